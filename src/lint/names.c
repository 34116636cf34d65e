/* Letters that look like others: in a word (C014), and between names (C015). */
#include "lint_int.h"

struct name {
    struct str text, id; /* and what it stands for */
    struct small_pos pos;
};
struct seen {
    struct lint *l;
    struct spoof *spoof;
    struct map alike; /* skeleton -> index into names */
    struct map words; /* texts looked at */
    struct LIST(struct name) names;
};

static void mixed(struct seen *s, struct str text, const struct small_pos *at)
{
    struct lint *l = s->l;
    struct str word;
    bool ascii = true;
    for (ptrdiff_t i = 0; i < text.n && ascii; i++) ascii = text.p[i] >= 0;
    if (ascii || !map_add(&s->words, l->a, text, 0)) return;
    if (!spoof_mixed(s->spoof, text, &word)) return;
    if (!lint_may(l, D_LINT_SCRIPTS, -1, at)) return;
    diag_add(
        l->ds, D_LINT_SCRIPTS, at,
        "the word \"%.*s\" mixes letters of several scripts, some of which "
        "look like others",
        STR_ARG(word));
    diag_hint(l->ds, "type the word again with one keyboard");
}

/* Two names that a reader takes for one; `id` is what each stands for. Names of
 * one thing may look as they will. */
static void alike(struct seen *s, struct str text, struct str id,
                  const struct small_pos *at)
{
    struct lint *l = s->l;
    struct str bones = spoof_skeleton(s->spoof, l->a, text);
    if (map_add(&s->alike, l->a, bones, s->names.n)) {
        *arena_push(l->a, &s->names) = (struct name){ text, id, *at };
        return;
    }
    const struct name *other = &s->names.p[map_get(&s->alike, bones)];
    if (str_eq(other->id, id) || str_eq(other->text, text)) return;
    if (!lint_may(l, D_LINT_ALIKE, -1, at)) return;
    diag_add(l->ds, D_LINT_ALIKE, at,
             "\"%.*s\" looks like \"%.*s\", and stands for something else",
             STR_ARG(text), STR_ARG(other->text));
    diag_step(l->ds, &other->pos, "\"%.*s\" is %.*s", STR_ARG(other->text),
              STR_ARG(other->id));
    diag_step(l->ds, at, "\"%.*s\" is %.*s", STR_ARG(text), STR_ARG(id));
    diag_hint(l->ds, "give one of the two a name that cannot be mistaken");
}

static void name(struct seen *s, struct str text, const struct ref *of)
{
    mixed(s, text, &of->pos);
    alike(s, text, of->id, &of->pos);
}

static void each(struct seen *s, const struct str_list *texts,
                 const struct ref *of)
{
    for (ptrdiff_t i = 0; i < texts->n; i++) name(s, texts->p[i], of);
}

static void declared(struct seen *s)
{
    const struct agreement *g = s->l->g;
    for (ptrdiff_t i = 0; i < g->parties.n; i++) {
        const struct party *p = &g->parties.p[i];
        alike(s, p->name.id, p->name.id, &p->name.pos);
        name(s, p->title, &p->name);
        each(s, &p->aka, &p->name);
        each(s, &p->voice, &p->name);
    }
    for (ptrdiff_t i = 0; i < g->people.n; i++) {
        const struct people *p = &g->people.p[i];
        alike(s, p->name.id, p->name.id, &p->name.pos);
        name(s, p->title, &p->name);
        each(s, &p->aka, &p->name);
    }
    for (ptrdiff_t i = 0; i < g->measures.n; i++) {
        const struct measure *m = &g->measures.p[i];
        alike(s, m->name.id, m->name.id, &m->name.pos);
        name(s, m->title, &m->name);
        each(s, &m->aka, &m->name);
    }
}

void lint_spelling(struct lint *l)
{
    struct seen s = { .l = l, .spoof = spoof_open() };
    if (!s.spoof) return;
    declared(&s);
    s.alike = (struct map){ 0 }; /* norms have a space of names of their own */
    for (ptrdiff_t i = 0; i < l->g->norms.n; i++) {
        const struct norm *m = &l->g->norms.p[i];
        alike(&s, m->name.id, m->name.id, &m->name.pos);
        mixed(&s, m->title, &m->name.pos);
    }
    for (ptrdiff_t i = 0; i < l->said->n; i++) {
        const struct telling *t = &l->said->p[i].telling;
        mixed(&s, t->name, &t->pos);
        mixed(&s, t->voice, &t->pos);
    }
    spoof_close(s.spoof);
}
