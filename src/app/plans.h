/* app, continued: plans of batches. Part of the room's door, and included by
 * it. */
#ifndef APP_PLANS_H
#define APP_PLANS_H

#include "plan/plan.h"

struct app_planning {
    struct str path;        /* a case; or a table of persons, without `list` */
    struct str list;        /* a list of the case; empty: path is a table */
    int64_t version;        /* of it; 0: the newest */
    struct str reader_path; /* who may read it */
    struct str for_path;    /* of a table: whose criteria; may be empty */
    struct str plan_path;   /* a plan file; may be empty */
    struct str demands;     /* more demands, `;` between them; may be empty */
    int64_t size;           /* 0: as the plan file says */
    int32_t day;            /* DAY_NONE: as the plan file says, else today */
    struct str lot;         /* the size of a checkpoint of the case, or of a
                               table 64 hex digits: the seed; empty: no lot */
    const struct watch *watch;
};

struct app_planned {
    struct agreement agreement;
    const struct norm *norm; /* whose criteria; or NULL */
    struct str list;         /* its name; of a table the file's */
    int64_t version, sealed; /* sealed: rows that could not be read */
    struct plan_demands demands;
    struct plan_question question;
    struct plan_batch batch;
    const struct register_row *rows; /* of each person */
    bool drawn;
    unsigned char seed[PLAN_TICKET]; /* where drawn */
    int64_t lot_size;                /* the checkpoint's; 0 of a table */
    int64_t aside[ASIDE_COUNT];
    int64_t unread; /* rows with cells that were not understood */
};

/* Proposes a batch. What cannot be right of a row is a warning with the row and
 * the clause (D_PLAN_ROW), and the row is left out; demands that the agreement
 * does not allow are errors (D_PLAN_DEMAND). true also where demands clash:
 * batch.found says. Nothing is recorded. */
bool app_plan_batch(const struct world *w, struct arena *a,
                    const struct app_planning *how, struct app_planned *out,
                    struct diags *ds);

/* The batch as a file that `truce batch propose` takes: by a party, or who must
 * release them. false with D_PLAN_LOT where ties are not drawn, D_LIST_CHOICE
 * where the rows are of no case. */
bool app_plan_proposal(struct arena *a, const struct app_planned *p,
                       struct str by, struct str *out, struct diags *ds);

struct str app_planned_json(struct arena *a, const struct app_planned *p,
                            bool names);

#endif
