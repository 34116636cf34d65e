/* What the disk may do to a case: an error at the nth read, write, sync,
 * truncation, opening, deletion; a full disk; a short write; a sync that never
 * was; the power going at the nth write or sync, and leaving what it likes.
 * Afterwards, each time: the case verifies, and every entry that was
 * acknowledged is where its receipt says.
 *
 * A sample by default; TORTURE=1 tries every one. SEED=n for other cuts. */
#include "ledger/fixture.h"

#include "support/disk.h"

#include <stdatomic.h>
#include <stdio.h>

/* What was acknowledged, and the newest checkpoint seen. */
struct kept {
    struct LIST(struct ledger_receipt) receipts;
    struct str checkpoint;
};

struct torture {
    struct fixture *f;
    struct disk_image *before;
    struct statement_list statements;
    int64_t faults, failed_runs, cuts, tried, every;
    uint64_t seed;
    int64_t lost_told;
};

/* ---- what a program does meanwhile ---- */

struct work {
    struct torture *t;
    struct arena a;
    struct diags ds;
    struct kept kept;
    ptrdiff_t at; /* the next statement */
};

static struct ledger *work_open(struct work *w, bool write)
{
    return ledger_open(&w->t->f->world, &w->a, w->t->f->path,
                       (struct ledger_how){ .write = write }, &w->ds);
}

static void acknowledged(struct work *w, struct ledger *l,
                         const struct ledger_receipts *got)
{
    struct ledger_about about;
    for (ptrdiff_t i = 0; i < got->n; i++)
        *arena_push(&w->a, &w->kept.receipts) = got->p[i];
    if (ledger_about(l, &w->a, &about, &w->ds))
        w->kept.checkpoint = about.checkpoint;
}

static void some(struct work *w, struct ledger *l, int n)
{
    struct ledger_receipts got = { 0 };
    const struct statement *s = w->t->statements.p + w->at;
    w->at += n;
    if (ledger_append(l, &w->a, s, n, &got, &w->ds)) acknowledged(w, l, &got);
}

static void one_by_one(struct work *w)
{
    struct ledger *l = work_open(w, true);
    for (int i = 0; l && i < 4; i++) some(w, l, 1);
    ledger_close(l);
}

static void in_bulk(struct work *w)
{
    struct ledger *l = work_open(w, true);
    if (l) some(w, l, 60);
    if (l) some(w, l, 3);
    ledger_close(l);
}

static void reopened(struct work *w)
{
    for (int i = 0; i < 3; i++) {
        struct ledger *l = work_open(w, true);
        if (l) some(w, l, 2);
        ledger_close(l);
    }
}

static void keys_changed(struct work *w)
{
    struct ledger_receipts got = { 0 };
    struct key_change k = { .act = KEY_REQUIRES, .needs = 1, .day = 18000 };
    struct ledger *l = work_open(w, true);
    if (l) some(w, l, 1);
    if (l && ledger_append_key(l, &w->a, &k, &got, &w->ds))
        acknowledged(w, l, &got);
    if (l) some(w, l, 1);
    ledger_close(l);
}

static void rebuilt(struct work *w)
{
    struct ledger *l = work_open(w, true);
    if (l) some(w, l, 2);
    if (l) ledger_rebuild(l, &w->ds);
    if (l) some(w, l, 1);
    ledger_close(l);
}

struct feed {
    struct work *w;
    int left;
    atomic_int n;
    struct ledger_receipt got[32];
};

static int feed_next(void *ctx, int wait_ms, struct statement *out)
{
    struct feed *f = ctx;
    (void)wait_ms;
    if (f->left == 0) return -1;
    f->left--;
    *out = f->w->t->statements.p[f->w->at++];
    return 1;
}

static bool feed_keep(void *ctx, const struct ledger_receipt *p, ptrdiff_t n)
{
    struct feed *f = ctx;
    for (ptrdiff_t i = 0; i < n; i++) f->got[f->n++] = p[i];
    for (int i = f->n - (int)n; i < f->n; i++) /* gone when this returns */
        f->got[i].id = str_of(strndup(f->got[i].id.p, 64));
    return true;
}

static void streamed(struct work *w)
{
    struct feed f = { .w = w, .left = 6 };
    struct ledger_feed feed = { &f, feed_next, feed_keep, 2, 1000 };
    struct ledger *l = work_open(w, true);
    if (l) ledger_stream(l, &feed, &w->ds);
    for (int i = 0; i < f.n; i++) {
        *arena_push(&w->a, &w->kept.receipts) = f.got[i];
        struct ledger_receipt *r = &w->kept.receipts.p[w->kept.receipts.n - 1];
        r->id = str_dup(&w->a, f.got[i].id);
        free((void *)(uintptr_t)f.got[i].id.p);
    }
    ledger_close(l);
}

typedef void workload(struct work *w);

/* ---- afterwards ---- */

static void say(const struct work *w, const struct diags *ds, const char *what)
{
    struct arena a = { 0 };
    struct buf b = buf_make(&a, 1 << 20);
    for (ptrdiff_t i = 0; i < ds->n; i++) diag_print(&b, &ds->p[i], false);
    print_error("%s (fault %lld, SEED=%llu)\n%.*s\n", what,
                (long long)w->t->faults, (unsigned long long)w->t->seed,
                STR_ARG(buf_done(&b)));
    arena_free(&a);
}

/* Whether the entry is where its receipt says, and its proof holds. */
static bool stands(struct ledger *l, struct arena *a,
                   const struct ledger_receipt *r, struct diags *ds)
{
    struct ledger_entry e;
    return ledger_show(l, a, r->id, &e, ds) && e.index == r->index;
}

static bool proved(struct ledger *l, struct arena *a,
                   const struct ledger_receipt *r, struct diags *ds)
{
    struct str receipt;
    struct ledger_about about;
    struct ledger_proved got;
    if (!ledger_prove(l, a, r->id, NULL, &receipt, ds) ||
        !ledger_about(l, a, &about, ds))
        return false;
    struct ledger_shown shown = { .file = S("r"),
                                  .receipt = receipt,
                                  .log_key = about.log_key,
                                  .author_key = about.author_key };
    return ledger_check_receipt(a, &shown, &got, ds) && got.index == r->index;
}

/* honest: the disk kept what it said it would. */
static void look(struct work *w, bool honest)
{
    struct torture *t = w->t;
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct ledger_verified v;
    struct ledger *l = ledger_open(&t->f->world, &a, t->f->path,
                                   (struct ledger_how){ 0 }, &ds);
    bool clean = l && ledger_verify(l, &a, NULL, &v, &ds), all = clean;
    struct kept *k = &w->kept;
    for (ptrdiff_t i = 0; all && i < k->receipts.n; i++)
        all = stands(l, &a, &k->receipts.p[i], &ds);
    if (all && k->receipts.n)
        all = proved(l, &a, &k->receipts.p[k->receipts.n - 1], &ds);
    struct ledger_held held;
    bool still =
        clean && (k->checkpoint.n == 0 ||
                  ledger_since(l, &a, S("held"), k->checkpoint, &held, &ds));
    ledger_close(l);
    if (honest && (!all || !still)) {
        say(w, &ds, "something acknowledged is not there");
        fail();
    }
    /* A disk that lied: what is gone is noticed by who holds a checkpoint. */
    if (!honest && clean && !all && still && k->checkpoint.n) {
        say(w, &ds, "something is gone and nobody can tell");
        fail();
    }
    t->lost_told += !honest && (!all || !still);
    arena_free(&a);
}

/* And the case can still be written. */
static void go_on(struct work *w)
{
    w->at = w->t->statements.n - 1;
    struct ledger *l = work_open(w, true);
    ptrdiff_t before = w->kept.receipts.n;
    if (l) some(w, l, 1);
    ledger_close(l);
    if (w->kept.receipts.n == before + 1) return;
    say(w, &w->ds, "the case cannot be written any more");
    fail();
}

/* ---- faults ---- */

struct plan {
    workload *work;
    enum disk_op op;
    int64_t nth;
    enum disk_fault fault;
    bool forever, power;
    enum disk_cut cut;
};

static void work_start(struct torture *t, struct work *w)
{
    *w = (struct work){ .t = t };
    w->ds = diags_make(&w->a);
}

static void try(struct torture *t, const struct plan *p)
{
    struct work w;
    if (t->tried++ % t->every) return;
    t->faults++;
    disk_restore(t->before);
    work_start(t, &w);
    disk_fail(p->op, p->nth, p->fault, p->forever);
    p->work(&w);
    t->failed_runs += w.ds.errors > 0;
    disk_mend();
    if (p->power) disk_cut(p->cut, t->seed + (uint64_t)t->faults);
    t->cuts += p->power;
    bool honest = p->fault != FAULT_LOST_SYNC || !p->power;
    look(&w, honest);
    if (honest && t->faults % 5 == 0) go_on(&w);
    arena_free(&w.a);
}

static int64_t plain(struct torture *t, workload *work, int64_t count[DISK_OPS])
{
    struct work w;
    disk_restore(t->before);
    work_start(t, &w);
    work(&w);
    for (int i = 0; i < DISK_OPS; i++) count[i] = disk_count((enum disk_op)i);
    if (w.ds.errors) say(&w, &w.ds, "it fails without a fault");
    assert_int_equal(w.ds.errors, 0);
    look(&w, true);
    int64_t n = w.kept.receipts.n;
    arena_free(&w.a);
    return n;
}

static workload *const workloads[] = { one_by_one,   in_bulk, reopened,
                                       keys_changed, rebuilt, streamed };
enum { WORKLOADS = 6 };

static void set_out(struct torture *t, struct fixture *f, int64_t sample)
{
    const char *seed = getenv("SEED");
    *t = (struct torture){ .f = f, .every = getenv("TORTURE") ? 1 : sample };
    t->seed = seed ? strtoull(seed, NULL, 10) : 20200229;
    append(f, 1000, 254); /* so that a tile fills up on the way */
    t->statements = statements(f, 2000, 80);
    disk_begin();
    disk_load(str_z(&f->arena, f->path));
    t->before = disk_keep();
}

static void set_back(struct torture *t)
{
    disk_forget(t->before);
    disk_end();
}

/* Every operation fails, once or from then on. */
static void test_errors(void **state)
{
    struct torture t;
    static const struct {
        enum disk_op op;
        enum disk_fault fault;
    } kinds[] = {
        { DISK_READ, FAULT_EIO },       { DISK_WRITE, FAULT_EIO },
        { DISK_WRITE, FAULT_FULL },     { DISK_WRITE, FAULT_SHORT },
        { DISK_SYNC, FAULT_EIO },       { DISK_TRUNCATE, FAULT_EIO },
        { DISK_OPEN, FAULT_EIO },       { DISK_DELETE, FAULT_EIO },
        { DISK_SIZE, FAULT_EIO },       { DISK_SHM, FAULT_EIO },
        { DISK_SYNC, FAULT_LOST_SYNC },
    };
    set_out(&t, *state, 23);
    for (int w = 0; w < WORKLOADS; w++) {
        int64_t count[DISK_OPS];
        assert_true(plain(&t, workloads[w], count) > 0);
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            for (int64_t n = 1; n <= 2 * count[kinds[k].op]; n++)
                try(&t, &(struct plan){ .work = workloads[w],
                                        .op = kinds[k].op,
                                        .nth = (n + 1) / 2,
                                        .fault = kinds[k].fault,
                                        .forever = n % 2 == 0 });
    }
    print_message("faults: %lld failing operations, %lld runs told of them\n",
                  (long long)t.faults, (long long)t.failed_runs);
    assert_true(t.failed_runs > t.faults / 2);
    set_back(&t);
}

/* The power goes at every write and sync, and leaves what it likes. */
static void test_power(void **state)
{
    struct torture t;
    static const enum disk_op ops[] = { DISK_WRITE, DISK_SYNC, DISK_TRUNCATE,
                                        DISK_DELETE };
    static const enum disk_cut cuts[] = { CUT_DROP, CUT_SOME, CUT_SOME,
                                          CUT_TORN, CUT_TORN, CUT_KEEP };
    set_out(&t, *state, 11);
    for (int w = 0; w < WORKLOADS; w++) {
        int64_t count[DISK_OPS];
        assert_true(plain(&t, workloads[w], count) > 0);
        for (size_t k = 0; k < sizeof ops / sizeof ops[0]; k++)
            for (int64_t n = 1; n <= count[ops[k]]; n++)
                for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++)
                    try(&t, &(struct plan){ .work = workloads[w],
                                            .op = ops[k],
                                            .nth = n,
                                            .fault = FAULT_CUT,
                                            .power = true,
                                            .cut = cuts[c] });
        for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++)
            try(&t, &(struct plan){ .work = workloads[w], /* after the end */
                                    .op = DISK_WRITE,
                                    .nth = INT64_MAX,
                                    .power = true,
                                    .cut = cuts[c] });
    }
    print_message("faults: %lld power cuts\n", (long long)t.cuts);
    set_back(&t);
}

/* A disk that says "synced" and was not, and then the power goes: nobody can
 * keep what was acknowledged, but whoever holds a checkpoint can tell. */
static void test_lying_disk(void **state)
{
    struct torture t;
    static const enum disk_cut cuts[] = { CUT_DROP, CUT_SOME, CUT_TORN };
    set_out(&t, *state, 3);
    for (int w = 0; w < WORKLOADS; w++) {
        int64_t count[DISK_OPS];
        plain(&t, workloads[w], count);
        for (int64_t n = 1; n <= 2 * count[DISK_SYNC]; n++)
            for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++)
                try(&t, &(struct plan){ .work = workloads[w],
                                        .op = DISK_SYNC,
                                        .nth = (n + 1) / 2,
                                        .fault = FAULT_LOST_SYNC,
                                        .forever = n % 2 == 0,
                                        .power = true,
                                        .cut = cuts[c] });
    }
    print_message(
        "faults: %lld lost syncs before a power cut, %lld with a loss that "
        "was told\n",
        (long long)t.faults, (long long)t.lost_told);
    assert_true(t.lost_told > 0);
    set_back(&t);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = { T(test_errors), T(test_power),
                                        T(test_lying_disk) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
