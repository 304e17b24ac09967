#include "services/stafett/up_files.h"

#include "services/stafett/talk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const mode_t folder_mode = 0700;

__attribute__((format(printf, 2, 3))) static bool
path_make(char path[UP_PATH_BYTES], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(path, UP_PATH_BYTES, format, arguments);
    va_end(arguments);
    return used >= 0 && used < UP_PATH_BYTES;
}

bool
up_files_own_folder(char folder[UP_PATH_BYTES])
{
    ssize_t length = readlink("/proc/self/exe", folder, UP_PATH_BYTES - 1);
    if (length <= 0) {
        talk("stafett up: /proc/self/exe: %s", strerror(errno));
        return false;
    }
    folder[length] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return true;
}

bool
up_files_program(const char *folder, const char *name, char program[UP_PATH_BYTES])
{
    if (path_make(program, "%s/stafett-%s", folder, name) && access(program, X_OK) == 0)
        return true;
    talk("stafett up: no program stafett-%s in %s: %s", name, folder, strerror(errno));
    return false;
}

static bool
write_pid(int fd, pid_t pid)
{
    char text[32];
    int used = snprintf(text, sizeof text, "%ld\n", (long)pid);
    return used > 0 && ftruncate(fd, 0) == 0 &&
           pwrite(fd, text, (size_t)used, 0) == (ssize_t)used;
}

static bool
lock_path(const struct settings *settings, char path[UP_PATH_BYTES])
{
    char store[UP_PATH_BYTES];
    settings_path(settings, settings->store, store, sizeof store);
    return (mkdir(store, folder_mode) == 0 || errno == EEXIST) &&
           path_make(path, "%s/up.pid", store);
}

int
up_files_lock(const struct settings *settings, int *lock_out)
{
    char path[UP_PATH_BYTES];
    if (!lock_path(settings, path)) {
        talk("stafett up: the store's folder: %s", strerror(errno));
        return EXIT_SETTINGS;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        talk("stafett up: %s: %s", path, strerror(errno));
        return EXIT_SETTINGS;
    }
    /* Not inherited by fork, and gone with the process however it ends. */
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    if (fcntl(fd, F_SETLK, &lock) == 0 && write_pid(fd, getpid())) {
        *lock_out = fd;
        return EXIT_DRAINED;
    }
    talk("stafett up: this node runs already (%s)", path);
    (void)close(fd);
    return EXIT_TRY_LATER;
}

void
up_files_unlock(const struct settings *settings, int lock)
{
    char path[UP_PATH_BYTES];
    if (lock_path(settings, path))
        (void)unlink(path);
    (void)close(lock);
}

static bool
child_path(const struct settings *settings, const char *name, char path[UP_PATH_BYTES])
{
    char folder[UP_PATH_BYTES];
    settings_path(settings, "run", folder, sizeof folder);
    return (mkdir(folder, folder_mode) == 0 || errno == EEXIST) &&
           path_make(path, "%s/%s.pid", folder, name);
}

/* Written aside and renamed, so that a reader never sees half a number. */
void
up_files_write_child(const struct settings *settings, const char *name, pid_t pid)
{
    char path[UP_PATH_BYTES];
    char aside[UP_PATH_BYTES];
    if (child_path(settings, name, path) && path_make(aside, "%.4080s.new", path)) {
        int fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        bool is_written = fd >= 0 && write_pid(fd, pid);
        if (fd >= 0 && close(fd) != 0)
            is_written = false;
        if (is_written && rename(aside, path) == 0)
            return;
    }
    talk("stafett up: the pid file of %s: %s", name, strerror(errno));
}

void
up_files_remove_child(const struct settings *settings, const char *name)
{
    char path[UP_PATH_BYTES];
    if (child_path(settings, name, path))
        (void)unlink(path);
}
