/* A file into lines, a line into tokens. */
#include "lang_int.h"

#include <assert.h>
#include <string.h>

/* Code points of text known to be UTF-8: the bytes that continue none. */
static ptrdiff_t points(struct str s)
{
    ptrdiff_t n = 0;
    assert(s.p || s.n == 0);
    for (ptrdiff_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* Whether no byte has its high bit, eight at a time. */
static bool is_ascii(struct str s)
{
    uint64_t seen = 0, word;
    ptrdiff_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        memcpy(&word, s.p + i, 8);
        seen |= word;
    }
    for (; i < s.n; i++) seen |= (uint64_t)(unsigned char)s.p[i];
    return (seen & UINT64_MAX / 255 * 0x80) == 0;
}

static struct pos pos_at(const struct parse *p, struct str text, ptrdiff_t at)
{
    ptrdiff_t from = at, to = at;
    int32_t line = 1;
    while (from > 0 && text.p[from - 1] != '\n') from--;
    while (to < text.n && text.p[to] != '\n') to++;
    for (ptrdiff_t i = 0; i < from; i++) line += text.p[i] == '\n';
    return (struct pos){ .file = p->file,
                         .text = str_cut(text, from, to),
                         .line = line,
                         .col = (int32_t)points(str_cut(text, from, at)) + 1,
                         .width = 1 };
}

struct str lang_text_of(const struct lang_file *f)
{
    struct str mark = S("\xEF\xBB\xBF");
    if (f->text.n == 0) return S("");
    return str_cut(f->text, str_starts(f->text, mark) ? mark.n : 0, f->text.n);
}

/* The first byte from `at` on that is neither a printable ASCII character nor a
 * newline. Eight bytes at a time: a byte is out of the way where it has its
 * high bit, is below 0x20, or is 0x7F (Mycroft's tests for a byte below n and
 * for a zero byte); newlines are told apart only then. */
static ptrdiff_t plain_until(struct str text, ptrdiff_t at)
{
    const uint64_t ones = UINT64_MAX / 255, high = ones * 0x80;
    for (;;) {
        while (at + 8 <= text.n) {
            uint64_t w;
            memcpy(&w, text.p + at, 8);
            uint64_t low = (w - ones * 0x20) & ~w & high;
            uint64_t del = ((w ^ ones * 0x7F) - ones) & ~(w ^ ones * 0x7F);
            if ((low | (del & high) | (w & high)) != 0) break;
            at += 8;
        }
        while (at < text.n && text.p[at] >= 0x20 && text.p[at] != 0x7F) at++;
        if (at == text.n || text.p[at] != '\n') return at;
        at++;
    }
}

bool lang_check_bytes(struct parse *p, struct str text)
{
    struct pos whole = { .file = p->file };
    if (text.n > LANG_FILE_MAX) {
        diag_add(p->ds, D_TOO_LONG, &whole, "the file is longer than %d bytes",
                 LANG_FILE_MAX);
        diag_hint(p->ds, "split it: several files make one agreement");
        return false;
    }
    ptrdiff_t bad = utf8_check(text);
    if (bad >= 0) {
        struct pos at = pos_at(p, text, bad);
        diag_add(p->ds, D_NOT_UTF8, &at,
                 "byte %lld of the file is no part of UTF-8 text",
                 (long long)bad);
        diag_hint(p->ds, "save the file as UTF-8");
        return false;
    }
    ptrdiff_t errors = p->ds->errors;
    for (ptrdiff_t at = 0;;) {
        at = plain_until(text, at);
        if (at == text.n) break;
        ptrdiff_t was = at;
        int32_t c = utf8_next(text, &at);
        bool end = c == '\r' && at < text.n && text.p[at] == '\n';
        if (!lang_harmful(c) || c == '\n' || c == '\t' || end) continue;
        struct pos where = pos_at(p, text, was);
        diag_add(p->ds, D_CONTROL_CHAR, &where,
                 "the character U+%04X is invisible and may not stand here",
                 (unsigned)c);
        diag_hint(p->ds, c == '\r' ? "end each line with a newline, or with "
                                     "carriage return and newline"
                                   : "take it out");
        if (p->ds->errors - errors > 20) break;
    }
    return p->ds->errors == errors;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool line_fail(struct parse *p, enum diag_code code, ptrdiff_t at,
                      const char *text, const char *mend)
{
    struct tok t = { .raw = str_cut(p->line.text, at, p->line.text.n) };
    t.raw.n = t.raw.n > 0;
    struct pos where = lang_pos(p, &t);
    diag_add(p->ds, code, &where, "%s", text);
    diag_hint(p->ds, "%s", mend);
    return false;
}

/* "a \"b\" \\ c": the two escapes there are. */
static bool quoted(struct parse *p, ptrdiff_t *at, struct tok *t)
{
    struct str s = p->line.text;
    ptrdiff_t from = *at, i = from + 1;
    bool escapes = false;
    for (; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] != '\\') continue;
        escapes = true;
        i++;
        if (i >= s.n || (s.p[i] != '"' && s.p[i] != '\\'))
            return line_fail(p, D_BAD_STRING, i - 1,
                             "a backslash stands before something else than "
                             "a quote or a backslash",
                             "write \\\\ for a backslash");
    }
    if (i >= s.n)
        return line_fail(p, D_BAD_STRING, from, "the quoted text is not closed",
                         "put a \" at its end, on the same line");
    struct str inner = str_cut(s, from + 1, i);
    ptrdiff_t tab = str_find(inner, S("\t"));
    if (tab >= 0)
        return line_fail(p, D_CONTROL_CHAR, from + 1 + tab,
                         "a tab stands in the quoted text",
                         "write spaces, which look the same everywhere");
    if (escapes) {
        struct buf b = buf_make(p->a, LANG_LINE_MAX);
        for (ptrdiff_t k = 0; k < inner.n; k++) {
            if (inner.p[k] == '\\') k++;
            buf_char(&b, inner.p[k]);
        }
        inner = buf_done(&b);
    }
    if (!utf8_nfc(p->a, inner, &inner) || str_trim(inner).n == 0)
        return line_fail(p, D_BAD_STRING, from, "the quoted text is empty",
                         "write something between the quotes, or take the "
                         "property out");
    *t = (struct tok){ TOK_TEXT, inner, str_cut(s, from, i + 1), 0 };
    *at = i + 1;
    return true;
}

/* What can stand between < and >, and after `text` without them. */
static bool is_link(struct parse *p, ptrdiff_t at, struct str s)
{
    bool wrong = s.n == 0 || s.p[0] == '#';
    for (ptrdiff_t i = 0; i < s.n; i++)
        wrong = wrong || s.p[i] == '"' || s.p[i] == '<' || s.p[i] == '>';
    if (!wrong) return true;
    return line_fail(p, D_BAD_STRING, at, "this is no link",
                     "write the address, without quotes or angles inside: "
                     "<https://example.org/a>");
}

static bool link(struct parse *p, ptrdiff_t *at, struct tok *t)
{
    struct str s = p->line.text;
    ptrdiff_t i = *at + 1;
    while (i < s.n && s.p[i] != '>' && !is_blank(s.p[i])) i++;
    if (i >= s.n || s.p[i] != '>')
        return line_fail(p, D_BAD_STRING, *at, "the link is not closed",
                         "put a > at its end; a link holds no spaces");
    struct str inner = str_cut(s, *at + 1, i);
    if (!is_link(p, *at, inner)) return false;
    *t = (struct tok){ TOK_LINK, inner, str_cut(s, *at, i + 1), 0 };
    *at = i + 1;
    return true;
}

/* The rest of `text https://...` is one token: a link may hold anything. */
static bool bare_link(struct parse *p, ptrdiff_t *at, struct tok *t)
{
    struct str s = p->line.text;
    ptrdiff_t end = *at;
    while (end < s.n && !is_blank(s.p[end])) end++;
    struct str all = str_cut(s, *at, end);
    if (!is_link(p, *at, all)) return false;
    *t = (struct tok){ TOK_LINK, all, all, 0 };
    *at = end;
    return true;
}

/* What ends a word; a table, because every byte of a file is asked for. */
static const bool ends_word[256] = {
    [' '] = true, ['\t'] = true, [','] = true, ['('] = true,
    [')'] = true, ['"'] = true,  ['<'] = true, ['>'] = true,
};

static bool next_tok(struct parse *p, ptrdiff_t *at, struct tok *t)
{
    static const char marks[] = ",:()?";
    static const enum tok_kind kinds[] = { TOK_COMMA, TOK_COLON, TOK_OPEN,
                                           TOK_CLOSE, TOK_ASK };
    struct str s = p->line.text;
    if (s.p[*at] == '"') return quoted(p, at, t);
    if (s.p[*at] == '<') return link(p, at, t);
    ptrdiff_t i = *at;
    while (i < s.n && !ends_word[(unsigned char)s.p[i]]) i++;
    while (i > *at + 1 && s.p[i - 1] == ':') i--; /* "4f2a9c: kabul did" */
    if (i == *at) i++;
    struct str word = str_cut(s, *at, i);
    const char *mark = word.n == 1 ? strchr(marks, word.p[0]) : NULL;
    if (word.n == 1 && word.p[0] == '>')
        return line_fail(p, D_SYNTAX, *at, "a > stands without its <",
                         "take it out");
    *t = (struct tok){ mark ? kinds[mark - marks] : TOK_WORD, word, word, 0 };
    *at = i;
    return true;
}

static bool takes_link(const struct line *l)
{
    return l->indented && l->toks.n == 1 && l->toks.p[0].kind == TOK_WORD &&
           str_eq(l->toks.p[0].s, S("text"));
}

static bool cut(struct parse *p)
{
    struct line *l = &p->line;
    struct str s = l->text;
    ptrdiff_t counted = 0;
    int32_t col = 1;
    for (ptrdiff_t at = 0; at < s.n;) {
        if (is_blank(s.p[at])) {
            at++;
            continue;
        }
        if (s.p[at] == '#') { /* inside a word it is a letter */
            l->comment = str_cut(s, at, s.n);
            break;
        }
        struct tok t = { 0 };
        bool bare = takes_link(l) && s.p[at] != '<' && s.p[at] != '"';
        if (!(bare ? bare_link(p, &at, &t) : next_tok(p, &at, &t)))
            return false;
        ptrdiff_t from = t.raw.p - s.p;
        col += l->ascii ? (int32_t)(from - counted)
                        : (int32_t)points(str_cut(s, counted, from));
        counted = from;
        t.col = col;
        *arena_push(p->a, &l->toks) = t;
    }
    return true;
}

bool lang_next_line(struct parse *p)
{
    struct line *l = &p->line;
    if (!str_next(&p->rest, '\n', &l->text)) {
        p->done = true;
        return false;
    }
    if (str_ends(l->text, S("\r"))) l->text.n--;
    while (l->text.n && is_blank(l->text.p[l->text.n - 1])) l->text.n--;
    l->no++;
    l->toks.n = 0;
    l->comment = S("");
    l->ascii = is_ascii(l->text);
    l->indented = l->text.n && is_blank(l->text.p[0]);
    p->at = 0;
    bool ok = l->text.n <= LANG_LINE_MAX;
    if (!ok) {
        struct pos at = { .file = p->file, .line = l->no };
        diag_add(p->ds, D_TOO_LONG, &at, "the line is longer than %d bytes",
                 LANG_LINE_MAX);
        diag_hint(p->ds, "break a list into several properties");
    }
    l->broken = !ok || !cut(p);
    l->blank = l->toks.n == 0 && !l->broken;
    *arena_push(p->a, &l->toks) =
        (struct tok){ TOK_END, S(""), str_cut(l->text, l->text.n, l->text.n),
                      0 };
    return true;
}

struct pos lang_pos(const struct parse *p, const struct tok *t)
{
    ptrdiff_t at = t->raw.p - p->line.text.p;
    if (!t->raw.p || at < 0 || at > p->line.text.n) at = 0;
    ptrdiff_t wide = points(t->raw);
    int32_t col = t->col;
    if (col == 0) col = (int32_t)points(str_cut(p->line.text, 0, at)) + 1;
    return (struct pos){ .file = p->file,
                         .text = p->line.text,
                         .line = p->line.no,
                         .col = col,
                         .width = (int32_t)(wide > 0 ? wide : 1) };
}

struct small_pos lang_small_pos(const struct parse *p, const struct tok *t)
{
    ptrdiff_t wide = p->line.ascii ? t->raw.n : points(t->raw);
    int32_t col = t->col;
    if (col == 0) col = lang_pos(p, t).col;
    return (struct small_pos){ .source = p->source,
                               .line = p->line.no,
                               .col = (uint16_t)(col < 65535 ? col : 65535),
                               .width = (uint16_t)(wide < 1       ? 1
                                                   : wide > 65535 ? 65535
                                                                  : wide) };
}

bool lang_fail(struct parse *p, const char *wanted)
{
    const struct tok *t = lang_tok(p);
    struct pos at = lang_pos(p, t);
    if (t->kind == TOK_END) {
        diag_add(p->ds, D_SYNTAX, &at, "the line ends where %s is wanted",
                 wanted);
        diag_hint(p->ds, "add %s", wanted);
    } else if (t->kind == TOK_ASK) {
        diag_add(p->ds, D_OPEN_SLOT, &at, "%s is still open here", wanted);
        diag_hint(p->ds, "fill it in; only the day, the actor, the act, the "
                         "count and the object of a `draft` may be open");
    } else {
        diag_add(p->ds, D_SYNTAX, &at, "%.*s stands where %s is wanted",
                 STR_ARG(t->raw), wanted);
        diag_hint(p->ds, "put %s there", wanted);
    }
    return false;
}

bool lang_want(struct parse *p, const char *word)
{
    if (lang_take(p, word)) return true;
    lang_fail(p, word);
    diag_hint(p->ds, "write `%s` here", word);
    return false;
}

bool lang_end(struct parse *p)
{
    if (lang_tok(p)->kind == TOK_END) return true;
    if (lang_tok(p)->kind == TOK_ASK) return lang_fail(p, "a slot");
    lang_fail(p, "the end of the line");
    diag_hint(p->ds, "take it out, or put it into a `note` or a comment");
    return false;
}
