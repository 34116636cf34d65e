/* What a batch is by now. */
#include "batch_int.h"

#include <assert.h>

bool batch_concerns(struct str text)
{
    static const char *const heads[] = { "batch ", "handover ", "receipt ",
                                         "answer ", "list " };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (str_starts(text, str_of(heads[i]))) return true;
    return false;
}

void batches_make(struct batches *b, struct arena *a)
{
    *b = (struct batches){ .a = a };
}

const struct batch *batches_named(const struct batches *b, struct str name)
{
    ptrdiff_t i = map_get(&b->names, name);
    return i < 0 ? NULL : &b->list.p[i];
}

const struct batch *batches_of(const struct batches *b,
                               const struct statement *s)
{
    const struct paper *p = s->paper;
    if (!p || p->kind == PAPER_LIST) return NULL;
    if (p->kind == PAPER_BATCH) return batches_named(b, p->name.id);
    for (ptrdiff_t i = 0; i < p->from.n; i++) {
        const struct batch *t = batches_named(b, p->from.p[i].id);
        if (t) return t;
    }
    return NULL;
}

bool batch_drops(enum answer a)
{
    switch (a) {
    case ANSWER_HELD:
    case ANSWER_REPLACED: return false; /* another goes instead */
    case ANSWER_NOT_HELD:
    case ANSWER_DEAD:
    case ANSWER_FREED:
    case ANSWER_DUPLICATE:
    case ANSWER_REFUSED:
    case ANSWER_DECLINED:
    case ANSWER_UNFIT:
    case ANSWER_NOT_PERSON: return true;
    case ANSWER_COUNT: break;
    }
    assert(!"an answer");
    return false;
}

int64_t batch_dropped(const struct batch *t)
{
    int64_t n = 0;
    for (ptrdiff_t i = 0; i < t->words.n; i++)
        n += batch_drops(t->words.p[i].answer);
    return n;
}

int64_t batch_left(const struct batch *t)
{
    int64_t all = t->count[STAGE_AGREED];
    if (all < 0) all = t->count[STAGE_PROPOSED];
    int64_t dropped = batch_dropped(t);
    return dropped < all ? all - dropped : 0;
}

bool batch_stale(const struct batches *b, const struct batch *t)
{
    ptrdiff_t at = map_get(&b->lists, t->list);
    return at < 0 || b->versions.p[at] != t->version;
}

bool batch_has(const struct str_list *l, struct str id)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i], id)) return true;
    return false;
}

/* ---- who has signed ---- */

/* A paper of a batch, or one that would begin it. */
static bool governed(const struct batches *b, const struct statement *s)
{
    if (!s->paper) return false;
    return batches_of(b, s) || s->paper->stage != STAGE_NONE;
}

struct str_list batches_unsigned(const struct batches *b, struct arena *a,
                                 const struct batch_paper *p)
{
    struct str_list out = { 0 };
    const struct telling *t = &p->statement->telling;
    if (!p->signers || !governed(b, p->statement)) return out;
    for (ptrdiff_t i = 0; i < t->by.n; i++)
        if (!batch_has(p->signers, t->by.p[i].id))
            *arena_push(a, &out) = t->by.p[i].id;
    return out;
}
