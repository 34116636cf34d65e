#include "app/app.h"

#include "log/log.h"

#include <assert.h>

bool app_read(const struct world *w, struct arena *a,
              const struct app_article *what, struct app_reading *out,
              struct diags *ds)
{
    struct reader_words *words = NULL;
    struct reader_request request = { .file = what->path,
                                      .dated = what->dated,
                                      .outlet_hint = what->outlet };
    if (!app_agreement(w, a, what->for_path, &out->agreement, ds)) return false;
    if (!w->read(w->ctx, a, what->path, APP_ARTICLE_MAX, &request.text, ds))
        return false;
    if (str_eq(what->path, S("-"))) request.file = S("standard input");
    struct log_hash hash = log_sha256(request.text);
    request.sha256 = log_hex(a, &hash, (ptrdiff_t)sizeof hash);
    return reader_words_load(a, &out->agreement, &words, ds) &&
           reader_read(a, words, &request, &out->drafts, &out->notes, ds);
}

struct str app_drafts_text(struct arena *a, const struct app_reading *r)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (ptrdiff_t i = 0; i < r->drafts.n; i++) {
        if (i) buf_char(&b, '\n');
        buf_str(&b, lang_print_draft(a, &r->agreement, &r->drafts.p[i]));
    }
    return buf_done(&b);
}

struct str app_entry_id(struct arena *a, const struct agreement *g,
                        const struct statement *s)
{
    struct log_hash h = log_sha256(lang_print_statement(a, g, s));
    return log_hex(a, &h, (ptrdiff_t)sizeof h);
}

bool app_confirm(struct arena *a, const struct draft *d,
                 const struct str_list *ids, struct statement *out)
{
    struct str open;
    assert(draft_complete(d, &open));
    *out = (struct statement){ .telling = d->telling,
                               .stance = d->stance,
                               .on_entry = d->on_entry,
                               .has_deed = d->has_deed,
                               .deed = d->deed,
                               .report = d->report };
    for (ptrdiff_t i = 0; i < d->note.n; i++)
        *arena_push(a, &out->note) = d->note.p[i];
    if (d->stance_on >= 0) {
        if (d->stance_on >= ids->n || ids->p[d->stance_on].n == 0) return false;
        out->on_entry = (struct ref){ .id = ids->p[d->stance_on] };
    }
    if (d->same_as >= 0 && d->same_as < ids->n && ids->p[d->same_as].n)
        *arena_push(a, &out->same_as) =
            (struct ref){ .id = ids->p[d->same_as] };
    return true;
}
