/* paper: what is printed for the field: the manifest of a batch, as PDF.
 *
 * Where there is no network and perhaps no power, people go by paper: who is on
 * which flight, with boxes to tick, a sheet to count on, and a place to sign.
 * This room lays that out on A4, with names in any script and direction
 * (Pango), and with a QR code that says which batch of which record it is, so
 * that paper and record can be put together again.
 *
 *     struct paper_manifest m = { .title = ..., .flights = ... };
 *     struct paper_made made;
 *     if (paper_manifest(&a, &m, &made, &ds)) ... made.pdf
 *
 * Pure: plain data in, bytes out; the same data and the same fonts give the
 * same bytes (the PDF's dates are fixed). It knows no model: texts come as they
 * are to stand there. Memory: the PDF is in the arena given.
 *
 * Errors: D_PRINT, where the machine has no font at all, or a text is too long
 * for a QR code. A script that no font here has is no error: its letters print
 * as boxes, and made.unknown says of how many rows, so that the caller can
 * tell.
 *
 * Limits: a QR code holds PAPER_CODE_MAX bytes; a row that is longer than a
 * page is cut. */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "base/base.h"

enum { PAPER_CODE_MAX = 1000 };

struct paper_row {
    struct str mark; /* how the record names the row */
    struct str text; /* who it is, in any script */
    struct str why;  /* why the person does not go; empty: there are boxes */
};

struct paper_flight {
    struct LIST(struct paper_row) rows;
};

struct paper_manifest {
    struct str title,
        batch;        /* of the agreement; of the batch, with its label */
    struct str facts; /* a line or more on where it stands */
    struct str code;  /* what the QR code holds */
    struct LIST(struct paper_flight) flights; /* each begins a page */
    struct str_list counts; /* of the tally sheet: a line and a box each */
    struct str_list hands;  /* who sign it */
};

struct paper_made {
    struct str pdf;
    int64_t pages;
    int64_t unknown; /* rows with letters that no font has */
};

bool paper_manifest(struct arena *a, const struct paper_manifest *m,
                    struct paper_made *out, struct diags *ds);

#endif
