/* diff: what changed between two days, or two beliefs, and what made it so. */
#include "cli/cli_int.h"

static void end(struct run *r, const char *what, const struct findings *f)
{
    buf_fmt(&r->out, "%s on %.*s, by ", what, STR_ARG(day_print(r->a, f->on)));
    if (f->known == INT32_MAX)
        buf_str(&r->out, S("all that is on record"));
    else
        buf_fmt(&r->out, "what was known on %.*s",
                STR_ARG(day_print(r->a, f->known)));
    if (f->believe.n)
        buf_fmt(&r->out, ", believing %.*s alone", STR_ARG(f->believe));
    if (f->trusted.n || f->doubted.n)
        buf_str(&r->out, S(", with what is asked"));
    buf_char(&r->out, '\n');
}

static void entry_set(struct run *r, const struct app_case *c, const char *what,
                      const ptrdiff_t *p, ptrdiff_t n)
{
    if (n) buf_fmt(&r->out, "    %s\n", what);
    for (ptrdiff_t i = 0; i < n; i++)
        cli_entry_line(r, c, p[i], "      ", "      ");
}

static void one(struct run *r, const struct app_case *c,
                const struct changes *ch, const struct change *v)
{
    const struct finding *f = &ch->to.list.p[v->norm];
    cli_paint(r, PAINT_BOLD);
    buf_str(&r->out, f->norm->name.id);
    cli_paint(r, PAINT_OFF);
    buf_fmt(&r->out, "  %.*s\n", STR_ARG(f->norm->title));
    for (ptrdiff_t i = 0; i < v->what.n; i++) {
        buf_str(&r->out, S("    "));
        cli_wrapped(r, v->what.p[i], 4, S("      "));
        buf_char(&r->out, '\n');
    }
    if (v->passed != DAY_NONE)
        buf_fmt(&r->out, "    because %.*s passed\n",
                STR_ARG(day_print(r->a, v->passed)));
    for (ptrdiff_t i = 0; i < v->through.n; i++)
        buf_fmt(&r->out, "    because of what changed in %.*s\n",
                STR_ARG(v->through.p[i]));
    entry_set(r, c, "because of", v->gained.p, v->gained.n);
    entry_set(r, c, "it rests no longer on", v->lost.p, v->lost.n);
}

/* --from and --to are days asked about and known by; --on or --known holds the
 * one of the two, and the other moves. Without --from: the same day, with and
 * without what is believed or doubted. */
static bool asked(struct run *r, struct app_asked *from, struct app_asked *to)
{
    *from = *to = cli_asked(r);
    if (!r->given[OPT_FROM]) {
        from->believe = from->doubt = S("");
        if (!r->given[OPT_TO] && (to->believe.n || to->doubt.n)) return true;
        diag_add(r->ds, D_USAGE, NULL, "there is nothing to compare with");
        diag_hint(r->ds, "give --from D, or --believe or --doubt");
        return false;
    }
    if (r->given[OPT_ON] && r->given[OPT_KNOWN]) {
        diag_add(r->ds, D_USAGE, NULL,
                 "with --on and --known both held, nothing can change");
        diag_hint(r->ds, "leave one of them out: it moves --from D --to D");
        return false;
    }
    if (!r->given[OPT_ON]) {
        from->on = r->day[OPT_FROM];
        to->on = r->day[OPT_TO];
    }
    if (!r->given[OPT_KNOWN]) {
        from->known = r->day[OPT_FROM];
        to->known = r->day[OPT_TO];
    }
    return true;
}

int cli_diff(struct run *r)
{
    struct app_case c;
    struct changes ch;
    struct app_asked ends[2];
    ptrdiff_t shown = 0;
    if (!asked(r, &ends[0], &ends[1])) return EXIT_USE;
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_diff(r->world, r->a, &c, ends, &ch, r->ds);
    for (ptrdiff_t i = 0; ok && i < ch.list.n; i++) {
        struct str id = ch.to.list.p[ch.list.p[i].norm].norm->name.id;
        if (ends[1].norm.n == 0 || str_eq(ends[1].norm, id))
            ch.list.p[shown++] = ch.list.p[i];
    }
    if (ok) ch.list.n = shown;
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_changes_json(r->a, &c, &ch));
    } else if (ok) {
        end(r, "from: ", &ch.from);
        end(r, "to:   ", &ch.to);
        if (shown == 0) buf_str(&r->out, S("\nnothing changed\n"));
        for (ptrdiff_t i = 0; i < shown; i++) {
            buf_char(&r->out, '\n');
            one(r, &c, &ch, &ch.list.p[i]);
        }
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}
