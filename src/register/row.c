/* The text of a row, and what tells rows apart. */
#include "register/register.h"

#include <assert.h>
#include <stdlib.h>

static void put_value(struct buf *b, struct str v)
{
    for (ptrdiff_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\n')
            buf_str(b, S("\\n"));
        else if (v.p[i] == '\\')
            buf_str(b, S("\\\\"));
        else
            buf_char(b, v.p[i]);
    }
    buf_char(b, '\n');
}

struct str register_row_text(struct arena *a, const struct register_map *m,
                             int64_t row, const struct str *cells)
{
    struct buf b = buf_make(a, BUF_MAX);
    buf_fmt(&b, "row: %lld\n", (long long)row);
    for (ptrdiff_t i = 0; i < m->n; i++) {
        struct str cell = str_trim(cells[i]);
        enum field f = m->p[i].field;
        if (cell.n == 0 || f == FIELD_LEFT_OUT) continue;
        buf_str(&b, str_of(field_text(f)));
        buf_str(&b, S(": "));
        if (f == FIELD_OTHER) {
            buf_fmt(&b, "%lld ", (long long)m->p[i].heading.n);
            buf_str(&b, m->p[i].heading);
            buf_str(&b, S(": "));
        }
        put_value(&b, cell);
    }
    return buf_done(&b);
}

static struct str value_of(struct arena *a, struct str v)
{
    if (str_find(v, S("\\")) < 0) return v;
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < v.n; i++) {
        bool escape = v.p[i] == '\\' && i + 1 < v.n;
        if (escape) i++;
        buf_char(&b, escape && v.p[i] == 'n' ? '\n' : v.p[i]);
    }
    return buf_done(&b);
}

/* other: 6 رتبه: value. The length comes first: a heading may hold anything. */
static bool other_of(struct arena *a, struct str v, struct register_row *out)
{
    struct str length;
    int64_t n;
    if (!str_next(&v, ' ', &length) || !v.p || !num_parse(length, &n) ||
        n > v.n - 2)
        return false;
    struct register_other *o = arena_push(a, &out->other);
    o->heading = str_cut(v, 0, (ptrdiff_t)n);
    v = str_cut(v, (ptrdiff_t)n, v.n);
    if (!str_starts(v, S(": "))) return false;
    o->value = value_of(a, str_cut(v, 2, v.n));
    return true;
}

static bool take_line(struct arena *a, struct str line,
                      struct register_row *out)
{
    ptrdiff_t colon = str_find(line, S(": "));
    if (colon < 0) return false;
    struct str name = str_cut(line, 0, colon);
    struct str value = str_cut(line, colon + 2, line.n);
    if (str_eq(name, S("row"))) return num_parse(value, &out->row);
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!str_eq(name, str_of(field_text((enum field)f)))) continue;
        if (f == FIELD_OTHER) return other_of(a, value, out);
        struct str *v = &out->value[f];
        *v = v->n ? str_fmt(a, "%.*s; %.*s", STR_ARG(*v),
                            STR_ARG(value_of(a, value)))
                  : value_of(a, value);
        return true;
    }
    return false;
}

bool register_row_parse(struct arena *a, struct str text,
                        struct register_row *out)
{
    struct str line;
    *out = (struct register_row){ 0 };
    while (str_next(&text, '\n', &line))
        if (line.n > 0 && !take_line(a, line, out)) return false;
    return true;
}

struct str register_row_key(struct arena *a, const struct register_row *r)
{
    static const enum field parts[] = { FIELD_NAME,   FIELD_GIVEN,
                                        FIELD_FATHER, FIELD_GRANDFATHER,
                                        FIELD_FAMILY, FIELD_BORN };
    struct str text;
    if (r->value[FIELD_ID].n)
        return str_fmt(a, "id %.*s", STR_ARG(r->value[FIELD_ID]));
    struct buf b = buf_make(a, BUF_MAX);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct str v = r->value[parts[i]];
        if (utf8_nfc(a, v, &text)) v = text;
        buf_str(&b, utf8_fold(a, v));
        buf_char(&b, '\n');
    }
    return buf_done(&b);
}

/* ---- versions ---- */

struct keyed {
    struct str key;
    ptrdiff_t index;
};

static int by_key(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    int r = str_cmp(a->key, b->key);
    return r ? r : (a->index > b->index) - (a->index < b->index);
}

static struct keyed *keys_of(struct arena *a, const struct register_row *rows,
                             ptrdiff_t n)
{
    struct keyed *k = arena_new(a, struct keyed, n);
    for (ptrdiff_t i = 0; i < n; i++)
        k[i] = (struct keyed){ register_row_key(a, &rows[i]), i };
    list_sort(k, n, sizeof *k, by_key);
    return k;
}

static bool same_other(const struct register_row *x,
                       const struct register_row *y)
{
    bool same = x->other.n == y->other.n;
    for (ptrdiff_t i = 0; same && i < x->other.n; i++)
        same = str_eq(x->other.p[i].heading, y->other.p[i].heading) &&
               str_eq(x->other.p[i].value, y->other.p[i].value);
    return same;
}

static uint32_t edited(const struct register_row *x,
                       const struct register_row *y)
{
    uint32_t fields = 0;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (!str_eq(x->value[f], y->value[f])) fields |= UINT32_C(1) << f;
    if (!same_other(x, y)) fields |= UINT32_C(1) << FIELD_OTHER;
    return fields;
}

static int by_place(const void *x, const void *y)
{
    const struct register_difference *a = x, *b = y;
    if ((a->before < 0) != (b->before < 0)) return a->before < 0 ? 1 : -1;
    ptrdiff_t p = a->before < 0 ? a->after : a->before;
    ptrdiff_t q = b->before < 0 ? b->after : b->before;
    return (p > q) - (p < q);
}

void register_diff(struct arena *a, const struct register_row *before,
                   ptrdiff_t n, const struct register_row *after, ptrdiff_t m,
                   struct register_differences *out)
{
    const struct keyed *x = keys_of(a, before, n), *y = keys_of(a, after, m);
    *out = (struct register_differences){ 0 };
    for (ptrdiff_t i = 0, k = 0; i < n || k < m;) {
        int r = i == n ? 1 : k == m ? -1 : str_cmp(x[i].key, y[k].key);
        struct register_difference *d = arena_push(a, out);
        d->before = r > 0 ? -1 : x[i].index;
        d->after = r < 0 ? -1 : y[k].index;
        if (r == 0) d->fields = edited(&before[x[i].index], &after[y[k].index]);
        d->change = r < 0       ? CHANGE_GONE
                    : r > 0     ? CHANGE_ADDED
                    : d->fields ? CHANGE_EDITED
                                : CHANGE_SAME;
        i += r <= 0;
        k += r >= 0;
    }
    list_sort(out->p, out->n, sizeof *out->p, by_place);
}
