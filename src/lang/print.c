/* Canonical text: one way to write each model. This is what is signed. */
#include "lang_int.h"

#include <assert.h>

static void text(struct buf *b, struct str s)
{
    buf_str(b, s);
}

void lang_put_ids(struct buf *b, const struct ref_list *l, const char *last)
{
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (i) text(b, i + 1 < l->n ? S(", ") : str_of(last));
        text(b, l->p[i].id);
    }
}

/* Several lines of a list read as one list, and no line may be longer than the
 * parser takes; so a line that is long goes on as another. */
enum { LIST_LINE = 4096 };

void lang_put_texts(struct buf *b, const char *property,
                    const struct str_list *l)
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

void lang_put_each(struct buf *b, const char *property, const struct str *p,
                   ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        buf_fmt(b, "%s", property);
        lang_put_text(b, p[i]);
        buf_char(b, '\n');
    }
}

/* A name bare where the parser takes it bare, and reads as one. */
void lang_put_name(struct buf *b, struct str s)
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

void lang_put_refs(struct buf *b, const char *property,
                   const struct ref_list *l)
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

void lang_put_quantity(struct buf *b, struct quantity q)
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

void lang_put_day(struct buf *b, int32_t d)
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
    lang_put_ids(b, l, " and ");
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
        lang_put_day(b, d->when.to);
        return;
    case WHEN_SINCE:
        text(b, S(" since "));
        lang_put_day(b, d->when.from);
        if (d->when.to == DAY_NONE) return;
        text(b, S(".."));
        lang_put_day(b, d->when.to);
        return;
    }
    assert(!"a kind of when");
}

static void tails(struct buf *b, const struct deed *d)
{
    if (d->mode == COUNT_LEVEL) {
        text(b, S(" down to "));
        lang_put_quantity(b, d->quantity);
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
        lang_put_name(b, d->at.p[i]);
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

void lang_put_deed(struct buf *b, const struct agreement *g,
                   const struct deed *d)
{
    if (d->actors.n)
        lang_put_ids(b, &d->actors, " and ");
    else
        buf_char(b, '?');
    buf_char(b, ' ');
    verb(b, g, d);
    if (d->only) text(b, S(" only"));
    if (d->quantity.qualifier != QUAL_NONE && d->mode != COUNT_LEVEL) {
        buf_char(b, ' ');
        lang_put_quantity(b, d->quantity);
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
    lang_put_deed(&b, g, d);
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
        lang_put_ids(b, &t->by, " and ");
    else if (t->name.n)
        lang_put_text(b, t->name);
    else
        text(b, S("unattributed"));
    if (t->voice.n || t->channel.n) text(b, S(" ("));
    if (t->voice.n) lang_put_text(b, t->voice);
    if (t->voice.n && t->channel.n) text(b, S(", "));
    if (t->channel.n) text(b, S("on "));
    if (t->channel.n) lang_put_name(b, t->channel);
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
        if (r->published != DAY_NONE) lang_put_day(b, r->published);
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
    if (d) lang_put_deed(b, g, d);
    if (on.n == 0 && !d) buf_char(b, '?'); /* only in drafts */
    buf_char(b, '\n');
}

static void row(struct buf *b, const struct row_answer *r)
{
    buf_fmt(b, "    row sha256:%.*s %s", STR_ARG(r->row),
            answer_text(r->answer));
    if (r->other.n) buf_fmt(b, " sha256:%.*s", STR_ARG(r->other));
    buf_char(b, '\n');
}

struct str lang_print_statement(struct arena *a, const struct agreement *g,
                                const struct statement *s)
{
    struct buf b = buf_make(a, BUF_MAX);
    const struct paper *paper = s->paper;
    said(&b,
         paper ? str_z(a, str_fmt(a, "%s %.*s", paper_text(paper->kind),
                                  STR_ARG(paper->name.id)))
               : "said",
         &s->telling);
    body(&b, g, s->stance, s->on_entry.id, s->has_deed ? &s->deed : NULL);
    if (paper) lang_put_refs(&b, "    from ", &paper->from);
    if (paper && paper->sha256.n)
        buf_fmt(&b, "    commitment sha256:%.*s\n", STR_ARG(paper->sha256));
    if (paper && paper->stage != STAGE_NONE)
        buf_fmt(&b, "    stage %s\n", stage_text(paper->stage));
    for (ptrdiff_t i = 0; paper && i < paper->rows.n; i++)
        row(&b, &paper->rows.p[i]);
    report(&b, &s->report);
    lang_put_refs(&b, "    same as ", &s->same_as);
    lang_put_each(&b, "    note ", s->note.p, s->note.n);
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
    lang_put_refs(&b, "    same as ", &d->same_entries);
    lang_put_each(&b, "    note ", d->note.p, d->note.n);
    lang_put_each(&b, "    asks ", d->questions.p, d->questions.n);
    return buf_done(&b);
}
