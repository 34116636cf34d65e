/* why: the reasons as a tree, with entries as leaves and their sources. */
#include "cli/cli_int.h"

static void tree(struct run *r, const struct app_case *c,
                 const struct reason *why, struct str lead, bool last,
                 struct map *shown)
{
    struct buf *b = &r->out;
    struct str inner =
        str_fmt(r->a, "%.*s%s", STR_ARG(lead), last ? "   " : "│  ");
    bool again = why->norm.n && !map_add(shown, r->a, why->norm, 1);
    bool kids = why->kids.n && !again;
    struct str bar =
        str_fmt(r->a, "%.*s%s", STR_ARG(inner), kids ? "│ " : "  ");
    buf_str(b, lead);
    buf_str(b, last ? S("└─ ") : S("├─ "));
    struct str text = again
                          ? str_fmt(r->a, "%.*s: as above", STR_ARG(why->norm))
                          : str_fmt(r->a, "%.*s  [%.*s]", STR_ARG(why->text),
                                    STR_ARG(why->rule));
    cli_wrapped(r, text, utf8_width(inner), bar);
    buf_char(b, '\n');
    if (again) return;
    for (ptrdiff_t i = 0; i < why->entries.n; i++) {
        struct str mark = str_fmt(r->a, "%.*s · ", STR_ARG(bar));
        struct str under = str_fmt(r->a, "%.*s   ", STR_ARG(bar));
        cli_entry_line(r, c, why->entries.p[i], str_z(r->a, mark),
                       str_z(r->a, under));
    }
    for (ptrdiff_t i = 0; i < why->kids.n; i++)
        tree(r, c, why->kids.p[i], inner, i + 1 == why->kids.n, shown);
}

int cli_why(struct run *r)
{
    struct app_case c;
    struct findings found;
    struct map shown = { 0 };
    struct app_asked q = cli_asked(r);
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_status(r->world, r->a, &c, &q, &found, r->ds);
    const struct finding *f = ok ? cli_finding_of(&found, q.norm) : NULL;
    if (f && r->given[OPT_JSON]) {
        found.list.p += f - found.list.p;
        found.list.n = 1;
        buf_str(&r->out, app_findings_json(r->a, &c, &found, true));
    } else if (f && r->given[OPT_DOT]) {
        buf_str(&r->out, app_why_dot(r->a, &c, f));
    } else if (f) {
        cli_title(r, &c, &found);
        cli_finding(r, &c, f);
        tree(r, &c, f->why, S(""), true, &shown);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}
