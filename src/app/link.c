/* Linkage of files: columns to fields, rows to people, and a run from the
 * first count to the last cluster. */
#include "app/link_int.h"

#include <assert.h>
#include <string.h>

enum { COLUMNS = 64 };

/* ---- the files */

static struct table *open_list(const struct world *w, struct arena *a,
                               struct str path, struct source *src,
                               struct diags *ds)
{
    static const struct table_options none = { .header = 0 };
    if (!w->open(w->ctx, a, path, src, ds)) return NULL;
    struct table *t = table_open(a, src, &none, ds);
    if (!t) src->close(src->ctx);
    return t;
}

/* The columns of all lists, for the guess; each file is opened twice. */
static bool look(const struct world *w, struct arena *a,
                 const struct app_linking *what, struct app_linked *out,
                 struct str_list *columns, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < what->files.n; i++) {
        struct source src;
        struct table *t = open_list(w, a, what->files.p[i], &src, ds);
        if (!t) return false;
        struct app_linked_list *l = arena_push(a, &out->lists);
        const struct str_list *found = &table_found(t)->columns;
        l->file = what->files.p[i];
        for (ptrdiff_t c = 0; c < found->n && c < COLUMNS; c++) {
            struct str name = str_dup(a, str_trim(found->p[c]));
            *arena_push(a, &l->columns) = name;
            *arena_push(a, columns) = name;
        }
        table_close(t);
        src.close(src.ctx);
    }
    return true;
}

static bool get_model(const struct world *w, struct arena *a,
                      const struct app_linking *what, struct app_linked *out,
                      const struct str_list *columns, struct diags *ds)
{
    struct str text;
    if (what->model_path.n)
        return w->read(w->ctx, a, what->model_path, APP_FILE_MAX, &text, ds) &&
               link_model_parse(a, what->model_path, text, &out->model, ds);
    if (what->against.n) {
        out->model = out->earlier.model;
        return true;
    }
    out->guessed = true;
    if (link_model_people(a, columns->p, columns->n, &out->model)) return true;
    struct pos at = { .file = what->files.p[0] };
    diag_add(ds, D_LINK_COLUMNS, &at,
             "none of the columns is known as a person's name, birth, place or "
             "number");
    diag_hint(ds, "name the columns in a model and give it with --model: "
                  "docs/linkage.md");
    return false;
}

static bool map_columns(struct app_linked *out, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < out->lists.n; i++) {
        struct app_linked_list *l = &out->lists.p[i];
        bool any = false;
        for (ptrdiff_t c = 0; c < COLUMNS; c++) {
            l->field[c] = c < l->columns.n
                              ? link_model_column(&out->model, l->columns.p[c])
                              : -1;
            any |= l->field[c] >= 0;
        }
        if (any) continue;
        struct pos at = { .file = l->file };
        diag_add(ds, D_LINK_COLUMNS, &at,
                 "no column of this list fills a field of the model");
        diag_hint(ds, "give its columns in the model: field ... from \"...\"");
        return false;
    }
    return true;
}

/* Where in its field's list of columns a column stands: links of a chain are
 * put together in that order. */
static int rank(const struct link_field *f, struct str column)
{
    for (int i = 0; i < f->column_count; i++)
        if (str_eq(f->columns[i], column)) return i;
    return f->column_count;
}

/* The columns of a list that fill a field, in order. */
static void order_of(const struct app_linked *out,
                     const struct app_linked_list *l, int field, int *order,
                     int *n)
{
    const struct link_field *f = &out->model.fields[field];
    *n = 0;
    for (int c = 0; c < COLUMNS && c < l->columns.n; c++) {
        int at = *n;
        if (l->field[c] != field) continue;
        while (at > 0 && rank(f, l->columns.p[order[at - 1]]) >
                             rank(f, l->columns.p[c])) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = c;
        ++*n;
    }
}

/* A name is all its columns; another field the first that is not empty. */
static struct str cell_of(struct arena *scratch, bool name,
                          const struct table_row *row, const int *order, int n)
{
    struct str all = { 0 };
    for (int i = 0; i < n; i++) {
        if (order[i] >= row->n) continue;
        struct str cell = str_trim(row->cells[order[i]]);
        if (cell.n == 0) continue;
        if (all.n == 0)
            all = cell;
        else if (name)
            all = str_fmt(scratch, "%.*s %.*s", STR_ARG(all), STR_ARG(cell));
    }
    return all;
}

static void note_row(struct arena *a, struct app_linked_list *l, int64_t row)
{
    if (l->rows == 0) l->first = row;
    if (app_link_row(l, l->rows) != row) {
        struct app_jump *j = arena_push(a, &l->jumps);
        j->in = l->rows;
        j->row = row;
    }
    l->rows++;
}

static bool read_list(const struct world *w, struct arena *a,
                      const struct app_linking *what, struct app_linked *out,
                      ptrdiff_t index, struct diags *ds)
{
    struct app_linked_list *l = &out->lists.p[index];
    struct arena table = { 0 }, scratch = { 0 };
    struct source src;
    struct table_row row;
    int order[LINK_FIELDS_MAX][COLUMNS], n[LINK_FIELDS_MAX];
    struct str cells[LINK_FIELDS_MAX];
    ptrdiff_t errors = ds->errors;
    struct table *t = open_list(w, &table, l->file, &src, ds);
    bool ok = t && link_people_list(out->people, ds);
    for (int f = 0; f < out->model.field_count; f++)
        order_of(out, l, f, order[f], &n[f]);
    while (ok && table_next(t, &row, ds)) {
        for (int f = 0; f < out->model.field_count; f++)
            cells[f] =
                cell_of(&scratch, out->model.fields[f].kind == LINK_KIND_NAME,
                        &row, order[f], n[f]);
        ok = link_people_add(out->people, cells, ds);
        note_row(a, l, row.row);
        if (what->answers.n)
            *arena_push(a, &l->prints) = app_row_print(row.cells, row.n);
        arena_free(&scratch);
        if (l->rows % 65536 == 0)
            watch_tell(what->watch, table_read_bytes(t), src.size);
        for (ptrdiff_t e = 0; e < out->earlier.lists.n; e++)
            if (out->earlier.lists.p[e].rows == l->rows &&
                out->earlier.lists.p[e].digest ==
                    link_people_digest(out->people))
                out->earlier.lists.p[e].first = link_people_count(out->people);
    }
    l->digest = link_people_digest(out->people);
    table_close(t);
    if (t) src.close(src.ctx);
    arena_free(&table);
    arena_free(&scratch);
    return ok && ds->errors == errors;
}

int64_t app_link_row(const struct app_linked_list *l, int64_t in)
{
    int64_t row = l->first + in;
    for (ptrdiff_t i = 0; i < l->jumps.n && l->jumps.p[i].in <= in; i++)
        row = l->jumps.p[i].row + in - l->jumps.p[i].in;
    return row;
}

/* ---- an earlier result */

/* Marks the rows that it has and moves its pairs to where they are now. `first`
 * of its lists has been set to the row after their last one here. */
static bool place_earlier(struct arena *a, const struct app_linking *what,
                          struct app_linked *out, struct diags *ds)
{
    struct app_earlier *e = &out->earlier;
    uint8_t *old = arena_new(a, uint8_t, link_people_count(out->people));
    int64_t *move = arena_new(a, int64_t, e->lists.n);
    int64_t before = 0;
    for (ptrdiff_t i = 0; i < e->lists.n; i++) {
        int64_t rows = e->lists.p[i].rows, from = e->lists.p[i].first - rows;
        if (e->lists.p[i].first < 0) {
            struct pos at = { .file = what->against };
            diag_add(ds, D_LINK_PART, &at,
                     "list %td of the earlier result is not among the lists, "
                     "or its rows have changed",
                     i + 1);
            diag_hint(ds, "give every list of that run; rows may be added only "
                          "at a list's end");
            return false;
        }
        memset(old + from, 1, (size_t)rows);
        move[i] = from - before;
        before += rows;
    }
    for (ptrdiff_t k = 0; k < e->pairs.n; k++) {
        uint32_t *side[2] = { &e->pairs.p[k].x, &e->pairs.p[k].y };
        for (int s = 0; s < 2; s++) {
            int64_t at = *side[s];
            ptrdiff_t i = 0;
            for (int64_t end = e->lists.p[0].rows;
                 at >= end && i + 1 < e->lists.n;)
                end += e->lists.p[++i].rows;
            *side[s] = (uint32_t)(at + move[i]);
        }
        if (e->pairs.p[k].x < e->pairs.p[k].y) continue;
        uint32_t swap = e->pairs.p[k].x;
        e->pairs.p[k].x = e->pairs.p[k].y;
        e->pairs.p[k].y = swap;
    }
    out->how.old = old;
    return true;
}

bool app_link_load(const struct world *w, struct arena *a,
                   const struct app_linking *what, struct app_linked *out,
                   struct diags *ds)
{
    struct str_list columns = { 0 };
    *out = (struct app_linked){ .how = { .threads = what->threads,
                                         .shard = what->shard,
                                         .shards = what->shards,
                                         .keep = what->keep,
                                         .within = what->within,
                                         .watch = what->watch } };
    const struct link_names *names = link_names_load(a, ds);
    if (!names) return false;
    if (what->against.n &&
        !app_link_earlier(w, a, what->against, &out->earlier, ds))
        return false;
    if (!look(w, a, what, out, &columns, ds) ||
        !get_model(w, a, what, out, &columns, ds) || !map_columns(out, ds))
        return false;
    if (what->threshold > 0) out->model.threshold = what->threshold;
    for (ptrdiff_t e = 0; e < out->earlier.lists.n; e++)
        out->earlier.lists.p[e].first = -1;
    out->people = link_people_make(a, names, &out->model);
    for (ptrdiff_t i = 0; i < out->lists.n; i++)
        if (!read_list(w, a, what, out, i, ds)) return false;
    if (out->guessed &&
        link_pairs_wanted(out->people, &out->how) <= APP_LINK_ALL_PAIRS) {
        out->every_pair = true;
        link_model_everything(&out->model);
    }
    return (what->against.n == 0 || place_earlier(a, what, out, ds)) &&
           (what->answers.n == 0 || app_answers_load(w, a, what, out, ds));
}

void app_link_free(struct app_linked *l)
{
    link_people_free(l->people);
}

bool app_link_train(struct arena *a, struct app_linked *l, struct diags *ds)
{
    if (l->model.trained && !l->learned) return true;
    if (l->how.shards) return link_count(a, l->people, &l->how, &l->counts, ds);
    if (!l->learned) {
        struct link_matched got;
        if (!link_match(a, l->people, &l->model, &l->how, &got, ds))
            return false;
        l->counts = got.counts;
        l->pairs = got.pairs;
        l->learned = l->scored = true;
        return true;
    }
    return link_learn(l->people, &l->model, &l->how, &l->counts, ds);
}

bool app_link_score(struct arena *a, struct app_linked *l, struct diags *ds)
{
    struct link_pair_list *old = &l->earlier.pairs;
    if (!l->scored && !link_score(a, l->people, &l->how, &l->pairs, ds))
        return false;
    l->scored = false; /* another time they are to be weighed anew */
    if (old->n) link_reweigh(l->people, &l->how, old);
    for (ptrdiff_t i = 0; i < old->n; i++)
        *arena_push(a, &l->pairs) = old->p[i];
    if (old->n) link_pairs_sort(&l->pairs);
    link_calibrate(a, l->people, &l->how, &l->curve);
    for (ptrdiff_t i = 0; i < l->pairs.n; i++)
        l->pairs.p[i].bits = link_calibrated(&l->curve, l->pairs.p[i].bits);
    return true;
}

void app_link_cluster(struct arena *a, struct app_linked *l)
{
    link_cluster(a, l->people, &l->how, &l->pairs, &l->result);
}

/* ---- a pair as a person names it */

static bool row_named(struct app_linked *l, struct str s, uint32_t *out)
{
    int64_t list = 1, row;
    ptrdiff_t colon = str_find(s, S(":"));
    if (colon >= 0 && !num_parse(str_trim(str_cut(s, 0, colon)), &list))
        return false;
    if (!num_parse(str_trim(str_cut(s, colon + 1, s.n)), &row)) return false;
    if (list < 1 || list > l->lists.n) return false;
    const struct app_linked_list *in = &l->lists.p[list - 1];
    for (int64_t i = 0; i < in->rows; i++) {
        if (app_link_row(in, i) != row) continue;
        *out = (uint32_t)(link_people_first(l->people, (int)list - 1) + i);
        return true;
    }
    return false;
}

bool app_link_pair(struct app_linked *l, struct str pair, uint32_t *x,
                   uint32_t *y, struct diags *ds)
{
    ptrdiff_t comma = str_find(pair, S(","));
    if (comma > 0 && row_named(l, str_cut(pair, 0, comma), x) &&
        row_named(l, str_cut(pair, comma + 1, pair.n), y) && *x != *y) {
        if (*x < *y) return true;
        uint32_t swap = *x;
        *x = *y;
        *y = swap;
        return true;
    }
    diag_add(ds, D_USAGE, NULL, "these are no two rows of the lists");
    diag_hint(ds, "rows as a spreadsheet counts them: --explain 12,40 in one "
                  "list, --explain 1:12,2:40 in two");
    return false;
}
