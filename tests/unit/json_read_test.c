/* JSON as a command: every kind of field that commands have, and that what is not of the
 * message, or not allowed in it, is named. */

#include "common/json_read.h"

#include "common/calendar_load.h"
#include "common/id.h"
#include "common/message.h"
#include "proto/plan.pb-c.h"
#include "tests/lib/test.h"

#include <string.h>

static struct arena *arena;
static struct calendar calendar;
static const char *fault;

#define CASE "01970000-0000-7000-8000-000000000001"

static const ProtobufCMessage *
read_as(const ProtobufCMessageDescriptor *type, const char *text)
{
    static const uint8_t salt[ID_BYTES] = { 1, 2, 3 };
    const struct json_read read = { &calendar, arena, "nb", "reason message", salt };
    json_t *object = json_loads(text, 0, NULL);
    assert_non_null(object);
    fault = NULL;
    arena_reset(arena);
    const ProtobufCMessage *message = json_to_message(&read, object, type, &fault);
    json_decref(object);
    return message;
}

static void
refused(const ProtobufCMessageDescriptor *type, const char *text, const char *where)
{
    assert_null(read_as(type, text));
    assert_string_equal(fault, where);
}

static void
fields_of_a_command_are_read(void **state)
{
    (void)state;
    const Stafett__Plan__V1__AcceptHandover *message =
        (const Stafett__Plan__V1__AcceptHandover *)read_as(
            &stafett__plan__v1__accept_handover__descriptor,
            "{\"case_id\": \"" CASE "\", \"term\": 3, \"digest\": \"00ff10\","
            " \"responsible_code\": \"jon\", \"from\": \"2027-05-18T10:00\","
            " \"into_case_id\": null, \"content\": {\"message\": \"Bra\", \"reason\": "
            "\" \"}}");
    assert_non_null(message);
    assert_int_equal(message->case_id.len, ID_BYTES);
    assert_int_equal(message->term, 3);
    assert_int_equal(message->digest.len, 3);
    assert_int_equal(message->digest.data[1], 0xff);
    assert_string_equal(message->responsible_code, "jon");
    assert_int_equal(message->from_us, INT64_C(1810627200000000));
    assert_int_equal(message->into_case_id.len, 0);
    struct slice text = content_item(slice_bytes(message->content), "message", arena);
    assert_true(slice_equal(text, slice_text("Bra")));
    assert_int_equal(
        content_item(slice_bytes(message->content), "reason", arena).len, 0);
}

static void
lists_and_yes_or_no_are_read(void **state)
{
    (void)state;
    const Stafett__Plan__V1__OfferHandover *message =
        (const Stafett__Plan__V1__OfferHandover *)read_as(
            &stafett__plan__v1__offer_handover__descriptor,
            "{\"is_person_asked\": true, \"done_codes\": [\"a\", \"b\"],"
            " \"answer_due_us\": 7}");
    assert_non_null(message);
    assert_true(message->is_person_asked);
    assert_int_equal(message->n_done_codes, 2);
    assert_string_equal(message->done_codes[1], "b");
    assert_int_equal(message->answer_due_us, 7);
}

/* Else the same order, sent again, would be another. */
static void
the_same_json_is_the_same_bytes(void **state)
{
    static const char text[] = "{\"content\": {\"reason\": \"Nei\"}}";
    uint8_t first[256];
    (void)state;
    struct slice packed = message_pack(
        read_as(&stafett__plan__v1__decline_handover__descriptor, text), arena);
    assert_true(packed.len < sizeof first);
    memcpy(first, packed.data, packed.len);
    struct slice again = message_pack(
        read_as(&stafett__plan__v1__decline_handover__descriptor, text), arena);
    assert_true(slice_equal(slice_of(first, packed.len), again));
}

static void
what_does_not_fit_is_named(void **state)
{
    const ProtobufCMessageDescriptor *accept =
        &stafett__plan__v1__accept_handover__descriptor;
    const ProtobufCMessageDescriptor *offer =
        &stafett__plan__v1__offer_handover__descriptor;
    (void)state;
    refused(accept, "{\"colour\": 1}", "colour");
    refused(accept, "{\"case_id\": 1}", "case_id");
    refused(accept, "{\"case_id\": \"x\"}", "case_id");
    refused(accept, "{\"term\": -1}", "term");
    refused(accept, "{\"term\": \"1\"}", "term");
    refused(accept, "{\"from\": \"tomorrow\"}", "from");
    refused(accept, "{\"from\": 1}", "from");
    refused(accept, "{\"term_us\": 1}", "term_us");
    refused(accept, "{\"content\": {\"name\": \"x\"}}", "content");
    refused(accept, "{\"content\": {\"message\": 1}}", "content");
    refused(accept, "{\"content\": \"x\"}", "content");
    refused(offer, "{\"done_codes\": \"a\"}", "done_codes");
    refused(offer, "{\"done_codes\": [1]}", "done_codes");
    refused(offer, "{\"is_person_asked\": 1}", "is_person_asked");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_a_command_are_read),
        cmocka_unit_test(lists_and_yes_or_no_are_read),
        cmocka_unit_test(the_same_json_is_the_same_bytes),
        cmocka_unit_test(what_does_not_fit_is_named),
    };
    arena_create(4 << 20, &arena);
    if (!calendar_load("Europe/Oslo", NULL, &calendar))
        return 1;
    int code = test_run_group("json read", tests, sizeof tests / sizeof tests[0]);
    arena_destroy(&arena);
    return code;
}
