#ifndef STAFETT_TEST_PROOF_H
#define STAFETT_TEST_PROOF_H

/* A record of CustodyPassed as a holder would sign it, or as somebody else forges it. */

#include "common/arena.h"
#include "common/sign.h"

struct proof_facts {
    struct id case_id;
    uint64_t term;
    const char *from; /* who says so */
    const char *to;
    const uint8_t *to_key;       /* SIGN_PUBLIC_BYTES */
    const struct signer *signer; /* of whoever signs */
};

/* Packed, in the arena. */
ProtobufCBinaryData proof_make(const struct proof_facts *facts, struct arena *arena);

#endif
