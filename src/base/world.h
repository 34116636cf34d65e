/* base/world.h: the outside, as a program sees it.
 *
 * Clock, randomness, files and other people's servers come through a struct
 * world, so that tests and fuzzers supply their own and the same input gives
 * the same bytes out. Only store, ledger, app, cli and world_real touch the
 * system itself. */
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

/* What is asked of a server. body.p NULL: a GET; else a POST of body. */
struct http_ask {
    struct str url; /* http:// or https:// */
    struct str body;
    ptrdiff_t max; /* bytes of an answer */
    int seconds;   /* that it may take, and half of it without a byte */
};

struct http_answer {
    int status;      /* 200, 404 ... */
    struct str type; /* Content-Type, as sent; may be empty */
    struct str body;
};

struct http; /* connections kept open from one request to the next */

enum { WORLD_SECRET_MAX = 1024 };

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

    /* As create, but the file takes the place of one that is there, and the
     * folders above it are made. What stood there stands there until all of the
     * new bytes are on the disk. */
    bool (*put)(void *ctx, struct str path, struct str bytes, struct diags *ds);

    /* Takes a file away, or a folder with all in it (following no links). What
     * is not there, or cannot be taken away, is left. */
    void (*remove)(void *ctx, struct str path);

    /* Asks a server; any status is an answer. Follows no redirection to another
     * scheme than http and https. Fails with D_NET, or D_FILE_TOO_LARGE past
     * ask->max. *kept is NULL at first; http_end lets go of it. */
    bool (*http)(void *ctx, struct http **kept, struct arena *a,
                 const struct http_ask *ask, struct http_answer *out,
                 struct diags *ds);
    void (*http_end)(void *ctx, struct http *kept);

    /* Appends to a file, made where it is missing, and syncs it. Fails with
     * D_FILE_WRITE. */
    bool (*append)(void *ctx, struct str path, struct str bytes,
                   struct diags *ds);

    /* The text of a PDF, by poppler's pdftotext, at most max bytes of UTF-8.
     * Fails with D_PDF: it is not installed, or cannot read it. */
    bool (*pdf_text)(void *ctx, struct arena *a, struct str pdf, ptrdiff_t max,
                     struct str *out, struct diags *ds);

    /* Names ending in `suffix` inside a folder, sorted by bytes, each with the
     * folder before it. A path that is no folder gives itself. */
    bool (*list)(void *ctx, struct arena *a, struct str path, struct str suffix,
                 struct str_list *out, struct diags *ds);

    /* A passphrase into out, without its newline: a line of the descriptor that
     * TRUCE_PASSPHRASE_FD names, else what TRUCE_PASSPHRASE holds, else asked
     * at the terminal without echo (`fresh`: twice). Its length; -1 with
     * D_NO_PASSPHRASE where there is nobody to ask, or too long an answer. Who
     * asked wipes out. May be NULL: nobody can be asked. */
    ptrdiff_t (*secret)(void *ctx, struct str what, bool fresh,
                        char out[WORLD_SECRET_MAX], struct diags *ds);
};

ptrdiff_t world_ask_secret(void *ctx, struct str what, bool fresh,
                           char out[WORLD_SECRET_MAX], struct diags *ds);

struct world world_real(void);

/* A source over bytes that outlive it. */
struct source source_of(struct arena *a, struct str name, struct str bytes);

/* world_real's http (http.c, libcurl). */
bool world_http(void *ctx, struct http **kept, struct arena *a,
                const struct http_ask *ask, struct http_answer *out,
                struct diags *ds);
void world_http_end(void *ctx, struct http *kept);

/* Called now and then by work that may take long, with how far it is. A NULL
 * watch, or one without a function, wants to know nothing. */
struct watch {
    void *ctx;
    void (*progress)(void *ctx, int64_t done, int64_t all);
};

void watch_tell(const struct watch *w, int64_t done, int64_t all);

#endif
