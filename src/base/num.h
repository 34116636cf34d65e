/* base/num.h: whole numbers that cannot wrap. */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "base/str.h"

/* false, and *out untouched, where the result does not fit. */
static inline bool num_add(int64_t a, int64_t b, int64_t *out)
{
    int64_t r;
    if (__builtin_add_overflow(a, b, &r)) return false;
    *out = r;
    return true;
}

static inline bool num_sub(int64_t a, int64_t b, int64_t *out)
{
    int64_t r;
    if (__builtin_sub_overflow(a, b, &r)) return false;
    *out = r;
    return true;
}

static inline bool num_mul(int64_t a, int64_t b, int64_t *out)
{
    int64_t r;
    if (__builtin_mul_overflow(a, b, &r)) return false;
    *out = r;
    return true;
}

/* Decimal digits only, the whole of s, no sign, no leading "+", at most
 * INT64_MAX. false otherwise. */
bool num_parse(struct str s, int64_t *out);

/* As num_parse, but "5,000" and "12,345,678" are taken too: commas only
 * between groups of three. */
bool num_parse_grouped(struct str s, int64_t *out);

#endif
