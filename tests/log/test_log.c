/* log: the vectors of RFC 6962's reference code, proofs of every size to 70,
 * forged ones refused, notes as Go's note package writes them. */
#include "support/test.h"

#include "log/log.h"

#include <sodium.h>
#include <string.h>

enum { LEAVES = 70 };

struct forest {
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
    const struct forest *f = ctx;
    *out = over(f->leaf + (n << level), INT64_C(1) << level);
    return true;
}

static struct forest grown(void)
{
    struct forest f;
    for (int i = 0; i < LEAVES; i++) {
        char text[2] = { (char)('a' + i % 26), (char)('0' + i / 26) };
        f.leaf[i] = log_leaf((struct str){ text, 2 });
    }
    return f;
}

static void assert_hex(struct log_hash h, const char *want)
{
    struct arena a = { 0 };
    assert_str(log_hex(&a, h.b, LOG_HASH), want);
    arena_free(&a);
}

/* certificate-transparency's merkle tree test vectors */
static void test_vectors(void **state)
{
    (void)state;
    static const struct {
        const char *p;
        ptrdiff_t n;
    } in[] = {
        { "", 0 },
        { "\x00", 1 },
        { "\x10", 1 },
        { "\x20\x21", 2 },
        { "\x30\x31", 2 },
        { "\x40\x41\x42\x43", 4 },
        { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
        { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
          16 },
    };
    static const char *const roots[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    struct log_tree t = { 0 };
    assert_hex(log_empty(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
                            "95991b7852b855");
    for (int i = 0; i < 8; i++) {
        struct log_hash leaf = log_leaf((struct str){ in[i].p, in[i].n });
        log_tree_add(&t, &leaf);
        assert_hex(log_tree_root(&t), roots[i]);
    }
}

static void test_inclusion(void **state)
{
    (void)state;
    struct forest f = grown();
    struct log_nodes nodes = { &f, node };
    for (int64_t size = 1; size <= LEAVES; size++) {
        struct log_hash root, want = over(f.leaf, size);
        assert_true(log_root(&nodes, size, &root));
        assert_true(log_hash_equal(&root, &want));
        for (int64_t i = 0; i < size; i++) {
            struct log_proof p;
            assert_true(log_prove_inclusion(&nodes, i, size, &p));
            assert_true(log_check_inclusion(&f.leaf[i], i, size, &p, &root));
            assert_false(log_check_inclusion(&f.leaf[(i + 1) % LEAVES], i, size,
                                             &p, &root));
            assert_false(
                log_check_inclusion(&f.leaf[i], i + size, size, &p, &root));
            for (int k = 0; k < p.n; k++) {
                p.p[k].b[7] ^= 1;
                assert_false(
                    log_check_inclusion(&f.leaf[i], i, size, &p, &root));
                p.p[k].b[7] ^= 1;
            }
            p.n++;
            assert_false(log_check_inclusion(&f.leaf[i], i, size, &p, &root));
        }
    }
}

static void test_consistency(void **state)
{
    (void)state;
    struct forest f = grown();
    struct log_nodes nodes = { &f, node };
    for (int64_t size = 1; size <= LEAVES; size++)
        for (int64_t old = 1; old <= size; old++) {
            struct log_proof p;
            struct log_hash was = over(f.leaf, old), now = over(f.leaf, size);
            assert_true(log_prove_consistency(&nodes, old, size, &p));
            assert_true(log_check_consistency(old, &was, size, &now, &p));
            was.b[0] ^= 1;
            assert_false(log_check_consistency(old, &was, size, &now, &p));
            was.b[0] ^= 1;
            for (int k = 0; k < p.n; k++) {
                p.p[k].b[31] ^= 0x80;
                assert_false(log_check_consistency(old, &was, size, &now, &p));
                p.p[k].b[31] ^= 0x80;
            }
        }
}

/* The example keys and signature of golang.org/x/mod/sumdb/note. */
static void test_note(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct log_skey key;
    struct log_note note;
    const char *why;
    assert_true(sodium_init() >= 0);
    assert_true(
        log_skey_parse(S("PRIVATE+KEY+PeterNeumann+c74f20a3+"
                         "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"),
                       &key, &why));
    assert_str(log_vkey_print(&a, &key.vkey),
               "PeterNeumann+c74f20a3+"
               "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    struct str text = S("If you think cryptography is the answer to your "
                        "problem,\nthen you don't know what your problem "
                        "is.\n");
    struct str made = log_note_sign(&a, text, &key);
    assert_true(
        str_ends(made, S("\n\n\xE2\x80\x94 PeterNeumann "
                         "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUg"
                         "YN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")));
    assert_true(log_note_parse(&a, made, &note, &why));
    assert_true(log_note_verify(&note, &key.vkey, NULL, NULL));
    /* every byte of it changed: refused, or another text's signature fails */
    char *copy = arena_new(&a, char, made.n);
    for (ptrdiff_t i = 0; i < made.n; i++) {
        memcpy(copy, made.p, (size_t)made.n);
        copy[i] = (char)(copy[i] ^ 1);
        struct str other = { copy, made.n };
        if (log_note_parse(&a, other, &note, &why))
            assert_false(log_note_verify(&note, &key.vkey, NULL, NULL));
    }
    arena_free(&a);
}

static void test_tiles(void **state)
{
    (void)state;
    struct arena a = { 0 };
    int level, width;
    int64_t n;
    assert_str(log_tile_path(&a, 0, 1234067, 8), "tile/0/x001/x234/067.p/8");
    assert_str(log_tile_path(&a, LOG_ENTRIES, 0, 256), "tile/entries/000");
    assert_true(log_tile_parse(S("tile/1/x001/x234/067"), &level, &n, &width));
    assert_int_equal(n, 1234067);
    assert_int_equal(width, 256);
    assert_false(
        log_tile_parse(S("tile/1/x001/x234/067.p/256"), &level, &n, &width));
    assert_false(log_tile_parse(S("tile/1/067.p/0"), &level, &n, &width));
    assert_int_equal(log_tile_width(70000, 0, 273), 112);
    assert_int_equal(log_tile_width(70000, 1, 1), 17);
    assert_int_equal(log_tile_width(70000, 0, 274), 0);
    arena_free(&a);
}

static void test_base64(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct str out;
    assert_str(log_base64(&a, "any", 3), "YW55");
    assert_true(log_base64_parse(&a, S("YW4="), &out));
    assert_str(out, "an");
    assert_false(log_base64_parse(&a, S("YW5="), &out)); /* stray bits */
    assert_false(log_base64_parse(&a, S("YW4"), &out));
    assert_false(log_base64_parse(&a, S("YW 4="), &out));
    assert_false(log_base64_parse(&a, S("\xD9W4="), &out)); /* Y, bit 7 set */
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),     cmocka_unit_test(test_inclusion),
        cmocka_unit_test(test_consistency), cmocka_unit_test(test_note),
        cmocka_unit_test(test_tiles),       cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
