/* explore: what can still come of an agreement, by what the parties may do.
 *
 * Each party may act, refuse, be late, keep silent as a witness, or use a power
 * to suspend. This room says, of the text alone or from a case's present state:
 * whether every obligation can still be met, and in time; what one refusal
 * keeps from being met; whom each party waits for; and how much each has given
 * that it has not yet had in return, if everybody acts at the deadline.
 *
 *     struct explore_question q = { .from = day, .depth = 2, .budget =
 * EXPLORE_BUDGET }; struct explore_answer x; explore(&a, &agreement, &q, &x);
 *
 * It says what follows from the text, and forecasts nobody's conduct. A pure
 * function; docs/explore.md has the rules, what is exact, and what is bounded.
 *
 * Possibility is exact. What can be met is the largest set of norms that can be
 * reached in some order, each after what must come first, in which nobody gives
 * without what is promised in return: a least fixpoint (the order) inside a
 * greatest one (the exchange). Days are exact too: preconditions only bound a
 * day from below, so that there is one earliest schedule (D. Knuth, "A
 * Generalization of Dijkstra's Algorithm", 1977), and all can be in time where
 * that one is. Only the search over several moves together is bounded, by
 * `depth` and `budget`, and the answer says when a bound cut it short.
 *
 * Everything is in the arena; indices are into the agreement's norms and
 * parties. Never fails. Limits: EXPLORE_DEPTH_MAX moves together. Time grows
 * with norms squared, and with the budget. */
#ifndef EXPLORE_EXPLORE_H
#define EXPLORE_EXPLORE_H

#include "model/model.h"

enum { EXPLORE_DEPTH_MAX = 4, EXPLORE_BUDGET = 40000 };

struct explore_question {
    int32_t from;   /* the first day on which something may still be done */
    int depth;      /* so many moves together, 1 to EXPLORE_DEPTH_MAX */
    int64_t budget; /* so many sets of moves tried at most */
    const struct findings *present; /* NULL: nothing is done so far */
    const struct watch *watch;      /* told of each norm; or NULL */
};

struct explore_ids LIST(ptrdiff_t);

/* What can still become of a norm, if everybody acts as soon as it can. KEPT
 * and BROKEN are for prohibitions, and for nothing else. */
enum outlook {
    OUTLOOK_MET,     /* done already */
    OUTLOOK_IN_TIME, /* can be done by its deadline, where it has one */
    OUTLOOK_LATE,    /* can be done, but only after its deadline */
    OUTLOOK_BLOCKED, /* cannot be done any more, or never could */
    OUTLOOK_ENDED,   /* lapsed */
    OUTLOOK_KEPT,    /* not broken so far */
    OUTLOOK_BROKEN,
    OUTLOOK_COUNT
};

/* Why the last norm of a chain of `because` can not be done, or not sooner. */
enum obstacle {
    OBSTACLE_NONE,
    OBSTACLE_START,   /* nothing: it can be done on the first day */
    OBSTACLE_SPAN,    /* it holds only from a later day on */
    OBSTACLE_REFUSED, /* who must do it refuses */
    OBSTACLE_SILENT,  /* a witness that it needs is silent */
    OBSTACLE_BROKEN,  /* a prohibition, and it was broken */
    OBSTACLE_ENDED,   /* it has lapsed */
    OBSTACLE_NEVER,  /* a prohibition is kept, never done: nothing can follow */
    OBSTACLE_CIRCLE, /* the chain has come back to one of its own */
    OBSTACLE_COUNT
};

struct explore_norm {
    const struct norm *norm;
    enum outlook outlook;
    bool due;         /* it counts: an obligation, and no other's `otherwise` */
    bool suspended;   /* at present; it must be resumed first */
    bool aim_late;    /* it has a target date, and cannot be done by it */
    int32_t earliest; /* DAY_NONE where blocked or ended */
    int32_t deadline; /* as things go soonest; DAY_NONE where it has none */
    int32_t latest;   /* the last day on which it may be done with all that
                         can be in time still in time; DAY_NONE: any day */
    int32_t at_deadline; /* when it is done if everybody waits as long as it
                            may; DAY_NONE: nothing bounds it, or never */
    struct explore_ids because; /* what decides the day, or blocks it: from the
                            norm nearest to it to the root */
    enum obstacle obstacle;     /* of the last of `because`, or of itself */
};

enum move_kind {
    MOVE_REFUSE,  /* who must do the norm does not; a prohibition is broken */
    MOVE_SILENT,  /* `party` does not say, as a witness, that it was done */
    MOVE_SUSPEND, /* who has the power `norm` uses it, and nobody resumes */
    MOVE_LATE,    /* the norm is done a day after its deadline */
    MOVE_COUNT
};

struct explore_move {
    enum move_kind kind;
    ptrdiff_t norm;
    ptrdiff_t party;           /* of MOVE_SILENT; -1 */
    struct explore_ids blocks; /* due norms besides `norm` that then cannot be
                           met; of MOVE_LATE, that then cannot be in time */
};

/* Moves that together block what none of them, nor some of them, block. */
struct explore_together {
    struct explore_ids moves; /* indices into `moves` of the answer */
    struct explore_ids blocks;
};

struct explore_wait {
    ptrdiff_t party; /* whom it waits for */
    struct explore_ids
        norms; /* its own due norms that this one's refusal blocks */
    struct explore_ids
        chain; /* from the first of them to what the other must do */
};

struct explore_party {
    const struct party *party;
    bool signed_it;
    struct explore_ids own;    /* the due norms it must do */
    struct explore_ids blocks; /* due norms of others that cannot be met if it
                           refuses everything, breaks what it may not do and is
                           silent as a witness */
    struct LIST(struct explore_wait) waits; /* most norms first */
    int64_t peak;      /* of its exposure, in thousandths of a whole exchange */
    int32_t peak_day;  /* the first day of it; DAY_NONE where it has none */
    int64_t peak_days; /* how long it lasts; -1: no day ends it */
};

/* A stretch of days in which a party has given more in one exchange than it had
 * in return. `excess` counts what it gives, in the ratio of the exchange,
 * rounded up; 0 where the exchange is not counted. */
struct explore_exposure {
    ptrdiff_t party, gives, gets; /* gives, gets: norms */
    int32_t from, until;          /* both included; until DAY_NONE: no end */
    int64_t share;                /* thousandths of what it gives in all */
    int64_t excess;
};

struct explore_answer {
    int32_t from;
    bool present;
    struct LIST(struct explore_norm) norms; /* in the agreement's order */
    struct LIST(struct explore_move) moves; /* that block most first */
    struct LIST(struct explore_together) together;
    struct LIST(struct explore_party) parties; /* in the agreement's order; the
                           index is the party's in the agreement */
    struct LIST(struct explore_exposure) exposures; /* by day */
    int depth;
    int64_t budget, tried; /* sets of moves */
    bool cut_short;        /* the budget ended the search */
};

void explore(struct arena *a, const struct agreement *g,
             const struct explore_question *q, struct explore_answer *out);

const char *outlook_text(enum outlook o);
const char *move_text(enum move_kind k);
const char *obstacle_text(enum obstacle o);

#endif
