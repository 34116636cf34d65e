/* Packs parts into a ZIP in memory, for tests of workbooks. The parts are a
 * text:  %%xl/workbook.xml\n ... \n%%xl/styles.xml\n ... */
#ifndef TESTS_TABLE_PACK_H
#define TESTS_TABLE_PACK_H

#include "base/base.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

static inline void pack_part(zip_t *zip, struct str name, struct str text)
{
    char z[200];
    if (name.n <= 0 || name.n >= (ptrdiff_t)sizeof z) return;
    memcpy(z, name.p, (size_t)name.n);
    z[name.n] = '\0';
    zip_source_t *s = zip_source_buffer(zip, text.p, (zip_uint64_t)text.n, 0);
    assert(s);
    if (zip_file_add(zip, z, s, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) < 0)
        zip_source_free(s); /* a name that no ZIP can have */
}

static inline struct str pack(struct arena *a, struct str parts)
{
    zip_error_t e;
    zip_stat_t st;
    zip_error_init(&e);
    zip_source_t *out = zip_source_buffer_create(NULL, 0, 0, &e);
    zip_t *zip = zip_open_from_source(out, ZIP_CREATE | ZIP_TRUNCATE, &e);
    assert(zip);
    zip_source_keep(out);
    while (parts.n > 0) {
        struct str name = { 0 };
        ptrdiff_t at = str_find(parts, S("%%"));
        if (at < 0) break;
        parts = str_cut(parts, at + 2, parts.n);
        ptrdiff_t next = str_find(parts, S("\n%%"));
        struct str part = str_cut(parts, 0, next < 0 ? parts.n : next);
        parts = str_cut(parts, part.n, parts.n);
        str_next(&part, '\n', &name);
        pack_part(zip, name, part.p ? part : S(""));
    }
    if (zip_close(zip) != 0) zip_discard(zip);
    if (zip_source_stat(out, &st) != 0 || zip_source_open(out) != 0) {
        zip_source_free(out);
        return S("");
    }
    char *p = arena_new(a, char, (ptrdiff_t)st.size);
    zip_int64_t n = zip_source_read(out, p, st.size);
    zip_source_close(out);
    zip_source_free(out);
    return (struct str){ p, n > 0 ? (ptrdiff_t)n : 0 };
}

#endif
