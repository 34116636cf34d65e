/* ledger: the record of a case. Append, replay, verify, prove.
 *
 * A case is a log of signed notes. Entry 0 is the canonical text of the
 * agreement, every other entry the canonical text of one statement, each
 * signed by its author. After every commit the log's own key signs a
 * checkpoint of the tree over all entries, and the moment. Everything else in
 * a case is derived from these and can be dropped and made anew.
 *
 *     struct ledger *l = ledger_open(&world, &a, path,
 *                                    (struct ledger_how){ .write = true },
 * &ds); struct ledger_receipts got = { 0 }; if (l && ledger_append(l, &a,
 * statements, n, &got, &ds))
 *         ... each is on the disk, at got.p[i].index, as got.p[i].id
 *     ledger_close(l);
 *
 * ledger_append takes statements: what a program drafted is of another type,
 * and only a person turns one into the other.
 *
 * Keys: a file beside the case (CASE.key, readable by its owner only) holds
 * two lines in the form of Go's note package, the author's secret key and the
 * log's; the case holds their public halves. Whoever has the case can check
 * all of it; only who has the key file can add. Secrets are wiped as soon as
 * they are not needed, and are never in a diag.
 *
 * Errors are diags: those of `store`; D_BAD_KEY, D_ENTRY_TOO_LONG,
 * D_CLOCK_BACK, D_UNKNOWN_ENTRY, D_AMBIGUOUS_ENTRY; from verify D_BAD_NOTE,
 * D_BAD_SIGNATURE, D_BAD_TREE, D_BAD_CHECKPOINT, D_BAD_DERIVED. D_ALREADY is a
 * note and no failure. Formats and what verify checks: docs/log.md.
 *
 * Limits: an entry, its signature included, has at most 65,535 bytes. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "model/model.h"

struct ledger;

/* ---- making, opening ---- */

struct ledger_making {
    struct str path;
    struct str key_path; /* empty: path + ".key" */
    struct str author;   /* the author's key name: no spaces, no "+" */
    const struct agreement *agreement; /* checked by lang; it has a name */
};

/* A new case holding the agreement, and its key file: both or neither. */
bool ledger_create(const struct world *w, const struct ledger_making *m,
                   struct diags *ds);

struct ledger_how {
    bool write;          /* needs the key file */
    struct str key_path; /* empty: path + ".key" */
};

/* The ledger keeps `w` and lives in the arena until ledger_close. */
struct ledger *ledger_open(const struct world *w, struct arena *a,
                           struct str path, struct ledger_how how,
                           struct diags *ds);
void ledger_close(struct ledger *l); /* wipes the keys; NULL is fine */

/* ---- what it is ---- */

struct ledger_about {
    struct str origin;  /* the log's name: truce/doha-2020/1a2b3c4d */
    struct str log_key; /* public keys, as text: what an outsider needs */
    struct str author_key;
    struct str author;     /* key name */
    int64_t size;          /* entries, the agreement included */
    int64_t recorded;      /* moment of the newest */
    struct str checkpoint; /* the newest, a signed note */
};

bool ledger_about(struct ledger *l, struct arena *a, struct ledger_about *out,
                  struct diags *ds);

/* ---- appending ---- */

struct ledger_receipt {
    int64_t index;
    struct str id; /* 64 hex digits */
    bool already;  /* it was on record before: index is that entry's */
};

struct ledger_receipts LIST(struct ledger_receipt);

/* Signs and appends n statements in one transaction: all of them, or none. One
 * receipt each, in order, once they are durable. Those on record already (or
 * twice among these) are noted with D_ALREADY and skipped. The statements must
 * have passed lang's checker against this case's agreement. */
bool ledger_append(struct ledger *l, struct arena *a, const struct statement *s,
                   ptrdiff_t n, struct ledger_receipts *out, struct diags *ds);

/* ---- reading ---- */

/* The whole log, parsed: the agreement and every statement, in order. (The
 * agreement's own entry is not in `out`.) */
bool ledger_replay(struct ledger *l, struct arena *a,
                   struct agreement *agreement, struct entry_list *out,
                   struct diags *ds);

/* One entry as it stands in the log, by the first digits of its id. */
struct ledger_entry {
    int64_t index;
    struct str id;
    int64_t recorded;
    struct str author; /* key name of the signature line */
    struct str text;   /* canonical text */
    struct str note;   /* the same with its signature: the leaf's bytes */
};

bool ledger_show(struct ledger *l, struct arena *a, struct str prefix,
                 struct ledger_entry *out, struct diags *ds);

/* ---- checking ---- */

struct ledger_verified {
    int64_t entries, signatures, checkpoints, tiles;
    int64_t first, last;   /* moments of the oldest and newest checkpoint */
    struct str checkpoint; /* the newest, which now stands for all of it */
};

/* Derives everything again from the bytes of the entries: signatures, ids, leaf
 * hashes, tree, every checkpoint, moments, tiles; and lets the engine check
 * its file. true: all of it fits. */
bool ledger_verify(struct ledger *l, struct arena *a, const struct watch *watch,
                   struct ledger_verified *out, struct diags *ds);

/* Drops what is derived and makes it anew from the entries. For a case opened
 * for writing. */
bool ledger_rebuild(struct ledger *l, struct diags *ds);

/* ---- receipts ---- */

/* A file (C2SP tlog-proof) that shows without the case, the network or this
 * program that the entry is in the log: the entry, the proof, the newest
 * checkpoint. */
bool ledger_prove(struct ledger *l, struct arena *a, struct str prefix,
                  struct str *out, struct diags *ds);

struct ledger_proved {
    struct str origin;
    int64_t index, size;
    int64_t moment; /* signed: when the tree had this size */
    struct str id, author, text;
};

/* Such a file, and the public keys (as text) that its reader got from somewhere
 * else. */
struct ledger_shown {
    struct str file; /* its name, for messages */
    struct str receipt;
    struct str log_key;
    struct str author_key; /* empty: the author's signature is not checked, the
                              entry's place in the log is */
};

bool ledger_check_receipt(struct arena *a, const struct ledger_shown *shown,
                          struct ledger_proved *out, struct diags *ds);

#endif
