/* tally: how many, when accounts overlap, are imprecise, or clash.
 *
 * For one counted series let P(d) be the total by the end of day d. P never
 * falls. An account says something of P: a total by day d bounds P(d); a group
 * of n over days a..b means that P(b) - P(a-1) is n or more (and no more where
 * the speaker says "only"); everything since a bounds that difference from both
 * sides. These are difference constraints: the shortest path between two days
 * in their graph is the tightest bound there is, and a cycle of negative weight
 * is a set of accounts that cannot all be true (Dechter, Meiri, Pearl: Temporal
 * Constraint Networks, Artificial Intelligence 49, 1991). docs/tally.md has the
 * model and the proofs.
 *
 *     struct tally_claim said[] = {
 *         { TALLY_SINCE, 18360, 18364, 250, 350, 0, 0 },  about 300 since the
 * 8th { TALLY_TOTAL, 0, 18365, 361, 361, 0, 1 },      361 by the 13th
 *     };
 *     struct tally_answer got;
 *     tally_solve(&a, said, 2, true, 18365, &got);        got.lo, got.hi
 *
 * Where accounts clash, the answer still bounds what can be true: it spans the
 * bounds of every repair tried, where a repair leaves out one account of each
 * clash. Past TALLY_REPAIRS repairs, all accounts in any clash are left out at
 * once: looser, never wrong.
 *
 * Whole numbers only. Pure; everything is in the arena. Limits: counts within
 * TALLY_COUNT_MAX of zero (asserted); claims as memory allows. */
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#include "base/base.h"

#define TALLY_OPEN INT64_MAX /* as hi: nobody says how many at most */
#define TALLY_COUNT_MAX INT64_C(1000000000000)
enum { TALLY_REPAIRS = 64 };

enum tally_kind {
    TALLY_TOTAL, /* lo <= P(to) <= hi; `from` is not looked at */
    TALLY_BATCH, /* lo <= P(to) - P(from - 1); hi where the speaker says "only",
                    TALLY_OPEN otherwise */
    TALLY_SINCE  /* lo <= P(to) - P(from - 1) <= hi */
};

struct tally_claim {
    enum tally_kind kind;
    int32_t from, to; /* days, both included, from <= to */
    int64_t lo, hi;   /* lo <= hi */
    int32_t event;    /* batches of the same days whose events are told apart
                         (both above 0, and different) add; others may be the
                         same event, and do not */
    ptrdiff_t tag;    /* the caller's, comes back in `clash` */
};

struct tally_answer {
    int64_t lo, hi; /* of P(day): the tightest that holds; hi may be open */
    bool exact;     /* false where repairs ran out and the bounds are looser */
    struct LIST(ptrdiff_t) clash; /* tags, rising: the fewest accounts that
                                     cannot all be true; empty where all can */
};

/* from_zero: P was 0 before the first day (things done). Without it P starts
 * anywhere (what remains, negated by the caller so that it rises). */
void tally_solve(struct arena *a, const struct tally_claim *claims, ptrdiff_t n,
                 bool from_zero, int32_t day, struct tally_answer *out);

#endif
