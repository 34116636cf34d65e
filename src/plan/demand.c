/* The plan file of a batch: a line a demand. */
#include "plan/plan_int.h"

#include <assert.h>

enum { COUNT_MAX = 1000000 };

struct plan_demands plan_demands_none(void)
{
    return (struct plan_demands){ .day = DAY_NONE };
}

static bool no_more(struct plan_line *l)
{
    return plan_line_end(l) ||
           plan_line_wrong(l, "the end of the line", "one demand a line");
}

/* at least 10, at most 30, exactly 5, between 3 and 7 */
static bool count(struct plan_line *l, struct interval *out)
{
    bool least = plan_line_take(l, "at") && plan_line_take(l, "least");
    bool most = !least && l->next > 0 && plan_line_take(l, "most");
    bool between = !least && !most && plan_line_take(l, "between");
    if (!least && !most && !between && !plan_line_take(l, "exactly"))
        return plan_line_wrong(l, "how many",
                               "write `at least 10`, `at most 30`, `exactly "
                               "5` or `between 3 and 7`");
    const char *mend = "a whole number, a million at most";
    *out = (struct interval){ 0, INTERVAL_OPEN };
    if (!plan_line_number(l, COUNT_MAX, most ? &out->hi : &out->lo))
        return plan_line_wrong(l, "a number", mend);
    if (between &&
        (!plan_line_take(l, "and") ||
         !plan_line_number(l, COUNT_MAX, &out->hi) || out->hi < out->lo))
        return plan_line_wrong(l, "`and` and a number that is no smaller",
                               mend);
    if (!least && !most && !between) out->hi = out->lo;
    return true;
}

static bool named(struct plan_line *l, struct plan_demand *d,
                  enum plan_group group)
{
    d->group = group;
    if (group == GROUP_LIST)
        return plan_line_id(l, &d->what) ||
               plan_line_wrong(l, "a party's id", "as the agreement has it");
    return plan_line_text(l, &d->what) ||
           plan_line_wrong(l, "a name", "in quotes, where it has spaces");
}

static bool years(struct plan_line *l, struct plan_demand *d,
                  enum plan_group group)
{
    d->group = group;
    return (plan_line_take(l, "than") &&
            plan_line_number(l, 150, &d->number)) ||
           plan_line_wrong(l, "`than` and an age in years",
                           "write `older than 60`");
}

/* with at most 12 months left */
static bool left(struct plan_line *l, struct plan_demand *d)
{
    d->group = GROUP_LEFT;
    return (plan_line_take(l, "at") && plan_line_take(l, "most") &&
            plan_line_number(l, 12000, &d->number) &&
            plan_line_take(l, "months") && plan_line_take(l, "left")) ||
           plan_line_wrong(l, "how much of the sentence is left",
                           "write `with at most 12 months left`");
}

static bool group(struct plan_line *l, struct plan_demand *d)
{
    for (int i = 0; i < PRECEDENCE_COUNT; i++) {
        d->group = GROUP_WORD;
        d->word = (enum precedence)i;
        if (plan_line_take(l, precedence_text(d->word))) return true;
    }
    if (plan_line_take(l, "critical")) {
        d->group = GROUP_CRITICAL;
        return true;
    }
    if (plan_line_take(l, "contested")) {
        d->group = GROUP_CONTESTED;
        return true;
    }
    if (plan_line_take(l, "off")) {
        d->group = GROUP_OFF_LIST;
        return plan_line_take(l, "list") ||
               plan_line_wrong(l, "`list`", "write `off list`");
    }
    if (plan_line_take(l, "on"))
        return plan_line_take(l, "list") && plan_line_take(l, "of")
                   ? named(l, d, GROUP_LIST)
                   : plan_line_wrong(l, "`list of`", "write `on list of us`");
    if (plan_line_take(l, "held"))
        return plan_line_take(l, "at")
                   ? named(l, d, GROUP_PLACE)
                   : plan_line_wrong(l, "`at`", "write `held at \"North\"`");
    if (plan_line_take(l, "of"))
        return plan_line_take(l, "category")
                   ? named(l, d, GROUP_CATEGORY)
                   : plan_line_wrong(l, "`category`",
                                     "write `of category officer`");
    if (plan_line_take(l, "older")) return years(l, d, GROUP_OVER);
    if (plan_line_take(l, "younger")) return years(l, d, GROUP_UNDER);
    if (plan_line_take(l, "with")) return left(l, d);
    return plan_line_wrong(
        l, "who is counted",
        "minors, sick, women, families, critical, contested, off list, on list "
        "of PARTY, held at PLACE, of category WORD, older than N, younger than "
        "N, with at most N months left");
}

static bool full(struct plan_line *l, ptrdiff_t n, int max)
{
    if (n < max) return false;
    diag_add(l->ds, D_PLAN_TEXT, &l->at, "there are more than %d of these",
             max);
    diag_hint(l->ds, "take those out that ask for the least");
    return true;
}

/* A demand, or what may pass from a place on a day: at most 60 a day from X */
static bool demand(struct plan_line *l, struct plan_demands *out)
{
    struct plan_demand d = { .at = l->at, .text = plan_line_all(l) };
    if (!count(l, &d.count)) return false;
    if (plan_line_take(l, "a")) {
        struct plan_cap c = { .most = d.count.hi, .at = l->at, .text = d.text };
        if (d.count.lo > 0)
            return plan_line_wrong(l, "`at most`, of a day's capacity",
                                   "write `at most 60 a day from \"North\"`");
        if (!plan_line_take(l, "day") || !plan_line_take(l, "from") ||
            !plan_line_text(l, &c.place))
            return plan_line_wrong(l, "`day from` and a place",
                                   "write `at most 60 a day from \"North\"`");
        if (full(l, out->caps.n, PLAN_FLIGHTS_MAX)) return false;
        *arena_push(l->a, &out->caps) = c;
        return no_more(l);
    }
    if (!group(l, &d) || !no_more(l) || full(l, out->list.n, PLAN_DEMANDS_MAX))
        return false;
    *arena_push(l->a, &out->list) = d;
    return true;
}

/* with row 9f2c, without row 12 */
static bool one_row(struct plan_line *l, struct plan_demands *out, bool with)
{
    struct plan_demand d = { .group = GROUP_ROW,
                             .count = { with, with ? INTERVAL_OPEN : 0 },
                             .at = l->at,
                             .text = plan_line_all(l) };
    if (!plan_line_take(l, "row") || !plan_line_text(l, &d.what))
        return plan_line_wrong(l, "`row` and which one",
                               "write the first digits of its commitment, or "
                               "its number in the file");
    if (!no_more(l) || full(l, out->list.n, PLAN_DEMANDS_MAX)) return false;
    *arena_push(l->a, &out->list) = d;
    return true;
}

/* flight "one" from "North" seats 40 on 2020-03-14 */
static bool flight(struct plan_line *l, struct plan_demands *out)
{
    struct plan_flight f = { .day = DAY_NONE,
                             .at = l->at,
                             .text = plan_line_all(l) };
    const char *mend = "write flight \"one\" from \"North\" seats 40 on "
                       "2020-03-14";
    if (!plan_line_text(l, &f.name))
        return plan_line_wrong(l, "the flight's name", mend);
    if (plan_line_take(l, "from") && !plan_line_text(l, &f.from))
        return plan_line_wrong(l, "a place of detention", mend);
    if (!plan_line_take(l, "seats") ||
        !plan_line_number(l, COUNT_MAX, &f.seats))
        return plan_line_wrong(l, "`seats` and their number", mend);
    if (plan_line_take(l, "on") && !plan_line_day(l, &f.day))
        return plan_line_wrong(l, "a day", mend);
    if (!no_more(l) || full(l, out->flights.n, PLAN_FLIGHTS_MAX)) return false;
    *arena_push(l->a, &out->flights) = f;
    return true;
}

static bool criteria(struct plan_line *l, struct plan_demands *out)
{
    out->by_at = l->at;
    for (bool more = true; more; more = plan_line_take(l, ",")) {
        struct str word;
        if (!plan_line_id(l, &word) || out->by.n == PLAN_CRITERIA)
            return plan_line_wrong(l, "a criterion",
                                   "health, age, remaining-sentence, "
                                   "time-held: each once");
        *arena_push(l->a, &out->by) = word;
    }
    return no_more(l);
}

static bool twice(struct plan_line *l)
{
    diag_add(l->ds, D_PLAN_TEXT, &l->at, "this stands twice in the plan");
    diag_hint(l->ds, "say it once");
    return false;
}

static bool got(struct plan_line *l, bool ok, const char *wanted,
                const char *mend)
{
    return ok ? no_more(l) : plan_line_wrong(l, wanted, mend);
}

static bool line(struct plan_line *l, struct plan_demands *out)
{
    if (plan_line_take(l, "batch")) {
        if (out->id.n) return twice(l);
        return got(l,
                   plan_line_id(l, &out->id) && plan_line_text(l, &out->label),
                   "the batch's id and label",
                   "write batch march-1 \"The first hundred\"");
    }
    if (plan_line_take(l, "for"))
        return got(l, plan_line_id(l, &out->norm), "an obligation",
                   "name it by its id");
    if (plan_line_take(l, "on"))
        return got(l, plan_line_day(l, &out->day), "a day from 1900 on",
                   "write 2020-03-14");
    if (plan_line_take(l, "size")) {
        if (out->size) return twice(l);
        out->size_at = l->at;
        return got(l,
                   plan_line_number(l, PLAN_PERSONS_MAX, &out->size) &&
                       out->size > 0,
                   "how many persons", "from 1 to 500,000");
    }
    if (plan_line_take(l, "families")) {
        out->together = true;
        out->together_at = l->at;
        return got(l, plan_line_take(l, "together"), "`together`",
                   "write `families together`");
    }
    if (plan_line_take(l, "by")) return out->by.n ? twice(l) : criteria(l, out);
    if (plan_line_take(l, "flight")) return flight(l, out);
    if (plan_line_take(l, "with")) return one_row(l, out, true);
    if (plan_line_take(l, "without")) return one_row(l, out, false);
    return demand(l, out);
}

bool plan_demands_parse(struct arena *a, struct str file, struct str text,
                        struct plan_demands *out, struct diags *ds)
{
    struct plan_line l = { .a = a, .ds = ds, .at = { .file = file } };
    bool bad;
    if (utf8_check(text) >= 0) {
        diag_add(ds, D_PLAN_TEXT, &l.at, "the plan is not UTF-8");
        diag_hint(ds, "save it as UTF-8");
        return false;
    }
    while (plan_line_next(&l, &text, &bad))
        if (!line(&l, out)) return false;
    return !bad;
}
