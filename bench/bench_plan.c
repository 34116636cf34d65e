/* How long a batch takes: 400 out of 15,000 invented persons, under ten kinds
 * of demand, with households, flights and capacities. PLAN_PERSONS=n for more.
 * No peer: no other program answers this question; the solver inside is GLPK.
 */
#include "plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const char demands[] =
    "size 400\nfamilies together\nat least 30 women\nat most 5 minors\n"
    "at least 60 with at most 24 months left\nat most 20 contested\n"
    "at most 90 held at North\nat least 20 of category civilian\n"
    "between 10 and 200 critical\nat least 25 older than 60\n"
    "at most 120 younger than 30\nat most 60 on list of b\n"
    "at most 60 a day from South\nflight one from North seats 60\n"
    "flight two seats 200\nflight three seats 180 on 2020-04-09\n";

static uint64_t chance(uint64_t *s)
{
    *s = *s * 6364136223846793005u + 1442695040888963407u;
    return *s >> 33;
}

static int64_t below(uint64_t *s, int64_t n)
{
    return (int64_t)(chance(s) % (uint64_t)n);
}

static void make(struct arena *a, struct plan_person *p, uint64_t *s,
                 int32_t day)
{
    static const char *const places[] = { "North", "South", "East",
                                          "West",  "Hill",  "River" };
    static const char *const kinds[] = { "fighter", "courier", "officer",
                                         "civilian" };
    int64_t health = below(s, 100), kind = below(s, 20);
    int32_t born = day - 365 * (16 + (int32_t)(below(s, 28) + below(s, 28)));
    *p = (struct plan_person){ .taken = DAYS_NONE };
    p->born = (struct days){ born - (int32_t)below(s, 365), born };
    p->health = health < 4    ? HEALTH_CRITICAL
                : health < 18 ? HEALTH_ILL
                : health < 96 ? HEALTH_FIT
                              : HEALTH_UNKNOWN;
    p->left = 1 + (int32_t)below(s, 180);
    p->place = str_of(places[below(s, 6)]);
    p->category = str_of(kinds[kind < 12   ? 0
                               : kind < 16 ? 1
                               : kind < 19 ? 2
                                           : 3]);
    p->list_of = below(s, 10) ? S("a") : S("b");
    p->woman = below(s, 30) == 0;
    p->contested = below(s, 20) == 0;
    if (below(s, 25) == 0)
        p->household = str_fmt(a, "h%lld", (long long)below(s, 300));
    for (int i = 0; i < PLAN_TICKET; i++)
        p->ticket[i] = (unsigned char)below(s, 256);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
    const char *many = getenv("PLAN_PERSONS");
    ptrdiff_t n = many ? atoi(many) : 15000;
    double took[3];
    struct rusage use;
    printf("%8s %8s %10s %10s %10s\n", "persons", "seed", "s", "questions",
           "unproved");
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct arena a = { 0 };
        struct diags ds = diags_make(&a);
        struct plan_demands d = plan_demands_none();
        struct plan_batch b;
        int32_t day = day_of((struct civil){ 2020, 4, 8 });
        struct plan_person *p = arena_new(&a, struct plan_person, n);
        uint64_t s = seed;
        for (ptrdiff_t i = 0; i < n; i++) make(&a, &p[i], &s, day);
        if (!plan_demands_parse(&a, S("bench"), str_of(demands), &d, &ds))
            return 1;
        struct plan_question q = {
            .persons = p, .n = n, .day = day, .demands = &d
        };
        q.rule.by[0] = BY_HEALTH;
        q.rule.by[1] = BY_AGE;
        q.rule.by[2] = BY_REMAINING;
        q.rule.criteria = 3;
        double began = seconds();
        if (!plan_choose(&a, &q, &b, &ds) || !b.found) return 1;
        took[seed - 1] = seconds() - began;
        printf("%8lld %8lld %10.2f %10lld %10lld\n", (long long)n,
               (long long)seed, took[seed - 1], (long long)b.asked,
               (long long)b.unproved);
        if (seed == 1)
            printf("figure plan-batch-unproved %lld persons\n",
                   (long long)b.unproved);
        arena_free(&a);
    }
    double lo = took[0] < took[1] ? took[0] : took[1];
    double hi = took[0] < took[1] ? took[1] : took[0];
    double median = took[2] < lo ? lo : took[2] > hi ? hi : took[2];
    getrusage(RUSAGE_SELF, &use);
    printf("figure plan-batch-400-of-%lld %.2f s\n", (long long)n, median);
    printf("figure plan-batch-memory %lld MB\n",
           (long long)use.ru_maxrss / 1024);
    return 0;
}
