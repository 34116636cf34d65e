/* tally against a judge of its own kind: GLPK, a general solver of linear
 * programs, on random systems too large for brute force.
 *
 * The judge is told the model and nothing of how tally solves it: a variable
 * for each day's total, one for each told-apart batch's persons on each day,
 * a row for each claim. What is compared: the bounds of a day, the size of the
 * smallest set that cannot all be true (by trying all smaller sets), the span
 * over all repairs (by trying all sets), and the same after claims come and go.
 *
 *     SEED=n    the same systems again; printed. ROUNDS=n    more of them */
#include "support/test.h"

#include "tally/tally.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

enum { DAYS_MAX = 10, CLAIMS_MAX = 11, FAMILIES = 2, EVENTS = 4 };

static uint64_t seed_state;

static int roll(int n)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed_state >> 33) % (uint64_t)n);
}

static void seed(void)
{
    const char *given = getenv("SEED");
    seed_state = given ? strtoull(given, NULL, 10) : 20200229;
    print_message("SEED=%llu\n", (unsigned long long)seed_state);
}

static int rounds(int ordinary)
{
    const char *given = getenv("ROUNDS");
    return given ? atoi(given) : ordinary;
}

struct system {
    struct tally_claim c[CLAIMS_MAX];
    int n, days;
    bool from_zero;
};

/* What kinds of claims there are differs from system to system, so that some
 * have many totals, some many batches that are told apart. */
enum apart { NOT_APART, APART, APART_ON_ANY_DAYS };

/* The days of an event that was told of before. */
static void days_of(const struct system *s, struct tally_claim *c)
{
    for (int i = 0; i < s->n && &s->c[i] != c; i++) {
        if (s->c[i].event != c->event || s->c[i].family != c->family) continue;
        c->from = s->c[i].from;
        c->to = s->c[i].to;
    }
}

static struct system random_system(int most, enum apart apart)
{
    struct system s = { .days = 3 + roll(DAYS_MAX - 3),
                        .n = 2 + roll(most - 1) };
    int totals = 1 + roll(4), batches = 1 + roll(4), sinces = roll(3);
    s.from_zero = roll(4) > 0;
    for (int i = 0; i < s.n; i++) {
        int kind = roll(totals + batches + sinces);
        int from = 1 + roll(s.days), span = roll(4), lo = roll(12);
        struct tally_claim *c = &s.c[i];
        *c = (struct tally_claim){ .from = from, .to = from + span, .tag = i };
        if (c->to > s.days) c->to = s.days;
        c->lo = lo;
        c->hi = lo + (roll(2) ? 0 : roll(6));
        c->kind = kind < totals             ? TALLY_TOTAL
                  : kind < totals + batches ? TALLY_BATCH
                                            : TALLY_SINCE;
        if (c->kind == TALLY_TOTAL) c->lo = lo + 3 * from;
        if (c->kind == TALLY_TOTAL) c->hi = c->lo + (roll(2) ? 0 : roll(9));
        if (roll(4) == 0 || (c->kind == TALLY_BATCH && roll(3)))
            c->hi = TALLY_OPEN;
        if (c->kind == TALLY_BATCH && apart && roll(3)) {
            c->family = roll(FAMILIES);
            c->event = 1 + i % EVENTS;
            c->hi = TALLY_OPEN;
            if (apart == APART) days_of(&s, c);
        }
    }
    return s;
}

/* ---- the judge ---- */

struct judge {
    glp_prob *lp;
    const struct system *s;
    int p;             /* the variable of P(0) */
    int x[CLAIMS_MAX]; /* of each told-apart claim: its event's first day */
};

/* The variable of the persons of a claim's event on a day. */
static int person(const struct judge *j, int claim, int day)
{
    return j->x[claim] + day - 1;
}

static void row(struct judge *j, int n, const int *at, const double *by,
                double lo, double hi)
{
    int r = glp_add_rows(j->lp, 1);
    int type = isinf(hi)   ? GLP_LO
               : isinf(lo) ? GLP_UP
               : lo == hi  ? GLP_FX
                           : GLP_DB;
    glp_set_row_bnds(j->lp, r, type, lo, hi);
    glp_set_mat_row(j->lp, r, n, at, by);
}

static void claim_row(struct judge *j, int i)
{
    const struct tally_claim *c = &j->s->c[i];
    int at[DAYS_MAX + 2] = { 0, j->p + c->to, j->p + c->from - 1 };
    double by[DAYS_MAX + 2] = { 0, 1, -1 };
    double hi = c->hi == TALLY_OPEN ? HUGE_VAL : (double)c->hi;
    row(j, c->kind == TALLY_TOTAL ? 1 : 2, at, by, (double)c->lo, hi);
    if (c->kind != TALLY_BATCH || c->event == 0) return;
    int n = 0;
    for (int d = c->from; d <= c->to; d++) {
        at[++n] = person(j, i, d);
        by[n] = 1;
    }
    row(j, n, at, by, (double)c->lo, HUGE_VAL);
}

/* Claims of one family's event share its variables; on each day a family's
 * events together are no more than that day's rise. */
static void event_columns(struct judge *j, unsigned mask)
{
    const struct system *s = j->s;
    int column[FAMILIES][EVENTS + 1] = { { 0 } };
    for (int i = 0; i < s->n; i++) {
        const struct tally_claim *c = &s->c[i];
        if (!(mask >> i & 1) || c->kind != TALLY_BATCH || !c->event) continue;
        int *x = &column[c->family][c->event];
        if (!*x) *x = glp_add_cols(j->lp, s->days);
        j->x[i] = *x;
        for (int d = 0; d < s->days; d++)
            glp_set_col_bnds(j->lp, *x + d, GLP_LO, 0, 0);
    }
    for (int f = 0; f < FAMILIES; f++)
        for (int d = 1; d <= s->days; d++) {
            int at[EVENTS + 4] = { 0, j->p + d, j->p + d - 1 }, n = 2;
            double by[EVENTS + 4] = { 0, 1, -1 };
            for (int e = 1; e <= EVENTS; e++) {
                if (!column[f][e]) continue;
                at[++n] = column[f][e] + d - 1;
                by[n] = -1;
            }
            if (n > 2) row(j, n, at, by, 0, HUGE_VAL);
        }
}

static struct judge judge_open(const struct system *s, unsigned mask)
{
    struct judge j = { .lp = glp_create_prob(), .s = s };
    j.p = glp_add_cols(j.lp, s->days + 1);
    for (int d = 0; d <= s->days; d++)
        glp_set_col_bnds(j.lp, j.p + d, s->from_zero ? GLP_LO : GLP_FR, 0, 0);
    for (int d = 1; d <= s->days; d++)
        row(&j, 2, (int[]){ 0, j.p + d, j.p + d - 1 }, (double[]){ 0, 1, -1 },
            0, HUGE_VAL);
    event_columns(&j, mask);
    for (int i = 0; i < s->n; i++)
        if (mask >> i & 1) claim_row(&j, i);
    return j;
}

/* 1 an optimum, 0 none in reach, -1 nothing is possible. */
static int optimum(struct judge *j, int day, bool least, int64_t *out)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    glp_set_obj_dir(j->lp, least ? GLP_MIN : GLP_MAX);
    glp_set_obj_coef(j->lp, j->p + day, 1);
    assert_int_equal(glp_simplex(j->lp, &how), 0);
    int status = glp_get_status(j->lp);
    glp_set_obj_coef(j->lp, j->p + day, 0);
    if (status == GLP_UNBND) return 0;
    if (status != GLP_OPT) return -1;
    double v = glp_get_obj_val(j->lp);
    assert_true(fabs(v - round(v)) < 1e-6); /* the model is integral */
    *out = (int64_t)llround(v);
    return 1;
}

/* false: the claims of the mask cannot all be true. */
static bool judge(const struct system *s, unsigned mask, int day, int64_t *lo,
                  int64_t *hi)
{
    struct judge j = judge_open(s, mask);
    *lo = s->from_zero ? 0 : -TALLY_COUNT_MAX;
    *hi = TALLY_OPEN;
    bool fits = optimum(&j, day, true, lo) >= 0;
    if (fits) (void)optimum(&j, day, false, hi);
    glp_delete_prob(j.lp);
    return fits;
}

static bool fits(const struct system *s, unsigned mask)
{
    int64_t lo, hi;
    return judge(s, mask, 0, &lo, &hi);
}

static unsigned all(const struct system *s)
{
    return (1u << s->n) - 1;
}

/* The size of the smallest set that cannot all be true. */
static int smallest(const struct system *s)
{
    for (int size = 1; size <= s->n; size++)
        for (unsigned m = 1; m <= all(s); m++)
            if (__builtin_popcount(m) == size && !fits(s, m)) return size;
    return 0;
}

static unsigned mask_of(const struct tally_tags *tags)
{
    unsigned m = 0;
    for (ptrdiff_t i = 0; i < tags->n; i++) m |= 1u << tags->p[i];
    return m;
}

/* ---- what is compared ---- */

/* tight: the bounds are to be the judge's own; else no narrower. */
static void compare(const struct system *s, bool tight, int *clashes)
{
    struct arena a = { 0 };
    struct tally_answer got;
    int64_t lo, hi;
    int day = 1 + roll(s->days);
    tally_solve(&a, s->c, s->n, s->from_zero, day, &got);
    bool possible = judge(s, all(s), day, &lo, &hi);
    if (tight) assert_int_equal(possible, got.clash.n == 0);
    if (possible) {
        assert_int_equal(got.clash.n, 0);
        assert_true(got.lo <= lo && got.hi >= hi);
        if (tight) assert_true(got.lo == lo && got.hi == hi);
    } else if (got.clash.n) {
        unsigned m = mask_of(&got.clash);
        assert_false(fits(s, m));
        for (int i = 0; i < s->n; i++) /* without any of them they fit */
            if (tight && m >> i & 1) assert_true(fits(s, m & ~(1u << i)));
        ++*clashes;
    }
    arena_free(&a);
}

static void test_bounds(void **state)
{
    (void)state;
    seed();
    int n = rounds(3000), clashes = 0;
    for (int i = 0; i < n; i++) {
        struct system s = random_system(CLAIMS_MAX, (enum apart)(i % 3));
        compare(&s, i % 3 != APART_ON_ANY_DAYS, &clashes);
    }
    print_message("%d systems, %d of them clash\n", n, clashes);
    assert_true(clashes > n / 10 && clashes < n * 9 / 10);
}

static void test_smallest(void **state)
{
    (void)state;
    seed();
    int n = rounds(1000), sizes[CLAIMS_MAX + 1] = { 0 };
    for (int i = 0; i < n; i++) {
        struct arena a = { 0 };
        struct tally_answer got;
        struct system s = random_system(9, (enum apart)(i % 2));
        tally_solve(&a, s.c, s.n, s.from_zero, 1, &got);
        assert_int_equal(got.clash.n, smallest(&s));
        sizes[got.clash.n]++;
        arena_free(&a);
    }
    for (int k = 0; k <= CLAIMS_MAX; k++)
        if (sizes[k]) print_message("%d systems: %d\n", sizes[k], k);
    assert_true(sizes[2] > n / 20 && sizes[3] > n / 60 && sizes[4] > 0);
}

/* The span of bounds over all repairs: over every set that fits, and that no
 * further claim can join. Claims that say the same may be apart here, and the
 * span is the same. */
static bool spans(const struct system *s, int day, int64_t *lo, int64_t *hi)
{
    bool fit[1 << 7] = { false }, any = false;
    for (unsigned m = 0; m <= all(s); m++) fit[m] = fits(s, m);
    for (unsigned m = 0; m <= all(s); m++) {
        bool maximal = fit[m];
        for (int i = 0; i < s->n; i++)
            if (!(m >> i & 1) && fit[m | 1u << i]) maximal = false;
        int64_t l, h;
        if (!maximal || !judge(s, m, day, &l, &h)) continue;
        if (!any || l < *lo) *lo = l;
        if (!any || h > *hi) *hi = h;
        any = true;
    }
    return any && !fit[all(s)];
}

static void test_repairs(void **state)
{
    (void)state;
    seed();
    int n = rounds(800), clashes = 0, looser = 0;
    for (int i = 0; i < n; i++) {
        struct arena a = { 0 };
        struct tally_answer got;
        struct system s = random_system(7, (enum apart)(i % 2));
        int64_t lo = 0, hi = 0;
        int day = 1 + roll(s.days);
        if (spans(&s, day, &lo, &hi)) {
            tally_solve(&a, s.c, s.n, s.from_zero, day, &got);
            assert_true(got.exact);
            assert_int_equal(got.lo, lo);
            assert_int_equal(got.hi, hi);
            /* Past TALLY_LARGE all that clash are left out at once. What is
             * added says nothing, and clashes with nothing. */
            struct tally *t = tally_open(&a, s.from_zero);
            struct tally_claim more = {
                .kind = TALLY_BATCH, .from = 1, .to = 1, .hi = TALLY_OPEN
            };
            for (int k = 0; k < s.n; k++) tally_add(t, &s.c[k]);
            for (more.tag = 100; more.tag < 101 + TALLY_LARGE; more.tag++)
                tally_add(t, &more);
            tally_answer(t, day, &got);
            assert_false(got.exact);
            assert_true(got.lo <= lo && got.hi >= hi);
            looser += got.lo < lo || got.hi > hi;
            tally_close(t);
            clashes++;
        }
        arena_free(&a);
    }
    print_message("%d clash; left out at once, %d are looser\n", clashes,
                  looser);
    assert_true(clashes > n / 10);
}

/* ---- coming and going ---- */

static void same(struct arena *a, struct tally *t, const struct system *s,
                 unsigned mask, int day)
{
    struct tally_answer live, fresh;
    struct tally *u = tally_open(a, s->from_zero);
    for (int i = s->n - 1; i >= 0; i--) { /* in another order */
        struct tally_claim c = s->c[i];
        c.family = FAMILIES - 1 - c.family; /* by other numbers */
        if (mask >> i & 1) tally_add(u, &c);
    }
    tally_answer(t, day, &live);
    tally_answer(u, day, &fresh);
    assert_int_equal(live.lo, fresh.lo);
    assert_int_equal(live.hi, fresh.hi);
    assert_int_equal(live.exact, fresh.exact);
    assert_int_equal(live.clash.n, fresh.clash.n);
    for (ptrdiff_t i = 0; i < live.clash.n; i++)
        assert_int_equal(live.clash.p[i], fresh.clash.p[i]);
    struct tally_tags x = tally_support(t, a, day),
                      y = tally_support(u, a, day);
    assert_int_equal(x.n, y.n);
    for (ptrdiff_t i = 0; i < x.n; i++) assert_int_equal(x.p[i], y.p[i]);
    tally_close(u);
    if (live.clash.n) return;
    int64_t lo, hi; /* the support alone gives the bounds */
    assert_true(judge(s, mask_of(&x), day, &lo, &hi));
    assert_int_equal(live.lo, lo);
    assert_int_equal(live.hi, hi);
}

static void test_live(void **state)
{
    (void)state;
    seed();
    int n = rounds(600);
    for (int round = 0; round < n; round++) {
        struct arena a = { 0 };
        struct system s = random_system(CLAIMS_MAX, (enum apart)(round % 2));
        struct tally *t = tally_open(&a, s.from_zero);
        unsigned mask = 0;
        for (int k = 0; k < 2 * s.n; k++) {
            int i = roll(s.n);
            if (mask >> i & 1)
                tally_remove(t, &s.c[i]);
            else
                tally_add(t, &s.c[i]);
            mask ^= 1u << i;
            if (roll(2)) same(&a, t, &s, mask, 1 + roll(s.days));
        }
        same(&a, t, &s, mask, 1 + roll(s.days));
        tally_close(t);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_smallest),
        cmocka_unit_test(test_repairs),
        cmocka_unit_test(test_live),
    };
    glp_term_out(GLP_OFF);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    glp_free_env();
    return failed;
}
