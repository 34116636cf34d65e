/* app: one function for each thing a person does with Truce.
 *
 * The only room that joins the others: it reads files through the world, gives
 * them to lang, reader, ledger and assess, and hands back plain data for the
 * command line (and later the pages) to show. JSON is made here, so that every
 * way in gives the same; docs/json.md describes it.
 *
 *     struct app_case c;
 *     struct findings found;
 *     struct ledger_how how = { .write = false };
 *     if (app_open(&w, &a, S("doha.case"), how, &c, &ds) &&
 *         app_status(&w, &a, &c, &asked, &found, &ds))
 *         ... found.list.p[i]
 *     app_close(&c);
 *
 * Everything lives in the arena passed in. Failures are diags of the room they
 * happened in; app adds only what concerns files and names on a command line.
 * Limits: an agreement or statement file 16 MiB (lang), an article 64 MiB. */
#ifndef APP_APP_H
#define APP_APP_H

#include "assess/assess.h"
#include "explore/explore.h"
#include "lang/lang.h"
#include "ledger/ledger.h"
#include "link/link.h"
#include "model/model.h"
#include "reader/reader.h"
#include "register/register.h"
#include "table/table.h"

enum {
    APP_FILE_MAX = 16 << 20,
    APP_ARTICLE_MAX = 64 << 20,
    APP_POLICY_MAX = 1 << 20
};

/* ---- agreements and cases ---- */

/* Reads the files, the *.truce files of folders, or "-", as one agreement with
 * the statements and drafts in them. */
bool app_load(const struct world *w, struct arena *a,
              const struct str_list *paths, struct lang_unit *out,
              struct diags *ds);

/* What `truce check` makes of files: lang's errors, or, where there are none,
 * the findings of lint. unit.agreement is NULL where the files were not read.
 * false: there are errors. */
struct app_checked {
    struct lang_unit unit;
    struct lint_result lint;
};
bool app_check(const struct world *w, struct arena *a,
               const struct str_list *paths, struct app_checked *out,
               struct diags *ds);

/* What a code means: the section of docs/lints.md, or its title; empty where
 * there is no such code. Ends in a newline. */
struct str app_explain(struct arena *a, struct str code);

struct app_init {
    struct str path;       /* the case to make */
    struct str_list files; /* the agreement */
    struct str author;     /* key name; empty: "author" */
    struct str key_path;   /* empty: beside the case */
    struct str agent;      /* the author's key is ssh-agent's: its comment */
    bool wrapped;          /* secrets under a passphrase */
};

/* Makes a case that holds the agreement, or nothing. */
bool app_init(const struct world *w, struct arena *a,
              const struct app_init *how, struct ledger_about *out,
              struct diags *ds);

/* A case, opened and read. */
struct app_case {
    struct str path;
    struct ledger *ledger;
    struct agreement agreement;
    struct entry_list entries;
};

bool app_open(const struct world *w, struct arena *a, struct str path,
              struct ledger_how how, struct app_case *out, struct diags *ds);
void app_close(struct app_case *c);

/* Whether a path names text of the language (or a folder of it), and no case.
 */
bool app_is_text(const struct world *w, struct arena *a, struct str path);

/* The agreement to read an article for: a case's, or what app_load takes. */
bool app_agreement(const struct world *w, struct arena *a, struct str path,
                   struct agreement *out, struct diags *ds);

/* The same with the case's entries, none where the path is no case. */
bool app_record_of(const struct world *w, struct arena *a, struct str path,
                   struct agreement *agreement, struct entry_list *entries,
                   struct diags *ds);

/* Canonical layout of one file, comments kept. */
bool app_format(const struct world *w, struct arena *a, struct str path,
                struct str *out, struct diags *ds);

/* ---- reading and recording ---- */

struct app_article {
    struct str_list paths; /* files, folders of them, or "-" */
    struct str for_path;
    int32_t dated;       /* DAY_NONE: as each article says */
    struct str outlet;   /* empty: as each article says */
    struct buf *explain; /* gets what is seen in each sentence; may be NULL */
};

/* One article, and its drafts [from, to). */
struct app_source {
    struct str path;
    struct reader_notes notes;
    ptrdiff_t from, to;
};

struct app_reading {
    struct agreement agreement;
    struct entry_list entries; /* of the case read for; empty for an agreement
                                  in files */
    struct draft_list drafts;  /* numbered through all articles */
    struct LIST(struct app_source) sources;
};

/* Drafts what articles say; records nothing. Plain text, HTML and PDF, in any
 * encoding ICU knows. A draft that tells what is on record names the entries.
 * false: some article could not be read; the others are in *out all the same.
 */
bool app_read(const struct world *w, struct arena *a,
              const struct app_article *what, struct app_reading *out,
              struct diags *ds);

/* The drafts as a file that `truce record` takes: each with its passage and
 * its open questions; with `rules`, also which rule filled which slot. */
struct str app_drafts_text(struct arena *a, const struct app_reading *r,
                           bool rules);

/* What a person confirmed of a draft. The draft is complete (asserted). The ids
 * of the entries that its stance and "same as" name are looked up in `ids`,
 * which holds the id of each draft of the file that was confirmed before it
 * (empty where it was not). false: a draft it refers to was not confirmed. */
bool app_confirm(struct arena *a, const struct draft *d,
                 const struct str_list *ids, struct statement *out);

/* What a confirmation teaches: lines to add to the agreement, as text of the
 * language ("party front\n    voice \"Harun Vale\"\n"), each once in *out. */
void app_learned(struct arena *a, const struct agreement *g,
                 const struct draft *was, const struct statement *is,
                 struct str_list *out);

/* Appends such lines to the file beside the case where proposals wait for
 * whoever keeps the agreement; *path is its name. */
bool app_propose(const struct world *w, struct arena *a, struct str case_path,
                 const struct str_list *lines, struct str *path,
                 struct diags *ds);

/* How a draft fared with the person, kept beside the case and nowhere else. */
enum confirm_outcome {
    CONFIRM_ACCEPTED,
    CONFIRM_EDITED,
    CONFIRM_SKIPPED,
    CONFIRM_COUNT
};
struct confirmed {
    int64_t at; /* moment */
    enum confirm_outcome outcome;
    int64_t seconds, edits; /* edits: lines that were changed */
};
struct confirmed_list LIST(struct confirmed);

bool app_confirm_log(const struct world *w, struct arena *a,
                     struct str case_path, const struct confirmed_list *l,
                     struct diags *ds);

struct reader_stats {
    int64_t drafts, outcome[CONFIRM_COUNT], edits;
    int64_t median, slowest; /* seconds for a draft */
};

bool app_reader_stats(const struct world *w, struct arena *a,
                      struct str case_path, struct reader_stats *out,
                      struct diags *ds);

/* The id that a statement has, or would have, as an entry. */
struct str app_entry_id(struct arena *a, const struct agreement *g,
                        const struct statement *s);

/* ---- sharing ---- */

struct app_sharing {
    struct str path;   /* the case */
    struct str other;  /* the folder or address of what is published */
    struct str policy; /* a file; empty: none */
    struct str log_key, author_key; /* empty: as the source says */
    const struct watch *watch;
};

/* An empty path gives no policy. */
bool app_policy(const struct world *w, struct arena *a, struct str path,
                struct ledger_policy *out, struct diags *ds);

/* With a policy its witnesses are asked first, and nothing is published without
 * its quorum. */
bool app_publish(const struct world *w, struct arena *a,
                 const struct app_sharing *how, struct ledger_published *out,
                 struct diags *ds);
bool app_cosign(const struct world *w, struct arena *a,
                const struct app_sharing *how, struct ledger_cosigned *out,
                struct diags *ds);
bool app_clone(const struct world *w, struct arena *a,
               const struct app_sharing *how, struct ledger_pulled *out,
               struct diags *ds);
bool app_pull(const struct world *w, struct arena *a,
              const struct app_sharing *how, struct ledger_pulled *out,
              struct diags *ds);

/* Clones `other` into a folder of its own below TMPDIR, compares every file,
 * and takes the folder away again. */
bool app_verify_published(const struct world *w, struct arena *a,
                          const struct app_sharing *how,
                          struct ledger_verified *out, struct diags *ds);
/* ---- lists of people (docs/people.md) ---- */

struct app_list_adding {
    struct str file; /* CSV or XLSX */
    struct table_options table;
    struct str list;   /* the list's name: an id of ours */
    struct str of;     /* the party whose list it is */
    struct str to;     /* whom it is given to; may be empty */
    struct str people; /* empty: those that belong to `of` */
    int32_t date;      /* DAY_NONE: today */
    struct str map_path, save_map;
    struct str_list readers; /* files of public keys */
    const struct watch *watch;
};

struct app_list_added {
    struct table_found found;
    struct register_map map;
    int64_t rows, doubled; /* doubled: say of a person what another row says */
    int64_t version;       /* from 1 */
    struct str root;       /* hex: what the entry commits to */
    struct str_list readers;
    struct ledger_receipts receipts;
    bool previewed; /* nothing was recorded: no reader was named */
};

/* Reads the file, seals every row to the readers, and records the list's
 * manifest: all of it, or nothing. Without readers only the finding and the map
 * are made, and nothing is recorded. For a case opened for writing. */
bool app_list_add(const struct world *w, struct arena *a, struct app_case *c,
                  const struct app_list_adding *how, struct app_list_added *out,
                  struct diags *ds);

struct app_list_asked {
    struct str list;
    int64_t version;        /* 0: the newest */
    struct str reader_path; /* the reader's secret key; empty: no names */
};

struct app_list_row {
    struct str id; /* hex of its commitment */
    bool forgotten;
    bool open; /* the reader could read it: row, salt and text are set */
    struct register_row row;
    struct register_opened opened;
    struct register_standing standing;
};

/* One version of a list, its rows in the order of the file where they could be
 * read, else of their commitments. */
struct app_list {
    struct app_case *c;
    struct str name;
    int64_t version, versions;
    ptrdiff_t entry; /* index into the case's entries */
    const struct statement *paper;
    struct register_list facts;
    struct str_list readers; /* who has keys to rows */
    struct LIST(struct app_list_row) rows;
    int64_t forgotten, opened;
};

bool app_list_open(const struct world *w, struct arena *a, struct app_case *c,
                   const struct app_list_asked *asked, struct app_list *out,
                   struct diags *ds);

/* The row whose commitment begins with `prefix`, four digits or more. */
struct app_list_row *app_list_row(const struct app_list *l, struct str prefix,
                                  struct diags *ds);

struct app_list_saying {
    struct str row, other; /* prefixes of commitments */
    enum answer answer;
    struct str by; /* a party's id */
    int32_t date;  /* DAY_NONE: today */
};
bool app_list_answer(const struct world *w, struct arena *a,
                     const struct app_list *l,
                     const struct app_list_saying *say,
                     struct ledger_receipts *out, struct diags *ds);

/* Takes rows out into a new file (.xlsx, else CSV), and records that: names
 * only where they were asked for and could be read. */
struct app_list_copying {
    struct str out, by;
    bool names;
    int32_t date;
};
bool app_list_copy(const struct world *w, struct arena *a,
                   const struct app_list *l, const struct app_list_copying *how,
                   struct ledger_receipts *out, struct diags *ds);

/* Destroys the keys of these rows (all where there are no prefixes), and
 * records how many. Whatever of them was in the case's files is overwritten. */
struct app_list_forgetting {
    struct str_list rows;
    struct str by;
    int32_t date;
};
bool app_list_forget(const struct world *w, struct arena *a, struct app_list *l,
                     const struct app_list_forgetting *how,
                     struct ledger_receipts *out, struct diags *ds);

/* Two versions, both open to the reader: D_LIST_NO_NAMES where they are not. */
bool app_list_diff(struct arena *a, const struct app_list *before,
                   const struct app_list *after,
                   struct register_differences *out, struct diags *ds);

struct str app_list_prove(struct arena *a, const struct app_list *l,
                          const struct app_list_row *row);

/* names: whether names may be in it. */
struct str app_list_json(struct arena *a, const struct app_list *l, bool names);
struct str app_list_added_json(struct arena *a, const struct app_list_added *d);

/* ---- signing ---- */

/* Statements or, where it is not NULL, one change of keys, for the case at
 * `path`. Where more than the signer must sign, nothing is recorded: a file for
 * the others is made at `pending` (empty: path + ".pending"). */
struct app_signing {
    struct str path, pending;
    struct statement_list statements;
    struct key_change *change;
    struct ledger_key_making making; /* of the key that app_key_new adds */
};

struct app_recorded {
    struct ledger_receipts receipts;
    int64_t missing;    /* so many others must sign; 0: it is recorded */
    struct str pending; /* the file for them */
};

bool app_sign(const struct world *w, struct arena *a, struct ledger *l,
              const struct app_signing *how, struct app_recorded *out,
              struct diags *ds);

/* Dates a change of keys, and looks its parties up. */
bool app_key_change(const struct world *w, const struct agreement *g,
                    struct key_change *k, struct diags *ds);

/* Makes a key (where change.key holds none) and adds it: both or neither. */
bool app_key_new(const struct world *w, struct arena *a, struct app_case *c,
                 struct app_signing *how, struct app_recorded *out,
                 struct diags *ds);
bool app_key_rotate(const struct world *w, struct arena *a, struct app_case *c,
                    struct app_signing *how, struct app_recorded *out,
                    struct diags *ds);

/* The public key of a name that signs now. */
bool app_key_named(struct arena *a, struct app_case *c, struct str name,
                   struct str *vkey, struct diags *ds);

/* Signs what waits in the file `pending` with the key in `as_path`, into a new
 * file `out`. */
struct app_countersigning {
    struct str path, pending, as_path, out;
};
bool app_countersign(const struct world *w, struct arena *a,
                     const struct app_countersigning *how, int64_t *missing,
                     struct diags *ds);

/* ---- asking ---- */

/* on, known: DAY_NONE is today in the agreement's time zone, and everything on
 * record. norm: empty, or the one asked about. */
struct app_asked {
    int32_t on, known;
    struct str
        believe;      /* a party's id, "witness", "press"; or the first digits
                         of entries' ids, with commas between: taken as true */
    struct str doubt; /* ids, as above: left out */
    struct str norm;
};

/* The norm asked about has its balance step by step, and a forecast; all norms
 * have forecasts in a case of at most APP_FORECAST_MAX entries. */
enum { APP_FORECAST_MAX = 5000 };
bool app_status(const struct world *w, struct arena *a,
                const struct app_case *c, const struct app_asked *asked,
                struct findings *out, struct diags *ds);

/* What is different between two such answers, and what made it so. */
bool app_diff(const struct world *w, struct arena *a, const struct app_case *c,
              const struct app_asked ends[2], struct changes *out,
              struct diags *ds);

/* The reasons of one finding, as Graphviz takes them: norms, reasons, entries
 * and the reports they were read in. */
struct str app_why_dot(struct arena *a, const struct app_case *c,
                       const struct finding *f);

/* ---- exploring ---- */

struct app_exploring {
    struct str_list paths; /* of the agreement, or one case */
    int32_t on;            /* the first day; DAY_NONE: of a case today, of a
                              text its signing, or today where it has none */
    int depth;
    int64_t budget;
    const struct watch *watch;
};

struct app_explored {
    struct agreement agreement;
    struct explore_answer answer;
    bool assumed; /* not signed: taken as signed on the first day */
};

/* What can still come of an agreement, from its text or a case's state. */
bool app_explore(const struct world *w, struct arena *a,
                 const struct app_exploring *how, struct app_explored *out,
                 struct diags *ds);

/* Every obligation can still be met in time. */
bool app_explored_all(const struct app_explored *x);

struct str app_explored_json(struct arena *a, const struct app_explored *got);
struct str app_explored_dot(struct arena *a, const struct app_explored *got);

/* ---- exports ---- */

struct app_exporting {
    struct str as;     /* a word of export.def */
    struct str places; /* a file of places and where they lie; or empty */
    struct app_asked asked;
};

enum { APP_PLACES_MAX = 1 << 20 };

/* The answer in a format that others read. No names but those of parties,
 * bodies and outlets are in it. */
bool app_export(const struct world *w, const struct app_case *c,
                const struct app_exporting *how, struct arena *a,
                struct str *out, struct diags *ds);

/* Places from lines of name, latitude, longitude and source, with tabs between;
 * an empty line, or one that begins with #, is left out. `file` is for diags.
 */
struct place {
    struct str name, source;
    int64_t latitude, longitude; /* millionths of a degree */
};
struct place_list LIST(struct place);
bool app_places(struct arena *a, struct str file, struct str text,
                struct place_list *out, struct diags *ds);

/* ---- names ---- */

/* Two names compared, with every step on the way. */
struct app_name {
    const struct link_names *names;
    struct link_name name[2];
    struct str_list left_out[2];
    struct link_alignment alignment;
    enum link_level level;
};

/* Fails with D_NOT_UTF8, or D_USAGE where a name has no letters. */
bool app_name(struct arena *a, struct str x, struct str y, struct app_name *out,
              struct diags *ds);
struct str app_name_json(struct arena *a, const struct app_name *n);

/* ---- machines ---- */

struct str app_findings_json(struct arena *a, const struct app_case *c,
                             const struct findings *f, bool reasons);
struct str app_changes_json(struct arena *a, const struct app_case *c,
                            const struct changes *ch);
struct str app_reading_json(struct arena *a, const struct app_reading *r);
struct str app_entries_json(struct arena *a, const struct app_case *c);
struct str app_entry_json(struct arena *a, const struct ledger_entry *e);
struct str app_check_json(struct arena *a, const struct diags *ds,
                          const struct app_checked *c);
struct str app_stats_json(struct arena *a, const struct reader_stats *s);
struct str app_receipts_json(struct arena *a, const struct ledger_receipts *r);
struct str app_about_json(struct arena *a, const struct ledger_about *about);
struct str app_keys_json(struct arena *a, const struct ledger_keys *k);
struct str app_recorded_json(struct arena *a, const struct app_recorded *r);
struct str app_verified_json(struct arena *a, const struct ledger_verified *v);
struct str app_published_json(struct arena *a,
                              const struct ledger_published *p);
struct str app_pulled_json(struct arena *a, const struct ledger_pulled *p);
struct str app_cosigned_json(struct arena *a, const struct ledger_cosigned *c);
struct str app_proved_json(struct arena *a, const struct ledger_proved *p);
struct str app_convicted_json(struct arena *a,
                              const struct ledger_convicted *c);

#include "app/batches.h" /* batches and handovers */
#include "app/linking.h" /* linkage, and the review of pairs */
#include "app/plans.h"   /* plans of batches */

#endif
