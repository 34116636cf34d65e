/* Statements that keep coming: one thread makes entries of them and gives them
 * their place, another makes group after group durable. A disk that is waited
 * for keeps no processor busy, so that the rate is the disk's. */
#include "ledger_int.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUEUE = 4, PARALLEL_FROM = 256 };

enum outcome { GOING, RACED, BROKEN };

/* A group with the statements it was made of. */
struct load {
    struct group g;
    struct LIST(struct statement) statements;
};

struct stream {
    struct ledger *l;
    const struct ledger_feed *feed;
    struct store *look; /* to find what is there, beside the writer */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct load *queue[QUEUE]; /* in order; [0] is being written */
    ptrdiff_t n;
    struct load
        *done[QUEUE]; /* acknowledged: the thread that makes frees them */
    ptrdiff_t n_done;
    bool ended;
    enum outcome outcome;
    struct arena said; /* what the writing thread has to say */
    struct diags ds;
};

static int64_t clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void load_free(struct load *d)
{
    struct arena a = d->g.a;
    free(d);
    arena_free(&a);
}

/* ---- the thread that writes ---- */

static enum outcome write_load(struct stream *st, const struct group *g)
{
    struct store *s = st->l->store;
    int64_t size = -1;
    if (!store_begin(s, STORE_WRITE, &st->ds)) return BROKEN;
    bool ok = store_size(s, &size, &st->ds);
    bool raced = ok && size != g->before;
    ok = ok && !raced && group_rows(s, g, &st->ds) &&
         group_checkpoint(s, g, &st->ds) && store_commit(s, &st->ds);
    store_rollback(s);
    return ok ? GOING : raced ? RACED : BROKEN;
}

static bool acknowledge(struct stream *st, const struct group *g)
{
    return st->feed->acknowledge(st->feed->ctx, g->receipts.p, g->receipts.n);
}

static void *write_loads(void *ctx)
{
    struct stream *st = ctx;
    pthread_mutex_lock(&st->lock);
    for (;;) {
        while (!st->ended &&
               (st->n == 0 || st->outcome != GOING || st->n_done == QUEUE))
            pthread_cond_wait(&st->changed, &st->lock);
        if (st->n == 0 || st->outcome != GOING) break;
        struct load *d = st->queue[0];
        pthread_mutex_unlock(&st->lock);
        enum outcome o = d->g.rows.n ? write_load(st, &d->g) : GOING;
        if (o == GOING && !acknowledge(st, &d->g)) o = BROKEN;
        pthread_mutex_lock(&st->lock);
        st->outcome = o;
        if (o == GOING) {
            st->n--;
            memmove(st->queue, st->queue + 1,
                    (size_t)st->n * sizeof st->queue[0]);
            st->done[st->n_done++] = d;
        }
        pthread_cond_broadcast(&st->changed);
    }
    pthread_mutex_unlock(&st->lock);
    return NULL;
}

/* ---- the thread that makes ---- */

/* Another program wrote: what waits is given its place anew, and is written
 * under the lock that keeps others out. */
static bool again(struct stream *st, struct load *d, struct diags *ds)
{
    struct ledger *l = st->l;
    struct placing p = { .find = l->store };
    if (!store_begin(l->store, STORE_WRITE, ds)) return false;
    bool ok = writing_load(l, ds) && group_place(l->writing, &p, &d->g, ds) &&
              group_close(l->writing, &d->g, l->w->now(l->w->ctx), ds) &&
              group_rows(l->store, &d->g, ds) &&
              group_checkpoint(l->store, &d->g, ds) &&
              (d->g.rows.n == 0 || store_commit(l->store, ds));
    store_rollback(l->store);
    if (!ok) writing_drop(l);
    return ok && acknowledge(st, &d->g);
}

/* Waits until fewer than `room` loads are under way. */
static bool settle(struct stream *st, ptrdiff_t room, struct diags *ds)
{
    bool ok = true;
    pthread_mutex_lock(&st->lock);
    while (st->n >= room && st->n_done < QUEUE && st->outcome == GOING)
        pthread_cond_wait(&st->changed, &st->lock);
    if (st->outcome == RACED) { /* the other thread waits now */
        writing_drop(st->l);
        for (ptrdiff_t i = 0; ok && i < st->n; i++)
            ok = again(st, st->queue[i], ds);
        for (ptrdiff_t i = 0; i < st->n; i++) load_free(st->queue[i]);
        st->n = 0;
        st->outcome = ok ? GOING : BROKEN;
    }
    for (ptrdiff_t i = 0; i < st->n_done; i++) load_free(st->done[i]);
    st->n_done = 0;
    pthread_cond_broadcast(&st->changed);
    ok = ok && st->outcome == GOING;
    pthread_mutex_unlock(&st->lock);
    return ok;
}

static void prepare(struct stream *st, const struct agreement *g,
                    struct load *d, struct diags *ds)
{
    ptrdiff_t n = d->g.n, half = n / 2;
    struct ledger *l = st->l;
    if (n < PARALLEL_FROM || l->signer.kind == KEY_AGENT) {
        items_prepare(l, g, d->g.items, n, &d->g.a, ds);
        return;
    }
    struct arena other = { 0 };
#pragma omp parallel sections
    {
#pragma omp section
        items_prepare(l, g, d->g.items, half, &d->g.a, ds);
#pragma omp section
        {
            struct diags quiet = diags_make(&other);
            items_prepare(l, g, d->g.items + half, n - half, &other, &quiet);
        }
    }
    for (ptrdiff_t i = half; i < n; i++)
        d->g.items[i].note = str_dup(&d->g.a, d->g.items[i].note);
    for (ptrdiff_t i = half; i < n; i++)
        d->g.items[i].text =
            str_cut(d->g.items[i].note, 0, d->g.items[i].text.n);
    arena_free(&other);
}

/* Gives the load its place behind what is under way: that is in `earlier`, or
 * in the store by the time it is looked into. */
static bool place(struct stream *st, struct load *d, struct diags *ds)
{
    struct group *earlier[QUEUE];
    struct placing p = { .find = st->look, .earlier = earlier };
    struct writing *w = st->l->writing;
    pthread_mutex_lock(&st->lock);
    for (; p.n < st->n; p.n++) earlier[p.n] = &st->queue[p.n]->g;
    pthread_mutex_unlock(&st->lock);
    bool ok =
        store_begin(st->look, STORE_READ, ds) && group_place(w, &p, &d->g, ds);
    store_rollback(st->look);
    return ok && group_close(w, &d->g, st->l->w->now(st->l->w->ctx), ds);
}

static ptrdiff_t queued(struct stream *st)
{
    pthread_mutex_lock(&st->lock);
    ptrdiff_t n = st->n;
    pthread_mutex_unlock(&st->lock);
    return n;
}

static bool submit(struct stream *st, struct load *d, struct diags *ds)
{
    d->g.n = d->statements.n;
    d->g.items = arena_new(&d->g.a, struct item, d->g.n);
    for (ptrdiff_t i = 0; i < d->g.n; i++) {
        d->g.items[i].s = &d->statements.p[i];
        d->g.items[i].pos = &d->statements.p[i].telling.pos;
    }
    prepare(st, st->l->writing->terms.agreement, d, ds);
    do { /* room for it */
        if (!settle(st, QUEUE, ds)) {
            load_free(d);
            return false;
        }
    } while (queued(st) == QUEUE);
    if (!place(st, d, ds)) {
        load_free(d);
        return false;
    }
    pthread_mutex_lock(&st->lock);
    st->queue[st->n++] = d;
    pthread_cond_broadcast(&st->changed);
    pthread_mutex_unlock(&st->lock);
    return true;
}

/* One load from the feed; *more: whether another may come. */
static struct load *gather(struct stream *st, bool *more)
{
    const struct ledger_feed *f = st->feed;
    struct load *d = calloc(1, sizeof *d);
    int64_t until = INT64_MAX;
    assert(d && f->most > 0);
    while (d->statements.n < f->most) {
        struct statement s;
        int64_t left = until == INT64_MAX ? 1000 : until - clock_ms();
        if (left <= 0 && d->statements.n) break;
        int got = f->next(f->ctx, left > 0 ? (int)left : 0, &s);
        *more = got >= 0;
        if (got < 0) break;
        if (got == 0) continue;
        *arena_push(&d->g.a, &d->statements) = s;
        if (until == INT64_MAX) until = clock_ms() + f->within_ms;
    }
    return d;
}

static bool run(struct stream *st, struct diags *ds)
{
    bool ok = true, more = true;
    ptrdiff_t errors = ds->errors;
    while (ok && more) {
        struct load *d = gather(st, &more);
        if (d->statements.n)
            ok = submit(st, d, ds);
        else
            load_free(d);
    }
    while (ok && queued(st)) ok = settle(st, 1, ds);
    return ok && ds->errors == errors;
}

static bool open_stream(struct stream *st, struct diags *ds)
{
    struct ledger *l = st->l;
    st->look = store_open(l->a, l->path, STORE_READ, ds);
    if (!st->look || !store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = writing_load(l, ds);
    store_rollback(l->store);
    return ok;
}

bool ledger_stream(struct ledger *l, const struct ledger_feed *feed,
                   struct diags *ds)
{
    struct stream st = { .l = l, .feed = feed };
    assert(l->writes);
    if (!ledger_has_signer(l, ds)) return false;
    st.ds = diags_make(&st.said);
    pthread_mutex_init(&st.lock, NULL);
    pthread_cond_init(&st.changed, NULL);
    bool ok = open_stream(&st, ds) &&
              pthread_create(&st.thread, NULL, write_loads, &st) == 0;
    if (ok) {
        ok = run(&st, ds);
        pthread_mutex_lock(&st.lock);
        st.ended = true;
        pthread_cond_broadcast(&st.changed);
        pthread_mutex_unlock(&st.lock);
        pthread_join(st.thread, NULL);
    }
    for (ptrdiff_t i = 0; i < st.n; i++) load_free(st.queue[i]);
    for (ptrdiff_t i = 0; i < st.n_done; i++) load_free(st.done[i]);
    for (ptrdiff_t i = 0; i < st.ds.n; i++) diag_copy(ds, &st.ds.p[i]);
    pthread_cond_destroy(&st.changed);
    pthread_mutex_destroy(&st.lock);
    store_close(st.look);
    arena_free(&st.said);
    if (!ok) writing_drop(l);
    return ok;
}
