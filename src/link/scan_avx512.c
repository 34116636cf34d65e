/* The scan for avx512; see scan.h. */
#define SCAN scan_all_avx512
#include "link/scan.h"
