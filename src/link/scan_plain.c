/* The scan for plain; see scan.h. */
#define SCAN scan_all_plain
#include "link/scan.h"
