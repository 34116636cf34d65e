/* A proposed batch as a file: which rows of which list, and who proposes them.
 * It has no name of anybody in it. */
#include "register/register.h"

#include <assert.h>
#include <string.h>

struct str register_batch_print(struct arena *a, const struct register_batch *b)
{
    struct buf out = buf_make(a, BUF_MAX);
    buf_fmt(&out, "batch %.*s \"", STR_ARG(b->id));
    for (struct str rest = b->label, part; str_next(&rest, '"', &part);) {
        buf_str(&out, part);
        if (rest.p) buf_str(&out, S("\"\""));
    }
    buf_fmt(&out, "\"\nof list %.*s version %lld\nby %.*s\n", STR_ARG(b->list),
            (long long)b->version, STR_ARG(b->by));
    for (ptrdiff_t i = 0; i < b->rows.n; i++)
        buf_fmt(&out, "row %.*s\n",
                STR_ARG(log_hex(a, b->rows.p[i].b, LOG_HASH)));
    return buf_done(&out);
}

struct batch_reading {
    struct arena *a;
    struct diags *ds;
    struct pos at;
    struct register_batch *out;
    struct map seen; /* rows, to their lines */
};

static bool wrong(struct batch_reading *r, const char *what, const char *mend)
{
    diag_add(r->ds, D_BATCH_TEXT, &r->at, "%s", what);
    diag_hint(r->ds, "%s", mend);
    return false;
}

/* An id of ours, as the language has them: front-1. */
static bool is_id(struct str s)
{
    bool ok = s.n > 0 && s.n <= 64 && s.p[0] >= 'a' && s.p[0] <= 'z';
    for (ptrdiff_t i = 1; ok && i < s.n; i++)
        ok = (s.p[i] >= 'a' && s.p[i] <= 'z') ||
             (s.p[i] >= '0' && s.p[i] <= '9') ||
             (s.p[i] == '-' && i + 1 < s.n && s.p[i - 1] != '-');
    return ok;
}

static bool take_word(struct str *rest, const char *word)
{
    struct str head;
    struct str was = *rest;
    if (str_next(rest, ' ', &head) && str_eq(head, str_of(word))) return true;
    *rest = was;
    return false;
}

/* "The label", quotes within doubled, and nothing after it. */
static bool quoted(struct arena *a, struct str s, struct str *out)
{
    if (!s.p || s.n < 3 || s.p[0] != '"' || s.p[s.n - 1] != '"') return false;
    struct buf b = buf_make(a, s.n);
    for (ptrdiff_t i = 1; i + 1 < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 32 || c == 127) return false;
        if (c == '"' && (i + 2 >= s.n || s.p[++i] != '"')) return false;
        buf_char(&b, (char)c);
    }
    *out = buf_done(&b);
    return true;
}

static bool head_line(struct batch_reading *r, struct str line)
{
    struct str id;
    if (take_word(&line, "batch") && str_next(&line, ' ', &id) && is_id(id) &&
        quoted(r->a, line, &r->out->label)) {
        r->out->id = id;
        return true;
    }
    return wrong(r, "the file does not begin with a batch and its label",
                 "the first line is: batch march-1 \"The first hundred\"");
}

static bool list_line(struct batch_reading *r, struct str line)
{
    struct str list, version;
    if (take_word(&line, "of") && take_word(&line, "list") &&
        str_next(&line, ' ', &list) && is_id(list) &&
        take_word(&line, "version") && str_next(&line, ' ', &version) &&
        !line.p && num_parse(version, &r->out->version) &&
        r->out->version > 0) {
        r->out->list = list;
        return true;
    }
    return wrong(r, "the list and its version are missing",
                 "the second line is: of list front-1 version 2");
}

static bool by_line(struct batch_reading *r, struct str line)
{
    struct str by;
    if (take_word(&line, "by") && str_next(&line, ' ', &by) && !line.p &&
        is_id(by)) {
        r->out->by = by;
        return true;
    }
    return wrong(r, "who proposes the batch is missing",
                 "the third line is: by PARTY");
}

static bool row_line(struct batch_reading *r, struct str line)
{
    struct log_hash h;
    if (!take_word(&line, "row") || !line.p ||
        !log_hex_parse(line, h.b, LOG_HASH))
        return wrong(r, "a row is not named by its commitment",
                     "a row's line is: row and 64 hexadecimal digits, as "
                     "`truce list show` has them");
    struct str key = log_hex(r->a, h.b, LOG_HASH);
    if (!map_add(&r->seen, r->a, key, r->at.line))
        return wrong(r, "a row is in the batch twice", "take one of them out");
    if (r->out->rows.n == REGISTER_ROWS_MAX)
        return wrong(r, "the batch has too many rows", "500,000 at most");
    *arena_push(r->a, &r->out->rows) = h;
    return true;
}

bool register_batch_parse(struct arena *a, struct str file, struct str text,
                          struct register_batch *out, struct diags *ds)
{
    struct batch_reading r = {
        .a = a, .ds = ds, .at = { .file = file }, .out = out
    };
    static bool (*const lines[])(struct batch_reading *,
                                 struct str) = { head_line, list_line, by_line,
                                                 row_line };
    struct str line;
    *out = (struct register_batch){ 0 };
    if (utf8_check(text) >= 0)
        return wrong(&r, "the file is not UTF-8", "save it as UTF-8");
    for (int kind = 0; str_next(&text, '\n', &line);) {
        r.at.line++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        if (!lines[kind](&r, line)) return false;
        if (kind < 3) kind++;
    }
    r.at.line = 0;
    if (out->by.n == 0 || out->rows.n == 0)
        return wrong(&r, "the batch is not whole: it has no row",
                     "it is a batch line, a list line, a by line, and a row a "
                     "line");
    return true;
}
