/* key: the blocks that say who signs entries. */
#include "lang_int.h"

#include <assert.h>

struct key_block {
    struct key_change *k;
    uint32_t seen;
};

enum { KEY_LOG, KEY_SIDE };

/* requires 2 of "author", "desk", "monitor" | requires 1 */
static bool required(struct parse *p, struct key_change *k)
{
    const struct tok *t = lang_tok(p);
    if (!lang_number(p, &k->needs)) return false;
    if (lang_take(p, "of") && !lang_texts(p, &k->of)) return false;
    bool enough = k->of.n == 0 || k->needs <= k->of.n;
    if (k->needs >= 1 && k->needs <= LANG_KEYS_MAX && enough) return true;
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_BAD_NUMBER, &at,
             "so many signatures cannot be asked for");
    diag_hint(p->ds, "ask for 1 to %d, and for no more than the keys named",
              LANG_KEYS_MAX);
    return false;
}

static bool act(struct parse *p, struct key_change *k)
{
    int i = 0;
    while (i < KEY_ACT_COUNT && !lang_take(p, key_act_text((enum key_act)i)))
        i++;
    if (i == KEY_ACT_COUNT)
        return lang_fail(p, "`adds`, `replaces`, `revokes` or `requires`");
    k->act = (enum key_act)i;
    switch (k->act) {
    case KEY_ADDS:
    case KEY_REVOKES: return lang_text(p, &k->key);
    case KEY_REPLACES:
        return lang_text(p, &k->old) && lang_want(p, "by") &&
               lang_text(p, &k->key);
    case KEY_REQUIRES: return required(p, k);
    case KEY_ACT_COUNT: break;
    }
    assert(!"a change of keys");
    return false;
}

static bool property(struct parse *p, void *thing)
{
    struct key_block *b = thing;
    const struct tok *t = lang_tok(p);
    if (lang_take(p, "log"))
        return lang_once(p, &b->seen, KEY_LOG, 0) && lang_text(p, &b->k->log) &&
               lang_end(p);
    if (lang_take(p, "for"))
        return lang_once(p, &b->seen, KEY_SIDE, 0) &&
               lang_ids(p, &b->k->side, "whose key it is") && lang_end(p);
    if (lang_take(p, "note"))
        return lang_text(p, arena_push(p->a, &b->k->note)) && lang_end(p);
    struct pos at = lang_pos(p, t);
    diag_add(p->ds, D_UNKNOWN_PROP, &at, "a key has no property %.*s",
             STR_ARG(t->raw));
    diag_hint(p->ds, "it may have: log, for, note");
    return false;
}

bool lang_key_block(struct parse *p)
{
    if (!lang_is(p, "key")) return false;
    struct key_change *k = arena_push(p->a, &p->unit->keys);
    struct key_block b = { .k = k };
    ptrdiff_t errors = p->ds->errors;
    k->pos = lang_pos(p, lang_tok(p));
    p->at++;
    if (p->line.broken || !lang_day(p, &k->day) || !act(p, k) || !lang_end(p)) {
        lang_skip_block(p);
        return true;
    }
    lang_properties(p, property, &b);
    if (k->log.n || p->ds->errors != errors) return true;
    diag_add(p->ds, D_MISSING_PROP, &k->pos,
             "it does not say for which log this is");
    diag_hint(p->ds, "add a line with the log's name, which `truce log` shows: "
                     "log \"truce/doha-2020/1a2b3c4d\"");
    return true;
}

struct str lang_print_key(struct arena *a, const struct key_change *k)
{
    struct buf b = buf_make(a, BUF_MAX);
    buf_fmt(&b, "key %.*s %s ", STR_ARG(day_print(a, k->day)),
            key_act_text(k->act));
    if (k->act == KEY_REPLACES) {
        lang_put_text(&b, k->old);
        buf_str(&b, S(" by "));
    }
    if (k->act == KEY_REQUIRES)
        buf_int(&b, k->needs);
    else
        lang_put_text(&b, k->key);
    for (ptrdiff_t i = 0; i < k->of.n; i++) {
        buf_str(&b, i ? S(", ") : S(" of "));
        lang_put_text(&b, k->of.p[i]);
    }
    buf_str(&b, S("\n    log "));
    lang_put_text(&b, k->log);
    for (ptrdiff_t i = 0; i < k->side.n; i++) {
        buf_str(&b, i ? S(", ") : S("\n    for "));
        buf_str(&b, k->side.p[i].id);
    }
    for (ptrdiff_t i = 0; i < k->note.n; i++) {
        buf_str(&b, S("\n    note "));
        lang_put_text(&b, k->note.p[i]);
    }
    buf_char(&b, '\n');
    return buf_done(&b);
}
