/* One pair at a time: the level of two values, the pattern of two rows. What
 * the scan does many pairs at a time must agree with this. */
#include "link/link_int.h"
#include "link/names_int.h"

#include <assert.h>
#include <string.h>

void places_set(uint64_t places[256], const uint8_t *x, int n)
{
    for (int i = 0; i < n; i++) places[x[i]] |= UINT64_C(1) << i;
}

void places_clear(uint64_t places[256], const uint8_t *x, int n)
{
    for (int i = 0; i < n; i++) places[x[i]] = 0;
}

static uint64_t low(int n)
{
    assert(n >= 0);
    return n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1;
}

/* How many matched letters stand in another order. */
static int out_of_order(const uint64_t *places, const uint8_t *y, uint64_t used,
                        uint64_t mine)
{
    int moved = 0;
    while (mine) {
        int j = __builtin_ctzll(mine);
        uint64_t lowest = used & -used;
        moved += (places[y[j]] & lowest) == 0;
        used ^= lowest;
        mine &= mine - 1;
    }
    return moved;
}

/* Jaro by bit masks: the letters of x that y's letter j may match are one mask
 * (after Hyyrö 2005, as rapidfuzz does it). */
double bytes_jaro_winkler(const uint8_t *x, int n, const uint64_t *places,
                          const uint8_t *y, int m)
{
    uint64_t used = 0, mine = 0;
    int reach = (n > m ? n : m) / 2 - 1, prefix = 0;
    if (n == 0 || m == 0) return n == m ? 1 : 0;
    if (reach < 0) reach = 0;
    for (int j = 0; j < m; j++) {
        uint64_t window = low(j + reach + 1) & ~low(j > reach ? j - reach : 0);
        uint64_t may = places[y[j]] & window & ~used;
        used |= may & -may;
        mine |= (uint64_t)(may != 0) << j;
    }
    while (prefix < 4 && prefix < n && prefix < m && x[prefix] == y[prefix])
        prefix++;
    if (used == 0) return 0;
    return jaro_winkler(n, m, __builtin_popcountll(used),
                        out_of_order(places, y, used, mine) / 2, prefix);
}

/* Insertions, deletions, replacements and swaps of neighbours from x to y: the
 * optimal string alignment by bit masks (Hyyrö 2003). */
static int bytes_edits(int n, const uint64_t *places, const uint8_t *y, int m)
{
    uint64_t vp = ~UINT64_C(0), vn = 0, d = 0, before = 0;
    int edits = n;
    if (n == 0) return m;
    for (int j = 0; j < m; j++) {
        uint64_t here = places[y[j]];
        uint64_t swap = ((~d & here) << 1) & before;
        d = (((here & vp) + vp) ^ vp) | here | vn | swap;
        uint64_t hp = vn | ~(d | vp), hn = d & vp;
        edits += (int)(hp >> (n - 1) & 1) - (int)(hn >> (n - 1) & 1);
        hp = hp << 1 | 1;
        hn <<= 1;
        vp = hn | ~(d | hp);
        vn = hp & d;
        before = here;
    }
    return edits;
}

/* alike: one edit; far: two, of codes of six letters at least. */
static enum link_level number_level(const uint64_t *places, int n,
                                    const uint8_t *y, int m)
{
    int edits = bytes_edits(n, places, y, m);
    if (edits <= 1 && n > 1 && m > 1) return LINK_LEVEL_ALIKE;
    return edits == 2 && n >= 6 && m >= 6 ? LINK_LEVEL_FAR : LINK_LEVEL_ELSE;
}

/* Names of one word each, as link_token_level. */
static bool word_alike(const struct link_people *p, int field,
                       const struct value *x, const struct value *y)
{
    const uint32_t *words = p->values[field].words.p;
    return link_lexicon_shared(p->token.p[words[x->word_at]],
                               p->token.p[words[y->word_at]]) >= 0;
}

enum link_level letters_level(const struct link_people *p, int field,
                              const struct value *x, const struct value *y,
                              const uint64_t *places)
{
    const uint8_t *pool = (const uint8_t *)p->pool.p;
    enum link_kind kind = p->model->fields[field].kind;
    if (kind == LINK_KIND_NUMBER)
        return number_level(places, x->n, pool + y->at, y->n);
    if (kind == LINK_KIND_NAME && x->sound && x->sound == y->sound)
        return LINK_LEVEL_ALIKE;
    double w =
        bytes_jaro_winkler(pool + x->at, x->n, places, pool + y->at, y->n);
    if (w < .7) return LINK_LEVEL_ELSE;
    if (kind == LINK_KIND_NAME && word_alike(p, field, x, y))
        return LINK_LEVEL_ALIKE;
    if (w >= .92) return LINK_LEVEL_CLOSE;
    return w >= .88 ? LINK_LEVEL_NEAR : LINK_LEVEL_FAR;
}

bool letters_decide(const struct link_people *p, int field,
                    const struct value *x, const struct value *y)
{
    enum link_kind kind = p->model->fields[field].kind;
    return kind == LINK_KIND_TEXT || kind == LINK_KIND_NUMBER ||
           (kind == LINK_KIND_NAME && x->tag == y->tag && x->tag != TAG_ALWAYS);
}

static enum link_level name_level(const struct link_people *p, int field,
                                  const struct value *x, const struct value *y)
{
    struct link_name one = { .n = x->words }, two = { .n = y->words };
    struct link_alignment ignored;
    const uint32_t *words = p->values[field].words.p;
    for (int i = 0; i < one.n; i++)
        one.tokens[i] = p->token.p[words[x->word_at + (uint32_t)i]];
    for (int i = 0; i < two.n; i++)
        two.tokens[i] = p->token.p[words[y->word_at + (uint32_t)i]];
    return link_name_level(p->names, &one, &two, &ignored);
}

/* Digits of a BCD number that differ, as one bit each. */
static uint32_t digits_apart(uint32_t x, uint32_t y)
{
    uint32_t d = x ^ y;
    d |= d >> 1;
    d |= d >> 2;
    return d & 0x11111111;
}

static int bcd_value(uint32_t v)
{
    int out = 0;
    for (int k = 28; k >= 0; k -= 4) out = out * 10 + (int)(v >> k & 15);
    return out;
}

/* same; alike: one digit, a swap of two beside each other, or day and month
 * swapped; close: two of year, month, day; near: the year; far: the year before
 * or after. */
static enum link_level date_level(uint32_t x, uint32_t y)
{
    uint32_t apart = digits_apart(x, y);
    int differ = __builtin_popcount(apart), at = __builtin_ctz(apart);
    uint32_t md = (y & 0xff) << 8 | (y >> 8 & 0xff);
    uint32_t a = x >> at & 0xff, b = y >> at & 0xff;
    bool swap =
        differ == 2 && apart >> at == 0x11 && a == (b >> 4 | (b & 15) << 4);
    bool year = x >> 16 == y >> 16;
    if (differ == 1 || swap || (year && (x & 0xffff) == md))
        return LINK_LEVEL_ALIKE;
    bool month = (x >> 8 & 0xff) == (y >> 8 & 0xff),
         day = (x & 0xff) == (y & 0xff);
    if (year + month + day == 2) return LINK_LEVEL_CLOSE;
    if (year) return LINK_LEVEL_NEAR;
    int gap = bcd_value(x >> 16) - bcd_value(y >> 16);
    return gap >= -1 && gap <= 1 ? LINK_LEVEL_FAR : LINK_LEVEL_ELSE;
}

/* alike: the intervals meet; close, near, far: at most 1, 2, 5 years between.
 */
static enum link_level year_level(uint32_t x, uint32_t y)
{
    int a = (int)(x >> 16) - (int)(y & 0xffff);
    int b = (int)(y >> 16) - (int)(x & 0xffff);
    int gap = a > b ? a : b;
    if (gap <= 0) return LINK_LEVEL_ALIKE;
    if (gap <= 1) return LINK_LEVEL_CLOSE;
    if (gap <= 2) return LINK_LEVEL_NEAR;
    return gap <= 5 ? LINK_LEVEL_FAR : LINK_LEVEL_ELSE;
}

enum link_level value_level(const struct link_people *p, int field, uint32_t x,
                            uint32_t y)
{
    const struct value *v = p->values[field].v.p;
    if (x == 0 || y == 0) return LINK_LEVEL_NONE;
    if (x == y) return LINK_LEVEL_SAME;
    if (letters_decide(p, field, &v[x], &v[y])) {
        uint64_t places[256] = { 0 };
        places_set(places, (const uint8_t *)p->pool.p + v[x].at, v[x].n);
        return letters_level(p, field, &v[x], &v[y], places);
    }
    switch (p->model->fields[field].kind) {
    case LINK_KIND_NAME: return name_level(p, field, &v[x], &v[y]);
    case LINK_KIND_DATE: return date_level(v[x].number, v[y].number);
    case LINK_KIND_YEAR: return year_level(v[x].number, v[y].number);
    case LINK_KIND_TEXT:
    case LINK_KIND_NUMBER:
    case LINK_KIND_CODE:
    case LINK_KINDS: break;
    }
    return LINK_LEVEL_ELSE;
}

uint32_t pair_pattern(const struct link_people *p, uint32_t x, uint32_t y)
{
    const uint32_t *a = row_values(p, x), *b = row_values(p, y);
    uint32_t pattern = 0;
    assert(x < y);
    for (int f = 0; f < p->model->field_count; f++)
        pattern |= (uint32_t)value_level(p, f, a[f], b[f]) << f * LEVEL_BITS;
    return pattern;
}

bool rule_true(const struct link_people *p, int rule, uint32_t x, uint32_t y)
{
    const struct link_rule *r = &p->model->rules[rule];
    for (int i = 0; i < r->n; i++) {
        uint32_t a = atom_value(p, row_values(p, x), r->atoms[i]);
        if (a == 0 || a != atom_value(p, row_values(p, y), r->atoms[i]))
            return false;
    }
    return true;
}

bool pair_wanted(const struct link_people *p, const struct link_how *how,
                 uint32_t x, uint32_t y)
{
    if (how->old && how->old[x] && how->old[y]) return false;
    return p->lists == 1 || how->within || list_of(p, x) != list_of(p, y);
}
