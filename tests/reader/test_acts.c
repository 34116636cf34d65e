/* Every act of the act table, in every form in which a report tells it. */
#include "reader/reading.h"

#include <string.h>

/* How an act is told: the verb with its object behind it, and what stands
 * behind that; `noun` with the object as its own. NULL: the form is not to be
 * had of this act, `why` says why. */
struct told {
    const char *act, *base, *past, *participle, *object, *tail, *noun, *why;
};

static const struct told table[] = {
#define ACT(act, base, past, participle, object, tail, noun) \
    { act, base, past, participle, object, tail, noun, NULL },
#define ELSEWHERE(act, why) { act, NULL, NULL, NULL, NULL, NULL, NULL, why },
#include "reader/acts.def"
#undef ACT
#undef ELSEWHERE
};

enum form { ACTIVE, PASSIVE, NOMINAL, NEGATED, REPORTED, CONDITIONAL, FORMS };

static const char *const form_text[FORMS] = { "active",   "passive",
                                              "nominal",  "negated",
                                              "reported", "conditional" };

static bool plural(const char *object)
{
    size_t n = strlen(object);
    return strstr(object, "prisoners") || strstr(object, "sanctions") ||
           strstr(object, "weapons") || object[n - 1] == 's';
}

/* The sentence, empty where the act has no such form. */
static struct str sentence(struct arena *a, const struct told *t, enum form f)
{
    bool passive = t->object[0] != '\0' && t->tail != NULL;
    const char *tail = t->tail ? t->tail : "";
    switch (f) {
    case ACTIVE:
        return str_fmt(a, "The Front %s %s%s on Sunday.", t->past, t->object,
                       tail);
    case PASSIVE:
        if (!passive) return S("");
        return str_fmt(a, "On Sunday %s %s %s%s by the Front.", t->object,
                       plural(t->object) ? "were" : "was", t->participle, tail);
    case NOMINAL:
        if (!t->noun) return S("");
        return str_fmt(a, "River Watch confirmed the %s by the Front.",
                       t->noun);
    case NEGATED:
        return str_fmt(a, "The Front did not %s %s%s.", t->base, t->object,
                       tail);
    case REPORTED:
        return str_fmt(a, "The League said that the Front had %s %s%s.",
                       t->participle, t->object, tail);
    case CONDITIONAL:
        return str_fmt(a, "The Front will %s %s%s if Ruritania agrees.",
                       t->base, t->object, tail);
    case FORMS: break;
    }
    return S("");
}

static bool right(const struct draft *d, const struct told *t, enum form f)
{
    bool asks = false;
    for (ptrdiff_t i = 0; i < d->questions.n; i++)
        asks |= str_find(d->questions.p[i], S("condition")) >= 0;
    return d->has_deed && str_eq(d->deed.act.id, str_of(t->act)) &&
           d->deed.actors.n >= 1 &&
           str_eq(d->deed.actors.p[0].id, S("front")) &&
           d->deed.negated == (f == NEGATED) && asks == (f == CONDITIONAL) &&
           d->deed.modality == (f == CONDITIONAL ? MOD_WILL : MOD_DID) &&
           (f != REPORTED || (d->telling.by.n == 1 &&
                              str_eq(d->telling.by.p[0].id, S("league"))));
}

static bool reads(struct reading_case *c, const struct told *t, enum form f)
{
    struct arena a = { 0 };
    struct str s = sentence(&a, t, f);
    bool good = s.n == 0;
    struct str text =
        str_fmt(&a, "OSBY, April 12, 2021 (Osby Wire) -- %.*s\n", STR_ARG(s));
    struct read r = { 0 };
    if (s.n) r = read_text(&a, c, text);
    for (ptrdiff_t i = 0; i < r.drafts.n; i++)
        good |= right(&r.drafts.p[i], t, f);
    if (!good) {
        print_error("%s, %s: %.*s\n", t->act, form_text[f], STR_ARG(s));
        for (ptrdiff_t i = 0; i < r.drafts.n; i++)
            print_error("  got %.*s\n",
                        STR_ARG(draft_line(&a, c->agreement, &r.drafts.p[i])));
    }
    arena_free(&a);
    return good;
}

static void every_act_in_every_form(void **state)
{
    struct reading_case *c = case_open("tests/reader/osby.truce");
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        for (int f = 0; f < FORMS && !table[i].why; f++)
            wrong += !reads(c, &table[i], (enum form)f);
    assert_int_equal(wrong, 0);
    case_close(c);
}

/* The table has every standard act, and none twice. */
static void no_act_is_left_out(void **state)
{
    struct reading_case *c = case_open("tests/reader/osby.truce");
    (void)state;
    for (ptrdiff_t i = 0; i < c->agreement->acts.n; i++) {
        struct str id = c->agreement->acts.p[i].name.id;
        int found = 0;
        for (size_t k = 0; k < sizeof table / sizeof table[0]; k++)
            found += str_eq(id, str_of(table[k].act));
        if (found != 1) print_error("%.*s: %d rows\n", STR_ARG(id), found);
        assert_int_equal(found, 1);
    }
    case_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_in_every_form),
        cmocka_unit_test(no_act_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
