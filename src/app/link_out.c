/* What linkage found, for machines: JSON and CSV. Written piece by piece: there
 * may be millions of pairs. docs/json.md has the shapes. */
#include "app/app.h"

#include <jansson.h>

static void put_text(struct buf *b, struct str s)
{
    json_t *text = json_stringn(s.p, (size_t)s.n);
    char *quoted = json_dumps(text ? text : json_null(), JSON_ENCODE_ANY);
    buf_str(b, str_of(quoted));
    free(quoted);
    json_decref(text);
}

/* [list, row] from 1, as a spreadsheet counts. */
static void put_row(struct buf *b, const struct app_linked *l, uint32_t row)
{
    int64_t in;
    int list = link_people_where(l->people, row, &in);
    buf_fmt(b, "[%d, %lld]", list + 1,
            (long long)app_link_row(&l->lists.p[list], in));
}

static void put_lists(struct buf *b, const struct app_linked *l)
{
    buf_str(b, S("  \"lists\": ["));
    for (ptrdiff_t i = 0; i < l->lists.n; i++) {
        const struct app_linked_list *in = &l->lists.p[i];
        buf_str(b, i ? S(",\n    {\"file\": ") : S("\n    {\"file\": "));
        put_text(b, in->file);
        buf_fmt(b, ", \"rows\": %lld, \"digest\": \"%016llx\"}",
                (long long)in->rows, (unsigned long long)in->digest);
    }
    buf_str(b, S("\n  ],\n"));
}

/* The rows of each cluster of two at least, by their first rows. */
static void put_clusters(struct arena *a, struct buf *b,
                         const struct app_linked *l)
{
    int64_t n = link_people_count(l->people);
    uint32_t *next = arena_new(a, uint32_t, n),
             *last = arena_new(a, uint32_t, n);
    const char *sep = "\n";
    for (int64_t r = 0; r < n; r++) {
        uint32_t c = l->result.cluster[r];
        if (c != r) next[last[c]] = (uint32_t)r;
        last[c] = (uint32_t)r;
    }
    buf_str(b, S("  \"clusters\": ["));
    for (int64_t r = 0; r < n; r++) {
        if (l->result.cluster[r] != r || last[r] == r) continue;
        buf_fmt(b, "%s    [", sep);
        sep = ",\n";
        for (uint32_t k = (uint32_t)r;; k = next[k]) {
            if (k != r) buf_str(b, S(", "));
            put_row(b, l, k);
            if (k == last[r]) break;
        }
        buf_char(b, ']');
    }
    buf_str(b, S("\n  ],\n"));
}

static void put_pair(struct buf *b, const struct app_linked *l, ptrdiff_t i)
{
    const struct link_pair *q = &l->result.pairs.p[i];
    buf_str(b, S("{\"first\": "));
    put_row(b, l, q->x);
    buf_str(b, S(", \"second\": "));
    put_row(b, l, q->y);
    buf_fmt(b,
            ", \"probability\": %.6f, \"bits\": %.3f, \"pattern\": %u, "
            "\"rows\": [%u, %u], \"together\": %s",
            link_probability(q->bits), q->bits / 1000.0, q->pattern, q->x, q->y,
            l->result.chosen[i] ? "true" : "false");
    if (l->result.answer && l->result.answer[i])
        buf_fmt(b, ", \"answer\": \"%s\"",
                link_answer_name((enum link_answer)l->result.answer[i]));
    buf_char(b, '}');
}

struct str app_link_json(struct arena *a, const struct app_linked *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    buf_str(&b, S("{\n  \"model\": "));
    put_text(&b, link_model_print(a, &l->model));
    buf_str(&b, S(",\n"));
    put_lists(&b, l);
    put_clusters(a, &b, l);
    buf_str(&b, S("  \"pairs\": ["));
    for (ptrdiff_t i = 0; i < l->result.pairs.n; i++) {
        buf_str(&b, i ? S(",\n    ") : S("\n    "));
        put_pair(&b, l, i);
    }
    buf_str(&b, S("\n  ],\n  \"review\": ["));
    for (ptrdiff_t i = 0; i < l->result.ties.n; i++) {
        const struct link_tie *t = &l->result.ties.p[i];
        buf_str(&b, i ? S(",\n    {\"row\": ") : S("\n    {\"row\": "));
        put_row(&b, l, t->row);
        buf_fmt(&b, ", \"pairs\": [%u, %u]}", t->first, t->other);
    }
    buf_fmt(&b, "\n  ],\n  \"refused\": %lld, \"large\": %lld\n}\n",
            (long long)l->result.refused, (long long)l->result.large);
    return buf_done(&b);
}

static void csv_row(struct buf *b, struct arena *scratch, struct str file,
                    const int64_t *numbers, int n)
{
    struct str cells[8] = { file };
    for (int i = 0; i < n; i++)
        cells[i + 1] = str_fmt(scratch, "%lld", (long long)numbers[i]);
    table_csv_row(b, cells, n + 1);
}

/* A line a row: its file, its row, its cluster's number from 1 and size. */
struct str app_link_csv(struct arena *a, const struct app_linked *l)
{
    static const struct str head[] = {
        { "file", 4 }, { "row", 3 }, { "cluster", 7 }, { "rows_in_cluster", 15 }
    };
    struct buf b = buf_make(a, BUF_MAX);
    int64_t n = link_people_count(l->people), clusters = 0;
    int64_t *number = arena_new(a, int64_t, n),
            *size = arena_new(a, int64_t, n);
    for (int64_t r = 0; r < n; r++) size[l->result.cluster[r]]++;
    table_csv_row(&b, head, 4);
    for (int64_t r = 0; r < n; r++) {
        struct arena scratch = { 0 };
        int64_t in;
        int list = link_people_where(l->people, r, &in);
        uint32_t c = l->result.cluster[r];
        if (c == r) number[r] = ++clusters;
        int64_t cells[3] = { app_link_row(&l->lists.p[list], in), number[c],
                             size[c] };
        csv_row(&b, &scratch, l->lists.p[list].file, cells, 3);
        arena_free(&scratch);
    }
    return buf_done(&b);
}

struct str app_link_pairs_csv(struct arena *a, const struct app_linked *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    buf_str(&b, S("first_list,first_row,second_list,second_row,probability,"
                  "bits,together\r\n"));
    for (ptrdiff_t i = 0; i < l->result.pairs.n; i++) {
        const struct link_pair *q = &l->result.pairs.p[i];
        int64_t x, y;
        int s = link_people_where(l->people, q->x, &x);
        int t = link_people_where(l->people, q->y, &y);
        buf_fmt(&b, "%d,%lld,%d,%lld,%.6f,%.3f,%s\r\n", s + 1,
                (long long)app_link_row(&l->lists.p[s], x), t + 1,
                (long long)app_link_row(&l->lists.p[t], y),
                link_probability(q->bits), q->bits / 1000.0,
                l->result.chosen[i] ? "yes" : "no");
    }
    return buf_done(&b);
}
