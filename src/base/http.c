/* world_real's way to other people's servers: libcurl. */
#include "base/world.h"

#include <assert.h>
#include <curl/curl.h>
#include <string.h>

enum { REDIRECTS_MAX = 5, CONNECT_SECONDS = 15 };

struct taking {
    struct buf body;
    bool over;
};

static size_t take(const char *p, size_t size, size_t n, void *ctx)
{
    struct taking *t = ctx;
    buf_str(&t->body, (struct str){ p, (ptrdiff_t)(size * n) });
    t->over = t->body.over;
    return t->over ? 0 : size * n;
}

static bool set_up(CURL *c, struct arena *a, const struct http_ask *ask,
                   struct taking *t)
{
    bool ok = true;
#define SET(option, value) \
    ok = ok && curl_easy_setopt(c, CURLOPT_##option, value) == CURLE_OK
    SET(URL, str_z(a, ask->url));
    SET(PROTOCOLS_STR, "http,https");
    SET(REDIR_PROTOCOLS_STR, "http,https");
    SET(FOLLOWLOCATION, ask->body.p ? 0L : 1L);
    SET(MAXREDIRS, (long)REDIRECTS_MAX);
    SET(ACCEPT_ENCODING, "gzip, identity");
    SET(CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    SET(TIMEOUT, (long)ask->seconds);
    SET(LOW_SPEED_LIMIT, 1L);
    SET(LOW_SPEED_TIME, (long)ask->seconds / 2);
    SET(NOSIGNAL, 1L);
    SET(USERAGENT, "truce");
    SET(WRITEFUNCTION, take);
    SET(WRITEDATA, t);
    if (ask->body.p) {
        SET(POST, 1L);
        SET(POSTFIELDSIZE_LARGE, (curl_off_t)ask->body.n);
        SET(COPYPOSTFIELDS, ask->body.p);
    }
#undef SET
    return ok;
}

static bool no_answer(struct str url, struct diags *ds, const char *why)
{
    struct pos at = { .file = url };
    diag_add(ds, D_NET, &at, "the server does not answer: %s", why);
    diag_hint(ds, "look at the address and the network, and run the command "
                  "again: what has come already is kept");
    return false;
}

bool world_http(void *ctx, struct http **kept, struct arena *a,
                const struct http_ask *ask, struct http_answer *out,
                struct diags *ds)
{
    (void)ctx;
    struct taking t = { .body = buf_make(a, ask->max) };
    struct pos at = { .file = ask->url };
    long status = 0;
    const char *type = NULL;
    *out = (struct http_answer){ 0 };
    assert(ask->max > 0 && ask->seconds > 0);
    CURL *c = *kept ? (CURL *)*kept : curl_easy_init();
    if (!c) return no_answer(ask->url, ds, "libcurl cannot be set up");
    *kept = (struct http *)c;
    curl_easy_reset(c); /* the connections stay */
    if (!set_up(c, a, ask, &t))
        return no_answer(ask->url, ds, "the address cannot be used");
    CURLcode rc = curl_easy_perform(c);
    if (t.over) {
        diag_add(ds, D_FILE_TOO_LARGE, &at,
                 "the server sends more than the %lld bytes that can be read",
                 (long long)ask->max);
        diag_hint(ds, "check that it is the address you meant");
        return false;
    }
    if (rc != CURLE_OK) return no_answer(ask->url, ds, curl_easy_strerror(rc));
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
    *out = (struct http_answer){ .status = (int)status,
                                 .type = str_dup(a, str_of(type)),
                                 .body = buf_done(&t.body) };
    return true;
}

void world_http_end(void *ctx, struct http *kept)
{
    (void)ctx;
    if (kept) curl_easy_cleanup((CURL *)kept);
}
