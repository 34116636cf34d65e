/* Conditions that can never come true (C006); breaches from which nothing
 * follows (C010). */
#include "lint_int.h"

#include <assert.h>

/* ---- C006 ---- */

/* What a condition asks of the norms it names. */
enum asks { ASKS_MET, ASKS_BREACH };

/* An obligation is breached, or overdue, only past a deadline that can come. */
static bool can_fail(const struct lint *l, ptrdiff_t n)
{
    return lint_at(l, n)->kind == NORM_PROHIBITION || !l->days[n].undated;
}

/* Whether n is ended, by nothing in its place, before it can begin. */
static bool ended_early(const struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    int32_t first = l->days[n].first;
    if (l->g->instruments.n == 0) return false;
    if (first == DAY_NONE) first = l->g->signed_on;
    struct standing s = model_standing(l->g, m, first);
    return s.kind == STANDING_REPLACED && !s.by;
}

/* Why a name in a condition can never make it true; NULL where it can. */
static const char *never(const struct lint *l, ptrdiff_t n, enum asks asks)
{
    const struct norm *m = lint_at(l, n);
    if (asks == ASKS_BREACH) {
        if (m->kind == NORM_POWER) return "is a power, which nobody can breach";
        return can_fail(l, n) ? NULL
                              : "has no deadline that can pass, so that it is "
                                "never overdue nor breached";
    }
    if (m->kind == NORM_PROHIBITION)
        return "is a prohibition: it can be kept, and is never met";
    return ended_early(l, n) ? "ends before it can be done" : NULL;
}

static bool can_be(const struct lint *l, const struct expr *e, enum asks asks)
{
    int64_t yes = 0;
    if (e->kind == EXPR_REF)
        return never(l, lint_norm(l, &e->ref), asks) == NULL;
    for (ptrdiff_t i = 0; i < e->n; i++) yes += can_be(l, e->kid[i], asks);
    return yes >= (e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k);
}

static const struct ref *culprit(const struct lint *l, const struct expr *e,
                                 enum asks asks)
{
    if (e->kind == EXPR_REF)
        return never(l, lint_norm(l, &e->ref), asks) ? &e->ref : NULL;
    for (ptrdiff_t i = 0; i < e->n; i++) {
        const struct ref *r = culprit(l, e->kid[i], asks);
        if (r) return r;
    }
    return NULL;
}

static void condition(struct lint *l, ptrdiff_t n, const struct expr *e,
                      const char *word, enum asks asks)
{
    if (!e || can_be(l, e, asks)) return;
    const struct ref *r = culprit(l, e, asks);
    assert(r);
    if (!lint_may(l, D_LINT_TRIGGER, n, &r->pos)) return;
    diag_add(l->ds, D_LINT_TRIGGER, &r->pos,
             "%.*s depends on something that can never be: %s %.*s, which %s",
             STR_ARG(lint_at(l, n)->name.id), word, STR_ARG(r->id),
             never(l, lint_norm(l, r), asks));
    diag_hint(l->ds, asks == ASKS_BREACH
                         ? "give that a deadline, or name another"
                         : "name an obligation, or use `while` for a "
                           "prohibition that has to be kept");
}

void lint_trigger(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        condition(l, n, m->after, "after", ASKS_MET);
        condition(l, n, m->until, "until", ASKS_MET);
        condition(l, n, m->power.breach, "upon breach of", ASKS_BREACH);
        if (m->otherwise.id.n == 0 || m->kind != NORM_OBLIGATION ||
            can_fail(l, n))
            continue;
        if (!lint_may(l, D_LINT_TRIGGER, n, &m->otherwise.pos)) continue;
        diag_add(
            l->ds, D_LINT_TRIGGER, &m->otherwise.pos,
            "%.*s can never follow: %.*s has no deadline that can pass, so "
            "that it is never overdue nor breached",
            STR_ARG(m->otherwise.id), STR_ARG(m->name.id));
        diag_hint(l->ds, "give %.*s a deadline", STR_ARG(m->name.id));
    }
}

/* ---- C010 ---- */

/* A power to suspend or end all of the agreement answers every breach. */
static bool general_remedy(const struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct power *w = &lint_at(l, n)->power;
        bool ends = w->kind == POWER_SUSPEND || w->kind == POWER_END;
        if (ends && w->all && !w->breach) return true;
    }
    return false;
}

static void answers(struct lint *l, const struct expr *e, bool *answered)
{
    struct lint_names names = { 0 };
    lint_collect(l, e, &names);
    for (ptrdiff_t i = 0; i < names.n; i++)
        answered[lint_norm(l, names.p[i])] = true;
}

void lint_remedy(struct lint *l)
{
    bool *answered = arena_new(l->a, bool, l->g->norms.n);
    struct norm_list bare = { 0 };
    if (general_remedy(l)) return;
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++)
        answers(l, lint_at(l, n)->power.breach, answered);
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        bool aim = m->kind == NORM_OBLIGATION && m->deadline.aim;
        if (m->kind == NORM_POWER || aim || answered[n] || m->otherwise.id.n)
            continue;
        /* what answers the whole answers a part of it */
        if (m->part_of.id.n) {
            ptrdiff_t whole = lint_norm(l, &m->part_of);
            if (answered[whole] || lint_at(l, whole)->otherwise.id.n) continue;
        }
        if (lint_may(l, D_LINT_NO_REMEDY, n, &m->name.pos))
            *arena_push(l->a, &bare) = n;
    }
    if (bare.n == 0) return;
    diag_add(l->ds, D_LINT_NO_REMEDY, &lint_at(l, bare.p[0])->name.pos,
             "nothing follows where %lld norm%s not kept: no power, no "
             "other duty, no path for a dispute",
             (long long)bare.n, bare.n == 1 ? " is" : "s are");
    diag_hint(l->ds, "name what follows (`otherwise`), or give a power `upon "
                     "breach of` it: to suspend, or to call a joint committee");
    for (ptrdiff_t i = 0; i < bare.n; i++) {
        const struct norm *m = lint_at(l, bare.p[i]);
        diag_step(l->ds, &m->name.pos, "%.*s: %.*s", STR_ARG(m->name.id),
                  STR_ARG(m->title));
    }
}
