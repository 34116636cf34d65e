/* What a number rests on: the statements of an account, each with the report it
 * was read in. */
#include "pages/pages_int.h"

enum { SOURCES_SHOWN = 12 };

static struct str outlet(const struct agreement *g, const struct report *r)
{
    const struct party *p = r->outlet_is_id ? model_party(g, r->outlet) : NULL;
    if (r->outlet.n == 0) return S("no report is named");
    return p && p->title.n ? p->title : r->outlet;
}

static void put_report(struct html *h, struct arena *a,
                       const struct agreement *g, const struct report *r)
{
    bool web =
        str_starts(r->url, S("https://")) || str_starts(r->url, S("http://"));
    if (web)
        HTML(h, "<a href=\"{}\" rel=\"noreferrer\"><bdi>{}</bdi></a>", r->url,
             outlet(g, r));
    else
        HTML(h, "<bdi>{}</bdi>", outlet(g, r));
    if (r->published != DAY_NONE) HTML(h, ", {}", word_day(a, r->published));
}

static void put_statement(struct html *h, struct arena *a,
                          const struct agreement *g, const struct entry *e)
{
    const struct statement *s = e->statement;
    struct str on = s->on_entry.id;
    HTML(h, "<li><code>{}</code> {}: <span dir=\"auto\">", str_cut(e->id, 0, 8),
         days_print(a, s->telling.said));
    if (s->stance != STANCE_NONE)
        HTML(h, "{} {} ", stance_text(s->stance),
             on.n > 8 ? str_cut(on, 0, 8) : on);
    if (s->has_deed) HTML(h, "{}", lang_print_deed(a, g, &s->deed));
    HTML(h, "</span><br><span class=\"small\">");
    put_report(h, a, g, &s->report);
    HTML(h, "</span></li>\n");
}

void put_sources(struct html *h, struct arena *a, const struct app_case *c,
                 const struct standpoint *s)
{
    ptrdiff_t n = s->entries.n;
    if (n == 0) return;
    HTML(h, "<details><summary>{} {}</summary>\n<ol reversed>\n", n,
         n == 1 ? "statement" : "statements");
    for (ptrdiff_t i = n; i > 0 && n - i < SOURCES_SHOWN; i--)
        put_statement(h, a, &c->agreement, &c->entries.p[s->entries.p[i - 1]]);
    HTML(h, "</ol>\n");
    if (n > SOURCES_SHOWN)
        HTML(h, "<p class=\"small\">and {} before these: truce why</p>\n",
             n - SOURCES_SHOWN);
    HTML(h, "</details>");
}
