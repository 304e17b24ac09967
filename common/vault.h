#ifndef STAFETT_VAULT_H
#define STAFETT_VAULT_H

/* Identities at rest (intake only). Sealing and indexing belong to decode, opening to
 * share and answer: rules see sealed bytes and the index, never a name or number.
 * secretbox under the node's key, nonce from the input's seed; the index is a keyed
 * hash (BLAKE2b), because 10^8 plausible numbers make a plain hash worthless. */

#include "common/arena.h"
#include "common/id.h"

enum { VAULT_KEY_BYTES = 32, VAULT_INDEX_BYTES = 32 };

struct vault {
    uint8_t key[VAULT_KEY_BYTES];
};

/* Packed Content in, sealed bytes out. */
struct slice vault_seal(const struct vault *vault, struct slice content,
    const uint8_t seed[SEED_BYTES], struct arena *arena);
/* Empty when the bytes were not sealed under this key. */
struct slice vault_open(
    const struct vault *vault, struct slice sealed, struct arena *arena);
void vault_index(const struct vault *vault, struct slice national_id,
    uint8_t index[VAULT_INDEX_BYTES]);
#endif
