/* Reading a case, and checking it. */
#include "ledger_int.h"

#include "lang/lang.h"

#include <assert.h>
#include <string.h>

bool ledger_note(struct ledger *l, struct arena *a, const struct store_row *row,
                 struct log_note *out, struct diags *ds)
{
    const char *why;
    if (log_note_parse(a, row->bytes, out, &why)) return true;
    return ledger_bad(l, D_BAD_NOTE, ds, "entry %lld is no signed note: %s",
                      (long long)row->index, why);
}

bool ledger_about(struct ledger *l, struct arena *a, struct ledger_about *out,
                  struct diags *ds)
{
    int64_t size;
    struct store_row last;
    *out = (struct ledger_about){ .origin = l->origin,
                                  .author = l->author.name,
                                  .log_key = log_vkey_print(a, &l->log),
                                  .author_key = log_vkey_print(a, &l->author) };
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_size(l->store, &out->size, ds) &&
              store_checkpoint_last(l->store, a, &size, &out->checkpoint, ds) &&
              store_read(l->store, a, out->size - 1, &last, ds);
    if (ok) out->recorded = last.recorded;
    store_rollback(l->store);
    return ok;
}

/* ---- replay ---- */

struct replay {
    struct ledger *l;
    struct arena *a;
    struct diags *ds;
    struct entry_list *out;
    struct lang_file agreement;
    struct LIST(struct lang_file) files; /* one a statement */
};

static bool replay_row(void *ctx, const struct store_row *row)
{
    struct replay *r = ctx;
    struct log_note note;
    struct store_row kept = *row;
    kept.bytes = str_dup(r->a, row->bytes);
    if (!ledger_note(r->l, r->a, &kept, &note, r->ds)) return false;
    if (row->index == 0) {
        r->agreement = (struct lang_file){ S("entry 0"), note.text };
        return true;
    }
    *arena_push(r->a, &r->files) =
        (struct lang_file){ str_fmt(r->a, "entry %lld", (long long)row->index),
                            note.text };
    *arena_push(r->a, r->out) =
        (struct entry){ .id = log_hex(r->a, row->id, STORE_ID),
                        .index = row->index,
                        .recorded = row->recorded,
                        .author = note.sigs.p[0].name };
    return true;
}

static bool parse_all(struct replay *r, struct agreement *g)
{
    struct lang_unit unit = { 0 }, all = { 0 };
    if (!lang_load(r->a, NULL, &r->agreement, 1, &unit, r->ds)) return false;
    *g = *unit.agreement;
    if (!lang_load(r->a, g, r->files.p, r->files.n, &all, r->ds)) return false;
    if (all.statements.n != r->out->n)
        return ledger_bad(r->l, D_STORE_DAMAGED, r->ds,
                          "%lld entries hold %lld statements",
                          (long long)r->out->n, (long long)all.statements.n);
    for (ptrdiff_t i = 0; i < r->out->n; i++)
        r->out->p[i].statement = &all.statements.p[i];
    return true;
}

bool ledger_replay(struct ledger *l, struct arena *a,
                   struct agreement *agreement, struct entry_list *out,
                   struct diags *ds)
{
    struct replay r = { .l = l, .a = a, .ds = ds, .out = out };
    int64_t size = 0;
    out->n = 0;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_size(l->store, &size, ds);
    if (ok && size == 0)
        ok = ledger_bad(l, D_STORE_DAMAGED, ds, "the case holds no agreement");
    ok = ok && store_scan(l->store, 0, size, replay_row, &r, ds);
    store_rollback(l->store);
    return ok && parse_all(&r, agreement);
}

/* ---- one entry ---- */

static bool find_one(struct ledger *l, struct arena *a, struct str prefix,
                     int64_t *index, struct diags *ds)
{
    struct store_hits hits = { 0 };
    bool hex = prefix.n >= 1 && prefix.n <= 2 * STORE_ID;
    for (ptrdiff_t i = 0; hex && i < prefix.n; i++) {
        char c = prefix.p[i];
        hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (hex && !store_find(l->store, a, prefix, 2, &hits, ds)) return false;
    if (hits.n == 1) {
        *index = hits.p[0];
        return true;
    }
    if (hits.n == 0) {
        diag_add(ds, D_UNKNOWN_ENTRY, NULL, "no entry's id begins with %.*s",
                 STR_ARG(prefix.n ? prefix : S("nothing")));
        diag_hint(ds, "`truce log` shows the ids");
        return false;
    }
    diag_add(ds, D_AMBIGUOUS_ENTRY, NULL,
             "the ids of several entries begin with %.*s", STR_ARG(prefix));
    diag_hint(ds, "give more digits");
    return false;
}

static bool show(struct ledger *l, struct arena *a, int64_t index,
                 struct ledger_entry *out, struct diags *ds)
{
    struct store_row row;
    struct log_note note;
    if (!store_read(l->store, a, index, &row, ds) ||
        !ledger_note(l, a, &row, &note, ds))
        return false;
    *out = (struct ledger_entry){ .index = index,
                                  .id = log_hex(a, row.id, STORE_ID),
                                  .recorded = row.recorded,
                                  .author = note.sigs.p[0].name,
                                  .text = note.text,
                                  .note = row.bytes };
    return true;
}

bool ledger_show(struct ledger *l, struct arena *a, struct str prefix,
                 struct ledger_entry *out, struct diags *ds)
{
    int64_t index;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = find_one(l, a, prefix, &index, ds) && show(l, a, index, out, ds);
    store_rollback(l->store);
    return ok;
}

/* ---- receipts ---- */

bool ledger_prove(struct ledger *l, struct arena *a, struct str prefix,
                  struct str *out, struct diags *ds)
{
    struct ledger_entry e;
    struct log_receipt r = { 0 };
    struct ledger_nodes c = { l, a, ds };
    struct log_nodes nodes = { &c, ledger_node };
    int64_t size = 0;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = find_one(l, a, prefix, &r.index, ds) &&
              show(l, a, r.index, &e, ds) &&
              store_checkpoint_last(l->store, a, &size, &r.checkpoint, ds) &&
              log_prove_inclusion(&nodes, r.index, size, &r.proof);
    store_rollback(l->store);
    if (!ok) return false;
    r.extra = e.note;
    *out = log_receipt_print(a, &r);
    return true;
}

static bool bad_receipt(struct str file, struct diags *ds, enum diag_code code,
                        const char *what)
{
    struct pos at = { .file = file };
    diag_add(ds, code, &at, "the receipt does not hold: %s", what);
    diag_hint(ds, "ask its giver for it again; and make sure the public keys "
                  "are the right ones");
    return false;
}

static bool receipt_entry(struct arena *a, const struct ledger_shown *shown,
                          struct str bytes, struct ledger_proved *out,
                          struct diags *ds)
{
    struct str file = shown->file;
    struct log_note note;
    struct log_vkey author;
    const char *why;
    if (!log_note_parse(a, bytes, &note, &why))
        return bad_receipt(file, ds, D_BAD_NOTE, why);
    struct log_hash id = log_sha256(note.text);
    out->id = log_hex(a, id.b, LOG_HASH);
    out->author = note.sigs.p[0].name;
    out->text = note.text;
    if (shown->author_key.n == 0) return true;
    if (!log_vkey_parse(shown->author_key, &author, &why)) {
        diag_add(ds, D_BAD_KEY, NULL, "the author's key is no public key: %s",
                 why);
        return false;
    }
    return log_note_verify(&note, &author, NULL, NULL) ||
           bad_receipt(file, ds, D_BAD_SIGNATURE,
                       "it is not signed by that author");
}

bool ledger_check_receipt(struct arena *a, const struct ledger_shown *shown,
                          struct ledger_proved *out, struct diags *ds)
{
    struct str file = shown->file;
    struct log_receipt r;
    struct log_note note;
    struct log_vkey key;
    struct log_checkpoint c;
    const char *why;
    *out = (struct ledger_proved){ 0 };
    if (!log_vkey_parse(shown->log_key, &key, &why)) {
        diag_add(ds, D_BAD_KEY, NULL, "the log's key is no public key: %s",
                 why);
        return false;
    }
    if (!log_receipt_parse(a, shown->receipt, &r, &why))
        return bad_receipt(file, ds, D_BAD_NOTE, why);
    if (!log_note_parse(a, r.checkpoint, &note, &why) ||
        !log_checkpoint_parse(note.text, &c, &why))
        return bad_receipt(file, ds, D_BAD_CHECKPOINT, why);
    struct log_vkey timed = log_vkey_as(&key, LOG_COSIGNATURE);
    if (!log_note_verify(&note, &key, NULL, NULL) ||
        !log_note_verify(&note, &timed, NULL, &out->moment) ||
        !str_eq(c.origin, key.name))
        return bad_receipt(file, ds, D_BAD_SIGNATURE,
                           "its checkpoint is not signed by that log");
    struct log_hash leaf = log_leaf(r.extra);
    if (!log_check_inclusion(&leaf, r.index, c.size, &r.proof, &c.root))
        return bad_receipt(file, ds, D_BAD_TREE,
                           "the entry is not in the tree of its checkpoint");
    out->origin = c.origin;
    out->index = r.index;
    out->size = c.size;
    return receipt_entry(a, shown, r.extra, out, ds);
}
