#include "app/app.h"

bool app_load(const struct world *w, struct arena *a,
              const struct str_list *paths, struct lang_unit *out,
              struct diags *ds)
{
    struct str_list names = { 0 };
    struct LIST(struct lang_file) files = { 0 };
    ptrdiff_t before = ds->errors;
    for (ptrdiff_t i = 0; i < paths->n; i++)
        w->list(w->ctx, a, paths->p[i], S(".truce"), &names, ds);
    for (ptrdiff_t i = 0; i < names.n; i++) {
        struct lang_file f = { .name = names.p[i] };
        if (w->read(w->ctx, a, f.name, APP_FILE_MAX, &f.text, ds))
            *arena_push(a, &files) = f;
    }
    if (ds->errors != before) return false;
    return lang_load(a, NULL, files.p, files.n, out, ds);
}

bool app_init(const struct world *w, struct arena *a,
              const struct app_init *how, struct ledger_about *out,
              struct diags *ds)
{
    struct lang_unit unit = { 0 };
    if (!app_load(w, a, &how->files, &unit, ds)) return false;
    if (unit.agreement->name.id.n == 0) {
        struct pos at = { .file = how->files.p[0] };
        diag_add(ds, D_NO_AGREEMENT, &at,
                 "there is no agreement in the files given");
        diag_hint(ds, "begin one with: agreement name-of-it \"Its title\"");
        return false;
    }
    struct ledger_making making = { .path = how->path,
                                    .key_path = how->key_path,
                                    .author = how->author.n ? how->author
                                                            : S("author"),
                                    .agent = how->agent,
                                    .wrapped = how->wrapped,
                                    .agreement = unit.agreement };
    if (!ledger_create(w, &making, ds)) return false;
    struct ledger_how open = { .key_path = how->key_path };
    struct ledger *l = ledger_open(w, a, how->path, open, ds);
    bool ok = l && ledger_about(l, a, out, ds);
    ledger_close(l);
    return ok;
}

bool app_open(const struct world *w, struct arena *a, struct str path,
              struct ledger_how how, struct app_case *out, struct diags *ds)
{
    *out = (struct app_case){ .path = path };
    out->ledger = ledger_open(w, a, path, how, ds);
    if (!out->ledger) return false;
    if (ledger_replay(out->ledger, a, &out->agreement, &out->entries, ds))
        return true;
    app_close(out);
    return false;
}

void app_close(struct app_case *c)
{
    ledger_close(c->ledger);
    c->ledger = NULL;
}

bool app_is_text(const struct world *w, struct arena *a, struct str path)
{
    struct str_list names = { 0 };
    struct diags quiet = diags_make(a);
    if (str_ends(path, S(".truce")) || str_eq(path, S("-"))) return true;
    return w->list(w->ctx, a, path, S(".truce"), &names, &quiet) &&
           !(names.n == 1 && str_eq(names.p[0], path));
}

bool app_record_of(const struct world *w, struct arena *a, struct str path,
                   struct agreement *agreement, struct entry_list *entries,
                   struct diags *ds)
{
    *entries = (struct entry_list){ 0 };
    if (app_is_text(w, a, path)) {
        struct lang_unit unit = { 0 };
        struct str_list one = { 0 };
        *arena_push(a, &one) = path;
        if (!app_load(w, a, &one, &unit, ds)) return false;
        *agreement = *unit.agreement;
        return true;
    }
    struct app_case c;
    if (!app_open(w, a, path, (struct ledger_how){ 0 }, &c, ds)) return false;
    *agreement = c.agreement;
    *entries = c.entries;
    app_close(&c);
    return true;
}

bool app_agreement(const struct world *w, struct arena *a, struct str path,
                   struct agreement *out, struct diags *ds)
{
    struct entry_list entries;
    return app_record_of(w, a, path, out, &entries, ds);
}

bool app_format(const struct world *w, struct arena *a, struct str path,
                struct str *out, struct diags *ds)
{
    struct lang_file f = { .name = path };
    if (!w->read(w->ctx, a, path, APP_FILE_MAX, &f.text, ds)) return false;
    return lang_format(a, &f, out, ds);
}
