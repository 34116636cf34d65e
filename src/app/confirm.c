/* What confirming teaches: names for the agreement, and how long it takes. */
#include "app/app.h"

#include <assert.h>
#include <stdlib.h>

/* ---- names learned ---- */

static void propose(struct arena *a, struct str_list *out,
                    const char *construct, struct str id, const char *property,
                    struct str name)
{
    if (name.n == 0) return;
    struct buf b = buf_make(a, 1 << 16);
    buf_fmt(&b, "%s %.*s\n    %s \"", construct, STR_ARG(id), property);
    for (ptrdiff_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\') buf_char(&b, '\\');
        buf_char(&b, name.p[i]);
    }
    buf_str(&b, S("\"\n"));
    struct str line = buf_done(&b);
    for (ptrdiff_t i = 0; i < out->n; i++)
        if (str_eq(out->p[i], line)) return;
    *arena_push(a, out) = line;
}

static bool known_name(const struct str_list *l, struct str name)
{
    for (ptrdiff_t i = 0; i < l->n; i++)
        if (str_eq(l->p[i], name)) return true;
    return false;
}

void app_learned(struct arena *a, const struct agreement *g,
                 const struct draft *was, const struct statement *is,
                 struct str_list *out)
{
    /* A speaker of no side, who turned out to speak for one. */
    const struct telling *before = &was->telling, *after = &is->telling;
    if (before->by.n == 0 && before->name.n && after->by.n == 1) {
        const struct party *p = model_party(g, after->by.p[0].id);
        bool voice = str_eq(after->voice, before->name);
        if (p && !known_name(voice ? &p->voice : &p->aka, before->name))
            propose(a, out, role_text(p->role), p->name.id,
                    voice ? "voice" : "aka", before->name);
    }
    /* People in quotes, which turned out to be some the agreement names. */
    if (!was->has_deed || !is->has_deed) return;
    if (was->deed.object_kind == OBJECT_TEXT &&
        is->deed.object_kind == OBJECT_PEOPLE) {
        const struct people *p = model_people(g, is->deed.object.id);
        if (p && !known_name(&p->aka, was->deed.object.id))
            propose(a, out, "people", p->name.id, "aka", was->deed.object.id);
    }
}

bool app_propose(const struct world *w, struct arena *a, struct str case_path,
                 const struct str_list *lines, struct str *path,
                 struct diags *ds)
{
    struct buf b = buf_make(a, BUF_MAX);
    *path = str_fmt(a, "%.*s.proposed", STR_ARG(case_path));
    for (ptrdiff_t i = 0; i < lines->n; i++) buf_str(&b, lines->p[i]);
    return lines->n == 0 || w->append(w->ctx, *path, buf_done(&b), ds);
}

/* ---- seconds and edits ---- */

static const char *const outcome_text[] = {
    [CONFIRM_ACCEPTED] = "accepted",
    [CONFIRM_EDITED] = "edited",
    [CONFIRM_SKIPPED] = "skipped",
};

bool app_confirm_log(const struct world *w, struct arena *a,
                     struct str case_path, const struct confirmed_list *l,
                     struct diags *ds)
{
    struct buf b = buf_make(a, BUF_MAX);
    struct str path = str_fmt(a, "%.*s.confirmed", STR_ARG(case_path));
    for (ptrdiff_t i = 0; i < l->n; i++)
        buf_fmt(&b, "%lld\t%s\t%lld\t%lld\n", (long long)l->p[i].at,
                outcome_text[l->p[i].outcome], (long long)l->p[i].seconds,
                (long long)l->p[i].edits);
    return l->n == 0 || w->append(w->ctx, path, buf_done(&b), ds);
}

static bool read_line(struct str line, struct confirmed *out)
{
    struct str rest = line, at, outcome, seconds, edits;
    if (!str_next(&rest, '\t', &at) || !str_next(&rest, '\t', &outcome) ||
        !str_next(&rest, '\t', &seconds) || !str_next(&rest, '\t', &edits) ||
        rest.p || !num_parse(at, &out->at) ||
        !num_parse(seconds, &out->seconds) || !num_parse(edits, &out->edits))
        return false;
    for (int i = 0; i < CONFIRM_COUNT; i++) {
        out->outcome = (enum confirm_outcome)i;
        if (str_eq(outcome, str_of(outcome_text[i]))) return true;
    }
    return false;
}

static int by_seconds(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

bool app_reader_stats(const struct world *w, struct arena *a,
                      struct str case_path, struct reader_stats *out,
                      struct diags *ds)
{
    struct str path = str_fmt(a, "%.*s.confirmed", STR_ARG(case_path));
    struct str text, line;
    struct LIST(int64_t) seconds = { 0 };
    *out = (struct reader_stats){ 0 };
    if (!w->read(w->ctx, a, path, APP_FILE_MAX, &text, ds)) return false;
    for (int32_t n = 1; str_next(&text, '\n', &line); n++) {
        struct confirmed c = { 0 };
        if (line.n == 0) continue;
        if (!read_line(line, &c)) {
            struct pos at = { .file = path, .line = n, .col = 1 };
            diag_add(ds, D_FILE_READ, &at,
                     "the line is not one of truce's: moment, outcome, "
                     "seconds, edits");
            diag_hint(ds, "take the line out; the file is only of use here");
            return false;
        }
        out->outcome[c.outcome]++;
        out->drafts++;
        out->edits += c.edits;
        *arena_push(a, &seconds) = c.seconds;
    }
    list_sort(seconds.p, seconds.n, sizeof *seconds.p, by_seconds);
    if (seconds.n == 0) return true;
    out->median = seconds.p[seconds.n / 2];
    out->slowest = seconds.p[seconds.n - 1];
    return true;
}
