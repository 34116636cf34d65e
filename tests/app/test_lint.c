/* The findings of `truce check`.
 *
 * docs/lints.md: each code of diag.def has its section; the first example in it
 * raises the code, the second does not.
 *
 * tests/app/lint/cNNN*.in: the findings of that code are, to the byte, those in
 * the .diag beside it; where there is none, and the name ends in -near, there
 * are none. UPDATE=1 writes the .diag files that exist. */
#include "support/test.h"

#include "app/app.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define FOLDER "tests/app/lint/"

static bool read_file(struct arena *a, const char *path, struct str *out)
{
    FILE *f = fopen(path, "rb");
    struct buf b = buf_make(a, 1 << 20);
    char chunk[4096];
    size_t n;
    if (!f) return false;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_str(&b, (struct str){ chunk, (ptrdiff_t)n });
    fclose(f);
    *out = buf_done(&b);
    return true;
}

/* What is found with that code in the files, as it is printed. */
static struct str found(struct arena *a, const struct lang_file *files,
                        ptrdiff_t n, struct str code, ptrdiff_t *allowed)
{
    struct lang_unit u;
    struct lint_result r = { 0 };
    struct diags ds = diags_make(a);
    struct buf b = buf_make(a, 1 << 20);
    bool ok = lang_load(a, NULL, files, n, &u, &ds);
    if (ok) lint_agreement(a, u.agreement, &u.statements, &r, &ds);
    for (ptrdiff_t i = 0; i < ds.n; i++)
        if (!ok || str_eq(str_of(diag_code_name(ds.p[i].code)), code))
            diag_print(&b, &ds.p[i], false);
    if (!ok) print_error("%.*s", STR_ARG(buf_done(&b)));
    assert_true(ok);
    *allowed = r.allowed.n;
    return buf_done(&b);
}

/* ---- docs/lints.md ---- */

/* The nth block of that kind; false where there are fewer. */
static bool block(struct str docs, const char *kind, int nth, struct str *out)
{
    struct str line;
    while (str_next(&docs, '\n', &line)) {
        if (!str_starts(line, S("```"))) continue;
        ptrdiff_t end = str_find(docs, S("\n```\n"));
        assert_true(end >= 0);
        *out = str_cut(docs, 0, end + 1);
        docs = str_cut(docs, end + 5, docs.n);
        if (str_eq(str_cut(line, 3, line.n), str_of(kind)) && nth-- == 0)
            return true;
    }
    return false;
}

static void every_section(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct str docs, names;
    assert_true(read_file(&a, "docs/lints.md", &docs));
    assert_true(block(docs, "truce-names", 0, &names));
    for (int i = D_LINT_UNBOUND; i <= D_LINT_ALLOW; i++) {
        struct str code = str_of(diag_code_name((enum diag_code)i));
        struct str text = lint_explain(code), bad, good;
        ptrdiff_t allowed;
        print_message("%.*s\n", STR_ARG(code));
        assert_true(str_starts(text, code));
        text = str_fmt(&a, "%.*s\n", STR_ARG(text));
        assert_true(block(text, "truce", 0, &bad));
        assert_true(block(text, "truce", 1, &good));
        assert_false(block(text, "truce", 2, &names) && names.n == 0);
        assert_true(block(docs, "truce-names", 0, &names));
        struct lang_file f[] = { { S("names"), names }, { S("example"), bad } };
        assert_true(found(&a, f, 2, code, &allowed).n > 0);
        f[1].text = good;
        struct str none = found(&a, f, 2, code, &allowed);
        if (none.n) print_error("%.*s", STR_ARG(none));
        assert_int_equal(none.n, 0);
    }
    assert_int_equal(lint_explain(S("C000")).n, 0);
    assert_int_equal(lint_explain(S("C0")).n, 0);
    assert_int_equal(lint_explain(S("")).n, 0);
    arena_free(&a);
}

/* ---- fixtures ---- */

static bool one_fixture(struct str name, bool *near)
{
    struct arena a = { 0 };
    struct lang_file f = { .name = str_fmt(&a, "%.*s.in", STR_ARG(name)) };
    const char *pinned =
        str_z(&a, str_fmt(&a, FOLDER "%.*s.diag", STR_ARG(name)));
    struct str code = str_fmt(&a, "C%.*s", 3, name.p + 1), want = { 0 };
    ptrdiff_t allowed;
    assert_true(read_file(
        &a, str_z(&a, str_fmt(&a, FOLDER "%.*s", STR_ARG(f.name))), &f.text));
    struct str got = found(&a, &f, 1, code, &allowed);
    bool is = read_file(&a, pinned, &want), ok;
    *near = str_ends(name, S("-near"));
    assert_true(is != *near);
    ok = str_eq(got, want) && (*near || got.n > 0);
    if (!ok && is && getenv("UPDATE")) {
        FILE *out = fopen(pinned, "wb");
        assert_non_null(out);
        fwrite(got.p, 1, (size_t)got.n, out);
        assert_int_equal(fclose(out), 0);
        ok = got.n > 0;
    }
    if (!ok)
        print_error("%.*s: got\n%.*s\nwant\n%.*s\n", STR_ARG(name),
                    STR_ARG(got), STR_ARG(want));
    arena_free(&a);
    return ok;
}

static void fixtures(void **state)
{
    (void)state;
    DIR *folder = opendir(FOLDER);
    int wrong = 0, hits[100] = { 0 }, misses[100] = { 0 };
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder));) {
        struct str name = str_of(e->d_name);
        bool near;
        if (!str_ends(name, S(".in"))) continue;
        name.n -= 3;
        wrong += !one_fixture(name, &near);
        int code = (name.p[2] - '0') * 10 + name.p[3] - '0';
        (near ? misses : hits)[code]++;
    }
    closedir(folder);
    for (int i = 1; i <= D_LINT_ALLOW - D_LINT_UNBOUND + 1; i++) {
        if (!hits[i] || !misses[i]) print_error("C%03d lacks one\n", i);
        assert_true(hits[i] && misses[i]);
    }
    assert_int_equal(wrong, 0);
}

/* ---- Doha: the real trap ---- */

static int count(const struct diags *ds, enum diag_code code, const char *has)
{
    int n = 0;
    for (ptrdiff_t i = 0; i < ds->n; i++)
        n += ds->p[i].code == code &&
             str_find(ds->p[i].message, str_of(has)) >= 0;
    return n;
}

static void doha(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct world w = world_real();
    struct str_list paths = { 0 };
    struct app_checked c;
    struct diags ds = diags_make(&a);
    *arena_push(&a, &paths) = S("examples/doha-2020");
    assert_true(app_check(&w, &a, &paths, &c, &ds));
    assert_int_equal(ds.errors, 0);
    assert_int_equal(count(&ds, D_LINT_UNBOUND,
                           "free-taliban needs kabul to act, and kabul did not "
                           "sign doha-2020"),
                     1);
    assert_int_equal(count(&ds, D_LINT_UNBOUND, "talks needs kabul"), 1);
    assert_int_equal(
        count(&ds, D_LINT_NO_MINIMUM, "free-taliban promises up to 5000"), 1);
    assert_int_equal(count(&ds, D_LINT_TIMELOCK, "talks is due on 2020-03-10"),
                     1);
    assert_int_equal(count(&ds, D_LINT_FIRST, "5000 against 1000"), 1);
    assert_int_equal(count(&ds, D_LINT_NO_REMEDY, "nothing follows"), 1);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section),
        cmocka_unit_test(fixtures),
        cmocka_unit_test(doha),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
