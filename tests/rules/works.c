#include "tests/rules/works.h"

#include <string.h>

ProtobufCBinaryData
works_content(const char *const *items)
{
    const uint8_t salt[16] = { 6 };
    struct slice content = slice_of(NULL, 0);
    for (size_t i = 0; items[i] != NULL; i += 2)
        content = content_with(
            content, items[i], slice_text(items[i + 1]), salt, turns_arena());
    return slice_binary(content);
}

struct id
works_actor(struct id case_id, const char *kind, const char *whose)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    struct id actor_id;
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)kind;
    message.role_code = (char *)"helper";
    if (strcmp(kind, "partner") == 0)
        message.organisation_code = (char *)whose;
    if (strcmp(kind, "staff") == 0)
        message.staff_code = (char *)whose;
    message.content = baton_content("name", "Somebody");
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__ActorEntered *event = WORKS_EVENT(actor_entered);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->actor_id), &actor_id));
    return actor_id;
}

const char *
works_move(struct id case_id, struct id actor_id, const char *state)
{
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor_id);
    message.state_code = (char *)state;
    return turns_client("jon", &message.base);
}

struct id
works_member(struct id case_id, const char *partner)
{
    Stafett__Plan__V1__RecordConsent consent = STAFETT__PLAN__V1__RECORD_CONSENT__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    char *categories[] = { (char *)"map", (char *)"coordination" };
    consent.case_id = baton_id(case_id);
    consent.party_code = (char *)partner;
    consent.category_codes = categories;
    consent.n_category_codes = ARRAY_COUNT(categories);
    consent.answer_code = (char *)"given";
    consent.giver_code = (char *)"person";
    consent.capacity_code = (char *)"yes";
    assert_null(turns_client("jon", &consent.base));
    struct id actor_id = works_actor(case_id, "partner", partner);
    assert_null(works_move(case_id, actor_id, "wished"));
    assert_null(works_move(case_id, actor_id, "asked"));
    answer.case_id = baton_id(case_id);
    answer.actor_id = baton_id(actor_id);
    answer.answer_code = (char *)"joined";
    assert_null(turns_partner(partner, &answer.base));
    turns_go_to(turns_now() + 1);
    return actor_id;
}

struct id
works_joined(struct id case_id, const char *partner)
{
    Stafett__Partner__V1__MembershipAsked asked =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    Stafett__Plan__V1__AnswerMembership answer =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct id actor_id = turns_id(70);
    asked.case_id = baton_id(case_id);
    asked.actor_id = baton_id(actor_id);
    asked.role_code = (char *)"home-care";
    assert_null(turns_partner(partner, &asked.base));
    answer.case_id = baton_id(case_id);
    answer.answer_code = (char *)"joined";
    assert_null(turns_client("turid", &answer.base));
    return actor_id;
}

/* ---- cycles */

const char *
works_start(struct id case_id, struct id goal_id, int64_t study_us)
{
    Stafett__Plan__V1__StartCycle message = STAFETT__PLAN__V1__START_CYCLE__INIT;
    const char *const items[] = { "plan", "Ring her on Sundays.", "measure",
        "How often she rings us.", NULL };
    message.case_id = baton_id(case_id);
    if (!id_is_none(goal_id))
        message.goal_id = baton_id(goal_id);
    message.study_us = study_us;
    message.content = works_content(items);
    return turns_client("jon", &message.base);
}

struct id
works_cycle(void)
{
    struct id cycle_id;
    const Stafett__Plan__V1__CycleStarted *event = WORKS_EVENT(cycle_started);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->cycle_id), &cycle_id));
    return cycle_id;
}

const char *
works_study(struct id case_id, struct id cycle_id, const char *act)
{
    Stafett__Plan__V1__StudyCycle message = STAFETT__PLAN__V1__STUDY_CYCLE__INIT;
    const char *const items[] = { "study", "She rang once.", "act", "We go on.", NULL };
    message.case_id = baton_id(case_id);
    message.cycle_id = baton_id(cycle_id);
    message.act_code = (char *)act;
    message.content = works_content(items);
    return turns_client("jon", &message.base);
}

/* ---- meetings */

Stafett__Plan__V1__CallMeeting
works_call(struct id case_id, int64_t at_us, const struct id *actors, size_t count)
{
    Stafett__Plan__V1__CallMeeting message = STAFETT__PLAN__V1__CALL_MEETING__INIT;
    message.case_id = baton_id(case_id);
    message.at_us = at_us;
    message.actor_ids = plan_ids_list(actors, count, turns_arena());
    message.n_actor_ids = count;
    message.is_person_there = true;
    return message;
}

struct id
works_meeting(void)
{
    struct id meeting_id;
    const Stafett__Plan__V1__MeetingCalled *event = WORKS_EVENT(meeting_called);
    assert_non_null(event);
    assert_true(id_from(slice_bytes(event->meeting_id), &meeting_id));
    return meeting_id;
}

const char *
works_answer(struct id case_id, struct id meeting_id, struct id actor_id,
    const char *answer, const char *words)
{
    Stafett__Plan__V1__AnswerMeeting message = STAFETT__PLAN__V1__ANSWER_MEETING__INIT;
    message.case_id = baton_id(case_id);
    message.meeting_id = baton_id(meeting_id);
    if (!id_is_none(actor_id))
        message.actor_id = baton_id(actor_id);
    message.answer_code = (char *)answer;
    message.content =
        baton_content(strcmp(answer, "not") == 0 ? "reason" : "text", words);
    struct plan_case row = baton_row(case_id);
    return turns_client(
        strcmp(row.holder, "havnes") == 0 ? "jon" : "turid", &message.base);
}

const char *
works_hold(
    struct id case_id, struct id meeting_id, struct id present, const char *interpreter)
{
    Stafett__Plan__V1__HoldMeeting message = STAFETT__PLAN__V1__HOLD_MEETING__INIT;
    message.case_id = baton_id(case_id);
    message.meeting_id = baton_id(meeting_id);
    message.present_ids = plan_ids_list(&present, 1, turns_arena());
    message.n_present_ids = 1;
    message.interpreter_code = (char *)interpreter;
    message.content = baton_content("minutes", "She wants to walk to the shop.");
    return turns_client("jon", &message.base);
}

/* ---- evaluations */

const char *
works_evaluate(struct id case_id, const char *kind, int told)
{
    Stafett__Plan__V1__Evaluate message = STAFETT__PLAN__V1__EVALUATE__INIT;
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)kind;
    message.safety_code = (char *)"better";
    message.quality_code = (char *)"same";
    message.mastery_code = (char *)"not-asked";
    message.told_again = (uint32_t)told;
    message.is_told_asked = true;
    message.knows_code = (char *)"yes";
    message.content = baton_content("text", "I know whom to ring.");
    return turns_client("jon", &message.base);
}

const char *
works_end(struct id case_id, bool is_agreed, const char *come_back)
{
    Stafett__Plan__V1__EndCoordination message =
        STAFETT__PLAN__V1__END_COORDINATION__INIT;
    message.case_id = baton_id(case_id);
    message.is_agreed = is_agreed;
    message.content = baton_content("come_back", come_back);
    return turns_client("jon", &message.base);
}

const Stafett__Plan__V1__Work *
works_look(struct id case_id)
{
    Stafett__Plan__V1__ShowWork message = STAFETT__PLAN__V1__SHOW_WORK__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__Work *work =
        turns_answer(&stafett__plan__v1__work__descriptor);
    assert_non_null(work);
    return work;
}

bool
works_break_is_open(struct id case_id, const char *rule, struct id part)
{
    struct walk walk;
    struct plan_break row;
    struct id break_id;
    plan_rows_walk(&walk, turns_view(), PLAN_BREAKS, case_id);
    while (plan_rows_next(&walk, &break_id, &row, sizeof row)) {
        if (!row.is_closed && strcmp(row.rule, rule) == 0 && id_equal(row.part, part))
            return true;
    }
    return false;
}

bool
works_owes(struct id case_id, const char *rule, struct id part, int64_t *due_out)
{
    struct plan_obligation row;
    if (!plan_obligation_load(turns_view(), case_id, part, rule, &row))
        return false;
    *due_out = row.due_us;
    return true;
}
