/* What every test program includes: cmocka after the headers it wants first,
 * in an order that no formatter may change. */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include "base/base.h"

/* Fails with both texts where got is not want (a C string). */
#define assert_str(got, want) check_str((got), (want), __FILE__, __LINE__)

static inline void check_str(struct str got, const char *want, const char *file,
                             int line)
{
    if (str_eq(got, str_of(want))) return;
    print_error("got  <%.*s>\nwant <%s>\n", STR_ARG(got), want);
    _fail(file, line);
}

#endif
