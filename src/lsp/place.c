/* Places: the protocol counts lines from 0 and UTF-16 units, lang lines from 1
 * and code points, and the text is bytes. */
#include "lsp_int.h"

static int units_of(int32_t c)
{
    return c > 0xFFFF ? 2 : 1;
}

int64_t units(struct str s, ptrdiff_t points)
{
    ptrdiff_t at = 0;
    int64_t n = 0;
    for (int32_t c; points > 0 && (c = utf8_next(s, &at)) >= 0; points--)
        n += units_of(c);
    return n;
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-';
}

/* A place past the end is the end, as the protocol has it. */
struct spot spot_at(struct str text, int64_t line, int64_t character)
{
    struct spot s = { .line_no = 0 };
    struct str rest = text;
    if (!str_next(&rest, '\n', &s.line)) s.line = S("");
    while (s.line_no < line && rest.p && str_next(&rest, '\n', &s.line))
        s.line_no++;
    if (str_ends(s.line, S("\r"))) s.line.n--;
    for (int64_t n = 0; n < character && s.at < s.line.n;) {
        ptrdiff_t next = s.at;
        n += units_of(utf8_next(s.line, &next));
        if (n > character) break; /* inside a pair */
        s.at = next;
    }
    ptrdiff_t to = s.at;
    s.from = s.at;
    while (s.from > 0 && in_word(s.line.p[s.from - 1])) s.from--;
    while (to < s.line.n && in_word(s.line.p[to])) to++;
    s.word = str_cut(s.line, s.from, to);
    return s;
}

static json_t *position(int64_t line, int64_t character)
{
    return json_pack("{s:I,s:I}", "line", (json_int_t)line, "character",
                     (json_int_t)character);
}

json_t *range(int64_t line, int64_t from, int64_t to_line, int64_t to)
{
    return json_pack("{s:o,s:o}", "start", position(line, from), "end",
                     position(to_line, to));
}

json_t *range_of(const struct pos *p)
{
    int64_t line = p->line > 0 ? p->line - 1 : 0;
    if (p->line <= 0 || p->col <= 0) return range(line, 0, line, 0);
    int64_t from = units(p->text, p->col - 1);
    return range(line, from, line, units(p->text, p->col - 1 + p->width));
}
