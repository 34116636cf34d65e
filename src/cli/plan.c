/* truce plan batch: who goes next, and why. Names only where they are asked
 * for. */
#include "cli/cli_int.h"

enum { MISSED_SHOWN = 10 };

static void put_person(struct run *r, const struct app_planned *p,
                       ptrdiff_t person)
{
    const struct plan_person *x = &p->question.persons[person];
    const struct plan_verdict *v = &p->batch.verdict[person];
    struct interval age;
    buf_fmt(&r->out, "  %5lld  %.8s  %s", (long long)v->place, x->id.p,
            x->health == HEALTH_UNKNOWN ? "health not known"
                                        : plan_health_text(x->health));
    if (!plan_age(x, p->question.day, &age))
        buf_str(&r->out, S(" · age not known"));
    else if (age.lo == age.hi)
        buf_fmt(&r->out, " · %lld years", (long long)age.lo);
    else
        buf_fmt(&r->out, " · %lld to %lld years", (long long)age.lo,
                (long long)age.hi);
    if (x->left == PLAN_LIFE)
        buf_str(&r->out, S(" · no end of sentence"));
    else if (x->left == PLAN_UNKNOWN)
        buf_str(&r->out, S(" · sentence not known"));
    else
        buf_fmt(&r->out, " · %d months left", (int)x->left);
    if (v->flight >= 0)
        buf_fmt(&r->out, " · %.*s",
                STR_ARG(p->demands.flights.p[v->flight].name));
    if (v->tied) buf_str(&r->out, p->drawn ? S(" · by lot") : S(" · tied"));
    if (v->unsure)
        buf_str(&r->out, S(" · could have been in, if more were "
                           "known"));
    if (r->given[OPT_NAMES]) {
        buf_str(&r->out, S("  "));
        cli_row_names(r, &p->rows[person]);
    }
    buf_char(&r->out, '\n');
}

static void put_parts(struct run *r, const struct app_planned *p,
                      const struct plan_parts *parts)
{
    for (ptrdiff_t i = 0; i < parts->n; i++) {
        struct str s = plan_part_text(r->a, &p->question, &parts->p[i]);
        buf_fmt(&r->out, "    %.*s\n", STR_ARG(s));
    }
}

static void put_rule(struct run *r, const struct app_planned *p)
{
    const struct plan_rule *rule = &p->question.rule;
    struct str day = day_print(r->a, p->question.day);
    buf_fmt(&r->out, "A batch of %lld of the list %.*s",
            (long long)p->demands.size, STR_ARG(p->list));
    if (p->version) buf_fmt(&r->out, ", version %lld", (long long)p->version);
    buf_fmt(&r->out, ", on %.*s\n", STR_ARG(day));
    if (p->norm)
        buf_fmt(&r->out, "%.*s%s%.*s: ", STR_ARG(p->norm->name.id),
                p->norm->clause.n ? ", " : "",
                STR_ARG(p->norm->clause.n ? p->norm->clause.p[0] : S("")));
    for (ptrdiff_t i = 0; i < rule->first.n; i++) {
        const struct plan_first *f = &rule->first.p[i];
        buf_fmt(&r->out, "%s%.*s", i ? ", " : "first ",
                STR_ARG(f->word ? str_of(precedence_text(f->precedence))
                                : f->category));
    }
    if (rule->first.n) buf_str(&r->out, S("; "));
    for (int i = 0; i < rule->criteria; i++)
        buf_fmt(&r->out, "%s%s", i ? ", " : "by ",
                plan_criterion_text(rule->by[i]));
    if (rule->together || p->demands.together)
        buf_str(&r->out, S("; families together"));
    buf_char(&r->out, '\n');
    if (p->drawn)
        buf_fmt(&r->out, "ties by lot, seed %.*s\n",
                STR_ARG(log_hex(r->a, p->seed, PLAN_TICKET)));
}

static void put_left_out(struct run *r, const struct app_planned *p)
{
    for (int k = 1; k < ASIDE_COUNT; k++)
        if (p->aside[k])
            buf_fmt(&r->out, "left out: %lld, %s\n", (long long)p->aside[k],
                    plan_aside_text((enum plan_aside)k));
    if (p->sealed)
        buf_fmt(&r->out, "left out: %lld, not readable with this key\n",
                (long long)p->sealed);
}

static void put_clash(struct run *r, const struct app_planned *p)
{
    if (p->batch.unproved) {
        buf_str(&r->out, S("\nWhether this can be met was not decided within "
                           "the search's bound.\n"));
        return;
    }
    buf_fmt(&r->out, "\nNo batch meets all of this. These clash, and %s:\n",
            p->batch.smallest ? "no fewer do"
                              : "without any one of them the rest do not");
    put_parts(r, p, &p->batch.clash);
}

static void put_missed(struct run *r, const struct app_planned *p)
{
    const struct plan_batch *b = &p->batch;
    int shown = 0;
    for (ptrdiff_t k = 0; k < b->reasons.n; k++) {
        int64_t n = 0;
        for (ptrdiff_t i = 0; i < b->order.n; i++) {
            const struct plan_verdict *v = &b->verdict[b->order.p[i]];
            n += v->why == WHY_BLOCKED && v->reason == k;
        }
        buf_fmt(&r->out,
                "\n%lld passed over, who would have left too little "
                "for:\n",
                (long long)n);
        put_parts(r, p, &b->reasons.p[k]);
        for (ptrdiff_t i = 0, s = 0; i < b->order.n && s < MISSED_SHOWN; i++) {
            const struct plan_verdict *v = &b->verdict[b->order.p[i]];
            if (v->why != WHY_BLOCKED || v->reason != k) continue;
            put_person(r, p, b->order.p[i]);
            s++;
        }
    }
    for (ptrdiff_t i = 0; i < b->order.n && shown < MISSED_SHOWN; i++) {
        if (b->verdict[b->order.p[i]].why != WHY_FULL) continue;
        if (shown++ == 0)
            buf_str(&r->out, S("\nJust missed, when the batch was full:\n"));
        put_person(r, p, b->order.p[i]);
    }
}

static void put_batch(struct run *r, const struct app_planned *p)
{
    const struct plan_batch *b = &p->batch;
    int64_t unsure = 0;
    for (ptrdiff_t i = 0; i < p->question.n; i++)
        unsure += b->verdict[i].unsure;
    buf_char(&r->out, '\n');
    if (b->unproved)
        buf_fmt(&r->out,
                "Not proved: %lld persons were passed over because the search "
                "was given up.\n",
                (long long)b->unproved);
    else
        buf_str(&r->out, S("Proved: nobody who was passed over could have "
                           "been taken.\n"));
    if (unsure)
        buf_fmt(&r->out,
                "At least %lld others could be in it, if the list said what it "
                "leaves "
                "open.\n",
                (long long)unsure);
    buf_str(&r->out, S("\nIn the batch, by their place in the order:\n"));
    for (ptrdiff_t i = 0; i < b->taken.n; i++) put_person(r, p, b->taken.p[i]);
    put_missed(r, p);
}

static bool asked(struct run *r, struct app_planning *q)
{
    *q = (struct app_planning){ .path = r->words.p[0],
                                .reader_path = r->value[OPT_READER],
                                .for_path = r->value[OPT_FOR],
                                .plan_path = r->value[OPT_PLAN],
                                .demands = r->value[OPT_DEMANDS],
                                .day = r->day[OPT_ON],
                                .lot = r->value[OPT_LOT] };
    if (r->words.n > 1) q->list = r->words.p[1];
    struct str size = r->value[OPT_SIZE], version = r->value[OPT_VERSION];
    if ((size.n == 0 || (num_parse(size, &q->size) && q->size > 0 &&
                         q->size <= PLAN_PERSONS_MAX)) &&
        (version.n == 0 || (num_parse(version, &q->version) && q->version)))
        return true;
    diag_add(r->ds, D_USAGE, NULL, "--size and --version want whole numbers");
    diag_hint(r->ds, "from 1; a batch has 500,000 persons at most");
    return false;
}

int cli_plan_batch(struct run *r)
{
    struct app_planning q;
    struct app_planned p;
    struct str text;
    if (!asked(r, &q)) return EXIT_USE;
    struct watch watch = cli_watch(r, "choosing");
    q.watch = &watch;
    bool ok = app_plan_batch(r->world, r->a, &q, &p, r->ds);
    cli_watch_end(r);
    if (!ok) return cli_failed(r);
    if (r->given[OPT_OUT] && p.batch.found &&
        (!app_plan_proposal(r->a, &p, r->value[OPT_BY], &text, r->ds) ||
         !r->world->create(r->world->ctx, r->value[OPT_OUT], text, false,
                           r->ds)))
        return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_planned_json(r->a, &p, r->given[OPT_NAMES]));
    } else {
        put_rule(r, &p);
        put_left_out(r, &p);
        if (p.batch.found)
            put_batch(r, &p);
        else
            put_clash(r, &p);
    }
    bool doubt = r->given[OPT_STRICT] && r->ds->warnings > 0;
    return p.batch.found && !doubt ? EXIT_DONE : EXIT_NO;
}
