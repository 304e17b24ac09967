/* Sealing, opening and indexing identities, and the check digits of national ids. All
 * numbers are synthetic: the month lies 80 above (T-numbers), or they are of series
 * that no register gives to a person. */

#include "tests/lib/test.h"

#include "common/national_id.h"
#include "common/vault.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char content_text[] = "Kari Eksempel, 01810510052";

static struct vault
vault_of(uint8_t fill)
{
    struct vault vault;
    memset(vault.key, fill, sizeof vault.key);
    return vault;
}

static int
setup(void **state)
{
    struct arena *arena = NULL;
    arena_create(1 << 20, &arena);
    *state = arena;
    return 0;
}

static int
teardown(void **state)
{
    struct arena *arena = *state;
    arena_destroy(&arena);
    return 0;
}

static void
what_was_sealed_opens_under_its_key_alone(void **state)
{
    struct arena *arena = *state;
    struct vault vault = vault_of(1);
    struct vault other = vault_of(2);
    uint8_t seed[SEED_BYTES] = { 3 };
    struct slice sealed = vault_seal(&vault, slice_text(content_text), seed, arena);
    assert_true(
        slice_equal(vault_open(&vault, sealed, arena), slice_text(content_text)));
    size_t used = arena_used(arena);
    assert_int_equal(vault_open(&other, sealed, arena).len, 0);
    assert_int_equal(arena_used(arena), used);
}

static void
a_changed_or_cut_byte_opens_nothing(void **state)
{
    struct arena *arena = *state;
    struct vault vault = vault_of(1);
    uint8_t seed[SEED_BYTES] = { 3 };
    struct slice sealed = vault_seal(&vault, slice_text(content_text), seed, arena);
    uint8_t *copy = arena_take(arena, sealed.len);
    for (size_t i = 0; i < sealed.len; i++) {
        memcpy(copy, sealed.data, sealed.len);
        copy[i] ^= 1U;
        assert_int_equal(vault_open(&vault, slice_of(copy, sealed.len), arena).len, 0);
        assert_int_equal(vault_open(&vault, slice_of(sealed.data, i), arena).len, 0);
    }
}

static void
the_plain_text_is_not_to_be_seen(void **state)
{
    struct arena *arena = *state;
    struct vault vault = vault_of(1);
    uint8_t seed[SEED_BYTES] = { 3 };
    struct slice sealed = vault_seal(&vault, slice_text(content_text), seed, arena);
    for (size_t i = 0; i + 4 <= sealed.len; i++) {
        for (size_t j = 0; j + 4 <= strlen(content_text); j++)
            assert_memory_not_equal(sealed.data + i, content_text + j, 4);
    }
}

/* A rerun of the batch must give the same bytes; anything else another nonce. */
static void
the_nonce_follows_seed_and_content(void **state)
{
    struct arena *arena = *state;
    struct vault vault = vault_of(1);
    uint8_t seed[SEED_BYTES] = { 3 };
    uint8_t other_seed[SEED_BYTES] = { 4 };
    struct slice first = vault_seal(&vault, slice_text("aaaa"), seed, arena);
    struct slice again = vault_seal(&vault, slice_text("aaaa"), seed, arena);
    struct slice content = vault_seal(&vault, slice_text("aaab"), seed, arena);
    struct slice seeded = vault_seal(&vault, slice_text("aaaa"), other_seed, arena);
    assert_true(slice_equal(first, again));
    assert_memory_not_equal(first.data, content.data, 24);
    assert_memory_not_equal(first.data, seeded.data, 24);
}

static void
the_index_needs_the_key(void **state)
{
    (void)state;
    struct vault vault = vault_of(1);
    struct vault other = vault_of(2);
    uint8_t index[VAULT_INDEX_BYTES];
    uint8_t again[VAULT_INDEX_BYTES];
    uint8_t different[VAULT_INDEX_BYTES];
    vault_index(&vault, slice_text("01810510052"), index);
    vault_index(&vault, slice_text("01810510052"), again);
    assert_memory_equal(index, again, sizeof index);
    vault_index(&other, slice_text("01810510052"), different);
    assert_memory_not_equal(index, different, sizeof index);
    vault_index(&vault, slice_text("31810510075"), different);
    assert_memory_not_equal(index, different, sizeof index);
}

struct number_case {
    const char *name;
    const char *digits;
    bool is_valid;
};

/* clang-format off */
static const struct number_case numbers[] = {
    { "T-number",                      "01810510052", true },
    { "T, last day of a month",        "31810510075", true },
    { "T, 29 February, leap year",     "29820410066", true },
    { "T, 29 February, year 00",       "29820010092", true },
    { "T, 29 February, no leap year",  "29820510087", false },
    { "T, 31 April",                   "31840510045", false },
    { "T, day 0",                      "00810510013", false },
    { "T, day 32",                     "32810510004", false },
    { "month 80",                      "01800510062", false },
    { "month 93",                      "01930510080", false },
    { "H-number, December",            "01520510008", true },
    { "month 53",                      "01530510189", false },
    { "D- and H-number",               "41410510063", true },
    { "D- and T-number",               "41810510046", true },
    { "D and T, day 71",               "71810510069", true },
    { "D and T, day 72",               "72810510189", false },
    { "first check, rest 0",           "11813230080", true },
    { "first check, rest 1",           "11813230099", true },
    { "first check, rest 2",           "11813230188", true },
    { "first check, rest 3",           "11813230005", true },
    { "first check, rest 4",           "11813230013", false },
    { "first check, rest 5",           "11813230021", false },
    { "second check",                  "01810510053", false },
    { "10 digits",                     "0181051005", false },
    { "12 digits",                     "018105100520", false },
    { "a letter",                      "0181051005x", false },
    { "synthetic, month and 65",       "14703900098", true },
    { "personnummer, 10 digits",       "8112289874", true },
    { "personnummer, with a dash",     "811228-9874", true },
    { "personnummer, with a plus",     "811228+9874", true },
    { "personnummer, 12 digits",       "198112289874", true },
    { "personnummer, 12 and a dash",   "19811228-9874", true },
    { "personnummer, wrong check",     "811228-9873", false },
    { "personnummer, month 13",        "811328-9873", false },
    { "personnummer, century 17",      "17811228-9874", false },
    { "samordningsnummer",             "701063-2391", true },
    { "samordningsnummer, 12 digits",  "19701063-2391", true },
    { "samordningsnummer, day 92",     "701092-2391", false },
    { "a space",                       "018105 0052", false },
    { "empty",                         "", false },
};
/* clang-format on */

static void
national_ids_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++) {
        if (national_id_is_valid(slice_text(numbers[i].digits)) != numbers[i].is_valid)
            fail_msg("%s", numbers[i].name);
    }
}

/* One wrong digit, the commonest slip, is caught wherever it stands. */
static void
one_wrong_digit_is_caught(void **state)
{
    (void)state;
    const char right[] = "01810510052";
    char digits[] = "01810510052";
    for (size_t i = 0; i < 110; i++) {
        char *digit = &digits[i / 10];
        *digit = (char)('0' + i % 10);
        bool is_right = strcmp(digits, right) == 0;
        if (national_id_is_valid(slice_text(digits)) != is_right)
            fail_msg("%s", digits);
        *digit = right[i / 10];
    }
}

/* Vectors of the interoperability cases, which are not part of this repository. */
static void
shared_vectors_agree(void **state)
{
    (void)state;
    const char *folder = getenv("STAFETT_CASES");
    char path[4096];
    int written = snprintf(path, sizeof path, "%s/identity/fnr-vectors.json",
        folder == NULL ? "../shared/cases" : folder);
    assert_true(written > 0 && (size_t)written < sizeof path);
    json_error_t error;
    json_t *vectors = json_load_file(path, 0, &error);
    if (vectors == NULL) {
        print_message("skipped: no vectors (STAFETT_CASES names their folder)\n");
        skip();
        return;
    }
    size_t count = json_array_size(vectors);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        const json_t *vector = json_array_get(vectors, i);
        const char *id = json_string_value(json_object_get(vector, "id"));
        const char *status = json_string_value(json_object_get(vector, "status"));
        bool is_expected = id != NULL && status != NULL && strcmp(status, "valid") == 0;
        if (id == NULL || national_id_is_valid(slice_text(id)) != is_expected)
            fail_msg("vector %zu", i);
    }
    json_decref(vectors);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_was_sealed_opens_under_its_key_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_changed_or_cut_byte_opens_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(
            the_plain_text_is_not_to_be_seen, setup, teardown),
        cmocka_unit_test_setup_teardown(
            the_nonce_follows_seed_and_content, setup, teardown),
        cmocka_unit_test(the_index_needs_the_key),
        cmocka_unit_test(national_ids_are_judged),
        cmocka_unit_test(one_wrong_digit_is_caught),
        cmocka_unit_test(shared_vectors_agree),
    };
    return test_run_group("vault", tests, ARRAY_COUNT(tests));
}
