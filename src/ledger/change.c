/* Keys as their holders meet them: making, listing, replacing. */
#include "ledger_int.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct str_list texts(struct arena *a, const struct str_list *l)
{
    struct str_list out = { 0 };
    for (ptrdiff_t i = 0; i < l->n; i++)
        *arena_push(a, &out) = str_dup(a, l->p[i]);
    return out;
}

static void list_keys(struct arena *a, const struct keyset *ks,
                      struct ledger_keys *out)
{
    for (ptrdiff_t i = 0; i < ks->keys.n; i++) {
        const struct keyset_key *k = &ks->keys.p[i];
        *arena_push(a, &out->keys) =
            (struct ledger_key){ .name = str_dup(a, k->vkey.name),
                                 .text = log_vkey_print(a, &k->vkey),
                                 .from = k->from,
                                 .until = k->until == INT64_MAX ? -1 : k->until,
                                 .added = k->added,
                                 .ended = k->ended,
                                 .replaced = k->replaced,
                                 .side = texts(a, &k->side) };
    }
    for (ptrdiff_t i = 0; i < ks->rules.n; i++) {
        const struct keyset_rule *r = &ks->rules.p[i];
        *arena_push(a, &out->rules) =
            (struct ledger_rule){ r->from, r->needs, texts(a, &r->of) };
    }
}

bool ledger_keys(struct ledger *l, struct arena *a, struct ledger_keys *out,
                 struct diags *ds)
{
    struct ledger_terms terms;
    struct keyset ks;
    *out = (struct ledger_keys){ 0 };
    keyset_make(&ks, a, &l->author);
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok =
        ledger_terms_of(l, a, &terms, ds) && ledger_keyset(l, &terms, &ks, ds);
    store_rollback(l->store);
    if (ok) list_keys(a, &ks, out);
    return ok;
}

bool ledger_key_make(const struct world *w, struct arena *a,
                     const struct ledger_key_making *m, struct str *vkey,
                     struct diags *ds)
{
    struct key_lines lines = { 0 };
    struct key_line *k = arena_push(a, &lines);
    struct wrap wr = { 0 };
    bool ok = sodium_init() >= 0;
    if (m->agent.n) {
        k->kind = KEY_AGENT;
        ok = ok && keyfile_name_ok(m->name, ds) &&
             agent_find(m->agent, k->key.vkey.pub, ds);
        k->key.vkey.name = m->name;
        k->key.vkey = log_vkey_as(&k->key.vkey, LOG_ED25519);
    } else {
        ok = ok && keyfile_make(w, m->name, k, ds);
    }
    bool wrap = m->wrapped && m->agent.n == 0;
    ok = ok &&
         (!wrap || wrap_ask(w, &wr, S("New passphrase for the key"), true, ds));
    ok = ok && keyfile_write(w, m->path, &lines, wrap ? &wr : NULL, ds);
    if (ok) *vkey = log_vkey_print(a, &k->key.vkey);
    wrap_wipe(&wr);
    keyfile_wipe(&lines);
    return ok;
}

/* ---- replacing ---- */

static struct str next_path(struct arena *a, const struct ledger *l)
{
    return str_fmt(a, "%.*s.next", STR_ARG(l->signer_path));
}

/* The file again, another key in the place of the signer's line. A wrapped file
 * keeps its passphrase, which is asked for once more. */
static bool write_next(struct ledger *l, struct arena *a, struct str *fresh,
                       struct diags *ds)
{
    struct key_lines lines = { 0 };
    struct wrap wr = { 0 };
    const struct log_vkey *old = &l->signer.key.vkey;
    bool wrapped = false;
    bool ok = keyfile_read(l->w, a, l->signer_path, &lines, ds);
    for (ptrdiff_t i = 0; ok && i < lines.n; i++) {
        struct key_line *k = &lines.p[i];
        if (k->key.vkey.id != old->id || !str_eq(k->key.vkey.name, old->name))
            continue;
        wrapped = k->kind == KEY_WRAPPED;
        ok = keyfile_unwrap(l->w, &wr, l->signer_path, k, ds);
        log_skey_wipe(&k->key);
        ok = ok && keyfile_make(l->w, l->signer.key.vkey.name, k, ds);
        if (ok) *fresh = log_vkey_print(a, &k->key.vkey);
    }
    ok = ok &&
         keyfile_write(l->w, next_path(a, l), &lines, wrapped ? &wr : NULL, ds);
    wrap_wipe(&wr);
    keyfile_wipe(&lines);
    return ok;
}

bool ledger_rotate(struct ledger *l, struct arena *a, struct key_change *k,
                   struct diags *ds)
{
    if (!ledger_has_signer(l, ds)) return false;
    if (l->signer.kind == KEY_AGENT) {
        diag_add(ds, D_KEY_CHANGE, NULL,
                 "the key to replace is kept by ssh-agent");
        diag_hint(ds, "make the new key with `truce key make`, add it with "
                      "`truce key new --public`, and revoke the old one");
        return false;
    }
    k->act = KEY_REPLACES;
    k->old = log_vkey_print(a, &l->signer.key.vkey);
    k->log = l->origin;
    return write_next(l, a, &k->key, ds);
}

bool ledger_rotated(struct ledger *l, struct diags *ds)
{
    struct arena a = { 0 };
    struct str next = next_path(&a, l), path = l->signer_path;
    ptrdiff_t cut = path.n;
    while (cut > 0 && path.p[cut - 1] != '/') cut--;
    bool ok = rename(str_z(&a, next), str_z(&a, path)) == 0;
    int fd = open(cut ? str_z(&a, str_cut(path, 0, cut)) : ".",
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = ok && fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    if (!ok) {
        struct pos at = { .file = path };
        diag_add(ds, D_FILE_WRITE, &at,
                 "the new key is recorded, and its file could not be put in "
                 "place: %s",
                 strerror(errno));
        diag_hint(ds, "move %.*s there", STR_ARG(next));
    }
    arena_free(&a);
    return ok;
}
