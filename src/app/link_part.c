/* Parts of a run on many machines, and results of earlier runs, read back.
 *
 * A part is text, a word and its values a line:
 *
 *     truce link part 1
 *     shard 1 4
 *     counts                      or: pairs
 *     model 12                    and so many lines of a model
 *     list ROWS FIRST DIGEST FILE
 *     jump IN ROW                 of the list above
 *     totals BLOCKED SAMPLED WANTED SPLIT-BLOCKS SPLIT-PAIRS
 *     rule NUMBER PAIRS
 *     pattern PATTERN BLOCKED SAMPLED
 *     pair X Y PATTERN BITS
 *     end
 *
 * All parts of a run have the same lines up to `totals` but for `shard`. */
#include "app/link_int.h"

#include <assert.h>
#include <jansson.h>

struct str app_link_part(struct arena *a, const struct app_linked *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    const struct link_counts *c = &l->counts;
    struct str model = link_model_print(a, &l->model);
    long long lines = 0;
    for (ptrdiff_t i = 0; i < model.n; i++) lines += model.p[i] == '\n';
    buf_fmt(&b, "truce link part 1\nshard %d %d\n%s\nmodel %lld\n",
            l->how.shard, l->how.shards, l->model.trained ? "pairs" : "counts",
            lines);
    buf_str(&b, model);
    for (ptrdiff_t i = 0; i < l->lists.n; i++) {
        const struct app_linked_list *in = &l->lists.p[i];
        buf_fmt(&b, "list %lld %lld %lld %.*s\n", (long long)in->rows,
                (long long)in->first, (long long)in->digest, STR_ARG(in->file));
        for (ptrdiff_t k = 0; k < in->jumps.n; k++)
            buf_fmt(&b, "jump %lld %lld\n", (long long)in->jumps.p[k].in,
                    (long long)in->jumps.p[k].row);
    }
    buf_fmt(&b, "totals %lld %lld %lld %lld %lld\n", (long long)c->blocked,
            (long long)c->sampled, (long long)c->wanted,
            (long long)c->split_blocks, (long long)c->split_pairs);
    for (int r = 0; r < l->model.rule_count; r++)
        buf_fmt(&b, "rule %d %lld\n", r, (long long)c->by_rule[r]);
    for (ptrdiff_t i = 0; i < c->patterns.n; i++)
        buf_fmt(&b, "pattern %lld %lld %lld\n",
                (long long)c->patterns.p[i].pattern,
                (long long)c->patterns.p[i].blocked,
                (long long)c->patterns.p[i].sampled);
    for (ptrdiff_t i = 0; i < l->pairs.n; i++) {
        const struct link_pair *q = &l->pairs.p[i];
        buf_fmt(&b, "pair %u %u %u %d\n", q->x, q->y, q->pattern, q->bits);
    }
    buf_str(&b, S("end\n"));
    return buf_done(&b);
}

/* ---- reading */

struct part {
    struct arena *a;
    struct pos at;
    struct str rest, shared; /* shared: what all parts have alike */
    int64_t shard, shards;
    bool pairs, ended;
    struct link_model model;
    struct LIST(struct app_linked_list) lists;
    struct link_counts counts;
    struct link_pair_list found;
    int64_t rows;
};

static bool wrong(struct part *p, const char *what, struct diags *ds)
{
    diag_add(ds, D_LINK_PART, &p->at, "%s", what);
    diag_hint(ds, "make the parts anew with `truce link --shard`, all from the "
                  "same lists, model and program");
    return false;
}

static bool next_line(struct part *p, struct str *line)
{
    p->at.line++;
    if (!str_next(&p->rest, '\n', line)) return false;
    p->at.text = *line;
    return true;
}

/* The numbers after the line's first word: exactly n of them; where tail is not
 * NULL it gets what follows. Only the last may be negative. */
static bool numbers(struct str line, int64_t *out, int n, struct str *tail)
{
    struct str word;
    str_next(&line, ' ', &word);
    for (int i = 0; i < n; i++) {
        if (!str_next(&line, ' ', &word)) return false;
        bool minus = i == n - 1 && word.n && word.p[0] == '-';
        if (!num_parse(minus ? str_cut(word, 1, word.n) : word, &out[i]))
            return false;
        if (minus) out[i] = -out[i];
    }
    if (tail) *tail = line;
    return tail ? line.p != NULL : line.p == NULL;
}

static bool read_model(struct part *p, int64_t lines, struct diags *ds)
{
    struct str from = p->rest, line;
    struct pos at = p->at;
    for (int64_t i = 0; i < lines; i++)
        if (!next_line(p, &line)) return wrong(p, "the model ends early", ds);
    struct str text = { from.p, p->rest.p ? p->rest.p - from.p : from.n };
    return link_model_parse(p->a, at.file, text, &p->model, ds);
}

static bool read_list(struct part *p, struct str line, struct diags *ds)
{
    int64_t v[3] = { 0 };
    struct app_linked_list l = { .rows = 0 };
    if (!numbers(line, v, 3, &l.file) || v[0] > LINK_ROWS_MAX - p->rows ||
        v[2] < 0 || p->lists.n == LINK_LISTS_MAX)
        return wrong(p, "list ROWS FIRST DIGEST FILE", ds);
    l.rows = v[0];
    l.first = v[1];
    l.digest = (uint64_t)v[2];
    p->rows += l.rows;
    *arena_push(p->a, &p->lists) = l;
    return true;
}

static bool read_pair(struct part *p, struct str line, struct diags *ds)
{
    int64_t v[4] = { 0 };
    if (!numbers(line, v, 4, NULL) || v[0] >= v[1] || v[1] >= p->rows ||
        v[2] > UINT32_MAX || v[3] < INT32_MIN || v[3] > INT32_MAX)
        return wrong(p, "pair X Y PATTERN BITS", ds);
    *arena_push(p->a, &p->found) =
        (struct link_pair){ (uint32_t)v[0], (uint32_t)v[1], (uint32_t)v[2],
                            (int32_t)v[3] };
    return true;
}

static bool read_counted(struct part *p, struct str line, struct diags *ds)
{
    int64_t v[5] = { 0 };
    struct link_counts *c = &p->counts;
    if (str_starts(line, S("totals ")) && numbers(line, v, 5, NULL) &&
        v[4] >= 0) {
        c->blocked = (uint64_t)v[0];
        c->sampled = (uint64_t)v[1];
        c->wanted = (uint64_t)v[2];
        c->split_blocks = v[3];
        c->split_pairs = v[4];
    } else if (str_starts(line, S("rule ")) && numbers(line, v, 2, NULL) &&
               v[0] < LINK_RULES_MAX && v[1] >= 0) {
        c->by_rule[v[0]] = v[1];
    } else if (str_starts(line, S("pattern ")) && numbers(line, v, 3, NULL) &&
               v[0] <= UINT32_MAX && v[2] >= 0) {
        *arena_push(p->a, &c->patterns) =
            (struct link_pattern){ .pattern = (uint32_t)v[0],
                                   .blocked = (uint64_t)v[1],
                                   .sampled = (uint64_t)v[2] };
    } else {
        return wrong(p, "no line of a part is like this", ds);
    }
    return true;
}

static bool read_line(struct part *p, struct str line, struct diags *ds)
{
    int64_t v[2] = { 0 };
    if (str_starts(line, S("pair "))) return read_pair(p, line, ds);
    if (str_starts(line, S("list "))) return read_list(p, line, ds);
    if (str_starts(line, S("jump "))) {
        if (!numbers(line, v, 2, NULL) || p->lists.n == 0 || v[1] < 0)
            return wrong(p, "jump IN ROW", ds);
        struct app_jump *j =
            arena_push(p->a, &p->lists.p[p->lists.n - 1].jumps);
        *j = (struct app_jump){ v[0], v[1] };
        return true;
    }
    return read_counted(p, line, ds);
}

static bool read_part(struct part *p, struct str text, struct diags *ds)
{
    struct str line;
    int64_t v[2] = { 0 };
    p->rest = text;
    if (utf8_check(text) >= 0) return wrong(p, "a part is UTF-8", ds);
    if (!next_line(p, &line) || !str_eq(line, S("truce link part 1")))
        return wrong(p, "this is no part of a linkage", ds);
    if (!next_line(p, &line) || !str_starts(line, S("shard ")) ||
        !numbers(line, v, 2, NULL) || v[0] < 1 || v[0] > v[1] || v[1] > 1000000)
        return wrong(p, "shard I N", ds);
    p->shard = v[0];
    p->shards = v[1];
    const char *from = p->rest.p;
    if (!next_line(p, &line)) return wrong(p, "the part ends early", ds);
    p->pairs = str_eq(line, S("pairs"));
    if (!next_line(p, &line) || !str_starts(line, S("model ")) ||
        !numbers(line, v, 1, NULL) || v[0] < 0 || !read_model(p, v[0], ds))
        return ds->errors ? false : wrong(p, "model LINES", ds);
    while (next_line(p, &line)) {
        if (str_eq(line, S("end"))) {
            p->ended = true;
            break;
        }
        if (str_starts(line, S("totals ")))
            p->shared = (struct str){ from, line.p - from };
        if (!read_line(p, line, ds)) return false;
    }
    return p->ended && p->shared.p ? true : wrong(p, "the part ends early", ds);
}

/* ---- all parts together */

static bool take_part(struct arena *a, struct part *p, const struct part *first,
                      bool *seen, struct app_linked *out, struct diags *ds)
{
    if (p->shards != first->shards || p->pairs != first->pairs ||
        !str_eq(p->shared, first->shared))
        return wrong(p, "this part is of another run than the first", ds);
    if (seen[p->shard - 1]) return wrong(p, "this shard is there twice", ds);
    seen[p->shard - 1] = true;
    link_counts_add(a, &out->counts, &p->counts);
    for (ptrdiff_t i = 0; i < p->found.n; i++)
        *arena_push(a, &out->pairs) = p->found.p[i];
    return true;
}

static bool whole(const struct part *first, const bool *seen, struct diags *ds)
{
    for (int64_t i = 0; i < first->shards; i++) {
        if (seen[i]) continue;
        diag_add(ds, D_LINK_PART, NULL, "shard %lld of %lld is missing",
                 (long long)i + 1, (long long)first->shards);
        diag_hint(ds, "give the parts of all shards");
        return false;
    }
    return true;
}

bool app_link_merge(const struct world *w, struct arena *a,
                    const struct str_list *parts, struct app_linked *out,
                    bool *pairs, struct diags *ds)
{
    struct part first = { .shards = 0 };
    bool *seen = NULL;
    *out = (struct app_linked){ .how = { .threads = 1 } };
    for (ptrdiff_t i = 0; i < parts->n; i++) {
        struct part p = { .a = a, .at = { .file = parts->p[i], .col = 1 } };
        struct str text;
        if (!w->read(w->ctx, a, parts->p[i], APP_PART_MAX, &text, ds) ||
            !read_part(&p, text, ds))
            return false;
        if (i == 0) {
            first = p;
            seen = arena_new(a, bool, p.shards);
        }
        if (!take_part(a, &p, &first, seen, out, ds)) return false;
    }
    if (!whole(&first, seen, ds)) return false;
    out->model = first.model;
    out->people = link_people_make(a, NULL, &out->model);
    for (ptrdiff_t i = 0; i < first.lists.n; i++) {
        *arena_push(a, &out->lists) = first.lists.p[i];
        if (!link_people_list(out->people, ds)) return false;
        link_people_bare(out->people, first.lists.p[i].rows);
    }
    link_pairs_sort(&out->pairs);
    *pairs = first.pairs;
    if (*pairs != first.model.trained)
        return wrong(&first, "counts have no trained model, pairs have one",
                     ds);
    return *pairs || link_train(&out->model, &out->counts, ds);
}

/* ---- an earlier result */

static bool damaged(struct str path, struct diags *ds)
{
    struct pos at = { .file = path };
    diag_add(ds, D_LINK_PART, &at, "this is no result of `truce link --json`");
    diag_hint(ds, "give the file that an earlier `truce link --json` wrote");
    return false;
}

static bool earlier_pairs(struct arena *a, const json_t *root, int64_t rows,
                          struct app_earlier *out)
{
    const json_t *pairs = json_object_get(root, "pairs"), *q;
    size_t i;
    json_array_foreach(pairs, i, q)
    {
        const json_t *two = json_object_get(q, "rows");
        int64_t x = json_integer_value(json_array_get(two, 0));
        int64_t y = json_integer_value(json_array_get(two, 1));
        int64_t pattern = json_integer_value(json_object_get(q, "pattern"));
        if (json_array_size(two) != 2 || x < 0 || x >= y || y >= rows ||
            pattern < 0 || pattern > UINT32_MAX)
            return false;
        for (int f = 0; f < LINK_FIELDS_MAX; f++) {
            int64_t level = pattern >> f * 3 & 7;
            if (f < out->model.field_count
                    ? level && !link_kind_has(out->model.fields[f].kind,
                                              (enum link_level)level)
                    : level)
                return false;
        }
        *arena_push(a, &out->pairs) =
            (struct link_pair){ (uint32_t)x, (uint32_t)y, (uint32_t)pattern,
                                0 };
    }
    return json_is_array(pairs);
}

static bool earlier_from(struct arena *a, const json_t *root, struct str path,
                         struct app_earlier *out, struct diags *ds)
{
    const json_t *lists = json_object_get(root, "lists"), *l;
    struct str model =
        str_dup(a, str_of(json_string_value(json_object_get(root, "model"))));
    int64_t rows = 0;
    size_t i;
    if (model.n == 0) return damaged(path, ds);
    if (!link_model_parse(a, path, model, &out->model, ds)) return false;
    json_array_foreach(lists, i, l)
    {
        struct app_linked_list in = { .rows = json_integer_value(
                                          json_object_get(l, "rows")) };
        const char *digest = json_string_value(json_object_get(l, "digest"));
        if (!digest || in.rows < 0 || in.rows > LINK_ROWS_MAX - rows)
            return damaged(path, ds);
        in.digest = strtoull(digest, NULL, 16);
        rows += in.rows;
        *arena_push(a, &out->lists) = in;
    }
    if (out->lists.n == 0 || !out->model.trained ||
        !earlier_pairs(a, root, rows, out))
        return damaged(path, ds);
    return true;
}

bool app_link_earlier(const struct world *w, struct arena *a, struct str path,
                      struct app_earlier *out, struct diags *ds)
{
    struct str text;
    json_error_t ignored;
    if (!w->read(w->ctx, a, path, APP_PART_MAX, &text, ds)) return false;
    json_t *root = json_loadb(text.p, (size_t)text.n, 0, &ignored);
    if (!root) return damaged(path, ds);
    bool ok = earlier_from(a, root, path, out, ds);
    json_decref(root);
    return ok;
}
