/* Entries that wait for the signatures of others, as a text file:
 *
 *   truce-pending/v1 truce/doha-2020/1a2b3c4d
 *
 *   said 2020-04-12 by kabul
 *       kabul did release 100 taliban-prisoners
 *
 *   — desk xPIPo1c4...
 *
 * A signed note after each blank line; canonical texts have no blank lines. */
#include "ledger_int.h"

#include "lang/lang.h"

#include <assert.h>

#define HEAD "truce-pending/v1 "
#define DASH "\xE2\x80\x94 "

bool ledger_is_pending(struct str text)
{
    return str_starts(text, S(HEAD));
}

/* Takes the note at the front of *rest, up to the end of its signatures. */
static bool take_note(struct str *rest, struct str *note)
{
    ptrdiff_t at = str_find(*rest, S("\n\n" DASH));
    if (at < 0) return false;
    at += 2;
    while (str_starts(str_cut(*rest, at, rest->n), S(DASH))) {
        ptrdiff_t end = str_find(str_cut(*rest, at, rest->n), S("\n"));
        if (end < 0) return false;
        at += end + 1;
    }
    *note = str_cut(*rest, 0, at);
    *rest = str_cut(*rest, at, rest->n);
    return true;
}

bool pending_parse(struct arena *a, struct str text, struct str *origin,
                   struct str_list *notes, const char **why)
{
    struct str rest = text, line;
    *why = "its first line is not " HEAD "and a log's name";
    if (!ledger_is_pending(text) || !str_next(&rest, '\n', &line) || !rest.p)
        return false;
    *origin = str_cut(line, sizeof HEAD - 1, line.n);
    if (!log_name_ok(*origin)) return false;
    *why = "its entries are not signed notes with a blank line before each";
    while (rest.n) {
        if (rest.p[0] != '\n') return false;
        rest = str_cut(rest, 1, rest.n);
        if (!take_note(&rest, arena_push(a, notes))) return false;
    }
    *why = "it holds no entry";
    return notes->n > 0;
}

struct str pending_print(struct arena *a, struct str origin,
                         const struct str_list *notes)
{
    struct buf b = buf_make(a, BUF_MAX);
    buf_fmt(&b, HEAD "%.*s\n", STR_ARG(origin));
    for (ptrdiff_t i = 0; i < notes->n; i++) {
        buf_char(&b, '\n');
        buf_str(&b, notes->p[i]);
    }
    return buf_done(&b);
}

/* ---- what they say ---- */

static bool refused(struct str name, struct diags *ds, ptrdiff_t entry,
                    const char *why)
{
    struct pos at = { .file = name };
    if (entry >= 0)
        diag_add(ds, D_BAD_PENDING, &at, "entry %lld of this file: %s",
                 (long long)entry + 1, why);
    else
        diag_add(ds, D_BAD_PENDING, &at,
                 "this is no file of entries that "
                 "wait: %s",
                 why);
    diag_hint(ds, "`truce record` makes such a file where several must sign; "
                  "ask for it again");
    return false;
}

static bool out_of_order(struct str name, struct diags *ds, ptrdiff_t entry,
                         const char *why)
{
    struct pos at = { .file = name };
    diag_add(ds, D_PAPER_ORDER, &at, "entry %lld of this file: %s",
             (long long)entry + 1, why);
    diag_hint(ds, "`truce batch show` says where the batch stands");
    return false;
}

/* One statement or change of keys, in the one text it has. */
static bool canonical(struct arena *a, const struct ledger_terms *terms,
                      struct str text)
{
    struct lang_file f = { S("an entry"), text };
    struct lang_unit u = { 0 };
    struct diags quiet = diags_make(a);
    if (!lang_load(a, terms->agreement, &f, 1, &u, &quiet)) return false;
    if (u.drafts.n || u.statements.n + u.keys.n != 1) return false;
    return str_eq(text, u.keys.n ? lang_print_key(a, &u.keys.p[0])
                                 : lang_print_statement(a, terms->agreement,
                                                        &u.statements.p[0]));
}

struct waiting {
    struct ledger_terms terms;
    struct keyset keys;
    struct papers papers;
    int64_t size;
    struct str_list notes;
};

/* Papers that could not be recorded are not to be signed either. Who signs them
 * is seen to at the end. */
static bool in_order(struct waiting *w, const struct log_note *note,
                     const char **why)
{
    struct paper_entry e = { .index = w->size };
    return papers_take(&w->papers, &e, note, why);
}

/* By the rule for all entries, and by those that papers speak for. */
static int64_t missing_of(const struct waiting *w, const struct log_note *note)
{
    struct paper_entry e = { w->size, &w->keys };
    int64_t rule = keyset_missing(&w->keys, w->size, note);
    int64_t sides = papers_missing(&w->papers, &e, note);
    return sides > rule ? sides : rule;
}

/* Reads and checks the file against the case as it stands. */
static bool waiting_read(struct ledger *l, struct arena *a,
                         const struct ledger_pending *p, struct waiting *out,
                         struct diags *ds)
{
    struct str origin;
    const char *why;
    *out = (struct waiting){ 0 };
    if (!pending_parse(a, p->text, &origin, &out->notes, &why))
        return refused(p->name, ds, -1, why);
    if (!str_eq(origin, l->origin))
        return refused(p->name, ds, -1, "it is for another log");
    keyset_make(&out->keys, a, &l->author);
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_size(l->store, &out->size, ds) &&
              ledger_terms_of(l, a, &out->terms, ds) &&
              ledger_keyset(l, &out->terms, &out->keys, ds);
    papers_make(&out->papers, a, &out->terms);
    ok = ok && papers_load(l, out->size, &out->papers, ds);
    store_rollback(l->store);
    for (ptrdiff_t i = 0; ok && i < out->notes.n; i++) {
        struct log_note note;
        ok = log_note_parse(a, out->notes.p[i], &note, &why);
        if (ok && !canonical(a, &out->terms, note.text)) {
            why = "it is not the canonical text of a statement or of a change "
                  "of keys";
            ok = false;
        }
        ok = ok && keyset_check(&out->keys, out->size, &note, false, &why);
        if (ok && !in_order(out, &note, &why))
            return out_of_order(p->name, ds, i, why);
        if (!ok) return refused(p->name, ds, i, why);
    }
    return ok;
}

/* ---- making, countersigning, appending ---- */

/* The most that must sign one of the statements still, after the signer; they
 * are taken in their order, as they would be recorded. */
static int64_t papers_waiting(struct ledger *l, struct arena *a,
                              const struct ledger_pend *what,
                              struct log_note *one, struct diags *ds)
{
    int64_t most = 0;
    const char *why;
    struct papers p;
    struct writing *w = l->writing;
    struct paper_entry e = { w->size, &w->keys }, seen = { .index = w->size };
    papers_make(&p, a, &w->terms);
    if (!papers_load(l, w->size, &p, ds)) return -1;
    for (ptrdiff_t i = 0; i < what->n; i++) {
        one->text = lang_print_statement(a, w->terms.agreement, &what->s[i]);
        int64_t n = papers_missing(&p, &e, one);
        if (n > most) most = n;
        if (papers_take(&p, &seen, one, &why)) continue;
        struct pos at = pos_of_small(&what->s[i].telling.pos);
        diag_add(ds, D_PAPER_ORDER, &at, "this paper cannot be added: %s", why);
        diag_hint(ds, "`truce batch show` says where the batch stands");
        return -1;
    }
    return most;
}

static bool any_paper(const struct ledger_pend *what)
{
    for (ptrdiff_t i = 0; i < what->n; i++)
        if (what->s[i].paper) return true;
    return false;
}

int64_t ledger_missing(struct ledger *l, struct arena *a,
                       const struct ledger_pend *what, struct diags *ds)
{
    if (!ledger_has_signer(l, ds)) return -1;
    if (!store_begin(l->store, STORE_READ, ds)) return -1;
    struct log_sig sig = { .name = l->signer.key.vkey.name,
                           .id = l->signer.key.vkey.id };
    struct log_note one = { .sigs = { &sig, 1, 1 } };
    int64_t missing = -1, sides = 0;
    if (writing_load(l, ds))
        missing = keyset_missing(&l->writing->keys, l->writing->size, &one);
    if (missing >= 0 && any_paper(what))
        sides = papers_waiting(l, a, what, &one, ds);
    store_rollback(l->store);
    return sides < 0 ? -1 : sides > missing ? sides : missing;
}

bool ledger_pend(struct ledger *l, struct arena *a,
                 const struct ledger_pend *what, struct str *out,
                 struct diags *ds)
{
    struct key_change *k = what->k;
    struct str_list notes = { 0 };
    if (ledger_missing(l, a, what, ds) < 0) return false;
    if (k) k->log = l->origin;
    for (ptrdiff_t i = 0; i < (k ? 1 : what->n); i++) {
        struct str line;
        struct str text = k ? lang_print_key(a, k)
                            : lang_print_statement(
                                  a, l->writing->terms.agreement, &what->s[i]);
        if (!ledger_sign(&l->signer, a, text, &line, ds)) return false;
        *arena_push(a, &notes) =
            str_fmt(a, "%.*s\n%.*s", STR_ARG(text), STR_ARG(line));
    }
    *out = pending_print(a, l->origin, &notes);
    return true;
}

bool ledger_countersign(struct ledger *l, struct arena *a,
                        const struct ledger_pending *p, struct str *out,
                        int64_t *missing, struct diags *ds)
{
    struct waiting w;
    *missing = 0;
    if (!waiting_read(l, a, p, &w, ds) ||
        !ledger_signer(l, p->as_path, &w.keys, w.size, ds) ||
        !ledger_has_signer(l, ds))
        return false;
    const struct log_vkey *k = &l->signer.key.vkey;
    for (ptrdiff_t i = 0; i < w.notes.n; i++) {
        struct log_note note;
        struct str line;
        const char *why;
        bool ok = log_note_parse(a, w.notes.p[i], &note, &why);
        assert(ok); /* waiting_read did it */
        for (ptrdiff_t j = 0; j < note.sigs.n; j++)
            if (note.sigs.p[j].id == k->id &&
                str_eq(note.sigs.p[j].name, k->name))
                return refused(p->name, ds, i,
                               "this key has signed it; another must");
        if (!ledger_sign(&l->signer, a, note.text, &line, ds)) return false;
        w.notes.p[i] =
            str_fmt(a, "%.*s%.*s", STR_ARG(w.notes.p[i]), STR_ARG(line));
        ok = log_note_parse(a, w.notes.p[i], &note, &why);
        assert(ok);
        int64_t more = missing_of(&w, &note);
        if (more > *missing) *missing = more;
    }
    *out = pending_print(a, l->origin, &w.notes);
    return true;
}

bool ledger_append_pending(struct ledger *l, struct arena *a,
                           const struct ledger_pending *p,
                           struct ledger_receipts *out, struct diags *ds)
{
    struct waiting w;
    return waiting_read(l, a, p, &w, ds) &&
           append_notes(l, a, &w.notes, out, ds);
}
