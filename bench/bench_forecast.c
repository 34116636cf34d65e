/* How often the forecast's interval holds.
 *
 *     make bench-forecast         BENCH_MISSIONS=200 for each way of going on
 *
 * First the example, at the end of each month, by what was known then: how many
 * more by the end of the next, against what was counted by then. Then invented
 * missions from a seed, going on in six ways: the day the target was reached
 * against the interval given at a day between a fifth and three fifths of it.
 * The interval is meant to hold 80 times in 100 where weeks are as uneven as
 * the model says; where they are steadier it should hold more often, and where
 * the pace itself changes less often. */
#include "app/app.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const char mission[] = "agreement bench \"An agreement\"\n"
                              "    signed 2020-01-01 at Osby by north, south\n"
                              "party north \"The North\"\n"
                              "party south \"The South\"\n"
                              "people captives \"Captives\"\n"
                              "obligation free \"Captives go free\"\n"
                              "    north releases 3000 captives\n";
enum { TARGET = 3000, DAYS = 1500 };

static int32_t day_of_text(const char *s)
{
    int32_t day = DAY_NONE;
    bool ok = day_parse(str_of(s), &day);
    assert(ok);
    return day;
}

static struct entry_list entries(struct arena *a, const struct lang_unit *u)
{
    struct entry_list l = { 0 };
    for (ptrdiff_t i = 0; i < u->statements.n; i++)
        *arena_push(a, &l) =
            (struct entry){ .id = app_entry_id(a, u->agreement,
                                               &u->statements.p[i]),
                            .index = i + 1,
                            .statement = &u->statements.p[i] };
    return l;
}

static void ask(struct arena *a, const struct lang_unit *u,
                const struct entry_list *l, int32_t day, struct findings *f)
{
    struct diags ds = diags_make(a);
    struct assess_question q = { .on = day, .known = day, .forecasts = true };
    bool ok = assess(a, u->agreement, l, &q, f, &ds);
    assert(ok);
}

/* ---- the example ---- */

static const struct standpoint *same(const struct finding *f,
                                     const struct forecast *c)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        if (f->standpoints.p[i].kind == c->kind &&
            str_eq(f->standpoints.p[i].party, c->party))
            return &f->standpoints.p[i];
    return NULL;
}

static void doha(struct arena *a)
{
    static const char *const ends[] = { "2020-03-31", "2020-04-30",
                                        "2020-05-31" };
    struct world w = world_real();
    struct diags ds = diags_make(a);
    struct lang_unit u;
    struct str_list paths = { 0 };
    *arena_push(a, &paths) = S("examples/doha-2020");
    bool ok = app_load(&w, a, &paths, &u, &ds);
    assert(ok);
    struct entry_list l = entries(a, &u);
    int asked = 0, held = 0, none = 0;
    printf("%-12s%-18s%-10s%s\n", "on", "obligation", "account", "80 in 100");
    for (int m = 0; m < 3; m++) {
        struct findings f, later;
        ask(a, &u, &l, day_of_text(ends[m]), &f);
        if (m < 2) ask(a, &u, &l, day_of_text(ends[m + 1]), &later);
        for (ptrdiff_t i = 0; i < f.list.n; i++)
            for (ptrdiff_t k = 0; k < f.list.p[i].forecasts.n; k++) {
                const struct forecast *c = &f.list.p[i].forecasts.p[k];
                struct interval more;
                struct str who = c->kind == STANDPOINT_PARTY
                                     ? c->party
                                     : str_of(standpoint_text(c->kind));
                printf("%-12s%-18.*s%-10.*s", ends[m],
                       STR_ARG(f.list.p[i].norm->name.id), STR_ARG(who));
                if (c->why != FORECAST_MADE) {
                    printf("no forecast\n");
                    none++;
                    continue;
                }
                printf("reached %.*s to %.*s", STR_ARG(day_print(a, c->early)),
                       STR_ARG(c->late == DAY_NONE ? S("-")
                                                   : day_print(a, c->late)));
                const struct standpoint *then =
                    m < 2 ? same(&later.list.p[i], c) : NULL;
                if (then && assess_forecast_count(c, later.on, &more)) {
                    const struct standpoint *now = same(&f.list.p[i], c);
                    int64_t was = then->bounds.lo - now->bounds.lo;
                    bool in = more.lo <= was && was <= more.hi;
                    asked++;
                    held += in;
                    printf("; by %s %lld to %lld more, were %lld: %s",
                           ends[m + 1], (long long)more.lo, (long long)more.hi,
                           (long long)was, in ? "held" : "missed");
                }
                printf("\n");
            }
    }
    printf("\nThe example: %d of %d intervals held; %d times no forecast.\n\n",
           held, asked, none);
    printf("figure forecast_doha_asked %d intervals\n", asked);
    printf("figure forecast_doha_held %d intervals\n", held);
}

/* ---- invented missions ---- */

static uint64_t next(uint64_t *s) /* splitmix64 (Steele, Lea, Flood 2014) */
{
    uint64_t z = (*s += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int64_t below(uint64_t *s, int64_t n)
{
    return (int64_t)(next(s) % (uint64_t)n);
}

/* Geometric with mean about `mean`: the whole numbers' exponential. */
static int64_t uneven(uint64_t *s, int64_t mean)
{
    int64_t n = 0;
    while (below(s, mean + 1) != 0) n++;
    return n;
}

enum way { STEADY, EVEN, UNEVEN, RARE, SPEEDING, HALTING, WAYS };
static const char *const names[] = { "steady: each week 100, in one group",
                                     "even: a group each day, about 14",
                                     "uneven: each week about 100, or none",
                                     "rare: every third week about 300",
                                     "speeding: uneven, twice by month four",
                                     "halting: uneven, a third of weeks dead" };
static const char *const words[] = { "steady", "even",     "uneven",
                                     "rare",   "speeding", "halting" };
_Static_assert(sizeof names / sizeof names[0] == WAYS, "a name each");
_Static_assert(sizeof words / sizeof words[0] == WAYS, "a word each");

static int64_t released(enum way way, int day, uint64_t *s)
{
    bool weekly = day % 7 == 3;
    switch (way) {
    case STEADY: return weekly ? 100 : 0;
    case EVEN: return 10 + below(s, 9);
    case UNEVEN: return weekly ? uneven(s, 100) : 0;
    case RARE: return weekly && below(s, 3) == 0 ? uneven(s, 300) : 0;
    case SPEEDING: return weekly ? uneven(s, day > 90 ? 200 : 100) : 0;
    case HALTING: return weekly && below(s, 3) ? uneven(s, 150) : 0;
    case WAYS: break;
    }
    assert(!"a way");
    return 0;
}

struct score {
    int asked, held, none;
    int64_t wide; /* days from early to late, all together */
};

static void one(enum way way, uint64_t *s, struct score *score)
{
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 22);
    int32_t start = day_of_text("2020-01-05");
    int64_t sum = 0, when = TARGET / 5 + below(s, 2 * TARGET / 5);
    int32_t asked = DAY_NONE, reached = DAY_NONE;
    buf_str(&b, str_of(mission));
    for (int day = 0; day < DAYS && reached == DAY_NONE; day++) {
        int64_t n = released(way, day, s);
        struct str on = day_print(&a, start + day);
        if (n == 0) continue;
        sum += n;
        buf_fmt(&b,
                "said %.*s by north\n    north did release %lld captives in "
                "all by %.*s\n",
                STR_ARG(on), (long long)sum, STR_ARG(on));
        if (asked == DAY_NONE && sum >= when) asked = start + day;
        if (sum >= TARGET) reached = start + day;
    }
    struct lang_unit u;
    struct findings f;
    struct diags ds = diags_make(&a);
    struct lang_file file = { S("mission.truce"), buf_done(&b) };
    bool ok = lang_load(&a, NULL, &file, 1, &u, &ds);
    assert(ok);
    struct entry_list l = entries(&a, &u);
    if (asked != DAY_NONE && reached > asked) {
        ask(&a, &u, &l, asked, &f);
        const struct forecast *c = f.list.p[0].forecasts.p;
        if (f.list.p[0].forecasts.n == 0 || c->why != FORECAST_MADE) {
            score->none++;
        } else {
            bool in = c->early <= reached &&
                      (c->late == DAY_NONE || reached <= c->late);
            score->asked++;
            score->held += in;
            score->wide += (c->late == DAY_NONE ? 3650 : c->late) - c->early;
        }
    }
    arena_free(&a);
}

static void missions(int64_t n)
{
    uint64_t seed = 20200229;
    printf("\n%-42s%8s%8s%8s%14s\n", "missions that go on", "asked", "held",
           "none", "days wide");
    struct score all[WAYS] = { 0 };
    for (int way = 0; way < WAYS; way++) {
        struct score *c = &all[way];
        for (int64_t i = 0; i < n; i++) one((enum way)way, &seed, c);
        int asked = c->asked ? c->asked : 1;
        printf("%-42s%8d%7d%%%8d%14lld\n", names[way], c->asked,
               100 * c->held / asked, c->none, (long long)(c->wide / asked));
    }
    printf("\n");
    for (int way = 0; way < WAYS; way++)
        printf("figure forecast_held_%s %d percent\n", words[way],
               100 * all[way].held / (all[way].asked ? all[way].asked : 1));
}

int main(void)
{
    struct arena a = { 0 };
    int64_t n = 200;
    const char *more = getenv("BENCH_MISSIONS");
    if (more && !num_parse(str_of(more), &n)) n = 200;
    doha(&a);
    missions(n);
    arena_free(&a);
    return 0;
}
