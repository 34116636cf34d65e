/* app, inside: exports. Each is a pure function of a case, an answer and the
 * places given. Nobody's name but those of parties, bodies and outlets goes
 * out: no voice, no note. */
#ifndef APP_EXPORT_INT_H
#define APP_EXPORT_INT_H

#include "app/app.h"

struct exporting {
    struct arena *a;
    const struct app_case *c;
    const struct findings *f;
    struct place_list places;
};

/* Whether an entry belongs to the answer: said by the day asked about, and
 * known by the day known. */
bool export_holds(const struct exporting *x, const struct entry *e);
/* A party's title; "the press", "unattributed" where no party spoke. */
struct str export_speaker(const struct exporting *x, const struct statement *s);
struct str export_title(const struct exporting *x, struct str id);
struct str export_outlet(const struct exporting *x, const struct report *r);
/* "The Daily, 2020-04-13, https://..." */
struct str export_source(const struct exporting *x, const struct report *r);
/* Names of parties, with ", " between. */
struct str export_titles(const struct exporting *x, const struct ref_list *l);
/* One cell of a CSV row (RFC 4180), with a comma before it but for the first.
 */
void export_cell(struct buf *b, struct str s, bool first);

struct str export_csv(const struct exporting *x);
struct str export_statements(const struct exporting *x);
struct str export_json(const struct exporting *x);
struct str export_plover(const struct exporting *x);
struct str export_pam(const struct exporting *x);
struct str export_ics(const struct exporting *x);
struct str export_geojson(const struct exporting *x);
struct str export_prov(const struct exporting *x);

#endif
