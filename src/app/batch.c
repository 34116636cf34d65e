/* Batches: proposing one, what is said of it next, and what became of whom. */
#include "app/list_int.h"

#include <assert.h>
#include <string.h>

enum { PROPOSAL_MAX = 64 << 20 };

void app_batches(struct arena *a, const struct app_case *c, struct batches *out)
{
    struct str why;
    batches_make(out, a);
    for (ptrdiff_t i = 0; i < c->entries.n; i++) {
        struct batch_paper p = { c->entries.p[i].statement,
                                 c->entries.p[i].index, NULL };
        /* the ledger let it in; where it should not have, verify says so */
        if (p.statement) (void)batches_take(out, &c->agreement, &p, &why);
    }
}

/* What each of these has to do with. */
struct making {
    const struct world *w;
    struct arena *a;
    struct app_case *c;
    struct app_recorded *out;
    struct diags *ds;
    struct str pending;
};

static bool choice(struct diags *ds, const char *what, struct str which,
                   const char *mend)
{
    diag_add(ds, D_LIST_CHOICE, NULL, "%s %.*s", what, STR_ARG(which));
    diag_hint(ds, "%s", mend);
    return false;
}

static void said_on(const struct world *w, const struct app_case *c,
                    int32_t said, struct statement *s)
{
    int32_t day = app_list_day(w, c, said);
    s->telling.said = (struct days){ day, day };
}

/* ---- rows ---- */

static bool get_rows(struct arena *a, const struct app_case *c, struct str hex,
                     struct app_batch *out, struct diags *ds)
{
    static const unsigned char nobody[STORE_ID];
    struct log_hash root = { 0 };
    struct store_sealed_rows rows;
    if (!log_hex_parse(hex, root.b, LOG_HASH)) return true;
    struct store *s = store_open(a, c->path, STORE_READ, ds);
    bool ok = s && store_begin(s, STORE_READ, ds) &&
              store_sealed_get(s, a, root.b, nobody, &rows, ds);
    store_close(s);
    for (ptrdiff_t i = 0; ok && i < rows.n; i++)
        memcpy(arena_push(a, &out->rows)->b, rows.p[i].commitment, LOG_HASH);
    return ok;
}

bool app_batch_open(struct arena *a, const struct app_case *c, struct str name,
                    struct app_batch *out, struct diags *ds)
{
    *out = (struct app_batch){ 0 };
    app_batches(a, c, &out->all);
    out->batch = batches_named(&out->all, name);
    if (out->batch) return get_rows(a, c, out->batch->root, out, ds);
    diag_add(ds, D_UNKNOWN_BATCH, NULL, "the case has no batch %.*s",
             STR_ARG(name));
    diag_hint(ds, "`truce batch show CASE` names those there are");
    return false;
}

/* Beside the log, under the root that the paper names. */
static bool keep_rows(struct arena *a, const struct app_case *c,
                      const struct log_hash *root,
                      const struct register_batch *b, struct diags *ds)
{
    static const unsigned char nobody[STORE_ID];
    struct store_sealed_rows there;
    struct store_sealed *rows = arena_new(a, struct store_sealed, b->rows.n);
    for (ptrdiff_t i = 0; i < b->rows.n; i++)
        rows[i] = (struct store_sealed){ b->rows.p[i].b, S(""), NULL };
    struct store_sealed_list l = { .p = rows, .n = b->rows.n };
    struct store *s = store_open(a, c->path, STORE_WRITE, ds);
    bool ok = s && store_begin(s, STORE_WRITE, ds) &&
              store_sealed_get(s, a, root->b, nobody, &there, ds);
    if (ok && there.n == 0)
        ok = store_sealed_put(s, root->b, &l, ds) && store_commit(s, ds);
    store_close(s);
    return ok;
}

static int by_bytes(const void *x, const void *y)
{
    return memcmp(x, y, LOG_HASH);
}

/* Every row is one of the list's, and the version its newest. */
static bool rows_fit(const struct making *m, struct str file,
                     const struct register_batch *b, struct app_list *list)
{
    struct arena *a = m->a;
    struct diags *ds = m->ds;
    struct app_list_asked asked = { .list = b->list, .version = b->version };
    struct pos at = { .file = file };
    if (!app_list_open(m->w, a, m->c, &asked, list, ds)) return false;
    if (list->version != list->versions) {
        diag_add(ds, D_LIST_CHOICE, &at,
                 "the batch is of version %lld of %.*s, and the newest is %lld",
                 (long long)list->version, STR_ARG(b->list),
                 (long long)list->versions);
        diag_hint(ds, "plan it anew from the newest version");
        return false;
    }
    struct map known = { 0 };
    for (ptrdiff_t i = 0; i < list->rows.n; i++)
        map_add(&known, a, list->rows.p[i].id, i);
    for (ptrdiff_t i = 0; i < b->rows.n; i++) {
        struct str hex = log_hex(a, b->rows.p[i].b, LOG_HASH);
        if (map_get(&known, hex) >= 0) continue;
        diag_add(ds, D_UNKNOWN_ROW, &at,
                 "row %.8s is not on version %lld of the list %.*s", hex.p,
                 (long long)list->version, STR_ARG(b->list));
        diag_hint(ds, "`truce list show` has the rows there are");
        return false;
    }
    return true;
}

/* ---- papers ---- */

static void push_ref(struct arena *a, struct ref_list *l, struct str id)
{
    *arena_push(a, l) = (struct ref){ .id = id };
}

/* Prints it, reads it as anybody's text is read, and signs it. */
static bool sign(const struct making *m, const struct statement *made)
{
    struct lang_unit unit = { 0 };
    const struct agreement *g = &m->c->agreement;
    struct app_signing how = { .path = m->c->path, .pending = m->pending };
    struct lang_file f = { S("the paper made"),
                           lang_print_statement(m->a, g, made) };
    if (!lang_load(m->a, g, &f, 1, &unit, m->ds)) return false;
    how.statements = unit.statements;
    return app_sign(m->w, m->a, m->c->ledger, &how, m->out, m->ds);
}

bool app_batch_propose(const struct world *w, struct arena *a,
                       struct app_case *c,
                       const struct app_batch_proposing *what,
                       struct app_recorded *out, struct diags *ds)
{
    struct making m = { w, a, c, out, ds, what->pending };
    struct str file = what->file;
    struct str text;
    struct register_batch b;
    struct app_list list;
    if (!w->read(w->ctx, a, file, PROPOSAL_MAX, &text, ds) ||
        !register_batch_parse(a, file, text, &b, ds) ||
        !rows_fit(&m, file, &b, &list))
        return false;
    struct str people = list.paper->deed.object.id;
    const struct people *p = model_people(&c->agreement, people);
    if (!p || p->held_by.n != 1)
        return choice(ds, "it is not clear who releases", people,
                      "the agreement says it: held by PARTY");
    if (!model_party(&c->agreement, b.by))
        return choice(ds, "the agreement has no party", b.by,
                      "the file's third line names who proposes: by PARTY");
    list_sort(b.rows.p, b.rows.n, sizeof *b.rows.p, by_bytes);
    struct log_hash root = register_root(b.rows.p, b.rows.n);
    struct paper paper = { .kind = PAPER_BATCH,
                           .name.id = b.id,
                           .sha256 = log_hex(a, root.b, LOG_HASH),
                           .stage = STAGE_PROPOSED };
    struct statement s = { .has_deed = true,
                           .report.published = DAY_NONE,
                           .paper = &paper };
    push_ref(a, &paper.from, b.list);
    push_ref(a, &s.telling.by, b.by);
    s.deed = (struct deed){ .modality = MOD_WILL,
                            .act.id = S("release"),
                            .quantity = { QUAL_EXACTLY, b.rows.n, 0 },
                            .object_kind = OBJECT_PEOPLE,
                            .object.id = people,
                            .when = DAYS_NONE,
                            .label = b.label };
    push_ref(a, &s.deed.actors, p->held_by.p[0].id);
    said_on(w, c, what->date, &s);
    return keep_rows(a, c, &root, &b, ds) && sign(&m, &s);
}

static bool speakers(struct arena *a, const struct app_case *c,
                     const struct str_list *by, struct statement *s,
                     struct diags *ds)
{
    for (ptrdiff_t i = 0; i < by->n; i++) {
        if (!model_party(&c->agreement, by->p[i]))
            return choice(ds, "the agreement has no party", by->p[i],
                          "--by takes ids of parties and neutrals");
        push_ref(a, &s->telling.by, by->p[i]);
    }
    return by->n > 0 || choice(ds, "it must be said who says this", S(""),
                               "--by takes ids of parties and neutrals");
}

static bool is_neutral(const struct app_case *c, struct str id)
{
    const struct party *p = model_party(&c->agreement, id);
    return p && p->role == ROLE_NEUTRAL;
}

/* The receipt's deed: handed over to whose people they are, through the
 * neutrals that sign it. */
static void handed_over(struct arena *a, const struct app_case *c,
                        const struct batch *t, struct statement *s)
{
    struct deed *d = &s->deed;
    d->modality = MOD_DID;
    d->act.id = S("hand-over");
    d->when_kind = WHEN_ON;
    d->when = s->telling.said;
    for (ptrdiff_t i = 0; i < t->taking.n; i++)
        push_ref(a, &d->to, t->taking.p[i]);
    for (ptrdiff_t i = 0; i < s->telling.by.n; i++)
        if (is_neutral(c, s->telling.by.p[i].id))
            push_ref(a, &d->through, s->telling.by.p[i].id);
}

bool app_batch_say(const struct world *w, struct arena *a, struct app_case *c,
                   const struct app_batch_saying *say, struct app_recorded *out,
                   struct diags *ds)
{
    struct making m = { w, a, c, out, ds, say->pending };
    static const enum stage stages[] = {
        [APP_BATCH_AGREE] = STAGE_AGREED,
        [APP_BATCH_CHECK] = STAGE_CHECKED,
        [APP_BATCH_DEPART] = STAGE_UNDER_WAY,
        [APP_BATCH_CLOSE] = STAGE_CLOSED,
    };
    struct app_batch b;
    struct paper paper = { .stage = STAGE_NONE };
    struct statement s = { .has_deed = true,
                           .report.published = DAY_NONE,
                           .paper = &paper };
    if (!app_batch_open(a, c, say->batch, &b, ds) ||
        !speakers(a, c, &say->by, &s, ds))
        return false;
    said_on(w, c, say->date, &s);
    const struct batch *t = b.batch;
    bool receipt = say->step == APP_BATCH_RECEIPT;
    if (receipt) {
        paper = *app_paper_next(a, c, t->name, PAPER_RECEIPT);
    } else {
        paper.kind = PAPER_BATCH;
        paper.name.id = t->name;
        paper.stage = stages[say->step];
        push_ref(a, &paper.from, t->list);
    }
    paper.sha256 = t->root;
    s.deed = (struct deed){ .modality = MOD_WILL,
                            .act.id = S("release"),
                            .quantity = { QUAL_EXACTLY, batch_left(t), 0 },
                            .object_kind = OBJECT_PEOPLE,
                            .object.id = t->people,
                            .when = DAYS_NONE,
                            .label = t->label };
    if (say->step == APP_BATCH_AGREE)
        s.deed.quantity.n = t->count[STAGE_PROPOSED];
    for (ptrdiff_t i = 0; i < t->releasing.n; i++)
        push_ref(a, &s.deed.actors, t->releasing.p[i]);
    if (receipt) handed_over(a, c, t, &s);
    return sign(&m, &s);
}

/* ---- persons ---- */

static bool find_row(struct arena *a, const struct app_batch *b,
                     struct str prefix, struct str *out, struct diags *ds)
{
    ptrdiff_t hits = 0;
    for (ptrdiff_t i = 0; prefix.n >= 4 && i < b->rows.n; i++) {
        struct str hex = log_hex(a, b->rows.p[i].b, LOG_HASH);
        if (!str_starts(hex, prefix)) continue;
        *out = hex;
        hits++;
    }
    if (hits == 1) return true;
    diag_add(ds, D_UNKNOWN_ROW, NULL,
             hits ? "several rows of the batch begin with %.*s"
                  : "no row of the batch begins with %.*s",
             STR_ARG(prefix));
    diag_hint(ds, "a row is named by the first digits of its commitment, four "
                  "or more: `truce batch show CASE BATCH` has them");
    return false;
}

/* Who goes instead is on the list, and not in the batch. */
static bool find_other(const struct making *m, const struct app_batch *b,
                       struct str prefix, struct str *out)
{
    struct arena *a = m->a;
    struct diags *ds = m->ds;
    struct app_list list;
    struct app_list_asked asked = { .list = b->batch->list };
    const struct app_list_row *r;
    if (!app_list_open(m->w, a, m->c, &asked, &list, ds) ||
        !(r = app_list_row(&list, prefix, ds)))
        return false;
    *out = r->id;
    for (ptrdiff_t i = 0; i < b->rows.n; i++)
        if (str_eq(log_hex(a, b->rows.p[i].b, LOG_HASH), r->id))
            return choice(ds,
                          "who goes instead is in the batch already:", prefix,
                          "name a row that is on the list, and not in it");
    return true;
}

bool app_batch_except(const struct world *w, struct arena *a,
                      struct app_case *c, const struct app_batch_excepting *say,
                      struct app_recorded *out, struct diags *ds)
{
    struct making m = { w, a, c, out, ds, say->pending };
    struct app_batch b;
    struct row_answer row = { .answer = say->answer };
    struct statement s = { .has_deed = true, .report.published = DAY_NONE };
    if (!app_batch_open(a, c, say->batch, &b, ds) ||
        !speakers(a, c, &say->by, &s, ds) ||
        !find_row(a, &b, say->row, &row.row, ds))
        return false;
    if (answer_names_other(say->answer) &&
        !find_other(&m, &b, say->other, &row.other))
        return false;
    said_on(w, c, say->date, &s);
    struct paper *paper = app_paper_next(a, c, b.batch->name, PAPER_ANSWER);
    *arena_push(a, &paper->rows) = row;
    s.paper = paper;
    s.deed = (struct deed){ .modality = MOD_DID,
                            .act.id = S("answer-list"),
                            .quantity = { QUAL_EXACTLY, 1, 0 },
                            .object_kind = OBJECT_PEOPLE,
                            .object.id = b.batch->people,
                            .when = DAYS_NONE };
    for (ptrdiff_t i = 0; i < say->by.n; i++)
        push_ref(a, &s.deed.actors, say->by.p[i]);
    return sign(&m, &s);
}
