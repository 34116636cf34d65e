/* app, inside: linkage. */
#ifndef APP_LINK_INT_H
#define APP_LINK_INT_H

#include "app/app.h"

enum { APP_PART_MAX = 1 << 30 }; /* bytes of a part or result */

/* The model, lists and pairs of an earlier result (JSON). */
bool app_link_earlier(const struct world *w, struct arena *a, struct str path,
                      struct app_earlier *out, struct diags *ds);

/* Reads the answers of what->answers and finds their rows in l->lists; makes
 * the file where it is missing and more answers will come. D_LINK_ANSWERS. */
bool app_answers_load(const struct world *w, struct arena *a,
                      const struct app_linking *what, struct app_linked *l,
                      struct diags *ds);
/* Puts answers (of one put) or takes a put back: on the disk, then in l. */
bool app_answers_put(const struct world *w, struct arena *a,
                     struct app_linked *l, const struct link_answered *pairs,
                     int n, struct diags *ds);
bool app_answers_undo(const struct world *w, struct arena *a,
                      struct app_linked *l, int64_t put, struct diags *ds);

/* A fingerprint of a row as it was read. */
uint64_t app_row_print(const struct str *cells, ptrdiff_t n);

#endif
