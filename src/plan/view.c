/* The order of precedence, and who is in which group. */
#include "plan/plan_int.h"

#include <assert.h>
#include <string.h>

enum { AGE_NONE = 1000, HELD_BASE = 100000, HELD_NONE = 1000000 };

static bool in_category(const struct plan_person *p, struct str what)
{
    return str_eq_nocase(p->category, what);
}

static bool in_word(const struct plan_view *v, enum precedence word,
                    ptrdiff_t person)
{
    const struct plan_person *p = &v->q->persons[person];
    switch (word) {
    case PRECEDENCE_MINORS: return plan_minor(p, v->q->day);
    case PRECEDENCE_SICK: return p->health <= HEALTH_ILL;
    case PRECEDENCE_WOMEN: return p->woman;
    case PRECEDENCE_FAMILIES: return v->kin[person] > 1;
    case PRECEDENCE_COUNT: break;
    }
    return false;
}

bool plan_in_group(const struct plan_view *v, const struct plan_demand *d,
                   ptrdiff_t person)
{
    const struct plan_person *p = &v->q->persons[person];
    struct interval age;
    switch (d->group) {
    case GROUP_ALL: return true;
    case GROUP_WORD: return in_word(v, d->word, person);
    case GROUP_CRITICAL: return p->health == HEALTH_CRITICAL;
    case GROUP_CONTESTED: return p->contested;
    case GROUP_OFF_LIST: return p->off_list;
    case GROUP_LIST: return str_eq_nocase(p->list_of, d->what);
    case GROUP_PLACE: return str_eq_nocase(p->place, d->what);
    case GROUP_CATEGORY: return in_category(p, d->what);
    case GROUP_OVER: return plan_age(p, v->q->day, &age) && age.lo > d->number;
    case GROUP_UNDER: return plan_age(p, v->q->day, &age) && age.hi < d->number;
    case GROUP_LEFT: return p->left != PLAN_UNKNOWN && p->left <= d->number;
    case GROUP_ROW: return str_eq(p->id, d->what);
    }
    return false;
}

/* ---- keys ---- */

static bool goes_first(const struct plan_view *v, const struct plan_first *f,
                       ptrdiff_t person)
{
    const struct plan_person *p = &v->q->persons[person];
    if (f->word) return in_word(v, f->precedence, person);
    return in_category(p, f->category) ||
           (f->title.n && in_category(p, f->title));
}

static int32_t key_of(const struct plan_view *v, enum plan_criterion by,
                      ptrdiff_t person)
{
    const struct plan_person *p = &v->q->persons[person];
    struct interval age;
    switch (by) {
    case BY_HEALTH: return p->health < HEALTH_FIT ? (int32_t)p->health : 2;
    case BY_AGE:
        return plan_age(p, v->q->day, &age) ? 200 - (int32_t)age.lo : AGE_NONE;
    case BY_REMAINING:
        if (p->left == PLAN_UNKNOWN) return INT32_MAX;
        return p->left == PLAN_LIFE ? INT32_MAX - 1 : p->left;
    case BY_HELD:
        if (p->taken.to == DAY_NONE) return HELD_NONE;
        return HELD_BASE -
               plan_months(p->taken.to < v->q->day ? p->taken.to : v->q->day,
                           v->q->day);
    case PLAN_CRITERIA: break;
    }
    return 0;
}

/* The lowest that key could be, had the list said what it leaves open. */
static int32_t best_key(const struct plan_view *v, enum plan_criterion by,
                        ptrdiff_t person)
{
    const struct plan_person *p = &v->q->persons[person];
    struct interval age;
    switch (by) {
    case BY_HEALTH:
        return p->health == HEALTH_UNKNOWN ? 0 : key_of(v, by, person);
    case BY_AGE:
        return plan_age(p, v->q->day, &age) ? 200 - (int32_t)age.hi : 200 - 120;
    case BY_REMAINING:
        return p->left == PLAN_UNKNOWN ? 0 : key_of(v, by, person);
    case BY_HELD:
        if (p->taken.from == DAY_NONE) return 0;
        return HELD_BASE - plan_months(p->taken.from, v->q->day);
    case PLAN_CRITERIA: break;
    }
    return 0;
}

static bool could_go_first(const struct plan_view *v,
                           const struct plan_first *f, ptrdiff_t person)
{
    const struct plan_person *p = &v->q->persons[person];
    struct interval age;
    if (goes_first(v, f, person)) return true;
    if (!f->word) return p->category.n == 0;
    if (f->precedence == PRECEDENCE_MINORS)
        return !plan_age(p, v->q->day, &age) || age.lo < 18;
    return f->precedence == PRECEDENCE_SICK && p->health == HEALTH_UNKNOWN;
}

/* Households by name: one sort, and each run is one. */
struct kin {
    struct str name;
    ptrdiff_t person;
};

static int by_name(const void *x, const void *y)
{
    return str_cmp(((const struct kin *)x)->name,
                   ((const struct kin *)y)->name);
}

static void count_kin(struct plan_view *v, struct arena *a)
{
    struct arena scratch = { 0 };
    struct LIST(struct kin) all = { 0 };
    v->kin = arena_new(a, int32_t, v->q->n);
    for (ptrdiff_t i = 0; i < v->q->n; i++)
        if (v->q->persons[i].household.n)
            *arena_push(&scratch, &all) =
                (struct kin){ v->q->persons[i].household, i };
    list_sort(all.p, all.n, sizeof *all.p, by_name);
    for (ptrdiff_t from = 0, to; from < all.n; from = to) {
        for (to = from + 1; to < all.n; to++)
            if (!str_eq(all.p[to].name, all.p[from].name)) break;
        for (ptrdiff_t i = from; i < to; i++)
            v->kin[all.p[i].person] = (int32_t)(to - from);
    }
    arena_free(&scratch);
}

void plan_view_make(struct arena *a, const struct plan_question *q,
                    struct plan_view *out)
{
    *out = (struct plan_view){ .q = q };
    out->keys = (int)q->rule.first.n + q->rule.criteria;
    assert(out->keys <= PLAN_KEYS);
    count_kin(out, a);
    out->key = arena_new(a, int32_t, q->n * (out->keys + 1));
    for (ptrdiff_t i = 0; i < q->n; i++) {
        int32_t *k = out->key + i * out->keys;
        for (ptrdiff_t f = 0; f < q->rule.first.n; f++)
            *k++ = !goes_first(out, &q->rule.first.p[f], i);
        for (int c = 0; c < q->rule.criteria; c++)
            *k++ = key_of(out, q->rule.by[c], i);
    }
}

int plan_compare(const struct plan_view *v, ptrdiff_t x, ptrdiff_t y)
{
    const int32_t *a = v->key + x * v->keys, *b = v->key + y * v->keys;
    for (int i = 0; i < v->keys; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

bool plan_could_precede(const struct plan_view *v, ptrdiff_t x, ptrdiff_t y)
{
    const struct plan_rule *r = &v->q->rule;
    const int32_t *b = v->key + y * v->keys;
    for (ptrdiff_t f = 0; f < r->first.n; f++) {
        int32_t best = !could_go_first(v, &r->first.p[f], x);
        if (best != *b) return best < *b;
        b++;
    }
    for (int c = 0; c < r->criteria; c++) {
        int32_t best = best_key(v, r->by[c], x);
        if (best != *b) return best < *b;
        b++;
    }
    return false;
}

struct ranked {
    const struct plan_view *v;
    ptrdiff_t person;
};

static int by_rank(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    const struct plan_person *p = a->v->q->persons;
    int c = plan_compare(a->v, a->person, b->person);
    if (c == 0)
        c = memcmp(p[a->person].ticket, p[b->person].ticket, PLAN_TICKET);
    return c ? c : (a->person > b->person) - (a->person < b->person);
}

void plan_rank(struct arena *a, const struct plan_view *v,
               struct plan_indices *out)
{
    struct arena scratch = { 0 };
    struct LIST(struct ranked) all = { 0 };
    for (ptrdiff_t i = 0; i < v->q->n; i++)
        if (v->q->persons[i].aside == ASIDE_NO)
            *arena_push(&scratch, &all) = (struct ranked){ v, i };
    list_sort(all.p, all.n, sizeof *all.p, by_rank);
    *out = (struct plan_indices){ 0 };
    for (ptrdiff_t i = 0; i < all.n; i++) *arena_push(a, out) = all.p[i].person;
    arena_free(&scratch);
}

const char *plan_criterion_text(enum plan_criterion c)
{
    static const char *const texts[] = { "health", "age", "remaining-sentence",
                                         "time-held" };
    assert(c < PLAN_CRITERIA);
    return texts[c];
}

bool plan_criterion_named(struct str word, enum plan_criterion *out)
{
    for (int i = 0; i < PLAN_CRITERIA; i++) {
        if (!str_eq(word, str_of(plan_criterion_text((enum plan_criterion)i))))
            continue;
        *out = (enum plan_criterion)i;
        return true;
    }
    return false;
}
