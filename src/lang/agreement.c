/* The blocks that declare an agreement. */
#include "lang_int.h"

#include <assert.h>
#include <string.h>

bool lang_once(struct parse *p, uint32_t *seen, int bit, ptrdiff_t token)
{
    assert(bit >= 0 && bit < 32);
    if (!(*seen & (1u << bit))) {
        *seen |= 1u << bit;
        return true;
    }
    const struct tok *t = &p->line.toks.p[token];
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_TWICE, &at, "%.*s stands here a second time",
             STR_ARG(t->raw));
    diag_hint(p->ds, "keep one of the two");
    return false;
}

/* The words of a property: `held by`, or `aka`; b may be NULL. */
struct prop {
    const char *a, *b;
};

/* Which of n properties stands here, stepped over; -1 where none does. */
static int which(struct parse *p, const struct prop *props, int n)
{
    for (int i = 0; i < n; i++)
        if (props[i].b ? lang_take2(p, props[i].a, props[i].b)
                       : lang_take(p, props[i].a))
            return i;
    return -1;
}

static bool no_such(struct parse *p, const struct prop *props, int n,
                    const char *construct)
{
    const struct tok *t = lang_tok(p);
    struct pos at = lang_pos(p, t);
    bool vowel = strchr("aeiou", construct[0]) != NULL;
    diag_add(p->ds, D_UNKNOWN_PROP, &at, "%s %s has no property %.*s",
             vowel ? "an" : "a", construct, STR_ARG(t->raw));
    for (int i = 0; i < n; i++)
        if (lang_near(t->s, props[i].a)) {
            diag_hint(p->ds, "did you mean `%s%s%s`?", props[i].a,
                      props[i].b ? " " : "", props[i].b ? props[i].b : "");
            return false;
        }
    struct buf b = buf_make(p->a, 1024);
    for (int i = 0; i < n; i++)
        buf_fmt(&b, "%s%s%s%s", i ? ", " : "", props[i].a,
                props[i].b ? " " : "", props[i].b ? props[i].b : "");
    diag_hint(p->ds, "it may have: %.*s", STR_ARG(buf_done(&b)));
    return false;
}

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

/* NAME "title". Where the title is wrong the thing is declared all the same, so
 * that one mistake is told of once. */
static bool head(struct parse *p, struct ref *name, struct str *title,
                 const char *what)
{
    if (p->line.broken && lang_tok(p)->kind == TOK_END) return false;
    if (!lang_id(p, name, what)) return false;
    if (!p->line.broken && lang_text(p, title)) lang_end(p);
    return true;
}

/* ---- agreement ---- */

struct agreement_block {
    struct agreement *g;
    uint32_t seen;
};

static bool agreement_property(struct parse *p, void *thing)
{
    static const struct prop props[] = { { "signed", NULL },
                                         { "text", NULL },
                                         { "timezone", NULL } };
    struct agreement_block *b = thing;
    int i = which(p, props, COUNT(props));
    if (i < 0) return no_such(p, props, COUNT(props), "agreement");
    if (!lang_once(p, &b->seen, i, 0)) return false;
    const struct tok *t = lang_tok(p);
    switch (i) {
    case 0:
        return lang_day(p, &b->g->signed_on) &&
               (!lang_take(p, "at") ||
                lang_name_or_text(p, &b->g->signed_at)) &&
               lang_want(p, "by") &&
               lang_ids(p, &b->g->signed_by, "who signed") && lang_end(p);
    case 1:
        if (t->kind != TOK_LINK) return lang_fail(p, "a link");
        b->g->text_url = t->s;
        p->at++;
        return lang_end(p);
    default:
        if (t->kind != TOK_WORD) return lang_fail(p, "a time zone");
        b->g->zone = t->s;
        p->at++;
        if (zone_known(t->s)) return lang_end(p);
        struct pos at = lang_pos(p, t);
        diag_add(p->ds, D_UNKNOWN_ZONE, &at, "there is no time zone %.*s",
                 STR_ARG(t->s));
        diag_hint(p->ds, "take a name of the IANA database: Asia/Kabul");
        return false;
    }
}

static void agreement_block(struct parse *p)
{
    struct agreement_block b = { .g = p->g };
    struct pos at = lang_pos(p, lang_tok(p) - 1);
    if (p->g->name.id.n) {
        diag_add(p->ds, D_TWICE, &at, "a second agreement begins here");
        diag_hint(p->ds, "one case has one agreement: %.*s",
                  STR_ARG(p->g->name.id));
        lang_skip_block(p);
        return;
    }
    if (!head(p, &p->g->name, &p->g->title, "the agreement's name")) {
        lang_skip_block(p);
        return;
    }
    lang_properties(p, agreement_property, &b);
}

/* ---- party, neutral, outlet ---- */

static bool party_property(struct parse *p, void *thing)
{
    static const struct prop props[] = { { "aka", NULL },
                                         { "voice", NULL },
                                         { "noun", NULL } };
    struct party *party = thing;
    int i = which(p, props, COUNT(props));
    if (i < 0) return no_such(p, props, COUNT(props), role_text(party->role));
    struct str_list *lists[] = { &party->aka, &party->voice, &party->noun };
    return lang_texts(p, lists[i]) && lang_end(p);
}

static void party_block(struct parse *p, enum role role)
{
    struct party *party = arena_push(p->a, &p->g->parties);
    *party = (struct party){ .role = role };
    if (head(p, &party->name, &party->title, "its name")) {
        lang_properties(p, party_property, party);
        return;
    }
    p->g->parties.n--;
    lang_skip_block(p);
}

/* ---- people, measure ---- */

static bool people_property(struct parse *p, void *thing)
{
    static const struct prop props[] = { { "aka", NULL },
                                         { "held", "by" },
                                         { "belonging", "to" } };
    struct people *people = thing;
    int i = which(p, props, COUNT(props));
    if (i < 0) return no_such(p, props, COUNT(props), "group of people");
    if (i == 0) return lang_texts(p, &people->aka) && lang_end(p);
    return lang_ids(p, i == 1 ? &people->held_by : &people->belonging_to,
                    "a party") &&
           lang_end(p);
}

static void people_block(struct parse *p)
{
    struct people *people = arena_push(p->a, &p->g->people);
    *people = (struct people){ 0 };
    if (head(p, &people->name, &people->title, "their name")) {
        lang_properties(p, people_property, people);
        return;
    }
    p->g->people.n--;
    lang_skip_block(p);
}

static bool measure_property(struct parse *p, void *thing)
{
    static const struct prop props[] = { { "aka", NULL },
                                         { "unit", NULL },
                                         { "belonging", "to" } };
    struct measure *measure = thing;
    int i = which(p, props, COUNT(props));
    uint32_t seen = measure->unit.n ? 1u << 1 : 0;
    if (i < 0) return no_such(p, props, COUNT(props), "measure");
    if (i == 1 && !lang_once(p, &seen, i, 0)) return false;
    if (i == 0) return lang_texts(p, &measure->aka) && lang_end(p);
    if (i == 1) return lang_text(p, &measure->unit) && lang_end(p);
    return lang_ids(p, &measure->belonging_to, "a party") && lang_end(p);
}

static void measure_block(struct parse *p)
{
    struct measure *measure = arena_push(p->a, &p->g->measures);
    *measure = (struct measure){ 0 };
    if (head(p, &measure->name, &measure->title, "its name")) {
        lang_properties(p, measure_property, measure);
        return;
    }
    p->g->measures.n--;
    lang_skip_block(p);
}

/* ---- act ---- */

static bool verb_forms(struct parse *p, struct act *act)
{
    struct str_list forms = { 0 };
    if (!lang_texts(p, &forms)) return false;
    if (forms.n != VERB_FORMS) {
        struct pos at = lang_pos(p, &p->line.toks.p[0]);
        diag_add(p->ds, D_SYNTAX, &at, "a verb has five forms, and here %s %td",
                 forms.n == 1 ? "is" : "are", forms.n);
        diag_hint(p->ds, "verb \"release\", \"releases\", \"released\", "
                         "\"releasing\", \"released\"");
        return false;
    }
    for (int i = 0; i < VERB_FORMS; i++)
        if (!lang_verb_form(forms.p[i])) {
            struct pos at = lang_pos(p, &p->line.toks.p[2 * i + 1]);
            diag_add(p->ds, D_SYNTAX, &at, "this cannot be a verb's form");
            diag_hint(p->ds, "a form is one to four words of letters, with a "
                             "space between them, and begins with neither "
                             "`and` nor `not`");
            return false;
        }
    if (!lang_end(p)) return false;
    for (int i = 0; i < VERB_FORMS; i++) act->verb[i] = forms.p[i];
    return true;
}

static bool act_property(struct parse *p, void *thing)
{
    static const struct prop props[] = {
        { "verb", NULL },   { "plover", NULL }, { "cameo", NULL },
        { "counts", "as" }, { "halts", NULL },  { "resumes", NULL }
    };
    struct act *act = thing;
    int i = which(p, props, COUNT(props));
    const struct str given[] = { act->verb[0],  act->plover,
                                 act->cameo,    act->counts_as.id,
                                 act->halts.id, act->resumes.id };
    uint32_t seen = i >= 0 && given[i].n ? 1u << i : 0;
    if (i >= 0 && !lang_once(p, &seen, i, 0)) return false;
    switch (i) {
    case 0: return verb_forms(p, act);
    case 1:
        if (!lang_name_or_text(p, &act->plover)) return false;
        if (lang_tok(p)->kind == TOK_WORD &&
            !lang_name_or_text(p, &act->plover_mode))
            return false;
        return lang_end(p);
    case 2: return lang_name_or_text(p, &act->cameo) && lang_end(p);
    case 3: return lang_id(p, &act->counts_as, "an act") && lang_end(p);
    case 4: return lang_id(p, &act->halts, "an act") && lang_end(p);
    case 5: return lang_id(p, &act->resumes, "an act") && lang_end(p);
    default: return no_such(p, props, COUNT(props), "act");
    }
}

/* Parsed in both passes: kept in the first, complained about in the second. */
static void act_block(struct parse *p)
{
    struct act *act = arena_push(p->a, &p->g->acts);
    ptrdiff_t n = p->g->acts.n, errors = p->ds->errors;
    *act = (struct act){ .standard = p->standard };
    if (!head(p, &act->name, &act->title, "the act's name"))
        lang_skip_block(p);
    else
        lang_properties(p, act_property, act);
    if (p->ds->errors == errors && act->verb[0].n == 0) {
        diag_add(p->ds, D_MISSING_PROP, &act->name.pos,
                 "the act %.*s has no verb", STR_ARG(act->name.id));
        diag_hint(p->ds, "add a property: verb \"release\", \"releases\", "
                         "\"released\", \"releasing\", \"released\"");
    }
    assert(p->g->acts.n == n);
    /* One with a mistake is kept too, so that its uses are not told of. */
    bool usable = act->name.id.n && act->verb[0].n;
    if (!p->learning || !usable) p->g->acts.n--;
}

/* ---- obligation, prohibition, power ---- */

struct norm_block {
    struct norm *n;
    uint32_t seen;
};

enum norm_prop {
    NP_AIM,
    NP_BY,
    NP_WITHIN,
    NP_AFTER,
    NP_WHILE,
    NP_RETURN,
    NP_CHOSEN,
    NP_WITNESS,
    NP_OTHERWISE,
    NP_CLAUSE,
    NP_NOTE,
    NP_FROM,
    NP_DEED
};

static const struct prop norm_props[] = {
    [NP_AIM] = { "aim", NULL },
    [NP_BY] = { "by", NULL },
    [NP_WITHIN] = { "within", NULL },
    [NP_AFTER] = { "after", NULL },
    [NP_WHILE] = { "while", NULL },
    [NP_RETURN] = { "in", "return" },
    [NP_CHOSEN] = { "chosen", "from" },
    [NP_WITNESS] = { "witnessed", "by" },
    [NP_OTHERWISE] = { "otherwise", NULL },
    [NP_CLAUSE] = { "clause", NULL },
    [NP_NOTE] = { "note", NULL },
    [NP_FROM] = { "from", NULL },
};

static bool deadline(struct parse *p, struct norm_block *b, int prop)
{
    struct deadline *d = &b->n->deadline;
    struct pos at = lang_pos(p, lang_tok(p) - 1);
    if (d->kind != DEADLINE_NONE) {
        diag_add(p->ds, D_TWICE, &at, "a second deadline stands here");
        diag_hint(p->ds, "an obligation has one: make two obligations of it");
        return false;
    }
    d->pos = at;
    if (prop == NP_AIM) {
        d->aim = true;
        prop = lang_take(p, "by") ? NP_BY : NP_WITHIN;
        if (prop == NP_WITHIN && !lang_want(p, "within")) return false;
    }
    if (prop == NP_BY) {
        d->kind = DEADLINE_DATE;
        return lang_day(p, &d->day) && lang_end(p);
    }
    if (!lang_duration(p, &d->within) || !lang_want(p, "of")) return false;
    d->kind = lang_take(p, "signing") ? DEADLINE_SIGNING : DEADLINE_NORM;
    if (d->kind == DEADLINE_NORM &&
        !lang_id(p, &d->norm, "`signing` or an obligation"))
        return false;
    return lang_end(p);
}

static bool in_return(struct parse *p, struct norm *n)
{
    if (!lang_want(p, "for") || !lang_id(p, &n->in_return_for, "an obligation"))
        return false;
    if (!lang_take(p, "at")) return lang_end(p);
    const struct tok *t = lang_tok(p);
    ptrdiff_t colon = t->kind == TOK_WORD ? str_find(t->s, S(":")) : -1;
    if (colon < 0 || !num_parse(str_cut(t->s, 0, colon), &n->ratio_ours) ||
        !num_parse(str_cut(t->s, colon + 1, t->s.n), &n->ratio_theirs) ||
        n->ratio_ours < 1 || n->ratio_theirs < 1 ||
        n->ratio_ours > LANG_COUNT_MAX || n->ratio_theirs > LANG_COUNT_MAX) {
        lang_fail(p, "a ratio");
        diag_hint(p->ds, "write 5:1 for five against one");
        return false;
    }
    p->at++;
    return lang_end(p);
}

static bool chosen(struct parse *p, struct norm *n)
{
    if (!lang_want(p, "list") || !lang_want(p, "of") ||
        !lang_id(p, &n->list_of, "a party"))
        return false;
    if (!lang_take(p, "by")) return lang_end(p);
    do {
        struct ref criterion;
        if (n->criteria.n) p->at++;
        if (n->criteria.n == LANG_LIST_MAX)
            return !lang_list_full(p, n->criteria.n + 1);
        if (!lang_id(p, &criterion, "a criterion")) return false;
        *arena_push(p->a, &n->criteria) = criterion.id;
    } while (lang_tok(p)->kind == TOK_COMMA);
    return lang_end(p);
}

static bool span(struct parse *p, struct norm *n)
{
    if (!lang_day(p, &n->span.from)) return false;
    if (lang_take(p, "to") && !lang_day(p, &n->span.to)) return false;
    return lang_end(p);
}

/* A line that begins with no property, after the deed. */
static bool second_deed(struct parse *p, const struct norm *n)
{
    const struct prop *props = norm_props;
    struct str word = lang_tok(p)->s;
    bool near = false;
    for (int i = 0; i < COUNT(norm_props); i++)
        near = near || (props[i].a && lang_near(word, props[i].a));
    const struct tok *next = lang_tok(p);
    if (next->kind != TOK_END) next++;
    bool deed = next->kind == TOK_WORD && !lang_reserved(next->s);
    if (near || !deed)
        return no_such(p, props, COUNT(norm_props), norm_text(n->kind));
    struct pos at = lang_pos(p, lang_tok(p));
    diag_add(p->ds, D_TWICE, &at, "%.*s says a second time who does what",
             STR_ARG(n->name.id));
    diag_hint(p->ds, "make two of it, each with a name of its own");
    return false;
}

static bool norm_property(struct parse *p, void *thing)
{
    struct norm_block *b = thing;
    struct norm *n = b->n;
    int prop = which(p, norm_props, COUNT(norm_props));
    bool many = prop == NP_CLAUSE || prop == NP_NOTE;
    if (prop < 0 && b->seen & (1u << NP_DEED)) return second_deed(p, n);
    if (prop < 0) prop = NP_DEED;
    if (!many && !lang_once(p, &b->seen, prop, 0)) return false;
    switch ((enum norm_prop)prop) {
    case NP_AIM:
    case NP_BY:
    case NP_WITHIN: return deadline(p, b, prop);
    case NP_AFTER: return lang_expr(p, &n->after) && lang_end(p);
    case NP_WHILE: return lang_expr(p, &n->during) && lang_end(p);
    case NP_RETURN: return in_return(p, n);
    case NP_CHOSEN: return chosen(p, n);
    case NP_WITNESS: return lang_expr(p, &n->witness) && lang_end(p);
    case NP_OTHERWISE:
        return lang_id(p, &n->otherwise, "an obligation") && lang_end(p);
    case NP_CLAUSE: return lang_texts(p, &n->clause) && lang_end(p);
    case NP_NOTE:
        return lang_text(p, arena_push(p->a, &n->note)) && lang_end(p);
    case NP_FROM: return span(p, n);
    case NP_DEED: break;
    }
    return lang_deed(p, DEED_NORM, &n->deed);
}

static void norm_block(struct parse *p, enum norm_kind kind)
{
    struct norm *n = arena_push(p->a, &p->g->norms);
    *n = (struct norm){ .kind = kind,
                        .span = DAYS_NONE,
                        .deadline.day = DAY_NONE,
                        .deed.when = DAYS_NONE };
    struct norm_block b = { .n = n };
    if (!head(p, &n->name, &n->title, "its name")) {
        p->g->norms.n--;
        lang_skip_block(p);
        return;
    }
    ptrdiff_t errors = p->ds->errors;
    lang_properties(p, norm_property, &b);
    if (b.seen & (1u << NP_DEED) || p->ds->errors != errors) return;
    diag_add(p->ds, D_MISSING_PROP, &n->name.pos,
             "the %s %.*s does not say who does what", norm_text(kind),
             STR_ARG(n->name.id));
    diag_hint(p->ds, "add a line such as: kabul releases up to 5000 prisoners");
}

/* ---- all of them ---- */

enum { ACT_HEAD = 6 };
static const char *const heads[] = {
    "agreement", "party", "neutral",    "outlet",      "people",
    "measure",   "act",   "obligation", "prohibition", "power",
};

bool lang_agreement_block(struct parse *p)
{
    int i = 0;
    while (i < COUNT(heads) && !lang_is(p, heads[i])) i++;
    if (i == COUNT(heads)) return false;
    if (p->base) {
        struct pos at = lang_pos(p, lang_tok(p));
        diag_add(p->ds, D_WRONG_KIND, &at,
                 "a file of statements declares nothing, and here is %s",
                 heads[i]);
        diag_hint(p->ds, "put it into the agreement's files; a case's "
                         "agreement is fixed when the case is made");
        lang_skip_block(p);
        return true;
    }
    p->at++;
    switch (i) {
    case 0: agreement_block(p); break;
    case 1: party_block(p, ROLE_PARTY); break;
    case 2: party_block(p, ROLE_NEUTRAL); break;
    case 3: party_block(p, ROLE_OUTLET); break;
    case 4: people_block(p); break;
    case 5: measure_block(p); break;
    case ACT_HEAD: act_block(p); break;
    case 7: norm_block(p, NORM_OBLIGATION); break;
    case 8: norm_block(p, NORM_PROHIBITION); break;
    default: norm_block(p, NORM_POWER); break;
    }
    return true;
}
