#ifndef STAFETT_BUS_H
#define STAFETT_BUS_H

/* libzmq by itself: sockets, frames and polling. Every socket has
 * CURVE, ZAP domain and enforcement, MAXMSGSIZE, HWM, HANDSHAKE_IVL, heartbeats,
 * IMMEDIATE, LINGER 0, ROUTER_MANDATORY (pitfalls Z1-Z8, Z12-Z14); a failed option ends
 * the program. A message is one body frame: anything else is dropped, counted and
 * reported as BUS_STRIKE. Peers are known by their CURVE key (User-Id of the body frame),
 * never by routing id. Endpoints: ipc:// and tcp:// only. Single-threaded. */

#include "common/settings.h"
#include "common/slice.h"

struct bus;    /* context, zap handler, sockets */
struct socket; /* one server (ROUTER) or client (DEALER) socket */

struct bus_peer {      /* whom to answer */
    uint8_t route[16]; /* ROUTER's routing id, at most 16 bytes */
    size_t route_bytes;
    uint8_t key[CURVE_BYTES]; /* of servers' messages: the peer's key */
};

enum bus_result { BUS_NONE, BUS_MESSAGE, BUS_STRIKE };

MUST_CHECK enum status bus_create(struct bus **out);
void bus_destroy(struct bus **bus);

/* Binds; for ipc the folder is made (0700). Before it returns, a connection with a
 * random key has been tried and must have been refused, else STATUS_FAILED. */
MUST_CHECK enum status bus_serve(struct bus *bus, const char *endpoint,
    const struct curve_pair *pair, struct socket **out);
MUST_CHECK enum status bus_connect(struct bus *bus, const char *endpoint,
    const struct curve_pair *pair, const char *server_public_text, struct socket **out);
void bus_close(struct bus *bus, struct socket **socket);

/* Keys that servers of this bus let in; replaced whole. */
void bus_allow(struct bus *bus, const uint8_t (*keys)[CURVE_BYTES], size_t count);

/* Waits until a socket is readable, a connection was lost or made, or the time is up;
 * also wakes on `extra_fd` (-1: none). Round-robin: no socket starves the others. */
MUST_CHECK enum status bus_wait(
    struct bus *bus, int timeout_ms, int extra_fd, bool *is_extra_out);
/* As bus_wait, for the sockets of two buses in one thread. */
MUST_CHECK enum status bus_wait_two(struct bus *first, struct bus *second,
    int timeout_ms, int extra_fd, bool *is_extra_out);
/* As bus_wait, for one socket: what waits on others does not wake it. */
MUST_CHECK enum status bus_wait_one(struct socket *socket, int timeout_ms);
/* Client sockets: true once after the connection was lost, as the last wait found, and
 * once when it stands again. What was asked before will not be answered. */
bool bus_was_lost(struct socket *socket);
/* One message, not waiting. The body is valid until the next receive on this bus.
 * BUS_STRIKE: a message that is not one frame; *peer says whose. */
enum bus_result bus_receive(
    struct socket *socket, struct bus_peer *peer_out, struct slice *body_out);
/* False: the peer is gone or full; it will ask again. peer NULL on client sockets. */
bool bus_send(struct socket *socket, const struct bus_peer *peer, struct slice body);
uint64_t bus_strikes(const struct bus *bus);

#endif
