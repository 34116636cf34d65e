/* tally: the cases the reports teach, and an independent judge: brute force
 * over every P on small systems. */
#include "support/test.h"

#include "tally/tally.h"

#include <stdlib.h>

static struct tally_answer solve(struct arena *a, const struct tally_claim *c,
                                 ptrdiff_t n, int32_t day)
{
    struct tally_answer got;
    tally_solve(a, c, n, true, day, &got);
    return got;
}

#define assert_bounds(got, want_lo, want_hi)   \
    do {                                       \
        assert_int_equal((got).lo, (want_lo)); \
        assert_int_equal((got).hi, (want_hi)); \
    } while (0)

static void test_nothing(void **state)
{
    (void)state;
    struct arena a = { 0 };
    assert_bounds(solve(&a, NULL, 0, 5), 0, TALLY_OPEN);
    arena_free(&a);
}

static void test_totals(void **state)
{
    (void)state;
    struct arena a = { 0 };
    const struct tally_claim c[] = {
        { TALLY_TOTAL, 0, 10, 100, 100, 0, 0, 0 },
        { TALLY_TOTAL, 0, 20, 250, 350, 0, 1, 0 },
    };
    assert_bounds(solve(&a, c, 2, 9), 0, 100);
    assert_bounds(solve(&a, c, 2, 10), 100, 100);
    assert_bounds(solve(&a, c, 2, 15), 100, 350);
    assert_bounds(solve(&a, c, 2, 20), 250, 350);
    assert_bounds(solve(&a, c, 2, 30), 250, TALLY_OPEN);
    arena_free(&a);
}

/* About 300 since the 8th, said on the 12th, and 361 by the 13th: both fit. */
static void test_doha_fits(void **state)
{
    (void)state;
    struct arena a = { 0 };
    const struct tally_claim c[] = {
        { TALLY_SINCE, 8, 12, 250, 350, 0, 0, 0 },
        { TALLY_TOTAL, 0, 13, 361, 361, 0, 1, 0 },
    };
    struct tally_answer got = solve(&a, c, 2, 13);
    assert_bounds(got, 361, 361);
    assert_int_equal(got.clash.n, 0);
    assert_bounds(solve(&a, c, 2, 12), 250, 361);
    assert_bounds(solve(&a, c, 2, 7), 0, 111);
    arena_free(&a);
}

/* 361 by the 13th and 360 by the 18th: a total never falls. */
static void test_clash(void **state)
{
    (void)state;
    struct arena a = { 0 };
    const struct tally_claim c[] = {
        { TALLY_BATCH, 8, 8, 100, TALLY_OPEN, 0, 7, 0 },
        { TALLY_TOTAL, 0, 13, 361, 361, 0, 8, 0 },
        { TALLY_TOTAL, 0, 18, 360, 360, 0, 9, 0 },
    };
    struct tally_answer got = solve(&a, c, 3, 18);
    assert_int_equal(got.clash.n, 2);
    assert_int_equal(got.clash.p[0], 8);
    assert_int_equal(got.clash.p[1], 9);
    assert_bounds(got, 360, TALLY_OPEN); /* 361 or more, or 360 */
    assert_true(got.exact);
    arena_free(&a);
}

/* A clash that the reference cannot see: 10 or more, and 5 at most, of the
 * same days, with no total anywhere. */
static void test_clash_apart(void **state)
{
    (void)state;
    struct arena a = { 0 };
    const struct tally_claim c[] = {
        { TALLY_BATCH, 8, 9, 10, TALLY_OPEN, 0, 0, 0 },
        { TALLY_SINCE, 7, 10, 3, 5, 0, 1, 0 },
    };
    struct tally_answer got;
    for (int zero = 0; zero < 2; zero++) {
        tally_solve(&a, c, 2, zero, 20, &got);
        assert_int_equal(got.clash.n, 2);
    }
    arena_free(&a);
}

static void test_batches(void **state)
{
    (void)state;
    struct arena a = { 0 };
    const struct tally_claim c[] = {
        { TALLY_BATCH, 8, 8, 100, TALLY_OPEN, 0, 0, 0 },
        { TALLY_BATCH, 8, 8, 100, TALLY_OPEN, 0, 1, 0 }, /* told again */
        { TALLY_BATCH, 9, 9, 100, TALLY_OPEN, 0, 2, 0 },
        { TALLY_BATCH, 8, 9, 150, TALLY_OPEN, 0, 3, 0 }, /* told of both days */
    };
    assert_bounds(solve(&a, c, 4, 9), 200, TALLY_OPEN);
    const struct tally_claim apart[] = {
        { TALLY_BATCH, 8, 8, 100, TALLY_OPEN, 1, 0, 0 },
        { TALLY_BATCH, 8, 8, 60, TALLY_OPEN, 2, 1, 0 },
        { TALLY_BATCH, 8, 8, 90, TALLY_OPEN, 2, 2, 0 }, /* the second, again */
    };
    assert_bounds(solve(&a, apart, 3, 8), 190, TALLY_OPEN);
    arena_free(&a);
}

static void test_levels(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct tally_answer got;
    const struct tally_claim c[] = {
        /* what remains, negated */
        { TALLY_TOTAL, 0, 5, -12000, -12000, 0, 0, 0 },
        { TALLY_TOTAL, 0, 9, -7550, -7450, 0, 1, 0 },
    };
    tally_solve(&a, c, 2, false, 9, &got);
    assert_bounds(got, -7550, -7450);
    tally_solve(&a, c, 2, false, 7, &got);
    assert_bounds(got, -12000, -7450);
    arena_free(&a);
}

static void test_many_clashes(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct tally_claim c[24];
    for (int i = 0; i < 20; i++)
        c[i] =
            (struct tally_claim){ TALLY_TOTAL, 0, 5, 10 * i, 10 * i, 0, i, 0 };
    struct tally_answer got = solve(&a, c, 20, 5);
    assert_int_equal(got.clash.n, 2);
    assert_bounds(got, 0, 190);
    assert_true(got.exact);        /* twenty repairs: each keeps one of them */
    for (int i = 0; i < 24; i++) { /* twelve days with two totals each */
        c[i] = (struct tally_claim){ TALLY_TOTAL, 0, 5 + i / 2 * 3, 0, 0, 0,
                                     i,           0 };
        c[i].lo = c[i].hi = 100 * (i / 2) + i % 2;
    }
    got = solve(&a, c, 24, 40);
    assert_false(got.exact); /* 4,096 repairs are not all tried, it says */
    assert_true(got.lo <= 1100);
    assert_true(got.hi == TALLY_OPEN);
    arena_free(&a);
}

/* Groups of one speaker, told apart by their labels, on days that overlap: each
 * is somebody else's, so they add; another speaker's are the same men. */
static void test_overlap(void **state)
{
    (void)state;
    struct arena a = { 0 };
    const struct tally_claim c[] = {
        { TALLY_BATCH, 8, 12, 100, TALLY_OPEN, 1, 0, 5 },
        { TALLY_BATCH, 10, 14, 60, TALLY_OPEN, 2, 1, 5 },
        { TALLY_BATCH, 10, 14, 55, TALLY_OPEN, 2, 2, 5 }, /* the second again */
        { TALLY_BATCH, 9, 13, 90, TALLY_OPEN, 1, 3, 6 },  /* somebody else */
    };
    assert_bounds(solve(&a, c, 4, 14), 160, TALLY_OPEN);
    assert_bounds(solve(&a, c, 4, 12), 100, TALLY_OPEN);
    assert_bounds(solve(&a, c, 4, 13), 100, TALLY_OPEN);
    arena_free(&a);
}

/* A longer run of overlapping batches is not added up, and says so. */
static void test_long_overlap(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct tally_claim c[TALLY_OVERLAP + 1];
    for (int i = 0; i <= TALLY_OVERLAP; i++)
        c[i] = (struct tally_claim){ TALLY_BATCH, 1 + i, 2 + i, 1,
                                     TALLY_OPEN,  1 + i, i,     0 };
    struct tally_answer got = solve(&a, c, TALLY_OVERLAP, 200);
    assert_bounds(got, TALLY_OVERLAP, TALLY_OPEN);
    assert_true(got.exact);
    got = solve(&a, c, TALLY_OVERLAP + 1, 200);
    assert_bounds(got, (TALLY_OVERLAP + 2) / 2, TALLY_OPEN);
    assert_false(got.exact);
    arena_free(&a);
}

/* 2,710 by one account and 2,284 by the other: 426 are disowned. */
static void test_explain(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct tally_tags tags = { 0 };
    const struct tally_item items[] = {
        { 100, 100, 4 },
        { 426, 426, 7 },
        { 326, 326, 9 },
        { 250, 350, 11 },
    };
    assert_true(tally_explain(&a, items, 4, 426, 426, &tags));
    assert_int_equal(tags.n, 1);
    assert_int_equal(tags.p[0], 7);
    assert_true(tally_explain(&a, items, 1, 100, 100, &tags));
    const struct tally_item two[] = { items[0], items[2], items[3] };
    assert_true(tally_explain(&a, two, 3, 426, 426, &tags));
    assert_int_equal(tags.n, 2);
    assert_int_equal(tags.p[0], 4);
    assert_int_equal(tags.p[1], 9);
    assert_true(
        tally_explain(&a, two, 3, 340, 460, &tags)); /* 100 + about 300 */
    assert_int_equal(tags.n, 2);
    assert_false(tally_explain(&a, two, 3, 427, 427, &tags));
    assert_false(tally_explain(&a, two, 3, 0, 0, &tags));
    assert_int_equal(tags.n, 0);
    arena_free(&a);
}

/* What the bounds rest on, and nothing else. */
static void test_support(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct tally *t = tally_open(&a, true);
    const struct tally_claim c[] = {
        { TALLY_TOTAL, 0, 10, 100, 100, 0, 1, 0 },
        { TALLY_BATCH, 12, 12, 60, TALLY_OPEN, 0, 2, 0 },
        { TALLY_BATCH, 14, 14, 40, TALLY_OPEN, 0, 3, 0 },
        { TALLY_TOTAL, 0, 20, 0, 300, 0, 4, 0 },
        { TALLY_TOTAL, 0, 8, 90, 90, 0, 5, 0 },
    };
    for (int i = 0; i < 5; i++) tally_add(t, &c[i]);
    struct tally_tags got = tally_support(t, &a, 15);
    assert_int_equal(got.n, 4);
    for (int i = 0; i < 4; i++) assert_int_equal(got.p[i], i + 1);
    tally_remove(t, &c[1]);
    got = tally_support(t, &a, 13);
    struct tally_answer answer;
    tally_answer(t, 13, &answer);
    assert_bounds(answer, 100, 260); /* 300 by the 20th, 40 on the 14th */
    assert_int_equal(got.n, 3);
    tally_close(t);
    arena_free(&a);
}

/* ---- the judge ---- */

/* WIDE: no consistent set of these claims needs a P above it. */
enum { DAYS = 3, TOP = 4, WIDE = 9 };

static uint64_t seed_state;

static int roll(int n)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed_state >> 33) % (uint64_t)n);
}

static bool holds(const struct tally_claim *c, const int *p)
{
    int before = c->kind == TALLY_TOTAL ? 0 : p[c->from - 1];
    int did = p[c->to] - before;
    return did >= c->lo && did <= c->hi;
}

/* Every P over the days 0..DAYS-1 with values to WIDE; the claims in `mask`. */
static bool possible(const struct tally_claim *c, int n, unsigned mask, int day,
                     int *lo, int *hi)
{
    bool any = false;
    int p[DAYS];
    int all = 1;
    for (int i = 0; i < DAYS; i++) all *= WIDE + 1;
    for (int code = 0; code < all; code++) {
        int rest = code;
        bool ok = true;
        for (int i = 0; i < DAYS; i++, rest /= WIDE + 1) {
            p[i] = rest % (WIDE + 1);
            if (i && p[i] < p[i - 1]) ok = false;
        }
        for (int i = 0; ok && i < n; i++)
            if (mask >> i & 1 && !holds(&c[i], p)) ok = false;
        if (!ok) continue;
        if (!any || p[day] < *lo) *lo = p[day];
        if (!any || p[day] > *hi) *hi = p[day];
        any = true;
    }
    return any;
}

static void random_claims(struct tally_claim *c, int n)
{
    for (int i = 0; i < n; i++) {
        int from = 1 + roll(DAYS - 1), to = from + roll(DAYS - from);
        int lo = roll(TOP);
        enum tally_kind kind = (enum tally_kind)roll(3);
        int hi = lo + roll(TOP - lo + 1);
        bool open = kind == TALLY_BATCH && roll(2);
        c[i] = (struct tally_claim){ kind, from, to, lo, open ? TALLY_OPEN : hi,
                                     0,    i,    0 };
    }
    /* The judge looks no further than WIDE, so P must end somewhere. */
    c[n] = (struct tally_claim){ TALLY_TOTAL, 0, DAYS - 1, 0, TOP, 0, n, 0 };
}

/* Sizes of the smallest set that cannot all be true, by trying all sets. */
static int smallest(const struct tally_claim *c, int n)
{
    int best = 99, lo, hi;
    for (unsigned mask = 1; mask < 1u << n; mask++) {
        int size = __builtin_popcount(mask);
        if (size < best && !possible(c, n, mask, 0, &lo, &hi)) best = size;
    }
    return best;
}

static void test_judge(void **state)
{
    (void)state;
    const char *given = getenv("SEED");
    seed_state = given ? strtoull(given, NULL, 10) : 20200229;
    print_message("SEED=%llu\n", (unsigned long long)seed_state);
    int clashes = 0, fits = 0;
    for (int round = 0; round < 3000; round++) {
        struct arena a = { 0 };
        struct tally_claim c[6];
        int n = 1 + roll(4), day = roll(DAYS), lo = 0, hi = 0;
        random_claims(c, n);
        struct tally_answer got = solve(&a, c, n + 1, day);
        if (possible(c, n + 1, (1u << (n + 1)) - 1, day, &lo, &hi)) {
            assert_int_equal(got.clash.n, 0);
            assert_bounds(got, lo, hi);
            fits++;
        } else {
            assert_int_equal(got.clash.n, smallest(c, n + 1));
            unsigned mask = 0;
            for (ptrdiff_t i = 0; i < got.clash.n; i++)
                mask |= 1u << got.clash.p[i];
            assert_false(possible(c, n + 1, mask, day, &lo, &hi));
            /* every repair's bounds lie within the answer's */
            for (unsigned m = 0; m < 1u << (n + 1); m++) {
                if (__builtin_popcount(m) < n) continue;
                if (!possible(c, n + 1, m, day, &lo, &hi)) continue;
                assert_true(got.lo <= lo);
                if (m >> n & 1) assert_true(got.hi >= hi);
            }
            clashes++;
        }
        arena_free(&a);
    }
    assert_true(clashes > 300 && fits > 300);
}

/* Saying one more thing that fits never makes the answer less sure. */
static void test_monotone(void **state)
{
    (void)state;
    seed_state = 7;
    for (int round = 0; round < 2000; round++) {
        struct arena a = { 0 };
        struct tally_claim c[7];
        int n = 2 + roll(4);
        random_claims(c, n);
        struct tally_answer less = solve(&a, c, n - 1, 2);
        struct tally_answer more = solve(&a, c, n, 2);
        if (more.clash.n == 0)
            assert_true(more.lo >= less.lo && more.hi <= less.hi);
        arena_free(&a);
    }
}

/* Thirty accounts of one exchange, of which many clash before the last day: the
 * answer spans what either of the last two totals would make of it, and so it
 * does where there are too many repairs to try. */
static void test_doha_rivals(void **state)
{
    static const struct tally_claim said[] = {
        { TALLY_BATCH, 60, 60, 100, TALLY_OPEN, .tag = 0 },
        { TALLY_SINCE, 60, 61, 200, 200, .tag = 1 },
        { TALLY_TOTAL, 63, 63, 200, TALLY_OPEN, .tag = 2 },
        { TALLY_TOTAL, 64, 64, 300, 300, .tag = 3 },
        { TALLY_TOTAL, 64, 64, 300, 300, .tag = 4 },
        { TALLY_BATCH, 64, 64, 100, TALLY_OPEN, .tag = 5 },
        { TALLY_SINCE, 60, 64, 300, 300, .tag = 6 },
        { TALLY_TOTAL, 65, 65, 100, TALLY_OPEN, .tag = 7 },
        { TALLY_TOTAL, 65, 65, 300, TALLY_OPEN, .tag = 8 },
        { TALLY_TOTAL, 65, 65, 361, 361, .tag = 9 },
        { TALLY_TOTAL, 65, 65, 361, TALLY_OPEN, .tag = 10 },
        { TALLY_TOTAL, 66, 66, 361, TALLY_OPEN, .tag = 11 },
        { TALLY_TOTAL, 70, 70, 360, TALLY_OPEN, .tag = 12 },
        { TALLY_BATCH, 73, 73, 71, TALLY_OPEN, .tag = 13 },
        { TALLY_TOTAL, 74, 74, 361, TALLY_OPEN, .tag = 14 },
        { TALLY_TOTAL, 75, 75, 550, 550, .tag = 15 },
        { TALLY_BATCH, 75, 75, 58, TALLY_OPEN, .tag = 16 },
        { TALLY_BATCH, 84, 84, 98, TALLY_OPEN, .tag = 17 },
        { TALLY_TOTAL, 92, 92, 1000, TALLY_OPEN, .tag = 18 },
        { TALLY_BATCH, 107, 107, 100, TALLY_OPEN, .tag = 19 },
        { TALLY_TOTAL, 108, 108, 1050, 1150, .tag = 20 },
        { TALLY_TOTAL, 108, 108, 500, TALLY_OPEN, .tag = 21 },
        { TALLY_BATCH, 108, 108, 550, TALLY_OPEN, .tag = 22 },
        { TALLY_BATCH, 108, 108, 850, TALLY_OPEN, .tag = 23 },
        { TALLY_BATCH, 108, 108, 900, TALLY_OPEN, .tag = 24 },
        { TALLY_TOTAL, 113, 113, 2284, 2284, .tag = 25 },
        { TALLY_TOTAL, 113, 113, 2700, TALLY_OPEN, .tag = 26 },
        { TALLY_TOTAL, 113, 113, 2710, 2710, .tag = 27 },
        { TALLY_TOTAL, 113, 113, 2710, 2710, .tag = 28 },
        { TALLY_TOTAL, 113, 113, 710, TALLY_OPEN, .tag = 29 },
    };
    struct arena a = { 0 };
    struct tally_claim more[4 * sizeof said / sizeof said[0]];
    struct tally_answer got;
    ptrdiff_t n = (ptrdiff_t)(sizeof said / sizeof said[0]), m = 0;
    (void)state;
    tally_solve(&a, said, n, true, 113, &got);
    assert_true(got.exact);
    assert_int_equal(got.lo, 2284);
    assert_int_equal(got.hi, 2710);
    for (int copy = 0; copy < 4; copy++)
        for (ptrdiff_t i = 0; i < n; i++) {
            more[m] = said[i];
            if (said[i].hi != TALLY_OPEN && said[i].hi < 2000 && copy)
                more[m].lo = more[m].hi = said[i].hi + copy;
            more[m].tag = m;
            m++;
        }
    tally_solve(&a, more, m, true, 113, &got);
    assert_true(got.lo <= 2284 && got.hi >= 2710);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),     cmocka_unit_test(test_totals),
        cmocka_unit_test(test_doha_fits),   cmocka_unit_test(test_clash),
        cmocka_unit_test(test_clash_apart), cmocka_unit_test(test_batches),
        cmocka_unit_test(test_levels),      cmocka_unit_test(test_many_clashes),
        cmocka_unit_test(test_overlap),     cmocka_unit_test(test_long_overlap),
        cmocka_unit_test(test_explain),     cmocka_unit_test(test_support),
        cmocka_unit_test(test_judge),       cmocka_unit_test(test_doha_rivals),
        cmocka_unit_test(test_monotone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
