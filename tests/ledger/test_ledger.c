/* ledger: replay gives what was appended; nothing is recorded twice, half, or
 * with the clock going back; whatever byte of a case is changed is noticed. */
#include "ledger/fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

/* What is replayed is what was appended, through tiles and odd sizes. */
static void test_replay(void **state)
{
    struct fixture *f = *state;
    static const int sizes[] = { 1, 3, 250, 1, 1, 1, 300, 256 };
    int n = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        append(f, n, sizes[i]);
        n += sizes[i];
        f->ctx.now += 60;
    }
    struct ledger *l = open_case(f, false);
    struct agreement g;
    struct entry_list e = { 0 };
    struct statement_list want = statements(f, 0, n);
    assert_true(ledger_replay(l, &f->arena, &g, &e, &f->diags));
    assert_true(lang_agreement_equal(&g, f->agreement));
    assert_int_equal(e.n, n);
    for (int i = 0; i < n; i++) {
        assert_true(lang_statement_equal(e.p[i].statement, &want.p[i]));
        assert_int_equal(e.p[i].index, i + 1);
    }
    ledger_close(l);
    struct ledger_verified v;
    assert_true(verifies(f, &v));
    assert_int_equal(v.entries, n + 1);
    assert_int_equal(v.tiles, (n + 1) / 256);
    assert_int_equal(v.checkpoints, 9);
}

static void test_twice(void **state)
{
    struct fixture *f = *state;
    struct ledger_receipts got = { 0 };
    append(f, 0, 5);
    struct ledger *l = open_case(f, true);
    struct statement_list s = statements(f, 3, 4);
    struct statement both[] = { s.p[0], s.p[1], s.p[2], s.p[3], s.p[3] };
    assert_true(ledger_append(l, &f->arena, both, 5, &got, &f->diags));
    assert_true(got.p[0].already && got.p[1].already && got.p[4].already);
    assert_false(got.p[2].already || got.p[3].already);
    assert_int_equal(got.p[0].index, 4);
    assert_int_equal(got.p[4].index, got.p[3].index);
    assert_int_equal(last_code(f), D_ALREADY);
    ledger_close(l);
    struct ledger_verified v;
    assert_true(verifies(f, &v));
    assert_int_equal(v.entries, 8);
}

static void test_clock(void **state)
{
    struct fixture *f = *state;
    struct ledger_receipts got = { 0 };
    append(f, 0, 1);
    f->ctx.now -= 1;
    struct ledger *l = open_case(f, true);
    struct statement_list s = statements(f, 1, 1);
    assert_false(ledger_append(l, &f->arena, s.p, s.n, &got, &f->diags));
    assert_int_equal(last_code(f), D_CLOCK_BACK);
    assert_int_equal(got.n, 0);
    f->ctx.now += 1;
    assert_true(ledger_append(l, &f->arena, s.p, s.n, &got, &f->diags));
    ledger_close(l);
}

/* One too long among others: none of them is recorded. */
static void test_too_long(void **state)
{
    struct fixture *f = *state;
    struct ledger_receipts got = { 0 };
    struct statement_list s = statements(f, 0, 3);
    char *text = arena_new(&f->arena, char, 70000);
    memset(text, 'x', 70000);
    *arena_push(&f->arena, &s.p[1].note) = (struct str){ text, 70000 };
    struct ledger *l = open_case(f, true);
    assert_false(ledger_append(l, &f->arena, s.p, s.n, &got, &f->diags));
    assert_int_equal(last_code(f), D_ENTRY_TOO_LONG);
    ledger_close(l);
    struct ledger_verified v;
    assert_true(verifies(f, &v));
    assert_int_equal(v.entries, 1);
}

static void test_keys(void **state)
{
    struct fixture *f = *state;
    struct str other = str_fmt(&f->arena, "%s/other.case", f->folder);
    struct ledger_making m = { .path = other,
                               .author = S("tester"),
                               .agreement = f->agreement };
    assert_true(ledger_create(&f->world, &m, &f->diags));
    struct str theirs = str_fmt(&f->arena, "%.*s.key", STR_ARG(other));
    const struct str wrong[] = { theirs, other, S("/nonexistent/key") };
    for (int i = 0; i < 3; i++) {
        struct ledger_how how = { .write = true, .key_path = wrong[i] };
        assert_null(ledger_open(&f->world, &f->arena, f->path, how, &f->diags));
        assert_int_equal(last_code(f), D_BAD_KEY);
    }
    for (ptrdiff_t i = 0; i < f->diags.n; i++)
        assert_int_equal(str_find(f->diags.p[i].message, S("PRIVATE")), -1);
    m.author = S("two words");
    m.path = str_fmt(&f->arena, "%s/third.case", f->folder);
    assert_false(ledger_create(&f->world, &m, &f->diags));
    assert_int_equal(access(str_z(&f->arena, m.path), F_OK), -1);
}

/* Where the key file is in the way, no case is left behind. */
static void test_create_whole(void **state)
{
    struct fixture *f = *state;
    struct ledger_making m = { .path =
                                   str_fmt(&f->arena, "%s/n.case", f->folder),
                               .author = S("tester"),
                               .agreement = f->agreement };
    struct str key = str_fmt(&f->arena, "%.*s.key", STR_ARG(m.path));
    assert_true(f->world.create(f->world.ctx, key, S("mine"), true, &f->diags));
    assert_false(ledger_create(&f->world, &m, &f->diags));
    assert_int_equal(last_code(f), D_FILE_EXISTS);
    assert_int_equal(access(str_z(&f->arena, m.path), F_OK), -1);
    struct str cmd =
        str_fmt(&f->arena, "test $(ls %s | wc -l) -le 5", f->folder);
    assert_int_equal(system(str_z(&f->arena, cmd)), 0); /* no stray files */
}

static void test_receipt(void **state)
{
    struct fixture *f = *state;
    struct ledger_about about;
    struct ledger_proved got;
    struct ledger_entry e;
    struct str r;
    append(f, 0, 300);
    struct ledger *l = open_case(f, false);
    struct agreement g;
    struct entry_list all = { 0 };
    assert_true(ledger_replay(l, &f->arena, &g, &all, &f->diags));
    assert_true(ledger_about(l, &f->arena, &about, &f->diags));
    struct str id = all.p[200].id;
    assert_true(ledger_show(l, &f->arena, str_cut(id, 0, 12), &e, &f->diags));
    assert_true(ledger_prove(l, &f->arena, id, NULL, &r, &f->diags));
    assert_false(ledger_show(l, &f->arena, S("zz"), &e, &f->diags));
    assert_int_equal(last_code(f), D_UNKNOWN_ENTRY);
    ledger_close(l);
    struct ledger_shown shown = { .file = S("r"),
                                  .receipt = r,
                                  .log_key = about.log_key,
                                  .author_key = about.author_key };
    assert_true(ledger_check_receipt(&f->arena, &shown, &got, &f->diags));
    assert_int_equal(got.index, 201);
    assert_true(str_eq(got.id, id));
    assert_true(str_eq(got.text, e.text));
    /* each byte of the receipt changed: never another entry or text */
    char *copy = arena_new(&f->arena, char, r.n);
    int refused = 0;
    for (ptrdiff_t i = 0; i < r.n; i++) {
        struct arena a = { 0 };
        struct diags ds = diags_make(&a);
        struct ledger_proved other;
        memcpy(copy, r.p, (size_t)r.n);
        copy[i] = (char)(copy[i] ^ 4);
        shown.receipt = (struct str){ copy, r.n };
        bool ok = ledger_check_receipt(&a, &shown, &other, &ds);
        refused += !ok;
        if (ok) assert_true(str_eq(other.text, e.text) && other.index == 201);
        arena_free(&a);
    }
    assert_int_equal(refused, r.n);
}

static void sql(struct fixture *f, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(str_z(&f->arena, f->path), &db), SQLITE_OK);
    int rc = sqlite3_exec(db, text, NULL, NULL, NULL);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    if (rc != SQLITE_OK) print_error("%s: %d\n", text, rc);
    assert_int_equal(rc, SQLITE_OK);
}

/* Somebody with the file and an SQL shell. */
static void test_tampering(void **state)
{
    struct fixture *f = *state;
    static const char *const tamper[] = {
        "UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), "
        "'release 3', 'release 4') AS BLOB) WHERE n = 3",
        "UPDATE entries SET recorded = recorded - 1 WHERE n = 2",
        "UPDATE entries SET id = randomblob(32) WHERE n = 2",
        "DELETE FROM entries WHERE n = 300",
        "DELETE FROM entries WHERE n = 5",
        "DELETE FROM checkpoints WHERE size = 301",
        "UPDATE checkpoints SET size = 299 WHERE size = 301",
        "UPDATE tiles SET hashes = zeroblob(8192)",
        "DELETE FROM tiles",
        "INSERT INTO tiles VALUES (3, 9, zeroblob(8192))",
        "UPDATE meta SET value = CAST('truce/t/00000000' AS BLOB) "
        "WHERE key = 'origin'",
    };
    struct ledger_verified v;
    append(f, 0, 300);
    assert_true(verifies(f, &v));
    struct str keep =
        str_fmt(&f->arena, "cp %.*s %s/keep", STR_ARG(f->path), f->folder);
    struct str back =
        str_fmt(&f->arena, "cp %s/keep %.*s", f->folder, STR_ARG(f->path));
    assert_int_equal(system(str_z(&f->arena, keep)), 0);
    for (size_t i = 0; i < sizeof tamper / sizeof tamper[0]; i++) {
        sql(f, "DROP TRIGGER entries_stay; DROP TRIGGER entries_last;"
               "DROP TRIGGER checkpoints_stay; DROP TRIGGER checkpoints_last;"
               "DROP TRIGGER meta_stay");
        sql(f, tamper[i]);
        ptrdiff_t errors = f->diags.errors;
        if (verifies(f, &v)) print_error("not noticed: %s\n", tamper[i]);
        assert_true(f->diags.errors > errors);
        assert_int_equal(system(str_z(&f->arena, back)), 0);
    }
    assert_true(verifies(f, &v));
}

/* The engine itself refuses to change what was recorded. */
static void test_triggers(void **state)
{
    struct fixture *f = *state;
    static const char *const tries[] = {
        "UPDATE entries SET recorded = 1",
        "DELETE FROM entries",
        "INSERT INTO entries VALUES (7, randomblob(32), 1, x'00')",
        "UPDATE checkpoints SET bytes = x'00'",
        "DELETE FROM checkpoints",
    };
    sqlite3 *db;
    append(f, 0, 3);
    assert_int_equal(sqlite3_open(str_z(&f->arena, f->path), &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++)
        assert_int_not_equal(sqlite3_exec(db, tries[i], NULL, NULL, NULL),
                             SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* What is derived can be dropped, and comes back the same. */
static void test_rebuild(void **state)
{
    struct fixture *f = *state;
    struct ledger_verified v;
    append(f, 0, 600);
    sql(f, "DELETE FROM tiles");
    assert_false(verifies(f, &v));
    append(f, 600, 10); /* appending does not need them */
    struct ledger *l = open_case(f, true);
    assert_true(ledger_rebuild(l, &f->diags));
    ledger_close(l);
    assert_true(verifies(f, &v));
    assert_int_equal(v.entries, 611);
}

/* Bytes of the file flipped, one after the other: never a crash, and never a
 * clean bill where an entry reads otherwise. */
static void test_flipped(void **state)
{
    struct fixture *f = *state;
    struct str whole;
    struct ledger_verified v;
    append(f, 0, 20);
    assert_true(verifies(f, &v));
    struct agreement g;
    struct entry_list was = { 0 };
    struct ledger *l = open_case(f, false);
    assert_true(ledger_replay(l, &f->arena, &g, &was, &f->diags));
    ledger_close(l);
    assert_true(f->world.read(f->world.ctx, &f->arena, f->path, 1 << 24, &whole,
                              &f->diags));
    const char *path = str_z(&f->arena, f->path);
    int noticed = 0, harmless = 0;
    for (ptrdiff_t i = 0; i < whole.n; i += 97) {
        struct arena a = { 0 };
        struct diags ds = diags_make(&a);
        struct entry_list now = { 0 };
        char byte = (char)(whole.p[i] ^ 0x20);
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        assert_int_equal(pwrite(fd, &byte, 1, i), 1);
        l = ledger_open(&f->world, &a, f->path, (struct ledger_how){ 0 }, &ds);
        if (l && ledger_verify(l, &a, NULL, &v, &ds)) {
            harmless++; /* free pages, names of the schema, ... */
            assert_true(ledger_replay(l, &a, &g, &now, &ds));
            assert_int_equal(now.n, was.n);
            for (ptrdiff_t k = 0; k < now.n; k++)
                assert_true(str_eq(now.p[k].id, was.p[k].id));
        } else {
            assert_true(ds.errors > 0);
            noticed++;
        }
        ledger_close(l);
        assert_int_equal(pwrite(fd, whole.p + i, 1, i), 1);
        close(fd);
        arena_free(&a);
    }
    print_message("%d flips noticed, %d without effect\n", noticed, harmless);
    assert_true(noticed > 50);
    assert_true(verifies(f, &v));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_replay),   T(test_twice),     T(test_clock),
        T(test_too_long), T(test_keys),      T(test_create_whole),
        T(test_receipt),  T(test_tampering), T(test_triggers),
        T(test_rebuild),  T(test_flipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
