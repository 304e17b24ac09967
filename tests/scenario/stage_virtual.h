#ifndef STAFETT_STAGE_VIRTUAL_H
#define STAFETT_STAGE_VIRTUAL_H

/* The stage in virtual time: the daemons in one process (world.h) and the command line
 * and the courier linked in, talking to them through a client that is none. */

#include "tests/lib/scenario.h"
#include "tests/lib/world.h"

struct stage_virtual;

/* folder: where the clock's steering file and captured output lie. on_disk: LMDB stores
 * with small maps, instead of stores in memory. */
void stage_virtual_create(const char *folder, bool on_disk, struct stage_virtual **out);
void stage_virtual_destroy(struct stage_virtual **stage);
/* NULL before the scenario has started. */
struct world *stage_virtual_world(const struct stage_virtual *stage);
extern const struct stage_play stage_virtual_play;
/* Crash everything, recover, and compare live tables with rebuilt ones. */
bool stage_virtual_survives(struct stage_virtual *stage);

#endif
