/* status and why: findings as people read them. */
#include "cli/cli_int.h"

static void bounds(struct buf *b, struct interval i)
{
    if (i.lo == i.hi) {
        buf_count(b, i.lo);
    } else if (i.hi == INTERVAL_OPEN) {
        buf_count(b, i.lo);
        buf_str(b, S(" or more"));
    } else {
        buf_count(b, i.lo);
        buf_str(b, S(" to "));
        buf_count(b, i.hi);
    }
}

static enum paint colour_of(const struct finding *f)
{
    if (f->disputed || f->suspended) return PAINT_WARN;
    switch (f->state) {
    case STATE_MET: return PAINT_GOOD;
    case STATE_OVERDUE:
    case STATE_BREACHED: return PAINT_BAD;
    case STATE_WAITING: return PAINT_WARN;
    case STATE_IN_FORCE:
    case STATE_UNDER_WAY:
    case STATE_LAPSED:
    case STATE_COUNT: break;
    }
    return PAINT_BOLD;
}

static void days(struct buf *b, int32_t n)
{
    buf_count(b, n);
    buf_str(b, n == 1 ? S(" day") : S(" days"));
}

/* overdue, disputed · 34 days past 2020-03-10 · claimed */
static void state_line(struct run *r, const struct finding *f)
{
    struct buf *b = &r->out;
    bool settled = f->state == STATE_MET || f->state == STATE_LAPSED;
    cli_paint(r, colour_of(f));
    buf_str(b, str_of(state_text(f->state)));
    if (f->suspended) buf_str(b, S(", suspended"));
    if (f->disputed) buf_str(b, S(", disputed"));
    cli_paint(r, PAINT_OFF);
    if (f->met_on != DAY_NONE && f->state == STATE_MET)
        buf_fmt(b, " on %.*s", STR_ARG(day_print(r->a, f->met_on)));
    if (f->deadline != DAY_NONE && !settled) {
        const char *what = f->norm->deadline.aim ? "aim" : "deadline";
        buf_str(b, S(" · "));
        if (f->days_left >= 0) {
            days(b, f->days_left);
            buf_fmt(b, " left to the %s ", what);
        } else {
            days(b, -f->days_left);
            buf_fmt(b, " past the %s ", what);
        }
        buf_str(b, day_print(r->a, f->deadline));
    }
    if (f->evidence != EVIDENCE_NONE)
        buf_fmt(b, " · %s", evidence_text(f->evidence));
    if (f->waits_for.n) buf_str(b, S(" · waits for "));
    for (ptrdiff_t i = 0; i < f->waits_for.n; i++)
        buf_fmt(b, "%s%.*s", i ? ", " : "", STR_ARG(f->waits_for.p[i]));
    buf_char(b, '\n');
}

static struct str who(const struct standpoint *s)
{
    return s->kind == STANDPOINT_PARTY ? s->party
                                       : str_of(standpoint_text(s->kind));
}

static void standpoint_line(struct run *r, const struct standpoint *s)
{
    struct buf *b = &r->out;
    buf_str(b, S("    "));
    ptrdiff_t from = b->n;
    buf_str(b, who(s));
    buf_pad(b, from, 12);
    if (s->counted)
        bounds(b, s->bounds);
    else if (s->says_done && s->says_not_done)
        buf_str(b, S("says done, and says not done"));
    else if (s->says_done)
        buf_str(b, S("says done"));
    else if (s->says_not_done)
        buf_str(b, S("says not done"));
    else
        buf_str(b, S("says nothing of it"));
    if (s->last != DAY_NONE)
        buf_fmt(b, "  (newest account: %.*s)",
                STR_ARG(day_print(r->a, s->last)));
    if (s->clash.n) buf_str(b, S("  its own accounts clash"));
    buf_char(b, '\n');
}

static bool speaks(const struct standpoint *s)
{
    return s->counted || s->says_done || s->says_not_done;
}

/* kabul 2,710 · taliban 2,284 · press 3,000, of up to 5,000 */
static void counts_line(struct run *r, const struct finding *f)
{
    struct buf *b = &r->out;
    ptrdiff_t shown = 0;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        if (s->kind == STANDPOINT_EVERYONE || !speaks(s)) continue;
        buf_str(b, shown++ ? S(" · ") : S("    "));
        buf_fmt(b, "%.*s ", STR_ARG(who(s)));
        if (s->counted)
            bounds(b, s->bounds);
        else
            buf_str(b, s->says_not_done ? S("says not done") : S("says done"));
    }
    if (shown && f->counted) {
        buf_str(b, f->level ? S(" remaining, to be ") : S(", of "));
        if (f->level || f->norm->deed.quantity.qualifier == QUAL_UP_TO)
            buf_fmt(b, "%s", f->level ? "at most " : "up to ");
        buf_count(b,
                  f->target.hi == INTERVAL_OPEN ? f->target.lo : f->target.hi);
    }
    if (shown) buf_char(b, '\n');
}

static void entry_set(struct run *r, const struct app_case *c,
                      const ptrdiff_t *p, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) cli_entry_line(r, c, p[i], "      ");
}

static void detail(struct run *r, const struct app_case *c,
                   const struct finding *f)
{
    struct buf *b = &r->out;
    buf_fmt(b, "    agreed: %.*s\n",
            STR_ARG(lang_print_deed(r->a, &c->agreement, &f->norm->deed)));
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        standpoint_line(r, &f->standpoints.p[i]);
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        if (s->clash.n == 0) continue;
        buf_fmt(b, "\n    by the account of %.*s, these cannot all be true:\n",
                STR_ARG(who(s)));
        entry_set(r, c, s->clash.p, s->clash.n);
    }
    for (ptrdiff_t i = 0; i < f->rivals.n; i++) {
        const struct rival *v = &f->rivals.p[i];
        buf_fmt(b, "\n    %s: %.*s\n", v->fits ? "fits" : "clashes",
                STR_ARG(v->why));
        cli_entry_line(r, c, v->a, "      ");
        cli_entry_line(r, c, v->b, "      ");
    }
}

static struct app_asked asked(const struct run *r)
{
    return (struct app_asked){ .on = r->day[OPT_ON],
                               .known = r->day[OPT_KNOWN],
                               .believe = r->value[OPT_BELIEVE],
                               .norm = r->words.n > 1 ? r->words.p[1] : S("") };
}

static void title(struct run *r, const struct app_case *c,
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
    buf_str(b, S(" statements)\n\n"));
}

static void finding_lines(struct run *r, const struct app_case *c,
                          const struct finding *f, bool all)
{
    struct buf *b = &r->out;
    cli_paint(r, PAINT_BOLD);
    buf_str(b, f->norm->name.id);
    cli_paint(r, PAINT_OFF);
    buf_fmt(b, "  %.*s\n    ", STR_ARG(f->norm->title));
    state_line(r, f);
    if (all)
        detail(r, c, f);
    else
        counts_line(r, f);
}

int cli_status(struct run *r)
{
    struct app_case c;
    struct findings found;
    struct app_asked q = asked(r);
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_status(r->world, r->a, &c, &q, &found, r->ds);
    if (ok && q.norm.n) { /* the one asked about, and no other */
        ptrdiff_t at = 0;
        while (!str_eq(found.list.p[at].norm->name.id, q.norm)) at++;
        found.list.p += at;
        found.list.n = 1;
    }
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_findings_json(r->a, &c, &found, false));
    } else if (ok) {
        title(r, &c, &found);
        for (ptrdiff_t i = 0; i < found.list.n; i++)
            finding_lines(r, &c, &found.list.p[i], q.norm.n > 0);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* The tree of reasons, entries as leaves with their sources. */
static void tree(struct run *r, const struct app_case *c,
                 const struct reason *why, struct str lead, bool last)
{
    struct buf *b = &r->out;
    struct str inner =
        str_fmt(r->a, "%.*s%s", STR_ARG(lead), last ? "   " : "│  ");
    buf_str(b, lead);
    buf_str(b, last ? S("└─ ") : S("├─ "));
    buf_str(b, why->text);
    cli_paint(r, PAINT_DIM);
    buf_fmt(b, "  [%.*s]", STR_ARG(why->rule));
    cli_paint(r, PAINT_OFF);
    buf_char(b, '\n');
    for (ptrdiff_t i = 0; i < why->entries.n; i++) {
        struct str mark = str_fmt(r->a, "%.*s%s· ", STR_ARG(inner),
                                  why->kids.n ? "│  " : "   ");
        cli_entry_line(r, c, why->entries.p[i], str_z(r->a, mark));
    }
    for (ptrdiff_t i = 0; i < why->kids.n; i++)
        tree(r, c, why->kids.p[i], inner, i + 1 == why->kids.n);
}

int cli_why(struct run *r)
{
    struct app_case c;
    struct findings found;
    struct app_asked q = asked(r);
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_status(r->world, r->a, &c, &q, &found, r->ds);
    for (ptrdiff_t i = 0; ok && i < found.list.n; i++) {
        const struct finding *f = &found.list.p[i];
        if (!str_eq(f->norm->name.id, q.norm)) continue;
        if (r->given[OPT_JSON]) {
            struct findings one = found;
            one.list.p = &found.list.p[i];
            one.list.n = 1;
            buf_str(&r->out, app_findings_json(r->a, &c, &one, true));
            break;
        }
        title(r, &c, &found);
        finding_lines(r, &c, f, false);
        if (f->why) tree(r, &c, f->why, S(""), true);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}
