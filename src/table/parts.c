#include "table/table_int.h"

#include <assert.h>
#include <expat.h>
#include <string.h>
#include <zip.h>

enum { PIECE = 16 * 1024, FREE_MAX = 64 << 20, SHEETS_MAX = 1000 };

void xlsx_fail(struct diags *ds, struct str file, struct str part,
               const char *why)
{
    struct pos at = { .file = file };
    diag_add(ds, D_TABLE_XLSX, &at, "the workbook's part %.*s: %s",
             STR_ARG(part), why);
    diag_hint(ds, "open it in a spreadsheet and save it anew, or as CSV");
}

const char *xml_local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

struct str xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(xml_local(attributes[0]), name) == 0)
            return str_of(attributes[1]);
    return (struct str){ 0 };
}

/* ---- a part, unpacked in pieces ---- */

bool part_open(struct zip *zip, struct arena *a, struct str file,
               struct str name, struct part *out, struct diags *ds)
{
    zip_stat_t st;
    const char *z = str_z(a, name);
    *out = (struct part){ .workbook = file, .name = name };
    zip_stat_init(&st);
    if (zip_stat(zip, z, 0, &st) != 0 || !(st.valid & ZIP_STAT_COMP_SIZE) ||
        !(st.valid & ZIP_STAT_SIZE)) {
        xlsx_fail(ds, file, name, "it is not there");
        return false;
    }
    if (st.valid & ZIP_STAT_ENCRYPTION_METHOD &&
        st.encryption_method != ZIP_EM_NONE) {
        xlsx_fail(ds, file, name, "it is encrypted");
        return false;
    }
    out->file = zip_fopen(zip, z, 0);
    if (!out->file) {
        xlsx_fail(ds, file, name, "it cannot be unpacked");
        return false;
    }
    out->packed = st.comp_size < INT64_MAX / 1024 ? (int64_t)st.comp_size : 0;
    out->said = st.size < INT64_MAX / 1024 ? (int64_t)st.size : 0;
    out->max = TABLE_PART_MAX;
    return true;
}

void part_close(struct part *p)
{
    if (p->file) zip_fclose(p->file);
    p->file = NULL;
}

/* What the file says of its sizes may be a lie, so bytes are counted. */
ptrdiff_t part_read(struct part *p, char *out, ptrdiff_t n, struct diags *ds)
{
    struct pos at = { .file = p->workbook };
    zip_int64_t got = zip_fread(p->file, out, (zip_uint64_t)n);
    if (got < 0) {
        xlsx_fail(ds, p->workbook, p->name, "it is damaged");
        return -1;
    }
    p->unpacked += got;
    bool bomb =
        p->unpacked > FREE_MAX && p->unpacked / TABLE_PACKED_MAX > p->packed;
    if (p->unpacked <= p->max && !bomb) return (ptrdiff_t)got;
    diag_add(ds, D_TABLE_BOMB, &at,
             "the workbook's part %.*s unpacks from %lld bytes to more than "
             "%lld",
             STR_ARG(p->name), (long long)p->packed,
             (long long)p->unpacked - 1);
    diag_hint(ds, "no list is like that; save it as CSV if it is one");
    return -1;
}

/* ---- reading a part as XML ---- */

struct reading {
    struct arena *arena;
    struct workbook *book;
    XML_Parser parser;
    struct buf text;
    bool bad; /* a document type, or something over its limit */
    int inside, phonetic;
    bool formats; /* within cellXfs */
    struct LIST(int64_t) date_formats;
    struct str_list *paths; /* of relations: id, path, id, path... */
};

static void XMLCALL refuse_doctype(void *ctx, const XML_Char *name,
                                   const XML_Char *system,
                                   const XML_Char *public, int internal)
{
    struct reading *r = ctx;
    (void)name, (void)system, (void)public, (void)internal;
    r->bad = true;
    XML_StopParser(r->parser, XML_FALSE);
}

static bool read_part(struct reading *r, struct str name, bool needed,
                      struct diags *ds)
{
    struct part p;
    struct workbook *w = r->book;
    if (!needed && zip_name_locate(w->zip, str_z(r->arena, name), 0) < 0)
        return true;
    if (!part_open(w->zip, r->arena, w->file, name, &p, ds)) return false;
    XML_SetUserData(r->parser, r);
    XML_SetStartDoctypeDeclHandler(r->parser, refuse_doctype);
    char *piece = arena_new(r->arena, char, PIECE);
    ptrdiff_t got;
    bool ok = true;
    do {
        got = part_read(&p, piece, PIECE, ds);
        if (got < 0) {
            ok = false;
        } else if (XML_Parse(r->parser, piece, (int)got, got == 0) !=
                       XML_STATUS_OK ||
                   r->bad) {
            xlsx_fail(ds, w->file, name, "it is not well-formed XML");
            ok = false;
        }
    } while (ok && got > 0);
    part_close(&p);
    return ok;
}

typedef void XMLCALL start_fn(void *ctx, const XML_Char *name,
                              const XML_Char **attributes);
typedef void XMLCALL end_fn(void *ctx, const XML_Char *name);

/* ---- xl/workbook.xml: the sheets ---- */

static void XMLCALL book_start(void *ctx, const XML_Char *name,
                               const XML_Char **attributes)
{
    struct reading *r = ctx;
    name = xml_local(name);
    if (strcmp(name, "workbookPr") == 0) {
        struct str v = xml_attribute(attributes, "date1904");
        r->book->from_1904 = str_eq(v, S("1")) || str_eq(v, S("true"));
    }
    if (strcmp(name, "sheet") != 0) return;
    if (r->book->sheets.n >= SHEETS_MAX) {
        r->bad = true;
        return;
    }
    /* r:id stands beside sheetId; both end in "id", only one is "id". */
    *arena_push(r->arena, &r->book->sheets) = (struct sheet){
        .name = str_dup(r->arena, xml_attribute(attributes, "name")),
        .id = str_dup(r->arena, xml_attribute(attributes, "id")),
        .hidden = xml_attribute(attributes, "state").n > 0 &&
                  !str_eq(xml_attribute(attributes, "state"), S("visible")),
    };
}

/* ---- xl/_rels/workbook.xml.rels: where they are ---- */

static void XMLCALL rels_start(void *ctx, const XML_Char *name,
                               const XML_Char **attributes)
{
    struct reading *r = ctx;
    if (strcmp(xml_local(name), "Relationship") != 0) return;
    struct str id = xml_attribute(attributes, "Id");
    struct str to = xml_attribute(attributes, "Target");
    for (ptrdiff_t i = 0; i < r->book->sheets.n; i++) {
        struct sheet *s = &r->book->sheets.p[i];
        if (!str_eq(s->id, id)) continue;
        s->path = str_starts(to, S("/"))
                      ? str_dup(r->arena, str_cut(to, 1, to.n))
                      : str_fmt(r->arena, "xl/%.*s", STR_ARG(to));
    }
}

/* ---- xl/sharedStrings.xml ---- */

static void XMLCALL strings_start(void *ctx, const XML_Char *name,
                                  const XML_Char **attributes)
{
    struct reading *r = ctx;
    (void)attributes;
    name = xml_local(name);
    if (strcmp(name, "si") == 0) r->text.n = 0;
    if (strcmp(name, "t") == 0) r->inside++;
    if (strcmp(name, "rPh") == 0) r->phonetic++;
}

static void XMLCALL strings_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;
    name = xml_local(name);
    if (strcmp(name, "t") == 0) r->inside--;
    if (strcmp(name, "rPh") == 0) r->phonetic--;
    if (strcmp(name, "si") != 0) return;
    if (r->text.over) r->bad = true;
    struct str text = { r->text.p ? r->text.p : "", r->text.n };
    *arena_push(r->arena, &r->book->strings) = xlsx_text(r->arena, text);
}

static void XMLCALL strings_text(void *ctx, const XML_Char *p, int n)
{
    struct reading *r = ctx;
    if (r->inside > 0 && r->phonetic == 0)
        buf_str(&r->text, (struct str){ p, n });
}

/* ---- xl/styles.xml: which cell formats show a date ---- */

/* ECMA-376, part 1, 18.8.30: the formats that need no declaration. */
static bool built_in_date(int64_t id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
           (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* A format of one's own shows a date where y, m, d or h stands outside of
 * quotes, brackets and escapes. */
static bool date_format(struct str code)
{
    bool quoted = false, bracket = false;
    for (ptrdiff_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '[' || c == ']') {
            bracket = c == '[';
        } else if (!quoted && !bracket && c && strchr("yYmMdDhH", c)) {
            return true;
        }
    }
    return false;
}

static void XMLCALL styles_start(void *ctx, const XML_Char *name,
                                 const XML_Char **attributes)
{
    struct reading *r = ctx;
    int64_t id;
    name = xml_local(name);
    if (strcmp(name, "cellXfs") == 0) r->formats = true;
    if (!num_parse(xml_attribute(attributes, "numFmtId"), &id)) id = 0;
    if (strcmp(name, "numFmt") == 0 &&
        date_format(xml_attribute(attributes, "formatCode")))
        *arena_push(r->arena, &r->date_formats) = id;
    if (!r->formats || strcmp(name, "xf") != 0) return;
    bool date = built_in_date(id);
    for (ptrdiff_t i = 0; i < r->date_formats.n && !date; i++)
        date = r->date_formats.p[i] == id;
    *arena_push(r->arena, &r->book->dates) = date;
}

static void XMLCALL styles_end(void *ctx, const XML_Char *name)
{
    struct reading *r = ctx;
    if (strcmp(xml_local(name), "cellXfs") == 0) r->formats = false;
}

/* ---- all of them ---- */

struct part_reader {
    const char *part;
    bool needed;
    start_fn *start;
    end_fn *end;
    XML_CharacterDataHandler text;
};

static const struct part_reader part_readers[] = {
    { "xl/workbook.xml", true, book_start, NULL, NULL },
    { "xl/_rels/workbook.xml.rels", true, rels_start, NULL, NULL },
    { "xl/styles.xml", false, styles_start, styles_end, NULL },
    { "xl/sharedStrings.xml", false, strings_start, strings_end, strings_text },
};

bool workbook_read(struct workbook *w, struct arena *a, struct diags *ds)
{
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof part_readers / sizeof part_readers[0];
         i++) {
        const struct part_reader *p = &part_readers[i];
        struct reading r = { .arena = a,
                             .book = w,
                             .parser = XML_ParserCreate(NULL),
                             .text = buf_make(a, TABLE_CELL_MAX) };
        if (!r.parser) {
            xlsx_fail(ds, w->file, str_of(p->part),
                      "there is no memory for it");
            return false;
        }
        XML_SetElementHandler(r.parser, p->start, p->end);
        XML_SetCharacterDataHandler(r.parser, p->text);
        ok = read_part(&r, str_of(p->part), p->needed, ds);
        XML_ParserFree(r.parser);
    }
    return ok;
}
