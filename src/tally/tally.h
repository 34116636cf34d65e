/* tally: how many, when accounts overlap, are imprecise, or clash.
 *
 * For one counted series let P(d) be the total by the end of day d. P never
 * falls. An account says something of P: a total by day d bounds P(d); a group
 * of n over days a..b means that P(b) - P(a-1) is n or more (and no more where
 * the speaker says "only"); everything since a bounds that difference from both
 * sides. These are difference constraints: the longest path between two days
 * in their graph is the tightest bound there is, and a cycle of positive weight
 * is a set of accounts that cannot all be true (Dechter, Meiri, Pearl: Temporal
 * Constraint Networks, Artificial Intelligence 49, 1991). docs/tally.md has the
 * model and the proofs.
 *
 *     struct tally *t = tally_open(&a, true);
 *     struct tally_claim said[] = {
 *         { TALLY_SINCE, 18360, 18364, 250, 350 },  about 300 since the 8th
 *         { TALLY_TOTAL, 0, 18365, 361, 361, .tag = 1 },  361 by the 13th
 *     };
 *     for (int i = 0; i < 2; i++) tally_add(t, &said[i]);
 *     tally_answer(t, 18365, &got);        got.lo, got.hi
 *     tally_close(t);
 *
 * One more account costs what it changes: days whose bounds move are followed,
 * others are not looked at (docs/tally.md says when all days are). The answer
 * depends on the set of accounts, never on the order they came in.
 *
 * Where accounts clash, the answer still bounds what can be true: it spans the
 * bounds of every repair, where a repair leaves out as little as makes the rest
 * fit. Past TALLY_REPAIRS repairs (TALLY_REPAIRS_FEW, where there are at
 * most TALLY_FEW accounts), or TALLY_LARGE accounts, every account that
 * stands in a clash is left out at once: looser, and `exact` is false.
 *
 * Whole numbers only. Pure; everything is in the arena. Limits: counts within
 * TALLY_COUNT_MAX of zero, tags from 0 to INT32_MAX (asserted); claims as
 * memory allows. */
#ifndef TALLY_TALLY_H
#define TALLY_TALLY_H

#include "base/base.h"

#define TALLY_OPEN INT64_MAX /* as hi: nobody says how many at most */
#define TALLY_COUNT_MAX INT64_C(1000000000000)
enum {
    TALLY_REPAIRS = 64,
    TALLY_FEW = 64, /* with so few accounts more repairs are tried */
    TALLY_REPAIRS_FEW = 1024,
    TALLY_LARGE =
        4096,          /* with more accounts repairs are not tried one by one */
    TALLY_OVERLAP = 64 /* of a longer run of batches that overlap, those of the
                          very same days add, and others do not */
};

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
    int32_t event;    /* above 0: this batch shares nobody with a batch of the
                         same family that has another event, so the two add;
                         and says nothing of others, so hi is open.
                         0: it may be any of them, and does not add */
    ptrdiff_t tag;    /* the caller's, comes back in `clash` and support */
    int32_t family;   /* whose way of telling events apart: 0 or above */
};

struct tally_tags LIST(ptrdiff_t);

struct tally_answer {
    int64_t lo, hi; /* of P(day): the tightest that holds; hi may be open */
    bool exact;     /* false where the bounds may be looser than need be */
    struct tally_tags clash; /* rising: the fewest accounts that cannot all be
                                true; empty where all can. Belongs to the tally,
                                and stands until it changes */
};

struct tally;

/* from_zero: P was 0 before the first day (things done). Without it P starts
 * anywhere (what remains, negated by the caller so that it rises). */
struct tally *tally_open(struct arena *a, bool from_zero);
void tally_close(struct tally *t); /* lets go of what is not in the arena */

void tally_add(struct tally *t, const struct tally_claim *c);

/* Takes back a claim that was added; all its fields are as they were then
 * (asserted). */
void tally_remove(struct tally *t, const struct tally_claim *c);

void tally_answer(struct tally *t, int32_t day, struct tally_answer *out);

/* The accounts on which the bounds of that day rest, tags rising: those along
 * the longest path to lo and along the one to hi. By themselves, and without
 * a clash, they give these very bounds. */
struct tally_tags tally_support(struct tally *t, struct arena *a, int32_t day);

/* All of it at once, for a day. */
void tally_solve(struct arena *a, const struct tally_claim *claims, ptrdiff_t n,
                 bool from_zero, int32_t day, struct tally_answer *out);

/* ---- what accounts for a difference ---- */

/* A count that could be what two accounts differ by: men disowned, a group
 * that one side does not know of. */
struct tally_item {
    int64_t lo, hi; /* 0 <= lo <= hi */
    ptrdiff_t tag;
};

/* The fewest items that together lie within lo..hi (their lows and their highs
 * added up): at most TALLY_PARTS of them, and among as few the first in the
 * order given. false, and no tags, where none do. Tries all sets of one and
 * two; of three and more among the first TALLY_PARTS_TRIED items. */
enum { TALLY_PARTS = 4, TALLY_PARTS_TRIED = 64 };
bool tally_explain(struct arena *a, const struct tally_item *items, ptrdiff_t n,
                   int64_t lo, int64_t hi, struct tally_tags *out);

#endif
