#include "log/log_int.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert(LOG_SEED == crypto_sign_SEEDBYTES, "Ed25519");
_Static_assert(sizeof((struct log_skey){ 0 }.secret) ==
                   crypto_sign_SECRETKEYBYTES,
               "Ed25519");

/* Unicode's White_Space, which is what Go's unicode.IsSpace says too. */
static bool space(int32_t c)
{
    return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool log_name_lawful(struct str name)
{
    ptrdiff_t at = 0;
    if (name.n == 0 || utf8_check(name) >= 0) return false;
    for (int32_t c; (c = utf8_next(name, &at)) >= 0;)
        if (c < 0x20 || c == '+' || space(c)) return false;
    return true;
}

bool log_name_ok(struct str name)
{
    return name.n <= LOG_NAME_MAX && log_name_lawful(name) &&
           str_find(name, S("\x7F")) < 0;
}

static uint32_t key_id(struct str name, enum log_key_type type,
                       const unsigned char pub[32])
{
    unsigned char h[crypto_hash_sha256_BYTES];
    unsigned char tail[2] = { '\n', (unsigned char)type };
    crypto_hash_sha256_state st;
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const unsigned char *)name.p,
                              (unsigned long long)name.n);
    crypto_hash_sha256_update(&st, tail, sizeof tail);
    crypto_hash_sha256_update(&st, pub, 32);
    crypto_hash_sha256_final(&st, h);
    return (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 | (uint32_t)h[2] << 8 |
           h[3];
}

static bool id_parse(struct str hex, uint32_t *out)
{
    unsigned char b[4];
    if (!log_hex_parse(hex, b, 4)) return false;
    *out = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           b[3];
    return true;
}

/* "name+id+base64 of type and 32 bytes", the common half of both forms. */
static bool key_parse(struct str text, struct log_vkey *out,
                      unsigned char bytes[32], const char **why)
{
    struct str hex, digits;
    unsigned char raw[34];
    ptrdiff_t n;
    *why = "a key is NAME+ID+BASE64, the id eight hex digits";
    if (!text.p || !str_next(&text, '+', &out->name)) return false;
    if (!str_next(&text, '+', &hex) || !text.p) return false;
    digits = text;
    if (!log_name_ok(out->name) || !id_parse(hex, &out->id)) return false;
    if (digits.n != 44 ||
        !log_base64_digits(digits, raw, (ptrdiff_t)sizeof raw, &n) || n != 33) {
        sodium_memzero(raw, sizeof raw);
        *why = "the key's last part is not base64 of 33 bytes";
        return false;
    }
    bool known = raw[0] == LOG_ED25519 || raw[0] == LOG_COSIGNATURE;
    if (known) {
        out->type = (enum log_key_type)raw[0];
        memcpy(bytes, raw + 1, 32);
    }
    sodium_memzero(raw, sizeof raw);
    *why = "the key is of a type this program does not know";
    return known;
}

bool log_vkey_parse(struct str text, struct log_vkey *out, const char **why)
{
    *out = (struct log_vkey){ 0 };
    if (!key_parse(text, out, out->pub, why)) return false;
    *why = "the key's id does not fit its name and bytes";
    return out->id == key_id(out->name, out->type, out->pub);
}

struct str log_vkey_print(struct arena *a, const struct log_vkey *k)
{
    unsigned char raw[33];
    raw[0] = (unsigned char)k->type;
    memcpy(raw + 1, k->pub, 32);
    struct str digits = log_base64(a, raw, sizeof raw);
    return str_fmt(a, "%.*s+%08x+%.*s", STR_ARG(k->name), k->id,
                   STR_ARG(digits));
}

struct log_vkey log_vkey_as(const struct log_vkey *k, enum log_key_type type)
{
    struct log_vkey out = *k;
    out.type = type;
    out.id = key_id(k->name, type, k->pub);
    return out;
}

void log_skey_make(struct str name, const unsigned char seed[LOG_SEED],
                   struct log_skey *out)
{
    assert(log_name_ok(name));
    *out = (struct log_skey){ .vkey = { .name = name, .type = LOG_ED25519 } };
    crypto_sign_seed_keypair(out->vkey.pub, out->secret, seed);
    out->vkey.id = key_id(name, LOG_ED25519, out->vkey.pub);
}

bool log_skey_parse(struct str text, struct log_skey *out, const char **why)
{
    struct log_vkey said = { 0 };
    unsigned char seed[LOG_SEED];
    struct str prefix = S("PRIVATE+KEY+");
    *out = (struct log_skey){ 0 };
    *why = "a secret key begins with PRIVATE+KEY+";
    if (!str_starts(text, prefix)) return false;
    bool ok = key_parse(str_cut(text, prefix.n, text.n), &said, seed, why);
    if (ok && said.type != LOG_ED25519) {
        *why = "the secret key is not an Ed25519 key";
        ok = false;
    }
    if (ok) {
        log_skey_make(said.name, seed, out);
        *why = "the secret key's id does not fit its name and bytes";
        ok = out->vkey.id == said.id;
    }
    sodium_memzero(seed, sizeof seed);
    if (!ok) log_skey_wipe(out);
    return ok;
}

ptrdiff_t log_skey_print(const struct log_skey *k, char out[LOG_SKEY_TEXT_MAX])
{
    unsigned char raw[33];
    char digits[45];
    raw[0] = LOG_ED25519;
    memcpy(raw + 1, k->secret, LOG_SEED); /* libsodium: seed, then public */
    sodium_bin2base64(digits, sizeof digits, raw, sizeof raw,
                      sodium_base64_VARIANT_ORIGINAL);
    int n = snprintf(out, LOG_SKEY_TEXT_MAX, "PRIVATE+KEY+%.*s+%08x+%s",
                     STR_ARG(k->vkey.name), k->vkey.id, digits);
    sodium_memzero(raw, sizeof raw);
    sodium_memzero(digits, sizeof digits);
    assert(n > 0 && n < LOG_SKEY_TEXT_MAX);
    return n;
}

void log_skey_wipe(struct log_skey *k)
{
    sodium_memzero(k, sizeof *k);
}
