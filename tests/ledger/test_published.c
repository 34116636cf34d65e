/* ledger: whatever byte of a published log or of a receipt is changed, and
 * wherever one is cut or two are exchanged, is noticed. What may pass is listed
 * in `allowed`, with the reason; the counts are printed. */
#include "support/test.h"

#include "lang/lang.h"
#include "ledger/ledger.h"
#include "log/log.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char terms[] = "agreement t \"A test\"\n"
                            "    signed 2020-01-01 by a, b\n"
                            "party a \"A\"\nparty b \"B\"\n"
                            "people p \"P\"\n    held by a\n"
                            "obligation o \"O\"\n    a releases 10 p\n";

enum { FILES_MAX = 64, CASES = 5 };

/* A folder as it was published, and one file of it as somebody changed it: what
 * the world reads, while the disk stays as it is. */
struct fixture {
    struct arena a;
    struct diags ds;
    struct world real, world;
    char folder[40];
    struct str pub;
    struct str names[FILES_MAX], bytes[FILES_MAX];
    int files;
    struct str log_key, author_key, receipt, policy, witness_line;
    int changed; /* which file; -1 none */
    struct str now;
    int64_t tried, noticed, passed;
};

static bool f_read(void *ctx, struct arena *a, struct str path, ptrdiff_t max,
                   struct str *out, struct diags *ds)
{
    struct fixture *f = ctx;
    if (f->changed >= 0 && str_starts(path, f->pub) &&
        str_eq(str_cut(path, f->pub.n + 1, path.n), f->names[f->changed])) {
        if (f->now.n > max) return false;
        *out = f->now;
        return true;
    }
    return f->real.read(f->real.ctx, a, path, max, out, ds);
}

static int64_t f_now(void *ctx)
{
    return ((struct fixture *)ctx)->real.now(NULL);
}

static bool f_random(void *ctx, void *out, ptrdiff_t n)
{
    return ((struct fixture *)ctx)->real.random(NULL, out, n);
}

static bool f_create(void *ctx, struct str path, struct str bytes, bool secret,
                     struct diags *ds)
{
    return ((struct fixture *)ctx)->real.create(NULL, path, bytes, secret, ds);
}

static bool f_put(void *ctx, struct str path, struct str bytes,
                  struct diags *ds)
{
    struct fixture *f = ctx;
    if (str_starts(path, f->pub) && f->files < FILES_MAX &&
        !str_ends(path, S("/1"))) {
        f->names[f->files] =
            str_dup(&f->a, str_cut(path, f->pub.n + 1, path.n));
        f->bytes[f->files++] = str_dup(&f->a, bytes);
    }
    return f->real.put(NULL, path, bytes, ds);
}

static void f_remove(void *ctx, struct str path)
{
    ((struct fixture *)ctx)->real.remove(NULL, path);
}

static bool append(struct fixture *f, struct ledger *l,
                   const struct agreement *g, int n)
{
    struct buf b = buf_make(&f->a, BUF_MAX);
    struct lang_unit unit;
    struct ledger_receipts got = { 0 };
    for (int i = 0; i < n; i++)
        buf_fmt(&b,
                "said 2020-02-%02d by a\n    a did release %d p labelled "
                "\"%d\"\n",
                n, i + 1, i);
    struct lang_file file = { S("said"), buf_done(&b) };
    return lang_load(&f->a, g, &file, 1, &unit, &f->ds) &&
           ledger_append(l, &f->a, unit.statements.p, unit.statements.n, &got,
                         &f->ds);
}

/* A case of six entries in three checkpoints, published; a receipt. */
static bool make(struct fixture *f)
{
    struct str path = str_fmt(&f->a, "%s/t.case", f->folder);
    struct lang_file file = { S("terms"), str_of(terms) };
    struct lang_unit unit;
    struct ledger_about about;
    struct ledger_published out;
    struct ledger_entry e;
    if (!lang_load(&f->a, NULL, &file, 1, &unit, &f->ds)) return false;
    struct ledger_making m = { .path = path,
                               .author = S("tester"),
                               .agreement = unit.agreement };
    struct ledger_publishing p = { .folder = f->pub };
    if (!ledger_create(&f->world, &m, &f->ds)) return false;
    struct ledger *l = ledger_open(
        &f->world, &f->a, path, (struct ledger_how){ .write = true }, &f->ds);
    bool ok = l && append(f, l, unit.agreement, 2) &&
              append(f, l, unit.agreement, 3) &&
              ledger_about(l, &f->a, &about, &f->ds) &&
              ledger_publish(l, &f->a, &p, &out, &f->ds);
    for (const char *c = "0123456789abcdef"; ok && !f->receipt.n; c++) {
        struct diags quiet = diags_make(&f->a);
        struct str prefix = { c, 1 };
        if (*c == 0) return false;
        if (ledger_show(l, &f->a, prefix, &e, &quiet) && e.index > 0)
            ok = ledger_prove(l, &f->a, e.id, NULL, &f->receipt, &f->ds);
    }
    ledger_close(l);
    f->log_key = about.log_key;
    f->author_key = about.author_key;
    return ok;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (!f) return -1;
    f->ds = diags_make(&f->a);
    f->real = world_real();
    f->world = (struct world){ .ctx = f,
                               .now = f_now,
                               .random = f_random,
                               .read = f_read,
                               .create = f_create,
                               .put = f_put,
                               .remove = f_remove };
    f->changed = -1;
    /* each change is tried on a clone: where there is memory, not on a disk */
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(f->folder, sizeof f->folder, "%s/truce-published-XXXXXX",
             memory ? "/dev/shm" : "/tmp");
    if (!mkdtemp(f->folder)) return -1;
    f->pub = str_fmt(&f->a, "%s/pub", f->folder);
    *state = f;
    return make(f) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    f_remove(f, str_of(f->folder));
    arena_free(&f->a);
    free(f);
    return 0;
}

/* Verifies the folder as it is now; *warned where a warning was given. */
static bool verifies(struct fixture *f, bool *warned)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct ledger_verified out;
    struct ledger_cloning how = { .path = str_fmt(&a, "%s/copy", f->folder),
                                  .source = f->pub,
                                  .log_key = f->log_key,
                                  .author_key = f->author_key };
    bool ok = ledger_verify_published(&f->world, &a, &how, &out, &ds);
    assert_true(ok || ds.errors > 0);
    *warned = ok && ds.n > 0;
    f_remove(f, how.path);
    f_remove(f, str_fmt(&a, "%.*s-wal", STR_ARG(how.path)));
    f_remove(f, str_fmt(&a, "%.*s-shm", STR_ARG(how.path)));
    arena_free(&a);
    return ok;
}

static void try_bytes(struct fixture *f, int file, struct str now,
                      const char *how)
{
    bool warned;
    if (str_eq(now, f->bytes[file])) return;
    f->changed = file;
    f->now = now;
    f->tried++;
    bool ok = verifies(f, &warned);
    f->changed = -1;
    if (!ok || warned) {
        f->noticed++;
        return;
    }
    fail_msg("%s of %.*s is not noticed", how, STR_ARG(f->names[file]));
}

static char *copy_of(struct arena *a, struct str s)
{
    char *p = arena_new(a, char, s.n + 1);
    memcpy(p, s.p, (size_t)s.n);
    return p;
}

/* One bit of each byte, another one from byte to byte, and the top bit of every
 * fifth; of the README, which is compared as a whole, of every ninth byte. */
static void flips(struct fixture *f, int file)
{
    struct arena a = { 0 };
    struct str s = f->bytes[file];
    int step = str_eq(f->names[file], S("README")) ? 9 : 1;
    for (ptrdiff_t i = 0; i < s.n; i += step) {
        char *p = copy_of(&a, s);
        p[i] = (char)(p[i] ^ (i % 5 ? 1 << i % 7 : 0x80));
        try_bytes(f, file, (struct str){ p, s.n }, "a flipped bit");
        arena_free(&a);
    }
}

static void cuts(struct fixture *f, int file)
{
    struct str s = f->bytes[file];
    struct arena a = { 0 };
    for (ptrdiff_t i = 0; i < s.n; i += 7)
        try_bytes(f, file, str_cut(s, 0, i), "a cut");
    try_bytes(f, file, str_cut(s, 0, s.n - 1), "a cut");
    char *p = copy_of(&a, s);
    p[s.n] = '\n';
    try_bytes(f, file, (struct str){ p, s.n + 1 }, "a byte too many");
    arena_free(&a);
}

/* A checkpoint that is not the newest may be left out of checkpoints/: nobody
 * signs how many there were. The entries before it then bear the moment of the
 * next one, never an earlier moment than they had. */
static bool may_be_left_out(struct fixture *f, int file, int i, int n)
{
    return str_starts(f->names[file], S("checkpoints")) && i < n - 1;
}

/* Two neighbouring entries of a bundle in each other's place, and one left out
 * or said twice. */
static void shuffles(struct fixture *f, int file)
{
    struct arena a = { 0 };
    struct str rest = f->bytes[file], one, entries[FILES_MAX];
    int n = 0;
    while (n < FILES_MAX && log_bundle_next(&rest, &one)) entries[n++] = one;
    assert_true(n >= 2 && rest.n == 0);
    for (int i = 0; i < n; i++)
        for (int kind = 0; kind < 3; kind++) {
            struct buf b = buf_make(&a, BUF_MAX);
            for (int k = 0; k < n; k++) {
                int other = k == i ? i + 1 : k == i + 1 ? i : k;
                bool swap = kind == 0 && i + 1 < n;
                if (kind == 1 && k == i) continue;
                log_bundle_add(&b, entries[swap ? other : k]);
                if (kind == 2 && k == i) log_bundle_add(&b, entries[k]);
            }
            if (kind == 1 && may_be_left_out(f, file, i, n))
                f->passed++;
            else
                try_bytes(f, file, buf_done(&b), "an exchange");
        }
    arena_free(&a);
}

static void test_folder(void **state)
{
    struct fixture *f = *state;
    bool warned;
    assert_true(verifies(f, &warned) && !warned);
    assert_int_equal(f->files, 6);
    for (int i = 0; i < f->files; i++) {
        flips(f, i);
        cuts(f, i);
        if (str_starts(f->names[i], S("tile/entries")) ||
            str_starts(f->names[i], S("checkpoints")))
            shuffles(f, i);
        for (int k = 0; k < f->files; k++)
            try_bytes(f, i, f->bytes[k], "another file's bytes");
    }
    print_message("changes: %lld of a published folder, %lld noticed; %lld "
                  "not tried, because they may pass\n",
                  (long long)f->tried, (long long)f->noticed,
                  (long long)f->passed);
    assert_int_equal(f->tried, f->noticed);
    assert_true(f->tried > 3000);
}

/* What changes of a receipt pass: none of its own bytes; of a signature line
 * whose key the verifier does not know, those that leave it a signature line,
 * because signed-note has such lines passed over. */
static bool allowed(struct str receipt, struct str stranger, ptrdiff_t at)
{
    ptrdiff_t from = str_find(receipt, stranger);
    return from >= 0 && at >= from && at < from + stranger.n;
}

static bool holds(struct fixture *f, struct str receipt, struct str policy)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct ledger_proved out;
    struct ledger_shown shown = { .file = S("receipt"),
                                  .receipt = receipt,
                                  .log_key = f->log_key,
                                  .author_key = f->author_key,
                                  .policy = { S("policy"), policy } };
    bool ok = ledger_check_receipt(&a, &shown, &out, &ds);
    arena_free(&a);
    return ok;
}

/* The receipt, cosigned by a witness of ours; and a policy that asks for it. */
static struct str cosigned(struct fixture *f, struct str *line,
                           struct str *policy)
{
    struct log_receipt r;
    struct log_note note;
    struct log_skey w;
    unsigned char seed[LOG_SEED] = { 4 };
    const char *why;
    log_skey_make(S("desk.example/w"), seed, &w);
    assert_true(log_receipt_parse(&f->a, f->receipt, &r, &why));
    assert_true(log_note_parse(&f->a, r.checkpoint, &note, &why));
    *line = log_cosign(&f->a, note.text, &w, 1234567890);
    r.checkpoint =
        str_fmt(&f->a, "%.*s%.*s", STR_ARG(r.checkpoint), STR_ARG(*line));
    struct log_vkey as = log_vkey_as(&w.vkey, LOG_COSIGNATURE);
    *policy = str_fmt(&f->a, "witness desk %.*s\nquorum desk\n",
                      STR_ARG(log_vkey_print(&f->a, &as)));
    return log_receipt_print(&f->a, &r);
}

static void test_receipt(void **state)
{
    struct fixture *f = *state;
    struct str line, policy;
    struct str receipt = cosigned(f, &line, &policy);
    int64_t tried = 0, passed = 0;
    char *p = copy_of(&f->a, receipt);
    assert_true(holds(f, receipt, S("")) && holds(f, receipt, policy));
    for (ptrdiff_t i = 0; i < receipt.n; i++)
        for (int bit = 1; bit < 256; bit *= 2) {
            struct str now = { p, receipt.n };
            p[i] = (char)(p[i] ^ bit);
            tried += 2;
            if (holds(f, now, S(""))) {
                passed++;
                assert_true(allowed(receipt, line, i));
            }
            /* whoever believes the witness lets none of its bytes pass */
            assert_false(holds(f, now, policy));
            p[i] = receipt.p[i];
        }
    for (ptrdiff_t i = 0; i < receipt.n; i++) {
        struct str now = str_cut(receipt, 0, i);
        bool whole_lines = i == receipt.n - line.n;
        tried += 2;
        assert_true(holds(f, now, S("")) == whole_lines);
        assert_false(holds(f, now, policy));
    }
    print_message("changes: %lld of a receipt, %lld in a stranger's line "
                  "passed over\n",
                  (long long)tried, (long long)passed);
    assert_true(passed > 0);
}

/* A proof's lines exchanged, another entry's proof, another log's checkpoint:
 * a receipt is one piece. */
static void test_receipt_pieces(void **state)
{
    struct fixture *f = *state;
    struct log_receipt r;
    const char *why;
    assert_true(log_receipt_parse(&f->a, f->receipt, &r, &why));
    assert_true(r.proof.n >= 2);
    struct log_receipt bad = r;
    bad.proof.p[0] = r.proof.p[1];
    bad.proof.p[1] = r.proof.p[0];
    assert_false(holds(f, log_receipt_print(&f->a, &bad), S("")));
    for (int64_t i = 0; i < 9; i++) {
        bad = r;
        bad.index = i;
        assert_true(holds(f, log_receipt_print(&f->a, &bad), S("")) ==
                    (i == r.index));
    }
    bad = r;
    bad.proof.n--;
    assert_false(holds(f, log_receipt_print(&f->a, &bad), S("")));
    bad.proof.n = r.proof.n + 1;
    assert_false(holds(f, log_receipt_print(&f->a, &bad), S("")));
    bad = r;
    bad.extra = S("");
    assert_false(holds(f, log_receipt_print(&f->a, &bad), S("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_receipt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_receipt_pieces, set_up, tear_down),
    };
    if (sodium_init() < 0) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
