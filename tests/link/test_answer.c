/* link: answers of people. They train, they calibrate, and they hold, whatever
 * the weights say. */
#include "support/test.h"

#include "link/link.h"

#include "invented.h"

enum { ROWS = 300 };

struct reviewed {
    struct invented v;
    struct link_how how;
    struct link_counts counts;
    struct link_answers answers;
    struct link_pair_list pairs;
};

static void start(struct reviewed *r, int lists)
{
    *r = (struct reviewed){ .how = { .threads = 2, .keep = .001 } };
    assert_true(invent_all(&r->v, 31, ROWS, lists));
    assert_true(
        link_count(&r->v.a, r->v.people, &r->how, &r->counts, &r->v.ds));
    r->how.answers = &r->answers;
}

static void train(struct reviewed *r)
{
    assert_true(link_train(&r->v.model, &r->counts, &r->v.ds));
    assert_true(link_score(&r->v.a, r->v.people, &r->how, &r->pairs, &r->v.ds));
}

static void answer(struct reviewed *r, uint32_t x, uint32_t y,
                   enum link_answer answer)
{
    *arena_push(&r->v.a, &r->answers) =
        (struct link_answered){ x < y ? x : y, x < y ? y : x, answer };
}

static const struct link_pattern *pattern_at(const struct link_counts *c,
                                             uint32_t pattern)
{
    for (ptrdiff_t i = 0; i < c->patterns.n; i++)
        if (c->patterns.p[i].pattern == pattern) return &c->patterns.p[i];
    return NULL;
}

static void test_counts(void **state)
{
    (void)state;
    struct reviewed r;
    start(&r, 1);
    train(&r);
    struct link_pair one = r.pairs.p[0], two = r.pairs.p[1];
    uint64_t blocked = r.counts.blocked;
    uint64_t was = pattern_at(&r.counts, one.pattern)->blocked;
    answer(&r, one.x, one.y, LINK_ANSWER_SAME);
    answer(&r, two.x, two.y, LINK_ANSWER_UNSURE);
    link_counts_answered(&r.v.a, r.v.people, &r.how, &r.counts);
    const struct link_pattern *p = pattern_at(&r.counts, one.pattern);
    assert_int_equal(p->blocked, was - 1);
    assert_int_equal(p->same, 1);
    assert_int_equal(p->different, 0);
    assert_int_equal(r.counts.blocked, blocked - 1);
    invent_free(&r.v);
}

/* By how much m of the level "far" of one field changes where every pair that
 * has it is answered so. */
static double trained(enum link_answer what)
{
    struct reviewed r;
    start(&r, 1);
    train(&r);
    double m = r.v.model.fields[0].m[LINK_LEVEL_FAR];
    for (ptrdiff_t i = 0; i < r.pairs.n; i++)
        if ((r.pairs.p[i].pattern & 7) == LINK_LEVEL_FAR)
            answer(&r, r.pairs.p[i].x, r.pairs.p[i].y, what);
    assert_true(r.answers.n > 2);
    link_counts_answered(&r.v.a, r.v.people, &r.how, &r.counts);
    train(&r);
    double now = r.v.model.fields[0].m[LINK_LEVEL_FAR];
    invent_free(&r.v);
    return now / m;
}

static void test_trains(void **state)
{
    (void)state;
    assert_true(trained(LINK_ANSWER_DIFFERENT) < .7);
    assert_true(trained(LINK_ANSWER_SAME) > 1); /* they are not forgotten */
}

static void test_calibrates(void **state)
{
    (void)state;
    struct reviewed r;
    struct link_curve curve;
    start(&r, 1);
    train(&r);
    link_calibrate(&r.v.a, r.v.people, &r.how, &curve);
    for (int32_t b = -40000; b < 40000; b += 333)
        assert_int_equal(link_calibrated(&curve, b), b);
    /* all pairs between 2 and 6 bits are different people */
    int n = 0;
    for (ptrdiff_t i = 0; i < r.pairs.n; i++) {
        const struct link_pair *q = &r.pairs.p[i];
        if (q->bits < 2000 || q->bits > 6000) continue;
        answer(&r, q->x, q->y, LINK_ANSWER_DIFFERENT);
        n++;
    }
    assert_true(n >= 3);
    link_calibrate(&r.v.a, r.v.people, &r.how, &curve);
    assert_true(link_calibrated(&curve, 4000) < 2000);
    assert_int_equal(link_calibrated(&curve, -15000), -15000);
    int32_t last = INT32_MIN;
    for (int32_t b = -40000; b < 40000; b += 10) {
        assert_true(link_calibrated(&curve, b) >= last);
        last = link_calibrated(&curve, b);
    }
    invent_free(&r.v);
}

static void test_holds(void **state)
{
    (void)state;
    for (int lists = 1; lists <= 3; lists++) {
        struct reviewed r;
        struct link_result before, out;
        start(&r, lists);
        train(&r);
        link_cluster(&r.v.a, r.v.people, &r.how, &r.pairs, &before);
        assert_null(before.answer);
        const struct link_pair sure = before.pairs.p[0];
        uint32_t far = sure.x == 0 ? 1 : 0;
        while (far == sure.y || before.cluster[far] == before.cluster[sure.x])
            far++;
        assert_int_equal(before.cluster[sure.x], before.cluster[sure.y]);
        answer(&r, sure.x, sure.y, LINK_ANSWER_DIFFERENT);
        answer(&r, sure.x, far, LINK_ANSWER_SAME);
        link_cluster(&r.v.a, r.v.people, &r.how, &r.pairs, &out);
        assert_int_not_equal(out.cluster[sure.x], out.cluster[sure.y]);
        assert_int_equal(out.cluster[sure.x], out.cluster[far]);
        assert_int_equal(out.answer[0], LINK_ANSWER_DIFFERENT);
        assert_false(out.chosen[0]);
        assert_int_equal(out.clashes, 0);
        answer(&r, sure.y, far, LINK_ANSWER_SAME);
        link_cluster(&r.v.a, r.v.people, &r.how, &r.pairs, &out);
        assert_int_equal(out.clashes, 1);
        invent_free(&r.v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_trains),
        cmocka_unit_test(test_calibrates),
        cmocka_unit_test(test_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
