/* A proposed batch, for machines. */
#include "app/json_int.h"

#include <string.h>

static json_t *parts_json(struct arena *a, const struct app_planned *p,
                          const struct plan_parts *parts)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < parts->n; i++)
        add(list, text(plan_part_text(a, &p->question, &parts->p[i])));
    return list;
}

static json_t *fields_json(const struct register_row *row)
{
    json_t *o = json_object();
    for (int f = 0; f < FIELD_COUNT; f++)
        set_text(o, field_text((enum field)f), row->value[f]);
    return o;
}

static json_t *person_json(struct arena *a, const struct app_planned *p,
                           ptrdiff_t person, bool names)
{
    static const char *const whys[] = {
        [WHY_ORDER] = "order",       [WHY_DEMAND] = "demand",
        [WHY_FULL] = "full",         [WHY_BLOCKED] = "blocked",
        [WHY_UNPROVED] = "unproved", [WHY_ASIDE] = "aside"
    };
    const struct plan_person *x = &p->question.persons[person];
    const struct plan_verdict *v = &p->batch.verdict[person];
    struct interval age;
    json_t *o = json_object();
    set_text(o, "row", x->id);
    set_int(o, "line", x->row);
    set_int(o, "place", v->place);
    set_word(o, "why", whys[v->why]);
    if (v->reason >= 0) set_int(o, "reason", v->reason);
    set_word(o, "aside", plan_aside_text(x->aside));
    if (v->flight >= 0)
        set_text(o, "flight", p->demands.flights.p[v->flight].name);
    set_word(o, "health", plan_health_text(x->health));
    if (plan_age(x, p->question.day, &age)) set(o, "age", interval(age));
    if (x->left == PLAN_LIFE)
        set_word(o, "months_left", "life");
    else if (x->left != PLAN_UNKNOWN)
        set_int(o, "months_left", x->left);
    set(o, "tied", json_boolean(v->tied));
    set(o, "unsure", json_boolean(v->unsure));
    if (p->drawn) set_text(o, "ticket", log_hex(a, x->ticket, PLAN_TICKET));
    if (names) set(o, "fields", fields_json(&p->rows[person]));
    return o;
}

struct str app_planned_json(struct arena *a, const struct app_planned *p,
                            bool names)
{
    json_t *o = json_object(), *persons = json_array(), *reasons = json_array();
    json_t *by = json_array();
    const struct plan_batch *b = &p->batch;
    set_text(o, "list", p->list);
    if (p->version) set_int(o, "version", p->version);
    if (p->norm) set_text(o, "obligation", p->norm->name.id);
    set_day(a, o, "on", p->question.day);
    for (int i = 0; i < p->question.rule.criteria; i++)
        add(by, json_string(plan_criterion_text(p->question.rule.by[i])));
    set(o, "by", by);
    set_int(o, "size", p->demands.size);
    if (p->drawn) set_text(o, "seed", log_hex(a, p->seed, PLAN_TICKET));
    if (p->lot_size) set_int(o, "lot", p->lot_size);
    set(o, "found", json_boolean(b->found));
    set_int(o, "unproved", b->unproved);
    set_int(o, "ties", b->ties);
    set_int(o, "sealed", p->sealed);
    set_int(o, "unread", p->unread);
    if (!b->found) set(o, "clash", parts_json(a, p, &b->clash));
    if (!b->found) set(o, "smallest", json_boolean(b->smallest));
    for (ptrdiff_t i = 0; i < b->reasons.n; i++)
        add(reasons, parts_json(a, p, &b->reasons.p[i]));
    set(o, "reasons", reasons);
    for (ptrdiff_t i = 0; i < b->order.n; i++)
        add(persons, person_json(a, p, b->order.p[i], names));
    for (ptrdiff_t i = 0; i < p->question.n; i++)
        if (b->verdict[i].place == 0) add(persons, person_json(a, p, i, names));
    set(o, "persons", persons);
    return done(a, o);
}
