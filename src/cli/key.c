/* key ..., countersign: who signs, and signing what others wrote. */
#include "cli/cli_int.h"

static struct ledger_how writer(struct run *r)
{
    return (struct ledger_how){ .write = true,
                                .key_path = r->value[OPT_KEY],
                                .as_path = r->value[OPT_SIGNER] };
}

void cli_say_pending(struct run *r, const struct app_recorded *got)
{
    if (got->missing == 0) return;
    buf_fmt(
        &r->out,
        "nothing is recorded yet: %lld more must sign\n"
        "  wrote %.*s\n"
        "  each of them: truce countersign %.*s %.*s --signer THEIR.key --out "
        "FILE\n"
        "  then:         truce record %.*s FILE\n",
        (long long)got->missing, STR_ARG(got->pending), STR_ARG(r->words.p[0]),
        STR_ARG(got->pending), STR_ARG(r->words.p[0]));
}

static int said(struct run *r, const struct app_recorded *got, const char *what)
{
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_recorded_json(r->a, got));
        return EXIT_DONE;
    }
    cli_say_pending(r, got);
    if (got->missing == 0)
        buf_fmt(&r->out, "%s: entry %lld, %.8s\n", what,
                (long long)got->receipts.p[0].index, got->receipts.p[0].id.p);
    return EXIT_DONE;
}

static void note(struct run *r, struct key_change *k)
{
    if (r->given[OPT_NOTE]) *arena_push(r->a, &k->note) = r->value[OPT_NOTE];
}

/* --side kabul,taliban */
static void side(struct run *r, struct key_change *k)
{
    struct str rest = r->value[OPT_SIDE], one;
    while (rest.n && str_next(&rest, ',', &one))
        *arena_push(r->a, &k->side) = (struct ref){ .id = str_trim(one) };
}

int cli_key_new(struct run *r)
{
    struct app_case c;
    struct app_recorded got;
    struct key_change k = { .act = KEY_ADDS, .key = r->value[OPT_PUBLIC] };
    struct app_signing how = { .path = r->words.p[0], .change = &k };
    struct str file = r->value[OPT_OUT];
    if (file.n == 0) file = str_fmt(r->a, "%.*s.key", STR_ARG(r->words.p[1]));
    how.making =
        (struct ledger_key_making){ .path = file,
                                    .name = r->words.p[1],
                                    .agent = r->value[OPT_AGENT],
                                    .wrapped = r->given[OPT_PASSPHRASE] };
    side(r, &k);
    note(r, &k);
    struct str start = str_fmt(r->a, "%.*s+", STR_ARG(r->words.p[1]));
    if (r->given[OPT_PUBLIC] && !str_starts(k.key, start)) {
        diag_add(r->ds, D_USAGE, NULL, "the public key is not one of %.*s",
                 STR_ARG(r->words.p[1]));
        diag_hint(r->ds, "a public key begins with its name: %.*s...",
                  STR_ARG(start));
        return EXIT_USE;
    }
    if (!app_open(r->world, r->a, how.path, writer(r), &c, r->ds))
        return cli_failed(r);
    bool ok = app_key_new(r->world, r->a, &c, &how, &got, r->ds);
    app_close(&c);
    if (!ok) return cli_failed(r);
    if (!r->given[OPT_JSON]) buf_fmt(&r->out, "%.*s\n", STR_ARG(k.key));
    if (!r->given[OPT_JSON] && !r->given[OPT_PUBLIC])
        buf_fmt(&r->out, "  key file  %.*s\n", STR_ARG(file));
    return said(r, &got, "signs from the next entry on");
}

int cli_key_make(struct run *r)
{
    struct str vkey;
    struct ledger_key_making making = { .path = r->words.p[0],
                                        .name = r->words.p[1],
                                        .agent = r->value[OPT_AGENT],
                                        .wrapped = r->given[OPT_PASSPHRASE] };
    if (!ledger_key_make(r->world, r->a, &making, &vkey, r->ds))
        return cli_failed(r);
    buf_fmt(&r->out, "%.*s\n", STR_ARG(vkey));
    return EXIT_DONE;
}

static void key_line(struct run *r, const struct ledger_key *k)
{
    buf_fmt(&r->out, "%.*s\n    signs entries from %lld", STR_ARG(k->text),
            (long long)k->from);
    if (k->until >= 0)
        buf_fmt(&r->out, " to %lld, then %s by entry %lld",
                (long long)k->until - 1, k->replaced ? "replaced" : "revoked",
                (long long)k->ended);
    for (ptrdiff_t i = 0; i < k->side.n; i++)
        buf_fmt(&r->out, "%s%.*s", i ? ", " : "; for ", STR_ARG(k->side.p[i]));
    buf_char(&r->out, '\n');
}

int cli_key_list(struct run *r)
{
    struct ledger_keys keys;
    struct ledger *l = ledger_open(r->world, r->a, r->words.p[0],
                                   (struct ledger_how){ 0 }, r->ds);
    bool ok = l && ledger_keys(l, r->a, &keys, r->ds);
    ledger_close(l);
    if (!ok) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_keys_json(r->a, &keys));
        return EXIT_DONE;
    }
    for (ptrdiff_t i = 0; i < keys.keys.n; i++) key_line(r, &keys.keys.p[i]);
    for (ptrdiff_t i = keys.rules.n > 1 ? 1 : 0; i < keys.rules.n; i++) {
        const struct ledger_rule *rule = &keys.rules.p[i];
        buf_fmt(&r->out, "from entry %lld on, %lld must sign",
                (long long)rule->from, (long long)rule->needs);
        for (ptrdiff_t j = 0; j < rule->of.n; j++)
            buf_fmt(&r->out, "%s%.*s", j ? ", " : " of ",
                    STR_ARG(rule->of.p[j]));
        buf_char(&r->out, '\n');
    }
    return EXIT_DONE;
}

int cli_key_rotate(struct run *r)
{
    struct app_case c;
    struct app_recorded got;
    struct key_change k = { 0 };
    struct app_signing how = { .path = r->words.p[0], .change = &k };
    note(r, &k);
    if (!app_open(r->world, r->a, how.path, writer(r), &c, r->ds))
        return cli_failed(r);
    bool ok = app_key_rotate(r->world, r->a, &c, &how, &got, r->ds);
    app_close(&c);
    if (!ok) return cli_failed(r);
    if (!r->given[OPT_JSON]) buf_fmt(&r->out, "%.*s\n", STR_ARG(k.key));
    return said(r, &got,
                "signs from the next entry on, in the old one's place");
}

static int change(struct run *r, struct key_change *k, struct str name,
                  const char *what)
{
    struct app_case c;
    struct app_recorded got;
    struct app_signing how = { .path = r->words.p[0], .change = k };
    note(r, k);
    if (!app_open(r->world, r->a, how.path, writer(r), &c, r->ds))
        return cli_failed(r);
    bool ok = (name.n == 0 || app_key_named(r->a, &c, name, &k->key, r->ds)) &&
              app_key_change(r->world, &c.agreement, k, r->ds) &&
              app_sign(r->world, r->a, c.ledger, &how, &got, r->ds);
    app_close(&c);
    return ok ? said(r, &got, what) : cli_failed(r);
}

int cli_key_revoke(struct run *r)
{
    struct key_change k = { .act = KEY_REVOKES };
    return change(r, &k, r->words.p[1], "signs nothing from the next entry on");
}

int cli_key_require(struct run *r)
{
    struct key_change k = { .act = KEY_REQUIRES };
    if (!num_parse(r->words.p[1], &k.needs) || k.needs < 1 ||
        k.needs > LANG_KEYS_MAX) {
        diag_add(r->ds, D_USAGE, NULL, "%.*s is no number of signatures",
                 STR_ARG(r->words.p[1]));
        diag_hint(r->ds, "truce %s", r->command->usage);
        return EXIT_USE;
    }
    for (ptrdiff_t i = 2; i < r->words.n; i++)
        *arena_push(r->a, &k.of) = r->words.p[i];
    return change(r, &k, S(""), "holds from the next entry on");
}

int cli_countersign(struct run *r)
{
    int64_t missing;
    struct app_countersigning how = { .path = r->words.p[0],
                                      .pending = r->words.p[1],
                                      .as_path = r->value[OPT_SIGNER],
                                      .out = r->value[OPT_OUT] };
    if (!r->given[OPT_SIGNER] || !r->given[OPT_OUT]) {
        diag_add(r->ds, D_USAGE, NULL,
                 "it needs the key to sign with and a file to write");
        diag_hint(r->ds, "truce %s", r->command->usage);
        return EXIT_USE;
    }
    if (!app_countersign(r->world, r->a, &how, &missing, r->ds))
        return cli_failed(r);
    if (missing)
        buf_fmt(&r->out, "signed into %.*s; %lld more must sign\n",
                STR_ARG(how.out), (long long)missing);
    else
        buf_fmt(&r->out,
                "signed into %.*s; enough have signed: truce record %.*s "
                "%.*s\n",
                STR_ARG(how.out), STR_ARG(how.path), STR_ARG(how.out));
    return EXIT_DONE;
}
