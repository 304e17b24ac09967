#ifndef STAFETT_TELL_H
#define STAFETT_TELL_H

/* Telling intake: a notice about a stay, a receipt, or a file that could not be read. Each
 * call waits for its answers; the trace names files by the beginning of their
 * digest, and nothing of a person. */

#include "common/client.h"
#include "common/settings.h"
#include "services/courier/apprec.h"
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

/* One command, with its answer; what is told one by one is made of it. */
MUST_CHECK enum told tell_command(struct teller *teller, struct id id,
    const uint8_t digest[DIGEST_BYTES], const ProtobufCMessage *message);
/* For a content. Says nothing to those who have not our secret key, and is the same at
 * every repeat. */
void tell_salt(const struct teller *teller, const uint8_t digest[DIGEST_BYTES],
    uint8_t salt[COMMAND_SALT_BYTES]);
/* In order, in one frame; count is above 0. */
enum { TELL_NOTICES_MAX = 48 };
void tell_notices(
    struct teller *teller, struct notice **notices, size_t count, enum told *told_out);
/* tell_receipt.c */
struct receipt {
    uint8_t digest[DIGEST_BYTES]; /* of the file */
    struct apprec message;
    const char *direction; /* in: for a message of ours; out: our own system's */
    char partner[CODE_BYTES_MAX];
};
MUST_CHECK enum told tell_receipt(struct teller *teller, struct receipt *receipt);
MUST_CHECK enum told tell_unreadable(struct teller *teller,
    const uint8_t digest[DIGEST_BYTES], struct slice bytes, struct plo_fault *fault);

#endif
