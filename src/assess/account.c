/* From entries to accounts, and which norm each bears on. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding entries by the first digits of their ids ---- */

struct by_id {
    struct str id;
    ptrdiff_t entry;
};

static int by_id(const void *x, const void *y)
{
    return str_cmp(((const struct by_id *)x)->id,
                   ((const struct by_id *)y)->id);
}

struct finder {
    struct by_id *p; /* sorted */
    ptrdiff_t n;
    struct LIST(struct by_id) late; /* added since, few */
};

static struct finder *finder_make(const struct work *w)
{
    struct finder *f = arena_new(w->a, struct finder, 1);
    f->n = w->entries->n;
    f->p = arena_new(w->a, struct by_id, f->n);
    for (ptrdiff_t i = 0; i < f->n; i++)
        f->p[i] = (struct by_id){ w->entries->p[i].id, i };
    list_sort(f->p, f->n, sizeof *f->p, by_id);
    return f;
}

/* Those that came late are sorted in now and then. */
static void find_also(struct work *w, ptrdiff_t entry)
{
    enum { LATE = 4096 };
    struct finder *f = w->finder;
    *arena_push(w->a, &f->late) =
        (struct by_id){ w->entries->p[entry].id, entry };
    if (f->late.n < LATE) return;
    struct by_id *all = arena_new(w->a, struct by_id, f->n + f->late.n);
    ptrdiff_t i = 0, k = 0, n = 0;
    list_sort(f->late.p, f->late.n, sizeof *f->late.p, by_id);
    while (i < f->n || k < f->late.n) {
        bool old =
            k == f->late.n || (i < f->n && by_id(&f->p[i], &f->late.p[k]) < 0);
        all[n++] = old ? f->p[i++] : f->late.p[k++];
    }
    f->p = all;
    f->n = n;
    f->late.n = 0;
}

/* -1 where none begins so, or several do. */
static ptrdiff_t find(const struct finder *f, struct str prefix)
{
    ptrdiff_t lo = 0, hi = f->n, found = -1;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (str_cmp(f->p[mid].id, prefix) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (prefix.n == 0) return -1;
    for (; lo < f->n && str_starts(f->p[lo].id, prefix); lo++) {
        if (found >= 0) return -1;
        found = f->p[lo].entry;
    }
    for (ptrdiff_t i = 0; i < f->late.n; i++) {
        if (!str_starts(f->late.p[i].id, prefix)) continue;
        if (found >= 0) return -1;
        found = f->late.p[i].entry;
    }
    return found;
}

/* ---- who speaks ---- */

static enum role role_of(const struct work *w, const struct telling *t)
{
    enum role best = ROLE_OUTLET;
    for (ptrdiff_t i = 0; i < t->by.n; i++) {
        const struct party *p = model_party(w->g, t->by.p[i].id);
        if (p && p->role < best) best = p->role;
    }
    return best;
}

static bool any_neutral(const struct work *w, const struct telling *t)
{
    for (ptrdiff_t i = 0; i < t->by.n; i++) {
        const struct party *p = model_party(w->g, t->by.p[i].id);
        if (p && p->role == ROLE_NEUTRAL) return true;
    }
    return false;
}

static bool names(const struct ref_list *l, struct str id)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i].id, id)) return true;
    return false;
}

static bool shares(const struct ref_list *x, const struct ref_list *y)
{
    for (ptrdiff_t i = 0; i < x->n; i++)
        if (names(y, x->p[i].id)) return true;
    return false;
}

static bool speaks(const struct telling *t, enum role role, bool neutral,
                   struct speaker who)
{
    switch (who.kind) {
    case STANDPOINT_EVERYONE: return true;
    case STANDPOINT_PARTY: return names(&t->by, who.id);
    case STANDPOINT_WITNESS: return who.id.n ? names(&t->by, who.id) : neutral;
    case STANDPOINT_PRESS: return role == ROLE_OUTLET;
    case STANDPOINT_COUNT: break;
    }
    assert(!"a kind of standpoint");
    return false;
}

bool assess_speaks(const struct work *w, const struct account *c,
                   struct speaker who)
{
    (void)w;
    return speaks(c->by, c->role, c->neutral, who);
}

bool assess_bound(const struct norm *n, const struct telling *t)
{
    return shares(&n->deed.actors, &t->by);
}

static bool said_done(const struct deed *d)
{
    return d->modality == MOD_DID || d->modality == MOD_IS;
}

bool assess_done(const struct account *c)
{
    return said_done(c->deed) && c->deed->negated == c->denied;
}

bool assess_not_done(const struct account *c)
{
    return said_done(c->deed) && c->deed->negated != c->denied;
}

/* ---- accounts ---- */

static bool believed(const struct work *w, const struct telling *t)
{
    struct speaker who = { STANDPOINT_PARTY, w->q->believe };
    if (w->q->believe.n == 0) return true;
    if (str_eq(w->q->believe, S("witness")))
        who = (struct speaker){ STANDPOINT_WITNESS, S("") };
    if (str_eq(w->q->believe, S("press"))) who.kind = STANDPOINT_PRESS;
    return speaks(t, role_of(w, t), any_neutral(w, t), who);
}

static bool same_speaker(const struct telling *x, const struct telling *y)
{
    if (x->by.n || y->by.n) return shares(&x->by, &y->by);
    return str_eq(x->name, y->name);
}

static int32_t last_day(const struct telling *t, const struct deed *d)
{
    if (d->when_kind == WHEN_NONE || d->when.to == DAY_NONE) return t->said.to;
    return d->when.to;
}

/* "same as" an entry that is the same as another: the first of them. */
static const struct deed *event_of(const struct work *w, const struct finder *f,
                                   ptrdiff_t entry, const struct deed *own)
{
    enum { HOPS = 16 }; /* a circle of "same as" says nothing */
    const struct deed *d = own;
    for (int i = 0; i < HOPS; i++) {
        const struct statement *s = w->entries->p[entry].statement;
        ptrdiff_t to = s->same_as.n ? find(f, s->same_as.p[0].id) : -1;
        if (to < 0) return d;
        entry = to;
        if (w->entries->p[entry].statement->has_deed)
            d = &w->entries->p[entry].statement->deed;
    }
    return own;
}

static void add(struct work *w, const struct finder *f, ptrdiff_t entry,
                const struct statement *about, bool denied)
{
    const struct telling *by = &w->entries->p[entry].statement->telling;
    const struct deed *d = &about->deed;
    *arena_push(w->a, &w->accounts) =
        (struct account){ .entry = entry,
                          .by = by,
                          .deed = d,
                          .event = event_of(w, f, entry, d),
                          .role = role_of(w, by),
                          .neutral = any_neutral(w, by),
                          .denied = denied,
                          .day = last_day(&about->telling, d) };
}

static void one_account(struct work *w, const struct finder *f, ptrdiff_t i)
{
    const struct statement *s = w->entries->p[i].statement, *about = NULL;
    ptrdiff_t on = find(f, s->on_entry.id);
    bool denies = s->stance == STANCE_DENIES;
    if (on >= 0) about = w->entries->p[on].statement;
    if (s->stance == STANCE_RETRACTS) return;
    if (s->has_deed)
        add(w, f, i, s, denies);
    else if (about && about->has_deed)
        add(w, f, i, about, denies);
}

/* ---- what bears on what ---- */

static bool covers(const struct norm *n, const struct deed *d)
{
    for (ptrdiff_t i = 0; i < n->deed.actors.n; i++) {
        struct str id = n->deed.actors.p[i].id;
        bool with = names(&d->with, id) || names(&d->to, id);
        if (!names(&d->actors, id) && !(n->deed.actors.n > 1 && with))
            return false;
    }
    return true;
}

static bool same_object(const struct norm *n, const struct deed *d)
{
    enum object_kind wanted = n->deed.object_kind;
    if (wanted != OBJECT_PEOPLE && wanted != OBJECT_MEASURE) return true;
    /* "all of them" is not met by a report of some. */
    bool all = n->deed.quantity.qualifier == QUAL_ALL_OF;
    if (all && wanted == OBJECT_PEOPLE && d->quantity.qualifier != QUAL_ALL_OF)
        return false;
    if (d->object_kind == OBJECT_NONE) return true;
    return str_eq(n->deed.object.id, d->object.id);
}

/* The norms that an act bears on, and how. */
struct reach {
    ptrdiff_t norm;
    enum bears how;
};
struct reach_list LIST(struct reach);

static void reach(const struct work *w, const struct act *act,
                  struct reach_list *out)
{
    for (ptrdiff_t i = 0; i < w->g->norms.n; i++) {
        struct str wanted = w->g->norms.p[i].deed.act.id;
        bool is =
            str_eq(act->name.id, wanted) || str_eq(act->counts_as.id, wanted);
        bool halts = str_eq(act->halts.id, wanted);
        bool resumes = str_eq(act->resumes.id, wanted);
        if (is) *arena_push(w->a, out) = (struct reach){ i, BEARS_DEED };
        if (halts || resumes)
            *arena_push(w->a, out) =
                (struct reach){ i, halts ? BEARS_HALT : BEARS_RESUME };
    }
}

/* On a norm an account bears once: its own act before a halt of it. */
static void bear(struct work *w, const struct reach_list *l, ptrdiff_t at)
{
    const struct deed *d = w->accounts.p[at].deed;
    ptrdiff_t taken = -1;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct reach *r = &l->p[i];
        const struct norm *n = &w->g->norms.p[r->norm];
        bool deed = r->how == BEARS_DEED;
        if (r->norm == taken) continue;
        if (deed ? !covers(n, d) || !same_object(n, d)
                 : !shares(&n->deed.actors, &d->actors))
            continue;
        taken = r->norm;
        *arena_push(w->a, &w->bearing[r->norm]) =
            (struct bearing){ at, r->how };
    }
}

static void reach_all(struct work *w)
{
    w->reaches = arena_new(w->a, struct reach_list, w->g->acts.n);
    w->of_act = arena_new(w->a, struct index_list, w->g->acts.n);
    for (ptrdiff_t i = 0; i < w->g->acts.n; i++) {
        map_add(&w->acts, w->a, w->g->acts.p[i].name.id, i);
        reach(w, &w->g->acts.p[i], &w->reaches[i]);
    }
}

const struct index_list *assess_of_act(const struct work *w, struct str act)
{
    static const struct index_list none = { 0 };
    ptrdiff_t i = map_get(&w->acts, act);
    return i < 0 ? &none : &w->of_act[i];
}

static void bear_from(struct work *w, ptrdiff_t first)
{
    for (ptrdiff_t i = first; i < w->accounts.n; i++) {
        ptrdiff_t act = map_get(&w->acts, w->accounts.p[i].deed->act.id);
        if (act < 0) continue;
        *arena_push(w->a, &w->of_act[act]) = i;
        bear(w, &w->reaches[act], i);
    }
}

/* The entry that this one puts something in the place of, or takes back. */
static ptrdiff_t replaced(const struct work *w, ptrdiff_t i)
{
    const struct statement *s = w->entries->p[i].statement;
    bool replaces =
        s->stance == STANCE_RETRACTS || s->stance == STANCE_CORRECTS;
    if (!replaces || statement_known(s) > w->q->known) return -1;
    ptrdiff_t on = find(w->finder, s->on_entry.id);
    if (on < 0) return -1;
    const struct telling *t = &w->entries->p[on].statement->telling;
    return same_speaker(&s->telling, t) ? on : -1;
}

void assess_accounts(struct work *w)
{
    w->finder = finder_make(w);
    bool *gone = arena_new(w->a, bool, w->entries->n);
    for (ptrdiff_t i = 0; i < w->entries->n; i++) {
        if (statement_known(w->entries->p[i].statement) > w->q->known)
            gone[i] = true;
        ptrdiff_t on = gone[i] ? -1 : replaced(w, i);
        if (on >= 0) gone[on] = true;
        assess_paper(w, i, NULL, NULL);
    }
    for (ptrdiff_t i = 0; i < w->entries->n; i++) {
        const struct telling *t = &w->entries->p[i].statement->telling;
        if (!gone[i] && believed(w, t)) one_account(w, w->finder, i);
    }
    reach_all(w);
    bear_from(w, 0);
    assess_series(w);
}

/* ---- one more ---- */

/* -1 where the entry gives no account. */
static ptrdiff_t account_of(const struct work *w, ptrdiff_t entry)
{
    ptrdiff_t lo = 0, hi = w->accounts.n;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (w->accounts.p[mid].entry < entry)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < w->accounts.n && w->accounts.p[lo].entry == entry ? lo : -1;
}

/* It bears on norms of other acts: it ends all, or undoes what a power did. */
static bool is_far(const struct work *w, const struct account *c)
{
    const struct act *act = model_act(w->g, c->deed->act.id);
    return act &&
           (act->resumes.id.n > 0 || str_eq(act->name.id, S("end-agreement")));
}

static void take_back(struct work *w, ptrdiff_t entry,
                      void (*touched)(void *ctx, ptrdiff_t norm), void *ctx)
{
    static const struct deed silent = { 0 };
    ptrdiff_t at = account_of(w, entry);
    if (at < 0) return;
    for (ptrdiff_t n = 0; n < w->g->norms.n; n++) {
        struct bearing_list *l = &w->bearing[n];
        ptrdiff_t lo = 0, hi = l->n;
        while (lo < hi) {
            ptrdiff_t mid = lo + (hi - lo) / 2;
            if (l->p[mid].account < at)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo == l->n || l->p[lo].account != at) continue;
        if (l->p[lo].how == BEARS_DEED) assess_drop(w, n, &w->accounts.p[at]);
        memmove(l->p + lo, l->p + lo + 1,
                (size_t)(l->n - lo - 1) * sizeof *l->p);
        l->n--;
        touched(ctx, n);
    }
    if (is_far(w, &w->accounts.p[at])) touched(ctx, -1);
    w->accounts.p[at].deed = w->accounts.p[at].event = &silent;
}

void assess_take(struct work *w, ptrdiff_t entry,
                 void (*touched)(void *ctx, ptrdiff_t norm), void *ctx)
{
    const struct statement *s = w->entries->p[entry].statement;
    find_also(w, entry);
    assess_paper(w, entry, touched, ctx);
    if (statement_known(s) > w->q->known) return;
    ptrdiff_t on = replaced(w, entry), at = w->accounts.n;
    if (on >= 0) take_back(w, on, touched, ctx);
    if (on != entry && believed(w, &s->telling))
        one_account(w, w->finder, entry);
    bear_from(w, at);
    if (at < w->accounts.n && is_far(w, &w->accounts.p[at])) touched(ctx, -1);
    for (ptrdiff_t n = 0; at < w->accounts.n && n < w->g->norms.n; n++) {
        const struct bearing_list *l = &w->bearing[n];
        if (l->n == 0 || l->p[l->n - 1].account != at) continue;
        if (l->p[l->n - 1].how == BEARS_DEED)
            assess_put(w, n, &w->accounts.p[at]);
        touched(ctx, n);
    }
}
