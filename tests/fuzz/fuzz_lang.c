/* Any bytes: lang_load takes them or says why not. What it takes prints to text
 * that reads back as the same, and prints as the same bytes again; lang_format
 * changes nothing of what a file says; lint finds the same in both texts. */
#include "lang/lang.h"
#include "lint/lint.h"

#include <assert.h>

static void check_diags(struct arena *a, const struct diags *ds)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < ds->n; i++) {
        assert(ds->p[i].message.n > 0);
        assert(ds->p[i].hint.n > 0 || ds->dropped);
        assert(ds->p[i].pos.line >= 0);
        diag_print(&b, &ds->p[i], i % 2 == 0);
    }
}

static bool load(struct arena *a, const struct agreement *base, struct str text,
                 struct lang_unit *out)
{
    struct lang_file f = { S("any.truce"), text };
    struct diags ds = diags_make(a);
    bool ok = lang_load(a, base, &f, 1, out, &ds);
    assert(ok == (ds.errors == 0));
    check_diags(a, &ds);
    return ok;
}

static struct str said(struct arena *a, const struct agreement *g,
                       const struct lang_unit *u)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < u->statements.n; i++)
        buf_str(&b, lang_print_statement(a, g, &u->statements.p[i]));
    for (ptrdiff_t i = 0; i < u->drafts.n; i++)
        buf_str(&b, lang_print_draft(a, g, &u->drafts.p[i]));
    for (ptrdiff_t i = 0; i < u->keys.n; i++)
        buf_str(&b, lang_print_key(a, &u->keys.p[i]));
    return buf_done(&b);
}

static void same_said(const struct lang_unit *x, const struct lang_unit *y)
{
    assert(x->statements.n == y->statements.n);
    assert(x->drafts.n == y->drafts.n);
    for (ptrdiff_t i = 0; i < x->statements.n; i++)
        assert(lang_statement_equal(&x->statements.p[i], &y->statements.p[i]));
    for (ptrdiff_t i = 0; i < x->drafts.n; i++)
        assert(lang_draft_equal(&x->drafts.p[i], &y->drafts.p[i]));
    assert(x->keys.n == y->keys.n);
    for (ptrdiff_t i = 0; i < x->keys.n; i++)
        assert(lang_key_equal(&x->keys.p[i], &y->keys.p[i]));
}

/* u was read; what it prints is the same again. */
static void round_trip(struct arena *a, const struct lang_unit *u)
{
    struct lang_unit v, w;
    const struct agreement *g = u->agreement;
    struct str text = lang_print_agreement(a, g);
    bool ok = load(a, NULL, text, &v);
    assert(ok && lang_agreement_equal(g, v.agreement));
    assert(str_eq(text, lang_print_agreement(a, v.agreement)));
    text = said(a, g, u);
    ok = load(a, v.agreement, text, &w);
    assert(ok);
    same_said(u, &w);
    assert(str_eq(text, said(a, v.agreement, &w)));
}

/* How much lint finds; each finding has a sentence and a mend. */
static ptrdiff_t findings(struct arena *a, const struct lang_unit *u)
{
    struct diags ds = diags_make(a);
    struct lint_result r;
    lint_agreement(a, u->agreement, &u->statements, &r, &ds);
    check_diags(a, &ds);
    return ds.errors * 100000 + ds.warnings * 100 + r.allowed.n;
}

/* Layout changes no meaning, and is done when it is done. */
static void layout(struct arena *a, struct str text, const struct lang_unit *u)
{
    struct lang_file f = { S("any.truce"), text };
    struct diags ds = diags_make(a);
    struct str once, twice;
    struct lang_unit v;
    bool ok = lang_format(a, &f, &once, &ds);
    assert(ok == (ds.errors == 0));
    assert(ok || !u);
    if (!ok) return;
    f.text = once;
    ok = lang_format(a, &f, &twice, &ds);
    assert(ok && str_eq(once, twice));
    if (!u) return;
    ok = load(a, NULL, once, &v);
    assert(ok && lang_agreement_equal(u->agreement, v.agreement));
    same_said(u, &v);
    assert(findings(a, u) == findings(a, &v));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct lang_unit u;
    struct str text = { (const char *)p, (ptrdiff_t)n };
    bool ok = load(&a, NULL, text, &u);
    if (ok) round_trip(&a, &u);
    layout(&a, text, ok ? &u : NULL);
    arena_free(&a);
    return 0;
}
