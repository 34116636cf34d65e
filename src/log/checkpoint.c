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

bool log_checkpoint_parse(struct str body, struct log_checkpoint *out,
                          const char **why)
{
    struct str line;
    *why = "a checkpoint has three lines: origin, size, root";
    if (!log_line(&body, &out->origin) || out->origin.n == 0) return false;
    if (!log_line(&body, &line)) return false;
    *why = "the checkpoint's size is not a number";
    if (!log_decimal(line, &out->size)) return false;
    *why = "the checkpoint's root is not base64 of 32 bytes";
    if (!log_line(&body, &line)) return false;
    if (!log_hash_parse(line, &out->root)) return false;
    *why = "the checkpoint has more than three lines";
    return body.n == 0;
}

struct str log_cosigned(struct arena *a, struct str body, int64_t moment)
{
    assert(moment >= 0);
    return str_fmt(a, "cosignature/v1\ntime %lld\n%.*s", (long long)moment,
                   STR_ARG(body));
}

struct str log_checkpoint_sign(struct arena *a, const struct log_checkpoint *c,
                               const struct log_skey *key, int64_t moment)
{
    unsigned char sig[LOG_COSIG_BYTES];
    struct str body = log_checkpoint_body(a, c);
    struct str note = log_note_sign(a, body, key);
    struct str timed = log_cosigned(a, body, moment);
    for (int i = 0; i < 8; i++)
        sig[i] = (unsigned char)((uint64_t)moment >> (56 - 8 * i));
    crypto_sign_detached(sig + 8, NULL, (const unsigned char *)timed.p,
                         (unsigned long long)timed.n, key->secret);
    struct log_vkey as = log_vkey_as(&key->vkey, LOG_COSIGNATURE);
    struct buf b = buf_make(a, LOG_NOTE_MAX);
    buf_str(&b, note);
    log_sig_line(&b, &as, sig, sizeof sig);
    return buf_done(&b);
}
