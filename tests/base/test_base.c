/* base: strings, arenas, buffers, numbers, days, Unicode, the map, diags and
 * the real world's files. */

#include "base/base.h"
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_str(void **state)
{
    (void)state;
    struct arena a = { 0 };
    assert_true(str_eq(S("ab"), str_of("ab")));
    assert_false(str_eq(S("ab"), S("abc")));
    assert_true(str_cmp(S("a"), S("b")) < 0 && str_cmp(S("ab"), S("a")) > 0);
    assert_true(str_eq_nocase(S("KaBul"), S("kabul")));
    assert_int_equal(str_find(S("kandahar"), S("dah")), 3);
    assert_int_equal(str_find(S("kandahar"), S("x")), -1);
    assert_str(str_trim(S(" \t a b \n")), "a b");
    struct str rest = S("a,,b"), head;
    assert_true(str_next(&rest, ',', &head));
    assert_str(head, "a");
    assert_true(str_next(&rest, ',', &head));
    assert_str(head, "");
    assert_true(str_next(&rest, ',', &head));
    assert_str(head, "b");
    assert_false(str_next(&rest, ',', &head));
    assert_string_equal(str_z(&a, S("abc")), "abc");
    assert_str(str_fmt(&a, "%d/%.*s", 7, STR_ARG(S("x"))), "7/x");
    arena_free(&a);
}

static void test_edits(void **state)
{
    (void)state;
    assert_int_equal(str_edits(S("taliban"), S("taliban"), 3), 0);
    assert_int_equal(str_edits(S("talbian"), S("taliban"), 3), 1); /* a swap */
    assert_int_equal(str_edits(S("kabul"), S("kaboul"), 3), 1);
    assert_int_equal(str_edits(S("us"), S("icrc"), 3), 4);
    assert_int_equal(str_edits(S("abc"), S("xyz"), 1), 2); /* limit + 1 */
}

static void test_arena(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct LIST(int64_t) list = { 0 };
    for (int64_t i = 0; i < 100000; i++) *arena_push(&a, &list) = i * i;
    for (int64_t i = 0; i < 100000; i++) assert_int_equal(list.p[i], i * i);
    struct LIST(struct str) x = { 0 }, y = { 0 }; /* one grows, one moves */
    for (ptrdiff_t i = 0; i < 3000; i++) {
        *arena_push(&a, &x) = (struct str){ NULL, i };
        assert_null(arena_push(&a, &x)->p); /* zeroed */
        if (i % 7 == 0) *arena_push(&a, &y) = (struct str){ NULL, i };
    }
    for (ptrdiff_t i = 0; i < 3000; i++) assert_int_equal(x.p[2 * i].n, i);
    for (ptrdiff_t i = 0; i < y.n; i++) assert_int_equal(y.p[i].n, 7 * i);
    char *big = arena_new(&a, char, 9 << 20); /* more than any block */
    for (ptrdiff_t i = 0; i < 9 << 20; i += 4096) assert_int_equal(big[i], 0);
    struct {
        char c;
        int64_t v;
    } *one = arena_alloc(&a, 1, sizeof *one, 16);
    assert_int_equal((uintptr_t)one % 16, 0);
    arena_free(&a);
    assert_null(a.blocks);
}

static void test_buf(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 20);
    buf_count(&b, -1234567);
    buf_char(&b, ' ');
    buf_count(&b, 999);
    assert_str(buf_done(&b), "-1,234,567 999");
    buf_str(&b, S("1234567")); /* one byte over the maximum */
    assert_true(b.over);
    assert_int_equal(b.n, 14);
    struct buf p = buf_make(&a, 100);
    buf_str(&p, S("ملا"));
    buf_pad(&p, 0, 5);
    buf_char(&p, '|');
    assert_str(buf_done(&p), "ملا  |");
    arena_free(&a);
}

static void test_num(void **state)
{
    (void)state;
    int64_t v = -1;
    assert_true(num_parse(S("9223372036854775807"), &v));
    assert_int_equal(v, INT64_MAX);
    assert_false(num_parse(S("9223372036854775808"), &v));
    assert_false(num_parse(S(""), &v) || num_parse(S("+1"), &v) ||
                 num_parse(S("1 "), &v));
    assert_true(num_parse_grouped(S("5,000"), &v));
    assert_int_equal(v, 5000);
    assert_true(num_parse_grouped(S("12,345,678"), &v));
    assert_int_equal(v, 12345678);
    const char *const wrong[] = { "5,00",     ",500", "5,0000",
                                  "5000,000", "5,",   "," };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(num_parse_grouped(str_of(wrong[i]), &v));
    assert_false(num_add(INT64_MAX, 1, &v) || num_sub(INT64_MIN, 1, &v) ||
                 num_mul(INT64_MAX, 2, &v));
}

static void test_days(void **state)
{
    (void)state;
    struct arena a = { 0 };
    int32_t day;
    assert_int_equal(day_of((struct civil){ 1970, 1, 1 }), 0);
    assert_true(day_parse(S("2020-02-29"), &day));
    assert_str(day_print(&a, day + 135), "2020-07-13");
    assert_str(day_print(&a, day_add_months(day, 14)), "2021-04-29");
    assert_int_equal(day_weekday(day), 5); /* a Saturday */
    assert_true(day_parse(S("2020-01-31"), &day));
    assert_str(day_print(&a, day_add_months(day, 1)), "2020-02-29");
    assert_false(day_parse(S("2019-02-29"), &day));
    assert_false(day_parse(S("2020-13-01"), &day));
    assert_false(day_parse(S("2020-4-1"), &day));
    /* every day of 400 years, there and back */
    for (int32_t d = day_of((struct civil){ 1801, 1, 1 }), w = 3; d < 84006;
         d++) {
        struct civil c = day_civil(d);
        assert_true(civil_valid(c));
        assert_int_equal(day_of(c), d);
        assert_int_equal(day_weekday(d), w);
        w = (w + 1) % 7;
    }
    arena_free(&a);
}

static void test_spans(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct days d;
    const char *const same[] = { "2020-04-12", "2020-04", "2020",
                                 "2020-04-08..2020-04-12" };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_true(days_parse(str_of(same[i]), &d));
        assert_str(days_print(&a, d), same[i]);
    }
    assert_true(days_parse(S("2020-04..2020-05"), &d));
    assert_str(days_print(&a, d), "2020-04-01..2020-05-31");
    assert_false(days_parse(S("2020-04-12..2020-04-08"), &d)); /* reversed */
    assert_false(days_parse(S("2020-04-12.."), &d));
    arena_free(&a);
}

static void test_zone(void **state)
{
    (void)state;
    struct arena a = { 0 };
    int32_t day;
    int64_t late = 1586719800; /* 2020-04-12T19:30Z is the 13th in Kabul */
    assert_str(moment_print(&a, late), "2020-04-12T19:30:00Z");
    assert_true(day_at(late, S("Asia/Kabul"), &day));
    assert_str(day_print(&a, day), "2020-04-13");
    assert_true(day_at(late, S(""), &day));
    assert_str(day_print(&a, day), "2020-04-12");
    assert_false(zone_known(S("Asia/Kabull")));
    assert_false(day_at(late, S("Asia/Kabull"), &day));
    assert_true(day_at(-1, S(""), &day));
    assert_int_equal(day, -1);
    arena_free(&a);
}

static void test_utf8(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct str out;
    assert_int_equal(utf8_check(S("abc é 漢 😀 طالبان")), -1);
    const struct {
        const char *s;
        int at;
    } bad[] = {
        { "ab\xFF", 2 },           { "\xC0\x80", 0 },
        { "\xED\xA0\x80", 0 },     { "12345678\xE2\x82", 8 },
        { "\xF4\x90\x80\x80", 0 }, { "\xE0\x9F\xBF", 0 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(utf8_check(str_of(bad[i].s)), bad[i].at);
    for (int32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
        char p[4];
        int n;
        ptrdiff_t at = 0;
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        utf8_put(p, &n, c);
        assert_int_equal(utf8_check((struct str){ p, n }), -1);
        assert_int_equal(utf8_next((struct str){ p, n }, &at), c);
        assert_int_equal(at, n);
    }
    assert_int_equal(utf8_count(S("é漢a")), 3);
    assert_int_equal(utf8_offset(S("é漢a"), 2), 5);
    assert_int_equal(utf8_width(S("é漢a")), 4);
    assert_true(utf8_nfc(&a, S("e\xCC\x81"), &out)); /* e + combining acute */
    assert_str(out, "é");
    assert_false(utf8_nfc(&a, S("\xFF"), &out));
    assert_str(utf8_fold(&a, S("STRASSE Ä")), "strasse ä");
    arena_free(&a);
}

static void test_map(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct map m = { 0 };
    assert_int_equal(map_get(&m, S("none")), -1);
    for (int i = 0; i < 5000; i++)
        assert_true(map_add(&m, &a, str_fmt(&a, "key %d", i), i));
    assert_false(map_add(&m, &a, S("key 7"), 1));
    for (int i = 0; i < 5000; i++)
        assert_int_equal(map_get(&m, str_fmt(&a, "key %d", i)), i);
    assert_int_equal(map_get(&m, S("key 5000")), -1);
    map_set(&m, S("key 9"), 77);
    assert_int_equal(map_get(&m, S("key 9")), 77);
    assert_int_equal(map_get(&m, S("key 10")), 10);
    /* the length counts, and every byte of it */
    assert_true(str_hash(S("12345678")) != str_hash(S("12345678\0")));
    assert_true(str_hash(S("12345678a")) != str_hash(S("12345678b")));
    assert_true(str_hash(S("a2345678")) != str_hash(S("b2345678")));
    arena_free(&a);
}

static void test_diag(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct buf b = buf_make(&a, 4096);
    struct pos at = { S("a.truce"), S("\tparty us \"x\033[2J\""), 3, 8, 2 };
    diag_add(&ds, D_UNKNOWN_NAME, &at, "there is no %s", "us");
    diag_hint(&ds, "declare it");
    diag_print(&b, &ds.p[0], false);
    assert_str(buf_done(&b), "a.truce:3:8: error T020: there is no us\n"
                             "  \tparty us \"x\xEF\xBF\xBD[2J\"\n"
                             "  \t      ^~\n"
                             "  mend: declare it\n");
    for (int i = 0; i < 200; i++) diag_add(&ds, D_SYNTAX, NULL, "no");
    diag_hint(&ds, "not given to another one");
    assert_int_equal(ds.errors, 201);
    assert_int_equal(ds.n + ds.dropped, 201);
    assert_int_equal(ds.p[ds.n - 1].hint.n, 0);
    arena_free(&a);
}

static void test_diag_steps(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct buf b = buf_make(&a, 4096);
    struct file_text file = { S("a.truce"), S("one\ntwo words \t\r\nthree") };
    struct small_pos at = { &file, 2, 5, 5 }, nowhere = { 0 };
    struct pos pos = pos_of_small(&at);
    assert_str(pos.text, "two words");
    assert_str(pos.file, "a.truce");
    assert_int_equal(pos.line * 100 + pos.col * 10 + pos.width, 255);
    at.line = 9;
    assert_int_equal(pos_of_small(&nowhere).line, 0);
    at.line = 3;
    diag_add(&ds, D_CYCLE, &at, "round");
    diag_step(&ds, &at, "first");
    diag_step(&ds, &pos, "second");
    diag_step(&ds, (struct pos *)NULL, "third");
    diag_weaken(&ds);
    assert_int_equal(ds.errors, 0);
    assert_int_equal(ds.warnings, 1);
    diag_print(&b, &ds.p[0], false);
    assert_str(buf_done(&b), "a.truce:3:5: warning T025: round\n"
                             "  three\n      ^~~~~\n"
                             "  - first  (a.truce:3)\n"
                             "  - second  (a.truce:2)\n"
                             "  - third\n");
    for (int i = 0; i < DIAG_STEPS_MAX + 9; i++) diag_step(&ds, &at, "more");
    assert_int_equal(ds.p[0].steps.n, DIAG_STEPS_MAX);
    arena_free(&a);
}

/* Cyrillic and Greek letters in a Latin word, and words that only look so. */
static void test_spoof(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct spoof *s = spoof_open();
    struct str word;
    assert_non_null(s);
    assert_true(spoof_mixed(s, S("in K\xD0\xB0\x62ul"), &word));
    assert_str(word, "K\xD0\xB0\x62ul");
    assert_false(spoof_mixed(s, S("Kabul \xD0\x9A\xD0\xB0, x"), &word));
    assert_false(spoof_mixed(s, S(""), &word));
    assert_true(str_eq(spoof_skeleton(s, &a, S("modern l")),
                       spoof_skeleton(s, &a, S("modem 1"))));
    assert_false(str_eq(spoof_skeleton(s, &a, S("north")),
                        spoof_skeleton(s, &a, S("south"))));
    spoof_close(s);
    spoof_close(NULL);
    arena_free(&a);
}

static void test_diag_codes(void **state)
{
    (void)state;
    for (int i = 0; i < D_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(diag_code_name((enum diag_code)i),
                                    diag_code_name((enum diag_code)j));
}

static void test_files(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct world w = world_real();
    struct diags ds = diags_make(&a);
    char dir[] = "/tmp/truce-base-XXXXXX";
    struct str out;
    struct stat st;
    assert_non_null(mkdtemp(dir));
    struct str path = str_fmt(&a, "%s/b.truce", dir);
    assert_true(w.create(w.ctx, path, S("hello"), true, &ds));
    assert_int_equal(stat(str_z(&a, path), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(w.read(w.ctx, &a, path, 5, &out, &ds));
    assert_str(out, "hello");
    assert_false(w.read(w.ctx, &a, path, 4, &out, &ds));
    assert_int_equal(ds.p[0].code, D_FILE_TOO_LARGE);
    assert_false(w.create(w.ctx, path, S("other"), false, &ds));
    assert_int_equal(ds.p[1].code, D_FILE_EXISTS);
    assert_true(w.read(w.ctx, &a, path, 99, &out, &ds));
    assert_str(out, "hello"); /* what was there is there still */
    assert_false(w.read(w.ctx, &a, S("/nonexistent/x"), 9, &out, &ds));
    assert_int_equal(ds.p[2].code, D_FILE_READ);
    assert_true(
        w.create(w.ctx, str_fmt(&a, "%s/a.truce", dir), S(""), false, &ds));
    struct str_list names = { 0 };
    assert_true(w.list(w.ctx, &a, str_of(dir), S(".truce"), &names, &ds));
    assert_int_equal(names.n, 2);
    assert_true(str_ends(names.p[0], S("/a.truce")));
    assert_true(str_ends(names.p[1], S("/b.truce")));
    assert_false(w.list(w.ctx, &a, str_of(dir), S(".case"), &names, &ds));
    char cmd[64];
    snprintf(cmd, sizeof cmd, "rm -r %s", dir);
    assert_int_equal(system(cmd), 0);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str),   cmocka_unit_test(test_edits),
        cmocka_unit_test(test_arena), cmocka_unit_test(test_buf),
        cmocka_unit_test(test_num),   cmocka_unit_test(test_days),
        cmocka_unit_test(test_spans), cmocka_unit_test(test_zone),
        cmocka_unit_test(test_utf8),  cmocka_unit_test(test_map),
        cmocka_unit_test(test_diag),  cmocka_unit_test(test_diag_steps),
        cmocka_unit_test(test_spoof), cmocka_unit_test(test_diag_codes),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
