#include "table/table_int.h"

#include <assert.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

enum { RAW = 64 * 1024, PIVOT = 4096, UTF8_MAX = 4 };

/* How the bytes become UTF-8: as they are, by a table of 256 characters, or by
 * ICU, which is asked for everything else. */
enum decode_way { WAY_UTF8, WAY_BYTES, WAY_ICU };

struct decode {
    struct source *src;
    struct str head; /* read before, not yet decoded */
    enum decode_way way;
    bool started; /* past the byte order mark */
    int64_t bytes;

    unsigned char *raw; /* [at, end) are still to be decoded */
    ptrdiff_t at, end;
    bool ended;

    char (*utf8)[UTF8_MAX]; /* of each byte */
    unsigned char *length;
    unsigned char *inverse; /* of each code point below 65,536 */

    UConverter *icu;
    UChar *pivot;
    int pivot_at, pivot_end;
    UChar lead;   /* the first half of a pair whose second is still to come */
    bool flushed; /* ICU has given all */
};

bool decode_known(struct arena *a, struct str encoding, struct str *name)
{
    UErrorCode e = U_ZERO_ERROR;
    if (encoding.n == 0 || encoding.n > 60) return false;
    UConverter *u = ucnv_open(str_z(a, encoding), &e);
    if (U_FAILURE(e)) return false;
    const char *own = ucnv_getName(u, &e);
    const char *mime = ucnv_getStandardName(own, "MIME", &e);
    const char *iana = ucnv_getStandardName(own, "IANA", &e);
    if (U_SUCCESS(e))
        *name = str_dup(a, str_of(mime ? mime : iana ? iana : own));
    ucnv_close(u);
    return U_SUCCESS(e);
}

/* An encoding of one byte a character becomes a table. ASCII must be where it
 * is in ASCII, or it goes by way of ICU too. */
static bool make_table(struct decode *d, struct arena *a)
{
    UErrorCode e = U_ZERO_ERROR;
    if (ucnv_getMaxCharSize(d->icu) != 1) return false;
    d->utf8 = arena_alloc(a, 256, UTF8_MAX, 1);
    d->length = arena_new(a, unsigned char, 256);
    d->inverse = arena_new(a, unsigned char, 65536);
    for (int i = 0; i < 256; i++) {
        char byte = (char)i;
        const char *from = &byte;
        UChar c[4];
        UChar *to = c;
        ucnv_resetToUnicode(d->icu);
        e = U_ZERO_ERROR;
        ucnv_toUnicode(d->icu, &to, c + 4, &from, &byte + 1, NULL, true, &e);
        if (i < 128 && (U_FAILURE(e) || to != c + 1 || c[0] != i)) return false;
        /* ICU gives a control of 0080..009F where a byte means nothing. */
        if (U_FAILURE(e) || to != c + 1 || U16_IS_SURROGATE(c[0]) ||
            (c[0] >= 0x80 && c[0] < 0xA0)) {
            d->utf8[i][0] = (char)DECODE_BAD;
            d->length[i] = 1;
            continue;
        }
        int n;
        utf8_put(d->utf8[i], &n, c[0]);
        d->length[i] = (unsigned char)n;
        d->inverse[c[0]] = (unsigned char)i;
    }
    return true;
}

struct decode *decode_open(struct arena *a, struct source *src, struct str head,
                           struct str encoding)
{
    struct decode *d = arena_new(a, struct decode, 1);
    UErrorCode e = U_ZERO_ERROR;
    d->src = src;
    d->head = head;
    if (str_eq_nocase(encoding, S("UTF-8"))) return d;
    d->raw = arena_new(a, unsigned char, RAW);
    d->icu = ucnv_open(str_z(a, encoding), &e);
    assert(U_SUCCESS(e)); /* decode_known said so */
    ucnv_setToUCallBack(d->icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &e);
    assert(U_SUCCESS(e));
    d->way = make_table(d, a) ? WAY_BYTES : WAY_ICU;
    if (d->way == WAY_ICU) {
        ucnv_resetToUnicode(d->icu);
        d->pivot = arena_new(a, UChar, PIVOT);
    }
    return d;
}

void decode_close(struct decode *d)
{
    if (d && d->icu) ucnv_close(d->icu);
    if (d) d->icu = NULL;
}

int64_t decode_bytes(const struct decode *d)
{
    return d->bytes;
}

static ptrdiff_t source_read(struct decode *d, void *out, ptrdiff_t n)
{
    ptrdiff_t got = n < d->head.n ? n : d->head.n;
    if (got > 0) {
        memcpy(out, d->head.p, (size_t)got);
        d->head = str_cut(d->head, got, d->head.n);
    } else {
        got = d->src->read(d->src->ctx, out, n);
    }
    if (got > 0) d->bytes += got;
    return got;
}

/* More raw bytes behind those that are left; false where reading failed. */
static bool fill_raw(struct decode *d)
{
    if (d->at < d->end || d->ended) return true;
    ptrdiff_t got = source_read(d, d->raw, RAW);
    if (got < 0) return false;
    d->at = 0;
    d->end = got;
    d->ended = got == 0;
    return true;
}

static ptrdiff_t read_bytes(struct decode *d, char *out, ptrdiff_t n)
{
    ptrdiff_t put = 0;
    if (!fill_raw(d)) return -1;
    while (d->at < d->end && n - put >= UTF8_MAX) {
        unsigned char c = d->raw[d->at++];
        memcpy(out + put, d->utf8[c], UTF8_MAX);
        put += d->length[c];
    }
    return put;
}

/* The pivot's characters as UTF-8, as many as fit. */
static ptrdiff_t put_pivot(struct decode *d, char *out, ptrdiff_t n)
{
    ptrdiff_t put = 0;
    while (d->pivot_at < d->pivot_end && n - put >= UTF8_MAX) {
        UChar c = d->pivot[d->pivot_at++];
        int32_t point = c;
        int length;
        if (U16_IS_LEAD(c)) {
            d->lead = c;
            continue;
        }
        if (U16_IS_TRAIL(c)) point = U16_GET_SUPPLEMENTARY(d->lead, c);
        utf8_put(out + put, &length, point);
        put += length;
    }
    return put;
}

/* Bytes that mean nothing come out as one DECODE_BAD. */
static ptrdiff_t read_icu(struct decode *d, char *out, ptrdiff_t n)
{
    ptrdiff_t put = put_pivot(d, out, n);
    while (put == 0 && !d->flushed) {
        if (!fill_raw(d)) return -1;
        UErrorCode e = U_ZERO_ERROR;
        UChar *to = d->pivot;
        const char *from = (const char *)d->raw + d->at;
        const char *end = (const char *)d->raw + d->end;
        ucnv_toUnicode(d->icu, &to, d->pivot + PIVOT, &from, end, NULL,
                       d->ended, &e);
        d->at = d->end - (end - from);
        d->pivot_at = 0;
        d->pivot_end = (int)(to - d->pivot);
        put = put_pivot(d, out, n - 1);
        bool bad = U_FAILURE(e) && e != U_BUFFER_OVERFLOW_ERROR;
        if (bad && d->pivot_at == d->pivot_end) out[put++] = (char)DECODE_BAD;
        if (bad && d->pivot_at < d->pivot_end)
            d->pivot[d->pivot_end - 1] = 0; /* a NUL is refused as well */
        d->flushed = d->ended && e != U_BUFFER_OVERFLOW_ERROR && !bad;
        if (bad && d->ended) d->flushed = true;
    }
    return put;
}

static ptrdiff_t read_any(struct decode *d, char *out, ptrdiff_t n)
{
    switch (d->way) {
    case WAY_UTF8: return source_read(d, out, n);
    case WAY_BYTES: return read_bytes(d, out, n);
    case WAY_ICU: return read_icu(d, out, n);
    }
    return -1;
}

ptrdiff_t decode_read(struct decode *d, char *out, ptrdiff_t n)
{
    static const char mark[] = "\xEF\xBB\xBF";
    assert(n >= 64);
    ptrdiff_t got = read_any(d, out, n);
    if (d->started || got <= 0) return got;
    while (got < 3) { /* a pipe may give a byte at a time */
        ptrdiff_t more = read_any(d, out + got, n - got);
        if (more < 0) return more;
        if (more == 0) break;
        got += more;
    }
    d->started = true;
    if (got < 3 || memcmp(out, mark, 3) != 0) return got;
    memmove(out, out + 3, (size_t)(got - 3));
    if (got > 3) return got - 3;
    return read_any(d, out, n);
}

bool decode_was_utf8(const struct decode *d, struct str cell)
{
    enum { ENOUGH = 3, LOOK = 240 };
    char bytes[LOOK];
    ptrdiff_t at = 0, n = 0;
    if (d->way != WAY_BYTES) return false;
    for (int32_t c; n < LOOK && (c = utf8_next(cell, &at)) >= 0;) {
        if (c >= 128 && (c > 65535 || d->inverse[c] < 128)) return false;
        bytes[n++] = (char)(c < 128 ? c : d->inverse[c]);
    }
    struct str was = { bytes, n };
    while (n == LOOK && was.n > 0 && (was.p[was.n - 1] & 0x80)) was.n--;
    if (utf8_check(was) >= 0) return false;
    int sequences = 0;
    at = 0;
    for (int32_t c; (c = utf8_next(was, &at)) >= 0;) sequences += c >= 128;
    return sequences >= ENOUGH;
}
