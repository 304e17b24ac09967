#include "tests/fuzz/fuzz.h"

#include "common/reason.h"

#include <stdlib.h>
#include <string.h>

const char *
fuzz_scenario(void)
{
    const char *named = getenv("STAFETT_FUZZ_SCENARIO"); /* NOLINT(concurrency-*) */
    return named == NULL ? "tests/scenario/joint-plan.scn" : named;
}

bool
fuzz_is_reason(const char *code)
{
    return code != NULL && strcmp(reason_find(code)->code, code) == 0;
}
