/* The earliest schedule, or that there is none.
 *
 * Events (a norm is done on a day) come off a heap in the order of days, so the
 * event that opens a gate of k is the k-th soonest, and every day found is the
 * soonest there is. What is promised in return shrinks the set until it is
 * closed; a term ("within 5 days of X") then pulls X later until what must
 * follow it can. Both only ever go one way, so both end. */
#include "explore_int.h"

#include <assert.h>
#include <string.h>

struct times times_make(struct arena *a, ptrdiff_t n)
{
    return (struct times){ .day = arena_new(a, int32_t, n),
                           .via = arena_new(a, ptrdiff_t, n),
                           .pulled = arena_new(a, bool, n) };
}

static bool sooner(const struct event *x, const struct event *y)
{
    return x->day < y->day || (x->day == y->day && x->norm < y->norm);
}

static void push(struct system *s, int32_t day, ptrdiff_t norm, ptrdiff_t via)
{
    *arena_push(s->a, &s->heap) =
        (struct event){ .day = day, .norm = norm, .via = via };
    struct event *p = s->heap.p;
    for (ptrdiff_t i = s->heap.n - 1; i > 0;) {
        ptrdiff_t up = (i - 1) / 2;
        if (!sooner(&p[i], &p[up])) return;
        struct event e = p[i];
        p[i] = p[up];
        p[up] = e;
        i = up;
    }
}

static struct event pop(struct system *s)
{
    struct event *p = s->heap.p, top = p[0];
    ptrdiff_t n = --s->heap.n;
    p[0] = p[n];
    for (ptrdiff_t i = 0;;) {
        ptrdiff_t least = i;
        for (ptrdiff_t k = 2 * i + 1; k <= 2 * i + 2 && k < n; k++)
            if (sooner(&p[k], &p[least])) least = k;
        if (least == i) return top;
        struct event e = p[i];
        p[i] = p[least];
        p[least] = e;
        i = least;
    }
}

static bool may_act(const struct system *s, const struct conduct *c,
                    ptrdiff_t i)
{
    return !s->norms[i].met && !s->norms[i].prohibition && !c->dead[i] &&
           !s->unreturned[i];
}

/* One more of what leads into the gate is there, by way of `via`. */
static void knock(struct system *s, const struct conduct *c, ptrdiff_t gate,
                  int32_t day, ptrdiff_t via)
{
    for (;;) {
        const struct gate *at = &s->gates.p[gate];
        if (--s->open[gate] != 0) return;
        gate = at->parent;
        if (gate >= 0) continue;
        ptrdiff_t norm = at->norm;
        if (--s->left[norm] != 0 || !may_act(s, c, norm)) return;
        bool bound = s->raised[norm] > day;
        push(s, bound ? s->raised[norm] : day, norm, bound ? -1 : via);
        return;
    }
}

static void leads(struct system *s, const struct conduct *c, ptrdiff_t norm,
                  bool kept, int32_t day)
{
    const struct system_norm *n = &s->norms[norm];
    for (ptrdiff_t i = 0; i < n->leads.n; i++)
        if (n->leads.p[i].kept == kept)
            knock(s, c, n->leads.p[i].gate, day, kept ? -1 : norm);
}

/* The soonest day of each norm, given lower bounds and what is unreturned. */
static void derive(struct system *s, const struct conduct *c, struct times *out)
{
    for (ptrdiff_t g = 0; g < s->gates.n; g++) s->open[g] = s->gates.p[g].need;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        s->left[i] = s->norms[i].gates;
        out->day[i] = NEVER;
        out->via[i] = -1;
    }
    s->heap.n = 0;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        if (s->norms[i].met)
            push(s, s->norms[i].met_on, i, -1);
        else if (s->left[i] == 0 && may_act(s, c, i))
            push(s, s->raised[i], i, -1);
    }
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (s->norms[i].prohibition && !c->dead[i])
            leads(s, c, i, true, INT32_MIN);
    while (s->heap.n > 0) {
        struct event e = pop(s);
        if (out->day[e.norm] != NEVER) continue;
        out->day[e.norm] = e.day;
        out->via[e.norm] = e.via;
        leads(s, c, e.norm, false, e.day);
    }
}

static bool returned(const struct system *s, const struct conduct *c,
                     const struct times *t, ptrdiff_t i)
{
    ptrdiff_t back = s->norms[i].in_return;
    if (back < 0 || s->norms[i].met) return true;
    if (s->norms[back].prohibition) return !c->dead[back];
    return t->day[back] != NEVER && !s->unreturned[back];
}

/* Takes out what nothing would come in return for. */
static bool shrink(struct system *s, const struct conduct *c,
                   const struct times *t)
{
    bool any = false;
    for (bool again = true; again;) {
        again = false;
        for (ptrdiff_t i = 0; i < s->n; i++) {
            if (s->unreturned[i] || t->day[i] == NEVER || returned(s, c, t, i))
                continue;
            s->unreturned[i] = any = again = true;
        }
    }
    return any;
}

/* The first day from which `within` reaches `day`. */
static int32_t term_start(int32_t day, struct duration within)
{
    int32_t lo = day - within.days - within.months * 31 - 31, hi = day;
    while (lo < hi) {
        int32_t mid = lo + (hi - lo) / 2;
        if (day_add_months(mid, within.months) + within.days >= day)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

/* Pulls later what a norm must follow within a term that it cannot keep yet. */
static bool pull(struct system *s, struct times *t)
{
    bool any = false;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct system_norm *n = &s->norms[i];
        const struct deadline *d = &n->norm->deadline;
        if (d->kind != DEADLINE_NORM || d->aim || t->day[i] == NEVER) continue;
        if (s->norms[n->anchor].met || t->day[n->anchor] == NEVER) continue;
        int32_t from = term_start(t->day[i], d->within);
        if (n->met || from <= t->day[n->anchor]) continue;
        s->raised[n->anchor] = from;
        any = true;
    }
    return any;
}

/* Who was pulled, and by whom: for the reasons. */
static void name_pullers(struct system *s, const struct conduct *c,
                         struct times *t)
{
    for (ptrdiff_t i = 0; i < s->n; i++) t->pulled[i] = false;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct system_norm *n = &s->norms[i];
        const struct deadline *d = &n->norm->deadline;
        ptrdiff_t to = n->anchor;
        if (to < 0 || d->aim || n->met || t->day[i] == NEVER ||
            t->via[to] >= 0 || t->day[to] == NEVER)
            continue;
        if (t->day[to] <= c->lower[to]) continue;
        if (term_start(t->day[i], d->within) != t->day[to]) continue;
        t->via[to] = i;
        t->pulled[to] = true;
    }
}

void solve(struct system *s, const struct conduct *c, struct times *out)
{
    memcpy(s->raised, c->lower, (size_t)s->n * sizeof *s->raised);
    if (s->n > 0) memset(s->unreturned, 0, (size_t)s->n);
    do {
        derive(s, c, out);
    } while (shrink(s, c, out));
    while (c->all_due && s->terms && pull(s, out)) derive(s, c, out);
    if (c->all_due && s->terms) name_pullers(s, c, out);
}

int32_t deadline_under(const struct system *s, ptrdiff_t norm,
                       const struct times *t)
{
    const struct system_norm *n = &s->norms[norm];
    if (n->anchor < 0 || n->deadline != DAY_NONE) return n->deadline;
    if (t->day[n->anchor] == NEVER) return DAY_NONE;
    return deadline_day(s->g, &n->norm->deadline, t->day[n->anchor]);
}

bool late_under(const struct system *s, ptrdiff_t norm, const struct times *t)
{
    int32_t deadline = deadline_under(s, norm, t);
    return !s->norms[norm].norm->deadline.aim && deadline != DAY_NONE &&
           t->day[norm] != NEVER && t->day[norm] > deadline;
}
