/* explore on agreements of 200 obligations: steps in phases, each hanging on
 * some of the phase before (and, or, k of), exchanged for one another, half of
 * them witnessed, with dates and terms. Seeded; nobody else's program answers
 * these questions of such a text, so there is no peer. BENCH_NORMS changes the
 * size. */
#include "explore/explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t seed_state;

static int below(int n) /* Vigna's splitmix64 */
{
    uint64_t z = (seed_state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int)((z ^ (z >> 31)) % (uint64_t)n);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

enum { PARTIES = 6, PHASE = 10, START = 18000 };

static struct expr *leaf(struct arena *a, char kind, int i)
{
    struct expr *e = arena_new(a, struct expr, 1);
    e->ref.id = str_fmt(a, "%c%d", kind, i);
    return e;
}

/* chain: everything hangs on `and`, and there is nothing to search. */
static const struct expr *before(struct arena *a, int i, bool chain)
{
    struct expr *e = arena_new(a, struct expr, 1);
    int first = i - i % PHASE - PHASE;
    e->n = 2 + below(2);
    e->kid = arena_new(a, struct expr *, e->n);
    for (ptrdiff_t k = 0; k < e->n; k++)
        e->kid[k] = leaf(a, 'n', first + below(PHASE));
    e->kind = chain ? EXPR_AND : (enum expr_kind)(EXPR_AND + below(3));
    e->k = e->n - 1;
    return e;
}

static struct agreement *make(struct arena *a, int norms, bool chain)
{
    struct agreement *g = arena_new(a, struct agreement, 1);
    g->signed_on = START;
    for (int i = 0; i < PARTIES; i++)
        *arena_push(a, &g->parties) =
            (struct party){ .name.id = str_fmt(a, "p%d", i) };
    for (int i = 0; i < norms; i++) {
        struct norm n = { .kind = NORM_OBLIGATION, .span = DAYS_NONE };
        struct ref who = { .id = str_fmt(a, "p%d", i % PARTIES) };
        n.name.id = str_fmt(a, "n%d", i);
        n.deed.act.id = S("release");
        n.deed.quantity = (struct quantity){ QUAL_UP_TO, 100 + below(900), 0 };
        *arena_push(a, &n.deed.actors) = who;
        if (i >= PHASE) n.after = before(a, i, chain);
        if (i % 2) n.in_return_for.id = str_fmt(a, "n%d", i - 1);
        if (below(2)) n.witness = leaf(a, 'p', below(PARTIES));
        if (below(3)) {
            n.deadline.kind = DEADLINE_DATE;
            n.deadline.day = START + 30 * (i / PHASE + 1) + below(20);
        } else if (i >= PHASE) {
            n.deadline.kind = DEADLINE_NORM;
            n.deadline.norm.id = str_fmt(a, "n%d", i - PHASE);
            n.deadline.within.days = 30;
        }
        *arena_push(a, &g->norms) = n;
    }
    return g;
}

static double measure(const char *what, int norms, bool chain)
{
    enum { RUNS = 5 };
    double best = 0, worst = 0;
    for (int run = 0; run < RUNS; run++) {
        struct arena a = { 0 };
        struct explore_answer x;
        struct explore_question q = { .from = START,
                                      .depth = 2,
                                      .budget = EXPLORE_BUDGET };
        seed_state = 1 + (uint64_t)run;
        struct agreement *g = make(&a, norms, chain);
        double start = now();
        explore(&a, g, &q, &x);
        double took = now() - start;
        if (run == 0 || took < best) best = took;
        if (took > worst) worst = took;
        printf("%-8s %6d %4d %8lld %9lld %5s %8.3f %8.1f\n", what, norms, run,
               (long long)x.moves.n, (long long)x.tried,
               x.cut_short ? "yes" : "no", took, (double)a.held / 1e6);
        arena_free(&a);
    }
    return worst;
}

int main(void)
{
    const char *env = getenv("BENCH_NORMS");
    int norms = env ? (int)strtol(env, NULL, 10) : 200;
    printf("%-8s %6s %4s %8s %9s %5s %8s %8s\n", "hangs on", "norms", "seed",
           "moves", "tried", "cut", "seconds", "MB");
    double chain = measure("and", norms, true);
    double mixed = measure("or, k of", norms, false);
    printf("\nfigure explore_%d %.3f s\n", norms,
           chain > mixed ? chain : mixed);
    return 0;
}
