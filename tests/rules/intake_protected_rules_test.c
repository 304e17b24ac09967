/* A protected address: no record to a partner and no view has it, whoever said that it is
 * protected, and no later word takes that back. All persons are invented; the national id
 * is synthetic. */

#include "common/content.h"
#include "common/share.h"
#include "services/intake/intake.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"
#include "tests/rules/entrances.h"

#include <string.h>

static ProtobufCBinaryData
protected_identity(const char *is_protected)
{
    const uint8_t salt[16] = { 7 };
    struct slice content = content_with(
        slice_of(NULL, 0), "national_id", slice_text(JONAS), salt, turns_arena());
    content =
        content_with(content, "family_name", slice_text("Jonas"), salt, turns_arena());
    content = content_with(
        content, "address", slice_text("Canary road 1"), salt, turns_arena());
    content =
        content_with(content, "phone", slice_text("99 99 90 01"), salt, turns_arena());
    if (is_protected != NULL)
        content = content_with(content, "address_protected", slice_text(is_protected),
            salt, turns_arena());
    return slice_binary(content);
}

static struct id
protected_person(const char *is_protected)
{
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    message.content = protected_identity(is_protected);
    assert_null(turns_client("mari", &message.base));
    const Stafett__Intake__V1__PersonRegistered *event =
        turns_event(&stafett__intake__v1__person_registered__descriptor, 0);
    assert_non_null(event);
    struct id person;
    assert_true(id_from(slice_bytes(event->person_id), &person));
    return person;
}

/* What the partner has from us holds these bytes. */
static bool
is_told(struct id person, const char *text)
{
    struct id case_id = turns_id(1);
    Stafett__Plan__V1__PartnerInformed message =
        STAFETT__PLAN__V1__PARTNER_INFORMED__INIT;
    struct slice bytes;
    bool is_found = false;
    message.case_id = id_binary(&case_id);
    message.person_id = id_binary(&person);
    message.partner_code = (char *)"sjovik";
    assert_null(turns_daemon("plan", &message.base));
    uint64_t last = store_shared_head(turns_store(), "sjovik");
    assert_true(share_read(turns_host(), "sjovik", last, turns_arena(), &bytes));
    for (size_t i = 0; i + strlen(text) <= bytes.len; i++)
        is_found = is_found || memcmp(bytes.data + i, text, strlen(text)) == 0;
    return is_found;
}

static const char *
seen(struct id person, const char *item)
{
    Stafett__Intake__V1__ShowPerson message = STAFETT__INTAKE__V1__SHOW_PERSON__INIT;
    message.person_id = id_binary(&person);
    assert_null(turns_client("mari", &message.base));
    const Stafett__Intake__V1__PersonView *view =
        turns_answer(&stafett__intake__v1__person_view__descriptor);
    assert_non_null(view);
    return arena_text(
        turns_arena(), content_item(slice_bytes(view->content), item, turns_arena()));
}

static void
a_protected_address_is_told_to_nobody(void **state)
{
    (void)state;
    struct id person = protected_person("Because of him.");
    assert_true(is_told(person, JONAS));
    assert_true(is_told(person, "address_protected"));
    assert_false(is_told(person, "Canary road"));
    assert_false(is_told(person, "99 99 90 01"));
    assert_false(is_told(person, "Because of him"));
    assert_string_equal(seen(person, "address"), "");
    assert_string_equal(seen(person, "address_protected"), "yes");
    assert_string_equal(seen(person, "phone"), "99 99 90 01");
    assert_string_equal(seen(person, "family_name"), "Jonas");
    assert_false(turns_log_has(slice_text("Canary road")));
}

static void
an_address_that_is_not_protected_is_told(void **state)
{
    (void)state;
    struct id person = protected_person(NULL);
    assert_true(is_told(person, "Canary road"));
    assert_true(is_told(person, "99 99 90 01"));
    assert_string_equal(seen(person, "address"), "Canary road 1");
    assert_string_equal(seen(person, "address_protected"), "");
}

static void
no_later_word_takes_the_protection_back(void **state)
{
    (void)state;
    struct id person = protected_person("yes");
    assert_true(id_equal(protected_person(NULL), person));
    assert_false(is_told(person, "Canary road"));
    assert_true(is_told(person, "address_protected"));
    assert_string_equal(seen(person, "address"), "");
    assert_string_equal(seen(person, "address_protected"), "yes");
}

/* It overwrites nothing, but what it says of the address holds. */
static void
a_partner_may_say_that_it_is_protected(void **state)
{
    struct id case_id = turns_id(2);
    Stafett__Partner__V1__PersonIntroduced message =
        STAFETT__PARTNER__V1__PERSON_INTRODUCED__INIT;
    (void)state;
    struct id person = protected_person(NULL);
    assert_true(is_told(person, "Canary road"));
    message.case_id = id_binary(&case_id);
    message.content = protected_identity("yes");
    assert_null(turns_partner("sjovik", &message.base));
    assert_non_null(
        turns_event(&stafett__intake__v1__address_protected__descriptor, 0));
    assert_false(is_told(person, "Canary road"));
    assert_string_equal(seen(person, "address"), "");
    assert_null(turns_partner("sjovik", &message.base));
    assert_int_equal(turns_event_count(), 0);
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, entrances_start, entrances_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_protected_address_is_told_to_nobody),
        TEST(an_address_that_is_not_protected_is_told),
        TEST(no_later_word_takes_the_protection_back),
        TEST(a_partner_may_say_that_it_is_protected),
    };
    return test_run_group("intake_protected", tests, ARRAY_COUNT(tests));
}
