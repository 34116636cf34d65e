#include "model/model.h"

#include <assert.h>

#define MODALITY(n, text, what) text,
static const char *const modalities[] = {
#include "model/vocab.def"
};
#undef MODALITY
#define STANCE(n, text, what) text,
static const char *const stances[] = {
#include "model/vocab.def"
};
#undef STANCE
#define QUALIFIER(n, text, what) text,
static const char *const qualifiers[] = {
#include "model/vocab.def"
};
#undef QUALIFIER
#define COUNT_MODE(n, text, what) text,
static const char *const count_modes[] = {
#include "model/vocab.def"
};
#undef COUNT_MODE
#define OBJECT(n, text, what) text,
static const char *const objects[] = {
#include "model/vocab.def"
};
#undef OBJECT
#define ROLE(n, text, what) text,
static const char *const roles[] = {
#include "model/vocab.def"
};
#undef ROLE
#define STATE(n, text, what) text,
static const char *const states[] = {
#include "model/vocab.def"
};
#undef STATE
#define KEEPING(n, text, what) text,
static const char *const keepings[] = {
#include "model/vocab.def"
};
#undef KEEPING
#define EVIDENCE(n, text, what) text,
static const char *const evidences[] = {
#include "model/vocab.def"
};
#undef EVIDENCE
#define STANDPOINT(n, text, what) text,
static const char *const standpoints[] = {
#include "model/vocab.def"
};
#undef STANDPOINT
#define PRECEDENCE(n, text, what) text,
static const char *const precedences[] = {
#include "model/vocab.def"
};
#undef PRECEDENCE
#define KEY_ACT(n, text, what) text,
static const char *const key_acts[] = {
#include "model/vocab.def"
};
#undef KEY_ACT
#define NORM(n, text, what) text,
static const char *const norms[] = {
#include "model/vocab.def"
};
#undef NORM
#define POWER(n, text, what) text,
static const char *const powers[] = {
#include "model/vocab.def"
};
#undef POWER
#define PAPER(n, text, what) text,
static const char *const papers[] = {
#include "model/vocab.def"
};
#undef PAPER
#define ANSWER(n, text, what) text,
static const char *const answers[] = {
#include "model/vocab.def"
};
#undef ANSWER
#define STAGE(n, text, what) text,
static const char *const stages[] = {
#include "model/vocab.def"
};
#undef STAGE

const char *modality_text(enum modality m)
{
    assert(m < MODALITY_COUNT);
    return modalities[m];
}

const char *stance_text(enum stance s)
{
    assert(s < STANCE_COUNT);
    return stances[s];
}

const char *qualifier_text(enum qualifier q)
{
    assert(q < QUALIFIER_COUNT);
    return qualifiers[q];
}

const char *count_mode_text(enum count_mode m)
{
    assert(m < COUNT_MODE_COUNT);
    return count_modes[m];
}

const char *object_text(enum object_kind k)
{
    assert(k < OBJECT_COUNT);
    return objects[k];
}

const char *role_text(enum role r)
{
    assert(r < ROLE_COUNT);
    return roles[r];
}

const char *state_text(enum state s)
{
    assert(s < STATE_COUNT);
    return states[s];
}

const char *keeping_text(enum keeping k)
{
    assert(k < KEEPING_COUNT);
    return keepings[k];
}

const char *evidence_text(enum evidence e)
{
    assert(e < EVIDENCE_COUNT);
    return evidences[e];
}

const char *standpoint_text(enum standpoint_kind k)
{
    assert(k < STANDPOINT_COUNT);
    return standpoints[k];
}

const char *norm_text(enum norm_kind k)
{
    assert(k < NORM_COUNT);
    return norms[k];
}

const char *power_text(enum power_kind k)
{
    assert(k < POWER_COUNT);
    return powers[k];
}

const char *paper_text(enum paper_kind k)
{
    assert(k < PAPER_COUNT);
    return papers[k];
}

const char *answer_text(enum answer a)
{
    assert(a < ANSWER_COUNT);
    return answers[a];
}

bool answer_names_other(enum answer a)
{
    return a == ANSWER_DUPLICATE || a == ANSWER_REPLACED;
}

const char *precedence_text(enum precedence p)
{
    assert(p < PRECEDENCE_COUNT);
    return precedences[p];
}

bool precedence_named(struct str word, enum precedence *out)
{
    for (int i = 0; i < PRECEDENCE_COUNT; i++) {
        if (!str_eq(word, str_of(precedences[i]))) continue;
        *out = (enum precedence)i;
        return true;
    }
    return false;
}

const char *stage_text(enum stage s)
{
    assert(s < STAGE_COUNT);
    return stages[s];
}

const char *key_act_text(enum key_act k)
{
    assert(k < KEY_ACT_COUNT);
    return key_acts[k];
}

/* Half of one unit of the last digit that is not zero: 300 gives 50, 350 gives
 * 5, 7 gives 0 (rounded down: a person is not halved). */
static int64_t half_unit(int64_t n)
{
    int64_t unit = 1;
    while (n != 0 && n % 10 == 0) {
        n /= 10;
        unit *= 10;
    }
    return unit / 2;
}

struct interval quantity_interval(struct quantity q)
{
    int64_t half, hi;
    switch (q.qualifier) {
    case QUAL_NONE:
    case QUAL_ALL_OF: return (struct interval){ 0, INTERVAL_OPEN };
    case QUAL_EXACTLY: return (struct interval){ q.n, q.n };
    case QUAL_AT_LEAST: return (struct interval){ q.n, INTERVAL_OPEN };
    case QUAL_AT_MOST:
    case QUAL_UP_TO: return (struct interval){ 0, q.n };
    case QUAL_ABOUT:
        half = half_unit(q.n);
        if (!num_add(q.n, half, &hi)) hi = INTERVAL_OPEN;
        return (struct interval){ q.n - half, hi };
    case QUAL_BETWEEN: return (struct interval){ q.n, q.m };
    case QUALIFIER_COUNT: break;
    }
    assert(!"a qualifier of the vocabulary");
    return (struct interval){ 0, INTERVAL_OPEN };
}

/* An agreement declares tens of things; each lookup walks them. */
#define FIND(list, id)                                              \
    for (ptrdiff_t i = 0; i < (list).n; i++)                        \
        if (str_eq((list).p[i].name.id, (id))) return &(list).p[i]; \
    return NULL

const struct party *model_party(const struct agreement *g, struct str id)
{
    FIND(g->parties, id);
}

const struct people *model_people(const struct agreement *g, struct str id)
{
    FIND(g->people, id);
}

const struct measure *model_measure(const struct agreement *g, struct str id)
{
    FIND(g->measures, id);
}

const struct act *model_act(const struct agreement *g, struct str id)
{
    FIND(g->acts, id);
}

const struct norm *model_norm(const struct agreement *g, struct str id)
{
    FIND(g->norms, id);
}

const struct instrument *model_instrument(const struct agreement *g,
                                          struct str id)
{
    FIND(g->instruments, id);
}

static bool among(const struct ref_list *l, struct str id)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i].id, id)) return true;
    return false;
}

bool model_signed(const struct agreement *g, struct str party)
{
    return among(&g->signed_by, party);
}

bool model_signed_norm(const struct agreement *g, const struct norm *n,
                       struct str party)
{
    const struct instrument *d = model_instrument(g, n->instrument.id);
    return among(d && d->signed_by.n ? &d->signed_by : &g->signed_by, party);
}

int32_t instrument_day(const struct agreement *g, const struct instrument *d)
{
    if (d->from != DAY_NONE) return d->from;
    return d->signed_on != DAY_NONE ? d->signed_on : g->signed_on;
}

struct standing model_standing(const struct agreement *g, const struct norm *n,
                               int32_t day)
{
    struct standing s = { .since = DAY_NONE };
    for (ptrdiff_t i = 0; i < g->instruments.n; i++) {
        const struct instrument *d = &g->instruments.p[i];
        int32_t from = instrument_day(g, d);
        if (from == DAY_NONE || from > day || from < s.since) continue;
        for (ptrdiff_t k = 0; k < d->replaces.n; k++) {
            const struct replacement *r = &d->replaces.p[k];
            if (!str_eq(r->old.id, n->name.id)) continue;
            s = (struct standing){ STANDING_REPLACED, from, d, NULL };
            if (r->new.id.n) s.by = model_norm(g, r->new.id);
        }
    }
    const struct instrument *d = model_instrument(g, n->instrument.id);
    if (s.kind == STANDING_REPLACED || !d) return s;
    int32_t from = instrument_day(g, d);
    if (from == DAY_NONE || day < from)
        s = (struct standing){ STANDING_NOT_YET, from, d, NULL };
    return s;
}

static int32_t after(int32_t day, struct duration d)
{
    return day == DAY_NONE ? DAY_NONE : day_add_months(day, d.months) + d.days;
}

int32_t deadline_day(const struct agreement *g, const struct deadline *d,
                     int32_t met)
{
    switch (d->kind) {
    case DEADLINE_NONE: return DAY_NONE;
    case DEADLINE_DATE: return d->day;
    case DEADLINE_SIGNING:
        return after(d->signing && d->signing->signed_on != DAY_NONE
                         ? d->signing->signed_on
                         : g->signed_on,
                     d->within);
    case DEADLINE_NORM: return after(met, d->within);
    }
    assert(!"a kind of deadline");
    return DAY_NONE;
}

int32_t statement_known(const struct statement *s)
{
    return s->report.published != DAY_NONE ? s->report.published
                                           : s->telling.said.to;
}

const struct entry *model_entry(const struct entry_list *l, struct str prefix,
                                bool *several)
{
    const struct entry *found = NULL;
    *several = false;
    if (prefix.n == 0) return NULL;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (!str_starts(l->p[i].id, prefix)) continue;
        if (found) {
            *several = true;
            return NULL;
        }
        found = &l->p[i];
    }
    return found;
}

bool draft_complete(const struct draft *d, struct str *what)
{
    if (d->telling.said.to == DAY_NONE) {
        *what = S("the day it was said");
        return false;
    }
    if (d->has_deed && d->deed.actors.n == 0) {
        *what = S("the actor");
        return false;
    }
    if (d->has_deed && d->deed.act.id.n == 0) {
        *what = S("the act");
        return false;
    }
    if (!d->has_deed && (d->stance == STANCE_NONE ||
                         (d->on_entry.id.n == 0 && d->stance_on < 0))) {
        *what = S("the statement it is about");
        return false;
    }
    return true;
}
