/* obligation, prohibition, power. */
#include "lang_int.h"

#include <assert.h>

struct norm_block {
    struct norm *n;
    uint32_t seen;
};

enum norm_prop {
    NP_AIM,
    NP_BY,
    NP_WITHIN,
    NP_AFTER,
    NP_WHILE,
    NP_RETURN,
    NP_CHOSEN,
    NP_WITNESS,
    NP_OTHERWISE,
    NP_CLAUSE,
    NP_NOTE,
    NP_FROM,
    NP_INCLUDING,
    NP_PART,
    NP_UNDER,
    NP_UNTIL,
    NP_BREACH,
    NP_SUSPENDS,
    NP_RESUMES,
    NP_EXTENDS,
    NP_ENDS,
    NP_ALLOW,
    NP_FIRST,
    NP_TOGETHER,
    NP_DEED
};

static const struct lang_prop norm_props[] = {
    [NP_AIM] = { "aim", NULL },
    [NP_BY] = { "by", NULL },
    [NP_WITHIN] = { "within", NULL },
    [NP_AFTER] = { "after", NULL },
    [NP_WHILE] = { "while", NULL },
    [NP_RETURN] = { "in", "return" },
    [NP_CHOSEN] = { "chosen", "from" },
    [NP_WITNESS] = { "witnessed", "by" },
    [NP_OTHERWISE] = { "otherwise", NULL },
    [NP_CLAUSE] = { "clause", NULL },
    [NP_NOTE] = { "note", NULL },
    [NP_FROM] = { "from", NULL },
    [NP_INCLUDING] = { "including", NULL },
    [NP_PART] = { "part", "of" },
    [NP_UNDER] = { "under", NULL },
    [NP_UNTIL] = { "until", NULL },
    [NP_BREACH] = { "upon", "breach" },
    [NP_SUSPENDS] = { "suspends", NULL },
    [NP_RESUMES] = { "resumes", NULL },
    [NP_EXTENDS] = { "extends", NULL },
    [NP_ENDS] = { "ends", NULL },
    [NP_ALLOW] = { "allow", NULL },
    [NP_FIRST] = { "putting", "first" },
    [NP_TOGETHER] = { "keeping", "families" },
};

static bool deadline(struct parse *p, struct norm_block *b, int prop)
{
    struct deadline *d = &b->n->deadline;
    struct pos at = lang_pos(p, lang_tok(p) - 1);
    if (d->kind != DEADLINE_NONE) {
        diag_add(p->ds, D_TWICE, &at, "a second deadline stands here");
        diag_hint(p->ds, "an obligation has one: make two obligations of it");
        return false;
    }
    d->pos = lang_small_pos(p, &p->line.toks.p[0]);
    if (prop == NP_AIM) {
        d->aim = true;
        prop = lang_take(p, "by") ? NP_BY : NP_WITHIN;
        if (prop == NP_WITHIN && !lang_want(p, "within")) return false;
    }
    if (prop == NP_BY) {
        d->kind = DEADLINE_DATE;
        return lang_day(p, &d->day) && lang_end(p);
    }
    if (!lang_duration(p, &d->within) || !lang_want(p, "of")) return false;
    d->kind = lang_take(p, "signing") ? DEADLINE_SIGNING : DEADLINE_NORM;
    if (d->kind == DEADLINE_NORM &&
        !lang_id(p, &d->norm, "`signing` or an obligation"))
        return false;
    return lang_end(p);
}

/* 5:1 */
static bool ratio(struct parse *p, int64_t *ours, int64_t *theirs)
{
    const struct tok *t = lang_tok(p);
    ptrdiff_t colon = t->kind == TOK_WORD ? str_find(t->s, S(":")) : -1;
    if (colon < 0 || !num_parse(str_cut(t->s, 0, colon), ours) ||
        !num_parse(str_cut(t->s, colon + 1, t->s.n), theirs) || *ours < 1 ||
        *theirs < 1 || *ours > LANG_COUNT_MAX || *theirs > LANG_COUNT_MAX) {
        lang_fail(p, "a ratio");
        diag_hint(p->ds, "write 5:1 for five against one");
        return false;
    }
    p->at++;
    return true;
}

/* NORM [at 5:1, 60:1 of privates for generals]: one rate for all, and rates of
 * categories. */
static bool in_return(struct parse *p, struct norm *n)
{
    if (!lang_want(p, "for") || !lang_id(p, &n->in_return_for, "an obligation"))
        return false;
    if (!lang_take(p, "at")) return lang_end(p);
    for (;;) {
        const struct tok *t = lang_tok(p);
        struct rate r = { 0 };
        if (!ratio(p, &r.ours, &r.theirs)) return false;
        if (lang_take(p, "of") && !lang_id(p, &r.of, "people")) return false;
        if (lang_take(p, "for") && !lang_id(p, &r.against, "people"))
            return false;
        bool plain = r.of.id.n == 0 && r.against.id.n == 0;
        uint32_t seen = n->ratio_ours ? 1 : 0;
        if (plain && !lang_once(p, &seen, 0, t - p->line.toks.p)) return false;
        if (plain) n->ratio_ours = r.ours;
        if (plain) n->ratio_theirs = r.theirs;
        if (lang_list_full(p, n->rates.n + 1)) return false;
        if (!plain) *arena_push(p->a, &n->rates) = r;
        if (lang_tok(p)->kind != TOK_COMMA) return lang_end(p);
        p->at++;
    }
}

/* at least 30 elders, 5 women */
static bool including(struct parse *p, struct norm *n)
{
    for (;;) {
        struct share one;
        if (lang_list_full(p, n->including.n + 1)) return false;
        if (!lang_quantity(p, &one.quantity) ||
            !lang_id(p, &one.of, "people or a measure"))
            return false;
        *arena_push(p->a, &n->including) = one;
        if (lang_tok(p)->kind != TOK_COMMA) return lang_end(p);
        p->at++;
    }
}

/* suspends NORMS; extends NORMS by 30 days; ends agreement */
static bool effect(struct parse *p, struct power *w, enum power_kind kind)
{
    if (w->kind != POWER_NONE) {
        struct pos at = lang_pos(p, lang_tok(p) - 1);
        diag_add(p->ds, D_TWICE, &at, "one power does a second thing here");
        diag_hint(p->ds, "make two powers of it");
        return false;
    }
    w->kind = kind;
    w->all = lang_take(p, "agreement");
    if (!w->all && !lang_ids(p, &w->on, "an obligation, or `agreement`"))
        return false;
    if (kind == POWER_EXTEND && lang_take(p, "by") && !lang_duration(p, &w->by))
        return false;
    return lang_end(p);
}

static bool chosen(struct parse *p, struct norm *n)
{
    if (!lang_want(p, "list") || !lang_want(p, "of") ||
        !lang_id(p, &n->list_of, "a party"))
        return false;
    n->or_off_list = lang_take(p, "or");
    if (n->or_off_list && (!lang_want(p, "off") || !lang_want(p, "it")))
        return false;
    if (!lang_take(p, "by")) return lang_end(p);
    do {
        struct ref criterion;
        if (n->criteria.n) p->at++;
        if (n->criteria.n == LANG_LIST_MAX)
            return !lang_list_full(p, n->criteria.n + 1);
        if (!lang_id(p, &criterion, "a criterion")) return false;
        *arena_push(p->a, &n->criteria) = criterion.id;
    } while (lang_tok(p)->kind == TOK_COMMA);
    return lang_end(p);
}

static bool span(struct parse *p, struct norm *n)
{
    if (!lang_day(p, &n->span.from)) return false;
    if (lang_take(p, "to") && !lang_day(p, &n->span.to)) return false;
    return lang_end(p);
}

/* A line that begins with no property, after the deed. */
static bool second_deed(struct parse *p, const struct norm *n)
{
    const struct lang_prop *props = norm_props;
    struct str word = lang_tok(p)->s;
    bool near = false;
    for (int i = 0; i < LANG_ROWS(norm_props); i++)
        near = near || (props[i].a && lang_near(word, props[i].a));
    const struct tok *next = lang_tok(p);
    if (next->kind != TOK_END) next++;
    bool deed = next->kind == TOK_WORD && !lang_reserved(next->s);
    if (near || !deed)
        return lang_no_such(p, props, LANG_ROWS(norm_props),
                            norm_text(n->kind));
    struct pos at = lang_pos(p, lang_tok(p));
    diag_add(p->ds, D_TWICE, &at, "%.*s says a second time who does what",
             STR_ARG(n->name.id));
    diag_hint(p->ds, "make two of it, each with a name of its own");
    return false;
}

/* Some properties are of a power alone, or of what holds for a time. */
static bool fits(struct parse *p, const struct norm *n, enum norm_prop prop)
{
    bool power = prop >= NP_BREACH && prop <= NP_ENDS;
    if (power ? n->kind == NORM_POWER
              : prop != NP_UNTIL || n->kind != NORM_OBLIGATION)
        return true;
    struct pos at = lang_pos(p, &p->line.toks.p[0]);
    diag_add(p->ds, D_UNKNOWN_PROP, &at, "%s %s has no property %s",
             n->kind == NORM_OBLIGATION ? "an" : "a", norm_text(n->kind),
             norm_props[prop].a);
    diag_hint(p->ds, power ? "give it to a `power`"
                           : "`until` ends a prohibition, or a suspension by a "
                             "power; an obligation ends when it is met");
    return false;
}

/* The properties of later in the table. */
static bool more_property(struct parse *p, struct norm *n, enum norm_prop prop)
{
    switch (prop) {
    case NP_INCLUDING: return including(p, n);
    case NP_PART:
        return lang_id(p, &n->part_of, "an obligation") && lang_end(p);
    case NP_UNDER:
        return lang_id(p, &n->instrument, "an annex or amendment") &&
               lang_end(p);
    case NP_UNTIL: return lang_expr(p, &n->until) && lang_end(p);
    case NP_BREACH:
        return lang_want(p, "of") && lang_expr(p, &n->power.breach) &&
               lang_end(p);
    case NP_SUSPENDS: return effect(p, &n->power, POWER_SUSPEND);
    case NP_RESUMES: return effect(p, &n->power, POWER_RESUME);
    case NP_EXTENDS: return effect(p, &n->power, POWER_EXTEND);
    case NP_ENDS: return effect(p, &n->power, POWER_END);
    case NP_ALLOW: return lang_allow(p, &n->allow);
    case NP_FIRST:
        return lang_ids(p, &n->first,
                        "minors, sick, women, families or "
                        "people") &&
               lang_end(p);
    case NP_TOGETHER:
        n->together = true;
        return lang_want(p, "together") && lang_end(p);
    case NP_AIM:
    case NP_BY:
    case NP_WITHIN:
    case NP_AFTER:
    case NP_WHILE:
    case NP_RETURN:
    case NP_CHOSEN:
    case NP_WITNESS:
    case NP_OTHERWISE:
    case NP_CLAUSE:
    case NP_NOTE:
    case NP_FROM:
    case NP_DEED: break;
    }
    assert(prop == NP_DEED);
    return lang_deed(p, DEED_NORM, &n->deed);
}

static bool norm_property(struct parse *p, void *thing)
{
    struct norm_block *b = thing;
    struct norm *n = b->n;
    int prop = lang_which(p, norm_props, LANG_ROWS(norm_props));
    bool many = prop == NP_CLAUSE || prop == NP_NOTE || prop == NP_INCLUDING ||
                prop == NP_ALLOW;
    if (prop < 0 && b->seen & (1u << NP_DEED)) return second_deed(p, n);
    if (prop < 0) prop = NP_DEED;
    if (!many && !lang_once(p, &b->seen, prop, 0)) return false;
    if (!fits(p, n, (enum norm_prop)prop)) return false;
    switch (prop) {
    case NP_AIM:
    case NP_BY:
    case NP_WITHIN: return deadline(p, b, prop);
    case NP_AFTER: return lang_expr(p, &n->after) && lang_end(p);
    case NP_WHILE: return lang_expr(p, &n->during) && lang_end(p);
    case NP_RETURN: return in_return(p, n);
    case NP_CHOSEN: return chosen(p, n);
    case NP_WITNESS:
        return lang_expr(p, &n->witness) &&
               (!lang_take(p, "within") || lang_duration(p, &n->shown)) &&
               lang_end(p);
    case NP_OTHERWISE:
        return lang_id(p, &n->otherwise, "an obligation") && lang_end(p);
    case NP_CLAUSE: return lang_texts(p, &n->clause) && lang_end(p);
    case NP_NOTE:
        return lang_text(p, arena_push(p->a, &n->note)) && lang_end(p);
    case NP_FROM: return span(p, n);
    default: return more_property(p, n, (enum norm_prop)prop);
    }
}

void lang_norm_block(struct parse *p, enum norm_kind kind)
{
    struct norm *n = arena_push(p->a, &p->g->norms);
    *n = (struct norm){ .kind = kind,
                        .span = DAYS_NONE,
                        .deadline.day = DAY_NONE,
                        .deed.when = DAYS_NONE };
    struct norm_block b = { .n = n };
    if (!lang_head(p, &n->name, &n->title, "its name")) {
        p->g->norms.n--;
        lang_skip_block(p);
        return;
    }
    ptrdiff_t errors = p->ds->errors;
    lang_properties(p, norm_property, &b);
    if (b.seen & (1u << NP_DEED) || p->ds->errors != errors) return;
    diag_add(p->ds, D_MISSING_PROP, &n->name.pos,
             "the %s %.*s does not say who does what", norm_text(kind),
             STR_ARG(n->name.id));
    diag_hint(p->ds, "add a line such as: kabul releases up to 5000 prisoners");
}
