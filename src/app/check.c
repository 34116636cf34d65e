#include "app/app.h"

bool app_check(const struct world *w, struct arena *a,
               const struct str_list *paths, struct app_checked *out,
               struct diags *ds)
{
    ptrdiff_t before = ds->errors;
    *out = (struct app_checked){ 0 };
    if (!app_load(w, a, paths, &out->unit, ds)) return false;
    lint_agreement(a, out->unit.agreement, &out->unit.statements, &out->lint,
                   ds);
    return ds->errors == before;
}

struct str app_explain(struct arena *a, struct str code)
{
    struct str text = lint_explain(code);
    if (text.n) return str_fmt(a, "%.*s\n", STR_ARG(text));
    for (int i = 0; i < D_COUNT; i++) {
        enum diag_code c = (enum diag_code)i;
        if (str_eq(code, str_of(diag_code_name(c))))
            return str_fmt(a, "%s %s\n", diag_code_name(c), diag_code_title(c));
    }
    return S("");
}
