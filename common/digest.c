/* Finding the algorithm and making a context cost more than a digest does: both are made
 * once and last as long as the process. */

#include "common/digest.h"

#include <openssl/evp.h>

static EVP_MD_CTX *context = NULL;

static void
context_start(void)
{
    int started = 1;
    if (context == NULL) {
        EVP_MD *algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
        ASSERT(algorithm != NULL);
        context = EVP_MD_CTX_new();
        ASSERT(context != NULL);
        started = EVP_DigestInit_ex(context, algorithm, NULL);
        EVP_MD_free(algorithm); /* the context keeps it */
    } else {
        started = EVP_DigestInit_ex(context, NULL, NULL);
    }
    ASSERT(started == 1);
}

void
digest_of_parts(const struct slice *parts, size_t count, uint8_t digest[DIGEST_BYTES])
{
    context_start();
    for (size_t i = 0; i < count; i++) {
        int added = EVP_DigestUpdate(context, parts[i].data, parts[i].len);
        ASSERT(added == 1);
    }
    int ended = EVP_DigestFinal_ex(context, digest, NULL);
    ASSERT(ended == 1);
}

void
digest_of(struct slice bytes, uint8_t digest[DIGEST_BYTES])
{
    digest_of_parts(&bytes, 1, digest);
}
