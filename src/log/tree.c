#include "log/log.h"

#include <assert.h>

static bool power_of_two(int64_t n)
{
    return n > 0 && (n & (n - 1)) == 0;
}

static int level_of(int64_t power)
{
    assert(power_of_two(power));
    return __builtin_ctzll((unsigned long long)power);
}

/* The largest power of two below n: where RFC 6962 splits a tree. */
static int64_t split(int64_t n)
{
    assert(n > 1);
    return (int64_t)1 << (63 - __builtin_clzll((unsigned long long)(n - 1)));
}

void log_tree_add(struct log_tree *t, const struct log_hash *leaf)
{
    assert(t->n == __builtin_popcountll((unsigned long long)t->size));
    assert(t->size < INT64_MAX);
    struct log_hash h = *leaf;
    for (int64_t s = t->size; s & 1; s >>= 1)
        h = log_node(&t->edge[--t->n], &h);
    t->edge[t->n++] = h;
    t->size++;
}

struct log_hash log_tree_root(const struct log_tree *t)
{
    if (t->size == 0) return log_empty();
    struct log_hash h = t->edge[t->n - 1];
    for (int i = t->n - 2; i >= 0; i--) h = log_node(&t->edge[i], &h);
    return h;
}

bool log_edge(const struct log_nodes *nodes, int64_t size, struct log_tree *out)
{
    assert(size >= 0);
    *out = (struct log_tree){ .size = size };
    int64_t at = 0;
    for (int level = 62; level >= 0; level--) {
        if (!(size >> level & 1)) continue;
        if (!nodes->node(nodes->ctx, level, at >> level, &out->edge[out->n++]))
            return false;
        at += (int64_t)1 << level;
    }
    return true;
}

bool log_root(const struct log_nodes *nodes, int64_t size, struct log_hash *out)
{
    struct log_tree t;
    if (!log_edge(nodes, size, &t)) return false;
    *out = log_tree_root(&t);
    return true;
}

/* MTH(D[lo:hi]) where lo is a multiple of the largest power of two in hi - lo,
 * as all ranges of proofs are. */
static bool range(const struct log_nodes *nodes, int64_t lo, int64_t hi,
                  struct log_hash *out)
{
    struct log_hash left[63];
    int n = 0;
    while (!power_of_two(hi - lo)) {
        int64_t k = split(hi - lo);
        int level = level_of(k);
        if (!nodes->node(nodes->ctx, level, lo >> level, &left[n++]))
            return false;
        lo += k;
    }
    int level = level_of(hi - lo);
    assert(lo % (hi - lo) == 0);
    if (!nodes->node(nodes->ctx, level, lo >> level, out)) return false;
    while (n > 0) *out = log_node(&left[--n], out);
    return true;
}

static void reverse(struct log_proof *p)
{
    for (int i = 0, j = p->n - 1; i < j; i++, j--) {
        struct log_hash h = p->p[i];
        p->p[i] = p->p[j];
        p->p[j] = h;
    }
}

bool log_prove_inclusion(const struct log_nodes *nodes, int64_t index,
                         int64_t size, struct log_proof *out)
{
    assert(0 <= index && index < size);
    int64_t lo = 0, hi = size;
    out->n = 0;
    while (hi - lo > 1) {
        int64_t mid = lo + split(hi - lo);
        struct log_hash *h = &out->p[out->n++];
        if (index < mid) {
            if (!range(nodes, mid, hi, h)) return false;
            hi = mid;
        } else {
            if (!range(nodes, lo, mid, h)) return false;
            lo = mid;
        }
    }
    reverse(out);
    return true;
}

bool log_prove_consistency(const struct log_nodes *nodes, int64_t old,
                           int64_t size, struct log_proof *out)
{
    assert(0 <= old && old <= size);
    int64_t lo = 0, hi = size;
    out->n = 0;
    if (old == 0 || old == size) return true;
    while (old != hi) {
        int64_t mid = lo + split(hi - lo);
        struct log_hash *h = &out->p[out->n++];
        if (old <= mid) {
            if (!range(nodes, mid, hi, h)) return false;
            hi = mid;
        } else {
            if (!range(nodes, lo, mid, h)) return false;
            lo = mid;
        }
    }
    /* Where the old tree is a subtree from the left edge, the verifier holds
     * its root already. */
    if (lo > 0 && !range(nodes, lo, hi, &out->p[out->n++])) return false;
    reverse(out);
    return true;
}

bool log_check_inclusion(const struct log_hash *leaf, int64_t index,
                         int64_t size, const struct log_proof *proof,
                         const struct log_hash *root)
{
    if (index < 0 || index >= size) return false;
    if (proof->n < 0 || proof->n > LOG_PROOF_MAX) return false;
    int64_t fn = index, sn = size - 1;
    struct log_hash r = *leaf;
    for (int i = 0; i < proof->n; i++) {
        if (sn == 0) return false;
        if ((fn & 1) || fn == sn) {
            r = log_node(&proof->p[i], &r);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            r = log_node(&r, &proof->p[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && log_hash_equal(&r, root);
}

/* Walks both trees up at once from *fr, which *sr becomes too: fr towards the
 * old root, sr towards the new. */
static bool climb(int64_t old, int64_t size, const struct log_proof *proof,
                  int from, struct log_hash *fr, struct log_hash *sr)
{
    const struct log_hash *p = proof->p;
    int64_t fn = old - 1, sn = size - 1;
    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }
    *sr = *fr;
    for (int i = from; i < proof->n; i++) {
        if (sn == 0) return false;
        if ((fn & 1) || fn == sn) {
            *fr = log_node(&p[i], fr);
            *sr = log_node(&p[i], sr);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            *sr = log_node(sr, &p[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0;
}

bool log_check_consistency(int64_t old, const struct log_hash *old_root,
                           int64_t size, const struct log_hash *root,
                           const struct log_proof *proof)
{
    if (old < 0 || old > size) return false;
    if (proof->n < 0 || proof->n > LOG_PROOF_MAX) return false;
    struct log_hash empty = log_empty();
    if (old == 0 && !log_hash_equal(old_root, &empty)) return false;
    if (old == size) return proof->n == 0 && log_hash_equal(old_root, root);
    if (old == 0) return proof->n == 0;
    if (proof->n == 0) return false;
    bool whole = power_of_two(old); /* the proof leaves the old root out */
    struct log_hash fr = whole ? *old_root : proof->p[0], sr;
    if (!climb(old, size, proof, whole ? 0 : 1, &fr, &sr)) return false;
    return log_hash_equal(&fr, old_root) && log_hash_equal(&sr, root);
}
