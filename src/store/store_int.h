/* store, inside: an open SQLite case. */
#ifndef STORE_STORE_INT_H
#define STORE_STORE_INT_H

#include "store/store.h"

#include <sqlite3.h>

enum { STORE_QUERIES = 19 };

struct store {
    sqlite3 *db;
    sqlite3_stmt *q[STORE_QUERIES];
    struct str where;  /* for messages, and for settling */
    struct str hidden; /* a new case before it is settled; else empty */
    struct arena *a;
    bool open;  /* a transaction is */
    bool spent; /* a commit failed: what the disk holds is not known */
};

/* Turns SQLite's last error into a diag; false. */
bool store_failed(const struct store *s, const char *what, struct diags *ds);
bool store_run(struct store *s, const char *sql, const char *what,
               struct diags *ds);

#endif
