/* From the text of a name to its tokens. */
#include "link/names_int.h"

#include <assert.h>
#include <string.h>

enum { TATWEEL = 0x640, PIECES_MAX = 32 };

/* Apostrophes and the signs of hamza and ain stand inside a word and say
 * nothing that two lists would agree on. */
static bool inside(int32_t c)
{
    return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x2BB ||
           c == 0x2BC || c == 0x2BE || c == 0x2BF || c == 0xB4 || c == TATWEEL;
}

static bool between(int32_t c)
{
    return c <= ' ' ||
           (c < 0x80 && c != '\'' && c != '`' && !(c >= '0' && c <= '9') &&
            !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) ||
           (c >= 0x2000 && c <= 0x200A) || (c >= 0x2010 && c <= 0x2015) ||
           c == 0x3000 || c == 0xA0 || c == 0x60C || c == 0x61B || c == 0x6D4;
}

/* What PDF readers make of the ligature in Allah: written backwards. */
static void mend_allah(struct link_token *t)
{
    static const uint16_t wrong[4] = { 0x647, 0x644, 0x644, 0x627 };
    static const uint16_t right[4] = { 0x627, 0x644, 0x644, 0x647 };
    for (int i = 0; i + 4 <= t->n; i++)
        if (memcmp(t->letters + i, wrong, sizeof wrong) == 0)
            memcpy(t->letters + i, right, sizeof right);
}

static enum link_script script_of(const struct link_names *names,
                                  const struct link_token *t)
{
    int count[LINK_SCRIPTS] = { 0 }, best = LINK_OTHER;
    for (int i = 0; i < t->n; i++)
        if (t->letters[i] < CODES) count[names->script[t->letters[i]]]++;
    for (int s = 1; s < LINK_SCRIPTS; s++)
        if (count[s] > count[best] || (best == LINK_OTHER && count[s]))
            best = s;
    return (enum link_script)best;
}

static const struct spelling *longest(const struct link_names *names,
                                      const struct link_token *t, int at)
{
    const struct spelling *best = NULL;
    for (int i = 0; i < names->spelling_count; i++) {
        const struct spelling *s = &names->spellings[i];
        if (s->script == t->script && at + s->n <= t->n &&
            (!best || s->n > best->n) &&
            memcmp(s->letters, t->letters + at,
                   (size_t)s->n * sizeof *s->letters) == 0)
            best = s;
    }
    return best;
}

/* Skeleton and Latin letters. Of a doubled class one stays; a letter that no
 * table knows stands for itself in both. */
static void sound_out(struct arena *a, const struct link_names *names,
                      struct link_token *t)
{
    struct buf skeleton = buf_make(a, LINK_NAME_MAX * 4);
    struct buf latin = buf_make(a, LINK_NAME_MAX * 16);
    for (int i = 0; i < t->n;) {
        const struct spelling *s = longest(names, t, i);
        uint16_t c = t->letters[i];
        bool known = c < CODES && names->same[c];
        char class = s ? s->class : known ? names->class[c] : 0;
        if (class && !(skeleton.n && skeleton.p[skeleton.n - 1] == class))
            buf_char(&skeleton, class);
        if (known && t->script != LINK_LATIN) {
            buf_str(&latin, s ? s->latin : names->latin[c]);
        } else {
            char bytes[4];
            int n = 0;
            utf8_put(bytes, &n, c);
            buf_str(&latin, (struct str){ bytes, n });
            if (!known) buf_str(&skeleton, (struct str){ bytes, n });
            if (s) buf_str(&latin, str_cut(s->latin, n, s->latin.n));
        }
        i += s ? s->n : 1;
    }
    t->skeleton = buf_done(&skeleton);
    t->latin = buf_done(&latin);
}

static void look_up(const struct link_names *names, struct link_token *t)
{
    ptrdiff_t word = map_get(&names->words, t->plain);
    ptrdiff_t slot = map_get(&names->lexicon, t->plain);
    if (word > 0) t->word = (enum link_word)word;
    if (slot < 0) return;
    t->lexicon_count = names->slots.p[slot].n;
    memcpy(t->lexicon, names->slots.p[slot].entries, sizeof t->lexicon);
}

/* Everything of a token that follows from its letters. */
static void finish(struct arena *a, const struct link_names *names,
                   struct link_token *t)
{
    struct buf plain = buf_make(a, LINK_LETTERS_MAX * 4);
    mend_allah(t);
    for (int i = 0; i < t->n; i++) {
        char bytes[4];
        int n = 0;
        utf8_put(bytes, &n, t->letters[i]);
        buf_str(&plain, (struct str){ bytes, n });
        t->sounds[i] = t->letters[i] < CODES ? names->number[t->letters[i]] : 0;
    }
    t->plain = buf_done(&plain);
    t->script = script_of(names, t);
    sound_out(a, names, t);
    look_up(names, t);
}

/* Letters past the basic plane are no letters of names here. */
static void fold(const struct link_names *names, struct str bare,
                 struct link_token *t)
{
    ptrdiff_t at = 0;
    for (int32_t c; (c = utf8_next(bare, &at)) >= 0;) {
        if (inside(c) || between(c)) continue;
        if (c > UINT16_MAX) c = 0xFFFD;
        if (c < CODES && names->same[c]) c = names->same[c];
        if (t->n < LINK_LETTERS_MAX) t->letters[t->n++] = (uint16_t)c;
    }
}

struct link_token link_token_make(struct arena *a,
                                  const struct link_names *names,
                                  struct str text)
{
    struct link_token t = { .text = text };
    if (text.n > LINK_NAME_MAX) text.n = LINK_NAME_MAX;
    fold(names, utf8_bare(a, text), &t);
    finish(a, names, &t);
    return t;
}

/* Puts the letters of `head` before those of t. */
static void join(struct arena *a, const struct link_names *names,
                 const struct link_token *head, struct link_token *t)
{
    struct link_token both = { .n = head->n };
    memcpy(both.letters, head->letters, sizeof both.letters);
    for (int i = 0; i < t->n && both.n < LINK_LETTERS_MAX; i++)
        both.letters[both.n++] = t->letters[i];
    both.text = str_fmt(a, "%.*s %.*s", STR_ARG(head->text), STR_ARG(t->text));
    finish(a, names, &both);
    both.word = LINK_WORD_NAME;
    *t = both;
}

/* The words of the text, in order. */
static int split(struct arena *a, const struct link_names *names,
                 struct str text, struct link_token out[PIECES_MAX])
{
    int n = 0;
    ptrdiff_t at = 0, from = 0;
    while (at <= text.n && n < PIECES_MAX) {
        ptrdiff_t here = at;
        int32_t c = utf8_next(text, &at);
        if (c >= 0 && !between(c)) continue;
        if (here > from) {
            out[n] = link_token_make(a, names, str_cut(text, from, here));
            n += out[n].n > 0;
        }
        from = at;
        if (c < 0) break;
    }
    return n;
}

static bool kept_out(const struct link_token *t)
{
    return t->word == LINK_WORD_TITLE || t->word == LINK_WORD_KIN;
}

void link_name_make(struct arena *a, const struct link_names *names,
                    struct str text, struct link_name *out,
                    struct str_list *left_out)
{
    struct link_token pieces[PIECES_MAX];
    *out = (struct link_name){ .n = 0 };
    if (text.n > LINK_NAME_MAX) text.n = LINK_NAME_MAX;
    int n = split(a, names, text, pieces), names_left = 0;
    for (int i = n - 1; i > 0; i--) {
        struct link_token *t = &pieces[i - 1];
        bool joins = t->word == LINK_WORD_JOINS || t->word == LINK_WORD_ARTICLE;
        if (!joins || kept_out(&pieces[i])) continue;
        join(a, names, t, &pieces[i]);
        *t = pieces[i];
        pieces[i].n = 0;
    }
    for (int i = 0; i < n; i++)
        names_left += pieces[i].n && !kept_out(&pieces[i]);
    for (int i = 0; i < n; i++) {
        if (pieces[i].n == 0) continue;
        bool out_of_it = names_left && kept_out(&pieces[i]);
        if (out_of_it && left_out) *arena_push(a, left_out) = pieces[i].text;
        if (out_of_it || out->n == LINK_TOKENS_MAX) continue;
        struct link_token *kept = arena_new(a, struct link_token, 1);
        *kept = pieces[i];
        out->tokens[out->n++] = kept;
    }
}
