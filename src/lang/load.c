/* lang_load: files into one model. */
#include "data.h"
#include "lang_int.h"

#include <assert.h>

void lang_skip_block(struct parse *p)
{
    while (lang_next_line(p) && (p->line.blank || p->line.indented))
        ;
}

static struct str indentation(struct str line)
{
    ptrdiff_t n = 0;
    while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t')) n++;
    return str_cut(line, 0, n);
}

/* All properties of a block stand at one depth: a deeper line would read as
 * if it belonged to the one above. */
static void check_depth(struct parse *p, struct str *depth)
{
    struct str here = indentation(p->line.text);
    if (depth->n == 0) *depth = here;
    if (str_eq(*depth, here)) return;
    struct pos at = lang_pos(p, lang_tok(p));
    diag_add(p->ds, D_INDENT, &at,
             "this line is not indented as the one above it is");
    diag_hint(p->ds, "indent each property of a block by the same four spaces; "
                     "`truce fmt` does it");
}

void lang_properties(struct parse *p, lang_property *property, void *thing)
{
    struct str depth = { 0 };
    while (lang_next_line(p) && (p->line.blank || p->line.indented)) {
        if (p->line.blank || p->line.broken) continue;
        check_depth(p, &depth);
        property(p, thing); /* it added what is wrong */
    }
}

static const char *const heads[] = {
    "agreement", "party", "neutral",    "outlet",      "people",   "measure",
    "act",       "said",  "obligation", "prohibition", "power",    "draft",
    "annex",     "list",  "amendment",  "batch",       "handover", "receipt",
    "answer",    "copy",  "erasure",    "key",
};

static void unknown_head(struct parse *p)
{
    const struct tok *t = lang_tok(p);
    if (p->line.broken) { /* told of already */
        lang_skip_block(p);
        return;
    }
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_UNKNOWN_HEAD, &at, "nothing begins with %.*s",
             STR_ARG(t->raw));
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (lang_near(t->s, heads[i])) {
            diag_hint(p->ds, "did you mean `%s`?", heads[i]);
            break;
        }
    if (p->ds->p[p->ds->n - 1].hint.n == 0)
        diag_hint(p->ds,
                  "a block begins with agreement, party, neutral, "
                  "outlet, people, measure, act, annex, amendment, "
                  "obligation, prohibition, power, said, draft, list, "
                  "batch, handover, receipt, answer, copy, erasure or key");
    lang_skip_block(p);
}

static void stray_property(struct parse *p)
{
    struct pos at = lang_pos(p, lang_tok(p));
    diag_add(p->ds, D_INDENT, &at,
             "this line is indented, and no block has begun");
    diag_hint(p->ds, "begin it at the start of the line, or put its head line "
                     "above it");
    while (lang_next_line(p) && (p->line.blank || p->line.indented))
        ;
}

static void one_file(struct parse *p, const struct lang_file *f)
{
    struct file_text *source = arena_new(p->a, struct file_text, 1);
    *source = (struct file_text){ f->name, lang_text_of(f) };
    p->file = f->name;
    p->source = source;
    p->rest = source->text;
    p->line = (struct line){ .toks = p->line.toks };
    p->done = false;
    p->first_draft = p->unit->drafts.n;
    lang_next_line(p);
    while (!p->done) {
        if (p->line.blank)
            lang_next_line(p);
        else if (p->learning && !lang_is(p, "act"))
            lang_skip_block(p);
        else if (p->line.indented)
            stray_property(p);
        else if (!lang_agreement_block(p) && !lang_statement_block(p) &&
                 !lang_key_block(p))
            unknown_head(p);
    }
}

static bool bytes_fit(struct parse *p, const struct lang_file *files,
                      ptrdiff_t n)
{
    bool fit = true;
    for (ptrdiff_t i = 0; i < n; i++) {
        p->file = files[i].name;
        if (!lang_check_bytes(p, lang_text_of(&files[i]))) fit = false;
    }
    return fit;
}

/* How many lines begin so. */
static ptrdiff_t blocks(struct str text, const char *head)
{
    struct str wanted = str_of(head), line;
    ptrdiff_t n = 0;
    while (str_next(&text, '\n', &line)) n += str_starts(line, wanted);
    return n;
}

/* Verbs may be used before, or in another file than, the act that has them is
 * declared: so the acts are read first. What is wrong with a file is said in
 * the second pass. */
static void learn_acts(struct parse *p, const struct lang_file *files,
                       ptrdiff_t n)
{
    struct lang_file standard = { S("data/acts.truce"),
                                  { (const char *)data_acts_truce,
                                    data_acts_truce_size } };
    struct diags quiet = diags_make(p->a), *ds = p->ds;
    p->learning = p->standard = true;
    one_file(p, &standard);
    p->standard = false;
    p->ds = &quiet;
    for (ptrdiff_t i = 0; i < n; i++)
        if (blocks(files[i].text, "act")) one_file(p, &files[i]);
    p->ds = ds;
    p->learning = false;
}

/* A ledger has millions of statements: their list is not to grow by copying. A
 * file of nothing but heads claims no more than a statement for each 48 bytes.
 */
static void make_room(struct parse *p, const struct lang_file *files,
                      ptrdiff_t n)
{
    ptrdiff_t said = 0, bytes = 0;
    struct statement_list *l = &p->unit->statements;
    for (ptrdiff_t i = 0; i < n; i++) {
        said += blocks(files[i].text, "said ");
        bytes += files[i].text.n;
    }
    l->cap = said < bytes / 48 + 1 ? said : bytes / 48 + 1;
    l->p = arena_new(p->a, struct statement, l->cap);
}

/* Papers name each other. Against a base the others may be on record, which
 * only whoever has the record can look up. */
static void check_papers(struct arena *a, const struct lang_unit *u,
                         struct diags *ds)
{
    struct map names = { 0 };
    for (ptrdiff_t i = 0; i < u->statements.n; i++) {
        const struct paper *p = u->statements.p[i].paper;
        if (p) map_add(&names, a, p->name.id, i);
    }
    for (ptrdiff_t i = 0; i < u->statements.n; i++) {
        const struct paper *p = u->statements.p[i].paper;
        for (ptrdiff_t k = 0; p && k < p->from.n; k++) {
            const struct ref *r = &p->from.p[k];
            if (map_get(&names, r->id) >= 0) continue;
            diag_add(ds, D_UNKNOWN_NAME, &r->pos,
                     "there is no list, batch, handover or receipt %.*s",
                     STR_ARG(r->id));
            diag_hint(ds, "name one of these files, or take it out");
        }
    }
}

bool lang_load(struct arena *a, const struct agreement *base,
               const struct lang_file *files, ptrdiff_t n,
               struct lang_unit *out, struct diags *ds)
{
    struct verbs verbs = { 0 };
    ptrdiff_t errors = ds->errors;
    struct parse p = {
        .a = a, .ds = ds, .base = base, .verbs = &verbs, .unit = out
    };
    *out = (struct lang_unit){ 0 };
    p.g = out->agreement = arena_new(a, struct agreement, 1);
    p.g->signed_on = DAY_NONE;
    if (!bytes_fit(&p, files, n)) return false;
    if (base)
        *p.g = *base;
    else
        learn_acts(&p, files, n);
    lang_verbs(a, p.g, &verbs, ds);
    make_room(&p, files, n);
    for (ptrdiff_t i = 0; i < n; i++) one_file(&p, &files[i]);
    if (!base) lang_check_agreement(a, p.g, &verbs, ds);
    struct lang_names *names = lang_names_make(a, p.g, ds);
    for (ptrdiff_t i = 0; i < out->statements.n; i++)
        lang_check_statement(names, &out->statements.p[i]);
    for (ptrdiff_t i = 0; i < out->drafts.n; i++)
        lang_check_draft(names, &out->drafts.p[i]);
    if (!base) check_papers(a, out, ds);
    for (ptrdiff_t i = 0; i < out->keys.n; i++)
        lang_check_key(names, &out->keys.p[i]);
    return ds->errors == errors;
}
