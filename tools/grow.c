// grow: learns how names are written in Latin letters, from pairs of names.
//
//     make link-data LINK_DATA=folder
//
// reads ar2en-train.txt, wd_arabic_80 and wd_russian_80 in the folder and
// writes sounds.txt and lexicon.txt below data/link/. docs/linkage.md says
// where those files come from. What is kept back to measure on is never read
// for learning: the words of ar2en-eval.txt, and of the wd_ files every tenth
// word by its hash (bench/pairs.h).
//
// The model (Li, Zhang, Su 2004; Jiampojamarn et al. 2007): a pair of names is
// a row of pieces, each up to 2 native and 3 Latin letters, drawn one by one.
// Expectation-maximisation finds how likely each piece is; its weight is log2
// of that over the chance that its letters meet by accident.
#include "link/link.h"

#include "../bench/pairs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE = 1 << 20, LETTERS = 128, ROUNDS = 12, LONG = 24, RANDOM = 200 };

static const struct shape {
    int native, latin;
} shapes[] = { { 0, 1 }, { 1, 0 }, { 1, 1 }, { 1, 2 }, { 1, 3 }, { 2, 1 } };
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

struct piece {
    uint64_t key; // 0: free; letters, 8 bits each, from the last
    double p, count;
};

struct example {
    uint8_t native[LONG], latin[LONG];
    int n, m;
    double weight;
};

struct learner {
    struct piece *pieces;
    struct example *e;
    ptrdiff_t count;
    double native[LETTERS], latin[LETTERS]; // of each letter, by itself
    const char *letter[LETTERS];
};

static uint64_t key_of(const struct example *e, int i, int j, struct shape s)
{
    uint64_t key = 1;
    for (int k = 0; k < 2; k++)
        key = key << 8 | (k < s.native ? e->native[i - s.native + k] : 0);
    for (int k = 0; k < 3; k++)
        key = key << 8 | (k < s.latin ? e->latin[j - s.latin + k] : 0);
    return key;
}

static struct piece *find(struct learner *l, uint64_t key)
{
    uint64_t i = key * 0x9e3779b97f4a7c15u >> 44;
    while (l->pieces[i].key && l->pieces[i].key != key)
        i = (i + 1) & (TABLE - 1);
    return &l->pieces[i];
}

// Every piece that any example could be made of, all of them alike at first.
static void start(struct learner *l)
{
    l->pieces = calloc(TABLE, sizeof *l->pieces);
    if (!l->pieces) abort();
    double n = 0, m = 0;
    for (ptrdiff_t x = 0; x < l->count; x++) {
        const struct example *e = &l->e[x];
        for (int i = 0; i < e->n; i++) l->native[e->native[i]]++, n++;
        for (int j = 0; j < e->m; j++) l->latin[e->latin[j]]++, m++;
        for (int i = 0; i <= e->n; i++)
            for (int j = 0; j <= e->m; j++)
                for (int s = 0; s < SHAPES; s++) {
                    if (shapes[s].native > i || shapes[s].latin > j) continue;
                    struct piece *p = find(l, key_of(e, i, j, shapes[s]));
                    p->key = key_of(e, i, j, shapes[s]);
                    p->p =
                        shapes[s].native == 1 && shapes[s].latin ? 1e-3 : 1e-4;
                }
    }
    for (int c = 0; c < LETTERS; c++) {
        l->native[c] = (l->native[c] + .5) / (n + .5 * LETTERS);
        l->latin[c] = (l->latin[c] + .5) / (m + .5 * LETTERS);
    }
}

// Forward, backward, and the expected count of each piece in one example.
static void expect(struct learner *l, const struct example *e)
{
    double f[LONG + 1][LONG + 1] = { 0 }, b[LONG + 1][LONG + 1] = { 0 };
    f[0][0] = b[e->n][e->m] = 1;
    for (int i = 0; i <= e->n; i++)
        for (int j = 0; j <= e->m; j++)
            for (int s = 0; s < SHAPES; s++) {
                struct shape h = shapes[s];
                if (h.native > i || h.latin > j) continue;
                f[i][j] += f[i - h.native][j - h.latin] *
                           find(l, key_of(e, i, j, h))->p;
            }
    for (int i = e->n; i >= 0; i--)
        for (int j = e->m; j >= 0; j--)
            for (int s = 0; s < SHAPES; s++) {
                struct shape h = shapes[s];
                if (i + h.native > e->n || j + h.latin > e->m) continue;
                b[i][j] += b[i + h.native][j + h.latin] *
                           find(l, key_of(e, i + h.native, j + h.latin, h))->p;
            }
    double all = f[e->n][e->m];
    if (all <= 0) return;
    for (int i = 0; i <= e->n; i++)
        for (int j = 0; j <= e->m; j++)
            for (int s = 0; s < SHAPES; s++) {
                struct shape h = shapes[s];
                if (h.native > i || h.latin > j) continue;
                struct piece *p = find(l, key_of(e, i, j, h));
                p->count += e->weight * f[i - h.native][j - h.latin] * p->p *
                            b[i][j] / all;
            }
}

static void learn(struct learner *l)
{
    for (int round = 0; round < ROUNDS; round++) {
        double all = 0;
        for (int i = 0; i < TABLE; i++) l->pieces[i].count = 0;
        for (ptrdiff_t x = 0; x < l->count; x++) expect(l, &l->e[x]);
        for (int i = 0; i < TABLE; i++) all += l->pieces[i].count;
        for (int i = 0; i < TABLE; i++)
            l->pieces[i].p = l->pieces[i].count / all;
    }
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct piece *)a)->key;
    uint64_t y = ((const struct piece *)b)->key;
    return (x > y) - (x < y);
}

static void write_sounds(struct learner *l, const char *script, FILE *f)
{
    ptrdiff_t n = 0;
    struct piece *sorted = calloc(TABLE, sizeof *sorted);
    if (!sorted) abort();
    for (int i = 0; i < TABLE; i++)
        if (l->pieces[i].key && l->pieces[i].count >= 2)
            sorted[n++] = l->pieces[i];
    qsort(sorted, (size_t)n, sizeof *sorted, by_key);
    for (ptrdiff_t i = 0; i < n; i++) {
        const struct piece *p = &sorted[i];
        double w = log2(p->p);
        fprintf(f, "%s ", script);
        if ((p->key >> 24 & 0xffff) == 0) fputc('-', f);
        for (int k = 32; k >= 24; k -= 8) {
            int c = (int)(p->key >> k & 0xff);
            if (c) fputs(l->letter[c], f), w -= log2(l->native[c]);
        }
        fputc(' ', f);
        if ((p->key & 0xffffff) == 0) fputc('-', f);
        for (int k = 16; k >= 0; k -= 8) {
            int c = (int)(p->key >> k & 0xff);
            if (c) fputc('a' + c - 1, f), w -= log2(l->latin[c]);
        }
        fprintf(f, " %d\n", (int)lround(100 * w));
    }
    free(sorted);
}

static void take(struct learner *l, struct arena *a,
                 const struct link_names *names, const struct pair *p)
{
    struct link_token x = link_token_make(a, names, p->native);
    struct link_token y = link_token_make(a, names, p->latin);
    struct example *e = &l->e[l->count];
    *e = (struct example){ .weight = 1 + log2((double)p->count) };
    if (x.script == LINK_LATIN || x.script == LINK_OTHER) return;
    for (int i = 0; i < x.n; i++) {
        if (e->n == LONG || x.sounds[i] == 0) return;
        static char spelt[LETTERS][8];
        int c = x.sounds[i], n = 0;
        if (!l->letter[c]) {
            utf8_put(spelt[c], &n, x.letters[i]);
            spelt[c][n] = '\0';
            char *copy = arena_new(a, char, 8);
            memcpy(copy, spelt[c], 8);
            l->letter[c] = copy;
        }
        e->native[e->n++] = (uint8_t)c;
    }
    for (int i = 0; i < y.n; i++) {
        if (e->m == LONG || y.letters[i] < 'a' || y.letters[i] > 'z') return;
        e->latin[e->m++] = (uint8_t)(y.letters[i] - 'a' + 1);
    }
    if (e->n && e->m) l->count++;
}

static void grow_script(struct arena *a, const struct link_names *names,
                        const struct pairs *p, const char *script, FILE *f)
{
    struct learner l = { 0 };
    l.e = calloc((size_t)p->n + 1, sizeof *l.e);
    if (!l.e) abort();
    for (ptrdiff_t i = 0; i < p->n; i++)
        if (!p->p[i].kept_back) take(&l, a, names, &p->p[i]);
    start(&l);
    learn(&l);
    write_sounds(&l, script, f);
    fprintf(stderr, "%s: learnt from %td pairs\n", script, l.count);
    free(l.pieces);
    free(l.e);
}

// ---- what score is enough: known only once sounds.txt is in the program

static int by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

// The lowest sum from which on at most 1 of 2,500 random pairs is alike, with
// the price of a letter that then finds most of the true ones.
static void choose(struct arena *a, const struct link_names *names,
                   const struct pairs *p, const char *script)
{
    enum { EVERY = 4, WRONG = 2500 };
    struct LIST(struct link_token) x = { 0 }, y = { 0 };
    for (ptrdiff_t i = 0; i < p->n; i += EVERY) {
        if (p->p[i].kept_back) continue;
        *arena_push(a, &x) = link_token_make(a, names, p->p[i].native);
        *arena_push(a, &y) = link_token_make(a, names, p->p[i].latin);
    }
    ptrdiff_t n = x.n < 6000 ? x.n : 6000;
    int best_letter = 0, best_from = 0;
    double best = -1;
    int *random = arena_new(a, int, n *RANDOM), *score = arena_new(a, int, n);
    int *wrong = arena_new(a, int, n *RANDOM);
    for (ptrdiff_t i = 0; i < n; i++) {
        score[i] = link_sound_score(names, &x.p[i], &y.p[i]);
        for (int k = 0; k < RANDOM; k++)
            random[i * RANDOM + k] =
                link_sound_score(names, &x.p[i], &y.p[(i + 1 + k * 29) % n]);
    }
    for (int letter = -40; letter <= 120; letter += 10) {
        for (ptrdiff_t i = 0; i < n; i++)
            for (int k = 0; k < RANDOM; k++)
                wrong[i * RANDOM + k] =
                    random[i * RANDOM + k] -
                    letter * (x.p[i].n + y.p[(i + 1 + k * 29) % n].n);
        qsort(wrong, (size_t)(n * RANDOM), sizeof *wrong, by_number);
        int from = wrong[n * RANDOM - 1 - n * RANDOM / WRONG] + 1;
        ptrdiff_t found = 0;
        for (ptrdiff_t i = 0; i < n; i++)
            found += score[i] - letter * (x.p[i].n + y.p[i].n) >= from;
        if ((double)found / (double)n <= best) continue;
        best = (double)found / (double)n;
        best_letter = letter;
        best_from = from;
    }
    printf("accept %s %d %d\n", script, best_letter, best_from);
    fprintf(stderr, "%s: finds %.4f of what it learnt from\n", script, best);
}

static FILE *made(const char *folder, const char *name)
{
    char path[1000];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        exit(1);
    }
    return f;
}

// Common names: native words written as their Latin one at least `least`
// times, with every Latin spelling seen twice.
static void write_lexicon(struct arena *a, const struct link_names *names,
                          const struct pairs *p, int least, FILE *f)
{
    struct map seen = { 0 };
    struct str_list lines = { 0 };
    struct LIST(int64_t) counts = { 0 };
    for (ptrdiff_t i = 0; i < p->n; i++) {
        const struct pair *q = &p->p[i];
        if (q->kept_back || q->count < 2) continue;
        struct link_token x = link_token_make(a, names, q->native);
        struct link_token y = link_token_make(a, names, q->latin);
        if (x.n < 2 || y.n < 2 || y.script != LINK_LATIN ||
            x.script == LINK_LATIN || str_find(y.plain, S(" ")) >= 0)
            continue;
        ptrdiff_t at = map_get(&seen, x.plain);
        if (at < 0) {
            at = lines.n;
            map_add(&seen, a, x.plain, at);
            *arena_push(a, &lines) = x.plain;
            *arena_push(a, &counts) = 0;
        }
        counts.p[at] += q->count;
        lines.p[at] =
            str_fmt(a, "%.*s %.*s", STR_ARG(lines.p[at]), STR_ARG(y.plain));
    }
    for (ptrdiff_t i = 0; i < lines.n; i++)
        if (counts.p[i] >= least) fprintf(f, "%.*s\n", STR_ARG(lines.p[i]));
}

int main(int argc, char **argv)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct pairs arabic = { 0 }, cyrillic = { 0 };
    const struct link_names *names = link_names_load(&a, &ds);
    if (argc != 4 || !names) {
        fprintf(stderr, "usage: grow sounds|accept DATA data/link\n");
        return 2;
    }
    pairs_read(&a, argv[2], "ar2en-train.txt", false, &arabic);
    pairs_read(&a, argv[2], "wd_arabic_80", true, &arabic);
    pairs_read(&a, argv[2], "wd_russian_80", true, &cyrillic);
    pairs_keep_back(&a, argv[2], "ar2en-eval.txt", &arabic);
    if (strcmp(argv[1], "accept") == 0) {
        choose(&a, names, &arabic, "arabic");
        choose(&a, names, &cyrillic, "cyrillic");
        return 0;
    }
    FILE *f = made(argv[3], "sounds.txt");
    fputs("# How the sounds of names are written in Latin letters.\n#\n"
          "#     SCRIPT NATIVE LATIN WEIGHT\n"
          "#     accept SCRIPT PER-LETTER FROM\n#\n"
          "# WEIGHT: hundredths of a bit, log2 of how much more often the two\n"
          "# meet in a pair of the same name than in any two; \"-\" is no\n"
          "# letter. A pair is alike from FROM + PER-LETTER x letters on.\n"
          "# Learnt by `make link-data`; sources and licences in LICENCES.md.\n"
          "\n",
          f);
    grow_script(&a, names, &arabic, "arabic", f);
    grow_script(&a, names, &cyrillic, "cyrillic", f);
    fclose(f);
    f = made(argv[3], "lexicon.txt");
    fputs(
        "# Common names and how they are written in Latin letters.\n#\n"
        "#     NATIVE LATIN...\n#\n"
        "# Made by `make link-data`; sources and licences in LICENCES.md.\n\n",
        f);
    write_lexicon(&a, names, &arabic, 6, f);
    write_lexicon(&a, names, &cyrillic, 12, f);
    fclose(f);
    arena_free(&a);
    return 0;
}
