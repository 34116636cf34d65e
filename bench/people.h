/* Invented people for the benches of linkage: a seeded generator that writes a
 * CSV of any size, and knows who is whom. Shapes are those of registers: names
 * by Zipf's law out of syllables, damaged doubles, missing cells. */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_CELL = 40 };

struct invented_person {
    char cell[6][PEOPLE_CELL]; /* given, family, street, email, year, place */
};

static inline uint64_t people_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u); /* splitmix64 */
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0..n-1, low numbers often: about Zipf with exponent 1, flat at the top. */
static inline uint64_t people_zipf(uint64_t *state, uint64_t n)
{
    double u = (double)(people_random(state) >> 11) * 0x1p-53;
    double x = 12 * (__builtin_pow((double)n / 12 + 1, u) - 1);
    return (uint64_t)x % n;
}

static inline void people_word(char out[PEOPLE_CELL], uint64_t which, int parts)
{
    static const char *const part[] = {
        "ba",  "chi", "dor", "el",  "fen", "gu",  "har", "is",
        "jo",  "ka",  "lim", "mo",  "nar", "os",  "pe",  "qui",
        "ral", "su",  "ta",  "ur",  "vin", "wa",  "xi",  "yor",
        "zan", "lee", "mar", "nik", "ro",  "ste", "tho", "dri"
    };
    size_t n = 0;
    which = which * 2654435761u + 97;
    for (int i = 0; i < parts;
         i++, which = which / 29 * 31 + which % 29 * 7919) {
        const char *p = part[which % 32];
        for (; *p && n + 1 < PEOPLE_CELL; p++) out[n++] = *p;
    }
    out[n] = '\0';
}

static inline void people_typo(char *s, uint64_t r)
{
    size_t n = strlen(s);
    if (n < 3) return;
    size_t at = 1 + r / 8 % (n - 2);
    char c = s[at];
    switch (r % 4) {
    case 0: s[at] = s[at + 1], s[at + 1] = c; break;
    case 1: memmove(s + at, s + at + 1, n - at); break;
    case 2: s[at] = (char)('a' + r / 64 % 26); break;
    case 3:
        if (n + 2 > PEOPLE_CELL) return;
        memmove(s + at + 1, s + at, n - at + 1);
        s[at] = (char)('a' + r / 64 % 26);
        break;
    }
}

static inline void people_make(uint64_t *state, struct invented_person *p)
{
    char street[PEOPLE_CELL];
    people_word(p->cell[0], people_zipf(state, 3000), 2);
    people_word(p->cell[1], 7 + people_zipf(state, 9000), 3);
    people_word(street, 3 + people_random(state) % 60000, 3);
    snprintf(p->cell[2], PEOPLE_CELL, "%d %.30s",
             (int)(people_random(state) % 200) + 1, street);
    people_word(p->cell[3], people_random(state) >> 20, 4);
    snprintf(p->cell[3] + strlen(p->cell[3]), 5, "%d",
             (int)(people_random(state) % 1000));
    snprintf(p->cell[4], PEOPLE_CELL, "%d",
             1930 + (int)(people_random(state) % 75));
    people_word(p->cell[5], 11 + people_zipf(state, 600), 2);
}

/* Writes rows to a new file; person (may be NULL) gets who each row is. About
 * one row in five is a damaged double of an earlier one. */
static inline int people_write(const char *path, int64_t rows, uint64_t seed,
                               int64_t *person)
{
    enum { KEPT = 1 << 16 };
    struct invented_person *kept = calloc(KEPT, sizeof *kept), p;
    int64_t *who = calloc(KEPT, sizeof *who), people = 0;
    FILE *f = fopen(path, "w");
    uint64_t state = seed;
    uint64_t slots = (uint64_t)(rows < 4 * KEPT ? rows / 4 + 1 : KEPT);
    if (!f || !kept || !who) return 0;
    fputs("unique_id,given_name,surname,street,email,year_of_birth,city\n", f);
    for (int64_t i = 0; i < rows; i++) {
        size_t slot = people_random(&state) % slots;
        int64_t me;
        if (kept[slot].cell[0][0] && people_random(&state) % 5 == 0) {
            p = kept[slot];
            me = who[slot];
            for (int c = 0; c < 6; c++) {
                uint64_t r = people_random(&state);
                if (c != 4 && r % 6 == 0) people_typo(p.cell[c], r / 6);
                if (c == 4 && r % 20 == 0)
                    p.cell[c][3] = (char)('0' + r / 20 % 10);
            }
        } else {
            people_make(&state, &p);
            me = people++;
            kept[slot] = p;
            who[slot] = me;
        }
        fprintf(f, "%lld", (long long)i);
        for (int c = 0; c < 6; c++)
            fprintf(f, ",%s", people_random(&state) % 25 == 0 ? "" : p.cell[c]);
        fputc('\n', f);
        if (person) person[i] = me;
    }
    free(kept);
    free(who);
    return fclose(f) == 0;
}

#endif
