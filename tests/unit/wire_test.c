/* The wire check against rows of bytes, every truncation and every single-bit flip of
 * sound messages. The oracle of the flips is protobuf-c itself: what passes must
 * unpack and pack again to the same bytes (but for zero values, which it drops). */

#include "tests/lib/test.h"

#include "common/reason.h"
#include "common/wire.h"
#include "proto/alert.pb-c.h"
#include "proto/envelope.pb-c.h"
#include "proto/plan.pb-c.h"
#include "proto/shared.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENVELOPE (&stafett__v1__envelope__descriptor)
#define OFFER    (&stafett__plan__v1__offer_handover__descriptor)
#define OPENED   (&stafett__alert__v1__alert_opened__descriptor)
#define BREAK    (&stafett__plan__v1__break_opened__descriptor)
#define FRAME    (&stafett__v1__frame__descriptor)
#define ANSWER   (&stafett__v1__answer__descriptor)
#define STEP     (&stafett__alert__v1__step_due__descriptor)
#define SIXTEEN  "0123456789abcdef"
#define BYTES(s) s, sizeof(s) - 1
#define SOUND    NULL, NULL

enum { PACKED_BYTES_MAX = 65536 };

struct wire_case {
    const char *name;
    const ProtobufCMessageDescriptor *type;
    const char *bytes;
    size_t len;
    const char *reason;
    const char *where;
};

/* clang-format off */
static const struct wire_case cases[] = {
    { "empty", OFFER, BYTES(""), SOUND },
    { "id", OFFER, BYTES("\x0a\x10" SIXTEEN), SOUND },
    { "empty id", OFFER, BYTES("\x0a\x00"), SOUND },
    { "id of 15", OFFER, BYTES("\x0a\x0f" "0123456789abcde"), "wire-id", "OfferHandover.case_id byte 2" },
    { "id of 17", OFFER, BYTES("\x0a\x11" SIXTEEN "x"), "wire-id", "OfferHandover.case_id byte 2" },
    { "ids", BREAK, BYTES("\x3a\x10" SIXTEEN "\x3a\x10" SIXTEEN), SOUND },
    { "empty id among ids", BREAK, BYTES("\x3a\x10" SIXTEEN "\x3a\x00"), "wire-id", "BreakOpened.notice_ids[1] byte 20" },
    { "code", OFFER, BYTES("\x12\x09" "discharge"), SOUND },
    { "all kinds of code bytes", OFFER, BYTES("\x12\x0d" "AZaz09._:/+@-"), SOUND },
    { "code with a space", OFFER, BYTES("\x12\x03" "a b"), "wire-code", "OfferHandover.kind_code byte 3" },
    { "code with a NUL", OFFER, BYTES("\x12\x03" "a\0b"), "wire-code", "OfferHandover.kind_code byte 3" },
    { "code beyond ASCII", OFFER, BYTES("\x12\x02" "\xc3\xa5"), "wire-code", "OfferHandover.kind_code byte 2" },
    { "order", OFFER, BYTES("\x20\x01" "\x12\x01" "a"), "wire-order", "OfferHandover byte 2" },
    { "duplicate", OFFER, BYTES("\x20\x01\x20\x02"), "wire-duplicate", "OfferHandover.answer_due_us byte 3" },
    { "repeated", OFFER, BYTES("\x3a\x01" "a" "\x3a\x01" "b"), SOUND },
    { "fault in a repeated", OFFER, BYTES("\x3a\x01" "a" "\x3a\x01" "!"), "wire-code", "OfferHandover.done_codes[1] byte 5" },
    { "padded value", OFFER, BYTES("\x20\x81\x00"), "wire-varint", "OfferHandover.answer_due_us byte 1" },
    { "padded tag", OFFER, BYTES("\xa0\x00\x01"), "wire-varint", "OfferHandover byte 0" },
    { "padded length", OFFER, BYTES("\x12\x81\x00" "a"), "wire-varint", "OfferHandover.kind_code byte 1" },
    { "largest value", ENVELOPE, BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), SOUND },
    { "last time", OFFER, BYTES("\x20\xc0\xbb\x90\xe3\xcc\x81\x91\xc2\x03"), SOUND },
    { "a time before 1970", OFFER, BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "wire-time", "OfferHandover.answer_due_us byte 1" },
    { "65 bits", OFFER, BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "wire-varint", "OfferHandover.answer_due_us byte 1" },
    { "11 bytes", OFFER, BYTES("\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "wire-varint", "OfferHandover.answer_due_us byte 1" },
    { "bool", OFFER, BYTES("\x30\x01"), SOUND },
    { "bool of 2", OFFER, BYTES("\x30\x02"), "wire-varint", "OfferHandover.is_person_asked byte 1" },
    { "uint32", STEP, BYTES("\x10\xff\xff\xff\xff\x0f"), SOUND },
    { "uint32 of 33 bits", STEP, BYTES("\x10\xff\xff\xff\xff\x1f"), "wire-varint", "StepDue.step byte 1" },
    { "enum that is not named", ANSWER, BYTES("\x10\x63"), SOUND },
    { "negative enum", ANSWER, BYTES("\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), SOUND },
    { "enum of 33 bits", ANSWER, BYTES("\x10\xff\xff\xff\xff\x1f"), "wire-varint", "Answer.verdict byte 1" },
    { "zero value", OFFER, BYTES("\x20\x00\x30\x00"), SOUND },
    { "varint for a string", OFFER, BYTES("\x10\x01"), "wire-type", "OfferHandover.kind_code byte 1" },
    { "string for a varint", OFFER, BYTES("\x22\x01" "a"), "wire-type", "OfferHandover.answer_due_us byte 1" },
    { "group", OFFER, BYTES("\x0b\x0c"), "wire-type", "OfferHandover byte 0" },
    { "group of an unknown field", OFFER, BYTES("\xa3\x06\xa4\x06"), "wire-type", "OfferHandover byte 0" },
    { "wire type 7", OFFER, BYTES("\x0f"), "wire-type", "OfferHandover byte 0" },
    { "field 0", OFFER, BYTES("\x02\x00"), "wire-type", "OfferHandover byte 0" },
    { "field 2^29", OFFER, BYTES("\x80\x80\x80\x80\x10\x00"), "wire-type", "OfferHandover byte 0" },
    { "tag alone", OFFER, BYTES("\x20"), "wire-truncated", "OfferHandover.answer_due_us byte 1" },
    { "length beyond the end", OFFER, BYTES("\x12\x02" "a"), "wire-truncated", "OfferHandover.kind_code byte 1" },
    { "length of 64 bits", OFFER, BYTES("\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" "a"), "wire-truncated", "OfferHandover.kind_code byte 1" },
    { "packed", OPENED, BYTES("\x3a\x03\x01\x80\x01"), SOUND },
    { "packed, empty", OPENED, BYTES("\x3a\x00"), SOUND },
    { "packed, twice", OPENED, BYTES("\x3a\x01\x01\x3a\x01\x02"), "wire-duplicate", "AlertOpened.step_us[0] byte 4" },
    { "packed, empty and again", OPENED, BYTES("\x3a\x00\x3a\x01\x02"), "wire-duplicate", "AlertOpened.step_us byte 3" },
    { "packed, but written singly", OPENED, BYTES("\x38\x01\x38\x02"), "wire-type", "AlertOpened.step_us[0] byte 1" },
    { "packed and cut", OPENED, BYTES("\x3a\x02\x01\x80\x40\x00"), "wire-truncated", "AlertOpened.step_us[1] byte 3" },
    { "packed and padded", OPENED, BYTES("\x3a\x03\x01\x81\x00"), "wire-varint", "AlertOpened.step_us[1] byte 3" },
    { "one of", FRAME, BYTES("\x08\x01\x12\x00"), SOUND },
    { "two of one", FRAME, BYTES("\x12\x00\x1a\x00"), "wire-duplicate", "Frame.answers byte 3" },
    { "unknown fields", OFFER, BYTES("\xa0\x06\x05" "\xa2\x06\x02\xff\x00" "\xa5\x06" "1234" "\xa9\x06" "12345678"), SOUND },
    { "unknown, cut", OFFER, BYTES("\xa9\x06" "1234567"), "wire-truncated", "OfferHandover byte 2" },
    { "unknown, padded", OFFER, BYTES("\xa0\x06\x85\x00"), "wire-varint", "OfferHandover byte 2" },
    { "unknown before known", OFFER, BYTES("\xa0\x06\x05\x20\x01"), "wire-order", "OfferHandover byte 3" },
    { "content", OFFER, BYTES("\x42\x05\x1a\x03\x12\x01" "x"), SOUND },
    { "empty content", OFFER, BYTES("\x42\x00"), SOUND },
    { "content that is none", OFFER, BYTES("\x42\x05" "hello"), "wire-type", "OfferHandover.content byte 4" },
    { "content with a long field", OFFER, BYTES("\x42\x02\x1a\x03\x12\x01" "x"), "wire-truncated", "OfferHandover.content.items[0] byte 3" },
    { "text in UTF-8", OFFER, BYTES("\x42\x0e\x1a\x0c\x12\x0a" "\xc3\xa5 \xe2\x82\xac\xf0\x9f\x98\x80"), SOUND },
    { "text in Latin-1", OFFER, BYTES("\x42\x06\x1a\x04\x12\x02" "x\xe5"), "wire-utf8", "OfferHandover.content.items[0].text byte 7" },
    { "text, second item", OFFER, BYTES("\x42\x0a\x1a\x03\x12\x01" "x" "\x1a\x03\x12\x01\x80"), "wire-utf8", "OfferHandover.content.items[1].text byte 11" },
    { "text with a NUL", OFFER, BYTES("\x42\x07\x1a\x05\x12\x03" "a\0b"), "wire-nul", "OfferHandover.content.items[0].text byte 7" },
    { "text in a name of an item", OFFER, BYTES("\x42\x07\x1a\x05\x0a\x03" "a b"), "wire-code", "OfferHandover.content.items[0].name_code byte 7" },
    { "where", ANSWER, BYTES("\x22\x15" "A.items[1].x byte 170"), SOUND },
    { "where, a line", ANSWER, BYTES("\x22\x07" "line 12"), SOUND },
    { "where, a sentence", ANSWER, BYTES("\x22\x09" "She is so"), "wire-code", "Answer.where byte 6" },
};
/* clang-format on */

static void
rows_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct wire_case *row = &cases[i];
        /* A copy of its exact size, so that a sanitizer sees a byte read too far. */
        uint8_t *bytes = malloc(row->len + (row->len == 0));
        assert_non_null(bytes);
        if (row->len > 0)
            memcpy(bytes, row->bytes, row->len);
        struct wire_fault fault;
        bool is_sound = wire_check(row->type, slice_of(bytes, row->len), &fault);
        free(bytes);
        if (is_sound != (row->reason == NULL))
            fail_msg("%s: %s", row->name, is_sound ? "sound" : fault.reason);
        if (is_sound || row->reason == NULL)
            continue;
        if (strcmp(fault.reason, row->reason) != 0)
            fail_msg("%s: %s, not %s", row->name, fault.reason, row->reason);
        if (strcmp(fault.where, row->where) != 0)
            fail_msg("%s: %s, not %s", row->name, fault.where, row->where);
        assert_string_equal(reason_find(fault.reason)->code, fault.reason);
    }
}

/* Sound when `element` of 3 bytes stands there `count` times, too many with one more. */
static void
assert_limit(const uint8_t element[3], size_t count)
{
    static uint8_t bytes[3 * ((size_t)WIRE_REPEATED_MAX + 1)];
    struct wire_fault fault;
    for (size_t i = 0; i <= count; i++)
        memcpy(bytes + 3 * i, element, 3);
    assert_true(wire_check(OFFER, slice_of(bytes, 3 * count), &fault));
    assert_false(wire_check(OFFER, slice_of(bytes, 3 * (count + 1)), &fault));
    assert_string_equal(fault.reason, "wire-too-many");
}

static void
limits_hold_at_the_limit_and_one_more(void **state)
{
    (void)state;
    static const uint8_t done_code[] = { 0x3a, 1, 'x' };
    static const uint8_t unknown[] = { 0xa0, 6, 5 };
    assert_limit(done_code, WIRE_REPEATED_MAX);
    assert_limit(unknown, WIRE_UNKNOWN_MAX);
}

/* Packs an offer with these texts; the caller's buffer holds PACKED_BYTES_MAX. */
static size_t
pack_offer(const char *kind, const char *text, uint8_t *packed)
{
    static uint8_t content_bytes[PACKED_BYTES_MAX / 2];
    char *done[] = { (char *)"medicines", (char *)"home-visit" };
    Stafett__V1__ContentItem first = STAFETT__V1__CONTENT_ITEM__INIT;
    first.name_code = (char *)"reason";
    first.text = (char *)text;
    Stafett__V1__ContentItem second = STAFETT__V1__CONTENT_ITEM__INIT;
    second.name_code = (char *)"person_view";
    second.text = (char *)"Vil hjem så snart det går, og ha følge.";
    Stafett__V1__ContentItem *items[] = { &first, &second };
    Stafett__V1__Content content = STAFETT__V1__CONTENT__INIT;
    content.salt = slice_binary(slice_of(SIXTEEN, 16));
    content.language_code = (char *)"nb";
    content.n_items = 2;
    content.items = items;
    size_t content_len = stafett__v1__content__get_packed_size(&content);
    assert_true(content_len <= sizeof content_bytes);
    stafett__v1__content__pack(&content, content_bytes);
    Stafett__Plan__V1__OfferHandover offer = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    offer.case_id = slice_binary(slice_of(SIXTEEN, 16));
    offer.kind_code = (char *)kind;
    offer.to_code = (char *)"sandvik-kommune";
    offer.answer_due_us = 1767225600000000;
    offer.is_person_asked = 1;
    offer.n_done_codes = 2;
    offer.done_codes = done;
    offer.content = slice_binary(slice_of(content_bytes, content_len));
    return stafett__plan__v1__offer_handover__pack(&offer, packed);
}

static bool
is_offer_sound(const char *kind, const char *text, struct wire_fault *fault)
{
    static uint8_t packed[PACKED_BYTES_MAX];
    return wire_check(OFFER, slice_of(packed, pack_offer(kind, text, packed)), fault);
}

static void
lengths_hold_at_the_limit_and_one_more(void **state)
{
    (void)state;
    struct wire_fault fault;
    static char text[WIRE_TEXT_BYTES_MAX + 2];
    memset(text, 'x', WIRE_TEXT_BYTES_MAX);
    assert_true(is_offer_sound("discharge", text, &fault));
    text[WIRE_TEXT_BYTES_MAX] = 'x';
    assert_false(is_offer_sound("discharge", text, &fault));
    assert_string_equal(fault.reason, "wire-too-large");
    text[WIRE_SHORT_CODE_BYTES_MAX] = '\0';
    assert_true(is_offer_sound(text, "", &fault));
    text[WIRE_SHORT_CODE_BYTES_MAX] = 'x';
    text[WIRE_SHORT_CODE_BYTES_MAX + 1] = '\0';
    assert_false(is_offer_sound(text, "", &fault));
    assert_string_equal(fault.reason, "wire-too-large");
}

/* No message of ours contains itself, so the depth is tried on one made by hand. */
static void
nesting_ends_at_the_depth(void **state)
{
    (void)state;
    static ProtobufCFieldDescriptor field = { .name =
                                                  "inner_of_a_message_with_a_long_name",
        .id = 1,
        .label = PROTOBUF_C_LABEL_NONE,
        .type = PROTOBUF_C_TYPE_MESSAGE };
    static const ProtobufCIntRange ranges[] = { { 1, 0 }, { 0, 1 } };
    static ProtobufCMessageDescriptor nest = { .magic =
                                                   PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
        .name = "Nest",
        .short_name = "Nest",
        .n_fields = 1,
        .fields = &field,
        .n_field_ranges = 1,
        .field_ranges = ranges };
    field.descriptor = &nest;
    uint8_t bytes[120]; /* 60 levels: each length still fits one byte */
    for (size_t i = 0; i < sizeof bytes; i += 2) {
        bytes[i] = 0x0a;
        bytes[i + 1] = (uint8_t)(sizeof bytes - i - 2);
    }
    struct wire_fault fault;
    const size_t inner = sizeof bytes - 2 * (size_t)(WIRE_DEPTH_MAX - 1);
    assert_true(
        wire_check(&nest, slice_of(bytes + inner, sizeof bytes - inner), &fault));
    const size_t deeper = inner - 2;
    assert_false(
        wire_check(&nest, slice_of(bytes + deeper, sizeof bytes - deeper), &fault));
    assert_string_equal(fault.reason, "wire-depth");
    assert_false(wire_check(&nest, slice_of(bytes, sizeof bytes), &fault));
    assert_string_equal(fault.reason, "wire-depth");
    assert_true(strlen(fault.where) < WIRE_WHERE_BYTES);
    assert_non_null(strstr(fault.where, " byte 12"));
}

/* The head of a field at `at`: its number, whether it is zero, and where it ends. */
static size_t
field_end(const uint8_t *bytes, size_t at, unsigned *number, bool *is_zero)
{
    unsigned tag = bytes[at++];
    if ((tag & 0x80U) != 0)
        tag = (tag & 0x7fU) | (unsigned)bytes[at++] << 7U;
    *number = tag >> 3U;
    uint64_t value = 0;
    unsigned shift = 0;
    if ((tag & 7U) == 1 || (tag & 7U) == 5) {
        *is_zero = false;
        return at + ((tag & 7U) == 1 ? 8 : 4);
    }
    do {
        value |= (uint64_t)(bytes[at] & 0x7fU) << shift;
        shift += 7;
    } while ((bytes[at++] & 0x80U) != 0);
    *is_zero = value == 0;
    return at + ((tag & 7U) == 2 ? (size_t)value : 0);
}

/* What protobuf-c makes of an OfferHandover: the singular zeros are gone. */
static size_t
without_zeros(const uint8_t *bytes, size_t len, uint8_t *out)
{
    size_t kept = 0;
    for (size_t at = 0; at < len;) {
        unsigned number = 0;
        bool is_zero = false;
        size_t end = field_end(bytes, at, &number, &is_zero);
        if (!is_zero || number == 7 || number > 8) {
            memcpy(out + kept, bytes + at, end - at);
            kept += end - at;
        }
        at = end;
    }
    return kept;
}

static void
every_truncation_is_seen(void **state)
{
    (void)state;
    uint8_t packed[1024];
    size_t len = pack_offer("discharge", "Trenger hjelp hjemme – hver dag.", packed);
    bool is_border[1024] = { true };
    size_t border_count = 1;
    for (size_t at = 0; at < len; border_count++) {
        unsigned number = 0;
        bool is_zero = false;
        at = field_end(packed, at, &number, &is_zero);
        is_border[at] = true;
    }
    assert_int_equal(border_count, 9); /* 7 fields present, done_codes twice */
    for (size_t cut = 0; cut <= len; cut++) {
        uint8_t *bytes = malloc(cut + 1);
        assert_non_null(bytes);
        memcpy(bytes, packed, cut);
        struct wire_fault fault;
        bool is_sound = wire_check(OFFER, slice_of(bytes, cut), &fault);
        free(bytes);
        assert_int_equal(is_sound, is_border[cut]);
        if (!is_sound)
            assert_string_equal(fault.reason, "wire-truncated");
    }
}

/* Unpacks what has passed and packs it again. */
static size_t
pack_again(const ProtobufCMessageDescriptor *type, struct slice sound, uint8_t *again)
{
    ProtobufCMessage *message =
        protobuf_c_message_unpack(type, NULL, sound.len, sound.data);
    assert_non_null(message);
    size_t len = protobuf_c_message_pack(message, again);
    protobuf_c_message_free_unpacked(message, NULL);
    return len;
}

static void
every_flip_of_an_offer_is_told_or_the_same_for_protobuf(void **state)
{
    (void)state;
    uint8_t packed[1024];
    uint8_t expected[1024];
    uint8_t again[1024];
    size_t passed = 0;
    size_t len = pack_offer("discharge", "Trenger hjelp hjemme – hver dag.", packed);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        uint8_t *bytes = malloc(len);
        assert_non_null(bytes);
        memcpy(bytes, packed, len);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        struct wire_fault fault;
        if (wire_check(OFFER, slice_of(bytes, len), &fault)) {
            passed++;
            size_t expected_len = without_zeros(bytes, len, expected);
            size_t again_len = pack_again(OFFER, slice_of(bytes, len), again);
            assert_int_equal(again_len, expected_len);
            assert_memory_equal(again, expected, expected_len);
        } else {
            assert_string_equal(reason_find(fault.reason)->code, fault.reason);
        }
        free(bytes);
    }
    assert_true(passed > 0 && passed < 8 * len);
}

static size_t
pack_frame(uint8_t *packed)
{
    uint8_t payload[] = { 8, 1 };
    Stafett__V1__Answer first = STAFETT__V1__ANSWER__INIT;
    first.id = slice_binary(slice_of(SIXTEEN, 16));
    first.verdict = STAFETT__V1__VERDICT__VERDICT_REFUSED;
    first.reason_code = (char *)"term-stale";
    first.where = (char *)"AcceptHandover.content.items[1].text byte 17";
    Stafett__V1__Answer second = STAFETT__V1__ANSWER__INIT;
    ProtobufCBinaryData events[] = { slice_binary(slice_of(payload, 2)), { 0, NULL } };
    second.n_events = 2;
    second.events = events;
    second.payload = slice_binary(slice_of(payload, 2));
    Stafett__V1__Answer *list[] = { &first, &second };
    Stafett__V1__Answers answers = STAFETT__V1__ANSWERS__INIT;
    answers.n_answers = 2;
    answers.answers = list;
    Stafett__V1__Frame frame = STAFETT__V1__FRAME__INIT;
    frame.request = 300;
    frame.body_case = STAFETT__V1__FRAME__BODY_ANSWERS;
    frame.answers = &answers;
    return stafett__v1__frame__pack(&frame, packed);
}

/* Nested zeros change lengths on the way, so here the second packing is the oracle. */
static void
every_flip_of_a_frame_is_told_or_settles(void **state)
{
    (void)state;
    uint8_t packed[1024];
    uint8_t again[1024];
    uint8_t third[1024];
    struct wire_fault fault;
    size_t len = pack_frame(packed);
    assert_true(wire_check(FRAME, slice_of(packed, len), &fault));
    for (size_t bit = 0; bit < 8 * len; bit++) {
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (wire_check(FRAME, slice_of(packed, len), &fault)) {
            size_t again_len = pack_again(FRAME, slice_of(packed, len), again);
            assert_true(again_len <= len);
            if (again_len == len)
                assert_memory_equal(again, packed, len);
            assert_true(wire_check(FRAME, slice_of(again, again_len), &fault));
            assert_int_equal(
                pack_again(FRAME, slice_of(again, again_len), third), again_len);
            assert_memory_equal(third, again, again_len);
        }
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_judged),
        cmocka_unit_test(limits_hold_at_the_limit_and_one_more),
        cmocka_unit_test(lengths_hold_at_the_limit_and_one_more),
        cmocka_unit_test(nesting_ends_at_the_depth),
        cmocka_unit_test(every_truncation_is_seen),
        cmocka_unit_test(every_flip_of_an_offer_is_told_or_the_same_for_protobuf),
        cmocka_unit_test(every_flip_of_a_frame_is_told_or_settles),
    };
    return test_run_group("wire", tests, ARRAY_COUNT(tests));
}
