/* link: the scan of pairs against a judge that looks at every pair by itself;
 * threads, processors and shards that must not matter; what training and
 * putting together must find. SEED=n repeats a run. */
#include "support/test.h"

#include "link/link.h"

#include "invented.h"

#include <string.h>

enum { ROWS = 400 };

static uint64_t seed_of(void)
{
    const char *s = getenv("SEED");
    int64_t v = 20;
    if (s) num_parse(str_of(s), &v);
    print_message("SEED=%lld\n", (long long)v);
    return (uint64_t)v;
}

/* ---- the judge: what the words of docs/linkage.md say, pair by pair */

static enum link_level judge_letters(const struct link_token *x,
                                     const struct link_token *y)
{
    double w = link_jaro_winkler(x, y);
    if (str_eq(x->plain, y->plain)) return LINK_LEVEL_SAME;
    if (w >= .92) return LINK_LEVEL_CLOSE;
    if (w >= .88) return LINK_LEVEL_NEAR;
    return w >= .7 ? LINK_LEVEL_FAR : LINK_LEVEL_ELSE;
}

/* The level by field, from the texts: names by link_name_level; the place, two
 * words of letters, by the plain Jaro over them without its blank. */
static enum link_level judge_level(struct invented *v, int64_t x, int64_t y,
                                   int f)
{
    struct str a = link_people_text(v->people, x, f);
    struct str b = link_people_text(v->people, y, f);
    if (a.n == 0 || b.n == 0) return LINK_LEVEL_NONE;
    if (v->model.fields[f].kind == LINK_KIND_NAME) {
        struct link_name one, two;
        struct link_alignment al;
        link_name_make(&v->a, v->names, a, &one, NULL);
        link_name_make(&v->a, v->names, b, &two, NULL);
        return link_name_level(v->names, &one, &two, &al);
    }
    struct link_token s = { .n = 0 }, t = { .n = 0 };
    ptrdiff_t i = 0, j = 0;
    for (int32_t c; (c = utf8_next(a, &i)) >= 0 && s.n < LINK_LETTERS_MAX;)
        s.letters[s.n++] = (uint16_t)c;
    for (int32_t c; (c = utf8_next(b, &j)) >= 0 && t.n < LINK_LETTERS_MAX;)
        t.letters[t.n++] = (uint16_t)c;
    s.plain = a;
    t.plain = b;
    if (v->model.fields[f].kind == LINK_KIND_TEXT) return judge_letters(&s, &t);
    if (v->model.fields[f].kind != LINK_KIND_NUMBER) return LINK_LEVELS;
    if (str_eq(a, b)) return LINK_LEVEL_SAME;
    int edits = str_edits(a, b, 2);
    if (edits <= 1 && a.n > 1 && b.n > 1) return LINK_LEVEL_ALIKE;
    return edits == 2 && a.n >= 6 && b.n >= 6 ? LINK_LEVEL_FAR
                                              : LINK_LEVEL_ELSE;
}

static uint32_t pattern_of(const struct link_why *w, int fields)
{
    uint32_t p = 0;
    for (int f = 0; f < fields; f++) p |= (uint32_t)w->field[f].level << 3 * f;
    return p;
}

static void train(struct invented *v, const struct link_how *how,
                  struct link_counts *c)
{
    assert_true(link_count(&v->a, v->people, how, c, &v->ds));
    assert_true(link_train(&v->model, c, &v->ds));
}

/* Every pair that a rule names is counted once, with the levels the judge
 * gives. */
static void test_judge(void **state)
{
    (void)state;
    struct invented v;
    struct link_counts c, d;
    struct link_how how = { .threads = 1 };
    assert_true(invent_all(&v, seed_of(), ROWS, 1));
    train(&v, &how, &c);
    uint64_t *judged = arena_new(&v.a, uint64_t, 1 << 18);
    uint64_t named = 0;
    for (uint32_t x = 0; x < ROWS; x++)
        for (uint32_t y = x + 1; y < ROWS; y++) {
            struct link_why w;
            link_explain(v.people, &how, x, y, &w);
            bool look = w.rule >= 0 || (x * 31 + y) % 50 == 0;
            for (int f = 0; look && f < v.model.field_count; f++) {
                enum link_level l = judge_level(&v, x, y, f);
                if (l != LINK_LEVELS) assert_int_equal(w.field[f].level, l);
            }
            if (w.rule < 0) continue;
            judged[pattern_of(&w, v.model.field_count)]++;
            named++;
        }
    assert_int_equal(c.blocked, named);
    assert_true(named > 200);
    for (ptrdiff_t i = 0; i < c.patterns.n; i++)
        assert_int_equal(c.patterns.p[i].blocked,
                         judged[c.patterns.p[i].pattern]);
    /* and all pairs, when no rule chooses */
    link_model_everything(&v.model);
    v.model.trained = false;
    assert_true(link_count(&v.a, v.people, &how, &d, &v.ds));
    assert_int_equal(d.blocked, (uint64_t)ROWS * (ROWS - 1) / 2);
    assert_int_equal(d.wanted, d.blocked);
    invent_free(&v);
}

static void same_counts(const struct link_counts *x,
                        const struct link_counts *y)
{
    assert_int_equal(x->patterns.n, y->patterns.n);
    assert_memory_equal(x->patterns.p, y->patterns.p,
                        (size_t)x->patterns.n * sizeof *x->patterns.p);
    assert_int_equal(x->blocked, y->blocked);
    assert_int_equal(x->sampled, y->sampled);
    assert_memory_equal(x->by_rule, y->by_rule, sizeof x->by_rule);
}

static void same_pairs(const struct link_pair_list *x,
                       const struct link_pair_list *y)
{
    assert_int_equal(x->n, y->n);
    assert_memory_equal(x->p, y->p, (size_t)x->n * sizeof *x->p);
}

static void test_same_on_all(void **state)
{
    (void)state;
    static const struct link_how hows[] = {
        { .threads = 2 },
        { .threads = 1, .simd = LINK_SIMD_PLAIN },
        { .threads = 3, .simd = LINK_SIMD_AVX2 },
        { .threads = 1, .simd = LINK_SIMD_AVX512 },
    };
    for (int lists = 1; lists <= 2; lists++) {
        struct invented v;
        struct link_how how = { .threads = 1, .keep = .001 };
        struct link_counts c, d;
        struct link_pair_list p, q;
        assert_true(invent_all(&v, seed_of() + 1, 3 * ROWS, lists));
        train(&v, &how, &c);
        assert_true(link_score(&v.a, v.people, &how, &p, &v.ds));
        assert_true(p.n > 50);
        for (size_t i = 0; i < sizeof hows / sizeof hows[0]; i++) {
            struct link_how other = hows[i];
            other.keep = how.keep;
            if (!link_simd_has(other.simd)) continue;
            assert_true(link_count(&v.a, v.people, &other, &d, &v.ds));
            same_counts(&c, &d);
            assert_true(link_score(&v.a, v.people, &other, &q, &v.ds));
            same_pairs(&p, &q);
        }
        invent_free(&v);
    }
}

/* One pass over the pairs gives what three give. */
static void match_once(struct invented *v, const struct link_how *how)
{
    struct link_counts c;
    struct link_matched once;
    struct link_pair_list p;
    if (!link_match(&v->a, v->people, &v->model, how, &once, &v->ds)) return;
    v->model.trained = false;
    train(v, how, &c);
    assert_true(link_score(&v->a, v->people, how, &p, &v->ds));
    same_counts(&c, &once.counts);
    same_pairs(&p, &once.pairs);
}

static void test_match(void **state)
{
    (void)state;
    for (int round = 0; round < 12; round++) {
        struct invented v;
        struct link_how how = { .threads = 1 + round % 2,
                                .keep = round % 3 ? .5 : .001 };
        assert_true(invent_all(&v, seed_of() + 50 + (uint64_t)round,
                               (1 + round % 4) * ROWS, 1 + round % 2));
        if (round % 5 == 4) link_model_everything(&v.model);
        match_once(&v, &how);
        invent_free(&v);
    }
}

/* So few rows that what one block in thirty-two says is mostly wrong: what that
 * left out is found nevertheless. */
static void test_match_few(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct invented v;
        static const double keep[] = { .01, .9, .9999, .999999 };
        struct link_how how = { .threads = 1, .keep = keep[round % 4] };
        assert_true(invent_all(&v, seed_of() + 90 + (uint64_t)round,
                               40 + round % 50, 1));
        match_once(&v, &how);
        invent_free(&v);
    }
}

static void test_shards(void **state)
{
    (void)state;
    for (int everything = 0; everything < 2; everything++) {
        struct invented v;
        struct link_how how = { .threads = 1 };
        struct link_counts c, d, sum = { 0 };
        struct link_pair_list p, q;
        ptrdiff_t pairs = 0;
        assert_true(invent_all(&v, seed_of() + 2, ROWS, 2));
        if (everything) link_model_everything(&v.model);
        train(&v, &how, &c);
        assert_true(link_score(&v.a, v.people, &how, &p, &v.ds));
        how.shards = 3;
        for (how.shard = 1; how.shard <= 3; how.shard++) {
            assert_true(link_count(&v.a, v.people, &how, &d, &v.ds));
            assert_true(d.blocked < c.blocked);
            link_counts_add(&v.a, &sum, &d);
            assert_true(link_score(&v.a, v.people, &how, &q, &v.ds));
            pairs += q.n;
        }
        same_counts(&c, &sum);
        assert_int_equal(pairs, p.n);
        invent_free(&v);
    }
}

/* Oversize blocks are split, and what is not compared is counted. */
static void test_split(void **state)
{
    (void)state;
    struct invented v;
    struct link_how how = { .threads = 1 };
    struct link_counts c, d;
    assert_true(invent_all(&v, seed_of() + 3, ROWS, 1));
    assert_true(link_count(&v.a, v.people, &how, &c, &v.ds));
    v.model.oversize = 4;
    assert_true(link_count(&v.a, v.people, &how, &d, &v.ds));
    assert_int_equal(c.split_blocks, 0);
    assert_true(d.split_blocks > 0);
    assert_true(d.blocked < c.blocked);
    assert_true((uint64_t)d.split_pairs >= c.blocked - d.blocked);
    invent_free(&v);
}

/* Nothing is tuned to these rows, and yet most doubles are found. */
static void test_finds(void **state)
{
    (void)state;
    struct invented v;
    struct link_how how = { .threads = 1 };
    struct link_counts c;
    struct link_pair_list p;
    struct link_result r;
    int64_t both = 0, together = 0, true_pairs = 0;
    assert_true(invent_all(&v, seed_of() + 4, 2 * ROWS, 1));
    train(&v, &how, &c);
    assert_true(link_score(&v.a, v.people, &how, &p, &v.ds));
    link_cluster(&v.a, v.people, &how, &p, &r);
    for (int i = 0; i < 2 * ROWS; i++)
        for (int j = i + 1; j < 2 * ROWS; j++) {
            bool same = v.person[i] == v.person[j];
            bool found = r.cluster[i] == r.cluster[j];
            both += same && found;
            together += found;
            true_pairs += same;
        }
    assert_true(both * 10 > together * 9);   /* precision over .9 */
    assert_true(both * 10 > true_pairs * 7); /* recall over .7 */
    double pairs = (double)c.wanted * v.model.lambda;
    assert_true(pairs > .7 * (double)true_pairs);
    assert_true(pairs < 1.4 * (double)true_pairs);
    invent_free(&v);
}

/* ---- putting together */

struct pool {
    struct arena a;
    struct diags ds;
    struct link_model m;
    struct link_people *p;
    struct link_pair_list pairs;
};

static void pool_make(struct pool *g, int rows, int lists)
{
    *g = (struct pool){
        .m = { .once = true, .except = .999, .threshold = .5, .trained = true }
    };
    g->ds = diags_make(&g->a);
    g->p = link_people_make(&g->a, NULL, &g->m);
    for (int i = 0; i < lists; i++) {
        assert_true(link_people_list(g->p, &g->ds));
        link_people_bare(g->p, rows);
    }
}

static void pool_pair(struct pool *g, uint32_t x, uint32_t y, int32_t bits)
{
    *arena_push(&g->a, &g->pairs) =
        (struct link_pair){ .x = x, .y = y, .bits = bits };
}

static int64_t best_of(const int32_t w[5][5], int row, unsigned used)
{
    int64_t best = row == 5 ? 0 : best_of(w, row + 1, used);
    for (int j = 0; row < 5 && j < 5; j++) {
        if (used >> j & 1 || w[row][j] <= 0) continue;
        int64_t b = w[row][j] + best_of(w, row + 1, used | 1u << j);
        if (b > best) best = b;
    }
    return best;
}

/* Two lists: no other way to pair rows has a greater sum of weights. */
static void test_assignment(void **state)
{
    (void)state;
    struct invented random = { .seed = seed_of() };
    for (int round = 0; round < 200; round++) {
        struct pool g;
        struct link_result r;
        int32_t w[5][5];
        int64_t sum = 0;
        pool_make(&g, 5, 2);
        for (uint32_t i = 0; i < 5; i++)
            for (uint32_t j = 0; j < 5; j++) {
                w[i][j] =
                    invent(&random, 3) ? 0 : (int32_t)invent(&random, 9000) + 1;
                if (w[i][j]) pool_pair(&g, i, 5 + j, w[i][j]);
            }
        link_cluster(&g.a, g.p, &(struct link_how){ .threads = 1 }, &g.pairs,
                     &r);
        for (ptrdiff_t i = 0; i < r.pairs.n; i++)
            if (r.chosen[i]) sum += r.pairs.p[i].bits + 1;
        int64_t best = best_of(w, 0, 0), chosen = 0;
        for (ptrdiff_t i = 0; i < r.pairs.n; i++) chosen += r.chosen[i];
        assert_in_range(sum, best, best + 5);
        for (uint32_t i = 0; i < 5; i++)
            for (uint32_t j = 0; j < i; j++)
                assert_int_not_equal(r.cluster[i], r.cluster[j]);
        assert_int_equal(r.refused, r.pairs.n - chosen);
        arena_free(&g.a);
    }
}

static void test_once(void **state)
{
    (void)state;
    struct pool g;
    struct link_result r;
    struct link_how how = { .threads = 1, .within = true };
    pool_make(&g, 2, 3);
    pool_pair(&g, 0, 2, 9000);
    pool_pair(&g, 1, 2, 8000); /* row 2's own tie: within two bits */
    pool_pair(&g, 2, 4, 7500);
    pool_pair(&g, 0, 1, 3000); /* one list, and not sure enough */
    link_cluster(&g.a, g.p, &how, &g.pairs, &r);
    assert_int_equal(r.cluster[2], 0);
    assert_int_equal(r.cluster[4], 0);
    assert_int_equal(r.cluster[1], 1);
    assert_int_equal(r.refused, 2);
    assert_int_equal(r.ties.n, 1);
    assert_int_equal(r.ties.p[0].row, 2);
    pool_pair(&g, 0, 1, 20000); /* an exception: sure enough */
    link_cluster(&g.a, g.p, &how, &g.pairs, &r);
    assert_int_equal(r.cluster[1], 0);
    arena_free(&g.a);
}

/* ---- models and values */

static void test_model(void **state)
{
    (void)state;
    struct invented v;
    struct link_counts c;
    struct link_model again;
    assert_true(invent_all(&v, seed_of(), ROWS, 1));
    train(&v, &(struct link_how){ .threads = 1 }, &c);
    struct str text = link_model_print(&v.a, &v.model);
    assert_true(link_model_parse(&v.a, S("m"), text, &again, &v.ds));
    assert_true(str_eq(link_model_print(&v.a, &again), text));
    assert_true(again.lambda == v.model.lambda);
    assert_memory_equal(again.fields[0].m, v.model.fields[0].m,
                        sizeof again.fields[0].m);
    invent_free(&v);
}

static void test_bad_models(void **state)
{
    (void)state;
    static const struct {
        const char *text, *what;
        int line;
    } rows[] = {
        { "", "a model has a field and a rule at least", 0 },
        { "fold x", "no line begins so", 1 },
        { "\nfield a shape from \"x\"", "there is no such kind of field", 2 },
        { "field a name from x", "a column stands in quotation marks", 1 },
        { "field a name from \"x\"\nfield a name from \"y\"",
          "a field of this name is there already", 2 },
        { "field a name from \"x\"\nblock on b",
          "there is no field of this name above the rule", 2 },
        { "field a code from \"x\"\nblock on sound of a",
          "this kind of field has no such part", 2 },
        { "threshold 2", "the value is none that this line takes", 1 },
        { "field a code from \"x\"\nlevel a near 0.5 0.5",
          "no such field, or its kind has no such level", 2 },
        { "field a code from \"x\"\nblock on a\nlambda 0.1",
          "lambda is given, but not every level", 0 },
        { "field a code from \"x\"\nlevel a same nan 1",
          "m and u are probabilities over 0", 2 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a = { 0 };
        struct diags ds = diags_make(&a);
        struct link_model m;
        assert_false(
            link_model_parse(&a, S("m"), str_of(rows[i].text), &m, &ds));
        assert_str(ds.p[0].message, rows[i].what);
        assert_int_equal(ds.p[0].pos.line, rows[i].line);
        assert_int_equal(ds.p[0].code, D_LINK_MODEL);
        arena_free(&a);
    }
}

static void test_people(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct link_model m;
    const struct str columns[] = { S("Surname"), S("First_Name"), S("D.O.B."),
                                   S("cluster"), S("نام پدر") };
    assert_true(link_model_people(&a, columns, 4, &m));
    assert_int_equal(m.field_count, 3);
    assert_str(m.fields[0].name, "given");
    assert_int_equal(link_model_column(&m, S("first name")), 0);
    assert_int_equal(link_model_column(&m, S("surname")), 1);
    assert_int_equal(link_model_column(&m, S("cluster")), -1);
    assert_true(link_model_people(&a, columns, 5, &m)); /* a chain */
    assert_str(m.fields[0].name, "name");
    assert_int_equal(m.fields[0].column_count, 3);
    assert_int_equal(m.field_count, 2);
    assert_false(link_model_people(&a, columns + 3, 1, &m));
    arena_free(&a);
}

static enum link_level dates(const char *kind, const char *x, const char *y)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct link_model m;
    struct link_why w;
    const struct link_names *names = link_names_load(&a, &ds);
    struct str text =
        str_fmt(&a, "field f %s from \"f\"\nblock on everything\n", kind);
    assert_true(link_model_parse(&a, S("m"), text, &m, &ds));
    struct link_people *p = link_people_make(&a, names, &m);
    struct str one = str_of(x), two = str_of(y);
    struct link_how how = { .threads = 1 };
    struct link_counts c;
    assert_true(link_people_list(p, &ds) && link_people_add(p, &one, &ds) &&
                link_people_add(p, &two, &ds) &&
                link_count(&a, p, &how, &c, &ds) && link_train(&m, &c, &ds));
    link_explain(p, &how, 0, 1, &w);
    assert_int_equal(c.patterns.p[0].pattern, w.field[0].level);
    link_people_free(p);
    arena_free(&a);
    return w.field[0].level;
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *x, *y;
        enum link_level level;
    } rows[] = {
        { "date", "1971-05-24", "19710524", LINK_LEVEL_SAME },
        { "date", "24.05.1971", "1971-05-24", LINK_LEVEL_SAME },
        { "date", "1971-05-24", "1971-06-24", LINK_LEVEL_ALIKE },
        { "date", "1971-05-24", "1971-05-42", LINK_LEVEL_ALIKE },
        { "date", "1971-05-04", "1971-04-05", LINK_LEVEL_ALIKE },
        { "date", "1971-05-24", "1948-05-24", LINK_LEVEL_CLOSE },
        { "date", "1971-05-24", "1971-11-06", LINK_LEVEL_NEAR },
        { "date", "1971-05-24", "1970-11-06", LINK_LEVEL_FAR },
        { "date", "1971-05-24", "1980-11-06", LINK_LEVEL_ELSE },
        { "date", "1971-05-24", "unknown", LINK_LEVEL_NONE },
        { "year", "1985", "1985", LINK_LEVEL_SAME },
        { "year", "1980-1990", "1985", LINK_LEVEL_ALIKE },
        { "year", "c. 1985", "1987", LINK_LEVEL_ALIKE },
        { "year", "1364", "1985", LINK_LEVEL_ALIKE }, /* Solar Hijri */
        { "year", "1985", "1986", LINK_LEVEL_CLOSE },
        { "year", "1985", "1983", LINK_LEVEL_NEAR },
        { "year", "1985", "1990", LINK_LEVEL_FAR },
        { "year", "1985", "1991", LINK_LEVEL_ELSE },
        { "number", "0123456", "0123465", LINK_LEVEL_ALIKE },
        { "number", "0123456", "9123465", LINK_LEVEL_FAR },
        { "number", "12", "34", LINK_LEVEL_ELSE },
        { "code", "AB-1", "ab1", LINK_LEVEL_SAME },
        { "code", "AB-1", "ab2", LINK_LEVEL_ELSE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum link_level l = dates(rows[i].kind, rows[i].x, rows[i].y);
        if (l != rows[i].level)
            print_error("%s %s: %s\n", rows[i].x, rows[i].y,
                        link_level_name(l));
        assert_int_equal(l, rows[i].level);
        assert_int_equal(dates(rows[i].kind, rows[i].y, rows[i].x), l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_judge),      cmocka_unit_test(test_same_on_all),
        cmocka_unit_test(test_match),      cmocka_unit_test(test_match_few),
        cmocka_unit_test(test_shards),     cmocka_unit_test(test_split),
        cmocka_unit_test(test_finds),      cmocka_unit_test(test_assignment),
        cmocka_unit_test(test_once),       cmocka_unit_test(test_model),
        cmocka_unit_test(test_bad_models), cmocka_unit_test(test_people),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
