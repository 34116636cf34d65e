/* base: what every other room stands on.
 *
 * Strings that know their length, buffers with a maximum, arenas, diagnostics,
 * whole numbers that cannot wrap, days, Unicode, a map, and the outside world
 * behind a struct of functions. Nothing here knows what an agreement is.
 *
 *     struct arena a = { 0 };
 *     struct diags ds = diags_make(&a);
 *     struct world w = world_real();
 *     struct str text;
 *     if (!w.read(w.ctx, &a, S("doha.truce"), 1 << 20, &text, &ds))
 *         ... print ds with diag_print and end
 *     arena_free(&a);
 *
 * Memory: arenas own everything; views never do. Errors: diags. Limits stand
 * beside each function. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/decode.h"
#include "base/diag.h"
#include "base/map.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/world.h"

#endif
