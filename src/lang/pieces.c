/* The small pieces every construct is made of. */
#include "lang_int.h"

/* By their first letter. */
static const char *const reserved[26][17] = {
    ['a' - 'a'] = { "about", "act", "after", "against", "agreement", "aim",
                    "aka", "all", "allow", "amendment", "and", "annex", "are",
                    "as", "asks", "at" },
    ['b' - 'a'] = { "batch", "belonging", "between", "by" },
    ['c' - 'a'] = { "cameo", "chosen", "clause", "commitment", "confirms",
                    "corrects", "counts" },
    ['d' - 'a'] = { "denies", "did", "down", "draft" },
    ['e' - 'a'] = { "ends", "exactly", "extends" },
    ['f' - 'a'] = { "from" },
    ['h' - 'a'] = { "halts", "handover", "held" },
    ['i' - 'a'] = { "in", "including", "is" },
    ['l' - 'a'] = { "labelled", "list" },
    ['m' - 'a'] = { "measure", "must" },
    ['n' - 'a'] = { "neutral", "not", "note", "noun" },
    ['o' - 'a'] = { "obligation", "of", "off", "on", "only", "or", "otherwise",
                    "outlet", "over" },
    ['p' - 'a'] = { "part", "party", "passage", "people", "plover", "power",
                    "prohibition" },
    ['r' - 'a'] = { "receipt", "replaces", "reported", "resumes", "retracts" },
    ['s' - 'a'] = { "said", "same", "should", "signed", "signing", "since",
                    "suspends" },
    ['t' - 'a'] = { "text", "that", "through", "timezone", "to" },
    ['u' - 'a'] = { "unattributed", "under", "unit", "until", "up", "upon" },
    ['v' - 'a'] = { "verb", "voice" },
    ['w' - 'a'] = { "want", "wants", "while", "will", "with", "within",
                    "witnessed" },
};

bool lang_reserved(struct str word)
{
    if (word.n == 0 || word.p[0] < 'a' || word.p[0] > 'z') return false;
    const char *const *row = reserved[word.p[0] - 'a'];
    for (; *row; row++) {
        ptrdiff_t i = 1;
        while (i < word.n && (*row)[i] == word.p[i]) i++;
        if (i == word.n && (*row)[i] == '\0') return true;
    }
    return false;
}

int lang_near_limit(struct str word)
{
    return word.n <= 1 ? 0 : word.n <= 3 ? 1 : word.n <= 6 ? 2 : 3;
}

bool lang_near(struct str word, const char *candidate)
{
    int limit = lang_near_limit(word);
    return str_edits(word, str_of(candidate), limit) <= limit;
}

/* Small letters, digits and inner hyphens, beginning with a letter. */
static bool kebab(struct str s)
{
    if (s.n == 0 || s.n > 64 || s.p[0] < 'a' || s.p[0] > 'z') return false;
    for (ptrdiff_t i = 1; i < s.n; i++) {
        char c = s.p[i];
        bool hyphen = c == '-' && s.p[i - 1] != '-' && i + 1 < s.n;
        if (!hyphen && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

bool lang_id(struct parse *p, struct ref *out, const char *what)
{
    const struct tok *t = lang_tok(p);
    if (t->kind != TOK_WORD || lang_reserved(t->s)) {
        lang_fail(p, what);
        if (t->kind == TOK_WORD)
            diag_hint(p->ds,
                      "`%.*s` is a word of the language, and names "
                      "nothing",
                      STR_ARG(t->s));
        return false;
    }
    if (!kebab(t->s)) {
        lang_fail(p, what);
        diag_hint(p->ds, "a name is small letters, digits and hyphens, at most "
                         "64: free-government");
        return false;
    }
    *out = (struct ref){ t->s, lang_small_pos(p, t) };
    p->at++;
    return true;
}

bool lang_list_full(struct parse *p, ptrdiff_t n)
{
    if (n <= LANG_LIST_MAX) return false;
    struct pos at = lang_pos(p, lang_tok(p));
    diag_add(p->ds, D_TOO_LONG, &at, "the list is longer than %d",
             LANG_LIST_MAX);
    diag_hint(p->ds, "name groups instead of each one");
    return true;
}

/* What was collected goes behind what *out holds. Most lists have one name, of
 * which millions are kept: no room is left for more. */
static void append(struct parse *p, struct ref_list *out)
{
    const struct ref_list *l = &p->names;
    if (out->n == 0) {
        out->p = arena_new(p->a, struct ref, l->n);
        out->cap = l->n;
    }
    for (ptrdiff_t i = 0; i < l->n; i++) *arena_push(p->a, out) = l->p[i];
}

/* a, b and c; "and" or a comma between any two. */
bool lang_ids(struct parse *p, struct ref_list *out, const char *what)
{
    p->names.n = 0;
    for (;;) {
        struct ref one;
        if (lang_list_full(p, out->n + p->names.n + 1)) return false;
        if (!lang_id(p, &one, what)) return false;
        *arena_push(p->a, &p->names) = one;
        bool comma = lang_tok(p)->kind == TOK_COMMA;
        p->at += comma;
        if (!lang_take(p, "and") && !comma) break;
    }
    append(p, out);
    return true;
}

bool lang_text(struct parse *p, struct str *out)
{
    if (lang_tok(p)->kind != TOK_TEXT) {
        lang_fail(p, "a text in quotes");
        diag_hint(p->ds, "put it between two \"");
        return false;
    }
    *out = lang_tok(p)->s;
    p->at++;
    return true;
}

bool lang_texts(struct parse *p, struct str_list *out)
{
    do {
        if (lang_list_full(p, out->n + 1)) return false;
        struct str one;
        if (!lang_text(p, &one)) return false;
        *arena_push(p->a, out) = one;
        if (lang_tok(p)->kind != TOK_COMMA) return true;
        p->at++;
    } while (true);
}

bool lang_name_or_text(struct parse *p, struct str *out)
{
    const struct tok *t = lang_tok(p);
    if (t->kind != TOK_WORD && t->kind != TOK_TEXT)
        return lang_fail(p, "a name");
    if (t->kind == TOK_WORD && !utf8_nfc(p->a, t->s, out))
        return lang_fail(p, "a name");
    if (t->kind == TOK_TEXT) *out = t->s;
    p->at++;
    return true;
}

bool lang_days(struct parse *p, struct days *out)
{
    const struct tok *t = lang_tok(p);
    if (t->kind == TOK_WORD && days_parse(t->s, out)) {
        p->at++;
        return true;
    }
    bool digit = t->kind == TOK_WORD && t->s.p[0] >= '0' && t->s.p[0] <= '9';
    if (!digit) {
        lang_fail(p, "a date");
        if (t->kind != TOK_ASK)
            diag_hint(p->ds,
                      "write 2020-04-12, 2020-04 for the whole month, or "
                      "2020-04-08..2020-04-12");
        return false;
    }
    struct pos at = lang_pos(p, t);
    ptrdiff_t dots = str_find(t->s, S(".."));
    struct days from, to;
    if (dots >= 0 && days_parse(str_cut(t->s, 0, dots), &from) &&
        days_parse(str_cut(t->s, dots + 2, t->s.n), &to)) {
        diag_add(p->ds, D_BAD_DATE, &at, "%.*s ends before it begins",
                 STR_ARG(t->s));
        diag_hint(p->ds, "write the earlier day first");
        return false;
    }
    diag_add(p->ds, D_BAD_DATE, &at, "%.*s is no date of the calendar",
             STR_ARG(t->s));
    diag_hint(p->ds, "write 2020-04-12, 2020-04 for the whole month, or "
                     "2020-04-08..2020-04-12");
    return false;
}

bool lang_day(struct parse *p, int32_t *out)
{
    struct days d;
    const struct tok *t = lang_tok(p);
    if (!lang_days(p, &d)) return false;
    *out = d.to;
    if (d.from == d.to) return true;
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_BAD_DATE, &at, "%.*s is more than one day",
             STR_ARG(t->s));
    diag_hint(p->ds, "name one day: 2020-04-12");
    return false;
}

/* "1,000" comes as three tokens, because a comma ends a word. */
static struct str grouped(struct parse *p, ptrdiff_t *used)
{
    const struct tok *t = lang_tok(p);
    struct str s = t[0].raw;
    *used = 1;
    while (t[*used].kind == TOK_COMMA && t[*used].raw.p == s.p + s.n &&
           t[*used + 1].kind == TOK_WORD &&
           t[*used + 1].raw.p == s.p + s.n + 1 &&
           t[*used + 1].raw.p[0] >= '0' && t[*used + 1].raw.p[0] <= '9') {
        s.n += 1 + t[*used + 1].raw.n;
        *used += 2;
    }
    return s;
}

bool lang_number(struct parse *p, int64_t *out)
{
    const struct tok *t = lang_tok(p);
    ptrdiff_t used;
    if (t->kind != TOK_WORD) return lang_fail(p, "a number");
    struct str s = grouped(p, &used);
    if (num_parse_grouped(s, out) && *out <= LANG_COUNT_MAX) {
        p->at += used;
        return true;
    }
    struct tok whole = { .raw = s };
    struct pos at = lang_pos(p, &whole);
    diag_add(p->ds, D_BAD_NUMBER, &at, "%.*s is no whole number up to %lld",
             STR_ARG(s), (long long)LANG_COUNT_MAX);
    diag_hint(p->ds, "write 5000 or 5,000");
    return false;
}

bool lang_quantity(struct parse *p, struct quantity *out)
{
    *out = (struct quantity){ .qualifier = QUAL_EXACTLY };
    if (lang_take2(p, "all", "of")) {
        out->qualifier = QUAL_ALL_OF;
        return true;
    }
    if (lang_take2(p, "at", "least"))
        out->qualifier = QUAL_AT_LEAST;
    else if (lang_take2(p, "at", "most"))
        out->qualifier = QUAL_AT_MOST;
    else if (lang_take2(p, "up", "to"))
        out->qualifier = QUAL_UP_TO;
    else if (lang_take(p, "about"))
        out->qualifier = QUAL_ABOUT;
    else if (lang_take(p, "between"))
        out->qualifier = QUAL_BETWEEN;
    else
        lang_take(p, "exactly");
    if (!lang_number(p, &out->n)) return false;
    if (out->qualifier != QUAL_BETWEEN) return true;
    const struct tok *t = lang_tok(p) + 1;
    if (!lang_want(p, "and") || !lang_number(p, &out->m)) return false;
    if (out->n <= out->m) return true;
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_BAD_NUMBER, &at, "the second number is the smaller one");
    diag_hint(p->ds, "write the smaller number first");
    return false;
}

/* A unit of time stands here: in days, or in months; 0, 0 where none does. */
static struct duration unit(struct parse *p)
{
    if (lang_take(p, "days") || lang_take(p, "day"))
        return (struct duration){ .days = 1 };
    if (lang_take(p, "weeks") || lang_take(p, "week"))
        return (struct duration){ .days = 7 };
    if (lang_take(p, "months") || lang_take(p, "month"))
        return (struct duration){ .months = 1 };
    if (lang_take(p, "years") || lang_take(p, "year"))
        return (struct duration){ .months = 12 };
    return (struct duration){ 0 };
}

/* 135 days, 14 months, 2 years, 14 months and 5 days */
bool lang_duration(struct parse *p, struct duration *out)
{
    enum { DAYS_MOST = 36500, MONTHS_MOST = 1200 };
    *out = (struct duration){ 0 };
    do {
        int64_t n = 0;
        const struct tok *t = lang_tok(p);
        if (!lang_number(p, &n)) return false;
        struct duration one = unit(p);
        if (one.days == 0 && one.months == 0)
            return lang_fail(p, "days, weeks, months or years");
        if (n * one.days > DAYS_MOST - out->days ||
            n * one.months > MONTHS_MOST - out->months) {
            struct pos at = lang_pos(p, t);
            diag_add(p->ds, D_BAD_NUMBER, &at,
                     "that is more than a hundred years");
            diag_hint(p->ds, "write a shorter time");
            return false;
        }
        out->days += (int32_t)n * one.days;
        out->months += (int32_t)n * one.months;
    } while (lang_take(p, "and"));
    return true;
}

static bool expr_or(struct parse *p, int depth, struct expr **out);

static bool k_of(struct parse *p, int depth, struct expr *e)
{
    e->kind = EXPR_K_OF;
    const struct tok *t = lang_tok(p);
    if (!lang_number(p, &e->k) || !lang_want(p, "of")) return false;
    if (lang_tok(p)->kind != TOK_OPEN) return lang_fail(p, "(");
    struct LIST(struct expr *) kids = { 0 };
    do {
        p->at++;
        if (lang_list_full(p, kids.n + 1)) return false;
        if (!expr_or(p, depth + 1, arena_push(p->a, &kids))) return false;
    } while (lang_tok(p)->kind == TOK_COMMA);
    if (lang_tok(p)->kind != TOK_CLOSE) return lang_fail(p, ") or a comma");
    p->at++;
    e->kid = kids.p;
    e->n = kids.n;
    if (e->k >= 1 && e->k <= e->n) return true;
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_BAD_NUMBER, &at, "%lld of %lld cannot be",
             (long long)e->k, (long long)e->n);
    diag_hint(p->ds, "name a number from 1 to %lld", (long long)e->n);
    return false;
}

static bool expr_one(struct parse *p, int depth, struct expr **out)
{
    const struct tok *t = lang_tok(p);
    if (depth > LANG_DEPTH_MAX) {
        struct pos at = lang_pos(p, t);
        diag_add(p->ds, D_TOO_LONG, &at,
                 "more than %d parentheses stand within each other",
                 LANG_DEPTH_MAX);
        diag_hint(p->ds, "write it flatter");
        return false;
    }
    if (t->kind == TOK_OPEN) {
        p->at++;
        if (!expr_or(p, depth + 1, out)) return false;
        if (lang_tok(p)->kind != TOK_CLOSE) return lang_fail(p, ")");
        p->at++;
        return true;
    }
    struct expr *e = *out = arena_new(p->a, struct expr, 1);
    if (t->kind == TOK_WORD && t->s.p[0] >= '0' && t->s.p[0] <= '9')
        return k_of(p, depth, e);
    return lang_id(p, &e->ref, "a name");
}

/* x op y op z as one node; op binds its operands before any outer one. */
static bool chain(struct parse *p, int depth, const char *op,
                  enum expr_kind kind, struct expr **out)
{
    struct LIST(struct expr *) kids = { 0 };
    do {
        struct expr **kid = arena_push(p->a, &kids);
        if (lang_list_full(p, kids.n)) return false;
        bool ok = kind == EXPR_OR ? chain(p, depth, "and", EXPR_AND, kid)
                                  : expr_one(p, depth, kid);
        if (!ok) return false;
    } while (lang_take(p, op));
    if (kids.n == 1) {
        *out = kids.p[0];
        return true;
    }
    struct expr *e = *out = arena_new(p->a, struct expr, 1);
    *e = (struct expr){ .kind = kind, .kid = kids.p, .n = kids.n };
    return true;
}

static bool expr_or(struct parse *p, int depth, struct expr **out)
{
    return chain(p, depth, "or", EXPR_OR, out);
}

static ptrdiff_t names(const struct expr *e)
{
    ptrdiff_t n = e->kind == EXPR_REF;
    for (ptrdiff_t i = 0; i < e->n; i++) n += names(e->kid[i]);
    return n;
}

bool lang_expr(struct parse *p, const struct expr **out)
{
    struct expr *e = NULL;
    if (!expr_or(p, 0, &e) || lang_list_full(p, names(e))) return false;
    *out = e;
    return true;
}

/* The first digits of an entry's id: at least four. */
bool lang_entry_ref(struct parse *p, struct ref *out)
{
    const struct tok *t = lang_tok(p);
    bool hex = t->kind == TOK_WORD && t->s.n >= 4 && t->s.n <= 64;
    for (ptrdiff_t i = 0; hex && i < t->s.n; i++) {
        char c = t->s.p[i];
        hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!hex) {
        lang_fail(p, "an entry");
        diag_hint(p->ds,
                  "an entry is named by the first digits of its id, four "
                  "or more: 4f2a9c");
        return false;
    }
    *out = (struct ref){ t->s, lang_small_pos(p, t) };
    p->at++;
    return true;
}

bool lang_sha256(struct parse *p, struct str *out)
{
    const struct tok *t = lang_tok(p);
    bool fits = t->kind == TOK_WORD && str_starts(t->s, S("sha256:")) &&
                t->s.n == 7 + 64;
    for (ptrdiff_t i = 7; fits && i < t->s.n; i++) {
        char c = t->s.p[i];
        fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    if (!fits) return lang_fail(p, "a hash (sha256: and 64 digits)");
    *out = str_cut(t->s, 7, t->s.n);
    p->at++;
    return true;
}
