/* What stands around a verb: days, places, recipients, matters, totals. */
#include "reader/reader_int.h"

static int kind(const struct sentence *s, int c)
{
    return c >= 0 && c < s->chunks ? s->chunk[c].kind : CH_STOP;
}

/* "declared a truce on Friday": the saying is the deed, and has the day. */
static bool says_it(const struct reading *r, const struct event *e)
{
    for (int i = 0; i < r->cues; i++)
        if (r->cue[i].verb == e->chunk) return true;
    return false;
}

static void set_date(struct reading *r, struct event *e, int c, enum rule rule)
{
    const struct sentence *s = &r->s;
    const struct date_phrase *d = &s->date[s->chunk[c].i];
    if (e->date >= 0 || (r->taken[c] && !says_it(r, e))) return;
    /* "within 180 days of the accord" counts from a day that is not told. */
    if (d->from.kind == DATE_WITHIN && kind(s, c + 1) == CH_PREP &&
        (s->chunk[c + 1].roles & (ROLE_BIT(WORD_OWNER) | ROLE_BIT(WORD_AFTER))))
        return;
    e->date = c;
    event_slot_chunk(&r->s, e, "date", c, rule);
}

/* At the head of the clause: "On Friday, X met", "So far, X has freed". */
void event_before(struct reading *r, struct event *e, int subject)
{
    const struct sentence *s = &r->s;
    int floor = subject > REACH ? subject - REACH : 0;
    for (int c = subject - 1; c >= floor; c--) {
        int k = kind(s, c);
        if (k == CH_DATE)
            set_date(r, e, c, RULE_DATE_BEFORE);
        else if (k == CH_TOTAL)
            e->amount.total = true;
        else if (k == CH_GROUP && kind(s, c - 1) == CH_PREP)
            c--;
        else if (k != CH_COMMA && k != CH_ADVERB)
            break;
    }
    /* "The two sides on Friday signed" */
    for (int c = subject + 1; c < e->chunk; c++) {
        if (kind(s, c) == CH_RELATIVE) break;
        if (kind(s, c) == CH_VERB && chunk_verb(s, c)->verb >= 0) break;
        if (kind(s, c) == CH_TOTAL) e->amount.total = true;
        if (kind(s, c) == CH_DATE && kind(s, c - 1) != CH_HELD)
            set_date(r, e, c, RULE_DATE_BEFORE);
    }
}

static bool is_place(const struct group *g)
{
    bool role = (g->nouns & (NOUN_BIT(WORD_ROLE) | NOUN_BIT(WORD_TALKS) |
                             NOUN_BIT(WORD_DEAL))) != 0;
    if (g->kind == GROUP_PLACE) return true;
    if (g->kind == GROUP_PRONOUN || role || g->sided) return false;
    return g->name_b > g->name_a || (g->nouns & NOUN_BIT(WORD_SITE)) ||
           ((g->nouns & NOUN_BIT(WORD_CUSTODY)) && g->a + 1 < g->b);
}

static void set_place(struct reading *r, struct event *e, int c)
{
    const struct group *g = chunk_group(&r->s, c);
    if (!is_place(g) || e->places == EVENT_PLACES) return;
    int a = g->a;
    e->place[e->places++] = sentence_words(&r->s, a, g->b);
    event_slot(e, "place", a, g->b, RULE_PLACE, false);
}

/* "in Kabul and Kandahar"; returns the chunk after. */
static int place_list(struct reading *r, struct event *e, int c)
{
    set_place(r, e, c);
    while ((kind(&r->s, c + 1) == CH_CONJ || kind(&r->s, c + 1) == CH_COMMA) &&
           chunk_group(&r->s, c + 2) && is_place(chunk_group(&r->s, c + 2)) &&
           kind(&r->s, c + 3) != CH_VERB) {
        c += 2;
        set_place(r, e, c);
    }
    return c + 1;
}

/* "over disagreements on the release": the words from chunk c on. */
static void set_over(struct reading *r, struct event *e, int c, int to)
{
    const struct sentence *s = &r->s;
    int end = c;
    while (end < to && kind(s, end) != CH_COMMA && kind(s, end) != CH_STOP &&
           kind(s, end) != CH_DATE && kind(s, end) != CH_CLOSE)
        end++;
    if (e->over.n || end == c) return;
    e->over = sentence_words(s, s->chunk[c].a, s->chunk[end - 1].b);
    event_slot(e, "over", s->chunk[c].a, s->chunk[end - 1].b, RULE_OVER, false);
}

static bool set_level(struct reading *r, struct event *e, const struct group *g)
{
    const struct frame_act *f = &r->w->acts.p[e->act];
    bool counted = g->amount.b > g->amount.a;
    if (!counted || !(f->objects & NOUN_BIT(WORD_MEASURE)) || who_is(&g->who))
        return false;
    e->amount = g->amount;
    e->mode = COUNT_LEVEL;
    event_slot(e, "count", g->amount.a, g->amount.b, RULE_COUNT_NUMBER, false);
    event_slot(e, "mode", g->amount.a, g->amount.b, RULE_MODE_LEVEL, false);
    return true;
}

/* All of "A, B and C" from chunk c on; returns the chunk after. */
static int join_list(struct reading *r, struct event *e, int c,
                     const char *slot, struct who *out)
{
    struct who none = { 0 };
    bool among = kind(&r->s, c - 1) == CH_PREP &&
                 (r->s.chunk[c - 1].roles & ROLE_BIT(WORD_AMONG));
    for (;;) {
        struct who w = resolve_group(r, c, none, e, slot);
        who_join(out, &w);
        bool more = kind(&r->s, c + 1) == CH_CONJ &&
                    chunk_group(&r->s, c + 2) &&
                    who_is(&chunk_group(&r->s, c + 2)->who) &&
                    (among || !clause_finite(&r->s, c + 3));
        if (!more) return c + 1;
        c += 2;
    }
}

/* "by X" names who acts in a passive and in a noun. */
static bool agent_here(const struct reading *r, const struct event *e,
                       uint64_t roles)
{
    return (roles & ROLE_BIT(WORD_AGENT)) &&
           (e->passive || chunk_group(&r->s, e->chunk)) && e->actor.n == 0;
}

static int take_phrase(struct reading *r, struct event *e, int c, int to)
{
    const struct sentence *s = &r->s;
    const struct frame_act *f = &r->w->acts.p[e->act];
    const struct group *g = chunk_group(s, c + 1);
    uint64_t roles = s->chunk[c].roles;
    bool party = who_is(&g->who) || g->kind == GROUP_PRONOUN;
    if (f->target && (roles & (ROLE_BIT(WORD_OWNER) | ROLE_BIT(WORD_MATTER) |
                               ROLE_BIT(WORD_PURPOSE)))) {
        set_over(r, e, c + 1, to);
        return to;
    }
    if ((g->nouns & NOUN_BIT(WORD_CUSTODY)) && who_is(&g->owner) && f->holder &&
        (roles & ROLE_BIT(WORD_SOURCE))) {
        e->holder = g->owner;
        event_slot(e, "holder", g->a, g->b, RULE_ACTOR_HOLDER, false);
        return c + 2;
    }
    if (agent_here(r, e, roles))
        return join_list(r, e, c + 1, "actor", &e->actor);
    if ((roles & ROLE_BIT(WORD_AMONG)) && f->mutual && e->actor.n == 0 && party)
        return join_list(r, e, c + 1, "actor", &e->actor);
    if ((roles & ROLE_BIT(WORD_AMONG)) && f->mutual && party)
        return join_list(r, e, c + 1, "with", &e->with);
    if ((roles & ROLE_BIT(WORD_RECIPIENT)) && set_level(r, e, g)) return c + 2;
    if ((roles & ROLE_BIT(WORD_RECIPIENT)) && party && !f->mutual)
        return join_list(r, e, c + 1, "recipient", &e->to);
    if ((roles & ROLE_BIT(WORD_THROUGH)) && party)
        return join_list(r, e, c + 1, "through", &e->through);
    if ((roles & ROLE_BIT(WORD_COMPANION)) && party && f->mutual)
        return join_list(r, e, c + 1, "with", &e->with);
    if ((roles & ROLE_BIT(WORD_AGAINST)) && party)
        return join_list(r, e, c + 1, "against", &e->against);
    if (roles & (ROLE_BIT(WORD_PLACE) | ROLE_BIT(WORD_SOURCE)))
        return place_list(r, e, c + 1);
    else if ((roles & ROLE_BIT(WORD_MATTER)) &&
             (f->mutual || !(f->people || f->text)))
        set_over(r, e, c + 1, to);
    return c + 2;
}

void event_adjuncts(struct reading *r, struct event *e, int from, int to)
{
    const struct sentence *s = &r->s;
    const struct frame_act *f = &r->w->acts.p[e->act];
    /* "under a decree signed last month": its own day */
    const struct group *object = chunk_group(s, e->object);
    bool other = object && object->seized;
    for (int c = from; c < to;) {
        int k = kind(s, c);
        if (k == CH_VERB || k == CH_COMMA) other = k == CH_VERB;
        bool gerund =
            k == CH_PREP && c + 1 < s->chunks && kind(s, c + 1) == CH_VERB;
        if (k == CH_PREP && c + 1 < to && chunk_group(s, c + 1)) {
            c = take_phrase(r, e, c, to);
            continue;
        }
        if (gerund && f->target) {
            set_over(r, e, c + 1, s->chunks);
            return;
        }
        if (k == CH_DATE && !other) set_date(r, e, c, RULE_DATE_AFTER);
        if (k == CH_TOTAL) e->amount.total = true;
        if (k == CH_LEVEL && chunk_group(s, c + 1))
            set_level(r, e, chunk_group(s, c + 1));
        c += k == CH_PART ? 2 : 1; /* "including five": event_extras */
    }
    /* The verb of an accusation ends its clause: "accused X of releasing". */
    if (f->target && kind(s, to - 1) == CH_PREP && kind(s, to) == CH_VERB)
        set_over(r, e, to, s->chunks);
}

void event_when_where(struct reading *r, struct event *e, int from, int to)
{
    const struct sentence *s = &r->s;
    uint64_t where = ROLE_BIT(WORD_PLACE);
    for (int c = from; c < to; c++) {
        if (kind(s, c) == CH_DATE) set_date(r, e, c, RULE_DATE_AFTER);
        if (kind(s, c) == CH_TOTAL) e->amount.total = true;
        if (kind(s, c) == CH_PREP && chunk_group(s, c + 1) &&
            (s->chunk[c].roles & where))
            set_place(r, e, c + 1);
    }
}

/* ---- a second count beside the first ---- */

static void emit_extra(struct reading *r, const struct event *of, int c,
                       enum count_mode mode, enum rule rule)
{
    const struct group *g = chunk_group(&r->s, c);
    if (!g || g->amount.b == g->amount.a) return;
    struct event e = *of;
    e.slots = 0;
    for (int i = 0; i < of->slots; i++) {
        struct str name = str_of(of->slot[i].name);
        if (str_eq(name, S("count")) || str_eq(name, S("mode")) ||
            str_eq(name, S("label")) ||
            (mode == COUNT_TOTAL && str_eq(name, S("date"))))
            continue;
        e.slot[e.slots++] = of->slot[i];
    }
    e.amount = g->amount;
    e.mode = mode;
    if (mode == COUNT_TOTAL) {
        e.date = -1;
        e.places = 0;
    }
    event_slot(&e, "count", g->amount.a, g->amount.b, RULE_COUNT_NUMBER, false);
    event_slot(&e, "mode", r->s.chunk[c - 1].a, r->s.chunk[c - 1].b, rule,
               false);
    event_emit(r, &e);
}

/* "... in exchange for 200 prisoners": whoever holds those frees them. */
void event_return(struct reading *r, const struct event *of, int c)
{
    const struct group *g = chunk_group(&r->s, c);
    bool people = g && ((g->nouns & NOUN_BIT(WORD_CAPTIVES)) || g->people >= 0);
    if (!people || r->w->act_release < 0 || g->amount.b == g->amount.a) return;
    struct event e = event_new(of->chunk);
    e.act = r->w->act_release;
    e.mood = of->mood;
    e.date = of->date;
    e.object = c;
    e.passive = true;
    event_slot_chunk(&r->s, &e, "act", c - 1, RULE_FRAME_RETURN);
    event_slot_chunk(&r->s, &e, "modality", of->chunk,
                     (enum rule)of->mood.rule);
    resolve_people(r, &e);
    if (!who_is(&e.actor)) return;
    event_count(r, &e);
    event_emit(r, &e);
    resolve_counted(r, &e);
}

/* "X freed 20 and Y 30 prisoners": the verb stands once. */
static void emit_gapped(struct reading *r, const struct event *of, int c)
{
    const struct sentence *s = &r->s;
    const struct group *who = chunk_group(s, c + 1), *g = chunk_group(s, c + 2);
    if (!who || !g || of->passive || !who_is(&who->who) ||
        who->amount.b > who->amount.a || g->amount.b == g->amount.a ||
        kind(s, c + 3) == CH_VERB)
        return;
    struct event e = event_new(of->chunk);
    e.act = of->act;
    e.mood = of->mood;
    e.date = of->date;
    e.actor = who->who;
    e.object = c + 2;
    event_slot_chunk(s, &e, "act", of->chunk, RULE_FRAME_GAPPED);
    event_slot_chunk(s, &e, "actor", c + 1, RULE_ACTOR_SUBJECT);
    resolve_people(r, &e);
    event_count(r, &e);
    event_emit(r, &e);
}

/* "including five ...", "bringing the total to 1,240". */
void event_extras(struct reading *r, const struct event *e, int from, int to)
{
    const struct sentence *s = &r->s;
    if (!r->w->acts.p[e->act].people || e->amount.b == e->amount.a) return;
    for (int c = from; c <= to && c < s->chunks; c++) {
        if (kind(s, c) == CH_PREP &&
            (s->chunk[c].roles & ROLE_BIT(WORD_EXCHANGE)))
            event_return(r, e, c + 1);
        if (kind(s, c) == CH_CONJ) emit_gapped(r, e, c);
        if (kind(s, c) == CH_PART)
            emit_extra(r, e, c + 1, COUNT_PART, RULE_MODE_PART);
        if (kind(s, c) == CH_TOTALLING ||
            (kind(s, c) == CH_COMMA && kind(s, c + 1) == CH_TOTALLING)) {
            int at = kind(s, c) == CH_COMMA ? c + 2 : c + 1;
            emit_extra(r, e, at, COUNT_TOTAL, RULE_MODE_TOTAL);
            return;
        }
    }
}
