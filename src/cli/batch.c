/* truce batch ..., truce handover ...: batches, from the proposal to the
 * receipt. Names are never shown here. */
#include "cli/cli_int.h"

#include <assert.h>

static struct ledger_how writer(const struct run *r)
{
    return (struct ledger_how){ .write = true,
                                .key_path = r->value[OPT_KEY],
                                .as_path = r->value[OPT_SIGNER] };
}

static struct str_list by_of(struct run *r)
{
    struct str_list out = { 0 };
    struct str rest = r->value[OPT_BY], one;
    while (rest.n && str_next(&rest, ',', &one))
        *arena_push(r->a, &out) = str_trim(one);
    return out;
}

/* Said: what is on record now, or who is to sign it still. */
static int said(struct run *r, const struct app_recorded *got)
{
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_recorded_json(r->a, got));
        return EXIT_DONE;
    }
    cli_say_pending(r, got);
    for (ptrdiff_t i = 0; got->missing == 0 && i < got->receipts.n; i++)
        buf_fmt(&r->out, "recorded as entry %lld, %.8s\n",
                (long long)got->receipts.p[i].index, got->receipts.p[i].id.p);
    return EXIT_DONE;
}

int cli_batch_propose(struct run *r)
{
    struct app_case c;
    struct app_recorded got;
    if (!app_open(r->world, r->a, r->words.p[0], writer(r), &c, r->ds))
        return cli_failed(r);
    struct app_batch_proposing what = { .file = r->words.p[1],
                                        .pending = r->value[OPT_OUT],
                                        .date = r->day[OPT_DATE] };
    bool ok = app_batch_propose(r->world, r->a, &c, &what, &got, r->ds);
    app_close(&c);
    return ok ? said(r, &got) : cli_failed(r);
}

static int say(struct run *r, enum app_batch_step step)
{
    struct app_case c;
    struct app_recorded got;
    struct app_batch_saying what = { .batch = r->words.p[1],
                                     .step = step,
                                     .by = by_of(r),
                                     .date = r->day[OPT_DATE],
                                     .pending = r->value[OPT_OUT] };
    if (!app_open(r->world, r->a, r->words.p[0], writer(r), &c, r->ds))
        return cli_failed(r);
    bool ok = app_batch_say(r->world, r->a, &c, &what, &got, r->ds);
    app_close(&c);
    return ok ? said(r, &got) : cli_failed(r);
}

int cli_batch_agree(struct run *r)
{
    return say(r, APP_BATCH_AGREE);
}

int cli_batch_check(struct run *r)
{
    return say(r, APP_BATCH_CHECK);
}

int cli_batch_depart(struct run *r)
{
    return say(r, APP_BATCH_DEPART);
}

int cli_batch_close(struct run *r)
{
    return say(r, APP_BATCH_CLOSE);
}

int cli_handover_receipt(struct run *r)
{
    return say(r, APP_BATCH_RECEIPT);
}

int cli_batch_except(struct run *r)
{
    struct app_case c;
    struct app_recorded got;
    struct app_list_saying answer = { 0 };
    if (!cli_answer_words(r, &answer)) return EXIT_USE;
    struct app_batch_excepting what = { .batch = r->words.p[1],
                                        .row = r->words.p[2],
                                        .other = answer.other,
                                        .answer = answer.answer,
                                        .by = by_of(r),
                                        .date = r->day[OPT_DATE],
                                        .pending = r->value[OPT_OUT] };
    if (!app_open(r->world, r->a, r->words.p[0], writer(r), &c, r->ds))
        return cli_failed(r);
    bool ok = app_batch_except(r->world, r->a, &c, &what, &got, r->ds);
    app_close(&c);
    return ok ? said(r, &got) : cli_failed(r);
}

/* ---- show ---- */

static void batch_line(struct run *r, const struct batches *all,
                       const struct batch *t)
{
    buf_fmt(&r->out, "%.*s  \"%.*s\": %s", STR_ARG(t->name), STR_ARG(t->label),
            stage_text(t->stage));
    if (t->day[t->stage] != DAY_NONE)
        buf_fmt(&r->out, " %.*s", STR_ARG(day_print(r->a, t->day[t->stage])));
    for (int i = STAGE_PROPOSED; i < STAGE_COUNT; i++)
        if (t->count[i] >= 0)
            buf_fmt(&r->out, "%s%lld %s", i == STAGE_PROPOSED ? "; " : ", ",
                    (long long)t->count[i], stage_text((enum stage)i));
    buf_char(&r->out, '\n');
    if (batch_stale(all, t) && t->stage < STAGE_HANDED_OVER)
        buf_fmt(&r->out,
                "    the list %.*s was changed since: propose and agree anew\n",
                STR_ARG(t->list));
}

static void why_fewer(struct run *r, const struct batch *t)
{
    for (int k = 0; k < ANSWER_COUNT; k++) {
        int64_t n = 0;
        for (ptrdiff_t i = 0; i < t->words.n; i++)
            n += t->words.p[i].answer == (enum answer)k;
        if (n)
            buf_fmt(&r->out, "    %lld %s\n", (long long)n,
                    answer_text((enum answer)k));
    }
}

static void row_line(struct run *r, const struct batch *t, struct str hex)
{
    ptrdiff_t at = map_get(&t->rows, hex);
    buf_fmt(&r->out, "  %.8s", hex.p);
    if (at >= 0) {
        const struct batch_word *w = &t->words.p[at];
        buf_fmt(&r->out, "  — %.*s: %s", STR_ARG(w->by),
                answer_text(w->answer));
        if (w->other.n) buf_fmt(&r->out, " %.8s", w->other.p);
    }
    buf_char(&r->out, '\n');
}

static bool show_one(struct run *r, const struct app_case *c)
{
    struct app_batch b;
    if (!app_batch_open(r->a, c, r->words.p[1], &b, r->ds)) return false;
    if (r->given[OPT_JSON]) {
        struct batches one = b.all;
        one.list.p = &b.all.list.p[b.batch - b.all.list.p];
        one.list.n = 1;
        buf_str(&r->out, app_batches_json(r->a, &one));
        return true;
    }
    batch_line(r, &b.all, b.batch);
    buf_fmt(&r->out, "    of list %.*s, version %lld; commitment %.16s...\n",
            STR_ARG(b.batch->list), (long long)b.batch->version,
            b.batch->root.p);
    why_fewer(r, b.batch);
    for (ptrdiff_t i = 0; i < b.rows.n; i++) {
        struct buf hex = buf_make(r->a, 65);
        for (int k = 0; k < 32; k++) buf_fmt(&hex, "%02x", b.rows.p[i].b[k]);
        row_line(r, b.batch, buf_done(&hex));
    }
    return true;
}

int cli_batch_show(struct run *r)
{
    struct app_case c;
    struct batches all;
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = true;
    if (r->words.n > 1) {
        ok = show_one(r, &c);
    } else {
        app_batches(r->a, &c, &all);
        if (r->given[OPT_JSON]) buf_str(&r->out, app_batches_json(r->a, &all));
        for (ptrdiff_t i = 0; !r->given[OPT_JSON] && i < all.list.n; i++) {
            batch_line(r, &all, &all.list.p[i]);
            why_fewer(r, &all.list.p[i]);
        }
        if (all.list.n == 0 && !r->given[OPT_JSON])
            buf_str(&r->out, S("the case has no batch\n"));
    }
    app_close(&c);
    return ok ? EXIT_DONE : cli_failed(r);
}

/* ---- what people carry ---- */

int cli_handover_manifest(struct run *r)
{
    struct app_case c;
    struct app_manifest got;
    struct app_manifest_asked asked = { .batch = r->words.p[1],
                                        .reader_path = r->value[OPT_READER],
                                        .out = r->value[OPT_OUT],
                                        .by = r->value[OPT_BY],
                                        .date = r->day[OPT_DATE] };
    bool seats =
        !r->given[OPT_SEATS] ||
        (num_parse(r->value[OPT_SEATS], &asked.seats) && asked.seats > 0);
    if (!seats || !r->given[OPT_OUT] || !r->given[OPT_READER]) {
        diag_add(r->ds, D_USAGE, NULL,
                 seats ? "a manifest needs a reader's key and a file to go to"
                       : "--seats wants a number of people");
        diag_hint(r->ds, "truce %s", r->command->usage);
        return EXIT_USE;
    }
    if (!app_open(r->world, r->a, r->words.p[0], writer(r), &c, r->ds))
        return cli_failed(r);
    bool ok = app_manifest(r->world, r->a, &c, &asked, &got, r->ds);
    app_close(&c);
    if (!ok) return cli_failed(r);
    buf_fmt(&r->out,
            "%lld people, %lld %s, %lld pages in %.*s: it has names, and is "
            "for those who need it\n",
            (long long)got.left, (long long)got.flights,
            got.flights == 1 ? "flight" : "flights", (long long)got.pages,
            STR_ARG(asked.out));
    return EXIT_DONE;
}

int cli_handover_merge(struct run *r)
{
    struct ledger_joined got;
    struct ledger_pending *files =
        arena_new(r->a, struct ledger_pending, r->words.n);
    if (!r->given[OPT_OUT]) {
        diag_add(r->ds, D_USAGE, NULL, "it needs a file to write");
        diag_hint(r->ds, "truce %s", r->command->usage);
        return EXIT_USE;
    }
    for (ptrdiff_t i = 0; i < r->words.n; i++) {
        files[i].name = r->words.p[i];
        if (!r->world->read(r->world->ctx, r->a, files[i].name, APP_FILE_MAX,
                            &files[i].text, r->ds))
            return cli_failed(r);
    }
    if (!ledger_join(r->a, files, r->words.n, &got, r->ds) ||
        !r->world->create(r->world->ctx, r->value[OPT_OUT], got.text, false,
                          r->ds))
        return cli_failed(r);
    buf_fmt(&r->out, "%lld files: %lld %s with %lld signatures in %.*s\n",
            (long long)r->words.n, (long long)got.entries,
            got.entries == 1 ? "entry" : "entries", (long long)got.signatures,
            STR_ARG(r->value[OPT_OUT]));
    return EXIT_DONE;
}

static void entry_lines(struct run *r, const struct ledger_signed *s)
{
    buf_fmt(&r->out, "\n%.*s", STR_ARG(s->text));
    for (ptrdiff_t i = 0; i < s->signers.n; i++) {
        const struct ledger_signer_line *l = &s->signers.p[i];
        const char *what = !l->known  ? "signed, by a key that was not given"
                           : l->right ? "signed it"
                                      : "its signature is WRONG";
        buf_fmt(&r->out, "  %.*s: %s\n", STR_ARG(l->name), what);
    }
    for (ptrdiff_t i = 0; i < s->missing.n; i++)
        buf_fmt(&r->out, "  %.*s: has not signed it\n",
                STR_ARG(s->missing.p[i]));
}

int cli_verify_pending(struct run *r, struct str text)
{
    struct ledger_looked got;
    struct ledger_pending file = { .name = r->words.p[0], .text = text };
    struct str_list keys = { 0 };
    struct str rest = r->value[OPT_AUTHOR], one;
    while (rest.n && str_next(&rest, ',', &one))
        *arena_push(r->a, &keys) = str_trim(one);
    bool ok = ledger_look(r->a, &file, &keys, &got, r->ds);
    if (r->given[OPT_JSON]) {
        if (ok || got.entries.n) buf_str(&r->out, app_looked_json(r->a, &got));
        return ok ? EXIT_DONE : cli_failed(r);
    }
    if (got.entries.n)
        buf_fmt(&r->out, "%lld %s for %.*s, not on record by this file alone\n",
                (long long)got.entries.n,
                got.entries.n == 1 ? "entry" : "entries", STR_ARG(got.origin));
    for (ptrdiff_t i = 0; i < got.entries.n; i++)
        entry_lines(r, &got.entries.p[i]);
    if (ok && keys.n == 0)
        buf_str(&r->out, S("no signature was checked: give the public keys "
                           "with --author KEY,KEY,...\n"));
    return ok ? EXIT_DONE : cli_failed(r);
}
