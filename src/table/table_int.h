/* table_int.h: what the files of the room know of each other.
 *
 *   decode.c   bytes of a source -> UTF-8, piece by piece
 *   sniff.c    which encoding, delimiter and header
 *   csv.c      UTF-8 -> rows, within a sliding window
 *   xlsx.c     a workbook's sheet -> rows        parts.c  its other parts
 *   table.c    opening, checks of every row      write.c  the way back */
#ifndef TABLE_INT_H
#define TABLE_INT_H

#include "table/table.h"

/* ---- decode.c ---- */

/* The byte that stands where the source's bytes mean nothing in its encoding.
 * UTF-8 never has it, so that one check of a row finds both. */
enum { DECODE_BAD = 0xFF };

struct decode; /* a source seen as UTF-8 */

/* head: bytes that were read from the source already. encoding is one that
 * decode_known knows. */
struct decode *decode_open(struct arena *a, struct source *src, struct str head,
                           struct str encoding);
void decode_close(struct decode *d);
bool decode_known(struct arena *a, struct str encoding, struct str *name);

/* At most n bytes of UTF-8 (n >= 64): how many, 0 at the end, -1 where reading
 * failed. Outside UTF-8 a sequence may be cut at the end of a piece. */
ptrdiff_t decode_read(struct decode *d, char *out, ptrdiff_t n);
int64_t decode_bytes(const struct decode *d);

/* Whether the cell's text, in an encoding of one byte a character, was UTF-8
 * before: three sequences of it at least, and nothing else past ASCII. */
bool decode_was_utf8(const struct decode *d, struct str cell);

/* ---- csv.c ---- */

struct csv {
    struct decode *from;
    char *window; /* bytes [at, end) are still to be parsed */
    ptrdiff_t cap, at, end;
    bool ended; /* the source has no more */
    bool cr;    /* lines end in a lone CR */
    bool seen;  /* a row past ASCII that was well-formed */
    char delimiter;
    int64_t row; /* the newest row's number */
    struct str *cells;
    ptrdiff_t n, cells_cap;
    struct arena *arena;
    struct str file;
};

void csv_init(struct csv *c, struct arena *a, struct str file);

/* Fills the window up to `wanted` bytes; false where reading failed. */
bool csv_fill(struct csv *c, ptrdiff_t wanted, struct diags *ds);

/* The next row that is not blank, into cells and n. */
bool csv_next(struct csv *c, struct diags *ds);

/* ---- xlsx.c ---- */

struct xlsx;
struct xlsx *xlsx_open(struct arena *a, struct str file, struct str bytes,
                       struct table_found *found,
                       const struct table_options *options, struct diags *ds);
void xlsx_close(struct xlsx *x);

/* How much of `whole` bytes is read, by the sheet's own account of its size. */
int64_t xlsx_progress(const struct xlsx *x, int64_t whole);
struct str xlsx_text(struct arena *a, struct str s); /* without _x000D_ */
bool xlsx_next(struct xlsx *x, struct table_row *row, struct diags *ds);

/* ---- parts.c ---- */

struct zip;

/* A part of the package, read in pieces, with the limits on unpacking. */
struct part {
    void *file; /* struct zip_file */
    struct str workbook, name;
    int64_t packed, unpacked, said, max; /* bytes; said: by the package */
};

struct sheet {
    struct str name, id, path;
    bool hidden;
};

struct workbook {
    struct zip *zip;
    struct str file;
    struct LIST(struct sheet) sheets;
    bool from_1904;
    struct str_list strings;
    struct LIST(bool) dates; /* by cell format: whether it shows a date */
};

bool part_open(struct zip *zip, struct arena *a, struct str file,
               struct str name, struct part *out, struct diags *ds);
ptrdiff_t part_read(struct part *p, char *out, ptrdiff_t n, struct diags *ds);
void part_close(struct part *p);

/* Everything of the package but its sheets. */
bool workbook_read(struct workbook *w, struct arena *a, struct diags *ds);
void xlsx_fail(struct diags *ds, struct str file, struct str part,
               const char *why);
struct str xml_attribute(const char **attributes, const char *name);
/* The name behind the namespace. */
const char *xml_local(const char *name);

/* ---- sniff.c ---- */

/* Finds the encoding of a head of a file, or takes what was said. */
bool sniff_encoding(struct arena *a, struct str file, struct str head,
                    const struct table_options *options,
                    struct table_found *found, struct diags *ds);

/* The delimiter of a head in UTF-8 that is the whole file or a part of it, and
 * whether its lines end in CR alone. */
char sniff_delimiter(struct str head, bool whole);
bool sniff_cr(struct str head);

/* The index of the header among the first n > 0 rows of any widths; -1 where
 * there is none. */
ptrdiff_t sniff_header(struct arena *a, const struct table_row *rows,
                       ptrdiff_t n, enum table_header_why *why);

#endif
