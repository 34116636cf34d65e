/* Exports of an invented case whose names have commas, quotes and letters of
 * two bytes: each is built as its format wants, whatever other programs are
 * here to read it (tests/cli/test_export.sh asks those). */
#include "support/test.h"

#include "app/app.h"

#include <jansson.h>
#include <stdlib.h>

static const char text[] =
    "agreement river \"The river agreement, with \\\"quotes\\\"\"\n"
    "    signed 2024-01-01 at Westport by north, south\n"
    "    text https://example.org/river\n"
    "party north \"The North, a republic\"\n"
    "    voice \"Ada Quill\"\n"
    "party south \"جنوب\"\n"
    "neutral monitor \"Monitoring mission\"\n"
    "outlet daily \"The Daily\"\n"
    "people captives \"Captives of the South\"\n"
    "    held by north\n"
    "    belonging to south\n"
    "obligation free \"Captives go free; all of the جنوب captives, wherever "
    "they are held, and whatever they are called\"\n"
    "    north releases up to 100 captives\n"
    "    by 2024-01-31\n"
    "    clause \"Part One, C\"\n"
    "obligation gate \"The gate opens\"\n"
    "    south starts talks\n"
    "    aim by 2024-02-29\n"
    "    after free\n"
    "said 2024-01-10 by north (\"Ada Quill\")\n"
    "    north did release 60 captives in all by 2024-01-10 at \"The, mill\"\n"
    "    reported by daily on 2024-01-11 <https://example.org/1>\n"
    "    note \"Ada Quill said more\"\n"
    "said 2024-01-12 by south\n"
    "    north did release 40 captives in all by 2024-01-10 at Westport\n"
    "    reported by \"The \\\"Other\\\" Paper\" on 2024-01-12\n"
    "said 2024-01-13 by unattributed\n"
    "    south will receive 20 captives at Westport\n"
    "said 2024-01-14 by north\n"
    "    denies that north did release captives\n";

static struct arena arena;
static struct world world;
static struct app_case c;

static int set_up(void **state)
{
    (void)state;
    struct lang_unit u;
    struct diags ds = diags_make(&arena);
    struct lang_file f = { S("river.truce"), str_of(text) };
    world = world_real();
    if (!lang_load(&arena, NULL, &f, 1, &u, &ds)) return -1;
    c.agreement = *u.agreement;
    for (ptrdiff_t i = 0; i < u.statements.n; i++)
        *arena_push(&arena, &c.entries) =
            (struct entry){ .id = app_entry_id(&arena, u.agreement,
                                               &u.statements.p[i]),
                            .index = i + 1,
                            .recorded = 1704931200 + i,
                            .statement = &u.statements.p[i] };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct str exported(const char *as, const char *on)
{
    struct str out;
    struct diags ds = diags_make(&arena);
    struct app_exporting how = { .as = str_of(as),
                                 .asked = { .known = DAY_NONE } };
    assert_true(day_parse(str_of(on), &how.asked.on));
    assert_true(app_export(&world, &c, &how, &arena, &out, &ds));
    /* who spoke for a side, and what was noted, stays inside */
    assert_true(str_find(out, S("Ada Quill")) < 0);
    return out;
}

/* One row of a CSV file off its front; -1 cells at the end. */
static int cells(struct str *rest, struct str *first)
{
    int n = 1;
    bool quoted = false;
    ptrdiff_t i = 0, from = 0;
    if (rest->n == 0) return -1;
    for (; i < rest->n; i++) {
        char ch = rest->p[i];
        if (ch == '"') quoted = !quoted;
        if (!quoted && (ch == ',' || ch == '\n')) {
            if (n == 1) *first = str_cut(*rest, from, i);
            if (ch == '\n') break;
            n++;
        }
    }
    assert_false(quoted);
    assert_true(i < rest->n); /* the last row has its end */
    *rest = str_cut(*rest, i + 1, rest->n);
    return n;
}

static void rows(const char *as, int heads, int least)
{
    struct str out = exported(as, "2024-01-20"), first;
    int wide = cells(&out, &first), n = 0, got;
    assert_true(wide > 5);
    if (heads == 2) {
        assert_int_equal(cells(&out, &first), wide);
        assert_true(str_starts(first, S("#")));
    }
    while ((got = cells(&out, &first)) >= 0) {
        assert_int_equal(got, wide);
        n++;
    }
    assert_true(n >= least);
}

static void test_csv(void **state)
{
    (void)state;
    rows("csv", 2, 4);
    rows("csv-statements", 2, 4);
    rows("pam", 1, 2);
    struct str out = exported("pam", "2024-01-20");
    assert_true(str_find(out, S("2024-01-20,1,2,under way")) > 0);
    out = exported("csv-statements", "2024-01-12");
    assert_true(str_find(out, S("unattributed")) < 0); /* said on the 13th */
    out = exported("csv-statements", "2024-01-20");
    assert_true(str_find(out, S("\"The \"\"Other\"\" Paper, 2024")) > 0);
    assert_true(str_find(out, S("unattributed,2024-01-13")) > 0);
}

static struct str uids(struct str ics)
{
    struct str line;
    struct buf b = buf_make(&arena, 4096);
    while (str_next(&ics, '\n', &line))
        if (str_starts(line, S("UID:"))) buf_str(&b, line);
    return buf_done(&b);
}

static void test_ics(void **state)
{
    (void)state;
    struct str out = exported("ics", "2024-01-20"), rest = out, line;
    struct buf whole = buf_make(&arena, 1 << 20);
    while (str_next(&rest, '\n', &line) && (line.n || rest.p)) {
        assert_true(str_ends(line, S("\r")));
        assert_true(line.n - 1 <= 75);
        assert_true(utf8_check(line) < 0); /* no letter is cut */
        if (str_starts(line, S(" ")))
            line = str_cut(line, 1, line.n);
        else
            buf_char(&whole, '\n');
        buf_str(&whole, str_cut(line, 0, line.n - 1));
    }
    struct str all = buf_done(&whole);
    assert_true(str_find(all, S("Deadline: Captives go free\\; all of the "
                                "جنوب captives\\, wherever they are held\\, "
                                "and whatever they are called\n")) > 0);
    assert_true(str_find(all, S("DTSTART;VALUE=DATE:20240131\n"
                                "DTEND;VALUE=DATE:20240201\n")) > 0);
    assert_true(str_find(all, S("SUMMARY:Aim: The gate opens")) > 0);
    assert_true(str_find(all, S("UID:free@river.truce\n")) > 0);
    assert_true(str_eq(uids(out), uids(exported("ics", "2024-03-01"))));
}

static json_t *parsed(const char *as, const char *on)
{
    struct str out = exported(as, on);
    json_error_t e;
    json_t *root = json_loadb(out.p, (size_t)out.n, JSON_REJECT_DUPLICATES, &e);
    if (!root) fail_msg("%s: %s", as, e.text);
    return root;
}

static void test_plover(void **state)
{
    (void)state;
    static const char *const events[] = {
        "AGREE",   "CONSULT",  "SUPPORT",  "COOPERATE", "AID",     "YIELD",
        "CONCEDE", "RETREAT",  "REQUEST",  "ACCUSE",    "REJECT",  "THREATEN",
        "PROTEST", "MOBILIZE", "SANCTION", "COERCE",    "ASSAULT",
    };
    json_t *root = parsed("plover", "2024-01-20"), *e;
    size_t i;
    assert_int_equal(json_array_size(root), 3); /* the denial is no event */
    json_array_foreach(root, i, e)
    {
        const char *got = json_string_value(json_object_get(e, "event"));
        bool known = false;
        for (size_t k = 0; k < sizeof events / sizeof events[0]; k++)
            known = known || str_eq(str_of(got), str_of(events[k]));
        assert_true(known);
        assert_true(json_array_size(json_object_get(e, "source")) > 0);
    }
    /* the side that takes delivery is the target, the holder the source */
    e = json_array_get(root, 2);
    json_t *source = json_array_get(json_object_get(e, "source"), 0);
    assert_string_equal(json_string_value(json_object_get(source, "code")),
                        "north");
    assert_string_equal(json_string_value(json_object_get(e, "tense")),
                        "future");
    json_decref(root);
}

static void test_geojson(void **state)
{
    (void)state;
    struct place_list l = { 0 };
    struct diags ds = diags_make(&arena);
    json_t *root = parsed("geojson", "2024-01-20");
    json_t *list = json_object_get(root, "features");
    assert_int_equal(json_array_size(list), 2);
    json_t *f = json_array_get(list, 1);
    assert_true(json_is_null(json_object_get(f, "geometry")));
    json_t *about = json_object_get(f, "properties");
    assert_string_equal(json_string_value(json_object_get(about, "place")),
                        "Westport");
    assert_int_equal(json_integer_value(json_object_get(about, "statements")),
                     2);
    json_decref(root);
    struct str places = S("# mine\n\nWestport\t-12.5\t99.123456\tan atlas\n");
    assert_true(app_places(&arena, S("p"), places, &l, &ds));
    assert_int_equal(l.p[0].latitude, -12500000);
    assert_int_equal(l.p[0].longitude, 99123456);
    places = S("Westport\t-12.5\t99\tan atlas\nEast\t90.1\t0\tnone\n");
    assert_false(app_places(&arena, S("p"), places, &l, &ds));
    assert_int_equal(ds.p[0].code, D_BAD_PLACE);
    assert_int_equal(ds.p[0].pos.line, 2);
}

static void exists(json_t *root, json_t *relation, const char *end)
{
    static const char *const lists[] = { "entity", "agent", "activity" };
    const char *id = json_string_value(json_object_get(relation, end));
    bool found = !id;
    for (int i = 0; !found && i < 3; i++)
        found = json_object_get(json_object_get(root, lists[i]), id) != NULL;
    if (!found) fail_msg("%s is not declared", id);
}

static void test_prov(void **state)
{
    (void)state;
    static const char *const relations[] = { "wasAttributedTo",
                                             "wasDerivedFrom", "used",
                                             "wasGeneratedBy",
                                             "wasAssociatedWith" };
    static const char *const ends[] = { "prov:entity", "prov:agent",
                                        "prov:activity", "prov:usedEntity",
                                        "prov:generatedEntity" };
    json_t *root = parsed("prov", "2024-01-20"), *v;
    const char *key;
    for (size_t i = 0; i < 5; i++) {
        json_t *list = json_object_get(root, relations[i]);
        assert_true(json_object_size(list) > 0);
        json_object_foreach(list, key, v) for (size_t k = 0; k < 5; k++)
            exists(root, v, ends[k]);
    }
    json_decref(root);
}

static void test_json(void **state)
{
    (void)state;
    json_t *root = parsed("json", "2024-01-20");
    assert_int_equal(json_array_size(json_object_get(root, "statements")), 4);
    json_t *f = json_array_get(json_object_get(root, "findings"), 0);
    assert_non_null(json_object_get(f, "why"));
    json_decref(root);
}

static void test_wrong(void **state)
{
    (void)state;
    struct str out;
    struct diags ds = diags_make(&arena);
    struct app_exporting how = { .as = S("pdf"),
                                 .asked = { DAY_NONE, DAY_NONE } };
    assert_false(app_export(&world, &c, &how, &arena, &out, &ds));
    assert_int_equal(ds.p[0].code, D_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),    cmocka_unit_test(test_ics),
        cmocka_unit_test(test_plover), cmocka_unit_test(test_geojson),
        cmocka_unit_test(test_prov),   cmocka_unit_test(test_json),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
