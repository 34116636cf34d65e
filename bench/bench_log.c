/* The record in numbers, each beside its peer in the same run:
 *
 *   in bulk      signed entries made durable per second, one transaction each
 *                BENCH_GROUP entries
 *   one by one   a commit an entry, against the same rows written plainly to
 *                SQLite with the same durability (WAL, synchronous FULL)
 *   verify       a whole case, against libsodium's own verification of as many
 *                signatures over texts of the same size, on as many threads
 *   proof        of one entry, by its id
 *
 *     make bench-log              BENCH_ENTRIES=200000 by default; the record's
 *     own numbers are those of 1000000. BENCH_PROOF=10000000: proofs in a log
 * of so many small entries, which takes minutes to make.
 *
 * Cases lie in TMPDIR (or /tmp) and are removed. Entries are invented. */
#include "lang/lang.h"
#include "ledger/ledger.h"

#include <assert.h>
#include <omp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char terms[] =
    "agreement bench \"An agreement\"\n"
    "    signed 2021-01-10 at Osby by ruritania, front\n"
    "party ruritania \"Republic of Ruritania\"\n"
    "party front \"Northern Front\"\n"
    "people front-prisoners \"Front prisoners\"\n"
    "    held by ruritania\n";

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t number(const char *name, int64_t otherwise)
{
    const char *s = getenv(name);
    return s ? strtoll(s, NULL, 10) : otherwise;
}

static void figure(const char *name, double value, const char *unit)
{
    printf("figure %s %.4g %s\n", name, value, unit);
}

static _Noreturn void die(const struct diags *ds)
{
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 20);
    for (ptrdiff_t i = 0; i < ds->n; i++) diag_print(&b, &ds->p[i], false);
    fprintf(stderr, "%.*s", STR_ARG(buf_done(&b)));
    exit(1);
}

struct bench {
    struct arena a;
    struct diags ds;
    struct world world;
    struct agreement *agreement;
    struct str path;
    char folder[64];
};

static void set_up(struct bench *b)
{
    const char *tmp = getenv("TMPDIR");
    b->ds = diags_make(&b->a);
    b->world = world_real();
    snprintf(b->folder, sizeof b->folder, "%s/truce-bench-XXXXXX",
             tmp ? tmp : "/tmp");
    if (!mkdtemp(b->folder)) exit(3);
    struct lang_file f = { S("terms"), str_of(terms) };
    struct lang_unit u;
    if (!lang_load(&b->a, NULL, &f, 1, &u, &b->ds)) die(&b->ds);
    b->agreement = u.agreement;
}

static void case_new(struct bench *b, const char *name)
{
    b->path = str_fmt(&b->a, "%s/%s", b->folder, name);
    struct ledger_making m = { .path = b->path,
                               .author = S("bench"),
                               .agreement = b->agreement };
    if (!ledger_create(&b->world, &m, &b->ds)) die(&b->ds);
}

static struct ledger *case_open(struct bench *b, struct arena *a, bool write)
{
    struct ledger *l = ledger_open(
        &b->world, a, b->path, (struct ledger_how){ .write = write }, &b->ds);
    if (!l) die(&b->ds);
    return l;
}

static void case_remove(struct bench *b)
{
    struct arena a = { 0 };
    static const char *const ends[] = { "", ".key", "-wal", "-shm" };
    for (int i = 0; i < 4; i++)
        unlink(str_z(&a, str_fmt(&a, "%.*s%s", STR_ARG(b->path), ends[i])));
    arena_free(&a);
}

/* As a report of a day reads: about 300 bytes as an entry. */
static struct statement_list statements(struct bench *b, struct arena *a,
                                        int64_t from, int64_t n)
{
    struct buf text = buf_make(a, BUF_MAX);
    struct lang_unit u;
    for (int64_t i = from; i < from + n; i++)
        buf_fmt(&text,
                "said 2021-03-%02d by ruritania (\"Anna Berg\")\n"
                "    ruritania did release %lld front-prisoners on "
                "2021-03-%02d at Osby labelled \"group %lld\"\n"
                "    reported by \"The Osby Courier\" on 2021-03-%02d "
                "<https://example.org/news/%lld>\n",
                (int)(i % 27) + 1, (long long)(i % 90 + 1), (int)(i % 27) + 1,
                (long long)i, (int)(i % 27) + 2, (long long)i);
    struct lang_file f = { S("said"), buf_done(&text) };
    if (!lang_load(a, b->agreement, &f, 1, &u, &b->ds)) die(&b->ds);
    return u.statements;
}

/* ---- in bulk ---- */

static double bulk(struct bench *b, int64_t entries, int64_t group)
{
    struct arena a = { 0 };
    struct ledger *l = case_open(b, &a, true);
    double spent = 0;
    for (int64_t at = 0; at < entries; at += group) {
        int64_t n = entries - at < group ? entries - at : group, done = 0;
        struct arena each = { 0 };
        struct LIST(struct statement) all = { 0 };
        for (; done < n; done += 20000) { /* a file has its largest size */
            int64_t some = n - done < 20000 ? n - done : 20000;
            struct statement_list s = statements(b, &each, at + done, some);
            for (ptrdiff_t i = 0; i < s.n; i++)
                *arena_push(&each, &all) = s.p[i];
        }
        struct ledger_receipts got = { 0 };
        double began = now();
        if (!ledger_append(l, &each, all.p, all.n, &got, &b->ds)) die(&b->ds);
        spent += now() - began;
        arena_free(&each);
    }
    double began = now();
    ledger_close(l); /* moves what is in the write-ahead log */
    spent += now() - began;
    arena_free(&a);
    return (double)entries / spent;
}

/* ---- one by one ---- */

struct feed {
    struct statement_list s;
    ptrdiff_t at;
    int64_t acknowledged;
};

static int next(void *ctx, int wait_ms, struct statement *out)
{
    struct feed *f = ctx;
    (void)wait_ms;
    if (f->at == f->s.n) return -1;
    *out = f->s.p[f->at++];
    return 1;
}

static bool acknowledge(void *ctx, const struct ledger_receipt *p, ptrdiff_t n)
{
    (void)p;
    ((struct feed *)ctx)->acknowledged += n;
    return true;
}

static double one_by_one(struct bench *b, int64_t from, int64_t n)
{
    struct arena a = { 0 };
    struct ledger *l = case_open(b, &a, true);
    struct feed f = { .s = statements(b, &a, from, n) };
    struct ledger_feed feed = { &f, next, acknowledge, 1, 0 };
    double began = now();
    if (!ledger_stream(l, &feed, &b->ds)) die(&b->ds);
    double spent = now() - began;
    if (f.acknowledged != n) exit(1);
    ledger_close(l);
    arena_free(&a);
    return (double)n / spent;
}

/* A call an entry: the caller waits for each before it makes the next. */
static double call_by_call(struct bench *b, int64_t from, int64_t n)
{
    struct arena a = { 0 };
    struct ledger *l = case_open(b, &a, true);
    struct statement_list s = statements(b, &a, from, n);
    double began = now();
    for (int64_t i = 0; i < n; i++) {
        struct ledger_receipts got = { 0 };
        struct arena each = { 0 };
        if (!ledger_append(l, &each, s.p + i, 1, &got, &b->ds)) die(&b->ds);
        arena_free(&each);
    }
    double spent = now() - began;
    ledger_close(l);
    arena_free(&a);
    return (double)n / spent;
}

/* ---- the peer: the same rows, by nothing but SQLite ---- */

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *q;
    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        exit(1);
    }
    return q;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK) return;
    fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    exit(1);
}

/* The rows of the newest n entries and their checkpoints, taken out of a case
 * that one_by_one made, put one commit each into an empty copy of its tables.
 * with: checkpoints too. */
static double plain_rows(struct bench *b, int64_t n, bool with)
{
    struct str from = b->path, to = str_fmt(&b->a, "%s/plain", b->folder);
    sqlite3 *db, *source;
    if (sqlite3_open(str_z(&b->a, from), &source) != SQLITE_OK ||
        sqlite3_open(str_z(&b->a, to), &db) != SQLITE_OK)
        exit(3);
    sqlite3_stmt *schema = prepared(
        source, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name "
                "NOT LIKE 'sqlite_%' ORDER BY rowid");
    run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    while (sqlite3_step(schema) == SQLITE_ROW)
        run(db, (const char *)sqlite3_column_text(schema, 0));
    sqlite3_finalize(schema);
    sqlite3_stmt *row = prepared(
        source, "SELECT n, id, recorded, e.bytes, c.bytes FROM entries e "
                "JOIN checkpoints c ON c.size = n + 1 ORDER BY n LIMIT ?");
    sqlite3_stmt *entry =
        prepared(db, "INSERT INTO entries VALUES (?, ?, ?, ?)");
    sqlite3_stmt *checkpoint =
        prepared(db, "INSERT INTO checkpoints VALUES (?, ?)");
    sqlite3_stmt *begin = prepared(db, "BEGIN IMMEDIATE");
    sqlite3_stmt *commit = prepared(db, "COMMIT");
    double spent = 0;
    int64_t done = 0;
    sqlite3_bind_int64(row, 1, n);
    while (sqlite3_step(row) == SQLITE_ROW) {
        for (int i = 0; i < 4; i++)
            sqlite3_bind_value(entry, i + 1, sqlite3_column_value(row, i));
        sqlite3_bind_int64(checkpoint, 1, sqlite3_column_int64(row, 0) + 1);
        sqlite3_bind_value(checkpoint, 2, sqlite3_column_value(row, 4));
        double began = now();
        sqlite3_step(begin);
        sqlite3_reset(begin);
        sqlite3_step(entry);
        sqlite3_reset(entry);
        if (with) sqlite3_step(checkpoint);
        sqlite3_reset(checkpoint);
        if (sqlite3_step(commit) != SQLITE_DONE) exit(1);
        sqlite3_reset(commit);
        spent += now() - began;
        done++;
    }
    sqlite3_stmt *all[] = { row, entry, checkpoint, begin, commit };
    for (int i = 0; i < 5; i++) sqlite3_finalize(all[i]);
    sqlite3_close(source);
    sqlite3_close(db);
    unlink(str_z(&b->a, to));
    if (done != n) exit(1);
    return (double)n / spent;
}

/* ---- verify ---- */

static double verify(struct bench *b, int64_t *signatures)
{
    struct arena a = { 0 };
    struct ledger_verified v;
    struct ledger *l = case_open(b, &a, false);
    double began = now();
    if (!ledger_verify(l, &a, NULL, &v, &b->ds)) die(&b->ds);
    double spent = now() - began;
    *signatures = v.signatures;
    ledger_close(l);
    arena_free(&a);
    return (double)v.signatures / spent;
}

/* libsodium alone, on every core, over texts of the entries' size. */
static double sodium_rate(int64_t n)
{
    enum { TEXT = 230 };
    unsigned char pub[32], secret[64], sig[64], text[TEXT];
    int64_t good = 0;
    memset(text, 'x', sizeof text);
    crypto_sign_keypair(pub, secret);
    crypto_sign_detached(sig, NULL, text, sizeof text, secret);
    double began = now();
#pragma omp parallel for reduction(+ : good)
    for (int64_t i = 0; i < n; i++)
        good += crypto_sign_verify_detached(sig, text, sizeof text, pub) == 0;
    double spent = now() - began;
    if (good != n) exit(1);
    return (double)n / spent;
}

/* ---- proofs ---- */

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static double proof_ms(struct bench *b, struct str prefix_of, double *worst)
{
    enum { PROOFS = 201 };
    struct arena a = { 0 };
    double spent[PROOFS];
    struct ledger *l = case_open(b, &a, false);
    for (int i = 0; i < PROOFS; i++) {
        struct arena each = { 0 };
        struct str out;
        double began = now();
        if (!ledger_prove(l, &each, prefix_of, NULL, &out, &b->ds)) die(&b->ds);
        spent[i] = (now() - began) * 1e3;
        arena_free(&each);
    }
    qsort(spent, PROOFS, sizeof spent[0], by_value);
    *worst = spent[PROOFS - 1];
    ledger_close(l);
    arena_free(&a);
    return spent[PROOFS / 2];
}

/* The id of an entry somewhere in the middle. */
static struct str middle(struct bench *b, int64_t index)
{
    sqlite3 *db;
    struct str id = { 0 };
    if (sqlite3_open(str_z(&b->a, b->path), &db) != SQLITE_OK) exit(3);
    sqlite3_stmt *q =
        prepared(db, "SELECT lower(hex(id)) FROM entries WHERE n = ?");
    sqlite3_bind_int64(q, 1, index);
    if (sqlite3_step(q) == SQLITE_ROW)
        id = str_dup(&b->a, str_of((const char *)sqlite3_column_text(q, 0)));
    sqlite3_finalize(q);
    sqlite3_close(db);
    return id;
}

static long peak_mb(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss / 1024;
}

int main(void)
{
    struct bench b = { 0 };
    int64_t entries = number("BENCH_ENTRIES", 200000), signatures;
    int64_t group = number("BENCH_GROUP", 100000);
    int64_t singles = number("BENCH_SINGLES", 10000);
    int64_t big = number("BENCH_PROOF", 0);
    double worst;
    set_up(&b);
    printf("%d threads, %lld entries, SQLite %s, libsodium %s\n\n",
           omp_get_max_threads(), (long long)entries, sqlite3_libversion(),
           sodium_version_string());

    case_new(&b, "bulk");
    double rate = bulk(&b, entries, group);
    printf("in bulk, %lld a commit          %10.0f entries/s\n",
           (long long)group, rate);
    figure("log_bulk", rate, "entries/s");
    long before = peak_mb();
    double checked = verify(&b, &signatures), peer = sodium_rate(entries / 2);
    long after = peak_mb();
    printf("verify, all of it               %10.0f signatures/s\n"
           "libsodium alone                 %10.0f signatures/s\n"
           "memory: %ld MB before verify, %ld MB after\n",
           checked, peer, before, after);
    figure("log_verify", checked, "signatures/s");
    figure("log_verify_of_libsodium", checked / peer * 100, "%");
    double ms = proof_ms(&b, middle(&b, entries / 3), &worst);
    printf("a proof                         %10.3f ms (worst %.3f)\n", ms,
           worst);
    figure("log_proof", ms, "ms");
    case_remove(&b);

    case_new(&b, "single");
    double single = one_by_one(&b, 0, singles);
    double both = plain_rows(&b, singles, true);
    double alone = plain_rows(&b, singles, false);
    double waiting = call_by_call(&b, singles, singles / 4);
    printf("one a commit, as a stream       %10.0f entries/s\n"
           "the same rows, plain SQLite     %10.0f entries/s\n"
           "the entries' rows alone         %10.0f entries/s\n"
           "one a commit, call by call      %10.0f entries/s\n",
           single, both, alone, waiting);
    figure("log_single", single, "entries/s");
    figure("log_single_of_plain", single / both * 100, "%");
    figure("log_single_of_entries_alone", single / alone * 100, "%");
    figure("log_call_of_plain", waiting / both * 100, "%");
    case_remove(&b);

    if (big) {
        case_new(&b, "big");
        bulk(&b, big, 200000);
        ms = proof_ms(&b, middle(&b, big / 3), &worst);
        printf("a proof among %lld        %10.3f ms (worst %.3f)\n",
               (long long)big, ms, worst);
        figure("log_proof_big", ms, "ms");
        case_remove(&b);
    }
    rmdir(b.folder);
    arena_free(&b.a);
    return 0;
}
