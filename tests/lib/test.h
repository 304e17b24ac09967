#ifndef STAFETT_TEST_H
#define STAFETT_TEST_H

/* What all test programs share: cmocka with its include order, a group runner that
 * closes with the line CI reads, and a throw-away folder. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Runs the group and prints "N passed, N failed" last. Returns main's exit code. */
int test_run_group(const char *name, const struct CMUnitTest *tests, size_t count);

/* A fresh folder under TMPDIR; removed with all it holds by test_folder_remove. */
void test_folder_make(char *path, size_t path_bytes);
void test_folder_remove(const char *path);

#endif
