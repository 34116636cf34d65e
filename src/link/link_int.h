/* link, inside: linkage. How a run goes:
 *
 *     people.c   rows -> values: each distinct cell is folded once, a number
 *     block.c    rules -> keys, sorted; blocks of rows that share a key
 *     scan.h     a block -> the pattern of each pair (three builds of one text)
 *     pattern.c  the levels themselves, one pair of values at a time
 *     run.c      threads over blocks; patterns counted, pairs kept
 *     train.c    pattern counts -> m, u, lambda
 *     score.c    pattern and frequencies -> weight, probability
 *     answer.c   what people answered -> counts, calibration
 *     cluster.c  pairs -> who is whom
 *
 * A pattern is one level a field, LEVEL_BITS each, the first field lowest. */
#ifndef LINK_LINK_INT_H
#define LINK_LINK_INT_H

#include "link/names_int.h"

enum {
    LEVEL_BITS = 3,
    LANES = 16,        /* rows that the scan looks at in one step */
    TEXT_LETTERS = 64, /* of a value, that Jaro looks at */
    CHUNK_BITS = 14,   /* rows of a chunk */
    CHUNK_ROWS = 1 << CHUNK_BITS,
    DIRECT_BITS = 18, /* patterns up to here are counted in an array */
    MEMO_BITS = 15,
    SAMPLE_PAIRS = 1 << 19,
    THREADS_MAX = 64,
    TAG_ALWAYS = 255, /* this value must be compared, filter or not */
    VALUE_IDS = 1 << 28,
};

_Static_assert(LINK_LEVELS <= 1 << LEVEL_BITS, "a level fits its bits");
_Static_assert(LINK_FIELDS_MAX *LEVEL_BITS <= 32, "a pattern fits 32 bits");

/* A distinct value of a field; id 0 is "missing". */
struct value {
    uint64_t mask;   /* two bits for each of 32 classes of letters: 1, 2+ */
    uint32_t at;     /* its letters in the pool, a byte each */
    uint32_t sound;  /* of names: number of its skeletons, from 1; or 0 */
    uint32_t number; /* date: yyyymmdd in BCD; year: from << 16 | to */
    uint32_t count;  /* rows that have it */
    uint8_t n;       /* letters */
    uint8_t extra;   /* letters that the mask has no bit for */
    uint8_t tag;     /* names: script of a single word, or TAG_ALWAYS */
    uint8_t words;   /* names: its words in `words`, from word_at */
    uint32_t word_at;
    uint32_t start; /* number of its first three letters, from 1 */
};

/* From bytes to numbers from 1, in order of first appearance. */
struct intern {
    struct arena slots_arena;
    struct intern_slot *slots;
    uint32_t n, cap;
    uint32_t last;   /* hash of what was asked for last */
    struct str kept; /* the newest string */
    struct arena *a;
};
struct intern_slot {
    const char *p;
    uint32_t n, hash, id;
};
/* lasts: s outlives the table, and is not copied. */
uint32_t intern(struct intern *t, struct str s, bool lasts, bool *fresh);
void intern_free(struct intern *t);

struct values {
    struct intern raw;         /* cells as written -> number in `ids` */
    struct LIST(uint32_t) ids; /* raw number - 1 -> value id */
    struct intern plain;       /* folded -> value id */
    struct LIST(struct value) v;
    struct LIST(uint32_t) words; /* names: token numbers */
    struct LIST(struct str) texts;
    int64_t present; /* rows that have one */
};

struct link_people {
    struct arena *a;
    struct arena scratch;
    const struct link_names *names;
    const struct link_model *model;
    uint8_t code[0x10000]; /* letters that are not ASCII -> bytes; 0: none */
    int codes;
    struct intern tokens; /* plain -> struct link_token */
    struct LIST(struct link_token *) token;
    struct intern sounds, starts;
    struct buf pool; /* letters */
    struct values values[LINK_FIELDS_MAX];
    struct LIST(uint32_t *) chunks; /* CHUNK_ROWS x fields values */
    int64_t n;
    uint64_t digest; /* of the newest list so far */
    int64_t list_first[LINK_LISTS_MAX + 1];
    int lists;
};

static inline const uint32_t *row_values(const struct link_people *p,
                                         uint32_t r)
{
    return p->chunks.p[r >> CHUNK_BITS] +
           (size_t)(r & (CHUNK_ROWS - 1)) * (size_t)p->model->field_count;
}
int list_of(const struct link_people *p, uint32_t row);
uint32_t part_value(const struct link_people *p, struct link_atom t,
                    uint32_t id);
uint32_t atom_value(const struct link_people *p, const uint32_t *values,
                    int atom);

/* ---- pattern.c: levels. x is of the earlier row. */
enum link_level value_level(const struct link_people *p, int field, uint32_t x,
                            uint32_t y);
uint32_t pair_pattern(const struct link_people *p, uint32_t x, uint32_t y);
double bytes_jaro_winkler(const uint8_t *x, int n, const uint64_t *places,
                          const uint8_t *y, int m);
/* places[c]: bit i where x[i] is c; set and taken away again. */
void places_set(uint64_t places[256], const uint8_t *x, int n);
void places_clear(uint64_t places[256], const uint8_t *x, int n);
/* Whether the letters of two values say their level by themselves, and which:
 * places are those of x. */
bool letters_decide(const struct link_people *p, int field,
                    const struct value *x, const struct value *y);
enum link_level letters_level(const struct link_people *p, int field,
                              const struct value *x, const struct value *y,
                              const uint64_t *places);
bool rule_true(const struct link_people *p, int rule, uint32_t x, uint32_t y);
bool pair_wanted(const struct link_people *p, const struct link_how *how,
                 uint32_t x, uint32_t y);

/* ---- run.c */
struct tally {
    uint64_t *direct;         /* by pattern, where they are few bits */
    struct tally_slot *slots; /* else */
    uint32_t n, cap;
    int bits;
};
struct tally_slot {
    uint32_t pattern; /* + 1; 0 is free */
    uint64_t count;
};

struct block {
    ptrdiff_t n, cap;
    uint32_t *row;
    uint32_t *list, *old;
    uint32_t *atom[LINK_ATOMS_MAX];
    uint32_t *value[LINK_FIELDS_MAX], *size[LINK_FIELDS_MAX];
    uint32_t *sound[LINK_FIELDS_MAX], *number[LINK_FIELDS_MAX];
    uint64_t *mask[LINK_FIELDS_MAX];
};

/* One thread's part of a run. */
struct scan {
    const struct link_people *p;
    const struct link_model *model;
    const struct link_how *how;
    int rule;
    struct block b;
    struct arena *a;
    struct arena blocks;
    struct tally counts;
    const struct weights *weights; /* not NULL: keep pairs */
    bool counting;                 /* count patterns */
    struct link_pair_list *kept;
    uint64_t *memo;
    uint8_t *memo_level;
    uint64_t places[LINK_FIELDS_MAX][256];
    uint32_t places_of[LINK_FIELDS_MAX];
    int64_t from, to; /* rows of the block that are compared with later ones */
    int64_t pairs;
};

void scan_count(struct scan *s, uint32_t pattern);
void scan_keep(struct scan *s, uint32_t i, uint32_t j, uint32_t pattern);
enum link_level scan_level(struct scan *s, int field, uint32_t x, uint32_t y);
void block_reserve(struct scan *s, ptrdiff_t n);
void block_fill(struct scan *s, const uint32_t *rows, ptrdiff_t n);
void scan_all_avx512(struct scan *s);
void scan_all_avx2(struct scan *s);
void scan_all_plain(struct scan *s);

/* ---- block.c */
struct keyed {
    uint64_t *p; /* high half of the key << 32 | row, sorted */
    ptrdiff_t n;
};
/* By the high 32 bits; equal ones stay in order. */
void radix_sort(struct arena *a, uint64_t *p, ptrdiff_t n);
uint64_t rule_key(const struct link_people *p, int rule, uint32_t row);
struct keyed rule_sort(const struct link_people *p, struct arena *a, int rule,
                       const struct link_how *how);

/* ---- score.c */
struct weights {
    const struct link_people *p;
    const struct link_model *model;
    double bits[LINK_FIELDS_MAX][LINK_LEVELS]; /* log2 m/u */
    double most[LINK_FIELDS_MAX][LINK_LEVELS]; /* with the rarest values */
    double rare[LINK_FIELDS_MAX];              /* log2 of the least frequency */
    double usual[LINK_FIELDS_MAX]; /* log2 of how often any two are equal */
    double prior, keep;            /* bits */
    bool frequencies;
};
/* What the weight of a pair with this pattern is more by `w` than by `other`,
 * whatever its values: how frequent these are is the same for both. */
double weight_apart(const struct weights *w, const struct weights *other,
                    uint32_t pattern);
void weights_make(const struct link_people *p, const struct link_how *how,
                  struct weights *out);
double weight_most(const struct weights *w, uint32_t pattern);
double weight_frequency(const struct weights *w, int field,
                        enum link_level level, uint32_t x, uint32_t y);
double weight_pair(const struct weights *w, uint32_t pattern, uint32_t x,
                   uint32_t y);

/* ---- run.c, beside link.h */

/* The patterns of all pairs and, where weights are given, the pairs that weigh
 * weights->keep, in the order that threads found them. */
void pass_count(struct arena *a, const struct link_people *p,
                const struct link_how *how, const struct weights *weights,
                struct link_counts *out, struct link_pair_list *kept);

#endif
