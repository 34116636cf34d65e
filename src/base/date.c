#include "base/date.h"

#include "base/buf.h"

#include <assert.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

static bool leap(int32_t y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

int32_t month_days(int32_t year, int32_t month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31 };
    assert(month >= 1 && month <= 12);
    return days[month - 1] + (month == 2 && leap(year));
}

bool civil_valid(struct civil c)
{
    return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 &&
           c.day >= 1 && c.day <= month_days(c.year, c.month);
}

int32_t day_of(struct civil c)
{
    assert(civil_valid(c));
    int32_t y = c.year - (c.month <= 2);
    int32_t era = y / 400, yoe = y - era * 400;
    int32_t m = c.month + (c.month > 2 ? -3 : 9);
    int32_t doy = (153 * m + 2) / 5 + c.day - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil day_civil(int32_t day)
{
    int32_t z = day + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    int32_t month = mp + (mp < 10 ? 3 : -9);
    return (struct civil){ yoe + era * 400 + (month <= 2), month,
                           doy - (153 * mp + 2) / 5 + 1 };
}

int day_weekday(int32_t day)
{
    return (int)(((int64_t)day % 7 + 7 + 3) % 7); /* 1970-01-01: Thursday */
}

int32_t day_add_months(int32_t day, int32_t months)
{
    struct civil c = day_civil(day);
    int32_t total = c.year * 12 + (c.month - 1) + months;
    c.year = total / 12;
    c.month = total % 12 + 1;
    assert(c.year >= 1 && c.year <= 9999);
    int32_t last = month_days(c.year, c.month);
    if (c.day > last) c.day = last;
    return day_of(c);
}

static bool number(struct str s, ptrdiff_t from, ptrdiff_t to, int32_t *out)
{
    int32_t v = 0;
    if (s.n < to) return false;
    for (ptrdiff_t i = from; i < to; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

bool day_parse(struct str s, int32_t *out)
{
    struct civil c;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') return false;
    if (!number(s, 0, 4, &c.year) || !number(s, 5, 7, &c.month) ||
        !number(s, 8, 10, &c.day) || !civil_valid(c))
        return false;
    *out = day_of(c);
    return true;
}

/* A day, a month or a year, as the span it is. */
static bool part(struct str s, struct days *out)
{
    struct civil c = { .month = 1, .day = 1 };
    if (s.n == 10) {
        if (!day_parse(s, &out->from)) return false;
        out->to = out->from;
        return true;
    }
    if (s.n == 7 && (s.p[4] != '-' || !number(s, 5, 7, &c.month))) return false;
    if ((s.n != 7 && s.n != 4) || !number(s, 0, 4, &c.year)) return false;
    if (!civil_valid(c)) return false;
    out->from = day_of(c);
    if (s.n == 4) c.month = 12;
    c.day = month_days(c.year, c.month);
    out->to = day_of(c);
    return true;
}

bool days_parse(struct str s, struct days *out)
{
    struct days a, b;
    if (s.n == 10 && s.p[4] == '-') return part(s, out); /* as most are */
    ptrdiff_t dots = str_find(s, S(".."));
    if (dots < 0) return part(s, out);
    if (!part(str_cut(s, 0, dots), &a)) return false;
    if (!part(str_cut(s, dots + 2, s.n), &b)) return false;
    if (a.from > b.to) return false;
    *out = (struct days){ a.from, b.to };
    return true;
}

struct str day_print(struct arena *a, int32_t day)
{
    assert(day != DAY_NONE);
    struct civil c = day_civil(day);
    return str_fmt(a, "%04d-%02d-%02d", (int)c.year, (int)c.month, (int)c.day);
}

struct str days_print(struct arena *a, struct days d)
{
    assert(d.from != DAY_NONE && d.to != DAY_NONE && d.from <= d.to);
    if (d.from == d.to) return day_print(a, d.from);
    struct civil f = day_civil(d.from), t = day_civil(d.to);
    bool to_month_end = t.day == month_days(t.year, t.month);
    if (f.day == 1 && to_month_end && f.year == t.year) {
        if (f.month == t.month)
            return str_fmt(a, "%04d-%02d", (int)f.year, (int)f.month);
        if (f.month == 1 && t.month == 12)
            return str_fmt(a, "%04d", (int)f.year);
    }
    struct str from = day_print(a, d.from), to = day_print(a, d.to);
    return str_fmt(a, "%.*s..%.*s", STR_ARG(from), STR_ARG(to));
}

struct str moment_print(struct arena *a, int64_t moment)
{
    int64_t day = moment / 86400, second = moment % 86400;
    if (second < 0) {
        second += 86400;
        day--;
    }
    struct str d = day_print(a, (int32_t)day);
    return str_fmt(a, "%.*sT%02d:%02d:%02dZ", STR_ARG(d), (int)(second / 3600),
                   (int)(second / 60 % 60), (int)(second % 60));
}

enum { ZONE_MAX = 64 };

static bool zone_name(struct str zone, UChar out[ZONE_MAX + 1], int32_t *n)
{
    if (zone.n > ZONE_MAX) return false;
    for (ptrdiff_t i = 0; i < zone.n; i++) {
        if (zone.p[i] <= ' ' || zone.p[i] > '~') return false;
        out[i] = (UChar)zone.p[i];
    }
    out[zone.n] = 0;
    *n = (int32_t)zone.n;
    return true;
}

bool zone_known(struct str zone)
{
    UChar name[ZONE_MAX + 1], canonical[ZONE_MAX * 2];
    int32_t n;
    UBool system_id = false;
    UErrorCode err = U_ZERO_ERROR;
    if (zone.n == 0) return true;
    if (!zone_name(zone, name, &n)) return false;
    ucal_getCanonicalTimeZoneID(name, n, canonical, ZONE_MAX * 2, &system_id,
                                &err);
    return U_SUCCESS(err) && system_id;
}

bool day_at(int64_t moment, struct str zone, int32_t *out)
{
    UChar name[ZONE_MAX + 1];
    int32_t n;
    UErrorCode err = U_ZERO_ERROR;
    int64_t offset = 0;
    if (zone.n) {
        if (!zone_known(zone) || !zone_name(zone, name, &n)) return false;
        UCalendar *cal = ucal_open(name, n, "en", UCAL_GREGORIAN, &err);
        if (U_FAILURE(err)) return false;
        ucal_setMillis(cal, (UDate)moment * 1000, &err);
        offset = ucal_get(cal, UCAL_ZONE_OFFSET, &err) / 1000;
        offset += ucal_get(cal, UCAL_DST_OFFSET, &err) / 1000;
        ucal_close(cal);
        if (U_FAILURE(err)) return false;
    }
    int64_t local = moment + offset;
    *out = (int32_t)(local / 86400 - (local % 86400 < 0));
    return true;
}
