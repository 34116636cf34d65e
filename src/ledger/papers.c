/* Papers of batches: which may stand at the end of the log, and who must have
 * signed them. The rule is `batch`'s; here it meets the entries and the keys.
 */
#include "ledger_int.h"

#include "lang/lang.h"

#include <string.h>

/* The sides of the keys whose signatures the note bears. Whether those are
 * right, keyset_check says. */
static struct str_list sides_of(struct arena *a, const struct keyset *ks,
                                int64_t index, const struct log_note *note)
{
    struct str_list out = { 0 };
    for (ptrdiff_t i = 0; ks && i < note->sigs.n; i++) {
        const struct log_sig *s = &note->sigs.p[i];
        const struct keyset_key *k = keyset_find(ks, index, s->name, s->id);
        for (ptrdiff_t j = 0; k && j < k->side.n; j++)
            *arena_push(a, &out) = k->side.p[j];
    }
    return out;
}

static const struct statement *statement_of(struct arena *a,
                                            const struct agreement *g,
                                            struct str text)
{
    struct lang_file f = { S("a paper"), text };
    struct lang_unit *u = arena_new(a, struct lang_unit, 1);
    struct diags quiet = diags_make(a);
    if (!lang_load(a, g, &f, 1, u, &quiet) || u->statements.n != 1 ||
        u->keys.n || u->drafts.n)
        return NULL; /* which is told of elsewhere */
    return &u->statements.p[0];
}

bool papers_take(struct papers *p, const struct paper_entry *e,
                 const struct log_note *note, const char **why)
{
    struct arena a = { 0 };
    struct str text;
    bool ok = true;
    /* an answer to a list is none of a batch's, where there is no batch */
    bool dull = p->batches.list.n == 0 && str_starts(note->text, S("answer "));
    const struct statement *s =
        dull || !batch_concerns(note->text)
            ? NULL
            : statement_of(&a, p->terms->agreement, note->text);
    if (s) {
        struct str_list sides = sides_of(&a, e->keys, e->index, note);
        struct batch_paper paper = { s, e->index, e->keys ? &sides : NULL };
        ok = batches_take(&p->batches, p->terms->agreement, &paper, &text);
    }
    if (!ok) *why = str_z(p->batches.a, text);
    arena_free(&a);
    return ok;
}

int64_t papers_missing(const struct papers *p, const struct paper_entry *e,
                       const struct log_note *note)
{
    struct arena a = { 0 };
    const struct statement *s =
        batch_concerns(note->text)
            ? statement_of(&a, p->terms->agreement, note->text)
            : NULL;
    int64_t n = 0;
    if (s) {
        struct str_list sides = sides_of(&a, e->keys, e->index, note);
        struct batch_paper paper = { s, e->index, &sides };
        n = batches_unsigned(&p->batches, &a, &paper).n;
    }
    arena_free(&a);
    return n;
}

/* ---- those on record ---- */

struct paper_rows {
    struct ledger *l;
    struct papers *p;
    struct diags *ds;
};

static bool take_row(struct paper_rows *r, const struct store_row *row)
{
    struct arena a = { 0 };
    struct log_note note;
    struct paper_entry e = { .index = row->index };
    const char *why;
    bool ok = ledger_note(r->l, &a, row, &note, r->ds);
    /* what the log has already was looked at when it came; verify looks again
     */
    if (ok) (void)papers_take(r->p, &e, &note, &why);
    arena_free(&a);
    return ok;
}

static bool paper_row(void *ctx, const struct store_row *row)
{
    return !batch_concerns(row->bytes) || take_row(ctx, row);
}

void papers_make(struct papers *p, struct arena *a,
                 const struct ledger_terms *terms)
{
    batches_make(&p->batches, a);
    p->terms = terms;
}

bool papers_load(struct ledger *l, int64_t size, struct papers *p,
                 struct diags *ds)
{
    struct paper_rows r = { l, p, ds };
    return store_scan(l->store, 0, size, paper_row, &r, ds);
}

/* What the store has, and what is on its way there. */
bool papers_known(struct writing *w, const struct placing *p,
                  const struct group *g, struct diags *ds)
{
    int64_t stored;
    const char *why;
    if (w->has_papers) return true;
    papers_make(&w->papers, &w->a, &w->terms);
    if (!store_size(w->l->store, &stored, ds) ||
        !papers_load(w->l, stored, &w->papers, ds))
        return false;
    for (ptrdiff_t i = 0; i <= p->n; i++) {
        const struct group *one = i < p->n ? p->earlier[i] : g;
        for (ptrdiff_t k = 0; k < one->rows.n; k++) {
            const struct store_row *row = &one->rows.p[k];
            struct paper_entry e = { .index = row->index };
            struct log_note note;
            if (row->index < stored || !batch_concerns(row->bytes)) continue;
            if (log_note_parse(&w->a, row->bytes, &note, &why))
                (void)papers_take(&w->papers, &e, &note, &why);
        }
    }
    w->has_papers = true;
    return true;
}
