/* base/map.h: from names to numbers.
 *
 * Open addressing; keys are views that must outlive the map. The
 * value is most often an index into an array kept in order, so that nothing
 * ever iterates over a map and the output cannot depend on hashing. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

struct map {
    struct map_slot *slots;
    ptrdiff_t n, cap; /* cap is 0 or a power of two */
};

/* false, and nothing changed, where the key is there already. */
bool map_add(struct map *m, struct arena *a, struct str key, ptrdiff_t value);
ptrdiff_t map_get(const struct map *m, struct str key); /* -1 where absent */
void map_set(struct map *m, struct str key, ptrdiff_t value); /* it is there */

uint64_t str_hash(struct str s);

#endif
