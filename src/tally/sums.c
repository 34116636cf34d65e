/* Batches that are told apart, and so add.
 *
 * Batches of one family with different events share nobody: within any days,
 * the total rises by all of them that fall wholly within. Each run of batches
 * that overlap gives such a sum for every first and last day of its batches;
 * between runs, paths add up by themselves. */
#include "tally_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static int by_start(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    if (a->event != b->event) return a->event < b->event ? -1 : 1;
    if (a->lo != b->lo) return a->lo > b->lo ? -1 : 1;
    return (a->tag > b->tag) - (a->tag < b->tag);
}

static struct family *family_of(struct tally *t, int32_t id)
{
    struct str key = { (const char *)&id, (ptrdiff_t)sizeof id };
    ptrdiff_t i = map_get(&t->family_of, key);
    if (i >= 0) return &t->families.p[i];
    map_add(&t->family_of, t->a, str_dup(t->a, key), t->families.n);
    struct family *f = arena_push(t->a, &t->families);
    f->id = id;
    return f;
}

static ptrdiff_t place_of(const struct family *f, const struct member *m)
{
    ptrdiff_t lo = 0, hi = f->sorted;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (by_start(&f->members.p[mid], m) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void sort_members(struct family *f)
{
    if (f->sorted == f->members.n) return;
    list_sort(f->members.p, f->members.n, sizeof *f->members.p, by_start);
    f->sorted = f->members.n;
}

static bool meet(const struct member *x, const struct member *y)
{
    return x->start < y->end && y->start < x->end && x->event != y->event;
}

/* Whether it overlaps another event of the family, which is sorted. */
static bool alone(const struct family *f, const struct member *m, ptrdiff_t at)
{
    for (ptrdiff_t i = at; i < f->sorted && f->members.p[i].start < m->end; i++)
        if (meet(&f->members.p[i], m)) return false;
    for (ptrdiff_t i = at - 1;
         i >= 0 && f->members.p[i].start > m->start - f->widest; i--)
        if (meet(&f->members.p[i], m)) return false;
    return true;
}

static struct member as_member(const struct tally_claim *c)
{
    return (struct member){ .start = c->from - 1,
                            .end = c->to,
                            .event = c->event,
                            .tag = (int32_t)c->tag,
                            .lo = c->lo,
                            .hi = c->hi };
}

/* A batch that overlaps another changes sums: everything is made anew. */
void tally_told_apart(struct tally *t, const struct tally_claim *c)
{
    struct family *f = family_of(t, c->family);
    struct member m = as_member(c);
    if (m.end - m.start > f->widest) f->widest = m.end - m.start;
    arena_push(t->a, &f->members);
    if (t->stale) { /* sorted when it is time */
        f->members.p[f->members.n - 1] = m;
        return;
    }
    ptrdiff_t at = place_of(f, &m);
    if (!alone(f, &m, at)) t->stale = true;
    memmove(f->members.p + at + 1, f->members.p + at,
            (size_t)(f->members.n - 1 - at) * sizeof m);
    f->members.p[at] = m;
    f->sorted++;
}

void tally_forget(struct tally *t, const struct tally_claim *c)
{
    struct family *f = family_of(t, c->family);
    struct member m = as_member(c);
    sort_members(f);
    ptrdiff_t at = place_of(f, &m);
    assert(at < f->members.n && by_start(&f->members.p[at], &m) == 0);
    if (!alone(f, &m, at)) t->stale = true;
    f->members.n--;
    f->sorted--;
    memmove(f->members.p + at, f->members.p + at + 1,
            (size_t)(f->members.n - at) * sizeof m);
}

/* ---- sums ---- */

static struct value *value_of(struct tally *t, int32_t family,
                              const struct member *m)
{
    int32_t i = tally_pair(t, m->start, m->end);
    struct pair *p = &t->pairs.p[i];
    struct value v = { m->lo, m->hi, family, m->event, m->tag, false };
    ptrdiff_t at = tally_find_value(p, &v);
    assert(at >= 0);
    return &p->values.p[at];
}

/* Batches by their last day, each with the most that batches of its event up to
 * there add up to: those on days apart from each other do. */
struct told {
    int32_t n;
    const struct member *m[TALLY_OVERLAP];
    int64_t most[TALLY_OVERLAP];
    int32_t events;
    int32_t tag; /* the lowest */
    int64_t sum; /* over events */
};

static void tell(struct told *w, const struct member *m)
{
    int64_t before = 0, was = 0;
    bool known = false;
    if (w->n == 0 || m->tag < w->tag) w->tag = m->tag;
    for (int32_t i = 0; i < w->n; i++) {
        if (w->m[i]->event != m->event) continue;
        known = true;
        if (w->most[i] > was) was = w->most[i];
        if (w->m[i]->end <= m->start && w->most[i] > before)
            before = w->most[i];
    }
    int64_t with = tally_sum(before, m->lo > 0 ? m->lo : 0);
    w->m[w->n] = m;
    w->most[w->n++] = with > was ? with : was;
    w->events += !known;
    if (with > was) w->sum = tally_sum(w->sum, with - was);
}

/* Of families with the same sum, the one with the lowest tag has it. */
static void put_sum(struct tally *t, int32_t family, int32_t start, int32_t end,
                    const struct told *told)
{
    int64_t sum = told->sum;
    int32_t i = tally_pair(t, start, end);
    struct pair *p = &t->pairs.p[i];
    if (p->sum == NO_PATH) *arena_push(t->a, &t->summed) = i;
    if (sum < p->sum || (sum == p->sum && told->tag >= p->sum_tag)) return;
    p->sum = sum;
    p->sum_tag = told->tag;
    p->sum_family = family;
}

static int by_end(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    return a->end != b->end ? (a->end > b->end) - (a->end < b->end)
                            : by_start(x, y);
}

/* For each first day, the batches from there on by their last day. */
static void short_run(struct tally *t, int32_t family, const struct member *m,
                      ptrdiff_t n)
{
    struct member ends[TALLY_OVERLAP];
    memcpy(ends, m, (size_t)n * sizeof *m);
    list_sort(ends, n, sizeof *ends, by_end);
    for (ptrdiff_t i = 0; i < n; i++) {
        struct told told = { 0 };
        if (i > 0 && m[i].start == m[i - 1].start) continue;
        for (ptrdiff_t k = 0; k < n; k++) {
            if (ends[k].start >= m[i].start) tell(&told, &ends[k]);
            bool last = k + 1 == n || ends[k + 1].end != ends[k].end;
            if (last && told.events > 1)
                put_sum(t, family, m[i].start, ends[k].end, &told);
        }
    }
}

/* Batches of the very same days, events in order: the first of each event is
 * its largest. */
static void same_days(struct tally *t, int32_t family, const struct member *m,
                      ptrdiff_t n)
{
    struct told told = { .tag = m[0].tag };
    for (ptrdiff_t i = 0; i < n; i++) {
        if (m[i].tag < told.tag) told.tag = m[i].tag;
        if (i > 0 && m[i].event == m[i - 1].event) continue;
        told.sum = tally_sum(told.sum, m[i].lo > 0 ? m[i].lo : 0);
        told.events++;
    }
    if (told.events > 1) put_sum(t, family, m[0].start, m[0].end, &told);
}

static void run(struct tally *t, int32_t family, const struct member *m,
                ptrdiff_t n)
{
    bool one = true, alike = true;
    for (ptrdiff_t i = 1; i < n; i++) {
        one = one && m[i].event == m[0].event;
        alike = alike && m[i].start == m[0].start && m[i].end == m[0].end;
    }
    if (one) return;
    if (!alike && n <= TALLY_OVERLAP) {
        short_run(t, family, m, n);
        return;
    }
    if (!alike) t->loose = true;
    for (ptrdiff_t i = 0, j; i < n; i = j) {
        for (j = i + 1;
             j < n && m[j].start == m[i].start && m[j].end == m[i].end; j++)
            ;
        same_days(t, family, m + i, j - i);
    }
}

/* The members that are in. */
static const struct member *present(struct tally *t, struct arena *a,
                                    const struct family *f, ptrdiff_t *n)
{
    *n = f->members.n;
    if (!t->some_out) return f->members.p;
    struct member *in = arena_new(a, struct member, f->members.n);
    *n = 0;
    for (ptrdiff_t i = 0; i < f->members.n; i++)
        if (!value_of(t, f->id, &f->members.p[i])->out)
            in[(*n)++] = f->members.p[i];
    return in;
}

void tally_sums(struct tally *t)
{
    struct arena scratch = { 0 };
    for (ptrdiff_t i = 0; i < t->summed.n; i++)
        t->pairs.p[t->summed.p[i]].sum = NO_PATH;
    t->summed.n = 0;
    t->loose = false;
    for (ptrdiff_t k = 0; k < t->families.n; k++) {
        struct family *f = &t->families.p[k];
        ptrdiff_t n;
        sort_members(f);
        const struct member *m = present(t, &scratch, f, &n);
        for (ptrdiff_t i = 0, j; i < n; i = j) {
            int32_t end = m[i].end;
            for (j = i + 1; j < n && m[j].start < end; j++)
                if (m[j].end > end) end = m[j].end;
            run(t, f->id, m + i, j - i);
        }
    }
    arena_free(&scratch);
}

static int by_most(const void *x, const void *y)
{
    const struct value *a = *(struct value *const *)x;
    const struct value *b = *(struct value *const *)y;
    if (a->lo != b->lo) return a->lo > b->lo ? -1 : 1;
    return (a->tag > b->tag) - (a->tag < b->tag);
}

/* Of one event's batches, by their last day, those that add up to the most. */
static void own(struct tally *t, struct arena *a, int32_t family,
                const struct member *m, ptrdiff_t n, value_set *out)
{
    int64_t *most = arena_new(a, int64_t, n + 1);
    ptrdiff_t *from = arena_new(a, ptrdiff_t, n + 1);
    for (ptrdiff_t i = 0; i < n; i++) { /* most[i]: of the first i */
        while (from[i] < i && m[from[i]].end <= m[i].start) from[i]++;
        int64_t with = tally_sum(most[from[i]], m[i].lo);
        most[i + 1] = with > most[i] ? with : most[i];
    }
    for (ptrdiff_t i = n; i > 0;) {
        if (most[i] == most[i - 1]) {
            i--;
            continue;
        }
        *arena_push(a, out) = value_of(t, family, &m[i - 1]);
        i = from[i - 1];
    }
}

static int by_event(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    return a->event != b->event ? (a->event > b->event) - (a->event < b->event)
                                : by_end(x, y);
}

void tally_owners(struct tally *t, struct arena *a, const struct pair *p,
                  value_set *out)
{
    const struct family *f = family_of(t, p->sum_family);
    int32_t start = t->nodes.p[p->start].day, end = t->nodes.p[p->end].day;
    struct member first = { .start = start, .end = INT32_MIN };
    struct LIST(struct member) in = { 0 };
    for (ptrdiff_t i = place_of(f, &first);
         i < f->sorted && f->members.p[i].start < end; i++) {
        const struct member *m = &f->members.p[i];
        if (m->end > end || m->lo <= 0) continue;
        if (t->some_out && value_of(t, f->id, m)->out) continue;
        *arena_push(a, &in) = *m;
    }
    list_sort(in.p, in.n, sizeof *in.p, by_event);
    out->n = 0;
    for (ptrdiff_t i = 0, j; i < in.n; i = j) {
        for (j = i + 1; j < in.n && in.p[j].event == in.p[i].event; j++)
            ;
        own(t, a, f->id, in.p + i, j - i, out);
    }
    list_sort(out->p, out->n, sizeof *out->p, by_most);
}
