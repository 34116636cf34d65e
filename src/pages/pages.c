/* The case, kept open, and who answers what. */
#include "pages/pages_int.h"

static bool read_case(struct pages *p, struct arena *a, struct app_case *c,
                      int64_t *size, struct diags *ds)
{
    struct ledger_how how = { .write = p->how.write,
                              .key_path = p->how.key_path,
                              .as_path = p->how.as_path };
    struct ledger_about about;
    if (!app_open(p->world, a, p->path, how, c, ds)) return false;
    if (ledger_about(c->ledger, a, &about, ds)) {
        *size = about.size;
        return true;
    }
    app_close(c);
    return false;
}

struct pages *pages_open(const struct world *w, struct arena *a,
                         struct str case_path, const struct pages_how *how,
                         struct diags *ds)
{
    struct pages *p = arena_new(a, struct pages, 1);
    *p = (struct pages){ .world = w, .path = case_path, .how = *how };
    p->open = read_case(p, &p->read, &p->c, &p->size, ds);
    if (p->open) return p;
    arena_free(&p->read);
    return NULL;
}

void pages_close(struct pages *p)
{
    if (!p || !p->open) return;
    app_close(&p->c);
    arena_free(&p->read);
    p->open = false;
}

int64_t pages_look(struct pages *p, struct diags *ds)
{
    struct arena scratch = { 0 };
    struct ledger_about about;
    bool ok = ledger_about(p->c.ledger, &scratch, &about, ds);
    if (ok && about.size != p->size) {
        struct arena anew = { 0 };
        struct app_case c;
        int64_t size;
        ok = read_case(p, &anew, &c, &size, ds);
        if (ok) {
            app_close(&p->c);
            arena_free(&p->read);
            p->read = anew;
            p->c = c;
            p->size = size;
        } else {
            arena_free(&anew);
        }
    }
    arena_free(&scratch);
    return ok ? p->size : -1;
}

int32_t pages_today(const struct pages *p)
{
    int32_t day = DAY_NONE;
    int64_t now = p->world->now(p->world->ctx);
    if (!day_at(now, p->c.agreement.zone, &day)) day_at(now, S(""), &day);
    return day;
}

struct str pages_value(const struct pages_pairs *l, struct str name)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i].name, name)) return l->p[i].value;
    return S("");
}

/* ---- who answers what ---- */

const struct pages_route pages_routes[] = {
    { "GET", "/", ACCESS_VIEWER, PAGES_HTML | PAGES_JSON | PAGES_CSV,
      pages_overview },
    { "GET", "/assets/truce.css", ACCESS_NONE, 0, pages_style },
};
const ptrdiff_t pages_route_count =
    (ptrdiff_t)(sizeof pages_routes / sizeof pages_routes[0]);

enum pages_forms pages_form(struct str path)
{
    if (str_ends(path, S(".json"))) return PAGES_JSON;
    if (str_ends(path, S(".csv"))) return PAGES_CSV;
    return PAGES_HTML;
}

/* The path without .json or .csv; "/index.json" is the overview. */
static struct str bare(struct str path)
{
    switch (pages_form(path)) {
    case PAGES_JSON: path.n -= 5; break;
    case PAGES_CSV: path.n -= 4; break;
    case PAGES_HTML: return path;
    }
    return str_eq(path, S("/index")) ? S("/") : path;
}

static bool fits(struct str pattern, struct str path)
{
    struct str a, b;
    while (str_next(&pattern, '/', &a)) {
        if (!str_next(&path, '/', &b)) return false;
        if (str_starts(a, S("{")) ? b.n == 0 : !str_eq(a, b)) return false;
    }
    return !str_next(&path, '/', &b);
}

void pages_answer(struct pages *p, struct arena *a,
                  const struct pages_request *q, struct pages_answer *out)
{
    struct str path = bare(q->path);
    bool there = false;
    *out = (struct pages_answer){ .status = 500 };
    for (ptrdiff_t i = 0; i < pages_route_count; i++) {
        const struct pages_route *r = &pages_routes[i];
        bool asset = r->forms == 0;
        if (!fits(str_of(r->path), asset ? q->path : path)) continue;
        if (!asset && !(r->forms & (unsigned)pages_form(q->path))) continue;
        there = true;
        if (!str_eq(str_of(r->method), q->method)) continue;
        if (q->access >= r->access)
            r->answer(p, a, q, out);
        else
            pages_fail(a, q, 403, S("you may not see this"), out);
        return;
    }
    if (there)
        pages_fail(a, q, 405, S("this is not done so here"), out);
    else
        pages_fail(a, q, 404, S("there is nothing here"), out);
}

void pages_style(struct pages *p, struct arena *a,
                 const struct pages_request *q, struct pages_answer *out)
{
    (void)p;
    (void)a;
    (void)q;
    *out = (struct pages_answer){
        .status = 200,
        .type = S("text/css; charset=utf-8"),
        .body = pages_stylesheet(),
    };
}
