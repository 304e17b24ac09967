#ifndef STAFETT_CURSOR_H
#define STAFETT_CURSOR_H

/* How far each feed has been taken in, moved in the turn that took it; with the counts of
 * the conservation law, of which every place that was seen is in one:
 * applied + ignored + refused + parked + quarantined + discarded. */

#include "common/table.h"

struct cursor {
    uint64_t position;
    uint64_t applied;
    uint64_t ignored;
    uint64_t parked;
    uint64_t refused;            /* by a rule */
    uint64_t quarantined;        /* not understood, and kept */
    uint64_t discarded;          /* not understood, and kept no more */
    uint8_t chain[DIGEST_BYTES]; /* partner feeds: value after `position` */
};

/* All zero when nothing was taken from that source yet. */
struct cursor cursor_load(const struct view *view, const char *source);
void cursor_store(
    struct tables *tables, const char *source, const struct cursor *cursor);
/* Sources in order; start with source[0] == 0. False at the end. */
bool cursor_next(
    const struct view *view, char source[CODE_BYTES_MAX * 2], struct cursor *out);

#endif
