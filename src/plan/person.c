/* A person, out of the cells of a list. What cannot be read stays unknown; what
 * can be read in two ways is the interval of both. */
#include "data.h"
#include "plan/plan_int.h"

#include <assert.h>

enum { AGE_MAX = 120, YEAR_FIRST = 1850 };

/* Rows of data/plan/words.txt, in its order. */
enum word {
    WORD_CRITICAL,
    WORD_ILL,
    WORD_FIT,
    WORD_UNKNOWN,
    WORD_WOMAN,
    WORD_MAN,
    WORD_CONTESTED,
    WORD_EXCLUDED,
    WORD_REPLACED,
    WORD_LIFE,
    WORD_COUNT
};

struct plan_words {
    struct map of[WORD_COUNT];
};

const struct plan_words *plan_words_load(struct arena *a)
{
    struct plan_words *w = arena_new(a, struct plan_words, 1);
    struct str rest = { (const char *)data_plan_words_txt,
                        data_plan_words_txt_size };
    struct str line, name, cell;
    int word = 0;
    while (str_next(&rest, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#') continue;
        bool known = word < WORD_COUNT && str_next(&line, ':', &name);
        assert(known); /* our own data */
        while (str_next(&line, ',', &cell))
            map_add(&w->of[word], a, utf8_fold(a, str_trim(cell)), word);
        word++;
    }
    assert(word == WORD_COUNT);
    return w;
}

static bool is(const struct plan_words *w, enum word word, struct str folded)
{
    return map_get(&w->of[word], folded) >= 0;
}

/* Folded, with the digits of other scripts as ours. */
static struct str plain(struct arena *a, struct str cell)
{
    struct str folded = utf8_fold(a, str_trim(cell));
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t at = 0, was = 0;; was = at) {
        int32_t c = utf8_next(folded, &at);
        if (c < 0) break;
        if (c >= 0x660 && c <= 0x669)
            buf_char(&b, (char)('0' + (c - 0x660)));
        else if (c >= 0x6F0 && c <= 0x6F9)
            buf_char(&b, (char)('0' + (c - 0x6F0)));
        else
            buf_str(&b, str_cut(folded, was, at));
    }
    return buf_done(&b);
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The one run of four digits that is a year, of a day whose order of parts
 * nobody says: 03/04/1980 is some day of 1980. */
static bool year_in(struct str s, struct days *out)
{
    int hits = 0;
    for (ptrdiff_t i = 0; i < s.n;) {
        ptrdiff_t end = i;
        int64_t n = 0;
        while (end < s.n && digit(s.p[end])) end++;
        bool year = end - i == 4 && num_parse(str_cut(s, i, end), &n) &&
                    n >= YEAR_FIRST && n <= 2200;
        if (year && hits++ == 0) days_parse(str_cut(s, i, end), out);
        i = end > i ? end : i + 1;
    }
    return hits == 1;
}

/* A day, month, year or span of them, of our calendar. */
static bool read_days(struct str s, struct days *out)
{
    if (days_parse(s, out) && out->from != DAY_NONE && out->to != DAY_NONE)
        return day_civil(out->from).year >= YEAR_FIRST;
    return year_in(s, out);
}

int32_t plan_months(int32_t from, int32_t to)
{
    struct civil x = day_civil(from), y = day_civil(to);
    return (y.year - x.year) * 12 + (y.month - x.month) - (y.day < x.day);
}

/* A birth: a day or year, or an age on the day. */
static bool read_born(struct str s, int32_t day, struct plan_person *out)
{
    int64_t n;
    if (s.n <= 3 && num_parse(s, &n)) {
        if (n > AGE_MAX) out->aside = ASIDE_AGE;
        if (n > AGE_MAX) return true;
        out->born.from = day_add_months(day, -12 * ((int32_t)n + 1)) + 1;
        out->born.to = day_add_months(day, -12 * (int32_t)n);
        return true;
    }
    if (!read_days(s, &out->born)) return false;
    if (out->born.from > day || plan_months(out->born.to, day) / 12 > AGE_MAX) {
        out->aside = ASIDE_AGE;
        out->born = DAYS_NONE;
    }
    return true;
}

/* "14 months", "1 year and 3 months", "400 days", "14": whole months. */
static bool read_span(struct str s, int32_t *out)
{
    int64_t days = 0, months = 0, n = -1;
    bool any = false;
    for (struct str word; str_next(&s, ' ', &word);) {
        int64_t v;
        if (word.n == 0 || str_eq(word, S("and"))) continue;
        if (num_parse(word, &v)) {
            if (n >= 0 || v > 200 * 366) return false;
            n = v;
            continue;
        }
        if (n < 0) return false;
        if (str_starts(word, S("day")))
            days += n;
        else if (str_starts(word, S("month")))
            months += n;
        else if (str_starts(word, S("year")))
            months += 12 * n;
        else
            return false;
        n = -1;
        any = true;
    }
    if (n >= 0) months += n; /* a bare number */
    *out = (int32_t)(months + days * 12 / 365);
    if (*out == 0 && days > 0) *out = 1; /* not served yet */
    return any || n >= 0;
}

static unsigned read_left(const struct plan_words *w, struct arena *a,
                          const struct plan_cells *c, int32_t day,
                          struct plan_person *out)
{
    struct str s = plain(a, c->remaining), e = plain(a, c->ends);
    struct days ends;
    bool life = is(w, WORD_LIFE, s) || is(w, WORD_LIFE, e);
    out->left = life ? PLAN_LIFE : PLAN_UNKNOWN;
    if (life || ((s.n == 0 || is(w, WORD_UNKNOWN, s)) &&
                 (e.n == 0 || is(w, WORD_UNKNOWN, e))))
        return 0;
    if (e.n > 0 && read_days(e, &ends)) {
        if (ends.to <= day) out->aside = ASIDE_SERVED;
        if (ends.to > day) out->left = plan_months(day, ends.to);
        return 0;
    }
    if (s.n == 0 || !read_span(s, &out->left)) {
        out->left = PLAN_UNKNOWN;
        return UNREAD_LEFT;
    }
    if (out->left == 0) out->aside = ASIDE_SERVED;
    return 0;
}

static unsigned read_health(const struct plan_words *w, struct arena *a,
                            struct str cell, struct plan_person *out)
{
    struct str s = plain(a, cell);
    out->health = HEALTH_UNKNOWN;
    if (s.n == 0 || is(w, WORD_UNKNOWN, s)) return 0;
    for (int k = WORD_CRITICAL; k <= WORD_FIT; k++) {
        if (!is(w, (enum word)k, s)) continue;
        out->health = (enum plan_health)k;
        return 0;
    }
    return UNREAD_HEALTH;
}

static unsigned read_flags(const struct plan_words *w, struct arena *a,
                           struct str cell, struct plan_person *out)
{
    struct str rest = plain(a, cell), part;
    unsigned unread = 0;
    char *text = arena_new(a, char, rest.n + 1);
    for (ptrdiff_t i = 0; i < rest.n; i++)
        text[i] = rest.p[i] == ';' ? ',' : rest.p[i];
    rest.p = text;
    while (rest.n && str_next(&rest, ',', &part)) {
        part = str_trim(part);
        if (is(w, WORD_CONTESTED, part))
            out->contested = true;
        else if (is(w, WORD_EXCLUDED, part))
            out->aside = ASIDE_EXCLUDED;
        else if (is(w, WORD_REPLACED, part))
            out->aside = ASIDE_REPLACED;
        else if (part.n)
            unread = UNREAD_FLAGS;
    }
    return unread;
}

unsigned plan_person_read(const struct plan_words *words,
                          const struct plan_cells *c, int32_t day,
                          struct plan_person *out)
{
    unsigned unread = 0;
    struct arena scratch = { 0 };
    struct str born = plain(&scratch, c->born), sex = plain(&scratch, c->sex);
    struct str taken = plain(&scratch, c->taken);
    *out = (struct plan_person){ .born = DAYS_NONE, .taken = DAYS_NONE };
    if (born.n && !is(words, WORD_UNKNOWN, born) &&
        !read_born(born, day, out)) {
        out->born = DAYS_NONE;
        unread |= UNREAD_BORN;
    }
    unread |= read_health(words, &scratch, c->health, out);
    unread |= read_left(words, &scratch, c, day, out);
    if (taken.n && !is(words, WORD_UNKNOWN, taken) &&
        (!read_days(taken, &out->taken) || out->taken.from > day)) {
        out->taken = DAYS_NONE;
        unread |= UNREAD_TAKEN;
    }
    out->woman = is(words, WORD_WOMAN, sex);
    if (sex.n && !out->woman && !is(words, WORD_MAN, sex) &&
        !is(words, WORD_UNKNOWN, sex))
        unread |= UNREAD_SEX;
    unread |= read_flags(words, &scratch, c->flags, out);
    out->category = str_trim(c->category);
    out->place = str_trim(c->place);
    out->list_of = str_trim(c->list_of);
    out->household = str_trim(c->household);
    arena_free(&scratch);
    return unread;
}

bool plan_age(const struct plan_person *p, int32_t day, struct interval *out)
{
    if (p->born.from == DAY_NONE) return false;
    out->lo = p->born.to > day ? 0 : plan_months(p->born.to, day) / 12;
    out->hi = plan_months(p->born.from, day) / 12;
    return true;
}

bool plan_minor(const struct plan_person *p, int32_t day)
{
    struct interval age;
    return plan_age(p, day, &age) && age.hi < 18;
}

const char *plan_health_text(enum plan_health h)
{
    static const char *const texts[] = { "critical", "ill", "fit", "unknown" };
    assert(h < HEALTH_COUNT);
    return texts[h];
}

const char *plan_aside_text(enum plan_aside a)
{
    static const char *const texts[] = {
        "",
        "the birth says older than 120, or not born yet",
        "the sentence has been served already",
        "on both sides' lists",
        "flagged as excluded",
        "flagged as replaced, or replaced by an answer",
        "answered: dead, already freed, not held, refused, or a duplicate",
        "not on the list that the agreement names"
    };
    _Static_assert(sizeof texts / sizeof texts[0] == ASIDE_COUNT,
                   "a text each");
    assert(a < ASIDE_COUNT);
    return texts[a];
}
