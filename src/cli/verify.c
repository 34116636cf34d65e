/* prove and verify: receipts, cases, published logs, and evidence. */
#include "cli/cli_int.h"

#include <sys/stat.h>

int cli_prove(struct run *r)
{
    struct str receipt;
    struct ledger_policy policy;
    if (!app_policy(r->world, r->a, r->value[OPT_POLICY], &policy, r->ds))
        return cli_failed(r);
    struct ledger *l = ledger_open(r->world, r->a, r->words.p[0],
                                   (struct ledger_how){ 0 }, r->ds);
    bool ok =
        l && ledger_prove(l, r->a, r->words.p[1], &policy, &receipt, r->ds);
    ledger_close(l);
    if (!ok) return cli_failed(r);
    if (!r->given[OPT_OUT]) {
        buf_str(&r->out, receipt);
        return EXIT_DONE;
    }
    if (!r->world->create(r->world->ctx, r->value[OPT_OUT], receipt, false,
                          r->ds))
        return cli_failed(r);
    buf_fmt(&r->out, "receipt written to %.*s\n", STR_ARG(r->value[OPT_OUT]));
    return EXIT_DONE;
}

/* What a receipt or evidence is checked against: had from somewhere else. */
static bool shown_to(struct run *r, struct str text, struct ledger_shown *out)
{
    *out = (struct ledger_shown){ .file = r->words.p[0],
                                  .receipt = text,
                                  .log_key = r->value[OPT_KEY],
                                  .author_key = r->value[OPT_AUTHOR] };
    if (!app_policy(r->world, r->a, r->value[OPT_POLICY], &out->policy, r->ds))
        return false;
    if (r->given[OPT_KEY] || r->given[OPT_POLICY]) return true;
    diag_add(r->ds, D_USAGE, NULL,
             "this file is checked against the log's public key");
    diag_hint(r->ds, "give it with --key, or a policy that names the log with "
                     "--policy; `truce log CASE` shows it, and whoever keeps "
                     "the log publishes it");
    return false;
}

static int verify_receipt(struct run *r, struct str text)
{
    struct ledger_proved got;
    struct ledger_shown shown;
    if (!shown_to(r, text, &shown) ||
        !ledger_check_receipt(r->a, &shown, &got, r->ds))
        return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_proved_json(r->a, &got));
        return EXIT_DONE;
    }
    buf_fmt(&r->out,
            "the receipt holds: entry %lld of %lld in %.*s, signed %.*s\n"
            "id %.*s, by %.*s%s\n",
            (long long)got.index, (long long)got.size, STR_ARG(got.origin),
            STR_ARG(moment_print(r->a, got.moment)), STR_ARG(got.id),
            STR_ARG(got.author),
            r->given[OPT_AUTHOR] ? ""
                                 : " (author's signature not checked: no "
                                   "--author given)");
    for (ptrdiff_t i = 0; i < got.witnesses.n; i++)
        buf_fmt(&r->out, "%s %.*s%s", i ? "" : "witnessed by",
                STR_ARG(got.witnesses.p[i]),
                i + 1 < got.witnesses.n ? "," : "\n");
    buf_fmt(&r->out, "\n%.*s", STR_ARG(got.text));
    return EXIT_DONE;
}

static int verify_evidence(struct run *r, struct str text)
{
    struct ledger_convicted got;
    struct ledger_shown shown;
    if (!shown_to(r, text, &shown) ||
        !ledger_check_evidence(r->a, &shown, &got, r->ds))
        return cli_failed(r);
    if (r->given[OPT_JSON])
        buf_str(&r->out, app_convicted_json(r->a, &got));
    else
        buf_fmt(&r->out,
                "the evidence holds: whoever keeps the key of %.*s signed two "
                "histories, of %lld and %lld entries: %.*s\n",
                STR_ARG(got.origin), (long long)got.older, (long long)got.newer,
                STR_ARG(got.why));
    return EXIT_DONE;
}

static int say_verified(struct run *r, const struct ledger_verified *v)
{
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_verified_json(r->a, v));
        return EXIT_DONE;
    }
    buf_fmt(&r->out,
            "all of it fits: %lld entries, %lld signatures, %lld "
            "checkpoints, %lld tiles",
            (long long)v->entries, (long long)v->signatures,
            (long long)v->checkpoints, (long long)v->tiles);
    if (v->files) buf_fmt(&r->out, ", %lld files", (long long)v->files);
    buf_fmt(&r->out, "\n\n%.*s", STR_ARG(v->checkpoint));
    return EXIT_DONE;
}

static int verify_published(struct run *r)
{
    struct ledger_verified v;
    struct watch watch = cli_watch(r, "verifying");
    struct app_sharing how = { .other = r->words.p[0],
                               .policy = r->value[OPT_POLICY],
                               .log_key = r->value[OPT_KEY],
                               .author_key = r->value[OPT_AUTHOR],
                               .watch = &watch };
    if (!app_verify_published(r->world, r->a, &how, &v, r->ds))
        return cli_failed(r);
    if (!r->given[OPT_KEY] && !r->given[OPT_JSON])
        buf_str(&r->out, S("checked against the keys that stand in it: give "
                           "the log's with --key to know whose it is\n"));
    return say_verified(r, &v);
}

static bool published(struct run *r, struct str path)
{
    struct stat st;
    return str_starts(path, S("http://")) || str_starts(path, S("https://")) ||
           (stat(str_z(r->a, path), &st) == 0 && S_ISDIR(st.st_mode));
}

/* --since: what somebody holds, against the log as it is. */
static bool since(struct run *r, struct ledger *l)
{
    struct str text, file = r->value[OPT_SINCE];
    struct ledger_held held;
    if (!r->given[OPT_SINCE]) return true;
    if (!r->world->read(r->world->ctx, r->a, file, 1 << 20, &text, r->ds) ||
        !ledger_since(l, r->a, file, text, &held, r->ds))
        return false;
    if (!r->given[OPT_JSON])
        buf_fmt(&r->out,
                "the log still is the one that signed %.*s at %lld entries\n",
                STR_ARG(file), (long long)held.held);
    return true;
}

int cli_verify(struct run *r)
{
    struct str text;
    struct ledger_verified v;
    struct diags quiet = diags_make(r->a);
    if (published(r, r->words.p[0])) return verify_published(r);
    bool readable = r->world->read(r->world->ctx, r->a, r->words.p[0], 1 << 20,
                                   &text, &quiet);
    if (readable && str_starts(text, S("c2sp.org/tlog-proof@v1\n")))
        return verify_receipt(r, text);
    if (readable && str_starts(text, S("truce/log-evidence@v1\n")))
        return verify_evidence(r, text);
    if (readable && ledger_is_pending(text)) return cli_verify_pending(r, text);
    struct watch watch = cli_watch(r, "verifying");
    struct ledger *l = ledger_open(r->world, r->a, r->words.p[0],
                                   (struct ledger_how){ 0 }, r->ds);
    bool ok = l && ledger_verify(l, r->a, &watch, &v, r->ds) && since(r, l);
    ledger_close(l);
    return ok ? say_verified(r, &v) : cli_failed(r);
}
