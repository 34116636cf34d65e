/* Confirming drafts at a terminal: one key an answer. What is asked stands on
 * the terminal itself, so that drafts may come through a pipe. */
#include "cli/ask_int.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct asking {
    struct run *r;
    const struct agreement *g;
    const struct cli_drafts *what;
    int tty;
    struct str_list ids; /* of drafts confirmed so far; empty where skipped */
    struct statement_list *accepted;
    struct confirmed_list log;   /* one for each draft answered */
    struct LIST(ptrdiff_t) from; /* the draft of each statement accepted */
};

enum reply { REPLY_NEXT, REPLY_BACK, REPLY_DONE, REPLY_QUIT };

static void say(const struct asking *q, struct str s)
{
    cli_tty_say(q->tty, s);
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

/* Lines of the second text that do not stand in the first. */
static int64_t lines_changed(struct str was, struct str is)
{
    struct str rest = is, line, old;
    int64_t n = 0;
    while (str_next(&rest, '\n', &line)) {
        struct str all = was;
        bool found = false;
        while (!found && str_next(&all, '\n', &old)) found = str_eq(old, line);
        n += !found;
    }
    return n;
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

static void take(struct asking *q, ptrdiff_t i, const struct statement *s)
{
    q->ids.p[i] = app_entry_id(q->r->a, q->g, s);
    *arena_push(q->r->a, q->accepted) = *s;
    *arena_push(q->r->a, &q->from) = i;
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
    take(q, i, &s);
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
    *shown = f.text;
    if (!lang_load(r->a, q->g, &f, 1, &unit, &ds)) {
        struct buf b = buf_make(r->a, BUF_MAX);
        for (ptrdiff_t k = 0; k < ds.n; k++) diag_print(&b, &ds.p[k], false);
        say(q, buf_done(&b));
        return false;
    }
    if (unit.drafts.n == 1 && unit.statements.n == 0)
        return accept(q, i, &unit.drafts.p[0]);
    if (unit.drafts.n == 0 && unit.statements.n == 1) {
        take(q, i, &unit.statements.p[0]);
        return true;
    }
    say(q, S("  the text must hold one draft or statement.\n"));
    return false;
}

/* The passage, coloured by slot where the article was read just now, and the
 * draft below it. */
static void show(const struct asking *q, ptrdiff_t i, struct str shown)
{
    struct run *r = q->r;
    const struct draft_list *read = q->what->read;
    say(q, str_fmt(r->a, "\ndraft %lld of %lld\n", (long long)i + 1,
                   (long long)q->what->drafts->n));
    if (read) {
        say(q, ask_passage(r->a, &read->p[i], !getenv("NO_COLOR")));
        struct str rest = shown, line;
        while (str_next(&rest, '\n', &line)) /* the passage stands above */
            if (!str_starts(line, S("#")))
                say(q, str_fmt(r->a, "%.*s\n", STR_ARG(line)));
    } else {
        say(q, shown);
    }
    say(q, S("  [a]ccept [e]dit [s]kip [u]ndo the last [d]one, record these "
             "[q]uit without: "));
}

static enum reply ask(struct asking *q, ptrdiff_t i, struct confirmed *how)
{
    struct run *r = q->r;
    const struct draft *d = &q->what->drafts->p[i];
    struct str was = lines_of(q->what->text, d), shown = was;
    for (;;) {
        show(q, i, shown);
        char c = cli_tty_key(q->tty);
        say(q, str_fmt(r->a, "%c\n", c >= ' ' && c <= '~' ? c : '?'));
        bool changed = !str_eq(was, shown);
        if (c == 's') {
            how->outcome = CONFIRM_SKIPPED;
            return REPLY_NEXT;
        }
        if (c == 'u' && i > 0) return REPLY_BACK;
        if (c == 'u') say(q, S("  this is the first one.\n"));
        if (c == 'q') return REPLY_QUIT;
        if (c == 'd') return REPLY_DONE;
        if (c == 'a' && !changed && accept(q, i, d)) {
            how->outcome = CONFIRM_ACCEPTED;
            return REPLY_NEXT;
        }
        if (c == 'a' && changed)
            say(q, S("  the edited text is not right yet: press e again.\n"));
        if (c == 'e' && edited(q, i, &shown)) {
            how->outcome = CONFIRM_EDITED;
            how->edits = lines_changed(was, shown);
            return REPLY_NEXT;
        }
    }
}

/* Takes the answer before draft i back; the draft before it is asked again. */
static void undo(struct asking *q, ptrdiff_t i, ptrdiff_t before)
{
    ptrdiff_t last = i - 1;
    if (q->ids.p[last].n) {
        q->accepted->n--;
        q->from.n--;
    }
    assert(q->accepted->n >= before);
    q->ids.p[last] = S("");
    q->log.n--;
}

/* The names learned go beside the case, where whoever keeps the agreement finds
 * them; so do the seconds, for `truce reader-stats`. */
static bool keep(struct asking *q)
{
    struct run *r = q->r;
    struct str_list learned = { 0 };
    struct str path;
    const struct statement *taken =
        q->accepted->p + (q->accepted->n - q->from.n);
    for (ptrdiff_t i = 0; i < q->from.n; i++)
        app_learned(r->a, q->g, &q->what->drafts->p[q->from.p[i]], &taken[i],
                    &learned);
    if (!app_confirm_log(r->world, r->a, r->words.p[0], &q->log, r->ds) ||
        !app_propose(r->world, r->a, r->words.p[0], &learned, &path, r->ds))
        return false;
    if (learned.n == 0) return true;
    say(q, S("\nlearned, and proposed for the agreement:\n"));
    for (ptrdiff_t i = 0; i < learned.n; i++) say(q, learned.p[i]);
    say(q, str_fmt(r->a, "(added to %.*s)\n", STR_ARG(path)));
    return true;
}

bool cli_ask_drafts(struct run *r, const struct agreement *g,
                    const struct cli_drafts *what,
                    struct statement_list *accepted)
{
    struct asking q = { .r = r, .g = g, .what = what, .accepted = accepted };
    const struct world *w = r->world;
    ptrdiff_t before = accepted->n, n = what->drafts->n;
    enum reply got = REPLY_NEXT;
    q.tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    assert(q.tty >= 0); /* the caller tried it */
    for (ptrdiff_t i = 0; i < n; i++) *arena_push(r->a, &q.ids) = S("");
    for (ptrdiff_t i = 0; i < n && got < REPLY_DONE;) {
        struct confirmed how = { .at = w->now(w->ctx) };
        got = ask(&q, i, &how);
        how.seconds = w->now(w->ctx) - how.at;
        if (got == REPLY_BACK) undo(&q, i--, before);
        if (got != REPLY_NEXT) continue;
        *arena_push(r->a, &q.log) = how;
        i++;
    }
    bool go_on = got != REPLY_QUIT;
    if (go_on) go_on = keep(&q);
    close(q.tty);
    if (got == REPLY_QUIT)
        diag_add(r->ds, D_STOPPED, NULL,
                 "stopped before the end; nothing is recorded");
    if (!go_on) accepted->n = before;
    return go_on;
}
