/* Words of the language, for completion. A test holds them to the parser: each
 * property is one that the head takes. */
#include "lsp_int.h"

static const char *const heads[] = {
    "agreement",   "party",    "neutral", "outlet",    "people",
    "measure",     "act",      "annex",   "amendment", "obligation",
    "prohibition", "power",    "said",    "draft",     "list",
    "batch",       "handover", "receipt", NULL
};
static const char *const agreement[] = { "signed", "text", "timezone", "allow",
                                         NULL };
static const char *const party[] = { "aka", "voice", "noun", NULL };
static const char *const people[] = { "part of", "aka", "held by",
                                      "belonging to", NULL };
static const char *const measure[] = { "aka", "unit", "belonging to", NULL };
static const char *const act[] = { "verb",  "plover",  "cameo", "counts as",
                                   "halts", "resumes", NULL };
static const char *const annex[] = { "signed", "from", "text", "allow", NULL };
static const char *const amendment[] = { "signed", "from",  "text", "replaces",
                                         "ends",   "allow", NULL };
static const char *const obligation[] = { "by",
                                          "aim by",
                                          "within",
                                          "aim within",
                                          "from",
                                          "after",
                                          "while",
                                          "including",
                                          "part of",
                                          "under",
                                          "in return for",
                                          "chosen from list of",
                                          "putting first",
                                          "keeping families together",
                                          "witnessed by",
                                          "otherwise",
                                          "clause",
                                          "note",
                                          "allow",
                                          NULL };
static const char *const prohibition[] = {
    "from",         "within",    "after",  "while", "until", "under",
    "witnessed by", "otherwise", "clause", "note",  "allow", NULL
};
static const char *const power[] = { "by",      "from",           "after",
                                     "while",   "upon breach of", "suspends",
                                     "resumes", "extends",        "ends",
                                     "until",   "under",          "clause",
                                     "note",    "allow",          NULL };
static const char *const said[] = { "reported by", "passage", "same as", "note",
                                    NULL };
static const char *const paper[] = { "from",    "commitment", "reported by",
                                     "passage", "same as",    "note",
                                     NULL };

static const char *const batch[] = { "from",        "commitment", "stage",
                                     "reported by", "passage",    "same as",
                                     "note",        NULL };

static const struct {
    const char *head;
    const char *const *words;
} rows[] = {
    { "agreement", agreement },
    { "party", party },
    { "neutral", party },
    { "outlet", party },
    { "people", people },
    { "measure", measure },
    { "act", act },
    { "annex", annex },
    { "amendment", amendment },
    { "obligation", obligation },
    { "prohibition", prohibition },
    { "power", power },
    { "said", said },
    { "draft", said },
    { "list", paper },
    { "batch", batch },
    { "handover", paper },
    { "receipt", paper },
};

const char *const *words_of(const char *head)
{
    static const char *const none[] = { NULL };
    if (!head) return heads;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (str_eq(str_of(rows[i].head), str_of(head))) return rows[i].words;
    return none;
}
