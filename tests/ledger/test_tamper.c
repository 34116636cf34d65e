/* Somebody with the file and a hex editor: every byte of a case and of its keys
 * changed, bytes swapped, pages put back to an older state, the end cut off,
 * the whole put back. Nothing of it passes for a case that fits, outside a list
 * of bytes that mean nothing, each with its reason.
 *
 * A sample by default; TORTURE=1 tries every byte. */
#include "ledger/fixture.h"

#include "support/disk.h"
#include "support/pages.h"

#include <sqlite3.h>
#include <stdio.h>

/* What may be changed unnoticed, by class (support/pages.h), and why:
 *   unused    nobody reads them
 *   free      a page's account of its free space: SQLite checks that it adds
 *             up, and where new cells go is none of the record's
 *   rownull   the type of the column that repeats the row's number, which
 *             SQLite takes from the row itself
 *   header    the bytes listed here
 *
 * Bytes of the file's header that may differ and change nothing that is
 * recorded (sqlite.org/fileformat2.html, section 1.3). */
static const struct {
    int from, to;
    const char *why;
} header_allowed[] = {
    { 18, 19, "write version: a larger one only makes the file read-only" },
    { 24, 28, "change counter: tells caches that the file changed" },
    { 28, 32, "size in pages: not used where the two counters differ" },
    { 40, 44, "schema cookie: tells caches that the schema changed" },
    { 44, 48, "schema format: how indexes sort downwards, which none does" },
    { 48, 52, "suggested cache size: advice" },
    { 56, 60, "text encoding: only its last two bits are read" },
    { 60, 64, "user version: read when the case is opened" },
    { 64, 68, "incremental vacuum: means nothing without auto-vacuum" },
    { 72, 92, "reserved for expansion" },
    { 92, 96, "version-valid-for: the change counter it goes with" },
    { 96, 100, "number of the SQLite that wrote it" },
};

struct tamper {
    struct fixture *f;
    const char *path;
    struct disk_image *whole, *older;
    struct str held; /* a checkpoint */
    struct entry_list was;
    unsigned char *class;
    ptrdiff_t n;
    int64_t step, tried, noticed, allowed, unused, header, rownull, free;
    int64_t bad;
};

/* Opens and verifies; true: it passes for a case that fits. */
static bool passes(struct tamper *t, bool since)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct ledger_verified v;
    struct ledger_held held;
    struct ledger *l = ledger_open(&t->f->world, &a, t->f->path,
                                   (struct ledger_how){ 0 }, &ds);
    bool ok = l && ledger_verify(l, &a, NULL, &v, &ds) &&
              (!since || ledger_since(l, &a, S("held"), t->held, &held, &ds));
    if (ok && !since) { /* then it says what it said */
        struct agreement g;
        struct entry_list now = { 0 };
        ok = ledger_replay(l, &a, &g, &now, &ds);
        assert_true(ok || ds.errors > 0);
        for (ptrdiff_t i = 0; ok && i < now.n && i < t->was.n; i++)
            assert_true(str_eq(now.p[i].id, t->was.p[i].id));
    }
    assert_true(ok || ds.errors > 0);
    ledger_close(l);
    arena_free(&a);
    return ok;
}

static bool header_may(ptrdiff_t at)
{
    size_t n = sizeof header_allowed / sizeof header_allowed[0];
    for (size_t i = 0; i < n; i++)
        if (at >= header_allowed[i].from && at < header_allowed[i].to)
            return true;
    return false;
}

/* A change of these bytes went unnoticed: may it? */
static void judge(struct tamper *t, ptrdiff_t at, ptrdiff_t n, const char *what)
{
    t->tried++;
    if (!passes(t, false)) {
        t->noticed++;
        return;
    }
    t->allowed++;
    for (ptrdiff_t i = at; i < at + n; i++) {
        enum byte_class c = (enum byte_class)t->class[i];
        t->unused += c == BYTE_UNUSED;
        t->header += c == BYTE_HEADER;
        t->rownull += c == BYTE_ROWNULL;
        t->free += c == BYTE_FREE;
        bool may = c == BYTE_UNUSED || c == BYTE_FREE || c == BYTE_ROWNULL ||
                   (c == BYTE_HEADER && header_may(i));
        if (may) continue;
        t->bad++;
        print_error("%s at byte %td (page %td, %td in it, class %d) is not "
                    "noticed\n",
                    what, i, i / 4096 + 1, i % 4096, (int)c);
    }
}

static void set_out(struct tamper *t, struct fixture *f, int64_t sample)
{
    *t = (struct tamper){ .f = f, .step = getenv("TORTURE") ? 1 : sample };
    struct key_change k = { .act = KEY_REQUIRES, .needs = 1, .day = 18000 };
    struct ledger_receipts got = { 0 };
    struct ledger_about about;
    struct agreement g;
    t->path = str_z(&f->arena, f->path);
    append(f, 0, 4);
    disk_begin();
    disk_load(t->path);
    t->older = disk_keep();
    append(f, 4, 3);
    struct ledger *l = open_case(f, true);
    assert_true(ledger_append_key(l, &f->arena, &k, &got, &f->diags));
    ledger_close(l);
    l = open_case(f, false);
    assert_true(ledger_about(l, &f->arena, &about, &f->diags));
    assert_true(ledger_replay(l, &f->arena, &g, &t->was, &f->diags));
    ledger_close(l);
    t->held = about.checkpoint;
    t->whole = disk_keep();
}

static void set_back(struct tamper *t)
{
    disk_forget(t->whole);
    disk_forget(t->older);
    disk_end();
}

static void classify(struct tamper *t)
{
    sqlite3 *db;
    sqlite3_stmt *q;
    uint32_t roots[32];
    int n = 0;
    assert_int_equal(sqlite3_open(t->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT rootpage FROM sqlite_schema "
                                        "WHERE rootpage > 0",
                                        -1, &q, NULL),
                     SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW && n < 32)
        roots[n++] = (uint32_t)sqlite3_column_int(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    disk_restore(t->whole);
    struct pages p = { .p = disk_bytes(t->path, &t->n) };
    p.n = t->n;
    p.class = t->class = arena_new(&t->f->arena, unsigned char, t->n);
    pages_read(&p, roots, n);
}

static void test_bytes(void **state)
{
    struct tamper t;
    set_out(&t, *state, 67);
    classify(&t);
    assert_true(passes(&t, true));
    for (ptrdiff_t i = 0; i < t.n; i += t.step) {
        ptrdiff_t n;
        unsigned char *p = disk_bytes(t.path, &n);
        p[i] ^= (unsigned char)(1 << i % 8);
        judge(&t, i, 1, "a flip");
        disk_restore(t.whole);
    }
    print_message(
        "changes: %lld flips of %td bytes: %lld noticed; %lld allowed: %lld "
        "in unused bytes, %lld in the header's advice, %lld in types "
        "that are not read, %lld in accounts of free space\n",
        (long long)t.tried, t.n, (long long)t.noticed, (long long)t.allowed,
        (long long)t.unused, (long long)t.header, (long long)t.rownull,
        (long long)t.free);
    assert_int_equal(t.bad, 0);
    assert_true(t.noticed > t.allowed / 8);
    set_back(&t);
}

static void test_swaps(void **state)
{
    struct tamper t;
    set_out(&t, *state, 211);
    classify(&t);
    for (ptrdiff_t i = 0; i + 1 < t.n; i++) {
        ptrdiff_t n;
        unsigned char *p = disk_bytes(t.path, &n);
        unsigned char first = p[i];
        if (p[i] == p[i + 1] || i % t.step) continue;
        p[i] = p[i + 1];
        p[i + 1] = first;
        judge(&t, i, 2, "a swap");
        disk_restore(t.whole);
    }
    print_message(
        "changes: %lld swaps of neighbours, %lld noticed, %lld allowed\n",
        (long long)t.tried, (long long)t.noticed, (long long)t.allowed);
    assert_int_equal(t.bad, 0);
    set_back(&t);
}

/* The end cut off; pages from before put back, one or several. */
static void test_pages(void **state)
{
    enum { PAGE = 4096 };
    struct tamper t;
    int64_t cut = 0, nothing = 0, back = 0, same = 0;
    set_out(&t, *state, 1);
    classify(&t);
    for (ptrdiff_t at = 0; at < t.n; at += 512, cut++) {
        disk_resize(t.path, at);
        bool fits = passes(&t, false);
        disk_restore(t.whole);
        if (!fits) continue;
        nothing++; /* SQLite reads zeroes there, as they were */
        for (ptrdiff_t i = at; i < t.n; i++)
            assert_int_equal(t.class[i], BYTE_UNUSED);
    }
    disk_restore(t.older);
    ptrdiff_t m, n;
    const unsigned char *p = disk_bytes(t.path, &m);
    unsigned char *old = arena_new(&t.f->arena, unsigned char, m);
    memcpy(old, p, (size_t)m);
    ptrdiff_t pages = m / PAGE;
    for (int64_t set = 1; set < (int64_t)1 << (pages < 12 ? pages : 12);
         set++) {
        disk_restore(t.whole);
        unsigned char *now = disk_bytes(t.path, &n);
        bool differ = false, all = true;
        for (ptrdiff_t k = 0; k < pages; k++) {
            bool other = memcmp(now + k * PAGE, old + k * PAGE, PAGE) != 0;
            if (set >> k & 1) differ = differ || other;
            if (!(set >> k & 1)) all = all && !other;
        }
        if (!differ || (set % t.step && set & (set - 1))) continue;
        for (ptrdiff_t k = 0; k < pages; k++)
            if (set >> k & 1) memcpy(now + k * PAGE, old + k * PAGE, PAGE);
        back++;
        /* All of them together are an older case, which fits in itself; page
         * 1's counters alone are none of the record's. */
        bool fits = passes(&t, false);
        if (fits && !all) {
            disk_restore(t.whole);
            now = disk_bytes(t.path, &n);
            for (ptrdiff_t k = 0; k < pages * PAGE; k++) {
                bool other = set >> k / PAGE & 1 && now[k] != old[k];
                if (!other) continue;
                enum byte_class c = (enum byte_class)t.class[k];
                if (c == BYTE_UNUSED || c == BYTE_FREE || c == BYTE_ROWNULL ||
                    (c == BYTE_HEADER && header_may(k)))
                    continue;
                print_error("pages %llx put back are not noticed (byte %td)\n",
                            (unsigned long long)set, k);
                fail();
            }
        }
        same += fits;
    }
    print_message("changes: %lld ends cut off, %lld of unused bytes alone\n",
                  (long long)cut, (long long)nothing);
    print_message("changes: %lld sets of pages put back, %lld differ in "
                  "nothing that counts or are the older case whole\n",
                  (long long)back, (long long)same);
    disk_restore(t.older);
    assert_true(passes(&t, false));
    assert_false(passes(&t, true)); /* who holds a checkpoint can tell */
    disk_restore(t.whole);
    assert_true(passes(&t, true));
    set_back(&t);
}

/* The write-ahead log of a program that was killed: harmed, it is shorter, and
 * who holds a checkpoint can tell; never does it say something else. */
static void test_wal(void **state)
{
    struct tamper t;
    struct fixture *f = *state;
    int64_t shorter = 0, whole = 0, refused = 0;
    set_out(&t, f, 97);
    struct ledger *l = open_case(f, true);
    struct ledger_receipts got = { 0 };
    struct statement_list s = statements(f, 50, 3);
    struct ledger_about about;
    for (int i = 0; i < 3; i++)
        assert_true(ledger_append(l, &f->arena, s.p + i, 1, &got, &f->diags));
    assert_true(ledger_about(l, &f->arena, &about, &f->diags));
    t.held = about.checkpoint;
    struct disk_image *killed = disk_keep();
    ledger_close(l);
    disk_restore(killed);
    assert_true(passes(&t, true));
    const char *wal = str_z(&f->arena, str_fmt(&f->arena, "%s-wal", t.path));
    ptrdiff_t n, i = 0;
    disk_restore(killed);
    assert_non_null(disk_bytes(wal, &n));
    for (; i < n; i += t.step) {
        disk_restore(killed);
        disk_bytes(wal, &n)[i] ^= (unsigned char)(1 << i % 8);
        if (passes(&t, true)) {
            whole++;
            continue;
        }
        disk_restore(killed);
        disk_bytes(wal, &n)[i] ^= (unsigned char)(1 << i % 8);
        if (passes(&t, false))
            shorter++;
        else
            refused++;
    }
    print_message(
        "changes: %lld flips in a killed program's log: %lld cut it short, "
        "which a checkpoint shows, %lld are refused, %lld are in "
        "bytes past its end or not read\n",
        (long long)(shorter + whole + refused), (long long)shorter,
        (long long)refused, (long long)whole);
    assert_true(shorter > whole);
    disk_forget(killed);
    set_back(&t);
}

/* Each byte of the key file: nothing can be signed with it. */
static void test_key_file(void **state)
{
    struct fixture *f = *state;
    struct str key = str_fmt(&f->arena, "%.*s.key", STR_ARG(f->path)), text;
    struct str bad = str_fmt(&f->arena, "%s/bad.key", f->folder);
    int64_t tried = 0;
    assert_true(
        f->world.read(f->world.ctx, &f->arena, key, 1 << 16, &text, &f->diags));
    for (ptrdiff_t i = 0; i < text.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct arena a = { 0 };
            struct diags ds = diags_make(&a);
            struct str copy = str_dup(&a, text);
            ((char *)(uintptr_t)copy.p)[i] ^= (char)(1 << bit);
            FILE *out = fopen(str_z(&a, bad), "wb");
            assert_non_null(out);
            assert_int_equal(fwrite(copy.p, 1, (size_t)copy.n, out), copy.n);
            assert_int_equal(fclose(out), 0);
            struct ledger_how how = { .write = true, .key_path = bad };
            struct ledger *l = ledger_open(&f->world, &a, f->path, how, &ds);
            bool signs = l && ledger_missing(l, &a, &(struct ledger_pend){ 0 },
                                             &ds) == 0;
            if (signs) print_error("bit %d of byte %td\n", bit, i);
            assert_false(signs);
            assert_true(ds.errors > 0);
            ledger_close(l);
            arena_free(&a);
            tried++;
        }
    print_message("changes: %lld flipped bits of the key file, none signs\n",
                  (long long)tried);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = { T(test_bytes), T(test_swaps),
                                        T(test_pages), T(test_wal),
                                        T(test_key_file) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
