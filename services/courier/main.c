/* stafett-courier: options, signals and the rhythm of scans. Without a folder in the
 * settings it has nothing to do and waits to be stopped. */

#include "common/start.h"
#include "common/trace.h"
#include "services/courier/courier.h"
#include "services/courier/jail.h"

#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    SCAN_MS = 500,
    SCAN_AGAIN_MS = 2000, /* after a scan that could not be finished */
};

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

static unsigned
room_of(const struct settings *settings)
{
    const struct daemon_row *intake = settings_daemon(settings, "intake");
    return strncmp(intake->bind, "tcp://", 6) == 0 ? JAIL_TCP : 0;
}

static int
serve(const struct settings *settings, const struct start *start)
{
    struct courier *courier = NULL;
    int signal_fd = start_signals();
    if (signal_fd < 0)
        return EXIT_UNAVAILABLE;
    if (!start_clock(start, settings))
        return EXIT_SETTINGS;
    if (settings->courier_folder == NULL && !start->is_once) {
        trace_line("ready", "mode=idle");
        (void)wait_signal(signal_fd, -1);
        return EXIT_DRAINED;
    }
    int code = courier_open(settings, &courier);
    if (code == EXIT_DRAINED && !jail_close(room_of(settings)))
        code = EXIT_UNAVAILABLE;
    if (code == EXIT_DRAINED)
        code = start->is_once ? run_once(courier) : run(courier, signal_fd);
    courier_close(&courier);
    (void)close(signal_fd);
    return code;
}

int
main(int argc, char **argv)
{
    struct start start;
    struct settings *settings = NULL;
    if (!start_options("courier", START_ONCE, argc, argv, &start))
        return EXIT_USAGE_WRONG;
    int initialised = sodium_init();
    ASSERT(initialised >= 0);
    if (!settings_load(start.settings, &settings))
        return EXIT_SETTINGS;
    int code = serve(settings, &start);
    settings_destroy(&settings);
    return code;
}
