/* app, inside: what the makers of JSON share. Keys are set in the order in
 * which docs/json.md gives them; a value that is not known is left out. */
#ifndef APP_JSON_INT_H
#define APP_JSON_INT_H

#include "app/app.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

/* jansson takes only valid UTF-8; what is shown of a broken file may not be. */
static inline json_t *text(struct str s)
{
    json_t *v = json_stringn(s.n ? s.p : "", (size_t)s.n);
    return v ? v : json_string("\xEF\xBF\xBD");
}

static inline void set(json_t *o, const char *key, json_t *v)
{
    int failed = json_object_set_new(o, key, v ? v : json_null());
    assert(!failed);
}

static inline void add(json_t *list, json_t *v)
{
    int failed = json_array_append_new(list, v);
    assert(!failed);
}

static inline void set_text(json_t *o, const char *key, struct str s)
{
    if (s.n) set(o, key, text(s));
}

static inline void set_word(json_t *o, const char *key, const char *word)
{
    if (word[0]) set(o, key, json_string(word));
}

static inline void set_int(json_t *o, const char *key, int64_t v)
{
    set(o, key, json_integer(v));
}

static inline void set_day(struct arena *a, json_t *o, const char *key,
                           int32_t day)
{
    if (day != DAY_NONE) set(o, key, text(day_print(a, day)));
}

static inline json_t *interval(struct interval i)
{
    json_t *o = json_object();
    set_int(o, "lo", i.lo);
    set(o, "hi", i.hi == INTERVAL_OPEN ? json_null() : json_integer(i.hi));
    return o;
}

static inline json_t *refs(const struct ref_list *l)
{
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < l->n; i++) add(list, text(l->p[i].id));
    return list;
}

static inline void set_refs(json_t *o, const char *key,
                            const struct ref_list *l)
{
    if (l->n) set(o, key, refs(l));
}

static inline void set_texts(json_t *o, const char *key, const struct str *p,
                             ptrdiff_t n)
{
    if (n == 0) return;
    json_t *list = json_array();
    for (ptrdiff_t i = 0; i < n; i++) add(list, text(p[i]));
    set(o, key, list);
}

static inline struct str done(struct arena *a, json_t *root)
{
    char *p = json_dumps(root, JSON_INDENT(2));
    assert(p);
    struct buf b = buf_make(a, BUF_MAX);
    buf_str(&b, str_of(p));
    buf_char(&b, '\n');
    free(p);
    json_decref(root);
    return buf_done(&b);
}

/* The answer to `status` or `why`, for more to be set beside it. */
json_t *app_findings_tree(struct arena *a, const struct app_case *c,
                          const struct findings *f, bool reasons);

#endif
