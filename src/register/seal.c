/* Readers, sealing, commitments, and the proof of one row. */
#include "register/register.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum {
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PADDED = 64
};
_Static_assert(crypto_box_PUBLICKEYBYTES == 32, "as readers have it");
_Static_assert(crypto_box_SECRETKEYBYTES == 32, "as readers have it");

static const char domain[] = "truce-row/v1\n";

/* ---- readers ---- */

static bool bad_reader(struct diags *ds, struct str file, const char *what)
{
    struct pos at = { .file = file };
    diag_add(ds, D_BAD_READER, &at, "this is no reader's key: %s", what);
    diag_hint(ds, "`truce list key NAME --out FILE` makes one; its public half "
                  "is one line, reader+NAME+...");
    return false;
}

bool register_reader_make(const struct world *w, struct arena *a,
                          struct str name, struct register_reader *out,
                          struct diags *ds)
{
    *out = (struct register_reader){ .name = str_dup(a, name) };
    if (!log_name_ok(name))
        return bad_reader(ds, S(""), "a name has no spaces and no +");
    if (!w->random(w->ctx, out->secret, sizeof out->secret)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        diag_hint(ds, "look whether /dev/urandom can be read");
        return false;
    }
    crypto_scalarmult_base(out->pub, out->secret);
    return true;
}

bool register_reader_parse(struct arena *a, struct str file, struct str text,
                           struct register_reader *out, struct diags *ds)
{
    struct str name, key, rest = str_trim(text);
    bool secret = str_starts(rest, S("PRIVATE+READER+"));
    if (!secret && !str_starts(rest, S("reader+")))
        return bad_reader(ds, file, "it begins otherwise");
    rest = str_cut(rest, secret ? 15 : 7, rest.n);
    *out = (struct register_reader){ 0 };
    if (!str_next(&rest, '+', &name) || !rest.p || !log_name_ok(name))
        return bad_reader(ds, file, "it has no name");
    out->name = str_dup(a, name);
    if (!log_base64_parse(a, rest, &key) || key.n != 32)
        return bad_reader(ds, file, "its key is not 32 bytes in base64");
    memcpy(secret ? out->secret : out->pub, key.p, 32);
    if (secret) {
        crypto_scalarmult_base(out->pub, out->secret);
        sodium_memzero((void *)(uintptr_t)key.p, 32);
    }
    return true;
}

struct str register_reader_public(struct arena *a,
                                  const struct register_reader *r)
{
    return str_fmt(a, "reader+%.*s+%.*s", STR_ARG(r->name),
                   STR_ARG(log_base64(a, r->pub, sizeof r->pub)));
}

struct str register_reader_secret(struct arena *a,
                                  const struct register_reader *r)
{
    return str_fmt(a, "PRIVATE+READER+%.*s+%.*s\n", STR_ARG(r->name),
                   STR_ARG(log_base64(a, r->secret, sizeof r->secret)));
}

bool register_reader_has_secret(const struct register_reader *r)
{
    return !sodium_is_zero(r->secret, sizeof r->secret);
}

void register_reader_wipe(struct register_reader *r)
{
    sodium_memzero(r->secret, sizeof r->secret);
}

/* ---- commitments ---- */

struct log_hash register_commit(const unsigned char salt[REGISTER_SALT],
                                struct str text)
{
    struct log_hash h;
    crypto_hash_sha256_state st;
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const unsigned char *)domain,
                              sizeof domain - 1);
    crypto_hash_sha256_update(&st, salt, REGISTER_SALT);
    crypto_hash_sha256_update(&st, (const unsigned char *)text.p,
                              (unsigned long long)text.n);
    crypto_hash_sha256_final(&st, h.b);
    return h;
}

static struct log_hash leaf_of(const struct log_hash *commitment)
{
    return log_leaf((struct str){ (const char *)commitment->b, LOG_HASH });
}

struct log_hash register_root(const struct log_hash *sorted, ptrdiff_t n)
{
    struct log_tree t = { 0 };
    for (ptrdiff_t i = 0; i < n; i++) {
        assert(i == 0 || memcmp(sorted[i - 1].b, sorted[i].b, LOG_HASH) < 0);
        struct log_hash leaf = leaf_of(&sorted[i]);
        log_tree_add(&t, &leaf);
    }
    return log_tree_root(&t);
}

/* ---- sealing ---- */

static bool no_random(struct diags *ds)
{
    diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
    diag_hint(ds, "look whether /dev/urandom can be read");
    return false;
}

/* The salt and the text, padded, under a key that serves once: a nonce of
 * zeros is never used again with it. */
static struct str encrypt(struct arena *a, const unsigned char *salt,
                          struct str text, const struct log_hash *commitment,
                          const unsigned char *key)
{
    static const unsigned char nonce[NONCE];
    size_t padded = 0;
    ptrdiff_t n = REGISTER_SALT + text.n;
    unsigned char *plain = arena_new(a, unsigned char, n + PADDED);
    memcpy(plain, salt, REGISTER_SALT);
    if (text.n) memcpy(plain + REGISTER_SALT, text.p, (size_t)text.n);
    int rc = sodium_pad(&padded, plain, (size_t)n, PADDED, (size_t)n + PADDED);
    assert(rc == 0);
    unsigned char *out = arena_new(a, unsigned char, (ptrdiff_t)padded + TAG);
    unsigned long long made = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        out, &made, plain, padded, commitment->b, LOG_HASH, NULL, nonce, key);
    sodium_memzero(plain, padded);
    return (struct str){ (const char *)out, (ptrdiff_t)made };
}

bool register_seal(const struct world *w, struct arena *a, struct str text,
                   const struct register_readers *readers,
                   struct register_sealed *out, struct diags *ds)
{
    unsigned char salt[REGISTER_SALT], key[KEY];
    *out = (struct register_sealed){ 0 };
    if (!w->random(w->ctx, salt, sizeof salt) ||
        !w->random(w->ctx, key, sizeof key))
        return no_random(ds);
    out->commitment = register_commit(salt, text);
    out->sealed = encrypt(a, salt, text, &out->commitment, key);
    for (ptrdiff_t i = 0; i < readers->n; i++) {
        unsigned char *box =
            arena_new(a, unsigned char, KEY + crypto_box_SEALBYTES);
        if (crypto_box_seal(box, key, KEY, readers->p[i].pub) != 0)
            return bad_reader(ds, S(""), "it is a point of small order");
        *arena_push(a, &out->keys) =
            (struct str){ (const char *)box, KEY + crypto_box_SEALBYTES };
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(salt, sizeof salt);
    return true;
}

static bool not_opened(struct diags *ds, const char *why)
{
    diag_add(ds, D_LIST_SEAL, NULL, "a row cannot be opened: %s", why);
    diag_hint(ds, "a row opens with the key of a reader it was sealed to; one "
                  "that was tampered with opens with none");
    return false;
}

bool register_open(struct arena *a, const struct register_reader *reader,
                   const struct register_sealed *row,
                   struct register_opened *out, struct diags *ds)
{
    struct str box = row->keys.n ? row->keys.p[0] : S(""), sealed = row->sealed;
    static const unsigned char nonce[NONCE];
    unsigned char key[KEY];
    unsigned long long n = 0;
    size_t length = 0;
    if (box.n != KEY + crypto_box_SEALBYTES ||
        crypto_box_seal_open(key, (const unsigned char *)box.p,
                             (unsigned long long)box.n, reader->pub,
                             reader->secret) != 0)
        return not_opened(ds, "its key is not sealed to this reader");
    if (sealed.n < TAG) return not_opened(ds, "it is cut");
    unsigned char *plain = arena_new(a, unsigned char, sealed.n);
    int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, &n, NULL, (const unsigned char *)sealed.p,
        (unsigned long long)sealed.n, row->commitment.b, LOG_HASH, nonce, key);
    sodium_memzero(key, sizeof key);
    if (rc != 0) return not_opened(ds, "it is damaged");
    if (sodium_unpad(&length, plain, (size_t)n, PADDED) != 0 ||
        length < REGISTER_SALT)
        return not_opened(ds, "it is damaged");
    out->salt = (struct str){ (const char *)plain, REGISTER_SALT };
    out->text = (struct str){ (const char *)plain + REGISTER_SALT,
                              (ptrdiff_t)length - REGISTER_SALT };
    struct log_hash made = register_commit(plain, out->text);
    return log_hash_equal(&made, &row->commitment) ||
           not_opened(ds, "it is not what was committed to");
}

/* ---- the proof of one row ---- */

struct leaves {
    const struct log_hash *sorted;
    ptrdiff_t n;
};

static bool node_of(void *ctx, int level, int64_t n, struct log_hash *out)
{
    const struct leaves *l = ctx;
    struct log_tree t = { 0 };
    if (level > 40) return false;
    int64_t from = n << level, to = (n + 1) << level;
    if (to > l->n) return false;
    for (int64_t i = from; i < to; i++) {
        struct log_hash leaf = leaf_of(&l->sorted[i]);
        log_tree_add(&t, &leaf);
    }
    *out = log_tree_root(&t);
    return true;
}

struct str register_prove(struct arena *a, const struct log_hash *sorted,
                          ptrdiff_t n, ptrdiff_t index, struct str salt,
                          struct str text)
{
    struct leaves l = { sorted, n };
    struct log_nodes nodes = { &l, node_of };
    struct log_proof proof;
    struct log_hash root = register_root(sorted, n);
    struct buf b = buf_make(a, BUF_MAX);
    bool ok = log_prove_inclusion(&nodes, index, n, &proof);
    assert(ok && salt.n == REGISTER_SALT);
    buf_fmt(&b, "truce-row-proof/v1\nroot %.*s\nrow %lld of %lld\n",
            STR_ARG(log_hex(a, root.b, LOG_HASH)), (long long)index,
            (long long)n);
    buf_fmt(&b, "salt %.*s\n", STR_ARG(log_hex(a, salt.p, salt.n)));
    for (int i = 0; i < proof.n; i++)
        buf_fmt(&b, "path %.*s\n", STR_ARG(log_hex(a, proof.p[i].b, LOG_HASH)));
    buf_char(&b, '\n');
    buf_str(&b, text);
    return buf_done(&b);
}

static bool bad_proof(struct diags *ds, struct str file, const char *why)
{
    struct pos at = { .file = file };
    diag_add(ds, D_LIST_PROOF, &at, "the proof of a row does not hold: %s",
             why);
    diag_hint(ds, "ask whoever made it for the file as it was made");
    return false;
}

static bool hex_line(struct str *rest, struct str word, void *out, ptrdiff_t n)
{
    struct str line, before = *rest;
    if (str_next(rest, '\n', &line) && str_starts(line, word) &&
        log_hex_parse(str_cut(line, word.n, line.n), out, n))
        return true;
    *rest = before;
    return false;
}

static bool place_line(struct str *rest, int64_t *index, int64_t *size)
{
    struct str line, first;
    if (!str_next(rest, '\n', &line) || !str_starts(line, S("row ")))
        return false;
    line = str_cut(line, 4, line.n);
    if (!str_next(&line, ' ', &first) || !line.p || !str_starts(line, S("of ")))
        return false;
    return num_parse(first, index) &&
           num_parse(str_cut(line, 3, line.n), size) && *index < *size;
}

bool register_check_proof(struct str file, struct str proof,
                          struct register_proved *out, struct diags *ds)
{
    struct str rest = proof, line;
    unsigned char salt[REGISTER_SALT];
    struct log_proof path = { 0 };
    *out = (struct register_proved){ 0 };
    if (!str_next(&rest, '\n', &line) ||
        !str_eq(line, S("truce-row-proof/v1")) ||
        !hex_line(&rest, S("root "), out->root.b, LOG_HASH) ||
        !place_line(&rest, &out->index, &out->size) ||
        !hex_line(&rest, S("salt "), salt, REGISTER_SALT))
        return bad_proof(ds, file, "it is not built as one");
    while (path.n < LOG_PROOF_MAX &&
           hex_line(&rest, S("path "), path.p[path.n].b, LOG_HASH))
        path.n++;
    if (!str_next(&rest, '\n', &line) || line.n > 0 || !rest.p)
        return bad_proof(ds, file, "it is not built as one");
    out->text = rest;
    out->commitment = register_commit(salt, rest);
    struct log_hash leaf = leaf_of(&out->commitment);
    return log_check_inclusion(&leaf, out->index, out->size, &path,
                               &out->root) ||
           bad_proof(ds, file, "its row is not under that root");
}
