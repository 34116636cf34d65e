/* The conversation: JSON-RPC 2.0, and the life of a server as the protocol has
 * it (initialize, shutdown, exit). */
#include "lsp_int.h"

#include <assert.h>
#include <stdlib.h>

enum {
    PARSE_ERROR = -32700,
    INVALID_REQUEST = -32600,
    METHOD_NOT_FOUND = -32601,
    INVALID_PARAMS = -32602,
    NOT_INITIALIZED = -32002
};

struct lsp *lsp_make(const struct world *w)
{
    struct arena a = { 0 };
    struct lsp *s = arena_new(&a, struct lsp, 1);
    *s = (struct lsp){ .a = a, .world = w };
    return s;
}

void lsp_free(struct lsp *s)
{
    struct arena a = s->a;
    for (ptrdiff_t i = 0; i < s->docs.n; i++) arena_free(&s->docs.p[i].a);
    arena_free(&a);
}

bool lsp_over(const struct lsp *s, bool *clean)
{
    *clean = s->clean;
    return s->phase == PHASE_OVER;
}

/* ---- messages out ---- */

static void put(struct buf *out, json_t *message)
{
    assert(message);
    char *p = json_dumps(message, JSON_COMPACT);
    assert(p);
    struct str body = str_of(p);
    buf_fmt(out, "Content-Length: %lld\r\n\r\n", (long long)body.n);
    buf_str(out, body);
    free(p);
    json_decref(message);
}

static void reply(struct buf *out, json_t *id, json_t *result)
{
    put(out, json_pack("{s:s,s:O,s:o}", "jsonrpc", "2.0", "id", id, "result",
                       result));
}

static void refuse(struct buf *out, json_t *id, int code, const char *why)
{
    json_t *none = json_null();
    put(out, json_pack("{s:s,s:O,s:{s:i,s:s}}", "jsonrpc", "2.0", "id",
                       id ? id : none, "error", "code", code, "message", why));
}

/* ---- parts of messages in ---- */

static struct str text_of(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_string(v)) return S("");
    return (struct str){ json_string_value(v),
                         (ptrdiff_t)json_string_length(v) };
}

static int64_t int_of(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return json_is_integer(v) ? json_integer_value(v) : 0;
}

static bool spot_of(const struct doc *d, const json_t *params, struct spot *out)
{
    const json_t *p = json_object_get(params, "position");
    if (!json_is_object(p)) return false;
    *out = spot_at(d->text, int_of(p, "line"), int_of(p, "character"));
    return true;
}

/* ---- what is asked ---- */

static json_t *capabilities(void)
{
    return json_pack(
        "{s:{s:s,s:{s:b,s:i},s:b,s:b,s:b,s:{s:[s,s]}},s:{s:s}}", "capabilities",
        "positionEncoding", "utf-16", "textDocumentSync", "openClose", 1,
        "change", 1, "hoverProvider", 1, "definitionProvider", 1,
        "documentFormattingProvider", 1, "completionProvider",
        "triggerCharacters", " ", "-", "serverInfo", "name", "truce");
}

static void publish(struct lsp *s, const struct doc *d, struct buf *out)
{
    struct arena a = { 0 };
    struct view v;
    view_make(&a, s, d, &v);
    put(out, json_pack("{s:s,s:s,s:{s:o,s:I,s:o}}", "jsonrpc", "2.0", "method",
                       "textDocument/publishDiagnostics", "params", "uri",
                       json_str(d->uri), "version", (json_int_t)d->version,
                       "diagnostics", diagnostics(&v)));
    arena_free(&a);
}

/* One file of an agreement changes what is right in the others. */
static void publish_all(struct lsp *s, struct buf *out)
{
    for (ptrdiff_t i = 0; i < s->docs.n; i++) publish(s, &s->docs.p[i], out);
}

static void opened(struct lsp *s, const json_t *params, struct buf *out)
{
    const json_t *d = json_object_get(params, "textDocument");
    struct str uri = text_of(d, "uri");
    if (uri.n == 0) return;
    doc_open(s, uri, text_of(d, "text"), int_of(d, "version"));
    publish_all(s, out);
}

/* Changes come as whole texts, the last one counts. */
static void changed(struct lsp *s, const json_t *params, struct buf *out)
{
    const json_t *d = json_object_get(params, "textDocument");
    const json_t *list = json_object_get(params, "contentChanges");
    struct str uri = text_of(d, "uri");
    size_t n = json_array_size(list);
    if (n == 0 || !doc_find(s, uri)) return;
    const json_t *last = json_array_get(list, n - 1);
    if (!json_is_string(json_object_get(last, "text"))) return;
    doc_open(s, uri, text_of(last, "text"), int_of(d, "version"));
    publish_all(s, out);
}

static void closed(struct lsp *s, const json_t *params, struct buf *out)
{
    struct str uri = text_of(json_object_get(params, "textDocument"), "uri");
    struct doc *d = doc_find(s, uri);
    if (!d) return;
    put(out, json_pack("{s:s,s:s,s:{s:o,s:[]}}", "jsonrpc", "2.0", "method",
                       "textDocument/publishDiagnostics", "params", "uri",
                       json_str(uri), "diagnostics"));
    doc_close(s, d);
    publish_all(s, out);
}

static void noted(struct lsp *s, struct str method, const json_t *params,
                  struct buf *out)
{
    if (str_eq(method, S("exit"))) {
        s->clean = s->phase == PHASE_SHUT;
        s->phase = PHASE_OVER;
    }
    if (s->phase != PHASE_RUNNING) return;
    if (str_eq(method, S("textDocument/didOpen"))) opened(s, params, out);
    if (str_eq(method, S("textDocument/didChange"))) changed(s, params, out);
    if (str_eq(method, S("textDocument/didClose"))) closed(s, params, out);
}

typedef json_t *answer(const struct view *v, const struct spot *at);

static json_t *whole(const struct view *v, const struct spot *at)
{
    (void)at;
    return answer_format(v);
}

static const struct {
    const char *method;
    answer *go;
    bool spot;
} asked[] = {
    { "textDocument/hover", answer_hover, true },
    { "textDocument/definition", answer_definition, true },
    { "textDocument/completion", answer_completion, true },
    { "textDocument/formatting", whole, false },
};

static void about_document(struct lsp *s, int row, json_t *id,
                           const json_t *params, struct buf *out)
{
    struct str uri = text_of(json_object_get(params, "textDocument"), "uri");
    const struct doc *d = doc_find(s, uri);
    struct spot at = { .line_no = 0 };
    struct arena a = { 0 };
    struct view v;
    if (!d || (asked[row].spot && !spot_of(d, params, &at))) {
        refuse(out, id, INVALID_PARAMS,
               "the document is not open, or no position is given");
        return;
    }
    view_make(&a, s, d, &v);
    reply(out, id, asked[row].go(&v, &at));
    arena_free(&a);
}

static void request(struct lsp *s, struct str method, json_t *id,
                    const json_t *params, struct buf *out)
{
    if (str_eq(method, S("initialize")) && s->phase == PHASE_NEW) {
        s->phase = PHASE_RUNNING;
        reply(out, id, capabilities());
        return;
    }
    if (s->phase == PHASE_NEW) {
        refuse(out, id, NOT_INITIALIZED, "`initialize` comes first");
        return;
    }
    if (str_eq(method, S("shutdown")) && s->phase == PHASE_RUNNING) {
        s->phase = PHASE_SHUT;
        reply(out, id, json_null());
        return;
    }
    if (s->phase != PHASE_RUNNING || str_eq(method, S("initialize"))) {
        refuse(out, id, INVALID_REQUEST, "this cannot be asked now");
        return;
    }
    for (int i = 0; i < (int)(sizeof asked / sizeof asked[0]); i++)
        if (str_eq(method, str_of(asked[i].method))) {
            about_document(s, i, id, params, out);
            return;
        }
    refuse(out, id, METHOD_NOT_FOUND, "this server does not do that");
}

void lsp_take(struct lsp *s, struct str body, struct buf *out)
{
    json_error_t why;
    if (s->phase == PHASE_OVER) return;
    json_t *m =
        json_loadb(body.n ? body.p : "", (size_t)body.n, JSON_ALLOW_NUL, &why);
    if (!m) {
        refuse(out, NULL, PARSE_ERROR, "this is not JSON");
        return;
    }
    json_t *id = json_object_get(m, "id");
    struct str method = text_of(m, "method");
    bool named = json_is_string(id) || json_is_integer(id);
    bool answered = json_object_get(m, "result") || json_object_get(m, "error");
    if (!json_is_object(m) || (id && !named) || (!method.n && !answered))
        refuse(out, named ? id : NULL, INVALID_REQUEST,
               "this is no request and no notification");
    else if (method.n && id)
        request(s, method, id, json_object_get(m, "params"), out);
    else if (method.n)
        noted(s, method, json_object_get(m, "params"), out);
    json_decref(m);
}
