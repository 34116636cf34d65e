/* Who must act without having signed (C001); who can show that it was done
 * (C003). */
#include "lint_int.h"

#include <assert.h>

/* ---- C001 ---- */

static bool anybody_signs(const struct lint *l, const struct norm *m)
{
    const struct instrument *t = model_instrument(l->g, m->instrument.id);
    return l->g->signed_by.n > 0 || (t && t->signed_by.n > 0);
}

/* How a norm concerns somebody who did not sign. */
enum needs { NEEDS_ACT, NEEDS_OMIT, NEEDS_PART, NEEDS_HOLDER };

static void unbound(struct lint *l, ptrdiff_t n, const struct ref *who,
                    enum needs how)
{
    static const struct {
        const char *before, *after;
    } words[] = {
        [NEEDS_ACT] = { "needs", "to act" },
        [NEEDS_OMIT] = { "forbids", "something" },
        [NEEDS_PART] = { "needs", "to take part" },
        [NEEDS_HOLDER] = { "needs", "to let go whom it holds" },
    };
    const struct norm *m = lint_at(l, n);
    struct str text = m->instrument.id.n ? m->instrument.id : l->g->name.id;
    if (!lint_may(l, D_LINT_UNBOUND, n, &who->pos)) return;
    diag_add(l->ds, D_LINT_UNBOUND, &who->pos,
             "%.*s %s %.*s %s, and %.*s %s %.*s, which therefore does not bind "
             "it",
             STR_ARG(m->name.id), words[how].before, STR_ARG(who->id),
             words[how].after, STR_ARG(who->id),
             l->g->signed_on == DAY_NONE ? "is not to sign" : "did not sign",
             STR_ARG(text));
    const struct party *p = model_party(l->g, who->id);
    if (p && p->role == ROLE_NEUTRAL)
        diag_hint(l->ds,
                  "oblige one who signs to ask %.*s, and say what "
                  "follows if it declines",
                  STR_ARG(who->id));
    else
        diag_hint(l->ds,
                  "have %.*s sign, or oblige one who signs to bring it "
                  "about, and say what follows if %.*s does not act",
                  STR_ARG(who->id), STR_ARG(who->id));
}

/* To free or move people takes the one who holds them. */
static bool frees(const struct lint *l, const struct norm *m)
{
    const struct act *act = model_act(l->g, m->deed.act.id);
    struct str id = m->deed.act.id;
    return str_eq(id, S("release")) || str_eq(id, S("transfer")) ||
           (act && str_eq(act->counts_as.id, S("release")));
}

/* Who holds the people it is about, where that is nobody who acts. */
static void holders(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    if (m->deed.object_kind != OBJECT_PEOPLE || !frees(l, m)) return;
    const struct people *p = model_people(l->g, m->deed.object.id);
    for (ptrdiff_t i = 0; p && i < p->held_by.n; i++) {
        bool acts = false;
        for (ptrdiff_t k = 0; k < m->deed.actors.n; k++)
            acts = acts || str_eq(m->deed.actors.p[k].id, p->held_by.p[i].id);
        if (acts || model_signed_norm(l->g, m, p->held_by.p[i].id)) continue;
        struct ref who = { p->held_by.p[i].id, m->deed.object.pos };
        unbound(l, n, &who, NEEDS_HOLDER);
    }
}

void lint_parties(struct lint *l)
{
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        enum needs how = m->kind == NORM_PROHIBITION ? NEEDS_OMIT : NEEDS_ACT;
        if (m->kind == NORM_POWER || !anybody_signs(l, m)) continue;
        for (ptrdiff_t i = 0; i < m->deed.actors.n; i++)
            if (!model_signed_norm(l->g, m, m->deed.actors.p[i].id))
                unbound(l, n, &m->deed.actors.p[i], how);
        for (ptrdiff_t i = 0; i < m->deed.with.n; i++) {
            const struct ref *who = &m->deed.with.p[i];
            const struct party *p = model_party(l->g, who->id);
            if (p && p->role == ROLE_PARTY &&
                !model_signed_norm(l->g, m, who->id))
                unbound(l, n, who, NEEDS_PART);
        }
        if (m->kind == NORM_OBLIGATION) holders(l, n);
    }
}

/* ---- C003 ---- */

static bool acts(const struct norm *m, struct str id)
{
    for (ptrdiff_t i = 0; i < m->deed.actors.n; i++)
        if (str_eq(m->deed.actors.p[i].id, id)) return true;
    return false;
}

/* Whether the expression can be true of the word of those who do not act. */
static bool without_actors(const struct norm *m, const struct expr *e)
{
    int64_t yes = 0;
    if (e->kind == EXPR_REF) return !acts(m, e->ref.id);
    for (ptrdiff_t i = 0; i < e->n; i++) yes += without_actors(m, e->kid[i]);
    return yes >= (e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k);
}

/* Of the word of those who act alone. */
static bool by_actors(const struct norm *m, const struct expr *e)
{
    int64_t yes = 0;
    if (e->kind == EXPR_REF) return acts(m, e->ref.id);
    for (ptrdiff_t i = 0; i < e->n; i++) yes += by_actors(m, e->kid[i]);
    return yes >= (e->kind == EXPR_AND ? e->n : e->kind == EXPR_OR ? 1 : e->k);
}

/* `2 of (icrc, icrc)`: the one that is named twice in a quorum; or NULL. */
static const struct ref *named_twice(const struct expr *e)
{
    for (ptrdiff_t i = 0; i < e->n; i++) {
        const struct ref *r = named_twice(e->kid[i]);
        if (r) return r;
        for (ptrdiff_t k = 0; e->kind == EXPR_K_OF && e->k > 1 && k < i; k++)
            if (e->kid[i]->kind == EXPR_REF && e->kid[k]->kind == EXPR_REF &&
                str_eq(e->kid[i]->ref.id, e->kid[k]->ref.id))
                return &e->kid[i]->ref;
    }
    return NULL;
}

static const struct ref *first_name(const struct expr *e)
{
    while (e->kind != EXPR_REF) e = e->kid[0];
    return &e->ref;
}

static void verifier(struct lint *l, ptrdiff_t n)
{
    const struct norm *m = lint_at(l, n);
    const struct ref *twice = named_twice(m->witness);
    const struct small_pos *at =
        twice ? &twice->pos : &first_name(m->witness)->pos;
    bool alone = by_actors(m, m->witness);
    bool needed = !without_actors(m, m->witness);
    struct str who = lint_actors(l, m);
    if (!twice && !alone && !needed) return;
    if (!lint_may(l, D_LINT_VERIFIER, n, at)) return;
    if (twice)
        diag_add(l->ds, D_LINT_VERIFIER, at,
                 "%.*s counts %.*s twice towards its quorum of witnesses",
                 STR_ARG(m->name.id), STR_ARG(twice->id));
    else if (alone)
        diag_add(l->ds, D_LINT_VERIFIER, at,
                 "%.*s is shown by the word of %.*s alone, who has to do it",
                 STR_ARG(m->name.id), STR_ARG(who));
    else
        diag_add(l->ds, D_LINT_VERIFIER, at,
                 "%.*s can only be shown where %.*s, who has to do it, says so "
                 "too",
                 STR_ARG(m->name.id), STR_ARG(who));
    diag_hint(l->ds, "name a neutral, or the side it is done for, that can "
                     "show it by itself: witnessed by icrc or the-other-side");
}

/* All that name nobody are one finding, so that it is read. */
void lint_verifier(struct lint *l)
{
    struct norm_list silent = { 0 };
    for (ptrdiff_t n = 0; n < l->g->norms.n; n++) {
        const struct norm *m = lint_at(l, n);
        if (m->kind != NORM_OBLIGATION) continue;
        if (m->witness)
            verifier(l, n);
        else if (lint_may(l, D_LINT_VERIFIER, n, &m->name.pos))
            *arena_push(l->a, &silent) = n;
    }
    if (silent.n == 0) return;
    const struct norm *first = lint_at(l, silent.p[0]);
    diag_add(l->ds, D_LINT_VERIFIER, &first->name.pos,
             "nobody is named who shows that it was done, of %lld obligation%s",
             (long long)silent.n, silent.n > 1 ? "s" : "");
    diag_hint(l->ds, "say who does: witnessed by icrc or the-other-side");
    for (ptrdiff_t i = 0; i < silent.n; i++) {
        const struct norm *m = lint_at(l, silent.p[i]);
        diag_step(l->ds, &m->name.pos, "%.*s: %.*s", STR_ARG(m->name.id),
                  STR_ARG(m->title));
    }
}
