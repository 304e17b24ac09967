#include "tests/real/relay.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAIRS_MAX = 32, CARRY_BYTES = 65536 };

struct relay {
    int listener;
    struct sockaddr_in target;
    int ends[PAIRS_MAX][2]; /* -1: free */
};

static int
port_of(const char *endpoint)
{
    int port = 0;
    return sscanf(endpoint, "tcp://127.0.0.1:%d", &port) == 1 ? port : 0;
}

static struct sockaddr_in
loopback(int port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void
pair_close(struct relay *relay, size_t pair)
{
    for (size_t end = 0; end < 2; end++) {
        if (relay->ends[pair][end] >= 0)
            (void)close(relay->ends[pair][end]);
        relay->ends[pair][end] = -1;
    }
}

/* The node behind it may not listen yet: then who came is sent away, and comes again. */
static void
pair_open(struct relay *relay)
{
    int near = accept(relay->listener, NULL, NULL);
    int far = socket(AF_INET, SOCK_STREAM, 0);
    for (size_t pair = 0; near >= 0 && far >= 0 && pair < PAIRS_MAX; pair++) {
        if (relay->ends[pair][0] >= 0)
            continue;
        relay->ends[pair][0] = near;
        relay->ends[pair][1] = far;
        if (connect(far, (const struct sockaddr *)&relay->target,
                sizeof relay->target) != 0)
            pair_close(relay, pair);
        return;
    }
    if (near >= 0)
        (void)close(near);
    if (far >= 0)
        (void)close(far);
}

/* False: one of the two has gone. */
static bool
carry(int from, int to)
{
    static char bytes[CARRY_BYTES];
    ssize_t count = read(from, bytes, sizeof bytes);
    for (ssize_t sent = 0; count > 0 && sent < count;) {
        ssize_t wrote = write(to, bytes + sent, (size_t)(count - sent));
        if (wrote <= 0)
            return false;
        sent += wrote;
    }
    return count > 0;
}

static void
relay_step(struct relay *relay)
{
    struct pollfd polled[PAIRS_MAX * 2 + 1];
    polled[0] = (struct pollfd){ relay->listener, POLLIN, 0 };
    for (size_t i = 0; i < (size_t)PAIRS_MAX * 2; i++)
        polled[i + 1] = (struct pollfd){ relay->ends[i / 2][i % 2], POLLIN, 0 };
    if (poll(polled, PAIRS_MAX * 2 + 1, -1) < 0)
        return;
    for (size_t i = 0; i < (size_t)PAIRS_MAX * 2; i++) {
        int from = relay->ends[i / 2][i % 2];
        if (from >= 0 && polled[i + 1].fd == from && polled[i + 1].revents != 0 &&
            !carry(from, relay->ends[i / 2][1 - i % 2]))
            pair_close(relay, i / 2);
    }
    if (polled[0].revents != 0)
        pair_open(relay);
}

pid_t
relay_start(const char *target, char endpoint_out[RELAY_ENDPOINT_BYTES])
{
    static struct relay relay;
    struct sockaddr_in own = loopback(0);
    socklen_t bytes = sizeof own;
    memset(&relay, 0xff, sizeof relay); /* no end is open */
    relay.target = loopback(port_of(target));
    relay.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (relay.listener < 0 ||
        bind(relay.listener, (const struct sockaddr *)&own, sizeof own) != 0 ||
        listen(relay.listener, PAIRS_MAX) != 0 ||
        getsockname(relay.listener, (struct sockaddr *)&own, &bytes) != 0)
        return -1;
    (void)snprintf(endpoint_out, RELAY_ENDPOINT_BYTES, "tcp://127.0.0.1:%u",
        (unsigned)ntohs(own.sin_port));
    pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGPIPE, SIG_IGN);
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            relay_step(&relay);
    }
    (void)close(relay.listener);
    return child;
}

void
relay_stop(pid_t relay)
{
    if (relay <= 0)
        return;
    (void)kill(relay, SIGKILL);
    (void)waitpid(relay, NULL, 0);
}

bool
relay_cut(pid_t relay, bool is_cut)
{
    return relay > 0 && kill(relay, is_cut ? SIGSTOP : SIGCONT) == 0;
}
