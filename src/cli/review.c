/* Reviewing pairs at a terminal: rows side by side, one key an answer. */
#include "cli/cli_int.h"

#include <stdlib.h>

enum { MARGIN = 12 };

struct reviewing {
    struct run *r;
    const struct app_linked *l;
    int tty;
    bool colour;
};

static const char differs[] = "\033[1;31m", dim[] = "\033[2m",
                  off[] = "\033[0m";

/* What would move the cursor or turn the line is not shown. */
static bool harmless(int32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) &&
           !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

/* A text in so many columns, cut where it is longer. */
static void cell(struct buf *b, struct str text, uint64_t marked, int width,
                 bool colour)
{
    ptrdiff_t at = 0;
    int used = 0, point = 0;
    bool on = false;
    for (ptrdiff_t from = 0; at < text.n; from = at, point++) {
        int32_t c = utf8_next(text, &at);
        struct str one = str_cut(text, from, at);
        int wide = harmless(c) ? utf8_width(one) : 1;
        if (used + wide > width - 2) {
            buf_str(b, S("…"));
            used++;
            break;
        }
        bool mark = colour && point < 64 && (marked >> point & 1);
        if (mark != on) buf_str(b, str_of(mark ? differs : off));
        on = mark;
        buf_str(b, harmless(c) ? one : S("?"));
        used += wide;
    }
    if (on) buf_str(b, str_of(off));
    for (; used < width; used++) buf_char(b, ' ');
}

/* One line a field: the row, then each candidate. what: 0 texts, 1 Latin. */
static void line(const struct reviewing *q, struct buf *b,
                 const struct app_card *c, int field, int what)
{
    int width = (CLI_WIDTH - MARGIN) / (c->n + 1);
    struct str name = q->l->model.fields[field].name;
    uint64_t marked = 0;
    for (int i = 0; i < c->n; i++)
        marked |= c->candidate[i].field[field].side[0].differs;
    cell(b, what ? S("") : name, 0, MARGIN, false);
    for (int i = -1; i < c->n; i++) {
        const struct app_card_side *s =
            &c->candidate[i < 0 ? 0 : i].field[field].side[i >= 0];
        cell(b, what ? s->latin : s->text,
             what     ? 0
             : i >= 0 ? s->differs
                      : marked,
             width, q->colour);
    }
    buf_char(b, '\n');
}

static void weights(const struct reviewing *q, struct buf *b,
                    const struct app_card *c, int field)
{
    int width = (CLI_WIDTH - MARGIN) / (c->n + 1);
    if (q->colour) buf_str(b, str_of(dim));
    cell(b, S(""), 0, MARGIN + width, false);
    for (int i = 0; i < c->n; i++) {
        const struct link_reason *w = &c->candidate[i].field[field].reason;
        struct str text =
            str_fmt(q->r->a, "%s %+.1f", link_level_name(w->level),
                    w->bits + w->frequency);
        cell(b, w->level == LINK_LEVEL_NONE ? S("") : text, 0, width, false);
    }
    if (q->colour) buf_str(b, str_of(off));
    buf_char(b, '\n');
}

static bool has_latin(const struct app_card *c, int field)
{
    bool some = false;
    for (int i = 0; i < c->n; i++)
        some |= c->candidate[i].field[field].side[0].latin.n > 0 ||
                c->candidate[i].field[field].side[1].latin.n > 0;
    return some;
}

static void show(const struct reviewing *q, const struct app_card *c,
                 int64_t left)
{
    struct run *r = q->r;
    int width = (CLI_WIDTH - MARGIN) / (c->n + 1);
    struct buf b = buf_make(r->a, BUF_MAX);
    buf_fmt(&b, "\ncard %lld, %lld to look at%s\n\n", (long long)c->number,
            (long long)left, c->tie ? "; the first two are as likely" : "");
    cell(&b, S(""), 0, MARGIN, false);
    cell(&b, c->name, 0, width, false);
    for (int i = 0; i < c->n; i++)
        cell(&b,
             str_fmt(r->a, "[%d] %.*s  %.3f", i + 1,
                     STR_ARG(c->candidate[i].name),
                     c->candidate[i].probability),
             0, width, false);
    buf_char(&b, '\n');
    for (int f = 0; f < q->l->model.field_count; f++) {
        line(q, &b, c, f, 0);
        if (has_latin(c, f)) line(q, &b, c, f, 1);
        weights(q, &b, c, f);
    }
    if (c->n == 1)
        buf_str(&b, S("\n  one person: [y]es [n]o [?] unsure"));
    else
        buf_fmt(&b, "\n  the same as: [1-%d] [n]one of them [?] unsure", c->n);
    buf_str(&b, S(" [s]kip [u]ndo [q]uit: "));
    cli_tty_say(q->tty, buf_done(&b));
}

/* Takes the newest answer back, and says so. */
static bool undo(struct reviewing *q, struct app_review *v)
{
    int64_t number;
    if (!app_review_undo(v, &number, q->r->ds)) return false;
    cli_tty_say(q->tty, number ? S("  taken back.\n")
                               : S("  there is no answer to take back.\n"));
    return true;
}

/* false: the person stops, or the answer could not be kept. */
static bool take(struct reviewing *q, struct app_review *v,
                 const struct app_card *c, char key)
{
    struct diags *ds = q->r->ds;
    if (key == 'q') return false;
    if (key == 'u') return undo(q, v);
    if (key == 's') app_review_skip(v, c->number);
    if (key == 'y' && c->n == 1) key = '1';
    if (key >= '1' && key < '1' + c->n)
        return app_review_put(v, c->number, key - '1', LINK_ANSWER_SAME, ds);
    if (key == 'n')
        return app_review_put(v, c->number, -1, LINK_ANSWER_DIFFERENT, ds);
    if (key == '?')
        return app_review_put(v, c->number, -1, LINK_ANSWER_UNSURE, ds);
    return true;
}

static void sum_up(const struct reviewing *q, const struct app_review *v)
{
    struct app_review_progress p = app_review_progress(v);
    struct buf b = buf_make(q->r->a, BUF_MAX);
    buf_fmt(&b,
            "\n%lld same, %lld different, %lld unsure; %lld cards left, %lld "
            "skipped. Kept in %.*s\n",
            (long long)p.said[LINK_ANSWER_SAME],
            (long long)p.said[LINK_ANSWER_DIFFERENT],
            (long long)p.said[LINK_ANSWER_UNSURE], (long long)p.left,
            (long long)p.skipped, STR_ARG(q->l->answers.path));
    cli_tty_say(q->tty, buf_done(&b));
}

bool cli_review(struct run *r, struct app_linked *l)
{
    struct reviewing q = { .r = r, .l = l, .colour = !getenv("NO_COLOR") };
    struct app_review *v;
    struct app_card card;
    ptrdiff_t errors = r->ds->errors;
    if (!app_review_open(r->world, r->a, l, &v, r->ds)) return false;
    cli_watch_end(r);
    if ((q.tty = cli_tty_open()) < 0) {
        diag_add(r->ds, D_USAGE, NULL,
                 "--review asks, and there is no terminal");
        diag_hint(r->ds, "run it at a terminal, or use --answers FILE with "
                         "what was answered before");
        return false;
    }
    struct arena shown = { 0 };
    for (bool on = true; on; arena_free(&shown)) {
        if (!app_review_next(v, &shown, &card)) break;
        show(&q, &card, app_review_progress(v).left);
        char key = cli_tty_key(q.tty);
        cli_tty_say(q.tty, str_fmt(&shown, "%c\n",
                                   key >= ' ' && key <= '~' ? key : '?'));
        on = take(&q, v, &card, key);
    }
    arena_free(&shown);
    sum_up(&q, v);
    cli_tty_close(q.tty);
    return r->ds->errors == errors;
}
