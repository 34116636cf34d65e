/* lang, inside: tokens of a line, the cursor over them, the parser's state. */
#ifndef LANG_LANG_INT_H
#define LANG_LANG_INT_H

#include "lang/lang.h"

#include <assert.h>

enum tok_kind {
    TOK_END,  /* of the line */
    TOK_WORD, /* letters, digits and anything that is none of the others */
    TOK_TEXT, /* "quoted": s is what stands between, escapes undone */
    TOK_LINK, /* <link>: s is what stands between */
    TOK_COMMA,
    TOK_COLON,
    TOK_OPEN,  /* ( */
    TOK_CLOSE, /* ) */
    TOK_ASK    /* ? */
};

struct tok {
    enum tok_kind kind;
    struct str s;
    struct str raw; /* as it stands in the line */
    int32_t col;    /* of its first character, from 1; 0: not yet counted */
};

/* One line of a file, cut into tokens; the last is TOK_END. */
struct line {
    struct str text; /* without the newline */
    int32_t no;
    bool indented, blank;
    bool ascii;         /* columns are bytes */
    bool broken;        /* it could not be cut to its end, and a diag says so */
    struct str comment; /* from its '#', or empty */
    struct LIST(struct tok) toks;
};

struct parse {
    struct arena *a;
    struct diags *ds;
    struct str file, rest;
    const struct file_text *source; /* this file */
    struct line line;
    ptrdiff_t at; /* the token looked at */
    bool done;    /* no line is left */

    const struct agreement *base; /* or NULL */
    struct agreement *g;          /* being made, or base's */
    struct verbs *verbs;
    bool standard; /* parsing data/acts.truce */
    bool learning; /* the first pass: acts are kept, all else passed over */
    struct lang_unit *unit;
    struct ref_list names; /* of the list being read */
    ptrdiff_t first_draft; /* of this file */
};

/* ---- lex.c ---- */

/* The next line of the file; false at its end. Of a line that cannot be cut to
 * its end come the tokens before that place, and it is `broken`. */
bool lang_next_line(struct parse *p);

/* Without the byte order mark that some editors begin a file with. */
struct str lang_text_of(const struct lang_file *f);

/* UTF-8, no control characters, length: false with diags. */
bool lang_check_bytes(struct parse *p, struct str text);

static inline const struct tok *lang_tok(const struct parse *p)
{
    assert(p->at < p->line.toks.n);
    return &p->line.toks.p[p->at];
}

struct pos lang_pos(const struct parse *p, const struct tok *t);
struct small_pos lang_small_pos(const struct parse *p, const struct tok *t);
/* Asked dozens of times a line, and most often settled by the first letter. */
static inline bool lang_tok_is(const struct tok *t, const char *word)
{
    ptrdiff_t i = 0;
    if (t->kind != TOK_WORD || t->s.p[0] != word[0]) return false;
    while (i < t->s.n && word[i] == t->s.p[i]) i++;
    return i == t->s.n && word[i] == '\0';
}

/* The next word is it; the next two are. */
static inline bool lang_is(const struct parse *p, const char *word)
{
    return lang_tok_is(lang_tok(p), word);
}

static inline bool lang_is2(const struct parse *p, const char *w1,
                            const char *w2)
{
    const struct tok *t = lang_tok(p); /* a TOK_END stands behind a word */
    return lang_tok_is(t, w1) && lang_tok_is(t + 1, w2);
}

/* And steps over them. */
static inline bool lang_take(struct parse *p, const char *word)
{
    bool is = lang_is(p, word);
    p->at += is;
    return is;
}

static inline bool lang_take2(struct parse *p, const char *w1, const char *w2)
{
    bool is = lang_is2(p, w1, w2);
    p->at += is ? 2 : 0;
    return is;
}

bool lang_want(struct parse *p, const char *word);   /* or a diag */
bool lang_end(struct parse *p);                      /* or a diag */
bool lang_fail(struct parse *p, const char *wanted); /* T010; false */
bool lang_list_full(struct parse *p, ptrdiff_t n);   /* T003: n are too many */

/* ---- pieces.c ---- */

bool lang_id(struct parse *p, struct ref *out, const char *what);
bool lang_ids(struct parse *p, struct ref_list *out, const char *what);
bool lang_text(struct parse *p, struct str *out);
bool lang_texts(struct parse *p, struct str_list *out);
bool lang_name_or_text(struct parse *p,
                       struct str *out); /* bare word or text */
bool lang_days(struct parse *p, struct days *out);
bool lang_day(struct parse *p, int32_t *out);
bool lang_number(struct parse *p, int64_t *out);
bool lang_quantity(struct parse *p, struct quantity *out); /* one must stand */
bool lang_duration(struct parse *p, struct duration *out);
bool lang_expr(struct parse *p, const struct expr **out);
bool lang_entry_ref(struct parse *p, struct ref *out);
bool lang_sha256(struct parse *p, struct str *out); /* sha256:HEX; its hex */
bool lang_reserved(struct str word);
int lang_near_limit(struct str word); /* so many edits are a slip of the hand */
bool lang_near(struct str word, const char *candidate);

/* ---- deed.c ---- */

enum deed_where { DEED_NORM, DEED_SAID, DEED_DRAFT };
bool lang_deed(struct parse *p, enum deed_where where, struct deed *out);

/* One to four words that the parser can find again. */
bool lang_verb_form(struct str s);

/* The verbs of the acts, by form, for a whole load. */
struct verbs {
    struct map acts;  /* "<form> words" -> act index */
    struct map words; /* "<form> first-word" -> most words of a verb */
};
void lang_verbs(struct arena *a, const struct agreement *g, struct verbs *out,
                struct diags *ds);

/* ---- agreement.c, instrument.c, act.c, norm.c, statement.c, key.c ---- */

bool lang_agreement_block(struct parse *p); /* at its head; false: not one */
void lang_instrument_block(struct parse *p, bool amends); /* behind its head */
void lang_act_block(struct parse *p);
void lang_norm_block(struct parse *p, enum norm_kind kind);
bool lang_statement_block(struct parse *p);
bool lang_key_block(struct parse *p);

/* The words of a property: `held by`, or `aka`; b may be NULL. */
struct lang_prop {
    const char *a, *b;
};
#define LANG_ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* Which of n properties stands here, stepped over; -1 where none does. */
int lang_which(struct parse *p, const struct lang_prop *props, int n);

/* T013, with what the construct may have; false. */
bool lang_no_such(struct parse *p, const struct lang_prop *props, int n,
                  const char *construct);

/* NAME "title". Where the title is wrong the thing is declared all the same, so
 * that one mistake is told of once. */
bool lang_head(struct parse *p, struct ref *name, struct str *title,
               const char *what);

/* DATE [at PLACE] by PARTIES, without the date where day is NULL; CODE "reason"
 */
bool lang_signed(struct parse *p, int32_t *day, struct str *at,
                 struct ref_list *by);
bool lang_allow(struct parse *p, struct allowance_list *out);

/* Reads indented lines up to the next head. For each, `property` is called with
 * the line's tokens; what it leaves over is a diag. */
typedef bool lang_property(struct parse *p, void *thing);
void lang_properties(struct parse *p, lang_property *property, void *thing);
void lang_skip_block(struct parse *p);

/* T015 at that token where the bit is set already; sets it. */
bool lang_once(struct parse *p, uint32_t *seen, int bit, ptrdiff_t token);

/* ---- check.c ---- */

void lang_check_agreement(struct arena *a, struct agreement *g,
                          const struct verbs *verbs, struct diags *ds);
void lang_check_cycles(struct arena *a, const struct agreement *g,
                       const struct map *norms, struct diags *ds); /* cycle.c */
struct lang_names;
struct lang_names *lang_names_make(struct arena *a, const struct agreement *g,
                                   struct diags *ds);
void lang_check_statement(const struct lang_names *n, struct statement *s);
void lang_check_draft(const struct lang_names *n, struct draft *d);
void lang_check_key(const struct lang_names *n, const struct key_change *k);

/* ---- print.c: pieces of canonical text; properties with their newline ---- */

void lang_put_ids(struct buf *b, const struct ref_list *l, const char *last);
void lang_put_texts(struct buf *b, const char *property,
                    const struct str_list *l);
void lang_put_each(struct buf *b, const char *property, const struct str *p,
                   ptrdiff_t n);
void lang_put_name(struct buf *b, struct str s);
void lang_put_refs(struct buf *b, const char *property,
                   const struct ref_list *l);
void lang_put_quantity(struct buf *b, struct quantity q);
void lang_put_day(struct buf *b, int32_t d);
void lang_put_deed(struct buf *b, const struct agreement *g,
                   const struct deed *d);

/* ---- text.c ---- */

bool lang_harmful(int32_t c);                    /* may stand nowhere */
void lang_put_text(struct buf *b, struct str s); /* quoted, escaped */
void lang_put_link(struct buf *b, struct str s);
void lang_put_comment(struct buf *b, struct str s);

#endif
