/* Opening with distrust: LMDB checks almost nothing itself. */

#include "common/store_environment.h"

#include "common/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { ENVIRONMENT_DATABASES_MAX = 3, FOLDERS_SYNCED = 3 };

static enum status
fail(const char *what, const char *path, const char *reason)
{
    trace_error("store", "%s path=%s reason=\"%s\"", what, path, reason);
    return STATUS_FAILED;
}

static bool
path_join(char *joined, const char *folder, const char *name)
{
    int written = snprintf(joined, STORE_PATH_BYTES_MAX, "%s/%s", folder, name);
    return written > 0 && written < STORE_PATH_BYTES_MAX;
}

static enum status
folder_make(const char *path)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return STATUS_OK;
    return fail("folder not made", path, strerror(errno));
}

/* Locks and memory maps that span machines, or that a user process answers for, do
 * not keep what LMDB needs. */
static bool
is_refused_filesystem(const char *path, const char **name_out)
{
    static const struct {
        uint32_t magic;
        const char *name;
    } refused[] = {
        { 0x00006969U, "NFS" },
        { 0xFF534D42U, "CIFS" },
        { 0xFE534D42U, "SMB2" },
        { 0x0000517BU, "SMB" },
        { 0x65735546U, "FUSE" },
    };
    struct statfs info;
    if (statfs(path, &info) != 0) {
        *name_out = strerror(errno);
        return true;
    }
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++) {
        if ((uint32_t)info.f_type == refused[i].magic) {
            *name_out = refused[i].name;
            return true;
        }
    }
    return false;
}

enum status
store_folder_take(const char *path, int *lock_out)
{
    char lock_path[STORE_PATH_BYTES_MAX];
    if (!path_join(lock_path, path, "store.lock"))
        return fail("store not opened", path, "path too long");
    if (folder_make(path) != STATUS_OK)
        return STATUS_FAILED;
    const char *filesystem;
    if (is_refused_filesystem(path, &filesystem))
        return fail("store must lie on a local disk", path, filesystem);
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return fail("lock file not opened", lock_path, strerror(errno));
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        enum status status = errno == EWOULDBLOCK
                                 ? fail("store not opened", path, "it is open already")
                                 : fail("store not locked", path, strerror(errno));
        (void)close(lock);
        return status;
    }
    *lock_out = lock;
    return STATUS_OK;
}

static enum status
folder_sync(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return fail("folder not opened", path, strerror(errno));
    int synced = fsync(folder);
    int reason = errno;
    (void)close(folder);
    return synced == 0 ? STATUS_OK : fail("folder not synced", path, strerror(reason));
}

/* The folder above may have been made just now as well, by whichever daemon of the node
 * came first: that it is there must be on disk, too. */
enum status
store_folder_sync(const char *path)
{
    char copy[STORE_PATH_BYTES_MAX];
    int written = snprintf(copy, sizeof copy, "%s", path);
    if (written < 0 || (size_t)written >= sizeof copy)
        return fail("store not opened", path, "path too long");
    const char *folder = copy;
    for (int above = 0; above < FOLDERS_SYNCED; above++) {
        if (folder_sync(folder) != STATUS_OK)
            return STATUS_FAILED;
        folder = dirname(copy);
    }
    return STATUS_OK;
}

/* Size of the data file through LMDB's own descriptor: opening the file a second time
 * and closing it would drop LMDB's record locks. Negative: unknown. */
static int64_t
data_bytes(const struct environment *environment)
{
    mdb_filehandle_t file;
    struct stat about;
    if (mdb_env_get_fd(environment->env, &file) != 0 || fstat(file, &about) != 0)
        return -1;
    return about.st_size;
}

/* What the data file must hold: all pages up to the last one used. */
static int64_t
needed_bytes(const struct environment *environment)
{
    MDB_envinfo info;
    MDB_stat about;
    if (mdb_env_info(environment->env, &info) != 0 ||
        mdb_env_stat(environment->env, &about) != 0)
        return INT64_MAX;
    return (int64_t)(info.me_last_pgno + 1) * (int64_t)about.ms_psize;
}

static size_t
whole_pages(size_t bytes)
{
    long page = sysconf(_SC_PAGESIZE);
    ASSERT(page > 0);
    size_t page_bytes = (size_t)page;
    ASSERT(bytes <= SIZE_MAX - page_bytes);
    return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

/* A new file gets the map asked for. An old one keeps the map it grew to, unless more
 * is asked for now. */
static int
map_widen(struct environment *environment, size_t map_bytes)
{
    MDB_envinfo info;
    int code = mdb_env_info(environment->env, &info);
    if (code != 0 || info.me_mapsize >= whole_pages(map_bytes))
        return code;
    return mdb_env_set_mapsize(environment->env, whole_pages(map_bytes));
}

static int
env_open(struct environment *environment, size_t map_bytes, bool is_new)
{
    int code = mdb_env_create(&environment->env);
    if (code != 0) {
        environment->env = NULL;
        return code;
    }
    code = mdb_env_set_maxdbs(environment->env, ENVIRONMENT_DATABASES_MAX);
    if (code == 0 && is_new)
        code = mdb_env_set_mapsize(environment->env, whole_pages(map_bytes));
    if (code == 0)
        code = mdb_env_open(environment->env, environment->folder, MDB_NOTLS, 0600);
    if (code == 0 && !is_new)
        code = map_widen(environment, map_bytes);
    int dead = 0;
    if (code == 0)
        code = mdb_reader_check(environment->env, &dead);
    return code;
}

enum status
environment_open(struct environment *environment, const char *path, const char *name,
    size_t map_bytes, bool *is_damaged_out)
{
    char data_path[STORE_PATH_BYTES_MAX];
    *is_damaged_out = false;
    if (!path_join(environment->folder, path, name) ||
        !path_join(data_path, environment->folder, "data.mdb"))
        return fail("store not opened", path, "path too long");
    if (folder_make(environment->folder) != STATUS_OK)
        return STATUS_FAILED;
    bool is_new = !environment_exists(path, name);
    int code = env_open(environment, map_bytes, is_new);
    if (code != 0) {
        *is_damaged_out = code == MDB_INVALID || code == MDB_CORRUPTED ||
                          code == MDB_VERSION_MISMATCH || code == MDB_PAGE_NOTFOUND;
        environment_close(environment);
        return fail("data file not opened", data_path, mdb_strerror(code));
    }
    if (data_bytes(environment) >= needed_bytes(environment))
        return STATUS_OK;
    *is_damaged_out = true;
    environment_close(environment);
    return fail(
        "data file refused", data_path, "truncated: shorter than its last page");
}

void
environment_close(struct environment *environment)
{
    if (environment->env == NULL)
        return;
    environment_abort(environment);
    mdb_env_close(environment->env);
    environment->env = NULL;
}

enum status
environment_remove(struct environment *environment, const char *path, const char *name)
{
    static const char *const files[] = { "data.mdb", "lock.mdb" };
    char file_path[STORE_PATH_BYTES_MAX];
    ASSERT(environment->env == NULL);
    if (!path_join(environment->folder, path, name))
        return fail("files not removed", path, "path too long");
    if (folder_make(environment->folder) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        if (!path_join(file_path, environment->folder, files[i]))
            return fail("files not removed", path, "path too long");
        if (unlink(file_path) != 0 && errno != ENOENT)
            return fail("file not removed", file_path, strerror(errno));
    }
    return folder_sync(environment->folder);
}

bool
environment_exists(const char *path, const char *name)
{
    char folder[STORE_PATH_BYTES_MAX];
    char data_path[STORE_PATH_BYTES_MAX];
    struct stat about;
    return path_join(folder, path, name) && path_join(data_path, folder, "data.mdb") &&
           stat(data_path, &about) == 0 && about.st_size > 0;
}

enum status
environment_move(struct environment *environment, const char *path, const char *name)
{
    char from[STORE_PATH_BYTES_MAX];
    char folder[STORE_PATH_BYTES_MAX];
    char to[STORE_PATH_BYTES_MAX];
    ASSERT(environment->env == NULL);
    if (!path_join(from, environment->folder, "data.mdb") ||
        !path_join(folder, path, name) || !path_join(to, folder, "data.mdb"))
        return fail("data file not moved", path, "path too long");
    if (folder_make(folder) != STATUS_OK)
        return STATUS_FAILED;
    if (rename(from, to) != 0)
        return fail("data file not moved", from, strerror(errno));
    return folder_sync(folder) == STATUS_OK ? folder_sync(environment->folder)
                                            : STATUS_FAILED;
}

enum status
environment_sync(const struct environment *environment)
{
    mdb_filehandle_t file;
    if (mdb_env_get_fd(environment->env, &file) != 0 || fsync(file) != 0)
        return fail("data file not synced", environment->folder, strerror(errno));
    return folder_sync(environment->folder);
}

int
environment_begin(struct environment *environment)
{
    if (environment->write != NULL)
        return 0;
    if (environment->env == NULL)
        return EBADF; /* Dropped, and could not be opened again. */
    int code = mdb_txn_begin(environment->env, NULL, 0, &environment->write);
    if (code != 0)
        environment->write = NULL;
    return code;
}

int
environment_commit(struct environment *environment)
{
    if (environment->write == NULL)
        return 0;
    int code = mdb_txn_commit(environment->write);
    environment->write = NULL;
    if (code != 0)
        return code;
    /* LMDB does not write pages that were taken and freed within the transaction, so
     * the file may end before the last page it counts. It is made as long as it says,
     * so that a shorter one is damage and nothing else. */
    int64_t needed = needed_bytes(environment);
    mdb_filehandle_t file;
    if (data_bytes(environment) < needed && needed != INT64_MAX &&
        mdb_env_get_fd(environment->env, &file) == 0 && ftruncate(file, needed) != 0)
        trace_line("store", "file not extended path=%s", environment->folder);
    return 0;
}

void
environment_abort(struct environment *environment)
{
    if (environment->write == NULL)
        return;
    mdb_txn_abort(environment->write);
    environment->write = NULL;
}

int
environment_grow(struct environment *environment)
{
    MDB_envinfo info;
    ASSERT(environment->write == NULL);
    int code = mdb_env_info(environment->env, &info);
    if (code != 0)
        return code;
    if (info.me_mapsize > SIZE_MAX / 4)
        return ENOMEM;
    return mdb_env_set_mapsize(environment->env, 2 * info.me_mapsize);
}
