/* Looking is acting: who looked at which assessment stands in the log before the look is
 * answered. Teams are no person's data and cost nothing. */

#include "services/assessment-team/team.h"

static bool
may_look(const struct view *view, const struct input *input, struct decision *decision)
{
    const char *fault = team_staff_fault(view, input->sender);
    if (fault == NULL)
        return true;
    decision_refuse(decision, fault, "actor_code");
    return false;
}

void
team_decide_show(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__ShowAssessment *look =
        (const Stafett__Team__V1__ShowAssessment *)input->message;
    Stafett__Team__V1__AssessmentLooked event =
        STAFETT__TEAM__V1__ASSESSMENT_LOOKED__INIT;
    struct team_assessment row;
    struct id assessment;
    if (!may_look(view, input, decision))
        return;
    if (!id_from(slice_bytes(look->assessment_id), &assessment) ||
        !team_assessment_load(view, assessment, &row)) {
        decision_refuse(decision, "assessment-unknown", "assessment_id");
        return;
    }
    event.assessment_id = look->assessment_id;
    event.case_id = id_binary(&row.case_id);
    if (!id_is_none(row.person))
        event.person_id = id_binary(&row.person);
    event.ground_code = rules_flow(input->rules, "look")->ground;
    decision_emit(decision, row.case_id, &event.base);
}

void
team_decide_list(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__ListAssessments *look =
        (const Stafett__Team__V1__ListAssessments *)input->message;
    Stafett__Team__V1__AssessmentLooked event =
        STAFETT__TEAM__V1__ASSESSMENT_LOOKED__INIT;
    struct team_row team;
    if (!may_look(view, input, decision))
        return;
    if (look->team_code[0] != '\0' && !team_load(view, look->team_code, &team)) {
        decision_refuse(decision, "team-unknown", "team_code");
        return;
    }
    event.ground_code = rules_flow(input->rules, "look")->ground;
    decision_emit(decision, ID_NONE, &event.base);
}
