/* assess, inside: accounts, and the work on one question. */
#ifndef ASSESS_ASSESS_INT_H
#define ASSESS_ASSESS_INT_H

#include "assess/assess.h"
#include "tally/tally.h"

/* One entry as an account of a deed: its own, or the one it confirms or denies.
 * Entries that were retracted or corrected by their speaker give none. */
struct account {
    ptrdiff_t entry;
    const struct telling *by;
    const struct deed *deed;
    bool denied; /* the teller says it is not so */
    int32_t day; /* the last day it speaks of */
};

enum bears {
    BEARS_DEED,  /* on the norm's own act */
    BEARS_HALT,  /* its act halts the norm's act */
    BEARS_RESUME /* its act ends such a halt */
};

/* What bears on a norm: an account, and how. */
struct bearing {
    ptrdiff_t account;
    enum bears how;
};
struct bearing_list LIST(struct bearing);

/* Whose accounts to look at. */
struct speaker {
    enum standpoint_kind kind;
    struct str id; /* a party's, or one neutral's with STANDPOINT_WITNESS */
};

enum progress { PROGRESS_NOT_YET, PROGRESS_NOW, PROGRESS_DONE };

struct work {
    struct arena *a;
    const struct agreement *g;
    const struct entry_list *entries;
    const struct assess_question *q;
    struct diags *ds;
    struct LIST(struct account) accounts;
    struct bearing_list *bearing; /* one list a norm */
    struct findings *out;
    enum progress *progress; /* one a norm */
    struct map norms;        /* id -> index */
};

/* ---- account.c ---- */

void assess_accounts(struct work *w);
bool assess_speaks(const struct work *w, const struct account *c,
                   struct speaker who);
enum role assess_role(const struct work *w, const struct telling *t);
bool assess_bound(const struct norm *n,
                  const struct telling *t); /* an obligor */
bool assess_done(const struct account *c);  /* says it was or is being done */
bool assess_not_done(const struct account *c); /* says it was not */

/* ---- count.c ---- */

bool assess_counted(const struct norm *n);
bool assess_level(const struct norm *n);
int64_t assess_wanted(const struct norm *n); /* of a counted norm */

/* The speaker's account of norm `n` by the end of `day`. */
void assess_standpoint(const struct work *w, ptrdiff_t n, struct speaker who,
                       int32_t day, struct standpoint *out);
bool assess_reached(const struct norm *n, const struct standpoint *s);
bool assess_claim(const struct norm *n, const struct account *c,
                  struct tally_claim *out);
/* The fewest of a standpoint's entries that give its bounds by themselves. */
void assess_support(const struct work *w, ptrdiff_t n, struct speaker who,
                    int32_t day, struct reason *r);
void assess_rivals(const struct work *w, ptrdiff_t n, struct finding *f);

/* ---- state.c ---- */

void assess_norm(struct work *w, ptrdiff_t n);

/* ---- why.c ---- */

struct reason *assess_reason(struct work *w, struct reason *parent,
                             const char *rule, struct str text);
void assess_why(struct work *w, ptrdiff_t n, struct finding *f);
struct str assess_bounds_text(struct arena *a, struct interval i);

#endif
