/* init, fmt, read: what a person does with files. */
#include "cli/cli_int.h"

#include <stdio.h>
#include <unistd.h>

int cli_init(struct run *r)
{
    struct ledger_about about;
    struct app_init how = { .path = r->words.p[0],
                            .author = r->value[OPT_AUTHOR],
                            .key_path = r->value[OPT_KEY],
                            .agent = r->value[OPT_AGENT],
                            .wrapped = r->given[OPT_PASSPHRASE] };
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
