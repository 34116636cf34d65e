/* Whether demands can be met: a mixed integer program, given to GLPK.
 *
 * A column is a class of units that are alike for every demand, on one flight:
 * how many of them go by it. Rows are the demands, the seats of each flight,
 * what may pass from a place on a day, and, where a class can go by several
 * flights, that it has so many units. GLPK works in floating point; what it
 * gives is rounded and checked in whole numbers before it is believed. */
#include "plan/plan_int.h"

#include <assert.h>
#include <glpk.h>
#include <math.h>
#include <string.h>

struct row {
    struct interval bounds; /* in whole numbers */
    ptrdiff_t part;         /* -1: a class has so many units */
};

struct column {
    ptrdiff_t class, flight; /* flight -1: there are none */
    int64_t count;           /* in the witness */
};

struct plan_program {
    struct arena *a;
    const struct plan_view *v;
    struct plan_class *class;
    ptrdiff_t classes;
    ptrdiff_t *first;  /* [classes + 1]: columns of each */
    ptrdiff_t *bounds; /* [classes]: the row that bounds it, or -1 */
    struct plan_parts parts;
    bool *on; /* [parts.n] */
    struct LIST(struct row) rows;
    struct LIST(struct column) columns;
    glp_prob *lp;
    glp_smcp simplex;
    int64_t asked;
    /* the matrix, by columns: terms of column j are [start[j], start[j+1]) */
    ptrdiff_t *start;
    struct LIST(int) at;
    struct LIST(double) weight;
};

static bool aboard(const struct plan_program *p, const struct plan_class *c,
                   const struct plan_flight *f)
{
    return f->from.n == 0 ||
           str_eq_nocase(p->v->q->persons[c->place].place, f->from);
}

static void make_columns(struct plan_program *p)
{
    const struct plan_demands *d = p->v->q->demands;
    p->first = arena_new(p->a, ptrdiff_t, p->classes + 1);
    for (ptrdiff_t c = 0; c < p->classes; c++) {
        p->first[c] = p->columns.n;
        for (ptrdiff_t f = -1; f < d->flights.n; f++) {
            bool one = d->flights.n == 0 ? f < 0
                                         : f >= 0 && aboard(p, &p->class[c],
                                                            &d -> flights.p[f]);
            if (one)
                *arena_push(p->a, &p->columns) = (struct column){ c, f, 0 };
        }
    }
    p->first[p->classes] = p->columns.n;
}

static ptrdiff_t add_row(struct plan_program *p, struct interval bounds,
                         ptrdiff_t part)
{
    *arena_push(p->a, &p->rows) = (struct row){ bounds, part };
    return p->rows.n - 1;
}

static ptrdiff_t add_part(struct plan_program *p, enum plan_part_kind kind,
                          ptrdiff_t index)
{
    *arena_push(p->a, &p->parts) = (struct plan_part){ kind, index };
    return p->parts.n - 1;
}

static int32_t day_of_flight(const struct plan_question *q, ptrdiff_t flight)
{
    if (flight < 0 || q->demands->flights.p[flight].day == DAY_NONE)
        return q->day;
    return q->demands->flights.p[flight].day;
}

/* A cap has a row for each day on which somebody flies: the row for the day of
 * each first flight of that day. */
static void cap_rows(struct plan_program *p, ptrdiff_t cap)
{
    const struct plan_question *q = p->v->q;
    ptrdiff_t part = add_part(p, PART_CAP, cap);
    struct interval bounds = { 0, q->demands->caps.p[cap].most };
    ptrdiff_t flights = q->demands->flights.n;
    for (ptrdiff_t f = flights ? 0 : -1; f < flights; f++) {
        bool first = true;
        for (ptrdiff_t g = 0; g < f; g++)
            first = first && day_of_flight(q, g) != day_of_flight(q, f);
        if (first) add_row(p, bounds, part);
    }
}

static void make_rows(struct plan_program *p)
{
    const struct plan_demands *d = p->v->q->demands;
    add_row(p, (struct interval){ d->size, d->size },
            add_part(p, PART_SIZE, 0));
    for (ptrdiff_t i = 0; i < d->list.n; i++)
        add_row(p, d->list.p[i].count, add_part(p, PART_DEMAND, i));
    for (ptrdiff_t i = 0; i < d->flights.n; i++)
        add_row(p, (struct interval){ 0, d->flights.p[i].seats },
                add_part(p, PART_SEATS, i));
    for (ptrdiff_t i = 0; i < d->caps.n; i++) cap_rows(p, i);
    p->bounds = arena_new(p->a, ptrdiff_t, p->classes);
    for (ptrdiff_t c = 0; c < p->classes; c++) {
        bool several = p->first[c + 1] - p->first[c] > 1;
        struct interval units = { 0, p->class[c].units };
        p->bounds[c] = several ? add_row(p, units, -1) : -1;
    }
    p->on = arena_new(p->a, bool, p->parts.n);
    for (ptrdiff_t i = 0; i < p->parts.n; i++) p->on[i] = true;
}

static void term(struct plan_program *p, ptrdiff_t row, int64_t weight)
{
    if (weight == 0) return;
    *arena_push(p->a, &p->at) = (int)row + 1;
    *arena_push(p->a, &p->weight) = (double)weight;
}

/* The terms of one column, rows in their order. */
static void make_terms(struct plan_program *p, const struct column *col)
{
    const struct plan_question *q = p->v->q;
    const struct plan_demands *d = q->demands;
    const struct plan_class *c = &p->class[col->class];
    ptrdiff_t row = 0;
    term(p, row++, c->persons);
    for (ptrdiff_t i = 0; i < d->list.n; i++) term(p, row++, c->weight[i]);
    for (ptrdiff_t i = 0; i < d->flights.n; i++)
        term(p, row++, i == col->flight ? c->persons : 0);
    for (ptrdiff_t i = 0; i < d->caps.n; i++) {
        bool from =
            str_eq_nocase(q->persons[c->place].place, d->caps.p[i].place);
        ptrdiff_t flights = d->flights.n;
        for (ptrdiff_t f = flights ? 0 : -1; f < flights; f++) {
            bool first = true;
            for (ptrdiff_t g = 0; g < f; g++)
                first = first && day_of_flight(q, g) != day_of_flight(q, f);
            if (!first) continue;
            bool then = day_of_flight(q, f) == day_of_flight(q, col->flight);
            term(p, row++, from && then ? c->persons : 0);
        }
    }
    if (p->bounds[col->class] >= 0) term(p, p->bounds[col->class], 1);
}

static void make_matrix(struct plan_program *p)
{
    p->start = arena_new(p->a, ptrdiff_t, p->columns.n + 1);
    term(p, 0, 1); /* GLPK counts from 1 */
    for (ptrdiff_t j = 0; j < p->columns.n; j++) {
        p->start[j] = p->at.n;
        make_terms(p, &p->columns.p[j]);
    }
    p->start[p->columns.n] = p->at.n;
}

static void bound_row(struct plan_program *p, ptrdiff_t row)
{
    const struct row *r = &p->rows.p[row];
    bool on = r->part < 0 || p->on[r->part];
    bool lo = on, hi = on && r->bounds.hi != INTERVAL_OPEN;
    int kind = !lo && !hi                     ? GLP_FR
               : !hi                          ? GLP_LO
               : r->bounds.lo == r->bounds.hi ? GLP_FX
                                              : GLP_DB;
    glp_set_row_bnds(p->lp, (int)row + 1, kind, (double)r->bounds.lo,
                     hi ? (double)r->bounds.hi : 0);
}

static void bound_class(struct plan_program *p, ptrdiff_t class)
{
    const struct plan_class *c = &p->class[class];
    double lo = (double)c->fixed, hi = (double)c->units;
    if (p->bounds[class] >= 0) p->rows.p[p->bounds[class]].bounds.lo = c->fixed;
    if (p->bounds[class] >= 0) bound_row(p, p->bounds[class]);
    for (ptrdiff_t j = p->first[class]; j < p->first[class + 1]; j++)
        glp_set_col_bnds(p->lp, (int)j + 1,
                         p->bounds[class] < 0 && c->fixed == c->units ? GLP_FX
                                                                      : GLP_DB,
                         p->bounds[class] < 0 ? lo : 0, hi);
}

struct plan_program *plan_program_make(struct arena *a,
                                       const struct plan_view *v,
                                       struct plan_class *classes, ptrdiff_t n)
{
    struct plan_program *p = arena_new(a, struct plan_program, 1);
    *p =
        (struct plan_program){ .a = a, .v = v, .class = classes, .classes = n };
    make_columns(p);
    make_rows(p);
    make_matrix(p);
    glp_term_out(GLP_OFF);
    p->lp = glp_create_prob();
    glp_add_rows(p->lp, (int)p->rows.n);
    if (p->columns.n) glp_add_cols(p->lp, (int)p->columns.n);
    for (ptrdiff_t i = 0; i < p->rows.n; i++) bound_row(p, i);
    for (ptrdiff_t j = 0; j < p->columns.n; j++) {
        ptrdiff_t from = p->start[j];
        glp_set_col_kind(p->lp, (int)j + 1, GLP_IV);
        glp_set_mat_col(p->lp, (int)j + 1, (int)(p->start[j + 1] - from),
                        p->at.p + from - 1, p->weight.p + from - 1);
    }
    for (ptrdiff_t c = 0; c < n; c++) bound_class(p, c);
    glp_init_smcp(&p->simplex);
    p->simplex.msg_lev = GLP_MSG_OFF;
    p->simplex.meth = GLP_DUALP;
    return p;
}

void plan_program_free(struct plan_program *p)
{
    glp_delete_prob(p->lp);
}

void plan_programs_end(void)
{
    glp_free_env();
}

void plan_program_fix(struct plan_program *p, ptrdiff_t class)
{
    bound_class(p, class);
}

const struct plan_parts *plan_program_parts(const struct plan_program *p)
{
    return &p->parts;
}

void plan_program_use(struct plan_program *p, ptrdiff_t part, bool on)
{
    p->on[part] = on;
    for (ptrdiff_t i = 0; i < p->rows.n; i++)
        if (p->rows.p[i].part == part) bound_row(p, i);
}

int64_t plan_program_asked(const struct plan_program *p)
{
    return p->asked;
}

const int64_t *plan_program_witness(const struct plan_program *p,
                                    struct arena *a)
{
    int64_t *count = arena_new(a, int64_t, p->columns.n + 1);
    for (ptrdiff_t j = 0; j < p->columns.n; j++)
        count[j] = p->columns.p[j].count;
    return count;
}

void plan_program_believe(struct plan_program *p, const int64_t *witness)
{
    for (ptrdiff_t j = 0; j < p->columns.n; j++)
        p->columns.p[j].count = witness[j];
}

ptrdiff_t plan_program_aboard(const struct plan_program *p, ptrdiff_t class,
                              ptrdiff_t flight)
{
    for (ptrdiff_t j = p->first[class]; j < p->first[class + 1]; j++)
        if (p->columns.p[j].flight == flight)
            return (ptrdiff_t)p->columns.p[j].count;
    return 0;
}

ptrdiff_t plan_program_count(const struct plan_program *p, ptrdiff_t class)
{
    ptrdiff_t n = 0;
    for (ptrdiff_t j = p->first[class]; j < p->first[class + 1]; j++)
        n += (ptrdiff_t)p->columns.p[j].count;
    return n;
}

/* ---- asking ---- */

/* Rounds what GLPK found, and checks it in whole numbers. */
static bool believe(struct plan_program *p, bool mip)
{
    struct arena scratch = { 0 };
    int64_t *sum = arena_new(&scratch, int64_t, p->rows.n + 1);
    int64_t *was = arena_new(&scratch, int64_t, p->columns.n + 1);
    bool ok = true;
    for (ptrdiff_t j = 0; ok && j < p->columns.n; j++) {
        double x = mip ? glp_mip_col_val(p->lp, (int)j + 1)
                       : glp_get_col_prim(p->lp, (int)j + 1);
        was[j] = llround(x);
        ok = fabs(x - (double)was[j]) < 1e-6 && was[j] >= 0;
        for (ptrdiff_t k = p->start[j]; k < p->start[j + 1]; k++)
            sum[p->at.p[k] - 1] += llround(p->weight.p[k]) * was[j];
    }
    for (ptrdiff_t i = 0; ok && i < p->rows.n; i++) {
        const struct row *r = &p->rows.p[i];
        bool on = r->part < 0 || p->on[r->part];
        ok = !on || (sum[i] >= r->bounds.lo && sum[i] <= r->bounds.hi);
    }
    for (ptrdiff_t c = 0; ok && c < p->classes; c++) {
        int64_t n = 0;
        for (ptrdiff_t j = p->first[c]; j < p->first[c + 1]; j++) n += was[j];
        ok = n >= p->class[c].fixed && n <= p->class[c].units;
    }
    for (ptrdiff_t j = 0; ok && j < p->columns.n; j++)
        p->columns.p[j].count = was[j];
    arena_free(&scratch);
    return ok;
}

/* Ends a search that has looked at PLAN_NODES nodes: by their number and not
 * by the clock, so that the same question has the same answer. */
static void count_nodes(glp_tree *tree, void *info)
{
    int *nodes = info;
    if (glp_ios_reason(tree) == GLP_ISELECT && ++*nodes > PLAN_NODES)
        glp_ios_terminate(tree);
}

static enum plan_answer ask_whole(struct plan_program *p)
{
    glp_iocp how;
    int nodes = 0;
    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.fp_heur = GLP_ON;
    how.cb_func = count_nodes;
    how.cb_info = &nodes;
    int failed = glp_intopt(p->lp, &how);
    int status = glp_mip_status(p->lp);
    if ((status == GLP_OPT || status == GLP_FEAS) && believe(p, true))
        return PLAN_YES;
    return !failed && status == GLP_NOFEAS ? PLAN_NO : PLAN_GAVE_UP;
}

/* A class that no flight takes can have nobody fixed. */
static bool stranded(const struct plan_program *p)
{
    for (ptrdiff_t c = 0; c < p->classes; c++)
        if (p->class[c].fixed > 0 && p->first[c] == p->first[c + 1])
            return true;
    return false;
}

enum plan_answer plan_program_ask(struct plan_program *p)
{
    p->asked++;
    if (stranded(p)) return PLAN_NO;
    if (p->columns.n == 0) return believe(p, false) ? PLAN_YES : PLAN_NO;
    int failed = glp_simplex(p->lp, &p->simplex);
    if (failed) {
        glp_std_basis(p->lp);
        failed = glp_simplex(p->lp, &p->simplex);
    }
    if (failed) return PLAN_GAVE_UP;
    int status = glp_get_status(p->lp);
    if (status == GLP_NOFEAS || status == GLP_INFEAS) return PLAN_NO;
    if (status != GLP_OPT && status != GLP_UNBND) return PLAN_GAVE_UP;
    return believe(p, false) ? PLAN_YES : ask_whole(p);
}
