/* Which group is subject and which is object of a verb. Chunks are named by
 * their index in the sentence, -1 for none. */
#include "reader/reader_int.h"

#include <assert.h>

const struct group *chunk_group(const struct sentence *s, int c)
{
    if (c < 0 || c >= s->chunks || s->chunk[c].kind != CH_GROUP) return NULL;
    return &s->group[s->chunk[c].i];
}

const struct verbs *chunk_verb(const struct sentence *s, int c)
{
    if (c < 0 || c >= s->chunks || s->chunk[c].kind != CH_VERB) return NULL;
    return &s->verb[s->chunk[c].i];
}

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

#define FORM(f) (1 << VERB_##f)

/* A verb that has a subject of its own: "said", "will release"; not "to
 * release", not "releasing". A bare participle may be either; it counts. */
bool clause_finite(const struct sentence *s, int c)
{
    const struct verbs *v = chunk_verb(s, c);
    if (!v || v->infinitive || v->gerund) return false;
    return v->aux || (v->forms & (FORM(PAST) | FORM(THIRD) | FORM(BASE)));
}

/* A participle after the group it describes: "an agreement signed in March". */
static bool reduced(const struct sentence *s, int c)
{
    const struct verbs *v = chunk_verb(s, c);
    const struct group *g = chunk_group(s, c - 1);
    if (!v || v->aux || !g || !(v->forms & FORM(PARTICIPLE))) return false;
    if (v->forms & (FORM(THIRD) | FORM(BASE))) return false;
    if (who_is(&g->who) || g->kind == GROUP_PRONOUN) return false;
    return kind(s, c + 1) == CH_PREP || kind(s, c + 1) == CH_DATE ||
           kind(s, c + 1) == CH_SUB;
}

static bool in_phrase(const struct sentence *s, int c)
{
    return c > 0 && (s->chunk[c - 1].kind == CH_PREP ||
                     s->chunk[c - 1].kind == CH_ACCORDING ||
                     s->chunk[c - 1].kind == CH_PART);
}

static bool counts(const struct sentence *s, int c)
{
    const struct group *g = chunk_group(s, c);
    return g->amount.b > g->amount.a;
}

/* Chunk c closes the phrase that opens the sentence: "After a night of clashes
 * in X, ..." */
static bool opening(const struct sentence *s, int c)
{
    if (!in_phrase(s, c)) return false;
    while (c >= 2 && in_phrase(s, c) && chunk_group(s, c - 2)) c -= 2;
    return in_phrase(s, c) && c <= 1;
}

/* The first group of "A, B and C" that ends at chunk c. In "in the presence of
 * X, six men and two women" X is none of it. */
static int list_start(const struct sentence *s, int c)
{
    while (c >= 2 && chunk_group(s, c - 2) &&
           (kind(s, c - 1) == CH_CONJ ||
            (kind(s, c - 1) == CH_COMMA && kind(s, c + 1) == CH_CONJ &&
             counts(s, c) == counts(s, c - 2) && !opening(s, c - 2) &&
             chunk_group(s, c)->apposed < 0)))
        c -= 2;
    return c;
}

/* The group that a relative clause beginning at chunk r is about. */
static int antecedent(const struct sentence *s, int r)
{
    int floor = r > REACH ? r - REACH : 0;
    int c = r - 1;
    while (c >= floor && (kind(s, c) == CH_COMMA || kind(s, c) == CH_DATE ||
                          kind(s, c) == CH_CLOSE || kind(s, c) == CH_ADVERB ||
                          kind(s, c) == CH_OTHER))
        c--;
    if (c >= floor && kind(s, c) == CH_PREP && c > floor) c--;
    const struct group *g = chunk_group(s, c);
    if (!g) return -1;
    /* "officer of the army, ... who": look for the head of the phrase. */
    while (c >= floor + 2 && in_phrase(s, c) && chunk_group(s, c - 2) &&
           !who_is(&chunk_group(s, c)->who) &&
           !(chunk_group(s, c)->nouns & NOUN_BIT(WORD_CAPTIVES)))
        c -= 2;
    if (chunk_group(s, c)->apposed >= 0) return chunk_group(s, c)->apposed;
    return c;
}

/* Chunk before the commas that close the insertion ending at comma c, or c - 1
 * where nothing opens it. */
static int before_insertion(const struct sentence *s, int c, int floor)
{
    for (int k = c - 1; k >= floor; k--) {
        if (kind(s, k) == CH_STOP) break;
        if (kind(s, k) == CH_COMMA) return k - 1;
    }
    return c - 1;
}

static int subject_walk(const struct sentence *s, int v, int depth);

/* One step to the left; *out is set where the search is over. */
static int subject_step(const struct sentence *s, int v, int c, int *out,
                        int depth)
{
    int floor = v > REACH ? v - REACH : 0;
    switch ((enum chunk_kind)s->chunk[c].kind) {
    case CH_GROUP: {
        int first = list_start(s, c);
        if (in_phrase(s, first) && first > floor) return first - 2;
        int appos = chunk_group(s, c)->apposed;
        *out = appos >= 0 ? appos : c;
        return -1;
    }
    case CH_RELATIVE: *out = antecedent(s, c); return -1;
    case CH_COMMA: return before_insertion(s, c, floor);
    case CH_CONJ:
    case CH_VERB:
        if (reduced(s, c)) return c - 1;
        if (s->chunk[c].kind == CH_CONJ || clause_finite(s, c)) {
            int p = c;
            while (p >= floor && !(clause_finite(s, p) && !reduced(s, p))) p--;
            if (p >= floor) *out = subject_walk(s, p, depth + 1);
            return -1;
        }
        return c - 1;
    case CH_STOP:
    case CH_SUB:
    case CH_THAT: return -1;
    case CH_PREP:
    case CH_OPEN:
    case CH_CLOSE:
    case CH_DATE:
    case CH_ADVERB:
    case CH_ACCORDING:
    case CH_PART:
    case CH_TOTAL:
    case CH_TOTALLING:
    case CH_HELD:
    case CH_LEVEL:
    case CH_OTHER: return c - 1;
    }
    return c - 1;
}

static int subject_walk(const struct sentence *s, int v, int depth)
{
    enum { DEPTH = 4 };
    int floor = v > REACH ? v - REACH : 0;
    int out = -1;
    if (depth > DEPTH) return -1;
    for (int c = v - 1; c >= floor;) c = subject_step(s, v, c, &out, depth);
    return out;
}

/* "said the spokesman": a verb of saying after a quotation. */
static int inverted(const struct sentence *s, int v)
{
    const struct verbs *verb = chunk_verb(s, v);
    if (!verb || verb->verb < 0 || verb->aux) return -1;
    if (!s->w->verbs.p[verb->verb].cue) return -1;
    int before = kind(s, v - 1);
    if (before != CH_CLOSE && before != CH_COMMA) return -1;
    const struct group *g = chunk_group(s, v + 1);
    if (!g || g->amount.b > g->amount.a || kind(s, v + 2) == CH_VERB) return -1;
    return before == CH_CLOSE || who_is(&g->who) ? v + 1 : -1;
}

int clause_subject(const struct sentence *s, int v)
{
    assert(chunk_verb(s, v));
    int turned = inverted(s, v);
    return turned >= 0 ? turned : subject_walk(s, v, 0);
}

int clause_object(const struct sentence *s, int v)
{
    int end = v + REACH < s->chunks ? v + REACH : s->chunks;
    for (int c = v + 1; c < end; c++) {
        switch ((enum chunk_kind)s->chunk[c].kind) {
        case CH_GROUP: return c;
        case CH_ADVERB:
        case CH_OPEN:
        case CH_TOTAL:
        case CH_LEVEL: continue;
        case CH_DATE:
            if (chunk_group(s, c + 1)) continue;
            return -1;
        case CH_CONJ: /* "freed and handed over 20 men": one object */
            if (kind(s, c + 1) != CH_VERB || c != v + 1) return -1;
            return chunk_group(s, c + 2) ? c + 2 : -1;
        case CH_VERB: /* "neither freed nor handed over 20 men" */
            if (c != v + 1 || chunk_verb(s, c)->aux ||
                !chunk_verb(s, c)->negated)
                return -1;
            return chunk_group(s, c + 1) ? c + 1 : -1;
        case CH_PREP:
        case CH_COMMA:
        case CH_RELATIVE:
        case CH_THAT:
        case CH_SUB:
        case CH_CLOSE:
        case CH_STOP:
        case CH_ACCORDING:
        case CH_PART:
        case CH_TOTALLING:
        case CH_HELD: return -1;
        case CH_OTHER: /* "30 percent of their arms" */
            if (s->tok[s->chunk[c].a].kind == TOK_NUMBER) continue;
            return -1;
        }
    }
    return -1;
}

/* A comma at chunk c ends the clause of a verb to its left: what follows has a
 * subject and a verb of its own (", a spokesman said"). */
static bool comma_ends(const struct sentence *s, int c)
{
    int k = c + 1;
    while (kind(s, k) == CH_ADVERB || kind(s, k) == CH_CLOSE ||
           kind(s, k) == CH_CONJ)
        k++;
    if (kind(s, k) == CH_SUB) return true;
    if (kind(s, k) == CH_VERB && !chunk_verb(s, k)->infinitive) return true;
    if (!chunk_group(s, k)) return false;
    while (chunk_group(s, k) ||
           (kind(s, k) == CH_PREP && chunk_group(s, k + 1)) ||
           (kind(s, k) == CH_COMMA && chunk_group(s, k + 1) &&
            chunk_group(s, k + 1)->apposed >= 0) ||
           kind(s, k) == CH_CONJ)
        k++;
    return kind(s, k) == CH_VERB;
}

/* The chunk after the last one that can still belong to verb v. */
int clause_end(const struct sentence *s, int v)
{
    int end = v + REACH < s->chunks ? v + REACH : s->chunks;
    for (int c = v + 1; c < end; c++) {
        switch ((enum chunk_kind)s->chunk[c].kind) {
        case CH_STOP:
        case CH_THAT:
        case CH_SUB:
        case CH_TOTALLING:
        case CH_ACCORDING:
        case CH_CLOSE: return c;
        case CH_RELATIVE: return c;
        case CH_VERB:
            if (reduced(s, c)) continue;
            /* "X released 20 and Y freed 30": before Y. */
            if (clause_finite(s, c) && chunk_group(s, c - 1) &&
                kind(s, c - 2) == CH_CONJ && c - 2 > v)
                return c - 2;
            return c;
        case CH_COMMA:
            if (comma_ends(s, c)) return c;
            continue;
        case CH_GROUP:
        case CH_PREP:
        case CH_CONJ:
        case CH_OPEN:
        case CH_DATE:
        case CH_ADVERB:
        case CH_PART:
        case CH_TOTAL:
        case CH_HELD:
        case CH_LEVEL:
        case CH_OTHER: continue;
        }
    }
    return end;
}
