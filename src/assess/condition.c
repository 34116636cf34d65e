/* Conditions: `after`, `while`, `otherwise`, `witnessed by`. Rules:
 * docs/states.md. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

const struct finding *assess_of(struct work *w, struct str id)
{
    ptrdiff_t i = map_get(&w->norms, id);
    assert(i >= 0); /* lang checked the name */
    assess_norm(w, i);
    return w->progress[i] == PROGRESS_DONE ? &w->out->list.p[i] : NULL;
}

static int64_t needed(const struct expr *e)
{
    return e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k;
}

/* The finding by which a norm is met: its own, or, where an amendment replaced
 * it before that, that of the norm in its place. NULL where it is not. */
static const struct finding *fulfilled(struct work *w, struct str id)
{
    for (ptrdiff_t hops = 0; hops <= w->g->norms.n; hops++) {
        const struct finding *f = assess_of(w, id);
        if (f && (f->state == STATE_MET || f->state == STATE_EXERCISED))
            return f;
        const struct norm *n = model_norm(w->g, id);
        struct standing s = model_standing(w->g, n, w->q->on);
        if (!s.by) return NULL;
        id = s.by->name.id;
    }
    return NULL;
}

bool assess_met(struct work *w, const struct expr *e, struct str_list *unmet)
{
    int64_t met = 0;
    if (!e) return true;
    if (e->kind == EXPR_REF) {
        if (fulfilled(w, e->ref.id)) return true;
        *arena_push(w->a, unmet) = e->ref.id;
        return false;
    }
    ptrdiff_t before = unmet->n;
    for (ptrdiff_t i = 0; i < e->n; i++) met += assess_met(w, e->kid[i], unmet);
    if (met >= needed(e))
        unmet->n = before; /* what is not needed is not waited for */
    return met >= needed(e);
}

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

/* Of `and` the last of its days, of `or` the first, of `k of` the k-th. */
int32_t assess_met_on(struct work *w, const struct expr *e)
{
    ptrdiff_t n = 0;
    if (!e) return DAY_NONE;
    if (e->kind == EXPR_REF) {
        const struct finding *f = fulfilled(w, e->ref.id);
        return f ? f->met_on : DAY_NONE;
    }
    int32_t *days = arena_new(w->a, int32_t, e->n);
    for (ptrdiff_t i = 0; i < e->n; i++) {
        int32_t day = assess_met_on(w, e->kid[i]);
        if (day != DAY_NONE) days[n++] = day;
    }
    if (n < needed(e)) return DAY_NONE;
    list_sort(days, n, sizeof *days, by_day);
    return days[needed(e) - 1];
}

/* Whether the day is past and what was due by it not done; an aim binds
 * nobody. */
static bool missed(const struct work *w, const struct finding *f)
{
    if (f->state == STATE_BREACHED || f->state == STATE_OVERDUE) return true;
    return f->state == STATE_MET && f->deadline != DAY_NONE &&
           !f->norm->deadline.aim && !f->date_first &&
           f->met_on > f->deadline && f->deadline < w->q->on;
}

bool assess_kept(struct work *w, const struct expr *e, struct finding *f)
{
    int64_t kept = 0;
    if (!e) return true;
    if (e->kind == EXPR_REF) {
        const struct finding *of = assess_of(w, e->ref.id);
        if (!of) return true; /* asked in a circle */
        bool said =
            of->keeping == KEEPING_ALLEGED || of->keeping == KEEPING_CONCEDED;
        if (said) *arena_push(w->a, &f->doubted) = e->ref.id;
        bool broken = of->state == STATE_BREACHED || of->state == STATE_OVERDUE;
        if (broken) *arena_push(w->a, &f->broken) = e->ref.id;
        return !broken;
    }
    ptrdiff_t broken = f->broken.n;
    for (ptrdiff_t i = 0; i < e->n; i++) kept += assess_kept(w, e->kid[i], f);
    if (kept >= needed(e)) f->broken.n = broken;
    return kept >= needed(e);
}

bool assess_missed_by(struct work *w, const struct expr *e, int32_t day)
{
    int64_t n = 0;
    if (e->kind == EXPR_REF) {
        const struct finding *f = assess_of(w, e->ref.id);
        return f && missed(w, f) &&
               (f->deadline == DAY_NONE || f->deadline < day);
    }
    for (ptrdiff_t i = 0; i < e->n; i++)
        n += assess_missed_by(w, e->kid[i], day);
    return n >= needed(e);
}

bool assess_follows(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct index_list *causes = &w->causes[n];
    for (ptrdiff_t i = 0; i < causes->n; i++) {
        const struct norm *cause = &w->g->norms.p[causes->p[i]];
        const struct finding *of = assess_of(w, cause->name.id);
        if (of && missed(w, of))
            *arena_push(w->a, &f->follows) = cause->name.id;
    }
    return causes->n == 0 || f->follows.n > 0;
}

/* ---- witnesses ---- */

/* What the trusted entries say by themselves. */
static bool trusted_reach(const struct work *w, ptrdiff_t n, int32_t day)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    struct standpoint s = { .bounds = { 0, INTERVAL_OPEN } };
    struct LIST(struct tally_claim) claims = { 0 };
    for (ptrdiff_t i = 0; w->out->trusted.n && i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        bool trusted = false;
        struct tally_claim claim;
        for (ptrdiff_t k = 0; k < w->out->trusted.n; k++)
            trusted = trusted || w->out->trusted.p[k] == c->entry;
        if (!trusted || l->p[i].how != BEARS_DEED || c->day > day) continue;
        s.says_done = s.says_done || assess_done(c);
        s.says_not_done = s.says_not_done || assess_not_done(c);
        if (assess_counted(norm) && assess_claim(norm, c, &claim))
            *arena_push(w->a, &claims) = claim;
    }
    if (claims.n) {
        struct tally_answer t;
        bool level = assess_level(norm);
        tally_solve(w->a, claims.p, claims.n, !level, day, &t);
        s.counted = true;
        s.bounds.lo = level ? 0 : t.lo;
        if (level && t.lo > -TALLY_COUNT_MAX) s.bounds.hi = -t.lo;
    }
    return assess_reached(norm, &s);
}

static bool confirmed(const struct work *w, ptrdiff_t n, const struct expr *e,
                      int32_t day)
{
    int64_t yes = 0;
    if (e->kind == EXPR_REF) {
        struct standpoint s;
        struct speaker who = { STANDPOINT_PARTY, e->ref.id };
        assess_standpoint(w, n, who, day, &s);
        return assess_reached(&w->g->norms.p[n], &s);
    }
    for (ptrdiff_t i = 0; i < e->n; i++) yes += confirmed(w, n, e->kid[i], day);
    return yes >= needed(e);
}

bool assess_confirmed(const struct work *w, ptrdiff_t n, int32_t day)
{
    const struct expr *e = w->g->norms.p[n].witness;
    return e && (confirmed(w, n, e, day) || trusted_reach(w, n, day));
}
