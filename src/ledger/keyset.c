/* Who may sign which entry: a function of the entries before it.
 *
 * The author who made the case signs from entry 0. Each further change is an
 * entry that begins with "key ", and holds from the next entry on. A key that
 * has gone never comes back, and two keys of one name never hold at once, so
 * that a name says at each index which key is meant. */
#include "ledger_int.h"

#include "lang/lang.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static bool no(const char **why, const char *what)
{
    *why = what;
    return false;
}

void keyset_make(struct keyset *ks, struct arena *a,
                 const struct log_vkey *founder)
{
    *ks = (struct keyset){ .a = a };
    *arena_push(a, &ks->keys) = (struct keyset_key){
        .vkey = *founder, .until = INT64_MAX, .added = 0, .ended = -1
    };
    *arena_push(a, &ks->rules) = (struct keyset_rule){ .needs = 1 };
}

static bool holds(const struct keyset_key *k, int64_t index)
{
    return k->from <= index && index < k->until;
}

const struct keyset_key *keyset_find(const struct keyset *ks, int64_t index,
                                     struct str name, uint32_t id)
{
    for (ptrdiff_t i = ks->keys.n - 1; i >= 0; i--) {
        const struct keyset_key *k = &ks->keys.p[i];
        if (k->vkey.id == id && holds(k, index) && str_eq(k->vkey.name, name))
            return k;
    }
    return NULL;
}

const struct keyset_rule *keyset_rule(const struct keyset *ks, int64_t index)
{
    ptrdiff_t i = ks->rules.n - 1;
    while (i > 0 && ks->rules.p[i].from > index) i--;
    return &ks->rules.p[i];
}

static bool in_rule(const struct keyset_rule *r, struct str name)
{
    for (ptrdiff_t i = 0; i < r->of.n; i++)
        if (str_eq(r->of.p[i], name)) return true;
    return r->of.n == 0;
}

int64_t keyset_missing(const struct keyset *ks, int64_t index,
                       const struct log_note *note)
{
    const struct keyset_rule *r = keyset_rule(ks, index);
    int64_t got = 0;
    for (ptrdiff_t i = 0; i < note->sigs.n; i++)
        got += in_rule(r, note->sigs.p[i].name);
    return got < r->needs ? r->needs - got : 0;
}

bool keyset_check(const struct keyset *ks, int64_t index,
                  const struct log_note *note, bool whole, const char **why)
{
    for (ptrdiff_t i = 0; i < note->sigs.n; i++) {
        const struct log_sig *s = &note->sigs.p[i];
        const struct keyset_key *k = keyset_find(ks, index, s->name, s->id);
        if (!k) return no(why, "it is signed by a key that may not sign here");
        for (ptrdiff_t j = 0; j < i; j++)
            if (note->sigs.p[j].id == s->id &&
                str_eq(note->sigs.p[j].name, s->name))
                return no(why, "one key signs it twice");
        if (s->n != LOG_SIG ||
            crypto_sign_verify_detached(
                s->bytes, (const unsigned char *)note->text.p,
                (unsigned long long)note->text.n, k->vkey.pub) != 0)
            return no(why, "a signature on it is wrong");
    }
    return !whole || keyset_missing(ks, index, note) == 0 ||
           no(why, "fewer people signed it than must");
}

/* ---- changes ---- */

static struct keyset_key *active(struct keyset *ks, int64_t index,
                                 struct str vkey)
{
    struct log_vkey k;
    const char *why;
    if (!log_vkey_parse(vkey, &k, &why)) return NULL;
    for (ptrdiff_t i = 0; i < ks->keys.n; i++) {
        struct keyset_key *have = &ks->keys.p[i];
        if (holds(have, index) && have->vkey.id == k.id &&
            str_eq(have->vkey.name, k.name) &&
            sodium_memcmp(have->vkey.pub, k.pub, sizeof k.pub) == 0)
            return have;
    }
    return NULL;
}

static const struct keyset_key *named(const struct keyset *ks, int64_t index,
                                      struct str name)
{
    for (ptrdiff_t i = 0; i < ks->keys.n; i++)
        if (holds(&ks->keys.p[i], index) &&
            str_eq(ks->keys.p[i].vkey.name, name))
            return &ks->keys.p[i];
    return NULL;
}

static bool enters(const struct keyset *ks, int64_t index, struct str vkey,
                   struct str gone, struct log_vkey *out, const char **why)
{
    if (!log_vkey_parse(vkey, out, why)) return false;
    if (out->type != LOG_ED25519) return no(why, "it is not an Ed25519 key");
    for (ptrdiff_t i = 0; i < ks->keys.n; i++)
        if (sodium_memcmp(ks->keys.p[i].vkey.pub, out->pub, sizeof out->pub) ==
            0)
            return no(why, "this key is, or was, one of the case's keys");
    if (!str_eq(out->name, gone) && named(ks, index, out->name))
        return no(why, "another key that signs has this name");
    return true;
}

static bool signed_by(const struct log_note *note, const struct keyset_key *k)
{
    for (ptrdiff_t i = 0; i < note->sigs.n; i++)
        if (note->sigs.p[i].id == k->vkey.id &&
            str_eq(note->sigs.p[i].name, k->vkey.name))
            return true;
    return false;
}

/* Whether so many of those the rule names can sign entry `index`. */
static bool reachable(const struct keyset *ks, int64_t index,
                      const struct keyset_rule *r)
{
    int64_t can = 0;
    for (ptrdiff_t i = 0; i < ks->keys.n; i++)
        can +=
            holds(&ks->keys.p[i], index) && in_rule(r, ks->keys.p[i].vkey.name);
    return can >= r->needs;
}

static void enter(struct keyset *ks, const struct key_change *c,
                  const struct log_vkey *key, int64_t index)
{
    struct keyset_key *k = arena_push(ks->a, &ks->keys);
    *k = (struct keyset_key){ .vkey = *key,
                              .from = index + 1,
                              .until = INT64_MAX,
                              .added = index,
                              .ended = -1 };
    k->vkey.name = str_dup(ks->a, key->name);
    for (ptrdiff_t i = 0; i < c->side.n; i++)
        *arena_push(ks->a, &k->side) = str_dup(ks->a, c->side.p[i].id);
}

static void leave(struct keyset_key *k, int64_t index, bool replaced)
{
    k->until = index + 1;
    k->ended = index;
    k->replaced = replaced;
}

static bool require(struct keyset *ks, const struct key_change *c,
                    int64_t index, const char **why)
{
    struct keyset_rule r = { .from = index + 1, .needs = c->needs };
    for (ptrdiff_t i = 0; i < c->of.n; i++) {
        if (!named(ks, index, c->of.p[i]))
            return no(why, "no key that signs has one of these names");
        if (r.of.n && in_rule(&r, c->of.p[i]))
            return no(why, "a name stands twice in it");
        *arena_push(ks->a, &r.of) = str_dup(ks->a, c->of.p[i]);
    }
    if (!reachable(ks, index + 1, &r))
        return no(why, "there are not so many keys");
    *arena_push(ks->a, &ks->rules) = r;
    return true;
}

static bool replace(struct keyset *ks, const struct key_change *c,
                    int64_t index, const struct log_note *note,
                    const char **why)
{
    struct log_vkey key;
    struct keyset_key *old = active(ks, index, c->old);
    if (!old) return no(why, "the old key signs nothing now");
    if (!signed_by(note, old))
        return no(why, "a key is replaced by its holder alone: sign with the "
                       "old key");
    if (!enters(ks, index, c->key, old->vkey.name, &key, why)) return false;
    const struct keyset_rule *r = keyset_rule(ks, index + 1);
    if (r->of.n && in_rule(r, old->vkey.name) &&
        !str_eq(key.name, old->vkey.name))
        return no(why, "the old key's name is one of those that must sign: "
                       "keep the name");
    ptrdiff_t at = old - ks->keys.p;
    enter(ks, c, &key, index); /* may move the keys */
    leave(&ks->keys.p[at], index, true);
    return true;
}

static bool revoke(struct keyset *ks, const struct key_change *c, int64_t index,
                   const struct log_note *note, const char **why)
{
    struct keyset_key *k = active(ks, index, c->key);
    bool others = false;
    if (!k) return no(why, "this key signs nothing now");
    for (ptrdiff_t i = 0; i < note->sigs.n; i++)
        others = others || note->sigs.p[i].id != k->vkey.id ||
                 !str_eq(note->sigs.p[i].name, k->vkey.name);
    if (!others)
        return no(why, "another key than the revoked one must sign this");
    leave(k, index, false);
    if (reachable(ks, index + 1, keyset_rule(ks, index + 1))) return true;
    k->until = INT64_MAX;
    k->ended = -1;
    return no(why, "then too few keys would be left to sign entries: change "
                   "first how many must");
}

bool keyset_change(struct keyset *ks, const struct key_change *c, int64_t index,
                   const struct log_note *note, const char **why)
{
    struct log_vkey key;
    switch (c->act) {
    case KEY_ADDS:
        if (!enters(ks, index, c->key, S(""), &key, why)) return false;
        enter(ks, c, &key, index);
        return true;
    case KEY_REPLACES: return replace(ks, c, index, note, why);
    case KEY_REVOKES: return revoke(ks, c, index, note, why);
    case KEY_REQUIRES: return require(ks, c, index, why);
    case KEY_ACT_COUNT: break;
    }
    assert(!"a change of keys");
    return false;
}

bool ledger_is_change(struct str note)
{
    return str_starts(note, S(STORE_MARK));
}

bool keyset_apply(struct keyset *ks, const struct ledger_terms *terms,
                  int64_t index, const struct log_note *note, const char **why)
{
    struct arena a = { 0 };
    struct lang_unit unit = { 0 };
    struct diags quiet = diags_make(&a);
    struct lang_file f = { S("a change of keys"), note->text };
    bool ok = keyset_check(ks, index, note, true, why);
    if (ok && (!lang_load(&a, terms->agreement, &f, 1, &unit, &quiet) ||
               unit.keys.n != 1 || unit.statements.n || unit.drafts.n))
        ok = no(why, "it is no change of keys");
    if (ok && !str_eq(unit.keys.p[0].log, terms->origin))
        ok = no(why, "it was meant for another log");
    if (ok) ok = keyset_change(ks, &unit.keys.p[0], index, note, why);
    arena_free(&a);
    return ok;
}
