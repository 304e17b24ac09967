#ifndef STAFETT_SIM_MARKS_H
#define STAFETT_SIM_MARKS_H

/* A set of digests, each with a number: what has been seen in a run. */

#include "common/slice.h"

struct marks;

void marks_create(struct marks **out);
void marks_destroy(struct marks **marks);
/* False when it was there already; its number stays. */
bool marks_add(struct marks *marks, const char *kind, size_t owner, struct slice bytes,
    uint64_t number);
/* Its number, or 0. */
uint64_t marks_find(
    const struct marks *marks, const char *kind, size_t owner, struct slice bytes);

#endif
