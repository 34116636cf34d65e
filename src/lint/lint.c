/* All of the lints, what they share, and what the drafter allowed. */
#include "data.h"
#include "lint_int.h"

#include <assert.h>

ptrdiff_t lint_norm(const struct lint *l, const struct ref *r)
{
    ptrdiff_t n = map_get(&l->norms, r->id);
    assert(n >= 0); /* lang checked the name */
    return n;
}

bool lint_norm_is(const struct lint *l, const struct ref *r, ptrdiff_t n)
{
    return r->id.n && lint_norm(l, r) == n;
}

const struct norm *lint_at(const struct lint *l, ptrdiff_t n)
{
    assert(n >= 0 && n < l->g->norms.n);
    return &l->g->norms.p[n];
}

void lint_collect(struct lint *l, const struct expr *e, struct lint_names *out)
{
    if (!e) return;
    if (e->kind == EXPR_REF) *arena_push(l->a, out) = &e->ref;
    for (ptrdiff_t i = 0; i < e->n; i++) lint_collect(l, e->kid[i], out);
}

bool lint_names_norm(struct lint *l, const struct expr *e, ptrdiff_t n)
{
    if (!e) return false;
    if (e->kind == EXPR_REF) return lint_norm(l, &e->ref) == n;
    for (ptrdiff_t i = 0; i < e->n; i++)
        if (lint_names_norm(l, e->kid[i], n)) return true;
    return false;
}

struct str lint_day(const struct lint *l, int32_t day)
{
    if (!l->counted_from_signing) return day_print(l->a, day);
    return str_fmt(l->a, "day %d after signing", (int)day);
}

int64_t lint_number(struct quantity q)
{
    switch (q.qualifier) {
    case QUAL_NONE:
    case QUAL_ALL_OF: return -1;
    case QUAL_BETWEEN: return q.m;
    case QUAL_EXACTLY:
    case QUAL_AT_LEAST:
    case QUAL_AT_MOST:
    case QUAL_UP_TO:
    case QUAL_ABOUT: return q.n;
    case QUALIFIER_COUNT: break;
    }
    assert(!"a qualifier of the vocabulary");
    return -1;
}

const struct small_pos *lint_count_pos(const struct norm *m)
{
    return m->deed.object.pos.line ? &m->deed.object.pos : &m->deed.pos;
}

struct str lint_actors(const struct lint *l, const struct norm *m)
{
    struct buf b = buf_make(l->a, BUF_MAX);
    for (ptrdiff_t i = 0; i < m->deed.actors.n; i++) {
        if (i) buf_str(&b, S(" and "));
        buf_str(&b, m->deed.actors.p[i].id);
    }
    return buf_done(&b);
}

/* ---- what is allowed ---- */

static void list_allowances(struct lint *l, const struct allowance_list *of)
{
    for (ptrdiff_t i = 0; i < of->n; i++) l->allow[l->allow_n++] = &of->p[i];
}

static void collect_allowances(struct lint *l)
{
    const struct agreement *g = l->g;
    ptrdiff_t n = g->allow.n;
    for (ptrdiff_t i = 0; i < g->norms.n; i++) n += g->norms.p[i].allow.n;
    for (ptrdiff_t i = 0; i < g->instruments.n; i++)
        n += g->instruments.p[i].allow.n;
    l->allow = arena_new(l->a, const struct allowance *, n);
    l->allow_used = arena_new(l->a, bool, n);
    l->allow_of = arena_new(l->a, ptrdiff_t, g->norms.n + g->instruments.n);
    list_allowances(l, &g->allow);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        l->allow_of[i] = l->allow_n;
        list_allowances(l, &g->norms.p[i].allow);
    }
    for (ptrdiff_t i = 0; i < g->instruments.n; i++) {
        l->allow_of[g->norms.n + i] = l->allow_n;
        list_allowances(l, &g->instruments.p[i].allow);
    }
    assert(l->allow_n == n);
}

static bool allowed(struct lint *l, enum diag_code code, ptrdiff_t from,
                    ptrdiff_t n, const struct small_pos *at)
{
    struct str name = str_of(diag_code_name(code));
    for (ptrdiff_t i = from; i < from + n; i++) {
        if (!str_eq(l->allow[i]->code.id, name)) continue;
        l->allow_used[i] = true;
        *arena_push(l->a, &l->out->allowed) =
            (struct lint_allowed){ code, pos_of_small(at),
                                   l->allow[i]->reason };
        return true;
    }
    return false;
}

bool lint_may(struct lint *l, enum diag_code code, ptrdiff_t n,
              const struct small_pos *at)
{
    const struct agreement *g = l->g;
    if (n >= 0) {
        const struct norm *m = &g->norms.p[n];
        const struct instrument *t = model_instrument(g, m->instrument.id);
        if (allowed(l, code, l->allow_of[n], m->allow.n, at)) return false;
        if (t &&
            allowed(l, code, l->allow_of[g->norms.n + (t - g->instruments.p)],
                    t->allow.n, at))
            return false;
    }
    return !allowed(l, code, 0, g->allow.n, at);
}

static bool is_code(struct str s)
{
    for (int i = D_LINT_UNBOUND; i <= D_LINT_ALLOW; i++)
        if (str_eq(s, str_of(diag_code_name((enum diag_code)i)))) return true;
    return false;
}

static void unused_allowances(struct lint *l)
{
    for (ptrdiff_t i = 0; i < l->allow_n; i++) {
        const struct ref *code = &l->allow[i]->code;
        if (l->allow_used[i]) continue;
        if (is_code(code->id))
            diag_add(l->ds, D_LINT_ALLOW, &code->pos,
                     "there is no finding %.*s here that this would allow",
                     STR_ARG(code->id));
        else
            diag_add(l->ds, D_LINT_ALLOW, &code->pos,
                     "there is no finding with the code %.*s",
                     STR_ARG(code->id));
        diag_hint(l->ds, "take the line out; docs/lints.md lists the codes");
    }
}

/* ---- all of them ---- */

/* Days can be told where the text is signed, or where all of them are counted
 * from the signing. */
static bool no_day_named(const struct agreement *g)
{
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        const struct norm *m = &g->norms.p[i];
        if (m->deadline.kind == DEADLINE_DATE || m->span.from != DAY_NONE)
            return false;
    }
    for (ptrdiff_t i = 0; i < g->instruments.n; i++)
        if (g->instruments.p[i].from != DAY_NONE ||
            g->instruments.p[i].signed_on != DAY_NONE)
            return false;
    return true;
}

void lint_agreement(struct arena *a, const struct agreement *g,
                    const struct statement_list *said, struct lint_result *out,
                    struct diags *ds)
{
    struct lint l = { .a = a, .g = g, .said = said, .out = out, .ds = ds };
    *out = (struct lint_result){ 0 };
    l.counted_from_signing = g->signed_on == DAY_NONE && no_day_named(g);
    l.parts = arena_alloc(a, g->norms.n, (ptrdiff_t)sizeof *l.parts,
                          alignof(max_align_t));
    for (ptrdiff_t i = 0; i < g->norms.n; i++)
        map_add(&l.norms, a, g->norms.p[i].name.id, i);
    for (ptrdiff_t i = 0; i < g->norms.n; i++) {
        const struct norm *m = &g->norms.p[i];
        if (m->part_of.id.n)
            *arena_push(a, &l.parts[lint_norm(&l, &m->part_of)]) = i;
    }
    collect_allowances(&l);
    lint_parties(&l);
    lint_order(&l);
    lint_schedule(&l);
    lint_verifier(&l);
    lint_undated(&l);
    lint_timelock(&l);
    lint_trigger(&l);
    lint_minimum(&l);
    lint_sums(&l);
    lint_exchange(&l);
    lint_remedy(&l);
    lint_conflict(&l);
    lint_calendar(&l);
    lint_window(&l);
    lint_spelling(&l);
    unused_allowances(&l);
}

struct str lint_explain(struct str code)
{
    struct str rest = { (const char *)docs_lints_md, docs_lints_md_size };
    struct arena a = { 0 };
    struct str head = str_fmt(&a, "\n## %.*s ", STR_ARG(code));
    ptrdiff_t at = str_find(rest, head);
    arena_free(&a);
    if (at < 0 || code.n != 4) return S("");
    rest = str_cut(rest, at + 1, rest.n);
    ptrdiff_t end = str_find(rest, S("\n## "));
    return str_trim(str_cut(rest, 3, end < 0 ? rest.n : end));
}
