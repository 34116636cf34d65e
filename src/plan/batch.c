/* Who is in the next batch: down the order of precedence, each unit is taken
 * unless then the demands could not be met any more. */
#include "plan/plan_int.h"

#include <assert.h>
#include <string.h>

struct choosing {
    struct arena *a;
    const struct plan_question *q;
    struct plan_view view;
    struct plan_batch *out;
    struct plan_units units; /* by precedence */
    struct LIST(struct plan_class) classes;
    struct plan_program *program;
    ptrdiff_t *blocked;         /* [classes]: its reason, -1 not, -2 given up */
    struct plan_indices proved; /* classes that were found blocked by asking */
    int64_t persons;            /* taken so far */
    int64_t *counted;           /* [demands]: of those taken */
    ptrdiff_t last_reason;      /* of a unit passed over; -1: none was */
};

enum { NOT_BLOCKED = -1, GIVEN_UP = -2 };

/* ---- units and classes ---- */

/* The place a unit is held at, where a flight or a cap names it; all others are
 * alike. */
static struct str place_of(const struct choosing *c, ptrdiff_t person)
{
    const struct plan_demands *d = c->q->demands;
    struct str place = c->q->persons[person].place;
    for (ptrdiff_t i = 0; i < d->caps.n; i++)
        if (str_eq_nocase(place, d->caps.p[i].place)) return d->caps.p[i].place;
    for (ptrdiff_t i = 0; i < d->flights.n; i++)
        if (d->flights.p[i].from.n &&
            str_eq_nocase(place, d->flights.p[i].from))
            return d->flights.p[i].from;
    return S("");
}

/* What makes units alike: members, their place where that matters, weights. */
static struct str signature(struct choosing *c, const struct plan_unit *u,
                            int32_t *weight)
{
    const struct plan_demands *d = c->q->demands;
    struct buf b = buf_make(c->a, BUF_MAX);
    buf_int(&b, u->n);
    for (ptrdiff_t i = 0; i < d->list.n; i++) {
        weight[i] = 0;
        for (ptrdiff_t m = 0; m < u->n; m++)
            weight[i] += plan_in_group(&c->view, &d->list.p[i], u->member[m]);
        buf_char(&b, ' ');
        buf_int(&b, weight[i]);
    }
    buf_char(&b, ' ');
    buf_str(&b, place_of(c, u->member[0]));
    return buf_done(&b);
}

static void sort_into_classes(struct choosing *c)
{
    struct map known = { 0 };
    ptrdiff_t demands = c->q->demands->list.n;
    int32_t *weight = arena_new(c->a, int32_t, demands + 1);
    for (ptrdiff_t i = 0; i < c->units.n; i++) {
        struct plan_unit *u = &c->units.p[i];
        struct str key = signature(c, u, weight);
        u->class = map_get(&known, key);
        if (u->class < 0) {
            u->class = c->classes.n;
            map_add(&known, c->a, key, u->class);
            struct plan_class *k = arena_push(c->a, &c->classes);
            k->persons = u->n;
            k->place = u->member[0];
            k->weight = arena_new(c->a, int32_t, demands + 1);
            memcpy(k->weight, weight, (size_t)demands * sizeof *weight);
        }
        c->classes.p[u->class].units++;
    }
}

/* A household stands where the first of it stands in the order. */
static void make_units(struct choosing *c, bool together)
{
    struct map homes = { 0 };
    c->units = (struct plan_units){ 0 };
    memset(&c->classes, 0, sizeof c->classes);
    for (ptrdiff_t k = 0; k < c->out->order.n; k++) {
        ptrdiff_t person = c->out->order.p[k], unit = c->units.n;
        struct str home = c->q->persons[person].household;
        bool kin = together && c->view.kin[person] > 1;
        if (kin && !map_add(&homes, c->a, home, unit))
            unit = map_get(&homes, home);
        if (unit == c->units.n) {
            ptrdiff_t room = kin ? c->view.kin[person] : 1;
            struct plan_unit *u = arena_push(c->a, &c->units);
            *u = (struct plan_unit){ arena_new(c->a, ptrdiff_t, room), 0, 0 };
        }
        assert(c->units.p && unit >= 0 && unit < c->units.n);
        struct plan_unit *u = &c->units.p[unit];
        u->member[u->n++] = person;
    }
    sort_into_classes(c);
}

/* ---- choosing ---- */

/* Whether a unit of y is no easier to take than one of x: it adds at least as
 * much to what has a maximum, no more to what has a minimum, and goes by the
 * same flights. Then, where x cannot be taken, nor can y: in its place stood
 * one of x. */
static bool no_easier(const struct choosing *c, const struct plan_class *x,
                      const struct plan_class *y)
{
    const struct plan_demands *d = c->q->demands;
    if (x->persons != y->persons) return false;
    for (ptrdiff_t i = 0; i < d->list.n; i++) {
        const struct interval *k = &d->list.p[i].count;
        if (k->hi != INTERVAL_OPEN && y->weight[i] < x->weight[i]) return false;
        if (k->lo > 0 && y->weight[i] > x->weight[i]) return false;
    }
    return str_eq_nocase(place_of(c, x->place), place_of(c, y->place));
}

static bool known_blocked(struct choosing *c, ptrdiff_t class)
{
    if (c->blocked[class] != NOT_BLOCKED) return true;
    for (ptrdiff_t i = 0; i < c->proved.n; i++) {
        ptrdiff_t other = c->proved.p[i];
        if (!no_easier(c, &c->classes.p[other], &c->classes.p[class])) continue;
        c->blocked[class] = c->blocked[other];
        return true;
    }
    return false;
}

/* The reason of these parts, a new one where they are not one yet. */
static ptrdiff_t reason_of(struct choosing *c, const struct plan_parts *why)
{
    for (ptrdiff_t k = 0; k < c->out->reasons.n; k++) {
        const struct plan_parts *r = &c->out->reasons.p[k];
        bool same = r->n == why->n;
        for (ptrdiff_t i = 0; same && i < why->n; i++)
            same = r->p[i].kind == why->p[i].kind &&
                   r->p[i].index == why->p[i].index;
        if (same) return k;
    }
    *arena_push(c->a, &c->out->reasons) = *why;
    return c->out->reasons.n - 1;
}

/* What one more would be too many for, as arithmetic alone tells. */
static bool too_many(struct choosing *c, ptrdiff_t class)
{
    const struct plan_class *k = &c->classes.p[class];
    const struct plan_demands *d = c->q->demands;
    struct plan_part part = { PART_SIZE, 0 };
    bool over = c->persons + k->persons > d->size;
    for (ptrdiff_t i = 0; !over && i < d->list.n; i++) {
        over = c->counted[i] + k->weight[i] > d->list.p[i].count.hi;
        part = (struct plan_part){ PART_DEMAND, i };
    }
    if (!over) return false;
    struct plan_parts why = { 0 };
    *arena_push(c->a, &why) = part;
    c->blocked[class] = reason_of(c, &why);
    return true;
}

/* Whether one more of the class can be taken; it is fixed then. */
static bool take_one(struct choosing *c, ptrdiff_t class)
{
    struct plan_class *k = &c->classes.p[class];
    if (known_blocked(c, class) || too_many(c, class)) return false;
    k->fixed++;
    bool witnessed = plan_program_count(c->program, class) >= k->fixed;
    plan_program_fix(c->program, class);
    if (witnessed) return true;
    enum plan_answer answer = plan_program_ask(c->program);
    if (answer == PLAN_YES) return true;
    c->blocked[class] = GIVEN_UP;
    if (answer == PLAN_NO) {
        bool smallest;
        struct plan_parts why = { 0 };
        plan_clash(c->a, c->program, false, &why, &smallest);
        c->blocked[class] = reason_of(c, &why);
        *arena_push(c->a, &c->proved) = class;
    }
    k->fixed--;
    plan_program_fix(c->program, class);
    return false;
}

static void judge(struct choosing *c, const struct plan_unit *u,
                  enum plan_why why, ptrdiff_t reason)
{
    for (ptrdiff_t m = 0; m < u->n; m++) {
        struct plan_verdict *v = &c->out->verdict[u->member[m]];
        v->why = why;
        v->reason = reason;
        c->out->unproved += why == WHY_UNPROVED;
    }
}

static void choose_units(struct choosing *c)
{
    for (ptrdiff_t i = 0; i < c->units.n; i++) {
        const struct plan_unit *u = &c->units.p[i];
        if (c->persons == c->q->demands->size) {
            judge(c, u, WHY_FULL, -1);
        } else if (take_one(c, u->class)) {
            bool others = c->last_reason != -1;
            judge(c, u, others ? WHY_DEMAND : WHY_ORDER, c->last_reason);
            c->persons += u->n;
            for (ptrdiff_t d = 0; d < c->q->demands->list.n; d++)
                c->counted[d] += c->classes.p[u->class].weight[d];
            watch_tell(c->q->watch, c->persons, c->q->demands->size);
        } else {
            ptrdiff_t reason = c->blocked[u->class];
            judge(c, u, reason == GIVEN_UP ? WHY_UNPROVED : WHY_BLOCKED,
                  reason == GIVEN_UP ? -1 : reason);
            if (reason != GIVEN_UP) c->last_reason = reason;
        }
    }
}

/* ---- afterwards ---- */

static bool taken(const struct plan_verdict *v)
{
    return v->why == WHY_ORDER || v->why == WHY_DEMAND;
}

static void give_flights(struct choosing *c)
{
    ptrdiff_t flights = c->q->demands->flights.n;
    ptrdiff_t *used = arena_new(c->a, ptrdiff_t, c->classes.n * flights + 1);
    for (ptrdiff_t i = 0; flights && i < c->units.n; i++) {
        const struct plan_unit *u = &c->units.p[i];
        if (!taken(&c->out->verdict[u->member[0]])) continue;
        ptrdiff_t f = 0;
        while (f < flights && used[u->class * flights + f] ==
                                  plan_program_aboard(c->program, u->class, f))
            f++;
        assert(f < flights);
        used[u->class * flights + f]++;
        for (ptrdiff_t m = 0; m < u->n; m++)
            c->out->verdict[u->member[m]].flight = f;
    }
}

/* Persons whom only the lot keeps apart, and of whom some are in and some not.
 */
static void find_ties(struct choosing *c)
{
    const struct plan_indices *o = &c->out->order;
    for (ptrdiff_t from = 0, to; from < o->n; from = to) {
        ptrdiff_t in = 0;
        for (to = from; to < o->n; to++) {
            if (plan_compare(&c->view, o->p[from], o->p[to]) != 0) break;
            in += taken(&c->out->verdict[o->p[to]]);
        }
        if (in == 0 || in == to - from) continue;
        for (ptrdiff_t i = from; i < to; i++)
            c->out->verdict[o->p[i]].tied = true;
        c->out->ties += to - from;
    }
}

static void find_unsure(struct choosing *c)
{
    ptrdiff_t n = 0;
    while (n < c->out->taken.n &&
           c->out->verdict[c->out->taken.p[n]].why == WHY_ORDER)
        n++;
    if (n == 0) return;
    ptrdiff_t last = c->out->taken.p[n - 1];
    for (ptrdiff_t i = 0; i < c->out->order.n; i++) {
        ptrdiff_t x = c->out->order.p[i];
        struct plan_verdict *v = &c->out->verdict[x];
        v->unsure = !taken(v) && plan_could_precede(&c->view, x, last);
    }
}

static void finish(struct choosing *c)
{
    assert(c->persons == c->q->demands->size || c->out->unproved > 0);
    c->out->found = c->persons == c->q->demands->size;
    for (ptrdiff_t i = 0; i < c->out->order.n; i++)
        if (taken(&c->out->verdict[c->out->order.p[i]]))
            *arena_push(c->a, &c->out->taken) = c->out->order.p[i];
    if (!c->out->found) return;
    give_flights(c);
    find_ties(c);
    find_unsure(c);
}

static void start(struct choosing *c, bool together)
{
    make_units(c, together);
    c->blocked = arena_new(c->a, ptrdiff_t, c->classes.n + 1);
    for (ptrdiff_t i = 0; i < c->classes.n; i++) c->blocked[i] = NOT_BLOCKED;
    c->counted = arena_new(c->a, int64_t, c->q->demands->list.n + 1);
    c->program = plan_program_make(c->a, &c->view, c->classes.p, c->classes.n);
}

/* Nothing fits: households are one of what clashes where without them it
 * fits. */
static void explain(struct choosing *c, bool together)
{
    bool families = false;
    if (together) {
        struct plan_program *whole = c->program;
        start(c, false);
        families = plan_program_ask(c->program) == PLAN_YES;
        if (families) {
            plan_program_free(c->program);
            c->program = whole;
        } else {
            plan_program_free(whole);
        }
    }
    plan_clash(c->a, c->program, true, &c->out->clash, &c->out->smallest);
    if (families)
        *arena_push(c->a, &c->out->clash) =
            (struct plan_part){ PART_TOGETHER, 0 };
    if (together && !families) c->out->smallest = false;
}

static bool within_limits(const struct plan_question *q, struct diags *ds)
{
    bool ok = q->n <= PLAN_PERSONS_MAX && q->demands->size > 0 &&
              q->demands->list.n <= PLAN_DEMANDS_MAX &&
              q->demands->flights.n <= PLAN_FLIGHTS_MAX &&
              q->rule.first.n + q->rule.criteria <= PLAN_KEYS;
    if (ok) return true;
    diag_add(ds, D_PLAN_DEMAND, &q->demands->size_at,
             "a batch needs a size, and there are limits to what is asked");
    diag_hint(ds, "500,000 persons, 64 demands, 64 flights, 16 groups that go "
                  "first");
    return false;
}

bool plan_choose(struct arena *a, const struct plan_question *q,
                 struct plan_batch *out, struct diags *ds)
{
    struct choosing c = { .a = a, .q = q, .out = out, .last_reason = -1 };
    bool together = q->rule.together || q->demands->together;
    *out = (struct plan_batch){ 0 };
    if (!within_limits(q, ds)) return false;
    plan_view_make(a, q, &c.view);
    plan_rank(a, &c.view, &out->order);
    out->verdict = arena_new(a, struct plan_verdict, q->n + 1);
    for (ptrdiff_t i = 0; i < q->n; i++)
        out->verdict[i] = (struct plan_verdict){ .why = WHY_ASIDE,
                                                 .reason = -1,
                                                 .flight = -1 };
    for (ptrdiff_t i = 0; i < out->order.n; i++)
        out->verdict[out->order.p[i]].place = i + 1;
    start(&c, together);
    enum plan_answer answer = plan_program_ask(c.program);
    if (answer == PLAN_YES) {
        choose_units(&c);
        finish(&c);
    } else if (answer == PLAN_NO) {
        explain(&c, together);
    } else {
        out->unproved = out->order.n;
    }
    out->asked = plan_program_asked(c.program);
    plan_program_free(c.program);
    plan_programs_end();
    return true;
}

/* ---- in words ---- */

static void put_number(struct buf *b, int64_t n)
{
    buf_count(b, n);
}

static void put_supply(struct buf *b, const struct plan_question *q,
                       const struct plan_demand *d, struct arena *scratch)
{
    struct plan_view v;
    int64_t all = 0, may = 0;
    plan_view_make(scratch, q, &v);
    for (ptrdiff_t i = 0; i < q->n; i++) {
        if (!plan_in_group(&v, d, i)) continue;
        all++;
        may += q->persons[i].aside == ASIDE_NO;
    }
    buf_str(b, S(" ("));
    put_number(b, may);
    if (may != all) buf_str(b, S(" of "));
    if (may != all) put_number(b, all);
    buf_str(b, S(" on the list may be chosen)"));
}

struct str plan_part_text(struct arena *a, const struct plan_question *q,
                          const struct plan_part *part)
{
    struct arena scratch = { 0 };
    struct buf b = buf_make(a, BUF_MAX);
    const struct plan_demands *d = q->demands;
    struct plan_demand all = { .group = GROUP_ALL };
    switch (part->kind) {
    case PART_SIZE:
        buf_str(&b, S("a batch of "));
        put_number(&b, d->size);
        put_supply(&b, q, &all, &scratch);
        break;
    case PART_DEMAND:
        buf_str(&b, d->list.p[part->index].text);
        put_supply(&b, q, &d->list.p[part->index], &scratch);
        break;
    case PART_SEATS: buf_str(&b, d->flights.p[part->index].text); break;
    case PART_CAP: buf_str(&b, d->caps.p[part->index].text); break;
    case PART_TOGETHER: buf_str(&b, S("families together")); break;
    }
    arena_free(&scratch);
    return buf_done(&b);
}
