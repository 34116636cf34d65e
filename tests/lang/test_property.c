/* parse(print(m)) == m, and printing that gives the same bytes, for models that
 * hold everything the language can say. SEED and RUNS change what is tried. */
#include "support/test.h"

#include "lang/random_model.h"

#include <stdlib.h>

static uint64_t from_env(const char *name, uint64_t otherwise)
{
    const char *s = getenv(name);
    return s ? strtoull(s, NULL, 10) : otherwise;
}

static void show_diags(const struct diags *ds, struct str text)
{
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 20);
    for (ptrdiff_t i = 0; i < ds->n; i++) diag_print(&b, &ds->p[i], false);
    print_error("%.*s\n%.*s\n", STR_ARG(buf_done(&b)), STR_ARG(text));
    arena_free(&a);
}

static struct lang_unit parse(struct arena *a, const struct agreement *base,
                              struct str text)
{
    struct lang_file f = { S("printed.truce"), text };
    struct lang_unit u;
    struct diags ds = diags_make(a);
    if (!lang_load(a, base, &f, 1, &u, &ds)) {
        show_diags(&ds, text);
        fail();
    }
    assert_int_equal(ds.n, 0);
    return u;
}

static const struct agreement *standard_acts(struct arena *a)
{
    return parse(a, NULL, S("")).agreement;
}

static void assert_same(struct str x, struct str y)
{
    if (str_eq(x, y)) return;
    print_error("first\n%.*s\nthen\n%.*s\n", STR_ARG(x), STR_ARG(y));
    fail();
}

static struct random start(struct arena *a, uint64_t seed, int64_t twist)
{
    return (struct random){ .a = a, .state = seed, .twist = twist };
}

static struct str all_drafts(struct arena *a, const struct agreement *g,
                             const struct draft_list *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (i) buf_char(&b, '\n');
        buf_str(&b, lang_print_draft(a, g, &l->p[i]));
    }
    return buf_done(&b);
}

static struct str formatted(struct arena *a, struct str text)
{
    struct lang_file f = { S("printed.truce"), text };
    struct diags ds = diags_make(a);
    struct str out = { 0 };
    if (!lang_format(a, &f, &out, &ds)) {
        show_diags(&ds, text);
        fail();
    }
    return out;
}

/* ---- the round trip ---- */

static void round_agreement(struct random *r, const struct agreement *g)
{
    struct str text = lang_print_agreement(r->a, g);
    assert_true(str_ends(text, S("\n")));
    struct lang_unit u = parse(r->a, NULL, text);
    assert_int_equal(u.statements.n, 0);
    assert_int_equal(u.drafts.n, 0);
    assert_same(text, lang_print_agreement(r->a, u.agreement));
    if (!lang_agreement_equal(g, u.agreement)) {
        print_error("not equal when read back:\n%.*s", STR_ARG(text));
        fail();
    }
    assert_same(text, formatted(r->a, text)); /* fmt leaves it alone */
}

static void round_statements(struct random *r, const struct agreement *g)
{
    struct buf b = buf_make(r->a, BUF_MAX);
    struct statement_list made = { 0 };
    for (int i = 0; i < 4; i++) {
        struct statement s = random_statement(r);
        *arena_push(r->a, &made) = s;
        if (i) buf_char(&b, '\n');
        buf_str(&b, lang_print_statement(r->a, g, &s));
    }
    struct str text = buf_done(&b);
    struct lang_unit u = parse(r->a, g, text);
    assert_int_equal(u.statements.n, made.n);
    for (ptrdiff_t i = 0; i < made.n; i++) {
        assert_same(lang_print_statement(r->a, g, &made.p[i]),
                    lang_print_statement(r->a, g, &u.statements.p[i]));
        if (lang_statement_equal(&made.p[i], &u.statements.p[i])) continue;
        print_error("not equal when read back:\n%.*s", STR_ARG(text));
        fail();
    }
    assert_same(text, formatted(r->a, text));
}

static void round_keys(struct random *r, const struct agreement *g)
{
    for (int i = 0; i < 4; i++) {
        struct key_change k = random_key(r);
        struct str text = lang_print_key(r->a, &k);
        struct lang_unit u = parse(r->a, g, text);
        assert_int_equal(u.keys.n, 1);
        assert_int_equal(u.statements.n, 0);
        assert_same(text, lang_print_key(r->a, &u.keys.p[0]));
        assert_true(lang_key_equal(&k, &u.keys.p[0]));
        assert_same(text, formatted(r->a, text));
    }
}

static void round_drafts(struct random *r, const struct agreement *g)
{
    struct draft_list made = { 0 };
    r->drafts = 0;
    for (; r->drafts < 4; r->drafts++)
        *arena_push(r->a, &made) = random_draft(r);
    struct str text = all_drafts(r->a, g, &made);
    struct lang_unit u = parse(r->a, g, text);
    assert_int_equal(u.drafts.n, made.n);
    for (ptrdiff_t i = 0; i < made.n; i++) {
        if (lang_draft_equal(&made.p[i], &u.drafts.p[i])) continue;
        print_error("not equal when read back:\n%.*s", STR_ARG(text));
        fail();
    }
    assert_same(text, all_drafts(r->a, g, &u.drafts));
    assert_same(text, formatted(r->a, text));
}

static void print_then_parse(void **state)
{
    (void)state;
    uint64_t seed = from_env("SEED", 20200229), runs = from_env("RUNS", 1500);
    print_message("SEED=%llu RUNS=%llu\n", (unsigned long long)seed,
                  (unsigned long long)runs);
    for (uint64_t i = 0; i < runs; i++) {
        struct arena a = { 0 };
        struct random r = start(&a, seed + i, -1);
        struct agreement *g = random_agreement(&r, standard_acts(&a));
        round_agreement(&r, g);
        round_statements(&r, g);
        round_drafts(&r, g);
        round_keys(&r, g);
        arena_free(&a);
    }
}

/* ---- a change of one leaf shows, in the text and to `equal` ---- */

static void one_change_shows(void **state)
{
    (void)state;
    uint64_t seed = from_env("SEED", 20200229), runs = from_env("RUNS", 400);
    int64_t changes = 0;
    for (uint64_t i = 0; i < runs; i++) {
        struct arena a = { 0 };
        const struct agreement *acts = standard_acts(&a);
        struct random r = start(&a, seed + i, -1), t;
        struct agreement *g = random_agreement(&r, acts), *h;
        assert_true(lang_agreement_equal(g, g));
        t = start(&a, seed + i, (int64_t)(i * 31) % r.leaves);
        h = random_agreement(&t, acts);
        struct str x = lang_print_agreement(&a, g);
        struct str y = lang_print_agreement(&a, h);
        assert_int_equal(str_eq(x, y), lang_agreement_equal(g, h));
        changes += !str_eq(x, y);

        r = start(&a, seed + i, -1);
        r.g = g;
        struct statement s = random_statement(&r);
        for (int64_t k = 0; k < r.leaves; k++) {
            t = start(&a, seed + i, k);
            t.g = g;
            struct statement u = random_statement(&t);
            x = lang_print_statement(&a, g, &s);
            y = lang_print_statement(&a, g, &u);
            assert_int_equal(str_eq(x, y), lang_statement_equal(&s, &u));
            changes += !str_eq(x, y);
        }
        r = start(&a, seed + i, -1);
        r.g = g;
        struct key_change key = random_key(&r);
        for (int64_t k = 0; k < r.leaves; k++) {
            t = start(&a, seed + i, k);
            t.g = g;
            struct key_change other = random_key(&t);
            x = lang_print_key(&a, &key);
            y = lang_print_key(&a, &other);
            assert_int_equal(str_eq(x, y), lang_key_equal(&key, &other));
        }
        arena_free(&a);
    }
    assert_true(changes > (int64_t)runs * 3); /* the twist does twist */
}

/* ---- layout ---- */

/* The text as a hurried person leaves it: other spaces, and a comment, counted
 * from 0, here and there. */
static struct str untidy(struct random *r, struct str text, int64_t *comments)
{
    struct buf b = buf_make(r->a, BUF_MAX);
    struct str line;
    bool tabs = one_in(r, 2);
    *comments = 0;
    while (text.n && str_next(&text, '\n', &line)) {
        if (one_in(r, 8))
            buf_fmt(&b, "%s# comment %lld\n", one_in(r, 2) ? "" : "  ",
                    (long long)(*comments)++);
        bool quoted = false, property = str_starts(line, S("    "));
        if (property) buf_str(&b, tabs ? S("\t") : S("  "));
        for (ptrdiff_t i = property ? 4 : 0; i < line.n; i++) {
            bool escaped =
                i && line.p[i - 1] == '\\' && !(i > 1 && line.p[i - 2] == '\\');
            if (line.p[i] == '"' && !escaped) quoted = !quoted;
            buf_char(&b, line.p[i]);
            if (line.p[i] == ' ' && !quoted && one_in(r, 5))
                buf_str(&b, S("   "));
        }
        if (one_in(r, 6))
            buf_fmt(&b, " # comment %lld", (long long)(*comments)++);
        buf_str(&b, one_in(r, 4) ? S("  \r\n") : S("\n"));
        if (one_in(r, 9)) buf_str(&b, S("\n \n"));
    }
    return buf_done(&b);
}

static void layout_keeps(void **state)
{
    (void)state;
    uint64_t seed = from_env("SEED", 20200229), runs = from_env("RUNS", 500);
    for (uint64_t i = 0; i < runs; i++) {
        struct arena a = { 0 };
        struct random r = start(&a, seed + i, -1);
        struct agreement *g = random_agreement(&r, standard_acts(&a));
        int64_t comments;
        struct str text = untidy(&r, lang_print_agreement(&a, g), &comments);
        struct str once = formatted(&a, text), rest = once;
        assert_same(once, formatted(&a, once));
        assert_true(lang_agreement_equal(g, parse(&a, NULL, once).agreement));
        for (int64_t k = 0; k < comments; k++) {
            struct str want = str_fmt(&a, "# comment %lld\n", (long long)k);
            ptrdiff_t at = str_find(rest, want);
            assert_true(at >= 0); /* each is there, in order */
            rest = str_cut(rest, at + want.n, rest.n);
        }
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(print_then_parse),
        cmocka_unit_test(one_change_shows),
        cmocka_unit_test(layout_keeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
