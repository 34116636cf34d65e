/* link: names made comparable and compared across scripts. All names invented
 * or the commonest there are. */
#include "support/test.h"

#include "link/link.h"

struct fixture {
    struct arena a;
    struct diags ds;
    const struct link_names *names;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){ .a = { 0 } };
    f.ds = diags_make(&f.a);
    f.names = link_names_load(&f.a, &f.ds);
    *state = &f;
    return f.names ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(&f->a);
    return 0;
}

static enum link_level level(struct fixture *f, const char *x, const char *y)
{
    struct link_name one, two;
    struct link_alignment al;
    link_name_make(&f->a, f->names, str_of(x), &one, NULL);
    link_name_make(&f->a, f->names, str_of(y), &two, NULL);
    return link_name_level(f->names, &one, &two, &al);
}

static void test_fold(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *plain, *skeleton;
        enum link_script script;
    } rows[] = {
        { "Moḥammed", "mohammed", "MD", LINK_LATIN },
        { "O'Brien", "obrien", "BRN", LINK_LATIN },
        { "Schäfer", "schafer", "XFR", LINK_LATIN },
        { "Ғулом", "гулом", "KLM", LINK_CYRILLIC },
        { "محـمّد", "محمد", "MD", LINK_ARABIC },
        { "كريم", "كريم", "KRM", LINK_ARABIC },
        { "کریم", "كريم", "KRM", LINK_ARABIC }, /* Persian letters */
        { "ﻛﺮﻳﻢ", "كريم", "KRM", LINK_ARABIC }, /* presentation forms */
        { "هللا", "الله", "L", LINK_ARABIC },   /* a PDF's ligature */
        { "\u200fأحمد\u200e", "احمد", "MD", LINK_ARABIC }, /* direction */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct link_token t =
            link_token_make(&f->a, f->names, str_of(rows[i].text));
        assert_str(t.plain, rows[i].plain);
        assert_str(t.skeleton, rows[i].skeleton);
        assert_int_equal(t.script, rows[i].script);
        assert_str(t.text, rows[i].text);
    }
}

static void test_words(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *words;
        int left_out;
    } rows[] = {
        { "Mullah Abd al-Rahman Osbi", "abdalrahman|osbi|", 1 },
        { "ملا عبد الرحمن", "عبدالرحمن|", 1 },
        { "Haji", "haji|", 0 }, /* nothing else to go by */
        { "Tor bin Sand", "tor|sand|", 1 },
        { "  Tor ,  Sand. ", "tor|sand|", 0 },
        { "Абдул Карим", "абдулкарим|", 0 },
        { "al", "al|", 0 },
        { "", "", 0 },
        { "--", "", 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct link_name n;
        struct str_list left = { 0 };
        struct buf b = buf_make(&f->a, 1000);
        link_name_make(&f->a, f->names, str_of(rows[i].text), &n, &left);
        for (int k = 0; k < n.n; k++) {
            buf_str(&b, n.tokens[k]->plain);
            buf_char(&b, '|');
        }
        assert_str(buf_done(&b), rows[i].words);
        assert_int_equal(left.n, rows[i].left_out);
    }
}

static void test_across(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *x, *y;
        enum link_level least, most;
    } rows[] = {
        { "محمد", "Mohammed", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "Yusuf", "يوسف", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "Мухаммад", "محمد", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "پروین", "Parwin", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "گل", "Gul", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "Сергей", "Sergei", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "بلال", "بالل", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "محمد", "Karim", LINK_LEVEL_ELSE, LINK_LEVEL_FAR },
        { "Сергей", "Oleg", LINK_LEVEL_ELSE, LINK_LEVEL_FAR },
        { "Mohammed", "mohammed", LINK_LEVEL_SAME, LINK_LEVEL_SAME },
        { "Mohammed", "Muhamad", LINK_LEVEL_ALIKE, LINK_LEVEL_ALIKE },
        { "T", "Tor", LINK_LEVEL_INITIAL, LINK_LEVEL_INITIAL },
        { "", "Tor", LINK_LEVEL_NONE, LINK_LEVEL_NONE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum link_level there = level(f, rows[i].x, rows[i].y);
        if (there < rows[i].least || there > rows[i].most)
            print_error("%s, %s: %s\n", rows[i].x, rows[i].y,
                        link_level_name(there));
        assert_in_range(there, rows[i].least, rows[i].most);
        assert_int_equal(level(f, rows[i].y, rows[i].x), there);
    }
}

static void test_chain(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(level(f, "Tor Sand Berg", "Tor Sand Berg"),
                     LINK_LEVEL_SAME);
    assert_int_equal(level(f, "Tor Sand Berg", "Tor Sand"), LINK_LEVEL_CLOSE);
    assert_int_equal(level(f, "Tor Sand Berg", "Tor Berg"), LINK_LEVEL_CLOSE);
    assert_int_equal(level(f, "Berg Tor Sand", "Tor Sand Berg"),
                     LINK_LEVEL_ALIKE);
    assert_int_equal(level(f, "محمد كريم", "Mohammed Karim"), LINK_LEVEL_ALIKE);
    assert_int_equal(level(f, "Tor Sand", "Milo Vik"), LINK_LEVEL_ELSE);
    assert_int_equal(level(f, "Tor Sand", "Tor Vik"), LINK_LEVEL_INITIAL);
}

/* Winkler's own examples (1990), and symmetric in their levels. */
static void test_jaro(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *x, *y;
        double jaro, winkler;
    } rows[] = {
        { "martha", "marhta", .9444, .9611 },
        { "dwayne", "duane", .8222, .8400 },
        { "dixon", "dicksonx", .7667, .8133 },
        { "abc", "xyz", 0, 0 },
    };
    /* 41.4 of 45 is .92, and reaches a bound that is .92. */
    struct link_token s = link_token_make(&f->a, f->names, S("abcdefghijkl"));
    struct link_token t = link_token_make(&f->a, f->names, S("acbdefghij"));
    assert_true(link_jaro_winkler(&s, &t) >= .92);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct link_token x =
            link_token_make(&f->a, f->names, str_of(rows[i].x));
        struct link_token y =
            link_token_make(&f->a, f->names, str_of(rows[i].y));
        assert_float_equal(link_jaro(&x, &y), rows[i].jaro, 5e-5);
        assert_float_equal(link_jaro_winkler(&x, &y), rows[i].winkler, 5e-5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fold, setup, teardown),
        cmocka_unit_test_setup_teardown(test_words, setup, teardown),
        cmocka_unit_test_setup_teardown(test_across, setup, teardown),
        cmocka_unit_test_setup_teardown(test_chain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_jaro, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
