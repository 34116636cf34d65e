/* store: which bytes of an SQLite file mean something, by its file format
 * (sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2), for a file without
 * freelist and without overflow chains that are shared. */
#ifndef TESTS_SUPPORT_PAGES_H
#define TESTS_SUPPORT_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum byte_class {
    BYTE_UNUSED, /* no page header, cell or payload covers it */
    BYTE_HEADER, /* of the file */
    BYTE_FREE, /* of a page's header: where its free space begins, and how much
                  of it is in fragments (bytes 5 to 7) */
    BYTE_PAGE, /* a page's header, cell pointers, cell prefixes, child links */
    BYTE_ROWNULL, /* the type of the column that repeats the row's number */
    BYTE_PAYLOAD
};

struct pages {
    const unsigned char *p;
    ptrdiff_t n, size;    /* bytes of the file, of a page */
    unsigned char *class; /* enum byte_class of each byte */
};

static inline void pages_mark(struct pages *f, ptrdiff_t at, ptrdiff_t n,
                              enum byte_class c)
{
    for (ptrdiff_t i = at; i < at + n && i < f->n; i++)
        f->class[i] = (unsigned char)c;
}

static inline uint32_t pages_u(const struct pages *f, ptrdiff_t at, int n)
{
    uint32_t v = 0;
    for (int i = 0; i < n; i++) v = v << 8 | f->p[at + i];
    return v;
}

static inline int pages_varint(const struct pages *f, ptrdiff_t at,
                               int64_t *out)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++) {
        v = v << 7 | (f->p[at + i] & 0x7F);
        if (!(f->p[at + i] & 0x80)) {
            *out = (int64_t)v;
            return i + 1;
        }
    }
    *out = (int64_t)(v << 8 | f->p[at + 8]);
    return 9;
}

/* A payload of `all` bytes, of which some are here and the rest in a chain of
 * pages. */
static inline void pages_payload(struct pages *f, ptrdiff_t at, int64_t all,
                                 bool table_leaf)
{
    int64_t u = f->size, x = table_leaf ? u - 35 : (u - 12) * 64 / 255 - 23;
    int64_t m = (u - 12) * 32 / 255 - 23, k = m + (all - m) % (u - 4);
    int64_t here = all <= x ? all : k <= x ? k : m;
    pages_mark(f, at, here, BYTE_PAYLOAD);
    if (here == all) return;
    uint32_t next = pages_u(f, at + here, 4);
    pages_mark(f, at + here, 4, BYTE_PAGE);
    for (int64_t left = all - here; left > 0 && next;) {
        ptrdiff_t page = ((ptrdiff_t)next - 1) * f->size;
        int64_t some = left < u - 4 ? left : u - 4;
        pages_mark(f, page, 4, BYTE_PAGE);
        pages_mark(f, page + 4, some, BYTE_PAYLOAD);
        next = pages_u(f, page, 4);
        left -= some;
    }
}

static inline void pages_cell(struct pages *f, ptrdiff_t at, int kind)
{
    int64_t all = 0, row;
    ptrdiff_t from = at;
    bool table = kind == 5 || kind == 13, leaf = kind > 8;
    if (!leaf) at += 4;
    if (!table || leaf) at += pages_varint(f, at, &all);
    if (table) at += pages_varint(f, at, &row);
    pages_mark(f, from, at - from, BYTE_PAGE);
    if (table && !leaf) return;
    pages_payload(f, at, all, table);
    /* INTEGER PRIMARY KEY: its column is a NULL, and the row's number counts */
    if (table && f->p[at + 1] == 0) pages_mark(f, at + 1, 1, BYTE_ROWNULL);
}

static inline void pages_page(struct pages *f, uint32_t number)
{
    ptrdiff_t page = ((ptrdiff_t)number - 1) * f->size;
    ptrdiff_t at = page + (number == 1 ? 100 : 0);
    int kind = f->p[at], head = kind > 8 ? 8 : 12;
    uint32_t cells = pages_u(f, at + 3, 2);
    pages_mark(f, at, head + 2 * (ptrdiff_t)cells, BYTE_PAGE);
    pages_mark(f, at + 5, 3, BYTE_FREE);
    for (uint32_t i = 0; i < cells; i++) {
        ptrdiff_t cell = page + (ptrdiff_t)pages_u(f, at + head + 2 * i, 2);
        pages_cell(f, cell, kind);
        if (kind < 8) pages_page(f, pages_u(f, cell, 4));
    }
    if (kind < 8) pages_page(f, pages_u(f, at + 8, 4));
}

/* The roots of all trees: page 1, and what the schema in it names. */
static inline void pages_read(struct pages *f, const uint32_t *roots, int n)
{
    f->size = (ptrdiff_t)pages_u(f, 16, 2);
    if (f->size == 1) f->size = 65536;
    memset(f->class, BYTE_UNUSED, (size_t)f->n);
    pages_page(f, 1);
    for (int i = 0; i < n; i++) pages_page(f, roots[i]);
    pages_mark(f, 0, 100, BYTE_HEADER);
}

#endif
