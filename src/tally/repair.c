/* Bounds where accounts clash: what is true whichever of them is wrong.
 *
 * A repair leaves out so few claims that none of them could be let in again.
 * Of each smallest clash one claim must go; trying each in turn, and so on
 * with what is left, comes to every repair (Reiter, A Theory of Diagnosis from
 * First Principles, Artificial Intelligence 32, 1987). Claims that say the very
 * same stand or fall together. Where there are too many, all that clash go. */
#include "tally_int.h"

#include <assert.h>
#include <stdlib.h>

/* Sets of claims left out that are looked at, at most, for each repair that may
 * be kept; and edges on cycles with which that is begun. */
enum { STATES = 4, CONTESTED = 128 };

void tally_set_out(struct tally *t, const value_set *s, bool out)
{
    for (ptrdiff_t i = 0; i < s->n; i++) s->p[i]->out = out;
    if (out) t->some_out = true;
}

/* Sums and edges by what is in now; whether some P fits it. */
static bool fits(struct tally *t)
{
    if (t->families.n) tally_sums(t);
    tally_weigh(t);
    return tally_fits(t, t->any);
}

static void keep(struct tally *t, const value_set *out)
{
    struct repaired *r = arena_push(&t->held, &t->repairs);
    *r = (struct repaired){ .up = arena_new(&t->held, int64_t, t->nodes.n),
                            .down = arena_new(&t->held, int64_t, t->nodes.n) };
    for (ptrdiff_t i = 0; i < out->n; i++)
        *arena_push(&t->held, &r->out) = out->p[i];
    tally_from_source(t, r->up);
    tally_from_source(t, r->down);
    bool all = tally_relax(t, r->up, false) && tally_relax(t, r->down, true);
    assert(all);
}

/* ---- one by one ---- */

struct repairing {
    struct tally *t;
    struct arena a;
    value_set all; /* every value, in the order of days */
    value_set out;
    struct map tried; /* sets that were left out before, however reached */
    ptrdiff_t most;   /* repairs kept */
    ptrdiff_t states;
    bool over; /* too many */
};

static bool alike(const struct value *x, const struct value *y)
{
    return x->lo == y->lo && x->hi == y->hi && x->event == y->event &&
           x->family == y->family;
}

/* Whether two neighbours of `all` stand in one pair, with the same lo and hi.
 */
static bool beside(const struct repairing *r, ptrdiff_t i)
{
    const struct value *x = r->all.p[i], *y = r->all.p[i + 1];
    return x + 1 == y && x->lo == y->lo && x->hi == y->hi;
}

/* Its pair's values that say the same: they stand close together. */
static void alike_out(struct repairing *r, const struct value *v)
{
    ptrdiff_t from = 0;
    while (r->all.p[from] != v) from++;
    while (from > 0 && beside(r, from - 1)) from--;
    for (;; from++) {
        if (alike(r->all.p[from], v))
            *arena_push(&r->a, &r->out) = r->all.p[from];
        if (from + 1 == r->all.n || !beside(r, from)) return;
    }
}

static bool within(const value_set *few, const value_set *many)
{
    ptrdiff_t found = 0;
    for (ptrdiff_t i = 0; i < few->n; i++)
        for (ptrdiff_t k = 0; k < many->n; k++)
            if (few->p[i] == many->p[k]) {
                found++;
                break;
            }
    return found == few->n;
}

/* What leaves out more than a repair does is none. */
static bool needless(const struct repairing *r)
{
    for (ptrdiff_t i = 0; i < r->t->repairs.n; i++)
        if (within(&r->t->repairs.p[i].out, &r->out)) return true;
    return false;
}

static void keep_fewer(struct tally *t, const value_set *out)
{
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < t->repairs.n; i++)
        if (!within(out, &t->repairs.p[i].out))
            t->repairs.p[kept++] = t->repairs.p[i];
    t->repairs.n = kept;
    keep(t, out);
}

static bool is_new(struct repairing *r)
{
    char *bits = arena_new(&r->a, char, r->all.n);
    for (ptrdiff_t i = 0; i < r->all.n; i++) bits[i] = (char)r->all.p[i]->out;
    return map_add(&r->tried, &r->a, (struct str){ bits, r->all.n }, 0);
}

static void repair(struct repairing *r)
{
    struct tally *t = r->t;
    value_set clash = { 0 };
    if (r->over || needless(r) || !is_new(r)) return;
    if (t->repairs.n >= r->most || r->states++ >= STATES * r->most) {
        r->over = true;
        return;
    }
    if (fits(t)) {
        keep_fewer(t, &r->out);
        return;
    }
    tally_smallest(t, &r->a, &clash);
    for (ptrdiff_t i = 0; i < clash.n && !r->over; i++) {
        ptrdiff_t before = r->out.n;
        alike_out(r, clash.p[i]);
        tally_set_out(t, &r->out, true);
        repair(r);
        for (ptrdiff_t k = before; k < r->out.n; k++) r->out.p[k]->out = false;
        r->out.n = before;
    }
}

static bool one_by_one(struct tally *t)
{
    struct repairing r = { .t = t, .most = TALLY_REPAIRS };
    value_set contested = { 0 };
    if (t->claims > TALLY_LARGE) return false;
    if (t->claims <= TALLY_FEW) r.most = TALLY_REPAIRS_FEW;
    ptrdiff_t edges = tally_contested(t, &r.a, &contested);
    tally_uncontested(t);
    if (edges > CONTESTED) {
        arena_free(&r.a);
        return false;
    }
    for (ptrdiff_t i = 0; i < t->pairs.n; i++) {
        tally_sort_values(&t->pairs.p[i]);
        for (ptrdiff_t k = 0; k < t->pairs.p[i].values.n; k++)
            *arena_push(&r.a, &r.all) = &t->pairs.p[i].values.p[k];
    }
    repair(&r);
    for (ptrdiff_t i = 0; i < r.all.n; i++) r.all.p[i]->out = false;
    arena_free(&r.a);
    if (r.over) t->repairs.n = 0;
    return !r.over;
}

/* ---- all that clash ---- */

static void all_at_once(struct tally *t)
{
    struct arena scratch = { 0 };
    value_set out = { 0 }, clash = { 0 };
    /* The edges are those of the last repair tried; all claims are in again. */
    if (t->families.n) tally_sums(t);
    tally_weigh(t);
    tally_contested(t, &scratch, &out);
    tally_set_out(t, &out, true);
    t->some_out = true;
    while (!fits(t)) {
        tally_smallest(t, &scratch, &clash);
        tally_set_out(t, &clash, true);
        for (ptrdiff_t i = 0; i < clash.n; i++)
            *arena_push(&scratch, &out) = clash.p[i];
    }
    keep(t, &out);
    tally_set_out(t, &out, false);
    t->at_once = out.n == 0 && t->families.n == 0;
    t->exact = false;
    arena_free(&scratch);
}

/* Where the claim changes nothing of what clashes, one repair follows it. */
bool tally_follow(struct tally *t, const struct value *v, const struct pair *p)
{
    struct repaired *r = t->repairs.p;
    if (!t->looked || !t->at_once) return false;
    if (v->lo > p->over || v->hi < p->below) return true;
    struct edge *lower = &t->edges.p[p->lower], *upper = &t->edges.p[p->upper];
    struct edge *risen[2] = { NULL, NULL };
    if (v->lo > lower->w) (risen[0] = lower)->w = v->lo;
    if (v->hi != TALLY_OPEN && -v->hi > upper->w)
        (risen[1] = upper)->w = -v->hi;
    for (int i = 0; i < 2; i++) {
        int32_t e = i ? p->upper : p->lower;
        if (!risen[i]) continue;
        if (!tally_raise(t, t->any, false, e)) return false;
        bool up = tally_raise(t, r->up, false, e);
        bool down = tally_raise(t, r->down, true, e);
        assert(up && down);
    }
    return true;
}

static int by_number(const void *x, const void *y)
{
    ptrdiff_t a = *(const ptrdiff_t *)x, b = *(const ptrdiff_t *)y;
    return (a > b) - (a < b);
}

void tally_look_into(struct tally *t)
{
    value_set clash = { 0 };
    if (t->looked) return;
    arena_free(&t->held);
    t->smallest = (struct tally_tags){ 0 };
    t->repairs.p = NULL;
    t->repairs.n = t->repairs.cap = 0;
    t->looked = t->exact = true;
    t->at_once = false;
    tally_uncontested(t);
    if (t->families.n) tally_sums(t);
    tally_weigh(t);
    tally_smallest(t, &t->held, &clash);
    for (ptrdiff_t i = 0; i < clash.n; i++)
        *arena_push(&t->held, &t->smallest) = clash.p[i]->tag;
    list_sort(t->smallest.p, t->smallest.n, sizeof *t->smallest.p, by_number);
    if (!one_by_one(t)) all_at_once(t);
    t->some_out = false;
}
