/* Random models for property tests: everything the language can say, and only
 * what its checker lets pass. The same seed gives the same model.
 *
 * `twist` names one leaf (a number, a day, a word, a choice of a name) that is
 * made otherwise than without it, so that two models differ in exactly that. */
#ifndef TESTS_LANG_RANDOM_MODEL_H
#define TESTS_LANG_RANDOM_MODEL_H

#include "lang/lang.h"

#include <assert.h>
#include <string.h>

struct random {
    struct arena *a;
    uint64_t state;
    int64_t leaves; /* made so far */
    int64_t twist;  /* which of them is made otherwise; -1 none */
    const struct agreement *g;
    ptrdiff_t drafts; /* that stand before the one being made */
};

static uint64_t random_next(struct random *r) /* Vigna's splitmix64 */
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int64_t random_below(struct random *r, int64_t n)
{
    return n <= 1 ? 0 : (int64_t)(random_next(r) % (uint64_t)n);
}

static bool one_in(struct random *r, int64_t n)
{
    return random_below(r, n) == 0;
}

/* true for the one leaf that is to be made otherwise. */
static bool twisted(struct random *r)
{
    return r->leaves++ == r->twist;
}

/* ---- leaves ---- */

static struct str random_text(struct random *r)
{
    static const char *const words[] = {
        "Ada Quill",    "the river post", "U.S.",        "طالبان",
        "Kābul",        "\"so called\"",  "back\\slash", "#1",
        "a, b",         "who?",           "éèê",         "(in part)",
        "<not a link>", "5000",           "said",        "北京",
        "and",          "‘quoted’",       "half-way",    "x",
    };
    enum { N = sizeof words / sizeof words[0] };
    struct buf b = buf_make(r->a, 4096);
    int64_t n = 1 + random_below(r, 3);
    for (int64_t i = 0; i < n; i++) {
        if (i) buf_char(&b, ' ');
        buf_str(&b, str_of(words[random_below(r, N)]));
    }
    if (twisted(r)) buf_str(&b, S(" otherwise"));
    return buf_done(&b);
}

/* Sometimes one that needs no quotes. */
static struct str random_place(struct random *r)
{
    static const char *const words[] = { "Kandahar", "Khan-Younis", "Doha",
                                         "X",        "Saint-Malo",  "Port" };
    if (one_in(r, 2)) return random_text(r);
    int64_t i = random_below(r, 6);
    return twisted(r) ? S("Elsewhere") : str_of(words[i]);
}

static int64_t random_count(struct random *r)
{
    int64_t n =
        one_in(r, 10) ? random_below(r, LANG_COUNT_MAX) : random_below(r, 6000);
    return twisted(r) ? n + 1 : n;
}

static int32_t random_day(struct random *r)
{
    int32_t day = (int32_t)(18000 + random_below(r, 900));
    if (one_in(r, 20)) day = (int32_t)random_below(r, 2000000) - 700000;
    return twisted(r) ? day + 1 : day;
}

/* Also whole months and years, which print shorter. */
static struct days random_days(struct random *r)
{
    int32_t day = random_day(r);
    struct civil c = day_civil(day), end;
    switch (random_below(r, 5)) {
    case 0: return (struct days){ day, day + (int32_t)random_below(r, 40) };
    case 1:
        c.day = 1;
        end = c;
        end.day = month_days(c.year, c.month);
        return (struct days){ day_of(c), day_of(end) };
    case 2:
        return (struct days){ day_of((struct civil){ c.year, 1, 1 }),
                              day_of((struct civil){ c.year, 12, 31 }) };
    default: return (struct days){ day, day };
    }
}

static struct str random_hex(struct random *r, int64_t n)
{
    char *p = arena_new(r->a, char, n);
    for (int64_t i = 0; i < n; i++)
        p[i] = "0123456789abcdef"[random_below(r, 16)];
    if (twisted(r)) p[0] = p[0] == '0' ? '1' : '0';
    return (struct str){ p, n };
}

static struct str_list random_texts(struct random *r, int64_t most)
{
    struct str_list l = { 0 };
    int64_t n = one_in(r, 2) ? 0 : random_below(r, most + 1);
    if (most > 3 && one_in(r, 30)) n = 60; /* more than a line holds */
    for (int64_t i = 0; i < n; i++) *arena_push(r->a, &l) = random_text(r);
    return l;
}

/* ---- names ---- */

static struct ref random_party(struct random *r, bool outlets)
{
    const struct agreement *g = r->g;
    for (;;) {
        ptrdiff_t i = (ptrdiff_t)random_below(r, g->parties.n);
        if (!outlets && g->parties.p[i].role == ROLE_OUTLET) continue;
        if (twisted(r)) i = i == 0; /* the first two are no outlets */
        return (struct ref){ .id = g->parties.p[i].name.id };
    }
}

static struct ref_list random_parties(struct random *r, int64_t least,
                                      int64_t most, bool outlets)
{
    struct ref_list l = { 0 };
    int64_t n = least + random_below(r, most - least + 1);
    if (least == 0 && !one_in(r, 4)) n = 0;
    for (int64_t i = 0; i < n; i++) {
        struct ref who = random_party(r, outlets);
        *arena_push(r->a, &l) = who;
    }
    return l;
}

static struct ref random_norm(struct random *r, ptrdiff_t before)
{
    ptrdiff_t i = (ptrdiff_t)random_below(r, before);
    if (before > 1 && twisted(r)) i = (i + 1) % before;
    return (struct ref){ .id = r->g->norms.p[i].name.id };
}

/* ---- deeds ---- */

static struct quantity random_quantity(struct random *r, bool all)
{
    struct quantity q = { .qualifier = QUAL_EXACTLY };
    q.qualifier = (enum qualifier)(1 + random_below(r, QUALIFIER_COUNT - 1));
    if (q.qualifier == QUAL_ALL_OF && !all) q.qualifier = QUAL_EXACTLY;
    if (q.qualifier == QUAL_ALL_OF) return q;
    q.n = random_count(r);
    if (q.qualifier == QUAL_BETWEEN) q.m = q.n + 1 + random_below(r, 50);
    if (q.m > LANG_COUNT_MAX) q.n = (q.m = LANG_COUNT_MAX) - 1;
    return q;
}

static void random_object(struct random *r, struct deed *d)
{
    const struct agreement *g = r->g;
    bool counted = d->quantity.qualifier != QUAL_NONE;
    switch (random_below(r, 5)) {
    case 0:
    case 1:
        d->object_kind = OBJECT_PEOPLE;
        d->object.id = g->people.p[random_below(r, g->people.n)].name.id;
        return;
    case 2:
        d->object_kind = OBJECT_MEASURE;
        d->object.id = g->measures.p[random_below(r, g->measures.n)].name.id;
        return;
    case 3:
        if (counted) {
            d->object_kind = OBJECT_TEXT;
            d->object.id = random_text(r);
            return;
        }
        d->object_kind = OBJECT_PARTY;
        d->object = random_party(r, false);
        return;
    default: return;
    }
}

static void random_when(struct random *r, struct deed *d)
{
    d->when_kind = (enum when_kind)random_below(r, 4);
    d->when = random_days(r);
    switch (d->when_kind) {
    case WHEN_NONE: d->when = DAYS_NONE; return;
    case WHEN_ON: return;
    case WHEN_BY: d->when.from = DAY_NONE; return;
    case WHEN_SINCE:
        if (one_in(r, 2)) d->when.to = DAY_NONE;
        return;
    }
}

static void random_how_many(struct random *r, struct deed *d)
{
    if (!one_in(r, 4)) d->quantity = random_quantity(r, true);
    bool counted = d->quantity.qualifier != QUAL_NONE;
    random_object(r, d);
    random_when(r, d);
    bool level =
        (d->object_kind == OBJECT_MEASURE || d->object_kind == OBJECT_PEOPLE) &&
        counted && d->quantity.qualifier != QUAL_ALL_OF;
    d->mode = d->when_kind == WHEN_SINCE ? COUNT_SINCE : COUNT_BATCH;
    if (counted && one_in(r, 4))
        d->mode = COUNT_TOTAL;
    else if (counted && one_in(r, 4))
        d->mode = COUNT_PART;
    else if (level && one_in(r, 4))
        d->mode = COUNT_LEVEL;
    d->only = counted && d->quantity.qualifier != QUAL_ALL_OF &&
              d->mode != COUNT_LEVEL && one_in(r, 8);
}

static struct deed random_deed(struct random *r, bool norm)
{
    struct deed d = { .when = DAYS_NONE };
    const struct agreement *g = r->g;
    d.actors = random_parties(r, 1, 3, false);
    if (!norm) {
        int64_t m = 1 + random_below(r, MODALITY_COUNT - 1);
        d.modality = (enum modality)m;
        if (twisted(r)) d.modality = m == MOD_DID ? MOD_IS : MOD_DID;
        d.negated = one_in(r, 5);
        if (twisted(r)) d.negated = !d.negated;
    }
    ptrdiff_t act = (ptrdiff_t)random_below(r, g->acts.n);
    if (twisted(r)) act = (act + 1) % g->acts.n;
    d.act.id = g->acts.p[act].name.id;
    random_how_many(r, &d);
    d.to = random_parties(r, 0, 3, false);
    d.through = random_parties(r, 0, 2, false);
    d.with = random_parties(r, 0, 2, false);
    d.against = random_parties(r, 0, 2, false);
    int64_t places = one_in(r, 3) ? random_below(r, 4) : 0;
    for (int64_t i = 0; i < places; i++)
        *arena_push(r->a, &d.at) = random_place(r);
    if (one_in(r, 6)) {
        d.list_of = random_party(r, false);
        d.off_list = one_in(r, 2);
        if (twisted(r)) d.off_list = !d.off_list;
    }
    if (one_in(r, 6)) d.label = random_text(r);
    if (one_in(r, 6)) d.over = random_text(r);
    return d;
}

/* ---- the agreement ---- */

static struct ref random_name(struct random *r, const char *stem, ptrdiff_t i)
{
    struct str id = str_fmt(r->a, "%s-%d", stem, (int)i);
    return (struct ref){ .id = id };
}

/* Of norms before `before`, or, where that is 0, of parties and neutrals. */
static struct expr *random_expr(struct random *r, ptrdiff_t before, int depth)
{
    struct expr *e = arena_new(r->a, struct expr, 1);
    e->kind = depth > 3 ? EXPR_REF : (enum expr_kind)random_below(r, 4);
    if (e->kind == EXPR_REF) {
        e->ref = before ? random_norm(r, before) : random_party(r, false);
        return e;
    }
    e->n = e->kind == EXPR_K_OF ? 1 + (ptrdiff_t)random_below(r, 4)
                                : 2 + (ptrdiff_t)random_below(r, 3);
    e->kid = arena_new(r->a, struct expr *, e->n);
    for (ptrdiff_t i = 0; i < e->n; i++)
        e->kid[i] = random_expr(r, before, depth + 1);
    if (e->kind == EXPR_K_OF) e->k = 1 + random_below(r, e->n);
    return e;
}

static struct deadline random_deadline(struct random *r)
{
    struct deadline d = { .day = DAY_NONE };
    d.kind = (enum deadline_kind)random_below(r, 4);
    if (d.kind == DEADLINE_NONE) return d;
    d.aim = one_in(r, 3);
    if (twisted(r)) d.aim = !d.aim;
    if (d.kind == DEADLINE_DATE) {
        d.day = random_day(r);
        return d;
    }
    if (one_in(r, 2)) d.within.months = (int32_t)random_below(r, 40);
    if (one_in(r, 2)) d.within.days = (int32_t)random_below(r, 400);
    if (twisted(r)) d.within.days++;
    if (d.kind == DEADLINE_NORM) d.norm = random_norm(r, r->g->norms.n);
    return d;
}

static struct allowance_list random_allowances(struct random *r)
{
    struct allowance_list l = { 0 };
    int64_t n = one_in(r, 4) ? random_below(r, 3) : 0;
    for (int64_t i = 0; i < n; i++) {
        struct allowance *one = arena_push(r->a, &l);
        one->code.id = twisted(r) ? S("C008") : S("C007");
        one->reason = random_text(r);
    }
    return l;
}

static struct ref random_people(struct random *r)
{
    const struct agreement *g = r->g;
    return (
        struct ref){ .id = g->people.p[random_below(r, g->people.n)].name.id };
}

static void random_rates(struct random *r, struct norm *n)
{
    int64_t rates = one_in(r, 2) ? random_below(r, 4) : 0;
    for (int64_t i = 0; i < rates; i++) {
        struct rate *t = arena_push(r->a, &n->rates);
        t->ours = 1 + random_below(r, 60);
        t->theirs = twisted(r) ? 70 : 1 + random_below(r, 60);
        int64_t which = random_below(r, 3);
        if (which != 0) t->of = random_people(r);
        if (which != 1) t->against = random_people(r);
    }
}

static void random_power(struct random *r, struct norm *n)
{
    struct power *w = &n->power;
    if (one_in(r, 3)) w->breach = random_expr(r, r->g->norms.n, 0);
    w->kind = (enum power_kind)random_below(r, POWER_COUNT);
    if (w->kind == POWER_NONE) return;
    if (twisted(r)) w->kind = w->kind == POWER_END ? POWER_RESUME : POWER_END;
    w->all = one_in(r, 3);
    for (int64_t i = random_below(r, 3); !w->all && i < 3; i++)
        *arena_push(r->a, &w->on) = random_norm(r, r->g->norms.n);
    if (w->kind == POWER_EXTEND && one_in(r, 2))
        w->by.days = 1 + (int32_t)random_below(r, 90);
    if (w->kind == POWER_EXTEND && one_in(r, 2))
        w->by.months = 1 + (int32_t)random_below(r, 9);
}

/* What stands in no annex or amendment, or in one that does not replace it. */
static void random_around(struct random *r, struct norm *n, ptrdiff_t at)
{
    int64_t shares = one_in(r, 4) ? random_below(r, 3) : 0;
    for (int64_t i = 0; i < shares; i++) {
        struct share *one = arena_push(r->a, &n->including);
        one->quantity = random_quantity(r, true);
        one->of = random_people(r);
    }
    if (at && one_in(r, 4)) n->part_of = random_norm(r, at);
    if (n->kind != NORM_OBLIGATION && one_in(r, 3))
        n->until = random_expr(r, r->g->norms.n, 0);
    if (n->kind == NORM_POWER) random_power(r, n);
    n->allow = random_allowances(r);
}

static void random_norm_body(struct random *r, struct norm *n, ptrdiff_t at)
{
    n->kind = (enum norm_kind)random_below(r, NORM_COUNT);
    random_around(r, n, at);
    n->title = random_text(r);
    n->deed = random_deed(r, true);
    n->deadline = random_deadline(r);
    n->span = DAYS_NONE;
    if (n->kind == NORM_PROHIBITION && one_in(r, 2)) {
        n->span.from = random_day(r);
        if (one_in(r, 2))
            n->span.to = n->span.from + (int32_t)random_below(r, 90);
    }
    if (at && one_in(r, 2)) n->after = random_expr(r, at, 0);
    if (one_in(r, 4)) n->during = random_expr(r, r->g->norms.n, 0);
    if (one_in(r, 3)) {
        n->in_return_for = random_norm(r, r->g->norms.n);
        if (one_in(r, 2)) {
            n->ratio_ours = 1 + random_below(r, 9);
            n->ratio_theirs = 1 + random_below(r, 9);
            if (twisted(r)) n->ratio_theirs++;
        }
        random_rates(r, n);
    }
    if (one_in(r, 3)) {
        n->list_of = random_party(r, false);
        n->or_off_list = one_in(r, 3) != twisted(r);
        int64_t criteria = random_below(r, 4);
        for (int64_t i = 0; i < criteria; i++)
            *arena_push(r->a, &n->criteria) =
                random_name(r, "remaining-sentence", i).id;
    }
    n->together = one_in(r, 4) != twisted(r);
    for (int i = 0; i < PRECEDENCE_COUNT; i++)
        if (one_in(r, 6) != twisted(r))
            *arena_push(r->a, &n->first) =
                (struct ref){ .id =
                                  str_of(precedence_text((enum precedence)i)) };
    if (one_in(r, 3)) n->witness = random_expr(r, 0, 0);
    if (n->witness && one_in(r, 3))
        n->shown.days = 1 + (int32_t)random_below(r, 90);
    if (n->shown.days && twisted(r)) n->shown.days++;
    if (one_in(r, 4)) n->otherwise = random_norm(r, r->g->norms.n);
    n->clause = random_texts(r, 4);
    n->note = random_texts(r, 2);
}

/* Some norms stand in a document each; an amendment puts one of its own in the
 * place of one that stands elsewhere. */
static void random_instruments(struct random *r, struct agreement *g)
{
    ptrdiff_t n = (ptrdiff_t)random_below(r, 4);
    for (ptrdiff_t i = 0; i < n; i++) {
        struct instrument *d = arena_push(r->a, &g->instruments);
        *d = (struct instrument){ .signed_on = DAY_NONE, .from = DAY_NONE };
        d->name = random_name(r, "text", i);
        d->title = random_text(r);
        d->amends = one_in(r, 2);
        if (one_in(r, 2)) {
            if (one_in(r, 2)) d->signed_on = random_day(r);
            if (one_in(r, 2)) d->signed_at = random_place(r);
            *arena_push(r->a, &d->signed_by) =
                (struct ref){ .id = g->parties.p[0].name.id };
        }
        if (one_in(r, 2)) d->from = random_day(r);
        if (one_in(r, 2)) d->text_url = S("https://example.org/annex");
        d->allow = random_allowances(r);
    }
    for (ptrdiff_t i = 0; n && i < g->norms.n; i++)
        if (one_in(r, 2))
            g->norms.p[i].instrument.id =
                g->instruments.p[random_below(r, n)].name.id;
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        ptrdiff_t k = n ? (ptrdiff_t)random_below(r, n) : 0;
        struct instrument *d = n ? &g->instruments.p[k] : NULL;
        bool in = d && str_eq(g->norms.p[i].instrument.id, d->name.id);
        const struct norm *new = &g->norms.p[random_below(r, g->norms.n)];
        if (!d || !d->amends || in) continue;
        struct replacement *t = arena_push(r->a, &d->replaces);
        t->old.id = g->norms.p[i].name.id;
        if (str_eq(new->instrument.id, d->name.id)) t->new.id = new->name.id;
    }
}

static void random_declared(struct random *r, struct agreement *g)
{
    ptrdiff_t parties = 2 + (ptrdiff_t)random_below(r, 4);
    for (ptrdiff_t i = 0; i < parties; i++) {
        struct party *p = arena_push(r->a, &g->parties);
        p->name = random_name(r, "side", i);
        p->role = i < 2 ? ROLE_PARTY : (enum role)random_below(r, ROLE_COUNT);
        p->title = random_text(r);
        p->aka = random_texts(r, 5);
        p->voice = random_texts(r, 5);
        p->noun = random_texts(r, 2);
    }
    ptrdiff_t people = 1 + (ptrdiff_t)random_below(r, 3);
    for (ptrdiff_t i = 0; i < people; i++) {
        struct people *p = arena_push(r->a, &g->people);
        p->name = random_name(r, "men", i);
        p->title = random_text(r);
        p->aka = random_texts(r, 2);
        p->held_by = random_parties(r, 0, 2, false);
        p->belonging_to = random_parties(r, 0, 2, false);
        if (i && one_in(r, 3))
            p->part_of.id = g->people.p[random_below(r, i)].name.id;
    }
    ptrdiff_t measures = 1 + (ptrdiff_t)random_below(r, 2);
    for (ptrdiff_t i = 0; i < measures; i++) {
        struct measure *m = arena_push(r->a, &g->measures);
        m->name = random_name(r, "troops", i);
        m->title = random_text(r);
        m->aka = random_texts(r, 2);
        if (one_in(r, 2)) m->unit = random_text(r);
        m->belonging_to = random_parties(r, 0, 2, false);
    }
}

static void random_acts(struct random *r, struct agreement *g)
{
    static const char *const forms[VERB_FORMS] = { "mend it", "mends it",
                                                   "mended it", "mending it",
                                                   "mended it" };
    ptrdiff_t standard = g->acts.n, more = (ptrdiff_t)random_below(r, 3);
    for (ptrdiff_t i = 0; i < more; i++) {
        struct act *t = arena_push(r->a, &g->acts);
        t->name = random_name(r, "mend", i);
        t->title = random_text(r);
        for (int f = 0; f < VERB_FORMS; f++)
            t->verb[f] = str_fmt(r->a, "%s %c", forms[f], (char)('p' + i));
        if (one_in(r, 2)) t->plover = S("RETREAT");
        if (t->plover.n && one_in(r, 2)) t->plover_mode = S("heavy-weapons");
        if (one_in(r, 2)) t->cameo = twisted(r) ? S("0842") : S("0841");
        struct ref any = g->acts.p[random_below(r, standard)].name;
        any.pos = (struct small_pos){ 0 };
        if (one_in(r, 3)) t->counts_as = any;
        if (one_in(r, 3)) t->halts = any;
        if (one_in(r, 3)) t->resumes = any;
    }
}

/* On top of the standard acts, which `standard` holds. */
static struct agreement *random_agreement(struct random *r,
                                          const struct agreement *standard)
{
    static const char *const zones[] = { "", "Asia/Kabul", "UTC",
                                         "America/Bogota" };
    struct agreement *g = arena_new(r->a, struct agreement, 1);
    r->g = g;
    for (ptrdiff_t i = 0; i < standard->acts.n; i++)
        *arena_push(r->a, &g->acts) = standard->acts.p[i];
    random_declared(r, g);
    random_acts(r, g);
    g->name = random_name(r, "accord", (ptrdiff_t)random_below(r, 99));
    g->title = random_text(r);
    g->signed_on = DAY_NONE;
    if (one_in(r, 2)) {
        if (one_in(r, 2)) g->signed_on = random_day(r);
        if (one_in(r, 2)) g->signed_at = random_place(r);
        for (int64_t i = random_below(r, 2); i < 2; i++) /* parties both */
            *arena_push(r->a, &g->signed_by) =
                (struct ref){ .id = g->parties.p[i].name.id };
    }
    if (one_in(r, 2)) g->text_url = S("https://example.org/a?b=1,(2)&c=#d:");
    g->zone = str_of(zones[random_below(r, 4)]);
    ptrdiff_t norms = 1 + (ptrdiff_t)random_below(r, 5);
    for (ptrdiff_t i = 0; i < norms; i++)
        arena_push(r->a, &g->norms)->name = random_name(r, "duty", i);
    for (ptrdiff_t i = 0; i < norms; i++)
        random_norm_body(r, &g->norms.p[i], i);
    g->allow = random_allowances(r);
    random_instruments(r, g);
    return g;
}

/* ---- statements and drafts ---- */

static struct telling random_telling(struct random *r)
{
    struct telling t = { .said = random_days(r) };
    switch (random_below(r, 4)) {
    case 0: t.name = random_text(r); break;
    case 1: break; /* unattributed */
    default: t.by = random_parties(r, 1, 2, true); break;
    }
    if (one_in(r, 3)) t.voice = random_text(r);
    if (one_in(r, 3)) t.channel = random_place(r);
    return t;
}

static struct report random_report(struct random *r)
{
    struct report p = { .published = DAY_NONE };
    if (one_in(r, 2)) {
        p.outlet_is_id = one_in(r, 2);
        p.outlet = p.outlet_is_id ? random_party(r, true).id : random_text(r);
        if (one_in(r, 2)) p.published = random_day(r);
        if (one_in(r, 2)) p.url = S("https://example.org/x_(y)?z=\"#1");
        if (p.url.n) p.url = S("https://example.org/x_(y)?z=,#1:");
    }
    if (one_in(r, 2)) {
        p.from = random_count(r);
        p.to = p.from + 1 + random_below(r, 500);
        if (p.to > LANG_COUNT_MAX) p.from = (p.to = LANG_COUNT_MAX) - 1;
        if (one_in(r, 2)) p.sha256 = random_hex(r, 64);
    }
    return p;
}

/* A list, batch, handover or receipt; their names are never resolved where the
 * text is read against an agreement. */
static void random_paper(struct random *r, struct statement *s)
{
    static const char *const acts[] = { "deliver-list", "release",
                                        "hand-over",    "receive",
                                        "answer-list",  "copy-list",
                                        "erase-list" };
    struct paper *p = arena_new(r->a, struct paper, 1);
    p->kind = (enum paper_kind)random_below(r, PAPER_COUNT);
    p->name = random_name(r, "paper", (ptrdiff_t)random_below(r, 9));
    if (twisted(r)) p->name.id = S("another");
    int64_t from = one_in(r, 2) ? 1 + random_below(r, 3) : 0;
    for (int64_t i = 0; i < from; i++)
        *arena_push(r->a, &p->from) = random_name(r, "paper", 9 + i);
    if (one_in(r, 2)) p->sha256 = random_hex(r, 64);
    s->paper = p;
    s->stance = STANCE_NONE;
    s->on_entry.id = S("");
    s->has_deed = true;
    s->deed = random_deed(r, false);
    s->deed.act.id = str_of(acts[p->kind]);
    s->deed.modality = MOD_DID;
    s->deed.negated = false;
    if (s->deed.object_kind == OBJECT_PARTY) s->deed.object_kind = OBJECT_NONE;
    if (s->deed.object_kind == OBJECT_NONE) s->deed.object.id = S("");
    if (s->deed.quantity.qualifier == QUAL_NONE)
        s->deed.quantity =
            (struct quantity){ QUAL_EXACTLY, random_count(r), 0 };
    static const enum stage stages[] = { STAGE_NONE,      STAGE_PROPOSED,
                                         STAGE_AGREED,    STAGE_CHECKED,
                                         STAGE_UNDER_WAY, STAGE_CLOSED };
    if (p->kind == PAPER_BATCH) p->stage = stages[random_below(r, 6)];
    if (p->kind != PAPER_ANSWER || one_in(r, 3)) return;
    int64_t rows = 1 + random_below(r, 4);
    for (int64_t i = 0; i < rows; i++) {
        struct row_answer *row = arena_push(r->a, &p->rows);
        row->row = random_hex(r, 64);
        row->answer = (enum answer)random_below(r, ANSWER_COUNT);
        if (answer_names_other(row->answer)) row->other = random_hex(r, 64);
    }
    s->deed.quantity = (struct quantity){ QUAL_EXACTLY, rows, 0 };
}

static struct statement random_statement(struct random *r)
{
    struct statement s = { .deed.when = DAYS_NONE };
    s.telling = random_telling(r);
    if (one_in(r, 3))
        s.stance = (enum stance)(1 + random_below(r, STANCE_COUNT - 1));
    bool that = s.stance == STANCE_CONFIRMS || s.stance == STANCE_DENIES;
    s.has_deed = s.stance == STANCE_NONE || (that && one_in(r, 2));
    if (s.stance != STANCE_NONE && !s.has_deed) {
        s.on_entry.id = random_hex(r, one_in(r, 4) ? 64 : 6);
        s.has_deed = s.stance == STANCE_CORRECTS && one_in(r, 2);
    }
    if (s.has_deed) s.deed = random_deed(r, false);
    s.report = random_report(r);
    int64_t same = one_in(r, 6) ? 1 + random_below(r, 3) : 0;
    for (int64_t i = 0; i < same; i++)
        *arena_push(r->a, &s.same_as) =
            (struct ref){ .id = random_hex(r, one_in(r, 4) ? 64 : 8) };
    s.note = random_texts(r, 2);
    if (one_in(r, 6)) random_paper(r, &s);
    return s;
}

static struct key_change random_key(struct random *r)
{
    struct key_change k = { .day = random_day(r) };
    k.act = (enum key_act)random_below(r, KEY_ACT_COUNT);
    if (k.act != KEY_REQUIRES) k.key = random_text(r);
    if (k.act == KEY_REPLACES) k.old = random_text(r);
    if (k.act == KEY_REQUIRES) {
        k.of = random_texts(r, 4);
        k.needs = 1 + random_below(r, k.of.n ? k.of.n : 3);
    }
    k.log = random_text(r);
    if (one_in(r, 2)) k.side = random_parties(r, 1, 2, true);
    k.note = random_texts(r, 2);
    return k;
}

static struct draft random_draft(struct random *r)
{
    struct statement s = random_statement(r);
    struct draft d = { .telling = s.telling,
                       .stance = s.stance,
                       .stance_on = -1,
                       .on_entry = s.on_entry,
                       .has_deed = s.has_deed,
                       .deed = s.deed,
                       .report = s.report,
                       .same_as = -1 };
    if (one_in(r, 4)) d.telling.said = DAYS_NONE;
    if (d.has_deed && one_in(r, 4)) d.deed.actors.n = 0;
    if (d.has_deed && one_in(r, 4)) d.deed.act.id = S("");
    if (d.on_entry.id.n && r->drafts && one_in(r, 2)) {
        d.on_entry.id = S("");
        d.stance_on = (ptrdiff_t)random_below(r, r->drafts);
    }
    if (one_in(r, 12)) { /* nothing but that something was said */
        d.has_deed = false;
        d.on_entry.id = S("");
        d.stance_on = -1;
    }
    if (r->drafts && one_in(r, 4))
        d.same_as = (ptrdiff_t)random_below(r, r->drafts);
    if (one_in(r, 4)) d.same_entries = s.same_as;
    d.questions = random_texts(r, 3);
    for (ptrdiff_t i = 0; i < s.note.n; i++)
        *arena_push(r->a, &d.note) = s.note.p[i];
    return d;
}

#endif
