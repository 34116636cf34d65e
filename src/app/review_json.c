/* Cards of a review, for machines. docs/json.md has the shapes. */
#include "app/json_int.h"

static json_t *side_json(const struct app_card_side *s)
{
    json_t *differs = json_array();
    for (int i = 0; i < 64; i++)
        if (s->differs >> i & 1) add(differs, json_integer(i));
    return json_pack("{s:o, s:o, s:o}", "text", text(s->text), "latin",
                     text(s->latin), "differs", differs);
}

static json_t *candidate_json(const struct app_linked *l,
                              const struct app_candidate *c)
{
    json_t *fields = json_array();
    for (int f = 0; f < l->model.field_count; f++) {
        const struct app_card_field *q = &c->field[f];
        struct str name = l->model.fields[f].name;
        add(fields, json_pack("{s:o, s:o, s:o, s:s, s:f, s:f}", "field",
                              text(name), "first", side_json(&q->side[0]),
                              "second", side_json(&q->side[1]), "level",
                              link_level_name(q->reason.level), "bits",
                              q->reason.bits, "rarity", q->reason.frequency));
    }
    return json_pack("{s:o, s:f, s:f, s:o}", "row", text(c->name), "bits",
                     c->bits, "probability", c->probability, "fields", fields);
}

struct str app_card_json(struct arena *a, const struct app_linked *l,
                         const struct app_card *card)
{
    json_t *candidates = json_array();
    for (int i = 0; i < card->n; i++)
        add(candidates, candidate_json(l, &card->candidate[i]));
    return done(a, json_pack("{s:I, s:o, s:b, s:o}", "card",
                             (json_int_t)card->number, "row", text(card->name),
                             "tie", card->tie, "candidates", candidates));
}

struct str app_review_progress_json(struct arena *a,
                                    const struct app_review_progress *p)
{
    return done(a,
                json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "cards",
                          (json_int_t)p->cards, "left", (json_int_t)p->left,
                          "skipped", (json_int_t)p->skipped, "same",
                          (json_int_t)p->said[LINK_ANSWER_SAME], "different",
                          (json_int_t)p->said[LINK_ANSWER_DIFFERENT], "unsure",
                          (json_int_t)p->said[LINK_ANSWER_UNSURE], "waiting",
                          (json_int_t)p->waiting, "clashes",
                          (json_int_t)p->clashes));
}
