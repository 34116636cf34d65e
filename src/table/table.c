#include "table/table_int.h"

#include <assert.h>
#include <string.h>

enum { AHEAD = 30 }; /* rows that the header is looked for in */

struct table {
    struct arena *arena;
    struct source *src;
    struct table_found found;
    struct csv csv;
    struct xlsx *xlsx;
    struct str bytes; /* of an XLSX, packed */

    /* Rows that were read while opening, and how many were given out. */
    struct table_row ahead[AHEAD];
    ptrdiff_t ahead_n, ahead_at;

    struct str *cells; /* of the row given out, as wide as the header */
    int64_t ragged;
    bool ended;
};

/* ---- what kind of file ---- */

struct magic {
    const char *bytes;
    int n;
    const char *what, *mend;
};

static const struct magic foreign[] = {
    { "\xD0\xCF\x11\xE0", 4, "this is an old Excel file (.xls)",
      "open it in a spreadsheet and save it as .xlsx or CSV" },
    { "%PDF", 4, "this is a PDF", "copy its table into a spreadsheet first" },
    { "\x1F\x8B", 2, "this file is compressed", "unpack it first" },
    { "SQLite format 3", 15, "this is a database",
      "export the table you mean as CSV" },
    { "{\\rtf", 5, "this is a text document",
      "copy its table into a spreadsheet first" },
    { "<!DOCTYPE", 9, "this is a web page",
      "copy its table into a spreadsheet first" },
    { "<html", 5, "this is a web page",
      "copy its table into a spreadsheet first" },
};

static bool foreign_kind(struct str file, struct str head, struct diags *ds)
{
    struct pos at = { .file = file };
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        const struct magic *m = &foreign[i];
        if (!str_starts(head, (struct str){ m->bytes, m->n })) continue;
        diag_add(ds, D_TABLE_KIND, &at, "%s, not CSV or XLSX", m->what);
        diag_hint(ds, "%s", m->mend);
        return true;
    }
    return false;
}

static bool read_head(struct source *src, char *head, ptrdiff_t max,
                      ptrdiff_t *n, struct diags *ds)
{
    struct pos at = { .file = src->name };
    for (*n = 0; *n < max;) {
        ptrdiff_t got = src->read(src->ctx, head + *n, max - *n);
        if (got == 0) break;
        if (got < 0) {
            diag_add(ds, D_FILE_READ, &at, "the file cannot be read");
            diag_hint(ds, "look whether it is a file, and may be read");
            return false;
        }
        *n += got;
    }
    if (*n > 0) return true;
    diag_add(ds, D_FILE_EMPTY, &at, "the file is empty");
    diag_hint(ds, "look whether it is the file you meant");
    return false;
}

/* ---- CSV ---- */

static bool open_csv(struct table *t, struct str head,
                     const struct table_options *options, struct diags *ds)
{
    struct table_found *f = &t->found;
    struct pos at = { .file = t->src->name };
    f->kind = TABLE_CSV;
    if (!sniff_encoding(t->arena, t->src->name, head, options, f, ds))
        return false;
    struct csv *c = &t->csv;
    csv_init(c, t->arena, t->src->name);
    c->from = decode_open(t->arena, t->src, head, f->encoding);
    if (!csv_fill(c, TABLE_SNIFF, ds)) return false;
    struct str text = { c->window, c->end };
    c->cr = sniff_cr(text);
    unsigned char d = (unsigned char)options->delimiter;
    if (d >= 128 || d == '"' || d == '\n' || d == '\r') {
        diag_add(ds, D_TABLE_OPTION, &at,
                 "a delimiter is one ASCII character other than a quote or "
                 "the end of a line");
        diag_hint(ds, "mostly it is , or ; or a tab");
        return false;
    }
    c->delimiter = d ? options->delimiter : sniff_delimiter(text, c->ended);
    f->delimiter = c->delimiter;
    return true;
}

/* ---- XLSX ---- */

static bool open_xlsx(struct table *t, struct str head,
                      const struct table_options *options, struct diags *ds)
{
    struct buf b = buf_make(t->arena, TABLE_XLSX_MAX);
    struct pos at = { .file = t->src->name };
    enum { PIECE = 1 << 18 };
    char *piece = arena_new(t->arena, char, PIECE);
    ptrdiff_t got;
    buf_str(&b, head);
    while ((got = t->src->read(t->src->ctx, piece, PIECE)) > 0)
        buf_str(&b, (struct str){ piece, got });
    if (got < 0) {
        diag_add(ds, D_FILE_READ, &at, "the file cannot be read");
        diag_hint(ds, "look at the disk or the connection it lies on");
        return false;
    }
    if (b.over) {
        diag_add(ds, D_TABLE_LIMIT, &at,
                 "the workbook has more than %d MiB, packed",
                 TABLE_XLSX_MAX >> 20);
        diag_hint(ds, "save the sheet as CSV, which has no limit");
        return false;
    }
    t->found.kind = TABLE_XLSX;
    t->found.encoding = S("UTF-8");
    t->found.encoding_sure = true;
    t->bytes = buf_done(&b);
    t->xlsx =
        xlsx_open(t->arena, t->src->name, t->bytes, &t->found, options, ds);
    return t->xlsx != NULL;
}

/* ---- rows ---- */

static bool all_empty(const struct table_row *r)
{
    for (ptrdiff_t i = 0; i < r->n; i++)
        if (str_trim(r->cells[i]).n > 0) return false;
    return true;
}

/* The next row as the file has it, without blank ones. */
static bool raw_next(struct table *t, struct table_row *row, struct diags *ds)
{
    do {
        if (t->xlsx) {
            if (!xlsx_next(t->xlsx, row, ds)) return false;
        } else {
            if (!csv_next(&t->csv, ds)) return false;
            *row = (struct table_row){ t->csv.row, t->csv.cells, t->csv.n };
        }
    } while (all_empty(row));
    return true;
}

static void keep_row(struct table *t, const struct table_row *row)
{
    struct str *cells = arena_new(t->arena, struct str, row->n);
    for (ptrdiff_t i = 0; i < row->n; i++)
        cells[i] = str_dup(t->arena, row->cells[i]);
    t->ahead[t->ahead_n++] = (struct table_row){ row->row, cells, row->n };
}

/* What a header says, for people: without control characters. */
static struct str column_name(struct arena *a, struct str cell, ptrdiff_t n)
{
    struct str text = str_trim(cell);
    if (text.n == 0) return str_fmt(a, "column %d", (int)n);
    char *p = arena_new(a, char, text.n);
    for (ptrdiff_t i = 0; i < text.n; i++)
        p[i] = (unsigned char)text.p[i] < ' ' || text.p[i] == 127 ? ' '
                                                                  : text.p[i];
    return (struct str){ p, text.n };
}

static ptrdiff_t common_width(const struct table *t)
{
    ptrdiff_t width = 0, most = 0;
    for (ptrdiff_t i = 0; i < t->ahead_n; i++) {
        ptrdiff_t same = 0;
        for (ptrdiff_t k = 0; k < t->ahead_n; k++)
            same += t->ahead[k].n == t->ahead[i].n;
        if (t->xlsx ? t->ahead[i].n > width : same > most) {
            width = t->ahead[i].n;
            most = same;
        }
    }
    return width;
}

/* The header among the rows ahead: its index, or -1. */
static bool choose_header(struct table *t, int64_t said, ptrdiff_t *index,
                          struct diags *ds)
{
    struct pos at = { .file = t->src->name };
    t->found.header_why = TABLE_HEADER_SAID;
    *index = -1;
    if (said < 0) return true;
    if (said == 0) {
        *index =
            sniff_header(t->arena, t->ahead, t->ahead_n, &t->found.header_why);
        return true;
    }
    for (ptrdiff_t i = 0; i < t->ahead_n; i++)
        if (t->ahead[i].row == said) *index = i;
    if (*index >= 0) return true;
    diag_add(ds, D_TABLE_OPTION, &at, "row %lld cannot be the header",
             (long long)said);
    diag_hint(ds, "a header is one of the first %d rows, and not blank", AHEAD);
    return false;
}

static bool find_header(struct table *t, int64_t said, struct diags *ds)
{
    struct table_found *f = &t->found;
    struct pos at = { .file = t->src->name };
    struct table_row row;
    ptrdiff_t errors = ds->errors, header;
    while (t->ahead_n < AHEAD && raw_next(t, &row, ds)) keep_row(t, &row);
    if (ds->errors > errors) return false;
    if (t->ahead_n == 0) {
        diag_add(ds, D_TABLE_EMPTY, &at, "there is no row in the table");
        diag_hint(ds, t->xlsx ? "choose another sheet of the workbook"
                              : "look whether it is the file you meant");
        return false;
    }
    if (!choose_header(t, said, &header, ds)) return false;
    ptrdiff_t width = header < 0 ? common_width(t) : t->ahead[header].n;
    for (ptrdiff_t i = 0; i < width; i++)
        *arena_push(t->arena, &f->columns) = column_name(
            t->arena, header < 0 ? S("") : t->ahead[header].cells[i], i + 1);
    f->header = header < 0 ? 0 : t->ahead[header].row;
    f->above = header < 0 ? 0 : header;
    t->ahead_at = header + 1;
    t->cells = arena_new(t->arena, struct str, width);
    return true;
}

struct table *table_open(struct arena *a, struct source *src,
                         const struct table_options *options, struct diags *ds)
{
    struct table *t = arena_new(a, struct table, 1);
    char *head = arena_new(a, char, TABLE_SNIFF);
    ptrdiff_t n;
    t->arena = a;
    t->src = src;
    if (!read_head(src, head, TABLE_SNIFF, &n, ds)) return NULL;
    struct str bytes = { head, n };
    enum table_kind kind = options->kind;
    if (kind == TABLE_ANY)
        kind = str_starts(bytes, S("PK\x03\x04")) ? TABLE_XLSX : TABLE_CSV;
    if (kind == TABLE_CSV && foreign_kind(src->name, bytes, ds)) return NULL;
    bool ok = kind == TABLE_XLSX ? open_xlsx(t, bytes, options, ds)
                                 : open_csv(t, bytes, options, ds);
    if (ok && find_header(t, options->header, ds)) return t;
    table_close(t);
    return NULL;
}

void table_close(struct table *t)
{
    if (!t) return;
    decode_close(t->csv.from);
    xlsx_close(t->xlsx);
    t->xlsx = NULL;
    t->ended = true;
}

const struct table_found *table_found(const struct table *t)
{
    return &t->found;
}

int64_t table_read_bytes(const struct table *t)
{
    if (t->found.kind == TABLE_CSV) return decode_bytes(t->csv.from);
    return xlsx_progress(t->xlsx, t->bytes.n);
}

/* An apostrophe before what would be a formula is ours, or a spreadsheet's. */
static struct str unguard(struct str cell)
{
    if (cell.n < 2 || cell.p[0] != '\'' || !table_guard(cell)) return cell;
    return str_cut(cell, 1, cell.n);
}

static bool ragged(struct table *t, const struct table_row *row,
                   struct diags *ds)
{
    ptrdiff_t width = t->found.columns.n;
    struct pos at = { .file = t->src->name,
                      .line = row->row < INT32_MAX ? (int32_t)row->row : 0,
                      .col = (int32_t)(row->n < width ? row->n : width) + 1 };
    struct str name = table_column_name(ds->arena, at.col);
    diag_add(ds, D_TABLE_RAGGED, &at,
             "row %lld has %lld cells, but there are %lld columns: it is %s "
             "from column %.*s on",
             (long long)row->row, (long long)row->n, (long long)width,
             row->n < width ? "short" : "too long", STR_ARG(name));
    diag_hint(ds, "mend the row; a delimiter that belongs to a cell stands "
                  "within quotes");
    return ++t->ragged < TABLE_RAGGED_MAX;
}

/* Empty cells at the end of a row of XLSX are not there at all. */
static bool fits(const struct table *t, struct table_row *row)
{
    ptrdiff_t width = t->found.columns.n;
    if (!t->xlsx) return row->n == width;
    while (row->n > width && row->cells[row->n - 1].n == 0) row->n--;
    return row->n <= width;
}

bool table_next(struct table *t, struct table_row *row, struct diags *ds)
{
    struct table_row raw;
    while (!t->ended) {
        if (t->ahead_at < t->ahead_n)
            raw = t->ahead[t->ahead_at++];
        else if (!raw_next(t, &raw, ds))
            break;
        if (!fits(t, &raw)) {
            if (!ragged(t, &raw, ds)) break;
            continue;
        }
        for (ptrdiff_t i = 0; i < t->found.columns.n; i++)
            t->cells[i] = i < raw.n ? unguard(raw.cells[i]) : S("");
        *row = (struct table_row){ raw.row, t->cells, t->found.columns.n };
        return true;
    }
    t->ended = true;
    return false;
}

/* ---- the finding, for people ---- */

static const char *delimiter_name(char c)
{
    return c == ','    ? "comma"
           : c == ';'  ? "semicolon"
           : c == '\t' ? "tab"
           : c == '|'  ? "bar"
                       : NULL;
}

void table_tell(struct buf *b, const struct table_found *f)
{
    static const char *const why[] = {
        [TABLE_HEADER_SAID] = "as said",
        [TABLE_HEADER_WORDS] = "by its words",
        [TABLE_HEADER_DIGITS] = "the only row without numbers",
        [TABLE_HEADER_ASSUMED] = "assumed",
        [TABLE_HEADER_NONE] = "the first row has numbers, as the others",
    };
    if (f->kind == TABLE_XLSX) {
        buf_fmt(b, "XLSX, sheet \"%.*s\"", STR_ARG(f->sheet));
        if (f->sheets.n > 1) buf_fmt(b, " (of %d sheets)", (int)f->sheets.n);
    } else {
        const char *name = delimiter_name(f->delimiter);
        buf_fmt(b, "CSV, %.*s", STR_ARG(f->encoding));
        if (!f->encoding_sure)
            buf_fmt(b, " (a guess, %d of 100)", f->encoding_confidence);
        if (name)
            buf_fmt(b, ", cells apart by %s", name);
        else
            buf_fmt(b, ", cells apart by \"%c\"", f->delimiter);
    }
    if (f->header > 0)
        buf_fmt(b, ", header in row %lld (%s)", (long long)f->header,
                why[f->header_why]);
    else
        buf_fmt(b, ", no header (%s)", why[f->header_why]);
    if (f->above > 0)
        buf_fmt(b, ", %lld %s above it left out", (long long)f->above,
                f->above == 1 ? "row" : "rows");
    buf_char(b, '\n');
}

struct str table_column_name(struct arena *a, ptrdiff_t n)
{
    char text[16];
    int at = sizeof text;
    for (; n > 0; n = (n - 1) / 26) text[--at] = (char)('A' + (n - 1) % 26);
    return str_dup(a, (struct str){ text + at, (ptrdiff_t)sizeof text - at });
}
