/* base/str.h: strings that know their length.
 *
 * A `struct str` is a view: it owns nothing, is not NUL-terminated, and may
 * hold any bytes. Whoever made the bytes (an arena, a literal, a file read
 * into an arena) keeps them alive. NUL-terminated text appears only where the
 * C library, SQLite or ICU wants it, by way of str_z. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct str {
    const char *p;
    ptrdiff_t n;
};

/* A str from a string literal, and the two arguments of a "%.*s". */
#define S(lit) ((struct str){ "" lit, (ptrdiff_t)sizeof(lit) - 1 })
#define STR_ARG(s) (int)(s).n, ((s).n ? (s).p : "")

/* A list that grows in an arena: struct LIST(struct diag) errors = {0}; */
#define LIST(T)           \
    {                     \
        T *p;             \
        ptrdiff_t n, cap; \
    }

struct str_list LIST(struct str);

struct str str_of(const char *z); /* a view of a C string; NULL gives "" */
bool str_eq(struct str a, struct str b);
int str_cmp(struct str a, struct str b);        /* by bytes, shorter first */
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
ptrdiff_t str_find(struct str s, struct str needle); /* byte offset, or -1 */
struct str str_cut(struct str s, ptrdiff_t from, ptrdiff_t to); /* [from, to) */
struct str str_trim(struct str s); /* ASCII white space at both ends */

/* Takes the part of *rest before sep (or all of it) off its front.
 * Returns false, and gives nothing, once *rest is spent (p == NULL). */
bool str_next(struct str *rest, char sep, struct str *head);

struct str str_dup(struct arena *a, struct str s);
const char *str_z(struct arena *a, struct str s); /* NUL-terminated copy */
struct str str_fmt(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The edits (insert, delete, replace, swap of neighbours) from a to b, at
 * most `limit` + 1: for "did you mean". Optimal string alignment. */
int str_edits(struct str a, struct str b, int limit);

#endif
