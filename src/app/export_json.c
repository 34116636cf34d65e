/* Exports in JSON: everything, PLOVER, GeoJSON, PROV-JSON. */
#include "app/export_int.h"
#include "json_int.h"

/* ---- everything ---- */

static void set_count(json_t *o, const struct deed *d)
{
    if (d->quantity.qualifier == QUAL_NONE) return;
    json_t *q = interval(quantity_interval(d->quantity));
    set_word(q, "mode", count_mode_text(d->mode));
    if (d->object_kind != OBJECT_TEXT) set_text(q, "of", d->object.id);
    set(o, "count", q);
}

static json_t *statement(const struct exporting *x, const struct entry *e)
{
    const struct statement *s = e->statement;
    json_t *o = json_object();
    set_text(o, "id", e->id);
    set_text(o, "said", days_print(x->a, s->telling.said));
    set_text(o, "speaker", export_speaker(x, s));
    set_refs(o, "by", &s->telling.by);
    set_word(o, "stance", stance_text(s->stance));
    set_text(o, "on_entry", s->on_entry.id);
    if (s->has_deed) {
        const struct deed *d = &s->deed;
        set_refs(o, "actors", &d->actors);
        set_word(o, "modality", modality_text(d->modality));
        set(o, "negated", json_boolean(d->negated));
        set_text(o, "act", d->act.id);
        set_count(o, d);
        if (d->when_kind != WHEN_NONE) {
            set_day(x->a, o, "from", d->when.from);
            set_day(x->a, o, "to", d->when.to);
        }
        set_texts(o, "places", d->at.p, d->at.n);
    }
    set_text(o, "outlet", export_outlet(x, &s->report));
    set_day(x->a, o, "published", s->report.published);
    set_text(o, "url", s->report.url);
    return o;
}

struct str export_json(const struct exporting *x)
{
    json_t *root = app_findings_tree(x->a, x->c, x->f, true);
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < x->c->entries.n; i++)
        if (export_holds(x, &x->c->entries.p[i]))
            add(list, statement(x, &x->c->entries.p[i]));
    set(root, "statements", list);
    return done(x->a, root);
}

/* ---- PLOVER ---- */

/* github.com/openeventdata/PLOVER: event, mode, source and target actors. What
 * it has no place for (tense, count) stands beside under names of our own. */

static json_t *actors(const struct exporting *x, const struct ref_list *l)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < l->n; i++) {
        json_t *o = json_object();
        set_text(o, "actorText", export_title(x, l->p[i].id));
        set_text(o, "code", l->p[i].id);
        add(list, o);
    }
    return list;
}

static const char *tense(enum modality m)
{
    return m == MOD_DID ? "past" : m == MOD_IS ? "present" : "future";
}

static bool eventful(const struct exporting *x, const struct entry *e,
                     const struct act **act)
{
    const struct statement *s = e->statement;
    if (!s->has_deed || !export_holds(x, e)) return false;
    enum modality m = s->deed.modality;
    *act = model_act(&x->c->agreement, s->deed.act.id);
    bool said = m == MOD_DID || m == MOD_IS || m == MOD_WILL;
    bool denied = s->stance == STANCE_DENIES || s->stance == STANCE_RETRACTS;
    return *act && (*act)->plover.n && said && !denied && !s->deed.negated;
}

/* Who takes delivery is no source of a release: the holder is. */
static bool ends(const struct exporting *x, const struct deed *d,
                 const struct ref_list **source, const struct ref_list **target)
{
    const struct people *p = model_people(&x->c->agreement, d->object.id);
    *source = &d->actors;
    *target = d->to.n        ? &d->to
              : d->against.n ? &d->against
              : d->with.n    ? &d->with
              : p            ? &p->belonging_to
                             : &d->to;
    if (!str_eq(d->act.id, S("receive"))) return true;
    if (!p || p->held_by.n == 0) return false;
    *source = &p->held_by;
    *target = &d->actors;
    return true;
}

static json_t *event(const struct exporting *x, const struct entry *e,
                     const struct act *act)
{
    const struct statement *s = e->statement;
    const struct deed *d = &s->deed;
    const struct ref_list *source, *target;
    if (!ends(x, d, &source, &target)) return NULL;
    json_t *o = json_object();
    bool dated = d->when_kind != WHEN_NONE && d->when.to != DAY_NONE;
    set_text(o, "id", e->id);
    set_day(x->a, o, "date", dated ? d->when.to : s->telling.said.to);
    set(o, "source", actors(x, source));
    set(o, "target", actors(x, target));
    set_text(o, "event", act->plover);
    set_text(o, "mode", act->plover_mode);
    set_text(o, "cameo", act->cameo);
    set_word(o, "tense", tense(d->modality));
    set_count(o, d);
    set_texts(o, "location", d->at.p, d->at.n);
    set_text(o, "saidBy", export_speaker(x, s));
    set_text(o, "publication", export_outlet(x, &s->report));
    set_text(o, "url", s->report.url);
    set_day(x->a, o, "datePublished", s->report.published);
    set_word(o, "coder", "Truce");
    return o;
}

struct str export_plover(const struct exporting *x)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < x->c->entries.n; i++) {
        const struct act *act;
        if (!eventful(x, &x->c->entries.p[i], &act)) continue;
        json_t *o = event(x, &x->c->entries.p[i], act);
        if (o) add(list, o);
    }
    return done(x->a, list);
}

/* ---- places ---- */

struct spot {
    struct str name;
    int32_t first, last;
    ptrdiff_t statements;
    struct str_list acts;
    struct map known; /* of the acts */
};
struct spots LIST(struct spot);

static void name_place(const struct exporting *x, struct spots *l,
                       struct map *index, struct str name,
                       const struct entry *e)
{
    int32_t day = e->statement->telling.said.to;
    struct str act = e->statement->deed.act.id;
    if (map_add(index, x->a, name, l->n))
        *arena_push(x->a, l) =
            (struct spot){ .name = name, .first = day, .last = day };
    assert(l->p);
    struct spot *s = &l->p[map_get(index, name)];
    s->statements++;
    if (day < s->first) s->first = day;
    if (day > s->last) s->last = day;
    if (act.n && map_add(&s->known, x->a, act, 1))
        *arena_push(x->a, &s->acts) = act;
}

static json_t *feature(const struct exporting *x, const struct spot *s)
{
    const struct place *at = NULL;
    json_t *o = json_object(), *about = json_object();
    for (ptrdiff_t i = 0; i < x->places.n && !at; i++)
        if (str_eq(x->places.p[i].name, s->name)) at = &x->places.p[i];
    set_word(o, "type", "Feature");
    if (at) {
        json_t *point = json_object(), *where = json_array();
        set_word(point, "type", "Point");
        add(where, json_real((double)at->longitude / 1e6));
        add(where, json_real((double)at->latitude / 1e6));
        set(point, "coordinates", where);
        set(o, "geometry", point);
    } else {
        set(o, "geometry", json_null());
    }
    set_text(about, "place", s->name);
    set_text(about, "coordinates_from",
             at ? at->source : S("unknown: no coordinates were given"));
    set_int(about, "statements", s->statements);
    set_day(x->a, about, "first_said", s->first);
    set_day(x->a, about, "last_said", s->last);
    set_texts(about, "acts", s->acts.p, s->acts.n);
    set(o, "properties", about);
    return o;
}

struct str export_geojson(const struct exporting *x)
{
    struct spots l = { 0 };
    struct map index = { 0 };
    json_t *root = json_object(), *list = json_array();
    for (ptrdiff_t i = 0; i < x->c->entries.n; i++) {
        const struct entry *e = &x->c->entries.p[i];
        if (!e->statement->has_deed || !export_holds(x, e)) continue;
        for (ptrdiff_t k = 0; k < e->statement->deed.at.n; k++)
            name_place(x, &l, &index, e->statement->deed.at.p[k], e);
    }
    for (ptrdiff_t i = 0; i < l.n; i++) add(list, feature(x, &l.p[i]));
    set_word(root, "type", "FeatureCollection");
    set(root, "features", list);
    char *p = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(9));
    assert(p);
    struct str out = str_fmt(x->a, "%s\n", p);
    free(p);
    json_decref(root);
    return out;
}
