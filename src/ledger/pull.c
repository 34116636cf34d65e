/* Taking over what a published log has more than we hold, and a case of one's
 * own from all of it. */
#include "publish_int.h"

#include "lang/lang.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

struct pulling {
    struct ledger *l;
    struct arena *a;
    struct mirror *s;
    const struct watch *watch;
    struct diags *ds;
    const struct log_policy *policy; /* or NULL */
    int64_t from;                    /* entries held */
    struct str bytes;                /* the source's checkpoint, and what it */
    struct log_checkpoint c;         /* says */
    struct agreement g;

    struct arena each; /* for one bundle of entries */
    struct tiler tiler;
    struct keyset keys;
    struct ledger_terms terms; /* of g */
    struct papers papers;
    struct log_tree tree;

    struct arena cps; /* for one bundle of checkpoints */
    struct str rest;
    int64_t bundle; /* the next one */
    struct log_checkpoint next;
    struct str next_bytes;
    int64_t moment; /* that `next` signs */
};

/* ---- the checkpoint ---- */

/* A checkpoint that this log signed in both ways. */
struct opened {
    struct log_note note;
    struct log_checkpoint c;
    int64_t moment;
};

static bool open_note(const struct pulling *p, struct arena *a,
                      struct str bytes, struct opened *out, const char **why)
{
    struct log_vkey timed = log_vkey_as(&p->l->log, LOG_COSIGNATURE);
    if (!log_note_parse(a, bytes, &out->note, why) ||
        !log_checkpoint_parse(out->note.text, &out->c, why))
        return false;
    *why = "it is not signed by this log";
    return log_note_verify(&out->note, &p->l->log, NULL, NULL) &&
           log_note_verify(&out->note, &timed, NULL, &out->moment) &&
           str_eq(out->c.origin, p->l->origin);
}

static bool fetch_checkpoint(struct pulling *p)
{
    struct opened o;
    const char *why;
    struct str path = S("checkpoint");
    enum fetched got =
        mirror_fresh(p->s, p->a, path, PUBLISHED_NOTE_MAX, &p->bytes, p->ds);
    if (got == FETCHED_FAILED) return false;
    if (got == FETCHED_NOTHING)
        return mirror_bad(p->s, path, p->ds, "there is no checkpoint here");
    if (!open_note(p, p->a, p->bytes, &o, &why))
        return mirror_bad(p->s, path, p->ds, "%s", why);
    p->c = o.c;
    if (p->c.size > PUBLISHED_ENTRIES_MAX)
        return mirror_bad(p->s, path, p->ds,
                          "it says there are %lld entries, and %lld are the "
                          "most that are taken",
                          (long long)p->c.size,
                          (long long)PUBLISHED_ENTRIES_MAX);
    return !p->policy || quorum_reached(p->a, p->policy, &o.note,
                                        str_fmt(p->ds->arena, "%.*s/checkpoint",
                                                STR_ARG(p->s->where)),
                                        p->ds);
}

static bool clash(struct pulling *p)
{
    struct clash c = {
        .source = p->s, .bytes = p->bytes, .theirs = p->c, .held = p->from
    };
    int64_t size;
    return store_checkpoint_last(p->l->store, p->a, &size, &c.held_bytes,
                                 p->ds) &&
           clash_keep(p->l, p->a, &c, p->ds);
}

/* Whether the source's tree begins with ours, from a few of its tiles, before
 * all of it is fetched. In a transaction. */
static bool extends(struct pulling *p)
{
    struct ledger_nodes mine = { p->l, p->a, p->ds };
    struct mirror_nodes other = { p->s, p->a, p->c.size, p->ds };
    struct log_nodes ours = { &mine, ledger_node };
    struct log_nodes theirs = { &other, mirror_node };
    struct diags quiet = diags_make(p->a);
    struct log_hash root;
    struct log_proof proof;
    struct pos at = { .file = p->s->where };
    int64_t smaller = p->c.size < p->from ? p->c.size : p->from;
    if (!log_root(&ours, smaller, &root)) return false;
    if (p->c.size <= p->from && !log_hash_equal(&root, &p->c.root))
        return clash(p);
    if (p->c.size < p->from) {
        diag_add(p->ds, D_NOT_EXTENSION, &at,
                 "the source has the first %lld of the %lld entries that are "
                 "held",
                 (long long)p->c.size, (long long)p->from);
        diag_hint(p->ds, "it is an older copy of the same log: nothing is "
                         "wrong, and nothing is to be had from it");
        return false;
    }
    if (p->c.size == p->from) return true;
    other.ds = &quiet;
    return (log_prove_consistency(&theirs, p->from, p->c.size, &proof) &&
            log_check_consistency(p->from, &root, p->c.size, &p->c.root,
                                  &proof)) ||
           clash(p);
}

/* ---- the checkpoints in between ---- */

static bool load_checkpoints(struct pulling *p)
{
    int64_t n = p->bundle++;
    arena_free(&p->cps);
    struct str path = published_checkpoints_path(
        &p->cps, n, log_tile_width(p->c.size, LOG_ENTRIES, n));
    enum fetched got = mirror_partial(p->s, &p->cps, path, PUBLISHED_BUNDLE_MAX,
                                      &p->rest, p->ds);
    if (got == FETCHED_NOTHING)
        return mirror_bad(p->s, path, p->ds, "this file is missing");
    return got == FETCHED;
}

/* The next checkpoint above what is held and not above the source's; its size
 * is -1 after the last. */
static bool next_checkpoint(struct pulling *p)
{
    struct opened o = { 0 };
    struct str bytes;
    for (;;) {
        int64_t before = p->next.size;
        const char *why = "it is not whole";
        while (p->rest.n == 0 && p->bundle * LOG_TILE_WIDTH < p->c.size)
            if (!load_checkpoints(p)) return false;
        p->next.size = -1;
        if (p->rest.n == 0) return true;
        bool ok = log_bundle_next(&p->rest, &bytes) &&
                  open_note(p, &p->cps, bytes, &o, &why);
        if (ok && o.c.size > p->c.size) return true; /* for a later tree */
        if (ok) why = "the checkpoints are not in order";
        if (!ok || o.c.size <= before || o.moment < p->moment ||
            o.note.sigs.n != 2)
            return mirror_bad(p->s, S("checkpoints"), p->ds,
                              "the checkpoint after size %lld: %s",
                              (long long)before, why);
        p->next = o.c;
        p->next_bytes = bytes;
        p->moment = o.moment;
        if (o.c.size > p->from) return true;
    }
}

/* ---- entries ---- */

static bool bad_entry(struct pulling *p, int64_t index, const char *why)
{
    return mirror_bad(p->s, S("tile/entries"), p->ds, "entry %lld: %s",
                      (long long)index, why);
}

static bool put_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct pulling *p = ctx;
    return store_tile_put(p->l->store, level, n, hashes, p->ds);
}

static bool reach_checkpoint(struct pulling *p)
{
    struct log_hash root = log_tree_root(&p->tree);
    if (!log_hash_equal(&root, &p->next.root))
        return bad_entry(p, p->next.size - 1,
                         "the entries up to this one do not give the root that "
                         "their checkpoint signs");
    return store_checkpoint_append(p->l->store, p->next.size, p->next_bytes,
                                   p->ds) &&
           next_checkpoint(p);
}

/* By keys that may sign there; a change of keys holds from the next entry on.
 * Entry 0 is read at once: changes name the agreement's parties. */
static bool signed_right(struct pulling *p, int64_t index,
                         const struct log_note *note, const char **why)
{
    if (index > 0 && ledger_is_change(note->text))
        return keyset_apply(&p->keys, &p->terms, index, note, why);
    if (!keyset_check(&p->keys, index, note, true, why)) return false;
    struct paper_entry e = { index, &p->keys };
    if (index > 0) return papers_take(&p->papers, &e, note, why);
    struct diags quiet = diags_make(&p->each);
    struct lang_unit unit = { 0 };
    struct lang_file f = { S("entry 0"), str_dup(p->a, note->text) };
    *why = "it is no agreement";
    if (!lang_load(p->a, NULL, &f, 1, &unit, &quiet)) return false;
    p->g = *unit.agreement;
    return true;
}

static bool take(struct pulling *p, int64_t index, struct str bytes,
                 struct str *text)
{
    struct log_note note;
    struct store_hits hits = { 0 };
    struct store_row row = { .index = index,
                             .recorded = p->moment,
                             .bytes = bytes };
    const char *why;
    if (p->next.size <= index)
        return bad_entry(p, index, "no checkpoint stands for it");
    if (!log_note_parse(&p->each, bytes, &note, &why))
        return bad_entry(p, index, why);
    if (!signed_right(p, index, &note, &why)) return bad_entry(p, index, why);
    *text = note.text;
    struct log_hash id = log_sha256(note.text), leaf = log_leaf(bytes);
    memcpy(row.id, id.b, STORE_ID);
    if (!store_find(p->l->store, &p->each, log_hex(&p->each, id.b, LOG_HASH), 1,
                    &hits, p->ds))
        return false;
    if (hits.n) return bad_entry(p, index, "it stands twice");
    log_tree_add(&p->tree, &leaf);
    return store_append(p->l->store, &row, p->ds) &&
           tiler_add(&p->tiler, &leaf) &&
           (p->tree.size != p->next.size || reach_checkpoint(p));
}

/* What is signed must also be the language's, or the case could not be asked.
 */
static bool readable(struct pulling *p, int64_t first, const struct str *texts,
                     ptrdiff_t n)
{
    struct diags quiet = diags_make(&p->each);
    struct lang_unit unit = { 0 };
    struct lang_file *files = arena_new(&p->each, struct lang_file, n + 1);
    ptrdiff_t from = first == 0 ? 1 : 0;
    for (ptrdiff_t i = 0; i < n; i++)
        files[i] = (struct lang_file){ .name = S("entry"), .text = texts[i] };
    if (lang_load(&p->each, &p->g, files + from, n - from, &unit, &quiet))
        return true;
    return bad_entry(p, first,
                     "it, or one soon after it, is not written in "
                     "the language of this case");
}

static bool take_bundle(struct pulling *p, int64_t n)
{
    int width = log_tile_width(p->c.size, LOG_ENTRIES, n);
    struct str path = log_tile_path(&p->each, LOG_ENTRIES, n, width);
    struct str rest, entry, texts[LOG_TILE_WIDTH] = { 0 };
    ptrdiff_t taken = 0;
    int64_t index = n * LOG_TILE_WIDTH;
    enum fetched got = mirror_partial(p->s, &p->each, path,
                                      PUBLISHED_BUNDLE_MAX, &rest, p->ds);
    if (got == FETCHED_NOTHING)
        return mirror_bad(p->s, path, p->ds, "this file is missing");
    if (got == FETCHED_FAILED) return false;
    for (int i = 0; i < width; i++, index++) {
        if (!log_bundle_next(&rest, &entry))
            return mirror_bad(p->s, path, p->ds, "it ends within an entry");
        if (index < p->from) continue;
        if (!take(p, index, entry, &texts[taken++])) return false;
    }
    return taken == 0 || readable(p, index - taken, texts, taken);
}

static bool take_all(struct pulling *p)
{
    struct ledger_nodes c = { p->l, p->a, p->ds };
    struct log_nodes nodes = { &c, ledger_node };
    p->tiler.ctx = p;
    p->tiler.full = put_tile;
    p->bundle = p->from / LOG_TILE_WIDTH;
    p->next.size = p->bundle * LOG_TILE_WIDTH;
    bool ok = log_edge(&nodes, p->from, &p->tree) &&
              tiler_resume(p->l, &p->tiler, p->from, p->ds) &&
              next_checkpoint(p);
    keyset_make(&p->keys, p->a, &p->l->author);
    p->terms = (struct ledger_terms){ &p->g, p->l->origin };
    papers_make(&p->papers, p->a, &p->terms);
    if (ok && p->from > 0) {
        struct ledger_terms terms;
        ok = ledger_terms_of(p->l, p->a, &terms, p->ds) &&
             ledger_keyset(p->l, &terms, &p->keys, p->ds);
        if (ok) p->g = *terms.agreement;
        ok = ok && papers_load(p->l, p->from, &p->papers, p->ds);
    }
    for (int64_t n = p->from / LOG_TILE_WIDTH;
         ok && n * LOG_TILE_WIDTH < p->c.size; n++) {
        ok = take_bundle(p, n);
        arena_free(&p->each);
        int64_t done = (n + 1) * LOG_TILE_WIDTH;
        watch_tell(p->watch, done < p->c.size ? done : p->c.size, p->c.size);
    }
    arena_free(&p->each);
    arena_free(&p->cps);
    if (!ok) return false;
    struct log_hash root = log_tree_root(&p->tree);
    int64_t last;
    struct str bytes;
    if (!log_hash_equal(&root, &p->c.root))
        return mirror_bad(p->s, S("checkpoint"), p->ds,
                          "its entries do not give the root that it signs");
    if (!tiler_keep_edges(p->l, &p->tiler, p->ds)) return false;
    return store_checkpoint_last(p->l->store, p->a, &last, &bytes, p->ds) &&
           (last == p->c.size ||
            mirror_bad(p->s, S("checkpoints"), p->ds,
                       "the newest checkpoint is not among them"));
}

/* Brings over the network, into the stage, whatever take_all will want: so that
 * no transaction waits for a network, and what came stays. */
static bool stage_all(struct pulling *p)
{
    if (p->s->stage.n == 0) return true;
    for (int64_t n = p->from / LOG_TILE_WIDTH; n * LOG_TILE_WIDTH < p->c.size;
         n++) {
        struct arena a = { 0 };
        struct str out;
        int width = log_tile_width(p->c.size, LOG_ENTRIES, n);
        struct str paths[2] = { log_tile_path(&a, LOG_ENTRIES, n, width),
                                published_checkpoints_path(&a, n, width) };
        for (int i = 0; i < 2; i++)
            if (mirror_partial(p->s, &a, paths[i], PUBLISHED_BUNDLE_MAX, &out,
                               p->ds) == FETCHED_FAILED) {
                arena_free(&a);
                return false;
            }
        arena_free(&a);
        watch_tell(p->watch, n * LOG_TILE_WIDTH, p->c.size);
    }
    return true;
}

/* ---- pulling ---- */

static struct mirror staged(struct ledger *l, struct arena *a, struct str where)
{
    struct mirror s = mirror_of(l->w, a, where);
    if (s.remote)
        s.stage =
            str_fmt(a, "%.*s.pull-%08x", STR_ARG(l->path), (unsigned)l->log.id);
    return s;
}

static void unstage(const struct ledger *l, const struct mirror *s)
{
    if (s->stage.n) l->w->remove(l->w->ctx, s->stage);
}

static bool look(struct pulling *p)
{
    if (!store_begin(p->l->store, STORE_READ, p->ds)) return false;
    bool ok = store_size(p->l->store, &p->from, p->ds) && fetch_checkpoint(p) &&
              extends(p);
    store_rollback(p->l->store);
    return ok;
}

static bool import(struct pulling *p)
{
    int64_t size;
    if (!store_begin(p->l->store, STORE_WRITE, p->ds)) return false;
    bool ok = store_size(p->l->store, &size, p->ds);
    if (ok && size != p->from) {
        struct pos at = { .file = p->l->path };
        diag_add(p->ds, D_STORE_BUSY, &at,
                 "another program added to the case meanwhile");
        diag_hint(p->ds, "run the command again");
        ok = false;
    }
    ok = ok && take_all(p) &&
         cosignatures_take(p->l, p->a, p->policy, p->bytes, p->c.size, p->ds) &&
         store_commit(p->l->store, p->ds);
    store_rollback(p->l->store);
    return ok;
}

static bool where_from(struct ledger *l, struct arena *a, struct str given,
                       struct str *out, struct diags *ds)
{
    struct pos at = { .file = l->path };
    *out = given;
    if (given.n) return true;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_meta_get(l->store, a, S("source"), out, ds);
    store_rollback(l->store);
    if (!ok || out->p) return ok;
    diag_add(ds, D_BAD_PUBLISHED, &at,
             "this case is not a clone, and no source was named");
    diag_hint(ds, "name it: truce pull CASE SOURCE");
    return false;
}

bool ledger_pull(struct ledger *l, struct arena *a,
                 const struct ledger_pulling *how, struct ledger_pulled *out,
                 struct diags *ds)
{
    struct pulling *p = arena_new(a, struct pulling, 1);
    struct log_policy policy;
    struct str where;
    *out = (struct ledger_pulled){ 0 };
    if (how->policy.text.n && !policy_read(a, &how->policy, &policy, ds))
        return false;
    if (!where_from(l, a, how->source, &where, ds)) return false;
    struct mirror s = staged(l, a, where);
    *p = (struct pulling){ .l = l,
                           .a = a,
                           .s = &s,
                           .watch = how->watch,
                           .ds = ds,
                           .policy = how->policy.text.n ? &policy : NULL };
    bool ok = look(p);
    if (ok && p->c.size > p->from) {
        ok = stage_all(p) && import(p);
        /* Bytes that do not fit are fetched anew next time. */
        bool damaged = !ok && ds->n && ds->p[ds->n - 1].code == D_BAD_PUBLISHED;
        if (ok || damaged) unstage(l, &s);
    }
    out->source = where;
    out->before = p->from;
    out->size = p->c.size;
    out->checkpoint = p->bytes;
    mirror_close(&s);
    return ok;
}

/* ---- cloning ---- */

static bool key_line(struct str *rest, struct str label, struct str *key)
{
    struct str line;
    if (!str_next(rest, '\n', &line) || !str_starts(line, label)) return false;
    *key = str_cut(line, label.n, line.n);
    return true;
}

/* The keys that the source names, and those that the caller has from somewhere
 * else, which must then be the same. */
static bool learn_keys(struct ledger *l, const struct ledger_cloning *how,
                       struct mirror *s, struct diags *ds)
{
    struct str text, log, author, path = S("keys");
    const char *why = "it does not hold two public keys";
    enum fetched got =
        mirror_fresh(s, l->a, path, PUBLISHED_NOTE_MAX, &text, ds);
    if (got == FETCHED_FAILED) return false;
    if (got == FETCHED_NOTHING)
        return mirror_bad(s, path, ds, "there is no published log here");
    if (!key_line(&text, S("log "), &log) ||
        !key_line(&text, S("author "), &author) ||
        !log_vkey_parse(log, &l->log, &why) ||
        !log_vkey_parse(author, &l->author, &why))
        return mirror_bad(s, path, ds, "%s", why);
    l->origin = l->log.name;
    if ((how->log_key.n == 0 || str_eq(how->log_key, log)) &&
        (how->author_key.n == 0 || str_eq(how->author_key, author)))
        return true;
    struct pos at = { .file = s->where };
    diag_add(ds, D_BAD_KEY, &at,
             "this log's keys are not the ones that were given");
    diag_hint(ds, "do not use it before you know why");
    return false;
}

static bool found(struct ledger *l, struct str source, struct diags *ds)
{
    return store_begin(l->store, STORE_WRITE, ds) && ledger_meta_put(l, ds) &&
           store_meta_put(l->store, S("source"), source, ds) &&
           store_commit(l->store, ds);
}

bool ledger_clone(const struct world *w, struct arena *a,
                  const struct ledger_cloning *how, struct ledger_pulled *out,
                  struct diags *ds)
{
    struct ledger l = { .w = w, .a = a, .path = how->path };
    struct pulling *p = arena_new(a, struct pulling, 1);
    struct log_policy policy;
    *out = (struct ledger_pulled){ 0 };
    if (sodium_init() < 0) return false;
    if (how->policy.text.n && !policy_read(a, &how->policy, &policy, ds))
        return false;
    struct mirror s = mirror_of(w, a, how->source);
    bool ok = learn_keys(&l, how, &s, ds);
    if (ok)
        s = (struct mirror){ .w = w,
                             .where = s.where,
                             .remote = s.remote,
                             .kept = s.kept,
                             .stage = staged(&l, a, how->source).stage };
    *p = (struct pulling){ .l = &l,
                           .a = a,
                           .s = &s,
                           .watch = how->watch,
                           .ds = ds,
                           .policy = how->policy.text.n ? &policy : NULL };
    ok = ok && fetch_checkpoint(p);
    if (ok && p->c.size == 0)
        ok = mirror_bad(&s, S("checkpoint"), ds,
                        "the log is empty: there is no agreement yet");
    ok = ok && stage_all(p);
    if (ok) l.store = store_create(a, how->path, ds);
    ok = ok && l.store && found(&l, how->source, ds) && import(p) &&
         store_settle(l.store, ds);
    bool damaged = !ok && ds->n && ds->p[ds->n - 1].code == D_BAD_PUBLISHED;
    if ((ok && !how->keep_stage) || damaged) unstage(&l, &s);
    if (ok) out->log_key = log_vkey_print(a, &l.log);
    out->source = how->source;
    out->size = p->c.size;
    out->checkpoint = p->bytes;
    ledger_close(&l);
    mirror_close(&s);
    return ok;
}
