/* Logs of any size for other people's tools to read.
 *
 *   make_log CASE AGREEMENT TO BATCH    statements until there are TO entries,
 *                                       BATCH of them to a checkpoint
 *   make_log --empty FOLDER             a published log of no entries, which no
 *                                       case ever is */
#include "lang/lang.h"
#include "ledger/ledger.h"
#include "log/log.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static void done(bool ok, const struct diags *ds)
{
    struct buf b = buf_make(ds->arena, BUF_MAX);
    if (ok) return;
    for (ptrdiff_t i = 0; i < ds->n; i++) diag_print(&b, &ds->p[i], false);
    fprintf(stderr, "%.*s", STR_ARG(buf_done(&b)));
    exit(1);
}

static struct agreement *agreement(const struct world *w, struct arena *a,
                                   struct str path, struct diags *ds)
{
    struct lang_file f = { .name = path };
    struct lang_unit unit = { 0 };
    done(w->read(w->ctx, a, path, 1 << 24, &f.text, ds) &&
             lang_load(a, NULL, &f, 1, &unit, ds),
         ds);
    return unit.agreement;
}

static void append(struct ledger *l, const struct agreement *g, int64_t from,
                   int64_t n)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct buf b = buf_make(&a, BUF_MAX);
    struct lang_unit unit = { 0 };
    struct ledger_receipts got = { 0 };
    for (int64_t i = from; i < from + n; i++)
        buf_fmt(&b,
                "said 2020-04-12 by kabul\n    kabul did release %d "
                "taliban-prisoners labelled \"group %lld\"\n",
                (int)(i % 90) + 1, (long long)i);
    struct lang_file f = { S("made up"), buf_done(&b) };
    done(lang_load(&a, g, &f, 1, &unit, &ds) &&
             ledger_append(l, &a, unit.statements.p, unit.statements.n, &got,
                           &ds),
         &ds);
    assert(got.n == n);
    arena_free(&a);
}

static int grow(const struct world *w, char **argv)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct ledger_about about;
    struct agreement *g = agreement(w, &a, str_of(argv[2]), &ds);
    int64_t to = atoll(argv[3]), batch = atoll(argv[4]);
    struct ledger *l = ledger_open(w, &a, str_of(argv[1]),
                                   (struct ledger_how){ .write = true }, &ds);
    done(l && ledger_about(l, &a, &about, &ds), &ds);
    for (int64_t n = about.size; n < to; n += batch)
        append(l, g, n, n + batch < to ? batch : to - n);
    ledger_close(l);
    arena_free(&a);
    return 0;
}

static int empty(const struct world *w, struct str folder)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct log_skey key;
    unsigned char seed[LOG_SEED] = { 1, 2, 3 };
    if (sodium_init() < 0) return 1;
    log_skey_make(S("truce/nothing/00000000"), seed, &key);
    struct log_checkpoint c = { key.vkey.name, 0, log_empty() };
    struct str log = log_vkey_print(&a, &key.vkey);
    struct str keys =
        str_fmt(&a, "log %.*s\nauthor %.*s\n", STR_ARG(log), STR_ARG(log));
    struct str note = log_checkpoint_sign(&a, &c, &key, 1);
    done(w->put(w->ctx, str_fmt(&a, "%.*s/keys", STR_ARG(folder)), keys, &ds) &&
             w->put(w->ctx, str_fmt(&a, "%.*s/checkpoint", STR_ARG(folder)),
                    note, &ds),
         &ds);
    arena_free(&a);
    return 0;
}

int main(int argc, char **argv)
{
    struct world w = world_real();
    if (argc == 3 && str_eq(str_of(argv[1]), S("--empty")))
        return empty(&w, str_of(argv[2]));
    if (argc == 5) return grow(&w, argv);
    fprintf(stderr, "make_log CASE AGREEMENT TO BATCH | --empty FOLDER\n");
    return 2;
}
