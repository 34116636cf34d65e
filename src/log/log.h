/* log: the arithmetic of a log that nobody can rewrite unseen.
 *
 * A Merkle tree over the entries (RFC 6962), the proofs that an entry is in it
 * and that a later tree extends an earlier one, tiles, signed notes,
 * checkpoints, receipts, policies and what a witness is asked (C2SP), byte for
 * byte, so that other people's tools check what we write. Pure: bytes in, bytes
 * out; no files, no clock, no randomness.
 *
 *     struct log_tree t = { 0 };
 *     struct log_hash leaf = log_leaf(note);
 *     log_tree_add(&t, &leaf);
 *     struct log_checkpoint c = { origin, t.size, log_tree_root(&t) };
 *     struct str body = log_checkpoint_body(&a, &c);
 *     struct str signed_ = log_note_sign(&a, body, &key);
 *
 * Parsers are strict: one byte sequence for one meaning, except where C2SP
 * says otherwise. They take untrusted bytes and are fuzzed. A parser that
 * refuses returns false and sets *why to a sentence fragment in static memory
 * ("the signature block is missing"); this room adds no diags because it does
 * not know which entry or file the bytes came from, and its caller does.
 *
 * Memory: results live in the arena given, or are views of the input. Secret
 * keys live only in struct log_skey and in buffers of the caller; wipe them.
 *
 * Limits: sizes and indices are int64_t from 0; a note has at most
 * LOG_NOTE_MAX bytes and LOG_SIGS_MAX signatures, a key name at most
 * LOG_NAME_MAX bytes. docs/log.md is the specification. */
#ifndef LOG_LOG_H
#define LOG_LOG_H

#include "base/base.h"

enum {
    LOG_HASH = 32,         /* bytes of a SHA-256 */
    LOG_ENTRY_MAX = 65535, /* a bundle's length prefix has 16 bits */
    LOG_NOTE_MAX = 1 << 20,
    LOG_SIGS_MAX = 100, /* as Go's note package */
    LOG_NAME_MAX = 200,
    LOG_PROOF_MAX = 64,   /* hashes of any proof of a tree below 2^63 */
    LOG_POLICY_MAX = 256, /* logs, and witnesses and groups, of a policy */
    LOG_TILE_WIDTH = 256,
    LOG_TILE_BYTES = LOG_TILE_WIDTH * LOG_HASH,
    LOG_ENTRIES = -1 /* the "level" of an entry bundle's path */
};

struct log_hash {
    unsigned char b[LOG_HASH];
};

/* ---- hashes (RFC 6962, section 2.1) ---- */

struct log_hash log_sha256(struct str bytes);
struct log_hash log_empty(void); /* the root of the tree of no entries */
struct log_hash log_leaf(struct str entry);
struct log_hash log_node(const struct log_hash *left,
                         const struct log_hash *right);
bool log_hash_equal(const struct log_hash *a, const struct log_hash *b);

/* Lower-case hex, and canonical base64 (RFC 4648, section 4, padded). The
 * parsers take nothing else: no upper-case hex, no stray bits in the tail.
 * `out` of log_base64_parse is in the arena. */
struct str log_hex(struct arena *a, const void *bytes, ptrdiff_t n);
bool log_hex_parse(struct str hex, void *out, ptrdiff_t n);
struct str log_base64(struct arena *a, const void *bytes, ptrdiff_t n);
bool log_base64_parse(struct arena *a, struct str text, struct str *out);
bool log_hash_parse(struct str base64, struct log_hash *out); /* 44 digits */

/* ---- the tree ---- */

/* The right edge of a tree: the roots of its largest complete subtrees, from
 * the left. All that is needed to append. { 0 } is the empty tree. */
struct log_tree {
    int64_t size;
    int n; /* the number of one bits in size */
    struct log_hash edge[63];
};

void log_tree_add(struct log_tree *t, const struct log_hash *leaf);
struct log_hash log_tree_root(const struct log_tree *t);

/* Where proofs get their hashes from: the root of the complete subtree over
 * the leaves [n << level, (n + 1) << level). false where there is none. */
struct log_nodes {
    void *ctx;
    bool (*node)(void *ctx, int level, int64_t n, struct log_hash *out);
};

struct log_proof {
    int n;
    struct log_hash p[LOG_PROOF_MAX];
};

/* The hash of the whole tree of `size` leaves, or of its edge. false only
 * where a node is missing. */
bool log_root(const struct log_nodes *nodes, int64_t size,
              struct log_hash *out);
bool log_edge(const struct log_nodes *nodes, int64_t size,
              struct log_tree *out);

/* RFC 6962, sections 2.1.1 and 2.1.2. 0 <= index < size; 0 <= old <= size (the
 * proof is empty for old 0 and old size). false where a node is missing. */
bool log_prove_inclusion(const struct log_nodes *nodes, int64_t index,
                         int64_t size, struct log_proof *out);
bool log_prove_consistency(const struct log_nodes *nodes, int64_t old,
                           int64_t size, struct log_proof *out);

/* RFC 9162, sections 2.1.3.2 and 2.1.4.2. Any numbers and any proof may be
 * given; true only where the proof proves it. */
bool log_check_inclusion(const struct log_hash *leaf, int64_t index,
                         int64_t size, const struct log_proof *proof,
                         const struct log_hash *root);
bool log_check_consistency(int64_t old, const struct log_hash *old_root,
                           int64_t size, const struct log_hash *root,
                           const struct log_proof *proof);

/* ---- tiles and bundles (C2SP tlog-tiles) ---- */

/* How many hashes tile n of a level has in a tree of `size` leaves: 256, fewer
 * in the last one, 0 where there is no such tile. level 0..7 here, as a
 * tree below 2^63 needs; LOG_ENTRIES counts as level 0. */
int log_tile_width(int64_t size, int level, int64_t n);

/* "tile/0/x001/x234/067.p/8", "tile/entries/000"; and back. */
struct str log_tile_path(struct arena *a, int level, int64_t n, int width);
bool log_tile_parse(struct str path, int *level, int64_t *n, int *width);

/* The root over the `width` (a power of two, 1..256) hashes at p. */
struct log_hash log_tile_root(const struct log_hash *p, int width);

/* Entries of a bundle, one after the other. */
void log_bundle_add(struct buf *bundle, struct str entry);
bool log_bundle_next(struct str *rest, struct str *entry);

/* ---- keys (C2SP signed-note) ---- */

enum log_key_type {
    LOG_ED25519 = 1,    /* signs the text of a note */
    LOG_COSIGNATURE = 4 /* signs a moment and a checkpoint */
};

struct log_vkey {
    struct str name;
    uint32_t id;
    enum log_key_type type;
    unsigned char pub[32];
};

/* Holds a secret: wipe it with log_skey_wipe. vkey.type is LOG_ED25519. */
struct log_skey {
    struct log_vkey vkey;
    unsigned char secret[64];
};

enum { LOG_SEED = 32, LOG_SKEY_TEXT_MAX = LOG_NAME_MAX + 80 };

/* A key name is not empty, UTF-8, without "+", white space (Unicode's) and
 * control characters. */
bool log_name_ok(struct str name);

/* "name+c74f20a3+ARpc2Q..." */
bool log_vkey_parse(struct str text, struct log_vkey *out, const char **why);
struct str log_vkey_print(struct arena *a, const struct log_vkey *k);

/* "PRIVATE+KEY+name+c74f20a3+AYEKFA...", as Go's note package writes it. The
 * name is a view of the text (or of `name`). print returns the length. */
bool log_skey_parse(struct str text, struct log_skey *out, const char **why);
ptrdiff_t log_skey_print(const struct log_skey *k, char out[LOG_SKEY_TEXT_MAX]);
void log_skey_make(struct str name, const unsigned char seed[LOG_SEED],
                   struct log_skey *out);
void log_skey_wipe(struct log_skey *k);

/* The same public key as the signer of another type: another id. */
struct log_vkey log_vkey_as(const struct log_vkey *k, enum log_key_type type);

/* ---- signed notes ---- */

struct log_sig {
    struct str name;
    uint32_t id;
    struct str line; /* the whole line, without its newline */
    int n;
    unsigned char bytes[72]; /* after the id; n is 0 where it is longer, which
                                no signature we know is */
};

struct log_note {
    struct str text; /* with its last newline; what is signed */
    struct LIST(struct log_sig) sigs;
};

/* Every byte of the note is checked except the signatures themselves. Names
 * and text are views of `bytes`. */
bool log_note_parse(struct arena *a, struct str bytes, struct log_note *out,
                    const char **why);

/* text ends in "\n" and is UTF-8 without other control characters: false
 * where it is not (log_note_sign asserts it). */
bool log_text_ok(struct str text);
struct str log_note_sign(struct arena *a, struct str text,
                         const struct log_skey *key);

/* For a note of several hands, or of a key that lies elsewhere: the signature
 * alone (Ed25519 over the text), and the line it makes, with its newline. A
 * note is its text, a newline, and its lines. */
enum { LOG_SIG = 64 };
void log_sign(struct str text, const struct log_skey *key,
              unsigned char sig[LOG_SIG]);
struct str log_sig_print(struct arena *a, const struct log_vkey *key,
                         const unsigned char sig[LOG_SIG]);

/* true where the note bears a signature of this key and it is right. *found
 * (may be NULL) tells a wrong one from none. For a LOG_COSIGNATURE key *moment
 * (may be NULL) is what it says the time was. */
bool log_note_verify(const struct log_note *note, const struct log_vkey *key,
                     bool *found, int64_t *moment);

/* ---- checkpoints (C2SP tlog-checkpoint, tlog-cosignature) ---- */

struct log_checkpoint {
    struct str origin;
    int64_t size;
    struct log_hash root;
};

/* The three lines; extension lines are refused. */
struct str log_checkpoint_body(struct arena *a, const struct log_checkpoint *c);
bool log_checkpoint_parse(struct str body, struct log_checkpoint *out,
                          const char **why);

/* The same, extension lines let pass: what a witness is shown is not always a
 * log of ours. */
bool log_checkpoint_parse_any(struct str body, struct log_checkpoint *out,
                              const char **why);

/* The signature line, with its newline, by which the key says that at this
 * moment the checkpoint was the newest it had seen of a log that only grew. */
struct str log_cosign(struct arena *a, struct str body,
                      const struct log_skey *key, int64_t moment);

/* The body, a blank line, the key's signature, and its cosignature of type 04,
 * which says when. */
struct str log_checkpoint_sign(struct arena *a, const struct log_checkpoint *c,
                               const struct log_skey *key, int64_t moment);

/* ---- receipts (C2SP tlog-proof) ---- */

struct log_receipt {
    struct str extra; /* ours: the whole entry, a signed note; may be empty */
    int64_t index;
    struct log_proof proof;
    struct str checkpoint; /* a signed note, verbatim */
};

struct str log_receipt_print(struct arena *a, const struct log_receipt *r);
bool log_receipt_parse(struct arena *a, struct str text,
                       struct log_receipt *out, const char **why);

/* ---- what a witness is asked (C2SP tlog-witness) ---- */

struct log_submission {
    int64_t old; /* the size that the witness saw last */
    struct log_proof proof;
    struct str checkpoint; /* a signed note, verbatim */
};

struct str log_submission_print(struct arena *a,
                                const struct log_submission *s);
bool log_submission_parse(struct str text, struct log_submission *out,
                          const char **why);

/* ---- evidence: two checkpoints that no honest log signs ---- */

/* `linked`: the root that the newer tree itself gives to the older size, with
 * the proof of it. Where it is not the root that the older checkpoint signs,
 * the keeper signed two histories. At equal sizes nothing more is needed. */
struct log_evidence {
    struct str older, newer; /* signed notes, verbatim; by size */
    bool linked;
    struct log_hash root;
    struct log_proof proof;
};

enum log_verdict {
    LOG_CONVICTS, /* the key signed two histories */
    LOG_UNPROVEN, /* both are the key's; that they clash is not shown */
    LOG_NO_CASE   /* not both the key's, or one extends the other */
};

struct str log_evidence_print(struct arena *a, const struct log_evidence *e);
bool log_evidence_parse(struct str text, struct log_evidence *out,
                        const char **why);

/* *why says it in words, whatever the verdict. */
enum log_verdict log_evidence_check(struct arena *a,
                                    const struct log_evidence *e,
                                    const struct log_vkey *key,
                                    struct log_checkpoint *older,
                                    struct log_checkpoint *newer,
                                    const char **why);

/* ---- policies (C2SP tlog-policy) ---- */

struct log_policy_log {
    struct log_vkey key; /* LOG_ED25519; its name is the origin */
    struct str url;      /* may be empty */
};

/* A witness, or a group of those before it. */
struct log_policy_node {
    struct str name;
    bool group;
    struct log_vkey key;            /* a witness's: LOG_COSIGNATURE */
    struct str url;                 /* a witness's; may be empty */
    ptrdiff_t needs;                /* a group's: how many of its members */
    struct LIST(ptrdiff_t) members; /* indices into nodes */
};

struct log_policy {
    struct LIST(struct log_policy_log) logs;
    struct LIST(struct log_policy_node) nodes;
    ptrdiff_t quorum; /* an index into nodes; -1: none is asked for */
};

/* *line is the line that is wrong, from 1; 0 where none is. Names and URLs are
 * views of the text. */
bool log_policy_parse(struct arena *a, struct str text, struct log_policy *out,
                      int *line, const char **why);

/* Which nodes stand behind a checkpoint; seen has a place for each. true where
 * the quorum is reached. A cosignature that bears a witness's name and id and
 * is wrong counts as none. That the log is one of the policy's is asked
 * elsewhere. */
bool log_policy_check(const struct log_policy *p, const struct log_note *note,
                      bool *seen);

#endif
