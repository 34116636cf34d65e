/* Everything derived again from the bytes of the entries. */
#include "publish_int.h"

#include <assert.h>
#include <string.h>

enum { TELL_EVERY = 4096, FINDINGS_MAX = 20 };

struct verify {
    struct ledger *l;
    struct arena *a;   /* for results */
    struct arena each; /* for one entry, let go of after it */
    struct diags *ds;
    const struct watch *watch;
    struct ledger_verified *out;
    struct log_tree tree;
    struct tiler tiler;
    int64_t size;
    int64_t cp_size; /* the checkpoint that comes next */
    struct str cp;
    int64_t cp_moment; /* what it says the time was */
    ptrdiff_t errors;  /* when it began */
};

static bool check_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct verify *v = ctx;
    struct str kept;
    if (!store_tile_get(v->l->store, &v->each, level, n, &kept, v->ds))
        return false;
    v->out->tiles++;
    if (!kept.p || !str_eq(kept, hashes))
        ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                   "tile %d/%lld does not fit the entries", level,
                   (long long)n);
    return true;
}

static bool next_checkpoint(struct verify *v)
{
    return store_checkpoint_from(v->l->store, v->a, v->tree.size + 1,
                                 &v->cp_size, &v->cp, v->ds);
}

/* What the next checkpoint says of itself; its root is looked at when the tree
 * has grown to its size. */
static void open_checkpoint(struct verify *v, struct log_checkpoint *c)
{
    struct log_note note;
    struct log_vkey timed = log_vkey_as(&v->l->log, LOG_COSIGNATURE);
    const char *why = "it is not signed by this log";
    *c = (struct log_checkpoint){ .size = -1 };
    v->cp_moment = INT64_MIN;
    if (log_note_parse(v->a, v->cp, &note, &why) &&
        log_checkpoint_parse(note.text, c, &why)) {
        why = "it is not signed by this log";
        if (log_note_verify(&note, &v->l->log, NULL, NULL) &&
            log_note_verify(&note, &timed, NULL, &v->cp_moment) &&
            str_eq(c->origin, v->l->origin) && c->size == v->cp_size)
            return;
    }
    c->size = -1;
    ledger_bad(v->l, D_BAD_CHECKPOINT, v->ds, "checkpoint %lld: %s",
               (long long)v->cp_size, why);
}

static bool check_checkpoint(struct verify *v)
{
    struct log_checkpoint c;
    open_checkpoint(v, &c);
    struct log_hash root = log_tree_root(&v->tree);
    if (c.size >= 0 && !log_hash_equal(&root, &c.root))
        ledger_bad(v->l, D_BAD_TREE, v->ds,
                   "the entries up to %lld do not give the root that their "
                   "checkpoint signs",
                   (long long)v->cp_size);
    v->out->checkpoints++;
    v->out->signatures += 2;
    v->out->checkpoint = v->cp;
    v->out->last = v->cp_moment;
    if (v->out->checkpoints == 1) v->out->first = v->cp_moment;
    return next_checkpoint(v);
}

static void check_entry(struct verify *v, const struct store_row *row)
{
    struct log_note note;
    if (!ledger_note(v->l, &v->each, row, &note, v->ds)) return;
    v->out->signatures++;
    if (!log_note_verify(&note, &v->l->author, NULL, NULL))
        ledger_bad(v->l, D_BAD_SIGNATURE, v->ds,
                   "entry %lld is not signed by %.*s", (long long)row->index,
                   STR_ARG(v->l->author.name));
    struct log_hash id = log_sha256(note.text);
    if (memcmp(id.b, row->id, STORE_ID) != 0)
        ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                   "entry %lld stands under an id that is not its own",
                   (long long)row->index);
}

static bool check_row(void *ctx, const struct store_row *row)
{
    struct verify *v = ctx;
    struct log_hash leaf = log_leaf(row->bytes);
    check_entry(v, row);
    log_tree_add(&v->tree, &leaf);
    v->out->entries++;
    bool ok = tiler_add(&v->tiler, &leaf);
    /* An entry's moment is the one that its checkpoint signs. */
    if (ok && v->cp_size == v->tree.size) ok = check_checkpoint(v);
    arena_free(&v->each);
    if (row->index % TELL_EVERY == 0) watch_tell(v->watch, row->index, v->size);
    return ok && v->ds->errors - v->errors < FINDINGS_MAX;
}

struct moments {
    struct verify *v;
    int64_t moment;
    bool fits;
};

static bool check_moment(void *ctx, const struct store_row *row)
{
    struct moments *m = ctx;
    m->fits = m->fits && row->recorded == m->moment;
    return true;
}

/* The entries between two checkpoints bear the moment of the second. */
static bool check_moments(struct verify *v)
{
    int64_t from = 0, size;
    struct str bytes;
    while (from < v->size) {
        struct log_checkpoint c;
        if (!store_checkpoint_from(v->l->store, v->a, from + 1, &size, &bytes,
                                   v->ds))
            return false;
        if (size < 0) break;
        v->cp_size = size;
        v->cp = bytes;
        open_checkpoint(v, &c);
        struct moments m = { v, v->cp_moment, true };
        if (!store_scan(v->l->store, from, size, check_moment, &m, v->ds))
            return false;
        if (!m.fits)
            ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                       "entries %lld to %lld do not bear the moment that their "
                       "checkpoint signs",
                       (long long)from, (long long)size - 1);
        from = size;
    }
    return true;
}

static bool check_tile_count(struct verify *v)
{
    int64_t count, wanted = 0;
    for (int64_t n = v->size / LOG_TILE_WIDTH; n > 0; n /= LOG_TILE_WIDTH)
        wanted += n;
    if (!store_tile_count(v->l->store, &count, v->ds)) return false;
    if (count == wanted) return true;
    return ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                      "there are %lld tiles, and %lld are wanted",
                      (long long)count, (long long)wanted);
}

static bool check_end(struct verify *v)
{
    int64_t last;
    struct str bytes;
    if (!store_checkpoint_last(v->l->store, v->a, &last, &bytes, v->ds))
        return false;
    if (last == v->size) return true;
    return ledger_bad(v->l, D_BAD_CHECKPOINT, v->ds,
                      "the newest checkpoint is for %lld entries, and there "
                      "are %lld",
                      (long long)last, (long long)v->size);
}

bool ledger_verify(struct ledger *l, struct arena *a, const struct watch *watch,
                   struct ledger_verified *out, struct diags *ds)
{
    struct verify *v = arena_new(a, struct verify, 1);
    *v = (struct verify){ .l = l,
                          .a = a,
                          .ds = ds,
                          .watch = watch,
                          .out = out,
                          .errors = ds->errors };
    v->tiler.ctx = v;
    v->tiler.full = check_tile;
    *out = (struct ledger_verified){ 0 };
    if (!store_check(l->store, ds)) return false;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_size(l->store, &v->size, ds) && next_checkpoint(v) &&
              store_scan(l->store, 0, v->size, check_row, v, ds) &&
              check_tile_count(v) && check_end(v) && check_moments(v) &&
              cosignatures_check(l, ds);
    store_rollback(l->store);
    arena_free(&v->each);
    struct agreement g;
    struct entry_list entries = { 0 };
    return ok && ds->errors == v->errors &&
           ledger_replay(l, a, &g, &entries, ds);
}

struct rebuild {
    struct ledger *l;
    struct diags *ds;
    struct tiler tiler;
};

static bool rebuild_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct rebuild *r = ctx;
    return store_tile_put(r->l->store, level, n, hashes, r->ds);
}

static bool rebuild_row(void *ctx, const struct store_row *row)
{
    struct rebuild *r = ctx;
    struct log_hash leaf = log_leaf(row->bytes);
    return tiler_add(&r->tiler, &leaf);
}

bool ledger_rebuild(struct ledger *l, struct diags *ds)
{
    struct arena a = { 0 };
    struct rebuild *r = arena_new(&a, struct rebuild, 1);
    *r = (struct rebuild){ .l = l, .ds = ds };
    r->tiler.ctx = r;
    r->tiler.full = rebuild_tile;
    int64_t size = 0;
    assert(l->writes);
    bool ok = store_begin(l->store, STORE_WRITE, ds);
    ok = ok && store_derived_drop(l->store, ds) &&
         store_size(l->store, &size, ds) &&
         store_scan(l->store, 0, size, rebuild_row, r, ds) &&
         store_commit(l->store, ds);
    if (!ok) store_rollback(l->store);
    arena_free(&a);
    return ok;
}
