#include "data.h"
#include "table/table_int.h"

#include <string.h>
#include <unicode/ucsdet.h>

enum { DETECT = 64 * 1024, LINES = 200, HEADER_ROWS = 10 };

/* ---- encoding ---- */

struct mark {
    const char *bytes;
    int n;
    const char *encoding;
};

static const struct mark marks[] = {
    { "\xEF\xBB\xBF", 3, "UTF-8" },    { "\xFF\xFE\0\0", 4, "UTF-32LE" },
    { "\0\0\xFE\xFF", 4, "UTF-32BE" }, { "\xFF\xFE", 2, "UTF-16LE" },
    { "\xFE\xFF", 2, "UTF-16BE" },
};

static bool by_mark(struct str head, struct str *encoding)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const struct mark *m = &marks[i];
        if (head.n < m->n || memcmp(head.p, m->bytes, (size_t)m->n) != 0)
            continue;
        *encoding = str_of(m->encoding);
        return true;
    }
    return false;
}

/* NUL bytes are nowhere in a text but in UTF-16 and UTF-32, whose every ASCII
 * character has them: delimiters and line ends at least. */
static bool by_nuls(struct str head, struct str *encoding)
{
    int64_t at[4] = { 0 };
    for (ptrdiff_t i = 0; i < head.n; i++) at[i % 4] += head.p[i] == 0;
    int64_t even = at[0] + at[2], odd = at[1] + at[3];
    if (even + odd < 2) return false;
    if (at[2] > head.n / 5 && at[3] > head.n / 5)
        *encoding = S("UTF-32LE");
    else if (at[0] > head.n / 5 && at[1] > head.n / 5)
        *encoding = S("UTF-32BE");
    else if (odd > 8 * even)
        *encoding = S("UTF-16LE");
    else if (even > 8 * odd)
        *encoding = S("UTF-16BE");
    else
        return false;
    return true;
}

/* Sequences of UTF-8 past ASCII, and bytes past ASCII that belong to none. The
 * last three bytes may be a sequence that was cut. */
static void count_utf8(struct str head, bool whole, int64_t *good, int64_t *bad)
{
    ptrdiff_t end = whole ? head.n : head.n - 3;
    *good = *bad = 0;
    for (ptrdiff_t i = 0; i < end;) {
        ptrdiff_t at = i;
        if (!(head.p[i] & 0x80)) {
            i++;
            continue;
        }
        utf8_next(head, &at);
        *(at - i > 1 ? good : bad) += 1;
        i = at;
    }
}

/* The lines past ASCII are what tells encodings apart. */
static struct str telling_lines(struct arena *a, struct str head)
{
    struct buf b = buf_make(a, DETECT);
    for (struct str rest = head, line; str_next(&rest, '\n', &line);) {
        bool high = false;
        for (ptrdiff_t i = 0; i < line.n && !high; i++) high = line.p[i] & 0x80;
        if (high && line.n < DETECT - b.n) {
            buf_str(&b, line);
            buf_char(&b, '\n');
        }
    }
    return b.n ? buf_done(&b)
               : str_cut(head, 0, head.n < DETECT ? head.n : DETECT);
}

/* ICU's guess, without the encodings that are no supersets of ASCII. */
static bool by_icu(struct arena *a, struct str head, struct table_found *found)
{
    UErrorCode e = U_ZERO_ERROR;
    bool hit = false;
    int32_t n = 0;
    UCharsetDetector *u = ucsdet_open(&e);
    if (U_FAILURE(e)) return false;
    struct str text = telling_lines(a, head);
    ucsdet_setText(u, text.p, (int32_t)text.n, &e);
    const UCharsetMatch **m = ucsdet_detectAll(u, &n, &e);
    for (int32_t i = 0; U_SUCCESS(e) && i < n && !hit; i++) {
        struct str name = str_of(ucsdet_getName(m[i], &e));
        if (str_starts(name, S("UTF")) || str_starts(name, S("IBM42")) ||
            str_starts(name, S("ISO-2022")))
            continue;
        if (!decode_known(a, name, &found->encoding)) continue;
        found->encoding_confidence = (int)ucsdet_getConfidence(m[i], &e);
        hit = true;
    }
    ucsdet_close(u);
    return hit;
}

bool sniff_encoding(struct arena *a, struct str file, struct str head,
                    const struct table_options *options,
                    struct table_found *found, struct diags *ds)
{
    struct pos at = { .file = file };
    int64_t good, bad;
    found->encoding_sure = true;
    if (options->encoding.n > 0) {
        if (decode_known(a, options->encoding, &found->encoding)) return true;
        diag_add(ds, D_TABLE_OPTION, &at, "there is no encoding %.*s",
                 STR_ARG(options->encoding));
        diag_hint(ds, "some that there are: UTF-8, UTF-16LE, windows-1251, "
                      "windows-1256, windows-1252, KOI8-R, ISO-8859-6");
        return false;
    }
    if (by_mark(head, &found->encoding) || by_nuls(head, &found->encoding))
        return true;
    found->encoding = S("UTF-8");
    count_utf8(head, head.n < TABLE_SNIFF, &good, &bad);
    if (bad == 0 || good > 4 * bad) return true;
    found->encoding_sure = false;
    if (by_icu(a, head, found)) return true;
    diag_add(ds, D_TABLE_ENCODING, &at,
             "the encoding of the file cannot be found out");
    diag_hint(ds, "say it, as in --encoding windows-1256");
    return false;
}

/* ---- delimiter and line ends ---- */

bool sniff_cr(struct str head)
{
    return head.n > 0 && !memchr(head.p, '\n', (size_t)head.n) &&
           memchr(head.p, '\r', (size_t)head.n);
}

/* Of the lines of a head, how many have as many delimiters as most have. */
static int agreement(struct str head, char delimiter, bool whole, int *per_line)
{
    int counts[LINES] = { 0 }, lines = 0, best = 0;
    bool quoted = false, any = false;
    for (ptrdiff_t i = 0; i < head.n && lines < LINES; i++) {
        char c = head.p[i];
        quoted ^= c == '"';
        if (quoted) continue;
        counts[lines] += c == delimiter;
        bool line = c == '\n' || c == '\r';
        lines += line && any;
        any = !line;
    }
    lines += whole && any && lines < LINES;
    *per_line = 0;
    for (int i = 0; i < lines; i++) {
        int same = 0;
        for (int k = 0; k < lines; k++) same += counts[k] == counts[i];
        if (counts[i] == 0 || same < best) continue;
        if (same > best || counts[i] > *per_line) *per_line = counts[i];
        best = same;
    }
    return lines ? best * 1000 / lines : 0;
}

char sniff_delimiter(struct str head, bool whole)
{
    static const char candidates[] = { ',', ';', '\t', '|' };
    int best = 0, best_count = 0;
    char found = ',';
    for (size_t i = 0; i < sizeof candidates; i++) {
        int count, score = agreement(head, candidates[i], whole, &count);
        if (score < best || (score == best && count <= best_count)) continue;
        best = score;
        best_count = count;
        found = candidates[i];
    }
    return found;
}

/* ---- header ---- */

static bool digit_first(struct str cell)
{
    ptrdiff_t at = 0;
    int32_t c = utf8_next(str_trim(cell), &at);
    return (c >= '0' && c <= '9') || (c >= 0x660 && c <= 0x669) ||
           (c >= 0x6F0 && c <= 0x6F9);
}

static bool separates(int32_t c)
{
    return c <= ' ' || c == '_' || c == '-' || c == '/' || c == '(' ||
           c == ')' || c == '.' || c == ':' || c == '#' || c == '+';
}

/* Whether every word of the cell is one of `words`. */
static bool header_cell(struct arena *a, const struct map *words,
                        struct str cell)
{
    enum { LONG = 120 };
    if (cell.n == 0 || cell.n > LONG) return false;
    struct str text = utf8_fold(a, cell);
    bool all = true, any = false;
    ptrdiff_t from = 0;
    for (ptrdiff_t at = 0, was = 0; all; was = at) {
        int32_t c = utf8_next(text, &at);
        if (c >= 0 && !separates(c)) continue;
        struct str word = str_cut(text, from, c < 0 ? text.n : was);
        while (word.n > 1 && word.p[word.n - 1] >= '0' &&
               word.p[word.n - 1] <= '9')
            word.n--; /* address_1, name2 */
        bool number = digit_first(word);
        if (word.n > 0 && !number) {
            all = map_get(words, word) >= 0;
            any = true;
        }
        from = at;
        if (c < 0) break;
    }
    return all && any;
}

static struct map header_words(struct arena *a)
{
    struct map m = { 0 };
    struct str rest = { (const char *)data_table_header_txt,
                        data_table_header_txt_size };
    struct str line, word;
    while (str_next(&rest, '\n', &line)) {
        if (str_starts(line, S("#"))) continue;
        while (str_next(&line, ' ', &word))
            if (word.n > 0) map_add(&m, a, utf8_fold(a, word), 1);
    }
    return m;
}

static ptrdiff_t filled(const struct table_row *r)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < r->n; i++) n += str_trim(r->cells[i]).n > 0;
    return n;
}

/* A column whose cells begin with digits below row `above`, but not there. */
static bool digits_below(const struct table_row *rows, ptrdiff_t n,
                         ptrdiff_t above)
{
    for (ptrdiff_t k = 0; k < rows[above].n; k++) {
        ptrdiff_t with = 0, of = 0;
        for (ptrdiff_t i = above + 1; i < n; i++) {
            if (k >= rows[i].n || rows[i].cells[k].n == 0) continue;
            of++;
            with += digit_first(rows[i].cells[k]);
        }
        if (of > 0 && with * 10 >= of * 8) return true;
    }
    return false;
}

static ptrdiff_t by_words(struct arena *a, const struct table_row *rows,
                          ptrdiff_t n)
{
    struct map words = header_words(a);
    ptrdiff_t best = -1, most = 0;
    for (ptrdiff_t i = 0; i < n && i < HEADER_ROWS; i++) {
        ptrdiff_t hits = 0, cells = filled(&rows[i]);
        for (ptrdiff_t k = 0; k < rows[i].n; k++)
            hits += header_cell(a, &words, str_trim(rows[i].cells[k]));
        if (hits <= most || hits * 3 < cells) continue;
        most = hits;
        best = i;
    }
    return best;
}

/* The first row that has about as many cells as the widest. */
static ptrdiff_t first_full(const struct table_row *rows, ptrdiff_t n)
{
    ptrdiff_t widest = 0;
    for (ptrdiff_t i = 0; i < n; i++)
        if (filled(&rows[i]) > widest) widest = filled(&rows[i]);
    for (ptrdiff_t i = 0; i < n && i < HEADER_ROWS; i++)
        if (filled(&rows[i]) * 2 > widest) return i;
    return 0;
}

ptrdiff_t sniff_header(struct arena *a, const struct table_row *rows,
                       ptrdiff_t n, enum table_header_why *why)
{
    ptrdiff_t hit = by_words(a, rows, n);
    *why = TABLE_HEADER_WORDS;
    if (hit >= 0) return hit;
    ptrdiff_t first = first_full(rows, n);
    bool digits = false;
    for (ptrdiff_t k = 0; k < rows[first].n; k++)
        digits |= digit_first(rows[first].cells[k]);
    *why = digits                         ? TABLE_HEADER_NONE
           : digits_below(rows, n, first) ? TABLE_HEADER_DIGITS
                                          : TABLE_HEADER_ASSUMED;
    return digits ? -1 : first;
}
