#ifndef STAFETT_START_H
#define STAFETT_START_H

/* What every process of a node does first, alike for daemons and edges: its options, its
 * signals, and the clock, which a deployed node does not let anybody steer. */

#include "common/settings.h"

enum start_option { START_REBUILD = 1, START_DESCRIBE = 2, START_ONCE = 4 };

struct start {
    const char *settings; /* path */
    const char *clock;    /* steering file, or NULL */
    bool is_rebuild;
    bool is_describe;
    bool is_once;
};

/* --settings FILE, --steered-clock FILE, --quiet, and of enum start_option those that
 * are or-ed in `takes`. Names the process in its trace. False: wrong usage, said; exit
 * 64. Before any thread. */
MUST_CHECK bool start_options(
    const char *name, unsigned takes, int argc, char **argv, struct start *out);

/* SIGTERM and SIGINT as a descriptor, blocked before libzmq starts its threads so that
 * none of them takes one (pitfalls Z11, C5). SIGBUS, a store's file that shrank under its
 * map, ends the process with 74. -1: failed. */
int start_signals(void);

/* False with the reason on stderr: exit 78. */
MUST_CHECK bool start_clock(const struct start *start, const struct settings *settings);

#endif
