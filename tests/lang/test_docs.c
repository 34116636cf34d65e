/* Every example of docs/language.md: a ```truce block loads with the first one,
 * whose names it uses; a ```truce-error block does not, and gives the ```diag
 * that follows it. */
#include "support/test.h"

#include "lang/lang.h"

#include <stdio.h>

static struct str read_docs(struct arena *a)
{
    FILE *f = fopen("docs/language.md", "rb");
    struct buf b = buf_make(a, 1 << 20);
    char chunk[4096];
    size_t n;
    assert_non_null(f);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_str(&b, (struct str){ chunk, (ptrdiff_t)n });
    fclose(f);
    return buf_done(&b);
}

struct block {
    struct str kind, text;
};
struct blocks LIST(struct block);

static struct blocks cut(struct arena *a, struct str docs)
{
    struct blocks l = { 0 };
    struct str line;
    while (str_next(&docs, '\n', &line)) {
        if (!str_starts(line, S("```"))) continue;
        ptrdiff_t end = str_find(docs, S("\n```\n"));
        assert_true(end >= 0); /* each fence is closed */
        struct str kind = str_cut(line, 3, line.n);
        *arena_push(a, &l) = (struct block){ kind, str_cut(docs, 0, end + 1) };
        docs = str_cut(docs, end + 5, docs.n);
    }
    return l;
}

static bool load(struct arena *a, const struct block *first,
                 const struct block *b, struct str *said)
{
    struct lang_file files[] = { { S("first.truce"), first->text },
                                 { S("example.truce"), b->text } };
    struct lang_unit u;
    struct diags ds = diags_make(a);
    struct buf out = buf_make(a, 1 << 20);
    bool ok = lang_load(a, NULL, files, b == first ? 1 : 2, &u, &ds);
    for (ptrdiff_t i = 0; i < ds.n; i++) diag_print(&out, &ds.p[i], false);
    *said = buf_done(&out);
    return ok && ds.n == 0;
}

static void has_word(struct str text, const char *word)
{
    struct arena a = { 0 };
    struct str rest = str_of(word), one;
    while (word[0] && str_next(&rest, ' ', &one)) {
        bool has = str_find(text, str_fmt(&a, "\"%.*s\"", STR_ARG(one))) >= 0;
        if (!has) print_error("the grammar lacks %.*s\n", STR_ARG(one));
        assert_true(has);
    }
    arena_free(&a);
}

/* The grammar has every word of the closed vocabularies that files are written
 * with, and each rule that it uses. */
static void grammar(struct str text)
{
    struct arena a = { 0 };
    struct str rest = text, line, name;
    for (int i = 0; i < MODALITY_COUNT; i++)
        has_word(text, modality_text((enum modality)i));
    for (int i = 0; i < STANCE_COUNT; i++)
        has_word(text, stance_text((enum stance)i));
    for (int i = 0; i < QUALIFIER_COUNT; i++)
        has_word(text, qualifier_text((enum qualifier)i));
    for (int i = 0; i < ROLE_COUNT; i++)
        has_word(text, role_text((enum role)i));
    for (int i = 0; i < NORM_COUNT; i++)
        has_word(text, norm_text((enum norm_kind)i));
    for (int i = 0; i < POWER_COUNT; i++)
        has_word(text, power_text((enum power_kind)i));
    for (int i = 0; i < PAPER_COUNT; i++)
        has_word(text, paper_text((enum paper_kind)i));
    while (str_next(&rest, '\n', &line)) {
        struct str words = line;
        while (str_next(&words, ' ', &name)) {
            bool rule = name.n > 1 && name.p[0] >= 'a' && name.p[0] <= 'z';
            if (!rule) continue;
            struct str head = str_fmt(&a, "\n%.*s ", STR_ARG(name));
            bool has = str_find(text, head) >= 0 ||
                       str_starts(text, str_cut(head, 1, head.n));
            if (!has) print_error("no rule %.*s\n", STR_ARG(name));
            assert_true(has);
        }
    }
    arena_free(&a);
}

static void every_example(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct blocks l = cut(&a, read_docs(&a));
    int good = 0, wrong = 0;
    for (ptrdiff_t i = 0; i < l.n; i++) {
        struct str said;
        const struct block *b = &l.p[i];
        if (str_eq(b->kind, S("truce"))) {
            bool ok = load(&a, &l.p[0], b, &said);
            if (!ok) print_error("%.*s", STR_ARG(said));
            assert_true(ok);
            good++;
        } else if (str_eq(b->kind, S("truce-error"))) {
            assert_false(load(&a, &l.p[0], b, &said));
            assert_true(i + 1 < l.n && str_eq(b[1].kind, S("diag")));
            assert_str(said, str_z(&a, b[1].text));
            wrong++;
        } else if (str_eq(b->kind, S("ebnf"))) {
            grammar(b->text);
        } else {
            assert_str(b->kind, "diag");
            assert_true(i > 0 && str_eq(b[-1].kind, S("truce-error")));
        }
    }
    assert_true(good >= 8 && wrong >= 4);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_example) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
