/* lang: between text and model.
 *
 * One language for the agreement, statements, drafts and changes of keys
 * (docs/language.md):
 * a head line, indented properties, comments from `#`. lang_load parses files
 * into the model and checks every name and type; the printers make canonical
 * text from the model, which is what is signed; parsing that text gives the
 * same model again.
 *
 *     struct lang_file f = { S("doha.truce"), text };
 *     struct lang_unit u;
 *     if (!lang_load(&a, NULL, &f, 1, &u, &ds)) ... print ds
 *     lang_print_agreement(&a, u.agreement)
 *
 * What is wrong with an agreement that can be read, lint says; its door comes
 * with this one.
 *
 * Errors: codes T001 to T030, each with file, line, column, the reason and the
 * mend; many in one run, and of one mistake one. Ownership: results are in the
 * arena and hold views into the texts of the files, which must outlive them.
 *
 * Limits (LANG_*): a longer line, list or expression is a diag, not a crash. */
#ifndef LANG_LANG_H
#define LANG_LANG_H

#include "lint/lint.h"
#include "model/model.h"

enum {
    LANG_FILE_MAX = 16 << 20, /* bytes of one file */
    LANG_LINE_MAX = 65535,    /* bytes of one line: what an entry can hold */
    LANG_LIST_MAX = 256,      /* names in one list */
    LANG_DEPTH_MAX = 32,      /* parentheses within each other */
    LANG_KEYS_MAX = 100       /* signatures of one entry */
};
#define LANG_COUNT_MAX INT64_C(1000000000000) /* the largest count */

struct lang_file {
    struct str name, text;
};

struct lang_unit {
    struct agreement *agreement; /* base, where one was given */
    struct statement_list statements;
    struct draft_list drafts;
    struct key_change_list keys;
};

/* Parses n files as one. base NULL: the files declare the agreement, in any
 * order and across files, on top of the standard acts (data/acts.truce). base
 * given: the files hold statements, drafts and changes of keys and declare
 * nothing. A
 * ledger is replayed by one call with a file for each entry; statements come
 * out in the order of the files. */
bool lang_load(struct arena *a, const struct agreement *base,
               const struct lang_file *files, ptrdiff_t n,
               struct lang_unit *out, struct diags *ds);

/* Canonical text, ending in a newline. The standard acts are not printed. What
 * the language cannot hold (a control character in a text that a program took
 * from somewhere) prints as a space, so that what is printed can be read. */
struct str lang_print_agreement(struct arena *a, const struct agreement *g);
struct str lang_print_statement(struct arena *a, const struct agreement *g,
                                const struct statement *s);

struct str lang_print_key(struct arena *a, const struct key_change *k);

/* A draft, with its passage as comment lines above it where it has one. */
struct str lang_print_draft(struct arena *a, const struct agreement *g,
                            const struct draft *d);

/* One deed as a line of English, without a newline. */
struct str lang_print_deed(struct arena *a, const struct agreement *g,
                           const struct deed *d);

/* Canonical layout of any file of the language: indentation, spacing, quotes
 * and blank lines; comments, order and words stay. Needs no names declared. */
bool lang_format(struct arena *a, const struct lang_file *f, struct str *out,
                 struct diags *ds);

/* Whether two models say the same. Positions, and the order in which different
 * kinds of things were declared, do not count. */
bool lang_agreement_equal(const struct agreement *x, const struct agreement *y);
bool lang_statement_equal(const struct statement *x, const struct statement *y);
bool lang_draft_equal(const struct draft *x, const struct draft *y);
bool lang_key_equal(const struct key_change *x, const struct key_change *y);

#endif
