/* publish, clone, pull, cosign: what a person does with other people's copies.
 */
#include "cli/cli_int.h"

static struct app_sharing sharing(const struct run *r, struct str path,
                                  struct str other, const struct watch *watch)
{
    return (struct app_sharing){ .path = path,
                                 .other = other,
                                 .policy = r->value[OPT_POLICY],
                                 .log_key = r->value[OPT_KEY],
                                 .author_key = r->value[OPT_AUTHOR],
                                 .watch = watch };
}

int cli_publish(struct run *r)
{
    struct ledger_published out;
    struct watch watch = cli_watch(r, "publishing");
    struct app_sharing how = sharing(r, r->words.p[0], r->words.p[1], &watch);
    if (!app_publish(r->world, r->a, &how, &out, r->ds)) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_published_json(r->a, &out));
        return EXIT_DONE;
    }
    buf_str(&r->out, S("published "));
    buf_count(&r->out, out.size);
    buf_fmt(&r->out, " entries, %lld of them new, in %lld files\n\n%.*s",
            (long long)(out.size - out.before), (long long)out.files,
            STR_ARG(out.checkpoint));
    return EXIT_DONE;
}

int cli_clone(struct run *r)
{
    struct ledger_pulled out;
    struct watch watch = cli_watch(r, "cloning");
    struct app_sharing how = sharing(r, r->words.p[1], r->words.p[0], &watch);
    if (!app_clone(r->world, r->a, &how, &out, r->ds)) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_pulled_json(r->a, &out));
        return EXIT_DONE;
    }
    buf_fmt(&r->out, "cloned %.*s: ", STR_ARG(how.path));
    buf_count(&r->out, out.size);
    buf_fmt(&r->out, " entries, all of them checked\n  log     %.*s\n",
            STR_ARG(out.log_key));
    if (!r->given[OPT_KEY] && !r->given[OPT_POLICY])
        buf_str(&r->out,
                S("  the key is the one the source itself names: compare it "
                  "with what you\n  have from its keeper in another way\n"));
    return EXIT_DONE;
}

int cli_pull(struct run *r)
{
    struct ledger_pulled out;
    struct watch watch = cli_watch(r, "pulling");
    struct app_sharing how =
        sharing(r, r->words.p[0],
                r->words.n > 1 ? r->words.p[1] : (struct str){ 0 }, &watch);
    if (!app_pull(r->world, r->a, &how, &out, r->ds)) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_pulled_json(r->a, &out));
        return EXIT_DONE;
    }
    buf_count(&r->out, out.size - out.before);
    buf_fmt(&r->out, " new %s from %.*s; ",
            out.size - out.before == 1 ? "entry" : "entries",
            STR_ARG(out.source));
    buf_count(&r->out, out.size);
    buf_str(&r->out, S(" in all\n"));
    return EXIT_DONE;
}

int cli_cosign(struct run *r)
{
    struct ledger_cosigned out;
    struct app_sharing how = sharing(r, r->words.p[0], (struct str){ 0 }, NULL);
    if (!r->given[OPT_POLICY]) {
        diag_add(r->ds, D_USAGE, NULL,
                 "the witnesses to ask stand in a policy, and none is given");
        diag_hint(r->ds, "name it with --policy FILE; docs/log.md shows one");
        return EXIT_USE;
    }
    if (!app_cosign(r->world, r->a, &how, &out, r->ds)) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_cosigned_json(r->a, &out));
        return EXIT_DONE;
    }
    buf_fmt(&r->out, "the checkpoint of %lld entries is cosigned by",
            (long long)out.size);
    for (ptrdiff_t i = 0; i < out.witnesses.n; i++)
        buf_fmt(&r->out, " %.*s", STR_ARG(out.witnesses.p[i]));
    buf_fmt(&r->out, "\n\n%.*s", STR_ARG(out.checkpoint));
    return EXIT_DONE;
}
