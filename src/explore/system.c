/* The agreement as a system of gates: names looked up once, expressions as
 * counters, and what is done already. */
#include "explore_int.h"

#include <assert.h>
#include <string.h>

static ptrdiff_t norm_named(const struct system *s, const struct ref *r)
{
    ptrdiff_t i = map_get(&s->names, r->id);
    assert(i >= 0); /* lang checked the name */
    return i;
}

/* Makes the gates of an expression; `kept`: it stands after `while`. */
static void gates_of(struct system *s, const struct expr *e, ptrdiff_t norm,
                     ptrdiff_t parent, bool kept)
{
    ptrdiff_t me = s->gates.n;
    struct gate gate = { .parent = parent, .norm = norm, .need = 1, .kids = 1 };
    if (e->kind != EXPR_REF) {
        gate.kids = e->n;
        gate.need = e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k;
    }
    *arena_push(s->a, &s->gates) = gate;
    if (parent < 0) s->norms[norm].gates++;
    if (e->kind == EXPR_REF) {
        struct system_norm *from = &s->norms[norm_named(s, &e->ref)];
        *arena_push(s->a, &from->leads) =
            (struct lead){ .gate = me, .kept = kept && from->prohibition };
    }
    for (ptrdiff_t i = 0; i < e->n; i++) gates_of(s, e->kid[i], norm, me, kept);
}

/* What is on record, for a case. */
static void present(const struct finding *f, struct system_norm *n)
{
    switch (f->state) {
    case STATE_MET:
    case STATE_EXERCISED:
        n->met = true;
        n->met_on = f->met_on;
        break;
    case STATE_BREACHED: n->gone = true; break;
    case STATE_LAPSED: n->gone = n->over = true; break;
    case STATE_WAITING:
    case STATE_IN_FORCE:
    case STATE_UNDER_WAY:
    case STATE_OVERDUE:
    case STATE_COUNT: break;
    }
    if (f->counted && !f->level) n->done = f->bounds.lo;
}

static void norm_of(struct system *s, ptrdiff_t i)
{
    const struct norm *norm = &s->g->norms.p[i];
    struct system_norm *n = &s->norms[i];
    n->norm = norm;
    n->prohibition = norm->kind == NORM_PROHIBITION;
    n->due = norm->kind == NORM_OBLIGATION;
    n->in_return = n->anchor = -1;
    n->met_on = DAY_NONE;
    n->lower = s->q->from;
    if (norm->span.from != DAY_NONE && norm->span.from > n->lower)
        n->lower = norm->span.from;
    for (ptrdiff_t k = 0; k < norm->deed.actors.n; k++) {
        ptrdiff_t who = map_get(&s->parties, norm->deed.actors.p[k].id);
        assert(who >= 0);
        *arena_push(s->a, &n->actors) = who;
    }
    if (s->q->present) present(&s->q->present->list.p[i], n);
}

/* What an amendment has put out of force is over; what one brings, or an annex,
 * begins on its day. Of two that replace each other the new one is due, and
 * whoever waits for the old one may have either. */
static void standing_of(struct system *s, ptrdiff_t i)
{
    struct system_norm *n = &s->norms[i];
    struct standing now = model_standing(s->g, n->norm, s->q->from);
    struct standing at_last = model_standing(s->g, n->norm, INT32_MAX - 1);
    if (now.kind == STANDING_REPLACED && !n->met) n->gone = n->over = true;
    if (now.kind == STANDING_NOT_YET && now.since > n->lower)
        n->lower = now.since;
    if (at_last.kind != STANDING_REPLACED) return;
    n->due = false;
    if (!at_last.by) return;
    ptrdiff_t by = map_get(&s->names, at_last.by->name.id);
    for (ptrdiff_t k = 0; k < n->leads.n; k++) {
        struct lead lead = n->leads.p[k];
        *arena_push(s->a, &s->norms[by].leads) = lead;
    }
}

/* Deadlines counted from what is open still hang on the schedule. */
static void deadline_of(struct system *s, ptrdiff_t i)
{
    struct system_norm *n = &s->norms[i];
    const struct deadline *d = &n->norm->deadline;
    int32_t met = DAY_NONE;
    if (d->kind == DEADLINE_NORM) {
        n->anchor = norm_named(s, &d->norm);
        met = s->norms[n->anchor].met_on;
        if (met == DAY_NONE && !d->aim) s->terms = true;
    }
    n->deadline = deadline_day(s->g, d, met);
}

void system_make(struct system *s, struct arena *a, const struct agreement *g,
                 const struct explore_question *q, struct explore_answer *out)
{
    *s = (struct system){ .a = a, .g = g, .q = q, .n = g->norms.n, .out = out };
    for (ptrdiff_t i = 0; i < g->parties.n; i++)
        map_add(&s->parties, a, g->parties.p[i].name.id, i);
    for (ptrdiff_t i = 0; i < s->n; i++)
        map_add(&s->names, a, g->norms.p[i].name.id, i);
    s->norms = arena_new(a, struct system_norm, s->n);
    for (ptrdiff_t i = 0; i < s->n; i++) norm_of(s, i);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct norm *norm = s->norms[i].norm;
        if (norm->after) gates_of(s, norm->after, i, -1, false);
        if (norm->during) gates_of(s, norm->during, i, -1, true);
        if (norm->in_return_for.id.n)
            s->norms[i].in_return = norm_named(s, &norm->in_return_for);
        if (norm->otherwise.id.n)
            s->norms[norm_named(s, &norm->otherwise)].due = false;
        deadline_of(s, i);
    }
    for (ptrdiff_t i = 0; i < s->n; i++) standing_of(s, i);
    s->left = arena_new(a, int64_t, s->n);
    s->open = arena_new(a, int64_t, s->gates.n);
    s->raised = arena_new(a, int32_t, s->n);
    s->unreturned = arena_new(a, bool, s->n);
    s->lifted = times_make(a, s->n);
    s->silent = arena_new(a, bool, g->parties.n);
    s->conduct.dead = arena_new(a, bool, s->n);
    s->conduct.lower = arena_new(a, int32_t, s->n);
}

bool system_acts(const struct system *s, ptrdiff_t norm, ptrdiff_t party)
{
    const struct system_norm *n = &s->norms[norm];
    for (ptrdiff_t i = 0; i < n->actors.n; i++)
        if (n->actors.p[i] == party) return true;
    return false;
}

bool system_witnessed(const struct system *s, const struct expr *e,
                      const bool *silent)
{
    int64_t yes = 0;
    if (!e) return true;
    if (e->kind == EXPR_REF) return !silent[map_get(&s->parties, e->ref.id)];
    for (ptrdiff_t i = 0; i < e->n; i++)
        yes += system_witnessed(s, e->kid[i], silent);
    return yes >= (e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k);
}

struct conduct *system_conduct(struct system *s)
{
    struct conduct *c = &s->conduct;
    c->all_due = true;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct system_norm *n = &s->norms[i];
        /* a lapsed prohibition was kept */
        c->dead[i] = n->gone && !(n->prohibition && n->over);
        c->lower[i] = n->lower;
    }
    return c;
}
