/* Any bytes: the reader reads them or says why not. Spans hold the article's
 * own words, drafts refer backwards only, and what is drafted is text of the
 * language. */
#include "lang/lang.h"
#include "reader/reader.h"

#include <assert.h>

static const char agreement_text[] =
    "agreement osby \"The Osby Accord\"\n"
    "party ruritania \"Republic of Ruritania\"\n"
    "    aka \"Ruritania\"\n"
    "    voice \"Anna Berg\"\n"
    "    noun \"government\"\n"
    "party front \"Northern Front\"\n"
    "    aka \"Front\"\n"
    "    voice \"Milo Sand\"\n"
    "    noun \"armed group\", \"rebels\"\n"
    "neutral watch \"River Watch\"\n"
    "outlet wire \"Osby Wire\"\n"
    "people front-prisoners \"Front prisoners\"\n"
    "    held by ruritania\n"
    "    belonging to front\n"
    "people state-prisoners \"government prisoners\"\n"
    "    held by front\n"
    "    belonging to ruritania\n"
    "measure league-troops \"League troops\"\n"
    "    unit \"troops\"\n"
    "    belonging to ruritania\n";

static void check_draft(struct str text, int64_t points, ptrdiff_t i,
                        const struct draft *d)
{
    assert(d->same_as < i && d->stance_on < i);
    assert(d->has_deed || d->stance != STANCE_NONE);
    assert(d->report.from < d->report.to && d->report.to <= points);
    for (ptrdiff_t k = 0; k < d->spans.n; k++) {
        const struct span *s = &d->spans.p[k];
        assert(s->slot.n > 0 && s->rule.n > 0);
        assert(0 <= s->from && s->from <= s->to && s->to <= points);
        if (s->from == s->to) continue;
        ptrdiff_t a = utf8_offset(text, (ptrdiff_t)s->from);
        ptrdiff_t b = utf8_offset(text, (ptrdiff_t)s->to);
        assert(str_eq(str_cut(text, a, b), s->text));
    }
}

static void check_loads(struct arena *a, const struct agreement *g,
                        const struct draft_list *drafts)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < drafts->n; i++)
        buf_str(&b, lang_print_draft(a, g, &drafts->p[i]));
    struct lang_file f = { S("drafts.truce"), buf_done(&b) };
    struct lang_unit u = { 0 };
    struct diags ds = diags_make(a);
    bool ok = lang_load(a, g, &f, 1, &u, &ds);
    assert(ok && u.drafts.n == drafts->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct lang_file f = { S("osby.truce"), str_of(agreement_text) };
    struct lang_unit unit = { 0 };
    struct reader_words *words = NULL;
    bool ok = lang_load(&a, NULL, &f, 1, &unit, &ds) &&
              reader_words_load(&a, unit.agreement, &words, &ds);
    assert(ok);
    struct str text = { (const char *)p, (ptrdiff_t)n };
    struct reader_request ask = { .text = text, .dated = DAY_NONE };
    struct draft_list drafts = { 0 };
    struct reader_notes notes;
    ok = reader_read(&a, words, &ask, &drafts, &notes, &ds);
    assert(ok == (ds.errors == 0));
    for (ptrdiff_t i = 0; i < ds.n; i++) assert(ds.p[i].hint.n > 0);
    int64_t points = utf8_count(text);
    for (ptrdiff_t i = 0; i < drafts.n; i++)
        check_draft(text, points, i, &drafts.p[i]);
    if (ok) check_loads(&a, unit.agreement, &drafts);
    arena_free(&a);
    return 0;
}
