#ifndef STAFETT_PRELOAD_KILL_H
#define STAFETT_PRELOAD_KILL_H

/* Where a daemon may be killed on a message's path; the numbers of the top README's stops
 * are beside. Followers pull by the same path: theirs is stop 8. */
enum kill_stop {
    KILL_RECEIVED = 1,       /* 1: a frame is here */
    KILL_LOOKED_UP,          /* 2, 3: decoded; the first that was read is at hand */
    KILL_DECIDED,            /* 4: the first row is about to be written */
    KILL_APPLIED,            /* 5: in the tables */
    KILL_RECORDED,           /* 5: in the open batch of the log */
    KILL_COMMITTING,         /* 6: all that waited is in it */
    KILL_FLUSHED,            /* 6: on disk, but for the head that makes it so */
    KILL_COMMITTED,          /* 6: all of it */
    KILL_ANSWERING,          /* 7: nothing has left yet */
    KILL_ANSWERED,           /* 7, 8: the answer, page or question is on its way */
    KILL_CHECKPOINTING,      /* the tables are about to be committed */
    KILL_CHECKPOINT_FLUSHED, /* on disk, but for the head */
    KILL_CHECKPOINTED,
    KILL_STOPS
};

enum { KILL_LINE_BYTES = 32 }; /* "NN daemon", padded */

#define KILL_FOLDER_VARIABLE "STAFETT_KILL"

#endif
