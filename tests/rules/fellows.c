#include "tests/rules/fellows.h"

#include "services/plan/plan_fellowship.h"
#include "tests/lib/baton.h"

#include <string.h>

struct id
fellows_member(void)
{
    Stafett__Partner__V1__MembershipAsked asked =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    Stafett__Plan__V1__AnswerMembership answer =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct id case_id = turns_id(50);
    asked.case_id = baton_id(case_id);
    asked.actor_id = baton_id(turns_id(51));
    asked.role_code = (char *)"municipality";
    assert_null(turns_partner("sjovik", &asked.base));
    answer.case_id = asked.case_id;
    answer.answer_code = (char *)"joined";
    assert_null(turns_client("turid", &answer.base));
    return case_id;
}

const char *
fellows_actor_told(
    struct id case_id, const char *by, uint8_t number, const char *organisation)
{
    Stafett__Partner__V1__ActorShared message =
        STAFETT__PARTNER__V1__ACTOR_SHARED__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(turns_id(number));
    message.kind_code = (char *)"partner";
    message.role_code = (char *)"member";
    message.organisation_code = (char *)organisation;
    message.state_code = (char *)"joined";
    return turns_partner(by, &message.base);
}

const char *
fellows_entry(struct id case_id, const char *by, uint8_t number, uint8_t corrects)
{
    Stafett__Partner__V1__EntryShared message =
        STAFETT__PARTNER__V1__ENTRY_SHARED__INIT;
    const uint8_t salt[16] = { 6 };
    message.case_id = baton_id(case_id);
    message.entry_id = baton_id(turns_id(number));
    if (corrects != 0)
        message.corrects_id = baton_id(turns_id(corrects));
    message.written_us = turns_now() - 5;
    message.category_code = (char *)"health";
    message.content =
        slice_binary(content_with(slice_bytes(baton_content("text", "She walks.")),
            "author", slice_text("Ida Holm"), salt, turns_arena()));
    return turns_partner(by, &message.base);
}

const char *
fellows_write(struct id case_id, const char *by, const char *category)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    message.case_id = baton_id(case_id);
    message.category_code = (char *)category;
    message.content = baton_content("text", "She walks alone.");
    return turns_client(by, &message.base);
}

const char *
fellows_consent(struct id case_id, const char *party, const char *category)
{
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    char *categories[] = { (char *)category };
    message.case_id = baton_id(case_id);
    message.party_code = (char *)party;
    message.category_codes = categories;
    message.n_category_codes = 1;
    message.answer_code = (char *)"given";
    message.giver_code = (char *)"person";
    message.capacity_code = (char *)"yes";
    return turns_client("turid", &message.base);
}

/* The type of a record that the partner has, counted from the last. */
const char *
fellows_shared(const char *partner, uint64_t back)
{
    struct slice bytes;
    assert_true(store_read_shared(turns_store(), partner,
        baton_shared_count(partner) - back, turns_arena(), &bytes));
    const Stafett__V1__Record *record = (const Stafett__V1__Record *)message_unpack_own(
        &stafett__v1__record__descriptor, bytes, turns_arena());
    const Stafett__V1__Envelope *header =
        (const Stafett__V1__Envelope *)message_unpack_own(
            &stafett__v1__envelope__descriptor, slice_bytes(record->header),
            turns_arena());
    return strrchr(header->type, '.') + 1;
}
