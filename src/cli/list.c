/* truce list ...: lists of people. Names are shown only where they were asked
 * for, with the key of somebody who may read them. */
#include "cli/cli_int.h"

#include <assert.h>

static struct app_list_asked asked_of(const struct run *r)
{
    struct app_list_asked q = { .reader_path = r->value[OPT_READER] };
    if (r->words.n > 1) q.list = r->words.p[1];
    return q;
}

static bool version_of(struct run *r, struct str text, int64_t *out)
{
    if (text.n == 0 || (num_parse(text, out) && *out > 0)) return true;
    diag_add(r->ds, D_USAGE, NULL, "%.*s is no version of a list",
             STR_ARG(text));
    diag_hint(r->ds, "versions count from 1");
    return false;
}

/* The case and the list that the first two words name. */
static bool open_list(struct run *r, bool write, struct app_case *c,
                      struct app_list *l)
{
    struct app_list_asked q = asked_of(r);
    struct ledger_how how = { .write = write, .key_path = r->value[OPT_KEY] };
    if (!version_of(r, r->value[OPT_VERSION], &q.version) ||
        !app_open(r->world, r->a, r->words.p[0], how, c, r->ds))
        return false;
    if (app_list_open(r->world, r->a, c, &q, l, r->ds)) return true;
    app_close(c);
    return false;
}

static void say_receipts(struct run *r, const struct ledger_receipts *got)
{
    for (ptrdiff_t i = 0; i < got->n; i++)
        buf_fmt(&r->out, "recorded as entry %lld, %.8s\n",
                (long long)got->p[i].index, got->p[i].id.p);
}

/* ---- add ---- */

static bool one_character(struct run *r, struct str s, char *out)
{
    if (s.n == 0) return true;
    if (str_eq(s, S("tab")) || str_eq(s, S("\\t"))) s = S("\t");
    if (s.n == 1 && s.p[0] > 0) {
        *out = s.p[0];
        return true;
    }
    diag_add(r->ds, D_USAGE, NULL, "--delimiter wants one character, or tab");
    return false;
}

static bool header_row(struct run *r, struct str s, int64_t *out)
{
    if (s.n == 0) return true;
    if (str_eq(s, S("none"))) {
        *out = -1;
        return true;
    }
    if (num_parse(s, out) && *out > 0) return true;
    diag_add(r->ds, D_USAGE, NULL, "--header wants a row's number, or none");
    return false;
}

static void say_added(struct run *r, const struct app_list_added *d)
{
    table_tell(&r->out, &d->found);
    for (ptrdiff_t i = 0; i < d->map.n; i++) {
        ptrdiff_t from = r->out.n;
        buf_fmt(&r->out, "  %s", field_text(d->map.p[i].field));
        buf_pad(&r->out, from, 16);
        buf_fmt(&r->out, "%.*s\n", STR_ARG(d->map.p[i].heading));
    }
    buf_fmt(&r->out, "%lld rows", (long long)d->rows);
    if (d->doubled)
        buf_fmt(&r->out, "; %lld name%s somebody whom another row names",
                (long long)d->doubled, d->doubled == 1 ? "s" : "");
    buf_char(&r->out, '\n');
    if (d->previewed) {
        buf_str(&r->out, S("nothing is recorded: say who may read the names "
                           "with --readers FILE,...\n"));
        return;
    }
    buf_fmt(&r->out, "sealed to");
    for (ptrdiff_t i = 0; i < d->readers.n; i++)
        buf_fmt(&r->out, "%s %.*s", i ? "," : "", STR_ARG(d->readers.p[i]));
    buf_fmt(&r->out, "; commitment %.16s...\nversion %lld, ", d->root.p,
            (long long)d->version);
    say_receipts(r, &d->receipts);
}

int cli_list_add(struct run *r)
{
    struct app_case c;
    struct app_list_added got;
    struct app_list_adding how = { .file = r->words.p[1],
                                   .list = r->value[OPT_LIST],
                                   .of = r->value[OPT_OF],
                                   .to = r->value[OPT_GIVEN_TO],
                                   .people = r->value[OPT_PEOPLE],
                                   .date = r->day[OPT_DATE],
                                   .map_path = r->value[OPT_MAP],
                                   .save_map = r->value[OPT_SAVE_MAP] };
    how.table.encoding = r->value[OPT_ENCODING];
    how.table.sheet = r->value[OPT_SHEET];
    if (!r->given[OPT_LIST] || !r->given[OPT_OF]) {
        diag_add(r->ds, D_USAGE, NULL,
                 "a list needs a name and a party whose list it is");
        diag_hint(r->ds, "say --list NAME --of PARTY");
        return EXIT_USE;
    }
    if (!one_character(r, r->value[OPT_DELIMITER], &how.table.delimiter) ||
        !header_row(r, r->value[OPT_HEADER], &how.table.header))
        return EXIT_USE;
    for (struct str rest = r->value[OPT_READERS], one;
         r->given[OPT_READERS] && str_next(&rest, ',', &one);)
        *arena_push(r->a, &how.readers) = one;
    struct ledger_how open = { .write = how.readers.n > 0,
                               .key_path = r->value[OPT_KEY] };
    if (!app_open(r->world, r->a, r->words.p[0], open, &c, r->ds))
        return cli_failed(r);
    struct watch watch = cli_watch(r, "sealing");
    how.watch = &watch;
    bool ok = app_list_add(r->world, r->a, &c, &how, &got, r->ds);
    cli_watch_end(r);
    if (ok && r->given[OPT_JSON])
        buf_str(&r->out, app_list_added_json(r->a, &got));
    else if (ok)
        say_added(r, &got);
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- show ---- */

/* A name from outside, on a terminal: control characters stay out. */
static void put_plain(struct run *r, struct str s)
{
    for (ptrdiff_t at = 0, was = 0;; was = at) {
        int32_t c = utf8_next(s, &at);
        if (c < 0) return;
        bool control = c < 32 || c == 127 || (c >= 0x80 && c < 0xA0) ||
                       (c >= 0x202A && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x2069);
        if (control)
            buf_char(&r->out, ' ');
        else
            buf_str(&r->out, str_cut(s, was, at));
    }
}

void cli_row_names(struct run *r, const struct register_row *row)
{
    bool any = false;
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (row->value[f].n == 0) continue;
        if (any) buf_str(&r->out, S(" · "));
        put_plain(r, row->value[f]);
        any = true;
    }
    for (ptrdiff_t i = 0; i < row->other.n; i++) {
        if (any) buf_str(&r->out, S(" · "));
        put_plain(r, row->other.p[i].value);
        any = true;
    }
}

static void put_row(struct run *r, const struct app_list_row *row, bool names)
{
    buf_fmt(&r->out, "  %.8s  ", row->id.p);
    if (row->forgotten)
        buf_str(&r->out, S("(forgotten)"));
    else if (names && row->open)
        cli_row_names(r, &row->row);
    else
        buf_str(&r->out, S("(sealed)"));
    for (ptrdiff_t i = 0; i < row->standing.answers.n; i++) {
        const struct register_answer *x = &row->standing.answers.p[i];
        buf_fmt(&r->out, "%s %.*s: %s", i ? ";" : "  —", STR_ARG(x->by),
                answer_text(x->answer));
        if (x->other.n) buf_fmt(&r->out, " %.8s", x->other.p);
    }
    buf_char(&r->out, '\n');
}

static int show_all(struct run *r)
{
    struct app_case c;
    struct map seen = { 0 };
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    for (ptrdiff_t i = c.entries.n - 1; i >= 0; i--) {
        const struct statement *s = c.entries.p[i].statement;
        if (!s || !s->paper || s->paper->kind != PAPER_LIST ||
            !map_add(&seen, r->a, s->paper->name.id, i))
            continue;
        buf_fmt(&r->out, "%.*s  ", STR_ARG(s->paper->name.id));
        cli_statement_line(r, &c.agreement, s);
        buf_char(&r->out, '\n');
    }
    if (seen.n == 0) buf_str(&r->out, S("the case has no list\n"));
    app_close(&c);
    return EXIT_DONE;
}

static bool may_name(struct run *r, const struct app_list *l)
{
    if (!r->given[OPT_NAMES] || l->opened > 0) return true;
    diag_add(r->ds, D_LIST_NO_NAMES, NULL,
             "names can be shown only to a reader of the list %.*s",
             STR_ARG(l->name));
    diag_hint(r->ds, "give the secret key of one: --reader FILE");
    return false;
}

int cli_list_show(struct run *r)
{
    struct app_case c;
    struct app_list l;
    if (r->words.n == 1) return show_all(r);
    if (!open_list(r, false, &c, &l)) return cli_failed(r);
    bool ok = may_name(r, &l);
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_list_json(r->a, &l, r->given[OPT_NAMES]));
    } else if (ok) {
        buf_fmt(&r->out, "%.*s, version %lld of %lld: ", STR_ARG(l.name),
                (long long)l.version, (long long)l.versions);
        cli_statement_line(r, &c.agreement, l.paper);
        buf_fmt(&r->out, "\n%lld rows here, %lld forgotten; readers:",
                (long long)l.rows.n, (long long)l.forgotten);
        for (ptrdiff_t i = 0; i < l.readers.n; i++)
            buf_fmt(&r->out, "%s %.*s", i ? "," : "", STR_ARG(l.readers.p[i]));
        buf_str(&r->out, l.readers.n ? S("\n") : S(" nobody\n"));
        for (ptrdiff_t i = 0; i < l.rows.n; i++)
            put_row(r, &l.rows.p[i], r->given[OPT_NAMES]);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- next ---- */

static void say_ask(struct run *r, const struct app_list *l,
                    enum register_ask ask, const char *why)
{
    ptrdiff_t n = 0;
    struct str owner = l->paper->telling.by.n ? l->paper->telling.by.p[0].id
                                              : S("whose list it is");
    for (ptrdiff_t i = 0; i < l->rows.n; i++)
        n += l->rows.p[i].standing.ask == ask;
    if (n == 0) return;
    buf_str(&r->out, S("ask "));
    for (ptrdiff_t i = 0; ask != ASK_OWNER && i < l->facts.holders.n; i++)
        buf_fmt(&r->out, "%s%.*s", i ? ", " : "",
                STR_ARG(l->facts.holders.p[i]));
    if (ask == ASK_BOTH) buf_str(&r->out, S(" and "));
    if (ask != ASK_HOLDER) buf_str(&r->out, owner);
    buf_fmt(&r->out, " about %lld %s: %s\n", (long long)n,
            n == 1 ? "row" : "rows", why);
    for (ptrdiff_t i = 0; i < l->rows.n; i++)
        if (l->rows.p[i].standing.ask == ask)
            put_row(r, &l->rows.p[i], r->given[OPT_NAMES]);
}

int cli_list_next(struct run *r)
{
    struct app_case c;
    struct app_list l;
    if (!open_list(r, false, &c, &l)) return cli_failed(r);
    bool ok = may_name(r, &l);
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_list_json(r->a, &l, r->given[OPT_NAMES]));
    } else if (ok) {
        ptrdiff_t before = r->out.n;
        say_ask(r, &l, ASK_BOTH, "they say different things");
        say_ask(r, &l, ASK_HOLDER, "no answer yet");
        say_ask(r, &l, ASK_OWNER, "agree to the answer, or name another");
        if (r->out.n == before)
            buf_str(&r->out,
                    S("nobody is to be asked: every row is settled\n"));
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- answer ---- */

/* "not held", "duplicate of 9f2c": the words from the fourth on. */
bool cli_answer_words(struct run *r, struct app_list_saying *say)
{
    struct buf b = buf_make(r->a, 1000);
    for (ptrdiff_t i = 3; i < r->words.n; i++)
        buf_fmt(&b, "%s%.*s", i > 3 ? " " : "", STR_ARG(r->words.p[i]));
    for (int k = 0; !b.over && k < ANSWER_COUNT; k++) {
        struct str text = str_of(answer_text((enum answer)k));
        struct str said = buf_done(&b);
        say->answer = (enum answer)k;
        if (!answer_names_other(say->answer) && str_eq(said, text)) return true;
        if (!answer_names_other(say->answer) || said.n < text.n + 2 ||
            !str_starts(said, text) || said.p[text.n] != ' ')
            continue;
        say->other = str_cut(said, text.n + 1, said.n);
        return true;
    }
    diag_add(r->ds, D_USAGE, NULL, "these words are no answer about a row");
    diag_hint(r->ds, "held, not held, dead, already freed, duplicate of ROW, "
                     "refused, replaced by ROW, declined, unfit, not the "
                     "person");
    return false;
}

int cli_list_answer(struct run *r)
{
    struct app_case c;
    struct app_list l;
    struct ledger_receipts got = { 0 };
    struct app_list_saying say = { .row = r->words.p[2],
                                   .by = r->value[OPT_BY],
                                   .date = r->day[OPT_DATE] };
    if (!cli_answer_words(r, &say)) return EXIT_USE;
    if (!open_list(r, true, &c, &l)) return cli_failed(r);
    bool ok = app_list_answer(r->world, r->a, &l, &say, &got, r->ds);
    if (ok && r->given[OPT_JSON])
        buf_str(&r->out, app_receipts_json(r->a, &got));
    else if (ok)
        say_receipts(r, &got);
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- diff ---- */

static void put_difference(struct run *r, const struct app_list *before,
                           const struct app_list *after,
                           const struct register_difference *d)
{
    static const char marks[] = { [CHANGE_SAME] = ' ',
                                  [CHANGE_EDITED] = '~',
                                  [CHANGE_ADDED] = '+',
                                  [CHANGE_GONE] = '-' };
    const struct app_list_row *x =
        d->before < 0 ? NULL : &before->rows.p[d->before];
    const struct app_list_row *y =
        d->after < 0 ? NULL : &after->rows.p[d->after];
    const struct app_list_row *one = x ? x : y;
    assert(one);
    buf_fmt(&r->out, "%c %.8s", marks[d->change], one->id.p);
    if (x && y) buf_fmt(&r->out, " -> %.8s", y->id.p);
    for (int f = 0; d->change == CHANGE_EDITED && f < FIELD_COUNT; f++)
        if (d->fields & UINT32_C(1) << f)
            buf_fmt(&r->out, " %s", field_text((enum field)f));
    if (r->given[OPT_NAMES]) {
        buf_str(&r->out, S("  "));
        cli_row_names(r, &one->row);
        if (x && y) {
            buf_str(&r->out, S(" -> "));
            cli_row_names(r, &y->row);
        }
    }
    buf_char(&r->out, '\n');
}

static void say_differences(struct run *r, const struct app_list *before,
                            const struct app_list *after,
                            const struct register_differences *d)
{
    int64_t n[4] = { 0 };
    for (ptrdiff_t i = 0; i < d->n; i++) n[d->p[i].change]++;
    buf_fmt(&r->out,
            "version %lld -> %lld: %lld added, %lld gone, %lld edited, %lld "
            "the same\n",
            (long long)before->version, (long long)after->version,
            (long long)n[CHANGE_ADDED], (long long)n[CHANGE_GONE],
            (long long)n[CHANGE_EDITED], (long long)n[CHANGE_SAME]);
    for (ptrdiff_t i = 0; i < d->n; i++)
        if (d->p[i].change != CHANGE_SAME)
            put_difference(r, before, after, &d->p[i]);
}

int cli_list_diff(struct run *r)
{
    struct app_case c;
    struct app_list before, after;
    struct register_differences d;
    struct app_list_asked q = asked_of(r);
    bool ok = open_list(r, false, &c, &after);
    if (!ok) return cli_failed(r);
    q.version = after.version - 1;
    if (after.version < 2) {
        diag_add(r->ds, D_UNKNOWN_LIST, NULL,
                 "the list %.*s has no version before the first",
                 STR_ARG(after.name));
        diag_hint(r->ds,
                  "`truce list add` with the same --list makes the next");
        ok = false;
    }
    ok = ok && app_list_open(r->world, r->a, &c, &q, &before, r->ds) &&
         app_list_diff(r->a, &before, &after, &d, r->ds);
    if (ok) say_differences(r, &before, &after, &d);
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- export, forget ---- */

int cli_list_export(struct run *r)
{
    struct app_case c;
    struct app_list l;
    struct ledger_receipts got = { 0 };
    struct app_list_copying how = { .out = r->value[OPT_OUT],
                                    .by = r->value[OPT_BY],
                                    .names = r->given[OPT_NAMES],
                                    .date = r->day[OPT_DATE] };
    if (!r->given[OPT_OUT]) {
        diag_add(r->ds, D_USAGE, NULL, "an export needs a file to go to");
        diag_hint(r->ds, "say --out FILE.csv or --out FILE.xlsx");
        return EXIT_USE;
    }
    if (!open_list(r, true, &c, &l)) return cli_failed(r);
    bool ok = app_list_copy(r->world, r->a, &l, &how, &got, r->ds);
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_receipts_json(r->a, &got));
    } else if (ok) {
        buf_fmt(&r->out, "%lld rows written to %.*s, names %s\n",
                (long long)l.rows.n, STR_ARG(how.out),
                how.names ? "shown" : "left out");
        say_receipts(r, &got);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

int cli_list_forget(struct run *r)
{
    struct app_case c;
    struct app_list l;
    struct ledger_receipts got = { 0 };
    struct app_list_forgetting how = { .by = r->value[OPT_BY],
                                       .date = r->day[OPT_DATE] };
    for (ptrdiff_t i = 2; i < r->words.n; i++)
        *arena_push(r->a, &how.rows) = r->words.p[i];
    if ((how.rows.n == 0) != r->given[OPT_ALL]) {
        diag_add(r->ds, D_USAGE, NULL,
                 "it must be said which rows are forgotten");
        diag_hint(r->ds, "name rows, or say --all; it cannot be undone");
        return EXIT_USE;
    }
    if (!open_list(r, true, &c, &l)) return cli_failed(r);
    int64_t before = l.forgotten;
    bool ok = app_list_forget(r->world, r->a, &l, &how, &got, r->ds);
    if (ok && r->given[OPT_JSON]) {
        buf_str(&r->out, app_receipts_json(r->a, &got));
    } else if (ok) {
        buf_fmt(&r->out, "%lld rows forgotten; %lld of %lld in all\n",
                (long long)(l.forgotten - before), (long long)l.forgotten,
                (long long)l.rows.n);
        say_receipts(r, &got);
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- keys and proofs ---- */

int cli_list_key(struct run *r)
{
    struct register_reader reader;
    if (!r->given[OPT_OUT]) {
        diag_add(r->ds, D_USAGE, NULL, "a reader's key needs a file to go to");
        diag_hint(r->ds, "say --out FILE; it is secret");
        return EXIT_USE;
    }
    bool ok =
        register_reader_make(r->world, r->a, r->words.p[0], &reader, r->ds) &&
        r->world->create(r->world->ctx, r->value[OPT_OUT],
                         register_reader_secret(r->a, &reader), true, r->ds);
    if (ok)
        buf_fmt(&r->out, "%.*s\n",
                STR_ARG(register_reader_public(r->a, &reader)));
    register_reader_wipe(&reader);
    return ok ? EXIT_DONE : cli_failed(r);
}

int cli_list_prove(struct run *r)
{
    struct app_case c;
    struct app_list l;
    const struct app_list_row *row = NULL;
    if (!open_list(r, false, &c, &l)) return cli_failed(r);
    bool ok = (row = app_list_row(&l, r->words.p[2], r->ds)) != NULL;
    if (ok && !row->open) {
        diag_add(r->ds, D_LIST_NO_NAMES, NULL,
                 "a row is proved by showing it, and this one cannot be read");
        diag_hint(r->ds, "give the secret key of a reader: --reader FILE");
        ok = false;
    }
    if (ok && r->given[OPT_OUT])
        ok = r->world->create(r->world->ctx, r->value[OPT_OUT],
                              app_list_prove(r->a, &l, row), true, r->ds);
    else if (ok)
        buf_str(&r->out, app_list_prove(r->a, &l, row));
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

int cli_list_verify(struct run *r)
{
    struct str text;
    struct register_proved got;
    if (!r->world->read(r->world->ctx, r->a, r->words.p[0], 8 << 20, &text,
                        r->ds) ||
        !register_check_proof(r->words.p[0], text, &got, r->ds))
        return cli_failed(r);
    buf_str(&r->out,
            S("the proof holds: this row is under the commitment\nsha256:"));
    for (int i = 0; i < LOG_HASH; i++) buf_fmt(&r->out, "%02x", got.root.b[i]);
    buf_str(&r->out, S("\nThat the list's entry has this commitment, `truce "
                       "show CASE ENTRY` tells.\n\n"));
    for (struct str rest = got.text, line; str_next(&rest, '\n', &line);) {
        put_plain(r, line);
        if (rest.p) buf_char(&r->out, '\n');
    }
    return EXIT_DONE;
}
