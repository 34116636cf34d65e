#include "base/map.h"

#include <assert.h>
#include <string.h>

struct map_slot {
    struct str key;
    uint64_t hash;
    ptrdiff_t value;
    bool used;
};

/* Eight bytes at a time, each mixed in by a multiplication (the finaliser is
 * that of Stafford's variant 13 of MurmurHash3), so that the low bits, which
 * choose the slot, depend on every byte. */
static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 32);
}

uint64_t str_hash(struct str s)
{
    uint64_t h = (uint64_t)s.n, word = 0;
    ptrdiff_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&word, s.p + i, 8);
        h = mix(h, word);
    }
    word = 0;
    if (i < s.n) memcpy(&word, s.p + i, (size_t)(s.n - i));
    h = mix(h, word);
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
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

void map_set(struct map *m, struct str key, ptrdiff_t value)
{
    assert(m->n > 0 && value >= 0);
    struct map_slot *slot = find(m, key, str_hash(key));
    assert(slot->used);
    slot->value = value;
}
