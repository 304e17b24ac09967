#ifndef STAFETT_POWERCUT_CHECK_H
#define STAFETT_POWERCUT_CHECK_H

/* Is a disk, as a power cut left it, what a daemon can go on from? It opens its store and
 * recovers as at every start; then the store must hold every turn that anybody was told
 * of, no turn that never was, none of them changed; and the tables must be the fold of
 * exactly these turns. */

#include "tests/powercut/disk.h"
#include "tests/powercut/truth.h"

MUST_CHECK enum status check_open(
    const struct service *service, const char *folder, struct store **out);

/* Puts the files of a state under `folder`, which is emptied before. `seed` decides what
 * the lock files hold: nobody has ever promised anything of them. */
void check_put(
    const char *folder, const struct disk_file *files, size_t count, uint64_t seed);
/* The path of the store below. */
struct check {
    const struct truth *truth;
    const char *folder; /* of the state */
    const char *store;  /* "store/plan" */
    uint64_t told;      /* the last turn that anybody was told of */
    struct arena *arena;
};
/* NULL, or what is wrong. */
const char *check_state(const struct check *check);

#endif
