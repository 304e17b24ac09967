/* The entrance, through real turns: who is registered and found again, what the courier
 * and partners bring, who may know who a person is. All persons are invented; their
 * national ids are synthetic. */

#include "common/content.h"
#include "common/share.h"
#include "services/intake/intake.h"
#include "tests/lib/test.h"
#include "tests/lib/turns.h"
#include "tests/rules/entrances.h"

#include <string.h>

static ProtobufCBinaryData
identity(const char *national_id, const char *name)
{
    const uint8_t salt[16] = { 7 };
    struct slice content = slice_of(NULL, 0);
    if (national_id != NULL)
        content = content_with(
            content, "national_id", slice_text(national_id), salt, turns_arena());
    if (name != NULL)
        content =
            content_with(content, "family_name", slice_text(name), salt, turns_arena());
    return slice_binary(content);
}

static const char *
register_person(const char *national_id, const char *name)
{
    Stafett__Intake__V1__RegisterPerson message =
        STAFETT__INTAKE__V1__REGISTER_PERSON__INIT;
    message.content = identity(national_id, name);
    return turns_client("mari", &message.base);
}

static struct id
registered(void)
{
    struct id person;
    const Stafett__Intake__V1__PersonRegistered *event =
        turns_event(&stafett__intake__v1__person_registered__descriptor, 0);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->person_id), &person));
    return person;
}

static struct slice
opened(struct id person, const char *item)
{
    struct slice content = vault_open(
        &entrances_vault, intake_person_sealed(turns_view(), person), turns_arena());
    assert_true(content.len > 0);
    return content_item(content, item, turns_arena());
}

static void
person_is_found_again_and_her_identity_is_the_newer(void **state)
{
    (void)state;
    assert_null(register_person(JONAS, "Jonas"));
    struct id first = registered();
    assert_null(register_person(JONAS, "Jon"));
    const Stafett__Intake__V1__PersonRegistered *event =
        turns_event(&stafett__intake__v1__person_registered__descriptor, 0);
    assert_true(event->is_known);
    assert_true(id_equal(registered(), first));
    assert_true(slice_equal(opened(first, "family_name"), slice_text("Jon")));
}

static void
identity_never_stands_plain_in_the_log(void **state)
{
    (void)state;
    assert_null(register_person(JONAS, "Jonasiana"));
    assert_true(slice_equal(opened(registered(), "national_id"), slice_text(JONAS)));
    assert_false(turns_log_has(slice_text(JONAS)));
    assert_false(turns_log_has(slice_text("Jonasiana")));
    assert_true(turns_log_has(slice_text("PersonRegistered")));
}

static void
person_without_a_national_id_is_always_new(void **state)
{
    (void)state;
    assert_null(register_person(NULL, "Per"));
    struct id first = registered();
    assert_null(register_person(NULL, "Per"));
    assert_false(id_equal(registered(), first));
}

static void
identity_that_cannot_be_is_refused(void **state)
{
    (void)state;
    assert_string_equal(register_person(NULL, NULL), "identity-missing");
    assert_string_equal(register_person("03880160001", "Jonas"), "national-id-invalid");
    assert_int_equal(turns_event_count(), 0);
}

static void
other_countries_ids_are_not_checked_as_norwegian(void **state)
{
    char sweden[] = "SE";
    (void)state;
    entrances_rules.country = sweden;
    assert_null(register_person("201912312384", "Emma"));
    assert_string_equal(register_person("201912312385", "Emma"), "national-id-invalid");
}

/* ---- the courier */

static Stafett__Intake__V1__BringNotice
notice(const char *ref, const char *national_id)
{
    Stafett__Intake__V1__BringNotice message = STAFETT__INTAKE__V1__BRING_NOTICE__INIT;
    uint8_t *digest = arena_take(turns_arena(), DIGEST_BYTES);
    digest_of(slice_text(ref), digest);
    message.family_code = (char *)"plo-1.6";
    message.type_code = (char *)"LOG_INNLAGT";
    message.message_ref = (char *)ref;
    message.conversation_ref = (char *)"conversation-1";
    message.status_code = (char *)"new";
    message.direction_code = (char *)"in";
    message.partner_code = (char *)"sjovik";
    message.kind_code = (char *)"admitted";
    message.digest = slice_binary(slice_of(digest, DIGEST_BYTES));
    message.content = identity(national_id, "Ragnhild");
    return message;
}

static struct id
brought(void)
{
    struct id person;
    const Stafett__Intake__V1__NoticeBrought *event =
        turns_event(&stafett__intake__v1__notice_brought__descriptor, 0);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->person_id), &person));
    return person;
}

static void
notice_registers_its_person_once_and_overwrites_nothing(void **state)
{
    (void)state;
    assert_null(register_person(JONAS, "Jonas"));
    struct id person = registered();
    Stafett__Intake__V1__BringNotice message = notice("m1", JONAS);
    assert_null(turns_edge("courier", &message.base));
    assert_int_equal(turns_event_count(), 1);
    assert_true(id_equal(brought(), person));
    assert_true(slice_equal(opened(person, "family_name"), slice_text("Jonas")));
}

static void
notice_without_national_id_belongs_to_its_conversation(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringNotice first = notice("m1", JONAS);
    assert_null(turns_edge("courier", &first.base));
    struct id person = registered();
    Stafett__Intake__V1__BringNotice second = notice("m2", NULL);
    assert_null(turns_edge("courier", &second.base));
    assert_int_equal(turns_event_count(), 1);
    assert_true(id_equal(brought(), person));
    Stafett__Intake__V1__BringNotice other = notice("m3", NULL);
    other.conversation_ref = (char *)"conversation-2";
    assert_null(turns_edge("courier", &other.base));
    assert_false(id_equal(registered(), person));
}

static void
notice_is_brought_once(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringNotice message = notice("m1", JONAS);
    assert_null(turns_edge("courier", &message.base));
    assert_string_equal(turns_edge("courier", &message.base), "bring-repeated");
    Stafett__Intake__V1__BringNotice copy = notice("m1", JONAS);
    copy.message_ref = (char *)"m2";
    assert_string_equal(turns_edge("courier", &copy.base), "bring-repeated");
}

static void
repeated_command_gets_the_same_answer(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringNotice message = notice("m1", JONAS);
    assert_null(turns_edge("courier", &message.base));
    uint64_t head = store_head(turns_store());
    assert_null(turns_again());
    assert_int_equal(store_head(turns_store()), head);
}

/* By the node's policy: she is somebody new each time, and her number finds nobody. */
static void
wrong_number_that_is_accepted_finds_nobody(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringNotice message = notice("m1", "03880160001");
    assert_string_equal(turns_edge("courier", &message.base), "national-id-invalid");
    message = notice("m2", "03880160001");
    message.is_unverified = true;
    message.conversation_ref = (char *)"";
    assert_null(turns_edge("courier", &message.base));
    struct id first = brought();
    const Stafett__Intake__V1__IdentityUnverified *told =
        turns_event(&stafett__intake__v1__identity_unverified__descriptor, 0);
    assert_non_null(told);
    assert_true(slice_equal(slice_bytes(told->person_id), id_slice(&first)));
    message = notice("m3", "03880160001");
    message.is_unverified = true;
    message.conversation_ref = (char *)"";
    assert_null(turns_edge("courier", &message.base));
    struct id second = brought();
    assert_false(id_equal(first, second));
}

/* The word alone changes nothing about a number that is right. */
static void
right_number_is_never_unverified(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringNotice message = notice("m1", JONAS);
    message.is_unverified = true;
    assert_null(turns_edge("courier", &message.base));
    assert_null(turns_event(&stafett__intake__v1__identity_unverified__descriptor, 0));
}

static void
notice_that_rows_cannot_hold_is_refused(void **state)
{
    char code[CODE_BYTES_MAX + 1];
    (void)state;
    memset(code, 'k', CODE_BYTES_MAX);
    code[CODE_BYTES_MAX] = '\0';
    Stafett__Intake__V1__BringNotice message = notice("m1", JONAS);
    message.kind_code = code;
    assert_string_equal(turns_edge("courier", &message.base), "wire-too-large");
    message.kind_code = code + 1; /* one less: fits */
    assert_null(turns_edge("courier", &message.base));
    message = notice("m2", JONAS);
    message.partner_code = (char *)"";
    assert_string_equal(turns_edge("courier", &message.base), "unknown-sender");
    message = notice("m3", "03880160001");
    assert_string_equal(turns_edge("courier", &message.base), "national-id-invalid");
}

static void
unreadable_file_is_kept_sealed(void **state)
{
    uint8_t digest[DIGEST_BYTES] = { 5 };
    Stafett__Intake__V1__BringUnreadable message =
        STAFETT__INTAKE__V1__BRING_UNREADABLE__INIT;
    (void)state;
    message.reason_code = (char *)"not-xml";
    message.where = (char *)"line 3";
    message.digest = slice_binary(slice_of(digest, sizeof digest));
    message.bytes = slice_binary(slice_text("<name>Ragnhildiana"));
    assert_null(turns_edge("courier", &message.base));
    const Stafett__Intake__V1__UnreadableBrought *event =
        turns_event(&stafett__intake__v1__unreadable_brought__descriptor, 0);
    assert_non_null(event);
    assert_true(event->sealed.len > 18);
    assert_int_equal(event->bytes, event->sealed.len);
    assert_string_equal(event->reason_code, "not-xml");
    assert_false(turns_log_has(slice_text("Ragnhildiana")));
    assert_string_equal(turns_edge("courier", &message.base), "bring-repeated");
}

static void
only_the_courier_brings(void **state)
{
    (void)state;
    Stafett__Intake__V1__BringNotice message = notice("m1", JONAS);
    assert_string_equal(turns_edge("border", &message.base), "sender-not-allowed");
    assert_string_equal(turns_client("mari", &message.base), "sender-not-allowed");
}

/* ---- partners */

static const char *
introduce(struct id case_id, const char *national_id)
{
    Stafett__Partner__V1__PersonIntroduced message =
        STAFETT__PARTNER__V1__PERSON_INTRODUCED__INIT;
    message.case_id = id_binary(&case_id);
    message.content = identity(national_id, "Partnername");
    return turns_partner("sjovik", &message.base);
}

static struct id
linked(void)
{
    struct id person;
    const Stafett__Intake__V1__PersonLinked *event =
        turns_event(&stafett__intake__v1__person_linked__descriptor, 0);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->person_id), &person));
    return person;
}

static void
introduced_person_is_linked_and_not_overwritten(void **state)
{
    (void)state;
    assert_null(register_person(JONAS, "Jonas"));
    struct id person = registered();
    assert_null(introduce(turns_id(1), JONAS));
    assert_true(id_equal(linked(), person));
    assert_int_equal(turns_event_count(), 1);
    assert_true(slice_equal(opened(person, "family_name"), slice_text("Jonas")));
    assert_null(introduce(turns_id(1), JONAS));
    assert_int_equal(turns_event_count(), 0);
    assert_false(turns_log_has(slice_text("Partnername")));
}

static void
introduced_person_with_a_wrong_id_is_nobody_else(void **state)
{
    (void)state;
    assert_null(introduce(turns_id(1), "03880160001"));
    struct id person = linked();
    assert_null(introduce(turns_id(2), "03880160001"));
    assert_false(id_equal(linked(), person));
    assert_null(introduce(turns_id(1), "03880160001"));
    assert_int_equal(turns_event_count(), 0);
}

static void
partner_records_are_passed_on_verbatim(void **state)
{
    struct id case_id = turns_id(1);
    Stafett__Partner__V1__StayOpened message = STAFETT__PARTNER__V1__STAY_OPENED__INIT;
    (void)state;
    message.case_id = id_binary(&case_id);
    message.admitted_us = turns_now();
    assert_null(turns_partner("sjovik", &message.base));
    const Stafett__V1__RecordReceived *event =
        turns_event(&stafett__v1__record_received__descriptor, 0);
    assert_non_null(event);
    assert_int_equal(turns_event_count(), 1);
    assert_string_equal(event->organisation_code, "sjovik");
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, slice_bytes(event->record), turns_arena());
    assert_true(slice_equal(
        slice_bytes(record->payload), message_pack(&message.base, turns_arena())));
}

static void
partner_record_that_rows_cannot_hold_stays_outside(void **state)
{
    char code[CODE_BYTES_MAX + 1];
    struct id case_id = turns_id(1);
    Stafett__Partner__V1__NoticeGiven message =
        STAFETT__PARTNER__V1__NOTICE_GIVEN__INIT;
    (void)state;
    memset(code, 'k', CODE_BYTES_MAX);
    code[CODE_BYTES_MAX] = '\0';
    message.case_id = id_binary(&case_id);
    message.kind_code = code;
    assert_string_equal(turns_partner("sjovik", &message.base), "wire-too-large");
    message.kind_code = code + 1;
    assert_null(turns_partner("sjovik", &message.base));
}

/* ---- plan */

static void
partner_is_told_who_the_person_is(void **state)
{
    struct id case_id = turns_id(1);
    struct slice bytes;
    Stafett__Plan__V1__PartnerInformed message =
        STAFETT__PLAN__V1__PARTNER_INFORMED__INIT;
    (void)state;
    assert_null(register_person(JONAS, "Jonas"));
    struct id person = registered();
    message.case_id = id_binary(&case_id);
    message.person_id = id_binary(&person);
    message.partner_code = (char *)"sjovik";
    assert_null(turns_daemon("plan", &message.base));
    assert_true(share_read(turns_host(), "sjovik", 1, turns_arena(), &bytes));
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, bytes, turns_arena());
    const Stafett__V1__Envelope *header =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(record->header),
            turns_arena());
    const Stafett__Partner__V1__PersonIntroduced *introduced =
        (const Stafett__Partner__V1__PersonIntroduced *)message_unpack_own(
            &stafett__partner__v1__person_introduced__descriptor,
            slice_bytes(record->payload), turns_arena());
    assert_string_equal(header->category_code, "identity");
    assert_true(slice_equal(
        content_item(slice_bytes(introduced->content), "national_id", turns_arena()),
        slice_text(JONAS)));
    assert_false(turns_log_has(slice_text(JONAS)));
    struct id nobody = turns_id(9);
    message.person_id = id_binary(&nobody);
    assert_string_equal(turns_daemon("plan", &message.base), "person-unknown");
}

static void
users_and_partners_are_known_by_their_keys(void **state)
{
    uint8_t border[INTAKE_KEY_BYTES] = { 1 };
    uint8_t signing[INTAKE_KEY_BYTES] = { 2 };
    uint8_t keys[4][INTAKE_KEY_BYTES];
    char codes[4][CODE_BYTES_MAX];
    Stafett__Plan__V1__PartnerAdded partner = STAFETT__PLAN__V1__PARTNER_ADDED__INIT;
    Stafett__Plan__V1__UserBound user = STAFETT__PLAN__V1__USER_BOUND__INIT;
    Stafett__Plan__V1__StaffEnded ended = STAFETT__PLAN__V1__STAFF_ENDED__INIT;
    (void)state;
    partner.organisation_code = (char *)"sjovik";
    partner.border_key = slice_binary(slice_of(border, sizeof border));
    partner.signing_key = slice_binary(slice_of(signing, sizeof signing));
    assert_null(turns_daemon("plan", &partner.base));
    uint8_t found[INTAKE_KEY_BYTES];
    assert_true(intake_partner_key(turns_view(), "sjovik", found));
    assert_memory_equal(found, signing, sizeof signing);
    assert_false(intake_partner_key(turns_view(), "nav", found));
    assert_int_equal(intake_partners(turns_view(), codes, 4), 1);
    assert_string_equal(codes[0], "sjovik");

    user.staff_code = (char *)"mari";
    user.public_key = slice_binary(slice_of(border, sizeof border));
    assert_null(turns_daemon("plan", &user.base));
    struct slice key = slice_of(border, sizeof border);
    assert_string_equal(users_find(turns_view(), key, turns_arena()), "mari");
    assert_int_equal(users_keys(turns_view(), keys, 4), 1);
    ended.staff_code = (char *)"mari";
    assert_null(turns_daemon("plan", &ended.base));
    assert_null(users_find(turns_view(), key, turns_arena()));
    assert_int_equal(users_keys(turns_view(), keys, 4), 0);
}

static void
looking_is_recorded_and_then_answered(void **state)
{
    Stafett__Intake__V1__ShowPerson message = STAFETT__INTAKE__V1__SHOW_PERSON__INIT;
    (void)state;
    assert_null(register_person(JONAS, "Jonas"));
    struct id person = registered();
    message.person_id = id_binary(&person);
    assert_null(turns_client("mari", &message.base));
    assert_non_null(turns_event(&stafett__intake__v1__person_looked__descriptor, 0));
    const Stafett__Intake__V1__PersonView *view =
        turns_answer(&stafett__intake__v1__person_view__descriptor);
    assert_non_null(view);
    assert_true(slice_equal(
        content_item(slice_bytes(view->content), "family_name", turns_arena()),
        slice_text("Jonas")));
    struct id nobody = turns_id(9);
    message.person_id = id_binary(&nobody);
    assert_string_equal(turns_client("mari", &message.base), "person-unknown");
    assert_int_equal(turns_event_count(), 0);
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(name, entrances_start, entrances_stop)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(person_is_found_again_and_her_identity_is_the_newer),
        TEST(identity_never_stands_plain_in_the_log),
        TEST(person_without_a_national_id_is_always_new),
        TEST(identity_that_cannot_be_is_refused),
        TEST(other_countries_ids_are_not_checked_as_norwegian),
        TEST(notice_registers_its_person_once_and_overwrites_nothing),
        TEST(notice_without_national_id_belongs_to_its_conversation),
        TEST(notice_is_brought_once),
        TEST(repeated_command_gets_the_same_answer),
        TEST(wrong_number_that_is_accepted_finds_nobody),
        TEST(right_number_is_never_unverified),
        TEST(notice_that_rows_cannot_hold_is_refused),
        TEST(unreadable_file_is_kept_sealed),
        TEST(only_the_courier_brings),
        TEST(introduced_person_is_linked_and_not_overwritten),
        TEST(introduced_person_with_a_wrong_id_is_nobody_else),
        TEST(partner_records_are_passed_on_verbatim),
        TEST(partner_record_that_rows_cannot_hold_stays_outside),
        TEST(partner_is_told_who_the_person_is),
        TEST(users_and_partners_are_known_by_their_keys),
        TEST(looking_is_recorded_and_then_answered),
    };
    return test_run_group("intake rules", tests, ARRAY_COUNT(tests));
}
