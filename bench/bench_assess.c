/* How fast a question is answered: a seeded mission of many statements, from a
 * cold case file to the state of every obligation.
 *
 *     make bench-assess           BENCH_STATEMENTS=100000 at most by default,
 *                                 BENCH_SEED=1, BENCH_DIR=/tmp for the cases
 *
 * The mission has two sides, three neutrals, eight outlets, ten groups of
 * people and thirty obligations; totals, batches on a day or some days,
 * "about", told of by rivals who differ by a tenth, denials, corrections,
 * retractions. Each size is made once (not timed), and asked in a process of
 * its own, whose peak of memory is shown. No other program answers this
 * question; GLPK beside the counts is in bench-tally. */
#include "assess/assess.h"
#include "lang/lang.h"
#include "ledger/ledger.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MORE = 500,
    GROUPS = 10,
    DAYS = 1826,
    CHUNK = 10000,
    SIZES = 5,
    NEUTRALS = 3,
    OUTLETS = 8,
    NORMS = 30
};
enum { FIRST_DAY = 18262 }; /* 2020-01-01 */

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

static void die(const struct diags *ds)
{
    if (ds->n) fprintf(stderr, "%.*s\n", STR_ARG(ds->p[0].message));
    exit(1);
}

/* ---- the mission ---- */

static struct str agreement_text(struct arena *a)
{
    struct buf b = buf_make(a, 1 << 20);
    buf_str(&b, S("agreement bench \"An agreement\"\n"
                  "    signed 2020-01-01 by north, south\n"
                  "party north \"North\"\nparty south \"South\"\n"));
    for (int i = 0; i < NEUTRALS; i++)
        buf_fmt(&b, "neutral watch-%d \"Watch %d\"\n", i, i);
    for (int i = 0; i < OUTLETS; i++)
        buf_fmt(&b, "outlet paper-%d \"Paper %d\"\n", i, i);
    for (int i = 0; i < GROUPS; i++)
        buf_fmt(&b, "people men-%d \"Men %d\"\n", i, i);
    for (int i = 0; i < NORMS; i++) {
        const char *who = i % 2 ? "north" : "south";
        const char *act = i % 3 ? "releases" : "transfers";
        buf_fmt(&b, "obligation norm-%d \"Step %d\"\n    %s %s %d men-%d\n", i,
                i, who, act, 1000000 + i, i % GROUPS);
        buf_fmt(&b, "    within %d days of signing\n", 100 + 50 * i);
        if (i > 20) buf_fmt(&b, "    after norm-%d\n", i - 20);
        if (i % 5 == 4) buf_str(&b, S("    witnessed by watch-0 or watch-1\n"));
    }
    return buf_done(&b);
}

struct mission {
    int64_t truth[2][GROUPS][DAYS + 1]; /* freed of a group, by day */
};

static void make_truth(struct mission *m)
{
    for (int side = 0; side < 2; side++)
        for (int g = 0; g < GROUPS; g++)
            for (int d = 1; d <= DAYS; d++)
                m->truth[side][g][d] =
                    m->truth[side][g][d - 1] + (roll(3) ? 0 : roll(200));
}

static void when(struct buf *b, int from, int to)
{
    struct arena a = { 0 };
    struct days d = { FIRST_DAY + from, FIRST_DAY + to };
    buf_fmt(b, "%.*s", STR_ARG(days_print(&a, d)));
    arena_free(&a);
}

/* Rivals tell nine tenths of what the others do. */
static void deed(struct buf *b, const struct mission *m, int side, int group,
                 bool rival)
{
    const int64_t *p = m->truth[side][group];
    int to = 1 + roll(DAYS), from = to - (roll(3) ? 0 : roll(7));
    if (from < 1) from = 1;
    int64_t did = p[to] - p[from - 1], all = p[to];
    const char *about = roll(4) ? "" : "about ";
    if (rival) did -= did / 10;
    if (rival) all -= all / 10;
    buf_fmt(b, "%s did %s ", side ? "north" : "south",
            roll(3) ? "release" : "transfer");
    if (roll(5) == 0) {
        buf_fmt(b, "%s%lld men-%d in all by ", about, (long long)all, group);
        when(b, to, to);
    } else {
        buf_fmt(b, "%s%lld men-%d on ", about, (long long)did, group);
        when(b, from, to);
        if (roll(3) == 0) buf_fmt(b, " at \"Place %d\"", roll(40));
    }
    buf_char(b, '\n');
}

/* ids: of the entries before this chunk, so that some can be answered. */
static void statement(struct buf *b, const struct mission *m, int64_t i,
                      const struct str_list *ids)
{
    int side = roll(2), teller = roll(10), day = 1 + roll(DAYS);
    buf_str(b, S("said "));
    when(b, day, day);
    if (teller < 3)
        buf_fmt(b, " by %s (\"Spokesman %d\")\n    ", side ? "north" : "south",
                roll(20));
    else if (teller < 5)
        buf_fmt(b, " by %s\n    ", side ? "south" : "north");
    else if (teller < 6)
        buf_fmt(b, " by watch-%d\n    ", roll(NEUTRALS));
    else
        buf_fmt(b, " by paper-%d\n    ", roll(OUTLETS));
    int answer = ids->n ? roll(50) : 9;
    if (answer < 3) {
        struct str to = ids->p[roll((int)ids->n)];
        static const char *const stances[] = { "denies", "confirms",
                                               "retracts" };
        buf_fmt(b, "%s %.16s\n", stances[answer], to.p);
    } else {
        deed(b, m, side, roll(GROUPS), teller >= 3 && teller < 5);
    }
    buf_fmt(b, "    reported by paper-%d on ", roll(OUTLETS));
    when(b, day, day);
    buf_fmt(b, " <https://example.org/%lld>\n", (long long)i);
}

static void chunk(struct ledger *l, const struct agreement *g,
                  const struct mission *m, int64_t from, int64_t n,
                  struct str_list *ids, struct arena *keep)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct ledger_receipts got = { 0 };
    struct lang_unit unit = { 0 };
    struct buf b = buf_make(&a, BUF_MAX);
    for (int64_t i = 0; i < n; i++) statement(&b, m, from + i, ids);
    struct lang_file f = { S("bench"), buf_done(&b) };
    if (!lang_load(&a, g, &f, 1, &unit, &ds) ||
        !ledger_append(l, &a, unit.statements.p, unit.statements.n, &got, &ds))
        die(&ds);
    ids->n = 0;
    for (ptrdiff_t i = 0; i < got.n && i < 1000; i++)
        *arena_push(keep, ids) = str_dup(keep, got.p[i].id);
    arena_free(&a);
}

static void make_case(const struct world *w, struct str path, int64_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    static struct mission m;
    struct str_list ids = { 0 };
    struct lang_file f = { S("bench"), agreement_text(&a) };
    struct lang_unit unit = { 0 };
    make_truth(&m);
    if (!lang_load(&a, NULL, &f, 1, &unit, &ds)) die(&ds);
    struct ledger_making making = { .path = path,
                                    .author = S("bench"),
                                    .agreement = unit.agreement };
    if (!ledger_create(w, &making, &ds)) die(&ds);
    struct ledger *l =
        ledger_open(w, &a, path, (struct ledger_how){ .write = true }, &ds);
    if (!l) die(&ds);
    for (int64_t at = 0; at < n; at += CHUNK)
        chunk(l, unit.agreement, &m, at, n - at < CHUNK ? n - at : CHUNK, &ids,
              &a);
    ledger_close(l);
    arena_free(&a);
}

/* ---- asking ---- */

struct result {
    double read, answer; /* seconds */
    double median, p99;  /* of one more statement and the new answer */
    double peak;         /* MB */
    int64_t entries;
};

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* The last MORE entries come one by one to a session that has the others. */
static void one_more(struct arena *a, const struct agreement *g,
                     const struct entry_list *all,
                     const struct assess_question *q, struct result *r)
{
    struct diags ds = diags_make(a);
    struct entry_list first = *all;
    double each[MORE];
    first.n = all->n - MORE;
    struct assess_session *s = assess_open(a, g, &first, q, &ds);
    if (!s) die(&ds);
    (void)assess_now(s);
    for (int i = 0; i < MORE; i++) {
        double start = now();
        assess_add(s, &all->p[first.n + i]);
        (void)assess_now(s);
        each[i] = now() - start;
    }
    assess_close(s);
    list_sort(each, MORE, sizeof *each, by_size);
    r->median = each[MORE / 2];
    r->p99 = each[MORE * 99 / 100];
}

static struct result ask(const struct world *w, struct str path)
{
    struct result r = { 0 };
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct agreement g;
    struct entry_list entries = { 0 };
    struct findings found;
    struct assess_question q = { .on = FIRST_DAY + DAYS, .known = INT32_MAX };
    double start = now();
    struct ledger *l = ledger_open(w, &a, path, (struct ledger_how){ 0 }, &ds);
    if (!l || !ledger_replay(l, &a, &g, &entries, &ds)) die(&ds);
    r.read = now() - start;
    start = now();
    if (!assess(&a, &g, &entries, &q, &found, &ds)) die(&ds);
    r.answer = now() - start;
    r.entries = entries.n;
    ledger_close(l);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    r.peak = (double)u.ru_maxrss / 1024;
    one_more(&a, &g, &entries, &q, &r);
    return r;
}

/* In a process of its own, so that its memory is its own. */
static struct result apart(const struct world *w, struct str path)
{
    struct result r = { 0 };
    int fd[2];
    if (pipe(fd) != 0) exit(3);
    pid_t pid = fork();
    if (pid == 0) {
        r = ask(w, path);
        if (write(fd[1], &r, sizeof r) != (ssize_t)sizeof r) _exit(3);
        _exit(0);
    }
    int status = 1;
    if (pid < 0 || read(fd[0], &r, sizeof r) != (ssize_t)sizeof r ||
        waitpid(pid, &status, 0) != pid || status != 0)
        exit(3);
    close(fd[0]);
    close(fd[1]);
    return r;
}

static void take_away(struct arena *a, struct str path)
{
    static const char *const ends[] = { "", ".key", "-wal", "-shm" };
    for (int i = 0; i < 4; i++)
        unlink(str_z(a, str_fmt(a, "%.*s%s", STR_ARG(path), ends[i])));
}

int main(void)
{
    struct world w = world_real();
    struct arena a = { 0 };
    const char *env = getenv("BENCH_STATEMENTS"), *dir = getenv("BENCH_DIR");
    const char *seed = getenv("BENCH_SEED");
    int64_t most = env ? atoll(env) : 100000, n[SIZES];
    struct result r[SIZES];
    int sizes = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%10s %9s %9s %9s %9s %12s %9s\n", "statements", "read s",
           "assess s", "all s", "peak MB", "one more ms", "p99 ms");
    for (int64_t k = 1000; k <= most && sizes < SIZES; k *= 10) {
        seed_state = seed ? strtoull(seed, NULL, 10) : 1;
        struct str path =
            str_fmt(&a, "%s/bench-assess-%ld-%lld.case", dir ? dir : "/tmp",
                    (long)getpid(), (long long)k);
        make_case(&w, path, k);
        r[sizes] = apart(&w, path);
        take_away(&a, path);
        printf("%10lld %9.3f %9.3f %9.3f %9.0f %12.3f %9.3f\n", (long long)k,
               r[sizes].read, r[sizes].answer, r[sizes].read + r[sizes].answer,
               r[sizes].peak, r[sizes].median * 1e3, r[sizes].p99 * 1e3);
        n[sizes++] = k;
    }
    printf("\nseconds (a step is a factor of 1.26)\n");
    for (int i = 0; i < sizes; i++) {
        int at = (int)lround(10 * log10((r[i].read + r[i].answer) / 1e-4));
        printf("%10lld |%*s*\n", (long long)n[i], at < 0 ? 0 : at, "");
    }
    printf("\n");
    for (int i = 0; i < sizes; i++) {
        printf("figure assess-%lld-read-seconds %.3f s\n", (long long)n[i],
               r[i].read);
        printf("figure assess-%lld-answer-seconds %.3f s\n", (long long)n[i],
               r[i].answer);
        printf("figure assess-%lld-one-more-ms %.3f ms\n", (long long)n[i],
               r[i].median * 1e3);
        printf("figure assess-%lld-peak-rss %.0f MB\n", (long long)n[i],
               r[i].peak);
    }
    arena_free(&a);
    return 0;
}
