#ifndef STAFETT_BUS_PRIVATE_H
#define STAFETT_BUS_PRIVATE_H

/* Shared by bus.c (messages), bus_wait.c and bus_open.c (contexts, options, the
 * self-test), and by the wire tests, which stop the ZAP handler and read the options back. */

#include "common/bus.h"
#include "common/zap.h"

#include <zmq.h>

/* libzmq 4.3.4 has it, but hides its name behind the draft API (pitfalls Z1). */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

enum { BUS_SOCKETS_MAX = 32, BUS_ENDPOINT_BYTES = 256 };

struct socket {
    struct bus *bus;
    void *handle; /* ROUTER or DEALER */
    void *
        monitor; /* PAIR: a client socket's connections lost and made; NULL for servers */
    bool is_server;
    bool was_connected;
    /* bus_wait.c: */
    int fd;
    int monitor_fd;
    bool is_used;     /* since it was last asked for its events */
    bool has_input;   /* as it said then */
    bool may_be_lost; /* the monitor has something, or was never asked */
};

struct bus {
    void *context;
    struct zap *zap;
    struct socket *sockets[BUS_SOCKETS_MAX];
    size_t socket_count;
    uint64_t monitor_count; /* names their endpoints */
    zmq_msg_t body;         /* of the last bus_receive */
    uint64_t strikes;
};

/* The next event of the socket's monitor: a number and 4 bytes of value, which are not
 * asked for, then the address. False: none came. */
bool bus_event_receive(struct socket *socket, int flags, uint16_t *event_out);

#endif
