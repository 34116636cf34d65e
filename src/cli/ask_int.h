/* cli, inside: confirming drafts at a terminal. */
#ifndef CLI_ASK_INT_H
#define CLI_ASK_INT_H

#include "cli/cli_int.h"

/* The passage on one line, what was read from it in colour by slot, and below
 * it which colour is which slot. */
struct str ask_passage(struct arena *a, const struct draft *d, bool colour);

#endif
