/* Models and parts of linkage, and names in rows. The first line says which:
 * "model", "part" or anything else: rows of three cells.
 * What is read prints and reads back the same; nothing aborts. */
#include "app/app.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static bool give(void *ctx, struct arena *a, struct str path, ptrdiff_t max,
                 struct str *out, struct diags *ds)
{
    (void)a, (void)path, (void)max, (void)ds;
    *out = *(const struct str *)ctx;
    return true;
}

static void model(struct arena *a, struct str text, struct diags *ds)
{
    struct link_model m, again;
    if (!link_model_parse(a, S("fuzz"), text, &m, ds)) return;
    struct str printed = link_model_print(a, &m);
    assert(link_model_parse(a, S("fuzz"), printed, &again, ds));
    assert(str_eq(link_model_print(a, &again), printed));
}

static void part(struct arena *a, struct str text, struct diags *ds)
{
    struct world w = { .ctx = &text, .read = give };
    struct str_list one = { 0 };
    struct app_linked l;
    bool pairs;
    *arena_push(a, &one) = S("part");
    if (app_link_merge(&w, a, &one, &l, &pairs, ds) && pairs &&
        link_people_count(l.people) < 100000) {
        app_link_cluster(a, &l);
        app_link_json(a, &l);
    }
    app_link_free(&l);
}

static void rows(struct arena *a, struct str text, struct diags *ds)
{
    struct str line;
    struct link_model m;
    const struct str columns[] = { S("given"), S("family"), S("year") };
    const struct link_names *names = link_names_load(a, ds);
    struct link_how how = { .threads = 1 };
    struct link_counts c;
    struct link_pair_list pairs;
    struct link_result r;
    assert(names && link_model_people(a, columns, 3, &m));
    link_model_everything(&m);
    struct link_people *p = link_people_make(a, names, &m);
    assert(link_people_list(p, ds));
    for (int k = 0; k < 40 && str_next(&text, '\n', &line); k++) {
        struct str cells[3] = { { 0 } };
        for (int f = 0; f < 3; f++) str_next(&line, ',', &cells[f]);
        assert(link_people_add(p, cells, ds));
    }
    if (link_count(a, p, &how, &c, ds) && link_train(&m, &c, ds) &&
        link_score(a, p, &how, &pairs, ds))
        link_cluster(a, p, &how, &pairs, &r);
    link_people_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str text = { (const char *)p, (ptrdiff_t)n }, rest = text, kind;
    if (!str_next(&rest, '\n', &kind) || !rest.p) rest = S("");
    if (str_eq(kind, S("model")))
        model(&a, rest, &ds);
    else if (str_eq(kind, S("part")))
        part(&a, rest, &ds);
    else
        rows(&a, rest, &ds);
    arena_free(&a);
    return 0;
}
