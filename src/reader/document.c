/* The article as a document: dateline, dates, outlet, messages laid into it. */
#include "reader/reader_int.h"

#include <assert.h>
#include <string.h>

enum {
    HEAD_TOKENS = 40,
    HEAD_PARAGRAPHS = 12,
    HTML_PROBE = 4096,
    HTML_META = 65536
};

/* ---- a stretch of tokens ---- */

/* Up to `max` tokens of the paragraph at byte *at, into s with their items.
 * false at the end of the text; *at moves past the paragraph. */
static bool head_paragraph(struct sentence *s, struct scanner *scan, int max)
{
    struct token t;
    s->tokens = s->dates = 0;
    bool any = false;
    while (scan_token(scan, &t)) {
        if (t.kind == TOK_BREAK && s->tokens > 0) return true;
        any = true;
        if (t.kind == TOK_BREAK) continue;
        if (s->tokens < max)
            s->tok[s->tokens++] = t;
        else
            return true;
    }
    return any;
}

static bool long_dash(const struct sentence *s, int i)
{
    const struct token *t = &s->tok[i];
    if (t->kind != TOK_PUNCT) return false;
    bool spaced = !t->joined && (i + 1 == s->tokens || !s->tok[i + 1].joined);
    return t->punct == 'd' || (t->punct == '-' && spaced);
}

static bool all_caps(const struct token *t)
{
    return t->kind == TOK_WORD && t->caps && t->to - t->from > 2;
}

/* ---- dates of the head ---- */

static int32_t full_day(const struct date_phrase *d, int32_t near)
{
    if (d->range || d->from.kind != DATE_MONTHDAY) return DAY_NONE;
    if (d->from.year) return date_resolve(d, DAY_NONE, false).from;
    if (near == DAY_NONE) return DAY_NONE;
    /* A file may be dated a little before its dateline's day; never months. */
    int32_t day = date_resolve(d, near, false).from;
    int32_t next = date_resolve(d, near, true).from;
    return next != DAY_NONE && next - near <= 7 ? next : day;
}

struct head {
    int32_t iso; /* a date in figures or with its year */
    struct date_phrase line;
    bool has_line;
    int line_item, after_iso;
    struct str outlet;
};

static bool figures(const struct sentence *s, const struct date_phrase *d)
{
    return s->tok[d->a].kind == TOK_NUMBER && s->tok[d->a].number > 1000;
}

static void read_head(struct sentence *s, int tokens, struct head *h)
{
    int had = s->tokens;
    s->tokens = tokens;
    sentence_items(s);
    *h = (struct head){ .iso = DAY_NONE };
    for (int i = 0; i < s->items; i++) {
        if (item_punct(s, i, '(') && i + 2 < s->items) {
            int k = i + 1;
            while (k < s->items && k < i + 5 && !item_punct(s, k, ')')) k++;
            if (item_punct(s, k, ')') && k > i + 1)
                h->outlet = sentence_words(s, s->item[i + 1].a, s->item[k].a);
            i = k;
            continue;
        }
        int n = date_read(s, i);
        if (!n) continue;
        const struct date_phrase *d = &s->date[s->dates - 1];
        if (d->from.kind == DATE_MONTHDAY && figures(s, d)) {
            h->iso = full_day(d, DAY_NONE);
            h->after_iso = d->b;
        } else if (d->from.kind == DATE_MONTHDAY && !h->has_line) {
            h->line = *d;
            h->has_line = true;
        }
        i += n - 1;
    }
    s->tokens = had;
}

/* ---- the outlet ---- */

static bool names(const struct party *p, struct str name)
{
    if (str_eq_nocase(p->name.id, name) || str_eq_nocase(p->title, name))
        return true;
    for (ptrdiff_t i = 0; i < p->aka.n; i++)
        if (str_eq_nocase(p->aka.p[i], name)) return true;
    return false;
}

static void set_outlet(const struct agreement *g, struct str name,
                       struct reader_notes *notes)
{
    if (name.n == 0 || notes->outlet.n) return;
    notes->outlet = name;
    for (ptrdiff_t i = 0; i < g->parties.n; i++) {
        if (g->parties.p[i].role != ROLE_OUTLET ||
            !names(&g->parties.p[i], name))
            continue;
        notes->outlet = g->parties.p[i].name.id;
        notes->outlet_is_id = true;
        return;
    }
}

/* ---- opening ---- */

static struct str first_bytes(struct str s, ptrdiff_t n)
{
    return str_cut(s, 0, s.n < n ? s.n : n);
}

static bool is_html(struct str text)
{
    struct str head = first_bytes(str_trim(text), HTML_PROBE);
    if (head.n > 1 && head.p[0] == '<' &&
        (head.p[1] == '!' ||
         ((head.p[1] | 32) >= 'a' && (head.p[1] | 32) <= 'z')))
        return true;
    return str_find(head, S("<p>")) >= 0 || str_find(head, S("<body")) >= 0;
}

/* The page's own account of its date: datetime="2020-04-13...". */
static int32_t html_day(struct str text)
{
    static const char *const marks[] = { "datetime=\"",
                                         "published_time\" content=\"",
                                         "\"datePublished\":\"", NULL };
    text = first_bytes(text, HTML_META);
    for (int i = 0; marks[i]; i++) {
        ptrdiff_t at = str_find(text, str_of(marks[i]));
        int32_t day;
        if (at < 0) continue;
        at += str_of(marks[i]).n;
        if (day_parse(str_cut(text, at, at + 10 < text.n ? at + 10 : text.n),
                      &day))
            return day;
    }
    return DAY_NONE;
}

static bool take_dateline(struct sentence *s, struct document *d,
                          struct reader_notes *notes, const struct agreement *g)
{
    int dash = 0;
    while (dash < s->tokens && !long_dash(s, dash)) dash++;
    if (dash == 0 || dash == s->tokens) return false;
    struct head h;
    read_head(s, dash, &h);
    bool place = all_caps(&s->tok[0]) && dash <= 6;
    if (!h.has_line && !h.outlet.n && !place && h.iso == DAY_NONE) return false;
    if (h.iso != DAY_NONE && notes->file_day == DAY_NONE)
        notes->file_day = h.iso;
    if (h.has_line) notes->dateline_day = full_day(&h.line, notes->file_day);
    set_outlet(g, h.outlet, notes);
    notes->dateline = sentence_words(s, h.after_iso, dash);
    d->body = (ptrdiff_t)s->tok[dash].to;
    d->body_cp = s->tok[dash].cto;
    return true;
}

/* A short line above the text that carries the day: "Published April 13, 2020".
 */
static void take_header(struct sentence *s, struct reader_notes *notes)
{
    struct head h;
    if (s->tokens == 0 || s->tokens > 25 || notes->file_day != DAY_NONE) return;
    const struct token *last = &s->tok[s->tokens - 1];
    if (last->kind == TOK_PUNCT && last->punct == '.') return;
    read_head(s, s->tokens, &h);
    if (h.iso != DAY_NONE)
        notes->file_day = h.iso;
    else if (h.has_line && h.line.from.year)
        notes->file_day = full_day(&h.line, DAY_NONE);
}

void document_open(struct sentence *s, const struct reader_request *ask,
                   struct document *d, struct reader_notes *notes)
{
    const struct reader_words *w = s->w;
    *d = (struct document){ .text = ask->text, .html = is_html(ask->text) };
    notes->file_day = ask->dated;
    set_outlet(w->agreement, ask->outlet_hint, notes);
    if (d->html && notes->file_day == DAY_NONE)
        notes->file_day = html_day(ask->text);
    struct scanner scan = {
        .w = w, .text = ask->text, .end = ask->text.n, .html = d->html
    };
    for (int i = 0; i < HEAD_PARAGRAPHS; i++) {
        if (!head_paragraph(s, &scan, HEAD_TOKENS)) break;
        if (take_dateline(s, d, notes, w->agreement)) break;
        take_header(s, notes);
    }
    notes->anchor =
        notes->dateline_day != DAY_NONE ? notes->dateline_day : notes->file_day;
}

/* ---- messages laid in ---- */

/* The dash before "NAME (@": bytes of it in *n, -1 where there is none near. */
static ptrdiff_t dash_before(struct str text, ptrdiff_t at, ptrdiff_t floor,
                             int *n)
{
    enum { NAME_MAX = 120 };
    if (at - floor > NAME_MAX) floor = at - NAME_MAX;
    for (ptrdiff_t i = at - 1; i >= floor; i--) {
        if (text.p[i] == '\n') return -1;
        struct str rest = str_cut(text, i, at);
        if (str_starts(rest, S("\xE2\x80\x94")))
            *n = 3;
        else if (str_starts(rest, S("--")))
            *n = 2;
        else if (str_starts(rest, S("&mdash;")))
            *n = 7;
        else
            continue;
        return i;
    }
    return -1;
}

static ptrdiff_t paragraph_start(const struct document *d, ptrdiff_t at,
                                 ptrdiff_t floor)
{
    for (ptrdiff_t i = at; i > floor; i--) {
        struct str rest = str_cut(d->text, i - 1, d->text.n);
        if (d->html &&
            (str_starts(rest, S("<p")) || str_starts(rest, S("<blockquote"))))
            return i - 1;
        if (!d->html && d->text.p[i - 1] == '\n' && i >= 2 &&
            (d->text.p[i - 2] == '\n' ||
             (i >= 3 && d->text.p[i - 2] == '\r' && d->text.p[i - 3] == '\n')))
            return i;
    }
    return floor;
}

static void message_speaker(const struct reader_words *w, struct sentence *s,
                            struct str name, struct voice_of *v)
{
    sentence_items(s);
    v->set = true;
    for (int i = 0; i < s->items && !who_is(&v->by); i++) {
        enum class c = item_is(s, i, CLASS_VOICE) ? CLASS_VOICE : CLASS_PARTY;
        if (item_is(s, i, c))
            who_add(&v->by, words_sense(w, s->item[i].node, c)->arg);
    }
    if (who_is(&v->by))
        v->voice = name;
    else
        v->name = name;
    v->channel = w->message_channel;
}

static void scan_some(struct sentence *s, struct scanner *scan, int max)
{
    struct token t;
    s->tokens = s->dates = 0;
    while (s->tokens < max && scan_token(scan, &t) && t.kind != TOK_BREAK)
        s->tok[s->tokens++] = t;
}

static bool message_at(struct sentence *s, const struct document *d,
                       ptrdiff_t paren, ptrdiff_t floor, struct message *m)
{
    enum { DATE_TOKENS = 6, DATE_BYTES = 400, NAME_TOKENS = 24 };
    int n = 0;
    ptrdiff_t dash = dash_before(d->text, paren, floor, &n);
    ptrdiff_t close = paren;
    while (close < d->text.n && close < paren + 80 && d->text.p[close] != ')')
        close++;
    if (dash < 0 || close == d->text.n || d->text.p[close] != ')') return false;
    ptrdiff_t end =
        close + DATE_BYTES < d->text.n ? close + DATE_BYTES : d->text.n;
    struct scanner scan = {
        .w = s->w, .text = d->text, .at = close + 1, .end = end, .html = d->html
    };
    scan_some(s, &scan, DATE_TOKENS);
    sentence_items(s);
    if (s->items == 0 || !date_read(s, 0)) return false;
    const struct date_phrase *date = &s->date[0];
    int32_t day = full_day(date, DAY_NONE);
    if (day == DAY_NONE) return false;
    *m = (struct message){ .to = dash,
                           .name = dash + n,
                           .name_end = close + 1,
                           .next = (ptrdiff_t)s->tok[date->b - 1].to };
    m->voice.day = day;
    struct str name = str_trim(str_cut(d->text, dash + n, paren));
    struct scanner who = { .w = s->w,
                           .text = d->text,
                           .at = dash + n,
                           .end = close + 1,
                           .html = d->html };
    scan_some(s, &who, NAME_TOKENS);
    message_speaker(s->w, s, name, &m->voice);
    m->from = paragraph_start(d, dash, floor);
    while (m->name < m->name_end && d->text.p[m->name] == ' ') m->name++;
    return true;
}

bool document_message(struct sentence *s, const struct document *d,
                      ptrdiff_t at, struct message *out)
{
    for (ptrdiff_t from = at;;) {
        ptrdiff_t found = str_find(str_cut(d->text, from, d->text.n), S("(@"));
        if (found < 0) return false;
        if (message_at(s, d, from + found, at, out)) return true;
        from += found + 2;
    }
}
