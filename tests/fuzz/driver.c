// Runs a fuzz target without libFuzzer, for `make check`: first over the
// files of its corpus, then over seeded mutations of them, for a while.
//
//     fuzz_parse FOLDER|FILE...     FUZZ_RUNS mutations (20,000), SEED (1),
//                                   FUZZ_SECONDS at most (5)
//
// An input that aborts is left in $TMPDIR or /tmp, and named; give that file
// as the argument to run it alone.
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

enum { INPUTS_MAX = 2000, INPUT_MAX = 1 << 16, PATH_BYTES = 1000 };

struct input {
    uint8_t *p;
    size_t n;
};

struct corpus {
    struct input inputs[INPUTS_MAX];
    size_t count;
};

// What runs now, for the handler of an abort. The only state a handler can
// reach is global.
static struct input running;
static char crash_path[PATH_BYTES];

static void save_running(int number)
{
    FILE *f = fopen(crash_path, "wb");
    if (f) {
        fwrite(running.p, 1, running.n, f);
        fclose(f);
        fprintf(stderr, "died of signal %d; the input is in %s\n", number,
                crash_path);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void run_input(struct input in)
{
    // An exact copy, so that a sanitizer sees every step beyond the end.
    uint8_t *copy = malloc(in.n ? in.n : 1);
    if (!copy) abort();
    if (in.n) memcpy(copy, in.p, in.n);
    running = (struct input){ copy, in.n };
    LLVMFuzzerTestOneInput(copy, in.n);
    free(copy);
}

static uint64_t next_random(uint64_t *state)
{
    // splitmix64 (Steele, Lea, Flood 2014)
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t below(uint64_t *state, size_t n)
{
    return n ? (size_t)(next_random(state) % n) : 0;
}

static bool load_file(struct corpus *corpus, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || corpus->count == INPUTS_MAX) {
        if (f) fclose(f);
        return false;
    }
    uint8_t *p = malloc(INPUT_MAX);
    if (!p) abort();
    size_t n = fread(p, 1, INPUT_MAX, f);
    fclose(f);
    corpus->inputs[corpus->count++] = (struct input){ p, n };
    return true;
}

static int order_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void load_folder(struct corpus *corpus, const char *path)
{
    // Sorted, because the order of a folder differs between machines and the
    // mutations follow it.
    char *names[INPUTS_MAX];
    size_t count = 0;
    DIR *folder = opendir(path);
    if (!folder) return;
    for (struct dirent *e; (e = readdir(folder)) && count < INPUTS_MAX;)
        if (e->d_name[0] != '.') names[count++] = strdup(e->d_name);
    closedir(folder);
    qsort(names, count, sizeof *names, order_names);
    for (size_t i = 0; i < count; i++) {
        char file[PATH_BYTES];
        snprintf(file, sizeof file, "%s/%s", path, names[i]);
        load_file(corpus, file);
        free(names[i]);
    }
}

// One small change in place; returns the new length.
static size_t mutate(uint64_t *rng, uint8_t *p, size_t n, struct input other)
{
    static const uint8_t telling[] = { 0,   9,   10,  13,   ' ',  '"',  '#',
                                       '.', '0', '9', 0x7f, 0x80, 0xc0, 0xff };
    size_t at = below(rng, n);
    switch (below(rng, 6)) {
    case 0:
        if (n) p[at] ^= (uint8_t)(1u << below(rng, 8));
        return n;
    case 1:
        if (n) p[at] = telling[below(rng, sizeof telling)];
        return n;
    case 2: // cut the end off
        return at;
    case 3: { // leave some out
        size_t gone = below(rng, n - at < 32 ? n - at : 32);
        memmove(p + at, p + at + gone, n - at - gone);
        return n - gone;
    }
    case 4: { // repeat some
        size_t more = below(rng, n - at < 32 ? n - at : 32);
        if (n + more > INPUT_MAX) return n;
        memmove(p + at + more, p + at, n - at);
        return n + more;
    }
    default: { // go on as another input does
        size_t from = below(rng, other.n);
        size_t more = other.n - from;
        if (at + more > INPUT_MAX) more = INPUT_MAX - at;
        if (more) memcpy(p + at, other.p + from, more);
        return at + more;
    }
    }
}

static long long env_number(const char *name, long long otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoll(text, NULL, 10) : otherwise;
}

static void run_mutations(const struct corpus *corpus)
{
    static uint8_t work[INPUT_MAX];
    long long seed = env_number("SEED", 1);
    long long runs = env_number("FUZZ_RUNS", 20000);
    time_t end = time(NULL) + (time_t)env_number("FUZZ_SECONDS", 5);
    uint64_t rng = (uint64_t)seed;
    long long i = 0;

    for (; i < runs && time(NULL) <= end; i++) {
        struct input in = corpus->inputs[below(&rng, corpus->count)];
        struct input other = corpus->inputs[below(&rng, corpus->count)];
        size_t n = in.n;
        if (n) memcpy(work, in.p, n);
        for (size_t changes = 1 + below(&rng, 4); changes; changes--)
            n = mutate(&rng, work, n, other);
        run_input((struct input){ work, n });
    }
    printf("%zu inputs, %lld mutations, seed %lld\n", corpus->count, i, seed);
}

int main(int argc, char **argv)
{
    static struct corpus corpus;
    const char *tmp = getenv("TMPDIR");
    snprintf(crash_path, sizeof crash_path, "%s/fuzz-crash-%ld",
             tmp ? tmp : "/tmp", (long)getpid());
    signal(SIGABRT, save_running);
#ifndef __SANITIZE_ADDRESS__ // which tells more of it, then aborts
    signal(SIGSEGV, save_running);
#endif

    bool folder = false;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st)) {
            fprintf(stderr, "%s: no such corpus\n", argv[i]);
            return 1;
        }
        folder |= S_ISDIR(st.st_mode);
        if (S_ISDIR(st.st_mode))
            load_folder(&corpus, argv[i]);
        else
            load_file(&corpus, argv[i]);
    }
    if (!corpus.count) {
        fprintf(stderr, "a fuzz target takes at least one input\n");
        return 1;
    }
    run_input((struct input){ NULL, 0 });
    for (size_t i = 0; i < corpus.count; i++) run_input(corpus.inputs[i]);
    if (folder) run_mutations(&corpus);
    for (size_t i = 0; i < corpus.count; i++) free(corpus.inputs[i].p);
    return 0;
}
