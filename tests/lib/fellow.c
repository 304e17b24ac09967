#include "tests/lib/fellow.h"

#include <string.h>

/* ---- the map */

static char *
code(const char *word)
{
    return (char *)(word == NULL ? "" : word);
}

const char *
fellow_enter(struct id case_id, const struct fellow_entry *entry)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    char *scopes[] = { code(entry->scope) };
    ProtobufCBinaryData lines[] = { baton_id(entry->line) };
    message.case_id = baton_id(case_id);
    if (!id_is_none(entry->actor))
        message.actor_id = baton_id(entry->actor);
    message.kind_code = code(entry->kind);
    message.role_code = code(entry->role);
    message.organisation_code = code(entry->organisation);
    message.staff_code = code(entry->staff);
    message.sector_code = code(entry->sector);
    message.state_code = code(entry->state);
    message.until_us = entry->until_us;
    message.scope_codes = scopes;
    message.n_scope_codes = entry->scope == NULL ? 0 : 1;
    message.line_ids = lines;
    message.n_line_ids = id_is_none(entry->line) ? 0 : 1;
    message.content = baton_content("gives", code(entry->text));
    return turns_client("jon", &message.base);
}

struct id
fellow_entered(struct id case_id, const struct fellow_entry *entry)
{
    struct id actor;
    assert_null(fellow_enter(case_id, entry));
    const Stafett__Plan__V1__ActorEntered *event = PLAN_EVENT(actor_entered);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->actor_id), &actor));
    return actor;
}

const char *
fellow_move(struct id case_id, struct id actor, const char *state, const char *reason)
{
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor);
    message.state_code = code(state);
    message.content = baton_content("reason", code(reason));
    return turns_client("jon", &message.base);
}

struct plan_actor
fellow_row(struct id case_id, struct id actor)
{
    struct plan_actor row;
    assert_true(plan_actor_load(turns_view(), case_id, actor, &row));
    return row;
}

bool
fellow_is(struct id case_id, struct id actor, enum plan_actor_state state)
{
    struct plan_actor row = fellow_row(case_id, actor);
    return plan_actor_state(turns_view(), case_id, &row) == (uint32_t)state;
}

struct id
fellow_wished(struct id case_id, const char *partner)
{
    const struct fellow_entry entry = {
        .kind = "partner", .role = "team", .organisation = partner, .state = "wished"
    };
    return fellow_entered(case_id, &entry);
}

struct id
fellow_joined(struct id case_id, const char *partner)
{
    struct id actor = fellow_wished(case_id, partner);
    assert_null(fellow_move(case_id, actor, "asked", NULL));
    assert_null(fellow_answered_by(partner, case_id, actor, "joined"));
    return actor;
}

const char *
fellow_answered_by(
    const char *partner, struct id case_id, struct id actor, const char *answer)
{
    Stafett__Partner__V1__MembershipAnswered message =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor);
    message.answer_code = code(answer);
    message.content = baton_content("reason", "As it is.");
    return turns_partner(partner, &message.base);
}

/* ---- grounds */

const char *
fellow_consent(struct id case_id, const struct fellow_said *said)
{
    Stafett__Plan__V1__RecordConsent message = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    char *categories[] = { code(said->category) };
    message.case_id = baton_id(case_id);
    message.party_code = code(said->party);
    message.category_codes = categories;
    message.n_category_codes = ARRAY_COUNT(categories);
    message.answer_code = code(said->answer);
    message.giver_code = code(said->giver == NULL ? "person" : said->giver);
    message.capacity_code = code(said->capacity == NULL ? "yes" : said->capacity);
    if (!id_is_none(said->representative))
        message.representative_id = baton_id(said->representative);
    message.until_us = said->until_us;
    message.content = baton_content("informed", "Told at her kitchen table.");
    return turns_client("jon", &message.base);
}

void
fellow_given(struct id case_id, const char *party, const char *category)
{
    const struct fellow_said said = {
        .party = party, .category = category, .answer = "given"
    };
    assert_null(fellow_consent(case_id, &said));
}

static struct plan_ground
ground(struct id case_id, const char *party, const char *category)
{
    const struct plan_asking asking = { turns_host()->rules, turns_now(), case_id,
        party };
    return plan_ground_find(turns_view(), &asking, category);
}

const char *
fellow_ground(struct id case_id, const char *party, const char *category)
{
    struct plan_ground found = ground(case_id, party, category);
    return found.is_there ? found.ground : "";
}

const char *
fellow_hindrance(struct id case_id, const char *party, const char *category)
{
    struct plan_ground found = ground(case_id, party, category);
    return found.is_there ? "" : found.ground;
}

/* ---- cases of others */

const char *
fellow_ask_us(const char *partner, struct id case_id, int64_t due_us)
{
    Stafett__Partner__V1__MembershipAsked message =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(id_derive(case_id, "havnes"));
    message.role_code = (char *)"home-care";
    message.answer_due_us = due_us;
    return turns_partner(partner, &message.base);
}

struct id
fellow_asked_us(const char *partner, uint8_t number)
{
    struct id case_id = turns_id(number);
    assert_null(fellow_ask_us(partner, case_id, 0));
    return case_id;
}

const char *
fellow_answer(
    const char *staff, struct id case_id, const char *answer, const char *reason)
{
    Stafett__Plan__V1__AnswerMembership message =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    message.case_id = baton_id(case_id);
    message.answer_code = code(answer);
    message.content = baton_content("reason", code(reason));
    return turns_client(staff, &message.base);
}

const char *
fellow_shared_by(const char *partner, struct id case_id, struct id actor,
    const struct fellow_entry *entry)
{
    Stafett__Partner__V1__ActorShared message =
        STAFETT__PARTNER__V1__ACTOR_SHARED__INIT;
    char *scopes[] = { code(entry->scope) };
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor);
    message.kind_code = code(entry->kind);
    message.role_code = code(entry->role);
    message.organisation_code = code(entry->organisation);
    message.sector_code = code(entry->sector);
    message.state_code = code(entry->state);
    message.until_us = entry->until_us;
    message.scope_codes = scopes;
    message.n_scope_codes = entry->scope == NULL ? 0 : 1;
    message.content = baton_content("gives", code(entry->text));
    return turns_partner(partner, &message.base);
}

/* ---- what is owed, and what was told */

int64_t
fellow_owed(struct id case_id, const char *rule, struct id part)
{
    struct plan_obligation owed;
    return plan_obligation_load(turns_view(), case_id, part, rule, &owed) ? owed.due_us
                                                                          : 0;
}

unsigned
fellow_breaks(struct id case_id, const char *rule)
{
    struct walk walk;
    struct plan_break row;
    struct id break_id;
    unsigned count = 0;
    plan_rows_walk(&walk, turns_view(), PLAN_BREAKS, case_id);
    while (plan_rows_next(&walk, &break_id, &row, sizeof row))
        count += !row.is_closed && strcmp(row.rule, rule) == 0;
    return count;
}

unsigned
fellow_told(const char *partner, const ProtobufCMessageDescriptor *type)
{
    unsigned count = 0;
    for (uint64_t i = 1; i <= baton_shared_count(partner); i++) {
        struct slice bytes;
        assert_true(
            store_read_shared(turns_store(), partner, i, turns_arena(), &bytes));
        const Stafett__V1__Record *record =
            (const Stafett__V1__Record *)message_unpack_own(
                &stafett__v1__record__descriptor, bytes, turns_arena());
        const Stafett__V1__Envelope *header =
            (const Stafett__V1__Envelope *)message_unpack_own(
                &stafett__v1__envelope__descriptor, slice_bytes(record->header),
                turns_arena());
        count += strcmp(header->type, type->name) == 0;
    }
    return count;
}

/* ---- a member of what another holds */

struct id
fellow_member(void)
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
fellow_actor_told(
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
fellow_entry_told(struct id case_id, const char *by, uint8_t number, uint8_t corrects)
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
fellow_write(struct id case_id, const char *by, const char *category)
{
    Stafett__Plan__V1__WriteEntry message = STAFETT__PLAN__V1__WRITE_ENTRY__INIT;
    message.case_id = baton_id(case_id);
    message.category_code = (char *)category;
    message.content = baton_content("text", "She walks alone.");
    return turns_client(by, &message.base);
}

const char *
fellow_yes(struct id case_id, const char *party, const char *category)
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
fellow_last_told(const char *partner, uint64_t back)
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
