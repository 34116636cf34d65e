/* A source whose checkpoint does not extend what is held: both checkpoints, and
 * where it can be made the proof that they clash, go into a file. */
#include "publish_int.h"

#include <string.h>

/* The root that the tree behind `nodes`, of the newer size, gives to the older
 * one, with its proof. */
static bool link_up(const struct log_nodes *nodes, int64_t older, int64_t newer,
                    const struct log_hash *newer_root, struct log_evidence *e)
{
    e->linked =
        log_root(nodes, older, &e->root) &&
        log_prove_consistency(nodes, older, newer, &e->proof) &&
        log_check_consistency(older, &e->root, newer, newer_root, &e->proof);
    return e->linked;
}

/* From the source's own tiles where its tree is the larger, from our entries
 * where ours is. */
static void gather(struct ledger *l, struct arena *a, const struct clash *c,
                   struct log_evidence *e)
{
    struct diags quiet = diags_make(a);
    struct ledger_nodes mine = { l, a, &quiet };
    struct mirror_nodes other = { c->source, a, c->theirs.size, &quiet };
    struct log_nodes ours = { &mine, ledger_node };
    struct log_nodes theirs = { &other, mirror_node };
    struct log_hash root;
    *e = (struct log_evidence){ .older = c->held_bytes, .newer = c->bytes };
    if (c->theirs.size > c->held) {
        link_up(&theirs, c->held, c->theirs.size, &c->theirs.root, e);
    } else if (c->theirs.size < c->held) {
        e->older = c->bytes;
        e->newer = c->held_bytes;
        if (log_root(&ours, c->held, &root))
            link_up(&ours, c->theirs.size, c->held, &root, e);
    }
}

/* The same evidence is kept once. */
static bool keep(struct ledger *l, struct arena *a, struct str file,
                 struct str text, struct diags *ds)
{
    struct diags quiet = diags_make(a);
    struct str old;
    if (l->w->read(l->w->ctx, a, file, LOG_NOTE_MAX, &old, &quiet) &&
        str_eq(old, text))
        return true;
    return l->w->create(l->w->ctx, file, text, false, ds);
}

bool clash_keep(struct ledger *l, struct arena *a, const struct clash *c,
                struct diags *ds)
{
    struct log_evidence e;
    struct log_checkpoint older, newer;
    struct pos at = { .file = c->source->where };
    const char *why;
    gather(l, a, c, &e);
    enum log_verdict v =
        log_evidence_check(a, &e, &l->log, &older, &newer, &why);
    if (v == LOG_NO_CASE)
        return mirror_bad(c->source, S("checkpoint"), ds,
                          "its entries do not give the root that it signs");
    struct log_hash id = log_sha256(log_evidence_print(a, &e));
    struct str hex = log_hex(a, id.b, 4);
    struct str file = str_fmt(ds->arena, "%.*s.evidence-%.*s", STR_ARG(l->path),
                              STR_ARG(hex));
    if (!keep(l, a, file, log_evidence_print(a, &e), ds)) return false;
    if (v == LOG_CONVICTS) {
        diag_add(ds, D_REWRITTEN, &at,
                 "the keeper of %.*s signed two histories (sizes %lld and "
                 "%lld): %s; nothing was taken",
                 STR_ARG(l->origin), (long long)older.size,
                 (long long)newer.size, why);
        diag_hint(ds,
                  "both checkpoints are in %.*s, and `truce verify` shows it "
                  "to anybody who has the log's key; keep this case",
                  STR_ARG(file));
        return false;
    }
    diag_add(ds, D_NOT_EXTENSION, &at,
             "what stands here is not shown to extend the %lld entries that "
             "are held; nothing was taken",
             (long long)c->held);
    diag_hint(ds,
              "both checkpoints are in %.*s: ask the keeper for a proof that "
              "the one extends the other",
              STR_ARG(file));
    return false;
}
