/* How fast tables are read: bytes of CSV per second on one core, from memory,
 * with every cell looked at; and rows of XLSX per second.
 *
 *     make bench-table            BENCH_MIB=256 by default
 *
 * Invented people, seeded. Three texts: ASCII, Arabic script in UTF-8, and
 * cells within quotes. Each is read three times; the median is told. */
#include "table/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t below(uint64_t *state, uint64_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % n;
}

static const char *const latin[] = { "Osman", "Idris", "Tal",  "Anna",
                                     "Berg",  "Milo",  "Sand", "Naim" };
static const char *const arabic[] = { "عثمان", "ادریس", "تل",   "حنان",
                                      "میلاد", "نعیم",  "یحیی", "طارق" };

/* One row of seven cells. */
static void add_row(struct buf *b, uint64_t *seed, const char *const *words,
                    const char *q)
{
    const char *w[5];
    for (int i = 0; i < 5; i++) w[i] = words[below(seed, 8)];
    buf_fmt(b, "%s%d%s,%s%s %s%s,%s%s%s,%s%s%s,%s%d%s,%s%s%s,%sT-%d%s\n", q,
            (int)below(seed, 10000000), q, q, w[0], w[1], q, q, w[2], q, q,
            w[3], q, q, (int)(1940 + below(seed, 65)), q, q, w[4], q, q,
            (int)below(seed, 100000000), q);
}

static double median(double *t)
{
    double lo = t[0] < t[1] ? t[0] : t[1], hi = t[0] < t[1] ? t[1] : t[0];
    return t[2] < lo ? lo : t[2] > hi ? hi : t[2];
}

static double read_once(struct str bytes, int64_t *rows, int64_t *sum)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct source src = source_of(&a, S("bench.csv"), bytes);
    struct table_options o = { 0 };
    struct table_row row;
    double start = now();
    struct table *t = table_open(&a, &src, &o, &ds);
    *rows = *sum = 0;
    while (t && table_next(t, &row, &ds)) {
        for (ptrdiff_t i = 0; i < row.n; i++) *sum += row.cells[i].n;
        ++*rows;
    }
    double took = now() - start;
    if (!t || ds.errors) exit(1);
    table_close(t);
    arena_free(&a);
    return took;
}

static void measure(const char *name, struct str bytes, const char *unit)
{
    double t[3];
    int64_t rows = 0, sum;
    for (int i = 0; i < 3; i++) t[i] = read_once(bytes, &rows, &sum);
    double m = median(t), mb = (double)bytes.n / 1e6 / m;
    double rate = strcmp(unit, "MB/s") == 0 ? mb : (double)rows / m;
    printf("%-14s %10.1f MB %12lld rows %8.3f s %10.0f MB/s %12.0f rows/s\n",
           name, (double)bytes.n / 1e6, (long long)rows, m, mb,
           (double)rows / m);
    printf("figure table_%s %.0f %s\n", name, rate, unit);
}

int main(void)
{
    const char *env = getenv("BENCH_MIB");
    ptrdiff_t size = (ptrdiff_t)(env ? strtol(env, NULL, 10) : 256) << 20;
    const struct {
        const char *name;
        const char *const *words;
        const char *quote;
    } texts[] = { { "csv_ascii", latin, "" },
                  { "csv_arabic", arabic, "" },
                  { "csv_quoted", latin, "\"" } };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct arena a = { 0 };
        struct buf b = buf_make(&a, BUF_MAX);
        uint64_t seed = 1;
        buf_str(&b, S("id,name,father,grandfather,born,place,number\n"));
        while (b.n < size) add_row(&b, &seed, texts[i].words, texts[i].quote);
        measure(texts[i].name, buf_done(&b), "MB/s");
        arena_free(&a);
    }
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str bytes;
    uint64_t seed = 1;
    const struct str head[] = { S("id"), S("name"), S("born") };
    struct table_xlsx *x = table_xlsx_make(&a, S("People"), &ds);
    double start = now();
    if (!x || !table_xlsx_row(x, head, 3, &ds)) return 1;
    for (int i = 0; i < 500000; i++) {
        char id[24];
        snprintf(id, sizeof id, "%d", i);
        struct str cells[] = { str_of(id), str_of(arabic[below(&seed, 8)]),
                               S("1980") };
        if (!table_xlsx_row(x, cells, 3, &ds)) return 1;
    }
    if (!table_xlsx_done(x, &a, &bytes, &ds)) return 1;
    printf("written as XLSX: 500,000 rows in %.2f s\n", now() - start);
    measure("xlsx", bytes, "rows/s");
    arena_free(&a);
    return 0;
}
