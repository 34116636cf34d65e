/* lsp: what an editor says on standard input, answered on standard output. */
#include "lsp/lsp.h"
#include "cli/cli_int.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct input {
    struct arena a;
    char *p;
    ptrdiff_t n, cap;
};

/* Waits for more; false at the end. */
static bool more(struct input *in)
{
    enum { CHUNK = 1 << 16 };
    if (in->cap - in->n < CHUNK) {
        ptrdiff_t cap = in->cap ? in->cap * 2 : 2 * CHUNK;
        char *p = arena_new(&in->a, char, cap);
        if (in->n) memcpy(p, in->p, (size_t)in->n);
        in->p = p;
        in->cap = cap;
    }
    ssize_t got;
    do {
        got = read(STDIN_FILENO, in->p + in->n, (size_t)(in->cap - in->n));
    } while (got < 0 && errno == EINTR);
    if (got > 0) in->n += got;
    return got > 0;
}

/* Answers all that is there in full; false where it cannot go on. */
static bool answer(struct run *r, struct lsp *s, struct input *in)
{
    ptrdiff_t used, from = 0;
    struct str body;
    bool clean, good = true;
    enum lsp_cut cut = LSP_MORE;
    while (good && !lsp_over(s, &clean)) {
        cut = lsp_cut((struct str){ in->p + from, in->n - from }, &used, &body);
        if (cut != LSP_ONE) break;
        struct arena a = { 0 };
        struct buf out = buf_make(&a, BUF_MAX);
        lsp_take(s, body, &out);
        good = cli_put(STDOUT_FILENO, buf_done(&out));
        arena_free(&a);
        from += used;
    }
    memmove(in->p, in->p + from, (size_t)(in->n - from));
    in->n -= from;
    if (cut != LSP_BROKEN) return good;
    diag_add(r->ds, D_BAD_FRAME, NULL,
             "what came on standard input is no message of the protocol");
    diag_hint(r->ds, "`truce lsp` is started by an editor: docs/editors.md");
    return false;
}

int cli_lsp(struct run *r)
{
    bool clean = false;
    if (isatty(STDIN_FILENO)) {
        diag_add(r->ds, D_USAGE, NULL,
                 "`truce lsp` talks to an editor, and this is a terminal");
        diag_hint(r->ds, "docs/editors.md says how an editor starts it");
        return EXIT_USE;
    }
    struct lsp *s = lsp_make(r->world);
    struct input in = { .n = 0 };
    while (!lsp_over(s, &clean) && more(&in) && answer(r, s, &in)) continue;
    bool over = lsp_over(s, &clean);
    lsp_free(s);
    arena_free(&in.a);
    if (r->ds->errors) return cli_failed(r);
    return over && clean ? EXIT_DONE : EXIT_NO;
}
