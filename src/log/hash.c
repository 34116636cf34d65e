#include "log/log_int.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(LOG_HASH == crypto_hash_sha256_BYTES, "SHA-256");
_Static_assert(sizeof(struct log_hash) == LOG_HASH, "hashes lie side by side");

static void feed(crypto_hash_sha256_state *h, const void *p, ptrdiff_t n)
{
    assert(n >= 0);
    crypto_hash_sha256_update(h, p, (unsigned long long)n);
}

struct log_hash log_sha256(struct str bytes)
{
    struct log_hash out;
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    if (bytes.n) feed(&h, bytes.p, bytes.n);
    crypto_hash_sha256_final(&h, out.b);
    return out;
}

struct log_hash log_empty(void)
{
    return log_sha256(S(""));
}

/* The first byte keeps leaves and nodes apart, so that no entry can pass for
 * the inside of a tree. */
struct log_hash log_leaf(struct str entry)
{
    struct log_hash out;
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    feed(&h, "\x00", 1);
    if (entry.n) feed(&h, entry.p, entry.n);
    crypto_hash_sha256_final(&h, out.b);
    return out;
}

struct log_hash log_node(const struct log_hash *left,
                         const struct log_hash *right)
{
    unsigned char both[1 + 2 * LOG_HASH];
    struct log_hash out;
    both[0] = 1;
    memcpy(both + 1, left->b, LOG_HASH);
    memcpy(both + 1 + LOG_HASH, right->b, LOG_HASH);
    crypto_hash_sha256(out.b, both, sizeof both);
    return out;
}

bool log_hash_equal(const struct log_hash *a, const struct log_hash *b)
{
    return memcmp(a->b, b->b, LOG_HASH) == 0;
}

struct str log_hex(struct arena *a, const void *bytes, ptrdiff_t n)
{
    assert(n >= 0 && n <= BUF_MAX / 2);
    char *p = arena_new(a, char, 2 * n + 1);
    sodium_bin2hex(p, (size_t)(2 * n + 1), bytes, (size_t)n);
    return (struct str){ p, 2 * n };
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool log_hex_parse(struct str hex, void *out, ptrdiff_t n)
{
    if (hex.n != 2 * n) return false;
    for (ptrdiff_t i = 0; i < hex.n; i++)
        if (digit(hex.p[i]) < 0) return false;
    for (ptrdiff_t i = 0; i < n; i++)
        ((unsigned char *)out)[i] =
            (unsigned char)(digit(hex.p[2 * i]) * 16 + digit(hex.p[2 * i + 1]));
    return true;
}

struct str log_base64(struct arena *a, const void *bytes, ptrdiff_t n)
{
    assert(n >= 0 && n <= BUF_MAX / 2);
    size_t size =
        sodium_base64_encoded_len((size_t)n, sodium_base64_VARIANT_ORIGINAL);
    char *p = arena_new(a, char, (ptrdiff_t)size);
    sodium_bin2base64(p, size, bytes, (size_t)n,
                      sodium_base64_VARIANT_ORIGINAL);
    return (struct str){ p, (ptrdiff_t)size - 1 };
}

/* libsodium refuses white space, missing padding and stray bits in the last
 * digit, which is what makes the encoding one to one; but 1.0.18 takes a letter
 * with its highest bit set for the letter, so those are looked for first. */
bool log_base64_digits(struct str text, void *out, ptrdiff_t max, ptrdiff_t *n)
{
    size_t got = 0;
    for (ptrdiff_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80) return false;
    if (sodium_base642bin(out, (size_t)max, text.p, (size_t)text.n, NULL, &got,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    *n = (ptrdiff_t)got;
    return true;
}

bool log_base64_parse(struct arena *a, struct str text, struct str *out)
{
    if (text.n > BUF_MAX || text.n % 4 != 0) return false;
    ptrdiff_t max = text.n / 4 * 3;
    char *p = arena_new(a, char, max + 1);
    ptrdiff_t n = 0;
    if (text.n && !log_base64_digits(text, p, max, &n)) return false;
    *out = (struct str){ p, n };
    return true;
}

bool log_hash_parse(struct str base64, struct log_hash *out)
{
    unsigned char bytes[LOG_HASH + 1];
    ptrdiff_t n;
    if (base64.n != 44) return false;
    if (!log_base64_digits(base64, bytes, (ptrdiff_t)sizeof bytes, &n) ||
        n != LOG_HASH)
        return false;
    memcpy(out->b, bytes, LOG_HASH);
    return true;
}
