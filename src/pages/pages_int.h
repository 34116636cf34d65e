/* pages, inside: what the pages share. */
#ifndef PAGES_PAGES_INT_H
#define PAGES_PAGES_INT_H

#include "pages/html_int.h"
#include "pages/pages.h"

/* Begins a page, up to its body; ends it. */
void pages_head(struct html *h, struct str title);
struct str pages_end(struct html *h);

/* ---- words and marks ---- */

struct str word_day(struct arena *a, int32_t day);
struct str word_bounds(struct arena *a, struct interval i); /* 1,056 or more */
struct str word_titles(struct arena *a, const struct agreement *g,
                       const struct ref_list *l);
/* By whose account: a party's title, "Neutrals", "Press and others". */
struct str word_account(const struct agreement *g, const struct standpoint *s);
struct str word_days(struct arena *a,
                     const struct finding *f); /* 3 days left */

/* A state as a mark and a word, so that no meaning hangs on colour. */
void put_state(struct html *h, const struct finding *f);
/* What each account says of a count, as bars against the target. */
void put_accounts(struct html *h, struct arena *a, const struct app_case *c,
                  const struct finding *f);

/* The statements of an account, the newest first, behind their number. */
void put_sources(struct html *h, struct arena *a, const struct app_case *c,
                 const struct standpoint *s);

#endif
