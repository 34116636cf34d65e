/* explore: what can still come of an agreement, for machines too. */
#include "json_int.h"

#include <assert.h>

static bool from_case(const struct world *w, struct arena *a,
                      const struct app_exploring *how, struct app_explored *out,
                      struct findings *found, struct diags *ds)
{
    struct app_case c;
    struct app_asked asked = { .on = how->on, .known = DAY_NONE };
    struct ledger_how read = { .write = false };
    if (!app_open(w, a, how->paths.p[0], read, &c, ds)) return false;
    out->agreement = c.agreement;
    bool ok = app_status(w, a, &c, &asked, found, ds);
    app_close(&c);
    return ok;
}

/* The first day: the one asked for, else that of signing, else today. */
static int32_t first_day(const struct world *w, const struct agreement *g,
                         int32_t on)
{
    int32_t today;
    if (on != DAY_NONE) return on;
    if (g->signed_on != DAY_NONE) return g->signed_on;
    bool known = day_at(w->now(w->ctx), g->zone, &today);
    assert(known); /* lang checked the zone */
    return today;
}

bool app_explore(const struct world *w, struct arena *a,
                 const struct app_exploring *how, struct app_explored *out,
                 struct diags *ds)
{
    struct findings found = { 0 };
    struct explore_question q = { .depth = how->depth,
                                  .budget = how->budget,
                                  .watch = how->watch };
    *out = (struct app_explored){ 0 };
    bool is_case = how->paths.n == 1 && !app_is_text(w, a, how->paths.p[0]);
    if (is_case) {
        if (!from_case(w, a, how, out, &found, ds)) return false;
        q.present = &found;
        q.from = found.on;
    } else {
        struct lang_unit unit = { 0 };
        if (!app_load(w, a, &how->paths, &unit, ds)) return false;
        out->agreement = *unit.agreement;
        q.from = first_day(w, &out->agreement, how->on);
    }
    out->assumed = out->agreement.signed_on == DAY_NONE;
    if (out->assumed) out->agreement.signed_on = q.from;
    explore(a, &out->agreement, &q, &out->answer);
    return true;
}

bool app_explored_all(const struct app_explored *x)
{
    for (ptrdiff_t i = 0; i < x->answer.norms.n; i++) {
        const struct explore_norm *n = &x->answer.norms.p[i];
        if (n->due &&
            (n->outlook == OUTLOOK_BLOCKED || n->outlook == OUTLOOK_LATE))
            return false;
    }
    return true;
}

/* ---- JSON ---- */

static json_t *norm_ids(const struct explore_answer *x,
                        const struct explore_ids *l)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < l->n; i++)
        add(list, text(x->norms.p[l->p[i]].norm->name.id));
    return list;
}

static json_t *norm(struct arena *a, const struct explore_answer *x,
                    const struct explore_norm *n)
{
    json_t *o = json_object();
    set_text(o, "id", n->norm->name.id);
    set_word(o, "kind", norm_text(n->norm->kind));
    set(o, "due", json_boolean(n->due));
    set_word(o, "outlook", outlook_text(n->outlook));
    if (n->suspended) set(o, "suspended", json_true());
    if (n->aim_late) set(o, "aim_late", json_true());
    set_day(a, o, "earliest", n->earliest);
    set_day(a, o, "deadline", n->deadline);
    set_day(a, o, "latest", n->latest);
    set_day(a, o, "at_deadline", n->at_deadline);
    if (n->because.n) set(o, "because", norm_ids(x, &n->because));
    set_word(o, "obstacle", obstacle_text(n->obstacle));
    return o;
}

static json_t *move(const struct agreement *g, const struct explore_answer *x,
                    const struct explore_move *m)
{
    json_t *o = json_object();
    const struct norm *n = x->norms.p[m->norm].norm;
    set_word(o, "kind", move_text(m->kind));
    set_text(o, "norm", n->name.id);
    if (m->party >= 0)
        set_text(o, "party", g->parties.p[m->party].name.id);
    else
        set(o, "actors", refs(&n->deed.actors));
    set(o, "blocks", norm_ids(x, &m->blocks));
    return o;
}

static json_t *party(struct arena *a, const struct agreement *g,
                     const struct explore_answer *x,
                     const struct explore_party *p)
{
    json_t *o = json_object(), *waits = json_array();
    set_text(o, "id", p->party->name.id);
    set(o, "signed", json_boolean(p->signed_it));
    set(o, "own", norm_ids(x, &p->own));
    set(o, "blocks", norm_ids(x, &p->blocks));
    for (ptrdiff_t i = 0; i < p->waits.n; i++) {
        const struct explore_wait *w = &p->waits.p[i];
        json_t *one = json_object();
        set_text(one, "party", g->parties.p[w->party].name.id);
        set(one, "norms", norm_ids(x, &w->norms));
        set(one, "chain", norm_ids(x, &w->chain));
        add(waits, one);
    }
    set(o, "waits_for", waits);
    if (p->peak_day != DAY_NONE) {
        json_t *peak = json_object();
        set_int(peak, "thousandths", p->peak);
        set_day(a, peak, "on", p->peak_day);
        set(peak, "days",
            p->peak_days < 0 ? json_null() : json_integer(p->peak_days));
        set(o, "most_exposed", peak);
    }
    return o;
}

static json_t *exposure(struct arena *a, const struct agreement *g,
                        const struct explore_answer *x,
                        const struct explore_exposure *e)
{
    json_t *o = json_object();
    set_text(o, "party", g->parties.p[e->party].name.id);
    set_text(o, "gives", x->norms.p[e->gives].norm->name.id);
    set_text(o, "for", x->norms.p[e->gets].norm->name.id);
    set_day(a, o, "from", e->from);
    set_day(a, o, "until", e->until);
    set_int(o, "thousandths", e->share);
    if (e->excess) set_int(o, "count", e->excess);
    return o;
}

static json_t *together(const struct explore_answer *x,
                        const struct explore_together *t)
{
    json_t *o = json_object(), *list = json_array();
    for (ptrdiff_t i = 0; i < t->moves.n; i++)
        add(list, json_integer(t->moves.p[i]));
    set(o, "moves", list);
    set(o, "blocks", norm_ids(x, &t->blocks));
    return o;
}

#define LIST_OF(key, list, one)                                    \
    do {                                                           \
        json_t *array_ = json_array();                             \
        for (ptrdiff_t i = 0; i < (list).n; i++) add(array_, one); \
        set(root, key, array_);                                    \
    } while (0)

struct str app_explored_json(struct arena *a, const struct app_explored *got)
{
    const struct explore_answer *x = &got->answer;
    const struct agreement *g = &got->agreement;
    json_t *root = json_object(), *search = json_object();
    set_text(root, "agreement", g->name.id);
    set_text(root, "title", g->title);
    set_day(a, root, "from", x->from);
    set(root, "present", json_boolean(x->present));
    set(root, "signing_assumed", json_boolean(got->assumed));
    set(root, "all_in_time", json_boolean(app_explored_all(got)));
    LIST_OF("norms", x->norms, norm(a, x, &x->norms.p[i]));
    LIST_OF("moves", x->moves, move(g, x, &x->moves.p[i]));
    LIST_OF("together", x->together, together(x, &x->together.p[i]));
    LIST_OF("parties", x->parties, party(a, g, x, &x->parties.p[i]));
    LIST_OF("exposures", x->exposures, exposure(a, g, x, &x->exposures.p[i]));
    set_int(search, "depth", x->depth);
    set_int(search, "budget", x->budget);
    set_int(search, "tried", x->tried);
    set(search, "complete", json_boolean(!x->cut_short));
    set(root, "search", search);
    return done(a, root);
}
