#include "app/app.h"

#include "log/log.h"

#include <assert.h>

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
    for (ptrdiff_t i = 0; i < d->same_entries.n; i++)
        *arena_push(a, &out->same_as) = d->same_entries.p[i];
    if (d->same_as >= 0 && d->same_as < ids->n && ids->p[d->same_as].n)
        *arena_push(a, &out->same_as) =
            (struct ref){ .id = ids->p[d->same_as] };
    return true;
}
