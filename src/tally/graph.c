/* From claims to the graph. */
#include "tally_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- days ---- */

/* The place of the first day that is not before this one. */
static ptrdiff_t place_of(const struct tally *t, int32_t day)
{
    ptrdiff_t lo = 1, hi = t->order.n;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (t->nodes.p[t->order.p[mid]].day < day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* A day that no claim named so far has the bounds of its neighbours. */
static void new_distances(struct tally *t, int32_t node, ptrdiff_t at)
{
    if (t->nodes.n > t->room) t->stale = true;
    if (t->stale || t->clash) return;
    bool before = tally_chained(t, at), after = at + 1 < t->order.n;
    int32_t prev = t->order.p[at - 1];
    t->any[node] = before && t->any[prev] > 0 ? t->any[prev] : 0;
    t->up[node] = before ? t->up[prev] : NO_PATH;
    t->down[node] = after ? t->down[t->order.p[at + 1]] : NO_PATH;
}

static int32_t node_of(struct tally *t, int32_t day)
{
    if (day == REFERENCE) return 0;
    ptrdiff_t at = place_of(t, day);
    if (at < t->order.n && t->nodes.p[t->order.p[at]].day == day)
        return t->order.p[at];
    int32_t node = (int32_t)t->nodes.n;
    *arena_push(t->a, &t->nodes) =
        (struct node){ .day = day, .out = -1, .in = -1 };
    arena_push(t->a, &t->order);
    memmove(t->order.p + at + 1, t->order.p + at,
            (size_t)(t->order.n - at - 1) * sizeof *t->order.p);
    t->order.p[at] = node;
    for (ptrdiff_t i = at; i < t->order.n; i++)
        t->nodes.p[t->order.p[i]].at = (int32_t)i;
    new_distances(t, node, at);
    return node;
}

/* ---- pairs of days ---- */

static int32_t new_edge(struct tally *t, int32_t from, int32_t to, int32_t pair)
{
    int32_t e = (int32_t)t->edges.n;
    struct node *u = &t->nodes.p[from], *v = &t->nodes.p[to];
    *arena_push(t->a, &t->edges) =
        (struct edge){ from, to, u->out, v->in, pair, NO_PATH };
    u->out = e;
    v->in = e;
    return e;
}

int32_t tally_pair(struct tally *t, int32_t start_day, int32_t end_day)
{
    int32_t days[2] = { start_day, end_day };
    struct str key = { (const char *)days, (ptrdiff_t)sizeof days };
    ptrdiff_t known = map_get(&t->pair_of, key);
    if (known >= 0) return (int32_t)known;
    int32_t i = (int32_t)t->pairs.n;
    int32_t start = node_of(t, start_day), end = node_of(t, end_day);
    struct pair *p = arena_push(t->a, &t->pairs);
    *p = (struct pair){ .start = start,
                        .end = end,
                        .lo = NO_PATH,
                        .hi = TALLY_OPEN,
                        .over = INT64_MAX,
                        .below = INT64_MIN,
                        .sum = NO_PATH };
    p->lower = new_edge(t, start, end, i);
    p->upper = new_edge(t, end, start, i);
    map_add(&t->pair_of, t->a, str_dup(t->a, key), i);
    return i;
}

int32_t tally_start(const struct tally_claim *c)
{
    return c->kind == TALLY_TOTAL ? (int32_t)REFERENCE : c->from - 1;
}

struct value tally_as_value(const struct tally_claim *c)
{
    bool batch = c->kind == TALLY_BATCH && c->event > 0;
    return (struct value){ .lo = c->lo,
                           .hi = c->hi,
                           .family = batch ? c->family : 0,
                           .event = batch ? c->event : 0,
                           .tag = (int32_t)c->tag };
}

static int by_lo(const void *x, const void *y)
{
    const struct value *a = x, *b = y;
    if (a->lo != b->lo) return a->lo > b->lo ? -1 : 1;
    if (a->hi != b->hi) return a->hi < b->hi ? -1 : 1;
    if (a->tag != b->tag) return a->tag < b->tag ? -1 : 1;
    if (a->family != b->family) return a->family < b->family ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

static ptrdiff_t place_in(const struct pair *p, const struct value *v)
{
    ptrdiff_t lo = 0, hi = p->sorted;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (by_lo(&p->values.p[mid], v) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* One that came late is put in its place; many are sorted. */
void tally_sort_values(struct pair *p)
{
    enum { FEW = 8 };
    ptrdiff_t late = p->values.n - p->sorted;
    if (late == 0) return;
    if (late > FEW) {
        list_sort(p->values.p, p->values.n, sizeof *p->values.p, by_lo);
        p->sorted = p->values.n;
    }
    for (; p->sorted < p->values.n; p->sorted++) {
        struct value v = p->values.p[p->sorted];
        ptrdiff_t at = place_in(p, &v);
        memmove(p->values.p + at + 1, p->values.p + at,
                (size_t)(p->sorted - at) * sizeof v);
        p->values.p[at] = v;
    }
}

ptrdiff_t tally_find_value(struct pair *p, const struct value *v)
{
    tally_sort_values(p);
    ptrdiff_t at = place_in(p, v);
    bool there = at < p->values.n && by_lo(&p->values.p[at], v) == 0;
    return there ? at : -1;
}

static bool is_in(const struct pair *p, const struct value *v)
{
    return !v->out && v->lo <= p->over && v->hi >= p->below;
}

struct value *tally_highest(struct pair *p)
{
    tally_sort_values(p);
    for (ptrdiff_t i = 0; i < p->values.n; i++)
        if (is_in(p, &p->values.p[i])) return &p->values.p[i];
    return NULL;
}

struct value *tally_lowest(struct pair *p)
{
    struct value *least = NULL;
    if (p->hi == TALLY_OPEN) return NULL;
    tally_sort_values(p);
    for (ptrdiff_t i = 0; i < p->values.n; i++) {
        struct value *v = &p->values.p[i];
        bool less = !least || v->hi < least->hi ||
                    (v->hi == least->hi && v->tag < least->tag);
        if (is_in(p, v) && v->hi != TALLY_OPEN && less) least = v;
    }
    return least;
}

void tally_weigh(struct tally *t)
{
    for (ptrdiff_t i = 0; i < t->pairs.n; i++) {
        struct pair *p = &t->pairs.p[i];
        int64_t lo = p->lo, hi = p->hi;
        if (t->some_out) {
            struct value *most = tally_highest(p), *least = tally_lowest(p);
            lo = most ? most->lo : NO_PATH;
            hi = least ? least->hi : TALLY_OPEN;
        }
        t->edges.p[p->lower].w = p->sum > lo ? p->sum : lo;
        t->edges.p[p->upper].w = hi == TALLY_OPEN ? NO_PATH : -hi;
    }
}
