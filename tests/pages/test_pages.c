/* pages: a route each, who may go there, and what stands in an answer. */
#include "support/test.h"

#include "pages/pages.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct arena a;
    struct diags ds;
    struct world world;
    char folder[32];
    struct str path;
    struct pages *p;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->ds = diags_make(&f->a);
    f->world = world_real();
    strcpy(f->folder, "/tmp/truce-pages-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    f->path = str_fmt(&f->a, "%s/invented.case", f->folder);
    struct str text = str_fmt(&f->a, "%s/invented.truce", f->folder);
    struct str said = S("agreement osby \"The <Osby> accord\"\n"
                        "    signed 2031-02-01 at Osby by front, north\n"
                        "party front \"The Front\"\n"
                        "party north \"The North\"\n"
                        "people captives \"Captives\"\n"
                        "    held by north\n"
                        "    belonging to front\n"
                        "obligation free \"Captives & others go free\"\n"
                        "    north releases at least 10 captives\n"
                        "    by 2031-03-01\n");
    struct app_init how = { .path = f->path };
    struct ledger_about about;
    struct pages_how open = { .write = true };
    *arena_push(&f->a, &how.files) = text;
    assert_true(f->world.create(f->world.ctx, text, said, false, &f->ds));
    assert_true(app_init(&f->world, &f->a, &how, &about, &f->ds));
    f->p = pages_open(&f->world, &f->a, f->path, &open, &f->ds);
    assert_non_null(f->p);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    pages_close(f->p);
    f->world.remove(f->world.ctx, str_of(f->folder));
    arena_free(&f->a);
    free(f);
    return 0;
}

static struct pages_answer get(struct fixture *f, const char *path,
                               enum access access)
{
    struct pages_request q = { .method = S("GET"),
                               .path = str_of(path),
                               .access = access };
    struct pages_answer out;
    assert_true(day_parse(S("2031-02-10"), &q.today));
    pages_answer(f->p, &f->a, &q, &out);
    return out;
}

static void overview(void **state)
{
    struct fixture *f = *state;
    struct pages_answer out = get(f, "/", ACCESS_VIEWER);
    assert_int_equal(out.status, 200);
    assert_true(str_find(out.body, S("Captives &amp; others")) > 0);
    assert_true(str_find(out.body, S("The &lt;Osby&gt; accord")) > 0);
    assert_true(str_find(out.body, S("<Osby>")) < 0);
    out = get(f, "/index.json", ACCESS_VIEWER);
    assert_int_equal(out.status, 200);
    assert_true(str_find(out.body, S("\"free\"")) > 0);
    out = get(f, "/index.csv", ACCESS_VIEWER);
    assert_int_equal(out.status, 200);
    assert_true(str_find(out.body, S("#activity")) > 0);
}

static void refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(get(f, "/", ACCESS_NONE).status, 403);
    assert_int_equal(get(f, "/nowhere", ACCESS_KEEPER).status, 404);
    assert_int_equal(get(f, "/assets/truce.css", ACCESS_NONE).status, 200);
    struct pages_request q = { .method = S("POST"),
                               .path = S("/"),
                               .access = ACCESS_KEEPER };
    struct pages_answer out;
    pages_answer(f->p, &f->a, &q, &out);
    assert_int_equal(out.status, 405);
}

/* A log that grew elsewhere is read anew. */
static void grows(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(pages_look(f->p, &f->ds), 1);
    struct app_case c;
    struct lang_unit unit = { 0 };
    struct ledger_receipts got = { 0 };
    struct ledger_how how = { .write = true };
    struct lang_file file = { .name = S("said"),
                              .text = S("said 2031-02-09 by north\n    north "
                                        "did release 4 captives on "
                                        "2031-02-08\n") };
    assert_true(app_open(&f->world, &f->a, f->path, how, &c, &f->ds));
    assert_true(lang_load(&f->a, &c.agreement, &file, 1, &unit, &f->ds));
    assert_true(
        ledger_append(c.ledger, &f->a, unit.statements.p, 1, &got, &f->ds));
    app_close(&c);
    assert_int_equal(pages_look(f->p, &f->ds), 2);
    struct pages_answer out = get(f, "/", ACCESS_VIEWER);
    assert_true(str_find(out.body, S("under way")) > 0);
}

/* The file to keep: nothing is fetched, nothing runs, twice the same bytes. */
static void alone(void **state)
{
    struct fixture *f = *state;
    struct pages_request q = { .method = S("GET"),
                               .path = S("/"),
                               .access = ACCESS_VIEWER,
                               .alone = true };
    struct pages_answer one, other;
    assert_true(day_parse(S("2031-03-04"), &q.today));
    pages_answer(f->p, &f->a, &q, &one);
    pages_answer(f->p, &f->a, &q, &other);
    assert_int_equal(one.status, 200);
    assert_true(str_eq(one.body, other.body));
    assert_true(str_find(one.body, S("<style>")) > 0);
    assert_true(str_find(one.body, S("<link")) < 0);
    assert_true(str_find(one.body, S("<script")) < 0);
    assert_true(str_find(one.body, S("url(")) < 0);
    assert_true(str_find(one.body, S("3 days late")) > 0);
    assert_true(str_find(one.body, S("No date lies ahead")) > 0);
    one = get(f, "/", ACCESS_VIEWER);
    assert_true(str_find(one.body, S("<style>")) < 0);
    assert_true(str_find(one.body, S("style=")) < 0);
    assert_true(str_find(one.body, S("19 days left")) > 0);
}

static struct pages_answer asked(struct fixture *f, const char *name,
                                 const char *value)
{
    struct pages_request q = { .method = S("GET"),
                               .path = S("/"),
                               .access = ACCESS_VIEWER };
    struct pages_answer out;
    assert_true(day_parse(S("2031-02-10"), &q.today));
    *arena_push(&f->a, &q.query) =
        (struct pages_pair){ str_of(name), str_of(value) };
    pages_answer(f->p, &f->a, &q, &out);
    return out;
}

/* What is asked comes back only escaped, whatever it is. */
static void hostile(void **state)
{
    struct fixture *f = *state;
    struct pages_answer out = asked(f, "on", "<script>\"'&\x01");
    assert_int_equal(out.status, 400);
    assert_true(str_find(out.body, S("<script>")) < 0);
    assert_true(str_find(out.body,
                         S("&lt;script&gt;&quot;&#39;&amp;\xEF\xBF\xBD")) > 0);
    out = asked(f, "believe", "<b>nobody</b>");
    assert_int_equal(out.status, 400);
    assert_true(str_find(out.body, S("<b>")) < 0);
    out = asked(f, "on", "2031-04-01");
    assert_int_equal(out.status, 200);
    assert_true(str_find(out.body, S("31 days late")) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(overview, setup, teardown),
        cmocka_unit_test_setup_teardown(refused, setup, teardown),
        cmocka_unit_test_setup_teardown(grows, setup, teardown),
        cmocka_unit_test_setup_teardown(alone, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
