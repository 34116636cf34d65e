/* app, the door's leaf on linkage: who is the same person, run from the first
 * file to the last cluster, and the review of pairs by a person. app.h includes
 * it; include that. */
#ifndef APP_LINKING_H
#define APP_LINKING_H

#include "link/link.h"
#include "table/table.h"

/* Pairs up to which all are compared where no model says otherwise. */
#define APP_LINK_ALL_PAIRS UINT64_C(32000000)

struct app_linking {
    struct str_list files;
    struct str model_path; /* empty: guessed from the columns */
    struct str against;    /* an earlier result (JSON), or empty */
    double threshold;      /* 0: the model's */
    double keep;        /* probability from which on pairs are kept; 0: .01 */
    int threads;        /* 0: all */
    int shard, shards;  /* 0, 0: all */
    bool within;        /* of several lists also rows of one list */
    struct str answers; /* file of what people answered, or empty */
    bool reviewing; /* more answers will come: the file is made if need be */
    const struct watch *watch;
};

/* A list as it was read: which rows its file's rows are. Rows of a file follow
 * each other but for blank ones; each jump says from which row on. */
struct app_jump {
    int64_t in, row;
};
struct app_linked_list {
    struct str file;
    int64_t rows, first; /* first: the file's row of row 0 */
    uint64_t digest;
    struct LIST(struct app_jump) jumps;
    struct str_list columns;
    int field[64]; /* of the first columns: the field each fills, or -1 */
    struct LIST(uint64_t) prints; /* of rows, where there are answers */
};

/* One line of the answers file, as it came. */
struct app_answer {
    struct link_answered pair;
    int64_t
        put; /* lines of one answer to several candidates share it, from 1 */
    bool waiting; /* its rows are not among the lists, or have changed */
    bool undone;
};

/* All that was answered, and of each pair what stands: the newest. */
struct app_answers {
    struct str path;
    struct LIST(struct app_answer) all;
    struct link_answers standing;
    int64_t puts; /* the newest `put` */
    int64_t waiting;
    bool torn; /* a line could not be written whole */
};

/* What an earlier run found. */
struct app_earlier {
    struct link_model model;
    struct LIST(struct app_linked_list) lists;
    struct link_pair_list pairs; /* x, y count the rows of all its lists */
};

struct app_linked {
    struct link_model model;
    struct LIST(struct app_linked_list) lists;
    struct link_people *people;
    struct link_how how;
    struct app_earlier earlier;
    struct link_counts counts; /* empty where the model came trained */
    struct link_pair_list pairs;
    bool scored; /* pairs are there: they came with the training */
    struct app_answers answers;
    struct link_curve curve; /* calibration by the answers */
    struct link_result result;
    bool guessed, every_pair;
    bool learned; /* the model was trained here: it may be again */
};

/* Reads the lists and makes their rows comparable. Ends with app_link_free,
 * whatever it gives. Fails with what table and link fail with, D_LINK_COLUMNS,
 * D_LINK_PART. */
bool app_link_load(const struct world *w, struct arena *a,
                   const struct app_linking *what, struct app_linked *out,
                   struct diags *ds);
void app_link_free(struct app_linked *l);

/* Counts and trains, where the model is not trained; answers are known pairs.
 */
bool app_link_train(struct arena *a, struct app_linked *l, struct diags *ds);
/* Scores, adds the pairs of the earlier result, calibrates by the answers; and
 * puts people together, as the answers say. */
bool app_link_score(struct arena *a, struct app_linked *l, struct diags *ds);
void app_link_cluster(struct arena *a, struct app_linked *l);

/* "ROW,ROW" or "LIST:ROW,LIST:ROW", as spreadsheets count rows. */
bool app_link_pair(struct app_linked *l, struct str pair, uint32_t *x,
                   uint32_t *y, struct diags *ds);
int64_t app_link_row(const struct app_linked_list *l, int64_t in);

/* ---- review: the pairs that a person should look at
 *
 *     struct app_review *v;
 *     struct app_card card;
 *     what.answers = S("ours.answers"), what.reviewing = true;
 *     if (app_link_load(&w, &a, &what, &l, &ds) &&
 *         app_review_open(&w, &a, &l, &v, &ds))
 *         while (app_review_next(v, &a, &card)) {
 *             ... show card.name, card.candidate[i].field[f] ...
 *             app_review_put(v, card.number, i, LINK_ANSWER_SAME, &ds);
 *         }
 *     app_link_train, app_link_score, app_link_cluster: with the answers
 *
 * A card is a row and up to three others that it may be. Cards come with
 * near-ties first, then the least certain first. An answer that was put is on
 * the disk when app_review_put returns true, and stands until somebody puts
 * another or takes it back: nothing else changes it. What follows from answers
 * is not asked: a is b, b is c; or, in lists that hold a person once, a is b
 * and so not c. For pages the same: any card by its number, JSON below. One
 * caller at a time. */
enum { APP_CARD_CANDIDATES = 3 };

struct app_card_side {
    struct str text;  /* the value, as first written */
    struct str latin; /* letter by letter, where a name is in another script */
    uint64_t differs; /* bit i: code point i of text has no like on the other
                         side; 0 beside another script, and past 64 */
};
struct app_card_field {
    struct app_card_side side[2]; /* the row's, the candidate's */
    struct link_reason reason;    /* level, weight, rarity */
};
struct app_candidate {
    uint32_t row;
    struct str name;          /* LIST:ROW as spreadsheets count */
    double bits, probability; /* calibrated */
    struct app_card_field field[LINK_FIELDS_MAX];
};
struct app_card {
    int64_t number; /* from 1, as long as the review is open */
    uint32_t row;
    struct str name;
    bool tie; /* the first two are as likely as each other */
    struct app_candidate candidate[APP_CARD_CANDIDATES];
    int n;
};
struct app_review_progress {
    int64_t cards, left, skipped; /* left: without those skipped */
    int64_t said[LINK_ANSWERS];   /* pairs, by answer */
    int64_t waiting; /* answers about rows that are not here as they were */
    int64_t clashes; /* answers "different" where others say "same" */
};

struct app_review;
/* Trains, scores and puts together what is loaded, and lays out the cards. l
 * outlives the review, and has been loaded with what.answers. */
bool app_review_open(const struct world *w, struct arena *a,
                     struct app_linked *l, struct app_review **out,
                     struct diags *ds);
/* The card to look at now; false: there is none left but skipped ones. */
bool app_review_next(struct app_review *v, struct arena *a,
                     struct app_card *out);
/* Any card with what is open of it, or D_USAGE. n may be 0: nothing is. */
bool app_review_card(struct app_review *v, struct arena *a, int64_t number,
                     struct app_card *out, struct diags *ds);
/* Answers one candidate (from 0), or all that are open (-1): same is of one. */
bool app_review_put(struct app_review *v, int64_t number, int candidate,
                    enum link_answer answer, struct diags *ds);
/* Later: app_review_next passes it over. */
void app_review_skip(struct app_review *v, int64_t number);
/* Takes the newest answer back, also one of an earlier time; its card is the
 * next. *number: it, or 0 where there is nothing to take back. */
bool app_review_undo(struct app_review *v, int64_t *number, struct diags *ds);
struct app_review_progress app_review_progress(const struct app_review *v);
struct str app_card_json(struct arena *a, const struct app_linked *l,
                         const struct app_card *card);
struct str app_review_progress_json(struct arena *a,
                                    const struct app_review_progress *p);

/* Two pictures as SVG. Reliability: how often pairs of a probability were
 * answered "same", with the interval that Wilson gives. Sweep: precision and
 * recall to be expected at each threshold, and what was answered. */
struct str app_link_reliability_svg(struct arena *a, struct app_linked *l);
struct str app_link_sweep_svg(struct arena *a, struct app_linked *l);

/* Part of a run, for app_link_merge: counts where the model is not trained,
 * else scored pairs. */
struct str app_link_part(struct arena *a, const struct app_linked *l);
/* Parts of every shard, in any order, put together: a trained model (pairs
 * false), or the pairs of the whole run. Fails with D_LINK_PART. */
bool app_link_merge(const struct world *w, struct arena *a,
                    const struct str_list *parts, struct app_linked *out,
                    bool *pairs, struct diags *ds);

struct str app_link_json(struct arena *a, const struct app_linked *l);
struct str app_link_csv(struct arena *a, const struct app_linked *l);
struct str app_link_pairs_csv(struct arena *a, const struct app_linked *l);

#endif
