/* stafett-border. A steered clock is taken, because all daemons of a node are started
 * alike; here it stands in envelopes only. */

#include "common/start.h"
#include "common/trace.h"
#include "services/border/border.h"

#include <sodium.h>

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

int
main(int argc, char **argv)
{
    struct start start;
    struct settings *settings = NULL;
    if (!start_options("border", 0, argc, argv, &start))
        return EXIT_USAGE_WRONG;
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    if (!settings_load(start.settings, &settings))
        return EXIT_SETTINGS;
    int code = EXIT_SETTINGS;
    int signal_fd = start_signals();
    if (signal_fd < 0)
        code = EXIT_UNAVAILABLE;
    else if (start_clock(&start, settings))
        code = serve(settings, signal_fd);
    settings_destroy(&settings);
    return code;
}
