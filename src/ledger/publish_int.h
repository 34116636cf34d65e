/* ledger, inside: the published folder, its sources, and who else signed. */
#ifndef LEDGER_PUBLISH_INT_H
#define LEDGER_PUBLISH_INT_H

#include "ledger_int.h"

enum {
    PUBLISHED_NOTE_MAX = 64 * 1024, /* bytes of a checkpoint that is fetched */
    PUBLISHED_BUNDLE_MAX = LOG_TILE_WIDTH * (2 + LOG_ENTRY_MAX)
};
#define PUBLISHED_ENTRIES_MAX INT64_C(100000000)

/* ---- publish.c ---- */

/* Where the checkpoints of sizes (256 n, 256 n + width] stand. */
struct str published_checkpoints_path(struct arena *a, int64_t n, int width);

/* Every file of the folder for the first `size` entries that one for the first
 * `from` has not, the checkpoint left out: path and bytes, gone when the
 * callback returns. In a transaction. *root is the root over `size`. */
typedef bool published_file(void *ctx, struct str path, struct str bytes);
struct published_files {
    int64_t from, size;
    published_file *each;
    void *ctx;
    const struct watch *watch;
};
bool published_each(struct ledger *l, const struct published_files *want,
                    struct log_hash *root, struct diags *ds);

/* ---- mirror.c: a folder, or an http(s) address ---- */

struct mirror {
    const struct world *w;
    struct str where; /* without a slash at its end */
    struct str stage; /* a folder that keeps what came; may be empty */
    bool remote;
    struct http *kept;
};

enum fetched { FETCHED, FETCHED_NOTHING, FETCHED_FAILED };

struct mirror mirror_of(const struct world *w, struct arena *a,
                        struct str where);
void mirror_close(struct mirror *s);

/* FETCHED_FAILED has added a diag, FETCHED_NOTHING none. Only what never
 * changes under its name may be taken from the stage. */
enum fetched mirror_file(struct mirror *s, struct arena *a, struct str path,
                         ptrdiff_t max, struct str *out, struct diags *ds);
enum fetched mirror_fresh(struct mirror *s, struct arena *a, struct str path,
                          ptrdiff_t max, struct str *out, struct diags *ds);

/* As mirror_file; where a partial file is not there any more, the full one that
 * took its place. */
enum fetched mirror_partial(struct mirror *s, struct arena *a, struct str path,
                            ptrdiff_t max, struct str *out, struct diags *ds);

/* D_BAD_PUBLISHED, at a file of the source; false. */
bool mirror_bad(const struct mirror *s, struct str path, struct diags *ds,
                const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Nodes of the tree of `size` entries, from the source's tiles. */
struct mirror_nodes {
    struct mirror *s;
    struct arena *a;
    int64_t size;
    struct diags *ds;
};
bool mirror_node(void *ctx, int level, int64_t n, struct log_hash *out);

/* ---- cosign.c ---- */

bool policy_read(struct arena *a, const struct ledger_policy *p,
                 struct log_policy *out, struct diags *ds);

/* The signature line of a note that is this key's, with its newline; empty
 * where there is none. */
struct str note_line(struct arena *a, const struct log_note *note,
                     const struct log_vkey *key);

/* The checkpoint of this size with what witnesses signed under it. */
bool cosigned_note(struct ledger *l, struct arena *a, int64_t size,
                   struct str bytes, struct str *out, struct diags *ds);

/* Keeps those cosignatures of a note that the policy's witnesses made. */
bool cosignatures_take(struct ledger *l, struct arena *a,
                       const struct log_policy *policy, struct str bytes,
                       int64_t size, struct diags *ds);

/* That each cosignature kept is its key's; D_BAD_SIGNATURE where not. In a
 * transaction. */
bool cosignatures_check(struct ledger *l, struct diags *ds);

/* Whether enough witnesses stand behind the note; D_NO_QUORUM where not. */
bool quorum_reached(struct arena *a, const struct log_policy *p,
                    const struct log_note *note, struct str file,
                    struct diags *ds);

/* ---- convict.c ---- */

/* A checkpoint of a source that does not fit what is held: D_NOT_EXTENSION or
 * D_REWRITTEN, and both checkpoints in a file beside the case. false. In a
 * transaction. */
struct clash {
    struct mirror *source;
    struct str bytes; /* theirs */
    struct log_checkpoint theirs;
    int64_t held; /* our size, and newest checkpoint */
    struct str held_bytes;
};
bool clash_keep(struct ledger *l, struct arena *a, const struct clash *c,
                struct diags *ds);

#endif
