#include "base/arena.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 16 };
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (size_t)(n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (size_t)(n))
#else
enum { RED_ZONE = 0 };
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

struct arena_block {
    struct arena_block *older;
    ptrdiff_t size;
};

enum { BLOCK_FIRST = 16 * 1024, BLOCK_MAX = 4 * 1024 * 1024 };

/* The one place where the program runs out of memory. */
static _Noreturn void no_memory(void)
{
    static const char text[] = "truce: error: out of memory; nothing that was "
                               "not yet acknowledged has been kept\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(3);
}

static void more(struct arena *a, ptrdiff_t wanted)
{
    ptrdiff_t size = a->blocks ? a->blocks->size * 2 : BLOCK_FIRST;
    if (size > BLOCK_MAX) size = BLOCK_MAX;
    if (wanted > PTRDIFF_MAX / 2) no_memory();
    ptrdiff_t need = wanted + (ptrdiff_t)sizeof(struct arena_block);
    if (size < need) size = need;
    struct arena_block *b = malloc((size_t)size);
    if (!b) no_memory();
    b->older = a->blocks;
    b->size = size;
    a->blocks = b;
    a->at = (char *)(b + 1);
    a->end = (char *)b + size;
    a->held += size;
    POISON(a->at, a->end - a->at);
}

void *arena_alloc(struct arena *a, ptrdiff_t count, ptrdiff_t size,
                  ptrdiff_t align)
{
    assert(count >= 0 && size > 0);
    assert(align > 0 && (align & (align - 1)) == 0);
    ptrdiff_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) no_memory();
    if (bytes > PTRDIFF_MAX / 4) no_memory();
    ptrdiff_t pad = (ptrdiff_t)(-(uintptr_t)a->at & (uintptr_t)(align - 1));
    if (!a->at || a->end - a->at < bytes + pad + RED_ZONE) {
        more(a, bytes + align + RED_ZONE);
        pad = (ptrdiff_t)(-(uintptr_t)a->at & (uintptr_t)(align - 1));
    }
    char *p = a->at + pad;
    a->at = p + bytes + RED_ZONE;
    assert(a->at <= a->end);
    UNPOISON(p, bytes);
    memset(p, 0, (size_t)bytes);
    return p;
}

void *arena_more(struct arena *a, const void *old, ptrdiff_t n, ptrdiff_t *cap,
                 ptrdiff_t size)
{
    assert(n <= *cap);
    /* few lists of what is large hold many of it */
    ptrdiff_t grown = *cap ? *cap * 2 : size >= 16 ? 2 : 8;
    ptrdiff_t more_bytes = (grown - *cap) * size;
    bool newest = old && RED_ZONE == 0 &&
                  (const char *)old + *cap * size == a->at &&
                  a->end - a->at >= more_bytes;
    /* the newest thing in its block grows where it stands */
    if (newest) {
        memset(a->at, 0, (size_t)more_bytes);
        a->at += more_bytes;
        *cap = grown;
        return a->at - grown * size;
    }
    char *p = arena_alloc(a, grown, size, alignof(max_align_t));
    if (n) memcpy(p, old, (size_t)(n * size));
    *cap = grown;
    return p;
}

void arena_free(struct arena *a)
{
    struct arena_block *b = a->blocks;
    while (b) {
        struct arena_block *older = b->older;
        UNPOISON(b, b->size);
        free(b);
        b = older;
    }
    *a = (struct arena){ 0 };
}
