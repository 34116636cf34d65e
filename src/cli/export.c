/* export: the answer in the formats that others read. */
#include "cli/cli_int.h"

int cli_export(struct run *r)
{
    struct app_case c;
    struct str out;
    struct app_exporting how = { .as = r->value[OPT_AS],
                                 .places = r->value[OPT_PLACES],
                                 .asked = cli_asked(r) };
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_export(r->world, &c, &how, r->a, &out, r->ds);
    app_close(&c);
    if (!ok) return cli_failed(r);
    if (!r->given[OPT_OUT]) {
        buf_str(&r->out, out);
        return EXIT_DONE;
    }
    struct str path = r->value[OPT_OUT];
    if (!r->world->create(r->world->ctx, path, out, false, r->ds))
        return cli_failed(r);
    buf_fmt(&r->out, "wrote %.*s (%lld bytes)\n", STR_ARG(path),
            (long long)out.n);
    return EXIT_DONE;
}
