/* Which counts account for a difference. */
#include "tally/tally.h"

#include <assert.h>

struct explaining {
    const struct tally_item *items;
    ptrdiff_t n;
    int64_t lo, hi;
    ptrdiff_t chosen[TALLY_PARTS];
};

/* `left` more from item `from` on; what is chosen so far adds up to lo..hi. */
static bool choose(struct explaining *x, int left, ptrdiff_t from, int64_t lo,
                   int64_t hi)
{
    if (left == 0) return lo >= x->lo && hi <= x->hi;
    for (ptrdiff_t i = from; i + left <= x->n; i++) {
        int64_t more_lo, more_hi;
        if (!num_add(lo, x->items[i].lo, &more_lo) ||
            !num_add(hi, x->items[i].hi, &more_hi) || more_hi > x->hi)
            continue;
        x->chosen[left - 1] = i;
        if (choose(x, left - 1, i + 1, more_lo, more_hi)) return true;
    }
    return false;
}

bool tally_explain(struct arena *a, const struct tally_item *items, ptrdiff_t n,
                   int64_t lo, int64_t hi, struct tally_tags *out)
{
    struct explaining x = { .items = items, .n = n, .lo = lo, .hi = hi };
    out->n = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        assert(items[i].lo >= 0 && items[i].lo <= items[i].hi);
    if (lo <= 0) return false;
    for (int parts = 1; parts <= TALLY_PARTS; parts++) {
        if (parts > 2 && n > TALLY_PARTS_TRIED) x.n = TALLY_PARTS_TRIED;
        if (!choose(&x, parts, 0, 0, 0)) continue;
        for (int i = parts - 1; i >= 0; i--)
            *arena_push(a, out) = items[x.chosen[i]].tag;
        return true;
    }
    return false;
}
