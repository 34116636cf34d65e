/* Lists of people, for machines. */
#include "app/json_int.h"

#include <string.h>

static json_t *row_json(const struct app_case *c, const struct app_list_row *r,
                        bool names)
{
    static const char *const asks[] = { [ASK_NOBODY] = "nobody",
                                        [ASK_HOLDER] = "holder",
                                        [ASK_OWNER] = "owner",
                                        [ASK_BOTH] = "both" };
    json_t *o = json_object(), *answers = json_array();
    set_text(o, "row", r->id);
    set(o, "forgotten", json_boolean(r->forgotten));
    if (names && r->open) {
        json_t *fields = json_object();
        for (int f = 0; f < FIELD_COUNT; f++)
            set_text(fields, field_text((enum field)f), r->row.value[f]);
        for (ptrdiff_t i = 0; i < r->row.other.n; i++) {
            char key[300];
            struct str h = r->row.other.p[i].heading;
            ptrdiff_t n = h.n < (ptrdiff_t)sizeof key - 1
                              ? h.n
                              : (ptrdiff_t)sizeof key - 1;
            if (n) memcpy(key, h.p, (size_t)n);
            key[n] = '\0';
            set_text(fields, key, r->row.other.p[i].value);
        }
        set(o, "fields", fields);
    }
    for (ptrdiff_t i = 0; i < r->standing.answers.n; i++) {
        const struct register_answer *x = &r->standing.answers.p[i];
        json_t *j = json_object();
        set_text(j, "by", x->by);
        set_word(j, "answer", answer_text(x->answer));
        set_text(j, "other", x->other);
        set_text(j, "entry", c->entries.p[x->entry].id);
        add(answers, j);
    }
    set(o, "answers", answers);
    set_word(o, "ask", asks[r->standing.ask]);
    return o;
}

struct str app_list_json(struct arena *a, const struct app_list *l, bool names)
{
    const struct app_case *c = l->c;
    json_t *o = json_object(), *rows = json_array();
    set_text(o, "list", l->name);
    set_int(o, "version", l->version);
    set_int(o, "versions", l->versions);
    set_text(o, "entry", c->entries.p[l->entry].id);
    set_text(o, "commitment", l->paper->paper->sha256);
    set_int(o, "forgotten", l->forgotten);
    set_texts(o, "readers", l->readers.p, l->readers.n);
    for (ptrdiff_t i = 0; i < l->rows.n; i++)
        add(rows, row_json(c, &l->rows.p[i], names));
    set(o, "rows", rows);
    return done(a, o);
}

struct str app_list_added_json(struct arena *a, const struct app_list_added *d)
{
    json_t *o = json_object(), *columns = json_array();
    struct buf b = buf_make(a, BUF_MAX);
    table_tell(&b, &d->found);
    set_text(o, "found", str_trim(buf_done(&b)));
    for (ptrdiff_t i = 0; i < d->map.n; i++) {
        json_t *j = json_object();
        set_text(j, "heading", d->map.p[i].heading);
        set_word(j, "field", field_text(d->map.p[i].field));
        add(columns, j);
    }
    set(o, "columns", columns);
    set_int(o, "rows", d->rows);
    set_int(o, "doubled", d->doubled);
    set(o, "recorded", json_boolean(!d->previewed));
    if (!d->previewed) {
        set_int(o, "version", d->version);
        set_text(o, "commitment", d->root);
        set_texts(o, "readers", d->readers.p, d->readers.n);
        set_text(o, "entry", d->receipts.p[0].id);
    }
    return done(a, o);
}
