/* The two functions of base.h. Neither allocates and neither can fail: what ends the
 * process must not depend on anything that may be broken already. */

#include "common/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void
assert_failed(const char *condition, const char *file, int line)
{
    (void)fprintf(
        stderr, "at=assert file=%s:%d broken=\"%s\"\n", file, line, condition);
    abort();
}

void
code_copy(char *field, size_t field_bytes, const char *code)
{
    size_t len = strlen(code);
    ASSERT(len < field_bytes);
    memcpy(field, code, len + 1);
    memset(field + len, 0, field_bytes - len);
}
