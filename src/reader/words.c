#include "reader/words_int.h"

#include <assert.h>
#include <string.h>

/* ---- vocabulary: words to numbers ---- */

static uint64_t hash_key(const char *p, ptrdiff_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (ptrdiff_t i = 0; i < n; i++) {
        h ^= (unsigned char)p[i];
        h *= 0x100000001b3u;
    }
    return h ^ (h >> 29);
}

int32_t words_find(const struct reader_words *w, const char *key, ptrdiff_t n)
{
    if (w->vocab_cap == 0) return 0;
    uint64_t mask = (uint64_t)w->vocab_cap - 1;
    for (uint64_t i = hash_key(key, n) & mask;; i = (i + 1) & mask) {
        int32_t id = w->vocab_slots[i];
        if (id == 0) return 0;
        struct str have = w->vocab.p[id].key;
        if (have.n == n && memcmp(have.p, key, (size_t)n) == 0) return id;
    }
}

static void vocab_place(struct reader_words *w, int32_t id)
{
    struct str key = w->vocab.p[id].key;
    uint64_t mask = (uint64_t)w->vocab_cap - 1;
    uint64_t i = hash_key(key.p, key.n) & mask;
    while (w->vocab_slots[i]) i = (i + 1) & mask;
    w->vocab_slots[i] = id;
}

int32_t words_intern(struct arena *a, struct reader_words *w, struct str key)
{
    assert(key.n > 0);
    int32_t id = words_find(w, key.p, key.n);
    if (id) return id;
    if (w->vocab.n == 0) (void)arena_push(a, &w->vocab);
    arena_push(a, &w->vocab)->key = str_dup(a, key);
    id = (int32_t)w->vocab.n - 1;
    if (w->vocab.n * 2 > w->vocab_cap) {
        w->vocab_cap = w->vocab_cap ? w->vocab_cap * 2 : 4096;
        w->vocab_slots = arena_new(a, int32_t, w->vocab_cap);
        for (int32_t k = 1; k <= id; k++) vocab_place(w, k);
    } else {
        vocab_place(w, id);
    }
    return id;
}

/* ---- trie: phrases to senses ---- */

static struct edge *edge_at(struct edge *edges, ptrdiff_t cap, uint64_t key)
{
    uint64_t mask = (uint64_t)cap - 1;
    uint64_t h = key * 0x9e3779b97f4a7c15u;
    uint64_t i = (h ^ (h >> 31)) & mask;
    while (edges[i].key && edges[i].key != key) i = (i + 1) & mask;
    return &edges[i];
}

int32_t words_step(const struct reader_words *w, int32_t node, int32_t word)
{
    if (word == 0) return 0;
    if (node == 0) return w->vocab.p[word].node;
    if (!w->nodes.p[node].kids) return 0;
    uint64_t key = (uint64_t)node << 32 | (uint32_t)word;
    return edge_at(w->edges, w->edges_cap, key)->node;
}

static int32_t node_new(struct arena *a, struct reader_words *w)
{
    if (w->nodes.n == 0) (void)arena_push(a, &w->nodes);
    (void)arena_push(a, &w->nodes);
    return (int32_t)w->nodes.n - 1;
}

static void edges_grow(struct arena *a, struct reader_words *w)
{
    ptrdiff_t cap = w->edges_cap ? w->edges_cap * 2 : 4096;
    struct edge *edges = arena_new(a, struct edge, cap);
    for (ptrdiff_t i = 0; i < w->edges_cap; i++)
        if (w->edges[i].key)
            *edge_at(edges, cap, w->edges[i].key) = w->edges[i];
    w->edges = edges;
    w->edges_cap = cap;
}

int32_t words_grow(struct arena *a, struct reader_words *w, int32_t node,
                   int32_t word)
{
    int32_t next = words_step(w, node, word);
    if (next) return next;
    next = node_new(a, w);
    if (node == 0) {
        w->vocab.p[word].node = next;
        return next;
    }
    if ((w->edges_n + 1) * 2 > w->edges_cap) edges_grow(a, w);
    uint64_t key = (uint64_t)node << 32 | (uint32_t)word;
    *edge_at(w->edges, w->edges_cap, key) = (struct edge){ key, next };
    w->edges_n++;
    w->nodes.p[node].kids = true;
    return next;
}

void words_add(struct arena *a, struct reader_words *w, int32_t node,
               struct sense sense)
{
    assert(node > 0);
    if (w->senses.n == 0) (void)arena_push(a, &w->senses);
    int32_t *tail = &w->nodes.p[node].sense;
    while (*tail) {
        struct sense *had = &w->senses.p[*tail];
        if (had->class == sense.class && had->arg == sense.arg &&
            had->with == sense.with) {
            had->forms |= sense.forms;
            had->needs &= sense.needs;
            return;
        }
        tail = &had->next;
    }
    *tail = (int32_t)w->senses.n; /* before the push may move the senses */
    *arena_push(a, &w->senses) = sense;
    w->nodes.p[node].classes |= CLASS_BIT(sense.class);
}

const struct sense *words_sense(const struct reader_words *w, int32_t node,
                                enum class c)
{
    if (!(w->nodes.p[node].classes & CLASS_BIT(c))) return NULL;
    const struct sense *s = &w->senses.p[w->nodes.p[node].sense];
    while (s && s->class != c) s = words_next(w, s);
    return s;
}

const struct sense *words_first(const struct reader_words *w, int32_t node)
{
    int32_t first = w->nodes.p[node].sense;
    return first ? &w->senses.p[first] : NULL;
}

const struct sense *words_next(const struct reader_words *w,
                               const struct sense *s)
{
    return s->next ? &w->senses.p[s->next] : NULL;
}

/* ---- the arguments of the lists ---- */

static const char *const words_text[] = {
#define WORD(name, text) text,
#include "reader/class.def"
#undef WORD
};

int words_word(struct str text)
{
    for (int i = 1; i < WORD_COUNT; i++)
        if (str_eq(text, str_of(words_text[i]))) return i;
    return 0;
}

const char *words_word_text(int32_t word)
{
    return words_text[word];
}
