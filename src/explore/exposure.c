/* What each has given and not had in return, day by day, if everybody acts at
 * its deadline. docs/explore.md, "Exposure". */
#include "explore_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE = 1000 };

/* Everybody waits as long as it may: at the deadline, or once it can begin
 * where that is later; what has none, as soon as it can. */
static void wait_out(struct system *s, struct times *t)
{
    struct conduct *c = system_conduct(s);
    c->all_due = false;
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (s->norms[i].deadline != DAY_NONE &&
            s->norms[i].deadline > c->lower[i])
            c->lower[i] = s->norms[i].deadline;
    for (ptrdiff_t round = 0; round <= s->n + 1; round++) {
        bool any = false;
        solve(s, c, t);
        for (ptrdiff_t i = 0; i < s->n && s->terms; i++) {
            int32_t day = deadline_under(s, i, t);
            if (s->norms[i].met || day == DAY_NONE || day <= c->lower[i])
                continue;
            /* one that it waits for waits for it: that would never end */
            c->lower[i] = round < s->n ? day : s->norms[i].lower;
            any = true;
        }
        if (!any) break;
    }
}

/* Whether a day can be told on which it is done: there is none for what has no
 * deadline, nor for what has let it pass. */
static bool bounded(const struct system *s, ptrdiff_t i, const struct times *t)
{
    int32_t deadline = deadline_under(s, i, t);
    return s->norms[i].met || (t->day[i] != NEVER && deadline != DAY_NONE &&
                               deadline >= s->q->from);
}

/* ---- one exchange, from one side ---- */

/* Some of it is done on a day: a part, or all. */
struct step {
    int32_t day;
    int64_t amount;
};

struct side {
    int64_t target; /* 0: not counted */
    int64_t done;   /* so far */
    int32_t day;    /* when all of it is done; NEVER */
    struct LIST(struct step) parts;
};

static int64_t target_of(const struct norm *n)
{
    const struct quantity *q = &n->deed.quantity;
    if (n->deed.mode == COUNT_LEVEL || q->qualifier == QUAL_NONE ||
        q->qualifier == QUAL_ALL_OF)
        return 0;
    return q->qualifier == QUAL_BETWEEN ? q->m : q->n;
}

static bool is_part(const struct system *s, ptrdiff_t part, ptrdiff_t whole)
{
    struct str of = s->norms[part].norm->part_of.id;
    return part != whole && of.n && map_get(&s->names, of) == whole;
}

static struct side side_of(struct system *s, ptrdiff_t i, const struct times *t)
{
    const struct system_norm *n = &s->norms[i];
    struct side x = { .done = n->done, .day = NEVER };
    x.target = target_of(n->norm);
    if (n->prohibition)
        x.day = n->gone ? NEVER : s->q->from; /* kept: nothing is owed */
    else if (bounded(s, i, t))
        x.day = t->day[i];
    for (ptrdiff_t k = 0; k < s->n && x.target; k++)
        if (is_part(s, k, i) && bounded(s, k, t))
            *arena_push(s->a, &x.parts) =
                (struct step){ t->day[k], target_of(s->norms[k].norm) };
    return x;
}

static int64_t given(const struct side *x, int32_t day)
{
    int64_t parts = 0;
    if (x->day != NEVER && x->day <= day) return x->target ? x->target : WHOLE;
    if (x->target == 0) return 0;
    for (ptrdiff_t i = 0; i < x->parts.n; i++)
        if (x->parts.p[i].day <= day && parts < x->target)
            parts += x->parts.p[i].amount;
    if (parts < x->done) parts = x->done;
    return parts < x->target ? parts : x->target;
}

struct ratio {
    int64_t ours, theirs;
};

/* Share and count by which `x` is ahead of `y` on that day. Counts are at most
 * 10^12 (lang), so that 128 bits hold their products. */
static void ahead(const struct side *x, const struct side *y, struct ratio r,
                  int32_t day, struct explore_exposure *out)
{
    __extension__ typedef __int128 wide;
    wide mine = given(x, day), back = given(y, day);
    out->share = out->excess = 0;
    if (x->target && y->target) {
        wide num = mine * r.theirs - back * r.ours; /* of r.theirs */
        if (num <= 0) return;
        out->excess = (int64_t)((num + r.theirs - 1) / r.theirs);
        wide all = (wide)x->target * r.theirs;
        out->share = (int64_t)((num * WHOLE + all - 1) / all);
        return;
    }
    if (x->target) mine = mine * WHOLE / x->target;
    if (y->target) back = back * WHOLE / y->target;
    if (mine > back) out->share = (int64_t)(mine - back);
}

/* Rates by category, for a side whose categories are counted: 30:1 for 12
 * civilians and 50:1 for 5 soldiers are 610 for 17. false where a category has
 * no rate, or does not come out whole. */
static bool by_category(const struct norm *n, const struct norm *back,
                        struct ratio *r)
{
    const struct quantity *all = &back->deed.quantity;
    int64_t left = all->n, owed = 0, one;
    if (n->rates.n == 0 || all->qualifier != QUAL_EXACTLY || all->n == 0)
        return false;
    for (ptrdiff_t i = 0; i < back->including.n; i++) {
        const struct share *c = &back->including.p[i];
        for (ptrdiff_t k = 0; k < n->rates.n; k++) {
            const struct rate *at = &n->rates.p[k];
            if (at->of.id.n || !str_eq(at->against.id, c->of.id)) continue;
            if (c->quantity.qualifier != QUAL_EXACTLY || c->quantity.n > left ||
                c->quantity.n % at->theirs ||
                !num_mul(c->quantity.n / at->theirs, at->ours, &one) ||
                !num_add(owed, one, &owed))
                return false;
            left -= c->quantity.n;
        }
    }
    if (left > 0 && (n->ratio_ours == 0 || left % n->ratio_theirs ||
                     !num_mul(left / n->ratio_theirs, n->ratio_ours, &one) ||
                     !num_add(owed, one, &owed)))
        return false;
    *r = (struct ratio){ owed, all->n };
    return owed > 0 && owed <= INT64_C(1000000000000);
}

static int by_number(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

/* The days on which one of the two changes, the first day among them, sorted;
 * what was before the first day counts from it. */
static struct days_list {
    int32_t *p;
    ptrdiff_t n;
} changes(struct system *s, const struct side *x, const struct side *y)
{
    const struct side *both[] = { x, y };
    struct days_list l = { 0 };
    l.p = arena_new(s->a, int32_t, 3 + x->parts.n + y->parts.n);
    l.p[l.n++] = s->q->from;
    for (int k = 0; k < 2; k++) {
        l.p[l.n++] = both[k]->day;
        for (ptrdiff_t i = 0; i < both[k]->parts.n; i++)
            l.p[l.n++] = both[k]->parts.p[i].day;
    }
    for (ptrdiff_t i = 0; i < l.n; i++)
        if (l.p[i] < s->q->from) l.p[i] = s->q->from;
    list_sort(l.p, l.n, sizeof *l.p, by_number);
    return l;
}

static void expose(struct system *s, ptrdiff_t gives, ptrdiff_t gets,
                   struct ratio r, const struct times *t)
{
    struct side x = side_of(s, gives, t), y = side_of(s, gets, t);
    struct days_list days = changes(s, &x, &y);
    if (r.ours == 0) r = (struct ratio){ x.target, y.target };
    for (ptrdiff_t i = 0; i < days.n; i++) {
        struct explore_exposure e = { .gives = gives, .gets = gets };
        int32_t next = i + 1 < days.n ? days.p[i + 1] : NEVER;
        if (days.p[i] == NEVER || days.p[i] == next) continue;
        ahead(&x, &y, r, days.p[i], &e);
        if (e.share == 0) continue;
        e.from = days.p[i];
        e.until = next == NEVER ? DAY_NONE : next - 1;
        for (ptrdiff_t k = 0; k < s->norms[gives].actors.n; k++) {
            e.party = s->norms[gives].actors.p[k];
            *arena_push(s->a, &s->out->exposures) = e;
        }
    }
}

/* Two wholes whose parts are exchanged for each other: these tell it. */
static bool in_parts(const struct system *s, ptrdiff_t x, ptrdiff_t y)
{
    for (ptrdiff_t i = 0; i < s->n; i++) {
        ptrdiff_t back = s->norms[i].in_return;
        if (back >= 0 && ((is_part(s, i, x) && is_part(s, back, y)) ||
                          (is_part(s, i, y) && is_part(s, back, x))))
            return true;
    }
    return false;
}

/* ---- all of them ---- */

static int by_day(const void *x, const void *y)
{
    const struct explore_exposure *a = x, *b = y;
    if (a->from != b->from) return a->from < b->from ? -1 : 1;
    if (a->party != b->party) return a->party < b->party ? -1 : 1;
    if (a->gives != b->gives) return a->gives < b->gives ? -1 : 1;
    return a->gets < b->gets ? -1 : a->gets > b->gets;
}

static bool on(const struct explore_exposure *e, ptrdiff_t party, int32_t day)
{
    return e->party == party && e->from <= day &&
           (e->until == DAY_NONE || e->until >= day);
}

/* A sum of stretches is largest on the first day of one of them. */
static void peak(struct system *s, ptrdiff_t party)
{
    struct explore_party *p = &s->out->parties.p[party];
    const struct explore_answer *o = s->out;
    for (ptrdiff_t i = 0; i < o->exposures.n; i++) {
        int64_t sum = 0;
        int32_t day = o->exposures.p[i].from, end = NEVER;
        for (ptrdiff_t k = 0; k < o->exposures.n; k++) {
            const struct explore_exposure *e = &o->exposures.p[k];
            if (!on(e, party, day)) continue;
            sum += e->share;
            if (e->until != DAY_NONE && e->until < end) end = e->until;
        }
        if (sum <= p->peak) continue;
        p->peak = sum;
        p->peak_day = day;
        p->peak_days = end == NEVER ? -1 : end - day + 1;
    }
}

void exposures_make(struct system *s)
{
    struct times t = times_make(s->a, s->n);
    wait_out(s, &t);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct norm *n = s->norms[i].norm;
        ptrdiff_t back = s->norms[i].in_return;
        bool mutual = back >= 0 && s->norms[back].in_return == i;
        if (!s->norms[i].prohibition && bounded(s, i, &t))
            s->out->norms.p[i].at_deadline = t.day[i];
        if (back < 0 || back == i || (mutual && back < i)) continue;
        if (in_parts(s, i, back)) continue;
        const struct norm *other = s->norms[back].norm;
        struct ratio r = { n->ratio_ours, n->ratio_theirs };
        by_category(n, other, &r);
        struct ratio turned = { r.theirs, r.ours };
        if (mutual && other->ratio_ours)
            turned = (struct ratio){ other->ratio_ours, other->ratio_theirs };
        if (mutual && r.ours == 0)
            r = (struct ratio){ turned.theirs, turned.ours };
        expose(s, i, back, r, &t);
        expose(s, back, i, turned, &t);
    }
    list_sort(s->out->exposures.p, s->out->exposures.n,
              sizeof *s->out->exposures.p, by_day);
    for (ptrdiff_t i = 0; i < s->out->parties.n; i++) peak(s, i);
}
