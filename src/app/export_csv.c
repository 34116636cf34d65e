/* CSV with HXL tags (hxlstandard.org, 1.1): a row of headings, a row of tags,
 * then the data. Aggregates only. */
#include "app/export_int.h"

struct column {
    const char *heading, *tag;
};

static void head(struct buf *b, const struct column *p, size_t n)
{
    for (size_t i = 0; i < n; i++) export_cell(b, str_of(p[i].heading), i == 0);
    buf_char(b, '\n');
    for (size_t i = 0; i < n; i++) export_cell(b, str_of(p[i].tag), i == 0);
    buf_char(b, '\n');
}

static struct str number(const struct exporting *x, int64_t v)
{
    return v == INTERVAL_OPEN ? S("") : str_fmt(x->a, "%lld", (long long)v);
}

static struct str day(const struct exporting *x, int32_t d)
{
    return d == DAY_NONE || d == INT32_MAX ? S("") : day_print(x->a, d);
}

static struct str yes(bool v)
{
    return v ? S("yes") : S("no");
}

static void row(struct buf *b, const struct str *cell, size_t n)
{
    for (size_t i = 0; i < n; i++) export_cell(b, cell[i], i == 0);
    buf_char(b, '\n');
}

/* ---- obligations, by each account ---- */

static const struct column findings[] = {
    { "Obligation", "#activity+code" },
    { "Title", "#activity+name" },
    { "Kind", "#activity+type" },
    { "Who is bound", "#group+name" },
    { "State", "#status+code" },
    { "Suspended", "#status+suspended" },
    { "Disputed", "#status+disputed" },
    { "Evidence", "#status+evidence" },
    { "By whose account", "#meta+account" },
    { "Says", "#status+said" },
    { "Target, at least", "#targeted+ind+min" },
    { "Target, at most", "#targeted+ind+max" },
    { "Counted, at least", "#reached+ind+min" },
    { "Counted, at most", "#reached+ind+max" },
    { "What is counted", "#indicator+name" },
    { "Deadline", "#date+deadline" },
    { "Aim", "#date+aim" },
    { "Met on", "#date+occurred" },
    { "Asked about", "#date+asked" },
    { "Known by", "#date+known" },
    { "Newest source", "#meta+source" },
};

static struct str newest(const struct exporting *x, const struct standpoint *s)
{
    const struct report *best = NULL;
    int32_t day = DAY_NONE;
    for (ptrdiff_t i = 0; i < s->entries.n; i++) {
        const struct statement *t = x->c->entries.p[s->entries.p[i]].statement;
        if (best && t->telling.said.to < day) continue;
        best = &t->report;
        day = t->telling.said.to;
    }
    return best ? export_source(x, best) : S("");
}

static struct str said(const struct standpoint *s)
{
    return s->says_done && s->says_not_done ? S("done and not done")
           : s->says_done                   ? S("done")
           : s->says_not_done               ? S("not done")
                                            : S("nothing");
}

static void finding(const struct exporting *x, struct buf *b,
                    const struct finding *f, const struct standpoint *s)
{
    bool aim = f->norm->deadline.aim, counted = f->counted && s->counted;
    struct str cell[] = {
        f->norm->name.id,
        f->norm->title,
        str_of(norm_text(f->norm->kind)),
        export_titles(x, &f->norm->deed.actors),
        str_of(state_text(f->state)),
        yes(f->suspended),
        yes(f->disputed),
        str_of(f->keeping != KEEPING_NONE ? keeping_text(f->keeping)
                                          : evidence_text(f->evidence)),
        s->kind == STANDPOINT_PARTY ? export_title(x, s->party)
                                    : str_of(standpoint_text(s->kind)),
        said(s),
        f->counted ? number(x, f->target.lo) : S(""),
        f->counted ? number(x, f->target.hi) : S(""),
        counted ? number(x, s->bounds.lo) : S(""),
        counted ? number(x, s->bounds.hi) : S(""),
        !f->counted ? S("")
        : f->level  ? S("what remains")
                    : S("what was done"),
        aim ? S("") : day(x, f->deadline),
        aim ? day(x, f->deadline) : S(""),
        day(x, f->met_on),
        day(x, x->f->on),
        day(x, x->f->known),
        newest(x, s),
    };
    _Static_assert(sizeof cell / sizeof cell[0] ==
                       sizeof findings / sizeof findings[0],
                   "a cell for each column");
    row(b, cell, sizeof cell / sizeof cell[0]);
}

struct str export_csv(const struct exporting *x)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    head(&b, findings, sizeof findings / sizeof findings[0]);
    for (ptrdiff_t i = 0; i < x->f->list.n; i++) {
        const struct finding *f = &x->f->list.p[i];
        for (ptrdiff_t k = 0; k < f->standpoints.n; k++)
            finding(x, &b, f, &f->standpoints.p[k]);
    }
    return buf_done(&b);
}

/* ---- statements ---- */

static const struct column statements[] = {
    { "Entry", "#meta+id" },
    { "Said by", "#meta+speaker" },
    { "Said on", "#date+said" },
    { "Stance", "#meta+stance" },
    { "On entry", "#meta+about" },
    { "Actor", "#group+name" },
    { "Says that it", "#status+code" },
    { "Not", "#status+negated" },
    { "Act", "#activity+code" },
    { "Promised, at least", "#targeted+ind+min" },
    { "Promised, at most", "#targeted+ind+max" },
    { "Done, at least", "#reached+ind+min" },
    { "Done, at most", "#reached+ind+max" },
    { "Counted as", "#indicator+type" },
    { "Of what", "#indicator+name" },
    { "Happened from", "#date+occurred+start" },
    { "Happened up to", "#date+occurred+end" },
    { "Place", "#loc+origin" },
    { "Received by", "#group+dest" },
    { "Reported on", "#date+reported" },
    { "Source", "#meta+source" },
};

static struct str joined(const struct exporting *x, const struct str_list *l)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    for (ptrdiff_t i = 0; i < l->n; i++)
        buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(l->p[i]));
    return buf_done(&b);
}

static void statement(const struct exporting *x, struct buf *b,
                      const struct entry *e)
{
    const struct statement *s = e->statement;
    const struct deed *d = &s->deed;
    struct interval q = quantity_interval(d->quantity);
    bool counted = s->has_deed && d->quantity.qualifier != QUAL_NONE;
    bool done = d->modality == MOD_DID || d->modality == MOD_IS;
    bool dated = s->has_deed && d->when_kind != WHEN_NONE;
    struct str cell[] = {
        e->id,
        export_speaker(x, s),
        days_print(x->a, s->telling.said),
        str_of(stance_text(s->stance)),
        s->on_entry.id,
        export_titles(x, &d->actors),
        str_of(modality_text(d->modality)),
        s->has_deed ? yes(d->negated) : S(""),
        d->act.id,
        counted && !done ? number(x, q.lo) : S(""),
        counted && !done ? number(x, q.hi) : S(""),
        counted && done ? number(x, q.lo) : S(""),
        counted && done ? number(x, q.hi) : S(""),
        counted ? str_of(count_mode_text(d->mode)) : S(""),
        d->object_kind == OBJECT_TEXT ? S("") : d->object.id,
        dated ? day(x, d->when.from) : S(""),
        dated ? day(x, d->when.to) : S(""),
        joined(x, &d->at),
        export_titles(x, &d->to),
        day(x, s->report.published),
        export_source(x, &s->report),
    };
    _Static_assert(sizeof cell / sizeof cell[0] ==
                       sizeof statements / sizeof statements[0],
                   "a cell for each column");
    row(b, cell, sizeof cell / sizeof cell[0]);
}

struct str export_statements(const struct exporting *x)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    head(&b, statements, sizeof statements / sizeof statements[0]);
    for (ptrdiff_t i = 0; i < x->c->entries.n; i++)
        if (export_holds(x, &x->c->entries.p[i]))
            statement(x, &b, &x->c->entries.p[i]);
    return buf_done(&b);
}
