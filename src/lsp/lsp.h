/* lsp: what an editor asks of the language, by the Language Server Protocol
 * 3.17 (microsoft.github.io/language-server-protocol).
 *
 * Diagnostics as one types, what a name is and where it was declared,
 * completion, layout. Messages in, messages out: bytes come and go by way of
 * whoever runs it (cli reads and writes; tests and the fuzzer call it bare).
 *
 *     struct lsp *s = lsp_make(&world);
 *     while (lsp_cut(bytes, &used, &body) == LSP_ONE) {
 *         lsp_take(s, body, &out);      answers, framed, ready to be written
 *         ...
 *     }
 *     lsp_free(s);
 *
 * An open file is read together with the other .truce files of its folder, as
 * several files make one agreement: not with one that declares an agreement
 * where the open one does, and with none where they are larger than
 * LSP_FOLDER_MAX. Positions are UTF-16, as the protocol has them by default.
 *
 * Errors: a message that cannot be taken is answered as JSON-RPC 2.0 wants
 * (-32700 and on), a header that cannot be read ends the conversation; a file
 * that cannot be read is left out. Memory: each open document has an arena,
 * each message one that goes with it.
 *
 * Limits: LSP_BODY_MAX bytes a message, LSP_HEADER_MAX of header,
 * LSP_OPEN_MAX documents open, and those of lang. */
#ifndef LSP_LSP_H
#define LSP_LSP_H

#include "lang/lang.h"

enum {
    LSP_HEADER_MAX = 4096,
    LSP_BODY_MAX = 64 << 20,
    LSP_FOLDER_MAX = 8 << 20,
    LSP_OPEN_MAX = 256
};

struct lsp;

struct lsp *lsp_make(const struct world *w);
void lsp_free(struct lsp *s);

/* One message, without its header. Answers are appended to out, each framed. */
void lsp_take(struct lsp *s, struct str body, struct buf *out);

/* The client has said `exit`. *clean: and `shutdown` before. */
bool lsp_over(const struct lsp *s, bool *clean);

/* The first message of `in`: LSP_ONE, with its body and the bytes it takes;
 * LSP_MORE, it is not all there yet; LSP_BROKEN, this is no header. */
enum lsp_cut { LSP_ONE, LSP_MORE, LSP_BROKEN };
enum lsp_cut lsp_cut(struct str in, ptrdiff_t *used, struct str *body);

#endif
