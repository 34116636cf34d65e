/* Inside the reader: what its files hand to each other.
 *
 * An article goes through: document (dateline, tweets, HTML) -> token (words
 * and sentences) -> chunk (groups of words: noun groups, verb groups, dates)
 * -> clause (who is subject and object of which verb) -> event (frames: which
 * deed) -> tell (whose words) -> emit (drafts). One sentence is in hand at a
 * time; what a later sentence needs of an earlier one is in struct memory. */
#ifndef READER_INT_H
#define READER_INT_H

#include "reader/reader.h"

enum word {
#define WORD(name, text) WORD_##name,
#include "reader/class.def"
#undef WORD
    WORD_COUNT
};

enum class {
#define CLASS(name, text, argument, words) CLASS_##name,
#include "reader/class.def"
#undef CLASS
    CLASS_COUNT
};

#define CLASS_BIT(c) ((uint64_t)1 << (c))
#define NOUN_BIT(w) ((uint32_t)1 << ((w)-WORD_TITLE))
#define ROLE_BIT(w) ((uint64_t)1 << (w))

_Static_assert(CLASS_SUFFIX <= 64, "classes of senses fit a mask");
_Static_assert(WORD_ANY - WORD_TITLE < 32, "classes of nouns fit a mask");
_Static_assert(WORD_EXCHANGE < 64, "roles of prepositions fit a mask");

/* Every rule that fills a slot, for spans and docs/reader.md. */
enum rule {
#define RULE(name, text, what) RULE_##name,
#include "reader/rule.def"
#undef RULE
    RULE_COUNT
};
struct str rule_text(enum rule r);

enum question {
#define QUESTION(name, text) ASK_##name,
#include "reader/question.def"
#undef QUESTION
    QUESTION_COUNT
};
struct str question_text(enum question q);

enum {
    SENTENCE_TOKENS = 240, /* a longer sentence is read in pieces */
    SENTENCE_CHUNKS = SENTENCE_TOKENS + 2,
    REACH = 64, /* chunks that a rule looks to either side */
    WHO_MAX = 4,
    PARTIES_MAX = 1000,
    VERB_ACTS = 8,
};

/* ---- words ---- */

enum { NEED_CAP = 1, NEED_CAPS = 2 };

/* One meaning of a phrase. */
struct sense {
    uint8_t class;
    uint8_t forms; /* of a verb: bits 1 << VERB_PAST ... */
    uint8_t needs; /* NEED_* of its first letters */
    int32_t arg;   /* enum word, a number, or an index */
    int32_t with;  /* CLASS_SPLIT_VERB: the particle's word */
    int32_t next;  /* the phrase's next sense, 0 for none */
};

struct verb {
    struct str base;
    struct str channel;
    bool cue, deny, doubt;
    uint8_t raise, control, demand, governs, observes, occurs; /* enum word */
    /* Indices into reader_words.acts; of the middle ones what is acted on is
     * the subject: "20 men walked free". */
    int16_t acts[VERB_ACTS], middle[VERB_ACTS];
    int acts_n, middle_n;
};

struct frame_act {
    struct str id;
    bool known;       /* the agreement has it */
    uint32_t objects; /* NOUN_BITs */
    bool mutual, target, text, alone, swap, people, holder, actor, own, state,
        thing;
};

/* A node of the trie: a phrase up to here. */
struct node {
    int32_t sense; /* first, 0 for none */
    bool kids;
    uint64_t classes;
};

struct vocab_word {
    struct str key;       /* in lower case */
    int32_t node;         /* of the trie: phrases that begin with it; 0 none */
    uint8_t abbreviation; /* WORD_TITLE, WORD_OTHER or 0 */
    bool starter, possession, contraction;
};

struct edge {
    uint64_t key; /* node << 32 | word; 0 is free */
    int32_t node;
};

struct reader_words {
    const struct agreement *agreement;
    struct LIST(struct vocab_word) vocab; /* [0] is "in no list" */
    int32_t *vocab_slots;
    ptrdiff_t vocab_cap;
    struct LIST(struct node) nodes; /* [0] is none */
    struct edge *edges;
    ptrdiff_t edges_n, edges_cap;
    struct LIST(struct sense) senses; /* [0] is none */
    struct LIST(struct verb) verbs;
    struct LIST(struct frame_act) acts;
    struct str suffix[4];       /* adverb, participle, gerund, plural */
    struct str message_channel; /* of messages laid in */
    int16_t act_request, act_accuse, act_release, act_exchange;
};

int32_t words_find(const struct reader_words *w, const char *key, ptrdiff_t n);
int32_t words_step(const struct reader_words *w, int32_t node, int32_t word);

/* The phrase's sense of this class, NULL where it has none. */
const struct sense *words_sense(const struct reader_words *w, int32_t node,
                                enum class c);
const struct sense *words_first(const struct reader_words *w, int32_t node);
const struct sense *words_next(const struct reader_words *w,
                               const struct sense *s);

/* ---- tokens ---- */

enum token_kind {
    TOK_WORD,
    TOK_NUMBER,
    TOK_PUNCT,
    TOK_OPEN,
    TOK_CLOSE,
    TOK_BREAK
};

struct token {
    int64_t from, to;   /* bytes of the article */
    int64_t cfrom, cto; /* the same in code points */
    int32_t word;       /* in the vocabulary, 0 for none */
    uint8_t kind;
    char punct;     /* TOK_PUNCT: the character, '-' for any dash that
                       joins, 'd' for a long dash */
    bool cap, caps; /* begins with, is all of, capital letters */
    bool joined;    /* no space before it */
    bool full_stop; /* an abbreviation that took its full stop in */
    bool acronym;   /* U.S. */
    bool quoted;    /* inside quotation marks */
    int64_t number;
};

struct scanner {
    const struct reader_words *w;
    struct str text;
    ptrdiff_t at, end; /* bytes; reads up to end */
    int64_t cp;        /* code points before `at` */
    bool html;
    bool whole; /* words are not split at apostrophes: loading lists */
};

bool scan_token(struct scanner *s, struct token *t);

/* The word as the vocabulary has it: ASCII in lower case, one kind of
 * apostrophe, "U.S." as "us". 0: longer than any word there. */
enum { KEY_MAX = 64 };
ptrdiff_t token_key(struct str text, bool acronym, char *key);

/* ---- what stands in a sentence ---- */

/* A phrase of the lists, or one token that is in none. */
struct item {
    int16_t a, b; /* tokens [a, b) */
    int32_t node;
    uint64_t classes;
};

struct who {
    int16_t n;
    int16_t p[WHO_MAX]; /* indices into agreement.parties */
};

struct amount {
    struct quantity quantity;
    bool only, vague, another, total, all;
    int16_t a, b;             /* tokens; a == b: none */
    int16_t label_a, label_b; /* "first group" */
};

enum group_kind { GROUP_OTHER, GROUP_PARTY, GROUP_PRONOUN, GROUP_PLACE };

/* A noun group: "its first group of 20 prisoners". */
struct group {
    int16_t a, b;
    uint8_t kind;
    uint8_t pronoun;   /* WORD_IT ... */
    uint8_t det;       /* WORD_IT ... of "its" */
    uint32_t nouns;    /* NOUN_BITs of the head */
    struct who who;    /* the parties it is */
    struct who owner;  /* "of the Kabul administration" */
    struct who holder; /* "held by" */
    struct who word;   /* parties that its words hint at */
    int16_t owner_a, owner_b, holder_a, holder_b;
    int16_t people, measure; /* indices, -1 */
    int16_t name_a, name_b;  /* a person's or body's name */
    struct amount amount;
    int16_t act;     /* frame noun: first of reader_words.acts, -1 */
    uint8_t promise; /* WORD_WILL ... of a noun before an infinitive */
    bool definite;   /* "the 15" */
    bool seized;     /* "captured in May": the next day is of that */
    bool negative;   /* "no prisoners", "anyone" */
    bool possessive; /* ends in 's */
    bool hinted;     /* `who` came of a common noun */
    bool site;       /* its name is a known place's too */
    bool weak;       /* ... only where that party was just named */
    bool strange;    /* a foreign name stands in it */
    bool sided;      /* a spokesman, official or leader of `who` */
    bool partial;    /* "two of the men" */
    int16_t apposed; /* chunk of the group it stands in apposition to */
};

struct verbs {
    int16_t a, b, main; /* tokens; main: of the main verb */
    int16_t verb;       /* index into reader_words.verbs, -1 */
    uint8_t forms;      /* of the main verb */
    uint8_t modal;      /* WORD_WILL ... , 0 */
    uint8_t ready;      /* "is due": mode for the infinitive after it */
    bool infinitive, passive, progressive, negated, have, present, doing;
    bool gerund, aux; /* bare -ing; has an auxiliary */
    bool be, bare_be; /* a form of be; "be" without anything before it */
    bool total;       /* "has so far" */
    bool alleged;
    bool skip; /* taken up by another rule */
};

enum date_kind {
    DATE_DAY,
    DATE_WEEKDAY,
    DATE_MONTHDAY,
    DATE_MONTH,
    DATE_UNIT,
    DATE_AGO,
    DATE_WITHIN,
    DATE_SPAN, /* "the past three weeks" */
    DATE_RANGE
};

struct date_point {
    uint8_t kind;
    uint8_t part;             /* WORD_EARLY ... */
    uint8_t which;            /* WORD_LAST ... */
    uint8_t unit;             /* WORD_DAY ... */
    uint8_t week;             /* of a weekday: WORD_NEXT of "next week" */
    int32_t n;                /* offset, weekday, number of units */
    int32_t year, month, day; /* 0 where not given */
};

struct date_phrase {
    int16_t a, b;
    enum when_kind when;
    bool range;
    struct date_point from, to;
};

enum chunk_kind {
    CH_GROUP,
    CH_VERB,
    CH_PREP,
    CH_CONJ,
    CH_COMMA,
    CH_RELATIVE,
    CH_THAT,
    CH_SUB,
    CH_OPEN,
    CH_CLOSE,
    CH_DATE,
    CH_STOP,
    CH_ADVERB,
    CH_ACCORDING,
    CH_PART,
    CH_TOTAL,
    CH_TOTALLING,
    CH_HELD,
    CH_LEVEL,
    CH_OTHER
};

struct chunk {
    uint8_t kind;
    uint8_t word; /* of SUB, CONJ */
    bool quoted;
    int16_t a, b;
    int16_t i;      /* into groups, verbs or dates */
    uint64_t roles; /* of PREP: ROLE_BITs */
};

struct sentence {
    const struct reader_words *w;
    struct str text; /* the article */
    struct token tok[SENTENCE_TOKENS];
    struct item item[SENTENCE_TOKENS];
    struct chunk chunk[SENTENCE_CHUNKS];
    struct group group[SENTENCE_TOKENS];
    struct verbs verb[SENTENCE_TOKENS];
    struct date_phrase date[SENTENCE_TOKENS];
    int tokens, items, chunks, groups, verbs, dates;
    bool paragraph_ends;
};

struct str sentence_words(const struct sentence *s, int a, int b);

/* chunk.c, group.c, date.c: items into chunks. */
void sentence_items(struct sentence *s);
void sentence_chunks(struct sentence *s);
bool item_is(const struct sentence *s, int i, enum class c);
int item_word(const struct sentence *s, int i, enum class c); /* arg, or 0 */
int64_t item_number(const struct sentence *s, int i, enum class c);
bool item_has(const struct sentence *s, int i, enum class c, int arg);
const struct token *item_token(const struct sentence *s, int i);
bool item_punct(const struct sentence *s, int i, char c);
bool item_adverb(const struct sentence *s, int i);
uint8_t item_forms(const struct sentence *s, int i);
int group_read(struct sentence *s, int i); /* items taken, 0: no group */
int amount_read(const struct sentence *s, int i, struct amount *out);
int date_read(struct sentence *s, int i);
bool amount_starts(const struct sentence *s, int i);
void groups_join(struct sentence *s); /* "group of", "held by", ... */

static inline bool who_is(const struct who *w)
{
    return w->n > 0;
}
void who_add(struct who *w, int party);
void who_join(struct who *w, const struct who *more);
bool who_has(const struct who *w, int party);

/* clause.c: chunks of the sentence by index, -1 for none. */
int clause_subject(const struct sentence *s, int v);
int clause_object(const struct sentence *s, int v);
int clause_end(const struct sentence *s, int v);
bool clause_finite(const struct sentence *s, int c);
const struct group *chunk_group(const struct sentence *s, int c);
const struct verbs *chunk_verb(const struct sentence *s, int c);

/* ---- dates ---- */

struct days date_resolve(const struct date_phrase *d, int32_t anchor,
                         bool future);

/* ---- the article ---- */

/* Whose words a passage is, and from when "today" counts. */
struct voice_of {
    struct who by;
    struct str name; /* a speaker of no side */
    struct str voice, channel;
    int32_t day;      /* DAY_NONE */
    int64_t from, to; /* characters, for the span, and their words */
    struct str words;
    bool set;
};

struct document {
    struct str text;
    bool html;
    ptrdiff_t body; /* byte where sentences begin */
    int64_t body_cp;
};

/* Dateline, file date and outlet into the notes; where the sentences begin.
 * s is scratch, with its words and text set. */
void document_open(struct sentence *s, const struct reader_request *ask,
                   struct document *d, struct reader_notes *notes);

/* A message laid into the article: somebody's own words in bytes [from, to),
 * his name and the day beneath them up to `next`. */
struct message {
    ptrdiff_t from, to, name, name_end, next;
    struct voice_of voice;
};

/* The first such message from byte `at` on. */
bool document_message(struct sentence *s, const struct document *d,
                      ptrdiff_t at, struct message *out);

/* ---- events and drafts ---- */

/* One thing filled, before it becomes a span. */
struct slot {
    const char *name;
    int16_t a, b; /* tokens, a == b: nothing in the text */
    uint8_t rule;
    bool inferred;
};

enum { EVENT_SLOTS = 24, EVENT_ASKS = 12, EVENT_PLACES = 2 };

/* How a verb is meant. */
struct mood {
    enum modality modality; /* MOD_NONE: not asserted, so no draft */
    bool negated, alleged;
    uint8_t rule;
    int16_t at; /* chunk that says so */
};

struct event {
    int chunk; /* the verb or noun that names it */
    int act;   /* index into reader_words.acts, -1 */
    struct who actor, to, through, with, against;
    struct who holder; /* "freed from Taliban captivity" */
    struct mood mood;
    bool passive, middle; /* middle: what is acted on is the subject */
    enum stance stance;
    ptrdiff_t stance_on; /* -1 */
    int subject, object; /* chunks, -1 */
    struct amount amount;
    enum count_mode mode;
    enum object_kind object_kind;
    int16_t people, measure;
    struct str object_text, over;
    int date; /* chunk, -1 */
    struct str place[EVENT_PLACES];
    int places;
    bool conditional;
    struct slot slot[EVENT_SLOTS];
    int slots;
    uint8_t ask[EVENT_ASKS];
    int asks;
};

/* Who says what stands in [from, to) of the sentence's chunks. */
struct cue {
    int16_t verb, subject;   /* chunks; -1 */
    int16_t left, right;     /* chunks [left, verb) and (verb, right) */
    int16_t date;            /* chunk, -1 */
    bool deny, doubt, outer; /* outer: it closes the sentence */
    struct voice_of voice;
};
enum { CUES_MAX = 24, NAMES_MAX = 16, COUNTED_MAX = 8 };

/* Captives that "they" may mean. */
struct captives {
    struct amount amount;
    struct who owner, holder;
    int16_t people;
    bool set, mixed; /* mixed: others were counted in the same sentence */
};

/* A counted deed told before: "the 15" are those 15. */
struct counted {
    int64_t n;
    int16_t people;
    struct who actor;
};

/* What later sentences need of earlier ones. */
struct memory {
    struct who last;          /* the party that the last sentence is about */
    struct who spoken;        /* parties of the last sentence, in order */
    struct voice_of speaker;  /* who spoke last */
    struct captives captives; /* counted last */
    ptrdiff_t accused;        /* draft, -1 */
    struct {
        struct str name;
        struct who who;
    } names[NAMES_MAX]; /* surnames, a ring */
    int names_n;
    struct counted counted[COUNTED_MAX]; /* a ring */
    int counted_n;
};

struct reading {
    struct arena *arena;
    const struct reader_words *w;
    const struct reader_request *ask;
    struct reader_notes *notes;
    struct draft_list *out;
    ptrdiff_t first; /* of this article among the drafts */
    struct sentence s;
    struct memory memory;
    struct voice_of tweet; /* set inside a message laid in */
    int32_t anchor;
    struct cue cue[CUES_MAX];
    int cues;
    bool taken[SENTENCE_CHUNKS]; /* dates that belong to a verb of saying */
    bool quote_open; /* a quotation goes on from the last sentence */
    bool full;       /* READER_DRAFTS_MAX reached */
};

/* tell.c: once for a sentence; then the cue over chunk c, NULL for none. */
void tell_sentence(struct reading *r);
const struct cue *tell_cue(const struct reading *r, int c);
/* The innermost cue whose words chunk c is, among those that stand before it:
 * whom "it" means there. */
const struct cue *tell_inner(const struct reading *r, int c);

/* mood.c: what a verb is governed by. *subject: the chunk that acts. */
struct mood mood_verb(const struct reading *r, int v, int *subject);
struct mood mood_plain(const struct verbs *v);
struct mood mood_of_word(int word);
struct mood mood_under(struct mood inner, struct mood outer);
int clause_sub(const struct sentence *s, int c); /* chunk of the SUB it is in */

/* resolve.c: the parties that a group means; empty and a question where that
 * is open. `except` is not meant ("X accused it"). */
struct who resolve_group(const struct reading *r, int c, struct who except,
                         struct event *e, const char *slot);
/* The captives counted last before chunk c. */
struct captives resolve_captives(const struct reading *r, int c);
void resolve_people(struct reading *r, struct event *e);
void resolve_holder(const struct reading *r, struct event *e);
/* The two sides of the agreement that a deed of both must mean; asked. */
void resolve_sides(const struct reading *r, struct event *e);
/* Keeps a counted deed for "the 15" in a later sentence. */
void resolve_counted(struct reading *r, const struct event *e);
/* Surnames of people introduced earlier: "Gul said". */
void resolve_names(struct reading *r);
void resolve_remember(struct reading *r);

/* event.c, nominal.c, adjunct.c */
struct event event_new(int chunk);
void events_read(struct reading *r);
bool event_fits(const struct reading *r, const struct event *e, int act);
void event_count(const struct reading *r, struct event *e);
void event_adjuncts(struct reading *r, struct event *e, int from, int to);
/* Of these, only the day and the place. */
void event_when_where(struct reading *r, struct event *e, int from, int to);
void event_before(struct reading *r, struct event *e, int subject);
void event_extras(struct reading *r, const struct event *e, int from, int to);
/* "... in exchange for 200 prisoners" at chunk c: whoever holds those frees
 * them. */
void event_return(struct reading *r, const struct event *of, int c);
void event_nominal(struct reading *r, int c);
/* saying.c: "both sides should", "denied this" at verb v. */
void event_request(struct reading *r, int v);
void event_denial(struct reading *r, int v);
/* actor.c: the subject at chunk c acts, with all of its list. */
void actor_set(const struct reading *r, struct event *e, int c);
/* A subject that the text names and the agreement does not. */
bool actor_stranger(const struct reading *r, int c);
/* The first group of the list that ends at c, where that is counted. */
int actor_counted(const struct sentence *s, int c);
bool actor_middle(const struct reading *r, struct event *e,
                  const struct verb *verb);
void actor_fill_middle(struct reading *r, struct event *e);
void actor_speaker(const struct reading *r, struct event *e);
void event_slot(struct event *e, const char *name, int a, int b, enum rule rule,
                bool inferred);
void event_slot_chunk(const struct sentence *s, struct event *e,
                      const char *name, int c, enum rule rule);
void event_ask(struct event *e, enum question q);

/* explain.c: the sentence's phrases with their classes. */
void explain_sentence(const struct sentence *s, struct buf *b);

/* emit.c: into a draft. Returns its index, -1 where none was made. */
ptrdiff_t event_emit(struct reading *r, struct event *e);

#endif
