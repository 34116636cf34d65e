/* plan: who goes next and why.
 *
 * Which N persons of a list make the next batch, by the agreement's own words:
 * its criteria are an order of precedence, under demands ("at least 10 women",
 * "at most 30 held at X", seats, households together).
 *
 *     struct plan_demands d;
 *     plan_demands_parse(&a, file, text, &d, &ds);
 *     struct plan_question q = { .persons = p, .n = n, .demands = &d, ... };
 *     struct plan_batch b;
 *     if (!plan_choose(&a, &q, &b, &ds)) ...  what is asked cannot be asked
 *     if (!b.found) ...                       b.clash: demands that clash
 *
 * The order of precedence is lexicographic: who goes first by the agreement,
 * then criterion after criterion, then the lot. A batch is chosen by going down
 * it: each person is taken unless then the demands could not be met any more.
 * So the batch is the best one there is in that order, and for whoever is not
 * in it there is a reason: it was full before, or these demands would have
 * failed. Whether demands can still be met is a mixed integer program, which
 * GLPK decides; a witness it gives is checked in whole numbers. Where its bound
 * on nodes (PLAN_NODES) is reached, the person is passed over, and the answer
 * says from where on it is not proved.
 *
 * What a list does not say of a person stays unknown and ranks last; the answer
 * says for how many that could have made a difference. docs/plan.md has the
 * model and what it cannot say.
 *
 * Memory: results live in the arena and hold views of the question's texts.
 * Errors are diags: D_PLAN_TEXT (at file:line), D_PLAN_DEMAND. Pure. Limits:
 * PLAN_PERSONS_MAX persons, PLAN_DEMANDS_MAX demands, PLAN_FLIGHTS_MAX flights.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "model/model.h"

enum {
    PLAN_PERSONS_MAX = 500000,
    PLAN_DEMANDS_MAX = 64,
    PLAN_FLIGHTS_MAX = 64,
    PLAN_TICKET = 32,
    PLAN_NODES = 2000 /* of one search */
};

/* ---- persons ---- */

enum plan_health {
    HEALTH_CRITICAL,
    HEALTH_ILL,
    HEALTH_FIT,
    HEALTH_UNKNOWN,
    HEALTH_COUNT
};
const char *plan_health_text(enum plan_health h);

#define PLAN_UNKNOWN INT32_MIN /* months nobody says */
#define PLAN_LIFE INT32_MAX    /* a sentence without an end */

/* Why somebody cannot be chosen at all. */
enum plan_aside {
    ASIDE_NO,
    ASIDE_AGE,      /* older than 120, or not born yet */
    ASIDE_SERVED,   /* the sentence has ended: to be free already */
    ASIDE_BOTH,     /* on both sides' lists */
    ASIDE_EXCLUDED, /* flagged so */
    ASIDE_REPLACED, /* another was named instead */
    ASIDE_ANSWERED, /* dead, already freed, not held, a duplicate */
    ASIDE_OFF_LIST, /* not on the list that the agreement names */
    ASIDE_COUNT
};
const char *plan_aside_text(enum plan_aside a);

/* The cells of a list that a plan looks at, as they stand in it. */
struct plan_cells {
    struct str born, health, remaining, ends, taken;
    struct str sex, category, place, list_of, household, flags;
};

struct plan_person {
    int64_t row;      /* of its file; 0 where nobody says */
    struct str id;    /* hex of its commitment */
    struct days born; /* both DAY_NONE: unknown */
    enum plan_health health;
    int32_t left;      /* whole months of sentence left on the day */
    struct days taken; /* when detention began */
    struct str category, place, household;
    struct str list_of; /* a party's id; empty: of the list's own party */
    bool woman, contested, off_list;
    enum plan_aside aside;
    unsigned char ticket[PLAN_TICKET]; /* of the lot; the lowest goes first */
};

/* What could not be read of a person. */
enum plan_unread {
    UNREAD_BORN = 1,
    UNREAD_HEALTH = 2,
    UNREAD_LEFT = 4,
    UNREAD_TAKEN = 8,
    UNREAD_SEX = 16,
    UNREAD_FLAGS = 32
};

/* A person of a list's cells, on the day of the plan (an age, a remainder of a
 * sentence count from then). Words for health, sex, flags: data/plan/words.txt.
 * Years of other calendars are not turned into ours: nobody says which one.
 * Sets `aside` where the cells themselves say so. Gives plan_unread bits. */
struct plan_words; /* the word lists, looked up by folded text */
const struct plan_words *plan_words_load(struct arena *a);
unsigned plan_person_read(const struct plan_words *words,
                          const struct plan_cells *c, int32_t day,
                          struct plan_person *out);

int32_t plan_months(int32_t from, int32_t to); /* whole ones between days */

/* Whole years on a day, at least and at most; false where unknown. */
bool plan_age(const struct plan_person *p, int32_t day, struct interval *out);
bool plan_minor(const struct plan_person *p, int32_t day); /* certainly */

/* ---- criteria ---- */

/* health: critical, ill, then others. age: the eldest first, in whole years.
 * remaining-sentence: the shortest first, in whole months. time-held: the
 * longest first, in whole months. */
enum plan_criterion { BY_HEALTH, BY_AGE, BY_REMAINING, BY_HELD, PLAN_CRITERIA };
const char *plan_criterion_text(enum plan_criterion c);
bool plan_criterion_named(struct str word, enum plan_criterion *out);

/* Who goes before others: a word of the language, or a category. */
struct plan_first {
    bool word;
    enum precedence precedence;
    struct str category; /* the id of people, where it is no word */
    struct str title;    /* theirs: what a list may write */
};

struct plan_rule {
    struct LIST(struct plan_first) first;
    enum plan_criterion by[PLAN_CRITERIA];
    int criteria;
    bool together;   /* households whole */
    struct str norm; /* whose rule it is; may be empty */
};

/* ---- demands ---- */

enum plan_group {
    GROUP_ALL,
    GROUP_WORD, /* enum precedence */
    GROUP_CRITICAL,
    GROUP_CONTESTED,
    GROUP_OFF_LIST,
    GROUP_LIST, /* on list of a party */
    GROUP_PLACE,
    GROUP_CATEGORY,
    GROUP_OVER,  /* years, certainly */
    GROUP_UNDER, /* years, certainly */
    GROUP_LEFT,  /* at most so many months of sentence left */
    GROUP_ROW    /* one person */
};

struct plan_demand {
    enum plan_group group;
    enum precedence word;
    struct str what; /* party, place, category, row */
    int64_t number;  /* years, months */
    struct interval count;
    struct pos at; /* file:line; the text is the demand itself */
    struct str text;
};

/* Persons go by flight where flights are named, each by one. */
struct plan_flight {
    struct str name, from; /* from: a place of detention; empty: of any */
    int64_t seats;
    int32_t day; /* DAY_NONE: of the plan */
    struct pos at;
    struct str text;
};

/* At most so many from a place on a day. */
struct plan_cap {
    struct str place;
    int64_t most;
    struct pos at;
    struct str text;
};

struct plan_demands {
    struct str id, label; /* of the batch; may be empty */
    struct str norm;      /* `for`: whose criteria; may be empty */
    int32_t day;          /* DAY_NONE where not said */
    int64_t size;         /* 0 where not said */
    struct pos size_at;
    bool together;
    struct pos together_at;
    struct str_list by; /* criteria, where the file names some */
    struct pos by_at;
    struct LIST(struct plan_demand) list;
    struct LIST(struct plan_flight) flights;
    struct LIST(struct plan_cap) caps;
};

/* A plan file of a batch (docs/plan.md), UTF-8. Goes on in *out, which begins
 * as plan_demands_none(). D_PLAN_TEXT. */
struct plan_demands plan_demands_none(void);
bool plan_demands_parse(struct arena *a, struct str file, struct str text,
                        struct plan_demands *out, struct diags *ds);

/* ---- a batch ---- */

struct plan_question {
    const struct plan_person *persons;
    ptrdiff_t n;
    int32_t day;
    struct plan_rule rule;
    const struct plan_demands *demands; /* with a size */
    const struct watch *watch;          /* or NULL */
};

enum plan_why {
    WHY_ORDER,    /* taken: nobody before it was passed over */
    WHY_DEMAND,   /* taken, while others before it were passed over */
    WHY_FULL,     /* not taken: the batch was full before */
    WHY_BLOCKED,  /* not taken: `reason` could not have been met any more */
    WHY_UNPROVED, /* not taken: the search was given up */
    WHY_ASIDE     /* cannot be chosen */
};

struct plan_indices LIST(ptrdiff_t);

/* What became of one person. */
struct plan_verdict {
    ptrdiff_t place; /* in the order of precedence, from 1; 0 set aside */
    enum plan_why why;
    ptrdiff_t reason; /* of BLOCKED: index into reasons; of DEMAND: the newest
                         one before it; -1 */
    ptrdiff_t flight; /* of those taken, where there are flights; else -1 */
    bool unsure; /* not taken, but could stand before the last one who was taken
                    while nobody was passed over yet, had the list said what it
                    leaves open */
    bool tied;   /* the lot stood between it and one on the other side */
};

/* What a clash or a reason names: the size, demands, flights' seats, caps,
 * households. */
enum plan_part_kind {
    PART_SIZE,
    PART_DEMAND,
    PART_SEATS,
    PART_CAP,
    PART_TOGETHER
};
struct plan_part {
    enum plan_part_kind kind;
    ptrdiff_t index; /* into demands, flights or caps */
};
struct plan_parts LIST(struct plan_part);

struct plan_batch {
    bool found;
    struct plan_verdict *verdict; /* one a person */
    struct plan_indices order;    /* persons by precedence */
    struct plan_indices taken;    /* of those, in that order */
    struct LIST(struct plan_parts) reasons;
    struct plan_parts clash; /* where not found */
    bool smallest;           /* no fewer demands clash; else: none of these can
                                be left out */
    int64_t unproved; /* persons passed over without proof: 0 is optimal */
    int64_t asked;    /* questions that went to the solver */
    int64_t ties;     /* persons whom the lot put in or out */
};

/* Chooses. false, with D_PLAN_DEMAND, where a limit is passed. */
bool plan_choose(struct arena *a, const struct plan_question *q,
                 struct plan_batch *out, struct diags *ds);

/* One part in words: "at least 10 women: 12 are on the list, of whom 9 may be
 * chosen". */
struct str plan_part_text(struct arena *a, const struct plan_question *q,
                          const struct plan_part *part);

#endif
