/* ledger: the record of a case. Append, replay, verify, prove; publish, clone,
 * pull, cosign, witness.
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
 * Keys: who signs entries is a function of the log itself. The author who made
 * the case signs from entry 0; keys are added, replaced and revoked, and the
 * number of people who must sign is set, by entries that hold from the next one
 * on. A key file (CASE.key, readable by its owner only) holds secrets, plain or
 * under a passphrase, or names a key that ssh-agent keeps; the log's own key,
 * which signs checkpoints, is in the keeper's. Whoever has the case can check
 * all of it. Secrets are wiped as soon as they are not needed, and are never in
 * a diag. Where several must sign, an entry waits in a text file
 * (ledger_pend, ledger_countersign, ledger_append_pending). docs/keys.md.
 *
 * Errors are diags: those of `store`; D_BAD_KEY, D_ENTRY_TOO_LONG,
 * D_CLOCK_BACK, D_UNKNOWN_ENTRY, D_AMBIGUOUS_ENTRY; of keys D_KEY_CHANGE,
 * D_NEEDS_MORE, D_WRONG_PASSPHRASE, D_NO_PASSPHRASE, D_NO_AGENT,
 * D_BAD_PENDING; from verify D_BAD_NOTE, D_BAD_SIGNATURE, D_NOT_ALLOWED,
 * D_BAD_TREE, D_BAD_CHECKPOINT, D_BAD_DERIVED, D_ROLLED_BACK; from what is
 * published D_BAD_PUBLISHED, D_REWRITTEN, D_NOT_EXTENSION, D_NO_QUORUM,
 * D_BAD_POLICY, D_NET. D_ALREADY is a note and no failure. Formats and what
 * verify checks: docs/log.md.
 *
 * Limits: an entry, its signature included, has at most 65,535 bytes; a log
 * that is cloned at most 100,000,000 entries, a checkpoint that is fetched 64
 * KiB. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "model/model.h"

struct ledger;

/* ---- making, opening ---- */

struct ledger_making {
    struct str path;
    struct str key_path; /* empty: path + ".key" */
    struct str author;   /* the author's key name: no spaces, no "+" */
    struct str agent; /* not empty: the author's key is the one that ssh-agent
                         keeps under this comment */
    bool wrapped;     /* the secrets under a passphrase, which is asked for */
    const struct agreement *agreement; /* checked by lang; it has a name */
};

/* A new case holding the agreement, and its key file: both or neither. */
bool ledger_create(const struct world *w, const struct ledger_making *m,
                   struct diags *ds);

struct ledger_how {
    bool write;          /* needs the key file */
    bool keep;           /* may only keep what others signed: needs none */
    struct str key_path; /* empty: path + ".key" */
    struct str as_path;  /* another key file, whose key signs the entries */
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

/* Statements that keep coming. While one group is being made durable, the next
 * is made ready. Another program that writes meanwhile is waited for. */
struct ledger_feed {
    void *ctx;

    /* The next statement: 1. None for now, after waiting wait_ms: 0. None ever
     * again: -1 (with a diag where that is a failure). Statements stay as they
     * are until their group is acknowledged. */
    int (*next)(void *ctx, int wait_ms, struct statement *out);

    /* These are durable now. Called from another thread, one call at a time, in
     * order; false ends the stream. */
    bool (*acknowledge)(void *ctx, const struct ledger_receipt *p, ptrdiff_t n);

    ptrdiff_t most; /* statements of one commit */
    int within_ms;  /* how long a commit waits for more of them */
};

/* false where something failed; what was acknowledged stays recorded. */
bool ledger_stream(struct ledger *l, const struct ledger_feed *feed,
                   struct diags *ds);

/* ---- who signs ---- */

struct ledger_key {
    struct str name, text; /* text: the public key */
    int64_t from, until;   /* signs entries [from, until); until -1: still */
    int64_t added, ended;  /* the entries that say so; ended -1: none */
    bool replaced;         /* ended by its holder, for a newer one */
    struct str_list side;  /* parties whose key it is */
};

struct ledger_rule {
    int64_t from, needs; /* from that entry on, so many must sign */
    struct str_list of;  /* of keys with these names; empty: of any */
};

struct ledger_keys {
    struct LIST(struct ledger_key) keys;
    struct LIST(struct ledger_rule) rules;
};

bool ledger_keys(struct ledger *l, struct arena *a, struct ledger_keys *out,
                 struct diags *ds);

/* A new key file at `path` with one key; *vkey is its public half. */
struct ledger_key_making {
    struct str path, name;
    struct str agent; /* not empty: the file names the key that ssh-agent keeps
                         under this comment, and holds no secret */
    bool wrapped;
};
bool ledger_key_make(const struct world *w, struct arena *a,
                     const struct ledger_key_making *m, struct str *vkey,
                     struct diags *ds);

/* Appends a change of keys, or refuses it with D_KEY_CHANGE. `log` of the
 * change is set here. */
bool ledger_append_key(struct ledger *l, struct arena *a, struct key_change *k,
                       struct ledger_receipts *out, struct diags *ds);

/* A new key in the signer's place: makes FILE.next, fills in the change, and
 * where that is recorded (ledger_append_key) puts FILE.next in FILE's place. */
bool ledger_rotate(struct ledger *l, struct arena *a, struct key_change *k,
                   struct diags *ds);
bool ledger_rotated(struct ledger *l, struct diags *ds);

/* ---- entries that several must sign ---- */

/* A text file of entries that wait: signed by the signer, to be countersigned.
 * Statements, or one change of keys where k is not NULL. */
struct ledger_pend {
    const struct statement *s;
    ptrdiff_t n;
    struct key_change *k;
};

/* How many more than the signer must sign them, as the next entries: by the
 * rule for all entries, and for those that a paper of a batch speaks for
 * (batch/batch.h); -1 with a diag. */
int64_t ledger_missing(struct ledger *l, struct arena *a,
                       const struct ledger_pend *what, struct diags *ds);
bool ledger_pend(struct ledger *l, struct arena *a,
                 const struct ledger_pend *what, struct str *out,
                 struct diags *ds);
bool ledger_is_pending(struct str text);

struct ledger_pending {
    struct str name, text; /* the file, for messages, and what it holds */
    struct str as_path;    /* the key file to countersign with */
};

/* Adds a signature to each entry. *missing: how many must sign still. For a
 * case opened for reading. */
bool ledger_countersign(struct ledger *l, struct arena *a,
                        const struct ledger_pending *p, struct str *out,
                        int64_t *missing, struct diags *ds);

/* Such files of one log put together, without the case: every entry that stands
 * in one of them, with every signature there is of it. Nothing is lost, and the
 * signatures of an entry come in one order whatever the files'. Refused, with
 * D_BAD_PENDING, where they are of different logs. */
struct ledger_joined {
    ptrdiff_t entries, signatures;
    struct str text;
};
bool ledger_join(struct arena *a, const struct ledger_pending *files,
                 ptrdiff_t n, struct ledger_joined *out, struct diags *ds);

/* Who has signed such a file, by nothing but the file and public keys (as text)
 * that its reader got from somewhere else. true where each of the keys given
 * has signed each entry rightly; D_BAD_SIGNATURE says where not. */
struct ledger_signer_line {
    struct str name;
    bool known, right; /* known: its key was given; right: it has signed */
};
struct ledger_signed {
    struct str text; /* of the entry */
    struct LIST(struct ledger_signer_line) signers;
    struct str_list missing; /* names of keys given that have not signed */
};
struct ledger_looked {
    struct str origin;
    struct LIST(struct ledger_signed) entries;
};
bool ledger_look(struct arena *a, const struct ledger_pending *file,
                 const struct str_list *keys, struct ledger_looked *out,
                 struct diags *ds);

/* Appends the entries of such a file, in one transaction. */
bool ledger_append_pending(struct ledger *l, struct arena *a,
                           const struct ledger_pending *p,
                           struct ledger_receipts *out, struct diags *ds);

/* ---- reading ---- */

/* The agreement alone: entry 0. */
bool ledger_terms(struct ledger *l, struct arena *a, struct agreement *out,
                  struct diags *ds);

/* The whole log, parsed: the agreement and every statement, in order. (The
 * agreement's own entry is not in `out`, nor are changes of keys.) */
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

/* The entries that change who signs, in order. */
struct ledger_entries LIST(struct ledger_entry);
bool ledger_changes(struct ledger *l, struct arena *a,
                    struct ledger_entries *out, struct diags *ds);

/* ---- checking ---- */

struct ledger_verified {
    int64_t entries, signatures, checkpoints, tiles;
    int64_t files;         /* compared, of a published log */
    int64_t first, last;   /* moments of the oldest and newest checkpoint */
    struct str checkpoint; /* the newest, which now stands for all of it */
};

/* Derives everything again from the bytes of the entries: signatures and
 * whether their keys may sign there, canonical text, ids, leaf hashes, tree,
 * every checkpoint, moments, tiles; and lets the engine check its file. On all
 * cores; the same findings in the same order whatever their number; in memory
 * are a few thousand entries at a time. true: all of it fits. */
bool ledger_verify(struct ledger *l, struct arena *a, const struct watch *watch,
                   struct ledger_verified *out, struct diags *ds);

/* Whether the log still is the one that signed what is held: a receipt, or a
 * checkpoint (the text of such a file). Whoever puts an older copy of a case in
 * its place makes a case that fits in itself: only what somebody else holds
 * shows it. false with D_ROLLED_BACK. */
struct ledger_held {
    int64_t held, size; /* entries then, and now */
};
bool ledger_since(struct ledger *l, struct arena *a, struct str file,
                  struct str text, struct ledger_held *out, struct diags *ds);

/* Drops what is derived and makes it anew from the entries. For a case opened
 * for writing. */
bool ledger_rebuild(struct ledger *l, struct diags *ds);

/* ---- receipts ---- */

/* Which logs and witnesses are believed: a C2SP tlog-policy. text.n 0: none is
 * given. */
struct ledger_policy {
    struct str file; /* its name, for messages */
    struct str text;
};

/* A file (C2SP tlog-proof) that shows without the case, the network or this
 * program that the entry is in the log: the entry, the proof, a checkpoint.
 * With a policy: the newest checkpoint whose cosignatures reach the quorum, or
 * D_NO_QUORUM; without: the newest that bears any, or else the newest. */
bool ledger_prove(struct ledger *l, struct arena *a, struct str prefix,
                  const struct ledger_policy *policy, struct str *out,
                  struct diags *ds);

struct ledger_proved {
    struct str_list witnesses; /* of the policy, who cosigned */
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
    struct str log_key;    /* empty: one of the policy's logs */
    struct str author_key; /* empty: the author's signature is not checked, the
                              entry's place in the log is */
    struct ledger_policy policy;
};

bool ledger_check_receipt(struct arena *a, const struct ledger_shown *shown,
                          struct ledger_proved *out, struct diags *ds);

/* Evidence that the keeper of a log signed two histories, and the log's key
 * (or a policy with that log in it). true where it convicts; else a diag says
 * what it is worth. */
struct ledger_convicted {
    struct str origin;
    int64_t older, newer; /* sizes of its checkpoints */
    struct str why;
};

bool ledger_check_evidence(struct arena *a, const struct ledger_shown *shown,
                           struct ledger_convicted *out, struct diags *ds);

/* ---- publishing: a folder of files that never change ---- */

struct ledger_publishing {
    struct str folder;
    struct ledger_policy policy; /* the quorum there must be */
    const struct watch *watch;
};

struct ledger_published {
    int64_t size, before; /* entries, and how many the folder had */
    int64_t files;        /* written */
    struct str checkpoint;
};

/* Writes what the folder has not yet, the checkpoint last. A folder with
 * another log, or another history of this one, is left alone. */
bool ledger_publish(struct ledger *l, struct arena *a,
                    const struct ledger_publishing *how,
                    struct ledger_published *out, struct diags *ds);

/* ---- cloning and pulling, from a folder or an http(s) address ---- */

struct ledger_pulled {
    struct str source, checkpoint;
    struct str log_key;   /* clone: the key it was checked against */
    int64_t before, size; /* entries held, and held now */
};

struct ledger_cloning {
    struct str path, source;
    struct str log_key, author_key; /* empty: as the source says */
    struct ledger_policy policy;
    const struct watch *watch;
    bool keep_stage; /* what was fetched stays in PATH.pull-KEYID */
};

/* A case of one's own, checked entry by entry, that can be asked, proved from
 * and published, and added to by nobody. Interrupted, it goes on where it was.
 */
bool ledger_clone(const struct world *w, struct arena *a,
                  const struct ledger_cloning *how, struct ledger_pulled *out,
                  struct diags *ds);

struct ledger_pulling {
    struct str source; /* empty: where it was cloned from */
    struct ledger_policy policy;
    const struct watch *watch;
};

/* Adds what the source has more, where it extends what is held. Where it does
 * not, nothing is taken, and both checkpoints go into CASE.evidence-HEX. For a
 * case opened to keep. */
bool ledger_pull(struct ledger *l, struct arena *a,
                 const struct ledger_pulling *how, struct ledger_pulled *out,
                 struct diags *ds);

/* Clones into `how->path`, lets ledger_verify check that, and compares every
 * file of the source with what it must be. The caller takes the path away. */
bool ledger_verify_published(const struct world *w, struct arena *a,
                             const struct ledger_cloning *how,
                             struct ledger_verified *out, struct diags *ds);

/* ---- witnesses (C2SP tlog-witness) ---- */

struct ledger_cosigned {
    int64_t size;
    int64_t asked; /* witnesses of the policy that have an address */
    struct str_list witnesses; /* who of them stands behind it, by name */
    struct str checkpoint;     /* with their lines */
};

/* Asks the policy's witnesses to cosign the newest checkpoint and keeps what
 * they sign. Who does not is a warning, D_NOT_COSIGNED; fails with D_NO_QUORUM
 * where too few did, what was signed being kept all the same. For a case opened
 * to keep. */
bool ledger_cosign(struct ledger *l, struct arena *a,
                   const struct ledger_policy *policy,
                   struct ledger_cosigned *out, struct diags *ds);

/* A folder with a secret key, the logs it trusts, and for each the checkpoint
 * it cosigned last. Of one log it never cosigns two histories: what it signs
 * next must be proved to extend that checkpoint, and is on the disk before the
 * cosignature is given out. Errors: D_WITNESS_STATE. */
bool ledger_witness_new(const struct world *w, struct arena *a,
                        struct str folder, struct str name, struct str *vkey,
                        struct diags *ds);
bool ledger_witness_trust(const struct world *w, struct arena *a,
                          struct str folder, struct str log_key,
                          struct diags *ds);

struct ledger_witness;

/* Holds the folder for itself until it is closed. It lives in the arena. */
struct ledger_witness *ledger_witness_open(const struct world *w,
                                           struct arena *a, struct str folder,
                                           struct diags *ds);
void ledger_witness_close(struct ledger_witness *x); /* wipes the key */
struct str ledger_witness_key(const struct ledger_witness *x, struct arena *a);

/* An HTTP answer. */
struct ledger_answer {
    int status;
    struct str type, body;
};

/* add-checkpoint's body in, its answer out: 200 with the cosignature's line,
 * 400, 403, 404, 409 with the size it saw last, 422; 500 where its own folder
 * fails. */
void ledger_witness_add(struct ledger_witness *x, struct arena *a,
                        struct str request, struct ledger_answer *out);

/* What it cosigned last of the log whose origin has this SHA-256, in hex. */
void ledger_witness_show(struct ledger_witness *x, struct arena *a,
                         struct str hex, struct ledger_answer *out);

#endif
