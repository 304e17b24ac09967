#ifndef STAFETT_BENCH_LOAD_H
#define STAFETT_BENCH_LOAD_H

/* Client and observer in one thread, so that one clock measures from the sending of a
 * command until notification's committed turn about it has been read from its feed. */

#include "tests/bench/node.h"
#include "tests/bench/samples.h"

struct load_shape {
    unsigned window; /* commands in flight end to end; 0: by rate */
    double rate;     /* per second, whatever comes back */
    double seconds;
    double warm_seconds; /* at the start, not counted */
};

struct load_result {
    double per_second;
    struct samples end_us; /* send to seen, of what was sent after the warm start */
};

struct load;

/* Makes the cases; the node is then ready for runs. */
MUST_CHECK bool load_open(struct node *node, struct load **out);
void load_close(struct load **load);
/* False: refused, or stuck; said. The result's samples are filled anew. */
MUST_CHECK bool load_run(
    struct load *load, const struct load_shape *shape, struct load_result *out);
/* After a run, and not part of it: what it led to is seen to, as people do. */
MUST_CHECK bool load_settle(struct load *load);
void load_result_free(struct load_result *result);

#endif
