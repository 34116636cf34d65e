/* Who acts: lists of subjects, and verbs whose subject is what is acted on. */
#include "reader/reader_int.h"

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

void who_add(struct who *w, int party)
{
    if (w->n < WHO_MAX && !who_has(w, party)) w->p[w->n++] = (int16_t)party;
}

void who_join(struct who *w, const struct who *more)
{
    for (int i = 0; i < more->n; i++) who_add(w, more->p[i]);
}

bool who_has(const struct who *w, int party)
{
    for (int i = 0; i < w->n; i++)
        if (w->p[i] == party) return true;
    return false;
}

/* The first group of a list "A, B and C" that ends at chunk c. */
static int list_first(const struct sentence *s, int c)
{
    while (c >= 2 && chunk_group(s, c - 2) && chunk_group(s, c)->apposed < 0 &&
           (kind(s, c - 1) == CH_CONJ ||
            (kind(s, c - 1) == CH_COMMA && kind(s, c + 1) == CH_CONJ)))
        c -= 2;
    return c;
}

static bool closed_by_verb(const struct sentence *s, int c)
{
    for (int k = c - 1; k >= 0 && k > c - 4; k--) {
        if (kind(s, k) == CH_VERB) return true;
        if (kind(s, k) != CH_GROUP) return false;
    }
    return false;
}

void actor_set(const struct reading *r, struct event *e, int c)
{
    const struct sentence *s = &r->s;
    if (c < 0) return;
    int first = list_first(s, c);
    /* "X freed 20 men and Y freed 30": the men act in neither. */
    if (first < c && closed_by_verb(s, first)) first = c;
    for (int k = first; k <= c; k += 2) {
        const struct group *g = chunk_group(s, k);
        struct who none = { 0 };
        struct who w = resolve_group(r, k, none, e, "actor");
        bool owned =
            g->promise || g->act >= 0 ||
            (g->nouns & (NOUN_BIT(WORD_VIOLENCE) | NOUN_BIT(WORD_ARMS)));
        const struct group *by = chunk_group(s, k + 2);
        if (!who_is(&w) && owned && who_is(&g->owner)) {
            w = g->owner;
            event_slot(e, "actor", g->owner_a, g->owner_b, RULE_ACTOR_OWNER,
                       false);
        } else if (!who_is(&w) && owned && by && who_is(&by->who) &&
                   kind(s, k + 1) == CH_PREP &&
                   (s->chunk[k + 1].roles & ROLE_BIT(WORD_AGENT))) {
            w = by->who; /* "An airstrike by X killed" */
            event_slot_chunk(s, e, "actor", k + 2, RULE_ACTOR_AGENT);
        }
        who_join(&e->actor, &w);
    }
}

/* "Foreign fighters": whose they are, as the agreement says. */
static void measure_acts(const struct reading *r, struct event *e,
                         const struct group *g)
{
    const struct agreement *a = r->w->agreement;
    if (!g || g->measure < 0 || who_is(&e->actor)) return;
    const struct ref_list *of = &a->measures.p[g->measure].belonging_to;
    for (ptrdiff_t i = 0; i < a->parties.n && i < PARTIES_MAX; i++)
        for (ptrdiff_t k = 0; k < of->n; k++)
            if (str_eq(of->p[k].id, a->parties.p[i].name.id))
                who_add(&e->actor, (int)i);
    if (who_is(&e->actor))
        event_slot(e, "actor", g->a, g->b, RULE_ACTOR_OWNER, true);
}

/* The last group of the list "A, B and C" that begins at chunk c. */
static int last_of_list(const struct sentence *s, int c)
{
    while (chunk_group(s, c + 2) && who_is(&chunk_group(s, c + 2)->who) &&
           (kind(s, c + 1) == CH_CONJ || kind(s, c + 1) == CH_COMMA))
        c += 2;
    return c;
}

/* A subject that the text names and the agreement does not: nothing that a
 * statement about this agreement could say. */
bool actor_stranger(const struct reading *r, int c)
{
    const struct group *g = chunk_group(&r->s, c);
    if (!g || g->kind == GROUP_PRONOUN || who_is(&g->who)) return false;
    return g->name_b > g->name_a || g->kind == GROUP_PLACE || g->strange;
}

/* "Six fighters and two civilians were": the first that is counted. */
int actor_counted(const struct sentence *s, int c)
{
    int first = c >= 0 ? list_first(s, c) : c;
    const struct group *g = chunk_group(s, first);
    return g && g->amount.b > g->amount.a && !closed_by_verb(s, first) ? first
                                                                       : c;
}

/* "20 men walked free", "the talks resume": what is acted on is the subject. */
bool actor_middle(const struct reading *r, struct event *e,
                  const struct verb *verb)
{
    const struct verbs *own = chunk_verb(&r->s, e->chunk);
    const struct group *after =
        chunk_group(&r->s, clause_object(&r->s, e->chunk));
    if (own->passive || e->passive || !chunk_group(&r->s, e->subject))
        return false;
    struct event test = *e;
    test.object = e->subject;
    for (int i = 0; i < verb->middle_n; i++) {
        const struct frame_act *f = &r->w->acts.p[verb->middle[i]];
        bool where = after && ((after->nouns & NOUN_BIT(WORD_SITE)) ||
                               after->kind == GROUP_PLACE || after->name_b);
        bool filled = after && !where && !f->thing;
        if (filled || !event_fits(r, &test, verb->middle[i])) continue;
        e->act = verb->middle[i];
        e->object = e->subject;
        e->passive = e->middle = true;
        return true;
    }
    return false;
}

/* "The troops left": who they are acts. "Talks between X and Y resume": these
 * do, and where nobody is named both sides. */
void actor_fill_middle(struct reading *r, struct event *e)
{
    const struct frame_act *f = &r->w->acts.p[e->act];
    const struct sentence *s = &r->s;
    int c = e->object;
    if (f->objects & NOUN_BIT(WORD_FORCES)) {
        actor_set(r, e, c);
        measure_acts(r, e, chunk_group(s, c));
    }
    if (!f->mutual || f->people) return;
    while (kind(s, c + 1) == CH_PREP && chunk_group(s, c + 2)) {
        c += 2;
        if (s->chunk[c - 1].roles &
            (ROLE_BIT(WORD_AMONG) | ROLE_BIT(WORD_COMPANION)))
            actor_set(r, e, last_of_list(s, c));
    }
    if (!who_is(&e->actor)) resolve_sides(r, e);
}

/* "X said shells had killed 20 and condemned it": X did. */
void actor_speaker(const struct reading *r, struct event *e)
{
    const struct group *g = chunk_group(&r->s, e->subject);
    const struct cue *cue = tell_cue(r, e->chunk);
    if (who_is(&e->actor) || e->passive || !cue || cue->verb < 0 || !g ||
        g->kind == GROUP_PRONOUN || kind(&r->s, e->chunk - 1) != CH_CONJ ||
        r->w->acts.p[e->act].people || cue->verb > e->subject)
        return;
    e->actor = cue->voice.by;
    if (who_is(&e->actor))
        event_slot_chunk(&r->s, e, "actor", cue->subject, RULE_ACTOR_SPEAKER);
}
