/* One deed: who [did|will|...] [not] does [how many] [of what] [when, where].
 */
#include "lang_int.h"

#include <assert.h>
#include <string.h>

enum { VERB_WORDS = 4, VERB_BYTES = 120 }; /* at most, of a verb's form */

/* "0 hand over": the form's digit before its words, so that "put" the base form
 * and "put" the past do not meet. */
static struct str verb_key(struct arena *a, int form, struct str words)
{
    return str_fmt(a, "%d %.*s", form, STR_ARG(words));
}

bool lang_verb_form(struct str s)
{
    struct str rest = s, word;
    int words = 0;
    while (str_next(&rest, ' ', &word)) {
        bool wrong =
            words == 0 && (str_eq(word, S("and")) || str_eq(word, S("not")));
        if (word.n == 0 || wrong || ++words > VERB_WORDS) return false;
        for (ptrdiff_t i = 0; i < word.n; i++) {
            unsigned char c = (unsigned char)word.p[i];
            bool letter =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
            if (!letter && (i == 0 || (c != '-' && c != '\''))) return false;
        }
    }
    return s.n <= VERB_BYTES;
}

/* Notes how many words a verb can have that begins with this one's first. */
static void begins(struct arena *a, struct verbs *v, struct str key)
{
    struct str rest = str_cut(key, 2, key.n), word;
    ptrdiff_t n = 0;
    str_next(&rest, ' ', &word);
    struct str first = str_cut(key, 0, 2 + word.n);
    for (n = 1; str_next(&rest, ' ', &word); n++)
        ;
    if (!map_add(&v->words, a, first, n) && map_get(&v->words, first) < n)
        map_set(&v->words, first, n);
}

void lang_verbs(struct arena *a, const struct agreement *g, struct verbs *out,
                struct diags *ds)
{
    for (ptrdiff_t i = 0; i < g->acts.n; i++) {
        const struct act *act = &g->acts.p[i];
        for (int form = 0; form < VERB_FORMS; form++) {
            if (act->verb[form].n == 0) continue;
            struct str key = verb_key(a, form, act->verb[form]);
            bool fresh = map_add(&out->acts, a, key, i);
            begins(a, out, key);
            /* "deliver a list of" is "deliver a list" without an object. */
            if (fresh && str_ends(key, S(" of"))) {
                key = str_cut(key, 0, key.n - 3);
                fresh = map_add(&out->acts, a, key, i);
            }
            if (fresh) continue;
            const struct act *other = &g->acts.p[map_get(&out->acts, key)];
            diag_add(ds, D_TWICE, &act->name.pos,
                     "the verb form \"%.*s\" belongs to the act %.*s",
                     STR_ARG(act->verb[form]), STR_ARG(other->name.id));
            diag_hint(ds, "give %.*s another verb", STR_ARG(act->name.id));
        }
    }
}

/* The longest run of words here that is this form of a verb: how many words,
 * and the act; 0 where none is. */
static ptrdiff_t verb_at(struct parse *p, int form, ptrdiff_t *act)
{
    const struct tok *t = lang_tok(p);
    char text[VERB_BYTES + 3];
    ptrdiff_t end[VERB_WORDS], n = 0, words = 0, most = 1;
    text[n++] = (char)('0' + form);
    while (words < most && t[words].kind == TOK_WORD) {
        struct str word = t[words].s;
        if (n + 1 + word.n > (ptrdiff_t)sizeof text) break;
        text[n++] = ' ';
        memcpy(text + n, word.p, (size_t)word.n);
        n += word.n;
        end[words++] = n;
        if (words == 1)
            most = map_get(&p->verbs->words, (struct str){ text, n });
    }
    for (; words > 0; words--) {
        *act = map_get(&p->verbs->acts, (struct str){ text, end[words - 1] });
        if (*act >= 0) return words;
    }
    return 0;
}

/* The verb that differs least from as many words as it has. */
static struct str near_verb(struct parse *p, int form)
{
    struct str best = { 0 };
    int least = 99;
    for (ptrdiff_t i = 0; i < p->g->acts.n && !p->ds->dropped; i++) {
        struct str rest = p->g->acts.p[i].verb[form], all = rest, word;
        const struct tok *t = lang_tok(p), *last = t;
        while (str_next(&rest, ' ', &word) && t->kind == TOK_WORD) last = t++;
        struct str here = last->raw;
        here.n += here.p - lang_tok(p)->raw.p;
        here.p = lang_tok(p)->raw.p;
        int limit = lang_near_limit(here), d = str_edits(here, all, limit);
        if (d > limit || d >= least) continue;
        least = d;
        best = all;
    }
    return best;
}

static bool unknown_verb(struct parse *p, int form)
{
    const struct tok *t = lang_tok(p);
    struct pos at = lang_pos(p, t);
    ptrdiff_t act;
    if (t->kind != TOK_WORD) return lang_fail(p, "a verb");
    for (int other = 0; other < VERB_FORMS; other++) {
        if (other == form || !verb_at(p, other, &act)) continue;
        struct str right = p->g->acts.p[act].verb[form];
        diag_add(p->ds, D_UNKNOWN_VERB, &at,
                 "the verb %.*s stands in another form than is wanted here",
                 STR_ARG(t->s));
        diag_hint(p->ds, "write: %.*s", STR_ARG(right));
        return false;
    }
    diag_add(p->ds, D_UNKNOWN_VERB, &at, "no act has the verb %.*s",
             STR_ARG(t->s));
    struct str near = near_verb(p, form);
    if (near.n) {
        diag_hint(p->ds, "did you mean %.*s?", STR_ARG(near));
        return false;
    }
    diag_hint(p->ds, "declare it with `act`, or see data/acts.truce for the "
                     "standard ones");
    return false;
}

static bool verb(struct parse *p, int form, struct deed *d)
{
    ptrdiff_t act = -1;
    const struct tok *t = lang_tok(p);
    ptrdiff_t words = verb_at(p, form, &act);
    if (words == 0) return unknown_verb(p, form);
    struct tok all = t[0];
    all.raw.n = t[words - 1].raw.p + t[words - 1].raw.n - t[0].raw.p;
    d->act = (struct ref){ p->g->acts.p[act].name.id, lang_small_pos(p, &all) };
    p->at += words;
    return true;
}

static bool modality(struct parse *p, struct deed *d, int *form)
{
    *form = VERB_BASE;
    if (lang_take(p, "is") || lang_take(p, "are")) {
        d->modality = MOD_IS;
        *form = VERB_GERUND;
        d->negated = lang_take(p, "not");
        return true;
    }
    if (lang_take(p, "wants") || lang_take(p, "want")) {
        d->modality = MOD_WANTS;
        d->negated = lang_take(p, "not");
        return lang_want(p, "to");
    }
    if (lang_take(p, "did"))
        d->modality = MOD_DID;
    else if (lang_take(p, "will"))
        d->modality = MOD_WILL;
    else if (lang_take(p, "must"))
        d->modality = MOD_MUST;
    else if (lang_take(p, "should"))
        d->modality = MOD_SHOULD;
    else {
        lang_fail(p, "did, is, will, must, wants or should");
        diag_hint(p->ds, "a statement says whether it was done or promised: "
                         "`kabul did release`, `kabul will release`");
        return false;
    }
    d->negated = lang_take(p, "not");
    return true;
}

/* A count begins here, and not a name or a tail. */
static bool counts(const struct parse *p)
{
    const struct tok *t = lang_tok(p);
    if (t->kind != TOK_WORD) return false;
    char c = t->s.p[t->s.p[0] == '-' && t->s.n > 1];
    if (c >= '0' && c <= '9') return true;
    return lang_is(p, "exactly") || lang_is2(p, "at", "least") ||
           lang_is2(p, "at", "most") || lang_is2(p, "up", "to") ||
           lang_is(p, "about") || lang_is(p, "between") ||
           lang_is2(p, "all", "of");
}

static bool quantity_and_object(struct parse *p, enum deed_where where,
                                struct deed *d)
{
    d->only = lang_take(p, "only");
    if (where == DEED_DRAFT && lang_tok(p)->kind == TOK_ASK) {
        p->at++; /* an open count */
    } else if (lang_tok(p)->kind == TOK_ASK) {
        return lang_fail(p, "a count");
    } else if (counts(p) && !lang_quantity(p, &d->quantity)) {
        return false;
    }
    if (d->only && d->quantity.qualifier == QUAL_NONE)
        return lang_fail(p, "a count after `only`");
    const struct tok *t = lang_tok(p);
    if (where == DEED_DRAFT && t->kind == TOK_ASK) {
        p->at++;
        return true;
    }
    if (t->kind == TOK_TEXT) {
        d->object_kind = OBJECT_TEXT;
        d->object = (struct ref){ t->s, lang_small_pos(p, t) };
        p->at++;
        return true;
    }
    if (t->kind != TOK_WORD || lang_reserved(t->s)) return true;
    d->object_kind = OBJECT_PEOPLE; /* the checker finds which it is */
    return lang_id(p, &d->object, "people, a measure or a party");
}

enum tail {
    TAIL_LEVEL,
    TAIL_TOTAL,
    TAIL_PART,
    TAIL_WHEN,
    TAIL_TO,
    TAIL_THROUGH,
    TAIL_WITH,
    TAIL_AGAINST,
    TAIL_AT,
    TAIL_LIST,
    TAIL_LABEL,
    TAIL_OVER
};

static bool when(struct parse *p, struct deed *d)
{
    if (lang_take(p, "on")) {
        d->when_kind = WHEN_ON;
        return lang_days(p, &d->when);
    }
    if (lang_take(p, "by")) {
        d->when_kind = WHEN_BY;
        d->when.from = DAY_NONE;
        return lang_day(p, &d->when.to);
    }
    lang_take(p, "since");
    const struct tok *t = lang_tok(p);
    if (!lang_days(p, &d->when)) return false;
    d->when_kind = WHEN_SINCE;
    /* "since 2020-04-08": up to the day it was said. */
    if (str_find(t->s, S("..")) < 0) d->when.to = DAY_NONE;
    return true;
}

static void second_count(struct parse *p)
{
    struct pos at = lang_pos(p, lang_tok(p));
    diag_add(p->ds, D_TWICE, &at, "a second count stands here");
    diag_hint(p->ds, "`down to` gives the count itself: us withdraws us-troops "
                     "down to 8600");
}

/* 0 where no tail begins here, -1 where it fails, 1 where it is taken. */
static int one_tail(struct parse *p, struct deed *d, uint32_t *seen)
{
    static const struct {
        const char *a, *b;
        enum tail tail;
    } words[] = {
        { "down", "to", TAIL_LEVEL }, { "in", "all", TAIL_TOTAL },
        { "as", "part", TAIL_PART },  { "on", "list", TAIL_LIST },
        { "off", "list", TAIL_LIST }, { "on", NULL, TAIL_WHEN },
        { "by", NULL, TAIL_WHEN },    { "since", NULL, TAIL_WHEN },
        { "to", NULL, TAIL_TO },      { "through", NULL, TAIL_THROUGH },
        { "with", NULL, TAIL_WITH },  { "against", NULL, TAIL_AGAINST },
        { "at", NULL, TAIL_AT },      { "labelled", NULL, TAIL_LABEL },
        { "over", NULL, TAIL_OVER },
    };
    size_t i = 0, n = sizeof words / sizeof words[0];
    while (i < n && !(words[i].b ? lang_is2(p, words[i].a, words[i].b)
                                 : lang_is(p, words[i].a)))
        i++;
    if (i == n) return 0;
    if (!lang_once(p, seen, words[i].tail, p->at)) return -1;
    enum tail tail = words[i].tail;
    if (tail == TAIL_LIST) d->off_list = lang_is(p, "off");
    if (tail != TAIL_WHEN) p->at += words[i].b ? 2 : 1;
    switch (tail) {
    case TAIL_LEVEL:
        d->mode = COUNT_LEVEL;
        if (d->quantity.qualifier != QUAL_NONE) return second_count(p), -1;
        return lang_quantity(p, &d->quantity) ? 1 : -1;
    case TAIL_TOTAL: d->mode = COUNT_TOTAL; return 1;
    case TAIL_PART: d->mode = COUNT_PART; return 1;
    case TAIL_WHEN: return when(p, d) ? 1 : -1;
    case TAIL_TO: return lang_ids(p, &d->to, "who receives") ? 1 : -1;
    case TAIL_THROUGH: return lang_ids(p, &d->through, "a go-between") ? 1 : -1;
    case TAIL_WITH: return lang_ids(p, &d->with, "who takes part") ? 1 : -1;
    case TAIL_AGAINST: return lang_ids(p, &d->against, "against whom") ? 1 : -1;
    case TAIL_AT:
        do {
            if (lang_list_full(p, d->at.n + 1)) return -1;
            if (d->at.n) p->at++; /* the comma */
            if (!lang_name_or_text(p, arena_push(p->a, &d->at))) return -1;
        } while (lang_tok(p)->kind == TOK_COMMA);
        return 1;
    case TAIL_LIST:
        return lang_want(p, "of") && lang_id(p, &d->list_of, "whose list") ? 1
                                                                           : -1;
    case TAIL_LABEL: return lang_text(p, &d->label) ? 1 : -1;
    case TAIL_OVER: return lang_text(p, &d->over) ? 1 : -1;
    }
    assert(!"a tail of the table");
    return -1;
}

/* What a count means, once the whole line is known. */
static bool settle(struct parse *p, struct deed *d)
{
    bool counted = d->quantity.qualifier != QUAL_NONE;
    bool marked = d->mode == COUNT_TOTAL || d->mode == COUNT_PART;
    if (marked && !counted) {
        struct small_pos at = d->pos;
        diag_add(p->ds, D_SYNTAX, &at,
                 "`in all` and `as part` say how a count is meant, and there "
                 "is none");
        diag_hint(p->ds, "give the count, or take the words out");
        return false;
    }
    if (d->when_kind == WHEN_SINCE && d->mode == COUNT_BATCH)
        d->mode = COUNT_SINCE;
    return true;
}

bool lang_deed(struct parse *p, enum deed_where where, struct deed *d)
{
    int form;
    uint32_t seen = 0;
    *d = (struct deed){ .when = DAYS_NONE };
    d->pos = lang_small_pos(p, lang_tok(p));
    if (where == DEED_DRAFT && lang_tok(p)->kind == TOK_ASK)
        p->at++; /* an open actor */
    else if (!lang_ids(p, &d->actors, "who acts"))
        return false;
    if (where == DEED_NORM)
        form = d->actors.n > 1 ? VERB_BASE : VERB_THIRD;
    else if (!modality(p, d, &form))
        return false;
    if (where == DEED_DRAFT && lang_tok(p)->kind == TOK_ASK)
        p->at++; /* an open act */
    else if (!verb(p, form, d))
        return false;
    if (!quantity_and_object(p, where, d)) return false;
    int taken;
    while ((taken = one_tail(p, d, &seen)) > 0)
        ;
    return taken == 0 && settle(p, d) && lang_end(p);
}
