/* batch: the life of a batch, read from the papers of a record.
 *
 * A batch is a group of people who are to go free together. It is proposed,
 * agreed, checked, sent off, handed over, received and closed; on the way some
 * of them drop out. Each step is a paper in the record (docs/handover.md), and
 * which may follow which is a rule of the record: a paper out of order is no
 * entry. This room is that rule, and what it makes of the papers; `ledger`
 * refuses by it what is out of order, `assess` and `app` tell by it where each
 * batch stands.
 *
 *     struct batches b;
 *     batches_make(&b, &arena);
 *     for each entry, in order:
 *         struct batch_paper p = { statement, index, signers };
 *         if (!batches_take(&b, agreement, &p, &why)) ... it may not stand
 * there const struct batch *one = batches_named(&b, S("north-1"));
 *
 * Pure: a function of the entries in their order. What it keeps is copied into
 * the arena given, so that the statements need not outlive the call. Papers
 * that name no batch with a `stage` are passed over: they are statements like
 * any other. It never sees rows, only their commitments, and knows nobody.
 *
 * Errors: false, with a sentence fragment in *why; nothing is changed then.
 * Limits: those of the language. */
#ifndef BATCH_BATCH_H
#define BATCH_BATCH_H

#include "model/model.h"

/* What was said of one person, by the row's commitment. The newest word on a
 * row stands; `held` is the word that the person is there. */
struct batch_word {
    struct str row, other; /* hex; other: of `replaced by` */
    enum answer answer;
    struct str by; /* who said it: ids, joined by " and " */
    int64_t entry;
};

struct batch {
    struct str name, label;
    struct str people;         /* the id of who is listed */
    struct str list;           /* the list it is drawn from */
    int64_t version;           /* of the list, when it was proposed */
    struct str root;           /* hex: commits to the rows */
    struct str_list releasing; /* parties: who holds them */
    struct str_list taking;    /* parties: whose people they are */
    enum stage stage;
    int64_t count[STAGE_COUNT]; /* people, by the paper of that stage; -1: none
                                   since it was proposed last */
    int64_t entry[STAGE_COUNT]; /* and its index */
    int32_t day[STAGE_COUNT];   /* and its day */
    struct LIST(struct batch_word) words; /* the newest on each row */
    struct map rows;                      /* row -> its word */
};

struct batches {
    struct arena *a;
    struct LIST(struct batch) list; /* in the order they were first proposed */
    struct map names;               /* of batches, and of their handovers */
    struct map lists;               /* names of lists -> index in versions */
    struct LIST(int64_t) versions;
};

void batches_make(struct batches *b, struct arena *a);

struct batch_paper {
    const struct statement *statement;
    int64_t entry;
    const struct str_list *signers; /* the sides whose keys have signed it;
                                       NULL: that was looked at elsewhere */
};

/* Whether an entry with this text can matter to a batch: asked before it is
 * parsed. */
bool batch_concerns(struct str text);

bool batches_take(struct batches *b, const struct agreement *g,
                  const struct batch_paper *p, struct str *why);

/* Those in whose name a paper of a batch speaks, and none of whose keys has
 * signed it; none where it is a paper of no batch. */
struct str_list batches_unsigned(const struct batches *b, struct arena *a,
                                 const struct batch_paper *p);

const struct batch *batches_named(const struct batches *b, struct str name);

/* The batch that a paper is about: its own name, or what it is drawn from. */
const struct batch *batches_of(const struct batches *b,
                               const struct statement *s);

/* Whether a person dropped out by this word. */
bool batch_drops(enum answer a);
int64_t batch_dropped(const struct batch *t); /* how many have */
int64_t batch_left(const struct batch *t);    /* of those agreed, or proposed */

/* The list has a newer version than the one that the batch was drawn from. */
bool batch_stale(const struct batches *b, const struct batch *t);

#endif
