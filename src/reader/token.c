#include "reader/reader_int.h"

#include <assert.h>
#include <string.h>

enum char_class {
    CC_SPACE,
    CC_NEWLINE,
    CC_LETTER,
    CC_DIGIT,
    CC_QUOTE,
    CC_OPEN,
    CC_CLOSE,
    CC_APOSTROPHE,
    CC_DASH,
    CC_PUNCT
};

/* The characters that are neither letters nor ASCII and matter here. */
static enum char_class class_wide(const unsigned char *p, ptrdiff_t left,
                                  int *len)
{
    *len = 1;
    if (p[0] == 0xC2 && left >= 2) {
        *len = 2;
        if (p[1] == 0xA0) return CC_SPACE;
        if (p[1] == 0xAB) return CC_OPEN;
        if (p[1] == 0xBB) return CC_CLOSE;
        return CC_LETTER;
    }
    if (p[0] == 0xE2 && left >= 3 && p[1] == 0x80) {
        *len = 3;
        if (p[2] <= 0x8B || p[2] == 0xAF) return CC_SPACE;
        if (p[2] == 0x93 || p[2] == 0x94 || p[2] == 0x95) return CC_DASH;
        if (p[2] == 0x98) return CC_OPEN;
        if (p[2] == 0x99) return CC_APOSTROPHE;
        if (p[2] == 0x9C || p[2] == 0x9E) return CC_OPEN;
        if (p[2] == 0x9D) return CC_CLOSE;
        return CC_PUNCT;
    }
    if (p[0] == 0xEF && left >= 3 && p[1] == 0xBB && p[2] == 0xBF) {
        *len = 3;
        return CC_SPACE; /* a byte order mark */
    }
    *len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (*len > left) *len = (int)left;
    return CC_LETTER;
}

static enum char_class class_at(const struct scanner *s, ptrdiff_t at, int *len)
{
    const unsigned char *p = (const unsigned char *)s->text.p + at;
    unsigned char c = *p;
    *len = 1;
    if (c >= 0x80) return class_wide(p, s->end - at, len);
    if ((c | 32) >= 'a' && (c | 32) <= 'z') return CC_LETTER;
    if (c >= '0' && c <= '9') return CC_DIGIT;
    if (c == '\n') return CC_NEWLINE;
    if (c <= ' ') return CC_SPACE;
    if (c == '"') return CC_QUOTE;
    if (c == '\'' || c == '`') return CC_APOSTROPHE;
    if (c == '@' || c == '_' || c == '#') return CC_LETTER;
    return CC_PUNCT;
}

static bool letter_at(const struct scanner *s, ptrdiff_t at)
{
    int len;
    return at < s->end && class_at(s, at, &len) == CC_LETTER;
}

static void move_to(struct scanner *s, ptrdiff_t to)
{
    for (; s->at < to; s->at++)
        s->cp += ((unsigned char)s->text.p[s->at] & 0xC0) != 0x80;
}

/* ---- HTML ---- */

static bool tag_is(struct str tag, const char *const *names)
{
    for (; *names; names++)
        if (str_eq_nocase(tag, str_of(*names))) return true;
    return false;
}

/* Past a tag, a comment, or an element whose content is no text; *block: the
 * tag begins or ends a paragraph. */
static ptrdiff_t skip_tag(const struct scanner *s, bool *block)
{
    static const char *const blocks[] = {
        "p",      "br",         "div",   "h1",      "h2",         "h3",
        "h4",     "h5",         "h6",    "li",      "ul",         "ol",
        "table",  "tr",         "td",    "section", "article",    "header",
        "footer", "blockquote", "title", "body",    "figcaption", NULL
    };
    static const char *const mute[] = { "script", "style", "noscript", NULL };
    struct str text = str_cut(s->text, 0, s->end);
    ptrdiff_t at = s->at + 1;
    bool closing = at < s->end && text.p[at] == '/';
    ptrdiff_t from = at + closing, to = from;
    while (to < s->end &&
           (((text.p[to] | 32) >= 'a' && (text.p[to] | 32) <= 'z') ||
            (text.p[to] >= '0' && text.p[to] <= '9')))
        to++;
    struct str name = str_cut(text, from, to);
    const char *gt = memchr(text.p + at, '>', (size_t)(s->end - at));
    ptrdiff_t end = gt ? gt - text.p + 1 : s->end;
    *block = tag_is(name, blocks);
    if (closing || !tag_is(name, mute)) return end;
    ptrdiff_t close = str_find(str_cut(text, end, text.n), S("</"));
    return close < 0 ? s->end : end + close;
}

static ptrdiff_t entity_length(const struct scanner *s, enum char_class *c)
{
    static const struct {
        const char *name;
        enum char_class c;
    } known[] = {
        { "&quot;", CC_QUOTE },       { "&#34;", CC_QUOTE },
        { "&ldquo;", CC_OPEN },       { "&#8220;", CC_OPEN },
        { "&rdquo;", CC_CLOSE },      { "&#8221;", CC_CLOSE },
        { "&apos;", CC_APOSTROPHE },  { "&#39;", CC_APOSTROPHE },
        { "&#039;", CC_APOSTROPHE },  { "&rsquo;", CC_APOSTROPHE },
        { "&#8217;", CC_APOSTROPHE }, { "&#x27;", CC_APOSTROPHE },
        { "&lsquo;", CC_OPEN },       { "&#8216;", CC_OPEN },
        { "&nbsp;", CC_SPACE },       { "&#160;", CC_SPACE },
        { "&mdash;", CC_DASH },       { "&#8212;", CC_DASH },
        { "&ndash;", CC_DASH },       { "&#8211;", CC_DASH },
        { "&amp;", CC_PUNCT },        { "&hellip;", CC_PUNCT },
    };
    struct str rest = str_cut(s->text, s->at, s->end);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (!str_starts(rest, str_of(known[i].name))) continue;
        *c = known[i].c;
        return str_of(known[i].name).n;
    }
    return 0;
}

/* White space, and in HTML tags. Returns true where a paragraph ends here. */
static bool skip_space(struct scanner *s)
{
    int lines = 0;
    bool ends = false;
    while (s->at < s->end) {
        int len;
        enum char_class c = class_at(s, s->at, &len);
        bool block = false;
        if (c == CC_NEWLINE) {
            ends |= ++lines >= 2 && !s->html;
        } else if (s->html && s->text.p[s->at] == '<') {
            move_to(s, skip_tag(s, &block));
            ends |= block;
            continue;
        } else if (s->html && s->text.p[s->at] == '&') {
            enum char_class e = CC_PUNCT;
            ptrdiff_t n = entity_length(s, &e);
            if (e != CC_SPACE) break;
            len = (int)n;
        } else if (c != CC_SPACE) {
            break;
        }
        move_to(s, s->at + len);
    }
    return ends;
}

/* ---- words ---- */

/* The end of a web address that begins before `at`, or `at`. */
static ptrdiff_t address_end(const struct scanner *s, ptrdiff_t at, bool dotted)
{
    struct str rest = str_cut(s->text, at, s->end);
    if (!str_starts(rest, S("://")) && !(dotted && str_starts(rest, S("/"))))
        return at;
    while (at < s->end) {
        unsigned char c = (unsigned char)s->text.p[at];
        if (c <= ' ' || c >= 0x80 || c == '"' || c == '<' || c == ')') break;
        at++;
    }
    return at;
}

/* The tail of a word from its apostrophe is a word of its own: 's, 'll. */
static bool tail_splits(const struct scanner *s, ptrdiff_t apostrophe, int len,
                        const char *before)
{
    char key[16];
    ptrdiff_t n = 0;
    if (before) key[n++] = *before;
    key[n++] = '\'';
    ptrdiff_t at = apostrophe + len;
    while (n < (ptrdiff_t)sizeof key && letter_at(s, at)) {
        unsigned char c = (unsigned char)s->text.p[at++];
        key[n++] = (char)(c < 0x80 ? c | 32 : c);
    }
    if (n == (ptrdiff_t)sizeof key) return false;
    int32_t id = words_find(s->w, key, n);
    return id &&
           (s->w->vocab.p[id].possession || s->w->vocab.p[id].contraction);
}

struct shape {
    ptrdiff_t end;
    bool acronym; /* U.S. */
    bool dotted;  /* pic.example.com */
};

/* At a full stop inside a word: whether the word goes on past it. */
static bool stop_joins(const struct scanner *s, ptrdiff_t at, ptrdiff_t segment)
{
    if (!letter_at(s, at + 1)) return false;
    unsigned char next = (unsigned char)s->text.p[at + 1];
    return segment == 1 || (next >= 'a' && next <= 'z');
}

/* At an apostrophe inside a word: where the word ends if what follows is a
 * token of its own ("n't" takes the letter before it along), else -1. */
static ptrdiff_t tail_cut(const struct scanner *s, ptrdiff_t at, int len)
{
    if (s->whole || at <= s->at) return -1;
    char last = (char)(s->text.p[at - 1] | 32);
    if (at - 1 > s->at && tail_splits(s, at, len, &last)) return at - 1;
    return tail_splits(s, at, len, NULL) ? at : -1;
}

static struct shape word_shape(const struct scanner *s)
{
    struct shape out = { .end = s->at };
    ptrdiff_t segment = 0;
    int stops = 0;
    bool single = true;
    while (out.end < s->end) {
        int len;
        enum char_class c = class_at(s, out.end, &len);
        if (c == CC_LETTER || c == CC_DIGIT) {
            segment++;
            single &= segment == 1;
        } else if (c == CC_APOSTROPHE && letter_at(s, out.end + len)) {
            ptrdiff_t cut = tail_cut(s, out.end, len);
            if (cut >= 0) {
                out.end = cut;
                break;
            }
        } else if (c == CC_PUNCT && s->text.p[out.end] == '.' && segment &&
                   stop_joins(s, out.end, segment)) {
            segment = 0;
            stops++;
        } else {
            break;
        }
        out.end += len;
    }
    out.dotted = stops > 0;
    out.acronym = single && stops > 0;
    if (out.acronym && out.end < s->end && s->text.p[out.end] == '.') out.end++;
    if (!out.acronym) out.end = address_end(s, out.end, out.dotted);
    return out;
}

ptrdiff_t token_key(struct str text, bool acronym, char *key)
{
    ptrdiff_t n = 0;
    bool upper = text.n && text.p[0] >= 'A' && text.p[0] <= 'Z';
    for (ptrdiff_t i = 0; i < text.n; i++) {
        if (n == KEY_MAX) return 0;
        unsigned char c = (unsigned char)text.p[i];
        if (acronym && upper && c == '.') continue;
        if (c == 0xE2 && i + 2 < text.n &&
            (unsigned char)text.p[i + 1] == 0x80 &&
            (unsigned char)text.p[i + 2] == 0x99) {
            key[n++] = '\'';
            i += 2;
        } else {
            key[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
        }
    }
    return n;
}

static void word_case(struct str text, struct token *t)
{
    int upper = 0, lower = 0;
    for (ptrdiff_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        upper += c >= 'A' && c <= 'Z';
        lower += c >= 'a' && c <= 'z';
    }
    unsigned char first = text.n ? (unsigned char)text.p[0] : 0;
    t->cap = (first >= 'A' && first <= 'Z') || first >= 0x80 || first == '@';
    t->caps = upper >= 2 && lower == 0;
}

/* An abbreviation takes its full stop in: "Gen.", and an initial "J." */
static bool takes_stop(const struct scanner *s, ptrdiff_t end, char *key,
                       ptrdiff_t n, int32_t *id)
{
    if (end >= s->end || s->text.p[end] != '.' || n == 0 || n >= KEY_MAX)
        return false;
    key[n] = '.';
    int32_t found = words_find(s->w, key, n + 1);
    if (found && (s->w->vocab.p[found].abbreviation || s->whole)) {
        *id = found;
        return true;
    }
    bool initial = n == 1 && s->text.p[s->at] >= 'A' && s->text.p[s->at] <= 'Z';
    if (initial) *id = 0;
    return initial && end + 2 < s->end && s->text.p[end + 1] == ' ' &&
           s->text.p[end + 2] >= 'A' && s->text.p[end + 2] <= 'Z';
}

static ptrdiff_t scan_word(struct scanner *s, struct token *t)
{
    struct shape shape = word_shape(s);
    if (shape.end == s->at) shape.end++;
    struct str text = str_cut(s->text, s->at, shape.end);
    char key[KEY_MAX + 1];
    ptrdiff_t n =
        text.n > 2 * KEY_MAX ? 0 : token_key(text, shape.acronym, key);
    t->kind = TOK_WORD;
    t->acronym = shape.acronym;
    t->full_stop = shape.acronym && text.p[text.n - 1] == '.';
    word_case(text, t);
    if (n) t->word = words_find(s->w, key, n);
    if (!shape.acronym && takes_stop(s, shape.end, key, n, &t->word)) {
        t->full_stop = true;
        shape.end++;
    }
    return shape.end;
}

static ptrdiff_t scan_number(struct scanner *s, struct token *t)
{
    const char *p = s->text.p;
    ptrdiff_t at = s->at;
    int64_t value = 0;
    bool good = true;
    while (at < s->end) {
        if (p[at] >= '0' && p[at] <= '9') {
            good = good && num_mul(value, 10, &value) &&
                   num_add(value, p[at] - '0', &value);
            at++;
            continue;
        }
        bool group = p[at] == ',' && at + 3 < s->end && at > s->at;
        for (int k = 1; group && k <= 3; k++)
            group = p[at + k] >= '0' && p[at + k] <= '9';
        if (group && at + 4 < s->end && p[at + 4] >= '0' && p[at + 4] <= '9')
            group = false;
        bool point = p[at] == '.' && at + 1 < s->end && p[at + 1] >= '0' &&
                     p[at + 1] <= '9';
        if (!group && !point) break;
        good = good && !point;
        at++;
    }
    t->kind = TOK_NUMBER;
    t->number = good ? value : -1;
    return at;
}

static bool opens_here(const struct scanner *s, ptrdiff_t next)
{
    int len;
    bool before = s->at == 0 ||
                  strchr(" \t\r\n([-,:;>", s->text.p[s->at - 1]) ||
                  (unsigned char)s->text.p[s->at - 1] >= 0x80;
    if (next >= s->end) return false;
    enum char_class c = class_at(s, next, &len);
    return before && c != CC_SPACE && c != CC_NEWLINE;
}

static void scan_mark(struct scanner *s, struct token *t, enum char_class c,
                      ptrdiff_t n)
{
    t->kind = TOK_PUNCT;
    t->punct = s->text.p[s->at];
    if (c == CC_OPEN) t->kind = TOK_OPEN;
    if (c == CC_CLOSE) t->kind = TOK_CLOSE;
    if (c == CC_QUOTE)
        t->kind = opens_here(s, s->at + n) ? TOK_OPEN : TOK_CLOSE;
    if (c == CC_DASH) t->punct = 'd';
    if (c == CC_APOSTROPHE) {
        bool after_letter = s->at > 0 && t->joined;
        t->punct = '\'';
        t->word = after_letter || s->whole ? words_find(s->w, "'", 1) : 0;
        if (t->word && s->w->vocab.p[t->word].possession) t->kind = TOK_WORD;
    }
    if (t->kind == TOK_PUNCT && !t->word && (unsigned char)t->punct < 0x80)
        t->word = words_find(s->w, &t->punct, 1);
}

bool scan_token(struct scanner *s, struct token *t)
{
    *t = (struct token){ 0 };
    ptrdiff_t was = s->at;
    bool ends = skip_space(s);
    t->from = t->to = s->at;
    t->cfrom = t->cto = s->cp;
    t->joined = s->at == was && was > 0;
    if (ends && s->at > 0) {
        t->kind = TOK_BREAK;
        return true;
    }
    if (s->at >= s->end) return false;
    int len;
    enum char_class c = class_at(s, s->at, &len);
    ptrdiff_t next = s->at + len;
    if (s->html && s->text.p[s->at] == '&') {
        ptrdiff_t n = entity_length(s, &c);
        next = s->at + (n ? n : 1);
    }
    bool tail = c == CC_APOSTROPHE && letter_at(s, next) &&
                (s->whole || tail_splits(s, s->at, len, NULL));
    if (c == CC_LETTER || tail) {
        next = scan_word(s, t);
    } else if (c == CC_DIGIT) {
        next = scan_number(s, t);
    } else {
        if (c == CC_PUNCT &&
            str_starts(str_cut(s->text, s->at, s->end), S("--")))
            next = s->at + 2, c = CC_DASH;
        scan_mark(s, t, c, next - s->at);
    }
    assert(next > s->at);
    move_to(s, next);
    t->to = s->at;
    t->cto = s->cp;
    return true;
}
