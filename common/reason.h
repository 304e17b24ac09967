#ifndef STAFETT_REASON_H
#define STAFETT_REASON_H

/* Every reason for a refusal, once: the code that travels, and the sentences that a
 * person reads (what is wrong, what to do). A row more in reason.c is all it takes. */

#include "common/base.h"

struct reason {
    const char *code;     /* "term-stale" */
    const char *sentence; /* "The offer has been replaced by a newer one." */
    const char *advice;   /* "Run `stafett case show` and answer the open offer." */
};

/* Never NULL: an unknown code gives a row that says so. */
const struct reason *reason_find(const char *code);
extern const struct reason reasons[];
extern const size_t reason_count;

#endif
