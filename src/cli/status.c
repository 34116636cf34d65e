/* status: findings as people read them. */
#include "cli/cli_int.h"

static enum paint colour_of(const struct finding *f)
{
    if (f->disputed || f->suspended) return PAINT_WARN;
    switch (f->state) {
    case STATE_MET: return PAINT_GOOD;
    case STATE_OVERDUE:
    case STATE_BREACHED: return PAINT_BAD;
    case STATE_WAITING:
    case STATE_EXERCISED: return PAINT_WARN;
    case STATE_IN_FORCE:
    case STATE_UNDER_WAY:
    case STATE_LAPSED:
    case STATE_COUNT: break;
    }
    return PAINT_BOLD;
}

static void bounds(struct buf *b, struct interval i)
{
    buf_count(b, i.lo);
    if (i.hi == INTERVAL_OPEN) {
        buf_str(b, S(" or more"));
    } else if (i.lo != i.hi) {
        buf_str(b, S(" to "));
        buf_count(b, i.hi);
    }
}

static struct str joined(struct run *r, const char *before,
                         const struct str_list *l)
{
    struct buf b = buf_make(r->a, BUF_MAX);
    buf_str(&b, str_of(before));
    for (ptrdiff_t i = 0; i < l->n; i++)
        buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(l->p[i]));
    return buf_done(&b);
}

static void piece(struct run *r, struct str_list *l, struct str s)
{
    *arena_push(r->a, l) = s;
}

/* 34 days past the deadline 2020-03-10 */
static struct str date_text(struct run *r, const struct finding *f)
{
    const char *what = f->norm->deadline.aim ? "aim" : "deadline";
    struct str day = day_print(r->a, f->deadline);
    int32_t days = f->days_left < 0 ? -f->days_left : f->days_left;
    struct buf b = buf_make(r->a, 256);
    if (f->days_left == 0) {
        buf_fmt(&b, "the %s is this day", what);
        return buf_done(&b);
    }
    buf_count(&b, days);
    buf_fmt(&b, " %s %s the %s %.*s%s", days == 1 ? "day" : "days",
            f->days_left < 0 ? "past" : "left to", what, STR_ARG(day),
            f->date_first ? ", which passed first" : "");
    return buf_done(&b);
}

static struct str keeping_line(const struct finding *f)
{
    switch (f->keeping) {
    case KEEPING_NONE: return S("");
    case KEEPING_KEPT: return S("kept, as far as anyone says");
    case KEEPING_ALLEGED: return S("a breach is alleged");
    case KEEPING_CONCEDED: return S("the deed is conceded");
    case KEEPING_WITNESSED: return S("a breach is witnessed");
    case KEEPING_COUNT: break;
    }
    return S("");
}

/* What an `otherwise` brings about, while nothing has. */
static void begins(struct run *r, const struct agreement *g,
                   const struct finding *f, struct str_list *l)
{
    for (ptrdiff_t i = 0; i < g->norms.n; i++)
        if (str_eq(g->norms.p[i].otherwise.id, f->norm->name.id))
            piece(r, l,
                  str_fmt(r->a, "begins where %.*s is not kept",
                          STR_ARG(g->norms.p[i].name.id)));
}

static struct str used(struct run *r, const struct finding *f)
{
    const struct use *u = &f->uses.p[f->uses.n - 1];
    return str_fmt(r->a, "used on %.*s, its conditions %s",
                   STR_ARG(day_print(r->a, u->day)),
                   u->allowed ? "held" : "did not hold");
}

/* overdue, disputed · 34 days past the deadline 2020-03-10 · claimed */
static void state_line(struct run *r, const struct agreement *g,
                       const struct finding *f)
{
    struct str_list l = { 0 };
    bool settled = f->state == STATE_MET || f->state == STATE_LAPSED;
    struct buf b = buf_make(r->a, 1024);
    buf_fmt(&b, "%s%s%s", state_text(f->state), f->disputed ? ", disputed" : "",
            f->suspended ? ", suspended" : "");
    if (f->suspended_on != DAY_NONE && f->suspended)
        buf_fmt(&b, " since %.*s", STR_ARG(day_print(r->a, f->suspended_on)));
    if (f->met_on != DAY_NONE && f->state == STATE_MET)
        buf_fmt(&b, " on %.*s", STR_ARG(day_print(r->a, f->met_on)));
    piece(r, &l, buf_done(&b));
    if (f->lifts.n && f->suspended)
        piece(r, &l, joined(r, "until ", &f->lifts));
    if (f->deadline != DAY_NONE && !settled) piece(r, &l, date_text(r, f));
    if (f->keeping != KEEPING_NONE)
        piece(r, &l, keeping_line(f));
    else if (f->uses.n)
        piece(r, &l, used(r, f));
    else if (f->evidence != EVIDENCE_NONE)
        piece(r, &l, str_of(evidence_text(f->evidence)));
    if (f->waits_for.n) piece(r, &l, joined(r, "waits for ", &f->waits_for));
    if (f->broken.n)
        piece(r, &l,
              joined(r, "binds only while these are kept: ", &f->broken));
    if (f->follows.n)
        piece(r, &l, joined(r, "follows the breach of ", &f->follows));
    else if (f->state == STATE_WAITING)
        begins(r, g, f, &l);
    cli_paint(r, colour_of(f));
    cli_pieces(r, &l, "    ");
    cli_paint(r, PAINT_OFF);
}

static struct str who(const struct standpoint *s)
{
    return s->kind == STANDPOINT_PARTY ? s->party
                                       : str_of(standpoint_text(s->kind));
}

static struct str says(struct run *r, const struct standpoint *s)
{
    struct buf b = buf_make(r->a, 256);
    if (s->counted) {
        bounds(&b, s->bounds);
        if (s->hi_from != DAY_NONE)
            buf_fmt(&b, " (by a count for %.*s)",
                    STR_ARG(day_print(r->a, s->hi_from)));
        return buf_done(&b);
    }
    return s->says_done && s->says_not_done ? S("says done, and says not done")
           : s->says_done                   ? S("says done")
           : s->says_not_done               ? S("says not done")
                                            : S("says nothing of it");
}

static void standpoint_line(struct run *r, const struct standpoint *s)
{
    struct buf b = buf_make(r->a, 1024);
    buf_str(&b, says(r, s));
    if (s->last != DAY_NONE)
        buf_fmt(&b, ", newest account %.*s", STR_ARG(day_print(r->a, s->last)));
    if (s->clash.n) buf_str(&b, S("; its own accounts clash"));
    buf_str(&r->out, S("    "));
    ptrdiff_t from = r->out.n;
    buf_str(&r->out, who(s));
    buf_pad(&r->out, from, 12);
    cli_wrapped(r, buf_done(&b), 16, S("                "));
    buf_char(&r->out, '\n');
}

/* kabul 2,710 · taliban 2,284 · press 3,000, of up to 5,000 */
static void counts_line(struct run *r, const struct finding *f)
{
    struct str_list l = { 0 };
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        bool speaks = s->counted || s->says_done || s->says_not_done;
        if (s->kind == STANDPOINT_EVERYONE || !speaks) continue;
        struct str name = who(s), what = says(r, s);
        piece(r, &l, str_fmt(r->a, "%.*s %.*s", STR_ARG(name), STR_ARG(what)));
    }
    if (l.n && f->counted) {
        struct buf b = buf_make(r->a, 256);
        bool most = f->norm->deed.quantity.qualifier == QUAL_UP_TO;
        buf_str(&b, l.p[l.n - 1]);
        buf_str(&b, f->level ? S(" remaining, to be at most ")
                    : most   ? S(", of up to ")
                             : S(", of "));
        buf_count(&b,
                  f->target.hi == INTERVAL_OPEN ? f->target.lo : f->target.hi);
        l.p[l.n - 1] = buf_done(&b);
    }
    cli_pieces(r, &l, "    ");
}

static struct str lead(struct run *r, const struct balance *v)
{
    struct buf b = buf_make(r->a, 256);
    struct str name = v->kind == STANDPOINT_PARTY
                          ? v->party
                          : str_of(standpoint_text(v->kind));
    buf_fmt(&b, "by %.*s ", STR_ARG(name));
    if (v->lead_lo == 0 && v->lead_hi == 0) {
        buf_str(&b, S("level"));
    } else if (v->lead_lo >= 0) {
        bounds(&b, (struct interval){ v->lead_lo, v->lead_hi });
        buf_str(&b, S(" ahead"));
    } else if (v->lead_hi <= 0) {
        bounds(&b, (struct interval){ -v->lead_hi, v->lead_lo == INT64_MIN
                                                       ? INTERVAL_OPEN
                                                       : -v->lead_lo });
        buf_str(&b, S(" behind"));
    } else {
        buf_str(&b, S("ahead or behind"));
    }
    return buf_done(&b);
}

/* in return for free-government at 5:1: by kabul 0 to 2,095 ahead */
static void balance_line(struct run *r, const struct finding *f)
{
    struct str_list l = { 0 };
    const struct norm *n = f->norm;
    for (ptrdiff_t i = 0; i < f->balance.n; i++) {
        if (!f->balance.p[i].has_lead) continue;
        struct str one = lead(r, &f->balance.p[i]);
        if (l.n == 0)
            one =
                str_fmt(r->a, "for %.*s at %lld:%lld: %.*s",
                        STR_ARG(n->in_return_for.id), (long long)n->ratio_ours,
                        (long long)n->ratio_theirs, STR_ARG(one));
        piece(r, &l, one);
    }
    cli_pieces(r, &l, "    ");
}

/* batches: 3: 1,081 agreed, 1,056 handed over; 12 declined */
static void batches_line(struct run *r, const struct finding *f)
{
    struct str_list l = { 0 };
    if (f->batches.batches == 0) return;
    struct str text = batch_sum_text(r->a, &f->batches);
    piece(r, &l,
          str_fmt(r->a, "%lld %s: %.*s", (long long)f->batches.batches,
                  f->batches.batches == 1 ? "batch" : "batches",
                  STR_ARG(text)));
    cli_pieces(r, &l, "    ");
}

/* The obligor's own pace; `truce forecast` has the others'. */
static void forecast_line(struct run *r, const struct finding *f)
{
    struct str_list l = { 0 };
    for (ptrdiff_t i = 0; i < f->forecasts.n; i++) {
        const struct forecast *c = &f->forecasts.p[i];
        if (c->why != FORECAST_MADE || c->kind != STANDPOINT_PARTY ||
            !str_eq(c->party, f->norm->deed.actors.p[0].id))
            continue;
        struct str name = c->party;
        struct str early = c->early == DAY_NONE ? S("after ten years")
                                                : day_print(r->a, c->early);
        struct str late = c->late == DAY_NONE ? S("after ten years")
                                              : day_print(r->a, c->late);
        piece(r, &l,
              str_fmt(r->a,
                      "at %.*s's pace reached between %.*s and %.*s (80 in "
                      "100)",
                      STR_ARG(name), STR_ARG(early), STR_ARG(late)));
    }
    cli_pieces(r, &l, "    ");
}

static void entry_set(struct run *r, const struct app_case *c,
                      const ptrdiff_t *p, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++)
        cli_entry_line(r, c, p[i], "      ", "      ");
}

static void detail(struct run *r, const struct app_case *c,
                   const struct finding *f)
{
    struct buf *b = &r->out;
    buf_fmt(b, "    agreed: %.*s\n",
            STR_ARG(lang_print_deed(r->a, &c->agreement, &f->norm->deed)));
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        standpoint_line(r, &f->standpoints.p[i]);
    batches_line(r, f);
    balance_line(r, f);
    forecast_line(r, f);
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        if (s->clash.n == 0) continue;
        buf_fmt(b, "\n    by the account of %.*s, these cannot all be true:\n",
                STR_ARG(who(s)));
        entry_set(r, c, s->clash.p, s->clash.n);
    }
    for (ptrdiff_t i = 0; i < f->rivals.n; i++) {
        const struct rival *v = &f->rivals.p[i];
        buf_str(b, S("\n    "));
        cli_wrapped(r,
                    str_fmt(r->a, "%s: %.*s", v->fits ? "fits" : "clashes",
                            STR_ARG(v->why)),
                    4, S("    "));
        buf_char(b, '\n');
        cli_entry_line(r, c, v->a, "      ", "      ");
        cli_entry_line(r, c, v->b, "      ", "      ");
    }
}

struct app_asked cli_asked(const struct run *r)
{
    return (struct app_asked){ .on = r->day[OPT_ON],
                               .known = r->day[OPT_KNOWN],
                               .believe = r->value[OPT_BELIEVE],
                               .doubt = r->value[OPT_DOUBT],
                               .norm = r->words.n > 1 ? r->words.p[1] : S("") };
}

const struct finding *cli_finding_of(const struct findings *f, struct str norm)
{
    for (ptrdiff_t i = 0; i < f->list.n; i++)
        if (str_eq(f->list.p[i].norm->name.id, norm)) return &f->list.p[i];
    return NULL;
}

void cli_title(struct run *r, const struct app_case *c,
               const struct findings *f)
{
    struct buf *b = &r->out;
    cli_paint(r, PAINT_BOLD);
    buf_str(b,
            c->agreement.title.n ? c->agreement.title : c->agreement.name.id);
    cli_paint(r, PAINT_OFF);
    buf_fmt(b, "\non %.*s, by ", STR_ARG(day_print(r->a, f->on)));
    if (f->known == INT32_MAX)
        buf_str(b, S("all that is on record"));
    else
        buf_fmt(b, "what was known on %.*s",
                STR_ARG(day_print(r->a, f->known)));
    if (f->believe.n) buf_fmt(b, ", believing %.*s alone", STR_ARG(f->believe));
    buf_str(b, S(" ("));
    buf_count(b, c->entries.n);
    buf_str(b, S(" statements)\n"));
    for (ptrdiff_t i = 0; i < f->trusted.n; i++) {
        buf_str(b, S("as though this were true:\n"));
        entry_set(r, c, &f->trusted.p[i], 1);
    }
    for (ptrdiff_t i = 0; i < f->doubted.n; i++) {
        buf_str(b, S("as though this were not on record:\n"));
        entry_set(r, c, &f->doubted.p[i], 1);
    }
    buf_char(b, '\n');
}

static void headline(struct run *r, const struct app_case *c,
                     const struct finding *f)
{
    struct buf *b = &r->out;
    cli_paint(r, PAINT_BOLD);
    buf_str(b, f->norm->name.id);
    cli_paint(r, PAINT_OFF);
    buf_fmt(b, "  %.*s\n", STR_ARG(f->norm->title));
    state_line(r, &c->agreement, f);
}

void cli_finding(struct run *r, const struct app_case *c,
                 const struct finding *f)
{
    headline(r, c, f);
    counts_line(r, f);
    batches_line(r, f);
    balance_line(r, f);
    forecast_line(r, f);
}

int cli_status(struct run *r)
{
    struct app_case c;
    struct findings found;
    struct app_asked q = cli_asked(r);
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_status(r->world, r->a, &c, &q, &found, r->ds);
    if (ok && q.norm.n) { /* the one asked about, and no other */
        const struct finding *one = cli_finding_of(&found, q.norm);
        found.list.p += one - found.list.p;
        found.list.n = 1;
    }
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_findings_json(r->a, &c, &found, false));
    } else if (ok) {
        cli_title(r, &c, &found);
        for (ptrdiff_t i = 0; i < found.list.n; i++) {
            if (q.norm.n) {
                headline(r, &c, &found.list.p[i]);
                detail(r, &c, &found.list.p[i]);
            } else {
                cli_finding(r, &c, &found.list.p[i]);
            }
        }
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}
