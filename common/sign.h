#ifndef STAFETT_SIGN_H
#define STAFETT_SIGN_H

/* Records between organisations: the hash chain of a partner feed and Ed25519
 * (libsodium). Deterministic: bytes and a key in, bytes out. The signer holds the
 * secret key; nobody else sees it. See proto/envelope.proto, Record. */

#include "common/id.h"
#include "proto/envelope.pb-c.h"

enum { SIGN_PUBLIC_BYTES = 32, SIGN_SECRET_BYTES = 64, SIGNATURE_BYTES = 64 };

struct signer {
    uint8_t secret[SIGN_SECRET_BYTES];
};

void sign_keypair(const uint8_t seed[SEED_BYTES], uint8_t public_key[SIGN_PUBLIC_BYTES],
    uint8_t secret_key[SIGN_SECRET_BYTES]);
/* The value before a feed's first record: SHA-256 of "STF1 feed", 0, source, 0,
 * addressee. So a feed told to one partner cannot pass for another's. */
void chain_begin(
    const char *source, const char *addressee, uint8_t chain[DIGEST_BYTES]);
void chain_next(const uint8_t before[DIGEST_BYTES], struct slice header,
    struct slice payload, uint8_t after[DIGEST_BYTES]);
void chain_sign(const struct signer *signer, const uint8_t chain[DIGEST_BYTES],
    uint8_t signature[SIGNATURE_BYTES]);
bool chain_verify(const uint8_t public_key[SIGN_PUBLIC_BYTES],
    const uint8_t chain[DIGEST_BYTES], struct slice signature);
/* A record by itself, shown by somebody else: header and payload are what was signed. */
bool record_verify(
    const uint8_t public_key[SIGN_PUBLIC_BYTES], const Stafett__V1__Record *record);

#endif
