/* log: policies, what a witness is asked, evidence, and the examples that the
 * C2SP specifications print. */
#include "support/test.h"

#include "log/log.h"

#include <sodium.h>
#include <string.h>

static struct log_skey key_of(const char *name, unsigned char fill)
{
    struct log_skey k;
    unsigned char seed[LOG_SEED];
    memset(seed, fill, sizeof seed);
    log_skey_make(str_of(name), seed, &k);
    return k;
}

static struct str witness_key(struct arena *a, const struct log_skey *k)
{
    struct log_vkey v = log_vkey_as(&k->vkey, LOG_COSIGNATURE);
    return log_vkey_print(a, &v);
}

/* signed-note's example: its key verifies its note. */
static void test_example(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_vkey key;
    struct log_note note;
    const char *why;
    assert_true(log_vkey_parse(S("example.com/foo+530d903a+AekyeRrm56hApGFkyQR"
                                 "4ZCbV54Id2LKaANYcrnKv3U2k"),
                               &key, &why));
    struct str text = S("This is an example message.\n\n\xE2\x80\x94 "
                        "example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfX"
                        "ppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72Iney"
                        "aQM=\n");
    assert_true(log_note_parse(&a, text, &note, &why));
    assert_true(log_note_verify(&note, &key, NULL, NULL));
    arena_free(&a);
}

/* tlog-cosignature's example: a note of two lines, the second saying when. */
static void test_foreign_lines(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_note note;
    struct log_checkpoint c;
    const char *why;
    struct str body = S("example.com/behind-the-sofa\n20852163\n"
                        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
    struct str lines =
        S("\n\xE2\x80\x94 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1My"
          "q/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
          "\n\xE2\x80\x94 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDo"
          "e9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIf"
          "Z+qnA==\n");
    struct str all = str_fmt(&a, "%.*s%.*s", STR_ARG(body), STR_ARG(lines));
    assert_true(log_note_parse(&a, all, &note, &why));
    assert_int_equal(note.sigs.n, 2);
    assert_true(log_checkpoint_parse(note.text, &c, &why));
    assert_int_equal(c.size, 20852163);
    /* a stranger's key may have a name that none of ours would have */
    char odd[600];
    memset(odd, 'n', sizeof odd);
    odd[7] = 0x7F;
    all =
        str_fmt(&a, "%.*s\xE2\x80\x94 %.*s AAAAAAAA\n", STR_ARG(all), 600, odd);
    assert_true(log_note_parse(&a, all, &note, &why));
    assert_int_equal(note.sigs.n, 3);
    /* an extension line passes where it may, and an empty one nowhere */
    assert_false(log_checkpoint_parse(str_fmt(&a, "%.*smore\n", STR_ARG(body)),
                                      &c, &why));
    assert_true(log_checkpoint_parse_any(
        str_fmt(&a, "%.*smore\n", STR_ARG(body)), &c, &why));
    assert_false(log_checkpoint_parse_any(str_fmt(&a, "%.*s\n", STR_ARG(body)),
                                          &c, &why));
    arena_free(&a);
}

static void refused(struct arena *a, struct str text, int at, const char *says)
{
    struct log_policy p;
    const char *why = "";
    int line = -1;
    if (log_policy_parse(a, text, &p, &line, &why)) fail_msg("not: %s", says);
    assert_int_equal(line, at);
    if (!strstr(why, says)) fail_msg("<%s> is not <%s>", why, says);
}

static void test_policy_wrong(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_skey k = key_of("w.example/1", 1);
    struct str one = witness_key(&a, &k), log = log_vkey_print(&a, &k.vkey);
#define WITNESS "witness A %.*s\n"
    refused(&a, S(""), 0, "no quorum");
    refused(&a, S("quorum none"), 1, "does not end");
    refused(&a, S("quorum none\nquorum none\n"), 2, "twice");
    refused(&a, S("# x\n\nquorum A\n"), 3, "not a witness or group");
    refused(&a, S("quorum none more\n"), 1, "one name");
    refused(&a, S("quorums none\n"), 1, "begins with");
    refused(&a, S("quorum\xC2\xA0none\n"), 1, "begins with");
    refused(&a, S("quorum none\r\n"), 1, "control");
    refused(&a, S("log\n"), 1, "wants a public key");
    refused(&a, S("log x+00000000+AAAA\n"), 1, "33 bytes");
    refused(&a, str_fmt(&a, "log %.*s\n", STR_ARG(one)), 1, "type 01");
    refused(&a, str_fmt(&a, "log %.*s u v\n", STR_ARG(log)), 1, "too many");
    refused(&a, str_fmt(&a, "log %.*s\nlog %.*s\n", STR_ARG(log), STR_ARG(log)),
            2, "stands twice");
    refused(&a, str_fmt(&a, "witness A %.*s\n", STR_ARG(log)), 1, "type 04");
    refused(&a, str_fmt(&a, "witness none %.*s\n", STR_ARG(one)), 1, "taken");
    refused(&a,
            str_fmt(&a, WITNESS "witness B %.*s\n", STR_ARG(one), STR_ARG(one)),
            2, "stands twice");
    refused(&a, str_fmt(&a, WITNESS "group G 2 A\n", STR_ARG(one)), 2, "1 to");
    refused(&a, str_fmt(&a, WITNESS "group G 0 A\n", STR_ARG(one)), 2, "1 to");
    refused(&a, str_fmt(&a, WITNESS "group G 01 A\n", STR_ARG(one)), 2, "1 to");
    refused(&a, str_fmt(&a, WITNESS "group G all\n", STR_ARG(one)), 2,
            "no members");
    refused(&a, str_fmt(&a, WITNESS "group G all B\n", STR_ARG(one)), 2,
            "above");
    refused(&a, str_fmt(&a, WITNESS "group G all A A\n", STR_ARG(one)), 2,
            "twice");
    refused(&a,
            str_fmt(&a, WITNESS "group G all A\ngroup H all A\n", STR_ARG(one)),
            3, "twice");
    refused(&a, str_fmt(&a, WITNESS "group A all A\n", STR_ARG(one)), 2,
            "taken");
    arena_free(&a);
}

/* Two sides and a guarantor: any two of the three, the guarantor among them. */
static void test_quorum(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_skey log = key_of("truce/t/1", 9), w[3];
    struct buf b = buf_make(&a, BUF_MAX);
    struct log_policy p;
    const char *why;
    int line;
    buf_fmt(&b, "# who is believed\n\tlog %.*s https://example.com/t\n",
            STR_ARG(log_vkey_print(&a, &log.vkey)));
    for (int i = 0; i < 3; i++) {
        w[i] = key_of("w.example", (unsigned char)(i + 1));
        buf_fmt(&b, "witness W%d %.*s http://127.0.0.1:%d/\n", i,
                STR_ARG(witness_key(&a, &w[i])), 8000 + i);
    }
    buf_str(&b, S("group sides any W0 W1\ngroup all-of-us all sides W2\n"
                  "quorum all-of-us\n"));
    assert_true(log_policy_parse(&a, buf_done(&b), &p, &line, &why));
    assert_int_equal(p.nodes.n, 5);
    assert_str(p.logs.p[0].url, "https://example.com/t");
    assert_str(p.nodes.p[2].url, "http://127.0.0.1:8002/");
    struct log_checkpoint c = { S("truce/t/1"), 7, log_empty() };
    struct str body = log_checkpoint_body(&a, &c);
    for (int set = 0; set < 8; set++) {
        struct buf n = buf_make(&a, BUF_MAX);
        struct log_note note;
        bool seen[5];
        buf_str(&n, log_note_sign(&a, body, &log));
        for (int i = 0; i < 3; i++)
            if (set >> i & 1) buf_str(&n, log_cosign(&a, body, &w[i], 1234));
        assert_true(log_note_parse(&a, buf_done(&n), &note, &why));
        bool want = (set & 3) && (set & 4);
        assert_int_equal(log_policy_check(&p, &note, seen), want);
        for (int i = 0; i < 3; i++) assert_int_equal(seen[i], set >> i & 1);
        assert_int_equal(seen[3], (set & 3) != 0);
        assert_int_equal(seen[4], want);
    }
    arena_free(&a);
}

static struct log_tree tree_of(int n, char first)
{
    struct log_tree t = { 0 };
    for (int i = 0; i < n; i++) {
        char text[2] = { i ? 'x' : first, (char)('a' + i) };
        struct log_hash leaf = log_leaf((struct str){ text, 2 });
        log_tree_add(&t, &leaf);
    }
    return t;
}

static struct str signed_(struct arena *a, const struct log_skey *k,
                          const struct log_tree *t)
{
    struct log_checkpoint c = { k->vkey.name, t->size, log_tree_root(t) };
    return log_checkpoint_sign(a, &c, k, 1000 + t->size);
}

/* 2 and 3 leaves: the proof between them is the third leaf's hash. */
static void test_evidence(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_skey k = key_of("truce/t/1", 9), other = key_of("truce/t/1", 8);
    struct log_tree honest = tree_of(2, 'x'), forged = tree_of(2, 'y'),
                    grown = tree_of(3, 'y'), right = tree_of(3, 'x');
    struct log_checkpoint c, d;
    const char *why;
    struct log_evidence e = { .older = signed_(&a, &k, &honest),
                              .newer = signed_(&a, &k, &forged) };
#define VERDICT(key) log_evidence_check(&a, &e, (key), &c, &d, &why)
    assert_int_equal(VERDICT(&k.vkey), LOG_CONVICTS);
    assert_int_equal(VERDICT(&other.vkey), LOG_NO_CASE);
    e.newer = e.older;
    assert_int_equal(VERDICT(&k.vkey), LOG_NO_CASE);
    e.newer = signed_(&a, &k, &grown);
    assert_int_equal(VERDICT(&k.vkey), LOG_UNPROVEN);
    e.linked = true;
    e.root = log_tree_root(&forged);
    e.proof.n = 1;
    e.proof.p[0] = log_leaf(S("xd")); /* not that leaf */
    assert_int_equal(VERDICT(&k.vkey), LOG_NO_CASE);
    e.proof.p[0] = log_leaf(S("xc"));
    assert_int_equal(VERDICT(&k.vkey), LOG_CONVICTS);
    struct str printed = log_evidence_print(&a, &e);
    struct log_evidence back;
    assert_true(log_evidence_parse(printed, &back, &why));
    assert_true(str_eq(log_evidence_print(&a, &back), printed));
    assert_true(str_eq(back.newer, e.newer));
    /* a log that only grew is never convicted */
    e.newer = signed_(&a, &k, &right);
    e.root = log_tree_root(&honest);
    assert_int_equal(VERDICT(&k.vkey), LOG_NO_CASE);
    /* nor is one by evidence that was touched */
    char *copy = arena_new(&a, char, printed.n);
    for (ptrdiff_t i = 0; i < printed.n; i++)
        for (int bit = 1; bit < 256; bit *= 2) {
            memcpy(copy, printed.p, (size_t)printed.n);
            copy[i] = (char)(copy[i] ^ bit);
            struct str text_ = { copy, printed.n };
            if (!log_evidence_parse(text_, &e, &why)) continue;
            enum log_verdict v = VERDICT(&k.vkey);
            /* a line of a key that is not asked about may say anything */
            bool cosigned = str_find(str_cut(text_, 0, i), S("\n\n")) >= 0;
            assert_true(v != LOG_CONVICTS || cosigned);
        }
    arena_free(&a);
}

static void test_submission(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_submission s = { .old = 20852014,
                                .checkpoint = S("a checkpoint\n") },
                          back;
    const char *why;
    s.proof.n = 2;
    s.proof.p[1].b[0] = 1;
    struct str text = log_submission_print(&a, &s);
    assert_true(log_submission_parse(text, &back, &why));
    assert_int_equal(back.old, 20852014);
    assert_int_equal(back.proof.n, 2);
    assert_str(back.checkpoint, "a checkpoint\n");
    assert_false(log_submission_parse(S("old 01\n\nx\n"), &back, &why));
    assert_false(log_submission_parse(S("old -1\n\nx\n"), &back, &why));
    assert_false(log_submission_parse(S("old 1\nx\n"), &back, &why));
    assert_false(log_submission_parse(S("old 1\n\n"), &back, &why));
    assert_false(log_submission_parse(S("size 1\n\nx\n"), &back, &why));
    struct buf b = buf_make(&a, BUF_MAX);
    struct str zero = log_base64(&a, &(struct log_hash){ 0 }, LOG_HASH);
    buf_str(&b, S("old 1\n"));
    for (int i = 0; i < 64; i++) buf_fmt(&b, "%.*s\n", STR_ARG(zero));
    buf_str(&b, S("\nx\n"));
    assert_false(log_submission_parse(buf_done(&b), &back, &why));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_foreign_lines),
        cmocka_unit_test(test_policy_wrong),
        cmocka_unit_test(test_quorum),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_submission),
    };
    if (sodium_init() < 0) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
