/* assess, inside: accounts, and the work on one question. */
#ifndef ASSESS_ASSESS_INT_H
#define ASSESS_ASSESS_INT_H

#include "assess/assess.h"
#include "batch/batch.h"
#include "tally/tally.h"

/* One entry as an account of a deed: its own, or the one it confirms or denies.
 * Entries that were retracted or corrected by their speaker give none. */
struct account {
    ptrdiff_t entry;
    const struct telling *by;
    const struct deed *deed;
    const struct deed *event; /* whose label tells which event it is: its own,
                                 or that of what it is the same as */
    enum role role;           /* the best of its tellers' */
    bool neutral;             /* one of its tellers is */
    bool denied;              /* the teller says it is not so */
    int32_t day;              /* the last day it speaks of */
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

struct index_list LIST(ptrdiff_t);

/* Whose accounts to look at. */
struct speaker {
    enum standpoint_kind kind;
    struct str id; /* a party's, or one neutral's with STANDPOINT_WITNESS */
};

enum progress { PROGRESS_NOT_YET, PROGRESS_NOW, PROGRESS_DONE };

struct finder; /* entries by the first digits of their ids */
struct reach_list;
struct series; /* what one speaker says of one norm, gathered once */

struct work {
    struct arena *a;
    const struct agreement *g;
    const struct entry_list *entries;
    const struct assess_question *q;
    struct diags *ds;
    struct LIST(struct account) accounts;
    struct index_list papers;     /* entries known that are papers */
    struct bearing_list *bearing; /* one list a norm */
    struct finder *finder;
    struct map acts;
    struct reach_list *reaches; /* by act: the norms it bears on */
    struct index_list *of_act;  /* by act: its accounts */
    struct series **series; /* by norm and speaker; NULL: not gathered yet */
    struct findings *out;
    enum progress *progress;   /* one a norm */
    struct map norms;          /* id -> index */
    struct index_list *causes; /* one a norm: whose `otherwise` it is */
    struct index_list powers;  /* the norms that are powers */
    bool ended;                /* a party that signed ended the agreement */
};

/* ---- account.c ---- */

void assess_accounts(struct work *w);

/* One more entry, the newest of w->entries; `touched` is told each norm on
 * which it, or what it takes back, bears. */
void assess_take(struct work *w, ptrdiff_t entry,
                 void (*touched)(void *ctx, ptrdiff_t norm), void *ctx);
bool assess_speaks(const struct work *w, const struct account *c,
                   struct speaker who);
const struct index_list *assess_of_act(const struct work *w, struct str act);
bool assess_bound(const struct norm *n,
                  const struct telling *t); /* an obligor */
bool assess_done(const struct account *c);  /* says it was or is being done */
bool assess_not_done(const struct account *c); /* says it was not */

/* ---- standpoint.c ---- */

void assess_series(struct work *w); /* none is gathered */
void assess_end(struct work *w);    /* lets go of them */

/* An account that bears on norm n by its own act came, or was taken back. */
void assess_put(struct work *w, ptrdiff_t n, const struct account *c);
void assess_drop(struct work *w, ptrdiff_t n, const struct account *c);

/* The speaker's account of norm `n` by the end of `day`. Its entries are told
 * for the day asked about. */
void assess_standpoint(const struct work *w, ptrdiff_t n, struct speaker who,
                       int32_t day, struct standpoint *out);

/* The entries on which a standpoint's bounds rest. */
void assess_support(const struct work *w, ptrdiff_t n, struct speaker who,
                    int32_t day, struct reason *r);

/* ---- count.c ---- */

bool assess_counted(const struct norm *n);
bool assess_level(const struct norm *n);
int64_t assess_wanted(const struct norm *n); /* of a counted norm */

bool assess_reached(const struct norm *n, const struct standpoint *s);
bool assess_claim(const struct norm *n, const struct account *c,
                  struct tally_claim *out);
/* What accounts for a difference between two parties' counts: the entries go to
 * r, and how they do is the sentence's end; empty where nothing is found. */
struct str assess_gap(const struct work *w, ptrdiff_t n,
                      const struct standpoint *more,
                      const struct standpoint *less, struct reason *r);
void assess_rivals(const struct work *w, ptrdiff_t n, struct finding *f);

/* ---- state.c ---- */

bool assess_somebody(const struct work *w); /* false: `believe` names nobody */
void assess_details(struct work *w, ptrdiff_t n);
void assess_norm(struct work *w, ptrdiff_t n);

/* The accounts and what each bears on, and empty findings. a, g, entries, q and
 * out are set. */
void assess_begin(struct work *w);

/* ---- condition.c ---- */

/* NULL where it is being asked already: a circle. */
const struct finding *assess_of(struct work *w, struct str id);

/* `after`: the value of an expression over norms; what is not met, and needed,
 * goes to `unmet`. NULL is met. */
bool assess_met(struct work *w, const struct expr *e, struct str_list *unmet);
int32_t assess_met_on(struct work *w, const struct expr *e); /* DAY_NONE */

/* `while`: fills f->broken and f->doubted. */
bool assess_kept(struct work *w, const struct expr *e, struct finding *f);

/* The value of an expression over norms of which each is not kept by that day:
 * breached, or overdue. */
bool assess_missed_by(struct work *w, const struct expr *e, int32_t day);

/* `otherwise`: true where norm n follows no breach, or one that there is;
 * fills f->follows. */
bool assess_follows(struct work *w, ptrdiff_t n, struct finding *f);

/* `witnessed by`: the witnesses agreed on say by that day that it is done. A
 * trusted entry's word does for theirs. false without witnesses. */
bool assess_confirmed(const struct work *w, ptrdiff_t n, int32_t day);

/* ---- beside.c ---- */

void assess_suspension(struct work *w, ptrdiff_t n, struct finding *f);
bool assess_ended(const struct work *w); /* the agreement is; looks at all
                                            accounts: w->ended keeps it */
enum state assess_prohibition(struct work *w, ptrdiff_t n, struct finding *f);

/* ---- power.c ---- */

enum state assess_power(struct work *w, ptrdiff_t n, struct finding *f);

/* What powers that were used do to norm n: it is suspended, until what lifts
 * that is met or another power resumes it; it ends; its deadline moves. */
void assess_power_suspends(struct work *w, ptrdiff_t n, struct finding *f);
bool assess_power_ends(const struct work *w, ptrdiff_t n);
int32_t assess_power_extends(const struct work *w, ptrdiff_t n, int32_t day);

/* ---- balance.c ---- */

struct day_list LIST(int32_t);
struct day_list assess_days(const struct work *w, ptrdiff_t n, ptrdiff_t m,
                            struct speaker who);

/* `in return for`, on the day asked; with `steps`, day by day. Both findings
 * have their standpoints. */
void assess_balance(struct work *w, ptrdiff_t n, struct finding *f, bool steps);

/* ---- forecast.c ---- */

void assess_forecast(struct work *w, ptrdiff_t n, struct finding *f);

/* ---- what_if.c ---- */

/* The entries with those left out that are doubted, or cannot stand beside the
 * trusted: in their place stand statements that say nothing. NULL with a diag
 * where an id names no entry. */
const struct entry_list *assess_what_if(struct arena *a,
                                        const struct agreement *g,
                                        const struct entry_list *entries,
                                        const struct assess_question *q,
                                        struct findings *out, struct diags *ds);

/* ---- batches.c ---- */

void assess_batches(struct work *w, ptrdiff_t n, struct finding *f);
void assess_because_of_batches(struct work *w, const struct finding *f,
                               struct reason *why);

/* An entry, where it is a paper; touched may be NULL. */
void assess_paper(struct work *w, ptrdiff_t entry,
                  void (*touched)(void *ctx, ptrdiff_t norm), void *ctx);

/* ---- why.c ---- */

struct reason *assess_reason(struct work *w, struct reason *parent,
                             const char *rule, struct str text);
void assess_why(struct work *w, ptrdiff_t n, struct finding *f);

/* ---- because.c ---- */

/* Suspension, prohibition, power, witnesses; and: balance, forecast. */
void assess_beside(struct work *w, ptrdiff_t n, const struct finding *f,
                   struct reason *why);
void assess_ahead(struct work *w, ptrdiff_t n, const struct finding *f,
                  struct reason *why);
/* `after`, `while`, `otherwise`: the reasons of other norms below this one's.
 */
void assess_because_of_others(struct work *w, const struct finding *f,
                              struct reason *why);
struct str assess_bounds_text(struct arena *a, struct interval i);

#endif
