/* ledger: a case of invented statements in a folder of its own, under a clock
 * that is ours. */
#ifndef TESTS_LEDGER_FIXTURE_H
#define TESTS_LEDGER_FIXTURE_H

#include "support/test.h"

#include "lang/lang.h"
#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

/* A world whose clock is ours. */
struct test_world {
    struct world real;
    int64_t now;
};

static inline int64_t fake_now(void *ctx)
{
    return ((struct test_world *)ctx)->now;
}

static inline bool fake_random(void *ctx, void *out, ptrdiff_t n)
{
    struct test_world *t = ctx;
    return t->real.random(t->real.ctx, out, n);
}

static inline bool fake_read(void *ctx, struct arena *a, struct str path,
                             ptrdiff_t max, struct str *out, struct diags *ds)
{
    struct test_world *t = ctx;
    return t->real.read(t->real.ctx, a, path, max, out, ds);
}

static inline bool fake_create(void *ctx, struct str path, struct str bytes,
                               bool secret, struct diags *ds)
{
    struct test_world *t = ctx;
    return t->real.create(t->real.ctx, path, bytes, secret, ds);
}

struct fixture {
    struct arena arena;
    struct diags diags;
    struct test_world ctx;
    struct world world;
    struct agreement *agreement;
    struct str path;
    char folder[32];
};

static const char terms[] =
    "agreement t \"A test\"\n    signed 2020-01-01 by a, b\n"
    "party a \"A\"\nparty b \"B\"\n"
    "people p \"P\"\n    held by a\n"
    "obligation o \"O\"\n    a releases 10 p\n";

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (!f) return -1;
    f->diags = diags_make(&f->arena);
    f->ctx = (struct test_world){ world_real(), 1000000 };
    f->world = (struct world){ .ctx = &f->ctx,
                               .now = fake_now,
                               .random = fake_random,
                               .read = fake_read,
                               .create = fake_create };
    memcpy(f->folder, "/tmp/truce-ledger-XXXXXX", 25);
    if (!mkdtemp(f->folder)) return -1;
    f->path = str_fmt(&f->arena, "%s/t.case", f->folder);
    struct lang_file file = { S("terms"), str_of(terms) };
    struct lang_unit unit;
    if (!lang_load(&f->arena, NULL, &file, 1, &unit, &f->diags)) return -1;
    f->agreement = unit.agreement;
    struct ledger_making m = { .path = f->path,
                               .author = S("tester"),
                               .agreement = f->agreement };
    *state = f;
    return ledger_create(&f->world, &m, &f->diags) ? 0 : -1;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    struct str cmd = str_fmt(&f->arena, "rm -r %s", f->folder);
    int failed = system(str_z(&f->arena, cmd));
    arena_free(&f->arena);
    free(f);
    return failed;
}

static inline struct statement_list statements(struct fixture *f, int from,
                                               int n)
{
    struct buf b = buf_make(&f->arena, BUF_MAX);
    struct lang_unit unit;
    for (int i = from; i < from + n; i++)
        buf_fmt(
            &b,
            "said 2020-02-01 by a\n    a did release %d p labelled \"%d\"\n",
            i % 7 + 1, i);
    struct lang_file file = { S("said"), buf_done(&b) };
    assert_true(lang_load(&f->arena, f->agreement, &file, 1, &unit, &f->diags));
    return unit.statements;
}

static inline struct ledger *open_case(struct fixture *f, bool write)
{
    return ledger_open(&f->world, &f->arena, f->path,
                       (struct ledger_how){ .write = write }, &f->diags);
}

static inline enum diag_code last_code(const struct fixture *f)
{
    assert_true(f->diags.n > 0);
    return f->diags.p[f->diags.n - 1].code;
}

static inline void append(struct fixture *f, int from, int n)
{
    struct ledger *l = open_case(f, true);
    struct ledger_receipts got = { 0 };
    struct statement_list s = statements(f, from, n);
    assert_non_null(l);
    assert_true(ledger_append(l, &f->arena, s.p, s.n, &got, &f->diags));
    assert_int_equal(got.n, n);
    ledger_close(l);
}

static inline bool verifies(struct fixture *f, struct ledger_verified *out)
{
    struct ledger *l = open_case(f, false);
    bool ok = l && ledger_verify(l, &f->arena, NULL, out, &f->diags);
    ledger_close(l);
    return ok;
}

#endif
