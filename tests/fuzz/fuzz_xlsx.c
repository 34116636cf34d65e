/* Any bytes as a workbook: as they are where they begin like one, else as the
 * parts of one (tests/table/pack.h), so that mutations reach the XML. */
#include "table/pack.h"
#include "table/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str bytes = { (const char *)p, (ptrdiff_t)n };
    if (!str_starts(bytes, S("PK"))) bytes = pack(&a, bytes);
    struct source src = source_of(&a, S("x.xlsx"), bytes);
    struct table_options o = { .kind = TABLE_XLSX };
    struct table *t = table_open(&a, &src, &o, &ds);
    struct table_row row;
    int64_t last = 0;
    while (t && table_next(t, &row, &ds)) {
        assert(row.row > last && row.n == table_found(t)->columns.n);
        last = row.row;
        for (ptrdiff_t i = 0; i < row.n; i++)
            assert(utf8_check(row.cells[i]) < 0);
    }
    assert(t || ds.errors > 0);
    for (ptrdiff_t i = 0; i < ds.n; i++) assert(ds.p[i].hint.n > 0);
    table_close(t);
    arena_free(&a);
    return 0;
}
