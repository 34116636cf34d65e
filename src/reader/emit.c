/* From an event to a draft: the statement's slots, spans, questions, and
 * whether an earlier draft tells of the same. */
#include "reader/reader_int.h"

#include <assert.h>

struct str rule_text(enum rule r)
{
    static const char *const ids[] = {
#define RULE(name, text, what) text,
#include "reader/rule.def"
#undef RULE
    };
    assert(r < RULE_COUNT);
    return str_of(ids[r]);
}

struct str question_text(enum question q)
{
    static const char *const texts[] = {
#define QUESTION(name, text) text,
#include "reader/question.def"
#undef QUESTION
    };
    assert(q < QUESTION_COUNT);
    return str_of(texts[q]);
}

static void add_refs(const struct reading *r, struct ref_list *out,
                     const struct who *w)
{
    for (int i = 0; i < w->n; i++)
        arena_push(r->arena, out)->id =
            r->w->agreement->parties.p[w->p[i]].name.id;
}

/* An outlet tells; it takes no part in a deed. */
static void add_parties(const struct reading *r, struct ref_list *out,
                        const struct who *w)
{
    struct who parties = { 0 };
    for (int i = 0; i < w->n; i++)
        if (r->w->agreement->parties.p[w->p[i]].role != ROLE_OUTLET)
            who_add(&parties, w->p[i]);
    add_refs(r, out, &parties);
}

static struct span *push_span(struct reading *r, struct draft *d)
{
    return arena_push(r->arena, &d->spans);
}

static void add_span(struct reading *r, struct draft *d,
                     const struct slot *slot)
{
    const struct sentence *s = &r->s;
    struct span *out = push_span(r, d);
    out->slot = str_of(slot->name);
    out->rule = rule_text((enum rule)slot->rule);
    out->inferred = slot->inferred;
    if (slot->b <= slot->a) return;
    out->from = s->tok[slot->a].cfrom;
    out->to = s->tok[slot->b - 1].cto;
    out->text = sentence_words(s, slot->a, slot->b);
}

static void ask(struct reading *r, struct draft *d, enum question q)
{
    struct str text = question_text(q);
    for (ptrdiff_t i = 0; i < d->questions.n; i++)
        if (str_eq(d->questions.p[i], text)) return;
    *arena_push(r->arena, &d->questions) = text;
}

/* ---- the telling ---- */

static bool is_text(const struct group *g)
{
    return g && (g->nouns & NOUN_BIT(WORD_DEAL)) && !who_is(&g->who);
}

static void tell_outlet(struct reading *r, struct draft *d, struct span *span)
{
    struct reader_notes *n = r->notes;
    if (n->outlet.n && n->outlet_is_id)
        arena_push(r->arena, &d->telling.by)->id = n->outlet;
    else
        d->telling.name = n->outlet;
    int32_t day =
        d->report.published != DAY_NONE ? d->report.published : r->anchor;
    d->telling.said = (struct days){ day, day };
    span->rule = rule_text(RULE_SOURCE_OUTLET);
    span->inferred = true;
}

/* true: the words are those of an agreement's own text. */
static bool tell_text(struct reading *r, struct draft *d, const struct event *e,
                      const struct cue *cue, struct span *span)
{
    int c = cue ? cue->subject : e->subject;
    const struct group *g = chunk_group(&r->s, c);
    if (!is_text(g) || (!cue && e->mood.modality != MOD_MUST)) return false;
    d->telling.name = sentence_words(&r->s, g->a, g->b);
    span->rule = rule_text(RULE_SOURCE_TEXT);
    span->from = r->s.tok[g->a].cfrom;
    span->to = r->s.tok[g->b - 1].cto;
    span->text = d->telling.name;
    int32_t day = r->anchor;
    d->telling.said = (struct days){ day, day };
    ask(r, d, ASK_AGREEMENT);
    return true;
}

static void copy_voice(struct reading *r, struct draft *d,
                       const struct voice_of *v, struct span *span)
{
    add_refs(r, &d->telling.by, &v->by);
    if (!who_is(&v->by))
        d->telling.name = v->name;
    else
        d->telling.voice = v->voice;
    d->telling.channel = v->channel;
    span->from = v->from;
    span->to = v->to;
    span->text = v->words;
    int32_t day = v->day != DAY_NONE ? v->day : r->anchor;
    d->telling.said = (struct days){ day, day };
    if (!who_is(&v->by) && v->name.n) ask(r, d, ASK_SPEAKER);
    if (!who_is(&v->by) && !v->name.n) ask(r, d, ASK_PRONOUN);
}

/* Somebody between the speaker and the deed has a say of his own. */
static bool passed_on(const struct reading *r, const struct cue *cue, int c)
{
    for (int i = 0; i < r->cues; i++) {
        const struct cue *k = &r->cue[i];
        if (k == cue || k->verb < 0 || k->verb >= c || c >= k->right) continue;
        if (!who_is(&k->voice.by) || !cue || k->doubt) continue;
        if (!who_is(&cue->voice.by) ||
            !who_has(&cue->voice.by, k->voice.by.p[0]))
            return true;
    }
    return false;
}

static void tell(struct reading *r, struct draft *d, const struct event *e)
{
    const struct cue *cue = tell_cue(r, e->chunk);
    struct span *source = push_span(r, d);
    *source = (struct span){ .slot = S("source") };
    if (e->stance_on >= 0 || (e->stance == STANCE_DENIES && e->act < 0)) {
        cue = NULL;
        for (int i = 0; i < r->cues; i++)
            if (r->cue[i].verb == e->chunk) cue = &r->cue[i];
    }
    if (tell_text(r, d, e, cue, source)) return;
    const struct group *g = cue ? chunk_group(&r->s, cue->subject) : NULL;
    bool thing = cue && !who_is(&cue->voice.by) && g &&
                 g->kind != GROUP_PRONOUN && cue->voice.name.n == 0;
    if (cue && !thing) {
        enum rule rule =
            cue->verb < 0 ? RULE_SOURCE_ACCORDING : RULE_SOURCE_CUE;
        source->rule = rule_text(rule);
        copy_voice(r, d, &cue->voice, source);
        if (passed_on(r, cue, e->chunk)) ask(r, d, ASK_TELLER);
        if (cue->date >= 0) {
            struct slot said = { "said", r->s.chunk[cue->date].a,
                                 r->s.chunk[cue->date].b, RULE_SAID_CUE,
                                 false };
            add_span(r, d, &said);
        }
    } else if (r->tweet.set) {
        source->rule = rule_text(RULE_SOURCE_TWEET);
        copy_voice(r, d, &r->tweet, source);
    } else if (r->s.chunk[e->chunk].quoted && r->memory.speaker.set) {
        source->rule = rule_text(RULE_SOURCE_QUOTE);
        source->inferred = true;
        copy_voice(r, d, &r->memory.speaker, source);
        source->from = source->to = 0;
        source->text = S("");
    } else {
        if (thing) ask(r, d, ASK_SPEAKER);
        tell_outlet(r, d, source);
    }
}

/* ---- the deed ---- */

/* "Today" in a quotation is the day it was spoken. */
static int32_t anchor_of(const struct reading *r, const struct event *e)
{
    const struct cue *cue = tell_cue(r, e->date);
    bool spoken =
        cue && r->s.chunk[e->date].quoted && cue->voice.day != DAY_NONE;
    return spoken ? cue->voice.day : r->anchor;
}

static void put_date(struct reading *r, struct draft *d, struct event *e)
{
    struct deed *deed = &d->deed;
    bool future = e->mood.modality != MOD_DID && e->mood.modality != MOD_IS;
    if (e->date >= 0) {
        const struct date_phrase *p = &r->s.date[r->s.chunk[e->date].i];
        deed->when =
            date_resolve(p, anchor_of(r, e), future && !e->mood.negated);
        deed->when_kind = p->when;
        if (deed->when.from == DAY_NONE && deed->when.to == DAY_NONE) {
            deed->when_kind = WHEN_NONE;
            ask(r, d, ASK_ANCHOR);
        }
    }
    if (e->mode == COUNT_TOTAL && !future) {
        int32_t by =
            deed->when_kind != WHEN_NONE ? deed->when.to : d->telling.said.to;
        deed->when = (struct days){ DAY_NONE, by };
        deed->when_kind = by == DAY_NONE ? WHEN_NONE : WHEN_BY;
    }
    if (deed->when_kind == WHEN_NONE && e->mood.modality == MOD_DID &&
        !e->mood.negated && e->amount.b > e->amount.a && e->mode != COUNT_TOTAL)
        ask(r, d, ASK_DATE);
}

static void put_count(const struct reading *r, struct deed *deed,
                      const struct event *e)
{
    const struct amount *a = &e->amount;
    if (e->object_kind == OBJECT_TEXT && !r->w->acts.p[e->act].people) return;
    if (a->all && a->quantity.qualifier != QUAL_EXACTLY)
        deed->quantity.qualifier = QUAL_ALL_OF;
    else if (a->quantity.qualifier != QUAL_NONE)
        deed->quantity = a->quantity;
    deed->only = a->only;
    deed->mode = e->mode;
    if (a->label_b > a->label_a && e->mode == COUNT_BATCH)
        deed->label = sentence_words(&r->s, a->label_a, a->label_b);
}

static void put_object(struct reading *r, struct deed *deed,
                       const struct event *e)
{
    const struct agreement *g = r->w->agreement;
    deed->object_kind = e->object_kind;
    switch (e->object_kind) {
    case OBJECT_PEOPLE: deed->object.id = g->people.p[e->people].name.id; break;
    case OBJECT_MEASURE:
        deed->object.id = g->measures.p[e->measure].name.id;
        break;
    case OBJECT_TEXT: deed->object.id = e->object_text; break;
    case OBJECT_NONE:
    case OBJECT_PARTY: deed->object_kind = OBJECT_NONE; break;
    case OBJECT_COUNT: break;
    }
}

static void put_deed(struct reading *r, struct draft *d, struct event *e)
{
    struct deed *deed = &d->deed;
    d->has_deed = true;
    add_parties(r, &deed->actors, &e->actor);
    add_parties(r, &deed->to, &e->to);
    add_parties(r, &deed->through, &e->through);
    add_parties(r, &deed->with, &e->with);
    add_parties(r, &deed->against, &e->against);
    deed->act.id = r->w->acts.p[e->act].id;
    deed->modality = e->mood.modality;
    deed->negated = e->mood.negated;
    deed->over = e->over;
    for (int i = 0; i < e->places; i++)
        *arena_push(r->arena, &deed->at) = e->place[i];
    put_object(r, deed, e);
    put_count(r, deed, e);
    put_date(r, d, e);
    if (deed->actors.n == 0 && !r->w->acts.p[e->act].thing)
        ask(r, d, ASK_ACTOR);
    if (e->conditional) ask(r, d, ASK_CONDITION);
    if (e->mood.alleged) ask(r, d, ASK_ALLEGED);
}

/* ---- the same event twice ---- */

static bool refs_equal(const struct ref_list *a, const struct ref_list *b)
{
    if (a->n != b->n) return false;
    for (ptrdiff_t i = 0; i < a->n; i++)
        if (!str_eq(a->p[i].id, b->p[i].id)) return false;
    return true;
}

bool reader_same_event(const struct deed *a, const struct deed *b, bool *sure)
{
    if (a->modality != b->modality || a->negated != b->negated ||
        a->quantity.qualifier == QUAL_NONE ||
        a->quantity.qualifier != b->quantity.qualifier ||
        a->quantity.n != b->quantity.n || a->mode != b->mode)
        return false;
    if (!str_eq(a->act.id, b->act.id) || !str_eq(a->object.id, b->object.id) ||
        !refs_equal(&a->actors, &b->actors))
        return false;
    *sure = a->when_kind != WHEN_NONE && b->when_kind != WHEN_NONE;
    return !*sure || days_equal(a->when, b->when);
}

static void find_same(struct reading *r, struct draft *d)
{
    enum { BACK = 64 }; /* drafts looked at, so that time stays linear */
    ptrdiff_t n = r->out->n;
    ptrdiff_t from = n - r->first > BACK ? n - BACK : r->first;
    if (d->stance != STANCE_NONE) return;
    for (ptrdiff_t i = from; i < n; i++) {
        const struct draft *old = &r->out->p[i];
        bool sure;
        if (!old->has_deed || old->stance != STANCE_NONE ||
            !reader_same_event(&old->deed, &d->deed, &sure))
            continue;
        d->same_as = old->same_as >= 0 ? old->same_as : i;
        if (!sure) ask(r, d, ASK_SAME);
        return;
    }
}

ptrdiff_t event_emit(struct reading *r, struct event *e)
{
    const struct sentence *s = &r->s;
    if (r->out->n - r->first >= READER_DRAFTS_MAX) {
        r->full = true;
        return -1;
    }
    struct draft d = { .stance = e->stance,
                       .stance_on = e->stance_on,
                       .same_as = -1 };
    d.sentence = sentence_words(s, 0, s->tokens);
    d.report = (struct report){
        .outlet = r->notes->outlet,
        .outlet_is_id = r->notes->outlet_is_id,
        .published = r->notes->file_day != DAY_NONE ? r->notes->file_day
                                                    : r->notes->dateline_day,
        .sha256 = r->ask->sha256,
        .from = s->tok[0].cfrom,
        .to = s->tok[s->tokens - 1].cto,
    };
    d.telling.said = DAYS_NONE;
    d.deed.when = DAYS_NONE;
    for (int i = 0; i < e->slots; i++) add_span(r, &d, &e->slot[i]);
    for (int i = 0; i < e->asks; i++) ask(r, &d, (enum question)e->ask[i]);
    tell(r, &d, e);
    if (e->act >= 0) put_deed(r, &d, e);
    find_same(r, &d);
    *arena_push(r->arena, r->out) = d;
    ptrdiff_t index = r->out->n - 1;
    if (e->act >= 0 && (e->act == r->w->act_accuse)) r->memory.accused = index;
    return index;
}
