/* Numbers: no minimum (C007), and sums that do not come out (C008). */
#include "lint_int.h"

#include <assert.h>

/* ---- C007 ---- */

static bool has_minimum(const struct norm *m)
{
    for (ptrdiff_t i = 0; i < m->including.n; i++)
        if (quantity_interval(m->including.p[i].quantity).lo > 0) return true;
    return false;
}

void lint_minimum(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        enum qualifier q = m->deed.quantity.qualifier;
        int64_t least = m->deed.quantity.n / 2 + 1;
        bool ceiling = q == QUAL_UP_TO || q == QUAL_AT_MOST;
        /* "down to at most 8600" is a limit that has to be reached */
        if (m->kind != NORM_OBLIGATION || !ceiling ||
            m->deed.mode == COUNT_LEVEL || has_minimum(m))
            continue;
        if (!lint_may(l, D_LINT_NO_MINIMUM, n, lint_count_pos(m))) continue;
        diag_add(l->ds, D_LINT_NO_MINIMUM, lint_count_pos(m),
                 "%.*s promises %s %lld and no minimum: it is kept where none "
                 "at all come",
                 STR_ARG(m->name.id), qualifier_text(q),
                 (long long)m->deed.quantity.n);
        diag_hint(l->ds, "name a number, or a minimum: between %lld and %lld",
                  (long long)least, (long long)m->deed.quantity.n);
    }
}

/* ---- C008 ---- */

/* What a sum has to be: of "up to 5000" the 5000 that is counted towards. */
static struct interval wanted(struct quantity q)
{
    if (q.qualifier == QUAL_UP_TO) q.qualifier = QUAL_EXACTLY;
    return quantity_interval(q);
}

static bool open(struct quantity q)
{
    return q.qualifier == QUAL_NONE || q.qualifier == QUAL_ALL_OF;
}

/* Adds, and stays open where it would not fit. */
static void add(struct interval *sum, struct interval one)
{
    bool over = sum->hi == INTERVAL_OPEN || one.hi == INTERVAL_OPEN;
    if (over || !num_add(sum->hi, one.hi, &sum->hi)) sum->hi = INTERVAL_OPEN;
    if (!num_add(sum->lo, one.lo, &sum->lo)) sum->lo = INTERVAL_OPEN;
}

static struct str count_text(struct lint *l, struct interval i)
{
    struct buf b = buf_make(l->a, 128);
    buf_count(&b, i.lo);
    if (i.hi == INTERVAL_OPEN) buf_str(&b, S(" or more"));
    if (i.hi == INTERVAL_OPEN || i.hi == i.lo) return buf_done(&b);
    buf_str(&b, S(" to "));
    buf_count(&b, i.hi);
    return buf_done(&b);
}

static void part_too_late(struct lint *l, ptrdiff_t whole, ptrdiff_t part)
{
    const struct norm *m = lint_at(l, part);
    int32_t due = l->days[whole].due, late = l->days[part].due;
    if (due == DAY_NONE || late == DAY_NONE || late <= due) return;
    if (!lint_may(l, D_LINT_SUM, part, &m->deadline.pos)) return;
    diag_add(l->ds, D_LINT_SUM, &m->deadline.pos,
             "%.*s is a part of %.*s, and due on %.*s, after the whole, which "
             "is due on %.*s",
             STR_ARG(m->name.id), STR_ARG(lint_at(l, whole)->name.id),
             STR_ARG(lint_day(l, late)), STR_ARG(lint_day(l, due)));
    diag_hint(l->ds, "let the last part be due with the whole");
}

static void parts(struct lint *l, ptrdiff_t n)
{
    const struct norm *whole = lint_at(l, n);
    struct interval sum = { 0, 0 };
    struct interval want = wanted(whole->deed.quantity);
    const struct norm_list *p = &l->parts[n];
    bool counted = !open(whole->deed.quantity);
    for (ptrdiff_t i = 0; i < p->n; i++) {
        const struct norm *m = lint_at(l, p->p[i]);
        part_too_late(l, n, p->p[i]);
        counted = counted && !open(m->deed.quantity);
        add(&sum, wanted(m->deed.quantity));
    }
    bool less = sum.hi<want.lo, more = sum.lo> want.hi;
    if (p->n == 0 || !counted || !(less || more)) return;
    if (!lint_may(l, D_LINT_SUM, n, lint_count_pos(whole))) return;
    diag_add(l->ds, D_LINT_SUM, lint_count_pos(whole),
             "the parts of %.*s come to %.*s, and the whole is %.*s",
             STR_ARG(whole->name.id), STR_ARG(count_text(l, sum)),
             STR_ARG(count_text(l, want)));
    diag_hint(l->ds, less ? "add the part that is missing, or name a smaller "
                            "whole"
                          : "take from a part, or name a larger whole");
    for (ptrdiff_t i = 0; i < p->n; i++) {
        const struct norm *m = lint_at(l, p->p[i]);
        diag_step(l->ds, lint_count_pos(m), "%.*s: %.*s", STR_ARG(m->name.id),
                  STR_ARG(count_text(l, wanted(m->deed.quantity))));
    }
}

/* More of a category than there are in all. */
static void shares(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    struct interval all = quantity_interval(m->deed.quantity);
    for (ptrdiff_t i = 0; i < m->including.n; i++) {
        const struct share *s = &m->including.p[i];
        struct interval one = quantity_interval(s->quantity);
        if (open(m->deed.quantity) || one.lo <= all.hi) continue;
        if (!lint_may(l, D_LINT_SUM, n, &s->of.pos)) continue;
        diag_add(l->ds, D_LINT_SUM, &s->of.pos,
                 "%.*s includes %.*s %.*s, and is of %.*s in all",
                 STR_ARG(m->name.id), STR_ARG(count_text(l, one)),
                 STR_ARG(s->of.id), STR_ARG(count_text(l, all)));
        diag_hint(l->ds, "one of the two numbers is wrong");
    }
}

/* ---- papers ---- */

/* More drawn from a paper than stand on it. */
static void drawn(struct lint *l, const struct statement *from,
                  struct interval sum, const struct small_pos *at)
{
    struct interval has = quantity_interval(from->deed.quantity);
    if (open(from->deed.quantity) || sum.lo <= has.hi) return;
    if (!lint_may(l, D_LINT_SUM, -1, at)) return;
    diag_add(l->ds, D_LINT_SUM, at,
             "%.*s are drawn from the %s %.*s, and it has %.*s",
             STR_ARG(count_text(l, sum)), paper_text(from->paper->kind),
             STR_ARG(from->paper->name.id), STR_ARG(count_text(l, has)));
    diag_hint(l->ds, "one of the papers is wrong, or a later version of it is "
                     "missing");
}

static void papers(struct lint *l)
{
    struct map last = { 0 }; /* the latest version of each, by its name */
    ptrdiff_t n = l->said->n;
    struct interval *sum = arena_new(l->a, struct interval, n);
    for (ptrdiff_t i = n - 1; i >= 0; i--)
        if (l->said->p[i].paper)
            map_add(&last, l->a, l->said->p[i].paper->name.id, i);
    for (ptrdiff_t i = 0; i < n; i++) {
        const struct statement *s = &l->said->p[i];
        /* of several sources nobody says how many come from which */
        if (!s->paper || s->paper->from.n != 1) continue;
        if (map_get(&last, s->paper->name.id) != i) continue;
        const struct ref *r = &s->paper->from.p[0];
        ptrdiff_t from = map_get(&last, r->id);
        if (from < 0 || from == i) continue;
        struct interval had = sum[from];
        add(&sum[from], quantity_interval(s->deed.quantity));
        const struct statement *f = &l->said->p[from];
        bool told = !open(f->deed.quantity) &&
                    had.lo > quantity_interval(f->deed.quantity).hi;
        if (!told) drawn(l, f, sum[from], &r->pos);
    }
}

/* The list that people are to be chosen from, where it is too short. */
static void lists(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    struct interval want = wanted(m->deed.quantity);
    const struct statement *list = NULL;
    if (m->list_of.id.n == 0 || open(m->deed.quantity)) return;
    for (ptrdiff_t i = 0; i < l->said->n; i++) {
        const struct statement *s = &l->said->p[i];
        if (!s->paper || s->paper->kind != PAPER_LIST) continue;
        bool theirs = s->deed.actors.n == 1 &&
                      str_eq(s->deed.actors.p[0].id, m->list_of.id);
        if (theirs && str_eq(s->deed.object.id, m->deed.object.id)) list = s;
    }
    if (!list) return;
    struct interval has = quantity_interval(list->deed.quantity);
    if (has.hi >= want.lo || !lint_may(l, D_LINT_SUM, n, lint_count_pos(m)))
        return;
    diag_add(l->ds, D_LINT_SUM, lint_count_pos(m),
             "%.*s is of %.*s, to be chosen from the list %.*s, which has %.*s",
             STR_ARG(m->name.id), STR_ARG(count_text(l, want)),
             STR_ARG(list->paper->name.id), STR_ARG(count_text(l, has)));
    diag_step(l->ds, &list->telling.pos, "the list %.*s of %.*s",
              STR_ARG(list->paper->name.id),
              STR_ARG(days_print(l->a, list->telling.said)));
    diag_hint(l->ds, "ask for a longer list, or name the number it has");
}

void lint_sums(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        parts(l, n);
        shares(l, n);
        lists(l, n);
    }
    papers(l);
}
