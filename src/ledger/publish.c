/* The published folder: what files it has, and writing those that are new. */
#include "data.h"
#include "publish_int.h"

#include <assert.h>
#include <string.h>

struct str published_checkpoints_path(struct arena *a, int64_t n, int width)
{
    struct str entries = S("tile/entries");
    struct str path = log_tile_path(a, LOG_ENTRIES, n, width);
    return str_fmt(a, "checkpoints%.*s",
                   STR_ARG(str_cut(path, entries.n, path.n)));
}

struct making {
    struct ledger *l;
    const struct published_files *want;
    struct diags *ds;
    struct arena each; /* for one bundle, let go of after it */
    struct buf bundle;
    struct tiler tiler;
    struct log_tree tree;
};

static bool give(struct making *m, struct str path, struct str bytes)
{
    return m->want->each(m->want->ctx, path, bytes);
}

static bool give_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct making *m = ctx;
    int width = (int)(hashes.n / LOG_HASH);
    return give(m, log_tile_path(&m->each, level, n, width), hashes);
}

/* Laid out as the entries are, so that a reader who knows the size of a log
 * knows the names of these files too. */
static bool give_checkpoints(struct making *m, int64_t n, int width)
{
    struct buf b = buf_make(&m->each, BUF_MAX);
    int64_t size = n * LOG_TILE_WIDTH, end = size + width;
    for (;;) {
        struct str bytes;
        if (!store_checkpoint_from(m->l->store, &m->each, size + 1, &size,
                                   &bytes, m->ds))
            return false;
        if (size < 0 || size > end) break;
        log_bundle_add(&b, bytes);
    }
    return give(m, published_checkpoints_path(&m->each, n, width),
                buf_done(&b));
}

static bool end_bundle(struct making *m, int64_t last)
{
    int64_t n = last / LOG_TILE_WIDTH;
    int width = (int)(last % LOG_TILE_WIDTH) + 1;
    bool ok = give(m, log_tile_path(&m->each, LOG_ENTRIES, n, width),
                   buf_done(&m->bundle)) &&
              give_checkpoints(m, n, width);
    arena_free(&m->each);
    m->bundle = buf_make(&m->each, BUF_MAX);
    watch_tell(m->want->watch, last + 1, m->want->size);
    return ok;
}

static bool one_row(void *ctx, const struct store_row *row)
{
    struct making *m = ctx;
    if (row->index >= m->want->from) {
        struct log_hash leaf = log_leaf(row->bytes);
        log_tree_add(&m->tree, &leaf);
        if (!tiler_add(&m->tiler, &leaf)) return false;
    }
    log_bundle_add(&m->bundle, row->bytes);
    bool full = (row->index + 1) % LOG_TILE_WIDTH == 0;
    return (!full && row->index + 1 < m->want->size) ||
           end_bundle(m, row->index);
}

static bool give_partial_tiles(struct making *m)
{
    for (int level = 0; level < LEVELS; level++) {
        int64_t all = m->tiler.count[level], had = m->want->from >> (8 * level);
        struct str hashes = { (const char *)m->tiler.part[level],
                              all % LOG_TILE_WIDTH * LOG_HASH };
        if (hashes.n && all != had &&
            !give_tile(m, level, all / LOG_TILE_WIDTH, hashes))
            return false;
    }
    return true;
}

static bool give_words(struct making *m)
{
    struct str readme = { (const char *)data_log_README_txt,
                          data_log_README_txt_size };
    struct str log = log_vkey_print(&m->each, &m->l->log);
    struct str author = log_vkey_print(&m->each, &m->l->author);
    struct str keys = str_fmt(&m->each, "log %.*s\nauthor %.*s\n", STR_ARG(log),
                              STR_ARG(author));
    return give(m, S("keys"), keys) && give(m, S("README"), readme);
}

bool published_each(struct ledger *l, const struct published_files *want,
                    struct log_hash *root, struct diags *ds)
{
    struct arena a = { 0 };
    struct making *m = arena_new(&a, struct making, 1);
    struct ledger_nodes c = { l, &a, ds };
    struct log_nodes nodes = { &c, ledger_node };
    int64_t from = want->from - want->from % LOG_TILE_WIDTH;
    *m = (struct making){ .l = l, .want = want, .ds = ds };
    m->bundle = buf_make(&m->each, BUF_MAX);
    m->tiler.ctx = m;
    m->tiler.full = give_tile;
    assert(0 <= want->from && want->from <= want->size);
    if (want->from == want->size) from = want->size;
    bool ok = log_edge(&nodes, want->from, &m->tree) &&
              tiler_resume(l, &m->tiler, want->from, ds) &&
              store_scan(l->store, from, want->size, one_row, m, ds) &&
              give_partial_tiles(m) && give_words(m);
    if (ok) *root = log_tree_root(&m->tree);
    arena_free(&m->each);
    arena_free(&a);
    return ok;
}

/* ---- writing the folder ---- */

struct publish {
    struct ledger *l;
    struct arena *a;
    const struct ledger_publishing *how;
    struct ledger_published *out;
    struct diags *ds;
};

static struct str inside(struct publish *p, struct arena *a, struct str path)
{
    return str_fmt(a, "%.*s/%.*s", STR_ARG(p->how->folder), STR_ARG(path));
}

static bool there_as_it_is(const struct world *w, struct str file,
                           struct str bytes)
{
    struct arena a = { 0 };
    struct diags quiet = diags_make(&a);
    struct str old;
    bool same =
        w->read(w->ctx, &a, file, bytes.n, &old, &quiet) && str_eq(old, bytes);
    arena_free(&a);
    return same;
}

static bool write_file(void *ctx, struct str path, struct str bytes)
{
    struct publish *p = ctx;
    const struct world *w = p->l->w;
    struct arena a = { 0 };
    struct str file = inside(p, &a, path);
    bool same = there_as_it_is(w, file, bytes);
    bool ok = same || w->put(w->ctx, file, bytes, p->ds);
    if (ok && !same) p->out->files++;
    arena_free(&a);
    return ok;
}

static bool not_ours(struct publish *p, enum diag_code code, const char *what,
                     const char *mend)
{
    struct pos at = { .file = inside(p, p->ds->arena, S("checkpoint")) };
    diag_add(p->ds, code, &at, "nothing is published: %s", what);
    diag_hint(p->ds, "%s", mend);
    return false;
}

/* What the folder holds already: 0 where it is new. What was published once is
 * only ever extended, so a folder of another history is left alone. */
static bool before(struct publish *p, int64_t size)
{
    struct ledger *l = p->l;
    struct diags quiet = diags_make(p->a);
    struct ledger_nodes c = { l, p->a, p->ds };
    struct log_nodes nodes = { &c, ledger_node };
    struct log_checkpoint old;
    struct log_note note;
    struct log_hash root;
    struct str bytes;
    const char *why;
    p->out->before = 0;
    if (!l->w->read(l->w->ctx, p->a, inside(p, p->a, S("checkpoint")),
                    PUBLISHED_NOTE_MAX, &bytes, &quiet))
        return true;
    if (!log_note_parse(p->a, bytes, &note, &why) ||
        !log_checkpoint_parse(note.text, &old, &why))
        return not_ours(p, D_BAD_PUBLISHED, why, "name another folder");
    if (!log_note_verify(&note, &l->log, NULL, NULL) ||
        !str_eq(old.origin, l->origin))
        return not_ours(p, D_BAD_PUBLISHED,
                        "the folder holds another log, or one that was changed",
                        "name another folder");
    if (old.size > size)
        return not_ours(p, D_NOT_EXTENSION,
                        "the folder holds more entries than this case",
                        "this is not the newest copy of the case: publish from "
                        "that one");
    if (!log_root(&nodes, old.size, &root)) return false;
    if (!log_hash_equal(&root, &old.root))
        return not_ours(p, D_NOT_EXTENSION,
                        "the folder's checkpoint signs another history than "
                        "this case holds",
                        "keep both as they are: one of them was rewritten");
    p->out->before = old.size;
    return true;
}

/* A partial tile may go once the full one is there. */
static void drop_partial(struct publish *p, struct str full)
{
    const struct world *w = p->l->w;
    struct str path = str_fmt(p->a, "%.*s.p", STR_ARG(full));
    w->remove(w->ctx, inside(p, p->a, path));
}

static void drop_partials(struct publish *p)
{
    int64_t had = p->out->before, has = p->out->size;
    for (int level = LOG_ENTRIES; level < LEVELS; level++) {
        int up = level < 0 ? 0 : level;
        int64_t n = (had >> (8 * up)) / LOG_TILE_WIDTH;
        int width = log_tile_width(had, level, n);
        if (width == 0 || width == LOG_TILE_WIDTH ||
            log_tile_width(has, level, n) < LOG_TILE_WIDTH)
            continue;
        drop_partial(p, log_tile_path(p->a, level, n, LOG_TILE_WIDTH));
        if (level == LOG_ENTRIES)
            drop_partial(p,
                         published_checkpoints_path(p->a, n, LOG_TILE_WIDTH));
    }
}

static bool publish(struct publish *p)
{
    struct ledger *l = p->l;
    struct log_policy policy;
    struct log_note note;
    struct log_checkpoint c;
    struct log_hash root;
    struct str bytes;
    const char *why;
    if (!store_checkpoint_last(l->store, p->a, &p->out->size, &bytes, p->ds) ||
        !cosigned_note(l, p->a, p->out->size, bytes, &p->out->checkpoint,
                       p->ds))
        return false;
    if (!log_note_parse(p->a, p->out->checkpoint, &note, &why) ||
        !log_checkpoint_parse(note.text, &c, &why))
        return ledger_bad(l, D_BAD_CHECKPOINT, p->ds, "checkpoint %lld: %s",
                          (long long)p->out->size, why);
    if (p->how->policy.text.n &&
        (!policy_read(p->a, &p->how->policy, &policy, p->ds) ||
         !quorum_reached(p->a, &policy, &note, p->how->policy.file, p->ds)))
        return false;
    if (!before(p, p->out->size)) return false;
    struct published_files want = { .from = p->out->before,
                                    .size = p->out->size,
                                    .each = write_file,
                                    .ctx = p,
                                    .watch = p->how->watch };
    if (!published_each(l, &want, &root, p->ds)) return false;
    if (!log_hash_equal(&root, &c.root))
        return ledger_bad(l, D_BAD_TREE, p->ds,
                          "the entries do not give the root that the newest "
                          "checkpoint signs");
    if (!write_file(p, S("checkpoint"), p->out->checkpoint)) return false;
    drop_partials(p);
    return true;
}

bool ledger_publish(struct ledger *l, struct arena *a,
                    const struct ledger_publishing *how,
                    struct ledger_published *out, struct diags *ds)
{
    struct publish p = { l, a, how, out, ds };
    *out = (struct ledger_published){ 0 };
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = publish(&p);
    store_rollback(l->store);
    return ok;
}
