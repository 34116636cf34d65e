/* Reading a case, and checking it. */
#include "publish_int.h"

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
    if (ledger_is_change(kept.bytes)) return true;
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

/* The row's bytes last as long as the arena. */
static bool take_apart(struct ledger *l, struct arena *a,
                       const struct store_row *row, struct ledger_entry *out,
                       struct diags *ds)
{
    struct log_note note;
    if (!ledger_note(l, a, row, &note, ds)) return false;
    *out = (struct ledger_entry){ .index = row->index,
                                  .id = log_hex(a, row->id, STORE_ID),
                                  .recorded = row->recorded,
                                  .author = note.sigs.p[0].name,
                                  .text = note.text,
                                  .note = row->bytes };
    return true;
}

static bool show(struct ledger *l, struct arena *a, int64_t index,
                 struct ledger_entry *out, struct diags *ds)
{
    struct store_row row;
    return store_read(l->store, a, index, &row, ds) &&
           take_apart(l, a, &row, out, ds);
}

struct key_entries {
    struct ledger *l;
    struct arena *a;
    struct ledger_entries *out;
    struct diags *ds;
};

static bool change_row(void *ctx, const struct store_row *row)
{
    struct key_entries *k = ctx;
    struct store_row kept = *row;
    kept.bytes = str_dup(k->a, row->bytes);
    return take_apart(k->l, k->a, &kept, arena_push(k->a, k->out), k->ds);
}

bool ledger_changes(struct ledger *l, struct arena *a,
                    struct ledger_entries *out, struct diags *ds)
{
    struct key_entries k = { l, a, out, ds };
    *out = (struct ledger_entries){ 0 };
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_scan_marked(l->store, 1, change_row, &k, ds);
    store_rollback(l->store);
    return ok;
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

/* The checkpoint for a receipt of this entry: with a policy the newest that its
 * quorum stands behind, else the newest that anybody does, or the newest. */
static bool receipt_checkpoint(struct ledger *l, struct arena *a,
                               const struct log_policy *policy,
                               struct log_receipt *r, int64_t *size,
                               struct diags *ds)
{
    struct str *note = &r->checkpoint;
    struct str bytes;
    int64_t at = INT64_MAX;
    for (;;) {
        struct log_note n;
        const char *why;
        if (!store_cosigned_last(l->store, at, &at, ds)) return false;
        if (at <= r->index) break;
        if (!store_checkpoint_from(l->store, a, at, size, &bytes, ds) ||
            !cosigned_note(l, a, at, bytes, note, ds))
            return false;
        struct diags quiet = diags_make(a);
        if (!policy || (log_note_parse(a, *note, &n, &why) &&
                        quorum_reached(a, policy, &n, l->path, &quiet)))
            return true;
    }
    if (!store_checkpoint_last(l->store, a, size, note, ds)) return false;
    struct log_note n;
    const char *why = "";
    return !policy || (log_note_parse(a, *note, &n, &why) &&
                       quorum_reached(a, policy, &n, l->path, ds));
}

bool ledger_prove(struct ledger *l, struct arena *a, struct str prefix,
                  const struct ledger_policy *policy, struct str *out,
                  struct diags *ds)
{
    struct ledger_entry e;
    struct log_receipt r = { 0 };
    struct log_policy p;
    struct ledger_nodes c = { l, a, ds };
    struct log_nodes nodes = { &c, ledger_node };
    bool asks = policy && policy->text.n;
    int64_t size = 0;
    if (asks && !policy_read(a, policy, &p, ds)) return false;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = find_one(l, a, prefix, &r.index, ds) &&
              show(l, a, r.index, &e, ds) &&
              receipt_checkpoint(l, a, asks ? &p : NULL, &r, &size, ds) &&
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
    diag_add(ds, code, &at, "this file does not hold: %s", what);
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

/* The key that this origin's checkpoints are checked against. */
static bool log_key_of(struct arena *a, const struct ledger_shown *shown,
                       const struct log_policy *p, struct str origin,
                       struct log_vkey *out, struct diags *ds)
{
    const char *why;
    (void)a;
    if (shown->log_key.n) {
        if (log_vkey_parse(shown->log_key, out, &why)) return true;
        diag_add(ds, D_BAD_KEY, NULL, "the log's key is no public key: %s",
                 why);
        return false;
    }
    for (ptrdiff_t i = 0; i < p->logs.n; i++)
        if (str_eq(p->logs.p[i].key.name, origin)) {
            *out = p->logs.p[i].key;
            return true;
        }
    return bad_receipt(shown->file, ds, D_BAD_SIGNATURE,
                       "its log is none of the policy's");
}

static bool receipt_witnesses(struct arena *a, const struct ledger_shown *shown,
                              const struct log_policy *p,
                              const struct log_note *note,
                              struct ledger_proved *out, struct diags *ds)
{
    bool *seen = arena_new(a, bool, p->nodes.n + 1);
    if (!quorum_reached(a, p, note, shown->file, ds)) return false;
    (void)log_policy_check(p, note, seen);
    for (ptrdiff_t i = 0; i < p->nodes.n; i++)
        if (!p->nodes.p[i].group && seen[i])
            *arena_push(a, &out->witnesses) = p->nodes.p[i].name;
    return true;
}

bool ledger_check_receipt(struct arena *a, const struct ledger_shown *shown,
                          struct ledger_proved *out, struct diags *ds)
{
    struct str file = shown->file;
    struct log_policy policy = { .quorum = -1 };
    struct log_receipt r;
    struct log_note note;
    struct log_vkey key;
    struct log_checkpoint c;
    const char *why;
    *out = (struct ledger_proved){ 0 };
    if (shown->policy.text.n && !policy_read(a, &shown->policy, &policy, ds))
        return false;
    if (!log_receipt_parse(a, shown->receipt, &r, &why))
        return bad_receipt(file, ds, D_BAD_NOTE, why);
    if (!log_note_parse(a, r.checkpoint, &note, &why) ||
        !log_checkpoint_parse(note.text, &c, &why))
        return bad_receipt(file, ds, D_BAD_CHECKPOINT, why);
    if (!log_key_of(a, shown, &policy, c.origin, &key, ds)) return false;
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
    return receipt_witnesses(a, shown, &policy, &note, out, ds) &&
           receipt_entry(a, shown, r.extra, out, ds);
}

bool ledger_check_evidence(struct arena *a, const struct ledger_shown *shown,
                           struct ledger_convicted *out, struct diags *ds)
{
    struct pos at = { .file = shown->file };
    struct log_policy policy = { .quorum = -1 };
    struct log_evidence e;
    struct log_note note;
    struct log_checkpoint older, newer;
    struct log_vkey key;
    const char *why;
    *out = (struct ledger_convicted){ 0 };
    if (shown->policy.text.n && !policy_read(a, &shown->policy, &policy, ds))
        return false;
    if (!log_evidence_parse(shown->receipt, &e, &why) ||
        !log_note_parse(a, e.older, &note, &why) ||
        !log_checkpoint_parse_any(note.text, &older, &why))
        return bad_receipt(shown->file, ds, D_BAD_NOTE, why);
    if (!log_key_of(a, shown, &policy, older.origin, &key, ds)) return false;
    enum log_verdict v = log_evidence_check(a, &e, &key, &older, &newer, &why);
    out->origin = older.origin;
    out->older = older.size;
    out->newer = newer.size;
    out->why = str_of(why);
    if (v == LOG_CONVICTS) return true;
    diag_add(ds, D_BAD_TREE, &at, "this is no evidence against the log: %s",
             why);
    diag_hint(ds, v == LOG_UNPROVEN
                      ? "ask the keeper for a proof that the newer checkpoint "
                        "extends the older; one who cannot give it wrote two "
                        "histories"
                      : "make sure the log's public key is the right one");
    return false;
}
