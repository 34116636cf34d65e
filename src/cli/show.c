/* What was said, as people read it: one line a statement, its source below. */
#include "cli/cli_int.h"

#include <stdlib.h>

static void names(struct buf *b, const struct agreement *g,
                  const struct telling *t)
{
    for (ptrdiff_t i = 0; i < t->by.n; i++) {
        const struct party *p = model_party(g, t->by.p[i].id);
        if (i) buf_str(b, i + 1 < t->by.n ? S(", ") : S(" and "));
        buf_str(b, p ? p->title : t->by.p[i].id);
    }
    if (t->by.n == 0) buf_str(b, t->name.n ? t->name : S("unattributed"));
    if (t->voice.n || t->channel.n) buf_str(b, S(" ("));
    buf_str(b, t->voice);
    if (t->voice.n && t->channel.n) buf_str(b, S(", "));
    if (t->channel.n) buf_fmt(b, "on %.*s", STR_ARG(t->channel));
    if (t->voice.n || t->channel.n) buf_char(b, ')');
}

void cli_statement_line(struct run *r, const struct agreement *g,
                        const struct statement *s)
{
    names(&r->out, g, &s->telling);
    buf_str(&r->out, S(": "));
    if (s->stance != STANCE_NONE)
        buf_fmt(&r->out, "%s ", stance_text(s->stance));
    if (s->on_entry.id.n) {
        struct str id = s->on_entry.id;
        buf_str(&r->out, id.n > 8 ? str_cut(id, 0, 8) : id);
    }
    if (s->has_deed && s->stance != STANCE_NONE)
        buf_str(&r->out, s->on_entry.id.n ? S(": ") : S("that "));
    if (s->has_deed) buf_str(&r->out, lang_print_deed(r->a, g, &s->deed));
}

static struct str source(struct run *r, const struct agreement *g,
                         const struct statement *s)
{
    const struct report *p = &s->report;
    const struct party *outlet =
        p->outlet_is_id ? model_party(g, p->outlet) : NULL;
    struct buf b = buf_make(r->a, BUF_MAX);
    buf_str(&b, p->outlet.n == 0 ? S("unattributed: no report is named")
                : outlet         ? outlet->title
                                 : p->outlet);
    if (p->published != DAY_NONE)
        buf_fmt(&b, ", %.*s", STR_ARG(day_print(r->a, p->published)));
    if (p->to > 0)
        buf_fmt(&b, ", characters %lld to %lld", (long long)p->from,
                (long long)p->to);
    if (p->url.n) buf_fmt(&b, " <%.*s>", STR_ARG(p->url));
    return buf_done(&b);
}

void cli_entry_line(struct run *r, const struct app_case *c, ptrdiff_t index,
                    const char *lead, const char *under)
{
    const struct entry *e = &c->entries.p[index];
    struct str below = str_fmt(r->a, "%s          ", under ? under : "");
    buf_str(&r->out, str_of(lead));
    cli_paint(r, PAINT_BOLD);
    buf_str(&r->out, str_cut(e->id, 0, 8));
    cli_paint(r, PAINT_OFF);
    buf_str(&r->out, S("  "));
    ptrdiff_t from = r->out.n;
    buf_fmt(&r->out, "%.*s  ",
            STR_ARG(days_print(r->a, e->statement->telling.said)));
    cli_statement_line(r, &c->agreement, e->statement);
    struct str line =
        str_dup(r->a, (struct str){ r->out.p + from, r->out.n - from });
    r->out.n = from;
    cli_wrapped(r, line, utf8_width(str_of(lead)) + 10, below);
    buf_char(&r->out, '\n');
    cli_paint(r, PAINT_DIM);
    buf_str(&r->out, below);
    cli_wrapped(r, source(r, &c->agreement, e->statement), utf8_width(below),
                below);
    cli_paint(r, PAINT_OFF);
    buf_char(&r->out, '\n');
}

static int by_day(const void *x, const void *y)
{
    const struct entry *a = *(const struct entry *const *)x;
    const struct entry *b = *(const struct entry *const *)y;
    int32_t d = a->statement->telling.said.to,
            e = b->statement->telling.said.to;
    if (d != e) return d < e ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

int cli_timeline(struct run *r)
{
    struct app_case c;
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_entries_json(r->a, &c));
    } else {
        const struct entry **order =
            arena_new(r->a, const struct entry *, c.entries.n);
        for (ptrdiff_t i = 0; i < c.entries.n; i++) order[i] = &c.entries.p[i];
        list_sort(order, c.entries.n, sizeof *order, by_day);
        for (ptrdiff_t i = 0; i < c.entries.n; i++)
            cli_entry_line(r, &c, order[i] - c.entries.p, "", "");
    }
    app_close(&c);
    return EXIT_DONE;
}

static void log_line(struct run *r, int64_t index, struct str id,
                     int64_t recorded)
{
    buf_fmt(&r->out, "%7lld  %.8s  %.*s  ", (long long)index, id.p,
            STR_ARG(moment_print(r->a, recorded)));
}

/* Statements and changes of keys, in the order of the log. */
static void log_lines(struct run *r, const struct app_case *c,
                      const struct ledger_entries *changes)
{
    ptrdiff_t k = 0;
    for (ptrdiff_t i = 0; i <= c->entries.n; i++) {
        const struct entry *e = i < c->entries.n ? &c->entries.p[i] : NULL;
        for (; k < changes->n && (!e || changes->p[k].index < e->index); k++) {
            struct str rest = changes->p[k].text, head;
            str_next(&rest, '\n', &head);
            log_line(r, changes->p[k].index, changes->p[k].id,
                     changes->p[k].recorded);
            buf_fmt(&r->out, "%.*s\n", STR_ARG(head));
        }
        if (!e) return;
        log_line(r, e->index, e->id, e->recorded);
        cli_statement_line(r, &c->agreement, e->statement);
        buf_char(&r->out, '\n');
    }
}

int cli_log(struct run *r)
{
    struct app_case c;
    struct ledger_about about;
    struct ledger_entries changes;
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = ledger_about(c.ledger, r->a, &about, r->ds) &&
              ledger_changes(c.ledger, r->a, &changes, r->ds);
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_about_json(r->a, &about));
    } else if (ok) {
        buf_fmt(&r->out,
                "log         %.*s\nlog key     %.*s\nauthor key  %.*s\n"
                "entries     ",
                STR_ARG(about.origin), STR_ARG(about.log_key),
                STR_ARG(about.author_key));
        buf_count(&r->out, about.size);
        buf_fmt(&r->out,
                ", entry 0 the agreement, the newest of %.*s\n\n%.*s\n",
                STR_ARG(moment_print(r->a, about.recorded)),
                STR_ARG(about.checkpoint));
        log_lines(r, &c, &changes);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

int cli_show(struct run *r)
{
    struct ledger_entry e;
    struct ledger *l = ledger_open(r->world, r->a, r->words.p[0],
                                   (struct ledger_how){ 0 }, r->ds);
    bool ok = l && ledger_show(l, r->a, r->words.p[1], &e, r->ds);
    ledger_close(l);
    if (!ok) return cli_failed(r);
    if (r->given[OPT_JSON])
        buf_str(&r->out, app_entry_json(r->a, &e));
    else
        buf_fmt(&r->out, "entry %lld, recorded %.*s by %.*s\nid %.*s\n\n%.*s",
                (long long)e.index, STR_ARG(moment_print(r->a, e.recorded)),
                STR_ARG(e.author), STR_ARG(e.id), STR_ARG(e.note));
    return EXIT_DONE;
}
