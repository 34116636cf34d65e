/* When the target is reached, if it goes on as it went. docs/states.md,
 * Forecast.
 *
 * Weekly totals are taken as independent and gamma distributed, with a shape k
 * for how even they are: large where each week is like the last, 1 where weeks
 * of nothing and weeks of hundreds are ordinary, less where groups are rare. k
 * is the mean's square by the variance of the weeks past, as though four weeks
 * with k = 1 had been seen besides. Of n weeks past with the sum S and m weeks
 * to come with the sum T, T/(S+T) then follows the beta distribution with km
 * and kn, whatever the pace is. (Sums of gammas of one scale are gamma, and the
 * share of one of two is beta: Johnson, Kotz, Balakrishnan, Continuous
 * Univariate Distributions 1, chapter 17, and 2, chapter 25.) n and m need not
 * be whole.
 *
 * The only place of this room with floating point. No state depends on it. */
#include "assess_int.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum {
    WEEKS_BESIDES = 4, /* of even unevenness, against too few weeks */
    STEPS_LEAST = 3,   /* days on which the count rose after its first day */
    DAYS_LEAST = 14,   /* from the first day to the one asked */
    HORIZON = 10 * 365 /* days; beyond it nothing is said */
};

/* The continued fraction of the incomplete beta function, by Lentz's method:
 * NIST Digital Library of Mathematical Functions, 8.17.22. */
static double fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double f = d;
    for (int m = 1; m < 1000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd =
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        double parts[] = { even, odd }, step = 1;
        for (int k = 0; k < 2; k++) {
            d = 1 + parts[k] * d;
            c = 1 + parts[k] / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            if (fabs(c) < tiny) c = tiny;
            step = c * d;
            f *= step;
        }
        if (fabs(step - 1) < 1e-14) break;
    }
    return f;
}

/* The distribution function of the beta distribution at x. */
static double beta_below(double x, double a, double b)
{
    int sign;
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    double front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) -
                       lgamma_r(b, &sign) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * fraction(x, a, b) / a;
    return 1 - front * fraction(1 - x, b, a) / b;
}

/* How likely at least `more` comes within so many days. */
static double chance(const struct forecast *f, int64_t more, int32_t days)
{
    double past = (double)(f->last - f->first) / 7, ahead = (double)days / 7;
    double share = (double)more / ((double)more + (double)f->grown);
    double k = (double)f->evenness / 1000;
    return 1 - beta_below(share, k * ahead, k * past);
}

static int32_t day_by(const struct forecast *f, double likely)
{
    int32_t lo = 0, hi = HORIZON;
    if (chance(f, f->left, hi) < likely) return DAY_NONE;
    while (hi - lo > 1) {
        int32_t mid = lo + (hi - lo) / 2;
        if (chance(f, f->left, mid) >= likely)
            hi = mid;
        else
            lo = mid;
    }
    return f->last + hi;
}

bool assess_forecast_count(const struct forecast *f, int32_t day,
                           struct interval *out)
{
    const double likely[] = { 0.9, 0.1 };
    int64_t bound[2];
    if (f->why != FORECAST_MADE || day <= f->last) return false;
    for (int k = 0; k < 2; k++) {
        int64_t lo = 0, hi = 1;
        while (hi < TALLY_COUNT_MAX &&
               chance(f, hi, day - f->last) >= likely[k])
            hi *= 2;
        while (hi - lo > 1) { /* the most that still is that likely */
            int64_t mid = lo + (hi - lo) / 2;
            if (chance(f, mid, day - f->last) >= likely[k])
                lo = mid;
            else
                hi = mid;
        }
        bound[k] = lo;
    }
    *out = (struct interval){ bound[0], bound[1] };
    return true;
}

/* What a standpoint is sure of: what was done at least, or gone at least. */
static int64_t sure(const struct finding *f, const struct standpoint *s)
{
    if (!f->level) return s->bounds.lo;
    return s->bounds.hi == INTERVAL_OPEN ? -TALLY_COUNT_MAX : -s->bounds.hi;
}

/* k of the whole weeks since the first day, in thousandths. grown: what was
 * there at the end of each day of `days`, since the first. */
static int32_t evenness(struct work *w, const struct forecast *f,
                        const struct day_list *days, const int64_t *grown)
{
    int32_t weeks = (f->last - f->first) / 7;
    double *week = arena_new(w->a, double, weeks + 1);
    double sum = 0, square = 0;
    int64_t before = 0;
    for (ptrdiff_t i = 0; i < days->n; i++) {
        int32_t at = (days->p[i] - f->first) / 7;
        if (days->p[i] <= f->first || grown[i] <= before) continue;
        if (at < weeks) week[at] += (double)(grown[i] - before);
        before = grown[i];
    }
    for (int32_t i = 0; i < weeks; i++) sum += week[i];
    if (weeks < 2 || sum <= 0) return 1000;
    double mean = sum / weeks;
    for (int32_t i = 0; i < weeks; i++)
        square += (week[i] - mean) * (week[i] - mean);
    double variance =
        (square + WEEKS_BESIDES * mean * mean) / (weeks - 1 + WEEKS_BESIDES);
    return (int32_t)lround(1000 * mean * mean / variance);
}

static void pace(struct work *w, ptrdiff_t n, const struct finding *f,
                 struct forecast *out)
{
    struct speaker who = { out->kind, out->party };
    struct day_list days = assess_days(w, n, n, who);
    int64_t *grown = arena_new(w->a, int64_t, days.n);
    int64_t began = 0, before = 0;
    for (ptrdiff_t i = 0; i < days.n; i++) {
        struct standpoint s;
        assess_standpoint(w, n, who, days.p[i], &s);
        int64_t now = sure(f, &s);
        if (!s.counted || (f->level ? now == -TALLY_COUNT_MAX : now == 0))
            continue;
        if (out->first == DAY_NONE) {
            out->first = days.p[i];
            began = now;
        } else if (now > before) {
            out->steps++;
        }
        before = now;
        grown[i] = now - began;
    }
    out->last = w->q->on;
    int64_t wanted = assess_wanted(f->norm);
    if (out->first == DAY_NONE) return;
    out->grown = before - began;
    out->left = (f->level ? -wanted : wanted) - before;
    out->evenness = evenness(w, out, &days, grown);
}

static void one(struct work *w, ptrdiff_t n, struct finding *f,
                const struct standpoint *s)
{
    struct forecast c = { .kind = s->kind,
                          .party = s->party,
                          .first = DAY_NONE,
                          .early = DAY_NONE,
                          .middle = DAY_NONE,
                          .late = DAY_NONE };
    pace(w, n, f, &c);
    bool none = c.first == DAY_NONE;
    c.why = !none && c.left <= 0    ? FORECAST_REACHED
            : !none && c.grown == 0 ? FORECAST_STILL
            : none || c.steps < STEPS_LEAST || c.last - c.first < DAYS_LEAST
                ? FORECAST_THIN
                : FORECAST_MADE;
    if (c.why == FORECAST_MADE) {
        c.early = day_by(&c, 0.1);
        c.middle = day_by(&c, 0.5);
        c.late = day_by(&c, 0.9);
    }
    *arena_push(w->a, &f->forecasts) = c;
}

void assess_forecast(struct work *w, ptrdiff_t n, struct finding *f)
{
    bool over = f->state == STATE_MET || f->state == STATE_LAPSED;
    if (f->norm->kind != NORM_OBLIGATION || !f->counted || over) return;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        if (s->counted && s->kind != STANDPOINT_EVERYONE) one(w, n, f, s);
    }
}
