#include "services/console/console.h"

#include "services/console/page.h"
#include "services/console/route.h"
#include "services/console/user.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    CONSOLE_PATH_BYTES = 4096,
    CONSOLE_CONNECTIONS_MAX = 512,
    CONSOLE_IDLE_S = 30, /* live views say something more often */
    CONSOLE_HEADER_BYTES_MAX = 32 << 10,
};

/* In the settings: that stops the start. */
__attribute__((format(printf, 1, 2))) static int
complain(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("stafett-console: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    return EXIT_SETTINGS;
}

/* A line of a file that its owner alone can read. */
static int
read_secret(struct console *console)
{
    char relative[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    struct stat stat;
    int used = snprintf(relative, sizeof relative, "%.3000s/%.1000s",
        console->settings->keys, console->row->secret);
    ASSERT(used > 0 && (size_t)used < sizeof relative);
    settings_path(console->settings, relative, path, sizeof path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return complain("console.secret: %s: %s", path, strerror(errno));
    ssize_t bytes = read(fd, console->secret, sizeof console->secret);
    bool is_ours = fstat(fd, &stat) == 0 && (stat.st_mode & 077) == 0;
    (void)close(fd);
    if (!is_ours)
        return complain("console.secret: %s: others may read it; chmod 600", path);
    size_t length = bytes < 0 ? 0 : (size_t)bytes;
    while (length > 0 && strchr(" \r\n", console->secret[length - 1]) != NULL)
        length--;
    if (length < CONSOLE_SECRET_BYTES_MIN || length > CONSOLE_SECRET_BYTES)
        return complain("console.secret: %s: one line of %d to %d characters", path,
            CONSOLE_SECRET_BYTES_MIN, CONSOLE_SECRET_BYTES);
    memset(console->secret + length, 0, sizeof console->secret - length);
    return EXIT_DRAINED;
}

static int
read_page(struct console *console)
{
    char path[CONSOLE_PATH_BYTES];
    settings_path(console->settings, console->row->page, path, sizeof path);
    return page_open(path, &console->page) ? EXIT_DRAINED : EXIT_SETTINGS;
}

static int
read_rules(struct console *console)
{
    char path[CONSOLE_PATH_BYTES];
    settings_path(console->settings, console->settings->rules, path, sizeof path);
    if (!rules_load(path, &console->rules) ||
        !settings_calendar(console->settings, &console->calendar))
        return EXIT_SETTINGS;
    return users_open(console->settings, &console->users) ? EXIT_DRAINED
                                                          : EXIT_SETTINGS;
}

/* Loopback alone: what comes from elsewhere comes through the proxy. */
static bool
read_address(const char *listen, struct sockaddr_in *out)
{
    static const char head[] = "127.0.0.1:";
    if (strncmp(listen, head, sizeof head - 1) != 0)
        return false;
    const char *digits = listen + sizeof head - 1;
    long port = strtol(digits, NULL, 10);
    if (strspn(digits, "0123456789") != strlen(digits) || port < 1 || port > 65535)
        return false;
    memset(out, 0, sizeof *out);
    out->sin_family = AF_INET;
    out->sin_port = htons((uint16_t)port);
    out->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return true;
}

static int
listen_http(struct console *console)
{
    struct sockaddr_in address;
    const char *origin = console->row->origin;
    if (!read_address(console->row->listen, &address))
        return complain("console.listen: %s: it is 127.0.0.1:PORT, behind a reverse "
                        "proxy on this machine",
            console->row->listen);
    if ((strncmp(origin, "https://", 8) != 0 && strncmp(origin, "http://", 7) != 0) ||
        strchr(strstr(origin, "//") + 2, '/') != NULL)
        return complain("console.origin: %s: it is https://HOST without a slash at the "
                        "end, as browsers show it",
            origin);
    console->http = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL,
        0, NULL, NULL, route_request, console, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_NOTIFY_COMPLETED, route_completed, NULL, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONSOLE_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)CONSOLE_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONSOLE_HEADER_BYTES_MAX, MHD_OPTION_END);
    if (console->http != NULL)
        return EXIT_DRAINED;
    (void)complain(
        "%s: cannot listen there: %s", console->row->listen, strerror(errno));
    return EXIT_UNAVAILABLE;
}

int
console_open(const struct settings *settings, struct console **out)
{
    struct console *console = calloc(1, sizeof *console);
    ASSERT(console != NULL);
    console->settings = settings;
    console->row = settings->console;
    atomic_init(&console->is_stopping, false);
    *out = console;
    int code = read_secret(console);
    if (code == EXIT_DRAINED)
        code = read_page(console);
    if (code == EXIT_DRAINED)
        code = read_rules(console);
    if (code == EXIT_DRAINED)
        code = listen_http(console);
    return code;
}

void
console_close(struct console **console)
{
    if (*console == NULL)
        return;
    atomic_store(&(*console)->is_stopping, true);
    if ((*console)->http != NULL)
        MHD_stop_daemon((*console)->http);
    users_close(&(*console)->users);
    page_close(&(*console)->page);
    if ((*console)->rules != NULL)
        rules_destroy(&(*console)->rules);
    memset((*console)->secret, 0, sizeof(*console)->secret);
    free(*console);
    *console = NULL;
}
