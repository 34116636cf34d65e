/* The manifest's pages, in points from the upper left corner of A4. */
#include "paper/paper.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <string.h>

#define WIDE 595.28
#define HIGH 841.89
#define MARGIN 42.0
#define BOTTOM (HIGH - MARGIN)
#define BOX 11.0
#define QR 92.0
#define TEXT_AT 150.0
#define BOXES_AT (WIDE - MARGIN - 92.0)

struct sheet {
    struct arena *a;
    const struct paper_manifest *m;
    struct paper_made *out;
    struct buf pdf;
    cairo_surface_t *surface;
    cairo_t *c;
    QRcode *code;
    PangoFontMap *fonts; /* our own, so that it can be let go */
    PangoContext *layouts;
    double y;
};

static cairo_status_t take(void *ctx, const unsigned char *p, unsigned n)
{
    buf_str(ctx, (struct str){ (const char *)p, (ptrdiff_t)n });
    return CAIRO_STATUS_SUCCESS;
}

/* A text laid out `wide` points wide; its own letters say its direction. */
static PangoLayout *laid(const struct sheet *s, struct str text, double wide,
                         const char *font)
{
    PangoLayout *l = pango_layout_new(s->layouts);
    PangoFontDescription *d = pango_font_description_from_string(font);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_width(l, (int)(wide * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(l, TRUE);
    pango_layout_set_text(l, text.n ? text.p : "", (int)text.n);
    return l;
}

static double tall(PangoLayout *l)
{
    int w, h;
    pango_layout_get_size(l, &w, &h);
    return (double)h / PANGO_SCALE;
}

/* Puts it down and gives its height. */
static double put(const struct sheet *s, double x, double wide, struct str text,
                  const char *font)
{
    PangoLayout *l = laid(s, text, wide, font);
    double h = tall(l);
    cairo_move_to(s->c, x, s->y);
    pango_cairo_show_layout(s->c, l);
    g_object_unref(l);
    return h;
}

static void box(const struct sheet *s, double x, double y)
{
    cairo_set_line_width(s->c, 0.8);
    cairo_rectangle(s->c, x, y, BOX, BOX);
    cairo_stroke(s->c);
}

static void rule(const struct sheet *s, double from, double to)
{
    cairo_set_line_width(s->c, 0.4);
    cairo_move_to(s->c, from, s->y);
    cairo_line_to(s->c, to, s->y);
    cairo_stroke(s->c);
}

static void qr(const struct sheet *s, double x, double y)
{
    double unit = QR / s->code->width;
    for (int i = 0; i < s->code->width * s->code->width; i++) {
        if (!(s->code->data[i] & 1)) continue;
        int across = i % s->code->width, down = i / s->code->width;
        cairo_rectangle(s->c, x + unit * across, y + unit * down, unit, unit);
    }
    cairo_fill(s->c);
}

/* The head of every page: whose, which batch, where it stands, the code. */
static void head(struct sheet *s, struct str what)
{
    double wide = WIDE - 2 * MARGIN - QR - 16;
    if (s->out->pages++) cairo_show_page(s->c);
    s->y = MARGIN;
    qr(s, WIDE - MARGIN - QR, MARGIN);
    s->y += put(s, MARGIN, wide, s->m->title, "Sans 10") + 4;
    s->y += put(s, MARGIN, wide, s->m->batch, "Sans Bold 14") + 4;
    s->y += put(s, MARGIN, wide, what, "Sans Bold 11") + 4;
    s->y += put(s, MARGIN, wide, s->m->facts, "Sans 8") + 6;
    if (s->y < MARGIN + QR + 10) s->y = MARGIN + QR + 10;
}

static void columns(struct sheet *s)
{
    put(s, MARGIN, 30, S("No."), "Sans 8");
    put(s, MARGIN + 32, 70, S("Row"), "Sans 8");
    put(s, BOXES_AT, 44, S("Here"), "Sans 8");
    s->y += put(s, BOXES_AT + 44, 60, S("Absent"), "Sans 8") + 2;
    rule(s, MARGIN, WIDE - MARGIN);
    s->y += 3;
}

static struct str page_text(const struct sheet *s, ptrdiff_t flight,
                            bool goes_on)
{
    return str_fmt(s->a, "Flight %lld of %lld: %lld on the list%s",
                   (long long)flight + 1, (long long)s->m->flights.n,
                   (long long)s->m->flights.p[flight].rows.n,
                   goes_on ? " (continued)" : "");
}

static void row(struct sheet *s, ptrdiff_t number, const struct paper_row *r,
                PangoLayout *l)
{
    double h = tall(l);
    struct str no = str_fmt(s->a, "%lld", (long long)number);
    put(s, MARGIN, 30, no, "Sans 8");
    put(s, MARGIN + 32, 76, r->mark, "Monospace 8");
    cairo_move_to(s->c, TEXT_AT, s->y);
    pango_cairo_show_layout(s->c, l);
    if (r->why.n) {
        put(s, BOXES_AT, 92, r->why, "Sans Italic 8");
    } else {
        box(s, BOXES_AT + 4, s->y + 1);
        box(s, BOXES_AT + 50, s->y + 1);
    }
    s->y += (h > BOX + 2 ? h : BOX + 2) + 3;
    rule(s, MARGIN, WIDE - MARGIN);
    s->y += 3;
}

static void flight(struct sheet *s, ptrdiff_t at)
{
    const struct paper_flight *f = &s->m->flights.p[at];
    head(s, page_text(s, at, false));
    columns(s);
    for (ptrdiff_t i = 0; i < f->rows.n; i++) {
        PangoLayout *l =
            laid(s, f->rows.p[i].text, BOXES_AT - TEXT_AT - 8, "Sans 10");
        s->out->unknown += pango_layout_get_unknown_glyphs_count(l) > 0;
        if (s->y + tall(l) + 8 > BOTTOM && i > 0) {
            head(s, page_text(s, at, true));
            columns(s);
        }
        row(s, i + 1, &f->rows.p[i], l);
        g_object_unref(l);
    }
}

/* Counts, and who signs. */
static void tally(struct sheet *s)
{
    head(s, S("Tally sheet"));
    for (ptrdiff_t i = 0; i < s->m->counts.n; i++) {
        double h = put(s, MARGIN, 300, s->m->counts.p[i], "Sans 10");
        for (int k = 0; k < 4; k++) box(s, 370 + 16.0 * k, s->y);
        s->y += (h > BOX ? h : BOX) + 10;
        if (s->y > BOTTOM - 60) head(s, S("Tally sheet (continued)"));
    }
    s->y += 20;
    for (ptrdiff_t i = 0; i < s->m->hands.n; i++) {
        if (s->y > BOTTOM - 60) head(s, S("Tally sheet (continued)"));
        s->y += 34;
        rule(s, MARGIN, 330);
        rule(s, 350, WIDE - MARGIN);
        s->y += 3;
        put(s, 350, 120, S("day, hour"), "Sans 8");
        s->y += put(s, MARGIN, 280, s->m->hands.p[i], "Sans 9") + 6;
    }
}

static bool has_fonts(PangoFontMap *map)
{
    PangoFontFamily **families = NULL;
    int n = 0;
    pango_font_map_list_families(map, &families, &n);
    g_free(families);
    return n > 0;
}

static bool no(struct diags *ds, const char *what, const char *mend)
{
    diag_add(ds, D_PRINT, NULL, "%s", what);
    diag_hint(ds, "%s", mend);
    return false;
}

static bool code_of(struct sheet *s, struct diags *ds)
{
    const struct str t = s->m->code;
    if (t.n > 0 && t.n <= PAPER_CODE_MAX)
        s->code = QRcode_encodeData((int)t.n, (const unsigned char *)t.p, 0,
                                    QR_ECLEVEL_M);
    return s->code || no(ds, "the QR code of the batch cannot be made",
                         "its names and those of the record are too long");
}

/* Every page, into s->out. */
static bool print(struct sheet *s, struct diags *ds)
{
    s->layouts = pango_font_map_create_context(s->fonts);
    s->pdf = buf_make(s->a, BUF_MAX);
    s->surface = cairo_pdf_surface_create_for_stream(take, &s->pdf, WIDE, HIGH);
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   "2000-01-01T00:00:00Z");
    cairo_pdf_surface_set_metadata(s->surface, CAIRO_PDF_METADATA_TITLE,
                                   str_z(s->a, s->m->batch));
    s->c = cairo_create(s->surface);
    pango_cairo_update_context(s->c, s->layouts);
    for (ptrdiff_t i = 0; i < s->m->flights.n; i++) flight(s, i);
    tally(s);
    cairo_show_page(s->c);
    cairo_destroy(s->c);
    cairo_surface_finish(s->surface);
    bool ok = cairo_surface_status(s->surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(s->surface);
    g_object_unref(s->layouts);
    s->out->pdf = buf_done(&s->pdf);
    return ok || no(ds, "the PDF could not be made", "try again");
}

bool paper_manifest(struct arena *a, const struct paper_manifest *m,
                    struct paper_made *out, struct diags *ds)
{
    struct sheet s = { .a = a, .m = m, .out = out };
    *out = (struct paper_made){ 0 };
    if (!code_of(&s, ds)) return false;
    s.fonts = pango_cairo_font_map_new();
    bool ok = has_fonts(s.fonts)
                  ? print(&s, ds)
                  : no(ds, "this machine has no font to print with",
                       "install one: fonts-dejavu-core, or "
                       "fonts-noto-core for more scripts");
    QRcode_free(s.code);
    g_object_unref(s.fonts);
    return ok;
}
