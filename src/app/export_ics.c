/* Deadlines and aims as an iCalendar file (RFC 5545): an all-day event for each
 * norm with a day, whose UID stays the same from export to export. */
#include "app/export_int.h"

/* A content line, folded so that none has more than 75 bytes, and no letter is
 * cut in two (3.1). */
static void line(struct buf *b, struct str s)
{
    ptrdiff_t room = 75;
    while (s.n > room) {
        ptrdiff_t cut = room;
        while (cut > 0 && ((unsigned char)s.p[cut] & 0xC0) == 0x80) cut--;
        buf_str(b, str_cut(s, 0, cut));
        buf_str(b, S("\r\n "));
        s = str_cut(s, cut, s.n);
        room = 74; /* the space counts */
    }
    buf_str(b, s);
    buf_str(b, S("\r\n"));
}

/* TEXT (3.3.11): backslash, semicolon, comma and line ends are escaped. */
static struct str text(struct arena *a, struct str s)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (ch == '\\' || ch == ';' || ch == ',') buf_char(&b, '\\');
        if (ch == '\n')
            buf_str(&b, S("\\n"));
        else if (ch != '\r')
            buf_char(&b, ch);
    }
    return buf_done(&b);
}

static struct str day(struct arena *a, int32_t d)
{
    struct civil c = day_civil(d);
    return str_fmt(a, "%04d%02d%02d", (int)c.year, (int)c.month, (int)c.day);
}

/* 20200413T083000Z, from 2020-04-13T08:30:00Z */
static struct str moment(struct arena *a, int64_t m)
{
    struct str s = moment_print(a, m);
    struct buf b = buf_make(a, 64);
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (s.p[i] != '-' && s.p[i] != ':') buf_char(&b, s.p[i]);
    return buf_done(&b);
}

static struct str about(const struct exporting *x, const struct finding *f)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    struct str bound = export_titles(x, &f->norm->deed.actors);
    buf_fmt(&b, "%.*s: %s", STR_ARG(bound), state_text(f->state));
    if (f->suspended) buf_str(&b, S(", suspended"));
    if (f->disputed) buf_str(&b, S(", disputed"));
    buf_fmt(&b, " on %.*s", STR_ARG(day_print(x->a, x->f->on)));
    for (ptrdiff_t i = 0; i < f->waits_for.n; i++)
        buf_fmt(&b, "%s%.*s", i ? ", " : "\nWaits for ",
                STR_ARG(f->waits_for.p[i]));
    for (ptrdiff_t i = 0; i < f->norm->clause.n; i++)
        buf_fmt(&b, "%s%.*s", i ? "; " : "\nAgreed in ",
                STR_ARG(f->norm->clause.p[i]));
    return buf_done(&b);
}

static void event(const struct exporting *x, struct buf *b,
                  const struct finding *f, int64_t stamp)
{
    struct arena *a = x->a;
    const struct agreement *g = &x->c->agreement;
    const char *what = f->norm->deadline.aim ? "Aim" : "Deadline";
    struct str summary = str_fmt(a, "%s: %.*s", what, STR_ARG(f->norm->title));
    struct str said = text(a, summary), more = text(a, about(x, f));
    struct str at = moment(a, stamp);
    line(b, S("BEGIN:VEVENT"));
    line(b, str_fmt(a, "UID:%.*s@%.*s.truce", STR_ARG(f->norm->name.id),
                    STR_ARG(g->name.id)));
    line(b, str_fmt(a, "DTSTAMP:%.*s", STR_ARG(at)));
    line(b,
         str_fmt(a, "DTSTART;VALUE=DATE:%.*s", STR_ARG(day(a, f->deadline))));
    line(b,
         str_fmt(a, "DTEND;VALUE=DATE:%.*s", STR_ARG(day(a, f->deadline + 1))));
    line(b, str_fmt(a, "SUMMARY:%.*s", STR_ARG(said)));
    line(b, str_fmt(a, "DESCRIPTION:%.*s", STR_ARG(more)));
    line(b, str_fmt(a, "CATEGORIES:%s", what));
    line(b, S("TRANSP:TRANSPARENT"));
    if (g->text_url.n) line(b, str_fmt(a, "URL:%.*s", STR_ARG(g->text_url)));
    line(b, S("END:VEVENT"));
}

struct str export_ics(const struct exporting *x)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    const struct agreement *g = &x->c->agreement;
    int64_t stamp = 0; /* the newest entry: the same case, the same bytes */
    for (ptrdiff_t i = 0; i < x->c->entries.n; i++)
        if (x->c->entries.p[i].recorded > stamp)
            stamp = x->c->entries.p[i].recorded;
    line(&b, S("BEGIN:VCALENDAR"));
    line(&b, S("VERSION:2.0"));
    line(&b, S("PRODID:-//Truce//Truce//EN"));
    line(&b, S("CALSCALE:GREGORIAN"));
    struct str name = text(x->a, g->title.n ? g->title : g->name.id);
    line(&b, str_fmt(x->a, "X-WR-CALNAME:%.*s", STR_ARG(name)));
    for (ptrdiff_t i = 0; i < x->f->list.n; i++)
        if (x->f->list.p[i].deadline != DAY_NONE)
            event(x, &b, &x->f->list.p[i], stamp);
    line(&b, S("END:VCALENDAR"));
    return buf_done(&b);
}
