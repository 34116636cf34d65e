/* Reviewing pairs: which cards there are, answers that are on the disk at once
 * and are found again when rows move, what is taken back, what is damaged. */
#include "support/test.h"

#include "app/app.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct desk {
    struct arena a;
    struct diags ds;
    struct world w;
    struct app_linking what;
    struct app_linked l;
    struct app_review *v;
    char dir[64];
};

static struct str path(struct desk *d, const char *name)
{
    return str_fmt(&d->a, "%s/%s", d->dir, name);
}

static void save(struct desk *d, const char *name, struct str bytes)
{
    assert_true(d->w.put(d->w.ctx, path(d, name), bytes, &d->ds));
}

static struct str load(struct desk *d, const char *name)
{
    struct str out;
    assert_true(
        d->w.read(d->w.ctx, &d->a, path(d, name), APP_FILE_MAX, &out, &d->ds));
    return out;
}

/* Invented people: every third has a twin with one letter and the year off,
 * every tenth two of them. `more` is put above the rows. */
static void write_list(struct desk *d, const char *more)
{
    static const char *const part[] = { "ta",  "mi", "lor", "ben", "ka",
                                        "sun", "ri", "dov", "el",  "zan" };
    struct buf b = buf_make(&d->a, BUF_MAX);
    uint64_t z = 5;
    buf_fmt(&b, "given name,surname,year of birth,village\n%s", more);
    for (int i = 0; i < 120; i++) {
        int k[6];
        for (int j = 0; j < 6; j++) {
            z = z * 6364136223846793005u + 1442695040888963407u;
            k[j] = (int)(z >> 33) % 10;
        }
        int year = 1950 + k[4] * 5;
        buf_fmt(&b, "%s%s,%s%s,%d,%s\n", part[k[0]], part[k[1]], part[k[2]],
                part[k[3]], year, part[k[5]]);
        for (int twin = 0; twin < (i % 10 == 0 ? 2 : i % 3 == 0); twin++)
            buf_fmt(&b, "%s%s,%s%sx,%d,%s\n", part[k[0]], part[k[1]],
                    part[k[2]], part[k[3]], year + 2 * twin, part[k[5]]);
    }
    save(d, "list.csv", buf_done(&b));
}

static void begin(struct desk *d)
{
    *d = (struct desk){ .w = world_real(), .dir = "/tmp/truce-review-XXXXXX" };
    assert_non_null(mkdtemp(d->dir));
    d->ds = diags_make(&d->a);
    write_list(d, "");
    *arena_push(&d->a, &d->what.files) = path(d, "list.csv");
    d->what.answers = path(d, "list.answers");
    d->what.reviewing = true;
    d->what.threads = 1;
}

static bool sit_down(struct desk *d)
{
    return app_link_load(&d->w, &d->a, &d->what, &d->l, &d->ds) &&
           app_review_open(&d->w, &d->a, &d->l, &d->v, &d->ds);
}

static void stand_up(struct desk *d)
{
    app_link_free(&d->l);
}

static void finish(struct desk *d)
{
    d->w.remove(d->w.ctx, str_of(d->dir));
    arena_free(&d->a);
}

static struct app_review_progress progress(struct desk *d)
{
    return app_review_progress(d->v);
}

static void test_cards(void **state)
{
    (void)state;
    struct desk d;
    struct app_card card, again;
    begin(&d);
    assert_true(sit_down(&d));
    assert_true(app_review_next(d.v, &d.a, &card));
    assert_true(card.n >= 1 && card.n <= APP_CARD_CANDIDATES);
    double least = 1;
    bool ties = true;
    for (int64_t i = 1; i <= progress(&d).cards; i++) {
        assert_true(app_review_card(d.v, &d.a, i, &again, &d.ds));
        assert_true(ties || !again.tie); /* ties come first */
        ties &= again.tie;
        if (!again.tie && again.candidate[0].probability < least)
            least = again.candidate[0].probability;
    }
    assert_true(least > .005);
    assert_false(app_review_card(d.v, &d.a, 0, &again, &d.ds));
    json_error_t e;
    struct str text = app_card_json(&d.a, &d.l, &card);
    json_t *root = json_loadb(text.p, (size_t)text.n, 0, &e);
    assert_int_equal(json_array_size(json_object_get(root, "candidates")),
                     card.n);
    json_decref(root);
    stand_up(&d);
    finish(&d);
}

/* The texts differ by an x at the end, and in nothing else. */
static void test_differences(void **state)
{
    (void)state;
    struct desk d;
    struct app_card card;
    begin(&d);
    assert_true(sit_down(&d));
    bool seen = false;
    for (int64_t i = 1; i <= progress(&d).cards && !seen; i++) {
        assert_true(app_review_card(d.v, &d.a, i, &card, &d.ds));
        struct app_card_side *s = card.candidate[0].field[1].side;
        if (s[0].text.n + 1 != s[1].text.n || !str_starts(s[1].text, s[0].text))
            continue;
        seen = true;
        assert_int_equal(s[0].differs, 0);
        assert_int_equal(s[1].differs, UINT64_C(1) << s[0].text.n);
    }
    assert_true(seen);
    stand_up(&d);
    finish(&d);
}

static void test_answers_stay(void **state)
{
    (void)state;
    struct desk d;
    struct app_card card, second;
    int64_t number;
    begin(&d);
    assert_true(sit_down(&d));
    assert_true(app_review_next(d.v, &d.a, &card));
    assert_true(app_review_put(d.v, card.number, 0, LINK_ANSWER_SAME, &d.ds));
    uint32_t x = card.row, y = card.candidate[0].row;
    while (app_review_next(d.v, &d.a, &second) && second.number == card.number)
        app_review_skip(d.v, second.number);
    assert_true(
        app_review_put(d.v, second.number, -1, LINK_ANSWER_DIFFERENT, &d.ds));
    assert_int_equal(progress(&d).said[LINK_ANSWER_DIFFERENT], second.n);
    assert_true(app_review_undo(d.v, &number, &d.ds));
    assert_int_equal(number, second.number);
    assert_int_equal(progress(&d).said[LINK_ANSWER_DIFFERENT], 0);
    assert_true(app_review_next(d.v, &d.a, &second));
    assert_int_equal(second.number, number);
    stand_up(&d);
    /* another day: what was said stands, and is not asked again */
    assert_true(sit_down(&d));
    assert_int_equal(progress(&d).said[LINK_ANSWER_SAME], 1);
    assert_int_equal(d.l.result.cluster[x], d.l.result.cluster[y]);
    for (int64_t i = 1; i <= progress(&d).cards; i++) {
        assert_true(app_review_card(d.v, &d.a, i, &card, &d.ds));
        for (int k = 0; k < card.n; k++)
            assert_false((card.row == x && card.candidate[k].row == y) ||
                         (card.row == y && card.candidate[k].row == x));
    }
    /* also of an earlier day an answer is taken back */
    assert_true(app_review_undo(d.v, &number, &d.ds));
    assert_true(app_review_next(d.v, &d.a, &card));
    assert_int_equal(card.number, number);
    assert_int_equal(card.row + card.candidate[0].row, x + y);
    assert_true(app_review_undo(d.v, &number, &d.ds));
    assert_int_equal(number, 0);
    stand_up(&d);
    finish(&d);
}

/* What is answered in a session counts at its end as it does in the next one.
 */
static void test_learns_at_once(void **state)
{
    (void)state;
    struct desk d;
    struct app_card card;
    begin(&d);
    assert_true(sit_down(&d));
    for (int i = 0; i < 6 && app_review_next(d.v, &d.a, &card); i++)
        assert_true(app_review_put(
            d.v, card.number, i % 3 ? 0 : -1,
            i % 3 ? LINK_ANSWER_SAME : LINK_ANSWER_DIFFERENT, &d.ds));
    assert_true(app_link_train(&d.a, &d.l, &d.ds) &&
                app_link_score(&d.a, &d.l, &d.ds));
    app_link_cluster(&d.a, &d.l);
    struct str now = app_link_json(&d.a, &d.l);
    stand_up(&d);
    d.what.reviewing = false;
    assert_true(app_link_load(&d.w, &d.a, &d.what, &d.l, &d.ds) &&
                app_link_train(&d.a, &d.l, &d.ds) &&
                app_link_score(&d.a, &d.l, &d.ds));
    app_link_cluster(&d.a, &d.l);
    assert_true(str_eq(now, app_link_json(&d.a, &d.l)));
    stand_up(&d);
    finish(&d);
}

static void test_rows_move(void **state)
{
    (void)state;
    struct desk d;
    struct app_card card;
    begin(&d);
    assert_true(sit_down(&d));
    assert_true(app_review_next(d.v, &d.a, &card));
    assert_true(
        app_review_put(d.v, card.number, 0, LINK_ANSWER_DIFFERENT, &d.ds));
    uint32_t x = card.row, y = card.candidate[0].row;
    stand_up(&d);
    write_list(&d, "zorro,quux,1931,nowhere\n");
    assert_true(sit_down(&d));
    assert_int_equal(d.l.answers.standing.n, 1);
    assert_int_equal(d.l.answers.standing.p[0].x, (x < y ? x : y) + 1);
    assert_int_equal(d.l.answers.standing.p[0].y, (x < y ? y : x) + 1);
    stand_up(&d);
    /* two rows read as that one does: which is meant cannot be told */
    write_list(&d, "");
    struct str rows = load(&d, "list.csv"), header;
    str_next(&rows, '\n', &header);
    write_list(&d, str_z(&d.a, str_fmt(&d.a, "zorro,quux,1931,nowhere\n%.*s",
                                       STR_ARG(rows))));
    assert_true(sit_down(&d));
    assert_int_equal(d.l.answers.standing.n, 0);
    assert_int_equal(progress(&d).waiting, 1);
    stand_up(&d);
    /* other rows: the answer waits, and is not taken for one about them */
    save(&d, "list.csv",
         S("given name,surname,year of birth,village\n"
           "tamir,belo,1960,kasun\ntamir,belox,1960,kasun\n"));
    assert_true(sit_down(&d));
    assert_int_equal(d.l.answers.standing.n, 0);
    assert_int_equal(progress(&d).waiting, 1);
    stand_up(&d);
    write_list(&d, "");
    assert_true(sit_down(&d));
    assert_int_equal(progress(&d).waiting, 0);
    assert_int_equal(d.l.answers.standing.n, 1);
    stand_up(&d);
    finish(&d);
}

static void test_damaged(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int32_t at;
    } rows[] = {
        { "truce link answers 2\n", 1 },
        { "truce link answers 1\nmaybe 1 1:2 1:3 0000000000000000 "
          "0000000000000000 1\n",
          2 },
        { "truce link answers 1\nsame 0 1:2 1:3 0000000000000000 "
          "0000000000000000 1\n",
          2 },
        { "truce link answers 1\nundo 1 1\nsame 1 1:2 3 0000000000000000 "
          "0000000000000000 1\n",
          3 },
        { "truce link answers 1\nsame 1 1:2 1:3 00 0000000000000000 1\n", 2 },
        { "truce link answers 1\nundo 1 1 1\n", 2 },
        { "", 1 },
    };
    struct desk d;
    begin(&d);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        save(&d, "list.answers", str_of(rows[i].line));
        d.ds = diags_make(&d.a);
        assert_false(sit_down(&d));
        assert_int_equal(d.ds.p[0].code, D_LINK_ANSWERS);
        assert_int_equal(d.ds.p[0].pos.line, rows[i].at);
        stand_up(&d);
    }
    /* a line cut short was never acknowledged: it goes */
    save(&d, "list.answers", S("truce link answers 1\nsame 1 1:2 1:"));
    d.ds = diags_make(&d.a);
    assert_true(sit_down(&d));
    assert_str(load(&d, "list.answers"), "truce link answers 1\n");
    stand_up(&d);
    finish(&d);
}

static void test_pictures(void **state)
{
    (void)state;
    struct desk d;
    struct app_card card;
    begin(&d);
    assert_true(sit_down(&d));
    for (int i = 0; i < 4 && app_review_next(d.v, &d.a, &card); i++)
        assert_true(app_review_put(
            d.v, card.number, 0,
            i % 2 ? LINK_ANSWER_SAME : LINK_ANSWER_DIFFERENT, &d.ds));
    app_link_cluster(&d.a, &d.l);
    struct str one = app_link_reliability_svg(&d.a, &d.l);
    struct str two = app_link_sweep_svg(&d.a, &d.l);
    assert_true(str_find(one, S("4 answers in tenths")) > 0);
    assert_true(str_find(one, S("<circle")) > 0);
    assert_true(str_find(two, S("recall")) > 0);
    assert_true(str_ends(one, S("</svg>\n")) && str_ends(two, S("</svg>\n")));
    stand_up(&d);
    finish(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cards),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_answers_stay),
        cmocka_unit_test(test_learns_at_once),
        cmocka_unit_test(test_rows_move),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
