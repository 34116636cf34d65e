/* pages, inside: what the pages share. */
#ifndef PAGES_PAGES_INT_H
#define PAGES_PAGES_INT_H

#include "pages/html_int.h"
#include "pages/pages.h"

struct pages {
    const struct world *world;
    struct str path;
    struct pages_how how;
    struct arena read; /* what follows, read anew when the log grows */
    struct app_case c;
    bool open;
    int64_t size;
};

struct str pages_stylesheet(void);

/* Begins a page, up to its body; ends it, and makes it the answer. */
void pages_head(struct html *h, const struct pages_request *q,
                struct str title);
void pages_end(struct html *h, struct pages_answer *out);

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

/* A page, or JSON where the path asks for it, that says what is wrong. */
void pages_fail(struct arena *a, const struct pages_request *q, int status,
                struct str why, struct pages_answer *out);

/* What the path asks for, by its end. */
enum pages_forms pages_form(struct str path);

/* on, known, believe and doubt of the query. false: *out says what is wrong. */
bool pages_asked(struct arena *a, const struct pages_request *q,
                 struct app_asked *asked, struct pages_answer *out);

void pages_overview(struct pages *p, struct arena *a,
                    const struct pages_request *q, struct pages_answer *out);
void pages_style(struct pages *p, struct arena *a,
                 const struct pages_request *q, struct pages_answer *out);

#endif
