/* Lines of plan files, taken apart. */
#include "plan/plan_int.h"

#include <assert.h>

enum { TEXT_MAX = 200 }; /* bytes of a name or a quoted text */

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* From a quote to its end: how many bytes, both quotes included; 0 where it is
 * not closed. Doubled quotes stand for one. */
static ptrdiff_t quoted(struct plan_line *l, struct str s, ptrdiff_t from,
                        struct plan_token *out)
{
    struct buf b = buf_make(l->a, TEXT_MAX);
    for (ptrdiff_t i = from + 1; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 32) return 0;
        if (s.p[i] != '"') {
            buf_char(&b, s.p[i]);
            continue;
        }
        if (i + 1 < s.n && s.p[i + 1] == '"') {
            buf_char(&b, s.p[i++]);
            continue;
        }
        if (b.over || b.n == 0) return 0;
        out->s = buf_done(&b);
        out->quoted = true;
        return i + 1 - from;
    }
    return 0;
}

static bool wrong_quote(struct plan_line *l, int32_t col)
{
    l->at.col = col;
    l->at.width = 1;
    diag_add(l->ds, D_PLAN_TEXT, &l->at,
             "the quoted text is empty, too long or not closed");
    diag_hint(l->ds, "put a \" at its end, on the same line");
    return false;
}

/* Whether the comma stands within a number: 1,200. */
static bool grouped(struct str s, ptrdiff_t at)
{
    return at > 0 && at + 1 < s.n && s.p[at - 1] >= '0' && s.p[at - 1] <= '9' &&
           s.p[at + 1] >= '0' && s.p[at + 1] <= '9';
}

static bool take_token(struct plan_line *l, struct str s, ptrdiff_t *i)
{
    struct plan_token t = { 0 };
    ptrdiff_t from = *i, n = 1;
    t.col = (int32_t)utf8_count(str_cut(s, 0, from)) + 1;
    if (s.p[from] == '"') {
        n = quoted(l, s, from, &t);
        if (n == 0) return wrong_quote(l, t.col);
    } else if (s.p[from] == ',') {
        t.s = str_cut(s, from, from + 1);
    } else {
        while (from + n < s.n && !space(s.p[from + n]) &&
               (s.p[from + n] != ',' || grouped(s, from + n)) &&
               s.p[from + n] != '"')
            n++;
        t.s = str_cut(s, from, from + n);
    }
    t.width = (int32_t)utf8_count(str_cut(s, from, from + n));
    *i += n;
    *arena_push(l->a, &l->toks) = t;
    return true;
}

bool plan_line_next(struct plan_line *l, struct str *rest, bool *bad)
{
    struct str line;
    *bad = false;
    while (str_next(rest, '\n', &line)) {
        l->at.line++;
        l->at.text = line;
        l->toks.n = 0;
        l->next = 0;
        for (ptrdiff_t i = 0; i < line.n && line.p[i] != '#';) {
            if (space(line.p[i])) {
                i++;
                continue;
            }
            *bad = !take_token(l, line, &i);
            if (*bad) return false;
        }
        if (l->toks.n > 0) return true;
    }
    return false;
}

bool plan_line_end(const struct plan_line *l)
{
    return l->next == l->toks.n;
}

bool plan_line_take(struct plan_line *l, const char *word)
{
    if (plan_line_end(l) || l->toks.p[l->next].quoted ||
        !str_eq(l->toks.p[l->next].s, str_of(word)))
        return false;
    l->next++;
    return true;
}

bool plan_line_number(struct plan_line *l, int64_t most, int64_t *out)
{
    if (plan_line_end(l) || l->toks.p[l->next].quoted ||
        !num_parse_grouped(l->toks.p[l->next].s, out) || *out > most)
        return false;
    l->next++;
    return true;
}

bool plan_line_day(struct plan_line *l, int32_t *out)
{
    if (plan_line_end(l) || !day_parse(l->toks.p[l->next].s, out)) return false;
    int32_t year = day_civil(*out).year;
    if (year < 1900 || year > 2500) return false;
    l->next++;
    return true;
}

bool plan_line_id(struct plan_line *l, struct str *out)
{
    if (plan_line_end(l) || l->toks.p[l->next].quoted) return false;
    struct str s = l->toks.p[l->next].s;
    bool ok = s.n <= 64 && s.p[0] >= 'a' && s.p[0] <= 'z';
    for (ptrdiff_t i = 1; ok && i < s.n; i++)
        ok = (s.p[i] >= 'a' && s.p[i] <= 'z') ||
             (s.p[i] >= '0' && s.p[i] <= '9') ||
             (s.p[i] == '-' && s.p[i - 1] != '-' && i + 1 < s.n);
    if (!ok) return false;
    *out = s;
    l->next++;
    return true;
}

bool plan_line_text(struct plan_line *l, struct str *out)
{
    if (plan_line_end(l) || l->toks.p[l->next].s.n > TEXT_MAX ||
        str_eq(l->toks.p[l->next].s, S(",")))
        return false;
    *out = l->toks.p[l->next++].s;
    return true;
}

struct str plan_line_all(const struct plan_line *l)
{
    struct buf b = buf_make(l->a, BUF_MAX);
    for (ptrdiff_t i = 0; i < l->toks.n; i++) {
        const struct plan_token *t = &l->toks.p[i];
        bool comma = !t->quoted && str_eq(t->s, S(","));
        if (i && !comma) buf_char(&b, ' ');
        if (t->quoted) buf_char(&b, '"');
        buf_str(&b, t->s);
        if (t->quoted) buf_char(&b, '"');
    }
    return buf_done(&b);
}

bool plan_line_wrong(struct plan_line *l, const char *wanted, const char *mend)
{
    struct pos at = l->at;
    assert(l->toks.n > 0 && l->toks.p);
    const struct plan_token *t = plan_line_end(l) ? NULL : &l->toks.p[l->next];
    const struct plan_token *last = &l->toks.p[l->toks.n - 1];
    at.col = t ? t->col : last->col + last->width;
    at.width = t ? t->width : 1;
    diag_add(l->ds, D_PLAN_TEXT, &at, "%s is wanted here", wanted);
    diag_hint(l->ds, "%s", mend);
    return false;
}
