/* record: statements into the log, all at once or signed by several. */
#include "cli/cli_int.h"

#include <fcntl.h>
#include <unistd.h>

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

/* Entries that others have signed: as they stand. */
static int record_pending(struct run *r, struct str name, struct str text)
{
    struct ledger_receipts got = { 0 };
    struct ledger_pending p = { .name = name, .text = text };
    struct ledger_how how = { .write = true, .key_path = r->value[OPT_KEY] };
    struct ledger *l = ledger_open(r->world, r->a, r->words.p[0], how, r->ds);
    bool ok = l && ledger_append_pending(l, r->a, &p, &got, r->ds);
    ledger_close(l);
    if (!ok) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_receipts_json(r->a, &got));
        return EXIT_DONE;
    }
    for (ptrdiff_t i = 0; i < got.n; i++)
        if (!got.p[i].already)
            buf_fmt(&r->out, "recorded %7lld  %.8s\n",
                    (long long)got.p[i].index, got.p[i].id.p);
    return EXIT_DONE;
}

/* What to record, as text of the language: the file, or with --read the drafts
 * of the article that it is. */
static bool text_to_record(struct run *r, struct lang_file *f,
                           struct app_reading *read)
{
    const struct world *w = r->world;
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

/* read: the drafts as they were read just now, or NULL. */
static bool statements_of(struct run *r, const struct app_case *c,
                          const struct lang_file *f,
                          const struct draft_list *read, struct lang_unit *unit)
{
    bool ok = lang_load(r->a, &c->agreement, f, 1, unit, r->ds);
    if (ok && unit->keys.n) {
        diag_add(r->ds, D_WRONG_KIND, &unit->keys.p[0].pos,
                 "a change of keys is no statement");
        diag_hint(r->ds, "`truce key` makes and signs it");
        return false;
    }
    int tty = r->given[OPT_YES] || !isatty(STDOUT_FILENO)
                  ? -1
                  : open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (tty >= 0) close(tty);
    struct cli_drafts what = { f->text, &unit->drafts, read };
    if (ok && unit->drafts.n && tty >= 0)
        return cli_ask_drafts(r, &c->agreement, &what, &unit->statements);
    if (ok) take_complete(r, &c->agreement, &unit->drafts, &unit->statements);
    return ok;
}

int cli_record(struct run *r)
{
    struct app_case c;
    struct lang_unit unit = { 0 };
    struct app_reading read = { 0 };
    struct app_recorded got = { 0 };
    struct lang_file f = { .name = r->words.p[1] };
    struct app_signing signing = { .path = r->words.p[0],
                                   .pending = r->value[OPT_OUT] };
    struct ledger_how how = { .write = true,
                              .key_path = r->value[OPT_KEY],
                              .as_path = r->value[OPT_SIGNER] };
    if (r->given[OPT_STREAM]) return cli_record_stream(r);
    if (!text_to_record(r, &f, &read)) return cli_failed(r);
    if (ledger_is_pending(f.text)) return record_pending(r, f.name, f.text);
    if (!app_open(r->world, r->a, r->words.p[0], how, &c, r->ds))
        return cli_failed(r);
    if (str_eq(f.name, S("-"))) f.name = S("standard input");
    bool ok = statements_of(r, &c, &f, r->given[OPT_READ] ? &read.drafts : NULL,
                            &unit);
    signing.statements = unit.statements;
    ok = ok && app_sign(r->world, r->a, c.ledger, &signing, &got, r->ds);
    if (ok && r->given[OPT_JSON])
        buf_str(&r->out, app_recorded_json(r->a, &got));
    else if (ok && got.missing)
        cli_say_pending(r, &got);
    else if (ok)
        say_recorded(r, &c, &unit.statements, &got.receipts);
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}
