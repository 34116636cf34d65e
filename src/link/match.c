/* Counting, training and scoring in one pass over the pairs. */
#include "link/link_int.h"

#include <assert.h>

enum { GUESS_SHARE = 32 };
static const double margin = 8; /* bits */

/* A model from one block in GUESS_SHARE. false: they have nothing to learn
 * from. */
static bool guess(struct arena *a, struct link_people *p,
                  const struct link_how *how, struct link_model *out)
{
    struct diags unheard = diags_make(a);
    struct link_how some = *how;
    struct link_counts c;
    if (how->shards) return false;
    some.shards = GUESS_SHARE;
    some.shard = 1;
    some.watch = NULL;
    *out = *p->model;
    if (!link_count(a, p, &some, &c, &unheard)) return false;
    c.wanted /= GUESS_SHARE;
    return link_train(out, &c, &unheard);
}

/* Whether no pair that `now` keeps can have been left out by `then`, which kept
 * what weighs margin less. */
static bool kept_all(const struct link_counts *c, const struct weights *now,
                     const struct weights *then)
{
    for (ptrdiff_t i = 0; i < c->patterns.n; i++) {
        uint32_t pattern = c->patterns.p[i].pattern;
        if (weight_most(now, pattern) >= now->keep &&
            !(weight_apart(now, then, pattern) <= margin - 1e-6))
            return false;
    }
    return true;
}

bool link_learn(struct link_people *p, struct link_model *m,
                const struct link_how *how, const struct link_counts *counts,
                struct diags *ds)
{
    struct arena scratch = { 0 };
    struct link_counts known = { .blocked = 0 };
    link_counts_add(&scratch, &known, counts);
    link_counts_answered(&scratch, p, how, &known);
    bool ok = link_train(m, &known, ds);
    arena_free(&scratch);
    return ok;
}

bool link_match(struct arena *a, struct link_people *p, struct link_model *m,
                const struct link_how *how, struct link_matched *out,
                struct diags *ds)
{
    struct link_counts *counts = &out->counts;
    struct link_pair_list *pairs = &out->pairs;
    struct arena scratch = { 0 };
    struct link_model *guessed = arena_new(&scratch, struct link_model, 1);
    struct weights then, now;
    assert(p->model == m);
    if (!guess(&scratch, p, how, guessed)) {
        arena_free(&scratch);
        return link_count(a, p, how, counts, ds) &&
               link_learn(p, m, how, counts, ds) &&
               link_score(a, p, how, pairs, ds);
    }
    p->model = guessed;
    weights_make(p, how, &then);
    p->model = m;
    then.keep -= margin;
    pass_count(a, p, how, &then, counts, pairs);
    bool ok = link_learn(p, m, how, counts, ds), all = false;
    if (ok) {
        weights_make(p, how, &now);
        all = kept_all(counts, &now, &then);
    }
    if (ok && all) {
        link_reweigh(p, how, pairs);
        link_pairs_sort(pairs);
    }
    arena_free(&scratch);
    return ok && (all || link_score(a, p, how, pairs, ds));
}
