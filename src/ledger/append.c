/* Appending: entries are printed, hashed and signed on all cores while the ones
 * before them go into the store; the log's right edge is kept in between. */
#include "ledger_int.h"

#include "lang/lang.h"

#include <assert.h>
#include <string.h>

enum { CHUNK = 16384, GRAIN = 128 };

/* ---- the right edge ---- */

static bool keep_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct writing *w = ctx;
    struct group *g = w->group;
    *arena_push(&g->a, &g->tiles) =
        (struct group_tile){ level, n, str_dup(&g->a, hashes) };
    return true;
}

void writing_drop(struct ledger *l)
{
    if (!l->writing) return;
    struct arena a = l->writing->a; /* which holds the struct itself */
    l->writing = NULL;
    arena_free(&a);
}

bool writing_load(struct ledger *l, struct diags *ds)
{
    int64_t size;
    struct store_row last;
    if (!store_size(l->store, &size, ds)) return false;
    if (l->writing && l->writing->size == size) return true;
    writing_drop(l);
    struct arena a = { 0 };
    struct writing *w = arena_new(&a, struct writing, 1);
    w->a = a;
    w->l = l;
    w->size = size;
    w->tiler.ctx = w;
    w->tiler.full = keep_tile;
    l->writing = w;
    struct ledger_nodes c = { l, &w->a, ds };
    struct log_nodes nodes = { &c, ledger_node };
    if (log_edge(&nodes, size, &w->tree) &&
        tiler_resume(l, &w->tiler, size, ds) &&
        ledger_terms_of(l, &w->a, &w->terms, ds)) {
        memcpy(w->edges, w->tiler.count, sizeof w->edges);
        keyset_make(&w->keys, &w->a, &l->author);
        if (ledger_keyset(l, &w->terms, &w->keys, ds) &&
            store_read(l->store, &w->a, size - 1, &last, ds)) {
            w->moment = last.recorded;
            return true;
        }
    }
    writing_drop(l);
    return false;
}

bool clock_fits(struct writing *w, int64_t moment, struct diags *ds)
{
    struct arena a = { 0 };
    struct pos at = { .file = w->l->path };
    if (moment >= w->moment) return true;
    struct str now = moment_print(&a, moment);
    struct str then = moment_print(&a, w->moment);
    diag_add(ds, D_CLOCK_BACK, &at,
             "the clock says %.*s, and the newest entry was recorded at %.*s; "
             "nothing is recorded",
             STR_ARG(now), STR_ARG(then));
    diag_hint(ds, "set the machine's clock right");
    arena_free(&a);
    return false;
}

/* ---- making entries ---- */

bool ledger_sign(const struct key_line *k, struct arena *a, struct str text,
                 struct str *line, struct diags *ds)
{
    unsigned char sig[LOG_SIG];
    assert(k->kind != KEY_WRAPPED && k->key.vkey.name.n);
    if (k->kind == KEY_PLAIN)
        log_sign(text, &k->key, sig);
    else if (!agent_sign(&k->key.vkey, text, sig, ds))
        return false;
    *line = log_sig_print(a, &k->key.vkey, sig);
    return true;
}

static struct str note_of(struct arena *a, struct str text, struct str line)
{
    char *p = arena_new(a, char, text.n + 1 + line.n);
    memcpy(p, text.p, (size_t)text.n);
    p[text.n] = '\n';
    memcpy(p + text.n + 1, line.p, (size_t)line.n);
    return (struct str){ p, text.n + 1 + line.n };
}

static void item_prepare(const struct ledger *l, const struct agreement *g,
                         struct item *it, struct arena *a, struct diags *ds)
{
    struct str line = { 0 };
    struct log_note note;
    const char *why;
    it->failed = false;
    if (it->given) {
        it->failed = !log_note_parse(a, it->note, &note, &why);
        if (!it->failed) it->text = note.text;
    } else {
        if (it->s) it->text = lang_print_statement(a, g, it->s);
        it->failed = it->text.n > LOG_ENTRY_MAX ||
                     !ledger_sign(&l->signer, a, it->text, &line, ds);
        if (!it->failed) it->note = note_of(a, it->text, line);
    }
    if (it->failed) return;
    it->id = log_sha256(it->text);
    it->leaf = log_leaf(it->note);
}

/* An arena each, so that grains can be made side by side. */
static void prepare(const struct ledger *l, const struct agreement *g,
                    struct item *items, ptrdiff_t n, struct arena *a)
{
    struct diags ds = diags_make(a);
    for (ptrdiff_t i = 0; i < n; i++) item_prepare(l, g, &items[i], a, &ds);
}

void items_prepare(const struct ledger *l, const struct agreement *g,
                   struct item *items, ptrdiff_t n, struct arena *a,
                   struct diags *ds)
{
    for (ptrdiff_t i = 0; i < n; i++) item_prepare(l, g, &items[i], a, ds);
}

/* ---- giving them their place ---- */

/* Finding the line in its file takes time: not for a diag that nobody sees. */
static struct pos place_of(const struct item *it, const struct diags *ds)
{
    if (!it->pos || ds->n >= DIAGS_MAX) return (struct pos){ 0 };
    return pos_of_small(it->pos);
}

static bool made(const struct item *it, struct diags *ds)
{
    ptrdiff_t n = it->note.n ? it->note.n : it->text.n;
    if (n <= LOG_ENTRY_MAX && !it->failed) return true;
    if (n <= LOG_ENTRY_MAX) {
        diag_add(ds, D_NO_AGENT, NULL, "the ssh-agent did not sign an entry");
        diag_hint(ds, "look with `ssh-add -l` whether it still has the key");
        return false;
    }
    struct pos at = place_of(it, ds);
    diag_add(ds, D_ENTRY_TOO_LONG, &at,
             "an entry has %lld bytes, and %d is the most a leaf can hold",
             (long long)n, LOG_ENTRY_MAX);
    diag_hint(ds, "shorten it: notes and lists take the most");
    return false;
}

/* Where an entry with this id stands already; -1 where none does. */
static bool known(const struct placing *p, const struct group *g,
                  const struct log_hash *id, int64_t *index, struct diags *ds)
{
    struct str key = { (const char *)id->b, LOG_HASH };
    *index = map_get(&g->ids, key);
    for (ptrdiff_t i = 0; *index < 0 && i < p->n; i++)
        *index = map_get(&p->earlier[i]->ids, key);
    return *index >= 0 || store_find_id(p->find, id->b, index, ds);
}

static bool not_allowed(struct writing *w, const struct item *it,
                        const char *why, struct diags *ds)
{
    struct pos at = place_of(it, ds);
    bool change = ledger_is_change(it->text);
    if (at.line == 0) at.file = w->l->path;
    diag_add(ds, change ? D_KEY_CHANGE : D_NOT_ALLOWED, &at,
             "this entry cannot be added: %s", why);
    diag_hint(ds, "`truce key list` shows who may sign, and how many must");
    return false;
}

/* The signer's own entries: its signature is right, being ours. */
static bool signer_allowed(struct writing *w, struct diags *ds)
{
    const struct log_vkey *k = &w->l->signer.key.vkey;
    ptrdiff_t now = w->keys.keys.n + w->keys.rules.n;
    struct log_sig sig = { .name = k->name, .id = k->id };
    struct log_note one = { .sigs = { &sig, 1, 1 } };
    struct pos at = { .file = w->l->path };
    if (w->checked == now && w->signer_ok) return true;
    w->checked = now;
    w->signer_ok = false;
    const struct keyset_key *key =
        keyset_find(&w->keys, w->size, k->name, k->id);
    if (!key || memcmp(key->vkey.pub, k->pub, sizeof k->pub) != 0) {
        diag_add(ds, D_BAD_KEY, &at, "the key %.*s signs no entries now",
                 STR_ARG(k->name));
        diag_hint(ds, "`truce key list` shows which keys do");
        return false;
    }
    int64_t missing = keyset_missing(&w->keys, w->size, &one);
    w->signer_ok = missing == 0;
    if (w->signer_ok) return true;
    diag_add(ds, D_NEEDS_MORE, &at, "%lld more must sign this entry",
             (long long)missing);
    diag_hint(ds,
              "it was made into a file for the others: `truce countersign`");
    return false;
}

static bool allowed(struct writing *w, const struct item *it, struct diags *ds)
{
    struct arena a = { 0 };
    struct log_note note;
    const char *why = "";
    bool ok = it->given || signer_allowed(w, ds);
    if (ok && (it->given || ledger_is_change(it->text))) {
        ok = log_note_parse(&a, it->note, &note, &why);
        if (ok && ledger_is_change(it->text))
            ok = keyset_apply(&w->keys, &w->terms, w->size, &note, &why);
        else if (ok)
            ok = keyset_check(&w->keys, w->size, &note, true, &why);
        if (!ok) not_allowed(w, it, why, ds);
    }
    arena_free(&a);
    return ok;
}

static bool paper_allowed(struct writing *w, const struct placing *p,
                          const struct group *g, const struct item *it,
                          struct diags *ds)
{
    struct arena a = { 0 };
    struct log_note note;
    struct paper_entry e = { w->size, &w->keys };
    const char *why = "";
    if (w->size == 0 || !batch_concerns(it->text)) return true;
    if (!papers_known(w, p, g, ds)) return false;
    bool ok = log_note_parse(&a, it->note, &note, &why) &&
              papers_take(&w->papers, &e, &note, &why);
    if (!ok) {
        struct pos at = place_of(it, ds);
        if (at.line == 0) at.file = w->l->path;
        diag_add(ds, D_PAPER_ORDER, &at, "this paper cannot be added: %s", why);
        diag_hint(ds, "`truce batch show` says where the batch stands, and who "
                      "is to sign next");
    }
    arena_free(&a);
    return ok;
}

static bool place_one(struct writing *w, const struct placing *p,
                      struct group *g, const struct item *it, struct diags *ds)
{
    struct ledger_receipt *r = arena_push(&g->a, &g->receipts);
    if (!made(it, ds)) return false;
    r->id = log_hex(&g->a, it->id.b, LOG_HASH);
    if (!known(p, g, &it->id, &r->index, ds)) return false;
    r->already = r->index >= 0;
    if (r->already) {
        struct pos at = place_of(it, ds);
        diag_add(ds, D_ALREADY, &at,
                 "this statement is entry %lld already: %.8s",
                 (long long)r->index, r->id.p);
        return true;
    }
    if (!allowed(w, it, ds) || !paper_allowed(w, p, g, it, ds)) return false;
    r->index = w->size;
    struct store_row *row = arena_push(&g->a, &g->rows);
    row->index = w->size;
    row->bytes = it->note;
    memcpy(row->id, it->id.b, STORE_ID);
    struct str key = { (const char *)it->id.b, LOG_HASH };
    map_add(&g->ids, &g->a, key, (ptrdiff_t)w->size);
    w->group = g;
    log_tree_add(&w->tree, &it->leaf);
    w->size++;
    return tiler_add(&w->tiler, &it->leaf);
}

/* The edges that moved. */
static void keep_edges(struct writing *w, struct group *g)
{
    for (int level = 1; level < LEVELS; level++) {
        if (w->edges[level] == w->tiler.count[level]) continue;
        w->edges[level] = w->tiler.count[level];
        *arena_push(&g->a, &g->tiles) =
            (struct group_tile){ -level, 0,
                                 tiler_edge(&w->tiler, &g->a, level) };
    }
}

bool group_place(struct writing *w, const struct placing *p, struct group *g,
                 struct diags *ds)
{
    bool ok = true;
    g->receipts.n = g->rows.n = g->tiles.n = 0;
    g->ids = (struct map){ 0 };
    g->before = w->size;
    for (ptrdiff_t i = 0; ok && i < g->n; i++)
        ok = place_one(w, p, g, &g->items[i], ds);
    if (ok) keep_edges(w, g);
    g->size = w->size;
    return ok;
}

bool group_close(struct writing *w, struct group *g, int64_t moment,
                 struct diags *ds)
{
    struct log_checkpoint c = { w->l->origin, g->size,
                                log_tree_root(&w->tree) };
    if (!clock_fits(w, moment, ds)) return false;
    w->moment = moment;
    for (ptrdiff_t i = 0; i < g->rows.n; i++) g->rows.p[i].recorded = moment;
    if (g->rows.n)
        g->checkpoint =
            log_checkpoint_sign(&g->a, &c, &w->l->log_secret, moment);
    return true;
}

bool group_rows(struct store *s, const struct group *g, struct diags *ds)
{
    for (ptrdiff_t i = 0; i < g->rows.n; i++)
        if (!store_append(s, &g->rows.p[i], ds)) return false;
    for (ptrdiff_t i = 0; i < g->tiles.n; i++) {
        const struct group_tile *t = &g->tiles.p[i];
        if (!store_tile_put(s, t->level, t->n, t->hashes, ds)) return false;
    }
    return true;
}

bool group_checkpoint(struct store *s, const struct group *g, struct diags *ds)
{
    return g->rows.n == 0 ||
           store_checkpoint_append(s, g->size, g->checkpoint, ds);
}

/* ---- many in one transaction ---- */

/* A group whose items are made in grains, each in an arena of its own. */
struct chunk {
    struct group g;
    struct LIST(struct arena) arenas;
};

struct many {
    struct ledger *l;
    const struct agreement *g;
    struct item *items;
    ptrdiff_t n;
    struct chunk chunks[2];
};

static void chunk_free(struct chunk *c)
{
    for (ptrdiff_t i = 0; i < c->arenas.n; i++) arena_free(&c->arenas.p[i]);
    arena_free(&c->g.a);
    *c = (struct chunk){ 0 };
}

/* Starts making the items from `from` on; done when the tasks are. */
static void chunk_start(struct many *m, ptrdiff_t from)
{
    struct chunk *c = &m->chunks[from / CHUNK % 2];
    ptrdiff_t n = m->n - from < CHUNK ? m->n - from : CHUNK;
    if (n <= 0) return;
    c->g.items = m->items + from;
    c->g.n = n;
    c->arenas.n = (n + GRAIN - 1) / GRAIN;
    c->arenas.p = arena_new(&c->g.a, struct arena, c->arenas.n);
    for (ptrdiff_t i = 0; i < c->arenas.n; i++) {
        struct item *items = c->g.items + i * GRAIN;
        ptrdiff_t some = n - i * GRAIN < GRAIN ? n - i * GRAIN : GRAIN;
        struct arena *a = &c->arenas.p[i];
#pragma omp task firstprivate(items, some, a)
        prepare(m->l, m->g, items, some, a);
    }
}

static bool write_chunk(struct many *m, struct chunk *c,
                        struct ledger_receipts *out, struct arena *a,
                        struct diags *ds)
{
    struct writing *w = m->l->writing;
    struct placing p = { .find = m->l->store };
    bool ok = group_place(w, &p, &c->g, ds);
    for (ptrdiff_t i = 0; ok && i < c->g.receipts.n; i++) {
        struct ledger_receipt *r = arena_push(a, out);
        *r = c->g.receipts.p[i];
        r->id = str_dup(a, r->id);
    }
    for (ptrdiff_t i = 0; i < c->g.rows.n; i++)
        c->g.rows.p[i].recorded = w->moment;
    return ok && group_rows(m->l->store, &c->g, ds);
}

/* Chunk by chunk: while one goes into the store, the next is made. */
static bool write_all(struct many *m, struct ledger_receipts *out,
                      struct arena *a, struct diags *ds)
{
    bool ok = true;
    chunk_start(m, 0);
#pragma omp taskwait
    for (ptrdiff_t from = 0; ok && from < m->n; from += CHUNK) {
        struct chunk *c = &m->chunks[from / CHUNK % 2];
        chunk_start(m, from + CHUNK);
        ok = write_chunk(m, c, out, a, ds);
#pragma omp taskwait
        chunk_free(c);
    }
    return ok;
}

static bool write_many(struct many *m, struct ledger_receipts *out,
                       struct arena *a, struct diags *ds)
{
    bool ok = true;
    bool alone = m->n < GRAIN || m->l->signer.kind == KEY_AGENT;
#pragma omp parallel if (!alone)
#pragma omp single
    ok = write_all(m, out, a, ds);
    chunk_free(&m->chunks[0]);
    chunk_free(&m->chunks[1]);
    return ok;
}

static bool final_checkpoint(struct writing *w, struct arena *a,
                             struct diags *ds)
{
    struct log_checkpoint c = { w->l->origin, w->size,
                                log_tree_root(&w->tree) };
    return store_checkpoint_append(
        w->l->store, w->size,
        log_checkpoint_sign(a, &c, &w->l->log_secret, w->moment), ds);
}

static bool append_items(struct ledger *l, struct arena *a, struct item *items,
                         ptrdiff_t n, struct ledger_receipts *out,
                         struct diags *ds)
{
    struct many m = { .l = l, .items = items, .n = n };
    assert(l->writes);
    if (!store_begin(l->store, STORE_WRITE, ds)) return false;
    int64_t moment = l->w->now(l->w->ctx); /* after waiting for a writer */
    bool ok = writing_load(l, ds) && clock_fits(l->writing, moment, ds);
    int64_t before = ok ? l->writing->size : 0;
    if (ok) {
        l->writing->moment = moment;
        m.g = l->writing->terms.agreement;
        ok = write_many(&m, out, a, ds);
    }
    if (ok && l->writing->size > before)
        ok = final_checkpoint(l->writing, a, ds) && store_commit(l->store, ds);
    store_rollback(l->store);
    if (ok) return true;
    writing_drop(l);
    out->n = 0; /* nothing was recorded, so nothing is acknowledged */
    return false;
}

bool ledger_has_signer(struct ledger *l, struct diags *ds)
{
    struct pos at = { .file = l->signer_path };
    if (l->signer.key.vkey.name.n) return true;
    diag_add(ds, D_BAD_KEY, &at, "no key in this file signs entries now");
    diag_hint(ds, "name another key file with --signer; `truce key list` shows "
                  "which keys sign");
    return false;
}

bool ledger_append(struct ledger *l, struct arena *a, const struct statement *s,
                   ptrdiff_t n, struct ledger_receipts *out, struct diags *ds)
{
    struct item *items = arena_new(a, struct item, n);
    for (ptrdiff_t i = 0; i < n; i++) {
        items[i].s = &s[i];
        items[i].pos = &s[i].telling.pos;
    }
    return ledger_has_signer(l, ds) && append_items(l, a, items, n, out, ds);
}

bool ledger_append_key(struct ledger *l, struct arena *a, struct key_change *k,
                       struct ledger_receipts *out, struct diags *ds)
{
    k->log = l->origin;
    struct item one = { .text = lang_print_key(a, k) };
    if (!ledger_has_signer(l, ds) || !append_items(l, a, &one, 1, out, ds))
        return false;
    if (!out->p[0].already) return true;
    diag_add(ds, D_KEY_CHANGE, NULL,
             "this change is on record already, word for word");
    diag_hint(ds, "give it a --note that tells the two apart");
    return false;
}

bool append_notes(struct ledger *l, struct arena *a,
                  const struct str_list *notes, struct ledger_receipts *out,
                  struct diags *ds)
{
    struct item *items = arena_new(a, struct item, notes->n);
    for (ptrdiff_t i = 0; i < notes->n; i++) {
        items[i].note = notes->p[i];
        items[i].given = true;
    }
    return append_items(l, a, items, notes->n, out, ds);
}
