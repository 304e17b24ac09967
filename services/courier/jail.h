#ifndef STAFETT_JAIL_H
#define STAFETT_JAIL_H

/* What is left to the courier once it has opened all that it needs: read files, talk to
 * its sockets, wait, stop; and make files where that is its task. It reads what strangers wrote; should a file ever take the
 * process over, then it can start nothing, reach no other machine and look into no other
 * process. What is not allowed fails with EPERM (seccomp, all threads). */

#include "common/base.h"

#include <stdbool.h>

enum jail_room {     /* or-ed */
    JAIL_TCP = 1,    /* intake is reached by tcp, not by a socket's path */
    JAIL_WRITES = 2, /* files are made, and given their names */
};

/* For good. False: the kernel would not have it, said on stderr. */
MUST_CHECK bool jail_close(unsigned room);

#endif
