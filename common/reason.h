#ifndef STAFETT_REASON_H
#define STAFETT_REASON_H

/* Every reason for a refusal, once: the code that travels, and the sentences that a
 * person reads (what is wrong, what to do). A new one is a row in reason.c, and its
 * translations in reason_nb.c and reason_sv.c. */

#include "common/base.h"

struct reason {
    const char *code;     /* "term-stale" */
    const char *sentence; /* "The offer has been replaced by a newer one." */
    const char *advice;   /* "Run `stafett case show` and answer the open offer." */
};

/* Never NULL: an unknown code gives a row that says so. */
const struct reason *reason_find(const char *code);
/* The same in "nb" or "sv"; in English for every other language, and where a
 * translation is missing. `language` may go on as in a locale's name, or be NULL. */
const struct reason *reason_in(const char *code, const char *language);

extern const struct reason reasons[];
extern const struct reason reasons_nb[];
extern const struct reason reasons_sv[];
extern const size_t reason_count;
extern const size_t reason_count_nb;
extern const size_t reason_count_sv;

#endif
