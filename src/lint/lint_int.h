/* lint, inside: the agreement as a graph of norms, and its days. */
#ifndef LINT_LINT_INT_H
#define LINT_LINT_INT_H

#include "lint/lint.h"

/* When a norm can and shall be done; DAY_NONE where that cannot be told. */
struct lint_days {
    int32_t due;    /* the last day that its own deadline allows */
    int32_t latest; /* due, or else the latest day of what it waits for */
    int32_t shown;  /* latest, and the time that its witnesses have */
    int32_t first;  /* the first day on which it can be done at all */
    bool undated;   /* no day can ever be told: see C004 */
};

struct norm_list LIST(ptrdiff_t);

struct lint {
    struct arena *a;
    const struct agreement *g;
    const struct statement_list *said;
    struct lint_result *out;
    struct diags *ds;
    struct map norms;          /* id -> index */
    struct lint_days *days;    /* of each norm */
    struct norm_list *parts;   /* of each norm: those `part of` it */
    struct norm_list order;    /* norms that can begin, each after what it
                                  needs; see order.c */
    bool counted_from_signing; /* days are counted from a signing to come */

    const struct allowance **allow; /* all of them, by place */
    bool *allow_used;
    ptrdiff_t allow_n;
    ptrdiff_t *allow_of; /* the first one of each norm; then of each annex */
};

/* Whether a finding on norm n (-1: on the agreement) is to be told; where it is
 * allowed, that is noted. */
bool lint_may(struct lint *l, enum diag_code code, ptrdiff_t n,
              const struct small_pos *at);

ptrdiff_t lint_norm(const struct lint *l, const struct ref *r); /* its index */
bool lint_norm_is(const struct lint *l, const struct ref *r, ptrdiff_t n);
const struct norm *lint_at(const struct lint *l, ptrdiff_t n);

/* The names in an expression, in the order they are written. */
struct lint_names LIST(const struct ref *);
void lint_collect(struct lint *l, const struct expr *e, struct lint_names *out);
bool lint_names_norm(struct lint *l, const struct expr *e, ptrdiff_t n);

/* The day on which enough of e's names have reached one of their days: of `and`
 * the last, of `or` the first, of `k of` the k-th. DAY_NONE comes before every
 * day, so that what is not known makes nothing late. */
enum lint_which { LINT_LATEST, LINT_SHOWN, LINT_FIRST };
int32_t lint_reached(const struct lint *l, const struct expr *e,
                     enum lint_which which);
/* The first name in e whose day is that one. */
const struct ref *lint_critical(const struct lint *l, const struct expr *e,
                                enum lint_which which, int32_t day);
int32_t lint_later(int32_t day, struct duration d); /* DAY_NONE stays it */

/* "2020-03-10", or "day 30 after signing". */
struct str lint_day(const struct lint *l, int32_t day);

/* The number a quantity names; -1 where it names none. */
int64_t lint_number(struct quantity q);

/* Where a norm's count or its object stands. */
const struct small_pos *lint_count_pos(const struct norm *m);

/* "kabul releases up to 5000 taliban-prisoners": who shall do it, in a list. */
struct str lint_actors(const struct lint *l, const struct norm *m);

void lint_order(struct lint *l);    /* order.c: C002, and l->order */
void lint_schedule(struct lint *l); /* days.c: l->days */
void lint_parties(struct lint *l);  /* parties.c: C001 */
void lint_verifier(struct lint *l); /* parties.c: C003 */
void lint_undated(struct lint *l);  /* time.c: C004 */
void lint_timelock(struct lint *l); /* time.c: C005 */
void lint_trigger(struct lint *l);  /* trigger.c: C006 */
void lint_minimum(struct lint *l);  /* count.c: C007 */
void lint_sums(struct lint *l);     /* count.c: C008 */
void lint_exchange(struct lint *l); /* exchange.c: C009 */
void lint_remedy(struct lint *l);   /* trigger.c: C010 */
void lint_conflict(struct lint *l); /* conflict.c: C011 */
void lint_calendar(struct lint *l); /* time.c: C012 */
void lint_window(struct lint *l);   /* time.c: C013 */
void lint_spelling(struct lint *l); /* names.c: C014, C015 */

#endif
