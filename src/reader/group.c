/* Noun groups: "its first group of 20 prisoners held by the government". */
#include "reader/reader_int.h"

#include <assert.h>

static void senses_who(const struct sentence *s, int i, enum class c,
                       struct who *out)
{
    if (!item_is(s, i, c)) return;
    for (const struct sense *e = words_sense(s->w, s->item[i].node, c); e;
         e = words_next(s->w, e))
        if (e->class == c) who_add(out, e->arg);
}

/* ---- reading one ---- */

enum last {
    LAST_NONE,
    LAST_PARTY,
    LAST_VOICE,
    LAST_NOUN,
    LAST_PARTY_NOUN,
    LAST_NAME,
    LAST_PEOPLE,
    LAST_MEASURE,
    LAST_WORD
};

struct making {
    struct group g;
    int at; /* next item */
    enum last last;
    struct who mods; /* parties named before the head */
    struct who noun; /* parties that the head noun stands for */
    struct who weak; /* ... by the last word of a longer noun */
    bool det, modified, role, strange; /* strange: a capital word of no list */
    bool compound;
};

static bool noun_like(const struct sentence *s, int i)
{
    uint64_t nouns = CLASS_BIT(CLASS_NOUN) | CLASS_BIT(CLASS_NOUN_OF) |
                     CLASS_BIT(CLASS_PARTY_NOUN) | CLASS_BIT(CLASS_PEOPLE) |
                     CLASS_BIT(CLASS_MEASURE) | CLASS_BIT(CLASS_PROMISE) |
                     CLASS_BIT(CLASS_PARTY) | CLASS_BIT(CLASS_VOICE) |
                     CLASS_BIT(CLASS_DEMONYM);
    if (i >= s->items) return false;
    if (s->item[i].classes & nouns) return true;
    const struct token *t = item_token(s, i);
    return t->kind == TOK_WORD && s->item[i].classes == 0;
}

static bool modifier_like(const struct sentence *s, int i)
{
    return noun_like(s, i) || item_is(s, i, CLASS_ADJECTIVE) ||
           item_is(s, i, CLASS_ORDINAL);
}

/* A group could begin here that is the object of a verb before it. */
static bool object_ahead(const struct sentence *s, int i)
{
    return amount_starts(s, i) || item_is(s, i, CLASS_DET) ||
           item_is(s, i, CLASS_POSSESSIVE) || item_is(s, i, CLASS_PRONOUN) ||
           item_is(s, i, CLASS_NO) || item_is(s, i, CLASS_PEOPLE) ||
           item_is(s, i, CLASS_ANOTHER) ||
           item_has(s, i, CLASS_NOUN, WORD_CAPTIVES);
}

static bool headed(const struct making *m)
{
    return m->last != LAST_NONE;
}

static bool take_start(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (headed(m) || m->det || m->modified || m->g.amount.b > m->g.amount.a)
        return false;
    struct amount some = m->g.amount; /* "some 470 men", "some men" */
    if (item_is(s, i, CLASS_QUALIFIER) && amount_read(s, i, &some))
        return false;
    if (item_is(s, i, CLASS_POSSESSIVE)) {
        m->g.det = (uint8_t)item_word(s, i, CLASS_POSSESSIVE);
    } else if (item_is(s, i, CLASS_NO)) {
        m->g.negative = true;
    } else if (item_has(s, i, CLASS_PRONOUN, WORD_ANY) && noun_like(s, i + 1)) {
        m->g.negative = false;
    } else if (!item_is(s, i, CLASS_DET) || item_is(s, i + 1, CLASS_SCALE)) {
        return false;
    }
    m->det = m->g.definite = true;
    m->at++;
    return true;
}

static bool take_amount(const struct sentence *s, struct making *m)
{
    if (m->g.amount.b > m->g.amount.a) return false;
    if (headed(m)) return false; /* "and Ruritania | 50 prisoners" */
    struct amount a = m->g.amount;
    int n = amount_read(s, m->at, &a);
    if (!n) return false;
    m->g.amount = a;
    m->at += n;
    return true;
}

/* "first", "another", "latest": kept as the group's label. */
static bool take_ordinal(const struct sentence *s, struct making *m)
{
    if (headed(m)) return false;
    bool ordinal = item_is(s, m->at, CLASS_ORDINAL);
    if (!ordinal && !item_is(s, m->at, CLASS_ANOTHER)) return false;
    if (ordinal) {
        m->g.amount.label_a = s->item[m->at].a;
        m->g.amount.label_b = s->item[m->at].b;
    } else {
        m->g.amount.another = true;
    }
    m->modified = true;
    m->at++;
    return true;
}

static bool take_party(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (!item_is(s, i, CLASS_PARTY)) return false;
    /* "the spokesman the Taliban sent" has two groups. */
    if (m->last != LAST_NONE && !item_punct(s, i - 1, '-') && !m->compound &&
        m->last != LAST_WORD && !m->g.possessive)
        return false;
    if (headed(m)) m->modified = true;
    senses_who(s, i, CLASS_PARTY, &m->mods);
    m->last = LAST_PARTY;
    m->g.site = item_is(s, i, CLASS_PLACE);
    m->g.name_a = s->item[i].a;
    m->g.name_b = s->item[i].b;
    m->compound = false;
    m->at++;
    return true;
}

static bool take_voice(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (!item_is(s, i, CLASS_VOICE)) return false;
    if (m->last == LAST_VOICE || m->last == LAST_PEOPLE) return false;
    m->g.who = (struct who){ 0 };
    senses_who(s, i, CLASS_VOICE, &m->g.who);
    if (m->last != LAST_NAME) m->g.name_a = s->item[i].a;
    m->g.name_b = s->item[i].b;
    m->last = LAST_VOICE;
    m->at++;
    return true;
}

/* A word that is verb and noun, inside an open group. */
static bool acts_as_verb(const struct sentence *s, const struct making *m,
                         int i)
{
    uint8_t forms = item_forms(s, i);
    if (item_is(s, i, CLASS_SPLIT_VERB) && headed(m) && object_ahead(s, i + 1))
        return true; /* "the group set 12 men free" */
    if (!forms) return false;
    bool noun = item_is(s, i, CLASS_NOUN) || item_is(s, i, CLASS_NOUN_OF) ||
                item_is(s, i, CLASS_PROMISE);
    bool full = m->last != LAST_NONE && m->last != LAST_WORD;
    if (!noun) {
        if (headed(m)) return true;
        bool adjective = item_is(s, i, CLASS_ADJECTIVE);
        return !adjective && !modifier_like(s, i + 1);
    }
    return full &&
           (object_ahead(s, i + 1) || item_is(s, i + 1, CLASS_THAT) ||
            item_is(s, i + 1, CLASS_INFINITIVE)) &&
           !item_is(s, i, CLASS_PROMISE);
}

static void head_noun(const struct sentence *s, struct making *m, int i)
{
    m->g.nouns = 0;
    m->g.act = -1;
    m->g.promise = 0;
    if (item_is(s, i, CLASS_NOUN))
        for (const struct sense *e =
                 words_sense(s->w, s->item[i].node, CLASS_NOUN);
             e; e = words_next(s->w, e))
            if (e->class == CLASS_NOUN) m->g.nouns |= NOUN_BIT(e->arg);
    if (item_is(s, i, CLASS_NOUN_OF))
        m->g.act = (int16_t)item_number(s, i, CLASS_NOUN_OF);
    m->g.promise = (uint8_t)item_word(s, i, CLASS_PROMISE);
    if (m->g.nouns & (NOUN_BIT(WORD_ROLE) | NOUN_BIT(WORD_TITLE)))
        m->role = true;
}

/* "12 Ruritanians": persons of that side, and its people. */
static bool take_demonym(const struct sentence *s, struct making *m)
{
    if (!item_is(s, m->at, CLASS_DEMONYM) || headed(m)) return false;
    m->g.owner = (struct who){ 0 };
    senses_who(s, m->at, CLASS_DEMONYM, &m->g.owner);
    m->g.owner_a = s->item[m->at].a;
    m->g.owner_b = s->item[m->at].b;
    m->g.nouns = NOUN_BIT(WORD_PERSON);
    m->last = LAST_NOUN;
    m->at++;
    return true;
}

static bool take_noun(const struct sentence *s, struct making *m)
{
    int i = m->at;
    bool party_noun = item_is(s, i, CLASS_PARTY_NOUN);
    bool people = item_is(s, i, CLASS_PEOPLE),
         measure = item_is(s, i, CLASS_MEASURE);
    if (!party_noun && !people && !measure && !item_is(s, i, CLASS_NOUN) &&
        !item_is(s, i, CLASS_NOUN_OF) && !item_is(s, i, CLASS_PROMISE) &&
        !item_is(s, i, CLASS_PARTY_TAIL))
        return false;
    if (acts_as_verb(s, m, i)) return false;
    if (m->last == LAST_PEOPLE) return false;
    /* "a pipeline hours after the truce" */
    if (headed(m) && item_has(s, i, CLASS_NOUN, WORD_MOMENT) &&
        (item_is(s, i + 1, CLASS_SUB) || item_is(s, i + 1, CLASS_PREP)))
        return false;
    /* A party noun before another head is a modifier: government officials. */
    if (m->last == LAST_PARTY_NOUN && !who_is(&m->mods)) m->mods = m->noun;
    head_noun(s, m, i);
    m->noun = m->weak = (struct who){ 0 };
    senses_who(s, i, CLASS_PARTY_TAIL, &m->weak);
    m->last = LAST_NOUN;
    if (party_noun) {
        senses_who(s, i, CLASS_PARTY_NOUN, &m->noun);
        m->last = LAST_PARTY_NOUN;
    }
    if (people) {
        m->g.people = (int16_t)item_number(s, i, CLASS_PEOPLE);
        m->g.nouns = NOUN_BIT(WORD_CAPTIVES);
        m->last = LAST_PEOPLE;
    }
    if (measure) {
        m->g.measure = (int16_t)item_number(s, i, CLASS_MEASURE);
        m->g.nouns = NOUN_BIT(WORD_MEASURE) | NOUN_BIT(WORD_FORCES);
        m->last = LAST_MEASURE;
    }
    m->at++;
    return true;
}

/* The first word of the item is an article. */
static bool opens_group(const struct sentence *s, int i)
{
    if (i >= s->items) return false;
    int32_t node = words_step(s->w, 0, item_token(s, i)->word);
    return node && words_sense(s->w, node, CLASS_DET);
}

/* "the U.S. backed government", "Taliban-led talks": no owner. */
static bool take_compound(const struct sentence *s, struct making *m)
{
    int i = m->at + item_punct(s, m->at, '-');
    if (m->last != LAST_PARTY && m->last != LAST_NAME && m->last != LAST_WORD)
        return false;
    if (!item_is(s, i, CLASS_COMPOUND)) return false;
    bool hyphen = i > m->at;
    if (!hyphen && !(m->det && modifier_like(s, i + 1))) return false;
    if (opens_group(s, i + 1))
        return false; /* "The Front mediated the talks" */
    m->mods = (struct who){ 0 };
    m->g.who = (struct who){ 0 };
    m->last = LAST_NONE;
    m->modified = true;
    m->compound = true;
    m->strange = false;
    m->at = i + 1;
    return true;
}

/* After "the", a word that could be a verb is a noun: "over the delay". */
static bool take_verb_noun(const struct sentence *s, struct making *m)
{
    uint8_t forms = item_forms(s, m->at);
    bool open = m->det || m->modified || m->g.possessive;
    if (!(forms & (1 << VERB_BASE | 1 << VERB_THIRD)) || !open || headed(m))
        return false;
    m->last = LAST_WORD;
    m->at++;
    return true;
}

static bool take_hyphen(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (!item_punct(s, i, '-') || !item_token(s, i)->joined) return false;
    if (i + 1 >= s->items || !item_token(s, i + 1)->joined || i == 0)
        return false;
    if (item_token(s, i + 1)->kind != TOK_WORD && !headed(m)) return false;
    m->at++;
    return true;
}

static bool take_modifier(const struct sentence *s, struct making *m)
{
    int i = m->at;
    /* "a ceasefire" is a noun, "a ceasefire deal" has it as an adjective. */
    bool noun = item_is(s, i, CLASS_NOUN) && !modifier_like(s, i + 1);
    if (item_is(s, i, CLASS_ADJECTIVE) && !headed(m) && !noun) {
        m->at++;
    } else if ((item_is(s, i, CLASS_MONTH) || item_is(s, i, CLASS_WEEKDAY)) &&
               m->det && noun_like(s, i + 1)) {
        m->at++;
    } else if (item_forms(s, i) && !headed(m) && modifier_like(s, i + 1) &&
               (m->det || m->modified || m->g.amount.b > m->g.amount.a)) {
        m->at++; /* "the released prisoners" */
    } else if (item_adverb(s, i) && m->det && !headed(m) &&
               modifier_like(s, i + 1)) {
        m->at++;
    } else if (item_is(s, i, CLASS_HELD) && !headed(m) && noun_like(s, i + 1) &&
               !item_is(s, i, CLASS_BE)) {
        m->at++;
    } else {
        return false;
    }
    m->modified = true;
    return true;
}

static bool name_word(const struct sentence *s, int i)
{
    if (i >= s->items) return false;
    const struct token *t = item_token(s, i);
    if (t->kind != TOK_WORD || !t->cap) return false;
    uint64_t plain = CLASS_BIT(CLASS_PLACE) | CLASS_BIT(CLASS_PARTY_WORD);
    return (s->item[i].classes & ~plain) == 0;
}

/* "intra-Ruritanian talks": a prefix of no list makes the whole a modifier, so
 * that the party in it is not who owns them. */
static bool take_prefixed(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (headed(m) || i + 3 >= s->items || s->item[i].classes) return false;
    const struct token *t = item_token(s, i);
    if (t->kind != TOK_WORD || t->cap || !item_punct(s, i + 1, '-') ||
        !item_token(s, i + 1)->joined || !item_token(s, i + 2)->joined ||
        item_token(s, i + 2)->kind != TOK_WORD || !modifier_like(s, i + 3))
        return false;
    m->modified = true;
    m->at += 3;
    return true;
}

/* `"Scott"` between two names. */
static bool take_nickname(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (m->last != LAST_NAME || i + 3 >= s->items) return false;
    if (item_token(s, i)->kind != TOK_OPEN || !name_word(s, i + 1) ||
        item_token(s, i + 2)->kind != TOK_CLOSE ||
        (!name_word(s, i + 3) && !item_is(s, i + 3, CLASS_VOICE)))
        return false;
    m->at += 3;
    return true;
}

static bool take_name(const struct sentence *s, struct making *m)
{
    int i = m->at;
    if (!name_word(s, i)) return false;
    if (m->last == LAST_PEOPLE || m->last == LAST_VOICE) return false;
    /* The first word of a sentence is no name by its capital alone. */
    if (i == 0 && s->item[i].classes == 0 && !name_word(s, i + 1) &&
        item_token(s, i)->word)
        return false;
    if (m->last == LAST_NOUN && !m->role) return false;
    if (item_is(s, i, CLASS_PARTY_WORD))
        senses_who(s, i, CLASS_PARTY_WORD, &m->g.word);
    else
        m->strange = true;
    if (m->last != LAST_NAME) m->g.name_a = s->item[i].a;
    m->g.name_b = s->item[i].b;
    m->g.kind = item_is(s, i, CLASS_PLACE) && m->last == LAST_NONE && !m->role
                    ? GROUP_PLACE
                    : GROUP_OTHER;
    m->last = LAST_NAME;
    m->at++;
    return true;
}

/* A word of no list, inside a group that is already under way. */
static bool take_unknown(const struct sentence *s, struct making *m)
{
    int i = m->at;
    const struct token *t = item_token(s, i);
    if (t->kind != TOK_WORD || s->item[i].classes || t->cap) return false;
    if (!m->det && !m->modified && !headed(m) &&
        m->g.amount.b == m->g.amount.a && !noun_like(s, i + 1))
        return false;
    if (headed(m) &&
        (object_ahead(s, i + 1) || item_is(s, i + 1, CLASS_PARTY) ||
         m->last == LAST_NAME || m->last == LAST_VOICE))
        return false;
    if (item_adverb(s, i)) return false;
    struct str word = sentence_words(s, s->item[i].a, s->item[i].b);
    struct str past = s->w->suffix[WORD_PARTICIPLE - WORD_ADVERB];
    if (headed(m) && past.n && str_ends(word, past)) return false;
    if (m->last == LAST_PARTY_NOUN && !who_is(&m->mods)) m->mods = m->noun;
    m->noun = (struct who){ 0 };
    m->g.nouns = 0;
    m->g.act = -1;
    m->g.promise = 0;
    m->last = LAST_WORD;
    m->at++;
    return true;
}

/* ---- what it is ---- */

static bool unique(const struct who *w)
{
    return w->n == 1;
}

static void decide_role(struct making *m)
{
    struct group *g = &m->g;
    if (who_is(&m->mods)) {
        g->who = m->mods;
        g->sided = m->last != LAST_PARTY_NOUN;
        return;
    }
    /* A foreign word before it, as in "the Ruritanian government", makes it
     * somebody else's. */
    if (m->last == LAST_PARTY_NOUN && !m->strange) {
        for (int i = 0; i < m->noun.n; i++)
            if (!who_is(&g->word) || who_has(&g->word, m->noun.p[i]))
                who_add(&g->who, m->noun.p[i]);
        g->hinted = true;
    }
    if (!who_is(&g->who) && unique(&g->word) && !m->strange) {
        g->who = g->word;
        g->hinted = g->sided = true;
    }
}

/* "the group": whose "militant group" it is, if that was just named. */
static void decide_weak(struct making *m)
{
    struct group *g = &m->g;
    bool bare = m->det && !m->modified && !who_is(&m->mods) && g->det == 0 &&
                g->amount.b == g->amount.a && !m->strange;
    if (who_is(&g->who) || !bare || !who_is(&m->weak)) return;
    g->who = m->weak;
    g->hinted = g->weak = true;
}

static void decide(struct making *m)
{
    struct group *g = &m->g;
    bool role = (g->nouns & (NOUN_BIT(WORD_ROLE) | NOUN_BIT(WORD_TITLE))) != 0;
    switch (m->last) {
    case LAST_PARTY: g->who = m->mods; break;
    case LAST_VOICE: g->sided = true; break;
    case LAST_PARTY_NOUN: decide_role(m); break;
    case LAST_NOUN:
        if (role) decide_role(m);
        decide_weak(m);
        break;
    case LAST_NAME:
        if (m->role) decide_role(m);
        break;
    case LAST_MEASURE: /* "U.S. forces" also act */
        g->who = m->noun;
        g->hinted = true;
        break;
    case LAST_NONE:
    case LAST_PEOPLE:
    case LAST_WORD: break;
    }
    if (who_is(&g->who)) g->kind = GROUP_PARTY;
    g->strange = m->strange && !who_is(&g->who);
    if (!who_is(&g->owner) && who_is(&m->mods)) {
        g->owner = m->mods;
        g->owner_a = g->name_a;
        g->owner_b = g->name_b;
    }
    g->site &= m->last == LAST_PARTY;
    if (m->last != LAST_NAME && m->last != LAST_VOICE && m->last != LAST_PARTY)
        g->name_a = g->name_b = 0;
}

/* 's: what came so far is whose the rest is. */
static bool take_possession(const struct sentence *s, struct making *m,
                            int from)
{
    if (!headed(m) || !item_is(s, m->at, CLASS_POSSESSION)) return false;
    decide(m);
    struct making next = { .at = m->at + 1, .det = true };
    next.g = (struct group){ .a = m->g.a,
                             .act = -1,
                             .people = -1,
                             .measure = -1,
                             .apposed = -1,
                             .possessive = true };
    next.g.owner = who_is(&m->g.who) ? m->g.who : m->g.word;
    next.g.owner_a = s->item[from].a;
    next.g.owner_b = s->item[m->at].b;
    next.mods = next.g.owner;
    *m = next;
    return true;
}

static bool take_pronoun(struct sentence *s, int i)
{
    if (!item_is(s, i, CLASS_PRONOUN) || item_is(s, i, CLASS_PARTY))
        return false;
    int word = item_word(s, i, CLASS_PRONOUN);
    if (item_is(s, i, CLASS_DET) && modifier_like(s, i + 1)) return false;
    if (word == WORD_ANY && noun_like(s, i + 1)) return false;
    struct group *g = &s->group[s->groups++];
    *g = (struct group){ .a = s->item[i].a,
                         .b = s->item[i].b,
                         .kind = GROUP_PRONOUN,
                         .pronoun = (uint8_t)word,
                         .act = -1,
                         .people = -1,
                         .measure = -1,
                         .apposed = -1 };
    if (word == WORD_NONE || word == WORD_NEITHER) g->negative = true;
    if (word == WORD_NEITHER) g->pronoun = WORD_BOTH;
    return true;
}

/* "Yemen's warring sides" are both sides. */
static bool take_sides(struct sentence *s, struct making *m)
{
    if (!m->g.possessive || headed(m) ||
        !item_has(s, m->at, CLASS_PRONOUN, WORD_BOTH))
        return false;
    struct group *g = &s->group[s->groups++];
    *g = m->g;
    g->kind = GROUP_PRONOUN;
    g->pronoun = WORD_BOTH;
    g->b = s->item[m->at].b;
    m->at++;
    return true;
}

/* "30 more | next week" */
static bool day_ahead(const struct sentence *s, int i)
{
    return item_is(s, i, CLASS_WHICH) &&
           (item_is(s, i + 1, CLASS_UNIT) || item_is(s, i + 1, CLASS_WEEKDAY) ||
            item_is(s, i + 1, CLASS_MONTH));
}

int group_read(struct sentence *s, int i)
{
    if (take_pronoun(s, i)) return 1;
    struct making m = { .at = i };
    m.g = (struct group){
        .a = s->item[i].a, .act = -1, .people = -1, .measure = -1, .apposed = -1
    };
    while (m.at < s->items) {
        if (take_sides(s, &m)) return m.at - i;
        if (m.at > i && !m.det && day_ahead(s, m.at)) break;
        if (take_start(s, &m) || take_amount(s, &m) || take_ordinal(s, &m) ||
            take_compound(s, &m) || take_party(s, &m) || take_voice(s, &m) ||
            take_demonym(s, &m) || take_modifier(s, &m) || take_noun(s, &m) ||
            take_nickname(s, &m) || take_name(s, &m) || take_verb_noun(s, &m) ||
            take_possession(s, &m, i) || take_hyphen(s, &m) ||
            take_prefixed(s, &m) || take_unknown(s, &m))
            continue;
        break;
    }
    while (m.at > i && item_punct(s, m.at - 1, '-')) m.at--;
    bool counted = m.g.amount.b > m.g.amount.a;
    if (m.at == i || (!headed(&m) && !counted && !m.det && !m.g.possessive))
        return 0;
    decide(&m);
    m.g.b = s->item[m.at - 1].b;
    s->group[s->groups++] = m.g;
    return m.at - i;
}
