/* A pattern's weight: the prior and log2 m/u of each field's level, in bits,
 * and what the frequency of the very values adds or takes. */
#include "link/link_int.h"

#include <assert.h>
#include <math.h>

/* Beside "same", rarity counts half: of two values that are only near each
 * other one at least is damaged. */
static const double share = .5, limit = 4;

double link_probability(int32_t bits)
{
    return 1 / (1 + exp2(-bits / 1000.0));
}

int32_t link_bits(double probability)
{
    assert(probability > 0 && probability < 1);
    return (int32_t)(1000 * log2(probability / (1 - probability)));
}

static double collisions(const struct values *v)
{
    double sum = 0, n = (double)v->present;
    for (ptrdiff_t i = 1; i < v->v.n; i++) {
        double f = (double)v->v.p[i].count / n;
        sum += f * f;
    }
    return sum > 0 ? sum : 1;
}

void weights_make(const struct link_people *p, const struct link_how *how,
                  struct weights *out)
{
    const struct link_model *m = p->model;
    assert(m->trained);
    *out = (struct weights){ .p = p,
                             .model = m,
                             .prior = log2(m->lambda / (1 - m->lambda)),
                             .frequencies = m->frequencies };
    double keep = how->keep > 0 ? how->keep : .01;
    out->keep = log2(keep / (1 - keep));
    for (int f = 0; f < m->field_count; f++) {
        const struct link_field *field = &m->fields[f];
        out->rare[f] = -log2((double)(p->values[f].present + 1));
        out->usual[f] = log2(collisions(&p->values[f]));
        for (int l = LINK_LEVEL_ELSE; l < LINK_LEVELS; l++) {
            if (!link_kind_has(field->kind, (enum link_level)l)) continue;
            out->bits[f][l] = log2(field->m[l] / field->u[l]);
            out->most[f][l] = out->bits[f][l];
            if (l == LINK_LEVEL_SAME && m->frequencies)
                out->most[f][l] = log2(field->m[l]) - out->rare[f];
            else if (l > LINK_LEVEL_INITIAL && m->frequencies)
                out->most[f][l] += limit;
        }
    }
}

double weight_most(const struct weights *w, uint32_t pattern)
{
    double sum = w->prior;
    for (int f = 0; f < w->model->field_count; f++)
        sum += w->most[f][pattern >> f * LEVEL_BITS & 7];
    return sum;
}

double weight_apart(const struct weights *w, const struct weights *other,
                    uint32_t pattern)
{
    double sum = w->prior - other->prior;
    for (int f = 0; f < w->model->field_count; f++) {
        int l = pattern >> f * LEVEL_BITS & 7;
        if (l == LINK_LEVEL_NONE) continue;
        if (l == LINK_LEVEL_SAME && w->frequencies)
            sum += log2(w->model->fields[f].m[l]) -
                   log2(other->model->fields[f].m[l]);
        else
            sum += w->bits[f][l] - other->bits[f][l];
    }
    return sum;
}

/* same: u is how often this value meets itself, not how often any does. */
double weight_frequency(const struct weights *w, int f, enum link_level level,
                        uint32_t x, uint32_t y)
{
    const struct values *v = &w->p->values[f];
    if (!w->frequencies || level <= LINK_LEVEL_INITIAL) return 0;
    uint32_t a = v->v.p[x].count, b = v->v.p[y].count;
    double often = log2((double)(a > b ? a : b) / (double)v->present);
    if (level == LINK_LEVEL_SAME)
        return log2(w->model->fields[f].u[level]) - often;
    double more = share * (w->usual[f] - often);
    return more > limit ? limit : more < -limit ? -limit : more;
}

double weight_pair(const struct weights *w, uint32_t pattern, uint32_t x,
                   uint32_t y)
{
    const uint32_t *a = row_values(w->p, x), *b = row_values(w->p, y);
    double sum = w->prior;
    for (int f = 0; f < w->model->field_count; f++) {
        enum link_level l = (enum link_level)(pattern >> f * LEVEL_BITS & 7);
        sum += w->bits[f][l] + weight_frequency(w, f, l, a[f], b[f]);
    }
    return sum;
}

void link_reweigh(const struct link_people *p, const struct link_how *how,
                  struct link_pair_list *pairs)
{
    struct weights w;
    ptrdiff_t n = 0;
    weights_make(p, how, &w);
    for (ptrdiff_t i = 0; i < pairs->n; i++) {
        struct link_pair q = pairs->p[i];
        double bits = weight_pair(&w, q.pattern, q.x, q.y);
        q.bits = (int32_t)(bits * 1000);
        if (bits >= w.keep) pairs->p[n++] = q;
    }
    pairs->n = n;
}

void link_explain(struct link_people *p, const struct link_how *how, uint32_t x,
                  uint32_t y, struct link_why *out)
{
    struct weights w;
    weights_make(p, how, &w);
    uint32_t pattern = pair_pattern(p, x, y);
    const uint32_t *a = row_values(p, x), *b = row_values(p, y);
    *out = (struct link_why){ .prior = w.prior, .rule = -1 };
    for (int f = 0; f < p->model->field_count; f++) {
        enum link_level l = (enum link_level)(pattern >> f * LEVEL_BITS & 7);
        out->field[f] =
            (struct link_reason){ l, w.bits[f][l],
                                  weight_frequency(&w, f, l, a[f], b[f]) };
    }
    out->bits = weight_pair(&w, pattern, x, y);
    out->probability = link_probability((int32_t)(out->bits * 1000));
    for (int r = 0; r < p->model->rule_count && out->rule < 0; r++)
        if (rule_true(p, r, x, y)) out->rule = r;
}

void link_estimate(struct link_people *p, const struct link_how *how,
                   int64_t by_rule[LINK_RULES_MAX])
{
    for (int r = 0; r < p->model->rule_count; r++) {
        struct arena scratch = { 0 };
        by_rule[r] = p->n * (p->n - 1) / 2;
        if (p->model->rules[r].n == 0) continue;
        struct keyed k = rule_sort(p, &scratch, r, how);
        by_rule[r] = 0;
        for (ptrdiff_t from = 0, to; from < k.n; from = to) {
            for (to = from + 1; to < k.n && k.p[to] >> 32 == k.p[from] >> 32;)
                to++;
            by_rule[r] += (int64_t)(to - from) * (to - from - 1) / 2;
        }
        arena_free(&scratch);
    }
}
