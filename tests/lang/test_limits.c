/* What is too long, too deep or too many is told of, and costs no more time
 * than its length; and nothing that a program made prints what cannot be read.
 */
#include "support/test.h"

#include "lang/lang.h"

#include <string.h>

static struct str repeat(struct arena *a, const char *text, int64_t times)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (int64_t i = 0; i < times; i++) buf_str(&b, str_of(text));
    return buf_done(&b);
}

static struct lang_unit load(struct arena *a, const struct agreement *base,
                             struct str text, struct diags *ds)
{
    struct lang_file f = { S("big.truce"), text };
    struct lang_unit u;
    *ds = diags_make(a);
    bool ok = lang_load(a, base, &f, 1, &u, ds);
    assert_int_equal(ok, ds->errors == 0);
    return u;
}

static void file_and_line(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds;
    struct str comment = repeat(&a, "# 34567890123456\n", 1 << 20);
    load(&a, NULL, comment, &ds);
    assert_int_equal(ds.n, 1);
    assert_int_equal(ds.p[0].code, D_TOO_LONG);
    load(&a, NULL, str_cut(comment, 0, LANG_FILE_MAX), &ds);
    assert_int_equal(ds.n, 0);

    struct str x = repeat(&a, "x", LANG_LINE_MAX - 9);
    struct str line = str_fmt(&a, "party p \"%.*s\"\n", STR_ARG(x));
    load(&a, NULL, line, &ds);
    assert_int_equal(ds.n, 1);
    assert_int_equal(ds.p[0].code, D_TOO_LONG);
    assert_int_equal(ds.p[0].pos.line, 1);
    x = repeat(&a, "x", LANG_LINE_MAX - 10);
    line = str_fmt(&a, "party p \"%.*s\"\n", STR_ARG(x));
    struct lang_unit u = load(&a, NULL, line, &ds);
    assert_int_equal(ds.n, 0);
    assert_true(str_eq(lang_print_agreement(&a, u.agreement), line));
    arena_free(&a);
}

/* A byte that may not stand there is found wherever it is: the reader takes
 * eight at a time, and this one byte by byte. */
static void every_place(void **state)
{
    static const char *const bad[] = { "\x01",     "\x1F",         "\x7F",
                                       "\xC2\x85", "\xE2\x80\xAE", "\r" };
    (void)state;
    for (int before = 0; before < 40; before++)
        for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
            struct arena a = { 0 };
            struct diags ds;
            struct buf b = buf_make(&a, 200);
            buf_str(&b, S("# a\n# "));
            for (int k = 0; k < before; k++)
                buf_str(&b, k % 9 == 8 ? S("\xC3\xA9") : S("~"));
            buf_str(&b, str_of(bad[i]));
            buf_str(&b, S(" to the end of it\n"));
            load(&a, NULL, buf_done(&b), &ds);
            assert_int_equal(ds.n, 1);
            assert_int_equal(ds.p[0].code, D_CONTROL_CHAR);
            assert_int_equal(ds.p[0].pos.line, 2);
            assert_int_equal(ds.p[0].pos.col, 3 + before);
            arena_free(&a);
        }
}

/* Nesting up to the limit is taken, beyond it is told of. */
static void nesting(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds;
    for (int depth = LANG_DEPTH_MAX; depth <= LANG_DEPTH_MAX + 1; depth++) {
        struct str open = repeat(&a, "(", depth),
                   close = repeat(&a, ")", depth);
        load(&a, NULL,
             str_fmt(&a,
                     "party p \"P\"\nobligation o \"O\"\n    p announces "
                     "\"x\"\n    witnessed by %.*sp%.*s\n",
                     STR_ARG(open), STR_ARG(close)),
             &ds);
        assert_int_equal(ds.n, depth > LANG_DEPTH_MAX);
        if (ds.n) assert_int_equal(ds.p[0].code, D_TOO_LONG);
    }
    arena_free(&a);
}

/* Thousands of mistakes: those that are kept, and the count of the others. */
static void many_mistakes(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds;
    load(&a, NULL, repeat(&a, "party \"no name\"\n    aka\n", 100000), &ds);
    assert_int_equal(ds.n, DIAGS_MAX);
    assert_int_equal(ds.errors, 100000);
    load(&a, NULL,
         repeat(&a, "said 2020-04-12 by nobody\n    nobody did vanish x\n",
                100000),
         &ds);
    assert_int_equal(ds.errors, 300000); /* speaker, actor and verb of each */
    arena_free(&a);
}

/* A chain of a hundred thousand obligations; closed, it is one circle. */
static void long_chain(void **state)
{
    (void)state;
    enum { N = 100000 };
    struct arena a = { 0 };
    struct diags ds;
    for (int closed = 0; closed < 2; closed++) {
        struct buf b = buf_make(&a, BUF_MAX);
        buf_str(&b, S("party p \"P\"\n"));
        for (int i = 0; i < N; i++) {
            buf_fmt(&b, "obligation o%d \"O\"\n    p releases 5 \"x\"\n", i);
            if (i + 1 < N || closed)
                buf_fmt(&b, "    after o%d\n", (i + 1) % N);
        }
        load(&a, NULL, buf_done(&b), &ds);
        assert_int_equal(ds.n, closed);
        if (closed) assert_int_equal(ds.p[0].code, D_CYCLE);
    }
    arena_free(&a);
}

/* What a reader may take from an article, hostile or not. */
static void hostile_draft(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds;
    struct str bad =
        S("a\n    asks \"x\"\r\x07\xE2\x80\xAE\"\\ e\xCC\x81 \xFF");
    struct lang_unit base = load(&a, NULL, S("party us \"US\"\n"), &ds);
    struct draft d = { .stance_on = -1, .same_as = -1 };
    d.telling = (struct telling){ .said = DAYS_NONE, .name = bad };
    d.telling.voice = d.telling.channel = bad;
    d.has_deed = true;
    d.deed = (struct deed){ .modality = MOD_DID, .when = DAYS_NONE };
    d.deed.object_kind = OBJECT_TEXT;
    d.deed.object.id = d.deed.label = d.deed.over = bad;
    *arena_push(&a, &d.deed.at) = bad;
    d.report = (struct report){ .outlet = bad, .published = DAY_NONE };
    d.report.url = S("https://example.org/<a> \"b\"\n#c");
    d.sentence = bad;
    *arena_push(&a, &d.note) = bad;
    *arena_push(&a, &d.questions) = bad;
    struct str text = lang_print_draft(&a, base.agreement, &d);
    struct lang_unit u = load(&a, base.agreement, text, &ds);
    assert_int_equal(ds.n, 0);
    assert_int_equal(u.drafts.n, 1);
    assert_int_equal(u.drafts.p[0].questions.n, 1);
    assert_str(u.drafts.p[0].telling.name,
               "a     asks \"x\"   \"\\ \xC3\xA9 \xEF\xBF\xBD");
    assert_str(u.drafts.p[0].report.url,
               "https://example.org/%3Ca%3E%20%22b%22%0A#c");
    d = u.drafts.p[0];
    d.sentence = bad;
    struct str again = lang_print_draft(&a, base.agreement, &d);
    assert_str(again, str_z(&a, text));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_and_line), cmocka_unit_test(every_place),
        cmocka_unit_test(nesting),       cmocka_unit_test(many_mistakes),
        cmocka_unit_test(long_chain),    cmocka_unit_test(hostile_draft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
