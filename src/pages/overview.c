/* The overview: where each obligation stands. */
#include "pages/pages_int.h"

struct view {
    struct html h;
    struct arena *a;
    const struct app_case *c;
    const struct findings *f;
};

static bool settled(const struct finding *f)
{
    return f->state == STATE_MET || f->state == STATE_LAPSED;
}

static void put_norm(struct view *v, const struct norm *n)
{
    HTML(&v->h, "<a href=\"#{}\" dir=\"auto\">{}</a>", n->name.id,
         n->title.n ? n->title : n->name.id);
}

static void waits(struct view *v, const struct finding *f)
{
    for (ptrdiff_t i = 0; i < f->waits_for.n; i++) {
        const struct norm *n = model_norm(&v->c->agreement, f->waits_for.p[i]);
        if (i == 0) HTML(&v->h, "<span class=\"small\">waits for</span>");
        HTML(&v->h, "<br>");
        if (n) put_norm(v, n);
    }
}

static void row(struct view *v, const struct finding *f)
{
    struct html *h = &v->h;
    const struct norm *n = f->norm;
    struct str title = n->title.n ? n->title : n->name.id;
    HTML(h, "<tr id=\"{}\">\n<th scope=\"row\"><span dir=\"auto\">{}</span>",
         n->name.id, title);
    HTML(h,
         "<br><span class=\"small\"><bdi>{}</bdi> \xC2\xB7 <code>{}</code>"
         "</span></th>\n<td>",
         word_titles(v->a, &v->c->agreement, &n->deed.actors), n->name.id);
    put_state(h, f);
    if (f->evidence != EVIDENCE_NONE && f->keeping == KEEPING_NONE)
        HTML(h, "<br><span class=\"small\">{}</span>",
             evidence_text(f->evidence));
    HTML(h, "</td>\n<td>");
    put_accounts(h, v->a, v->c, f);
    HTML(h, "</td>\n<td>");
    if (f->deadline != DAY_NONE) {
        HTML(h, "<span class=\"small\">{}</span> <time>{}</time>",
             n->deadline.aim ? "aim" : "by", word_day(v->a, f->deadline));
        if (!settled(f))
            HTML(h, "<br><b class=\"{}\">{}</b>",
                 f->days_left < 0 ? "late" : "left", word_days(v->a, f));
    }
    HTML(h, "</td>\n<td>");
    waits(v, f);
    HTML(h, "</td>\n</tr>\n");
}

static void table(struct view *v, enum norm_kind kind, const char *title)
{
    bool any = false;
    for (ptrdiff_t i = 0; i < v->f->list.n; i++) {
        const struct finding *f = &v->f->list.p[i];
        if (f->norm->kind != kind) continue;
        if (!any)
            HTML(&v->h,
                 "<section>\n<h2>{}</h2>\n<div class=\"wide\" "
                 "tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n"
                 "<table>\n<thead><tr><th scope=\"col\">What</th><th "
                 "scope=\"col\">State</th><th scope=\"col\">By whose "
                 "account</th><th scope=\"col\">When</th><th "
                 "scope=\"col\">Hangs on</th></tr></thead>\n<tbody>\n",
                 title, title);
        any = true;
        row(v, f);
    }
    if (any) HTML(&v->h, "</tbody>\n</table>\n</div>\n</section>\n");
}

static int by_deadline(const void *x, const void *y)
{
    const struct finding *a = *(const struct finding *const *)x;
    const struct finding *b = *(const struct finding *const *)y;
    if (a->deadline != b->deadline) return a->deadline < b->deadline ? -1 : 1;
    return (a->norm > b->norm) - (a->norm < b->norm);
}

/* The next days on which something is to be done. */
static void due(struct view *v)
{
    enum { SHOWN = 6 };
    ptrdiff_t n = 0;
    const struct finding **order =
        arena_new(v->a, const struct finding *, v->f->list.n);
    for (ptrdiff_t i = 0; i < v->f->list.n; i++) {
        const struct finding *f = &v->f->list.p[i];
        if (f->deadline != DAY_NONE && f->days_left >= 0 && !settled(f))
            order[n++] = f;
    }
    list_sort(order, n, sizeof *order, by_deadline);
    HTML(&v->h, "<section>\n<h2>Due next</h2>\n");
    if (n == 0) HTML(&v->h, "<p>No date lies ahead.</p>\n");
    if (n) HTML(&v->h, "<ol class=\"due\">\n");
    for (ptrdiff_t i = 0; i < n && i < SHOWN; i++) {
        HTML(&v->h, "<li><time>{}</time> <span class=\"left\">{}</span><br>",
             word_day(v->a, order[i]->deadline), word_days(v->a, order[i]));
        put_norm(v, order[i]->norm);
        HTML(&v->h, "</li>\n");
    }
    if (n) HTML(&v->h, "</ol>\n");
    HTML(&v->h, "</section>\n");
}

/* "3 overdue, 12 waiting" */
static void tally(struct view *v)
{
    HTML(&v->h, "<ul class=\"tally\">\n");
    for (int s = 0; s < STATE_COUNT; s++) {
        int64_t n = 0;
        for (ptrdiff_t i = 0; i < v->f->list.n; i++)
            n += v->f->list.p[i].state == (enum state)s;
        if (n)
            HTML(&v->h, "<li><b>{}</b> {}</li>\n", n,
                 state_text((enum state)s));
    }
    HTML(&v->h, "</ul>\n");
}

static void masthead(struct view *v)
{
    const struct agreement *g = &v->c->agreement;
    struct html *h = &v->h;
    HTML(h, "<header>\n<h1 dir=\"auto\">{}</h1>\n<p>On <b>{}</b>, by ",
         g->title.n ? g->title : g->name.id, word_day(v->a, v->f->on));
    if (v->f->known == INT32_MAX)
        HTML(h, "all that is on record");
    else
        HTML(h, "what was known on <b>{}</b>", word_day(v->a, v->f->known));
    if (v->f->believe.n)
        HTML(h, ", believing <bdi>{}</bdi> alone", v->f->believe);
    HTML(h,
         ": {} statements. States say what follows from statements; they are "
         "no verdict.</p>\n",
         (int64_t)v->c->entries.n);
    tally(v);
    HTML(h, "</header>\n");
}

struct str pages_overview(struct arena *a, const struct app_case *c,
                          const struct findings *f)
{
    struct view v = { html_make(a), a, c, f };
    struct str title = c->agreement.title;
    pages_head(&v.h, title.n ? title : c->agreement.name.id);
    HTML(&v.h, "<main>\n");
    masthead(&v);
    due(&v);
    table(&v, NORM_OBLIGATION, "Obligations");
    table(&v, NORM_PROHIBITION, "Prohibitions");
    table(&v, NORM_POWER, "Powers");
    HTML(&v.h, "</main>\n");
    return pages_end(&v.h);
}
