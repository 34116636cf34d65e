/* What the files about plans share. */
#ifndef APP_PLAN_INT_H
#define APP_PLAN_INT_H

#include "app/app.h"

/* The work of making a plan's question. */
struct planning {
    const struct world *w;
    struct arena *a;
    const struct app_planning *how;
    struct app_planned *out;
    struct diags *ds;
    const struct plan_words *words;
    struct LIST(struct plan_person) persons;
    struct LIST(struct register_row) rows;
    struct str party; /* whose list it is; may be empty */
    int64_t entry;    /* the list's own, in the log; -1 of a table */
};

/* Takes a row; `answered`: what the answers to it make of it. */
void app_plan_person(struct planning *p, struct str id,
                     const struct register_row *row, enum plan_aside answered);

/* Finds the norm, its rule, and whether demands fit it. */
bool app_plan_rule(struct planning *p, struct str people);

/* Whoever is on the list of both sides, or off the list, or not to be read. */
void app_plan_check_rows(struct planning *p);

bool app_plan_draw(struct planning *p);

#endif
