/* Every tests/lang/fixtures/NAME.in, and what is pinned of it:
 *
 *   NAME.out    it loads without a word, and prints so
 *   NAME.diag   it does not load, and these are the diags, to the byte
 *   NAME.fmt    `truce fmt` makes this of it
 *   NAME.base   the agreement it is loaded against, where it has one
 *
 * A line "#==== NAME" in it begins another file. UPDATE=1 writes what comes out
 * into the files that exist, for a person to read before they are committed. */
#include "support/test.h"

#include "lang/lang.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "tests/lang/fixtures/"

static bool read_file(struct arena *a, const char *path, struct str *out)
{
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    struct buf b = buf_make(a, 1 << 24);
    char chunk[4096];
    size_t n;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_str(&b, (struct str){ chunk, (ptrdiff_t)n });
    fclose(f);
    *out = buf_done(&b);
    return true;
}

static const char *path_of(struct arena *a, struct str name, const char *end)
{
    return str_z(a, str_fmt(a, FOLDER "%.*s%s", STR_ARG(name), end));
}

/* Compares with the file, or rewrites it; true where all is well. */
static bool pinned(struct arena *a, struct str name, const char *end,
                   struct str got)
{
    const char *path = path_of(a, name, end);
    struct str want;
    if (!read_file(a, path, &want)) return true;
    if (str_eq(got, want)) return true;
    if (getenv("UPDATE")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        fwrite(got.p, 1, (size_t)got.n, f);
        assert_int_equal(fclose(f), 0);
        return true;
    }
    print_error("%s: got\n%.*s\nwant\n%.*s\n", path, STR_ARG(got),
                STR_ARG(want));
    return false;
}

static bool exists(struct arena *a, struct str name, const char *end)
{
    FILE *f = fopen(path_of(a, name, end), "rb");
    if (f) fclose(f);
    return f != NULL;
}

struct files LIST(struct lang_file);

/* Cut at the lines "#==== NAME". */
static struct files cut(struct arena *a, struct str name, struct str text)
{
    struct files l = { 0 };
    struct lang_file f = { str_fmt(a, "%.*s.in", STR_ARG(name)), text };
    ptrdiff_t at;
    while ((at = str_find(f.text, S("#==== "))) >= 0) {
        struct str rest = str_cut(f.text, at + 6, f.text.n);
        f.text.n = at;
        *arena_push(a, &l) = f;
        str_next(&rest, '\n', &f.name);
        f.text = rest;
    }
    *arena_push(a, &l) = f;
    return l;
}

static struct str printed(struct arena *a, const struct lang_unit *u, bool base)
{
    struct buf b = buf_make(a, BUF_MAX);
    const struct agreement *g = u->agreement;
    if (!base) buf_str(&b, lang_print_agreement(a, g));
    for (ptrdiff_t i = 0; i < u->statements.n; i++) {
        if (b.n) buf_char(&b, '\n');
        buf_str(&b, lang_print_statement(a, g, &u->statements.p[i]));
    }
    for (ptrdiff_t i = 0; i < u->drafts.n; i++) {
        if (b.n) buf_char(&b, '\n');
        buf_str(&b, lang_print_draft(a, g, &u->drafts.p[i]));
    }
    for (ptrdiff_t i = 0; i < u->keys.n; i++) {
        if (b.n) buf_char(&b, '\n');
        buf_str(&b, lang_print_key(a, &u->keys.p[i]));
    }
    return buf_done(&b);
}

static struct str shown(struct arena *a, const struct diags *ds)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < ds->n; i++) diag_print(&b, &ds->p[i], false);
    return buf_done(&b);
}

static const struct agreement *base_of(struct arena *a, struct str name)
{
    struct lang_file f = { .name = S("base") };
    struct lang_unit u;
    struct diags ds = diags_make(a);
    if (!read_file(a, path_of(a, name, ".base"), &f.text)) return NULL;
    if (lang_load(a, NULL, &f, 1, &u, &ds)) return u.agreement;
    print_error("%.*s", STR_ARG(shown(a, &ds)));
    fail();
    return NULL;
}

static bool loads_as_pinned(struct arena *a, struct str name, struct files l)
{
    const struct agreement *base = base_of(a, name);
    struct lang_unit u;
    struct diags ds = diags_make(a);
    bool ok = lang_load(a, base, l.p, l.n, &u, &ds);
    bool wrong = exists(a, name, ".diag");
    assert_int_equal(ok, ds.errors == 0);
    if (wrong && ok) {
        print_error("%.*s.in loads, and should not\n", STR_ARG(name));
        return false;
    }
    if (wrong) return pinned(a, name, ".diag", shown(a, &ds));
    if (!ok || ds.n) {
        print_error("%.*s", STR_ARG(shown(a, &ds)));
        return false;
    }
    return pinned(a, name, ".out", printed(a, &u, base != NULL));
}

static bool lays_out_as_pinned(struct arena *a, struct str name,
                               struct lang_file f)
{
    struct diags ds = diags_make(a);
    struct str once, twice;
    if (!exists(a, name, ".fmt")) return true;
    if (!lang_format(a, &f, &once, &ds)) {
        print_error("%.*s", STR_ARG(shown(a, &ds)));
        return false;
    }
    f.text = once;
    assert_true(lang_format(a, &f, &twice, &ds));
    assert_true(str_eq(once, twice));
    return pinned(a, name, ".fmt", once);
}

static bool one_fixture(struct str name)
{
    struct arena a = { 0 };
    struct str text;
    assert_true(read_file(&a, path_of(&a, name, ".in"), &text));
    struct files l = cut(&a, name, text);
    bool says = exists(&a, name, ".out") || exists(&a, name, ".diag");
    bool ok = true;
    if (!says && !exists(&a, name, ".fmt")) {
        print_error("nothing is pinned of %.*s.in\n", STR_ARG(name));
        ok = false;
    }
    if (says) ok = loads_as_pinned(&a, name, l) && ok;
    ok = lays_out_as_pinned(&a, name, l.p[0]) && ok;
    arena_free(&a);
    return ok;
}

static void fixtures(void **state)
{
    (void)state;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    int wrong = 0, all = 0;
    for (struct dirent *e; (e = readdir(folder));) {
        struct str name = str_of(e->d_name);
        if (!str_ends(name, S(".in"))) continue;
        name.n -= 3;
        all++;
        wrong += !one_fixture(name);
    }
    closedir(folder);
    print_message("%d fixtures\n", all);
    assert_true(all > 30);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(fixtures) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
