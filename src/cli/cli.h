/* cli: the program as people at a terminal and scripts meet it.
 *
 * A table of commands (cli_commands), each with its usage, a sentence, an
 * example and the options it takes; one function a command, which asks app and
 * prints. Answers go to standard output, everything else to standard error.
 * Colour only where a terminal shows it and NO_COLOR is not set.
 *
 *     return cli_main(&world, argc, argv);
 *
 * Exit codes: 0 done; 1 a negative answer (findings of `check`, verification
 * failed, drafts left open); 2 wrong use; 3 the outside failed. Where standard
 * output cannot be written, that is an error of the outside too. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/base.h"

int cli_main(const struct world *w, int argc, char **argv);

#endif
