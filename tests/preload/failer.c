/* Stands between a daemon and its machine, and refuses calls (fail.h), from when there is a
 * file `begin` in the folder until there is one `quiet`. Calls and numbers come in turn,
 * whichever daemon is next: `draws` counts them, a refusal is a line in `kills`.
 *
 * A daemon that is refused something at its start ends early, and what has not lived for
 * a second its supervisor starts later and later: so every second draw counts
 * only from when the process is a second old. What is not met in some
 * seconds is drawn anew. */

#define _GNU_SOURCE

#include "tests/preload/fail.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 1024, GROWN_UP_MS = 1000, PATIENCE_MS = 3000 };

static struct failer {
    enum fail_call call; /* 0: none is drawn */
    unsigned number;     /* left until it is refused */
    int64_t from_ms;     /* calls count from then on */
    bool is_old;         /* a call was drawn before, in this life */
    bool is_ready;       /* libc can be used */
    bool is_inside;      /* what is asked for now is the failer's own */
    bool is_store[FILES_MAX];
    char folder[PATH_MAX];
} failer;

static bool
is_daemon(void)
{
    return strncmp(program_invocation_short_name, "stafett-", 8) == 0;
}

static int
file_open(const char *name, int flags)
{
    char path[PATH_MAX + 16];
    (void)snprintf(path, sizeof path, "%s/%s", failer.folder, name);
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static uint64_t
file_bytes(int file)
{
    struct stat about;
    return fstat(file, &about) == 0 ? (uint64_t)about.st_size : 0;
}

/* From 51 on each is a tenth further than the one before. */
static unsigned
number_of(uint64_t index)
{
    unsigned number = (unsigned)(index % FAIL_NUMBERS) + 1;
    unsigned spread = FAIL_FIRST;
    for (unsigned i = FAIL_FIRST; i < number; i++)
        spread += spread / 10;
    return number <= FAIL_FIRST ? number : spread;
}

static int64_t
now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
has_file(const char *name)
{
    char path[PATH_MAX + 16];
    (void)snprintf(path, sizeof path, "%s/%s", failer.folder, name);
    return access(path, F_OK) == 0;
}

static void
draw(void)
{
    int draws = file_open("draws", O_WRONLY | O_CREAT | O_APPEND);
    uint64_t draw = file_bytes(draws);
    (void)!syscall(SYS_write, draws, "x", 1);
    (void)syscall(SYS_close, draws);
    failer.call = (enum fail_call)(1 + draw % (FAIL_CALLS - 1));
    failer.number = number_of(draw / (FAIL_CALLS - 1));
    /* Files are opened at the start alone. */
    bool is_at_once = draw % 2 == 0 || failer.is_old || failer.call == FAIL_OPEN;
    failer.from_ms = now_ms() + (is_at_once ? 0 : GROWN_UP_MS);
    failer.is_old = true;
}

/* False: nothing is refused here, or not yet. */
static bool
is_at_work(void)
{
    const char *folder = getenv(FAIL_FOLDER_VARIABLE);
    if (folder == NULL || !is_daemon())
        return false;
    if (failer.call == 0 || now_ms() > failer.from_ms + PATIENCE_MS) {
        (void)snprintf(failer.folder, sizeof failer.folder, "%s", folder);
        if (!has_file("begin") || has_file("quiet"))
            return false;
        draw();
    }
    return now_ms() >= failer.from_ms;
}

/* True: this call is the one. */
static bool
is_refused(enum fail_call call)
{
    char line[FAIL_LINE_BYTES + 1];
    if (failer.is_inside)
        return false;
    failer.is_inside = true;
    bool is_the_one = is_at_work() && failer.call == call && --failer.number == 0;
    if (is_the_one)
        failer.call = 0;
    is_the_one = is_the_one && !has_file("quiet");
    if (is_the_one) {
        int file = file_open("kills", O_WRONLY | O_CREAT | O_APPEND);
        (void)snprintf(line, sizeof line, "%2d %-*.*s\n", (int)call,
            FAIL_LINE_BYTES - 4, FAIL_LINE_BYTES - 4, program_invocation_short_name);
        (void)!syscall(SYS_write, file, line, FAIL_LINE_BYTES);
        (void)syscall(SYS_close, file);
    }
    failer.is_inside = false;
    return is_the_one;
}

static bool
is_store(int file)
{
    return file >= 0 && file < FILES_MAX && failer.is_store[file];
}

static bool
is_store_path(const char *path)
{
    const char *store = path == NULL ? NULL : strstr(path, "/store/");
    return store != NULL && is_daemon();
}

static int
open_any(const char *path, int flags, mode_t mode)
{
    bool is_ours = is_store_path(path);
    if (is_ours && is_refused(FAIL_OPEN)) {
        errno = EMFILE;
        return -1;
    }
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (file >= 0 && file < FILES_MAX)
        failer.is_store[file] = is_ours;
    return file;
}

/* ---- the calls; libc's own names for the parameters are reserved to it */

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
int
open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    return open_any(path, flags, mode);
}

ssize_t
pwrite(int file, const void *bytes, size_t count, off_t at)
{
    if (is_store(file) && is_refused(FAIL_WRITE)) {
        errno = count % 4096 == 0 ? ENOSPC : EIO;
        return -1;
    }
    return syscall(SYS_pwrite64, file, bytes, count, at);
}

ssize_t
writev(int file, const struct iovec *parts, int count)
{
    if (is_store(file) && is_refused(FAIL_WRITE)) {
        errno = count % 2 == 0 ? ENOSPC : EIO;
        return -1;
    }
    return syscall(SYS_writev, file, parts, count);
}

int
fdatasync(int file)
{
    if (is_store(file) && is_refused(FAIL_SYNC)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, file);
}

int
fsync(int file)
{
    if (is_store(file) && is_refused(FAIL_SYNC)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, file);
}

void *
malloc(size_t bytes)
{
    static void *(*allocate)(size_t);
    if (allocate == NULL)
        *(void **)&allocate = dlsym(RTLD_NEXT, "malloc");
    if (failer.is_ready && is_refused(FAIL_MEMORY)) {
        errno = ENOMEM;
        return NULL;
    }
    return allocate(bytes);
}

ssize_t
send(int socket, const void *bytes, size_t count, int flags)
{
    if (is_refused(FAIL_SEND)) {
        /* A connection that is reset is so for both directions: libzmq waits for that. */
        (void)shutdown(socket, SHUT_RDWR);
        errno = ECONNRESET;
        return -1;
    }
    return syscall(SYS_sendto, socket, bytes, count, flags, NULL, 0);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */

__attribute__((constructor)) static void
start(void)
{
    failer.is_ready = true;
}
