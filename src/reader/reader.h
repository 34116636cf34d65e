/* reader: an article in, drafts out.
 *
 * A draft says who is said to have done, promised, refused or asked what, how
 * many, when, where and through whom, and by whose account; each slot carries
 * the characters of the article it was read from and the id of the rule that
 * filled it. A slot that the text does not give stays empty and becomes an open
 * question to a person. Nothing here becomes a statement by itself.
 *
 *     struct reader_words *words;
 *     if (!reader_words_load(&a, agreement, &words, &ds)) ... print ds
 *     struct reader_request ask = { .text = bytes, .file = path,
 *                                   .dated = DAY_NONE };
 *     struct draft_list drafts = { 0 };
 *     struct reader_notes notes;
 *     if (!reader_read(&a, words, &ask, &drafts, &notes, &ds)) ... print ds
 *
 * There is no English in the code. Word lists, cues, frames, modals, months and
 * abbreviations are files under data/reader/, embedded at build; names come
 * from the agreement. docs/reader.md has their format and every rule's id.
 *
 * Ownership: everything lives in the arena given; drafts and notes hold views
 * into request.text and into the words, so both must outlive them. The function
 * is pure: the same bytes give the same drafts.
 *
 * Limits: READER_TEXT_MAX bytes of text; time is linear in the text, because a
 * sentence longer than SENTENCE_TOKENS tokens is read in pieces and each rule
 * looks at a bounded number of pieces; memory beyond the drafts is that of one
 * sentence. At most READER_DRAFTS_MAX drafts come of one article. */
#ifndef READER_READER_H
#define READER_READER_H

#include "base/base.h"
#include "model/model.h"

enum {
    READER_TEXT_MAX = 64 << 20, /* bytes */
    READER_DRAFTS_MAX = 100000,
};

struct reader_request {
    struct str text; /* UTF-8; plain text or HTML */
    struct str file; /* for positions of diags; may be empty */
    int32_t dated;   /* the day the article is from, DAY_NONE: find out */
    struct str outlet_hint; /* an outlet's id or name; empty: find out */
    struct str sha256;   /* hex of the bytes, goes into each draft's report */
    struct buf *explain; /* gets what is seen in each sentence, as comment lines
                            of the language; NULL: nobody asks */
};

/* What the article says of itself. */
struct reader_notes {
    struct str dateline;  /* the words of it, a view; empty where none */
    int32_t dateline_day; /* the dateline's day, DAY_NONE where none */
    int32_t file_day;     /* the file's own date line, DAY_NONE where none */
    int32_t anchor;       /* the day that "today" and "Friday" count from */
    struct str outlet;    /* an outlet's id, or a name */
    bool outlet_is_id;
    int64_t sentences;
};

struct reader_words; /* the compiled word lists; read-only once made */

/* Compiles the embedded lists with the agreement's names. The agreement must
 * outlive the words. Fails with D_BAD_WORDLIST at file:line of a list. */
bool reader_words_load(struct arena *a, const struct agreement *g,
                       struct reader_words **out, struct diags *ds);

/* Appends the article's drafts to *out, in the order of the text. Fails with
 * D_FILE_EMPTY, D_NOT_TEXT or D_TOO_LONG; warns with D_NO_ANCHOR where no date
 * is found, with D_DATES_DIFFER where dateline and date are weeks apart, and
 * with D_NOTHING_FOUND where nothing is drafted. */
bool reader_read(struct arena *a, const struct reader_words *w,
                 const struct reader_request *ask, struct draft_list *out,
                 struct reader_notes *notes, struct diags *ds);

/* Whether two deeds may be one event told twice: the same count of the same
 * people by the same actors. *sure: both name the day, and it is one day. */
bool reader_same_event(const struct deed *x, const struct deed *y, bool *sure);

#endif
