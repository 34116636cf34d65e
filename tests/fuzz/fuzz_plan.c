/* Any bytes as a plan file, and as the cells of a list. */
#include "plan/plan.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct plan_demands d = plan_demands_none();
    struct str text = { (const char *)p, (ptrdiff_t)n }, cell;
    bool ok = plan_demands_parse(&a, S("plan"), text, &d, &ds);
    assert(ok == (ds.errors == 0));
    for (ptrdiff_t i = 0; i < d.list.n; i++)
        assert(d.list.p[i].count.lo <= d.list.p[i].count.hi);
    const struct plan_words *words = plan_words_load(&a);
    int32_t day = day_of((struct civil){ 2020, 3, 14 });
    for (int lines = 0; lines < 8 && str_next(&text, '\n', &cell); lines++) {
        struct plan_person x;
        struct interval age;
        struct plan_cells c = { .born = cell,
                                .health = cell,
                                .remaining = cell,
                                .ends = lines & 1 ? cell : S(""),
                                .taken = cell,
                                .sex = cell,
                                .flags = cell };
        plan_person_read(words, &c, day, &x);
        assert(!plan_age(&x, day, &age) || (age.lo >= 0 && age.lo <= age.hi));
        assert(x.left == PLAN_UNKNOWN || x.left >= 0);
    }
    arena_free(&a);
    return 0;
}
