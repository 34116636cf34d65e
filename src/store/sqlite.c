/* The SQLite engine: one file, write-ahead log, synchronous FULL, so that a
 * commit that returned is on the disk. */
#include "data.h"
#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_ID = 1416782693, LAYOUT = 1 };

enum query {
    Q_SIZE,
    Q_APPEND,
    Q_READ,
    Q_SCAN,
    Q_FIND,
    Q_CP_APPEND,
    Q_CP_LAST,
    Q_CP_FROM,
    Q_META_PUT,
    Q_META_GET,
    Q_TILE_PUT,
    Q_TILE_GET,
    Q_TILE_COUNT,
    Q_TILE_DROP,
    Q_COUNT
};

static const char *const queries[] = {
    [Q_SIZE] = "SELECT coalesce(max(n) + 1, 0) FROM entries",
    [Q_APPEND] = "INSERT INTO entries VALUES (?, ?, ?, ?)",
    [Q_READ] = "SELECT n, id, recorded, bytes FROM entries WHERE n = ?",
    [Q_SCAN] = "SELECT n, id, recorded, bytes FROM entries"
               " WHERE n >= ? AND n < ? ORDER BY n",
    [Q_FIND] = "SELECT n FROM entries WHERE id >= ? AND id <= ?"
               " ORDER BY id LIMIT ?",
    [Q_CP_APPEND] = "INSERT INTO checkpoints VALUES (?, ?)",
    [Q_CP_LAST] = "SELECT size, bytes FROM checkpoints"
                  " ORDER BY size DESC LIMIT 1",
    [Q_CP_FROM] = "SELECT size, bytes FROM checkpoints WHERE size >= ?"
                  " ORDER BY size LIMIT 1",
    [Q_META_PUT] = "INSERT INTO meta VALUES (?, ?)",
    [Q_META_GET] = "SELECT value FROM meta WHERE key = ?",
    [Q_TILE_PUT] = "INSERT INTO tiles VALUES (?, ?, ?)",
    [Q_TILE_GET] = "SELECT hashes FROM tiles WHERE level = ? AND n = ?",
    [Q_TILE_COUNT] = "SELECT count(*) FROM tiles",
    [Q_TILE_DROP] = "DELETE FROM tiles",
};
_Static_assert(sizeof queries / sizeof queries[0] == Q_COUNT, "a text each");

struct store {
    sqlite3 *db;
    sqlite3_stmt *q[Q_COUNT];
    struct str where;  /* for messages, and for settling */
    struct str hidden; /* a new case before it is settled; else empty */
    struct arena *a;
    bool open;  /* a transaction is */
    bool spent; /* a commit failed: what the disk holds is not known */
};

/* ---- failures ---- */

static bool failed(const struct store *s, const char *what, struct diags *ds)
{
    struct pos at = { .file = s->where };
    int code = s->db ? sqlite3_errcode(s->db) & 0xFF : SQLITE_NOMEM;
    const char *why = s->db ? sqlite3_errmsg(s->db) : "out of memory";
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        diag_add(ds, D_STORE_BUSY, &at,
                 "another program is writing to the "
                 "case: %s",
                 what);
        diag_hint(ds, "wait until it has ended, and run the command again");
        break;
    case SQLITE_FULL:
        diag_add(ds, D_STORE_FULL, &at,
                 "the disk is full: %s; nothing of this "
                 "is recorded",
                 what);
        diag_hint(ds, "make room on the disk and run the command again");
        break;
    case SQLITE_CORRUPT:
        diag_add(ds, D_STORE_DAMAGED, &at, "the case file is damaged: %s (%s)",
                 what, why);
        diag_hint(ds, "work with a copy of the case that verifies; keep this "
                      "file as evidence");
        break;
    case SQLITE_NOTADB:
        diag_add(ds, D_STORE_NOT_CASE, &at, "this file is not a case");
        diag_hint(ds, "`truce init` makes one");
        break;
    default:
        diag_add(ds, D_STORE_IO, &at, "%s failed: %s", what, why);
        diag_hint(ds, "look at the disk and at the permissions of the case "
                      "and its folder");
        break;
    }
    return false;
}

static bool run(struct store *s, const char *sql, const char *what,
                struct diags *ds)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           failed(s, what, ds);
}

static sqlite3_stmt *query(struct store *s, enum query q, struct diags *ds)
{
    assert(s->open);
    if (!s->q[q] &&
        sqlite3_prepare_v3(s->db, queries[q], -1, SQLITE_PREPARE_PERSISTENT,
                           &s->q[q], NULL) != SQLITE_OK) {
        failed(s, "preparing a query", ds);
        return NULL;
    }
    return s->q[q];
}

static void bind_bytes(sqlite3_stmt *q, int i, const void *p, ptrdiff_t n)
{
    assert(n >= 0 && n <= INT32_MAX);
    int rc = sqlite3_bind_blob(q, i, n ? p : "", (int)n, SQLITE_STATIC);
    assert(rc == SQLITE_OK);
}

static void bind_int(sqlite3_stmt *q, int i, int64_t v)
{
    int rc = sqlite3_bind_int64(q, i, v);
    assert(rc == SQLITE_OK);
}

static struct str column(sqlite3_stmt *q, int i)
{
    const void *p = sqlite3_column_blob(q, i);
    return (struct str){ p ? p : "", sqlite3_column_bytes(q, i) };
}

/* 1 a row, 0 none, -1 failed. The query is reset by `done`. */
static int step(struct store *s, sqlite3_stmt *q, const char *what,
                struct diags *ds)
{
    int rc = sqlite3_step(q);
    if (rc == SQLITE_ROW) return 1;
    if (rc == SQLITE_DONE) return 0;
    failed(s, what, ds);
    return -1;
}

static void done(sqlite3_stmt *q)
{
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
}

static bool write_one(struct store *s, sqlite3_stmt *q, const char *what,
                      struct diags *ds)
{
    assert(!s->spent);
    bool ok = step(s, q, what, ds) == 0;
    done(q);
    return ok;
}

/* ---- opening ---- */

static bool settings(struct store *s, struct diags *ds)
{
    sqlite3_busy_timeout(s->db, STORE_PATIENCE_MS);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return run(s,
               "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
               "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0",
               "opening the case", ds);
}

static bool number(struct store *s, const char *sql, int64_t *out,
                   struct diags *ds)
{
    sqlite3_stmt *q = NULL;
    bool ok = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK &&
              sqlite3_step(q) == SQLITE_ROW;
    if (ok) *out = sqlite3_column_int64(q, 0);
    if (!ok) failed(s, "opening the case", ds);
    sqlite3_finalize(q);
    return ok;
}

static bool is_case(struct store *s, struct diags *ds)
{
    struct pos at = { .file = s->where };
    int64_t id = 0, layout = 0;
    if (!number(s, "PRAGMA application_id", &id, ds) ||
        !number(s, "PRAGMA user_version", &layout, ds))
        return false;
    if (id != APPLICATION_ID) {
        diag_add(ds, D_STORE_NOT_CASE, &at, "this file is not a case");
        diag_hint(ds, "`truce init` makes one");
        return false;
    }
    if (layout != LAYOUT) {
        diag_add(ds, D_STORE_VERSION, &at,
                 "the case has layout %lld, and this program knows %d",
                 (long long)layout, LAYOUT);
        diag_hint(ds, "use the program that made it, or a newer one");
        return false;
    }
    return true;
}

/* What SQLite would only say in its own words, or make anew. */
static bool is_file(struct str where, const char *path, struct diags *ds)
{
    struct pos at = { .file = where };
    struct stat st;
    if (stat(path, &st) != 0) {
        diag_add(ds, D_STORE_OPEN, &at, "the case cannot be opened: %s",
                 strerror(errno));
        diag_hint(ds, "look whether the path is spelt right; `truce init` "
                      "makes a case");
        return false;
    }
    if (S_ISREG(st.st_mode) && st.st_size >= 512) return true;
    diag_add(ds, D_STORE_NOT_CASE, &at, "this is not a case: it is %s",
             S_ISREG(st.st_mode) ? "too short to be one" : "no plain file");
    diag_hint(ds, "`truce init` makes one");
    return false;
}

static struct store *opened(struct arena *a, struct str where, const char *path,
                            int flags, struct diags *ds)
{
    struct store *s = arena_new(a, struct store, 1);
    s->a = a;
    s->where = str_dup(a, where);
    int rc = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK && settings(s, ds)) return s;
    if (rc != SQLITE_OK) {
        struct pos at = { .file = where };
        diag_add(ds, D_STORE_OPEN, &at, "the case cannot be opened: %s",
                 s->db ? sqlite3_errmsg(s->db) : "out of memory");
        diag_hint(ds, "look at the permissions of the case and its folder");
    }
    store_close(s);
    return NULL;
}

struct store *store_open(struct arena *a, struct str where,
                         enum store_mode mode, struct diags *ds)
{
    const char *path = str_z(a, where);
    if (!is_file(where, path, ds)) return NULL;
    /* Reading needs the shared memory beside the file, so a reader opens for
     * writing where it may; SQLite itself falls back where it may not. */
    int flags = SQLITE_OPEN_READWRITE;
    if (mode == STORE_READ && access(path, W_OK) != 0)
        flags = SQLITE_OPEN_READONLY;
    struct store *s = opened(a, where, path, flags, ds);
    if (!s) return NULL;
    if (is_case(s, ds) &&
        (mode == STORE_WRITE ||
         run(s, "PRAGMA query_only = ON", "opening the case", ds)))
        return s;
    store_close(s);
    return NULL;
}

struct store *store_create(struct arena *a, struct str where, struct diags *ds)
{
    struct pos at = { .file = where };
    if (access(str_z(a, where), F_OK) == 0) {
        diag_add(ds, D_STORE_EXISTS, &at,
                 "there is a file at this path already");
        diag_hint(ds, "choose another path, or move the old file away first");
        return NULL;
    }
    struct str hidden =
        str_fmt(a, "%.*s.new-%ld", STR_ARG(where), (long)getpid());
    unlink(str_z(a, hidden));
    struct store *s = opened(a, where, str_z(a, hidden),
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, ds);
    if (!s) return NULL;
    s->hidden = hidden;
    struct str schema = { (const char *)data_store_schema_sql,
                          data_store_schema_sql_size };
    if (run(s, str_z(a, schema), "making the case", ds)) return s;
    store_close(s);
    return NULL;
}

static bool sync_folder(struct arena *a, struct str path)
{
    ptrdiff_t cut = path.n;
    while (cut > 0 && path.p[cut - 1] != '/') cut--;
    FILE *f = fopen(cut ? str_z(a, str_cut(path, 0, cut)) : ".", "r");
    bool ok = f && fsync(fileno(f)) == 0;
    if (f && fclose(f) != 0) ok = false;
    return ok;
}

/* link, and not rename: a case that came to stand there meanwhile stays. */
bool store_settle(struct store *s, struct diags *ds)
{
    struct pos at = { .file = s->where };
    assert(s->hidden.n && !s->open);
    if (!run(s, "PRAGMA journal_mode = WAL", "making the case", ds))
        return false;
    for (int i = 0; i < Q_COUNT; i++) sqlite3_finalize(s->q[i]);
    memset(s->q, 0, sizeof s->q);
    if (sqlite3_close(s->db) != SQLITE_OK)
        return failed(s, "making the case", ds);
    s->db = NULL;
    const char *from = str_z(s->a, s->hidden), *to = str_z(s->a, s->where);
    bool there = link(from, to) == 0;
    int why = errno;
    unlink(from);
    s->hidden = S("");
    if (there && sync_folder(s->a, s->where)) return true;
    if (there) unlink(to);
    diag_add(ds, why == EEXIST ? D_STORE_EXISTS : D_STORE_IO, &at,
             "the case cannot be put in its place: %s", strerror(why));
    return false;
}

void store_close(struct store *s)
{
    if (!s) return;
    store_rollback(s);
    for (int i = 0; i < Q_COUNT; i++) sqlite3_finalize(s->q[i]);
    sqlite3_close(s->db);
    s->db = NULL;
    memset(s->q, 0, sizeof s->q);
    if (s->hidden.n == 0) return;
    unlink(str_z(s->a, s->hidden));
    unlink(str_z(s->a, str_fmt(s->a, "%.*s-journal", STR_ARG(s->hidden))));
}

void store_remove(struct str where)
{
    struct arena a = { 0 };
    unlink(str_z(&a, where));
    unlink(str_z(&a, str_fmt(&a, "%.*s-wal", STR_ARG(where))));
    unlink(str_z(&a, str_fmt(&a, "%.*s-shm", STR_ARG(where))));
    arena_free(&a);
}

/* ---- transactions ---- */

bool store_begin(struct store *s, enum store_mode mode, struct diags *ds)
{
    struct pos at = { .file = s->where };
    assert(!s->open);
    if (s->spent) {
        diag_add(ds, D_STORE_IO, &at, "an earlier commit failed");
        diag_hint(ds, "open the case again");
        return false;
    }
    const char *sql = mode == STORE_WRITE ? "BEGIN IMMEDIATE" : "BEGIN";
    s->open = run(s, sql, "beginning to read or write", ds);
    return s->open;
}

bool store_commit(struct store *s, struct diags *ds)
{
    assert(s->open);
    if (run(s, "COMMIT", "keeping what was written", ds)) {
        s->open = false;
        return true;
    }
    s->spent = true;
    store_rollback(s);
    return false;
}

void store_rollback(struct store *s)
{
    if (!s->open) return;
    for (int i = 0; i < Q_COUNT; i++)
        if (s->q[i]) sqlite3_reset(s->q[i]);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->open = false;
}

/* ---- entries ---- */

bool store_size(struct store *s, int64_t *size, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_SIZE, ds);
    if (!q) return false;
    bool ok = step(s, q, "reading the case", ds) == 1;
    if (ok) *size = sqlite3_column_int64(q, 0);
    done(q);
    return ok;
}

bool store_append(struct store *s, const struct store_row *row,
                  struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_APPEND, ds);
    if (!q) return false;
    bind_int(q, 1, row->index);
    bind_bytes(q, 2, row->id, STORE_ID);
    bind_int(q, 3, row->recorded);
    bind_bytes(q, 4, row->bytes.p, row->bytes.n);
    return write_one(s, q, "writing an entry", ds);
}

static bool damaged(struct store *s, const char *what, int64_t n,
                    struct diags *ds)
{
    struct pos at = { .file = s->where };
    diag_add(ds, D_STORE_DAMAGED, &at, "the case file is damaged: %s %lld",
             what, (long long)n);
    diag_hint(ds, "work with a copy of the case that verifies; keep this file "
                  "as evidence");
    return false;
}

static bool row_of(struct store *s, sqlite3_stmt *q, int64_t want,
                   struct store_row *out, struct diags *ds)
{
    struct str id = column(q, 1);
    out->index = sqlite3_column_int64(q, 0);
    out->recorded = sqlite3_column_int64(q, 2);
    out->bytes = column(q, 3);
    if (id.n != STORE_ID || out->index != want)
        return damaged(s, "there is no whole entry", want, ds);
    memcpy(out->id, id.p, STORE_ID);
    return true;
}

bool store_read(struct store *s, struct arena *a, int64_t index,
                struct store_row *out, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_READ, ds);
    if (!q) return false;
    bind_int(q, 1, index);
    int got = step(s, q, "reading an entry", ds);
    bool ok = got == 1 && row_of(s, q, index, out, ds);
    if (ok) out->bytes = str_dup(a, out->bytes);
    done(q);
    return got == 0 ? damaged(s, "there is no entry", index, ds) : ok;
}

bool store_scan(struct store *s, int64_t from, int64_t to, store_each *each,
                void *ctx, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_SCAN, ds);
    int64_t next = from;
    int got;
    if (!q) return false;
    bind_int(q, 1, from);
    bind_int(q, 2, to);
    while ((got = step(s, q, "reading entries", ds)) == 1) {
        struct store_row row;
        if (!row_of(s, q, next, &row, ds) || !each(ctx, &row)) break;
        next++;
    }
    done(q);
    if (got != 0) return false;
    return next >= to || damaged(s, "there is no entry", next, ds);
}

static unsigned char nibble(char c)
{
    return (unsigned char)(c >= 'a' ? c - 'a' + 10 : c - '0');
}

bool store_find(struct store *s, struct arena *a, struct str hex, ptrdiff_t max,
                struct store_hits *out, struct diags *ds)
{
    unsigned char lo[STORE_ID] = { 0 }, hi[STORE_ID];
    sqlite3_stmt *q = query(s, Q_FIND, ds);
    int got;
    if (!q) return false;
    memset(hi, 0xFF, sizeof hi);
    assert(hex.n >= 1 && hex.n <= 2 * STORE_ID);
    for (ptrdiff_t i = 0; i < hex.n; i++) {
        int shift = i % 2 ? 0 : 4;
        unsigned char v = nibble(hex.p[i]);
        unsigned char keep = (unsigned char)(i % 2 ? 0xF0 : 0x0F);
        lo[i / 2] = (unsigned char)((lo[i / 2] & keep) | v << shift);
        hi[i / 2] = (unsigned char)((hi[i / 2] & keep) | v << shift);
    }
    bind_bytes(q, 1, lo, STORE_ID);
    bind_bytes(q, 2, hi, STORE_ID);
    bind_int(q, 3, max);
    while ((got = step(s, q, "looking for an entry", ds)) == 1)
        *arena_push(a, out) = sqlite3_column_int64(q, 0);
    done(q);
    return got == 0;
}

/* ---- checkpoints ---- */

bool store_checkpoint_append(struct store *s, int64_t size, struct str bytes,
                             struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_CP_APPEND, ds);
    if (!q) return false;
    bind_int(q, 1, size);
    bind_bytes(q, 2, bytes.p, bytes.n);
    return write_one(s, q, "writing a checkpoint", ds);
}

static bool checkpoint(struct store *s, struct arena *a, sqlite3_stmt *q,
                       int64_t *size, struct str *bytes, struct diags *ds)
{
    int got = step(s, q, "reading a checkpoint", ds);
    *size = -1;
    *bytes = S("");
    if (got == 1) {
        *size = sqlite3_column_int64(q, 0);
        *bytes = str_dup(a, column(q, 1));
    }
    done(q);
    return got >= 0;
}

bool store_checkpoint_last(struct store *s, struct arena *a, int64_t *size,
                           struct str *bytes, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_CP_LAST, ds);
    return q && checkpoint(s, a, q, size, bytes, ds);
}

bool store_checkpoint_from(struct store *s, struct arena *a, int64_t from,
                           int64_t *size, struct str *bytes, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_CP_FROM, ds);
    if (q) bind_int(q, 1, from);
    return q && checkpoint(s, a, q, size, bytes, ds);
}

bool store_meta_put(struct store *s, struct str key, struct str value,
                    struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_META_PUT, ds);
    if (!q) return false;
    int rc = sqlite3_bind_text(q, 1, key.p, (int)key.n, SQLITE_STATIC);
    assert(rc == SQLITE_OK);
    bind_bytes(q, 2, value.p, value.n);
    return write_one(s, q, "writing the case's name", ds);
}

static bool one_value(struct store *s, struct arena *a, sqlite3_stmt *q,
                      struct str *out, struct diags *ds)
{
    int got = step(s, q, "reading the case", ds);
    *out = (struct str){ 0 };
    if (got == 1) *out = str_dup(a, column(q, 0));
    done(q);
    return got >= 0;
}

bool store_meta_get(struct store *s, struct arena *a, struct str key,
                    struct str *out, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_META_GET, ds);
    if (!q) return false;
    int rc = sqlite3_bind_text(q, 1, key.p, (int)key.n, SQLITE_STATIC);
    assert(rc == SQLITE_OK);
    return one_value(s, a, q, out, ds);
}

bool store_tile_put(struct store *s, int level, int64_t n, struct str hashes,
                    struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_TILE_PUT, ds);
    if (!q) return false;
    bind_int(q, 1, level);
    bind_int(q, 2, n);
    bind_bytes(q, 3, hashes.p, hashes.n);
    return write_one(s, q, "writing a tile", ds);
}

bool store_tile_get(struct store *s, struct arena *a, int level, int64_t n,
                    struct str *out, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_TILE_GET, ds);
    if (!q) return false;
    bind_int(q, 1, level);
    bind_int(q, 2, n);
    return one_value(s, a, q, out, ds);
}

bool store_tile_count(struct store *s, int64_t *count, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_TILE_COUNT, ds);
    if (!q) return false;
    bool ok = step(s, q, "reading the case", ds) == 1;
    if (ok) *count = sqlite3_column_int64(q, 0);
    done(q);
    return ok;
}

bool store_derived_drop(struct store *s, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_TILE_DROP, ds);
    return q && write_one(s, q, "dropping what is derived", ds);
}

bool store_check(struct store *s, struct diags *ds)
{
    enum { SHOWN = 10 };
    struct pos at = { .file = s->where };
    sqlite3_stmt *q = NULL;
    ptrdiff_t errors = ds->errors;
    if (sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(10)", -1, &q, NULL) !=
        SQLITE_OK)
        return failed(s, "checking the case", ds);
    int got;
    for (int i = 0;
         (got = step(s, q, "checking the case", ds)) == 1 && i < SHOWN; i++) {
        struct str text = column(q, 0);
        if (str_eq(text, S("ok"))) continue;
        diag_add(ds, D_STORE_DAMAGED, &at, "the case file is damaged: %.*s",
                 STR_ARG(text));
        diag_hint(ds, "work with a copy of the case that verifies; keep this "
                      "file as evidence");
    }
    sqlite3_finalize(q);
    return ds->errors == errors;
}
