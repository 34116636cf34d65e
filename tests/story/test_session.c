/* A session that takes entries one by one gives, after each, what `assess`
 * gives of all of them at once: states, bounds, clashes, reasons. Random
 * missions with denials, corrections and retractions, of earlier entries and of
 * later ones.
 *
 *     SEED=n    the same missions again; printed. ROUNDS=n    more of them */
#include "support/test.h"

#include "assess/assess.h"
#include "lang/lang.h"

#include <stdlib.h>

static const char text[] =
    "agreement a \"A\"\n    signed 2020-01-01 by north, south\n"
    "party north \"North\"\nparty south \"South\"\nneutral ferry \"Ferry\"\n"
    "outlet post \"Post\"\n"
    "people men \"Men\"\n    held by north\npeople women \"Women\"\n"
    "measure troops \"Troops\"\n"
    "obligation free \"They go\"\n    north releases 300 men\n"
    "    by 2020-02-10\n    witnessed by ferry or south\n"
    "obligation back \"They too\"\n    south releases up to 100 women\n"
    "    in return for free\n    after free\n"
    "obligation leave \"They leave\"\n    south withdraws all of troops\n"
    "    within 20 days of free\n"
    "obligation talks \"Talks\"\n    north and south start talks\n"
    "prohibition quiet \"Quiet\"\n    south attacks\n"
    "power pause \"A pause\"\n    south suspends talks\n"
    "    suspends leave\n    until free\n";

enum { ENTRIES = 60 };

static uint64_t seed_state;

static int roll(int n)
{
    seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
    return (int)((seed_state >> 33) % (uint64_t)n);
}

static void one(struct buf *b)
{
    static const char *const who[] = { "north", "south", "ferry", "post",
                                       "\"A traveller\"" };
    static const char *const deeds[] = {
        "north did release %d men on 2020-01-%02d\n",
        "north did release %d men in all by 2020-01-%02d\n",
        "north did release about %d men since 2020-01-%02d\n",
        "north did release %d men on 2020-01-%02d labelled \"first\"\n",
        "north did release %d men on 2020-01-%02d labelled \"second\"\n",
        "north did not release %d men on 2020-01-%02d\n",
        "north will release %d men on 2020-01-%02d\n",
        "south did release only %d women on 2020-01-%02d\n",
        "south did withdraw troops down to %d on 2020-01-%02d\n",
        "south did withdraw %d troops on 2020-01-%02d\n",
    };
    static const char *const plain[] = {
        "north and south did start talks on 2020-01-20\n",
        "south did suspend talks on 2020-01-21\n",
        "south did resume talks on 2020-01-24\n",
        "south did attack on 2020-01-22\n",
        "south did not attack on 2020-01-22\n",
        "south did end the agreement on 2020-01-30\n",
    };
    static const char *const stances[] = { "denies", "confirms", "retracts",
                                           "corrects" };
    int day = 1 + roll(28);
    buf_fmt(b, "said 2020-01-%02d by %s\n    ", day + roll(3), who[roll(5)]);
    int stance = roll(10);
    if (stance < 4) {
        buf_fmt(b, "%s %04d", stances[stance], roll(ENTRIES));
        if (stance < 3 && roll(4)) {
            buf_char(b, '\n');
            return;
        }
        buf_str(b, S(": "));
    }
    if (roll(12) == 0) {
        buf_str(b, str_of(plain[roll(roll(4) ? 5 : 6)]));
        return;
    }
    struct str rest = str_of(deeds[roll(10)]), part;
    str_next(&rest, '%', &part); /* ...%d ... */
    buf_str(b, part);
    buf_int(b, roll(40) * 10);
    rest = str_cut(rest, 1, rest.n);
    str_next(&rest, '%', &part);
    buf_str(b, part);
    buf_fmt(b, "%02d", day);
    buf_str(b, str_cut(rest, 3, rest.n));
    if (roll(12) == 0) buf_fmt(b, "    same as %04d\n", roll(ENTRIES));
}

static void entries_of(struct buf *b, const ptrdiff_t *p, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) buf_fmt(b, " %td", p[i]);
    buf_char(b, '\n');
}

static void print_reason(struct buf *b, const struct reason *r)
{
    buf_fmt(b, "(%.*s: %.*s", STR_ARG(r->rule), STR_ARG(r->text));
    entries_of(b, r->entries.p, r->entries.n);
    for (ptrdiff_t i = 0; i < r->kids.n; i++) print_reason(b, r->kids.p[i]);
    buf_char(b, ')');
}

static struct str print(struct arena *a, const struct findings *f)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < f->list.n; i++) {
        const struct finding *x = &f->list.p[i];
        buf_fmt(&b, "%.*s %d %d %d %d %lld %lld %d %d %td\n",
                STR_ARG(x->norm->name.id), (int)x->state, x->suspended,
                x->disputed, (int)x->evidence, (long long)x->bounds.lo,
                (long long)x->bounds.hi, x->deadline, x->met_on,
                x->waits_for.n);
        for (ptrdiff_t k = 0; k < x->standpoints.n; k++) {
            const struct standpoint *s = &x->standpoints.p[k];
            buf_fmt(&b, "  %d %.*s %lld %lld %d %d %d %d", (int)s->kind,
                    STR_ARG(s->party), (long long)s->bounds.lo,
                    (long long)s->bounds.hi, s->counted, s->says_done,
                    s->says_not_done, s->last);
            entries_of(&b, s->entries.p, s->entries.n);
            entries_of(&b, s->clash.p, s->clash.n);
        }
        for (ptrdiff_t k = 0; k < x->rivals.n; k++)
            buf_fmt(&b, "  %td %td %.*s\n", x->rivals.p[k].a, x->rivals.p[k].b,
                    STR_ARG(x->rivals.p[k].why));
        print_reason(&b, x->why);
    }
    return buf_done(&b);
}

static void load(struct arena *a, struct lang_unit *u)
{
    struct buf b = buf_make(a, BUF_MAX);
    struct diags ds = diags_make(a);
    for (int i = 0; i < ENTRIES; i++) one(&b);
    struct lang_file f[] = { { S("a.truce"), str_of(text) },
                             { S("s.truce"), buf_done(&b) } };
    if (lang_load(a, NULL, f, 2, u, &ds)) return;
    print_error("%d: %.*s\n%.*s\n", ds.p[0].pos.line, STR_ARG(ds.p[0].message),
                STR_ARG(f[1].text));
    fail();
}

static void mission(const struct assess_question *q)
{
    struct arena a = { 0 };
    struct lang_unit u;
    struct diags ds = diags_make(&a);
    struct entry_list all = { 0 };
    ptrdiff_t first = roll(ENTRIES);
    load(&a, &u);
    struct assess_session *s = NULL;
    for (ptrdiff_t i = 0; i < u.statements.n; i++) {
        struct entry e = { .id = str_fmt(&a, "%04d%060d", (int)i, 0),
                           .index = i + 1,
                           .statement = &u.statements.p[i] };
        *arena_push(&a, &all) = e;
        if (i < first) continue;
        if (!s)
            s = assess_open(&a, u.agreement, &all, q, &ds);
        else
            assess_add(s, &e);
        assert_non_null(s);
        if (roll(3) == 0) continue;
        struct findings fresh;
        assert_true(assess(&a, u.agreement, &all, q, &fresh, &ds));
        struct str want = print(&a, &fresh), got = print(&a, assess_now(s));
        ptrdiff_t at = 0;
        while (at < want.n && at < got.n && want.p[at] == got.p[at]) at++;
        if (!str_eq(want, got))
            print_error("after %td entries, want ...%.200s\ngot ...%.200s\n",
                        i + 1, want.p + (at > 80 ? at - 80 : 0),
                        got.p + (at > 80 ? at - 80 : 0));
        assert_true(str_eq(want, got));
    }
    assess_close(s);
    arena_free(&a);
}

static void missions(void **state)
{
    (void)state;
    const char *given = getenv("SEED"), *more = getenv("ROUNDS");
    seed_state = given ? strtoull(given, NULL, 10) : 20200229;
    print_message("SEED=%llu\n", (unsigned long long)seed_state);
    int32_t day;
    assert_true(day_parse(S("2020-01-01"), &day));
    for (int i = 0; i < (more ? atoi(more) : 40); i++) {
        struct assess_question q = { .on = day + roll(40),
                                     .known =
                                         roll(3) ? INT32_MAX : day + roll(40) };
        if (roll(5) == 0) q.believe = S("north");
        mission(&q);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(missions) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
