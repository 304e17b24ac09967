/* The floor: three bare processes in a chain over socket pairs, each writing and flushing
 * twice before it passes an event on. Nothing that is durable three times can be quicker
 * on this machine, but by flushing less. Usage: floor FOLDER RATE SECONDS */

#include "tests/bench/machine.h"
#include "tests/bench/samples.h"

#include "common/base.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOPS = 3, FLUSHES = 2, EVENT_BYTES = 300 };

static _Noreturn void
fail(const char *what)
{
    perror(what);
    exit(EXIT_UNAVAILABLE);
}

static _Noreturn void
hop(const char *folder, int number, int from, int to)
{
    char path[512];
    char event[EVENT_BYTES];
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)snprintf(path, sizeof path, "%s/floor-%d", folder, number);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        fail(path);
    while (read(from, event, sizeof event) == EVENT_BYTES) {
        for (int i = 0; i < FLUSHES; i++) {
            if (write(file, event, sizeof event) != EVENT_BYTES || fdatasync(file) != 0)
                fail(path);
        }
        if (write(to, event, sizeof event) != EVENT_BYTES)
            break;
    }
    (void)unlink(path);
    _exit(0);
}

/* pairs[i] leads from process i to process i + 1; the first and the last are ours. */
static void
chain_start(const char *folder, int pairs[HOPS + 1][2])
{
    for (int i = 0; i <= HOPS; i++) {
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pairs[i]) != 0)
            fail("socketpair");
    }
    for (int i = 0; i < HOPS; i++) {
        pid_t pid = fork();
        if (pid < 0)
            fail("fork");
        if (pid != 0)
            continue;
        for (int j = 0; j <= HOPS; j++) {
            if (j != i)
                (void)close(pairs[j][1]);
            if (j != i + 1)
                (void)close(pairs[j][0]);
        }
        hop(folder, i, pairs[i][1], pairs[i + 1][0]);
    }
    for (int j = 0; j <= HOPS; j++) {
        if (j != HOPS)
            (void)close(pairs[j][1]);
        if (j != 0)
            (void)close(pairs[j][0]);
    }
}

int
main(int argc, char **argv)
{
    int pairs[HOPS + 1][2];
    char event[EVENT_BYTES] = { 0 };
    struct samples end_us = { .values = NULL };
    if (argc != 4)
        fail("usage: floor FOLDER RATE SECONDS");
    double rate = atof(argv[2]);    /* NOLINT(cert-err34-c) */
    double seconds = atof(argv[3]); /* NOLINT(cert-err34-c) */
    chain_start(argv[1], pairs);
    int64_t at_ns = machine_now_ns();
    int64_t end_ns = at_ns + (int64_t)(seconds * 1e9);
    for (; at_ns < end_ns; at_ns += (int64_t)(1e9 / rate)) {
        machine_sleep_until(at_ns);
        int64_t sent_ns = machine_now_ns();
        if (write(pairs[0][0], event, sizeof event) != EVENT_BYTES ||
            read(pairs[HOPS][1], event, sizeof event) != EVENT_BYTES)
            fail("floor");
        samples_add(&end_us, (double)(machine_now_ns() - sent_ns) / 1000);
    }
    (void)close(pairs[0][0]);
    while (wait(NULL) > 0)
        continue;
    (void)printf("%.1f %.1f %.1f\n", rate, samples_percentile(&end_us, 0.5),
        samples_percentile(&end_us, 0.99));
    samples_free(&end_us);
    return 0;
}
