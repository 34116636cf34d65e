/* web: answers over HTTP.
 *
 * The door to other people's programs and browsers: listens, takes requests
 * apart, hands each to a handler with an arena of its own, and sends what the
 * handler says. One request at a time, so that a handler needs no locks.
 *
 *     struct web_how how = { .address = S("127.0.0.1:8095"),
 *                            .handler = web_witness, .ctx = witness };
 *     struct web *w = web_open(&a, &how, &ds);
 *     if (w) web_wait(w);       until SIGINT or SIGTERM
 *     web_close(w);
 *
 * Built on libmicrohttpd. Plain HTTP: put a server that speaks TLS before it
 * where it is reached from elsewhere. It listens on 127.0.0.1 unless told
 * otherwise.
 *
 * Memory: what a handler makes lives in the arena it is given, until the answer
 * is sent. Errors: D_LISTEN. Limits: a request's body has WEB_BODY_MAX bytes
 * (413 beyond), WEB_CONNECTIONS at once, WEB_SECONDS without a byte. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "app/app.h"

enum { WEB_BODY_MAX = 256 * 1024, WEB_CONNECTIONS = 128, WEB_SECONDS = 20 };

struct web_request {
    struct str method, path, body;
};

struct web_answer {
    int status;
    struct str type, body;
};

typedef void web_handler(void *ctx, struct arena *a,
                         const struct web_request *q, struct web_answer *out);

struct web_how {
    struct str address; /* HOST:PORT, [HOST]:PORT; port 0: any that is free */
    web_handler *handler;
    void *ctx;
};

struct web;

struct web *web_open(struct arena *a, const struct web_how *how,
                     struct diags *ds);
int web_port(const struct web *w);
void web_wait(struct web *w);
void web_close(struct web *w); /* NULL is fine */

/* A handler: the C2SP witness protocol, ctx a struct ledger_witness. */
web_handler web_witness;

#endif
