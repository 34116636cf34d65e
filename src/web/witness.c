/* The C2SP tlog-witness protocol: what is asked where. */
#include "web/web.h"

static void say(struct web_answer *out, int status, struct str text)
{
    *out = (struct web_answer){ status, S("text/plain; charset=utf-8"), text };
}

/* "/HEX/checkpoint" */
static bool asks_checkpoint(struct str path, struct str *hex)
{
    struct str end = S("/checkpoint");
    if (!str_starts(path, S("/")) || !str_ends(path, end)) return false;
    if (path.n < end.n + 1) return false;
    *hex = str_cut(path, 1, path.n - end.n);
    return str_find(*hex, S("/")) < 0;
}

void web_witness(void *ctx, struct arena *a, const struct web_request *q,
                 struct web_answer *out)
{
    struct ledger_witness *w = ctx;
    struct ledger_answer got;
    struct str hex;
    bool get = str_eq(q->method, S("GET")) || str_eq(q->method, S("HEAD"));
    if (str_eq(q->path, S("/add-checkpoint"))) {
        if (!str_eq(q->method, S("POST"))) {
            say(out, 405, S("a checkpoint is sent by POST\n"));
            return;
        }
        ledger_witness_add(w, a, q->body, &got);
    } else if (get && asks_checkpoint(q->path, &hex)) {
        ledger_witness_show(w, a, hex, &got);
    } else {
        say(out, 404, S("there is nothing here\n"));
        return;
    }
    *out = (struct web_answer){ got.status, got.type, got.body };
}
