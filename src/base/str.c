#include "base/str.h"

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct str str_of(const char *z)
{
    return (struct str){ z ? z : "", z ? (ptrdiff_t)strlen(z) : 0 };
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, (size_t)a.n) == 0);
}

int str_cmp(struct str a, struct str b)
{
    ptrdiff_t n = a.n < b.n ? a.n : b.n;
    int r = n ? memcmp(a.p, b.p, (size_t)n) : 0;
    return r ? r : (a.n > b.n) - (a.n < b.n);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n) return false;
    for (ptrdiff_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i])) return false;
    return true;
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_cut(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_cut(s, s.n - suffix.n, s.n), suffix);
}

ptrdiff_t str_find(struct str s, struct str needle)
{
    if (needle.n == 0) return 0;
    if (s.n < needle.n) return -1;
    const char *hit = memmem(s.p, (size_t)s.n, needle.p, (size_t)needle.n);
    return hit ? hit - s.p : -1;
}

struct str str_cut(struct str s, ptrdiff_t from, ptrdiff_t to)
{
    assert(0 <= from && from <= to && to <= s.n);
    return (struct str){ s.p ? s.p + from : s.p, to - from };
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    ptrdiff_t from = 0, to = s.n;
    while (from < to && is_space(s.p[from])) from++;
    while (to > from && is_space(s.p[to - 1])) to--;
    return str_cut(s, from, to);
}

bool str_next(struct str *rest, char sep, struct str *head)
{
    if (!rest->p) return false;
    const char *hit = rest->n ? memchr(rest->p, sep, (size_t)rest->n) : NULL;
    if (!hit) {
        *head = *rest;
        *rest = (struct str){ 0 };
        return true;
    }
    ptrdiff_t at = hit - rest->p;
    *head = str_cut(*rest, 0, at);
    *rest = str_cut(*rest, at + 1, rest->n);
    return true;
}

struct str str_dup(struct arena *a, struct str s)
{
    char *p = arena_new(a, char, s.n);
    if (s.n) memcpy(p, s.p, (size_t)s.n);
    return (struct str){ p, s.n };
}

const char *str_z(struct arena *a, struct str s)
{
    char *p = arena_new(a, char, s.n + 1);
    if (s.n) memcpy(p, s.p, (size_t)s.n);
    p[s.n] = '\0';
    return p;
}

struct str str_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    assert(fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    char *p = arena_new(a, char, (ptrdiff_t)n + 1);
    int m = vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    assert(m == n);
    return (struct str){ p, n };
}

static int min3(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Three rows of the table are enough: the swap looks two rows back. */
int str_edits(struct str a, struct str b, int limit)
{
    enum { MAX = 64 };
    int row[3][MAX + 1];
    if (a.n > MAX || b.n > MAX) return limit + 1;
    if (a.n - b.n > limit || b.n - a.n > limit) return limit + 1;
    for (int j = 0; j <= (int)b.n; j++) row[0][j] = j;
    for (int i = 1; i <= (int)a.n; i++) {
        int *now = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= (int)b.n; j++) {
            bool same = a.p[i - 1] == b.p[j - 1];
            now[j] = min3(up[j] + 1, now[j - 1] + 1, up[j - 1] + !same);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
                a.p[i - 2] == b.p[j - 1] && up2[j - 2] + 1 < now[j])
                now[j] = up2[j - 2] + 1;
        }
    }
    int d = row[a.n % 3][b.n];
    return d > limit ? limit + 1 : d;
}
