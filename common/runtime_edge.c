/* An edge inside the daemon. It never makes the loop wait: its descriptor and the signals'
 * are one to poll, and what it brings enters as any input does. It begins nothing before
 * the commit that asks for it. */

#include "common/runtime_private.h"

#include "common/clock.h"
#include "common/message.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

static bool
watch_add(int epoll, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool
edge_open(struct runtime *runtime)
{
    const struct runtime_edge *edge = runtime->plan->edge;
    return edge == NULL ||
           edge->open(runtime->settings, &runtime->calendar, &runtime->edge);
}

bool
edge_watch(struct runtime *runtime)
{
    runtime->edge_wake_us = INT64_MAX;
    if (runtime->edge == NULL)
        return true;
    runtime->watch_fd = epoll_create1(EPOLL_CLOEXEC);
    return runtime->watch_fd >= 0 && watch_add(runtime->watch_fd, runtime->signal_fd) &&
           watch_add(runtime->watch_fd, runtime->plan->edge->fd(runtime->edge));
}

int
edge_wait_fd(const struct runtime *runtime)
{
    return runtime->watch_fd >= 0 ? runtime->watch_fd : runtime->signal_fd;
}

bool
edge_is_signalled(const struct runtime *runtime)
{
    struct pollfd row = { .fd = runtime->signal_fd, .events = POLLIN };
    return poll(&row, 1, 0) == 1;
}

static struct arrival
own_arrival(struct runtime *runtime, const ProtobufCMessage *message)
{
    struct arrival arrival = {
        .origin = FROM_SELF,
        .sender = runtime->plan->service->name,
        .source = "",
        .envelope = message_pack(message, runtime->frame_arena),
        .bare_type = message->descriptor->name,
        .now_us = clock_now_us(),
    };
    clock_seed(arrival.seed);
    return arrival;
}

enum status
edge_take(struct runtime *runtime)
{
    enum status status = STATUS_OK;
    while (runtime->edge != NULL && status == STATUS_OK) {
        arena_reset(runtime->frame_arena);
        const ProtobufCMessage *message =
            runtime->plan->edge->take(runtime->edge, runtime->frame_arena);
        if (message == NULL)
            break;
        struct arrival arrival = own_arrival(runtime, message);
        bool is_added = batch_add(runtime->batch, &arrival, 0);
        if (!is_added)
            status = runtime_commit(runtime);
        is_added =
            is_added || status != STATUS_OK || batch_add(runtime->batch, &arrival, 0);
        ASSERT(is_added);
    }
    return status;
}

void
edge_begin(struct runtime *runtime)
{
    if (runtime->edge == NULL)
        return;
    runtime->edge_wake_us = runtime->plan->edge->begin(runtime->edge,
        tables_view(store_tables(runtime->store)),
        batch_time(runtime->batch, clock_now_us()));
}

void
edge_close(struct runtime *runtime)
{
    if (runtime->edge != NULL)
        runtime->plan->edge->close(&runtime->edge);
    if (runtime->watch_fd >= 0)
        (void)close(runtime->watch_fd);
}
