/* What must hold for every message of proto/, also for one added tomorrow: no message
 * contains itself, none is deeper than the wire check allows, and free text has no
 * other place than the content. */

#include "tests/lib/test.h"

#include "common/catalogue.h"
#include "common/wire.h"
#include "proto/plan.pb-c.h"
#include "proto/shared.pb-c.h"

#include <string.h>

enum { MESSAGES_MAX = 512, ONEOFS_MAX = 4 };

static bool
is_any_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool
ends_in_any_of(const char *name, const char *const *endings, size_t count)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < count; i++) {
        size_t ending = strlen(endings[i]);
        if (length >= ending && strcmp(name + length - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

static bool
is_content(const ProtobufCFieldDescriptor *field)
{
    static const char *const endings[] = { "_content" };
    return field->type == PROTOBUF_C_TYPE_BYTES &&
           (strcmp(field->name, "content") == 0 ||
               ends_in_any_of(field->name, endings, 1));
}

/* What the wire check opens when it meets the field; NULL: nothing. */
static const ProtobufCMessageDescriptor *
opened_by(const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return field->descriptor;
    return is_content(field) ? &stafett__v1__content__descriptor : NULL;
}

static size_t
row_of(const ProtobufCMessageDescriptor *type)
{
    for (size_t i = 0; i < catalogue_count; i++) {
        if (catalogue_rows[i] == type)
            return i;
    }
    fail_msg("%s is not in the catalogue", type->name);
    return 0;
}

static void
every_message_is_found_by_its_name(void **state)
{
    (void)state;
    assert_true(catalogue_count > 50 && catalogue_count <= MESSAGES_MAX);
    for (size_t i = 0; i < catalogue_count; i++)
        assert_ptr_equal(catalogue_find(catalogue_rows[i]->name), catalogue_rows[i]);
    assert_ptr_equal(catalogue_find("stafett.plan.v1.OfferHandover"),
        &stafett__plan__v1__offer_handover__descriptor);
    assert_null(catalogue_find("stafett.plan.v1.OfferHandove"));
    assert_null(catalogue_find("OfferHandover"));
    assert_null(catalogue_find(""));
}

/* One more than the deepest of the messages that it opens. */
static size_t
depth_of(const ProtobufCMessageDescriptor *type, const size_t *depths)
{
    size_t depth = 1;
    for (unsigned f = 0; f < type->n_fields; f++) {
        const ProtobufCMessageDescriptor *inner = opened_by(&type->fields[f]);
        if (inner != NULL && depths[row_of(inner)] + 1 > depth)
            depth = depths[row_of(inner)] + 1;
    }
    return depth;
}

/* Each round lets a depth climb one level up, so a message that contains itself
 * climbs past every limit instead of ending the test's stack. */
static void
no_message_is_deeper_than_the_wire_check_goes(void **state)
{
    (void)state;
    static size_t depths[MESSAGES_MAX];
    for (size_t round = 0; round <= WIRE_DEPTH_MAX; round++) {
        for (size_t i = 0; i < catalogue_count; i++)
            depths[i] = depth_of(catalogue_rows[i], depths);
    }
    for (size_t i = 0; i < catalogue_count; i++) {
        if (depths[i] > WIRE_DEPTH_MAX)
            fail_msg("%s is deeper than %d", catalogue_rows[i]->name, WIRE_DEPTH_MAX);
    }
    /* The measure itself: item in content in what a break is about, in case in list. */
    assert_int_equal(depths[row_of(&stafett__v1__content_item__descriptor)], 1);
    assert_int_equal(depths[row_of(&stafett__plan__v1__cases__descriptor)], 6);
}

static bool
is_code_field(const ProtobufCMessageDescriptor *type, const char *name)
{
    static const char *const endings[] = { "_code", "_codes", "_ref", "_refs" };
    static const char *const names[] = { "type", "input_type", "source", "daemon",
        "endpoint", "versions", "where" };
    if (type == &stafett__v1__content_item__descriptor && strcmp(name, "text") == 0)
        return true;
    return ends_in_any_of(name, endings, ARRAY_COUNT(endings)) ||
           is_any_of(name, names, ARRAY_COUNT(names));
}

static bool
is_bytes_field(const char *name)
{
    static const char *const endings[] = { "_id", "_ids", "_key", "_digest",
        "_content" };
    static const char *const names[] = { /* ids and hashes */ "id", "cause",
        "correlation", "annuls", "delivered", "salt", "digest", "chain", "before",
        "signature", "index", /* sealed by us */ "sealed",
        /* a place in a list */ "after",
        /* bytes that hold a checked message of their own */ "content", "header",
        "payload", "record", "acceptance", "proofs", "parked", "envelopes", "events",
        "items", "body", /* on its way to quarantine */ "bytes" };
    return ends_in_any_of(name, endings, ARRAY_COUNT(endings)) ||
           is_any_of(name, names, ARRAY_COUNT(names));
}

static void
judge_name(
    const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field)
{
    if (field->type == PROTOBUF_C_TYPE_STRING && !is_code_field(type, field->name))
        fail_msg("%s.%s is not named as a code", type->name, field->name);
    if (field->type == PROTOBUF_C_TYPE_BYTES && !is_bytes_field(field->name))
        fail_msg("%s.%s: bytes of which kind?", type->name, field->name);
    if (field->type == PROTOBUF_C_TYPE_FLOAT || field->type == PROTOBUF_C_TYPE_DOUBLE)
        fail_msg("%s.%s: no two machines agree", type->name, field->name);
}

/* The names are one thing, what the wire check does with them another: a sentence is
 * put into the field and must be refused. */
static void
judge_sentence(
    const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *field)
{
    static const char sentence[] = "She is so tired";
    uint8_t bytes[3 + sizeof sentence];
    size_t at = 0;
    if (field->type != PROTOBUF_C_TYPE_STRING)
        return;
    unsigned tag = field->id << 3U | 2U;
    bytes[at++] = (uint8_t)(tag > 0x7f ? tag | 0x80U : tag);
    if (tag > 0x7f)
        bytes[at++] = (uint8_t)(tag >> 7U);
    bytes[at++] = sizeof sentence - 1;
    memcpy(bytes + at, sentence, sizeof sentence);
    struct wire_fault fault;
    bool is_sound = wire_check(type, slice_of(bytes, at + sizeof sentence - 1), &fault);
    bool is_text = type == &stafett__v1__content_item__descriptor &&
                   strcmp(field->name, "text") == 0;
    if (is_sound != is_text)
        fail_msg("%s.%s takes a sentence", type->name, field->name);
    if (!is_sound)
        assert_string_equal(fault.reason, "wire-code");
}

static void
free_text_stands_in_the_content_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalogue_count; i++) {
        for (unsigned f = 0; f < catalogue_rows[i]->n_fields; f++) {
            judge_name(catalogue_rows[i], &catalogue_rows[i]->fields[f]);
            judge_sentence(catalogue_rows[i], &catalogue_rows[i]->fields[f]);
        }
    }
}

/* The wire check keeps this many oneofs apart, and asserts when there are more. */
static void
oneofs_are_few(void **state)
{
    (void)state;
    for (size_t i = 0; i < catalogue_count; i++) {
        unsigned seen[ONEOFS_MAX];
        size_t count = 0;
        for (unsigned f = 0; f < catalogue_rows[i]->n_fields; f++) {
            const ProtobufCFieldDescriptor *field = &catalogue_rows[i]->fields[f];
            bool is_new = (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
            for (size_t s = 0; s < count; s++)
                is_new = is_new && seen[s] != field->quantifier_offset;
            if (!is_new)
                continue;
            assert_true(count < ONEOFS_MAX);
            seen[count++] = field->quantifier_offset;
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_is_found_by_its_name),
        cmocka_unit_test(no_message_is_deeper_than_the_wire_check_goes),
        cmocka_unit_test(free_text_stands_in_the_content_alone),
        cmocka_unit_test(oneofs_are_few),
    };
    return test_run_group("catalogue", tests, ARRAY_COUNT(tests));
}
