/* The simulator's own signatures, in the place of libsodium's: they cannot be forged by
 * anything in this process, and cost a fiftieth. What a record proves depends on the rules
 * around it, which are the daemons' own; that Ed25519 is what it should be is shown by
 * tests/unit/sign_test.c and the scenarios.
 *
 * The executable's symbols stand before those of the shared library. */

#include "common/digest.h"

#include <sodium.h>
#include <string.h>

/* The second half of a secret key is its public key. */
static void
signature_make(const unsigned char *public_key, const unsigned char *message,
    unsigned long long len, unsigned char *out)
{
    const struct slice parts[] = { slice_of(public_key, crypto_sign_PUBLICKEYBYTES),
        slice_of(message, (size_t)len) };
    digest_of_parts(parts, ARRAY_COUNT(parts), out);
    memcpy(out + DIGEST_BYTES, out, DIGEST_BYTES);
}

_Static_assert(
    crypto_sign_BYTES == 2 * (int)DIGEST_BYTES, "a signature is two digests");

int
crypto_sign_detached(unsigned char *sig, unsigned long long *siglen_p,
    const unsigned char *m, unsigned long long mlen, const unsigned char *sk)
{
    signature_make(sk + crypto_sign_SEEDBYTES, m, mlen, sig);
    if (siglen_p != NULL)
        *siglen_p = crypto_sign_BYTES;
    return 0;
}

int
crypto_sign_verify_detached(const unsigned char *sig, const unsigned char *m,
    unsigned long long mlen, const unsigned char *pk)
{
    unsigned char expected[crypto_sign_BYTES];
    signature_make(pk, m, mlen, expected);
    return memcmp(sig, expected, sizeof expected) == 0 ? 0 : -1;
}
