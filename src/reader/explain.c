/* What the reader sees in a sentence, for a person who asks why: each phrase
 * with its classes, as comment lines of the language. */
#include "reader/reader_int.h"
#include "reader/words_int.h"

static void verb_forms(struct buf *b, const struct reader_words *w,
                       const struct sense *e)
{
    static const char *const form[VERB_FORMS] = { "base", "third", "past",
                                                  "gerund", "participle" };
    buf_fmt(b, "verb \"%.*s\"", STR_ARG(w->verbs.p[e->arg].base));
    for (int i = 0; i < VERB_FORMS; i++)
        if (e->forms & (1 << i)) buf_fmt(b, " %s", form[i]);
}

static void sense_text(struct buf *b, const struct reader_words *w,
                       const struct sense *e)
{
    const struct agreement *g = w->agreement;
    switch ((int)e->class) {
    case CLASS_VERB: verb_forms(b, w, e); return;
    case CLASS_NOUN_OF:
        buf_fmt(b, "noun-of %.*s", STR_ARG(w->acts.p[e->arg].id));
        return;
    case CLASS_PARTY:
    case CLASS_VOICE:
    case CLASS_PARTY_NOUN:
    case CLASS_PARTY_WORD:
    case CLASS_PARTY_TAIL:
    case CLASS_DEMONYM:
        buf_fmt(b, "%s %.*s", words_class_text(e->class),
                STR_ARG(g->parties.p[e->arg].name.id));
        return;
    case CLASS_PEOPLE:
        buf_fmt(b, "(people) %.*s", STR_ARG(g->people.p[e->arg].name.id));
        return;
    case CLASS_MEASURE:
        buf_fmt(b, "(measure) %.*s", STR_ARG(g->measures.p[e->arg].name.id));
        return;
    }
    buf_str(b, str_of(words_class_text(e->class)));
    const char *argument = words_argument_text(e->class, e->arg);
    if (argument) buf_fmt(b, " %s", argument);
    if (!argument && e->arg) buf_fmt(b, " %d", e->arg);
}

void explain_sentence(const struct sentence *s, struct buf *b)
{
    buf_fmt(b, "# characters %lld..%lld\n", (long long)s->tok[0].cfrom,
            (long long)s->tok[s->tokens - 1].cto);
    for (int i = 0; i < s->items; i++) {
        const struct item *item = &s->item[i];
        struct str words = sentence_words(s, item->a, item->b);
        ptrdiff_t from = b->n;
        buf_str(b, S("#   "));
        for (ptrdiff_t k = 0; k < words.n; k++)
            buf_char(b, words.p[k] == '\n' ? ' ' : words.p[k]);
        buf_pad(b, from, 28);
        int shown = 0;
        const struct sense *e =
            item->node ? words_first(s->w, item->node) : NULL;
        for (; e; e = words_next(s->w, e)) {
            if (!(item->classes & CLASS_BIT(e->class))) continue;
            if (shown++) buf_str(b, S("; "));
            sense_text(b, s->w, e);
        }
        if (!shown) buf_str(b, S("in no list"));
        buf_char(b, '\n');
    }
}
