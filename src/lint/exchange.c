/* One for the other (C009): whether the numbers fit the rate, who moves first,
 * and how far one side is ahead on the way. */
#include "lint_int.h"

#include <assert.h>

/* One step of one side: so many by that day. */
struct move {
    int32_t day;
    int64_t value; /* in the pair's common unit; theirs is negative */
};
struct move_list LIST(struct move);

struct pair {
    ptrdiff_t ours, theirs;   /* norms */
    int64_t n_ours, n_theirs; /* counts; -1 where there is none */
    int64_t rate_ours, rate_theirs;
};

static struct pair pair_of(const struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    struct pair p = { .ours = n, .theirs = lint_norm(l, &m->in_return_for) };
    p.n_ours = lint_number(m->deed.quantity);
    p.n_theirs = lint_number(lint_at(l, p.theirs)->deed.quantity);
    p.rate_ours = m->ratio_ours;
    p.rate_theirs = m->ratio_theirs;
    if (p.rate_ours == 0 && p.n_ours > 0 && p.n_theirs > 0) {
        p.rate_ours = p.n_ours;
        p.rate_theirs = p.n_theirs;
    }
    return p;
}

/* a * b == c * d, where all of it fits. */
static bool proportional(int64_t a, int64_t b, int64_t c, int64_t d)
{
    int64_t x, y;
    return !num_mul(a, b, &x) || !num_mul(c, d, &y) || x == y;
}

static void rates(struct lint *l, const struct pair *p)
{
    const struct norm *m = lint_at(l, p->ours), *o = lint_at(l, p->theirs);
    const struct small_pos *at = &m->in_return_for.pos;
    bool counted = p->n_ours > 0 && p->n_theirs > 0 && m->ratio_ours > 0;
    bool back = lint_norm_is(l, &o->in_return_for, p->ours) && o->ratio_ours &&
                m->ratio_ours && p->ours < p->theirs;
    if (counted && m->rates.n == 0 &&
        !proportional(p->n_ours, m->ratio_theirs, p->n_theirs, m->ratio_ours) &&
        lint_may(l, D_LINT_FIRST, p->ours, at)) {
        diag_add(l->ds, D_LINT_FIRST, at,
                 "%lld for %lld is not %lld for %lld: the numbers of %.*s and "
                 "%.*s do not fit their rate",
                 (long long)p->n_ours, (long long)p->n_theirs,
                 (long long)m->ratio_ours, (long long)m->ratio_theirs,
                 STR_ARG(m->name.id), STR_ARG(o->name.id));
        diag_hint(l->ds, "change the rate or one of the numbers");
    }
    if (back &&
        !proportional(m->ratio_ours, o->ratio_ours, m->ratio_theirs,
                      o->ratio_theirs) &&
        lint_may(l, D_LINT_FIRST, p->ours, at)) {
        diag_add(l->ds, D_LINT_FIRST, at,
                 "%.*s and %.*s name two different rates for one exchange",
                 STR_ARG(m->name.id), STR_ARG(o->name.id));
        diag_step(l->ds, at, "%.*s: %lld:%lld", STR_ARG(m->name.id),
                  (long long)m->ratio_ours, (long long)m->ratio_theirs);
        diag_step(l->ds, &o->in_return_for.pos, "%.*s: %lld:%lld",
                  STR_ARG(o->name.id), (long long)o->ratio_ours,
                  (long long)o->ratio_theirs);
        diag_hint(l->ds, "one is to be the other turned round: 5:1 and 1:5");
    }
}

/* ---- who is ahead ---- */

/* The steps of one side: its parts, or all at once. false: a day or a count of
 * one is not known. */
static bool moves(struct lint *l, ptrdiff_t n, int64_t factor,
                  struct move_list *out)
{
    const struct norm_list *parts = &l->parts[n];
    for (ptrdiff_t i = 0; i < (parts->n ? parts->n : 1); i++) {
        ptrdiff_t at = parts->n ? parts->p[i] : n;
        struct move m = { .day = l->days[at].due };
        int64_t count = lint_number(lint_at(l, at)->deed.quantity);
        if (m.day == DAY_NONE || count < 0) return false;
        if (!num_mul(count, factor, &m.value)) return false;
        *arena_push(l->a, out) = m;
    }
    return true;
}

static int by_day(const void *x, const void *y)
{
    const struct move *a = x, *b = y;
    return (a->day > b->day) - (a->day < b->day);
}

/* The end of the day on which one side is furthest ahead. */
static struct move furthest(const struct move_list *all)
{
    struct move worst = { DAY_NONE, 0 };
    int64_t sum = 0;
    for (ptrdiff_t i = 0; i < all->n; i++) {
        if (!num_add(sum, all->p[i].value, &sum)) break;
        bool ends = i + 1 == all->n || all->p[i + 1].day != all->p[i].day;
        int64_t size = sum < 0 ? -sum : sum;
        if (ends && size > (worst.value < 0 ? -worst.value : worst.value))
            worst = (struct move){ all->p[i].day, sum };
    }
    return worst;
}

static struct str things(const struct lint *l, ptrdiff_t n)
{
    const struct deed *d = &lint_at(l, n)->deed;
    bool named =
        d->object_kind == OBJECT_PEOPLE || d->object_kind == OBJECT_MEASURE;
    return named ? d->object.id : S("of them");
}

static void say_ahead(struct lint *l, const struct pair *p, struct move worst)
{
    bool ours = worst.value > 0;
    ptrdiff_t n = ours ? p->ours : p->theirs;
    const struct norm *m = lint_at(l, p->ours);
    int64_t count =
        ours ? worst.value / p->rate_theirs : -worst.value / p->rate_ours;
    if (!lint_may(l, D_LINT_FIRST, p->ours, &m->in_return_for.pos)) return;
    diag_add(l->ds, D_LINT_FIRST, &m->in_return_for.pos,
             "%.*s moves first: by the end of %.*s it has let go %lld %.*s "
             "more than it has had return for, and has to trust the other side "
             "for them",
             STR_ARG(lint_actors(l, lint_at(l, n))),
             STR_ARG(lint_day(l, worst.day)), (long long)count,
             STR_ARG(things(l, n)));
    diag_hint(l->ds, "exchange in smaller parts, at the same time, or name who "
                     "vouches for the second step");
}

/* Neither of the two is bound to come first. */
static void say_nobody(struct lint *l, const struct pair *p)
{
    const struct norm *m = lint_at(l, p->ours), *o = lint_at(l, p->theirs);
    if (!lint_may(l, D_LINT_FIRST, p->ours, &m->in_return_for.pos)) return;
    if (p->n_ours >= 0 && p->n_theirs >= 0)
        diag_add(l->ds, D_LINT_FIRST, &m->in_return_for.pos,
                 "nothing says whether %.*s or %.*s comes first: each side may "
                 "wait for the other, or be ahead by all of its own, %lld "
                 "against %lld",
                 STR_ARG(m->name.id), STR_ARG(o->name.id), (long long)p->n_ours,
                 (long long)p->n_theirs);
    else
        diag_add(l->ds, D_LINT_FIRST, &m->in_return_for.pos,
                 "nothing says whether %.*s or %.*s comes first: each side may "
                 "wait for the other, or be ahead by all of its own",
                 STR_ARG(m->name.id), STR_ARG(o->name.id));
    diag_hint(l->ds, "break both into parts that are exchanged in turn (`part "
                     "of`), or say who moves first (`after`)");
}

/* One comes first with all of it: the other waits for that, or is due later. */
static void say_waits(struct lint *l, const struct pair *p, ptrdiff_t first)
{
    const struct norm *m = lint_at(l, first), *n = lint_at(l, p->ours);
    if (!lint_may(l, D_LINT_FIRST, p->ours, &n->in_return_for.pos)) return;
    diag_add(l->ds, D_LINT_FIRST, &n->in_return_for.pos,
             "%.*s moves first, with all of %.*s, and has to trust the other "
             "side for what comes after it",
             STR_ARG(lint_actors(l, m)), STR_ARG(m->name.id));
    diag_hint(l->ds, "break both into parts that are exchanged in turn (`part "
                     "of`), or name who vouches for the second step");
}

void lint_exchange(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        if (m->in_return_for.id.n == 0) continue;
        struct pair p = pair_of(l, n);
        const struct norm *o = lint_at(l, p.theirs);
        rates(l, &p);
        if (p.theirs == n ||
            (lint_norm_is(l, &o->in_return_for, n) && p.theirs < n))
            continue; /* told of at the other */
        struct move_list all = { 0 };
        bool parts = l->parts[n].n > 0 || l->parts[p.theirs].n > 0;
        bool known = p.rate_ours > 0 && moves(l, n, p.rate_theirs, &all) &&
                     moves(l, p.theirs, -p.rate_ours, &all);
        list_sort(all.p, all.n, sizeof *all.p, by_day);
        struct move worst = furthest(&all);
        int32_t due = l->days[n].due, back = l->days[p.theirs].due;
        bool same = due == back || due == DAY_NONE || back == DAY_NONE;
        if (m->after && lint_names_norm(l, m->after, p.theirs))
            say_waits(l, &p, p.theirs);
        else if (o->after && lint_names_norm(l, o->after, n))
            say_waits(l, &p, n);
        else if (!parts && same)
            say_nobody(l, &p);
        else if (known && worst.value != 0)
            say_ahead(l, &p, worst);
        else if (!known && !same)
            say_waits(l, &p, due < back ? n : p.theirs);
    }
}
