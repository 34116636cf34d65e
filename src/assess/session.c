/* The same question, asked again after each further entry. */
#include "assess_int.h"

#include <assert.h>

struct assess_session {
    struct arena *a;  /* the caller's */
    struct arena mem; /* of `work`; made anew where too much changes */
    const struct agreement *g;
    struct assess_question q;
    struct entry_list entries;
    struct work w;
    struct findings found;
    struct map asked; /* first digits of ids that some entry refers to */
    uint64_t lengths; /* how many digits: bit n - 1 */
    ptrdiff_t *group; /* by norm: the lowest norm it hangs together with */
    bool *dirty;      /* by group */
    bool any, stale;
    bool ends; /* whether the agreement is ended is to be looked at anew */
};

/* ---- norms that hang together ---- */

static ptrdiff_t group_of(const struct assess_session *s, ptrdiff_t n)
{
    while (s->group[n] != n) n = s->group[n];
    return n;
}

static void join(struct assess_session *s, ptrdiff_t n, struct str id)
{
    for (ptrdiff_t i = 0; id.n && i < s->g->norms.n; i++) {
        if (!str_eq(s->g->norms.p[i].name.id, id)) continue;
        ptrdiff_t x = group_of(s, n), y = group_of(s, i);
        s->group[x > y ? x : y] = x > y ? y : x;
    }
}

static void join_expr(struct assess_session *s, ptrdiff_t n,
                      const struct expr *e)
{
    if (!e) return;
    if (e->kind == EXPR_REF) join(s, n, e->ref.id);
    for (ptrdiff_t i = 0; i < e->n; i++) join_expr(s, n, e->kid[i]);
}

static void groups(struct assess_session *s)
{
    s->group = arena_new(s->a, ptrdiff_t, s->g->norms.n);
    s->dirty = arena_new(s->a, bool, s->g->norms.n);
    for (ptrdiff_t i = 0; i < s->g->norms.n; i++) s->group[i] = i;
    for (ptrdiff_t i = 0; i < s->g->norms.n; i++) {
        const struct norm *n = &s->g->norms.p[i];
        join_expr(s, i, n->after);
        join_expr(s, i, n->during);
        join_expr(s, i, n->until);
        join_expr(s, i, n->power.breach);
        join(s, i, n->deadline.norm.id);
        join(s, i, n->in_return_for.id);
        join(s, i, n->otherwise.id);
        join(s, i, n->part_of.id);
        for (ptrdiff_t k = 0; k < n->power.on.n; k++)
            join(s, i, n->power.on.p[k].id);
        if (n->power.all)
            for (ptrdiff_t k = 0; k < s->g->norms.n; k++)
                join(s, i, s->g->norms.p[k].name.id);
    }
    for (ptrdiff_t i = 0; i < s->g->instruments.n; i++) {
        const struct instrument *d = &s->g->instruments.p[i];
        for (ptrdiff_t k = 0; k < d->replaces.n; k++)
            for (ptrdiff_t n = 0; n < s->g->norms.n; n++)
                if (str_eq(s->g->norms.p[n].name.id, d->replaces.p[k].old.id))
                    join(s, n, d->replaces.p[k].new.id);
    }
}

/* ---- what entries refer to ---- */

static void refers(struct assess_session *s, struct str id)
{
    enum { HEX = 64 };
    if (id.n == 0 || id.n > HEX) return;
    map_add(&s->asked, s->a, id, 0);
    s->lengths |= UINT64_C(1) << (id.n - 1);
}

static void note(struct assess_session *s, const struct statement *of)
{
    refers(s, of->on_entry.id);
    for (ptrdiff_t i = 0; i < of->same_as.n; i++)
        refers(s, of->same_as.p[i].id);
}

/* An earlier entry refers to this one, or now to more than one. */
static bool was_asked(const struct assess_session *s, struct str id)
{
    for (ptrdiff_t n = 1; n <= id.n; n++)
        if (s->lengths >> (n - 1) & 1 &&
            map_get(&s->asked, str_cut(id, 0, n)) >= 0)
            return true;
    return false;
}

/* ---- asking ---- */

static void touched(void *ctx, ptrdiff_t norm)
{
    struct assess_session *s = ctx;
    for (ptrdiff_t i = 0; norm < 0 && i < s->g->norms.n; i++)
        s->dirty[i] = true;
    if (norm >= 0) s->dirty[group_of(s, norm)] = true;
    if (norm < 0) s->ends = true;
    s->any = true;
}

static void begin(struct assess_session *s, struct diags *ds)
{
    if (s->w.series) assess_end(&s->w);
    arena_free(&s->mem);
    s->found = (struct findings){ .on = s->q.on,
                                  .known = s->q.known,
                                  .believe = s->q.believe };
    s->w = (struct work){ .a = &s->mem,
                          .g = s->g,
                          .entries = &s->entries,
                          .q = &s->q,
                          .ds = ds,
                          .out = &s->found };
    s->stale = false;
    touched(s, -1);
    assess_begin(&s->w);
}

struct assess_session *assess_open(struct arena *a, const struct agreement *g,
                                   const struct entry_list *entries,
                                   const struct assess_question *q,
                                   struct diags *ds)
{
    struct assess_session *s = arena_new(a, struct assess_session, 1);
    struct work who = { .a = a, .g = g, .q = q, .ds = ds };
    assert(q->trust.n == 0 && q->doubt.n == 0);
    if (!assess_somebody(&who)) return NULL;
    *s = (struct assess_session){ .a = a, .g = g, .q = *q };
    groups(s);
    for (ptrdiff_t i = 0; i < entries->n; i++) {
        *arena_push(a, &s->entries) = entries->p[i];
        note(s, entries->p[i].statement);
    }
    begin(s, ds);
    return s;
}

void assess_close(struct assess_session *s)
{
    if (!s) return;
    assess_end(&s->w);
    arena_free(&s->mem);
}

void assess_add(struct assess_session *s, const struct entry *e)
{
    s->stale = s->stale || was_asked(s, e->id);
    *arena_push(s->a, &s->entries) = *e;
    note(s, e->statement);
    if (s->stale) return;
    assess_take(&s->w, s->entries.n - 1, touched, s);
}

const struct findings *assess_now(struct assess_session *s)
{
    struct work *w = &s->w;
    ptrdiff_t n = s->g->norms.n;
    if (s->stale) begin(s, w->ds);
    if (s->ends) w->ended = assess_ended(w);
    s->ends = false;
    for (ptrdiff_t i = 0; s->any && i < n; i++)
        if (s->dirty[group_of(s, i)]) w->progress[i] = PROGRESS_NOT_YET;
    for (ptrdiff_t i = 0; s->any && i < n; i++)
        if (s->dirty[group_of(s, i)]) assess_norm(w, i);
    for (ptrdiff_t i = 0; s->any && i < n; i++)
        if (s->dirty[group_of(s, i)]) assess_details(w, i);
    for (ptrdiff_t i = 0; s->any && i < n; i++)
        if (s->dirty[group_of(s, i)]) assess_why(w, i, &s->found.list.p[i]);
    for (ptrdiff_t i = 0; i < n; i++) s->dirty[i] = false;
    s->any = false;
    return &s->found;
}
