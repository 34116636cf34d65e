/* Two pictures of a linkage as SVG, without colours that a printer loses. */
#include "app/app.h"

#include <math.h>

enum { SIDE = 400, LEFT = 60, TOP = 40, BINS = 10, STEPS = 100 };

static double across(double share)
{
    return LEFT + share * SIDE;
}

static double down(double share)
{
    return TOP + SIDE - share * SIDE;
}

static void begin(struct buf *b, const char *title, const char *x,
                  const char *y)
{
    buf_fmt(b,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
            "font-family=\"sans-serif\" font-size=\"12\">\n"
            "<title>%s</title>\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
            "<text x=\"%d\" y=\"24\" font-size=\"14\">%s</text>\n",
            LEFT + SIDE + 40, TOP + SIDE + 100, title, LEFT, title);
    for (int i = 0; i <= 10; i += 2) {
        buf_fmt(b,
                "<path d=\"M%.1f %d V%d M%d %.1f H%d\" stroke=\"#ddd\"/>\n"
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.1f</text>\n"
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>\n",
                across(i / 10.0), TOP, TOP + SIDE, LEFT, down(i / 10.0),
                LEFT + SIDE, across(i / 10.0), TOP + SIDE + 16, i / 10.0,
                LEFT - 6, down(i / 10.0) + 4, i / 10.0);
    }
    buf_fmt(b,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" "
            "stroke=\"black\"/>\n"
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
            "<text transform=\"translate(18 %d) rotate(-90)\" "
            "text-anchor=\"middle\">%s</text>\n",
            LEFT, TOP, SIDE, SIDE, LEFT + SIDE / 2, TOP + SIDE + 36, x,
            TOP + SIDE / 2, y);
}

static void legend(struct buf *b, int line, const char *dash, const char *what)
{
    int y = TOP + SIDE + 52 + 14 * line;
    buf_fmt(b,
            "<path d=\"M%d %d h30\" stroke=\"black\" stroke-width=\"2\" "
            "stroke-dasharray=\"%s\"/>\n<text x=\"%d\" y=\"%d\">%s</text>\n",
            LEFT, y, dash, LEFT + 40, y + 4, what);
}

static void line_begin(struct buf *b, const char *dash)
{
    buf_fmt(b,
            "<polyline fill=\"none\" stroke=\"black\" stroke-width=\"2\" "
            "stroke-dasharray=\"%s\" points=\"",
            dash);
}

static struct str end(struct buf *b)
{
    buf_str(b, S("</svg>\n"));
    return buf_done(b);
}

/* ---- reliability */

struct bin {
    double expected; /* sum of probabilities */
    int64_t same, n;
};

/* Wilson's interval for a share, 95 of 100 (JASA 1927). */
static void wilson(int64_t same, int64_t all, double *lo, double *hi)
{
    const double z = 1.96;
    double n = (double)all, p = (double)same / n, mid = p + z * z / (2 * n);
    double wide = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    *lo = (mid - wide) / (1 + z * z / n);
    *hi = (mid + wide) / (1 + z * z / n);
}

static int64_t fill_bins(struct app_linked *l, struct bin bins[BINS])
{
    const struct link_answers *s = l->how.answers;
    int64_t n = 0;
    for (ptrdiff_t i = 0; s && i < s->n; i++) {
        struct link_answered q = s->p[i];
        struct link_why why;
        if (q.answer != LINK_ANSWER_SAME && q.answer != LINK_ANSWER_DIFFERENT)
            continue;
        link_explain(l->people, &l->how, q.x, q.y, &why);
        int k = (int)(why.probability * BINS);
        struct bin *b = &bins[k < BINS ? k : BINS - 1];
        b->expected += why.probability;
        b->same += q.answer == LINK_ANSWER_SAME;
        b->n++;
        n++;
    }
    return n;
}

struct str app_link_reliability_svg(struct arena *a, struct app_linked *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    struct bin bins[BINS] = { 0 };
    long long n = fill_bins(l, bins);
    begin(&b, "Reliability", "probability as weighed", "share answered same");
    line_begin(&b, "2 4");
    buf_fmt(&b, "%.1f,%.1f %.1f,%.1f\"/>\n", across(0), down(0), across(1),
            down(1));
    line_begin(&b, "");
    for (int i = 1; i < STEPS; i++) {
        double p = (double)i / STEPS;
        int32_t bits = link_calibrated(&l->curve, link_bits(p));
        buf_fmt(&b, "%.1f,%.1f ", across(p), down(link_probability(bits)));
    }
    buf_str(&b, S("\"/>\n"));
    for (int k = 0; k < BINS; k++) {
        if (bins[k].n == 0) continue;
        double x = across(bins[k].expected / (double)bins[k].n), lo, hi;
        double y = down((double)bins[k].same / (double)bins[k].n);
        wilson(bins[k].same, bins[k].n, &lo, &hi);
        buf_fmt(&b,
                "<path d=\"M%.1f %.1f V%.1f\" stroke=\"black\"/>\n"
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%lld of %lld "
                "same</title></circle>\n",
                x, down(lo), down(hi), x, y, (long long)bins[k].same,
                (long long)bins[k].n);
    }
    legend(&b, 0, "2 4", "as it would be if every probability were right");
    legend(&b, 1, "", "calibrated probability");
    buf_fmt(&b,
            "<text x=\"%d\" y=\"%d\">%lld answers in tenths, with their "
            "95%% intervals</text>\n",
            LEFT, TOP + SIDE + 84, n);
    return end(&b);
}

/* ---- the sweep */

/* Probability of a pair, or what was answered of it. */
static double known(const struct link_result *r, ptrdiff_t i)
{
    if (r->answer && r->answer[i] == LINK_ANSWER_SAME) return 1;
    if (r->answer && r->answer[i] == LINK_ANSWER_DIFFERENT) return 0;
    return link_probability(r->pairs.p[i].bits);
}

/* By hundredths of the threshold: expected precision, recall and F1. */
struct sweep {
    double precision[STEPS], recall[STEPS], f1[STEPS];
    int64_t pairs[STEPS];
};

static void sweep(const struct link_result *r, struct sweep *out)
{
    double all = 0, sum = 0;
    ptrdiff_t i = 0;
    for (ptrdiff_t k = 0; k < r->pairs.n; k++) all += known(r, k);
    for (int t = STEPS - 1; t > 0; t--) { /* pairs: strongest first */
        int32_t least = link_bits((double)t / STEPS);
        for (; i < r->pairs.n && r->pairs.p[i].bits >= least; i++)
            sum += known(r, i);
        double p = i ? sum / (double)i : 1, c = all > 0 ? sum / all : 0;
        out->pairs[t] = i;
        out->precision[t] = p;
        out->recall[t] = c;
        out->f1[t] = p + c > 0 ? 2 * p * c / (p + c) : 0;
    }
}

static void draw(struct buf *b, const char *dash, const double *share)
{
    line_begin(b, dash);
    for (int t = 1; t < STEPS; t++)
        buf_fmt(b, "%.1f,%.1f ", across((double)t / STEPS), down(share[t]));
    buf_str(b, S("\"/>\n"));
}

struct str app_link_sweep_svg(struct arena *a, struct app_linked *l)
{
    struct buf b = buf_make(a, BUF_MAX);
    struct sweep *s = arena_new(a, struct sweep, 1);
    int at = (int)(l->model.threshold * STEPS + .5), best = 1;
    if (at < 1) at = 1;
    if (at >= STEPS) at = STEPS - 1;
    sweep(&l->result, s);
    for (int t = 1; t < STEPS; t++)
        if (s->f1[t] > s->f1[best]) best = t;
    begin(&b, "Threshold sweep", "threshold", "expected");
    draw(&b, "", s->precision);
    draw(&b, "8 4", s->recall);
    draw(&b, "2 4", s->f1);
    buf_fmt(&b, "<path d=\"M%.1f %d V%d\" stroke=\"#888\"/>\n",
            across(l->model.threshold), TOP, TOP + SIDE);
    legend(&b, 0, "", "precision");
    legend(&b, 1, "8 4", "recall, of pairs with probability .01 and more");
    legend(&b, 2, "2 4", "F1");
    buf_fmt(&b,
            "<text x=\"%d\" y=\"%d\">at %.2f: %lld pairs, precision %.3f, "
            "recall %.3f; best F1 %.3f at %.2f</text>\n",
            LEFT, TOP + SIDE + 96, at / (double)STEPS, (long long)s->pairs[at],
            s->precision[at], s->recall[at], s->f1[best], best / (double)STEPS);
    return end(&b);
}
