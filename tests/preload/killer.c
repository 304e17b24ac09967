/* Ends the daemon it is loaded into by SIGKILL, at one of the stops of a message's path
 * (the top README): each life takes the next stop, and draws after how many messages. A life lasts a
 * second at least, so that its supervisor starts the next one at once.
 *
 * Each kill is a line in `kills` of the folder; once there is a file `quiet` beside it, no
 * more are made. */

#define _GNU_SOURCE

#include "tests/preload/kill.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <lmdb.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { LIFE_MS_MIN = 1000, LIFE_MS_MAX = 3000, MESSAGES_MAX = 4, TURN_KEY_BYTES = 8 };

static struct killer {
    int64_t born_ms;
    unsigned stop;       /* drawn */
    unsigned messages;   /* until then */
    MDB_env *log;        /* the environment that turns go to */
    MDB_txn *committing; /* of either */
    bool is_looking;     /* nothing was read since a frame came */
} killer;

static void *
real(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (function == NULL)
        abort();
    return function;
}

static int64_t
now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Stops come in turn, so that none is left out; messages by chance. */
static void
draw(const char *folder)
{
    char path[PATH_MAX];
    struct stat about;
    uint64_t seed = (uint64_t)getpid() * UINT64_C(6364136223846793005) +
                    (uint64_t)now_ms() * UINT64_C(1442695040888963407);
    (void)snprintf(path, sizeof path, "%s/kills", folder);
    uint64_t kills =
        stat(path, &about) == 0 ? (uint64_t)about.st_size / KILL_LINE_BYTES : 0;
    killer.born_ms = now_ms();
    killer.stop = 1 + (unsigned)(kills % (KILL_STOPS - 1));
    killer.messages = 1 + (unsigned)((seed >> 45) % MESSAGES_MAX);
}

static void
end_here(const char *folder, enum kill_stop stop)
{
    char path[PATH_MAX];
    char line[KILL_LINE_BYTES + 1];
    (void)snprintf(path, sizeof path, "%s/quiet", folder);
    if (access(path, F_OK) == 0)
        return;
    (void)snprintf(path, sizeof path, "%s/kills", folder);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    (void)snprintf(line, sizeof line, "%2d %-*.*s\n", (int)stop, KILL_LINE_BYTES - 4,
        KILL_LINE_BYTES - 4, program_invocation_short_name);
    if (file < 0 || write(file, line, KILL_LINE_BYTES) != KILL_LINE_BYTES)
        abort();
    (void)kill(getpid(), SIGKILL);
}

static void
reach(enum kill_stop stop)
{
    int error = errno;
    const char *folder = getenv(KILL_FOLDER_VARIABLE);
    bool is_daemon = strncmp(program_invocation_short_name, "stafett-", 8) == 0;
    if (folder == NULL || !is_daemon)
        return;
    if (killer.born_ms == 0)
        draw(folder);
    int64_t age_ms = now_ms() - killer.born_ms;
    if (age_ms >= LIFE_MS_MIN && (stop == killer.stop || age_ms >= LIFE_MS_MAX)) {
        if (killer.messages > 0)
            killer.messages--;
        if (killer.messages == 0 || age_ms >= LIFE_MS_MAX)
            end_here(folder, stop);
    }
    errno = error;
}

/* ---- the calls; libc's own names for the parameters are reserved to it */

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
int
zmq_msg_recv(zmq_msg_t *message, void *socket, int flags)
{
    int (*receive)(zmq_msg_t *, void *, int);
    *(void **)&receive = real("zmq_msg_recv");
    int result = receive(message, socket, flags);
    if (result > 0) {
        killer.is_looking = true;
        reach(KILL_RECEIVED);
    }
    return result;
}

int
mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data)
{
    int (*get)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *);
    *(void **)&get = real("mdb_get");
    int code = get(txn, dbi, key, data);
    if (killer.is_looking)
        reach(KILL_LOOKED_UP);
    killer.is_looking = false;
    return code;
}

int
mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *data, unsigned int flags)
{
    int (*put)(MDB_txn *, MDB_dbi, MDB_val *, MDB_val *, unsigned int);
    *(void **)&put = real("mdb_put");
    bool is_turn = (flags & MDB_APPEND) != 0 && key->mv_size == TURN_KEY_BYTES;
    if (is_turn)
        killer.log = mdb_txn_env(txn);
    else
        reach(KILL_DECIDED);
    int code = put(txn, dbi, key, data, flags);
    reach(is_turn ? KILL_RECORDED : KILL_APPLIED);
    return code;
}

int
mdb_txn_commit(MDB_txn *txn)
{
    int (*commit)(MDB_txn *);
    *(void **)&commit = real("mdb_txn_commit");
    bool is_log = mdb_txn_env(txn) == killer.log;
    reach(is_log ? KILL_COMMITTING : KILL_CHECKPOINTING);
    killer.committing = txn;
    int code = commit(txn);
    killer.committing = NULL;
    reach(is_log ? KILL_COMMITTED : KILL_CHECKPOINTED);
    return code;
}

int
fdatasync(int file)
{
    int result = (int)syscall(SYS_fdatasync, file);
    if (killer.committing != NULL)
        reach(mdb_txn_env(killer.committing) == killer.log ? KILL_FLUSHED
                                                           : KILL_CHECKPOINT_FLUSHED);
    return result;
}

int
zmq_send(void *socket, const void *bytes, size_t count, int flags)
{
    int (*send)(void *, const void *, size_t, int);
    *(void **)&send = real("zmq_send");
    bool is_body = (flags & ZMQ_SNDMORE) == 0;
    if (is_body)
        reach(KILL_ANSWERING);
    int result = send(socket, bytes, count, flags);
    if (is_body)
        reach(KILL_ANSWERED);
    return result;
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
