/* What has been answered of each row, and who is asked next. */
#include "register/register.h"

static struct str speaker(const struct telling *t)
{
    return t->by.n ? t->by.p[0].id : t->name.n ? t->name : S("unattributed");
}

static bool answers_list(const struct statement *s, struct str list)
{
    if (!s->paper || s->paper->kind != PAPER_ANSWER) return false;
    for (ptrdiff_t i = 0; i < s->paper->from.n; i++)
        if (str_eq(s->paper->from.p[i].id, list)) return true;
    return false;
}

/* The newest word of each speaker stands. */
static void put_answer(struct arena *a, struct register_standing *row,
                       struct register_answer fresh)
{
    for (ptrdiff_t i = 0; i < row->answers.n; i++) {
        if (!str_eq(row->answers.p[i].by, fresh.by)) continue;
        row->answers.p[i] = fresh;
        return;
    }
    *arena_push(a, &row->answers) = fresh;
}

static bool is_one_of(const struct str_list *l, struct str s)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i], s)) return true;
    return false;
}

static bool settles(enum answer a)
{
    switch (a) {
    case ANSWER_HELD:
    case ANSWER_FREED:
    case ANSWER_DUPLICATE: return true;
    case ANSWER_NOT_HELD:
    case ANSWER_DEAD:
    case ANSWER_REFUSED:
    case ANSWER_REPLACED:
    case ANSWER_DECLINED:
    case ANSWER_UNFIT:
    case ANSWER_NOT_PERSON:
    case ANSWER_COUNT: return false;
    }
    return false;
}

static enum register_ask ask(const struct register_standing *row,
                             const struct statement *list,
                             const struct str_list *holders)
{
    const struct register_answer *holder = NULL, *owner = NULL;
    struct str whose = speaker(&list->telling);
    for (ptrdiff_t i = 0; i < row->answers.n; i++) {
        const struct register_answer *r = &row->answers.p[i];
        if (is_one_of(holders, r->by)) holder = r;
        if (str_eq(r->by, whose)) owner = r;
    }
    if (!holder) return ASK_HOLDER;
    if (owner && owner != holder) {
        bool agreed = owner->answer == holder->answer &&
                      str_eq(owner->other, holder->other);
        return agreed ? ASK_NOBODY : ASK_BOTH;
    }
    return settles(holder->answer) ? ASK_NOBODY : ASK_OWNER;
}

void register_stand(struct arena *a, const struct entry_list *entries,
                    const struct register_list *list,
                    struct register_standing *out)
{
    struct map index = { 0 };
    for (ptrdiff_t i = 0; i < list->n; i++) {
        out[i] = (struct register_standing){ 0 };
        map_add(&index, a, log_hex(a, list->rows[i].b, LOG_HASH), i);
    }
    for (ptrdiff_t e = 0; e < entries->n; e++) {
        const struct statement *s = entries->p[e].statement;
        if (!answers_list(s, list->paper->paper->name.id)) continue;
        for (ptrdiff_t i = 0; i < s->paper->rows.n; i++) {
            const struct row_answer *r = &s->paper->rows.p[i];
            ptrdiff_t hit = map_get(&index, r->row);
            if (hit < 0) continue; /* of another version */
            put_answer(a, &out[hit],
                       (struct register_answer){ speaker(&s->telling),
                                                 r->answer, r->other, e });
        }
    }
    for (ptrdiff_t i = 0; i < list->n; i++)
        out[i].ask = ask(&out[i], list->paper, &list->holders);
}
