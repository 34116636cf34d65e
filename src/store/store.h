/* store: where the bytes of a case are kept.
 *
 * One interface over the engines that keep a case: SQLite, one file, here;
 * PostgreSQL can join by filling in one struct of functions (store_int.h).
 * The room knows rows, keys and bytes; what a note or a statement is, is none
 * of its business.
 *
 *     struct store *s = store_open(&a, path, STORE_WRITE, &ds);
 *     if (s && store_begin(s, STORE_WRITE, &ds)) {
 *         store_append(s, &row, &ds);
 *         if (store_commit(s, &ds))
 *             ... on the disk: it may be acknowledged
 *     }
 *     store_close(s);
 *
 * What is kept:
 *   entries      index from 0 without gaps, id, moment, bytes. Never changed:
 *                the engine itself refuses to update or delete.
 *   checkpoints  by tree size, bytes. Never changed either.
 *   meta         a few named values, written once.
 *   cosignatures what witnesses signed, by tree size and their key.
 *   sealed rows  of lists of people, and keys to them, each sealed to a reader.
 *                Not in the log; a row can be forgotten (sealed.c).
 *   tiles        full tiles of the tree's hashes, and one row for each level's
 *                edge, under the level's negative number. DERIVED:
 *                store_derived_drop empties it, and the ledger makes it anew
 *                from the entries.
 *
 * Every call stands in a transaction: a read sees one state of the case, a
 * write is all or nothing. One writer at a time; a second one waits
 * STORE_PATIENCE_MS and is then told D_STORE_BUSY. Readers never wait.
 *
 * Errors are diags with the path and the mend: D_STORE_OPEN, _EXISTS,
 * _NOT_CASE, _VERSION, _DAMAGED, _BUSY, _FULL, _IO. After any of them inside a
 * writing transaction, roll back. After a commit that failed, the store writes
 * no more until it is opened again: what the disk holds must be read anew.
 *
 * Memory: rows read live in the arena given, or until the callback returns. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/base.h"

enum store_mode { STORE_READ, STORE_WRITE };

enum { STORE_PATIENCE_MS = 5000, STORE_ID = 32 };

struct store;

/* A new case that nobody sees yet. It stands at `where` only after
 * store_settle; closed before that, nothing of it stays behind. */
struct store *store_create(struct arena *a, struct str where, struct diags *ds);
bool store_settle(struct store *s, struct diags *ds);

struct store *store_open(struct arena *a, struct str where,
                         enum store_mode mode, struct diags *ds);
void store_close(struct store *s); /* rolls back; NULL is fine */

/* Takes a settled case away again: for a creation whose later steps failed. */
void store_remove(struct str where);

/* ---- transactions ---- */

bool store_begin(struct store *s, enum store_mode mode, struct diags *ds);
bool store_commit(struct store *s, struct diags *ds); /* true: durable */
void store_rollback(struct store *s); /* fine where none is open */

/* ---- entries ---- */

struct store_row {
    int64_t index;
    unsigned char id[STORE_ID];
    int64_t recorded; /* a moment */
    struct str bytes;
};

bool store_size(struct store *s, int64_t *size, struct diags *ds);

/* row->index must be the size. Fails with D_STORE_IO where the id is there
 * already: ask store_find first. */
bool store_append(struct store *s, const struct store_row *row,
                  struct diags *ds);

/* The row with this index; D_STORE_DAMAGED where a row below the size is
 * missing. */
bool store_read(struct store *s, struct arena *a, int64_t index,
                struct store_row *out, struct diags *ds);

/* Calls `each` for the rows [from, to) in order, until it returns false (the
 * scan then returns false as well; who stopped it has added the diag). row and
 * its bytes are gone when `each` returns. */
typedef bool store_each(void *ctx, const struct store_row *row);
bool store_scan(struct store *s, int64_t from, int64_t to, store_each *each,
                void *ctx, struct diags *ds);

/* The same for the rows from `from` on whose bytes begin with STORE_MARK, found
 * by an index of the engine's: the few that change who signs. */
#define STORE_MARK "key "
bool store_scan_marked(struct store *s, int64_t from, store_each *each,
                       void *ctx, struct diags *ds);

/* The indices of entries whose id begins with these hex digits (1..64, lower
 * case), at most `max`, in the order of their ids. */
struct store_hits LIST(int64_t);
bool store_find(struct store *s, struct arena *a, struct str hex, ptrdiff_t max,
                struct store_hits *out, struct diags *ds);

/* Where the entry with this whole id stands; *index is -1 where none does. */
bool store_find_id(struct store *s, const unsigned char id[STORE_ID],
                   int64_t *index, struct diags *ds);

/* ---- sealed rows of lists: beside the log, and erasable ---- */

/* A list is known by the root over its rows' commitments, a reader by its
 * public key. What a row or a key holds is bytes here. */
struct store_sealed {
    const unsigned char *commitment; /* STORE_ID bytes */
    struct str sealed;               /* p NULL: forgotten */
    const struct str *keys;          /* put: one for each reader; get: one, the
                                        asked reader's, p NULL where none */
};
struct store_sealed_rows LIST(struct store_sealed);

struct store_reader {
    unsigned char pub[STORE_ID];
    struct str name;
};

struct store_sealed_list {
    const struct store_sealed *p;
    ptrdiff_t n;
    const struct store_reader *readers;
    ptrdiff_t readers_n;
};

bool store_sealed_put(struct store *s, const unsigned char list[STORE_ID],
                      const struct store_sealed_list *rows, struct diags *ds);

/* The rows of a list in the order of their commitments; none where there is no
 * such list. */
bool store_sealed_get(struct store *s, struct arena *a,
                      const unsigned char list[STORE_ID],
                      const unsigned char reader[STORE_ID],
                      struct store_sealed_rows *out, struct diags *ds);

/* The names of those for whom keys are there, in order. */
bool store_sealed_readers(struct store *s, struct arena *a,
                          const unsigned char list[STORE_ID],
                          struct str_list *names, struct diags *ds);

/* Destroys a row's keys and bytes and keeps its commitment. After the commit,
 * store_scrub overwrites what of them is in the engine's own files; it fails
 * with D_STORE_BUSY while somebody else reads, and may be called again. */
bool store_sealed_forget(struct store *s, const unsigned char list[STORE_ID],
                         const unsigned char commitment[STORE_ID],
                         struct diags *ds);
bool store_sealed_drop(struct store *s, const unsigned char list[STORE_ID],
                       struct diags *ds);
bool store_scrub(struct store *s, struct diags *ds);

/* ---- checkpoints ---- */

bool store_checkpoint_append(struct store *s, int64_t size, struct str bytes,
                             struct diags *ds);

/* The newest one: *size is -1 where there is none. */
bool store_checkpoint_last(struct store *s, struct arena *a, int64_t *size,
                           struct str *bytes, struct diags *ds);

/* The one for the smallest size >= from: *size is -1 where there is none. */
bool store_checkpoint_from(struct store *s, struct arena *a, int64_t from,
                           int64_t *size, struct str *bytes, struct diags *ds);

/* ---- cosignatures ---- */

struct store_cosignature {
    struct str key, line;
};

struct store_cosignatures LIST(struct store_cosignature);

/* One a key and size: what a second one says is left out. */
bool store_cosignature_put(struct store *s, int64_t size, struct str key,
                           struct str line, struct diags *ds);

/* Those of one size, in the order of their keys. */
bool store_cosignatures(struct store *s, struct arena *a, int64_t size,
                        struct store_cosignatures *out, struct diags *ds);

/* The largest size below this one that has any; *size is -1 where none has. */
bool store_cosigned_last(struct store *s, int64_t below, int64_t *size,
                         struct diags *ds);

/* ---- named values ---- */

bool store_meta_put(struct store *s, struct str key, struct str value,
                    struct diags *ds);

/* out->p is NULL where there is no such key. */
bool store_meta_get(struct store *s, struct arena *a, struct str key,
                    struct str *out, struct diags *ds);

/* ---- derived: may be dropped at any time ---- */

/* In the place of one that is there already. */
bool store_tile_put(struct store *s, int level, int64_t n, struct str hashes,
                    struct diags *ds);

/* out->p is NULL where there is no such tile. */
bool store_tile_get(struct store *s, struct arena *a, int level, int64_t n,
                    struct str *out, struct diags *ds);
bool store_tile_count(struct store *s, int64_t *count, struct diags *ds);
bool store_derived_drop(struct store *s, struct diags *ds);

/* ---- the engine's own check of itself ---- */

/* Reads the whole case: pages, indexes, constraints. One D_STORE_DAMAGED per
 * finding, up to some. */
bool store_check(struct store *s, struct diags *ds);

#endif
