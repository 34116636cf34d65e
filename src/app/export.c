/* Exports: the answer in the formats that others read. */
#include "app/export_int.h"

#include <assert.h>

bool export_holds(const struct exporting *x, const struct entry *e)
{
    return e->statement->telling.said.to <= x->f->on &&
           statement_known(e->statement) <= x->f->known;
}

struct str export_title(const struct exporting *x, struct str id)
{
    const struct party *p = model_party(&x->c->agreement, id);
    return p && p->title.n ? p->title : id;
}

struct str export_titles(const struct exporting *x, const struct ref_list *l)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    for (ptrdiff_t i = 0; i < l->n; i++) {
        struct str title = export_title(x, l->p[i].id);
        buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(title));
    }
    return buf_done(&b);
}

struct str export_speaker(const struct exporting *x, const struct statement *s)
{
    if (s->telling.by.n) return export_titles(x, &s->telling.by);
    return s->telling.name.n ? S("a speaker of no side") : S("unattributed");
}

struct str export_outlet(const struct exporting *x, const struct report *r)
{
    if (r->outlet.n == 0) return S("unattributed");
    return r->outlet_is_id ? export_title(x, r->outlet) : r->outlet;
}

struct str export_source(const struct exporting *x, const struct report *r)
{
    struct buf b = buf_make(x->a, BUF_MAX);
    buf_str(&b, export_outlet(x, r));
    if (r->published != DAY_NONE)
        buf_fmt(&b, ", %.*s", STR_ARG(day_print(x->a, r->published)));
    if (r->url.n) buf_fmt(&b, ", %.*s", STR_ARG(r->url));
    return buf_done(&b);
}

void export_cell(struct buf *b, struct str s, bool first)
{
    bool quoted = false;
    if (!first) buf_char(b, ',');
    for (ptrdiff_t i = 0; i < s.n; i++)
        quoted = quoted || s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' ||
                 s.p[i] == '\r';
    if (quoted) buf_char(b, '"');
    for (ptrdiff_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    if (quoted) buf_char(b, '"');
}

/* ---- places ---- */

/* "34.53", "-0.5": degrees of at most `most`, into millionths. */
static bool degrees(struct str s, int64_t most, int64_t *out)
{
    int64_t whole, part = 0;
    bool below = str_starts(s, S("-"));
    if (below) s = str_cut(s, 1, s.n);
    ptrdiff_t dot = str_find(s, S("."));
    struct str digits = dot < 0 ? S("") : str_cut(s, dot + 1, s.n);
    if (!num_parse(dot < 0 ? s : str_cut(s, 0, dot), &whole)) return false;
    if (digits.n > 6 || (dot >= 0 && !num_parse(digits, &part))) return false;
    for (ptrdiff_t i = digits.n; i < 6; i++) part *= 10;
    if (whole > most || (whole == most && part > 0)) return false;
    *out = whole * 1000000 + part;
    if (below) *out = -*out;
    return true;
}

bool app_places(struct arena *a, struct str file, struct str text,
                struct place_list *out, struct diags *ds)
{
    struct str line;
    for (int32_t at = 1; str_next(&text, '\n', &line); at++) {
        struct str cell[4];
        struct place p;
        int n = 0;
        if (str_ends(line, S("\r"))) line.n--;
        if (str_trim(line).n == 0 || line.p[0] == '#') continue;
        for (struct str rest = line; n < 4 && str_next(&rest, '\t', &cell[n]);)
            n++;
        p.name = n > 0 ? str_trim(cell[0]) : S("");
        p.source = n > 3 ? str_trim(cell[3]) : S("");
        if (n == 4 && p.name.n && p.source.n && utf8_check(line) < 0 &&
            degrees(str_trim(cell[1]), 90, &p.latitude) &&
            degrees(str_trim(cell[2]), 180, &p.longitude)) {
            *arena_push(a, out) = p;
            continue;
        }
        struct pos pos = { .file = file, .line = at, .col = 1 };
        diag_add(ds, D_BAD_PLACE, &pos, "this line gives no place");
        diag_hint(ds, "write name, latitude, longitude and where you have them "
                      "from, with tabs between: Kabul, 34.53, 69.17, an atlas");
        return false;
    }
    return true;
}

/* ---- all of them ---- */

#define EXPORT(name, word, what) EXPORT_##name,
enum export_kind {
#include "app/export.def"
    EXPORT_COUNT
};
#undef EXPORT
#define EXPORT(name, word, what) word,
static const char *const words[] = {
#include "app/export.def"
};
#undef EXPORT

static struct str made(const struct exporting *x, enum export_kind kind)
{
    switch (kind) {
    case EXPORT_CSV: return export_csv(x);
    case EXPORT_STATEMENTS: return export_statements(x);
    case EXPORT_JSON: return export_json(x);
    case EXPORT_PLOVER: return export_plover(x);
    case EXPORT_PAM: return export_pam(x);
    case EXPORT_ICS: return export_ics(x);
    case EXPORT_GEOJSON: return export_geojson(x);
    case EXPORT_PROV: return export_prov(x);
    case EXPORT_COUNT: break;
    }
    assert(!"a kind of export");
    return S("");
}

static bool kind_of(struct arena *a, struct str word, enum export_kind *out,
                    struct diags *ds)
{
    struct buf b = buf_make(a, 1024);
    for (int i = 0; i < EXPORT_COUNT; i++) {
        *out = (enum export_kind)i;
        if (str_eq(word, str_of(words[i]))) return true;
        buf_fmt(&b, "%s%s", i ? ", " : "", words[i]);
    }
    if (word.n)
        diag_add(ds, D_USAGE, NULL, "nothing is exported as %.*s",
                 STR_ARG(word));
    else
        diag_add(ds, D_USAGE, NULL, "it is not said as what to export");
    diag_hint(ds, "give --as one of: %.*s", STR_ARG(buf_done(&b)));
    return false;
}

bool app_export(const struct world *w, const struct app_case *c,
                const struct app_exporting *how, struct arena *a,
                struct str *out, struct diags *ds)
{
    struct findings f;
    enum export_kind kind;
    struct exporting x = { .a = a, .c = c, .f = &f };
    if (!kind_of(a, how->as, &kind, ds) ||
        !app_status(w, a, c, &how->asked, &f, ds))
        return false;
    struct str text;
    if (how->places.n &&
        (!w->read(w->ctx, a, how->places, APP_PLACES_MAX, &text, ds) ||
         !app_places(a, how->places, text, &x.places, ds)))
        return false;
    *out = made(&x, kind);
    return true;
}
