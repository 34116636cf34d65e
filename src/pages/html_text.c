/* The escaping writer (OWASP, "Cross Site Scripting Prevention", rules 1 and
 * 2: text and quoted attributes). */
#include "html_int.h"

#include <assert.h>

struct html html_make(struct arena *a)
{
    return (struct html){ .b = buf_make(a, BUF_MAX) };
}

static const char *escaped(int32_t cp)
{
    switch (cp) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    }
    bool control = (cp < ' ' && cp != '\n' && cp != '\t') ||
                   (cp >= 0x7F && cp < 0xA0) || cp == 0xFFFD;
    return control ? "\xEF\xBF\xBD" : NULL;
}

void html_text(struct html *h, struct str s)
{
    ptrdiff_t from = 0; /* of what goes out as it is */
    for (ptrdiff_t at = 0; at < s.n;) {
        ptrdiff_t before = at;
        const char *other = escaped(utf8_next(s, &at));
        if (!other) continue;
        buf_str(&h->b, str_cut(s, from, before));
        buf_str(&h->b, str_of(other));
        from = at;
    }
    buf_str(&h->b, str_cut(s, from, s.n));
}

void html_put(struct html *h, struct str form, const struct html_arg *args,
              int n)
{
    int used = 0;
    ptrdiff_t at;
    while ((at = str_find(form, S("{}"))) >= 0) {
        assert(used < n);
        buf_str(&h->b, str_cut(form, 0, at));
        form = str_cut(form, at + 2, form.n);
        const struct html_arg *a = &args[used++];
        if (a->number)
            buf_int(&h->b, a->n);
        else
            html_text(h, a->s);
    }
    assert(used == n);
    buf_str(&h->b, form);
}
