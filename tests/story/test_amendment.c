/* An amendment replaces clauses from a day on: before it the old ones stand,
 * from then on the new ones, and who waited for the old waits for either. */
#include "support/test.h"

#include "assess/assess.h"
#include "lang/lang.h"

static const char text[] =
    "agreement a \"A\"\n    signed 2020-01-01 by us, them\n"
    "party us \"Us\"\nparty them \"Them\"\npeople men \"Men\"\n"
    "amendment may \"Protocol of May\"\n"
    "    signed 2020-05-20 by us, them\n    from 2020-06-01\n"
    "    replaces talks by talks-late\n    ends quiet\n"
    "obligation talks \"Talks\"\n    us and them start talks\n"
    "    by 2020-03-10\n"
    "obligation talks-late \"Talks later\"\n    us and them start talks\n"
    "    under may\n    within 100 days of signing\n"
    "obligation free \"They go\"\n    us releases 5 men\n    after talks\n"
    "prohibition quiet \"Quiet\"\n    us attacks\n"
    "prohibition pause \"A pause\"\n    us threatens force\n"
    "    within 10 days of signing\n"
    "prohibition guard \"None until they talk\"\n    them attacks\n"
    "    until talks\n"
    "obligation names \"Names\"\n    us announces \"names\"\n"
    "    under annex-b\n"
    "annex annex-b \"Annex B\"\n    from 2020-02-01\n";

static struct arena arena;

static enum state state_on(const char *id, const char *day, const char *said,
                           struct str *why)
{
    struct lang_file f[] = { { S("a.truce"), str_of(text) },
                             { S("s.truce"), str_of(said) } };
    struct lang_unit u;
    struct diags ds = diags_make(&arena);
    assert_true(lang_load(&arena, NULL, f, 2, &u, &ds));
    struct entry_list entries = { 0 };
    for (ptrdiff_t i = 0; i < u.statements.n; i++)
        *arena_push(&arena, &entries) =
            (struct entry){ .id = str_fmt(&arena, "%064d", (int)i),
                            .statement = &u.statements.p[i] };
    struct assess_question q = { .known = INT32_MAX };
    assert_true(day_parse(str_of(day), &q.on));
    struct findings found;
    assert_true(assess(&arena, u.agreement, &entries, &q, &found, &ds));
    for (ptrdiff_t i = 0; i < found.list.n; i++) {
        const struct finding *one = &found.list.p[i];
        if (!str_eq(one->norm->name.id, str_of(id))) continue;
        *why = S("");
        for (ptrdiff_t k = 0; k < one->why->kids.n; k++)
            if (str_eq(one->why->kids.p[k]->rule, S("amended")))
                *why = one->why->kids.p[k]->text;
        return one->state;
    }
    fail();
    return STATE_COUNT;
}

static void states(void **state)
{
    static const char none[] = "";
    static const char early[] =
        "said 2020-03-02 by us and them\n"
        "    us and them did start talks on 2020-03-02\n";
    static const char late[] =
        "said 2020-07-02 by us and them\n"
        "    us and them did start talks on 2020-07-02\n";
    static const struct {
        const char *norm, *day, *said;
        enum state want;
    } rows[] = {
        { "talks", "2020-03-01", none, STATE_IN_FORCE },
        { "talks", "2020-05-31", none, STATE_OVERDUE },
        { "talks", "2020-06-01", none, STATE_LAPSED },
        { "talks", "2020-06-01", early, STATE_MET },
        { "talks", "2020-07-03", late, STATE_LAPSED },
        { "talks-late", "2020-05-31", none, STATE_WAITING },
        { "talks-late", "2020-06-01", none, STATE_IN_FORCE },
        { "talks-late", "2020-08-28", none, STATE_IN_FORCE },
        { "talks-late", "2020-08-29", none, STATE_OVERDUE },
        { "talks-late", "2020-07-03", late, STATE_MET },
        { "free", "2020-07-01", late, STATE_WAITING },
        { "free", "2020-07-03", late, STATE_IN_FORCE },
        { "quiet", "2020-05-31", none, STATE_IN_FORCE },
        { "quiet", "2020-06-01", none, STATE_LAPSED },
        { "pause", "2020-01-11", none, STATE_IN_FORCE },
        { "pause", "2020-01-12", none, STATE_LAPSED },
        { "guard", "2020-07-01", late, STATE_IN_FORCE },
        { "guard", "2020-07-03", late, STATE_LAPSED },
        { "names", "2020-01-31", none, STATE_WAITING },
        { "names", "2020-02-01", none, STATE_IN_FORCE },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str why;
        enum state got =
            state_on(rows[i].norm, rows[i].day, rows[i].said, &why);
        if (got != rows[i].want)
            print_error("%s on %s: %s\n", rows[i].norm, rows[i].day,
                        state_text(got));
        assert_int_equal(got, rows[i].want);
    }
    arena_free(&arena);
}

static void reasons(void **state)
{
    struct str why;
    (void)state;
    state_on("talks", "2020-06-01", "", &why);
    assert_str(why, "From 2020-06-01 on talks-late stands in its place, by "
                    "may: Protocol of May");
    state_on("quiet", "2020-06-02", "", &why);
    assert_str(why, "It ended on 2020-06-01, by may: Protocol of May");
    state_on("talks-late", "2020-05-01", "", &why);
    assert_str(why, "It binds from 2020-06-01 on, by may: Protocol of May");
    state_on("free", "2020-05-01", "", &why);
    assert_str(why, "");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states),
        cmocka_unit_test(reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
