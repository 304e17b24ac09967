/* The plain functions of OpenSSL 1.1, which 3.0 keeps: they need no algorithm to be found,
 * no context on the heap, and none of the providers that every process of a node would
 * otherwise load (two and a half MiB each). */

#define OPENSSL_API_COMPAT 0x10101000L

#include "common/digest.h"

#include <openssl/sha.h>

_Static_assert((int)DIGEST_BYTES == (int)SHA256_DIGEST_LENGTH, "SHA-256");

void
digest_of_parts(const struct slice *parts, size_t count, uint8_t digest[DIGEST_BYTES])
{
    SHA256_CTX context;
    int is_done = SHA256_Init(&context);
    for (size_t i = 0; i < count; i++)
        is_done &= SHA256_Update(&context, parts[i].data, parts[i].len);
    is_done &= SHA256_Final(digest, &context);
    ASSERT(is_done == 1);
}

void
digest_of(struct slice bytes, uint8_t digest[DIGEST_BYTES])
{
    digest_of_parts(&bytes, 1, digest);
}
