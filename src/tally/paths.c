/* Longest paths: all of them at once, and after one weight has risen. */
#include "tally_int.h"

#include <assert.h>

/* ---- all at once ---- */

/* Relaxation in rounds: from the first day to the last along the edges that
 * lead that way and the chain, then from the last to the first along the
 * others. Each half is exact for its own edges, so that rounds are as many as
 * a longest path changes direction. parent finds cycles early. */
struct relaxing {
    struct tally *t;
    int64_t *d;
    int32_t *parent; /* node before it on its path; -1 */
    bool back;
    bool moved;
};

static void step(struct relaxing *r, int32_t from, int32_t to, int64_t w)
{
    if (r->d[from] == NO_PATH || w == NO_PATH) return;
    int64_t d = tally_sum(r->d[from], w);
    if (d <= r->d[to]) return;
    r->d[to] = d;
    r->parent[to] = from;
    r->moved = true;
}

/* The edges into a node that come from earlier in the sweep: forward that is
 * from earlier days on the way up, from later ones on the way down. */
static void into(struct relaxing *r, int32_t node, bool up)
{
    const struct tally *t = r->t;
    int32_t e = r->back ? t->nodes.p[node].out : t->nodes.p[node].in;
    while (e >= 0) {
        const struct edge *x = &t->edges.p[e];
        int32_t other = r->back ? x->to : x->from;
        bool earlier = t->nodes.p[other].at < t->nodes.p[node].at;
        if (earlier == up) step(r, other, node, x->w);
        e = r->back ? x->next_out : x->next_in;
    }
}

static void sweep(struct relaxing *r, bool up)
{
    const struct tally *t = r->t;
    ptrdiff_t n = t->order.n;
    for (ptrdiff_t k = 0; k < n; k++) {
        ptrdiff_t i = up ? k : n - 1 - k;
        int32_t node = t->order.p[i];
        if (up && !r->back && tally_chained(t, i))
            step(r, t->order.p[i - 1], node, 0);
        if (!up && r->back && i + 1 < n && tally_chained(t, i + 1))
            step(r, t->order.p[i + 1], node, 0);
        into(r, node, up);
    }
}

/* Following parents never comes back, unless there is a positive cycle. */
static bool circular(const struct relaxing *r, int32_t *seen)
{
    ptrdiff_t n = r->t->nodes.n;
    for (ptrdiff_t i = 0; i < n; i++) seen[i] = -1;
    for (int32_t i = 0; i < (int32_t)n; i++) {
        int32_t at = i;
        while (at >= 0 && seen[at] < 0) {
            seen[at] = i;
            at = r->parent[at];
        }
        if (at >= 0 && seen[at] == i) return true;
    }
    return false;
}

bool tally_relax(struct tally *t, int64_t *d, bool back)
{
    struct arena scratch = { 0 };
    ptrdiff_t n = t->nodes.n;
    struct relaxing r = { .t = t, .back = back, .moved = true };
    r.d = d;
    r.parent = arena_new(&scratch, int32_t, n);
    int32_t *seen = arena_new(&scratch, int32_t, n);
    bool fits = true;
    for (ptrdiff_t i = 0; i < n; i++) r.parent[i] = -1;
    for (ptrdiff_t round = 0; fits && r.moved; round++) {
        r.moved = false;
        sweep(&r, !back);
        sweep(&r, back);
        if (round > 0 && r.moved) fits = !circular(&r, seen);
    }
    arena_free(&scratch);
    return fits;
}

void tally_from_source(const struct tally *t, int64_t *d)
{
    for (ptrdiff_t i = 0; i < t->nodes.n; i++) d[i] = NO_PATH;
    d[0] = 0;
}

bool tally_fits(struct tally *t, int64_t *d)
{
    for (ptrdiff_t i = 0; i < t->nodes.n; i++) d[i] = 0;
    return tally_relax(t, d, false);
}

/* ---- after one weight has risen ---- */

/* What a distance was before, for the way back. */
struct was {
    int32_t node;
    int64_t d;
};

struct raising {
    struct tally *t;
    int64_t *d;
    bool back;
    int32_t tail; /* where the risen edge begins: it must not rise itself */
    struct arena scratch;
    struct LIST(int32_t) queue;
    struct LIST(struct was) journal;
};

static bool rise(struct raising *r, int32_t from, int32_t to, int64_t w)
{
    if (w == NO_PATH || r->d[from] == NO_PATH) return true;
    int64_t d = tally_sum(r->d[from], w);
    if (d <= r->d[to]) return true;
    if (to == r->tail) return false;
    *arena_push(&r->scratch, &r->journal) = (struct was){ to, r->d[to] };
    *arena_push(&r->scratch, &r->queue) = to;
    r->d[to] = d;
    return true;
}

static bool spread(struct raising *r, int32_t node)
{
    const struct tally *t = r->t;
    ptrdiff_t at = t->nodes.p[node].at;
    ptrdiff_t next = r->back ? at - 1 : at + 1;
    bool chained = r->back ? tally_chained(t, at)
                           : next < t->order.n && tally_chained(t, next);
    if (chained && !rise(r, node, t->order.p[next], 0)) return false;
    int32_t e = r->back ? t->nodes.p[node].in : t->nodes.p[node].out;
    while (e >= 0) {
        const struct edge *x = &t->edges.p[e];
        if (!rise(r, node, r->back ? x->from : x->to, x->w)) return false;
        e = r->back ? x->next_in : x->next_out;
    }
    return true;
}

/* The distances fitted before, so whatever rises now does so by way of that
 * edge; where its own tail would, a cycle through it is positive. */
bool tally_raise(struct tally *t, int64_t *d, bool back, int32_t edge)
{
    const struct edge *x = &t->edges.p[edge];
    int32_t tail = back ? x->to : x->from, head = back ? x->from : x->to;
    struct raising r = { .t = t, .d = d, .back = back, .tail = tail };
    bool fits = rise(&r, tail, head, x->w);
    for (ptrdiff_t i = 0; fits && i < r.queue.n; i++)
        fits = spread(&r, r.queue.p[i]);
    for (ptrdiff_t i = r.journal.n - 1; !fits && i >= 0; i--)
        d[r.journal.p[i].node] = r.journal.p[i].d;
    arena_free(&r.scratch);
    return fits;
}

/* ---- the claims along a longest path ---- */

/* Looked for from its far end, along steps that lose nothing, each node once:
 * first the chain, so that a bound is traced to where it first arose; then the
 * edges, from the earliest day on. The path depends on the claims alone. */
struct tracing {
    struct tally *t;
    const int64_t *d;
    bool back;
    bool *seen;
    struct LIST(int32_t) edges; /* of the path; -1 the chain */
    struct arena *a;
};

struct hop {
    int32_t to, edge; /* edge -1: the chain */
    int32_t at;
};

static int by_place(const void *x, const void *y)
{
    const struct hop *a = x, *b = y;
    if ((a->edge < 0) != (b->edge < 0)) return a->edge < 0 ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static bool is_hop(const struct tracing *r, int32_t node, int32_t to, int64_t w)
{
    if (w == NO_PATH || r->d[to] == NO_PATH || r->seen[to]) return false;
    return tally_sum(r->d[to], w) == r->d[node];
}

/* Where one may come from. */
static struct hop *hops_at(struct tracing *r, int32_t node, ptrdiff_t *n)
{
    const struct tally *t = r->t;
    ptrdiff_t room = 1, at = t->nodes.p[node].at;
    int32_t first = r->back ? t->nodes.p[node].out : t->nodes.p[node].in;
    for (int32_t e = first; e >= 0;
         e = r->back ? t->edges.p[e].next_out : t->edges.p[e].next_in)
        room++;
    struct hop *hops = arena_new(r->a, struct hop, room);
    *n = 0;
    for (int32_t e = first; e >= 0;
         e = r->back ? t->edges.p[e].next_out : t->edges.p[e].next_in) {
        const struct edge *x = &t->edges.p[e];
        int32_t to = r->back ? x->to : x->from;
        if (is_hop(r, node, to, x->w))
            hops[(*n)++] = (struct hop){ to, e, t->nodes.p[to].at };
    }
    ptrdiff_t next = r->back ? at + 1 : at - 1;
    bool chained = r->back ? next < t->order.n && tally_chained(t, next)
                           : tally_chained(t, at);
    if (chained && is_hop(r, node, t->order.p[next], 0))
        hops[(*n)++] = (struct hop){ t->order.p[next], -1, (int32_t)next };
    list_sort(hops, *n, sizeof *hops, by_place);
    return hops;
}

struct visit {
    struct hop *hops;
    ptrdiff_t n, next;
};
struct visit_list LIST(struct visit);

/* The next step not yet taken, of the newest node that has one. */
static struct hop *next_hop(struct visit_list *stack, const bool *seen)
{
    while (stack->n) {
        struct visit *v = &stack->p[stack->n - 1];
        while (v->next < v->n && seen[v->hops[v->next].to]) v->next++;
        if (v->next < v->n) return &v->hops[v->next];
        stack->n--;
        if (stack->n) stack->p[stack->n - 1].next++;
    }
    return NULL;
}

static void trace(struct tracing *r, int32_t node)
{
    struct visit_list stack = { 0 };
    while (node != 0) {
        struct visit *v = arena_push(r->a, &stack);
        r->seen[node] = true;
        v->hops = hops_at(r, node, &v->n);
        v->next = 0;
        const struct hop *h = next_hop(&stack, r->seen);
        assert(h); /* a distance comes from somewhere */
        node = h->to;
    }
    for (ptrdiff_t i = 0; i < stack.n; i++) {
        const struct visit *v = &stack.p[i];
        *arena_push(r->a, &r->edges) = v->hops[v->next].edge;
    }
}

void tally_path(struct tally *t, struct arena *a, const int64_t *d, bool back,
                int32_t node, value_set *out)
{
    struct arena scratch = { 0 };
    struct tracing r = { .t = t, .d = d, .back = back, .a = &scratch };
    if (d[node] != NO_PATH) {
        r.seen = arena_new(&scratch, bool, t->nodes.n);
        trace(&r, node);
    }
    for (ptrdiff_t i = 0; i < r.edges.n; i++) {
        value_set sum = { 0 };
        if (r.edges.p[i] < 0) continue;
        struct pair *p = &t->pairs.p[t->edges.p[r.edges.p[i]].pair];
        bool lower = p->lower == r.edges.p[i];
        struct value *v = lower ? tally_highest(p) : tally_lowest(p);
        if (lower && p->sum != NO_PATH && (!v || p->sum > v->lo))
            tally_owners(t, &scratch, p, &sum);
        else
            *arena_push(a, out) = v;
        for (ptrdiff_t k = 0; k < sum.n; k++) *arena_push(a, out) = sum.p[k];
    }
    arena_free(&scratch);
}
