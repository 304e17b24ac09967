#ifndef STAFETT_ASKER_H
#define STAFETT_ASKER_H

/* One user of a node: her key, and a client for each daemon, made when it is first
 * needed. What the command line and the console have in common. One question at a time;
 * not for two threads at once. */

#include "common/client.h"
#include "common/settings.h"

struct asker {
    const struct settings *settings;
    struct curve_pair pair;
    struct bus *bus;
    struct client *clients[DAEMONS_MAX]; /* by row of the settings */
    char source[CODE_BYTES_MAX * 2];
};

enum asker_result { ASKER_READY, ASKER_NO_SOCKET, ASKER_NO_CONNECTION };

/* The settings outlive the asker. Failed: sockets cannot be made on this machine. */
MUST_CHECK enum status asker_open(struct asker *asker, const struct settings *settings,
    const struct curve_pair *pair);
/* Harmless when it was never opened, but zero-filled. */
void asker_close(struct asker *asker);

/* ASKER_NO_SOCKET: the settings have none for it. ASKER_NO_CONNECTION: its public key or
 * its address in the settings is no good. */
MUST_CHECK enum asker_result asker_client(
    struct asker *asker, const char *daemon, struct client **out);
/* Is anything listening where the daemon should be? Asks nothing of it. */
bool asker_is_reachable(const struct settings *settings, const char *daemon);

#endif
