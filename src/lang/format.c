/* Canonical layout without meaning: `truce fmt`. It works on tokens, so that a
 * file can be laid out before the names it uses are declared, and comments stay
 * where they were. What the printers make, it leaves as it is. */
#include "lang_int.h"

/* A space between these two tokens. */
static bool apart(const struct tok *x, const struct tok *y)
{
    if (x->kind == TOK_OPEN || y->kind == TOK_CLOSE) return false;
    if (y->kind == TOK_COMMA || y->kind == TOK_COLON) return false;
    /* 5,000 stays one number */
    bool touching = y->raw.p == x->raw.p + x->raw.n;
    bool digit = y->raw.n && y->raw.p[0] >= '0' && y->raw.p[0] <= '9';
    return !(x->kind == TOK_COMMA && touching && digit);
}

static void put_tok(struct buf *b, const struct tok *t)
{
    if (t->kind == TOK_TEXT)
        lang_put_text(b, t->s);
    else
        buf_str(b, t->raw);
}

static void put_line(struct buf *b, const struct line *l)
{
    if (l->indented && !l->blank) buf_str(b, S("    "));
    /* A comment of its own stays at the depth it was written at. */
    if (l->indented && l->blank) buf_str(b, S("    "));
    for (ptrdiff_t i = 0; l->toks.p[i].kind != TOK_END; i++) {
        if (i && apart(&l->toks.p[i - 1], &l->toks.p[i])) buf_char(b, ' ');
        put_tok(b, &l->toks.p[i]);
    }
    if (l->comment.n && !l->blank) buf_str(b, S("  "));
    buf_str(b, l->comment);
    buf_char(b, '\n');
}

bool lang_format(struct arena *a, const struct lang_file *f, struct str *out,
                 struct diags *ds)
{
    struct parse p = { .a = a, .ds = ds, .file = f->name };
    struct buf b = buf_make(a, BUF_MAX);
    ptrdiff_t errors = ds->errors;
    bool gap = false, after_comment = false;
    if (!lang_check_bytes(&p, lang_text_of(f))) return false;
    p.rest = lang_text_of(f);
    while (lang_next_line(&p)) {
        const struct line *l = &p.line;
        bool empty = l->blank && l->comment.n == 0;
        /* A comment at the margin belongs to the block below it. */
        bool margin = !empty && !l->indented;
        gap = gap || empty || (margin && !after_comment);
        if (empty) continue;
        if (gap && b.n) buf_char(&b, '\n');
        gap = false;
        after_comment = l->blank && !l->indented;
        put_line(&b, l);
    }
    *out = buf_done(&b);
    return ds->errors == errors;
}
