/* Why a norm can be done no sooner, or not at all: one chain of norms, from the
 * nearest to the root. */
#include "explore_int.h"

static bool among(const struct explore_ids *l, ptrdiff_t norm)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (l->p[i] == norm) return true;
    return false;
}

void chain_of_day(const struct system *s, ptrdiff_t norm, const struct times *t,
                  struct explore_norm *out)
{
    ptrdiff_t at = norm;
    while (t->via[at] >= 0 && t->via[at] != norm &&
           !among(&out->because, t->via[at])) {
        at = t->via[at];
        *arena_push(s->a, &out->because) = at;
    }
    out->obstacle = t->day[at] > s->q->from ? OBSTACLE_SPAN : OBSTACLE_START;
}

struct walk {
    const struct system *s;
    const struct conduct *c;
    const struct times *t;
};

static bool there(const struct walk *w, ptrdiff_t i, bool during)
{
    return during && w->s->norms[i].prohibition ? !w->c->dead[i]
                                                : w->t->day[i] != NEVER;
}

static bool holds(const struct walk *w, const struct expr *e, bool during)
{
    int64_t yes = 0;
    if (!e) return true;
    if (e->kind == EXPR_REF)
        return there(w, map_get(&w->s->names, e->ref.id), during);
    for (ptrdiff_t i = 0; i < e->n; i++) yes += holds(w, e->kid[i], during);
    return yes >= (e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k);
}

bool chain_holds(const struct system *s, const struct conduct *c,
                 const struct times *t, const struct expr *e)
{
    struct walk w = { s, c, t };
    return holds(&w, e, true);
}

/* The first name in e that is not there. e does not hold. */
static ptrdiff_t missing(const struct walk *w, const struct expr *e,
                         bool during)
{
    if (e->kind == EXPR_REF) return map_get(&w->s->names, e->ref.id);
    for (ptrdiff_t i = 0; i < e->n; i++)
        if (!holds(w, e->kid[i], during)) return missing(w, e->kid[i], during);
    return -1;
}

/* What the norm at hand is blocked by, or -1: by itself. */
static ptrdiff_t blocker(const struct walk *w, ptrdiff_t at,
                         enum obstacle *obstacle)
{
    const struct system_norm *n = &w->s->norms[at];
    ptrdiff_t next = -1;
    *obstacle = OBSTACLE_REFUSED;
    if (w->c->dead[at]) {
        if (n->prohibition)
            *obstacle = OBSTACLE_BROKEN;
        else if (n->over)
            *obstacle = OBSTACLE_ENDED;
        return -1;
    }
    if (!holds(w, n->norm->after, false)) {
        next = missing(w, n->norm->after, false);
        *obstacle = OBSTACLE_NEVER; /* where next is a prohibition */
    } else if (!holds(w, n->norm->during, true)) {
        next = missing(w, n->norm->during, true);
        *obstacle = OBSTACLE_BROKEN;
    } else {
        next = n->in_return;
        *obstacle = OBSTACLE_BROKEN;
    }
    return next;
}

enum obstacle chain_of_block(const struct system *s, ptrdiff_t norm,
                             const struct conduct *c, const struct times *t,
                             struct explore_ids *out)
{
    struct walk w = { s, c, t };
    enum obstacle obstacle;
    for (ptrdiff_t at = norm;;) {
        ptrdiff_t next = blocker(&w, at, &obstacle);
        if (next < 0) return obstacle;
        bool back = next == norm || among(out, next);
        *arena_push(s->a, out) = next;
        if (back) return OBSTACLE_CIRCLE;
        if (s->norms[next].prohibition) return obstacle;
        at = next;
    }
}
