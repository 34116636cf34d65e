/* How fast the reader reads: sentences per second on one core, on invented
 * wire sentences in invented numbers, and its memory.
 *
 *     make bench-reader           BENCH_SENTENCES=400000 by default
 *
 * Two mixes: reports in which every sentence is about the agreement, and the
 * ordinary run of an article, where most are about something else. */
#include "lang/lang.h"
#include "reader/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARTICLE_SENTENCES = 50 };

static const char agreement_text[] =
    "agreement bench \"An agreement\"\n"
    "    signed 2021-01-10 at Osby by ruritania, front\n"
    "party ruritania \"Republic of Ruritania\"\n"
    "    aka \"Ruritania\", \"Ruritanian government\"\n"
    "    voice \"Ministry of Return\", \"Anna Berg\"\n"
    "    noun \"government\"\n"
    "party front \"Northern Front\"\n"
    "    aka \"Front\"\n"
    "    voice \"Milo Sand\"\n"
    "    noun \"armed group\", \"rebels\"\n"
    "neutral watch \"River Watch\"\n"
    "people front-prisoners \"Front prisoners\"\n"
    "    held by ruritania\n"
    "    belonging to front\n"
    "people state-prisoners \"government prisoners\"\n"
    "    held by front\n"
    "    belonging to ruritania\n";

static const char *const dense[] = {
    "The Ruritanian government released # Front prisoners in Osby on Sunday. ",
    "The Northern Front said it will release a second group of # prisoners "
    "next Tuesday and hand them over to River Watch in Osby. ",
    "\"At least # captives were freed today,\" spokesman Milo Sand told "
    "reporters, adding that the armed group had not yet received its list. ",
    "Anna Berg, a senior official of the Ministry of Return, denied that the "
    "government had failed to release about # detainees since March 3. ",
    "According to River Watch, # prisoners held by the rebels have been freed "
    "so far, including five soldiers. ",
};

static const char *const sparse[] = {
    "The Ruritanian government released # Front prisoners in Osby on Sunday. ",
    "Rain is expected to fall over the valleys for the rest of the week, and "
    "farmers in # villages have begun to bring in what is left of the hay. ",
    "The price of bread rose by # percent in a year in which most people "
    "earned less than they had before the war, a study found. ",
    "Nobody had expected the old bridge, built in #, to stand this long. ",
    "The capital's two football clubs meet again in front of # people. ",
    "In a letter to the editor, a teacher asked why # schools stay closed. ",
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct str article(struct arena *a, const char *const *from, int n,
                          int seed)
{
    struct buf b = buf_make(a, 1 << 20);
    buf_str(&b, S("OSBY, April 12, 2021 (Bench Wire) -- "));
    for (int i = 0; i < ARTICLE_SENTENCES; i++) {
        struct str rest = str_of(from[i % n]), part;
        str_next(&rest, '#', &part);
        buf_str(&b, part);
        buf_int(&b, 10 + (seed * 31 + i * 7) % 900);
        buf_str(&b, rest);
        if (i % 5 == 4) buf_str(&b, S("\n\n"));
    }
    return buf_done(&b);
}

struct result {
    int64_t sentences, drafts, bytes;
    double seconds;
};

static struct result measure(const struct reader_words *w,
                             const char *const *from, int n, int64_t wanted)
{
    struct result r = { 0 };
    for (int seed = 0; r.sentences < wanted; seed++) {
        struct arena a = { 0 };
        struct diags ds = diags_make(&a);
        struct reader_request ask = { .text = article(&a, from, n, seed),
                                      .dated = DAY_NONE };
        struct draft_list drafts = { 0 };
        struct reader_notes notes;
        double start = now();
        bool good = reader_read(&a, w, &ask, &drafts, &notes, &ds);
        r.seconds += now() - start;
        if (!good) exit(1);
        r.sentences += notes.sentences;
        r.drafts += drafts.n;
        r.bytes += ask.text.n;
        arena_free(&a);
    }
    return r;
}

static void show(const char *name, struct result r)
{
    printf("%-10s %9lld %9lld %8.1f %12.0f %10.1f\n", name,
           (long long)r.sentences, (long long)r.drafts, r.seconds,
           (double)r.sentences / r.seconds, (double)r.bytes / r.seconds / 1e6);
}

int main(void)
{
    const char *env = getenv("BENCH_SENTENCES");
    int64_t wanted = env ? atoll(env) : 400000;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct lang_file f = { S("bench.truce"), str_of(agreement_text) };
    struct lang_unit unit = { 0 };
    struct reader_words *words = NULL;
    double start = now();
    if (!lang_load(&a, NULL, &f, 1, &unit, &ds)) return 1;
    if (!reader_words_load(&a, unit.agreement, &words, &ds)) return 1;
    double loading = now() - start;
    printf("words loaded in %.1f ms, %.1f MB\n\n", loading * 1e3,
           (double)a.held / 1e6);
    printf("%-10s %9s %9s %8s %12s %10s\n", "mix", "sentences", "drafts",
           "seconds", "sentences/s", "MB/s");
    struct result d = measure(words, dense, 5, wanted);
    show("dense", d);
    struct result s = measure(words, sparse, 6, wanted);
    show("ordinary", s);
    printf("\nfigure reader-sentences-per-second %.0f 1/s\n",
           (double)d.sentences / d.seconds);
    printf("figure reader-ordinary-sentences-per-second %.0f 1/s\n",
           (double)s.sentences / s.seconds);
    printf("figure reader-words-load-ms %.1f ms\n", loading * 1e3);
    arena_free(&a);
    return 0;
}
