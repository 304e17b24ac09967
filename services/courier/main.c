/* stafett-courier: options, signals and the rhythm of scans. Without a folder in the
 * settings it has nothing to do and waits to be stopped. */

#include "common/clock.h"
#include "common/trace.h"
#include "services/courier/courier.h"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    SCAN_MS = 500,
    SCAN_AGAIN_MS = 2000, /* after a scan that could not be finished */
};

struct options {
    const char *settings;
    const char *clock;
    bool is_once;
    bool is_quiet;
};

static const struct option option_rows[] = {
    { "settings", required_argument, NULL, 's' },
    { "steered-clock", required_argument, NULL, 'c' },
    { "once", no_argument, NULL, 'o' },
    { "quiet", no_argument, NULL, 'q' },
    { NULL, 0, NULL, 0 },
};

static bool
options_parse(int argc, char **argv, struct options *out)
{
    memset(out, 0, sizeof *out);
    for (;;) {
        /* Before any thread is there. */
        int letter =
            getopt_long(argc, argv, "", option_rows, NULL); /* NOLINT(concurrency-*) */
        if (letter == -1)
            break;
        if (letter == 's')
            out->settings = optarg;
        else if (letter == 'c')
            out->clock = optarg;
        else if (letter == 'o')
            out->is_once = true;
        else if (letter == 'q')
            out->is_quiet = true;
        else
            return false;
    }
    return optind == argc && out->settings != NULL;
}

/* Blocked before libzmq starts its threads, so that none of them takes a signal. */
static int
signals_open(void)
{
    sigset_t signals;
    if (sigemptyset(&signals) != 0 || sigaddset(&signals, SIGTERM) != 0 ||
        sigaddset(&signals, SIGINT) != 0 || sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        return -1;
    return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

/* True: it is time to stop. */
static bool
wait_signal(int signal_fd, int timeout_ms)
{
    struct pollfd row = { .fd = signal_fd, .events = POLLIN };
    return poll(&row, 1, timeout_ms) > 0;
}

static int
run_once(struct courier *courier)
{
    struct courier_counts counts;
    bool is_done = courier_scan(courier, &counts);
    (void)printf("read %u, told %u, unreadable %u, set aside %u", counts.read,
        counts.told, counts.unreadable, counts.set_aside);
    if (counts.refused > 0)
        (void)printf(", refused %u", counts.refused);
    if (counts.left > 0)
        (void)printf(", left %u", counts.left);
    (void)printf("\n");
    return is_done ? EXIT_DRAINED : EXIT_TRY_LATER;
}

static void
scan_trace(const struct courier_counts *counts)
{
    if (counts->read + counts->unreadable + counts->set_aside > 0)
        trace_line("scan", "read=%u told=%u refused=%u unreadable=%u aside=%u left=%u",
            counts->read, counts->told, counts->refused, counts->unreadable,
            counts->set_aside, counts->left);
}

static int
run(struct courier *courier, int signal_fd)
{
    struct courier_counts counts;
    bool is_done = true;
    trace_line("ready", "mode=listen");
    do {
        bool was_done = is_done;
        is_done = courier_scan(courier, &counts);
        if (was_done && !is_done)
            trace_line("scan", "finished=no");
        scan_trace(&counts);
    } while (!wait_signal(signal_fd, is_done ? SCAN_MS : SCAN_AGAIN_MS));
    trace_line("drain", "mode=listen");
    return EXIT_DRAINED;
}

static int
serve(const struct settings *settings, const struct options *options)
{
    struct courier *courier = NULL;
    int64_t wall_offset_us = courier_wall_offset_us();
    int signal_fd = signals_open();
    if (signal_fd < 0)
        return EXIT_UNAVAILABLE;
    if (options->clock != NULL && settings->is_deployed) {
        (void)fprintf(stderr,
            "%s: is_deployed is yes: its clock is not to be steered\n",
            options->settings);
        return EXIT_SETTINGS;
    }
    if (options->clock != NULL && !clock_steer(options->clock))
        return EXIT_SETTINGS;
    if (settings->courier_folder == NULL && !options->is_once) {
        trace_line("ready", "mode=idle");
        (void)wait_signal(signal_fd, -1);
        return EXIT_DRAINED;
    }
    int code = courier_open(settings, wall_offset_us, &courier);
    if (code == EXIT_DRAINED)
        code = options->is_once ? run_once(courier) : run(courier, signal_fd);
    courier_close(&courier);
    (void)close(signal_fd);
    return code;
}

int
main(int argc, char **argv)
{
    struct options options;
    struct settings *settings = NULL;
    if (!options_parse(argc, argv, &options)) {
        (void)fprintf(stderr,
            "usage: %s --settings FILE [--once] [--steered-clock FILE] [--quiet]\n",
            argv[0]);
        return EXIT_USAGE_WRONG;
    }
    trace_start("courier");
    if (options.is_quiet)
        trace_quiet();
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    if (!settings_load(options.settings, &settings))
        return EXIT_SETTINGS;
    int code = serve(settings, &options);
    settings_destroy(&settings);
    return code;
}
