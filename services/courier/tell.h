#ifndef STAFETT_TELL_H
#define STAFETT_TELL_H

/* Telling intake: a notice about a stay, or a file that could not be read. Each call is
 * one command and waits for its answer; the trace names files by the beginning of their
 * digest, and nothing of a person. */

#include "common/client.h"
#include "common/settings.h"
#include "services/courier/command.h"

struct teller {
    struct client *client;
    struct arena *arena;     /* reset by each call */
    const char *secret_text; /* the courier's own: salts are made with it */
};

enum told {
    TOLD,         /* intake knows it, now or already */
    TOLD_REFUSED, /* intake will not have it; the trace says why */
    TOLD_NOBODY,  /* no answer: to be told again */
};

MUST_CHECK enum told tell_notice(struct teller *teller, struct notice *notice);
MUST_CHECK enum told tell_unreadable(struct teller *teller,
    const uint8_t digest[DIGEST_BYTES], struct slice bytes, struct plo_fault *fault);

#endif
