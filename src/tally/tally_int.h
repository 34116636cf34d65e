/* tally, inside: the graph of days and claims, and distances in it.
 *
 * Node 0 is the reference (P = 0 before everything), the others are days that
 * claims name. An edge u -> v of weight w means P(v) >= P(u) + w: a claim's lo
 * is an edge forward in time, its hi one back. That P never falls is an edge of
 * weight 0 from each day to the next; it is not stored. All claims on one pair
 * of days make one edge forward at most, and one back. Nodes are numbered as
 * they come; whatever must not depend on that goes by their places in time. */
#ifndef TALLY_TALLY_INT_H
#define TALLY_TALLY_INT_H

#include "tally/tally.h"

#define NO_PATH INT64_MIN /* as a distance or a weight: there is none */

/* A claim, in its pair. */
struct value {
    int64_t lo, hi;
    int32_t family, event;
    int32_t tag;
    bool out; /* left out for now */
};
typedef struct LIST(struct value *) value_set;

struct pair {
    int32_t start, end; /* nodes; start is 0 for totals */
    struct LIST(struct value) values;
    ptrdiff_t sorted; /* so many are in order, the highest lo first */
    int64_t lo, hi;   /* the highest, the lowest of them */
    int64_t over,
        below;   /* los above, his below stand in a clash, and are out */
    int64_t sum; /* what told-apart batches add up to; NO_PATH */
    int32_t sum_family, sum_tag; /* whose; the lowest tag of theirs */
    int32_t lower, upper;        /* edges */
};

struct edge {
    int32_t from, to;
    int32_t next_out, next_in; /* of the same node; -1 at the end */
    int32_t pair;
    int64_t w; /* NO_PATH: not there */
};

struct node {
    int32_t day;
    int32_t at;      /* its place in `order` */
    int32_t out, in; /* first edges; -1 */
};

/* A batch with an event, for finding those that overlap. */
struct member {
    int32_t start, end; /* days: after start, up to end */
    int32_t event, tag;
    int64_t lo, hi;
};
struct family {
    int32_t id;
    int32_t widest; /* the most days that one of them spans */
    struct LIST(struct member) members;
    ptrdiff_t sorted;
};

/* What a repair leaves out, and the bounds that follow from the rest: by node,
 * the longest path from the reference, and the one to it. */
struct repaired {
    value_set out;
    int64_t *up, *down;
};

struct tally {
    struct arena *a;
    bool from_zero;
    struct LIST(struct node) nodes;
    struct LIST(int32_t) order; /* nodes by day; node 0 first */
    struct LIST(struct edge) edges;
    struct LIST(struct pair) pairs;
    struct LIST(struct family) families;
    struct map pair_of, family_of;
    ptrdiff_t claims;
    int32_t newest;              /* the highest tag so far */
    struct LIST(int32_t) summed; /* pairs that have a sum */
    bool loose;     /* a run of overlapping batches was too long to add up */
    bool some_out;  /* some value is left out */
    bool stale;     /* distances are to be made anew */
    bool clash;     /* no P fits all claims */
    bool looked;    /* `clash` was looked into */
    ptrdiff_t room; /* nodes that the three arrays have room for */
    int64_t *any;   /* from every node at once: a P that fits */
    int64_t *up, *down;
    struct arena held; /* of what follows; let go of when claims change */
    struct tally_tags smallest;
    struct LIST(struct repaired) repairs;
    bool exact;
    bool at_once; /* one repair, and its distances follow further claims */
};

/* ---- graph.c ---- */

int32_t tally_pair(struct tally *t, int32_t start_day, int32_t end_day);
void tally_sort_values(struct pair *p);
ptrdiff_t tally_find_value(struct pair *p, const struct value *v);
struct value tally_as_value(const struct tally_claim *c);
int32_t tally_start(
    const struct tally_claim *c); /* day, REFERENCE for totals */
enum { REFERENCE = INT32_MIN };

/* Edges by the claims that are in. */
void tally_weigh(struct tally *t);

/* The value that gives a pair its lo, or its hi, among those that are in; NULL
 * where none does. */
struct value *tally_highest(struct pair *p);
struct value *tally_lowest(struct pair *p);

/* ---- sums.c ---- */

void tally_told_apart(struct tally *t, const struct tally_claim *c);
void tally_forget(struct tally *t, const struct tally_claim *c);
void tally_sums(struct tally *t);

/* The values that a pair's sum is made of, the largest first. */
void tally_owners(struct tally *t, struct arena *a, const struct pair *p,
                  value_set *out);

/* ---- paths.c ---- */

static inline bool tally_chained(const struct tally *t, ptrdiff_t at)
{
    return at > 1 || (at == 1 && t->from_zero); /* to the node before it */
}

/* No path of people's counts is as long as FAR: more is taken as that. */
#define FAR (INT64_MAX / 4)
static inline int64_t tally_sum(int64_t x, int64_t y)
{
    return x + y > FAR ? FAR : x + y;
}

/* Longest paths from the distances given, by the edges that are there; back: to
 * the source. false: a cycle of positive weight is in reach. */
bool tally_relax(struct tally *t, int64_t *d, bool back);
void tally_from_source(const struct tally *t, int64_t *d);
bool tally_fits(struct tally *t, int64_t *d); /* no cycle anywhere */

/* After an edge's weight has risen; false: d was left as it is, for there is a
 * cycle now. */
bool tally_raise(struct tally *t, int64_t *d, bool back, int32_t edge);

/* The values along a longest path from the reference to the node (back: from
 * the node to it). */
void tally_path(struct tally *t, struct arena *a, const int64_t *d, bool back,
                int32_t node, value_set *out);

/* ---- clash.c ---- */

/* The fewest values that cannot all be true, among those that are in. There are
 * some (asserted). */
void tally_smallest(struct tally *t, struct arena *a, value_set *out);

/* ---- contest.c ---- */

/* Sets `over` and `below` of all pairs so that every value in a clash is out,
 * and adds to `out` those that are in one only by what batches add up to. The
 * number of edges on which such values are. */
ptrdiff_t tally_contested(struct tally *t, struct arena *a, value_set *out);
void tally_uncontested(struct tally *t); /* and back */

/* ---- repair.c ---- */

void tally_look_into(struct tally *t);
bool tally_follow(struct tally *t, const struct value *v, const struct pair *p);
void tally_set_out(struct tally *t, const value_set *s, bool out);

#endif
