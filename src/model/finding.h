/* model, continued: what `assess` answers. Part of the room's door, and
 * included by it. */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "model/model.h"

/* ---- findings ---- */

/* One account of a count or of a deed: by whom, bounds, and the entries. */
struct standpoint {
    enum standpoint_kind kind;
    struct str party;       /* the id, for STANDPOINT_PARTY */
    struct interval bounds; /* of what was done by the end of the day asked */
    bool counted;           /* false: says nothing of a count */
    bool says_done;         /* for acts without a count */
    bool says_not_done;
    int32_t last;    /* newest day its statements speak of, DAY_NONE */
    int32_t hi_from; /* the later day that a total speaks of which bounds.hi
                        comes from; DAY_NONE where it is told of by the day
                        asked */
    struct LIST(ptrdiff_t) entries; /* indices into the entries given */
    struct LIST(ptrdiff_t) clash;   /* smallest set that cannot all be true */
};

/* Two totals side by side: whether both can be true, and what that takes. */
struct rival {
    ptrdiff_t a, b; /* indices into the entries given */
    bool fits;
    struct str why; /* a sentence */
};

/* One for the other, by one standpoint's account, at the end of a day. The lead
 * is in units of ours: ours less theirs at the agreed ratio, so 610 where 2,710
 * stand against 420 at 5:1. Above zero our side is ahead. */
struct balance {
    enum standpoint_kind kind;
    struct str party;
    int32_t day;
    struct interval ours, theirs;
    bool has_lead;            /* the agreement gives a ratio */
    int64_t lead_lo, lead_hi; /* INT64_MIN, INT64_MAX where open */
};

struct balance_list LIST(struct balance);

/* A use of a power, as somebody tells of it. */
struct use {
    ptrdiff_t entry;
    int32_t day;
    bool allowed; /* what the power waits for was met by then */
};

/* What the papers of batches say of the people that a norm is about, by the day
 * asked: docs/handover.md. */
struct batch_sum {
    int64_t batches;
    int64_t count[STAGE_COUNT];     /* people, by stage; of all batches */
    int64_t answers[ANSWER_COUNT];  /* persons, by the newest word on them */
    struct LIST(ptrdiff_t) entries; /* indices into the entries given */
};

enum forecast_why {
    FORECAST_MADE,
    FORECAST_THIN,   /* too few steps, or too short a time */
    FORECAST_STILL,  /* nothing has moved */
    FORECAST_REACHED /* this standpoint says it is there already */
};

/* When the target is reached, from one standpoint's pace so far. */
struct forecast {
    enum standpoint_kind kind;
    struct str party;
    enum forecast_why why;
    int32_t first, last; /* days between which the pace was taken */
    int32_t steps;       /* days on which the count rose */
    int64_t grown, left; /* in that time; what is missing */
    int32_t evenness;    /* of the weeks so far, in thousandths: 1000 where they
                            are as uneven as an exponential distribution */
    int32_t early, middle, late; /* days; DAY_NONE: not within the horizon */
};

/* One step of the reasons: a rule of docs/states.md applied to entries and to
 * further steps. */
struct reason {
    struct str rule; /* "after", "deadline", "total", "witness", ... */
    struct str text; /* a sentence, in nobody's vocabulary */
    struct str norm; /* the norm whose state it gives reasons for, at the head
                        of its reasons; empty below */
    struct LIST(ptrdiff_t) entries;
    struct LIST(const struct reason *) kids; /* a graph: two norms that wait
                        for a third share its reasons, and norms that may wait
                        for each other lead back */
};

struct finding {
    const struct norm *norm;
    enum state state;
    bool suspended, disputed;
    enum evidence evidence;
    struct interval target; /* what the norm wants; lo 0 hi 0 without a count */
    bool counted;           /* the norm has a count */
    bool level;             /* the count is of what remains, smaller is more */
    struct interval bounds; /* everyone's, by the end of the day asked */
    struct LIST(struct standpoint) standpoints; /* obligor first */
    struct LIST(struct rival) rivals;
    struct batch_sum batches;
    int32_t deadline;          /* DAY_NONE where none can be told yet */
    int32_t days_left;         /* negative: days late; 0 without a deadline */
    int32_t met_on;            /* DAY_NONE */
    struct str_list waits_for; /* ids of norms not yet met */
    int32_t begun_on; /* the day the last it waited for was met; DAY_NONE */
    bool date_first;  /* its date passed before what it waits for was met */
    struct str_list broken;  /* `while`: ids of norms that are not kept */
    struct str_list doubted; /* `while`: of these a breach is alleged */
    struct str_list follows; /* ids of norms whose breach brought it about */
    int32_t suspended_on;    /* DAY_NONE */
    int32_t unbound_on;    /* the same, where a power with that effect did it */
    struct str_list lifts; /* norms on which the suspension still hangs */
    struct ref_list licensed;     /* the powers under which it was suspended */
    enum keeping keeping;         /* of a prohibition */
    struct LIST(struct use) uses; /* of a power, in order of day */
    struct balance_list balance;  /* of `in return for`: each standpoint that
                                     counts both sides */
    struct balance_list steps;    /* where asked for: every day on which such a
                                     balance moved */
    struct LIST(struct forecast) forecasts; /* where asked for */
    const struct reason *why;
};

struct findings {
    int32_t on, known;
    struct str believe; /* a party's id, "witness", "press"; or empty */
    struct LIST(ptrdiff_t) trusted, doubted; /* entries, as asked */
    struct LIST(struct finding) list;        /* in the agreement's order */
};

/* ---- what changed ---- */

struct change {
    ptrdiff_t norm;       /* its index, the same in both findings */
    struct str_list what; /* a sentence each: "overdue, was in force" */
    struct LIST(ptrdiff_t) gained, lost; /* entries it rests on now, no more */
    int32_t passed;          /* the date that passed between; DAY_NONE */
    struct str_list through; /* ids of norms that changed, and it hangs on */
};

struct changes {
    struct findings from, to;
    struct LIST(struct change) list; /* in the agreement's order */
};

#endif
