/* What is around every page. */
#include "pages/pages_int.h"

#include "data.h"

void pages_head(struct html *h, struct str title)
{
    HTML(h, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta "
            "charset=\"utf-8\">\n<meta name=\"viewport\" content=\""
            "width=device-width, initial-scale=1\">\n");
    HTML(h, "<title>{}</title>\n<style>\n", title);
    buf_str(&h->b, (struct str){ (const char *)data_pages_truce_css,
                                 data_pages_truce_css_size });
    HTML(h, "</style>\n</head>\n<body>\n");
}

struct str pages_end(struct html *h)
{
    HTML(h, "</body>\n</html>\n");
    return buf_done(&h->b);
}
