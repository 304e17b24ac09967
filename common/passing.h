#ifndef STAFETT_PASSING_H
#define STAFETT_PASSING_H

/* Inputs of other daemons' feeds from which nothing came, within one batch. Each would
 * leave a turn that only moves a cursor; instead the next turn of that feed counts them,
 * and at the batch's end one turn keeps the place of those that are left. They are
 * committed with the batch as everything else, so none is ever decided again. */

#include "common/host.h"

enum { PASSING_SOURCES_MAX = 16 }; /* daemons of a node that one may follow */

struct passing {
    size_t count; /* feeds that have one */
    struct {
        const struct arrival *last;
        uint64_t passed; /* places, the last one among them */
    } feeds[PASSING_SOURCES_MAX];
};

/* The arrival, with those before it that its turn has to count. */
struct arrival passing_arrival(
    const struct passing *passing, const struct arrival *arrival);
/* Nothing came of it: it is counted. Its turn was recorded: so are those before it. */
void passing_note(
    struct passing *passing, const struct arrival *arrival, bool is_nothing);
/* The arrival that keeps the place of a feed's last ones. False: none is left. */
bool passing_place(struct passing *passing, struct arrival *out);

#endif
