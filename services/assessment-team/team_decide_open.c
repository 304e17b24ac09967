/* How assessments begin: with the case that a routed inquiry opened in plan, or by hand
 * on an open case that is held here. A case has one at a time. */

#include "services/assessment-team/team.h"

#include <string.h>

enum { TEAM_ASSESSMENT_ORDINAL = 1, TEAM_TELLS_MAX = 2 };

struct opening {
    struct id assessment;
    struct id inquiry; /* none: by hand */
    struct id case_id;
    struct id person;
    const char *team_code;
    const char *responsible;
    int64_t received_us;
};

/* Who answers for the case and who answers for the team's cases, each once, and not who
 * opened it herself. Of a routed inquiry plan has told its case: one cause, one alert. */
static size_t
opening_tells(const struct input *input, const struct opening *opening,
    const struct team_row *team, char *tells[TEAM_TELLS_MAX])
{
    const char *const all[TEAM_TELLS_MAX] = { opening->responsible, team->caseworker };
    size_t count = 0;
    if (!id_is_none(opening->inquiry))
        return 0;
    for (size_t i = 0; i < TEAM_TELLS_MAX; i++) {
        bool is_actor =
            input->origin == FROM_CLIENT && strcmp(all[i], input->sender) == 0;
        if (!is_actor && (count == 0 || strcmp(tells[0], all[i]) != 0))
            tells[count++] = (char *)all[i];
    }
    return count;
}

static void
opened_emit(const struct input *input, const struct opening *opening,
    const struct team_row *team, struct decision *decision)
{
    Stafett__Team__V1__AssessmentOpened event =
        STAFETT__TEAM__V1__ASSESSMENT_OPENED__INIT;
    const struct assessment_rule *rule = &input->rules->assessment;
    bool is_by_rule = team->days == rule->days;
    char *tells[TEAM_TELLS_MAX];
    struct team_times times;
    team_times_count(input, opening->received_us, team->days, &times);
    event.assessment_id = id_binary(&opening->assessment);
    if (!id_is_none(opening->inquiry))
        event.inquiry_id = id_binary(&opening->inquiry);
    event.case_id = id_binary(&opening->case_id);
    if (!id_is_none(opening->person))
        event.person_id = id_binary(&opening->person);
    event.team_code = (char *)opening->team_code;
    event.responsible_code = (char *)opening->responsible;
    event.clock_code = (char *)team->clock;
    event.clock_us = opening->received_us;
    event.due_us = times.due_us;
    event.remind_us = times.remind_us;
    event.n_remind_us = times.remind_count;
    event.source_code = is_by_rule ? rule->source : rule->local.source;
    event.strength_code =
        (char *)rule_strength_code(is_by_rule ? rule->strength : rule->local.strength);
    event.question_codes = rule->questions.codes;
    event.n_question_codes = rule->questions.count;
    event.tell_codes = tells;
    event.n_tell_codes = opening_tells(input, opening, team, tells);
    decision_emit(decision, opening->case_id, &event.base);
}

static bool
is_assessed(const struct view *view, const struct team_case *row)
{
    struct team_assessment assessment;
    return team_assessment_load(view, row->assessment, &assessment) &&
           assessment.ended_us == 0;
}

void
team_decide_open(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__OpenAssessment *command =
        (const Stafett__Team__V1__OpenAssessment *)input->message;
    struct opening opening = { .assessment = input_id(input, TEAM_ASSESSMENT_ORDINAL) };
    struct team_case row;
    struct team_row team;
    bool is_known = id_from(slice_bytes(command->case_id), &opening.case_id) &&
                    team_case_load(view, opening.case_id, &row);
    if (!is_known)
        decision_refuse(decision, "case-unknown", "case_id");
    else if (!team_load(view, command->team_code, &team))
        decision_refuse(decision, "team-unknown", "team_code");
    else if (!team_may_act(view, command->team_code, row.responsible, input->sender))
        decision_refuse(decision, "not-responsible", "actor_code");
    else if (row.is_closed)
        decision_refuse(decision, "case-closed", "case_id");
    else if (row.responsible[0] == '\0')
        decision_refuse(decision, "not-holder", "case_id");
    else if (is_assessed(view, &row))
        decision_refuse(decision, "assessment-open", "case_id");
    else {
        opening.person = row.person;
        opening.team_code = command->team_code;
        opening.responsible = row.responsible;
        opening.received_us = input->now_us;
        opened_emit(input, &opening, &team, decision);
    }
}

/* Plan's feed and intake's are read side by side: an inquiry that was withdrawn before
 * its case was known here opens no assessment. */
static bool
opens_assessment(const struct view *view, const Stafett__Plan__V1__CaseOpened *message,
    struct opening *out, struct team_row *team_out)
{
    struct team_assessment existing;
    if (message->team_code[0] == '\0' || message->responsible_code[0] == '\0' ||
        !id_from(slice_bytes(message->inquiry_id), &out->inquiry) ||
        team_inquiry_is_gone(view, out->inquiry) ||
        !team_load(view, message->team_code, team_out))
        return false;
    out->assessment = id_derive(out->inquiry, "assessment");
    return !team_assessment_load(view, out->assessment, &existing);
}

void
team_decide_case_opened(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CaseOpened *message =
        (const Stafett__Plan__V1__CaseOpened *)input->message;
    Stafett__Team__V1__CaseKnown known = STAFETT__TEAM__V1__CASE_KNOWN__INIT;
    struct opening opening = { .responsible = message->responsible_code };
    struct team_row team;
    bool is_here = strcmp(message->holder_code, input->self) == 0;
    char nobody[] = "";
    if (strcmp(message->kind_code, "case") != 0)
        return;
    if (!id_from(slice_bytes(message->case_id), &opening.case_id)) {
        decision_refuse(decision, "case-unknown", "CaseOpened.case_id");
        return;
    }
    known.case_id = message->case_id;
    known.person_id = message->person_id;
    known.responsible_code = is_here ? message->responsible_code : nobody;
    decision_emit(decision, opening.case_id, &known.base);
    if (!opens_assessment(view, message, &opening, &team))
        return;
    (void)id_from(slice_bytes(message->person_id), &opening.person);
    opening.team_code = message->team_code;
    opening.received_us =
        message->received_us == 0 ? input->sent_us : message->received_us;
    opened_emit(input, &opening, &team, decision);
}
