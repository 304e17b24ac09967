#include "tests/real/hostile_peer.h"

#include "common/clock.h"
#include "common/message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

enum { EVENT_BYTES = 6, DRIP_MS = 100 };

#define MONITOR_ENDPOINT "inproc://peer"

struct peer {
    void *context;
    void *socket;
    void *monitor;
};

static void
option(void *socket, int name, const void *value, size_t bytes)
{
    ASSERT(zmq_setsockopt(socket, name, value, bytes) == 0);
}

void
peer_open(const char *endpoint, const struct curve_pair *pair,
    const char *server_public, const char *name, struct peer **out)
{
    struct peer *peer = calloc(1, sizeof *peer);
    int none = 0;
    int patience_ms = PEER_PATIENCE_MS;
    int never = -1;
    ASSERT(peer != NULL);
    peer->context = zmq_ctx_new();
    peer->socket = zmq_socket(peer->context, ZMQ_DEALER);
    peer->monitor = zmq_socket(peer->context, ZMQ_PAIR);
    ASSERT(peer->socket != NULL && peer->monitor != NULL);
    option(peer->socket, ZMQ_LINGER, &none, sizeof none);
    option(peer->monitor, ZMQ_LINGER, &none, sizeof none);
    option(peer->socket, ZMQ_SNDHWM, &none, sizeof none);
    option(peer->socket, ZMQ_RECONNECT_IVL, &never, sizeof never);
    option(peer->socket, ZMQ_SNDTIMEO, &patience_ms, sizeof patience_ms);
    option(peer->socket, ZMQ_RCVTIMEO, &patience_ms, sizeof patience_ms);
    option(peer->monitor, ZMQ_RCVTIMEO, &patience_ms, sizeof patience_ms);
    if (name != NULL)
        option(peer->socket, ZMQ_ROUTING_ID, name, strlen(name));
    if (pair != NULL) {
        option(peer->socket, ZMQ_CURVE_SERVERKEY, server_public, strlen(server_public));
        option(peer->socket, ZMQ_CURVE_PUBLICKEY, pair->public_text,
            strlen(pair->public_text));
        option(peer->socket, ZMQ_CURVE_SECRETKEY, pair->secret_text,
            strlen(pair->secret_text));
    }
    ASSERT(zmq_socket_monitor(peer->socket, MONITOR_ENDPOINT,
               ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                   ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                   ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED) == 0);
    ASSERT(zmq_connect(peer->monitor, MONITOR_ENDPOINT) == 0);
    ASSERT(zmq_connect(peer->socket, endpoint) == 0);
    *out = peer;
}

void
peer_close(struct peer **peer)
{
    if (*peer == NULL)
        return;
    (void)zmq_close((*peer)->monitor);
    (void)zmq_close((*peer)->socket);
    (void)zmq_ctx_term((*peer)->context);
    free(*peer);
    *peer = NULL;
}

/* 0: none came. */
static unsigned
next_event(struct peer *peer)
{
    uint8_t event[EVENT_BYTES];
    uint16_t number = 0;
    char address[256];
    if (zmq_recv(peer->monitor, event, sizeof event, 0) != (int)sizeof event)
        return 0;
    (void)zmq_recv(peer->monitor, address, sizeof address, 0);
    memcpy(&number, event, sizeof number);
    return number;
}

enum peer_fate
peer_await_fate(struct peer *peer)
{
    unsigned event = next_event(peer);
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        return PEER_LET_IN;
    return event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH ? PEER_REFUSED : PEER_CUT_OFF;
}

bool
peer_await_cut(struct peer *peer)
{
    unsigned event = next_event(peer);
    while (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
        event = next_event(peer);
    return event != 0;
}

bool
peer_send(struct peer *peer, struct slice bytes, bool has_more)
{
    return zmq_send(peer->socket, bytes.data, bytes.len, has_more ? ZMQ_SNDMORE : 0) >=
           0;
}

const Stafett__V1__Frame *
peer_receive(struct peer *peer, struct arena *arena)
{
    struct wire_fault fault;
    zmq_msg_t body;
    ASSERT(zmq_msg_init(&body) == 0);
    const Stafett__V1__Frame *frame = NULL;
    if (zmq_msg_recv(&body, peer->socket, 0) >= 0)
        frame =
            (const Stafett__V1__Frame *)message_unpack(&stafett__v1__frame__descriptor,
                arena_copy(arena, slice_of(zmq_msg_data(&body), zmq_msg_size(&body))),
                arena, &fault);
    (void)zmq_msg_close(&body);
    return frame;
}

/* ---- plain connections */

static int
connect_to(int family, const struct sockaddr *address, socklen_t bytes)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, address, bytes) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

int
peer_stream(const char *endpoint)
{
    struct sockaddr_un near = { .sun_family = AF_UNIX };
    struct sockaddr_in far = { .sin_family = AF_INET };
    if (strncmp(endpoint, "ipc://", 6) == 0) {
        size_t bytes = strlen(endpoint + 6);
        ASSERT(bytes < sizeof near.sun_path);
        memcpy(near.sun_path, endpoint + 6, bytes);
        return connect_to(AF_UNIX, (const struct sockaddr *)&near, sizeof near);
    }
    const char *port = strrchr(endpoint, ':');
    ASSERT(port != NULL);
    far.sin_port = htons((uint16_t)strtoul(port + 1, NULL, 10));
    far.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to(AF_INET, (const struct sockaddr *)&far, sizeof far);
}

bool
peer_stream_send(int fd, struct slice bytes)
{
    size_t sent = 0;
    while (sent < bytes.len) {
        ssize_t count = send(fd, bytes.data + sent, bytes.len - sent, MSG_NOSIGNAL);
        if (count < 0)
            return false;
        sent += (size_t)count;
    }
    return true;
}

/* What the other end says is read away, so that its end shows. */
static bool
is_cut(int fd, int wait_ms)
{
    struct pollfd row = { .fd = fd, .events = POLLIN };
    char away[256];
    if (poll(&row, 1, wait_ms) <= 0)
        return false;
    return recv(fd, away, sizeof away, 0) <= 0;
}

bool
peer_stream_drip_until_cut(int fd, struct slice bytes)
{
    int64_t until_us = clock_monotonic_us() + INT64_C(1000) * PEER_PATIENCE_MS;
    for (size_t i = 0; clock_monotonic_us() < until_us; i++) {
        if (is_cut(fd, DRIP_MS))
            return true;
        if (i < bytes.len && !peer_stream_send(fd, slice_of(bytes.data + i, 1)))
            return true;
    }
    return false;
}
