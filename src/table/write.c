#include "table/table.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* ---- what a spreadsheet would run ---- */

/* -12.5: nothing but digits and a dot behind at most one minus. */
static bool plain_number(struct str s)
{
    bool digit = false, dot = false;
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (i == 0 && s.p[i] == '-') continue;
        if (s.p[i] == '.' && digit && !dot)
            dot = true;
        else if (s.p[i] >= '0' && s.p[i] <= '9')
            digit = true;
        else
            return false;
    }
    return digit;
}

bool table_guard(struct str cell)
{
    ptrdiff_t at = 0;
    while (cell.n > 0 && cell.p[0] == '\'') cell = str_cut(cell, 1, cell.n);
    int32_t c = utf8_next(cell, &at);
    bool starts = c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' ||
                  c == '\r' || c == '\n' || c == 0xFF1D || c == 0xFF0B ||
                  c == 0xFF0D || c == 0xFF20;
    return starts && !plain_number(cell);
}

/* ---- CSV ---- */

static void csv_cell(struct buf *b, struct str cell)
{
    bool guard = table_guard(cell), quote = guard;
    for (ptrdiff_t i = 0; i < cell.n && !quote; i++)
        quote = cell.p[i] == ',' || cell.p[i] == '"' || cell.p[i] == '\n' ||
                cell.p[i] == '\r' || cell.p[i] == ';' || cell.p[i] == '\t';
    if (!quote) {
        buf_str(b, cell);
        return;
    }
    buf_char(b, '"');
    if (guard) buf_char(b, '\'');
    for (struct str rest = cell, part; str_next(&rest, '"', &part);) {
        buf_str(b, part);
        if (rest.p) buf_str(b, S("\"\""));
    }
    buf_char(b, '"');
}

void table_csv_row(struct buf *b, const struct str *cells, ptrdiff_t n)
{
    /* A lone empty cell is quoted: a blank line would be no row. */
    if (n == 1 && cells[0].n == 0) buf_str(b, S("\"\""));
    for (ptrdiff_t i = 0; i < n; i++) {
        if (i > 0) buf_char(b, ',');
        csv_cell(b, cells[i]);
    }
    buf_str(b, S("\r\n"));
}

/* ---- XLSX ---- */

struct table_xlsx {
    int fd; /* memory that looks like a file, which the library writes to */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    struct arena *arena;
    int64_t rows;
};

static bool cannot_write(struct diags *ds, const char *why)
{
    diag_add(ds, D_FILE_WRITE, NULL, "the workbook cannot be made: %s", why);
    diag_hint(ds, "make room in memory, or export as CSV");
    return false;
}

struct table_xlsx *table_xlsx_make(struct arena *a, struct str sheet,
                                   struct diags *ds)
{
    struct table_xlsx *x = arena_new(a, struct table_xlsx, 1);
    static const char memory[] = "/dev/shm";
    x->arena = a;
    x->fd = memfd_create("truce.xlsx", MFD_CLOEXEC);
    if (x->fd < 0) {
        cannot_write(ds, "there is no memory for it");
        return NULL;
    }
    const char *path = str_z(a, str_fmt(a, "/proc/self/fd/%d", x->fd));
    char folder[sizeof memory];
    memcpy(folder, memory, sizeof memory);
    lxw_workbook_options o = { .constant_memory = LXW_TRUE };
    if (access(memory, W_OK) == 0) o.tmpdir = folder;
    x->book = workbook_new_opt(path, &o);
    struct str name = sheet.n > 0 ? sheet : S("list");
    if (x->book) {
        /* The same rows make the same bytes: no moment of making in them. */
        lxw_doc_properties p = { .created = 946684800 };
        workbook_set_properties(x->book, &p);
        x->sheet = workbook_add_worksheet(x->book, str_z(a, name));
    }
    if (x->sheet) return x;
    cannot_write(ds, "the sheet cannot be added");
    table_xlsx_drop(x);
    return NULL;
}

static bool too_large(struct table_xlsx *x, ptrdiff_t column, struct diags *ds)
{
    struct pos at = { .line = (int32_t)(x->rows + 1),
                      .col = (int32_t)column + 1 };
    diag_add(ds, D_TABLE_LIMIT, &at,
             "row %lld does not fit a workbook: it holds 1,048,576 rows of "
             "16,384 columns, and 32,767 characters a cell",
             (long long)x->rows + 1);
    diag_hint(ds, "export as CSV, which has no limit");
    return false;
}

bool table_xlsx_row(struct table_xlsx *x, const struct str *cells, ptrdiff_t n,
                    struct diags *ds)
{
    if (x->rows >= LXW_ROW_MAX || n > LXW_COL_MAX) return too_large(x, 0, ds);
    struct arena scratch = { 0 };
    bool ok = true;
    for (ptrdiff_t i = 0; i < n && ok; i++) {
        if (cells[i].n == 0) continue;
        lxw_error e =
            worksheet_write_string(x->sheet, (lxw_row_t)x->rows, (lxw_col_t)i,
                                   str_z(&scratch, cells[i]), NULL);
        if (e != LXW_NO_ERROR) ok = too_large(x, i, ds);
    }
    arena_free(&scratch);
    x->rows++;
    return ok;
}

/* Everything that was written to the memory, which is then let go. */
static bool take(struct table_xlsx *x, struct arena *a, struct str *bytes)
{
    off_t size = lseek(x->fd, 0, SEEK_END);
    if (size <= 0) return false;
    char *p = arena_new(a, char, (ptrdiff_t)size);
    for (off_t at = 0; at < size;) {
        ssize_t got = pread(x->fd, p + at, (size_t)(size - at), at);
        if (got <= 0) return false;
        at += got;
    }
    *bytes = (struct str){ p, (ptrdiff_t)size };
    return true;
}

bool table_xlsx_done(struct table_xlsx *x, struct arena *a, struct str *bytes,
                     struct diags *ds)
{
    lxw_error e = workbook_close(x->book);
    x->book = NULL;
    bool ok = e == LXW_NO_ERROR && take(x, a, bytes);
    table_xlsx_drop(x);
    return ok || cannot_write(ds, e ? lxw_strerror(e) : "nothing was written");
}

void table_xlsx_drop(struct table_xlsx *x)
{
    if (x->book) lxw_workbook_free(x->book);
    if (x->fd >= 0) close(x->fd);
    x->book = NULL;
    x->fd = -1;
}
