/* The tree over the entries: tiles where they are full, entries at the edge. */
#include "ledger_int.h"

#include <assert.h>
#include <string.h>

bool tiler_add(struct tiler *t, const struct log_hash *leaf)
{
    struct log_hash h = *leaf;
    for (int level = 0; level < LEVELS; level++) {
        int64_t n = t->count[level]++;
        t->part[level][n % LOG_TILE_WIDTH] = h;
        if ((n + 1) % LOG_TILE_WIDTH != 0) return true;
        struct str all = { (const char *)t->part[level], LOG_TILE_BYTES };
        if (!t->full(t->ctx, level, n / LOG_TILE_WIDTH, all)) return false;
        h = log_tile_root(t->part[level], LOG_TILE_WIDTH);
    }
    return true;
}

enum { EDGE_HEAD = 8 };

struct str tiler_edge(const struct tiler *t, struct arena *a, int level)
{
    int64_t count = t->count[level];
    ptrdiff_t n = (ptrdiff_t)(count % LOG_TILE_WIDTH) * LOG_HASH;
    if (count == 0) return (struct str){ 0 };
    char *p = arena_new(a, char, EDGE_HEAD + n);
    for (int i = 0; i < EDGE_HEAD; i++)
        p[i] = (char)((uint64_t)count >> (56 - 8 * i));
    memcpy(p + EDGE_HEAD, t->part[level], (size_t)n);
    return (struct str){ p, EDGE_HEAD + n };
}

bool tiler_keep_edges(struct ledger *l, const struct tiler *t, struct diags *ds)
{
    struct arena a = { 0 };
    bool ok = true;
    for (int level = 1; ok && level < LEVELS && t->count[level]; level++)
        ok = store_tile_put(l->store, -level, 0, tiler_edge(t, &a, level), ds);
    arena_free(&a);
    return ok;
}

/* The `width` hashes from `first` on, where the level's edge has them all. */
static bool edge(struct ledger_nodes *c, int level, int64_t first, int width,
                 struct log_hash *out, bool *there)
{
    struct str e;
    int64_t count = 0;
    *there = false;
    if (!store_tile_get(c->l->store, c->a, -level, 0, &e, c->ds)) return false;
    if (e.n < EDGE_HEAD) return true;
    for (int i = 0; i < EDGE_HEAD; i++)
        count = (int64_t)((uint64_t)count << 8 | (unsigned char)e.p[i]);
    int64_t from = count - count % LOG_TILE_WIDTH;
    bool whole = count > 0 && e.n == EDGE_HEAD + (count - from) * LOG_HASH;
    if (!whole || first < from || first + width > count) return true;
    memcpy(out, e.p + EDGE_HEAD + (first - from) * LOG_HASH,
           (size_t)width * LOG_HASH);
    *there = true;
    return true;
}

static bool tile(struct ledger_nodes *c, int level, int64_t n, struct str *out)
{
    if (!store_tile_get(c->l->store, c->a, level, n, out, c->ds)) return false;
    if (!out->p || out->n == LOG_TILE_BYTES) return true;
    return ledger_bad(c->l, D_BAD_DERIVED, c->ds, "tile %d/%lld has %lld bytes",
                      level, (long long)n, (long long)out->n);
}

struct gather {
    struct log_hash *p;
    ptrdiff_t n;
};

static bool gather_leaf(void *ctx, const struct store_row *row)
{
    struct gather *g = ctx;
    g->p[g->n++] = log_leaf(row->bytes);
    return true;
}

/* The hash at position i of tile level L: a leaf, or a full tile's root. */
static bool hash_at(struct ledger_nodes *c, int level, int64_t i,
                    struct log_hash *out)
{
    struct str t;
    if (level > 0 && !tile(c, level - 1, i, &t)) return false;
    if (level > 0 && t.p) {
        struct log_hash p[LOG_TILE_WIDTH];
        memcpy(p, t.p, sizeof p);
        *out = log_tile_root(p, LOG_TILE_WIDTH);
        return true;
    }
    if (level > 0) { /* the tiles were dropped: from below */
        struct log_hash p[LOG_TILE_WIDTH];
        for (int k = 0; k < LOG_TILE_WIDTH; k++)
            if (!hash_at(c, level - 1, i * LOG_TILE_WIDTH + k, &p[k]))
                return false;
        *out = log_tile_root(p, LOG_TILE_WIDTH);
        return true;
    }
    struct gather g = { .p = out };
    return store_scan(c->l->store, i, i + 1, gather_leaf, &g, c->ds);
}

bool ledger_node(void *ctx, int level, int64_t n, struct log_hash *out)
{
    struct ledger_nodes *c = ctx;
    struct log_hash p[LOG_TILE_WIDTH];
    struct str t;
    int above = level / 8, width = 1 << level % 8;
    int64_t first = n * width, in = first % LOG_TILE_WIDTH;
    if (!tile(c, above, first / LOG_TILE_WIDTH, &t)) return false;
    if (t.p) {
        memcpy(p, t.p, sizeof p);
        *out = log_tile_root(p + in, width);
        return true;
    }
    if (above == 0) {
        struct gather g = { .p = p };
        if (!store_scan(c->l->store, first, first + width, gather_leaf, &g,
                        c->ds))
            return false;
    } else {
        bool there;
        if (!edge(c, above, first, width, p, &there)) return false;
        for (int i = 0; !there && i < width; i++)
            if (!hash_at(c, above, first + i, &p[i])) return false;
    }
    *out = log_tile_root(p, width);
    return true;
}

bool tiler_resume(struct ledger *l, struct tiler *t, int64_t size,
                  struct diags *ds)
{
    struct arena a = { 0 };
    struct ledger_nodes c = { l, &a, ds };
    bool ok = true;
    for (int level = 0; ok && level < LEVELS; level++) {
        int64_t all = size >> (8 * level), from = all - all % LOG_TILE_WIDTH;
        t->count[level] = all;
        struct gather g = { .p = t->part[level] };
        if (level == 0)
            ok = store_scan(l->store, from, all, gather_leaf, &g, ds);
        bool there = false;
        if (ok && level > 0 && all > from)
            ok = edge(&c, level, from, (int)(all - from), t->part[level],
                      &there);
        for (int64_t i = from; ok && level > 0 && !there && i < all; i++)
            ok = hash_at(&c, level, i, &t->part[level][i - from]);
    }
    arena_free(&a);
    return ok;
}
