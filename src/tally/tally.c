/* The tally: claims come and go, and the bounds follow. */
#include "tally_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct tally *tally_open(struct arena *a, bool from_zero)
{
    struct tally *t = arena_new(a, struct tally, 1);
    *t = (struct tally){ .a = a, .from_zero = from_zero, .stale = true };
    *arena_push(a, &t->nodes) =
        (struct node){ .day = REFERENCE, .out = -1, .in = -1 };
    *arena_push(a, &t->order) = 0;
    return t;
}

void tally_close(struct tally *t)
{
    arena_free(&t->held);
}

static void check(const struct tally_claim *c)
{
    assert(c->lo <= c->hi && c->lo >= -TALLY_COUNT_MAX);
    assert(c->lo <= TALLY_COUNT_MAX);
    assert(c->hi == TALLY_OPEN || c->hi <= TALLY_COUNT_MAX);
    assert(c->kind == TALLY_TOTAL || c->from <= c->to);
    assert(c->kind != TALLY_BATCH || c->event <= 0 || c->hi == TALLY_OPEN);
    assert(c->tag >= 0 && c->tag <= INT32_MAX && c->family >= 0);
}

/* An edge is worth more now: what follows from it. */
static void raised(struct tally *t, int32_t edge, int64_t w)
{
    struct edge *x = &t->edges.p[edge];
    if (t->stale || t->clash || w <= x->w) return;
    x->w = w;
    if (tally_raise(t, t->any, false, edge)) {
        bool up = tally_raise(t, t->up, false, edge);
        bool down = tally_raise(t, t->down, true, edge);
        assert(up && down);
        return;
    }
    t->clash = true;
}

void tally_add(struct tally *t, const struct tally_claim *c)
{
    check(c);
    int32_t i = tally_pair(t, tally_start(c), c->to);
    struct pair *p = &t->pairs.p[i];
    struct value v = tally_as_value(c);
    *arena_push(t->a, &p->values) = v;
    t->claims++;
    if (v.event > 0) tally_told_apart(t, c);
    /* Of claims that say the same, the lowest tag stands for them. */
    bool strong = v.tag > t->newest ? v.lo > p->lo || v.hi < p->hi
                                    : v.lo >= p->lo || v.hi <= p->hi;
    if (strong || !tally_follow(t, &v, p)) t->looked = false;
    if (v.tag > t->newest) t->newest = v.tag;
    if (v.lo > p->lo) p->lo = v.lo;
    if (v.hi < p->hi) p->hi = v.hi;
    raised(t, p->lower, p->lo);
    if (p->hi != TALLY_OPEN) raised(t, p->upper, -p->hi);
}

void tally_remove(struct tally *t, const struct tally_claim *c)
{
    check(c);
    int32_t i = tally_pair(t, tally_start(c), c->to);
    struct pair *p = &t->pairs.p[i];
    struct value v = tally_as_value(c);
    ptrdiff_t at = tally_find_value(p, &v);
    assert(at >= 0);
    int64_t lo = p->lo, hi = p->hi;
    p->values.n--;
    memmove(p->values.p + at, p->values.p + at + 1,
            (size_t)(p->values.n - at) * sizeof v);
    p->sorted--;
    t->claims--;
    t->looked = false;
    if (v.event > 0) tally_forget(t, c);
    const struct value *most = tally_highest(p), *least = tally_lowest(p);
    p->lo = most ? most->lo : NO_PATH;
    p->hi = least ? least->hi : TALLY_OPEN;
    if (p->lo != lo || p->hi != hi || t->clash) t->stale = true;
}

static void make_room(struct tally *t)
{
    if (t->nodes.n <= t->room) return;
    t->room = 2 * t->nodes.n;
    t->any = arena_new(t->a, int64_t, t->room);
    t->up = arena_new(t->a, int64_t, t->room);
    t->down = arena_new(t->a, int64_t, t->room);
}

static void settle(struct tally *t)
{
    if (t->stale) {
        if (t->families.n) tally_sums(t);
        make_room(t);
        tally_weigh(t);
        t->clash = !tally_fits(t, t->any);
        t->stale = false;
        tally_from_source(t, t->up);
        tally_from_source(t, t->down);
        bool fits = t->clash || (tally_relax(t, t->up, false) &&
                                 tally_relax(t, t->down, true));
        assert(fits);
    }
    if (t->clash) {
        make_room(t);
        tally_look_into(t);
    }
}

/* The node of the last day up to this one, of the first from it on; -1. */
static int32_t node_before(const struct tally *t, int32_t day)
{
    ptrdiff_t lo = 1, hi = t->order.n;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (t->nodes.p[t->order.p[mid]].day <= day)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 1 && !t->from_zero) return -1;
    return t->order.p[lo - 1];
}

static int32_t node_after(const struct tally *t, int32_t day)
{
    int32_t before = node_before(t, day);
    ptrdiff_t at = before < 0 ? 0 : t->nodes.p[before].at;
    if (at > 0 && t->nodes.p[before].day == day) return before;
    return at + 1 < t->order.n ? t->order.p[at + 1] : -1;
}

/* The bounds of one repair, or of all claims where they fit. */
static struct tally_answer bounds(const struct tally *t, const int64_t *up,
                                  const int64_t *down, int32_t day)
{
    int32_t before = node_before(t, day), after = node_after(t, day);
    int64_t least = t->from_zero ? 0 : -TALLY_COUNT_MAX;
    int64_t lo = before < 0 ? NO_PATH : up[before];
    int64_t hi = after < 0 ? NO_PATH : down[after];
    return (struct tally_answer){ .lo = lo == NO_PATH ? least : lo,
                                  .hi = hi == NO_PATH ? TALLY_OPEN : -hi };
}

void tally_answer(struct tally *t, int32_t day, struct tally_answer *out)
{
    settle(t);
    if (!t->clash) {
        *out = bounds(t, t->up, t->down, day);
        out->exact = !t->loose;
        return;
    }
    for (ptrdiff_t i = 0; i < t->repairs.n; i++) {
        const struct repaired *r = &t->repairs.p[i];
        struct tally_answer one = bounds(t, r->up, r->down, day);
        if (i == 0) *out = one;
        if (one.lo < out->lo) out->lo = one.lo;
        if (one.hi > out->hi) out->hi = one.hi;
    }
    out->exact = t->exact && !t->loose;
    out->clash = t->smallest;
    assert(out->lo <= out->hi);
}

static int by_number(const void *x, const void *y)
{
    ptrdiff_t a = *(const ptrdiff_t *)x, b = *(const ptrdiff_t *)y;
    return (a > b) - (a < b);
}

static void support_of(struct tally *t, struct arena *a, int32_t day,
                       value_set *out)
{
    int32_t before = node_before(t, day), after = node_after(t, day);
    if (!t->clash) {
        if (before >= 0) tally_path(t, a, t->up, false, before, out);
        if (after >= 0) tally_path(t, a, t->down, true, after, out);
        return;
    }
    struct tally_answer all;
    bool lo = false, hi = false;
    tally_answer(t, day, &all);
    for (ptrdiff_t i = 0; i < t->repairs.n && !(lo && hi); i++) {
        const struct repaired *r = &t->repairs.p[i];
        struct tally_answer one = bounds(t, r->up, r->down, day);
        bool gives_lo = !lo && one.lo == all.lo;
        bool gives_hi = !hi && one.hi == all.hi;
        if (!gives_lo && !gives_hi) continue;
        tally_set_out(t, &r->out, true);
        t->some_out = true;
        if (t->families.n) tally_sums(t);
        tally_weigh(t);
        if (gives_lo && before >= 0)
            tally_path(t, a, r->up, false, before, out);
        if (gives_hi && after >= 0) tally_path(t, a, r->down, true, after, out);
        tally_set_out(t, &r->out, false);
        lo = lo || gives_lo;
        hi = hi || gives_hi;
    }
    t->some_out = false;
}

struct tally_tags tally_support(struct tally *t, struct arena *a, int32_t day)
{
    struct arena scratch = { 0 };
    value_set used = { 0 };
    struct tally_tags tags = { 0 };
    settle(t);
    support_of(t, &scratch, day, &used);
    ptrdiff_t *all = arena_new(&scratch, ptrdiff_t, used.n);
    for (ptrdiff_t i = 0; i < used.n; i++) all[i] = used.p[i]->tag;
    list_sort(all, used.n, sizeof *all, by_number);
    for (ptrdiff_t i = 0; i < used.n; i++)
        if (i == 0 || all[i] != all[i - 1]) *arena_push(a, &tags) = all[i];
    arena_free(&scratch);
    return tags;
}

void tally_solve(struct arena *a, const struct tally_claim *claims, ptrdiff_t n,
                 bool from_zero, int32_t day, struct tally_answer *out)
{
    struct arena scratch = { 0 };
    struct tally *t = tally_open(&scratch, from_zero);
    struct tally_tags clash = { 0 };
    for (ptrdiff_t i = 0; i < n; i++) tally_add(t, &claims[i]);
    tally_answer(t, day, out);
    for (ptrdiff_t i = 0; i < out->clash.n; i++)
        *arena_push(a, &clash) = out->clash.p[i];
    out->clash = clash;
    tally_close(t);
    arena_free(&scratch);
}
