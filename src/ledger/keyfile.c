/* The key file: a secret key a line. docs/keys.md describes it.
 *
 *   PRIVATE+KEY+name+id+base64   as Go's note package writes it
 *   WRAPPED+KEY+name+id+base64   the same seed, sealed by a passphrase
 *   AGENT+KEY+name+id+base64     the public key; its secret is in ssh-agent
 *
 * A wrapped line holds, in 97 bytes: version 1, operations and memory of
 * Argon2id (u32 big endian each, memory in KiB), salt 16, nonce 24, and the
 * seed under XChaCha20-Poly1305, whose additional data are the bytes of the
 * line up to the last "+". Lines of one file share the salt. */
#include "ledger_int.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define WRAPPED "WRAPPED+KEY+"
#define AGENT "AGENT+KEY+"

enum {
    KEY_FILE_MAX = 64 * 1024,
    KEYS_MAX = 64,
    WRAP_HEAD = 1 + 4 + 4,
    WRAP_SALT = crypto_pwhash_SALTBYTES,
    WRAP_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    WRAP_SEALED = LOG_SEED + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    WRAP_BYTES = WRAP_HEAD + WRAP_SALT + WRAP_NONCE + WRAP_SEALED,
    OPS_MAX = 16,
    MEMORY_MAX = 1 << 20 /* KiB: what a hostile file may make us take */
};
_Static_assert(WRAP_BYTES == 97, "docs/keys.md says so");

static uint32_t u32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static void put_u32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++) p[i] = (unsigned char)(v >> (24 - 8 * i));
}

/* ---- parsing ---- */

static bool wrapped_parse(struct arena *a, struct str line,
                          struct key_line *out, const char **why)
{
    struct str rest = str_cut(line, sizeof WRAPPED - 1, line.n), id;
    unsigned char b[4];
    *why = "a wrapped key is WRAPPED+KEY+NAME+ID+BASE64";
    if (!str_next(&rest, '+', &out->key.vkey.name) ||
        !log_name_ok(out->key.vkey.name) || !str_next(&rest, '+', &id) ||
        !log_hex_parse(id, b, 4) || !rest.p)
        return false;
    out->key.vkey.id = u32(b);
    out->key.vkey.type = LOG_ED25519;
    out->bound = str_cut(line, 0, rest.p - line.p);
    *why = "a wrapped key's last part is not base64 of 97 bytes";
    if (!log_base64_parse(a, rest, &out->wrapped) ||
        out->wrapped.n != WRAP_BYTES)
        return false;
    const unsigned char *p = (const unsigned char *)out->wrapped.p;
    *why = "the wrapped key asks for more work than this program does";
    return p[0] == 1 && u32(p + 1) >= 1 && u32(p + 1) <= OPS_MAX &&
           u32(p + 5) >= 8 && u32(p + 5) <= MEMORY_MAX;
}

static bool line_parse(struct arena *a, struct str line, struct key_line *out,
                       const char **why)
{
    if (str_starts(line, S(WRAPPED))) {
        out->kind = KEY_WRAPPED;
        return wrapped_parse(a, line, out, why);
    }
    if (str_starts(line, S(AGENT))) {
        out->kind = KEY_AGENT;
        *why = "an agent's key is not an Ed25519 key";
        return log_vkey_parse(str_cut(line, sizeof AGENT - 1, line.n),
                              &out->key.vkey, why) &&
               out->key.vkey.type == LOG_ED25519;
    }
    out->kind = KEY_PLAIN;
    if (log_skey_parse(line, &out->key, why)) return true;
    *why = "a line of it is no key"; /* nor to be shown */
    return false;
}

bool keyfile_parse(struct arena *a, struct str text, struct key_lines *out,
                   const char **why)
{
    struct str line;
    while (text.n && str_next(&text, '\n', &line)) {
        if (line.n == 0) continue;
        *why = "it holds too many keys";
        if (out->n == KEYS_MAX) return false;
        if (!line_parse(a, line, arena_push(a, out), why)) return false;
    }
    *why = "it holds no key";
    return out->n > 0;
}

void keyfile_wipe(struct key_lines *l)
{
    for (ptrdiff_t i = 0; i < l->n; i++) log_skey_wipe(&l->p[i].key);
}

static bool refused(struct str path, const char *what, struct diags *ds)
{
    struct pos at = { .file = path };
    diag_add(ds, D_BAD_KEY, &at, "this is no key file: %s", what);
    diag_hint(ds, "`truce init` and `truce key` make them; name yours with "
                  "--key or --signer");
    return false;
}

bool keyfile_read(const struct world *w, struct arena *a, struct str path,
                  struct key_lines *out, struct diags *ds)
{
    struct diags quiet = diags_make(a);
    struct str text;
    const char *why;
    if (!w->read(w->ctx, a, path, KEY_FILE_MAX, &text, &quiet))
        return refused(path, "the key file cannot be read", ds);
    /* What a line says must outlive the text, which is wiped. */
    struct key_lines lines = { 0 };
    bool ok = keyfile_parse(a, text, &lines, &why);
    for (ptrdiff_t i = 0; ok && i < lines.n; i++) {
        struct key_line *l = arena_push(a, out);
        *l = lines.p[i];
        l->key.vkey.name = str_dup(a, l->key.vkey.name);
        l->bound = str_dup(a, l->bound);
    }
    keyfile_wipe(&lines);
    sodium_memzero((void *)(uintptr_t)text.p, (size_t)text.n);
    if (!ok) keyfile_wipe(out);
    return ok || refused(path, why, ds);
}

/* ---- wrapping ---- */

static bool derive(struct wrap *wr, const unsigned char *head,
                   const unsigned char *salt)
{
    if (wr->derived && memcmp(wr->head, head, WRAP_HEAD) == 0 &&
        memcmp(wr->salt, salt, WRAP_SALT) == 0)
        return true;
    memcpy(wr->head, head, WRAP_HEAD);
    memcpy(wr->salt, salt, WRAP_SALT);
    wr->derived = crypto_pwhash(wr->key, sizeof wr->key, wr->phrase,
                                (unsigned long long)wr->n, salt, u32(head + 1),
                                (size_t)u32(head + 5) * 1024,
                                crypto_pwhash_ALG_ARGON2ID13) == 0;
    return wr->derived;
}

bool wrap_ask(const struct world *w, struct wrap *wr, struct str what,
              bool fresh, struct diags *ds)
{
    *wr = (struct wrap){ 0 };
    if (!w->secret) {
        diag_add(ds, D_NO_PASSPHRASE, NULL,
                 "nobody can be asked for the "
                 "passphrase");
        return false;
    }
    wr->n = w->secret(w->ctx, what, fresh, wr->phrase, ds);
    if (wr->n == 0 && fresh) {
        diag_add(ds, D_NO_PASSPHRASE, NULL, "the passphrase is empty");
        diag_hint(ds, "leave --passphrase out for a key that needs none");
        return false;
    }
    return wr->n >= 0;
}

void wrap_wipe(struct wrap *wr)
{
    sodium_memzero(wr, sizeof *wr);
}

bool keyfile_unwrap(const struct world *w, struct wrap *wr, struct str path,
                    struct key_line *l, struct diags *ds)
{
    struct pos at = { .file = path };
    struct arena a = { 0 };
    unsigned char seed[LOG_SEED];
    if (l->kind != KEY_WRAPPED) return true;
    struct str what = str_fmt(&a, "Passphrase for the key %.*s in %.*s",
                              STR_ARG(l->key.vkey.name), STR_ARG(path));
    bool ok = wr->n > 0 || wrap_ask(w, wr, what, false, ds);
    arena_free(&a);
    if (!ok) return false;
    const unsigned char *p = (const unsigned char *)l->wrapped.p;
    const unsigned char *salt = p + WRAP_HEAD, *nonce = salt + WRAP_SALT;
    ok = derive(wr, p, salt) &&
         crypto_aead_xchacha20poly1305_ietf_decrypt(
             seed, NULL, NULL, nonce + WRAP_NONCE, WRAP_SEALED,
             (const unsigned char *)l->bound.p, (unsigned long long)l->bound.n,
             nonce, wr->key) == 0;
    if (ok) {
        struct log_skey key;
        log_skey_make(l->key.vkey.name, seed, &key);
        ok = key.vkey.id == l->key.vkey.id;
        l->key = key;
        l->kind = KEY_PLAIN;
        log_skey_wipe(&key);
    }
    sodium_memzero(seed, sizeof seed);
    if (ok) return true;
    diag_add(ds, D_WRONG_PASSPHRASE, &at,
             "the passphrase does not open the key %.*s",
             STR_ARG(l->key.vkey.name));
    diag_hint(ds, "try again; without it the key is lost, and another key's "
                  "holder can revoke it");
    return false;
}

/* ---- writing ---- */

static bool wrapped_print(const struct world *w, struct wrap *wr,
                          const struct log_skey *k, char *out, ptrdiff_t *n)
{
    unsigned char raw[WRAP_BYTES];
    char digits[4 * ((WRAP_BYTES + 2) / 3) + 1];
    unsigned char *salt = raw + WRAP_HEAD, *nonce = salt + WRAP_SALT;
    raw[0] = 1;
    put_u32(raw + 1, crypto_pwhash_OPSLIMIT_MODERATE);
    put_u32(raw + 5, crypto_pwhash_MEMLIMIT_MODERATE / 1024);
    bool random = w->random(w->ctx, nonce, WRAP_NONCE);
    if (wr->derived)
        memcpy(salt, wr->salt, WRAP_SALT);
    else
        random = random && w->random(w->ctx, salt, WRAP_SALT);
    if (!random || !derive(wr, raw, salt)) return false;
    int head = snprintf(out, LOG_SKEY_TEXT_MAX, WRAPPED "%.*s+%08x+",
                        STR_ARG(k->vkey.name), k->vkey.id);
    assert(head > 0 && head < LOG_SKEY_TEXT_MAX);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + WRAP_NONCE, NULL, k->secret, LOG_SEED,
        (const unsigned char *)out, (unsigned long long)head, NULL, nonce,
        wr->key);
    sodium_bin2base64(digits, sizeof digits, raw, sizeof raw,
                      sodium_base64_VARIANT_ORIGINAL);
    memcpy(out + head, digits, sizeof digits);
    *n = head + (ptrdiff_t)sizeof digits - 1;
    return true;
}

bool keyfile_write(const struct world *w, struct str path,
                   const struct key_lines *lines, struct wrap *wr,
                   struct diags *ds)
{
    enum { LINE = LOG_SKEY_TEXT_MAX + 160 };
    struct arena a = { 0 };
    ptrdiff_t max = lines->n * LINE, n = 0;
    char *text = arena_new(&a, char, max + 1);
    bool ok = true;
    for (ptrdiff_t i = 0; ok && i < lines->n; i++) {
        const struct key_line *l = &lines->p[i];
        ptrdiff_t put = 0;
        if (l->kind == KEY_AGENT) {
            struct str pub = log_vkey_print(&a, &l->key.vkey);
            put = snprintf(text + n, LINE, AGENT "%.*s", STR_ARG(pub));
        } else if (l->kind == KEY_WRAPPED) { /* as it stood */
            struct str digits = log_base64(&a, l->wrapped.p, l->wrapped.n);
            put = snprintf(text + n, LINE, "%.*s%.*s", STR_ARG(l->bound),
                           STR_ARG(digits));
        } else if (wr) {
            ok = wrapped_print(w, wr, &l->key, text + n, &put);
        } else {
            put = log_skey_print(&l->key, text + n);
        }
        n += put;
        text[n++] = '\n';
    }
    if (!ok)
        diag_add(ds, D_NO_RANDOM, NULL,
                 "the system has not the random bytes or the memory to wrap "
                 "the key");
    ok = ok && w->create(w->ctx, path, (struct str){ text, n }, true, ds);
    sodium_memzero(text, (size_t)max);
    arena_free(&a);
    return ok;
}

bool keyfile_name_ok(struct str name, struct diags *ds)
{
    if (log_name_ok(name)) return true;
    diag_add(ds, D_BAD_KEY, NULL, "%.*s cannot be a key's name", STR_ARG(name));
    diag_hint(ds, "take a name without spaces and without +");
    return false;
}

bool keyfile_make(const struct world *w, struct str name, struct key_line *out,
                  struct diags *ds)
{
    unsigned char seed[LOG_SEED];
    if (!keyfile_name_ok(name, ds)) return false;
    if (!w->random(w->ctx, seed, (ptrdiff_t)sizeof seed)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        return false;
    }
    *out = (struct key_line){ .kind = KEY_PLAIN };
    log_skey_make(name, seed, &out->key);
    sodium_memzero(seed, sizeof seed);
    return true;
}
