/* What a document and its folder declare, and what stands at a place. */
#include "lsp_int.h"

#include <assert.h>

#define ADD(list, kind_of, title_of)                                           \
    for (ptrdiff_t i = 0; i < (list).n; i++)                                   \
        *arena_push(a, out) = (struct thing)                                   \
        {                                                                      \
            .kind = (kind_of), .id = (list).p[i].name.id, .title = (title_of), \
            .pos = pos_of_small(&(list).p[i].name.pos)                         \
        }

void things(struct arena *a, const struct agreement *g, struct thing_list *out)
{
    if (g->name.id.n)
        *arena_push(a, out) =
            (struct thing){ "agreement", g->name.id, g->title,
                            pos_of_small(&g->name.pos), NULL };
    ADD(g->norms, norm_text(g->norms.p[i].kind), g->norms.p[i].title);
    ADD(g->parties, role_text(g->parties.p[i].role), g->parties.p[i].title);
    ADD(g->people, "people", g->people.p[i].title);
    ADD(g->measures, "measure", g->measures.p[i].title);
    ADD(g->instruments, g->instruments.p[i].amends ? "amendment" : "annex",
        g->instruments.p[i].title);
    for (ptrdiff_t i = 0; i < g->acts.n; i++) {
        const struct act *x = &g->acts.p[i];
        struct thing t = { "act", x->name.id, x->title,
                           pos_of_small(&x->name.pos), x };
        if (x->standard) t.pos = (struct pos){ .line = 0 };
        *arena_push(a, out) = t;
    }
}

/* Whether the spot lies in an occurrence of `form` that is whole words. */
static bool covers(const struct spot *at, struct str form)
{
    ptrdiff_t from = 0;
    if (form.n == 0) return false;
    for (;;) {
        struct str rest = str_cut(at->line, from, at->line.n);
        ptrdiff_t i = str_find(rest, form);
        if (i < 0) return false;
        ptrdiff_t begin = from + i, end = begin + form.n;
        bool left = begin == 0 || at->line.p[begin - 1] == ' ' ||
                    at->line.p[begin - 1] == '\t';
        bool right = end == at->line.n || at->line.p[end] == ' ' ||
                     at->line.p[end] == '\r';
        if (left && right && at->at >= begin && at->at <= end) return true;
        from = begin + 1;
    }
}

/* The act whose verb stands there, the longest where several fit. */
static const struct act *act_at(const struct agreement *g,
                                const struct spot *at)
{
    const struct act *found = NULL;
    ptrdiff_t longest = 0;
    for (ptrdiff_t i = 0; i < g->acts.n; i++)
        for (int f = 0; f < VERB_FORMS; f++) {
            struct str form = g->acts.p[i].verb[f];
            if (form.n <= longest || !covers(at, form)) continue;
            found = &g->acts.p[i];
            longest = form.n;
        }
    return found;
}

/* Properties that name norms rather than parties, acts or texts. */
static bool of_norms(struct str line)
{
    static const char *const words[] = { "after",     "while",    "until",
                                         "otherwise", "upon",     "in return",
                                         "part",      "suspends", "resumes",
                                         "extends",   "replaces", "ends",
                                         "within",    "aim" };
    struct str s = str_trim(line);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_starts(s, str_of(words[i]))) return true;
    return false;
}

static bool is_norm(const struct thing *t)
{
    return str_eq(str_of(t->kind), S("obligation")) ||
           str_eq(str_of(t->kind), S("prohibition")) ||
           str_eq(str_of(t->kind), S("power"));
}

bool thing_at(const struct view *v, const struct spot *at, struct thing *out)
{
    const struct agreement *g = v->unit.agreement;
    struct thing_list all = { 0 };
    bool found = false, norms = of_norms(at->line);
    things(v->a, g, &all);
    for (ptrdiff_t i = 0; i < all.n && at->word.n; i++) {
        const struct thing *t = &all.p[i];
        if (!str_eq(t->id, at->word)) continue;
        /* a head declares what it begins with */
        bool head = str_starts(at->line, str_of(t->kind));
        bool better = head || (is_norm(t) && norms);
        if (found && !better) continue;
        *out = *t;
        found = true;
        if (head) return true;
    }
    if (found && !out->act) return true;
    const struct act *x = act_at(g, at);
    if (!x) return found;
    *out = (struct thing){ "act", x->name.id, x->title,
                           pos_of_small(&x->name.pos), x };
    if (x->standard) out->pos = (struct pos){ .line = 0 };
    return true;
}
