/* What each column of a list is. */
#include "data.h"
#include "register/register.h"

#include <assert.h>

#define FIELD(n, text, what) text,
static const char *const fields[] = {
#include "register/field.def"
};
#undef FIELD
_Static_assert(sizeof fields / sizeof fields[0] == FIELD_COUNT, "a text each");

const char *field_text(enum field f)
{
    assert(f < FIELD_COUNT);
    return fields[f];
}

static bool field_named(struct str text, enum field *out)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!str_eq(text, str_of(fields[f]))) continue;
        *out = (enum field)f;
        return true;
    }
    return false;
}

/* Folded, with one space for whatever keeps words apart. */
static struct str plain(struct arena *a, struct str heading)
{
    struct str folded = utf8_fold(a, heading);
    struct buf b = buf_make(a, BUF_MAX);
    bool gap = false;
    for (ptrdiff_t i = 0; i < folded.n; i++) {
        char c = folded.p[i];
        bool space = (unsigned char)c <= ' ' || c == '_' || c == '-' ||
                     c == '.' || c == '/' || c == ':' || c == '\'' ||
                     c == '(' || c == ')';
        if (!space && gap && b.n > 0) buf_char(&b, ' ');
        if (!space) buf_char(&b, c);
        gap = space;
    }
    return buf_done(&b);
}

static struct map columns(struct arena *a)
{
    struct map m = { 0 };
    struct str rest = { (const char *)data_register_columns_txt,
                        data_register_columns_txt_size };
    struct str line, name, phrase;
    while (str_next(&rest, '\n', &line)) {
        enum field f;
        if (line.n == 0 || line.p[0] == '#') continue;
        bool known = str_next(&line, ':', &name) && field_named(name, &f);
        assert(known); /* our own data */
        while (str_next(&line, ',', &phrase))
            map_add(&m, a, plain(a, phrase), f);
    }
    return m;
}

void register_guess(struct arena *a, const struct str_list *headings,
                    struct register_map *out)
{
    struct map m = columns(a);
    bool taken[FIELD_COUNT] = { false };
    *out = (struct register_map){ 0 };
    for (ptrdiff_t i = 0; i < headings->n; i++) {
        ptrdiff_t hit = map_get(&m, plain(a, headings->p[i]));
        enum field f = hit < 0 ? FIELD_OTHER : (enum field)hit;
        if (taken[f]) f = FIELD_OTHER;
        taken[f] = f != FIELD_OTHER && f != FIELD_NOTE;
        *arena_push(a, out) = (struct register_column){ headings->p[i], f };
    }
}

/* ---- as a file ---- */

struct str register_map_print(struct arena *a, const struct register_map *m)
{
    struct buf b = buf_make(a, BUF_MAX);
    buf_str(&b,
            S("# What each column of the list is. A field, and the column's "
              "heading.\n# Fields:"));
    for (int f = 0; f < FIELD_COUNT; f++) buf_fmt(&b, " %s", fields[f]);
    buf_char(&b, '\n');
    for (ptrdiff_t i = 0; i < m->n; i++) {
        ptrdiff_t from = b.n;
        buf_str(&b, str_of(fields[m->p[i].field]));
        buf_pad(&b, from, 12);
        buf_str(&b, S(" \""));
        for (struct str rest = m->p[i].heading, part;
             str_next(&rest, '"', &part);) {
            buf_str(&b, part);
            if (rest.p) buf_str(&b, S("\"\""));
        }
        buf_str(&b, S("\"\n"));
    }
    return buf_done(&b);
}

struct map_reading {
    struct arena *a;
    struct diags *ds;
    struct pos at;
    struct register_map *out;
    const struct str_list *headings;
    struct map index; /* of headings, to their first column */
};

static bool wrong(struct map_reading *r, const char *what, const char *mend)
{
    diag_add(r->ds, D_LIST_MAP, &r->at, "%s", what);
    diag_hint(r->ds, "%s", mend);
    return false;
}

static struct str unquote(struct arena *a, struct str s)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < s.n; i++) {
        buf_char(&b, s.p[i]);
        if (s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"') i++;
    }
    return buf_done(&b);
}

/* A heading that stands twice in the table is mapped by the first line for the
 * first, the second for the second. */
static bool map_line(struct map_reading *r, struct str line)
{
    struct str name;
    enum field f;
    str_next(&line, ' ', &name);
    line = line.p ? str_trim(line) : S("");
    if (!field_named(name, &f))
        return wrong(r, "the line begins with no field",
                     "a field is one of those that the file's head names");
    if (line.n < 2 || line.p[0] != '"' || line.p[line.n - 1] != '"')
        return wrong(r, "the column's heading in quotes is missing",
                     "write it as the table has it: father \"Name of father\"");
    struct str heading = unquote(r->a, str_cut(line, 1, line.n - 1));
    for (ptrdiff_t i = 0; i < r->headings->n; i++) {
        if (!str_eq(r->headings->p[i], heading)) continue;
        if (r->out->p[i].field != FIELD_COUNT) continue;
        r->out->p[i].field = f;
        return true;
    }
    return wrong(r, "the table has no such column, or it is mapped already",
                 "`truce list add --save-map` writes the columns there are");
}

static bool each_once(struct map_reading *r)
{
    bool taken[FIELD_COUNT] = { false };
    for (ptrdiff_t i = 0; i < r->out->n; i++) {
        enum field f = r->out->p[i].field;
        r->at.line = 0;
        if (f == FIELD_COUNT)
            return wrong(r, "a column of the table is not in the map",
                         "map it, to left-out where it is not wanted");
        if (taken[f])
            return wrong(r, "two columns are mapped to one field",
                         "map one of them to other");
        taken[f] = f != FIELD_OTHER && f != FIELD_NOTE && f != FIELD_LEFT_OUT;
    }
    return true;
}

bool register_map_parse(struct arena *a, struct str file, struct str text,
                        const struct str_list *headings,
                        struct register_map *out, struct diags *ds)
{
    struct map_reading r = { .a = a,
                             .ds = ds,
                             .at = { .file = file },
                             .out = out,
                             .headings = headings };
    struct str line;
    *out = (struct register_map){ 0 };
    if (utf8_check(text) >= 0)
        return wrong(&r, "the map is not UTF-8", "save it as UTF-8");
    for (ptrdiff_t i = 0; i < headings->n; i++)
        *arena_push(a, out) =
            (struct register_column){ headings->p[i], FIELD_COUNT };
    while (str_next(&text, '\n', &line)) {
        r.at.line++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        if (!map_line(&r, line)) return false;
    }
    return each_once(&r);
}
