/* Findings, as JSON: docs/json.md, `status`. */
#include "app/json_int.h"

static json_t *ids(const struct app_case *c, const ptrdiff_t *p, ptrdiff_t n)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < n; i++) add(list, text(c->entries.p[p[i]].id));
    return list;
}

static json_t *standpoint(struct arena *a, const struct app_case *c,
                          const struct standpoint *s)
{
    json_t *o = json_object();
    set_word(o, "kind", standpoint_text(s->kind));
    set_text(o, "party", s->party);
    if (s->counted) set(o, "bounds", interval(s->bounds));
    set(o, "says_done", json_boolean(s->says_done));
    set(o, "says_not_done", json_boolean(s->says_not_done));
    set_day(a, o, "last", s->last);
    set_day(a, o, "rests_on_later", s->hi_from);
    set(o, "entries", ids(c, s->entries.p, s->entries.n));
    if (s->clash.n) set(o, "clash", ids(c, s->clash.p, s->clash.n));
    return o;
}

/* The reasons are a graph: those of a norm stand in full where it is met first,
 * and are named by its id (`see`) where it is met again. */
static json_t *reason(struct arena *a, const struct app_case *c,
                      const struct reason *r, struct map *shown)
{
    json_t *o = json_object();
    if (r->norm.n && !map_add(shown, a, r->norm, 1)) {
        set_text(o, "see", r->norm);
        return o;
    }
    set_text(o, "rule", r->rule);
    set_text(o, "text", r->text);
    set_text(o, "of", r->norm);
    if (r->entries.n) set(o, "entries", ids(c, r->entries.p, r->entries.n));
    if (r->kids.n) {
        json_t *kids = json_array();
        for (ptrdiff_t i = 0; i < r->kids.n; i++)
            add(kids, reason(a, c, r->kids.p[i], shown));
        set(o, "because", kids);
    }
    return o;
}

static json_t *rival(const struct app_case *c, const struct rival *r)
{
    ptrdiff_t pair[] = { r->a, r->b };
    json_t *o = json_object();
    set(o, "entries", ids(c, pair, 2));
    set(o, "fits", json_boolean(r->fits));
    set_text(o, "why", r->why);
    return o;
}

static json_t *batch_sum(const struct batch_sum *s)
{
    json_t *o = json_object(), *stages = json_object();
    json_t *answers = json_object();
    set_int(o, "batches", s->batches);
    for (int i = STAGE_PROPOSED; i < STAGE_COUNT; i++)
        if (s->count[i])
            set_int(stages, stage_text((enum stage)i), s->count[i]);
    for (int i = 0; i < ANSWER_COUNT; i++)
        if (s->answers[i])
            set_int(answers, answer_text((enum answer)i), s->answers[i]);
    set(o, "stages", stages);
    set(o, "answers", answers);
    return o;
}

static json_t *balance(struct arena *a, const struct balance *b)
{
    json_t *o = json_object();
    set_day(a, o, "day", b->day);
    set_word(o, "kind", standpoint_text(b->kind));
    set_text(o, "party", b->party);
    set(o, "ours", interval(b->ours));
    set(o, "theirs", interval(b->theirs));
    if (!b->has_lead) return o;
    json_t *lead = json_object();
    set(lead, "lo",
        b->lead_lo == INT64_MIN ? json_null() : json_integer(b->lead_lo));
    set(lead, "hi",
        b->lead_hi == INT64_MAX ? json_null() : json_integer(b->lead_hi));
    set(o, "lead", lead);
    return o;
}

static void set_balances(struct arena *a, json_t *o, const char *key,
                         const struct balance_list *l)
{
    if (l->n == 0) return;
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < l->n; i++) add(list, balance(a, &l->p[i]));
    set(o, key, list);
}

static json_t *forecast(struct arena *a, const struct forecast *f)
{
    static const char *const words[] = { "made", "too little", "nothing moved",
                                         "reached" };
    json_t *o = json_object();
    set_word(o, "kind", standpoint_text(f->kind));
    set_text(o, "party", f->party);
    set_word(o, "forecast", words[f->why]);
    set_day(a, o, "first", f->first);
    set_day(a, o, "last", f->last);
    set_int(o, "steps", f->steps);
    set_int(o, "grown", f->grown);
    set_int(o, "left", f->left);
    if (f->why != FORECAST_MADE) return o;
    set_int(o, "likelihood", 80);
    set_int(o, "evenness", f->evenness);
    set_day(a, o, "early", f->early);
    set_day(a, o, "middle", f->middle);
    set_day(a, o, "late", f->late);
    return o;
}

static void set_forecasts(struct arena *a, json_t *o, const struct finding *f)
{
    if (f->forecasts.n == 0) return;
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < f->forecasts.n; i++)
        add(list, forecast(a, &f->forecasts.p[i]));
    set(o, "forecasts", list);
}

static void set_uses(struct arena *a, json_t *o, const struct app_case *c,
                     const struct finding *f)
{
    if (f->norm->kind != NORM_POWER) return;
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < f->uses.n; i++) {
        json_t *u = json_object();
        set_day(a, u, "day", f->uses.p[i].day);
        set(u, "allowed", json_boolean(f->uses.p[i].allowed));
        set_text(u, "entry", c->entries.p[f->uses.p[i].entry].id);
        add(list, u);
    }
    set(o, "uses", list);
}

/* What stands beside the state. */
static void set_beside(struct arena *a, json_t *o, const struct app_case *c,
                       const struct finding *f)
{
    set_word(o, "keeping", keeping_text(f->keeping));
    set_uses(a, o, c, f);
    set_day(a, o, "begun_on", f->begun_on);
    if (f->date_first) set(o, "date_passed_first", json_true());
    set_texts(o, "while_not_kept", f->broken.p, f->broken.n);
    set_texts(o, "while_doubted", f->doubted.p, f->doubted.n);
    set_texts(o, "follows", f->follows.p, f->follows.n);
    set_day(a, o, "suspended_on", f->suspended_on);
    set_refs(o, "suspended_under", &f->licensed);
    set_texts(o, "suspended_until", f->lifts.p, f->lifts.n);
    if (f->batches.batches) set(o, "batches", batch_sum(&f->batches));
    set_balances(a, o, "balance", &f->balance);
    set_balances(a, o, "balance_steps", &f->steps);
    set_forecasts(a, o, f);
}

static json_t *finding(struct arena *a, const struct app_case *c,
                       const struct finding *f, bool reasons)
{
    json_t *o = json_object(), *points = json_array(), *rivals = json_array();
    set_text(o, "id", f->norm->name.id);
    set_word(o, "kind", norm_text(f->norm->kind));
    set_text(o, "title", f->norm->title);
    set_word(o, "state", state_text(f->state));
    set(o, "suspended", json_boolean(f->suspended));
    set(o, "disputed", json_boolean(f->disputed));
    set_word(o, "evidence", evidence_text(f->evidence));
    if (f->counted) {
        set(o, "counts",
            json_string(f->level ? "what remains" : "what was done"));
        set(o, "target", interval(f->target));
        set(o, "bounds", interval(f->bounds));
    }
    set_day(a, o, "deadline", f->deadline);
    if (f->deadline != DAY_NONE) {
        set(o, "aim", json_boolean(f->norm->deadline.aim));
        set_int(o, "days_left", f->days_left);
    }
    set_day(a, o, "met_on", f->met_on);
    set_texts(o, "waits_for", f->waits_for.p, f->waits_for.n);
    set_beside(a, o, c, f);
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        add(points, standpoint(a, c, &f->standpoints.p[i]));
    set(o, "standpoints", points);
    for (ptrdiff_t i = 0; i < f->rivals.n; i++)
        add(rivals, rival(c, &f->rivals.p[i]));
    set(o, "rivals", rivals);
    if (reasons && f->why) {
        struct map shown = { 0 };
        set(o, "why", reason(a, c, f->why, &shown));
    }
    return o;
}

json_t *app_findings_tree(struct arena *a, const struct app_case *c,
                          const struct findings *f, bool reasons)
{
    json_t *root = json_object(), *list = json_array();
    set_text(root, "agreement", c->agreement.name.id);
    set_text(root, "title", c->agreement.title);
    set_day(a, root, "on", f->on);
    if (f->known != INT32_MAX) set_day(a, root, "known", f->known);
    set_text(root, "believe", f->believe);
    if (f->trusted.n)
        set(root, "taken_as_true", ids(c, f->trusted.p, f->trusted.n));
    if (f->doubted.n) set(root, "left_out", ids(c, f->doubted.p, f->doubted.n));
    set_int(root, "entries", c->entries.n);
    for (ptrdiff_t i = 0; i < f->list.n; i++)
        add(list, finding(a, c, &f->list.p[i], reasons));
    set(root, "findings", list);
    return root;
}

struct str app_findings_json(struct arena *a, const struct app_case *c,
                             const struct findings *f, bool reasons)
{
    return done(a, app_findings_tree(a, c, f, reasons));
}

struct str app_changes_json(struct arena *a, const struct app_case *c,
                            const struct changes *ch)
{
    json_t *root = json_object(), *list = json_array();
    const struct findings *ends[] = { &ch->from, &ch->to };
    set_text(root, "agreement", c->agreement.name.id);
    for (int i = 0; i < 2; i++) {
        json_t *o = json_object();
        set_day(a, o, "on", ends[i]->on);
        if (ends[i]->known != INT32_MAX) set_day(a, o, "known", ends[i]->known);
        set_text(o, "believe", ends[i]->believe);
        if (ends[i]->trusted.n)
            set(o, "taken_as_true",
                ids(c, ends[i]->trusted.p, ends[i]->trusted.n));
        if (ends[i]->doubted.n)
            set(o, "left_out", ids(c, ends[i]->doubted.p, ends[i]->doubted.n));
        set(root, i ? "to" : "from", o);
    }
    for (ptrdiff_t i = 0; i < ch->list.n; i++) {
        const struct change *v = &ch->list.p[i];
        json_t *o = json_object();
        set_text(o, "id", ch->to.list.p[v->norm].norm->name.id);
        set_texts(o, "what", v->what.p, v->what.n);
        set(o, "entries", ids(c, v->gained.p, v->gained.n));
        set(o, "no_longer", ids(c, v->lost.p, v->lost.n));
        set_day(a, o, "passed", v->passed);
        set_texts(o, "through", v->through.p, v->through.n);
        add(list, o);
    }
    set(root, "changes", list);
    return done(a, root);
}
