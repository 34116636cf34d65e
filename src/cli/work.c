/* init, fmt, read, record: what a person does with files. */
#include "cli/cli_int.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int cli_init(struct run *r)
{
    struct ledger_about about;
    struct app_init how = { .path = r->words.p[0],
                            .author = r->value[OPT_AUTHOR],
                            .key_path = r->value[OPT_KEY] };
    for (ptrdiff_t i = 1; i < r->words.n; i++)
        *arena_push(r->a, &how.files) = r->words.p[i];
    if (!app_init(r->world, r->a, &how, &about, r->ds)) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_about_json(r->a, &about));
        return EXIT_DONE;
    }
    buf_fmt(&r->out, "made %.*s\n  log     %.*s\n  author  %.*s\n",
            STR_ARG(how.path), STR_ARG(about.log_key),
            STR_ARG(about.author_key));
    if (how.key_path.n)
        buf_fmt(&r->out, "  keys    %.*s", STR_ARG(how.key_path));
    else
        buf_fmt(&r->out, "  keys    %.*s.key", STR_ARG(how.path));
    buf_str(&r->out, S(" (secret: whoever has it can add to this case)\n"));
    return EXIT_DONE;
}

/* Puts a new text in place of a file's, whole or not at all. */
static bool replace(struct run *r, struct str path, struct str text)
{
    struct str fresh = str_fmt(r->a, "%.*s.fmt", STR_ARG(path));
    if (!r->world->create(r->world->ctx, fresh, text, false, r->ds))
        return false;
    if (rename(str_z(r->a, fresh), str_z(r->a, path)) == 0) return true;
    struct pos at = { .file = path };
    diag_add(r->ds, D_FILE_WRITE, &at, "the file cannot be replaced");
    unlink(str_z(r->a, fresh));
    return false;
}

int cli_fmt(struct run *r)
{
    for (ptrdiff_t i = 0; i < r->words.n; i++) {
        struct str out, path = r->words.p[i];
        if (!app_format(r->world, r->a, path, &out, r->ds))
            return cli_failed(r);
        if (!r->given[OPT_WRITE] || str_eq(path, S("-")))
            buf_str(&r->out, out);
        else if (!replace(r, path, out))
            return cli_failed(r);
    }
    return EXIT_DONE;
}

int cli_read(struct run *r)
{
    struct app_reading got = { 0 };
    struct buf seen = buf_make(r->a, BUF_MAX);
    struct app_article what = { .paths = r->words,
                                .for_path = r->value[OPT_FOR],
                                .dated = r->day[OPT_DATE],
                                .outlet = r->value[OPT_OUTLET] };
    if (!r->given[OPT_FOR]) {
        diag_add(r->ds, D_USAGE, NULL,
                 "the reader must know whose parties to look for");
        diag_hint(r->ds, "name a case or an agreement: --for doha.case");
        return EXIT_USE;
    }
    bool rules = r->given[OPT_RULES];
    if (rules) what.explain = &seen;
    bool ok = app_read(r->world, r->a, &what, &got, r->ds);
    if (!ok && got.sources.n == 0) return cli_failed(r);
    if (rules && !r->given[OPT_JSON]) buf_str(&r->out, buf_done(&seen));
    if (r->given[OPT_JSON])
        buf_str(&r->out, app_reading_json(r->a, &got));
    else
        buf_str(&r->out, app_drafts_text(r->a, &got, rules));
    return ok ? EXIT_DONE : cli_failed(r);
}

/* Takes every draft that leaves nothing open, as a script does; the others are
 * named. */
static void take_complete(struct run *r, const struct agreement *g,
                          const struct draft_list *drafts,
                          struct statement_list *accepted)
{
    struct str_list ids = { 0 };
    for (ptrdiff_t i = 0; i < drafts->n; i++) {
        const struct draft *d = &drafts->p[i];
        struct statement s;
        struct str open;
        *arena_push(r->a, &ids) = S("");
        if (!draft_complete(d, &open)) {
            diag_add(r->ds, D_LEFT_OPEN, &d->telling.pos,
                     "draft %lld is not recorded: %.*s is open",
                     (long long)i + 1, STR_ARG(open));
            diag_hint(r->ds, "fill the slot marked ? in the draft, or answer "
                             "at a terminal");
        } else if (d->questions.n) {
            diag_add(r->ds, D_LEFT_OPEN, &d->telling.pos,
                     "draft %lld is not recorded: it asks \"%.*s\"",
                     (long long)i + 1, STR_ARG(d->questions.p[0]));
            diag_hint(r->ds, "answer it in the draft and take the line with "
                             "`asks` out, or record at a terminal");
        } else if (!app_confirm(r->a, d, &ids, &s)) {
            diag_add(r->ds, D_LEFT_OPEN, &d->telling.pos,
                     "draft %lld is not recorded: the draft it is about was "
                     "not",
                     (long long)i + 1);
        } else {
            ids.p[i] = app_entry_id(r->a, g, &s);
            *arena_push(r->a, accepted) = s;
        }
    }
}

static void say_recorded(struct run *r, const struct app_case *c,
                         const struct statement_list *l,
                         const struct ledger_receipts *got)
{
    ptrdiff_t fresh = 0;
    for (ptrdiff_t i = 0; i < got->n; i++) fresh += !got->p[i].already;
    buf_fmt(&r->out, "recorded %lld %s", (long long)fresh,
            fresh == 1 ? "statement" : "statements");
    if (fresh < got->n)
        buf_fmt(&r->out, "; %lld on record already",
                (long long)(got->n - fresh));
    buf_char(&r->out, '\n');
    for (ptrdiff_t i = 0; i < got->n && fresh <= 30; i++) {
        if (got->p[i].already) continue;
        buf_fmt(&r->out, "%7lld  %.8s  ", (long long)got->p[i].index,
                got->p[i].id.p);
        cli_statement_line(r, &c->agreement, &l->p[i]);
        buf_char(&r->out, '\n');
    }
}

/* What to record, as text of the language: the file, or with --read the drafts
 * of the article that it is. */
static bool text_to_record(struct run *r, struct lang_file *f,
                           struct app_reading *read)
{
    const struct world *w = r->world;
    f->name = r->words.p[1];
    if (!r->given[OPT_READ])
        return w->read(w->ctx, r->a, f->name, APP_FILE_MAX, &f->text, r->ds);
    struct app_article what = { .for_path = r->words.p[0],
                                .dated = r->day[OPT_DATE],
                                .outlet = r->value[OPT_OUTLET] };
    *arena_push(r->a, &what.paths) = f->name;
    if (!app_read(w, r->a, &what, read, r->ds)) return false;
    f->text = app_drafts_text(r->a, read, false);
    return true;
}

int cli_record(struct run *r)
{
    struct app_case c;
    struct lang_unit unit = { 0 };
    struct ledger_receipts got = { 0 };
    struct lang_file f;
    struct app_reading read = { 0 };
    struct ledger_how how = { .write = true, .key_path = r->value[OPT_KEY] };
    if (!text_to_record(r, &f, &read) ||
        !app_open(r->world, r->a, r->words.p[0], how, &c, r->ds))
        return cli_failed(r);
    if (str_eq(f.name, S("-"))) f.name = S("standard input");
    bool ok = lang_load(r->a, &c.agreement, &f, 1, &unit, r->ds);
    int tty = r->given[OPT_YES] || !isatty(STDOUT_FILENO)
                  ? -1
                  : open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (tty >= 0) close(tty);
    struct cli_drafts what = { f.text, &unit.drafts,
                               r->given[OPT_READ] ? &read.drafts : NULL };
    if (ok && unit.drafts.n && tty >= 0)
        ok = cli_ask_drafts(r, &c.agreement, &what, &unit.statements);
    else if (ok)
        take_complete(r, &c.agreement, &unit.drafts, &unit.statements);
    ok = ok && ledger_append(c.ledger, r->a, unit.statements.p,
                             unit.statements.n, &got, r->ds);
    if (ok && r->given[OPT_JSON])
        buf_str(&r->out, app_receipts_json(r->a, &got));
    else if (ok)
        say_recorded(r, &c, &unit.statements, &got);
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

int cli_reader_stats(struct run *r)
{
    struct reader_stats s;
    if (!app_reader_stats(r->world, r->a, r->words.p[0], &s, r->ds))
        return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_stats_json(r->a, &s));
        return EXIT_DONE;
    }
    buf_fmt(&r->out, "%lld draft%s answered at the terminal\n",
            (long long)s.drafts, s.drafts == 1 ? "" : "s");
    static const char *const what[] = { "accepted as they were", "edited",
                                        "skipped" };
    for (int i = 0; i < CONFIRM_COUNT; i++)
        buf_fmt(&r->out, "  %5lld  %s\n", (long long)s.outcome[i], what[i]);
    buf_fmt(&r->out,
            "  %5lld  lines changed\n"
            "  %5lld  seconds for one, in the middle; %lld at most\n",
            (long long)s.edits, (long long)s.median, (long long)s.slowest);
    return EXIT_DONE;
}
