#include "common/start.h"

#include "common/clock.h"
#include "common/trace.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const struct option option_rows[] = {
    { "settings", required_argument, NULL, 's' },
    { "steered-clock", required_argument, NULL, 'c' },
    { "quiet", no_argument, NULL, 'q' },
    { "rebuild", no_argument, NULL, 'r' },
    { "describe", no_argument, NULL, 'd' },
    { "once", no_argument, NULL, 'o' },
    { NULL, 0, NULL, 0 },
};

static void
usage(const char *program, unsigned takes)
{
    (void)fprintf(stderr,
        "usage: %s --settings FILE [--steered-clock FILE] [--quiet]%s%s\n", program,
        (takes & START_REBUILD) != 0 ? " [--rebuild]" : "",
        (takes & START_ONCE) != 0 ? " [--once]" : "");
    if ((takes & START_DESCRIBE) != 0)
        (void)fprintf(stderr, "       %s --describe\n", program);
}

/* False: an option that is none, or not of this process. */
static bool
take_option(int letter, unsigned takes, struct start *out)
{
    out->is_rebuild = out->is_rebuild || letter == 'r';
    out->is_describe = out->is_describe || letter == 'd';
    out->is_once = out->is_once || letter == 'o';
    if (letter == 's')
        out->settings = optarg;
    else if (letter == 'c')
        out->clock = optarg;
    else if (letter == 'q')
        trace_quiet();
    else
        return (letter == 'r' && (takes & START_REBUILD) != 0) ||
               (letter == 'd' && (takes & START_DESCRIBE) != 0) ||
               (letter == 'o' && (takes & START_ONCE) != 0);
    return true;
}

bool
start_options(
    const char *name, unsigned takes, int argc, char **argv, struct start *out)
{
    bool is_good = true;
    memset(out, 0, sizeof *out);
    trace_start(name);
    while (is_good) {
        int letter =
            getopt_long(argc, argv, "", option_rows, NULL); /* NOLINT(concurrency-*) */
        if (letter == -1)
            break;
        is_good = take_option(letter, takes, out);
    }
    is_good = is_good && optind == argc && (out->is_describe || out->settings != NULL);
    if (!is_good)
        usage(argv[0], takes);
    return is_good;
}

/* Only what a handler may do. */
static void
on_sigbus(int signal)
{
    static const char line[] = "at=store level=error reason=sigbus\n";
    (void)signal;
    if (write(STDERR_FILENO, line, sizeof line - 1) < 0)
        _exit(EXIT_STORE_FAILED); /* nobody to tell */
    _exit(EXIT_STORE_FAILED);
}

int
start_signals(void)
{
    sigset_t signals;
    const struct sigaction bus_error = { .sa_handler = on_sigbus };
    if (sigaction(SIGBUS, &bus_error, NULL) != 0 || sigemptyset(&signals) != 0 ||
        sigaddset(&signals, SIGTERM) != 0 || sigaddset(&signals, SIGINT) != 0 ||
        sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
        return -1;
    return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

bool
start_clock(const struct start *start, const struct settings *settings)
{
    if (start->clock == NULL)
        return true;
    if (settings->is_deployed) {
        (void)fprintf(stderr,
            "%s: is_deployed is yes: its clock is not to be steered\n",
            start->settings);
        return false;
    }
    return clock_steer(start->clock);
}
