/* Days: the phrases of the text, and the days they mean. */
#include "reader/reader_int.h"

/* ---- reading ---- */

/* A number token of at most two, or of four, digits. */
static int32_t small(const struct sentence *s, int i, int32_t lo, int32_t hi)
{
    if (i >= s->items || item_token(s, i)->kind != TOK_NUMBER) return 0;
    int64_t n = item_token(s, i)->number;
    return n >= lo && n <= hi ? (int32_t)n : 0;
}

static int read_year(const struct sentence *s, int i, struct date_point *p)
{
    int k = i + item_punct(s, i, ',');
    int32_t year = small(s, k, 1900, 2199);
    if (!year) return 0;
    p->year = year;
    return k + 1 - i;
}

/* "April 8", "April 8th, 2020", "April 2020", "late February". */
static int read_month_first(const struct sentence *s, int i,
                            struct date_point *p)
{
    if (!item_is(s, i, CLASS_MONTH)) return 0;
    p->month = (int32_t)item_number(s, i, CLASS_MONTH);
    p->kind = DATE_MONTH;
    int k = i + 1;
    int32_t day = small(s, k, 1, 31);
    if (day && p->part == 0) {
        p->day = day;
        p->kind = DATE_MONTHDAY;
        k++;
        if (item_is(s, k, CLASS_ORDINAL_DAY) && item_token(s, k)->joined) k++;
    }
    k += read_year(s, k, p);
    /* "the February agreement" is no day. */
    if (p->kind == DATE_MONTH && !p->year && item_is(s, k, CLASS_NOUN))
        return 0;
    return k - i;
}

/* "8 April 2020", "the 8th of April". */
static int read_day_first(const struct sentence *s, int i, struct date_point *p)
{
    int32_t day = small(s, i, 1, 31);
    if (!day) return 0;
    int k = i + 1;
    if (item_is(s, k, CLASS_ORDINAL_DAY) && item_token(s, k)->joined) k++;
    if (item_is(s, k, CLASS_DATE_OF)) k++;
    if (!item_is(s, k, CLASS_MONTH)) return 0;
    p->kind = DATE_MONTHDAY;
    p->day = day;
    p->month = (int32_t)item_number(s, k, CLASS_MONTH);
    k++;
    return k + read_year(s, k, p) - i;
}

/* 2020-04-12 */
static int read_iso(const struct sentence *s, int i, struct date_point *p)
{
    int32_t year = small(s, i, 1900, 2199);
    if (!year || !item_punct(s, i + 1, '-') || !item_punct(s, i + 3, '-'))
        return 0;
    int32_t month = small(s, i + 2, 1, 12), day = small(s, i + 4, 1, 31);
    if (!month || !day) return 0;
    *p = (struct date_point){
        .kind = DATE_MONTHDAY, .year = year, .month = month, .day = day
    };
    return 5;
}

/* "Wednesday", "last Tuesday night", "Wednesday, April 8". */
static int read_weekday(const struct sentence *s, int i, struct date_point *p)
{
    int k = i;
    if (item_is(s, k, CLASS_WHICH))
        p->which = (uint8_t)item_word(s, k++, CLASS_WHICH);
    if (!item_is(s, k, CLASS_WEEKDAY)) return 0;
    p->kind = DATE_WEEKDAY;
    p->n = (int32_t)item_number(s, k++, CLASS_WEEKDAY);
    if (item_is(s, k, CLASS_TIME_OF_DAY)) k++;
    /* "Friday next week", "on Sunday of last week" */
    int of = item_is(s, k, CLASS_DATE_OF);
    if (item_is(s, k + of, CLASS_WHICH) &&
        item_has(s, k + of + 1, CLASS_UNIT, WORD_WEEK)) {
        p->week = (uint8_t)item_word(s, k + of, CLASS_WHICH);
        return k + of + 2 - i;
    }
    int comma = item_punct(s, k, ',') || item_punct(s, k, '(');
    struct date_point full = { 0 };
    int more = read_month_first(s, k + comma, &full);
    if (!more) more = read_day_first(s, k + comma, &full);
    if (more && full.kind == DATE_MONTHDAY) {
        *p = full;
        k += comma + more;
    }
    return k - i;
}

/* "next week | on Friday" */
static int weekday_of(const struct sentence *s, int i, struct date_point *p)
{
    int on = item_has(s, i, CLASS_DATE_PREP, WORD_ON);
    if (p->unit != WORD_WEEK || !item_is(s, i + on, CLASS_WEEKDAY)) return 0;
    p->kind = DATE_WEEKDAY;
    p->week = p->which;
    p->which = 0;
    p->n = (int32_t)item_number(s, i + on, CLASS_WEEKDAY);
    return on + 1;
}

/* "the past three weeks", "next 2 days" */
static int read_span(const struct sentence *s, int i, struct date_point *p)
{
    if (!item_is(s, i, CLASS_WHICH) || !item_is(s, i + 2, CLASS_UNIT)) return 0;
    int32_t n = small(s, i + 1, 1, 999);
    if (!n && item_is(s, i + 1, CLASS_NUMBER))
        n = (int32_t)item_number(s, i + 1, CLASS_NUMBER);
    if (!n) return 0;
    p->kind = DATE_SPAN;
    p->which = (uint8_t)item_word(s, i, CLASS_WHICH);
    p->unit = (uint8_t)item_word(s, i + 2, CLASS_UNIT);
    p->n = n;
    return 3;
}

/* "last week", "three days ago". */
static int read_unit(const struct sentence *s, int i, struct date_point *p)
{
    if (item_is(s, i, CLASS_WHICH) && item_is(s, i + 1, CLASS_UNIT)) {
        p->kind = DATE_UNIT;
        p->which = (uint8_t)item_word(s, i, CLASS_WHICH);
        p->unit = (uint8_t)item_word(s, i + 1, CLASS_UNIT);
        return 2 + weekday_of(s, i + 2, p);
    }
    int span = read_span(s, i, p);
    if (span) return span;
    int32_t n = small(s, i, 1, 999);
    if (!n && item_is(s, i, CLASS_NUMBER))
        n = (int32_t)item_number(s, i, CLASS_NUMBER);
    if (!n && item_is(s, i, CLASS_DET)) n = 1;
    if (!n || !item_is(s, i + 1, CLASS_UNIT)) return 0;
    p->unit = (uint8_t)item_word(s, i + 1, CLASS_UNIT);
    p->n = n;
    p->kind = DATE_WITHIN;
    if (!item_is(s, i + 2, CLASS_AGO)) return item_is(s, i, CLASS_DET) ? 0 : 2;
    p->kind = DATE_AGO;
    return 3;
}

static int read_point(const struct sentence *s, int i, struct date_point *p)
{
    *p = (struct date_point){ 0 };
    int k = i;
    if (item_is(s, k, CLASS_DAY)) {
        p->kind = DATE_DAY;
        p->n = (int32_t)item_number(s, k, CLASS_DAY);
        return 1;
    }
    if (item_is(s, k, CLASS_PART_OF)) {
        p->part = (uint8_t)item_word(s, k++, CLASS_PART_OF);
        if (item_punct(s, k, '-')) k++;
        if (item_is(s, k, CLASS_DET)) k++;
    }
    int n = read_iso(s, k, p);
    if (!n) n = read_month_first(s, k, p);
    if (!n) n = read_day_first(s, k, p);
    if (!n) n = read_weekday(s, k, p);
    if (!n) n = read_unit(s, k, p);
    if (n && p->kind == DATE_WITHIN && k > i) n = 0;
    return n ? k + n - i : 0;
}

/* "March 3 to 5", "April 8-12", "March 3 and March 5": the second end. */
static int read_range(const struct sentence *s, int i, struct date_phrase *d,
                      bool between)
{
    if (!item_is(s, i, CLASS_DATE_JOIN) || d->from.kind != DATE_MONTHDAY) {
        if (!between || !item_is(s, i, CLASS_DATE_JOIN)) return 0;
    }
    bool and = item_has(s, i, CLASS_CONJ, WORD_AND);
    int n = read_point(s, i + 1, &d->to);
    if (n && d->to.kind != DATE_WITHIN && (between || !and)) {
        d->range = true;
        return n + 1;
    }
    /* "April 3 and 4", but "April 3 and 20 prisoners" */
    int32_t day = small(s, i + 1, 1, 31);
    bool counts = i + 2 < s->items && item_token(s, i + 2)->kind == TOK_WORD &&
                  !item_is(s, i + 2, CLASS_PREP) &&
                  !item_is(s, i + 2, CLASS_DATE_PREP) &&
                  !item_is(s, i + 2, CLASS_CONJ);
    if (!day || counts || d->from.kind != DATE_MONTHDAY) return 0;
    d->to = d->from;
    d->to.day = day;
    d->range = true;
    return 2 + read_year(s, i + 2, &d->to);
}

static enum when_kind when_of(int word)
{
    switch (word) {
    case WORD_BY:
    case WORD_WITHIN: return WHEN_BY;
    case WORD_SINCE: return WHEN_SINCE;
    }
    return WHEN_ON;
}

int date_read(struct sentence *s, int i)
{
    struct date_phrase d = { .when = WHEN_ON };
    int k = i, word = 0;
    bool between = false;
    if (item_is(s, i, CLASS_DATE_PREP)) {
        word = item_word(s, k, CLASS_DATE_PREP);
        between = item_has(s, k, CLASS_DATE_PREP, WORD_BETWEEN);
        d.when = when_of(word);
        k++;
    }
    int after_prep = k;
    int n = read_point(s, k, &d.from);
    if (!n && item_is(s, k, CLASS_DET)) n = read_point(s, ++k, &d.from);
    if (!n && after_prep > i && small(s, k, 1900, 2199) &&
        !item_is(s, k + 1, CLASS_NOUN)) {
        d.from = (struct date_point){ .kind = DATE_MONTH,
                                      .year = small(s, k, 1900, 2199) };
        n = 1;
    }
    if (!n) return 0;
    if (d.from.kind == DATE_WITHIN) {
        if (word != WORD_WITHIN) return 0;
        d.when = WHEN_BY;
    }
    k += n;
    int more = read_range(s, k, &d, between);
    if (between && !more && word == WORD_BETWEEN) return 0;
    k += more;
    if (more) d.when = WHEN_ON;
    if (item_is(s, k, CLASS_POSSESSION)) k++;
    d.a = s->item[i].a;
    d.b = s->item[k - 1].b;
    s->date[s->dates++] = d;
    return k - i;
}

/* ---- meaning ---- */

static struct days month_part(int32_t year, int32_t month, int part)
{
    int32_t first = day_of((struct civil){ year, month, 1 });
    int32_t last = first + month_days(year, month) - 1;
    switch (part) {
    case WORD_EARLY: return (struct days){ first, first + 9 };
    case WORD_MID: return (struct days){ first + 10, first + 19 };
    case WORD_LATE: return (struct days){ first + 20, last };
    case WORD_END: return (struct days){ last, last };
    }
    return (struct days){ first, last };
}

static struct days resolve_weekday(const struct date_point *p, int32_t anchor,
                                   bool future)
{
    int32_t back = (day_weekday(anchor) - p->n + 7) % 7;
    if (p->week) {
        int32_t step = p->week == WORD_LAST ? -7 : p->week == WORD_NEXT ? 7 : 0;
        int32_t at = anchor - day_weekday(anchor) + step + p->n;
        return (struct days){ at, at };
    }
    int32_t day = anchor - back;
    if (p->which == WORD_LAST)
        day = back == 0 ? anchor - 7 : anchor - back;
    else if (p->which == WORD_NEXT || (future && back != 0))
        day = anchor - back + 7;
    return (struct days){ day, day };
}

/* A month or a day of a month, its year if need be the one that puts it last
 * before the anchor, or next after it. */
static struct days resolve_month(const struct date_point *p, int32_t anchor,
                                 bool future)
{
    int32_t year = p->year;
    if (year && !p->month) {
        int32_t first = day_of((struct civil){ year, 1, 1 });
        return (struct days){ first, day_of((struct civil){ year, 12, 31 }) };
    }
    if (!year && anchor == DAY_NONE) return DAYS_NONE;
    if (!year) {
        struct civil now = day_civil(anchor);
        year = now.year;
        int32_t day = p->day ? p->day : 1;
        bool later = p->month > now.month ||
                     (p->month == now.month && p->day && day > now.day);
        bool earlier = p->month < now.month ||
                       (p->month == now.month && p->day && day < now.day);
        if (later && !future) year--;
        /* The nearer of the two: in April, "in March" is last month's even of
         * a promise. */
        if (earlier && future && (p->month - now.month + 12) % 12 <= 6) year++;
    }
    if (p->kind == DATE_MONTH) return month_part(year, p->month, p->part);
    struct civil c = { year, p->month, p->day };
    if (!civil_valid(c)) return DAYS_NONE;
    int32_t day = day_of(c);
    return (struct days){ day, day };
}

static struct days resolve_unit(const struct date_point *p, int32_t anchor)
{
    int32_t step = p->which == WORD_LAST ? -1 : p->which == WORD_NEXT ? 1 : 0;
    struct civil c = day_civil(anchor);
    int32_t monday = anchor - day_weekday(anchor) + 7 * step;
    int32_t month =
        day_add_months(day_of((struct civil){ c.year, c.month, 1 }), step);
    struct civil m = day_civil(month);
    struct days out = { anchor + step, anchor + step };
    switch (p->unit) {
    case WORD_WEEK: out = (struct days){ monday, monday + 6 }; break;
    case WORD_MONTH: out = month_part(m.year, m.month, p->part); break;
    case WORD_YEAR:
        out.from = day_of((struct civil){ c.year + step, 1, 1 });
        out.to = day_of((struct civil){ c.year + step, 12, 31 });
        break;
    }
    if (p->part == WORD_END) out.from = out.to;
    return out;
}

static int32_t step_of(const struct date_point *p, int32_t anchor, int32_t sign)
{
    switch (p->unit) {
    case WORD_WEEK: return anchor + sign * 7 * p->n;
    case WORD_MONTH: return day_add_months(anchor, sign * p->n);
    case WORD_YEAR: return day_add_months(anchor, sign * 12 * p->n);
    }
    return anchor + sign * p->n;
}

static struct days resolve_point(const struct date_point *p, int32_t anchor,
                                 bool future)
{
    int32_t day;
    if (p->kind == DATE_MONTH || p->kind == DATE_MONTHDAY)
        return resolve_month(p, anchor, future);
    if (anchor == DAY_NONE) return DAYS_NONE;
    switch ((enum date_kind)p->kind) {
    case DATE_DAY: return (struct days){ anchor + p->n, anchor + p->n };
    case DATE_WEEKDAY: return resolve_weekday(p, anchor, future);
    case DATE_UNIT: return resolve_unit(p, anchor);
    case DATE_AGO:
        day = step_of(p, anchor, -1);
        return (struct days){ day, day };
    case DATE_WITHIN:
        day = step_of(p, anchor, 1);
        return (struct days){ day, day };
    case DATE_SPAN:
        if (p->which == WORD_NEXT)
            return (struct days){ anchor + 1, step_of(p, anchor, 1) };
        return (struct days){ step_of(p, anchor, -1), anchor };
    case DATE_MONTH:
    case DATE_MONTHDAY:
    case DATE_RANGE: break;
    }
    return DAYS_NONE;
}

struct days date_resolve(const struct date_phrase *d, int32_t anchor,
                         bool future)
{
    struct days from = resolve_point(&d->from, anchor, future);
    if (d->range) {
        struct days to = resolve_point(&d->to, anchor, future);
        if (from.from == DAY_NONE || to.to == DAY_NONE || to.to < from.from)
            return DAYS_NONE;
        return (struct days){ from.from, to.to };
    }
    if (from.from == DAY_NONE) return DAYS_NONE;
    if (d->when == WHEN_BY) return (struct days){ DAY_NONE, from.to };
    if (d->when == WHEN_SINCE)
        return (struct days){ from.from,
                              anchor != DAY_NONE && anchor >= from.from
                                  ? anchor
                                  : from.from };
    return from;
}
