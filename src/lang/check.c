/* Names and types: what a name means, and whether it may stand where it does.
 */
#include "lang_int.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* One name space for parties, neutrals, outlets, people and measures; one for
 * norms; one for acts. A value is kind * BIG + index. */
enum thing { THING_PARTY, THING_PEOPLE, THING_MEASURE };
enum { BIG = 1 << 24 };

struct lang_names {
    const struct agreement *g;
    struct diags *ds;
    struct map things, norms, acts, instruments;
};

static void declare(struct lang_names *n, struct arena *a, struct map *m,
                    const struct ref *name, ptrdiff_t value, bool say)
{
    if (map_add(m, a, name->id, value) || !say) return;
    diag_add(n->ds, D_TWICE, &name->pos, "the name %.*s is declared twice",
             STR_ARG(name->id));
    diag_hint(n->ds, "give one of the two another name");
}

static void declare_all(struct lang_names *n, struct arena *a, bool say)
{
    const struct agreement *g = n->g;
    for (ptrdiff_t i = 0; i < g->parties.n; i++)
        declare(n, a, &n->things, &g->parties.p[i].name,
                (ptrdiff_t)THING_PARTY * BIG + i, say);
    for (ptrdiff_t i = 0; i < g->people.n; i++)
        declare(n, a, &n->things, &g->people.p[i].name,
                (ptrdiff_t)THING_PEOPLE * BIG + i, say);
    for (ptrdiff_t i = 0; i < g->measures.n; i++)
        declare(n, a, &n->things, &g->measures.p[i].name,
                (ptrdiff_t)THING_MEASURE * BIG + i, say);
    for (ptrdiff_t i = 0; i < g->norms.n; i++)
        declare(n, a, &n->norms, &g->norms.p[i].name, i, say);
    for (ptrdiff_t i = 0; i < g->acts.n; i++)
        declare(n, a, &n->acts, &g->acts.p[i].name, i, say);
    for (ptrdiff_t i = 0; i < g->instruments.n; i++)
        declare(n, a, &n->instruments, &g->instruments.p[i].name, i, say);
}

struct lang_names *lang_names_make(struct arena *a, const struct agreement *g,
                                   struct diags *ds)
{
    struct lang_names *n = arena_new(a, struct lang_names, 1);
    n->g = g;
    n->ds = ds;
    declare_all(n, a, false);
    return n;
}

/* ---- "did you mean" ---- */

struct near {
    struct str word, best;
    int edits;
    bool quiet; /* nobody will read it: more diags than are kept */
};

static void nearer(struct near *n, struct str candidate)
{
    if (n->quiet) return;
    int limit = lang_near_limit(n->word);
    int d = str_edits(n->word, candidate, limit);
    bool tail = n->word.n >= 3 && str_starts(candidate, n->word);
    if (tail && d > limit) d = limit;
    if (d <= limit && d < n->edits) {
        n->best = candidate;
        n->edits = d;
    }
}

static void unknown(const struct lang_names *n, const struct ref *r,
                    const char *what, const struct near *near)
{
    diag_add(n->ds, D_UNKNOWN_NAME, &r->pos, "there is no %s %.*s", what,
             STR_ARG(r->id));
    if (near->best.n)
        diag_hint(n->ds, "did you mean %.*s?", STR_ARG(near->best));
    else
        diag_hint(n->ds, "declare it in the agreement");
}

static void wrong_kind(const struct lang_names *n, const struct ref *r,
                       const char *is, const char *wanted)
{
    diag_add(n->ds, D_WRONG_KIND, &r->pos, "%.*s is %s, and %s is wanted here",
             STR_ARG(r->id), is, wanted);
    diag_hint(n->ds, "name %s", wanted);
}

static const char *kind_text(const struct lang_names *n, ptrdiff_t v)
{
    switch (v / BIG) {
    case THING_PEOPLE: return "a group of people";
    case THING_MEASURE: return "a measure";
    default: break;
    }
    switch (n->g->parties.p[v % BIG].role) {
    case ROLE_PARTY: return "a party";
    case ROLE_NEUTRAL: return "a neutral";
    case ROLE_OUTLET: return "an outlet";
    case ROLE_COUNT: break;
    }
    return "something else";
}

/* ---- single references ---- */

static void party(const struct lang_names *n, const struct ref *r,
                  bool party_only)
{
    ptrdiff_t v = map_get(&n->things, r->id);
    if (r->id.n == 0) return; /* what stands there is told of already */
    if (v < 0 && map_get(&n->norms, r->id) >= 0) {
        wrong_kind(n, r, "an obligation", "a party");
    } else if (v < 0) {
        struct near near = { r->id, S(""), 99, n->ds->dropped > 0 };
        for (ptrdiff_t i = 0; i < n->g->parties.n; i++)
            nearer(&near, n->g->parties.p[i].name.id);
        unknown(n, r, party_only ? "party" : "party, neutral or outlet", &near);
    } else if (v / BIG != THING_PARTY) {
        wrong_kind(n, r, kind_text(n, v), "a party");
    } else if (party_only && n->g->parties.p[v % BIG].role == ROLE_OUTLET) {
        wrong_kind(n, r, "an outlet", "a party or a neutral");
    }
}

/* Neutrals witness; who signs is bound, and so a party. */
static void signer(const struct lang_names *n, const struct ref *r)
{
    const struct party *p = model_party(n->g, r->id);
    if (p && p->role == ROLE_NEUTRAL)
        wrong_kind(n, r, "a neutral", "a party");
    else
        party(n, r, true);
}

static void parties(const struct lang_names *n, const struct ref_list *l,
                    bool party_only)
{
    for (ptrdiff_t i = 0; i < l->n; i++) party(n, &l->p[i], party_only);
}

static void norm(const struct lang_names *n, const struct ref *r)
{
    if (r->id.n == 0 || map_get(&n->norms, r->id) >= 0) return;
    ptrdiff_t v = map_get(&n->things, r->id);
    if (v >= 0) {
        wrong_kind(n, r, kind_text(n, v), "an obligation");
        return;
    }
    struct near near = { r->id, S(""), 99, n->ds->dropped > 0 };
    for (ptrdiff_t i = 0; i < n->g->norms.n; i++)
        nearer(&near, n->g->norms.p[i].name.id);
    unknown(n, r, "obligation", &near);
}

static void act(const struct lang_names *n, const struct ref *r)
{
    if (r->id.n == 0 || map_get(&n->acts, r->id) >= 0) return;
    struct near near = { r->id, S(""), 99, n->ds->dropped > 0 };
    for (ptrdiff_t i = 0; i < n->g->acts.n; i++)
        nearer(&near, n->g->acts.p[i].name.id);
    unknown(n, r, "act", &near);
}

static void expr(const struct lang_names *n, const struct expr *e, bool norms)
{
    if (!e) return;
    if (e->kind == EXPR_REF && norms)
        norm(n, &e->ref);
    else if (e->kind == EXPR_REF)
        party(n, &e->ref, true);
    for (ptrdiff_t i = 0; i < e->n; i++) expr(n, e->kid[i], norms);
}

/* ---- deeds ---- */

/* People or a measure; a party too where `parties`. -1 where it is none. */
static ptrdiff_t counted(const struct lang_names *n, const struct ref *r,
                         bool parties_too)
{
    ptrdiff_t v = map_get(&n->things, r->id);
    bool is_party = v >= 0 && v / BIG == THING_PARTY;
    if (v >= 0 && (!is_party || parties_too)) return v;
    if (is_party) {
        wrong_kind(n, r, kind_text(n, v), "something that is counted");
        return -1;
    }
    struct near near = { r->id, S(""), 99, n->ds->dropped > 0 };
    for (ptrdiff_t i = 0; i < n->g->people.n; i++)
        nearer(&near, n->g->people.p[i].name.id);
    for (ptrdiff_t i = 0; i < n->g->measures.n; i++)
        nearer(&near, n->g->measures.p[i].name.id);
    for (ptrdiff_t i = 0; parties_too && i < n->g->parties.n; i++)
        nearer(&near, n->g->parties.p[i].name.id);
    unknown(n, r, parties_too ? "group, measure or party" : "group or measure",
            &near);
    return -1;
}

static void object(const struct lang_names *n, struct deed *d)
{
    if (d->object_kind == OBJECT_NONE || d->object_kind == OBJECT_TEXT) return;
    if (d->object.id.n == 0) return;
    ptrdiff_t v = counted(n, &d->object, true);
    if (v < 0) return;
    d->object_kind = v / BIG == THING_PEOPLE    ? OBJECT_PEOPLE
                     : v / BIG == THING_MEASURE ? OBJECT_MEASURE
                                                : OBJECT_PARTY;
    bool count = d->quantity.qualifier != QUAL_NONE;
    if (d->object_kind == OBJECT_PARTY && count)
        wrong_kind(n, &d->object, kind_text(n, v), "something that is counted");
}

static void deed(const struct lang_names *n, struct deed *d)
{
    parties(n, &d->actors, true);
    object(n, d);
    parties(n, &d->to, true);
    parties(n, &d->through, true);
    parties(n, &d->with, true);
    parties(n, &d->against, true);
    if (d->list_of.id.n) party(n, &d->list_of, true);
}

/* ---- the agreement ---- */

static void instrument(const struct lang_names *n, struct norm *m)
{
    ptrdiff_t v = map_get(&n->instruments, m->instrument.id);
    if (m->instrument.id.n == 0) return;
    if (v >= 0) {
        m->deadline.signing = &n->g->instruments.p[v];
        return;
    }
    struct near near = { m->instrument.id, S(""), 99, n->ds->dropped > 0 };
    for (ptrdiff_t i = 0; i < n->g->instruments.n; i++)
        nearer(&near, n->g->instruments.p[i].name.id);
    unknown(n, &m->instrument, "annex or amendment", &near);
}

static void check_norm(const struct lang_names *n, struct norm *m)
{
    deed(n, &m->deed);
    instrument(n, m);
    expr(n, m->until, true);
    norm(n, &m->part_of);
    for (ptrdiff_t i = 0; i < m->including.n; i++)
        counted(n, &m->including.p[i].of, false);
    for (ptrdiff_t i = 0; i < m->rates.n; i++) {
        const struct rate *r = &m->rates.p[i];
        if (r->of.id.n) counted(n, &r->of, false);
        if (r->against.id.n) counted(n, &r->against, false);
    }
    for (ptrdiff_t i = 0; i < m->power.on.n; i++) norm(n, &m->power.on.p[i]);
    expr(n, m->power.breach, true);
    norm(n, &m->deadline.norm);
    expr(n, m->after, true);
    expr(n, m->during, true);
    norm(n, &m->in_return_for);
    norm(n, &m->otherwise);
    if (m->list_of.id.n) party(n, &m->list_of, true);
    for (ptrdiff_t i = 0; i < m->first.n; i++) {
        enum precedence word;
        if (!precedence_named(m->first.p[i].id, &word))
            counted(n, &m->first.p[i], false);
    }
    expr(n, m->witness, false);
    bool both = m->span.from != DAY_NONE && m->span.to != DAY_NONE;
    if (both && m->span.to < m->span.from) {
        diag_add(n->ds, D_BAD_DATE, &m->name.pos, "%.*s ends before it begins",
                 STR_ARG(m->name.id));
        diag_hint(n->ds, "write the earlier day first: from ... to ...");
    }
}

static const struct small_pos *thing_pos(const struct lang_names *n,
                                         struct str id)
{
    ptrdiff_t v = map_get(&n->things, id);
    assert(v >= 0);
    switch (v / BIG) {
    case THING_PEOPLE: return &n->g->people.p[v % BIG].name.pos;
    case THING_MEASURE: return &n->g->measures.p[v % BIG].name.pos;
    default: return &n->g->parties.p[v % BIG].name.pos;
    }
}

/* "start" and "start talks" are two verbs; where `talks` could follow "start"
 * as the object, or a tail could, one text would have two meanings. */
static bool check_verb(const struct lang_names *n, const struct verbs *verbs,
                       ptrdiff_t at, int form)
{
    const struct act *act = &n->g->acts.p[at];
    struct str words = act->verb[form];
    for (ptrdiff_t i = 1; i + 1 < words.n; i++) {
        if (words.p[i] != ' ') continue;
        char key[160];
        int bytes = snprintf(key, sizeof key, "%d %.*s", form, (int)i, words.p);
        ptrdiff_t other = map_get(&verbs->acts, (struct str){ key, bytes });
        if (other < 0 || other == at) continue;
        struct str rest = str_cut(words, i + 1, words.n), next;
        str_next(&rest, ' ', &next);
        bool standard = act->standard && n->g->acts.p[other].standard;
        bool clash = map_get(&n->things, next) >= 0 ||
                     (!standard && lang_reserved(next));
        if (!clash) continue;
        const struct act *prefix = &n->g->acts.p[other];
        const struct small_pos *pos = !act->standard      ? &act->name.pos
                                      : !prefix->standard ? &prefix->name.pos
                                                          : thing_pos(n, next);
        diag_add(n->ds, D_TWICE, pos,
                 "\"%.*s\" begins with a verb of %.*s, which could itself be "
                 "followed by %.*s",
                 STR_ARG(words), STR_ARG(prefix->name.id), STR_ARG(next));
        diag_hint(n->ds, "give the verb, or what is named %.*s, another name",
                  STR_ARG(next));
        return false;
    }
    return true;
}

/* What an amendment replaces stands elsewhere than in it; what it puts in its
 * place stands in it, so that the day it begins is the amendment's. */
static void check_instrument(const struct lang_names *n,
                             const struct instrument *d)
{
    for (ptrdiff_t i = 0; i < d->signed_by.n; i++)
        signer(n, &d->signed_by.p[i]);
    for (ptrdiff_t i = 0; i < d->replaces.n; i++) {
        const struct replacement *r = &d->replaces.p[i];
        ptrdiff_t old = map_get(&n->norms, r->old.id);
        ptrdiff_t new = map_get(&n->norms, r->new.id);
        norm(n, &r->old);
        if (r->new.id.n) norm(n, &r->new);
        if (old >= 0 && str_eq(n->g->norms.p[old].instrument.id, d->name.id)) {
            wrong_kind(n, &r->old, "a clause of this amendment",
                       "one that it replaces");
        } else if (new >= 0 &&
                   !str_eq(n->g->norms.p[new].instrument.id, d->name.id)) {
            wrong_kind(n, &r->new, "no clause of this amendment",
                       "one that stands `under` it");
        }
    }
}

/* A category's people are people; and no group is part of itself. */
static void check_people(const struct lang_names *n, const struct people *p)
{
    parties(n, &p->held_by, true);
    parties(n, &p->belonging_to, true);
    if (p->part_of.id.n == 0) return;
    ptrdiff_t v = counted(n, &p->part_of, false);
    if (v < 0) return;
    if (v / BIG != THING_PEOPLE) {
        wrong_kind(n, &p->part_of, kind_text(n, v), "a group of people");
        return;
    }
    const struct people *whole = &n->g->people.p[v % BIG];
    for (ptrdiff_t i = 0; whole && i <= n->g->people.n; i++) {
        if (whole != p) {
            whole = model_people(n->g, whole->part_of.id);
            continue;
        }
        diag_add(n->ds, D_CYCLE, &p->part_of.pos,
                 "%.*s are a part of themselves", STR_ARG(p->name.id));
        diag_hint(n->ds, "take one `part of` out");
        return;
    }
}

void lang_check_agreement(struct arena *a, struct agreement *g,
                          const struct verbs *verbs, struct diags *ds)
{
    struct lang_names n = { .g = g, .ds = ds };
    declare_all(&n, a, true);
    for (ptrdiff_t i = 0; i < g->signed_by.n; i++)
        signer(&n, &g->signed_by.p[i]);
    for (ptrdiff_t i = 0; i < g->people.n; i++)
        check_people(&n, &g->people.p[i]);
    for (ptrdiff_t i = 0; i < g->instruments.n; i++)
        check_instrument(&n, &g->instruments.p[i]);
    for (ptrdiff_t i = 0; i < g->measures.n; i++)
        parties(&n, &g->measures.p[i].belonging_to, true);
    for (ptrdiff_t i = 0; i < g->acts.n; i++) {
        act(&n, &g->acts.p[i].counts_as);
        act(&n, &g->acts.p[i].halts);
        act(&n, &g->acts.p[i].resumes);
        int form = 0;
        while (form < VERB_FORMS && check_verb(&n, verbs, i, form)) form++;
    }
    for (ptrdiff_t i = 0; i < g->norms.n; i++) check_norm(&n, &g->norms.p[i]);
    lang_check_cycles(a, g, &n.norms, ds);
}

/* ---- statements ---- */

static void outlet(const struct lang_names *n, const struct report *r,
                   const struct small_pos *at)
{
    struct ref ref = { r->outlet, *at };
    if (r->outlet_is_id) party(n, &ref, false);
}

/* An answer's rows: as many as it says, each once. */
static void check_rows(const struct lang_names *n, const struct statement *s)
{
    struct map seen = { 0 };
    const struct paper *p = s->paper;
    bool exact = s->deed.quantity.qualifier == QUAL_EXACTLY;
    for (ptrdiff_t i = 0; i < p->rows.n; i++) {
        const struct row_answer *r = &p->rows.p[i];
        if (map_add(&seen, n->ds->arena, r->row, i)) continue;
        diag_add(n->ds, D_TWICE, &r->pos, "this row is answered above already");
        diag_hint(n->ds, "answer a row once in a paper; a later paper may say "
                         "otherwise");
    }
    if (p->rows.n == 0 || (exact && s->deed.quantity.n == p->rows.n)) return;
    diag_add(n->ds, D_BAD_PAPER, &s->deed.pos,
             "the answer is to %lld rows, but %lld follow",
             (long long)s->deed.quantity.n, (long long)p->rows.n);
    diag_hint(n->ds, "say how many rows are answered, exactly");
}

/* What a paper says: one act, or what counts as it, and a count. */
static void check_paper(const struct lang_names *n, const struct statement *s)
{
    static const char *const acts[] = {
        [PAPER_LIST] = "deliver-list",  [PAPER_BATCH] = "release",
        [PAPER_HANDOVER] = "release",   [PAPER_RECEIPT] = "receive",
        [PAPER_ANSWER] = "answer-list", [PAPER_COPY] = "copy-list",
        [PAPER_ERASURE] = "erase-list"
    };
    const char *wanted = acts[s->paper->kind];
    ptrdiff_t v = map_get(&n->acts, s->deed.act.id);
    if (v < 0) return; /* told of already */
    const struct act *act = &n->g->acts.p[v];
    bool did = s->deed.modality == MOD_DID && !s->deed.negated;
    /* A receipt that those sign who hand over says that they did. */
    bool both = s->paper->kind == PAPER_RECEIPT &&
                (str_eq(act->name.id, S("release")) ||
                 str_eq(act->counts_as.id, S("release")));
    bool fits = (both || str_eq(act->name.id, str_of(wanted)) ||
                 str_eq(act->counts_as.id, str_of(wanted))) &&
                (did || s->paper->kind == PAPER_BATCH) &&
                s->deed.quantity.qualifier != QUAL_NONE;
    if (fits) check_rows(n, s);
    if (fits) return;
    const char *kind = paper_text(s->paper->kind);
    diag_add(n->ds, D_BAD_PAPER, &s->deed.pos,
             "this is not what a%s %s says: the act %s%s, with a count",
             strchr("aeiou", *kind) ? "n" : "", kind, wanted,
             s->paper->kind == PAPER_BATCH ? "" : ", done");
    diag_hint(n->ds, "use `said` for anything else");
}

void lang_check_statement(const struct lang_names *n, struct statement *s)
{
    parties(n, &s->telling.by, false);
    outlet(n, &s->report, &s->telling.pos);
    if (s->has_deed) deed(n, &s->deed);
    if (s->paper && s->has_deed) check_paper(n, s);
}

void lang_check_draft(const struct lang_names *n, struct draft *d)
{
    parties(n, &d->telling.by, false);
    outlet(n, &d->report, &d->telling.pos);
    if (d->has_deed) deed(n, &d->deed);
}

void lang_check_key(const struct lang_names *n, const struct key_change *k)
{
    parties(n, &k->side, false);
}
