#include "cli/cli_int.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASKING OPT_ON, OPT_KNOWN, OPT_BELIEVE, OPT_DOUBT

/* clang-format off */
const struct command cli_commands[] = {
    { "init", "init CASE AGREEMENT... [--author NAME] [--key FILE] [--passphrase]",
      "Makes a case that holds the agreement, and a key for its author.",
      "truce init doha.case examples/doha-2020/agreement.truce",
      2, -1,
      { OPT_AUTHOR, OPT_KEY, OPT_AGENT, OPT_PASSPHRASE, OPT_JSON },
      cli_init },
    { "check", "check FILE... [--strict] | check --explain CODE",
      "Says what is wrong with an agreement, before anybody signs it.",
      "truce check examples/doha-2020",
      0, -1, { OPT_JSON, OPT_STRICT, OPT_EXPLAIN }, cli_check },
    { "explore",
      "explore AGREEMENT...|CASE [--on D] [--depth N] [--budget N] [--dot]",
      "Says what can still come of it: what one refusal blocks, who waits for whom.",
      "truce explore examples/doha-2020",
      1, -1,
      { OPT_ON, OPT_DEPTH, OPT_BUDGET, OPT_DOT, OPT_JSON },
      cli_explore },
    { "fmt", "fmt FILE... [--write]",
      "Prints files in canonical layout, comments kept; --write puts it in place.",
      "truce fmt examples/doha-2020/agreement.truce",
      1, -1, { OPT_WRITE }, cli_fmt },
    { "lsp", "lsp",
      "Answers an editor, by the Language Server Protocol.",
      "nvim --cmd 'set rtp+=editors/vim' agreement.truce   (docs/editors.md)",
      0, 0, { 0 }, cli_lsp },
    { "name", "name NAME NAME",
      "Compares two names, in any scripts, and explains each step.",
      "truce name \"محمد\" \"Mohammed\"",
      2, 2, { OPT_JSON }, cli_name },
    { "link", "link LIST... [--review] [--model FILE] [--json] [--out FILE]",
      "Finds who is the same person, in one list or several, in any script.",
      "truce link ours.csv theirs.csv",
      1, LINK_LISTS_MAX,
      { OPT_MODEL, OPT_SAVE_MODEL, OPT_THRESHOLD, OPT_ESTIMATE, OPT_EXPLAIN, OPT_AGAINST, OPT_WITHIN, OPT_SHARD, OPT_THREADS, OPT_PAIRS, OPT_OUT, OPT_REVIEW, OPT_ANSWERS, OPT_PLOTS, OPT_JSON },
      cli_link },
    { "link-merge", "link-merge PART... [--save-model FILE] [--json] [--out FILE]",
      "Puts the parts of a linkage together that `link --shard` made.",
      "truce link-merge part-1 part-2 --save-model people.model",
      1, -1, { OPT_SAVE_MODEL, OPT_PAIRS, OPT_OUT, OPT_JSON },
      cli_link_merge },
    { "read", "read ARTICLE|FOLDER... --for CASE|AGREEMENT [--date D] [--outlet NAME]",
      "Drafts what articles say (text, HTML, PDF), with passages and open questions.",
      "truce read examples/doha-2020/article.txt --for examples/doha-2020",
      1, -1, { OPT_FOR, OPT_DATE, OPT_OUTLET, OPT_RULES, OPT_JSON }, cli_read },
    { "record", "record CASE FILE|- [--read] [--yes] [--stream] [--key FILE] [--signer FILE]",
      "Signs and appends statements; at a terminal, asks about each draft.",
      "truce record doha.case article.txt --read",
      2, 2,
      { OPT_READ, OPT_DATE, OPT_OUTLET, OPT_YES, OPT_STREAM, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON },
      cli_record },
    { "reader-stats", "reader-stats CASE",
      "How the reader's drafts fared at the terminal: accepted, edited, seconds.",
      "truce reader-stats doha.case",
      1, 1, { OPT_JSON }, cli_reader_stats },
    { "status", "status CASE [OBLIGATION] [--on D] [--known D] [--believe WHOM|ENTRY]",
      "Says where each obligation stands, by whose account.",
      "truce status doha.case --on 2020-04-13 --known 2020-04-13",
      1, 2, { ASKING, OPT_JSON }, cli_status },
    { "why", "why CASE OBLIGATION [--on D] [--known D] [--dot]",
      "Walks the reasons down to each entry and its source.",
      "truce why doha.case talks --on 2020-05-31",
      2, 2, { ASKING, OPT_DOT, OPT_JSON }, cli_why },
    { "diff", "diff CASE [OBLIGATION] [--from D] [--to D] [--on D] [--known D]",
      "Says what changed between two days, and which entries made it so.",
      "truce diff doha.case --from 2020-04-30 --to 2020-05-31",
      1, 2, { ASKING, OPT_FROM, OPT_TO, OPT_JSON }, cli_diff },
    { "forecast", "forecast CASE [OBLIGATION] [--on D] [--known D]",
      "Says when a count reaches its target, if it goes on as it went.",
      "truce forecast doha.case free-taliban --on 2020-05-31",
      1, 2, { ASKING, OPT_JSON }, cli_forecast },
    { "export", "export CASE --as FORMAT [--on D] [--known D] [--places FILE] [--out FILE]",
      "Gives the answer in a format that other programs read.",
      "truce export doha.case --as ics --on 2020-04-13 --out deadlines.ics",
      1, 1, { ASKING, OPT_AS, OPT_PLACES, OPT_OUT }, cli_export },
    { "page", "page CASE [--on D] [--known D] [--out FILE]",
      "Makes a page for a browser, or for paper: where each obligation stands.",
      "truce page doha.case --on 2020-04-13 --out doha.html",
      1, 1, { ASKING, OPT_OUT }, cli_page },
    { "plan batch",
      "plan batch CASE LIST|FILE.csv --size N [--reader FILE] [--plan FILE] [--lot SIZE]",
      "Says who goes next and why, by the agreement's criteria.",
      "truce plan batch doha.case taliban-1 --size 100 --reader anna.reader --lot 12",
      1, 2,
      { OPT_SIZE, OPT_PLAN, OPT_DEMANDS, OPT_LOT, OPT_READER, OPT_VERSION, OPT_FOR, OPT_ON, OPT_NAMES, OPT_BY, OPT_STRICT, OPT_OUT, OPT_JSON },
      cli_plan_batch },
    { "list key", "list key NAME --out FILE",
      "Makes a reader's key: the secret goes to FILE, the public half is printed.",
      "truce list key anna --out anna.reader > anna.pub",
      1, 1, { OPT_OUT }, cli_list_key },
    { "list add",
      "list add CASE FILE --list NAME --of PARTY [--readers FILE,...] [--map FILE]",
      "Takes a list of people in, sealed; without --readers shows what it would be.",
      "truce list add doha.case list.csv --list front-1 --of front --readers anna.pub",
      2, 2,
      { OPT_LIST, OPT_OF, OPT_GIVEN_TO, OPT_PEOPLE, OPT_READERS, OPT_DATE, OPT_MAP, OPT_SAVE_MAP, OPT_ENCODING, OPT_DELIMITER, OPT_HEADER, OPT_SHEET, OPT_KEY, OPT_JSON },
      cli_list_add },
    { "list show", "list show CASE [NAME] [--version N] [--reader FILE --names]",
      "Shows the lists there are, or the rows of one and what was answered.",
      "truce list show doha.case front-1 --reader anna.reader --names",
      1, 2, { OPT_VERSION, OPT_READER, OPT_NAMES, OPT_JSON },
      cli_list_show },
    { "list next", "list next CASE NAME [--reader FILE --names]",
      "Says who is asked next, and about which rows.",
      "truce list next doha.case front-1",
      2, 2, { OPT_VERSION, OPT_READER, OPT_NAMES, OPT_JSON },
      cli_list_next },
    { "list answer", "list answer CASE NAME ROW ANSWER... --by PARTY [--date D]",
      "Records what became of one row: held, dead, duplicate of ROW, ...",
      "truce list answer doha.case front-1 9f2c not held --by kabul",
      4, 6, { OPT_BY, OPT_DATE, OPT_VERSION, OPT_KEY, OPT_JSON },
      cli_list_answer },
    { "list diff", "list diff CASE NAME --reader FILE [--version N] [--names]",
      "Compares a version with the one before it.",
      "truce list diff doha.case front-1 --reader anna.reader",
      2, 2, { OPT_VERSION, OPT_READER, OPT_NAMES }, cli_list_diff },
    { "list export",
      "list export CASE NAME --out FILE --by PARTY [--reader FILE --names]",
      "Writes CSV or XLSX, without names unless asked, and records that.",
      "truce list export doha.case front-1 --out front-1.xlsx --by icrc",
      2, 2,
      { OPT_OUT, OPT_BY, OPT_READER, OPT_NAMES, OPT_VERSION, OPT_DATE, OPT_KEY, OPT_JSON },
      cli_list_export },
    { "list forget", "list forget CASE NAME ROW...|--all --by PARTY",
      "Destroys what makes rows readable, for ever; commitments stay.",
      "truce list forget doha.case front-1 9f2c --by front",
      2, -1,
      { OPT_ALL, OPT_BY, OPT_VERSION, OPT_DATE, OPT_KEY, OPT_JSON },
      cli_list_forget },
    { "list prove", "list prove CASE NAME ROW --reader FILE [--out FILE]",
      "Shows one row, and proves that it is on the list, without the others.",
      "truce list prove doha.case front-1 9f2c --reader anna.reader",
      3, 3, { OPT_READER, OPT_VERSION, OPT_OUT }, cli_list_prove },
    { "list verify", "list verify FILE",
      "Checks such a proof, without the case.",
      "truce list verify row.txt",
      1, 1, { 0 }, cli_list_verify },
    { "timeline", "timeline CASE",
      "Shows what was said, in the order of the days it was said.",
      "truce timeline doha.case",
      1, 1, { OPT_JSON }, cli_timeline },
    { "log", "log CASE",
      "Shows the record's keys, its checkpoint and its entries in order.",
      "truce log doha.case",
      1, 1, { OPT_JSON }, cli_log },
    { "show", "show CASE ENTRY",
      "Shows one entry as it is signed; ENTRY is the first digits of its id.",
      "truce show doha.case 4f2a9c",
      2, 2, { OPT_JSON }, cli_show },
    { "verify", "verify CASE|FOLDER|URL|RECEIPT|EVIDENCE|PENDING [--since HELD] [--key LOGKEY] [--author KEY] [--policy FILE]",
      "Checks everything in a case or a published log, a receipt, or evidence.",
      "truce verify receipt.tlog-proof --policy policy.txt",
      1, 1,
      { OPT_SINCE, OPT_KEY, OPT_AUTHOR, OPT_POLICY, OPT_JSON },
      cli_verify },
    { "prove", "prove CASE ENTRY [--policy FILE] [--out FILE]",
      "Makes a receipt that shows, without the case, that the entry is in it.",
      "truce prove doha.case 4f2a9c --out receipt.tlog-proof",
      2, 2, { OPT_OUT, OPT_POLICY }, cli_prove },
    { "publish", "publish CASE FOLDER [--policy FILE]",
      "Writes the record as static files, for any web server or a stick.",
      "truce publish doha.case public/doha",
      2, 2, { OPT_POLICY, OPT_JSON }, cli_publish },
    { "clone", "clone FOLDER|URL CASE [--key LOGKEY] [--author KEY] [--policy FILE]",
      "Makes a case of your own from a published log, checking all of it.",
      "truce clone https://example.org/doha copy.case",
      2, 2, { OPT_KEY, OPT_AUTHOR, OPT_POLICY, OPT_JSON }, cli_clone },
    { "pull", "pull CASE [FOLDER|URL] [--policy FILE]",
      "Adds what a published log has more; keeps evidence where it was rewritten.",
      "truce pull copy.case",
      1, 2, { OPT_POLICY, OPT_JSON }, cli_pull },
    { "cosign", "cosign CASE --policy FILE",
      "Asks the policy's witnesses to sign the newest checkpoint.",
      "truce cosign doha.case --policy policy.txt",
      1, 1, { OPT_POLICY, OPT_JSON }, cli_cosign },
    { "witness new", "witness new FOLDER NAME",
      "Makes a witness, who cosigns checkpoints of logs that only grow.",
      "truce witness new desk desk.example/witness",
      2, 2, { 0 }, cli_witness_new },
    { "witness trust", "witness trust FOLDER LOGKEY",
      "Adds a log to those that the witness cosigns for.",
      "truce witness trust desk truce/doha-2020/1a2b3c4d+5e6f7081+AR...",
      2, 2, { 0 }, cli_witness_trust },
    { "witness serve", "witness serve FOLDER [--listen HOST:PORT]",
      "Cosigns over HTTP (C2SP tlog-witness) until it is ended.",
      "truce witness serve desk --listen 127.0.0.1:8095",
      1, 1, { OPT_LISTEN }, cli_witness_serve },
    { "key new", "key new CASE NAME [--out FILE | --public KEY | --agent COMMENT]",
      "Lets another key sign entries: makes it, or takes one made elsewhere.",
      "truce key new doha.case desk --side kabul --out desk.key --passphrase",
      2, 2,
      { OPT_OUT, OPT_PUBLIC, OPT_AGENT, OPT_PASSPHRASE, OPT_SIDE, OPT_NOTE, OPT_KEY, OPT_SIGNER, OPT_JSON },
      cli_key_new },
    { "key make", "key make FILE NAME [--passphrase | --agent COMMENT]",
      "Makes a key file for oneself, and shows the public key to hand on.",
      "truce key make desk.key desk --passphrase",
      2, 2, { OPT_PASSPHRASE, OPT_AGENT }, cli_key_make },
    { "key list", "key list CASE",
      "Shows which keys sign entries, since when, and how many must sign.",
      "truce key list doha.case",
      1, 1, { OPT_JSON }, cli_key_list },
    { "key rotate", "key rotate CASE [--signer FILE] [--note TEXT]",
      "Replaces the key one signs with by a new one, in the same file.",
      "truce key rotate doha.case --signer desk.key",
      1, 1, { OPT_NOTE, OPT_KEY, OPT_SIGNER, OPT_JSON }, cli_key_rotate },
    { "key revoke", "key revoke CASE NAME [--signer FILE] [--note TEXT]",
      "Lets a key sign no more: signed with another one.",
      "truce key revoke doha.case desk --note \"The laptop was stolen\"",
      2, 2, { OPT_NOTE, OPT_KEY, OPT_SIGNER, OPT_JSON }, cli_key_revoke },
    { "key require", "key require CASE N [NAME...]",
      "Sets how many must sign each later entry, of all keys or of those named.",
      "truce key require doha.case 2 author desk monitor",
      2, -1, { OPT_NOTE, OPT_KEY, OPT_SIGNER, OPT_JSON }, cli_key_require },
    { "batch propose", "batch propose CASE FILE [--date D] [--signer FILE]",
      "Proposes the batch that a file of rows names, as `plan batch` writes it.",
      "truce batch propose doha.case march-1.batch --signer front.key",
      2, 2, { OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_batch_propose },
    { "batch agree", "batch agree CASE BATCH --by PARTY,PARTY [--signer FILE]",
      "Says for both sides that the batch goes as proposed; both must sign.",
      "truce batch agree doha.case march-1 --by kabul,taliban --signer kabul.key",
      2, 2, { OPT_BY, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_batch_agree },
    { "batch check", "batch check CASE BATCH --by WHO,... [--signer FILE]",
      "Says that identity, wish and fitness to travel of those left were looked into.",
      "truce batch check doha.case march-1 --by icrc --signer icrc.key",
      2, 2, { OPT_BY, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_batch_check },
    { "batch depart", "batch depart CASE BATCH --by WHO,... [--signer FILE]",
      "Says that those left are under way.",
      "truce batch depart doha.case march-1 --by icrc --signer icrc.key",
      2, 2, { OPT_BY, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_batch_depart },
    { "batch except", "batch except CASE BATCH ROW ANSWER... --by WHO,... [--signer FILE]",
      "Says why a person does not go: declined, unfit, not the person, dead, replaced by ROW.",
      "truce batch except doha.case march-1 9f2c unfit --by icrc --signer icrc.key",
      4, 6, { OPT_BY, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_batch_except },
    { "batch close", "batch close CASE BATCH --by WHO,... [--signer FILE]",
      "Says that nothing more is to come of a batch that was received.",
      "truce batch close doha.case march-1 --by icrc --signer icrc.key",
      2, 2, { OPT_BY, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_batch_close },
    { "batch show", "batch show CASE [BATCH]",
      "Shows where each batch stands, or the rows of one and what became of them.",
      "truce batch show doha.case march-1",
      1, 2, { OPT_JSON }, cli_batch_show },
    { "handover receipt", "handover receipt CASE BATCH --by PARTY,...,PARTY [--signer FILE]",
      "Makes the receipt of a batch, for all who hand over, carry and receive to sign.",
      "truce handover receipt doha.case march-1 --by kabul,icrc,taliban --signer kabul.key",
      2, 2, { OPT_BY, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT, OPT_JSON }, cli_handover_receipt },
    { "handover manifest", "handover manifest CASE BATCH --reader FILE --by PARTY --out FILE.pdf [--seats N]",
      "Prints who goes, a page a flight, with boxes to tick and a tally sheet.",
      "truce handover manifest doha.case march-1 --reader anna.reader --by icrc --out march-1.pdf",
      2, 2, { OPT_READER, OPT_BY, OPT_SEATS, OPT_DATE, OPT_KEY, OPT_SIGNER, OPT_OUT },
      cli_handover_manifest },
    { "handover merge", "handover merge FILE... --out FILE",
      "Puts copies that were signed apart together: every entry, every signature.",
      "truce handover merge kabul.pending icrc.pending --out both.pending",
      1, -1, { OPT_OUT }, cli_handover_merge },
    { "countersign", "countersign CASE PENDING --signer FILE --out FILE",
      "Adds one's signature to entries that wait for it.",
      "truce countersign doha.case doha.case.pending --signer desk.key --out both.pending",
      2, 2, { OPT_SIGNER, OPT_OUT }, cli_countersign },
};
/* clang-format on */
const ptrdiff_t cli_command_count =
    (ptrdiff_t)(sizeof cli_commands / sizeof cli_commands[0]);

int cli_failed(const struct run *r)
{
    int code = EXIT_NO;
    for (ptrdiff_t i = 0; i < r->ds->n; i++) {
        const struct diag *d = &r->ds->p[i];
        int one = EXIT_NO;
        if (d->severity != SEV_ERROR) continue;
        switch (diag_code_class(d->code)) {
        case CLASS_TEXT:
            one = r->command->go == cli_check ? EXIT_NO : EXIT_USE;
            break;
        case CLASS_USE: one = EXIT_USE; break;
        case CLASS_OUTSIDE: one = EXIT_OUTSIDE; break;
        case CLASS_PROOF: one = EXIT_NO; break;
        }
        if (one > code) code = one;
    }
    return code;
}

void cli_paint(struct run *r, enum paint p)
{
    static const char *const codes[] = { "\033[0m",  "\033[1m",  "\033[2m",
                                         "\033[32m", "\033[33m", "\033[31m" };
    if (r->colour) buf_str(&r->out, str_of(codes[p]));
}

bool cli_put(int fd, struct str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, (size_t)s.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        s = str_cut(s, n, s.n);
    }
    return true;
}

void cli_flush(struct run *r)
{
    cli_put(STDOUT_FILENO, buf_done(&r->out));
    r->out.n = 0;
}

static void put_diags(struct run *r)
{
    struct buf b = buf_make(r->a, BUF_MAX);
    bool colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
    for (ptrdiff_t i = 0; i < r->ds->n; i++)
        diag_print(&b, &r->ds->p[i], colour);
    if (r->ds->dropped)
        buf_fmt(&b, "truce: %lld more are not shown\n",
                (long long)r->ds->dropped);
    cli_put(STDERR_FILENO, buf_done(&b));
}

static void draw(void *ctx, int64_t done, int64_t all)
{
    struct run *r = ctx;
    struct progress *p = &r->progress;
    int64_t now = r->world->now(r->world->ctx);
    if (now - p->began < 1 || now == p->shown || !isatty(STDERR_FILENO)) return;
    p->shown = now;
    p->drawn = true;
    struct arena a = { 0 };
    cli_put(STDERR_FILENO,
            all > 0
                ? str_fmt(&a, "\r\033[K%s: %lld of %lld (%lld%%)", p->what,
                          (long long)done, (long long)all,
                          (long long)((double)done / (double)all * 100))
                : str_fmt(&a, "\r\033[K%s: %lld", p->what, (long long)done));
    arena_free(&a);
}

void cli_watch_end(struct run *r)
{
    if (r->progress.drawn) cli_put(STDERR_FILENO, S("\r\033[K"));
    r->progress.drawn = false;
}

struct watch cli_watch(struct run *r, const char *what)
{
    int64_t now = r->world->now(r->world->ctx);
    r->progress = (struct progress){ .what = what, .began = now, .shown = now };
    return (struct watch){ .ctx = r, .progress = draw };
}

static const struct command *find(struct str name)
{
    for (ptrdiff_t i = 0; i < cli_command_count; i++)
        if (str_eq(str_of(cli_commands[i].name), name)) return &cli_commands[i];
    return NULL;
}

static int unknown(struct run *r, struct str name)
{
    diag_add(r->ds, D_USAGE, NULL, "there is no command %.*s", STR_ARG(name));
    for (ptrdiff_t i = 0; i < cli_command_count; i++)
        if (str_edits(name, str_of(cli_commands[i].name), 2) <= 2)
            diag_hint(r->ds, "did you mean `truce %s`?", cli_commands[i].name);
    if (r->ds->p[r->ds->n - 1].hint.n == 0)
        diag_hint(r->ds, "`truce help` names them all");
    return EXIT_USE;
}

/* The command that argv[at] names, alone or with the word after it. *words:
 * how many it took. */
static const struct command *find_words(struct run *r, int argc, char **argv,
                                        int at, int *words)
{
    *words = 2;
    if (argc > at + 1) {
        struct str both = str_fmt(r->a, "%s %s", argv[at], argv[at + 1]);
        const struct command *c = find(both);
        if (c) return c;
    }
    *words = 1;
    return find(str_of(argv[at]));
}

static int go(struct run *r, int argc, char **argv)
{
    int words = 1;
    struct str name = argc > 1 ? str_of(argv[1]) : S("help");
    bool version = str_eq(name, S("version")) || str_eq(name, S("--version"));
    if (version) {
        buf_str(&r->out, S("truce " TRUCE_VERSION "\n"));
        return EXIT_DONE;
    }
    if (str_eq(name, S("help")) || str_eq(name, S("--help")) ||
        str_eq(name, S("-h"))) {
        const struct command *c =
            argc > 2 ? find_words(r, argc, argv, 2, &words) : NULL;
        if (argc > 2 && !c) return unknown(r, str_of(argv[2]));
        cli_help(&r->out, c);
        return argc > 1 ? EXIT_DONE : EXIT_USE;
    }
    r->command = find_words(r, argc, argv, 1, &words);
    if (!r->command) return unknown(r, name);
    if (!cli_options(r, argc - 1 - words, argv + 1 + words)) return EXIT_USE;
    if (r->given[OPT_HELP]) {
        cli_help(&r->out, r->command);
        return EXIT_DONE;
    }
    return r->command->go(r);
}

int cli_main(const struct world *w, int argc, char **argv)
{
    struct arena a = { 0 };
    struct diags ds = diags_make(&a);
    struct run r = { .world = w, .a = &a, .ds = &ds };
    r.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
    r.out = buf_make(&a, BUF_MAX);
    int code = go(&r, argc, argv);
    cli_watch_end(&r);
    struct str out = buf_done(&r.out);
    bool written = cli_put(STDOUT_FILENO, out);
    int failed = errno;
    put_diags(&r);
    if (!written && failed != EPIPE) {
        struct str text = str_fmt(&a,
                                  "truce: error W002: standard output cannot "
                                  "be written: %s\n",
                                  strerror(failed));
        cli_put(STDERR_FILENO, text);
        code = EXIT_OUTSIDE;
    }
    arena_free(&a);
    return code;
}
