/* batch_int.h: what the files of the room share. */
#ifndef BATCH_BATCH_INT_H
#define BATCH_BATCH_INT_H

#include "batch/batch.h"

bool batch_has(const struct str_list *l, struct str id);

#endif
