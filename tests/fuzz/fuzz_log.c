/* Any bytes, given to each decoder of what comes from outside: notes,
 * checkpoints, receipts, evidence, policies, witness requests, keys, tile
 * paths, bundles. None reads past its bytes, and what is taken prints as the
 * bytes it was read from. */
#include "log/log.h"

#include <assert.h>

static void notes(struct arena *a, struct str text, const struct log_vkey *key)
{
    struct log_note note;
    struct log_checkpoint c;
    const char *why;
    if (!log_note_parse(a, text, &note, &why)) return;
    assert(log_text_ok(note.text) && note.sigs.n > 0);
    (void)log_note_verify(&note, key, NULL, NULL);
    if (!log_checkpoint_parse(note.text, &c, &why)) return;
    assert(log_checkpoint_parse_any(note.text, &c, &why));
    assert(str_eq(log_checkpoint_body(a, &c), note.text));
}

static void files(struct arena *a, struct str text, const struct log_vkey *key)
{
    struct log_receipt r;
    struct log_submission s;
    struct log_evidence e;
    struct log_checkpoint c, d;
    const char *why;
    if (log_receipt_parse(a, text, &r, &why))
        assert(str_eq(log_receipt_print(a, &r), text));
    if (log_submission_parse(text, &s, &why))
        assert(str_eq(log_submission_print(a, &s), text));
    if (!log_evidence_parse(text, &e, &why)) return;
    assert(str_eq(log_evidence_print(a, &e), text));
    assert(log_evidence_check(a, &e, key, &c, &d, &why) != LOG_CONVICTS);
}

static void policies(struct arena *a, struct str text)
{
    struct log_policy p;
    struct log_note none = { 0 };
    const char *why = NULL;
    int line;
    if (!log_policy_parse(a, text, &p, &line, &why)) {
        assert(why);
        return;
    }
    bool *seen = arena_new(a, bool, p.nodes.n + 1);
    assert(log_policy_check(&p, &none, seen) == (p.quorum < 0));
}

static void bundles(struct str text)
{
    struct str rest = text, entry;
    ptrdiff_t all = 0;
    while (log_bundle_next(&rest, &entry)) {
        assert(entry.n <= LOG_ENTRY_MAX);
        all += 2 + entry.n;
    }
    assert(all + rest.n == text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct str text = { (const char *)p, (ptrdiff_t)n };
    struct log_vkey key;
    struct log_skey secret, own;
    unsigned char seed[LOG_SEED] = { 7 };
    const char *why;
    int level, width;
    int64_t index;
    log_skey_make(S("truce/fuzz/1"), seed, &own);
    notes(&a, text, &own.vkey);
    files(&a, text, &own.vkey);
    policies(&a, text);
    bundles(text);
    if (log_vkey_parse(text, &key, &why))
        assert(str_eq(log_vkey_print(&a, &key), text));
    (void)log_skey_parse(text, &secret, &why);
    if (log_tile_parse(text, &level, &index, &width) && level <= 7)
        assert(str_eq(log_tile_path(&a, level, index, width), text));
    arena_free(&a);
    return 0;
}
