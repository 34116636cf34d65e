/* pages: what stands in the overview, and that no text of a case gets out of
 * its place. */
#include "support/test.h"

#include "pages/html_int.h"
#include "pages/pages.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct arena a;
    struct diags ds;
    struct world world;
    char folder[32];
    struct app_case c;
};

static const char agreement[] =
    "agreement osby \"The <Osby> accord\"\n"
    "    signed 2031-02-01 at Osby by front, north\n"
    "party front \"The Front\"\n"
    "party north \"The North\"\n"
    "people captives \"Captives\"\n"
    "    held by north\n"
    "    belonging to front\n"
    "obligation free \"Captives & others go free\"\n"
    "    north releases at least 10 captives\n"
    "    by 2031-03-01\n";

static const char said[] =
    "said 2031-02-20 by north\n"
    "    north did release 4 captives on 2031-02-19\n"
    "    reported by \"<b>Wire</b> & \\\"Sons\\\"\" on 2031-02-20 "
    "<https://example.org/?a=1&b='2'>\n"
    "said 2031-02-21 by north\n"
    "    north did release 3 captives on 2031-02-20\n"
    "    reported by \"Herald\" on 2031-02-21 <javascript:alert(1)>\n";

static bool record(struct fixture *f, const char *text)
{
    struct lang_unit unit = { 0 };
    struct ledger_receipts got = { 0 };
    struct lang_file file = { .name = S("said"), .text = str_of(text) };
    return lang_load(&f->a, &f->c.agreement, &file, 1, &unit, &f->ds) &&
           ledger_append(f->c.ledger, &f->a, unit.statements.p,
                         unit.statements.n, &got, &f->ds);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->ds = diags_make(&f->a);
    f->world = world_real();
    strcpy(f->folder, "/tmp/truce-pages-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    struct str text = str_fmt(&f->a, "%s/invented.truce", f->folder);
    struct app_init how = { .path =
                                str_fmt(&f->a, "%s/invented.case", f->folder) };
    struct ledger_how write = { .write = true };
    struct ledger_about about;
    *arena_push(&f->a, &how.files) = text;
    assert_true(
        f->world.create(f->world.ctx, text, str_of(agreement), false, &f->ds));
    assert_true(app_init(&f->world, &f->a, &how, &about, &f->ds));
    assert_true(app_open(&f->world, &f->a, how.path, write, &f->c, &f->ds));
    if (!record(f, said)) fail_msg("%.*s", STR_ARG(f->ds.p[0].message));
    app_close(&f->c);
    assert_true(app_open(&f->world, &f->a, how.path, write, &f->c, &f->ds));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    app_close(&f->c);
    f->world.remove(f->world.ctx, str_of(f->folder));
    arena_free(&f->a);
    free(f);
    return 0;
}

static struct str page(struct fixture *f, const char *on)
{
    struct app_asked asked = { .known = DAY_NONE };
    struct findings found;
    assert_true(day_parse(str_of(on), &asked.on));
    assert_true(app_status(&f->world, &f->a, &f->c, &asked, &found, &f->ds));
    return pages_overview(&f->a, &f->c, &found);
}

static bool has(struct str page, const char *text)
{
    return str_find(page, str_of(text)) >= 0;
}

static void overview(void **state)
{
    struct str p = page(*state, "2031-02-10");
    assert_true(has(p, "in force"));
    assert_true(has(p, "19 days left"));
    assert_false(has(p, "<summary>"));
    p = page(*state, "2031-02-25");
    assert_true(has(p, "under way"));
    assert_true(has(p, "7 or more</b>"));
    assert_true(has(p, "2 statements"));
    p = page(*state, "2031-03-04");
    assert_true(has(p, "3 days late"));
    assert_true(has(p, "No date lies ahead"));
}

/* A file to keep: nothing is fetched, nothing runs, twice the same bytes. */
static void alone(void **state)
{
    struct str p = page(*state, "2031-03-04");
    assert_true(str_eq(p, page(*state, "2031-03-04")));
    assert_true(has(p, "<style>"));
    assert_false(has(p, "<link"));
    assert_false(has(p, "<script"));
    assert_false(has(p, "url("));
    assert_false(has(p, "style="));
}

/* Texts of the case stay texts, and an address is one of the web. */
static void hostile(void **state)
{
    struct str p = page(*state, "2031-02-25");
    assert_true(has(p, "The &lt;Osby&gt; accord"));
    assert_true(has(p, "Captives &amp; others"));
    assert_true(has(p, "&lt;b&gt;Wire&lt;/b&gt; &amp; &quot;Sons&quot;"));
    assert_false(has(p, "<Osby>"));
    assert_false(has(p, "<b>Wire"));
    assert_true(has(p, "href=\"https://example.org/?a=1&amp;b=&#39;2&#39;\""));
    assert_false(has(p, "javascript:"));
    assert_true(has(p, "Herald"));
}

static void escapes(void **state)
{
    struct fixture *f = *state;
    struct html h = html_make(&f->a);
    HTML(&h, "<p title=\"{}\">{}</p>", "<a href=\"'\">&", 7);
    HTML(&h, "{}",
         S("a\x01"
           "b\xFF"
           "c\n"));
    assert_true(str_eq(buf_done(&h.b),
                       S("<p title=\"&lt;a href=&quot;&#39;&quot;&gt;&amp;\">"
                         "7</p>a\xEF\xBF\xBD"
                         "b\xEF\xBF\xBD"
                         "c\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(overview, setup, teardown),
        cmocka_unit_test_setup_teardown(alone, setup, teardown),
        cmocka_unit_test_setup_teardown(hostile, setup, teardown),
        cmocka_unit_test_setup_teardown(escapes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
