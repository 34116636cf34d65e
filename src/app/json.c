/* What the program says to machines. The shapes are documented in docs/json.md
 * and change only with it. jansson keeps the order in which keys are set, so
 * the same answer is always the same bytes. */
#include "json_int.h"

#include <assert.h>

/* ---- deeds, statements, drafts ---- */

static void set_when(struct arena *a, json_t *o, const struct deed *d)
{
    static const char *const kinds[] = { "", "on", "by", "since" };
    if (d->when_kind == WHEN_NONE) return;
    json_t *w = json_object();
    set_word(w, "kind", kinds[d->when_kind]);
    set_day(a, w, "from", d->when.from);
    set_day(a, w, "to", d->when.to);
    set(o, "when", w);
}

static json_t *deed(struct arena *a, const struct deed *d)
{
    json_t *o = json_object();
    set(o, "actors", refs(&d->actors));
    set_word(o, "modality", modality_text(d->modality));
    set(o, "negated", json_boolean(d->negated));
    set_text(o, "act", d->act.id);
    if (d->quantity.qualifier != QUAL_NONE) {
        json_t *q = json_object();
        set_word(q, "qualifier", qualifier_text(d->quantity.qualifier));
        set_int(q, "n", d->quantity.n);
        if (d->quantity.qualifier == QUAL_BETWEEN)
            set_int(q, "m", d->quantity.m);
        set_word(q, "mode", count_mode_text(d->mode));
        set(q, "only", json_boolean(d->only));
        set(q, "bounds", interval(quantity_interval(d->quantity)));
        set(o, "count", q);
    }
    if (d->object_kind != OBJECT_NONE) {
        set_word(o, "object_kind", object_text(d->object_kind));
        set_text(o, "object", d->object.id);
    }
    set_when(a, o, d);
    set_refs(o, "to", &d->to);
    set_refs(o, "through", &d->through);
    set_refs(o, "with", &d->with);
    set_refs(o, "against", &d->against);
    set_texts(o, "at", d->at.p, d->at.n);
    set_text(o, "list_of", d->list_of.id);
    if (d->list_of.id.n) set(o, "off_list", json_boolean(d->off_list));
    set_text(o, "label", d->label);
    set_text(o, "over", d->over);
    return o;
}

static json_t *telling(struct arena *a, const struct telling *t)
{
    json_t *o = json_object();
    set_day(a, o, "from", t->said.from);
    set_day(a, o, "to", t->said.to);
    set_refs(o, "by", &t->by);
    set_text(o, "name", t->name);
    set_text(o, "voice", t->voice);
    set_text(o, "channel", t->channel);
    return o;
}

static void set_report(struct arena *a, json_t *o, const struct report *r)
{
    json_t *j = json_object();
    set_text(j, "outlet", r->outlet);
    set_day(a, j, "published", r->published);
    set_text(j, "url", r->url);
    set_text(j, "sha256", r->sha256);
    if (r->to > 0) {
        set_int(j, "from", r->from);
        set_int(j, "to", r->to);
    }
    set(o, "report", j);
}

static json_t *statement(struct arena *a, const struct statement *s)
{
    json_t *o = json_object();
    set(o, "said", telling(a, &s->telling));
    set_word(o, "stance", stance_text(s->stance));
    set_text(o, "on_entry", s->on_entry.id);
    if (s->has_deed) set(o, "deed", deed(a, &s->deed));
    set_report(a, o, &s->report);
    set_refs(o, "same_as", &s->same_as);
    set_texts(o, "notes", s->note.p, s->note.n);
    return o;
}

static json_t *span(const struct span *s)
{
    json_t *o = json_object();
    set_text(o, "slot", s->slot);
    if (s->to > 0) {
        set_int(o, "from", s->from);
        set_int(o, "to", s->to);
        set_text(o, "text", s->text);
    }
    set_text(o, "rule", s->rule);
    set(o, "inferred", json_boolean(s->inferred));
    return o;
}

static json_t *draft(struct arena *a, const struct draft *d, ptrdiff_t index)
{
    struct str open;
    json_t *o = json_object(), *spans = json_array();
    bool complete = draft_complete(d, &open);
    set_int(o, "index", index);
    set(o, "complete", json_boolean(complete));
    if (!complete) set_text(o, "open", open);
    set(o, "said", telling(a, &d->telling));
    set_word(o, "stance", stance_text(d->stance));
    if (d->stance_on >= 0) set_int(o, "stance_on", d->stance_on);
    if (d->has_deed) set(o, "deed", deed(a, &d->deed));
    set_report(a, o, &d->report);
    if (d->same_as >= 0) set_int(o, "same_as", d->same_as);
    set_refs(o, "same_entries", &d->same_entries);
    set_text(o, "sentence", d->sentence);
    for (ptrdiff_t i = 0; i < d->spans.n; i++) add(spans, span(&d->spans.p[i]));
    set(o, "spans", spans);
    set_texts(o, "questions", d->questions.p, d->questions.n);
    return o;
}

struct str app_reading_json(struct arena *a, const struct app_reading *r)
{
    json_t *root = json_object(), *articles = json_array();
    for (ptrdiff_t s = 0; s < r->sources.n; s++) {
        const struct app_source *source = &r->sources.p[s];
        const struct reader_notes *n = &source->notes;
        json_t *o = json_object(), *list = json_array();
        set_text(o, "file", source->path);
        set_text(o, "outlet", n->outlet);
        set_text(o, "dateline", n->dateline);
        set_day(a, o, "dateline_day", n->dateline_day);
        set_day(a, o, "file_day", n->file_day);
        set_day(a, o, "anchor", n->anchor);
        set_int(o, "sentences", n->sentences);
        for (ptrdiff_t i = source->from; i < source->to; i++)
            add(list, draft(a, &r->drafts.p[i], i));
        set(o, "drafts", list);
        add(articles, o);
    }
    set(root, "articles", articles);
    return done(a, root);
}

/* ---- entries ---- */

static json_t *entry(struct arena *a, const struct entry *e)
{
    json_t *o = json_object();
    set_int(o, "index", e->index);
    set_text(o, "id", e->id);
    set(o, "recorded", text(moment_print(a, e->recorded)));
    set_text(o, "author", e->author);
    set_day(a, o, "known", statement_known(e->statement));
    set(o, "statement", statement(a, e->statement));
    return o;
}

struct str app_stats_json(struct arena *a, const struct reader_stats *s)
{
    json_t *o = json_object();
    set_int(o, "drafts", s->drafts);
    set_int(o, "accepted", s->outcome[CONFIRM_ACCEPTED]);
    set_int(o, "edited", s->outcome[CONFIRM_EDITED]);
    set_int(o, "skipped", s->outcome[CONFIRM_SKIPPED]);
    set_int(o, "lines_changed", s->edits);
    set_int(o, "median_seconds", s->median);
    set_int(o, "slowest_seconds", s->slowest);
    return done(a, o);
}

struct str app_entries_json(struct arena *a, const struct app_case *c)
{
    json_t *root = json_object(), *list = json_array();
    set_text(root, "agreement", c->agreement.name.id);
    for (ptrdiff_t i = 0; i < c->entries.n; i++)
        add(list, entry(a, &c->entries.p[i]));
    set(root, "entries", list);
    return done(a, root);
}

struct str app_entry_json(struct arena *a, const struct ledger_entry *e)
{
    json_t *o = json_object();
    set_int(o, "index", e->index);
    set_text(o, "id", e->id);
    set(o, "recorded", text(moment_print(a, e->recorded)));
    set_text(o, "author", e->author);
    set_text(o, "text", e->text);
    set_text(o, "note", e->note);
    return done(a, o);
}

static json_t *recorded(const struct ledger_receipts *r)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < r->n; i++) {
        json_t *o = json_object();
        set_int(o, "index", r->p[i].index);
        set_text(o, "id", r->p[i].id);
        set(o, "already", json_boolean(r->p[i].already));
        add(list, o);
    }
    return list;
}

struct str app_receipts_json(struct arena *a, const struct ledger_receipts *r)
{
    json_t *root = json_object();
    set(root, "recorded", recorded(r));
    return done(a, root);
}

struct str app_recorded_json(struct arena *a, const struct app_recorded *r)
{
    json_t *root = json_object();
    set(root, "recorded", recorded(&r->receipts));
    if (r->missing) set_int(root, "missing", r->missing);
    set_text(root, "pending", r->pending);
    return done(a, root);
}

struct str app_keys_json(struct arena *a, const struct ledger_keys *k)
{
    json_t *root = json_object(), *keys = json_array(), *rules = json_array();
    for (ptrdiff_t i = 0; i < k->keys.n; i++) {
        const struct ledger_key *one = &k->keys.p[i];
        json_t *o = json_object();
        set_text(o, "name", one->name);
        set_text(o, "key", one->text);
        set_texts(o, "side", one->side.p, one->side.n);
        set_int(o, "from", one->from);
        if (one->until >= 0) {
            set_int(o, "until", one->until);
            set_word(o, "ended", one->replaced ? "replaced" : "revoked");
        }
        add(keys, o);
    }
    for (ptrdiff_t i = 0; i < k->rules.n; i++) {
        json_t *o = json_object();
        set_int(o, "from", k->rules.p[i].from);
        set_int(o, "needs", k->rules.p[i].needs);
        set_texts(o, "of", k->rules.p[i].of.p, k->rules.p[i].of.n);
        add(rules, o);
    }
    set(root, "keys", keys);
    set(root, "rules", rules);
    return done(a, root);
}

/* ---- the rest ---- */

static void set_place(json_t *o, const struct pos *p)
{
    set_text(o, "file", p->file);
    if (p->line) set_int(o, "line", p->line);
    if (p->col) set_int(o, "column", p->col);
}

static json_t *one_diag(const struct diag *d)
{
    static const char *const words[] = { "note", "warning", "error" };
    json_t *o = json_object(), *steps = json_array();
    set_word(o, "severity", words[d->severity]);
    set_word(o, "code", diag_code_name(d->code));
    set_place(o, &d->pos);
    set_text(o, "message", d->message);
    set_text(o, "mend", d->hint);
    for (ptrdiff_t i = 0; i < d->steps.n; i++) {
        json_t *step = json_object();
        set_text(step, "text", d->steps.p[i].text);
        set_place(step, &d->steps.p[i].pos);
        add(steps, step);
    }
    if (d->steps.n)
        set(o, "steps", steps);
    else
        json_decref(steps);
    return o;
}

struct str app_check_json(struct arena *a, const struct diags *ds,
                          const struct app_checked *c)
{
    json_t *root = json_object(), *list = json_array(), *allowed = json_array();
    set_int(root, "errors", ds->errors);
    set_int(root, "warnings", ds->warnings);
    for (ptrdiff_t i = 0; i < ds->n; i++) add(list, one_diag(&ds->p[i]));
    set(root, "diagnostics", list);
    for (ptrdiff_t i = 0; i < c->lint.allowed.n; i++) {
        const struct lint_allowed *one = &c->lint.allowed.p[i];
        json_t *o = json_object();
        set_word(o, "code", diag_code_name(one->code));
        set_place(o, &one->pos);
        set_text(o, "reason", one->reason);
        add(allowed, o);
    }
    set(root, "allowed", allowed);
    if (ds->dropped) set_int(root, "not_shown", ds->dropped);
    return done(a, root);
}

struct str app_about_json(struct arena *a, const struct ledger_about *about)
{
    json_t *o = json_object();
    set_text(o, "origin", about->origin);
    set_text(o, "log_key", about->log_key);
    set_text(o, "author", about->author);
    set_text(o, "author_key", about->author_key);
    set_int(o, "size", about->size);
    set(o, "recorded", text(moment_print(a, about->recorded)));
    set_text(o, "checkpoint", about->checkpoint);
    return done(a, o);
}

struct str app_verified_json(struct arena *a, const struct ledger_verified *v)
{
    json_t *o = json_object();
    set_int(o, "entries", v->entries);
    set_int(o, "signatures", v->signatures);
    set_int(o, "checkpoints", v->checkpoints);
    set_int(o, "tiles", v->tiles);
    if (v->files) set_int(o, "files", v->files);
    set(o, "first", text(moment_print(a, v->first)));
    set(o, "last", text(moment_print(a, v->last)));
    set_text(o, "checkpoint", v->checkpoint);
    return done(a, o);
}
