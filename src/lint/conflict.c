/* An obligation against a prohibition (C011): the same one must do, and must
 * not do, the same thing on the same days. */
#include "lint_int.h"

#include <assert.h>

/* Prohibitions by actor and act, in lists whose first is found by name. */
struct link {
    ptrdiff_t norm, next; /* next: -1 at the end */
};
struct forbidden {
    struct lint *l;
    struct map first; /* "actor act" -> index into links */
    struct LIST(struct link) links;
};

static struct str key(struct lint *l, struct str actor, struct str act)
{
    return str_fmt(l->a, "%.*s %.*s", STR_ARG(actor), STR_ARG(act));
}

static void forbid(struct forbidden *f, ptrdiff_t n)
{
    const struct norm *m = lint_at(f->l, n);
    for (ptrdiff_t i = 0; i < m->deed.actors.n; i++) {
        struct str k = key(f->l, m->deed.actors.p[i].id, m->deed.act.id);
        ptrdiff_t at = map_get(&f->first, k);
        struct link *new = arena_push(f->l->a, &f->links);
        *new = (struct link){ n, -1 };
        if (at < 0) {
            map_add(&f->first, f->l->a, k, f->links.n - 1);
            continue;
        }
        new->next = f->links.p[at].next; /* after the first */
        f->links.p[at].next = f->links.n - 1;
    }
}

/* Whether x is y, or people of a category of y. */
static bool within(const struct lint *l, struct str x, struct str y)
{
    const struct people *p = model_people(l->g, x);
    for (ptrdiff_t i = 0; i <= l->g->people.n; i++) {
        if (str_eq(x, y)) return true;
        if (!p || p->part_of.id.n == 0) return false;
        x = p->part_of.id;
        p = model_people(l->g, x);
    }
    return false;
}

/* Everybody whom the prohibition names, if any, is named by the other. */
static bool covers(const struct ref_list *all, const struct ref_list *some)
{
    for (ptrdiff_t i = 0; i < all->n; i++) {
        bool found = false;
        for (ptrdiff_t k = 0; k < some->n; k++)
            found = found || str_eq(all->p[i].id, some->p[k].id);
        if (!found) return false;
    }
    return true;
}

static bool same_thing(const struct lint *l, const struct deed *must,
                       const struct deed *ban)
{
    bool object = ban->object_kind == OBJECT_NONE ||
                  (ban->object_kind == must->object_kind &&
                   within(l, must->object.id, ban->object.id));
    bool matter = ban->over.n == 0 || str_eq(ban->over, must->over);
    return object && matter && covers(&ban->to, &must->to) &&
           covers(&ban->with, &must->with) &&
           covers(&ban->against, &must->against);
}

/* The obligation's days all lie in those of the prohibition. What ends by an
 * event or begins with one can be planned around: no claim is made. */
static bool same_days(const struct lint *l, ptrdiff_t must, ptrdiff_t ban)
{
    const struct norm *m = lint_at(l, ban);
    const struct lint_days *d = &l->days[must];
    int32_t begins = d->first, ends = m->span.to;
    if (m->until || m->after) return false;
    if (m->deadline.kind != DEADLINE_NONE) ends = l->days[ban].due;
    if (m->deadline.kind != DEADLINE_NONE && ends == DAY_NONE) return false;
    if (begins == DAY_NONE) begins = l->g->signed_on;
    if (d->due != DAY_NONE && l->g->instruments.n &&
        model_standing(l->g, m, d->due).kind != STANDING_NOW)
        return false;
    bool early =
        m->span.from != DAY_NONE && begins != DAY_NONE && begins < m->span.from;
    bool late = ends != DAY_NONE && (d->due == DAY_NONE || d->due > ends);
    return !early && !late;
}

static void against(struct forbidden *f, ptrdiff_t n, struct str actor,
                    struct str act)
{
    struct lint *l = f->l;
    const struct norm *m = lint_at(l, n);
    ptrdiff_t at = map_get(&f->first, key(l, actor, act));
    for (; at >= 0; at = f->links.p[at].next) {
        const struct norm *ban = lint_at(l, f->links.p[at].norm);
        if (!same_thing(l, &m->deed, &ban->deed) ||
            !same_days(l, n, f->links.p[at].norm))
            continue;
        if (!lint_may(l, D_LINT_CONFLICT, n, &m->deed.pos)) continue;
        diag_add(l->ds, D_LINT_CONFLICT, &m->deed.pos,
                 "%.*s obliges %.*s to do what %.*s forbids it on those days",
                 STR_ARG(m->name.id), STR_ARG(actor), STR_ARG(ban->name.id));
        diag_step(l->ds, &ban->deed.pos, "%.*s: %.*s", STR_ARG(ban->name.id),
                  STR_ARG(ban->title));
        diag_hint(l->ds, "except it from the prohibition, or give the two "
                         "different days");
    }
}

void lint_conflict(struct lint *l)
{
    struct forbidden f = { .l = l };
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++)
        if (lint_at(l, n)->kind == NORM_PROHIBITION) forbid(&f, n);
    if (f.links.n == 0) return;
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        const struct act *act = model_act(l->g, m->deed.act.id);
        if (m->kind != NORM_OBLIGATION) continue;
        for (ptrdiff_t i = 0; i < m->deed.actors.n; i++) {
            struct str who = m->deed.actors.p[i].id;
            against(&f, n, who, m->deed.act.id);
            if (act && act->counts_as.id.n)
                against(&f, n, who, act->counts_as.id);
        }
    }
}
