#ifndef STAFETT_FUZZ_FUZZ_H
#define STAFETT_FUZZ_FUZZ_H

/* What libFuzzer calls, and what the fuzzers share. */

#include "common/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The scenario whose end is the state, and whose traffic makes the seeds. */
const char *fuzz_scenario(void);

/* A code that people are told something of. */
bool fuzz_is_reason(const char *code);

struct fuzz_message { /* of an input of decide */
    uint8_t row;
    uint8_t sender;
    struct slice payload;
};

#endif
