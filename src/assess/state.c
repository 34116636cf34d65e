/* The state of a norm. Rules and their order: docs/states.md. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

/* ---- standpoints ---- */

static void add_standpoint(struct work *w, ptrdiff_t n, struct finding *f,
                           enum standpoint_kind kind, struct str id,
                           bool always)
{
    struct standpoint s;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        if (f->standpoints.p[i].kind == kind &&
            str_eq(f->standpoints.p[i].party, id))
            return;
    assess_standpoint(w, n, (struct speaker){ kind, id }, w->q->on, &s);
    s.hi_from = DAY_NONE;
    if (always || s.counted || s.entries.n)
        *arena_push(w->a, &f->standpoints) = s;
}

static void standpoints(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    for (ptrdiff_t i = 0; i < norm->deed.actors.n; i++)
        add_standpoint(w, n, f, STANDPOINT_PARTY, norm->deed.actors.p[i].id,
                       true);
    for (ptrdiff_t i = 0; i < w->g->parties.n; i++)
        if (w->g->parties.p[i].role == ROLE_PARTY)
            add_standpoint(w, n, f, STANDPOINT_PARTY,
                           w->g->parties.p[i].name.id, false);
    add_standpoint(w, n, f, STANDPOINT_WITNESS, S(""), false);
    add_standpoint(w, n, f, STANDPOINT_PRESS, S(""), false);
    add_standpoint(w, n, f, STANDPOINT_EVERYONE, S(""), true);
    f->bounds = f->standpoints.p[f->standpoints.n - 1].bounds;
}

/* ---- met ---- */

/* Without a witness agreed on: somebody says all is done, and no party's own
 * account says less. */
static bool plainly(const struct work *w, ptrdiff_t n, const struct finding *f,
                    int32_t day)
{
    const struct norm *norm = &w->g->norms.p[n];
    bool somebody = false;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        struct standpoint s;
        const struct standpoint *p = &f->standpoints.p[i];
        if (p->kind == STANDPOINT_EVERYONE) continue;
        assess_standpoint(w, n, (struct speaker){ p->kind, p->party }, day, &s);
        if (assess_reached(norm, &s))
            somebody = true;
        else if (s.kind == STANDPOINT_PARTY && s.says_not_done)
            return false;
        else if (s.kind == STANDPOINT_PARTY && s.counted &&
                 (assess_level(norm) ? s.bounds.lo > assess_wanted(norm)
                                     : s.bounds.hi < assess_wanted(norm)))
            return false;
    }
    return somebody;
}

static bool reached(const struct work *w, ptrdiff_t n, const struct finding *f,
                    int32_t day)
{
    const struct norm *norm = &w->g->norms.p[n];
    if (norm->witness) return assess_confirmed(w, n, day);
    return plainly(w, n, f, day);
}

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

/* The first day it was reached: counts only grow, so the days that any account
 * names can be halved. */
static int32_t first_reached(const struct work *w, ptrdiff_t n,
                             const struct finding *f)
{
    const struct bearing_list *l = &w->bearing[n];
    int32_t *days = arena_new(w->a, int32_t, l->n + 1);
    ptrdiff_t m = 0, lo = 0;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        int32_t day = w->accounts.p[l->p[i].account].day;
        if (day <= w->q->on) days[m++] = day;
    }
    list_sort(days, m, sizeof *days, by_day);
    ptrdiff_t hi = m;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (reached(w, n, f, days[mid]))
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo < m ? days[lo] : w->q->on;
}

/* ---- beside the state ---- */

static bool apart(const struct standpoint *x, const struct standpoint *y)
{
    if (x->kind != STANDPOINT_PARTY || y->kind != STANDPOINT_PARTY)
        return false;
    if ((x->says_done && y->says_not_done) ||
        (x->says_not_done && y->says_done))
        return true;
    return x->counted && y->counted &&
           (x->bounds.hi < y->bounds.lo || y->bounds.hi < x->bounds.lo);
}

static bool disputed(const struct finding *f)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        for (ptrdiff_t j = 0; j < i; j++)
            if (apart(&f->standpoints.p[i], &f->standpoints.p[j])) return true;
    return false;
}

static void evidence(const struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        enum evidence e = EVIDENCE_NONE;
        if (l->p[i].how != BEARS_DEED) continue;
        enum role role = c->role;
        bool promise =
            c->deed->modality == MOD_WILL && !c->denied && !c->deed->negated;
        if (promise && c->by->said.to <= w->q->on) e = EVIDENCE_ANNOUNCED;
        if (assess_done(c) && c->day <= w->q->on)
            e = c->neutral                  ? EVIDENCE_WITNESSED
                : role == ROLE_OUTLET       ? EVIDENCE_REPORTED
                : assess_bound(norm, c->by) ? EVIDENCE_CLAIMED
                                            : EVIDENCE_CONCEDED;
        if (e > f->evidence) f->evidence = e;
    }
}

/* The obligor, or a neutral, says after the deadline that it was not done or
 * will not be, and nobody says later that any of it was done or will be. */
static bool given_up(const struct work *w, ptrdiff_t n, const struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    int32_t refused = DAY_NONE, hoped = DAY_NONE;
    if (f->deadline == DAY_NONE || norm->deadline.aim || f->date_first)
        return false;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        int32_t said = c->by->said.to;
        if (l->p[i].how != BEARS_DEED || said > w->q->on) continue;
        bool who = assess_bound(norm, c->by) || c->role == ROLE_NEUTRAL;
        bool will = c->deed->modality == MOD_WILL;
        bool wont = will && c->deed->negated != c->denied;
        /* a count that was not done ("not 426 of them") gives nothing up */
        bool whole = c->deed->quantity.qualifier == QUAL_NONE;
        bool no = who && whole && (wont || assess_not_done(c));
        if (no && said > f->deadline && said > refused) refused = said;
        if ((assess_done(c) || (will && !wont)) && said > hoped) hoped = said;
    }
    return refused != DAY_NONE && refused >= hoped;
}

/* ---- the three kinds ---- */

static int32_t deadline_of(struct work *w, const struct norm *n)
{
    int32_t met = DAY_NONE;
    if (n->deadline.kind == DEADLINE_NORM) {
        const struct finding *f = assess_of(w, n->deadline.norm.id);
        if (f && f->state == STATE_MET) met = f->met_on;
    }
    int32_t day = deadline_day(w->g, &n->deadline, met);
    return assess_power_extends(w, n - w->g->norms.p, day);
}

static bool some_done(const struct finding *f)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        if (s->says_done || (s->counted && !f->level && s->bounds.lo > 0))
            return true;
        if (s->counted && f->level) return true;
    }
    return false;
}

/* The date that the text gives may pass before what the obligation waits for.
 * Then it gives no day any more: nothing is late by it. */
static bool date_first(const struct work *w, const struct finding *f)
{
    if (f->deadline == DAY_NONE || !f->norm->after) return false;
    if (f->waits_for.n) return f->deadline < w->q->on;
    return f->begun_on != DAY_NONE && f->deadline < f->begun_on;
}

static enum state obligation(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    bool unsigned_yet =
        w->g->signed_on == DAY_NONE || w->q->on < w->g->signed_on;
    bool follows = assess_follows(w, n, f);
    bool bound = assess_kept(w, norm->during, f);
    if (assess_met(w, norm->after, &f->waits_for))
        f->begun_on = assess_met_on(w, norm->after);
    f->date_first = date_first(w, f);
    if (reached(w, n, f, w->q->on)) {
        f->met_on = first_reached(w, n, f);
        f->waits_for.n = 0;
        return STATE_MET;
    }
    if (w->ended || assess_power_ends(w, n)) return STATE_LAPSED;
    if (given_up(w, n, f)) return STATE_BREACHED;
    if (unsigned_yet || f->waits_for.n || !follows || !bound)
        return STATE_WAITING;
    bool late = f->deadline != DAY_NONE && f->deadline < w->q->on;
    /* what a power suspended before its deadline does not bind */
    if (f->unbound_on != DAY_NONE && f->unbound_on <= f->deadline) late = false;
    if (late && !norm->deadline.aim && !f->date_first) return STATE_OVERDUE;
    return some_done(f) ? STATE_UNDER_WAY : STATE_IN_FORCE;
}

/* What was met before an amendment came stays met; what was not has lapsed with
 * it, and what it brings binds from its day on. A breach before it stays one.
 */
static void amended(struct finding *f, const struct standing *s)
{
    bool before = f->met_on != DAY_NONE && f->met_on < s->since;
    switch (s->kind) {
    case STANDING_NOW: return;
    case STANDING_NOT_YET: f->state = STATE_WAITING; return;
    case STANDING_REPLACED:
        if (f->state == STATE_BREACHED || before) return;
        f->state = STATE_LAPSED;
        f->met_on = DAY_NONE;
        return;
    }
    assert(!"a kind of standing");
}

void assess_norm(struct work *w, ptrdiff_t n)
{
    const struct norm *norm = &w->g->norms.p[n];
    struct finding *f = &w->out->list.p[n];
    if (w->progress[n] != PROGRESS_NOT_YET)
        return; /* done, or asked in a circle */
    w->progress[n] = PROGRESS_NOW;
    *f = (struct finding){ .norm = norm,
                           .counted = assess_counted(norm),
                           .level = assess_level(norm),
                           .deadline = DAY_NONE,
                           .met_on = DAY_NONE,
                           .begun_on = DAY_NONE,
                           .suspended_on = DAY_NONE,
                           .unbound_on = DAY_NONE };
    if (f->counted && f->level)
        f->target = (struct interval){ 0, assess_wanted(norm) };
    else if (f->counted)
        f->target = quantity_interval(norm->deed.quantity);
    standpoints(w, n, f);
    assess_suspension(w, n, f);
    evidence(w, n, f);
    f->disputed = disputed(f);
    f->deadline = deadline_of(w, norm);
    if (f->deadline != DAY_NONE) f->days_left = f->deadline - w->q->on;
    struct standing stands = model_standing(w->g, norm, w->q->on);
    switch (norm->kind) {
    case NORM_OBLIGATION: f->state = obligation(w, n, f); break;
    case NORM_PROHIBITION: f->state = assess_prohibition(w, n, f); break;
    case NORM_POWER: f->state = assess_power(w, n, f); break;
    case NORM_COUNT: assert(!"a kind of norm");
    }
    amended(f, &stands);
    if (f->state == STATE_MET) f->suspended = false;
    assess_rivals(w, n, f);
    assess_batches(w, n, f);
    w->progress[n] = PROGRESS_DONE;
}

/* ---- the whole ---- */

bool assess_somebody(const struct work *w)
{
    struct str who = w->q->believe;
    const struct party *p = model_party(w->g, who);
    if (who.n == 0 || str_eq(who, S("witness")) || str_eq(who, S("press")))
        return true;
    if (p) return true;
    diag_add(w->ds, D_UNKNOWN_PARTY, NULL, "the agreement names no %.*s",
             STR_ARG(who));
    struct buf b = buf_make(w->a, 1024);
    for (ptrdiff_t i = 0; i < w->g->parties.n; i++)
        if (w->g->parties.p[i].role != ROLE_OUTLET)
            buf_fmt(&b, "%.*s, ", STR_ARG(w->g->parties.p[i].name.id));
    diag_hint(w->ds, "believe one of: %.*switness, press",
              STR_ARG(b.over ? S("") : buf_done(&b)));
    return false;
}

void assess_begin(struct work *w)
{
    struct arena *a = w->a;
    const struct agreement *g = w->g;
    w->out->list.n = 0;
    w->bearing = arena_new(a, struct bearing_list, g->norms.n);
    w->progress = arena_new(a, enum progress, g->norms.n);
    w->causes = arena_new(a, struct index_list, g->norms.n);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        map_add(&w->norms, a, g->norms.p[i].name.id, i);
        *arena_push(a, &w->out->list) = (struct finding){ 0 };
        if (g->norms.p[i].kind == NORM_POWER) *arena_push(a, &w->powers) = i;
    }
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        ptrdiff_t next = map_get(&w->norms, g->norms.p[i].otherwise.id);
        if (g->norms.p[i].otherwise.id.n && next >= 0)
            *arena_push(a, &w->causes[next]) = i;
    }
    assess_accounts(w);
    w->ended = assess_ended(w);
}

/* What is told only of the norm asked about, or of all. */
void assess_details(struct work *w, ptrdiff_t n)
{
    struct finding *f = &w->out->list.p[n];
    bool asked = str_eq(w->q->detail, f->norm->name.id);
    assess_balance(w, n, f, asked);
    if (asked || w->q->forecasts) assess_forecast(w, n, f);
}

bool assess(struct arena *a, const struct agreement *g,
            const struct entry_list *entries, const struct assess_question *q,
            struct findings *out, struct diags *ds)
{
    struct work w = { .a = a, .g = g, .q = q, .ds = ds, .out = out };
    *out = (struct findings){ .on = q->on,
                              .known = q->known,
                              .believe = q->believe };
    if (!assess_somebody(&w)) return false;
    w.entries = assess_what_if(a, g, entries, q, out, ds);
    if (!w.entries) return false;
    assess_begin(&w);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) assess_norm(&w, i);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) assess_details(&w, i);
    for (ptrdiff_t i = 0; i < g->norms.n; i++)
        assess_why(&w, i, &out->list.p[i]);
    assess_end(&w);
    return true;
}
