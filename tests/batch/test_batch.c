/* batch: which paper may follow which. Each line of a story is a paper; what is
 * refused is refused for the reason given, and changes nothing. */
#include "support/test.h"

#include "batch/batch.h"
#include "model/model.h"

#include <string.h>

/* What the rules need of an agreement. */
struct story {
    struct arena a;
    struct agreement g;
    struct batches b;
    int64_t n;
};

static void begin(struct story *s)
{
    *s = (struct story){ 0 };
    struct people *p = arena_push(&s->a, &s->g.people);
    p->name.id = S("prisoners");
    arena_push(&s->a, &p->held_by)->id = S("front");
    arena_push(&s->a, &p->belonging_to)->id = S("ruritania");
    batches_make(&s->b, &s->a);
}

#define ROOT_ONE \
    "1111111111111111111111111111111111111111111111111111111111111111"
#define ROOT_TWO \
    "2222222222222222222222222222222222222222222222222222222222222222"

struct told {
    enum paper_kind kind;
    enum stage stage;
    const char *name, *from, *root, *by, *row;
    int64_t count;
    enum answer answer;
    const char *why; /* NULL: it is taken */
    const char *other_signer;
};

static void by_of(struct story *s, struct ref_list *out, const char *names)
{
    struct str rest = str_of(names), one;
    while (str_next(&rest, ',', &one)) arena_push(&s->a, out)->id = one;
}

static void tell(struct story *s, struct told t)
{
    struct paper paper = { .kind = t.kind,
                           .name.id = str_of(t.name),
                           .sha256 = t.root ? str_of(t.root) : S(""),
                           .stage = t.stage };
    struct statement st = { .has_deed = true, .paper = &paper };
    st.deed = (struct deed){ .modality = MOD_WILL,
                             .quantity = { QUAL_EXACTLY, t.count, 0 },
                             .object_kind = OBJECT_PEOPLE,
                             .object.id = S("prisoners"),
                             .label = S("the first") };
    arena_push(&s->a, &st.deed.actors)->id = S("front");
    by_of(s, &st.telling.by, t.by);
    if (t.from) arena_push(&s->a, &paper.from)->id = str_of(t.from);
    if (t.row)
        *arena_push(&s->a, &paper.rows) =
            (struct row_answer){ .row = str_of(t.row), .answer = t.answer };
    struct str_list signers = { 0 };
    struct str rest = str_of(t.other_signer ? t.other_signer : t.by), one;
    while (str_next(&rest, ',', &one)) *arena_push(&s->a, &signers) = one;
    struct batch_paper p = { &st, ++s->n, &signers };
    struct str why = S("");
    const struct batch *was = batches_of(&s->b, &st);
    struct batch before = { 0 };
    if (was) before = *was;
    bool taken = batches_take(&s->b, &s->g, &p, &why);
    if (taken != !t.why || (t.why && str_find(why, str_of(t.why)) < 0)) {
        print_error("paper %d: %.*s\n", (int)s->n, STR_ARG(why));
        fail();
    }
    if (!taken && was) {
        const struct batch *now = batches_of(&s->b, &st);
        assert_int_equal(now->stage, before.stage);
        assert_int_equal(now->words.n, before.words.n);
    }
}

#define LIST_(nm)                                                              \
    {                                                                          \
        PAPER_LIST, STAGE_NONE, nm, NULL, ROOT_TWO, "front", NULL, 9, 0, NULL, \
            NULL                                                               \
    }
#define BATCH_(st, by, n, why)                                                \
    {                                                                         \
        PAPER_BATCH, st, "one", "list-1", ROOT_ONE, by, NULL, n, 0, why, NULL \
    }
#define WORD_(by, row, ans, why)                                               \
    {                                                                          \
        PAPER_ANSWER, STAGE_NONE, "w", "one", NULL, by, row, 1, ans, why, NULL \
    }

static void all(struct story *s, const struct told *t, size_t n)
{
    for (size_t i = 0; i < n; i++) tell(s, t[i]);
}
#define ALL(s, t) all(s, t, sizeof(t) / sizeof(t)[0])

static void test_life(void **state)
{
    (void)state;
    struct story s;
    begin(&s);
    static const struct told t[] = {
        BATCH_(STAGE_PROPOSED, "front", 5, "no list list-1"),
        LIST_("list-1"),
        BATCH_(STAGE_AGREED, "front,ruritania", 5, "no batch one is proposed"),
        BATCH_(STAGE_PROPOSED, "front", 0, "counts people"),
        BATCH_(STAGE_PROPOSED, "front", 5, NULL),
        BATCH_(STAGE_CHECKED, "watch", 5, "is proposed"),
        BATCH_(STAGE_AGREED, "front", 5, "ruritania does not say so"),
        BATCH_(STAGE_AGREED, "front,ruritania", 4, "not agreed as it was"),
        { PAPER_BATCH, STAGE_AGREED, "one", "list-1", ROOT_TWO,
          "front,ruritania", NULL, 5, 0, "its commitment is not", NULL },
        { PAPER_BATCH, STAGE_AGREED, "one", "list-1", ROOT_ONE,
          "front,ruritania", NULL, 5, 0, "no key of that side", "front" },
        BATCH_(STAGE_AGREED, "front,ruritania", 5, NULL),
        WORD_("watch", "aa", ANSWER_DECLINED, NULL),
        WORD_("watch", "bb", ANSWER_REPLACED, "agreed by both sides"),
        BATCH_(STAGE_CHECKED, "watch", 5, "5 were agreed and 1 dropped out"),
        BATCH_(STAGE_CHECKED, "watch", 4, NULL),
        { PAPER_HANDOVER, STAGE_NONE, "h", "one", NULL, "front", NULL, 4, 0,
          "is checked", NULL },
        BATCH_(STAGE_UNDER_WAY, "watch", 4, NULL),
        { PAPER_RECEIPT, STAGE_NONE, "r", "one", NULL, "ruritania", NULL, 4, 0,
          "nobody who held them says yet", NULL },
        WORD_("watch", "bb", ANSWER_UNFIT, NULL),
        { PAPER_HANDOVER, STAGE_NONE, "h", "one", NULL, "front", NULL, 4, 0,
          "3 are left", NULL },
        { PAPER_HANDOVER, STAGE_NONE, "h", "one", NULL, "front", NULL, 3, 0,
          NULL, NULL },
        { PAPER_RECEIPT, STAGE_NONE, "r", "h", NULL, "watch", NULL, 3, 0,
          "who take delivery", NULL },
        { PAPER_RECEIPT, STAGE_NONE, "r", "h", NULL, "ruritania", NULL, 6, 0,
          "more are received", NULL },
        BATCH_(STAGE_CLOSED, "watch", 3, "is handed over"),
        { PAPER_RECEIPT, STAGE_NONE, "r", "h", NULL, "ruritania", NULL, 2, 0,
          NULL, NULL }, /* a count of its own: that is what it says */
        BATCH_(STAGE_PROPOSED, "front", 5, "is received"),
        BATCH_(STAGE_CLOSED, "watch", 3, NULL),
        WORD_("watch", "cc", ANSWER_DEAD, "is closed"),
    };
    ALL(&s, t);
    const struct batch *b = batches_named(&s.b, S("one"));
    assert_non_null(b);
    assert_int_equal(b->count[STAGE_AGREED], 5);
    assert_int_equal(b->count[STAGE_RECEIVED], 2);
    assert_int_equal(batch_dropped(b), 2);
    arena_free(&s.a);
}

/* What was signed for one version of the list does not hold for the next. */
static void test_changed_list(void **state)
{
    (void)state;
    struct story s;
    begin(&s);
    static const struct told t[] = {
        LIST_("list-1"),
        BATCH_(STAGE_PROPOSED, "front", 2, NULL),
        BATCH_(STAGE_AGREED, "front,ruritania", 2, NULL),
        BATCH_(STAGE_CHECKED, "watch", 2, NULL),
        BATCH_(STAGE_UNDER_WAY, "watch", 2, NULL),
        LIST_("list-2"),
        LIST_("list-1"),
        { PAPER_HANDOVER, STAGE_NONE, "h", "one", NULL, "front", NULL, 2, 0,
          "what was signed no longer holds", NULL },
        { PAPER_RECEIPT, STAGE_NONE, "r", "one", NULL, "front,watch,ruritania",
          NULL, 2, 0, "what was signed no longer holds", NULL },
        BATCH_(STAGE_PROPOSED, "front", 2, NULL),
        BATCH_(STAGE_UNDER_WAY, "watch", 2, "is proposed"),
        BATCH_(STAGE_AGREED, "front,ruritania", 2, NULL),
        BATCH_(STAGE_CHECKED, "watch", 2, NULL),
        BATCH_(STAGE_UNDER_WAY, "watch", 2, NULL),
        { PAPER_RECEIPT, STAGE_NONE, "r", "one", NULL, "front,watch,ruritania",
          NULL, 2, 0, "no key of that side", "front,ruritania" },
        { PAPER_RECEIPT, STAGE_NONE, "r", "one", NULL, "front,watch,ruritania",
          NULL, 2, 0, NULL, NULL },
    };
    ALL(&s, t);
    const struct batch *b = batches_named(&s.b, S("one"));
    assert_int_equal(b->stage, STAGE_RECEIVED);
    assert_int_equal(b->count[STAGE_HANDED_OVER], 2);
    arena_free(&s.a);
}

/* Words on rows come in any order and from several machines: the newest on a
 * row stands, and a row drops out once. */
static void test_words(void **state)
{
    (void)state;
    struct story s;
    begin(&s);
    static const struct told t[] = {
        LIST_("list-1"),
        WORD_("watch", "aa", ANSWER_DEAD, NULL), /* about no batch: let pass */
        BATCH_(STAGE_PROPOSED, "front", 5, NULL),
        WORD_("watch", "aa", ANSWER_DEAD, "is proposed"),
        BATCH_(STAGE_AGREED, "front,ruritania", 5, NULL),
        WORD_("watch", "aa", ANSWER_DEAD, NULL),
        WORD_("front", "aa", ANSWER_UNFIT, NULL),
        WORD_("front", "bb", ANSWER_NOT_PERSON, NULL),
        WORD_("watch", "bb", ANSWER_HELD, NULL),
        WORD_("front,ruritania", "cc", ANSWER_REPLACED, NULL),
        BATCH_(STAGE_CHECKED, "watch", 4, NULL),
    };
    ALL(&s, t);
    const struct batch *b = batches_named(&s.b, S("one"));
    assert_int_equal(b->words.n, 3);
    assert_int_equal(b->words.p[0].answer, ANSWER_UNFIT);
    assert_int_equal(batch_left(b), 4);
    arena_free(&s.a);
}

/* Nobody is named to whom they belong: one side alone agrees with nobody. */
static void test_alone(void **state)
{
    (void)state;
    struct story s;
    begin(&s);
    s.g.people.p[0].belonging_to.n = 0;
    static const struct told t[] = {
        LIST_("list-1"),
        BATCH_(STAGE_PROPOSED, "front", 5, NULL),
        BATCH_(STAGE_AGREED, "front", 5, "one alone says so"),
        BATCH_(STAGE_AGREED, "front,watch", 5, NULL),
    };
    ALL(&s, t);
    arena_free(&s.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_alone),
                                        cmocka_unit_test(test_life),
                                        cmocka_unit_test(test_changed_list),
                                        cmocka_unit_test(test_words) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
