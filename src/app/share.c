/* Giving a case away: publishing it, taking over what others published, and
 * asking witnesses. */
#include "app/app.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/stat.h>

bool app_policy(const struct world *w, struct arena *a, struct str path,
                struct ledger_policy *out, struct diags *ds)
{
    struct pos at = { .file = path };
    *out = (struct ledger_policy){ .file = path };
    if (path.n == 0) return true;
    if (!w->read(w->ctx, a, path, APP_POLICY_MAX, &out->text, ds)) return false;
    if (out->text.n) return true;
    diag_add(ds, D_FILE_EMPTY, &at, "the policy is empty");
    diag_hint(ds, "docs/log.md shows one");
    return false;
}

static struct ledger *open_to_keep(const struct world *w, struct arena *a,
                                   struct str path, struct diags *ds)
{
    return ledger_open(w, a, path, (struct ledger_how){ .keep = true }, ds);
}

bool app_publish(const struct world *w, struct arena *a,
                 const struct app_sharing *how, struct ledger_published *out,
                 struct diags *ds)
{
    struct ledger_publishing p = { .folder = how->other, .watch = how->watch };
    struct ledger_cosigned cosigned;
    if (!app_policy(w, a, how->policy, &p.policy, ds)) return false;
    struct ledger *l =
        p.policy.text.n
            ? open_to_keep(w, a, how->path, ds)
            : ledger_open(w, a, how->path, (struct ledger_how){ 0 }, ds);
    bool ok = l && (p.policy.text.n == 0 ||
                    ledger_cosign(l, a, &p.policy, &cosigned, ds));
    ok = ok && ledger_publish(l, a, &p, out, ds);
    ledger_close(l);
    return ok;
}

bool app_cosign(const struct world *w, struct arena *a,
                const struct app_sharing *how, struct ledger_cosigned *out,
                struct diags *ds)
{
    struct ledger_policy policy;
    if (!app_policy(w, a, how->policy, &policy, ds)) return false;
    struct ledger *l = open_to_keep(w, a, how->path, ds);
    bool ok = l && ledger_cosign(l, a, &policy, out, ds);
    ledger_close(l);
    return ok;
}

static bool cloning(const struct world *w, struct arena *a,
                    const struct app_sharing *how, struct ledger_cloning *out,
                    struct diags *ds)
{
    *out = (struct ledger_cloning){ .path = how->path,
                                    .source = how->other,
                                    .log_key = how->log_key,
                                    .author_key = how->author_key,
                                    .watch = how->watch };
    return app_policy(w, a, how->policy, &out->policy, ds);
}

/* A folder is remembered by its whole path, so that a later pull finds it from
 * anywhere. */
static struct str whole_path(struct arena *a, struct str where)
{
    char *z = realpath(str_z(a, where), NULL);
    struct str out = z ? str_dup(a, str_of(z)) : where;
    free(z);
    return out;
}

bool app_clone(const struct world *w, struct arena *a,
               const struct app_sharing *how, struct ledger_pulled *out,
               struct diags *ds)
{
    struct ledger_cloning c;
    if (!cloning(w, a, how, &c, ds)) return false;
    if (str_find(how->other, S("://")) < 0)
        c.source = whole_path(a, how->other);
    return ledger_clone(w, a, &c, out, ds);
}

bool app_pull(const struct world *w, struct arena *a,
              const struct app_sharing *how, struct ledger_pulled *out,
              struct diags *ds)
{
    struct ledger_pulling p = { .source = how->other, .watch = how->watch };
    if (!app_policy(w, a, how->policy, &p.policy, ds)) return false;
    struct ledger *l = open_to_keep(w, a, how->path, ds);
    bool ok = l && ledger_pull(l, a, &p, out, ds);
    ledger_close(l);
    return ok;
}

/* A folder of our own for a while. */
static bool own_folder(const struct world *w, struct arena *a, struct str *out,
                       struct diags *ds)
{
    const char *base = getenv("TMPDIR");
    uint64_t name;
    if (!w->random(w->ctx, &name, (ptrdiff_t)sizeof name)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        return false;
    }
    *out = str_fmt(a, "%s/truce-verify-%016llx", base ? base : "/tmp",
                   (unsigned long long)name);
    if (mkdir(str_z(a, *out), 0700) == 0) return true;
    struct pos at = { .file = *out };
    diag_add(ds, D_FILE_WRITE, &at, "the folder cannot be made");
    diag_hint(ds, "set TMPDIR to a folder that can be written to");
    return false;
}

bool app_verify_published(const struct world *w, struct arena *a,
                          const struct app_sharing *how,
                          struct ledger_verified *out, struct diags *ds)
{
    struct ledger_cloning c;
    struct str folder;
    if (!cloning(w, a, how, &c, ds) || !own_folder(w, a, &folder, ds))
        return false;
    c.path = str_fmt(a, "%.*s/copy.case", STR_ARG(folder));
    bool ok = ledger_verify_published(w, a, &c, out, ds);
    w->remove(w->ctx, folder);
    return ok;
}

/* ---- machines ---- */

static struct str printed(struct arena *a, json_t *o)
{
    char *z = json_dumps(o, JSON_INDENT(2));
    struct str out = str_fmt(a, "%s\n", z ? z : "null");
    free(z);
    json_decref(o);
    return out;
}

static json_t *text(struct str s)
{
    json_t *v = json_stringn(s.n ? s.p : "", (size_t)s.n);
    return v ? v : json_string("\xEF\xBF\xBD");
}

static json_t *names(const struct str_list *l)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < l->n; i++)
        (void)json_array_append_new(list, text(l->p[i]));
    return list;
}

struct str app_published_json(struct arena *a, const struct ledger_published *p)
{
    return printed(
        a, json_pack("{s:I,s:I,s:I,s:o}", "size", (json_int_t)p->size, "before",
                     (json_int_t)p->before, "files", (json_int_t)p->files,
                     "checkpoint", text(p->checkpoint)));
}

struct str app_pulled_json(struct arena *a, const struct ledger_pulled *p)
{
    json_t *o =
        json_pack("{s:o,s:I,s:I,s:o}", "source", text(p->source), "before",
                  (json_int_t)p->before, "size", (json_int_t)p->size,
                  "checkpoint", text(p->checkpoint));
    if (p->log_key.n) (void)json_object_set_new(o, "log_key", text(p->log_key));
    return printed(a, o);
}

struct str app_cosigned_json(struct arena *a, const struct ledger_cosigned *c)
{
    return printed(
        a, json_pack("{s:I,s:I,s:o,s:o}", "size", (json_int_t)c->size, "asked",
                     (json_int_t)c->asked, "witnesses", names(&c->witnesses),
                     "checkpoint", text(c->checkpoint)));
}

struct str app_proved_json(struct arena *a, const struct ledger_proved *p)
{
    return printed(a, json_pack("{s:o,s:I,s:I,s:o,s:o,s:o,s:o,s:o}", "origin",
                                text(p->origin), "index", (json_int_t)p->index,
                                "size", (json_int_t)p->size, "signed",
                                text(moment_print(a, p->moment)), "id",
                                text(p->id), "author", text(p->author),
                                "witnesses", names(&p->witnesses), "text",
                                text(p->text)));
}

struct str app_convicted_json(struct arena *a, const struct ledger_convicted *c)
{
    return printed(a, json_pack("{s:o,s:I,s:I,s:o}", "origin", text(c->origin),
                                "older", (json_int_t)c->older, "newer",
                                (json_int_t)c->newer, "why", text(c->why)));
}
