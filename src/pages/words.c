/* Words and marks that pages say things with. */
#include "pages/pages_int.h"

struct str word_day(struct arena *a, int32_t day)
{
    return day == DAY_NONE || day == INT32_MAX ? S("") : day_print(a, day);
}

struct str word_bounds(struct arena *a, struct interval i)
{
    struct buf b = buf_make(a, 128);
    buf_count(&b, i.lo);
    if (i.hi == INTERVAL_OPEN) {
        buf_str(&b, S(" or more"));
    } else if (i.lo != i.hi) {
        buf_str(&b, S(" to "));
        buf_count(&b, i.hi);
    }
    return buf_done(&b);
}

static struct str word_title(const struct agreement *g, struct str id)
{
    const struct party *p = model_party(g, id);
    return p && p->title.n ? p->title : id;
}

struct str word_titles(struct arena *a, const struct agreement *g,
                       const struct ref_list *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (i) buf_str(&b, i + 1 < l->n ? S(", ") : S(" and "));
        buf_str(&b, word_title(g, l->p[i].id));
    }
    return buf_done(&b);
}

struct str word_account(const struct agreement *g, const struct standpoint *s)
{
    switch (s->kind) {
    case STANDPOINT_PARTY: return word_title(g, s->party);
    case STANDPOINT_WITNESS: return S("Neutrals");
    case STANDPOINT_PRESS: return S("Press and others");
    case STANDPOINT_EVERYONE: return S("All together");
    case STANDPOINT_COUNT: break;
    }
    return S("");
}

struct str word_days(struct arena *a, const struct finding *f)
{
    int32_t days = f->days_left < 0 ? -f->days_left : f->days_left;
    const char *unit = days == 1 ? "day" : "days";
    struct buf b = buf_make(a, 128);
    if (f->days_left == 0) return S("due this day");
    buf_count(&b, days);
    if (f->days_left > 0)
        buf_fmt(&b, " %s left", unit);
    else
        buf_fmt(&b, " %s %s", unit, f->date_first ? "past" : "late");
    return buf_done(&b);
}

/* ---- marks ---- */

static const char *glyph(enum state s)
{
    switch (s) {
    case STATE_WAITING: return "\xE2\x97\x8C";   /* dotted circle */
    case STATE_IN_FORCE: return "\xE2\x97\x8B";  /* circle */
    case STATE_UNDER_WAY: return "\xE2\x97\x90"; /* half a circle */
    case STATE_MET: return "\xE2\x97\x8F";       /* full circle */
    case STATE_OVERDUE: return "\xE2\x96\xB2";   /* triangle */
    case STATE_BREACHED: return "\xE2\x9C\x95";  /* cross */
    case STATE_LAPSED: return "\xE2\x80\x93";    /* dash */
    case STATE_EXERCISED: return "\xE2\x97\x86"; /* diamond */
    case STATE_COUNT: break;
    }
    return "";
}

static const char *state_class(enum state s)
{
    switch (s) {
    case STATE_WAITING: return "waiting";
    case STATE_IN_FORCE: return "force";
    case STATE_UNDER_WAY: return "way";
    case STATE_MET: return "met";
    case STATE_OVERDUE: return "overdue";
    case STATE_BREACHED: return "breached";
    case STATE_LAPSED: return "lapsed";
    case STATE_EXERCISED: return "used";
    case STATE_COUNT: break;
    }
    return "";
}

static const char *keeping_word(enum keeping k)
{
    switch (k) {
    case KEEPING_NONE: return "";
    case KEEPING_KEPT: return "in force, kept as far as anyone says";
    case KEEPING_ALLEGED: return "in force, a breach is alleged";
    case KEEPING_CONCEDED: return "in force, the deed is conceded";
    case KEEPING_WITNESSED: return "in force, a breach is witnessed";
    case KEEPING_COUNT: break;
    }
    return "";
}

void put_state(struct html *h, const struct finding *f)
{
    enum state shown = f->state;
    const char *word = state_text(f->state);
    if (f->keeping != KEEPING_NONE && f->state == STATE_IN_FORCE) {
        word = keeping_word(f->keeping);
        if (f->keeping != KEEPING_KEPT) shown = STATE_OVERDUE;
    }
    HTML(h, "<span class=\"state {}\"><i aria-hidden=\"true\">{}</i> {}</span>",
         state_class(shown), glyph(shown), word);
    if (f->disputed) HTML(h, " <span class=\"tag\">disputed</span>");
    if (f->suspended) HTML(h, " <span class=\"tag\">suspended</span>");
}
