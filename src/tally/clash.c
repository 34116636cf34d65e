/* The fewest claims that cannot all be true.
 *
 * A positive cycle of fewest claims. Each has an edge back in time, which is
 * some claim's hi; so it is enough to look for cycles through the earlier ends
 * of those. Layer k holds, for each day, the longest walk there that takes k
 * claims; the first layer in which the start is reached above zero is the
 * smallest cycle through it. Two claims are the common case, and are found in
 * one sweep. Days stand by their places here, so that which of several smallest
 * cycles is found does not depend on the order in which claims came. */
#include "tally_int.h"

#include <assert.h>
#include <stdlib.h>

/* One way to go from day to day, and what it takes. */
struct arc {
    int32_t from, to; /* places */
    int32_t cost;     /* claims */
    int64_t w;
    struct value *one; /* or the largest `cost` owners of the pair's sum */
    const struct pair *sum;
};
struct arcs LIST(struct arc);

static int by_place(const void *x, const void *y)
{
    const struct arc *a = x, *b = y;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->to != b->to) return a->to < b->to ? -1 : 1;
    return (a->cost > b->cost) - (a->cost < b->cost);
}

static void sum_arcs(struct tally *t, struct arena *a, const struct pair *p,
                     struct arc base, struct arcs *out)
{
    value_set owners = { 0 };
    tally_owners(t, a, p, &owners);
    base.sum = p;
    base.w = 0;
    for (ptrdiff_t i = 0; i < owners.n; i++) {
        base.w = tally_sum(base.w, owners.p[i]->lo);
        base.cost = (int32_t)i + 1;
        if (i > 0) *arena_push(a, out) = base;
    }
}

static void arcs_of(struct tally *t, struct arena *a, const struct edge *x,
                    struct arcs *out)
{
    struct pair *p = &t->pairs.p[x->pair];
    struct arc arc = { .from = t->nodes.p[x->from].at,
                       .to = t->nodes.p[x->to].at,
                       .cost = 1 };
    bool lower = arc.from < arc.to;
    arc.one = lower ? tally_highest(p) : tally_lowest(p);
    if (arc.one) {
        arc.w = lower ? arc.one->lo : -arc.one->hi;
        *arena_push(a, out) = arc;
    }
    arc.one = NULL;
    if (lower && p->sum != NO_PATH) sum_arcs(t, a, p, arc, out);
}

struct search {
    struct tally *t;
    struct arena *a;
    struct arcs arcs;   /* by place of `from` */
    ptrdiff_t *first;   /* of each place; one more at the end */
    struct arcs uppers; /* the arcs back in time, by `to`, then `from` */
    int32_t n;          /* places */
    value_set *out;
};

/* The arcs back, sorted by `to`: those of one `to` stay in order of `from`. */
static void back_arcs(struct search *s)
{
    ptrdiff_t *at = arena_new(s->a, ptrdiff_t, s->n + 1), n = 0;
    for (ptrdiff_t k = 0; k < s->arcs.n; k++)
        if (s->arcs.p[k].to < s->arcs.p[k].from) at[s->arcs.p[k].to + 1]++;
    for (int32_t i = 0; i < s->n; i++) at[i + 1] += at[i];
    n = at[s->n];
    s->uppers.p = arena_new(s->a, struct arc, n);
    s->uppers.n = s->uppers.cap = n;
    for (ptrdiff_t k = 0; k < s->arcs.n; k++)
        if (s->arcs.p[k].to < s->arcs.p[k].from)
            s->uppers.p[at[s->arcs.p[k].to]++] = s->arcs.p[k];
}

static void prepare(struct search *s)
{
    const struct tally *t = s->t;
    s->n = (int32_t)t->order.n;
    s->first = arena_new(s->a, ptrdiff_t, s->n + 1);
    for (int32_t i = 0; i < s->n; i++) {
        ptrdiff_t from = s->first[i] = s->arcs.n;
        for (int32_t e = t->nodes.p[t->order.p[i]].out; e >= 0;
             e = t->edges.p[e].next_out)
            arcs_of(s->t, s->a, &t->edges.p[e], &s->arcs);
        list_sort(s->arcs.p + from, s->arcs.n - from, sizeof *s->arcs.p,
                  by_place);
    }
    s->first[s->n] = s->arcs.n;
    back_arcs(s);
}

/* ---- one or two claims ---- */

/* Between a start and later places: whether the chain alone leads there, and
 * the most that one claim on the way gives. */
struct single {
    bool *chain;
    int64_t *most;
    struct value **by;
};

static void from_start(const struct search *s, struct single *g, int32_t start,
                       int32_t last)
{
    for (int32_t i = start; i <= last; i++) {
        g->chain[i] = i == start;
        g->most[i] = NO_PATH;
        g->by[i] = NULL;
    }
    const struct arc *arcs = s->arcs.p;
    assert(arcs); /* some led back to the start */
    for (int32_t i = start; i <= last; i++) {
        if (i > start && tally_chained(s->t, i)) {
            g->chain[i] = g->chain[i - 1];
            if (g->most[i - 1] > g->most[i]) {
                g->most[i] = g->most[i - 1];
                g->by[i] = g->by[i - 1];
            }
        }
        if (!g->chain[i]) continue;
        for (ptrdiff_t k = s->first[i]; k < s->first[i + 1]; k++) {
            const struct arc *x = &arcs[k];
            if (x->to <= i || x->to > last || !x->one) continue;
            if (x->w <= g->most[x->to]) continue;
            g->most[x->to] = x->w;
            g->by[x->to] = x->one;
        }
    }
}

/* A hi that one claim within its days exceeds, or that is below nothing. */
static bool two(struct search *s)
{
    struct single g = { arena_new(s->a, bool, s->n),
                        arena_new(s->a, int64_t, s->n),
                        arena_new(s->a, struct value *, s->n) };
    struct value *lo = NULL, *hi = NULL;
    for (ptrdiff_t i = 0, j; i < s->uppers.n; i = j) {
        const struct arc *u = s->uppers.p;
        for (j = i + 1; j < s->uppers.n && u[j].to == u[i].to; j++)
            ;
        from_start(s, &g, u[i].to, u[j - 1].from);
        for (ptrdiff_t k = i; k < j; k++) {
            int32_t at = u[k].from;
            if (g.chain[at] && u[k].w > 0) {
                *arena_push(s->a, s->out) = u[k].one;
                return true;
            }
            if (hi || g.most[at] == NO_PATH || g.most[at] + u[k].w <= 0)
                continue;
            hi = u[k].one;
            lo = g.by[at];
        }
    }
    if (!hi) return false;
    *arena_push(s->a, s->out) = lo;
    *arena_push(s->a, s->out) = hi;
    return true;
}

/* ---- more ---- */

struct layers {
    const struct search *s;
    int64_t *d;              /* by layer, then place */
    const struct arc **last; /* the arc by which it was reached */
};

static void along_chain(const struct layers *l, int64_t *d,
                        const struct arc **last)
{
    for (int32_t i = 1; i < l->s->n; i++) {
        if (!tally_chained(l->s->t, i) || d[i - 1] <= d[i]) continue;
        d[i] = d[i - 1];
        last[i] = last[i - 1];
    }
}

static void layer(const struct layers *l, int32_t k)
{
    int32_t n = l->s->n;
    int64_t *d = l->d + (ptrdiff_t)k * n;
    const struct arc **last = l->last + (ptrdiff_t)k * n;
    for (int32_t i = 0; i < n; i++) {
        d[i] = NO_PATH;
        last[i] = NULL;
    }
    for (ptrdiff_t e = 0; e < l->s->arcs.n; e++) {
        const struct arc *x = &l->s->arcs.p[e];
        if (x->cost > k) continue;
        int64_t was = l->d[(ptrdiff_t)(k - x->cost) * n + x->from];
        if (was == NO_PATH || tally_sum(was, x->w) <= d[x->to]) continue;
        d[x->to] = tally_sum(was, x->w);
        last[x->to] = x;
    }
    along_chain(l, d, last);
}

/* The fewest claims of a positive cycle through `start`, up to `limit`; 0. */
static int32_t through(const struct layers *l, int32_t start, int32_t limit)
{
    int32_t n = l->s->n;
    for (int32_t i = 0; i < n; i++) {
        l->d[i] = i == start ? 0 : NO_PATH;
        l->last[i] = NULL;
    }
    along_chain(l, l->d, l->last);
    for (int32_t k = 1; k <= limit; k++) {
        layer(l, k);
        if (l->d[(ptrdiff_t)k * n + start] > 0) return k;
    }
    return 0;
}

/* The claims of the walk that came back to `start` in layer k. */
static void take(const struct layers *l, int32_t start, int32_t k)
{
    const struct search *s = l->s;
    int32_t at = start;
    s->out->n = 0;
    while (k > 0) {
        const struct arc *x = l->last[(ptrdiff_t)k * s->n + at];
        value_set owners = { 0 };
        assert(x);
        if (x->one)
            *arena_push(s->a, s->out) = x->one;
        else
            tally_owners(s->t, s->a, x->sum, &owners);
        assert(x->one || owners.n >= x->cost);
        for (int32_t i = 0; i < x->cost && i < owners.n; i++)
            *arena_push(s->a, s->out) = owners.p[i];
        k -= x->cost;
        at = x->from;
    }
}

/* Eight claims in the smallest cycle are more than people's accounts come to;
 * should they, the limit doubles. */
static void more(struct search *s)
{
    enum { LAYERS = 8 };
    int32_t found = 0;
    for (int32_t limit = LAYERS; found == 0; limit *= 2) {
        struct arena scratch = { 0 };
        struct layers l = { .s = s };
        ptrdiff_t room = (ptrdiff_t)(limit + 1) * s->n;
        l.d = arena_new(&scratch, int64_t, room);
        l.last = arena_new(&scratch, const struct arc *, room);
        int32_t most = limit;
        for (ptrdiff_t i = 0; i < s->uppers.n && most > 0; i++) {
            int32_t start = s->uppers.p[i].to;
            if (i > 0 && s->uppers.p[i - 1].to == start) continue;
            int32_t k = through(&l, start, most);
            if (k == 0) continue;
            take(&l, start, k);
            found = k;
            most = k - 1; /* only a smaller one is of interest now */
        }
        arena_free(&scratch);
    }
}

static int by_tag(const void *x, const void *y)
{
    const struct value *a = *(struct value *const *)x;
    const struct value *b = *(struct value *const *)y;
    return (a->tag > b->tag) - (a->tag < b->tag);
}

void tally_smallest(struct tally *t, struct arena *a, value_set *out)
{
    struct arena scratch = { 0 };
    value_set found = { 0 };
    struct search s = { .t = t, .a = &scratch, .out = &found };
    prepare(&s);
    if (!two(&s)) more(&s);
    list_sort(found.p, found.n, sizeof *found.p, by_tag);
    out->n = 0;
    for (ptrdiff_t i = 0; i < found.n; i++)
        if (i == 0 || found.p[i] != found.p[i - 1])
            *arena_push(a, out) = found.p[i];
    arena_free(&scratch);
}
