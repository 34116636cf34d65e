/* annex and amendment: texts beside the agreement's own; and `allow`. */
#include "lang_int.h"

struct instrument_block {
    struct instrument *d;
    uint32_t seen;
};

/* replaces OLD by NEW; ends OLD, ... */
static bool replaces(struct parse *p, struct instrument *d, bool ends)
{
    struct ref_list old = { 0 };
    struct replacement *r;
    if (ends) {
        if (!lang_ids(p, &old, "an obligation")) return false;
        if (lang_list_full(p, d->replaces.n + old.n)) return false;
        for (ptrdiff_t i = 0; i < old.n; i++)
            arena_push(p->a, &d->replaces)->old = old.p[i];
        return lang_end(p);
    }
    if (lang_list_full(p, d->replaces.n + 1)) return false;
    r = arena_push(p->a, &d->replaces);
    return lang_id(p, &r->old, "an obligation") && lang_want(p, "by") &&
           lang_id(p, &r->new, "an obligation") && lang_end(p);
}

static bool property(struct parse *p, void *thing)
{
    static const struct lang_prop props[] = {
        { "signed", NULL }, { "from", NULL }, { "text", NULL },
        { "allow", NULL },  { "to", "be" },   { "replaces", NULL },
        { "ends", NULL },
    };
    struct instrument_block *b = thing;
    struct instrument *d = b->d;
    int n = d->amends ? LANG_ROWS(props) : 5;
    int i = lang_which(p, props, n);
    if (i < 0)
        return lang_no_such(p, props, n, d->amends ? "amendment" : "annex");
    bool yet = i == 4;
    if (yet && !lang_want(p, "signed")) return false;
    if (yet) i = 0;
    if (i < 3 && !lang_once(p, &b->seen, i, 0)) return false;
    switch (i) {
    case 0:
        return lang_signed(p, yet ? NULL : &d->signed_on, &d->signed_at,
                           &d->signed_by);
    case 1: return lang_day(p, &d->from) && lang_end(p);
    case 2:
        if (lang_tok(p)->kind != TOK_LINK) return lang_fail(p, "a link");
        d->text_url = lang_tok(p)->s;
        p->at++;
        return lang_end(p);
    case 3: return lang_allow(p, &d->allow);
    default: return replaces(p, d, i == 6);
    }
}

void lang_instrument_block(struct parse *p, bool amends)
{
    struct instrument *d = arena_push(p->a, &p->g->instruments);
    *d = (struct instrument){ .amends = amends,
                              .signed_on = DAY_NONE,
                              .from = DAY_NONE };
    struct instrument_block b = { .d = d };
    if (lang_head(p, &d->name, &d->title, "its name")) {
        lang_properties(p, property, &b);
        return;
    }
    p->g->instruments.n--;
    lang_skip_block(p);
}

/* allow C007 "reason": a code of `truce check`. */
bool lang_allow(struct parse *p, struct allowance_list *out)
{
    const struct tok *t = lang_tok(p);
    struct allowance one = { { t->s, lang_small_pos(p, t) }, { 0 } };
    bool code = t->kind == TOK_WORD && t->s.n == 4 && t->s.p[0] == 'C';
    for (ptrdiff_t i = 1; code && i < 4; i++)
        code = t->s.p[i] >= '0' && t->s.p[i] <= '9';
    if (!code) {
        lang_fail(p, "the code of a warning");
        diag_hint(p->ds, "write what `truce check` said, and why it may stand: "
                         "allow C007 \"the number is a ceiling by intent\"");
        return false;
    }
    p->at++;
    if (!lang_text(p, &one.reason) || !lang_end(p)) return false;
    if (lang_list_full(p, out->n + 1)) return false;
    *arena_push(p->a, out) = one;
    return true;
}
