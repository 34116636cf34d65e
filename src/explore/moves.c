/* What one move does: each refusal, silence, suspension and delay by itself,
 * and all that one party can refuse. */
#include "explore_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- which moves there are ---- */

static void add_move(struct system *s, enum move_kind kind, ptrdiff_t norm,
                     ptrdiff_t party)
{
    *arena_push(s->a, &s->out->moves) =
        (struct explore_move){ .kind = kind, .norm = norm, .party = party };
}

static void add_witnesses(struct system *s, ptrdiff_t norm,
                          const struct expr *e)
{
    if (!e) return;
    if (e->kind == EXPR_REF) {
        ptrdiff_t who = map_get(&s->parties, e->ref.id);
        const struct explore_ids *actors = &s->norms[norm].actors;
        assert(who >= 0);
        for (ptrdiff_t i = 0; i < actors->n; i++)
            if (actors->p[i] == who) return; /* that is to refuse it */
        for (ptrdiff_t i = s->out->moves.n - 1; i >= 0; i--) {
            const struct explore_move *m = &s->out->moves.p[i];
            if (m->norm != norm) break;
            if (m->kind == MOVE_SILENT && m->party == who) return;
        }
        add_move(s, MOVE_SILENT, norm, who);
    }
    for (ptrdiff_t i = 0; i < e->n; i++) add_witnesses(s, norm, e->kid[i]);
}

static bool named(const struct ref_list *l, struct str id)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i].id, id)) return true;
    return false;
}

/* Whether using this power stops that norm: as the power itself says, or as its
 * act does. */
static bool halts(const struct system *s, ptrdiff_t power, ptrdiff_t norm)
{
    const struct norm *n = s->norms[norm].norm;
    const struct norm *p = s->norms[power].norm;
    const struct act *does = model_act(s->g, p->deed.act.id);
    if (n->kind != NORM_OBLIGATION) return false;
    if (p->power.kind == POWER_SUSPEND || p->power.kind == POWER_END)
        return p->power.all || named(&p->power.on, n->name.id);
    if (str_eq(p->deed.act.id, S("end-agreement"))) return true;
    return does && does->halts.id.n && str_eq(does->halts.id, n->deed.act.id);
}

static bool halts_any(const struct system *s, ptrdiff_t power)
{
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (!s->norms[i].met && halts(s, power, i)) return true;
    return false;
}

static void list_moves(struct system *s, const struct times *base)
{
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct system_norm *n = &s->norms[i];
        bool can = n->prohibition ? !n->gone : base->day[i] != NEVER;
        if (n->met || !can) continue;
        add_move(s, MOVE_REFUSE, i, -1);
        if (!n->prohibition) add_witnesses(s, i, n->norm->witness);
        if (n->norm->kind == NORM_POWER && halts_any(s, i))
            add_move(s, MOVE_SUSPEND, i, -1);
        if (n->norm->kind == NORM_OBLIGATION && !n->norm->deadline.aim &&
            n->deadline != DAY_NONE)
            add_move(s, MOVE_LATE, i, -1);
    }
}

/* ---- what they do ---- */

static void silence(struct system *s, const struct explore_ids *moves,
                    ptrdiff_t norm, bool *silent)
{
    memset(silent, 0, (size_t)s->g->parties.n);
    for (ptrdiff_t i = 0; i < moves->n; i++) {
        const struct explore_move *m = &s->out->moves.p[moves->p[i]];
        if (m->kind == MOVE_SILENT && m->norm == norm) silent[m->party] = true;
    }
}

/* A suspension lasts until what lifts it is met, if that can be met without
 * what is suspended; else for good. */
static void suspend(struct system *s, ptrdiff_t power, struct conduct *c)
{
    const struct norm *p = s->norms[power].norm;
    bool *was = arena_new(s->a, bool, s->n);
    memcpy(was, c->dead, (size_t)s->n);
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (!s->norms[i].met && halts(s, power, i)) c->dead[i] = true;
    if (!p->until || p->power.kind == POWER_END) return;
    solve(s, c, &s->lifted);
    if (chain_holds(s, c, &s->lifted, p->until))
        memcpy(c->dead, was, (size_t)s->n);
}

void moves_apply(struct system *s, const struct explore_ids *moves,
                 struct conduct *c)
{
    for (ptrdiff_t i = 0; i < moves->n; i++) {
        const struct explore_move *m = &s->out->moves.p[moves->p[i]];
        switch (m->kind) {
        case MOVE_REFUSE: c->dead[m->norm] = true; break;
        case MOVE_SILENT:
            silence(s, moves, m->norm, s->silent);
            if (!system_witnessed(s, s->norms[m->norm].norm->witness,
                                  s->silent))
                c->dead[m->norm] = true;
            break;
        case MOVE_SUSPEND: /* after all others, below */
        case MOVE_LATE:
        case MOVE_COUNT: break;
        }
    }
    for (ptrdiff_t i = 0; i < moves->n; i++) {
        const struct explore_move *m = &s->out->moves.p[moves->p[i]];
        if (m->kind == MOVE_SUSPEND) suspend(s, m->norm, c);
    }
}

static void blocked(struct system *s, const struct times *base,
                    const struct times *then, ptrdiff_t but,
                    struct explore_ids *out)
{
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (i != but && s->norms[i].due && base->day[i] != NEVER &&
            then->day[i] == NEVER)
            *arena_push(s->a, out) = i;
}

/* A day after the deadline: later than that only makes it worse. */
static void delay(struct system *s, struct explore_move *m,
                  const struct times *base, struct times *then)
{
    struct conduct *c = system_conduct(s);
    int32_t deadline = s->norms[m->norm].deadline;
    if (c->lower[m->norm] <= deadline) c->lower[m->norm] = deadline + 1;
    solve(s, c, then);
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (i != m->norm && s->norms[i].due && !late_under(s, i, base) &&
            late_under(s, i, then))
            *arena_push(s->a, &m->blocks) = i;
}

static int by_blocks(const void *x, const void *y)
{
    const struct explore_move *a = x, *b = y;
    bool late_a = a->kind == MOVE_LATE, late_b = b->kind == MOVE_LATE;
    if (late_a != late_b) return late_a - late_b;
    if (a->blocks.n != b->blocks.n) return a->blocks.n < b->blocks.n ? 1 : -1;
    if (a->norm != b->norm) return a->norm < b->norm ? -1 : 1;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    return a->party < b->party ? -1 : a->party > b->party;
}

void moves_make(struct system *s, const struct times *base)
{
    struct times then = times_make(s->a, s->n);
    list_moves(s, base);
    for (ptrdiff_t i = 0; i < s->out->moves.n; i++) {
        struct explore_move *m = &s->out->moves.p[i];
        struct explore_ids one = { .p = &i, .n = 1 };
        if (m->kind == MOVE_LATE) {
            delay(s, m, base, &then);
            continue;
        }
        struct conduct *c = system_conduct(s);
        c->all_due = false; /* whether, not when */
        moves_apply(s, &one, c);
        solve(s, c, &then);
        blocked(s, base, &then, m->kind == MOVE_SUSPEND ? -1 : m->norm,
                &m->blocks);
        s->out->tried++;
    }
    list_sort(s->out->moves.p, s->out->moves.n, sizeof *s->out->moves.p,
              by_blocks);
}
