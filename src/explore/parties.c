/* What one party can keep from being met, and whom each waits for. */
#include "explore_int.h"

#include <string.h>

/* It does nothing it must or may, keeps nothing it must leave undone, and says
 * nothing as a witness. */
static void refuse_all(struct system *s, ptrdiff_t party, struct conduct *c)
{
    memset(s->silent, 0, (size_t)s->g->parties.n);
    s->silent[party] = true;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct norm *n = s->norms[i].norm;
        if (system_acts(s, i, party) ||
            (!s->norms[i].prohibition &&
             !system_witnessed(s, n->witness, s->silent)))
            c->dead[i] = true;
    }
}

static void wait_for(struct system *s, ptrdiff_t who, ptrdiff_t whom,
                     const struct conduct *c, const struct times *then)
{
    struct explore_party *p = &s->out->parties.p[who];
    struct explore_wait w = { .party = whom };
    const struct explore_ids *blocks = &s->out->parties.p[whom].blocks;
    for (ptrdiff_t i = 0; i < blocks->n; i++)
        if (system_acts(s, blocks->p[i], who))
            *arena_push(s->a, &w.norms) = blocks->p[i];
    if (w.norms.n == 0) return;
    *arena_push(s->a, &w.chain) = w.norms.p[0];
    struct explore_ids rest = { 0 };
    chain_of_block(s, w.norms.p[0], c, then, &rest);
    for (ptrdiff_t i = 0; i < rest.n; i++)
        *arena_push(s->a, &w.chain) = rest.p[i];
    *arena_push(s->a, &p->waits) = w;
}

/* Joint deeds need all their actors: it waits for the others there too. */
static void refused(struct system *s, ptrdiff_t party, const struct times *base,
                    struct times *then)
{
    struct explore_party *p = &s->out->parties.p[party];
    struct conduct *c = system_conduct(s);
    c->all_due = false; /* whether, not when */
    refuse_all(s, party, c);
    solve(s, c, then);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct system_norm *n = &s->norms[i];
        bool alone = n->actors.n == 1 && n->actors.p[0] == party;
        if (n->due && !alone && base->day[i] != NEVER && !n->met &&
            then->day[i] == NEVER)
            *arena_push(s->a, &p->blocks) = i;
    }
    for (ptrdiff_t i = 0; i < s->g->parties.n; i++)
        if (i != party) wait_for(s, i, party, c, then);
}

static int most_first(const void *x, const void *y)
{
    const struct explore_wait *a = x, *b = y;
    if (a->norms.n != b->norms.n) return a->norms.n < b->norms.n ? 1 : -1;
    return a->party < b->party ? -1 : a->party > b->party;
}

void parties_make(struct system *s, const struct times *base)
{
    struct times then = times_make(s->a, s->n);
    for (ptrdiff_t i = 0; i < s->g->parties.n; i++) {
        const struct party *party = &s->g->parties.p[i];
        struct explore_party p = { .party = party, .peak_day = DAY_NONE };
        p.signed_it = model_signed(s->g, party->name.id);
        for (ptrdiff_t k = 0; k < s->n; k++)
            if (s->norms[k].due && system_acts(s, k, i))
                *arena_push(s->a, &p.own) = k;
        *arena_push(s->a, &s->out->parties) = p;
    }
    for (ptrdiff_t i = 0; i < s->g->parties.n; i++)
        if (s->g->parties.p[i].role != ROLE_OUTLET) refused(s, i, base, &then);
    for (ptrdiff_t i = 0; i < s->g->parties.n; i++) {
        struct explore_party *p = &s->out->parties.p[i];
        list_sort(p->waits.p, p->waits.n, sizeof *p->waits.p, most_first);
    }
}
