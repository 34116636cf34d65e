/* lsp, inside: documents, what they declare, and JSON. */
#ifndef LSP_LSP_INT_H
#define LSP_LSP_INT_H

#include "lsp/lsp.h"

#include <jansson.h>

struct doc {
    struct arena a; /* of all below */
    struct str uri, path, text;
    int64_t version;
};

enum phase { PHASE_NEW, PHASE_RUNNING, PHASE_SHUT, PHASE_OVER };

struct lsp {
    struct arena a;
    const struct world *world;
    struct LIST(struct doc) docs;
    enum phase phase;
    bool clean;
};

/* A document with the files beside it, read as one agreement. */
struct view {
    struct arena *a; /* of the message */
    const struct lsp *lsp;
    const struct doc *doc;
    struct LIST(struct lang_file) files; /* the document first */
    struct lang_unit unit;
    struct diags ds;
};

/* A place in a document, and the word there. */
struct spot {
    struct str line, word;
    ptrdiff_t at, from; /* bytes into the line: the place, the word's begin */
    int64_t line_no;    /* from 0 */
};

/* Something that has a name. */
struct thing {
    const char *kind; /* "obligation" */
    struct str id, title;
    struct pos pos; /* line 0: it stands in no file */
    const struct act *act;
};
struct thing_list LIST(struct thing);

/* ---- document.c ---- */

struct doc *doc_find(struct lsp *s, struct str uri);
void doc_open(struct lsp *s, struct str uri, struct str text, int64_t version);
void doc_close(struct lsp *s, struct doc *d);

void view_make(struct arena *a, struct lsp *s, const struct doc *d,
               struct view *out);
struct str view_uri(const struct view *v, struct str file);
struct str view_text(const struct view *v, struct str file);

/* ---- place.c ---- */

/* UTF-16 units of the first `points` code points of s. */
int64_t units(struct str s, ptrdiff_t points);
struct spot spot_at(struct str text, int64_t line, int64_t character);
json_t *range_of(const struct pos *p);
json_t *range(int64_t line, int64_t from, int64_t to_line, int64_t to);

/* ---- names.c ---- */

void things(struct arena *a, const struct agreement *g, struct thing_list *out);

/* What stands at the spot; false: nothing with a name. */
bool thing_at(const struct view *v, const struct spot *at, struct thing *out);

/* ---- answer.c ---- */

json_t *answer_hover(const struct view *v, const struct spot *at);
json_t *answer_definition(const struct view *v, const struct spot *at);
json_t *answer_completion(const struct view *v, const struct spot *at);
json_t *answer_format(const struct view *v);
json_t *diagnostics(const struct view *v);

/* jansson takes only valid UTF-8. */
json_t *json_str(struct str s);

/* Words for completion: property lines of a head, or the heads for NULL. NULL
 * ends each list. */
const char *const *words_of(const char *head);

#endif
