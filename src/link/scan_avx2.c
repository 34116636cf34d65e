/* The scan for avx2; see scan.h. */
#define SCAN scan_all_avx2
#include "link/scan.h"
