#include "tests/bench/machine.h"

#include "common/base.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum {
    QUIET_IDLE_PERCENT = 90,
    QUIET_LOOK_MS = 400,
};

/* As statfs tells them: TMPFS_MAGIC and RAMFS_MAGIC. */
static const uint32_t in_memory[] = { 0x01021994, 0x858458f6 };

int64_t
machine_now_ns(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_MONOTONIC, &now);
    ASSERT(failed == 0);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void
machine_sleep_until(int64_t time_ns)
{
    struct timespec until = {
        .tv_sec = (time_t)(time_ns / 1000000000),
        .tv_nsec = (long)(time_ns % 1000000000),
    };
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}

/* Ticks since boot, of all processors. */
struct ticks {
    unsigned long long idle;
    unsigned long long all;
};

static struct ticks
ticks_read(void)
{
    unsigned long long row[8] = { 0 };
    struct ticks ticks = { 0 };
    FILE *file = fopen("/proc/stat", "re");
    ASSERT(file != NULL);
    int got = fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &row[0],
        &row[1], &row[2], &row[3], &row[4], &row[5], &row[6], &row[7]);
    (void)fclose(file);
    ASSERT(got == (int)ARRAY_COUNT(row));
    for (size_t i = 0; i < ARRAY_COUNT(row); i++)
        ticks.all += row[i];
    ticks.idle = row[3] + row[4];
    return ticks;
}

bool
machine_wait_quiet(unsigned seconds_max)
{
    int64_t until_ns = machine_now_ns() + (int64_t)seconds_max * 1000000000;
    do {
        struct ticks before = ticks_read();
        machine_sleep_until(machine_now_ns() + INT64_C(1000000) * QUIET_LOOK_MS);
        struct ticks after = ticks_read();
        if ((after.idle - before.idle) * 100 >=
            (after.all - before.all) * QUIET_IDLE_PERCENT)
            return true;
    } while (machine_now_ns() < until_ns);
    return false;
}

/* The number after `name` in /proc/<pid>/<file>; 0 when there is none. */
static uint64_t
number_of(pid_t pid, const char *file, const char *name)
{
    char path[64];
    char line[256];
    unsigned long long number = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    FILE *open_file = fopen(path, "re");
    if (open_file == NULL)
        return 0;
    while (fgets(line, sizeof line, open_file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0 &&
            sscanf(line + strlen(name), "%llu", &number) == 1)
            break;
    }
    (void)fclose(open_file);
    return number;
}

uint64_t
machine_resident_bytes(pid_t pid)
{
    return number_of(pid, "status", "VmRSS:") * 1024;
}

uint64_t
machine_written_bytes(pid_t pid)
{
    return number_of(pid, "io", "write_bytes:");
}

/* Of one thread, in nanoseconds: /proc/<pid>/stat counts in hundredths of a second. */
static uint64_t
thread_ns(pid_t pid, const char *thread)
{
    char path[96];
    unsigned long long ran_ns = 0;
    (void)snprintf(
        path, sizeof path, "/proc/%d/task/%.20s/schedstat", (int)pid, thread);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    bool is_read = fscanf(file, "%llu", &ran_ns) == 1;
    (void)fclose(file);
    return is_read ? ran_ns : 0;
}

double
machine_cpu_seconds(pid_t pid)
{
    char path[64];
    uint64_t ran_ns = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *threads = opendir(path);
    if (threads == NULL)
        return 0;
    for (const struct dirent *entry = readdir(threads); entry != NULL;
         entry = readdir(threads)) {
        if (entry->d_name[0] != '.')
            ran_ns += thread_ns(pid, entry->d_name);
    }
    (void)closedir(threads);
    return (double)ran_ns / 1e9;
}

bool
machine_is_disk(const char *path)
{
    struct statfs info;
    if (statfs(path, &info) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_COUNT(in_memory); i++) {
        if ((uint32_t)info.f_type == in_memory[i])
            return false;
    }
    return true;
}

unsigned
machine_free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t bytes = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    bool is_good = bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                   getsockname(fd, (struct sockaddr *)&address, &bytes) == 0;
    (void)close(fd);
    return is_good ? ntohs(address.sin_port) : 0;
}
