#include "base/map.h"

#include <assert.h>

struct map_slot {
    struct str key;
    uint64_t hash;
    ptrdiff_t value;
    bool used;
};

/* Fowler, Noll, Vo: FNV-1a, 64 bits, with a final mix so that the low bits,
 * which choose the slot, depend on every byte. */
uint64_t str_hash(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        h ^= (unsigned char)s.p[i];
        h *= 0x100000001b3u;
    }
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}

static struct map_slot *find(const struct map *m, struct str key, uint64_t hash)
{
    ptrdiff_t mask = m->cap - 1;
    ptrdiff_t i = (ptrdiff_t)(hash & (uint64_t)mask);
    while (m->slots[i].used &&
           (m->slots[i].hash != hash || !str_eq(m->slots[i].key, key)))
        i = (i + 1) & mask;
    return &m->slots[i];
}

static void grow(struct map *m, struct arena *a)
{
    struct map bigger = { .n = m->n, .cap = m->cap ? m->cap * 2 : 16 };
    bigger.slots = arena_new(a, struct map_slot, bigger.cap);
    for (ptrdiff_t i = 0; i < m->cap; i++)
        if (m->slots[i].used)
            *find(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    *m = bigger;
}

bool map_add(struct map *m, struct arena *a, struct str key, ptrdiff_t value)
{
    assert(value >= 0);
    if (m->n * 4 >= m->cap * 3) grow(m, a);
    uint64_t hash = str_hash(key);
    struct map_slot *slot = find(m, key, hash);
    if (slot->used) return false;
    *slot = (struct map_slot){ key, hash, value, true };
    m->n++;
    return true;
}

ptrdiff_t map_get(const struct map *m, struct str key)
{
    if (m->n == 0) return -1;
    const struct map_slot *slot = find(m, key, str_hash(key));
    return slot->used ? slot->value : -1;
}
