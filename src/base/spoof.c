/* Look-alikes, by way of ICU's spoof checker (UTS #39). */
#include "base/utf8.h"

#include <assert.h>
#include <unicode/uspoof.h>

/* The checker is opened once: making it costs more than a thousand uses. */
struct spoof {
    USpoofChecker *checker;
};

struct spoof *spoof_open(void)
{
    UErrorCode err = U_ZERO_ERROR;
    struct spoof *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    s->checker = uspoof_open(&err);
    if (U_SUCCESS(err)) {
        uspoof_setRestrictionLevel(s->checker, USPOOF_HIGHLY_RESTRICTIVE);
        uspoof_setChecks(s->checker, USPOOF_RESTRICTION_LEVEL, &err);
    }
    if (U_SUCCESS(err)) return s;
    spoof_close(s);
    return NULL;
}

void spoof_close(struct spoof *s)
{
    if (s && s->checker) uspoof_close(s->checker);
    free(s);
}

static bool ends_word(int32_t c)
{
    return c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

/* The scripts of each word: "Kabul (کابل)" is two words of one script each. */
bool spoof_mixed(struct spoof *s, struct str text, struct str *word)
{
    for (ptrdiff_t from = 0, at = 0; from < text.n;) {
        ptrdiff_t was = at;
        int32_t c = utf8_next(text, &at);
        if (c >= 0 && !ends_word(c)) continue;
        UErrorCode err = U_ZERO_ERROR;
        *word = str_cut(text, from, was);
        from = c < 0 ? text.n : at;
        if (word->n == 0) continue;
        int32_t found =
            uspoof_checkUTF8(s->checker, word->p, (int32_t)word->n, NULL, &err);
        if (U_SUCCESS(err) && found & USPOOF_RESTRICTION_LEVEL) return true;
    }
    return false;
}

struct str spoof_skeleton(struct spoof *s, struct arena *a, struct str text)
{
    UErrorCode err = U_ZERO_ERROR;
    int32_t room = (int32_t)text.n * 4 + 16;
    char *p = arena_new(a, char, room);
    assert(text.n < INT32_MAX / 8);
    int32_t n = uspoof_getSkeletonUTF8(s->checker, 0, text.p, (int32_t)text.n,
                                       p, room, &err);
    if (U_FAILURE(err) || n > room) return text; /* longer than any name's */
    return (struct str){ p, n };
}
