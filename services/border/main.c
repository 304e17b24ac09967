/* stafett-border: options and signals. A steered clock is taken, because all daemons of a
 * node are started alike; here it stands in envelopes only. */

#include "common/clock.h"
#include "common/trace.h"
#include "services/border/border.h"

#include <getopt.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct options {
    const char *settings;
    const char *clock;
    bool is_quiet;
};

static const struct option option_rows[] = {
    { "settings", required_argument, NULL, 's' },
    { "steered-clock", required_argument, NULL, 'c' },
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

static int
serve(const struct settings *settings, int signal_fd)
{
    struct border *border = NULL;
    int code = border_open(settings, &border);
    if (code != EXIT_DRAINED)
        return code;
    trace_line("ready", "listens=%s", settings->border_listen == NULL ? "no" : "yes");
    if (border_run(border, signal_fd) != STATUS_OK)
        code = EXIT_UNAVAILABLE;
    trace_line("drain", "code=%d", code);
    border_close(&border);
    return code;
}

static int
start(const struct settings *settings, const struct options *options)
{
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
    int code = serve(settings, signal_fd);
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
            "usage: %s --settings FILE [--steered-clock FILE] [--quiet]\n", argv[0]);
        return EXIT_USAGE_WRONG;
    }
    trace_start("border");
    if (options.is_quiet)
        trace_quiet();
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    if (!settings_load(options.settings, &settings))
        return EXIT_SETTINGS;
    int code = start(settings, &options);
    settings_destroy(&settings);
    return code;
}
