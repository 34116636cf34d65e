/* From pairs to people. One list: the strongest pairs join first. More lists
 * that hold each person once: two lists get the assignment of greatest weight
 * in each component, more lists the strongest joins that the rule allows. */
#include "link/link_int.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    ASSIGN_MAX = 600, /* pairs of a component */
    TIE_BITS = 2000,  /* thousandths of a bit */
};

struct joining {
    const struct link_people *p;
    const struct link_how *how;
    const struct link_pair *pairs;
    ptrdiff_t n;           /* pairs at or over the threshold */
    uint32_t *root, *next; /* next: the members of a cluster, in a ring */
    uint64_t *apart;       /* x << 32 | y of "different", both ways, sorted */
    ptrdiff_t apart_n;
    bool *kept; /* by root: a row of the cluster is in `apart` */
    bool once;
    int32_t except, least; /* thousandths of a bit */
    struct arena *a;
    struct link_result *out;
};

static int stronger(const void *a, const void *b)
{
    const struct link_pair *x = a, *y = b;
    if (x->bits != y->bits) return x->bits > y->bits ? -1 : 1;
    if (x->x != y->x) return x->x < y->x ? -1 : 1;
    return (x->y > y->y) - (x->y < y->y);
}

static uint32_t root_of(struct joining *g, uint32_t row)
{
    while (g->root[row] != row) {
        g->root[row] = g->root[g->root[row]];
        row = g->root[row];
    }
    return row;
}

/* The lower root stays, so that a cluster is named by its lowest row. */
static void join(struct joining *g, uint32_t x, uint32_t y)
{
    uint32_t a = root_of(g, x), b = root_of(g, y), swap;
    if (a == b) return;
    if (a > b) swap = a, a = b, b = swap;
    g->root[b] = a;
    swap = g->next[a];
    g->next[a] = g->next[b];
    g->next[b] = swap;
    if (g->kept) g->kept[a] |= g->kept[b];
}

/* Whether an answer says that a row of x's cluster and one of y's are different
 * people. */
static bool apart(struct joining *g, uint32_t x, uint32_t y)
{
    if (!g->kept || !g->kept[root_of(g, x)] || !g->kept[root_of(g, y)])
        return false;
    uint32_t r = x;
    do {
        ptrdiff_t lo = 0, hi = g->apart_n;
        while (lo < hi) {
            ptrdiff_t mid = lo + (hi - lo) / 2;
            if (g->apart[mid] >> 32 < r)
                lo = mid + 1;
            else
                hi = mid;
        }
        for (; lo < g->apart_n && g->apart[lo] >> 32 == r; lo++)
            if (root_of(g, (uint32_t)g->apart[lo]) == root_of(g, y))
                return true;
        r = g->next[r];
    } while (r != x);
    return false;
}

/* Whether joining the clusters of x and y would have two rows of one list
 * together that are not in one cluster yet. */
static bool twice(struct joining *g, uint32_t x, uint32_t y)
{
    bool there[LINK_LISTS_MAX] = { false };
    uint32_t r = x;
    do {
        there[list_of(g->p, r)] = true;
        r = g->next[r];
    } while (r != x);
    r = y;
    do {
        if (there[list_of(g->p, r)]) return true;
        r = g->next[r];
    } while (r != y);
    return false;
}

static void choose(struct joining *g, ptrdiff_t i)
{
    const struct link_pair *q = &g->pairs[i];
    g->out->chosen[i] = true;
    join(g, q->x, q->y);
}

/* Strongest first. A pair within a list is an exception, admitted from
 * model->except on. */
static void greedy(struct joining *g, bool admitted_only)
{
    for (ptrdiff_t i = 0; i < g->n; i++) {
        const struct link_pair *q = &g->pairs[i];
        bool within = list_of(g->p, q->x) == list_of(g->p, q->y);
        if (g->out->chosen[i]) continue;
        if (root_of(g, q->x) == root_of(g, q->y)) {
            g->out->chosen[i] = true;
            continue;
        }
        bool admitted = within && q->bits >= g->except;
        if (admitted_only && !admitted) continue;
        if (apart(g, q->x, q->y)) continue;
        if (g->once && !admitted &&
            (within || twice(g, root_of(g, q->x), root_of(g, q->y)))) {
            g->out->refused++;
            continue;
        }
        choose(g, i);
    }
}

/* ---- two lists: the assignment of greatest weight
 *
 * Kuhn (1955) and Munkres, by shortest augmenting paths with potentials; a row
 * may stay alone at weight 0. n <= m; cost[i * m + j]; with[j] = i + 1. */
struct assignment {
    const int64_t *cost;
    int n, m;
    int64_t *u, *v, *least;
    int *with, *way;
    bool *used;
};

/* One more column for the tree of shortest paths; gives the next. */
static int extend(struct assignment *s, int j0)
{
    int i0 = s->with[j0], j1 = 0;
    int64_t delta = INT64_MAX;
    s->used[j0] = true;
    for (int j = 1; j <= s->m; j++) {
        if (s->used[j]) continue;
        int64_t c =
            s->cost[(ptrdiff_t)(i0 - 1) * s->m + j - 1] - s->u[i0] - s->v[j];
        if (c < s->least[j]) s->least[j] = c, s->way[j] = j0;
        if (s->least[j] < delta) delta = s->least[j], j1 = j;
    }
    for (int j = 0; j <= s->m; j++) {
        if (s->used[j]) {
            s->u[s->with[j]] += delta;
            s->v[j] -= delta;
        } else if (s->least[j] != INT64_MAX) {
            s->least[j] -= delta;
        }
    }
    return j1;
}

static void assign(struct arena *a, const int64_t *cost, int n, int m,
                   int *with)
{
    struct assignment s = { .cost = cost, .n = n, .m = m, .with = with };
    s.u = arena_new(a, int64_t, n + 1);
    s.v = arena_new(a, int64_t, m + 1);
    s.least = arena_new(a, int64_t, m + 1);
    s.way = arena_new(a, int, m + 1);
    s.used = arena_new(a, bool, m + 1);
    for (int i = 1; i <= n; i++) {
        int j = 0;
        with[0] = i;
        for (int k = 0; k <= m; k++) s.least[k] = INT64_MAX, s.used[k] = false;
        do j = extend(&s, j);
        while (with[j] != 0);
        for (; j; j = s.way[j]) with[j] = with[s.way[j]];
    }
}

struct side {
    uint32_t *rows;
    int n;
};

static int place_of(const struct side *s, uint32_t row)
{
    int lo = 0, hi = s->n - 1;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (s->rows[mid] < row)
            lo = mid + 1;
        else
            hi = mid;
    }
    assert(s->n && s->rows[lo] == row);
    return lo;
}

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* One component's pairs, by their indexes. Clusters that exceptions have made
 * stand for their lowest row. */
static void assign_component(struct joining *g, const ptrdiff_t *index,
                             ptrdiff_t n)
{
    struct arena a = { 0 };
    struct side left = { arena_new(&a, uint32_t, n), 0 };
    struct side right = { arena_new(&a, uint32_t, n), 0 };
    struct side *sides[2] = { &left, &right };
    for (int s = 0; s < 2; s++) {
        struct side *d = sides[s];
        for (ptrdiff_t k = 0; k < n; k++) {
            const struct link_pair *q = &g->pairs[index[k]];
            d->rows[d->n++] = root_of(g, s ? q->y : q->x);
        }
        list_sort(d->rows, d->n, sizeof *d->rows, by_row);
        int m = 0;
        for (int k = 0; k < d->n; k++)
            if (m == 0 || d->rows[m - 1] != d->rows[k])
                d->rows[m++] = d->rows[k];
        d->n = m;
    }
    int rows = left.n, columns = right.n + left.n; /* a blank for each */
    int64_t *cost = arena_new(&a, int64_t, (ptrdiff_t)rows * columns);
    ptrdiff_t *pair = arena_new(&a, ptrdiff_t, (ptrdiff_t)rows * columns);
    int *with = arena_new(&a, int, columns + 1);
    for (ptrdiff_t k = n - 1; k >= 0; k--) { /* the strongest comes last */
        const struct link_pair *q = &g->pairs[index[k]];
        ptrdiff_t at = (ptrdiff_t)place_of(&left, root_of(g, q->x)) * columns +
                       place_of(&right, root_of(g, q->y));
        cost[at] = g->least - q->bits - 1;
        pair[at] = index[k] + 1;
    }
    assign(&a, cost, rows, columns, with);
    for (int j = 1; j <= columns; j++) {
        if (with[j] == 0) continue;
        ptrdiff_t p = pair[(ptrdiff_t)(with[j] - 1) * columns + j - 1];
        if (p) choose(g, p - 1);
    }
    arena_free(&a);
}

/* Answers have settled it: the two are one already, or each has another of that
 * list, or they are different people. */
static bool answered(struct joining *g, uint32_t x, uint32_t y)
{
    return g->kept &&
           (root_of(g, x) == root_of(g, y) || twice(g, x, y) || apart(g, x, y));
}

/* Sorts the pairs into components and solves each; one too large is left to
 * greedy() and reported. */
static void assign_all(struct joining *g)
{
    struct arena a = { 0 };
    struct joining c = *g; /* components, by a union of all */
    c.root = arena_new(&a, uint32_t, g->p->n);
    c.next = arena_new(&a, uint32_t, g->p->n);
    for (int64_t r = 0; r < g->p->n; r++) c.root[r] = c.next[r] = (uint32_t)r;
    for (int64_t r = 0; r < g->p->n; r++)
        join(&c, (uint32_t)r, root_of(g, (uint32_t)r));
    uint64_t *order = arena_new(&a, uint64_t, g->n);
    ptrdiff_t *index = arena_new(&a, ptrdiff_t, g->n), n = 0;
    for (ptrdiff_t i = 0; i < g->n; i++) join(&c, g->pairs[i].x, g->pairs[i].y);
    for (ptrdiff_t i = 0; i < g->n; i++) {
        const struct link_pair *q = &g->pairs[i];
        if (list_of(g->p, q->x) == list_of(g->p, q->y)) continue;
        if (answered(g, q->x, q->y)) continue;
        order[n++] = (uint64_t)root_of(&c, q->x) << 32 | (uint64_t)i;
    }
    radix_sort(&a, order, n);
    for (ptrdiff_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && order[to] >> 32 == order[from] >> 32; to++)
            index[to - from] = (ptrdiff_t)(order[to] & 0xffffffff);
        if (to - from > ASSIGN_MAX)
            g->out->large++;
        else
            assign_component(g, index, to - from);
    }
    arena_free(&a);
}

/* A row whose strongest pair and another, to another cluster, differ by less
 * than TIE_BITS: a person looks at both. */
static void find_ties(struct joining *g)
{
    struct arena a = { 0 };
    uint32_t *best = arena_new(&a, uint32_t, g->p->n);
    bool *told = arena_new(&a, bool, g->p->n);
    for (ptrdiff_t i = 0; i < g->n; i++) {
        const struct link_pair *q = &g->pairs[i];
        for (int side = 0; side < 2; side++) {
            uint32_t row = side ? q->y : q->x, other = side ? q->x : q->y;
            if (best[row] == 0) {
                best[row] = (uint32_t)i + 1;
                continue;
            }
            const struct link_pair *b = &g->pairs[best[row] - 1];
            uint32_t rival = b->x == row ? b->y : b->x;
            if (told[row] || b->bits - q->bits >= TIE_BITS ||
                root_of(g, rival) == root_of(g, other))
                continue;
            told[row] = true;
            *arena_push(g->a, &g->out->ties) =
                (struct link_tie){ row, best[row] - 1, (uint32_t)i };
        }
    }
    arena_free(&a);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static int by_answered(const void *a, const void *b)
{
    const struct link_answered *x = a, *y = b;
    if (x->x != y->x) return x->x < y->x ? -1 : 1;
    return (x->y > y->y) - (x->y < y->y);
}

/* The answer to each pair of the result: both in the order of their rows. */
static void answer_pairs(struct arena *scratch, const struct link_answers *l,
                         struct link_result *out)
{
    struct link_answered *sorted =
        arena_new(scratch, struct link_answered, l->n);
    memcpy(sorted, l->p, (size_t)l->n * sizeof *sorted);
    list_sort(sorted, l->n, sizeof *sorted, by_answered);
    for (ptrdiff_t i = 0; i < out->pairs.n; i++) {
        const struct link_pair *q = &out->pairs.p[i];
        const struct link_answered key = { q->x, q->y, LINK_ANSWER_NONE };
        ptrdiff_t lo = 0, hi = l->n - 1;
        while (lo < hi) {
            ptrdiff_t mid = (lo + hi) / 2;
            if (by_answered(&sorted[mid], &key) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (by_answered(&sorted[lo], &key) == 0)
            out->answer[i] = (uint8_t)sorted[lo].answer;
    }
}

/* The answer to each pair; "same" joins before anything else does. */
static void take_answers(struct joining *g, struct arena *scratch)
{
    const struct link_answers *l = g->how->answers;
    if (!l || l->n == 0) return;
    g->apart = arena_new(scratch, uint64_t, 2 * l->n);
    g->kept = arena_new(scratch, bool, g->p->n);
    g->out->answer = arena_new(g->a, uint8_t, g->out->pairs.n);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        struct link_answered q = l->p[i];
        if (q.answer == LINK_ANSWER_SAME) join(g, q.x, q.y);
        if (q.answer != LINK_ANSWER_DIFFERENT) continue;
        g->apart[g->apart_n++] = (uint64_t)q.x << 32 | q.y;
        g->apart[g->apart_n++] = (uint64_t)q.y << 32 | q.x;
    }
    list_sort(g->apart, g->apart_n, sizeof *g->apart, by_number);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        struct link_answered q = l->p[i];
        if (q.answer != LINK_ANSWER_DIFFERENT) continue;
        g->kept[root_of(g, q.x)] = g->kept[root_of(g, q.y)] = true;
        g->out->clashes += root_of(g, q.x) == root_of(g, q.y);
    }
    answer_pairs(scratch, l, g->out);
}

void link_cluster(struct arena *a, const struct link_people *p,
                  const struct link_how *how,
                  const struct link_pair_list *pairs, struct link_result *out)
{
    const struct link_model *m = p->model;
    *out = (struct link_result){ .cluster = arena_new(a, uint32_t, p->n),
                                 .chosen = arena_new(a, bool, pairs->n) };
    out->pairs.p = arena_new(a, struct link_pair, pairs->n);
    out->pairs.n = out->pairs.cap = pairs->n;
    if (pairs->n)
        memcpy(out->pairs.p, pairs->p, (size_t)pairs->n * sizeof *pairs->p);
    list_sort(out->pairs.p, pairs->n, sizeof *pairs->p, stronger);
    struct arena scratch = { 0 };
    double except = log2(m->except / (1 - m->except));
    double least = 1000 * log2(m->threshold / (1 - m->threshold));
    struct joining g = { .p = p,
                         .how = how,
                         .pairs = out->pairs.p,
                         .a = a,
                         .once = m->once && p->lists > 1,
                         .out = out };
    g.except = isfinite(except) ? (int32_t)(except * 1000) : INT32_MAX;
    g.least = (int32_t)least;
    while (g.n < pairs->n && (double)out->pairs.p[g.n].bits >= least) g.n++;
    g.root = arena_new(&scratch, uint32_t, p->n);
    g.next = arena_new(&scratch, uint32_t, p->n);
    for (int64_t r = 0; r < p->n; r++) g.root[r] = g.next[r] = (uint32_t)r;
    take_answers(&g, &scratch);
    if (g.once) greedy(&g, true);
    out->refused = 0;
    if (g.once && p->lists == 2) assign_all(&g);
    greedy(&g, false);
    find_ties(&g);
    for (int64_t r = 0; r < p->n; r++)
        out->cluster[r] = root_of(&g, (uint32_t)r);
    arena_free(&scratch);
}
