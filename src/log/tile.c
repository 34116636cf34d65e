#include "log/log.h"

#include <assert.h>
#include <string.h>

int log_tile_width(int64_t size, int level, int64_t n)
{
    assert(size >= 0 && n >= 0);
    if (level == LOG_ENTRIES) level = 0;
    assert(level >= 0 && level <= 7);
    int64_t hashes = size >> (8 * level); /* at this level, in all tiles */
    if (n > hashes / LOG_TILE_WIDTH) return 0;
    int64_t rest = hashes - n * LOG_TILE_WIDTH;
    return rest < LOG_TILE_WIDTH ? (int)rest : LOG_TILE_WIDTH;
}

struct str log_tile_path(struct arena *a, int level, int64_t n, int width)
{
    assert(n >= 0 && width >= 1 && width <= LOG_TILE_WIDTH);
    struct buf b = buf_make(a, 256);
    if (level == LOG_ENTRIES)
        buf_str(&b, S("tile/entries"));
    else
        buf_fmt(&b, "tile/%d", level);
    int groups = 1;
    for (int64_t v = n; v >= 1000; v /= 1000) groups++;
    for (int g = groups - 1; g >= 0; g--) {
        int64_t v = n;
        for (int i = 0; i < g; i++) v /= 1000;
        buf_fmt(&b, g ? "/x%03d" : "/%03d", (int)(v % 1000));
    }
    if (width < LOG_TILE_WIDTH) buf_fmt(&b, ".p/%d", width);
    return buf_done(&b);
}

/* Decimal without leading zeroes, from lo to hi. */
static bool small(struct str s, int lo, int hi, int *out)
{
    int64_t v;
    if (s.n > 3 || (s.n > 1 && s.p[0] == '0')) return false;
    if (!num_parse(s, &v) || v < lo || v > hi) return false;
    *out = (int)v;
    return true;
}

static bool three(struct str s, int64_t *n)
{
    int64_t v, m;
    if (s.n != 3 || !num_parse(s, &v)) return false;
    if (!num_mul(*n, 1000, &m) || !num_add(m, v, &m)) return false;
    *n = m;
    return true;
}

bool log_tile_parse(struct str path, int *level, int64_t *n, int *width)
{
    struct str part;
    if (!str_next(&path, '/', &part) || !str_eq(part, S("tile"))) return false;
    if (!str_next(&path, '/', &part)) return false;
    if (str_eq(part, S("entries")))
        *level = LOG_ENTRIES;
    else if (!small(part, 0, 63, level))
        return false;
    *n = 0;
    *width = LOG_TILE_WIDTH;
    bool first = true;
    while (str_next(&path, '/', &part)) {
        if (str_starts(part, S("x"))) {
            part = str_cut(part, 1, part.n);
            if (first && str_eq(part, S("000"))) return false;
            if (!three(part, n)) return false;
            first = false;
            continue;
        }
        bool partial = str_ends(part, S(".p"));
        if (partial) part = str_cut(part, 0, part.n - 2);
        if (!three(part, n)) return false;
        if (!partial) return !path.p;
        return str_next(&path, '/', &part) && !path.p &&
               small(part, 1, LOG_TILE_WIDTH - 1, width);
    }
    return false;
}

struct log_hash log_tile_root(const struct log_hash *p, int width)
{
    assert(width >= 1 && width <= LOG_TILE_WIDTH && (width & (width - 1)) == 0);
    struct log_tree t = { 0 };
    for (int i = 0; i < width; i++) log_tree_add(&t, &p[i]);
    return log_tree_root(&t);
}

void log_bundle_add(struct buf *bundle, struct str entry)
{
    assert(entry.n >= 0 && entry.n <= LOG_ENTRY_MAX);
    buf_char(bundle, (char)(entry.n >> 8));
    buf_char(bundle, (char)(entry.n & 255));
    buf_str(bundle, entry);
}

bool log_bundle_next(struct str *rest, struct str *entry)
{
    if (rest->n < 2) return false;
    const unsigned char *p = (const unsigned char *)rest->p;
    ptrdiff_t n = p[0] * 256 + p[1];
    if (n > rest->n - 2) return false;
    *entry = str_cut(*rest, 2, 2 + n);
    *rest = str_cut(*rest, 2 + n, rest->n);
    return true;
}
