/* A pass over all pairs that the rules name: threads take blocks, count
 * patterns or keep pairs. Sums of whole numbers, and pairs sorted at the end,
 * come out the same whatever thread did what. */
#include "link/link_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { SEGMENT = 1 << 15, STRIPE = 64 };

/* What the threads of a pass share. */
struct pass {
    const struct link_people *p;
    const struct link_how *how;
    const struct weights *weights;
    struct keyed keys;
    int rule;
    atomic_llong next;
    void (*scan)(struct scan *);
    bool counting;
    int64_t sample; /* pairs to draw */
};

struct worker {
    struct pass *pass;
    struct scan s;
    struct arena arena;
    struct link_pair_list kept;
    struct LIST(uint32_t) rows;
    int64_t split_blocks, split_pairs;
    int64_t by_rule[LINK_RULES_MAX];
    struct tally sampled;
    int64_t sampled_pairs;
};

/* ---- counting */

static void tally_make(struct tally *t, struct arena *a, int fields)
{
    *t = (struct tally){ .bits = fields * LEVEL_BITS };
    if (t->bits <= DIRECT_BITS) {
        t->direct = arena_new(a, uint64_t, (ptrdiff_t)1 << t->bits);
    } else {
        t->cap = 1 << 12;
        t->slots = arena_new(a, struct tally_slot, t->cap);
    }
}

static struct tally_slot *slot_of(const struct tally *t, uint32_t pattern)
{
    uint32_t k = (pattern * 2654435769u) >> 8 & (t->cap - 1);
    while (t->slots[k].count && t->slots[k].pattern != pattern)
        k = (k + 1) & (t->cap - 1);
    return &t->slots[k];
}

static void tally_count(struct tally *t, struct arena *a, uint32_t pattern)
{
    if (t->direct) {
        t->direct[pattern]++;
        return;
    }
    struct tally_slot *slot = slot_of(t, pattern);
    if (slot->count == 0) {
        slot->pattern = pattern;
        t->n++;
    }
    slot->count++;
    if (t->n * 2 < t->cap) return;
    struct tally bigger = { .cap = t->cap * 2, .n = t->n, .bits = t->bits };
    bigger.slots = arena_new(a, struct tally_slot, bigger.cap);
    for (uint32_t i = 0; i < t->cap; i++)
        if (t->slots[i].count)
            *slot_of(&bigger, t->slots[i].pattern) = t->slots[i];
    *t = bigger;
}

void scan_count(struct scan *s, uint32_t pattern)
{
    tally_count(&s->counts, s->a, pattern);
}

void scan_keep(struct scan *s, uint32_t i, uint32_t j, uint32_t pattern)
{
    const struct weights *w = s->weights;
    if (weight_most(w, pattern) < w->keep) return;
    double bits = weight_pair(w, pattern, i, j);
    if (bits < w->keep) return;
    *arena_push(s->a, s->kept) =
        (struct link_pair){ i, j, pattern, (int32_t)(bits * 1000) };
}

enum link_level scan_level(struct scan *s, int f, uint32_t x, uint32_t y)
{
    const struct link_people *p = s->p;
    enum link_kind kind = s->model->fields[f].kind;
    if (kind == LINK_KIND_DATE || kind == LINK_KIND_YEAR)
        return value_level(p, f, x, y);
    uint64_t tag = (uint64_t)f << 60 | (uint64_t)x << 32 | y;
    uint64_t h = tag * 0x9e3779b97f4a7c15u >> (64 - MEMO_BITS);
    if (s->memo[h] == tag) return (enum link_level)s->memo_level[h];
    enum link_level level;
    const struct value *v = p->values[f].v.p;
    if (letters_decide(p, f, &v[x], &v[y])) {
        const uint8_t *pool = (const uint8_t *)p->pool.p;
        if (s->places_of[f] != x) {
            const struct value *was = &v[s->places_of[f]];
            places_clear(s->places[f], pool + was->at, was->n);
            places_set(s->places[f], pool + v[x].at, v[x].n);
            s->places_of[f] = x;
        }
        level = letters_level(p, f, &v[x], &v[y], s->places[f]);
    } else {
        level = value_level(p, f, x, y);
    }
    s->memo[h] = tag;
    s->memo_level[h] = (uint8_t)level;
    return level;
}

/* ---- blocks */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The field, not yet used, that has most distinct values among the rows. */
static int splitting_field(const struct worker *w, const uint32_t *rows,
                           ptrdiff_t n, unsigned used, struct arena *scratch)
{
    int best = -1;
    ptrdiff_t most = 1;
    uint64_t *v = arena_new(scratch, uint64_t, n);
    for (int f = 0; f < w->s.model->field_count; f++) {
        if (used >> f & 1) continue;
        ptrdiff_t distinct = 1;
        for (ptrdiff_t i = 0; i < n; i++) v[i] = row_values(w->s.p, rows[i])[f];
        list_sort(v, n, sizeof *v, by_number);
        for (ptrdiff_t i = 1; i < n; i++) distinct += v[i] != v[i - 1];
        if (distinct > most) most = distinct, best = f;
    }
    return best;
}

static void scan_block(struct worker *w, const uint32_t *rows, ptrdiff_t n,
                       unsigned used)
{
    if (n < 2) return;
    if (n <= w->s.model->oversize) {
        block_fill(&w->s, rows, n);
        w->pass->scan(&w->s);
        return;
    }
    struct arena scratch = { 0 };
    int f = splitting_field(w, rows, n, used, &scratch);
    uint64_t *sorted = arena_new(&scratch, uint64_t, n);
    uint32_t *part = arena_new(&scratch, uint32_t, n);
    int64_t pairs = (int64_t)n * (n - 1) / 2;
    for (ptrdiff_t i = 0; i < n; i++)
        sorted[i] = (uint64_t)(f < 0 ? 0 : row_values(w->s.p, rows[i])[f])
                        << 32 |
                    rows[i];
    list_sort(sorted, n, sizeof *sorted, by_number);
    for (ptrdiff_t i = 0; i < n; i++) part[i] = (uint32_t)sorted[i];
    for (ptrdiff_t from = 0, to; from < n; from = to) {
        ptrdiff_t most = f < 0 ? (ptrdiff_t)w->s.model->oversize : n;
        for (to = from + 1; to < n && to - from < most &&
                            sorted[to] >> 32 == sorted[from] >> 32;)
            to++;
        pairs -= (int64_t)(to - from) * (to - from - 1) / 2;
        scan_block(w, part + from, to - from, f < 0 ? used : used | 1u << f);
    }
    w->split_blocks++;
    w->split_pairs += pairs;
    arena_free(&scratch);
}

static void scan_segment(struct worker *w, ptrdiff_t from, ptrdiff_t to)
{
    const struct keyed *k = &w->pass->keys;
    unsigned used = 0;
    const struct link_rule *r = &w->s.model->rules[w->s.rule];
    for (int i = 0; i < r->n; i++)
        if (w->s.model->atoms[r->atoms[i]].part == LINK_PART_ALL)
            used |= 1u << w->s.model->atoms[r->atoms[i]].field;
    while (from < to && from > 0 && k->p[from] >> 32 == k->p[from - 1] >> 32)
        from++; /* the segment before has that block */
    while (from < to) {
        ptrdiff_t end = from;
        w->rows.n = 0;
        for (; end < k->n && k->p[end] >> 32 == k->p[from] >> 32; end++)
            *arena_push(&w->arena, &w->rows) = (uint32_t)k->p[end];
        scan_block(w, w->rows.p, w->rows.n, used);
        from = end;
    }
}

/* Every pair: stripes of rows, each against all later ones. */
static void scan_stripe(struct worker *w, int64_t stripe)
{
    int64_t n = w->s.p->n, from = stripe * STRIPE;
    const struct link_how *how = w->pass->how;
    if (how->shards && stripe % how->shards + 1 != how->shard) return;
    w->s.from = from;
    w->s.to = from + STRIPE < n ? from + STRIPE : n;
    w->pass->scan(&w->s);
}

static void *work(void *ctx)
{
    struct worker *w = ctx;
    struct pass *pass = w->pass;
    bool all = w->s.model->rules[pass->rule].n == 0;
    int64_t before = w->s.pairs, step = all ? 1 : SEGMENT;
    int64_t end = all ? (pass->p->n + STRIPE - 1) / STRIPE : pass->keys.n;
    w->s.rule = pass->rule;
    w->s.from = 0;
    w->s.to = INT64_MAX;
    if (all) {
        w->rows.n = 0;
        for (int64_t r = 0; r < pass->p->n; r++)
            *arena_push(&w->arena, &w->rows) = (uint32_t)r;
        block_fill(&w->s, w->rows.p, w->rows.n);
    }
    for (;;) {
        int64_t from = atomic_fetch_add(&pass->next, step);
        if (from >= end) break;
        if (all)
            scan_stripe(w, from);
        else
            scan_segment(w, from, from + step < end ? from + step : end);
    }
    w->by_rule[pass->rule] += w->s.pairs - before;
    return NULL;
}

/* ---- pairs that no rule names, by a fixed sequence (splitmix64) */

static uint64_t random_of(uint64_t k)
{
    uint64_t z = k * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* As the scan's bounds, for one pair of values. */
static bool may_reach(const struct link_people *p, int f, uint32_t x,
                      uint32_t y)
{
    const struct value *a = &p->values[f].v.p[x], *b = &p->values[f].v.p[y];
    if (p->model->fields[f].kind == LINK_KIND_CODE) return false;
    if (!letters_decide(p, f, a, b) || (a->sound && a->sound == b->sound))
        return true;
    int common = __builtin_popcountll(a->mask & b->mask) +
                 (a->extra < b->extra ? a->extra : b->extra);
    if (p->model->fields[f].kind == LINK_KIND_NUMBER)
        return common + 2 >= a->n && common + 2 >= b->n;
    return 10 * common * (a->n + b->n) >= 11 * a->n * b->n;
}

static void sample_pair(struct worker *w, uint64_t k)
{
    const struct link_people *p = w->s.p;
    uint64_t n = (uint64_t)p->n;
    uint32_t x = (uint32_t)(random_of(2 * k + 1) % n);
    uint32_t y = (uint32_t)(random_of(2 * k + 2) % n);
    if (x == y) return;
    if (x > y) {
        uint32_t swap = x;
        x = y;
        y = swap;
    }
    if (!pair_wanted(p, w->pass->how, x, y)) return;
    for (int r = 0; r < p->model->rule_count; r++)
        if (rule_true(p, r, x, y)) return;
    const uint32_t *a = row_values(p, x), *b = row_values(p, y);
    uint32_t pattern = 0;
    for (int f = 0; f < p->model->field_count; f++) {
        enum link_level l = a[f] == 0 || b[f] == 0 ? LINK_LEVEL_NONE
                            : a[f] == b[f]         ? LINK_LEVEL_SAME
                            : !may_reach(p, f, a[f], b[f])
                                ? LINK_LEVEL_ELSE
                                : scan_level(&w->s, f, a[f], b[f]);
        pattern |= (uint32_t)l << f * LEVEL_BITS;
    }
    tally_count(&w->sampled, &w->arena, pattern);
    w->sampled_pairs++;
}

static void *sample(void *ctx)
{
    struct worker *w = ctx;
    const struct link_how *how = w->pass->how;
    for (;;) {
        int64_t from = atomic_fetch_add(&w->pass->next, STRIPE);
        if (from >= w->pass->sample) return NULL;
        for (int64_t k = from; k < from + STRIPE; k++)
            if (!how->shards || k % how->shards + 1 == how->shard)
                sample_pair(w, (uint64_t)k);
    }
}

/* ---- threads */

static void together(struct worker *w, int threads, void *(*go)(void *))
{
    pthread_t id[THREADS_MAX];
    bool started[THREADS_MAX] = { false };
    for (int t = 1; t < threads; t++)
        started[t] = pthread_create(&id[t], NULL, go, &w[t]) == 0;
    go(&w[0]);
    for (int t = 1; t < threads; t++)
        if (started[t]) pthread_join(id[t], NULL);
}

static void (*scan_function(enum link_simd simd))(struct scan *)
{
    if (simd == LINK_SIMD_BEST)
        simd = link_simd_has(LINK_SIMD_AVX512) ? LINK_SIMD_AVX512
               : link_simd_has(LINK_SIMD_AVX2) ? LINK_SIMD_AVX2
                                               : LINK_SIMD_PLAIN;
    assert(link_simd_has(simd));
    switch (simd) {
    case LINK_SIMD_AVX512: return scan_all_avx512;
    case LINK_SIMD_AVX2: return scan_all_avx2;
    case LINK_SIMD_BEST:
    case LINK_SIMD_PLAIN: break;
    }
    return scan_all_plain;
}

bool link_simd_has(enum link_simd simd)
{
#if defined(__x86_64__)
    switch (simd) {
    case LINK_SIMD_AVX512:
        return __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vpopcntdq");
    case LINK_SIMD_AVX2:
        return __builtin_cpu_supports("avx2") &&
               __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("popcnt");
    case LINK_SIMD_BEST:
    case LINK_SIMD_PLAIN: break;
    }
    return true;
#else
    return simd == LINK_SIMD_BEST || simd == LINK_SIMD_PLAIN;
#endif
}

static int threads_of(const struct link_how *how)
{
    long n = how->threads > 0 ? how->threads : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (int)n;
}

static void worker_make(struct worker *w, struct pass *pass)
{
    struct arena *a = &w->arena;
    w->pass = pass;
    w->s = (struct scan){ .p = pass->p,
                          .model = pass->p->model,
                          .how = pass->how,
                          .a = a,
                          .weights = pass->weights,
                          .counting = pass->counting,
                          .kept = &w->kept };
    w->s.memo = arena_new(a, uint64_t, 1 << MEMO_BITS);
    w->s.memo_level = arena_new(a, uint8_t, 1 << MEMO_BITS);
    memset(w->s.memo, 0xff, sizeof *w->s.memo << MEMO_BITS);
    if (!pass->counting) return;
    tally_make(&w->s.counts, a, pass->p->model->field_count);
    tally_make(&w->sampled, a, pass->p->model->field_count);
}

/* Each rule in turn: keys sorted, then the threads over its blocks. */
static struct worker *run(struct arena *a, struct pass *pass, int threads)
{
    const struct link_model *m = pass->p->model;
    struct worker *w = arena_new(a, struct worker, threads);
    pass->scan = scan_function(pass->how->simd);
    for (int t = 0; t < threads; t++) worker_make(&w[t], pass);
    for (int r = 0; r < m->rule_count; r++) {
        struct arena keys = { 0 };
        pass->rule = r;
        atomic_store(&pass->next, 0);
        if (m->rules[r].n) pass->keys = rule_sort(pass->p, &keys, r, pass->how);
        together(w, threads, work);
        arena_free(&keys);
        watch_tell(pass->how->watch, r + 1, m->rule_count);
    }
    return w;
}

static void worker_free(struct worker *w)
{
    arena_free(&w->s.blocks);
    arena_free(&w->arena);
}

/* ---- what comes out */

static int by_pattern(const void *a, const void *b)
{
    const struct link_pattern *x = a, *y = b;
    return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

static void gather(struct arena *a, const struct tally *t, bool sampled,
                   struct link_counts *out)
{
    ptrdiff_t n = t->direct ? (ptrdiff_t)1 << t->bits : (ptrdiff_t)t->cap;
    for (ptrdiff_t i = 0; i < n; i++) {
        uint64_t count = t->direct ? t->direct[i] : t->slots[i].count;
        if (count == 0) continue;
        *arena_push(a, &out->patterns) =
            (struct link_pattern){ .pattern = t->direct ? (uint32_t)i
                                                        : t->slots[i].pattern,
                                   .blocked = sampled ? 0 : count,
                                   .sampled = sampled ? count : 0 };
        if (sampled)
            out->sampled += count;
        else
            out->blocked += count;
    }
}

/* Sorts the patterns and makes one of equal ones. */
static void unite(struct link_counts *c)
{
    ptrdiff_t n = 0;
    struct link_pattern *p = c->patterns.p;
    list_sort(p, c->patterns.n, sizeof *p, by_pattern);
    for (ptrdiff_t i = 0; i < c->patterns.n; i++) {
        if (n && p[n - 1].pattern == p[i].pattern) {
            p[n - 1].blocked += p[i].blocked;
            p[n - 1].sampled += p[i].sampled;
            p[n - 1].same += p[i].same;
            p[n - 1].different += p[i].different;
        } else {
            p[n++] = p[i];
        }
    }
    c->patterns.n = n;
}

void link_counts_add(struct arena *a, struct link_counts *to,
                     const struct link_counts *from)
{
    for (ptrdiff_t i = 0; i < from->patterns.n; i++)
        *arena_push(a, &to->patterns) = from->patterns.p[i];
    unite(to);
    to->blocked += from->blocked;
    to->sampled += from->sampled;
    to->wanted = from->wanted;
    to->split_blocks += from->split_blocks;
    to->split_pairs += from->split_pairs;
    for (int r = 0; r < LINK_RULES_MAX; r++) to->by_rule[r] += from->by_rule[r];
}

static uint64_t two_of(uint64_t n)
{
    return n < 2 ? 0 : n % 2 ? n * ((n - 1) / 2) : n / 2 * (n - 1);
}

uint64_t link_pairs_wanted(const struct link_people *p,
                           const struct link_how *how)
{
    uint64_t n = (uint64_t)p->n, old = 0, all, known;
    for (int64_t r = 0; how->old && r < p->n; r++) old += how->old[r];
    all = two_of(n);
    known = two_of(old);
    for (int l = 0; p->lists > 1 && !how->within && l < p->lists; l++) {
        uint64_t here = 0, m;
        m = (uint64_t)(p->list_first[l + 1] - p->list_first[l]);
        for (int64_t r = p->list_first[l]; how->old && r < p->list_first[l + 1];
             r++)
            here += how->old[r];
        all -= two_of(m);
        known -= two_of(here);
    }
    return all - known;
}

static void take_kept(struct arena *a, const struct worker *w, int threads,
                      struct link_pair_list *out)
{
    ptrdiff_t n = 0;
    for (int t = 0; t < threads; t++) n += w[t].kept.n;
    *out = (struct link_pair_list){ arena_new(a, struct link_pair, n), 0, n };
    for (int t = 0; t < threads; t++) {
        if (w[t].kept.n)
            memcpy(out->p + out->n, w[t].kept.p,
                   (size_t)w[t].kept.n * sizeof *out->p);
        out->n += w[t].kept.n;
    }
}

void pass_count(struct arena *a, const struct link_people *p,
                const struct link_how *how, const struct weights *weights,
                struct link_counts *out, struct link_pair_list *kept)
{
    struct pass pass = {
        .p = p, .how = how, .weights = weights, .counting = true
    };
    int threads = threads_of(how);
    bool all = false;
    *out = (struct link_counts){ .wanted = link_pairs_wanted(p, how) };
    struct arena scratch = { 0 };
    struct worker *w = run(&scratch, &pass, threads);
    for (int r = 0; r < p->model->rule_count; r++)
        all |= p->model->rules[r].n == 0;
    atomic_store(&pass.next, 0);
    pass.sample =
        out->wanted < SAMPLE_PAIRS ? (int64_t)out->wanted : SAMPLE_PAIRS;
    if (!all && p->n > 1) together(w, threads, sample);
    if (kept) take_kept(a, w, threads, kept);
    for (int t = 0; t < threads; t++) {
        gather(a, &w[t].s.counts, false, out);
        gather(a, &w[t].sampled, true, out);
        out->split_blocks += w[t].split_blocks;
        out->split_pairs += w[t].split_pairs;
        for (int r = 0; r < LINK_RULES_MAX; r++)
            out->by_rule[r] += w[t].by_rule[r];
        worker_free(&w[t]);
    }
    unite(out);
    arena_free(&scratch);
}

bool link_count(struct arena *a, struct link_people *p,
                const struct link_how *how, struct link_counts *out,
                struct diags *ds)
{
    (void)ds;
    pass_count(a, p, how, NULL, out, NULL);
    return true;
}

static int by_rows(const void *a, const void *b)
{
    const struct link_pair *x = a, *y = b;
    if (x->x != y->x) return x->x < y->x ? -1 : 1;
    return (x->y > y->y) - (x->y < y->y);
}

void link_pairs_sort(struct link_pair_list *pairs)
{
    list_sort(pairs->p, pairs->n, sizeof *pairs->p, by_rows);
}

bool link_score(struct arena *a, struct link_people *p,
                const struct link_how *how, struct link_pair_list *out,
                struct diags *ds)
{
    struct weights weights;
    struct pass pass = { .p = p, .how = how, .weights = &weights };
    int threads = threads_of(how);
    (void)ds;
    *out = (struct link_pair_list){ .n = 0 };
    weights_make(p, how, &weights);
    struct arena scratch = { 0 };
    struct worker *w = run(&scratch, &pass, threads);
    take_kept(a, w, threads, out);
    for (int t = 0; t < threads; t++) worker_free(&w[t]);
    link_pairs_sort(out);
    arena_free(&scratch);
    return true;
}
