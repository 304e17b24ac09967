#ifndef STAFETT_POWERCUT_CUTS_H
#define STAFETT_POWERCUT_CUTS_H

/* Every moment of a recording at which the power may have gone, and every disk that it
 * may have left then, within a number. */

#include "tests/powercut/truth.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cuts_board { /* shared between processes */
    uint64_t states;
    uint64_t violations;
    uint64_t at;     /* the record after which the power went */
    uint64_t draw;   /* the how-manieth state of it */
    char first[512]; /* violation */
};

struct cuts;

/* A recording: `<organisation>.stafett-<daemon>` in the folder. NULL: it, or the store
 * that came of it below `nodes`, cannot be read, or does not fit it. */
struct cuts *cuts_open(const char *folder, const char *name, const char *nodes);
void cuts_close(struct cuts **cuts);
size_t cuts_records(const struct cuts *cuts);

struct cuts_part { /* of the records: from, before to, each `stride`th */
    size_t from;
    size_t to;
    size_t stride;
    size_t states_per_cut;
    uint64_t seed;
    const char *folder; /* to build states in */
};
/* Goes on where the board says. */
void cuts_run(
    struct cuts *cuts, const struct cuts_part *part, struct cuts_board *board);

#endif
