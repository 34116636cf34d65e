/* pages, inside: HTML in the making. The only way a value gets into a page is
 * through a {} of a literal, and there it is escaped; a page cannot be built
 * from text by accident.
 *
 *     HTML(h, "<a href=\"/entries/{}\">{}</a>", e->id, title);
 *
 * {} takes a struct str, a C string or a whole number, and is safe in text and
 * in a quoted attribute; an address is one that the caller has looked at, or
 * "#" and an id. Control characters and what is no UTF-8 come out as U+FFFD. */
#ifndef PAGES_HTML_H
#define PAGES_HTML_H

#include "base/base.h"

struct html {
    struct buf b;
};

struct html_arg {
    bool number;
    int64_t n;
    struct str s;
};

static inline struct html_arg html_of_str(struct str s)
{
    return (struct html_arg){ .s = s };
}
static inline struct html_arg html_of_text(const char *z)
{
    return (struct html_arg){ .s = str_of(z) };
}
static inline struct html_arg html_of_int(int64_t n)
{
    return (struct html_arg){ .number = true, .n = n };
}

struct html html_make(struct arena *a);
void html_put(struct html *h, struct str form, const struct html_arg *args,
              int n);
/* Text, escaped. */
void html_text(struct html *h, struct str s);

/* clang-format off */
#define HTML_ARG(x) _Generic((x), struct str: html_of_str, \
    char *: html_of_text, const char *: html_of_text, \
    int: html_of_int, long: html_of_int, long long: html_of_int)(x)
#define HTML_PICK(a, b, c, d, e, f, g, h, i, name, ...) name
#define HTML(h, ...) HTML_PICK(__VA_ARGS__, HTML_8, HTML_7, HTML_6, HTML_5, \
    HTML_4, HTML_3, HTML_2, HTML_1, HTML_0, 0)(h, __VA_ARGS__)
#define HTML_ARGS(...) (const struct html_arg[]){ __VA_ARGS__ }
#define HTML_0(w, form) html_put(w, S(form), NULL, 0)
#define HTML_1(w, form, a) html_put(w, S(form), HTML_ARGS(HTML_ARG(a)), 1)
#define HTML_2(w, form, a, b) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b)), 2)
#define HTML_3(w, form, a, b, c) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b), HTML_ARG(c)), 3)
#define HTML_4(w, form, a, b, c, d) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b), HTML_ARG(c), HTML_ARG(d)), 4)
#define HTML_5(w, form, a, b, c, d, e) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b), HTML_ARG(c), HTML_ARG(d), \
              HTML_ARG(e)), 5)
#define HTML_6(w, form, a, b, c, d, e, f) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b), HTML_ARG(c), HTML_ARG(d), \
              HTML_ARG(e), HTML_ARG(f)), 6)
#define HTML_7(w, form, a, b, c, d, e, f, g) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b), HTML_ARG(c), HTML_ARG(d), \
              HTML_ARG(e), HTML_ARG(f), HTML_ARG(g)), 7)
#define HTML_8(w, form, a, b, c, d, e, f, g, i) html_put(w, S(form), \
    HTML_ARGS(HTML_ARG(a), HTML_ARG(b), HTML_ARG(c), HTML_ARG(d), \
              HTML_ARG(e), HTML_ARG(f), HTML_ARG(g), HTML_ARG(i)), 8)
/* clang-format on */

#endif
