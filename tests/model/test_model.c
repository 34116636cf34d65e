/* model: what quantities mean, deadlines, who signed, which entry. */

#include "model/model.h"
#include "support/test.h"

static void bounds(enum qualifier q, int64_t n, int64_t m, int64_t lo,
                   int64_t hi)
{
    struct interval i = quantity_interval((struct quantity){ q, n, m });
    assert_int_equal(i.lo, lo);
    assert_int_equal(i.hi, hi);
}

static void test_quantity(void **state)
{
    (void)state;
    bounds(QUAL_EXACTLY, 361, 0, 361, 361);
    bounds(QUAL_ABOUT, 300, 0, 250, 350);
    bounds(QUAL_ABOUT, 4400, 0, 4350, 4450);
    bounds(QUAL_ABOUT, 361, 0, 361, 361); /* nobody says "about 361" of less */
    bounds(QUAL_ABOUT, 0, 0, 0, 0);
    bounds(QUAL_ABOUT, INT64_MAX - 7, 0, INT64_MAX - 57, INTERVAL_OPEN);
    bounds(QUAL_AT_LEAST, 180, 0, 180, INTERVAL_OPEN);
    bounds(QUAL_AT_MOST, 50, 0, 0, 50);
    bounds(QUAL_UP_TO, 50, 0, 0, 50);
    bounds(QUAL_BETWEEN, 300, 361, 300, 361);
    bounds(QUAL_ALL_OF, 0, 0, 0, INTERVAL_OPEN);
    bounds(QUAL_NONE, 0, 0, 0, INTERVAL_OPEN);
}

static void test_deadline(void **state)
{
    (void)state;
    int32_t feb29, jul13, apr29;
    assert_true(day_parse(S("2020-02-29"), &feb29));
    assert_true(day_parse(S("2020-07-13"), &jul13));
    assert_true(day_parse(S("2021-04-29"), &apr29));
    struct agreement g = { .signed_on = feb29 };
    struct deadline d = { .kind = DEADLINE_SIGNING, .within = { 0, 135 } };
    assert_int_equal(deadline_day(&g, &d, DAY_NONE), jul13);
    d.within = (struct duration){ 14, 0 };
    assert_int_equal(deadline_day(&g, &d, DAY_NONE), apr29);
    d.kind = DEADLINE_NORM;
    assert_int_equal(deadline_day(&g, &d, DAY_NONE), DAY_NONE);
    assert_int_equal(deadline_day(&g, &d, feb29), apr29);
    g.signed_on = DAY_NONE;
    d.kind = DEADLINE_SIGNING;
    assert_int_equal(deadline_day(&g, &d, feb29), DAY_NONE);
}

static void test_known(void **state)
{
    (void)state;
    struct statement s = { .telling.said = { 10, 12 },
                           .report.published = DAY_NONE };
    assert_int_equal(statement_known(&s), 12);
    s.report.published = 15;
    assert_int_equal(statement_known(&s), 15);
}

static void test_entry(void **state)
{
    (void)state;
    struct entry e[] = { { .id = S("aa10") },
                         { .id = S("aa20") },
                         { .id = S("bb") } };
    struct entry_list l = { e, 3, 3 };
    bool several;
    assert_ptr_equal(model_entry(&l, S("bb"), &several), &e[2]);
    assert_ptr_equal(model_entry(&l, S("aa2"), &several), &e[1]);
    assert_null(model_entry(&l, S("aa"), &several));
    assert_true(several);
    assert_null(model_entry(&l, S("c"), &several));
    assert_false(several);
    assert_null(model_entry(&l, S(""), &several));
}

static void test_signed(void **state)
{
    (void)state;
    struct ref by[] = { { .id = S("us") }, { .id = S("taliban") } };
    struct agreement g = { .signed_by = { by, 2, 2 } };
    assert_true(model_signed(&g, S("taliban")));
    assert_false(model_signed(&g, S("kabul")));
}

static void test_draft_complete(void **state)
{
    (void)state;
    struct str open;
    struct ref actor = { .id = S("kabul") };
    struct draft d = { .telling.said = { 1, 1 },
                       .stance_on = -1,
                       .same_as = -1,
                       .has_deed = true };
    assert_false(draft_complete(&d, &open));
    assert_true(str_eq(open, S("the actor")));
    d.deed.actors = (struct ref_list){ &actor, 1, 1 };
    assert_false(draft_complete(&d, &open));
    d.deed.act.id = S("release");
    assert_true(draft_complete(&d, &open));
    d.telling.said = DAYS_NONE;
    assert_false(draft_complete(&d, &open));
    struct draft stance = { .telling.said = { 1, 1 },
                            .stance = STANCE_DENIES,
                            .stance_on = -1 };
    assert_false(draft_complete(&stance, &open));
    stance.stance_on = 0;
    assert_true(draft_complete(&stance, &open));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantity), cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_known),    cmocka_unit_test(test_entry),
        cmocka_unit_test(test_signed),   cmocka_unit_test(test_draft_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
