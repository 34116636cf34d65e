/* base/buf.h: text in the making.
 *
 * A buf grows in an arena up to a stated maximum. Past the maximum it stops
 * taking bytes and `over` stays set; the maker looks once, at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
    struct arena *arena;
    char *p;
    ptrdiff_t n, cap, max;
    bool over;
};

enum { BUF_MAX = 1 << 30 };

struct buf buf_make(struct arena *a, ptrdiff_t max);
void buf_str(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_count(struct buf *b, int64_t v); /* 12,345: for people */
void buf_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_pad(struct buf *b, ptrdiff_t from, ptrdiff_t columns); /* spaces until
                     the text since byte `from` is `columns` characters wide */
struct str buf_done(const struct buf *b); /* a view; !over is asserted */

#endif
