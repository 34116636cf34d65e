/* Obligations that wait for each other so that none can ever begin.
 *
 * A norm can begin once its `after` can be true of norms that can begin; what
 * is left when no more can is stuck. `a or b` is stuck only where both are, so
 * a circle through `or` with another way out is none. Among the stuck, each has
 * a first one that it is stuck on: following those leads into each circle. */
#include "lang_int.h"

#include <assert.h>

struct waits {
    struct arena *a;
    const struct agreement *g;
    const struct map *norms;
    struct diags *ds;
    bool *free;                       /* can begin */
    struct LIST(ptrdiff_t) * waiters; /* of each norm */
    struct LIST(ptrdiff_t) fresh; /* found free, waiters not yet looked at */
};

static ptrdiff_t norm_of(const struct waits *w, const struct ref *r)
{
    return map_get(w->norms, r->id);
}

/* A name that is not declared stops nobody: it is told of elsewhere. */
static bool can_be(const struct waits *w, const struct expr *e)
{
    int64_t met = 0;
    if (!e) return true;
    if (e->kind == EXPR_REF) {
        ptrdiff_t i = norm_of(w, &e->ref);
        return i < 0 || w->free[i];
    }
    for (ptrdiff_t i = 0; i < e->n; i++) met += can_be(w, e->kid[i]);
    switch (e->kind) {
    case EXPR_REF: break;
    case EXPR_AND: return met == e->n;
    case EXPR_OR: return met > 0;
    case EXPR_K_OF: return met >= e->k;
    }
    assert(!"a kind of expression");
    return true;
}

static void wait_for(struct waits *w, const struct expr *e, ptrdiff_t waiter)
{
    if (!e) return;
    ptrdiff_t i = e->kind == EXPR_REF ? norm_of(w, &e->ref) : -1;
    if (i >= 0) *arena_push(w->a, &w->waiters[i]) = waiter;
    for (ptrdiff_t k = 0; k < e->n; k++) wait_for(w, e->kid[k], waiter);
}

static void set_free(struct waits *w, ptrdiff_t i)
{
    if (w->free[i] || !can_be(w, w->g->norms.p[i].after)) return;
    w->free[i] = true;
    *arena_push(w->a, &w->fresh) = i;
}

/* The first name in e that is stuck; NULL where none is. */
static const struct ref *stuck_on(const struct waits *w, const struct expr *e)
{
    if (e->kind == EXPR_REF) {
        ptrdiff_t i = norm_of(w, &e->ref);
        return i >= 0 && !w->free[i] ? &e->ref : NULL;
    }
    for (ptrdiff_t k = 0; k < e->n; k++) {
        const struct ref *r = stuck_on(w, e->kid[k]);
        if (r) return r;
    }
    return NULL;
}

static void say(struct waits *w, ptrdiff_t start)
{
    enum { SHOWN = 24 };
    const struct agreement *g = w->g;
    struct buf b = buf_make(w->a, BUF_MAX);
    ptrdiff_t at = start, length = 0;
    const struct ref *first = stuck_on(w, g->norms.p[start].after), *r;
    do {
        r = stuck_on(w, g->norms.p[at].after);
        assert(r);
        if (length < SHOWN)
            buf_fmt(&b, "%.*s after ", STR_ARG(g->norms.p[at].name.id));
        at = norm_of(w, r);
        length++;
    } while (at != start);
    if (length > SHOWN)
        buf_fmt(&b, "%lld more, after ", (long long)length - SHOWN);
    buf_str(&b, g->norms.p[start].name.id);
    diag_add(w->ds, D_CYCLE, &first->pos,
             "these wait for each other, and none can ever begin: %.*s",
             STR_ARG(buf_done(&b)));
    diag_hint(w->ds, "take one `after` out, or let that step begin in parts");
}

static void follow(struct waits *w)
{
    ptrdiff_t n = w->g->norms.n;
    ptrdiff_t *walk = arena_new(w->a, ptrdiff_t, n); /* 0: not yet walked */
    for (ptrdiff_t i = 0; i < n; i++) {
        ptrdiff_t at = i;
        if (w->free[i] || walk[i]) continue;
        while (walk[at] == 0) {
            const struct ref *r = stuck_on(w, w->g->norms.p[at].after);
            assert(r); /* what is stuck is stuck on something */
            walk[at] = i + 1;
            at = norm_of(w, r);
        }
        if (walk[at] == i + 1) say(w, at);
    }
}

void lang_check_cycles(struct arena *a, const struct agreement *g,
                       const struct map *norms, struct diags *ds)
{
    struct waits w = { .a = a, .g = g, .norms = norms, .ds = ds };
    ptrdiff_t n = g->norms.n;
    w.free = arena_new(a, bool, n);
    w.waiters =
        arena_alloc(a, n, (ptrdiff_t)sizeof *w.waiters, alignof(max_align_t));
    for (ptrdiff_t i = 0; i < n; i++) wait_for(&w, g->norms.p[i].after, i);
    for (ptrdiff_t i = 0; i < n; i++) set_free(&w, i);
    while (w.fresh.n > 0) {
        ptrdiff_t now = w.fresh.p[--w.fresh.n];
        for (ptrdiff_t k = 0; k < w.waiters[now].n; k++)
            set_free(&w, w.waiters[now].p[k]);
    }
    follow(&w);
}
