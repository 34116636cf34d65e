/* An explored agreement as a graph in the language of Graphviz ("DOT",
 * graphviz.org/doc/info/lang.html): a box for each norm, in a column for who
 * must do it; arrows run from what comes first to what follows. */
#include "app/app.h"

static void quoted(struct buf *b, struct str s)
{
    buf_char(b, '"');
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\') buf_char(b, '\\');
        buf_char(b, s.p[i]);
    }
    buf_char(b, '"');
}

static const char *colour(const struct explore_norm *n)
{
    switch (n->outlook) {
    case OUTLOOK_MET:
    case OUTLOOK_KEPT: return "#d8ecd8";
    case OUTLOOK_IN_TIME: return "#ffffff";
    case OUTLOOK_LATE: return "#fbe7b8";
    case OUTLOOK_BLOCKED:
    case OUTLOOK_BROKEN: return "#f4c7c3";
    case OUTLOOK_ENDED: return "#dddddd";
    case OUTLOOK_COUNT: break;
    }
    return "#ffffff";
}

static const char *shape(enum norm_kind kind)
{
    switch (kind) {
    case NORM_OBLIGATION: return "box";
    case NORM_PROHIBITION: return "octagon";
    case NORM_POWER: return "hexagon";
    case NORM_COUNT: break;
    }
    return "box";
}

static void box(struct arena *a, struct buf *b, const struct explore_norm *n)
{
    struct buf label = buf_make(a, BUF_MAX);
    buf_str(&label, n->norm->title.n ? n->norm->title : n->norm->name.id);
    buf_str(b, S("    "));
    quoted(b, n->norm->name.id);
    buf_str(b, S(" [shape="));
    buf_str(b, str_of(shape(n->norm->kind)));
    buf_fmt(b, ", fillcolor=\"%s\", label=", colour(n));
    struct str text = buf_done(&label);
    /* \n is a line break in a label, so the text's own quotes come first */
    struct buf whole = buf_make(a, BUF_MAX);
    quoted(&whole, text);
    struct str q = buf_done(&whole);
    buf_str(b, str_cut(q, 0, q.n - 1));
    buf_fmt(b, "\\n%s", outlook_text(n->outlook));
    if (n->earliest != DAY_NONE && n->outlook != OUTLOOK_MET)
        buf_fmt(b, " from %.*s", STR_ARG(day_print(a, n->earliest)));
    if (n->deadline != DAY_NONE)
        buf_fmt(b, "\\n%sby %.*s", n->norm->deadline.aim ? "aim " : "",
                STR_ARG(day_print(a, n->deadline)));
    buf_str(b, S("\"];\n"));
}

static void arrow(struct buf *b, struct str from, struct str to,
                  const char *how)
{
    buf_str(b, S("    "));
    quoted(b, from);
    buf_str(b, S(" -> "));
    quoted(b, to);
    buf_fmt(b, " [%s];\n", how);
}

/* `choice`: under an `or` or a `k of`, where others may stand in for it. */
static void arrows(struct buf *b, const struct expr *e, struct str to,
                   bool choice, const char *how, const char *chosen)
{
    if (e->kind == EXPR_REF) {
        arrow(b, e->ref.id, to, choice ? chosen : how);
        return;
    }
    bool all = e->kind == EXPR_AND || (e->kind == EXPR_K_OF && e->k == e->n);
    for (ptrdiff_t i = 0; i < e->n; i++)
        arrows(b, e->kid[i], to, choice || !all, how, chosen);
}

static void norm_arrows(struct arena *a, struct buf *b, const struct norm *n)
{
    struct str me = n->name.id;
    if (n->after)
        arrows(b, n->after, me, false, "color=\"#222222\"",
               "color=\"#222222\", style=dashed");
    if (n->during)
        arrows(b, n->during, me, false,
               "color=\"#3a6ea5\", arrowhead=dot, label=while",
               "color=\"#3a6ea5\", arrowhead=dot, style=dashed, label=while");
    if (n->in_return_for.id.n) {
        struct str how =
            n->ratio_ours
                ? str_fmt(a,
                          "dir=both, color=\"#2e7d32\", constraint=false, "
                          "label=\"in return, %lld:%lld\"",
                          (long long)n->ratio_ours, (long long)n->ratio_theirs)
                : S("dir=both, color=\"#2e7d32\", constraint=false, "
                    "label=\"in return\"");
        arrow(b, n->in_return_for.id, me, str_z(a, how));
    }
    if (n->deadline.kind == DEADLINE_NORM)
        arrow(b, n->deadline.norm.id, me,
              "color=\"#999999\", style=dotted, label=\"counts from\"");
    if (n->otherwise.id.n)
        arrow(b, me, n->otherwise.id,
              "color=\"#b23b3b\", style=dashed, label=otherwise");
}

static struct str who(struct arena *a, const struct norm *n)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < n->deed.actors.n; i++) {
        if (i) buf_str(&b, S(" and "));
        buf_str(&b, n->deed.actors.p[i].id);
    }
    return buf_done(&b);
}

struct str app_explored_dot(struct arena *a, const struct app_explored *got)
{
    struct buf b = buf_make(a, BUF_MAX);
    const struct explore_answer *x = &got->answer;
    struct map seen = { 0 };
    struct str_list groups = { 0 };
    buf_str(&b, S("digraph "));
    quoted(&b, got->agreement.name.id);
    buf_str(&b, S(" {\n    rankdir=LR;\n    label="));
    quoted(&b, got->agreement.title);
    buf_str(&b, S(";\n    node [style=filled, fontname=\"sans-serif\"];\n"
                  "    edge [fontname=\"sans-serif\", fontsize=10];\n"));
    for (ptrdiff_t i = 0; i < x->norms.n; i++) {
        struct str actors = who(a, x->norms.p[i].norm);
        if (map_add(&seen, a, actors, groups.n))
            *arena_push(a, &groups) = actors;
    }
    for (ptrdiff_t k = 0; k < groups.n; k++) {
        buf_fmt(&b, "  subgraph cluster_%lld {\n    label=", (long long)k);
        quoted(&b, groups.p[k]);
        buf_str(&b, S(";\n"));
        for (ptrdiff_t i = 0; i < x->norms.n; i++)
            if (str_eq(who(a, x->norms.p[i].norm), groups.p[k]))
                box(a, &b, &x->norms.p[i]);
        buf_str(&b, S("  }\n"));
    }
    for (ptrdiff_t i = 0; i < x->norms.n; i++)
        norm_arrows(a, &b, x->norms.p[i].norm);
    buf_str(&b, S("}\n"));
    return buf_done(&b);
}
