/* act: what can be done, and by which verb it is known. */
#include "lang_int.h"

#include <assert.h>

/* ---- act ---- */

static bool verb_forms(struct parse *p, struct act *act)
{
    struct str_list forms = { 0 };
    if (!lang_texts(p, &forms)) return false;
    if (forms.n != VERB_FORMS) {
        struct pos at = lang_pos(p, &p->line.toks.p[0]);
        diag_add(p->ds, D_SYNTAX, &at, "a verb has five forms, and here %s %td",
                 forms.n == 1 ? "is" : "are", forms.n);
        diag_hint(p->ds, "verb \"release\", \"releases\", \"released\", "
                         "\"releasing\", \"released\"");
        return false;
    }
    for (int i = 0; i < VERB_FORMS; i++)
        if (!lang_verb_form(forms.p[i])) {
            struct pos at = lang_pos(p, &p->line.toks.p[2 * i + 1]);
            diag_add(p->ds, D_SYNTAX, &at, "this cannot be a verb's form");
            diag_hint(p->ds, "a form is one to four words of letters, with a "
                             "space between them, and begins with neither "
                             "`and` nor `not`");
            return false;
        }
    if (!lang_end(p)) return false;
    for (int i = 0; i < VERB_FORMS; i++) act->verb[i] = forms.p[i];
    return true;
}

static bool act_property(struct parse *p, void *thing)
{
    static const struct lang_prop props[] = {
        { "verb", NULL },   { "plover", NULL }, { "cameo", NULL },
        { "counts", "as" }, { "halts", NULL },  { "resumes", NULL }
    };
    struct act *act = thing;
    int i = lang_which(p, props, LANG_ROWS(props));
    const struct str given[] = { act->verb[0],  act->plover,
                                 act->cameo,    act->counts_as.id,
                                 act->halts.id, act->resumes.id };
    uint32_t seen = i >= 0 && given[i].n ? 1u << i : 0;
    if (i >= 0 && !lang_once(p, &seen, i, 0)) return false;
    switch (i) {
    case 0: return verb_forms(p, act);
    case 1:
        if (!lang_name_or_text(p, &act->plover)) return false;
        if (lang_tok(p)->kind == TOK_WORD &&
            !lang_name_or_text(p, &act->plover_mode))
            return false;
        return lang_end(p);
    case 2: return lang_name_or_text(p, &act->cameo) && lang_end(p);
    case 3: return lang_id(p, &act->counts_as, "an act") && lang_end(p);
    case 4: return lang_id(p, &act->halts, "an act") && lang_end(p);
    case 5: return lang_id(p, &act->resumes, "an act") && lang_end(p);
    default: return lang_no_such(p, props, LANG_ROWS(props), "act");
    }
}

/* Parsed in both passes: kept in the first, complained about in the second. */
void lang_act_block(struct parse *p)
{
    struct act *act = arena_push(p->a, &p->g->acts);
    ptrdiff_t n = p->g->acts.n, errors = p->ds->errors;
    *act = (struct act){ .standard = p->standard };
    if (!lang_head(p, &act->name, &act->title, "the act's name"))
        lang_skip_block(p);
    else
        lang_properties(p, act_property, act);
    if (p->ds->errors == errors && act->verb[0].n == 0) {
        diag_add(p->ds, D_MISSING_PROP, &act->name.pos,
                 "the act %.*s has no verb", STR_ARG(act->name.id));
        diag_hint(p->ds, "add a property: verb \"release\", \"releases\", "
                         "\"released\", \"releasing\", \"released\"");
    }
    assert(p->g->acts.n == n);
    /* One with a mistake is kept too, so that its uses are not told of. */
    bool usable = act->name.id.n && act->verb[0].n;
    if (!p->learning || !usable) p->g->acts.n--;
}
