/* Deeds: which verb names which act, who does it and to whom. */
#include "reader/reader_int.h"

#include <assert.h>

#define FORM(f) (1 << VERB_##f)

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

struct event event_new(int chunk)
{
    return (struct event){ .chunk = chunk,
                           .act = -1,
                           .subject = -1,
                           .object = -1,
                           .date = -1,
                           .people = -1,
                           .measure = -1,
                           .stance_on = -1 };
}

void event_slot(struct event *e, const char *name, int a, int b, enum rule rule,
                bool inferred)
{
    if (e->slots == EVENT_SLOTS) return;
    e->slot[e->slots++] =
        (struct slot){ name, (int16_t)a, (int16_t)b, (uint8_t)rule, inferred };
}

void event_slot_chunk(const struct sentence *s, struct event *e,
                      const char *name, int c, enum rule rule)
{
    event_slot(e, name, s->chunk[c].a, s->chunk[c].b, rule, false);
}

void event_ask(struct event *e, enum question q)
{
    for (int i = 0; i < e->asks; i++)
        if (e->ask[i] == q) return;
    if (e->asks < EVENT_ASKS) e->ask[e->asks++] = (uint8_t)q;
}

/* ---- does the object fit the act ---- */

static bool pronoun_fits(const struct reading *r, int c, uint32_t objects)
{
    const struct group *g = chunk_group(&r->s, c);
    if (!(objects & NOUN_BIT(WORD_CAPTIVES))) return false;
    return g->pronoun == WORD_ANY || g->pronoun == WORD_NONE ||
           (g->pronoun == WORD_THEY && resolve_captives(r, c).set);
}

bool event_fits(const struct reading *r, const struct event *e, int act)
{
    const struct frame_act *f = &r->w->acts.p[act];
    const struct group *g = chunk_group(&r->s, e->object);
    if (!f->known) return false;
    if (!g) return f->alone;
    bool person = who_is(&g->who) && g->amount.b == g->amount.a &&
                  !(g->nouns & NOUN_BIT(WORD_CAPTIVES)) && g->people < 0;
    if (f->own && person) return false; /* "received X's commander" */
    if (g->kind == GROUP_PRONOUN && !(f->objects & NOUN_BIT(WORD_ANY)) &&
        !(f->target || f->mutual))
        return pronoun_fits(r, e->object, f->objects);
    uint32_t nouns = g->nouns;
    /* "3,000 rebels" are persons, where "the rebels" are a side. */
    if (f->people && g->hinted && g->amount.b > g->amount.a)
        nouns |= NOUN_BIT(WORD_PERSON);
    if (nouns & f->objects) return true;
    bool party = who_is(&g->who) || g->kind == GROUP_PRONOUN;
    if (party && (f->objects & NOUN_BIT(WORD_PARTY))) return true;
    if (g->measure >= 0 && (f->objects & NOUN_BIT(WORD_MEASURE))) return true;
    bool bare = g->amount.b > g->amount.a &&
                (g->amount.b == g->b || g->partial) && !who_is(&g->who);
    if (bare && f->people && (f->objects & NOUN_BIT(WORD_CAPTIVES)))
        return true;
    return (f->objects & NOUN_BIT(WORD_ANY)) != 0;
}

static bool choose_act(const struct reading *r, struct event *e,
                       const struct verb *verb)
{
    /* "brought home 20 men" took them, "20 men were brought home" does not say
     * who did. */
    for (int own = 1; own >= 0; own--)
        for (int i = 0; i < verb->acts_n && e->act < 0; i++)
            if (r->w->acts.p[verb->acts[i]].own == (own == !e->passive) &&
                event_fits(r, e, verb->acts[i]))
                e->act = verb->acts[i];
    return e->act >= 0;
}

/* ---- counts ---- */

static void count_mode(const struct reading *r, struct event *e)
{
    enum rule rule = RULE_MODE_BATCH;
    if (e->date >= 0 && r->s.date[r->s.chunk[e->date].i].when == WHEN_SINCE) {
        e->mode = COUNT_SINCE;
        rule = RULE_MODE_SINCE;
    } else if (e->amount.total) {
        e->mode = COUNT_TOTAL;
        rule = RULE_MODE_TOTAL;
    }
    event_slot(e, "mode", e->amount.a, e->amount.b, rule, false);
}

/* "The bodies of 563 soldiers": how many they are stands behind. */
static const struct group *bodies_of(const struct sentence *s, int c)
{
    const struct group *g = chunk_group(s, c), *of = chunk_group(s, c + 2);
    bool counts = g && of && (g->nouns & NOUN_BIT(WORD_BODY)) &&
                  g->amount.b == g->amount.a && kind(s, c + 1) == CH_PREP &&
                  (s->chunk[c + 1].roles & ROLE_BIT(WORD_OWNER));
    return counts ? of : NULL;
}

/* The count of the object, and how it counts. */
void event_count(const struct reading *r, struct event *e)
{
    const struct group *g = chunk_group(&r->s, e->object);
    if (!g || e->mode == COUNT_LEVEL) return;
    bool pronoun = g->kind == GROUP_PRONOUN;
    if (pronoun) {
        struct captives before = resolve_captives(r, e->object);
        if (g->pronoun != WORD_THEY || !before.set) return;
        bool total = e->amount.total;
        e->amount = before.amount;
        e->amount.total = total;
        event_slot(e, "count", g->a, g->b, RULE_COUNT_PRONOUN, true);
        count_mode(r, e);
        return;
    }
    bool total = e->amount.total;
    const struct group *of = bodies_of(&r->s, e->object);
    if (of) g = of;
    e->amount = g->amount;
    e->amount.total = total;
    if (g->amount.label_b > g->amount.label_a)
        event_slot(e, "label", g->amount.label_a, g->amount.label_b,
                   RULE_LABEL_ORDINAL, false);
    if (g->amount.b == g->amount.a) return;
    event_slot(e, "count", g->amount.a, g->amount.b,
               g->amount.vague ? RULE_COUNT_WORD : RULE_COUNT_NUMBER, false);
    if (g->amount.vague) event_ask(e, ASK_VAGUE);
    count_mode(r, e);
}

/* ---- verbs ---- */

static bool participle_only(const struct sentence *s, int v)
{
    const struct verbs *own = chunk_verb(s, v);
    if (own->aux || own->infinitive || own->gerund) return false;
    return (own->forms & FORM(PARTICIPLE)) != 0;
}

/* "20 prisoners released on Sunday", "an agreement signed in March". */
static bool reads_passive(struct reading *r, struct event *e,
                          const struct verb *verb)
{
    const struct sentence *s = &r->s;
    const struct verbs *own = chunk_verb(s, e->chunk);
    if (own->passive) return true;
    if (!participle_only(s, e->chunk)) return false;
    int c = e->chunk - 1;
    while (c >= 0 && kind(s, c) == CH_ADVERB) c--;
    if (e->passive) return true;
    const struct group *g = chunk_group(s, c);
    if (!g || who_is(&g->who) || g->kind == GROUP_PRONOUN) return false;
    if (g->partial && g->nouns == 0) return false; /* "400 of those freed" */
    const struct group *next = chunk_group(s, e->chunk + 1);
    if (next) return false;
    struct event test = *e;
    test.object = c;
    for (int i = 0; i < verb->acts_n; i++) {
        const struct frame_act *f = &r->w->acts.p[verb->acts[i]];
        bool agent = kind(s, e->chunk + 1) == CH_PREP &&
                     (s->chunk[e->chunk + 1].roles & ROLE_BIT(WORD_AGENT));
        if ((agent || !(f->objects & NOUN_BIT(WORD_ANY))) &&
            event_fits(r, &test, verb->acts[i]))
            return true;
    }
    return false;
}

/* The passive auxiliaries may stand with an earlier verb of the same list. */
static bool passive_before(const struct sentence *s, int v)
{
    int c = v - 1;
    while (kind(s, c) == CH_ADVERB || kind(s, c) == CH_DATE ||
           kind(s, c) == CH_TOTAL)
        c--;
    const struct verbs *aux = chunk_verb(s, c);
    if (aux && aux->be && aux->verb < 0 && !aux->ready) return true;
    if (kind(s, c) != CH_CONJ) return false;
    for (c--; c >= 0 && c > v - REACH; c--)
        if (kind(s, c) == CH_VERB) return chunk_verb(s, c)->passive;
    return false;
}

static void negate_by_object(const struct reading *r, struct event *e)
{
    const struct group *g = chunk_group(&r->s, e->object);
    if (!g || !g->negative || e->passive) return;
    e->mood.negated = true;
    event_slot(e, "polarity", g->a, g->b, RULE_NEGATED, false);
}

static void event_mood_slots(const struct reading *r, struct event *e)
{
    const struct sentence *s = &r->s;
    int at = e->mood.at >= 0 ? e->mood.at : e->chunk;
    event_slot_chunk(s, e, "modality", at, (enum rule)e->mood.rule);
    const struct verbs *v = chunk_verb(s, e->chunk);
    if (e->mood.negated && v && v->negated)
        event_slot_chunk(s, e, "polarity", e->chunk, RULE_NEGATED);
}

/* "will release if ...": a condition elsewhere in the sentence. */
static bool has_condition(const struct sentence *s, int v)
{
    for (int c = v - REACH > 0 ? v - REACH : 0; c < s->chunks && c < v + REACH;
         c++)
        if (kind(s, c) == CH_SUB && s->chunk[c].word == WORD_CONDITION)
            return true;
    return false;
}

static bool denied(const struct reading *r, int c, bool *doubt)
{
    const struct cue *inner = NULL; /* "denied this, saying that" denies not */
    for (int i = 0; i < r->cues; i++) {
        const struct cue *cue = &r->cue[i];
        if (cue->verb < 0 || c <= cue->verb || c >= cue->right) continue;
        if (!inner || cue->verb > inner->verb) inner = cue;
        *doubt |= cue->doubt;
    }
    /* "denied this, saying that" does not deny what follows. */
    for (int k = inner ? inner->verb + 1 : c; k < c; k++) {
        const struct verbs *v = chunk_verb(&r->s, k);
        if (v && v->gerund && v->verb >= 0 && r->w->verbs.p[v->verb].cue &&
            !r->w->verbs.p[v->verb].deny)
            return false;
    }
    return inner && inner->deny;
}

static void fill_parties(struct reading *r, struct event *e)
{
    const struct frame_act *f = &r->w->acts.p[e->act];
    if (e->middle) actor_fill_middle(r, e);
    if (!e->passive && e->subject >= 0) actor_set(r, e, e->subject);
    if (e->object < 0 || !(f->target || f->mutual)) return;
    const struct group *g = chunk_group(&r->s, e->object);
    if (!(f->objects & NOUN_BIT(WORD_PARTY))) return;
    struct who w = resolve_group(r, e->object, e->actor, e,
                                 f->target ? "against" : "with");
    if (f->target)
        who_join(&e->against, &w);
    else
        who_join(&e->with, &w);
    if (g->kind == GROUP_PARTY || g->kind == GROUP_PRONOUN)
        e->object_kind = OBJECT_NONE;
}

/* The token after a group and what is of it: "the release of 20 men". */
static int text_end(const struct sentence *s, int c)
{
    while (kind(s, c + 1) == CH_PREP && chunk_group(s, c + 2) &&
           (s->chunk[c + 1].roles & ROLE_BIT(WORD_OWNER)))
        c += 2;
    return s->chunk[c].b;
}

/* The measure the object is, else the one of who acts: "its forces". false:
 * there is none, and the act's object may as well be text. */
static bool fill_measure(struct reading *r, struct event *e,
                         const struct group *g)
{
    const struct agreement *a = r->w->agreement;
    e->measure = g->measure;
    for (ptrdiff_t i = 0; i < a->measures.n && e->measure < 0; i++)
        for (ptrdiff_t k = 0; k < a->measures.p[i].belonging_to.n; k++)
            for (int p = 0; p < e->actor.n; p++)
                if (str_eq(a->measures.p[i].belonging_to.p[k].id,
                           a->parties.p[e->actor.p[p]].name.id))
                    e->measure = (int16_t)i;
    if (e->measure < 0 && r->w->acts.p[e->act].text) return false;
    if (e->measure >= 0) e->object_kind = OBJECT_MEASURE;
    event_slot(e, "object", g->a, g->b, RULE_OBJECT_GROUP, g->measure < 0);
    return true;
}

/* The object as written; of people without their number, which is a count. */
static void fill_text(struct reading *r, struct event *e, const struct group *g)
{
    bool counted = r->w->acts.p[e->act].people && g->amount.b > g->amount.a;
    int a = counted && g->amount.b < g->b ? g->amount.b : g->a;
    int b = text_end(&r->s, e->object);
    e->object_kind = OBJECT_TEXT;
    e->object_text = sentence_words(&r->s, a, b);
    event_slot(e, "object", a, b, RULE_OBJECT_TEXT, false);
}

static void fill_object(struct reading *r, struct event *e)
{
    const struct frame_act *f = &r->w->acts.p[e->act];
    const struct group *g = chunk_group(&r->s, e->object);
    if (!g) return;
    bool measured = (f->objects & NOUN_BIT(WORD_MEASURE)) != 0;
    /* Those killed or seized are captives only where the text says so. */
    bool captives = (g->nouns & NOUN_BIT(WORD_CAPTIVES)) || g->people >= 0 ||
                    g->kind == GROUP_PRONOUN;
    bool some = (g->nouns & (NOUN_BIT(WORD_PERSON) | NOUN_BIT(WORD_GROUP))) ||
                (g->nouns == 0 && !g->strange);
    bool its = f->own && g->amount.b > g->amount.a && g->det != 0;
    if (f->people && (captives || its || (f->holder && some)))
        resolve_people(r, e);
    else if (!(measured && fill_measure(r, e, g)) && (f->text || f->people))
        fill_text(r, e, g);
    if (f->people || measured) event_count(r, e);
}

/* What lasts is going on where the verb is in the present. */
static void state_mood(const struct reading *r, struct event *e)
{
    const struct verbs *own = chunk_verb(&r->s, e->chunk);
    bool present = own->aux ? own->present && !own->have
                            : !(own->forms & (FORM(PAST) | FORM(PARTICIPLE)));
    if (r->w->acts.p[e->act].state && present && e->mood.modality == MOD_DID)
        e->mood.modality = MOD_IS;
}

static bool event_open(struct reading *r, struct event *e,
                       const struct verb *verb)
{
    e->passive = passive_before(&r->s, e->chunk);
    e->mood = mood_verb(r, e->chunk, &e->subject);
    if (e->mood.modality == MOD_NONE) return false;
    if (actor_middle(r, e, verb)) {
        if (actor_stranger(r, e->subject) && !r->w->acts.p[e->act].people)
            return false;
    } else if ((e->passive = reads_passive(r, e, verb))) {
        if (participle_only(&r->s, e->chunk) &&
            kind(&r->s, e->chunk - 1) == CH_GROUP)
            e->subject = e->chunk - 1;
        e->object = actor_counted(&r->s, e->subject);
    } else {
        e->object = clause_object(&r->s, e->chunk);
    }
    if (e->act < 0 && !choose_act(r, e, verb)) return false;
    state_mood(r, e);
    if (r->w->acts.p[e->act].state && e->passive && !e->mood.negated &&
        e->mood.modality == MOD_DID)
        return false; /* what is over: "had been held at" */
    if (!e->passive && actor_stranger(r, e->subject)) return false;
    bool doubt = false;
    if (denied(r, e->chunk, &doubt)) {
        e->stance = STANCE_DENIES;
        event_slot_chunk(&r->s, e, "stance", e->chunk, RULE_STANCE_DENIES);
    }
    return !doubt;
}

/* "freed 103 men, bringing them home": the same deed again, without a count. */
static bool told_already(const struct reading *r, const struct event *e)
{
    ptrdiff_t i = r->out->n - 1;
    if (i < r->first || e->amount.b > e->amount.a) return false;
    const struct draft *d = &r->out->p[i];
    return d->report.from == r->s.tok[0].cfrom &&
           (r->w->acts.p[e->act].own ||
            str_eq(d->deed.act.id, r->w->acts.p[e->act].id));
}

/* Nothing that a statement could say: nobody is named or pointed at who acts,
 * where somebody must be; or neither who, nor whom, nor how many. */
static bool idle(const struct reading *r, const struct event *e)
{
    const struct frame_act *f = &r->w->acts.p[e->act];
    bool meant = e->asks > 0 && e->ask[0] != ASK_PEOPLE;
    if (who_is(&e->actor) || meant || e->stance != STANCE_NONE) return false;
    bool empty = f->people && e->people < 0 && e->amount.b == e->amount.a &&
                 !e->amount.all && e->object_text.n == 0 && !e->mood.negated;
    bool forces = e->middle && !f->people && !f->thing;
    return f->actor || empty || forces;
}

/* "X accused Y of refusing a plan to ...": what stands there is the charge. */
static bool charged(const struct reading *r, int v)
{
    const struct sentence *s = &r->s;
    for (int c = v - 1; c >= 0 && c > v - REACH; c--) {
        int k = kind(s, c);
        if (k == CH_STOP || k == CH_COMMA || k == CH_CLOSE) return false;
        const struct verbs *own = chunk_verb(s, c);
        if (!own || own->verb < 0) continue;
        const struct verb *verb = &r->w->verbs.p[own->verb];
        for (int i = 0; i < verb->acts_n; i++)
            if (verb->acts[i] == r->w->act_accuse) return true;
        if (clause_finite(s, c)) return false;
    }
    return false;
}

/* What follows the verb, as it is written. */
static void fill_over(struct reading *r, struct event *e, int v)
{
    const struct sentence *s = &r->s;
    int end = clause_end(s, v);
    if (end <= v + 1) return;
    int a = s->chunk[v + 1].a, b = s->chunk[end - 1].b;
    e->over = sentence_words(s, a, b);
    event_slot(e, "over", a, b, RULE_OVER, false);
}

/* "ordered his men to release": what was ordered is the deed. */
static bool orders_deed(const struct sentence *s, int v)
{
    for (int c = v + 1; c < s->chunks && c < v + REACH; c++) {
        const struct verbs *own = chunk_verb(s, c);
        if (own && own->infinitive) return true;
        if (kind(s, c) == CH_STOP || kind(s, c) == CH_THAT ||
            kind(s, c) == CH_COMMA)
            return false;
    }
    return false;
}

/* "Swapped 20 of A for 30 of B": each holder frees those it holds. */
static bool swap_for(struct reading *r, struct event *e, int from, int to)
{
    const struct sentence *s = &r->s;
    if (e->people < 0 || e->amount.b == e->amount.a || r->w->act_release < 0)
        return false;
    for (int c = from; c < to; c++) {
        const struct group *g = chunk_group(s, c + 1);
        if (kind(s, c) != CH_PREP || !g || g->amount.b == g->amount.a ||
            !(s->chunk[c].roles & ROLE_BIT(WORD_PURPOSE)))
            continue;
        e->act = r->w->act_release;
        e->actor = (struct who){ 0 };
        resolve_holder(r, e);
        event_emit(r, e);
        event_return(r, e, c + 1);
        return true;
    }
    return false;
}

static void event_verb(struct reading *r, int v)
{
    const struct verbs *own = chunk_verb(&r->s, v);
    if (own->verb < 0) return;
    assert(r->w->verbs.p && own->verb < r->w->verbs.n);
    const struct verb *verb = &r->w->verbs.p[own->verb];
    if (verb->acts_n + verb->middle_n == 0 || charged(r, v)) return;
    if (verb->control && orders_deed(&r->s, v)) return;
    struct event e = event_new(v);
    if (!event_open(r, &e, verb)) return;
    enum rule rule = !e.passive     ? RULE_FRAME_ACTIVE
                     : own->passive ? RULE_FRAME_PASSIVE
                                    : RULE_FRAME_PARTICIPLE;
    event_slot(&e, "act", own->main, own->b, rule, false);
    event_mood_slots(r, &e);
    e.amount.total = own->total;
    fill_parties(r, &e);
    event_before(r, &e, e.subject >= 0 && e.subject < v ? e.subject : v);
    int from = !e.passive && e.object > v ? e.object + 1 : v + 1;
    if (from > v + 1) event_when_where(r, &e, v + 1, e.object);
    const struct frame_act *f = &r->w->acts.p[e.act];
    event_adjuncts(r, &e, from, clause_end(&r->s, v));
    fill_object(r, &e);
    negate_by_object(r, &e);
    actor_speaker(r, &e);
    if (f->swap && swap_for(r, &e, from, clause_end(&r->s, v))) return;
    bool open = e.asks == 0 || (e.asks == 1 && e.ask[0] == ASK_PEOPLE);
    if (f->swap && !who_is(&e.actor) && open) resolve_sides(r, &e);
    if (idle(r, &e)) return;
    if (own->gerund && told_already(r, &e)) return;
    if (f->thing && e.object >= 0) fill_over(r, &e, v);
    bool future = e.mood.modality != MOD_DID && e.mood.modality != MOD_IS;
    e.conditional = future && has_condition(&r->s, v);
    event_emit(r, &e);
    resolve_counted(r, &e);
    event_extras(r, &e, from, clause_end(&r->s, v));
}

static bool question_sentence(const struct sentence *s)
{
    const struct token *t = s->tokens ? &s->tok[s->tokens - 1] : NULL;
    return t && t->kind == TOK_PUNCT && t->punct == '?';
}

void events_read(struct reading *r)
{
    const struct sentence *s = &r->s;
    if (question_sentence(s)) return;
    for (int c = 0; c < s->chunks && !r->full; c++) {
        const struct group *g = chunk_group(s, c);
        const struct verbs *v = chunk_verb(s, c);
        const struct verb *verb =
            v && v->verb >= 0 ? &r->w->verbs.p[v->verb] : NULL;
        ptrdiff_t before = r->out->n;
        if (g && g->act >= 0) event_nominal(r, c);
        if (!v) continue;
        if (verb && verb->deny) event_denial(r, c);
        event_verb(r, c);
        if (r->out->n == before && (v->modal || v->infinitive))
            event_request(r, c);
    }
}
