/* Reading: articles in, drafts out, with what is on record already named. */
#include "app/app.h"

#include "log/log.h"

#include <assert.h>

/* The article as text: a PDF's, or in whatever encoding it is. */
static bool article_text(const struct world *w, struct arena *a,
                         struct reader_request *ask, struct diags *ds)
{
    struct str bytes = ask->text, encoding;
    bool guessed;
    if (str_starts(bytes, S("%PDF-"))) {
        struct str text;
        if (!w->pdf_text(w->ctx, a, bytes, APP_ARTICLE_MAX, &text, ds))
            return false;
        ask->text = text;
        return true;
    }
    bool known = text_decode(a, bytes, &ask->text, &encoding, &guessed);
    if (!known || !guessed) return true; /* the reader says what is no text */
    struct pos at = { .file = ask->file };
    diag_add(ds, D_GUESSED, &at, "the article is no UTF-8; it is read as %.*s",
             STR_ARG(encoding));
    diag_hint(ds, "where letters come out wrong, save it as UTF-8");
    return true;
}

/* What all articles of one run share. */
struct job {
    const struct world *w;
    struct arena *a;
    const struct app_article *what;
    struct reader_words *words;
    struct diags *ds;
};

static bool read_one(const struct job *j, struct str path,
                     struct app_reading *out)
{
    const struct world *w = j->w;
    const struct app_article *what = j->what;
    struct arena *a = j->a;
    struct diags *ds = j->ds;
    struct reader_request ask = { .file = path,
                                  .dated = what->dated,
                                  .outlet_hint = what->outlet,
                                  .explain = what->explain };
    struct app_source source = { .path = path, .from = out->drafts.n };
    if (str_eq(path, S("-"))) source.path = ask.file = S("standard input");
    if (!w->read(w->ctx, a, path, APP_ARTICLE_MAX, &ask.text, ds)) return false;
    struct log_hash hash = log_sha256(ask.text);
    ask.sha256 = log_hex(a, &hash, (ptrdiff_t)sizeof hash);
    if (!article_text(w, a, &ask, ds) ||
        !reader_read(a, j->words, &ask, &out->drafts, &source.notes, ds)) {
        out->drafts.n = source.from; /* nothing of half an article */
        return false;
    }
    source.to = out->drafts.n;
    *arena_push(a, &out->sources) = source;
    return true;
}

/* An entry that may tell what the draft tells. The article's own entries, from
 * an earlier reading, are no other account. */
static bool tells_too(const struct statement *s, const struct draft *d,
                      bool *sure)
{
    bool own = s->report.sha256.n && str_eq(s->report.sha256, d->report.sha256);
    return !own && s->has_deed && s->stance == STANCE_NONE &&
           reader_same_event(&s->deed, &d->deed, sure);
}

/* Names up to NAMED entries, the newest first, of whose event the draft is
 * another account: those of the same day, else those that name none. */
static void mark_recorded(struct arena *a, struct draft *d,
                          const struct entry_list *entries)
{
    enum { NAMED = 3 };
    struct ref_list unsure = { 0 };
    if (!d->has_deed || d->stance != STANCE_NONE) return;
    for (ptrdiff_t i = entries->n; i > 0 && d->same_entries.n < NAMED; i--) {
        const struct entry *e = &entries->p[i - 1];
        struct ref id = { .id = str_cut(e->id, 0, 12) };
        bool sure;
        if (!tells_too(e->statement, d, &sure)) continue;
        if (sure)
            *arena_push(a, &d->same_entries) = id;
        else if (unsure.n < NAMED)
            *arena_push(a, &unsure) = id;
    }
    if (d->same_entries.n || unsure.n == 0) return;
    d->same_entries = unsure;
    *arena_push(a, &d->questions) =
        S("Is this the event of the entries named?");
}

/* What a path stands for: itself, or the files of a folder but hidden ones. */
static void article_paths(const struct world *w, struct arena *a,
                          const struct str_list *given, struct str_list *out,
                          struct diags *ds)
{
    for (ptrdiff_t i = 0; i < given->n; i++) {
        struct str_list found = { 0 };
        if (!w->list(w->ctx, a, given->p[i], S(""), &found, ds)) continue;
        for (ptrdiff_t k = 0; k < found.n; k++) {
            struct str rest = str_cut(found.p[k], given->p[i].n, found.p[k].n);
            if (!str_starts(rest, S("/."))) *arena_push(a, out) = found.p[k];
        }
    }
}

bool app_read(const struct world *w, struct arena *a,
              const struct app_article *what, struct app_reading *out,
              struct diags *ds)
{
    struct job j = { w, a, what, NULL, ds };
    struct str_list paths = { 0 };
    ptrdiff_t before = ds->errors;
    if (!app_record_of(w, a, what->for_path, &out->agreement, &out->entries,
                       ds) ||
        !reader_words_load(a, &out->agreement, &j.words, ds))
        return false;
    article_paths(w, a, &what->paths, &paths, ds);
    for (ptrdiff_t i = 0; i < paths.n; i++) (void)read_one(&j, paths.p[i], out);
    for (ptrdiff_t i = 0; i < out->drafts.n; i++)
        mark_recorded(a, &out->drafts.p[i], &out->entries);
    return ds->errors == before;
}

/* ---- the drafts as text ---- */

static void source_line(struct buf *b, struct arena *a,
                        const struct app_source *s)
{
    buf_fmt(b, "# ---- %.*s", STR_ARG(s->path));
    if (s->notes.outlet.n) buf_fmt(b, ", %.*s", STR_ARG(s->notes.outlet));
    if (s->notes.anchor != DAY_NONE)
        buf_fmt(b, ", %.*s", STR_ARG(day_print(a, s->notes.anchor)));
    buf_str(b, S(" ----\n"));
}

/* Which rule filled which slot from which characters. */
static void span_lines(struct buf *b, const struct draft *d)
{
    for (ptrdiff_t i = 0; i < d->spans.n; i++) {
        const struct span *s = &d->spans.p[i];
        ptrdiff_t from = b->n;
        buf_fmt(b, "#   %.*s", STR_ARG(s->slot));
        buf_pad(b, from, 16);
        buf_fmt(b, "rule %.*s", STR_ARG(s->rule));
        if (s->to > 0)
            buf_fmt(b, " on characters %lld..%lld", (long long)s->from,
                    (long long)s->to);
        else if (s->inferred)
            buf_str(b, S(", inferred"));
        buf_char(b, '\n');
    }
}

struct str app_drafts_text(struct arena *a, const struct app_reading *r,
                           bool rules)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t s = 0; s < r->sources.n; s++) {
        const struct app_source *source = &r->sources.p[s];
        if (s) buf_char(&b, '\n');
        if (r->sources.n > 1) source_line(&b, a, source);
        for (ptrdiff_t i = source->from; i < source->to; i++) {
            if (i > source->from) buf_char(&b, '\n');
            if (rules) buf_fmt(&b, "# draft %lld\n", (long long)i + 1);
            if (rules) span_lines(&b, &r->drafts.p[i]);
            buf_str(&b, lang_print_draft(a, &r->agreement, &r->drafts.p[i]));
        }
    }
    return buf_done(&b);
}
