#include "common/asker.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ASKER_ENDPOINT_BYTES = 512 };

enum status
asker_open(
    struct asker *asker, const struct settings *settings, const struct curve_pair *pair)
{
    memset(asker, 0, sizeof *asker);
    asker->settings = settings;
    asker->pair = *pair;
    int used = snprintf(
        asker->source, sizeof asker->source, "%s/user", settings->organisation);
    ASSERT(used > 0 && (size_t)used < sizeof asker->source); /* settings checked it */
    return bus_create(&asker->bus);
}

void
asker_close(struct asker *asker)
{
    for (size_t i = 0; i < DAEMONS_MAX; i++) {
        if (asker->clients[i] != NULL)
            client_destroy(&asker->clients[i]);
    }
    if (asker->bus != NULL)
        bus_destroy(&asker->bus);
    memset(&asker->pair, 0, sizeof asker->pair);
}

enum asker_result
asker_client(struct asker *asker, const char *daemon, struct client **out)
{
    const struct daemon_row *row = settings_daemon(asker->settings, daemon);
    if (row == NULL || row->bind == NULL)
        return ASKER_NO_SOCKET;
    size_t index = (size_t)(row - asker->settings->daemons);
    ASSERT(index < DAEMONS_MAX);
    char endpoint[ASKER_ENDPOINT_BYTES];
    if (asker->clients[index] == NULL &&
        (!settings_endpoint(asker->settings, row->bind, endpoint, sizeof endpoint) ||
            client_create(asker->bus, endpoint, &asker->pair, row->public_key,
                asker->source, &asker->clients[index]) != STATUS_OK))
        return ASKER_NO_CONNECTION;
    *out = asker->clients[index];
    return ASKER_READY;
}

static bool
is_local_reachable(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return false;
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    int result = connect(fd, (const struct sockaddr *)&address, sizeof address);
    (void)close(fd);
    return result == 0;
}

/* host:port; daemons' own sockets are bound to the loopback, so this does not wait. */
static bool
is_port_reachable(const char *host_port)
{
    char host[ASKER_ENDPOINT_BYTES];
    const char *colon = strrchr(host_port, ':');
    if (colon == NULL || (size_t)(colon - host_port) >= sizeof host)
        return false;
    memcpy(host, host_port, (size_t)(colon - host_port));
    host[colon - host_port] = '\0';
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0)
        return false;
    bool is_reachable = false;
    for (const struct addrinfo *a = found; a != NULL && !is_reachable; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        is_reachable = fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0;
        if (fd >= 0)
            (void)close(fd);
    }
    freeaddrinfo(found);
    return is_reachable;
}

bool
asker_is_reachable(const struct settings *settings, const char *daemon)
{
    const struct daemon_row *row = settings_daemon(settings, daemon);
    char endpoint[ASKER_ENDPOINT_BYTES];
    if (row == NULL || row->bind == NULL ||
        !settings_endpoint(settings, row->bind, endpoint, sizeof endpoint))
        return false;
    if (strncmp(endpoint, "ipc://", 6) == 0)
        return is_local_reachable(endpoint + 6);
    if (strncmp(endpoint, "tcp://", 6) == 0)
        return is_port_reachable(endpoint + 6);
    return false;
}
