/* How fast counts are bounded: claims of a seeded mission, from a thousand to
 * ten million, one series; one more claim; and GLPK on the same constraints.
 *
 *     make bench-tally            BENCH_CLAIMS=10000000 and BENCH_PEER=10000
 *                                 at most, by default; BENCH_SEED=1
 *
 * Two missions: one in which everybody is right, within what he says (totals,
 * groups on a day or some days, "about", "at least", told-apart groups), and
 * one with two rival counts and slips of the pen, in which much cannot be true
 * together. GLPK is given a column for each day and a row for each claim, and
 * asked for the least and the most of one day, as tally is. */
#include "tally/tally.h"

#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { DAYS = 1826, MORE = 2000, SIZES = 5 }; /* five years */

static uint64_t seed_state;

static int roll(int n)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed_state >> 33) % (uint64_t)n);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Two truths: what the second speaker does not own up to is a tenth. */
struct mission {
    bool rivals;
    int64_t truth[2][DAYS + 1];
};

static void make_mission(struct mission *m, bool rivals)
{
    m->rivals = rivals;
    for (int d = 1; d <= DAYS; d++) {
        int64_t freed = roll(3) ? 0 : roll(200);
        m->truth[0][d] = m->truth[0][d - 1] + freed;
        m->truth[1][d] = m->truth[1][d - 1] + freed - freed / 10;
    }
}

static struct tally_claim claim(const struct mission *m, ptrdiff_t tag)
{
    const int64_t *p = m->truth[m->rivals && roll(3) == 0];
    int to = 1 + roll(DAYS), from = to - (roll(3) ? 0 : roll(7)),
        kind = roll(10);
    if (from < 1) from = 1;
    int64_t did = p[to] - p[from - 1];
    struct tally_claim c = { .kind = TALLY_BATCH,
                             .from = from,
                             .to = to,
                             .lo = did,
                             .hi = TALLY_OPEN,
                             .tag = tag };
    if (kind < 6) { /* a group of that time, or some of it */
        if (roll(2)) c.lo = did * (1 + roll(100)) / 100;
        return c;
    }
    if (kind < 8) { /* since */
        c.kind = TALLY_SINCE;
        c.hi = did;
    } else {
        c.kind = TALLY_TOTAL;
        c.lo = c.hi = p[to];
    }
    if (roll(2)) { /* about */
        int64_t slack = c.lo / 20;
        c.lo -= slack;
        c.hi += slack;
    }
    if (m->rivals && roll(200) == 0) c.hi = c.lo += roll(2) ? 100 : 0;
    return c;
}

static double rss(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

struct result {
    double all, median, p99, worst; /* seconds */
    int64_t lo, hi;
    bool exact;
    ptrdiff_t clash;
};

/* All claims and the first answer; then MORE claims, one by one, each with a
 * new answer. */
static struct result measure(const struct mission *m, ptrdiff_t n)
{
    struct result r = { 0 };
    struct arena a = { 0 };
    struct tally_answer got;
    struct tally_claim *c = malloc((size_t)(n + MORE) * sizeof *c);
    double each[MORE];
    if (!c) exit(3);
    for (ptrdiff_t i = 0; i < n + MORE; i++) c[i] = claim(m, i);
    double start = now();
    struct tally *t = tally_open(&a, true);
    for (ptrdiff_t i = 0; i < n; i++) tally_add(t, &c[i]);
    tally_answer(t, DAYS / 2, &got);
    r.all = now() - start;
    r.lo = got.lo;
    r.hi = got.hi;
    r.exact = got.exact;
    r.clash = got.clash.n;
    for (int i = 0; i < MORE; i++) {
        start = now();
        tally_add(t, &c[n + i]);
        tally_answer(t, DAYS / 2, &got);
        each[i] = now() - start;
    }
    list_sort(each, MORE, sizeof *each, by_size);
    r.median = each[MORE / 2];
    r.p99 = each[MORE * 99 / 100];
    r.worst = each[MORE - 1];
    tally_close(t);
    arena_free(&a);
    free(c);
    return r;
}

/* ---- the peer ---- */

static void row(glp_prob *lp, int from, int to, double lo, double hi)
{
    int r = glp_add_rows(lp, 1), at[3] = { 0, to + 1, from + 1 };
    double by[3] = { 0, 1, -1 };
    glp_set_row_bnds(lp, r,
                     isinf(hi)  ? GLP_LO
                     : lo == hi ? GLP_FX
                                : GLP_DB,
                     lo, hi);
    glp_set_mat_row(lp, r, 2, at, by);
}

static int64_t optimum(glp_prob *lp, bool least)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.presolve = GLP_ON;
    glp_set_obj_dir(lp, least ? GLP_MIN : GLP_MAX);
    glp_set_obj_coef(lp, DAYS / 2 + 1, 1);
    if (glp_simplex(lp, &how) != 0 || glp_get_status(lp) != GLP_OPT) return -1;
    return (int64_t)llround(glp_get_obj_val(lp));
}

/* Seconds, with the same claims as measure() had. */
static double peer(const struct mission *m, ptrdiff_t n, struct result *r)
{
    glp_prob *lp = glp_create_prob();
    struct tally_claim *c = malloc((size_t)n * sizeof *c);
    if (!c) exit(3);
    for (ptrdiff_t i = 0; i < n; i++) c[i] = claim(m, i);
    double start = now();
    glp_add_cols(lp, DAYS + 1);
    for (int d = 0; d <= DAYS; d++)
        glp_set_col_bnds(lp, d + 1, d ? GLP_FR : GLP_FX, 0, 0);
    for (int d = 1; d <= DAYS; d++) row(lp, d - 1, d, 0, HUGE_VAL);
    for (ptrdiff_t i = 0; i < n; i++)
        row(lp, c[i].kind == TALLY_TOTAL ? 0 : c[i].from - 1, c[i].to,
            (double)c[i].lo,
            c[i].hi == TALLY_OPEN ? HUGE_VAL : (double)c[i].hi);
    r->lo = optimum(lp, true);
    r->hi = optimum(lp, false);
    double seconds = now() - start;
    glp_delete_prob(lp);
    free(c);
    return seconds;
}

/* ---- showing ---- */

static void show(ptrdiff_t n, const struct result *r)
{
    printf("%10td %9.3f %9.1f %11.1f %9.1f %9.1f %7s %8td\n", n, r->all,
           r->all / (double)n * 1e9, r->median * 1e6, r->p99 * 1e6,
           r->worst * 1e6, r->exact ? "yes" : "no", r->clash);
}

/* Seconds over claims, both by powers of ten; a straight line is linear. */
static void plot(const char *name, const ptrdiff_t *n, const struct result *r,
                 int sizes)
{
    enum { WIDE = 60 };
    printf("\n%s, seconds (a step is a factor of 1.26)\n", name);
    for (int i = 0; i < sizes; i++) {
        int at = (int)lround(10 * log10(r[i].all / 1e-5));
        if (at < 0) at = 0;
        if (at > WIDE) at = WIDE;
        printf("%10td |%*s* %.4f\n", n[i], at, "", r[i].all);
    }
}

static long setting(const char *name, long ordinary)
{
    const char *s = getenv(name);
    return s ? atol(s) : ordinary;
}

static void beside(const struct mission *m, uint64_t seed, ptrdiff_t most)
{
    printf("\nbeside GLPK %s, least and most of one day\n%10s %12s %12s %8s\n",
           glp_version(), "claims", "tally s", "GLPK s", "times");
    for (ptrdiff_t n = 100; n <= most; n *= 10) {
        struct result theirs;
        seed_state = seed;
        struct result ours = measure(m, n);
        seed_state = seed;
        double seconds = peer(m, n, &theirs);
        bool same = ours.lo == theirs.lo && ours.hi == theirs.hi;
        printf("%10td %12.6f %12.3f %8.0f%s\n", n, ours.all, seconds,
               seconds / ours.all, same ? "" : "  other bounds");
        if (!same) exit(1);
        if (n * 10 > most)
            printf("figure tally-over-glpk-at-%td %.0f times\n", n,
                   seconds / ours.all);
    }
}

int main(void)
{
    static struct mission m;
    uint64_t seed = (uint64_t)setting("BENCH_SEED", 1);
    ptrdiff_t most = setting("BENCH_CLAIMS", 10000000), n[SIZES];
    struct result r[2][SIZES];
    glp_term_out(GLP_OFF);
    setvbuf(stdout, NULL, _IOLBF, 0);
    int sizes = 0;
    for (ptrdiff_t k = 1000; k <= most && sizes < SIZES; k *= 10)
        n[sizes++] = k;
    for (int rivals = 0; rivals < 2; rivals++) {
        printf("%s\n%10s %9s %9s %11s %9s %9s %7s %8s\n",
               rivals ? "\nrival counts, and slips"
                      : "everybody right within what he says",
               "claims", "seconds", "ns/claim", "one more us", "p99", "worst",
               "exact", "clash of");
        seed_state = seed;
        make_mission(&m, rivals);
        for (int i = 0; i < sizes; i++) {
            seed_state = seed + 1;
            r[rivals][i] = measure(&m, n[i]);
            show(n[i], &r[rivals][i]);
        }
    }
    plot("everybody right", n, r[0], sizes);
    plot("rival counts", n, r[1], sizes);
    seed_state = seed;
    make_mission(&m, false);
    beside(&m, seed + 1, setting("BENCH_PEER", 10000));
    printf("\n");
    for (int i = 0; i < sizes; i++) {
        printf("figure tally-%td-seconds %.3f s\n", n[i], r[0][i].all);
        printf("figure tally-rivals-%td-seconds %.3f s\n", n[i], r[1][i].all);
        printf("figure tally-%td-one-more-us %.1f us\n", n[i],
               r[0][i].median * 1e6);
        printf("figure tally-rivals-%td-one-more-us %.1f us\n", n[i],
               r[1][i].median * 1e6);
    }
    printf("figure tally-peak-rss %.0f MB\n", rss());
    return 0;
}
