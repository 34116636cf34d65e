/* Reading an article for an agreement, as every test of the reader does. */
#ifndef TESTS_READER_READING_H
#define TESTS_READER_READING_H

#include "lang/lang.h"
#include "reader/reader.h"
#include "support/test.h"

struct reading_case {
    struct arena a;
    struct diags ds;
    const struct agreement *agreement;
    struct reader_words *words;
};

static inline struct str file_text(struct arena *a, const char *path)
{
    struct world w = world_real();
    struct diags ds = diags_make(a);
    struct str text = { 0 };
    assert_true(w.read(w.ctx, a, str_of(path), 1 << 24, &text, &ds));
    return text;
}

static inline struct reading_case *case_open(const char *path)
{
    struct arena first = { 0 };
    struct reading_case *c = arena_new(&first, struct reading_case, 1);
    c->a = first;
    c->ds = diags_make(&c->a);
    struct lang_file f = { str_of(path), file_text(&c->a, path) };
    struct lang_unit unit = { 0 };
    assert_true(lang_load(&c->a, NULL, &f, 1, &unit, &c->ds));
    c->agreement = unit.agreement;
    assert_true(reader_words_load(&c->a, c->agreement, &c->words, &c->ds));
    return c;
}

static inline void case_close(struct reading_case *c)
{
    struct arena a = c->a; /* the case lives in its own arena */
    arena_free(&a);
}

struct read {
    struct draft_list drafts;
    struct reader_notes notes;
    struct diags ds;
    bool good;
};

static inline struct read read_text(struct arena *a, struct reading_case *c,
                                    struct str text)
{
    struct reader_request ask = { .text = text,
                                  .file = S("article.txt"),
                                  .dated = DAY_NONE };
    struct read r = { .ds = diags_make(a) };
    r.good = reader_read(a, c->words, &ask, &r.drafts, &r.notes, &r.ds);
    return r;
}

/* A draft's lines joined by " | ", without the passage and the report. */
static inline struct str draft_line(struct arena *a, const struct agreement *g,
                                    const struct draft *d)
{
    struct buf b = buf_make(a, 1 << 20);
    struct str rest = lang_print_draft(a, g, d), line;
    while (str_next(&rest, '\n', &line)) {
        struct str text = str_trim(line);
        if (text.n == 0 || str_starts(text, S("#")) ||
            str_starts(text, S("passage ")) ||
            str_starts(text, S("reported by ")))
            continue;
        if (b.n) buf_str(&b, S(" | "));
        buf_str(&b, text);
    }
    return buf_done(&b);
}

#endif
