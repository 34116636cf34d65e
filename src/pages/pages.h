/* pages: what a browser is shown of a case.
 *
 * A page is a pure function of the entries, the request and the day: the same
 * three give the same bytes. No sockets, no cookies, no passwords: whoever asks
 * this room says who it is that asks (`access`).
 *
 *     struct pages_how how = { .write = false };
 *     struct pages *p = pages_open(&world, &a, S("doha.case"), &how, &ds);
 *     struct pages_request q = { .method = S("GET"), .path = S("/"),
 *                                .access = ACCESS_VIEWER, .today = today };
 *     struct pages_answer out;
 *     if (p && pages_look(p, &ds) >= 0) pages_answer(p, &a, &q, &out);
 *     pages_close(p);
 *
 * What there is stands in one table, pages_routes. A path with .json or .csv at
 * its end gives machines the same; "/index.json" is the overview.
 *
 * Memory: an answer lives in the arena given with the request, or for as long
 * as `p` is open and pages_look is not called. Errors: opening fails with what
 * app_open fails with; an answer always comes, and says by its status what is
 * wrong, in a page (or JSON) of its own. No row of a list of people is in any
 * answer. */
#ifndef PAGES_PAGES_H
#define PAGES_PAGES_H

#include "app/app.h"

struct pages;

struct pages_how {
    bool write;          /* statements can be recorded: needs the key file */
    struct str key_path; /* as ledger_how's */
    struct str as_path;
};

/* Opens the case and reads it. It keeps `w`, and lives in the arena. */
struct pages *pages_open(const struct world *w, struct arena *a,
                         struct str case_path, const struct pages_how *how,
                         struct diags *ds);
void pages_close(struct pages *p); /* NULL is fine */

/* Looks whether the log has grown, and then reads it anew. How many entries
 * there are, the agreement included; -1 with a diag, and what was read before
 * still stands. */
int64_t pages_look(struct pages *p, struct diags *ds);

/* Today in the agreement's time zone. */
int32_t pages_today(const struct pages *p);

/* ---- asking ---- */

/* Decoded, valid UTF-8; a name may come several times: the first counts. */
struct pages_pair {
    struct str name, value;
};
struct pages_pairs LIST(struct pages_pair);

struct pages_request {
    struct str method; /* GET; there is nothing yet to POST */
    struct str path;   /* decoded: "/index.json" */
    struct pages_pairs query;
    enum access access; /* what the one who asks may do */
    int32_t today;      /* pages_today, or a test's */
    bool alone;         /* the style sheet goes into the page: a file to keep */
};

struct pages_answer {
    int status;      /* 200, 400, 403, 404, 405 */
    struct str type; /* Content-Type */
    struct str body;
};

void pages_answer(struct pages *p, struct arena *a,
                  const struct pages_request *q, struct pages_answer *out);

/* The first value of that name; empty where there is none. */
struct str pages_value(const struct pages_pairs *l, struct str name);

/* ---- what there is ---- */

enum pages_forms { PAGES_HTML = 1, PAGES_JSON = 2, PAGES_CSV = 4 };

struct pages_route {
    const char *method;
    const char *path; /* braces take one segment: "/obligations/{id}" */
    enum access access;
    unsigned forms; /* of enum pages_forms; 0: an asset */
    void (*answer)(struct pages *p, struct arena *a,
                   const struct pages_request *q, struct pages_answer *out);
};

extern const struct pages_route pages_routes[];
extern const ptrdiff_t pages_route_count;

#endif
