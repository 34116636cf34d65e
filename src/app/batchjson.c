/* Batches, for machines. */
#include "app/json_int.h"

static json_t *batch(struct arena *a, const struct batches *b,
                     const struct batch *t)
{
    json_t *o = json_object(), *steps = json_array(), *words = json_array();
    set_text(o, "batch", t->name);
    set_text(o, "label", t->label);
    set_text(o, "people", t->people);
    set_text(o, "list", t->list);
    set_int(o, "version", t->version);
    set_text(o, "commitment", t->root);
    set_texts(o, "releasing", t->releasing.p, t->releasing.n);
    set_texts(o, "taking", t->taking.p, t->taking.n);
    set_word(o, "stage", stage_text(t->stage));
    set(o, "stale", json_boolean(batch_stale(b, t)));
    set_int(o, "left", batch_left(t));
    set_int(o, "dropped", batch_dropped(t));
    for (int i = STAGE_PROPOSED; i < STAGE_COUNT; i++) {
        if (t->count[i] < 0) continue;
        json_t *s = json_object();
        set_word(s, "stage", stage_text((enum stage)i));
        set_int(s, "count", t->count[i]);
        set_day(a, s, "day", t->day[i]);
        set_int(s, "index", t->entry[i]);
        add(steps, s);
    }
    set(o, "steps", steps);
    for (ptrdiff_t i = 0; i < t->words.n; i++) {
        const struct batch_word *w = &t->words.p[i];
        json_t *s = json_object();
        set_text(s, "row", w->row);
        set_word(s, "answer", answer_text(w->answer));
        set_text(s, "other", w->other);
        set_text(s, "by", w->by);
        set_int(s, "index", w->entry);
        add(words, s);
    }
    set(o, "rows", words);
    return o;
}

struct str app_batches_json(struct arena *a, const struct batches *b)
{
    json_t *o = json_object(), *l = json_array();
    for (ptrdiff_t i = 0; i < b->list.n; i++)
        add(l, batch(a, b, &b->list.p[i]));
    set(o, "batches", l);
    return done(a, o);
}

struct str app_looked_json(struct arena *a, const struct ledger_looked *l)
{
    json_t *o = json_object(), *list = json_array();
    set_text(o, "origin", l->origin);
    for (ptrdiff_t i = 0; i < l->entries.n; i++) {
        const struct ledger_signed *s = &l->entries.p[i];
        json_t *j = json_object(), *signers = json_array();
        set_text(j, "text", s->text);
        for (ptrdiff_t k = 0; k < s->signers.n; k++) {
            json_t *one = json_object();
            set_text(one, "name", s->signers.p[k].name);
            set(one, "known", json_boolean(s->signers.p[k].known));
            set(one, "right", json_boolean(s->signers.p[k].right));
            add(signers, one);
        }
        set(j, "signatures", signers);
        set_texts(j, "missing", s->missing.p, s->missing.n);
        add(list, j);
    }
    set(o, "entries", list);
    return done(a, o);
}
