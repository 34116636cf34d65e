/* Groups that belong together: "first group of 20 prisoners", "officials of
 * the ministry", "5,000 men held by the government", appositions. */
#include "reader/reader_int.h"

#include <assert.h>

/* The chunks that are done, from right to left: top() is the leftmost. */
struct stack {
    struct sentence *s;
    struct chunk *c; /* grows downward from the end of the array */
    int top, end;
};

static struct chunk *peek(const struct stack *k, int n)
{
    return k->top + n < k->end ? &k->c[k->top + n] : NULL;
}

static bool peek_is(const struct stack *k, int n, enum chunk_kind kind)
{
    const struct chunk *c = peek(k, n);
    return c && c->kind == kind;
}

static struct group *peek_group(const struct stack *k, int n)
{
    return peek_is(k, n, CH_GROUP) ? &k->s->group[k->c[k->top + n].i] : NULL;
}

static bool peek_role(const struct stack *k, int n, enum word role)
{
    return peek_is(k, n, CH_PREP) && (peek(k, n)->roles & ROLE_BIT(role));
}

static bool counted(const struct group *g)
{
    return g->amount.b > g->amount.a;
}

static bool has_noun(const struct group *g, enum word w)
{
    return (g->nouns & NOUN_BIT(w)) != 0;
}

static bool of_people(const struct group *g)
{
    return has_noun(g, WORD_CAPTIVES) || has_noun(g, WORD_PERSON) ||
           g->people >= 0;
}

/* Takes the first n chunks of the stack into the group before them. */
static void take(struct stack *k, struct chunk *c, int n)
{
    c->b = peek(k, n - 1)->b;
    k->s->group[c->i].b = c->b;
    k->top += n;
}

/* "300 of its inmates", "first group of 20 prisoners". */
static bool join_number(struct stack *k, struct chunk *c, struct group *g)
{
    struct group *of = peek_group(k, 1);
    if (!peek_role(k, 0, WORD_OWNER) || !of) return false;
    bool bare = counted(g) && g->nouns == 0 && g->people < 0 &&
                g->amount.b == g->b && !who_is(&g->who);
    bool group = has_noun(g, WORD_GROUP) && g->act < 0;
    if (!bare && !group) return false;
    if (of->kind == GROUP_PRONOUN) { /* "20 of them" */
        if (!bare) return false;
        take(k, c, 2);
        g->partial = true;
        return true;
    }
    struct group whole = *of;
    whole.a = g->a;
    whole.partial = bare && of->definite;
    if (bare || (group && !counted(of) && counted(g) && of_people(of))) {
        struct amount own = g->amount;
        whole.amount = bare ? own : whole.amount;
    }
    if (group && (g->amount.label_b > g->amount.label_a || g->amount.another)) {
        whole.amount.label_a = g->amount.label_a;
        whole.amount.label_b = g->amount.label_b;
        whole.amount.another |= g->amount.another;
    }
    if (group && g->amount.label_b > g->amount.label_a)
        whole.amount.label_b = g->b;
    if (whole.det == 0) whole.det = g->det;
    *g = whole;
    take(k, c, 2);
    return true;
}

/* "the ministers of X and Y", "commanders of X and of Y". */
static void join_role_list(struct stack *k, struct chunk *c, struct group *g)
{
    if (!peek_is(k, 0, CH_CONJ)) return;
    int of = peek_role(k, 1, WORD_OWNER);
    struct group *more = peek_group(k, 1 + of);
    if (!more || !who_is(&more->who) || more->kind == GROUP_PRONOUN ||
        counted(more) || (!of && !peek_is(k, 2, CH_VERB)))
        return;
    who_join(&g->who, &more->who);
    g->hinted = false;
    take(k, c, 2 + of);
}

/* "the spokesman of the Taliban", "the government in Kabul". */
static bool join_role(struct stack *k, struct chunk *c, struct group *g)
{
    struct group *of = peek_group(k, 1);
    bool role = has_noun(g, WORD_ROLE) || has_noun(g, WORD_TITLE) || g->hinted;
    bool owner = peek_role(k, 0, WORD_OWNER);
    bool persons = of && of_people(of) && !who_is(&of->who);
    if (!of || !role || persons || counted(of)) return false;
    if (!owner && !peek_role(k, 0, WORD_PLACE) &&
        !peek_role(k, 0, WORD_PURPOSE))
        return false;
    if (who_is(&of->who) && (!of->sided || of->possessive) &&
        (owner || !who_is(&g->who))) {
        if (!who_is(&g->who) || g->hinted) {
            g->who = of->who;
            g->kind = GROUP_PARTY;
            g->sided = !g->hinted;
        }
        take(k, c, 2);
        join_role_list(k, c, g);
        return true;
    }
    if (g->hinted && of->word.n > 0 && who_has(&of->word, g->who.p[0])) {
        take(k, c, 2);
        return true;
    }
    if (!who_is(&g->who) && of->word.n == 1) {
        g->who = of->word;
        g->kind = GROUP_PARTY;
        g->sided = g->hinted = true;
        take(k, c, 2);
        return true;
    }
    /* "the government of Ruritania" is none of ours. */
    if (g->hinted && owner && of->name_b > of->name_a && !who_is(&of->word)) {
        g->who = (struct who){ 0 };
        g->kind = GROUP_OTHER;
    }
    return false;
}

/* "prisoners of the Kabul administration", "decree of March 11". */
static bool join_owner(struct stack *k, struct chunk *c, struct group *g)
{
    if (!peek_role(k, 0, WORD_OWNER)) return false;
    if (peek_is(k, 1, CH_DATE) && g->act < 0) {
        take(k, c, 2);
        return true;
    }
    struct group *of = peek_group(k, 1);
    if (!of || !of_people(g) || (!who_is(&of->who) && !who_is(&of->word)))
        return false;
    /* "Members of the Front said": they speak for it. */
    if (has_noun(g, WORD_ROLE) && !counted(g) && !has_noun(g, WORD_CAPTIVES))
        return false;
    g->owner = who_is(&of->who) ? of->who : of->word;
    g->owner_a = of->a;
    g->owner_b = of->b;
    take(k, c, 2);
    return true;
}

static void hold(struct group *g, const struct group *by, const struct who *who)
{
    g->seized = true;
    g->holder = *who;
    g->holder_a = by->a;
    g->holder_b = by->b;
    g->nouns |= NOUN_BIT(WORD_CAPTIVES);
}

/* "held by the government", "held in Taliban prisons", "from captivity". */
static bool join_holder(struct stack *k, struct chunk *c, struct group *g)
{
    int held = peek_is(k, 0, CH_HELD);
    struct group *by = peek_group(k, held + 1);
    if (held &&
        peek_is(k, 1, CH_GROUP)) { /* "held captive", "in custody of X" */
        by = peek_group(k, 1);
        if (!who_is(&by->who)) return false;
        hold(g, by, &by->who);
        take(k, c, 2);
        return true;
    }
    if (!by || !peek_is(k, held, CH_PREP)) return false;
    bool custody = has_noun(by, WORD_CUSTODY);
    if (held && peek_role(k, held, WORD_AGENT) && who_is(&by->who))
        hold(g, by, &by->who);
    else if (custody && who_is(&by->owner) && (held || of_people(g)) &&
             (peek_role(k, held, WORD_PLACE) ||
              peek_role(k, held, WORD_SOURCE)))
        hold(g, by, &by->owner);
    else if (!held || !(peek_role(k, held, WORD_PLACE) ||
                        peek_role(k, held, WORD_AGENT)))
        return false;
    g->seized |= held != 0;
    take(k, c, held + 2);
    return true;
}

/* "1,000 soldiers and officials held by the group" is one thousand of both. */
static bool join_both(struct stack *k, struct chunk *c, struct group *g)
{
    struct group *more = peek_group(k, 1);
    if (!peek_is(k, 0, CH_CONJ) || !more || !counted(g) || counted(more))
        return false;
    if (!who_is(&more->holder) || who_is(&g->holder)) return false;
    if (!of_people(g) && !has_noun(g, WORD_ROLE)) return false;
    g->holder = more->holder;
    g->holder_a = more->holder_a;
    g->holder_b = more->holder_b;
    g->nouns |= NOUN_BIT(WORD_CAPTIVES);
    take(k, c, 2);
    return true;
}

static bool join(struct stack *k, struct chunk *c)
{
    if (c->kind != CH_GROUP) return false;
    struct group *g = &k->s->group[c->i];
    if (g->kind == GROUP_PRONOUN) return false;
    return join_number(k, c, g) || join_owner(k, c, g) || join_role(k, c, g) ||
           join_holder(k, c, g) || join_both(k, c, g);
}

/* NAME, ROLE OF PARTY, ...: the second explains the first. */
static void appose(struct sentence *s)
{
    for (int c = 0; c + 2 < s->chunks; c++) {
        if (s->chunk[c].kind != CH_GROUP || s->chunk[c + 1].kind != CH_COMMA ||
            s->chunk[c + 2].kind != CH_GROUP)
            continue;
        struct group *g = &s->group[s->chunk[c].i];
        struct group *more = &s->group[s->chunk[c + 2].i];
        bool role = has_noun(more, WORD_ROLE) || has_noun(more, WORD_TITLE);
        bool person = g->name_b > g->name_a && g->kind != GROUP_PLACE;
        bool ends = c + 3 < s->chunks && (s->chunk[c + 3].kind == CH_COMMA ||
                                          s->chunk[c + 3].kind == CH_PREP);
        if (g->kind == GROUP_PRONOUN || !role || !person || !ends ||
            counted(more))
            continue;
        if (who_is(&g->who) && !g->sided) continue;
        more->apposed = (int16_t)c;
        if (who_is(&g->who)) continue;
        g->who = more->who;
        g->sided = who_is(&g->who);
        if (g->sided) g->kind = GROUP_PARTY;
    }
}

/* "in Kabul" is the city, where "Kabul" alone may be its government. */
static void places(struct sentence *s)
{
    uint64_t where = ROLE_BIT(WORD_PLACE) | ROLE_BIT(WORD_SOURCE);
    for (int c = 1; c < s->chunks; c++) {
        if (s->chunk[c].kind != CH_GROUP || s->chunk[c - 1].kind != CH_PREP)
            continue;
        struct group *g = &s->group[s->chunk[c].i];
        if (!g->site || !(s->chunk[c - 1].roles & where)) continue;
        g->who = g->owner = (struct who){ 0 };
        g->kind = GROUP_PLACE;
    }
}

void groups_join(struct sentence *s)
{
    struct stack k = {
        .s = s, .c = s->chunk, .top = s->chunks, .end = s->chunks
    };
    for (int i = s->chunks - 1; i >= 0; i--) {
        struct chunk c = s->chunk[i];
        while (join(&k, &c))
            ;
        assert(k.top > i);
        s->chunk[--k.top] = c;
    }
    int n = 0;
    for (int i = k.top; i < k.end; i++) s->chunk[n++] = s->chunk[i];
    s->chunks = n;
    places(s);
    appose(s);
}
