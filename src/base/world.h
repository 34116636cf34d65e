/* base/world.h: the outside, as a program sees it.
 *
 * Clock, randomness and files come through a struct world, so that tests and
 * fuzzers supply their own and the same input gives the same bytes out. Only
 * store, ledger, app, cli and world_real touch the system itself. */
#ifndef BASE_WORLD_H
#define BASE_WORLD_H

#include "base/diag.h"

/* Bytes that come piece by piece: a file too large to hold, or memory. Whoever
 * opened it closes it, once. */
struct source {
    void *ctx;
    struct str name; /* the path, for messages */
    int64_t size;    /* bytes in all; -1 where nobody knows (a pipe) */

    /* At most n bytes into out: how many, 0 at the end, -1 where reading
     * failed. */
    ptrdiff_t (*read)(void *ctx, void *out, ptrdiff_t n);
    void (*close)(void *ctx);
};

struct world {
    void *ctx;

    /* Seconds since 1970-01-01T00:00:00Z. */
    int64_t (*now)(void *ctx);

    /* n bytes fit for keys; false where the system has none. */
    bool (*random)(void *ctx, void *out, ptrdiff_t n);

    /* The whole file, or standard input for "-", into the arena. Fails with
     * D_FILE_READ, or D_FILE_TOO_LARGE past max bytes. */
    bool (*read)(void *ctx, struct arena *a, struct str path, ptrdiff_t max,
                 struct str *out, struct diags *ds);

    /* The same file piece by piece, whatever its size. The source lives in the
     * arena. Fails with D_FILE_READ. May be NULL where nobody asks. */
    bool (*open)(void *ctx, struct arena *a, struct str path,
                 struct source *out, struct diags *ds);

    /* Makes a new file that is whole and on the disk, or none at all
     * (temporary file, fsync, link, fsync of the folder). Fails with
     * D_FILE_EXISTS or D_FILE_WRITE. secret: readable by its owner only. */
    bool (*create)(void *ctx, struct str path, struct str bytes, bool secret,
                   struct diags *ds);

    /* Names ending in `suffix` inside a folder, sorted by bytes, each with the
     * folder before it. A path that is no folder gives itself. */
    bool (*list)(void *ctx, struct arena *a, struct str path, struct str suffix,
                 struct str_list *out, struct diags *ds);
};

struct world world_real(void);

/* A source over bytes that outlive it. */
struct source source_of(struct arena *a, struct str name, struct str bytes);

/* Called now and then by work that may take long, with how far it is. A NULL
 * watch, or one without a function, wants to know nothing. */
struct watch {
    void *ctx;
    void (*progress)(void *ctx, int64_t done, int64_t all);
};

void watch_tell(const struct watch *w, int64_t done, int64_t all);

#endif
