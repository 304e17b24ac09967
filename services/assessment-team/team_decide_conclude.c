/* The conclusion: every question that the assessment asks is answered, the person has had
 * her part, and an outcome and a level are named. Which outcomes there are, and whether
 * one hands the person over or ends the case, is data; plan makes it so. */

#include "services/assessment-team/team.h"

#include <string.h>

static const Stafett__Team__V1__ConcludeAssessment *
command_of(const struct input *input)
{
    return (const Stafett__Team__V1__ConcludeAssessment *)input->message;
}

static bool
says(const struct input *input, const char *item)
{
    struct slice content = slice_bytes(command_of(input)->content);
    return content_item(content, item, input->arena).len > 0;
}

/* None is an answer too, with its text. */
static struct fault
answers_fault(const struct input *input, const struct team_answers *answers)
{
    const Stafett__Team__V1__ConcludeAssessment *command = command_of(input);
    for (uint32_t i = 0; i < answers->question_count; i++) {
        if (!says(input, answers->questions[i]))
            return (struct fault){ "answer-missing",
                arena_text(input->arena, slice_text(answers->questions[i])) };
    }
    for (size_t i = 0; i < command->n_none_codes; i++) {
        bool is_asked = false;
        for (uint32_t j = 0; j < answers->question_count; j++)
            is_asked =
                is_asked || strcmp(answers->questions[j], command->none_codes[i]) == 0;
        if (!is_asked)
            return (struct fault){ "question-unknown", command->none_codes[i] };
    }
    return (struct fault){ NULL, NULL };
}

static struct fault
outcome_fault(const struct view *view, const struct input *input)
{
    const Stafett__Team__V1__ConcludeAssessment *command = command_of(input);
    const struct outcome_rule *outcome =
        rules_outcome(input->rules, command->outcome_code);
    bool has_unit = command->to_unit_code[0] != '\0';
    if (!says(input, "person"))
        return (struct fault){ "person-part-missing", "content" };
    if (outcome == NULL)
        return (struct fault){ "outcome-unknown", "outcome_code" };
    if (!rule_codes_have(&input->rules->assessment.local.levels, command->level_code))
        return (struct fault){ "level-unknown", "level_code" };
    if (!outcome->hands_over && has_unit)
        return (struct fault){ "unit-unexpected", "to_unit_code" };
    if (!outcome->hands_over && !says(input, "come_back"))
        return (struct fault){ "come-back-missing", "content" };
    if (outcome->hands_over && !has_unit)
        return (struct fault){ "unit-missing", "to_unit_code" };
    if (outcome->hands_over && !team_unit_is_known(view, command->to_unit_code))
        return (struct fault){ "unit-unknown", "to_unit_code" };
    return (struct fault){ NULL, NULL };
}

static struct fault
conclusion_fault(
    const struct view *view, const struct input *input, const struct team_work *work)
{
    struct team_case row;
    struct team_answers answers;
    ASSERT(team_case_load(view, work->row.case_id, &row));
    ASSERT(team_answers_load(view, work->assessment, &answers));
    if (command_of(input)->content.len > TEAM_CONCLUSION_BYTES_MAX)
        return (struct fault){ "wire-too-large", "content" };
    if (row.responsible[0] == '\0')
        return (struct fault){ "not-holder", "case_id" };
    struct fault fault = answers_fault(input, &answers);
    return fault.reason != NULL ? fault : outcome_fault(view, input);
}

/* Begun days are counted: concluded on the day it began, it took one. */
static uint32_t
days_taken(const struct input *input, int64_t from_us)
{
    int64_t from = calendar_local(input->calendar, from_us).day_index;
    int64_t to = calendar_local(input->calendar, input->now_us).day_index;
    return to < from ? 1 : (uint32_t)(to - from + 1);
}

void
team_decide_conclude(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__ConcludeAssessment *command = command_of(input);
    Stafett__Team__V1__AssessmentConcluded event =
        STAFETT__TEAM__V1__ASSESSMENT_CONCLUDED__INIT;
    struct team_work work;
    if (!team_work_take(view, input, command->assessment_id, &work, decision))
        return;
    struct fault fault = conclusion_fault(view, input, &work);
    if (fault.reason != NULL) {
        decision_refuse(decision, fault.reason, fault.where);
        return;
    }
    event.assessment_id = command->assessment_id;
    if (!id_is_none(work.row.inquiry))
        event.inquiry_id = id_binary(&work.row.inquiry);
    event.case_id = id_binary(&work.row.case_id);
    event.team_code = work.row.team;
    event.none_codes = command->none_codes;
    event.n_none_codes = command->n_none_codes;
    event.outcome_code = command->outcome_code;
    event.level_code = command->level_code;
    event.to_unit_code = command->to_unit_code;
    event.days = days_taken(input, work.row.clock_us);
    event.content = command->content;
    decision_emit(decision, work.row.case_id, &event.base);
}
