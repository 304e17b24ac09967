/* How the plan is carried out: meetings, cycles, evaluations, the end of it; and who looks.
 * Minutes, cycles and evaluations have words for nobody else. */

#include "tests/sim/work_fellowship.h"

#include <string.h>

/* A word in each of two items. */
static ProtobufCBinaryData
words(struct sim *sim, size_t node, const char *to, const char *const items[2])
{
    const uint8_t salt[16] = { 7 };
    ProtobufCBinaryData first = work_content(sim, node, to, items[0]);
    return slice_binary(content_with(
        slice_bytes(first), items[1], slice_text("because"), salt, sim->arena));
}

/* ---- meetings */

static void
call_meeting(struct sim *sim, size_t node)
{
    static const char *const interpreters[] = { "not-needed", "needed", "ordered" };
    Stafett__Plan__V1__CallMeeting message = STAFETT__PLAN__V1__CALL_MEETING__INIT;
    struct work_case it;
    ProtobufCBinaryData actors[2];
    static const char *const items[2] = { "place", "without_her" };
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.meeting_id = work_sometimes(sim, node, PLAN_MEETINGS, &it);
    message.at_us = work_date(sim, node);
    actors[0] = work_known(sim, node, PLAN_ACTORS, &it);
    actors[1] = work_known(sim, node, PLAN_ACTORS, &it);
    message.actor_ids = actors;
    message.n_actor_ids = actors[0].len == 0 ? 0 : 1 + chance_below(&sim->chance, 2);
    message.interpreter_code = WORK_CODE(interpreters);
    message.language_code = work_code(sim, "pl");
    message.is_person_there = chance_is(&sim->chance, 700);
    message.content = words(sim, node, "m", items);
    work_order(sim, node, &it, &message.base);
}

static void
answer_meeting(struct sim *sim, size_t node)
{
    static const char *const answers[] = { "comes", "comes", "writes", "not" };
    static const char *const items[2] = { "text", "reason" };
    Stafett__Plan__V1__AnswerMeeting message = STAFETT__PLAN__V1__ANSWER_MEETING__INIT;
    struct work_case it;
    if (!work_case_of_member(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.meeting_id = work_known(sim, node, PLAN_MEETINGS, &it);
    if (strcmp(it.row.holder, work_organisation(sim, node)) == 0)
        message.actor_id = work_known(sim, node, PLAN_ACTORS, &it);
    message.answer_code = WORK_CODE(answers);
    message.content = words(sim, node, "m", items);
    work_order(sim, node, &it, &message.base);
}

static void
hold_meeting(struct sim *sim, size_t node)
{
    static const char *const interpreters[] = { "not-needed", "there", "a-relative",
        "a-child", "none" };
    Stafett__Plan__V1__HoldMeeting message = STAFETT__PLAN__V1__HOLD_MEETING__INIT;
    struct work_case it;
    ProtobufCBinaryData present[1];
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.meeting_id = work_known(sim, node, PLAN_MEETINGS, &it);
    present[0] = work_known(sim, node, PLAN_ACTORS, &it);
    message.present_ids = present;
    message.n_present_ids = present[0].len == 0 ? 0 : 1;
    message.interpreter_code = WORK_CODE(interpreters);
    message.next_us = work_date_sometimes(sim, node);
    message.content = work_content(sim, node, "", "minutes");
    work_order(sim, node, &it, &message.base);
}

void
work_meet(struct sim *sim, size_t node)
{
    static const struct work_choice choices[] = { { 45, call_meeting },
        { 35, answer_meeting }, { 20, hold_meeting } };
    work_choose(sim, node, choices);
}

/* ---- carried out */

static void
start_cycle(struct sim *sim, size_t node)
{
    static const char *const items[2] = { "plan", "measure" };
    Stafett__Plan__V1__StartCycle message = STAFETT__PLAN__V1__START_CYCLE__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.goal_id = work_sometimes(sim, node, PLAN_GOALS, &it);
    message.study_us = work_date(sim, node);
    message.content = words(sim, node, "m", items);
    work_order(sim, node, &it, &message.base);
}

static void
study_cycle(struct sim *sim, size_t node)
{
    static const char *const acts[] = { "keep", "change", "stop" };
    static const char *const items[2] = { "study", "act" };
    Stafett__Plan__V1__StudyCycle message = STAFETT__PLAN__V1__STUDY_CYCLE__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.cycle_id = work_known(sim, node, PLAN_CYCLES, &it);
    message.act_code = WORK_CODE(acts);
    message.content = words(sim, node, "m", items);
    work_order(sim, node, &it, &message.base);
}

static void
evaluate(struct sim *sim, size_t node)
{
    static const char *const kinds[] = { "baseline", "plan", "plan", "last" };
    static const char *const answers[] = { "better", "same", "worse", "not-asked" };
    static const char *const knows[] = { "yes", "no", "not-asked" };
    Stafett__Plan__V1__Evaluate message = STAFETT__PLAN__V1__EVALUATE__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.kind_code = WORK_CODE(kinds);
    message.safety_code = WORK_CODE(answers);
    message.quality_code = WORK_CODE(answers);
    message.mastery_code = WORK_CODE(answers);
    message.knows_code = WORK_CODE(knows);
    message.is_told_asked = chance_is(&sim->chance, 500);
    message.told_again = (uint32_t)chance_below(&sim->chance, 4);
    message.next_us = work_date_sometimes(sim, node);
    message.content = work_content(sim, node, "", "text");
    work_order(sim, node, &it, &message.base);
}

static void
end_coordination(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__EndCoordination message =
        STAFETT__PLAN__V1__END_COORDINATION__INIT;
    struct work_case it;
    if (!work_case_any(sim, node, &it))
        return;
    WORK_CASE(message, it);
    message.is_agreed = chance_is(&sim->chance, 850);
    message.content = work_content(sim, node, "", "come_back");
    work_order(sim, node, &it, &message.base);
}

void
work_carry_out(struct sim *sim, size_t node)
{
    static const struct work_choice choices[] = { { 30, start_cycle },
        { 25, study_cycle }, { 35, evaluate }, { 10, end_coordination } };
    work_choose(sim, node, choices);
}

/* ---- who looks */

void
work_look_around(struct sim *sim, size_t node)
{
    Stafett__Plan__V1__ShowMap map = STAFETT__PLAN__V1__SHOW_MAP__INIT;
    Stafett__Plan__V1__ShowConsents consents = STAFETT__PLAN__V1__SHOW_CONSENTS__INIT;
    Stafett__Plan__V1__ShowStory story = STAFETT__PLAN__V1__SHOW_STORY__INIT;
    Stafett__Plan__V1__ShowPlan plan = STAFETT__PLAN__V1__SHOW_PLAN__INIT;
    Stafett__Plan__V1__ShowWork work = STAFETT__PLAN__V1__SHOW_WORK__INIT;
    Stafett__Plan__V1__ShowCard card = STAFETT__PLAN__V1__SHOW_CARD__INIT;
    Stafett__Plan__V1__PreviewSharing preview =
        STAFETT__PLAN__V1__PREVIEW_SHARING__INIT;
    const ProtobufCMessage *const looks[] = { &map.base, &consents.base, &story.base,
        &plan.base, &plan.base, &work.base, &card.base, &preview.base };
    struct work_case it;
    if (!work_pick(sim, node, work_is_any_case, &it))
        return;
    WORK_CASE(map, it);
    WORK_CASE(consents, it);
    WORK_CASE(story, it);
    WORK_CASE(plan, it);
    WORK_CASE(work, it);
    WORK_CASE(card, it);
    WORK_CASE(preview, it);
    char *codes[] = { work_category(sim) };
    preview.party_code = work_party_any(sim, node, it.case_id);
    preview.category_codes = codes;
    preview.n_category_codes = 1;
    const ProtobufCMessage *look = WORK_ANY(sim, looks);
    work_look(sim, node, "plan", work_actor(sim, node, &it), look);
}
