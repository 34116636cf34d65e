/* Deeds named by a noun: "announced the release of 100 prisoners". */
#include "reader/reader_int.h"

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

static const struct verb *verb_at(const struct reading *r, int c)
{
    const struct verbs *v = chunk_verb(&r->s, c);
    return v && v->verb >= 0 ? &r->w->verbs.p[v->verb] : NULL;
}

/* What governs the noun: its mood, and the chunk whose subject may act. */
struct governed {
    struct mood mood;
    int actor;   /* chunk of the group that acts, -1 */
    int speaker; /* chunk of who asks or lays down, -1 */
    bool text;   /* an agreement's text says so */
};

static bool is_deal(const struct group *g)
{
    return g && (g->nouns & NOUN_BIT(WORD_DEAL));
}

static void by_verb(const struct reading *r, int v, struct governed *out)
{
    const struct verb *verb = verb_at(r, v);
    int word = verb->governs ? verb->governs : verb->observes;
    int subject;
    if (!word) return;
    struct mood outer = mood_verb(r, v, &subject);
    struct mood inner = mood_of_word(word);
    bool asking = inner.modality == MOD_SHOULD;
    const struct group *g = chunk_group(&r->s, subject);
    if (is_deal(g) && (asking || inner.modality == MOD_MUST)) {
        inner.modality = MOD_MUST;
        out->text = true;
    } else if (verb->governs && !asking) {
        out->actor = subject;
    }
    out->speaker = subject;
    out->mood = mood_under(inner, outer);
    out->mood.at = (int16_t)v;
}

static void by_following(const struct reading *r, int v, struct governed *out)
{
    const struct verb *verb = verb_at(r, v);
    const struct verbs *own = chunk_verb(&r->s, v);
    int subject;
    struct mood outer = mood_verb(r, v, &subject);
    struct mood inner = { .at = -1 };
    if (verb && verb->occurs)
        inner = mood_of_word(verb->occurs);
    else if (verb && own->passive && (verb->governs || verb->observes))
        inner = mood_of_word(verb->governs ? verb->governs : verb->observes);
    else if (own->ready)
        inner = mood_of_word(own->ready);
    else if (verb && own->passive && verb->control)
        inner = mood_of_word(verb->control);
    out->mood = mood_under(inner, outer);
    out->mood.at = (int16_t)v;
}

static struct governed governor(const struct reading *r, int c, int after)
{
    const struct sentence *s = &r->s;
    struct governed out = { .mood = { .at = -1 }, .actor = -1, .speaker = -1 };
    int left = c - 1;
    while (kind(s, left) == CH_ADVERB || kind(s, left) == CH_DATE) left--;
    if (kind(s, left) == CH_VERB && verb_at(r, left)) {
        by_verb(r, left, &out);
        if (out.mood.modality != MOD_NONE) return out;
    }
    uint64_t roles = kind(s, left) == CH_PREP || kind(s, left) == CH_SUB
                         ? s->chunk[left].roles
                         : 0;
    if (roles & (ROLE_BIT(WORD_AFTER) | ROLE_BIT(WORD_DESPITE))) {
        out.mood = mood_of_word(WORD_DID);
        out.mood.at = (int16_t)left;
        return out;
    }
    if (roles == 0 && kind(s, after) == CH_VERB) by_following(r, after, &out);
    return out;
}

/* The first chunk after the noun and its phrases. */
static int phrase_end(const struct sentence *s, int c)
{
    int k = c + 1;
    while (k < s->chunks && k < c + REACH) {
        if (kind(s, k) == CH_PREP && chunk_group(s, k + 1))
            k += 2;
        else if (kind(s, k) == CH_DATE || kind(s, k) == CH_ADVERB)
            k++;
        else if (kind(s, k) == CH_CONJ && chunk_group(s, k + 1) && k > c + 1)
            k += 2;
        else
            break;
    }
    return k;
}

static void nominal_slots(const struct reading *r, struct event *e,
                          const struct governed *by, enum rule rule)
{
    event_slot_chunk(&r->s, e, "act", e->chunk, rule);
    int at = by->mood.at >= 0 ? by->mood.at : e->chunk;
    event_slot_chunk(&r->s, e, "modality", at, (enum rule)by->mood.rule);
}

static void owner_acts(const struct reading *r, struct event *e,
                       const struct governed *by)
{
    const struct group *g = chunk_group(&r->s, e->chunk);
    struct who none = { 0 };
    if (who_is(&e->actor)) return;
    if (g->possessive && who_is(&g->owner)) {
        e->actor = g->owner;
        event_slot(e, "actor", g->owner_a, g->owner_b, RULE_ACTOR_OWNER, false);
        return;
    }
    if (by->actor < 0) return;
    struct event probe = *e;
    struct who w = resolve_group(r, by->actor, none, &probe, NULL);
    e->actor = w;
    e->asks = probe.asks;
    for (int i = 0; i < probe.asks; i++) e->ask[i] = probe.ask[i];
    if (who_is(&w))
        event_slot_chunk(&r->s, e, "actor", by->actor, RULE_ACTOR_GOVERNOR);
}

/* Who announces a release need not be who releases: where the people are
 * another's captives, their holder acts. */
static void holder_acts(struct reading *r, struct event *e, int governor_at)
{
    const struct agreement *a = r->w->agreement;
    if (e->people < 0 || !r->w->acts.p[e->act].holder || governor_at < 0)
        return;
    const struct ref_list *held = &a->people.p[e->people].held_by;
    for (int i = 0; i < e->actor.n; i++)
        for (ptrdiff_t k = 0; k < held->n; k++)
            if (str_eq(held->p[k].id, a->parties.p[e->actor.p[i]].name.id))
                return;
    if (held->n != 1) return;
    e->actor = (struct who){ 0 };
    int n = 0;
    for (int i = 0; i < e->slots; i++)
        if (!str_eq(str_of(e->slot[i].name), S("actor")))
            e->slot[n++] = e->slot[i];
    e->slots = n;
    e->asks = 0;
    resolve_people(r, e);
}

static bool swap_groups(struct reading *r, int c, const struct governed *by)
{
    const struct sentence *s = &r->s;
    bool any = false;
    if (r->w->act_release < 0) return false;
    for (int k = c + 1; k < s->chunks && k < c + REACH; k++) {
        const struct group *g = chunk_group(s, k);
        if (kind(s, k) == CH_VERB || kind(s, k) == CH_STOP ||
            kind(s, k) == CH_COMMA)
            break;
        if (!g || !who_is(&g->holder) || g->amount.b == g->amount.a) continue;
        struct event e = event_new(c);
        e.act = r->w->act_release;
        e.mood = by->mood;
        e.object = k;
        e.actor = g->holder;
        e.passive = true;
        e.subject = by->speaker;
        nominal_slots(r, &e, by, RULE_FRAME_SWAP);
        event_slot(&e, "actor", g->holder_a, g->holder_b, RULE_ACTOR_HOLDER,
                   false);
        if (by->text) event_ask(&e, ASK_AGREEMENT);
        e.amount.total = by->text;
        resolve_people(r, &e);
        event_count(r, &e);
        event_emit(r, &e);
        any = true;
    }
    return any;
}

/* "accusations that both sides had violated their end": nobody is named who
 * accuses. */
static void nominal_accuse(struct reading *r, int c)
{
    const struct sentence *s = &r->s;
    const struct group *g = chunk_group(s, c);
    int v = c - 1;
    uint64_t roles = kind(s, v) == CH_PREP ? s->chunk[v].roles : 0;
    if (kind(s, c + 1) != CH_THAT || !chunk_group(s, c + 2)) return;
    if (!(roles & (ROLE_BIT(WORD_DESPITE) | ROLE_BIT(WORD_AFTER) |
                   ROLE_BIT(WORD_MATTER))) &&
        !g->possessive)
        return;
    struct event e = event_new(c);
    struct who none = { 0 };
    e.act = g->act;
    e.mood = mood_of_word(WORD_DID);
    event_slot_chunk(s, &e, "act", c, RULE_FRAME_NOMINAL);
    if (g->possessive) {
        e.actor = g->owner;
        event_slot(&e, "actor", g->owner_a, g->owner_b, RULE_ACTOR_OWNER,
                   false);
    }
    e.against = resolve_group(r, c + 2, none, &e, "against");
    int end = c + 3;
    while (end < s->chunks && kind(s, end) != CH_STOP &&
           kind(s, end) != CH_COMMA)
        end++;
    if (end > c + 3) {
        e.over = sentence_words(s, s->chunk[c + 3].a, s->chunk[end - 1].b);
        event_slot(&e, "over", s->chunk[c + 3].a, s->chunk[end - 1].b,
                   RULE_OVER, false);
    }
    if (!who_is(&e.actor)) event_ask(&e, ASK_ACTOR);
    event_emit(r, &e);
}

static bool worth(const struct reading *r, const struct event *e)
{
    const struct group *g = chunk_group(&r->s, e->object);
    bool counted = g && (g->amount.b > g->amount.a || g->amount.all);
    return counted || who_is(&e->actor);
}

void event_nominal(struct reading *r, int c)
{
    const struct sentence *s = &r->s;
    const struct group *g = chunk_group(s, c);
    const struct frame_act *f = &r->w->acts.p[g->act];
    if (f->target) {
        if (f->known) nominal_accuse(r, c);
        return;
    }
    int after = phrase_end(s, c);
    struct governed by = governor(r, c, after);
    if (by.mood.modality == MOD_NONE || clause_sub(s, c) >= 0) {
        if (by.mood.modality == MOD_NONE) return;
        int word = s->chunk[clause_sub(s, c)].word;
        if (word == WORD_CONDITION || word == WORD_BEFORE) return;
    }
    if (f->swap && swap_groups(r, c, &by)) return;
    struct event e = event_new(c);
    e.act = g->act;
    e.mood = by.mood;
    if (kind(s, c + 1) == CH_PREP &&
        (s->chunk[c + 1].roles & ROLE_BIT(WORD_OWNER)))
        e.object = c + 2;
    else if (g->amount.b > g->amount.a || (g->nouns & NOUN_BIT(WORD_CAPTIVES)))
        e.object = c;
    /* "an exchange took place" */
    const struct verb *occurs = verb_at(r, after);
    bool told = f->swap && by.mood.at == after && occurs && occurs->occurs;
    if (e.object < 0 ? !told : !event_fits(r, &e, e.act)) return;
    nominal_slots(r, &e, &by, RULE_FRAME_NOMINAL);
    int from = e.object > c ? e.object + 1 : c + 1;
    int to =
        kind(s, after) == CH_VERB ? clause_end(s, after) : clause_end(s, c);
    event_before(r, &e, c);
    if (by.mood.at >= 0 && by.mood.at < c && by.actor >= 0)
        event_before(r, &e, by.actor);
    event_adjuncts(r, &e, from, after >= from && after < to ? after : to);
    /* "took place on Sunday in Kandahar"; "by X" there is the verb's. */
    if (by.mood.at == after) {
        e.passive = false;
        event_when_where(r, &e, after + 1, clause_end(s, after));
    }
    owner_acts(r, &e, &by);
    if (f->people) resolve_people(r, &e);
    if (e.object_kind == OBJECT_PEOPLE && by.actor >= 0)
        holder_acts(r, &e, by.actor);
    if (f->text) {
        e.object_kind = OBJECT_TEXT;
        e.object_text = sentence_words(s, chunk_group(s, e.object)->a,
                                       chunk_group(s, e.object)->b);
    }
    event_count(r, &e);
    if (!who_is(&e.actor) && (by.text || f->swap) && f->people)
        resolve_sides(r, &e);
    if (!worth(r, &e)) return;
    if (by.text) event_ask(&e, ASK_AGREEMENT);
    if (f->actor && !who_is(&e.actor)) return;
    if (event_emit(r, &e) < 0) return;
    event_extras(r, &e, from, to);
    resolve_counted(r, &e);
}
