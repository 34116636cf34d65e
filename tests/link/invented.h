/* Invented people on invented lists, by a seeded generator: syllables, damage,
 * doubles. Shared by the tests of linkage. */
#ifndef TESTS_LINK_INVENTED_H
#define TESTS_LINK_INVENTED_H

#include "link/link.h"

#include <stdlib.h>

struct invented {
    struct arena a;
    struct diags ds;
    const struct link_names *names;
    struct link_model model;
    struct link_people *people;
    int *person; /* by row: the truth */
    uint64_t seed;
};

static inline uint64_t invent(struct invented *v, uint64_t below)
{
    uint64_t z = (v->seed += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

static inline struct str invent_name(struct invented *v, uint64_t variety)
{
    static const char *const part[] = {
        "ta", "mi",  "lor", "ben", "ka", "sun",
        "ri", "dov", "el",  "zan", "pu", "shi"
    };
    static const char *const native[] = { "طا", "مي", "لر", "بن", "كا", "سن",
                                          "ري", "دو", "ال", "زن", "بو", "شي" };
    uint64_t which = invent(v, variety);
    bool arabic = which % 9 == 8;
    const char *const *from = arabic ? native : part;
    struct buf b = buf_make(&v->a, 200);
    for (int i = 0; i < 3; i++, which = which * 31 / 7)
        buf_str(&b, str_of(from[which % 12]));
    return buf_done(&b);
}

static inline struct str invent_damage(struct invented *v, struct str s)
{
    char *p = arena_new(&v->a, char, s.n + 1);
    for (ptrdiff_t i = 0; i < s.n; i++) p[i] = s.p[i];
    if (invent(v, 5) || s.n < 3 || s.p[0] < 0) return (struct str){ p, s.n };
    ptrdiff_t at = (ptrdiff_t)invent(v, (uint64_t)s.n - 1);
    char c = p[at];
    p[at] = p[at + 1];
    p[at + 1] = invent(v, 2) ? c : 'x';
    return (struct str){ p, s.n - (ptrdiff_t)invent(v, 2) };
}

static inline bool invent_rows(struct invented *v, int rows, int lists)
{
    struct str *cells = arena_new(&v->a, struct str, (ptrdiff_t)rows * 6);
    int people = 0;
    v->person = arena_new(&v->a, int, rows);
    for (int i = 0; i < rows; i++) {
        struct str *c = cells + (ptrdiff_t)i * 6;
        if (i % (rows / lists) == 0 && i / (rows / lists) < lists &&
            !link_people_list(v->people, &v->ds))
            return false;
        if (i > 10 && invent(v, 3) == 0) {
            int like = (int)invent(v, (uint64_t)i);
            for (int f = 0; f < 6; f++)
                c[f] = invent_damage(v, cells[(ptrdiff_t)like * 6 + f]);
            v->person[i] = v->person[like];
        } else {
            c[0] = invent_name(v, 300);
            c[1] = invent_name(v, 500);
            c[2] = str_fmt(&v->a, "19%02d-%02d-%02d", (int)invent(v, 60) + 30,
                           (int)invent(v, 12) + 1, (int)invent(v, 28) + 1);
            c[3] = str_fmt(&v->a, "place %.*s", STR_ARG(invent_name(v, 40)));
            c[4] = str_fmt(&v->a, "%d", (int)invent(v, 900000) + 100000);
            c[5] = str_fmt(&v->a, "%d", (int)invent(v, 70) + 1930);
            v->person[i] = people++;
        }
        for (int f = 0; f < 6; f++)
            if (invent(v, 12) == 0) c[f] = S("");
        if (!link_people_add(v->people, c, &v->ds)) return false;
    }
    return true;
}

/* Rows of given, family, born, number, place, year, in the model's order. */
static inline bool invent_all(struct invented *v, uint64_t seed, int rows,
                              int lists)
{
    static const char text[] =
        "field given name from \"given\"\nfield family name from \"family\"\n"
        "field born date from \"born\"\nfield place text from \"place\"\n"
        "field number number from \"number\"\nfield year year from \"year\"\n"
        "block on given, family\nblock on sound of given, year of born\n"
        "block on start of family, place\nblock on number\n"
        "oversize 100000\nonce except 0.999\n";
    *v = (struct invented){ .seed = seed };
    v->ds = diags_make(&v->a);
    v->names = link_names_load(&v->a, &v->ds);
    if (!v->names || !link_model_parse(&v->a, S("invented"), str_of(text),
                                       &v->model, &v->ds))
        return false;
    v->people = link_people_make(&v->a, v->names, &v->model);
    return invent_rows(v, rows, lists);
}

static inline void invent_free(struct invented *v)
{
    link_people_free(v->people);
    arena_free(&v->a);
}

#endif
