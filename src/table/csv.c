#include "table/table_int.h"

#include <assert.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { WINDOW = 1 << 20, BLOCK = 64 };

/* A scan finds the bytes that end or open a cell, a block of 64 at a time (the
 * idea: Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019). */
struct scan {
    const char *block, *end;
    uint64_t mask; /* those of the block that are not yet taken */
    uint64_t high; /* whether a byte past ASCII was seen */
    char delimiter, line;
};

#if defined(__SSE2__)
static uint64_t sixteen(const char *p, const struct scan *s, uint64_t *high)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(s->delimiter)),
                     _mm_cmpeq_epi8(v, _mm_set1_epi8(s->line))),
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                     _mm_cmpeq_epi8(v, _mm_setzero_si128())));
    *high |= (uint64_t)(unsigned)_mm_movemask_epi8(v);
    return (uint64_t)(unsigned)_mm_movemask_epi8(hit);
}
#else
static uint64_t sixteen(const char *p, const struct scan *s, uint64_t *high)
{
    uint64_t mask = 0;
    for (int i = 0; i < 16; i++) {
        bool hit =
            p[i] == s->delimiter || p[i] == s->line || p[i] == '"' || p[i] == 0;
        mask |= (uint64_t)hit << i;
        *high |= (uint64_t)(p[i] & 0x80);
    }
    return mask;
}
#endif

/* The window has BLOCK readable bytes behind its end. */
static void load(struct scan *s)
{
    const char *p = s->block;
    assert(p);
    s->mask = sixteen(p, s, &s->high) | sixteen(p + 16, s, &s->high) << 16 |
              sixteen(p + 32, s, &s->high) << 32 |
              sixteen(p + 48, s, &s->high) << 48;
    if (s->end - p < BLOCK) s->mask &= ((uint64_t)1 << (s->end - p)) - 1;
}

/* The next telling byte, or NULL at the window's end. */
static const char *pop(struct scan *s)
{
    while (s->mask == 0) {
        if (s->end - s->block <= BLOCK) return NULL;
        s->block += BLOCK;
        load(s);
    }
    int bit = __builtin_ctzll(s->mask);
    s->mask &= s->mask - 1;
    return s->block + bit;
}

void csv_init(struct csv *c, struct arena *a, struct str file)
{
    c->arena = a;
    c->file = file;
    c->cells_cap = 64;
    c->cells = arena_new(a, struct str, c->cells_cap);
}

bool csv_fill(struct csv *c, ptrdiff_t wanted, struct diags *ds)
{
    if (c->at > 0)
        memmove(c->window, c->window + c->at, (size_t)(c->end - c->at));
    c->end -= c->at;
    c->at = 0;
    if (c->cap < wanted) {
        char *more = arena_new(c->arena, char, wanted + BLOCK);
        if (c->end > 0) memcpy(more, c->window, (size_t)c->end);
        c->window = more;
        c->cap = wanted;
    }
    while (!c->ended && c->cap - c->end >= BLOCK) {
        ptrdiff_t got =
            decode_read(c->from, c->window + c->end, c->cap - c->end);
        if (got < 0) {
            struct pos at = { .file = c->file };
            diag_add(ds, D_FILE_READ, &at, "the file cannot be read on");
            diag_hint(ds, "look at the disk or the connection it lies on");
            return false;
        }
        c->ended = got == 0;
        c->end += got;
    }
    return true;
}

static struct pos position(const struct csv *c, int64_t column)
{
    return (struct pos){ .file = c->file,
                         .line = c->row < INT32_MAX ? (int32_t)c->row : 0,
                         .col = (int32_t)column };
}

enum row_end { ROW_WHOLE, ROW_CUT, ROW_BAD };

static void add_cell(struct csv *c, const char *from, const char *to)
{
    if (c->n == c->cells_cap)
        c->cells = arena_more(c->arena, c->cells, c->n, &c->cells_cap,
                              (ptrdiff_t)sizeof *c->cells);
    c->cells[c->n++] = (struct str){ from, to - from };
}

static enum row_end fail(struct csv *c, enum diag_code code, struct diags *ds,
                         const char *what, const char *mend)
{
    struct pos at = position(c, c->n + 1);
    struct str name = table_column_name(ds->arena, c->n + 1);
    diag_add(ds, code, &at, "row %lld, column %.*s: %s", (long long)c->row,
             STR_ARG(name), what);
    diag_hint(ds, "%s", mend);
    return ROW_BAD;
}

static enum row_end fail_nul(struct csv *c, struct diags *ds)
{
    return fail(c, D_TABLE_ENCODING, ds, "a NUL byte stands in the cell",
                "the file is no text, or in UTF-16: say its encoding");
}

static enum row_end fail_open(struct csv *c, struct diags *ds)
{
    return fail(c, D_TABLE_QUOTE, ds,
                "the quote that opens this cell is never closed",
                "close it with a second \", or double a quote that belongs "
                "to the text");
}

/* From behind the opening quote: *close is the closing one. Quotes that are
 * doubled stay so, until the row is known to be whole. */
static enum row_end quoted(struct csv *c, struct scan *s, const char **close,
                           struct diags *ds)
{
    const char *end = c->window + c->end;
    for (const char *p; (p = pop(s));) {
        if (*p == 0) return fail_nul(c, ds);
        if (*p != '"') continue;
        if (p + 1 == end && !c->ended) return ROW_CUT;
        if (p + 1 < end && p[1] == '"') {
            pop(s);
            continue;
        }
        *close = p;
        return ROW_WHOLE;
    }
    return c->ended ? fail_open(c, ds) : ROW_CUT;
}

/* The byte that ends a quoted cell stands right behind it. */
static enum row_end after_quote(struct csv *c, struct scan *s,
                                const char *close, const char **stop,
                                struct diags *ds)
{
    const char *end = c->window + c->end;
    const char *p = pop(s);
    *stop = p ? p : end;
    if (!p && !c->ended) return ROW_CUT;
    ptrdiff_t between = *stop - close - 1;
    bool line = p && *p == s->line;
    bool cr = between == 1 && close[1] == '\r' && (line || !p);
    bool ends = !p || line || *p == s->delimiter;
    if (ends && (between == 0 || cr)) return ROW_WHOLE;
    return fail(c, D_TABLE_QUOTE, ds,
                "text stands behind the closing quote of the cell",
                "double a quote that belongs to the text, or say another "
                "delimiter");
}

/* Takes the doubling off: the row is whole, and nobody reads it again. */
static struct str undouble(struct str cell)
{
    char *p = (char *)(uintptr_t)cell.p; /* within our own window */
    const char *hit = cell.n ? memchr(p, '"', (size_t)cell.n) : NULL;
    if (!hit) return cell;
    ptrdiff_t to = hit - p;
    for (ptrdiff_t i = to; i < cell.n; i++) {
        p[to++] = p[i];
        i += p[i] == '"';
    }
    return (struct str){ p, to };
}

/* One row from c->at on. A cell that was quoted keeps its opening quote for a
 * mark until the row is whole. */
static enum row_end take_row(struct csv *c, struct scan *s, const char **next,
                             struct diags *ds)
{
    const char *end = c->window + c->end, *start = c->window + c->at;
    bool open = true;
    for (c->n = 0; open;) {
        if (c->n == TABLE_COLUMNS_MAX)
            return fail(c, D_TABLE_LIMIT, ds, "the row has too many cells",
                        "is the delimiter the right one?");
        const char *stop, *close = NULL;
        do stop = pop(s);
        while (stop && *stop == '"' && stop != start);
        if (!stop && !c->ended) return ROW_CUT;
        if (!stop) stop = end;
        if (stop < end && *stop == '"') {
            enum row_end e = quoted(c, s, &close, ds);
            if (e == ROW_WHOLE) e = after_quote(c, s, close, &stop, ds);
            if (e != ROW_WHOLE) return e;
        }
        if (stop < end && *stop == 0) return fail_nul(c, ds);
        open = stop < end && *stop == s->delimiter;
        const char *last = close ? close : stop;
        if (!close && !open && last > start && last[-1] == '\r') last--;
        add_cell(c, start, last);
        start = stop < end ? stop + 1 : end;
    }
    *next = start;
    return ROW_WHOLE;
}

/* What the bytes of a row mean in the encoding they came in. */
static bool check_text(struct csv *c, struct diags *ds)
{
    bool foreign = false, high = false;
    ptrdiff_t n = c->n;
    for (c->n = 0; c->n < n; c->n++) {
        struct str cell = c->cells[c->n];
        ptrdiff_t bad = utf8_check(cell);
        for (ptrdiff_t i = 0; i < cell.n && !c->seen && !high; i++)
            high = cell.p[i] & 0x80;
        foreign = bad < 0 && decode_was_utf8(c->from, cell);
        if (bad < 0 && !foreign) continue;
        fail(c, foreign || c->seen ? D_TABLE_MIXED : D_TABLE_ENCODING, ds,
             foreign   ? "this cell is UTF-8, the rows before are not"
             : c->seen ? "the bytes of this cell do not fit the encoding of "
                         "the rows before"
                       : "the bytes of this cell do not fit the encoding",
             "say the encoding of the file, or mend the rows that were pasted "
             "in from another one");
        return false;
    }
    c->seen |= high;
    return true;
}

static bool finish(struct csv *c, bool high, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < c->n; i++)
        if (c->cells[i].n > 0 && c->cells[i].p[0] == '"')
            c->cells[i] = undouble(str_cut(c->cells[i], 1, c->cells[i].n));
    return !high || check_text(c, ds);
}

static bool grow(struct csv *c, struct diags *ds)
{
    ptrdiff_t held = c->end - c->at, wanted = c->cap ? c->cap : WINDOW;
    if (held >= TABLE_ROW_MAX) {
        fail(c, D_TABLE_LIMIT, ds,
             "the row does not end; a quote that opens a cell is perhaps "
             "never closed",
             "close it with a second \"");
        return false;
    }
    if (held > wanted / 2) wanted *= 2;
    return csv_fill(c, wanted, ds);
}

bool csv_next(struct csv *c, struct diags *ds)
{
    for (;;) {
        const char *next = NULL;
        if (c->at == c->end && c->ended) return false;
        c->row++;
        struct scan s = { .block = c->window + c->at,
                          .end = c->window + c->end,
                          .delimiter = c->delimiter,
                          .line = c->cr ? '\r' : '\n' };
        if (c->at < c->end) load(&s);
        enum row_end e = c->at < c->end ? take_row(c, &s, &next, ds) : ROW_CUT;
        if (e == ROW_BAD) return false;
        if (e == ROW_CUT) {
            if (!grow(c, ds)) return false;
            c->row--;
            continue;
        }
        c->at = next - c->window;
        if (c->n == 1 && c->cells[0].n == 0) continue; /* a blank line */
        return finish(c, s.high != 0, ds);
    }
}
