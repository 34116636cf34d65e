/* The days of each norm: when it is due, when it can be done at the earliest,
 * and how late what it waits for may lawfully come. */
#include "lint_int.h"

#include <assert.h>

enum walked { NEW, OPEN, KNOWN };

int32_t lint_later(int32_t day, struct duration d)
{
    return day == DAY_NONE ? DAY_NONE : day_add_months(day, d.months) + d.days;
}

static int32_t signing(const struct lint *l, const struct norm *m)
{
    const struct instrument *t = m->deadline.signing;
    if (l->counted_from_signing) return 0;
    if (t && t->signed_on != DAY_NONE) return t->signed_on;
    return l->g->signed_on;
}

/* Deadlines that count from each other make a chain, or a circle, in which no
 * clock ever starts. The chain is walked to its end, and back. */
static void due(struct lint *l, ptrdiff_t start, enum walked *how)
{
    struct norm_list chain = { 0 };
    ptrdiff_t n = start;
    while (how[n] == NEW) {
        const struct deadline *d = &lint_at(l, n)->deadline;
        how[n] = OPEN;
        *arena_push(l->a, &chain) = n;
        if (d->kind != DEADLINE_NORM) break;
        n = lint_norm(l, &d->norm);
    }
    for (ptrdiff_t i = chain.n - 1; i >= 0; i--) {
        const struct norm *m = lint_at(l, chain.p[i]);
        struct lint_days *days = &l->days[chain.p[i]];
        const struct deadline *d = &m->deadline;
        how[chain.p[i]] = KNOWN;
        switch (d->kind) {
        case DEADLINE_NONE: days->undated = true; break;
        case DEADLINE_DATE: days->due = d->day; break;
        case DEADLINE_SIGNING:
            days->due = lint_later(signing(l, m), d->within);
            break;
        case DEADLINE_NORM:
            n = lint_norm(l, &d->norm);
            if (lint_at(l, n)->kind == NORM_OBLIGATION)
                days->due = lint_later(l->days[n].due, d->within);
            days->undated = lint_at(l, n)->kind != NORM_OBLIGATION ||
                            l->days[n].undated || how[n] == OPEN;
            break;
        }
    }
}

/* ---- what an expression waits for ---- */

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

static int32_t day_of_norm(const struct lint *l, const struct ref *r,
                           enum lint_which which)
{
    const struct lint_days *d = &l->days[lint_norm(l, r)];
    switch (which) {
    case LINT_LATEST: return d->latest;
    case LINT_SHOWN: return d->shown;
    case LINT_FIRST: return d->first;
    }
    assert(!"a kind of day");
    return DAY_NONE;
}

int32_t lint_reached(const struct lint *l, const struct expr *e,
                     enum lint_which which)
{
    if (e->kind == EXPR_REF) return day_of_norm(l, &e->ref, which);
    int32_t *days = arena_new(l->a, int32_t, e->n);
    for (ptrdiff_t i = 0; i < e->n; i++)
        days[i] = lint_reached(l, e->kid[i], which);
    list_sort(days, e->n, sizeof *days, by_day);
    switch (e->kind) {
    case EXPR_REF: break;
    case EXPR_AND: return days[e->n - 1];
    case EXPR_OR: return days[0];
    case EXPR_K_OF: return days[e->k - 1];
    }
    assert(!"a kind of expression");
    return DAY_NONE;
}

const struct ref *lint_critical(const struct lint *l, const struct expr *e,
                                enum lint_which which, int32_t day)
{
    if (e->kind == EXPR_REF)
        return day_of_norm(l, &e->ref, which) == day ? &e->ref : NULL;
    for (ptrdiff_t i = 0; i < e->n; i++) {
        const struct ref *r = lint_critical(l, e->kid[i], which, day);
        if (r) return r;
    }
    return NULL;
}

static int32_t max_day(int32_t x, int32_t y)
{
    return x > y ? x : y;
}

/* What is known without looking at what it waits for. */
static void alone(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    const struct instrument *t = model_instrument(l->g, m->instrument.id);
    struct lint_days *d = &l->days[n];
    d->latest = d->due;
    d->first = m->kind == NORM_OBLIGATION ? m->span.from : DAY_NONE;
    if (t && !l->counted_from_signing)
        d->first = max_day(d->first, instrument_day(l->g, t));
}

/* In the order in which they can begin, so that what each waits for is known;
 * a name of an `or` that comes later in it may not be, and makes no claim. */
static void waits(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    struct lint_days *d = &l->days[n];
    if (d->due == DAY_NONE && m->after)
        d->latest = lint_reached(l, m->after, LINT_LATEST);
    d->shown = lint_later(d->latest, m->shown);
    if (m->after)
        d->first = max_day(d->first, lint_reached(l, m->after, LINT_FIRST));
}

void lint_schedule(struct lint *l)
{
    ptrdiff_t n = l->g->norms.n;
    enum walked *how = arena_new(l->a, enum walked, n);
    _Static_assert(DAY_NONE == INT32_MIN, "no day comes before all days");
    l->days = arena_new(l->a, struct lint_days, n);
    for (ptrdiff_t i = 0; i < n; i++)
        l->days[i] =
            (struct lint_days){ DAY_NONE, DAY_NONE, DAY_NONE, DAY_NONE, false };
    for (ptrdiff_t i = 0; i < n; i++) due(l, i, how);
    for (ptrdiff_t i = 0; i < n; i++) alone(l, i);
    for (ptrdiff_t i = 0; i < n; i++)
        l->days[i].shown = lint_later(l->days[i].latest, lint_at(l, i)->shown);
    for (ptrdiff_t i = 0; i < l->order.n; i++) waits(l, l->order.p[i]);
}
