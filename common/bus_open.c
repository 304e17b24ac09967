/* Contexts and sockets. Several buses live in one process in tests, each with a context of
 * its own. Options are rows: what is not set here is libzmq's default, and
 * the defaults are wrong for us (pitfalls Z6-Z8, Z12-Z14). */

#include "common/bus_private.h"

#include "common/clock.h"
#include "common/trace.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BUS_QUEUE_MAX = 256, /* messages, each way and peer */
    BUS_HANDSHAKE_MS = 3000,
    BUS_HEARTBEAT_MS = 10000,
    BUS_HEARTBEAT_TIMEOUT_MS = 30000,
    BUS_BACKLOG = 64,
    BUS_RECONNECT_MS = 100,
    BUS_RECONNECT_NEAR_MS = 1000, /* ipc: the same machine */
    BUS_RECONNECT_FAR_MS = 30000,
    BUS_SELF_TEST_MS = 5000,
    BUS_KNOCKS_MAX = 3,
};

struct option_row {
    int option;
    int value;
};

static const struct option_row common_options[] = {
    { ZMQ_LINGER, 0 },
    { ZMQ_SNDHWM, BUS_QUEUE_MAX },
    { ZMQ_RCVHWM, BUS_QUEUE_MAX },
    { ZMQ_HANDSHAKE_IVL, BUS_HANDSHAKE_MS },
    { ZMQ_HEARTBEAT_IVL, BUS_HEARTBEAT_MS },
    { ZMQ_HEARTBEAT_TIMEOUT, BUS_HEARTBEAT_TIMEOUT_MS },
    { ZMQ_HEARTBEAT_TTL, BUS_HEARTBEAT_TIMEOUT_MS },
    { ZMQ_TCP_MAXRT, BUS_HEARTBEAT_TIMEOUT_MS },
    { ZMQ_IMMEDIATE, 1 },
    { ZMQ_BACKLOG, BUS_BACKLOG },
    { ZMQ_RECONNECT_IVL, BUS_RECONNECT_MS },
};

enum status
bus_create(struct bus **out)
{
    *out = NULL;
    struct bus *bus = calloc(1, sizeof *bus);
    ASSERT(bus != NULL);
    bus->context = zmq_ctx_new();
    ASSERT(bus->context != NULL);
    int made = zmq_msg_init(&bus->body);
    ASSERT(made == 0);
    if (zap_create(bus->context, &bus->zap) != STATUS_OK) {
        trace_error("bus", "reason=zap-self-test");
        bus_destroy(&bus);
        return STATUS_FAILED;
    }
    *out = bus;
    return STATUS_OK;
}

void
bus_destroy(struct bus **bus)
{
    if (*bus == NULL)
        return;
    while ((*bus)->socket_count > 0) {
        struct socket *socket = (*bus)->sockets[0];
        bus_close(*bus, &socket);
    }
    zap_destroy(&(*bus)->zap);
    (void)zmq_msg_close(&(*bus)->body);
    (void)zmq_ctx_term((*bus)->context);
    free(*bus);
    *bus = NULL;
}

void
bus_allow(struct bus *bus, const uint8_t (*keys)[CURVE_BYTES], size_t count)
{
    zap_replace(bus->zap, keys, count);
}

static bool
option_set(void *handle, int option, int value)
{
    if (zmq_setsockopt(handle, option, &value, sizeof value) == 0)
        return true;
    trace_error("bus", "option=%d value=%d errno=%d", option, value, errno);
    return false;
}

static bool
option_set_text(void *handle, int option, const char *text)
{
    if (zmq_setsockopt(handle, option, text, strlen(text)) == 0)
        return true;
    trace_error("bus", "option=%d errno=%d", option, errno);
    return false;
}

static bool
options_set(void *handle, const struct curve_pair *pair, const char *endpoint)
{
    int64_t frame_bytes_max = FRAME_BYTES_MAX;
    bool is_near = strncmp(endpoint, "ipc://", 6) == 0;
    for (size_t i = 0; i < ARRAY_COUNT(common_options); i++) {
        if (!option_set(handle, common_options[i].option, common_options[i].value))
            return false;
    }
    return zmq_setsockopt(
               handle, ZMQ_MAXMSGSIZE, &frame_bytes_max, sizeof frame_bytes_max) == 0 &&
           option_set(handle, ZMQ_RECONNECT_IVL_MAX,
               is_near ? BUS_RECONNECT_NEAR_MS : BUS_RECONNECT_FAR_MS) &&
           option_set_text(handle, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN) &&
           option_set(handle, ZMQ_ZAP_ENFORCE_DOMAIN, 1) &&
           option_set_text(handle, ZMQ_CURVE_PUBLICKEY, pair->public_text) &&
           option_set_text(handle, ZMQ_CURVE_SECRETKEY, pair->secret_text);
}

static bool
is_endpoint(const char *endpoint)
{
    return (strncmp(endpoint, "ipc://", 6) == 0 ||
               strncmp(endpoint, "tcp://", 6) == 0) &&
           strlen(endpoint) < BUS_ENDPOINT_BYTES;
}

/* Makes the socket's folder; those above it are the operator's. */
static bool
endpoint_folder_make(const char *endpoint)
{
    char folder[BUS_ENDPOINT_BYTES];
    if (strncmp(endpoint, "ipc://", 6) != 0)
        return true;
    (void)snprintf(folder, sizeof folder, "%s", endpoint + 6);
    char *slash = strrchr(folder, '/');
    if (slash == NULL || slash == folder)
        return true;
    *slash = '\0';
    return mkdir(folder, 0700) == 0 || errno == EEXIST;
}

static int
descriptor_of(void *handle)
{
    int fd = -1;
    size_t bytes = sizeof fd;
    int known = zmq_getsockopt(handle, ZMQ_FD, &fd, &bytes);
    ASSERT(known == 0);
    return fd;
}

static struct socket *
socket_make(struct bus *bus, int type)
{
    ASSERT(bus->socket_count < BUS_SOCKETS_MAX);
    struct socket *socket = calloc(1, sizeof *socket);
    ASSERT(socket != NULL);
    socket->bus = bus;
    socket->is_server = type == ZMQ_ROUTER;
    socket->handle = zmq_socket(bus->context, type);
    ASSERT(socket->handle != NULL);
    socket->fd = descriptor_of(socket->handle);
    socket->is_used = true;
    bus->sockets[bus->socket_count] = socket;
    bus->socket_count++;
    return socket;
}

static bool
monitor_open(struct socket *socket, int events)
{
    char endpoint[64];
    socket->bus->monitor_count++;
    (void)snprintf(endpoint, sizeof endpoint, "inproc://stafett.monitor.%llu",
        (unsigned long long)socket->bus->monitor_count);
    if (zmq_socket_monitor(socket->handle, endpoint, events) != 0)
        return false;
    socket->monitor = zmq_socket(socket->bus->context, ZMQ_PAIR);
    if (socket->monitor == NULL)
        return false;
    socket->monitor_fd = descriptor_of(socket->monitor);
    socket->may_be_lost = true;
    return option_set(socket->monitor, ZMQ_LINGER, 0) &&
           option_set(socket->monitor, ZMQ_RCVTIMEO, BUS_SELF_TEST_MS) &&
           zmq_connect(socket->monitor, endpoint) == 0;
}

void
bus_close(struct bus *bus, struct socket **socket)
{
    if (*socket == NULL)
        return;
    size_t at = 0;
    while (at < bus->socket_count && bus->sockets[at] != *socket)
        at++;
    ASSERT(at < bus->socket_count);
    bus->socket_count--;
    bus->sockets[at] = bus->sockets[bus->socket_count];
    if ((*socket)->monitor != NULL) {
        (void)zmq_socket_monitor((*socket)->handle, NULL, 0);
        (void)zmq_close((*socket)->monitor);
    }
    (void)zmq_close((*socket)->handle);
    free(*socket);
    *socket = NULL;
}

/* The first event of a handshake: whether it was refused for its key. To be cut off
 * without a word is not enough: then nobody was asked. */
static bool
handshake_is_refused(struct socket *stranger)
{
    uint16_t event;
    return bus_event_receive(stranger, 0, &event) &&
           event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
}

static bool
is_readable(struct socket *socket)
{
    zmq_pollitem_t item = { socket->handle, 0, ZMQ_POLLIN, 0 };
    return zmq_poll(&item, 1, 0) != 0;
}

static void
random_pair(struct curve_pair *pair)
{
    uint8_t secret_key[CURVE_BYTES];
    uint8_t public_key[CURVE_BYTES];
    clock_seed(secret_key);
    int made = crypto_scalarmult_base(public_key, secret_key);
    ASSERT(made == 0);
    keys_encode_z85(public_key, pair->public_text);
    keys_encode_z85(secret_key, pair->secret_text);
}

/* A stranger knocks, with a message in his hand. */
static bool
stranger_is_refused(struct socket *server, const struct curve_pair *pair)
{
    char endpoint[BUS_ENDPOINT_BYTES];
    size_t endpoint_bytes = sizeof endpoint;
    struct curve_pair random;
    random_pair(&random);
    if (zmq_getsockopt(server->handle, ZMQ_LAST_ENDPOINT, endpoint, &endpoint_bytes) !=
        0)
        return false;
    struct socket *stranger = socket_make(server->bus, ZMQ_DEALER);
    bool is_refused =
        options_set(stranger->handle, &random, endpoint) &&
        option_set(stranger->handle, ZMQ_IMMEDIATE, 0) &&
        option_set_text(stranger->handle, ZMQ_CURVE_SERVERKEY, pair->public_text) &&
        monitor_open(stranger,
            ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                ZMQ_EVENT_DISCONNECTED) &&
        zmq_connect(stranger->handle, endpoint) == 0 &&
        zmq_send(stranger->handle, "knock", 5, ZMQ_DONTWAIT) == 5 &&
        handshake_is_refused(stranger) && !is_readable(server);
    bus_close(server->bus, &stranger);
    return is_refused;
}

static enum status
socket_give_up(struct bus *bus, struct socket *socket, const char *reason)
{
    trace_error("bus", "reason=%s errno=%d", reason, errno);
    bus_close(bus, &socket);
    return STATUS_FAILED;
}

enum status
bus_serve(struct bus *bus, const char *endpoint, const struct curve_pair *pair,
    struct socket **out)
{
    *out = NULL;
    struct socket *socket = socket_make(bus, ZMQ_ROUTER);
    if (!is_endpoint(endpoint) || !endpoint_folder_make(endpoint))
        return socket_give_up(bus, socket, "endpoint");
    if (!options_set(socket->handle, pair, endpoint) ||
        !option_set(socket->handle, ZMQ_CURVE_SERVER, 1) ||
        !option_set(socket->handle, ZMQ_ROUTER_MANDATORY, 1) ||
        !option_set(socket->handle, ZMQ_ROUTER_HANDOVER, 0))
        return socket_give_up(bus, socket, "options");
    if (zmq_bind(socket->handle, endpoint) != 0)
        return socket_give_up(bus, socket, "bind");
    /* On a busy machine one may be cut off before he hears why: he knocks again. */
    int knocks = 1;
    while (!stranger_is_refused(socket, pair)) {
        if (knocks == BUS_KNOCKS_MAX)
            return socket_give_up(bus, socket, "stranger-not-refused");
        knocks++;
    }
    *out = socket;
    return STATUS_OK;
}

enum status
bus_connect(struct bus *bus, const char *endpoint, const struct curve_pair *pair,
    const char *server_public_text, struct socket **out)
{
    *out = NULL;
    struct socket *socket = socket_make(bus, ZMQ_DEALER);
    if (!is_endpoint(endpoint))
        return socket_give_up(bus, socket, "endpoint");
    if (!options_set(socket->handle, pair, endpoint) ||
        !option_set_text(socket->handle, ZMQ_CURVE_SERVERKEY, server_public_text) ||
        !monitor_open(socket, ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED))
        return socket_give_up(bus, socket, "options");
    if (zmq_connect(socket->handle, endpoint) != 0)
        return socket_give_up(bus, socket, "connect");
    *out = socket;
    return STATUS_OK;
}
