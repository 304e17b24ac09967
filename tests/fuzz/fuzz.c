#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

const char *
fuzz_scenario(void)
{
    const char *named = getenv("STAFETT_FUZZ_SCENARIO"); /* NOLINT(concurrency-*) */
    return named == NULL ? "tests/scenario/joint-plan.scn" : named;
}
