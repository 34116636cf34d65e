/* lint: what is wrong with an agreement, told before anybody signs it.
 *
 * lang says whether a text can be read; this room says where what it says will
 * break: a side that must act and does not sign, conditions that wait for each
 * other, a proof that comes after the next step is due. Each finding is a diag
 * with a code C001 to C016, a place, a sentence, the mend, and, where there is
 * a loop or a chain, all of its steps. docs/lints.md has a section on each.
 *
 *     struct lint_result r;
 *     lint_agreement(&a, unit.agreement, &unit.statements, &r, &ds);
 *     ... ds.errors, ds.warnings, r.allowed
 *
 * A norm, an agreement, an annex or an amendment may hold `allow C007
 * "reason"`: what it allows is no diag, and stands in `allowed` with its
 * reason; where it allows nothing, that is a finding (C016).
 *
 * Names were resolved by lang's checker (asserted). Nothing is decided by a
 * clock: the same agreement gives the same findings, in an order of their own:
 * by code, then as declared. Work is linear in the size of the agreement, but
 * for sorting. Everything lives in the arena. */
#ifndef LINT_LINT_H
#define LINT_LINT_H

#include "model/model.h"

struct lint_allowed {
    enum diag_code code;
    struct pos pos; /* of the finding */
    struct str reason;
};

struct lint_result {
    struct LIST(struct lint_allowed) allowed;
};

void lint_agreement(struct arena *a, const struct agreement *g,
                    const struct statement_list *said, struct lint_result *out,
                    struct diags *ds);

/* The section of docs/lints.md on a code ("C007"), without its head line; empty
 * where there is none. */
struct str lint_explain(struct str code);

#endif
