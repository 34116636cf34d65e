/* What people answered of pairs of rows, kept in a file that only grows:
 *
 *     truce link answers 1
 *     same 1 1:12 2:40 PRINT PRINT MOMENT
 *     different 2 1:13 2:41 PRINT PRINT MOMENT
 *     undo 2 MOMENT
 *
 * The number is of the put that the line belongs to; rows count as spreadsheets
 * do, and a row's print is of all its cells, so that an answer is never taken
 * for one about another row: where a row has moved it is found by its print,
 * where it has changed the answer waits. No cell is in the file. */
#include "app/link_int.h"

#include "log/log.h"

#include <assert.h>

enum { PRINT_BYTES = 8 };

static const char first_line[] = "truce link answers 1";

/* FNV-1a over the cells, a length before each, and stirred (splitmix64). */
uint64_t app_row_print(const struct str *cells, ptrdiff_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (ptrdiff_t i = 0; i < n; i++) {
        h = (h ^ (uint64_t)cells[i].n) * 0x100000001b3u;
        for (ptrdiff_t k = 0; k < cells[i].n; k++)
            h = (h ^ (unsigned char)cells[i].p[k]) * 0x100000001b3u;
    }
    h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
    h = (h ^ h >> 27) * 0x94d049bb133111ebu;
    return h ^ h >> 31;
}

/* ---- which row is meant */

struct reading {
    struct arena *a;
    struct app_linked *l;
    struct pos at;
    struct diags *ds;
};

/* A row as a line names it. */
struct meant {
    int64_t list, row;
    uint64_t print;
};

static bool row_at(const struct app_linked_list *in, const struct meant *m,
                   int64_t *found)
{
    int64_t guess = m->row - in->first;
    for (ptrdiff_t i = 0; i < in->jumps.n && in->jumps.p[i].row <= m->row; i++)
        guess = in->jumps.p[i].in + m->row - in->jumps.p[i].row;
    if (guess >= 0 && guess < in->rows && app_link_row(in, guess) == m->row &&
        in->prints.p[guess] == m->print) {
        *found = guess;
        return true;
    }
    int64_t hits = 0;
    for (int64_t i = 0; i < in->rows; i++) {
        if (in->prints.p[i] != m->print) continue;
        *found = i;
        hits++;
    }
    return hits == 1;
}

static bool find_row(const struct app_linked *l, const struct meant *m,
                     uint32_t *out)
{
    int64_t in;
    if (m->list > l->lists.n || !row_at(&l->lists.p[m->list - 1], m, &in))
        return false;
    *out = (uint32_t)(link_people_first(l->people, (int)m->list - 1) + in);
    return true;
}

/* ---- what stands */

struct said {
    struct link_answered pair;
    ptrdiff_t at; /* in the order in which it was said */
};

static int by_pair(const void *a, const void *b)
{
    const struct said *x = a, *y = b;
    if (x->pair.x != y->pair.x) return x->pair.x < y->pair.x ? -1 : 1;
    if (x->pair.y != y->pair.y) return x->pair.y < y->pair.y ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Of each pair the newest answer that was not taken back. */
static void settle(struct arena *a, struct app_answers *s)
{
    struct arena scratch = { 0 };
    struct LIST(struct said) said = { 0 };
    s->waiting = 0;
    for (ptrdiff_t i = 0; i < s->all.n; i++) {
        const struct app_answer *one = &s->all.p[i];
        s->waiting += one->waiting && !one->undone;
        if (!one->waiting && !one->undone)
            *arena_push(&scratch, &said) = (struct said){ one->pair, i };
    }
    list_sort(said.p, said.n, sizeof *said.p, by_pair);
    s->standing.n = 0;
    for (ptrdiff_t i = 0; i < said.n; i++) {
        struct link_answered q = said.p[i].pair;
        bool newer = i + 1 < said.n && said.p[i + 1].pair.x == q.x &&
                     said.p[i + 1].pair.y == q.y;
        if (!newer) *arena_push(a, &s->standing) = q;
    }
    arena_free(&scratch);
}

static void undo(struct app_answers *s, int64_t put)
{
    for (ptrdiff_t i = 0; i < s->all.n; i++)
        if (s->all.p[i].put == put) s->all.p[i].undone = true;
}

/* ---- the file */

static bool damaged(struct reading *r)
{
    diag_add(r->ds, D_LINK_ANSWERS, &r->at, "no line of answers is like this");
    diag_hint(r->ds, "mend the line, or take it out: each answer is a line "
                     "(docs/linkage.md)");
    return false;
}

static bool meant_at(struct str row, struct str print, struct meant *out)
{
    unsigned char b[PRINT_BYTES];
    struct str list;
    if (!str_next(&row, ':', &list) || !num_parse(list, &out->list) || !row.p ||
        !num_parse(row, &out->row) || out->list < 1 ||
        !log_hex_parse(print, b, PRINT_BYTES))
        return false;
    out->print = 0;
    for (int i = 0; i < PRINT_BYTES; i++) out->print = out->print << 8 | b[i];
    return true;
}

static bool take_line(struct reading *r, struct str line)
{
    struct app_answers *s = &r->l->answers;
    struct str word[7];
    int n = 0;
    int64_t moment;
    struct app_answer got = { .put = 0 };
    struct meant one, two;
    while (n < 7 && str_next(&line, ' ', &word[n])) n++;
    if (line.p || n < 3 || !num_parse(word[1], &got.put) || got.put < 1 ||
        !num_parse(word[n - 1], &moment))
        return damaged(r);
    if (got.put > s->puts) s->puts = got.put;
    if (n == 3 && str_eq(word[0], S("undo"))) {
        undo(s, got.put);
        return true;
    }
    for (int k = LINK_ANSWER_SAME; k < LINK_ANSWERS; k++)
        if (str_eq(word[0], str_of(link_answer_name((enum link_answer)k))))
            got.pair.answer = (enum link_answer)k;
    if (n != 7 || got.pair.answer == LINK_ANSWER_NONE ||
        !meant_at(word[2], word[4], &one) || !meant_at(word[3], word[5], &two))
        return damaged(r);
    uint32_t x = 0, y = 0;
    got.waiting =
        !find_row(r->l, &one, &x) || !find_row(r->l, &two, &y) || x == y;
    got.pair.x = x < y ? x : y;
    got.pair.y = x < y ? y : x;
    *arena_push(r->a, &s->all) = got;
    return true;
}

/* What a program that was stopped wrote of its last line was never said to be
 * kept: it goes, before another line is put behind it. */
static bool mend_end(const struct world *w, const struct app_linking *what,
                     struct str *text, struct diags *ds)
{
    ptrdiff_t end = text->n;
    while (end > 0 && text->p[end - 1] != '\n') end--;
    if (end == text->n) return true;
    *text = str_cut(*text, 0, end);
    return !what->reviewing || w->put(w->ctx, what->answers, *text, ds);
}

bool app_answers_load(const struct world *w, struct arena *a,
                      const struct app_linking *what, struct app_linked *l,
                      struct diags *ds)
{
    struct diags ignored = diags_make(a);
    struct reading r = {
        .a = a, .l = l, .at = { .file = what->answers, .col = 1 }, .ds = ds
    };
    struct str text, line;
    l->answers.path = what->answers;
    if (what->reviewing) /* where it is there already, it stays */
        (void)w->create(w->ctx, what->answers, str_fmt(a, "%s\n", first_line),
                        true, &ignored);
    if (!w->read(w->ctx, a, what->answers, APP_FILE_MAX, &text, ds) ||
        !mend_end(w, what, &text, ds))
        return false;
    while (str_next(&text, '\n', &line)) {
        if (text.p && text.n == 0) text.p = NULL; /* no line after the last */
        r.at.line++;
        r.at.text = line;
        if (r.at.line == 1 ? !str_eq(line, str_of(first_line))
                           : !take_line(&r, line))
            return ds->errors ? false : damaged(&r);
    }
    if (r.at.line == 0) return damaged(&r);
    settle(a, &l->answers);
    l->how.answers = &l->answers.standing;
    return true;
}

/* A line that could not be written whole is taken away before the next. */
static bool add_lines(const struct world *w, struct arena *a,
                      struct app_answers *s, struct str lines, struct diags *ds)
{
    struct str text;
    const struct app_linking again = { .answers = s->path, .reviewing = true };
    if (s->torn && (!w->read(w->ctx, a, s->path, APP_FILE_MAX, &text, ds) ||
                    !mend_end(w, &again, &text, ds)))
        return false;
    s->torn = !w->append(w->ctx, s->path, lines, ds);
    return !s->torn;
}

/* LIST:ROW, and the row's print. */
static void put_rows(struct buf *b, const struct app_linked *l, uint32_t x,
                     uint32_t y)
{
    const uint32_t rows[2] = { x, y };
    uint64_t prints[2];
    for (int i = 0; i < 2; i++) {
        int64_t in;
        int list = link_people_where(l->people, rows[i], &in);
        const struct app_linked_list *of = &l->lists.p[list];
        buf_fmt(b, " %d:%lld", list + 1, (long long)app_link_row(of, in));
        prints[i] = of->prints.p[in];
    }
    buf_fmt(b, " %016llx %016llx", (unsigned long long)prints[0],
            (unsigned long long)prints[1]);
}

bool app_answers_put(const struct world *w, struct arena *a,
                     struct app_linked *l, const struct link_answered *pairs,
                     int n, struct diags *ds)
{
    struct app_answers *s = &l->answers;
    struct buf b = buf_make(a, BUF_MAX);
    long long put = (long long)s->puts + 1, now = (long long)w->now(w->ctx);
    for (int i = 0; i < n; i++) {
        assert(pairs[i].x < pairs[i].y && pairs[i].answer != LINK_ANSWER_NONE);
        buf_fmt(&b, "%s %lld", link_answer_name(pairs[i].answer), put);
        put_rows(&b, l, pairs[i].x, pairs[i].y);
        buf_fmt(&b, " %lld\n", now);
    }
    if (!add_lines(w, a, s, buf_done(&b), ds)) return false;
    s->puts++;
    for (int i = 0; i < n; i++)
        *arena_push(a, &s->all) =
            (struct app_answer){ .pair = pairs[i], .put = s->puts };
    settle(a, s);
    return true;
}

bool app_answers_undo(const struct world *w, struct arena *a,
                      struct app_linked *l, int64_t put, struct diags *ds)
{
    struct str line = str_fmt(a, "undo %lld %lld\n", (long long)put,
                              (long long)w->now(w->ctx));
    if (!add_lines(w, a, &l->answers, line, ds)) return false;
    undo(&l->answers, put);
    settle(a, &l->answers);
    return true;
}
