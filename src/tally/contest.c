/* Which claims stand in a clash, where there are too many to try repairs.
 *
 * A cycle comes back to its earliest day by edges back in time, each some
 * claim's hi. Ways with at most BACK of them are followed, from every day at
 * which one ends: the longest path to each day (fore), the longest from each
 * day to the start again (aft), both by the number of edges back that they
 * take; an edge stands on a positive cycle where the two and its weight are
 * above 0. Cycles that do not touch the reference stay within a run of days
 * that such claims cover without a gap. Where a run is long, only cycles with
 * one edge back are followed in it.
 *
 * Ways are made of the strongest claim of each pair of days. Of each pair comes
 * out how high a lo, how low a hi may be: the claims beyond that are in a
 * clash. */
#include "tally_int.h"

#include <assert.h>
#include <stdlib.h>

enum { BACK = 3, STARTS = 64 };

struct contest {
    struct tally *t;
    struct arena *a;
    int32_t n;
    int32_t first, last; /* places looked at; the cycle begins at the first */
    int back;            /* edges back at most */
    int64_t *fore[BACK + 1], *aft[BACK + 1]; /* by edges back, by place */
    value_set *out;
    ptrdiff_t edges; /* on a cycle */
};

static int32_t place(const struct contest *c, int32_t node)
{
    return c->t->nodes.p[node].at;
}

static int64_t join(int64_t x, int64_t y)
{
    return x == NO_PATH || y == NO_PATH ? NO_PATH : tally_sum(x, y);
}

static void most(int64_t *d, int64_t x)
{
    if (x > *d) *d = x;
}

/* ---- the two longest paths ---- */

/* By one more edge back from `was`, then forward. */
static void forward(struct contest *c, const int64_t *was, int64_t *d)
{
    const struct tally *t = c->t;
    for (int32_t i = c->last; was && i >= c->first; i--)
        for (int32_t e = t->nodes.p[t->order.p[i]].out; e >= 0;
             e = t->edges.p[e].next_out) {
            int32_t to = place(c, t->edges.p[e].to);
            if (to < i && to >= c->first)
                most(&d[to], join(was[i], t->edges.p[e].w));
        }
    for (int32_t i = c->first; i <= c->last; i++) {
        if (i > c->first && tally_chained(t, i)) most(&d[i], d[i - 1]);
        if (d[i] == NO_PATH) continue;
        for (int32_t e = t->nodes.p[t->order.p[i]].out; e >= 0;
             e = t->edges.p[e].next_out) {
            int32_t to = place(c, t->edges.p[e].to);
            if (to > i && to <= c->last)
                most(&d[to], join(d[i], t->edges.p[e].w));
        }
    }
}

static void backward(struct contest *c, const int64_t *was, int64_t *d)
{
    const struct tally *t = c->t;
    for (int32_t i = c->last; i >= c->first; i--) {
        if (i < c->last && tally_chained(t, i + 1)) most(&d[i], d[i + 1]);
        for (int32_t e = t->nodes.p[t->order.p[i]].out; e >= 0;
             e = t->edges.p[e].next_out) {
            int32_t to = place(c, t->edges.p[e].to);
            if (to < c->first || to > c->last) continue;
            most(&d[i], join(to < i ? was[to] : d[to], t->edges.p[e].w));
        }
    }
}

static void paths(struct contest *c)
{
    for (int32_t i = c->first; i <= c->last; i++)
        c->fore[0][i] = c->aft[0][i] = i == c->first ? 0 : NO_PATH;
    forward(c, NULL, c->fore[0]);
    for (int k = 1; k <= c->back; k++) {
        for (int32_t i = c->first; i <= c->last; i++) {
            c->fore[k][i] = c->fore[k - 1][i];
            c->aft[k][i] = c->aft[k - 1][i];
        }
        if (k < c->back) forward(c, c->fore[k - 1], c->fore[k]);
        backward(c, c->aft[k - 1], c->aft[k]);
    }
}

/* ---- who stands on a cycle ---- */

/* Where what its batches add up to is too much, those are all in the clash. */
static void contest_sum(struct contest *c, const struct pair *p, int64_t over)
{
    value_set owners = { 0 };
    if (p->sum == NO_PATH || p->sum <= over) return;
    tally_owners(c->t, c->a, p, &owners);
    for (ptrdiff_t i = 0; i < owners.n; i++)
        *arena_push(c->a, c->out) = owners.p[i];
}

static void contest_edge(struct contest *c, const struct edge *x)
{
    int32_t from = place(c, x->from), to = place(c, x->to);
    int spare = c->back - (to < from);
    int64_t round = NO_PATH;
    if (x->w == NO_PATH || to < c->first || to > c->last) return;
    for (int k = 0; k <= spare; k++)
        most(&round, join(c->fore[k][from], c->aft[spare - k][to]));
    if (round == NO_PATH || x->w + round <= 0) return;
    struct pair *p = &c->t->pairs.p[x->pair];
    c->edges++;
    if (to < from && round > p->below) p->below = round;
    if (to < from) return;
    if (-round < p->over) p->over = -round;
    contest_sum(c, p, -round);
}

static void contest_all(struct contest *c)
{
    const struct tally *t = c->t;
    paths(c);
    for (int32_t i = c->first; i <= c->last; i++)
        for (int32_t e = t->nodes.p[t->order.p[i]].out; e >= 0;
             e = t->edges.p[e].next_out)
            contest_edge(c, &t->edges.p[e]);
}

/* ---- where cycles can begin ---- */

/* The last place from which an edge leads back to this one; -1. */
static int32_t reach(const struct contest *c, int32_t i)
{
    const struct tally *t = c->t;
    int32_t last = -1;
    for (int32_t e = t->nodes.p[t->order.p[i]].in; e >= 0;
         e = t->edges.p[e].next_in) {
        int32_t from = place(c, t->edges.p[e].from);
        if (from > i && from > last && t->edges.p[e].w != NO_PATH) last = from;
    }
    return last;
}

/* A run of days that edges back cover without a gap, from place i on: to where
 * it goes, and how many of its days an edge ends on. */
static int32_t run(const struct contest *c, int32_t i, int32_t *starts)
{
    int32_t last = reach(c, i);
    *starts = 1;
    for (int32_t k = i + 1; k < last; k++) {
        int32_t far = reach(c, k);
        if (far < 0) continue;
        ++*starts;
        if (far > last) last = far;
    }
    return last;
}

static void contest_run(struct contest *c, int32_t first, int32_t last,
                        int32_t starts)
{
    c->back = starts > STARTS ? 1 : BACK;
    for (int32_t i = first; i < last; i++) {
        int32_t far = reach(c, i);
        if (far < 0) continue;
        c->first = i;
        c->last = c->back == 1 ? far : last;
        contest_all(c);
    }
}

void tally_uncontested(struct tally *t)
{
    for (ptrdiff_t i = 0; i < t->pairs.n; i++) {
        t->pairs.p[i].over = INT64_MAX;
        t->pairs.p[i].below = INT64_MIN;
    }
}

ptrdiff_t tally_contested(struct tally *t, struct arena *a, value_set *out)
{
    struct contest c = { .t = t, .a = a, .n = (int32_t)t->order.n, .out = out };
    for (int k = 0; k <= BACK; k++) {
        c.fore[k] = arena_new(a, int64_t, c.n);
        c.aft[k] = arena_new(a, int64_t, c.n);
    }
    c.back = BACK;
    c.last = c.n - 1;
    if (reach(&c, 0) > 0) contest_all(&c);
    for (int32_t i = 1; i < c.n; i++) {
        int32_t starts, last = run(&c, i, &starts);
        if (last < 0) continue;
        contest_run(&c, i, last, starts);
        i = last - 1;
    }
    return c.edges;
}
