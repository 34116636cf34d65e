/* How many of the people a norm is about were agreed, sent off, handed over and
 * received, by the papers of their batches; and why fewer than were agreed. */
#include "assess_int.h"

static bool serves(const struct work *w, const struct norm *n,
                   const struct batch *t)
{
    const struct act *act = model_act(w->g, n->deed.act.id);
    bool frees = act && (str_eq(act->name.id, S("release")) ||
                         str_eq(act->counts_as.id, S("release")));
    if (n->kind != NORM_OBLIGATION || !frees ||
        !str_eq(n->deed.object.id, t->people))
        return false;
    for (ptrdiff_t i = 0; i < n->deed.actors.n; i++)
        for (ptrdiff_t k = 0; k < t->releasing.n; k++)
            if (str_eq(n->deed.actors.p[i].id, t->releasing.p[k])) return true;
    return false;
}

static void count(struct work *w, struct batch_sum *s, const struct batch *t)
{
    s->batches++;
    for (int i = 0; i < STAGE_COUNT; i++) {
        if (t->count[i] < 0) continue;
        s->count[i] += t->count[i];
        *arena_push(w->a, &s->entries) = (ptrdiff_t)t->entry[i];
    }
    for (ptrdiff_t i = 0; i < t->words.n; i++) {
        const struct batch_word *x = &t->words.p[i];
        if (x->answer == ANSWER_HELD) continue;
        s->answers[x->answer]++;
        *arena_push(w->a, &s->entries) = (ptrdiff_t)x->entry;
    }
}

void assess_batches(struct work *w, ptrdiff_t n, struct finding *f)
{
    struct batches all;
    struct str why;
    if (w->papers.n == 0) return;
    batches_make(&all, w->a);
    for (ptrdiff_t i = 0; i < w->papers.n; i++) {
        const struct statement *s = w->entries->p[w->papers.p[i]].statement;
        struct batch_paper p = { s, w->papers.p[i], NULL };
        if (s->telling.said.to > w->q->on) continue;
        /* what does not follow without papers of later days is passed over */
        (void)batches_take(&all, w->g, &p, &why);
    }
    for (ptrdiff_t i = 0; i < all.list.n; i++)
        if (serves(w, &w->g->norms.p[n], &all.list.p[i]))
            count(w, &f->batches, &all.list.p[i]);
}

/* One that came may be about people of any norm. */
void assess_paper(struct work *w, ptrdiff_t entry,
                  void (*touched)(void *ctx, ptrdiff_t norm), void *ctx)
{
    const struct statement *s = w->entries->p[entry].statement;
    if (!s->paper || statement_known(s) > w->q->known) return;
    *arena_push(w->a, &w->papers) = entry;
    for (ptrdiff_t n = 0; touched && n < w->g->norms.n; n++)
        if (str_eq(w->g->norms.p[n].deed.object.id, s->deed.object.id))
            touched(ctx, n);
}

/* ---- in words ---- */

struct str batch_sum_text(struct arena *a, const struct batch_sum *s)
{
    struct buf b = buf_make(a, 1024);
    bool any = false;
    for (int i = STAGE_AGREED; i < STAGE_CLOSED; i++) {
        if (s->count[i] == 0) continue;
        if (any) buf_str(&b, S(", "));
        buf_count(&b, s->count[i]);
        buf_fmt(&b, " %s", stage_text((enum stage)i));
        any = true;
    }
    if (!any) buf_str(&b, S("proposed"));
    any = false;
    for (int i = 0; i < ANSWER_COUNT; i++) {
        if (s->answers[i] == 0) continue;
        buf_str(&b, any ? S(", ") : S("; "));
        buf_count(&b, s->answers[i]);
        buf_fmt(&b, " %s", answer_text((enum answer)i));
        any = true;
    }
    return buf_done(&b);
}

void assess_because_of_batches(struct work *w, const struct finding *f,
                               struct reason *why)
{
    const struct batch_sum *s = &f->batches;
    if (s->batches == 0) return;
    struct str text = batch_sum_text(w->a, s);
    struct reason *r = assess_reason(
        w, why, "batches",
        str_fmt(w->a, "By the papers of %lld %s: %.*s", (long long)s->batches,
                s->batches == 1 ? "batch" : "batches", STR_ARG(text)));
    for (ptrdiff_t i = 0; i < s->entries.n; i++)
        *arena_push(w->a, &r->entries) = s->entries.p[i];
}
