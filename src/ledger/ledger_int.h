/* ledger, inside: an open case, its keys, and the tiles of a growing tree. */
#ifndef LEDGER_LEDGER_INT_H
#define LEDGER_LEDGER_INT_H

#include "batch/batch.h"
#include "ledger/ledger.h"
#include "log/log.h"
#include "store/store.h"

/* What an entry is read against. */
struct ledger_terms {
    const struct agreement *agreement;
    struct str origin;
};

/* ---- keyset.c: who may sign which entry ---- */

struct keyset_key {
    struct log_vkey vkey;
    int64_t from, until; /* signs entries [from, until) */
    int64_t added;       /* the entry that added it */
    int64_t ended;       /* the one that ended it, or -1 */
    bool replaced;       /* ended by a newer key of its holder */
    struct str_list side;
};

struct keyset_rule {
    int64_t from, needs;
    struct str_list of; /* empty: any keys */
};

struct keyset {
    struct arena *a;
    struct LIST(struct keyset_key) keys;
    struct LIST(struct keyset_rule) rules; /* the first from entry 0 */
};

void keyset_make(struct keyset *ks, struct arena *a,
                 const struct log_vkey *founder);

/* The key that may sign entry `index` under this name and id, or NULL. */
const struct keyset_key *keyset_find(const struct keyset *ks, int64_t index,
                                     struct str name, uint32_t id);
const struct keyset_rule *keyset_rule(const struct keyset *ks, int64_t index);

/* How many more signatures the rule wants for entry `index`; the signatures
 * themselves are not looked at. */
int64_t keyset_missing(const struct keyset *ks, int64_t index,
                       const struct log_note *note);

/* Every signature on the note is one of a key that may sign entry `index`, is
 * right, and stands once; `whole`: there are as many as must be. */
bool keyset_check(const struct keyset *ks, int64_t index,
                  const struct log_note *note, bool whole, const char **why);

/* What a change does, from entry index + 1 on: by the change itself (its
 * signers are those of `note`), or by the whole entry, which is checked. */
bool keyset_change(struct keyset *ks, const struct key_change *c, int64_t index,
                   const struct log_note *note, const char **why);
bool keyset_apply(struct keyset *ks, const struct ledger_terms *terms,
                  int64_t index, const struct log_note *note, const char **why);

bool ledger_is_change(struct str note);

/* ---- papers.c: which papers of batches may stand where ---- */

struct papers {
    struct batches batches;
    const struct ledger_terms *terms;
};

struct paper_entry {
    int64_t index;
    const struct keyset *keys; /* NULL: who has signed was looked at before */
};

void papers_make(struct papers *p, struct arena *a,
                 const struct ledger_terms *terms);

/* The next entry; of one that is no paper nothing is made. */
bool papers_take(struct papers *p, const struct paper_entry *e,
                 const struct log_note *note, const char **why);

/* How many of those it speaks for have not signed it. */
int64_t papers_missing(const struct papers *p, const struct paper_entry *e,
                       const struct log_note *note);

/* Takes those of the first `size` entries, inside a transaction. */
bool papers_load(struct ledger *l, int64_t size, struct papers *p,
                 struct diags *ds);

/* ---- keyfile.c ---- */

enum key_kind { KEY_PLAIN, KEY_WRAPPED, KEY_AGENT };

struct key_line {
    enum key_kind kind;
    struct log_skey key; /* wrapped: name and id only; agent: no secret */
    struct str wrapped, bound;
};
struct key_lines LIST(struct key_line);

bool keyfile_parse(struct arena *a, struct str text, struct key_lines *out,
                   const char **why);
void keyfile_wipe(struct key_lines *l);
bool keyfile_read(const struct world *w, struct arena *a, struct str path,
                  struct key_lines *out, struct diags *ds);

/* A passphrase, and what was derived of it. Wipe it. */
struct wrap {
    char phrase[WORLD_SECRET_MAX];
    ptrdiff_t n;
    bool derived;
    unsigned char head[9], salt[16], key[32];
};

bool wrap_ask(const struct world *w, struct wrap *wr, struct str what,
              bool fresh, struct diags *ds);
void wrap_wipe(struct wrap *wr);
bool keyfile_unwrap(const struct world *w, struct wrap *wr, struct str path,
                    struct key_line *l, struct diags *ds);

/* A new file, its secrets wrapped where wr is not NULL. */
bool keyfile_write(const struct world *w, struct str path,
                   const struct key_lines *lines, struct wrap *wr,
                   struct diags *ds);
bool keyfile_name_ok(struct str name, struct diags *ds);
bool keyfile_make(const struct world *w, struct str name, struct key_line *out,
                  struct diags *ds);

/* ---- agent.c ---- */

struct agent_key {
    struct str comment;
    unsigned char pub[32];
};
struct agent_keys LIST(struct agent_key);

bool agent_parse_keys(struct arena *a, struct str answer,
                      struct agent_keys *out);
bool agent_parse_signature(struct str answer, unsigned char sig[LOG_SIG]);
bool agent_find(struct str which, unsigned char pub[32], struct diags *ds);
bool agent_sign(const struct log_vkey *key, struct str text,
                unsigned char sig[LOG_SIG], struct diags *ds);

/* ---- ledger.c ---- */

struct ledger {
    const struct world *w;
    struct arena *a;
    struct store *store;
    struct str path;
    struct str origin;
    struct log_vkey log, author;
    bool writes;
    struct log_skey log_secret; /* where it writes */
    struct key_line signer;     /* of entries; without a name: none */
    struct str signer_path;
    struct writing *writing; /* append.c */
};

/* The key that signs with the file at `path`: the first in it that may sign
 * entries now, `any`: the first that is not the log's. */
bool ledger_signer(struct ledger *l, struct str path, const struct keyset *ks,
                   int64_t index, struct diags *ds);
bool ledger_sign(const struct key_line *k, struct arena *a, struct str text,
                 struct str *line, struct diags *ds);
struct str ledger_key_path(struct arena *a, struct str given, struct str path);

/* The agreement of entry 0, and the keys up to entry `size`, inside a
 * transaction. */
bool ledger_terms_of(struct ledger *l, struct arena *a,
                     struct ledger_terms *out, struct diags *ds);
bool ledger_keyset(struct ledger *l, const struct ledger_terms *terms,
                   struct keyset *ks, struct diags *ds);

/* The case's names and public keys, in a transaction. */
bool ledger_meta_put(struct ledger *l, struct diags *ds);

/* D_BAD_NOTE and its kin, at the case's path. */
bool ledger_bad(struct ledger *l, enum diag_code code, struct diags *ds,
                const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The text of the note at entry `index`; false with D_BAD_NOTE. */
bool ledger_note(struct ledger *l, struct arena *a, const struct store_row *row,
                 struct log_note *out, struct diags *ds);

/* ---- tree.c ---- */

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

/* The edge of a level from 1 on, as it is kept at tile (-level, 0) so that
 * proofs need not derive it: how many hashes the level has (u64, big endian),
 * and those of its last tile, which is not full. p is NULL for an empty level.
 */
struct str tiler_edge(const struct tiler *t, struct arena *a, int level);
bool tiler_keep_edges(struct ledger *l, const struct tiler *t,
                      struct diags *ds); /* all of them, into the store */

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

/* ---- append.c ---- */

/* One entry on its way: made of a statement, of a text to be signed, or a note
 * that came with its signatures. */
struct item {
    const struct statement *s;
    struct str text, note;
    const struct small_pos *pos; /* where its file has it, or NULL */
    bool given, failed;
    struct log_hash id, leaf;
};

/* What one call of place makes of items, not yet in the store. */
struct group {
    struct arena a; /* of all that is in it */
    struct item *items;
    ptrdiff_t n;
    struct ledger_receipts receipts; /* one an item */
    struct LIST(struct store_row) rows;
    struct LIST(struct group_tile) tiles;
    struct str checkpoint;
    int64_t before, size; /* of the log */
    struct map ids;       /* of the rows, to their index */
};

struct group_tile {
    int level;
    int64_t n;
    struct str hashes;
};

/* The log's right edge, kept between appends. */
struct writing {
    struct ledger *l;
    struct arena a;
    struct ledger_terms terms;
    struct keyset keys;
    int64_t size, moment; /* moment: of the newest entry */
    struct log_tree tree;
    struct tiler tiler;
    struct group *group;   /* that tiles go to */
    int64_t edges[LEVELS]; /* counts of the edges kept */
    ptrdiff_t checked; /* keys.keys.n + keys.rules.n when signer_ok was set */
    bool signer_ok;
    bool has_papers; /* they are read where the first of them is added */
    struct papers papers;
};

/* Papers are read from the log where the first of them is to be added:
 * w->papers stand as of w->size. `g` is being placed, after `p`. */
struct placing;
bool papers_known(struct writing *w, const struct placing *p,
                  const struct group *g, struct diags *ds);

bool writing_load(struct ledger *l, struct diags *ds); /* in a transaction */
void writing_drop(struct ledger *l);

/* Prints, hashes and signs the items; may run beside everything else. */
void items_prepare(const struct ledger *l, const struct agreement *g,
                   struct item *items, ptrdiff_t n, struct arena *a,
                   struct diags *ds);

/* Gives each item its place after what is written. `earlier`: groups that are
 * not in the store yet. find: where to look for what is there already. */
struct placing {
    struct store *find;
    struct group **earlier;
    ptrdiff_t n;
};
bool group_place(struct writing *w, const struct placing *p, struct group *g,
                 struct diags *ds);
bool group_close(struct writing *w, struct group *g, int64_t moment,
                 struct diags *ds); /* signs its checkpoint */
bool group_rows(struct store *s, const struct group *g, struct diags *ds);
bool group_checkpoint(struct store *s, const struct group *g, struct diags *ds);
bool clock_fits(struct writing *w, int64_t moment, struct diags *ds);

/* Entries that came with their signatures, checked already for what they say;
 * whether enough have signed is checked here. */
bool append_notes(struct ledger *l, struct arena *a,
                  const struct str_list *notes, struct ledger_receipts *out,
                  struct diags *ds);
bool ledger_has_signer(struct ledger *l, struct diags *ds);

/* ---- pending.c ---- */

struct str pending_print(struct arena *a, struct str origin,
                         const struct str_list *notes);
bool pending_parse(struct arena *a, struct str text, struct str *origin,
                   struct str_list *notes, const char **why);

#endif
