/* m, u and lambda from pattern counts: expectation-maximisation for two classes
 * of pairs whose fields agree independently (Fellegi and Sunter 1969; Winkler
 * 1988).
 *
 * The pairs that rules name are counted in full, of all others a sample stands
 * for the whole, so that the mixture is of all pairs there are: rules choose
 * what is compared, and bias neither m, u nor lambda. */
#include "link/link.h"

#include <assert.h>
#include <math.h>

enum { ROUNDS = 2000 };

struct mixture {
    const struct link_model *m;
    double matches[LINK_FIELDS_MAX][LINK_LEVELS];
    double others[LINK_FIELDS_MAX][LINK_LEVELS];
    double match_pairs, pairs;
};

/* What is expected of pairs of one person before anything is seen: shares by
 * level, of which those that the kind has are used. */
static const double first_m[LINK_LEVELS] = {
    [LINK_LEVEL_ELSE] = .05,  [LINK_LEVEL_INITIAL] = .01,
    [LINK_LEVEL_FAR] = .03,   [LINK_LEVEL_NEAR] = .03,
    [LINK_LEVEL_CLOSE] = .05, [LINK_LEVEL_ALIKE] = .08,
    [LINK_LEVEL_SAME] = .75,
};

static enum link_level level_at(uint32_t pattern, int f)
{
    return (enum link_level)(pattern >> f * 3 & 7);
}

static void add(struct mixture *x, uint32_t pattern, double pairs, double match)
{
    x->match_pairs += pairs * match;
    x->pairs += pairs;
    for (int f = 0; f < x->m->field_count; f++) {
        x->matches[f][level_at(pattern, f)] += pairs * match;
        x->others[f][level_at(pattern, f)] += pairs * (1 - match);
    }
}

/* A floor under every level: half a pair of matches, one pair of others
 * (Laplace), so that nothing is ever impossible. */
static double maximise(struct link_model *m, const struct mixture *x)
{
    double moved = 0;
    for (int f = 0; f < m->field_count; f++) {
        struct link_field *field = &m->fields[f];
        double matches = 0, others = 0;
        for (int l = LINK_LEVEL_ELSE; l < LINK_LEVELS; l++) {
            if (!link_kind_has(field->kind, (enum link_level)l)) continue;
            matches += x->matches[f][l] + .5;
            others += x->others[f][l] + 1;
        }
        for (int l = LINK_LEVEL_ELSE; l < LINK_LEVELS; l++) {
            if (!link_kind_has(field->kind, (enum link_level)l)) continue;
            double was = field->m[l];
            field->m[l] = (x->matches[f][l] + .5) / matches;
            field->u[l] = (x->others[f][l] + 1) / others;
            moved += fabs(field->m[l] - was);
        }
    }
    m->lambda = (x->match_pairs + .5) / (x->pairs + 1);
    return moved;
}

/* What a pattern's pairs are: those not answered by what is expected of them,
 * those answered by the answer. */
static void add_all(struct mixture *x, const struct link_pattern *p,
                    double scale, double match)
{
    add(x, p->pattern, (double)p->blocked + scale * (double)p->sampled, match);
    add(x, p->pattern, (double)p->same, 1);
    add(x, p->pattern, (double)p->different, 0);
}

static double match_of(const struct link_model *m, uint32_t pattern)
{
    double match = m->lambda, other = 1 - m->lambda;
    for (int f = 0; f < m->field_count; f++) {
        enum link_level l = level_at(pattern, f);
        if (l == LINK_LEVEL_NONE) continue;
        match *= m->fields[f].m[l];
        other *= m->fields[f].u[l];
    }
    return match / (match + other);
}

static void start(struct link_model *m, const struct link_counts *c,
                  double scale)
{
    struct mixture x = { .m = m };
    for (ptrdiff_t i = 0; i < c->patterns.n; i++) {
        add_all(&x, &c->patterns.p[i], scale, 0);
    }
    maximise(m, &x);
    for (int f = 0; f < m->field_count; f++) {
        double all = 0;
        for (int l = 1; l < LINK_LEVELS; l++)
            if (link_kind_has(m->fields[f].kind, (enum link_level)l))
                all += first_m[l];
        for (int l = 1; l < LINK_LEVELS; l++)
            m->fields[f].m[l] =
                link_kind_has(m->fields[f].kind, (enum link_level)l)
                    ? first_m[l] / all
                    : 0;
    }
    /* A tenth of the rows have one other: wanted pairs are about n^2 / 2. */
    m->lambda = .1 / sqrt(2 * (double)c->wanted + 1);
}

bool link_train(struct link_model *m, const struct link_counts *c,
                struct diags *ds)
{
    if (c->blocked + c->sampled == 0) {
        diag_add(ds, D_LINK_MODEL, NULL,
                 "there is no pair to learn from: no two rows agree on any "
                 "rule");
        diag_hint(ds, "look whether the columns were understood, or give a "
                      "trained model with --model");
        return false;
    }
    uint64_t rest = c->wanted > c->blocked ? c->wanted - c->blocked : 0;
    double scale = c->sampled ? (double)rest / (double)c->sampled : 0;
    start(m, c, scale);
    for (int round = 0; round < ROUNDS; round++) {
        struct mixture x = { .m = m };
        for (ptrdiff_t i = 0; i < c->patterns.n; i++) {
            const struct link_pattern *p = &c->patterns.p[i];
            add_all(&x, p, scale, match_of(m, p->pattern));
        }
        if (maximise(m, &x) < 1e-9) break;
    }
    m->trained = true;
    return true;
}
