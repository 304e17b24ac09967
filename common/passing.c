#include "common/passing.h"

#include "proto/envelope.pb-c.h"

#include <string.h>

/* The feed's row; PASSING_SOURCES_MAX: it has none yet. */
static size_t
feed_of(const struct passing *passing, const struct arrival *arrival)
{
    for (size_t i = 0; i < passing->count; i++) {
        if (strcmp(passing->feeds[i].last->source, arrival->source) == 0)
            return i;
    }
    return PASSING_SOURCES_MAX;
}

struct arrival
passing_arrival(const struct passing *passing, const struct arrival *arrival)
{
    struct arrival counted = *arrival;
    if (arrival->position == 0) /* of no feed, or its place was counted once */
        return counted;
    size_t i = feed_of(passing, arrival);
    if (i < PASSING_SOURCES_MAX)
        counted.ignored += passing->feeds[i].passed;
    return counted;
}

void
passing_note(struct passing *passing, const struct arrival *arrival, bool is_nothing)
{
    if (arrival->position == 0)
        return;
    size_t i = feed_of(passing, arrival);
    if (i == PASSING_SOURCES_MAX) {
        if (!is_nothing)
            return;
        ASSERT(passing->count < PASSING_SOURCES_MAX);
        i = passing->count;
        passing->count++;
    }
    passing->feeds[i].last = arrival;
    passing->feeds[i].passed =
        is_nothing ? passing->feeds[i].passed + arrival->ignored + 1 : 0;
}

bool
passing_place(struct passing *passing, struct arrival *out)
{
    for (size_t i = 0; i < passing->count; i++) {
        if (passing->feeds[i].passed == 0)
            continue;
        *out = *passing->feeds[i].last;
        out->envelope = slice_of(NULL, 0);
        out->bare_type = stafett__v1__place_kept__descriptor.name;
        out->ignored = passing->feeds[i].passed - 1; /* the turn is of the last */
        passing->feeds[i].passed = 0;
        return true;
    }
    return false;
}
