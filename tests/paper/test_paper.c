/* paper: a manifest is a PDF, the same every time; flights begin pages; names
 * of any script are there to be read again; what does not fit is said. The
 * people are invented. */
#include "support/test.h"

#include "paper/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "Idris Wadi", "ادریس وادی", "Идрис Вади",
                                     "نجیب الله څرخي" };

static void fill(struct arena *a, struct paper_manifest *m, ptrdiff_t flights,
                 ptrdiff_t rows)
{
    *m = (struct paper_manifest){ .title = S("The Osby exchange"),
                                  .batch = S("bus-1: The first bus"),
                                  .facts = S("5 agreed, 4 left"),
                                  .code = S("truce-batch\nbus-1\n1234") };
    for (ptrdiff_t i = 0; i < flights; i++) {
        struct paper_flight *f = arena_push(a, &m->flights);
        for (ptrdiff_t k = 0; k < rows; k++)
            *arena_push(a, &f->rows) =
                (struct paper_row){ .mark = S("24b818dc"),
                                    .text = str_of(names[k % 4]),
                                    .why = k == 2 ? S("declined") : S("") };
    }
    *arena_push(a, &m->counts) = S("on board");
    *arena_push(a, &m->hands) = S("River Watch");
}

static void test_pages(void **state)
{
    (void)state;
    static const struct {
        ptrdiff_t flights, rows;
        int64_t pages;
    } t[] = { { 1, 4, 2 }, { 3, 4, 4 }, { 1, 60, 4 }, { 0, 0, 1 } };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct arena a = { 0 };
        struct diags ds = diags_make(&a);
        struct paper_manifest m;
        struct paper_made one, two;
        fill(&a, &m, t[i].flights, t[i].rows);
        assert_true(paper_manifest(&a, &m, &one, &ds));
        assert_true(paper_manifest(&a, &m, &two, &ds));
        assert_true(str_starts(one.pdf, S("%PDF-")));
        assert_true(str_eq(one.pdf, two.pdf)); /* byte for byte */
        assert_int_equal(one.pages, t[i].pages);
        assert_int_equal(one.unknown, 0);
        assert_int_equal(ds.n, 0);
        arena_free(&a);
    }
}

/* Somebody else's reader finds each name again. */
static void test_read_again(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct paper_manifest m;
    struct paper_made made;
    char path[] = "/tmp/test-paper-XXXXXX", text[20000], command[200];
    fill(&a, &m, 1, 4);
    assert_true(paper_manifest(&a, &m, &made, &ds));
    int fd = mkstemp(path);
    FILE *f = fdopen(fd, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(made.pdf.p, 1, (size_t)made.pdf.n, f), made.pdf.n);
    assert_int_equal(fclose(f), 0);
    snprintf(command, sizeof command, "pdftotext -layout %s -", path);
    f = popen(command, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = '\0';
    assert_int_equal(pclose(f), 0);
    remove(path);
    assert_non_null(strstr(text, "Idris Wadi"));
    assert_non_null(strstr(text, "Идрис Вади"));
    assert_non_null(strstr(text, "declined"));
    assert_non_null(strstr(text, "Flight 1 of 1: 4 on the list"));
    assert_non_null(strstr(text, "Tally sheet"));
    arena_free(&a);
}

static void test_refused(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct paper_manifest m;
    struct paper_made made;
    char *code = arena_new(&a, char, PAPER_CODE_MAX + 1);
    memset(code, 'x', PAPER_CODE_MAX + 1);
    fill(&a, &m, 1, 1);
    m.code = (struct str){ code, PAPER_CODE_MAX };
    assert_true(paper_manifest(&a, &m, &made, &ds));
    m.code.n++;
    assert_false(paper_manifest(&a, &m, &made, &ds));
    assert_int_equal(ds.p[0].code, D_PRINT);
    /* a script that nobody has a font for prints, and is told of */
    fill(&a, &m, 1, 1);
    m.flights.p[0].rows.p[0].text = S("\xF0\x92\x80\x80\xF3\xB0\x80\x80");
    assert_true(paper_manifest(&a, &m, &made, &ds));
    assert_int_equal(made.unknown, 1);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_pages),
                                        cmocka_unit_test(test_read_again),
                                        cmocka_unit_test(test_refused) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
