/* truce plan batch: a list's persons, the agreement's criteria, the lot, and
 * what the room plan makes of them. */
#include "app/list_int.h"
#include "app/plan_int.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { PLAN_FILE_MAX = 1 << 20 };

static bool choice(struct planning *p, enum diag_code code, const char *what,
                   const char *mend)
{
    diag_add(p->ds, code, NULL, "%s", what);
    diag_hint(p->ds, "%s", mend);
    return false;
}

/* ---- the lot ---- */

/* The checkpoint's own text: its signatures may come later. */
static bool seed_of_case(struct planning *p)
{
    int64_t size, found;
    struct str bytes;
    struct log_note note;
    const char *why;
    if (!num_parse(p->how->lot, &size))
        return choice(p, D_PLAN_LOT, "the lot wants a checkpoint's size",
                      "--lot takes the number of entries that it signs");
    if (size <= p->entry)
        return choice(p, D_PLAN_LOT,
                      "the checkpoint is older than the list: whoever salted "
                      "the rows could have known the draw",
                      "agree on a checkpoint that is still to come");
    struct store *s = store_open(p->a, p->how->path, STORE_READ, p->ds);
    bool ok = s && store_begin(s, STORE_READ, p->ds) &&
              store_checkpoint_from(s, p->a, size, &found, &bytes, p->ds);
    store_close(s);
    if (!ok) return false;
    if (found != size)
        return choice(p, D_PLAN_LOT, "no checkpoint signs so many entries",
                      "the newest stands in `truce verify`; a lot is drawn by "
                      "one that was named before it was there");
    if (!log_note_parse(p->a, bytes, &note, &why))
        return choice(p, D_PLAN_LOT, why, "`truce verify` looks at the case");
    crypto_hash_sha256(p->out->seed, (const unsigned char *)note.text.p,
                       (unsigned long long)note.text.n);
    p->out->lot_size = size;
    return true;
}

static void ticket(const unsigned char seed[PLAN_TICKET], struct plan_person *x)
{
    static const char head[] = "truce-lot/v1\n";
    crypto_hash_sha256_state h;
    unsigned char row[LOG_HASH];
    bool ok = log_hex_parse(x->id, row, LOG_HASH);
    assert(ok);
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const unsigned char *)head, sizeof head - 1);
    crypto_hash_sha256_update(&h, seed, PLAN_TICKET);
    crypto_hash_sha256_update(&h, row, sizeof row);
    crypto_hash_sha256_final(&h, x->ticket);
}

bool app_plan_draw(struct planning *p)
{
    if (p->how->lot.n == 0) return true;
    if (p->entry >= 0) {
        if (!seed_of_case(p)) return false;
    } else if (!log_hex_parse(p->how->lot, p->out->seed, PLAN_TICKET)) {
        return choice(p, D_PLAN_LOT, "the lot of a table wants a seed",
                      "--lot takes 64 hexadecimal digits");
    }
    p->out->drawn = true;
    for (ptrdiff_t i = 0; i < p->persons.n; i++)
        ticket(p->out->seed, &p->persons.p[i]);
    return true;
}

/* ---- the plan's own text ---- */

static bool read_demands(struct planning *p)
{
    struct plan_demands *d = &p->out->demands;
    struct str text;
    *d = plan_demands_none();
    if (p->how->plan_path.n &&
        (!p->w->read(p->w->ctx, p->a, p->how->plan_path, PLAN_FILE_MAX, &text,
                     p->ds) ||
         !plan_demands_parse(p->a, p->how->plan_path, text, d, p->ds)))
        return false;
    char *lines = arena_new(p->a, char, p->how->demands.n + 1);
    bool quoted = false;
    for (ptrdiff_t i = 0; i < p->how->demands.n; i++) {
        lines[i] = p->how->demands.p[i];
        quoted ^= lines[i] == '"';
        if (lines[i] == ';' && !quoted) lines[i] = '\n';
    }
    text = (struct str){ lines, p->how->demands.n };
    if (!plan_demands_parse(p->a, S("--demands"), text, d, p->ds)) return false;
    if (p->how->size && d->size && p->how->size != d->size)
        return choice(p, D_PLAN_DEMAND,
                      "the size of the plan and --size are not the same",
                      "say it once");
    if (p->how->size) d->size = p->how->size;
    if (d->size) return true;
    return choice(p, D_PLAN_DEMAND, "nothing says how many persons go",
                  "say --size N, or write it into the plan");
}

static bool find_day(struct planning *p)
{
    int32_t day = p->how->day;
    if (day == DAY_NONE) day = p->out->demands.day;
    if (day == DAY_NONE)
        day_at(p->w->now(p->w->ctx), p->out->agreement.zone, &day);
    p->out->question.day = day;
    int32_t year = day_civil(day).year;
    return (year >= 1900 && year <= 2500) ||
           choice(p, D_PLAN_DEMAND, "the day is no day to plan for",
                  "from 1900 on");
}

/* Rows that demands name, by their number or first digits, to whole ids. */
static bool find_rows(struct planning *p)
{
    struct plan_demands *d = &p->out->demands;
    for (ptrdiff_t i = 0; i < d->list.n; i++) {
        struct plan_demand *x = &d->list.p[i];
        ptrdiff_t hit = -1, hits = 0;
        int64_t row = 0;
        if (x->group != GROUP_ROW) continue;
        bool number = num_parse(x->what, &row);
        for (ptrdiff_t k = 0; k < p->persons.n; k++) {
            const struct plan_person *y = &p->persons.p[k];
            bool is = number ? y->row == row
                             : x->what.n >= 4 && str_starts(y->id, x->what);
            if (is) hit = k;
            hits += is;
        }
        if (hits != 1) {
            diag_add(p->ds, D_PLAN_DEMAND, &x->at,
                     hits ? "several rows are named so" : "no row is named so");
            diag_hint(p->ds, "its number in the file, or the first digits of "
                             "its commitment, four or more");
            return false;
        }
        x->what = p->persons.p[hit].id;
    }
    return true;
}

/* ---- where persons come from ---- */

static enum plan_aside answered(const struct register_standing *s)
{
    enum plan_aside aside = ASIDE_NO;
    for (ptrdiff_t i = 0; i < s->answers.n; i++) {
        if (s->answers.p[i].answer == ANSWER_HELD) continue;
        aside = s->answers.p[i].answer == ANSWER_REPLACED ? ASIDE_REPLACED
                                                          : ASIDE_ANSWERED;
    }
    return aside;
}

/* Whom the other parties' lists name too, as far as the reader can read them:
 * by register_row_key without the list's own number. */
static bool mark_both(struct planning *p, struct app_case *c,
                      const struct app_list *ours)
{
    struct map known = { 0 }, seen = { 0 };
    for (ptrdiff_t i = 0; i < p->rows.n; i++) {
        struct register_row row = p->rows.p[i];
        row.value[FIELD_ID] = S("");
        map_add(&known, p->a, register_row_key(p->a, &row), i);
    }
    map_add(&seen, p->a, ours->name, 0);
    for (ptrdiff_t e = 0; e < c->entries.n; e++) {
        const struct statement *s = c->entries.p[e].statement;
        struct app_list other;
        if (!s || !s->paper || s->paper->kind != PAPER_LIST ||
            s->telling.by.n == 0 || str_eq(s->telling.by.p[0].id, p->party) ||
            !map_add(&seen, p->a, s->paper->name.id, e))
            continue;
        struct app_list_asked asked = { .list = s->paper->name.id,
                                        .reader_path = p->how->reader_path };
        if (!app_list_open(p->w, p->a, c, &asked, &other, p->ds)) return false;
        for (ptrdiff_t i = 0; i < other.rows.n; i++) {
            struct register_row row = other.rows.p[i].row;
            if (!other.rows.p[i].open) continue;
            row.value[FIELD_ID] = S("");
            ptrdiff_t hit = map_get(&known, register_row_key(p->a, &row));
            if (hit >= 0) p->persons.p[hit].aside = ASIDE_BOTH;
        }
    }
    return true;
}

static bool from_case(struct planning *p)
{
    struct app_case c;
    struct app_list l;
    struct app_list_asked asked = { .list = p->how->list,
                                    .version = p->how->version,
                                    .reader_path = p->how->reader_path };
    if (!app_open(p->w, p->a, p->how->path, (struct ledger_how){ 0 }, &c,
                  p->ds))
        return false;
    p->out->agreement = c.agreement;
    bool ok = app_list_open(p->w, p->a, &c, &asked, &l, p->ds);
    if (ok && l.opened == 0)
        ok = choice(p, D_LIST_NO_NAMES,
                    "no row of the list can be read, so nobody can be chosen",
                    "give the secret key of a reader: --reader FILE");
    if (ok) {
        p->out->list = l.name;
        p->out->version = l.version;
        p->out->sealed = l.rows.n - l.opened;
        p->entry = c.entries.p[l.entry].index;
        p->party = l.paper->telling.by.n ? l.paper->telling.by.p[0].id : S("");
        ok = find_day(p) && app_plan_rule(p, l.paper->deed.object.id);
    }
    for (ptrdiff_t i = 0; ok && i < l.rows.n; i++)
        if (l.rows.p[i].open)
            app_plan_person(p, l.rows.p[i].id, &l.rows.p[i].row,
                            answered(&l.rows.p[i].standing));
    ok = ok && mark_both(p, &c, &l);
    app_close(&c);
    return ok;
}

/* A row of a table has no salt: its id is the commitment with none. */
static bool from_table(struct planning *p)
{
    static const unsigned char none[REGISTER_SALT] = { 0 };
    struct table_options options = { 0 };
    struct register_map map;
    struct table_row cells;
    struct source src;
    p->entry = -1;
    p->out->list = p->how->path;
    if (p->how->for_path.n &&
        !app_agreement(p->w, p->a, p->how->for_path, &p->out->agreement, p->ds))
        return false;
    if (!find_day(p) || !app_plan_rule(p, S("")) ||
        !p->w->open(p->w->ctx, p->a, p->how->path, &src, p->ds))
        return false;
    if (p->out->norm) p->party = p->out->norm->list_of.id;
    ptrdiff_t errors = p->ds->errors;
    struct table *t = table_open(p->a, &src, &options, p->ds);
    if (t) register_guess(p->a, &table_found(t)->columns, &map);
    while (t && table_next(t, &cells, p->ds)) {
        struct register_row row;
        struct str text = register_row_text(p->a, &map, cells.row, cells.cells);
        struct log_hash id = register_commit(none, text);
        bool ok = register_row_parse(p->a, text, &row);
        assert(ok);
        if (p->persons.n == PLAN_PERSONS_MAX) break;
        app_plan_person(p, log_hex(p->a, id.b, LOG_HASH), &row, ASIDE_NO);
    }
    table_close(t);
    src.close(src.ctx);
    return t && p->ds->errors == errors;
}

static void say_undrawn(struct planning *p)
{
    if (p->out->drawn || p->out->batch.ties == 0) return;
    diag_add(p->ds, D_PLAN_UNDRAWN, NULL,
             "%lld persons are alike by every criterion, and the order of the "
             "list decided between them",
             (long long)p->out->batch.ties);
    diag_hint(p->ds, "draw a lot: --lot (docs/plan.md)");
}

bool app_plan_batch(const struct world *w, struct arena *a,
                    const struct app_planning *how, struct app_planned *out,
                    struct diags *ds)
{
    struct planning p = { .w = w, .a = a, .how = how, .out = out, .ds = ds };
    *out = (struct app_planned){ 0 };
    p.words = plan_words_load(a);
    if (!read_demands(&p) || !(how->list.n ? from_case(&p) : from_table(&p)))
        return false;
    app_plan_check_rows(&p);
    if (!find_rows(&p) || !app_plan_draw(&p)) return false;
    out->rows = p.rows.p;
    out->question.persons = p.persons.p;
    out->question.n = p.persons.n;
    out->question.demands = &out->demands;
    out->question.watch = how->watch;
    if (!plan_choose(a, &out->question, &out->batch, ds)) return false;
    say_undrawn(&p);
    return true;
}

bool app_plan_proposal(struct arena *a, const struct app_planned *p,
                       struct str by, struct str *out, struct diags *ds)
{
    struct register_batch b = { .id = p->demands.id,
                                .label = p->demands.label,
                                .list = p->list,
                                .version = p->version,
                                .by = by };
    if (b.by.n == 0 && p->norm && p->norm->deed.actors.n)
        b.by = p->norm->deed.actors.p[0].id;
    bool of_case = p->version > 0;
    if (!of_case || b.by.n == 0 || !model_party(&p->agreement, b.by)) {
        diag_add(ds, D_LIST_CHOICE, NULL, "%s",
                 of_case ? "it is not clear who proposes the batch"
                         : "rows of a table are in no case, so no batch of "
                           "them can be proposed");
        diag_hint(ds, "%s",
                  of_case ? "--by takes a party's id"
                          : "take the list in: `truce list add`");
        return false;
    }
    if (!p->drawn && p->batch.ties) {
        diag_add(ds, D_PLAN_LOT, NULL,
                 "no batch is proposed in which the order of a list decides");
        diag_hint(ds, "draw a lot: --lot (docs/plan.md)");
        return false;
    }
    if (b.id.n == 0) b.id = str_fmt(a, "%.*s-batch", STR_ARG(p->list));
    if (b.label.n == 0)
        b.label = str_fmt(a, "%lld of list %.*s", (long long)p->demands.size,
                          STR_ARG(p->list));
    for (ptrdiff_t i = 0; i < p->batch.taken.n; i++) {
        struct log_hash h;
        bool ok = log_hex_parse(p->question.persons[p->batch.taken.p[i]].id,
                                h.b, LOG_HASH);
        assert(ok);
        *arena_push(a, &b.rows) = h;
    }
    *out = register_batch_print(a, &b);
    return true;
}
