/* What every engine of the store must do. An engine is a row of the table: how
 * a case of its kind is named. The tests know nothing else of it.
 *
 * STORE_ENGINE=name runs one of them alone. */
#include "support/test.h"

#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct engine {
    const char *name;

    /* Where a case that nobody has made yet would lie. */
    struct str (*fresh)(struct arena *a, const char *folder, int n);
};

static struct str sqlite_fresh(struct arena *a, const char *folder, int n)
{
    return str_fmt(a, "%s/%d.case", folder, n);
}

static const struct engine engines[] = {
    { "sqlite", sqlite_fresh },
};

struct fixture {
    struct arena a;
    struct diags ds;
    const struct engine *engine;
    char folder[32];
    struct str where;
    struct store *s;
};

static const struct engine *engine_now;

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (!f) return -1;
    f->ds = diags_make(&f->a);
    f->engine = engine_now;
    memcpy(f->folder, "/tmp/truce-store-XXXXXX", 24);
    if (!mkdtemp(f->folder)) return -1;
    f->where = f->engine->fresh(&f->a, f->folder, 1);
    *state = f;
    struct store *s = store_create(&f->a, f->where, &f->ds);
    if (!s || !store_settle(s, &f->ds)) return -1;
    store_close(s);
    f->s = store_open(&f->a, f->where, STORE_WRITE, &f->ds);
    return f->s ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    store_close(f->s);
    store_remove(f->where);
    rmdir(f->folder);
    arena_free(&f->a);
    free(f);
    return 0;
}

/* Row n holds what n gives, so that any of them can be told from any other. */
static struct store_row row_of(struct arena *a, int64_t n)
{
    struct store_row r = { .index = n, .recorded = 1000 + n / 3 };
    for (int i = 0; i < STORE_ID; i++)
        r.id[i] = (unsigned char)((uint64_t)(n * 2654435761 + i * 40503) >> 7);
    r.id[0] = (unsigned char)(n >> 8);
    r.id[1] = (unsigned char)n;
    r.bytes = str_fmt(a, "%sentry %lld\n", n % 5 == 4 ? STORE_MARK : "",
                      (long long)n);
    return r;
}

static bool same_row(const struct store_row *x, const struct store_row *y)
{
    return x->index == y->index && x->recorded == y->recorded &&
           memcmp(x->id, y->id, STORE_ID) == 0 && str_eq(x->bytes, y->bytes);
}

static void append(struct fixture *f, int64_t from, int64_t n)
{
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    for (int64_t i = from; i < from + n; i++) {
        struct store_row r = row_of(&f->a, i);
        assert_true(store_append(f->s, &r, &f->ds));
    }
    assert_true(store_commit(f->s, &f->ds));
}

static enum diag_code last_code(const struct fixture *f)
{
    assert_true(f->ds.n > 0);
    return f->ds.p[f->ds.n - 1].code;
}

static int64_t size_of(struct fixture *f)
{
    int64_t size = -1;
    assert_true(store_begin(f->s, STORE_READ, &f->ds));
    assert_true(store_size(f->s, &size, &f->ds));
    store_rollback(f->s);
    return size;
}

static void test_rows(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(size_of(f), 0);
    append(f, 0, 20);
    append(f, 20, 1);
    assert_int_equal(size_of(f), 21);
    assert_true(store_begin(f->s, STORE_READ, &f->ds));
    for (int64_t i = 0; i < 21; i++) {
        struct store_row got, want = row_of(&f->a, i);
        int64_t index;
        assert_true(store_read(f->s, &f->a, i, &got, &f->ds));
        assert_true(same_row(&got, &want));
        assert_true(store_find_id(f->s, want.id, &index, &f->ds));
        assert_int_equal(index, i);
    }
    struct store_row got;
    assert_false(store_read(f->s, &f->a, 21, &got, &f->ds));
    assert_int_equal(last_code(f), D_STORE_DAMAGED);
    int64_t index;
    struct store_row absent = row_of(&f->a, 99);
    assert_true(store_find_id(f->s, absent.id, &index, &f->ds));
    assert_int_equal(index, -1);
    store_rollback(f->s);
}

struct seen {
    struct arena *a;
    int64_t next, step, stop;
};

static bool see(void *ctx, const struct store_row *row)
{
    struct seen *s = ctx;
    struct store_row want = row_of(s->a, s->next);
    assert_true(same_row(row, &want));
    s->next += s->step;
    return s->next < s->stop;
}

static void test_scans(void **state)
{
    struct fixture *f = *state;
    append(f, 0, 40);
    assert_true(store_begin(f->s, STORE_READ, &f->ds));
    struct seen s = { &f->a, 7, 1, INT64_MAX };
    assert_true(store_scan(f->s, 7, 40, see, &s, &f->ds));
    assert_int_equal(s.next, 40);
    s = (struct seen){ &f->a, 0, 1, 5 };
    assert_false(store_scan(f->s, 0, 40, see, &s, &f->ds)); /* stopped */
    assert_int_equal(s.next, 5);
    assert_int_equal(f->ds.errors, 0);
    s = (struct seen){ &f->a, 39, 1, INT64_MAX };
    assert_false(store_scan(f->s, 39, 41, see, &s, &f->ds));
    assert_int_equal(last_code(f), D_STORE_DAMAGED);
    s = (struct seen){ &f->a, 9, 5, INT64_MAX }; /* 9, 14, ... are marked */
    assert_true(store_scan_marked(f->s, 5, see, &s, &f->ds));
    assert_int_equal(s.next, 44);
    store_rollback(f->s);
}

static void test_prefixes(void **state)
{
    struct fixture *f = *state;
    struct store_hits hits = { 0 };
    append(f, 0, 300);
    assert_true(store_begin(f->s, STORE_READ, &f->ds));
    assert_true(store_find(f->s, &f->a, S("0103"), 9, &hits, &f->ds));
    assert_int_equal(hits.n, 1);
    assert_int_equal(hits.p[0], 259);
    hits.n = 0;
    assert_true(store_find(f->s, &f->a, S("010"), 99, &hits, &f->ds));
    assert_int_equal(hits.n, 16);
    hits.n = 0;
    assert_true(store_find(f->s, &f->a, S("0"), 7, &hits, &f->ds));
    assert_int_equal(hits.n, 7); /* no more than asked for */
    hits.n = 0;
    assert_true(store_find(f->s, &f->a, S("f"), 7, &hits, &f->ds));
    assert_int_equal(hits.n, 0);
    store_rollback(f->s);
}

/* Out of order, twice, or too much: refused, and nothing of it stays. */
static void test_refused(void **state)
{
    struct fixture *f = *state;
    append(f, 0, 3);
    struct store_row bad[3] = { row_of(&f->a, 4), row_of(&f->a, 1),
                                row_of(&f->a, 3) };
    memcpy(bad[2].id, bad[1].id, STORE_ID);
    for (int i = 0; i < 3; i++) {
        struct store_row good = row_of(&f->a, 3);
        assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
        if (i == 0) assert_true(store_append(f->s, &good, &f->ds));
        if (i == 0) bad[0].index = 5;
        assert_false(store_append(f->s, &bad[i], &f->ds));
        store_rollback(f->s);
        assert_int_equal(size_of(f), 3);
    }
    append(f, 3, 1);
    assert_int_equal(size_of(f), 4);
}

static void test_checkpoints(void **state)
{
    struct fixture *f = *state;
    static const int sizes[] = { 1, 3, 4, 9 };
    int64_t size;
    struct str bytes;
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    assert_true(store_checkpoint_last(f->s, &f->a, &size, &bytes, &f->ds));
    assert_int_equal(size, -1);
    for (int i = 0; i < 4; i++)
        assert_true(store_checkpoint_append(
            f->s, sizes[i], str_fmt(&f->a, "of %d", sizes[i]), &f->ds));
    assert_true(store_commit(f->s, &f->ds));
    assert_true(store_begin(f->s, STORE_READ, &f->ds));
    for (int from = 0, i = 0; from <= 10; from++) {
        while (i < 4 && sizes[i] < from) i++;
        assert_true(
            store_checkpoint_from(f->s, &f->a, from, &size, &bytes, &f->ds));
        assert_int_equal(size, i < 4 ? sizes[i] : -1);
        if (i < 4)
            assert_str(bytes, str_z(&f->a, str_fmt(&f->a, "of %d", sizes[i])));
    }
    assert_true(store_checkpoint_last(f->s, &f->a, &size, &bytes, &f->ds));
    assert_int_equal(size, 9);
    assert_str(bytes, "of 9");
    store_rollback(f->s);
}

static void test_values_and_tiles(void **state)
{
    struct fixture *f = *state;
    struct str v;
    int64_t n;
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    assert_true(store_meta_put(f->s, S("origin"), S("a log"), &f->ds));
    assert_false(store_meta_put(f->s, S("origin"), S("other"), &f->ds));
    store_rollback(f->s);
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    assert_true(store_meta_put(f->s, S("origin"), S("a log"), &f->ds));
    for (int level = -1; level < 3; level++)
        for (int i = 0; i < 4; i++)
            assert_true(store_tile_put(
                f->s, level, i, str_fmt(&f->a, "%d/%d", level, i), &f->ds));
    assert_true(store_tile_put(f->s, 2, 3, S("again"), &f->ds));
    assert_true(store_commit(f->s, &f->ds));
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    assert_true(store_meta_get(f->s, &f->a, S("origin"), &v, &f->ds));
    assert_str(v, "a log");
    assert_true(store_meta_get(f->s, &f->a, S("none"), &v, &f->ds));
    assert_null(v.p);
    assert_true(store_tile_get(f->s, &f->a, 1, 2, &v, &f->ds));
    assert_str(v, "1/2");
    assert_true(store_tile_get(f->s, &f->a, 2, 3, &v, &f->ds));
    assert_str(v, "again");
    assert_true(store_tile_get(f->s, &f->a, 1, 4, &v, &f->ds));
    assert_null(v.p);
    assert_true(store_tile_count(f->s, &n, &f->ds));
    assert_int_equal(n, 16);
    assert_true(store_derived_drop(f->s, &f->ds));
    assert_true(store_tile_count(f->s, &n, &f->ds));
    assert_int_equal(n, 0);
    assert_true(store_commit(f->s, &f->ds));
}

/* What was rolled back, or left when the store was closed, was never there. */
static void test_all_or_nothing(void **state)
{
    struct fixture *f = *state;
    append(f, 0, 2);
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    for (int64_t i = 2; i < 9; i++) {
        struct store_row r = row_of(&f->a, i);
        assert_true(store_append(f->s, &r, &f->ds));
    }
    store_rollback(f->s);
    assert_int_equal(size_of(f), 2);
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    struct store_row r = row_of(&f->a, 2);
    assert_true(store_append(f->s, &r, &f->ds));
    store_close(f->s);
    f->s = store_open(&f->a, f->where, STORE_WRITE, &f->ds);
    assert_non_null(f->s);
    assert_int_equal(size_of(f), 2);
    assert_true(store_check(f->s, &f->ds));
}

/* A reader sees one state, however much is written meanwhile; a second writer
 * is told to wait. */
static void test_two_at_once(void **state)
{
    struct fixture *f = *state;
    int64_t size;
    append(f, 0, 5);
    struct store *reader = store_open(&f->a, f->where, STORE_READ, &f->ds);
    assert_non_null(reader);
    assert_true(store_begin(reader, STORE_READ, &f->ds));
    assert_true(store_size(reader, &size, &f->ds));
    append(f, 5, 5);
    assert_true(store_size(reader, &size, &f->ds));
    assert_int_equal(size, 5);
    store_rollback(reader);
    assert_true(store_begin(reader, STORE_READ, &f->ds));
    assert_true(store_size(reader, &size, &f->ds));
    assert_int_equal(size, 10);
    store_rollback(reader);
    store_close(reader);
    struct store *other = store_open(&f->a, f->where, STORE_WRITE, &f->ds);
    assert_non_null(other);
    assert_true(store_begin(f->s, STORE_WRITE, &f->ds));
    assert_false(store_begin(other, STORE_WRITE, &f->ds));
    assert_int_equal(last_code(f), D_STORE_BUSY);
    store_rollback(f->s);
    assert_true(store_begin(other, STORE_WRITE, &f->ds));
    store_close(other);
}

/* A new case is there when it is settled, and not before. */
static void test_settling(void **state)
{
    struct fixture *f = *state;
    struct str where = f->engine->fresh(&f->a, f->folder, 2);
    struct store *s = store_create(&f->a, where, &f->ds);
    assert_non_null(s);
    assert_null(store_open(&f->a, where, STORE_READ, &f->ds));
    assert_int_equal(last_code(f), D_STORE_OPEN);
    store_close(s);
    assert_null(store_open(&f->a, where, STORE_READ, &f->ds));
    s = store_create(&f->a, where, &f->ds);
    assert_true(s && store_settle(s, &f->ds));
    store_close(s);
    assert_null(store_create(&f->a, where, &f->ds));
    assert_int_equal(last_code(f), D_STORE_EXISTS);
    s = store_open(&f->a, where, STORE_READ, &f->ds);
    assert_non_null(s);
    store_close(s);
    store_remove(where);
    assert_null(store_open(&f->a, where, STORE_READ, &f->ds));
}

int main(void)
{
    const char *only = getenv("STORE_ENGINE");
    int failed = 0;
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_rows),           T(test_scans),       T(test_prefixes),
        T(test_refused),        T(test_checkpoints), T(test_values_and_tiles),
        T(test_all_or_nothing), T(test_two_at_once), T(test_settling),
    };
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        engine_now = &engines[i];
        if (only && strcmp(only, engine_now->name) != 0) continue;
        print_message("engine %s\n", engine_now->name);
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    return failed;
}
