/* Canonical text of an agreement. */
#include "lang_int.h"

static void text(struct buf *b, struct str s)
{
    buf_str(b, s);
}

static void one_ref(struct buf *b, const char *property, const struct ref *r)
{
    if (r->id.n) buf_fmt(b, "%s%.*s\n", property, STR_ARG(r->id));
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

/* ---- the agreement ---- */

static void block(struct buf *b, const char *head, const struct ref *name_of,
                  struct str title)
{
    if (b->n) buf_char(b, '\n');
    buf_fmt(b, "%s %.*s ", head, STR_ARG(name_of->id));
    lang_put_text(b, title);
    buf_char(b, '\n');
}

static void put_signed(struct buf *b, int32_t on, struct str at,
                       const struct ref_list *by)
{
    if (by->n == 0) return;
    text(b, on == DAY_NONE ? S("    to be signed") : S("    signed "));
    if (on != DAY_NONE) lang_put_day(b, on);
    if (at.n) text(b, S(" at "));
    if (at.n) lang_put_name(b, at);
    text(b, S(" by "));
    lang_put_ids(b, by, ", ");
    buf_char(b, '\n');
}

static void put_url(struct buf *b, struct str url)
{
    if (url.n == 0) return;
    text(b, S("    text "));
    lang_put_link(b, url);
    buf_char(b, '\n');
}

static void put_allow(struct buf *b, const struct allowance_list *l)
{
    for (ptrdiff_t i = 0; i < l->n; i++) {
        buf_fmt(b, "    allow %.*s ", STR_ARG(l->p[i].code.id));
        lang_put_text(b, l->p[i].reason);
        buf_char(b, '\n');
    }
}

static void agreement_head(struct buf *b, const struct agreement *g)
{
    if (g->name.id.n == 0) return;
    block(b, "agreement", &g->name, g->title);
    put_signed(b, g->signed_on, g->signed_at, &g->signed_by);
    put_url(b, g->text_url);
    if (g->zone.n) buf_fmt(b, "    timezone %.*s\n", STR_ARG(g->zone));
    put_allow(b, &g->allow);
}

static void instrument(struct buf *b, const struct instrument *d)
{
    block(b, d->amends ? "amendment" : "annex", &d->name, d->title);
    put_signed(b, d->signed_on, d->signed_at, &d->signed_by);
    if (d->from != DAY_NONE) {
        text(b, S("    from "));
        lang_put_day(b, d->from);
        buf_char(b, '\n');
    }
    put_url(b, d->text_url);
    for (ptrdiff_t i = 0; i < d->replaces.n; i++) {
        const struct replacement *r = &d->replaces.p[i];
        if (r->new.id.n)
            buf_fmt(b, "    replaces %.*s by %.*s\n", STR_ARG(r->old.id),
                    STR_ARG(r->new.id));
        else
            buf_fmt(b, "    ends %.*s\n", STR_ARG(r->old.id));
    }
    put_allow(b, &d->allow);
}

static void declarations(struct buf *b, const struct agreement *g)
{
    for (ptrdiff_t i = 0; i < g->parties.n; i++) {
        const struct party *p = &g->parties.p[i];
        block(b, role_text(p->role), &p->name, p->title);
        lang_put_texts(b, "    aka ", &p->aka);
        lang_put_texts(b, "    voice ", &p->voice);
        lang_put_texts(b, "    noun ", &p->noun);
    }
    for (ptrdiff_t i = 0; i < g->people.n; i++) {
        const struct people *p = &g->people.p[i];
        block(b, "people", &p->name, p->title);
        lang_put_texts(b, "    aka ", &p->aka);
        lang_put_refs(b, "    held by ", &p->held_by);
        lang_put_refs(b, "    belonging to ", &p->belonging_to);
        one_ref(b, "    part of ", &p->part_of);
    }
    for (ptrdiff_t i = 0; i < g->measures.n; i++) {
        const struct measure *m = &g->measures.p[i];
        block(b, "measure", &m->name, m->title);
        lang_put_texts(b, "    aka ", &m->aka);
        lang_put_each(b, "    unit ", &m->unit, m->unit.n > 0);
        lang_put_refs(b, "    belonging to ", &m->belonging_to);
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
        lang_put_name(b, c->plover);
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

static void duration(struct buf *b, struct duration t)
{
    if (t.months)
        buf_fmt(b, "%d month%s", (int)t.months, t.months > 1 ? "s" : "");
    if (t.months && t.days) text(b, S(" and "));
    if (t.days || !t.months)
        buf_fmt(b, "%d day%s", (int)t.days, t.days != 1 ? "s" : "");
}

static void deadline(struct buf *b, const struct deadline *d)
{
    const char *aim = d->aim ? "aim " : "";
    if (d->kind == DEADLINE_NONE) return;
    if (d->kind == DEADLINE_DATE) {
        buf_fmt(b, "    %sby ", aim);
        lang_put_day(b, d->day);
        buf_char(b, '\n');
        return;
    }
    buf_fmt(b, "    %swithin ", aim);
    duration(b, d->within);
    text(b, S(" of "));
    text(b, d->kind == DEADLINE_SIGNING ? S("signing") : d->norm.id);
    buf_char(b, '\n');
}

static void in_return(struct buf *b, const struct norm *n)
{
    if (n->in_return_for.id.n == 0) return;
    buf_fmt(b, "    in return for %.*s", STR_ARG(n->in_return_for.id));
    if (n->ratio_ours)
        buf_fmt(b, " at %lld:%lld", (long long)n->ratio_ours,
                (long long)n->ratio_theirs);
    for (ptrdiff_t i = 0; i < n->rates.n; i++) {
        const struct rate *r = &n->rates.p[i];
        buf_fmt(b, "%s %lld:%lld", i || n->ratio_ours ? "," : " at",
                (long long)r->ours, (long long)r->theirs);
        if (r->of.id.n) buf_fmt(b, " of %.*s", STR_ARG(r->of.id));
        if (r->against.id.n) buf_fmt(b, " for %.*s", STR_ARG(r->against.id));
    }
    buf_char(b, '\n');
}

static void witness(struct buf *b, const struct norm *n)
{
    if (!n->witness) return;
    text(b, S("    witnessed by "));
    expr(b, n->witness);
    if (n->shown.days || n->shown.months) text(b, S(" within "));
    if (n->shown.days || n->shown.months) duration(b, n->shown);
    buf_char(b, '\n');
}

static void effect(struct buf *b, const struct power *w)
{
    if (w->kind == POWER_NONE) return;
    buf_fmt(b, "    %s ", power_text(w->kind));
    if (w->all)
        text(b, S("agreement"));
    else
        lang_put_ids(b, &w->on, ", ");
    if (w->by.months || w->by.days) {
        text(b, S(" by "));
        duration(b, w->by);
    }
    buf_char(b, '\n');
}

static void chosen(struct buf *b, const struct norm *n)
{
    if (n->list_of.id.n == 0) return;
    buf_fmt(b, "    chosen from list of %.*s%s", STR_ARG(n->list_of.id),
            n->or_off_list ? " or off it" : "");
    for (ptrdiff_t i = 0; i < n->criteria.n; i++)
        buf_fmt(b, "%s%.*s", i ? ", " : " by ", STR_ARG(n->criteria.p[i]));
    buf_char(b, '\n');
}

static void precedence(struct buf *b, const struct norm *n)
{
    if (n->first.n) {
        text(b, S("    putting first "));
        lang_put_ids(b, &n->first, ", ");
        buf_char(b, '\n');
    }
    if (n->together) text(b, S("    keeping families together\n"));
}

static void norm(struct buf *b, const struct agreement *g, const struct norm *n)
{
    block(b, norm_text(n->kind), &n->name, n->title);
    text(b, S("    "));
    lang_put_deed(b, g, &n->deed);
    buf_char(b, '\n');
    for (ptrdiff_t i = 0; i < n->including.n; i++) {
        text(b, i ? S(", ") : S("    including "));
        lang_put_quantity(b, n->including.p[i].quantity);
        buf_fmt(b, " %.*s", STR_ARG(n->including.p[i].of.id));
    }
    if (n->including.n) buf_char(b, '\n');
    one_ref(b, "    part of ", &n->part_of);
    one_ref(b, "    under ", &n->instrument);
    if (n->span.from != DAY_NONE) {
        text(b, S("    from "));
        lang_put_day(b, n->span.from);
        if (n->span.to != DAY_NONE) text(b, S(" to "));
        if (n->span.to != DAY_NONE) lang_put_day(b, n->span.to);
        buf_char(b, '\n');
    }
    deadline(b, &n->deadline);
    expr_line(b, "    after ", n->after);
    expr_line(b, "    while ", n->during);
    expr_line(b, "    until ", n->until);
    expr_line(b, "    upon breach of ", n->power.breach);
    in_return(b, n);
    chosen(b, n);
    precedence(b, n);
    witness(b, n);
    one_ref(b, "    otherwise ", &n->otherwise);
    effect(b, &n->power);
    lang_put_texts(b, "    clause ", &n->clause);
    lang_put_each(b, "    note ", n->note.p, n->note.n);
    put_allow(b, &n->allow);
}

struct str lang_print_agreement(struct arena *a, const struct agreement *g)
{
    struct buf b = buf_make(a, BUF_MAX);
    agreement_head(&b, g);
    declarations(&b, g);
    for (ptrdiff_t i = 0; i < g->acts.n; i++)
        if (!g->acts.p[i].standard) act(&b, &g->acts.p[i]);
    for (ptrdiff_t i = 0; i < g->instruments.n; i++)
        instrument(&b, &g->instruments.p[i]);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) norm(&b, g, &g->norms.p[i]);
    return buf_done(&b);
}
