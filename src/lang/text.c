/* Text between quotes, links and comments: what may stand in them, and how they
 * are written. */
#include "lang_int.h"

/* Controls; and what is invisible and makes a text read otherwise than it is
 * (Unicode's bidirectional controls, UAX #9; tags; annotations), or not at all.
 * The joiners U+200C and U+200D stay: Persian and Pashto are spelt with them.
 */
bool lang_harmful(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || c == 0x61C ||
           c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
           (c >= 0xE0000 && c <= 0xE007F);
}

static bool plain(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c < 0x20 || c == 0x7F || c == '"' || c == '\\') return false;
    }
    return true;
}

/* What the reader took from an article, or a program made, may hold anything;
 * what stands in a file may not. A space takes the place of what is harmful. */
static struct str clean(struct arena *a, struct str s)
{
    struct buf b = buf_make(a, BUF_MAX);
    struct str nfc;
    ptrdiff_t at = 0;
    for (int32_t c; (c = utf8_next(s, &at)) >= 0;) {
        char out[4];
        int n;
        utf8_put(out, &n, lang_harmful(c) ? ' ' : c);
        buf_str(&b, (struct str){ out, n });
    }
    return utf8_nfc(a, buf_done(&b), &nfc) ? nfc : buf_done(&b);
}

void lang_put_text(struct buf *b, struct str s)
{
    buf_char(b, '"');
    if (plain(s)) {
        buf_str(b, s);
    } else {
        struct str kept = clean(b->arena, s);
        for (ptrdiff_t i = 0; i < kept.n; i++) {
            if (kept.p[i] == '"' || kept.p[i] == '\\') buf_char(b, '\\');
            buf_char(b, kept.p[i]);
        }
    }
    buf_char(b, '"');
}

/* Percent-encoded where a byte would end the link. */
void lang_put_link(struct buf *b, struct str s)
{
    ptrdiff_t at = 0;
    for (ptrdiff_t was = 0; at < s.n; was = at) {
        int32_t c = utf8_next(s, &at);
        bool ends = c == ' ' || c == '<' || c == '>' || c == '"' ||
                    (c == '#' && was == 0) || lang_harmful(c);
        if (!ends) {
            buf_str(b, str_cut(s, was, at));
            continue;
        }
        for (ptrdiff_t i = was; i < at; i++)
            buf_fmt(b, "%%%02X", (unsigned)(unsigned char)s.p[i]);
    }
}

/* Wrapped at 76 columns, each line with its "# ". */
void lang_put_comment(struct buf *b, struct str s)
{
    struct str rest = clean(b->arena, s), word;
    int column = 0;
    while (str_next(&rest, ' ', &word)) {
        word = str_trim(word);
        if (word.n == 0) continue;
        int wide = utf8_width(word);
        if (column > 0 && column + 1 + wide > 76) {
            buf_char(b, '\n');
            column = 0;
        }
        buf_str(b, column ? S(" ") : S("# "));
        buf_str(b, word);
        column += 1 + wide + !column;
    }
    if (column) buf_char(b, '\n');
}
