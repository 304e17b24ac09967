#include "tests/rules/joint.h"

#include <string.h>

static void
actor_move(struct id case_id, struct id actor_id, const char *state)
{
    Stafett__Plan__V1__MoveActor message = STAFETT__PLAN__V1__MOVE_ACTOR__INIT;
    message.case_id = baton_id(case_id);
    message.actor_id = baton_id(actor_id);
    message.state_code = (char *)state;
    assert_null(turns_client("jon", &message.base));
}

struct id
joint_actor(
    struct id case_id, const char *kind, const char *role, const char *organisation)
{
    Stafett__Plan__V1__EnterActor message = STAFETT__PLAN__V1__ENTER_ACTOR__INIT;
    Stafett__Partner__V1__MembershipAnswered answer =
        STAFETT__PARTNER__V1__MEMBERSHIP_ANSWERED__INIT;
    struct id actor_id;
    bool is_person = strcmp(kind, "person") == 0;
    message.case_id = baton_id(case_id);
    message.kind_code = (char *)kind;
    message.role_code = (char *)role;
    message.organisation_code = (char *)organisation;
    message.state_code = (char *)(is_person ? "" : "wished");
    if (strcmp(kind, "representative") == 0)
        message.until_us = turns_now() + 100 * DAY_US;
    message.content = baton_content("name", role);
    assert_null(turns_client("jon", &message.base));
    const Stafett__Plan__V1__ActorEntered *event = PLAN_EVENT(actor_entered);
    assert_true(id_from(slice_bytes(event->actor_id), &actor_id));
    if (is_person)
        return actor_id;
    actor_move(case_id, actor_id, "asked");
    if (organisation[0] == '\0') {
        actor_move(case_id, actor_id, "joined");
        return actor_id;
    }
    answer.case_id = baton_id(case_id);
    answer.actor_id = baton_id(actor_id);
    answer.answer_code = (char *)"joined";
    assert_null(turns_partner(organisation, &answer.base));
    turns_go_to(turns_now() + 1);
    return actor_id;
}

void
joint_actor_hide(struct id case_id, struct id actor_id)
{
    actor_move(case_id, actor_id, "unwished");
    actor_move(case_id, actor_id, "do-not-tell");
}

void
joint_consent(struct id case_id, const char *party, const char *category)
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
    const struct plan_case row = baton_row(case_id);
    assert_null(turns_client(
        strcmp(row.holder, "havnes") == 0 ? "jon" : "turid", &message.base));
    turns_go_to(turns_now() + 1);
}

static ProtobufCBinaryData
id_or_empty(struct id id)
{
    return id_is_none(id) ? slice_binary(slice_of(NULL, 0)) : baton_id(id);
}

const char *
joint_measure_say(const char *by, const struct joint_measure *said)
{
    Stafett__Plan__V1__SetMeasure message = STAFETT__PLAN__V1__SET_MEASURE__INIT;
    ProtobufCBinaryData after[2];
    message.case_id = baton_id(said->case_id);
    message.measure_id = id_or_empty(said->measure_id);
    message.goal_id = id_or_empty(said->goal_id);
    message.owner_id = id_or_empty(said->owner_id);
    message.category_code = (char *)(said->category == NULL ? "" : said->category);
    message.state_code = (char *)(said->state == NULL ? "" : said->state);
    message.starts_us = said->starts_us;
    message.due_us = said->due_us;
    message.weekday = said->weekday;
    message.from_minute = said->from_minute;
    message.to_minute = said->to_minute;
    message.after_ids = after;
    for (size_t i = 0; i < 2; i++) {
        if (!id_is_none(said->after[i]))
            after[message.n_after_ids++] = baton_id(said->after[i]);
    }
    message.content = baton_content("measure", said->text == NULL ? "" : said->text);
    return turns_client(by, &message.base);
}

struct id
joint_measure(const struct joint_measure *said)
{
    struct id measure_id;
    assert_null(joint_measure_say("jon", said));
    const Stafett__Plan__V1__MeasureSet *event = PLAN_EVENT(measure_set);
    assert_true(id_from(slice_bytes(event->measure_id), &measure_id));
    return measure_id;
}

const char *
joint_goal_say(
    const char *by, struct id case_id, const char *area, const char *category)
{
    Stafett__Plan__V1__SetGoal message = STAFETT__PLAN__V1__SET_GOAL__INIT;
    message.case_id = baton_id(case_id);
    message.area_code = (char *)area;
    message.category_code = (char *)category;
    message.content = baton_content("goal", "I want to ride again.");
    return turns_client(by, &message.base);
}

struct id
joint_goal(struct id case_id, const char *category)
{
    struct id goal_id;
    assert_null(joint_goal_say("jon", case_id, "leisure", category));
    const Stafett__Plan__V1__GoalSet *event = PLAN_EVENT(goal_set);
    assert_true(id_from(slice_bytes(event->goal_id), &goal_id));
    return goal_id;
}

const char *
joint_version_say(const char *by, struct id case_id, const char *mandate)
{
    Stafett__Plan__V1__MakeVersion message = STAFETT__PLAN__V1__MAKE_VERSION__INIT;
    message.case_id = baton_id(case_id);
    message.content = baton_content("mandate", mandate);
    return turns_client(by, &message.base);
}

struct id
joint_version(struct id case_id)
{
    struct id version_id;
    assert_null(joint_version_say("jon", case_id, "Two hours a week."));
    const Stafett__Plan__V1__VersionMade *event = PLAN_EVENT(version_made);
    assert_true(id_from(slice_bytes(event->version_id), &version_id));
    return version_id;
}

ProtobufCBinaryData
joint_digest(struct id version_id, const char *party)
{
    struct plan_version_view row;
    memset(&row, 0, sizeof row);
    (void)plan_version_view_load(turns_view(), version_id, party, &row);
    return slice_binary(arena_copy(turns_arena(), slice_of(row.digest, DIGEST_BYTES)));
}

struct id
joint_member(const char *holder)
{
    static uint8_t cases = 60;
    Stafett__Partner__V1__MembershipAsked asked =
        STAFETT__PARTNER__V1__MEMBERSHIP_ASKED__INIT;
    Stafett__Plan__V1__AnswerMembership answer =
        STAFETT__PLAN__V1__ANSWER_MEMBERSHIP__INIT;
    struct id case_id = turns_id(++cases);
    asked.case_id = baton_id(case_id);
    asked.actor_id = baton_id(id_derive(case_id, "actor"));
    asked.role_code = (char *)"municipality";
    asked.answer_due_us = turns_now() + DAY_US;
    assert_null(turns_partner(holder, &asked.base));
    answer.case_id = baton_id(case_id);
    answer.answer_code = (char *)"joined";
    assert_null(turns_client("turid", &answer.base));
    turns_go_to(turns_now() + 1);
    return case_id;
}

const Stafett__Plan__V1__PlanView *
joint_look(struct id case_id, const char *by)
{
    Stafett__Plan__V1__ShowPlan message = STAFETT__PLAN__V1__SHOW_PLAN__INIT;
    message.case_id = baton_id(case_id);
    assert_null(turns_client(by, &message.base));
    const Stafett__Plan__V1__PlanView *plan =
        turns_answer(&stafett__plan__v1__plan_view__descriptor);
    assert_non_null(plan);
    return plan;
}

bool
joint_break(struct id case_id, const char *rule, struct id part)
{
    struct walk walk;
    struct plan_break row;
    struct id break_id;
    plan_rows_walk(&walk, turns_view(), PLAN_BREAKS, case_id);
    while (plan_rows_next(&walk, &break_id, &row, sizeof row)) {
        if (!row.is_closed && id_equal(row.part, part) && strcmp(row.rule, rule) == 0)
            return true;
    }
    return false;
}

bool
joint_owed(struct id case_id, const char *rule, struct id part)
{
    struct plan_obligation row;
    return plan_obligation_load(turns_view(), case_id, part, rule, &row);
}
