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

struct str ledger_key_path(struct arena *a, struct str given, struct str path)
{
    return given.n ? given : str_fmt(a, "%.*s.key", STR_ARG(path));
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

/* Entry 0, the agreement: a tree of one leaf. */
static bool fill(struct ledger *l, const struct ledger_making *m,
                 struct diags *ds)
{
    struct item one = { .text = lang_print_agreement(l->a, m->agreement) };
    struct writing w = { .l = l };
    struct group g = { .items = &one, .n = 1 };
    struct placing p = { .find = l->store };
    keyset_make(&w.keys, l->a, &l->author);
    items_prepare(l, m->agreement, &one, 1, l->a, ds);
    if (!store_begin(l->store, STORE_WRITE, ds)) return false;
    bool ok = ledger_meta_put(l, ds) && group_place(&w, &p, &g, ds) &&
              group_close(&w, &g, l->w->now(l->w->ctx), ds) &&
              group_rows(l->store, &g, ds) &&
              group_checkpoint(l->store, &g, ds) && store_commit(l->store, ds);
    store_rollback(l->store);
    arena_free(&g.a);
    return ok;
}

/* The author's key: a new one, or one that ssh-agent keeps. */
static bool author_key(const struct world *w, const struct ledger_making *m,
                       struct key_line *out, struct diags *ds)
{
    if (m->agent.n == 0) return keyfile_make(w, m->author, out, ds);
    struct log_vkey *k = &out->key.vkey;
    *out = (struct key_line){ .kind = KEY_AGENT };
    if (!keyfile_name_ok(m->author, ds) || !agent_find(m->agent, k->pub, ds))
        return false;
    k->name = m->author;
    k->type = LOG_ED25519;
    *k = log_vkey_as(k, LOG_ED25519);
    return true;
}

static bool named(const struct world *w, struct ledger *l,
                  const struct ledger_making *m, struct key_lines *keys,
                  struct diags *ds)
{
    unsigned char tail[4];
    if (!author_key(w, m, arena_push(l->a, keys), ds)) return false;
    if (!w->random(w->ctx, tail, (ptrdiff_t)sizeof tail)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        return false;
    }
    struct str hex = log_hex(l->a, tail, (ptrdiff_t)sizeof tail);
    l->origin = str_fmt(l->a, "truce/%.*s/%.*s", STR_ARG(m->agreement->name.id),
                        STR_ARG(hex));
    if (!keyfile_make(w, l->origin, arena_push(l->a, keys), ds)) return false;
    l->signer = keys->p[0];
    l->log_secret = keys->p[1].key;
    l->author = l->signer.key.vkey;
    l->log = l->log_secret.vkey;
    return true;
}

static bool write_keys(const struct world *w, struct str path,
                       const struct ledger_making *m, struct key_lines *keys,
                       struct diags *ds)
{
    struct wrap wr = { 0 };
    bool ok = !m->wrapped ||
              wrap_ask(w, &wr, S("New passphrase for the keys"), true, ds);
    ok = ok && keyfile_write(w, path, keys, m->wrapped ? &wr : NULL, ds);
    wrap_wipe(&wr);
    return ok;
}

/* The key file first, then the case: a case without its keys could never be
 * written to. Where the second fails, the first is taken away again. */
bool ledger_create(const struct world *w, const struct ledger_making *m,
                   struct diags *ds)
{
    struct arena a = { 0 };
    struct ledger l = { .w = w, .a = &a, .path = m->path };
    struct key_lines keys = { 0 };
    struct str path = ledger_key_path(&a, m->key_path, m->path);
    bool ok = sodium_init() >= 0 && named(w, &l, m, &keys, ds);
    if (ok) l.store = store_create(&a, m->path, ds);
    ok = ok && l.store && fill(&l, m, ds) && write_keys(w, path, m, &keys, ds);
    if (ok && !store_settle(l.store, ds)) {
        unlink(str_z(&a, path));
        ok = false;
    }
    keyfile_wipe(&keys);
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

/* ---- the keys it writes with ---- */

static bool wrong(struct ledger *l, struct str path, struct diags *ds)
{
    struct pos at = { .file = path };
    diag_add(ds, D_BAD_KEY, &at, "the keys in this file are not this case's");
    diag_hint(ds,
              "this log is kept with the key %.*s (%08x): name the file that "
              "holds it with --key",
              STR_ARG(l->log.name), (unsigned)l->log.id);
    return false;
}

static bool same(const struct log_vkey *x, const struct log_vkey *y)
{
    return x->id == y->id && str_eq(x->name, y->name) &&
           sodium_memcmp(x->pub, y->pub, sizeof x->pub) == 0;
}

static bool named_so(const struct key_line *k, const struct log_vkey *v)
{
    return k->key.vkey.id == v->id && str_eq(k->key.vkey.name, v->name);
}

/* Of the lines: the log's, and the first that `ks` lets sign entry `index`
 * (without ks: the first that is not the log's). Only those two are opened. */
struct choice {
    bool log, signer; /* which are wanted */
    const struct keyset *ks;
    int64_t index;
    struct wrap wrap;
};

static bool may_sign(const struct choice *c, const struct key_line *k)
{
    return !c->ks || keyset_find(c->ks, c->index, k->key.vkey.name,
                                 k->key.vkey.id) != NULL;
}

static bool choose(struct ledger *l, struct str path, struct key_lines *lines,
                   struct choice *c, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < lines->n; i++) {
        struct key_line *k = &lines->p[i];
        bool log = named_so(k, &l->log);
        if (log ? !c->log : !c->signer || !may_sign(c, k)) continue;
        if (!keyfile_unwrap(l->w, &c->wrap, path, k, ds)) return false;
        if (!log) {
            l->signer = *k;
            c->signer = false;
        } else if (k->kind == KEY_PLAIN && same(&k->key.vkey, &l->log)) {
            l->log_secret = k->key;
            c->log = false;
        }
    }
    return true;
}

static bool take_keys(struct ledger *l, struct str path, struct choice *c,
                      struct diags *ds)
{
    struct key_lines lines = { 0 };
    bool ok = keyfile_read(l->w, l->a, path, &lines, ds) &&
              choose(l, path, &lines, c, ds);
    keyfile_wipe(&lines);
    wrap_wipe(&c->wrap);
    return ok;
}

bool ledger_signer(struct ledger *l, struct str path, const struct keyset *ks,
                   int64_t index, struct diags *ds)
{
    struct choice c = { .signer = true, .ks = ks, .index = index };
    l->signer_path = path;
    return take_keys(l, path, &c, ds);
}

static bool open_keys(struct ledger *l, struct ledger_how how, struct diags *ds)
{
    struct str path = ledger_key_path(l->a, how.key_path, l->path);
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = writing_load(l, ds);
    store_rollback(l->store);
    if (!ok) return false;
    struct choice c = { .log = true,
                        .signer = how.as_path.n == 0,
                        .ks = &l->writing->keys,
                        .index = l->writing->size };
    l->signer_path = path;
    if (!take_keys(l, path, &c, ds)) return false;
    if (c.log) return wrong(l, path, ds);
    return how.as_path.n == 0 || ledger_signer(l, how.as_path, NULL, 0, ds);
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
    if (who_we_are(l, ds) && (!how.write || open_keys(l, how, ds))) return l;
    ledger_close(l);
    return NULL;
}

void ledger_close(struct ledger *l)
{
    if (!l) return;
    writing_drop(l);
    log_skey_wipe(&l->signer.key);
    log_skey_wipe(&l->log_secret);
    store_close(l->store);
    l->store = NULL;
}

/* ---- what entries are read against ---- */

bool ledger_terms_of(struct ledger *l, struct arena *a,
                     struct ledger_terms *out, struct diags *ds)
{
    struct store_row row;
    struct log_note note;
    struct lang_unit unit = { 0 };
    if (!store_read(l->store, a, 0, &row, ds) ||
        !ledger_note(l, a, &row, &note, ds))
        return false;
    struct lang_file f = { S("entry 0"), note.text };
    if (!lang_load(a, NULL, &f, 1, &unit, ds)) return false;
    *out = (struct ledger_terms){ unit.agreement, l->origin };
    return true;
}

bool ledger_terms(struct ledger *l, struct arena *a, struct agreement *out,
                  struct diags *ds)
{
    struct ledger_terms terms;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = ledger_terms_of(l, a, &terms, ds);
    store_rollback(l->store);
    if (ok) *out = *terms.agreement;
    return ok;
}

struct key_rows {
    struct ledger *l;
    const struct ledger_terms *terms;
    struct keyset *ks;
    struct diags *ds;
};

static bool key_row(void *ctx, const struct store_row *row)
{
    struct key_rows *r = ctx;
    struct arena a = { 0 };
    struct log_note note;
    const char *why;
    bool ok = ledger_note(r->l, &a, row, &note, r->ds);
    if (ok && !keyset_apply(r->ks, r->terms, row->index, &note, &why))
        ok = ledger_bad(r->l, D_NOT_ALLOWED, r->ds, "entry %lld: %s",
                        (long long)row->index, why);
    arena_free(&a);
    return ok;
}

bool ledger_keyset(struct ledger *l, const struct ledger_terms *terms,
                   struct keyset *ks, struct diags *ds)
{
    struct key_rows r = { l, terms, ks, ds };
    return store_scan_marked(l->store, 1, key_row, &r, ds);
}
