#include "table/table_int.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { PIECE = 64 * 1024, ROWS_MAX = 1048576 };

/* Where the text of a cell's element goes. */
enum inside { INSIDE_NONE, INSIDE_VALUE, INSIDE_FORMULA, INSIDE_INLINE };

enum cell_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOLEAN };

struct xlsx {
    struct arena *arena;
    struct workbook book;
    struct part part;
    XML_Parser parser;
    struct diags *ds;
    char *piece;
    bool last;      /* the last piece was given to the parser */
    bool suspended; /* at the end of a row */
    bool failed;

    int64_t row, column; /* of the cell that is read */
    enum cell_type type;
    bool date, has_value, has_formula;
    enum inside inside;
    int phonetic;
    struct buf value, formula;

    /* The row that is read: its cells are offsets into text until it is
     * whole, because text moves while it grows. */
    struct arena scratch;
    struct buf text;
    struct span_of_text {
        ptrdiff_t from, n;
    } * spans;
    struct str *cells;
    ptrdiff_t n, cap;
};

/* ---- texts and numbers ---- */

/* _x000D_ stands for a character that XML cannot hold. */
struct str xlsx_text(struct arena *a, struct str s)
{
    if (str_find(s, S("_x")) < 0) return str_dup(a, s);
    struct buf b = buf_make(a, TABLE_CELL_MAX);
    for (ptrdiff_t i = 0; i < s.n; i++) {
        int32_t c = 0;
        bool escape = s.n - i >= 7 && s.p[i] == '_' && s.p[i + 1] == 'x' &&
                      s.p[i + 6] == '_';
        for (ptrdiff_t k = i + 2; escape && k < i + 6; k++) {
            const char *hit =
                s.p[k] ? strchr("0123456789ABCDEFabcdef", s.p[k]) : NULL;
            escape = hit != NULL;
            if (hit)
                c = c * 16 + (int32_t)strtol((char[]){ *hit, 0 }, NULL, 16);
        }
        if (!escape || c == 0 || (c >= 0xD800 && c <= 0xDFFF)) {
            buf_char(&b, s.p[i]);
            continue;
        }
        char utf8[4];
        int n;
        utf8_put(utf8, &n, c);
        buf_str(&b, (struct str){ utf8, n });
        i += 6;
    }
    return buf_done(&b);
}

/* Days since 1899-12-30 (or 1904-01-01); before March 1900 a day less, because
 * Excel's 1900 has a 29 February. */
static bool date_text(struct buf *b, double serial, bool from_1904)
{
    double whole = floor(serial);
    double limit = 2958466; /* 10000-01-01 */
    if (!(whole >= 1) || whole >= limit) return false;
    int64_t seconds = (int64_t)floor((serial - whole) * 86400 + .5);
    int32_t day = (int32_t)whole;
    if (!from_1904 && day == 60) return false; /* the day that never was */
    int32_t zero = from_1904
                       ? day_of((struct civil){ 1904, 1, 1 })
                       : day_of((struct civil){ 1899, 12, 30 }) + (day < 60);
    struct civil c = day_civil(zero + day + (seconds == 86400));
    if (!civil_valid(c)) return false;
    buf_fmt(b, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
    seconds %= 86400;
    if (seconds > 0)
        buf_fmt(b, " %02d:%02d:%02d", (int)(seconds / 3600),
                (int)(seconds / 60 % 60), (int)(seconds % 60));
    return true;
}

static void number_text(struct xlsx *x, struct str value)
{
    char z[64];
    value = str_trim(value);
    int64_t whole;
    if (!x->date && num_parse(value, &whole)) {
        buf_str(&x->text, value);
        return;
    }
    if (value.n == 0 || value.n >= (ptrdiff_t)sizeof z) {
        buf_str(&x->text, value);
        return;
    }
    memcpy(z, value.p, (size_t)value.n);
    z[value.n] = '\0';
    char *end;
    double v = strtod(z, &end);
    if (*end || !isfinite(v))
        buf_str(&x->text, value);
    else if (!x->date || !date_text(&x->text, v, x->book.from_1904))
        buf_fmt(&x->text, "%.15g", v);
}

/* ---- the sheet's elements ---- */

static void stop(struct xlsx *x)
{
    x->failed = true;
    XML_StopParser(x->parser, XML_FALSE);
}

static void fail_at(struct xlsx *x, enum diag_code code, const char *what)
{
    struct pos at = { .file = x->book.file,
                      .line = (int32_t)x->row,
                      .col = (int32_t)x->column };
    struct str name = table_column_name(x->ds->arena, x->column);
    diag_add(x->ds, code, &at, "row %lld, column %.*s: %s", (long long)x->row,
             STR_ARG(name), what);
    diag_hint(x->ds, "open it in a spreadsheet and save it anew, or as CSV");
    stop(x);
}

static void start_row(struct xlsx *x, const char **attributes)
{
    struct str r = xml_attribute(attributes, "r");
    int64_t row = x->row + 1;
    if (r.n > 0 && (!num_parse(r, &row) || row <= x->row)) row = 0;
    if (row < 1 || row > ROWS_MAX) {
        xlsx_fail(x->ds, x->book.file, x->part.name,
                  "its rows are not in order, or too many");
        stop(x);
        return;
    }
    x->row = row;
    x->column = 0;
    x->n = 0;
    x->text.n = 0;
}

/* The column of "BC12"; 0 where it is none. */
static int64_t reference_column(struct str r)
{
    int64_t column = 0;
    ptrdiff_t i = 0;
    for (; i < r.n && r.p[i] >= 'A' && r.p[i] <= 'Z' && column < 100000; i++)
        column = column * 26 + (r.p[i] - 'A' + 1);
    return i == r.n ? 0 : column;
}

static void start_cell(struct xlsx *x, const char **attributes)
{
    struct str r = xml_attribute(attributes, "r");
    struct str t = xml_attribute(attributes, "t"), s;
    int64_t column = r.n > 0 ? reference_column(r) : x->column + 1, style;
    if (x->row < 1 || column <= x->column) {
        xlsx_fail(x->ds, x->book.file, x->part.name,
                  "its cells are not in order");
        stop(x);
        return;
    }
    x->column = column;
    if (column > TABLE_COLUMNS_MAX) {
        fail_at(x, D_TABLE_LIMIT, "the row has too many cells");
        return;
    }
    s = xml_attribute(attributes, "s");
    x->type = t.n == 0 || str_eq(t, S("n")) ? TYPE_NUMBER
              : str_eq(t, S("s"))           ? TYPE_SHARED
              : str_eq(t, S("b"))           ? TYPE_BOOLEAN
                                            : TYPE_TEXT;
    x->date = num_parse(s, &style) && style < x->book.dates.n &&
              x->book.dates.p[style];
    x->value.n = x->formula.n = 0;
    x->has_value = x->has_formula = false;
}

static void put_shared(struct xlsx *x, struct str value)
{
    int64_t i;
    if (num_parse(value, &i) && i < x->book.strings.n)
        buf_str(&x->text, x->book.strings.p[i]);
    else
        fail_at(x, D_TABLE_XLSX, "the cell's text is not in the workbook");
}

static void put_value(struct xlsx *x)
{
    struct str value = { x->value.p ? x->value.p : "", x->value.n };
    if (!x->has_value && x->has_formula) { /* never worked out: its text */
        buf_char(&x->text, '=');
        buf_str(&x->text, (struct str){ x->formula.p, x->formula.n });
        return;
    }
    if (!x->has_value) return;
    switch (x->type) {
    case TYPE_NUMBER: number_text(x, value); break;
    case TYPE_SHARED: put_shared(x, value); break;
    case TYPE_BOOLEAN:
        buf_str(&x->text, str_eq(value, S("1")) ? S("TRUE") : S("FALSE"));
        break;
    case TYPE_TEXT: buf_str(&x->text, xlsx_text(&x->scratch, value)); break;
    }
}

static void more_cells(struct xlsx *x)
{
    ptrdiff_t cap = x->cap;
    x->spans =
        arena_more(x->arena, x->spans, x->n, &cap, (ptrdiff_t)sizeof *x->spans);
    x->cells = arena_more(x->arena, x->cells, x->n, &x->cap,
                          (ptrdiff_t)sizeof *x->cells);
}

static void end_cell(struct xlsx *x)
{
    ptrdiff_t from = x->text.n;
    if (x->value.over || x->formula.over) {
        fail_at(x, D_TABLE_LIMIT, "the cell is too long");
        return;
    }
    put_value(x);
    if (x->text.over) {
        fail_at(x, D_TABLE_LIMIT, "the row is too long");
        return;
    }
    while (x->n < x->column) {
        if (x->n == x->cap) more_cells(x);
        x->spans[x->n++] = (struct span_of_text){ from, 0 };
    }
    x->spans[x->n - 1].n = x->text.n - from;
}

static void end_row(struct xlsx *x)
{
    struct str text = { x->text.p ? x->text.p : "", x->text.n };
    for (ptrdiff_t i = 0; i < x->n; i++)
        x->cells[i] =
            str_cut(text, x->spans[i].from, x->spans[i].from + x->spans[i].n);
    x->suspended = true;
    XML_StopParser(x->parser, XML_TRUE);
}

static void XMLCALL sheet_start(void *ctx, const XML_Char *name,
                                const XML_Char **attributes)
{
    struct xlsx *x = ctx;
    name = xml_local(name);
    if (x->failed) return;
    if (strcmp(name, "row") == 0) {
        start_row(x, attributes);
    } else if (strcmp(name, "c") == 0) {
        start_cell(x, attributes);
    } else if (strcmp(name, "v") == 0) {
        x->inside = INSIDE_VALUE;
        x->has_value = true;
    } else if (strcmp(name, "f") == 0) {
        x->inside = INSIDE_FORMULA;
        x->has_formula = true;
    } else if (strcmp(name, "t") == 0) {
        x->inside = INSIDE_INLINE;
        x->has_value = true;
    } else if (strcmp(name, "rPh") == 0) {
        x->phonetic++;
    }
}

static void XMLCALL sheet_end(void *ctx, const XML_Char *name)
{
    struct xlsx *x = ctx;
    name = xml_local(name);
    if (x->failed) return;
    if (strcmp(name, "c") == 0)
        end_cell(x);
    else if (strcmp(name, "row") == 0)
        end_row(x);
    else if (strcmp(name, "rPh") == 0)
        x->phonetic--;
    x->inside = INSIDE_NONE;
}

static void XMLCALL sheet_text(void *ctx, const XML_Char *p, int n)
{
    struct xlsx *x = ctx;
    struct str s = { p, n };
    switch (x->inside) {
    case INSIDE_NONE: return;
    case INSIDE_VALUE: buf_str(&x->value, s); return;
    case INSIDE_FORMULA: buf_str(&x->formula, s); return;
    case INSIDE_INLINE:
        if (x->phonetic == 0) buf_str(&x->value, s);
        return;
    }
}

static void XMLCALL refuse_doctype(void *ctx, const XML_Char *name,
                                   const XML_Char *system,
                                   const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    stop(ctx);
}

/* ---- the door ---- */

static const struct sheet *choose(struct xlsx *x, const struct table_options *o,
                                  struct table_found *found, struct diags *ds)
{
    struct pos at = { .file = x->book.file };
    const struct sheet *hit = NULL;
    for (ptrdiff_t i = 0; i < x->book.sheets.n; i++) {
        const struct sheet *s = &x->book.sheets.p[i];
        *arena_push(x->arena, &found->sheets) = s->name;
        bool wanted = o->sheet.n > 0 ? str_eq(s->name, o->sheet) : !s->hidden;
        if (wanted && !hit) hit = s;
    }
    if (hit && hit->path.n > 0) return hit;
    if (hit) {
        xlsx_fail(ds, x->book.file, S("xl/_rels/workbook.xml.rels"),
                  "the sheet is not named in it");
    } else if (o->sheet.n > 0) {
        diag_add(ds, D_TABLE_OPTION, &at, "the workbook has no sheet \"%.*s\"",
                 STR_ARG(o->sheet));
        diag_hint(ds,
                  "it has %d; the first that is not hidden is taken where "
                  "none is said",
                  (int)x->book.sheets.n);
    } else {
        diag_add(ds, D_TABLE_EMPTY, &at, "the workbook has no sheet to read");
        diag_hint(ds, "save the sheet you mean as CSV");
    }
    return NULL;
}

static bool open_sheet(struct xlsx *x, const struct sheet *s, struct diags *ds)
{
    struct workbook *w = &x->book;
    if (!part_open(w->zip, x->arena, w->file, s->path, &x->part, ds))
        return false;
    x->part.max = INT64_MAX / 2; /* it is never held as a whole */
    x->parser = XML_ParserCreate(NULL);
    if (!x->parser) {
        xlsx_fail(ds, w->file, s->path, "there is no memory for it");
        return false;
    }
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, sheet_start, sheet_end);
    XML_SetCharacterDataHandler(x->parser, sheet_text);
    XML_SetStartDoctypeDeclHandler(x->parser, refuse_doctype);
    x->piece = arena_new(x->arena, char, PIECE);
    x->value = buf_make(x->arena, TABLE_CELL_MAX);
    x->formula = buf_make(x->arena, TABLE_CELL_MAX);
    x->text = buf_make(x->arena, TABLE_ROW_MAX);
    return true;
}

struct xlsx *xlsx_open(struct arena *a, struct str file, struct str bytes,
                       struct table_found *found,
                       const struct table_options *options, struct diags *ds)
{
    struct xlsx *x = arena_new(a, struct xlsx, 1);
    zip_error_t e;
    x->arena = a;
    x->book.file = file;
    zip_error_init(&e);
    zip_source_t *src =
        zip_source_buffer_create(bytes.p, (zip_uint64_t)bytes.n, 0, &e);
    x->book.zip = src ? zip_open_from_source(src, ZIP_RDONLY, &e) : NULL;
    zip_error_fini(&e);
    if (!x->book.zip) {
        if (src) zip_source_free(src);
        xlsx_fail(ds, file, S("list of parts"), "it is damaged or not there");
        return NULL;
    }
    const struct sheet *s =
        workbook_read(&x->book, a, ds) ? choose(x, options, found, ds) : NULL;
    if (s && open_sheet(x, s, ds)) {
        found->sheet = s->name;
        return x;
    }
    xlsx_close(x);
    return NULL;
}

void xlsx_close(struct xlsx *x)
{
    if (!x) return;
    part_close(&x->part);
    if (x->parser) XML_ParserFree(x->parser);
    if (x->book.zip) zip_discard(x->book.zip);
    arena_free(&x->scratch);
    x->parser = NULL;
    x->book.zip = NULL;
}

/* One more piece for the parser, or the rest of the last one. */
static bool step(struct xlsx *x, enum XML_Status *status)
{
    if (x->suspended) {
        x->suspended = false;
        *status = XML_ResumeParser(x->parser);
        return true;
    }
    if (x->last) return false;
    ptrdiff_t got = part_read(&x->part, x->piece, PIECE, x->ds);
    if (got < 0) {
        x->failed = true;
        return false;
    }
    x->last = got == 0;
    *status = XML_Parse(x->parser, x->piece, (int)got, x->last);
    return true;
}

bool xlsx_next(struct xlsx *x, struct table_row *row, struct diags *ds)
{
    enum XML_Status status = XML_STATUS_OK;
    ptrdiff_t errors = ds->errors;
    x->ds = ds;
    arena_free(&x->scratch);
    while (!x->failed && step(x, &status)) {
        if (status == XML_STATUS_ERROR) x->failed = true;
        if (x->failed) break;
        if (!x->suspended) continue;
        *row = (struct table_row){ x->row, x->cells, x->n };
        return true;
    }
    if (x->failed && ds->errors == errors)
        xlsx_fail(ds, x->book.file, x->part.name, "it is not well-formed XML");
    return false;
}

int64_t xlsx_progress(const struct xlsx *x, int64_t whole)
{
    const struct part *p = &x->part;
    if (p->said <= 0 || p->unpacked >= p->said) return whole;
    return (int64_t)((double)whole * (double)p->unpacked / (double)p->said);
}
