/* Checking a published log: a clone of it, and every file it must have. */
#include "publish_int.h"

#include <string.h>

struct audit {
    struct mirror *s;
    struct diags *ds;
    int64_t files;
};

static bool same_start(struct str got, struct str want)
{
    return got.n >= want.n && memcmp(got.p, want.p, (size_t)want.n) == 0;
}

/* A partial file may have given way to the full one, which begins with it. */
static bool compare(void *ctx, struct str path, struct str want)
{
    struct audit *t = ctx;
    struct arena a = { 0 };
    struct str got;
    ptrdiff_t max =
        want.n > PUBLISHED_BUNDLE_MAX ? want.n : PUBLISHED_BUNDLE_MAX;
    bool readme = str_eq(path, S("README"));
    enum fetched f = mirror_file(t->s, &a, path, max, &got, t->ds);
    bool same = f == FETCHED && str_eq(got, want);
    ptrdiff_t cut = str_find(path, S(".p/"));
    if (f == FETCHED_NOTHING && cut >= 0) {
        f = mirror_file(t->s, &a, str_cut(path, 0, cut), max, &got, t->ds);
        same = f == FETCHED && same_start(got, want);
    }
    t->files++;
    if (f != FETCHED_FAILED && !same && readme) {
        struct pos at = { .file = t->s->where };
        diag_add(t->ds, D_OTHER_README, &at,
                 "its README is not the one that this program writes");
        diag_hint(t->ds, "it is no part of the record, and nobody signed it");
        same = true;
    }
    if (f != FETCHED_FAILED && !same)
        mirror_bad(t->s, path, t->ds, "this file %s",
                   f == FETCHED ? "is not what the entries make of it"
                                : "is missing");
    arena_free(&a);
    return f != FETCHED_FAILED && same;
}

static bool compare_all(struct ledger *l, struct arena *a,
                        const struct ledger_cloning *how,
                        struct ledger_verified *out, struct diags *ds)
{
    struct mirror s = mirror_of(l->w, a, how->source);
    struct audit t = { &s, ds, 1 };
    struct log_hash root;
    struct published_files want = {
        .size = out->entries, .each = compare, .ctx = &t, .watch = how->watch
    };
    if (s.remote)
        s.stage =
            str_fmt(a, "%.*s.pull-%08x", STR_ARG(l->path), (unsigned)l->log.id);
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = published_each(l, &want, &root, ds);
    store_rollback(l->store);
    mirror_close(&s);
    out->files = t.files;
    return ok;
}

bool ledger_verify_published(const struct world *w, struct arena *a,
                             const struct ledger_cloning *how,
                             struct ledger_verified *out, struct diags *ds)
{
    struct ledger_pulled got;
    struct ledger_cloning keep = *how;
    keep.keep_stage = true;
    if (!ledger_clone(w, a, &keep, &got, ds)) return false;
    struct ledger *l =
        ledger_open(w, a, how->path, (struct ledger_how){ 0 }, ds);
    bool ok = l && ledger_verify(l, a, how->watch, out, ds) &&
              compare_all(l, a, how, out, ds);
    ledger_close(l);
    out->checkpoint = got.checkpoint;
    return ok;
}
