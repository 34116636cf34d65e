#include "app/app.h"

#include <jansson.h>

bool app_name(struct arena *a, struct str x, struct str y, struct app_name *out,
              struct diags *ds)
{
    static const char *const which[] = { "first", "second" };
    const struct link_names *names = link_names_load(a, ds);
    if (!names) return false;
    const struct str text[2] = { x, y };
    *out = (struct app_name){ .names = names };
    for (int i = 0; i < 2; i++) {
        if (utf8_check(text[i]) >= 0) {
            diag_add(ds, D_NOT_UTF8, NULL, "the %s name is not UTF-8",
                     which[i]);
            return false;
        }
        link_name_make(a, names, text[i], &out->name[i], &out->left_out[i]);
        if (out->name[i].n > 0) continue;
        diag_add(ds, D_USAGE, NULL, "the %s name has no letters", which[i]);
        diag_hint(ds, "put each name in quotation marks");
        return false;
    }
    out->level =
        link_name_level(names, &out->name[0], &out->name[1], &out->alignment);
    return true;
}

static json_t *text_of(struct str s)
{
    return json_stringn(s.p, (size_t)s.n);
}

static json_t *token_json(const struct link_token *t)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "text", text_of(t->text), "plain",
                     text_of(t->plain), "latin", text_of(t->latin), "skeleton",
                     text_of(t->skeleton));
}

struct str app_name_json(struct arena *a, const struct app_name *n)
{
    static const char *const keys[] = { "first", "second" };
    json_t *root = json_object(), *pairs = json_array();
    for (int i = 0; i < 2; i++) {
        json_t *words = json_array(), *left = json_array();
        for (int k = 0; k < n->name[i].n; k++)
            json_array_append_new(words, token_json(n->name[i].tokens[k]));
        for (ptrdiff_t k = 0; k < n->left_out[i].n; k++)
            json_array_append_new(left, text_of(n->left_out[i].p[k]));
        json_object_set_new(
            root, keys[i],
            json_pack("{s:o, s:o}", "words", words, "left_out", left));
    }
    for (int i = 0; i < n->name[0].n; i++) {
        int j = n->alignment.with[i];
        if (j < 0) continue;
        json_t *pair =
            json_pack("{s:i, s:i, s:s}", "first", i, "second", j, "level",
                      link_level_name(n->alignment.level[i]));
        const struct link_token *x = n->name[0].tokens[i];
        const struct link_token *y = n->name[1].tokens[j];
        if (x->script != y->script)
            json_object_set_new(
                pair, "bits",
                json_real(link_sound_score(n->names, x, y) / 100.0));
        json_array_append_new(pairs, pair);
    }
    json_object_set_new(root, "pairs", pairs);
    json_object_set_new(root, "level", json_string(link_level_name(n->level)));
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    struct str out = str_fmt(a, "%s\n", text);
    free(text);
    json_decref(root);
    return out;
}
