/* The chain covers every byte, the signature covers the chain, and one key alone
 * makes it. Fixed values hold the format still: a changed one breaks every partner. */

#include "tests/lib/test.h"

#include "common/sign.h"

#include <sodium.h>
#include <string.h>

static const char header_text[] = "header of a record, no person in it";
static const char payload_text[] =
    "payload, a little longer than the header is, 64 and on";

static void
keys_of(uint8_t fill, uint8_t public_key[SIGN_PUBLIC_BYTES], struct signer *signer)
{
    uint8_t seed[SEED_BYTES];
    memset(seed, fill, sizeof seed);
    sign_keypair(seed, public_key, signer->secret);
}

static void
chain_of_texts(uint8_t chain[DIGEST_BYTES])
{
    uint8_t before[DIGEST_BYTES] = { 0 };
    chain_next(before, slice_text(header_text), slice_text(payload_text), chain);
}

/* Known from RFC 8032, test 1: the seed's public key. */
static void
keys_follow_from_the_seed(void **state)
{
    (void)state;
    uint8_t seed[SEED_BYTES];
    uint8_t expected[SIGN_PUBLIC_BYTES];
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    struct signer signer;
    assert_true(slice_parse_hex(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32));
    assert_true(slice_parse_hex(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", expected,
        32));
    sign_keypair(seed, public_key, signer.secret);
    assert_memory_equal(public_key, expected, sizeof expected);
}

/* SHA-256 of the formula in proto/envelope.proto, taken with another program. */
static void
chain_value_is_the_one_agreed(void **state)
{
    (void)state;
    uint8_t expected[DIGEST_BYTES];
    uint8_t chain[DIGEST_BYTES];
    assert_true(slice_parse_hex(
        "db70ae2b34b0534bd5df1bb8abf7ad8eb4afbb35b04d461cffff0794a03a59ec", expected,
        32));
    chain_of_texts(chain);
    assert_memory_equal(chain, expected, sizeof expected);
}

static void
every_byte_of_header_and_payload_is_in_the_chain(void **state)
{
    (void)state;
    uint8_t before[DIGEST_BYTES] = { 0 };
    uint8_t chain[DIGEST_BYTES];
    uint8_t changed[DIGEST_BYTES];
    char header[sizeof header_text];
    char payload[sizeof payload_text];
    memcpy(header, header_text, sizeof header);
    memcpy(payload, payload_text, sizeof payload);
    chain_of_texts(chain);
    for (size_t i = 0; i < sizeof header - 1 + sizeof payload - 1; i++) {
        char *byte =
            i < sizeof header - 1 ? &header[i] : &payload[i - sizeof header + 1];
        for (unsigned bit = 0; bit < 8; bit++) {
            *byte = (char)((unsigned char)*byte ^ (1U << bit));
            chain_next(before, slice_of(header, sizeof header - 1),
                slice_of(payload, sizeof payload - 1), changed);
            assert_memory_not_equal(changed, chain, sizeof chain);
            *byte = (char)((unsigned char)*byte ^ (1U << bit));
        }
    }
    for (size_t i = 0; i < sizeof before; i++) {
        before[i] = 1;
        chain_next(before, slice_text(header_text), slice_text(payload_text), changed);
        assert_memory_not_equal(changed, chain, sizeof chain);
        before[i] = 0;
    }
}

static void
no_byte_moves_between_header_and_payload(void **state)
{
    (void)state;
    uint8_t before[DIGEST_BYTES] = { 0 };
    uint8_t one[DIGEST_BYTES];
    uint8_t other[DIGEST_BYTES];
    chain_next(before, slice_text("ab"), slice_text("c"), one);
    chain_next(before, slice_text("a"), slice_text("bc"), other);
    assert_memory_not_equal(one, other, sizeof one);
    chain_next(before, slice_text(""), slice_text("abc"), other);
    assert_memory_not_equal(one, other, sizeof one);
    chain_next(before, slice_text("c"), slice_text("ab"), other);
    assert_memory_not_equal(one, other, sizeof one);
}

static void
a_signature_holds_for_its_chain_and_key_alone(void **state)
{
    (void)state;
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t other_key[SIGN_PUBLIC_BYTES];
    uint8_t chain[DIGEST_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    struct signer signer;
    struct signer other;
    keys_of(1, public_key, &signer);
    keys_of(2, other_key, &other);
    chain_of_texts(chain);
    chain_sign(&signer, chain, signature);
    struct slice whole = slice_of(signature, sizeof signature);
    assert_true(chain_verify(public_key, chain, whole));
    assert_false(chain_verify(other_key, chain, whole));
    assert_false(chain_verify(public_key, chain, slice_of(signature, 63)));
    assert_false(chain_verify(public_key, chain, slice_of(NULL, 0)));
    for (size_t i = 0; i < sizeof chain; i++) {
        chain[i] ^= 1U;
        assert_false(chain_verify(public_key, chain, whole));
        chain[i] ^= 1U;
    }
    for (size_t i = 0; i < sizeof signature; i++) {
        signature[i] ^= 1U;
        assert_false(chain_verify(public_key, chain, whole));
        signature[i] ^= 1U;
    }
    chain_sign(&other, chain, signature);
    assert_false(chain_verify(public_key, chain, whole));
}

static void
signing_again_gives_the_same_bytes(void **state)
{
    (void)state;
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t chain[DIGEST_BYTES];
    uint8_t first[SIGNATURE_BYTES];
    uint8_t second[SIGNATURE_BYTES];
    struct signer signer;
    keys_of(1, public_key, &signer);
    chain_of_texts(chain);
    chain_sign(&signer, chain, first);
    chain_sign(&signer, chain, second);
    assert_memory_equal(first, second, sizeof first);
}

/* The bytes under the signature, spelled out: a partner's own program signs them. */
static void
the_signature_is_over_the_bytes_agreed(void **state)
{
    (void)state;
    uint8_t public_key[SIGN_PUBLIC_BYTES];
    uint8_t bytes[] = "STF1 record\0................................";
    uint8_t signature[SIGNATURE_BYTES];
    struct signer signer;
    keys_of(1, public_key, &signer);
    chain_of_texts(bytes + 12);
    chain_sign(&signer, bytes + 12, signature);
    assert_int_equal(
        crypto_sign_verify_detached(signature, bytes, 12 + DIGEST_BYTES, public_key),
        0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_follow_from_the_seed),
        cmocka_unit_test(chain_value_is_the_one_agreed),
        cmocka_unit_test(every_byte_of_header_and_payload_is_in_the_chain),
        cmocka_unit_test(no_byte_moves_between_header_and_payload),
        cmocka_unit_test(a_signature_holds_for_its_chain_and_key_alone),
        cmocka_unit_test(the_signature_is_over_the_bytes_agreed),
        cmocka_unit_test(signing_again_gives_the_same_bytes),
    };
    return test_run_group("sign", tests, ARRAY_COUNT(tests));
}
