/* explore, inside: the agreement as gates, and the solver over them.
 *
 * A norm is done once all its gates are open. A gate opens once `need` of what
 * leads into it has: norms, or further gates ("a and (b or c)"). */
#ifndef EXPLORE_EXPLORE_INT_H
#define EXPLORE_EXPLORE_INT_H

#include "explore/explore.h"

#define NEVER INT32_MAX

struct gate {
    ptrdiff_t parent; /* a gate, or -1: it belongs to the norm itself */
    ptrdiff_t norm;
    int64_t need, kids;
};

/* A norm that leads into a gate. */
struct lead {
    ptrdiff_t gate;
    bool kept; /* of a prohibition, after `while`: that it is not broken */
};

struct system_norm {
    const struct norm *norm;
    struct LIST(struct lead) leads;
    struct explore_ids actors; /* parties */
    ptrdiff_t in_return;       /* a norm, or -1 */
    ptrdiff_t anchor; /* the norm its deadline is counted from, or -1 */
    int64_t gates;
    int32_t lower;    /* it cannot be done before */
    int32_t deadline; /* where it hangs on nothing still open; DAY_NONE */
    int32_t met_on;   /* DAY_NONE where it is not done */
    int64_t done;     /* how many of its count are done at least */
    bool met, gone;   /* gone: refused, broken or over at present */
    bool over;        /* lapsed, or replaced */
    bool due, prohibition;
};

/* What the solver is asked: who does not act, and who acts later. */
struct conduct {
    bool *dead;     /* norms not done, prohibitions broken */
    int32_t *lower; /* no sooner than this */
    bool all_due;   /* whether what comes within a term of another pulls that
                       other later, so that it can be in time */
};

struct times {
    int32_t *day;   /* NEVER where it cannot be */
    ptrdiff_t *via; /* the norm that decided the day, or -1 */
    bool *pulled;   /* via names one that must follow within a term */
};

struct event {
    int32_t day;
    ptrdiff_t norm, via;
};

struct system {
    struct arena *a;
    const struct agreement *g;
    const struct explore_question *q;
    struct map names, parties;
    ptrdiff_t n;
    struct system_norm *norms;
    struct LIST(struct gate) gates;
    bool terms; /* some deadline is counted from a norm that is still open */
    struct explore_answer *out;

    /* of the solver, made once */
    int64_t *left, *open;   /* gates of each norm, kids of each gate */
    int32_t *raised;        /* lower bounds, as terms raise them */
    bool *unreturned;       /* nothing would come in return for it */
    bool *silent;           /* parties, for whoever asks about witnesses */
    struct times lifted;    /* for whoever asks what lifts a suspension */
    struct conduct conduct; /* for whoever asks, see system_conduct */
    struct LIST(struct event) heap;
};

/* ---- system.c ---- */

void system_make(struct system *s, struct arena *a, const struct agreement *g,
                 const struct explore_question *q, struct explore_answer *out);
bool system_acts(const struct system *s, ptrdiff_t norm, ptrdiff_t party);

/* The witnesses of a norm suffice without those that silent() names. */
bool system_witnessed(const struct system *s, const struct expr *e,
                      const bool *silent);

/* The system's conduct, as at present: nobody refuses any more than that. */
struct conduct *system_conduct(struct system *s);

/* ---- solve.c ---- */

struct times times_make(struct arena *a, ptrdiff_t n);

/* The earliest schedule. */
void solve(struct system *s, const struct conduct *c, struct times *out);

/* The last day by which a norm is in time, under a schedule. */
int32_t deadline_under(const struct system *s, ptrdiff_t norm,
                       const struct times *t);
bool late_under(const struct system *s, ptrdiff_t norm, const struct times *t);

/* ---- chain.c ---- */

void chain_of_day(const struct system *s, ptrdiff_t norm, const struct times *t,
                  struct explore_norm *out);
enum obstacle chain_of_block(const struct system *s, ptrdiff_t norm,
                             const struct conduct *c, const struct times *t,
                             struct explore_ids *out);

/* Whether an expression comes true, prohibitions in it being kept. */
bool chain_holds(const struct system *s, const struct conduct *c,
                 const struct times *t, const struct expr *e);

/* ---- moves.c, together.c, exposure.c ---- */

void moves_make(struct system *s, const struct times *base);
void moves_apply(struct system *s, const struct explore_ids *moves,
                 struct conduct *c);
void moves_together(struct system *s);
void parties_make(struct system *s, const struct times *base);
void exposures_make(struct system *s);

#endif
