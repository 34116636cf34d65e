/* A draft as the person at the terminal sees it: the passage with what was
 * read from it in colour, then the draft's own lines. */
#include "cli/ask_int.h"

static const struct {
    const char *slot, *code;
} colours[] = {
    { "actor", "\033[1;36m" },  { "source", "\033[36m" },
    { "act", "\033[1;33m" },    { "stance", "\033[1;33m" },
    { "modality", "\033[33m" }, { "polarity", "\033[1;31m" },
    { "count", "\033[1;32m" },  { "mode", "\033[32m" },
    { "label", "\033[32m" },    { "object", "\033[1;35m" },
    { "date", "\033[1;34m" },   { "said", "\033[34m" },
    { "place", "\033[4m" },     { "recipient", "\033[35m" },
    { "through", "\033[35m" },  { "with", "\033[36m" },
    { "against", "\033[36m" },
};

static const char *colour_of(struct str slot)
{
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
        if (str_eq(slot, str_of(colours[i].slot))) return colours[i].code;
    return NULL;
}

/* The shortest slot that character `at` of the article was read for. */
static const char *colour_at(const struct draft *d, int64_t at)
{
    const char *found = NULL;
    int64_t best = INT64_MAX;
    for (ptrdiff_t i = 0; i < d->spans.n; i++) {
        const struct span *s = &d->spans.p[i];
        const char *code = colour_of(s->slot);
        if (!code || s->to == 0 || at < s->from || at >= s->to) continue;
        if (s->to - s->from >= best) continue;
        best = s->to - s->from;
        found = code;
    }
    return found;
}

static void legend(struct buf *b, const struct draft *d)
{
    const char *seen[sizeof colours / sizeof colours[0]];
    size_t n = 0;
    buf_str(b, S("  "));
    for (ptrdiff_t i = 0; i < d->spans.n; i++) {
        const char *code = colour_of(d->spans.p[i].slot);
        bool again = !code || d->spans.p[i].to == 0;
        for (size_t k = 0; k < n; k++) again |= seen[k] == code;
        if (again) continue;
        seen[n++] = code;
        buf_fmt(b, "%s%.*s\033[0m ", code, STR_ARG(d->spans.p[i].slot));
    }
    buf_char(b, '\n');
}

struct str ask_passage(struct arena *a, const struct draft *d, bool colour)
{
    struct buf b = buf_make(a, BUF_MAX);
    const char *now = NULL;
    int64_t at = d->report.from;
    for (ptrdiff_t i = 0; i < d->sentence.n; at++) {
        const char *code = colour ? colour_at(d, at) : NULL;
        ptrdiff_t from = i;
        (void)utf8_next(d->sentence, &i);
        if (code != now) buf_str(&b, str_of(now ? "\033[0m" : ""));
        if (code != now && code) buf_str(&b, str_of(code));
        now = code;
        bool line = d->sentence.p[from] == '\n' || d->sentence.p[from] == '\r';
        buf_str(&b, line ? S(" ") : str_cut(d->sentence, from, i));
    }
    if (now) buf_str(&b, S("\033[0m"));
    buf_char(&b, '\n');
    if (colour) legend(&b, d);
    return buf_done(&b);
}
