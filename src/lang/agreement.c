/* The blocks that declare an agreement. */
#include "lang_int.h"

#include <assert.h>
#include <string.h>

bool lang_once(struct parse *p, uint32_t *seen, int bit, ptrdiff_t token)
{
    assert(bit >= 0 && bit < 32);
    if (!(*seen & (1u << bit))) {
        *seen |= 1u << bit;
        return true;
    }
    const struct tok *t = &p->line.toks.p[token];
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_TWICE, &at, "%.*s stands here a second time",
             STR_ARG(t->raw));
    diag_hint(p->ds, "keep one of the two");
    return false;
}

int lang_which(struct parse *p, const struct lang_prop *props, int n)
{
    for (int i = 0; i < n; i++)
        if (props[i].b ? lang_take2(p, props[i].a, props[i].b)
                       : lang_take(p, props[i].a))
            return i;
    return -1;
}

bool lang_no_such(struct parse *p, const struct lang_prop *props, int n,
                  const char *construct)
{
    const struct tok *t = lang_tok(p);
    struct pos at = lang_pos(p, t);
    bool vowel = strchr("aeiou", construct[0]) != NULL;
    diag_add(p->ds, D_UNKNOWN_PROP, &at, "%s %s has no property %.*s",
             vowel ? "an" : "a", construct, STR_ARG(t->raw));
    for (int i = 0; i < n; i++)
        if (lang_near(t->s, props[i].a)) {
            diag_hint(p->ds, "did you mean `%s%s%s`?", props[i].a,
                      props[i].b ? " " : "", props[i].b ? props[i].b : "");
            return false;
        }
    struct buf b = buf_make(p->a, 1024);
    for (int i = 0; i < n; i++)
        buf_fmt(&b, "%s%s%s%s", i ? ", " : "", props[i].a,
                props[i].b ? " " : "", props[i].b ? props[i].b : "");
    diag_hint(p->ds, "it may have: %.*s", STR_ARG(buf_done(&b)));
    return false;
}

bool lang_head(struct parse *p, struct ref *name, struct str *title,
               const char *what)
{
    if (p->line.broken && lang_tok(p)->kind == TOK_END) return false;
    if (!lang_id(p, name, what)) return false;
    if (!p->line.broken && lang_text(p, title)) lang_end(p);
    return true;
}

bool lang_signed(struct parse *p, int32_t *day, struct str *at,
                 struct ref_list *by)
{
    return (!day || lang_day(p, day)) &&
           (!lang_take(p, "at") || lang_name_or_text(p, at)) &&
           lang_want(p, "by") && lang_ids(p, by, "who signed") && lang_end(p);
}

/* ---- agreement ---- */

struct agreement_block {
    struct agreement *g;
    uint32_t seen;
};

static bool agreement_property(struct parse *p, void *thing)
{
    static const struct lang_prop props[] = { { "signed", NULL },
                                              { "text", NULL },
                                              { "timezone", NULL },
                                              { "allow", NULL },
                                              { "to", "be" } };
    struct agreement_block *b = thing;
    int i = lang_which(p, props, LANG_ROWS(props));
    if (i < 0) return lang_no_such(p, props, LANG_ROWS(props), "agreement");
    if (i == 3) return lang_allow(p, &b->g->allow);
    bool yet = i == 4; /* "to be signed": one of the two stands */
    if (yet && !lang_want(p, "signed")) return false;
    if (yet) i = 0;
    if (!lang_once(p, &b->seen, i, 0)) return false;
    const struct tok *t = lang_tok(p);
    switch (i) {
    case 0:
        return lang_signed(p, yet ? NULL : &b->g->signed_on, &b->g->signed_at,
                           &b->g->signed_by);
    case 1:
        if (t->kind != TOK_LINK) return lang_fail(p, "a link");
        b->g->text_url = t->s;
        p->at++;
        return lang_end(p);
    default:
        if (t->kind != TOK_WORD) return lang_fail(p, "a time zone");
        b->g->zone = t->s;
        p->at++;
        if (zone_known(t->s)) return lang_end(p);
        struct pos at = lang_pos(p, t);
        diag_add(p->ds, D_UNKNOWN_ZONE, &at, "there is no time zone %.*s",
                 STR_ARG(t->s));
        diag_hint(p->ds, "take a name of the IANA database: Asia/Kabul");
        return false;
    }
}

static void agreement_block(struct parse *p)
{
    struct agreement_block b = { .g = p->g };
    struct pos at = lang_pos(p, lang_tok(p) - 1);
    if (p->g->name.id.n) {
        diag_add(p->ds, D_TWICE, &at, "a second agreement begins here");
        diag_hint(p->ds, "one case has one agreement: %.*s",
                  STR_ARG(p->g->name.id));
        lang_skip_block(p);
        return;
    }
    if (!lang_head(p, &p->g->name, &p->g->title, "the agreement's name")) {
        lang_skip_block(p);
        return;
    }
    lang_properties(p, agreement_property, &b);
}

/* ---- party, neutral, outlet ---- */

static bool party_property(struct parse *p, void *thing)
{
    static const struct lang_prop props[] = { { "aka", NULL },
                                              { "voice", NULL },
                                              { "noun", NULL } };
    struct party *party = thing;
    int i = lang_which(p, props, LANG_ROWS(props));
    if (i < 0)
        return lang_no_such(p, props, LANG_ROWS(props), role_text(party->role));
    struct str_list *lists[] = { &party->aka, &party->voice, &party->noun };
    return lang_texts(p, lists[i]) && lang_end(p);
}

static void party_block(struct parse *p, enum role role)
{
    struct party *party = arena_push(p->a, &p->g->parties);
    *party = (struct party){ .role = role };
    if (lang_head(p, &party->name, &party->title, "its name")) {
        lang_properties(p, party_property, party);
        return;
    }
    p->g->parties.n--;
    lang_skip_block(p);
}

/* ---- people, measure ---- */

static bool people_property(struct parse *p, void *thing)
{
    static const struct lang_prop props[] = { { "aka", NULL },
                                              { "held", "by" },
                                              { "belonging", "to" },
                                              { "part", "of" } };
    struct people *people = thing;
    int i = lang_which(p, props, LANG_ROWS(props));
    if (i < 0)
        return lang_no_such(p, props, LANG_ROWS(props), "group of people");
    if (i == 0) return lang_texts(p, &people->aka) && lang_end(p);
    uint32_t seen = people->part_of.id.n ? 1u << 3 : 0;
    if (i == 3)
        return lang_once(p, &seen, i, 0) &&
               lang_id(p, &people->part_of, "people") && lang_end(p);
    return lang_ids(p, i == 1 ? &people->held_by : &people->belonging_to,
                    "a party") &&
           lang_end(p);
}

static void people_block(struct parse *p)
{
    struct people *people = arena_push(p->a, &p->g->people);
    *people = (struct people){ 0 };
    if (lang_head(p, &people->name, &people->title, "their name")) {
        lang_properties(p, people_property, people);
        return;
    }
    p->g->people.n--;
    lang_skip_block(p);
}

static bool measure_property(struct parse *p, void *thing)
{
    static const struct lang_prop props[] = { { "aka", NULL },
                                              { "unit", NULL },
                                              { "belonging", "to" } };
    struct measure *measure = thing;
    int i = lang_which(p, props, LANG_ROWS(props));
    uint32_t seen = measure->unit.n ? 1u << 1 : 0;
    if (i < 0) return lang_no_such(p, props, LANG_ROWS(props), "measure");
    if (i == 1 && !lang_once(p, &seen, i, 0)) return false;
    if (i == 0) return lang_texts(p, &measure->aka) && lang_end(p);
    if (i == 1) return lang_text(p, &measure->unit) && lang_end(p);
    return lang_ids(p, &measure->belonging_to, "a party") && lang_end(p);
}

static void measure_block(struct parse *p)
{
    struct measure *measure = arena_push(p->a, &p->g->measures);
    *measure = (struct measure){ 0 };
    if (lang_head(p, &measure->name, &measure->title, "its name")) {
        lang_properties(p, measure_property, measure);
        return;
    }
    p->g->measures.n--;
    lang_skip_block(p);
}

/* ---- all of them ---- */

static const char *const heads[] = {
    "agreement",  "party",       "neutral", "outlet", "people",    "measure",
    "obligation", "prohibition", "power",   "act",    "amendment", "annex",
};

bool lang_agreement_block(struct parse *p)
{
    int i = 0;
    while (i < LANG_ROWS(heads) && !lang_is(p, heads[i])) i++;
    if (i == LANG_ROWS(heads)) return false;
    if (p->base) {
        struct pos at = lang_pos(p, lang_tok(p));
        diag_add(p->ds, D_WRONG_KIND, &at,
                 "a file of statements declares nothing, and here is %s",
                 heads[i]);
        diag_hint(p->ds, "put it into the agreement's files; a case's "
                         "agreement is fixed when the case is made");
        lang_skip_block(p);
        return true;
    }
    p->at++;
    switch (i) {
    case 0: agreement_block(p); break;
    case 1: party_block(p, ROLE_PARTY); break;
    case 2: party_block(p, ROLE_NEUTRAL); break;
    case 3: party_block(p, ROLE_OUTLET); break;
    case 4: people_block(p); break;
    case 5: measure_block(p); break;
    case 6: lang_norm_block(p, NORM_OBLIGATION); break;
    case 7: lang_norm_block(p, NORM_PROHIBITION); break;
    case 8: lang_norm_block(p, NORM_POWER); break;
    case 9: lang_act_block(p); break;
    default: lang_instrument_block(p, i == 10); break;
    }
    return true;
}
