/* What one speaker says of one norm: gathered once, asked of any day. */
#include "assess_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* An account that it was done, or was not. */
struct told {
    int32_t day;
    bool done;
    ptrdiff_t entry;
};

struct events {
    struct map mouths, labels;
};

struct series {
    struct tally *tally;
    struct events events;
    ptrdiff_t claims;
    struct LIST(struct told) told;  /* by day, then as recorded */
    struct LIST(ptrdiff_t) entries; /* of those up to the day asked about, as
                                       recorded */
    int32_t done, not_done;         /* the first days; DAY_NONE */
};

void assess_series(struct work *w)
{
    ptrdiff_t speakers = STANDPOINT_COUNT + w->g->parties.n;
    w->series = arena_new(w->a, struct series *, w->g->norms.n * speakers);
}

void assess_end(struct work *w)
{
    ptrdiff_t n = w->g->norms.n * (STANDPOINT_COUNT + w->g->parties.n);
    for (ptrdiff_t i = 0; i < n; i++)
        if (w->series[i]) tally_close(w->series[i]->tally);
}

/* ---- gathering ---- */

/* Whose words they are: labels tell events apart only in one speaker's mouth,
 * for another may call the same group by another name. */
static struct str mouth(struct arena *a, const struct telling *t)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < t->by.n; i++) {
        buf_str(&b, t->by.p[i].id);
        buf_char(&b, ' ');
    }
    buf_str(&b, t->name);
    return buf_done(&b);
}

static void tell_apart(const struct work *w, struct events *e,
                       const struct account *c, struct tally_claim *claim)
{
    struct str label = c->event->label;
    if (label.n == 0 || claim->kind != TALLY_BATCH ||
        c->deed->mode == COUNT_PART)
        return;
    struct str who = mouth(w->a, c->by);
    struct str key = str_fmt(w->a, "%.*s\n%.*s", STR_ARG(who), STR_ARG(label));
    map_add(&e->mouths, w->a, who, e->mouths.n);
    map_add(&e->labels, w->a, key, e->labels.n);
    claim->family = (int32_t)map_get(&e->mouths, who);
    claim->event = (int32_t)map_get(&e->labels, key) + 1;
    claim->hi = TALLY_OPEN; /* "only 60" is said of that group */
}

static int by_day(const void *x, const void *y)
{
    const struct told *a = x, *b = y;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

static void tell(const struct work *w, struct series *s,
                 const struct account *c)
{
    bool done = assess_done(c);
    if (!done && !assess_not_done(c)) return;
    int32_t *first = done ? &s->done : &s->not_done;
    if (*first == DAY_NONE || c->day < *first) *first = c->day;
    *arena_push(w->a, &s->told) = (struct told){ c->day, done, c->entry };
    if (c->day <= w->q->on) *arena_push(w->a, &s->entries) = c->entry;
}

static bool claim_of(const struct work *w, ptrdiff_t n, struct series *s,
                     const struct account *c, struct tally_claim *claim)
{
    const struct norm *norm = &w->g->norms.p[n];
    if (!assess_counted(norm) || !assess_claim(norm, c, claim)) return false;
    tell_apart(w, &s->events, c, claim);
    return true;
}

static struct series *gather(const struct work *w, ptrdiff_t n,
                             struct speaker who)
{
    const struct bearing_list *l = &w->bearing[n];
    struct series *s = arena_new(w->a, struct series, 1);
    *s = (struct series){ .done = DAY_NONE, .not_done = DAY_NONE };
    s->tally = tally_open(w->a, !assess_level(&w->g->norms.p[n]));
    for (ptrdiff_t i = 0; i < l->n; i++) {
        const struct account *c = &w->accounts.p[l->p[i].account];
        struct tally_claim claim;
        if (l->p[i].how != BEARS_DEED || !assess_speaks(w, c, who)) continue;
        tell(w, s, c);
        if (!claim_of(w, n, s, c, &claim)) continue;
        tally_add(s->tally, &claim);
        s->claims++;
    }
    list_sort(s->told.p, s->told.n, sizeof *s->told.p, by_day);
    return s;
}

/* Whose series stands at place i. */
static struct speaker speaker_at(const struct work *w, ptrdiff_t i)
{
    if (i < STANDPOINT_COUNT)
        return (struct speaker){ (enum standpoint_kind)i, S("") };
    return (struct speaker){ STANDPOINT_PARTY,
                             w->g->parties.p[i - STANDPOINT_COUNT].name.id };
}

static ptrdiff_t place_of(const struct series *s, const struct told *t)
{
    ptrdiff_t lo = 0, hi = s->told.n;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (by_day(&s->told.p[mid], t) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The newest of `told` is put in its place. */
static void put_told(struct series *s)
{
    struct told t = s->told.p[--s->told.n];
    ptrdiff_t at = place_of(s, &t);
    memmove(s->told.p + at + 1, s->told.p + at,
            (size_t)(s->told.n - at) * sizeof t);
    s->told.p[at] = t;
    s->told.n++;
}

void assess_put(struct work *w, ptrdiff_t n, const struct account *c)
{
    ptrdiff_t speakers = STANDPOINT_COUNT + w->g->parties.n;
    for (ptrdiff_t i = 0; i < speakers; i++) {
        struct series *s = w->series[n * speakers + i];
        struct tally_claim claim;
        if (!s || !assess_speaks(w, c, speaker_at(w, i))) continue;
        ptrdiff_t before = s->told.n;
        tell(w, s, c);
        if (s->told.n > before) put_told(s);
        if (!claim_of(w, n, s, c, &claim)) continue;
        tally_add(s->tally, &claim);
        s->claims++;
    }
}

static void untell(const struct work *w, struct series *s,
                   const struct account *c)
{
    struct told t = { c->day, assess_done(c), c->entry };
    if (!t.done && !assess_not_done(c)) return;
    ptrdiff_t at = place_of(s, &t), kept = 0;
    assert(at < s->told.n && s->told.p[at].entry == c->entry);
    s->told.n--;
    memmove(s->told.p + at, s->told.p + at + 1,
            (size_t)(s->told.n - at) * sizeof t);
    for (ptrdiff_t i = 0; c->day <= w->q->on && i < s->entries.n; i++)
        if (s->entries.p[i] != c->entry) s->entries.p[kept++] = s->entries.p[i];
    if (c->day <= w->q->on) s->entries.n = kept;
    int32_t *first = t.done ? &s->done : &s->not_done;
    *first = DAY_NONE;
    for (ptrdiff_t i = 0; i < s->told.n && *first == DAY_NONE; i++)
        if (s->told.p[i].done == t.done) *first = s->told.p[i].day;
}

void assess_drop(struct work *w, ptrdiff_t n, const struct account *c)
{
    ptrdiff_t speakers = STANDPOINT_COUNT + w->g->parties.n;
    for (ptrdiff_t i = 0; i < speakers; i++) {
        struct series *s = w->series[n * speakers + i];
        struct tally_claim claim;
        if (!s || !assess_speaks(w, c, speaker_at(w, i))) continue;
        untell(w, s, c);
        if (!claim_of(w, n, s, c, &claim)) continue;
        tally_remove(s->tally, &claim);
        s->claims--;
    }
}

static struct series *series_of(const struct work *w, ptrdiff_t n,
                                struct speaker who)
{
    ptrdiff_t speakers = STANDPOINT_COUNT + w->g->parties.n, i = who.kind;
    const struct party *p = who.id.n ? model_party(w->g, who.id) : NULL;
    assert(p || who.id.n == 0);
    if (p) i = STANDPOINT_COUNT + (p - w->g->parties.p);
    struct series **s = &w->series[n * speakers + i];
    if (!*s) *s = gather(w, n, who);
    return *s;
}

/* ---- asking ---- */

static struct interval readable(const struct norm *n,
                                const struct tally_answer *t)
{
    if (!assess_level(n)) return (struct interval){ t->lo, t->hi };
    return (struct interval){ t->hi == TALLY_OPEN ? 0 : -t->hi,
                              t->lo == -TALLY_COUNT_MAX ? INTERVAL_OPEN
                                                        : -t->lo };
}

/* The newest day up to this one of which something is told. */
static int32_t newest(const struct series *s, int32_t day)
{
    ptrdiff_t lo = 0, hi = s->told.n;
    while (lo < hi) {
        ptrdiff_t mid = lo + (hi - lo) / 2;
        if (s->told.p[mid].day <= day)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? s->told.p[lo - 1].day : DAY_NONE;
}

void assess_standpoint(const struct work *w, ptrdiff_t n, struct speaker who,
                       int32_t day, struct standpoint *out)
{
    const struct norm *norm = &w->g->norms.p[n];
    const struct series *s = series_of(w, n, who);
    *out =
        (struct standpoint){ .kind = who.kind,
                             .party = who.id,
                             .bounds = { 0, INTERVAL_OPEN },
                             .says_done = s->done != DAY_NONE && s->done <= day,
                             .says_not_done =
                                 s->not_done != DAY_NONE && s->not_done <= day,
                             .last = newest(s, day) };
    if (day == w->q->on) {
        out->entries.p = s->entries.p;
        out->entries.n = out->entries.cap = s->entries.n;
    }
    if (!assess_counted(norm)) return;
    struct tally_answer t;
    tally_answer(s->tally, day, &t);
    out->counted = s->claims > 0;
    out->bounds = readable(norm, &t);
    for (ptrdiff_t i = 0; i < t.clash.n; i++)
        *arena_push(w->a, &out->clash) = t.clash.p[i];
}

void assess_support(const struct work *w, ptrdiff_t n, struct speaker who,
                    int32_t day, struct reason *r)
{
    struct tally_tags tags =
        tally_support(series_of(w, n, who)->tally, w->a, day);
    for (ptrdiff_t i = 0; i < tags.n; i++)
        *arena_push(w->a, &r->entries) = tags.p[i];
}
