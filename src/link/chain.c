/* Names of several words: given, father's, grandfather's, family. Their words
 * are aligned in order, and the agreement of the whole follows from its parts.
 */
#include "link/link.h"

#include <assert.h>

enum { FULL = 4 }; /* what a pair of words that agree is worth */

static int worth(enum link_level level)
{
    switch (level) {
    case LINK_LEVEL_NONE:
    case LINK_LEVEL_ELSE: return 0;
    case LINK_LEVEL_INITIAL:
    case LINK_LEVEL_FAR: return 1;
    case LINK_LEVEL_NEAR: return 2;
    case LINK_LEVEL_CLOSE: return 3;
    case LINK_LEVEL_ALIKE:
    case LINK_LEVEL_SAME: return FULL;
    case LINK_LEVELS: break;
    }
    return 0;
}

struct grid {
    enum link_level level[LINK_TOKENS_MAX][LINK_TOKENS_MAX];
    int n, m;
};

/* The best alignment in order, y's words taken from `turn` on and around. */
static int align(const struct grid *g, int turn, int with[LINK_TOKENS_MAX])
{
    int best[LINK_TOKENS_MAX + 1][LINK_TOKENS_MAX + 1] = { 0 };
    for (int i = g->n - 1; i >= 0; i--)
        for (int j = g->m - 1; j >= 0; j--) {
            int both =
                best[i + 1][j + 1] + worth(g->level[i][(j + turn) % g->m]);
            int skip = best[i + 1][j] > best[i][j + 1] ? best[i + 1][j]
                                                       : best[i][j + 1];
            best[i][j] = both > skip ? both : skip;
        }
    for (int i = 0; i < g->n; i++) with[i] = -1;
    for (int i = 0, j = 0; i < g->n && j < g->m;) {
        int w = worth(g->level[i][(j + turn) % g->m]);
        if (w && best[i][j] == best[i + 1][j + 1] + w)
            with[i++] = (j++ + turn) % g->m;
        else if (best[i][j] == best[i + 1][j])
            i++;
        else
            j++;
    }
    return best[0][0];
}

static enum link_level judge(const struct grid *g,
                             const struct link_alignment *al)
{
    int least = g->n < g->m ? g->n : g->m, same = 0, full = 0;
    if (g->n == 1 && g->m == 1) return g->level[0][0];
    for (int i = 0; i < g->n; i++) {
        enum link_level l = al->level[i];
        same += l == LINK_LEVEL_SAME;
        full += worth(l) == FULL;
    }
    bool first = al->with[0] == 0 && worth(al->level[0]) >= 3;
    if (g->n == g->m && same == g->n && !al->turned) return LINK_LEVEL_SAME;
    if (g->n == g->m && full == g->n) return LINK_LEVEL_ALIKE;
    if (least >= 2 && full == least) return LINK_LEVEL_CLOSE;
    if (least >= 2 && first && al->sum * 4 >= least * FULL * 3)
        return LINK_LEVEL_NEAR;
    if (al->sum * 2 > least * FULL || (least == 1 && first))
        return LINK_LEVEL_FAR;
    return full ? LINK_LEVEL_INITIAL : LINK_LEVEL_ELSE;
}

enum link_level link_name_level(const struct link_names *names,
                                const struct link_name *x,
                                const struct link_name *y,
                                struct link_alignment *out)
{
    struct grid g = { .n = x->n, .m = y->n };
    struct link_alignment turned = { .turned = true };
    *out = (struct link_alignment){ .turned = false };
    if (x->n == 0 || y->n == 0) return LINK_LEVEL_NONE;
    for (int i = 0; i < g.n; i++)
        for (int j = 0; j < g.m; j++)
            g.level[i][j] = link_token_level(names, x->tokens[i], y->tokens[j]);
    out->sum = align(&g, 0, out->with);
    turned.sum = align(&g, g.m - 1, turned.with);
    if (turned.sum > out->sum) *out = turned;
    for (int i = 0; i < g.n; i++)
        out->level[i] =
            out->with[i] < 0 ? LINK_LEVEL_ELSE : g.level[i][out->with[i]];
    return judge(&g, out);
}
