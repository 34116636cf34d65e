/* Recording, and changing who may: with one signature, or with a file that
 * waits for others. */
#include "app/app.h"

#include <assert.h>
#include <unistd.h>

static bool wait_for_others(const struct world *w, struct arena *a,
                            struct ledger *l, const struct app_signing *how,
                            struct app_recorded *out, struct diags *ds)
{
    struct str text;
    struct ledger_pend what = { how->statements.p, how->statements.n,
                                how->change };
    out->pending = how->pending.n
                       ? how->pending
                       : str_fmt(a, "%.*s.pending", STR_ARG(how->path));
    return ledger_pend(l, a, &what, &text, ds) &&
           w->create(w->ctx, out->pending, text, false, ds);
}

bool app_sign(const struct world *w, struct arena *a, struct ledger *l,
              const struct app_signing *how, struct app_recorded *out,
              struct diags *ds)
{
    struct ledger_pend what = { how->statements.p, how->statements.n,
                                how->change };
    *out = (struct app_recorded){ .missing = ledger_missing(l, a, &what, ds) };
    if (out->missing < 0) return false;
    if (out->missing > 0) return wait_for_others(w, a, l, how, out, ds);
    return how->change
               ? ledger_append_key(l, a, how->change, &out->receipts, ds)
               : ledger_append(l, a, how->statements.p, how->statements.n,
                               &out->receipts, ds);
}

bool app_key_change(const struct world *w, const struct agreement *g,
                    struct key_change *k, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < k->side.n; i++) {
        if (model_party(g, k->side.p[i].id)) continue;
        diag_add(ds, D_UNKNOWN_PARTY, NULL, "the agreement has no party %.*s",
                 STR_ARG(k->side.p[i].id));
        return false;
    }
    bool known = day_at(w->now(w->ctx), g->zone, &k->day);
    assert(known); /* lang checked the zone */
    return true;
}

bool app_key_new(const struct world *w, struct arena *a, struct app_case *c,
                 struct app_signing *how, struct app_recorded *out,
                 struct diags *ds)
{
    bool made = how->change->key.n == 0;
    if (!app_key_change(w, &c->agreement, how->change, ds) ||
        (made && !ledger_key_make(w, a, &how->making, &how->change->key, ds)))
        return false;
    if (app_sign(w, a, c->ledger, how, out, ds)) return true;
    if (made)
        unlink(str_z(a, how->making.path)); /* of no use without its entry */
    return false;
}

bool app_key_rotate(const struct world *w, struct arena *a, struct app_case *c,
                    struct app_signing *how, struct app_recorded *out,
                    struct diags *ds)
{
    if (!app_key_change(w, &c->agreement, how->change, ds) ||
        !ledger_rotate(c->ledger, a, how->change, ds) ||
        !app_sign(w, a, c->ledger, how, out, ds))
        return false;
    return out->missing > 0 || ledger_rotated(c->ledger, ds);
}

bool app_key_named(struct arena *a, struct app_case *c, struct str name,
                   struct str *vkey, struct diags *ds)
{
    struct ledger_keys keys;
    if (!ledger_keys(c->ledger, a, &keys, ds)) return false;
    for (ptrdiff_t i = 0; i < keys.keys.n; i++) {
        const struct ledger_key *k = &keys.keys.p[i];
        if (k->until >= 0 || (!str_eq(k->name, name) && !str_eq(k->text, name)))
            continue;
        *vkey = k->text;
        return true;
    }
    diag_add(ds, D_BAD_KEY, NULL, "no key that signs now is named %.*s",
             STR_ARG(name));
    diag_hint(ds, "`truce key list` names them");
    return false;
}

bool app_countersign(const struct world *w, struct arena *a,
                     const struct app_countersigning *how, int64_t *missing,
                     struct diags *ds)
{
    struct ledger_pending p = { .name = how->pending, .as_path = how->as_path };
    struct str out;
    struct ledger *l =
        ledger_open(w, a, how->path, (struct ledger_how){ 0 }, ds);
    bool ok = l && w->read(w->ctx, a, p.name, APP_FILE_MAX, &p.text, ds) &&
              ledger_countersign(l, a, &p, &out, missing, ds) &&
              w->create(w->ctx, how->out, out, false, ds);
    ledger_close(l);
    return ok;
}
