/* Sayings that are deeds: requests and denials. */
#include "reader/reader_int.h"

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

/* "Both sides should hurry," he said: a request by who says it. */
void event_request(struct reading *r, int v)
{
    const struct sentence *s = &r->s;
    const struct verbs *own = chunk_verb(s, v);
    int subject;
    if (r->w->act_request < 0) return;
    struct mood m = mood_verb(r, v, &subject);
    if (m.modality != MOD_SHOULD || m.negated) return;
    const struct cue *cue = tell_cue(r, v);
    const struct voice_of *voice = cue ? &cue->voice : &r->tweet;
    const struct group *g = chunk_group(s, subject);
    if (!voice->set || !who_is(&voice->by) || !g) return;
    if (!who_is(&g->who) && g->kind != GROUP_PRONOUN) return;
    struct event e = event_new(v);
    struct who none = { 0 };
    e.act = r->w->act_request;
    e.subject = subject;
    e.actor = voice->by;
    e.mood =
        (struct mood){ .modality = MOD_DID, .rule = RULE_MODE_TENSE, .at = -1 };
    event_slot(&e, "act", own->a, own->b, RULE_FRAME_REQUEST, false);
    int who = cue ? cue->subject : -1;
    if (who >= 0)
        event_slot_chunk(s, &e, "actor", who, RULE_ACTOR_SPEAKER);
    else
        event_slot(&e, "actor", 0, 0, RULE_ACTOR_SPEAKER, true);
    e.to = resolve_group(r, subject, none, &e, "recipient");
    int end = clause_end(s, v);
    e.over = sentence_words(s, own->main, s->chunk[end - 1].b);
    event_slot(&e, "over", own->main, s->chunk[end - 1].b, RULE_OVER, false);
    event_emit(r, &e);
}

/* "X denied this": what somebody else was last said to claim. */
static ptrdiff_t last_claim(const struct reading *r, const struct who *denier)
{
    ptrdiff_t i = r->out->n - 1;
    if (i < r->first) return -1;
    const struct draft *d = &r->out->p[i];
    if (!d->has_deed || d->stance != STANCE_NONE) return -1;
    for (ptrdiff_t k = 0; k < d->telling.by.n; k++)
        for (int n = 0; n < denier->n; n++)
            if (str_eq(d->telling.by.p[k].id,
                       r->w->agreement->parties.p[denier->p[n]].name.id))
                return -1;
    return i;
}

/* "..., which X denied"; "X denied the accusation": of the deed before it. */
void event_denial(struct reading *r, int v)
{
    const struct sentence *s = &r->s;
    int subject = clause_subject(s, v), object = clause_object(s, v);
    const struct group *g = chunk_group(s, object);
    bool which = false;
    for (int c = subject - 1; c >= 0 && c >= subject - 3 && subject >= 0; c--)
        which |= kind(s, c) == CH_RELATIVE && !g;
    uint32_t harm = NOUN_BIT(WORD_VIOLENCE) | NOUN_BIT(WORD_BREACH);
    bool claim = g && ((g->act >= 0 && g->act == r->w->act_accuse) ||
                       (g->nouns & harm) || g->act >= 0 ||
                       (g->kind == GROUP_PRONOUN &&
                        (g->pronoun == WORD_IT || g->pronoun == WORD_THIS)));
    /* "rejected the claim" has the claim in the verb. */
    const struct verbs *own = chunk_verb(s, v);
    claim |= !which && own->b > own->main + 1 && kind(s, v + 1) != CH_THAT;
    if (!which && !claim) return;
    if (mood_plain(chunk_verb(s, v)).negated) return;
    struct event e = event_new(v);
    struct who none = { 0 };
    e.subject = subject;
    e.stance = STANCE_DENIES;
    e.stance_on = r->memory.accused;
    e.actor = resolve_group(r, subject, none, &e, "source");
    bool charge = g && g->act >= 0 && g->act == r->w->act_accuse;
    if (!which && !charge) e.stance_on = last_claim(r, &e.actor);
    bool deed = g && !charge && (g->act >= 0 || (g->nouns & harm));
    if (!which && deed && e.stance_on < 0) return;
    event_slot_chunk(s, &e, "stance", v,
                     which ? RULE_STANCE_WHICH : RULE_STANCE_DENIES);
    if (e.stance_on < 0) event_ask(&e, ASK_DENIED);
    event_emit(r, &e);
}
