/* Waiting. zmq_poll asks every socket twice over for each wait, and each question costs
 * system calls; so the sockets' own descriptors are polled. They signal edges
 * (zmq_getsockopt, ZMQ_FD): a socket is asked whether it has input when its descriptor
 * has signalled, and before a wait when it was used since it was last asked. */

#include "common/bus_private.h"

#include "common/clock.h"

#include <errno.h>
#include <poll.h>

/* Two buses, each socket with its monitor, and perhaps one descriptor more. */
enum { WAIT_ROWS_MAX = 4 * BUS_SOCKETS_MAX + 1 };

struct wait {
    struct socket *const *sockets[2];
    size_t counts[2];
    struct pollfd rows[WAIT_ROWS_MAX];
    size_t row_count;
    int extra_fd;
};

typedef bool (*socket_fn)(struct wait *wait, struct socket *socket);

/* All are visited; true: one of them is ready. */
static bool
each_socket(struct wait *wait, socket_fn visit)
{
    bool is_ready = false;
    for (size_t b = 0; b < ARRAY_COUNT(wait->counts); b++) {
        for (size_t i = 0; i < wait->counts[b]; i++)
            is_ready = visit(wait, wait->sockets[b][i]) || is_ready;
    }
    return is_ready;
}

static bool
ask(struct wait *wait, struct socket *socket)
{
    int events = 0;
    size_t bytes = sizeof events;
    (void)wait;
    if (socket->is_used &&
        zmq_getsockopt(socket->handle, ZMQ_EVENTS, &events, &bytes) == 0) {
        socket->has_input = (events & ZMQ_POLLIN) != 0;
        socket->is_used = false;
    }
    return socket->has_input;
}

static void
row_add(struct wait *wait, int fd)
{
    ASSERT(wait->row_count < WAIT_ROWS_MAX);
    wait->rows[wait->row_count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    wait->row_count++;
}

/* What nobody has asked about yet is news no more. */
static bool
add_rows(struct wait *wait, struct socket *socket)
{
    row_add(wait, socket->fd);
    if (socket->monitor != NULL)
        row_add(wait, socket->may_be_lost ? -1 : socket->monitor_fd);
    return false;
}

static bool
row_take(struct wait *wait)
{
    bool has_signalled = wait->rows[wait->row_count].revents != 0;
    wait->row_count++;
    return has_signalled;
}

/* Ready is here whose connection has changed; whether a socket has input it is asked. */
static bool
take_rows(struct wait *wait, struct socket *socket)
{
    socket->is_used = row_take(wait) || socket->is_used;
    bool is_news = socket->monitor != NULL && row_take(wait);
    socket->may_be_lost = socket->may_be_lost || is_news;
    return is_news;
}

/* One poll; what it says is taken in. False: it failed. */
static bool
poll_once(struct wait *wait, int timeout_ms, bool *is_ready, bool *is_extra)
{
    wait->row_count = 0;
    (void)each_socket(wait, add_rows);
    size_t sockets_end = wait->row_count;
    if (wait->extra_fd >= 0)
        row_add(wait, wait->extra_fd);
    int ready = poll(wait->rows, wait->row_count, timeout_ms);
    if (ready < 0) {
        *is_ready = errno == EINTR; /* as if something had come */
        return errno == EINTR;
    }
    *is_extra = wait->extra_fd >= 0 && wait->rows[sockets_end].revents != 0;
    wait->row_count = 0;
    *is_ready = each_socket(wait, take_rows);
    return true;
}

/* A descriptor signals also what is no input, room for sending for instance: then the
 * rest of the time is waited. */
static enum status
wait_for(struct wait *wait, int timeout_ms, bool *is_extra_out)
{
    int64_t until_us = clock_monotonic_us() + (int64_t)timeout_ms * 1000;
    *is_extra_out = false;
    for (;;) {
        bool is_ready = each_socket(wait, ask);
        bool is_news = false;
        int64_t left_us = until_us - clock_monotonic_us();
        int left_ms = is_ready || left_us <= 0 ? 0 : (int)((left_us + 999) / 1000);
        if (!poll_once(wait, left_ms, &is_news, is_extra_out))
            return STATUS_FAILED;
        is_ready = each_socket(wait, ask) || is_ready;
        if (is_ready || is_news || *is_extra_out || left_ms == 0)
            return STATUS_OK;
    }
}

enum status
bus_wait(struct bus *bus, int timeout_ms, int extra_fd, bool *is_extra_out)
{
    struct wait wait = { .sockets = { bus->sockets },
        .counts = { bus->socket_count },
        .extra_fd = extra_fd };
    return wait_for(&wait, timeout_ms, is_extra_out);
}

enum status
bus_wait_two(struct bus *first, struct bus *second, int timeout_ms, int extra_fd,
    bool *is_extra_out)
{
    struct wait wait = { .sockets = { first->sockets, second->sockets },
        .counts = { first->socket_count, second->socket_count },
        .extra_fd = extra_fd };
    return wait_for(&wait, timeout_ms, is_extra_out);
}

enum status
bus_wait_one(struct socket *socket, int timeout_ms)
{
    struct socket *const sockets[] = { socket };
    struct wait wait = { .sockets = { sockets }, .counts = { 1 }, .extra_fd = -1 };
    bool is_extra;
    return wait_for(&wait, timeout_ms, &is_extra);
}
