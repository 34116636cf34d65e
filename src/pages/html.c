/* What is around every page. */
#include "pages/pages_int.h"

#include "data.h"

struct str pages_stylesheet(void)
{
    return (struct str){ (const char *)data_pages_truce_css,
                         data_pages_truce_css_size };
}

void pages_head(struct html *h, const struct pages_request *q, struct str title)
{
    HTML(h, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta "
            "charset=\"utf-8\">\n<meta name=\"viewport\" content=\""
            "width=device-width, initial-scale=1\">\n");
    HTML(h, "<title>{}</title>\n", title);
    if (q->alone) {
        HTML(h, "<style>\n");
        buf_str(&h->b, pages_stylesheet());
        HTML(h, "</style>\n");
    } else {
        HTML(h, "<link rel=\"stylesheet\" href=\"/assets/truce.css\">\n");
    }
    HTML(h, "</head>\n<body>\n");
}

void pages_end(struct html *h, struct pages_answer *out)
{
    HTML(h, "</body>\n</html>\n");
    *out = (struct pages_answer){ .status = 200,
                                  .type = S("text/html; charset=utf-8"),
                                  .body = buf_done(&h->b) };
}

void pages_fail(struct arena *a, const struct pages_request *q, int status,
                struct str why, struct pages_answer *out)
{
    if (pages_form(q->path) == PAGES_HTML) {
        struct html h = html_make(a);
        pages_head(&h, q, str_fmt(a, "%d", status));
        HTML(&h,
             "<main>\n<h1>{}</h1>\n<p>{}</p>\n<p><a href=\"/\">To the "
             "overview</a></p>\n</main>\n",
             status, why);
        pages_end(&h, out);
    } else {
        *out = (struct pages_answer){ .type = S("application/json"),
                                      .body = app_error_json(a, why) };
    }
    out->status = status;
}
