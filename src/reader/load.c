#include "reader/words_int.h"

#include "data.h"

#include <assert.h>

/* The lists, in the order in which they are read: what a full stop belongs to
 * and where a word splits must be known before phrases are cut into words. */
static const struct list {
    const char *name;
    const unsigned char *bytes;
    const ptrdiff_t *size;
} lists[] = {
#define LIST_FILE(n)                                     \
    {                                                    \
        "data/reader/" #n ".txt", data_reader_##n##_txt, \
            &data_reader_##n##_txt_size                  \
    }
    LIST_FILE(abbreviations), LIST_FILE(grammar), LIST_FILE(modals),
    LIST_FILE(negators),      LIST_FILE(numbers), LIST_FILE(dates),
    LIST_FILE(nouns),         LIST_FILE(places),  LIST_FILE(cues),
    LIST_FILE(verbs),         LIST_FILE(frames),
#undef LIST_FILE
};

static const struct {
    const char *text, *words;
    enum { NOTHING, NUMBER, WORD, TEXT, ACT } argument;
} classes[] = {
#define CLASS(name, text, argument, words) { text, words, argument },
#include "reader/class.def"
#undef CLASS
};

const char *words_class_text(int class)
{
    return classes[class].text;
}

const char *words_argument_text(int class, int32_t arg)
{
    return classes[class].argument == WORD ? words_word_text(arg) : NULL;
}

struct loader {
    struct arena *arena;
    struct reader_words *w;
    struct diags *ds;
    struct map verbs; /* base -> index */
    struct map acts;  /* id -> index */
    struct str file, line;
    int32_t number;
    /* The line's head. */
    enum class class;
    struct str arg_text;
    int32_t arg;
};

static struct pos here(const struct loader *l, struct str part)
{
    struct pos at = { .file = l->file, .text = l->line, .line = l->number };
    if (part.p >= l->line.p && part.p <= l->line.p + l->line.n) {
        struct str before = { l->line.p, part.p - l->line.p };
        at.col = (int32_t)utf8_count(before) + 1;
        at.width = (int32_t)utf8_count(part);
    }
    return at;
}

#define BAD(l, part, ...)                                                 \
    do {                                                                  \
        struct pos bad_at = here((l), (part));                            \
        diag_add((l)->ds, D_BAD_WORDLIST, &bad_at, __VA_ARGS__);          \
        diag_hint((l)->ds, "docs/reader.md has the format of the lists"); \
    } while (0)

/* The word, where the class takes it. */
static int word_for(enum class c, struct str text)
{
    struct str rest = str_of(classes[c].words), head;
    while (str_next(&rest, ' ', &head))
        if (str_eq(head, text)) return words_word(text);
    return 0;
}

/* ---- phrases ---- */

static bool phrase_node(struct loader *l, struct str phrase, bool whole,
                        int32_t *node, uint8_t *needs)
{
    struct scanner s = {
        .w = l->w, .text = phrase, .end = phrase.n, .whole = whole
    };
    struct token t;
    *node = 0;
    *needs = 0;
    while (scan_token(&s, &t)) {
        struct str text = str_cut(phrase, (ptrdiff_t)t.from, (ptrdiff_t)t.to);
        char key[KEY_MAX + 1];
        ptrdiff_t n = token_key(text, t.acronym, key);
        if (n == 0) return false;
        if (*node == 0 && t.cap) *needs = NEED_CAP;
        if (*node == 0 && t.caps && text.n <= 6) *needs = NEED_CAPS;
        int32_t word = words_intern(l->arena, l->w, (struct str){ key, n });
        *node = words_grow(l->arena, l->w, *node, word);
    }
    return *node != 0;
}

static bool add_phrase(struct loader *l, struct str phrase, struct sense sense)
{
    int32_t node;
    if (!phrase_node(l, phrase, true, &node, &sense.needs)) {
        BAD(l, phrase, "this phrase is empty or a word of it is too long");
        return false;
    }
    for (const struct sense *s = words_sense(l->w, node, sense.class); s;
         s = words_next(l->w, s)) {
        if (s->class != sense.class || s->arg != sense.arg || sense.forms)
            continue;
        BAD(l, phrase, "this phrase stands twice in its class");
        diag_hint(l->ds, "take one of the two out");
        return false;
    }
    words_add(l->arena, l->w, node, sense);
    return true;
}

/* ---- verbs ---- */

static int32_t verb_of(struct loader *l, struct str base)
{
    ptrdiff_t i = map_get(&l->verbs, base);
    if (i >= 0) return (int32_t)i;
    i = l->w->verbs.n;
    arena_push(l->arena, &l->w->verbs)->base = base;
    map_add(&l->verbs, l->arena, base, i);
    return (int32_t)i;
}

/* "hand over": "handed" alone counts as the verb too, where "over" follows
 * further on. */
static void add_split(struct loader *l, struct str form, struct sense sense)
{
    struct str rest = form, head, particle, more;
    str_next(&rest, ' ', &head);
    if (!str_next(&rest, ' ', &particle) || str_next(&rest, ' ', &more)) return;
    int32_t word = words_find(l->w, particle.p, particle.n);
    int32_t node = words_step(l->w, 0, word);
    if (!node || !words_sense(l->w, node, CLASS_SPLIT)) return;
    uint8_t needs;
    sense.class = CLASS_SPLIT_VERB;
    sense.with = word;
    if (phrase_node(l, head, true, &node, &needs))
        words_add(l->arena, l->w, node, sense);
}

static bool add_verb(struct loader *l, struct str phrase, int32_t *out)
{
    struct str form[VERB_FORMS], rest = phrase;
    int n = 0;
    while (n < VERB_FORMS && str_next(&rest, '/', &form[n])) {
        form[n] = str_trim(form[n]);
        n++;
    }
    if (n != VERB_FORMS || rest.p) {
        BAD(l, phrase,
            "a verb has five forms: "
            "base/third/past/gerund/participle");
        return false;
    }
    int32_t verb = verb_of(l, form[0]);
    *out = verb;
    for (int i = 0; i < VERB_FORMS; i++) {
        struct sense sense = { .class = CLASS_VERB,
                               .arg = verb,
                               .forms = (uint8_t)(1 << i) };
        if (!add_phrase(l, form[i], sense)) return false;
        add_split(l, form[i], sense);
    }
    return true;
}

static void verb_act(int16_t *acts, int *n, int32_t act)
{
    for (int i = 0; i < *n; i++)
        if (acts[i] == act) return;
    if (*n < VERB_ACTS) acts[(*n)++] = (int16_t)act;
}

static void verb_attribute(struct loader *l, struct verb *v)
{
    uint8_t word = (uint8_t)l->arg;
    switch ((int)l->class) {
    case CLASS_CUE: v->cue = true; break;
    case CLASS_DENY: v->deny = v->cue = true; break;
    case CLASS_DOUBT: v->doubt = true; break;
    case CLASS_CHANNEL:
        v->channel = l->arg_text;
        if (l->w->message_channel.n == 0) l->w->message_channel = l->arg_text;
        break;
    case CLASS_RAISE: v->raise = word; break;
    case CLASS_CONTROL: v->control = word; break;
    case CLASS_DEMAND: v->demand = word; break;
    case CLASS_GOVERNS: v->governs = word; break;
    case CLASS_OBSERVES: v->observes = word; break;
    case CLASS_OCCURS: v->occurs = word; break;
    case CLASS_VERB_OF: verb_act(v->acts, &v->acts_n, l->arg); break;
    case CLASS_MIDDLE_OF: verb_act(v->middle, &v->middle_n, l->arg); break;
    }
}

/* ---- one line ---- */

static struct frame_act *act_of(struct loader *l, struct str id, int32_t *out)
{
    ptrdiff_t i = map_get(&l->acts, id);
    if (i < 0) {
        i = l->w->acts.n;
        struct frame_act *act = arena_push(l->arena, &l->w->acts);
        act->id = id;
        act->known = model_act(l->w->agreement, id) != NULL;
        map_add(&l->acts, l->arena, id, i);
    }
    *out = (int32_t)i;
    return &l->w->acts.p[i];
}

static bool act_object(struct loader *l, struct str phrase)
{
    struct frame_act *act = &l->w->acts.p[l->arg];
    int word = words_word(phrase);
    if (word < WORD_TITLE || word > WORD_ANY) {
        BAD(l, phrase, "this is no class of nouns");
        return false;
    }
    act->objects |= NOUN_BIT(word);
    return true;
}

static bool act_flag(struct loader *l, struct str phrase)
{
    struct frame_act *act = &l->w->acts.p[l->arg];
    switch (words_word(phrase)) {
    case WORD_MUTUAL: act->mutual = true; return true;
    case WORD_TARGET: act->target = true; return true;
    case WORD_TEXT: act->text = true; return true;
    case WORD_ALONE: act->alone = true; return true;
    case WORD_SWAP: act->swap = true; return true;
    case WORD_PEOPLE: act->people = true; return true;
    case WORD_HOLDER: act->holder = true; return true;
    case WORD_ACTOR: act->actor = true; return true;
    case WORD_OWN: act->own = true; return true;
    case WORD_STATE: act->state = true; return true;
    case WORD_THING: act->thing = true; return true;
    }
    BAD(l, phrase, "this is no flag of an act");
    return false;
}

static bool add_abbreviation(struct loader *l, struct str phrase)
{
    char key[KEY_MAX + 1];
    ptrdiff_t n = phrase.n <= KEY_MAX ? token_key(phrase, false, key) : 0;
    if (n < 2 || key[n - 1] != '.') {
        BAD(l, phrase, "an abbreviation ends in a full stop");
        return false;
    }
    int32_t id = words_intern(l->arena, l->w, (struct str){ key, n });
    l->w->vocab.p[id].abbreviation = (uint8_t)l->arg;
    return true;
}

/* What the tokenizer asks of single words. */
static bool word_marks(struct loader *l, struct str phrase)
{
    int32_t node = 0;
    uint8_t needs;
    if (!phrase_node(l, phrase, true, &node, &needs)) {
        BAD(l, phrase, "this phrase is empty or a word of it is too long");
        return false;
    }
    char key[KEY_MAX + 1];
    ptrdiff_t n = phrase.n <= KEY_MAX ? token_key(phrase, false, key) : 0;
    int32_t id = n ? words_find(l->w, key, n) : 0;
    if (!id) return true;
    struct vocab_word *word = &l->w->vocab.p[id];
    word->starter |= l->class == CLASS_STARTER;
    word->possession |= l->class == CLASS_POSSESSION;
    word->contraction |= l->class == CLASS_CONTRACTION;
    return true;
}

static bool add_entry(struct loader *l, struct str phrase)
{
    int32_t verb;
    switch ((int)l->class) {
    case CLASS_ABBREVIATION: return add_abbreviation(l, phrase);
    case CLASS_OBJECT_OF: return act_object(l, phrase);
    case CLASS_FLAGS_OF: return act_flag(l, phrase);
    case CLASS_STARTER:
    case CLASS_CONTRACTION: return word_marks(l, phrase);
    case CLASS_SUFFIX: l->w->suffix[l->arg - WORD_ADVERB] = phrase; return true;
    case CLASS_VERB: return add_verb(l, phrase, &verb);
    case CLASS_CUE:
    case CLASS_DENY:
    case CLASS_DOUBT:
    case CLASS_CHANNEL:
    case CLASS_RAISE:
    case CLASS_CONTROL:
    case CLASS_DEMAND:
    case CLASS_GOVERNS:
    case CLASS_OBSERVES:
    case CLASS_OCCURS:
    case CLASS_VERB_OF:
    case CLASS_MIDDLE_OF:
        if (!add_verb(l, phrase, &verb)) return false;
        verb_attribute(l, &l->w->verbs.p[verb]);
        return true;
    }
    struct sense sense = { .class = (uint8_t)l->class, .arg = l->arg };
    return add_phrase(l, phrase, sense) && word_marks(l, phrase);
}

static bool read_number(struct str s, int32_t *out)
{
    bool minus = str_starts(s, S("-"));
    int64_t n;
    if (!num_parse(str_cut(s, minus, s.n), &n) || n > 1000000000) return false;
    *out = (int32_t)(minus ? -n : n);
    return true;
}

static bool read_argument(struct loader *l)
{
    struct str text = l->arg_text;
    switch (classes[l->class].argument) {
    case NOTHING:
        if (text.n == 0) return true;
        BAD(l, text, "this class takes no argument");
        return false;
    case NUMBER:
        if (read_number(text, &l->arg)) return true;
        BAD(l, text, "this class takes a whole number");
        return false;
    case WORD:
        l->arg = word_for(l->class, text);
        if (l->arg) return true;
        BAD(l, text.n ? text : l->line, "this class takes another argument");
        diag_hint(l->ds, "one of: %s", classes[l->class].words);
        return false;
    case TEXT:
        if (text.n) return true;
        BAD(l, l->line, "this class takes a text");
        return false;
    case ACT:
        if (text.n) {
            (void)act_of(l, text, &l->arg);
            return true;
        }
        BAD(l, l->line, "this class takes the id of an act");
        return false;
    }
    return false;
}

static bool read_head(struct loader *l, struct str head)
{
    struct str rest = head, name;
    str_next(&rest, ' ', &name);
    l->arg_text = rest.p ? str_trim(rest) : S("");
    l->arg = 0;
    for (int c = 0; c < CLASS_COUNT; c++) {
        if (!str_eq(name, str_of(classes[c].text)) || name.p[0] == '(')
            continue;
        l->class = (enum class)c;
        return read_argument(l);
    }
    BAD(l, name, "there is no class of words by this name");
    diag_hint(l->ds, "docs/reader.md lists the classes");
    return false;
}

static void read_line(struct loader *l)
{
    struct str line = str_trim(l->line);
    if (line.n == 0 || line.p[0] == '#') return;
    ptrdiff_t colon = str_find(line, S(":"));
    if (colon <= 0) {
        BAD(l, line, "a line is a class, a colon and phrases");
        return;
    }
    if (!read_head(l, str_trim(str_cut(line, 0, colon)))) return;
    struct str rest = str_cut(line, colon + 1, line.n), phrase;
    while (str_next(&rest, ',', &phrase)) {
        phrase = str_trim(phrase);
        if (phrase.n == 0) {
            BAD(l, line, "there is nothing between two commas");
            return;
        }
        if (!add_entry(l, phrase)) return;
    }
}

static void read_list(struct loader *l, struct str file, struct str text)
{
    l->file = file;
    l->number = 0;
    while (str_next(&text, '\n', &l->line)) {
        l->number++;
        read_line(l);
    }
}

/* ---- the agreement ---- */

/* A name is looked for without its article: "the League" as "League". */
static struct str bare_name(struct loader *l, struct str name)
{
    struct scanner s = { .w = l->w, .text = name, .end = name.n };
    struct token t, next;
    if (!scan_token(&s, &t) || !scan_token(&s, &next)) return name;
    int32_t node = words_step(l->w, 0, t.word);
    if (!node || !words_sense(l->w, node, CLASS_DET)) return name;
    return str_cut(name, (ptrdiff_t)next.from, name.n);
}

static void add_name(struct loader *l, struct str name, enum class c,
                     ptrdiff_t index)
{
    int32_t node;
    struct sense sense = { .class = (uint8_t)c, .arg = (int32_t)index };
    name = bare_name(l, name);
    if (phrase_node(l, name, false, &node, &sense.needs))
        words_add(l->arena, l->w, node, sense);
}

/* The capitalised words of a party's names hint at it: "Afghan officials". */
static void add_words(struct loader *l, struct str name, ptrdiff_t party)
{
    struct scanner s = { .w = l->w, .text = name, .end = name.n };
    struct token t;
    while (scan_token(&s, &t)) {
        if (!t.cap || t.to - t.from < 3 || !t.word) continue;
        int32_t known = words_step(l->w, 0, t.word);
        if (known && words_sense(l->w, known, CLASS_DET)) continue;
        int32_t node = words_grow(l->arena, l->w, 0, t.word);
        words_add(l->arena, l->w, node,
                  (struct sense){ .class = CLASS_PARTY_WORD,
                                  .needs = NEED_CAP,
                                  .arg = (int32_t)party });
    }
}

static struct str last_word(struct str name)
{
    ptrdiff_t at = name.n;
    while (at > 0 && name.p[at - 1] != ' ') at--;
    return at > 0 ? str_cut(name, at, name.n) : S("");
}

/* "the group", after "militant group". */
static void add_tail(struct loader *l, struct str noun, ptrdiff_t party)
{
    struct str tail = last_word(noun);
    if (tail.n) add_name(l, tail, CLASS_PARTY_TAIL, party);
}

/* A second mention: "Gul said", after "Karim Gul". Words of the lists, as in
 * "Security Council", are no surnames. */
static void add_surname(struct loader *l, struct str voice, ptrdiff_t party)
{
    struct str tail = last_word(voice);
    char key[KEY_MAX + 1];
    if (tail.n < 3 || tail.n > KEY_MAX || tail.p[0] < 'A' || tail.p[0] > 'Z')
        return;
    int32_t word = words_find(l->w, key, token_key(tail, false, key));
    if (!word || !words_step(l->w, 0, word))
        add_name(l, tail, CLASS_VOICE, party);
}

/* "Ruritanians", after "Ruritanian": persons of that side. */
static void add_demonym(struct loader *l, struct str name, ptrdiff_t party)
{
    struct str end = l->w->suffix[WORD_PLURAL - WORD_ADVERB];
    if (name.n < 4 || end.n == 0 || str_find(name, S(" ")) >= 0 ||
        str_find(name, S(".")) >= 0 || str_ends(name, end))
        return;
    struct str many =
        str_fmt(l->arena, "%.*s%.*s", STR_ARG(name), STR_ARG(end));
    add_name(l, many, CLASS_DEMONYM, party);
}

/* "rebel leaders", after "rebels". */
static void add_singular(struct loader *l, struct str noun, ptrdiff_t party)
{
    struct str end = l->w->suffix[WORD_PLURAL - WORD_ADVERB];
    if (end.n && noun.n > end.n + 2 && str_ends(noun, end))
        add_name(l, str_cut(noun, 0, noun.n - end.n), CLASS_PARTY_NOUN, party);
}

static void add_party(struct loader *l, const struct party *p, ptrdiff_t i)
{
    add_name(l, p->title, CLASS_PARTY, i);
    for (ptrdiff_t k = 0; k < p->aka.n; k++)
        add_name(l, p->aka.p[k], CLASS_PARTY, i);
    for (ptrdiff_t k = 0; k < p->aka.n; k++) add_demonym(l, p->aka.p[k], i);
    for (ptrdiff_t k = 0; k < p->voice.n; k++)
        add_name(l, p->voice.p[k], CLASS_VOICE, i);
    for (ptrdiff_t k = 0; k < p->voice.n; k++) add_surname(l, p->voice.p[k], i);
    for (ptrdiff_t k = 0; k < p->noun.n; k++)
        add_name(l, p->noun.p[k], CLASS_PARTY_NOUN, i);
    for (ptrdiff_t k = 0; k < p->noun.n; k++) add_tail(l, p->noun.p[k], i);
    for (ptrdiff_t k = 0; k < p->noun.n; k++) add_singular(l, p->noun.p[k], i);
    add_words(l, p->title, i);
    for (ptrdiff_t k = 0; k < p->aka.n; k++) add_words(l, p->aka.p[k], i);
}

/* An act that the case declares itself: its verbs, with any object. */
static void add_act(struct loader *l, const struct act *act)
{
    if (act->standard || map_get(&l->acts, act->name.id) >= 0) return;
    struct frame_act *frame = act_of(l, act->name.id, &l->arg);
    frame->objects = NOUN_BIT(WORD_ANY);
    frame->text = frame->alone = true;
    if (act->verb[VERB_BASE].n == 0) return;
    int32_t verb = verb_of(l, act->verb[VERB_BASE]);
    for (int i = 0; i < VERB_FORMS; i++) {
        int32_t node;
        struct sense sense = { .class = CLASS_VERB,
                               .arg = verb,
                               .forms = (uint8_t)(1 << i) };
        if (phrase_node(l, act->verb[i], true, &node, &sense.needs))
            words_add(l->arena, l->w, node, sense);
    }
    l->class = CLASS_VERB_OF;
    verb_attribute(l, &l->w->verbs.p[verb]);
}

static void add_agreement(struct loader *l, const struct agreement *g)
{
    for (ptrdiff_t i = 0; i < g->parties.n && i < PARTIES_MAX; i++)
        add_party(l, &g->parties.p[i], i);
    for (ptrdiff_t i = 0; i < g->people.n && i < PARTIES_MAX; i++) {
        const struct people *p = &g->people.p[i];
        add_name(l, p->title, CLASS_PEOPLE, i);
        for (ptrdiff_t k = 0; k < p->aka.n; k++)
            add_name(l, p->aka.p[k], CLASS_PEOPLE, i);
    }
    for (ptrdiff_t i = 0; i < g->measures.n && i < PARTIES_MAX; i++) {
        const struct measure *m = &g->measures.p[i];
        add_name(l, m->title, CLASS_MEASURE, i);
        for (ptrdiff_t k = 0; k < m->aka.n; k++)
            add_name(l, m->aka.p[k], CLASS_MEASURE, i);
    }
    for (ptrdiff_t i = 0; i < g->acts.n; i++) add_act(l, &g->acts.p[i]);
}

static int16_t act_named(const struct loader *l, struct str id)
{
    ptrdiff_t i = map_get(&l->acts, id);
    return (int16_t)(i >= 0 && l->w->acts.p[i].known ? i : -1);
}

bool words_build(struct arena *a, const struct agreement *g,
                 const struct word_list *extra, ptrdiff_t n,
                 struct reader_words **out, struct diags *ds)
{
    ptrdiff_t before = ds->errors;
    struct reader_words *w = arena_new(a, struct reader_words, 1);
    w->agreement = g;
    (void)arena_push(a, &w->vocab);
    (void)arena_push(a, &w->nodes);
    (void)arena_push(a, &w->senses);
    struct loader l = { .arena = a, .w = w, .ds = ds };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        read_list(&l, str_of(lists[i].name),
                  (struct str){ (const char *)lists[i].bytes, *lists[i].size });
    for (ptrdiff_t i = 0; i < n; i++)
        read_list(&l, extra[i].file, extra[i].text);
    add_agreement(&l, g);
    w->act_request = act_named(&l, S("request"));
    w->act_accuse = act_named(&l, S("accuse"));
    w->act_release = act_named(&l, S("release"));
    w->act_exchange = act_named(&l, S("exchange"));
    if (ds->errors > before) return false;
    *out = w;
    return true;
}

bool reader_words_load(struct arena *a, const struct agreement *g,
                       struct reader_words **out, struct diags *ds)
{
    assert(g && out);
    return words_build(a, g, NULL, 0, out, ds);
}
