/* The article, sentence by sentence. */
#include "reader/reader_int.h"

#include <assert.h>

/* A sentence ends between the last token and `next`. */
static bool ends_before(const struct sentence *s, const struct token *next,
                        const struct reader_words *w)
{
    if (next->kind == TOK_BREAK) return true;
    int i = s->tokens - 1;
    while (i > 0 && (s->tok[i].kind == TOK_CLOSE ||
                     (s->tok[i].kind == TOK_PUNCT && s->tok[i].punct == ')')))
        i--;
    if (i < 0 || next->kind == TOK_CLOSE) return false;
    const struct token *last = &s->tok[i];
    if (last->kind == TOK_WORD && last->full_stop) {
        const struct vocab_word *word = &w->vocab.p[last->word];
        if (word->abbreviation == WORD_TITLE) return false;
        return next->cap && next->word && w->vocab.p[next->word].starter;
    }
    if (last->kind != TOK_PUNCT) return false;
    if (last->punct != '.' && last->punct != '?' && last->punct != '!')
        return false;
    if (next->kind == TOK_PUNCT && next->punct == ')') return false;
    return !(next->kind == TOK_WORD && !next->cap);
}

struct feed {
    struct scanner scan;
    struct token ahead;
    bool has_ahead;
};

static bool feed_next(struct feed *f, struct token *t)
{
    if (f->has_ahead) {
        *t = f->ahead;
        f->has_ahead = false;
        return true;
    }
    return scan_token(&f->scan, t);
}

static void mark_quotes(struct reading *r)
{
    struct sentence *s = &r->s;
    bool open = r->quote_open;
    for (int i = 0; i < s->tokens; i++) {
        struct token *t = &s->tok[i];
        if (t->kind == TOK_OPEN) open = true;
        t->quoted = open;
        if (t->kind == TOK_CLOSE) open = false;
    }
    r->quote_open = open;
}

/* The next sentence into r->s; false at the end of the text. */
static bool next_sentence(struct reading *r, struct feed *f)
{
    struct sentence *s = &r->s;
    struct token t;
    s->tokens = 0;
    s->paragraph_ends = false;
    while (feed_next(f, &t)) {
        if (t.kind == TOK_BREAK && s->tokens == 0) {
            r->quote_open = false;
            continue;
        }
        if (s->tokens == SENTENCE_TOKENS ||
            (s->tokens > 0 && ends_before(s, &t, r->w))) {
            s->paragraph_ends = t.kind == TOK_BREAK;
            f->ahead = t;
            f->has_ahead = true;
            break;
        }
        s->tok[s->tokens++] = t;
    }
    if (s->tokens) mark_quotes(r);
    return s->tokens > 0;
}

static void read_sentence(struct reading *r)
{
    r->notes->sentences++;
    sentence_items(&r->s);
    if (r->ask->explain) explain_sentence(&r->s, r->ask->explain);
    sentence_chunks(&r->s);
    resolve_names(r);
    tell_sentence(r);
    events_read(r);
    resolve_remember(r);
}

/* Bytes [from, to) as sentences; cp is the code point at `from`. Returns the
 * code point at `to`. */
static int64_t read_stretch(struct reading *r, const struct document *d,
                            ptrdiff_t from, ptrdiff_t to, int64_t cp)
{
    struct feed f = { .scan = { .w = r->w,
                                .text = d->text,
                                .at = from,
                                .end = to,
                                .cp = cp,
                                .html = d->html } };
    while (!r->full && next_sentence(r, &f)) read_sentence(r);
    r->quote_open = false;
    return cp + utf8_count(str_cut(d->text, from, to));
}

/* The messages laid into the article are read in the name of who sent them. */
static void read_body(struct reading *r, const struct document *d)
{
    ptrdiff_t at = d->body;
    int64_t cp = d->body_cp;
    while (at < d->text.n && !r->full) {
        struct message m;
        bool found = document_message(&r->s, d, at, &m);
        ptrdiff_t before = found ? m.from : d->text.n;
        cp = read_stretch(r, d, at, before, cp);
        if (!found) return;
        int32_t anchor = r->anchor;
        r->tweet = m.voice;
        r->tweet.from = cp + utf8_count(str_cut(d->text, m.from, m.name));
        r->tweet.to =
            r->tweet.from + utf8_count(str_cut(d->text, m.name, m.name_end));
        r->tweet.words = str_cut(d->text, m.name, m.name_end);
        if (m.voice.day != DAY_NONE) r->anchor = m.voice.day;
        cp = read_stretch(r, d, m.from, m.to, cp);
        cp += utf8_count(str_cut(d->text, m.to, m.next));
        r->tweet = (struct voice_of){ 0 };
        r->anchor = anchor;
        at = m.next;
    }
}

static bool check_text(const struct reader_request *ask, struct diags *ds)
{
    struct pos at = { .file = ask->file };
    struct str text = ask->text;
    if (str_trim(text).n == 0) {
        diag_add(ds, D_FILE_EMPTY, &at, "the article is empty");
        diag_hint(ds, "give a file with the article's text, or pipe it in");
        return false;
    }
    if (text.n > READER_TEXT_MAX) {
        diag_add(ds, D_TOO_LONG, &at,
                 "the article has %td bytes; %d are read at most", text.n,
                 READER_TEXT_MAX);
        diag_hint(ds, "cut it into its articles and read them one by one");
        return false;
    }
    ptrdiff_t bad = utf8_check(text);
    for (ptrdiff_t i = 0; i < (bad < 0 ? text.n : bad); i++)
        if ((unsigned char)text.p[i] < ' ' && text.p[i] != '\n' &&
            text.p[i] != '\t' && text.p[i] != '\r' && text.p[i] != '\f') {
            bad = i;
            break;
        }
    if (bad < 0) return true;
    diag_add(ds, D_NOT_TEXT, &at,
             "byte 0x%02X at offset %td is no part of a UTF-8 text",
             (unsigned)(unsigned char)text.p[bad], bad);
    diag_hint(ds, "save the article as plain text or HTML in UTF-8");
    return false;
}

/* A report is filed within days of its dateline. */
static void warn_dates(const struct reading *r, struct diags *ds)
{
    enum { APART = 14 };
    const struct reader_notes *n = r->notes;
    struct pos at = { .file = r->ask->file };
    struct arena a = { 0 };
    if (n->dateline_day == DAY_NONE || n->file_day == DAY_NONE) return;
    int32_t apart = n->dateline_day - n->file_day;
    if (apart <= APART && apart >= -APART) return;
    diag_add(ds, D_DATES_DIFFER, &at,
             "the dateline is of %.*s and the article of %.*s; \"today\" and "
             "weekdays count from the dateline",
             STR_ARG(day_print(&a, n->dateline_day)),
             STR_ARG(day_print(&a, n->file_day)));
    diag_hint(ds, "if that is wrong, correct the date in the article");
    arena_free(&a);
}

static void warn(const struct reading *r, struct diags *ds)
{
    struct pos at = { .file = r->ask->file };
    warn_dates(r, ds);
    if (r->notes->anchor == DAY_NONE && r->out->n > r->first) {
        diag_add(
            ds, D_NO_ANCHOR, &at,
            "the article gives no date, so \"today\" and weekdays stay open");
        diag_hint(ds, "say when it was published: --date 2020-04-13");
    }
    if (r->out->n > r->first) return;
    diag_add(ds, D_NOTHING_FOUND, &at,
             "in %lld sentences nothing was found that this agreement is about",
             (long long)r->notes->sentences);
    diag_hint(ds, "is it the right agreement? its names and nouns are what is "
                  "looked for");
}

bool reader_read(struct arena *a, const struct reader_words *w,
                 const struct reader_request *ask, struct draft_list *out,
                 struct reader_notes *notes, struct diags *ds)
{
    assert(w && ask && out && notes);
    struct document d;
    *notes = (struct reader_notes){ .dateline_day = DAY_NONE,
                                    .file_day = DAY_NONE,
                                    .anchor = DAY_NONE };
    if (!check_text(ask, ds)) return false;
    struct arena scratch = { 0 };
    struct reading *r = arena_new(&scratch, struct reading, 1);
    r->arena = a;
    r->w = r->s.w = w;
    r->ask = ask;
    r->notes = notes;
    r->out = out;
    r->first = out->n;
    r->s.text = ask->text;
    document_open(&r->s, ask, &d, notes);
    r->anchor = notes->anchor;
    r->memory.accused = -1;
    read_body(r, &d);
    bool full = r->full;
    if (!full) warn(r, ds);
    arena_free(&scratch);
    if (!full) return true;
    struct pos at = { .file = ask->file };
    diag_add(ds, D_TOO_LONG, &at, "the article gives more than %d drafts",
             READER_DRAFTS_MAX);
    diag_hint(ds, "cut it into its articles and read them one by one");
    return false;
}
