/* The key file: two lines, the author's secret key and the log's. */
#include "ledger_int.h"

#include <assert.h>
#include <sodium.h>

enum { KEY_FILE_MAX = 4096 };

bool ledger_keys_make(const struct world *w, struct str author,
                      struct str origin, struct log_skey *author_key,
                      struct log_skey *log_key, struct diags *ds)
{
    unsigned char seed[2][LOG_SEED];
    if (!w->random(w->ctx, seed, (ptrdiff_t)sizeof seed)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        return false;
    }
    log_skey_make(author, seed[0], author_key);
    log_skey_make(origin, seed[1], log_key);
    sodium_memzero(seed, sizeof seed);
    return true;
}

bool ledger_keys_write(const struct world *w, struct str path,
                       const struct log_skey *author_key,
                       const struct log_skey *log_key, struct diags *ds)
{
    char text[2 * LOG_SKEY_TEXT_MAX + 2];
    ptrdiff_t n = log_skey_print(author_key, text);
    text[n++] = '\n';
    n += log_skey_print(log_key, text + n);
    text[n++] = '\n';
    bool ok = w->create(w->ctx, path, (struct str){ text, n }, true, ds);
    sodium_memzero(text, sizeof text);
    return ok;
}

static bool wrong(struct ledger *l, struct str path, const char *what,
                  struct diags *ds)
{
    struct pos at = { .file = path };
    diag_add(ds, D_BAD_KEY, &at, "%s", what);
    diag_hint(ds,
              "this case is written with the keys %.*s (%08x) and %.*s "
              "(%08x): name the file that holds them with --key",
              STR_ARG(l->author.name), (unsigned)l->author.id,
              STR_ARG(l->log.name), (unsigned)l->log.id);
    return false;
}

static bool same(const struct log_vkey *x, const struct log_vkey *y)
{
    return x->id == y->id && str_eq(x->name, y->name) &&
           sodium_memcmp(x->pub, y->pub, sizeof x->pub) == 0;
}

static bool take(struct ledger *l, struct str line)
{
    struct log_skey key = { 0 };
    const char *why;
    if (!log_skey_parse(line, &key, &why)) return false;
    if (same(&key.vkey, &l->author)) {
        key.vkey = l->author; /* the name must outlive the file's text */
        l->author_secret = key;
    } else if (same(&key.vkey, &l->log)) {
        key.vkey = l->log;
        l->log_secret = key;
    }
    log_skey_wipe(&key);
    return true;
}

bool ledger_keys_read(struct ledger *l, struct str path, struct diags *ds)
{
    struct arena a = { 0 };
    struct diags quiet = diags_make(&a);
    struct str text, line, rest;
    bool ok = true;
    if (!l->w->read(l->w->ctx, &a, path, KEY_FILE_MAX, &text, &quiet)) {
        arena_free(&a);
        return wrong(l, path, "the key file cannot be read", ds);
    }
    rest = text;
    while (ok && str_next(&rest, '\n', &line))
        if (line.n) ok = take(l, line);
    sodium_memzero((void *)(uintptr_t)text.p, (size_t)text.n);
    arena_free(&a);
    if (!ok) return wrong(l, path, "this is not a key file", ds);
    if (l->author_secret.vkey.name.n == 0 || l->log_secret.vkey.name.n == 0)
        return wrong(l, path, "the keys in this file are not this case's", ds);
    return true;
}
