/* explore: what can still come of an agreement, as people read it. */
#include "cli/cli_int.h"

enum { SHOWN = 8 }; /* rows of a list; --json has all of them */

struct view {
    struct run *r;
    struct buf *b;
    const struct agreement *g;
    const struct explore_answer *x;
};

static void put_norm(const struct view *v, ptrdiff_t norm)
{
    buf_str(v->b, v->x->norms.p[norm].norm->name.id);
}

static void put_norms(const struct view *v, const struct explore_ids *l)
{
    for (ptrdiff_t i = 0; i < l->n && i < SHOWN; i++) {
        if (i) buf_str(v->b, S(", "));
        put_norm(v, l->p[i]);
    }
    if (l->n > SHOWN)
        buf_fmt(v->b, " and %lld more", (long long)(l->n - SHOWN));
}

static void put_day(const struct view *v, int32_t day)
{
    buf_str(v->b, day_print(v->r->a, day));
}

/* Who must act together: each of them can refuse it for all. */
static void put_actors(const struct view *v, ptrdiff_t norm)
{
    const struct ref_list *l = &v->x->norms.p[norm].norm->deed.actors;
    for (ptrdiff_t i = 0; i < l->n; i++) {
        if (i) buf_str(v->b, i + 1 < l->n ? S(", ") : S(" or "));
        buf_str(v->b, l->p[i].id);
    }
}

static void put_party(const struct view *v, ptrdiff_t party)
{
    buf_str(v->b, v->g->parties.p[party].name.id);
}

static void heading(const struct view *v, const char *text)
{
    buf_char(v->b, '\n');
    cli_paint(v->r, PAINT_BOLD);
    buf_str(v->b, str_of(text));
    cli_paint(v->r, PAINT_OFF);
    buf_char(v->b, '\n');
}

static void more(const struct view *v, ptrdiff_t n)
{
    if (n > SHOWN)
        buf_fmt(v->b, "  and %lld more (--json has them all)\n",
                (long long)(n - SHOWN));
}

/* ---- what can be met ---- */

static void put_obstacle(const struct view *v, enum obstacle o)
{
    switch (o) {
    case OBSTACLE_NONE:
    case OBSTACLE_START: break;
    case OBSTACLE_SPAN: buf_str(v->b, S(", which holds only from then")); break;
    case OBSTACLE_REFUSED: buf_str(v->b, S(", which is refused")); break;
    case OBSTACLE_SILENT:
        buf_str(v->b, S(", which no witness confirms"));
        break;
    case OBSTACLE_BROKEN: buf_str(v->b, S(", which was broken")); break;
    case OBSTACLE_ENDED: buf_str(v->b, S(", which has ended")); break;
    case OBSTACLE_NEVER:
        buf_str(v->b, S(", a prohibition: it is kept and never done"));
        break;
    case OBSTACLE_CIRCLE: buf_str(v->b, S(", and so round in a circle")); break;
    case OBSTACLE_COUNT: break;
    }
}

static void because(const struct view *v, const struct explore_norm *n)
{
    if (n->because.n == 0 && n->obstacle <= OBSTACLE_START) return;
    buf_str(v->b, S("      because of "));
    if (n->because.n == 0) buf_str(v->b, S("itself"));
    for (ptrdiff_t i = 0; i < n->because.n; i++) {
        const struct explore_norm *at = &v->x->norms.p[n->because.p[i]];
        if (i) buf_str(v->b, S(", that of "));
        put_norm(v, n->because.p[i]);
        if (n->outlook != OUTLOOK_BLOCKED && at->earliest != DAY_NONE) {
            buf_str(v->b, S(" ("));
            put_day(v, at->earliest);
            buf_char(v->b, ')');
        }
    }
    put_obstacle(v, n->obstacle);
    buf_char(v->b, '\n');
}

static void outlook_line(const struct view *v, const struct explore_norm *n)
{
    ptrdiff_t from = v->b->n;
    const char *word =
        n->aim_late ? "after its target" : outlook_text(n->outlook);
    buf_fmt(v->b, "  %s", word);
    buf_pad(v->b, from, 20);
    buf_str(v->b, n->norm->name.id);
    if (n->earliest != DAY_NONE) {
        buf_str(v->b, S(": by "));
        put_day(v, n->deadline);
        buf_str(v->b, S(", and not before "));
        put_day(v, n->earliest);
    }
    if (n->suspended) buf_str(v->b, S(" (suspended)"));
    buf_char(v->b, '\n');
    because(v, n);
}

static void met_or_not(const struct view *v)
{
    int64_t count[OUTLOOK_COUNT] = { 0 }, due = 0, aims = 0;
    for (ptrdiff_t i = 0; i < v->x->norms.n; i++) {
        const struct explore_norm *n = &v->x->norms.p[i];
        if (!n->due) continue;
        due++;
        count[n->outlook]++;
        aims += n->aim_late;
    }
    heading(v, v->x->present ? "Can every obligation still be met?"
                             : "Can every obligation be met?");
    bool all = count[OUTLOOK_BLOCKED] + count[OUTLOOK_LATE] == 0;
    buf_fmt(v->b, "  %s. Of %lld: %lld met, %lld can be in time, ",
            all ? "Yes" : "No", (long long)due, (long long)count[OUTLOOK_MET],
            (long long)count[OUTLOOK_IN_TIME]);
    buf_fmt(v->b, "%lld only late, %lld not at all, %lld ended\n",
            (long long)count[OUTLOOK_LATE], (long long)count[OUTLOOK_BLOCKED],
            (long long)count[OUTLOOK_ENDED]);
    for (ptrdiff_t i = 0; i < v->x->norms.n; i++) {
        const struct explore_norm *n = &v->x->norms.p[i];
        if (n->outlook == OUTLOOK_BLOCKED || n->outlook == OUTLOOK_LATE ||
            n->aim_late)
            outlook_line(v, n);
    }
}

/* A deadline that leaves others too little time. */
static void too_late_for_others(const struct view *v)
{
    bool any = false;
    for (ptrdiff_t i = 0; i < v->x->norms.n; i++) {
        const struct explore_norm *n = &v->x->norms.p[i];
        if (!n->due || n->latest == DAY_NONE || n->outlook != OUTLOOK_IN_TIME)
            continue;
        if (n->deadline != DAY_NONE && n->deadline <= n->latest) continue;
        if (!any)
            heading(v, "To be done sooner than the text says, or others "
                       "are late");
        any = true;
        buf_str(v->b, S("  "));
        put_norm(v, i);
        buf_str(v->b, S(": by "));
        put_day(v, n->latest);
        if (n->deadline != DAY_NONE) {
            buf_str(v->b, S(", not "));
            put_day(v, n->deadline);
        } else {
            buf_str(v->b, S("; the text gives it no day"));
        }
        buf_char(v->b, '\n');
    }
}

/* ---- moves ---- */

static void put_move(const struct view *v, const struct explore_move *m)
{
    switch (m->kind) {
    case MOVE_REFUSE:
        put_actors(v, m->norm);
        buf_str(v->b, v->x->norms.p[m->norm].norm->kind == NORM_PROHIBITION
                          ? S(" breaks ")
                      : v->x->norms.p[m->norm].norm->kind == NORM_POWER
                          ? S(" does not use ")
                          : S(" refuses "));
        break;
    case MOVE_SILENT:
        put_party(v, m->party);
        buf_str(v->b, S(" does not confirm "));
        break;
    case MOVE_SUSPEND:
        put_actors(v, m->norm);
        buf_str(v->b, S(" uses "));
        break;
    case MOVE_LATE:
        put_actors(v, m->norm);
        buf_str(v->b, S(" is late with "));
        break;
    case MOVE_COUNT: break;
    }
    put_norm(v, m->norm);
}

static bool in_section(const struct explore_move *m, enum move_kind kind)
{
    return m->blocks.n > 0 &&
           (m->kind == kind || (kind == MOVE_REFUSE && m->kind == MOVE_SILENT));
}

static void moves(const struct view *v, enum move_kind kind, const char *title,
                  const char *none)
{
    ptrdiff_t n = 0;
    heading(v, title);
    for (ptrdiff_t i = 0; i < v->x->moves.n; i++) {
        const struct explore_move *m = &v->x->moves.p[i];
        if (!in_section(m, kind) || ++n > SHOWN) continue;
        buf_str(v->b, S("  "));
        put_move(v, m);
        buf_fmt(v->b, ": %lld\n      ", (long long)m->blocks.n);
        put_norms(v, &m->blocks);
        buf_char(v->b, '\n');
    }
    if (n == 0) buf_fmt(v->b, "  %s\n", none);
    more(v, n);
}

static void powers(const struct view *v)
{
    for (ptrdiff_t i = 0; i < v->x->moves.n; i++)
        if (in_section(&v->x->moves.p[i], MOVE_SUSPEND)) {
            moves(v, MOVE_SUSPEND,
                  "A power used, and never lifted: obligations that cannot be "
                  "met then",
                  "");
            return;
        }
}

static void together(const struct view *v)
{
    const struct explore_answer *x = v->x;
    heading(v, "Moves that block only together");
    for (ptrdiff_t i = 0; i < x->together.n && i < SHOWN; i++) {
        const struct explore_together *t = &x->together.p[i];
        buf_str(v->b, S("  "));
        for (ptrdiff_t k = 0; k < t->moves.n; k++) {
            if (k) buf_str(v->b, S(", and "));
            put_move(v, &x->moves.p[t->moves.p[k]]);
        }
        buf_fmt(v->b, ": %lld\n      ", (long long)t->blocks.n);
        put_norms(v, &t->blocks);
        buf_char(v->b, '\n');
    }
    if (x->together.n == 0) buf_str(v->b, S("  none found\n"));
    more(v, x->together.n);
    buf_fmt(v->b, "  (searched: up to %d together; %lld sets tried, ", x->depth,
            (long long)x->tried);
    if (x->cut_short)
        buf_fmt(v->b,
                "which is the bound of %lld: there may be more;\n   --budget "
                "raises it)\n",
                (long long)x->budget);
    else
        buf_str(v->b, S("all that can matter)\n"));
}

/* ---- parties ---- */

static void waits(const struct view *v)
{
    bool any = false;
    heading(v, "Whom each waits for");
    for (ptrdiff_t i = 0; i < v->x->parties.n; i++) {
        const struct explore_party *p = &v->x->parties.p[i];
        for (ptrdiff_t k = 0; k < p->waits.n; k++) {
            const struct explore_wait *w = &p->waits.p[k];
            any = true;
            ptrdiff_t from = v->b->n;
            buf_fmt(v->b, "  %.*s", STR_ARG(p->party->name.id));
            buf_pad(v->b, from, 14);
            buf_str(v->b, S(" for "));
            put_party(v, w->party);
            const struct explore_party *other = &v->x->parties.p[w->party];
            if (!other->signed_it && other->party->role == ROLE_PARTY)
                buf_str(v->b, S(" (which did not sign)"));
            buf_fmt(v->b, ": %lld of %lld\n      ", (long long)w->norms.n,
                    (long long)p->own.n);
            for (ptrdiff_t c = 0; c < w->chain.n && c < SHOWN; c++) {
                if (c) buf_str(v->b, S(", which needs "));
                put_norm(v, w->chain.p[c]);
            }
            buf_char(v->b, '\n');
        }
    }
    if (!any) buf_str(v->b, S("  nobody for anybody\n"));
}

static void exposure_line(const struct view *v,
                          const struct explore_exposure *e)
{
    const struct norm *gives = v->x->norms.p[e->gives].norm;
    buf_str(v->b, S("  "));
    put_day(v, e->from);
    if (e->until == DAY_NONE) {
        buf_str(v->b, S(" and on, with no end"));
    } else if (e->until > e->from) {
        buf_str(v->b, S(" to "));
        put_day(v, e->until);
    }
    buf_str(v->b, S("  "));
    put_party(v, e->party);
    buf_str(v->b, S(" ahead by "));
    if (e->excess) {
        buf_count(v->b, e->excess);
        buf_char(v->b, ' ');
        buf_str(v->b, gives->deed.object.id);
        buf_fmt(v->b, ", %lld.%lld%% of what it gives",
                (long long)(e->share / 10), (long long)(e->share % 10));
    } else if (e->share == 1000) {
        buf_str(v->b, S("the whole"));
    } else {
        buf_fmt(v->b, "%lld.%lld%%", (long long)(e->share / 10),
                (long long)(e->share % 10));
    }
    buf_str(v->b, S(": "));
    put_norm(v, e->gives);
    buf_str(v->b, S(" for "));
    put_norm(v, e->gets);
    buf_char(v->b, '\n');
}

static void exposures(const struct view *v)
{
    const struct explore_party *most = NULL;
    bool exchange = false;
    for (ptrdiff_t i = 0; i < v->x->norms.n; i++)
        exchange = exchange || v->x->norms.p[i].norm->in_return_for.id.n;
    heading(v, "Who has given and not yet had in return, if each acts at its "
               "deadline");
    if (!exchange) {
        buf_str(v->b, S("  nothing is given in return for anything\n"));
        return;
    }
    for (ptrdiff_t i = 0; i < v->x->parties.n; i++) {
        const struct explore_party *p = &v->x->parties.p[i];
        if (p->peak_day != DAY_NONE && (!most || p->peak > most->peak))
            most = p;
    }
    if (!most) {
        buf_str(v->b, S("  nobody: each exchange falls on one day\n"));
        return;
    }
    buf_fmt(v->b, "  most: %.*s, on ", STR_ARG(most->party->name.id));
    put_day(v, most->peak_day);
    buf_fmt(v->b, ", by %lld.%03lld of an exchange",
            (long long)(most->peak / 1000), (long long)(most->peak % 1000));
    if (most->peak_days < 0)
        buf_str(v->b, S(", and no day ends it\n"));
    else
        buf_fmt(v->b, ", for %lld %s\n", (long long)most->peak_days,
                most->peak_days == 1 ? "day" : "days");
    for (ptrdiff_t i = 0; i < v->x->exposures.n && i < SHOWN; i++)
        exposure_line(v, &v->x->exposures.p[i]);
    more(v, v->x->exposures.n);
}

/* ---- all of it ---- */

static void print(const struct view *v, const struct app_explored *got)
{
    cli_paint(v->r, PAINT_BOLD);
    buf_str(v->b, v->g->name.id);
    cli_paint(v->r, PAINT_OFF);
    buf_fmt(v->b, "  %.*s\n  ", STR_ARG(v->g->title));
    buf_str(v->b, v->x->present ? S("from what is on record, as of ")
                                : S("from the text alone, nothing done yet, "
                                    "from "));
    put_day(v, v->x->from);
    if (got->assumed)
        buf_str(v->b, S("\n  not signed yet: taken as signed on that day"));
    buf_char(v->b, '\n');
    met_or_not(v);
    too_late_for_others(v);
    moves(v, MOVE_REFUSE,
          "One refusal: the other obligations that cannot be met then",
          "none blocks another");
    moves(v, MOVE_LATE, "One delay, of a day: the others that are late then",
          "none makes another late");
    powers(v);
    waits(v);
    exposures(v);
    together(v);
}

static bool number(struct run *r, enum opt o, int64_t least, int64_t most,
                   int64_t *out)
{
    if (!r->given[o]) return true;
    if (num_parse_grouped(r->value[o], out) && *out >= least && *out <= most)
        return true;
    diag_add(r->ds, D_USAGE, NULL, "%.*s is no number from %lld to %lld",
             STR_ARG(r->value[o]), (long long)least, (long long)most);
    diag_hint(r->ds, "truce %s", r->command->usage);
    return false;
}

int cli_explore(struct run *r)
{
    int64_t depth = 2, budget = EXPLORE_BUDGET;
    struct app_explored got;
    struct watch watch = cli_watch(r, "exploring");
    if (!number(r, OPT_DEPTH, 1, EXPLORE_DEPTH_MAX, &depth) ||
        !number(r, OPT_BUDGET, 0, INT64_C(1000000000), &budget))
        return EXIT_USE;
    struct app_exploring how = { .paths = r->words,
                                 .on = r->day[OPT_ON],
                                 .depth = (int)depth,
                                 .budget = budget,
                                 .watch = &watch };
    if (!app_explore(r->world, r->a, &how, &got, r->ds)) return cli_failed(r);
    if (got.agreement.name.id.n == 0 && got.agreement.norms.n == 0) {
        struct pos at = { .file = r->words.p[0] };
        diag_add(r->ds, D_NO_AGREEMENT, &at,
                 "there is no agreement in the files given");
        diag_hint(r->ds, "name a file, a folder or a case that has one");
        return EXIT_USE;
    }
    struct view v = { r, &r->out, &got.agreement, &got.answer };
    if (r->given[OPT_JSON])
        buf_str(&r->out, app_explored_json(r->a, &got));
    else if (r->given[OPT_DOT])
        buf_str(&r->out, app_explored_dot(r->a, &got));
    else
        print(&v, &got);
    return app_explored_all(&got) ? EXIT_DONE : EXIT_NO;
}
