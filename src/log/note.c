#include "log/log_int.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define DASH "\xE2\x80\x94 " /* em dash, space */

static bool plain(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n') return false;
    return utf8_check(s) < 0;
}

bool log_text_ok(struct str text)
{
    return str_ends(text, S("\n")) && plain(text);
}

bool log_line(struct str *rest, struct str *line)
{
    const char *end = rest->n ? memchr(rest->p, '\n', (size_t)rest->n) : NULL;
    if (!end) return false;
    ptrdiff_t n = end - rest->p;
    *line = str_cut(*rest, 0, n);
    *rest = str_cut(*rest, n + 1, rest->n);
    return true;
}

bool log_decimal(struct str s, int64_t *out)
{
    if (s.n > 1 && s.p[0] == '0') return false;
    return num_parse(s, out);
}

static bool sig_parse(struct arena *a, struct str line, struct log_sig *out)
{
    struct str name, raw;
    out->line = line;
    if (!str_starts(line, S(DASH))) return false;
    line = str_cut(line, (ptrdiff_t)sizeof DASH - 1, line.n);
    if (!str_next(&line, ' ', &name) || !line.p) return false;
    if (!log_name_lawful(name) || !log_base64_parse(a, line, &raw))
        return false;
    if (raw.n < 5) return false;
    const unsigned char *p = (const unsigned char *)raw.p;
    out->name = name;
    out->id = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
              (uint32_t)p[2] << 8 | p[3];
    if (raw.n - 4 > (ptrdiff_t)sizeof out->bytes) return true;
    out->n = (int)(raw.n - 4);
    memcpy(out->bytes, raw.p + 4, (size_t)out->n);
    return true;
}

/* The text ends where the last blank line begins: texts may have blank lines of
 * their own. */
static bool cut_text(struct str bytes, struct str *text, struct str *sigs)
{
    for (ptrdiff_t i = bytes.n - 2; i >= 0; i--) {
        if (bytes.p[i] != '\n' || bytes.p[i + 1] != '\n') continue;
        *text = str_cut(bytes, 0, i + 1);
        *sigs = str_cut(bytes, i + 2, bytes.n);
        return true;
    }
    return false;
}

bool log_note_parse(struct arena *a, struct str bytes, struct log_note *out,
                    const char **why)
{
    struct str rest, line;
    *out = (struct log_note){ 0 };
    *why = "it is too long for a note";
    if (bytes.n > LOG_NOTE_MAX) return false;
    *why = "it is not UTF-8, or holds a control character";
    if (!plain(bytes)) return false;
    *why = "no blank line parts the text from the signatures";
    if (!cut_text(bytes, &out->text, &rest)) return false;
    *why = "it bears no signature";
    if (rest.n == 0) return false;
    while (rest.n) {
        *why = "the last signature line is not whole";
        if (!log_line(&rest, &line)) return false;
        *why = "it bears too many signatures";
        if (out->sigs.n == LOG_SIGS_MAX) return false;
        *why = "a signature line is not built as it must be";
        if (!sig_parse(a, line, arena_push(a, &out->sigs))) return false;
    }
    return true;
}

void log_sig_line(struct buf *b, const struct log_vkey *k,
                  const unsigned char *sig, int n)
{
    unsigned char raw[4 + LOG_COSIG_BYTES];
    char digits[4 * ((sizeof raw + 2) / 3) + 1];
    assert(n > 0 && n <= LOG_COSIG_BYTES);
    for (int i = 0; i < 4; i++) raw[i] = (unsigned char)(k->id >> (24 - 8 * i));
    memcpy(raw + 4, sig, (size_t)n);
    sodium_bin2base64(digits, sizeof digits, raw, (size_t)n + 4,
                      sodium_base64_VARIANT_ORIGINAL);
    buf_str(b, S(DASH));
    buf_str(b, k->name);
    buf_char(b, ' ');
    buf_str(b, str_of(digits));
    buf_char(b, '\n');
}

void log_sign(struct str text, const struct log_skey *key,
              unsigned char sig[LOG_SIG])
{
    assert(log_text_ok(text) && key->vkey.type == LOG_ED25519);
    crypto_sign_detached(sig, NULL, (const unsigned char *)text.p,
                         (unsigned long long)text.n, key->secret);
}

struct str log_sig_print(struct arena *a, const struct log_vkey *key,
                         const unsigned char sig[LOG_SIG])
{
    struct buf b = buf_make(a, 2 * LOG_NAME_MAX);
    log_sig_line(&b, key, sig, LOG_SIG);
    return buf_done(&b);
}

struct str log_note_sign(struct arena *a, struct str text,
                         const struct log_skey *key)
{
    unsigned char sig[LOG_SIG];
    log_sign(text, key, sig);
    struct buf b = buf_make(a, BUF_MAX);
    buf_str(&b, text);
    buf_char(&b, '\n');
    log_sig_line(&b, &key->vkey, sig, sizeof sig);
    return buf_done(&b);
}

static bool right(const struct log_note *note, const struct log_sig *s,
                  const struct log_vkey *key, int64_t *moment)
{
    struct str text = note->text;
    struct arena scratch = { 0 };
    const unsigned char *sig = s->bytes;
    uint64_t t = 0;
    if (s->n != (key->type == LOG_ED25519 ? LOG_SIG_BYTES : LOG_COSIG_BYTES))
        return false;
    if (key->type == LOG_COSIGNATURE) {
        for (int i = 0; i < 8; i++) t = t << 8 | s->bytes[i];
        if (t > INT64_MAX) return false;
        text = log_cosigned(&scratch, text, (int64_t)t);
        sig += 8;
    }
    int r = crypto_sign_verify_detached(sig, (const unsigned char *)text.p,
                                        (unsigned long long)text.n, key->pub);
    arena_free(&scratch);
    if (r == 0 && moment) *moment = (int64_t)t;
    return r == 0;
}

bool log_note_verify(const struct log_note *note, const struct log_vkey *key,
                     bool *found, int64_t *moment)
{
    if (found) *found = false;
    for (ptrdiff_t i = 0; i < note->sigs.n; i++) {
        const struct log_sig *s = &note->sigs.p[i];
        if (s->id != key->id || !str_eq(s->name, key->name)) continue;
        if (found) *found = true;
        return right(note, s, key, moment);
    }
    return false;
}
