#ifndef STAFETT_WORLD_H
#define STAFETT_WORLD_H

/* Several organisations' daemons in one process, in virtual time, over memory stores:
 * the daemons' own rules, turns, batches, feeds and followers, with clock, sockets and
 * disk replaced. After every commit the invariants are checked. The same seed gives the
 * same run. The scenario runner plays one story on it; tests/sim/ plays many with faults,
 * through the parts in world_private.h. */

#include "common/batch.h"
#include "common/follow.h"
#include "common/runtime.h"

enum { WORLD_NODES_MAX = 8, WORLD_DAEMONS = 5 };

struct world;

/* stores: a folder for LMDB stores whose maps begin so small that they grow many times,
 * or NULL: stores in memory. */
void world_create(
    uint64_t seed, int64_t now_us, const char *stores, struct world **out);
void world_destroy(struct world **world);
/* The settings are borrowed. False with the reason on stderr. */
bool world_add_node(struct world *world, const struct settings *settings);

int64_t world_now(const struct world *world);
/* Lets virtual time pass: alarms fall due on the way, each at its own time, and what
 * follows from them is delivered. */
void world_advance(struct world *world, int64_t to_us);
/* The clock of all machines is set, also back; nothing else happens. */
void world_set_clock(struct world *world, int64_t to_us);
/* Delivers until nothing moves. */
void world_settle(struct world *world);
/* Records between two organisations wait while their link is cut. */
void world_link(struct world *world, const char *a, const char *b, bool is_up);

/* One command or look, from whoever holds the key (a member of staff, or an edge of the
 * settings). The answer lives in the arena. Nothing is delivered to others before
 * world_settle. NULL: the key is not known there. */
const Stafett__V1__Answer *world_ask(struct world *world, const char *endpoint,
    const uint8_t key[CURVE_BYTES], struct slice envelope, struct arena *arena);

/* Kills and restarts every daemon: what was not committed is gone, the rest recovers. */
void world_crash(struct world *world);
/* Live tables against tables rebuilt from the log, as ordered dumps. */
bool world_rebuilt_equals_live(struct world *world);
/* The first breach of an invariant so far, or "". */
const char *world_breach(const struct world *world);
/* Checks once more, now that everything is delivered. */
bool world_check_drained(struct world *world);

#endif
