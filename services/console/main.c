/* stafett-console. Without a `console` in the settings it has nothing to do and waits to
 * be stopped, as the courier does without a folder. */

#include "common/start.h"
#include "common/trace.h"
#include "services/console/console.h"

#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <unistd.h>

static void
wait_signal(int signal_fd)
{
    struct pollfd row = { .fd = signal_fd, .events = POLLIN };
    while (poll(&row, 1, -1) <= 0)
        continue;
}

static int
serve(const struct settings *settings, int signal_fd)
{
    struct console *console = NULL;
    int code = EXIT_DRAINED;
    if (settings->console != NULL)
        code = console_open(settings, &console);
    if (code == EXIT_DRAINED) {
        trace_line("ready", "listens=%s", settings->console == NULL ? "no" : "yes");
        wait_signal(signal_fd);
        trace_line("drain", "listens=%s", settings->console == NULL ? "no" : "yes");
    }
    console_close(&console);
    return code;
}

int
main(int argc, char **argv)
{
    struct start start;
    struct settings *settings = NULL;
    const struct sigaction ignored = { .sa_handler = SIG_IGN };
    if (!start_options("console", 0, argc, argv, &start))
        return EXIT_USAGE_WRONG;
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    if (!settings_load(start.settings, &settings))
        return EXIT_SETTINGS;
    int code = EXIT_SETTINGS;
    int signal_fd = start_signals();
    /* A browser that has gone is no reason to end. */
    if (signal_fd < 0 || sigaction(SIGPIPE, &ignored, NULL) != 0)
        code = EXIT_UNAVAILABLE;
    else if (start_clock(&start, settings))
        code = serve(settings, signal_fd);
    settings_destroy(&settings);
    return code;
}
