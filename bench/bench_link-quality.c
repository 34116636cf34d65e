/* How well names and people are matched, on public data that nothing was
 * tuned on.
 *
 *     make bench-link-quality LINK_DATA=folder
 *
 * Tokens across scripts: ar2en-eval.txt, and the tenth of wd_arabic_80 and
 * wd_russian_80 that learning never sees (pairs.h). Recall over true pairs, and
 * the share of random pairs taken for the same name.
 *
 * People: FEBRL 1 to 4 (dataset1.csv ... dataset4b.csv, truth in rec_id) and
 * fake_1000.csv (cluster), with what `truce link` does by itself, nothing set
 * for any of them; beside Splink with the settings of its own documentation.
 * Without LINK_DATA: invented people. */
#include "app/app.h"

#include "pairs.h"
#include "people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void tokens(const struct link_names *names, const char *folder,
                   const char *file, bool wikidata)
{
    enum { RANDOM = 100, MOST = 3000 };
    struct arena a = { 0 };
    struct pairs p = { 0 };
    struct LIST(struct link_token) x = { 0 }, y = { 0 };
    pairs_read(&a, folder, file, wikidata, &p);
    for (ptrdiff_t i = 0; i < p.n && x.n < MOST; i++) {
        if (wikidata && !p.p[i].kept_back) continue;
        *arena_push(&a, &x) = link_token_make(&a, names, p.p[i].native);
        *arena_push(&a, &y) = link_token_make(&a, names, p.p[i].latin);
    }
    if (x.n == 0) {
        printf("%-20s not in LINK_DATA: skipped\n", file);
        arena_free(&a);
        return;
    }
    int64_t found = 0, key = 0, wrong = 0, wrong_key = 0, random = 0;
    for (ptrdiff_t i = 0; i < x.n; i++) {
        found += link_token_level(names, &x.p[i], &y.p[i]) >= LINK_LEVEL_ALIKE;
        key += str_eq(x.p[i].skeleton, y.p[i].skeleton);
        for (ptrdiff_t k = 1; k <= RANDOM; k++) {
            const struct link_token *other = &y.p[(i + k * 31) % x.n];
            if (str_eq(x.p[i].plain, x.p[(i + k * 31) % x.n].plain)) continue;
            random++;
            wrong +=
                link_token_level(names, &x.p[i], other) >= LINK_LEVEL_ALIKE;
            wrong_key += str_eq(x.p[i].skeleton, other->skeleton);
        }
    }
    double n = (double)x.n, m = (double)random;
    printf("%-20s %6td pairs  recall %.4f  random %.5f   key equal %.4f  "
           "random %.5f\n",
           file, x.n, (double)found / n, (double)wrong / m, (double)key / n,
           (double)wrong_key / m);
    printf("figure link-tokens-recall-%s %.4f share\n", file,
           (double)found / n);
    printf("figure link-tokens-random-%s %.5f share\n", file,
           (double)wrong / m);
    arena_free(&a);
}

/* ---- people: FEBRL and Splink's fake_1000, with defaults only */

/* One data set: its files, and the truth beside each row. */
struct quality {
    struct arena a;
    struct app_linked l;
    struct str_list truth; /* by row */
    struct map number;     /* of each truth */
    int64_t *person;
    int64_t true_pairs;
};

/* "rec-123-dup-0" and "rec-123-org" are both rec-123. */
static struct str whole(struct str s)
{
    ptrdiff_t dash = str_find(s, S("-dup-"));
    if (dash < 0) dash = str_find(s, S("-org"));
    return dash < 0 ? s : str_cut(s, 0, dash);
}

static bool read_truth(struct quality *q, const struct world *w,
                       struct str path, struct diags *ds)
{
    static const struct table_options none = { .header = 0 };
    struct source src;
    struct table_row row;
    ptrdiff_t column = -1;
    if (!w->open(w->ctx, &q->a, path, &src, ds)) return false;
    struct table *t = table_open(&q->a, &src, &none, ds);
    for (ptrdiff_t c = 0; t && c < table_found(t)->columns.n; c++) {
        struct str name = str_trim(table_found(t)->columns.p[c]);
        if (str_eq(name, S("rec_id")) || str_eq(name, S("cluster"))) column = c;
    }
    while (t && column >= 0 && table_next(t, &row, ds))
        *arena_push(&q->a, &q->truth) =
            whole(str_dup(&q->a, str_trim(row.cells[column])));
    table_close(t);
    src.close(src.ctx);
    return column >= 0;
}

static bool compared(const struct quality *q, int64_t x, int64_t y)
{
    int64_t in;
    return link_people_lists(q->l.people) == 1 ||
           link_people_where(q->l.people, x, &in) !=
               link_people_where(q->l.people, y, &in);
}

static void count_truth(struct quality *q)
{
    q->person = arena_new(&q->a, int64_t, q->truth.n);
    for (ptrdiff_t i = 0; i < q->truth.n; i++) {
        map_add(&q->number, &q->a, q->truth.p[i], i);
        q->person[i] = map_get(&q->number, q->truth.p[i]);
    }
    for (ptrdiff_t i = 0; i < q->truth.n; i++)
        for (ptrdiff_t j = i + 1; j < q->truth.n; j++)
            q->true_pairs += q->person[i] == q->person[j] && compared(q, i, j);
}

static double share(int64_t part, int64_t of)
{
    return of ? (double)part / (double)of : 0;
}

static void line(const char *what, int64_t right, int64_t found, int64_t all)
{
    double p = share(right, found), r = share(right, all);
    printf("    %-22s P %.4f  R %.4f  F1 %.4f\n", what, p, r,
           p + r > 0 ? 2 * p * r / (p + r) : 0);
}

/* Pairs over each threshold; the best F1; Brier over the pairs kept and the
 * true ones that were not. */
static void sweep(const struct quality *q, const char *name)
{
    static const double at[] = { .99, .9, .5, .1, .01 };
    const struct link_pair_list *p = &q->l.result.pairs;
    int64_t right = 0, next = 0;
    double best = 0, brier = 0, half = 0;
    for (ptrdiff_t i = 0; i <= p->n; i++) {
        double now = i < p->n ? link_probability(p->p[i].bits) : 0;
        while (next < 5 && now < at[next]) {
            char what[40];
            snprintf(what, sizeof what, "pairs from %.2f", at[next]);
            line(what, right, i, q->true_pairs);
            if (next++ == 2)
                half = 2 * (double)right / (double)(i + q->true_pairs);
        }
        if (i == p->n) break;
        bool same = q->person[p->p[i].x] == q->person[p->p[i].y];
        right += same;
        brier += (now - same) * (now - same);
        double f = 2 * (double)right / (double)(i + 1 + q->true_pairs);
        if (f > best) best = f;
    }
    brier = (brier + (double)(q->true_pairs - right)) /
            (double)(p->n + q->true_pairs - right);
    printf("    best F1 of the sweep %.4f, Brier %.5f\n", best, brier);
    printf("figure link-%s-F1 %.4f share\nfigure link-%s-best-F1 %.4f share\n"
           "figure link-%s-brier %.5f share\n",
           name, half, name, best, name, brier);
}

/* Clusters: their pairs, and B-cubed (Bagga and Baldwin 1998). */
static void clusters(const struct quality *q, const char *name)
{
    int64_t right = 0, found = 0, n = q->truth.n;
    double p = 0, r = 0;
    const uint32_t *c = q->l.result.cluster;
    for (int64_t i = 0; i < n; i++) {
        int64_t both = 0, mine = 0, all = 0;
        for (int64_t j = 0; j < n; j++) {
            bool here = c[i] == c[j], same = q->person[i] == q->person[j];
            both += here && same;
            mine += here;
            all += same;
            if (j <= i || !compared(q, i, j)) continue;
            right += here && same;
            found += here;
        }
        p += share(both, mine) / (double)n;
        r += share(both, all) / (double)n;
    }
    line("pairs in clusters", right, found, q->true_pairs);
    double f = 2 * p * r / (p + r);
    printf("    B3                     P %.4f  R %.4f  F1 %.4f\n", p, r, f);
    printf("figure link-%s-clusters-F1 %.4f share\n"
           "figure link-%s-b3 %.4f share\n",
           name, 2 * (double)right / (double)(found + q->true_pairs), name, f);
}

static void people(const char *name, const char *const *files, int n)
{
    struct quality q = { .true_pairs = 0 };
    struct diags ds = diags_make(&q.a);
    struct world w = world_real();
    struct app_linking what = { .keep = .001 };
    bool ok = true;
    for (int i = 0; i < n; i++)
        *arena_push(&q.a, &what.files) = str_of(files[i]);
    for (int i = 0; ok && i < n; i++)
        ok = read_truth(&q, &w, what.files.p[i], &ds);
    ok = ok && app_link_load(&w, &q.a, &what, &q.l, &ds) &&
         app_link_train(&q.a, &q.l, &ds) && app_link_score(&q.a, &q.l, &ds);
    if (ok && q.truth.n == link_people_count(q.l.people)) {
        count_truth(&q);
        app_link_cluster(&q.a, &q.l);
        printf("%s: %td rows, %lld true pairs\n", name, q.truth.n,
               (long long)q.true_pairs);
        sweep(&q, name);
        clusters(&q, name);
    } else {
        printf("%s: skipped: %.*s\n", name,
               STR_ARG(ds.n ? ds.p[0].message : S("no truth in the files")));
    }
    app_link_free(&q.l);
    arena_free(&q.a);
}

static void all_people(const char *folder)
{
    static const struct {
        const char *name, *files[2];
        int n;
    } sets[] = {
        { "febrl1", { "dataset1.csv" }, 1 },
        { "febrl2", { "dataset2.csv" }, 1 },
        { "febrl3", { "dataset3.csv" }, 1 },
        { "febrl4", { "dataset4a.csv", "dataset4b.csv" }, 2 },
        { "fake1000", { "fake_1000.csv" }, 1 },
    };
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        char path[2][1000];
        const char *files[2] = { path[0], path[1] };
        for (int k = 0; k < sets[i].n; k++)
            snprintf(path[k], sizeof path[k], "%s/%s", folder,
                     sets[i].files[k]);
        people(sets[i].name, files, sets[i].n);
    }
}

/* Where there is no public data: invented people, with the truth beside. */
static void invented(void)
{
    char dir[] = "/tmp/truce-quality-XXXXXX", raw[100], path[120], text[400];
    enum { ROWS = 5000 };
    static int64_t person[ROWS];
    if (!mkdtemp(dir)) return;
    snprintf(raw, sizeof raw, "%s/raw.csv", dir);
    snprintf(path, sizeof path, "%s/people.csv", dir);
    const char *files[1] = { path };
    FILE *in = NULL, *out = NULL;
    if (people_write(raw, ROWS, 20, person)) in = fopen(raw, "r");
    if (in) out = fopen(path, "w");
    for (int i = -1; out && fgets(text, sizeof text, in); i++) {
        text[strcspn(text, "\n")] = '\0';
        if (i < 0)
            fprintf(out, "%s,cluster\n", text);
        else
            fprintf(out, "%s,%lld\n", text, (long long)person[i]);
    }
    if (in) fclose(in);
    if (out && fclose(out) == 0) people("invented", files, 1);
    unlink(raw), unlink(path);
    rmdir(dir);
}

static void peer(const char *folder)
{
    char command[2000];
    fflush(stdout);
    snprintf(command, sizeof command, "sh bench/splink_peer.sh '%s' 4 quality",
             folder);
    if (system(command) != 0) puts("Splink: skipped");
}

int main(void)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    const char *folder = getenv("LINK_DATA");
    const struct link_names *names = link_names_load(&a, &ds);
    if (!names) return 1;
    if (!folder) {
        puts("LINK_DATA is not set: invented people instead of public data");
        invented();
    } else {
        puts("Tokens across scripts, kept back from learning");
        tokens(names, folder, "ar2en-eval.txt", false);
        tokens(names, folder, "wd_arabic_80", true);
        tokens(names, folder, "wd_russian_80", true);
        all_people(folder);
        peer(folder);
    }
    arena_free(&a);
    return 0;
}
