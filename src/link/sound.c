/* Two tokens compared: letter by letter (Jaro, Winkler), and by sound across
 * scripts. Integers throughout where a level depends on it. */
#include "link/names_int.h"

#include <assert.h>

uint32_t sound_key(enum link_script script, const uint8_t native[PIECE_NATIVE],
                   const uint8_t latin[PIECE_LATIN])
{
    uint32_t key = (uint32_t)script;
    key = key << 7 | native[0];
    key = key << 7 | native[1];
    for (int i = 0; i < PIECE_LATIN; i++) key = key << 5 | latin[i];
    return key;
}

int sound_weight(const struct link_names *names, enum link_script script,
                 const uint8_t native[PIECE_NATIVE],
                 const uint8_t latin[PIECE_LATIN])
{
    if (latin[1] == 0)
        return *sound_near(names, script, native[0], native[1], latin[0]);
    if (native[1] == 0 && latin[2] == 0)
        return *sound_wide(names, script, native[0], latin[0], latin[1]);
    uint32_t key = sound_key(script, native, latin);
    uint32_t i = key * 2654435769u & (names->sound_cap - 1);
    while (names->sounds[i].key) {
        if (names->sounds[i].key == key) return names->sounds[i].weight;
        i = (i + 1) & (names->sound_cap - 1);
    }
    return SOUND_NONE;
}

/* The Latin letters of a token as 1..26, others left out. */
static int latin_of(const struct link_token *t, uint8_t out[LINK_LETTERS_MAX])
{
    int n = 0;
    for (ptrdiff_t i = 0; i < t->latin.n && n < LINK_LETTERS_MAX; i++) {
        char c = t->latin.p[i];
        if (c >= 'a' && c <= 'z') out[n++] = (uint8_t)(c - 'a' + 1);
    }
    return n;
}

enum {
    UNKNOWN_PIECE = -700, /* a letter that the model does not pair at all */
    IMPOSSIBLE = INT32_MIN / 2
};

struct scoring {
    const struct link_names *names;
    enum link_script script;
    const uint8_t *native;
    const uint8_t *latin;
    int n, m;
};

/* The best of what is written so far when a piece of i native and j Latin
 * letters ends here. */
static int step(const struct scoring *s, int i, int j, int di, int dj)
{
    uint8_t native[PIECE_NATIVE] = { 0 }, latin[PIECE_LATIN] = { 0 };
    for (int k = 0; k < di; k++) native[k] = s->native[i - di + k];
    for (int k = 0; k < dj; k++) latin[k] = s->latin[j - dj + k];
    int w = sound_weight(s->names, s->script, native, latin);
    return w == SOUND_NONE && di + dj == 1 ? UNKNOWN_PIECE : w;
}

/* Pieces that are learnt: native letters, Latin letters. */
static const struct shape {
    int native, latin;
} shapes[] = { { 1, 1 }, { 1, 2 }, { 0, 1 }, { 1, 0 }, { 1, 3 }, { 2, 1 } };
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static int best_score(const struct scoring *s)
{
    int best[LINK_LETTERS_MAX + 1][LINK_LETTERS_MAX + 1];
    for (int i = 0; i <= s->n; i++)
        for (int j = 0; j <= s->m; j++) {
            int b = i + j ? IMPOSSIBLE : 0;
            for (int k = 0; k < SHAPES; k++) {
                struct shape h = shapes[k];
                if (h.native > i || h.latin > j) continue;
                int so_far = best[i - h.native][j - h.latin];
                if (so_far + s->names->weight_max <= b) continue;
                int w = step(s, i, j, h.native, h.latin);
                if (w != SOUND_NONE && so_far + w > b) b = so_far + w;
            }
            best[i][j] = b;
        }
    return best[s->n][s->m];
}

/* The Arabic token of the two, or else the Cyrillic one. */
static const struct link_token *native_of(const struct link_token *x,
                                          const struct link_token *y)
{
    if (x->script == LINK_ARABIC) return x;
    if (y->script == LINK_ARABIC) return y;
    return x->script == LINK_CYRILLIC ? x : y;
}

int link_sound_score(const struct link_names *names, const struct link_token *x,
                     const struct link_token *y)
{
    const struct link_token *native = native_of(x, y);
    const struct link_token *other = native == x ? y : x;
    uint8_t latin[LINK_LETTERS_MAX];
    struct scoring s = { .names = names,
                         .script = native->script,
                         .native = native->sounds,
                         .latin = latin,
                         .n = native->n,
                         .m = latin_of(other, latin) };
    assert(x->script != y->script);
    if (s.n == 0 || s.m == 0) return IMPOSSIBLE;
    return best_score(&s);
}

int link_sound_accept(const struct link_names *names,
                      const struct link_token *x, const struct link_token *y)
{
    const struct link_token *native = native_of(x, y);
    const struct link_token *other = native == x ? y : x;
    uint8_t latin[LINK_LETTERS_MAX];
    int letters = native->n + latin_of(other, latin);
    return names->accept[native->script] +
           names->accept_letter[native->script] * letters;
}

double jaro_winkler(int n, int m, int same, int swaps, int prefix)
{
    if (same == 0) return n == m && n == 0;
    int64_t whole = INT64_C(3) * n * m * same;
    int64_t part =
        (int64_t)same * same * (n + m) + (int64_t)(same - swaps) * n * m;
    if (10 * part > 7 * whole) {
        part = prefix * whole + (10 - prefix) * part;
        whole *= 10;
    }
    return (double)part / (double)whole;
}

/* How many letters match, and how many pairs of them stand the other way
 * round. */
static int matching(const struct link_token *x, const struct link_token *y,
                    int *swaps)
{
    uint64_t used = 0, mine = 0;
    int n = x->n, m = y->n, same = 0, moved = 0;
    int reach = (n > m ? n : m) / 2 - 1;
    if (reach < 0) reach = 0;
    for (int j = 0; j < m; j++) {
        int from = j > reach ? j - reach : 0;
        int to = j + reach + 1 < n ? j + reach + 1 : n;
        for (int i = from; i < to; i++) {
            if (used >> i & 1 || x->letters[i] != y->letters[j]) continue;
            used |= UINT64_C(1) << i;
            mine |= UINT64_C(1) << j;
            same++;
            break;
        }
    }
    for (int i = 0, j = 0; i < n; i++) {
        if (!(used >> i & 1)) continue;
        while (!(mine >> j & 1)) j++;
        moved += x->letters[i] != y->letters[j++];
    }
    *swaps = moved / 2;
    return same;
}

double link_jaro(const struct link_token *x, const struct link_token *y)
{
    int swaps, same = matching(x, y, &swaps);
    return jaro_winkler(x->n, y->n, same, swaps, 0);
}

double link_jaro_winkler(const struct link_token *x, const struct link_token *y)
{
    int swaps, same = matching(x, y, &swaps), prefix = 0;
    while (prefix < 4 && prefix < x->n && prefix < y->n &&
           x->letters[prefix] == y->letters[prefix])
        prefix++;
    return jaro_winkler(x->n, y->n, same, swaps, prefix);
}

static enum link_level across(const struct link_names *names,
                              const struct link_token *x,
                              const struct link_token *y)
{
    if (link_lexicon_shared(x, y) >= 0) return LINK_LEVEL_ALIKE;
    if (x->script == LINK_OTHER || y->script == LINK_OTHER)
        return LINK_LEVEL_ELSE;
    int score = link_sound_score(names, x, y);
    int accept = link_sound_accept(names, x, y);
    if (score >= accept) return LINK_LEVEL_ALIKE;
    return score >= accept / 2 && score >= 0 ? LINK_LEVEL_FAR : LINK_LEVEL_ELSE;
}

enum link_level link_token_level(const struct link_names *names,
                                 const struct link_token *x,
                                 const struct link_token *y)
{
    if (x->n == 0 || y->n == 0) return LINK_LEVEL_NONE;
    if (x->script != y->script) return across(names, x, y);
    if (str_eq(x->plain, y->plain)) return LINK_LEVEL_SAME;
    if (x->n == 1 || y->n == 1)
        return x->letters[0] == y->letters[0] ? LINK_LEVEL_INITIAL
                                              : LINK_LEVEL_ELSE;
    double near = link_jaro_winkler(x, y);
    bool skeleton = x->skeleton.n > 1 && str_eq(x->skeleton, y->skeleton);
    if (skeleton || (near >= .7 && link_lexicon_shared(x, y) >= 0))
        return LINK_LEVEL_ALIKE;
    if (near >= .92) return LINK_LEVEL_CLOSE;
    if (near >= .88) return LINK_LEVEL_NEAR;
    return near >= .7 ? LINK_LEVEL_FAR : LINK_LEVEL_ELSE;
}

const char *link_level_name(enum link_level level)
{
    switch (level) {
    case LINK_LEVEL_NONE: return "missing";
    case LINK_LEVEL_ELSE: return "else";
    case LINK_LEVEL_INITIAL: return "initial";
    case LINK_LEVEL_FAR: return "far";
    case LINK_LEVEL_NEAR: return "near";
    case LINK_LEVEL_CLOSE: return "close";
    case LINK_LEVEL_ALIKE: return "alike";
    case LINK_LEVEL_SAME: return "same";
    case LINK_LEVELS: break;
    }
    return "";
}
