/* What a witness is asked, and what is kept where a log went two ways. */
#include "log/log_int.h"

#include <assert.h>
#include <string.h>

enum { WITNESS_PROOF_MAX = 63 };

struct str log_submission_print(struct arena *a, const struct log_submission *s)
{
    assert(s->old >= 0 && s->proof.n <= WITNESS_PROOF_MAX);
    struct buf b = buf_make(a, LOG_NOTE_MAX);
    buf_fmt(&b, "old %lld\n", (long long)s->old);
    log_proof_print(&b, &s->proof);
    buf_str(&b, s->checkpoint);
    return buf_done(&b);
}

bool log_submission_parse(struct str text, struct log_submission *out,
                          const char **why)
{
    struct str line;
    *out = (struct log_submission){ 0 };
    *why = "it is too long";
    if (text.n > LOG_NOTE_MAX) return false;
    *why = "its first line is not \"old\" and a size";
    if (!log_line(&text, &line) || !str_starts(line, S("old "))) return false;
    if (!log_decimal(str_cut(line, 4, line.n), &out->old)) return false;
    if (!log_proof_lines(&text, WITNESS_PROOF_MAX, &out->proof, why))
        return false;
    out->checkpoint = text;
    *why = "it has no checkpoint";
    return text.n > 0;
}

#define FIRST_LINE "truce/log-evidence@v1"

struct str log_evidence_print(struct arena *a, const struct log_evidence *e)
{
    struct buf b = buf_make(a, 3 * LOG_NOTE_MAX);
    buf_str(&b, S(FIRST_LINE "\n"));
    if (e->linked) {
        buf_str(&b, S("root "));
        buf_str(&b, log_base64(a, e->root.b, LOG_HASH));
        buf_char(&b, '\n');
        log_proof_print(&b, &e->proof);
    } else {
        buf_char(&b, '\n');
    }
    buf_str(&b, e->older);
    buf_char(&b, '\n');
    buf_str(&b, e->newer);
    return buf_done(&b);
}

/* A checkpoint's lines are not empty, so the note of one has one blank line:
 * the next one, where the older ends and the newer begins. */
static bool two_notes(struct str text, struct str *older, struct str *newer)
{
    struct str blank = S("\n\n");
    ptrdiff_t first = str_find(text, blank);
    if (first < 0) return false;
    ptrdiff_t next = str_find(str_cut(text, first + 2, text.n), blank);
    if (next < 0) return false;
    *older = str_cut(text, 0, first + 2 + next + 1);
    *newer = str_cut(text, older->n + 1, text.n);
    ptrdiff_t last = str_find(*newer, blank);
    return last >= 0 &&
           str_find(str_cut(*newer, last + 2, newer->n), blank) < 0;
}

bool log_evidence_parse(struct str text, struct log_evidence *out,
                        const char **why)
{
    struct str line, root = S("root ");
    *out = (struct log_evidence){ 0 };
    *why = "it is too long";
    if (text.n > LOG_NOTE_MAX) return false;
    *why = "its first line is not " FIRST_LINE;
    if (!log_line(&text, &line) || !str_eq(line, S(FIRST_LINE))) return false;
    *why = "no blank line parts its head from the checkpoints";
    if (str_starts(text, root)) {
        if (!log_line(&text, &line)) return false;
        *why = "its root is not base64 of 32 bytes";
        if (!log_hash_parse(str_cut(line, root.n, line.n), &out->root))
            return false;
        out->linked = true;
        if (!log_proof_lines(&text, LOG_PROOF_MAX, &out->proof, why))
            return false;
    } else if (!log_line(&text, &line) || line.n) {
        return false;
    }
    *why = "it does not hold two checkpoints";
    return two_notes(text, &out->older, &out->newer);
}

static bool open_one(struct arena *a, struct str bytes,
                     const struct log_vkey *key, struct log_checkpoint *c,
                     const char **why)
{
    struct log_note note;
    if (!log_note_parse(a, bytes, &note, why) ||
        !log_checkpoint_parse_any(note.text, c, why))
        return false;
    *why = "a checkpoint in it is not signed by that key";
    if (!log_note_verify(&note, key, NULL, NULL)) return false;
    *why = "a checkpoint in it is another log's";
    return str_eq(c->origin, key->name);
}

enum log_verdict log_evidence_check(struct arena *a,
                                    const struct log_evidence *e,
                                    const struct log_vkey *key,
                                    struct log_checkpoint *older,
                                    struct log_checkpoint *newer,
                                    const char **why)
{
    if (!open_one(a, e->older, key, older, why) ||
        !open_one(a, e->newer, key, newer, why))
        return LOG_NO_CASE;
    *why = "its checkpoints do not stand in the order of their sizes";
    if (older->size > newer->size) return LOG_NO_CASE;
    if (older->size == newer->size) {
        *why = "both checkpoints say the same";
        if (log_hash_equal(&older->root, &newer->root)) return LOG_NO_CASE;
        *why = "two roots are signed for one size";
        return LOG_CONVICTS;
    }
    *why = "whether the newer checkpoint extends the older is not shown: the "
           "keeper must be able to give a proof of it";
    if (!e->linked) return LOG_UNPROVEN;
    *why = "its proof does not hold";
    if (!log_check_consistency(older->size, &e->root, newer->size, &newer->root,
                               &e->proof))
        return LOG_NO_CASE;
    *why = "the newer checkpoint extends the older";
    if (log_hash_equal(&e->root, &older->root)) return LOG_NO_CASE;
    *why = "the newer tree begins with another history than the older "
           "checkpoint signs";
    return LOG_CONVICTS;
}
