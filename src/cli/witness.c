/* witness new, trust, serve. */
#include "cli/cli_int.h"
#include "web/web.h"

int cli_witness_new(struct run *r)
{
    struct str key;
    if (!ledger_witness_new(r->world, r->a, r->words.p[0], r->words.p[1], &key,
                            r->ds))
        return cli_failed(r);
    buf_fmt(&r->out,
            "made a witness in %.*s\n  key  %.*s\nits secret key stays in "
            "%.*s/key; what it signed it remembers in %.*s/state:\nrun one "
            "program on it, and never go back to an old copy of that folder\n",
            STR_ARG(r->words.p[0]), STR_ARG(key), STR_ARG(r->words.p[0]),
            STR_ARG(r->words.p[0]));
    return EXIT_DONE;
}

int cli_witness_trust(struct run *r)
{
    if (!ledger_witness_trust(r->world, r->a, r->words.p[0], r->words.p[1],
                              r->ds))
        return cli_failed(r);
    buf_fmt(&r->out, "%.*s cosigns for %.*s\n", STR_ARG(r->words.p[0]),
            STR_ARG(r->words.p[1]));
    return EXIT_DONE;
}

int cli_witness_serve(struct run *r)
{
    struct str address =
        r->given[OPT_LISTEN] ? r->value[OPT_LISTEN] : S("127.0.0.1:8095");
    struct ledger_witness *x =
        ledger_witness_open(r->world, r->a, r->words.p[0], r->ds);
    struct web_how how = { .address = address,
                           .handler = web_witness,
                           .ctx = x };
    struct web *w = x ? web_open(r->a, &how, r->ds) : NULL;
    if (w) {
        ptrdiff_t colon = address.n - 1;
        while (address.p[colon] != ':') colon--;
        buf_fmt(&r->out, "%.*s answers on http://%.*s:%d/\n",
                STR_ARG(ledger_witness_key(x, r->a)),
                STR_ARG(str_cut(address, 0, colon)), web_port(w));
        cli_flush(r);
        web_wait(w);
    }
    web_close(w);
    ledger_witness_close(x);
    return w ? EXIT_DONE : cli_failed(r);
}
