#ifndef STAFETT_STAGE_REAL_H
#define STAFETT_STAGE_REAL_H

/* The stage of real processes: each node is `stafett up` with its daemons, sockets and
 * LMDB stores on loopback; the command line is the program itself. Only the time of
 * inputs and alarms is steered. Everything it starts ends with it. */

#include "tests/lib/scenario.h"

struct stage_real;

/* programs: folder of the stafett binaries. */
void stage_real_create(
    const char *programs, const char *folder, struct stage_real **out);
/* Ends every node by process id and waits for it. False: one did not drain (exit 0). */
bool stage_real_destroy(struct stage_real **stage);
extern const struct stage_play stage_real_play;

/* Between steps: kill -9 of one process of a node, drawn by `seed`; its supervisor
 * brings it back. */
void stage_real_torment(struct stage_real *stage, uint64_t seed, unsigned per_step);
unsigned stage_real_kills(const struct stage_real *stage);
/* Resident memory of all processes now, in KiB. */
uint64_t stage_real_resident_kib(const struct stage_real *stage);

#endif
