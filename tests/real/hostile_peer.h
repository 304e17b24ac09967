#ifndef STAFETT_HOSTILE_PEER_H
#define STAFETT_HOSTILE_PEER_H

/* Somebody at a daemon's socket who follows no rules: any key or none, any bytes, any
 * number of frames. libzmq and plain sockets are used directly, because the project's
 * own bus cannot be made to do what is done here. Waits end on an event; their limit is
 * there so that a silent daemon fails the test instead of hanging it. */

#include "common/arena.h"
#include "common/settings.h"
#include "proto/envelope.pb-c.h"

enum { PEER_PATIENCE_MS = 30000 };

struct peer;

enum peer_fate {
    PEER_LET_IN,
    PEER_REFUSED, /* for its key */
    PEER_CUT_OFF, /* for what it speaks */
};

/* pair NULL: the NULL mechanism. name: a routing id of the peer's own, or NULL. */
void peer_open(const char *endpoint, const struct curve_pair *pair,
    const char *server_public, const char *name, struct peer **out);
void peer_close(struct peer **peer);
/* How the handshake ended. */
enum peer_fate peer_await_fate(struct peer *peer);
/* Until the other end has closed the connection. */
bool peer_await_cut(struct peer *peer);
/* False: it cannot be sent (no connection, or the other end takes no more). */
bool peer_send(struct peer *peer, struct slice bytes, bool has_more);
/* The next frame that comes, in the arena. NULL: none came, or it was unsound. */
const Stafett__V1__Frame *peer_receive(struct peer *peer, struct arena *arena);

/* A plain connection to a tcp:// or ipc:// endpoint; -1: refused. */
int peer_stream(const char *endpoint);
/* The bytes, or one of them after the other until the other end closes. */
bool peer_stream_send(int fd, struct slice bytes);
bool peer_stream_drip_until_cut(int fd, struct slice bytes);

#endif
