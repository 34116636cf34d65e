/* app, continued: batches and handovers. Part of the room's door, and included
 * by it. */
#ifndef APP_BATCHES_H
#define APP_BATCHES_H

#include "batch/batch.h"

/* The batches of a case, as its entries make them. */
void app_batches(struct arena *a, const struct app_case *c,
                 struct batches *out);

/* The batch, and the rows that were proposed for it, where the case keeps them:
 * D_UNKNOWN_BATCH. */
struct app_batch {
    const struct batch *batch;
    struct batches all;
    struct LIST(struct log_hash) rows;
};
bool app_batch_open(struct arena *a, const struct app_case *c, struct str name,
                    struct app_batch *out, struct diags *ds);

/* Keeps the rows of the proposal (register_batch) beside the log, and records
 * its paper: all of the list's newest version, or D_LIST_CHOICE. Where others
 * must sign, it waits in the file `pending` (as app_signing). */
struct app_batch_proposing {
    struct str file, pending;
    int32_t date; /* DAY_NONE: today */
};
bool app_batch_propose(const struct world *w, struct arena *a,
                       struct app_case *c,
                       const struct app_batch_proposing *what,
                       struct app_recorded *out, struct diags *ds);

/* What is said next of a batch. */
enum app_batch_step {
    APP_BATCH_AGREE,
    APP_BATCH_CHECK,
    APP_BATCH_DEPART,
    APP_BATCH_CLOSE,
    APP_BATCH_RECEIPT /* handed over and received, signed by all */
};
struct app_batch_saying {
    struct str batch;
    enum app_batch_step step;
    struct str_list by; /* parties and neutrals */
    int32_t date;       /* DAY_NONE: today */
    struct str pending;
};
bool app_batch_say(const struct world *w, struct arena *a, struct app_case *c,
                   const struct app_batch_saying *say, struct app_recorded *out,
                   struct diags *ds);

/* What became of one person. */
struct app_batch_excepting {
    struct str batch, row, other; /* prefixes of commitments */
    enum answer answer;
    struct str_list by;
    int32_t date;
    struct str pending;
};
bool app_batch_except(const struct world *w, struct arena *a,
                      struct app_case *c, const struct app_batch_excepting *say,
                      struct app_recorded *out, struct diags *ds);

/* The manifest of an agreed batch as a new PDF, its owner's alone to read: a
 * page or more a flight, and a tally sheet. The names are opened by the
 * reader's key; that they leave the case is recorded first, as a copy. */
struct app_manifest_asked {
    struct str batch, reader_path, out, by;
    int64_t seats; /* of a flight; 0: one takes all */
    int32_t date;
};
struct app_manifest {
    int64_t pages, flights, left;
};
bool app_manifest(const struct world *w, struct arena *a, struct app_case *c,
                  const struct app_manifest_asked *asked,
                  struct app_manifest *out, struct diags *ds);

struct str app_looked_json(struct arena *a, const struct ledger_looked *l);
struct str app_batches_json(struct arena *a, const struct batches *b);

#endif
