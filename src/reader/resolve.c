/* Who is meant: pronouns, common nouns, and which people of the agreement. */
#include "reader/reader_int.h"

/* Parties named in the sentence before chunk c, the nearest first. */
static struct who named_before(const struct reading *r, int c,
                               const struct who *except)
{
    struct who out = { 0 };
    for (int k = c - 1; k >= 0 && k > c - REACH; k--) {
        const struct group *g = chunk_group(&r->s, k);
        if (!g || g->kind == GROUP_PRONOUN) continue;
        const struct who *w = who_is(&g->who) ? &g->who : &g->owner;
        for (int i = 0; i < w->n; i++)
            if (!who_has(except, w->p[i])) who_add(&out, w->p[i]);
    }
    return out;
}

static struct who resolve_it(const struct reading *r, int c, struct who except,
                             enum rule *rule)
{
    const struct cue *cue = tell_inner(r, c);
    if (!cue) cue = tell_cue(r, c);
    /* In his own words the speaker is "we"; "they" are others. */
    if (cue && r->s.chunk[c].quoted) who_join(&except, &cue->voice.by);
    if (cue && !r->s.chunk[c].quoted && cue->verb >= 0 && cue->verb < c &&
        who_is(&cue->voice.by) && except.n == 0) {
        *rule = RULE_PRONOUN_SUBJECT;
        return cue->voice.by;
    }
    struct who named = named_before(r, c, &except);
    *rule = RULE_PRONOUN_LAST;
    if (named.n == 1) return named;
    if (named.n > 1) return (struct who){ 0 };
    struct who last = { 0 };
    for (int i = 0; i < r->memory.last.n; i++)
        if (!who_has(&except, r->memory.last.p[i]))
            who_add(&last, r->memory.last.p[i]);
    return last.n == 1 ? last : (struct who){ 0 };
}

static struct who resolve_speaker(const struct reading *r, int c,
                                  enum rule *rule)
{
    const struct cue *cue = tell_cue(r, c);
    *rule = RULE_PRONOUN_SPEAKER;
    if (cue && (cue->verb < 0 || cue->subject != c)) return cue->voice.by;
    return r->memory.speaker.by;
}

static struct who resolve_pronoun(const struct reading *r, int c,
                                  struct who except, enum rule *rule)
{
    switch (chunk_group(&r->s, c)->pronoun) {
    case WORD_IT:
    case WORD_THEY: return resolve_it(r, c, except, rule);
    case WORD_PERSON:
    case WORD_WE: return resolve_speaker(r, c, rule);
    }
    return (struct who){ 0 };
}

/* "the group", where several parties are one: the one named last. */
static struct who nearest_of(const struct reading *r, int c, struct who several)
{
    struct who none = { 0 };
    struct who named = named_before(r, c, &none);
    who_join(&named, &r->memory.spoken);
    for (int i = 0; i < named.n; i++)
        if (who_has(&several, named.p[i]))
            return (struct who){ .n = 1, .p = { named.p[i] } };
    return none;
}

/* "Both sides": of an exchange, the two whose people the agreement declares;
 * of signing, the two who signed; of an agreement between two, these. Else
 * nobody knows. */
static struct who both_sides(const struct reading *r, const struct event *e)
{
    const struct agreement *g = r->w->agreement;
    struct who sides = { 0 }, all = { 0 }, none = { 0 };
    for (ptrdiff_t i = 0; i < g->parties.n && i < PARTIES_MAX; i++) {
        if (g->parties.p[i].role != ROLE_PARTY) continue;
        who_add(&all, (int)i);
        for (ptrdiff_t k = 0; k < g->people.n; k++)
            for (ptrdiff_t j = 0; j < g->people.p[k].belonging_to.n; j++)
                if (str_eq(g->people.p[k].belonging_to.p[j].id,
                           g->parties.p[i].name.id))
                    who_add(&sides, (int)i);
    }
    const struct frame_act *f = e->act >= 0 ? &r->w->acts.p[e->act] : NULL;
    if (f && f->people && sides.n == 2) return sides;
    if (f && (f->objects & NOUN_BIT(WORD_DEAL)) && f->mutual &&
        g->signed_by.n == 2)
        for (ptrdiff_t i = 0; i < g->parties.n && i < PARTIES_MAX; i++)
            if (model_signed(g, g->parties.p[i].name.id))
                who_add(&none, (int)i);
    if (none.n == 2) return none;
    none = (struct who){ 0 };
    if (all.n == 2) return all;
    bool apart = f && !f->target && !f->own;
    return apart && sides.n == 2 ? sides : none;
}

void resolve_sides(const struct reading *r, struct event *e)
{
    e->actor = both_sides(r, e);
    if (!who_is(&e->actor)) return;
    event_ask(e, ASK_BOTH);
    event_slot(e, "actor", 0, 0, RULE_PRONOUN_BOTH, true);
}

struct who resolve_group(const struct reading *r, int c, struct who except,
                         struct event *e, const char *slot)
{
    const struct group *g = chunk_group(&r->s, c);
    struct who out = { 0 };
    enum rule rule = RULE_ACTOR_SUBJECT;
    if (!g) return out;
    bool its = !who_is(&g->who) && (g->nouns & NOUN_BIT(WORD_ROLE)) &&
               (g->det == WORD_IT || g->det == WORD_THEY);
    if (its) {
        out = resolve_it(r, c, except, &rule);
    } else if (g->kind == GROUP_PRONOUN) {
        bool mutual = e->act >= 0 && r->w->acts.p[e->act].mutual;
        if (mutual && g->pronoun == WORD_THEY && r->memory.spoken.n == 2) {
            out = r->memory.spoken; /* "They will meet again" */
            rule = RULE_PRONOUN_LAST;
        } else {
            out = resolve_pronoun(r, c, except, &rule);
        }
        if (g->pronoun == WORD_BOTH) {
            out = both_sides(r, e);
            rule = RULE_PRONOUN_BOTH;
            event_ask(e, ASK_BOTH);
        }
        if (!who_is(&out) && g->pronoun != WORD_BOTH && g->pronoun != WORD_THIS)
            event_ask(e, ASK_PRONOUN);
    } else if (who_is(&g->who)) {
        out = g->who;
        if (g->weak || (g->hinted && out.n > 1)) {
            out = nearest_of(r, c, g->who);
            if (!who_is(&out) && !g->weak) event_ask(e, ASK_SHARED);
        }
        rule = g->sided    ? RULE_ROLE_PARTY
               : g->hinted ? RULE_NOUN_PARTY
                           : RULE_ACTOR_SUBJECT;
    }
    if (slot && who_is(&out)) event_slot_chunk(&r->s, e, slot, c, rule);
    return out;
}

/* ---- which people ---- */

/* Captives of another people are counted in the sentence too. */
static bool others_before(const struct reading *r, int c, int people)
{
    for (int k = c - 1; k >= 0 && k > c - REACH; k--) {
        const struct group *g = chunk_group(&r->s, k);
        if (g && g->amount.b > g->amount.a && g->people >= 0 &&
            g->people != people)
            return true;
    }
    return false;
}

struct captives resolve_captives(const struct reading *r, int c)
{
    for (int k = c - 1; k >= 0 && k > c - REACH; k--) {
        const struct group *g = chunk_group(&r->s, k);
        if (!g || g->amount.b == g->amount.a) continue;
        if (!(g->nouns & NOUN_BIT(WORD_CAPTIVES)) && g->people < 0) continue;
        struct captives out = { .amount = g->amount,
                                .owner = g->owner,
                                .holder = g->holder,
                                .people = g->people,
                                .set = true,
                                .mixed = others_before(r, k, g->people) };
        /* The words are another sentence's by the time it is used. */
        out.amount.a = out.amount.b = 0;
        out.amount.label_a = out.amount.label_b = 0;
        return out;
    }
    return r->memory.captives;
}

static bool any_of(const struct ref_list *refs, const struct who *w,
                   const struct agreement *g)
{
    for (int i = 0; i < w->n; i++)
        for (ptrdiff_t k = 0; k < refs->n; k++)
            if (str_eq(refs->p[k].id, g->parties.p[w->p[i]].name.id))
                return true;
    return false;
}

/* The one people that fits; -1 none, -2 several. */
static int find_people(const struct agreement *g, const struct who *owner,
                       const struct who *holder)
{
    int found = -1;
    for (ptrdiff_t i = 0; i < g->people.n; i++) {
        const struct people *p = &g->people.p[i];
        if (who_is(owner) && !any_of(&p->belonging_to, owner, g)) continue;
        if (who_is(holder) && !any_of(&p->held_by, holder, g)) continue;
        if (found >= 0) return -2;
        found = (int)i;
    }
    return found;
}

/* By whose they are said to be, else by who holds them. */
static int people_of(const struct agreement *g, const struct who *owner,
                     const struct who *holder, bool *clash)
{
    struct who none = { 0 };
    int both = find_people(g, owner, holder);
    *clash = false;
    if (!who_is(owner) && !who_is(holder)) return -1;
    if (both != -1) return both;
    int owned = who_is(owner) ? find_people(g, owner, &none) : -1;
    *clash = owned >= 0 && who_is(holder);
    return owned >= 0 ? owned : who_is(owner) ? -1 : both;
}

void resolve_holder(const struct reading *r, struct event *e)
{
    const struct agreement *g = r->w->agreement;
    const struct ref_list *held = &g->people.p[e->people].held_by;
    if (who_is(&e->actor) || held->n != 1 || !r->w->acts.p[e->act].holder)
        return;
    for (ptrdiff_t i = 0; i < g->parties.n && i < PARTIES_MAX; i++)
        if (str_eq(g->parties.p[i].name.id, held->p[0].id))
            who_add(&e->actor, (int)i);
    if (who_is(&e->actor))
        event_slot(e, "actor", 0, 0, RULE_ACTOR_HOLDER, true);
}

/* "our prisoners" are the speaker's, and so are "its prisoners" where it asks
 * for them; "its inmates" elsewhere are those it holds. */
static struct who owner_by_pronoun(const struct reading *r,
                                   const struct event *e, const struct group *g)
{
    struct who none = { 0 };
    const struct cue *cue = tell_cue(r, e->object);
    bool asked = e->mood.modality == MOD_SHOULD && !who_is(&e->actor) &&
                 (g->det == WORD_IT || g->det == WORD_THEY);
    if (g->det != WORD_WE && !asked) return none;
    return cue ? cue->voice.by : g->det == WORD_WE ? r->tweet.by : none;
}

void resolve_counted(struct reading *r, const struct event *e)
{
    struct memory *m = &r->memory;
    if (e->people < 0 || e->amount.quantity.qualifier != QUAL_EXACTLY) return;
    m->counted[m->counted_n++ % COUNTED_MAX] = (struct counted){
        .n = e->amount.quantity.n, .people = e->people, .actor = e->actor
    };
}

/* "The 15 had been released": those whose number was told before. */
static const struct counted *told_before(const struct reading *r,
                                         const struct group *g)
{
    const struct memory *m = &r->memory;
    if (!g || !g->definite || g->amount.b == g->amount.a ||
        g->amount.quantity.qualifier != QUAL_EXACTLY)
        return NULL;
    int last = m->counted_n > COUNTED_MAX ? COUNTED_MAX : m->counted_n;
    for (int i = 1; i <= last; i++) {
        const struct counted *c = &m->counted[(m->counted_n - i) % COUNTED_MAX];
        if (c->n == g->amount.quantity.n) return c;
    }
    return NULL;
}

/* "146 of its members": its own; "its inmates" are those it holds. */
static struct who owner_of_its(const struct reading *r, const struct event *e,
                               const struct group *g)
{
    struct who none = { 0 };
    enum rule rule;
    bool person = (g->nouns & NOUN_BIT(WORD_PERSON)) &&
                  !(g->nouns & NOUN_BIT(WORD_CAPTIVES));
    if (!person || (g->det != WORD_IT && g->det != WORD_THEY)) return none;
    if (r->w->acts.p[e->act].own) return e->actor;
    return resolve_it(r, e->object, none, &rule);
}

/* "The remaining 320", "500 others", "two of the men": of those told last. */
static bool rest_of(const struct reading *r, const struct event *e,
                    const struct group *g)
{
    if (!g || g->kind == GROUP_PRONOUN || g->amount.b == g->amount.a ||
        g->strange)
        return false;
    bool others = g->nouns == 0 || g->amount.another || g->partial;
    struct captives last = resolve_captives(r, e->object);
    return others && last.set && !last.mixed && last.people >= 0;
}

/* "The men were handed over": those told of last. */
static bool men_before(const struct reading *r, const struct event *e,
                       const struct group *g)
{
    bool plain = g && g->definite && g->amount.b == g->amount.a &&
                 g->kind != GROUP_PRONOUN && g->det == 0 &&
                 (g->nouns & NOUN_BIT(WORD_PERSON)) &&
                 !(g->nouns & NOUN_BIT(WORD_CAPTIVES));
    return plain && e->passive && e->mood.modality == MOD_DID &&
           !resolve_captives(r, e->object).mixed;
}

/* "X said the prisoners would be freed": a promise of X, if those it holds are
 * of one kind; "X demanded that the prisoners be freed", "X denied that they
 * had been": its own. -1: none. */
static int promised(const struct reading *r, const struct event *e,
                    const struct group *g)
{
    struct who none = { 0 };
    const struct cue *cue = tell_cue(r, e->chunk);
    bool persons =
        g && (g->nouns & (NOUN_BIT(WORD_CAPTIVES) |
                          (cue && cue->deny ? NOUN_BIT(WORD_PERSON) : 0)));
    if (!persons || !cue || cue->doubt || who_is(&e->actor) ||
        cue->voice.by.n != 1 || g->strange)
        return -1;
    if (e->mood.modality == MOD_SHOULD || (cue->deny && e->passive))
        return find_people(r->w->agreement, &cue->voice.by, &none);
    if (!e->passive || cue->deny || e->mood.modality != MOD_WILL) return -1;
    return find_people(r->w->agreement, &none, &cue->voice.by);
}

void resolve_people(struct reading *r, struct event *e)
{
    const struct agreement *a = r->w->agreement;
    const struct group *g = chunk_group(&r->s, e->object);
    struct who owner = { 0 }, holder = { 0 };
    bool clash = false, they = g && g->kind == GROUP_PRONOUN;
    enum rule rule = RULE_OBJECT_HOLDER;
    int people = g ? g->people : -1;
    bool named = people >= 0;
    struct captives before = { .people = -1 };
    if (they) before = resolve_captives(r, e->object);
    if (before.set) {
        owner = before.owner;
        holder = before.holder;
        people = before.people;
        rule = RULE_PRONOUN_CAPTIVES;
    } else if (g) {
        owner = g->owner;
        holder = g->holder;
        if (who_is(&owner)) rule = RULE_OBJECT_OWNER;
    }
    if (g && !they && !who_is(&owner)) owner = owner_of_its(r, e, g);
    if (!who_is(&holder)) holder = e->holder;
    if (g && g->kind != GROUP_PRONOUN && !who_is(&owner))
        owner = owner_by_pronoun(r, e, g);
    /* "2,000 rebels were freed": the rebels' people. */
    bool persons = g && (g->nouns & NOUN_BIT(WORD_PERSON));
    if (g && !who_is(&owner) &&
        ((g->hinted && g->amount.b > g->amount.a) || (g->sided && persons)))
        owner = g->who;
    struct who acting = who_is(&holder) ? holder : e->actor;
    if (r->w->acts.p[e->act].own) { /* who receives does not hold them */
        if (!who_is(&owner)) owner = e->actor;
        acting = holder;
    }
    if (people < 0)
        people = people_of(a, &owner, &acting, &clash);
    else if (who_is(&e->actor) && r->w->acts.p[e->act].holder)
        clash = a->people.p[people].held_by.n > 0 &&
                !any_of(&a->people.p[people].held_by, &e->actor, a);
    bool whose = who_is(&owner) || who_is(&holder);
    if (people < 0 && !clash && !whose &&
        (rest_of(r, e, g) || men_before(r, e, g))) {
        people = resolve_captives(r, e->object).people;
        rule = RULE_PRONOUN_CAPTIVES;
    }
    const struct counted *told = people < 0 ? told_before(r, g) : NULL;
    if (told) {
        people = told->people;
        rule = RULE_OBJECT_COUNTED;
    }
    if (people < 0 && !clash && !whose) people = promised(r, e, g);
    if (clash) event_ask(e, ASK_WHOSE);
    if (people < 0) {
        event_ask(e, ASK_PEOPLE);
        return;
    }
    e->people = (int16_t)people;
    /* So that "they" in a later sentence is known too. */
    if (!they && g && g->people < 0)
        r->s.group[r->s.chunk[e->object].i].people = (int16_t)people;
    e->object_kind = OBJECT_PEOPLE;
    bool said = g && (named || whose) && !they;
    if (g) event_slot(e, "object", g->a, g->b, rule, !said);
    resolve_holder(r, e);
    if (told && !who_is(&e->actor) && e->passive) {
        e->actor = told->actor;
        event_slot(e, "actor", 0, 0, RULE_OBJECT_COUNTED, true);
    }
}

/* ---- for the next sentence ---- */

static struct str surname(const struct sentence *s, const struct group *g)
{
    if (g->name_b <= g->name_a) return S("");
    return sentence_words(s, g->name_b - 1, g->name_b);
}

void resolve_names(struct reading *r)
{
    struct memory *m = &r->memory;
    for (int c = 0; c < r->s.chunks; c++) {
        if (r->s.chunk[c].kind != CH_GROUP) continue;
        struct group *g = &r->s.group[r->s.chunk[c].i];
        struct str name = surname(&r->s, g);
        if (name.n < 3 || g->kind == GROUP_PLACE) continue;
        if (who_is(&g->who) && g->sided) {
            int at = m->names_n++ % NAMES_MAX;
            m->names[at].name = name;
            m->names[at].who = g->who;
        }
        for (int i = 0; i < NAMES_MAX && !who_is(&g->who); i++) {
            if (!str_eq(m->names[i].name, name) || g->name_a != g->a) continue;
            g->who = m->names[i].who;
            g->sided = true;
            g->kind = GROUP_PARTY;
        }
    }
}

/* "he" may also be who the last sentence was about. */
static void remember_person(struct reading *r)
{
    for (int c = 0; c < r->s.chunks; c++) {
        const struct group *g = chunk_group(&r->s, c);
        if (!g || !g->sided || g->name_b <= g->name_a) continue;
        r->memory.speaker = (struct voice_of){
            .by = g->who,
            .voice = sentence_words(&r->s, g->name_a, g->name_b),
            .day = DAY_NONE,
            .set = true,
        };
        return;
    }
}

void resolve_remember(struct reading *r)
{
    struct memory *m = &r->memory;
    struct who spoken = { 0 };
    m->captives = resolve_captives(r, r->s.chunks);
    for (int c = 0; c < r->s.chunks; c++) {
        const struct group *g = chunk_group(&r->s, c);
        if (!g) continue;
        who_join(&spoken, &g->who);
    }
    bool told = false;
    for (int i = 0; i < r->cues; i++) {
        const struct voice_of *v = &r->cue[i].voice;
        if (!v->set || r->cue[i].subject < 0 || (!who_is(&v->by) && !v->name.n))
            continue;
        m->speaker = *v;
        told = true;
    }
    if (!told) remember_person(r);
    if (!who_is(&spoken)) return;
    m->spoken = spoken;
    m->last = (struct who){ .n = 1, .p = { spoken.p[0] } };
}
