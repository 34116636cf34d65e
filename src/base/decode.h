/* base/decode.h: text in any encoding, as UTF-8.
 *
 * Character offsets do not change by it: they count code points. */
#ifndef BASE_DECODE_H
#define BASE_DECODE_H

#include "base/arena.h"

/* The bytes as UTF-8, a view of them where they are that already (a byte order
 * mark stays off). Otherwise UTF-16 and UTF-32 by their mark, else what the
 * text says of itself ("charset=" near its beginning), else ICU's guess, which
 * *guessed tells. *encoding is its name, in the arena. false: not a text in
 * any encoding known (a control character stands in it, or it does not decode);
 * *out is then the bytes. */
bool text_decode(struct arena *a, struct str bytes, struct str *out,
                 struct str *encoding, bool *guessed);

#endif
