/* The chain covers header and payload by their digests, each of fixed length, so no
 * byte can move from one to the other unseen. The words before the chain value keep
 * this signature from meaning anything elsewhere (proto/envelope.proto, Record). */

#include "common/sign.h"

#include <sodium.h>
#include <string.h>

static const uint8_t chain_prefix = 0x10;
static const char sign_context[] = "STF1 record"; /* its NUL is signed too */

enum { SIGNED_BYTES = sizeof sign_context + DIGEST_BYTES };

_Static_assert((int)SIGN_PUBLIC_BYTES == (int)crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert((int)SIGN_SECRET_BYTES == (int)crypto_sign_SECRETKEYBYTES, "Ed25519");
_Static_assert((int)SIGNATURE_BYTES == (int)crypto_sign_BYTES, "Ed25519");
_Static_assert((int)SEED_BYTES == (int)crypto_sign_SEEDBYTES, "Ed25519");

void
sign_keypair(const uint8_t seed[SEED_BYTES], uint8_t public_key[SIGN_PUBLIC_BYTES],
    uint8_t secret_key[SIGN_SECRET_BYTES])
{
    int made = crypto_sign_seed_keypair(public_key, secret_key, seed);
    ASSERT(made == 0);
}

void
chain_begin(const char *source, const char *addressee, uint8_t chain[DIGEST_BYTES])
{
    static const char context[] = "STF1 feed"; /* with its NUL */
    const struct slice parts[] = { slice_of(context, sizeof context),
        slice_of(source, strlen(source) + 1), slice_text(addressee) };
    digest_of_parts(parts, ARRAY_COUNT(parts), chain);
}

void
chain_next(const uint8_t before[DIGEST_BYTES], struct slice header,
    struct slice payload, uint8_t after[DIGEST_BYTES])
{
    uint8_t link[1 + 3 * DIGEST_BYTES];
    link[0] = chain_prefix;
    memcpy(link + 1, before, DIGEST_BYTES);
    digest_of(header, link + 1 + DIGEST_BYTES);
    digest_of(payload, link + 1 + 2 * (size_t)DIGEST_BYTES);
    digest_of(slice_of(link, sizeof link), after);
}

static void
signed_bytes(const uint8_t chain[DIGEST_BYTES], uint8_t bytes[SIGNED_BYTES])
{
    memcpy(bytes, sign_context, sizeof sign_context);
    memcpy(bytes + sizeof sign_context, chain, DIGEST_BYTES);
}

void
chain_sign(const struct signer *signer, const uint8_t chain[DIGEST_BYTES],
    uint8_t signature[SIGNATURE_BYTES])
{
    uint8_t bytes[SIGNED_BYTES];
    signed_bytes(chain, bytes);
    int made =
        crypto_sign_detached(signature, NULL, bytes, sizeof bytes, signer->secret);
    ASSERT(made == 0);
}

bool
chain_verify(const uint8_t public_key[SIGN_PUBLIC_BYTES],
    const uint8_t chain[DIGEST_BYTES], struct slice signature)
{
    uint8_t bytes[SIGNED_BYTES];
    if (signature.len != SIGNATURE_BYTES)
        return false;
    signed_bytes(chain, bytes);
    return crypto_sign_verify_detached(
               signature.data, bytes, sizeof bytes, public_key) == 0;
}

bool
record_verify(
    const uint8_t public_key[SIGN_PUBLIC_BYTES], const Stafett__V1__Record *record)
{
    uint8_t chain[DIGEST_BYTES];
    if (record->before.len != DIGEST_BYTES)
        return false;
    chain_next(record->before.data, slice_bytes(record->header),
        slice_bytes(record->payload), chain);
    return slice_equal(slice_bytes(record->chain), slice_of(chain, sizeof chain)) &&
           chain_verify(public_key, chain, slice_bytes(record->signature));
}
