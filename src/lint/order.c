/* Norms that wait for each other (C002), and an order in which the others can
 * begin.
 *
 * A norm needs what its `after` names, of its `while` the obligations, and its
 * own parts: it is met by them. What is free is found from those that need
 * nothing; `a or b` is free with either. Among what is left each needs one that
 * is stuck too: following those leads into each circle. */
#include "lint_int.h"

#include <assert.h>

struct order {
    struct lint *l;
    bool *free;
    struct norm_list *waiters; /* of each norm: who needs it */
};

/* Of a `while`, a prohibition kept from the start is no step to wait for. */
static bool waits_on(const struct lint *l, const struct ref *r, bool during)
{
    return !during || lint_at(l, lint_norm(l, r))->kind == NORM_OBLIGATION;
}

static bool can_be(const struct order *o, const struct expr *e, bool during)
{
    int64_t yes = 0;
    if (!e) return true;
    if (e->kind == EXPR_REF)
        return !waits_on(o->l, &e->ref, during) ||
               o->free[lint_norm(o->l, &e->ref)];
    for (ptrdiff_t i = 0; i < e->n; i++) yes += can_be(o, e->kid[i], during);
    return yes >= (e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k);
}

static bool can_begin(const struct order *o, ptrdiff_t n)
{
    const struct norm *m = lint_at(o->l, n);
    for (ptrdiff_t i = 0; i < o->l->parts[n].n; i++)
        if (!o->free[o->l->parts[n].p[i]]) return false;
    return can_be(o, m->after, false) && can_be(o, m->during, true);
}

static void set_free(struct order *o, ptrdiff_t n)
{
    if (o->free[n] || !can_begin(o, n)) return;
    o->free[n] = true;
    *arena_push(o->l->a, &o->l->order) = n;
}

static void wait_for(struct order *o, const struct expr *e, ptrdiff_t waiter)
{
    if (!e) return;
    if (e->kind == EXPR_REF)
        *arena_push(o->l->a, &o->waiters[lint_norm(o->l, &e->ref)]) = waiter;
    for (ptrdiff_t i = 0; i < e->n; i++) wait_for(o, e->kid[i], waiter);
}

/* What a stuck norm is stuck on: where that is written, and by which word. */
struct stuck {
    ptrdiff_t on;
    const struct small_pos *pos;
    const char *word;
};

static const struct ref *stuck_in(const struct order *o, const struct expr *e,
                                  bool during)
{
    if (!e) return NULL;
    if (e->kind == EXPR_REF)
        return waits_on(o->l, &e->ref, during) &&
                       !o->free[lint_norm(o->l, &e->ref)]
                   ? &e->ref
                   : NULL;
    for (ptrdiff_t i = 0; i < e->n; i++) {
        const struct ref *r = stuck_in(o, e->kid[i], during);
        if (r) return r;
    }
    return NULL;
}

static struct stuck stuck_on(const struct order *o, ptrdiff_t n)
{
    const struct norm *m = lint_at(o->l, n);
    const struct ref *r = NULL;
    if (!can_be(o, m->after, false)) r = stuck_in(o, m->after, false);
    if (r) return (struct stuck){ lint_norm(o->l, r), &r->pos, "after" };
    if (!can_be(o, m->during, true)) r = stuck_in(o, m->during, true);
    if (r) return (struct stuck){ lint_norm(o->l, r), &r->pos, "while" };
    for (ptrdiff_t i = 0; i < o->l->parts[n].n; i++) {
        ptrdiff_t part = o->l->parts[n].p[i];
        if (!o->free[part])
            return (struct stuck){ part, &lint_at(o->l, part)->part_of.pos,
                                   "part" };
    }
    assert(!"a stuck norm is stuck on something");
    return (struct stuck){ 0 };
}

static void say(const struct order *o, ptrdiff_t start)
{
    struct lint *l = o->l;
    struct stuck first = stuck_on(o, start);
    ptrdiff_t at = start;
    if (!lint_may(l, D_LINT_DEADLOCK, start, first.pos)) return;
    diag_add(l->ds, D_LINT_DEADLOCK, first.pos,
             "these wait for each other, and none can ever be done:");
    diag_hint(l->ds, "take one of the conditions out, or let that step begin "
                     "in parts");
    do {
        struct stuck s = stuck_on(o, at);
        struct str id = lint_at(l, at)->name.id;
        struct str on = lint_at(l, s.on)->name.id;
        if (s.word[0] == 'a')
            diag_step(l->ds, s.pos, "%.*s can only begin after %.*s",
                      STR_ARG(id), STR_ARG(on));
        else if (s.word[0] == 'w')
            diag_step(l->ds, s.pos, "%.*s holds only while %.*s is met",
                      STR_ARG(id), STR_ARG(on));
        else
            diag_step(l->ds, s.pos, "%.*s is done only with its part %.*s",
                      STR_ARG(id), STR_ARG(on));
        at = s.on;
    } while (at != start);
}

static void follow(const struct order *o)
{
    ptrdiff_t n = o->l->g->norms.n;
    ptrdiff_t *walk = arena_new(o->l->a, ptrdiff_t, n); /* 0: not yet */
    for (ptrdiff_t i = 0; i < n; i++) {
        ptrdiff_t at = i;
        if (o->free[i] || walk[i]) continue;
        while (walk[at] == 0) {
            walk[at] = i + 1;
            at = stuck_on(o, at).on;
        }
        if (walk[at] == i + 1) say(o, at);
    }
}

void lint_order(struct lint *l)
{
    ptrdiff_t n = l->g->norms.n;
    struct order o = { .l = l, .free = arena_new(l->a, bool, n) };
    o.waiters = arena_alloc(l->a, n, (ptrdiff_t)sizeof *o.waiters,
                            alignof(max_align_t));
    for (ptrdiff_t i = 0; i < n; i++) {
        const struct norm *m = lint_at(l, i);
        wait_for(&o, m->after, i);
        wait_for(&o, m->during, i);
        if (m->part_of.id.n)
            *arena_push(l->a, &o.waiters[i]) = lint_norm(l, &m->part_of);
    }
    for (ptrdiff_t i = 0; i < n; i++) set_free(&o, i);
    for (ptrdiff_t at = 0; at < l->order.n; at++) {
        const struct norm_list *w = &o.waiters[l->order.p[at]];
        for (ptrdiff_t k = 0; k < w->n; k++) set_free(&o, w->p[k]);
    }
    if (l->order.n < n) follow(&o);
}
