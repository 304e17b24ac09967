#ifndef STAFETT_SUSPECT_H
#define STAFETT_SUSPECT_H

/* Which input was being worked on when the process died. A page of a file beside the store,
 * shared with the kernel, so that it outlives the process (though not the machine: a power
 * cut is no input's fault). An input of a feed in whose turn the process died three times
 * is not tried a fourth time: it is parked unread, and all others go on. */

#include "common/base.h"
#include <stdbool.h>

enum { SUSPECT_CRASHES = 3 };

struct suspect;

/* Counts the death that the page tells of, if any. */
MUST_CHECK enum status suspect_open(const char *path, struct suspect **out);
void suspect_close(struct suspect **suspect);
/* Around each turn; NULL-safe. A place of 0 is nobody's. */
void suspect_begin(struct suspect *suspect, const char *source, uint64_t place);
void suspect_end(struct suspect *suspect);
bool suspect_is(const struct suspect *suspect, const char *source, uint64_t place);

#endif
