/* plan, inside. */
#ifndef PLAN_PLAN_INT_H
#define PLAN_PLAN_INT_H

#include "plan/plan.h"

/* ---- text.c: lines of plan files ---- */

struct plan_token {
    struct str s;
    bool quoted;
    int32_t col, width;
};

/* One line, taken apart. `next` walks it. */
struct plan_line {
    struct arena *a;
    struct diags *ds;
    struct pos at;
    struct LIST(struct plan_token) toks;
    ptrdiff_t next;
};

/* Takes the next line that says something off the text; false at the end, and
 * *bad where a quote is not closed. */
bool plan_line_next(struct plan_line *l, struct str *rest, bool *bad);
bool plan_line_end(const struct plan_line *l);
bool plan_line_take(struct plan_line *l, const char *word);
bool plan_line_number(struct plan_line *l, int64_t most, int64_t *out);
bool plan_line_day(struct plan_line *l, int32_t *out);
bool plan_line_id(struct plan_line *l, struct str *out);
bool plan_line_text(struct plan_line *l,
                    struct str *out);                /* quoted, or a word */
struct str plan_line_all(const struct plan_line *l); /* its own text */

/* D_PLAN_TEXT at the token that is next. */
bool plan_line_wrong(struct plan_line *l, const char *wanted, const char *mend);

/* ---- view.c: what is asked, worked out for each person ---- */

enum { PLAN_KEYS = 16 + PLAN_CRITERIA };

struct plan_view {
    const struct plan_question *q;
    int32_t *kin; /* how many of the list share the household, itself too */
    int keys;     /* of each person */
    int32_t *key; /* [n][keys]: the order of precedence, low first */
};
void plan_view_make(struct arena *a, const struct plan_question *q,
                    struct plan_view *out);

bool plan_in_group(const struct plan_view *v, const struct plan_demand *d,
                   ptrdiff_t person);

/* How two persons compare but for the lot; negative: x first. */
int plan_compare(const struct plan_view *v, ptrdiff_t x, ptrdiff_t y);

/* Whether x could go before y, had the list said of x what it leaves open. */
bool plan_could_precede(const struct plan_view *v, ptrdiff_t x, ptrdiff_t y);

/* The order of all who can be chosen, lot included. */
void plan_rank(struct arena *a, const struct plan_view *v,
               struct plan_indices *out);

/* What goes together: a person, or a household. */
struct plan_unit {
    ptrdiff_t *member; /* by precedence */
    ptrdiff_t n;
    ptrdiff_t class;
};
struct plan_units LIST(struct plan_unit);

/* ---- program.c: what is feasible, by GLPK ---- */

/* Units of a class are alike for every demand: the same column. */
struct plan_class {
    ptrdiff_t units; /* how many there are */
    ptrdiff_t fixed; /* taken so far */
    int64_t persons; /* of one unit */
    ptrdiff_t place; /* a person of it, whose place it is held at */
    int32_t *weight; /* of each demand: its members in the group */
};

enum plan_answer { PLAN_NO, PLAN_YES, PLAN_GAVE_UP };

struct plan_program;
struct plan_program *plan_program_make(struct arena *a,
                                       const struct plan_view *v,
                                       struct plan_class *classes, ptrdiff_t n);
void plan_program_free(struct plan_program *p);
void plan_programs_end(void); /* once all are freed: GLPK lets go of its own */

/* Whether all parts that are on can be met with classes[i].fixed or more of
 * each. YES: plan_program_count gives a witness. */
enum plan_answer plan_program_ask(struct plan_program *p);
ptrdiff_t plan_program_count(const struct plan_program *p, ptrdiff_t class);
ptrdiff_t plan_program_aboard(const struct plan_program *p, ptrdiff_t class,
                              ptrdiff_t flight);
/* The witness as it is, to go back to after questions about other parts. */
const int64_t *plan_program_witness(const struct plan_program *p,
                                    struct arena *a);
void plan_program_believe(struct plan_program *p, const int64_t *witness);
void plan_program_fix(struct plan_program *p, ptrdiff_t class);

/* The parts in their order, and turning one off or on. */
const struct plan_parts *plan_program_parts(const struct plan_program *p);
void plan_program_use(struct plan_program *p, ptrdiff_t part, bool on);
int64_t plan_program_asked(const struct plan_program *p);

/* ---- clash.c ---- */

/* Parts that cannot be met together with what is fixed; the program's parts are
 * all on before and after. *smallest: no fewer clash. */
void plan_clash(struct arena *a, struct plan_program *p, bool thorough,
                struct plan_parts *out, bool *smallest);

#endif
