/* Words into items (phrases of the lists), items into chunks. */
#include "reader/reader_int.h"

#include <assert.h>
#include <string.h>

struct str sentence_words(const struct sentence *s, int a, int b)
{
    if (a >= b) return S("");
    assert(b <= s->tokens);
    return str_cut(s->text, (ptrdiff_t)s->tok[a].from,
                   (ptrdiff_t)s->tok[b - 1].to);
}

/* ---- items ---- */

/* The classes of a phrase that the case of its first letter allows here. */
static uint64_t classes_here(const struct sentence *s, int32_t node, int token)
{
    const struct token *t = &s->tok[token];
    uint64_t out = 0;
    for (const struct sense *e = &s->w->senses.p[s->w->nodes.p[node].sense]; e;
         e = words_next(s->w, e)) {
        if ((e->needs & NEED_CAP) && !t->cap) continue;
        if ((e->needs & NEED_CAPS) && !t->caps) continue;
        out |= CLASS_BIT(e->class);
    }
    return out;
}

/* A verb begins at token k: "agreed to | release". */
static bool verb_begins(const struct sentence *s, int k)
{
    if (k >= s->tokens) return false;
    int32_t node = words_step(s->w, 0, s->tok[k].word);
    if (!node) return false;
    uint64_t classes = s->w->nodes.p[node].classes;
    if (classes & CLASS_BIT(CLASS_SPLIT_VERB)) return true;
    const struct sense *e = words_sense(s->w, node, CLASS_BE);
    if (e && e->arg == WORD_BASE) return true;
    uint8_t forms = 0;
    for (e = words_sense(s->w, node, CLASS_VERB); e; e = words_next(s->w, e))
        if (e->class == CLASS_VERB) forms |= e->forms;
    if (!(forms & (1 << VERB_BASE))) return false;
    if (!(classes & (CLASS_BIT(CLASS_NOUN) | CLASS_BIT(CLASS_NOUN_OF))))
        return true;
    int32_t next =
        k + 1 < s->tokens ? words_step(s->w, 0, s->tok[k + 1].word) : 0;
    e = next ? words_sense(s->w, next, CLASS_PREP) : NULL;
    return !e || e->arg != WORD_OWNER;
}

/* The last word of a verb's phrase is the "to" of the verb after it. */
static bool gives_away_to(const struct sentence *s, const struct item *item)
{
    if (item->b - item->a < 2 || !(item->classes & CLASS_BIT(CLASS_VERB)))
        return false;
    int32_t last = words_step(s->w, 0, s->tok[item->b - 1].word);
    return last && words_sense(s->w, last, CLASS_INFINITIVE) &&
           verb_begins(s, item->b);
}

void sentence_items(struct sentence *s)
{
    s->items = 0;
    for (int i = 0; i < s->tokens;) {
        struct item *item = &s->item[s->items++];
        *item = (struct item){ .a = (int16_t)i, .b = (int16_t)(i + 1) };
        int32_t node = 0;
        for (int k = i; k < s->tokens; k++) {
            node = words_step(s->w, node, s->tok[k].word);
            if (!node) break;
            if (!s->w->nodes.p[node].classes) continue;
            uint64_t classes = classes_here(s, node, i);
            if (!classes) continue;
            struct item longer = { item->a, (int16_t)(k + 1), node, classes };
            if (!gives_away_to(s, &longer)) *item = longer;
        }
        i = item->b;
    }
}

bool item_is(const struct sentence *s, int i, enum class c)
{
    return i >= 0 && i < s->items && (s->item[i].classes & CLASS_BIT(c));
}

int item_word(const struct sentence *s, int i, enum class c)
{
    if (!item_is(s, i, c)) return 0;
    return words_sense(s->w, s->item[i].node, c)->arg;
}

bool item_has(const struct sentence *s, int i, enum class c, int arg)
{
    if (!item_is(s, i, c)) return false;
    for (const struct sense *e = words_sense(s->w, s->item[i].node, c); e;
         e = words_next(s->w, e))
        if (e->class == c && e->arg == arg) return true;
    return false;
}

int64_t item_number(const struct sentence *s, int i, enum class c)
{
    return item_is(s, i, c) ? words_sense(s->w, s->item[i].node, c)->arg : -1;
}

const struct token *item_token(const struct sentence *s, int i)
{
    return &s->tok[s->item[i].a];
}

bool item_punct(const struct sentence *s, int i, char c)
{
    if (i < 0 || i >= s->items) return false;
    const struct token *t = item_token(s, i);
    return t->kind == TOK_PUNCT && t->punct == c;
}

/* ---- verb groups ---- */

static bool ends_in(const struct sentence *s, int i, enum word suffix)
{
    const struct token *t = item_token(s, i);
    if (t->kind != TOK_WORD || s->item[i].classes) return false;
    struct str word = sentence_words(s, s->item[i].a, s->item[i].b);
    struct str tail = s->w->suffix[suffix - WORD_ADVERB];
    return tail.n && word.n > tail.n + 2 && str_ends(word, tail);
}

bool item_adverb(const struct sentence *s, int i)
{
    if (i >= s->items) return false;
    if (item_is(s, i, CLASS_ADVERB) || item_is(s, i, CLASS_ALLEGED))
        return true;
    return ends_in(s, i, WORD_ADVERB) && !item_token(s, i)->cap;
}

uint8_t item_forms(const struct sentence *s, int i)
{
    if (!item_is(s, i, CLASS_VERB)) return 0;
    uint8_t forms = 0;
    for (const struct sense *e = words_sense(s->w, s->item[i].node, CLASS_VERB);
         e; e = words_next(s->w, e))
        if (e->class == CLASS_VERB) forms |= e->forms;
    return forms;
}

#define FORM(f) (uint8_t)(1 << VERB_##f)

/* "handed 20 men over": the verb whose particle stands further on. */
static const struct sense *split_verb(struct sentence *s, int i)
{
    enum { FAR = 9 };
    if (!item_is(s, i, CLASS_SPLIT_VERB)) return NULL;
    for (int k = i + 1; k < s->items && k <= i + FAR; k++) {
        if (item_is(s, k, CLASS_VERB) && !item_is(s, k, CLASS_NOUN) &&
            !item_is(s, k, CLASS_ADJECTIVE) && !item_is(s, k, CLASS_HELD))
            return NULL;
        if (item_token(s, k)->kind != TOK_WORD &&
            item_token(s, k)->kind != TOK_NUMBER)
            return NULL;
        for (const struct sense *e =
                 words_sense(s->w, s->item[i].node, CLASS_SPLIT_VERB);
             e; e = words_next(s->w, e)) {
            if (e->class != CLASS_SPLIT_VERB ||
                e->with != s->tok[s->item[k].a].word ||
                s->item[k].b != s->item[k].a + 1)
                continue;
            /* "over 300" bounds a number and is no particle. */
            if (item_token(s, k + 1 < s->items ? k + 1 : k)->kind == TOK_NUMBER)
                continue;
            s->item[k].classes = CLASS_BIT(CLASS_ADVERB);
            return e;
        }
    }
    return NULL;
}

static bool base_ahead(const struct sentence *s, int i)
{
    int k = i;
    while (item_adverb(s, k) || item_is(s, k, CLASS_NOT)) k++;
    if (item_has(s, k, CLASS_BE, WORD_BASE) || item_is(s, k, CLASS_HAVE) ||
        item_is(s, k, CLASS_DO))
        return true;
    if (item_is(s, k, CLASS_SPLIT_VERB) && k + 1 < s->items) return true;
    if (!(item_forms(s, k) & FORM(BASE))) return false;
    bool noun = item_is(s, k, CLASS_NOUN_OF) || item_is(s, k, CLASS_NOUN);
    return !(noun && item_has(s, k + 1, CLASS_PREP, WORD_OWNER));
}

/* An item that may be verb or noun stands here without an auxiliary. */
static bool verb_bare(const struct sentence *s, int i, bool after_group)
{
    uint8_t forms = item_forms(s, i);
    bool noun = item_is(s, i, CLASS_NOUN) || item_is(s, i, CLASS_NOUN_OF) ||
                item_is(s, i, CLASS_PROMISE) || item_is(s, i, CLASS_ADJECTIVE);
    uint8_t plain = FORM(BASE) | FORM(THIRD);
    if (s->chunks == 0 && !(forms & (uint8_t)~plain)) return false;
    if (!noun && !(forms & FORM(BASE))) return true;
    bool phrase = s->item[i].b > s->item[i].a + 1; /* "handing over weapons" */
    if ((forms & FORM(GERUND)) && phrase &&
        !item_has(s, i + 1, CLASS_PREP, WORD_OWNER))
        return true;
    if (forms & (FORM(PAST) | FORM(GERUND) | FORM(PARTICIPLE)))
        return !noun || after_group;
    return after_group;
}

static bool skips(const struct sentence *s, int k, struct verbs *v)
{
    if (item_is(s, k, CLASS_NOT)) {
        v->negated = !v->negated;
        return true;
    }
    /* "has yet to" */
    if (item_is(s, k, CLASS_READY) && item_is(s, k + 1, CLASS_INFINITIVE))
        return false;
    if (item_is(s, k, CLASS_ALLEGED)) v->alleged = true;
    return item_adverb(s, k) || item_is(s, k, CLASS_ONLY);
}

struct verb_reading {
    bool be, being, any;
    int at; /* item of the main verb, -1 */
};

/* The auxiliaries from item i on; returns the item after them. */
static int read_aux(const struct sentence *s, int i, struct verbs *v,
                    struct verb_reading *r)
{
    int k = i;
    for (; k < s->items; k++) {
        if (k == i && item_is(s, k, CLASS_INFINITIVE)) {
            if (!base_ahead(s, k + 1)) return i;
            v->infinitive = true;
        } else if (item_is(s, k, CLASS_MODAL) && !v->modal) {
            v->modal = (uint8_t)item_word(s, k, CLASS_MODAL);
        } else if (item_is(s, k, CLASS_BE)) {
            int form = item_word(s, k, CLASS_BE);
            if (form == WORD_BASE && !v->modal && !v->infinitive && !v->doing)
                v->bare_be = true;
            if (form == WORD_GERUND) r->being = true;
            if (form == WORD_PRESENT) v->present = true;
            if (form == WORD_GERUND && !r->be && !r->any) v->gerund = true;
            r->be = true;
        } else if (item_is(s, k, CLASS_HAVE) && !r->be) {
            v->have = true;
            if (!r->any && item_has(s, k, CLASS_HAVE, WORD_GERUND))
                v->gerund = true;
        } else if (item_is(s, k, CLASS_DO) && !r->be) {
            v->doing = true;
        } else if (item_is(s, k, CLASS_TOTAL) && r->any) {
            v->total = true;
            continue;
        } else if (!skips(s, k, v)) {
            break;
        } else {
            continue;
        }
        r->any = true;
    }
    return k;
}

static bool take_main(struct sentence *s, int k, struct verbs *v,
                      struct verb_reading *r, bool after_group)
{
    const struct sense *split = split_verb(s, k);
    uint8_t forms = split ? split->forms : item_forms(s, k);
    if (!forms) return false;
    if (!r->any && !verb_bare(s, k, after_group) && !split) return false;
    uint8_t wants = 0xFF;
    if (r->be)
        wants = FORM(GERUND) | FORM(PARTICIPLE);
    else if (v->modal || v->infinitive || v->doing)
        wants = FORM(BASE);
    else if (v->have)
        wants = FORM(PARTICIPLE);
    if (!(forms & wants)) return false;
    v->forms = forms & wants;
    v->verb =
        (int16_t)(split ? split->arg
                        : words_sense(s->w, s->item[k].node, CLASS_VERB)->arg);
    v->main = s->item[k].a;
    if (r->be && (v->forms & FORM(PARTICIPLE)))
        v->passive = true;
    else if (r->be)
        v->progressive = true;
    if (r->being) v->progressive = true;
    if (!r->any && v->forms == FORM(GERUND)) v->gerund = true;
    r->at = k;
    return true;
}

static int verbs_read(struct sentence *s, int i, bool after_group)
{
    struct verbs v = { .a = s->item[i].a, .verb = -1 };
    struct verb_reading r = { .at = -1 };
    int k = read_aux(s, i, &v, &r);
    if (k == i && !item_forms(s, k) && !item_is(s, k, CLASS_SPLIT_VERB))
        return 0;
    /* Adverbs alone do not begin a verb group; "not releasing" does. */
    if (!r.any && k > i && !item_is(s, i, CLASS_NOT)) return 0;
    int end = k;
    if (k < s->items && take_main(s, k, &v, &r, after_group)) {
        end = k + 1;
    } else if (k < s->items && item_is(s, k, CLASS_READY) &&
               (r.be || (v.have && item_is(s, k + 1, CLASS_INFINITIVE)))) {
        v.ready = (uint8_t)item_word(s, k, CLASS_READY);
        v.main = s->item[k].a;
        end = k + 1;
    } else if (!r.any) {
        return 0;
    } else {
        v.main = v.a;
    }
    v.aux = r.any;
    v.be = r.be;
    v.b = s->item[end - 1].b;
    s->verb[s->verbs++] = v;
    return end - i;
}

/* ---- chunks ---- */

static struct chunk *push(struct sentence *s, enum chunk_kind kind, int i,
                          int n)
{
    assert(s->chunks < SENTENCE_CHUNKS && n > 0);
    struct chunk *c = &s->chunk[s->chunks++];
    *c = (struct chunk){ .kind = (uint8_t)kind,
                         .a = s->item[i].a,
                         .b = s->item[i + n - 1].b,
                         .i = -1 };
    return c;
}

static uint64_t prep_roles(const struct sentence *s, int i)
{
    uint64_t roles = 0;
    if (!item_is(s, i, CLASS_PREP)) return 0;
    for (const struct sense *e = words_sense(s->w, s->item[i].node, CLASS_PREP);
         e; e = words_next(s->w, e))
        if (e->class == CLASS_PREP) roles |= ROLE_BIT(e->arg);
    return roles;
}

static int push_mark(struct sentence *s, int i)
{
    const struct token *t = item_token(s, i);
    if (t->kind == TOK_OPEN)
        push(s, CH_OPEN, i, 1);
    else if (t->kind == TOK_CLOSE)
        push(s, CH_CLOSE, i, 1);
    else if (t->kind != TOK_PUNCT)
        return 0;
    else if (strchr(",()d", t->punct))
        push(s, CH_COMMA, i, 1);
    else if (strchr(".;:!?", t->punct))
        push(s, CH_STOP, i, 1);
    else
        push(s, CH_OTHER, i, 1);
    return 1;
}

static bool verb_ahead(const struct sentence *s, int i)
{
    while (item_adverb(s, i) || item_is(s, i, CLASS_NOT)) i++;
    return item_is(s, i, CLASS_MODAL) || item_is(s, i, CLASS_BE) ||
           item_is(s, i, CLASS_HAVE) || item_is(s, i, CLASS_DO) ||
           (item_forms(s, i) && !item_is(s, i, CLASS_NOUN) &&
            !item_is(s, i, CLASS_ADJECTIVE));
}

/* The words that join clauses. */
static int push_joint(struct sentence *s, int i)
{
    int prev = s->chunks ? s->chunk[s->chunks - 1].kind : CH_STOP;
    if (item_is(s, i, CLASS_RELATIVE) && verb_ahead(s, i + 1) &&
        (prev == CH_GROUP || prev == CH_COMMA || prev == CH_DATE)) {
        push(s, CH_RELATIVE, i, 1);
    } else if (item_is(s, i, CLASS_THAT) && prev != CH_PREP) {
        push(s, CH_THAT, i, 1);
    } else if (item_is(s, i, CLASS_RELATIVE)) {
        push(s, CH_RELATIVE, i, 1);
    } else if (item_is(s, i, CLASS_SUB)) {
        struct chunk *c = push(s, CH_SUB, i, 1);
        c->word = (uint8_t)item_word(s, i, CLASS_SUB);
        c->roles = prep_roles(s, i);
    } else if (item_is(s, i, CLASS_CONJ)) {
        push(s, CH_CONJ, i, 1)->word = (uint8_t)item_word(s, i, CLASS_CONJ);
    } else {
        return 0;
    }
    return 1;
}

static int push_special(struct sentence *s, int i)
{
    static const struct {
        uint8_t class, kind;
    } plain[] = {
        { CLASS_TOTALLING, CH_TOTALLING }, { CLASS_TOTAL, CH_TOTAL },
        { CLASS_PART, CH_PART },           { CLASS_LEVEL, CH_LEVEL },
        { CLASS_ACCORDING, CH_ACCORDING },
    };
    for (size_t k = 0; k < sizeof plain / sizeof plain[0]; k++) {
        if (!item_is(s, i, plain[k].class)) continue;
        push(s, plain[k].kind, i, 1);
        return 1;
    }
    bool after_group = s->chunks && s->chunk[s->chunks - 1].kind == CH_GROUP;
    if (item_is(s, i, CLASS_HELD) && after_group &&
        (item_is(s, i + 1, CLASS_PREP) || s->item[i].b > s->item[i].a + 1)) {
        push(s, CH_HELD, i, 1)->roles = 0;
        return 1;
    }
    return 0;
}

static int push_group(struct sentence *s, int i)
{
    int n = group_read(s, i);
    if (n) push(s, CH_GROUP, i, n)->i = (int16_t)(s->groups - 1);
    return n;
}

static int push_date(struct sentence *s, int i)
{
    int n = date_read(s, i);
    if (n) push(s, CH_DATE, i, n)->i = (int16_t)(s->dates - 1);
    return n;
}

static int push_verbs(struct sentence *s, int i)
{
    int prev = s->chunks ? s->chunk[s->chunks - 1].kind : CH_STOP;
    /* "Captured soldiers should be returned" */
    if (prev != CH_GROUP && prev != CH_RELATIVE && item_is(s, i, CLASS_HELD) &&
        (item_is(s, i + 1, CLASS_NOUN) || item_is(s, i + 1, CLASS_PEOPLE)))
        return 0;
    bool after = prev == CH_GROUP || prev == CH_RELATIVE || prev == CH_ADVERB ||
                 prev == CH_COMMA || prev == CH_CLOSE || prev == CH_DATE ||
                 prev == CH_PART;
    int n = verbs_read(s, i, after);
    if (n) push(s, CH_VERB, i, n)->i = (int16_t)(s->verbs - 1);
    return n;
}

static int push_next(struct sentence *s, int i)
{
    int n = push_mark(s, i);
    if (!n) n = push_date(s, i);
    if (!n && amount_starts(s, i)) n = push_group(s, i);
    if (!n) n = push_special(s, i);
    if (!n) n = push_verbs(s, i);
    if (!n) n = push_joint(s, i);
    if (n) return n;
    uint64_t roles = prep_roles(s, i);
    if (roles) {
        push(s, CH_PREP, i, 1)->roles = roles;
        return 1;
    }
    n = push_group(s, i);
    if (n) return n;
    bool adverb = item_adverb(s, i) || item_is(s, i, CLASS_NOT);
    push(s, adverb ? CH_ADVERB : CH_OTHER, i, 1);
    return 1;
}

void sentence_chunks(struct sentence *s)
{
    s->chunks = s->groups = s->verbs = s->dates = 0;
    for (int i = 0; i < s->items;) i += push_next(s, i);
    for (int c = 0; c < s->chunks; c++)
        s->chunk[c].quoted = s->tok[s->chunk[c].a].quoted;
    groups_join(s);
}
