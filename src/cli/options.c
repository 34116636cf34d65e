#include "cli/cli_int.h"

#include <assert.h>

enum takes { TAKES_NOTHING, TAKES_TEXT, TAKES_DAY };

static const struct {
    const char *name, *value, *help;
    enum takes takes;
} options[] = {
    [OPT_JSON] = { "--json", "", "answer as JSON (docs/json.md)",
                   TAKES_NOTHING },
    [OPT_HELP] = { "--help", "", "this text", TAKES_NOTHING },
    [OPT_POLICY] = { "--policy", "FILE",
                     "which logs and witnesses are believed, and how many it "
                     "takes",
                     TAKES_TEXT },
    [OPT_LISTEN] = { "--listen", "HOST:PORT",
                     "where to answer (default: 127.0.0.1:8095)", TAKES_TEXT },
    [OPT_LIST] = { "--list", "NAME", "the list's name; again: its next version",
                   TAKES_TEXT },
    [OPT_OF] = { "--of", "PARTY", "whose list it is", TAKES_TEXT },
    [OPT_GIVEN_TO] = { "--given-to", "PARTY", "whom the list is given to",
                       TAKES_TEXT },
    [OPT_BY] = { "--by", "PARTY",
                 "who does or says this (batches: several with commas)",
                 TAKES_TEXT },
    [OPT_PEOPLE] = { "--people", "ID",
                     "the people listed (default: those belonging to --of)",
                     TAKES_TEXT },
    [OPT_READERS] = { "--readers", "FILE,...",
                      "public keys of who may read the names", TAKES_TEXT },
    [OPT_READER] = { "--reader", "FILE", "a reader's secret key", TAKES_TEXT },
    [OPT_NAMES] = { "--names", "", "show names (needs --reader)",
                    TAKES_NOTHING },
    [OPT_VERSION] = { "--version", "N", "of the list (default: the newest)",
                      TAKES_TEXT },
    [OPT_ALL] = { "--all", "", "every row", TAKES_NOTHING },
    [OPT_MAP] = { "--map", "FILE", "what each column is, from a file",
                  TAKES_TEXT },
    [OPT_SAVE_MAP] = { "--save-map", "FILE",
                       "write what each column is taken as", TAKES_TEXT },
    [OPT_ENCODING] = { "--encoding", "NAME",
                       "of the file: windows-1256 (default: found out)",
                       TAKES_TEXT },
    [OPT_DELIMITER] = { "--delimiter", "C",
                        "between cells, or tab (default: found out)",
                        TAKES_TEXT },
    [OPT_HEADER] = { "--header", "ROW",
                     "the header's row, or none (default: found out)",
                     TAKES_TEXT },
    [OPT_SHEET] = { "--sheet", "NAME", "of a workbook (default: the first)",
                    TAKES_TEXT },
    [OPT_ON] = { "--on", "D", "the day asked about (default: today)",
                 TAKES_DAY },
    [OPT_KNOWN] = { "--known", "D",
                    "use only what could be known by then (default: all)",
                    TAKES_DAY },
    [OPT_BELIEVE] = { "--believe", "WHOM",
                      "a party's id, `witness` or `press`: use only what they "
                      "say; or entries: what if they are true",
                      TAKES_TEXT },
    [OPT_DOUBT] = { "--doubt", "ENTRY[,...]",
                    "what if these entries do not stand", TAKES_TEXT },
    [OPT_AS] = { "--as", "FORMAT",
                 "csv, csv-statements, json, plover, pam, ics, geojson or prov",
                 TAKES_TEXT },
    [OPT_PLACES] = { "--places", "FILE",
                     "where places lie: name, latitude, longitude, source, "
                     "with tabs",
                     TAKES_TEXT },
    [OPT_FROM] = { "--from", "D", "the earlier day", TAKES_DAY },
    [OPT_TO] = { "--to", "D", "the later day (default: today)", TAKES_DAY },
    [OPT_FOR] = { "--for", "CASE|AGREEMENT",
                  "whose parties and obligations to look for", TAKES_TEXT },
    [OPT_DATE] = { "--date", "D", "the article's date, where it gives none",
                   TAKES_DAY },
    [OPT_OUTLET] = { "--outlet", "NAME",
                     "who published it, where it does not say", TAKES_TEXT },
    [OPT_AUTHOR] = { "--author", "NAME",
                     "the author's key name (verify: the public key itself, or "
                     "several with commas)",
                     TAKES_TEXT },
    [OPT_KEY] = { "--key", "FILE",
                  "the key file (verify: the log's public key itself)",
                  TAKES_TEXT },
    [OPT_YES] = { "--yes", "",
                  "take every draft that leaves nothing open, and ask nothing",
                  TAKES_NOTHING },
    [OPT_WRITE] = { "--write", "", "write the result into the file",
                    TAKES_NOTHING },
    [OPT_DOT] = { "--dot", "", "answer as a graph for Graphviz",
                  TAKES_NOTHING },
    [OPT_DEPTH] = { "--depth", "N", "try so many moves together (default: 2)",
                    TAKES_TEXT },
    [OPT_BUDGET] = { "--budget", "N",
                     "try so many sets of moves at most (default: 40,000)",
                     TAKES_TEXT },
    [OPT_READ] = { "--read", "",
                   "FILE is an article: read it, and ask about its drafts",
                   TAKES_NOTHING },
    [OPT_RULES] = { "--explain", "",
                    "also say what each word is taken for, and which rule "
                    "filled each slot",
                    TAKES_NOTHING },
    [OPT_OUT] = { "--out", "FILE", "write to a new file", TAKES_TEXT },
    [OPT_STRICT] = { "--strict", "", "a warning is a negative answer too",
                     TAKES_NOTHING },
    [OPT_EXPLAIN] = { "--explain", "WHAT",
                      "a code: its meaning and mend; a pair of rows (12,40 or "
                      "1:12,2:40): why they weigh what they do",
                      TAKES_TEXT },
    [OPT_MODEL] = { "--model", "FILE",
                    "fields, rules and weights (default: by the columns)",
                    TAKES_TEXT },
    [OPT_SAVE_MODEL] = { "--save-model", "FILE", "write the trained model",
                         TAKES_TEXT },
    [OPT_THRESHOLD] = { "--threshold", "P",
                        "probability from which on rows are one (default: 0.5)",
                        TAKES_TEXT },
    [OPT_ESTIMATE] = { "--estimate", "",
                       "say how many pairs each rule makes, and stop",
                       TAKES_NOTHING },
    [OPT_AGAINST] = { "--against", "FILE",
                      "an earlier result: compare new rows only", TAKES_TEXT },
    [OPT_WITHIN] = { "--within", "",
                     "of several lists, compare also rows of one list",
                     TAKES_NOTHING },
    [OPT_SHARD] = { "--shard", "I/N", "do one part of N, into --out",
                    TAKES_TEXT },
    [OPT_THREADS] = { "--threads", "N", "so many threads (default: all)",
                      TAKES_TEXT },
    [OPT_PAIRS] = { "--pairs", "FILE", "write the pairs as a table",
                    TAKES_TEXT },
    [OPT_REVIEW] = { "--review", "",
                     "ask about the uncertain pairs, one key an answer",
                     TAKES_NOTHING },
    [OPT_ANSWERS] = { "--answers", "FILE",
                      "what people answered of pairs (--review: the first "
                      "list's name and .answers)",
                      TAKES_TEXT },
    [OPT_PLOTS] = { "--plots", "PREFIX",
                    "write PREFIX-reliability.svg and PREFIX-sweep.svg",
                    TAKES_TEXT },
    [OPT_SIGNER] = { "--signer", "FILE", "the key file to sign entries with",
                     TAKES_TEXT },
    [OPT_PUBLIC] = { "--public", "KEY",
                     "a public key made elsewhere, by its holder", TAKES_TEXT },
    [OPT_AGENT] = { "--agent", "COMMENT",
                    "the key that ssh-agent keeps under this comment",
                    TAKES_TEXT },
    [OPT_PASSPHRASE] = { "--passphrase", "",
                         "wrap the secret key by a passphrase, asked for",
                         TAKES_NOTHING },
    [OPT_SIDE] = { "--side", "PARTY,...", "whose key it is", TAKES_TEXT },
    [OPT_NOTE] = { "--note", "TEXT", "why, as a note in the entry",
                   TAKES_TEXT },
    [OPT_SINCE] = { "--since", "RECEIPT|CHECKPOINT",
                    "also: that the log still is the one that signed this",
                    TAKES_TEXT },
    [OPT_STREAM] = { "--stream", "",
                     "record statements as they come, each once it is durable",
                     TAKES_NOTHING },
    [OPT_SEATS] = { "--seats", "N", "of a flight (default: one takes all)",
                    TAKES_TEXT },
    [OPT_SIZE] = { "--size", "N", "how many persons", TAKES_TEXT },
    [OPT_PLAN] = { "--plan", "FILE", "a plan: demands, a line each",
                   TAKES_TEXT },
    [OPT_DEMANDS] = { "--demands", "TEXT",
                      "demands with `;` between: \"at least 10 women; at most "
                      "5 contested\"",
                      TAKES_TEXT },
    [OPT_LOT] = { "--lot", "SIZE|SEED",
                  "draw ties by the checkpoint of so many entries (of a table: "
                  "by 64 digits)",
                  TAKES_TEXT },
};

_Static_assert(sizeof options / sizeof options[0] == OPT_COUNT, "a row each");

/* Whether it is in the command's own table. */
static bool has_option(const struct command *c, int o)
{
    for (int i = 0; i < OPTS_MAX && c->options[i] != OPT_NONE; i++)
        if (c->options[i] == o) return true;
    return false;
}

static bool allowed(const struct run *r, int o)
{
    return o == OPT_HELP || has_option(r->command, o);
}

static bool take(struct run *r, int o, struct str value)
{
    if (r->given[o]) {
        diag_add(r->ds, D_USAGE, NULL, "%s stands twice", options[o].name);
        diag_hint(r->ds, "say it once");
        return false;
    }
    r->given[o] = true;
    r->value[o] = value;
    if (options[o].takes != TAKES_DAY) return true;
    if (day_parse(value, &r->day[o])) return true;
    diag_add(r->ds, D_USAGE, NULL, "%s wants a date, and %.*s is none",
             options[o].name, STR_ARG(value));
    diag_hint(r->ds, "write it as year-month-day: 2020-04-13");
    return false;
}

/* One option: --name, --name=value or --name value. Gives how many arguments
 * it took, 0 where it is wrong. */
static int option(struct run *r, struct str arg, const char *next)
{
    ptrdiff_t eq = str_find(arg, S("="));
    struct str name = eq < 0 ? arg : str_cut(arg, 0, eq);
    for (int o = OPT_NONE + 1; o < OPT_COUNT; o++) {
        if (!str_eq(name, str_of(options[o].name)) || !allowed(r, o)) continue;
        if (options[o].takes == TAKES_NOTHING && eq < 0)
            return take(r, o, S("")) ? 1 : 0;
        if (options[o].takes == TAKES_NOTHING) break;
        if (eq >= 0) return take(r, o, str_cut(arg, eq + 1, arg.n)) ? 1 : 0;
        if (next) return take(r, o, str_of(next)) ? 2 : 0;
        diag_add(r->ds, D_USAGE, NULL, "%s wants a value: %s %s",
                 options[o].name, options[o].name, options[o].value);
        return 0;
    }
    diag_add(r->ds, D_USAGE, NULL, "`truce %s` has no option %.*s",
             r->command->name, STR_ARG(arg));
    diag_hint(r->ds, "`truce %s --help` shows what it takes", r->command->name);
    return 0;
}

bool cli_options(struct run *r, int argc, char **argv)
{
    bool only_words = false;
    for (int o = 0; o < OPT_COUNT; o++) r->day[o] = DAY_NONE;
    for (int i = 0; i < argc;) {
        struct str arg = str_of(argv[i]);
        if (!only_words && str_eq(arg, S("--"))) {
            only_words = true;
            i++;
        } else if (!only_words && arg.n > 1 && arg.p[0] == '-') {
            struct str full = str_eq(arg, S("-h")) ? S("--help") : arg;
            int used = option(r, full, i + 1 < argc ? argv[i + 1] : NULL);
            if (used == 0) return false;
            i += used;
        } else {
            *arena_push(r->a, &r->words) = arg;
            i++;
        }
    }
    if (r->given[OPT_HELP]) return true;
    bool few = r->words.n < r->command->min;
    bool many = r->command->max >= 0 && r->words.n > r->command->max;
    if (!few && !many) return true;
    diag_add(r->ds, D_USAGE, NULL, "`truce %s` was given too %s words",
             r->command->name, few ? "few" : "many");
    diag_hint(r->ds, "truce %s", r->command->usage);
    return false;
}

static void help_all(struct buf *b)
{
    buf_str(b, S("Truce keeps the books of a staged peace agreement: what was "
                 "promised, what was\ndone, who says so, what is disputed, and "
                 "what is due next.\n\n"));
    for (ptrdiff_t i = 0; i < cli_command_count; i++) {
        ptrdiff_t from = b->n;
        buf_fmt(b, "  truce %s", cli_commands[i].name);
        buf_pad(b, from, 18);
        buf_fmt(b, "%s\n", cli_commands[i].summary);
    }
    buf_str(b, S("\n`truce help COMMAND` (or `truce COMMAND --help`) shows "
                 "usage and an example.\nExit codes: 0 done, 1 a negative "
                 "answer, 2 wrong use, 3 the outside failed.\n"));
}

void cli_help(struct buf *b, const struct command *c)
{
    if (!c) {
        help_all(b);
        return;
    }
    buf_fmt(b, "truce %s\n\n%s\n\n", c->usage, c->summary);
    for (int o = OPT_NONE + 1; o < OPT_COUNT; o++) {
        if (o != OPT_HELP && !has_option(c, o)) continue;
        ptrdiff_t from = b->n;
        buf_fmt(b, "  %s %s", options[o].name, options[o].value);
        buf_pad(b, from, 25);
        buf_fmt(b, "%s\n", options[o].help);
    }
    buf_fmt(b, "\nExample:\n  $ %s\n", c->example);
}
