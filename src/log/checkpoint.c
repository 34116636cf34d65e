#include "log/log_int.h"

#include <assert.h>
#include <sodium.h>

struct str log_checkpoint_body(struct arena *a, const struct log_checkpoint *c)
{
    assert(c->size >= 0 && c->origin.n > 0);
    struct str root = log_base64(a, c->root.b, LOG_HASH);
    return str_fmt(a, "%.*s\n%lld\n%.*s\n", STR_ARG(c->origin),
                   (long long)c->size, STR_ARG(root));
}

static bool three_lines(struct str body, struct log_checkpoint *out,
                        struct str *rest, const char **why)
{
    struct str line;
    *why = "a checkpoint has three lines: origin, size, root";
    if (!log_line(&body, &out->origin) || out->origin.n == 0) return false;
    if (!log_line(&body, &line)) return false;
    *why = "the checkpoint's size is not a number";
    if (!log_decimal(line, &out->size)) return false;
    *why = "the checkpoint's root is not base64 of 32 bytes";
    if (!log_line(&body, &line)) return false;
    *rest = body;
    return log_hash_parse(line, &out->root);
}

bool log_checkpoint_parse(struct str body, struct log_checkpoint *out,
                          const char **why)
{
    struct str rest;
    if (!three_lines(body, out, &rest, why)) return false;
    *why = "the checkpoint has more than three lines";
    return rest.n == 0;
}

bool log_checkpoint_parse_any(struct str body, struct log_checkpoint *out,
                              const char **why)
{
    struct str rest, line;
    if (!three_lines(body, out, &rest, why)) return false;
    *why = "the checkpoint has an empty extension line";
    while (rest.n)
        if (!log_line(&rest, &line) || line.n == 0) return false;
    return true;
}

struct str log_cosigned(struct arena *a, struct str body, int64_t moment)
{
    assert(moment >= 0);
    return str_fmt(a, "cosignature/v1\ntime %lld\n%.*s", (long long)moment,
                   STR_ARG(body));
}

struct str log_cosign(struct arena *a, struct str body,
                      const struct log_skey *key, int64_t moment)
{
    unsigned char sig[LOG_COSIG_BYTES];
    struct str timed = log_cosigned(a, body, moment);
    for (int i = 0; i < 8; i++)
        sig[i] = (unsigned char)((uint64_t)moment >> (56 - 8 * i));
    crypto_sign_detached(sig + 8, NULL, (const unsigned char *)timed.p,
                         (unsigned long long)timed.n, key->secret);
    struct log_vkey as = log_vkey_as(&key->vkey, LOG_COSIGNATURE);
    struct buf b = buf_make(a, LOG_NOTE_MAX);
    log_sig_line(&b, &as, sig, sizeof sig);
    return buf_done(&b);
}

struct str log_checkpoint_sign(struct arena *a, const struct log_checkpoint *c,
                               const struct log_skey *key, int64_t moment)
{
    struct str body = log_checkpoint_body(a, c);
    struct buf b = buf_make(a, LOG_NOTE_MAX);
    buf_str(&b, log_note_sign(a, body, key));
    buf_str(&b, log_cosign(a, body, key, moment));
    return buf_done(&b);
}
