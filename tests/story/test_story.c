/* The story, end to end: the agreement and the statements of the example go
 * through lang, ledger and assess, and come out as the reports have it on ten
 * dates; then everything again from the file alone. */
#include "support/test.h"

#include "app/app.h"

#include <stdio.h>
#include <stdlib.h>

static struct arena arena;
static struct world world;
static struct diags diags;
static struct app_case c;
static char folder[] = "/tmp/truce-story-XXXXXX";

static void show_diags(void)
{
    struct buf b = buf_make(&arena, BUF_MAX);
    for (ptrdiff_t i = 0; i < diags.n; i++) diag_print(&b, &diags.p[i], false);
    if (diags.errors) print_error("%.*s", STR_ARG(buf_done(&b)));
}

static int set_up(void **state)
{
    (void)state;
    struct ledger_about about;
    struct ledger_receipts got = { 0 };
    struct lang_unit unit;
    world = world_real();
    diags = diags_make(&arena);
    if (!mkdtemp(folder)) return -1;
    struct str path = str_fmt(&arena, "%s/doha.case", folder);
    struct app_init how = { .path = path };
    *arena_push(&arena, &how.files) = S("examples/doha-2020/agreement.truce");
    struct lang_file f = { .name = S("examples/doha-2020/statements.truce") };
    bool ok =
        app_init(&world, &arena, &how, &about, &diags) &&
        app_open(&world, &arena, path, (struct ledger_how){ .write = true }, &c,
                 &diags) &&
        world.read(world.ctx, &arena, f.name, APP_FILE_MAX, &f.text, &diags) &&
        lang_load(&arena, &c.agreement, &f, 1, &unit, &diags) &&
        ledger_append(c.ledger, &arena, unit.statements.p, unit.statements.n,
                      &got, &diags);
    app_close(&c);
    ok = ok &&
         app_open(&world, &arena, path, (struct ledger_how){ 0 }, &c, &diags);
    show_diags();
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    app_close(&c);
    struct str cmd = str_fmt(&arena, "rm -r %s", folder);
    int failed = system(str_z(&arena, cmd));
    arena_free(&arena);
    return failed;
}

static struct findings status(const char *on, const char *known)
{
    struct findings f;
    struct app_asked q = { .on = DAY_NONE, .known = DAY_NONE };
    assert_true(day_parse(str_of(on), &q.on));
    if (known) assert_true(day_parse(str_of(known), &q.known));
    assert_true(app_status(&world, &arena, &c, &q, &f, &diags));
    return f;
}

static const struct finding *of(const struct findings *f, const char *norm)
{
    for (ptrdiff_t i = 0; i < f->list.n; i++)
        if (str_eq(f->list.p[i].norm->name.id, str_of(norm)))
            return &f->list.p[i];
    fail_msg("no finding for %s", norm);
    return NULL;
}

static const struct standpoint *by(const struct finding *f, const char *who)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        struct str name = s->kind == STANDPOINT_PARTY
                              ? s->party
                              : str_of(standpoint_text(s->kind));
        if (str_eq(name, str_of(who))) return s;
    }
    fail_msg("no standpoint of %s", who);
    return NULL;
}

/* on and known by the same day; hi -1: nobody says how many at most */
static const struct {
    const char *day, *norm, *who;
    long lo, hi;
    enum state state;
} story[] = {
    { "2020-03-05", "free-taliban", "everyone", 0, -1, STATE_IN_FORCE },
    { "2020-03-12", "free-taliban", "everyone", 0, -1, STATE_OVERDUE },
    { "2020-04-08", "free-taliban", "kabul", 100, -1, STATE_OVERDUE },
    { "2020-04-11", "free-taliban", "press", 200, -1, STATE_OVERDUE },
    { "2020-04-13", "free-taliban", "kabul", 361, 361, STATE_OVERDUE },
    { "2020-04-13", "free-government", "taliban", 20, -1, STATE_OVERDUE },
    { "2020-04-18", "free-government", "kabul", 19, 19, STATE_OVERDUE },
    { "2020-04-25", "free-taliban", "kabul", 550, -1, STATE_OVERDUE },
    { "2020-05-03", "free-taliban", "kabul", 648, -1, STATE_OVERDUE },
    { "2020-05-10", "free-government", "kabul", 123, 123, STATE_OVERDUE },
    { "2020-05-28", "first-withdrawal", "us", 0, 7500, STATE_MET },
    { "2020-05-31", "free-taliban", "kabul", 2710, 2710, STATE_OVERDUE },
    { "2020-05-31", "free-taliban", "taliban", 2284, 2284, STATE_OVERDUE },
    { "2020-05-31", "free-government", "taliban", 420, 420, STATE_OVERDUE },
};

static void test_story(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof story / sizeof story[0]; i++) {
        struct findings f = status(story[i].day, story[i].day);
        const struct finding *n = of(&f, story[i].norm);
        const struct standpoint *s = by(n, story[i].who);
        int64_t hi = story[i].hi < 0 ? INTERVAL_OPEN : story[i].hi;
        if (s->bounds.lo != story[i].lo || s->bounds.hi != hi ||
            n->state != story[i].state)
            print_error("%s %s by %s: %lld to %lld, %s\n", story[i].day,
                        story[i].norm, story[i].who, (long long)s->bounds.lo,
                        (long long)s->bounds.hi, state_text(n->state));
        assert_int_equal(s->bounds.lo, story[i].lo);
        assert_int_equal(s->bounds.hi, hi);
        assert_int_equal(n->state, story[i].state);
    }
}

/* story.tsv: what expected.md works out by hand, row by row. */
static void test_table(void **state)
{
    (void)state;
    struct str text, line, cell[5];
    ptrdiff_t rows = 0;
    assert_true(world.read(world.ctx, &arena, S("tests/story/story.tsv"),
                           APP_FILE_MAX, &text, &diags));
    assert_true(str_next(&text, '\n', &line)); /* the names of the columns */
    while (str_next(&text, '\n', &line) && line.n) {
        int64_t lo, hi = INTERVAL_OPEN;
        struct str row = line;
        for (int i = 0; i < 5; i++) assert_true(str_next(&row, '\t', &cell[i]));
        assert_true(num_parse(cell[3], &lo));
        assert_true(str_eq(cell[4], S("-")) || num_parse(cell[4], &hi));
        const char *day = str_z(&arena, cell[0]);
        struct findings f = status(day, day);
        const struct standpoint *s =
            by(of(&f, str_z(&arena, cell[1])), str_z(&arena, cell[2]));
        if (s->bounds.lo != lo || s->bounds.hi != hi)
            fail_msg("%.*s: got %lld to %lld", STR_ARG(line),
                     (long long)s->bounds.lo, (long long)s->bounds.hi);
        rows++;
    }
    assert_true(rows > 40);
}

/* An answer names an entry by its id, which any change of a word changes: each
 * must still find the one it answers, on record before it. */
static void test_answers(void **state)
{
    (void)state;
    ptrdiff_t answers = 0;
    for (ptrdiff_t i = 0; i < c.entries.n; i++) {
        const struct statement *s = c.entries.p[i].statement;
        bool several;
        if (s->on_entry.id.n == 0) continue;
        const struct entry *e =
            model_entry(&c.entries, s->on_entry.id, &several);
        if (!e || e->index >= c.entries.p[i].index)
            fail_msg("nothing before it has the id %.*s",
                     STR_ARG(s->on_entry.id));
        answers++;
    }
    assert_true(answers >= 6);
}

static void test_deadlines(void **state)
{
    (void)state;
    struct findings f = status("2020-04-13", "2020-04-13");
    assert_int_equal(of(&f, "free-taliban")->days_left, -34);
    assert_int_equal(of(&f, "first-withdrawal")->days_left, 91);
    const struct finding *talks = of(&f, "talks");
    assert_int_equal(talks->state, STATE_WAITING);
    assert_true(talks->suspended);
    assert_int_equal(talks->days_left, -34);
    assert_int_equal(talks->waits_for.n, 2);
    assert_str(talks->waits_for.p[0], "free-taliban");
    assert_str(talks->waits_for.p[1], "free-government");
    /* a condition and a target date: the date passes before the trigger */
    f = status("2020-06-10", NULL);
    const struct finding *un = of(&f, "un-delisting");
    assert_int_equal(un->state, STATE_WAITING);
    assert_int_equal(un->days_left, -12);
}

/* Nothing that was not known by then is used. */
static void test_no_look_ahead(void **state)
{
    (void)state;
    struct findings then = status("2020-04-13", "2020-04-13");
    const struct finding *f = of(&then, "free-taliban");
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        for (ptrdiff_t k = 0; k < f->standpoints.p[i].entries.n; k++) {
            ptrdiff_t e = f->standpoints.p[i].entries.p[k];
            int32_t known = statement_known(c.entries.p[e].statement);
            assert_true(known <= then.known);
        }
}

static bool says(const struct reason *r, const char *rule, const char *text)
{
    bool here =
        str_eq(r->rule, str_of(rule)) && str_find(r->text, str_of(text)) >= 0;
    for (ptrdiff_t i = 0; !here && i < r->kids.n; i++)
        here = says(r->kids.p[i], rule, text);
    return here;
}

/* 2,710 less 2,284 is 426, and the entry that disowns 426 is named. */
static void test_gap(void **state)
{
    (void)state;
    struct findings f = status("2020-05-31", NULL);
    const struct finding *n = of(&f, "free-taliban");
    assert_true(n->disputed);
    assert_true(says(n->why, "gap", "differ by 426; that many are disowned"));
    assert_true(says(of(&f, "talks")->why, "gap", "differ by 426"));
}

static void test_rivals(void **state)
{
    (void)state;
    struct findings f = status("2020-04-13", "2020-04-13");
    const struct finding *n = of(&f, "free-taliban");
    bool found = false;
    for (ptrdiff_t i = 0; i < n->rivals.n; i++) {
        const struct rival *r = &n->rivals.p[i];
        if (str_find(r->why, S("300 from 2020-04-08 to 2020-04-12 and 361 by "
                               "2020-04-13 can both be true")) < 0)
            continue;
        found = true;
        assert_true(r->fits);
        assert_int_equal(c.entries.p[r->a].statement->deed.quantity.n, 300);
        assert_int_equal(c.entries.p[r->b].statement->deed.quantity.n, 361);
    }
    assert_true(found);
    f = status("2020-05-31", NULL);
    n = of(&f, "free-taliban");
    found = false;
    for (ptrdiff_t i = 0; i < n->rivals.n; i++)
        if (str_find(n->rivals.p[i].why, S("2,284 by 2020-05-31 and 2,710 by "
                                           "2020-05-31 cannot both")) >= 0)
            found = !n->rivals.p[i].fits;
    assert_true(found);
}

static void test_believe(void **state)
{
    (void)state;
    struct findings f;
    struct app_asked q = { .known = DAY_NONE, .believe = S("taliban") };
    assert_true(day_parse(S("2020-05-31"), &q.on));
    assert_true(app_status(&world, &arena, &c, &q, &f, &diags));
    assert_int_equal(of(&f, "free-taliban")->bounds.hi, 2284);
    q.believe = S("nobody");
    assert_false(app_status(&world, &arena, &c, &q, &f, &diags));
    assert_int_equal(diags.p[diags.n - 1].code, D_UNKNOWN_PARTY);
}

/* ---- the story on ten days ---- */

static const char *const days[] = {
    "2020-03-01", "2020-03-12", "2020-04-08", "2020-04-13", "2020-04-18",
    "2020-04-25", "2020-05-10", "2020-05-26", "2020-05-28", "2020-05-31",
};

static void account_cell(struct buf *b, const struct standpoint *s)
{
    struct str who = s->kind == STANDPOINT_PARTY
                         ? s->party
                         : str_of(standpoint_text(s->kind));
    if (s->kind == STANDPOINT_EVERYONE) return;
    if (!s->counted && !s->says_done && !s->says_not_done) return;
    if (b->n) buf_str(b, S("; "));
    buf_str(b, who);
    if (s->counted) {
        buf_fmt(b, " %lld..", (long long)s->bounds.lo);
        if (s->bounds.hi != INTERVAL_OPEN)
            buf_fmt(b, "%lld", (long long)s->bounds.hi);
        return;
    }
    if (s->says_done) buf_str(b, S(" done"));
    if (s->says_not_done) buf_str(b, S(" not-done"));
}

static bool apart(const struct standpoint *x, const struct standpoint *y)
{
    bool says = (x->says_done && y->says_not_done) ||
                (x->says_not_done && y->says_done);
    return says ||
           (x->counted && y->counted &&
            (x->bounds.hi < y->bounds.lo || y->bounds.hi < x->bounds.lo));
}

static void differing(struct buf *b, const struct finding *f)
{
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        for (ptrdiff_t k = i + 1; k < f->standpoints.n; k++) {
            const struct standpoint *x = &f->standpoints.p[i];
            const struct standpoint *y = &f->standpoints.p[k];
            if (x->kind == STANDPOINT_PARTY && y->kind == STANDPOINT_PARTY &&
                apart(x, y))
                buf_fmt(b, "%s%.*s and %.*s", b->n ? "; " : "",
                        STR_ARG(x->party), STR_ARG(y->party));
        }
}

/* day, obligation, state and what stands beside it, days to its date, what it
 * waits for, what each account says, which parties differ */
static void pinned_row(struct buf *out, const char *on, const struct finding *f)
{
    struct buf accounts = buf_make(&arena, 4096);
    struct buf apart_who = buf_make(&arena, 4096);
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++)
        account_cell(&accounts, &f->standpoints.p[i]);
    differing(&apart_who, f);
    buf_fmt(out, "%s\t%.*s\t%s%s%s", on, STR_ARG(f->norm->name.id),
            state_text(f->state), f->suspended ? ", suspended" : "",
            f->disputed ? ", disputed" : "");
    if (f->keeping != KEEPING_NONE)
        buf_fmt(out, ", %s", keeping_text(f->keeping));
    if (f->date_first) buf_str(out, S(", date first"));
    if (f->deadline == DAY_NONE)
        buf_str(out, S("\t-\t"));
    else
        buf_fmt(out, "\t%d\t", (int)f->days_left);
    for (ptrdiff_t i = 0; i < f->waits_for.n; i++)
        buf_fmt(out, "%s%.*s", i ? ", " : "", STR_ARG(f->waits_for.p[i]));
    if (f->waits_for.n == 0) buf_char(out, '-');
    struct str said = buf_done(&accounts), apart_said = buf_done(&apart_who);
    buf_fmt(out, "\t%.*s\t%.*s\n", STR_ARG(said.n ? said : S("-")),
            STR_ARG(apart_said.n ? apart_said : S("-")));
}

/* states.tsv pins every obligation on ten days. After a change that is meant,
 * write it anew and read the difference:
 *
 *     STORY_WRITE=1 build/tests/story/test_story */
static void test_pinned(void **state)
{
    (void)state;
    struct str want, line, other;
    struct buf b = buf_make(&arena, 1 << 20);
    buf_str(&b, S("on\tobligation\tstate\tdays left\twaits for\taccounts\t"
                  "who differ\n"));
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct findings f = status(days[i], days[i]);
        for (ptrdiff_t k = 0; k < f.list.n; k++)
            pinned_row(&b, days[i], &f.list.p[k]);
    }
    struct str got = buf_done(&b);
    if (getenv("STORY_WRITE")) {
        FILE *f = fopen("tests/story/states.tsv", "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got.p, 1, (size_t)got.n, f), got.n);
        assert_int_equal(fclose(f), 0);
    }
    assert_true(world.read(world.ctx, &arena, S("tests/story/states.tsv"),
                           APP_FILE_MAX, &want, &diags));
    assert_true(want.n > 10000);
    while (str_next(&got, '\n', &line)) {
        if (!str_next(&want, '\n', &other)) other = S("");
        if (!str_eq(line, other))
            fail_msg("got  <%.*s>\nwant <%.*s>", STR_ARG(line), STR_ARG(other));
    }
    assert_false(str_next(&want, '\n', &other) && other.n);
}

/* ---- sources ---- */

static bool one_of(struct str rule, const char *const *words)
{
    for (; *words; words++)
        if (str_eq(rule, str_of(*words))) return true;
    return false;
}

static const char *const by_statements[] = {
    "count",     "account",   "clash", "suspended", "alleged", "conceded",
    "witnessed", "announced", "used",  "balance",   NULL
};

/* What is said to rest on statements names some, and each of them says where it
 * was read; what is agreed says where. */
static ptrdiff_t sourced(const struct reason *r, bool head)
{
    ptrdiff_t n = 0;
    if (r->norm.n && !head) return 0; /* walked as a finding of its own */
    if (one_of(r->rule, by_statements) && r->entries.n == 0)
        fail_msg("no statement below \"%.*s\" [%.*s]", STR_ARG(r->text),
                 STR_ARG(r->rule));
    if (str_eq(r->rule, S("agreed")))
        assert_true(str_find(r->text, S("<https://")) > 0);
    for (ptrdiff_t i = 0; i < r->entries.n; i++, n++) {
        const struct statement *s = c.entries.p[r->entries.p[i]].statement;
        assert_true(s->report.outlet.n > 0 && s->report.url.n > 0);
    }
    for (ptrdiff_t i = 0; i < r->kids.n; i++) n += sourced(r->kids.p[i], false);
    return n;
}

static bool has_rule(const struct reason *r, const char *rule)
{
    for (ptrdiff_t i = 0; i < r->kids.n; i++)
        if (str_eq(r->kids.p[i]->rule, str_of(rule))) return true;
    return false;
}

/* All findings, on every third day: never an answer without a source. */
static void test_sources(void **state)
{
    (void)state;
    int32_t first, last;
    ptrdiff_t named = 0;
    assert_true(day_parse(S("2020-02-27"), &first));
    assert_true(day_parse(S("2020-06-12"), &last));
    for (int32_t day = first; day <= last; day += 3) {
        const char *on = str_z(&arena, day_print(&arena, day));
        struct findings then = status(on, on), now = status(on, NULL);
        for (ptrdiff_t i = 0; i < then.list.n; i++) {
            assert_true(has_rule(then.list.p[i].why, "agreed"));
            named += sourced(then.list.p[i].why, true);
            named += sourced(now.list.p[i].why, true);
        }
    }
    assert_true(named > 500);
}

static ptrdiff_t changed(const struct changes *ch, const char *norm)
{
    for (ptrdiff_t i = 0; i < ch->list.n; i++)
        if (str_eq(ch->to.list.p[ch->list.p[i].norm].norm->name.id,
                   str_of(norm)))
            return i;
    return -1;
}

/* In May the counts moved; what waits for talks did not, but for a date. */
static void test_diff(void **state)
{
    (void)state;
    struct changes ch;
    struct app_asked ends[2] = { { .on = DAY_NONE }, { .on = DAY_NONE } };
    assert_true(day_parse(S("2020-04-30"), &ends[0].on));
    assert_true(day_parse(S("2020-05-31"), &ends[1].on));
    for (int k = 0; k < 2; k++) ends[k].known = ends[k].on;
    assert_true(app_diff(&world, &arena, &c, ends, &ch, &diags));
    ptrdiff_t i = changed(&ch, "free-taliban");
    assert_true(i >= 0);
    bool found = false;
    for (ptrdiff_t k = 0; k < ch.list.p[i].gained.n; k++) {
        const struct statement *s =
            c.entries.p[ch.list.p[i].gained.p[k]].statement;
        found = found || s->deed.quantity.n == 2284;
        assert_true(statement_known(s) > ends[0].known);
    }
    assert_true(found);
    i = changed(&ch, "un-delisting");
    assert_true(i >= 0 && ch.list.p[i].gained.n == 0);
    assert_str(day_print(&arena, ch.list.p[i].passed), "2020-05-29");
    i = changed(&ch, "withdrawal");
    assert_true(i >= 0);
    assert_str(ch.list.p[i].through.p[0], "first-withdrawal");
    assert_int_equal(changed(&ch, "no-papers"), -1);
    ends[0] = ends[1];
    assert_true(app_diff(&world, &arena, &c, ends, &ch, &diags));
    assert_int_equal(ch.list.n, 0);
}

static struct str id_of(const char *text)
{
    for (ptrdiff_t i = 0; i < c.entries.n; i++) {
        struct str said = lang_print_statement(&arena, &c.agreement,
                                               c.entries.p[i].statement);
        if (str_find(said, str_of(text)) >= 0)
            return str_cut(c.entries.p[i].id, 0, 12);
    }
    fail_msg("no entry says %s", text);
    return S("");
}

/* Were the Taliban's 2,284 true, no 2,710 could stand beside it; were it not on
 * record, they would have counted nothing. */
static void test_what_if(void **state)
{
    (void)state;
    struct findings f;
    struct app_asked q = { .known = DAY_NONE };
    struct str id = id_of("kabul did release 2284 taliban-prisoners");
    assert_true(day_parse(S("2020-05-31"), &q.on));
    q.believe = id;
    assert_true(app_status(&world, &arena, &c, &q, &f, &diags));
    const struct finding *n = of(&f, "free-taliban");
    assert_int_equal(n->bounds.hi, 2284);
    assert_int_equal(by(n, "kabul")->bounds.hi, INTERVAL_OPEN);
    assert_int_equal(f.trusted.n, 1);
    q.believe = S("");
    q.doubt = id;
    assert_true(app_status(&world, &arena, &c, &q, &f, &diags));
    assert_false(by(of(&f, "free-taliban"), "taliban")->counted);
    assert_int_equal(by(of(&f, "free-taliban"), "kabul")->bounds.hi, 2710);
    q.doubt = S("ffffffffffff");
    assert_false(app_status(&world, &arena, &c, &q, &f, &diags));
    assert_int_equal(diags.p[diags.n - 1].code, D_UNKNOWN_ENTRY);
}

/* By the Taliban's counts 2,284 for 420 is 184 ahead of five for one. */
static void test_balance(void **state)
{
    (void)state;
    struct findings f = status("2020-05-31", NULL);
    const struct finding *n = of(&f, "free-taliban");
    bool found = false;
    for (ptrdiff_t i = 0; i < n->balance.n; i++) {
        const struct balance *b = &n->balance.p[i];
        if (!str_eq(b->party, S("taliban"))) continue;
        found = true;
        assert_int_equal(b->lead_lo, 184);
        assert_int_equal(b->lead_hi, 184);
    }
    assert_true(found);
}

static void test_same_bytes(void **state)
{
    (void)state;
    struct findings x = status("2020-05-31", NULL),
                    y = status("2020-05-31", NULL);
    assert_true(str_eq(app_findings_json(&arena, &c, &x, true),
                       app_findings_json(&arena, &c, &y, true)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_story),         cmocka_unit_test(test_table),
        cmocka_unit_test(test_answers),       cmocka_unit_test(test_deadlines),
        cmocka_unit_test(test_no_look_ahead), cmocka_unit_test(test_gap),
        cmocka_unit_test(test_rivals),        cmocka_unit_test(test_believe),
        cmocka_unit_test(test_sources),       cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_diff),          cmocka_unit_test(test_what_if),
        cmocka_unit_test(test_balance),       cmocka_unit_test(test_pinned),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
