/* Any bytes as a file of entries that wait, as people bring one on a stick: it
 * is looked at and put together, or refused with a diag; what was put together
 * of it is taken again, and comes out the same, alone and with itself. */
#include "ledger/ledger.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str text = { (const char *)data, (ptrdiff_t)size };
    struct ledger_pending one = { .name = S("x.pending"), .text = text };
    struct ledger_joined first, again;
    struct ledger_looked looked;
    struct str_list keys = { 0 };
    *arena_push(&a, &keys) =
        S("front+99627d6f+ATgqygbADl/YGZ56K5Q+xoX1MNlyKP/dPz8dWv+F5pMe");
    bool right = ledger_look(&a, &one, &keys, &looked, &ds);
    assert(right || ds.errors > 0);
    ptrdiff_t errors = ds.errors;
    if (ledger_join(&a, &one, 1, &first, &ds)) {
        struct ledger_pending two[] = { one, one };
        two[0].text = first.text;
        bool ok = ledger_join(&a, two, 2, &again, &ds);
        assert(ok && str_eq(first.text, again.text));
    } else {
        assert(ds.errors > errors);
    }
    arena_free(&a);
    return 0;
}
