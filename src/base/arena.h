/* base/arena.h: memory that is let go of all at once.
 *
 * A command, a request or a file has an arena; what it makes lives in it until
 * arena_free. There is no other free. Results go to an arena passed by
 * pointer; scratch memory is an arena of one's own.
 *
 *     struct arena a = { 0 };
 *     int64_t *days = arena_new(&a, int64_t, n);     zeroed
 *     *arena_push(&a, &list) = item;                 list: struct LIST(T)
 *     arena_free(&a);
 *
 * Out of memory is handled here and nowhere else: the program says so in one
 * line on standard error and ends with exit code 3. Nothing it acknowledged is
 * lost by that, because acknowledging comes after the commit. Under
 * AddressSanitizer each allocation ends in a poisoned red zone. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdalign.h>
#include <stdlib.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;
    char *at, *end; /* the free part of the newest block */
    ptrdiff_t held; /* bytes asked of malloc so far */
};

void *arena_alloc(struct arena *a, ptrdiff_t count, ptrdiff_t size,
                  ptrdiff_t align);
void *arena_more(struct arena *a, const void *old, ptrdiff_t n, ptrdiff_t *cap,
                 ptrdiff_t size);
void arena_free(struct arena *a);

#define arena_new(a, T, count)                            \
    ((T *)arena_alloc((a), (count), (ptrdiff_t)sizeof(T), \
                      (ptrdiff_t)alignof(T)))

/* qsort for what may be empty: C gives a null pointer no meaning there. */
static inline void list_sort(void *p, ptrdiff_t n, size_t size,
                             int (*compare)(const void *, const void *))
{
    if (n > 1) qsort(p, (size_t)n, size, compare);
}

/* A pointer to one more, zeroed, element at the end of *list. */
#define arena_push(a, list)                                                \
    ((void)((list)->n == (list)->cap                                       \
                ? ((list)->p =                                             \
                       arena_more((a), (list)->p, (list)->n, &(list)->cap, \
                                  (ptrdiff_t)sizeof *(list)->p))           \
                : (list)->p),                                              \
     &(list)->p[(list)->n++])

#endif
