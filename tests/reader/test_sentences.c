/* sentences.txt: what is drafted of each invented sentence, to the letter. */
#include "reader/reading.h"

struct fixture {
    struct str sentence;
    struct str_list want;
    int line;
};

static const char dateline[] = "OSBY, April 12, 2021 (Osby Wire) -- ";

static bool run(struct reading_case *c, const struct fixture *f)
{
    struct arena a = { 0 };
    bool same = true;
    struct str text = str_fmt(&a, "%s%.*s\n", dateline, STR_ARG(f->sentence));
    struct read r = read_text(&a, c, text);
    assert_true(r.good);
    for (ptrdiff_t i = 0; i < r.drafts.n || i < f->want.n; i++) {
        struct str got = S("(none)"), want = S("(none)");
        if (i < r.drafts.n) got = draft_line(&a, c->agreement, &r.drafts.p[i]);
        if (i < f->want.n) want = f->want.p[i];
        if (str_eq(got, want)) continue;
        print_error("sentences.txt:%d: %.*s\n got  %.*s\n want %.*s\n", f->line,
                    STR_ARG(f->sentence), STR_ARG(got), STR_ARG(want));
        same = false;
    }
    arena_free(&a);
    return same;
}

static void sentences(void **state)
{
    struct reading_case *c = case_open("tests/reader/osby.truce");
    struct str rest = file_text(&c->a, "tests/reader/sentences.txt"), line;
    struct fixture f = { 0 };
    int number = 0, count = 0, wrong = 0;
    (void)state;
    for (;;) {
        bool more = str_next(&rest, '\n', &line);
        number++;
        bool next = !more || str_starts(line, S("> "));
        if (next && f.sentence.n) {
            count++;
            wrong += !run(c, &f);
        }
        if (!more) break;
        if (next)
            f = (struct fixture){ .sentence = str_cut(line, 2, line.n),
                                  .line = number };
        if (str_starts(line, S("= ")))
            *arena_push(&c->a, &f.want) = str_cut(line, 2, line.n);
    }
    assert_true(count >= 60);
    assert_int_equal(wrong, 0);
    case_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sentences) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
