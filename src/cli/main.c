#include "cli/cli.h"

int main(int argc, char **argv)
{
    struct world w = world_real();
    return cli_main(&w, argc, argv);
}
