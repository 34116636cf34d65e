/* Listening and answering, by libmicrohttpd. */
#include "web/web.h"

#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct web {
    struct MHD_Daemon *daemon;
    struct web_how how;
    sigset_t ends;
};

/* One request, while it comes in. */
struct taking {
    struct arena a;
    struct buf body;
};

static enum MHD_Result send_answer(struct MHD_Connection *c,
                                   const struct web_answer *out)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        (size_t)out->body.n,
        (void *)(uintptr_t)(out->body.n ? out->body.p : ""),
        MHD_RESPMEM_MUST_COPY);
    struct arena a = { 0 };
    if (!r) return MHD_NO;
    bool ok = MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE,
                                      str_z(&a, out->type)) == MHD_YES &&
              MHD_add_response_header(r, "X-Content-Type-Options", "nosniff") ==
                  MHD_YES &&
              MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL,
                                      "no-store") == MHD_YES;
    enum MHD_Result sent =
        ok ? MHD_queue_response(c, (unsigned)out->status, r) : MHD_NO;
    MHD_destroy_response(r);
    arena_free(&a);
    return sent;
}

/* Called first with the head, then with pieces of the body, then without any:
 * only then is there an answer. */
/* NOLINTNEXTLINE(readability-function-size): libmicrohttpd's parameters */
static enum MHD_Result take(void *ctx, struct MHD_Connection *c,
                            const char *url, const char *method,
                            const char *version, const char *piece,
                            size_t *piece_n, void **kept)
{
    const struct web *w = ctx;
    struct taking *t = *kept;
    struct web_answer out = { 413, S("text/plain"), S("too long\n") };
    (void)version;
    if (!t) {
        t = calloc(1, sizeof *t);
        if (!t) return MHD_NO;
        t->body = buf_make(&t->a, WEB_BODY_MAX);
        *kept = t;
        return MHD_YES;
    }
    if (*piece_n) {
        buf_str(&t->body, (struct str){ piece, (ptrdiff_t)*piece_n });
        *piece_n = 0;
        return MHD_YES;
    }
    if (!t->body.over) {
        struct web_request q = { str_of(method), str_of(url),
                                 buf_done(&t->body) };
        w->how.handler(w->how.ctx, &t->a, &q, &out);
    }
    return send_answer(c, &out);
}

static void ended(void *ctx, struct MHD_Connection *c, void **kept,
                  enum MHD_RequestTerminationCode how)
{
    struct taking *t = *kept;
    (void)ctx;
    (void)c;
    (void)how;
    if (!t) return;
    arena_free(&t->a);
    free(t);
    *kept = NULL;
}

/* "127.0.0.1:8095", "[::1]:8095". */
static struct addrinfo *resolve(struct arena *a, struct str address,
                                const char **why)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_PASSIVE | AI_NUMERICSERV },
                    *found = NULL;
    ptrdiff_t colon = address.n - 1;
    while (colon >= 0 && address.p[colon] != ':') colon--;
    *why = "an address is HOST:PORT";
    if (colon < 1) return NULL;
    struct str host = str_cut(address, 0, colon);
    struct str port = str_cut(address, colon + 1, address.n);
    if (str_starts(host, S("[")) && str_ends(host, S("]")))
        host = str_cut(host, 1, host.n - 1);
    int rc = getaddrinfo(str_z(a, host), str_z(a, port), &hints, &found);
    if (rc == 0) return found;
    *why = gai_strerror(rc);
    return NULL;
}

static bool listen_on(struct web *w, const struct addrinfo *at)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD;
    if (at->ai_family == AF_INET6) flags |= MHD_USE_IPv6;
    w->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, take, w, MHD_OPTION_SOCK_ADDR, at->ai_addr,
        MHD_OPTION_NOTIFY_COMPLETED, ended, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)WEB_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)WEB_SECONDS, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
        MHD_OPTION_END);
    return w->daemon != NULL;
}

struct web *web_open(struct arena *a, const struct web_how *how,
                     struct diags *ds)
{
    struct web *w = arena_new(a, struct web, 1);
    const char *why;
    w->how = *how;
    struct addrinfo *at = resolve(a, how->address, &why);
    /* Blocked before there is a second thread, so that web_wait gets them. */
    sigemptyset(&w->ends);
    sigaddset(&w->ends, SIGINT);
    sigaddset(&w->ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &w->ends, NULL);
    bool ok = at && listen_on(w, at);
    if (at && !ok) why = strerror(errno);
    if (at) freeaddrinfo(at);
    if (ok) return w;
    pthread_sigmask(SIG_UNBLOCK, &w->ends, NULL);
    diag_add(ds, D_LISTEN, NULL, "cannot listen on %.*s: %s",
             STR_ARG(how->address), why);
    diag_hint(ds, "choose another with --listen HOST:PORT");
    return NULL;
}

int web_port(const struct web *w)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

void web_wait(struct web *w)
{
    int got;
    while (sigwait(&w->ends, &got) != 0) continue;
}

void web_close(struct web *w)
{
    if (!w) return;
    MHD_stop_daemon(w->daemon);
    w->daemon = NULL;
    pthread_sigmask(SIG_UNBLOCK, &w->ends, NULL);
}
