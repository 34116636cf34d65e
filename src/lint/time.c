/* Days: none (C004), too late (C005), read in two ways (C012), and proofs that
 * come after the next step (C013). */
#include "lint_int.h"

#include <assert.h>

/* ---- C004 ---- */

/* The clock of n starts with a norm that starts with a norm ... that has none.
 */
static void clock_chain(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    for (ptrdiff_t i = 0; i < DIAG_STEPS_MAX; i++) {
        if (m->deadline.kind != DEADLINE_NORM) break;
        const struct norm *next = lint_at(l, lint_norm(l, &m->deadline.norm));
        diag_step(l->ds, &m->deadline.norm.pos,
                  "the time of %.*s begins when %.*s is met",
                  STR_ARG(m->name.id), STR_ARG(next->name.id));
        m = next;
        if (m->kind != NORM_OBLIGATION || m == lint_at(l, n)) break;
    }
    if (m->kind != NORM_OBLIGATION)
        diag_step(l->ds, &m->name.pos, "%.*s is a %s, which nobody has to do",
                  STR_ARG(m->name.id), norm_text(m->kind));
    else if (m->deadline.kind == DEADLINE_NONE)
        diag_step(l->ds, &m->name.pos, "%.*s has no deadline",
                  STR_ARG(m->name.id));
}

void lint_undated(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        bool none = m->deadline.kind == DEADLINE_NONE;
        const struct small_pos *at =
            none ? &m->name.pos : &m->deadline.norm.pos;
        if (m->kind != NORM_OBLIGATION || !l->days[n].undated) continue;
        if (!lint_may(l, D_LINT_UNDATED, n, at)) continue;
        if (none)
            diag_add(l->ds, D_LINT_UNDATED, at,
                     "%.*s has no deadline: whoever never does it is never "
                     "late",
                     STR_ARG(m->name.id));
        else
            diag_add(l->ds, D_LINT_UNDATED, at,
                     "the time for %.*s may never begin, because it counts "
                     "from what nobody must do by any day",
                     STR_ARG(m->name.id));
        diag_hint(l->ds, none ? "give it a day: by 2020-03-10, or within 30 "
                                "days of signing; a hope is `aim by`"
                              : "count it from signing, or give what it counts "
                                "from a deadline");
        if (!none) clock_chain(l, n);
    }
}

/* ---- C005 ---- */

/* From n down to the one whose own deadline is that day. */
static void lock_chain(struct lint *l, ptrdiff_t n, int32_t day)
{
    for (ptrdiff_t i = 0; i < DIAG_STEPS_MAX; i++) {
        const struct norm *m = lint_at(l, n);
        const struct ref *r =
            m->after ? lint_critical(l, m->after, LINT_LATEST, day) : NULL;
        if (i > 0 && l->days[n].due == day) {
            diag_step(l->ds, &m->deadline.pos, "%.*s may take until %.*s%s",
                      STR_ARG(m->name.id), STR_ARG(lint_day(l, day)),
                      m->deadline.aim ? ", and that is only an aim" : "");
            return;
        }
        if (!r) return;
        diag_step(l->ds, &r->pos, "%.*s waits for %.*s", STR_ARG(m->name.id),
                  STR_ARG(r->id));
        n = lint_norm(l, r);
    }
}

/* Before it can be done at all; no other is to blame. */
static bool impossible(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    const struct lint_days *d = &l->days[n];
    int32_t signed_on = l->counted_from_signing ? 0 : l->g->signed_on;
    bool before = signed_on != DAY_NONE && d->due < signed_on;
    if (!before && (d->first == DAY_NONE || d->first <= d->due)) return false;
    if (!lint_may(l, D_LINT_TIMELOCK, n, &m->deadline.pos)) return true;
    if (before)
        diag_add(l->ds, D_LINT_TIMELOCK, &m->deadline.pos,
                 "%.*s is due on %.*s, before the agreement is signed",
                 STR_ARG(m->name.id), STR_ARG(lint_day(l, d->due)));
    else
        diag_add(l->ds, D_LINT_TIMELOCK, &m->deadline.pos,
                 "%.*s is due on %.*s, and cannot be done before %.*s",
                 STR_ARG(m->name.id), STR_ARG(lint_day(l, d->due)),
                 STR_ARG(lint_day(l, d->first)));
    diag_hint(l->ds, "move the deadline, or let it begin earlier");
    return true;
}

void lint_timelock(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        const struct lint_days *d = &l->days[n];
        if (m->kind != NORM_OBLIGATION || d->due == DAY_NONE) continue;
        if (impossible(l, n) || !m->after) continue;
        int32_t day = lint_reached(l, m->after, LINT_LATEST);
        const struct small_pos *at = &m->deadline.pos;
        if (day == DAY_NONE || day < d->due) continue;
        if (!lint_may(l, D_LINT_TIMELOCK, n, at)) continue;
        if (day > d->due)
            diag_add(l->ds, D_LINT_TIMELOCK, at,
                     "%.*s is due on %.*s, and what must come first may "
                     "lawfully take until %.*s, %d day%s later",
                     STR_ARG(m->name.id), STR_ARG(lint_day(l, d->due)),
                     STR_ARG(lint_day(l, day)), (int)(day - d->due),
                     day - d->due == 1 ? "" : "s");
        else
            diag_add(
                l->ds, D_LINT_TIMELOCK, at,
                "%.*s is due on %.*s, and what must come first may take until "
                "that same day: no day is left between",
                STR_ARG(m->name.id), STR_ARG(lint_day(l, d->due)));
        diag_weaken(l->ds);
        diag_hint(l->ds, "count the deadline from what must come first: within "
                         "10 days of ..., or bring that forward");
        lock_chain(l, n, day);
    }
}

/* ---- C012 ---- */

static bool names_days(const struct norm *m)
{
    return m->deadline.kind != DEADLINE_NONE || m->span.from != DAY_NONE;
}

/* 31 January and one month: the month after has no such day. */
static void short_month(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    const struct deadline *d = &m->deadline;
    int32_t from = l->g->signed_on;
    if (d->signing && d->signing->signed_on != DAY_NONE)
        from = d->signing->signed_on;
    if (d->kind != DEADLINE_SIGNING || d->within.months == 0 ||
        from == DAY_NONE)
        return;
    int32_t end = day_add_months(from, d->within.months);
    if (day_civil(end).day == day_civil(from).day) return;
    if (!lint_may(l, D_LINT_CALENDAR, n, &d->pos)) return;
    diag_add(
        l->ds, D_LINT_CALENDAR, &d->pos,
        "%d month%s from %.*s end%s in a month without a day %d; it is read "
        "as %.*s here",
        (int)d->within.months, d->within.months == 1 ? "" : "s",
        STR_ARG(day_print(l->a, from)), d->within.months == 1 ? "s" : "",
        (int)day_civil(from).day, STR_ARG(day_print(l->a, end)));
    diag_hint(l->ds, "write the day itself: by %.*s",
              STR_ARG(day_print(l->a, end + d->within.days)));
}

void lint_calendar(struct lint *l)
{
    const struct agreement *g = l->g;
    const struct norm *first = NULL;
    for (ptrdiff_t n = 0; n < g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        if (!first && names_days(m)) first = m;
        short_month(l, n);
    }
    const struct small_pos *at = first ? &first->name.pos : NULL;
    if (g->name.id.n) at = &g->name.pos;
    if (!first || g->zone.n || !lint_may(l, D_LINT_CALENDAR, -1, at)) return;
    diag_add(l->ds, D_LINT_CALENDAR, at,
             "days are named, and not where they begin and end: two sides far "
             "apart may each be in time by its own clock");
    diag_hint(l->ds, "name a time zone: timezone Asia/Kabul; a deadline's day "
                     "counts to its end there");
}

/* ---- C013 ---- */

void lint_window(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        int32_t due = l->days[n].due;
        if (m->kind != NORM_OBLIGATION || !m->after || due == DAY_NONE)
            continue;
        int32_t shown = lint_reached(l, m->after, LINT_SHOWN);
        if (shown == DAY_NONE || shown <= due) continue;
        const struct ref *r = lint_critical(l, m->after, LINT_SHOWN, shown);
        const struct norm *first = lint_at(l, lint_norm(l, r));
        int32_t done = l->days[lint_norm(l, r)].latest;
        if (done == shown) continue; /* not its witnesses' doing: C005 */
        if (!lint_may(l, D_LINT_WINDOW, n, &m->deadline.pos)) continue;
        diag_add(l->ds, D_LINT_WINDOW, &m->deadline.pos,
                 "%.*s is due on %.*s, and whether %.*s was done may only be "
                 "shown on %.*s",
                 STR_ARG(m->name.id), STR_ARG(lint_day(l, due)), STR_ARG(r->id),
                 STR_ARG(lint_day(l, shown)));
        diag_step(l->ds, &r->pos, "%.*s waits for %.*s", STR_ARG(m->name.id),
                  STR_ARG(r->id));
        diag_step(l->ds, &first->name.pos, "%.*s may be done as late as %.*s",
                  STR_ARG(r->id), STR_ARG(lint_day(l, done)));
        diag_hint(l->ds, "give the witnesses less time, or the next step more");
    }
}
