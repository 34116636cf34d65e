/* Reasons: the rule that was applied, the entries it rests on, and what further
 * reasons lie below. Nothing is said without an entry where one exists. */
#include "assess_int.h"

#include <assert.h>

struct reason *assess_reason(struct work *w, struct reason *parent,
                             const char *rule, struct str text)
{
    struct reason *r = arena_new(w->a, struct reason, 1);
    r->rule = str_of(rule);
    r->text = text;
    if (parent) *arena_push(w->a, &parent->kids) = r;
    return r;
}

struct str assess_bounds_text(struct arena *a, struct interval i)
{
    struct buf b = buf_make(a, 128);
    buf_count(&b, i.lo);
    if (i.hi == INTERVAL_OPEN) buf_str(&b, S(" or more"));
    if (i.hi == INTERVAL_OPEN || i.hi == i.lo) return buf_done(&b);
    buf_str(&b, S(" to "));
    buf_count(&b, i.hi);
    return buf_done(&b);
}

static struct str day(struct work *w, int32_t d)
{
    return day_print(w->a, d);
}

/* A party's title; the neutrals, the press, everyone in words. */
static struct str account_of(struct work *w, const struct standpoint *s)
{
    const struct party *p = model_party(w->g, s->party);
    switch (s->kind) {
    case STANDPOINT_PARTY:
        return str_fmt(w->a, "By the account of %.*s",
                       STR_ARG(p ? p->title : s->party));
    case STANDPOINT_WITNESS: return S("By the neutrals' account");
    case STANDPOINT_PRESS: return S("By the press and speakers of no side");
    case STANDPOINT_EVERYONE: return S("By all accounts together");
    case STANDPOINT_COUNT: break;
    }
    assert(!"a kind of standpoint");
    return S("");
}

/* A bound may rest on accounts of days to come: a total does not fall. */
static void later(struct work *w, ptrdiff_t n, struct standpoint *s,
                  struct reason *count)
{
    const struct bearing_list *l = &w->bearing[n];
    int32_t from = DAY_NONE;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (c->day <= w->q->on) continue;
        for (ptrdiff_t k = 0; k < count->entries.n; k++)
            if (count->entries.p[k] == c->entry) from = c->day;
    }
    if (from == DAY_NONE) return;
    s->hi_from = from;
    assess_reason(w, count, "later",
                  str_fmt(w->a,
                          "It rests on a count for %.*s, a later day: a total "
                          "does not fall",
                          STR_ARG(day_print(w->a, from))));
}

static void counted(struct work *w, ptrdiff_t n, const struct finding *f,
                    struct standpoint *s, struct reason *why)
{
    const struct act *act = model_act(w->g, f->norm->deed.act.id);
    struct str who = account_of(w, s);
    struct str count = assess_bounds_text(w->a, s->bounds);
    struct str done = f->level ? S("remaining")
                      : act    ? act->verb[VERB_PARTICIPLE]
                               : S("done");
    struct reason *r = assess_reason(
        w, why, "count",
        str_fmt(w->a, "%.*s: %.*s %.*s by %.*s", STR_ARG(who), STR_ARG(count),
                STR_ARG(done), STR_ARG(day(w, w->q->on))));
    assess_support(w, n, (struct speaker){ s->kind, s->party }, w->q->on, r);
    later(w, n, s, r);
    if (s->clash.n == 0) return;
    struct reason *c =
        assess_reason(w, r, "clash",
                      S("These cannot all be true; the bounds span what holds "
                        "whichever of them is wrong"));
    for (ptrdiff_t i = 0; i < s->clash.n; i++)
        *arena_push(w->a, &c->entries) = s->clash.p[i];
}

static void uncounted(struct work *w, const struct standpoint *s,
                      struct reason *why)
{
    struct str who = account_of(w, s);
    const char *what = s->says_done && s->says_not_done
                           ? "says that it was done, and that it was not"
                       : s->says_done ? "it was done"
                                      : "it was not done";
    struct reason *r = assess_reason(
        w, why, "account", str_fmt(w->a, "%.*s: %s", STR_ARG(who), what));
    for (ptrdiff_t i = 0; i < s->entries.n; i++)
        *arena_push(w->a, &r->entries) = s->entries.p[i];
}

static void standpoints(struct work *w, ptrdiff_t n, struct finding *f,
                        struct reason *why)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        struct standpoint *s = &f->standpoints.p[i];
        bool nothing = s->bounds.lo == 0 && s->bounds.hi == INTERVAL_OPEN;
        if (s->kind == STANDPOINT_EVERYONE) continue;
        if (s->counted && !nothing)
            counted(w, n, f, s, why);
        else if (s->says_done || s->says_not_done)
            uncounted(w, s, why);
    }
}

/* ---- where two sides' counts differ ---- */

static void gap(struct work *w, ptrdiff_t n, const struct standpoint *more,
                const struct standpoint *less, struct reason *why)
{
    if (less->bounds.hi == INTERVAL_OPEN || more->bounds.lo <= less->bounds.hi)
        return;
    struct interval d = { more->bounds.lo - less->bounds.hi, INTERVAL_OPEN };
    if (more->bounds.hi != INTERVAL_OPEN)
        d.hi = more->bounds.hi - less->bounds.lo;
    struct str count = assess_bounds_text(w->a, d);
    struct reason *r = assess_reason(w, why, "gap", S(""));
    struct str how = assess_gap(w, n, more, less, r);
    r->text =
        str_fmt(w->a, "%.*s and %.*s differ by %.*s%.*s", STR_ARG(more->party),
                STR_ARG(less->party), STR_ARG(count), STR_ARG(how));
}

static void gaps(struct work *w, ptrdiff_t n, const struct finding *f,
                 struct reason *why)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        for (ptrdiff_t j = 0; j < f->standpoints.n; j++) {
            const struct standpoint *x = &f->standpoints.p[i];
            const struct standpoint *y = &f->standpoints.p[j];
            if (i != j && x->kind == STANDPOINT_PARTY && x->counted &&
                y->kind == STANDPOINT_PARTY && y->counted && !f->level)
                gap(w, n, x, y, why);
        }
}

/* ---- the rest ---- */

static void deadline(struct work *w, const struct finding *f,
                     struct reason *why)
{
    const struct deadline *d = &f->norm->deadline;
    if (d->kind == DEADLINE_NONE) return;
    if (f->deadline == DAY_NONE) {
        assess_reason(w, why, "deadline",
                      S("Its time begins with what has not happened yet"));
        return;
    }
    const char *what = d->aim ? "The aim is" : "It is due by";
    int32_t days = f->days_left < 0 ? -f->days_left : f->days_left;
    struct reason *r = assess_reason(
        w, why, d->aim ? "aim" : "deadline",
        str_fmt(w->a, "%s %.*s: %d %s %s", what, STR_ARG(day(w, f->deadline)),
                (int)days, days == 1 ? "day" : "days",
                f->days_left < 0 ? "ago" : "to go"));
    if (d->aim && f->days_left < 0 && f->state != STATE_MET)
        assess_reason(w, r, "aim-missed",
                      S("An aim binds nobody: that it was missed breaks "
                        "nothing"));
    if (f->date_first)
        assess_reason(
            w, r, "date-first",
            S("The day passed before what it waits for was met; the text says "
              "of no other day, and nothing is late by it"));
}

enum { PROMISES_SHOWN = 3 };

static void promises(struct work *w, ptrdiff_t n, struct reason *why)
{
    const struct bearing_list *l = &w->bearing[n];
    struct LIST(ptrdiff_t) all = { 0 };
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        bool will = c->deed->modality == MOD_WILL && !c->denied;
        if (l->p[i].how == BEARS_DEED && will && c->by->said.to <= w->q->on)
            *arena_push(w->a, &all) = c->entry;
    }
    if (all.n == 0) return;
    struct reason *r =
        assess_reason(w, why, "announced",
                      S("Announced or promised, which does not count as "
                        "done; the newest:"));
    for (ptrdiff_t i = all.n > PROMISES_SHOWN ? all.n - PROMISES_SHOWN : 0;
         i < all.n; i++)
        *arena_push(w->a, &r->entries) = all.p[i];
}

static const char *state_rule(const struct finding *f)
{
    static const char *const rules[] = { "waiting", "in-force", "under-way",
                                         "met",     "overdue",  "breached",
                                         "lapsed",  "exercised" };
    _Static_assert(sizeof rules / sizeof rules[0] == STATE_COUNT,
                   "a rule each");
    return rules[f->state];
}

static struct str headline(struct work *w, const struct finding *f)
{
    struct buf b = buf_make(w->a, 1024);
    buf_fmt(&b, "%.*s: %s", STR_ARG(f->norm->name.id), state_text(f->state));
    if (f->suspended) buf_str(&b, S(", suspended"));
    if (f->disputed) buf_str(&b, S(", disputed"));
    if (f->met_on != DAY_NONE)
        buf_fmt(&b, " since %.*s", STR_ARG(day(w, f->met_on)));
    return buf_done(&b);
}

/* What an annex or amendment makes of it on the day asked about. */
static void amended(struct work *w, const struct finding *f, struct reason *why)
{
    struct standing s = model_standing(w->g, f->norm, w->q->on);
    if (s.kind == STANDING_NOW) return;
    struct str text = str_fmt(w->a, "%.*s: %.*s", STR_ARG(s.text->name.id),
                              STR_ARG(s.text->title));
    if (s.kind == STANDING_NOT_YET && s.since == DAY_NONE)
        text = str_fmt(w->a, "It stands in %.*s, which is not signed yet",
                       STR_ARG(text));
    else if (s.kind == STANDING_NOT_YET)
        text = str_fmt(w->a, "It binds from %.*s on, by %.*s",
                       STR_ARG(day(w, s.since)), STR_ARG(text));
    else if (s.by)
        text = str_fmt(w->a, "From %.*s on %.*s stands in its place, by %.*s",
                       STR_ARG(day(w, s.since)), STR_ARG(s.by->name.id),
                       STR_ARG(text));
    else
        text = str_fmt(w->a, "It ended on %.*s, by %.*s",
                       STR_ARG(day(w, s.since)), STR_ARG(text));
    assess_reason(w, why, "amended", text);
}

/* Where it stands in the signed text: the source of every answer. */
static void agreed(struct work *w, const struct finding *f, struct reason *why)
{
    const struct agreement *g = w->g;
    struct buf b = buf_make(w->a, BUF_MAX);
    buf_fmt(&b, "Agreed in %.*s", STR_ARG(g->title.n ? g->title : g->name.id));
    if (f->norm->instrument.id.n)
        buf_fmt(&b, ", %.*s", STR_ARG(f->norm->instrument.id));
    for (ptrdiff_t i = 0; i < f->norm->clause.n; i++)
        buf_fmt(&b, "%s%.*s", i ? "; " : ", ", STR_ARG(f->norm->clause.p[i]));
    if (g->signed_on != DAY_NONE)
        buf_fmt(&b, ", signed %.*s", STR_ARG(day(w, g->signed_on)));
    if (g->text_url.n) buf_fmt(&b, " <%.*s>", STR_ARG(g->text_url));
    assess_reason(w, why, "agreed", buf_done(&b));
}

void assess_why(struct work *w, ptrdiff_t n, struct finding *f)
{
    if (f->why) return;
    struct reason *why = assess_reason(w, NULL, state_rule(f), headline(w, f));
    f->why = why;
    why->norm = f->norm->name.id;
    agreed(w, f, why);
    amended(w, f, why);
    deadline(w, f, why);
    if (f->norm->deed.quantity.qualifier == QUAL_UP_TO)
        assess_reason(w, why, "up-to",
                      str_fmt(w->a,
                              "It is agreed as up to %lld: no minimum is "
                              "promised, and all of them are what is "
                              "counted towards",
                              (long long)f->norm->deed.quantity.n));
    assess_beside(w, n, f, why);
    standpoints(w, n, f, why);
    gaps(w, n, f, why);
    assess_because_of_batches(w, f, why);
    assess_ahead(w, n, f, why);
    promises(w, n, why);
    assess_because_of_others(w, f, why);
}
