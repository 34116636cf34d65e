/* Asking: where things stand, and what changed. */
#include "app/app.h"

#include <assert.h>

static bool hex(struct str s)
{
    for (ptrdiff_t i = 0; i < s.n; i++)
        if (str_find(S("0123456789abcdef"), str_cut(s, i, i + 1)) < 0)
            return false;
    return s.n >= 4 && s.n <= 64;
}

static bool split(struct arena *a, struct str s, struct str_list *out)
{
    struct str one;
    bool ids = s.n > 0;
    while (str_next(&s, ',', &one)) {
        *arena_push(a, out) = str_trim(one);
        ids = ids && hex(str_trim(one));
    }
    return ids;
}

static bool question(const struct world *w, struct arena *a,
                     const struct app_case *c, const struct app_asked *asked,
                     struct assess_question *q, struct diags *ds)
{
    struct str_list trust = { 0 };
    *q = (struct assess_question){ .on = asked->on, .known = asked->known };
    if (asked->norm.n && !model_norm(&c->agreement, asked->norm)) {
        diag_add(ds, D_UNKNOWN_OBLIGATION, NULL,
                 "the agreement has no obligation %.*s", STR_ARG(asked->norm));
        diag_hint(ds, "`truce status` names them all");
        return false;
    }
    bool party = model_party(&c->agreement, asked->believe) != NULL;
    if (!party && split(a, asked->believe, &trust))
        q->trust = trust;
    else
        q->believe = asked->believe;
    if (asked->doubt.n && !split(a, asked->doubt, &q->doubt)) {
        diag_add(ds, D_UNKNOWN_ENTRY, NULL, "%.*s is no entry's id",
                 STR_ARG(asked->doubt));
        diag_hint(ds, "give four or more of its first digits; `truce log` "
                      "shows the ids");
        return false;
    }
    if (q->on == DAY_NONE) {
        bool known = day_at(w->now(w->ctx), c->agreement.zone, &q->on);
        assert(known); /* lang checked the zone */
    }
    if (q->known == DAY_NONE) q->known = INT32_MAX;
    q->detail = asked->norm;
    q->forecasts = c->entries.n <= APP_FORECAST_MAX;
    return true;
}

bool app_status(const struct world *w, struct arena *a,
                const struct app_case *c, const struct app_asked *asked,
                struct findings *out, struct diags *ds)
{
    struct assess_question q;
    return question(w, a, c, asked, &q, ds) &&
           assess(a, &c->agreement, &c->entries, &q, out, ds);
}

bool app_diff(const struct world *w, struct arena *a, const struct app_case *c,
              const struct app_asked ends[2], struct changes *out,
              struct diags *ds)
{
    struct assess_question q[2];
    for (int i = 0; i < 2; i++) {
        if (!question(w, a, c, &ends[i], &q[i], ds)) return false;
        q[i].detail = S("");
        q[i].forecasts = false;
    }
    return assess_diff(a, &c->agreement, &c->entries, q, out, ds);
}
