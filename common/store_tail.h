#ifndef STAFETT_STORE_TAIL_H
#define STAFETT_STORE_TAIL_H

/* The last turns given to the log, kept in memory as they were given. Each is read once
 * by every follower, mostly at once: so they need not be searched, read from the map and
 * verified each time. Nothing here grows old: a turn in the log never changes, and what
 * was not committed is forgotten. In common/ only store.c includes it. */

#include "common/slice.h"

struct store_tail;

void store_tail_create(struct store_tail **out);
void store_tail_destroy(struct store_tail **tail);
/* The turn with that sequence; in the order of sequences. */
void store_tail_add(struct store_tail *tail, uint64_t sequence, struct slice turn);
/* Borrowed until the next one is added. */
bool store_tail_find(
    const struct store_tail *tail, uint64_t sequence, struct slice *turn_out);
/* Those above it were not committed. */
void store_tail_forget(struct store_tail *tail, uint64_t after);

#endif
