/* Powers: whether they were used, and what that does to other norms. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

static bool shares(const struct ref_list *x, const struct ref_list *y)
{
    for (ptrdiff_t i = 0; i < x->n; i++)
        for (ptrdiff_t k = 0; k < y->n; k++)
            if (str_eq(x->p[i].id, y->p[k].id)) return true;
    return false;
}

static int32_t undone_by(const struct work *w, const struct norm *n,
                         const struct act *by)
{
    const struct index_list *l = assess_of_act(w, by->name.id);
    int32_t last = DAY_NONE;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i]];
        if (assess_done(c) && c->day <= w->q->on && c->day > last &&
            shares(&n->deed.actors, &c->deed->actors))
            last = c->day;
    }
    return last;
}

/* The day on which the holder is last said to have undone it: what the power's
 * act halts is resumed. */
static int32_t undone(const struct work *w, const struct norm *n)
{
    const struct act *act = model_act(w->g, n->deed.act.id);
    int32_t last = DAY_NONE;
    for (ptrdiff_t i = 0; act && act->halts.id.n && i < w->g->acts.n; i++) {
        if (!str_eq(w->g->acts.p[i].resumes.id, act->halts.id)) continue;
        int32_t day = undone_by(w, n, &w->g->acts.p[i]);
        if (day > last) last = day;
    }
    return last;
}

/* The first day since it was last undone on which somebody says it was used,
 * and its holder does not say otherwise. DAY_NONE where there is none. Asks
 * after no other norm. */
static int32_t used_since(const struct work *w, ptrdiff_t p)
{
    const struct norm *norm = &w->g->norms.p[p];
    const struct bearing_list *l = &w->bearing[p];
    int32_t first = DAY_NONE, after = undone(w, norm);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (l->p[i].how != BEARS_DEED || c->day > w->q->on || c->day < after)
            continue;
        if (assess_not_done(c) && assess_bound(norm, c->by)) return DAY_NONE;
        if (assess_done(c) && (first == DAY_NONE || c->day < first))
            first = c->day;
    }
    return first;
}

/* ---- effects ---- */

static bool touches(const struct norm *p, enum power_kind kind,
                    const struct norm *n)
{
    if (p->power.kind != kind || p == n) return false;
    if (p->power.all) return true;
    for (ptrdiff_t i = 0; i < p->power.on.n; i++)
        if (str_eq(p->power.on.p[i].id, n->name.id)) return true;
    return false;
}

static bool resumed(const struct work *w, ptrdiff_t n, int32_t since)
{
    for (ptrdiff_t k = 0; k < w->powers.n; k++) {
        ptrdiff_t i = w->powers.p[k];
        const struct norm *p = &w->g->norms.p[i];
        if (!touches(p, POWER_RESUME, &w->g->norms.p[n])) continue;
        int32_t day = used_since(w, i);
        if (day != DAY_NONE && day > since) return true;
    }
    return false;
}

void assess_power_suspends(struct work *w, ptrdiff_t n, struct finding *f)
{
    for (ptrdiff_t at = 0; at < w->powers.n; at++) {
        ptrdiff_t i = w->powers.p[at];
        const struct norm *p = &w->g->norms.p[i];
        struct str_list lifts = { 0 };
        if (!touches(p, POWER_SUSPEND, &w->g->norms.p[n])) continue;
        int32_t since = used_since(w, i);
        if (since == DAY_NONE || resumed(w, n, since)) continue;
        if (p->until && assess_met(w, p->until, &lifts)) continue;
        if (!f->suspended || since < f->suspended_on) f->suspended_on = since;
        f->suspended = true;
        f->unbound_on = f->suspended_on;
        *arena_push(w->a, &f->licensed) = p->name;
        for (ptrdiff_t k = 0; k < lifts.n; k++)
            *arena_push(w->a, &f->lifts) = lifts.p[k];
    }
}

bool assess_power_ends(const struct work *w, ptrdiff_t n)
{
    for (ptrdiff_t k = 0; k < w->powers.n; k++) {
        ptrdiff_t i = w->powers.p[k];
        if (touches(&w->g->norms.p[i], POWER_END, &w->g->norms.p[n]) &&
            used_since(w, i) != DAY_NONE)
            return true;
    }
    return false;
}

int32_t assess_power_extends(const struct work *w, ptrdiff_t n, int32_t day)
{
    for (ptrdiff_t k = 0; day != DAY_NONE && k < w->powers.n; k++) {
        ptrdiff_t i = w->powers.p[k];
        const struct norm *p = &w->g->norms.p[i];
        if (touches(p, POWER_EXTEND, &w->g->norms.p[n]) &&
            used_since(w, i) != DAY_NONE)
            day = day_add_months(day, p->power.by.months) + p->power.by.days;
    }
    return day;
}

/* ---- the power itself ---- */

static int by_day(const void *x, const void *y)
{
    const struct use *a = x, *b = y;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

static void uses(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    int32_t begun = norm->after ? assess_met_on(w, norm->after) : INT32_MIN;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (l->p[i].how != BEARS_DEED || !assess_done(c) || c->day > w->q->on)
            continue;
        bool waits = norm->after && (begun == DAY_NONE || begun > c->day);
        bool early = norm->span.from != DAY_NONE && c->day < norm->span.from;
        bool late = norm->span.to != DAY_NONE && c->day > norm->span.to;
        bool kept = norm->power.breach &&
                    !assess_missed_by(w, norm->power.breach, c->day);
        *arena_push(w->a, &f->uses) =
            (struct use){ c->entry, c->day,
                          !waits && !early && !late && !kept };
    }
    list_sort(f->uses.p, f->uses.n, sizeof *f->uses.p, by_day);
}

enum state assess_power(struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    bool begun = assess_met(w, norm->after, &f->waits_for);
    bool bound = assess_kept(w, norm->during, f);
    bool follows = assess_follows(w, n, f);
    bool may = !norm->power.breach ||
               assess_missed_by(w, norm->power.breach, w->q->on);
    bool over = norm->span.to != DAY_NONE && norm->span.to < w->q->on;
    bool early = norm->span.from != DAY_NONE && w->q->on < norm->span.from;
    uses(w, n, f);
    f->met_on = used_since(w, n);
    if (f->met_on != DAY_NONE) return STATE_EXERCISED;
    if (over || w->ended || assess_power_ends(w, n)) return STATE_LAPSED;
    bool open = begun && bound && follows && may && !early;
    return open ? STATE_IN_FORCE : STATE_WAITING;
}
