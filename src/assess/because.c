/* Reasons, continued: what stands beside a state, and what other norms have to
 * do with it. */
#include "assess_int.h"

#include <assert.h>

static struct str who(const struct work *w, enum standpoint_kind kind,
                      struct str id)
{
    const struct party *p = model_party(w->g, id);
    switch (kind) {
    case STANDPOINT_PARTY: return p ? p->title : id;
    case STANDPOINT_WITNESS: return S("the neutrals");
    case STANDPOINT_PRESS: return S("the press");
    case STANDPOINT_EVERYONE: return S("everyone");
    case STANDPOINT_COUNT: break;
    }
    assert(!"a kind of standpoint");
    return S("");
}

static void bearing_entries(struct work *w, ptrdiff_t n, enum bears how,
                            struct reason *r)
{
    const struct bearing_list *l = &w->bearing[n];
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        if (l->p[i].how == how && assess_done(c) && c->day <= w->q->on)
            *arena_push(w->a, &r->entries) = c->entry;
    }
}

static void suspension(struct work *w, ptrdiff_t n, const struct finding *f,
                       struct reason *why)
{
    if (!f->suspended) return;
    struct reason *r = assess_reason(
        w, why, "suspended",
        str_fmt(w->a, "It was suspended on %.*s, and not taken up again",
                STR_ARG(day_print(w->a, f->suspended_on))));
    bearing_entries(w, n, BEARS_HALT, r);
    if (f->licensed.n == 0)
        assess_reason(w, r, "no-power",
                      S("The agreement names no power to do so"));
    for (ptrdiff_t i = 0; i < f->licensed.n; i++)
        assess_reason(w, r, "power",
                      str_fmt(w->a,
                              "The agreement names a power to do so: "
                              "%.*s",
                              STR_ARG(f->licensed.p[i].id)));
    for (ptrdiff_t i = 0; i < f->lifts.n; i++)
        assess_reason(w, r, "lifts",
                      str_fmt(w->a, "It stays so until %.*s is met",
                              STR_ARG(f->lifts.p[i])));
}

static const char *keeping_sentence(enum keeping k)
{
    switch (k) {
    case KEEPING_NONE: return "";
    case KEEPING_KEPT: return "Nobody says that it was broken";
    case KEEPING_ALLEGED:
        return "The forbidden thing is said to have been done, not by the side "
               "that is bound; whether that breaks the undertaking is for the "
               "parties";
    case KEEPING_CONCEDED:
        return "The side that is bound says itself that the forbidden thing "
               "was done; whether that breaks the undertaking is for the "
               "parties";
    case KEEPING_WITNESSED:
        return "A neutral, or the witness agreed on, says that it was done";
    case KEEPING_COUNT: break;
    }
    assert(!"a keeping");
    return "";
}

static void prohibition(struct work *w, ptrdiff_t n, const struct finding *f,
                        struct reason *why)
{
    if (f->keeping == KEEPING_NONE) return;
    struct reason *r = assess_reason(w, why, keeping_text(f->keeping),
                                     str_of(keeping_sentence(f->keeping)));
    if (f->keeping != KEEPING_KEPT) bearing_entries(w, n, BEARS_DEED, r);
}

static void power(struct work *w, const struct finding *f, struct reason *why)
{
    if (f->norm->kind != NORM_POWER) return;
    if (f->uses.n == 0)
        assess_reason(w, why, "unused", S("Nobody says that it was used"));
    for (ptrdiff_t i = 0; i < f->uses.n; i++) {
        const struct use *u = &f->uses.p[i];
        struct reason *r = assess_reason(
            w, why, "used",
            str_fmt(w->a, "Used on %.*s; its conditions %s by then",
                    STR_ARG(day_print(w->a, u->day)),
                    u->allowed ? "held" : "did not hold"));
        *arena_push(w->a, &r->entries) = u->entry;
    }
}

/* ---- witnesses ---- */

/* Says it of one witness below `up`, or of several below a line that says how
 * many of them are needed; r is that line. */
static bool witnessed(struct work *w, ptrdiff_t n, const struct expr *e,
                      struct reason *r);

static bool one_witness(struct work *w, ptrdiff_t n, const struct expr *e,
                        struct reason *up)
{
    struct reason *r = assess_reason(w, up, "witness", S(""));
    struct standpoint s;
    struct speaker by = { STANDPOINT_PARTY, e->ref.id };
    if (e->kind != EXPR_REF) return witnessed(w, n, e, r);
    assess_standpoint(w, n, by, w->q->on, &s);
    bool yes = assess_reached(&w->g->norms.p[n], &s);
    struct str name = who(w, STANDPOINT_PARTY, e->ref.id);
    const char *says = yes               ? "says that it is done"
                       : s.counted       ? "counts less"
                       : s.says_not_done ? "says that it is not done"
                       : s.says_done     ? "does not say how many"
                                         : "says nothing of it";
    r->text = str_fmt(w->a, "%.*s %s", STR_ARG(name), says);
    if (s.counted)
        assess_support(w, n, by, w->q->on, r);
    else
        for (ptrdiff_t i = 0; i < s.entries.n; i++)
            *arena_push(w->a, &r->entries) = s.entries.p[i];
    return yes;
}

static bool witnessed(struct work *w, ptrdiff_t n, const struct expr *e,
                      struct reason *r)
{
    int64_t yes = 0, all = e->kind == EXPR_REF ? 1 : e->n;
    int64_t needed = e->kind == EXPR_AND    ? e->n
                     : e->kind == EXPR_K_OF ? e->k
                                            : 1;
    if (e->kind == EXPR_REF)
        yes = one_witness(w, n, e, r);
    else
        for (ptrdiff_t i = 0; i < e->n; i++)
            yes += one_witness(w, n, e->kid[i], r);
    r->text = str_fmt(
        w->a,
        "It counts as done when %lld of %lld agreed on %s so, and %lld %s",
        (long long)needed, (long long)all, needed == 1 ? "says" : "say",
        (long long)yes, yes == 1 ? "does" : "do");
    return yes >= needed;
}

static void witness(struct work *w, ptrdiff_t n, const struct finding *f,
                    struct reason *why)
{
    if (!f->norm->witness || f->norm->kind != NORM_OBLIGATION) return;
    struct reason *r = assess_reason(w, why, "witness", S(""));
    bool theirs = witnessed(w, n, f->norm->witness, r);
    if (!theirs && assess_confirmed(w, n, w->q->on))
        assess_reason(w, r, "trusted",
                      S("A statement that is taken as true here does for "
                        "their word"));
}

/* ---- one for the other ---- */

static void bounds(struct buf *b, int64_t lo, int64_t hi)
{
    buf_count(b, lo);
    if (hi == lo) return;
    if (hi == INT64_MAX) {
        buf_str(b, S(" or more"));
        return;
    }
    buf_str(b, S(" to "));
    buf_count(b, hi);
}

/* kabul is ahead by 610; by how much nobody can say where bounds are open. */
static void lead(struct buf *b, const struct norm *n, const struct balance *v)
{
    struct str ours = n->deed.actors.p[0].id;
    if (!v->has_lead) {
        buf_str(b, S("; no ratio is agreed"));
        return;
    }
    buf_fmt(b, "; at %lld:%lld %.*s is ", (long long)n->ratio_ours,
            (long long)n->ratio_theirs, STR_ARG(ours));
    if (v->lead_lo == 0 && v->lead_hi == 0) {
        buf_str(b, S("level"));
    } else if (v->lead_lo >= 0) {
        buf_str(b, S("ahead by "));
        bounds(b, v->lead_lo, v->lead_hi);
    } else if (v->lead_hi <= 0) {
        buf_str(b, S("behind by "));
        bounds(b, -v->lead_hi,
               v->lead_lo == INT64_MIN ? INT64_MAX : -v->lead_lo);
    } else {
        buf_str(b, S("ahead or behind, nobody can say"));
    }
}

static struct str balance_text(struct work *w, const struct finding *f,
                               const struct balance *v, struct str before)
{
    struct buf b = buf_make(w->a, BUF_MAX);
    buf_str(&b, before);
    bounds(&b, v->ours.lo, v->ours.hi);
    buf_str(&b, S(" for "));
    bounds(&b, v->theirs.lo, v->theirs.hi);
    lead(&b, f->norm, v);
    return buf_done(&b);
}

/* By one standpoint: now, with the entries that both counts rest on, and below
 * it each step so far. */
static void one_balance(struct work *w, ptrdiff_t n, const struct finding *f,
                        const struct balance *v, struct reason *up)
{
    struct str name = who(w, v->kind, v->party);
    struct speaker by = { v->kind, v->party };
    struct reason *r = assess_reason(
        w, up, "balance",
        balance_text(w, f, v, str_fmt(w->a, "By %.*s: ", STR_ARG(name))));
    assess_support(w, n, by, w->q->on, r);
    assess_support(w, map_get(&w->norms, f->norm->in_return_for.id), by,
                   w->q->on, r);
    for (ptrdiff_t i = 0; i < f->steps.n; i++) {
        const struct balance *s = &f->steps.p[i];
        if (s->kind != v->kind || !str_eq(s->party, v->party)) continue;
        struct str day =
            str_fmt(w->a, "On %.*s: ", STR_ARG(day_print(w->a, s->day)));
        assess_reason(w, r, "step", balance_text(w, f, s, day));
    }
}

static void balances(struct work *w, ptrdiff_t n, const struct finding *f,
                     struct reason *why)
{
    if (f->balance.n == 0) return;
    struct reason *r =
        assess_reason(w, why, "in-return",
                      str_fmt(w->a, "It is in return for %.*s",
                              STR_ARG(f->norm->in_return_for.id)));
    for (ptrdiff_t i = 0; i < f->balance.n; i++)
        one_balance(w, n, f, &f->balance.p[i], r);
}

/* ---- forecast ---- */

static struct str day_or(struct work *w, int32_t day)
{
    return day == DAY_NONE ? S("no day within ten years")
                           : day_print(w->a, day);
}

static struct str forecast_text(struct work *w, const struct forecast *c)
{
    struct str name = who(w, c->kind, c->party);
    switch (c->why) {
    case FORECAST_MADE: break;
    case FORECAST_THIN:
        return str_fmt(w->a,
                       "By %.*s: no forecast, there is too little to "
                       "take a pace from",
                       STR_ARG(name));
    case FORECAST_STILL:
        return str_fmt(w->a, "By %.*s: no forecast, nothing has moved",
                       STR_ARG(name));
    case FORECAST_REACHED:
        return str_fmt(w->a, "By %.*s it is reached", STR_ARG(name));
    }
    struct buf b = buf_make(w->a, 1024);
    buf_fmt(&b, "By %.*s, if it goes on as from %.*s to %.*s (", STR_ARG(name),
            STR_ARG(day_print(w->a, c->first)),
            STR_ARG(day_print(w->a, c->last)));
    buf_count(&b, c->grown);
    buf_str(&b, S(" more, "));
    buf_count(&b, c->left);
    buf_fmt(&b, " left): %.*s, and with 80 in 100 from %.*s to %.*s",
            STR_ARG(day_or(w, c->middle)), STR_ARG(day_or(w, c->early)),
            STR_ARG(day_or(w, c->late)));
    return buf_done(&b);
}

static void forecasts(struct work *w, const struct finding *f,
                      struct reason *why)
{
    if (f->forecasts.n == 0) return;
    struct reason *r = assess_reason(
        w, why, "forecast",
        S("When it is reached is a forecast from the pace so far, and decides "
          "nothing"));
    for (ptrdiff_t i = 0; i < f->forecasts.n; i++)
        assess_reason(w, r, "pace", forecast_text(w, &f->forecasts.p[i]));
}

void assess_beside(struct work *w, ptrdiff_t n, const struct finding *f,
                   struct reason *why)
{
    suspension(w, n, f, why);
    prohibition(w, n, f, why);
    power(w, f, why);
    witness(w, n, f, why);
}

void assess_ahead(struct work *w, ptrdiff_t n, const struct finding *f,
                  struct reason *why)
{
    balances(w, n, f, why);
    forecasts(w, f, why);
}

/* ---- other norms ---- */

static void other(struct work *w, struct str id, const char *rule,
                  struct str text, struct reason *why)
{
    ptrdiff_t n = map_get(&w->norms, id);
    struct finding *f = &w->out->list.p[n];
    struct reason *r = assess_reason(w, why, rule, text);
    assess_why(w, n, f);
    *arena_push(w->a, &r->kids) = f->why;
}

static bool listed(const struct str_list *l, struct str id)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i], id)) return true;
    return false;
}

static void causes(struct work *w, const struct finding *f, struct reason *why)
{
    ptrdiff_t n = map_get(&w->norms, f->norm->name.id);
    for (ptrdiff_t i = 0; i < w->causes[n].n; i++) {
        struct str id = w->g->norms.p[w->causes[n].p[i]].name.id;
        bool broken = listed(&f->follows, id);
        struct str text = str_fmt(w->a, "It follows %s %.*s is not kept%s",
                                  broken ? "where" : "only where", STR_ARG(id),
                                  broken ? ", and it was not" : "");
        other(w, id, "otherwise", text, why);
    }
}

void assess_because_of_others(struct work *w, const struct finding *f,
                              struct reason *why)
{
    for (ptrdiff_t i = 0; i < f->waits_for.n; i++)
        other(w, f->waits_for.p[i], "after",
              str_fmt(w->a, "It waits for %.*s", STR_ARG(f->waits_for.p[i])),
              why);
    for (ptrdiff_t i = 0; i < f->broken.n; i++)
        other(w, f->broken.p[i], "while",
              str_fmt(w->a, "It binds only while %.*s is kept, and it is not",
                      STR_ARG(f->broken.p[i])),
              why);
    for (ptrdiff_t i = 0; i < f->doubted.n; i++)
        other(w, f->doubted.p[i], "while",
              str_fmt(w->a,
                      "It binds only while %.*s is kept, and a breach of that "
                      "is alleged",
                      STR_ARG(f->doubted.p[i])),
              why);
    causes(w, f, why);
}
