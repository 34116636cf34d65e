/* The reader as a whole: datelines, messages laid in, HTML, offsets, what it
 * refuses, what it warns of, and texts made to hurt it. */
#include "reader/reading.h"

#include "reader/words_int.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char osby[] = "tests/reader/osby.truce";

static struct str span_of(const struct draft *d, const char *slot)
{
    for (ptrdiff_t i = 0; i < d->spans.n; i++)
        if (str_eq(d->spans.p[i].slot, str_of(slot))) return d->spans.p[i].text;
    return S("(none)");
}

static struct str rule_of(const struct draft *d, const char *slot)
{
    for (ptrdiff_t i = 0; i < d->spans.n; i++)
        if (str_eq(d->spans.p[i].slot, str_of(slot))) return d->spans.p[i].rule;
    return S("(none)");
}

static bool asks(const struct draft *d, const char *question)
{
    for (ptrdiff_t i = 0; i < d->questions.n; i++)
        if (str_find(d->questions.p[i], str_of(question)) >= 0) return true;
    return false;
}

static int32_t day(const char *text)
{
    int32_t out;
    assert_true(day_parse(str_of(text), &out));
    return out;
}

/* Every span lies in the passage and holds the article's own words. */
static void check_spans(struct str text, const struct draft_list *drafts)
{
    for (ptrdiff_t i = 0; i < drafts->n; i++) {
        const struct draft *d = &drafts->p[i];
        assert_true(d->same_as < i && d->stance_on < i);
        for (ptrdiff_t k = 0; k < d->spans.n; k++) {
            const struct span *s = &d->spans.p[k];
            assert_true(s->rule.n > 0 && s->slot.n > 0);
            assert_true(0 <= s->from && s->from <= s->to);
            if (s->from == s->to) continue;
            ptrdiff_t a = utf8_offset(text, (ptrdiff_t)s->from);
            ptrdiff_t b = utf8_offset(text, (ptrdiff_t)s->to);
            assert_true(str_eq(str_cut(text, a, b), s->text));
        }
    }
}

/* What is drafted is text of the language. */
static void check_loads(struct arena *a, const struct reading_case *c,
                        const struct draft_list *drafts)
{
    struct buf b = buf_make(a, 1 << 24);
    for (ptrdiff_t i = 0; i < drafts->n; i++)
        buf_str(&b, lang_print_draft(a, c->agreement, &drafts->p[i]));
    struct lang_file f = { S("drafts.truce"), buf_done(&b) };
    struct lang_unit unit = { 0 };
    struct diags ds = diags_make(a);
    if (!lang_load(a, c->agreement, &f, 1, &unit, &ds))
        fail_msg("%.*s", STR_ARG(ds.p[0].message));
    assert_int_equal(unit.drafts.n, drafts->n);
}

static struct read read_osby(struct reading_case *c, const char *text)
{
    struct read r = read_text(&c->a, c, str_of(text));
    check_spans(str_of(text), &r.drafts);
    check_loads(&c->a, c, &r.drafts);
    return r;
}

/* ---- the article around the sentences ---- */

static void dateline_and_file_date(void **state)
{
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r =
        read_osby(c, "date 2021-04-13 April 12 (Osby Wire) -- The Front "
                     "freed nine captives today.");
    assert_true(r.good);
    assert_str(r.notes.dateline, "April 12 (Osby Wire)");
    assert_int_equal(r.notes.file_day, day("2021-04-13"));
    assert_int_equal(r.notes.dateline_day, day("2021-04-12"));
    assert_int_equal(r.notes.anchor, day("2021-04-12"));
    assert_str(r.notes.outlet, "osby-wire");
    assert_true(r.notes.outlet_is_id);
    assert_int_equal(r.drafts.n, 1);
    assert_int_equal(r.drafts.p[0].deed.when.from, day("2021-04-12"));
    assert_int_equal(r.drafts.p[0].report.published, day("2021-04-13"));
    assert_int_equal(r.drafts.p[0].telling.said.from, day("2021-04-13"));
    /* Around New Year the year is the one that brings the two together. */
    r = read_osby(
        c, "2022-01-02\n\nZENDA, Dec. 31 (Other News) -- The Front freed "
           "nine captives.");
    assert_int_equal(r.notes.dateline_day, day("2021-12-31"));
    assert_str(r.notes.outlet, "Other News");
    assert_false(r.notes.outlet_is_id);
    r = read_osby(
        c, "Captives go home\n\nPublished April 9, 2021\n\nZENDA \xE2\x80\x94 "
           "The Front freed nine captives on Friday.");
    assert_int_equal(r.notes.file_day, day("2021-04-09"));
    assert_int_equal(r.drafts.p[0].deed.when.from, day("2021-04-09"));
    case_close(c);
}

static void no_anchor_and_given_date(void **state)
{
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r = read_osby(c, "The Front freed nine captives on Sunday.");
    assert_true(r.good);
    assert_int_equal(r.ds.n, 1);
    assert_int_equal(r.ds.p[0].code, D_NO_ANCHOR);
    assert_int_equal(r.drafts.p[0].deed.when_kind, WHEN_NONE);
    assert_true(asks(&r.drafts.p[0], "From what day"));
    struct reader_request ask = {
        .text = S("The Front freed nine captives on Sunday."),
        .dated = day("2021-04-12"),
        .outlet_hint = S("osby wire"),
        .sha256 = S("abcd")
    };
    struct draft_list drafts = { 0 };
    struct reader_notes notes;
    struct diags ds = diags_make(&c->a);
    assert_true(reader_read(&c->a, c->words, &ask, &drafts, &notes, &ds));
    assert_int_equal(ds.n, 0);
    assert_int_equal(drafts.p[0].deed.when.from, day("2021-04-11"));
    assert_str(drafts.p[0].report.outlet, "osby-wire");
    assert_str(drafts.p[0].report.sha256, "abcd");
    case_close(c);
}

static void message_laid_in(void **state)
{
    static const char text[] =
        "2021-04-13\n\nThe Front freed 20 captives on Monday.\n\n"
        "By order of the President, Ruritania released 40 Front prisoners "
        "today "
        "on grounds of age. pic.example.com/3K\xE2\x80\x94 Return Desk "
        "(@Return) "
        "April 8, 2021\n\nThe Front freed 30 captives today.";
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r = read_osby(c, text);
    assert_int_equal(r.drafts.n, 3);
    const struct draft *d = &r.drafts.p[1];
    assert_str(d->telling.name, "Return Desk");
    assert_str(d->telling.channel, "Twitter");
    assert_str(rule_of(d, "source"), "source.tweet");
    assert_str(span_of(d, "source"), "Return Desk (@Return)");
    assert_int_equal(d->telling.said.from, day("2021-04-08"));
    assert_int_equal(d->deed.when.from, day("2021-04-08"));
    assert_int_equal(d->report.published, day("2021-04-13"));
    assert_int_equal(r.drafts.p[2].deed.when.from, day("2021-04-13"));
    assert_int_equal(r.drafts.p[2].telling.channel.n, 0);
    case_close(c);
}

static void html_is_read_as_its_text(void **state)
{
    static const char text[] =
        "<!DOCTYPE html><html><head><title>News</title><style>p { a: \"b\" "
        "}</style>"
        "<meta property=\"article:published_time\" "
        "content=\"2021-04-12T10:00\">"
        "<script>var x = \"The Front freed 99 "
        "captives.\";</script></head><body>"
        "<p>ZENDA &mdash; The <b>Front</b> freed <a href=\"x\">nine</a> "
        "captives on "
        "Sunday.</p><p>&ldquo;We&nbsp;will release 10&nbsp;prisoners,&rdquo; "
        "said "
        "Milo Sand.</p></body></html>";
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r = read_osby(c, text);
    assert_int_equal(r.drafts.n, 2);
    assert_int_equal(r.notes.file_day, day("2021-04-12"));
    assert_int_equal(r.drafts.p[0].deed.quantity.n, 9);
    assert_int_equal(r.drafts.p[0].deed.when.from, day("2021-04-11"));
    assert_str(r.drafts.p[1].telling.voice, "Milo Sand");
    assert_int_equal(r.drafts.p[1].deed.modality, MOD_WILL);
    case_close(c);
}

static void offsets_are_code_points(void **state)
{
    static const char text[] =
        "ÖSBY, April 12, 2021 (Osby Wire) — “Nach dem Café”: the "
        "Front freed 20 captives in Łódź on Sunday.";
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r = read_osby(c, text);
    assert_int_equal(r.drafts.n, 1);
    assert_str(span_of(&r.drafts.p[0], "count"), "20");
    assert_str(span_of(&r.drafts.p[0], "place"), "Łódź");
    assert_str(r.drafts.p[0].deed.at.p[0], "Łódź");
    case_close(c);
}

/* ---- across sentences ---- */

static void pronouns_and_repeats(void **state)
{
    static const char text[] =
        "OSBY, April 12, 2021 (Osby Wire) -- The Front freed 20 government "
        "prisoners "
        "on Sunday. They were handed over to River Watch in Zenda. Milo Sand, "
        "a "
        "Front spokesman, praised the deal. \"We will release 30 more "
        "prisoners,\" "
        "he said. \"We keep our word.\"\n\n"
        "On Sunday, the armed group released 20 government prisoners, "
        "Ruritania "
        "said. Sand said the group would free ten captives.";
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r = read_osby(c, text);
    assert_int_equal(r.drafts.n, 6);
    const struct draft *d = r.drafts.p;
    assert_str(d[1].deed.act.id, "hand-over");
    assert_int_equal(d[1].deed.quantity.n, 20);
    assert_str(d[1].deed.object.id, "state-prisoners");
    assert_str(d[1].deed.actors.p[0].id, "front");
    assert_str(rule_of(&d[1], "count"), "count.pronoun");
    assert_str(d[3].telling.voice, "Milo Sand");
    assert_str(d[3].deed.actors.p[0].id, "front");
    assert_int_equal(d[3].deed.modality, MOD_WILL);
    assert_int_equal(d[4].same_as, 0);
    assert_str(d[4].telling.by.p[0].id, "ruritania");
    assert_str(d[5].telling.voice, "Sand");
    assert_str(d[5].deed.actors.p[0].id, "front");
    case_close(c);
}

static void whose_people(void **state)
{
    struct reading_case *c = case_open(osby);
    (void)state;
    struct read r =
        read_osby(c, "2021-04-12\n\nThe Front freed ten Front prisoners.");
    assert_int_equal(r.drafts.n, 1);
    assert_str(r.drafts.p[0].deed.object.id, "front-prisoners");
    assert_true(asks(&r.drafts.p[0], "do not fit together"));
    r = read_osby(c,
                  "2021-04-12\n\nTen prisoners held by the Front were freed.");
    assert_str(r.drafts.p[0].deed.object.id, "state-prisoners");
    assert_str(r.drafts.p[0].deed.actors.p[0].id, "front");
    r = read_osby(c, "2021-04-12\n\nTen prisoners were freed.");
    assert_int_equal(r.drafts.p[0].deed.actors.n, 0);
    assert_int_equal(r.drafts.p[0].deed.object.id.n, 0);
    assert_true(asks(&r.drafts.p[0], "Which people"));
    assert_true(asks(&r.drafts.p[0], "Who did it"));
    case_close(c);
}

/* ---- what it refuses ---- */

static void refused(struct reading_case *c, struct str text,
                    enum diag_code code)
{
    struct read r = read_text(&c->a, c, text);
    assert_false(r.good);
    assert_int_equal(r.ds.errors, 1);
    assert_int_equal(r.ds.p[0].code, code);
    assert_true(r.ds.p[0].hint.n > 0);
    assert_str(r.ds.p[0].pos.file, "article.txt");
    assert_int_equal(r.drafts.n, 0);
}

static void refuses_what_is_no_text(void **state)
{
    struct reading_case *c = case_open(osby);
    (void)state;
    refused(c, S(""), D_FILE_EMPTY);
    refused(c, S(" \n\t\n"), D_FILE_EMPTY);
    refused(c, S("The Front\0freed"), D_NOT_TEXT);
    refused(c, S("The Front \xC3 freed"), D_NOT_TEXT);
    refused(c, S("%PDF-1.4\n\x01\x02"), D_NOT_TEXT);
    struct read r = read_text(&c->a, c, S("abc\0def"));
    assert_true(str_find(r.ds.p[0].message, S("offset 3")) >= 0);
    static char big[READER_TEXT_MAX + 1];
    memset(big, 'a', sizeof big);
    refused(c, (struct str){ big, sizeof big }, D_TOO_LONG);
    r = read_text(&c->a, c, S("Nothing of that kind."));
    assert_true(r.good);
    assert_int_equal(r.ds.p[0].code, D_NOTHING_FOUND);
    case_close(c);
}

static void lint(const char *list, int line, int col, const char *message)
{
    struct reading_case *c = case_open(osby);
    struct word_list extra = { S("mine.txt"), str_of(list) };
    struct reader_words *w = NULL;
    assert_false(words_build(&c->a, c->agreement, &extra, 1, &w, &c->ds));
    assert_null(w);
    assert_int_equal(c->ds.p[0].code, D_BAD_WORDLIST);
    assert_str(c->ds.p[0].pos.file, "mine.txt");
    assert_int_equal(c->ds.p[0].pos.line, line);
    assert_int_equal(c->ds.p[0].pos.col, col);
    assert_str(c->ds.p[0].message, message);
    assert_true(c->ds.p[0].hint.n > 0);
    case_close(c);
}

static void lists_are_linted(void **state)
{
    (void)state;
    lint("# fine\nadverb\n", 2, 1, "a line is a class, a colon and phrases");
    lint("adverbs: so\n", 1, 1, "there is no class of words by this name");
    lint("(party): x\n", 1, 1, "there is no class of words by this name");
    lint("adverb much: zzz\n", 1, 8, "this class takes no argument");
    lint("month x: zzz\n", 1, 7, "this class takes a whole number");
    lint("prep up-to: zzz\n", 1, 6, "this class takes another argument");
    lint("channel: a/b/c/d/e\n", 1, 1, "this class takes a text");
    lint("verb-of: a/b/c/d/e\n", 1, 1, "this class takes the id of an act");
    lint("adverb: zzz,, yyy\n", 1, 1, "there is nothing between two commas");
    lint("adverb: zzz, zzz\n", 1, 14, "this phrase stands twice in its class");
    lint("verb: go/goes/went\n", 1, 7,
         "a verb has five forms: base/third/past/gerund/participle");
    lint("abbreviation title: zzz\n", 1, 21,
         "an abbreviation ends in a full stop");
    lint("object-of release: trees\n", 1, 20, "this is no class of nouns");
    lint("flags-of release: good\n", 1, 19, "this is no flag of an act");
}

/* Every act of the frames is one of the standard acts. */
static void frames_name_known_acts(void **state)
{
    struct reading_case *c = case_open(osby);
    (void)state;
    for (ptrdiff_t i = 0; i < c->words->acts.n; i++)
        if (!c->words->acts.p[i].known)
            fail_msg("no act %.*s", STR_ARG(c->words->acts.p[i].id));
    case_close(c);
}

/* An act that a case declares itself is read by its own verb. */
static void own_acts(void **state)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct str text =
        str_fmt(&a,
                "%.*s\nact irrigate \"Waters fields\"\n    verb \"irrigate\", "
                "\"irrigates\", \"irrigated\", \"irrigating\", \"irrigated\"\n",
                STR_ARG(file_text(&a, osby)));
    struct lang_file f = { S("own.truce"), text };
    struct lang_unit u = { 0 };
    struct reader_words *w;
    (void)state;
    assert_true(lang_load(&a, NULL, &f, 1, &u, &ds));
    assert_true(reader_words_load(&a, u.agreement, &w, &ds));
    struct reader_request ask = {
        .text = S("2021-04-12\n\nThe Front irrigated the fields on Sunday."),
        .dated = DAY_NONE
    };
    struct draft_list drafts = { 0 };
    struct reader_notes notes;
    assert_true(reader_read(&a, w, &ask, &drafts, &notes, &ds));
    assert_int_equal(drafts.n, 1);
    assert_str(drafts.p[0].deed.act.id, "irrigate");
    assert_str(drafts.p[0].deed.object.id, "the fields");
    arena_free(&a);
}

/* A dateline weeks from the article's own date is said, a day's lag is not. */
static void dates_that_differ(void **state)
{
    struct reading_case *c = case_open(osby);
    static const char body[] = " (Osby Wire) -- The Front freed 20 captives.";
    (void)state;
    struct read r = read_text(
        &c->a, c,
        str_fmt(&c->a, "date 2021-04-13 OSBY, March 1, 2021%s", body));
    assert_true(r.good);
    assert_int_equal(r.ds.n, 1);
    assert_int_equal(r.ds.p[0].code, D_DATES_DIFFER);
    assert_int_equal(r.notes.anchor, r.notes.dateline_day);
    r = read_text(&c->a, c,
                  str_fmt(&c->a, "date 2021-04-13 OSBY, April 12%s", body));
    assert_true(r.good);
    assert_int_equal(r.ds.n, 0);
    case_close(c);
}

/* ---- made to hurt ---- */

#if defined(__SANITIZE_ADDRESS__)
enum { HUGE_BYTES = 2 << 20, LARGE_BYTES = 1 << 20 };
#else
enum { HUGE_BYTES = 50 << 20, LARGE_BYTES = 4 << 20 };
#endif

static void endure(struct reading_case *c, int bytes, const char *name,
                   const char *unit)
{
    struct arena a = { 0 };
    size_t n = strlen(unit);
    bytes -= (int)((size_t)bytes % n); /* no letter is cut in two */
    char *p = arena_new(&a, char, bytes);
    for (size_t i = 0; i < (size_t)bytes; i++) p[i] = unit[i % n];
    ptrdiff_t before = a.held;
    clock_t start = clock();
    struct read r = read_text(&a, c, (struct str){ p, bytes });
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    ptrdiff_t memory = a.held - before;
    if (!r.good) assert_int_equal(r.ds.p[0].code, D_TOO_LONG);
    if (r.drafts.n == 0) assert_true(memory < 16 << 20);
    assert_true(memory < (ptrdiff_t)1 << 30);
    print_message("%-28s %5.1f s %6td drafts %4td MB\n", name, seconds,
                  r.drafts.n, memory >> 20);
    arena_free(&a);
}

static void hostile_texts(void **state)
{
    struct reading_case *c = case_open(osby);
    (void)state;
    endure(c, HUGE_BYTES, "one word", "a");
    endure(c, HUGE_BYTES, "quotation marks", "\"");
    endure(c, HUGE_BYTES, "one long sentence", "the Front said that it will ");
    endure(c, LARGE_BYTES, "verbs alone", "released ");
    endure(c, LARGE_BYTES, "commas", ", ");
    endure(c, LARGE_BYTES, "and", "the Front and ");
    endure(c, LARGE_BYTES, "of", "group of ");
    endure(c, LARGE_BYTES, "to", "to release ");
    endure(c, LARGE_BYTES, "numbers", "1 ");
    endure(c, LARGE_BYTES, "hundreds", "two hundred and ");
    endure(c, LARGE_BYTES, "handles", "\xE2\x80\x94 A (@b) April 8, 2021 ");
    endure(c, LARGE_BYTES, "half handles", "-- (@");
    endure(c, LARGE_BYTES, "open tags", "<p><");
    endure(c, LARGE_BYTES, "full stops", ". ");
    endure(c, LARGE_BYTES, "relative clauses", "who said, ");
    endure(c, LARGE_BYTES, "split verbs", "handed 1 ");
    endure(c, HUGE_BYTES, "drafts", "The Front freed ten captives on Sunday. ");
    endure(c, LARGE_BYTES, "same drafts in one",
           "the Front freed ten captives and ");
    case_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dateline_and_file_date),
        cmocka_unit_test(no_anchor_and_given_date),
        cmocka_unit_test(message_laid_in),
        cmocka_unit_test(html_is_read_as_its_text),
        cmocka_unit_test(offsets_are_code_points),
        cmocka_unit_test(pronouns_and_repeats),
        cmocka_unit_test(whose_people),
        cmocka_unit_test(refuses_what_is_no_text),
        cmocka_unit_test(dates_that_differ),
        cmocka_unit_test(lists_are_linted),
        cmocka_unit_test(frames_name_known_acts),
        cmocka_unit_test(own_acts),
        cmocka_unit_test(hostile_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
