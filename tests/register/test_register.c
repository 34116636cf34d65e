/* register: columns guessed and mapped, rows there and back, sealing, the proof
 * of one row, answers and who is asked, differences. Names are invented. */

#include "register/register.h"
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

static struct str_list headings_of(struct arena *a, const char *const *p, int n)
{
    struct str_list l = { 0 };
    for (int i = 0; i < n; i++) *arena_push(a, &l) = str_of(p[i]);
    return l;
}

static void test_guess(void **state)
{
    (void)state;
    static const struct {
        const char *heading;
        enum field field;
    } cases[] = {
        { "No.", FIELD_ID },
        { "Full_Name", FIELD_NAME },
        { "GIVEN NAME", FIELD_GIVEN },
        { "Father's name", FIELD_FATHER },
        { "نام پدر", FIELD_FATHER },
        { "تخلص", FIELD_FAMILY },
        { "اسم الجد", FIELD_GRANDFATHER },
        { "Дата рождения", FIELD_BORN },
        { "د پلار نوم", FIELD_FATHER },
        { "Фамилия", FIELD_FAMILY },
        { "Prison", FIELD_HELD_AT },
        { "Shoe size", FIELD_OTHER },
        { "ملاحظات", FIELD_NOTE },
        { "date-of-birth", FIELD_BORN },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a = { 0 };
        struct register_map m;
        struct str_list h = headings_of(&a, &cases[i].heading, 1);
        register_guess(&a, &h, &m);
        assert_string_equal(field_text(m.p[0].field),
                            field_text(cases[i].field));
        arena_free(&a);
    }
    struct arena a = { 0 };
    struct register_map m;
    static const char *const twice[] = { "name", "full name", "note", "notes" };
    struct str_list h = headings_of(&a, twice, 4);
    register_guess(&a, &h, &m);
    assert_int_equal(m.p[0].field, FIELD_NAME);
    assert_int_equal(m.p[1].field, FIELD_OTHER);
    assert_int_equal(m.p[3].field, FIELD_NOTE);
    arena_free(&a);
}

static const char *const four[] = { "name", "a \"b\" c", "x", "x" };

static void test_map(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct register_map m, back;
    struct str_list h = headings_of(&a, four, 4);
    register_guess(&a, &h, &m);
    m.p[2].field = FIELD_BORN;
    m.p[3].field = FIELD_LEFT_OUT;
    struct str text = register_map_print(&a, &m);
    assert_true(register_map_parse(&a, S("m"), text, &h, &back, &ds));
    for (int i = 0; i < 4; i++) assert_int_equal(m.p[i].field, back.p[i].field);
    static const struct {
        const char *text;
        int line;
    } wrong[] = {
        { "name \"name\"\nfoo \"x\"\n", 2 },
        { "name \"name\"\nborn x\n", 2 },
        { "name \"nothing\"\n", 1 },
        { "name \"name\"\n", 0 },
        { "name \"name\"\nname \"a \"\"b\"\" c\"\nother \"x\"\nother \"x\"\n",
          0 },
        { "name \"\xFF\"\n", 0 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct diags d = diags_make(&a);
        assert_false(register_map_parse(&a, S("m"), str_of(wrong[i].text), &h,
                                        &back, &d));
        assert_int_equal(d.p[0].code, D_LIST_MAP);
        assert_int_equal(d.p[0].pos.line, wrong[i].line);
        assert_true(d.p[0].hint.n > 0);
    }
    arena_free(&a);
}

static void test_rows(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct register_map m = { 0 };
    struct register_row r;
    static const enum field fields[] = { FIELD_NAME, FIELD_OTHER, FIELD_NOTE,
                                         FIELD_NOTE, FIELD_LEFT_OUT };
    static const char *const headings[] = { "name", "a: b", "n", "n2", "no" };
    for (int i = 0; i < 5; i++)
        *arena_push(&a, &m) =
            (struct register_column){ str_of(headings[i]), fields[i] };
    const struct str cells[] = { S(" عثمان\nتل \\n "), S("43: 44"), S("one"),
                                 S("two"), S("secret") };
    struct str text = register_row_text(&a, &m, 17, cells);
    assert_str(text, "row: 17\nname: عثمان\\nتل \\\\n\nother: 4 a: b: 43: 44\n"
                     "note: one\nnote: two\n");
    assert_true(register_row_parse(&a, text, &r));
    assert_int_equal(r.row, 17);
    assert_str(r.value[FIELD_NAME], "عثمان\nتل \\n");
    assert_str(r.value[FIELD_NOTE], "one; two");
    assert_str(r.other.p[0].heading, "a: b");
    assert_str(r.other.p[0].value, "43: 44");
    assert_false(register_row_parse(&a, S("nonsense\n"), &r));
    assert_false(register_row_parse(&a, S("other: 900 x: y\n"), &r));
    arena_free(&a);
}

static void test_readers(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct world w = world_real();
    struct register_reader r, pub, secret;
    assert_true(register_reader_make(&w, &a, S("anna"), &r, &ds));
    assert_true(register_reader_parse(
        &a, S("k"), register_reader_public(&a, &r), &pub, &ds));
    assert_true(register_reader_parse(
        &a, S("k"), register_reader_secret(&a, &r), &secret, &ds));
    assert_memory_equal(pub.pub, r.pub, 32);
    assert_memory_equal(secret.secret, r.secret, 32);
    assert_memory_equal(secret.pub, r.pub, 32);
    assert_false(register_reader_has_secret(&pub));
    assert_true(register_reader_has_secret(&secret));
    static const char *const wrong[] = { "",
                                         "reader+",
                                         "reader+anna",
                                         "reader+anna+AAAA",
                                         "reader+a b+AAAA",
                                         "PRIVATE+KEY+anna+AAAA" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(
            register_reader_parse(&a, S("k"), str_of(wrong[i]), &pub, &ds));
    assert_false(register_reader_make(&w, &a, S("a b"), &r, &ds));
    arena_free(&a);
}

static void test_sealing(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct world w = world_real();
    struct register_readers readers = { 0 };
    struct register_sealed one, two, mine;
    struct register_opened got;
    struct str text = S("row: 1\nname: Osman Tal\n");
    for (int i = 0; i < 3; i++)
        assert_true(register_reader_make(&w, &a, S("r"),
                                         arena_push(&a, &readers), &ds));
    struct register_reader stranger = readers.p[2];
    readers.n = 2;
    assert_true(register_seal(&w, &a, text, &readers, &one, &ds));
    assert_true(register_seal(&w, &a, text, &readers, &two, &ds));
    /* the same row twice is not the same twice */
    assert_false(log_hash_equal(&one.commitment, &two.commitment));
    assert_int_equal(one.keys.n, 2);
    assert_int_equal(one.sealed.n, 64 + 16);
    assert_int_equal(str_find(one.sealed, S("Osman")), -1);
    for (int i = 0; i < 2; i++) {
        mine = one;
        mine.keys = (struct str_list){ &one.keys.p[i], 1, 1 };
        assert_true(register_open(&a, &readers.p[i], &mine, &got, &ds));
        assert_str(got.text, "row: 1\nname: Osman Tal\n");
        assert_false(register_open(&a, &readers.p[1 - i], &mine, &got, &ds));
        assert_false(register_open(&a, &stranger, &mine, &got, &ds));
    }
    assert_int_equal(ds.p[0].code, D_LIST_SEAL);
    /* another row's bytes under this commitment, and every byte flipped */
    mine = one;
    mine.sealed = two.sealed;
    assert_false(register_open(&a, &readers.p[0], &mine, &got, &ds));
    char *p = arena_new(&a, char, one.sealed.n);
    for (ptrdiff_t i = 0; i < one.sealed.n; i++) {
        memcpy(p, one.sealed.p, (size_t)one.sealed.n);
        p[i] ^= 1;
        mine = one;
        mine.sealed = (struct str){ p, one.sealed.n };
        assert_false(register_open(&a, &readers.p[0], &mine, &got, &ds));
    }
    mine = one;
    mine.commitment.b[0] ^= 1;
    assert_false(register_open(&a, &readers.p[0], &mine, &got, &ds));
    arena_free(&a);
}

static int by_bytes(const void *x, const void *y)
{
    return memcmp(x, y, LOG_HASH);
}

static void test_proofs(void **state)
{
    (void)state;
    enum { ROWS = 21 };
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    unsigned char salt[ROWS][REGISTER_SALT];
    struct log_hash sorted[ROWS], made[ROWS];
    struct str text[ROWS];
    for (int i = 0; i < ROWS; i++) {
        memset(salt[i], i, REGISTER_SALT);
        text[i] = str_fmt(&a, "row: %d\nname: Person %d\n", i, i);
        made[i] = sorted[i] = register_commit(salt[i], text[i]);
    }
    for (int n = 1; n <= ROWS; n++) {
        memcpy(sorted, made, sizeof sorted);
        qsort(sorted, (size_t)n, sizeof *sorted, by_bytes);
        struct log_hash root = register_root(sorted, n);
        for (int i = 0; i < n; i++) {
            struct register_proved got;
            int at = 0;
            while (!log_hash_equal(&sorted[at], &made[i])) at++;
            struct str proof = register_prove(
                &a, sorted, n, at,
                (struct str){ (char *)salt[i], REGISTER_SALT }, text[i]);
            assert_true(register_check_proof(S("p"), proof, &got, &ds));
            assert_true(log_hash_equal(&got.root, &root));
            assert_true(str_eq(got.text, text[i]));
        }
    }
    /* every byte of one changed: no other row is proved by it */
    struct str proof = register_prove(
        &a, sorted, ROWS, 0, (struct str){ (char *)salt[0], REGISTER_SALT },
        S("row: 9\nname: x\n"));
    struct register_proved got;
    assert_false(register_check_proof(S("p"), proof, &got, &ds));
    assert_int_equal(ds.p[0].code, D_LIST_PROOF);
    arena_free(&a);
}

/* ---- answers ---- */

struct story {
    struct arena a;
    struct paper list_paper;
    struct statement list;
    struct entry_list entries;
    struct log_hash rows[4];
    struct register_list facts;
    struct register_standing out[4];
};

static void say(struct story *s, const char *by, int row, enum answer answer)
{
    struct statement *st = arena_new(&s->a, struct statement, 1);
    struct paper *p = arena_new(&s->a, struct paper, 1);
    p->kind = PAPER_ANSWER;
    *arena_push(&s->a, &p->from) = (struct ref){ .id = S("l") };
    *arena_push(&s->a, &p->rows) =
        (struct row_answer){ .row = log_hex(&s->a, s->rows[row].b, LOG_HASH),
                             .answer = answer };
    *arena_push(&s->a, &st->telling.by) = (struct ref){ .id = str_of(by) };
    st->paper = p;
    *arena_push(&s->a, &s->entries) = (struct entry){ .statement = st };
}

static void test_answers(void **state)
{
    (void)state;
    struct story s = { .list_paper = { .kind = PAPER_LIST,
                                       .name.id = S("l") } };
    for (int i = 0; i < 4; i++) s.rows[i].b[0] = (unsigned char)i;
    s.list.paper = &s.list_paper;
    *arena_push(&s.a, &s.list.telling.by) = (struct ref){ .id = S("front") };
    *arena_push(&s.a, &s.facts.holders) = S("ruritania");
    s.facts.paper = &s.list;
    s.facts.rows = s.rows;
    s.facts.n = 4;
    say(&s, "ruritania", 0, ANSWER_NOT_HELD);
    say(&s, "ruritania", 0, ANSWER_HELD); /* the newest word stands */
    say(&s, "ruritania", 1, ANSWER_DEAD);
    say(&s, "ruritania", 2, ANSWER_REFUSED);
    say(&s, "front", 2, ANSWER_REFUSED); /* agreed */
    register_stand(&s.a, &s.entries, &s.facts, s.out);
    assert_int_equal(s.out[0].answers.n, 1);
    assert_int_equal(s.out[0].answers.p[0].answer, ANSWER_HELD);
    assert_int_equal(s.out[0].ask, ASK_NOBODY);
    assert_int_equal(s.out[1].ask, ASK_OWNER);
    assert_int_equal(s.out[2].ask, ASK_NOBODY);
    assert_int_equal(s.out[3].ask, ASK_HOLDER);
    say(&s, "front", 0, ANSWER_FREED);
    say(&s, "watch", 3, ANSWER_HELD); /* the holder has not spoken */
    register_stand(&s.a, &s.entries, &s.facts, s.out);
    assert_int_equal(s.out[0].ask, ASK_BOTH);
    assert_int_equal(s.out[3].ask, ASK_HOLDER);
    arena_free(&s.a);
}

static struct register_row person(const char *id, const char *name,
                                  const char *born)
{
    struct register_row r = { 0 };
    r.value[FIELD_ID] = str_of(id);
    r.value[FIELD_NAME] = str_of(name);
    r.value[FIELD_BORN] = str_of(born);
    return r;
}

static void test_diff(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct register_differences d;
    const struct register_row before[] = { person("1", "Osman", "1980"),
                                           person("2", "Milo", "1975"),
                                           person("3", "Anna", "1990") };
    const struct register_row after[] = { person("3", "Anna", "1990"),
                                          person("1", "Osman", "1981"),
                                          person("4", "Naim", "1966") };
    register_diff(&a, before, 3, after, 3, &d);
    static const enum register_change want[] = { CHANGE_EDITED, CHANGE_GONE,
                                                 CHANGE_SAME, CHANGE_ADDED };
    assert_int_equal(d.n, 4);
    for (int i = 0; i < 4; i++) assert_int_equal(d.p[i].change, want[i]);
    assert_int_equal(d.p[0].fields, 1u << FIELD_BORN);
    assert_int_equal(d.p[0].after, 1);
    /* without ids: by names and birth, however they are cased; doubled rows one
     * by one */
    const struct register_row x[] = { person("", "OSMAN", "1980"),
                                      person("", "Osman", "1980") };
    const struct register_row y[] = { person("", "osman", "1980") };
    register_diff(&a, x, 2, y, 1, &d);
    assert_int_equal(d.n, 2);
    assert_int_equal(d.p[0].change, CHANGE_EDITED);
    assert_int_equal(d.p[1].change, CHANGE_GONE);
    arena_free(&a);
}

#define ROW_1 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ROW_2 "89abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567"

static void test_batch(void **state)
{
    (void)state;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct register_batch b;
    static const char text[] = "batch march-1 \"The \"\"first\"\" two\"\n"
                               "of list front-1 version 2\nby front\n"
                               "row " ROW_1 "\nrow " ROW_2 "\n";
    assert_true(register_batch_parse(&a, S("b"), str_of(text), &b, &ds));
    assert_str(b.label, "The \"first\" two");
    assert_str(b.list, "front-1");
    assert_int_equal(b.version, 2);
    assert_int_equal(b.rows.n, 2);
    assert_str(register_batch_print(&a, &b), text);
    static const struct {
        const char *text, *want;
        int line;
    } bad[] = {
        { "of list x version 1\n",
          "the file does not begin with a batch and its label", 1 },
        { "batch x \"y\"\nof list x version 0\n",
          "the list and its version are missing", 2 },
        { "batch x \"y\"\n\nof list x version 1\nby A\n",
          "who proposes the batch is missing", 4 },
        { "batch x \"y\"\nof list x version 1\nby a\nrow 12\n",
          "a row is not named by its commitment", 4 },
        { "batch x \"y\"\nof list x version 1\nby a\nrow " ROW_1 "\nrow " ROW_1
          "\n",
          "a row is in the batch twice", 5 },
        { "batch x \"y\"\nof list x version 1\nby a\n",
          "the batch is not whole: it has no row", 0 },
        { "batch x \"y\" z\"\n",
          "the file does not begin with a batch and its label", 1 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ds = diags_make(&a);
        assert_false(
            register_batch_parse(&a, S("b"), str_of(bad[i].text), &b, &ds));
        assert_str(ds.p[0].message, bad[i].want);
        assert_int_equal(ds.p[0].pos.line, bad[i].line);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guess),   cmocka_unit_test(test_map),
        cmocka_unit_test(test_rows),    cmocka_unit_test(test_readers),
        cmocka_unit_test(test_sealing), cmocka_unit_test(test_proofs),
        cmocka_unit_test(test_answers), cmocka_unit_test(test_diff),
        cmocka_unit_test(test_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
