/* What is counted, what adds, what does not, and what accounts for a
 * difference: each row a few statements, a standpoint, and its bounds worked
 * out by hand. */
#include "support/test.h"

#include "assess/assess.h"
#include "lang/lang.h"

static const char text[] =
    "agreement a \"A\"\n    signed 2020-01-01 by north, south\n"
    "party north \"North\"\nparty south \"South\"\nneutral ferry \"Ferry\"\n"
    "people men \"Men\"\n    held by north\npeople bodies \"Bodies\"\n"
    "measure troops \"Troops\"\n"
    "obligation free \"They go\"\n    north releases 500 men\n"
    "    chosen from list of south by age\n"
    "obligation home \"The dead\"\n    north hands over 60 bodies\n"
    "obligation leave \"They leave\"\n    south withdraws all of troops\n";

static struct arena arena;

/* Entry i has the id 000i and zeros: "0002" is the third. */
static struct findings ask(const char *said, const char *day)
{
    struct lang_file f[] = { { S("a.truce"), str_of(text) },
                             { S("s.truce"), str_of(said) } };
    struct lang_unit u;
    struct diags ds = diags_make(&arena);
    if (!lang_load(&arena, NULL, f, 2, &u, &ds)) {
        print_error("%.*s\n", STR_ARG(ds.p[0].message));
        fail();
    }
    struct entry_list entries = { 0 };
    for (ptrdiff_t i = 0; i < u.statements.n; i++)
        *arena_push(&arena, &entries) =
            (struct entry){ .id = str_fmt(&arena, "%04d%060d", (int)i, 0),
                            .statement = &u.statements.p[i] };
    struct assess_question q = { .known = INT32_MAX };
    struct findings found;
    assert_true(day_parse(str_of(day), &q.on));
    assert_true(assess(&arena, u.agreement, &entries, &q, &found, &ds));
    return found;
}

static const struct finding *find(const struct findings *f, const char *norm)
{
    for (ptrdiff_t i = 0; i < f->list.n; i++)
        if (str_eq(f->list.p[i].norm->name.id, str_of(norm)))
            return &f->list.p[i];
    fail();
    return NULL;
}

#define SAY(day, who, what) "said 2020-" day " by " who "\n    " what "\n"
#define FREED(n) "north did release " n " men "

struct row {
    const char *said, *norm, *who; /* who: a party, or "everyone" */
    int64_t lo, hi;
};

static const struct row rows[] = {
    /* told apart by labels, on days that overlap */
    { SAY("03-20", "north",
          FREED("100") "on 2020-03-08..2020-03-12 labelled \"first\"")
          SAY("03-20", "north",
              FREED("60") "on 2020-03-10..2020-03-14 labelled \"second\""),
      "free", "north", 160, INTERVAL_OPEN },
    { SAY("03-20", "north",
          FREED("100") "on 2020-03-08..2020-03-12 labelled \"first\"")
          SAY("03-20", "north",
              FREED("60") "on 2020-03-10..2020-03-14 labelled \"second\"")
              SAY("03-20", "south",
                  FREED("90") "on 2020-03-09..2020-03-13 labelled \"May\""),
      "free", "everyone", 160, INTERVAL_OPEN },
    { SAY("03-20", "north", FREED("100") "on 2020-03-08")
          SAY("03-20", "north", FREED("100") "on 2020-03-08"),
      "free", "north", 100, INTERVAL_OPEN },
    /* the same group under another label */
    { SAY("03-20", "north", FREED("100") "on 2020-03-08 labelled \"first\"")
          SAY("03-21", "north",
              FREED("90") "on 2020-03-08 labelled \"old men\"") "    same as "
                                                                "0000\n",
      "free", "north", 100, INTERVAL_OPEN },
    /* parts never add, and say nothing of the most */
    { SAY("03-20", "north", FREED("171") "on 2020-03-08")
          SAY("03-20", "north", FREED("only 105") "as part on 2020-03-08"),
      "free", "north", 171, INTERVAL_OPEN },
    /* about 300 since the 8th, and 361 in all */
    { SAY("03-12", "north", FREED("about 300") "since 2020-03-08")
          SAY("03-13", "north", FREED("361") "in all by 2020-03-13"),
      "free", "north", 361, INTERVAL_OPEN },
    /* others than those on the list */
    { SAY("03-20", "north", FREED("400") "on 2020-03-08 on list of south")
          SAY("03-20", "north", FREED("500") "on 2020-03-09 off list of south"),
      "free", "north", 400, INTERVAL_OPEN },
    /* put right, and taken back */
    { SAY("03-20", "north", FREED("400") "in all by 2020-03-08")
          SAY("03-21", "north",
              "corrects 0000: " FREED("40") "in all by 2020-03-08"),
      "free", "north", 40, INTERVAL_OPEN },
    { SAY("03-20", "north", FREED("400") "in all by 2020-03-08")
          SAY("03-21", "north", "retracts 0000"),
      "free", "north", 0, INTERVAL_OPEN },
    /* the dead are counted apart from the living */
    { SAY("03-20", "north", "north did hand over 57 bodies on 2020-03-08")
          SAY("03-20", "north", "north did hand over 3 bodies on 2020-03-09"),
      "home", "north", 60, INTERVAL_OPEN },
    { SAY("03-20", "north", "north did hand over 57 bodies on 2020-03-08"),
      "free", "north", 0, INTERVAL_OPEN },
    /* what remains, and who left in between */
    { SAY("03-01", "south", "south did withdraw troops down to 12000")
          SAY("03-20", "south", "south did withdraw 3400 troops on 2020-03-10"),
      "leave", "south", 0, 8600 },
    { SAY("03-01", "south", "south did withdraw troops down to 12000")
          SAY("03-20", "south", "south did withdraw 3400 troops in all"),
      "leave", "south", 0, 12000 },
};

static void bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *r = &rows[i];
        struct findings found = ask(r->said, "2020-03-31");
        const struct finding *f = find(&found, r->norm);
        struct interval got = f->bounds;
        for (ptrdiff_t k = 0; k < f->standpoints.n; k++)
            if (str_eq(f->standpoints.p[k].party, str_of(r->who)))
                got = f->standpoints.p[k].bounds;
        if (got.lo != r->lo || got.hi != r->hi)
            print_error("row %zu: %lld to %lld\n", i, (long long)got.lo,
                        (long long)got.hi);
        assert_int_equal(got.lo, r->lo);
        assert_int_equal(got.hi, r->hi);
    }
}

static const struct reason *gap_of(const struct reason *r)
{
    if (str_eq(r->rule, S("gap"))) return r;
    for (ptrdiff_t i = 0; i < r->kids.n; i++) {
        const struct reason *found = gap_of(r->kids.p[i]);
        if (found) return found;
    }
    return NULL;
}

#define TOTALS                                                 \
    SAY("03-20", "north", FREED("271") "in all by 2020-03-20") \
    SAY("03-20", "south", FREED("228") "in all by 2020-03-20")

static void gaps(void **state)
{
    static const struct {
        const char *said, *text;
        ptrdiff_t n, entries[2];
    } all[] = {
        { TOTALS SAY("03-20", "south", "north did not release 43 men"),
          "north and south differ by 43; that many are disowned in so many "
          "words",
          1,
          { 2 } },
        { TOTALS SAY("03-20", "south", "north did not release 30 men")
              SAY("03-20", "south", "north did not release 20 men")
                  SAY("03-20", "south", "north did not release 13 men"),
          "north and south differ by 43; that many are disowned in so many "
          "words",
          2,
          { 2, 4 } },
        { TOTALS SAY("03-20", "south", "north did not release 42 men"),
          "north and south differ by 43",
          0,
          { 0 } },
        { TOTALS SAY("03-20", "north", FREED("43") "on 2020-03-12")
              SAY("03-20", "north", FREED("100") "on 2020-03-14")
                  SAY("03-20", "south", FREED("90") "on 2020-03-14"),
          "north and south differ by 43; that many went in groups of which the "
          "other does not tell",
          1,
          { 2 } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct findings found = ask(all[i].said, "2020-03-20");
        const struct reason *r = gap_of(find(&found, "free")->why);
        assert_non_null(r);
        assert_str(r->text, all[i].text);
        assert_int_equal(r->entries.n, all[i].n);
        for (ptrdiff_t k = 0; k < r->entries.n; k++)
            assert_int_equal(r->entries.p[k], all[i].entries[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bounds),
                                        cmocka_unit_test(gaps) };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
