#ifndef STAFETT_PRELOAD_FAIL_H
#define STAFETT_PRELOAD_FAIL_H

/* Which calls a machine may refuse. Each life of a daemon meets one refusal: the n-th
 * call of a kind, for n from 1 to 50 and then further and further apart. */
enum fail_call {
    FAIL_WRITE = 1, /* to the store: EIO, ENOSPC */
    FAIL_SYNC,      /* of the store: EIO */
    FAIL_OPEN,      /* of what belongs to the store: EMFILE */
    FAIL_MEMORY,    /* malloc gives NULL */
    FAIL_SEND,      /* to a peer, by libzmq: ECONNRESET */
    FAIL_CALLS
};

enum { FAIL_FIRST = 50, FAIL_NUMBERS = 100, FAIL_LINE_BYTES = 32 };

#define FAIL_FOLDER_VARIABLE "STAFETT_FAIL"

#endif
