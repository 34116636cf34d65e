/* Sealed rows of lists: tables beside the log, made where they are first
 * needed. What is deleted here is overwritten, in the file and in the log that
 * SQLite writes ahead. */
#include "data.h"
#include "store_int.h"

#include <assert.h>

static sqlite3_stmt *prepare(struct store *s, const char *sql, struct diags *ds)
{
    sqlite3_stmt *q = NULL;
    assert(s->open);
    if (sqlite3_prepare_v2(s->db, sql, -1, &q, NULL) == SQLITE_OK) return q;
    store_failed(s, "preparing a query", ds);
    return NULL;
}

static void bind(sqlite3_stmt *q, int i, const void *p, ptrdiff_t n)
{
    int rc = sqlite3_bind_blob(q, i, n ? p : "", (int)n, SQLITE_STATIC);
    assert(rc == SQLITE_OK && n <= INT32_MAX);
}

static bool run(struct store *s, sqlite3_stmt *q, const char *what,
                struct diags *ds)
{
    bool ok = sqlite3_step(q) == SQLITE_DONE;
    if (!ok) store_failed(s, what, ds);
    sqlite3_reset(q);
    return ok;
}

static struct str column(struct arena *a, sqlite3_stmt *q, int i)
{
    if (sqlite3_column_type(q, i) == SQLITE_NULL) return (struct str){ 0 };
    const char *p = sqlite3_column_blob(q, i);
    return str_dup(a, (struct str){ p ? p : "", sqlite3_column_bytes(q, i) });
}

/* Whether the tables are there: a case without a list has none. */
static bool there(struct store *s, bool *out, struct diags *ds)
{
    sqlite3_stmt *q = prepare(
        s, "SELECT 1 FROM sqlite_schema WHERE name = 'sealed_readers'", ds);
    if (!q) return false;
    *out = sqlite3_step(q) == SQLITE_ROW;
    sqlite3_finalize(q);
    return true;
}

static bool make_tables(struct store *s, struct diags *ds)
{
    return store_run(s, (const char *)data_store_sealed_sql,
                     "making the tables of lists", ds);
}

static bool put_readers(struct store *s, const struct store_reader *r,
                        ptrdiff_t n, struct diags *ds)
{
    sqlite3_stmt *q =
        prepare(s, "INSERT OR REPLACE INTO sealed_readers VALUES (?, ?)", ds);
    bool ok = q != NULL;
    for (ptrdiff_t i = 0; ok && i < n; i++) {
        bind(q, 1, r[i].pub, STORE_ID);
        int rc = sqlite3_bind_text(q, 2, r[i].name.n ? r[i].name.p : "",
                                   (int)r[i].name.n, SQLITE_STATIC);
        assert(rc == SQLITE_OK);
        ok = run(s, q, "writing a reader", ds);
    }
    sqlite3_finalize(q);
    return ok;
}

bool store_sealed_put(struct store *s, const unsigned char list[STORE_ID],
                      const struct store_sealed_list *rows, struct diags *ds)
{
    if (!make_tables(s, ds) ||
        !put_readers(s, rows->readers, rows->readers_n, ds))
        return false;
    sqlite3_stmt *q =
        prepare(s, "INSERT INTO sealed_rows VALUES (?, ?, ?)", ds);
    sqlite3_stmt *k =
        prepare(s, "INSERT INTO sealed_keys VALUES (?, ?, ?, ?)", ds);
    bool ok = q && k;
    for (ptrdiff_t i = 0; ok && i < rows->n; i++) {
        const struct store_sealed *r = &rows->p[i];
        bind(q, 1, list, STORE_ID);
        bind(q, 2, r->commitment, STORE_ID);
        bind(q, 3, r->sealed.p, r->sealed.n);
        ok = run(s, q, "writing a row of a list", ds);
        for (ptrdiff_t j = 0; ok && j < rows->readers_n; j++) {
            bind(k, 1, list, STORE_ID);
            bind(k, 2, rows->readers[j].pub, STORE_ID);
            bind(k, 3, r->commitment, STORE_ID);
            bind(k, 4, r->keys[j].p, r->keys[j].n);
            ok = run(s, k, "writing a row's key", ds);
        }
    }
    sqlite3_finalize(q);
    sqlite3_finalize(k);
    return ok;
}

bool store_sealed_get(struct store *s, struct arena *a,
                      const unsigned char list[STORE_ID],
                      const unsigned char reader[STORE_ID],
                      struct store_sealed_rows *out, struct diags *ds)
{
    bool any;
    *out = (struct store_sealed_rows){ 0 };
    if (!there(s, &any, ds)) return false;
    if (!any) return true;
    sqlite3_stmt *q =
        prepare(s,
                "SELECT r.commitment, r.sealed, k.sealed FROM sealed_rows r"
                " LEFT JOIN sealed_keys k ON k.list = r.list AND k.reader = ?2"
                " AND k.commitment = r.commitment"
                " WHERE r.list = ?1 ORDER BY r.commitment",
                ds);
    if (!q) return false;
    bind(q, 1, list, STORE_ID);
    bind(q, 2, reader, STORE_ID);
    int rc;
    while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
        struct store_sealed *r = arena_push(a, out);
        r->commitment = (const unsigned char *)column(a, q, 0).p;
        r->sealed = column(a, q, 1);
        struct str *key = arena_new(a, struct str, 1);
        *key = column(a, q, 2);
        r->keys = key;
    }
    if (rc != SQLITE_DONE) store_failed(s, "reading a list", ds);
    sqlite3_finalize(q);
    return rc == SQLITE_DONE;
}

bool store_sealed_readers(struct store *s, struct arena *a,
                          const unsigned char list[STORE_ID],
                          struct str_list *names, struct diags *ds)
{
    bool any;
    *names = (struct str_list){ 0 };
    if (!there(s, &any, ds)) return false;
    if (!any) return true;
    sqlite3_stmt *q = prepare(
        s,
        "SELECT name FROM sealed_readers WHERE reader IN"
        " (SELECT reader FROM sealed_keys WHERE list = ?) ORDER BY name",
        ds);
    if (!q) return false;
    bind(q, 1, list, STORE_ID);
    int rc;
    while ((rc = sqlite3_step(q)) == SQLITE_ROW)
        *arena_push(a, names) = column(a, q, 0);
    if (rc != SQLITE_DONE) store_failed(s, "reading the readers", ds);
    sqlite3_finalize(q);
    return rc == SQLITE_DONE;
}

static bool forget_one(struct store *s, const char *sql,
                       const unsigned char *list,
                       const unsigned char *commitment, struct diags *ds)
{
    sqlite3_stmt *q = prepare(s, sql, ds);
    if (!q) return false;
    bind(q, 1, list, STORE_ID);
    bind(q, 2, commitment, STORE_ID);
    bool ok = run(s, q, "forgetting a row", ds);
    sqlite3_finalize(q);
    return ok;
}

bool store_sealed_forget(struct store *s, const unsigned char list[STORE_ID],
                         const unsigned char commitment[STORE_ID],
                         struct diags *ds)
{
    return store_run(s, "PRAGMA secure_delete = ON", "forgetting a row", ds) &&
           forget_one(s,
                      "DELETE FROM sealed_keys"
                      " WHERE list = ? AND commitment = ?",
                      list, commitment, ds) &&
           forget_one(s,
                      "UPDATE sealed_rows SET sealed = NULL"
                      " WHERE list = ? AND commitment = ?",
                      list, commitment, ds);
}

bool store_sealed_drop(struct store *s, const unsigned char list[STORE_ID],
                       struct diags *ds)
{
    static const char *const from[] = {
        "DELETE FROM sealed_keys WHERE list = ?",
        "DELETE FROM sealed_rows WHERE list = ?",
    };
    bool ok = store_run(s, "PRAGMA secure_delete = ON", "dropping rows", ds);
    for (int i = 0; ok && i < 2; i++) {
        sqlite3_stmt *q = prepare(s, from[i], ds);
        ok = q != NULL;
        if (ok) bind(q, 1, list, STORE_ID);
        ok = ok && run(s, q, "dropping rows", ds);
        sqlite3_finalize(q);
    }
    return ok;
}

bool store_scrub(struct store *s, struct diags *ds)
{
    int left = 0, moved = 0;
    assert(!s->open);
    int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                       &left, &moved);
    return rc == SQLITE_OK ||
           store_failed(s, "overwriting what was deleted", ds);
}
