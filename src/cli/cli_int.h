/* cli, inside: the table of commands and what they share. */
#ifndef CLI_CLI_INT_H
#define CLI_CLI_INT_H

#include "app/app.h"
#include "cli/cli.h"

#define TRUCE_VERSION "0.1.0"

enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USE = 2, EXIT_OUTSIDE = 3 };

/* Every option there is; a command's table says which it takes. */
enum opt {
    OPT_NONE, /* ends a command's options */
    OPT_JSON,
    OPT_STRICT,
    OPT_HELP,
    OPT_LIST,
    OPT_OF,
    OPT_GIVEN_TO,
    OPT_BY,
    OPT_PEOPLE,
    OPT_READERS,
    OPT_READER,
    OPT_NAMES,
    OPT_VERSION,
    OPT_ALL,
    OPT_MAP,
    OPT_SAVE_MAP,
    OPT_ENCODING,
    OPT_DELIMITER,
    OPT_HEADER,
    OPT_SHEET,
    OPT_MODEL,
    OPT_SAVE_MODEL,
    OPT_THRESHOLD,
    OPT_ESTIMATE,
    OPT_EXPLAIN,
    OPT_AGAINST,
    OPT_WITHIN,
    OPT_SHARD,
    OPT_THREADS,
    OPT_PAIRS,
    OPT_REVIEW,
    OPT_ANSWERS,
    OPT_PLOTS,
    OPT_ON,
    OPT_KNOWN,
    OPT_BELIEVE,
    OPT_FOR,
    OPT_DATE,
    OPT_OUTLET,
    OPT_AUTHOR,
    OPT_KEY,
    OPT_YES,
    OPT_WRITE,
    OPT_DOT,
    OPT_DEPTH,
    OPT_BUDGET,
    OPT_OUT,
    OPT_DOUBT,
    OPT_AS,
    OPT_PLACES,
    OPT_FROM,
    OPT_TO,
    OPT_POLICY,
    OPT_LISTEN,
    OPT_RULES,
    OPT_READ,
    OPT_SIGNER,
    OPT_PUBLIC,
    OPT_AGENT,
    OPT_PASSPHRASE,
    OPT_SIDE,
    OPT_NOTE,
    OPT_SINCE,
    OPT_STREAM,
    OPT_SEATS,
    OPT_SIZE,
    OPT_PLAN,
    OPT_DEMANDS,
    OPT_LOT,
    OPT_COUNT
};
enum { OPTS_MAX = 24 }; /* of one command */

struct command;

/* The line that says how far a long command is; see cli_watch. */
struct progress {
    const char *what;
    int64_t began, shown; /* moments */
    bool drawn;
};

/* One run of one command. */
struct run {
    const struct world *world;
    struct arena *a;
    struct diags *ds;
    const struct command *command;
    struct str_list words; /* what is no option */
    bool given[OPT_COUNT];
    struct str value[OPT_COUNT];
    int32_t day[OPT_COUNT]; /* of options that take a date */
    bool colour;            /* standard output is a terminal */
    struct buf out;         /* printed when the command ends */
    struct progress progress;
};

struct command {
    const char *name; /* one word, or two: "key new" */
    const char *usage, *summary, *example;
    int min, max;              /* words; max -1: any number */
    uint8_t options[OPTS_MAX]; /* enum opt, OPT_NONE after the last */
    int (*go)(struct run *r);  /* gives the exit code */
};

extern const struct command cli_commands[];
extern const ptrdiff_t cli_command_count;

/* Reads the words after the command's name. false: a diag says what is wrong.
 */
bool cli_options(struct run *r, int argc, char **argv);
void cli_help(struct buf *b, const struct command *c); /* NULL: all of them */

/* The exit code for what went wrong, at least 1. */
int cli_failed(const struct run *r);

/* Prints now what would be printed when the command ends. */
void cli_flush(struct run *r);
/* Writes all of it, or gives false and leaves errno. */
bool cli_put(int fd, struct str s);

/* The person's terminal, -1 where there is none: one key without waiting for
 * Enter, 'q' where it is gone. */
int cli_tty_open(void);
void cli_tty_close(int tty);
void cli_tty_say(int tty, struct str s);
char cli_tty_key(int tty);

/* Colours, where the run has them. */
enum paint {
    PAINT_OFF,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_GOOD,
    PAINT_WARN,
    PAINT_BAD
};
void cli_paint(struct run *r, enum paint p);

/* Draws on standard error how far the work is, where that is a terminal and the
 * work takes longer than a second. The line goes when the command ends. */
struct watch cli_watch(struct run *r, const char *what);
void cli_watch_end(struct run *r);

int cli_init(struct run *r);
int cli_check(struct run *r);
int cli_fmt(struct run *r);
int cli_explore(struct run *r);
int cli_lsp(struct run *r);
int cli_name(struct run *r);
int cli_link(struct run *r);
int cli_link_merge(struct run *r);
/* Asks about cards of a review until there are none or the person stops. */
bool cli_review(struct run *r, struct app_linked *l);
int cli_read(struct run *r);
int cli_record(struct run *r);
int cli_reader_stats(struct run *r);
int cli_status(struct run *r);
int cli_why(struct run *r);
int cli_diff(struct run *r);
int cli_forecast(struct run *r);
int cli_export(struct run *r);
int cli_list_add(struct run *r);
int cli_list_show(struct run *r);
int cli_list_next(struct run *r);
int cli_list_answer(struct run *r);
int cli_list_diff(struct run *r);
int cli_list_export(struct run *r);
int cli_list_forget(struct run *r);
int cli_list_prove(struct run *r);
int cli_list_verify(struct run *r);
int cli_list_key(struct run *r);
int cli_page(struct run *r);
int cli_plan_batch(struct run *r);
int cli_timeline(struct run *r);
int cli_log(struct run *r);
int cli_show(struct run *r);
int cli_verify(struct run *r);
int cli_prove(struct run *r);
int cli_publish(struct run *r);
int cli_clone(struct run *r);
int cli_pull(struct run *r);
int cli_cosign(struct run *r);
int cli_witness_new(struct run *r);
int cli_witness_trust(struct run *r);
int cli_witness_serve(struct run *r);
int cli_key_new(struct run *r);
int cli_key_make(struct run *r);
int cli_key_list(struct run *r);
int cli_key_rotate(struct run *r);
int cli_key_revoke(struct run *r);
int cli_key_require(struct run *r);
int cli_countersign(struct run *r);
int cli_batch_propose(struct run *r);
int cli_batch_agree(struct run *r);
int cli_batch_check(struct run *r);
int cli_batch_depart(struct run *r);
int cli_batch_close(struct run *r);
int cli_batch_except(struct run *r);
int cli_batch_show(struct run *r);
int cli_handover_receipt(struct run *r);
int cli_handover_merge(struct run *r);
int cli_handover_manifest(struct run *r);

/* What became of a person: the words from the fourth on. */
bool cli_answer_words(struct run *r, struct app_list_saying *say);

/* `verify` of a file of entries that wait: who has signed it. */
int cli_verify_pending(struct run *r, struct str text);

/* `record --stream`: takes statements as they come, and says of each when it is
 * on the disk. */
int cli_record_stream(struct run *r);

/* Says that others must sign, and how; or nothing where all is recorded. */
void cli_say_pending(struct run *r, const struct app_recorded *got);

/* What a row says of a person, " · " between, without control characters. */
void cli_row_names(struct run *r, const struct register_row *row);

/* Text for people: one statement in a line; an entry with its source. */
void cli_statement_line(struct run *r, const struct agreement *g,
                        const struct statement *s);
void cli_entry_line(struct run *r, const struct app_case *c, ptrdiff_t index,
                    const char *lead, const char *under);

enum { CLI_WIDTH = 80 };

/* Words from column `at` on, broken at spaces so that no line is wider than
 * CLI_WIDTH where that can be; each further line begins with `under`. */
void cli_wrapped(struct run *r, struct str text, ptrdiff_t at,
                 struct str under);

/* Pieces with " · " between them, in lines of CLI_WIDTH; all begin with
 * `lead`. Nothing where there are no pieces. */
void cli_pieces(struct run *r, const struct str_list *pieces, const char *lead);

/* What the options ask; the case's title and the question in words. */
struct app_asked cli_asked(const struct run *r);
void cli_title(struct run *r, const struct app_case *c,
               const struct findings *f);
/* The obligation's name and state, and the counts in a line. */
void cli_finding(struct run *r, const struct app_case *c,
                 const struct finding *f);
const struct finding *cli_finding_of(const struct findings *f, struct str norm);

/* Drafts to confirm: as they stand in a text, and as they were read from the
 * article, with their spans, where that was done just now. */
struct cli_drafts {
    struct str text;
    const struct draft_list *drafts;
    const struct draft_list *read; /* the same ones, or NULL */
};

/* Asks about each draft at the terminal and pushes what is accepted. false: the
 * person stopped; nothing is recorded. */
bool cli_ask_drafts(struct run *r, const struct agreement *g,
                    const struct cli_drafts *what,
                    struct statement_list *accepted);

#endif
