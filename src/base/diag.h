/* base/diag.h: what went wrong, where, why, and the mend.
 *
 * What the world does wrong is a diag; what the programmer did wrong is an
 * assert, which stays on in release builds. A function that can fail returns
 * bool (or NULL) and has then added at least one diag of severity error.
 * Diags collect, up to a cap, so that one run shows many errors; rooms neither
 * print nor exit. diag.def makes the codes, their titles and docs/errors.md.
 *
 *     diag_add(ds, D_UNKNOWN_NAME, &at, "there is no party %.*s", ...);
 *     diag_hint(ds, "did you mean %.*s?", ...);
 *
 * No diag ever carries personal data: a name from a list is never put in. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/buf.h"

enum severity { SEV_NOTE, SEV_WARNING, SEV_ERROR };

/* What a code says about the run; the command line turns it into an exit
 * code: text 1 from `truce check` and 2 elsewhere, use 2, outside 3, proof 1.
 */
enum diag_class { CLASS_TEXT, CLASS_USE, CLASS_OUTSIDE, CLASS_PROOF };

enum diag_code {
#define D(name, code, severity, class, title) D_##name,
#include "base/diag.def"
#undef D
    D_COUNT
};

/* A place in a text: line and column from 1 (columns are code points), width
 * in code points. line 0: the file as a whole. file empty: no file. `text` is
 * the whole source line, for the caret. */
struct pos {
    struct str file;
    struct str text;
    int32_t line, col, width;
};

/* The same in a third of the room, for things of which millions are kept: the
 * line's text is found again when somebody asks for it. */
struct file_text {
    struct str name, text;
};
struct small_pos {
    const struct file_text *source; /* NULL: nowhere */
    int32_t line;
    uint16_t col, width; /* 65,535 where they are more */
};
struct pos pos_of_small(const struct small_pos *p);

/* One step of a loop or chain that a message speaks of. */
struct diag_step {
    struct pos pos;
    struct str text;
};

struct diag {
    enum diag_code code;
    enum severity severity;
    struct pos pos;
    struct str message; /* what and why */
    struct str hint;    /* the mend; may be empty */
    struct LIST(struct diag_step) steps;
};

struct diags {
    struct arena *arena;
    struct diag *p;
    ptrdiff_t n, cap;
    ptrdiff_t errors; /* all that were added, the dropped ones too */
    ptrdiff_t warnings;
    ptrdiff_t dropped; /* past DIAGS_MAX */
};

enum { DIAGS_MAX = 100, DIAG_STEPS_MAX = 1000 };

struct diags diags_make(struct arena *a);

/* Adds a diag of the code's own severity. at may be NULL; its file's name is
 * copied, its line of text is not. */
void diag_add(struct diags *ds, enum diag_code code, const struct pos *at,
              const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Adds one that stands in another list, texts and all. */
void diag_copy(struct diags *ds, const struct diag *d);

/* Gives the newest diag its mend. */
void diag_hint(struct diags *ds, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Gives the newest diag one more step, at a place; past DIAG_STEPS_MAX none. */
void diag_step(struct diags *ds, const struct pos *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The newest diag, an error by its code, is only a warning here. */
void diag_weaken(struct diags *ds);

const char *diag_code_name(enum diag_code code);  /* "T101" */
const char *diag_code_title(enum diag_code code); /* one line, for the docs */
enum diag_class diag_code_class(enum diag_code code);

/* file:line:col: error T101: message / the line / the caret / hint, as every
 * command prints it. Control characters of the text are shown as U+FFFD. */
void diag_print(struct buf *b, const struct diag *d, bool colour);

/* Both take a struct small_pos as well. */
void diag_add_small(struct diags *ds, enum diag_code code,
                    const struct small_pos *at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void diag_step_small(struct diags *ds, const struct small_pos *at,
                     const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define DIAG_AT(at, if_small, if_pos) \
    _Generic((at),                             \
        struct small_pos *: if_small,          \
        const struct small_pos *: if_small,    \
        default: if_pos)
#define diag_add(ds, code, at, ...) \
    DIAG_AT(at, diag_add_small, diag_add)(ds, code, at, __VA_ARGS__)
#define diag_step(ds, at, ...) \
    DIAG_AT(at, diag_step_small, diag_step)(ds, at, __VA_ARGS__)

#endif
