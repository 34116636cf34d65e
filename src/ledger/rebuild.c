/* What is derived, made anew from the entries. */
#include "ledger_int.h"

#include <assert.h>

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
         tiler_keep_edges(l, &r->tiler, ds) && store_commit(l->store, ds);
    if (!ok) store_rollback(l->store);
    arena_free(&a);
    return ok;
}
