/* Counts as bars: what each account says, against what was agreed. A bar is
 * full up to the lower bound and striped from there to the upper one; where
 * nobody says how many at most, the stripes go to the end. */
#include "pages/pages_int.h"

enum { WIDE = 240, TALL = 12 };

static bool among(const struct ref_list *l, struct str id)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i].id, id)) return true;
    return false;
}

/* Whether the norm is for this party: its people, or what it does in return. */
static bool counterpart(const struct agreement *g, const struct norm *n,
                        struct str party)
{
    const struct people *p = model_people(g, n->deed.object.id);
    const struct norm *back = model_norm(g, n->in_return_for.id);
    return (p && among(&p->belonging_to, party)) ||
           (back && among(&back->deed.actors, party));
}

/* Claimed by who is bound, granted by the other side, witnessed, or told. */
static const char *standing(const struct agreement *g, const struct finding *f,
                            const struct standpoint *s)
{
    switch (s->kind) {
    case STANDPOINT_PARTY:
        if (among(&f->norm->deed.actors, s->party)) return "claimed";
        return counterpart(g, f->norm, s->party) ? "granted" : "told";
    case STANDPOINT_WITNESS: return "witnessed";
    case STANDPOINT_PRESS: return "told";
    case STANDPOINT_EVERYONE:
    case STANDPOINT_COUNT: break;
    }
    return "";
}

static int64_t most(const struct finding *f)
{
    int64_t n = f->target.hi == INTERVAL_OPEN ? f->target.lo : f->target.hi;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        struct interval b = f->standpoints.p[i].bounds;
        if (!f->standpoints.p[i].counted) continue;
        if (b.lo > n) n = b.lo;
        if (b.hi != INTERVAL_OPEN && b.hi > n) n = b.hi;
    }
    return n > 0 ? n : 1;
}

/* How far along the bar n of `all` lies; counts are at most LANG_COUNT_MAX. */
static int64_t along(int64_t n, int64_t all)
{
    return n >= all ? WIDE : n * WIDE / all;
}

static void bar(struct html *h, const char *class, struct interval b,
                const struct finding *f)
{
    int64_t all = most(f), lo = along(b.lo, all), hi = along(b.hi, all);
    int64_t wanted =
        f->target.hi == INTERVAL_OPEN ? f->target.lo : f->target.hi;
    HTML(h, "<svg class=\"bar {}\" viewBox=\"0 0 {} {}\" aria-hidden=\"true\">",
         class, (int)WIDE, (int)TALL);
    HTML(h, "<rect class=\"track\" width=\"{}\" height=\"{}\"/>", (int)WIDE,
         (int)TALL);
    HTML(h, "<rect class=\"sure\" width=\"{}\" height=\"{}\"/>", lo, (int)TALL);
    for (int64_t x = lo + 2; x + 2 <= hi; x += 5)
        HTML(h, "<rect class=\"may\" x=\"{}\" width=\"2\" height=\"{}\"/>", x,
             (int)TALL);
    HTML(h, "<rect class=\"wanted\" x=\"{}\" width=\"2\" height=\"{}\"/></svg>",
         along(wanted, all) < 2 ? 0 : along(wanted, all) - 2, (int)TALL);
}

static const char *says(const struct standpoint *s)
{
    return s->says_done && s->says_not_done ? "says done, and says not done"
           : s->says_done                   ? "says done"
                                            : "says not done";
}

static void put_wanted(struct html *h, struct arena *a, const struct finding *f)
{
    struct interval most = { f->target.hi, f->target.hi };
    bool up_to = f->norm->deed.quantity.qualifier == QUAL_UP_TO;
    HTML(h, "<p class=\"small\">{} {}</p>",
         f->level ? "remaining, to come down to"
         : up_to  ? "agreed: up to"
                  : "agreed:",
         word_bounds(a, f->level || up_to ? most : f->target));
}

void put_accounts(struct html *h, struct arena *a, const struct app_case *c,
                  const struct finding *f)
{
    const struct agreement *g = &c->agreement;
    bool any = false;
    for (ptrdiff_t i = 0; i < f->standpoints.n; i++) {
        const struct standpoint *s = &f->standpoints.p[i];
        bool counted = f->counted && s->counted;
        if (s->kind == STANDPOINT_EVERYONE) continue;
        if (!counted && !s->says_done && !s->says_not_done) continue;
        if (!any) HTML(h, "<ul class=\"accounts\">");
        any = true;
        HTML(h,
             "<li><span class=\"who\" dir=\"auto\">{}</span> <span "
             "class=\"how\">{}</span> <b>",
             word_account(g, s), standing(g, f, s));
        if (counted) {
            HTML(h, "{}</b>", word_bounds(a, s->bounds));
            bar(h, standing(g, f, s), s->bounds, f);
        } else {
            HTML(h, "{}</b>", says(s));
        }
        put_sources(h, a, c, s);
        HTML(h, "</li>");
    }
    if (any) HTML(h, "</ul>");
    if (any && f->counted) put_wanted(h, a, f);
}
