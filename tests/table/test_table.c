/* table: what is found of a file, rows and cells, every kind of bad input with
 * its row and column, and the way back. Names are invented. */

#include "support/test.h"
#include "table/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>

struct got {
    struct arena a;
    struct diags ds;
    struct table_found found;
    struct buf rows; /* "2:a|b\n" */
    bool ok;
};

/* Reads a whole table, in pieces of at most `piece` bytes. */
struct slow {
    struct str rest;
    ptrdiff_t piece;
};

static ptrdiff_t slow_read(void *ctx, void *out, ptrdiff_t n)
{
    struct slow *s = ctx;
    if (n > s->piece) n = s->piece;
    if (n > s->rest.n) n = s->rest.n;
    if (n) memcpy(out, s->rest.p, (size_t)n);
    s->rest = str_cut(s->rest, n, s->rest.n);
    return n;
}

static void slow_close(void *ctx)
{
    (void)ctx;
}

static void take_rows(struct got *g, struct table *t)
{
    struct table_row row;
    while (t && table_next(t, &row, &g->ds)) {
        buf_fmt(&g->rows, "%lld:", (long long)row.row);
        for (ptrdiff_t i = 0; i < row.n; i++)
            buf_fmt(&g->rows, "%s%.*s", i ? "|" : "", STR_ARG(row.cells[i]));
        buf_char(&g->rows, '\n');
    }
    if (t) g->found = *table_found(t);
    g->ok = t && g->ds.errors == 0;
    table_close(t);
}

static struct got *read_pieces(struct str bytes, struct table_options o,
                               ptrdiff_t piece)
{
    struct got *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->ds = diags_make(&g->a);
    g->rows = buf_make(&g->a, BUF_MAX);
    struct slow s = { bytes, piece };
    struct source src = { &s, S("list.csv"), bytes.n, slow_read, slow_close };
    take_rows(g, table_open(&g->a, &src, &o, &g->ds));
    return g;
}

static struct got *read_with(struct str bytes, struct table_options o)
{
    struct got *g = read_pieces(bytes, o, 1 << 30);
    struct got *h = read_pieces(bytes, o, 1); /* the same, byte by byte */
    assert_int_equal(g->ok, h->ok);
    assert_true(str_eq(buf_done(&g->rows), buf_done(&h->rows)));
    arena_free(&h->a);
    free(h);
    return g;
}

static struct got *read_table(struct str bytes)
{
    return read_with(bytes, (struct table_options){ 0 });
}

static void done(struct got *g)
{
    arena_free(&g->a);
    free(g);
}

static void show(const struct got *g)
{
    struct arena a = { 0 };
    struct buf b = buf_make(&a, BUF_MAX);
    for (ptrdiff_t i = 0; i < g->ds.n; i++) diag_print(&b, &g->ds.p[i], false);
    print_error("%.*s", STR_ARG(buf_done(&b)));
    arena_free(&a);
}

static void rows_are(struct got *g, const char *want)
{
    if (!g->ok) show(g);
    assert_true(g->ok);
    assert_str(buf_done(&g->rows), want);
}

/* The first diag: its code, row and column, and that it has a mend. */
static void fails(struct got *g, enum diag_code code, int row, int column)
{
    assert_false(g->ok);
    assert_true(g->ds.n > 0);
    if (g->ds.p[0].code != code) show(g);
    assert_string_equal(diag_code_name(g->ds.p[0].code), diag_code_name(code));
    assert_int_equal(g->ds.p[0].pos.line, row);
    assert_int_equal(g->ds.p[0].pos.col, column);
    assert_true(g->ds.p[0].hint.n > 0);
    assert_int_equal(g->ds.p[0].pos.text.n, 0); /* no cell's text */
}

/* ---- CSV ---- */

static void test_plain(void **state)
{
    (void)state;
    struct got *g = read_table(S("name,father,year\n"
                                 "Osman Tal,Idris,1980\n"
                                 "\n"
                                 "\"Berg, Anna\",\"a \"\"quoted\"\" one\",\r\n"
                                 ",,\n"
                                 "\"two\nlines\",x\"y\",1"));
    rows_are(g, "2:Osman Tal|Idris|1980\n"
                "4:Berg, Anna|a \"quoted\" one|\n"
                "6:two\nlines|x\"y\"|1\n");
    assert_int_equal(g->found.kind, TABLE_CSV);
    assert_int_equal(g->found.delimiter, ',');
    assert_int_equal(g->found.header, 1);
    assert_int_equal(g->found.header_why, TABLE_HEADER_WORDS);
    assert_str(g->found.encoding, "UTF-8");
    assert_true(g->found.encoding_sure);
    assert_str(g->found.columns.p[1], "father");
    done(g);
}

static void test_delimiters(void **state)
{
    (void)state;
    const char delimiters[] = { ',', ';', '\t', '|' };
    for (size_t i = 0; i < sizeof delimiters; i++) {
        char text[] = "name#father#born\nOsman#Idris, a smith#1,980\n"
                      "Anna#Milo#1,975\nMilo#\"a#b\"#1,9\n";
        char want[] = "2:Osman|Idris, a smith|1,980\n3:Anna|Milo|1,975\n"
                      "4:Milo|a#b|1,9\n";
        for (char *p = text; *p; p++)
            if (*p == ',' && i == 0) *p = '.';
        for (char *p = want; *p; p++)
            if (*p == ',' && i == 0) *p = '.';
        for (char *p = text; *p; p++)
            if (*p == '#') *p = delimiters[i];
        for (char *p = want; *p; p++)
            if (*p == '#') *p = delimiters[i];
        struct got *g = read_table(str_of(text));
        assert_int_equal(g->found.delimiter, delimiters[i]);
        rows_are(g, want);
        done(g);
    }
    struct got *g =
        read_with(S("a:b\n1:2\n"), (struct table_options){ .delimiter = ':' });
    rows_are(g, "2:1|2\n");
    done(g);
    g = read_with(S("a:b\n1:2\n"), (struct table_options){ .delimiter = '"' });
    fails(g, D_TABLE_OPTION, 0, 0);
    done(g);
}

static void test_line_ends(void **state)
{
    (void)state;
    struct got *g = read_table(S("name,year\rOsman,1980\rAnna,\"19\r75\"\r"));
    rows_are(g, "2:Osman|1980\n3:Anna|19\r75\n");
    done(g);
    g = read_table(S("name,year\r\nOsman,1980\r\nAnna,1975\r"));
    rows_are(g, "2:Osman|1980\n3:Anna|1975\n");
    done(g);
    g = read_table(S("name\r\nOsman\r\n\"Anna\"\r"));
    rows_are(g, "2:Osman\n3:Anna\n");
    done(g);
}

static void test_header(void **state)
{
    (void)state;
    /* a title and a date above it */
    struct got *g = read_table(S("List of the Northern Front;;\n"
                                 "12 April 2021;;\n"
                                 "№;نام;نام پدر\n"
                                 "1;عثمان تل;ادریس\n"));
    rows_are(g, "4:1|عثمان تل|ادریس\n");
    assert_int_equal(g->found.header, 3);
    assert_int_equal(g->found.above, 2);
    done(g);
    g = read_table(S("7,Osman Tal,1980\n8,Anna Berg,1975\n"));
    rows_are(g, "1:7|Osman Tal|1980\n2:8|Anna Berg|1975\n");
    assert_int_equal(g->found.header, 0);
    assert_str(g->found.columns.p[2], "column 3");
    done(g);
    g = read_table(S("qaz,wsx\nOsman Tal,1980\nAnna Berg,1975\n"));
    rows_are(g, "2:Osman Tal|1980\n3:Anna Berg|1975\n");
    assert_int_equal(g->found.header_why, TABLE_HEADER_DIGITS);
    done(g);
    g = read_with(S("name,born\nOsman,1980\n"),
                  (struct table_options){ .header = -1 });
    rows_are(g, "1:name|born\n2:Osman|1980\n");
    done(g);
    g = read_with(S("x,y\n\na,b\nOsman,1980\n"),
                  (struct table_options){ .header = 3 });
    rows_are(g, "4:Osman|1980\n");
    assert_str(g->found.columns.p[0], "a");
    done(g);
    g = read_with(S("x,y\n\na,b\n"), (struct table_options){ .header = 2 });
    fails(g, D_TABLE_OPTION, 0, 0);
    done(g);
}

static struct str encoded(struct arena *a, const char *to, const char *text)
{
    UErrorCode e = U_ZERO_ERROR;
    char *out = arena_new(a, char, 1 << 20);
    int32_t n = ucnv_convert(to, "UTF-8", out, 1 << 20, text,
                             (int32_t)strlen(text), &e);
    assert_true(U_SUCCESS(e));
    return (struct str){ out, n };
}

static const char russian[] =
    "имя;фамилия;год рождения\n"
    "Осман;Тальский;1980\nАнна;Береговая;1975\nМилослав;Песочный;1990\n"
    "Идрис;Кузнецов;1966\nЯромир;Ткаченко;1971\n";
static const char russian_rows[] =
    "2:Осман|Тальский|1980\n3:Анна|Береговая|1975\n4:Милослав|Песочный|1990\n"
    "5:Идрис|Кузнецов|1966\n6:Яромир|Ткаченко|1971\n";
static const char arabic[] = "الاسم,اسم الاب,سنة الميلاد\n"
                             "عثمان التل,ادريس,1980\nحنان المرجي,ميلاد,1975\n"
                             "سالم الرملي,نعيم,1990\nيحيى الوادي,طارق,1966\n";
static const char arabic_rows[] =
    "2:عثمان التل|ادريس|1980\n3:حنان المرجي|ميلاد|1975\n"
    "4:سالم الرملي|نعيم|1990\n5:يحيى الوادي|طارق|1966\n";

static void test_encodings(void **state)
{
    (void)state;
    const struct {
        const char *encoding, *text, *rows;
        bool mark;
    } cases[] = {
        { "windows-1251", russian, russian_rows, false },
        { "KOI8-R", russian, russian_rows, false },
        { "windows-1256", arabic, arabic_rows, false },
        { "ISO-8859-6", arabic, arabic_rows, false },
        { "UTF-16LE", arabic, arabic_rows, false },
        { "UTF-16BE", russian, russian_rows, false },
        { "UTF-32LE", arabic, arabic_rows, false },
        { "UTF-16", russian, russian_rows, true },
        { "UTF-8", arabic, arabic_rows, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = { 0 };
        struct str bytes = encoded(&a, cases[i].encoding, cases[i].text);
        struct got *g = read_table(bytes);
        if (!cases[i].mark) assert_str(g->found.encoding, cases[i].encoding);
        rows_are(g, cases[i].rows);
        done(g);
        g = read_with(bytes, (struct table_options){
                                 .encoding = str_of(cases[i].encoding) });
        rows_are(g, cases[i].rows);
        assert_true(g->found.encoding_sure);
        done(g);
        arena_free(&a);
    }
    struct got *g = read_table(S("\xEF\xBB\xBFname,born\nOsman,1980\n"));
    rows_are(g, "2:Osman|1980\n");
    assert_str(g->found.columns.p[0], "name");
    done(g);
    g = read_with(S("a,b\n1,2\n"),
                  (struct table_options){ .encoding = S("klingon") });
    fails(g, D_TABLE_OPTION, 0, 0);
    done(g);
}

/* ---- bad input ---- */

static void test_ragged(void **state)
{
    (void)state;
    struct got *g = read_table(S("name,father,born\nOsman,Idris,1980\n"
                                 "Anna,Milo\nMilo,Sand,1990,x\n"));
    fails(g, D_TABLE_RAGGED, 3, 3);
    assert_int_equal(g->ds.n, 2); /* both are told */
    assert_int_equal(g->ds.p[1].pos.line, 4);
    assert_int_equal(g->ds.p[1].pos.col, 4);
    assert_str(g->ds.p[0].message,
               "row 3 has 2 cells, but there are 3 columns: it is short from "
               "column C on");
    done(g);
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 20);
    buf_str(&b, S("name,born\n"));
    for (int i = 0; i < 1000; i++) buf_str(&b, S("x\n"));
    g = read_with(buf_done(&b), (struct table_options){ .delimiter = ',' });
    assert_int_equal(g->ds.errors, TABLE_RAGGED_MAX);
    done(g);
    arena_free(&a);
}

static void test_quotes(void **state)
{
    (void)state;
    struct got *g = read_table(S("name,born\nOsman,1980\nAnna,\"1975\n"
                                 "Milo,1990\n"));
    fails(g, D_TABLE_QUOTE, 3, 2);
    done(g);
    g = read_table(S("name,born\n\"Osman\"x,1980\n"));
    fails(g, D_TABLE_QUOTE, 2, 1);
    done(g);
    /* never closed in a file without end: told at once, in flat memory */
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 64 << 20);
    buf_str(&b, S("name,born\nOsman,\"1980\n"));
    while (b.n < 12 << 20) buf_str(&b, S("Anna,1975\n"));
    g = read_pieces(buf_done(&b), (struct table_options){ 0 }, 1 << 16);
    fails(g, D_TABLE_LIMIT, 2, 2);
    assert_true(g->a.held < 64 << 20);
    done(g);
    arena_free(&a);
}

static void test_two_encodings(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 20);
    buf_str(&b, str_of(arabic));
    buf_str(&b, encoded(&a, "windows-1256", "7,سالم,1990\n"));
    struct got *g = read_table(buf_done(&b));
    fails(g, D_TABLE_MIXED, 6, 2);
    done(g);

    b.n = 0;
    buf_str(&b, encoded(&a, "windows-1251", russian));
    buf_str(&b, encoded(&a, "windows-1251", russian));
    buf_str(&b, S("Осман;Тальский;1980\n"));
    g = read_table(buf_done(&b));
    fails(g, D_TABLE_MIXED, 13, 1);
    done(g);

    /* far behind what the finding rests on */
    b = buf_make(&a, 64 << 20);
    buf_str(&b, S("name,born\n"));
    int64_t row = 1;
    for (; b.n < 3 << 20; row++) buf_str(&b, S("Osman Tal,1980\n"));
    buf_str(&b, S("Osman \xE9 Tal,1980\n"));
    g = read_pieces(buf_done(&b), (struct table_options){ 0 }, 1 << 16);
    fails(g, D_TABLE_ENCODING, (int)row + 1, 1);
    done(g);

    g = read_with(S("name,born\nOsm\x98n,1980\n"),
                  (struct table_options){ .encoding = S("windows-1251") });
    fails(g, D_TABLE_ENCODING, 2, 1);
    done(g);
    arena_free(&a);
}

static void test_foreign(void **state)
{
    (void)state;
    const struct {
        struct str bytes;
        enum diag_code code;
        int row, column;
    } cases[] = {
        { S(""), D_FILE_EMPTY, 0, 0 },
        { S("\n\n\n"), D_TABLE_EMPTY, 0, 0 },
        { S("%PDF-1.4\nx"), D_TABLE_KIND, 0, 0 },
        { S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), D_TABLE_KIND, 0, 0 },
        { S("<!DOCTYPE html><html>"), D_TABLE_KIND, 0, 0 },
        { S("PK\x03\x04 and no more"), D_TABLE_XLSX, 0, 0 },
        { S("name,born\nOs\0man,1980\n"), D_TABLE_ENCODING, 2, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct got *g = read_table(cases[i].bytes);
        fails(g, cases[i].code, cases[i].row, cases[i].column);
        done(g);
    }
}

static void test_formulas(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 20);
    const struct str cells[] = { S("=HYPERLINK(\"x\")"), S("+93 1"), S("-12.5"),
                                 S("@sum"), S("'tis") };
    const struct str head[] = { S("name"), S("phone"), S("no"), S("note"),
                                S("remark") };
    table_csv_row(&b, head, 5);
    table_csv_row(&b, cells, 5);
    assert_str(buf_done(&b), "name,phone,no,note,remark\r\n"
                             "\"'=HYPERLINK(\"\"x\"\")\",\"'+93 1\",-12.5,"
                             "\"'@sum\",'tis\r\n");
    struct got *g = read_table(buf_done(&b));
    rows_are(g, "2:=HYPERLINK(\"x\")|+93 1|-12.5|@sum|'tis\n");
    done(g);
    assert_true(table_guard(S("\t=1")) && table_guard(S("＝1")));
    assert_false(table_guard(S("")) || table_guard(S("a=b")));
    arena_free(&a);
}

/* What was written is read again, whatever stands in the cells. */
static void test_round_trip(void **state)
{
    (void)state;
    static const char alphabet[] = "ab,;\"\n'=+-@ |\t1\xD8\xA7";
    uint64_t seed = getenv("SEED") ? strtoull(getenv("SEED"), NULL, 10) : 7;
    printf("seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 300; round++) {
        struct arena a = { 0 };
        struct buf b = buf_make(&a, 1 << 20), want = buf_make(&a, 1 << 20);
        const struct str head[] = { S("name"), S("father"), S("born") };
        table_csv_row(&b, head, 3);
        for (int r = 0; r < 5; r++) {
            struct str cells[3];
            buf_fmt(&want, "%d:", r + 2);
            for (int c = 0; c < 3; c++) {
                struct buf cell = buf_make(&a, 100);
                buf_str(&cell, c == 0 ? S("x") : S(""));
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                for (uint64_t bits = seed >> 20; bits; bits >>= 6) {
                    size_t k = bits % (sizeof alphabet - 2);
                    if (k >= sizeof alphabet - 3)
                        buf_str(&cell, S("ا"));
                    else
                        buf_char(&cell, alphabet[k]);
                }
                cells[c] = buf_done(&cell);
                buf_fmt(&want, "%s%.*s", c ? "|" : "", STR_ARG(cells[c]));
            }
            buf_char(&want, '\n');
            table_csv_row(&b, cells, 3);
        }
        struct got *g =
            read_with(buf_done(&b),
                      (struct table_options){ .header = 1, .delimiter = ',' });
        buf_char(&want, '\0');
        rows_are(g, want.p);
        done(g);
        arena_free(&a);
    }
}

/* ---- flat memory ---- */

struct endless {
    int64_t left;
    int64_t rows;
};

static ptrdiff_t endless_read(void *ctx, void *out, ptrdiff_t n)
{
    static const char row[] = "Osman Tal,Idris,1980,Osby\n";
    struct endless *e = ctx;
    char *p = out;
    ptrdiff_t put = 0;
    for (; e->left > 0 && put + (ptrdiff_t)sizeof row <= n; e->left--) {
        memcpy(p + put, row, sizeof row - 1);
        put += (ptrdiff_t)sizeof row - 1;
    }
    return put;
}

static void test_flat_memory(void **state)
{
    (void)state;
    enum { ROWS = 4000000 }; /* 104 MB */
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct endless e = { .left = ROWS };
    struct source src = { &e, S("large.csv"), -1, endless_read, slow_close };
    struct table_options o = { .header = -1 };
    struct table *t = table_open(&a, &src, &o, &ds);
    struct table_row row;
    int64_t rows = 0;
    assert_non_null(t);
    while (table_next(t, &row, &ds)) rows++;
    assert_int_equal(ds.errors, 0);
    assert_int_equal(rows, ROWS);
    assert_int_equal(table_read_bytes(t), (int64_t)ROWS * 26);
    assert_true(a.held < 8 << 20);
    table_close(t);
    arena_free(&a);
}

static void test_tell(void **state)
{
    (void)state;
    struct got *g = read_table(S("a list\nname;born\nOsman;1980\n"));
    struct buf b = buf_make(&g->a, 4096);
    table_tell(&b, &g->found);
    assert_str(buf_done(&b), "CSV, UTF-8, cells apart by semicolon, header in "
                             "row 2 (by its words), 1 row above it left out\n");
    assert_str(table_column_name(&g->a, 1), "A");
    assert_str(table_column_name(&g->a, 26), "Z");
    assert_str(table_column_name(&g->a, 27), "AA");
    assert_str(table_column_name(&g->a, 703), "AAA");
    done(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),      cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_line_ends),  cmocka_unit_test(test_header),
        cmocka_unit_test(test_encodings),  cmocka_unit_test(test_ragged),
        cmocka_unit_test(test_quotes),     cmocka_unit_test(test_two_encodings),
        cmocka_unit_test(test_foreign),    cmocka_unit_test(test_formulas),
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_flat_memory),
        cmocka_unit_test(test_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
