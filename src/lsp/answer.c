/* The answers: diagnostics, hover, definition, completion, layout. */
#include "lsp_int.h"

#include <assert.h>

json_t *json_str(struct str s)
{
    json_t *v = json_stringn(s.n ? s.p : "", (size_t)s.n);
    return v ? v : json_string("\xEF\xBF\xBD");
}

/* ---- diagnostics ---- */

/* The steps of a loop or a chain, each where it stands. */
static json_t *related(const struct view *v, const struct diag *d)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < d->steps.n; i++) {
        const struct diag_step *s = &d->steps.p[i];
        json_t *at =
            json_pack("{s:o,s:o}", "uri", json_str(view_uri(v, s->pos.file)),
                      "range", range_of(&s->pos));
        json_array_append_new(list, json_pack("{s:o,s:o}", "location", at,
                                              "message", json_str(s->text)));
    }
    return list;
}

static json_t *diagnostic(const struct view *v, const struct diag *d)
{
    static const int severity[] = { 3, 2, 1 }; /* note, warning, error */
    struct str text = d->message;
    if (d->hint.n)
        text =
            str_fmt(v->a, "%.*s\nmend: %.*s", STR_ARG(text), STR_ARG(d->hint));
    return json_pack("{s:o,s:i,s:s,s:s,s:o,s:o}", "range", range_of(&d->pos),
                     "severity", severity[d->severity], "code",
                     diag_code_name(d->code), "source", "truce", "message",
                     json_str(text), "relatedInformation", related(v, d));
}

json_t *diagnostics(const struct view *v)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < v->ds.n; i++)
        if (str_eq(v->ds.p[i].pos.file, v->files.p[0].name))
            json_array_append_new(list, diagnostic(v, &v->ds.p[i]));
    return list;
}

/* ---- hover ---- */

/* The block that begins on a line: its head, and what is indented below. */
static struct str block(const struct view *v, const struct pos *pos)
{
    enum { LINES = 40 };
    struct str rest = view_text(v, pos->file), line;
    struct buf b = buf_make(v->a, BUF_MAX);
    for (int32_t no = 1; str_next(&rest, '\n', &line); no++) {
        if (no < pos->line) continue;
        bool inside = no == pos->line || str_starts(line, S(" ")) ||
                      str_starts(line, S("\t"));
        if (!inside || no >= pos->line + LINES) break;
        if (str_ends(line, S("\r"))) line.n--;
        buf_str(&b, line);
        buf_char(&b, '\n');
    }
    return buf_done(&b);
}

static void put_act(struct buf *b, const struct act *x)
{
    buf_str(b, S("\n\n"));
    for (int f = 0; f < VERB_FORMS; f++) {
        if (f) buf_str(b, S(", "));
        buf_str(b, x->verb[f]);
    }
    if (x->counts_as.id.n)
        buf_fmt(b, "\n\ncounts as `%.*s`", STR_ARG(x->counts_as.id));
    if (x->standard) buf_str(b, S("\n\nOne of the standard acts."));
}

static void put_norm(const struct view *v, struct buf *b, struct str id)
{
    const struct norm *n = model_norm(v->unit.agreement, id);
    if (!n) return;
    for (ptrdiff_t i = 0; i < n->clause.n; i++)
        buf_fmt(b, "%s%.*s",
                i ? "; " : "\n\nIn the signed text: ", STR_ARG(n->clause.p[i]));
}

/* Texts of a file are shown as they are: Markdown has no say in them. */
static void put_plain(struct buf *b, struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] > 0 && s.p[i] < 0x7F &&
            str_find(S("\\`*_{}[]<>#|~"), str_cut(s, i, i + 1)) >= 0)
            buf_char(b, '\\');
        buf_char(b, s.p[i]);
    }
}

json_t *answer_hover(const struct view *v, const struct spot *at)
{
    struct thing t;
    if (!thing_at(v, at, &t)) return json_null();
    struct buf b = buf_make(v->a, BUF_MAX);
    buf_fmt(&b, "%s **%.*s**: ", t.kind, STR_ARG(t.id));
    put_plain(&b, t.title);
    if (t.act) put_act(&b, t.act);
    put_norm(v, &b, t.id);
    if (t.pos.line > 0) {
        ptrdiff_t slash = t.pos.file.n;
        while (slash > 0 && t.pos.file.p[slash - 1] != '/') slash--;
        buf_fmt(&b, "\n\n```truce\n%.*s```\n\n", STR_ARG(block(v, &t.pos)));
        put_plain(&b, str_cut(t.pos.file, slash, t.pos.file.n));
        buf_fmt(&b, ", line %d", (int)t.pos.line);
    }
    int64_t from = units(at->line, utf8_count(str_cut(at->line, 0, at->from)));
    json_t *where = range(at->line_no, from, at->line_no,
                          from + units(at->word, at->word.n));
    return json_pack("{s:{s:s,s:o},s:o}", "contents", "kind", "markdown",
                     "value", json_str(buf_done(&b)), "range", where);
}

/* ---- definition ---- */

json_t *answer_definition(const struct view *v, const struct spot *at)
{
    struct thing t;
    if (!thing_at(v, at, &t) || t.pos.line <= 0) return json_null();
    return json_pack("{s:o,s:o}", "uri", json_str(view_uri(v, t.pos.file)),
                     "range", range_of(&t.pos));
}

/* ---- completion ---- */

/* Kinds of the protocol: keyword, module, interface, enum, function, event. */
static int kind_of(const struct thing *t)
{
    if (t->act) return 3;
    if (str_eq(str_of(t->kind), S("people")) ||
        str_eq(str_of(t->kind), S("measure")))
        return 13;
    if (str_eq(str_of(t->kind), S("party")) ||
        str_eq(str_of(t->kind), S("neutral")) ||
        str_eq(str_of(t->kind), S("outlet")))
        return 8;
    return 23;
}

struct offer {
    json_t *list;
    const struct spot *at;
    int64_t from, to; /* of the word, in UTF-16 units */
};

static void offer(struct offer *o, struct str text, int kind, struct str detail)
{
    json_t *edit =
        json_pack("{s:o,s:o}", "range",
                  range(o->at->line_no, o->from, o->at->line_no, o->to),
                  "newText", json_str(text));
    json_array_append_new(
        o->list, json_pack("{s:o,s:i,s:o,s:o}", "label", json_str(text), "kind",
                           kind, "detail", json_str(detail), "textEdit", edit));
}

/* The word that begins the block in which the spot stands. */
static struct str head_of(const struct view *v, const struct spot *at)
{
    struct str rest = v->doc->text, line, head = S("");
    for (int64_t no = 0; no <= at->line_no && str_next(&rest, '\n', &line);
         no++) {
        if (line.n == 0 || line.p[0] == ' ' || line.p[0] == '\t' ||
            line.p[0] == '#' || line.p[0] == '\r')
            continue;
        head = line;
        for (ptrdiff_t i = 0; i < head.n; i++)
            if (head.p[i] == ' ') head.n = i;
    }
    return head;
}

json_t *answer_completion(const struct view *v, const struct spot *at)
{
    struct str before = str_cut(at->line, 0, at->from);
    struct offer o = { .list = json_array(), .at = at };
    struct thing_list all = { 0 };
    bool first = str_trim(before).n == 0;
    const char *const *w = NULL;
    o.from = units(before, before.n);
    o.to =
        o.from + units(str_cut(at->line, at->from, at->at), at->at - at->from);
    if (first) w = words_of(before.n == 0 ? NULL : str_z(v->a, head_of(v, at)));
    for (; w && *w; w++) offer(&o, str_of(*w), 14, S("word of the language"));
    if (first && before.n == 0) return o.list; /* a head: nothing has a name */
    things(v->a, v->unit.agreement, &all);
    for (ptrdiff_t i = 0; i < all.n; i++) {
        const struct thing *t = &all.p[i];
        struct str what = str_fmt(v->a, "%s: %.*s", t->kind, STR_ARG(t->title));
        if (!t->act)
            offer(&o, t->id, kind_of(t), what);
        else if (!first && t->act->verb[VERB_THIRD].n)
            offer(&o, t->act->verb[VERB_THIRD], kind_of(t), what);
    }
    return o.list;
}

/* ---- layout ---- */

json_t *answer_format(const struct view *v)
{
    struct diags quiet = diags_make(v->a);
    struct str out, text = v->doc->text, rest = text, line, last = S("");
    int64_t lines = -1;
    json_t *list = json_array();
    if (!lang_format(v->a, &v->files.p[0], &out, &quiet) || str_eq(out, text))
        return list;
    while (str_next(&rest, '\n', &line)) {
        lines++;
        last = line;
    }
    if (lines < 0) lines = 0;
    json_t *edit =
        json_pack("{s:o,s:o}", "range", range(0, 0, lines, units(last, last.n)),
                  "newText", json_str(out));
    json_array_append_new(list, edit);
    return list;
}
