/* How fast people are linked, beside Splink on DuckDB: one file, the same rules
 * and levels, equal pattern histograms before any time.
 *
 *     make bench-link             LINK_ROWS=50000 (1000000, 10000000)
 *                                 LINK_RUNS=3, LINK_PEER=no: ours alone
 *
 * Ours runs in a child of its own for each number of threads, so that its peak
 * memory is its own: reading the CSV, matching (patterns counted, trained and
 * scored), putting together. bench/splink_peer.py is the peer; it is skipped,
 * with the reason, where Python or PyPI is not to be had, and from 10 million
 * rows on, which Splink's tables of pairs do not fit into the memory of a
 * laptop for. */
#include "app/app.h"

#include "people.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char model_text[] =
    "field given text from \"given_name\"\n"
    "field family text from \"surname\"\n"
    "field street text from \"street\"\n"
    "field email text from \"email\"\n"
    "field year year from \"year_of_birth\"\n"
    "field place code from \"city\"\n"
    "block on given, family\n"
    "block on family, year\n"
    "block on given, year, place\n"
    "block on email\n"
    "block on street\n"
    "block on family, place\n"
    "block on start of given, year, start of family\n"
    "oversize 100000000\nfrequencies yes\nonce no\nthreshold 0.9\n";

enum { STAGES = 3 };
static const char *const stages[STAGES] = { "read", "match", "cluster" };

struct timing {
    double stage[STAGES], all;
    double peak_mb;
    uint64_t pairs, kept, clusters;
    uint64_t histogram; /* digest of it */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The histogram as the peer writes it: Splink's gamma of each field, -1 where
 * missing, and how many pairs. */
static void write_histogram(const struct link_counts *c, const char *path)
{
    /* else, initial, far, near, close, alike, same as Splink's levels */
    static const int text[LINK_LEVELS] = { -1, 0, 0, 1, 2, 3, 0, 4 };
    static const int year[LINK_LEVELS] = { -1, 0, 0, 1, 2, 3, 3, 4 };
    static const int code[LINK_LEVELS] = { -1, 0, 0, 0, 0, 0, 0, 1 };
    FILE *f = fopen(path, "w");
    if (!f) return;
    for (ptrdiff_t i = 0; i < c->patterns.n; i++) {
        uint32_t p = c->patterns.p[i].pattern;
        if (c->patterns.p[i].blocked == 0) continue;
        for (int k = 0; k < 6; k++)
            fprintf(f, "%d ",
                    (k < 4    ? text
                     : k == 4 ? year
                              : code)[p >> 3 * k & 7]);
        fprintf(f, "%llu\n", (unsigned long long)c->patterns.p[i].blocked);
    }
    fclose(f);
}

static bool run(const char *csv, const char *model, const char *histogram,
                int threads, struct timing *t)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct world w = world_real();
    struct app_linking what = { .threads = threads,
                                .model_path = str_of(model),
                                .keep = .5 };
    struct app_linked l;
    double at[STAGES + 1];
    *arena_push(&a, &what.files) = str_of(csv);
    at[0] = now();
    bool ok = app_link_load(&w, &a, &what, &l, &ds);
    at[1] = now();
    ok = ok && app_link_train(&a, &l, &ds) && app_link_score(&a, &l, &ds);
    at[2] = now();
    if (ok) app_link_cluster(&a, &l);
    at[3] = now();
    for (ptrdiff_t i = 0; i < ds.n; i++)
        fprintf(stderr, "%.*s\n", STR_ARG(ds.p[i].message));
    if (!ok) return false;
    for (int i = 0; i < STAGES; i++) t->stage[i] = at[i + 1] - at[i];
    t->all = at[STAGES] - at[0];
    t->pairs = l.counts.blocked;
    t->kept = (uint64_t)l.pairs.n;
    for (int64_t r = 0; r < link_people_count(l.people); r++)
        t->clusters += l.result.cluster[r] == r;
    write_histogram(&l.counts, histogram);
    app_link_free(&l);
    arena_free(&a);
    return true;
}

/* In a child: its peak memory is what it took, and nothing is warm. */
static bool run_apart(const char *csv, const char *model, const char *histogram,
                      int threads, struct timing *t)
{
    int pipes[2], status = 1;
    struct rusage usage;
    if (pipe(pipes) != 0) return false;
    pid_t child = fork();
    if (child == 0) {
        struct timing mine = { .all = 0 };
        bool ok = run(csv, model, histogram, threads, &mine);
        ok = ok && write(pipes[1], &mine, sizeof mine) == sizeof mine;
        _exit(ok ? 0 : 1);
    }
    close(pipes[1]);
    bool ok = read(pipes[0], t, sizeof *t) == sizeof *t;
    close(pipes[0]);
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) return false;
    t->peak_mb = (double)usage.ru_maxrss / 1024;
    return ok && status == 0;
}

static int by_time(const void *a, const void *b)
{
    const struct timing *x = a, *y = b;
    return (x->all > y->all) - (x->all < y->all);
}

static void show(const char *who, int threads, const struct timing *t, int runs)
{
    const struct timing *m = &t[runs / 2];
    printf("%-10s %d thread%s %8.3f s (%.3f to %.3f, %d runs), %.0f MB\n", who,
           threads, threads == 1 ? " " : "s", m->all, t[0].all, t[runs - 1].all,
           runs, m->peak_mb);
    for (int i = 0; i < STAGES; i++)
        printf("    %-8s %8.3f s\n", stages[i], m->stage[i]);
    printf("figure link-%d-threads %.3f s\n", threads, m->all);
    printf("figure link-%d-threads-memory %.0f MB\n", threads, m->peak_mb);
}

static int64_t number(const char *name, int64_t otherwise)
{
    int64_t v;
    const char *s = getenv(name);
    return s && num_parse(str_of(s), &v) && v > 0 ? v : otherwise;
}

static void peer(const char *dir, int64_t rows, int version)
{
    char command[2000];
    fflush(stdout);
    snprintf(command, sizeof command, "sh bench/splink_peer.sh %s %d %lld", dir,
             version, (long long)rows);
    if (system(command) != 0) printf("Splink %d: skipped\n", version);
}

int main(void)
{
    enum { RUNS_MAX = 9 };
    int64_t rows = number("LINK_ROWS", 50000);
    int runs = (int)number("LINK_RUNS", 3);
    char dir[] = "/tmp/truce-bench-XXXXXX", csv[100], model[100], hist[100];
    struct timing t[RUNS_MAX];
    if (runs > RUNS_MAX) runs = RUNS_MAX;
    if (!mkdtemp(dir)) return 1;
    snprintf(csv, sizeof csv, "%s/people.csv", dir);
    snprintf(model, sizeof model, "%s/model", dir);
    snprintf(hist, sizeof hist, "%s/ours.txt", dir);
    FILE *f = fopen(model, "w");
    if (!f || fputs(model_text, f) < 0 || fclose(f) != 0) return 1;
    if (!people_write(csv, rows, 20, NULL)) return 1;
    printf("%lld invented people, seven rules, four fields by Jaro-Winkler, "
           "year, city\n",
           (long long)rows);
    struct timing first;
    if (!run_apart(csv, model, hist, 2, &first)) return 1;
    printf("pairs %llu, kept %llu, persons %llu\n",
           (unsigned long long)first.pairs, (unsigned long long)first.kept,
           (unsigned long long)first.clusters);
    const char *peers = getenv("LINK_PEER");
    if (peers && strcmp(peers, "no") == 0)
        puts("Splink: not asked for");
    else if (rows < 10000000)
        for (int version = 4; version <= 5; version++) peer(dir, rows, version);
    else
        puts("Splink: not run at this size");
    for (int threads = 1; threads <= 2; threads++) {
        for (int i = 0; i < runs; i++)
            if (!run_apart(csv, model, hist, threads, &t[i])) return 1;
        qsort(t, (size_t)runs, sizeof *t, by_time);
        show("truce", threads, t, runs);
    }
    unlink(csv), unlink(model), unlink(hist);
    rmdir(dir);
    return 0;
}
