/* Provenance as PROV-JSON (W3C submission of 24 April 2013, names of PROV-O):
 * statements are entities attributed to who made them, with the report they
 * were read in as their primary source; what corrects another is its revision;
 * a finding is derived from the entries it rests on. */
#include "app/export_int.h"
#include "json_int.h"

struct prov {
    const struct exporting *x;
    json_t *entity, *agent, *attributed, *derived, *used;
    struct map reports;
    ptrdiff_t relations;
};

static const char *z(struct prov *p, struct str s)
{
    return str_z(p->x->a, s);
}

static struct str name(struct prov *p, const char *kind, struct str id)
{
    return str_fmt(p->x->a, "truce:%s-%.*s", kind, STR_ARG(id));
}

static json_t *qualified(const char *word)
{
    json_t *o = json_object();
    set_word(o, "$", word);
    set_word(o, "type", "prov:QUALIFIED_NAME");
    return o;
}

/* relation { a: x, b: y }, under a name of its own */
static json_t *relate(struct prov *p, json_t *list, const char *a, struct str x,
                      const char *b, struct str y)
{
    json_t *o = json_object();
    set_text(o, a, x);
    set_text(o, b, y);
    set(list, z(p, str_fmt(p->x->a, "_:r%lld", (long long)p->relations++)), o);
    return o;
}

static void agents(struct prov *p)
{
    const struct agreement *g = &p->x->c->agreement;
    for (ptrdiff_t i = 0; i < g->parties.n; i++) {
        json_t *o = json_object();
        set(o, "prov:type", qualified("prov:Organization"));
        set_text(o, "prov:label", g->parties.p[i].title);
        set_word(o, "truce:role", role_text(g->parties.p[i].role));
        set(p->agent, z(p, name(p, "party", g->parties.p[i].name.id)), o);
    }
    json_t *o = json_object();
    set(o, "prov:type", qualified("prov:SoftwareAgent"));
    set(p->agent, "truce:program", o);
}

static struct str report(struct prov *p, const struct report *r)
{
    struct str text = export_source(p->x, r);
    ptrdiff_t n = map_get(&p->reports, text);
    bool known = n >= 0;
    if (!known) {
        n = p->reports.n;
        map_add(&p->reports, p->x->a, text, n);
    }
    struct str id = name(p, "report", str_fmt(p->x->a, "%lld", (long long)n));
    if (known) return id;
    json_t *o = json_object();
    set_text(o, "prov:label", export_outlet(p->x, r));
    set_day(p->x->a, o, "truce:published", r->published);
    set_text(o, "truce:url", r->url);
    set(p->entity, z(p, id), o);
    return id;
}

static void entry(struct prov *p, const struct entry *e)
{
    const struct statement *s = e->statement;
    struct str id = name(p, "entry", e->id);
    json_t *o = json_object();
    set_text(o, "truce:said", days_print(p->x->a, s->telling.said));
    set_text(o, "truce:speaker", export_speaker(p->x, s));
    set_word(o, "truce:stance", stance_text(s->stance));
    set_text(o, "truce:act", s->deed.act.id);
    set(p->entity, z(p, id), o);
    for (ptrdiff_t i = 0; i < s->telling.by.n; i++)
        relate(p, p->attributed, "prov:entity", id, "prov:agent",
               name(p, "party", s->telling.by.p[i].id));
    if (s->report.outlet.n)
        set(relate(p, p->derived, "prov:generatedEntity", id, "prov:usedEntity",
                   report(p, &s->report)),
            "prov:type", qualified("prov:PrimarySource"));
    bool several;
    const struct entry *on =
        s->on_entry.id.n
            ? model_entry(&p->x->c->entries, s->on_entry.id, &several)
            : NULL;
    if (!on || !export_holds(p->x, on)) return;
    json_t *r = relate(p, p->derived, "prov:generatedEntity", id,
                       "prov:usedEntity", name(p, "entry", on->id));
    if (s->stance == STANCE_CORRECTS)
        set(r, "prov:type", qualified("prov:Revision"));
}

/* The entries of a norm's own reasons, each once. */
static void rests_on(struct prov *p, struct str id, const struct reason *r,
                     bool head, struct map *seen)
{
    if (r->norm.n && !head) return;
    for (ptrdiff_t i = 0; i < r->entries.n; i++) {
        const struct entry *e = &p->x->c->entries.p[r->entries.p[i]];
        if (!export_holds(p->x, e) || !map_add(seen, p->x->a, e->id, 1))
            continue;
        relate(p, p->derived, "prov:generatedEntity", id, "prov:usedEntity",
               name(p, "entry", e->id));
    }
    for (ptrdiff_t i = 0; i < r->kids.n; i++)
        rests_on(p, id, r->kids.p[i], false, seen);
}

static void finding(struct prov *p, const struct finding *f, json_t *made)
{
    struct str id = name(p, "finding", f->norm->name.id);
    struct map seen = { 0 };
    json_t *o = json_object();
    set_text(o, "prov:label", f->norm->title);
    set_word(o, "truce:state", state_text(f->state));
    set_day(p->x->a, o, "truce:on", p->x->f->on);
    set(p->entity, z(p, id), o);
    relate(p, made, "prov:entity", id, "prov:activity", S("truce:assessment"));
    rests_on(p, id, f->why, true, &seen);
}

struct str export_prov(const struct exporting *x)
{
    struct prov p = { .x = x,
                      .entity = json_object(),
                      .agent = json_object(),
                      .attributed = json_object(),
                      .derived = json_object(),
                      .used = json_object() };
    json_t *root = json_object(), *prefix = json_object(),
           *activity = json_object(), *made = json_object(),
           *with = json_object();
    struct str id = x->c->agreement.name.id;
    set_text(prefix, "truce", str_fmt(x->a, "urn:truce:%.*s:", STR_ARG(id)));
    set(root, "prefix", prefix);
    agents(&p);
    for (ptrdiff_t i = 0; i < x->c->entries.n; i++) {
        const struct entry *e = &x->c->entries.p[i];
        if (!export_holds(x, e)) continue;
        entry(&p, e);
        relate(&p, p.used, "prov:activity", S("truce:assessment"),
               "prov:entity", name(&p, "entry", e->id));
    }
    set(activity, "truce:assessment", json_object());
    relate(&p, with, "prov:activity", S("truce:assessment"), "prov:agent",
           S("truce:program"));
    for (ptrdiff_t i = 0; i < x->f->list.n; i++)
        finding(&p, &x->f->list.p[i], made);
    set(root, "entity", p.entity);
    set(root, "agent", p.agent);
    set(root, "activity", activity);
    set(root, "wasAttributedTo", p.attributed);
    set(root, "wasDerivedFrom", p.derived);
    set(root, "used", p.used);
    set(root, "wasGeneratedBy", made);
    set(root, "wasAssociatedWith", with);
    return done(x->a, root);
}
