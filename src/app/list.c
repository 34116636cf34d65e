/* Lists of people: taking one into a case, and opening it again. */
#include "app/list_int.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { KEY_FILE_MAX = 4096, MAP_FILE_MAX = 1 << 20 };

static bool choice(struct diags *ds, const char *what, struct str which,
                   const char *mend)
{
    diag_add(ds, D_LIST_CHOICE, NULL, "%s %.*s", what, STR_ARG(which));
    diag_hint(ds, "%s", mend);
    return false;
}

bool app_list_record(const struct world *w, struct arena *a, struct app_case *c,
                     const struct statement *made, struct ledger_receipts *out,
                     struct diags *ds)
{
    struct lang_unit unit = { 0 };
    struct lang_file f = { S("the paper made"),
                           lang_print_statement(a, &c->agreement, made) };
    (void)w;
    return lang_load(a, &c->agreement, &f, 1, &unit, ds) &&
           ledger_append(c->ledger, a, unit.statements.p, unit.statements.n,
                         out, ds);
}

struct statement app_list_paper(struct arena *a, struct paper *paper,
                                const struct app_list_deed *d)
{
    struct statement s = { .telling.said = { d->day, d->day },
                           .has_deed = true,
                           .report.published = DAY_NONE,
                           .paper = paper };
    *arena_push(a, &s.telling.by) = (struct ref){ .id = d->by };
    s.deed = (struct deed){ .modality = MOD_DID,
                            .act.id = str_of(d->act),
                            .quantity = { QUAL_EXACTLY, d->count, 0 },
                            .object_kind = OBJECT_PEOPLE,
                            .object.id = d->people,
                            .when = DAYS_NONE };
    *arena_push(a, &s.deed.actors) = (struct ref){ .id = d->by };
    if (d->to.n) *arena_push(a, &s.deed.to) = (struct ref){ .id = d->to };
    return s;
}

int32_t app_list_day(const struct world *w, const struct app_case *c,
                     int32_t said)
{
    int32_t today;
    if (said != DAY_NONE) return said;
    bool known = day_at(w->now(w->ctx), c->agreement.zone, &today);
    assert(known); /* lang checked the zone */
    return today;
}

/* ---- what is added ---- */

struct adding {
    const struct world *w;
    struct arena *a;
    struct app_case *c;
    const struct app_list_adding *how;
    struct app_list_added *out;
    struct diags *ds;
    struct register_readers readers;
    struct LIST(struct register_sealed) rows;
    struct str_list texts; /* of the rows, for doubled ones: wiped */
};

static bool check_party(const struct adding *d, struct str id)
{
    return model_party(&d->c->agreement, id) ||
           choice(d->ds, "the agreement has no party", id,
                  "--of, --given-to and --by take a party's id");
}

/* The people that are listed: those said, or the only ones that belong to the
 * party whose list it is. */
static bool find_people(const struct adding *d, struct str *people)
{
    const struct agreement *g = &d->c->agreement;
    *people = d->how->people;
    if (people->n)
        return model_people(g, *people) ||
               choice(d->ds, "the agreement has no people", *people,
                      "--people takes the id of people that it declares");
    ptrdiff_t hits = 0;
    for (ptrdiff_t i = 0; i < g->people.n; i++) {
        const struct people *p = &g->people.p[i];
        for (ptrdiff_t k = 0; k < p->belonging_to.n; k++) {
            if (!str_eq(p->belonging_to.p[k].id, d->how->of)) continue;
            *people = p->name.id;
            hits++;
        }
    }
    return hits == 1 ||
           choice(d->ds, "it is not clear who is listed: people belonging to",
                  d->how->of, "say it with --people");
}

static bool read_readers(struct adding *d)
{
    if (d->how->readers.n > REGISTER_READERS_MAX)
        return choice(d->ds, "a list has too many readers for", d->how->list,
                      "32 at most");
    for (ptrdiff_t i = 0; i < d->how->readers.n; i++) {
        struct str text, path = d->how->readers.p[i];
        struct register_reader *r = arena_push(d->a, &d->readers);
        if (!d->w->read(d->w->ctx, d->a, path, KEY_FILE_MAX, &text, d->ds) ||
            !register_reader_parse(d->a, path, text, r, d->ds))
            return false;
        register_reader_wipe(r); /* only its public half is needed */
        for (ptrdiff_t k = 0; k < i; k++)
            if (memcmp(d->readers.p[k].pub, r->pub, sizeof r->pub) == 0)
                return choice(d->ds, "a reader is named twice:", path,
                              "name each once");
        *arena_push(d->a, &d->out->readers) = r->name;
    }
    return true;
}

static bool make_map(struct adding *d)
{
    struct str text;
    const struct str_list *headings = &d->out->found.columns;
    if (d->how->map_path.n) {
        if (!d->w->read(d->w->ctx, d->a, d->how->map_path, MAP_FILE_MAX, &text,
                        d->ds) ||
            !register_map_parse(d->a, d->how->map_path, text, headings,
                                &d->out->map, d->ds))
            return false;
    } else {
        register_guess(d->a, headings, &d->out->map);
    }
    return d->how->save_map.n == 0 ||
           d->w->create(d->w->ctx, d->how->save_map,
                        register_map_print(d->a, &d->out->map), false, d->ds);
}

static bool take_rows(struct adding *d, struct table *t, int64_t whole)
{
    struct table_row row;
    ptrdiff_t errors = d->ds->errors;
    while (table_next(t, &row, d->ds)) {
        if (d->out->rows++ == REGISTER_ROWS_MAX)
            return choice(d->ds, "there are too many rows in", d->how->file,
                          "split the list: 500,000 rows at most");
        struct str text =
            register_row_text(d->a, &d->out->map, row.row, row.cells);
        *arena_push(d->a, &d->texts) = text;
        if (d->readers.n && !register_seal(d->w, d->a, text, &d->readers,
                                           arena_push(d->a, &d->rows), d->ds))
            return false;
        if ((d->out->rows & 255) == 0)
            watch_tell(d->how->watch, table_read_bytes(t), whole);
    }
    return d->ds->errors == errors;
}

static bool read_list(struct adding *d)
{
    struct source src;
    if (!d->w->open(d->w->ctx, d->a, d->how->file, &src, d->ds)) return false;
    struct table *t = table_open(d->a, &src, &d->how->table, d->ds);
    bool ok = t != NULL;
    if (ok) d->out->found = *table_found(t);
    ok = ok && make_map(d) && take_rows(d, t, src.size);
    table_close(t);
    src.close(src.ctx);
    return ok;
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Rows that name the same person, as far as their texts tell; and the texts are
 * wiped, because memory is read by others too. */
static void count_doubled(struct adding *d)
{
    struct arena scratch = { 0 };
    struct str_list keys = { 0 };
    for (ptrdiff_t i = 0; i < d->texts.n; i++) {
        struct register_row row;
        bool ok = register_row_parse(&scratch, d->texts.p[i], &row);
        assert(ok);
        row.value[FIELD_ID] = S("");
        *arena_push(&scratch, &keys) = register_row_key(&scratch, &row);
    }
    list_sort(keys.p, keys.n, sizeof *keys.p, by_text);
    for (ptrdiff_t i = 1; i < keys.n; i++)
        d->out->doubled += str_eq(keys.p[i - 1], keys.p[i]);
    arena_free(&scratch);
    for (ptrdiff_t i = 0; i < d->texts.n; i++)
        sodium_memzero((void *)(uintptr_t)d->texts.p[i].p,
                       (size_t)d->texts.p[i].n);
}

static int by_commitment(const void *x, const void *y)
{
    const struct register_sealed *a = x, *b = y;
    return memcmp(a->commitment.b, b->commitment.b, LOG_HASH);
}

static struct log_hash root_of(struct adding *d)
{
    list_sort(d->rows.p, d->rows.n, sizeof *d->rows.p, by_commitment);
    struct log_hash *h = arena_new(d->a, struct log_hash, d->rows.n);
    for (ptrdiff_t i = 0; i < d->rows.n; i++) h[i] = d->rows.p[i].commitment;
    return register_root(h, d->rows.n);
}

static bool keep_rows(struct adding *d, const struct log_hash *root)
{
    struct store_sealed *rows = arena_new(d->a, struct store_sealed, d->rows.n);
    struct store_reader *readers =
        arena_new(d->a, struct store_reader, d->readers.n);
    for (ptrdiff_t i = 0; i < d->rows.n; i++)
        rows[i] =
            (struct store_sealed){ d->rows.p[i].commitment.b,
                                   d->rows.p[i].sealed, d->rows.p[i].keys.p };
    for (ptrdiff_t i = 0; i < d->readers.n; i++) {
        memcpy(readers[i].pub, d->readers.p[i].pub, STORE_ID);
        readers[i].name = d->readers.p[i].name;
    }
    struct store_sealed_list l = { rows, d->rows.n, readers, d->readers.n };
    struct store *s = store_open(d->a, d->c->path, STORE_WRITE, d->ds);
    bool ok = s && store_begin(s, STORE_WRITE, d->ds) &&
              store_sealed_put(s, root->b, &l, d->ds) && store_commit(s, d->ds);
    store_close(s);
    return ok;
}

/* The entry could not be recorded: the rows go again. */
static void drop_rows(struct adding *d, const struct log_hash *root)
{
    struct store *s = store_open(d->a, d->c->path, STORE_WRITE, d->ds);
    if (s && store_begin(s, STORE_WRITE, d->ds) &&
        store_sealed_drop(s, root->b, d->ds))
        store_commit(s, d->ds);
    store_close(s);
}

/* The rows first: an entry whose rows are not there would be a broken promise,
 * rows without an entry are nothing. */
static bool record_list(struct adding *d, struct str people)
{
    struct log_hash root = root_of(d);
    d->out->root = log_hex(d->a, root.b, LOG_HASH);
    struct paper paper = { .kind = PAPER_LIST,
                           .name.id = d->how->list,
                           .sha256 = d->out->root };
    struct app_list_deed deed = { .act = "deliver-list",
                                  .by = d->how->of,
                                  .to = d->how->to,
                                  .people = people,
                                  .count = d->out->rows,
                                  .day =
                                      app_list_day(d->w, d->c, d->how->date) };
    struct statement s = app_list_paper(d->a, &paper, &deed);
    if (!keep_rows(d, &root)) return false;
    if (app_list_record(d->w, d->a, d->c, &s, &d->out->receipts, d->ds))
        return true;
    drop_rows(d, &root);
    return false;
}

static int64_t versions_of(const struct app_case *c, struct str list)
{
    int64_t n = 0;
    for (ptrdiff_t i = 0; i < c->entries.n; i++) {
        const struct statement *s = c->entries.p[i].statement;
        n += s && s->paper && s->paper->kind == PAPER_LIST &&
             str_eq(s->paper->name.id, list);
    }
    return n;
}

/* A name belongs to the party that first used it: versions of one list are of
 * one party. */
static bool own_name(const struct adding *d)
{
    for (ptrdiff_t i = 0; i < d->c->entries.n; i++) {
        const struct statement *s = d->c->entries.p[i].statement;
        if (!s || !s->paper || s->paper->kind != PAPER_LIST ||
            !str_eq(s->paper->name.id, d->how->list) ||
            (s->telling.by.n == 1 && str_eq(s->telling.by.p[0].id, d->how->of)))
            continue;
        return choice(d->ds, "another party has a list named", d->how->list,
                      "choose another name");
    }
    return true;
}

bool app_list_add(const struct world *w, struct arena *a, struct app_case *c,
                  const struct app_list_adding *how, struct app_list_added *out,
                  struct diags *ds)
{
    struct adding d = {
        .w = w, .a = a, .c = c, .how = how, .out = out, .ds = ds
    };
    struct str people;
    *out = (struct app_list_added){ .version = versions_of(c, how->list) + 1 };
    if (!own_name(&d) || !check_party(&d, how->of) ||
        (how->to.n && !check_party(&d, how->to)) || !find_people(&d, &people) ||
        !read_readers(&d) || !read_list(&d))
        return false;
    count_doubled(&d);
    out->previewed = d.readers.n == 0;
    if (out->previewed) return true;
    if (d.rows.n == 0)
        return choice(ds, "there is no row in", how->file,
                      "look whether the header was found as it is");
    return record_list(&d, people);
}

/* ---- what is opened ---- */

static bool find_version(const struct app_case *c,
                         const struct app_list_asked *asked,
                         struct app_list *out, struct diags *ds)
{
    out->name = asked->list;
    for (ptrdiff_t i = 0; i < c->entries.n; i++) {
        const struct statement *s = c->entries.p[i].statement;
        if (!s || !s->paper || s->paper->kind != PAPER_LIST ||
            !str_eq(s->paper->name.id, asked->list))
            continue;
        out->versions++;
        if (asked->version && out->versions != asked->version) continue;
        out->version = out->versions;
        out->entry = i;
        out->paper = s;
    }
    if (out->version && (!asked->version || out->version == asked->version))
        return true;
    diag_add(ds, D_UNKNOWN_LIST, NULL,
             out->versions ? "the list %.*s has %lld versions, and not that one"
                           : "the case has no list %.*s",
             STR_ARG(asked->list), (long long)out->versions);
    diag_hint(ds, "`truce list show CASE` names the lists there are");
    return false;
}

static bool same_root(const struct app_list *l, struct diags *ds)
{
    struct log_hash root = register_root(l->facts.rows, l->facts.n), said;
    struct str hex = l->paper->paper->sha256;
    if (hex.n && log_hex_parse(hex, said.b, LOG_HASH) &&
        log_hash_equal(&root, &said))
        return true;
    diag_add(ds, D_LIST_SEAL, NULL,
             "the rows kept of the list %.*s are not those that its entry "
             "commits to",
             STR_ARG(l->name));
    diag_hint(ds,
              "work with a copy of the case that has them; keep this one as "
              "evidence");
    return false;
}

static bool open_rows(struct arena *a, const struct store_sealed_rows *rows,
                      const struct register_reader *reader,
                      struct app_list *out, struct diags *ds)
{
    struct log_hash *h = arena_new(a, struct log_hash, rows->n);
    for (ptrdiff_t i = 0; i < rows->n; i++) {
        const struct store_sealed *s = &rows->p[i];
        struct app_list_row *r = arena_push(a, &out->rows);
        struct register_sealed sealed = { .sealed = s->sealed };
        memcpy(h[i].b, s->commitment, LOG_HASH);
        sealed.commitment = h[i];
        r->id = log_hex(a, h[i].b, LOG_HASH);
        r->forgotten = !s->sealed.p;
        out->forgotten += r->forgotten;
        if (r->forgotten || !s->keys->p) continue;
        *arena_push(a, &sealed.keys) = *s->keys;
        if (!register_open(a, reader, &sealed, &r->opened, ds)) return false;
        r->open = register_row_parse(a, r->opened.text, &r->row);
        out->opened += r->open;
    }
    out->facts.rows = h;
    out->facts.n = rows->n;
    return same_root(out, ds);
}

static int by_row(const void *x, const void *y)
{
    const struct app_list_row *a = x, *b = y;
    if (a->open != b->open) return a->open ? -1 : 1;
    if (a->open && a->row.row != b->row.row)
        return a->row.row < b->row.row ? -1 : 1;
    return str_cmp(a->id, b->id);
}

static void stand(struct arena *a, const struct app_case *c,
                  struct app_list *out)
{
    struct register_standing *st =
        arena_new(a, struct register_standing, out->facts.n);
    const struct people *p =
        model_people(&c->agreement, out->paper->deed.object.id);
    for (ptrdiff_t i = 0; p && i < p->held_by.n; i++)
        *arena_push(a, &out->facts.holders) = p->held_by.p[i].id;
    out->facts.paper = out->paper;
    register_stand(a, &c->entries, &out->facts, st);
    for (ptrdiff_t i = 0; i < out->rows.n; i++) out->rows.p[i].standing = st[i];
}

bool app_list_open(const struct world *w, struct arena *a, struct app_case *c,
                   const struct app_list_asked *asked, struct app_list *out,
                   struct diags *ds)
{
    struct register_reader reader = { 0 };
    struct store_sealed_rows rows;
    struct str text = { 0 };
    struct log_hash root = { 0 };
    *out = (struct app_list){ .c = c };
    if (!find_version(c, asked, out, ds)) return false;
    log_hex_parse(out->paper->paper->sha256, root.b, LOG_HASH);
    if (asked->reader_path.n &&
        (!w->read(w->ctx, a, asked->reader_path, KEY_FILE_MAX, &text, ds) ||
         !register_reader_parse(a, asked->reader_path, text, &reader, ds)))
        return false;
    if (text.n && !register_reader_has_secret(&reader))
        return choice(ds,
                      "this is the public half of a key:", asked->reader_path,
                      "--reader takes the secret file");
    struct store *s = store_open(a, c->path, STORE_READ, ds);
    bool ok = s && store_begin(s, STORE_READ, ds) &&
              store_sealed_get(s, a, root.b, reader.pub, &rows, ds) &&
              store_sealed_readers(s, a, root.b, &out->readers, ds);
    store_close(s);
    ok = ok && (rows.n == 0 || open_rows(a, &rows, &reader, out, ds));
    register_reader_wipe(&reader);
    if (!ok) return false;
    stand(a, c, out);
    list_sort(out->rows.p, out->rows.n, sizeof *out->rows.p, by_row);
    return true;
}
