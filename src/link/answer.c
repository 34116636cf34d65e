/* What people answered of pairs: counts in which it is known, and a curve from
 * weights to how often such pairs were answered "same". */
#include "link/link_int.h"

#include <assert.h>
#include <math.h>

enum { CURVE_BITS = 24 }; /* beyond them weights are left as they are */

const char *link_answer_name(enum link_answer answer)
{
    static const char *const names[LINK_ANSWERS] = { "none", "same",
                                                     "different", "unsure" };
    return names[answer];
}

static bool settles(enum link_answer answer)
{
    return answer == LINK_ANSWER_SAME || answer == LINK_ANSWER_DIFFERENT;
}

static bool named(const struct link_people *p, uint32_t x, uint32_t y)
{
    for (int r = 0; r < p->model->rule_count; r++)
        if (rule_true(p, r, x, y)) return true;
    return false;
}

static struct link_pattern *pattern_of(struct arena *a, struct link_counts *c,
                                       uint32_t pattern)
{
    for (ptrdiff_t i = 0; i < c->patterns.n; i++)
        if (c->patterns.p[i].pattern == pattern) return &c->patterns.p[i];
    struct link_pattern *fresh = arena_push(a, &c->patterns);
    *fresh = (struct link_pattern){ .pattern = pattern };
    return fresh;
}

void link_counts_answered(struct arena *a, struct link_people *p,
                          const struct link_how *how, struct link_counts *c)
{
    for (ptrdiff_t i = 0; how->answers && i < how->answers->n; i++) {
        struct link_answered q = how->answers->p[i];
        if (!settles(q.answer)) continue;
        struct link_pattern *t = pattern_of(a, c, pair_pattern(p, q.x, q.y));
        if (t->blocked && named(p, q.x, q.y)) {
            t->blocked--;
            c->blocked--;
        }
        if (q.answer == LINK_ANSWER_SAME)
            t->same++;
        else
            t->different++;
    }
}

/* ---- calibration */

struct pool {
    double weight, bits, same; /* bits, same: sums */
};

static int by_bits(const void *a, const void *b)
{
    const struct pool *x = a, *y = b;
    if (x->bits != y->bits) return x->bits < y->bits ? -1 : 1;
    return (x->same > y->same) - (x->same < y->same);
}

static double share(const struct pool *p)
{
    return p->same / p->weight;
}

void link_calibrate(struct arena *a, struct link_people *p,
                    const struct link_how *how, struct link_curve *out)
{
    struct arena scratch = { 0 };
    struct LIST(struct pool) points = { 0 };
    struct weights w;
    weights_make(p, how, &w);
    *out = (struct link_curve){ .n = 0 };
    for (ptrdiff_t i = 0; how->answers && i < how->answers->n; i++) {
        struct link_answered q = how->answers->p[i];
        if (!settles(q.answer)) continue;
        double bits = weight_pair(&w, pair_pattern(p, q.x, q.y), q.x, q.y);
        if (fabs(bits) < CURVE_BITS)
            *arena_push(&scratch, &points) =
                (struct pool){ 1, bits, q.answer == LINK_ANSWER_SAME };
    }
    for (int k = -CURVE_BITS; points.n > 0 && k <= CURVE_BITS; k++)
        *arena_push(&scratch, &points) =
            (struct pool){ 1, k, 1 / (1 + exp2(-k)) };
    list_sort(points.p, points.n, sizeof *points.p, by_bits);
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < points.n; i++) {
        struct pool next = points.p[i];
        for (; n > 0 && share(&points.p[n - 1]) >= share(&next); n--) {
            next.weight += points.p[n - 1].weight;
            next.bits += points.p[n - 1].bits;
            next.same += points.p[n - 1].same;
        }
        points.p[n++] = next;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        double s = share(&points.p[i]);
        assert(s > 0 && s < 1); /* each pool has a pair that is expected */
        *arena_push(a, out) =
            (struct link_knot){ points.p[i].bits / points.p[i].weight,
                                log2(s / (1 - s)) };
    }
    arena_free(&scratch);
}

int32_t link_calibrated(const struct link_curve *c, int32_t weight)
{
    double bits = weight / 1000.0;
    ptrdiff_t lo = 0, hi = c->n - 1;
    if (c->n < 2 || fabs(bits) >= CURVE_BITS) return weight;
    while (lo + 1 < hi) {
        ptrdiff_t mid = (lo + hi) / 2;
        if (c->p[mid].bits <= bits)
            lo = mid;
        else
            hi = mid;
    }
    struct link_knot x = c->p[lo], y = c->p[hi];
    if (bits <= x.bits) return (int32_t)(1000 * x.odds); /* before the first */
    if (bits >= y.bits) return (int32_t)(1000 * y.odds);
    double along = (bits - x.bits) / (y.bits - x.bits);
    return (int32_t)(1000 * (x.odds + along * (y.odds - x.odds)));
}
