/* Pairs of name tokens from files of public data, and which of them are kept
 * back to measure on. Shared by tools/grow.c, which learns from the others,
 * and bench_link-quality.c, which measures. */
#ifndef BENCH_PAIRS_H
#define BENCH_PAIRS_H

#include "base/base.h"

struct pair {
    struct str native, latin;
    int64_t count; /* how often it was seen */
    bool kept_back;
};
struct pairs LIST(struct pair);

static inline struct str pairs_file(struct arena *a, const char *folder,
                                    const char *name)
{
    struct world w = world_real();
    struct diags ds = diags_make(a);
    struct str text = { 0 };
    struct str path = str_fmt(a, "%s/%s", folder, name);
    if (!w.read(w.ctx, a, path, 1 << 28, &text, &ds)) return S("");
    return text;
}

/* ar2en: NATIVE tab LATIN. Wikidata: LATIN tab N A T I V E tab COUNT; of these
 * every tenth native word, by its hash, is kept back. */
static inline void pairs_read(struct arena *a, const char *folder,
                              const char *name, bool wikidata,
                              struct pairs *out)
{
    struct str rest = pairs_file(a, folder, name), line;
    while (str_next(&rest, '\n', &line)) {
        struct str first = { 0 }, second = { 0 }, third = S("1"), letter;
        int64_t count = 1;
        str_next(&line, '\t', &first);
        str_next(&line, '\t', &second);
        str_next(&line, '\t', &third);
        if (!first.n || !second.n || !num_parse(str_trim(third), &count))
            continue;
        second = str_trim(second);
        if (!wikidata) {
            *arena_push(a, out) = (struct pair){ first, second, 1, false };
            continue;
        }
        struct buf native = buf_make(a, 1 << 16);
        while (str_next(&second, ' ', &letter)) buf_str(&native, letter);
        struct str word = buf_done(&native);
        *arena_push(a, out) =
            (struct pair){ word, first, count, str_hash(word) % 10 == 0 };
    }
}

/* Keeps back every pair whose native word stands in the file. */
static inline void pairs_keep_back(struct arena *a, const char *folder,
                                   const char *name, struct pairs *pairs)
{
    struct pairs held = { 0 };
    struct map words = { 0 };
    pairs_read(a, folder, name, false, &held);
    for (ptrdiff_t i = 0; i < held.n; i++)
        map_add(&words, a, held.p[i].native, i);
    for (ptrdiff_t i = 0; i < pairs->n; i++)
        if (map_get(&words, pairs->p[i].native) >= 0)
            pairs->p[i].kept_back = true;
}

#endif
