/* Any bytes from an editor: frames where they are frames, and the bytes as one
 * message where they are none. Whatever comes, what goes out is whole frames of
 * JSON, and all memory comes back. */
#include "lsp/lsp.h"

#include <assert.h>
#include <jansson.h>

static int64_t now(void *ctx)
{
    (void)ctx;
    return 0;
}

static bool list(void *ctx, struct arena *a, struct str path, struct str suffix,
                 struct str_list *out, struct diags *ds)
{
    (void)ctx;
    (void)path;
    (void)suffix;
    (void)ds;
    *arena_push(a, out) = S("/w/beside.truce");
    return true;
}

static bool read_file(void *ctx, struct arena *a, struct str path,
                      ptrdiff_t max, struct str *out, struct diags *ds)
{
    (void)ctx;
    (void)a;
    (void)path;
    (void)max;
    (void)ds;
    *out = S("party north \"North\"\nparty south \"Süd 🕊\"\n");
    return true;
}

static void check(struct str out)
{
    struct str body;
    ptrdiff_t used;
    while (out.n > 0) {
        json_error_t why;
        assert(lsp_cut(out, &used, &body) == LSP_ONE);
        json_t *m = json_loadb(body.p, (size_t)body.n, JSON_ALLOW_NUL, &why);
        assert(m && json_object_get(m, "jsonrpc"));
        json_decref(m);
        out = str_cut(out, used, out.n);
    }
}

static void take(struct lsp *s, struct str body)
{
    struct arena a = { 0 };
    struct buf out = buf_make(&a, BUF_MAX);
    lsp_take(s, body, &out);
    check(buf_done(&out));
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    const struct world w = { .now = now, .list = list, .read = read_file };
    struct lsp *s = lsp_make(&w);
    struct str in = { (const char *)p, (ptrdiff_t)n }, body;
    ptrdiff_t used;
    bool clean;
    take(s, S("{\"id\":1,\"method\":\"initialize\"}"));
    while (in.n > 0 && !lsp_over(s, &clean)) {
        enum lsp_cut cut = lsp_cut(in, &used, &body);
        if (cut != LSP_ONE) {
            take(s, in);
            break;
        }
        assert(used > 0 && used <= in.n);
        take(s, body);
        in = str_cut(in, used, in.n);
    }
    lsp_free(s);
    return 0;
}
