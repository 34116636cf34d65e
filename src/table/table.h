/* table: rows and cells out of spreadsheets, and into them.
 *
 * Lists arrive as CSV (comma, semicolon, tab, bar; UTF-8, UTF-16 or an older
 * encoding) and as XLSX. This room finds out which, says what it found, and
 * gives the rows one by one as UTF-8. What a column means is not its business.
 *
 *     struct source src;
 *     if (!w.open(w.ctx, &a, path, &src, &ds)) ... print ds
 *     struct table *t = table_open(&a, &src, &(struct table_options){ 0 },
 * &ds); struct table_row row; while (t && table_next(t, &row, &ds))
 *         use(row.cells, row.n)            row.n is table_found(t)->columns.n
 *     bool ok = t && ds.errors == 0;       keep nothing of it where false
 *     table_close(t);
 *     src.close(src.ctx);
 *
 * The finding (table_found) is a guess where the file does not say: show it to
 * a person, and take her corrections by way of the options. Rows above the
 * header (a title, a date) are left out, and the finding says how many.
 *
 * Where: rows count from 1 as a spreadsheet shows them (the header counts, and
 * so does a blank row, which is left out), columns from 1, which is A. Diags
 * have the row as their line and the column as their column; no diag carries a
 * cell's text.
 *
 * Cells: text, trimmed of nothing. A formula is never worked out: in CSV it is
 * text, in XLSX the value that the spreadsheet stored with it, or its own text
 * after "=" where none is stored. Dates of XLSX become 2020-04-12, numbers
 * their shortest decimal. The apostrophe that table_guard puts before a formula
 * is taken off again.
 *
 * Errors: D_TABLE_KIND, _ENCODING, _MIXED, _QUOTE, _RAGGED, _LIMIT, _OPTION,
 * _XLSX, _BOMB, _EMPTY, D_FILE_READ. After a ragged row reading goes on, so
 * that one run shows up to TABLE_RAGGED_MAX of them; after anything else it
 * ends. A caller keeps what it read only where table_next came to the end
 * without one.
 *
 * Memory: a CSV of any size takes a window of some MiB (never more than
 * TABLE_ROW_MAX and a bit). An XLSX is held packed, with its shared strings
 * unpacked. Cells are views that last until the next call of table_next.
 *
 * Layers: reads through a struct source only. Writing XLSX is libxlsxwriter's,
 * which keeps its temporary files in memory (/dev/shm) where the system has
 * that. */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include "base/base.h"

enum {
    TABLE_ROW_MAX = 4 << 20,    /* bytes of one row of CSV */
    TABLE_COLUMNS_MAX = 4096,   /* cells of a row */
    TABLE_CELL_MAX = 1 << 20,   /* bytes of a cell of XLSX */
    TABLE_XLSX_MAX = 512 << 20, /* bytes of a workbook, packed */
    TABLE_PART_MAX = 1 << 30,   /* bytes of a part but a sheet, unpacked */
    TABLE_PACKED_MAX = 250,     /* times a part may unpack to, past 64 MiB */
    TABLE_RAGGED_MAX = 20,
    TABLE_SNIFF = 1 << 20, /* bytes that the finding rests on */
};

enum table_kind { TABLE_ANY, TABLE_CSV, TABLE_XLSX };

/* What a person says of the table; zeros: find out. */
struct table_options {
    enum table_kind kind;
    struct str encoding; /* a name that ICU knows: "windows-1256" */
    char delimiter;      /* of CSV, an ASCII character */
    int64_t header;      /* its row; -1: there is none; 0: find out */
    struct str sheet;    /* of XLSX, by name; empty: the first */
};

enum table_header_why {
    TABLE_HEADER_SAID,   /* by the options */
    TABLE_HEADER_WORDS,  /* words that headers are made of */
    TABLE_HEADER_DIGITS, /* the only row without digits in a column of them */
    TABLE_HEADER_ASSUMED,
    TABLE_HEADER_NONE /* the first row has digits as all others */
};

/* What the table was found, or said, to be. */
struct table_found {
    enum table_kind kind;
    struct str encoding;     /* ICU's name of it; "UTF-8" for XLSX */
    bool encoding_sure;      /* said, marked by a BOM, or well-formed UTF-8 */
    int encoding_confidence; /* 0..100, ICU's, where not sure */
    char delimiter;
    struct str sheet;       /* of XLSX */
    struct str_list sheets; /* of XLSX: all their names */
    int64_t header;         /* its row, or 0 where there is none */
    enum table_header_why header_why;
    int64_t above;           /* rows above the header that are left out */
    struct str_list columns; /* the header's cells, or "column 1"... */
};

/* struct str cells[n], as many as the finding has columns. */
struct table_row {
    int64_t row;
    const struct str *cells;
    ptrdiff_t n;
};

struct table;

/* Reads as much as the finding takes. The source and the options' texts must
 * outlive the table. NULL with a diag where the file is no table. */
struct table *table_open(struct arena *a, struct source *src,
                         const struct table_options *options, struct diags *ds);
void table_close(struct table *t); /* NULL is fine */

const struct table_found *table_found(const struct table *t);

/* true with the next row; false at the end, and after an error. */
bool table_next(struct table *t, struct table_row *row, struct diags *ds);

/* Bytes of the source read so far, for a bar of progress; its whole is the
 * source's size. */
int64_t table_read_bytes(const struct table *t);

/* The finding in one or two lines for a person. */
void table_tell(struct buf *b, const struct table_found *f);

/* "A", "Z", "AA": how spreadsheets name column n (from 1). */
struct str table_column_name(struct arena *a, ptrdiff_t n);

/* ---- writing ---- */

/* Whether a spreadsheet could take this cell for a formula: it begins, behind
 * any apostrophes, with = + - @ (ASCII or full-width), a tab or a line end, and
 * is no plain decimal number. The writers put an apostrophe before such a cell
 * of CSV; in XLSX every cell is a string, which no spreadsheet runs. */
bool table_guard(struct str cell);

/* One row of RFC 4180, with "\r\n": cells are quoted where they must be. The
 * caller empties the buf between rows where there are many. */
void table_csv_row(struct buf *b, const struct str *cells, ptrdiff_t n);

/* A workbook of one sheet in memory. Rows go in one by one; table_xlsx_done
 * gives the bytes. Fails with D_FILE_WRITE or D_TABLE_LIMIT (1,048,576 rows of
 * 16,384 columns, 32,767 characters a cell). */
struct table_xlsx;
struct table_xlsx *table_xlsx_make(struct arena *a, struct str sheet,
                                   struct diags *ds);
bool table_xlsx_row(struct table_xlsx *x, const struct str *cells, ptrdiff_t n,
                    struct diags *ds);
bool table_xlsx_done(struct table_xlsx *x, struct arena *a, struct str *bytes,
                     struct diags *ds);
void table_xlsx_drop(struct table_xlsx *x); /* instead of done */

#endif
