/* What accounts for a difference between two parties' counts.
 *
 * One says 2,710 and the other 2,284: somewhere a statement names the 426.
 * First among what the side with less says was not done; then among the groups
 * that the side with more tells of and that went after the other's newest
 * account. */
#include "assess_int.h"

struct items LIST(struct tally_item);

static bool counted(const struct account *c)
{
    return c->deed->quantity.qualifier != QUAL_NONE &&
           c->deed->quantity.qualifier != QUAL_ALL_OF &&
           quantity_interval(c->deed->quantity).hi != INTERVAL_OPEN;
}

static bool group(const struct work *w, ptrdiff_t n, const struct account *c,
                  struct tally_claim *out)
{
    return assess_claim(&w->g->norms.p[n], c, out) && out->kind == TALLY_BATCH;
}

/* A group, and `party` tells of none on its days. */
static bool untold(const struct work *w, ptrdiff_t n, const struct account *c,
                   struct str party)
{
    const struct bearing_list *l = &w->bearing[n];
    struct speaker who = { STANDPOINT_PARTY, party };
    struct tally_claim own, other;
    if (!group(w, n, c, &own) || own.to > w->q->on) return false;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *o = &w->accounts.p[l->p[i].account];
        if (l->p[i].how == BEARS_DEED && assess_speaks(w, o, who) &&
            group(w, n, o, &other) && other.from <= own.to &&
            own.from <= other.to)
            return false;
    }
    return true;
}

/* Of what one says: what was not done; or, where `but` is the other, what the
 * other tells nothing of. The newest of them, in the order of the record. */
static void collect(const struct work *w, ptrdiff_t n, struct str one,
                    struct str but, struct items *out)
{
    enum { ITEMS = 256, LOOKED_AT = 1024 };
    const struct bearing_list *l = &w->bearing[n];
    struct speaker who = { STANDPOINT_PARTY, one };
    int looked = 0;
    out->n = 0;
    for (ptrdiff_t i = l->n - 1; i >= 0 && out->n < ITEMS; i--) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (l->p[i].how != BEARS_DEED || !counted(c) ||
            !assess_speaks(w, c, who) || c->by->said.to > w->q->on)
            continue;
        if (but.n && looked++ == LOOKED_AT) break;
        if (but.n ? !untold(w, n, c, but) : !assess_not_done(c)) continue;
        struct interval q = quantity_interval(c->deed->quantity);
        *arena_push(w->a, out) = (struct tally_item){ q.lo, q.hi, c->entry };
    }
    for (ptrdiff_t i = 0, k = out->n - 1; i < k; i++, k--) {
        struct tally_item t = out->p[i];
        out->p[i] = out->p[k];
        out->p[k] = t;
    }
}

struct str assess_gap(const struct work *w, ptrdiff_t n,
                      const struct standpoint *more,
                      const struct standpoint *less, struct reason *r)
{
    struct items items = { 0 };
    struct tally_tags tags = { 0 };
    struct interval d = { more->bounds.lo - less->bounds.hi, INTERVAL_OPEN };
    if (more->bounds.hi != INTERVAL_OPEN)
        d.hi = more->bounds.hi - less->bounds.lo;
    const char *how = "; that many are disowned in so many words";
    collect(w, n, less->party, S(""), &items);
    bool found = tally_explain(w->a, items.p, items.n, d.lo, d.hi, &tags);
    if (!found) {
        how = "; that many went in groups of which the other does not tell";
        collect(w, n, more->party, less->party, &items);
        found = tally_explain(w->a, items.p, items.n, d.lo, d.hi, &tags);
    }
    for (ptrdiff_t i = 0; i < tags.n; i++)
        *arena_push(w->a, &r->entries) = tags.p[i];
    return found ? str_of(how) : S("");
}
