#include "base/diag.h"

#include "base/utf8.h"

#undef diag_add
#undef diag_step

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *name, *title;
    enum severity severity;
    enum diag_class class;
} codes[] = {
#define D(name, code, severity, class, title) { code, title, severity, class },
#include "base/diag.def"
#undef D
};

_Static_assert(sizeof codes / sizeof codes[0] == D_COUNT, "a row each");

const char *diag_code_name(enum diag_code code)
{
    assert(code < D_COUNT);
    return codes[code].name;
}

const char *diag_code_title(enum diag_code code)
{
    assert(code < D_COUNT);
    return codes[code].title;
}

enum diag_class diag_code_class(enum diag_code code)
{
    assert(code < D_COUNT);
    return codes[code].class;
}

struct diags diags_make(struct arena *a)
{
    return (struct diags){ .arena = a };
}

static struct str format(struct arena *a, const char *fmt, va_list ap)
{
    char text[2048];
    int n = vsnprintf(text, sizeof text, fmt, ap);
    assert(n >= 0);
    if (n >= (int)sizeof text) n = (int)sizeof text - 1;
    return str_dup(a, (struct str){ text, n });
}

void diag_add(struct diags *ds, enum diag_code code, const struct pos *at,
              const char *fmt, ...)
{
    assert(code < D_COUNT);
    if (codes[code].severity == SEV_ERROR) ds->errors++;
    if (codes[code].severity == SEV_WARNING) ds->warnings++;
    if (ds->n >= DIAGS_MAX) {
        ds->dropped++;
        return;
    }
    struct diag *d = arena_push(ds->arena, ds);
    d->code = code;
    d->severity = codes[code].severity;
    if (at) d->pos = *at;
    /* A path is often made for one file and let go of with it, and so may the
     * text be. */
    d->pos.file = str_dup(ds->arena, d->pos.file);
    d->pos.text = str_dup(ds->arena, d->pos.text);
    va_list ap;
    va_start(ap, fmt);
    d->message = format(ds->arena, fmt, ap);
    va_end(ap);
}

void diag_copy(struct diags *ds, const struct diag *d)
{
    struct pos at = d->pos;
    at.file = str_dup(ds->arena, at.file);
    at.text = str_dup(ds->arena, at.text);
    diag_add(ds, d->code, &at, "%.*s", STR_ARG(d->message));
    if (d->hint.n) diag_hint(ds, "%.*s", STR_ARG(d->hint));
}

void diag_hint(struct diags *ds, const char *fmt, ...)
{
    assert(ds->n > 0);
    if (ds->dropped) return; /* the newest is not here to be hinted at */
    va_list ap;
    va_start(ap, fmt);
    ds->p[ds->n - 1].hint = format(ds->arena, fmt, ap);
    va_end(ap);
}

struct pos pos_of_small(const struct small_pos *p)
{
    struct pos out = { .line = p->line, .col = p->col, .width = p->width };
    struct str rest, line = { 0 };
    if (!p->source) return (struct pos){ 0 };
    out.file = p->source->name;
    rest = p->source->text;
    for (int32_t i = 0; i < p->line && str_next(&rest, '\n', &line); i++)
        ;
    while (line.n && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == ' ' ||
                      line.p[line.n - 1] == '\t'))
        line.n--;
    out.text = line;
    return out;
}

/* The line's text is looked for only where somebody will read it. */
void diag_add_small(struct diags *ds, enum diag_code code,
                    const struct small_pos *at, const char *fmt, ...)
{
    struct pos pos = { 0 };
    if (ds->n < DIAGS_MAX) pos = pos_of_small(at);
    char text[2048];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    if (n >= (int)sizeof text) n = (int)sizeof text - 1;
    diag_add(ds, code, &pos, "%.*s", n, text);
}

static void step(struct diags *ds, const struct pos *at, const char *fmt,
                 va_list ap)
{
    struct diag *d = &ds->p[ds->n - 1];
    if (d->steps.n >= DIAG_STEPS_MAX) return;
    struct diag_step *s = arena_push(ds->arena, &d->steps);
    *s = (struct diag_step){ .text = format(ds->arena, fmt, ap) };
    if (at) s->pos = *at;
}

void diag_step(struct diags *ds, const struct pos *at, const char *fmt, ...)
{
    va_list ap;
    assert(ds->n > 0);
    if (ds->dropped) return;
    va_start(ap, fmt);
    step(ds, at, fmt, ap);
    va_end(ap);
}

/* The text of its line is not shown, and so not looked for. */
void diag_step_small(struct diags *ds, const struct small_pos *at,
                     const char *fmt, ...)
{
    va_list ap;
    assert(ds->n > 0);
    if (ds->dropped) return;
    struct pos pos = { .line = at->line, .col = at->col, .width = at->width };
    if (at->source) pos.file = at->source->name;
    va_start(ap, fmt);
    step(ds, &pos, fmt, ap);
    va_end(ap);
}

void diag_weaken(struct diags *ds)
{
    assert(ds->n > 0 && ds->errors > 0);
    ds->errors--;
    ds->warnings++;
    if (ds->dropped == 0) ds->p[ds->n - 1].severity = SEV_WARNING;
}

/* Text from outside, so that a terminal only ever shows it. */
static void harmless(struct buf *b, struct str s)
{
    ptrdiff_t at = 0;
    for (int32_t c; (c = utf8_next(s, &at)) >= 0;) {
        char out[4];
        int n;
        bool control = (c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0) ||
                       (c >= 0x202A && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x2069);
        utf8_put(out, &n, control ? 0xFFFD : c);
        buf_str(b, (struct str){ out, n });
    }
}

/* A long line shows only the part around the caret, so that one line of a
 * hostile file cannot flood a terminal. */
static void print_line(struct buf *b, const struct pos *pos, bool colour)
{
    enum { BEFORE = 60, SHOWN = 110 };
    ptrdiff_t col = pos->col > 0 ? pos->col - 1 : 0;
    ptrdiff_t from = col > SHOWN - 30 ? col - BEFORE : 0;
    struct str line = pos->text;
    ptrdiff_t skip = utf8_offset(line, from);
    line = str_cut(line, skip, line.n);
    line = str_cut(line, 0, utf8_offset(line, SHOWN));
    buf_str(b, S("  "));
    harmless(b, line);
    buf_str(b, S("\n  "));
    struct str before = str_cut(line, 0, utf8_offset(line, col - from));
    for (ptrdiff_t at = 0;
         at < before.n;) { /* tabs stay tabs: the caret fits */
        ptrdiff_t was = at;
        if (utf8_next(before, &at) == '\t') {
            buf_char(b, '\t');
            continue;
        }
        int wide = utf8_width(str_cut(before, was, at));
        for (int i = 0; i < wide; i++) buf_char(b, ' ');
    }
    if (colour) buf_str(b, S("\033[1;32m"));
    buf_char(b, '^');
    for (int i = 1; i < pos->width && i < SHOWN; i++) buf_char(b, '~');
    if (colour) buf_str(b, S("\033[0m"));
    buf_char(b, '\n');
}

void diag_print(struct buf *b, const struct diag *d, bool colour)
{
    static const char *const words[] = { "note", "warning", "error" };
    static const char *const paint[] = { "\033[1;36m", "\033[1;33m",
                                         "\033[1;31m" };
    if (d->pos.file.n) {
        harmless(b, d->pos.file);
        if (d->pos.line) buf_fmt(b, ":%d", (int)d->pos.line);
        if (d->pos.line && d->pos.col) buf_fmt(b, ":%d", (int)d->pos.col);
        buf_str(b, S(": "));
    } else {
        buf_str(b, S("truce: "));
    }
    if (colour) buf_str(b, str_of(paint[d->severity]));
    buf_fmt(b, "%s %s:", words[d->severity], codes[d->code].name);
    if (colour) buf_str(b, S("\033[0m"));
    buf_char(b, ' ');
    harmless(b, d->message);
    buf_char(b, '\n');
    if (d->pos.line && d->pos.col && d->pos.text.p)
        print_line(b, &d->pos, colour);
    for (ptrdiff_t i = 0; i < d->steps.n; i++) {
        const struct diag_step *s = &d->steps.p[i];
        buf_str(b, S("  - "));
        harmless(b, s->text);
        if (s->pos.line) {
            buf_str(b, S("  ("));
            harmless(b, s->pos.file);
            buf_fmt(b, ":%d)", (int)s->pos.line);
        }
        buf_char(b, '\n');
    }
    if (d->hint.n) {
        buf_str(b, S("  mend: "));
        harmless(b, d->hint);
        buf_char(b, '\n');
    }
}
