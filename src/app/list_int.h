/* list_int.h: what the files about lists share: a paper of an exchange in the
 * making. */
#ifndef APP_LIST_INT_H
#define APP_LIST_INT_H

#include "app/app.h"
#include "log/log.h"
#include "store/store.h"

struct app_list_deed {
    const char *act;
    struct str by, to, people;
    int64_t count;
    int32_t day;
};

struct statement app_list_paper(struct arena *a, struct paper *paper,
                                const struct app_list_deed *d);

/* Prints it, reads it as anybody's text is read, and records it. */
bool app_list_record(const struct world *w, struct arena *a, struct app_case *c,
                     const struct statement *made, struct ledger_receipts *out,
                     struct diags *ds);
int32_t app_list_day(const struct world *w, const struct app_case *c,
                     int32_t said);

/* NAME-answer-3: a paper that is the third of its kind drawn from the list or
 * batch of that name. */
struct paper *app_paper_next(struct arena *a, const struct app_case *c,
                             struct str from, enum paper_kind kind);

#endif
