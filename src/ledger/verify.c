/* Everything derived again from the bytes of the entries.
 *
 * A batch of rows is read while the one before is checked on all cores, grain
 * by grain; what hangs together (tree, tiles, checkpoints, moments) is looked
 * at in order, by one thread. Findings come in the order of the entries,
 * whatever the threads do, and no more than two batches are in memory. */
#include "publish_int.h"

#include "lang/lang.h"

#include <assert.h>
#include <string.h>

enum { BATCH = 4096, GRAIN = 64, BATCH_BYTES = 16 << 20, FINDINGS_MAX = 20 };

/* A few entries, checked together. */
struct grain {
    struct arena a;
    struct diags ds;
    ptrdiff_t from, n; /* of the batch's rows */
};

struct checkpoint {
    int64_t size;
    struct str bytes;
    struct log_checkpoint c;
    int64_t moment;
    const char *wrong; /* NULL: it is this log's */
};

struct chunk {
    struct arena a;
    struct LIST(struct store_row) rows;
    struct LIST(struct checkpoint) checkpoints; /* for sizes within it */
    struct LIST(struct grain) grains;
    struct log_hash *leaves;
    ptrdiff_t bytes;
    bool full; /* it has BATCH_BYTES, before it has all its rows */
};

struct verify {
    struct ledger *l;
    struct arena *a; /* for results */
    struct diags *ds;
    const struct watch *watch;
    struct ledger_verified *out;
    struct ledger_terms terms;
    struct keyset keys;
    struct papers papers;
    struct log_tree tree;
    struct tiler tiler;
    int64_t size, read;  /* read: entries read so far */
    struct chunk *batch; /* that is being read, or merged */
    int64_t moment;      /* of the entries since the last checkpoint */
    int64_t since;       /* the first of them */
    bool even;           /* they all have it */
    ptrdiff_t errors;    /* when it began */
};

/* ---- reading a batch ---- */

static bool read_row(void *ctx, const struct store_row *row)
{
    struct verify *v = ctx;
    struct chunk *b = v->batch;
    struct store_row *kept = arena_push(&b->a, &b->rows);
    *kept = *row;
    kept->bytes = str_dup(&b->a, row->bytes);
    b->bytes += row->bytes.n;
    b->full = b->bytes >= BATCH_BYTES;
    return !b->full;
}

static bool read_checkpoints(struct verify *v, struct chunk *b, int64_t from)
{
    int64_t to = from + b->rows.n, at = from + 1;
    while (at <= to) {
        struct checkpoint c = { 0 };
        if (!store_checkpoint_from(v->l->store, &b->a, at, &c.size, &c.bytes,
                                   v->ds))
            return false;
        if (c.size < 0 || c.size > to) break;
        *arena_push(&b->a, &b->checkpoints) = c;
        at = c.size + 1;
    }
    return true;
}

static void read_paper(struct verify *v, struct chunk *b,
                       const struct store_row *row)
{
    struct log_note note;
    struct paper_entry e = { row->index, &v->keys };
    const char *why;
    if (log_note_parse(&b->a, row->bytes, &note, &why) &&
        !papers_take(&v->papers, &e, &note, &why))
        ledger_bad(v->l, D_PAPER_ORDER, v->ds,
                   "entry %lld is a paper that may not stand there: %s",
                   (long long)row->index, why);
}

/* Who signs, and which papers may follow which, is settled in order, before the
 * signatures are looked at. */
static void read_keys(struct verify *v, struct chunk *b)
{
    for (ptrdiff_t i = 0; i < b->rows.n; i++) {
        const struct store_row *row = &b->rows.p[i];
        struct log_note note;
        const char *why;
        if (row->index > 0 && batch_concerns(row->bytes)) read_paper(v, b, row);
        if (!ledger_is_change(row->bytes) || row->index == 0) continue;
        if (!log_note_parse(&b->a, row->bytes, &note, &why)) continue;
        if (!keyset_apply(&v->keys, &v->terms, row->index, &note, &why))
            ledger_bad(v->l, D_NOT_ALLOWED, v->ds,
                       "entry %lld changes keys, and may not: %s",
                       (long long)row->index, why);
    }
}

static bool read_batch(struct verify *v, struct chunk *b)
{
    int64_t to = v->read + BATCH < v->size ? v->read + BATCH : v->size;
    v->batch = b;
    bool ok = store_scan(v->l->store, v->read, to, read_row, v, v->ds);
    if ((!ok && !b->full) || !read_checkpoints(v, b, v->read)) return false;
    v->read += b->rows.n;
    b->leaves = arena_new(&b->a, struct log_hash, b->rows.n);
    for (ptrdiff_t i = 0; i < b->rows.n; i += GRAIN) {
        struct grain *g = arena_push(&b->a, &b->grains);
        g->from = i;
        g->n = b->rows.n - i < GRAIN ? b->rows.n - i : GRAIN;
    }
    return true;
}

/* ---- checking a grain: beside everything else ---- */

static bool check_note(const struct verify *v, struct grain *g,
                       const struct store_row *row, struct log_note *note)
{
    const char *why;
    if (!ledger_note(v->l, &g->a, row, note, &g->ds)) return false;
    if (!keyset_check(&v->keys, row->index, note, true, &why))
        ledger_bad(v->l, D_BAD_SIGNATURE, &g->ds, "entry %lld: %s",
                   (long long)row->index, why);
    struct log_hash id = log_sha256(note->text);
    if (memcmp(id.b, row->id, STORE_ID) != 0)
        ledger_bad(v->l, D_BAD_DERIVED, &g->ds,
                   "entry %lld stands under an id that is not its own",
                   (long long)row->index);
    return true;
}

static struct str printed(const struct verify *v, struct arena *a,
                          const struct lang_unit *u)
{
    if (u->statements.n == 1 && u->keys.n == 0 && u->drafts.n == 0)
        return lang_print_statement(a, v->terms.agreement, &u->statements.p[0]);
    if (u->keys.n == 1 && u->statements.n == 0 && u->drafts.n == 0)
        return lang_print_key(a, &u->keys.p[0]);
    return (struct str){ 0 };
}

/* Each entry is one statement or change of keys, in its one text. All together
 * first, which is quick; one by one where that does not come out even. */
static bool texts_fit(const struct verify *v, struct grain *g,
                      const struct lang_file *files, ptrdiff_t n)
{
    struct diags quiet = diags_make(&g->a);
    struct lang_unit u;
    if (!lang_load(&g->a, v->terms.agreement, files, n, &u, &quiet))
        return false;
    if (u.statements.n != n || u.drafts.n || u.keys.n) return false;
    for (ptrdiff_t i = 0; i < n; i++)
        if (!str_eq(files[i].text,
                    lang_print_statement(&g->a, v->terms.agreement,
                                         &u.statements.p[i])))
            return false;
    return true;
}

static void check_texts(const struct verify *v, struct grain *g,
                        const struct lang_file *files, const int64_t *index,
                        ptrdiff_t n)
{
    if (n == 0 || texts_fit(v, g, files, n)) return;
    for (ptrdiff_t i = 0; i < n; i++) {
        struct lang_unit u = { 0 };
        bool ok =
            lang_load(&g->a, v->terms.agreement, &files[i], 1, &u, &g->ds);
        if (ok && !str_eq(files[i].text, printed(v, &g->a, &u)))
            ledger_bad(v->l, D_BAD_NOTE, &g->ds,
                       "entry %lld is not the canonical text of a statement "
                       "or of a change of keys",
                       (long long)index[i]);
    }
}

static void check_grain(const struct verify *v, struct chunk *b,
                        struct grain *g)
{
    struct lang_file files[GRAIN];
    int64_t index[GRAIN];
    ptrdiff_t n = 0;
    g->ds = diags_make(&g->a);
    for (ptrdiff_t i = 0; i < g->n; i++) {
        const struct store_row *row = &b->rows.p[g->from + i];
        struct log_note note;
        b->leaves[g->from + i] = log_leaf(row->bytes);
        if (!check_note(v, g, row, &note) || row->index == 0) continue;
        files[n] = (struct lang_file){
            str_fmt(&g->a, "entry %lld", (long long)row->index), note.text
        };
        index[n++] = row->index;
    }
    check_texts(v, g, files, index, n);
}

/* What a checkpoint says of itself; its root is looked at in order. */
static void check_checkpoint(const struct verify *v, struct checkpoint *cp)
{
    struct arena a = { 0 };
    struct log_note note;
    struct log_vkey timed = log_vkey_as(&v->l->log, LOG_COSIGNATURE);
    cp->moment = INT64_MIN;
    if (log_note_parse(&a, cp->bytes, &note, &cp->wrong) &&
        log_checkpoint_parse(note.text, &cp->c, &cp->wrong)) {
        bool ours = note.sigs.n == 2 &&
                    log_note_verify(&note, &v->l->log, NULL, NULL) &&
                    log_note_verify(&note, &timed, NULL, &cp->moment) &&
                    str_eq(cp->c.origin, v->l->origin) &&
                    cp->c.size == cp->size;
        cp->wrong = ours ? NULL : "it is not signed by this log";
    }
    arena_free(&a);
}

static void check_batch(struct verify *v, struct chunk *b)
{
    for (ptrdiff_t i = 0; i < b->grains.n; i++) {
        struct grain *g = &b->grains.p[i];
#pragma omp task firstprivate(v, b, g)
        check_grain(v, b, g);
    }
    for (ptrdiff_t i = 0; i < b->checkpoints.n; i += GRAIN) {
#pragma omp task firstprivate(v, b, i)
        for (ptrdiff_t k = i; k < i + GRAIN && k < b->checkpoints.n; k++)
            check_checkpoint(v, &b->checkpoints.p[k]);
    }
}

/* ---- in order ---- */

static bool check_tile(void *ctx, int level, int64_t n, struct str hashes)
{
    struct verify *v = ctx;
    struct str kept;
    if (!store_tile_get(v->l->store, &v->batch->a, level, n, &kept, v->ds))
        return false;
    v->out->tiles++;
    if (!kept.p || !str_eq(kept, hashes))
        ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                   "tile %d/%lld does not fit the entries", level,
                   (long long)n);
    return true;
}

static void merge_checkpoint(struct verify *v, const struct checkpoint *cp)
{
    struct log_hash root = log_tree_root(&v->tree);
    v->out->checkpoints++;
    v->out->signatures += 2;
    v->out->last = cp->moment;
    if (v->out->checkpoints == 1) v->out->first = cp->moment;
    if (cp->wrong) {
        ledger_bad(v->l, D_BAD_CHECKPOINT, v->ds, "checkpoint %lld: %s",
                   (long long)cp->size, cp->wrong);
    } else if (!log_hash_equal(&root, &cp->c.root)) {
        ledger_bad(v->l, D_BAD_TREE, v->ds,
                   "the entries up to %lld do not give the root that their "
                   "checkpoint signs",
                   (long long)cp->size);
    } else if (!v->even || v->moment != cp->moment) {
        ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                   "entries %lld to %lld do not bear the moment that their "
                   "checkpoint signs",
                   (long long)v->since, (long long)cp->size - 1);
    }
    v->since = cp->size;
}

static bool merge_row(struct verify *v, const struct store_row *row,
                      const struct log_hash *leaf)
{
    if (row->index == v->since) {
        if (row->index > 0 && row->recorded < v->moment)
            ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                       "entry %lld was recorded before the one before it",
                       (long long)row->index);
        v->moment = row->recorded;
        v->even = true;
    }
    v->even = v->even && row->recorded == v->moment;
    log_tree_add(&v->tree, leaf);
    v->out->entries++;
    return tiler_add(&v->tiler, leaf);
}

static ptrdiff_t sigs_of(const struct store_row *row)
{
    struct str rest = row->bytes;
    ptrdiff_t n = 0, at;
    while ((at = str_find(rest, S("\n\xE2\x80\x94 "))) >= 0) {
        rest = str_cut(rest, at + 1, rest.n);
        n++;
    }
    return n;
}

static bool merge(struct verify *v, struct chunk *b)
{
    ptrdiff_t cp = 0;
    v->batch = b;
    for (ptrdiff_t i = 0; i < b->rows.n; i++) {
        struct grain *g = &b->grains.p[i / GRAIN];
        if (i == g->from)
            for (ptrdiff_t k = 0; k < g->ds.n; k++)
                diag_copy(v->ds, &g->ds.p[k]);
        if (!merge_row(v, &b->rows.p[i], &b->leaves[i])) return false;
        v->out->signatures += sigs_of(&b->rows.p[i]);
        if (cp < b->checkpoints.n &&
            b->checkpoints.p[cp].size == v->tree.size) {
            merge_checkpoint(v, &b->checkpoints.p[cp++]);
            if (v->tree.size == v->size)
                v->out->checkpoint =
                    str_dup(v->a, b->checkpoints.p[cp - 1].bytes);
        }
    }
    watch_tell(v->watch, v->tree.size, v->size);
    return v->ds->errors - v->errors < FINDINGS_MAX;
}

static void batch_free(struct chunk *b)
{
    for (ptrdiff_t i = 0; i < b->grains.n; i++) arena_free(&b->grains.p[i].a);
    arena_free(&b->a);
    *b = (struct chunk){ 0 };
}

static bool all_batches(struct verify *v)
{
    struct chunk b[2] = { 0 };
    bool ok = read_batch(v, &b[0]);
    for (int i = 0; ok && b[i].rows.n; i = !i) {
        read_keys(v, &b[i]); /* while nobody looks at them */
        check_batch(v, &b[i]);
        if (v->read < v->size) ok = read_batch(v, &b[!i]);
#pragma omp taskwait
        ok = merge(v, &b[i]) && ok;
        batch_free(&b[i]);
    }
    batch_free(&b[0]);
    batch_free(&b[1]);
    return ok;
}

static bool check_all(struct verify *v)
{
    bool ok = false;
#pragma omp parallel if (v->size > BATCH / 8)
#pragma omp single
    ok = all_batches(v);
    return ok;
}

/* ---- the ends ---- */

static bool check_edges(struct verify *v)
{
    for (int level = 1; level < LEVELS && v->tiler.count[level]; level++) {
        struct str kept, want = tiler_edge(&v->tiler, v->a, level);
        if (!store_tile_get(v->l->store, v->a, -level, 0, &kept, v->ds))
            return false;
        if (!kept.p || !str_eq(kept, want))
            ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                       "the edge of tile level %d does not fit the entries",
                       level);
    }
    return true;
}

static bool check_tile_count(struct verify *v)
{
    int64_t count, wanted = 0;
    for (int level = 1; level < LEVELS; level++)
        wanted += v->tiler.count[level] > 0;
    for (int64_t n = v->size / LOG_TILE_WIDTH; n > 0; n /= LOG_TILE_WIDTH)
        wanted += n;
    if (!store_tile_count(v->l->store, &count, v->ds)) return false;
    if (count == wanted) return true;
    return ledger_bad(v->l, D_BAD_DERIVED, v->ds,
                      "there are %lld tiles, and %lld are wanted",
                      (long long)count, (long long)wanted);
}

static bool check_end(struct verify *v)
{
    int64_t last;
    struct str bytes;
    if (!store_checkpoint_last(v->l->store, v->a, &last, &bytes, v->ds))
        return false;
    if (last == v->size) return true;
    return ledger_bad(v->l, D_BAD_CHECKPOINT, v->ds,
                      "the newest checkpoint is for %lld entries, and there "
                      "are %lld",
                      (long long)last, (long long)v->size);
}

static bool check_begin(struct verify *v)
{
    if (v->size == 0)
        return ledger_bad(v->l, D_STORE_DAMAGED, v->ds,
                          "the case holds no agreement");
    if (!ledger_terms_of(v->l, v->a, &v->terms, v->ds)) return false;
    struct store_row row;
    struct log_note note;
    if (!store_read(v->l->store, v->a, 0, &row, v->ds) ||
        !ledger_note(v->l, v->a, &row, &note, v->ds))
        return false;
    if (str_eq(note.text, lang_print_agreement(v->a, v->terms.agreement)))
        return true;
    return ledger_bad(v->l, D_BAD_NOTE, v->ds,
                      "entry 0 is not the canonical text of an agreement");
}

bool ledger_verify(struct ledger *l, struct arena *a, const struct watch *watch,
                   struct ledger_verified *out, struct diags *ds)
{
    struct verify *v = arena_new(a, struct verify, 1);
    *v = (struct verify){ .l = l,
                          .a = a,
                          .ds = ds,
                          .watch = watch,
                          .out = out,
                          .errors = ds->errors };
    v->tiler.ctx = v;
    v->tiler.full = check_tile;
    *out = (struct ledger_verified){ 0 };
    keyset_make(&v->keys, a, &l->author);
    papers_make(&v->papers, a, &v->terms);
    if (!store_check(l->store, ds)) return false;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = store_size(l->store, &v->size, ds) && check_begin(v) &&
              check_all(v) && check_edges(v) && check_tile_count(v) &&
              check_end(v) && cosignatures_check(l, ds);
    store_rollback(l->store);
    return ok && ds->errors == v->errors;
}
