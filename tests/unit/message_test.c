/* Decoding within a budget: every allocation is made to fail in turn, and nothing
 * but "malformed" may come of it. And the content: items in, items out. */

#include "tests/lib/test.h"

#include "common/message.h"
#include "proto/plan.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 8 << 20, DECODE_BYTES_MAX = 4 << 20, PAYLOAD_MAX = 1 << 16 };

static const uint8_t salt[16] = "salt-of-16-bytes";

static int
setup(void **state)
{
    struct arena *arena = NULL;
    arena_create(ARENA_BYTES, &arena);
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

static char *
text_of(struct arena *arena, const char *text)
{
    return arena_text(arena, slice_text(text));
}

/* A list with an offer, so that there are messages, lists, strings and bytes in it. */
static struct slice
packed_cases(struct arena *arena)
{
    struct slice content =
        content_with(slice_of(NULL, 0), "reason", slice_text("hjem"), salt, arena);
    Stafett__Plan__V1__OfferView offer = STAFETT__PLAN__V1__OFFER_VIEW__INIT;
    char *codes[] = { text_of(arena, "accept"), text_of(arena, "decline") };
    offer.offer_id = slice_binary(slice_of(salt, 16));
    offer.kind_code = text_of(arena, "discharge");
    offer.n_answer_codes = 2;
    offer.answer_codes = codes;
    offer.content = slice_binary(content);
    Stafett__Plan__V1__OfferView *offers[] = { &offer, &offer };
    Stafett__Plan__V1__CaseView view = STAFETT__PLAN__V1__CASE_VIEW__INIT;
    view.n_offers = 2;
    view.offers = offers;
    view.holder_code = text_of(arena, "sandvik-sykehus");
    Stafett__Plan__V1__CaseView *views[] = { &view };
    Stafett__Plan__V1__Cases cases = STAFETT__PLAN__V1__CASES__INIT;
    cases.n_cases = 1;
    cases.cases = views;
    return message_pack(&cases.base, arena);
}

static void
what_was_packed_unpacks(void **state)
{
    struct arena *arena = *state;
    struct wire_fault fault;
    struct slice packed = packed_cases(arena);
    const Stafett__Plan__V1__Cases *cases = (Stafett__Plan__V1__Cases *)message_unpack(
        &stafett__plan__v1__cases__descriptor, packed, arena, &fault);
    assert_non_null(cases);
    assert_null(fault.reason);
    assert_int_equal(cases->n_cases, 1);
    assert_int_equal(cases->cases[0]->n_offers, 2);
    assert_string_equal(cases->cases[0]->offers[1]->answer_codes[1], "decline");
    assert_true(slice_equal(message_pack(&cases->base, arena), packed));
    const ProtobufCMessage *own =
        message_unpack_own(&stafett__plan__v1__cases__descriptor, packed, arena);
    assert_true(slice_equal(message_pack(own, arena), packed));
}

static void
what_is_not_sound_is_not_unpacked(void **state)
{
    struct arena *arena = *state;
    struct wire_fault fault;
    struct slice packed = packed_cases(arena);
    size_t used = arena_used(arena);
    packed.len--;
    assert_null(
        message_unpack(&stafett__plan__v1__cases__descriptor, packed, arena, &fault));
    assert_string_equal(fault.reason, "wire-truncated");
    assert_int_equal(arena_used(arena), used);
}

/* An empty message packs to nothing and comes back from nothing. */
static void
empty_messages_work(void **state)
{
    struct arena *arena = *state;
    struct wire_fault fault;
    Stafett__V1__ShowStatus look = STAFETT__V1__SHOW_STATUS__INIT;
    assert_int_equal(message_pack(&look.base, arena).len, 0);
    assert_non_null(message_unpack(
        &stafett__v1__show_status__descriptor, slice_of(NULL, 0), arena, &fault));
}

/* Budgets from nothing to enough, so that each allocation is once the first that
 * fails. */
static void
every_allocation_may_fail(void **state)
{
    const struct slice packed = packed_cases(*state);
    size_t refused = 0;
    bool is_unpacked = false;
    for (size_t budget = 16; !is_unpacked; budget += 16) {
        struct arena *small = NULL;
        struct wire_fault fault;
        assert_true(budget < 8192);
        arena_create(budget, &small);
        is_unpacked = message_unpack(&stafett__plan__v1__cases__descriptor, packed,
                          small, &fault) != NULL;
        if (!is_unpacked) {
            refused++;
            assert_string_equal(fault.reason, "wire-too-large");
            assert_string_equal(fault.where, "Cases");
            assert_int_equal(arena_used(small), 0);
        }
        arena_destroy(&small);
    }
    assert_true(refused > 20);
}

/* 64 KiB that want more than 4 MiB: two bytes on the wire, one CaseView of several
 * hundred bytes in memory; the limit of elements is passed by splitting the list. */
static void
a_payload_that_swells_is_refused(void **state)
{
    struct arena *arena = *state;
    struct wire_fault fault;
    uint8_t *packed = arena_take(arena, PAYLOAD_MAX);
    size_t len = 0;
    for (size_t list = 0; list < 7; list++) {
        const size_t inner = 2 * (size_t)WIRE_REPEATED_MAX;
        packed[len++] = 0x0a; /* Cases.cases */
        packed[len++] = (uint8_t)((inner & 0x7fU) | 0x80U);
        packed[len++] = (uint8_t)(inner >> 7U);
        for (size_t i = 0; i < WIRE_REPEATED_MAX; i++) {
            packed[len++] = 0x7a; /* CaseView.offers */
            packed[len++] = 0;
        }
    }
    assert_true(len < PAYLOAD_MAX);
    const struct slice swelling = slice_of(packed, len);
    assert_true(wire_check(&stafett__plan__v1__cases__descriptor, swelling, &fault));
    size_t used = arena_used(arena);
    assert_true(arena_left(arena) > DECODE_BYTES_MAX);
    assert_null(
        message_unpack(&stafett__plan__v1__cases__descriptor, swelling, arena, &fault));
    assert_string_equal(fault.reason, "wire-too-large");
    assert_int_equal(arena_used(arena), used);
}

static void
content_keeps_its_items(void **state)
{
    struct arena *arena = *state;
    struct wire_fault fault;
    const uint8_t other_salt[16] = { 7 };
    struct slice one = content_with(
        slice_of(NULL, 0), "reason", slice_text("Må hvile først"), salt, arena);
    struct slice two = content_with(one, "name", slice_text("Kari"), other_salt, arena);
    assert_true(wire_check(&stafett__v1__content__descriptor, two, &fault));
    assert_true(
        slice_equal(content_item(two, "reason", arena), slice_text("Må hvile først")));
    assert_true(slice_equal(content_item(two, "name", arena), slice_text("Kari")));
    assert_int_equal(content_item(one, "name", arena).len, 0);
    assert_int_equal(content_item(slice_of(NULL, 0), "name", arena).len, 0);
    const Stafett__V1__Content *content = (Stafett__V1__Content *)message_unpack_own(
        &stafett__v1__content__descriptor, two, arena);
    assert_int_equal(content->n_items, 2);
    assert_true(slice_equal(slice_bytes(content->salt), slice_of(salt, 16)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_packed_unpacks, setup, teardown),
        cmocka_unit_test_setup_teardown(
            what_is_not_sound_is_not_unpacked, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_messages_work, setup, teardown),
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_payload_that_swells_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(content_keeps_its_items, setup, teardown),
    };
    return test_run_group("message", tests, ARRAY_COUNT(tests));
}
