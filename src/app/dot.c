/* The reasons of a finding as a Graphviz graph. Every line from the state ends
 * in a report, or in the agreement's text. */
#include "app/app.h"

/* What a node's label may not hold as it is. Long lines are broken at spaces,
 * for the picture's sake. */
static void label(struct buf *b, struct str s)
{
    int column = 0;
    buf_str(b, S("label=\""));
    for (ptrdiff_t i = 0; i < s.n; i++, column++) {
        char ch = s.p[i];
        if (ch == '"' || ch == '\\') buf_char(b, '\\');
        if (ch == '\n' || (ch == ' ' && column > 40)) {
            buf_str(b, S("\\n"));
            column = 0;
        } else {
            buf_char(b, ch);
        }
    }
    buf_char(b, '"');
}

struct drawing {
    struct arena *a;
    const struct app_case *c;
    struct buf b;
    struct map norms, entries, reports; /* -> node numbers */
    ptrdiff_t nodes;
};

static ptrdiff_t node(struct drawing *d, struct str text, const char *style)
{
    ptrdiff_t n = d->nodes++;
    buf_fmt(&d->b, "  n%lld [", (long long)n);
    label(&d->b, text);
    buf_fmt(&d->b, "%s];\n", style);
    return n;
}

static void arrow(struct drawing *d, ptrdiff_t from, ptrdiff_t to)
{
    buf_fmt(&d->b, "  n%lld -> n%lld;\n", (long long)from, (long long)to);
}

static ptrdiff_t report(struct drawing *d, const struct report *r)
{
    const struct party *p =
        r->outlet_is_id ? model_party(&d->c->agreement, r->outlet) : NULL;
    struct buf b = buf_make(d->a, BUF_MAX);
    buf_str(&b, r->outlet.n == 0 ? S("unattributed: no report is named")
                : p              ? p->title
                                 : r->outlet);
    if (r->published != DAY_NONE)
        buf_fmt(&b, ", %.*s", STR_ARG(day_print(d->a, r->published)));
    if (r->url.n) buf_fmt(&b, " %.*s", STR_ARG(r->url));
    struct str text = buf_done(&b);
    ptrdiff_t n = map_get(&d->reports, text);
    if (n >= 0) return n;
    n = node(d, text, " shape=note");
    map_add(&d->reports, d->a, text, n);
    return n;
}

static ptrdiff_t entry(struct drawing *d, ptrdiff_t index)
{
    const struct entry *e = &d->c->entries.p[index];
    ptrdiff_t n = map_get(&d->entries, e->id);
    if (n >= 0) return n;
    struct str said =
        lang_print_statement(d->a, &d->c->agreement, e->statement);
    struct str first, second;
    str_next(&said, '\n', &first);
    str_next(&said, '\n', &second);
    n = node(d,
             str_fmt(d->a, "%.8s\n%.*s\n%.*s", e->id.p, STR_ARG(first),
                     STR_ARG(str_trim(second))),
             " shape=box style=rounded");
    map_add(&d->entries, d->a, e->id, n);
    arrow(d, n, report(d, &e->statement->report));
    return n;
}

static ptrdiff_t reason(struct drawing *d, const struct reason *r)
{
    if (r->norm.n) {
        ptrdiff_t known = map_get(&d->norms, r->norm);
        if (known >= 0) return known;
    }
    ptrdiff_t n = node(d, r->text,
                       r->norm.n                      ? " shape=box style=bold"
                       : str_eq(r->rule, S("agreed")) ? " shape=note"
                                                      : " shape=box");
    if (r->norm.n) map_add(&d->norms, d->a, r->norm, n);
    for (ptrdiff_t i = 0; i < r->entries.n; i++)
        arrow(d, n, entry(d, r->entries.p[i]));
    for (ptrdiff_t i = 0; i < r->kids.n; i++)
        arrow(d, n, reason(d, r->kids.p[i]));
    return n;
}

struct str app_why_dot(struct arena *a, const struct app_case *c,
                       const struct finding *f)
{
    struct drawing d = { .a = a, .c = c, .b = buf_make(a, BUF_MAX) };
    buf_str(&d.b, S("digraph why {\n  rankdir=LR;\n  node [fontname=\"sans\"];"
                    "\n"));
    reason(&d, f->why);
    buf_str(&d.b, S("}\n"));
    return buf_done(&d.b);
}
