/* What the program knows of names, read from the embedded files of data/link/:
 * letters, words, sounds, lexicon. Built once, then only read. */
#include "link/names_int.h"

#include "data.h"

#include <assert.h>
#include <string.h>

enum { WORDS_MAX = 200 };

/* One data file being read: its line, cut into words. */
struct reading {
    struct arena *a;
    struct diags *ds;
    struct link_names *names;
    struct pos at;
    struct str words[WORDS_MAX];
    int n;
};

static bool wrong(struct reading *r, const char *what)
{
    diag_add(r->ds, D_LINK_DATA, &r->at, "%s", what);
    return false;
}

static enum link_script script_of(struct str s)
{
    if (str_eq(s, S("latin"))) return LINK_LATIN;
    if (str_eq(s, S("arabic"))) return LINK_ARABIC;
    if (str_eq(s, S("cyrillic"))) return LINK_CYRILLIC;
    return LINK_OTHER;
}

/* The code points of s, or 0 where there are more than max or one of them is
 * past the table. */
static int letters_of(struct str s, uint16_t *out, int max)
{
    ptrdiff_t at = 0;
    int n = 0;
    for (int32_t c; (c = utf8_next(s, &at)) >= 0;) {
        if (n == max || c >= CODES) return 0;
        out[n++] = (uint16_t)c;
    }
    return n;
}

static bool letters_line(struct reading *r)
{
    struct link_names *names = r->names;
    uint16_t letters[SPELLING_MAX], other;
    if (r->n < 4) return wrong(r, "SCRIPT LETTER CLASS LATIN [SAME...]");
    enum link_script script = script_of(r->words[0]);
    int n = letters_of(r->words[1], letters, SPELLING_MAX);
    if (script == LINK_OTHER || n == 0 || r->words[2].n != 1)
        return wrong(r, "no script, letter or class");
    char class = r->words[2].p[0] == '-' ? 0 : r->words[2].p[0];
    struct str latin = str_eq(r->words[3], S("-")) ? S("") : r->words[3];
    if (n > 1) {
        if (names->spelling_count == SPELLINGS_MAX || r->n > 4)
            return wrong(r, "too many spellings, or SAME after one");
        struct spelling *s = &names->spellings[names->spelling_count++];
        *s = (struct spelling){
            .script = script, .n = n, .class = class, .latin = latin
        };
        memcpy(s->letters, letters, sizeof letters);
        return true;
    }
    uint8_t number = 1;
    for (int c = 0; c < CODES; c++)
        if (names->script[c] == script && names->same[c] == c) number++;
    if (number == NUMBERS) return wrong(r, "too many letters in a script");
    for (int i = 3; i < r->n; i++) {
        if (letters_of(i == 3 ? r->words[1] : r->words[i], &other, 1) != 1 ||
            names->same[other])
            return wrong(r, "a letter stands twice, or is none");
        names->same[other] = letters[0];
        names->script[other] = (uint8_t)script;
        names->class[other] = class;
        names->number[other] = number;
        names->latin[other] = latin;
    }
    return true;
}

static bool words_line(struct reading *r)
{
    static const char *const kinds[] = { "", "title", "kin", "joins",
                                         "article" };
    int kind = 1;
    while (kind <= LINK_WORD_ARTICLE &&
           !str_eq(r->words[0], str_of(kinds[kind])))
        kind++;
    if (kind > LINK_WORD_ARTICLE) return wrong(r, "no such kind of word");
    for (int i = 1; i < r->n; i++) {
        struct link_token t = link_token_make(r->a, r->names, r->words[i]);
        map_add(&r->names->words, r->a, t.plain, kind);
    }
    return true;
}

static bool number_of(struct str s, int *out)
{
    int64_t v;
    bool minus = s.n && s.p[0] == '-';
    if (!num_parse(minus ? str_cut(s, 1, s.n) : s, &v) || v > 10000)
        return false;
    *out = minus ? -(int)v : (int)v;
    return true;
}

static void sound_put(struct link_names *names, enum link_script script,
                      const uint8_t *native, const uint8_t *latin, int weight)
{
    uint32_t key = sound_key(script, native, latin);
    if (latin[1] == 0) {
        *sound_near(names, script, native[0], native[1], latin[0]) =
            (int16_t)weight;
        return;
    }
    if (native[1] == 0 && latin[2] == 0) {
        *sound_wide(names, script, native[0], latin[0], latin[1]) =
            (int16_t)weight;
        return;
    }
    uint32_t i = key * 2654435769u & (names->sound_cap - 1);
    while (names->sounds[i].key) i = (i + 1) & (names->sound_cap - 1);
    names->sounds[i] = (struct sound_slot){ key, (int16_t)weight };
}

static bool sounds_line(struct reading *r)
{
    struct link_names *names = r->names;
    uint8_t native[PIECE_NATIVE] = { 0 }, latin[PIECE_LATIN] = { 0 };
    uint16_t letters[PIECE_NATIVE] = { 0 };
    int value = 0, per_letter = 0;
    bool accept = str_eq(r->words[0], S("accept"));
    if (r->n != 4 || !number_of(r->words[3], &value) ||
        (!accept && value > WEIGHT_LIMIT))
        return wrong(r, "SCRIPT NATIVE LATIN WEIGHT");
    enum link_script script = script_of(r->words[accept ? 1 : 0]);
    if (script != LINK_ARABIC && script != LINK_CYRILLIC)
        return wrong(r, "the script is arabic or cyrillic");
    if (accept) {
        if (!number_of(r->words[2], &per_letter))
            return wrong(r, "accept SCRIPT PER-LETTER FROM");
        names->accept[script] = value;
        names->accept_letter[script] = per_letter;
        return true;
    }
    bool no_native = str_eq(r->words[1], S("-"));
    struct str to = str_eq(r->words[2], S("-")) ? S("") : r->words[2];
    int n = no_native ? 0 : letters_of(r->words[1], letters, PIECE_NATIVE);
    if ((n == 0) != no_native || to.n > PIECE_LATIN || n + to.n == 0)
        return wrong(r, "a piece is too long, or empty");
    for (int i = 0; i < n; i++) {
        native[i] = names->number[letters[i]];
        if (names->script[letters[i]] != script || !native[i])
            return wrong(r, "letters.txt does not know this letter");
    }
    for (ptrdiff_t i = 0; i < to.n; i++) {
        if (to.p[i] < 'a' || to.p[i] > 'z')
            return wrong(r, "LATIN is letters a to z");
        latin[i] = (uint8_t)(to.p[i] - 'a' + 1);
    }
    if (value > names->weight_max) names->weight_max = value;
    sound_put(names, script, native, latin, value);
    return true;
}

static void lexicon_add(struct reading *r, struct str word, int32_t entry)
{
    struct link_names *names = r->names;
    ptrdiff_t at = map_get(&names->lexicon, word);
    if (at < 0) {
        at = names->slots.n;
        *arena_push(r->a, &names->slots) = (struct lexicon_slot){ .n = 0 };
        map_add(&names->lexicon, r->a, word, at);
    }
    struct lexicon_slot *slot = &names->slots.p[at];
    if (slot->n == LEXICON_ENTRIES) return;
    slot->entries[slot->n++] = entry;
}

/* The words of the lexicon are folded already: the file is made by the program
 * that folds. */
static bool lexicon_line(struct reading *r)
{
    if (r->n < 2) return wrong(r, "NATIVE LATIN...");
    int32_t entry = (int32_t)r->names->heads.n;
    *arena_push(r->a, &r->names->heads) = r->words[0];
    for (int i = 0; i < r->n; i++) lexicon_add(r, r->words[i], entry);
    return true;
}

static bool read_file(struct reading *r, const char *name, struct str text,
                      bool (*take)(struct reading *))
{
    struct str line;
    r->at = (struct pos){ .file = str_of(name), .col = 1 };
    while (str_next(&text, '\n', &line)) {
        struct str word, rest = str_trim(line);
        r->at.line++;
        r->at.text = line;
        r->n = 0;
        if (rest.n == 0 || rest.p[0] == '#') continue;
        while (str_next(&rest, ' ', &word)) {
            if (word.n == 0) continue;
            if (r->n == WORDS_MAX) return wrong(r, "too many words");
            r->words[r->n++] = word;
        }
        if (!take(r)) return false;
    }
    return true;
}

static struct str embedded(const unsigned char *p, ptrdiff_t n)
{
    return (struct str){ (const char *)p, n };
}

static int16_t *no_weights(struct arena *a, ptrdiff_t n)
{
    int16_t *w = arena_new(a, int16_t, n);
    for (ptrdiff_t i = 0; i < n; i++) w[i] = SOUND_NONE;
    return w;
}

const struct link_names *link_names_load(struct arena *a, struct diags *ds)
{
    struct link_names *names = arena_new(a, struct link_names, 1);
    struct reading r = { .a = a, .ds = ds, .names = names };
    struct str sounds =
        embedded(data_link_sounds_txt, data_link_sounds_txt_size);
    ptrdiff_t lines = 1;
    for (ptrdiff_t i = 0; i < sounds.n; i++) lines += sounds.p[i] == '\n';
    names->sound_cap = 1024;
    while (names->sound_cap < 2 * lines + 1024) names->sound_cap *= 2;
    names->sounds = arena_new(a, struct sound_slot, names->sound_cap);
    for (int i = LINK_ARABIC; i < LINK_SCRIPTS; i++) {
        names->near[i] = no_weights(a, NUMBERS * NUMBERS * LATIN);
        names->wide[i] = no_weights(a, NUMBERS * LATIN * LATIN);
    }
    bool ok =
        read_file(&r, "data/link/letters.txt",
                  embedded(data_link_letters_txt, data_link_letters_txt_size),
                  letters_line) &&
        read_file(&r, "data/link/words.txt",
                  embedded(data_link_words_txt, data_link_words_txt_size),
                  words_line) &&
        read_file(&r, "data/link/sounds.txt", sounds, sounds_line) &&
        read_file(
            &r, "data/link/sounds-more.txt",
            embedded(data_link_sounds_more_txt, data_link_sounds_more_txt_size),
            sounds_line) &&
        read_file(&r, "data/link/lexicon.txt",
                  embedded(data_link_lexicon_txt, data_link_lexicon_txt_size),
                  lexicon_line);
    return ok ? names : NULL;
}

int32_t link_lexicon_shared(const struct link_token *x,
                            const struct link_token *y)
{
    for (int i = 0; i < x->lexicon_count; i++)
        for (int j = 0; j < y->lexicon_count; j++)
            if (x->lexicon[i] == y->lexicon[j]) return x->lexicon[i];
    return -1;
}

struct str link_lexicon_head(const struct link_names *names, int32_t entry)
{
    assert(entry >= 0 && entry < names->heads.n);
    return names->heads.p[entry];
}
