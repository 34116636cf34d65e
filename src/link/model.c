/* The model: fields, levels, rules. Its default for people, from the names of
 * columns, and its file, which a person can read and change. */
#include "link/names_int.h"

#include "data.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[] = { "name", "text",   "date",
                                     "year", "number", "code" };
static const char *const parts[] = { "", "sound of ", "start of ", "year of " };
_Static_assert(sizeof kinds / sizeof kinds[0] == LINK_KINDS, "a name each");
_Static_assert(sizeof parts / sizeof parts[0] == LINK_PARTS, "a name each");

const char *link_kind_name(enum link_kind kind)
{
    return kinds[kind];
}

const char *link_part_name(enum link_part part)
{
    return parts[part];
}

bool link_kind_has(enum link_kind kind, enum link_level level)
{
    switch (level) {
    case LINK_LEVEL_NONE:
    case LINK_LEVELS: return false;
    case LINK_LEVEL_ELSE:
    case LINK_LEVEL_SAME: return true;
    case LINK_LEVEL_INITIAL: return kind == LINK_KIND_NAME;
    case LINK_LEVEL_FAR: return kind != LINK_KIND_CODE;
    case LINK_LEVEL_NEAR:
    case LINK_LEVEL_CLOSE:
        return kind != LINK_KIND_CODE && kind != LINK_KIND_NUMBER;
    case LINK_LEVEL_ALIKE:
        return kind != LINK_KIND_CODE && kind != LINK_KIND_TEXT;
    }
    return false;
}

/* The letters and digits of a column's name. */
static struct str bare_name(struct arena *a, struct str s)
{
    struct str bare = utf8_bare(a, s);
    struct buf b = buf_make(a, 4096);
    if (bare.n > 1000) return S("");
    for (ptrdiff_t i = 0; i < bare.n; i++) {
        char c = bare.p[i];
        if (c < 0 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
            buf_char(&b, c);
    }
    return buf_done(&b);
}

int link_model_column(const struct link_model *m, struct str column)
{
    struct arena a = { 0 };
    int found = -1;
    struct str name = bare_name(&a, column);
    for (int f = 0; f < m->field_count && found < 0; f++)
        for (int c = 0; c < m->fields[f].column_count; c++)
            if (name.n && str_eq(bare_name(&a, m->fields[f].columns[c]), name))
                found = f;
    arena_free(&a);
    return found;
}

static int field_named(const struct link_model *m, struct str name)
{
    for (int f = 0; f < m->field_count; f++)
        if (str_eq(m->fields[f].name, name)) return f;
    return -1;
}

/* The atom, added where it is new; -1 where there is no room. */
static int atom_of(struct link_model *m, int field, enum link_part part)
{
    for (int t = 0; t < m->atom_count; t++)
        if (m->atoms[t].field == field && m->atoms[t].part == part) return t;
    if (m->atom_count == LINK_ATOMS_MAX) return -1;
    m->atoms[m->atom_count] = (struct link_atom){ field, part };
    return m->atom_count++;
}

/* A rule of the default model, where all its fields are there. */
struct wish {
    struct {
        const char *field;
        enum link_part part;
    } atoms[3];
};

/* Each names pairs that the others miss: names spelt alike, then one name and
 * something else, then no name at all. */
static const struct wish wishes[] = {
    { { { "number", LINK_PART_ALL } } },
    { { { "email", LINK_PART_ALL } } },
    { { { "given", LINK_PART_ALL }, { "family", LINK_PART_ALL } } },
    { { { "given", LINK_PART_ALL }, { "born", LINK_PART_ALL } } },
    { { { "family", LINK_PART_ALL }, { "born", LINK_PART_ALL } } },
    { { { "name", LINK_PART_SOUND } } },
    { { { "name", LINK_PART_START }, { "born", LINK_PART_YEAR } } },
    { { { "name", LINK_PART_START }, { "year", LINK_PART_YEAR } } },
    { { { "name", LINK_PART_START }, { "place", LINK_PART_ALL } } },
    { { { "given", LINK_PART_SOUND }, { "family", LINK_PART_SOUND } } },
    { { { "family", LINK_PART_START }, { "post", LINK_PART_ALL } } },
    { { { "born", LINK_PART_ALL }, { "place", LINK_PART_ALL } } },
    { { { "born", LINK_PART_ALL }, { "post", LINK_PART_ALL } } },
    { { { "given", LINK_PART_SOUND },
        { "place", LINK_PART_ALL },
        { "year", LINK_PART_YEAR } } },
    { { { "street", LINK_PART_ALL }, { "house", LINK_PART_ALL } } },
};

static void add_wish(struct link_model *m, const struct wish *w)
{
    struct link_rule r = { .n = 0 };
    for (int i = 0; i < 3 && w->atoms[i].field; i++) {
        int f = field_named(m, str_of(w->atoms[i].field));
        int t = f < 0 ? -1 : atom_of(m, f, w->atoms[i].part);
        if (t < 0) return;
        r.atoms[r.n++] = t;
    }
    if (m->rule_count < LINK_RULES_MAX) m->rules[m->rule_count++] = r;
}

static bool take_column(struct link_field *f, struct str column)
{
    if (f->column_count == LINK_COLUMNS_MAX) return false;
    for (int i = 0; i < f->column_count; i++)
        if (str_eq(f->columns[i], column)) return true;
    f->columns[f->column_count++] = column;
    return true;
}

/* Given, father's, grandfather's and family names of one person are one chain:
 * what one list calls the grandfather another calls the family. */
static void chain(struct link_model *m)
{
    static const char *const links[] = { "given", "father", "grandfather",
                                         "family" };
    if (field_named(m, S("father")) < 0 || field_named(m, S("name")) >= 0)
        return;
    struct link_field all = { .name = S("name"), .kind = LINK_KIND_NAME };
    int first = m->field_count, n = 0;
    for (int k = 0; k < 4; k++) {
        int f = field_named(m, str_of(links[k]));
        if (f < 0) continue;
        if (f < first) first = f;
        for (int c = 0; c < m->fields[f].column_count; c++)
            take_column(&all, m->fields[f].columns[c]);
    }
    for (int f = 0; f < m->field_count; f++) {
        bool link = false;
        for (int k = 0; k < 4; k++)
            link |= str_eq(m->fields[f].name, str_of(links[k]));
        if (f == first)
            m->fields[n++] = all;
        else if (!link)
            m->fields[n++] = m->fields[f];
    }
    m->field_count = n;
}

bool link_model_people(struct arena *a, const struct str *columns, ptrdiff_t n,
                       struct link_model *out)
{
    struct str rest = { (const char *)data_link_columns_txt,
                        data_link_columns_txt_size };
    struct str line, word, name, kind;
    *out = (struct link_model){ .once = true,
                                .except = .999,
                                .oversize = 4000,
                                .threshold = .5,
                                .frequencies = true };
    while (str_next(&rest, '\n', &line)) {
        if (line.n == 0 || line.p[0] == '#') continue;
        str_next(&line, ' ', &name);
        str_next(&line, ' ', &kind);
        struct link_field f = { .name = name };
        while (f.kind < LINK_KINDS && !str_eq(kind, str_of(kinds[f.kind])))
            f.kind++;
        assert(f.kind < LINK_KINDS);
        while (str_next(&line, ' ', &word))
            for (ptrdiff_t i = 0; i < n; i++)
                if (str_eq(bare_name(a, columns[i]), bare_name(a, word)))
                    take_column(&f, str_dup(a, columns[i]));
        if (f.column_count && out->field_count < LINK_FIELDS_MAX)
            out->fields[out->field_count++] = f;
    }
    chain(out);
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
        add_wish(out, &wishes[i]);
    if (out->rule_count == 0) out->rules[out->rule_count++].n = 0;
    return out->field_count > 0;
}

void link_model_everything(struct link_model *m)
{
    m->rules[0] = (struct link_rule){ .n = 0 };
    m->rule_count = 1;
    m->atom_count = 0;
}

/* ---- the file */

struct parsing {
    struct arena *a;
    struct diags *ds;
    struct link_model *m;
    struct pos at;
};

static bool wrong(struct parsing *p, const char *what, const char *mend)
{
    diag_add(p->ds, D_LINK_MODEL, &p->at, "%s", what);
    diag_hint(p->ds, "%s", mend);
    return false;
}

/* A number without sign or exponent, or one of %.17g's. */
static bool real(struct str s, double lo, double hi, double *out)
{
    char text[40], *end;
    if (s.n == 0 || s.n >= (ptrdiff_t)sizeof text) return false;
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '.' &&
            s.p[i] != 'e' && s.p[i] != '-' && s.p[i] != '+')
            return false;
    memcpy(text, s.p, (size_t)s.n);
    text[s.n] = '\0';
    *out = strtod(text, &end);
    return *end == '\0' && *out >= lo && *out <= hi;
}

static struct str next_word(struct str *rest)
{
    struct str word = { 0 };
    *rest = str_trim(*rest);
    if (rest->n == 0 || !str_next(rest, ' ', &word)) return S("");
    return word;
}

/* field NAME KIND from "COLUMN", "COLUMN" */
static bool parse_field(struct parsing *p, struct str rest)
{
    struct link_model *m = p->m;
    struct link_field f = { .name = next_word(&rest) };
    struct str kind = next_word(&rest), part;
    if (m->field_count == LINK_FIELDS_MAX)
        return wrong(p, "too many fields", "a model has 10 at most");
    if (field_named(m, f.name) >= 0 || f.name.n == 0)
        return wrong(p, "a field of this name is there already", "rename it");
    while (f.kind < LINK_KINDS && !str_eq(kind, str_of(kinds[f.kind])))
        f.kind++;
    if (f.kind == LINK_KINDS)
        return wrong(p, "there is no such kind of field",
                     "name, text, date, year, number or code");
    if (!str_eq(next_word(&rest), S("from")))
        return wrong(p, "the columns of the field are missing",
                     "field given name from \"first name\"");
    while (str_next(&rest, ',', &part)) {
        part = str_trim(part);
        if (part.n < 3 || part.p[0] != '"' || part.p[part.n - 1] != '"')
            return wrong(p, "a column stands in quotation marks",
                         "field given name from \"first name\"");
        if (!take_column(&f, str_cut(part, 1, part.n - 1)))
            return wrong(p, "too many columns", "a field has 16 at most");
    }
    m->fields[m->field_count++] = f;
    return true;
}

static bool parse_block(struct parsing *p, struct str rest)
{
    struct link_model *m = p->m;
    struct link_rule r = { .n = 0 };
    struct str part;
    if (m->rule_count == LINK_RULES_MAX)
        return wrong(p, "too many rules", "a model has 16 at most");
    if (!str_eq(next_word(&rest), S("on")))
        return wrong(p, "a rule says on what", "block on given, family");
    rest = str_trim(rest);
    bool all = str_eq(rest, S("everything"));
    while (!all && str_next(&rest, ',', &part)) {
        int of = 0, f;
        part = str_trim(part);
        for (int k = 1; k < LINK_PARTS; k++)
            if (str_starts(part, str_of(parts[k]))) of = k;
        part = str_trim(str_cut(part, str_of(parts[of]).n, part.n));
        f = field_named(m, part);
        if (f < 0)
            return wrong(p, "there is no field of this name above the rule",
                         "declare the field first");
        enum link_kind kind = m->fields[f].kind;
        if ((of == LINK_PART_SOUND && kind != LINK_KIND_NAME) ||
            (of == LINK_PART_YEAR && kind != LINK_KIND_DATE &&
             kind != LINK_KIND_YEAR))
            return wrong(p, "this kind of field has no such part",
                         "sound of a name, year of a date or year");
        int t = atom_of(m, f, (enum link_part)of);
        if (r.n == LINK_RULE_ATOMS || t < 0)
            return wrong(p, "too many parts", "a rule has 4 at most");
        r.atoms[r.n++] = t;
    }
    if (!all && r.n == 0)
        return wrong(p, "a rule says on what", "block on given, family");
    m->rules[m->rule_count++] = r;
    return true;
}

/* level FIELD LEVEL M U */
static bool parse_level(struct parsing *p, struct str rest)
{
    int f = field_named(p->m, next_word(&rest)), level = 1;
    struct str name = next_word(&rest);
    while (level < LINK_LEVELS &&
           !str_eq(name, str_of(link_level_name((enum link_level)level))))
        level++;
    if (f < 0 || level == LINK_LEVELS ||
        !link_kind_has(p->m->fields[f].kind, (enum link_level)level))
        return wrong(p, "no such field, or its kind has no such level",
                     "level given same 0.9 0.01");
    if (!real(next_word(&rest), 1e-300, 1, &p->m->fields[f].m[level]) ||
        !real(next_word(&rest), 1e-300, 1, &p->m->fields[f].u[level]))
        return wrong(p, "m and u are probabilities over 0",
                     "level given same 0.9 0.01");
    return true;
}

static bool parse_line(struct parsing *p, struct str rest)
{
    struct link_model *m = p->m;
    struct str word = next_word(&rest);
    struct str value = str_trim(rest);
    if (str_eq(word, S("field"))) return parse_field(p, rest);
    if (str_eq(word, S("block"))) return parse_block(p, rest);
    if (str_eq(word, S("level"))) return parse_level(p, rest);
    if (str_eq(word, S("lambda"))) {
        m->trained = true;
        if (real(value, 1e-300, .999999, &m->lambda)) return true;
    } else if (str_eq(word, S("oversize"))) {
        int64_t v;
        if (num_parse(value, &v) && v >= 2) {
            m->oversize = v;
            return true;
        }
    } else if (str_eq(word, S("threshold"))) {
        if (real(value, .000001, .999999, &m->threshold)) return true;
    } else if (str_eq(word, S("frequencies"))) {
        m->frequencies = str_eq(value, S("yes"));
        if (m->frequencies || str_eq(value, S("no"))) return true;
    } else if (str_eq(word, S("once"))) {
        m->once = !str_eq(value, S("no"));
        struct str from = value;
        if (!m->once) return true;
        if (str_eq(next_word(&from), S("except")) &&
            real(str_trim(from), .5, 1, &m->except))
            return true;
    } else {
        return wrong(p, "no line begins so",
                     "field, block, level, lambda, oversize, threshold, "
                     "frequencies or once");
    }
    return wrong(p, "the value is none that this line takes",
                 "docs/linkage.md has the grammar of a model");
}

bool link_model_parse(struct arena *a, struct str path, struct str text,
                      struct link_model *out, struct diags *ds)
{
    struct parsing p = { .a = a, .ds = ds, .m = out, .at = { .file = path } };
    struct str line, rest = text;
    *out = (struct link_model){
        .except = .999, .oversize = 4000, .threshold = .5, .frequencies = true
    };
    p.at.col = 1;
    if (utf8_check(text) >= 0)
        return wrong(&p, "a model is UTF-8", "save it as UTF-8");
    while (str_next(&rest, '\n', &line)) {
        p.at.line++;
        p.at.text = line;
        line = str_trim(line);
        if (line.n && line.p[0] != '#' && !parse_line(&p, line)) return false;
    }
    p.at.line = 0;
    if (out->field_count == 0 || out->rule_count == 0)
        return wrong(&p, "a model has a field and a rule at least",
                     "`truce link --save-model` writes one to begin with");
    for (int f = 0; out->trained && f < out->field_count; f++)
        for (int l = 1; l < LINK_LEVELS; l++)
            if (link_kind_has(out->fields[f].kind, (enum link_level)l) &&
                out->fields[f].m[l] <= 0)
                return wrong(&p, "lambda is given, but not every level",
                             "give all levels, or leave lambda out to train");
    return true;
}

struct str link_model_print(struct arena *a, const struct link_model *m)
{
    struct buf b = buf_make(a, 1 << 20);
    buf_str(&b, S("# A model of truce link: docs/linkage.md\n"));
    for (int f = 0; f < m->field_count; f++) {
        const struct link_field *field = &m->fields[f];
        buf_fmt(&b, "field %.*s %s from ", STR_ARG(field->name),
                kinds[field->kind]);
        for (int c = 0; c < field->column_count; c++)
            buf_fmt(&b, "%s\"%.*s\"", c ? ", " : "",
                    STR_ARG(field->columns[c]));
        buf_char(&b, '\n');
    }
    for (int r = 0; r < m->rule_count; r++) {
        buf_str(&b, m->rules[r].n ? S("block on ") : S("block on everything"));
        for (int i = 0; i < m->rules[r].n; i++) {
            struct link_atom t = m->atoms[m->rules[r].atoms[i]];
            buf_fmt(&b, "%s%s%.*s", i ? ", " : "", parts[t.part],
                    STR_ARG(m->fields[t.field].name));
        }
        buf_char(&b, '\n');
    }
    buf_fmt(&b, "oversize %lld\nthreshold %.17g\nfrequencies %s\n",
            (long long)m->oversize, m->threshold,
            m->frequencies ? "yes" : "no");
    if (m->once)
        buf_fmt(&b, "once except %.17g\n", m->except);
    else
        buf_str(&b, S("once no\n"));
    if (!m->trained) return buf_done(&b);
    buf_fmt(&b, "lambda %.17g\n", m->lambda);
    for (int f = 0; f < m->field_count; f++)
        for (int l = LINK_LEVELS - 1; l > 0; l--)
            if (link_kind_has(m->fields[f].kind, (enum link_level)l))
                buf_fmt(&b, "level %.*s %s %.17g %.17g\n",
                        STR_ARG(m->fields[f].name),
                        link_level_name((enum link_level)l), m->fields[f].m[l],
                        m->fields[f].u[l]);
    return buf_done(&b);
}
