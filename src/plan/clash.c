/* Which demands clash: the smallest set where it has three at most, else one of
 * which none can be left out (a deletion filter: J. Chinneck, "Feasibility and
 * Infeasibility in Optimization", 2008, chapter 6). */
#include "plan/plan_int.h"

enum { CLASH_TRIES = 2000 };

struct clash {
    struct plan_program *p;
    const struct plan_parts *parts;
};

static bool clashes(struct clash *c)
{
    return plan_program_ask(c->p) == PLAN_NO;
}

/* Turns `left` more parts on, from part `from` on; true where they clash. */
static bool few(struct clash *c, ptrdiff_t from, int left)
{
    if (left == 0) return clashes(c);
    for (ptrdiff_t i = from; i < c->parts->n; i++) {
        plan_program_use(c->p, i, true);
        if (few(c, i + 1, left - 1)) return true;
        plan_program_use(c->p, i, false);
    }
    return false;
}

static void use_all(struct clash *c, bool on)
{
    for (ptrdiff_t i = 0; i < c->parts->n; i++) plan_program_use(c->p, i, on);
}

/* Parts on that clash already, by number; none where it takes more than three
 * or too many tries. */
static bool smallest_set(struct clash *c)
{
    int64_t n = c->parts->n;
    int64_t tries[] = { 1, n, n * (n - 1) / 2, n * (n - 1) * (n - 2) / 6 };
    use_all(c, false);
    for (int k = 0; k < 4 && tries[k] <= CLASH_TRIES; k++)
        if (few(c, 0, k)) return true;
    use_all(c, true);
    return false;
}

void plan_clash(struct arena *a, struct plan_program *p, bool thorough,
                struct plan_parts *out, bool *smallest)
{
    struct clash c = { p, plan_program_parts(p) };
    struct arena scratch = { 0 };
    const int64_t *was = plan_program_witness(p, &scratch);
    bool *on = arena_new(a, bool, c.parts->n + 1);
    *smallest = thorough && smallest_set(&c);
    for (ptrdiff_t i = 0; i < c.parts->n; i++) {
        plan_program_use(p, i, false);
        on[i] = !clashes(&c);
        if (on[i]) plan_program_use(p, i, true);
    }
    for (ptrdiff_t i = 0; i < c.parts->n; i++)
        if (on[i]) *arena_push(a, out) = c.parts->p[i];
    use_all(&c, true);
    plan_program_believe(p, was);
    arena_free(&scratch);
}
