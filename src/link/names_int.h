/* link, inside: names. What names.c learns of the data files under data/link/
 * and token.c, sound.c and name.c ask it. */
#ifndef LINK_NAMES_INT_H
#define LINK_NAMES_INT_H

#include "link/link.h"

enum {
    CODES = 0x700,       /* code points that letters.txt may speak of */
    SPELLING_MAX = 4,    /* letters of a spelling */
    SPELLINGS_MAX = 200, /* of all scripts, of more letters than one */
    PIECE_NATIVE = 2,    /* letters of a piece of sounds.txt */
    PIECE_LATIN = 3,
    SOUND_NONE = INT16_MIN,
    WEIGHT_LIMIT = 3000, /* of a piece, in hundredths of a bit */
    NUMBERS = 64,        /* letters of a script */
    LATIN = 27,          /* letters and none */
    LEXICON_ENTRIES = 8, /* that one token may stand in */
};

struct spelling {
    enum link_script script;
    uint16_t letters[SPELLING_MAX];
    int n;
    char class;
    struct str latin;
};

struct sound_slot {
    uint32_t key; /* 0: free */
    int16_t weight;
};

struct lexicon_slot {
    int32_t entries[LEXICON_ENTRIES];
    int n;
};

struct link_names {
    uint16_t same[CODES]; /* the letter that a code point is read as, or 0 */
    uint8_t script[CODES];
    char class[CODES];
    uint8_t number[CODES]; /* of a letter in its script, from 1 */
    struct str latin[CODES];
    struct spelling spellings[SPELLINGS_MAX];
    int spelling_count;
    struct map words;            /* to an enum link_word */
    int16_t *near[LINK_SCRIPTS]; /* pieces of at most one Latin letter */
    int16_t *wide[LINK_SCRIPTS]; /* of one native and two Latin letters */
    struct sound_slot *sounds;   /* all others */
    uint32_t sound_cap;          /* a power of two */
    int weight_max;              /* of all pieces */
    int accept[LINK_SCRIPTS], accept_letter[LINK_SCRIPTS];
    struct map lexicon; /* to an index of slots */
    struct LIST(struct lexicon_slot) slots;
    struct str_list heads; /* of the lexicon's entries */
};

/* The weight of a piece, in hundredths of a bit, or SOUND_NONE. native: letter
 * numbers, latin: letters from 1; 0 past their ends. */
static inline int16_t *sound_near(const struct link_names *names,
                                  enum link_script script, uint8_t one,
                                  uint8_t two, uint8_t latin)
{
    return &names->near[script][(one * NUMBERS + two) * LATIN + latin];
}
static inline int16_t *sound_wide(const struct link_names *names,
                                  enum link_script script, uint8_t native,
                                  uint8_t one, uint8_t two)
{
    return &names->wide[script][(native * LATIN + one) * LATIN + two];
}
int sound_weight(const struct link_names *names, enum link_script script,
                 const uint8_t native[PIECE_NATIVE],
                 const uint8_t latin[PIECE_LATIN]);
uint32_t sound_key(enum link_script script, const uint8_t native[PIECE_NATIVE],
                   const uint8_t latin[PIECE_LATIN]);

/* Of texts of n and m letters, `same` of them in common and `swaps` pairs of
 * these the other way round. One division of whole numbers, so that the double
 * is the nearest to what it is, and is .92 where that is .92: a sum of
 * quotients may fall short of the bound of a level that it reaches. */
double jaro_winkler(int n, int m, int same, int swaps, int prefix);

#endif
