/* What if a contested statement were true, or did not stand. */
#include "assess_int.h"

#include <stdlib.h>

static bool find_all(const struct entry_list *entries, const struct str_list *l,
                     struct arena *a, struct index_list *out, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < l->n; i++) {
        bool several = false;
        const struct entry *e = model_entry(entries, l->p[i], &several);
        if (!e) {
            enum diag_code code = several ? D_AMBIGUOUS_ENTRY : D_UNKNOWN_ENTRY;
            diag_add(ds, code, NULL, "%s entry's id begins with %.*s",
                     several ? "more than one" : "no", STR_ARG(l->p[i]));
            diag_hint(ds, several ? "give more of its digits"
                                  : "`truce log` shows the ids");
            return false;
        }
        *arena_push(a, out) = e - entries->p;
    }
    return true;
}

static bool among(const struct index_list *l, ptrdiff_t i)
{
    for (ptrdiff_t k = 0; k < l->n; k++)
        if (l->p[k] == i) return true;
    return false;
}

static bool answers(const struct entry *e, const struct entry *to)
{
    struct str id = e->statement->on_entry.id;
    return id.n > 0 && str_starts(to->id, id);
}

/* Says the opposite of a trusted entry in so many words, or is what that one
 * denies, puts right or takes back. */
static bool contradicts(const struct entry *e, const struct entry *trusted)
{
    bool against = e->statement->stance == STANCE_DENIES ||
                   e->statement->stance == STANCE_CORRECTS ||
                   e->statement->stance == STANCE_RETRACTS;
    bool denied = trusted->statement->stance == STANCE_DENIES ||
                  trusted->statement->stance == STANCE_CORRECTS ||
                  trusted->statement->stance == STANCE_RETRACTS;
    return (against && answers(e, trusted)) || (denied && answers(trusted, e));
}

/* Accounts of a deed without a count: one says done, the other not. */
static bool opposite(const struct work *w, ptrdiff_t n, const struct account *x,
                     const struct account *y)
{
    if (assess_counted(&w->g->norms.p[n])) return false;
    return (assess_done(x) && assess_not_done(y)) ||
           (assess_not_done(x) && assess_done(y));
}

/* Counts that cannot stand beside the trusted one: alone, or together. */
static void counts_out(struct work *w, ptrdiff_t n, ptrdiff_t trusted,
                       struct index_list *gone)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    for (bool more = true; more;) {
        struct LIST(struct tally_claim) all = { 0 };
        struct tally_answer t;
        more = false;
        for (ptrdiff_t i = 0; i < l->n; i++) {
            const struct account *c = &w->accounts.p[l->p[i].account];
            struct tally_claim claim;
            if (l->p[i].how == BEARS_DEED && !among(gone, c->entry) &&
                assess_claim(norm, c, &claim))
                *arena_push(w->a, &all) = claim;
        }
        tally_solve(w->a, all.p, all.n, !assess_level(norm), w->q->on, &t);
        bool its = false;
        for (ptrdiff_t i = 0; i < t.clash.n; i++)
            its = its || t.clash.p[i] == trusted;
        for (ptrdiff_t i = 0; its && i < t.clash.n; i++)
            if (t.clash.p[i] != trusted) {
                *arena_push(w->a, gone) = t.clash.p[i];
                more = true;
            }
    }
}

static void pairs_out(struct work *w, ptrdiff_t n, const struct account *own,
                      struct index_list *gone)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct bearing_list *l = &w->bearing[n];
    struct tally_claim two[2];
    bool counts = assess_counted(norm) && assess_claim(norm, own, &two[0]);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        struct tally_answer t = { 0 };
        if (l->p[i].how != BEARS_DEED || c->entry == own->entry ||
            among(gone, c->entry))
            continue;
        if (counts && assess_claim(norm, c, &two[1]))
            tally_solve(w->a, two, 2, !assess_level(norm), w->q->on, &t);
        if (t.clash.n || opposite(w, n, own, c))
            *arena_push(w->a, gone) = c->entry;
    }
    if (counts) counts_out(w, n, own->entry, gone);
}

static void trusted_out(struct work *w, ptrdiff_t trusted,
                        struct index_list *gone)
{
    for (ptrdiff_t n = 0; n < w->g->norms.n; n++) {
        const struct bearing_list *l = &w->bearing[n];
        for (ptrdiff_t i = 0; i < l->n; i++) {
            const struct account *c = &w->accounts.p[l->p[i].account];
            if (l->p[i].how == BEARS_DEED && c->entry == trusted)
                pairs_out(w, n, c, gone);
        }
    }
}

static void copy(struct arena *a, const struct entry_list *from,
                 const struct index_list *gone, struct entry_list *out)
{
    struct statement *silent = arena_new(a, struct statement, 1);
    silent->telling.said = DAYS_NONE;
    silent->report.published = DAY_NONE;
    *out = (struct entry_list){ 0 };
    for (ptrdiff_t i = 0; i < from->n; i++) *arena_push(a, out) = from->p[i];
    for (ptrdiff_t i = 0; i < gone->n; i++)
        out->p[gone->p[i]].statement = silent;
}

const struct entry_list *assess_what_if(struct arena *a,
                                        const struct agreement *g,
                                        const struct entry_list *entries,
                                        const struct assess_question *q,
                                        struct findings *out, struct diags *ds)
{
    struct index_list trusted = { 0 }, doubted = { 0 }, gone = { 0 };
    if (q->trust.n == 0 && q->doubt.n == 0) return entries;
    if (!find_all(entries, &q->trust, a, &trusted, ds) ||
        !find_all(entries, &q->doubt, a, &doubted, ds))
        return NULL;
    for (ptrdiff_t i = 0; i < doubted.n; i++) {
        *arena_push(a, &out->doubted) = doubted.p[i];
        *arena_push(a, &gone) = doubted.p[i];
    }
    for (ptrdiff_t i = 0; i < trusted.n; i++) {
        *arena_push(a, &out->trusted) = trusted.p[i];
        for (ptrdiff_t k = 0; k < entries->n; k++)
            if (k != trusted.p[i] &&
                contradicts(&entries->p[k], &entries->p[trusted.p[i]]))
                *arena_push(a, &gone) = k;
    }
    struct entry_list *left = arena_new(a, struct entry_list, 1);
    copy(a, entries, &gone, left);
    if (trusted.n == 0) return left;
    struct findings scratch = { 0 };
    struct work w = { .a = a, .g = g, .q = q, .ds = ds, .out = &scratch };
    w.entries = left;
    assess_begin(&w);
    for (ptrdiff_t i = 0; i < trusted.n; i++)
        trusted_out(&w, trusted.p[i], &gone);
    copy(a, entries, &gone, left);
    return left;
}
