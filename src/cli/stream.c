/* record --stream: statements as they come, each acknowledged by a line once it
 * is on the disk. A blank line, or the next head line, ends a statement. */
#include "cli/cli_int.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { STREAM_MOST = 4096, STREAM_WITHIN_MS = 20, READ_SIZE = 256 * 1024 };

/* Statements parsed at once, in an arena that goes when all of them are
 * acknowledged. */
struct piece {
    struct piece *next;
    struct arena a;
    struct lang_unit unit;
    ptrdiff_t given; /* handed on so far */
    int64_t last;    /* how many were handed on before its last, that counted */
};

struct coming {
    struct run *r;
    const struct agreement *g;
    struct str file;
    int fd;
    bool ended, failed;
    char *text; /* not parsed yet */
    ptrdiff_t n, cap;
    int32_t line; /* lines before it */
    struct piece *oldest, *newest;
    int64_t handed;
    atomic_llong acknowledged;
};

/* How much of the text is whole blocks: up to the last blank line, or the last
 * head line (a block may go on behind it). */
static ptrdiff_t whole(const struct coming *c)
{
    ptrdiff_t cut = 0;
    if (c->ended) return c->n;
    for (ptrdiff_t i = 1; i < c->n; i++) {
        char at = c->text[i];
        if (c->text[i - 1] != '\n') continue;
        if (at == '\n')
            cut = i + 1;
        else if (at != ' ' && at != '\t' && at != '#' && at != '\r')
            cut = i;
    }
    return cut;
}

/* Positions count from the beginning of the stream. */
static void shift(struct coming *c, struct piece *p, ptrdiff_t diags)
{
    for (ptrdiff_t i = diags; i < c->r->ds->n; i++)
        c->r->ds->p[i].pos.line += c->line;
    for (ptrdiff_t i = 0; i < p->unit.statements.n; i++)
        p->unit.statements.p[i].telling.pos.line += c->line;
}

static bool parse(struct coming *c, ptrdiff_t cut)
{
    struct piece *p = calloc(1, sizeof *p);
    struct diags *ds = c->r->ds;
    ptrdiff_t diags = ds->n;
    assert(p);
    struct lang_file f = { c->file,
                           str_dup(&p->a, (struct str){ c->text, cut }) };
    bool ok = lang_load(&p->a, c->g, &f, 1, &p->unit, ds);
    /* A diag shows its line, which must outlive the piece. */
    for (ptrdiff_t i = diags; i < ds->n; i++)
        ds->p[i].pos.text = str_dup(c->r->a, ds->p[i].pos.text);
    shift(c, p, diags);
    if (ok && (p->unit.drafts.n || p->unit.keys.n)) {
        diag_add(ds, D_WRONG_KIND, NULL,
                 "a stream takes statements, and no drafts or changes of keys");
        diag_hint(ds, "record drafts without --stream");
        ok = false;
    }
    for (ptrdiff_t i = 0; i < cut; i++) c->line += c->text[i] == '\n';
    memmove(c->text, c->text + cut, (size_t)(c->n - cut));
    c->n -= cut;
    if (c->newest)
        c->newest->next = p;
    else
        c->oldest = p;
    c->newest = p;
    return ok;
}

static bool more_text(struct coming *c, int wait_ms)
{
    struct pollfd ready = { .fd = c->fd, .events = POLLIN };
    int one = poll(&ready, 1, wait_ms);
    if (one == 0 || (one < 0 && errno == EINTR)) return true;
    if (c->cap - c->n < READ_SIZE) {
        c->cap = c->cap ? 2 * c->cap : 4L * READ_SIZE;
        c->text = realloc(c->text, (size_t)c->cap);
        assert(c->text);
    }
    ssize_t got = read(c->fd, c->text + c->n, READ_SIZE);
    if (got < 0 && errno != EINTR) {
        diag_add(c->r->ds, D_FILE_READ, NULL, "the stream cannot be read: %s",
                 strerror(errno));
        return false;
    }
    c->ended = got == 0;
    c->n += got > 0 ? got : 0;
    if (c->n > APP_FILE_MAX) {
        diag_add(c->r->ds, D_TOO_LONG, NULL,
                 "one statement of the stream has no end");
        diag_hint(c->r->ds, "put a blank line behind each statement");
        return false;
    }
    ptrdiff_t cut = whole(c);
    return cut == 0 || parse(c, cut);
}

static void let_go(struct coming *c)
{
    while (c->oldest && c->oldest != c->newest &&
           c->oldest->given == c->oldest->unit.statements.n &&
           c->oldest->last <= atomic_load(&c->acknowledged)) {
        struct piece *p = c->oldest;
        c->oldest = p->next;
        arena_free(&p->a);
        free(p);
    }
}

static int next(void *ctx, int wait_ms, struct statement *out)
{
    struct coming *c = ctx;
    if (c->failed) return -1;
    for (struct piece *p = c->oldest; p; p = p->next) {
        if (p->given == p->unit.statements.n) continue;
        *out = p->unit.statements.p[p->given++];
        p->last = ++c->handed;
        return 1;
    }
    let_go(c);
    if (c->ended) return -1;
    c->failed = !more_text(c, wait_ms);
    return c->failed ? -1 : 0;
}

static bool acknowledge(void *ctx, const struct ledger_receipt *p, ptrdiff_t n)
{
    struct coming *c = ctx;
    struct arena a = { 0 };
    struct buf b = buf_make(&a, BUF_MAX);
    for (ptrdiff_t i = 0; i < n; i++)
        if (c->r->given[OPT_JSON])
            buf_fmt(&b,
                    "{\"index\": %lld, \"id\": \"%.*s\", \"already\": %s}\n",
                    (long long)p[i].index, STR_ARG(p[i].id),
                    p[i].already ? "true" : "false");
        else
            buf_fmt(&b, "%7lld  %.8s%s\n", (long long)p[i].index, p[i].id.p,
                    p[i].already ? "  on record already" : "");
    bool ok = cli_put(STDOUT_FILENO, buf_done(&b));
    atomic_fetch_add(&c->acknowledged, n);
    arena_free(&a);
    return ok;
}

static bool open_input(struct run *r, struct coming *c)
{
    struct str path = r->words.p[1];
    struct pos at = { .file = path };
    c->file = str_eq(path, S("-")) ? S("standard input") : path;
    c->fd = str_eq(path, S("-"))
                ? STDIN_FILENO
                : open(str_z(r->a, path), O_RDONLY | O_CLOEXEC);
    if (c->fd >= 0) return true;
    diag_add(r->ds, D_FILE_READ, &at, "the file cannot be opened: %s",
             strerror(errno));
    return false;
}

int cli_record_stream(struct run *r)
{
    struct coming c = { .r = r };
    struct agreement g;
    struct ledger_how how = { .write = true,
                              .key_path = r->value[OPT_KEY],
                              .as_path = r->value[OPT_SIGNER] };
    struct ledger_feed feed = { .ctx = &c,
                                .next = next,
                                .acknowledge = acknowledge,
                                .most = STREAM_MOST,
                                .within_ms = STREAM_WITHIN_MS };
    if (!open_input(r, &c)) return cli_failed(r);
    struct ledger *l = ledger_open(r->world, r->a, r->words.p[0], how, r->ds);
    bool ok = l && ledger_terms(l, r->a, &g, r->ds);
    c.g = &g;
    if (ok) ok = ledger_stream(l, &feed, r->ds) && !c.failed;
    ledger_close(l);
    if (c.fd > STDIN_FILENO) close(c.fd);
    while (c.oldest) {
        struct piece *p = c.oldest;
        c.oldest = p->next;
        arena_free(&p->a);
        free(p);
    }
    free(c.text);
    return ok ? EXIT_DONE : cli_failed(r);
}
