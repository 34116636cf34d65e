/* Whose words they are: verbs of saying, what they reach over, and when it
 * was said. */
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

static bool tells(const struct verb *v)
{
    return v && (v->cue || v->doubt || v->control == WORD_SHOULD || v->demand ||
                 v->governs == WORD_SHOULD);
}

/* The chunk after the hearers, the day and the like beside a verb of saying:
 * "told reporters in the capital on Sunday that". */
static int past_hearers(const struct reading *r, int v, int *date)
{
    const struct sentence *s = &r->s;
    int c = v + 1;
    *date = -1;
    for (; c < s->chunks && c < v + REACH; c++) {
        if (kind(s, c) == CH_DATE && *date < 0)
            *date = c;
        else if (kind(s, c) == CH_PREP && chunk_group(s, c + 1))
            c++;
        else if (kind(s, c) != CH_ADVERB && kind(s, c) != CH_DATE &&
                 !(kind(s, c) == CH_GROUP && c == v + 1 &&
                   !clause_finite(s, c + 1)))
            break;
    }
    return c;
}

/* A clause of its own begins at c: a group, and its verb before any stop. */
static bool clause_ahead(const struct sentence *s, int c)
{
    if (kind(s, c) == CH_THAT || kind(s, c) == CH_OPEN) return true;
    if (kind(s, c) != CH_GROUP && kind(s, c) != CH_DATE) return false;
    for (int k = c + 1; k < s->chunks && k < c + REACH; k++) {
        if (kind(s, k) == CH_VERB) return clause_finite(s, k);
        if (kind(s, k) == CH_STOP || kind(s, k) == CH_CLOSE ||
            kind(s, k) == CH_RELATIVE)
            return false;
    }
    return false;
}

/* Where what is said ends: a comma with "but" or "and", a new subject and its
 * verb. */
static int right_end(const struct reading *r, int v)
{
    const struct sentence *s = &r->s;
    bool quote = false, whole = false; /* whole: a clause is told */
    for (int c = v + 1; c < s->chunks; c++) {
        if (kind(s, c) == CH_OPEN) quote = true;
        if (kind(s, c) == CH_CLOSE) quote = false;
        if (kind(s, c) == CH_STOP && !quote) return c;
        if (kind(s, c) == CH_COMMA && kind(s, c + 1) == CH_CONJ && !quote &&
            chunk_group(s, c + 2) && clause_ahead(s, c + 2))
            return c;
        if (kind(s, c) == CH_CONJ && s->chunk[c].word == WORD_BUT && !quote)
            return c;
        /* "denied this and said that": what follows is said, not denied */
        whole |= c > v && clause_finite(s, c);
        if (kind(s, c) == CH_CONJ && clause_finite(s, c + 1) && !quote &&
            (!whole || tells(verb_at(r, c + 1))))
            return c;
    }
    return s->chunks;
}

static bool of_saying(const struct group *g)
{
    if (g->kind == GROUP_PRONOUN)
        return g->pronoun != WORD_BOTH && g->pronoun != WORD_THIS;
    return (g->nouns & (NOUN_BIT(WORD_CAPTIVES) | NOUN_BIT(WORD_TALKS))) == 0;
}

/* The speaker's name as the text has it. */
static void name_speaker(struct reading *r, const struct group *g,
                         struct voice_of *v)
{
    const struct sentence *s = &r->s;
    struct str all = sentence_words(s, g->a, g->b);
    v->from = s->tok[g->a].cfrom;
    v->to = s->tok[g->b - 1].cto;
    v->words = all;
    if (g->kind == GROUP_PRONOUN) return;
    struct str name = sentence_words(s, g->name_a, g->name_b);
    if (who_is(&v->by)) {
        if (g->sided) v->voice = name.n ? name : all;
    } else if (name.n ||
               (g->nouns & (NOUN_BIT(WORD_ROLE) | NOUN_BIT(WORD_PERSON) |
                            NOUN_BIT(WORD_TITLE)))) {
        v->name = name.n && !(g->nouns & NOUN_BIT(WORD_ROLE)) ? name : all;
    }
}

static void make_voice(struct reading *r, struct cue *cue,
                       const struct verb *verb)
{
    struct event scratch = event_new(0);
    struct who none = { 0 };
    const struct group *g = chunk_group(&r->s, cue->subject);
    struct voice_of *v = &cue->voice;
    v->set = true;
    v->day = DAY_NONE;
    v->channel = verb ? verb->channel : S("");
    if (!g) return;
    if (g->kind == GROUP_PRONOUN &&
        (g->pronoun == WORD_PERSON || g->pronoun == WORD_WE)) {
        *v = r->memory.speaker;
        for (int i = 0; i < r->cues; i++) {
            const struct cue *before = &r->cue[i];
            if (before->subject >= 0 && before->subject < cue->subject &&
                before->voice.set)
                *v = before->voice;
        }
        v->set = true;
        v->day = DAY_NONE;
        if (verb && verb->channel.n) v->channel = verb->channel;
    } else {
        v->by = resolve_group(r, cue->subject, none, &scratch, NULL);
        for (int c = cue->subject - 2; /* "Egypt and Qatar said" */
             c >= 0 && kind(&r->s, c + 1) == CH_CONJ && who_is(&v->by);
             c -= 2) {
            const struct group *more = chunk_group(&r->s, c);
            if (!more || !who_is(&more->who) || more->sided) break;
            if (kind(&r->s, c - 1) == CH_PREP || kind(&r->s, c - 1) == CH_VERB)
                break;
            struct who both = more->who;
            who_join(&both, &v->by);
            v->by = both;
        }
    }
    name_speaker(r, g, v);
}

/* The day at the head of the sentence, where the verb of saying has it. */
static int date_before(const struct reading *r, int subject)
{
    const struct sentence *s = &r->s;
    int c = subject - 1;
    while (c >= 0 && (kind(s, c) == CH_COMMA || kind(s, c) == CH_ADVERB)) c--;
    if (kind(s, c) != CH_DATE) return -1;
    int first = c; /* "In a statement on Thursday, ..." */
    while (first >= 2 && chunk_group(s, first - 1) &&
           kind(s, first - 2) == CH_PREP)
        first -= 2;
    bool head = first == 0 || kind(s, first - 1) == CH_STOP ||
                kind(s, first - 1) == CH_CONJ;
    return head ? c : -1;
}

/* A noun of a deed that the verb governs: its chunk, -1 for none. */
static int governs_noun(const struct reading *r, int v)
{
    for (int c = v + 1; c < r->s.chunks && c <= v + 3; c++) {
        const struct group *g = chunk_group(&r->s, c);
        if (g) return g->act >= 0 ? c : -1;
        if (kind(&r->s, c) == CH_VERB) return -1;
    }
    return -1;
}

static void add_cue(struct reading *r, int v)
{
    const struct sentence *s = &r->s;
    const struct verb *verb = verb_at(r, v);
    const struct verbs *group = chunk_verb(s, v);
    if (!tells(verb) || r->cues == CUES_MAX || group->infinitive) return;
    if (group->passive && !verb->cue) return;
    int subject = clause_subject(s, v), date;
    const struct group *g = chunk_group(s, subject);
    if (!g || !of_saying(g) || (group->passive && verb->cue)) return;
    struct cue cue = { .verb = (int16_t)v,
                       .subject = (int16_t)subject,
                       .left = (int16_t)v,
                       .date = -1,
                       .deny = verb->deny,
                       .doubt = verb->doubt && !verb->cue };
    int next = past_hearers(r, v, &date);
    bool inverted = subject > v;
    bool complement = !inverted && clause_ahead(s, next);
    int first = inverted ? v : subject;
    while (first >= 2 && chunk_group(s, first - 2) &&
           kind(s, first - 1) == CH_PREP)
        first -= 2;
    int before = kind(s, first - 1);
    if (!complement && (before == CH_COMMA || before == CH_CLOSE) &&
        !group->gerund) {
        cue.left = 0;
        cue.outer = true;
    }
    if (before == CH_CLOSE) cue.left = 0;
    cue.right = (int16_t)right_end(r, v);
    int deed = complement ? -1 : governs_noun(r, v);
    /* "announced on Monday the release": the day is of the saying */
    bool noun = deed >= 0 && !(date >= 0 && date < deed);
    if (date < 0 && !noun && (complement || cue.outer))
        date = date_before(r, first);
    if (date >= 0 && !noun) {
        cue.date = (int16_t)date;
        r->taken[date] = true;
    }
    make_voice(r, &cue, verb);
    if (cue.date >= 0)
        cue.voice.day =
            date_resolve(&s->date[s->chunk[date].i], r->anchor, false).to;
    r->cue[r->cues++] = cue;
}

static void add_according(struct reading *r, int c)
{
    const struct group *g = chunk_group(&r->s, c + 1);
    if (!g || r->cues == CUES_MAX) return;
    struct cue cue = { .verb = -1,
                       .subject = (int16_t)(c + 1),
                       .left = 0,
                       .right = (int16_t)r->s.chunks,
                       .date = -1,
                       .outer = true };
    make_voice(r, &cue, NULL);
    r->cue[r->cues++] = cue;
}

void tell_sentence(struct reading *r)
{
    r->cues = 0;
    for (int c = 0; c < r->s.chunks; c++) {
        r->taken[c] = false;
    }
    for (int c = 0; c < r->s.chunks; c++) {
        if (kind(&r->s, c) == CH_VERB) add_cue(r, c);
        if (kind(&r->s, c) == CH_ACCORDING) add_according(r, c);
    }
}

const struct cue *tell_inner(const struct reading *r, int c)
{
    const struct cue *found = NULL;
    for (int i = 0; i < r->cues; i++) {
        const struct cue *cue = &r->cue[i];
        if (cue->verb < 0 || c <= cue->verb || c >= cue->right) continue;
        if (c != cue->subject && (!found || cue->verb > found->verb))
            found = cue;
    }
    return found;
}

/* The outermost wins: one that closes the sentence, else the leftmost. */
const struct cue *tell_cue(const struct reading *r, int c)
{
    const struct cue *found = NULL;
    for (int i = 0; i < r->cues; i++) {
        const struct cue *cue = &r->cue[i];
        bool left = cue->verb >= 0 ? c >= cue->left && c < cue->verb
                                   : c != cue->subject;
        bool right = cue->verb >= 0 && c > cue->verb && c < cue->right;
        if (c == cue->subject || (!left && !right)) continue;
        if (left && cue->outer) return cue;
        if (!found) found = cue;
    }
    return found;
}
