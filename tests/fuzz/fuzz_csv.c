/* Any bytes as CSV: rows as wide as the header, cells of UTF-8, or a diag with
 * a mend; however the bytes are cut into pieces; and what was read is written
 * and read again. */
#include "table/table.h"

#include <assert.h>
#include <string.h>

struct pieces {
    struct str rest;
    ptrdiff_t most;
};

static ptrdiff_t pieces_read(void *ctx, void *out, ptrdiff_t n)
{
    struct pieces *p = ctx;
    if (n > p->most) n = p->most;
    if (n > p->rest.n) n = p->rest.n;
    if (n) memcpy(out, p->rest.p, (size_t)n);
    p->rest = str_cut(p->rest, n, p->rest.n);
    return n;
}

static void pieces_close(void *ctx)
{
    (void)ctx;
}

/* The rows again as CSV of ours. */
static bool read_all(struct arena *a, struct str bytes, ptrdiff_t most,
                     const struct table_options *o, struct buf *out)
{
    struct diags ds = diags_make(a);
    struct pieces p = { bytes, most };
    struct source src = { &p, S("x.csv"), -1, pieces_read, pieces_close };
    struct table *t = table_open(a, &src, o, &ds);
    struct table_row row;
    int64_t last = 0;
    while (t && table_next(t, &row, &ds)) {
        const struct table_found *f = table_found(t);
        assert(row.row > last && row.row > f->header);
        assert(row.n == f->columns.n && row.n > 0);
        last = row.row;
        for (ptrdiff_t i = 0; i < row.n; i++)
            assert(utf8_check(row.cells[i]) < 0);
        table_csv_row(out, row.cells, row.n);
    }
    bool ok = t && ds.errors == 0;
    assert(ok || ds.n > 0);
    for (ptrdiff_t i = 0; i < ds.n; i++) assert(ds.p[i].hint.n > 0);
    table_close(t);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct str bytes = { (const char *)p, (ptrdiff_t)n };
    struct buf one = buf_make(&a, BUF_MAX), two = buf_make(&a, BUF_MAX),
               three = buf_make(&a, BUF_MAX);
    struct table_options o = { .kind = TABLE_CSV };
    bool ok = read_all(&a, bytes, 1 << 20, &o, &one);
    bool again = read_all(&a, bytes, 7, &o, &two);
    assert(ok == again);
    assert(str_eq(buf_done(&one), buf_done(&two)));
    o = (struct table_options){ .kind = TABLE_CSV,
                                .delimiter = ',',
                                .encoding = S("UTF-8"),
                                .header = -1 };
    if (ok && one.n > 0) {
        ok = read_all(&a, buf_done(&one), 1 << 20, &o, &three);
        assert(ok && str_eq(buf_done(&one), buf_done(&three)));
    }
    arena_free(&a);
    return 0;
}
