/* Counts and standpoints. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

bool assess_level(const struct norm *n)
{
    bool all = n->deed.quantity.qualifier == QUAL_ALL_OF &&
               n->deed.object_kind == OBJECT_MEASURE;
    return n->deed.mode == COUNT_LEVEL || all;
}

bool assess_counted(const struct norm *n)
{
    if (assess_level(n)) return true;
    return n->deed.quantity.qualifier != QUAL_NONE &&
           n->deed.quantity.qualifier != QUAL_ALL_OF;
}

/* What must be done for the norm to be met; of a level, what may remain. */
int64_t assess_wanted(const struct norm *n)
{
    struct quantity q = n->deed.quantity;
    if (q.qualifier == QUAL_ALL_OF) return 0;
    if (assess_level(n)) return quantity_interval(q).hi;
    return q.qualifier == QUAL_UP_TO ? q.n : quantity_interval(q).lo;
}

/* A batch or part of which no first day is told bounds the total by its last
 * day from below; so does one of which no day is told, by the day it was said.
 */
static void place(const struct account *c, struct interval i,
                  struct tally_claim *out)
{
    const struct deed *d = c->deed;
    bool dated = d->when_kind == WHEN_ON || d->when_kind == WHEN_SINCE;
    *out = (struct tally_claim){
        .from = c->day, .to = c->day, .lo = i.lo, .hi = TALLY_OPEN
    };
    switch (d->mode) {
    case COUNT_TOTAL: /* undated, it may have been counted days before */
        out->kind = TALLY_TOTAL;
        if (d->when_kind != WHEN_NONE) out->hi = i.hi;
        return;
    case COUNT_SINCE:
        out->kind = TALLY_SINCE;
        out->from = d->when.from;
        out->hi = i.hi;
        return;
    case COUNT_BATCH:
    case COUNT_PART:
        out->kind = dated ? TALLY_BATCH : TALLY_TOTAL;
        if (dated) out->from = d->when.from;
        if (dated && d->only && d->mode == COUNT_BATCH) out->hi = i.hi;
        return;
    case COUNT_LEVEL: /* negated, so that it rises as the work is done */
        out->kind = TALLY_TOTAL;
        out->lo = i.hi == INTERVAL_OPEN ? -TALLY_COUNT_MAX : -i.hi;
        out->hi = -i.lo;
        return;
    case COUNT_MODE_COUNT: break;
    }
    assert(!"a count mode");
}

bool assess_claim(const struct norm *n, const struct account *c,
                  struct tally_claim *out)
{
    const struct deed *d = c->deed;
    if (!assess_done(c) || d->quantity.qualifier == QUAL_NONE ||
        d->quantity.qualifier == QUAL_ALL_OF)
        return false;
    if (!str_eq(d->object.id, n->deed.object.id)) return false;
    if (d->actors.n > n->deed.actors.n) return false; /* whose share is it? */
    /* "500 off the list were offered": not those that were to go free */
    if (d->off_list && n->list_of.id.n && str_eq(d->list_of.id, n->list_of.id))
        return false;
    if (d->mode == COUNT_LEVEL && !assess_level(n)) return false;
    /* Of what remains, a total done says nothing: nobody knows from when. */
    bool dated = d->when_kind == WHEN_ON || d->when_kind == WHEN_SINCE;
    bool step = dated && d->mode != COUNT_TOTAL;
    if (assess_level(n) && d->mode != COUNT_LEVEL && !step) return false;
    place(c, quantity_interval(d->quantity), out);
    out->tag = c->entry;
    return out->from <= out->to;
}

bool assess_reached(const struct norm *n, const struct standpoint *s)
{
    if (!assess_counted(n)) return s->says_done && !s->says_not_done;
    if (!s->counted) return false;
    return assess_level(n) ? s->bounds.hi <= assess_wanted(n)
                           : s->bounds.lo >= assess_wanted(n);
}

/* ---- rivals ---- */

enum { RIVALS_MAX = 6 };

struct total {
    struct tally_claim claim;
    const struct account *account;
};

static int newest(const void *x, const void *y)
{
    const struct total *a = x, *b = y;
    if (a->claim.to != b->claim.to) return a->claim.to > b->claim.to ? -1 : 1;
    return (a->claim.tag < b->claim.tag) - (a->claim.tag > b->claim.tag);
}

static bool alike(const struct tally_claim *x, const struct tally_claim *y)
{
    return x->kind == y->kind && x->lo == y->lo && x->hi == y->hi &&
           x->to == y->to && (x->kind == TALLY_TOTAL || x->from == y->from);
}

/* "about 300 from 2020-04-08 to 2020-04-12", "361 by 2020-04-13" */
static struct str told(const struct work *w, const struct norm *n,
                       const struct total *t)
{
    struct buf b = buf_make(w->a, 1024);
    const struct quantity q = t->account->deed->quantity;
    if (q.qualifier != QUAL_EXACTLY)
        buf_fmt(&b, "%s ", qualifier_text(q.qualifier));
    buf_count(&b, q.n);
    if (q.qualifier == QUAL_BETWEEN) {
        buf_str(&b, S(" and "));
        buf_count(&b, q.m);
    }
    if (assess_level(n)) buf_str(&b, S(" remaining"));
    if (t->claim.kind == TALLY_SINCE) {
        struct str from = day_print(w->a, t->claim.from);
        struct str to = day_print(w->a, t->claim.to);
        buf_fmt(&b, " from %.*s to %.*s", STR_ARG(from), STR_ARG(to));
    } else {
        struct str to = day_print(w->a, t->claim.to);
        buf_fmt(&b, "%s%.*s", assess_level(n) ? " on " : " by ", STR_ARG(to));
    }
    return buf_done(&b);
}

/* What is left for the days that one counts and the other does not. */
static void rest(const struct work *w, struct buf *b, const struct norm *n,
                 const struct total *early, const struct total *late)
{
    const struct tally_claim *e = &early->claim, *l = &late->claim;
    const struct act *act = model_act(w->g, n->deed.act.id);
    if (assess_level(n) || l->kind != TALLY_TOTAL || e->hi == TALLY_OPEN)
        return;
    struct interval i = { l->lo - e->hi, l->hi };
    if (i.lo < 0) i.lo = 0;
    if (i.hi != TALLY_OPEN) i.hi -= e->lo;
    if (i.lo == 0 && i.hi == TALLY_OPEN) return;
    if (e->kind == TALLY_TOTAL && e->to == l->to) return;
    struct str count = assess_bounds_text(w->a, i);
    buf_fmt(b, ": then %.*s %s %.*s ", STR_ARG(count),
            i.lo == 1 && i.hi == 1 ? "was" : "were",
            STR_ARG(act ? act->verb[VERB_PARTICIPLE] : S("counted")));
    if (e->kind == TALLY_SINCE)
        buf_fmt(b, "before %.*s", STR_ARG(day_print(w->a, e->from)));
    if (e->kind == TALLY_SINCE && e->to < l->to) buf_str(b, S(" or "));
    if (e->to < l->to)
        buf_fmt(b, "after %.*s", STR_ARG(day_print(w->a, e->to)));
}

static void pair(const struct work *w, const struct norm *n,
                 const struct total *early, const struct total *late,
                 struct finding *f)
{
    struct tally_claim two[] = { early->claim, late->claim };
    struct tally_answer t;
    tally_solve(w->a, two, 2, !assess_level(n), late->claim.to, &t);
    struct rival *r = arena_push(w->a, &f->rivals);
    r->a = early->claim.tag;
    r->b = late->claim.tag;
    r->fits = t.clash.n == 0;
    struct buf b = buf_make(w->a, 4096);
    struct str one = told(w, n, early), other = told(w, n, late);
    buf_fmt(&b, "%.*s and %.*s ", STR_ARG(one), STR_ARG(other));
    buf_str(&b, r->fits ? S("can both be true") : S("cannot both be true"));
    if (r->fits)
        rest(w, &b, n, early, late);
    else if (early->claim.to != late->claim.to && !assess_level(n))
        buf_str(&b, S(": a total does not fall"));
    r->why = buf_done(&b);
}

/* The newest different totals that bear on the day asked, each with each. */
void assess_rivals(const struct work *w, ptrdiff_t n, struct finding *f)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    struct LIST(struct total) all = { 0 };
    if (!assess_counted(norm)) return;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        struct total t = { .account = &w->accounts.p[l->p[i].account] };
        if (l->p[i].how != BEARS_DEED ||
            !assess_claim(norm, t.account, &t.claim))
            continue;
        enum count_mode mode = t.account->deed->mode;
        bool whole = assess_level(norm)
                         ? mode == COUNT_LEVEL
                         : mode == COUNT_TOTAL || mode == COUNT_SINCE;
        bool dated = t.account->deed->when_kind != WHEN_NONE;
        if (whole && dated && t.claim.to <= w->q->on)
            *arena_push(w->a, &all) = t;
    }
    if (all.n == 0) return;
    list_sort(all.p, all.n, sizeof *all.p, newest);
    struct total kept[RIVALS_MAX];
    int k = 0;
    for (ptrdiff_t i = 0; i < all.n && k < RIVALS_MAX; i++) {
        bool seen = false;
        for (int j = 0; j < k; j++)
            seen = seen || alike(&kept[j].claim, &all.p[i].claim);
        if (!seen) kept[k++] = all.p[i];
    }
    for (int i = 0; i < k; i++)
        for (int j = i + 1; j < k; j++) pair(w, norm, &kept[j], &kept[i], f);
}
