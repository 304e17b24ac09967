#ifndef STAFETT_COURIER_H
#define STAFETT_COURIER_H

/* The courier in listen mode: copies of messages that other systems receive are read
 * beside them and told to intake. It writes nothing, keeps no truth and may be killed at
 * any time: what is told twice is known already (a command's id follows from the file's
 * digest). In one scan the oldest message is told first. */

#include "common/settings.h"

struct courier;

struct courier_counts {  /* of one scan: files that are new or have changed */
    unsigned read;       /* messages about the pathway */
    unsigned told;       /* of these, and known to intake now */
    unsigned refused;    /* of these; intake's reason stands in the trace */
    unsigned unreadable; /* reported as such */
    unsigned set_aside;  /* messages about something else */
    unsigned left;       /* half written or still changing: for the next scan */
};

/* Returns an exit code; EXIT_DRAINED: open. */
MUST_CHECK int courier_open(const struct settings *settings, struct courier **out);
void courier_close(struct courier **courier);
/* False: intake did not answer, or the folder cannot be listed; the next scan goes on
 * where this one stopped. */
MUST_CHECK bool courier_scan(
    struct courier *courier, struct courier_counts *counts_out);

/* Opens, scans once, closes. True when intake knows of all that could be read. */
MUST_CHECK bool courier_run_once(const struct settings *settings);

#endif
