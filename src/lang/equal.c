/* Whether two models say the same. */
#include "lang_int.h"

#define ALL(x, y, equal)                                    \
    do {                                                    \
        if ((x).n != (y).n) return false;                   \
        for (ptrdiff_t i = 0; i < (x).n; i++)               \
            if (!equal(&(x).p[i], &(y).p[i])) return false; \
    } while (0)

static bool same_str(const struct str *x, const struct str *y)
{
    return str_eq(*x, *y);
}

static bool same_ref(const struct ref *x, const struct ref *y)
{
    return str_eq(x->id, y->id);
}

static bool same_refs(const struct ref_list *x, const struct ref_list *y)
{
    ALL(*x, *y, same_ref);
    return true;
}

static bool same_strs(const struct str_list *x, const struct str_list *y)
{
    ALL(*x, *y, same_str);
    return true;
}

static bool same_expr(const struct expr *x, const struct expr *y)
{
    if (!x || !y) return x == y;
    if (x->kind != y->kind || x->k != y->k || x->n != y->n) return false;
    if (!str_eq(x->ref.id, y->ref.id)) return false;
    for (ptrdiff_t i = 0; i < x->n; i++)
        if (!same_expr(x->kid[i], y->kid[i])) return false;
    return true;
}

static bool same_deed(const struct deed *x, const struct deed *y)
{
    return same_refs(&x->actors, &y->actors) && x->modality == y->modality &&
           x->negated == y->negated && same_ref(&x->act, &y->act) &&
           x->quantity.qualifier == y->quantity.qualifier &&
           x->quantity.n == y->quantity.n && x->quantity.m == y->quantity.m &&
           x->only == y->only && x->mode == y->mode &&
           x->object_kind == y->object_kind &&
           same_ref(&x->object, &y->object) && x->when_kind == y->when_kind &&
           days_equal(x->when, y->when) && same_refs(&x->to, &y->to) &&
           same_refs(&x->through, &y->through) &&
           same_refs(&x->with, &y->with) &&
           same_refs(&x->against, &y->against) && same_strs(&x->at, &y->at) &&
           same_ref(&x->list_of, &y->list_of) && x->off_list == y->off_list &&
           str_eq(x->label, y->label) && str_eq(x->over, y->over);
}

static bool same_party(const struct party *x, const struct party *y)
{
    return same_ref(&x->name, &y->name) && x->role == y->role &&
           str_eq(x->title, y->title) && same_strs(&x->aka, &y->aka) &&
           same_strs(&x->voice, &y->voice) && same_strs(&x->noun, &y->noun);
}

static bool same_people(const struct people *x, const struct people *y)
{
    return same_ref(&x->name, &y->name) && str_eq(x->title, y->title) &&
           same_strs(&x->aka, &y->aka) && same_refs(&x->held_by, &y->held_by) &&
           same_refs(&x->belonging_to, &y->belonging_to) &&
           same_ref(&x->part_of, &y->part_of);
}

static bool same_measure(const struct measure *x, const struct measure *y)
{
    return same_ref(&x->name, &y->name) && str_eq(x->title, y->title) &&
           same_strs(&x->aka, &y->aka) && str_eq(x->unit, y->unit) &&
           same_refs(&x->belonging_to, &y->belonging_to);
}

static bool same_act(const struct act *x, const struct act *y)
{
    for (int i = 0; i < VERB_FORMS; i++)
        if (!str_eq(x->verb[i], y->verb[i])) return false;
    return same_ref(&x->name, &y->name) && str_eq(x->title, y->title) &&
           str_eq(x->plover, y->plover) &&
           str_eq(x->plover_mode, y->plover_mode) &&
           str_eq(x->cameo, y->cameo) &&
           same_ref(&x->counts_as, &y->counts_as) &&
           same_ref(&x->halts, &y->halts) &&
           same_ref(&x->resumes, &y->resumes) && x->standard == y->standard;
}

static bool same_deadline(const struct deadline *x, const struct deadline *y)
{
    return x->kind == y->kind && x->aim == y->aim && x->day == y->day &&
           x->within.months == y->within.months &&
           x->within.days == y->within.days && same_ref(&x->norm, &y->norm);
}

static bool same_allowance(const struct allowance *x, const struct allowance *y)
{
    return same_ref(&x->code, &y->code) && str_eq(x->reason, y->reason);
}

static bool same_allowances(const struct allowance_list *x,
                            const struct allowance_list *y)
{
    ALL(*x, *y, same_allowance);
    return true;
}

static bool same_replacement(const struct replacement *x,
                             const struct replacement *y)
{
    return same_ref(&x->old, &y->old) && same_ref(&x->new, &y->new);
}

static bool same_instrument(const struct instrument *x,
                            const struct instrument *y)
{
    ALL(x->replaces, y->replaces, same_replacement);
    return x->amends == y->amends && same_ref(&x->name, &y->name) &&
           str_eq(x->title, y->title) && x->signed_on == y->signed_on &&
           str_eq(x->signed_at, y->signed_at) &&
           same_refs(&x->signed_by, &y->signed_by) && x->from == y->from &&
           str_eq(x->text_url, y->text_url) &&
           same_allowances(&x->allow, &y->allow);
}

static bool same_share(const struct share *x, const struct share *y)
{
    return x->quantity.qualifier == y->quantity.qualifier &&
           x->quantity.n == y->quantity.n && x->quantity.m == y->quantity.m &&
           same_ref(&x->of, &y->of);
}

static bool same_rate(const struct rate *x, const struct rate *y)
{
    return x->ours == y->ours && x->theirs == y->theirs &&
           same_ref(&x->of, &y->of) && same_ref(&x->against, &y->against);
}

static bool same_power(const struct power *x, const struct power *y)
{
    return x->kind == y->kind && x->all == y->all &&
           same_refs(&x->on, &y->on) && x->by.months == y->by.months &&
           x->by.days == y->by.days && same_expr(x->breach, y->breach);
}

static bool same_clause(const struct norm *x, const struct norm *y)
{
    return x->kind == y->kind && same_ref(&x->name, &y->name) &&
           str_eq(x->title, y->title) && same_deed(&x->deed, &y->deed) &&
           same_deadline(&x->deadline, &y->deadline) &&
           days_equal(x->span, y->span) && same_expr(x->after, y->after) &&
           same_expr(x->during, y->during) &&
           same_ref(&x->in_return_for, &y->in_return_for) &&
           x->ratio_ours == y->ratio_ours &&
           x->ratio_theirs == y->ratio_theirs &&
           same_ref(&x->list_of, &y->list_of) &&
           x->or_off_list == y->or_off_list && x->together == y->together &&
           same_refs(&x->first, &y->first) &&
           same_expr(x->witness, y->witness) &&
           x->shown.days == y->shown.days &&
           x->shown.months == y->shown.months &&
           same_ref(&x->otherwise, &y->otherwise) &&
           same_strs(&x->clause, &y->clause) && same_strs(&x->note, &y->note);
}

static bool same_norm(const struct norm *x, const struct norm *y)
{
    ALL(x->criteria, y->criteria, same_str);
    ALL(x->including, y->including, same_share);
    ALL(x->rates, y->rates, same_rate);
    return same_expr(x->until, y->until) && same_power(&x->power, &y->power) &&
           same_ref(&x->part_of, &y->part_of) &&
           same_ref(&x->instrument, &y->instrument) &&
           same_allowances(&x->allow, &y->allow) && same_clause(x, y);
}

bool lang_agreement_equal(const struct agreement *x, const struct agreement *y)
{
    ALL(x->parties, y->parties, same_party);
    ALL(x->people, y->people, same_people);
    ALL(x->measures, y->measures, same_measure);
    ALL(x->acts, y->acts, same_act);
    ALL(x->norms, y->norms, same_norm);
    ALL(x->instruments, y->instruments, same_instrument);
    return same_allowances(&x->allow, &y->allow) &&
           same_ref(&x->name, &y->name) && str_eq(x->title, y->title) &&
           x->signed_on == y->signed_on && str_eq(x->signed_at, y->signed_at) &&
           same_refs(&x->signed_by, &y->signed_by) &&
           str_eq(x->text_url, y->text_url) && str_eq(x->zone, y->zone);
}

static bool same_telling(const struct telling *x, const struct telling *y)
{
    return days_equal(x->said, y->said) && same_refs(&x->by, &y->by) &&
           str_eq(x->name, y->name) && str_eq(x->voice, y->voice) &&
           str_eq(x->channel, y->channel);
}

static bool same_report(const struct report *x, const struct report *y)
{
    return str_eq(x->outlet, y->outlet) && x->outlet_is_id == y->outlet_is_id &&
           x->published == y->published && str_eq(x->url, y->url) &&
           str_eq(x->sha256, y->sha256) && x->from == y->from && x->to == y->to;
}

static bool same_rows(const struct paper *x, const struct paper *y)
{
    bool same = x->rows.n == y->rows.n;
    for (ptrdiff_t i = 0; same && i < x->rows.n; i++)
        same = str_eq(x->rows.p[i].row, y->rows.p[i].row) &&
               x->rows.p[i].answer == y->rows.p[i].answer &&
               str_eq(x->rows.p[i].other, y->rows.p[i].other);
    return same;
}

static bool same_paper(const struct paper *x, const struct paper *y)
{
    if (!x || !y) return x == y;
    return x->kind == y->kind && same_ref(&x->name, &y->name) &&
           same_refs(&x->from, &y->from) && str_eq(x->sha256, y->sha256) &&
           x->stage == y->stage && same_rows(x, y);
}

bool lang_statement_equal(const struct statement *x, const struct statement *y)
{
    return same_telling(&x->telling, &y->telling) && x->stance == y->stance &&
           same_ref(&x->on_entry, &y->on_entry) && x->has_deed == y->has_deed &&
           (!x->has_deed || same_deed(&x->deed, &y->deed)) &&
           same_report(&x->report, &y->report) &&
           same_refs(&x->same_as, &y->same_as) &&
           same_strs(&x->note, &y->note) && same_paper(x->paper, y->paper);
}

/* Spans and the passage are the reader's, and no part of the text. */
bool lang_draft_equal(const struct draft *x, const struct draft *y)
{
    return same_telling(&x->telling, &y->telling) && x->stance == y->stance &&
           x->stance_on == y->stance_on &&
           same_ref(&x->on_entry, &y->on_entry) && x->has_deed == y->has_deed &&
           (!x->has_deed || same_deed(&x->deed, &y->deed)) &&
           same_report(&x->report, &y->report) && x->same_as == y->same_as &&
           same_refs(&x->same_entries, &y->same_entries) &&
           same_strs(&x->questions, &y->questions) &&
           same_strs(&x->note, &y->note);
}

bool lang_key_equal(const struct key_change *x, const struct key_change *y)
{
    return x->act == y->act && x->day == y->day && str_eq(x->key, y->key) &&
           str_eq(x->old, y->old) && x->needs == y->needs &&
           same_strs(&x->of, &y->of) && str_eq(x->log, y->log) &&
           same_refs(&x->side, &y->side) && same_strs(&x->note, &y->note);
}
