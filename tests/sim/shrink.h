#ifndef STAFETT_SIM_SHRINK_H
#define STAFETT_SIM_SHRINK_H

/* A failing run made smaller: fewer steps, fewer kinds of faults and of work, as long as
 * it still fails, with whatever breach. */

#include "tests/sim/sim.h"

void shrink(struct sim_options *options);
/* The arguments that repeat it. */
void shrink_words(const struct sim_options *options, char *text, size_t text_bytes);

#endif
