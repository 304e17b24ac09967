/* Messages in and out. */

#include "common/bus_private.h"

#include <errno.h>
#include <string.h>

/* Routing ids that ROUTER gives out itself are a zero byte and a number; a peer may
 * choose any other. Only the former are answered, so that nobody who connects later
 * under a name of his choice hears what another asked (pitfalls Z3). */
enum { ROUTE_OWN_BYTES = 5, ROUTE_OWN_FIRST = 0 };

bool
bus_event_receive(struct socket *socket, int flags, uint16_t *event_out)
{
    uint8_t frame[6] = { 0 };
    if (zmq_recv(socket->monitor, frame, sizeof frame, flags) != (int)sizeof frame)
        return false;
    memcpy(event_out, frame, sizeof *event_out);
    (void)zmq_recv(socket->monitor, frame, sizeof frame, ZMQ_DONTWAIT); /* address */
    return true;
}

/* libzmq tells of the loss before it takes the connection from the socket: what is sent
 * in between is accepted and goes nowhere. So the new connection is news, too. */
bool
bus_was_lost(struct socket *socket)
{
    bool was_lost = false;
    uint16_t event;
    if (socket->monitor == NULL || !socket->may_be_lost)
        return false;
    socket->may_be_lost = false;
    while (bus_event_receive(socket, ZMQ_DONTWAIT, &event)) {
        was_lost = was_lost || event == ZMQ_EVENT_DISCONNECTED || socket->was_connected;
        socket->was_connected =
            socket->was_connected || event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
    }
    return was_lost;
}

/* Reads one frame into the bus's message. False: nothing there. */
static bool
frame_receive(struct socket *socket)
{
    int got = -1;
    do {
        got = zmq_msg_recv(&socket->bus->body, socket->handle, ZMQ_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    socket->has_input = got >= 0;
    socket->is_used = got >= 0; /* an empty socket's descriptor is armed again */
    return got >= 0;
}

/* The key stands on body frames alone: on ROUTER's first frame it may be lost (Z2). */
static bool
body_key(struct bus *bus, uint8_t key[CURVE_BYTES])
{
    const char *user_id = zmq_msg_gets(&bus->body, "User-Id");
    return user_id != NULL && keys_decode_z85(user_id, key);
}

static enum bus_result
strike(struct socket *socket)
{
    /* A message is there in whole or not at all, so this ends. */
    while (zmq_msg_more(&socket->bus->body) != 0 && frame_receive(socket))
        continue;
    socket->bus->strikes++;
    return BUS_STRIKE;
}

enum bus_result
bus_receive(struct socket *socket, struct bus_peer *peer_out, struct slice *body_out)
{
    struct bus *bus = socket->bus;
    bool is_sound = true;
    memset(peer_out, 0, sizeof *peer_out);
    *body_out = slice_of(NULL, 0);
    /* The last wait has said that there is nothing. */
    if (!socket->has_input && !socket->is_used)
        return BUS_NONE;
    if (!frame_receive(socket))
        return BUS_NONE;
    if (socket->is_server) {
        const uint8_t *route = zmq_msg_data(&bus->body);
        size_t bytes = zmq_msg_size(&bus->body);
        is_sound = bytes == ROUTE_OWN_BYTES && route[0] == ROUTE_OWN_FIRST &&
                   zmq_msg_more(&bus->body) != 0;
        peer_out->route_bytes = is_sound ? bytes : 0;
        memcpy(peer_out->route, route, peer_out->route_bytes);
        if (zmq_msg_more(&bus->body) == 0 || !frame_receive(socket))
            return strike(socket);
        is_sound = body_key(bus, peer_out->key) && is_sound;
    }
    if (!is_sound || zmq_msg_more(&bus->body) != 0)
        return strike(socket);
    *body_out = slice_of(zmq_msg_data(&bus->body), zmq_msg_size(&bus->body));
    return BUS_MESSAGE;
}

bool
bus_send(struct socket *socket, const struct bus_peer *peer, struct slice body)
{
    ASSERT(body.len <= FRAME_BYTES_MAX);
    ASSERT(socket->is_server == (peer != NULL));
    socket->is_used = true;
    if (peer != NULL && zmq_send(socket->handle, peer->route, peer->route_bytes,
                            ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return false;
    return zmq_send(socket->handle, body.data, body.len, ZMQ_DONTWAIT) >= 0;
}

uint64_t
bus_strikes(const struct bus *bus)
{
    return bus->strikes;
}
