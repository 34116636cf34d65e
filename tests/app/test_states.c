/* docs/states.md: every example gives the states that stand under it, and every
 * rule that any of them reaches is explained there. */
#include "support/test.h"

#include "app/app.h"

#include <stdio.h>

struct block {
    struct str kind, text;
};
struct blocks LIST(struct block);

static struct arena arena;
static struct str docs;

static void read_docs(void)
{
    FILE *f = fopen("docs/states.md", "rb");
    struct buf b = buf_make(&arena, 1 << 20);
    char chunk[4096];
    size_t n;
    assert_non_null(f);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_str(&b, (struct str){ chunk, (ptrdiff_t)n });
    fclose(f);
    docs = buf_done(&b);
}

static struct blocks cut(struct str rest)
{
    struct blocks l = { 0 };
    struct str line;
    while (str_next(&rest, '\n', &line)) {
        if (!str_starts(line, S("```"))) continue;
        ptrdiff_t end = str_find(rest, S("\n```\n"));
        assert_true(end >= 0); /* each fence is closed */
        struct str kind = str_cut(line, 3, line.n);
        *arena_push(&arena, &l) =
            (struct block){ kind, str_cut(rest, 0, end + 1) };
        rest = str_cut(rest, end + 5, rest.n);
    }
    return l;
}

static struct entry_list entries(const struct agreement *g,
                                 const struct statement_list *l)
{
    struct entry_list all = { 0 };
    for (ptrdiff_t i = 0; i < l->n; i++)
        *arena_push(&arena, &all) =
            (struct entry){ .id = app_entry_id(&arena, g, &l->p[i]),
                            .index = i + 1,
                            .statement = &l->p[i] };
    return all;
}

/* "waiting, suspended, alleged, its date passed first, waits for gate" */
static struct str described(const struct finding *f)
{
    struct buf b = buf_make(&arena, 4096);
    buf_str(&b, str_of(state_text(f->state)));
    if (f->suspended) buf_str(&b, S(", suspended"));
    if (f->disputed) buf_str(&b, S(", disputed"));
    if (f->keeping != KEEPING_NONE)
        buf_fmt(&b, ", %s", keeping_text(f->keeping));
    if (f->date_first) buf_str(&b, S(", its date passed first"));
    for (ptrdiff_t i = 0; i < f->waits_for.n; i++)
        buf_fmt(&b, "%s%.*s", i ? " and " : ", waits for ",
                STR_ARG(f->waits_for.p[i]));
    return buf_done(&b);
}

/* The reasons of a finding, not those of norms that it hangs on. */
static bool has_rule(const struct reason *r, struct str rule, bool head)
{
    if (r->norm.n && !head) return false;
    bool here = str_eq(r->rule, rule);
    for (ptrdiff_t i = 0; !here && i < r->kids.n; i++)
        here = has_rule(r->kids.p[i], rule, false);
    return here;
}

static void documented(const struct reason *r, bool head)
{
    if (r->norm.n && !head) return;
    struct str name = str_fmt(&arena, "`%.*s`", STR_ARG(r->rule));
    struct str table = str_cut(docs, str_find(docs, S("## All rules")), docs.n);
    if (str_find(table, name) < 0)
        fail_msg("docs/states.md says nothing of the rule %.*s",
                 STR_ARG(r->rule));
    for (ptrdiff_t i = 0; i < r->kids.n; i++) documented(r->kids.p[i], false);
}

/* 2024-02-01 gate: overdue; why deadline, agreed
 * 2024-02-01 known 2024-03-01 gate: met */
static void line_holds(const struct agreement *g, const struct entry_list *all,
                       struct str line)
{
    struct findings f;
    struct diags ds = diags_make(&arena);
    struct assess_question q = { .on = DAY_NONE };
    struct str rest = line, day, name, want, rule;
    str_next(&rest, ' ', &day);
    str_next(&rest, ':', &name);
    ptrdiff_t why = str_find(rest, S("; why "));
    want = str_trim(why < 0 ? rest : str_cut(rest, 0, why));
    assert_true(day_parse(day, &q.on));
    q.known = q.on;
    if (str_starts(name, S("known "))) {
        assert_true(day_parse(str_cut(name, 6, 16), &q.known));
        name = str_cut(name, 17, name.n);
    }
    q.detail = name;
    assert_true(assess(&arena, g, all, &q, &f, &ds));
    const struct finding *of = NULL;
    for (ptrdiff_t i = 0; i < f.list.n; i++) {
        documented(f.list.p[i].why, true);
        if (str_eq(f.list.p[i].norm->name.id, name)) of = &f.list.p[i];
    }
    if (!of) fail_msg("%.*s: there is no such norm", STR_ARG(line));
    struct str got = described(of);
    if (!str_eq(got, want))
        fail_msg("%.*s: got <%.*s>", STR_ARG(line), STR_ARG(got));
    struct str rules = why < 0 ? S("") : str_cut(rest, why + 6, rest.n);
    while (rules.n && str_next(&rules, ',', &rule))
        if (!has_rule(of->why, str_trim(rule), true))
            fail_msg("%.*s: no reason by the rule %.*s", STR_ARG(line),
                     STR_ARG(str_trim(rule)));
}

static void test_examples(void **state)
{
    (void)state;
    struct blocks l = cut(docs);
    int lines = 0;
    for (ptrdiff_t i = 1; i < l.n; i++) {
        struct lang_unit u;
        struct str rest = l.p[i].text, line;
        struct diags ds = diags_make(&arena);
        struct buf said = buf_make(&arena, 1 << 20);
        if (!str_eq(l.p[i].kind, S("states"))) continue;
        assert_str(l.p[0].kind, "truce base");
        assert_str(l.p[i - 1].kind, "truce");
        struct lang_file files[] = { { S("base.truce"), l.p[0].text },
                                     { S("example.truce"), l.p[i - 1].text } };
        bool ok = lang_load(&arena, NULL, files, 2, &u, &ds);
        for (ptrdiff_t k = 0; k < ds.n; k++) diag_print(&said, &ds.p[k], false);
        if (!ok) fail_msg("%.*s", STR_ARG(buf_done(&said)));
        struct entry_list all = entries(u.agreement, &u.statements);
        while (str_next(&rest, '\n', &line) && line.n) {
            line_holds(u.agreement, &all, line);
            lines++;
        }
    }
    assert_true(lines > 40);
}

/* Each word of the closed vocabularies has its line. */
static void test_words(void **state)
{
    (void)state;
    for (int i = 0; i < STATE_COUNT; i++)
        assert_true(str_find(docs, str_of(state_text((enum state)i))) >= 0);
    for (int i = 0; i < KEEPING_COUNT; i++)
        assert_true(str_find(docs, str_of(keeping_text((enum keeping)i))) >= 0);
    for (int i = 0; i < EVIDENCE_COUNT; i++)
        assert_true(str_find(docs, str_of(evidence_text((enum evidence)i))) >=
                    0);
}

static int set_up(void **state)
{
    (void)state;
    read_docs();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
