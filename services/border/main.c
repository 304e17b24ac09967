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

struct options {
    const char *settings;
    const char *clock; /* border gives no input a time */
};

static bool
settings_open(struct border *border, const struct options *options)
{
    char keys[4096];
    char path[4200];
    if (!settings_load(options->settings, &border->settings))
        return false;
    const struct daemon_row *row = settings_daemon(border->settings, "border");
    if (row == NULL || row->bind == NULL) {
        (void)fprintf(stderr, "%s: daemons has no row with a bind for border\n",
            options->settings);
        return false;
    }
    if (options->clock != NULL && border->settings->is_deployed) {
        (void)fprintf(stderr,
            "%s: is_deployed is yes: its clock is not to be steered\n",
            options->settings);
        return false;
    }
    settings_path(border->settings, border->settings->keys, keys, sizeof keys);
    (void)snprintf(path, sizeof path, "%s/border.curve", keys);
    if (!keys_load_curve(path, &border->pair))
        return false;
    if (strcmp(border->pair.public_text, row->public_key) == 0)
        return true;
    (void)fprintf(stderr, "%s: the settings say another public_key for border\n", path);
    return false;
}

static int
open_and_run(struct border *border, const struct options *options, int signal_fd)
{
    if (!settings_open(border, options)) {
        settings_destroy(&border->settings);
        return EXIT_SETTINGS;
    }
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

static bool
options_parse(int argc, char **argv, struct options *out)
{
    static const struct option rows[] = {
        { "settings", required_argument, NULL, 's' },
        { "steered-clock", required_argument, NULL, 'c' },
        { "quiet", no_argument, NULL, 'q' },
        { 0 },
    };
    for (int key = 0; (key = getopt_long(argc, argv, "", rows, NULL)) != -1;) {
        if (key == 's')
            out->settings = optarg;
        else if (key == 'q')
            trace_quiet();
        else if (key == 'c')
            out->clock = optarg;
        else
            return false;
    }
    return optind == argc && out->settings != NULL;
}

int
main(int argc, char **argv)
{
    struct options options = { .settings = NULL };
    sigset_t signals;
    trace_start("border");
    if (!options_parse(argc, argv, &options)) {
        (void)fprintf(stderr,
            "usage: stafett-border --settings FILE [--steered-clock FILE] [--quiet]\n");
        return EXIT_USAGE_WRONG;
    }
    if (sigemptyset(&signals) != 0 || sigaddset(&signals, SIGTERM) != 0 ||
        sigaddset(&signals, SIGINT) != 0 || sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        return EXIT_UNAVAILABLE;
    int signal_fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    struct border *border = calloc(1, sizeof *border);
    if (signal_fd < 0 || border == NULL)
        return EXIT_UNAVAILABLE;
    int code = open_and_run(border, &options, signal_fd);
    free(border);
    (void)close(signal_fd);
    return code;
}
