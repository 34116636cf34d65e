/* said and draft: the blocks that tell who said what. */
#include "lang_int.h"

#include <assert.h>

/* A statement or a draft in the making. */
struct said {
    struct statement *s; /* of a draft too: moved over at the end */
    struct draft *d;     /* NULL for a statement */
    struct paper *paper; /* NULL where it is none */
    uint32_t seen;
};

enum said_part {
    SAID_BODY,
    SAID_REPORT,
    SAID_PASSAGE,
    SAID_FROM,
    SAID_COMMITMENT,
    SAID_STAGE
};

/* taliban ("Suhail Shaheen", on Twitter) | "A name" | unattributed */
static bool speaker(struct parse *p, struct telling *t)
{
    if (lang_tok(p)->kind == TOK_TEXT) {
        if (!lang_text(p, &t->name)) return false;
    } else if (!lang_take(p, "unattributed") &&
               !lang_ids(p, &t->by, "who said it")) {
        return false;
    }
    if (lang_tok(p)->kind != TOK_OPEN) return true;
    p->at++;
    bool voice = lang_tok(p)->kind == TOK_TEXT;
    if (voice && !lang_text(p, &t->voice)) return false;
    if (voice && lang_tok(p)->kind == TOK_COMMA) {
        p->at++;
        voice = false;
    } else if (voice && lang_tok(p)->kind != TOK_CLOSE) {
        return lang_fail(p, ") or a comma");
    }
    if (!voice && (!lang_want(p, "on") || !lang_name_or_text(p, &t->channel)))
        return false;
    if (lang_tok(p)->kind != TOK_CLOSE) return lang_fail(p, ")");
    p->at++;
    return true;
}

static bool head(struct parse *p, struct said *b)
{
    struct telling *t = &b->s->telling;
    t->pos = lang_small_pos(p, lang_tok(p));
    t->said = DAYS_NONE;
    p->at++;
    if (b->paper && !lang_id(p, &b->paper->name, "the paper's name"))
        return false;
    if (b->d && lang_tok(p)->kind == TOK_ASK)
        p->at++; /* an open day */
    else if (!lang_days(p, &t->said))
        return false;
    return lang_want(p, "by") && speaker(p, t) && lang_end(p);
}

/* by upi on 2020-04-13 <link> */
static bool report(struct parse *p, struct report *r)
{
    const struct tok *t = lang_tok(p);
    struct ref id;
    r->outlet_is_id = t->kind == TOK_WORD;
    if (r->outlet_is_id) {
        if (!lang_id(p, &id, "an outlet")) return false;
        r->outlet = id.id;
    } else if (!lang_text(p, &r->outlet)) {
        return false;
    }
    if (lang_take(p, "on") && !lang_day(p, &r->published)) return false;
    if (lang_tok(p)->kind == TOK_LINK) {
        r->url = lang_tok(p)->s;
        p->at++;
    }
    return lang_end(p);
}

/* 562..626 of sha256:... */
static bool passage(struct parse *p, struct report *r)
{
    const struct tok *t = lang_tok(p);
    ptrdiff_t dots = t->kind == TOK_WORD ? str_find(t->s, S("..")) : -1;
    if (dots < 0 || !num_parse(str_cut(t->s, 0, dots), &r->from) ||
        !num_parse(str_cut(t->s, dots + 2, t->s.n), &r->to) ||
        r->from >= r->to || r->to > LANG_COUNT_MAX) {
        r->from = r->to = 0;
        lang_fail(p, "characters from..to of the article");
        diag_hint(p->ds, "write 562..626");
        return false;
    }
    p->at++;
    if (!lang_take(p, "of")) return lang_end(p);
    return lang_sha256(p, &r->sha256) && lang_end(p);
}

/* `draft 3`: another draft of this file, counted from 1. */
static bool draft_ref(struct parse *p, ptrdiff_t *index)
{
    int64_t n;
    const struct tok *t = lang_tok(p);
    if (!lang_number(p, &n)) return false;
    ptrdiff_t here = p->unit->drafts.n - p->first_draft; /* this one counted */
    *index = p->first_draft + (ptrdiff_t)n - 1;
    if (n >= 1 && n <= here - 1) return true;
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_UNKNOWN_NAME, &at,
             "no draft %lld stands before this one in the file", (long long)n);
    diag_hint(p->ds, "drafts are counted from 1");
    return false;
}

static bool same_as(struct parse *p, struct said *b)
{
    if (b->d && lang_take(p, "draft"))
        return draft_ref(p, &b->d->same_as) && lang_end(p);
    do {
        struct ref *r = arena_push(p->a, &b->s->same_as);
        if (b->s->same_as.n > LANG_LIST_MAX)
            return !lang_list_full(p, b->s->same_as.n);
        if (!lang_entry_ref(p, r)) return false;
        if (lang_tok(p)->kind != TOK_COMMA) break;
        p->at++;
    } while (true);
    return lang_end(p);
}

static enum stance stance_here(const struct parse *p)
{
    for (int s = STANCE_CONFIRMS; s < STANCE_COUNT; s++)
        if (lang_is(p, stance_text((enum stance)s))) return (enum stance)s;
    return STANCE_NONE;
}

static bool deed(struct parse *p, struct said *b)
{
    b->s->has_deed = true;
    return lang_deed(p, b->d ? DEED_DRAFT : DEED_SAID, &b->s->deed);
}

/* denies that DEED | denies ENTRY | corrects ENTRY: DEED */
static bool body(struct parse *p, struct said *b)
{
    b->s->stance = b->paper ? STANCE_NONE : stance_here(p);
    p->at += b->s->stance != STANCE_NONE;
    if (b->d && lang_tok(p)->kind == TOK_ASK &&
        lang_tok(p)[1].kind == TOK_END) {
        p->at++; /* open: what it is about, or all of it */
        return true;
    }
    if (b->s->stance == STANCE_NONE) return deed(p, b);
    if (lang_take(p, "that")) return deed(p, b);
    if (b->d && lang_take(p, "draft")) {
        if (!draft_ref(p, &b->d->stance_on)) return false;
    } else if (!lang_entry_ref(p, &b->s->on_entry)) {
        return false;
    }
    if (lang_tok(p)->kind != TOK_COLON) return lang_end(p);
    p->at++;
    return deed(p, b);
}

static const char *construct(const struct said *b)
{
    return b->d ? "draft" : b->paper ? paper_text(b->paper->kind) : "statement";
}

/* A line that begins with no property, after the body. */
static bool second_body(struct parse *p, const struct said *b)
{
    static const char *const props[] = { "reported by", "passage", "same as",
                                         "note", "asks" };
    const struct tok *t = lang_tok(p);
    struct pos at = lang_pos(p, t);
    struct str word = t->s;
    for (size_t i = 0; i < sizeof props / sizeof props[0]; i++) {
        struct str rest = str_of(props[i]), first;
        str_next(&rest, ' ', &first);
        int limit = lang_near_limit(word);
        if (str_edits(word, first, limit) > limit) continue;
        diag_add(p->ds, D_UNKNOWN_PROP, &at, "a %s has no property %.*s",
                 construct(b), STR_ARG(t->raw));
        diag_hint(p->ds, "did you mean `%s`?", props[i]);
        return false;
    }
    diag_add(p->ds, D_TWICE, &at, "one %s says a second thing here",
             construct(b));
    diag_hint(p->ds, "begin another `%s` for it",
              b->d       ? "draft"
              : b->paper ? paper_text(b->paper->kind)
                         : "said");
    return false;
}

/* All of the words, or none. */
static bool take_words(struct parse *p, const char *words)
{
    struct str rest = str_of(words), one;
    ptrdiff_t was = p->at;
    while (str_next(&rest, ' ', &one)) {
        const struct tok *t = lang_tok(p);
        bool is = t->kind == TOK_WORD && str_eq(t->s, one);
        p->at = is ? p->at + 1 : was;
        if (!is) return false;
    }
    return true;
}

/* held | not held | dead | already freed | duplicate of HASH | ... */
static bool answer_here(struct parse *p, struct row_answer *r)
{
    for (int i = 0; i < ANSWER_COUNT; i++) {
        if (!take_words(p, answer_text((enum answer)i))) continue;
        r->answer = (enum answer)i;
        return !answer_names_other(r->answer) || lang_sha256(p, &r->other);
    }
    lang_fail(p, "what became of the row");
    diag_hint(p->ds, "held, not held, dead, already freed, duplicate of HASH, "
                     "refused, replaced by HASH, declined, unfit, or not the "
                     "person");
    return false;
}

static bool row_here(struct parse *p, struct paper *paper)
{
    struct row_answer r = { .pos = lang_pos(p, lang_tok(p)) };
    if (!lang_sha256(p, &r.row) || !answer_here(p, &r) || !lang_end(p))
        return false;
    *arena_push(p->a, &paper->rows) = r;
    return true;
}

/* proposed | agreed | checked | under way | closed: that a batch was handed
 * over and received is said by papers of their own. */
static bool stage_here(struct parse *p, struct paper *paper)
{
    static const enum stage may[] = { STAGE_PROPOSED, STAGE_AGREED,
                                      STAGE_CHECKED, STAGE_UNDER_WAY,
                                      STAGE_CLOSED };
    for (int i = 0; i < LANG_ROWS(may); i++) {
        if (!take_words(p, stage_text(may[i]))) continue;
        paper->stage = may[i];
        return lang_end(p);
    }
    lang_fail(p, "a stage of the batch");
    diag_hint(p->ds, "proposed, agreed, checked, under way or closed; that it "
                     "was handed over, a handover says, and that it was "
                     "received, a receipt");
    return false;
}

/* from LIST, ...; commitment sha256:HEX; stage STAGE; row HASH ANSWER. 0:
 * neither stands here; -1: wrong. */
static int paper_property(struct parse *p, struct said *b)
{
    if (!b->paper) return 0;
    if (b->paper->kind == PAPER_BATCH && lang_take(p, "stage"))
        return lang_once(p, &b->seen, SAID_STAGE, 0) && stage_here(p, b->paper)
                   ? 1
                   : -1;
    if (lang_take(p, "from"))
        return lang_once(p, &b->seen, SAID_FROM, 0) &&
                       lang_ids(p, &b->paper->from, "a paper's name") &&
                       lang_end(p)
                   ? 1
                   : -1;
    if (b->paper->kind == PAPER_ANSWER && lang_take(p, "row"))
        return row_here(p, b->paper) ? 1 : -1;
    if (!lang_take(p, "commitment")) return 0;
    return lang_once(p, &b->seen, SAID_COMMITMENT, 0) &&
                   lang_sha256(p, &b->paper->sha256) && lang_end(p)
               ? 1
               : -1;
}

static bool property(struct parse *p, void *thing)
{
    struct said *b = thing;
    int of_paper = paper_property(p, b);
    if (of_paper != 0) return of_paper > 0;
    if (lang_take2(p, "reported", "by"))
        return lang_once(p, &b->seen, SAID_REPORT, 0) &&
               report(p, &b->s->report);
    if (lang_take(p, "passage"))
        return lang_once(p, &b->seen, SAID_PASSAGE, 0) &&
               passage(p, &b->s->report);
    if (lang_take2(p, "same", "as")) return same_as(p, b);
    if (lang_take(p, "note"))
        return lang_text(p, arena_push(p->a, &b->s->note)) && lang_end(p);
    if (b->d && lang_take(p, "asks"))
        return lang_text(p, arena_push(p->a, &b->d->questions)) && lang_end(p);
    if (b->seen & (1u << SAID_BODY)) return second_body(p, b);
    b->seen |= 1u << SAID_BODY;
    return body(p, b);
}

static void into_draft(struct draft *d, const struct statement *s)
{
    d->telling = s->telling;
    d->stance = s->stance;
    d->on_entry = s->on_entry;
    d->same_entries = s->same_as;
    d->has_deed = s->has_deed;
    d->deed = s->deed;
    d->report = s->report;
    d->note.p = s->note.p;
    d->note.n = s->note.n;
    d->note.cap = s->note.cap;
}

bool lang_statement_block(struct parse *p)
{
    bool drafted = lang_is(p, "draft");
    int paper = 0;
    while (paper < PAPER_COUNT &&
           !lang_is(p, paper_text((enum paper_kind)paper)))
        paper++;
    if (!drafted && paper == PAPER_COUNT && !lang_is(p, "said")) return false;
    struct statement made = { .report.published = DAY_NONE,
                              .deed.when = DAYS_NONE };
    struct said b = { .s = &made };
    ptrdiff_t errors = p->ds->errors;
    if (paper < PAPER_COUNT) {
        made.paper = b.paper = arena_new(p->a, struct paper, 1);
        b.paper->kind = (enum paper_kind)paper;
    }
    if (drafted) {
        b.d = arena_push(p->a, &p->unit->drafts);
        b.d->stance_on = b.d->same_as = -1;
    }
    if (p->line.broken || !head(p, &b)) {
        lang_skip_block(p);
        return true;
    }
    lang_properties(p, property, &b);
    if (!(b.seen & (1u << SAID_BODY)) && p->ds->errors == errors) {
        diag_add(p->ds, D_MISSING_PROP, &made.telling.pos,
                 "the %s does not say what was said", construct(&b));
        diag_hint(p->ds, "add a line such as: kabul did release 100 "
                         "taliban-prisoners on 2020-04-08");
    }
    if (drafted)
        into_draft(b.d, &made);
    else
        *arena_push(p->a, &p->unit->statements) = made;
    return true;
}
