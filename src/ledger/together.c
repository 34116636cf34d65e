/* Files of entries that wait, put together and looked at without the case: what
 * people carry between machines that have no network. */
#include "ledger_int.h"

#include <assert.h>
#include <string.h>

static bool unfit(struct str file, struct diags *ds, const char *why)
{
    struct pos at = { .file = file };
    diag_add(ds, D_BAD_PENDING, &at, "this is no file of entries that wait: %s",
             why);
    diag_hint(ds, "`truce record`, `truce batch` and `truce handover receipt` "
                  "make such files; ask for it again");
    return false;
}

static bool read_file(struct arena *a, const struct ledger_pending *f,
                      struct str *origin, struct str_list *notes,
                      struct diags *ds)
{
    const char *why;
    return pending_parse(a, f->text, origin, notes, &why) ||
           unfit(f->name, ds, why);
}

/* An entry, and the signature lines there are of it. */
struct joint {
    struct str text;
    struct LIST(struct log_sig) sigs;
};

struct joining {
    struct arena *a;
    struct diags *ds;
    struct str file, origin;
    struct LIST(struct joint) entries;
    struct map texts;
    struct ledger_joined *out;
};

/* One key, one line: it signs a text in one way only. */
static bool add_sig(struct joining *j, struct joint *e, const struct log_sig *s)
{
    for (ptrdiff_t i = 0; e->sigs.p && i < e->sigs.n; i++) {
        if (e->sigs.p[i].id != s->id || !str_eq(e->sigs.p[i].name, s->name))
            continue;
        return str_eq(e->sigs.p[i].line, s->line) ||
               unfit(j->file, j->ds,
                     "a key signed an entry otherwise than in another file");
    }
    if (e->sigs.n == LOG_SIGS_MAX)
        return unfit(j->file, j->ds, "an entry has too many signatures");
    *arena_push(j->a, &e->sigs) = *s;
    j->out->signatures++;
    return true;
}

static bool add_note(struct joining *j, struct str bytes)
{
    struct log_note note;
    const char *why;
    if (!log_note_parse(j->a, bytes, &note, &why))
        return unfit(j->file, j->ds, why);
    ptrdiff_t at = map_get(&j->texts, note.text);
    if (at < 0) {
        at = j->entries.n;
        map_add(&j->texts, j->a, note.text, at);
        *arena_push(j->a, &j->entries) = (struct joint){ .text = note.text };
    }
    assert(j->entries.p && at < j->entries.n);
    for (ptrdiff_t i = 0; i < note.sigs.n; i++)
        if (!add_sig(j, &j->entries.p[at], &note.sigs.p[i])) return false;
    return true;
}

static int by_line(const void *x, const void *y)
{
    return str_cmp(((const struct log_sig *)x)->line,
                   ((const struct log_sig *)y)->line);
}

/* In whatever order the files are given, an entry has the same bytes. */
static struct str joint_note(struct joining *j, struct joint *e)
{
    struct buf b = buf_make(j->a, BUF_MAX);
    list_sort(e->sigs.p, e->sigs.n, sizeof *e->sigs.p, by_line);
    buf_str(&b, e->text);
    buf_char(&b, '\n');
    for (ptrdiff_t i = 0; i < e->sigs.n; i++)
        buf_fmt(&b, "%.*s\n", STR_ARG(e->sigs.p[i].line));
    return buf_done(&b);
}

bool ledger_join(struct arena *a, const struct ledger_pending *files,
                 ptrdiff_t n, struct ledger_joined *out, struct diags *ds)
{
    struct joining j = { .a = a, .ds = ds, .out = out };
    struct str_list notes = { 0 };
    *out = (struct ledger_joined){ 0 };
    for (ptrdiff_t i = 0; i < n; i++) {
        struct str origin;
        struct str_list some = { 0 };
        j.file = files[i].name;
        if (!read_file(a, &files[i], &origin, &some, ds)) return false;
        if (i > 0 && !str_eq(origin, j.origin))
            return unfit(j.file, ds, "it is for another log than the first");
        j.origin = origin;
        for (ptrdiff_t k = 0; k < some.n; k++)
            if (!add_note(&j, some.p[k])) return false;
    }
    for (ptrdiff_t i = 0; i < j.entries.n; i++)
        *arena_push(a, &notes) = joint_note(&j, &j.entries.p[i]);
    out->entries = notes.n;
    out->text = pending_print(a, j.origin, &notes);
    return true;
}

/* ---- who signed ---- */

static bool look(struct arena *a, const struct log_note *note,
                 const struct log_vkey *keys, ptrdiff_t n,
                 struct ledger_signed *out)
{
    bool right = true;
    out->text = note->text;
    for (ptrdiff_t i = 0; i < note->sigs.n; i++) {
        const struct log_sig *s = &note->sigs.p[i];
        struct ledger_signer_line *l = arena_push(a, &out->signers);
        l->name = s->name;
        for (ptrdiff_t k = 0; k < n; k++) {
            if (keys[k].id != s->id || !str_eq(keys[k].name, s->name)) continue;
            l->known = true;
            l->right = log_note_verify(note, &keys[k], NULL, NULL);
        }
        right = right && (!l->known || l->right);
    }
    for (ptrdiff_t k = 0; k < n; k++)
        if (!log_note_verify(note, &keys[k], NULL, NULL))
            *arena_push(a, &out->missing) = keys[k].name;
    return right;
}

bool ledger_look(struct arena *a, const struct ledger_pending *file,
                 const struct str_list *keys, struct ledger_looked *out,
                 struct diags *ds)
{
    struct str_list notes = { 0 };
    struct log_vkey *k = arena_new(a, struct log_vkey, keys->n);
    struct pos at = { .file = file->name };
    const char *why;
    bool whole = true;
    *out = (struct ledger_looked){ 0 };
    if (!read_file(a, file, &out->origin, &notes, ds)) return false;
    for (ptrdiff_t i = 0; i < keys->n; i++) {
        if (log_vkey_parse(keys->p[i], &k[i], &why) && k[i].type == LOG_ED25519)
            continue;
        diag_add(ds, D_BAD_KEY, NULL, "%.*s is no public key of an author",
                 STR_ARG(keys->p[i]));
        diag_hint(ds, "`truce key list CASE` shows them: NAME+ID+BASE64");
        return false;
    }
    for (ptrdiff_t i = 0; i < notes.n; i++) {
        struct log_note note;
        if (!log_note_parse(a, notes.p[i], &note, &why))
            return unfit(file->name, ds, why);
        struct ledger_signed *s = arena_push(a, &out->entries);
        bool right = look(a, &note, k, keys->n, s);
        whole = whole && right && s->missing.n == 0;
        if (right && s->missing.n == 0) continue;
        diag_add(ds, D_BAD_SIGNATURE, &at,
                 right ? "entry %lld of this file lacks the signature of %.*s"
                       : "entry %lld of this file bears a wrong signature%.*s",
                 (long long)i + 1, STR_ARG(right ? s->missing.p[0] : S("")));
        diag_hint(ds, "have it signed (`truce countersign`), or ask for the "
                      "file again; keep this one as evidence");
    }
    return whole;
}
