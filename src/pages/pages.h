/* pages: what a browser is shown of a case.
 *
 * A page is a pure function of the case as it was read and of what was found:
 * the same two give the same bytes. It is one HTML document with its style
 * sheet inside, so that it can be kept, sent and printed; it runs no script and
 * fetches nothing.
 *
 *     if (app_open(&w, &a, path, how, &c, &ds) &&
 *         app_status(&w, &a, &c, &asked, &found, &ds))
 *         html = pages_overview(&a, &c, &found);
 *
 * Memory: a page lives in the arena given. Nothing can fail: whatever a text of
 * the case holds is shown, escaped. No row of a list of people is in any page.
 * Limits: an account shows its newest twelve statements. */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "app/app.h"

/* Where each obligation stands, by whose account, and what is due next. */
struct str pages_overview(struct arena *a, const struct app_case *c,
                          const struct findings *f);

#endif
