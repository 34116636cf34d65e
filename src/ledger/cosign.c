/* Who else signed: policies, cosignatures kept with a case, and asking
 * witnesses for more (C2SP tlog-witness, the client's side). */
#include "publish_int.h"

#include <string.h>

enum { SECONDS = 30, ANSWER_MAX = 64 * 1024, TRIES = 3 };

bool policy_read(struct arena *a, const struct ledger_policy *p,
                 struct log_policy *out, struct diags *ds)
{
    struct pos at = { .file = p->file };
    const char *why;
    int line;
    if (log_policy_parse(a, p->text, out, &line, &why)) return true;
    at.line = line;
    diag_add(ds, D_BAD_POLICY, &at, "%s", why);
    diag_hint(ds, "docs/log.md shows a policy, with two sides and a guarantor");
    return false;
}

bool quorum_reached(struct arena *a, const struct log_policy *p,
                    const struct log_note *note, struct str file,
                    struct diags *ds)
{
    struct pos at = { .file = file };
    bool *seen = arena_new(a, bool, p->nodes.n + 1);
    struct buf who = buf_make(a, BUF_MAX);
    if (log_policy_check(p, note, seen)) return true;
    for (ptrdiff_t i = 0; i < p->nodes.n; i++)
        if (!p->nodes.p[i].group && seen[i])
            buf_fmt(&who, " %.*s", STR_ARG(p->nodes.p[i].name));
    struct str names = buf_done(&who);
    diag_add(ds, D_NO_QUORUM, &at,
             "too few witnesses stand behind the checkpoint for the quorum "
             "%.*s:%.*s",
             STR_ARG(p->nodes.p[p->quorum].name),
             STR_ARG(names.n ? names : S(" none")));
    diag_hint(ds, "`truce cosign CASE --policy FILE` asks them");
    return false;
}

bool cosigned_note(struct ledger *l, struct arena *a, int64_t size,
                   struct str bytes, struct str *out, struct diags *ds)
{
    struct store_cosignatures all = { 0 };
    struct buf b = buf_make(a, LOG_NOTE_MAX);
    if (!store_cosignatures(l->store, a, size, &all, ds)) return false;
    buf_str(&b, bytes);
    for (ptrdiff_t i = 0; i < all.n && i < LOG_SIGS_MAX / 2; i++)
        buf_str(&b, all.p[i].line);
    *out = buf_done(&b);
    return true;
}

struct str note_line(struct arena *a, const struct log_note *note,
                     const struct log_vkey *key)
{
    for (ptrdiff_t i = 0; i < note->sigs.n; i++)
        if (note->sigs.p[i].id == key->id &&
            str_eq(note->sigs.p[i].name, key->name))
            return str_fmt(a, "%.*s\n", STR_ARG(note->sigs.p[i].line));
    return S("");
}

bool cosignatures_take(struct ledger *l, struct arena *a,
                       const struct log_policy *policy, struct str bytes,
                       int64_t size, struct diags *ds)
{
    struct log_note note;
    const char *why;
    if (!policy || !log_note_parse(a, bytes, &note, &why)) return true;
    for (ptrdiff_t i = 0; i < policy->nodes.n; i++) {
        const struct log_policy_node *w = &policy->nodes.p[i];
        if (w->group || !log_note_verify(&note, &w->key, NULL, NULL)) continue;
        if (!store_cosignature_put(l->store, size, log_vkey_print(a, &w->key),
                                   note_line(a, &note, &w->key), ds))
            return false;
    }
    return true;
}

/* What is kept must be what its key signed: of each size, each line. */
static bool kept_right(struct ledger *l, struct arena *a, int64_t size,
                       struct diags *ds)
{
    struct store_cosignatures all = { 0 };
    struct log_note note;
    struct log_vkey key;
    struct str bytes, lines;
    int64_t at;
    const char *why;
    if (!store_checkpoint_from(l->store, a, size, &at, &bytes, ds) ||
        !store_cosignatures(l->store, a, size, &all, ds))
        return false;
    if (at != size)
        ledger_bad(l, D_BAD_CHECKPOINT, ds,
                   "a cosignature stands for no checkpoint: %lld",
                   (long long)size);
    for (ptrdiff_t i = 0; at == size && i < all.n; i++) {
        lines = str_fmt(a, "%.*s%.*s", STR_ARG(bytes), STR_ARG(all.p[i].line));
        if (!log_vkey_parse(all.p[i].key, &key, &why) ||
            !log_note_parse(a, lines, &note, &why) ||
            !log_note_verify(&note, &key, NULL, NULL) ||
            !str_eq(note_line(a, &note, &key), all.p[i].line))
            ledger_bad(l, D_BAD_SIGNATURE, ds,
                       "a cosignature of checkpoint %lld does not hold",
                       (long long)size);
    }
    return true;
}

bool cosignatures_check(struct ledger *l, struct diags *ds)
{
    int64_t size = INT64_MAX;
    bool ok = true;
    while (ok) {
        struct arena a = { 0 };
        ok = store_cosigned_last(l->store, size, &size, ds);
        if (!ok || size < 0) break;
        ok = kept_right(l, &a, size, ds);
        arena_free(&a);
    }
    return ok;
}

/* ---- asking ---- */

struct asking {
    struct ledger *l;
    struct arena *a;
    struct diags *ds;
    struct http *kept;
    int64_t size;     /* of the newest checkpoint */
    struct str bytes; /* it */
    struct str text;  /* its note's text */
    struct store_cosignatures fresh;
};

static bool not_cosigned(struct asking *q, const struct log_policy_node *w,
                         const char *why)
{
    struct pos at = { .file = w->url };
    diag_add(q->ds, D_NOT_COSIGNED, &at, "the witness %.*s did not cosign: %s",
             STR_ARG(w->name), why);
    diag_hint(q->ds, "ask its keeper; what others signed is kept");
    return false;
}

static bool post(struct asking *q, const struct log_policy_node *w, int64_t old,
                 struct http_answer *got)
{
    struct ledger_nodes c = { q->l, q->a, q->ds };
    struct log_nodes nodes = { &c, ledger_node };
    struct log_submission s = { .old = old, .checkpoint = q->bytes };
    struct str url = w->url;
    while (url.n > 1 && url.p[url.n - 1] == '/') url.n--;
    if (!log_prove_consistency(&nodes, old, q->size, &s.proof))
        return not_cosigned(q, w, "the proof it wants cannot be made");
    struct http_ask ask = { .url = str_fmt(q->a, "%.*s/add-checkpoint",
                                           STR_ARG(url)),
                            .body = log_submission_print(q->a, &s),
                            .max = ANSWER_MAX,
                            .seconds = SECONDS };
    struct diags quiet = diags_make(q->a);
    const struct world *world = q->l->w;
    if (world->http(world->ctx, &q->kept, q->a, &ask, got, &quiet)) return true;
    return not_cosigned(q, w, str_z(q->a, quiet.p[0].message));
}

/* The answer's lines, put under the checkpoint, are read as a note's. */
static bool take_lines(struct asking *q, const struct log_policy_node *w,
                       struct str lines)
{
    struct buf b = buf_make(q->a, LOG_NOTE_MAX);
    struct log_note note;
    const char *why;
    buf_str(&b, q->text);
    buf_char(&b, '\n');
    buf_str(&b, lines);
    if (b.over || !log_note_parse(q->a, buf_done(&b), &note, &why))
        return not_cosigned(q, w, "its answer is no signature line");
    if (!log_note_verify(&note, &w->key, NULL, NULL))
        return not_cosigned(q, w, "its answer is not signed by its key");
    *arena_push(q->a, &q->fresh) =
        (struct store_cosignature){ log_vkey_print(q->a, &w->key),
                                    note_line(q->a, &note, &w->key) };
    return true;
}

static bool size_in(struct str body, int64_t *out)
{
    return body.n > 1 && body.p[body.n - 1] == '\n' &&
           num_parse(str_cut(body, 0, body.n - 1), out);
}

/* Asks with the size that the witness says it saw last, until they agree. */
static bool ask_one(struct asking *q, const struct log_policy_node *w)
{
    int64_t old = 0;
    for (int i = 0; i < TRIES; i++) {
        struct http_answer got;
        if (!post(q, w, old, &got)) return false;
        if (got.status == 200) return take_lines(q, w, got.body);
        if (got.status != 409) {
            struct str why = str_fmt(q->a, "it answers %d: %.*s", got.status,
                                     STR_ARG(str_trim(got.body)));
            return not_cosigned(q, w, str_z(q->a, why));
        }
        if (!size_in(got.body, &old))
            return not_cosigned(q, w, "it does not say what it saw last");
        if (old > q->size)
            return not_cosigned(q, w, "it saw a larger tree of this log");
    }
    return not_cosigned(q, w, "it is asked by others at the same time");
}

static bool has_cosigned(const struct store_cosignatures *all, struct str key)
{
    for (ptrdiff_t i = 0; i < all->n; i++)
        if (str_eq(all->p[i].key, key)) return true;
    return false;
}

static bool ask_all(struct asking *q, const struct log_policy *p,
                    struct ledger_cosigned *out)
{
    struct store_cosignatures all = { 0 };
    struct log_note note;
    const char *why;
    if (!store_checkpoint_last(q->l->store, q->a, &q->size, &q->bytes, q->ds) ||
        !store_cosignatures(q->l->store, q->a, q->size, &all, q->ds))
        return false;
    if (!log_note_parse(q->a, q->bytes, &note, &why))
        return ledger_bad(q->l, D_BAD_CHECKPOINT, q->ds, "%s", why);
    q->text = note.text;
    out->size = q->size;
    for (ptrdiff_t i = 0; i < p->nodes.n; i++) {
        const struct log_policy_node *w = &p->nodes.p[i];
        struct str key = w->group ? S("") : log_vkey_print(q->a, &w->key);
        if (w->group || (w->url.n == 0 && !has_cosigned(&all, key))) continue;
        out->asked++;
        if (has_cosigned(&all, key) || ask_one(q, w))
            *arena_push(q->a, &out->witnesses) = w->name;
    }
    return true;
}

static bool keep(struct asking *q)
{
    bool ok = store_begin(q->l->store, STORE_WRITE, q->ds);
    for (ptrdiff_t i = 0; ok && i < q->fresh.n; i++)
        ok = store_cosignature_put(q->l->store, q->size, q->fresh.p[i].key,
                                   q->fresh.p[i].line, q->ds);
    ok = ok && store_commit(q->l->store, q->ds);
    store_rollback(q->l->store);
    return ok;
}

/* The network is waited for in a transaction that only reads, so that appending
 * goes on meanwhile. */
bool ledger_cosign(struct ledger *l, struct arena *a,
                   const struct ledger_policy *policy,
                   struct ledger_cosigned *out, struct diags *ds)
{
    struct asking q = { .l = l, .a = a, .ds = ds };
    struct log_policy p;
    struct log_note note;
    const char *why;
    *out = (struct ledger_cosigned){ 0 };
    if (!policy_read(a, policy, &p, ds)) return false;
    if (!store_begin(l->store, STORE_READ, ds)) return false;
    bool ok = ask_all(&q, &p, out);
    store_rollback(l->store);
    if (q.kept) l->w->http_end(l->w->ctx, q.kept);
    ok = ok && (q.fresh.n == 0 || keep(&q));
    if (!ok || !store_begin(l->store, STORE_READ, ds)) return false;
    ok = cosigned_note(l, a, q.size, q.bytes, &out->checkpoint, ds);
    store_rollback(l->store);
    return ok && log_note_parse(a, out->checkpoint, &note, &why) &&
           quorum_reached(a, &p, &note, policy->file, ds);
}
