/* Lines that fit a page. */
#include "cli/cli_int.h"

void cli_wrapped(struct run *r, struct str text, ptrdiff_t at, struct str under)
{
    struct str one;
    bool first = true;
    while (str_next(&text, ' ', &one)) {
        ptrdiff_t wide = utf8_width(one);
        if (first) {
            at += wide;
        } else if (at + 1 + wide <= CLI_WIDTH) {
            buf_char(&r->out, ' ');
            at += 1 + wide;
        } else {
            while (r->out.n && r->out.p[r->out.n - 1] == ' ') r->out.n--;
            buf_char(&r->out, '\n');
            buf_str(&r->out, under);
            at = utf8_width(under) + wide;
        }
        buf_str(&r->out, one);
        first = false;
    }
}

void cli_pieces(struct run *r, const struct str_list *pieces, const char *lead)
{
    ptrdiff_t at = 0, margin = utf8_width(str_of(lead));
    for (ptrdiff_t i = 0; i < pieces->n; i++) {
        ptrdiff_t wide = utf8_width(pieces->p[i]);
        ptrdiff_t dot = i + 1 < pieces->n ? 2 : 0; /* at the line's end */
        bool fits = i > 0 && at + 3 + wide + dot <= CLI_WIDTH;
        if (i > 0) buf_str(&r->out, fits ? S(" · ") : S(" ·\n"));
        if (!fits) buf_str(&r->out, str_of(lead));
        at = fits ? at + 3 : margin;
        struct str under = str_fmt(r->a, "%s  ", lead);
        ptrdiff_t before = r->out.n;
        cli_wrapped(r, pieces->p[i], at, under);
        at += wide;
        for (ptrdiff_t k = before; k < r->out.n; k++)
            if (r->out.p[k] == '\n')
                at = utf8_width(
                    (struct str){ r->out.p + k + 1, r->out.n - k - 1 });
    }
    if (pieces->n) buf_char(&r->out, '\n');
}
