/* Any bytes: app_places takes them, and every place is on the globe and has a
 * name and a source, or says on which line they are wrong and how to mend it.
 */
#include "app/app.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct place_list l = { 0 };
    struct str text = { (const char *)data, (ptrdiff_t)size };
    bool ok = app_places(&a, S("any.tsv"), text, &l, &ds);
    assert(ok == (ds.errors == 0));
    for (ptrdiff_t i = 0; i < ds.n; i++)
        assert(ds.p[i].pos.line > 0 && ds.p[i].hint.n > 0);
    for (ptrdiff_t i = 0; i < l.n; i++) {
        const struct place *p = &l.p[i];
        assert(p->name.n && p->source.n && utf8_check(p->name) < 0);
        assert(p->latitude >= -90000000 && p->latitude <= 90000000);
        assert(p->longitude >= -180000000 && p->longitude <= 180000000);
    }
    arena_free(&a);
    return 0;
}
