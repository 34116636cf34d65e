/* base/date.h: days, spans of days, and moments.
 *
 * A day is a count of days since 1970-01-01 in the proleptic Gregorian
 * calendar (an int32_t, DAY_NONE for none), in the time zone of the agreement
 * at hand. A span of days holds both its ends. A moment is seconds since
 * 1970-01-01T00:00:00Z, without leap seconds (POSIX). */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/arena.h"

#define DAY_NONE INT32_MIN

struct days {
    int32_t from, to; /* both included; DAY_NONE where open or not given */
};

#define DAYS_NONE ((struct days){ DAY_NONE, DAY_NONE })

struct civil {
    int32_t year, month, day; /* 1..12, 1..31 */
};

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". Years 1 to
 * 9999; civil_valid first where the numbers come from outside. */
bool civil_valid(struct civil c);
int32_t day_of(struct civil c);
struct civil day_civil(int32_t day);
int day_weekday(int32_t day); /* 0 Monday .. 6 Sunday */
int32_t day_add_months(int32_t day,
                       int32_t months); /* 31 Jan + 1 = end of Feb */
int32_t month_days(int32_t year, int32_t month);

/* "2020-04-12"; and for a span also "2020-04" (the month), "2020" (the year)
 * and "A..B" of these. The whole of s, or false. */
bool day_parse(struct str s, int32_t *out);
bool days_parse(struct str s, struct days *out);

struct str day_print(struct arena *a, int32_t day);
struct str days_print(struct arena *a, struct days d);    /* shortest form */
struct str moment_print(struct arena *a, int64_t moment); /* RFC 3339, Z */

/* The day it is at `moment` in an IANA time zone ("Asia/Kabul"; "" is UTC).
 * false where ICU does not know the zone. */
bool day_at(int64_t moment, struct str zone, int32_t *out);
bool zone_known(struct str zone);

static inline bool days_equal(struct days a, struct days b)
{
    return a.from == b.from && a.to == b.to;
}

#endif
