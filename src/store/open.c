/* Making, opening and closing a case; transactions; what went wrong. */
#include "data.h"
#include "store_int.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_ID = 1416782693, LAYOUT = 2 };

/* ---- failures ---- */

bool store_failed(const struct store *s, const char *what, struct diags *ds)
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

bool store_run(struct store *s, const char *sql, const char *what,
               struct diags *ds)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_failed(s, what, ds);
}

/* ---- opening ---- */

static bool settings(struct store *s, struct diags *ds)
{
    sqlite3_busy_timeout(s->db, STORE_PATIENCE_MS);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return store_run(s,
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
    if (!ok) store_failed(s, "opening the case", ds);
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
         store_run(s, "PRAGMA query_only = ON", "opening the case", ds)))
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
    if (store_run(s, str_z(a, schema), "making the case", ds)) return s;
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
    if (!store_run(s, "PRAGMA journal_mode = WAL", "making the case", ds))
        return false;
    for (int i = 0; i < STORE_QUERIES; i++) sqlite3_finalize(s->q[i]);
    memset(s->q, 0, sizeof s->q);
    if (sqlite3_close(s->db) != SQLITE_OK)
        return store_failed(s, "making the case", ds);
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
    for (int i = 0; i < STORE_QUERIES; i++) sqlite3_finalize(s->q[i]);
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
    s->open = store_run(s, sql, "beginning to read or write", ds);
    return s->open;
}

bool store_commit(struct store *s, struct diags *ds)
{
    assert(s->open);
    if (store_run(s, "COMMIT", "keeping what was written", ds)) {
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
    for (int i = 0; i < STORE_QUERIES; i++)
        if (s->q[i]) sqlite3_reset(s->q[i]);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->open = false;
}
