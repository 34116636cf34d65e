/* assess: where each obligation stands, by whose account, and why.
 *
 * A pure function of the agreement, the entries, the day asked about, the day
 * known by, and whom to believe. It gives no verdict of its own: it says what
 * follows from what was said, and names the entries. docs/states.md has every
 * state and rule; how counts are bounded is `tally`'s.
 *
 *     struct assess_question q = { .on = day, .known = day };
 *     struct findings f;
 *     if (!assess(&a, &agreement, &entries, &q, &f, &ds)) ... print ds
 *
 * Who claims, who concedes and who accuses is not written in any statement: it
 * is derived from who speaks, who acts and who is bound. Indices in findings
 * point into the entries given; all of it is in the arena. Output is in the
 * agreement's order, and within it in the order of the entries.
 *
 * Limits: none but memory; time grows with entries times the norms they bear
 * on. Fails only with D_UNKNOWN_PARTY, where `believe` names nobody. */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include "model/model.h"

struct assess_question {
    int32_t on;         /* the day asked about */
    int32_t known;      /* entries known later are not looked at */
    struct str believe; /* empty: everyone; a party's id, "witness", "press" */
};

bool assess(struct arena *a, const struct agreement *g,
            const struct entry_list *entries, const struct assess_question *q,
            struct findings *out, struct diags *ds);

#endif
