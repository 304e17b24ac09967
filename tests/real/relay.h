#ifndef STAFETT_REAL_RELAY_H
#define STAFETT_REAL_RELAY_H

/* A line between two nodes that can be cut: a process that carries bytes between whoever
 * connects to it and a port on loopback. Stopped, it carries nothing and loses nothing. */

#include <stdbool.h>
#include <sys/types.h>

enum { RELAY_ENDPOINT_BYTES = 64 };

/* target: "tcp://127.0.0.1:PORT"; endpoint_out is where to connect instead. -1: it could
 * not be made. */
pid_t relay_start(const char *target, char endpoint_out[RELAY_ENDPOINT_BYTES]);
void relay_stop(pid_t relay);
bool relay_cut(pid_t relay, bool is_cut);

#endif
