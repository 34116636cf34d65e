#include "base/utf8.h"

#include <assert.h>
#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* Bytes of the well-formed sequence at s[i], or 0. The Unicode Standard 15,
 * table 3-7. */
static int sequence(struct str s, ptrdiff_t i)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    ptrdiff_t left = s.n - i;
    if (p[0] < 0x80) return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4) return 0;
    int n = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (left < n) return 0;
    unsigned lo = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
    unsigned hi = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < lo || p[1] > hi) return 0;
    for (int k = 2; k < n; k++)
        if (p[k] < 0x80 || p[k] > 0xBF) return 0;
    return n;
}

ptrdiff_t utf8_check(struct str s)
{
    ptrdiff_t i = 0;
    while (i < s.n) {
        /* Eight ASCII bytes at once: most text is. */
        uint64_t word;
        if (s.n - i >= 8) {
            memcpy(&word, s.p + i, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                i += 8;
                continue;
            }
        }
        /* A word of a script that takes two bytes a letter. */
        while (s.n - i >= 2 && (unsigned char)s.p[i] >= 0xC2 &&
               (unsigned char)s.p[i] <= 0xDF && (s.p[i + 1] & 0xC0) == 0x80)
            i += 2;
        if (i == s.n) break;
        int n = sequence(s, i);
        if (n == 0) return i;
        i += n;
    }
    return -1;
}

int32_t utf8_next(struct str s, ptrdiff_t *at)
{
    if (*at >= s.n) return -1;
    const unsigned char *p = (const unsigned char *)s.p + *at;
    int n = sequence(s, *at);
    if (n == 0) {
        *at += 1;
        return 0xFFFD;
    }
    *at += n;
    if (n == 1) return p[0];
    if (n == 2) return (p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    if (n == 3) return (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    return (p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 |
           (p[3] & 0x3F);
}

void utf8_put(char out[4], int *n, int32_t cp)
{
    assert(cp >= 0 && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF));
    if (cp < 0x80) {
        out[0] = (char)cp;
        *n = 1;
    } else if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        *n = 2;
    } else if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        *n = 3;
    } else {
        out[0] = (char)(0xF0 | cp >> 18);
        out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[3] = (char)(0x80 | (cp & 0x3F));
        *n = 4;
    }
}

ptrdiff_t utf8_count(struct str s)
{
    ptrdiff_t points = 0;
    for (ptrdiff_t at = 0; utf8_next(s, &at) >= 0;) points++;
    return points;
}

ptrdiff_t utf8_offset(struct str s, ptrdiff_t points)
{
    ptrdiff_t at = 0;
    while (points-- > 0 && utf8_next(s, &at) >= 0)
        ;
    return at;
}

int utf8_width(struct str s)
{
    int wide = 0;
    ptrdiff_t at = 0;
    for (int32_t c; (c = utf8_next(s, &at)) >= 0;) {
        int8_t type = u_charType(c);
        if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
            type == U_FORMAT_CHAR || type == U_CONTROL_CHAR)
            continue;
        int32_t ea = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
        wide += ea == U_EA_FULLWIDTH || ea == U_EA_WIDE ? 2 : 1;
    }
    return wide;
}

/* Code that ICU only offers on UTF-16 goes through these two. */
static UChar *to_utf16(struct arena *a, struct str s, int32_t *n)
{
    assert(s.n < INT32_MAX / 4);
    UErrorCode err = U_ZERO_ERROR;
    UChar *u = arena_new(a, UChar, s.n + 1);
    u_strFromUTF8(u, (int32_t)s.n + 1, n, s.p, (int32_t)s.n, &err);
    return U_SUCCESS(err) ? u : NULL;
}

static bool from_utf16(struct arena *a, const UChar *u, int32_t n,
                       struct str *out)
{
    UErrorCode err = U_ZERO_ERROR;
    char *p = arena_new(a, char, (ptrdiff_t)n * 3 + 1);
    int32_t len = 0;
    u_strToUTF8(p, n * 3 + 1, &len, u, n, &err);
    *out = (struct str){ p, len };
    return U_SUCCESS(err);
}

bool utf8_nfc(struct arena *a, struct str s, struct str *out)
{
    bool ascii = true;
    for (ptrdiff_t i = 0; i < s.n && ascii; i++) ascii = s.p[i] >= 0;
    if (ascii) {
        *out = s;
        return true;
    }
    if (utf8_check(s) >= 0) return false;
    UErrorCode err = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&err);
    int32_t n = 0;
    UChar *u = to_utf16(a, s, &n);
    if (!u || U_FAILURE(err)) return false;
    if (unorm2_isNormalized(nfc, u, n, &err)) {
        *out = s;
        return U_SUCCESS(err);
    }
    UChar *v = arena_new(a, UChar, (ptrdiff_t)n * 3 + 1); /* UAX #15: <= 3x */
    int32_t m = unorm2_normalize(nfc, u, n, v, n * 3 + 1, &err);
    return U_SUCCESS(err) && from_utf16(a, v, m, out);
}

struct str utf8_fold(struct arena *a, struct str s)
{
    int32_t n = 0;
    UErrorCode err = U_ZERO_ERROR;
    struct str out = s;
    UChar *u = utf8_check(s) < 0 ? to_utf16(a, s, &n) : NULL;
    if (!u) return s;
    UChar *v = arena_new(a, UChar, (ptrdiff_t)n * 3 + 1);
    int32_t m = u_strFoldCase(v, n * 3 + 1, u, n, U_FOLD_CASE_DEFAULT, &err);
    if (U_FAILURE(err) || !from_utf16(a, v, m, &out)) return s;
    return out;
}

static bool bare_already(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (s.p[i] < 0 || (s.p[i] >= 'A' && s.p[i] <= 'Z')) return false;
    return true;
}

/* Longest expansions: 18 for NFKC (U+FDFA), 4 for NFD. */
static UChar *normalize(struct arena *a, const UNormalizer2 *form,
                        const UChar *u, int32_t *n)
{
    UErrorCode err = U_ZERO_ERROR;
    int32_t cap = *n * 18 + 1;
    UChar *v = arena_new(a, UChar, (ptrdiff_t)cap);
    *n = unorm2_normalize(form, u, *n, v, cap, &err);
    return U_SUCCESS(err) ? v : NULL;
}

struct str utf8_bare(struct arena *a, struct str s)
{
    enum { PIECE_MAX = 1 << 20 }; /* 18 times it fits an int32_t */
    if (bare_already(s) || s.n > PIECE_MAX || utf8_check(s) >= 0) return s;
    int32_t n = 0, m = 0;
    UErrorCode err = U_ZERO_ERROR;
    const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&err);
    const UNormalizer2 *apart = unorm2_getNFDInstance(&err);
    struct arena scratch = { 0 };
    struct str out = s;
    UChar *u = to_utf16(&scratch, s, &n);
    if (u && U_SUCCESS(err)) u = normalize(&scratch, folding, u, &n);
    if (u && U_SUCCESS(err)) u = normalize(&scratch, apart, u, &n);
    for (int32_t i = 0; u && i < n; i++)
        if (u_charType(u[i]) != U_NON_SPACING_MARK) u[m++] = u[i];
    if (u && U_SUCCESS(err) && !from_utf16(a, u, m, &out)) out = s;
    arena_free(&scratch);
    return out;
}
