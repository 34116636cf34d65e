/* A batch's manifest for the field, from the sealed rows of its list. */
#include "app/list_int.h"
#include "paper/paper.h"

struct printing {
    struct arena *a;
    const struct app_case *c;
    const struct app_list *list;
    const struct batch *t;
    struct map rows; /* hex of the batch's rows, and of who goes instead */
    struct diags *ds;
};

static bool refuse(const struct printing *p, const char *why, const char *mend)
{
    diag_add(p->ds, D_PAPER_ORDER, NULL, "the batch %.*s has no manifest: %s",
             STR_ARG(p->t->name), why);
    diag_hint(p->ds, "%s", mend);
    return false;
}

/* "Idris · Wadi · 1990": what the list says of the person, in its order. */
static struct str person(struct arena *a, const struct register_row *row)
{
    struct buf b = buf_make(a, BUF_MAX);
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (row->value[f].n == 0) continue;
        if (b.n) buf_str(&b, S(" · "));
        /* each in its own direction */
        buf_fmt(&b, "\xE2\x81\xA8%.*s\xE2\x81\xA9", STR_ARG(row->value[f]));
    }
    return buf_done(&b);
}

static struct str why_not(const struct printing *p, struct str hex)
{
    ptrdiff_t at = map_get(&p->t->rows, hex);
    if (at < 0 || p->t->words.p[at].answer == ANSWER_HELD) return S("");
    return str_of(answer_text(p->t->words.p[at].answer));
}

static void who_goes(struct printing *p, const struct app_batch *b)
{
    for (ptrdiff_t i = 0; i < b->rows.n; i++)
        map_add(&p->rows, p->a, log_hex(p->a, b->rows.p[i].b, LOG_HASH), i);
    for (ptrdiff_t i = 0; i < p->t->words.n; i++)
        if (p->t->words.p[i].answer == ANSWER_REPLACED)
            map_add(&p->rows, p->a, p->t->words.p[i].other, i);
}

/* In the list's order, so many to a flight; who does not go takes no seat. */
static bool flights(struct printing *p, int64_t seats, struct paper_manifest *m)
{
    int64_t taken = 0;
    ptrdiff_t found = 0;
    struct paper_flight *f = arena_push(p->a, &m->flights);
    for (ptrdiff_t i = 0; i < p->list->rows.n; i++) {
        const struct app_list_row *r = &p->list->rows.p[i];
        if (map_get(&p->rows, r->id) < 0) continue;
        found++;
        if (!r->open) {
            diag_add(p->ds, D_LIST_NO_NAMES, NULL,
                     "row %.8s of the batch cannot be read", r->id.p);
            diag_hint(p->ds,
                      "give the secret key of a reader of the list %.*s: "
                      "--reader FILE",
                      STR_ARG(p->list->name));
            return false;
        }
        struct paper_row row = { .mark = str_cut(r->id, 0, 8),
                                 .text = person(p->a, &r->row),
                                 .why = why_not(p, r->id) };
        if (row.why.n == 0 && seats > 0 && taken == seats) {
            f = arena_push(p->a, &m->flights);
            taken = 0;
        }
        taken += row.why.n == 0;
        *arena_push(p->a, &f->rows) = row;
    }
    return found == p->rows.n ||
           refuse(
               p, "its rows are not all in this case",
               "print it where the case was kept from the beginning: rows do "
               "not travel with a published log");
}

static struct str title_of(const struct printing *p, struct str id)
{
    const struct party *one = model_party(&p->c->agreement, id);
    return one && one->title.n ? one->title : id;
}

static void sheet(struct printing *p, struct paper_manifest *m)
{
    static const char *const lines[] = { "on the list",    "on board",
                                         "handed over",    "received",
                                         "declined",       "unfit to travel",
                                         "not the person", "dead",
                                         "another instead" };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        *arena_push(p->a, &m->counts) = str_of(lines[i]);
    for (ptrdiff_t i = 0; i < p->t->releasing.n; i++)
        *arena_push(p->a, &m->hands) = title_of(p, p->t->releasing.p[i]);
    for (ptrdiff_t i = 0; i < p->c->agreement.parties.n; i++)
        if (p->c->agreement.parties.p[i].role == ROLE_NEUTRAL)
            *arena_push(p->a, &m->hands) =
                title_of(p, p->c->agreement.parties.p[i].name.id);
    for (ptrdiff_t i = 0; i < p->t->taking.n; i++)
        *arena_push(p->a, &m->hands) = title_of(p, p->t->taking.p[i]);
}

/* The batch, its root, and the record as it stood: three lines of a checkpoint.
 */
static struct str code(const struct printing *p,
                       const struct ledger_about *about)
{
    struct str rest = about->checkpoint, origin, size, root;
    str_next(&rest, '\n', &origin);
    str_next(&rest, '\n', &size);
    str_next(&rest, '\n', &root);
    return str_fmt(p->a, "truce-batch/v1\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n",
                   STR_ARG(p->t->name), STR_ARG(p->t->root), STR_ARG(origin),
                   STR_ARG(size), STR_ARG(root));
}

static bool may_print(const struct printing *p, const struct batches *all)
{
    if (p->t->stage < STAGE_AGREED)
        return refuse(p, "both sides have not agreed to it yet",
                      "`truce batch agree` says so for both");
    return !batch_stale(all, p->t) ||
           refuse(p, "its list was changed since it was agreed",
                  "propose it and agree to it anew");
}

/* Names leave the case: that is on record before they do. */
static bool record_copy(const struct world *w, struct printing *p,
                        struct app_case *c,
                        const struct app_manifest_asked *asked)
{
    struct ledger_receipts got = { 0 };
    struct paper *paper = app_paper_next(p->a, c, p->t->name, PAPER_COPY);
    struct app_list_deed deed = { .act = "copy-list",
                                  .by = asked->by,
                                  .people = p->t->people,
                                  .count = p->rows.n,
                                  .day = app_list_day(w, c, asked->date) };
    struct statement s = app_list_paper(p->a, paper, &deed);
    *arena_push(p->a, &s.note) = S("manifest, names shown");
    return app_list_record(w, p->a, c, &s, &got, p->ds);
}

bool app_manifest(const struct world *w, struct arena *a, struct app_case *c,
                  const struct app_manifest_asked *asked,
                  struct app_manifest *out, struct diags *ds)
{
    struct app_batch b;
    struct app_list list;
    struct ledger_about about;
    struct paper_made made;
    struct paper_manifest m = { .title = c->agreement.title };
    *out = (struct app_manifest){ 0 };
    if (!app_batch_open(a, c, asked->batch, &b, ds)) return false;
    struct printing p = {
        .a = a, .c = c, .list = &list, .t = b.batch, .ds = ds
    };
    struct app_list_asked of = { .list = p.t->list,
                                 .version = p.t->version,
                                 .reader_path = asked->reader_path };
    if (!model_party(&c->agreement, asked->by)) {
        diag_add(ds, D_LIST_CHOICE, NULL,
                 "it must be said who takes the names");
        diag_hint(ds, "--by takes the id of a party, neutral or outlet");
        return false;
    }
    if (!may_print(&p, &b.all) || !app_list_open(w, a, c, &of, &list, ds) ||
        !ledger_about(c->ledger, a, &about, ds))
        return false;
    who_goes(&p, &b);
    if (!flights(&p, asked->seats, &m)) return false;
    sheet(&p, &m);
    m.batch = str_fmt(a, "%.*s: %.*s", STR_ARG(p.t->name), STR_ARG(p.t->label));
    m.facts = str_fmt(a, "%lld agreed, %lld left. %.*s",
                      (long long)p.t->count[STAGE_AGREED],
                      (long long)batch_left(p.t), STR_ARG(p.t->root));
    m.code = code(&p, &about);
    if (!paper_manifest(a, &m, &made, ds)) return false;
    if (made.unknown) {
        diag_add(ds, D_NO_FONT, NULL,
                 "%lld rows have letters that no font here has: they print as "
                 "boxes",
                 (long long)made.unknown);
        diag_hint(ds, "install fonts-noto-core, and print it again");
    }
    out->pages = made.pages;
    out->flights = m.flights.n;
    out->left = batch_left(p.t);
    return record_copy(w, &p, c, asked) &&
           w->create(w->ctx, asked->out, made.pdf, true, ds);
}
