/* stafett-border --settings FILE [--steered-clock FILE] [--quiet] */

#include "services/border/border.h"

#include "common/trace.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { BORDER_ARENA_BYTES = 24 << 20, BORDER_WAIT_MS = 50 };

static int
run(struct border *border, int signal_fd)
{
    trace_line(
        "ready", "listens=%s", border->settings->border_listen == NULL ? "no" : "yes");
    for (;;) {
        bool is_ending = false;
        int64_t now_us = clock_monotonic_us();
        border_ask_partners(border, now_us);
        link_keep(border, now_us);
        if (bus_wait(border->bus, BORDER_WAIT_MS, signal_fd, &is_ending) != STATUS_OK)
            return EXIT_STORE_FAILED;
        if (is_ending)
            return EXIT_DRAINED;
        border_receive_inner(border);
        link_receive(border, now_us);
    }
}

static int
open_and_run(struct border *border, const char *settings_path_name, int signal_fd)
{
    char keys[4096];
    char path[4200];
    if (!settings_load(settings_path_name, &border->settings))
        return EXIT_SETTINGS;
    settings_path(border->settings, border->settings->keys, keys, sizeof keys);
    (void)snprintf(path, sizeof path, "%s/border.curve", keys);
    if (!keys_load_curve(path, &border->pair))
        return EXIT_SETTINGS;
    if (bus_create(&border->bus) != STATUS_OK)
        return EXIT_UNAVAILABLE;
    arena_create(BORDER_ARENA_BYTES, &border->arena);
    int code = border_open(border) ? run(border, signal_fd) : EXIT_UNAVAILABLE;
    trace_line("drain", "code=%d", code);
    border_close(border);
    bus_destroy(&border->bus);
    arena_destroy(&border->arena);
    settings_destroy(&border->settings);
    return code;
}

int
main(int argc, char **argv)
{
    static const struct option options[] = {
        { "settings", required_argument, NULL, 's' },
        { "steered-clock", required_argument, NULL, 'c' },
        { "quiet", no_argument, NULL, 'q' },
        { 0 },
    };
    const char *settings = NULL;
    sigset_t signals;
    trace_start("border");
    for (int key = 0; (key = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (key == 's')
            settings = optarg;
        else if (key == 'q')
            trace_quiet();
        else if (key != 'c') /* border gives no input a time */
            return EXIT_USAGE_WRONG;
    }
    if (settings == NULL) {
        (void)fprintf(stderr, "usage: stafett-border --settings FILE [--quiet]\n");
        return EXIT_USAGE_WRONG;
    }
    if (sigemptyset(&signals) != 0 || sigaddset(&signals, SIGTERM) != 0 ||
        sigaddset(&signals, SIGINT) != 0 || sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        return EXIT_UNAVAILABLE;
    int signal_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    struct border *border = calloc(1, sizeof *border);
    if (signal_fd < 0 || border == NULL)
        return EXIT_UNAVAILABLE;
    int code = open_and_run(border, settings, signal_fd);
    free(border);
    (void)close(signal_fd);
    return code;
}
