/* forecast: when a count reaches its target, if it goes on as it went. */
#include "cli/cli_int.h"

static struct str day_or(struct run *r, int32_t day)
{
    return day == DAY_NONE ? S("after ten years") : day_print(r->a, day);
}

static struct str who(const struct forecast *c)
{
    return c->kind == STANDPOINT_PARTY ? c->party
                                       : str_of(standpoint_text(c->kind));
}

static void line(struct run *r, struct str text)
{
    buf_str(&r->out, S("    "));
    cli_wrapped(r, text, 4, S("      "));
    buf_char(&r->out, '\n');
}

static void made(struct run *r, const struct finding *f,
                 const struct forecast *c)
{
    struct buf b = buf_make(r->a, 1024);
    struct str name = who(c), early = day_or(r, c->early),
               middle = day_or(r, c->middle), late = day_or(r, c->late);
    buf_fmt(&b,
            "by %.*s: between %.*s and %.*s with a likelihood of 80 in 100, "
            "as likely before as after %.*s; ",
            STR_ARG(name), STR_ARG(early), STR_ARG(late), STR_ARG(middle));
    buf_count(&b, c->left);
    buf_str(&b, S(" left, "));
    buf_count(&b, c->grown);
    buf_fmt(&b, " in %d days since %.*s", (int)(c->last - c->first),
            STR_ARG(day_print(r->a, c->first)));
    struct interval more;
    if (f->days_left > 0 && assess_forecast_count(c, f->deadline, &more)) {
        buf_fmt(&b, "; by %.*s ", STR_ARG(day_print(r->a, f->deadline)));
        buf_count(&b, more.lo);
        buf_str(&b, S(" to "));
        buf_count(&b, more.hi);
        buf_str(&b, S(" more"));
    }
    line(r, buf_done(&b));
}

static void one(struct run *r, const struct finding *f)
{
    static const char *const whys[] = {
        "",
        "no forecast: too few steps, or too short a time, to take a pace "
        "from",
        "no forecast: nothing has moved", "says that it is reached"
    };
    cli_paint(r, PAINT_BOLD);
    buf_str(&r->out, f->norm->name.id);
    cli_paint(r, PAINT_OFF);
    buf_fmt(&r->out, "  %.*s\n", STR_ARG(f->norm->title));
    for (ptrdiff_t i = 0; i < f->forecasts.n; i++) {
        const struct forecast *c = &f->forecasts.p[i];
        struct str name = who(c);
        if (c->why == FORECAST_MADE)
            made(r, f, c);
        else
            line(r, str_fmt(r->a, "by %.*s: %s", STR_ARG(name), whys[c->why]));
    }
}

int cli_forecast(struct run *r)
{
    struct app_case c;
    struct findings found;
    struct app_asked q = cli_asked(r);
    ptrdiff_t shown = 0;
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_status(r->world, r->a, &c, &q, &found, r->ds);
    for (ptrdiff_t i = 0; ok && i < found.list.n; i++) {
        const struct finding *f = &found.list.p[i];
        if (q.norm.n ? str_eq(q.norm, f->norm->name.id) : f->forecasts.n > 0)
            found.list.p[shown++] = *f;
    }
    if (ok) found.list.n = shown;
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_findings_json(r->a, &c, &found, false));
    } else if (ok) {
        cli_title(r, &c, &found);
        for (ptrdiff_t i = 0; i < shown; i++) one(r, &found.list.p[i]);
        if (shown == 0 || (q.norm.n && found.list.p[0].forecasts.n == 0))
            buf_str(&r->out, S("nothing to forecast: no count that is not yet "
                               "reached\n"));
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}
