/* Where one message ends and the next begins: headers in ASCII, lines ending in
 * CR LF, an empty one, then Content-Length bytes. */
#include "lsp_int.h"

/* One header line; what is no Content-Length is passed over. */
static bool header(struct str line, int64_t *length)
{
    ptrdiff_t colon = str_find(line, S(":"));
    if (colon <= 0) return false;
    struct str name = str_trim(str_cut(line, 0, colon));
    struct str value = str_trim(str_cut(line, colon + 1, line.n));
    if (!str_eq_nocase(name, S("Content-Length"))) return true;
    return *length < 0 && num_parse(value, length) && *length <= LSP_BODY_MAX;
}

enum lsp_cut lsp_cut(struct str in, ptrdiff_t *used, struct str *body)
{
    int64_t length = -1;
    struct str head =
        str_cut(in, 0, in.n < LSP_HEADER_MAX ? in.n : LSP_HEADER_MAX);
    ptrdiff_t end = str_find(head, S("\r\n\r\n"));
    if (end < 0) return head.n < LSP_HEADER_MAX ? LSP_MORE : LSP_BROKEN;
    struct str lines = str_cut(head, 0, end), line;
    while (str_next(&lines, '\n', &line))
        if (!header(line, &length)) return LSP_BROKEN;
    if (length < 0) return LSP_BROKEN;
    if (in.n - (end + 4) < length) return LSP_MORE;
    *body = str_cut(in, end + 4, end + 4 + (ptrdiff_t)length);
    *used = end + 4 + (ptrdiff_t)length;
    return LSP_ONE;
}
