/* web: the witness protocol, code by code; two views of one log are never both
 * cosigned, whatever fails in between. */
#include "support/test.h"

#include "log/log.h"
#include "web/web.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAVES = 12 };

/* A log that tells two stories, which part after `fork` entries. */
struct story {
    struct log_hash leaf[LEAVES];
};

static struct log_hash over(const struct log_hash *p, int64_t n)
{
    if (n == 1) return p[0];
    int64_t k = 1;
    while (k * 2 < n) k *= 2;
    struct log_hash l = over(p, k), r = over(p + k, n - k);
    return log_node(&l, &r);
}

static bool node(void *ctx, int level, int64_t n, struct log_hash *out)
{
    const struct story *s = ctx;
    *out = over(s->leaf + (n << level), INT64_C(1) << level);
    return true;
}

struct fixture {
    struct arena a;
    struct diags ds;
    struct world world;
    int64_t now;
    bool disk_full, unreadable; /* of the state only */
    char folder[32];
    struct log_skey log;
    struct story told, other;
    struct ledger_witness *w;
    struct log_vkey cosigner;
};

static int64_t now(void *ctx)
{
    return ((struct fixture *)ctx)->now;
}

static bool put(void *ctx, struct str path, struct str bytes, struct diags *ds)
{
    const struct fixture *f = ctx;
    struct world real = world_real();
    if (!f->disk_full) return real.put(real.ctx, path, bytes, ds);
    diag_add(ds, D_FILE_WRITE, NULL, "no room");
    return false;
}

static bool read_file(void *ctx, struct arena *a, struct str path,
                      ptrdiff_t max, struct str *out, struct diags *ds)
{
    const struct fixture *f = ctx;
    struct world real = world_real();
    if (!f->unreadable || str_find(path, S("/state/")) < 0)
        return real.read(real.ctx, a, path, max, out, ds);
    diag_add(ds, D_FILE_READ, NULL, "the disk fails");
    return false;
}

static void open_witness(struct fixture *f)
{
    f->w = ledger_witness_open(&f->world, &f->a, str_of(f->folder), &f->ds);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    unsigned char seed[LOG_SEED] = { 5 };
    struct str key;
    const char *why;
    if (!f || sodium_init() < 0) return -1;
    f->ds = diags_make(&f->a);
    f->world = world_real();
    f->world.ctx = f;
    f->world.now = now;
    f->world.put = put;
    f->world.read = read_file;
    f->now = 1000;
    memcpy(f->folder, "/tmp/truce-witness-XXXXXX", 26);
    if (!mkdtemp(f->folder)) return -1;
    log_skey_make(S("truce/t/1"), seed, &f->log);
    for (int i = 0; i < LEAVES; i++) {
        char text[2] = { (char)('a' + i), '1' };
        f->told.leaf[i] = log_leaf((struct str){ text, 2 });
        text[1] = i < 4 ? '1' : '2';
        f->other.leaf[i] = log_leaf((struct str){ text, 2 });
    }
    if (!ledger_witness_new(&f->world, &f->a, str_of(f->folder),
                            S("desk.example/w"), &key, &f->ds) ||
        !log_vkey_parse(key, &f->cosigner, &why) ||
        !ledger_witness_trust(&f->world, &f->a, str_of(f->folder),
                              log_vkey_print(&f->a, &f->log.vkey), &f->ds))
        return -1;
    open_witness(f);
    *state = f;
    return f->w ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ledger_witness_close(f->w);
    f->world.remove(f, str_of(f->folder));
    arena_free(&f->a);
    free(f);
    return 0;
}

static struct str signed_by(struct fixture *f, const struct log_skey *key,
                            struct log_checkpoint c)
{
    (void)f;
    return log_checkpoint_sign(&f->a, &c, key, 500);
}

static struct str view(struct fixture *f, struct story *s, int64_t size)
{
    struct log_checkpoint c = { f->log.vkey.name, size, log_empty() };
    if (size) c.root = over(s->leaf, size);
    return signed_by(f, &f->log, c);
}

static struct str submission(struct fixture *f, struct story *s, int64_t old,
                             int64_t size)
{
    struct log_nodes nodes = { s, node };
    struct log_submission sub = { .old = old, .checkpoint = view(f, s, size) };
    assert_true(log_prove_consistency(&nodes, old, size, &sub.proof));
    return log_submission_print(&f->a, &sub);
}

static struct web_answer ask(struct fixture *f, const char *method,
                             const char *path, struct str body)
{
    struct web_request q = { str_of(method), str_of(path), body };
    struct web_answer out;
    web_witness(f->w, &f->a, &q, &out);
    return out;
}

static struct web_answer post(struct fixture *f, struct str body)
{
    return ask(f, "POST", "/add-checkpoint", body);
}

static bool cosigned(struct fixture *f, struct str checkpoint, struct str line,
                     int64_t *moment)
{
    struct log_note note;
    const char *why;
    struct str all =
        str_fmt(&f->a, "%.*s%.*s", STR_ARG(checkpoint), STR_ARG(line));
    return log_note_parse(&f->a, all, &note, &why) &&
           log_note_verify(&note, &f->cosigner, NULL, moment);
}

static void assert_size(struct web_answer got, const char *size)
{
    assert_int_equal(got.status, 409);
    assert_str(got.type, "text/x.tlog.size");
    assert_str(got.body, size);
}

static void test_grows(void **state)
{
    struct fixture *f = *state;
    int64_t moment = 0;
    struct web_answer got = post(f, submission(f, &f->told, 0, 3));
    assert_int_equal(got.status, 200);
    assert_true(cosigned(f, view(f, &f->told, 3), got.body, &moment));
    assert_int_equal(moment, 1000);
    /* the same again, and on from there, at every size */
    f->now++;
    assert_int_equal(post(f, submission(f, &f->told, 3, 3)).status, 200);
    for (int64_t n = 4; n <= LEAVES; n++) {
        f->now++;
        got = post(f, submission(f, &f->told, n - 1, n));
        assert_int_equal(got.status, 200);
        assert_true(cosigned(f, view(f, &f->told, n), got.body, &moment));
        assert_int_equal(moment, f->now);
    }
    assert_size(post(f, submission(f, &f->told, 0, LEAVES)), "12\n");
    assert_size(post(f, submission(f, &f->told, 3, 5)), "12\n");
    /* what it cosigned last can be had, by the hash of the origin */
    struct log_hash h = log_sha256(S("truce/t/1"));
    struct str path = str_fmt(&f->a, "/%.*s/checkpoint",
                              STR_ARG(log_hex(&f->a, h.b, LOG_HASH)));
    got = ask(f, "GET", str_z(&f->a, path), S(""));
    struct log_note note;
    const char *why;
    assert_int_equal(got.status, 200);
    assert_true(log_note_parse(&f->a, got.body, &note, &why));
    assert_true(log_note_verify(&note, &f->log.vkey, NULL, NULL));
    assert_true(log_note_verify(&note, &f->cosigner, NULL, NULL));
}

static void test_codes(void **state)
{
    struct fixture *f = *state;
    struct log_skey thief, stranger;
    unsigned char seed[LOG_SEED] = { 6 };
    struct log_checkpoint c = { S("truce/t/1"), 3, over(f->told.leaf, 3) };
    struct log_submission s = { .checkpoint = view(f, &f->told, 3) };
    log_skey_make(S("truce/t/1"), seed, &thief);
    log_skey_make(S("truce/t/2"), seed, &stranger);
#define STATUS(text) post(f, (text)).status
#define SUBMIT STATUS(log_submission_print(&f->a, &s))
    assert_int_equal(STATUS(S("")), 400);
    assert_int_equal(STATUS(S("old 0\n\nnothing signed\n")), 400);
    assert_int_equal(STATUS(S("old x\n\n")), 400);
    s.old = 4; /* larger than the checkpoint's */
    assert_int_equal(SUBMIT, 400);
    s.old = 0;
    s.proof.n = 1; /* a proof where none is wanted */
    assert_int_equal(SUBMIT, 422);
    s.proof.n = 0;
    s.checkpoint = signed_by(
        f, &stranger, (struct log_checkpoint){ S("truce/t/2"), 3, c.root });
    assert_int_equal(SUBMIT, 404);
    s.checkpoint = signed_by(f, &thief, c); /* the name, and another key */
    assert_int_equal(SUBMIT, 403);
    /* the log's name and id over a signature that is not right */
    struct str good = view(f, &f->told, 3);
    char *bad = arena_new(&f->a, char, good.n);
    memcpy(bad, good.p, (size_t)good.n);
    ptrdiff_t at = str_find(good, S("\n\n")) + 40;
    bad[at] = bad[at] == 'A' ? 'B' : 'A';
    s.checkpoint = (struct str){ bad, good.n };
    assert_int_equal(SUBMIT, 403);
    /* a log of no entries has one root */
    c.size = 0;
    s.checkpoint = signed_by(f, &f->log, c);
    assert_int_equal(SUBMIT, 422);
    s.checkpoint = view(f, &f->told, 0);
    assert_int_equal(SUBMIT, 200);
    assert_int_equal(ask(f, "GET", "/add-checkpoint", S("")).status, 405);
    assert_int_equal(ask(f, "GET", "/", S("")).status, 404);
    assert_int_equal(ask(f, "GET", "/../key/checkpoint", S("")).status, 404);
    assert_int_equal(ask(f, "GET", "/checkpoint", S("")).status, 404);
    struct str path = str_fmt(&f->a, "/%064d/checkpoint", 0);
    assert_int_equal(ask(f, "GET", str_z(&f->a, path), S("")).status, 404);
}

static void test_split_view(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(post(f, submission(f, &f->told, 0, 6)).status, 200);
    /* the other story, at every size and with every proof it can make */
    for (int64_t n = 5; n <= LEAVES; n++)
        for (int64_t old = 0; old <= n; old++) {
            struct web_answer got = post(f, submission(f, &f->other, old, n));
            if (old == 6)
                assert_int_equal(got.status, 422);
            else
                assert_size(got, "6\n");
        }
    /* two roots for one size convict: kept, and it holds */
    struct log_hash h = log_sha256(S("truce/t/1"));
    struct str hex = log_hex(&f->a, h.b, 4), text;
    struct str path =
        str_fmt(&f->a, "%s/evidence-%.*s", f->folder, STR_ARG(hex));
    struct log_evidence e;
    struct log_checkpoint c, d;
    const char *why;
    assert_true(f->world.read(f, &f->a, path, 1 << 16, &text, &f->ds));
    assert_true(log_evidence_parse(text, &e, &why));
    assert_int_equal(log_evidence_check(&f->a, &e, &f->log.vkey, &c, &d, &why),
                     LOG_CONVICTS);
    /* the first story goes on */
    assert_int_equal(post(f, submission(f, &f->told, 6, 9)).status, 200);
}

static void test_memory(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(post(f, submission(f, &f->told, 0, 6)).status, 200);
    /* what cannot be kept is not signed */
    f->disk_full = true;
    assert_int_equal(post(f, submission(f, &f->told, 6, 8)).status, 500);
    f->disk_full = false;
    assert_size(post(f, submission(f, &f->told, 8, 9)), "6\n");
    /* another program as the same witness is refused, a later one remembers */
    assert_null(
        ledger_witness_open(&f->world, &f->a, str_of(f->folder), &f->ds));
    assert_int_equal(f->ds.p[f->ds.n - 1].code, D_WITNESS_STATE);
    ledger_witness_close(f->w);
    open_witness(f);
    assert_non_null(f->w);
    assert_int_equal(post(f, submission(f, &f->other, 6, 8)).status, 422);
    /* a clock that went back signs nothing */
    f->now = 999;
    assert_int_equal(post(f, submission(f, &f->told, 6, 8)).status, 500);
    f->now = 1001;
    /* nor does a memory that was damaged or taken away in part */
    struct log_hash h = log_sha256(S("truce/t/1"));
    struct str path = str_fmt(&f->a, "%s/state/%.*s", f->folder,
                              STR_ARG(log_hex(&f->a, h.b, LOG_HASH)));
    struct str text;
    assert_true(f->world.read(f, &f->a, path, 1 << 16, &text, &f->ds));
    for (ptrdiff_t i = 0; i < text.n; i += 7) {
        struct str cut = str_cut(text, 0, i);
        assert_true(f->world.put(f, path, cut, &f->ds));
        assert_int_equal(post(f, submission(f, &f->told, 0, 8)).status, 500);
        assert_int_equal(post(f, submission(f, &f->told, 6, 8)).status, 500);
    }
    assert_true(f->world.put(f, path, text, &f->ds));
    /* nor one that is there and cannot be read now */
    f->unreadable = true;
    assert_int_equal(post(f, submission(f, &f->other, 0, 8)).status, 500);
    assert_int_equal(post(f, submission(f, &f->told, 6, 8)).status, 500);
    f->unreadable = false;
    assert_int_equal(post(f, submission(f, &f->told, 6, 8)).status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_grows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_codes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_split_view, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
