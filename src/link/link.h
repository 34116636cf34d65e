/* link: who is the same person, on lists in any script.
 *
 * Two halves. Names: the words of a name made comparable (token), and two of
 * them compared, across scripts (link_token_level). Linkage: rows of lists
 * blocked, compared, weighed (Fellegi and Sunter 1969) and put together; see
 * docs/linkage.md for the mathematics and its sources.
 *
 * NAMES
 *
 *     const struct link_names *names = link_names_load(&a, &ds);
 *     struct link_token x = link_token_make(&a, names, S("Mohammed"));
 *     struct link_token y = link_token_make(&a, names, S("محمد"));
 *     link_token_level(names, &x, &y)            LINK_LEVEL_ALIKE
 *
 * What is read from data/link/: letters.txt (letters that are one letter, their
 * class of sounds), words.txt (titles and particles), sounds.txt (how sounds
 * are written in Latin letters: an error model, learnt), lexicon.txt (common
 * names and their Latin spellings). Nothing is discarded: a token keeps its
 * text as written. */
#ifndef LINK_LINK_H
#define LINK_LINK_H

#include "base/base.h"

enum link_script {
    LINK_OTHER,
    LINK_LATIN,
    LINK_ARABIC, /* also Persian, Dari, Pashto, Urdu */
    LINK_CYRILLIC,
    LINK_SCRIPTS
};

/* What words.txt says of a word. */
enum link_word {
    LINK_WORD_NAME,
    LINK_WORD_TITLE,
    LINK_WORD_KIN,
    LINK_WORD_JOINS,
    LINK_WORD_ARTICLE
};

enum {
    LINK_LETTERS_MAX = 40, /* letters of a token that are looked at */
    LINK_TOKENS_MAX = 8,   /* tokens of a name that are looked at */
    LINK_NAME_MAX = 1000,  /* bytes of a name */
};

/* How far two values agree, from the weakest. LINK_LEVEL_NONE: one of them is
 * missing, which says nothing either way. */
enum link_level {
    LINK_LEVEL_NONE,
    LINK_LEVEL_ELSE,    /* as any two */
    LINK_LEVEL_INITIAL, /* one is the other's first letter */
    LINK_LEVEL_FAR,     /* Jaro-Winkler >= .70 */
    LINK_LEVEL_NEAR,    /* >= .88 */
    LINK_LEVEL_CLOSE,   /* >= .92 */
    LINK_LEVEL_ALIKE,   /* the same sounds, or one name of the lexicon */
    LINK_LEVEL_SAME,    /* letter for letter */
    LINK_LEVELS
};

/* One word of a name, made comparable. */
struct link_token {
    struct str text;     /* as written */
    struct str plain;    /* folded: case, marks, letters that are one letter */
    struct str skeleton; /* classes of its consonants: "MHMD" is MMD */
    struct str latin;    /* letter by letter, for people to read */
    enum link_script script;
    enum link_word word;
    int32_t lexicon[8]; /* entries it stands in */
    int lexicon_count;
    uint16_t letters[LINK_LETTERS_MAX]; /* code points of plain */
    uint8_t sounds[LINK_LETTERS_MAX];   /* their numbers in the script, or 0 */
    int n;
};

struct link_names;

/* Reads the four embedded files. NULL with D_LINK_DATA where one is not built
 * as it must be. */
const struct link_names *link_names_load(struct arena *a, struct diags *ds);

/* The token of one word; the text is kept as a view. */
struct link_token link_token_make(struct arena *a,
                                  const struct link_names *names,
                                  struct str text);

/* A name as its words: split, particles joined to what they belong to ("Abd
 * al-Rahman" is one), titles and kin words left out while another word
 * remains. left_out gets them, and may be NULL. At most LINK_TOKENS_MAX. */
struct link_name {
    const struct link_token *tokens[LINK_TOKENS_MAX];
    int n;
};
void link_name_make(struct arena *a, const struct link_names *names,
                    struct str text, struct link_name *out,
                    struct str_list *left_out);

/* How likely the two tokens, one of them Latin and one not, are the same name
 * rather than any two: log2 of the ratio, in hundredths of a bit, by the best
 * way to write one's sounds in the letters of the other (sounds.txt). Cyrillic
 * and Arabic are compared by way of the Cyrillic one's Latin letters. */
int link_sound_score(const struct link_names *names, const struct link_token *x,
                     const struct link_token *y);
/* From what score on they are held to be alike. */
int link_sound_accept(const struct link_names *names,
                      const struct link_token *x, const struct link_token *y);

/* An entry of the lexicon that both stand in, or -1; its head. */
int32_t link_lexicon_shared(const struct link_token *x,
                            const struct link_token *y);
struct str link_lexicon_head(const struct link_names *names, int32_t entry);

/* Jaro and Jaro-Winkler similarity (Winkler 1990; prefix .1 a letter, at most
 * 4, where Jaro is over .7), 0..1. */
double link_jaro(const struct link_token *x, const struct link_token *y);
double link_jaro_winkler(const struct link_token *x,
                         const struct link_token *y);

enum link_level link_token_level(const struct link_names *names,
                                 const struct link_token *x,
                                 const struct link_token *y);
/* Two names aligned word by word, in order; a family name that stands first
 * on one side is seen (turned). with[i]: the word of y that x's word i goes
 * with, or -1; level[i]: how they agree.
 *
 * The level of the whole: same (all words, letter for letter), alike (all words
 * alike), close (the shorter name, of two words at least, is wholly in the
 * longer), near (given names agree and three quarters of the rest), far (half
 * of it), initial (one word only). */
struct link_alignment {
    int with[LINK_TOKENS_MAX];
    enum link_level level[LINK_TOKENS_MAX];
    int sum;
    bool turned;
};
enum link_level link_name_level(const struct link_names *names,
                                const struct link_name *x,
                                const struct link_name *y,
                                struct link_alignment *out);

const char *link_level_name(enum link_level level);

/* ---- LINKAGE
 *
 *     struct link_model m = link_model_people(&a, columns, n);
 *     struct link_people *p = link_people_make(&a, names, &m);
 *     link_people_list(p);                       a list begins
 *     link_people_add(p, cells);                 cells[m.field_count]
 *     struct link_result r;
 *     link_run(&a, p, &how, &r, &ds)             r.pairs, r.cluster
 *     link_people_free(p);
 *
 * The same rows and model give the same bytes, whatever the threads, the
 * instructions the processor has, and the shards. Memory: about 4 bytes a field
 * and row, 16 a row while a rule's keys are sorted, 16 a pair that is kept.
 * Errors: D_LINK_MODEL, D_LINK_LIMIT. Limits are below. */

enum {
    LINK_FIELDS_MAX = 10,
    LINK_RULES_MAX = 16,
    LINK_ATOMS_MAX = 16,
    LINK_RULE_ATOMS = 4,
    LINK_LISTS_MAX = 255,
    LINK_ROWS_MAX = 1 << 28,
    LINK_COLUMNS_MAX = 16, /* that a field is filled from */
};

enum link_kind {
    LINK_KIND_NAME,   /* one word or several, any script */
    LINK_KIND_TEXT,   /* Jaro-Winkler over the folded text */
    LINK_KIND_DATE,   /* a day */
    LINK_KIND_YEAR,   /* an interval of years: "1985", "1980-1985", "c. 1985" */
    LINK_KIND_NUMBER, /* digits and letters of a code, one edit is seen */
    LINK_KIND_CODE,   /* equal or not */
    LINK_KINDS
};

/* What of a value a rule asks to be equal. */
enum link_part {
    LINK_PART_ALL,
    LINK_PART_SOUND, /* of a name: its skeleton */
    LINK_PART_START, /* its first three letters */
    LINK_PART_YEAR,  /* of a date, or of a year that is one year */
    LINK_PARTS
};

struct link_field {
    struct str name;
    enum link_kind kind;
    struct str columns[LINK_COLUMNS_MAX]; /* header words it is filled from */
    int column_count;
    double m[LINK_LEVELS], u[LINK_LEVELS]; /* by level; 0 at none */
};

struct link_atom {
    int field;
    enum link_part part;
};

struct link_rule {
    int atoms[LINK_RULE_ATOMS];
    int n; /* 0: every pair */
};

struct link_model {
    struct link_field fields[LINK_FIELDS_MAX];
    int field_count;
    struct link_atom atoms[LINK_ATOMS_MAX];
    int atom_count;
    struct link_rule rules[LINK_RULES_MAX];
    int rule_count;
    double lambda;    /* how likely any two rows are one person */
    bool trained;     /* m, u and lambda are to be used as they are */
    bool once;        /* a person stands once in a list ... */
    double except;    /* ... except where two rows are one this probably */
    int64_t oversize; /* rows of a block; larger ones are split */
    double threshold; /* probability from which on two rows are one */
    bool frequencies; /* rare values weigh more */
};

/* Whether a level can come of a kind, and what it is called there. */
bool link_kind_has(enum link_kind kind, enum link_level level);
const char *link_kind_name(enum link_kind kind);
const char *link_part_name(enum link_part part);

/* The model for people, from the names of columns, by data/link/columns.txt.
 * guess[i]: the field that column i fills, or -1. false where no column is
 * about a person. */
bool link_model_people(struct arena *a, const struct str *columns, ptrdiff_t n,
                       struct link_model *out);
/* The field that a column of this name fills, or -1: fields name the columns
 * they want; more than one word for the same is fine. */
int link_model_column(const struct link_model *m, struct str column);

/* Compares every pair: for lists so small that rules would only lose some. */
void link_model_everything(struct link_model *m);

/* Reads and prints a model file; docs/linkage.md has its grammar. Fails with
 * D_LINK_MODEL. print ∘ parse = identity on what print gives. */
bool link_model_parse(struct arena *a, struct str path, struct str text,
                      struct link_model *out, struct diags *ds);
struct str link_model_print(struct arena *a, const struct link_model *m);

struct link_people;
struct link_people *link_people_make(struct arena *a,
                                     const struct link_names *names,
                                     const struct link_model *m);
void link_people_free(struct link_people *p);
bool link_people_list(struct link_people *p, struct diags *ds);
bool link_people_add(struct link_people *p, const struct str *cells,
                     struct diags *ds);
/* A fingerprint of the newest list's rows so far: equal rows in the same fields
 * have the same. Against mistakes, not against forgers. */
uint64_t link_people_digest(const struct link_people *p);
/* Rows whose values are not known here: for link_cluster alone. */
void link_people_bare(struct link_people *p, int64_t rows);
int64_t link_people_count(const struct link_people *p);
int link_people_lists(const struct link_people *p);
int64_t link_people_first(const struct link_people *p, int list);
/* The list of a row, and the row's number in it, from 0. */
int link_people_where(const struct link_people *p, int64_t row, int64_t *in);
/* The value of a field as first written, "" where it is missing. */
struct str link_people_text(const struct link_people *p, int64_t row,
                            int field);

/* What a person answered of two rows, x < y. Of one pair only one stands. */
enum link_answer {
    LINK_ANSWER_NONE,
    LINK_ANSWER_SAME, /* one person */
    LINK_ANSWER_DIFFERENT,
    LINK_ANSWER_UNSURE, /* looked at, and left open */
    LINK_ANSWERS
};
struct link_answered {
    uint32_t x, y;
    enum link_answer answer;
};
struct link_answers LIST(struct link_answered);
const char *link_answer_name(enum link_answer answer);

enum link_simd {
    LINK_SIMD_BEST,
    LINK_SIMD_PLAIN,
    LINK_SIMD_AVX2,
    LINK_SIMD_AVX512
};
bool link_simd_has(enum link_simd simd);

struct link_how {
    int threads; /* 0: as many as there are processors */
    enum link_simd simd;
    bool within;        /* with more lists than one: also rows of one list */
    int shard, shards;  /* 1..shards; 0, 0: all */
    double keep;        /* probability from which on pairs are kept */
    const uint8_t *old; /* by row, 1: two old rows are not compared; or NULL */
    const struct link_answers *answers; /* of people, to pairs; or NULL */
    const struct watch *watch;
};

/* A pair that is kept. x < y. */
struct link_pair {
    uint32_t x, y;
    uint32_t pattern;
    int32_t bits; /* prior and weight, in thousandths of a bit */
};
struct link_pair_list LIST(struct link_pair);
void link_pairs_sort(struct link_pair_list *pairs); /* by rows: x, then y */

/* Patterns of pairs that rules name, and of a sample of all other pairs. */
struct link_pattern {
    uint32_t pattern;
    uint64_t blocked, sampled;
    uint64_t same, different; /* answered; not among the others */
};
struct link_counts {
    struct LIST(struct link_pattern) patterns; /* by pattern */
    uint64_t blocked, sampled, wanted; /* pairs; wanted: all there are */
    int64_t by_rule[LINK_RULES_MAX];
    int64_t split_blocks, split_pairs; /* oversize, pairs not compared */
};

struct link_stage {
    const char *name;
    double seconds;
};

/* All pairs that are asked for, whether rules name them or not. */
uint64_t link_pairs_wanted(const struct link_people *p,
                           const struct link_how *how);

/* One pass: the patterns of all pairs that the rules name. */
bool link_count(struct arena *a, struct link_people *p,
                const struct link_how *how, struct link_counts *out,
                struct diags *ds);
void link_counts_add(struct arena *a, struct link_counts *to,
                     const struct link_counts *from);

/* Takes the pairs that how->answers settles out of the counts and puts them
 * beside, as what is known: training keeps them what they are. */
void link_counts_answered(struct arena *a, struct link_people *p,
                          const struct link_how *how,
                          struct link_counts *counts);

/* m, u and lambda from the counts, by expectation-maximisation, in which pairs
 * that were answered have their answer for certain (semi-supervised, Nigam et
 * al., Machine Learning 2000). */
bool link_train(struct link_model *m, const struct link_counts *c,
                struct diags *ds);

/* Another pass, with a trained model: the pairs from how->keep on, by row. */
bool link_score(struct arena *a, struct link_people *p,
                const struct link_how *how, struct link_pair_list *out,
                struct diags *ds);

/* link_train on the counts and what is answered; the counts stay what they are.
 */
bool link_learn(struct link_people *p, struct link_model *m,
                const struct link_how *how, const struct link_counts *counts,
                struct diags *ds);

/* link_count, link_learn and link_score in one, with the same results,
 * comparing most pairs once only: a model learnt from one block in thirty-two
 * says which pairs may come to be kept, and where the model learnt from all of
 * them shows that one may be missing, link_score follows. m: the model of p. */
struct link_matched {
    struct link_counts counts;
    struct link_pair_list pairs;
};
bool link_match(struct arena *a, struct link_people *p, struct link_model *m,
                const struct link_how *how, struct link_matched *out,
                struct diags *ds);

/* Weighs pairs again by their patterns: other rows have changed how frequent
 * their values are. */
void link_reweigh(const struct link_people *p, const struct link_how *how,
                  struct link_pair_list *pairs);

double link_probability(int32_t bits);
int32_t link_bits(double probability); /* the other way; 0 < probability < 1 */

/* How often pairs of such a weight were answered "same": isotonic regression
 * by pooling adjacent violators (Ayer et al. 1955; Zadrozny and Elkan, KDD
 * 2002) over the answers and over one pair a bit as the model expects it, so
 * that few answers move it little. Between the pools a line in log-odds;
 * without answers it changes nothing. Strictly rising but within a pool. */
struct link_knot {
    double bits, odds; /* as weighed, as calibrated: log2 of odds, both */
};
struct link_curve LIST(struct link_knot);
void link_calibrate(struct arena *a, struct link_people *p,
                    const struct link_how *how, struct link_curve *out);
int32_t link_calibrated(const struct link_curve *c, int32_t weight);

/* How many pairs each rule makes by itself, before anything is compared. */
void link_estimate(struct link_people *p, const struct link_how *how,
                   int64_t by_rule[LINK_RULES_MAX]);

/* Why two rows weigh what they do. */
struct link_reason {
    enum link_level level;
    double bits;      /* of the level, log2 m/u */
    double frequency; /* more or less by how rare the values are */
};
struct link_why {
    struct link_reason field[LINK_FIELDS_MAX];
    double prior, bits;
    double probability;
    int rule; /* the first that names the pair, or -1 */
};
void link_explain(struct link_people *p, const struct link_how *how, uint32_t x,
                  uint32_t y, struct link_why *out);

/* ---- who is whom */

struct link_tie {
    uint32_t row;          /* could go with either */
    uint32_t first, other; /* pairs, by index */
};
struct link_result {
    struct link_pair_list pairs; /* strongest first */
    uint32_t *cluster;           /* by row: the lowest row of its cluster */
    bool *chosen;                /* by pair: it joins rows of one cluster */
    struct LIST(struct link_tie) ties;
    uint8_t *answer; /* by pair: an enum link_answer; NULL without answers */
    int64_t clashes; /* answers "different" of rows that others say are one */
    int64_t refused; /* pairs over the threshold that "once per list" refuses */
    int64_t large;   /* components too large for an exact assignment */
};
/* Answers hold, whatever the weights say: "same" joins, "different" keeps
 * clusters apart. */
void link_cluster(struct arena *a, const struct link_people *p,
                  const struct link_how *how,
                  const struct link_pair_list *pairs, struct link_result *out);

#endif
