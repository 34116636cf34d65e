/* What is done with a list that is in a case: answers, copies, forgetting,
 * differences, the proof of one row. */
#include "app/list_int.h"

#include <assert.h>
#include <string.h>

/* ---- one row ---- */

struct app_list_row *app_list_row(const struct app_list *l, struct str prefix,
                                  struct diags *ds)
{
    struct app_list_row *hit = NULL;
    ptrdiff_t hits = 0;
    for (ptrdiff_t i = 0; prefix.n >= 4 && i < l->rows.n; i++) {
        if (!str_starts(l->rows.p[i].id, prefix)) continue;
        hit = &l->rows.p[i];
        hits++;
    }
    if (hits == 1) return hit;
    diag_add(ds, D_UNKNOWN_ROW, NULL,
             hits ? "several rows of the list begin with %.*s"
                  : "no row of the list begins with %.*s",
             STR_ARG(prefix));
    diag_hint(ds, "a row is named by the first digits of its commitment, four "
                  "or more: `truce list show` has them");
    return NULL;
}

static bool is_party(const struct app_case *c, struct str by, struct diags *ds)
{
    if (by.n && model_party(&c->agreement, by)) return true;
    diag_add(ds, D_LIST_CHOICE, NULL,
             by.n ? "the agreement has no party %.*s"
                  : "it must be said who does this%.*s",
             STR_ARG(by));
    diag_hint(ds, "--by takes the id of a party, neutral or outlet");
    return false;
}

struct paper *app_paper_next(struct arena *a, const struct app_case *c,
                             struct str from, enum paper_kind kind)
{
    int64_t n = 1;
    for (ptrdiff_t i = 0; i < c->entries.n; i++) {
        const struct statement *s = c->entries.p[i].statement;
        if (!s || !s->paper || s->paper->kind != kind) continue;
        for (ptrdiff_t k = 0; k < s->paper->from.n; k++)
            n += str_eq(s->paper->from.p[k].id, from);
    }
    struct paper *p = arena_new(a, struct paper, 1);
    p->kind = kind;
    p->name.id = str_fmt(a, "%.*s-%s-%lld", STR_ARG(from), paper_text(kind),
                         (long long)n);
    *arena_push(a, &p->from) = (struct ref){ .id = from };
    return p;
}

bool app_list_answer(const struct world *w, struct arena *a,
                     const struct app_list *l,
                     const struct app_list_saying *say,
                     struct ledger_receipts *out, struct diags *ds)
{
    struct app_case *c = l->c;
    const struct app_list_row *row, *other = NULL;
    if (!is_party(c, say->by, ds) || !(row = app_list_row(l, say->row, ds)))
        return false;
    if (answer_names_other(say->answer) &&
        !(other = app_list_row(l, say->other, ds)))
        return false;
    if (other == row) {
        diag_add(ds, D_LIST_CHOICE, NULL, "a row is not %s itself",
                 answer_text(say->answer));
        diag_hint(ds, "name another row of the list");
        return false;
    }
    struct paper *paper = app_paper_next(a, c, l->name, PAPER_ANSWER);
    *arena_push(a, &paper->rows) = (struct row_answer){
        .row = row->id,
        .answer = say->answer,
        .other = other ? other->id : S(""),
    };
    struct app_list_deed deed = { .act = "answer-list",
                                  .by = say->by,
                                  .people = l->paper->deed.object.id,
                                  .count = 1,
                                  .day = app_list_day(w, c, say->date) };
    struct statement s = app_list_paper(a, paper, &deed);
    return app_list_record(w, a, c, &s, out, ds);
}

/* ---- copies ---- */

/* The columns of a copy: without names only what the log may show as well. */
struct copying {
    struct arena *a;
    const struct app_list *l;
    bool names;
    struct str_list headings;
    bool used[FIELD_COUNT];
};

static void find_columns(struct copying *k)
{
    *arena_push(k->a, &k->headings) = S("row");
    for (int f = 0; k->names && f < FIELD_COUNT; f++) {
        for (ptrdiff_t i = 0; i < k->l->rows.n && !k->used[f]; i++)
            k->used[f] = k->l->rows.p[i].row.value[f].n > 0;
        if (k->used[f])
            *arena_push(k->a, &k->headings) = str_of(field_text((enum field)f));
    }
    for (ptrdiff_t i = 0; k->names && i < k->l->rows.n; i++) {
        const struct register_row *r = &k->l->rows.p[i].row;
        for (ptrdiff_t j = 0; j < r->other.n; j++) {
            bool there = false;
            for (ptrdiff_t h = 0; h < k->headings.n && !there; h++)
                there = str_eq(k->headings.p[h], r->other.p[j].heading);
            if (!there) *arena_push(k->a, &k->headings) = r->other.p[j].heading;
        }
    }
    *arena_push(k->a, &k->headings) = S("answers");
}

static struct str other_value(const struct register_row *r, struct str heading)
{
    for (ptrdiff_t i = 0; i < r->other.n; i++)
        if (str_eq(r->other.p[i].heading, heading)) return r->other.p[i].value;
    return S("");
}

/* "kabul: held; taliban: duplicate of 9f2c" */
static struct str answers_text(struct arena *a, const struct app_list_row *r)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < r->standing.answers.n; i++) {
        const struct register_answer *x = &r->standing.answers.p[i];
        buf_fmt(&b, "%s%.*s: %s", i ? "; " : "", STR_ARG(x->by),
                answer_text(x->answer));
        if (x->other.n) buf_fmt(&b, " %.*s", STR_ARG(x->other));
    }
    return buf_done(&b);
}

static void fill(struct copying *k, const struct app_list_row *r,
                 struct str *cells)
{
    ptrdiff_t n = 0, last = k->headings.n - 1;
    cells[n++] = r->id;
    for (int f = 0; f < FIELD_COUNT; f++)
        if (k->used[f]) cells[n++] = r->row.value[f];
    for (; n < last; n++) cells[n] = other_value(&r->row, k->headings.p[n]);
    cells[n] = answers_text(k->a, r);
}

static bool as_xlsx(struct copying *k, struct str *bytes, struct diags *ds)
{
    struct str *cells = arena_new(k->a, struct str, k->headings.n);
    struct table_xlsx *x = table_xlsx_make(k->a, S("list"), ds);
    bool ok = x && table_xlsx_row(x, k->headings.p, k->headings.n, ds);
    for (ptrdiff_t i = 0; ok && i < k->l->rows.n; i++) {
        fill(k, &k->l->rows.p[i], cells);
        ok = table_xlsx_row(x, cells, k->headings.n, ds);
    }
    if (ok) return table_xlsx_done(x, k->a, bytes, ds);
    if (x) table_xlsx_drop(x);
    return false;
}

static struct str as_csv(struct copying *k)
{
    struct str *cells = arena_new(k->a, struct str, k->headings.n);
    struct buf b = buf_make(k->a, BUF_MAX);
    table_csv_row(&b, k->headings.p, k->headings.n);
    for (ptrdiff_t i = 0; i < k->l->rows.n; i++) {
        fill(k, &k->l->rows.p[i], cells);
        table_csv_row(&b, cells, k->headings.n);
    }
    return buf_done(&b);
}

/* All rows that are not forgotten could be read. */
static bool all_open(const struct app_list *l, struct diags *ds)
{
    if (l->rows.n > 0 && l->opened + l->forgotten == l->rows.n) return true;
    diag_add(ds, D_LIST_NO_NAMES, NULL,
             "%lld of %lld rows of the list %.*s cannot be read",
             (long long)(l->rows.n - l->opened - l->forgotten),
             (long long)l->rows.n, STR_ARG(l->name));
    diag_hint(ds, "give the secret key of a reader it is sealed to: --reader "
                  "FILE");
    return false;
}

bool app_list_copy(const struct world *w, struct arena *a,
                   const struct app_list *l, const struct app_list_copying *how,
                   struct ledger_receipts *out, struct diags *ds)
{
    struct app_case *c = l->c;
    struct copying k = { .a = a, .l = l, .names = how->names };
    struct str bytes;
    if (!is_party(c, how->by, ds) || (how->names && !all_open(l, ds)))
        return false;
    find_columns(&k);
    if (!str_ends(how->out, S(".xlsx")))
        bytes = as_csv(&k);
    else if (!as_xlsx(&k, &bytes, ds))
        return false;
    struct paper *paper = app_paper_next(a, c, l->name, PAPER_COPY);
    struct app_list_deed deed = { .act = "copy-list",
                                  .by = how->by,
                                  .people = l->paper->deed.object.id,
                                  .count = l->rows.n,
                                  .day = app_list_day(w, c, how->date) };
    struct statement s = app_list_paper(a, paper, &deed);
    *arena_push(a, &s.note) =
        how->names ? S("names shown") : S("names left out");
    /* Recorded first: a copy that nobody knows of is worse than the record of
     * one that failed. */
    return app_list_record(w, a, c, &s, out, ds) &&
           w->create(w->ctx, how->out, bytes, how->names, ds);
}

/* ---- forgetting ---- */

static bool choose_rows(struct arena *a, const struct app_list *l,
                        const struct str_list *prefixes, struct str_list *out,
                        struct diags *ds)
{
    for (ptrdiff_t i = 0; i < prefixes->n; i++) {
        const struct app_list_row *r = app_list_row(l, prefixes->p[i], ds);
        if (!r) return false;
        if (!r->forgotten) *arena_push(a, out) = r->id;
    }
    for (ptrdiff_t i = 0; prefixes->n == 0 && i < l->rows.n; i++)
        if (!l->rows.p[i].forgotten) *arena_push(a, out) = l->rows.p[i].id;
    return true;
}

static bool destroy(struct arena *a, const struct app_case *c,
                    const struct app_list *l, const struct str_list *ids,
                    struct diags *ds)
{
    struct log_hash root, row;
    struct store *s = store_open(a, c->path, STORE_WRITE, ds);
    bool ok = s && log_hex_parse(l->paper->paper->sha256, root.b, LOG_HASH) &&
              store_begin(s, STORE_WRITE, ds);
    for (ptrdiff_t i = 0; ok && i < ids->n; i++)
        ok = log_hex_parse(ids->p[i], row.b, LOG_HASH) &&
             store_sealed_forget(s, root.b, row.b, ds);
    ok = ok && store_commit(s, ds) && store_scrub(s, ds);
    store_close(s);
    return ok;
}

bool app_list_forget(const struct world *w, struct arena *a, struct app_list *l,
                     const struct app_list_forgetting *how,
                     struct ledger_receipts *out, struct diags *ds)
{
    struct app_case *c = l->c;
    struct str_list ids = { 0 };
    if (!is_party(c, how->by, ds) || !choose_rows(a, l, &how->rows, &ids, ds))
        return false;
    l->forgotten += ids.n;
    if (ids.n == 0) return true;
    struct paper *paper = app_paper_next(a, c, l->name, PAPER_ERASURE);
    struct app_list_deed deed = { .act = "erase-list",
                                  .by = how->by,
                                  .people = l->paper->deed.object.id,
                                  .count = ids.n,
                                  .day = app_list_day(w, c, how->date) };
    struct statement s = app_list_paper(a, paper, &deed);
    return destroy(a, c, l, &ids, ds) && app_list_record(w, a, c, &s, out, ds);
}

/* ---- differences, proofs ---- */

static struct register_row *rows_of(struct arena *a, const struct app_list *l)
{
    struct register_row *r = arena_new(a, struct register_row, l->rows.n);
    for (ptrdiff_t i = 0; i < l->rows.n; i++) r[i] = l->rows.p[i].row;
    return r;
}

bool app_list_diff(struct arena *a, const struct app_list *before,
                   const struct app_list *after,
                   struct register_differences *out, struct diags *ds)
{
    if (!all_open(before, ds) || !all_open(after, ds)) return false;
    register_diff(a, rows_of(a, before), before->opened, rows_of(a, after),
                  after->opened, out);
    return true;
}

struct str app_list_prove(struct arena *a, const struct app_list *l,
                          const struct app_list_row *row)
{
    struct log_hash h;
    ptrdiff_t at = 0;
    bool ok = log_hex_parse(row->id, h.b, LOG_HASH);
    while (ok && at < l->facts.n && !log_hash_equal(&l->facts.rows[at], &h))
        at++;
    assert(ok && at < l->facts.n && row->open);
    return register_prove(a, l->facts.rows, l->facts.n, at, row->opened.salt,
                          row->opened.text);
}
