#include "log/log_int.h"

#include <assert.h>

#define FIRST_LINE "c2sp.org/tlog-proof@v1"

struct str log_receipt_print(struct arena *a, const struct log_receipt *r)
{
    assert(r->index >= 0 && r->proof.n <= LOG_PROOF_MAX);
    struct buf b = buf_make(a, LOG_NOTE_MAX);
    buf_str(&b, S(FIRST_LINE "\n"));
    if (r->extra.n) {
        buf_str(&b, S("extra "));
        buf_str(&b, log_base64(a, r->extra.p, r->extra.n));
        buf_char(&b, '\n');
    }
    buf_fmt(&b, "index %lld\n", (long long)r->index);
    for (int i = 0; i < r->proof.n; i++) {
        buf_str(&b, log_base64(a, r->proof.p[i].b, LOG_HASH));
        buf_char(&b, '\n');
    }
    buf_char(&b, '\n');
    buf_str(&b, r->checkpoint);
    return buf_done(&b);
}

static bool after(struct str line, struct str prefix, struct str *rest)
{
    if (!str_starts(line, prefix)) return false;
    *rest = str_cut(line, prefix.n, line.n);
    return true;
}

bool log_receipt_parse(struct arena *a, struct str text,
                       struct log_receipt *out, const char **why)
{
    struct str line, value;
    *out = (struct log_receipt){ 0 };
    *why = "its first line is not " FIRST_LINE;
    if (text.n > LOG_NOTE_MAX) return false;
    if (!log_line(&text, &line) || !str_eq(line, S(FIRST_LINE))) return false;
    *why = "its index line is missing";
    if (!log_line(&text, &line)) return false;
    if (after(line, S("extra "), &value)) {
        *why = "its extra line is not base64";
        if (!log_base64_parse(a, value, &out->extra)) return false;
        if (out->extra.n == 0) return false;
        *why = "its index line is missing";
        if (!log_line(&text, &line)) return false;
    }
    if (!after(line, S("index "), &value)) return false;
    *why = "its index is not a number";
    if (!log_decimal(value, &out->index)) return false;
    for (;;) {
        *why = "no blank line ends its proof";
        if (!log_line(&text, &line)) return false;
        if (line.n == 0) break;
        *why = "its proof has too many hashes";
        if (out->proof.n == LOG_PROOF_MAX) return false;
        *why = "a hash of its proof is not base64 of 32 bytes";
        if (!log_hash_parse(line, &out->proof.p[out->proof.n++])) return false;
    }
    out->checkpoint = text;
    *why = "it has no checkpoint";
    return text.n > 0;
}
