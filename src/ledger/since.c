/* Whether the log is still the one that signed what somebody holds. */
#include "ledger_int.h"

struct held {
    struct str file;
    struct log_receipt receipt; /* checkpoint alone: nothing but that */
    bool entry;
    struct log_checkpoint c;
};

static bool refused(const struct held *h, enum diag_code code, struct diags *ds,
                    const char *what)
{
    struct pos at = { .file = h->file };
    diag_add(ds, code, &at, "%s", what);
    if (code == D_ROLLED_BACK)
        diag_hint(ds, "keep this file and the case: both are signed by the "
                      "log's key, and together they convict its keeper");
    else
        diag_hint(ds, "name a receipt of `truce prove`, or a checkpoint, of "
                      "this very log");
    return false;
}

static bool parse(struct ledger *l, struct arena *a, struct str text,
                  struct held *h, struct diags *ds)
{
    struct log_note note;
    const char *why;
    h->entry = str_starts(text, S("c2sp.org/tlog-proof@v1\n"));
    h->receipt.checkpoint = text;
    if (h->entry && !log_receipt_parse(a, text, &h->receipt, &why))
        return refused(h, D_BAD_NOTE, ds, why);
    if (!log_note_parse(a, h->receipt.checkpoint, &note, &why) ||
        !log_checkpoint_parse(note.text, &h->c, &why))
        return refused(h, D_BAD_CHECKPOINT, ds, why);
    if (!log_note_verify(&note, &l->log, NULL, NULL) ||
        !str_eq(h->c.origin, l->origin))
        return refused(h, D_BAD_SIGNATURE, ds,
                       "what is held is not signed by this log");
    struct log_hash leaf = log_leaf(h->receipt.extra);
    if (h->entry && !log_check_inclusion(&leaf, h->receipt.index, h->c.size,
                                         &h->receipt.proof, &h->c.root))
        return refused(h, D_BAD_TREE, ds, "the receipt does not hold");
    return true;
}

static bool compare(struct ledger *l, struct arena *a, const struct held *h,
                    struct ledger_held *out, struct diags *ds)
{
    struct ledger_nodes c = { l, a, ds };
    struct log_nodes nodes = { &c, ledger_node };
    struct log_hash root;
    if (!store_size(l->store, &out->size, ds)) return false;
    if (out->size < h->c.size) {
        struct arena text = { 0 };
        refused(h, D_ROLLED_BACK, ds,
                str_z(&text,
                      str_fmt(&text,
                              "the log had %lld entries when it signed this, "
                              "and has %lld now",
                              (long long)h->c.size, (long long)out->size)));
        arena_free(&text);
        return false;
    }
    if (!log_root(&nodes, h->c.size, &root)) return false;
    if (log_hash_equal(&root, &h->c.root)) return true;
    return refused(h, D_ROLLED_BACK, ds,
                   "the log holds other entries than when it signed this");
}

bool ledger_since(struct ledger *l, struct arena *a, struct str file,
                  struct str text, struct ledger_held *out, struct diags *ds)
{
    struct held h = { .file = file };
    *out = (struct ledger_held){ 0 };
    if (!parse(l, a, text, &h, ds)) return false;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = compare(l, a, &h, out, ds);
    store_rollback(l->store);
    out->held = h.c.size;
    return ok;
}
