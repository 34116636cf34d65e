/* The rules: which paper may follow which, and who must stand behind it.
 * docs/handover.md has them in words. */
#include "batch_int.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

/* One paper on its way in. */
struct taking {
    struct batches *b;
    const struct agreement *g;
    const struct statement *s;
    int64_t entry;
    struct batch *t; /* the batch it is about; NULL: none yet */
    struct str *why;
};

static bool no(struct taking *k, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static bool no(struct taking *k, const char *fmt, ...)
{
    char text[400];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (n >= (int)sizeof text) n = (int)sizeof text - 1;
    *k->why = str_dup(k->b->a, (struct str){ text, n > 0 ? n : 0 });
    return false;
}

/* ---- what the paper says ---- */

static bool told_by(const struct taking *k, struct str id)
{
    const struct ref_list *by = &k->s->telling.by;
    for (ptrdiff_t i = 0; i < by->n; i++)
        if (str_eq(by->p[i].id, id)) return true;
    return false;
}

static bool told_by_all(const struct taking *k, const struct str_list *l,
                        struct str *missing)
{
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (told_by(k, l->p[i])) continue;
        *missing = l->p[i];
        return false;
    }
    return true;
}

static bool told_by_any(const struct taking *k, const struct str_list *l)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (told_by(k, l->p[i])) return true;
    return false;
}

static struct str copy(struct taking *k, struct str s)
{
    return str_dup(k->b->a, s);
}

static bool exact(const struct taking *k)
{
    return k->s->has_deed && k->s->deed.quantity.qualifier == QUAL_EXACTLY &&
           k->s->deed.object_kind == OBJECT_PEOPLE;
}

/* It is about the batch as it was proposed: the same people in the same hands,
 * and as many as are left. */
static bool same_batch(struct taking *k)
{
    const struct deed *d = &k->s->deed;
    const struct batch *t = k->t;
    if (!exact(k)) return no(k, "it does not count people exactly");
    if (!str_eq(d->object.id, t->people))
        return no(k, "the batch %.*s is of %.*s", STR_ARG(t->name),
                  STR_ARG(t->people));
    if (k->s->paper->sha256.n && !str_eq(k->s->paper->sha256, t->root))
        return no(k,
                  "its commitment is not that of the batch %.*s as it was "
                  "proposed",
                  STR_ARG(t->name));
    return true;
}

static bool counts_those_left(struct taking *k)
{
    int64_t left = batch_left(k->t), said = k->s->deed.quantity.n;
    int64_t all = k->t->count[STAGE_AGREED];
    return said == left ||
           no(k,
              "%lld were agreed and %lld dropped out, so that %lld are left, "
              "and the paper says %lld",
              (long long)all, (long long)batch_dropped(k->t), (long long)left,
              (long long)said);
}

static bool list_stands(struct taking *k)
{
    const struct batch *t = k->t;
    return !batch_stale(k->b, t) ||
           no(k,
              "the list %.*s was changed since the batch %.*s was drawn from "
              "it: what was signed no longer holds, propose and agree anew",
              STR_ARG(t->list), STR_ARG(t->name));
}

static bool stands_at(struct taking *k, uint32_t stages)
{
    if (stages & (UINT32_C(1) << k->t->stage)) return true;
    return no(k, "the batch %.*s is %s", STR_ARG(k->t->name),
              stage_text(k->t->stage));
}
#define AT(s) (UINT32_C(1) << STAGE_##s)

/* ---- the stages ---- */

static void reach(struct taking *k, enum stage stage)
{
    struct batch *t = k->t;
    t->stage = stage;
    t->count[stage] = k->s->deed.quantity.n;
    t->entry[stage] = k->entry;
    t->day[stage] = k->s->telling.said.to;
}

static bool fits_proposal(struct taking *k)
{
    const struct paper *p = k->s->paper;
    const struct deed *d = &k->s->deed;
    if (!exact(k) || d->quantity.n < 1)
        return no(k,
                  "a proposed batch counts people of the agreement, exactly");
    if (p->sha256.n == 0 || p->from.n != 1)
        return no(k, "a proposed batch names one list, and the commitment to "
                     "its rows");
    if (map_get(&k->b->lists, p->from.p[0].id) < 0)
        return no(k, "no list %.*s stands before it", STR_ARG(p->from.p[0].id));
    if (d->label.n == 0 || d->negated || d->modality != MOD_WILL)
        return no(k, "a proposed batch says who will release whom, labelled");
    return true;
}

/* Whoever the people belong to takes them; else whom the deed hands them to. */
static void fill_sides(struct taking *k, struct batch *t)
{
    const struct deed *d = &k->s->deed;
    const struct people *people = model_people(k->g, d->object.id);
    for (ptrdiff_t i = 0; i < d->actors.n; i++)
        *arena_push(k->b->a, &t->releasing) = copy(k, d->actors.p[i].id);
    const struct ref_list *to =
        people && people->belonging_to.n ? &people->belonging_to : &d->to;
    for (ptrdiff_t i = 0; i < to->n; i++)
        if (!batch_has(&t->releasing, to->p[i].id))
            *arena_push(k->b->a, &t->taking) = copy(k, to->p[i].id);
}

static bool propose(struct taking *k)
{
    const struct paper *p = k->s->paper;
    uint32_t may = AT(PROPOSED) | AT(AGREED) | AT(CHECKED);
    if (!fits_proposal(k)) return false;
    if (k->t && batch_stale(k->b, k->t)) may |= AT(UNDER_WAY);
    if (k->t && !stands_at(k, may)) return false;
    if (!k->t) {
        ptrdiff_t at = k->b->list.n;
        k->t = arena_push(k->b->a, &k->b->list);
        k->t->name = copy(k, p->name.id);
        bool fresh = map_add(&k->b->names, k->b->a, k->t->name, at);
        assert(fresh);
    }
    struct batch t = { .name = k->t->name,
                       .label = copy(k, k->s->deed.label),
                       .people = copy(k, k->s->deed.object.id),
                       .list = copy(k, p->from.p[0].id),
                       .root = copy(k, p->sha256) };
    t.version = k->b->versions.p[map_get(&k->b->lists, t.list)];
    for (int i = 0; i < STAGE_COUNT; i++) {
        t.count[i] = t.entry[i] = -1;
        t.day[i] = DAY_NONE;
    }
    fill_sides(k, &t);
    *k->t = t;
    reach(k, STAGE_PROPOSED);
    return true;
}

static bool agree(struct taking *k)
{
    struct str missing;
    const struct batch *t = k->t;
    if (!stands_at(k, AT(PROPOSED)) || !same_batch(k) || !list_stands(k))
        return false;
    if (k->s->paper->sha256.n == 0 ||
        k->s->deed.quantity.n != t->count[STAGE_PROPOSED])
        return no(k,
                  "it is not agreed as it was proposed: %lld people under "
                  "commitment %.8s",
                  (long long)t->count[STAGE_PROPOSED], t->root.p);
    if (!told_by_all(k, &t->releasing, &missing) ||
        !told_by_all(k, &t->taking, &missing))
        return no(k,
                  "a batch is agreed by both sides, and %.*s does not say so",
                  STR_ARG(missing));
    if (k->s->telling.by.n < 2)
        return no(k, "a batch is agreed by both sides, and one alone says so");
    reach(k, STAGE_AGREED);
    return true;
}

static bool step(struct taking *k, enum stage stage, uint32_t from)
{
    if (!stands_at(k, from) || !same_batch(k)) return false;
    if (stage != STAGE_CLOSED && !list_stands(k)) return false;
    if (!counts_those_left(k)) return false;
    reach(k, stage);
    return true;
}

static bool batch_paper(struct taking *k)
{
    enum stage stage = k->s->paper->stage;
    if (k->t && !str_eq(k->t->name, k->s->paper->name.id))
        return no(k, "a handover or receipt of the batch %.*s has this name",
                  STR_ARG(k->t->name));
    if (stage == STAGE_PROPOSED) return propose(k);
    if (!k->t)
        return stage == STAGE_NONE ||
               no(k, "no batch %.*s is proposed before it",
                  STR_ARG(k->s->paper->name.id));
    switch (stage) {
    case STAGE_AGREED: return agree(k);
    case STAGE_CHECKED: return step(k, stage, AT(AGREED) | AT(CHECKED));
    case STAGE_UNDER_WAY: return step(k, stage, AT(CHECKED));
    case STAGE_CLOSED: return step(k, stage, AT(RECEIVED));
    case STAGE_NONE:
    case STAGE_PROPOSED:
    case STAGE_HANDED_OVER:
    case STAGE_RECEIVED:
    case STAGE_COUNT: break;
    }
    return no(k, "it says nothing of where the batch %.*s stands",
              STR_ARG(k->t->name));
}

/* ---- handed over, received ---- */

/* What is drawn from a handover is drawn from its batch. */
static void lead_to(struct taking *k)
{
    ptrdiff_t at = map_get(&k->b->names, k->t->name);
    if (map_get(&k->b->names, k->s->paper->name.id) < 0)
        map_add(&k->b->names, k->b->a, copy(k, k->s->paper->name.id), at);
}

static bool handover(struct taking *k)
{
    if (!stands_at(k, AT(UNDER_WAY) | AT(HANDED_OVER)) || !same_batch(k))
        return false;
    if (k->t->stage == STAGE_UNDER_WAY && !list_stands(k)) return false;
    if (!counts_those_left(k)) return false;
    lead_to(k);
    /* the go-between's word is another account of it, and no step */
    if (!told_by_any(k, &k->t->releasing))
        return k->t->stage == STAGE_HANDED_OVER ||
               no(k, "a batch is handed over by the word of those who held it");
    reach(k, STAGE_HANDED_OVER);
    return true;
}

static bool receipt(struct taking *k)
{
    struct batch *t = k->t;
    bool both = told_by_any(k, &t->releasing);
    uint32_t from = AT(HANDED_OVER) | AT(RECEIVED);
    if (both) from |= AT(UNDER_WAY);
    if (!same_batch(k)) return false;
    if (t->stage == STAGE_UNDER_WAY && !both)
        return no(k,
                  "nobody who held them says yet that the batch %.*s was "
                  "handed over",
                  STR_ARG(t->name));
    if (!stands_at(k, from)) return false;
    if (t->stage == STAGE_UNDER_WAY && !list_stands(k)) return false;
    if (!told_by_any(k, &t->taking))
        return no(k, "a receipt is signed by those who take delivery");
    if (both && !counts_those_left(k)) return false;
    if (k->s->deed.quantity.n > t->count[STAGE_AGREED])
        return no(k, "more are received than were agreed: %lld, of %lld",
                  (long long)k->s->deed.quantity.n,
                  (long long)t->count[STAGE_AGREED]);
    lead_to(k);
    if (both && t->stage == STAGE_UNDER_WAY) reach(k, STAGE_HANDED_OVER);
    reach(k, STAGE_RECEIVED);
    return true;
}

/* ---- persons ---- */

static struct str speakers(struct taking *k)
{
    struct buf b = buf_make(k->b->a, BUF_MAX);
    const struct telling *t = &k->s->telling;
    for (ptrdiff_t i = 0; i < t->by.n; i++)
        buf_fmt(&b, "%s%.*s", i ? " and " : "", STR_ARG(t->by.p[i].id));
    if (t->by.n == 0) buf_str(&b, t->name);
    return buf_done(&b);
}

static bool answer(struct taking *k)
{
    struct batch *t = k->t;
    const struct paper *p = k->s->paper;
    struct str missing;
    if (!stands_at(k, AT(AGREED) | AT(CHECKED) | AT(UNDER_WAY) |
                          AT(HANDED_OVER) | AT(RECEIVED)))
        return false;
    for (ptrdiff_t i = 0; i < p->rows.n; i++) {
        if (p->rows.p[i].answer != ANSWER_REPLACED) continue;
        if (told_by_all(k, &t->releasing, &missing) &&
            told_by_all(k, &t->taking, &missing))
            continue;
        return no(k,
                  "who goes instead is agreed by both sides, and %.*s does "
                  "not say so",
                  STR_ARG(missing));
    }
    if (p->rows.n == 0) return no(k, "it answers no row by its commitment");
    struct str by = speakers(k);
    for (ptrdiff_t i = 0; i < p->rows.n; i++) {
        const struct row_answer *r = &p->rows.p[i];
        ptrdiff_t at = map_get(&t->rows, r->row);
        struct batch_word *w = at < 0 ? NULL : &t->words.p[at];
        if (!w) {
            map_add(&t->rows, k->b->a, copy(k, r->row), t->words.n);
            w = arena_push(k->b->a, &t->words);
        }
        *w = (struct batch_word){ .row = copy(k, r->row),
                                  .other = copy(k, r->other),
                                  .answer = r->answer,
                                  .by = by,
                                  .entry = k->entry };
    }
    return true;
}

static void list(struct taking *k)
{
    struct batches *b = k->b;
    struct str name = k->s->paper->name.id;
    ptrdiff_t at = map_get(&b->lists, name);
    if (at < 0) {
        at = b->versions.n;
        map_add(&b->lists, b->a, copy(k, name), at);
        arena_push(b->a, &b->versions);
    }
    b->versions.p[at]++;
}

/* Every one in whose name it speaks has signed it with a key of its side. */
static bool is_signed(struct taking *k, const struct batch_paper *p)
{
    struct str_list l = batches_unsigned(k->b, k->b->a, p);
    if (l.n == 0) return true;
    return no(k, "it speaks for %.*s, and no key of that side has signed it",
              STR_ARG(l.p[0]));
}

bool batches_take(struct batches *b, const struct agreement *g,
                  const struct batch_paper *p, struct str *why)
{
    const struct statement *s = p->statement;
    struct taking k = { .b = b, .g = g, .s = s, .entry = p->entry, .why = why };
    if (!s->paper) return true;
    if (s->paper->kind == PAPER_LIST) {
        list(&k);
        return true;
    }
    const struct batch *t = batches_of(b, s);
    k.t = t ? &b->list.p[t - b->list.p] : NULL;
    if (!is_signed(&k, p)) return false;
    switch (s->paper->kind) {
    case PAPER_BATCH: return batch_paper(&k);
    case PAPER_HANDOVER: return !t || handover(&k);
    case PAPER_RECEIPT: return !t || receipt(&k);
    case PAPER_ANSWER: return !t || answer(&k);
    case PAPER_LIST:
    case PAPER_COPY:
    case PAPER_ERASURE:
    case PAPER_COUNT: break;
    }
    return true;
}
