/* page: the overview as a file for a browser, good without a network. */
#include "cli/cli_int.h"

#include "pages/pages.h"

int cli_page(struct run *r)
{
    struct app_case c;
    struct findings found;
    struct app_asked asked = cli_asked(r);
    struct str path = r->value[OPT_OUT];
    if (!app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 }, &c,
                  r->ds))
        return cli_failed(r);
    bool ok = app_status(r->world, r->a, &c, &asked, &found, r->ds);
    struct str page = ok ? pages_overview(r->a, &c, &found) : S("");
    app_close(&c);
    if (ok && !r->given[OPT_OUT]) {
        buf_str(&r->out, page);
    } else if (ok) {
        ok = r->world->create(r->world->ctx, path, page, false, r->ds);
        if (ok)
            buf_fmt(&r->out, "wrote %.*s (%lld bytes)\n", STR_ARG(path),
                    (long long)page.n);
    }
    return ok ? EXIT_DONE : cli_failed(r);
}
