/* Canonical text: one way to write each model. This is what is signed. */
#include "lang_int.h"

#include <assert.h>

static void text(struct buf *b, struct str s)
{
    buf_str(b, s);
}

static void ids(struct buf *b, const struct ref_list *l, const char *last)
{
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (i) text(b, i + 1 < l->n ? S(", ") : str_of(last));
        text(b, l->p[i].id);
    }
}

/* Several lines of a list read as one list, and no line may be longer than the
 * parser takes; so a line that is long goes on as another. */
enum { LIST_LINE = 4096 };

static void texts(struct buf *b, const char *property, const struct str_list *l)
{
    ptrdiff_t start = b->n;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        bool next = i && b->n - start > LIST_LINE;
        if (next) buf_char(b, '\n');
        if (next) start = b->n;
        buf_fmt(b, "%s", i && !next ? ", " : property);
        lang_put_text(b, l->p[i]);
    }
    if (l->n) buf_char(b, '\n');
}

static void each_text(struct buf *b, const char *property, const struct str *p,
                      ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        buf_fmt(b, "%s", property);
        lang_put_text(b, p[i]);
        buf_char(b, '\n');
    }
}

/* A name bare where the parser takes it bare, and reads as one. */
static void name(struct buf *b, struct str s)
{
    bool bare = s.n > 0 && s.p[0] >= 'A' && s.p[0] <= 'Z';
    for (ptrdiff_t i = 0; bare && i < s.n; i++) {
        char c = s.p[i];
        bare = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    }
    if (bare)
        text(b, s);
    else
        lang_put_text(b, s);
}

static void refs(struct buf *b, const char *property, const struct ref_list *l)
{
    ptrdiff_t start = b->n;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        bool next = i && b->n - start > LIST_LINE;
        if (next) buf_char(b, '\n');
        if (next) start = b->n;
        buf_fmt(b, "%s", i && !next ? ", " : property);
        text(b, l->p[i].id);
    }
    if (l->n) buf_char(b, '\n');
}

static void one_ref(struct buf *b, const char *property, const struct ref *r)
{
    if (r->id.n) buf_fmt(b, "%s%.*s\n", property, STR_ARG(r->id));
}

static void quantity(struct buf *b, struct quantity q)
{
    if (q.qualifier == QUAL_NONE) return;
    if (q.qualifier != QUAL_EXACTLY) {
        text(b, str_of(qualifier_text(q.qualifier)));
        if (q.qualifier != QUAL_ALL_OF) buf_char(b, ' ');
    }
    if (q.qualifier != QUAL_ALL_OF) buf_int(b, q.n);
    if (q.qualifier == QUAL_BETWEEN) {
        text(b, S(" and "));
        buf_int(b, q.m);
    }
}

static void expr(struct buf *b, const struct expr *e)
{
    if (e->kind == EXPR_REF) text(b, e->ref.id);
    if (e->kind == EXPR_K_OF) {
        buf_int(b, e->k);
        text(b, S(" of ("));
    }
    for (ptrdiff_t i = 0; i < e->n; i++) {
        const struct expr *kid = e->kid[i];
        bool tight = kid->kind == EXPR_REF || kid->kind == EXPR_K_OF ||
                     e->kind == EXPR_K_OF ||
                     (e->kind == EXPR_OR && kid->kind == EXPR_AND);
        if (i)
            text(b, e->kind == EXPR_AND  ? S(" and ")
                    : e->kind == EXPR_OR ? S(" or ")
                                         : S(", "));
        if (!tight) buf_char(b, '(');
        expr(b, kid);
        if (!tight) buf_char(b, ')');
    }
    if (e->kind == EXPR_K_OF) buf_char(b, ')');
}

static void expr_line(struct buf *b, const char *property, const struct expr *e)
{
    if (!e) return;
    buf_fmt(b, "%s", property);
    expr(b, e);
    buf_char(b, '\n');
}

static void day(struct buf *b, int32_t d)
{
    text(b, day_print(b->arena, d));
}

static void days(struct buf *b, struct days d)
{
    text(b, days_print(b->arena, d));
}

/* ---- deeds ---- */

static void verb(struct buf *b, const struct agreement *g, const struct deed *d)
{
    int form = VERB_BASE;
    const struct act *act = model_act(g, d->act.id);
    if (d->modality == MOD_NONE && d->actors.n <= 1) form = VERB_THIRD;
    if (d->modality == MOD_IS) form = VERB_GERUND;
    bool several = d->actors.n > 1;
    if (d->modality == MOD_IS && several)
        text(b, S("are "));
    else if (d->modality == MOD_WANTS && several)
        text(b, S("want "));
    else if (d->modality != MOD_NONE)
        buf_fmt(b, "%s ", modality_text(d->modality));
    if (d->negated) text(b, S("not "));
    if (d->modality == MOD_WANTS) text(b, S("to "));
    struct str words = act ? act->verb[form] : d->act.id.n ? d->act.id : S("?");
    bool bare = d->object_kind == OBJECT_NONE &&
                (d->quantity.qualifier == QUAL_NONE || d->mode == COUNT_LEVEL);
    if (bare && str_ends(words, S(" of"))) words.n -= 3;
    text(b, words);
}

static void tail_ids(struct buf *b, const char *word, const struct ref_list *l)
{
    if (l->n == 0) return;
    buf_fmt(b, " %s ", word);
    ids(b, l, " and ");
}

static void when(struct buf *b, const struct deed *d)
{
    switch (d->when_kind) {
    case WHEN_NONE: return;
    case WHEN_ON:
        text(b, S(" on "));
        days(b, d->when);
        return;
    case WHEN_BY:
        text(b, S(" by "));
        day(b, d->when.to);
        return;
    case WHEN_SINCE:
        text(b, S(" since "));
        day(b, d->when.from);
        if (d->when.to == DAY_NONE) return;
        text(b, S(".."));
        day(b, d->when.to);
        return;
    }
    assert(!"a kind of when");
}

static void tails(struct buf *b, const struct deed *d)
{
    if (d->mode == COUNT_LEVEL) {
        text(b, S(" down to "));
        quantity(b, d->quantity);
    }
    if (d->mode == COUNT_TOTAL) text(b, S(" in all"));
    if (d->mode == COUNT_PART) text(b, S(" as part"));
    when(b, d);
    tail_ids(b, "to", &d->to);
    tail_ids(b, "through", &d->through);
    tail_ids(b, "with", &d->with);
    tail_ids(b, "against", &d->against);
    for (ptrdiff_t i = 0; i < d->at.n; i++) {
        text(b, i ? S(", ") : S(" at "));
        name(b, d->at.p[i]);
    }
    if (d->list_of.id.n)
        buf_fmt(b, " %s list of %.*s", d->off_list ? "off" : "on",
                STR_ARG(d->list_of.id));
    if (d->label.n) {
        text(b, S(" labelled "));
        lang_put_text(b, d->label);
    }
    if (d->over.n) {
        text(b, S(" over "));
        lang_put_text(b, d->over);
    }
}

static void deed(struct buf *b, const struct agreement *g, const struct deed *d)
{
    if (d->actors.n)
        ids(b, &d->actors, " and ");
    else
        buf_char(b, '?');
    buf_char(b, ' ');
    verb(b, g, d);
    if (d->only) text(b, S(" only"));
    if (d->quantity.qualifier != QUAL_NONE && d->mode != COUNT_LEVEL) {
        buf_char(b, ' ');
        quantity(b, d->quantity);
    }
    if (d->object_kind != OBJECT_NONE) buf_char(b, ' ');
    if (d->object_kind == OBJECT_TEXT)
        lang_put_text(b, d->object.id);
    else
        text(b, d->object.id);
    tails(b, d);
}

struct str lang_print_deed(struct arena *a, const struct agreement *g,
                           const struct deed *d)
{
    struct buf b = buf_make(a, BUF_MAX);
    deed(&b, g, d);
    return buf_done(&b);
}

/* ---- the agreement ---- */

static void block(struct buf *b, const char *head, const struct ref *name_of,
                  struct str title)
{
    if (b->n) buf_char(b, '\n');
    buf_fmt(b, "%s %.*s ", head, STR_ARG(name_of->id));
    lang_put_text(b, title);
    buf_char(b, '\n');
}

static void agreement_head(struct buf *b, const struct agreement *g)
{
    if (g->name.id.n == 0) return;
    block(b, "agreement", &g->name, g->title);
    if (g->signed_on != DAY_NONE) {
        text(b, S("    signed "));
        day(b, g->signed_on);
        if (g->signed_at.n) text(b, S(" at "));
        if (g->signed_at.n) name(b, g->signed_at);
        text(b, S(" by "));
        ids(b, &g->signed_by, ", ");
        buf_char(b, '\n');
    }
    if (g->text_url.n) {
        text(b, S("    text "));
        lang_put_link(b, g->text_url);
        buf_char(b, '\n');
    }
    if (g->zone.n) buf_fmt(b, "    timezone %.*s\n", STR_ARG(g->zone));
}

static void declarations(struct buf *b, const struct agreement *g)
{
    for (ptrdiff_t i = 0; i < g->parties.n; i++) {
        const struct party *p = &g->parties.p[i];
        block(b, role_text(p->role), &p->name, p->title);
        texts(b, "    aka ", &p->aka);
        texts(b, "    voice ", &p->voice);
        texts(b, "    noun ", &p->noun);
    }
    for (ptrdiff_t i = 0; i < g->people.n; i++) {
        const struct people *p = &g->people.p[i];
        block(b, "people", &p->name, p->title);
        texts(b, "    aka ", &p->aka);
        refs(b, "    held by ", &p->held_by);
        refs(b, "    belonging to ", &p->belonging_to);
    }
    for (ptrdiff_t i = 0; i < g->measures.n; i++) {
        const struct measure *m = &g->measures.p[i];
        block(b, "measure", &m->name, m->title);
        texts(b, "    aka ", &m->aka);
        each_text(b, "    unit ", &m->unit, m->unit.n > 0);
        refs(b, "    belonging to ", &m->belonging_to);
    }
}

/* 0841, 1243a */
static void code(struct buf *b, struct str s)
{
    bool bare = true;
    for (ptrdiff_t i = 0; bare && i < s.n; i++)
        bare = (s.p[i] >= '0' && s.p[i] <= '9') ||
               (s.p[i] >= 'a' && s.p[i] <= 'z');
    if (bare)
        text(b, s);
    else
        lang_put_text(b, s);
}

static void act(struct buf *b, const struct act *c)
{
    block(b, "act", &c->name, c->title);
    text(b, S("    verb "));
    for (int i = 0; i < VERB_FORMS; i++) {
        if (i) text(b, S(", "));
        lang_put_text(b, c->verb[i]);
    }
    buf_char(b, '\n');
    if (c->plover.n) {
        text(b, S("    plover "));
        name(b, c->plover);
        if (c->plover_mode.n) buf_fmt(b, " %.*s", STR_ARG(c->plover_mode));
        buf_char(b, '\n');
    }
    if (c->cameo.n) {
        text(b, S("    cameo "));
        code(b, c->cameo);
        buf_char(b, '\n');
    }
    one_ref(b, "    counts as ", &c->counts_as);
    one_ref(b, "    halts ", &c->halts);
    one_ref(b, "    resumes ", &c->resumes);
}

static void deadline(struct buf *b, const struct deadline *d)
{
    const char *aim = d->aim ? "aim " : "";
    struct duration t = d->within;
    if (d->kind == DEADLINE_NONE) return;
    if (d->kind == DEADLINE_DATE) {
        buf_fmt(b, "    %sby ", aim);
        day(b, d->day);
        buf_char(b, '\n');
        return;
    }
    buf_fmt(b, "    %swithin ", aim);
    if (t.months)
        buf_fmt(b, "%d month%s", (int)t.months, t.months > 1 ? "s" : "");
    if (t.months && t.days) text(b, S(" and "));
    if (t.days || !t.months)
        buf_fmt(b, "%d day%s", (int)t.days, t.days != 1 ? "s" : "");
    text(b, S(" of "));
    text(b, d->kind == DEADLINE_SIGNING ? S("signing") : d->norm.id);
    buf_char(b, '\n');
}

static void chosen(struct buf *b, const struct norm *n)
{
    if (n->list_of.id.n == 0) return;
    buf_fmt(b, "    chosen from list of %.*s", STR_ARG(n->list_of.id));
    for (ptrdiff_t i = 0; i < n->criteria.n; i++)
        buf_fmt(b, "%s%.*s", i ? ", " : " by ", STR_ARG(n->criteria.p[i]));
    buf_char(b, '\n');
}

static void norm(struct buf *b, const struct agreement *g, const struct norm *n)
{
    block(b, norm_text(n->kind), &n->name, n->title);
    text(b, S("    "));
    deed(b, g, &n->deed);
    buf_char(b, '\n');
    if (n->span.from != DAY_NONE) {
        text(b, S("    from "));
        day(b, n->span.from);
        if (n->span.to != DAY_NONE) text(b, S(" to "));
        if (n->span.to != DAY_NONE) day(b, n->span.to);
        buf_char(b, '\n');
    }
    deadline(b, &n->deadline);
    expr_line(b, "    after ", n->after);
    expr_line(b, "    while ", n->during);
    if (n->in_return_for.id.n) {
        buf_fmt(b, "    in return for %.*s", STR_ARG(n->in_return_for.id));
        if (n->ratio_ours)
            buf_fmt(b, " at %lld:%lld", (long long)n->ratio_ours,
                    (long long)n->ratio_theirs);
        buf_char(b, '\n');
    }
    chosen(b, n);
    expr_line(b, "    witnessed by ", n->witness);
    one_ref(b, "    otherwise ", &n->otherwise);
    texts(b, "    clause ", &n->clause);
    each_text(b, "    note ", n->note.p, n->note.n);
}

struct str lang_print_agreement(struct arena *a, const struct agreement *g)
{
    struct buf b = buf_make(a, BUF_MAX);
    agreement_head(&b, g);
    declarations(&b, g);
    for (ptrdiff_t i = 0; i < g->acts.n; i++)
        if (!g->acts.p[i].standard) act(&b, &g->acts.p[i]);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) norm(&b, g, &g->norms.p[i]);
    return buf_done(&b);
}

/* ---- statements and drafts ---- */

static void said(struct buf *b, const char *head, const struct telling *t)
{
    buf_fmt(b, "%s ", head);
    if (t->said.to == DAY_NONE)
        buf_char(b, '?');
    else
        days(b, t->said);
    text(b, S(" by "));
    if (t->by.n)
        ids(b, &t->by, " and ");
    else if (t->name.n)
        lang_put_text(b, t->name);
    else
        text(b, S("unattributed"));
    if (t->voice.n || t->channel.n) text(b, S(" ("));
    if (t->voice.n) lang_put_text(b, t->voice);
    if (t->voice.n && t->channel.n) text(b, S(", "));
    if (t->channel.n) text(b, S("on "));
    if (t->channel.n) name(b, t->channel);
    if (t->voice.n || t->channel.n) buf_char(b, ')');
    buf_char(b, '\n');
}

static void report(struct buf *b, const struct report *r)
{
    if (r->outlet.n) {
        text(b, S("    reported by "));
        if (r->outlet_is_id)
            text(b, r->outlet);
        else
            lang_put_text(b, r->outlet);
        if (r->published != DAY_NONE) text(b, S(" on "));
        if (r->published != DAY_NONE) day(b, r->published);
        if (r->url.n) {
            text(b, S(" <"));
            lang_put_link(b, r->url);
            buf_char(b, '>');
        }
        buf_char(b, '\n');
    }
    if (r->to > 0) {
        buf_fmt(b, "    passage %lld..%lld", (long long)r->from,
                (long long)r->to);
        if (r->sha256.n) buf_fmt(b, " of sha256:%.*s", STR_ARG(r->sha256));
        buf_char(b, '\n');
    }
}

/* The line that says what was said; `on` is the entry or draft it is about. */
static void body(struct buf *b, const struct agreement *g, enum stance stance,
                 struct str on, const struct deed *d)
{
    text(b, S("    "));
    if (stance != STANCE_NONE) buf_fmt(b, "%s ", stance_text(stance));
    text(b, on);
    if (stance != STANCE_NONE && d) text(b, on.n ? S(": ") : S("that "));
    if (d) deed(b, g, d);
    if (on.n == 0 && !d) buf_char(b, '?'); /* only in drafts */
    buf_char(b, '\n');
}

struct str lang_print_statement(struct arena *a, const struct agreement *g,
                                const struct statement *s)
{
    struct buf b = buf_make(a, BUF_MAX);
    said(&b, "said", &s->telling);
    body(&b, g, s->stance, s->on_entry.id, s->has_deed ? &s->deed : NULL);
    report(&b, &s->report);
    refs(&b, "    same as ", &s->same_as);
    each_text(&b, "    note ", s->note.p, s->note.n);
    return buf_done(&b);
}

struct str lang_print_draft(struct arena *a, const struct agreement *g,
                            const struct draft *d)
{
    struct buf b = buf_make(a, BUF_MAX);
    lang_put_comment(&b, d->sentence);
    said(&b, "draft", &d->telling);
    struct str on = d->on_entry.id;
    if (d->stance_on >= 0)
        on = str_fmt(a, "draft %lld", (long long)d->stance_on + 1);
    body(&b, g, d->stance, on, d->has_deed ? &d->deed : NULL);
    report(&b, &d->report);
    if (d->same_as >= 0)
        buf_fmt(&b, "    same as draft %lld\n", (long long)d->same_as + 1);
    each_text(&b, "    note ", d->note.p, d->note.n);
    each_text(&b, "    asks ", d->questions.p, d->questions.n);
    return buf_done(&b);
}
