/* Days and numbers, on the cases of Microsoft's Recognizers-Text (Specs, MIT):
 * how many of those that the reader's lists can speak of are read right.
 *
 *     make bench-recognizers      RECOGNIZERS=DIR names the folder of its JSON
 *                                 files (../shared/data/text by default);
 *                                 RECOGNIZERS_SHOW=1 lists every such case by
 *                                 file and number, right or wrong
 *
 * A case counts where it has one result, every word of whose phrase is a word
 * of days and numbers in data/reader/. A day is right where it is the case's
 * past or future reading; the last day of a period may be in it or after it, as
 * the cases have both. "More than 30" is right as a bound of 30. Nothing is
 * measured where the folder is missing. */
#include "lang/lang.h"
#include "reader/reader_int.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    bool days;
} files[] = {
    { "DateParser", true },    { "DatePeriodParser", true },
    { "NumberModel", false },  { "NumberRangeModel", false },
    { "OrdinalModel", false },
};

struct reader {
    struct arena a;
    struct reader_words *w;
    struct sentence s;
};

static void take_text(struct reader *r, const char *text)
{
    struct sentence *s = &r->s;
    struct token t;
    s->w = r->w;
    s->text = str_of(text);
    s->tokens = s->dates = s->groups = 0;
    struct scanner scan = { .w = r->w, .text = s->text, .end = s->text.n };
    while (s->tokens < SENTENCE_TOKENS && scan_token(&scan, &t))
        if (t.kind != TOK_BREAK) s->tok[s->tokens++] = t;
    sentence_items(s);
}

/* Every item of the phrase is a word of days, of numbers, or a figure. */
static bool speakable(struct reader *r, const char *phrase)
{
    static const enum class known[] = {
        CLASS_MONTH,     CLASS_WEEKDAY,    CLASS_DAY,    CLASS_PART_OF,
        CLASS_WHICH,     CLASS_UNIT,       CLASS_AGO,    CLASS_DATE_PREP,
        CLASS_DATE_JOIN, CLASS_DATE_OF,    CLASS_NUMBER, CLASS_SCALE,
        CLASS_ORDINAL,   CLASS_QUALIFIER,  CLASS_RANGE,  CLASS_VAGUE,
        CLASS_DET,       CLASS_ORDINAL_DAY
    };
    take_text(r, phrase);
    for (int i = 0; i < r->s.items; i++) {
        const struct token *t = item_token(&r->s, i);
        bool good = t->kind == TOK_NUMBER
                        ? t->number >= 0
                        : t->kind == TOK_PUNCT && strchr(",-", t->punct);
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
            good |= item_is(&r->s, i, known[k]);
        if (!good) return false;
    }
    return r->s.items > 0;
}

static struct days days_in(json_t *how)
{
    struct days out = DAYS_NONE;
    const char *day = json_string_value(json_object_get(how, "date"));
    const char *from = json_string_value(json_object_get(how, "startDate"));
    const char *to = json_string_value(json_object_get(how, "endDate"));
    if (day && day_parse(str_of(day), &out.from)) out.to = out.from;
    if (from) (void)day_parse(str_of(from), &out.from);
    if (to && day_parse(str_of(to), &out.to)) out.to--;
    return out;
}

/* The first phrase of a day in the text. */
static bool right_days(struct reader *r, json_t *one, json_t *result)
{
    json_t *value = json_object_get(result, "Value");
    const char *now = json_string_value(
        json_object_get(json_object_get(one, "Context"), "ReferenceDateTime"));
    int32_t anchor = DAY_NONE;
    if (now) (void)day_parse(str_cut(str_of(now), 0, 10), &anchor);
    take_text(r, json_string_value(json_object_get(one, "Input")));
    for (int i = 0; i < r->s.items; i++) {
        if (!date_read(&r->s, i)) continue;
        const struct date_phrase *d = &r->s.date[0];
        for (int future = 0; future < 2; future++) {
            struct days got = date_resolve(d, anchor, future);
            struct days want = days_in(json_object_get(
                value, future ? "FutureResolution" : "PastResolution"));
            if (got.from == DAY_NONE) got.from = got.to;
            if (want.from == DAY_NONE) continue;
            if (days_equal(got, want)) return true;
            want.to++;
            if (days_equal(got, want)) return true;
        }
        return false;
    }
    return false;
}

/* A number, or the bounds of a range as the cases write them: "[30,)". */
static bool is_amount(const struct quantity *q, const char *want)
{
    char got[64];
    long long n = (long long)q->n, m = (long long)q->m;
    static const struct {
        const char *before, *after;
    } forms[] = {
        { "", "" }, { "(", ",)" }, { "[", ",)" }, { "(,", ")" }, { "(,", "]" }
    };
    size_t from = 0, to = 1;
    if (q->qualifier == QUAL_BETWEEN) {
        snprintf(got, sizeof got, "[%lld,%lld", n, m);
        return strncmp(got, want, strlen(got)) == 0;
    }
    if (q->qualifier == QUAL_AT_LEAST) from = 1, to = 3;
    if (q->qualifier == QUAL_AT_MOST || q->qualifier == QUAL_UP_TO)
        from = 3, to = 5;
    for (size_t i = from; i < to; i++) {
        snprintf(got, sizeof got, "%s%lld%s", forms[i].before, n,
                 forms[i].after);
        bool same = strcmp(got, want) == 0;
        if (same) return true;
    }
    return false;
}

static bool right_number(struct reader *r, json_t *one, json_t *result)
{
    const char *want = json_string_value(
        json_object_get(json_object_get(result, "Resolution"), "value"));
    take_text(r, json_string_value(json_object_get(one, "Input")));
    for (int i = 0; want && i < r->s.items; i++) {
        struct amount a = { 0 };
        struct quantity n = { .qualifier = QUAL_EXACTLY };
        n.n = item_is(&r->s, i, CLASS_ORDINAL)
                  ? item_number(&r->s, i, CLASS_ORDINAL)
                  : item_token(&r->s, i)->number;
        bool ordinal = item_is(&r->s, i, CLASS_ORDINAL) ||
                       (item_token(&r->s, i)->kind == TOK_NUMBER &&
                        item_is(&r->s, i + 1, CLASS_ORDINAL_DAY));
        if (ordinal) return is_amount(&n, want);
        if (amount_read(&r->s, i, &a)) return is_amount(&a.quantity, want);
    }
    return false;
}

static void one_file(struct reader *r, const char *folder, const char *name,
                     bool days)
{
    char path[4096];
    int cases = 0, counted = 0, good = 0;
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    json_t *all = json_load_file(path, 0, NULL), *one;
    size_t i;
    if (!all) {
        printf("%-18s is not in %s\n", name, folder);
        return;
    }
    json_array_foreach(all, i, one)
    {
        json_t *results = json_object_get(one, "Results");
        json_t *result = json_array_get(results, 0);
        const char *phrase = json_string_value(json_object_get(result, "Text"));
        cases++;
        if (json_array_size(results) != 1 || !phrase || !speakable(r, phrase))
            continue;
        bool ok =
            days ? right_days(r, one, result) : right_number(r, one, result);
        counted++;
        good += ok;
        if (getenv("RECOGNIZERS_SHOW"))
            printf("  %s %s %zu: %s\n", ok ? "right" : "WRONG", name, i + 1,
                   phrase);
    }
    printf("%-18s %5d cases %5d applicable %5d right\n", name, cases, counted,
           good);
    if (counted)
        printf("figure recognizers_%s %.3f share\n", name,
               (double)good / counted);
    json_decref(all);
}

int main(void)
{
    static struct reader r;
    static const char text[] = "agreement bench \"An agreement\"\n"
                               "party a \"A\"\nparty b \"B\"\n";
    const char *folder = getenv("RECOGNIZERS");
    struct diags ds = diags_make(&r.a);
    struct lang_file f = { S("bench.truce"), str_of(text) };
    struct lang_unit unit = { 0 };
    if (!folder) folder = "../shared/data/text";
    if (!lang_load(&r.a, NULL, &f, 1, &unit, &ds) ||
        !reader_words_load(&r.a, unit.agreement, &r.w, &ds))
        return 1;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        one_file(&r, folder, files[i].name, files[i].days);
    arena_free(&r.a);
    return 0;
}
