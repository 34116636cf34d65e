/* register: lists of people, whose names nobody may read by accident.
 *
 * A row of a list is text; the log never has it. What the log has of a list is
 * how many rows, and one hash that commits to all of them (a `list` paper with
 * its `commitment`). This room makes rows of a table's cells, commits to them,
 * seals each to the readers who may see it, proves one row without the others,
 * and says what has been answered of which row.
 *
 *     struct register_map m;                    what each column is
 *     register_guess(&a, &headings, &m);
 *     struct str text = register_row_text(&a, &m, row, cells);
 *     struct register_sealed r;
 *     register_seal(&w, &a, text, &readers, &r, &ds)  commitment and sealed
 *     struct log_hash root = register_root(commitments, count);
 *
 * A row's text is a line a field, "father: ادریس". Its commitment is
 *
 *     SHA-256("truce-row/v1\n" || 32 random bytes || the row's text)
 *
 * so that who knows a name cannot find out whether it is on the list. The root
 * is an RFC 6962 tree over the commitments in the order of their bytes, which
 * is no order of the people. The salt and the text are sealed with a key of
 * their own (XChaCha20-Poly1305, padded to 64 bytes, the commitment as its
 * associated data); that key is sealed to each reader (libsodium's
 * crypto_box_seal). Whoever destroys the sealed keys has destroyed the row; the
 * commitment stays, and so does the root.
 *
 * Memory: results live in the arena given. A reader's secret lives in struct
 * register_reader; wipe it with register_reader_wipe. Errors are diags:
 * D_LIST_MAP, D_LIST_SEAL, D_BAD_READER, D_BATCH_TEXT, D_NO_RANDOM. No diag has
 * a cell's text. Pure but for the world's randomness (and libsodium's for its
 * own ephemeral keys).
 *
 * Limits: REGISTER_ROWS_MAX rows of a list, REGISTER_READERS_MAX readers. */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include "log/log.h"
#include "model/model.h"

enum {
    REGISTER_ROWS_MAX = 500000,
    REGISTER_READERS_MAX = 32,
    REGISTER_SALT = 32
};

#define FIELD(n, text, what) FIELD_##n,
enum field {
#include "register/field.def"
    FIELD_COUNT
};
#undef FIELD

const char *field_text(enum field f);

/* ---- what each column is ---- */

struct register_column {
    struct str heading; /* as the table has it */
    enum field field;
};

struct register_map LIST(struct register_column);

/* By the words of data/register/columns.txt. A column that is none of them is
 * FIELD_OTHER, and so is a second one of the same field (but FIELD_NOTE). */
void register_guess(struct arena *a, const struct str_list *headings,
                    struct register_map *out);

/* The map as a file that a person can correct: a line a column, FIELD and the
 * heading in quotes. Reading it, each heading of the table must be in it, once;
 * D_LIST_MAP says at file:line where it is not so. */
struct str register_map_print(struct arena *a, const struct register_map *m);
bool register_map_parse(struct arena *a, struct str file, struct str text,
                        const struct str_list *headings,
                        struct register_map *out, struct diags *ds);

/* ---- rows ---- */

struct register_other {
    struct str heading, value;
};

struct register_row {
    int64_t row; /* of the file it came from */
    struct str value[FIELD_COUNT];
    struct LIST(struct register_other) other;
};

/* The text of a row of cells; as many cells as the map has columns. */
struct str register_row_text(struct arena *a, const struct register_map *m,
                             int64_t row, const struct str *cells);
bool register_row_parse(struct arena *a, struct str text,
                        struct register_row *out);

/* What tells one person from another, as far as a program can without
 * linkage: the id where there is one, else all names and the birth, folded. */
struct str register_row_key(struct arena *a, const struct register_row *r);

/* ---- readers ---- */

struct register_reader {
    struct str name;
    unsigned char pub[32];
    unsigned char secret[32]; /* of one's own; zeros of others */
};

/* "reader+NAME+base64" is public, "PRIVATE+READER+NAME+base64" secret. A name
 * is one of log_name_ok. parse takes either; D_BAD_READER. */
bool register_reader_make(const struct world *w, struct arena *a,
                          struct str name, struct register_reader *out,
                          struct diags *ds);
bool register_reader_parse(struct arena *a, struct str file, struct str text,
                           struct register_reader *out, struct diags *ds);
struct str register_reader_public(struct arena *a,
                                  const struct register_reader *r);
struct str register_reader_secret(struct arena *a,
                                  const struct register_reader *r);
bool register_reader_has_secret(const struct register_reader *r);
void register_reader_wipe(struct register_reader *r);

/* ---- sealing ---- */

struct register_sealed {
    struct log_hash commitment;
    struct str sealed;    /* salt and text, under the row's key */
    struct str_list keys; /* the row's key, sealed to each reader in order */
};

struct register_readers LIST(struct register_reader);
bool register_seal(const struct world *w, struct arena *a, struct str text,
                   const struct register_readers *readers,
                   struct register_sealed *out, struct diags *ds);

/* The same by one reader, who has keys.p[0]. false, with D_LIST_SEAL, where the
 * key does not open it or what is inside is not what was committed to. */
struct register_opened {
    struct str salt, text;
};
bool register_open(struct arena *a, const struct register_reader *reader,
                   const struct register_sealed *row,
                   struct register_opened *out, struct diags *ds);

struct log_hash register_commit(const unsigned char salt[REGISTER_SALT],
                                struct str text);

/* Over commitments in the order of their bytes (asserted). */
struct log_hash register_root(const struct log_hash *sorted, ptrdiff_t n);

/* ---- one row, proved ---- */

/* A text that shows that a row is on a list, without the other rows: the root
 * (which the log has), the salt, the path, the row. */
struct str register_prove(struct arena *a, const struct log_hash *sorted,
                          ptrdiff_t n, ptrdiff_t index, struct str salt,
                          struct str text);

struct register_proved {
    struct log_hash root, commitment;
    int64_t index, size;
    struct str text;
};
bool register_check_proof(struct str file, struct str proof,
                          struct register_proved *out, struct diags *ds);

/* ---- a proposed batch ---- */

/* Rows of one version of a list that a party proposes to free together. As a
 * file, what `truce plan batch` writes and `truce batch propose` takes, it is
 *
 *     batch march-1 "The first hundred"
 *     of list front-1 version 2
 *     by front
 *     row 9f2c...                      a commitment a line, 64 digits
 *
 * Lines of `#` and empty ones are left out. D_BATCH_TEXT, with the line, where
 * it is not built so, has a row twice, or none. */
struct register_batch {
    struct str id, label;
    struct str list; /* its name */
    int64_t version; /* from 1 */
    struct str by;   /* a party's id */
    struct LIST(struct log_hash) rows;
};
struct str register_batch_print(struct arena *a,
                                const struct register_batch *b);
bool register_batch_parse(struct arena *a, struct str file, struct str text,
                          struct register_batch *out, struct diags *ds);

/* ---- what has been answered ---- */

/* The newest word of one speaker on one row. */
struct register_answer {
    struct str by; /* a party's id, or a name */
    enum answer answer;
    struct str other; /* hex, of another row */
    ptrdiff_t entry;  /* index into the entries given */
};

/* Who is asked next about a row, and why. */
enum register_ask {
    ASK_NOBODY,
    ASK_HOLDER, /* has not answered yet */
    ASK_OWNER,  /* whose list it is: the holder does not hold, refuses or
                   offers another; agree, or name another */
    ASK_BOTH    /* they say different things */
};

struct register_standing {
    struct LIST(struct register_answer) answers; /* one of each speaker */
    enum register_ask ask;
};

/* One version of a list. */
struct register_list {
    const struct statement *paper; /* the list's own entry */
    struct str_list holders;       /* the parties that hold these people */
    const struct log_hash *rows;   /* commitments */
    ptrdiff_t n;
};

/* Of each row where it stands by the papers among `entries` that answer the
 * list. out has list->n elements. */
void register_stand(struct arena *a, const struct entry_list *entries,
                    const struct register_list *list,
                    struct register_standing *out);

/* ---- versions ---- */

enum register_change { CHANGE_SAME, CHANGE_EDITED, CHANGE_ADDED, CHANGE_GONE };

struct register_difference {
    enum register_change change;
    ptrdiff_t before, after; /* indices, -1 where there is none */
    uint32_t fields;         /* of EDITED: 1 << field */
};
struct register_differences LIST(struct register_difference);

/* What became of the rows `before` in `after`: those of the same key belong
 * together, doubled ones in order. In the order of `before`, then what was
 * added. SAME ones are there as well. */
void register_diff(struct arena *a, const struct register_row *before,
                   ptrdiff_t n, const struct register_row *after, ptrdiff_t m,
                   struct register_differences *out);

#endif
