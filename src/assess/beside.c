/* Prohibitions, powers, and what stands beside a state: suspension. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

/* ---- suspension ---- */

static bool shares(const struct ref_list *x, const struct ref_list *y)
{
    for (ptrdiff_t i = 0; i < x->n; i++)
        for (ptrdiff_t k = 0; k < y->n; k++)
            if (str_eq(x->p[i].id, y->p[k].id)) return true;
    return false;
}

static void license(struct work *w, const struct account *c, struct finding *f)
{
    for (ptrdiff_t i = 0; i < w->powers.n; i++) {
        const struct norm *p = &w->g->norms.p[w->powers.p[i]];
        bool known = false;
        if (!str_eq(p->deed.act.id, c->deed->act.id) ||
            !shares(&p->deed.actors, &c->deed->actors))
            continue;
        for (ptrdiff_t k = 0; k < f->licensed.n; k++)
            known = known || str_eq(f->licensed.p[k].id, p->name.id);
        if (!known) *arena_push(w->a, &f->licensed) = p->name;
    }
}

/* Suspended where the newest word of it is a halt: since the first halt after
 * the last resumption. On one day the halt has the last word. */
void assess_suspension(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct bearing_list *l = &w->bearing[n];
    int32_t halted = DAY_NONE, resumed = DAY_NONE;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        int32_t *newest = l->p[i].how == BEARS_HALT ? &halted : &resumed;
        if (l->p[i].how == BEARS_DEED || !assess_done(c) || c->day > w->q->on)
            continue;
        if (c->day > *newest) *newest = c->day;
    }
    f->suspended = halted != DAY_NONE && halted >= resumed;
    for (ptrdiff_t i = 0; f->suspended && i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (l->p[i].how != BEARS_HALT || !assess_done(c) || c->day > w->q->on ||
            c->day < resumed)
            continue;
        if (f->suspended_on == DAY_NONE || c->day < f->suspended_on)
            f->suspended_on = c->day;
        license(w, c, f);
    }
    assess_power_suspends(w, n, f);
}

bool assess_ended(const struct work *w)
{
    const struct index_list *l = assess_of_act(w, S("end-agreement"));
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i]];
        if (!assess_done(c) || c->day > w->q->on) continue;
        for (ptrdiff_t k = 0; k < c->by->by.n; k++)
            if (model_signed(w->g, c->by->by.p[k].id)) return true;
    }
    return false;
}

/* ---- prohibitions ---- */

/* An account of something on a day, or of days, on which the norm holds. */
static bool within(const struct work *w, const struct norm *n,
                   const struct account *c)
{
    const struct deed *d = c->deed;
    int32_t first = d->when_kind == WHEN_ON || d->when_kind == WHEN_SINCE
                        ? d->when.from
                        : c->day;
    int32_t from = n->span.from, to = n->span.to;
    return c->day <= w->q->on && (from == DAY_NONE || c->day >= from) &&
           (to == DAY_NONE || first <= to);
}

static enum keeping keeping(const struct work *w, ptrdiff_t n)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    enum keeping worst = KEEPING_KEPT;
    if (assess_confirmed(w, n, w->q->on)) return KEEPING_WITNESSED;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (l->p[i].how != BEARS_DEED || !assess_done(c) || !within(w, norm, c))
            continue;
        enum keeping k = c->role == ROLE_NEUTRAL     ? KEEPING_WITNESSED
                         : assess_bound(norm, c->by) ? KEEPING_CONCEDED
                                                     : KEEPING_ALLEGED;
        if (k > worst) worst = k;
    }
    return worst;
}

/* What was forbidden is said to have been done. Whether that breaks the
 * undertaking is for the parties: a witness's word alone makes it a breach. */
enum state assess_prohibition(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    f->keeping = keeping(w, n);
    if (f->keeping == KEEPING_WITNESSED) return STATE_BREACHED;
    bool begun = assess_met(w, norm->after, &f->waits_for);
    struct str_list held = { 0 };
    bool over = norm->span.to != DAY_NONE && norm->span.to < w->q->on;
    if (f->deadline != DAY_NONE && f->deadline < w->q->on) over = true;
    if (norm->until && assess_met(w, norm->until, &held)) over = true;
    if (over || w->ended || assess_power_ends(w, n)) return STATE_LAPSED;
    bool follows = assess_follows(w, n, f);
    bool bound = assess_kept(w, norm->during, f);
    bool early = norm->span.from != DAY_NONE && w->q->on < norm->span.from;
    bool binds = begun && follows && bound && !early;
    return binds ? STATE_IN_FORCE : STATE_WAITING;
}
