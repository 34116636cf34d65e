/* One for the other: who is ahead, by how much, at each step. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

/* theirs * ours_ratio / theirs_ratio, rounded down or up; false where it is
 * more than a count can be. */
static bool in_ours(const struct norm *n, int64_t theirs, bool up, int64_t *out)
{
    int64_t v;
    if (theirs == INTERVAL_OPEN) return false;
    if (!num_mul(theirs, n->ratio_ours, &v)) return false;
    if (up && !num_add(v, n->ratio_theirs - 1, &v)) return false;
    *out = v / n->ratio_theirs;
    return true;
}

static void lead(const struct norm *n, struct balance *b)
{
    int64_t theirs;
    b->lead_lo = INT64_MIN;
    b->lead_hi = INT64_MAX;
    b->has_lead = n->ratio_ours > 0 && n->ratio_theirs > 0;
    if (!b->has_lead) return;
    if (in_ours(n, b->theirs.hi, true, &theirs))
        b->lead_lo = b->ours.lo - theirs;
    if (b->ours.hi != INTERVAL_OPEN && in_ours(n, b->theirs.lo, false, &theirs))
        b->lead_hi = b->ours.hi - theirs;
}

static const struct standpoint *same(const struct finding *f,
                                     const struct standpoint *s)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *o = &f->standpoints.p[i];
        if (o->kind == s->kind && str_eq(o->party, s->party) && o->counted)
            return o;
    }
    return NULL;
}

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

/* The days up to the one asked of which the speaker says something, rising,
 * each once, for both norms. */
struct day_list assess_days(const struct work *w, ptrdiff_t n, ptrdiff_t m,
                            struct speaker who)
{
    ptrdiff_t both[] = { n, m };
    struct day_list all = { 0 };
    for (int k = 0; k < (n == m ? 1 : 2); k++) {
        const struct bearing_list *l = &w->bearing[both[k]];
        for (ptrdiff_t i = 0; i < l->n; i++) {
            const struct account *c = &w->accounts.p[l->p[i].account];
            if (l->p[i].how == BEARS_DEED && assess_done(c) &&
                c->day <= w->q->on && assess_speaks(w, c, who))
                *arena_push(w->a, &all) = c->day;
        }
    }
    list_sort(all.p, all.n, sizeof *all.p, by_day);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < all.n; i++)
        if (kept == 0 || all.p[kept - 1] != all.p[i]) all.p[kept++] = all.p[i];
    all.n = kept;
    return all;
}

static bool moved(const struct balance *x, const struct balance *y)
{
    return x->ours.lo != y->ours.lo || x->ours.hi != y->ours.hi ||
           x->theirs.lo != y->theirs.lo || x->theirs.hi != y->theirs.hi;
}

static void by_steps(struct work *w, ptrdiff_t n, ptrdiff_t m,
                     const struct balance *now, struct finding *f)
{
    struct speaker who = { now->kind, now->party };
    struct day_list days = assess_days(w, n, m, who);
    struct balance before = { 0 };
    for (ptrdiff_t i = 0; i < days.n; i++) {
        struct standpoint ours, theirs;
        struct balance b = *now;
        assess_standpoint(w, n, who, days.p[i], &ours);
        assess_standpoint(w, m, who, days.p[i], &theirs);
        b.day = days.p[i];
        b.ours = ours.bounds;
        b.theirs = theirs.bounds;
        lead(f->norm, &b);
        if (i == 0 || moved(&b, &before)) *arena_push(w->a, &f->steps) = b;
        before = b;
    }
}

void assess_balance(struct work *w, ptrdiff_t n, struct finding *f, bool steps)
{
    ptrdiff_t m = map_get(&w->norms, f->norm->in_return_for.id);
    if (f->norm->in_return_for.id.n == 0 || m < 0 || f->level) return;
    const struct finding *other = &w->out->list.p[m];
    if (!f->counted || !other->counted || other->level) return;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i], *t = same(other, s);
        if (!s->counted || !t || s->kind == STANDPOINT_EVERYONE) continue;
        struct balance b = { .kind = s->kind,
                             .party = s->party,
                             .day = w->q->on,
                             .ours = s->bounds,
                             .theirs = t->bounds };
        lead(f->norm, &b);
        *arena_push(w->a, &f->balance) = b;
        if (steps) by_steps(w, n, m, &b, f);
    }
}
