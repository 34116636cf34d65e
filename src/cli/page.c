/* page: the overview as a file for a browser, good without a network. */
#include "cli/cli_int.h"

#include "pages/pages.h"

#include <assert.h>

static void ask(struct run *r, struct pages_request *q, const char *name,
                enum opt opt)
{
    if (!r->given[opt]) return;
    bool day = opt == OPT_ON || opt == OPT_KNOWN;
    *arena_push(r->a, &q->query) = (struct pages_pair){
        .name = str_of(name),
        .value = day ? day_print(r->a, r->day[opt]) : r->value[opt],
    };
}

int cli_page(struct run *r)
{
    struct pages_how how = { .write = false };
    struct pages *p = pages_open(r->world, r->a, r->words.p[0], &how, r->ds);
    if (!p) return cli_failed(r);
    struct pages_request q = { .method = S("GET"),
                               .path = S("/"),
                               .access = ACCESS_VIEWER,
                               .today = pages_today(p),
                               .alone = true };
    struct pages_answer got;
    struct str path = r->value[OPT_OUT];
    ask(r, &q, "on", OPT_ON);
    ask(r, &q, "known", OPT_KNOWN);
    ask(r, &q, "believe", OPT_BELIEVE);
    ask(r, &q, "doubt", OPT_DOUBT);
    pages_answer(p, r->a, &q, &got);
    bool ok = got.status == 200;
    if (!ok) { /* the same question, for its diag */
        struct app_case c;
        struct findings f;
        struct app_asked asked = cli_asked(r);
        if (app_open(r->world, r->a, r->words.p[0], (struct ledger_how){ 0 },
                     &c, r->ds)) {
            bool fine = app_status(r->world, r->a, &c, &asked, &f, r->ds);
            assert(!fine);
            app_close(&c);
        }
    } else if (!r->given[OPT_OUT]) {
        buf_str(&r->out, got.body);
    } else if (r->world->create(r->world->ctx, path, got.body, false, r->ds)) {
        buf_fmt(&r->out, "wrote %.*s (%lld bytes)\n", STR_ARG(path),
                (long long)got.body.n);
    } else {
        ok = false;
    }
    pages_close(p);
    return ok ? EXIT_DONE : cli_failed(r);
}
