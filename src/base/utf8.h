/* base/utf8.h: Unicode text, by way of ICU where it takes tables.
 *
 * Offsets into articles and columns in messages count code points; inside the
 * program text is bytes. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"

/* The byte offset of the first ill-formed sequence (Unicode 15, table 3-7),
 * or -1 where there is none. */
ptrdiff_t utf8_check(struct str s);

/* The code point at byte *at, which moves past it; -1 at the end. Ill-formed
 * bytes come one at a time as U+FFFD. */
int32_t utf8_next(struct str s, ptrdiff_t *at);
void utf8_put(char out[4], int *n, int32_t cp);

ptrdiff_t utf8_count(struct str s);                    /* code points */
ptrdiff_t utf8_offset(struct str s, ptrdiff_t points); /* bytes before them */
int utf8_width(struct str s); /* columns on a terminal: wide 2, marks 0 */

/* Normalisation form C. false where s is not well formed. */
bool utf8_nfc(struct arena *a, struct str s, struct str *out);
struct str utf8_fold(struct arena *a, struct str s); /* full case folding */

/* The bare letters: compatibility forms and case folded, what shows nothing
 * (joiners, direction marks) and marks above and below taken away (UAX #15,
 * NFKC_Casefold, then NFD without Mn). s itself where it is not well formed. */
struct str utf8_bare(struct arena *a, struct str s);

/* What Unicode's security mechanisms (UTS #39) say of a text: whether a word of
 * it mixes scripts as no language does ("Kаbul" with a Cyrillic letter), and
 * its skeleton: texts that can be taken for each other have the same one. */
struct spoof;
struct spoof *spoof_open(void); /* NULL where ICU lacks its data */
void spoof_close(struct spoof *s);
bool spoof_mixed(struct spoof *s, struct str text, struct str *word);
struct str spoof_skeleton(struct spoof *s, struct arena *a, struct str text);

#endif
