/* ledger, inside: an open case, and the tiles of a growing tree. */
#ifndef LEDGER_LEDGER_INT_H
#define LEDGER_LEDGER_INT_H

#include "ledger/ledger.h"
#include "log/log.h"
#include "store/store.h"

struct ledger {
    const struct world *w;
    struct arena *a;
    struct store *store;
    struct str path;
    struct str origin;
    struct log_vkey log, author;
    bool writes;
    struct log_skey log_secret, author_secret; /* where it writes */
};

/* Hashes of the tiles that are not full yet, by tile level. `full` is called
 * with each tile as it fills up. */
enum { LEVELS = 8 };
struct tiler {
    int64_t count[LEVELS]; /* hashes so far at that level */
    struct log_hash part[LEVELS][LOG_TILE_WIDTH];
    void *ctx;
    bool (*full)(void *ctx, int level, int64_t n, struct str hashes);
};

bool tiler_add(struct tiler *t, const struct log_hash *leaf);

/* The state of a tiler over the first `size` entries. */
bool tiler_resume(struct ledger *l, struct tiler *t, int64_t size,
                  struct diags *ds);

/* Nodes of the tree, from tiles and, at its right edge, from entries. */
struct ledger_nodes {
    struct ledger *l;
    struct arena *a;
    struct diags *ds;
};
bool ledger_node(void *ctx, int level, int64_t n, struct log_hash *out);

/* D_BAD_NOTE and its kin, at the case's path. */
bool ledger_bad(struct ledger *l, enum diag_code code, struct diags *ds,
                const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The text of the note at entry `index`; false with D_BAD_NOTE. */
bool ledger_note(struct ledger *l, struct arena *a, const struct store_row *row,
                 struct log_note *out, struct diags *ds);

/* The case's names and public keys; the agreement, entry 0. In a transaction.
 */
bool ledger_meta_put(struct ledger *l, struct diags *ds);
bool ledger_agreement(struct ledger *l, struct arena *a, struct agreement *out,
                      struct diags *ds);

/* ---- keys.c ---- */

/* The key file's two secrets, where they are the ones of this case. */
bool ledger_keys_read(struct ledger *l, struct str path, struct diags *ds);
bool ledger_keys_make(const struct world *w, struct str author,
                      struct str origin, struct log_skey *author_key,
                      struct log_skey *log_key, struct diags *ds);
bool ledger_keys_write(const struct world *w, struct str path,
                       const struct log_skey *author_key,
                       const struct log_skey *log_key, struct diags *ds);

#endif
