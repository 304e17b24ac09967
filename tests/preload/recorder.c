/* Stands between a daemon and its disk, and writes down what passes: preloaded into the
 * daemons as they ship. LMDB without WRITEMAP writes by these calls alone; that none was
 * missed shows when the recording, played to its end, gives the very files.
 *
 * A record is written after the call has returned, by the thread that made it, which is
 * the daemon's only one that has to do with the store and with frames. */

#define _GNU_SOURCE

#include "tests/preload/record.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lmdb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <zmq.h>

enum { FILES_MAX = 1024 };

static struct recorder {
    int file;               /* the recording; 0: none yet */
    char home[PATH_MAX];    /* the organisation's folder */
    char *paths[FILES_MAX]; /* by descriptor; NULL: not the store's */
    unsigned long records;  /* in this life */
    unsigned long last;     /* at which it ends; 0: never */
} recorder;

static void *
real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        abort();
    return function;
}

/* Daemons are; the command line and the supervisor, which have no store, are not. */
static bool
is_recorded(void)
{
    static const char daemon[] = "stafett-";
    return strncmp(program_invocation_short_name, daemon, sizeof daemon - 1) == 0 &&
           getenv(RECORD_FOLDER_VARIABLE) != NULL;
}

/* The path from the organisation's folder on, which holds the store ("": itself); else
 * NULL. */
static const char *
store_path(const char *path)
{
    const char *store = path == NULL ? NULL : strstr(path, "/store");
    bool is_store =
        store != NULL && (store[6] == '\0' || store[6] == '/') && is_recorded();
    if (is_store)
        return store + 1;
    return recorder.file > 0 && path != NULL && strcmp(path, recorder.home) == 0 ? ""
                                                                                 : NULL;
}

/* The number of lives that the recording holds, by its first records. */
static unsigned
lives_before(const char *path)
{
    unsigned lives = 0;
    struct record record;
    FILE *file = fopen(path, "re");
    while (file != NULL && fread(&record, sizeof record, 1, file) == 1) {
        lives += record.kind == RECORD_START;
        if (fseek(file, (long)(record.path_bytes + record.bytes), SEEK_CUR) != 0)
            break;
    }
    if (file != NULL)
        (void)fclose(file);
    return lives;
}

static unsigned long
last_of_life(unsigned life)
{
    const char *text = getenv(RECORD_LIVES_VARIABLE);
    while (text != NULL && life > 0) {
        text = strchr(text, ',');
        text = text == NULL ? NULL : text + 1;
        life--;
    }
    return text == NULL ? 0 : strtoul(text, NULL, 10);
}

static void
emit(enum record_kind kind, const char *path, uint64_t at, const void *bytes,
    uint64_t count)
{
    int error = errno;
    struct record record = { kind, (uint32_t)strlen(path), at, count };
    struct iovec parts[3] = { { &record, sizeof record },
        { (void *)path, record.path_bytes }, { (void *)bytes, count } };
    if (recorder.file <= 0)
        return;
    size_t wanted = sizeof record + record.path_bytes + count;
    if (syscall(SYS_writev, recorder.file, parts, 3) != (long)wanted)
        abort();
    recorder.records++;
    if (recorder.records == recorder.last)
        (void)syscall(SYS_kill, getpid(), SIGKILL);
    errno = error;
}

/* At the first sight of the store: `path` tells the organisation. */
static void
start(const char *path)
{
    char name[PATH_MAX];
    const char *end = strstr(path, "/store");
    const char *from = end;
    if (recorder.file != 0)
        return;
    while (from > path && from[-1] != '/')
        from--;
    (void)snprintf(
        recorder.home, sizeof recorder.home, "%.*s", (int)(end - path), path);
    (void)snprintf(name, sizeof name, "%s/%.*s.%s", getenv(RECORD_FOLDER_VARIABLE),
        (int)(end - from), from, program_invocation_short_name);
    recorder.last = last_of_life(lives_before(name));
    recorder.file = (int)syscall(
        SYS_openat, AT_FDCWD, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    emit(RECORD_START, "", 0, NULL, 0);
}

static bool
is_ours(int file)
{
    return file >= 0 && file < FILES_MAX && recorder.paths[file] != NULL;
}

static int
open_any(const char *path, int flags, mode_t mode)
{
    const char *ours = store_path(path);
    struct stat about;
    bool is_new = ours != NULL && stat(path, &about) != 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (ours == NULL || file < 0)
        return file;
    if (file >= FILES_MAX)
        abort();
    start(path);
    free(recorder.paths[file]);
    recorder.paths[file] = strdup(ours);
    if (is_new)
        emit(RECORD_FILE, ours, 0, NULL, 0);
    return file;
}

static void
wrote(int file, const void *bytes, ssize_t count, off_t at)
{
    if (count <= 0 || !is_ours(file))
        return;
    emit(RECORD_WRITE, recorder.paths[file], (uint64_t)at, bytes, (uint64_t)count);
    if ((fcntl(file, F_GETFL) & O_DSYNC) != 0)
        emit(RECORD_FLUSHED, recorder.paths[file], 0, NULL, 0);
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

int
open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? (mode_t)va_arg(arguments, int) : 0;
    va_end(arguments);
    return open_any(path, flags, mode);
}

int
close(int file)
{
    if (is_ours(file)) {
        free(recorder.paths[file]);
        recorder.paths[file] = NULL;
    }
    return (int)syscall(SYS_close, file);
}

ssize_t
pwrite(int file, const void *bytes, size_t count, off_t at)
{
    ssize_t result = syscall(SYS_pwrite64, file, bytes, count, at);
    wrote(file, bytes, result, at);
    return result;
}

ssize_t
write(int file, const void *bytes, size_t count)
{
    off_t at = is_ours(file) ? lseek(file, 0, SEEK_CUR) : 0;
    ssize_t result = syscall(SYS_write, file, bytes, count);
    wrote(file, bytes, result, at);
    return result;
}

ssize_t
writev(int file, const struct iovec *parts, int count)
{
    off_t at = is_ours(file) ? lseek(file, 0, SEEK_CUR) : 0;
    ssize_t result = syscall(SYS_writev, file, parts, count);
    ssize_t left = result;
    for (int i = 0; i < count && left > 0; i++) {
        ssize_t part =
            (ssize_t)parts[i].iov_len < left ? (ssize_t)parts[i].iov_len : left;
        wrote(file, parts[i].iov_base, part, at);
        at += part;
        left -= part;
    }
    return result;
}

int
ftruncate(int file, off_t bytes)
{
    int result = (int)syscall(SYS_ftruncate, file, bytes);
    if (result == 0 && is_ours(file))
        emit(RECORD_SIZE, recorder.paths[file], (uint64_t)bytes, NULL, 0);
    return result;
}

int
fdatasync(int file)
{
    int result = (int)syscall(SYS_fdatasync, file);
    if (result == 0 && is_ours(file))
        emit(RECORD_SYNC, recorder.paths[file], 0, NULL, 0);
    return result;
}

int
fsync(int file)
{
    int result = (int)syscall(SYS_fsync, file);
    if (result == 0 && is_ours(file))
        emit(RECORD_SYNC, recorder.paths[file], 0, NULL, 0);
    return result;
}

/* Another process may have made it just now, and not have synced it yet. */
int
mkdir(const char *path, mode_t mode)
{
    int result = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    const char *ours = store_path(path);
    if (ours != NULL && (result == 0 || errno == EEXIST)) {
        int error = errno;
        start(path);
        emit(RECORD_FOLDER, ours, 0, NULL, 0);
        errno = error;
    }
    return result;
}

int
unlink(const char *path)
{
    int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    const char *ours = store_path(path);
    if (ours != NULL && result == 0)
        emit(RECORD_REMOVE, ours, 0, NULL, 0);
    return result;
}

int
rename(const char *from, const char *to)
{
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    const char *ours = store_path(from);
    const char *target = store_path(to);
    if (ours != NULL && target != NULL && result == 0)
        emit(RECORD_RENAME, ours, 0, target, strlen(target));
    return result;
}

/* What is given to the transport has left, as far as others may know. */
int
zmq_send(void *socket, const void *bytes, size_t count, int flags)
{
    int (*send)(void *, const void *, size_t, int);
    *(void **)&send = real("zmq_send");
    if (recorder.file > 0)
        emit(RECORD_SENT, "", (uint64_t)flags, bytes, count);
    return send(socket, bytes, count, flags);
}

/* The switch by which the checker shows that it sees what it is to see. */
int
mdb_env_open(MDB_env *env, const char *path, unsigned int flags, mdb_mode_t mode)
{
    int (*open_env)(MDB_env *, const char *, unsigned int, mdb_mode_t);
    const char *more = getenv(RECORD_FLAGS_VARIABLE);
    *(void **)&open_env = real("mdb_env_open");
    return open_env(env, path,
        flags | (more == NULL ? 0U : (unsigned)strtoul(more, NULL, 10)), mode);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
