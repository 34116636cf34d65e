#include "cli/cli_int.h"

static void list_words(struct run *r, const struct app_name *n, int side)
{
    for (int i = 0; i < n->name[side].n; i++) {
        const struct link_token *t = n->name[side].tokens[i];
        ptrdiff_t from = r->out.n;
        buf_fmt(&r->out, "  %.*s", STR_ARG(t->text));
        buf_pad(&r->out, from, 20);
        buf_fmt(&r->out, " folded %.*s, in Latin letters %.*s, skeleton %.*s\n",
                STR_ARG(t->plain), STR_ARG(t->latin),
                STR_ARG(t->skeleton.n ? t->skeleton : S("none")));
    }
    for (ptrdiff_t i = 0; i < n->left_out[side].n; i++) {
        ptrdiff_t from = r->out.n;
        buf_fmt(&r->out, "  %.*s", STR_ARG(n->left_out[side].p[i]));
        buf_pad(&r->out, from, 20);
        buf_str(&r->out, S(" left out: a title or a word of kinship\n"));
    }
}

/* Why two words agree as far as they do. */
static void because(struct run *r, const struct app_name *n,
                    const struct link_token *x, const struct link_token *y)
{
    int32_t entry = link_lexicon_shared(x, y);
    if (entry >= 0) {
        struct str head = link_lexicon_head(n->names, entry);
        buf_fmt(&r->out, "; both spell %.*s in the lexicon", STR_ARG(head));
    }
    if (x->script == y->script) {
        buf_fmt(&r->out, "; Jaro-Winkler %.3f, skeletons %s",
                link_jaro_winkler(x, y),
                str_eq(x->skeleton, y->skeleton) ? "equal" : "differ");
    } else if (x->script != LINK_OTHER && y->script != LINK_OTHER) {
        buf_fmt(&r->out,
                "; by their sounds 2^%.1f times likelier the same name than "
                "any two (alike from %.1f)",
                link_sound_score(n->names, x, y) / 100.0,
                link_sound_accept(n->names, x, y) / 100.0);
    }
    buf_char(&r->out, '\n');
}

int cli_name(struct run *r)
{
    struct app_name n;
    if (!app_name(r->a, r->words.p[0], r->words.p[1], &n, r->ds))
        return cli_failed(r);
    if (r->given[OPT_JSON]) {
        buf_str(&r->out, app_name_json(r->a, &n));
        return n.level >= LINK_LEVEL_FAR ? EXIT_DONE : EXIT_NO;
    }
    buf_str(&r->out, S("Words\n"));
    list_words(r, &n, 0);
    list_words(r, &n, 1);
    buf_str(&r->out, S("Word by word\n"));
    for (int i = 0; i < n.name[0].n; i++) {
        const struct link_token *x = n.name[0].tokens[i];
        int j = n.alignment.with[i];
        if (j < 0) {
            buf_fmt(&r->out, "  %.*s goes with no word\n", STR_ARG(x->text));
            continue;
        }
        const struct link_token *y = n.name[1].tokens[j];
        buf_fmt(&r->out, "  %.*s and %.*s: %s", STR_ARG(x->text),
                STR_ARG(y->text), link_level_name(n.alignment.level[i]));
        because(r, &n, x, y);
    }
    if (n.alignment.turned)
        buf_str(&r->out,
                S("  the last word of the second name stands first\n"));
    cli_paint(r, PAINT_BOLD);
    buf_fmt(&r->out, "Together: %s\n", link_level_name(n.level));
    cli_paint(r, PAINT_OFF);
    return n.level >= LINK_LEVEL_FAR ? EXIT_DONE : EXIT_NO;
}
