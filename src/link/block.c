/* Rules to keys, keys sorted, rows of a block copied to where the scan wants
 * them: columns beside each other, a row every four bytes. */
#include "link/link_int.h"

#include <assert.h>
#include <string.h>

static uint64_t mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

/* 0 where a part is missing. */
uint64_t rule_key(const struct link_people *p, int rule, uint32_t row)
{
    const struct link_rule *r = &p->model->rules[rule];
    const uint32_t *values = row_values(p, row);
    uint64_t h = 0x243f6a8885a308d3u + (uint64_t)rule;
    for (int i = 0; i < r->n; i++) {
        uint32_t v = atom_value(p, values, r->atoms[i]);
        if (v == 0) return 0;
        h = mix(h, v);
    }
    h = mix(h, 0x13198a2e);
    return h ? h : 1;
}

/* Least significant digit first over the high 32 bits, eleven at a time; equal
 * keys stay in the order of their rows. */
static uint64_t *radix(uint64_t *p, uint64_t *q, ptrdiff_t n)
{
    enum { BITS = 11, SIZE = 1 << BITS };
    for (int shift = 32; shift < 64; shift += BITS) {
        ptrdiff_t count[SIZE] = { 0 }, sum = 0;
        for (ptrdiff_t i = 0; i < n; i++) count[p[i] >> shift & (SIZE - 1)]++;
        for (int d = 0; d < SIZE; d++) {
            ptrdiff_t c = count[d];
            count[d] = sum;
            sum += c;
        }
        for (ptrdiff_t i = 0; i < n; i++)
            q[count[p[i] >> shift & (SIZE - 1)]++] = p[i];
        uint64_t *swap = p;
        p = q;
        q = swap;
    }
    return p;
}

void radix_sort(struct arena *a, uint64_t *p, ptrdiff_t n)
{
    uint64_t *sorted = radix(p, arena_new(a, uint64_t, n), n);
    if (n && sorted != p) memcpy(p, sorted, (size_t)n * sizeof *p);
}

struct keyed rule_sort(const struct link_people *p, struct arena *a, int rule,
                       const struct link_how *how)
{
    uint64_t *keys = arena_new(a, uint64_t, p->n);
    uint64_t *other = arena_new(a, uint64_t, p->n);
    struct keyed out = { .n = 0 };
    for (int64_t r = 0; r < p->n; r++) {
        uint64_t key = rule_key(p, rule, (uint32_t)r);
        if (key == 0) continue;
        if (how->shards &&
            key % (uint64_t)how->shards + 1 != (uint64_t)how->shard)
            continue;
        keys[out.n++] = (key >> 32) << 32 | (uint64_t)r;
    }
    out.p = radix(keys, other, out.n);
    return out;
}

/* All columns of the block from one piece of memory, LANES to spare. */
void block_reserve(struct scan *s, ptrdiff_t n)
{
    struct block *b = &s->b;
    if (n <= b->cap) return;
    arena_free(&s->blocks);
    ptrdiff_t cap = b->cap ? b->cap : 256;
    while (cap < n) cap *= 2;
    ptrdiff_t room = cap + LANES;
    *b = (struct block){ .cap = cap };
    b->row = arena_new(&s->blocks, uint32_t, room);
    b->list = arena_new(&s->blocks, uint32_t, room);
    b->old = arena_new(&s->blocks, uint32_t, room);
    for (int f = 0; f < s->model->field_count; f++) {
        b->value[f] = arena_new(&s->blocks, uint32_t, room);
        b->size[f] = arena_new(&s->blocks, uint32_t, room);
        b->sound[f] = arena_new(&s->blocks, uint32_t, room);
        b->number[f] = arena_new(&s->blocks, uint32_t, room);
        b->mask[f] = arena_new(&s->blocks, uint64_t, room);
    }
    for (int t = 0; t < s->model->atom_count; t++)
        b->atom[t] = arena_new(&s->blocks, uint32_t, room);
}

static uint32_t decimal(uint32_t bcd)
{
    return (bcd >> 12 & 15) * 1000 + (bcd >> 8 & 15) * 100 +
           (bcd >> 4 & 15) * 10 + (bcd & 15);
}

static inline void fill_field(struct scan *s, int f, ptrdiff_t k, uint32_t id)
{
    const struct value *v = &s->p->values[f].v.p[id];
    struct block *b = &s->b;
    switch (s->model->fields[f].kind) {
    case LINK_KIND_NAME: b->sound[f][k] = v->sound; /* fall through */
    case LINK_KIND_TEXT:
    case LINK_KIND_NUMBER:
        b->mask[f][k] = v->mask;
        b->size[f][k] = v->n | (uint32_t)v->extra << 8 | (uint32_t)v->tag << 16;
        break;
    case LINK_KIND_DATE:
        b->number[f][k] = v->number;
        b->size[f][k] = decimal(v->number >> 16);
        break;
    case LINK_KIND_YEAR: b->number[f][k] = v->number; break;
    case LINK_KIND_CODE:
    case LINK_KINDS: break;
    }
}

/* Rows and values lie anywhere: both are asked for before they are needed. */
static void fill_values(struct scan *s, const uint32_t *rows, ptrdiff_t n)
{
    enum { AHEAD = 8 };
    const struct link_people *p = s->p;
    struct block *b = &s->b;
    int fields = s->model->field_count;
    for (ptrdiff_t k = 0; k < n && k < AHEAD; k++)
        __builtin_prefetch(row_values(p, rows[k]));
    for (ptrdiff_t k = 0; k < n; k++) {
        if (k + AHEAD < n) __builtin_prefetch(row_values(p, rows[k + AHEAD]));
        const uint32_t *values = row_values(p, rows[k]);
        b->row[k] = rows[k];
        for (int f = 0; f < fields; f++) {
            b->value[f][k] = values[f];
            __builtin_prefetch(&p->values[f].v.p[values[f]]);
        }
    }
}

void block_fill(struct scan *s, const uint32_t *rows, ptrdiff_t n)
{
    block_reserve(s, n);
    s->b.n = n;
    fill_values(s, rows, n);
    for (int f = 0; f < s->model->field_count; f++)
        for (ptrdiff_t k = 0; k < n; k++) fill_field(s, f, k, s->b.value[f][k]);
    for (ptrdiff_t k = 0; k < n && s->p->lists > 1; k++)
        s->b.list[k] = (uint32_t)list_of(s->p, rows[k]);
    for (ptrdiff_t k = 0; k < n && s->how->old; k++)
        s->b.old[k] = s->how->old[rows[k]];
    for (int t = 0; t < s->model->atom_count; t++) {
        struct link_atom atom = s->model->atoms[t];
        const uint32_t *values = s->b.value[atom.field];
        uint32_t *out = s->b.atom[t];
        if (atom.part == LINK_PART_ALL) {
            memcpy(out, values, (size_t)n * sizeof *out);
            continue;
        }
        for (ptrdiff_t k = 0; k < n; k++)
            out[k] = part_value(s->p, atom, values[k]);
    }
}
