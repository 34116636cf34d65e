/* A witness (C2SP tlog-witness): remembers, for each log it trusts, the newest
 * checkpoint it cosigned, and cosigns another only where that one extends it.
 *
 *   FOLDER/key             its secret key
 *   FOLDER/logs            a policy: the logs it trusts
 *   FOLDER/lock            held while it serves
 *   FOLDER/state/HEX       by SHA-256 of the origin: the checkpoint, with the
 *                          log's signatures and its own
 *   FOLDER/evidence-HEX    where a log signed two roots for one size
 *
 * The new state is on the disk before the cosignature leaves. */
#include "publish_int.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { KEY_MAX = 4096, LOGS_MAX = 1 << 20 };

struct ledger_witness {
    const struct world *w;
    struct str folder;
    struct log_skey key;
    struct log_vkey cosigner; /* the same key, as type 04 */
    int lock;
};

static struct str inside(struct arena *a, struct str folder, const char *name)
{
    while (folder.n > 1 && folder.p[folder.n - 1] == '/') folder.n--;
    return str_fmt(a, "%.*s/%s", STR_ARG(folder), name);
}

static bool bad_state(struct str file, struct diags *ds, const char *what)
{
    struct pos at = { .file = file };
    diag_add(ds, D_WITNESS_STATE, &at, "%s", what);
    diag_hint(ds, "`truce witness new FOLDER NAME` makes a witness; one whose "
                  "memory is lost must not go on under its old key");
    return false;
}

/* ---- making ---- */

bool ledger_witness_new(const struct world *w, struct arena *a,
                        struct str folder, struct str name, struct str *vkey,
                        struct diags *ds)
{
    unsigned char seed[LOG_SEED];
    char text[LOG_SKEY_TEXT_MAX + 1];
    struct log_skey key;
    struct str file = inside(a, folder, "key");
    if (sodium_init() < 0) return false;
    if (!log_name_ok(name)) {
        diag_add(ds, D_BAD_KEY, NULL, "%.*s cannot be a key's name",
                 STR_ARG(name));
        diag_hint(ds, "take an address without its scheme, as "
                      "example.org/witness");
        return false;
    }
    if (access(str_z(a, file), F_OK) == 0)
        return bad_state(file, ds, "there is a witness here already");
    if (!w->random(w->ctx, seed, (ptrdiff_t)sizeof seed)) {
        diag_add(ds, D_NO_RANDOM, NULL, "the system gives no random bytes");
        return false;
    }
    log_skey_make(name, seed, &key);
    ptrdiff_t n = log_skey_print(&key, text);
    text[n++] = '\n';
    bool ok =
        w->put(w->ctx, inside(a, folder, "logs"), S("quorum none\n"), ds) &&
        w->create(w->ctx, file, (struct str){ text, n }, true, ds);
    struct log_vkey as = log_vkey_as(&key.vkey, LOG_COSIGNATURE);
    if (ok) *vkey = log_vkey_print(a, &as);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(text, sizeof text);
    log_skey_wipe(&key);
    return ok;
}

static bool read_logs(const struct world *w, struct arena *a, struct str folder,
                      struct str *text, struct log_policy *out,
                      struct diags *ds)
{
    struct ledger_policy p = { .file = inside(a, folder, "logs") };
    if (!w->read(w->ctx, a, p.file, LOGS_MAX, &p.text, ds)) return false;
    *text = p.text;
    return policy_read(a, &p, out, ds);
}

bool ledger_witness_trust(const struct world *w, struct arena *a,
                          struct str folder, struct str log_key,
                          struct diags *ds)
{
    struct log_policy logs;
    struct log_vkey key;
    struct str text;
    const char *why = "it is not an Ed25519 key (type 01)";
    if (!log_vkey_parse(log_key, &key, &why) || key.type != LOG_ED25519) {
        diag_add(ds, D_BAD_KEY, NULL, "this is no log's public key: %s", why);
        diag_hint(ds, "`truce log CASE` shows it");
        return false;
    }
    if (!read_logs(w, a, folder, &text, &logs, ds)) return false;
    for (ptrdiff_t i = 0; i < logs.logs.n; i++)
        if (str_eq(log_vkey_print(a, &logs.logs.p[i].key), log_key))
            return true;
    return w->put(w->ctx, inside(a, folder, "logs"),
                  str_fmt(a, "%.*slog %.*s\n", STR_ARG(text), STR_ARG(log_key)),
                  ds);
}

/* ---- opening ---- */

static bool read_key(struct ledger_witness *x, struct arena *a,
                     struct diags *ds)
{
    struct str text, line, file = inside(a, x->folder, "key");
    const char *why;
    if (!x->w->read(x->w->ctx, a, file, KEY_MAX, &text, ds)) return false;
    struct str rest = text;
    bool ok =
        str_next(&rest, '\n', &line) && log_skey_parse(line, &x->key, &why);
    if (ok) { /* the name must outlive the secret's text */
        x->key.vkey.name = str_dup(a, x->key.vkey.name);
        x->cosigner = log_vkey_as(&x->key.vkey, LOG_COSIGNATURE);
    }
    sodium_memzero((void *)(uintptr_t)text.p, (size_t)text.n);
    return ok || bad_state(file, ds, "this is no secret key");
}

struct ledger_witness *ledger_witness_open(const struct world *w,
                                           struct arena *a, struct str folder,
                                           struct diags *ds)
{
    struct ledger_witness *x = arena_new(a, struct ledger_witness, 1);
    struct log_policy logs;
    struct str text, file = inside(a, folder, "lock");
    x->w = w;
    x->folder = folder;
    x->lock = -1;
    if (sodium_init() < 0) return NULL;
    if (!read_key(x, a, ds) || !read_logs(w, a, folder, &text, &logs, ds)) {
        ledger_witness_close(x);
        return NULL;
    }
    x->lock = open(str_z(a, file), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (x->lock >= 0 && flock(x->lock, LOCK_EX | LOCK_NB) == 0) return x;
    bad_state(file, ds,
              errno == EWOULDBLOCK ? "another program is this witness now"
                                   : "the folder cannot be locked");
    ledger_witness_close(x);
    return NULL;
}

void ledger_witness_close(struct ledger_witness *x)
{
    if (!x) return;
    log_skey_wipe(&x->key);
    if (x->lock >= 0) close(x->lock);
    x->lock = -1;
}

struct str ledger_witness_key(const struct ledger_witness *x, struct arena *a)
{
    return log_vkey_print(a, &x->cosigner);
}

/* ---- what it remembers ---- */

struct memory {
    struct log_checkpoint c; /* size 0 where there is none yet */
    struct str bytes;
    int64_t moment;
};

static struct str state_file(const struct ledger_witness *x, struct arena *a,
                             struct str hex)
{
    struct str name = str_fmt(a, "state/%.*s", STR_ARG(hex));
    return inside(a, x->folder, str_z(a, name));
}

/* false: there is something, and it cannot be relied on. Nothing may be signed
 * then, because an older checkpoint would be forgotten. */
static bool recall(const struct ledger_witness *x, struct arena *a,
                   struct str hex, struct memory *out)
{
    struct diags quiet = diags_make(a);
    struct log_note note;
    const char *why;
    struct str file = state_file(x, a, hex);
    *out = (struct memory){ 0 };
    if (access(str_z(a, file), F_OK) != 0) return errno == ENOENT;
    return x->w->read(x->w->ctx, a, file, LOG_NOTE_MAX, &out->bytes, &quiet) &&
           log_note_parse(a, out->bytes, &note, &why) &&
           log_checkpoint_parse_any(note.text, &out->c, &why) &&
           log_note_verify(&note, &x->cosigner, NULL, &out->moment);
}

static struct str hash_name(struct arena *a, struct str origin)
{
    struct log_hash h = log_sha256(origin);
    return log_hex(a, h.b, LOG_HASH);
}

static void answer(struct ledger_answer *out, int status, struct str body)
{
    *out =
        (struct ledger_answer){ status, S("text/plain; charset=utf-8"), body };
}

static bool refuse(struct arena *a, struct ledger_answer *out, int status,
                   const char *why)
{
    answer(out, status, str_fmt(a, "%s\n", why));
    return false;
}

/* ---- add-checkpoint ---- */

struct asked {
    struct ledger_witness *x;
    struct arena *a;
    struct ledger_answer *out;
    struct log_submission s;
    struct log_note note;
    struct log_checkpoint c;
    struct log_vkey log; /* the trusted key that signed it */
    struct str lines;    /* signature lines of trusted keys, verified */
    struct memory held;
    struct str hex;
};

/* 400, 404, 403: what can be said without looking at the past. */
static bool authentic(struct asked *q, struct str request)
{
    struct diags quiet = diags_make(q->a);
    struct buf lines = buf_make(q->a, LOG_NOTE_MAX);
    struct log_policy logs;
    struct str text;
    const char *why;
    bool known = false, wrong = false;
    if (!log_submission_parse(request, &q->s, &why) ||
        !log_note_parse(q->a, q->s.checkpoint, &q->note, &why) ||
        !log_checkpoint_parse_any(q->note.text, &q->c, &why))
        return refuse(q->a, q->out, 400, why);
    if (!read_logs(q->x->w, q->a, q->x->folder, &text, &logs, &quiet))
        return refuse(q->a, q->out, 500, "the list of logs cannot be read");
    for (ptrdiff_t i = 0; i < logs.logs.n; i++) {
        const struct log_vkey *key = &logs.logs.p[i].key;
        bool found;
        if (!str_eq(key->name, q->c.origin)) continue;
        known = true;
        if (log_note_verify(&q->note, key, &found, NULL)) {
            q->log = *key;
            buf_str(&lines, note_line(q->a, &q->note, key));
        } else if (found) {
            wrong = true;
        }
    }
    q->lines = buf_done(&lines);
    if (!known)
        return refuse(q->a, q->out, 404, "this witness does not know the log");
    if (wrong || q->lines.n == 0)
        return refuse(q->a, q->out, 403,
                      "the checkpoint is not signed by the log");
    return q->s.old <= q->c.size ||
           refuse(q->a, q->out, 400, "the old size is larger than the new");
}

/* Two roots signed for one size convict the log's keeper: kept, once. */
static void keep_evidence(struct asked *q)
{
    struct diags quiet = diags_make(q->a);
    struct log_evidence e = { .older = q->held.bytes,
                              .newer = q->s.checkpoint };
    struct log_checkpoint older, newer;
    const char *why;
    if (log_evidence_check(q->a, &e, &q->log, &older, &newer, &why) !=
        LOG_CONVICTS)
        return;
    struct str name =
        str_fmt(q->a, "evidence-%.*s", STR_ARG(str_cut(q->hex, 0, 8)));
    (void)q->x->w->create(q->x->w->ctx,
                          inside(q->a, q->x->folder, str_z(q->a, name)),
                          log_evidence_print(q->a, &e), false, &quiet);
}

/* 409, 422: whether it extends what was cosigned last. */
static bool extends(struct asked *q)
{
    struct log_hash empty = log_empty();
    if (!recall(q->x, q->a, q->hex, &q->held))
        return refuse(q->a, q->out, 500,
                      "what was signed before cannot be read: nothing is "
                      "signed");
    const struct log_hash *old = q->held.bytes.p ? &q->held.c.root : &empty;
    if (q->s.old != q->held.c.size) {
        answer(q->out, 409, str_fmt(q->a, "%lld\n", (long long)q->held.c.size));
        q->out->type = S("text/x.tlog.size");
        return false;
    }
    if (q->c.size == 0 && !log_hash_equal(&q->c.root, &empty))
        return refuse(q->a, q->out, 422, "this is not the root of no entries");
    if (log_check_consistency(q->s.old, old, q->c.size, &q->c.root,
                              &q->s.proof))
        return true;
    keep_evidence(q);
    return refuse(q->a, q->out, 422,
                  "the checkpoint is not shown to extend the last one");
}

static bool cosign(struct asked *q)
{
    const struct world *w = q->x->w;
    struct diags quiet = diags_make(q->a);
    int64_t now = w->now(w->ctx);
    if (now <= 0 || now < q->held.moment)
        return refuse(q->a, q->out, 500,
                      "the clock stands before the last cosignature");
    struct str line = log_cosign(q->a, q->note.text, &q->x->key, now);
    struct str state = str_fmt(q->a, "%.*s\n%.*s%.*s", STR_ARG(q->note.text),
                               STR_ARG(q->lines), STR_ARG(line));
    if (!w->put(w->ctx, state_file(q->x, q->a, q->hex), state, &quiet))
        return refuse(q->a, q->out, 500,
                      "the new state cannot be kept: nothing is signed");
    answer(q->out, 200, line);
    return true;
}

void ledger_witness_add(struct ledger_witness *x, struct arena *a,
                        struct str request, struct ledger_answer *out)
{
    struct asked *q = arena_new(a, struct asked, 1);
    assert(x->lock >= 0);
    q->x = x;
    q->a = a;
    q->out = out;
    if (!authentic(q, request)) return;
    q->hex = hash_name(a, q->c.origin);
    if (extends(q)) (void)cosign(q);
}

void ledger_witness_show(struct ledger_witness *x, struct arena *a,
                         struct str hex, struct ledger_answer *out)
{
    unsigned char h[LOG_HASH];
    struct memory held = { 0 };
    if (!log_hex_parse(hex, h, LOG_HASH)) {
        (void)refuse(a, out, 404, "there is nothing here");
        return;
    }
    if (!recall(x, a, hex, &held))
        (void)refuse(a, out, 500, "what was signed cannot be read");
    else if (!held.bytes.p)
        (void)refuse(a, out, 404, "nothing was cosigned for this log");
    else
        answer(out, 200, held.bytes);
}
