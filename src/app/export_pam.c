/* Obligations scored as the Peace Accords Matrix does (Joshi, Quinn, Regan,
 * "Annualized implementation data on comprehensive intrastate peace accords",
 * Journal of Peace Research 52, 2015): 0 not begun, 1 a minimum, 2 a good part,
 * 3 all of it. Theirs is a coder's judgement; ours follows from counts by a
 * rule that stands beside each score, and is two numbers where accounts differ.
 */
#include "app/export_int.h"

struct score {
    int least, most;
    struct str why;
};

static int of_count(const struct finding *f, int64_t n)
{
    int64_t all = f->target.hi == INTERVAL_OPEN ? f->target.lo : f->target.hi;
    if (n <= 0) return 0;
    if (n >= all) return 3;
    return n >= all - n ? 2 : 1; /* half of it */
}

static void widen(struct score *s, int score)
{
    if (score < s->least) s->least = score;
    if (score > s->most) s->most = score;
}

/* Each side's account: its least as it stands, its most where it gives one. A
 * total nobody is sure of does not make a 3: that is `met`. */
static struct score counted(const struct exporting *x, const struct finding *f)
{
    struct score s = { 3, 0, S("") };
    struct buf b = buf_make(x->a, BUF_MAX);
    int64_t all = f->target.hi == INTERVAL_OPEN ? f->target.lo : f->target.hi;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *p = &f->standpoints.p[i];
        if (!p->counted || p->kind == STANDPOINT_EVERYONE) continue;
        int least = of_count(f, p->bounds.lo);
        bool open = p->bounds.hi == INTERVAL_OPEN || p->hi_from != DAY_NONE;
        int most = open ? least : of_count(f, p->bounds.hi);
        widen(&s, least == 3 ? 2 : least);
        widen(&s, most == 3 ? 2 : most);
        struct str name = p->kind == STANDPOINT_PARTY
                              ? export_title(x, p->party)
                              : str_of(standpoint_text(p->kind));
        buf_fmt(&b, "%s%.*s counts at least %lld", b.n ? "; " : "",
                STR_ARG(name), (long long)p->bounds.lo);
    }
    if (b.n == 0) return (struct score){ 0, 0, S("nobody counts any") };
    buf_fmt(&b, "; of %lld", (long long)all);
    s.why = buf_done(&b);
    return s;
}

static struct score scored(const struct exporting *x, const struct finding *f)
{
    bool done = false, not_done = false;
    if (f->state == STATE_MET)
        return (struct score){ 3, 3,
                               S("met, as the agreement wants it shown") };
    if (f->counted && !f->level) return counted(x, f);
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        if (f->standpoints.p[i].kind == STANDPOINT_EVERYONE) continue;
        done = done || f->standpoints.p[i].says_done;
        not_done = not_done || f->standpoints.p[i].says_not_done;
    }
    if (!done) return (struct score){ 0, 0, S("nobody says that it is done") };
    if (f->level)
        return (struct score){ 1, 2, S("some has gone, and more must") };
    return not_done
               ? (struct score){ 0, 2, S("some say that it is done, some not") }
               : (struct score){ 1, 2, S("said to be done, and not shown") };
}

struct str export_pam(const struct exporting *x)
{
    static const char *const heads[] = { "provision",   "title",      "date",
                                         "score_least", "score_most", "state",
                                         "reason",      "source" };
    struct buf b = buf_make(x->a, BUF_MAX);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        export_cell(&b, str_of(heads[i]), i == 0);
    buf_char(&b, '\n');
    for (ptrdiff_t i = 0; i < x->f->list.n; i++) {
        const struct finding *f = &x->f->list.p[i];
        if (f->norm->kind != NORM_OBLIGATION) continue;
        struct score s = scored(x, f);
        export_cell(&b, f->norm->name.id, true);
        export_cell(&b, f->norm->title, false);
        export_cell(&b, day_print(x->a, x->f->on), false);
        buf_fmt(&b, ",%d,%d", s.least, s.most);
        export_cell(&b, str_of(state_text(f->state)), false);
        export_cell(&b, s.why, false);
        export_cell(&b, x->c->agreement.text_url, false);
        buf_char(&b, '\n');
    }
    return buf_done(&b);
}
