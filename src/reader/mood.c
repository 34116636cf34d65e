/* How a verb is meant: done, promised, asked for, denied, or not said at all.
 * What governs a verb counts before its tense. */
#include "reader/reader_int.h"

#define FORM(f) (1 << VERB_##f)

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

static const struct verb *verb_at(const struct reading *r, int c)
{
    const struct verbs *v = chunk_verb(&r->s, c);
    return v && v->verb >= 0 ? &r->w->verbs.p[v->verb] : NULL;
}

struct mood mood_of_word(int word)
{
    struct mood m = { .rule = RULE_MODE_GOVERNOR, .at = -1 };
    switch (word) {
    case WORD_NOT_WILL: m.negated = true; /* fall through */
    case WORD_WILL: m.modality = MOD_WILL; break;
    case WORD_NOT_IS: m.negated = true; /* fall through */
    case WORD_IS: m.modality = MOD_IS; break;
    case WORD_NOT_DID: m.negated = true; /* fall through */
    case WORD_DID: m.modality = MOD_DID; break;
    case WORD_MUST: m.modality = MOD_MUST; break;
    case WORD_SHOULD: m.modality = MOD_SHOULD; break;
    case WORD_WANTS: m.modality = MOD_WANTS; break;
    }
    return m; /* WORD_MAY: MOD_NONE, not asserted */
}

/* By its own auxiliaries alone. */
struct mood mood_plain(const struct verbs *v)
{
    struct mood m = { .modality = MOD_DID, .rule = RULE_MODE_TENSE, .at = -1 };
    if (v->modal) {
        m = mood_of_word(v->modal);
        m.rule = RULE_MODE_MODAL;
        /* "would have released" is no promise and no deed. */
        if (v->have) m.modality = MOD_NONE;
    } else if (v->progressive && v->present) {
        m.modality = MOD_IS;
    }
    /* "that they be released" is a wish. */
    if (v->bare_be) m.modality = MOD_NONE;
    m.negated ^= v->negated;
    m.alleged = v->alleged;
    return m;
}

/* What a verb means under one that governs it: "will begin to release" is a
 * promise, "did not agree to release" says nothing of releasing. */
struct mood mood_under(struct mood inner, struct mood outer)
{
    if (inner.modality == MOD_NONE || outer.modality == MOD_NONE)
        return (struct mood){ .at = -1 };
    if (outer.modality == MOD_DID || outer.modality == MOD_IS) {
        bool binding =
            inner.modality == MOD_MUST || inner.modality == MOD_SHOULD;
        if (outer.negated && (binding || inner.negated))
            return (struct mood){ .at = -1 };
        inner.negated ^= outer.negated;
        inner.alleged |= outer.alleged;
        return inner;
    }
    outer.negated ^= inner.negated;
    outer.rule = RULE_MODE_GOVERNOR;
    return outer;
}

int clause_sub(const struct sentence *s, int c)
{
    int floor = c > REACH ? c - REACH : 0;
    for (int k = c - 1; k >= floor; k--) {
        if (kind(s, k) == CH_SUB) return k;
        if (kind(s, k) == CH_STOP || kind(s, k) == CH_COMMA ||
            kind(s, k) == CH_THAT || kind(s, k) == CH_RELATIVE ||
            kind(s, k) == CH_OPEN || kind(s, k) == CH_CLOSE)
            return -1;
        if (clause_finite(s, k) && s->chunk[k + 1].kind == CH_VERB) continue;
    }
    return -1;
}

/* ---- "to release" ---- */

static struct mood governed_by(const struct reading *r, int g, int v,
                               int between, int *subject)
{
    const struct verbs *verbs = chunk_verb(&r->s, g);
    const struct verb *verb = verb_at(r, g);
    struct mood own = { .at = -1 };
    int who = -1;
    struct mood outer = mood_verb(r, g, &who);
    if (verbs->ready) {
        own = mood_of_word(verbs->ready);
        *subject = who;
    } else if (!verb && verbs->aux) {
        own = mood_of_word(WORD_WILL); /* "are to be freed" */
        *subject = who;
    } else if (verb && verb->control && (between >= 0 || verbs->passive)) {
        own = mood_of_word(verb->control);
        *subject = verbs->passive ? who : between;
        const struct group *by = chunk_group(&r->s, who);
        /* What a deal calls for, it binds to. */
        if (own.modality == MOD_SHOULD && by &&
            (by->nouns & NOUN_BIT(WORD_DEAL)) && !verbs->passive)
            own.modality = MOD_MUST;
    } else if (verb && verb->raise && between < 0) {
        own = mood_of_word(verb->raise);
        *subject = who;
        if (verb->cue && outer.negated) own.modality = MOD_NONE;
    }
    (void)v;
    struct mood m = mood_under(own, outer);
    m.at = (int16_t)g;
    return m;
}

static struct mood mood_infinitive(const struct reading *r, int v,
                                   int *subject);

static struct mood mood_promise(const struct reading *r, int c, int *subject)
{
    const struct sentence *s = &r->s;
    const struct group *g = chunk_group(s, c);
    struct mood m = mood_of_word(g->promise);
    m.at = (int16_t)c;
    if (who_is(&g->owner)) {
        *subject = c;
        return m;
    }
    int v = c - 1;
    while (v >= 0 && (kind(s, v) == CH_PREP || kind(s, v) == CH_ADVERB)) v--;
    if (kind(s, v) == CH_VERB) (void)mood_verb(r, v, subject);
    return m;
}

/* "agreed to disband its forces and to give up its arms": as the infinitive
 * before the conjunction at c. */
static struct mood mood_beside(const struct reading *r, int c, int *subject)
{
    const struct sentence *s = &r->s;
    for (int k = c - 1; k >= 0 && k > c - REACH; k--) {
        const struct verbs *v = chunk_verb(s, k);
        if (kind(s, k) == CH_STOP || kind(s, k) == CH_SUB) break;
        if (v && v->infinitive) return mood_infinitive(r, k, subject);
        if (v && clause_finite(s, k)) break;
    }
    return (struct mood){ .at = -1 };
}

static struct mood mood_infinitive(const struct reading *r, int v, int *subject)
{
    const struct sentence *s = &r->s;
    int floor = v > REACH ? v - REACH : 0;
    int between = -1;
    for (int c = v - 1; c >= floor; c--) {
        switch ((enum chunk_kind)s->chunk[c].kind) {
        case CH_VERB: return governed_by(r, c, v, between, subject);
        case CH_GROUP:
            if (chunk_group(s, c)->promise && between < 0)
                return mood_promise(r, c, subject);
            if (kind(s, c - 1) == CH_PREP)
                c--;
            else if (between < 0)
                between = c;
            continue;
        case CH_ADVERB:
        case CH_DATE:
        case CH_PREP:
        case CH_OPEN:
        case CH_CLOSE: continue;
        case CH_CONJ:
            if (chunk_group(s, c + 1) && chunk_group(s, c - 1)) continue;
            if (kind(s, c - 1) == CH_VERB) continue;
            if (c == v - 1) return mood_beside(r, c, subject);
            return (struct mood){ .at = -1 };
        case CH_COMMA:
        case CH_RELATIVE:
        case CH_THAT:
        case CH_SUB:
        case CH_STOP:
        case CH_ACCORDING:
        case CH_PART:
        case CH_TOTAL:
        case CH_TOTALLING:
        case CH_HELD:
        case CH_LEVEL:
        case CH_OTHER: return (struct mood){ .at = -1 };
        }
    }
    return (struct mood){ .at = -1 };
}

/* ---- "releasing" ---- */

/* The subject of the sentence's main verb, for a clause that has none. */
static int main_subject(const struct reading *r, int v)
{
    const struct sentence *s = &r->s;
    for (int c = v - 1; c >= 0 && c > v - REACH; c--)
        if (clause_finite(s, c)) return clause_subject(s, c);
    for (int c = v + 1; c < s->chunks && c < v + REACH; c++)
        if (clause_finite(s, c)) return clause_subject(s, c);
    return -1;
}

static struct mood gerund_after_prep(const struct reading *r, int v,
                                     uint64_t roles, int *subject)
{
    struct mood m = mood_of_word(WORD_DID);
    m.at = (int16_t)(v - 1);
    *subject = main_subject(r, v);
    if (roles & ROLE_BIT(WORD_WITHOUT))
        m.negated = true;
    else if (!(roles & (ROLE_BIT(WORD_AFTER) | ROLE_BIT(WORD_AGENT) |
                        ROLE_BIT(WORD_PURPOSE))))
        m.modality = MOD_NONE;
    return m;
}

/* "Having received 15 men, X freed 20": its subject stands behind. */
static struct mood gerund_ahead(const struct reading *r, int v, int *subject)
{
    const struct sentence *s = &r->s;
    struct mood m = { .at = -1 };
    bool comma = false;
    for (int c = v + 1; c < s->chunks && c < v + REACH; c++) {
        comma |= kind(s, c) == CH_COMMA;
        if (kind(s, c) == CH_STOP) return m;
        if (!clause_finite(s, c) || !comma) continue;
        struct mood main = mood_verb(r, c, subject);
        m = chunk_verb(s, v)->have ? mood_of_word(WORD_DID) : main;
        m.negated = chunk_verb(s, v)->negated;
        m.at = (int16_t)v;
        return m;
    }
    return m;
}

static struct mood mood_gerund(const struct reading *r, int v, int *subject)
{
    const struct sentence *s = &r->s;
    int c = v - 1;
    while (kind(s, c) == CH_ADVERB) c--;
    struct mood none = { .at = -1 };
    const struct verb *verb = verb_at(r, c);
    if (kind(s, c) == CH_PREP)
        return gerund_after_prep(r, v, s->chunk[c].roles, subject);
    if (kind(s, c) == CH_SUB) {
        if (s->chunk[c].word != WORD_AFTER && s->chunk[c].word != WORD_TIME)
            return none;
        return gerund_after_prep(r, v, ROLE_BIT(WORD_AFTER), subject);
    }
    if (verb && (verb->raise || verb->cue)) {
        int who = -1;
        struct mood outer = mood_verb(r, c, &who);
        *subject = who;
        return mood_under(
            mood_of_word(verb->raise && !verb->deny ? verb->raise : WORD_DID),
            outer);
    }
    if (kind(s, c) == CH_GROUP) {
        *subject = c;
        struct mood m = mood_of_word(WORD_DID);
        m.negated = chunk_verb(s, v)->negated;
        m.at = (int16_t)v;
        return m;
    }
    if (c < 0 || kind(s, c) == CH_STOP) return gerund_ahead(r, v, subject);
    if (kind(s, c) != CH_COMMA) return none;
    for (int k = c - 1; k >= 0 && k > v - REACH; k--) {
        if (!clause_finite(s, k)) continue;
        return mood_verb(r, k, subject);
    }
    return none;
}

/* ---- finite ---- */

/* "will on Sunday release": an auxiliary that stands alone at chunk c. */
static bool split_from(const struct sentence *s, int c, const struct verbs *own)
{
    const struct verbs *p = chunk_verb(s, c);
    if (!p || !p->aux || p->verb >= 0 || p->ready) return false;
    if (p->be) return own->forms & (FORM(PARTICIPLE) | FORM(GERUND));
    return own->forms & (p->have ? FORM(PARTICIPLE) : FORM(BASE));
}

/* "will be released and handed over": the auxiliaries of the verb before. */
static int shares_with(const struct sentence *s, int v)
{
    const struct verbs *own = chunk_verb(s, v);
    int c = v - 1;
    while (kind(s, c) == CH_ADVERB || kind(s, c) == CH_DATE ||
           kind(s, c) == CH_TOTAL)
        c--;
    if (own->aux) return -1;
    if (split_from(s, c, own)) return c;
    if (kind(s, c) != CH_CONJ) return -1;
    for (c--; c >= 0 && c > v - REACH; c--) {
        if (kind(s, c) == CH_STOP || kind(s, c) == CH_SUB ||
            kind(s, c) == CH_THAT)
            return -1;
        const struct verbs *p = chunk_verb(s, c);
        if (!p || !p->aux) continue;
        bool fits = (p->passive || p->have) ? own->forms & FORM(PARTICIPLE)
                                            : own->forms & FORM(BASE);
        return fits ? c : -1;
    }
    return -1;
}

/* "told reporters that", not "rejected claims that". */
static bool takes_hearer(const struct sentence *s, int v)
{
    const struct verbs *verbs = chunk_verb(s, v);
    if (verbs->verb < 0) return false;
    const struct verb *verb = &s->w->verbs.p[verbs->verb];
    return verb->cue || verb->demand || verb->control;
}

/* The verb of saying that stands before chunk c, -1 for none. */
static int told_at(const struct sentence *s, int c)
{
    for (c--; c >= 0 && kind(s, c) != CH_STOP; c--) {
        const struct verbs *v = chunk_verb(s, c);
        if (v && v->verb >= 0 && kind(s, c + 1) == CH_THAT) return c;
        if (v && v->verb >= 0 && s->w->verbs.p[v->verb].cue) return c;
    }
    return -1;
}

/* The verb whose complement clause v heads: "demanded that X release"; -1
 * where there is none, -2 where a noun has it: "reports that X released". */
static int complement_of(const struct sentence *s, int v, int subject)
{
    int c = subject >= 0 && subject < v ? subject - 1 : v - 1;
    bool that = false;
    while (c >= 2 && chunk_group(s, c) && kind(s, c - 1) == CH_PREP) c -= 2;
    for (; c >= 0 && c > v - REACH; c--) {
        int k = kind(s, c);
        if (k == CH_VERB) return c;
        if (k == CH_THAT) that = true;
        /* "said that X freed 20, and that Y" */
        if (k == CH_THAT && kind(s, c - 1) == CH_CONJ) return told_at(s, c);
        if (k == CH_THAT || k == CH_ADVERB || k == CH_OPEN || k == CH_DATE)
            continue;
        if (k != CH_GROUP || c == 0) return that ? -2 : -1;
        if (kind(s, c - 1) == CH_PREP)
            c--; /* "said in a statement that" */
        else if (kind(s, c - 1) != CH_VERB)
            return that ? -2 : -1;
        else if (that && !takes_hearer(s, c - 1))
            return -2;
    }
    return that ? -2 : -1;
}

/* "Neither X nor Y has": the subject that ends at chunk c is none. */
static bool neither(const struct sentence *s, int c)
{
    int last = c;
    while (c >= 2 && kind(s, c - 1) == CH_CONJ && chunk_group(s, c - 2)) c -= 2;
    if (c >= 0 && c < last && chunk_group(s, c)->negative) return true;
    const struct group *word = chunk_group(s, c - 1);
    if (word && word->negative && word->b == word->a + 1) return true;
    if (c < 1 || kind(s, c - 1) != CH_ADVERB || kind(s, c + 1) != CH_CONJ)
        return false;
    int32_t node = words_step(s->w, 0, s->tok[s->chunk[c - 1].a].word);
    return node && words_sense(s->w, node, CLASS_NOT);
}

static struct mood mood_finite(const struct reading *r, int v, int subject)
{
    const struct sentence *s = &r->s;
    const struct verbs *own = chunk_verb(s, v);
    struct mood m = mood_plain(own);
    m.at = (int16_t)v;
    int sub = clause_sub(s, v);
    bool present = !own->aux && !(own->forms & (FORM(PAST) | FORM(PARTICIPLE)));
    if (sub >= 0 && (s->chunk[sub].word == WORD_CONDITION ||
                     s->chunk[sub].word == WORD_BEFORE))
        m.modality = MOD_NONE;
    if (sub >= 0 && s->chunk[sub].word != WORD_OTHER &&
        (present || own->present))
        m.modality = MOD_NONE;
    const struct verb *before = sub > 0 ? verb_at(r, sub - 1) : NULL;
    if (before && before->cue) m.modality = MOD_NONE; /* "said when it would" */
    const struct group *g = chunk_group(s, subject);
    if (g && (g->negative || neither(s, subject))) m.negated = !m.negated;
    /* "let the sides swap prisoners": a bare verb under another. */
    const struct verb *over_it = verb_at(r, subject - 1);
    if (over_it && over_it->control && !own->aux && (own->forms & FORM(BASE)) &&
        !(own->forms & FORM(PAST)))
        return mood_under(mood_of_word(over_it->control), m);
    int over = complement_of(s, v, subject);
    const struct verb *verb = verb_at(r, over);
    const struct verbs *telling = chunk_verb(s, over);
    if (over == -2 || (telling && verb && verb->cue && telling->negated))
        m.modality = MOD_NONE;
    if (!verb) return m;
    if (verb->doubt && !verb->cue) m.modality = MOD_NONE;
    /* "agreed that detainees would be freed" */
    if (verb->raise == WORD_MUST && m.modality == MOD_WILL && telling &&
        !telling->negated)
        m.modality = MOD_MUST;
    bool wish =
        own->bare_be || (m.modality != MOD_NONE && (present || own->modal));
    if (verb->demand && wish) {
        m.modality = MOD_SHOULD;
        m.rule = RULE_MODE_GOVERNOR;
        m.at = (int16_t)over;
    }
    return m;
}

struct mood mood_verb(const struct reading *r, int v, int *subject)
{
    const struct sentence *s = &r->s;
    const struct verbs *own = chunk_verb(s, v);
    struct mood m;
    int shared = shares_with(s, v);
    *subject = -1;
    if (shared >= 0) {
        m = mood_verb(r, shared, subject);
        /* "never refused to take them and accused X": the second is no denial,
         * as it is in "neither freed nor handed over". */
        int c = v - 1;
        while (c > shared && kind(s, c) != CH_CONJ) c--;
        bool apart = c > shared + 1 && s->chunk[c].word == WORD_AND;
        if (apart && m.negated) m.negated = false;
        m.negated ^= own->negated;
        return m;
    }
    if (own->infinitive) {
        m = mood_infinitive(r, v, subject);
        m.negated ^= own->negated;
        return m;
    }
    if (own->gerund) return mood_gerund(r, v, subject);
    *subject = clause_subject(s, v);
    return mood_finite(r, v, *subject);
}
