#include "log/log_int.h"

#include <assert.h>

#define FIRST_LINE "c2sp.org/tlog-proof@v1"

void log_proof_print(struct buf *b, const struct log_proof *p)
{
    for (int i = 0; i < p->n; i++) {
        buf_str(b, log_base64(b->arena, p->p[i].b, LOG_HASH));
        buf_char(b, '\n');
    }
    buf_char(b, '\n');
}

bool log_proof_lines(struct str *rest, int max, struct log_proof *out,
                     const char **why)
{
    struct str line;
    assert(max <= LOG_PROOF_MAX);
    for (;;) {
        *why = "no blank line ends its proof";
        if (!log_line(rest, &line)) return false;
        if (line.n == 0) return true;
        *why = "its proof has too many hashes";
        if (out->n == max) return false;
        *why = "a hash of its proof is not base64 of 32 bytes";
        if (!log_hash_parse(line, &out->p[out->n++])) return false;
    }
}

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
    log_proof_print(&b, &r->proof);
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
    if (!log_proof_lines(&text, LOG_PROOF_MAX, &out->proof, why)) return false;
    out->checkpoint = text;
    *why = "it has no checkpoint";
    return text.n > 0;
}
