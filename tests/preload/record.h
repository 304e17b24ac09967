#ifndef STAFETT_PRELOAD_RECORD_H
#define STAFETT_PRELOAD_RECORD_H

/* What a daemon did to its store, and what it said to others, in order: the recording.
 * One file for each store, written by the recorder (recorder.c) that runs inside the
 * daemon, over all its lives; read by the model of a disk (disk.h). */

#include <stdint.h>

enum record_kind {
    RECORD_START = 1, /* a life begins */
    RECORD_FOLDER,    /* made */
    RECORD_FILE,      /* made, empty */
    RECORD_WRITE,     /* `bytes` at `at` */
    RECORD_FLUSHED,   /* the write before it was synchronous and has returned */
    RECORD_SIZE,      /* is now `at` */
    RECORD_SYNC,      /* of a file or a folder */
    RECORD_REMOVE,
    RECORD_RENAME, /* `bytes`: the new path */
    RECORD_SENT,   /* `bytes`: a frame, given to the transport */
};

/* Followed by the path, relative to the node's folder, and the bytes. */
struct record {
    uint32_t kind;
    uint32_t path_bytes;
    uint64_t at;
    uint64_t bytes;
};

/* Where the recorder looks for what it is to do; without the first it does nothing. */
#define RECORD_FOLDER_VARIABLE "STAFETT_RECORD" /* where recordings are written */
#define RECORD_LIVES_VARIABLE                                                          \
    "STAFETT_RECORD_LIVES"                           /* "23,90": the first life ends at
its 23rd record, the second at its 90th, by SIGKILL; the third goes on */
#define RECORD_FLAGS_VARIABLE "STAFETT_RECORD_FLAGS" /* of LMDB, to be found out */

#endif
