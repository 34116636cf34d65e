/* The graph: node 0 is the reference (P = 0 before everything), nodes 1..n the
 * days that any claim names, in order. An edge u -> v of weight w means
 * P(v) <= P(u) + w. That P never falls is an edge of weight 0 from each day to
 * the one before: it is not stored, a sweep from the last day to the first
 * follows all of them at once. */
#include "tally/tally.h"

#include <assert.h>
#include <stdlib.h>

#define FAR INT64_MAX

/* Sets of claims left out that are looked at, at most: each costs a solution.
 */
enum { STATES = 16 * TALLY_REPAIRS };

struct edge {
    int32_t u, v;
    int64_t w;
    ptrdiff_t first, count; /* claims it rests on: owners[first ..] */
};

struct graph {
    struct arena *a;
    bool from_zero;
    int32_t *days; /* days[i] is the day of node i; days[0] is none */
    ptrdiff_t nodes;
    struct LIST(struct edge) edges;
    struct LIST(ptrdiff_t) owners; /* indices of claims */
};

/* ---- from claims to the graph ---- */

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

static int32_t node_of(const struct graph *g, int32_t day)
{
    ptrdiff_t lo = 1, hi = g->nodes - 1;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (g->days[mid] < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    assert(g->days[lo] == day);
    return (int32_t)lo;
}

static void make_nodes(struct graph *g, const struct tally_claim *c,
                       ptrdiff_t n, int32_t day)
{
    int32_t *all = arena_new(g->a, int32_t, 2 * n + 2);
    ptrdiff_t m = 1;
    all[m++] = day;
    for (ptrdiff_t i = 0; i < n; i++) {
        all[m++] = c[i].to;
        if (c[i].kind != TALLY_TOTAL) all[m++] = c[i].from - 1;
    }
    list_sort(all + 1, m - 1, sizeof *all, by_day);
    g->nodes = 2;
    for (ptrdiff_t i = 2; i < m; i++)
        if (all[i] != all[g->nodes - 1]) all[g->nodes++] = all[i];
    g->days = all;
}

static int32_t start_of(const struct graph *g, const struct tally_claim *c)
{
    return c->kind == TALLY_TOTAL ? 0 : node_of(g, c->from - 1);
}

/* A claim with the nodes it bounds, sorted so that those on the same pair of
 * nodes stand together, events in order, the strongest of an event first. */
struct placed {
    int32_t u, v, event;
    int64_t lo;
    ptrdiff_t claim;
};

static int by_place(const void *x, const void *y)
{
    const struct placed *a = x, *b = y;
    if (a->u != b->u) return a->u < b->u ? -1 : 1;
    if (a->v != b->v) return a->v < b->v ? -1 : 1;
    if (a->event != b->event) return a->event < b->event ? -1 : 1;
    if (a->lo != b->lo) return a->lo > b->lo ? -1 : 1;
    return (a->claim > b->claim) - (a->claim < b->claim);
}

static void add_edge(struct graph *g, int32_t u, int32_t v, int64_t w,
                     const ptrdiff_t *owners, ptrdiff_t count)
{
    *arena_push(g->a, &g->edges) = (struct edge){ u, v, w, g->owners.n, count };
    for (ptrdiff_t i = 0; i < count; i++)
        *arena_push(g->a, &g->owners) = owners[i];
}

/* All claims on one pair of nodes make two edges at most: the highest lo (the
 * events told apart added up, if that is more) and the lowest hi. */
static void pair(struct graph *g, const struct tally_claim *c,
                 const struct placed *p, ptrdiff_t n)
{
    ptrdiff_t best = 0, least = -1, told = 0;
    int64_t sum = 0;
    struct LIST(ptrdiff_t) events = { 0 };
    for (ptrdiff_t i = 0; i < n; i++) {
        const struct tally_claim *x = &c[p[i].claim];
        if (p[i].lo > p[best].lo) best = i;
        if (least < 0 || x->hi < c[least].hi) least = p[i].claim;
        bool first = i == 0 || p[i].event != p[i - 1].event;
        if (p[i].event <= 0 || !first) continue;
        bool fits = num_add(sum, p[i].lo, &sum);
        assert(fits);
        told++;
        *arena_push(g->a, &events) = p[i].claim;
    }
    int32_t u = p[0].u, v = p[0].v;
    if (told > 1 && sum > p[best].lo)
        add_edge(g, v, u, -sum, events.p, events.n);
    else
        add_edge(g, v, u, -p[best].lo, &p[best].claim, 1);
    if (c[least].hi != TALLY_OPEN) add_edge(g, u, v, c[least].hi, &least, 1);
}

static void make_edges(struct graph *g, const struct tally_claim *c,
                       ptrdiff_t n, const bool *out)
{
    struct placed *p = arena_new(g->a, struct placed, n);
    ptrdiff_t m = 0;
    g->edges.n = g->owners.n = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (out[i]) continue;
        bool batch = c[i].kind == TALLY_BATCH;
        p[m++] = (struct placed){ start_of(g, &c[i]), node_of(g, c[i].to),
                                  batch ? c[i].event : 0, c[i].lo, i };
    }
    list_sort(p, m, sizeof *p, by_place);
    for (ptrdiff_t i = 0, j; i < m; i = j) {
        for (j = i + 1; j < m && p[j].u == p[i].u && p[j].v == p[i].v; j++)
            ;
        pair(g, c, p + i, j - i);
    }
}

/* ---- shortest paths ---- */

/* P never falls, so a bound on a day bounds every day before it. */
static bool sweep(const struct graph *g, int64_t *dist)
{
    bool moved = false;
    for (ptrdiff_t i = g->nodes - 2; i >= 1; i--) {
        if (dist[i + 1] >= dist[i]) continue;
        dist[i] = dist[i + 1];
        moved = true;
    }
    if (g->from_zero && dist[1] < dist[0]) {
        dist[0] = dist[1];
        moved = true;
    }
    return moved;
}

/* The same, against the edges: a day that can be reached from, all later ones
 * can be reached from. */
static bool sweep_back(const struct graph *g, int64_t *dist)
{
    bool moved = false;
    if (g->from_zero && dist[0] < dist[1]) {
        dist[1] = dist[0];
        moved = true;
    }
    for (ptrdiff_t i = 2; i < g->nodes; i++) {
        if (dist[i - 1] >= dist[i]) continue;
        dist[i] = dist[i - 1];
        moved = true;
    }
    return moved;
}

/* Bellman and Ford, from the distances given. back: to the reference instead of
 * from it. false: a cycle of negative weight is in reach. */
static bool relax(const struct graph *g, bool back, int64_t *dist)
{
    for (ptrdiff_t round = 0; round <= g->nodes; round++) {
        bool moved = back ? sweep_back(g, dist) : sweep(g, dist);
        for (ptrdiff_t e = 0; e < g->edges.n; e++) {
            const struct edge *x = &g->edges.p[e];
            int32_t from = back ? x->v : x->u, to = back ? x->u : x->v;
            if (dist[from] == FAR || dist[from] + x->w >= dist[to]) continue;
            dist[to] = dist[from] + x->w;
            moved = true;
        }
        if (!moved) return true;
    }
    return false;
}

/* From every node at once: no cycle escapes. */
static bool consistent(const struct graph *g, int64_t *dist)
{
    for (ptrdiff_t i = 0; i < g->nodes; i++) dist[i] = 0;
    return relax(g, false, dist);
}

static int64_t distance(const struct graph *g, bool back, ptrdiff_t node,
                        int64_t *dist)
{
    for (ptrdiff_t i = 0; i < g->nodes; i++) dist[i] = FAR;
    dist[0] = 0;
    bool fits = relax(g, back, dist);
    assert(fits);
    return dist[node];
}

/* ---- the fewest accounts that clash ---- */

/* Walks from one node, by the number of claim edges in them: layer k holds the
 * lightest way to each node with k claim edges, and which edge came last. The
 * first layer in which the start is reached again below zero is the smallest
 * cycle through it. */
struct layers {
    const struct graph *g;
    ptrdiff_t limit; /* layers at most */
    int64_t *dist;   /* (limit + 1) * nodes */
    int32_t *last;   /* the claim edge by which it was reached, -1 none */
};

static void sweep_layer(const struct layers *l, int64_t *dist, int32_t *last)
{
    for (ptrdiff_t i = l->g->nodes - 2; i >= 1; i--)
        if (dist[i + 1] < dist[i]) {
            dist[i] = dist[i + 1];
            last[i] = last[i + 1];
        }
    if (l->g->from_zero && dist[1] < dist[0]) {
        dist[0] = dist[1];
        last[0] = last[1];
    }
}

static ptrdiff_t smallest_from(const struct layers *l, ptrdiff_t start)
{
    ptrdiff_t n = l->g->nodes;
    for (ptrdiff_t i = 0; i < n; i++) {
        l->dist[i] = FAR;
        l->last[i] = -1;
    }
    l->dist[start] = 0;
    sweep_layer(l, l->dist, l->last);
    for (ptrdiff_t k = 1; k <= l->limit; k++) {
        const int64_t *was = l->dist + (k - 1) * n;
        int64_t *now = l->dist + k * n;
        int32_t *last = l->last + k * n;
        for (ptrdiff_t i = 0; i < n; i++) {
            now[i] = FAR;
            last[i] = -1;
        }
        for (ptrdiff_t e = 0; e < l->g->edges.n; e++) {
            const struct edge *x = &l->g->edges.p[e];
            if (was[x->u] == FAR || was[x->u] + x->w >= now[x->v]) continue;
            now[x->v] = was[x->u] + x->w;
            last[x->v] = (int32_t)e;
        }
        sweep_layer(l, now, last);
        if (now[start] < 0) return k;
    }
    return 0;
}

/* The edges of the walk that reached `start` in layer k. */
static void trace(const struct layers *l, ptrdiff_t start, ptrdiff_t k,
                  int32_t *edges)
{
    ptrdiff_t node = start;
    for (; k > 0; k--) {
        int32_t e = l->last[k * l->g->nodes + node];
        assert(e >= 0);
        edges[k - 1] = e;
        node = l->g->edges.p[e].u;
    }
}

static int by_tag(const void *x, const void *y)
{
    ptrdiff_t a = *(const ptrdiff_t *)x, b = *(const ptrdiff_t *)y;
    return (a > b) - (a < b);
}

typedef struct LIST(ptrdiff_t) claim_set;

/* There is a negative cycle: the smallest one's claims. More than LAYERS edges
 * in the smallest cycle does not happen with accounts of people; should it, the
 * limit doubles. */
static claim_set smallest_clash(const struct graph *g)
{
    enum { LAYERS = 8 };
    claim_set found = { 0 };
    ptrdiff_t best = 0, limit = LAYERS;
    int32_t *edges = NULL;
    while (best == 0) {
        struct layers l = { .g = g, .limit = limit };
        l.dist = arena_new(g->a, int64_t, (limit + 1) * g->nodes);
        l.last = arena_new(g->a, int32_t, (limit + 1) * g->nodes);
        edges = arena_new(g->a, int32_t, limit);
        for (ptrdiff_t s = 0; s < g->nodes && l.limit > 0; s++) {
            ptrdiff_t k = smallest_from(&l, s);
            if (k == 0) continue;
            trace(&l, s, k, edges);
            best = k;
            l.limit = k - 1; /* only a smaller one is of interest now */
        }
        limit *= 2;
    }
    for (ptrdiff_t i = 0; i < best; i++) {
        const struct edge *x = &g->edges.p[edges[i]];
        for (ptrdiff_t k = 0; k < x->count; k++)
            *arena_push(g->a, &found) = g->owners.p[x->first + k];
    }
    list_sort(found.p, found.n, sizeof *found.p, by_tag);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < found.n; i++)
        if (kept == 0 || found.p[i] != found.p[kept - 1])
            found.p[kept++] = found.p[i];
    found.n = kept;
    return found;
}

/* ---- bounds, and repairs ---- */

struct solving {
    struct graph g;
    const struct tally_claim *c;
    ptrdiff_t n;
    bool *out; /* claims left out for now */
    int32_t node;
    int64_t *dist;
    int repairs, states;
    struct map tried; /* sets that were left out before, however reached */
    struct tally_answer *answer;
    bool any; /* the answer holds bounds already */
};

static void widen(struct solving *s, int64_t lo, int64_t hi)
{
    struct tally_answer *a = s->answer;
    if (!s->any || lo < a->lo) a->lo = lo;
    if (!s->any || hi > a->hi) a->hi = hi;
    s->any = true;
}

/* true: the claims that are in are consistent, and the answer spans them. */
static bool bounds(struct solving *s)
{
    make_edges(&s->g, s->c, s->n, s->out);
    if (!consistent(&s->g, s->dist)) return false;
    int64_t up = distance(&s->g, false, s->node, s->dist);
    int64_t down = distance(&s->g, true, s->node, s->dist);
    int64_t least = s->g.from_zero ? 0 : -TALLY_COUNT_MAX;
    widen(s, down == FAR ? least : -down, up == FAR ? TALLY_OPEN : up);
    return true;
}

static void leave_all_out(struct solving *s)
{
    claim_set left = { 0 };
    s->answer->exact = false;
    while (!bounds(s)) {
        claim_set clash = smallest_clash(&s->g);
        for (ptrdiff_t i = 0; i < clash.n; i++) {
            s->out[clash.p[i]] = true;
            *arena_push(s->g.a, &left) = clash.p[i];
        }
    }
    for (ptrdiff_t i = 0; i < left.n; i++) s->out[left.p[i]] = false;
}

/* Claims that say the very same stand or fall together. */
static bool alike(const struct tally_claim *x, const struct tally_claim *y)
{
    return x->kind == y->kind && x->to == y->to && x->lo == y->lo &&
           x->hi == y->hi && (x->kind == TALLY_TOTAL || x->from == y->from) &&
           x->event == y->event;
}

static void set_out(struct solving *s, ptrdiff_t claim, bool out)
{
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (alike(&s->c[i], &s->c[claim])) s->out[i] = out;
}

/* false: this very set was left out before, by leaving its claims out in
 * another order. */
static bool is_new(struct solving *s)
{
    struct str set = { (const char *)s->out, s->n };
    return map_add(&s->tried, s->g.a, str_dup(s->g.a, set), 0);
}

static void repair(struct solving *s)
{
    if (!is_new(s)) return;
    s->states++;
    if (bounds(s)) {
        s->repairs++;
        return;
    }
    claim_set clash = smallest_clash(&s->g);
    if (s->answer->clash.n == 0)
        for (ptrdiff_t i = 0; i < clash.n; i++)
            *arena_push(s->g.a, &s->answer->clash) = s->c[clash.p[i]].tag;
    for (ptrdiff_t i = 0; i < clash.n; i++) {
        if (s->repairs >= TALLY_REPAIRS || s->states >= STATES) {
            if (s->answer->exact) leave_all_out(s);
            return;
        }
        set_out(s, clash.p[i], true);
        repair(s);
        set_out(s, clash.p[i], false);
    }
}

void tally_solve(struct arena *a, const struct tally_claim *claims, ptrdiff_t n,
                 bool from_zero, int32_t day, struct tally_answer *out)
{
    struct solving s = { .g = { .a = a, .from_zero = from_zero },
                         .c = claims,
                         .n = n,
                         .answer = out };
    for (ptrdiff_t i = 0; i < n; i++) {
        assert(claims[i].lo <= claims[i].hi);
        assert(claims[i].lo >= -TALLY_COUNT_MAX);
        assert(claims[i].hi == TALLY_OPEN || claims[i].hi <= TALLY_COUNT_MAX);
        assert(claims[i].kind == TALLY_TOTAL || claims[i].from <= claims[i].to);
    }
    *out = (struct tally_answer){ .hi = TALLY_OPEN, .exact = true };
    make_nodes(&s.g, claims, n, day);
    s.out = arena_new(a, bool, n);
    s.dist = arena_new(a, int64_t, s.g.nodes);
    s.node = node_of(&s.g, day);
    repair(&s);
    list_sort(out->clash.p, out->clash.n, sizeof *out->clash.p, by_tag);
    assert(out->lo <= out->hi);
}
