/* Sealed bytes are nonce || secretbox. The nonce follows from the key, the seed and
 * the content: the same input sealed again in a rerun of its batch gives the same
 * bytes, and two contents never share a nonce even if their seed were the same.
 * Nonce and index are taken from the key under words of their own. */

#include "common/vault.h"

#include <sodium.h>

enum {
    NONCE_BYTES = crypto_secretbox_NONCEBYTES,
    MAC_BYTES = crypto_secretbox_MACBYTES,
    PURPOSE_BYTES = crypto_generichash_blake2b_PERSONALBYTES,
};

static const uint8_t nonce_purpose[PURPOSE_BYTES] = "stafett nonce";
static const uint8_t index_purpose[PURPOSE_BYTES] = "stafett index";

_Static_assert((int)VAULT_KEY_BYTES == (int)crypto_secretbox_KEYBYTES, "secretbox");

/* crypto_generichash with a word for what the hash is for. */
static void
keyed_hash(const struct vault *vault, const uint8_t purpose[PURPOSE_BYTES],
    struct slice parts[2], uint8_t *hash, size_t hash_bytes)
{
    uint8_t salt[crypto_generichash_blake2b_SALTBYTES] = { 0 };
    crypto_generichash_blake2b_state state;
    int failed = crypto_generichash_blake2b_init_salt_personal(
        &state, vault->key, VAULT_KEY_BYTES, hash_bytes, salt, purpose);
    for (size_t i = 0; i < 2; i++)
        failed |=
            crypto_generichash_blake2b_update(&state, parts[i].data, parts[i].len);
    failed |= crypto_generichash_blake2b_final(&state, hash, hash_bytes);
    sodium_memzero(&state, sizeof state);
    ASSERT(failed == 0);
}

struct slice
vault_seal(const struct vault *vault, struct slice content,
    const uint8_t seed[SEED_BYTES], struct arena *arena)
{
    struct slice parts[2] = { slice_of(seed, SEED_BYTES), content };
    size_t sealed_bytes = NONCE_BYTES + MAC_BYTES + content.len;
    uint8_t *sealed = arena_take(arena, sealed_bytes);
    keyed_hash(vault, nonce_purpose, parts, sealed, NONCE_BYTES);
    int made = crypto_secretbox_easy(
        sealed + NONCE_BYTES, content.data, content.len, sealed, vault->key);
    ASSERT(made == 0);
    return slice_of(sealed, sealed_bytes);
}

struct slice
vault_open(const struct vault *vault, struct slice sealed, struct arena *arena)
{
    const struct slice nothing = { NULL, 0 };
    if (sealed.len <= NONCE_BYTES + MAC_BYTES)
        return nothing;
    size_t content_bytes = sealed.len - NONCE_BYTES - MAC_BYTES;
    size_t mark = arena_mark(arena);
    uint8_t *content = arena_take(arena, content_bytes);
    if (crypto_secretbox_open_easy(content, sealed.data + NONCE_BYTES,
            sealed.len - NONCE_BYTES, sealed.data, vault->key) != 0) {
        arena_rewind(arena, mark);
        return nothing;
    }
    return slice_of(content, content_bytes);
}

void
vault_index(const struct vault *vault, struct slice national_id,
    uint8_t index[VAULT_INDEX_BYTES])
{
    struct slice parts[2] = { national_id, { NULL, 0 } };
    keyed_hash(vault, index_purpose, parts, index, VAULT_INDEX_BYTES);
}
