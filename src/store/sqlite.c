/* The SQLite engine: one file, write-ahead log, synchronous FULL, so that a
 * commit that returned is on the disk. */
#include "data.h"
#include "store_int.h"

#include <assert.h>
#include <string.h>

enum query {
    Q_SIZE,
    Q_APPEND,
    Q_READ,
    Q_SCAN,
    Q_MARKED,
    Q_FIND,
    Q_FIND_ID,
    Q_CP_APPEND,
    Q_CP_LAST,
    Q_CP_FROM,
    Q_META_PUT,
    Q_META_GET,
    Q_TILE_PUT,
    Q_TILE_GET,
    Q_TILE_COUNT,
    Q_TILE_DROP,
    Q_COSIGN,
    Q_COSIGNED,
    Q_COSIGNED_LAST,
    Q_COUNT
};

static const char *const queries[] = {
    [Q_SIZE] = "SELECT coalesce(max(n) + 1, 0) FROM entries",
    [Q_APPEND] = "INSERT INTO entries VALUES (?, ?, ?, ?)",
    [Q_READ] = "SELECT n, id, recorded, bytes FROM entries WHERE n = ?",
    [Q_SCAN] = "SELECT n, id, recorded, bytes FROM entries"
               " WHERE n >= ? AND n < ? ORDER BY n",
    [Q_MARKED] = "SELECT n, id, recorded, bytes FROM entries"
                 " INDEXED BY entries_of_keys"
                 " WHERE substr(bytes, 1, 4) = x'6b657920' AND n >= ?"
                 " ORDER BY n",
    [Q_FIND] = "SELECT n FROM entries WHERE id >= ? AND id <= ?"
               " ORDER BY id LIMIT ?",
    [Q_FIND_ID] = "SELECT n FROM entries WHERE id = ?",
    [Q_CP_APPEND] = "INSERT INTO checkpoints VALUES (?, ?)",
    [Q_CP_LAST] = "SELECT size, bytes FROM checkpoints"
                  " ORDER BY size DESC LIMIT 1",
    [Q_CP_FROM] = "SELECT size, bytes FROM checkpoints WHERE size >= ?"
                  " ORDER BY size LIMIT 1",
    [Q_META_PUT] = "INSERT INTO meta VALUES (?, ?)",
    [Q_META_GET] = "SELECT value FROM meta WHERE key = ?",
    [Q_TILE_PUT] = "INSERT OR REPLACE INTO tiles VALUES (?, ?, ?)",
    [Q_TILE_GET] = "SELECT hashes FROM tiles WHERE level = ? AND n = ?",
    [Q_TILE_COUNT] = "SELECT count(*) FROM tiles",
    [Q_TILE_DROP] = "DELETE FROM tiles",
    [Q_COSIGN] = "INSERT OR IGNORE INTO cosignatures VALUES (?, ?, ?)",
    [Q_COSIGNED] = "SELECT key, line FROM cosignatures WHERE size = ?"
                   " ORDER BY key",
    [Q_COSIGNED_LAST] = "SELECT max(size) FROM cosignatures WHERE size < ?",
};
_Static_assert(sizeof queries / sizeof queries[0] == Q_COUNT, "a text each");

_Static_assert((int)Q_COUNT == (int)STORE_QUERIES, "room for each");

static sqlite3_stmt *query(struct store *s, enum query q, struct diags *ds)
{
    assert(s->open);
    if (!s->q[q] &&
        sqlite3_prepare_v3(s->db, queries[q], -1, SQLITE_PREPARE_PERSISTENT,
                           &s->q[q], NULL) != SQLITE_OK) {
        store_failed(s, "preparing a query", ds);
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
    store_failed(s, what, ds);
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

bool store_scan_marked(struct store *s, int64_t from, store_each *each,
                       void *ctx, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_MARKED, ds);
    int got;
    if (!q) return false;
    bind_int(q, 1, from);
    while ((got = step(s, q, "reading the keys", ds)) == 1) {
        struct store_row row;
        if (!row_of(s, q, sqlite3_column_int64(q, 0), &row, ds) ||
            !each(ctx, &row))
            break;
    }
    done(q);
    return got == 0;
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

bool store_find_id(struct store *s, const unsigned char id[STORE_ID],
                   int64_t *index, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_FIND_ID, ds);
    if (!q) return false;
    bind_bytes(q, 1, id, STORE_ID);
    int got = step(s, q, "looking for an entry", ds);
    *index = got == 1 ? sqlite3_column_int64(q, 0) : -1;
    done(q);
    return got >= 0;
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

bool store_cosignature_put(struct store *s, int64_t size, struct str key,
                           struct str line, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_COSIGN, ds);
    if (!q) return false;
    bind_int(q, 1, size);
    bind_bytes(q, 2, key.p, key.n);
    bind_bytes(q, 3, line.p, line.n);
    return write_one(s, q, "writing a cosignature", ds);
}

bool store_cosignatures(struct store *s, struct arena *a, int64_t size,
                        struct store_cosignatures *out, struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_COSIGNED, ds);
    int got;
    if (!q) return false;
    bind_int(q, 1, size);
    while ((got = step(s, q, "reading cosignatures", ds)) == 1)
        *arena_push(a, out) =
            (struct store_cosignature){ str_dup(a, column(q, 0)),
                                        str_dup(a, column(q, 1)) };
    done(q);
    return got == 0;
}

bool store_cosigned_last(struct store *s, int64_t below, int64_t *size,
                         struct diags *ds)
{
    sqlite3_stmt *q = query(s, Q_COSIGNED_LAST, ds);
    if (!q) return false;
    bind_int(q, 1, below);
    bool ok = step(s, q, "reading cosignatures", ds) == 1;
    *size = -1;
    if (ok && sqlite3_column_type(q, 0) == SQLITE_INTEGER)
        *size = sqlite3_column_int64(q, 0);
    done(q);
    return ok;
}

/* The schema's own text, as a string: what a case is made with. */
static bool schema_of(sqlite3 *db, struct buf *out)
{
    sqlite3_stmt *q = NULL;
    bool ok = sqlite3_prepare_v2(db,
                                 "SELECT type, name, tbl_name, sql, rowid || "
                                 "iif(type = 'trigger', rootpage, '') || "
                                 "typeof(type) || typeof(name) || "
                                 "typeof(tbl_name) || typeof(rootpage) || "
                                 "typeof(sql) "
                                 "FROM sqlite_schema ORDER BY rowid",
                                 -1, &q, NULL) == SQLITE_OK;
    int rc = SQLITE_DONE;
    while (ok && (rc = sqlite3_step(q)) == SQLITE_ROW)
        for (int i = 0; i < 5; i++) {
            buf_str(out, column(q, i));
            buf_char(out, '\n');
        }
    sqlite3_finalize(q);
    return ok && rc == SQLITE_DONE;
}

/* The schema that a case is made with, and with it the tables of lists that are
 * made where the first list comes in. */
static bool schema_wanted(struct arena *a, bool lists, struct str *out)
{
    struct buf b = buf_make(a, 1 << 20);
    struct str text = { (const char *)data_store_schema_sql,
                        data_store_schema_sql_size };
    struct str more = { (const char *)data_store_sealed_sql,
                        data_store_sealed_sql_size };
    sqlite3 *fresh = NULL;
    bool ok =
        sqlite3_open(":memory:", &fresh) == SQLITE_OK &&
        sqlite3_exec(fresh, str_z(a, text), NULL, NULL, NULL) == SQLITE_OK &&
        (!lists ||
         sqlite3_exec(fresh, str_z(a, more), NULL, NULL, NULL) == SQLITE_OK) &&
        schema_of(fresh, &b);
    sqlite3_close(fresh);
    *out = buf_done(&b);
    return ok;
}

/* Who takes a trigger out, or weakens a table, is noticed. */
static bool check_schema(struct store *s, struct diags *ds)
{
    struct arena a = { 0 };
    struct buf have = buf_make(&a, 1 << 20);
    struct str plain, lists;
    bool ok = schema_wanted(&a, false, &plain) &&
              schema_wanted(&a, true, &lists) && schema_of(s->db, &have);
    if (!ok) store_failed(s, "checking the case", ds);
    if (ok && !str_eq(buf_done(&have), plain) &&
        !str_eq(buf_done(&have), lists)) {
        struct pos at = { .file = s->where };
        diag_add(ds, D_STORE_DAMAGED, &at,
                 "the case's tables and triggers are not those it was made "
                 "with");
        diag_hint(ds, "work with a copy of the case that verifies; keep this "
                      "file as evidence");
        ok = false;
    }
    arena_free(&a);
    return ok;
}

bool store_check(struct store *s, struct diags *ds)
{
    enum { SHOWN = 10 };
    struct pos at = { .file = s->where };
    sqlite3_stmt *q = NULL;
    ptrdiff_t errors = ds->errors;
    if (sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(10)", -1, &q, NULL) !=
        SQLITE_OK)
        return store_failed(s, "checking the case", ds);
    for (int i = 0; i < SHOWN && step(s, q, "checking the case", ds) == 1;
         i++) {
        struct str text = column(q, 0);
        if (str_eq(text, S("ok"))) continue;
        diag_add(ds, D_STORE_DAMAGED, &at, "the case file is damaged: %.*s",
                 STR_ARG(text));
        diag_hint(ds, "work with a copy of the case that verifies; keep this "
                      "file as evidence");
    }
    sqlite3_finalize(q);
    return ds->errors == errors && check_schema(s, ds);
}
