#include "explore_int.h"

#include <assert.h>

const char *outlook_text(enum outlook o)
{
    static const char *const texts[] = { "met",   "in time", "late",  "blocked",
                                         "ended", "kept",    "broken" };
    _Static_assert(sizeof texts / sizeof texts[0] == OUTLOOK_COUNT, "each");
    assert(o < OUTLOOK_COUNT);
    return texts[o];
}

const char *move_text(enum move_kind k)
{
    static const char *const texts[] = { "refuse", "silent", "suspend",
                                         "late" };
    _Static_assert(sizeof texts / sizeof texts[0] == MOVE_COUNT, "each");
    assert(k < MOVE_COUNT);
    return texts[k];
}

const char *obstacle_text(enum obstacle o)
{
    static const char *const texts[] = { "",        "start",  "span",
                                         "refused", "silent", "broken",
                                         "ended",   "never",  "circle" };
    _Static_assert(sizeof texts / sizeof texts[0] == OBSTACLE_COUNT, "each");
    assert(o < OBSTACLE_COUNT);
    return texts[o];
}

/* A day so late that what is done on it is too late for whatever it could be
 * too late for: after the last deadline that hangs on nothing, and all the
 * terms by which it could still reach back. DAY_NONE where there is no
 * deadline. */
static int32_t too_late(const struct system *s)
{
    int32_t last = DAY_NONE;
    int64_t terms = 1;
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct duration *d = &s->norms[i].norm->deadline.within;
        if (s->norms[i].anchor >= 0) terms += d->months * 31 + d->days;
    }
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (!s->norms[i].met && !s->norms[i].norm->deadline.aim &&
            s->norms[i].deadline > last)
            last = s->norms[i].deadline;
    if (last == DAY_NONE) return DAY_NONE;
    if (last < s->q->from) last = s->q->from;
    int32_t end = day_of((struct civil){ 9999, 12, 31 });
    return terms < end - last ? last + (int32_t)terms : end;
}

static bool harmless(struct system *s, ptrdiff_t norm, int32_t day,
                     const struct times *base, struct times *then)
{
    struct conduct *c = system_conduct(s);
    if (day > c->lower[norm]) c->lower[norm] = day;
    solve(s, c, then);
    for (ptrdiff_t i = 0; i < s->n; i++)
        if (!late_under(s, i, base) && late_under(s, i, then)) return false;
    return true;
}

/* Days only grow with the day of one of them, so the last harmless day can be
 * found by halving. */
static int32_t latest(struct system *s, ptrdiff_t norm, int32_t hi,
                      const struct times *base, struct times *then)
{
    int32_t lo = base->day[norm];
    if (hi <= lo || harmless(s, norm, hi, base, then)) return DAY_NONE;
    while (hi - lo > 1) {
        int32_t mid = lo + (hi - lo) / 2;
        if (harmless(s, norm, mid, base, then))
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

static enum outlook outlook(const struct system *s, ptrdiff_t i,
                            const struct times *base)
{
    const struct system_norm *n = &s->norms[i];
    if (n->met) return OUTLOOK_MET;
    if (n->over) return OUTLOOK_ENDED;
    if (n->prohibition) return n->gone ? OUTLOOK_BROKEN : OUTLOOK_KEPT;
    if (base->day[i] == NEVER) return OUTLOOK_BLOCKED;
    return late_under(s, i, base) ? OUTLOOK_LATE : OUTLOOK_IN_TIME;
}

static void norms_make(struct system *s, const struct times *base)
{
    struct times then = times_make(s->a, s->n);
    int32_t last = too_late(s);
    for (ptrdiff_t i = 0; i < s->n; i++) {
        const struct system_norm *n = &s->norms[i];
        watch_tell(s->q->watch, i, s->n);
        struct explore_norm x = { .norm = n->norm,
                                  .due = n->due,
                                  .outlook = outlook(s, i, base),
                                  .earliest = DAY_NONE,
                                  .latest = DAY_NONE,
                                  .at_deadline = DAY_NONE };
        x.suspended = s->q->present && s->q->present->list.p[i].suspended;
        x.deadline = deadline_under(s, i, base);
        switch (x.outlook) {
        case OUTLOOK_MET: x.earliest = n->met_on; break;
        case OUTLOOK_LATE:
        case OUTLOOK_IN_TIME:
            x.earliest = base->day[i];
            x.aim_late = n->norm->deadline.aim && x.deadline != DAY_NONE &&
                         x.earliest > x.deadline;
            chain_of_day(s, i, base, &x);
            x.latest = latest(s, i, last, base, &then);
            break;
        case OUTLOOK_BLOCKED:
            x.obstacle =
                chain_of_block(s, i, system_conduct(s), base, &x.because);
            break;
        case OUTLOOK_ENDED:
        case OUTLOOK_KEPT:
        case OUTLOOK_BROKEN:
        case OUTLOOK_COUNT: break;
        }
        *arena_push(s->a, &s->out->norms) = x;
    }
}

void explore(struct arena *a, const struct agreement *g,
             const struct explore_question *q, struct explore_answer *out)
{
    struct system s;
    assert(q->from != DAY_NONE && q->budget >= 0);
    assert(q->depth >= 1 && q->depth <= EXPLORE_DEPTH_MAX);
    assert(!q->present || q->present->list.n == g->norms.n);
    *out = (struct explore_answer){ .from = q->from,
                                    .present = q->present != NULL,
                                    .depth = q->depth,
                                    .budget = q->budget };
    system_make(&s, a, g, q, out);
    struct times base = times_make(a, s.n);
    solve(&s, system_conduct(&s), &base);
    norms_make(&s, &base);
    moves_make(&s, &base);
    parties_make(&s, &base);
    moves_together(&s);
    exposures_make(&s);
}
