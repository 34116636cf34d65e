/* A mirror, where a published log is read from: a folder, or an http(s)
 * address. */
#include "publish_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SECONDS = 120 };

struct mirror mirror_of(const struct world *w, struct arena *a,
                        struct str where)
{
    struct mirror s = { .w = w };
    s.remote =
        str_starts(where, S("http://")) || str_starts(where, S("https://"));
    while (where.n > 1 && where.p[where.n - 1] == '/') where.n--;
    s.where = str_dup(a, where);
    return s;
}

void mirror_close(struct mirror *s)
{
    if (s->kept) s->w->http_end(s->w->ctx, s->kept);
    s->kept = NULL;
}

bool mirror_bad(const struct mirror *s, struct str path, struct diags *ds,
                const char *fmt, ...)
{
    struct pos at = { .file = str_fmt(ds->arena, "%.*s/%.*s", STR_ARG(s->where),
                                      STR_ARG(path)) };
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    diag_add(ds, D_BAD_PUBLISHED, &at, "%s", n > 0 ? text : "");
    diag_hint(ds, "the copy may be damaged or not whole: ask for another one, "
                  "and keep this one as it is");
    return false;
}

static enum fetched from_server(struct mirror *s, struct arena *a,
                                struct str path, ptrdiff_t max, struct str *out,
                                struct diags *ds)
{
    struct http_answer got;
    struct http_ask ask = { .url = str_fmt(a, "%.*s/%.*s", STR_ARG(s->where),
                                           STR_ARG(path)),
                            .max = max,
                            .seconds = SECONDS };
    struct pos at = { .file = ask.url };
    if (!s->w->http(s->w->ctx, &s->kept, a, &ask, &got, ds))
        return FETCHED_FAILED;
    *out = got.body;
    if (got.status == 200) return FETCHED;
    if (got.status == 404 || got.status == 410) return FETCHED_NOTHING;
    diag_add(ds, D_NET, &at, "the server answers %d", got.status);
    diag_hint(ds, "wait, and run the command again: what has come already is "
                  "kept");
    return FETCHED_FAILED;
}

enum fetched mirror_fresh(struct mirror *s, struct arena *a, struct str path,
                          ptrdiff_t max, struct str *out, struct diags *ds)
{
    if (s->remote) return from_server(s, a, path, max, out, ds);
    struct arena scratch = { 0 };
    struct diags quiet = diags_make(&scratch);
    struct str file = str_fmt(a, "%.*s/%.*s", STR_ARG(s->where), STR_ARG(path));
    bool ok = s->w->read(s->w->ctx, a, file, max, out, &quiet);
    bool large = quiet.n && quiet.p[0].code == D_FILE_TOO_LARGE;
    arena_free(&scratch);
    if (ok) return FETCHED;
    if (!large) return FETCHED_NOTHING;
    mirror_bad(s, path, ds, "it is larger than the %lld bytes it can have",
               (long long)max);
    return FETCHED_FAILED;
}

enum fetched mirror_file(struct mirror *s, struct arena *a, struct str path,
                         ptrdiff_t max, struct str *out, struct diags *ds)
{
    if (s->stage.n == 0) return mirror_fresh(s, a, path, max, out, ds);
    struct arena scratch = { 0 };
    struct diags quiet = diags_make(&scratch);
    struct str kept = str_fmt(a, "%.*s/%.*s", STR_ARG(s->stage), STR_ARG(path));
    bool there = s->w->read(s->w->ctx, a, kept, max, out, &quiet);
    arena_free(&scratch);
    if (there) return FETCHED;
    enum fetched got = mirror_fresh(s, a, path, max, out, ds);
    if (got == FETCHED && !s->w->put(s->w->ctx, kept, *out, ds))
        return FETCHED_FAILED;
    return got;
}

enum fetched mirror_partial(struct mirror *s, struct arena *a, struct str path,
                            ptrdiff_t max, struct str *out, struct diags *ds)
{
    enum fetched got = mirror_file(s, a, path, max, out, ds);
    ptrdiff_t cut = str_find(path, S(".p/"));
    if (got != FETCHED_NOTHING || cut < 0) return got;
    return mirror_file(s, a, str_cut(path, 0, cut), max, out, ds);
}

bool mirror_node(void *ctx, int level, int64_t n, struct log_hash *out)
{
    struct mirror_nodes *c = ctx;
    struct log_hash p[LOG_TILE_WIDTH];
    struct str bytes;
    int above = level / 8, width = 1 << level % 8;
    int64_t first = n * width, in = first % LOG_TILE_WIDTH;
    int64_t tile = first / LOG_TILE_WIDTH;
    int wide = log_tile_width(c->size, above, tile);
    if (in + width > wide) return false;
    struct str path = log_tile_path(c->a, above, tile, wide);
    enum fetched got =
        mirror_partial(c->s, c->a, path, LOG_TILE_BYTES, &bytes, c->ds);
    if (got == FETCHED_FAILED) return false;
    if (got == FETCHED_NOTHING || bytes.n < (ptrdiff_t)wide * LOG_HASH)
        return mirror_bad(c->s, path, c->ds, "this tile is %s",
                          got == FETCHED ? "too short" : "missing");
    memcpy(p, bytes.p, (size_t)wide * LOG_HASH);
    *out = log_tile_root(p + in, width);
    return true;
}
