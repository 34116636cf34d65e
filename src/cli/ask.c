/* Confirming drafts at a terminal: one key an answer. What is asked stands on
 * the terminal itself, so that drafts may come through a pipe. */
#include "cli/cli_int.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

struct asking {
    struct run *r;
    const struct agreement *g;
    int tty;
    struct str_list ids; /* of drafts confirmed so far; empty where skipped */
    struct statement_list *accepted;
};

static void say(const struct asking *q, struct str s)
{
    while (s.n > 0) {
        ssize_t n = write(q->tty, s.p, (size_t)s.n);
        if (n < 0 && errno != EINTR) return;
        if (n > 0) s = str_cut(s, n, s.n);
    }
}

/* One key, without waiting for Enter; 'q' where the terminal is gone. */
static char key(const struct asking *q)
{
    struct termios old, raw;
    char c = 'q';
    bool changed = tcgetattr(q->tty, &old) == 0;
    if (changed) {
        raw = old;
        raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
        tcsetattr(q->tty, TCSADRAIN, &raw);
    }
    ssize_t n;
    do n = read(q->tty, &c, 1);
    while (n < 0 && errno == EINTR);
    if (n != 1) c = 'q';
    if (changed) tcsetattr(q->tty, TCSADRAIN, &old);
    return c;
}

/* The draft's own lines in the file: the comment above its head, which holds
 * the passage, and all to the comment of the next head. */
static struct str lines_of(struct str text, const struct draft *d)
{
    struct str rest = text, line;
    ptrdiff_t from = text.n, to = text.n, comment = -1;
    for (int32_t n = 1; str_next(&rest, '\n', &line); n++) {
        ptrdiff_t at = line.p - text.p;
        bool indented = line.n == 0 || line.p[0] == ' ' || line.p[0] == '\t';
        bool remark = line.n && line.p[0] == '#';
        if (n == d->telling.pos.line) from = comment >= 0 ? comment : at;
        if (n > d->telling.pos.line && !indented) {
            to = at;
            break;
        }
        if (!remark)
            comment = -1;
        else if (comment < 0)
            comment = at;
    }
    return str_cut(text, from < to ? from : to, to);
}

/* Runs the person's editor on the text and gives what came out of it. */
static bool edit(const struct asking *q, struct str before, struct str *after)
{
    struct run *r = q->r;
    const char *folder = getenv("TMPDIR");
    const char *editor = getenv("VISUAL");
    if (!editor || !editor[0]) editor = getenv("EDITOR");
    if (!editor || !editor[0]) editor = "vi";
    struct str made = str_fmt(r->a, "%s/truce-XXXXXX.truce",
                              folder && folder[0] ? folder : "/tmp");
    char *path = arena_new(r->a, char, made.n + 1);
    memcpy(path, made.p, (size_t)made.n);
    int fd = mkstemps(path, 6);
    if (fd < 0) return false;
    bool ok = write(fd, before.p, (size_t)before.n) == before.n;
    close(fd);
    int status = -1;
    pid_t child = ok ? fork() : -1;
    if (child == 0) {
        struct str line = str_fmt(r->a, "%s \"$1\"", editor);
        dup2(q->tty, STDIN_FILENO);
        dup2(q->tty, STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", str_z(r->a, line), editor, path,
              (char *)NULL);
        _exit(127);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    struct diags quiet = diags_make(r->a);
    ok = status == 0 && r->world->read(r->world->ctx, r->a, str_of(path),
                                       APP_FILE_MAX, after, &quiet);
    unlink(path);
    return ok;
}

static bool accept(struct asking *q, ptrdiff_t i, const struct draft *d)
{
    struct run *r = q->r;
    struct statement s;
    struct str open;
    if (!draft_complete(d, &open)) {
        say(q, str_fmt(r->a, "  still open: %.*s. Press e to fill it in.\n",
                       STR_ARG(open)));
        return false;
    }
    if (!app_confirm(r->a, d, &q->ids, &s)) {
        say(q, S("  the draft it is about was not accepted: press e to name an "
                 "entry, or s.\n"));
        return false;
    }
    q->ids.p[i] = app_entry_id(r->a, q->g, &s);
    *arena_push(r->a, q->accepted) = s;
    return true;
}

/* The edited text in place of the draft: a draft again, or the statement
 * itself where the person wrote `said`. true: this draft is settled. */
static bool edited(struct asking *q, ptrdiff_t i, struct str *shown)
{
    struct run *r = q->r;
    struct lang_unit unit = { 0 };
    struct diags ds = diags_make(r->a);
    struct lang_file f = { .name = S("the edited draft") };
    if (!edit(q, *shown, &f.text)) {
        say(q, S("  the editor did not end well; nothing is changed.\n"));
        return false;
    }
    if (!lang_load(r->a, q->g, &f, 1, &unit, &ds)) {
        struct buf b = buf_make(r->a, BUF_MAX);
        for (ptrdiff_t k = 0; k < ds.n; k++) diag_print(&b, &ds.p[k], false);
        say(q, buf_done(&b));
        *shown = f.text;
        return false;
    }
    *shown = f.text;
    if (unit.drafts.n == 1 && unit.statements.n == 0)
        return accept(q, i, &unit.drafts.p[0]);
    if (unit.drafts.n == 0 && unit.statements.n == 1) {
        q->ids.p[i] = app_entry_id(r->a, q->g, &unit.statements.p[0]);
        *arena_push(r->a, q->accepted) = unit.statements.p[0];
        return true;
    }
    say(q, S("  the text must hold one draft or statement.\n"));
    return false;
}

/* false: the person stopped. */
static bool ask(struct asking *q, ptrdiff_t i, ptrdiff_t n, struct str shown,
                const struct draft *d)
{
    struct run *r = q->r;
    bool changed = false;
    for (;;) {
        say(q, str_fmt(r->a, "\ndraft %lld of %lld\n", (long long)i + 1,
                       (long long)n));
        say(q, shown);
        say(q, S("  [a]ccept  [e]dit  [s]kip  [d]one, record what is accepted  "
                 "[q]uit, record nothing: "));
        char c = key(q);
        say(q, str_fmt(r->a, "%c\n", c >= ' ' && c <= '~' ? c : '?'));
        if (c == 's') return true;
        if (c == 'q') return false;
        if (c == 'd') {
            r->given[OPT_YES] = true; /* settled: ask no more */
            return true;
        }
        if (c == 'a' && !changed && accept(q, i, d)) return true;
        if (c == 'a' && changed)
            say(q, S("  the edited text is not right yet: press e again.\n"));
        if (c == 'e') {
            if (edited(q, i, &shown)) return true;
            changed = true;
        }
    }
}

bool cli_ask_drafts(struct run *r, const struct agreement *g, struct str text,
                    const struct draft_list *drafts,
                    struct statement_list *accepted)
{
    struct asking q = { .r = r, .g = g, .accepted = accepted };
    ptrdiff_t before = accepted->n;
    q.tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    assert(q.tty >= 0); /* the caller tried it */
    bool go_on = true;
    for (ptrdiff_t i = 0; i < drafts->n; i++) *arena_push(r->a, &q.ids) = S("");
    for (ptrdiff_t i = 0; go_on && i < drafts->n && !r->given[OPT_YES]; i++)
        go_on =
            ask(&q, i, drafts->n, lines_of(text, &drafts->p[i]), &drafts->p[i]);
    close(q.tty);
    if (!go_on) {
        accepted->n = before;
        diag_add(r->ds, D_STOPPED, NULL,
                 "stopped before the end; nothing is recorded");
    }
    return go_on;
}
