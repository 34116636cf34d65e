/* What changed between two answers, and what made it so. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>

struct pair {
    struct arena *a;
    const struct agreement *g;
    const struct finding *from, *to;
    struct change *out;
};

static void say(struct pair *p, struct str what)
{
    *arena_push(p->a, &p->out->what) = what;
}

static void flag(struct pair *p, bool was, bool is, const char *word)
{
    if (was == is) return;
    say(p, str_fmt(p->a, "%s%s", is ? "" : "no longer ", word));
}

static void word(struct pair *p, const char *what, const char *was,
                 const char *is)
{
    if (str_eq(str_of(was), str_of(is))) return;
    say(p, str_fmt(p->a, "%s%s, was %s", what, is[0] ? is : "none",
                   was[0] ? was : "none"));
}

static struct str told(struct pair *p, const struct standpoint *s)
{
    if (!s || (!s->counted && !s->says_done && !s->says_not_done))
        return S("says nothing");
    if (s->counted) return assess_bounds_text(p->a, s->bounds);
    return s->says_done && s->says_not_done ? S("says done, and says not done")
           : s->says_done                   ? S("says done")
                                            : S("says not done");
}

static const struct standpoint *same(const struct finding *f,
                                     const struct standpoint *s)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        if (f->standpoints.p[i].kind == s->kind &&
            str_eq(f->standpoints.p[i].party, s->party))
            return &f->standpoints.p[i];
    return NULL;
}

static void standpoint(struct pair *p, const struct standpoint *was,
                       const struct standpoint *is)
{
    const struct standpoint *s = is ? is : was;
    struct str now = told(p, is), before = told(p, was);
    struct str name = s->kind == STANDPOINT_PARTY
                          ? s->party
                          : str_of(standpoint_text(s->kind));
    if (s->kind == STANDPOINT_EVERYONE || str_eq(now, before)) return;
    say(p, str_fmt(p->a, "%.*s: %.*s, was: %.*s", STR_ARG(name), STR_ARG(now),
                   STR_ARG(before)));
}

static void standpoints(struct pair *p)
{
    for (ptrdiff_t i = 0; i < p->to->standpoints.n; i++) {
        const struct standpoint *s = &p->to->standpoints.p[i];
        standpoint(p, same(p->from, s), s);
    }
    for (ptrdiff_t i = 0; i < p->from->standpoints.n; i++) {
        const struct standpoint *s = &p->from->standpoints.p[i];
        if (!same(p->to, s)) standpoint(p, s, NULL);
    }
}

static void batches(struct pair *p)
{
    struct str now = batch_sum_text(p->a, &p->to->batches);
    struct str before = batch_sum_text(p->a, &p->from->batches);
    if (p->to->batches.batches == 0 || str_eq(now, before)) return;
    say(p, str_fmt(p->a, "batches: %.*s, was: %.*s", STR_ARG(now),
                   STR_ARG(p->from->batches.batches ? before : S("none"))));
}

/* ---- what it rests on ---- */

static int by_index(const void *x, const void *y)
{
    ptrdiff_t a = *(const ptrdiff_t *)x, b = *(const ptrdiff_t *)y;
    return (a > b) - (a < b);
}

/* The entries of a norm's own reasons, not of the norms it waits for. What was
 * only promised changes no state. */
static void rests_on(struct arena *a, const struct reason *r, bool head,
                     struct index_list *out)
{
    if ((r->norm.n && !head) || str_eq(r->rule, S("announced"))) return;
    for (ptrdiff_t i = 0; i < r->entries.n; i++)
        *arena_push(a, out) = r->entries.p[i];
    for (ptrdiff_t i = 0; i < r->kids.n; i++)
        rests_on(a, r->kids.p[i], false, out);
}

static struct index_list entries(struct arena *a, const struct finding *f)
{
    struct index_list l = { 0 };
    rests_on(a, f->why, true, &l);
    list_sort(l.p, l.n, sizeof *l.p, by_index);
    ptrdiff_t kept = 0;
    for (ptrdiff_t i = 0; i < l.n; i++)
        if (kept == 0 || l.p[kept - 1] != l.p[i]) l.p[kept++] = l.p[i];
    l.n = kept;
    return l;
}

static bool among(const struct index_list *l, ptrdiff_t i)
{
    return l->n &&
           bsearch(&i, l->p, (size_t)l->n, sizeof *l->p, by_index) != NULL;
}

static void moved(struct pair *p)
{
    struct index_list was = entries(p->a, p->from), is = entries(p->a, p->to);
    for (ptrdiff_t i = 0; i < is.n; i++)
        if (!among(&was, is.p[i])) *arena_push(p->a, &p->out->gained) = is.p[i];
    for (ptrdiff_t i = 0; i < was.n; i++)
        if (!among(&is, was.p[i])) *arena_push(p->a, &p->out->lost) = was.p[i];
}

static int32_t passed(const struct pair *p, int32_t from, int32_t to)
{
    int32_t days[] = { p->to->deadline, p->from->deadline,
                       p->to->norm->span.to };
    for (int i = 0; i < 3; i++)
        if (days[i] != DAY_NONE && days[i] >= from && days[i] < to)
            return days[i];
    return DAY_NONE;
}

/* ---- through other norms ---- */

static void through(struct pair *p, const struct findings *was,
                    const struct findings *is, const struct str_list *ids)
{
    for (ptrdiff_t i = 0; i < ids->n; i++) {
        bool known = false;
        for (ptrdiff_t k = 0; k < p->out->through.n; k++)
            known = known || str_eq(p->out->through.p[k], ids->p[i]);
        for (ptrdiff_t k = 0; !known && k < is->list.n; k++)
            if (str_eq(is->list.p[k].norm->name.id, ids->p[i]) &&
                is->list.p[k].state != was->list.p[k].state)
                *arena_push(p->a, &p->out->through) = ids->p[i];
    }
}

static bool same_list(const struct str_list *x, const struct str_list *y)
{
    if (x->n != y->n) return false;
    for (ptrdiff_t i = 0; i < x->n; i++)
        if (!str_eq(x->p[i], y->p[i])) return false;
    return true;
}

static struct str joined(struct pair *p, const struct str_list *l)
{
    struct buf b = buf_make(p->a, BUF_MAX);
    for (ptrdiff_t i = 0; i < l->n; i++)
        buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(l->p[i]));
    return l->n ? buf_done(&b) : S("nothing");
}

static void list(struct pair *p, const char *what, const struct str_list *was,
                 const struct str_list *is)
{
    if (same_list(was, is)) return;
    struct str now = joined(p, is), before = joined(p, was);
    say(p, str_fmt(p->a, "%s %.*s, was: %.*s", what, STR_ARG(now),
                   STR_ARG(before)));
}

static void compare(struct pair *p)
{
    const struct finding *x = p->from, *y = p->to;
    word(p, "", state_text(x->state), state_text(y->state));
    flag(p, x->suspended, y->suspended, "suspended");
    flag(p, x->disputed, y->disputed, "disputed");
    word(p, "breach ", keeping_text(x->keeping), keeping_text(y->keeping));
    word(p, "shown: ", evidence_text(x->evidence), evidence_text(y->evidence));
    if (x->uses.n != y->uses.n)
        say(p, str_fmt(p->a, "used %lld times, was: %lld", (long long)y->uses.n,
                       (long long)x->uses.n));
    standpoints(p);
    batches(p);
    list(p, "waits for", &x->waits_for, &y->waits_for);
    list(p, "while not kept:", &x->broken, &y->broken);
    list(p, "follows", &x->follows, &y->follows);
    if (x->date_first != y->date_first)
        say(p, y->date_first ? S("its date passed before what it waits for")
                             : S("its date no longer passed first"));
}

bool assess_diff(struct arena *a, const struct agreement *g,
                 const struct entry_list *all,
                 const struct assess_question ends[2], struct changes *out,
                 struct diags *ds)
{
    *out = (struct changes){ 0 };
    if (!assess(a, g, all, &ends[0], &out->from, ds) ||
        !assess(a, g, all, &ends[1], &out->to, ds))
        return false;
    for (ptrdiff_t i = 0; i < out->to.list.n; i++) {
        struct change c = { .norm = i, .passed = DAY_NONE };
        struct pair p = { .a = a,
                          .g = g,
                          .from = &out->from.list.p[i],
                          .to = &out->to.list.p[i],
                          .out = &c };
        compare(&p);
        if (c.what.n == 0) continue;
        moved(&p);
        c.passed = passed(&p, ends[0].on, ends[1].on);
        const struct str_list *hang[] = { &p.from->waits_for, &p.to->waits_for,
                                          &p.from->broken, &p.to->broken,
                                          &p.to->follows };
        for (size_t k = 0; k < sizeof hang / sizeof hang[0]; k++)
            through(&p, &out->from, &out->to, hang[k]);
        *arena_push(a, &out->list) = c;
    }
    return true;
}
