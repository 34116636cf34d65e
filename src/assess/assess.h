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
 * on. Fails only with D_UNKNOWN_PARTY, where `believe` names nobody, and with
 * D_UNKNOWN_ENTRY, where `trust` or `doubt` names no entry, or several. */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include "model/model.h"

struct assess_question {
    int32_t on;         /* the day asked about */
    int32_t known;      /* entries known later are not looked at */
    struct str believe; /* empty: everyone; a party's id, "witness", "press" */
    /* Prefixes of entries' ids. What if a trusted one were true: what it denies
     * or puts right, and counts that cannot stand beside it, are left out, and
     * it counts as an agreed witness's word. What if a doubted one did not
     * stand: it is left out, with what does no more than confirm it. */
    struct str_list trust, doubt;
    struct str detail; /* a norm's id: its balance is told step by step, and its
                          forecast made; or empty */
    bool forecasts;    /* of all norms */
};

bool assess(struct arena *a, const struct agreement *g,
            const struct entry_list *entries, const struct assess_question *q,
            struct findings *out, struct diags *ds);

/* What is different between the answers to two questions, norm by norm, and
 * which entries, dates or other norms made it so. */
bool assess_diff(struct arena *a, const struct agreement *g,
                 const struct entry_list *entries,
                 const struct assess_question ends[2], struct changes *out,
                 struct diags *ds);

/* How many more come after the forecast's last day until `day`, at its pace:
 * between lo and hi with a likelihood of 80 in 100. false where no forecast was
 * made, or `day` is not after it. */
bool assess_forecast_count(const struct forecast *f, int32_t day,
                           struct interval *out);
/* ---- the same question, after each further entry ---- */

/* Keeps what was worked out, so that one more entry costs what it touches: the
 * norms it bears on, and those that hang together with them. What was said of
 * `assess` holds of it: the findings are the same, to the byte.
 *
 *     struct assess_session *s = assess_open(&a, &g, &entries, &q, &ds);
 *     assess_add(s, &entry);              the next index
 *     found = assess_now(s);              until the next assess_add
 *     assess_close(s);
 *
 * The agreement and the entries' statements must outlive it. An entry to which
 * an earlier one refers makes it start anew. Memory grows with every entry and
 * answer until it is closed. Nothing is trusted or doubted in it (asserted).
 * NULL where `believe` names nobody. */
struct assess_session;
struct assess_session *assess_open(struct arena *a, const struct agreement *g,
                                   const struct entry_list *entries,
                                   const struct assess_question *q,
                                   struct diags *ds);
void assess_add(struct assess_session *s, const struct entry *e);
const struct findings *assess_now(struct assess_session *s);
void assess_close(struct assess_session *s); /* NULL is fine */

/* What the papers of batches say, in words. "1,081 agreed, 1,056 handed over;
 * 12 declined" */
struct str batch_sum_text(struct arena *a, const struct batch_sum *s);

#endif
