#include "base/buf.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_make(struct arena *a, ptrdiff_t max)
{
    assert(max > 0 && max <= BUF_MAX);
    return (struct buf){ .arena = a, .max = max };
}

void buf_str(struct buf *b, struct str s)
{
    if (b->over || s.n > b->max - b->n) {
        b->over = true;
        return;
    }
    if (s.n > b->cap - b->n) {
        ptrdiff_t cap = b->cap ? b->cap : 256;
        while (cap - b->n < s.n) cap *= 2;
        char *p = arena_new(b->arena, char, cap);
        if (b->n) memcpy(p, b->p, (size_t)b->n);
        b->p = p;
        b->cap = cap;
    }
    if (s.n) memcpy(b->p + b->n, s.p, (size_t)s.n);
    b->n += s.n;
}

void buf_char(struct buf *b, char c)
{
    buf_str(b, (struct str){ &c, 1 });
}

void buf_int(struct buf *b, int64_t v)
{
    buf_fmt(b, "%lld", (long long)v);
}

void buf_count(struct buf *b, int64_t v)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
    int sign = v < 0;
    for (int i = 0; i < n; i++) {
        buf_char(b, digits[i]);
        if (i >= sign && i + 1 < n && (n - i - 1) % 3 == 0) buf_char(b, ',');
    }
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    if (n < (int)sizeof small) {
        buf_str(b, (struct str){ small, n });
    } else if (n > b->max - b->n) {
        b->over = true;
    } else {
        char *p = arena_new(b->arena, char, (ptrdiff_t)n + 1);
        int m = vsnprintf(p, (size_t)n + 1, fmt, again);
        assert(m == n);
        buf_str(b, (struct str){ p, m });
    }
    va_end(again);
}

void buf_pad(struct buf *b, ptrdiff_t from, ptrdiff_t columns)
{
    assert(from <= b->n);
    int wide = utf8_width((struct str){ b->p + from, b->n - from });
    for (ptrdiff_t i = wide; i < columns; i++) buf_char(b, ' ');
}

struct str buf_done(const struct buf *b)
{
    assert(!b->over);
    return (struct str){ b->p ? b->p : "", b->n };
}
