/* ledger: a keeper who writes papers of batches into the case past the program.
 * The forged log fits in itself: entries signed, tree, checkpoint; the rules of
 * the papers alone tell. */
#include "ledger/fixture.h"

#include "log/log.h"
#include "store/store.h"

/* The two keys of the case, as its key file has them. */
static void keys_of(struct fixture *f, struct log_skey *author,
                    struct log_skey *log)
{
    struct str text, line;
    const char *why;
    struct str path = str_fmt(&f->arena, "%.*s.key", STR_ARG(f->path));
    assert_true(f->world.read(f->world.ctx, &f->arena, path, 1 << 16, &text,
                              &f->diags));
    while (str_next(&text, '\n', &line)) {
        struct log_skey k;
        if (!log_skey_parse(line, &k, &why)) continue;
        *(str_find(k.vkey.name, S("/")) >= 0 ? log : author) = k;
    }
    assert_true(author->vkey.name.n && log->vkey.name.n);
}

/* One more entry with this text, as honest in all else as the program's. */
static void forge(struct fixture *f, const char *text)
{
    struct log_skey author = { 0 }, log = { 0 };
    struct log_tree tree = { 0 };
    struct store_row row;
    int64_t size;
    keys_of(f, &author, &log);
    struct store *s = store_open(&f->arena, f->path, STORE_WRITE, &f->diags);
    assert_true(s && store_begin(s, STORE_WRITE, &f->diags) &&
                store_size(s, &size, &f->diags));
    for (int64_t i = 0; i < size; i++) {
        assert_true(store_read(s, &f->arena, i, &row, &f->diags));
        struct log_hash leaf = log_leaf(row.bytes);
        log_tree_add(&tree, &leaf);
    }
    row.index = size;
    row.recorded = f->ctx.now;
    row.bytes = log_note_sign(&f->arena, str_of(text), &author);
    struct log_hash id = log_sha256(str_of(text)), leaf = log_leaf(row.bytes);
    memcpy(row.id, id.b, STORE_ID);
    log_tree_add(&tree, &leaf);
    struct log_checkpoint c = { log.vkey.name, tree.size,
                                log_tree_root(&tree) };
    assert_true(store_append(s, &row, &f->diags));
    assert_true(store_checkpoint_append(
        s, tree.size, log_checkpoint_sign(&f->arena, &c, &log, f->ctx.now),
        &f->diags));
    assert_true(store_commit(s, &f->diags));
    store_close(s);
    log_skey_wipe(&author);
    log_skey_wipe(&log);
}

#define ROOT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LISTED                                                       \
    "list l 2020-02-01 by b\n    b did deliver a list of 5 p to a\n" \
    "    commitment sha256:" ROOT "\n"
#define BATCH(who, what, stage)                                        \
    "batch x 2020-02-02 by " who "\n    a will release " what          \
    " labelled \"the first\"\n    from l\n    commitment sha256:" ROOT \
    "\n    stage " stage "\n"

static void test_forged(void **state)
{
    static const char *const bad[] = {
        BATCH("a", "5 p", "closed"),       /* nothing was proposed */
        BATCH("a and b", "5 p", "agreed"), /* nor this */
        BATCH("a", "5 p", "proposed"),     /* no key of a's side has signed */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fixture *f;
        struct ledger_verified v;
        assert_int_equal(set_up(state), 0);
        f = *state;
        forge(f, "said 2020-02-01 by a\n    a did release 1 p\n");
        forge(f, LISTED);
        assert_true(verifies(f, &v)); /* forging as such goes unseen */
        forge(f, bad[i]);
        assert_false(verifies(f, &v));
        assert_int_equal(last_code(f), D_PAPER_ORDER);
        /* nor is it passed on */
        struct str out = str_fmt(&f->arena, "%s/public", f->folder);
        struct str copy = str_fmt(&f->arena, "%s/copy.case", f->folder);
        struct ledger_publishing how = { .folder = out };
        struct ledger_published done;
        struct ledger_pulled got;
        struct ledger_cloning from = { .path = copy, .source = out };
        struct world real = world_real();
        struct ledger *l = ledger_open(&real, &f->arena, f->path,
                                       (struct ledger_how){ 0 }, &f->diags);
        assert_true(ledger_publish(l, &f->arena, &how, &done, &f->diags));
        ledger_close(l);
        assert_false(ledger_clone(&real, &f->arena, &from, &got, &f->diags));
        assert_int_equal(tear_down(state), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_forged) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
