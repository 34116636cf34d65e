/* How fast text becomes the model, and how much memory that takes; how long
 * `truce check` needs for an agreement of ten thousand obligations.
 *
 *     make bench-lang        BENCH_STATEMENTS=200000, BENCH_NORMS=10000, SEED=1
 *
 * Statements are like those of examples/doha-2020, which have 279 bytes on
 * average: a speaker, a deed with a count and a day, the outlet with its link,
 * mostly a note, now and then a stance, another script, a quoted speaker. There
 * is no peer: no other program reads this language. */
#include "lang/lang.h"
#include "lint/lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FILE_BYTES = 15 << 20, RUNS = 5 };

struct random {
    uint64_t state;
};

static uint64_t next(struct random *r) /* Vigna's splitmix64 */
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int below(struct random *r, int n)
{
    return (int)(next(r) % (uint64_t)n);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double median(double *v)
{
    qsort(v, RUNS, sizeof *v, by_value);
    return v[RUNS / 2];
}

static int64_t from_env(const char *name, int64_t otherwise)
{
    const char *s = getenv(name);
    return s ? strtoll(s, NULL, 10) : otherwise;
}

static const char agreement_text[] =
    "agreement bench \"An agreement\"\n"
    "    signed 2020-02-29 at Osby by ruritania, front\n"
    "    timezone Europe/Oslo\n"
    "party ruritania \"Republic of Ruritania\"\n"
    "party front \"Northern Front\"\n"
    "party valley \"Valley Council\"\n"
    "neutral watch \"River Watch\"\n"
    "outlet osby-times \"Osby Times\"\n"
    "outlet northern-voice \"Northern Voice\"\n"
    "people front-prisoners \"Front prisoners\"\n    held by ruritania\n"
    "people state-prisoners \"State prisoners\"\n    held by front\n"
    "measure guards \"Border guards\"\n    unit \"guards\"\n";

/* ---- statements ---- */

static void day(struct buf *b, struct random *r)
{
    buf_fmt(b, "2020-%02d-%02d", 3 + below(r, 9), 1 + below(r, 28));
}

static void deed(struct buf *b, struct random *r)
{
    static const char *const verbs[] = { "did release", "will release",
                                         "did hand over", "is releasing",
                                         "did not release" };
    static const char *const quantities[] = { "", "", "about ", "at least ",
                                              "up to " };
    int side = below(r, 2);
    buf_fmt(b, "%s %s %s%d %s", side ? "ruritania" : "front",
            verbs[below(r, 5)], quantities[below(r, 5)], 1 + below(r, 900),
            side ? "front-prisoners" : "state-prisoners");
    if (below(r, 3) == 0) buf_str(b, S(" in all"));
    if (below(r, 4)) {
        buf_str(b, below(r, 3) ? S(" on ") : S(" by "));
        day(b, r);
    }
    if (below(r, 4) == 0) buf_str(b, S(" to watch"));
    if (below(r, 5) == 0) buf_str(b, S(" at Osby, \"North Gate\""));
}

static void statement(struct buf *b, struct random *r, int64_t i)
{
    static const char *const speakers[] = {
        "ruritania (\"Anna Berg\", on Twitter)",
        "front (\"Milo Sand\")",
        "ruritania",
        "front",
        "watch",
        "osby-times",
        "\"a farmer of the upper valley\"",
        "unattributed",
    };
    buf_str(b, S("said "));
    day(b, r);
    buf_fmt(b, " by %s\n    ", speakers[below(r, 8)]);
    if (below(r, 12) == 0)
        buf_fmt(b, "%s %06x", below(r, 2) ? "denies" : "confirms",
                below(r, 1 << 24));
    else
        deed(b, r);
    buf_char(b, '\n');
    buf_fmt(b, "    reported by %s on ",
            below(r, 3) ? "osby-times" : "\"The Daily Gleaner\"");
    day(b, r);
    buf_fmt(b,
            " <https://news.example.org/2020/%02d/%lld/front-and-government-"
            "tell-different-numbers-of-those-set-free>\n",
            1 + below(r, 12), (long long)i);
    if (below(r, 6) == 0)
        buf_fmt(b, "    passage %d..%d\n", below(r, 900), 1000 + below(r, 900));
    if (below(r, 3))
        buf_str(b, below(r, 8) ? S("    note \"The count includes those of the "
                                   "spring.\"\n")
                               : S("    note \"شمار آنان هنوز روشن نیست\"\n"));
    buf_char(b, '\n');
}

struct files LIST(struct lang_file);

static struct files statements(struct arena *a, struct random *r, int64_t n)
{
    struct files l = { 0 };
    struct buf b = buf_make(a, BUF_MAX);
    for (int64_t i = 0; i < n; i++) {
        statement(&b, r, i);
        if (b.n < FILE_BYTES && i + 1 < n) continue;
        *arena_push(a, &l) = (struct lang_file){ S("bench"), buf_done(&b) };
        b = buf_make(a, BUF_MAX);
    }
    return l;
}

static void must(bool ok, const struct diags *ds)
{
    struct arena a = { 0 };
    struct buf b = buf_make(&a, BUF_MAX);
    if (ok) return;
    for (ptrdiff_t i = 0; i < ds->n; i++) diag_print(&b, &ds->p[i], false);
    fprintf(stderr, "%.*s", STR_ARG(buf_done(&b)));
    exit(1);
}

static void bench_parse(int64_t n, struct random *r)
{
    struct arena kept = { 0 };
    struct lang_file base = { S("base"), str_of(agreement_text) };
    struct lang_unit g;
    struct diags ds = diags_make(&kept);
    must(lang_load(&kept, NULL, &base, 1, &g, &ds), &ds);
    struct files l = statements(&kept, r, n);
    ptrdiff_t bytes = 0, held = 0;
    double taken[RUNS];
    for (ptrdiff_t i = 0; i < l.n; i++) bytes += l.p[i].text.n;
    for (int run = 0; run < RUNS; run++) {
        struct arena a = { 0 };
        struct lang_unit u;
        double from = seconds();
        bool ok = lang_load(&a, g.agreement, l.p, l.n, &u, &ds);
        taken[run] = seconds() - from;
        must(ok && u.statements.n == n, &ds);
        held = a.held;
        arena_free(&a);
    }
    double t = median(taken), rate = (double)bytes / t / 1e6;
    double memory = (double)held / (double)bytes;
    printf("%12s %8s %8s %8s %10s %10s\n", "statements", "MB", "bytes",
           "seconds", "ns/each", "memory/MB");
    printf("%12lld %8.1f %8.0f %8.3f %10.0f %10.1f\n", (long long)n,
           (double)bytes / 1e6, (double)bytes / (double)n, t,
           t / (double)n * 1e9, (double)held / 1e6);
    printf("figure parse_rate %.0f MB/s\n", rate);
    printf("figure parse_memory %.2f x\n", memory);
    arena_free(&kept);
}

/* ---- an agreement ---- */

static void norm(struct buf *b, struct random *r, int i)
{
    int side = below(r, 2);
    buf_fmt(b, "%s n-%d \"Number %d\"\n    %s ",
            i % 10 == 9 ? "prohibition" : "obligation", i, i,
            side ? "ruritania" : "front");
    if (i % 10 == 9)
        buf_fmt(b, "attacks \"post %d\"\n    from 2020-03-01\n", i);
    else
        buf_fmt(b, "releases %s%d %s\n", below(r, 4) ? "" : "up to ",
                1 + below(r, 900),
                side ? "front-prisoners" : "state-prisoners");
    if (i % 10 == 9) return;
    if (below(r, 3))
        buf_fmt(b, "    within %d days of signing\n", 1 + below(r, 900));
    else if (i)
        buf_fmt(b, "    within %d days of n-%d\n", 1 + below(r, 90),
                below(r, i));
    if (i && below(r, 2)) buf_fmt(b, "    after n-%d\n", below(r, i));
    if (i && below(r, 4) == 0)
        buf_fmt(b, "    in return for n-%d at 5:1\n", below(r, i));
    if (below(r, 2))
        buf_fmt(b, "    witnessed by watch or %s\n",
                side ? "front" : "ruritania");
    if (i && below(r, 9) == 0) buf_fmt(b, "    part of n-%d\n", below(r, i));
    if (i && below(r, 3) == 0) buf_fmt(b, "    otherwise n-%d\n", below(r, i));
}

static void bench_check(int n, struct random *r)
{
    struct arena kept = { 0 };
    struct buf b = buf_make(&kept, BUF_MAX);
    double taken[RUNS];
    ptrdiff_t findings = 0;
    buf_str(&b, str_of(agreement_text));
    for (int i = 0; i < n; i++) norm(&b, r, i);
    struct lang_file f = { S("bench"), buf_done(&b) };
    for (int run = 0; run < RUNS; run++) {
        struct arena a = { 0 };
        struct lang_unit u;
        struct lint_result found;
        struct diags ds = diags_make(&a);
        double from = seconds();
        must(lang_load(&a, NULL, &f, 1, &u, &ds), &ds);
        lint_agreement(&a, u.agreement, &u.statements, &found, &ds);
        taken[run] = seconds() - from;
        findings = ds.errors + ds.warnings;
        arena_free(&a);
    }
    printf("\n%12s %10s %10s %10s\n", "norms", "MB", "seconds", "findings");
    printf("%12d %10.2f %10.3f %10lld\n", n, (double)f.text.n / 1e6,
           median(taken), (long long)findings);
    if (n == 10000) printf("figure check_10k %.3f s\n", median(taken));
    arena_free(&kept);
}

int main(void)
{
    struct random r = { (uint64_t)from_env("SEED", 1) };
    bench_parse(from_env("BENCH_STATEMENTS", 200000), &r);
    bench_check((int)from_env("BENCH_NORMS", 10000), &r);
    return 0;
}
