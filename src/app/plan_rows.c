/* The persons of a plan, out of rows, and which rows cannot be right. */
#include "app/plan_int.h"

#include <assert.h>

static struct pos row_at(const struct planning *p, int64_t row)
{
    return (struct pos){ .file = p->out->list, .line = (int32_t)row };
}

/* "; free-taliban chooses by it (Part One, C)" */
static struct str clause_of(const struct planning *p)
{
    const struct norm *n = p->out->norm;
    if (!n) return S("");
    return str_fmt(p->a, "; the clause is %.*s%s%.*s%s", STR_ARG(n->name.id),
                   n->clause.n ? " (" : "",
                   STR_ARG(n->clause.n ? n->clause.p[0] : S("")),
                   n->clause.n ? ")" : "");
}

/* The parties that a cell names, by id, title or other name: the first, and
 * whether it names a second. */
static struct str parties_of(const struct planning *p, struct str cell,
                             bool *several)
{
    const struct agreement *g = &p->out->agreement;
    struct str first = { 0 }, part;
    *several = false;
    while (cell.n && str_next(&cell, ',', &part)) {
        part = str_trim(part);
        for (ptrdiff_t i = 0; i < g->parties.n; i++) {
            const struct party *y = &g->parties.p[i];
            bool hit = str_eq_nocase(part, y->name.id) ||
                       str_eq_nocase(part, y->title);
            for (ptrdiff_t k = 0; !hit && k < y->aka.n; k++)
                hit = str_eq_nocase(part, y->aka.p[k]);
            if (hit) part = y->name.id;
        }
        if (first.n && !str_eq(first, part)) *several = true;
        if (!first.n) first = part;
    }
    return first;
}

void app_plan_person(struct planning *p, struct str id,
                     const struct register_row *row, enum plan_aside answered)
{
    const struct str *v = row->value;
    struct plan_cells cells = { .born = v[FIELD_BORN],
                                .health = v[FIELD_HEALTH],
                                .remaining = v[FIELD_REMAINING],
                                .ends = v[FIELD_ENDS],
                                .taken = v[FIELD_TAKEN],
                                .sex = v[FIELD_SEX],
                                .category = v[FIELD_CATEGORY],
                                .place = v[FIELD_HELD_AT],
                                .household = v[FIELD_HOUSEHOLD],
                                .flags = v[FIELD_FLAGS] };
    struct plan_person *x = arena_push(p->a, &p->persons);
    unsigned unread =
        plan_person_read(p->words, &cells, p->out->question.day, x);
    bool both;
    x->row = row->row;
    x->id = id;
    x->list_of = parties_of(p, v[FIELD_ON_LIST], &both);
    if (x->list_of.n == 0) x->list_of = p->party;
    if (x->aside == ASIDE_NO) x->aside = both ? ASIDE_BOTH : answered;
    *arena_push(p->a, &p->rows) = *row;
    p->out->unread += unread != 0;
    if (unread == 0) return;
    static const char *const what[] = { "the birth",
                                        "the health",
                                        "what is left of the sentence",
                                        "since when the person is held",
                                        "the sex",
                                        "a flag" };
    struct pos at = row_at(p, row->row);
    for (int k = 0; k < 6; k++) {
        if (!(unread >> k & 1)) continue;
        diag_add(p->ds, D_PLAN_UNREAD, &at, "%s is not understood", what[k]);
        diag_hint(p->ds, "docs/plan.md has what a cell may say; until then "
                         "nobody knows it");
    }
}

/* ---- what cannot be right ---- */

struct same {
    struct str key;
    ptrdiff_t person;
};

static int by_key(const void *x, const void *y)
{
    const struct same *a = x, *b = y;
    int c = str_cmp(a->key, b->key);
    return c ? c : (a->person > b->person) - (a->person < b->person);
}

/* Rows that name one person, on lists of two parties. */
static void on_both_lists(struct planning *p)
{
    struct arena scratch = { 0 };
    struct same *s = arena_new(&scratch, struct same, p->rows.n + 1);
    for (ptrdiff_t i = 0; i < p->rows.n; i++) {
        struct register_row row = p->rows.p[i];
        row.value[FIELD_ID] = S("");
        s[i] = (struct same){ register_row_key(&scratch, &row), i };
    }
    list_sort(s, p->rows.n, sizeof *s, by_key);
    for (ptrdiff_t i = 1; i < p->rows.n; i++) {
        struct plan_person *x = &p->persons.p[s[i - 1].person];
        struct plan_person *y = &p->persons.p[s[i].person];
        if (!str_eq(s[i - 1].key, s[i].key) || str_eq(x->list_of, y->list_of))
            continue;
        x->aside = y->aside = ASIDE_BOTH;
    }
    arena_free(&scratch);
}

void app_plan_check_rows(struct planning *p)
{
    const struct norm *n = p->out->norm;
    struct str clause = clause_of(p);
    on_both_lists(p);
    for (ptrdiff_t i = 0; i < p->persons.n; i++) {
        struct plan_person *x = &p->persons.p[i];
        x->off_list =
            n && n->list_of.id.n && !str_eq(x->list_of, n->list_of.id);
        if (x->off_list && !n->or_off_list && x->aside == ASIDE_NO)
            x->aside = ASIDE_OFF_LIST;
        p->out->aside[x->aside]++;
        if (x->aside != ASIDE_AGE && x->aside != ASIDE_SERVED &&
            x->aside != ASIDE_BOTH)
            continue;
        struct pos at = row_at(p, x->row);
        diag_add(p->ds, D_PLAN_ROW, &at, "row %.8s is left out: %s%.*s",
                 x->id.p, plan_aside_text(x->aside), STR_ARG(clause));
        diag_hint(p->ds, "ask whose list it is, and take in its next version");
    }
}
