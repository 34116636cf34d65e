/* Any bytes as what the register reads from outside: a map of columns, a row's
 * text, a reader's key, the proof of a row, a proposed batch. */
#include "register/register.h"

#include <assert.h>

static void check_row(struct arena *a, struct str text)
{
    struct register_row r;
    if (!register_row_parse(a, text, &r)) return;
    register_row_key(a, &r);
    for (ptrdiff_t i = 0; i < r.other.n; i++)
        assert(r.other.p[i].heading.n + r.other.p[i].value.n <= text.n);
}

static void check_map(struct arena *a, struct str text)
{
    static const char *const names[] = { "name", "نام پدر", "a \"b\"" };
    struct diags ds = diags_make(a);
    struct str_list headings = { 0 };
    struct register_map m, again;
    for (int i = 0; i < 3; i++) *arena_push(a, &headings) = str_of(names[i]);
    bool ok = register_map_parse(a, S("map"), text, &headings, &m, &ds);
    assert(ok == (ds.errors == 0));
    if (!ok) return;
    ok = register_map_parse(a, S("map"), register_map_print(a, &m), &headings,
                            &again, &ds);
    assert(ok);
    for (int i = 0; i < 3; i++) assert(m.p[i].field == again.p[i].field);
}

static void check_batch(struct arena *a, struct str text)
{
    struct diags ds = diags_make(a);
    struct register_batch b, again;
    bool ok = register_batch_parse(a, S("batch"), text, &b, &ds);
    assert(ok == (ds.errors == 0));
    if (!ok) return;
    ok = register_batch_parse(a, S("batch"), register_batch_print(a, &b),
                              &again, &ds);
    assert(ok && str_eq(b.label, again.label) && b.rows.n == again.rows.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str text = { (const char *)p, (ptrdiff_t)n };
    struct register_reader reader;
    struct register_proved proved;
    check_row(&a, text);
    check_map(&a, text);
    check_batch(&a, text);
    if (register_reader_parse(&a, S("key"), text, &reader, &ds))
        assert(log_name_ok(reader.name));
    if (register_check_proof(S("proof"), text, &proved, &ds))
        assert(proved.index < proved.size);
    arena_free(&a);
    return 0;
}
