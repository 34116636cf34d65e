/* model: the agreement, the statements, the drafts and the findings, as plain
 * data.
 *
 * Nothing in this room does anything but hold and name: `lang` makes these
 * structs from text and text from them, `reader` makes drafts, `ledger` signs
 * and keeps statements, `assess` turns an agreement and its entries into
 * findings. All of it lives in the arena of whoever made it.
 *
 * Names of things (ids) stay text: `taliban`, `free-government`. They are
 * resolved once, by lang's checker, so that everybody after it may look them
 * up with model_party and its like and expect to find them.
 *
 *     const struct party *p = model_party(agreement, S("taliban"));
 *
 * Three things the reports taught and the types keep apart: who is bound by a
 * norm (its obligors), who signed (party.signed_on), who acts (deed.actors). A
 * `draft` is what a program read; a `statement` is what a person confirmed. No
 * function turns the first into the second but app_confirm. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/base.h"

/* ---- vocabularies (vocab.def) ---- */

#define MODALITY(n, text, what) MOD_##n,
enum modality {
#include "model/vocab.def"
    MODALITY_COUNT
};
#undef MODALITY
#define STANCE(n, text, what) STANCE_##n,
enum stance {
#include "model/vocab.def"
    STANCE_COUNT
};
#undef STANCE
#define QUALIFIER(n, text, what) QUAL_##n,
enum qualifier {
#include "model/vocab.def"
    QUALIFIER_COUNT
};
#undef QUALIFIER
#define COUNT_MODE(n, text, what) COUNT_##n,
enum count_mode {
#include "model/vocab.def"
    COUNT_MODE_COUNT
};
#undef COUNT_MODE
#define OBJECT(n, text, what) OBJECT_##n,
enum object_kind {
#include "model/vocab.def"
    OBJECT_COUNT
};
#undef OBJECT
#define ROLE(n, text, what) ROLE_##n,
enum role {
#include "model/vocab.def"
    ROLE_COUNT
};
#undef ROLE
#define STATE(n, text, what) STATE_##n,
enum state {
#include "model/vocab.def"
    STATE_COUNT
};
#undef STATE
#define KEEPING(n, text, what) KEEPING_##n,
enum keeping {
#include "model/vocab.def"
    KEEPING_COUNT
};
#undef KEEPING
#define EVIDENCE(n, text, what) EVIDENCE_##n,
enum evidence {
#include "model/vocab.def"
    EVIDENCE_COUNT
};
#undef EVIDENCE
#define STANDPOINT(n, text, what) STANDPOINT_##n,
enum standpoint_kind {
#include "model/vocab.def"
    STANDPOINT_COUNT
};
#undef STANDPOINT
#define NORM(n, text, what) NORM_##n,
enum norm_kind {
#include "model/vocab.def"
    NORM_COUNT
};
#undef NORM
#define POWER(n, text, what) POWER_##n,
enum power_kind {
#include "model/vocab.def"
    POWER_COUNT
};
#undef POWER
#define PAPER(n, text, what) PAPER_##n,
enum paper_kind {
#include "model/vocab.def"
    PAPER_COUNT
};
#undef PAPER
#define ANSWER(n, text, what) ANSWER_##n,
enum answer {
#include "model/vocab.def"
    ANSWER_COUNT
};
#undef ANSWER
#define PRECEDENCE(n, text, what) PRECEDENCE_##n,
enum precedence {
#include "model/vocab.def"
    PRECEDENCE_COUNT
};
#undef PRECEDENCE
#define STAGE(n, text, what) STAGE_##n,
enum stage {
#include "model/vocab.def"
    STAGE_COUNT
};
#undef STAGE
#define KEY_ACT(n, text, what) KEY_##n,
enum key_act {
#include "model/vocab.def"
    KEY_ACT_COUNT
};
#undef KEY_ACT

const char *modality_text(enum modality m);
const char *stance_text(enum stance s);
const char *qualifier_text(enum qualifier q);
const char *count_mode_text(enum count_mode m);
const char *object_text(enum object_kind k);
const char *role_text(enum role r);
const char *state_text(enum state s);
const char *keeping_text(enum keeping k);
const char *evidence_text(enum evidence e);
const char *standpoint_text(enum standpoint_kind k);
const char *norm_text(enum norm_kind k);
const char *power_text(enum power_kind k);
const char *paper_text(enum paper_kind k);
const char *answer_text(enum answer a);
bool answer_names_other(enum answer a); /* duplicate of, replaced by */
const char *precedence_text(enum precedence p);
bool precedence_named(struct str word, enum precedence *out);
const char *stage_text(enum stage s);
const char *key_act_text(enum key_act k);

/* ---- pieces ---- */

/* A reference by name, and where it stands in its file (pos.line 0: nowhere,
 * made by the program). Equality of models never looks at positions. */
struct ref {
    struct str id;
    struct small_pos pos;
};
struct ref_list LIST(struct ref);

struct quantity {
    enum qualifier qualifier;
    int64_t n, m; /* as written: "between n and m"; m is 0 otherwise */
};

struct interval {
    int64_t lo, hi; /* both included; hi INTERVAL_OPEN: nobody says */
};
#define INTERVAL_OPEN INT64_MAX

/* What a quantity says of a count: about 300 is [250, 350], up to 50 is
 * [0, 50], at least 180 is [180, open]; no count and "all of" are [0, open]. */
struct interval quantity_interval(struct quantity q);

/* When a deed is said to fall. `when.from` is DAY_NONE for "by D" (any time up
 * to D) and for a running total; `when.to` is DAY_NONE for "since D" where the
 * text gives no end: it ends on the day it was said. */
enum when_kind { WHEN_NONE, WHEN_ON, WHEN_BY, WHEN_SINCE };

/* One act: who does what, how many, to whom, when, where. The same struct
 * serves a norm's clause (modality MOD_NONE), a statement and a draft. An
 * empty actors list, or an empty act, is an open slot: only in drafts. */
struct deed {
    struct small_pos pos;
    struct ref_list actors; /* parties, neutrals, outlets */
    enum modality modality;
    bool negated;
    struct ref act; /* the act's id: hand-over */
    struct quantity quantity;
    bool only; /* "only 60": bounds from above as well */
    enum count_mode mode;
    enum object_kind object_kind;
    struct ref object; /* an id, or the quoted text for OBJECT_TEXT */
    enum when_kind when_kind;
    struct days when;
    struct ref_list to;      /* recipients */
    struct ref_list through; /* intermediaries */
    struct ref_list with;    /* who takes part on the other side */
    struct ref_list against; /* who is harmed or accused */
    struct str_list at;      /* places, as written */
    struct ref list_of;      /* "on list of taliban"; empty where not said */
    bool off_list;           /* "off list of taliban" */
    struct str label;        /* "third group": same label, same event */
    struct str over;         /* the matter: "drone strikes" */
};

/* ---- the agreement ---- */

/* A warning of `truce check` that the drafter saw and lets stand, and why. */
struct allowance {
    struct ref code; /* C007 */
    struct str reason;
};
struct allowance_list LIST(struct allowance);

struct party {
    struct ref name; /* its id and where it was declared */
    enum role role;
    struct str title;
    struct str_list aka;   /* other names, for the reader and for people */
    struct str_list voice; /* persons and bodies that speak for it */
    struct str_list noun;  /* "militant group": common nouns that mean it */
};

struct people {
    struct ref name;
    struct str title;
    struct str_list aka;
    struct ref_list held_by;
    struct ref_list belonging_to;
    struct ref part_of; /* a category of these people: "generals" of "men" */
};

struct measure {
    struct ref name;
    struct str title;
    struct str_list aka;
    struct str unit; /* "troops" */
    struct ref_list belonging_to;
};

/* Forms: base, third person, past, gerund, past participle ("release",
 * "releases", "released", "releasing", "released"). */
enum {
    VERB_BASE,
    VERB_THIRD,
    VERB_PAST,
    VERB_GERUND,
    VERB_PARTICIPLE,
    VERB_FORMS
};

struct act {
    struct ref name;  /* hand-over */
    struct str title; /* what it is, in a sentence */
    struct str verb[VERB_FORMS];
    struct str plover, plover_mode, cameo;
    struct ref counts_as; /* handing over counts as releasing */
    struct ref halts;     /* suspend-talks halts start-talks */
    struct ref resumes;   /* resume-talks ends the halt of start-talks */
    bool standard;        /* from data/acts.truce, not from the case */
};

enum deadline_kind {
    DEADLINE_NONE,
    DEADLINE_DATE,
    DEADLINE_SIGNING,
    DEADLINE_NORM
};

struct duration {
    int32_t months, days;
};

/* An agreement has texts beside its own: annexes, and amendments, which put
 * norms in the place of others from a day on. Both stay on record. */
struct replacement {
    struct ref old, new; /* norms; new is empty where the old one just ends */
};

struct instrument {
    bool amends;
    struct ref name;
    struct str title;
    int32_t signed_on; /* DAY_NONE: when the agreement is, by who signed that */
    struct str signed_at;
    struct ref_list signed_by;
    int32_t from; /* the first day it holds; DAY_NONE: the day of its signing */
    struct str text_url;
    struct LIST(struct replacement) replaces; /* of amendments */
    struct allowance_list allow;
};

struct deadline {
    struct small_pos pos;
    enum deadline_kind kind;
    bool aim;                         /* "aim by ...": a target, not a bound */
    int32_t day;                      /* DEADLINE_DATE */
    struct duration within;           /* of signing, or of a norm's being met */
    struct ref norm;                  /* DEADLINE_NORM */
    const struct instrument *signing; /* DEADLINE_SIGNING: of this one; NULL: of
                                       the agreement. Set by lang's checker */
};

/* a and b or 2 of (c, d, e) */
enum expr_kind { EXPR_REF, EXPR_AND, EXPR_OR, EXPR_K_OF };

struct expr {
    enum expr_kind kind;
    struct ref ref;
    int64_t k;
    struct expr **kid;
    ptrdiff_t n;
};

/* N of ours for M of theirs: 60:1 of privates for generals. The ids are of
 * people or measures, empty where the rate is for all. */
struct rate {
    int64_t ours, theirs;
    struct ref of, against;
};

/* "including at least 30 elders": how many of the count are of a category. */
struct share {
    struct quantity quantity;
    struct ref of;
};

/* What a power does to norms when its deed is done. */
struct power {
    enum power_kind kind;      /* POWER_NONE: it says nothing of that */
    bool all;                  /* all of the agreement */
    struct ref_list on;        /* norms */
    struct duration by;        /* of POWER_EXTEND; 0, 0 where not said */
    const struct expr *breach; /* may be used only while these norms are not
                                  kept: overdue or breached; NULL: always */
};

/* An obligation, a prohibition or a power. The deed of a prohibition is what
 * shall not be done (negated is false there); that of a power, what may. */
struct norm {
    enum norm_kind kind;
    struct ref name;
    struct str title;
    struct deed deed;
    struct deadline deadline;
    struct days span;          /* of a prohibition: from, to */
    const struct expr *after;  /* of norms */
    const struct expr *during; /* "while": of norms; NULL where not given */
    const struct expr
        *until; /* of norms: a prohibition holds, and what a
                   power suspended stays so, until these are met */
    struct LIST(struct share) including;
    struct ref part_of;    /* a norm of which this one is a part, or a batch */
    struct ref instrument; /* the annex or amendment it stands in; or empty */
    struct power power;
    struct ref in_return_for;
    int64_t ratio_ours, ratio_theirs; /* at 5:1; 0:0 where not given */
    struct LIST(struct rate) rates;   /* by category */
    struct ref list_of;               /* "chosen from list of P by ..." */
    bool or_off_list;                 /* "or off it": others too */
    struct str_list criteria;
    struct ref_list first;      /* "putting first": words of enum precedence, or
                                   people */
    bool together;              /* "keeping families together" */
    const struct expr *witness; /* of parties and neutrals */
    struct duration shown;      /* how long after it is met they have to say so;
                                   0, 0 where not said */
    struct ref otherwise;   /* a norm: what follows where this is not kept */
    struct str_list clause; /* where in the signed text */
    struct str_list note;
    struct allowance_list allow;
};

struct agreement {
    struct ref name; /* doha-2020; empty where none was declared */
    struct str title;
    int32_t signed_on; /* DAY_NONE where not signed yet */
    struct str signed_at;
    struct ref_list signed_by; /* who signed; not signed yet: who shall */
    struct str text_url;
    struct str zone; /* IANA; empty is UTC */
    struct allowance_list allow;
    struct LIST(struct instrument) instruments; /* annexes and amendments */
    struct LIST(struct party) parties;          /* neutrals and outlets too */
    struct LIST(struct people) people;
    struct LIST(struct measure) measures;
    struct LIST(struct act) acts; /* the standard ones first */
    struct LIST(struct norm) norms;
};

const struct party *model_party(const struct agreement *g, struct str id);
const struct people *model_people(const struct agreement *g, struct str id);
const struct measure *model_measure(const struct agreement *g, struct str id);
const struct act *model_act(const struct agreement *g, struct str id);
const struct norm *model_norm(const struct agreement *g, struct str id);
const struct instrument *model_instrument(const struct agreement *g,
                                          struct str id);
bool model_signed(const struct agreement *g, struct str party);

/* Whether `party` signed the text that norm n stands in: its annex or amendment
 * where that names who signed, else the agreement. */
bool model_signed_norm(const struct agreement *g, const struct norm *n,
                       struct str party);

/* The day an annex or amendment takes effect: `from`, else its signing, else
 * that of the agreement; DAY_NONE where nothing is signed yet. */
int32_t instrument_day(const struct agreement *g, const struct instrument *d);

/* What annexes and amendments make of norm n on a day: not in force before
 * `since`, in force, or from `since` on replaced: by a norm, or by none. */
enum standing_kind { STANDING_NOW, STANDING_NOT_YET, STANDING_REPLACED };
struct standing {
    enum standing_kind kind;
    int32_t since;                 /* DAY_NONE for STANDING_NOW, and where the
                                      text is not signed yet */
    const struct instrument *text; /* the annex or amendment; or NULL */
    const struct norm *by;
};
struct standing model_standing(const struct agreement *g, const struct norm *n,
                               int32_t day);

/* The last day to do it in time, DAY_NONE where there is none or where it
 * hangs on another norm (whose day of being met is `met`, or DAY_NONE). The day
 * of signing is day 0: "within 135 days of signing" on 29 February is 13 July.
 */
int32_t deadline_day(const struct agreement *g, const struct deadline *d,
                     int32_t met);

/* ---- statements ---- */

/* Who said it, when, through what. */
struct telling {
    struct small_pos pos;
    struct days said;
    struct ref_list by; /* ids; empty: see `name` */
    struct str name;    /* a speaker of no side, by name; both empty:
                           "unattributed" */
    struct str voice;   /* the person or body who spoke, as written */
    struct str channel; /* Twitter */
};

/* Where it was read. */
struct report {
    struct str outlet; /* an outlet's id, or a name in quotes */
    bool outlet_is_id;
    int32_t published; /* DAY_NONE where not given */
    struct str url;
    struct str sha256; /* hex of the article's bytes, or empty */
    int64_t from, to;  /* characters of the article [from, to); 0, 0 */
};

/* What an answer says of one row of a list. */
struct row_answer {
    struct pos pos;
    struct str row; /* hex: the row's commitment */
    enum answer answer;
    struct str other; /* hex, where answer_names_other; else empty */
};

/* A statement may be a paper of an exchange: a list delivered, a batch agreed,
 * a handover seen, a receipt signed. It has a name, by which others refer to
 * it, and holds counts and a commitment to who is on it; never a person's name.
 */
struct paper {
    enum paper_kind kind;
    struct ref name;
    struct ref_list from; /* papers it draws on: a batch from lists */
    struct str sha256;    /* hex: commits to the rows without showing them */
    enum stage stage;     /* of a batch: where this paper takes it; else NONE */
    struct LIST(struct row_answer) rows; /* of answers */
};

/* A statement is a telling of a deed, a stance on another statement, or both
 * ("denies that kabul did release ...", "corrects 4f2a9c" with a deed). */
struct statement {
    struct telling telling;
    enum stance stance;
    struct ref on_entry; /* hex prefix of an entry's id; may be empty */
    bool has_deed;
    struct deed deed;
    struct report report;
    struct ref_list same_as; /* entries: another account of that event */
    struct str_list note;
    const struct paper *paper; /* NULL where it is none */
};
struct statement_list LIST(struct statement);

/* The day from which a reader of the record could know of it: when the report
 * was published, else when it was said. */
int32_t statement_known(const struct statement *s);

/* An entry of the ledger. */
struct entry {
    struct str id;     /* 64 hex digits: SHA-256 of the canonical text */
    int64_t index;     /* its leaf in the log, from 0 */
    int64_t recorded;  /* moment, by the clock of who appended it */
    struct str author; /* key name of the signer */
    const struct statement *statement;
};
struct entry_list LIST(struct entry);

/* The entry whose id begins with `prefix`; NULL where none does or several do
 * (*several tells which). */
const struct entry *model_entry(const struct entry_list *l, struct str prefix,
                                bool *several);

/* ---- keys ---- */

/* A change in who signs entries: itself an entry, from which on it holds. A key
 * stands as its public half in text, NAME+ID+BASE64. */
struct key_change {
    struct pos pos;
    enum key_act act;
    int32_t day;          /* as written by who made it */
    struct str key, old;  /* old: what `key` replaces */
    int64_t needs;        /* KEY_REQUIRES: so many signatures ... */
    struct str_list of;   /* ... of keys with these names; empty: of any */
    struct str log;       /* the log it is meant for, by its name */
    struct ref_list side; /* whose key it is: parties; may be empty */
    struct str_list note;
};
struct key_change_list LIST(struct key_change);

/* ---- drafts ---- */

/* Why a slot holds what it holds: characters [from, to) of the article (0, 0
 * where inferred), and the rule that filled it. */
struct span {
    struct str slot; /* "actor", "act", "count", "date", ... */
    int64_t from, to;
    struct str text; /* the article's own words, a view */
    struct str rule;
    bool inferred;
};

/* What the reader made of a passage. A slot the text does not give is empty,
 * and stands in `questions` where the statement needs it or a person could
 * know it. */
struct draft {
    struct telling telling;
    enum stance stance;
    ptrdiff_t stance_on; /* index among the drafts of this article, or -1 */
    struct ref on_entry; /* when read back from a file */
    bool has_deed;
    struct deed deed;
    struct report report;
    ptrdiff_t same_as; /* index of an earlier draft of the same event, or -1 */
    struct ref_list same_entries; /* entries that tell the same event */
    struct str sentence;          /* the passage, a view into the article */
    struct LIST(struct span) spans;
    struct str_list questions;
    struct str_list note;
};
struct draft_list LIST(struct draft);

/* true where nothing a statement needs is open: a day said, an actor and an
 * act (or a stance on an entry). *what names the first open slot. */
bool draft_complete(const struct draft *d, struct str *what);

#include "model/finding.h"

#endif
