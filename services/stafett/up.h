#ifndef STAFETT_UP_H
#define STAFETT_UP_H

/* Supervises one node on one machine: a process per row of the settings' daemons.
 *
 * A daemon that ends is started again after 0.1 s, doubling to 5 s while it keeps
 * falling at once; exit codes 64 and 78 would only repeat themselves, so they stop the
 * node, and `up` ends with that code. SIGTERM and SIGINT drain all and end with 0. If
 * `up` itself is killed, the kernel sends its children SIGTERM: nobody is left holding a
 * store. Writes <store>/up.pid and run/<daemon>.pid beside the settings. */

#include "services/stafett/session.h"

int up_run(const struct settings *settings, const struct globals *globals);

/* Pure, for tests: how long to wait before the next start. */
int64_t up_backoff_us(int64_t before_us, int64_t ran_us);
/* 0 for the daemon that is told to stop first. */
unsigned up_stop_order(const char *name);

#endif
