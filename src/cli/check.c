/* check: what is wrong with an agreement, and what a code means. */
#include "cli/cli_int.h"

static int explain(struct run *r)
{
    struct str text = app_explain(r->a, r->value[OPT_EXPLAIN]);
    if (text.n == 0) {
        diag_add(r->ds, D_USAGE, NULL, "there is no code %.*s",
                 STR_ARG(r->value[OPT_EXPLAIN]));
        diag_hint(r->ds, "docs/lints.md and docs/errors.md list them: C001 to "
                         "C016, T001 and on");
        return EXIT_USE;
    }
    buf_str(&r->out, text);
    return EXIT_DONE;
}

static void plural(struct run *r, ptrdiff_t n, const char *what)
{
    buf_fmt(&r->out, "%lld %s%s", (long long)n, what, n == 1 ? "" : "s");
}

static void summary(struct run *r, const struct app_checked *c)
{
    const struct diags *ds = r->ds;
    if (ds->errors + ds->warnings == 0) {
        buf_str(&r->out, S("nothing wrong found: "));
    } else {
        plural(r, ds->errors, "error");
        buf_str(&r->out, S(", "));
        plural(r, ds->warnings, "warning");
        buf_str(&r->out, S("; "));
    }
    if (c->lint.allowed.n) {
        plural(r, c->lint.allowed.n, "finding");
        buf_str(&r->out, S(" allowed with a reason; "));
    }
    buf_fmt(&r->out, "%lld obligations, prohibitions and powers, ",
            (long long)c->unit.agreement->norms.n);
    buf_fmt(&r->out, "%lld statements, %lld drafts\n",
            (long long)c->unit.statements.n, (long long)c->unit.drafts.n);
}

int cli_check(struct run *r)
{
    struct app_checked c;
    if (r->given[OPT_EXPLAIN]) return explain(r);
    if (r->words.n == 0) {
        diag_add(r->ds, D_USAGE, NULL, "`truce check` was given no file");
        diag_hint(r->ds, "truce %s", r->command->usage);
        return EXIT_USE;
    }
    bool ok = app_check(r->world, r->a, &r->words, &c, r->ds);
    bool strict = r->given[OPT_STRICT] && r->ds->warnings > 0;
    int code = ok ? EXIT_DONE : cli_failed(r);
    if (code == EXIT_DONE && strict) code = EXIT_NO;
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_check_json(r->a, r->ds, &c));
        r->ds->n = 0; /* said already, as JSON */
        r->ds->dropped = 0;
    } else if (c.unit.agreement && code < EXIT_USE) {
        summary(r, &c);
    }
    return code;
}
