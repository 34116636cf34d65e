#include "cli/cli_int.h"

#include <assert.h>

enum { CLUSTERS_SHOWN = 20, TIES_SHOWN = 10 };

/* ---- what was understood */

static void show_model(struct run *r, const struct app_linked *l)
{
    for (ptrdiff_t i = 0; i < l->lists.n; i++)
        buf_fmt(&r->out, "List %td: %.*s, %lld rows\n", i + 1,
                STR_ARG(l->lists.p[i].file), (long long)l->lists.p[i].rows);
    for (int f = 0; f < l->model.field_count; f++) {
        const struct link_field *field = &l->model.fields[f];
        ptrdiff_t from = r->out.n;
        buf_fmt(&r->out, "  %.*s", STR_ARG(field->name));
        buf_pad(&r->out, from, 14);
        buf_fmt(&r->out, "%s from ", link_kind_name(field->kind));
        for (int c = 0; c < field->column_count; c++)
            buf_fmt(&r->out, "%s%.*s", c ? ", " : "",
                    STR_ARG(field->columns[c]));
        buf_char(&r->out, '\n');
    }
}

static void rule_name(struct run *r, const struct link_model *m, int rule)
{
    const struct link_rule *w = &m->rules[rule];
    if (w->n == 0) buf_str(&r->out, S("everything"));
    for (int i = 0; i < w->n; i++)
        buf_fmt(&r->out, "%s%s%.*s", i ? ", " : "",
                link_part_name(m->atoms[w->atoms[i]].part),
                STR_ARG(m->fields[m->atoms[w->atoms[i]].field].name));
}

static int estimate(struct run *r, struct app_linked *l)
{
    int64_t by_rule[LINK_RULES_MAX], all = 0;
    show_model(r, l);
    link_estimate(l->people, &l->how, by_rule);
    buf_str(&r->out, S("Pairs that each rule makes by itself\n"));
    for (int i = 0; i < l->model.rule_count; i++) {
        ptrdiff_t from = r->out.n;
        buf_str(&r->out, S("  "));
        rule_name(r, &l->model, i);
        buf_pad(&r->out, from, 44);
        buf_count(&r->out, by_rule[i]);
        buf_char(&r->out, '\n');
        all += by_rule[i];
    }
    buf_str(&r->out, S("  at most"));
    buf_pad(&r->out, r->out.n - 9, 44);
    buf_count(&r->out, all);
    buf_char(&r->out, '\n');
    return EXIT_DONE;
}

/* ---- one pair */

static int explain(struct run *r, struct app_linked *l)
{
    uint32_t x, y;
    struct link_why w;
    if (!app_link_pair(l, r->value[OPT_EXPLAIN], &x, &y, r->ds))
        return cli_failed(r);
    link_explain(l->people, &l->how, x, y, &w);
    buf_fmt(&r->out, "%-14s%+9.2f bits: 1 of %.0f pairs is one person\n",
            "before", w.prior, 1 / l->model.lambda);
    for (int f = 0; f < l->model.field_count; f++) {
        const struct link_reason *q = &w.field[f];
        struct str name = l->model.fields[f].name;
        struct str one = link_people_text(l->people, x, f);
        struct str two = link_people_text(l->people, y, f);
        ptrdiff_t from = r->out.n;
        buf_str(&r->out, name);
        buf_pad(&r->out, from, 14);
        buf_fmt(&r->out, "%+9.2f  %s", q->bits + q->frequency,
                link_level_name(q->level));
        if (q->level != LINK_LEVEL_NONE)
            buf_fmt(&r->out, " (m %.4f, u %.3g", l->model.fields[f].m[q->level],
                    l->model.fields[f].u[q->level]);
        if (q->frequency < -.005 || q->frequency > .005)
            buf_fmt(&r->out, ", rarity %+.2f", q->frequency);
        if (q->level != LINK_LEVEL_NONE) buf_char(&r->out, ')');
        buf_fmt(&r->out, ": %.*s | %.*s\n", STR_ARG(one), STR_ARG(two));
    }
    buf_fmt(&r->out, "%-14s%+9.2f bits: probability %.6f\n", "together", w.bits,
            w.probability);
    if (w.rule < 0) {
        buf_str(&r->out,
                S("No rule names this pair: a run does not see it.\n"));
    } else {
        buf_str(&r->out, S("Named by the rule: "));
        rule_name(r, &l->model, w.rule);
        buf_char(&r->out, '\n');
    }
    return w.probability >= l->model.threshold ? EXIT_DONE : EXIT_NO;
}

/* ---- the result, for a person */

static void show_row(struct run *r, const struct app_linked *l, uint32_t row)
{
    int64_t in;
    int list = link_people_where(l->people, row, &in);
    ptrdiff_t from = r->out.n;
    buf_fmt(&r->out, "    %d:%lld", list + 1,
            (long long)app_link_row(&l->lists.p[list], in));
    buf_pad(&r->out, from, 16);
    for (int f = 0; f < l->model.field_count; f++)
        buf_fmt(&r->out, "%s%.*s", f ? ", " : "",
                STR_ARG(link_people_text(l->people, row, f)));
    buf_char(&r->out, '\n');
}

static void show_clusters(struct run *r, const struct app_linked *l, bool rows)
{
    int64_t n = link_people_count(l->people), clusters = 0, together = 0;
    uint32_t *next = arena_new(r->a, uint32_t, n);
    uint32_t *last = arena_new(r->a, uint32_t, n);
    for (int64_t i = 0; i < n; i++) {
        uint32_t c = l->result.cluster[i];
        if (c != i) {
            clusters += last[c] == c;
            together += last[c] == c ? 2 : 1;
            next[last[c]] = (uint32_t)i;
        }
        last[c] = (uint32_t)i;
    }
    buf_count(&r->out, clusters);
    buf_str(&r->out, S(" persons stand more than once, in "));
    buf_count(&r->out, together);
    buf_str(&r->out, S(" rows\n"));
    int64_t shown = 0;
    for (int64_t i = 0; rows && i < n && shown < CLUSTERS_SHOWN; i++) {
        if (l->result.cluster[i] != i || last[i] == i) continue;
        buf_fmt(&r->out, "  %lld\n", (long long)++shown);
        for (uint32_t k = (uint32_t)i;; k = next[k]) {
            show_row(r, l, k);
            if (k == last[i]) break;
        }
    }
    if (rows && clusters > shown) {
        buf_str(&r->out, S("  and "));
        buf_count(&r->out, clusters - shown);
        buf_str(&r->out, S(" more: --json, or --out FILE for a table\n"));
    }
}

static void show_ties(struct run *r, const struct app_linked *l, bool rows)
{
    if (l->result.ties.n) {
        buf_count(&r->out, l->result.ties.n);
        buf_str(&r->out,
                S(" rows could go with either of two: a person must look\n"));
    }
    for (ptrdiff_t i = 0; rows && i < l->result.ties.n && i < TIES_SHOWN; i++) {
        const struct link_tie *t = &l->result.ties.p[i];
        const uint32_t pair[2] = { t->first, t->other };
        show_row(r, l, t->row);
        for (int k = 0; k < 2; k++) {
            const struct link_pair *q = &l->result.pairs.p[pair[k]];
            buf_fmt(&r->out, "      %s at %.4f\n", k ? "or with" : "with",
                    link_probability(q->bits));
            show_row(r, l, q->x == t->row ? q->y : q->x);
        }
    }
    if (l->result.refused) {
        buf_count(&r->out, l->result.refused);
        buf_str(&r->out, S(" likely pairs are refused, because a person "
                           "stands once in a list\n"));
    }
    if (l->result.large)
        buf_fmt(&r->out,
                "%lld groups are too large for the best assignment: their "
                "strongest pairs were taken first\n",
                (long long)l->result.large);
}

static void show_counts(struct run *r, const struct app_linked *l)
{
    if (l->counts.wanted == 0) return;
    buf_count(&r->out, (int64_t)l->counts.blocked);
    buf_str(&r->out, S(" of "));
    buf_count(&r->out, (int64_t)l->counts.wanted);
    buf_fmt(&r->out, " pairs compared%s; 1 of %.0f is one person\n",
            l->every_pair ? " (all of them)" : "", 1 / l->model.lambda);
    if (l->counts.split_blocks) {
        buf_count(&r->out, l->counts.split_blocks);
        buf_str(&r->out, S(" blocks were too large and were split: "));
        buf_count(&r->out, l->counts.split_pairs);
        buf_str(&r->out, S(" pairs in them were not compared\n"));
    }
}

static void show_answers(struct run *r, const struct app_linked *l)
{
    if (!l->how.answers) return;
    int64_t said[LINK_ANSWERS] = { 0 };
    for (ptrdiff_t i = 0; i < l->how.answers->n; i++)
        said[l->how.answers->p[i].answer]++;
    buf_fmt(&r->out, "Answers: %lld same, %lld different, %lld unsure\n",
            (long long)said[LINK_ANSWER_SAME],
            (long long)said[LINK_ANSWER_DIFFERENT],
            (long long)said[LINK_ANSWER_UNSURE]);
    if (l->answers.waiting)
        buf_fmt(&r->out,
                "  %lld answers are about rows that have changed or are not "
                "here: they are kept, and not used\n",
                (long long)l->answers.waiting);
    if (l->result.clashes)
        buf_fmt(&r->out,
                "  %lld answers say different where others say same: look at "
                "them again\n",
                (long long)l->result.clashes);
}

static bool write_out(struct run *r, enum opt o, struct str text)
{
    return r->world->create(r->world->ctx, r->value[o], text, false, r->ds);
}

static bool write_plots(struct run *r, struct app_linked *l)
{
    const struct {
        const char *end;
        struct str svg;
    } plots[] = {
        { "-reliability.svg", app_link_reliability_svg(r->a, l) },
        { "-sweep.svg", app_link_sweep_svg(r->a, l) },
    };
    for (int i = 0; i < 2; i++) {
        struct str path =
            str_fmt(r->a, "%.*s%s", STR_ARG(r->value[OPT_PLOTS]), plots[i].end);
        if (!r->world->create(r->world->ctx, path, plots[i].svg, false, r->ds))
            return false;
    }
    return true;
}

static int finish(struct run *r, struct app_linked *l, bool rows)
{
    app_link_cluster(r->a, l);
    if (r->given[OPT_OUT] && !write_out(r, OPT_OUT, app_link_csv(r->a, l)))
        return cli_failed(r);
    if (r->given[OPT_PAIRS] &&
        !write_out(r, OPT_PAIRS, app_link_pairs_csv(r->a, l)))
        return cli_failed(r);
    if (r->given[OPT_PLOTS] && !write_plots(r, l)) return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_link_json(r->a, l));
        return EXIT_DONE;
    }
    if (rows) show_model(r, l);
    show_answers(r, l);
    show_counts(r, l);
    show_clusters(r, l, rows);
    show_ties(r, l, rows);
    return EXIT_DONE;
}

/* ---- options */

static bool number_option(struct run *r, enum opt o, int64_t most, int *out)
{
    int64_t v = 0;
    if (!r->given[o]) return true;
    if (num_parse(r->value[o], &v) && v >= 1 && v <= most) {
        *out = (int)v;
        return true;
    }
    diag_add(r->ds, D_USAGE, NULL, "%.*s is no number from 1 to %lld",
             STR_ARG(r->value[o]), (long long)most);
    return false;
}

/* Thousandths at most: "0.95", ".5". */
static bool share_option(struct run *r, double *out)
{
    struct str s = r->value[OPT_THRESHOLD];
    int64_t v;
    if (!r->given[OPT_THRESHOLD]) return true;
    ptrdiff_t dot = str_find(s, S("."));
    struct str digits = dot < 0 ? S("") : str_cut(s, dot + 1, s.n);
    bool zero = dot == 0 || (dot == 1 && s.p[0] == '0');
    if (zero && digits.n <= 6 && num_parse(digits, &v) && v > 0) {
        *out = (double)v;
        for (ptrdiff_t i = 0; i < digits.n; i++) *out /= 10;
        return true;
    }
    diag_add(r->ds, D_USAGE, NULL, "%.*s is no probability", STR_ARG(s));
    diag_hint(r->ds, "between 0 and 1, as in --threshold 0.9");
    return false;
}

static bool shard_option(struct run *r, struct app_linking *what)
{
    struct str rest = r->value[OPT_SHARD], one;
    int64_t i, n;
    if (!r->given[OPT_SHARD]) return true;
    if (str_next(&rest, '/', &one) && num_parse(one, &i) &&
        num_parse(rest, &n) && i >= 1 && i <= n && n <= 100000) {
        what->shard = (int)i;
        what->shards = (int)n;
        if (r->given[OPT_OUT]) return true;
        diag_add(r->ds, D_USAGE, NULL,
                 "--shard writes a part, and wants --out");
        diag_hint(r->ds, "--shard 1/8 --out part-1");
        return false;
    }
    diag_add(r->ds, D_USAGE, NULL, "--shard wants a part of how many: 1/8");
    return false;
}

static bool review_option(struct run *r, struct app_linking *what)
{
    if (what->shards && (what->reviewing || what->answers.n)) {
        diag_add(r->ds, D_USAGE, NULL,
                 "a shard counts or scores: answers are no part of it");
        diag_hint(r->ds, "review with the model that link-merge makes: link "
                         "LIST... --model FILE --review");
        return false;
    }
    if (what->reviewing && !what->answers.n)
        what->answers =
            str_fmt(r->a, "%.*s.answers", STR_ARG(what->files.p[0]));
    return true;
}

static int part(struct run *r, struct app_linked *l)
{
    bool counts = !l->model.trained;
    if (counts && !app_link_train(r->a, l, r->ds)) return cli_failed(r);
    if (!counts && !app_link_score(r->a, l, r->ds)) return cli_failed(r);
    if (!write_out(r, OPT_OUT, app_link_part(r->a, l))) return cli_failed(r);
    buf_fmt(&r->out, "%s of shard %.*s are in %.*s\n",
            counts ? "Counts" : "Pairs", STR_ARG(r->value[OPT_SHARD]),
            STR_ARG(r->value[OPT_OUT]));
    return EXIT_DONE;
}

static int go(struct run *r, struct app_linked *l)
{
    if (r->given[OPT_ESTIMATE]) return estimate(r, l);
    if (l->how.shards) return part(r, l);
    if (r->given[OPT_REVIEW] && !cli_review(r, l)) return cli_failed(r);
    if (!app_link_train(r->a, l, r->ds)) return cli_failed(r);
    if (r->given[OPT_SAVE_MODEL] &&
        !write_out(r, OPT_SAVE_MODEL, link_model_print(r->a, &l->model)))
        return cli_failed(r);
    if (r->given[OPT_EXPLAIN]) return explain(r, l);
    if (!app_link_score(r->a, l, r->ds)) return cli_failed(r);
    return finish(r, l, true);
}

int cli_link(struct run *r)
{
    struct app_linked l;
    struct watch watch = cli_watch(r, "rows and rules");
    struct app_linking what = { .files = r->words,
                                .model_path = r->value[OPT_MODEL],
                                .against = r->value[OPT_AGAINST],
                                .within = r->given[OPT_WITHIN],
                                .answers = r->value[OPT_ANSWERS],
                                .reviewing = r->given[OPT_REVIEW],
                                .watch = &watch };
    if (!number_option(r, OPT_THREADS, 64, &what.threads) ||
        !share_option(r, &what.threshold) || !shard_option(r, &what) ||
        !review_option(r, &what))
        return EXIT_USE;
    int code = app_link_load(r->world, r->a, &what, &l, r->ds) ? go(r, &l)
                                                               : cli_failed(r);
    app_link_free(&l);
    return code;
}

int cli_link_merge(struct run *r)
{
    struct app_linked l;
    bool pairs = false;
    int code = EXIT_DONE;
    if (!app_link_merge(r->world, r->a, &r->words, &l, &pairs, r->ds)) {
        code = cli_failed(r);
    } else if (pairs) {
        code = finish(r, &l, false);
    } else if (r->given[OPT_SAVE_MODEL]) {
        if (!write_out(r, OPT_SAVE_MODEL, link_model_print(r->a, &l.model)))
            code = cli_failed(r);
        show_counts(r, &l);
    } else {
        buf_str(&r->out, link_model_print(r->a, &l.model));
    }
    app_link_free(&l);
    return code;
}
