/* Open documents, and the files beside them. */
#include "lsp_int.h"

#include <string.h>

/* ---- addresses ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* The path of file:///..., percent-decoded; empty where it is none. */
static struct str path_of(struct arena *a, struct str uri)
{
    struct str s = S("file://");
    if (!str_starts(uri, s)) return S("");
    s = str_cut(uri, s.n, uri.n);
    if (str_starts(s, S("localhost/"))) s = str_cut(s, 9, s.n);
    if (!str_starts(s, S("/"))) return S("");
    struct buf b = buf_make(a, uri.n + 1);
    for (ptrdiff_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex(s.p[i + 2]) : -1;
        char c = low >= 0 ? (char)(high * 16 + low) : s.p[i];
        if (c == '\0') return S("");
        buf_char(&b, c);
        if (low >= 0) i += 2;
    }
    return buf_done(&b);
}

static struct str uri_of(struct arena *a, struct str path)
{
    static const char plain[] = "/-._~";
    struct buf b = buf_make(a, BUF_MAX);
    buf_str(&b, S("file://"));
    for (ptrdiff_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c >= '0' && c <= '9') || (c && strchr(plain, c));
        if (safe)
            buf_char(&b, (char)c);
        else
            buf_fmt(&b, "%%%02X", c);
    }
    return buf_done(&b);
}

static struct str folder_of(struct str path)
{
    while (path.n > 0 && path.p[path.n - 1] != '/') path.n--;
    return path.n > 1 ? str_cut(path, 0, path.n - 1) : path;
}

/* ---- documents ---- */

struct doc *doc_find(struct lsp *s, struct str uri)
{
    for (ptrdiff_t i = 0; i < s->docs.n; i++)
        if (str_eq(s->docs.p[i].uri, uri)) return &s->docs.p[i];
    return NULL;
}

void doc_open(struct lsp *s, struct str uri, struct str text, int64_t version)
{
    struct doc *d = doc_find(s, uri), fresh = { .version = version };
    if (!d && s->docs.n == LSP_OPEN_MAX) return;
    fresh.uri = str_dup(&fresh.a, uri);
    fresh.path = path_of(&fresh.a, uri);
    fresh.text = str_dup(&fresh.a, text);
    if (!d)
        d = arena_push(&s->a, &s->docs);
    else
        arena_free(&d->a);
    *d = fresh;
}

void doc_close(struct lsp *s, struct doc *d)
{
    ptrdiff_t i = d - s->docs.p;
    arena_free(&d->a);
    for (; i + 1 < s->docs.n; i++) s->docs.p[i] = s->docs.p[i + 1];
    s->docs.n--;
}

/* ---- views ---- */

static bool declares(struct str text)
{
    return str_starts(text, S("agreement ")) ||
           str_find(text, S("\nagreement ")) >= 0;
}

static const struct doc *open_at(const struct lsp *s, struct str path)
{
    for (ptrdiff_t i = 0; i < s->docs.n; i++)
        if (s->docs.p[i].path.n && str_eq(s->docs.p[i].path, path))
            return &s->docs.p[i];
    return NULL;
}

/* The other files of the folder, as they are in the editor, or on the disk. */
static void beside(struct view *v)
{
    const struct lsp *s = v->lsp;
    struct str_list names = { 0 };
    struct diags quiet = diags_make(v->a);
    bool own = declares(v->doc->text), others = false;
    int64_t bytes = v->doc->text.n;
    if (v->doc->path.n == 0) return;
    s->world->list(s->world->ctx, v->a, folder_of(v->doc->path), S(".truce"),
                   &names, &quiet);
    for (ptrdiff_t i = 0; i < names.n; i++) {
        struct lang_file f = { .name = names.p[i] };
        const struct doc *d = open_at(s, f.name);
        if (str_eq(f.name, v->doc->path)) continue;
        if (d)
            f.text = d->text;
        else if (!s->world->read(s->world->ctx, v->a, f.name, LANG_FILE_MAX,
                                 &f.text, &quiet))
            continue;
        bool agreement = declares(f.text);
        bytes += f.text.n;
        if (bytes > LSP_FOLDER_MAX || (agreement && others)) {
            v->files.n = 1; /* too much, or of several agreements */
            return;
        }
        if (agreement && own) continue;
        others = others || agreement;
        *arena_push(v->a, &v->files) = f;
    }
}

void view_make(struct arena *a, struct lsp *s, const struct doc *d,
               struct view *out)
{
    *out = (struct view){ .a = a, .lsp = s, .doc = d };
    out->ds = diags_make(a);
    *arena_push(a, &out->files) =
        (struct lang_file){ d->path.n ? d->path : d->uri, d->text };
    beside(out);
    if (lang_load(a, NULL, out->files.p, out->files.n, &out->unit, &out->ds)) {
        struct lint_result r;
        lint_agreement(a, out->unit.agreement, &out->unit.statements, &r,
                       &out->ds);
    }
}

struct str view_uri(const struct view *v, struct str file)
{
    const struct doc *d = open_at(v->lsp, file);
    if (str_eq(file, v->files.p[0].name)) return v->doc->uri;
    return d ? d->uri : uri_of(v->a, file);
}

struct str view_text(const struct view *v, struct str file)
{
    for (ptrdiff_t i = 0; i < v->files.n; i++)
        if (str_eq(v->files.p[i].name, file)) return v->files.p[i].text;
    return S("");
}
