#include "base/decode.h"

#include "base/utf8.h"

#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

enum { HEAD = 4096, SAMPLE = 1 << 16, SURE = 30 };

/* Whether a control character says that this is no text of bytes. */
static bool has_control(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < ' ' && !strchr("\n\t\r\f\033", c)) return true;
        if (c == 0) return true;
    }
    return false;
}

static const char *by_mark(struct str s, ptrdiff_t *mark)
{
    static const struct {
        const char *bytes, *name;
        ptrdiff_t n;
    } marks[] = { { "\xEF\xBB\xBF", "UTF-8", 3 },
                  { "\xFF\xFE\0\0", "UTF-32LE", 4 },
                  { "\0\0\xFE\xFF", "UTF-32BE", 4 },
                  { "\xFF\xFE", "UTF-16LE", 2 },
                  { "\xFE\xFF", "UTF-16BE", 2 } };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (s.n < marks[i].n ||
            memcmp(s.p, marks[i].bytes, (size_t)marks[i].n) != 0)
            continue;
        *mark = marks[i].n;
        return marks[i].name;
    }
    return NULL;
}

/* <meta charset="windows-1251">, <?xml encoding="..."?> */
static struct str by_itself(struct str s)
{
    struct str head = str_cut(s, 0, s.n < HEAD ? s.n : HEAD);
    static const char *const keys[] = { "charset=", "encoding=" };
    for (size_t k = 0; k < 2; k++) {
        ptrdiff_t at = str_find(head, str_of(keys[k]));
        if (at < 0) continue;
        ptrdiff_t from = at + (ptrdiff_t)strlen(keys[k]);
        while (from < head.n && strchr("\"' ", head.p[from])) from++;
        ptrdiff_t to = from;
        while (to < head.n && to - from < 40 && head.p[to] > ' ' &&
               !strchr("\"'>;/?", head.p[to]))
            to++;
        if (to > from) return str_cut(head, from, to);
    }
    return S("");
}

static struct str by_guess(struct arena *a, struct str s)
{
    UErrorCode e = U_ZERO_ERROR;
    struct str name = S("");
    UCharsetDetector *d = ucsdet_open(&e);
    int32_t n = (int32_t)(s.n < SAMPLE ? s.n : SAMPLE);
    ucsdet_enableInputFilter(d, true);
    ucsdet_setText(d, s.p, n, &e);
    const UCharsetMatch *m = ucsdet_detect(d, &e);
    if (U_SUCCESS(e) && m && ucsdet_getConfidence(m, &e) >= SURE)
        name = str_dup(a, str_of(ucsdet_getName(m, &e)));
    ucsdet_close(d);
    return name;
}

/* Strictly: an ill-formed sequence is a failure, not a mark in the text. */
static bool convert(struct arena *a, struct str s, struct str encoding,
                    struct str *out)
{
    UErrorCode e = U_ZERO_ERROR;
    UConverter *from = ucnv_open(str_z(a, encoding), &e);
    UConverter *to = ucnv_open("UTF-8", &e);
    if (U_SUCCESS(e))
        ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                            &e);
    bool ok = U_SUCCESS(e) && s.n < INT32_MAX / 4;
    if (ok) {
        ptrdiff_t cap = s.n * 3 + 16; /* UTF-8 of any one byte fits in three */
        char *p = arena_new(a, char, cap), *at = p;
        const char *source = s.p;
        ucnv_convertEx(to, from, &at, p + cap, &source, s.p + s.n, NULL, NULL,
                       NULL, NULL, true, true, &e);
        ok = U_SUCCESS(e);
        *out = (struct str){ p, at - p };
    }
    ucnv_close(from);
    ucnv_close(to);
    return ok;
}

bool text_decode(struct arena *a, struct str bytes, struct str *out,
                 struct str *encoding, bool *guessed)
{
    ptrdiff_t mark = 0;
    const char *marked = by_mark(bytes, &mark);
    struct str rest = str_cut(bytes, mark, bytes.n);
    *out = bytes;
    *guessed = false;
    *encoding = S("UTF-8");
    if (marked && mark != 3) {
        *encoding = str_of(marked);
        return convert(a, rest, *encoding, out);
    }
    if (utf8_check(rest) < 0) {
        *out = rest;
        return true;
    }
    if (has_control(bytes)) return false;
    *encoding = by_itself(bytes);
    if (encoding->n && convert(a, bytes, *encoding, out)) return true;
    *guessed = true;
    *encoding = by_guess(a, bytes);
    if (encoding->n && convert(a, bytes, *encoding, out)) return true;
    *out = bytes;
    return false;
}
