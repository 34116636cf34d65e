/* app, inside: linkage. */
#ifndef APP_LINK_INT_H
#define APP_LINK_INT_H

#include "app/app.h"

enum { APP_PART_MAX = 1 << 30 }; /* bytes of a part or result */

/* The model, lists and pairs of an earlier result (JSON). */
bool app_link_earlier(const struct world *w, struct arena *a, struct str path,
                      struct app_earlier *out, struct diags *ds);

#endif
