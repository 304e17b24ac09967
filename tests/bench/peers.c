#include "tests/bench/peers.h"

#include "common/base.h"
#include "tests/bench/machine.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { PATH_BYTES = 512, REDIS_PATIENCE_S = 10 };

static bool
numbers_read(int pipe_end, double *numbers, size_t count)
{
    size_t got = 0;
    FILE *file = fdopen(pipe_end, "r");
    if (file == NULL)
        return false;
    while (got < count && fscanf(file, "%lf", &numbers[got]) == 1)
        got++;
    (void)fclose(file);
    return got == count;
}

bool
peers_run(const char *const *arguments, double *numbers, size_t count)
{
    int ends[2];
    int state = 0;
    pid_t pid = -1;
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0)
        return false;
    ASSERT(posix_spawn_file_actions_init(&actions) == 0);
    ASSERT(posix_spawn_file_actions_adddup2(&actions, ends[1], 1) == 0);
    ASSERT(posix_spawn_file_actions_addclose(&actions, ends[0]) == 0);
    ASSERT(posix_spawn_file_actions_addclose(&actions, ends[1]) == 0);
    int error = posix_spawn(
        &pid, arguments[0], &actions, NULL, (char *const *)arguments, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(ends[1]);
    bool is_read = error == 0 && numbers_read(ends[0], numbers, count);
    if (error != 0)
        (void)close(ends[0]);
    return error == 0 && waitpid(pid, &state, 0) == pid && WIFEXITED(state) &&
           WEXITSTATUS(state) == 0 && is_read;
}

/* ---- Redis */

static struct sockaddr_in
loopback(unsigned port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)port);
    return address;
}

static bool
is_listening(unsigned port)
{
    struct sockaddr_in address = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool is_there = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    (void)close(fd);
    return is_there;
}

static bool
redis_wait(struct redis *redis)
{
    int64_t until_ns = machine_now_ns() + INT64_C(1000000000) * REDIS_PATIENCE_S;
    while (!is_listening(redis->port)) {
        if (machine_now_ns() > until_ns ||
            waitpid(redis->pid, NULL, WNOHANG) == redis->pid)
            return false;
        machine_sleep_until(machine_now_ns() + 20000000);
    }
    return true;
}

bool
redis_start(const char *folder, struct redis *out)
{
    char port[16];
    char log[PATH_BYTES];
    out->port = machine_free_port();
    out->pid = 0;
    (void)snprintf(port, sizeof port, "%u", out->port);
    (void)snprintf(log, sizeof log, "%.480s/redis.log", folder);
    const char *arguments[] = { "redis-server", "--bind", "127.0.0.1", "--port", port,
        "--dir", folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "",
        "--auto-aof-rewrite-percentage", "0", "--daemonize", "no", "--logfile", log,
        NULL };
    if (mkdir(folder, 0700) != 0 || posix_spawnp(&out->pid, arguments[0], NULL, NULL,
                                        (char *const *)arguments, environ) != 0)
        return false;
    return redis_wait(out);
}

void
redis_stop(struct redis *redis)
{
    if (redis->pid == 0)
        return;
    (void)kill(redis->pid, SIGTERM);
    (void)waitpid(redis->pid, NULL, 0);
    redis->pid = 0;
}
