/* Whose criteria a plan goes by, and whether its demands fit the agreement. */
#include "app/plan_int.h"

#include <assert.h>

static bool misfit(struct planning *p, const struct pos *at, const char *what,
                   const char *mend)
{
    const struct norm *n = p->out->norm;
    diag_add(p->ds, D_PLAN_DEMAND, at, "%s", what);
    diag_hint(p->ds, "%s", mend);
    if (n)
        diag_step(p->ds, &n->name.pos, "%.*s says so%s%.*s",
                  STR_ARG(n->name.id), n->clause.n ? ": " : "",
                  STR_ARG(n->clause.n ? n->clause.p[0] : S("")));
    return false;
}

/* The norm named, or the only one that chooses from a list (of these people,
 * where it is known who they are). */
static bool find_norm(struct planning *p, struct str people)
{
    const struct agreement *g = &p->out->agreement;
    struct str named = p->out->demands.norm;
    ptrdiff_t hits = 0;
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        const struct norm *n = &g->norms.p[i];
        bool fits =
            named.n ? str_eq(n->name.id, named)
                    : n->list_of.id.n &&
                          (people.n == 0 || str_eq(n->deed.object.id, people));
        if (fits) p->out->norm = n;
        hits += fits;
    }
    if (hits == 1 || (hits == 0 && named.n == 0)) return true;
    diag_add(p->ds, D_UNKNOWN_OBLIGATION, NULL,
             hits ? "several obligations choose from this list%.*s"
                  : "the agreement has no obligation %.*s",
             STR_ARG(named));
    diag_hint(p->ds, "name one of it in the plan: for ID");
    return false;
}

static bool take_criteria(struct planning *p)
{
    const struct norm *n = p->out->norm;
    const struct plan_demands *d = &p->out->demands;
    const struct str_list *by = n && n->criteria.n ? &n->criteria : &d->by;
    struct plan_rule *r = &p->out->question.rule;
    bool same = d->by.n == 0 || by == &d->by || d->by.n == by->n;
    for (ptrdiff_t i = 0; same && i < d->by.n; i++)
        same = str_eq(d->by.p[i], by->p[i]);
    if (!same)
        return misfit(p, &d->by_at,
                      "the criteria of the plan are not those of the agreement",
                      "leave them out: the agreement's hold");
    for (ptrdiff_t i = 0; i < by->n; i++) {
        enum plan_criterion c;
        struct pos at = n ? pos_of_small(&n->name.pos) : d->by_at;
        bool fits =
            plan_criterion_named(by->p[i], &c) && r->criteria < PLAN_CRITERIA;
        for (int k = 0; fits && k < r->criteria; k++) fits = r->by[k] != c;
        if (!fits)
            return misfit(
                p, by == &d->by ? &d->by_at : &at,
                str_z(p->a, str_fmt(p->a, "nobody can be chosen by %.*s",
                                    STR_ARG(by->p[i]))),
                "health, age, remaining-sentence, time-held: each "
                "once");
        r->by[r->criteria++] = c;
    }
    if (r->criteria) return true;
    diag_add(p->ds, D_PLAN_DEMAND, NULL,
             "nothing says by which criteria persons are chosen");
    diag_hint(p->ds, "name an obligation that has some (for ID), or write "
                     "them into the plan: by health, age");
    return false;
}

static bool take_first(struct planning *p)
{
    const struct norm *n = p->out->norm;
    struct plan_rule *r = &p->out->question.rule;
    if (!n) return true;
    r->norm = n->name.id;
    r->together = n->together;
    for (ptrdiff_t i = 0; i < n->first.n; i++) {
        struct plan_first f = { .category = n->first.p[i].id };
        const struct people *y = model_people(&p->out->agreement, f.category);
        f.word = precedence_named(f.category, &f.precedence);
        if (y) f.title = y->title;
        *arena_push(p->a, &r->first) = f;
    }
    struct pos at = pos_of_small(&n->name.pos);
    return r->first.n <= 16 ||
           misfit(p, &at, "too many groups go first", "16 at most");
}

/* ---- demands against the agreement ---- */

/* At most K of a category, where the whole must have more of it than the other
 * batches could bring. */
static bool fits_shares(struct planning *p, const struct plan_demand *d)
{
    const struct norm *n = p->out->norm;
    struct interval whole = quantity_interval(n->deed.quantity);
    for (ptrdiff_t i = 0; i < n->including.n; i++) {
        const struct share *s = &n->including.p[i];
        const struct people *y = model_people(&p->out->agreement, s->of.id);
        if (!str_eq_nocase(d->what, s->of.id) &&
            !(y && str_eq_nocase(d->what, y->title)))
            continue;
        struct interval must = quantity_interval(s->quantity);
        int64_t others = whole.hi == INTERVAL_OPEN
                             ? INTERVAL_OPEN
                             : whole.hi - p->out->demands.size;
        if (d->count.lo > must.hi)
            return misfit(p, &d->at,
                          "these are more than the agreement lets "
                          "go free in all",
                          "ask for fewer");
        if (d->count.hi != INTERVAL_OPEN && others != INTERVAL_OPEN &&
            must.lo - d->count.hi > others)
            return misfit(p, &d->at,
                          "so few leave more to the other batches than they "
                          "can bring",
                          "let more of them go");
    }
    return true;
}

static bool fits_demand(struct planning *p, const struct plan_demand *d)
{
    const struct norm *n = p->out->norm;
    bool off = d->group == GROUP_OFF_LIST ||
               (d->group == GROUP_LIST && !str_eq(d->what, n->list_of.id));
    if (off && d->count.lo > 0 && n->list_of.id.n && !n->or_off_list)
        return misfit(p, &d->at,
                      "persons off the list are demanded, and the agreement "
                      "chooses from the list alone",
                      "agree on it first: chosen from list of ... or off it");
    return d->group != GROUP_CATEGORY || fits_shares(p, d);
}

bool app_plan_rule(struct planning *p, struct str people)
{
    const struct plan_demands *d = &p->out->demands;
    if (!find_norm(p, people) || !take_criteria(p) || !take_first(p))
        return false;
    const struct norm *n = p->out->norm;
    if (!n) return true;
    struct interval whole = quantity_interval(n->deed.quantity);
    if (d->size > whole.hi)
        return misfit(p, d->size_at.line ? &d->size_at : NULL,
                      "the batch is larger than all that shall go free",
                      "ask for a smaller one");
    for (ptrdiff_t i = 0; i < d->list.n; i++)
        if (!fits_demand(p, &d->list.p[i])) return false;
    return true;
}
