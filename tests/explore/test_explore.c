/* Answers worked out by hand: exchanges in the ratio they were agreed in, the
 * reasons of what is late or blocked, suspension, delay, and the bound. */
#include "support/test.h"

#include "explore/explore.h"

#include <string.h>

enum { DAY = 18000 };

struct made {
    struct arena a;
    struct agreement g;
    struct findings f;
    struct explore_answer x;
};

static void begin(struct made *m)
{
    static const char *const parties[] = { "east", "west", "watch" };
    *m = (struct made){ .g = { .signed_on = DAY } };
    for (int i = 0; i < 3; i++)
        *arena_push(&m->a, &m->g.parties) =
            (struct party){ .name.id = str_of(parties[i]),
                            .role = i == 2 ? ROLE_NEUTRAL : ROLE_PARTY };
    *arena_push(&m->a, &m->g.signed_by) = (struct ref){ .id = S("east") };
    *arena_push(&m->a, &m->g.acts) =
        (struct act){ .name.id = S("suspend-talks"),
                      .halts.id = S("start-talks") };
}

/* The next norm: kind, who must do it, how many. */
static struct norm *add(struct made *m, const char *id, const char *who,
                        int64_t count)
{
    struct norm n = { .kind = NORM_OBLIGATION, .span = DAYS_NONE };
    n.name.id = str_of(id);
    n.deed.act.id = S("release");
    n.deed.object.id = S("captives");
    if (count) n.deed.quantity = (struct quantity){ QUAL_EXACTLY, count, 0 };
    *arena_push(&m->a, &n.deed.actors) = (struct ref){ .id = str_of(who) };
    struct norm *p = arena_push(&m->a, &m->g.norms);
    *p = n;
    return p;
}

static struct expr *one(struct made *m, const char *id)
{
    struct expr *e = arena_new(&m->a, struct expr, 1);
    e->ref.id = str_of(id);
    return e;
}

static struct expr *either(struct made *m, const char *x, const char *y)
{
    struct expr *e = arena_new(&m->a, struct expr, 1);
    e->kind = EXPR_OR;
    e->n = 2;
    e->kid = arena_new(&m->a, struct expr *, 2);
    e->kid[0] = one(m, x);
    e->kid[1] = one(m, y);
    return e;
}

static void by(struct norm *n, int32_t day)
{
    n->deadline.kind = DEADLINE_DATE;
    n->deadline.day = DAY + day;
}

static void ask(struct made *m, int32_t from, bool present, int64_t budget)
{
    struct explore_question q = { .from = DAY + from,
                                  .depth = 2,
                                  .budget = budget,
                                  .present = present ? &m->f : NULL };
    explore(&m->a, &m->g, &q, &m->x);
}

static struct finding *found(struct made *m, enum state state)
{
    struct finding *f = arena_push(&m->a, &m->f.list);
    *f = (struct finding){ .state = state, .met_on = DAY_NONE };
    return f;
}

static const struct explore_move *move(const struct made *m,
                                       enum move_kind kind, ptrdiff_t norm)
{
    for (ptrdiff_t i = 0; i < m->x.moves.n; i++)
        if (m->x.moves.p[i].kind == kind && m->x.moves.p[i].norm == norm)
            return &m->x.moves.p[i];
    return NULL;
}

/* East frees 500 by day 10, west 100 by day 14, at 5:1: from day 10 to 13 east
 * is ahead by the whole, and nobody after. */
static void test_exposure(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    struct norm *n = add(&m, "east-frees", "east", 500);
    by(n, 10);
    n->in_return_for.id = S("west-frees");
    n->ratio_ours = 5;
    n->ratio_theirs = 1;
    by(add(&m, "west-frees", "west", 100), 14);
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 1);
    const struct explore_exposure *e = &m.x.exposures.p[0];
    assert_int_equal(e->party, 0);
    assert_int_equal(e->from, DAY + 10);
    assert_int_equal(e->until, DAY + 13);
    assert_int_equal(e->excess, 500);
    assert_int_equal(e->share, 1000);
    assert_int_equal(m.x.parties.p[0].peak, 1000);
    assert_int_equal(m.x.parties.p[0].peak_day, DAY + 10);
    assert_int_equal(m.x.parties.p[0].peak_days, 4);
    assert_int_equal(m.x.parties.p[1].peak_day, DAY_NONE);
    assert_true(m.x.parties.p[0].signed_it && !m.x.parties.p[1].signed_it);
    arena_free(&m.a);
}

/* A ratio that leaves something over: 500 against 60 at 5:1 is 200 too many,
 * and no day mends it. Without west's deadline all 500 stay open. */
static void test_exposure_left_over(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    struct norm *n = add(&m, "east-frees", "east", 500);
    by(n, 10);
    n->in_return_for.id = S("west-frees");
    n->ratio_ours = 5;
    n->ratio_theirs = 1;
    by(add(&m, "west-frees", "west", 60), 10);
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 1);
    assert_int_equal(m.x.exposures.p[0].excess, 200);
    assert_int_equal(m.x.exposures.p[0].share, 400);
    assert_int_equal(m.x.exposures.p[0].until, DAY_NONE);
    assert_int_equal(m.x.parties.p[0].peak_days, -1);
    m.g.norms.p[1].deadline.kind = DEADLINE_NONE;
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.p[0].excess, 500);
    assert_int_equal(m.x.norms.p[1].at_deadline, DAY_NONE);
    arena_free(&m.a);
}

/* At present east has freed 271 of 500 and west 35 of 100, and both days are
 * past: 271 - 5 x 35 = 96, 19.2% of 500, and no day ends it. */
static void test_exposure_at_present(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    struct norm *n = add(&m, "east-frees", "east", 500);
    by(n, 10);
    n->in_return_for.id = S("west-frees");
    by(add(&m, "west-frees", "west", 100), 10);
    struct finding *f = found(&m, STATE_OVERDUE);
    f->counted = true;
    f->bounds = (struct interval){ 271, 300 };
    f = found(&m, STATE_OVERDUE);
    f->counted = true;
    f->bounds = (struct interval){ 35, INTERVAL_OPEN };
    ask(&m, 20, true, 10);
    assert_int_equal(m.x.norms.p[0].outlook, OUTLOOK_LATE);
    assert_int_equal(m.x.norms.p[0].earliest, DAY + 20);
    assert_int_equal(m.x.exposures.n, 1);
    assert_int_equal(m.x.exposures.p[0].excess, 96);
    assert_int_equal(m.x.exposures.p[0].share, 192);
    assert_int_equal(m.x.exposures.p[0].from, DAY + 20);
    assert_int_equal(m.x.exposures.p[0].until, DAY_NONE);
    arena_free(&m.a);
}

/* c after b after a, which holds only from day 9; c is wanted by day 5. */
static void test_reasons(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "a", "east", 0)->span.from = DAY + 9;
    add(&m, "b", "west", 0)->after = one(&m, "a");
    by(add(&m, "c", "east", 0), 5);
    m.g.norms.p[2].after = one(&m, "b");
    ask(&m, 0, false, 10);
    const struct explore_norm *c = &m.x.norms.p[2];
    assert_int_equal(c->outlook, OUTLOOK_LATE);
    assert_int_equal(c->earliest, DAY + 9);
    assert_int_equal(c->because.n, 2);
    assert_int_equal(c->because.p[0], 1);
    assert_int_equal(c->because.p[1], 0);
    assert_int_equal(c->obstacle, OBSTACLE_SPAN);
    /* east's own c waits for west's b */
    assert_int_equal(m.x.parties.p[0].waits.n, 1);
    assert_int_equal(m.x.parties.p[0].waits.p[0].party, 1);
    assert_int_equal(m.x.parties.p[0].waits.p[0].chain.n, 2);
    arena_free(&m.a);
}

static void test_blocked(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "a", "east", 0);
    add(&m, "b", "west", 0)->after = one(&m, "a");
    add(&m, "never", "west", 0)->kind = NORM_PROHIBITION;
    add(&m, "c", "east", 0)->after = one(&m, "never");
    add(&m, "d", "east", 0)->in_return_for.id = S("b");
    for (int i = 0; i < 5; i++) found(&m, i ? STATE_WAITING : STATE_BREACHED);
    ask(&m, 0, true, 10);
    assert_int_equal(m.x.norms.p[0].outlook, OUTLOOK_BLOCKED);
    assert_int_equal(m.x.norms.p[0].obstacle, OBSTACLE_REFUSED);
    assert_int_equal(m.x.norms.p[1].because.n, 1);
    assert_int_equal(m.x.norms.p[1].obstacle, OBSTACLE_REFUSED);
    assert_int_equal(m.x.norms.p[2].outlook, OUTLOOK_KEPT);
    assert_int_equal(m.x.norms.p[3].obstacle, OBSTACLE_NEVER);
    assert_int_equal(m.x.norms.p[4].because.n, 2); /* d, for b, after a */
    assert_int_equal(m.x.norms.p[4].because.p[1], 0);
    arena_free(&m.a);
}

/* A norm must be followed within 2 days by one that can begin on day 9 only: it
 * must not be done before day 7, and by its own day 5 it cannot be in time. */
static void test_term(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    by(add(&m, "call", "east", 0), 5);
    struct norm *n = add(&m, "answer", "west", 0);
    n->span.from = DAY + 9;
    n->deadline.kind = DEADLINE_NORM;
    n->deadline.norm.id = S("call");
    n->deadline.within.days = 2;
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.norms.p[0].outlook, OUTLOOK_LATE);
    assert_int_equal(m.x.norms.p[0].earliest, DAY + 7);
    assert_int_equal(m.x.norms.p[0].because.n, 1);
    assert_int_equal(m.x.norms.p[1].outlook, OUTLOOK_IN_TIME);
    assert_int_equal(m.x.norms.p[1].deadline, DAY + 9);
    arena_free(&m.a);
}

/* Talks by day 10, after lists without a day: the lists must come by day 10. A
 * day late with what is due on day 8 harms nobody; on day 10 it does. */
static void test_latest_and_delay(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "lists", "west", 0);
    by(add(&m, "talks", "east", 0), 10);
    m.g.norms.p[1].after = one(&m, "lists");
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.norms.p[0].latest, DAY + 10);
    assert_null(move(&m, MOVE_LATE, 0));
    by(&m.g.norms.p[0], 8);
    ask(&m, 0, false, 10);
    assert_int_equal(move(&m, MOVE_LATE, 0)->blocks.n, 0);
    by(&m.g.norms.p[0], 10);
    ask(&m, 0, false, 10);
    assert_int_equal(move(&m, MOVE_LATE, 0)->blocks.n, 1);
    assert_int_equal(m.x.norms.p[0].latest, DAY + 10);
    arena_free(&m.a);
}

static void test_suspend(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "talks", "east", 0)->deed.act.id = S("start-talks");
    add(&m, "deal", "west", 0)->after = one(&m, "talks");
    struct norm *n = add(&m, "pause", "west", 0);
    n->kind = NORM_POWER;
    n->deed.act.id = S("suspend-talks");
    ask(&m, 0, false, 10);
    const struct explore_move *p = move(&m, MOVE_SUSPEND, 2);
    assert_non_null(p);
    assert_int_equal(p->blocks.n, 2);
    assert_null(move(&m, MOVE_SUSPEND, 0));
    arena_free(&m.a);
}

/* A pause that the freeing of captives lifts blocks nothing, unless it pauses
 * that freeing itself. */
static void test_lifted(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "talks", "east", 0);
    add(&m, "free", "west", 0);
    struct norm *n = add(&m, "pause", "east", 0);
    n->kind = NORM_POWER;
    n->power.kind = POWER_SUSPEND;
    *arena_push(&m.a, &n->power.on) = (struct ref){ .id = S("talks") };
    ask(&m, 0, false, 10);
    assert_int_equal(move(&m, MOVE_SUSPEND, 2)->blocks.n, 1);
    m.g.norms.p[2].until = one(&m, "free");
    ask(&m, 0, false, 10);
    assert_int_equal(move(&m, MOVE_SUSPEND, 2)->blocks.n, 0);
    m.g.norms.p[2].power.all = true;
    ask(&m, 0, false, 10);
    assert_int_equal(move(&m, MOVE_SUSPEND, 2)->blocks.n, 2);
    arena_free(&m.a);
}

/* From day 20 on other talks stand in the place of the first: who waits for
 * these may have those, and they are what is due. */
static void test_amendment(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "talks", "east", 0);
    add(&m, "talks-later", "west", 0)->instrument.id = S("protocol");
    add(&m, "deal", "west", 0)->after = one(&m, "talks");
    struct instrument *p = arena_push(&m.a, &m.g.instruments);
    *p = (struct instrument){ .amends = true,
                              .name.id = S("protocol"),
                              .signed_on = DAY + 15,
                              .from = DAY + 20 };
    *arena_push(&m.a, &p->replaces) =
        (struct replacement){ { .id = S("talks") },
                              { .id = S("talks-later") } };
    ask(&m, 0, false, 10);
    assert_false(m.x.norms.p[0].due);
    assert_int_equal(m.x.norms.p[1].earliest, DAY + 20);
    assert_int_equal(m.x.norms.p[2].earliest, DAY);
    assert_int_equal(move(&m, MOVE_REFUSE, 1)->blocks.n, 0);
    ask(&m, 30, false, 10);
    assert_int_equal(m.x.norms.p[0].outlook, OUTLOOK_ENDED);
    assert_int_equal(m.x.norms.p[2].earliest, DAY + 30);
    assert_int_equal(move(&m, MOVE_REFUSE, 1)->blocks.n, 1);
    arena_free(&m.a);
}

/* 17 of west's, 5 soldiers among them, at 50:1 for these and 30:1 for all
 * others: 610 of east's. East gives 600 and is never ahead; 620, by 10. */
static void test_rates(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    struct norm *n = add(&m, "east-frees", "east", 600);
    by(n, 10);
    n->in_return_for.id = S("west-frees");
    n->ratio_ours = 30;
    n->ratio_theirs = 1;
    *arena_push(&m.a, &n->rates) =
        (struct rate){ .ours = 50, .theirs = 1, .against.id = S("soldiers") };
    n = add(&m, "west-frees", "west", 17);
    by(n, 10);
    *arena_push(&m.a, &n->including) =
        (struct share){ .quantity = { QUAL_EXACTLY, 5, 0 },
                        .of.id = S("soldiers") };
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 1); /* west, which is owed 10 more */
    assert_int_equal(m.x.exposures.p[0].party, 1);
    m.g.norms.p[0].deed.quantity.n = 610;
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 0);
    m.g.norms.p[0].deed.quantity.n = 620;
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 1);
    assert_int_equal(m.x.exposures.p[0].party, 0);
    assert_int_equal(m.x.exposures.p[0].excess, 10);
    arena_free(&m.a);
}

/* West lets 30 go in two parts, on day 5 and day 9, for 60 of east's on day 9:
 * from day 5 to 8 it is ahead by 12. Once the parts are exchanged for parts,
 * they alone are told of. */
static void test_parts(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    by(add(&m, "all", "west", 30), 9);
    struct norm *n = add(&m, "return", "east", 60);
    by(n, 9);
    n->in_return_for.id = S("all");
    n = add(&m, "one", "west", 12);
    by(n, 5);
    n->part_of.id = S("all");
    n = add(&m, "two", "west", 18);
    by(n, 9);
    n->part_of.id = S("all");
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 1);
    assert_int_equal(m.x.exposures.p[0].party, 1);
    assert_int_equal(m.x.exposures.p[0].excess, 12);
    assert_int_equal(m.x.exposures.p[0].share, 400);
    assert_int_equal(m.x.exposures.p[0].from, DAY + 5);
    assert_int_equal(m.x.exposures.p[0].until, DAY + 8);
    n = add(&m, "return-one", "east", 24);
    by(n, 5);
    n->part_of.id = S("return");
    n->in_return_for.id = S("one");
    ask(&m, 0, false, 10);
    assert_int_equal(m.x.exposures.n, 0);
    arena_free(&m.a);
}

/* Either witness will do: only both together block it; a bound of what one
 * refusal each takes leaves no set to try, and that is said. */
static void test_together(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    add(&m, "free", "east", 0)->witness = either(&m, "west", "watch");
    add(&m, "then", "west", 0)->after = one(&m, "free");
    ask(&m, 0, false, EXPLORE_BUDGET);
    assert_int_equal(m.x.together.n, 1);
    assert_int_equal(m.x.together.p[0].moves.n, 2);
    assert_int_equal(m.x.together.p[0].blocks.n, 2);
    assert_false(m.x.cut_short);
    ask(&m, 0, false, 1);
    assert_int_equal(m.x.together.n, 0);
    assert_true(m.x.cut_short);
    arena_free(&m.a);
}

static void test_nothing(void **state)
{
    (void)state;
    struct made m;
    begin(&m);
    ask(&m, 0, false, 0);
    assert_int_equal(m.x.norms.n + m.x.moves.n + m.x.exposures.n, 0);
    assert_int_equal(m.x.parties.n, 3);
    arena_free(&m.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exposure),
        cmocka_unit_test(test_exposure_left_over),
        cmocka_unit_test(test_exposure_at_present),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_blocked),
        cmocka_unit_test(test_term),
        cmocka_unit_test(test_latest_and_delay),
        cmocka_unit_test(test_suspend),
        cmocka_unit_test(test_lifted),
        cmocka_unit_test(test_amendment),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_together),
        cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
