/* Signing by ssh-agent, which keeps the secret key and never gives it away.
 *
 * The protocol: draft-ietf-sshm-ssh-agent, sections 3 (a message is a u32
 * length, a type and its fields), 4.4 (which keys it has) and 4.5 (signing).
 * An Ed25519 signature of SSH (RFC 8709) is the plain one over the bytes. */
#include "ledger_int.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    AGENT_LIST = 11,
    AGENT_KEYS = 12,
    AGENT_SIGN = 13,
    AGENT_SIGNED = 14,
    AGENT_MAX = 256 * 1024,
    AGENT_KEYS_MAX = 1000,
    AGENT_PATIENCE_MS = 120000 /* the agent may ask its owner first */
};
#define ED25519 "ssh-ed25519"

/* ---- fields ---- */

static bool take_u32(struct str *rest, uint32_t *out)
{
    if (rest->n < 4) return false;
    const unsigned char *p = (const unsigned char *)rest->p;
    *out = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
    *rest = str_cut(*rest, 4, rest->n);
    return true;
}

static bool take_bytes(struct str *rest, struct str *out)
{
    uint32_t n;
    if (!take_u32(rest, &n) || (ptrdiff_t)n > rest->n) return false;
    *out = str_cut(*rest, 0, (ptrdiff_t)n);
    *rest = str_cut(*rest, (ptrdiff_t)n, rest->n);
    return true;
}

static void put_u32(struct buf *b, uint32_t v)
{
    for (int i = 24; i >= 0; i -= 8) buf_char(b, (char)(v >> i));
}

static void put_bytes(struct buf *b, struct str s)
{
    put_u32(b, (uint32_t)s.n);
    buf_str(b, s);
}

bool agent_parse_keys(struct arena *a, struct str answer,
                      struct agent_keys *out)
{
    uint32_t n;
    if (answer.n < 1 || answer.p[0] != AGENT_KEYS) return false;
    answer = str_cut(answer, 1, answer.n);
    if (!take_u32(&answer, &n) || n > AGENT_KEYS_MAX) return false;
    for (uint32_t i = 0; i < n; i++) {
        struct str blob, comment, kind, pub;
        if (!take_bytes(&answer, &blob) || !take_bytes(&answer, &comment))
            return false;
        if (!take_bytes(&blob, &kind) || !str_eq(kind, S(ED25519))) continue;
        if (!take_bytes(&blob, &pub) || pub.n != 32 || blob.n) return false;
        struct agent_key *k = arena_push(a, out);
        k->comment = comment;
        memcpy(k->pub, pub.p, 32);
    }
    return answer.n == 0;
}

bool agent_parse_signature(struct str answer, unsigned char sig[LOG_SIG])
{
    struct str blob, kind, bytes;
    if (answer.n < 1 || answer.p[0] != AGENT_SIGNED) return false;
    answer = str_cut(answer, 1, answer.n);
    if (!take_bytes(&answer, &blob) || answer.n) return false;
    if (!take_bytes(&blob, &kind) || !str_eq(kind, S(ED25519))) return false;
    if (!take_bytes(&blob, &bytes) || bytes.n != LOG_SIG || blob.n)
        return false;
    memcpy(sig, bytes.p, LOG_SIG);
    return true;
}

/* ---- talking ---- */

static bool send_all(int fd, struct str s)
{
    while (s.n > 0) {
        ssize_t n = send(fd, s.p, (size_t)s.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        s = str_cut(s, n, s.n);
    }
    return true;
}

static bool receive(int fd, char *p, ptrdiff_t n)
{
    while (n > 0) {
        struct pollfd ready = { .fd = fd, .events = POLLIN };
        int one = poll(&ready, 1, AGENT_PATIENCE_MS);
        if (one < 0 && errno == EINTR) continue;
        if (one <= 0) return false;
        ssize_t got = read(fd, p, (size_t)n);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        p += got;
        n -= got;
    }
    return true;
}

static int dial(void)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    const char *path = getenv("SSH_AUTH_SOCK");
    if (!path || strlen(path) >= sizeof where.sun_path) return -1;
    memcpy(where.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (connect(fd, (const struct sockaddr *)&where, sizeof where) == 0)
        return fd;
    close(fd);
    return -1;
}

static bool talk(struct arena *a, struct str question, struct str *answer)
{
    char size[4];
    uint32_t n;
    int fd = dial();
    if (fd < 0) return false;
    struct buf b = buf_make(a, AGENT_MAX);
    put_bytes(&b, question);
    struct str head = { size, sizeof size };
    bool ok = send_all(fd, buf_done(&b)) && receive(fd, size, sizeof size) &&
              take_u32(&head, &n) && n >= 1 && n <= AGENT_MAX;
    if (ok) {
        char *p = arena_new(a, char, n);
        ok = receive(fd, p, (ptrdiff_t)n);
        *answer = (struct str){ p, (ptrdiff_t)n };
    }
    close(fd);
    return ok;
}

static bool no_agent(struct diags *ds, const char *what)
{
    diag_add(ds, D_NO_AGENT, NULL, "%s", what);
    diag_hint(ds, "start ssh-agent, add the Ed25519 key with ssh-add, and keep "
                  "SSH_AUTH_SOCK set; `ssh-add -l` lists what it has");
    return false;
}

bool agent_find(struct str which, unsigned char pub[32], struct diags *ds)
{
    struct arena a = { 0 };
    struct str answer;
    struct agent_keys keys = { 0 };
    ptrdiff_t at = -1, hits = 0;
    char question = AGENT_LIST;
    bool ok = talk(&a, (struct str){ &question, 1 }, &answer) &&
              agent_parse_keys(&a, answer, &keys);
    for (ptrdiff_t i = 0; ok && i < keys.n; i++)
        if (str_eq(keys.p[i].comment, which)) {
            at = i;
            hits++;
        }
    if (hits == 1) memcpy(pub, keys.p[at].pub, 32);
    arena_free(&a);
    if (!ok) return no_agent(ds, "no ssh-agent answers");
    if (hits == 1) return true;
    return no_agent(ds, hits ? "the ssh-agent has several Ed25519 keys with "
                               "this comment"
                             : "the ssh-agent has no Ed25519 key with this "
                               "comment");
}

bool agent_sign(const struct log_vkey *key, struct str text,
                unsigned char sig[LOG_SIG], struct diags *ds)
{
    struct arena a = { 0 };
    struct buf blob = buf_make(&a, 256), b = buf_make(&a, AGENT_MAX);
    struct str answer;
    assert(text.n <= LOG_ENTRY_MAX);
    put_bytes(&blob, S(ED25519));
    put_bytes(&blob, (struct str){ (const char *)key->pub, 32 });
    buf_char(&b, AGENT_SIGN);
    put_bytes(&b, buf_done(&blob));
    put_bytes(&b, text);
    put_u32(&b, 0);
    bool ok =
        talk(&a, buf_done(&b), &answer) && agent_parse_signature(answer, sig) &&
        crypto_sign_verify_detached(sig, (const unsigned char *)text.p,
                                    (unsigned long long)text.n, key->pub) == 0;
    arena_free(&a);
    return ok || no_agent(ds, "the ssh-agent did not sign with this key");
}
