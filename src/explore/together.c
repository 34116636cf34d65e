/* Moves that only together block something: the bounded search.
 *
 * Where everything hangs on `and`, two refusals block what each blocks, and no
 * more. So a move is of interest only where what it blocks leads into a choice
 * (`or`, `k of`, a choice of witnesses), and two of them only where both can
 * reach, in however many steps, a norm that neither blocks by itself. What is
 * left is tried, set by set, up to the budget. */
#include "explore_int.h"

#include <stdlib.h>
#include <string.h>

struct search {
    struct system *s;
    struct times then;
    bool **hits;    /* by move: norms that cannot be met then */
    bool **reaches; /* by move: norms that may hang on it */
    bool *with, *without;
    struct explore_ids live; /* moves that lead into a choice */
};

static bool any_choice(const struct system *s)
{
    for (ptrdiff_t g = 0; g < s->gates.n; g++)
        if (s->gates.p[g].need < s->gates.p[g].kids) return true;
    for (ptrdiff_t i = 0; i < s->out->moves.n; i++)
        if (s->out->moves.p[i].kind == MOVE_SILENT) return true;
    return false;
}

static void try_set(struct search *h, const struct explore_ids *set, bool *out)
{
    struct system *s = h->s;
    struct conduct *c = system_conduct(s);
    c->all_due = false; /* whether, not when */
    moves_apply(s, set, c);
    solve(s, c, &h->then);
    for (ptrdiff_t i = 0; i < s->n; i++)
        out[i] = s->norms[i].prohibition ? c->dead[i] : h->then.day[i] == NEVER;
}

static bool into_choice(const struct system *s, ptrdiff_t norm)
{
    for (ptrdiff_t k = 0; k < s->norms[norm].leads.n; k++)
        for (ptrdiff_t g = s->norms[norm].leads.p[k].gate; g >= 0;
             g = s->gates.p[g].parent)
            if (s->gates.p[g].need < s->gates.p[g].kids) return true;
    return false;
}

/* All that hangs on one of `out`, in however many steps, joins it. */
static void spread(struct system *s, bool *out)
{
    for (bool again = true; again;) {
        again = false;
        for (ptrdiff_t i = 0; i < s->n; i++) {
            ptrdiff_t back = s->norms[i].in_return;
            if (!out[i] && back >= 0 && out[back]) out[i] = again = true;
            for (ptrdiff_t k = 0; out[i] && k < s->norms[i].leads.n; k++) {
                ptrdiff_t to = s->gates.p[s->norms[i].leads.p[k].gate].norm;
                if (!out[to]) out[to] = again = true;
            }
        }
    }
}

/* Whether the move leads into a choice; and what may hang on it. */
static bool reach(struct search *h, ptrdiff_t move, const bool *base)
{
    struct system *s = h->s;
    const struct explore_move *m = &s->out->moves.p[move];
    bool any = m->kind == MOVE_SILENT, *out = h->reaches[move];
    for (ptrdiff_t i = 0; i < s->n; i++) {
        out[i] = h->hits[move][i] && !base[i];
        any = any || (out[i] && into_choice(s, i));
    }
    out[m->norm] = out[m->norm] || m->kind == MOVE_SILENT;
    spread(s, out);
    return any;
}

static bool share(const struct search *h, ptrdiff_t a, ptrdiff_t b)
{
    for (ptrdiff_t i = 0; i < h->s->n; i++)
        if (h->reaches[a][i] && h->reaches[b][i] && !h->hits[a][i] &&
            !h->hits[b][i] && h->s->norms[i].due)
            return true;
    return false;
}

/* What the set blocks and no set with one move fewer does. */
static void judge(struct search *h, const struct explore_ids *set)
{
    struct system *s = h->s;
    struct explore_together t = { 0 };
    try_set(h, set, h->with);
    s->out->tried++;
    if (s->out->tried % 256 == 0)
        watch_tell(s->q->watch, s->out->tried, s->out->budget);
    for (ptrdiff_t k = 0; k < set->n; k++) {
        ptrdiff_t rest[EXPLORE_DEPTH_MAX];
        struct explore_ids fewer = { .p = rest };
        const bool *hits = h->without;
        for (ptrdiff_t i = 0; i < set->n; i++)
            if (i != k) rest[fewer.n++] = set->p[i];
        if (fewer.n == 1)
            hits = h->hits[rest[0]];
        else
            try_set(h, &fewer, h->without);
        for (ptrdiff_t i = 0; i < s->n; i++)
            if (hits[i]) h->with[i] = false;
    }
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (h->with[i] && s->norms[i].due) *arena_push(s->a, &t.blocks) = i;
    if (t.blocks.n == 0) return;
    for (ptrdiff_t i = 0; i < set->n; i++)
        *arena_push(s->a, &t.moves) = set->p[i];
    *arena_push(s->a, &s->out->together) = t;
}

/* The next set of that size after this one, in order; false: there is none. */
static bool next_set(const struct explore_ids *set, ptrdiff_t of)
{
    for (ptrdiff_t i = set->n - 1; i >= 0; i--) {
        if (set->p[i] >= of - set->n + i) continue;
        set->p[i]++;
        for (ptrdiff_t k = i + 1; k < set->n; k++)
            set->p[k] = set->p[k - 1] + 1;
        return true;
    }
    return false;
}

/* Whether it can matter: all of two can reach the same, and none is of a norm
 * that another blocks. */
static bool of_interest(const struct search *h, const struct explore_ids *set)
{
    for (ptrdiff_t i = 0; i < set->n; i++) {
        bool shared = false;
        const struct explore_move *m = &h->s->out->moves.p[set->p[i]];
        for (ptrdiff_t k = 0; k < set->n; k++) {
            if (i == k) continue;
            if (h->hits[set->p[k]][m->norm] && m->kind != MOVE_SUSPEND)
                return false;
            shared = shared || set->n > 2 || share(h, set->p[i], set->p[k]);
        }
        if (!shared) return false;
    }
    return true;
}

static void sets_of(struct search *h, ptrdiff_t size)
{
    struct explore_answer *out = h->s->out;
    ptrdiff_t at[EXPLORE_DEPTH_MAX], moves[EXPLORE_DEPTH_MAX];
    struct explore_ids places = { .p = at, .n = size };
    struct explore_ids set = { .p = moves, .n = size };
    if (h->live.n < size) return;
    for (ptrdiff_t i = 0; i < size; i++) at[i] = i;
    do {
        for (ptrdiff_t i = 0; i < size; i++) moves[i] = h->live.p[at[i]];
        if (!of_interest(h, &set)) continue;
        if (out->tried >= out->budget) {
            out->cut_short = true;
            return;
        }
        judge(h, &set);
    } while (next_set(&places, h->live.n));
}

static int most_first(const void *x, const void *y)
{
    const struct explore_together *a = x, *b = y;
    if (a->blocks.n != b->blocks.n) return a->blocks.n < b->blocks.n ? 1 : -1;
    if (a->moves.n != b->moves.n) return a->moves.n < b->moves.n ? -1 : 1;
    for (ptrdiff_t i = 0; i < a->moves.n; i++)
        if (a->moves.p[i] != b->moves.p[i])
            return a->moves.p[i] < b->moves.p[i] ? -1 : 1;
    return 0;
}

void moves_together(struct system *s)
{
    struct search h = { .s = s, .then = times_make(s->a, s->n) };
    ptrdiff_t n = s->out->moves.n;
    bool *base = arena_new(s->a, bool, s->n);
    struct explore_ids none = { 0 };
    if (s->out->depth < 2 || !any_choice(s)) return;
    h.hits = arena_new(s->a, bool *, n);
    h.reaches = arena_new(s->a, bool *, n);
    h.with = arena_new(s->a, bool, s->n);
    h.without = arena_new(s->a, bool, s->n);
    try_set(&h, &none, base);
    for (ptrdiff_t i = 0; i < n; i++) {
        struct explore_ids one = { .p = &i, .n = 1 };
        if (s->out->moves.p[i].kind == MOVE_LATE) continue;
        h.hits[i] = arena_new(s->a, bool, s->n);
        h.reaches[i] = arena_new(s->a, bool, s->n);
        try_set(&h, &one, h.hits[i]);
        if (reach(&h, i, base)) *arena_push(s->a, &h.live) = i;
    }
    for (ptrdiff_t size = 2; size <= s->out->depth && !s->out->cut_short;
         size++)
        sets_of(&h, size);
    list_sort(s->out->together.p, s->out->together.n,
              sizeof *s->out->together.p, most_first);
}
