/* Making, opening and writing a case. */
#include "ledger_int.h"

#include "lang/lang.h"

#include <assert.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool ledger_bad(struct ledger *l, enum diag_code code, struct diags *ds,
                const char *fmt, ...)
{
    struct pos at = { .file = l->path };
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    diag_add(ds, code, &at, "%s", text);
    diag_hint(ds, "this case is not what was recorded: work with a copy that "
                  "verifies, and keep this one as evidence");
    return false;
}

static struct str key_path(struct arena *a, struct str given, struct str path)
{
    return given.n ? given : str_fmt(a, "%.*s.key", STR_ARG(path));
}

/* ---- writing entries, inside a transaction ---- */

struct writing {
    struct ledger *l;
    struct arena *a;
    struct diags *ds;
    int64_t size, moment;
    struct log_tree tree;
    struct tiler tiler;
};

static bool put_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct writing *w = ctx;
    return store_tile_put(w->l->store, level, n, hashes, w->ds);
}

static bool begin_writing(struct writing *w)
{
    struct ledger_nodes c = { w->l, w->a, w->ds };
    struct log_nodes nodes = { &c, ledger_node };
    w->tiler.ctx = w;
    w->tiler.full = put_tile;
    return store_size(w->l->store, &w->size, w->ds) &&
           log_edge(&nodes, w->size, &w->tree) &&
           tiler_resume(w->l, &w->tiler, w->size, w->ds);
}

static bool put_text(struct writing *w, struct str text,
                     const struct log_hash *id)
{
    struct str note = S("");
    if (text.n <= LOG_ENTRY_MAX)
        note = log_note_sign(w->a, text, &w->l->author_secret);
    if (note.n == 0 || note.n > LOG_ENTRY_MAX) {
        diag_add(w->ds, D_ENTRY_TOO_LONG, NULL,
                 "an entry has %lld bytes, and %d is the most a leaf can hold",
                 (long long)(note.n ? note.n : text.n), LOG_ENTRY_MAX);
        diag_hint(w->ds, "shorten it: notes and lists take the most");
        return false;
    }
    struct store_row row = { .index = w->size,
                             .recorded = w->moment,
                             .bytes = note };
    memcpy(row.id, id->b, STORE_ID);
    struct log_hash leaf = log_leaf(note);
    if (!store_append(w->l->store, &row, w->ds) || !tiler_add(&w->tiler, &leaf))
        return false;
    log_tree_add(&w->tree, &leaf);
    w->size++;
    return true;
}

static bool put_checkpoint(struct writing *w)
{
    struct log_checkpoint c = { w->l->origin, w->size,
                                log_tree_root(&w->tree) };
    struct str bytes =
        log_checkpoint_sign(w->a, &c, &w->l->log_secret, w->moment);
    return store_checkpoint_append(w->l->store, w->size, bytes, w->ds);
}

/* ---- making ---- */

bool ledger_meta_put(struct ledger *l, struct diags *ds)
{
    struct str log = log_vkey_print(l->a, &l->log);
    struct str author = log_vkey_print(l->a, &l->author);
    return store_meta_put(l->store, S("origin"), l->origin, ds) &&
           store_meta_put(l->store, S("log_key"), log, ds) &&
           store_meta_put(l->store, S("author_key"), author, ds);
}

static bool fill(struct ledger *l, const struct ledger_making *m,
                 struct diags *ds)
{
    struct writing w = {
        .l = l, .a = l->a, .ds = ds, .moment = l->w->now(l->w->ctx)
    };
    struct str text = lang_print_agreement(l->a, m->agreement);
    struct log_hash id = log_sha256(text);
    if (!store_begin(l->store, STORE_WRITE, ds)) return false;
    bool ok = ledger_meta_put(l, ds) && begin_writing(&w) &&
              put_text(&w, text, &id) && put_checkpoint(&w) &&
              store_commit(l->store, ds);
    if (!ok) store_rollback(l->store);
    return ok;
}

static bool named(const struct world *w, struct ledger *l,
                  const struct ledger_making *m, struct diags *ds)
{
    unsigned char tail[4];
    if (!log_name_ok(m->author)) {
        diag_add(ds, D_BAD_KEY, NULL, "%.*s cannot be a key's name",
                 STR_ARG(m->author));
        diag_hint(ds, "take a name without spaces and without +");
        return false;
    }
    if (!w->random(w->ctx, tail, (ptrdiff_t)sizeof tail)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        return false;
    }
    struct str hex = log_hex(l->a, tail, (ptrdiff_t)sizeof tail);
    l->origin = str_fmt(l->a, "truce/%.*s/%.*s", STR_ARG(m->agreement->name.id),
                        STR_ARG(hex));
    if (!ledger_keys_make(w, m->author, l->origin, &l->author_secret,
                          &l->log_secret, ds))
        return false;
    l->author = l->author_secret.vkey;
    l->log = l->log_secret.vkey;
    return true;
}

/* The key file first, then the case: a case without its keys could never be
 * written to. Where the second fails, the first is taken away again. */
bool ledger_create(const struct world *w, const struct ledger_making *m,
                   struct diags *ds)
{
    struct arena a = { 0 };
    struct ledger l = { .w = w, .a = &a, .path = m->path };
    struct str keys = key_path(&a, m->key_path, m->path);
    bool ok = sodium_init() >= 0 && named(w, &l, m, ds);
    if (ok) l.store = store_create(&a, m->path, ds);
    ok = ok && l.store && fill(&l, m, ds) &&
         ledger_keys_write(w, keys, &l.author_secret, &l.log_secret, ds);
    if (ok && !store_settle(l.store, ds)) {
        unlink(str_z(&a, keys));
        ok = false;
    }
    ledger_close(&l);
    arena_free(&a);
    return ok;
}

/* ---- opening ---- */

static bool meta(struct ledger *l, const char *key, struct str *out,
                 struct diags *ds)
{
    if (!store_meta_get(l->store, l->a, str_of(key), out, ds)) return false;
    if (out->p) return true;
    return ledger_bad(l, D_STORE_DAMAGED, ds, "the case has no %s", key);
}

static bool who_we_are(struct ledger *l, struct diags *ds)
{
    struct str log, author;
    const char *why = "";
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = meta(l, "origin", &l->origin, ds) &&
              meta(l, "log_key", &log, ds) &&
              meta(l, "author_key", &author, ds);
    store_rollback(l->store);
    if (!ok) return false;
    if (log_vkey_parse(log, &l->log, &why) &&
        log_vkey_parse(author, &l->author, &why) &&
        str_eq(l->log.name, l->origin))
        return true;
    return ledger_bad(l, D_STORE_DAMAGED, ds, "the case's public keys: %s",
                      why);
}

struct ledger *ledger_open(const struct world *w, struct arena *a,
                           struct str path, struct ledger_how how,
                           struct diags *ds)
{
    struct ledger *l = arena_new(a, struct ledger, 1);
    l->w = w;
    l->a = a;
    l->path = path;
    if (sodium_init() < 0) return NULL;
    l->store = store_open(a, path,
                          how.write || how.keep ? STORE_WRITE : STORE_READ, ds);
    if (!l->store) return NULL;
    l->writes = how.write;
    if (who_we_are(l, ds) &&
        (!how.write ||
         ledger_keys_read(l, key_path(a, how.key_path, path), ds)))
        return l;
    ledger_close(l);
    return NULL;
}

void ledger_close(struct ledger *l)
{
    if (!l) return;
    log_skey_wipe(&l->author_secret);
    log_skey_wipe(&l->log_secret);
    store_close(l->store);
    l->store = NULL;
}

/* ---- appending ---- */

/* The moment of the newest entry, which no later one may precede. */
static bool clock_fits(struct writing *w)
{
    struct store_row last;
    struct pos at = { .file = w->l->path };
    if (w->size == 0) return true;
    if (!store_read(w->l->store, w->a, w->size - 1, &last, w->ds)) return false;
    if (w->moment >= last.recorded) return true;
    struct str now = moment_print(w->a, w->moment);
    struct str then = moment_print(w->a, last.recorded);
    diag_add(w->ds, D_CLOCK_BACK, &at,
             "the clock says %.*s, and the newest entry was recorded at %.*s; "
             "nothing is recorded",
             STR_ARG(now), STR_ARG(then));
    diag_hint(w->ds, "set the machine's clock right");
    return false;
}

/* Where a statement with this id stands already; -1 where none does. */
static bool known(struct writing *w, const struct map *now, struct str hex,
                  int64_t *index)
{
    struct store_hits hits = { 0 };
    *index = map_get(now, hex);
    if (*index >= 0) return true;
    if (!store_find(w->l->store, w->a, hex, 1, &hits, w->ds)) return false;
    if (hits.n) *index = hits.p[0];
    return true;
}

static bool append_one(struct writing *w, struct map *now,
                       const struct agreement *g, const struct statement *s,
                       struct ledger_receipt *out)
{
    struct str text = lang_print_statement(w->a, g, s);
    struct log_hash id = log_sha256(text);
    out->id = log_hex(w->a, id.b, LOG_HASH);
    if (!known(w, now, out->id, &out->index)) return false;
    out->already = out->index >= 0;
    if (out->already) {
        diag_add(w->ds, D_ALREADY, &s->telling.pos,
                 "this statement is entry %lld already: %.8s",
                 (long long)out->index, out->id.p);
        return true;
    }
    out->index = w->size;
    map_add(now, w->a, out->id, (ptrdiff_t)out->index);
    return put_text(w, text, &id);
}

bool ledger_agreement(struct ledger *l, struct arena *a, struct agreement *out,
                      struct diags *ds)
{
    struct store_row row;
    struct log_note note;
    struct lang_unit unit = { 0 };
    if (!store_read(l->store, a, 0, &row, ds) ||
        !ledger_note(l, a, &row, &note, ds))
        return false;
    struct lang_file f = { S("entry 0"), note.text };
    if (!lang_load(a, NULL, &f, 1, &unit, ds)) return false;
    *out = *unit.agreement;
    return true;
}

bool ledger_append(struct ledger *l, struct arena *a, const struct statement *s,
                   ptrdiff_t n, struct ledger_receipts *out, struct diags *ds)
{
    struct writing w = { .l = l, .a = a, .ds = ds };
    struct map now = { 0 };
    struct agreement g;
    assert(l->writes);
    if (!store_begin(l->store, STORE_WRITE, ds)) return false;
    w.moment = l->w->now(l->w->ctx); /* after waiting for another writer */
    bool ok =
        begin_writing(&w) && clock_fits(&w) && ledger_agreement(l, a, &g, ds);
    int64_t before = w.size;
    for (ptrdiff_t i = 0; ok && i < n; i++)
        ok = append_one(&w, &now, &g, &s[i], arena_push(a, out));
    if (ok && w.size > before)
        ok = put_checkpoint(&w) && store_commit(l->store, ds);
    store_rollback(l->store);
    if (!ok) out->n = 0; /* nothing was recorded, so nothing is acknowledged */
    return ok;
}
