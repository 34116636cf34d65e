/* link, inside: the scan, whose text is built three times, for AVX-512, AVX2
 * and any processor. The including file defines SCAN and is compiled with what
 * its name says; only the few functions that __AVX…__ guards differ, and
 * tests/link holds them to the same results.
 *
 * A block's rows are compared each with all later ones, LANES at a time: which
 * an earlier rule has already (dropped), which values are equal or missing,
 * which could reach a level at all. Only these last are compared one by one.
 *
 * The bound on Jaro: with m letters in common, as multisets, Jaro is at most
 * (m/|x| + m/|y| + 1) / 3, and below .7 Jaro-Winkler is Jaro, so that
 * 10 m (|x| + |y|) >= 11 |x| |y| must hold for the lowest level. m is at most
 * the common bits of the masks and what the masks have no bits for. */
#include "link/link_int.h"

#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

typedef uint32_t lanes
    __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

static inline lanes load(const uint32_t *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* One bit for each lane that is not 0. */
static inline unsigned bits_of(lanes v)
{
#if defined(__AVX512F__)
    return _mm512_test_epi32_mask((__m512i)v, (__m512i)v);
#elif defined(__AVX2__)
    __m256i half[2], zero = _mm256_setzero_si256();
    memcpy(half, &v, sizeof half);
    unsigned a = (unsigned)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_cmpeq_epi32(half[0], zero)));
    unsigned b = (unsigned)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_cmpeq_epi32(half[1], zero)));
    return ~(a | b << 8) & 0xffff;
#else
    unsigned bits = 0;
    for (int i = 0; i < LANES; i++) bits |= (unsigned)(v[i] != 0) << i;
    return bits;
#endif
}

static inline unsigned equal(const uint32_t *p, uint32_t x)
{
    return bits_of((lanes)(load(p) == x));
}

/* Adds what to the lanes whose bit is set. */
static inline lanes add_where(lanes v, unsigned bits, uint32_t what)
{
#if defined(__AVX512F__)
    return (lanes)_mm512_mask_add_epi32((__m512i)v, (__mmask16)bits, (__m512i)v,
                                        _mm512_set1_epi32((int)what));
#else
    static const lanes lane = {
        1,   2,   4,    8,    16,   32,   64,    128,
        256, 512, 1024, 2048, 4096, 8192, 16384, 32768
    };
    lanes on = (lanes)((lane & bits) != 0);
    return v + (on & what);
#endif
}

/* Bits that the masks have in common, lane by lane. */
static inline lanes common(const uint64_t *mask, uint64_t mine)
{
    lanes out;
#if defined(__AVX512VPOPCNTDQ__)
    __m512i m = _mm512_set1_epi64((long long)mine);
    __m512i a = _mm512_and_si512(_mm512_loadu_si512(mask), m);
    __m512i b = _mm512_and_si512(_mm512_loadu_si512(mask + 8), m);
    __m256i lo = _mm512_cvtepi64_epi32(_mm512_popcnt_epi64(a));
    __m256i hi = _mm512_cvtepi64_epi32(_mm512_popcnt_epi64(b));
    out = (lanes)_mm512_inserti64x4(_mm512_castsi256_si512(lo), hi, 1);
#else
    for (int i = 0; i < LANES; i++)
        out[i] = (uint32_t)__builtin_popcountll(mask[i] & mine);
#endif
    return out;
}

/* size: letters | extra << 8 | tag << 16. */
static inline lanes in_common(const struct block *b, int f, ptrdiff_t i,
                              ptrdiff_t j, lanes *length)
{
    lanes size = load(b->size[f] + j);
    uint32_t mine = b->size[f][i] >> 8 & 0xff;
    lanes extra = size >> 8 & 0xff, m;
    lanes more = (lanes)(extra > mine);
    extra = (more & mine) | (~more & extra);
    m = common(b->mask[f] + j, b->mask[f][i]) + extra;
    *length = size & 0xff;
    return m;
}

static inline unsigned may_jaro(const struct block *b, int f, ptrdiff_t i,
                                ptrdiff_t j)
{
    lanes n, m = in_common(b, f, i, j, &n);
    uint32_t mine = b->size[f][i] & 0xff;
    return bits_of((lanes)(m * 10 * (n + mine) >= n * (11 * mine)));
}

static inline unsigned may_edit(const struct block *b, int f, ptrdiff_t i,
                                ptrdiff_t j)
{
    lanes n, m = in_common(b, f, i, j, &n);
    uint32_t mine = b->size[f][i] & 0xff;
    return bits_of((lanes)((m + 2 >= n) & (m + 2 >= mine)));
}

/* Also those of another script or of several words, and the same skeleton. */
static inline unsigned may_name(const struct block *b, int f, ptrdiff_t i,
                                ptrdiff_t j)
{
    uint32_t tag = b->size[f][i] >> 16, sound = b->sound[f][i];
    lanes other = load(b->size[f] + j) >> 16;
    unsigned must = bits_of((lanes)((other != tag) | (other == TAG_ALWAYS)));
    if (sound) must |= equal(b->sound[f] + j, sound);
    return must | may_jaro(b, f, i, j);
}

/* As date_level: the year at most one away, the same day and month, or at most
 * two digits. Years are in BCD, where one year is not always 1 apart. */
static inline unsigned may_date(const struct block *b, int f, ptrdiff_t i,
                                ptrdiff_t j)
{
    uint32_t mine = b->number[f][i], year = b->size[f][i];
    lanes d = load(b->number[f] + j) ^ mine;
    lanes gap = load(b->size[f] + j) - year + 1; /* 0, 1, 2 */
    lanes md = (lanes)((d & 0xffff) == 0);
    d |= d >> 1;
    d |= d >> 2;
    d &= 0x11111111;
    d &= d - 1; /* without one digit, and without another */
    d &= d - 1;
    return bits_of((lanes)(gap <= 2) | md | (lanes)(d == 0));
}

static inline unsigned may_year(const struct block *b, int f, ptrdiff_t i,
                                ptrdiff_t j)
{
    uint32_t from = b->number[f][i] >> 16, to = b->number[f][i] & 0xffff;
    lanes v = load(b->number[f] + j);
    return bits_of((lanes)((v >> 16) <= to + 5) &
                   (lanes)((v & 0xffff) + 5 >= from));
}

static inline unsigned may_agree(const struct scan *s, int f, ptrdiff_t i,
                                 ptrdiff_t j)
{
    switch (s->model->fields[f].kind) {
    case LINK_KIND_NAME: return may_name(&s->b, f, i, j);
    case LINK_KIND_TEXT: return may_jaro(&s->b, f, i, j);
    case LINK_KIND_DATE: return may_date(&s->b, f, i, j);
    case LINK_KIND_YEAR: return may_year(&s->b, f, i, j);
    case LINK_KIND_NUMBER: return may_edit(&s->b, f, i, j);
    case LINK_KIND_CODE:
    case LINK_KINDS: break;
    }
    return 0;
}

/* The lanes that are pairs of this rule and of no earlier one. */
static inline unsigned live_of(const struct scan *s, ptrdiff_t i, ptrdiff_t j)
{
    const struct link_model *m = s->model;
    unsigned eq[LINK_ATOMS_MAX], live = 0xffff;
    if (j <= i) live &= 0xffffu << (i + 1 - j);
    if (s->b.n - j < LANES) live &= (1u << (s->b.n - j)) - 1;
    if (s->p->lists > 1 && !s->how->within)
        live &= ~equal(s->b.list + j, s->b.list[i]);
    if (s->how->old && s->b.old[i]) live &= ~equal(s->b.old + j, 1);
    for (int t = 0; live && t < m->atom_count; t++) {
        uint32_t x = s->b.atom[t] ? s->b.atom[t][i] : 0;
        eq[t] = x ? equal(s->b.atom[t] + j, x) : 0;
    }
    for (int r = 0; live && r <= s->rule; r++) {
        unsigned all = 0xffff;
        for (int k = 0; k < m->rules[r].n; k++) all &= eq[m->rules[r].atoms[k]];
        live &= r < s->rule ? ~all : all;
    }
    return live & 0xffff;
}

static inline void scan_lanes(struct scan *s, ptrdiff_t i, ptrdiff_t j)
{
    unsigned live = live_of(s, i, j);
    uint32_t pattern[LANES];
    lanes v = { 0 };
    if (!live) return;
    unsigned may[LINK_FIELDS_MAX] = { 0 };
    for (int f = 0; f < s->model->field_count; f++) {
        uint32_t x = s->b.value[f][i];
        if (x == 0) continue;
        unsigned none = equal(s->b.value[f] + j, 0);
        unsigned same = equal(s->b.value[f] + j, x);
        v = add_where(v, ~none & 0xffff,
                      (uint32_t)LINK_LEVEL_ELSE << f * LEVEL_BITS);
        v = add_where(v, same,
                      (uint32_t)(LINK_LEVEL_SAME - LINK_LEVEL_ELSE)
                          << f * LEVEL_BITS);
        if (live & ~none & ~same)
            may[f] = may_agree(s, f, i, j) & live & ~none & ~same;
    }
    memcpy(pattern, &v, sizeof pattern);
    for (int f = 0; f < s->model->field_count; f++)
        for (unsigned left = may[f]; left; left &= left - 1) {
            int k = __builtin_ctz(left);
            enum link_level l =
                scan_level(s, f, s->b.value[f][i], s->b.value[f][j + k]);
            pattern[k] += (uint32_t)(l - LINK_LEVEL_ELSE) << f * LEVEL_BITS;
        }
    s->pairs += __builtin_popcount(live);
    for (; live; live &= live - 1) {
        int k = __builtin_ctz(live);
        if (s->weights) scan_keep(s, s->b.row[i], s->b.row[j + k], pattern[k]);
        if (!s->counting) continue;
        if (s->counts.direct)
            s->counts.direct[pattern[k]]++;
        else
            scan_count(s, pattern[k]);
    }
}

void SCAN(struct scan *s)
{
    ptrdiff_t to = s->to < s->b.n ? (ptrdiff_t)s->to : s->b.n;
    for (ptrdiff_t i = (ptrdiff_t)s->from; i < to; i++)
        for (ptrdiff_t j = (i + 1) / LANES * LANES; j < s->b.n; j += LANES)
            scan_lanes(s, i, j);
}
