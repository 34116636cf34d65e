/* table: workbooks, good and bad, made part by part; and ours, read again.
 * Names are invented. */

#include "support/test.h"
#include "table/pack.h"
#include "table/table.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define BOOK                                                                \
    "%%xl/workbook.xml\n" HEAD "<workbook xmlns:r=\"urn:r\"><sheets>"       \
    "<sheet name=\"hidden\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/>" \
    "<sheet name=\"People\" sheetId=\"2\" r:id=\"rId2\"/>"                  \
    "<sheet name=\"Others\" sheetId=\"3\" r:id=\"rId3\"/></sheets>"         \
    "</workbook>\n"                                                         \
    "%%xl/_rels/workbook.xml.rels\n" HEAD "<Relationships>"                 \
    "<Relationship Id=\"rId2\" Target=\"worksheets/sheet2.xml\"/>"          \
    "<Relationship Id=\"rId3\" Target=\"/xl/other.xml\"/>"                  \
    "</Relationships>\n"
#define STRINGS                                     \
    "%%xl/sharedStrings.xml\n" HEAD                 \
    "<sst><si><t>name</t></si><si><t>born</t></si>" \
    "<si><r><t>Osman </t></r><r><t>Tal</t></r>"     \
    "<rPh sb=\"0\"><t>not this</t></rPh></si>"      \
    "<si><t>عثمان_x000D_التل</t></si></sst>\n"
#define STYLES                                                            \
    "%%xl/styles.xml\n" HEAD "<styleSheet><numFmts>"                      \
    "<numFmt numFmtId=\"164\" formatCode=\"dd\\-mm\\-yyyy\"/>"            \
    "<numFmt numFmtId=\"165\" formatCode=\"0.00&quot; day&quot;[Red]\"/>" \
    "</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"        \
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"                  \
    "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>\n"
#define SHEET(rows)                                                   \
    "%%xl/worksheets/sheet2.xml\n" HEAD "<worksheet><sheetData>" rows \
    "</sheetData></worksheet>\n"
#define TOP                                                          \
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>"                  \
    "<c r=\"B1\" t=\"s\"><v>1</v></c><c t=\"inlineStr\"><is><t>note" \
    "</t></is></c></row>"

struct got {
    struct arena a;
    struct diags ds;
    struct table_found found;
    struct buf rows;
    bool ok;
};

static struct got *read_bytes(struct str bytes, struct table_options o)
{
    struct got *g = calloc(1, sizeof *g);
    assert_non_null(g);
    g->ds = diags_make(&g->a);
    g->rows = buf_make(&g->a, BUF_MAX);
    struct source src = source_of(&g->a, S("list.xlsx"), bytes);
    struct table *t = table_open(&g->a, &src, &o, &g->ds);
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
    return g;
}

static struct got *read_parts(const char *parts, struct table_options o)
{
    struct arena a = { 0 };
    struct got *g = read_bytes(pack(&a, str_of(parts)), o);
    arena_free(&a);
    return g;
}

static void done(struct got *g)
{
    arena_free(&g->a);
    free(g);
}

static void rows_are(struct got *g, const char *want)
{
    for (ptrdiff_t i = 0; i < g->ds.n; i++)
        print_error("%.*s\n", STR_ARG(g->ds.p[i].message));
    assert_true(g->ok);
    assert_str(buf_done(&g->rows), want);
}

static void fails(struct got *g, enum diag_code code, int row, int column)
{
    assert_false(g->ok);
    assert_true(g->ds.n > 0);
    assert_string_equal(diag_code_name(g->ds.p[0].code), diag_code_name(code));
    assert_int_equal(g->ds.p[0].pos.line, row);
    assert_int_equal(g->ds.p[0].pos.col, column);
    assert_true(g->ds.p[0].hint.n > 0);
    done(g);
}

static const struct table_options plain = { 0 };

static void test_cells(void **state)
{
    (void)state;
    struct got *g = read_parts(
        BOOK STRINGS STYLES SHEET(
            TOP "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>2</v></c>"
                "<c r=\"B3\" s=\"1\"><v>29252</v></c>"
                "<c r=\"C3\"><v>1.9800000000000002E3</v></c></row>"
                "<row><c t=\"s\"><v>3</v></c><c s=\"2\"><v>43893.5</v></c>"
                "<c s=\"3\"><v>12.50</v></c></row>"
                "<row r=\"5\"/>"
                "<row r=\"7\"><c r=\"A7\" t=\"str\"><f>A1&amp;A2</f><v>worked"
                " out</v></c><c r=\"C7\"><f>SUM(B1)</f></c></row>"
                "<row r=\"8\"><c r=\"A8\" t=\"b\"><v>1</v></c>"
                "<c r=\"B8\" t=\"e\"><v>#N/A</v></c></row>"
                "<row r=\"9\"><c r=\"A9\"><v>0.1</v></c>"
                "<c r=\"B9\" s=\"1\"><v>60</v></c>"
                "<c r=\"C9\" s=\"1\"><v>59</v></c><c r=\"D9\"/></row>"),
        plain);
    rows_are(g, "3:Osman Tal|1980-02-01|1980\n"
                "4:عثمان\rالتل|2020-03-03 12:00:00|12.5\n"
                "7:worked out||=SUM(B1)\n"
                "8:TRUE|#N/A|\n"
                "9:0.1|60|1900-02-28\n");
    assert_str(g->found.sheet, "People");
    assert_int_equal(g->found.sheets.n, 3);
    assert_int_equal(g->found.header, 1);
    assert_str(g->found.columns.p[2], "note");
    done(g);
}

static void test_sheets(void **state)
{
    (void)state;
    static const char parts[] =
        BOOK "%%xl/other.xml\n" HEAD
             "<x:worksheet xmlns:x=\"urn:x\"><x:sheetData><x:row>"
             "<x:c t=\"str\"><x:v>name</x:v></x:c></x:row><x:row>"
             "<x:c t=\"str\"><x:v>Anna</x:v></x:c></x:row></x:sheetData>"
             "</x:worksheet>\n";
    struct got *g =
        read_parts(parts, (struct table_options){ .sheet = S("Others") });
    rows_are(g, "2:Anna\n");
    done(g);
    fails(read_parts(parts, (struct table_options){ .sheet = S("Nobody") }),
          D_TABLE_OPTION, 0, 0);
    fails(read_parts(parts, plain), D_TABLE_XLSX, 0, 0); /* no sheet2.xml */
    fails(read_parts(parts, (struct table_options){ .sheet = S("hidden") }),
          D_TABLE_XLSX, 0, 0); /* no relation */
    fails(read_parts("%%readme.txt\nno workbook\n", plain), D_TABLE_XLSX, 0, 0);
}

static void test_bad_parts(void **state)
{
    (void)state;
    const struct {
        const char *sheet;
        enum diag_code code;
        int row, column;
    } cases[] = {
        { SHEET(TOP "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99</v></c></row>"),
          D_TABLE_XLSX, 2, 1 },
        { SHEET(TOP "<row r=\"2\"><c r=\"D2\"><v>1</v></c></row>"),
          D_TABLE_RAGGED, 2, 4 },
        { SHEET(TOP "<row r=\"2\"><c r=\"ZZZ2\"><v>1</v></c></row>"),
          D_TABLE_LIMIT, 2, 18278 },
        { SHEET(TOP "<row r=\"1\"><c><v>1</v></c></row>"), D_TABLE_XLSX, 0, 0 },
        { SHEET(TOP "<row r=\"2000000\"/>"), D_TABLE_XLSX, 0, 0 },
        { SHEET(TOP "<row><c r=\"B2\"/><c r=\"A2\"/></row>"), D_TABLE_XLSX, 0,
          0 },
        { SHEET(TOP "<row></c></row>"), D_TABLE_XLSX, 0, 0 },
        { SHEET("<row/>"), D_TABLE_EMPTY, 0, 0 },
        { "%%xl/worksheets/sheet2.xml\n<!DOCTYPE x [<!ENTITY a \"b\">]>"
          "<worksheet><sheetData/></worksheet>\n",
          D_TABLE_XLSX, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = { 0 };
        struct str parts =
            str_fmt(&a, "%s%s", BOOK STRINGS STYLES, cases[i].sheet);
        fails(read_parts(str_z(&a, parts), plain), cases[i].code, cases[i].row,
              cases[i].column);
        arena_free(&a);
    }
}

/* 300 MiB of nothing, packed to some hundred kilobytes. */
static void test_bomb(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 400 << 20);
    static const char top[] = BOOK STRINGS STYLES
        "%%xl/worksheets/sheet2.xml\n<worksheet><sheetData>" TOP;
    char *space = arena_new(&a, char, 1 << 20);
    memset(space, ' ', 1 << 20);
    buf_str(&b, str_of(top));
    for (int i = 0; i < 300; i++) buf_str(&b, (struct str){ space, 1 << 20 });
    struct str bytes = pack(&a, buf_done(&b));
    assert_true(bytes.n > 0 && bytes.n < 1 << 20);
    struct got *g = read_bytes(bytes, plain);
    assert_true(g->a.held < 32 << 20);
    fails(g, D_TABLE_BOMB, 0, 0);
    arena_free(&a);
}

/* Every byte of a workbook changed and every length of it: never a crash, and
 * never a row of another table without an error. */
static void test_damage(void **state)
{
    (void)state;
    struct arena a = { 0 };
    static const char parts[] = BOOK STRINGS STYLES SHEET(
        TOP "<row><c t=\"s\"><v>2</v></c><c><v>1980</v></c></row>");
    struct str good = pack(&a, str_of(parts));
    char *p = arena_new(&a, char, good.n);
    int unread = 0;
    for (ptrdiff_t i = 0; i < good.n; i++) {
        memcpy(p, good.p, (size_t)good.n);
        p[i] ^= 0x10;
        struct got *g = read_bytes((struct str){ p, good.n }, plain);
        if (g->ok && g->rows.n > 0 && g->found.kind == TABLE_XLSX)
            assert_str(buf_done(&g->rows), "2:Osman Tal|1980|\n");
        unread += !g->ok;
        done(g);
        if (i % 7 == 0) done(read_bytes(str_cut(good, 0, i), plain));
    }
    assert_true(unread > good.n / 3);
    arena_free(&a);
}

static void test_write(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    const struct str head[] = { S("name"), S("born"), S("note") };
    const struct str one[] = { S("عثمان التل"), S("1980"), S("=1+1") };
    const struct str two[] = { S("Osman <Tal> & \"x\""), S(""), S("'-a") };
    struct str bytes[2];
    for (int i = 0; i < 2; i++) {
        struct table_xlsx *x = table_xlsx_make(&a, S("People"), &ds);
        assert_non_null(x);
        assert_true(table_xlsx_row(x, head, 3, &ds));
        assert_true(table_xlsx_row(x, one, 3, &ds));
        assert_true(table_xlsx_row(x, two, 3, &ds));
        assert_true(table_xlsx_done(x, &a, &bytes[i], &ds));
    }
    assert_true(str_eq(bytes[0], bytes[1])); /* same rows, same bytes */
    struct got *g = read_bytes(bytes[0], plain);
    rows_are(g, "2:عثمان التل|1980|=1+1\n3:Osman <Tal> & \"x\"||-a\n");
    assert_str(g->found.sheet, "People");
    done(g);
    struct table_xlsx *x = table_xlsx_make(&a, S("People"), &ds);
    char *letters = arena_new(&a, char, 40000);
    memset(letters, 'x', 40000);
    assert_true(table_xlsx_row(x, head, 3, &ds));
    assert_false(table_xlsx_row(x, &(struct str){ letters, 40000 }, 1, &ds));
    assert_int_equal(ds.p[0].code, D_TABLE_LIMIT);
    assert_int_equal(ds.p[0].pos.line, 2);
    table_xlsx_drop(x);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),     cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_bad_parts), cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_damage),    cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
