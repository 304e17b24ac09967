/* The folds of cases and assessments. An open assessment has one alarm: the next of its
 * reminders. It stands in the list of its team and in that of all, where it moves when its
 * time does. */

#include "services/assessment-team/team.h"

#include <string.h>

/* After a failed read the row is not there: later puts do nothing anyway. */
static struct id
load(struct tables *tables, ProtobufCBinaryData assessment, struct team_assessment *out)
{
    struct id id = id_or_none(assessment);
    memset(out, 0, sizeof *out);
    bool is_there = team_assessment_load(tables_view(tables), id, out);
    ASSERT(is_there || tables_status(tables) != STATUS_OK);
    return id;
}

static void
load_answers(struct tables *tables, struct id assessment, struct team_answers *out)
{
    memset(out, 0, sizeof *out);
    bool is_there = team_answers_load(tables_view(tables), assessment, out);
    ASSERT(is_there || tables_status(tables) != STATUS_OK);
}

/* ---- the one alarm */

static struct key
due_key(struct id assessment)
{
    struct key key = key_of_code("due");
    key_add_id(&key, assessment);
    return key;
}

static void
alarm_next_set(
    struct tables *tables, struct id assessment, const struct team_assessment *row)
{
    Stafett__Team__V1__AssessmentDue due = STAFETT__TEAM__V1__ASSESSMENT_DUE__INIT;
    struct key key = due_key(assessment);
    if (row->ended_us != 0 || row->remind_next == row->remind_count) {
        alarm_cancel(tables, &key);
        return;
    }
    due.assessment_id = id_binary(&assessment);
    due.step = row->remind_next;
    alarm_set(tables, row->remind_us[row->remind_next], &key, &due.base);
}

static void
copy_reminders(struct team_assessment *row, const int64_t *remind_us, size_t count)
{
    ASSERT(count <= TEAM_REMINDS_MAX);
    int64_t copy[TEAM_REMINDS_MAX] = { 0 };
    if (count > 0)
        memcpy(copy, remind_us, count * sizeof *copy);
    memcpy(row->remind_us, copy, sizeof copy);
    row->remind_count = (uint32_t)count;
    row->remind_next = 0;
}

/* `row` still has the time that the lists know. */
static void
due_move(struct tables *tables, struct id assessment, struct team_assessment *row,
    int64_t due_us)
{
    team_list_remove(tables, assessment, row);
    row->due_us = due_us;
    team_list_put(tables, assessment, row);
}

/* ---- cases and inquiries */

void
team_apply_case(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__CaseKnown *message =
        (const Stafett__Team__V1__CaseKnown *)event->message;
    struct id case_id = id_or_none(message->case_id);
    struct team_case row;
    struct team_assessment assessment;
    if (!team_case_load(tables_view(tables), case_id, &row))
        memset(&row, 0, sizeof row);
    row.person = id_or_none(message->person_id);
    code_copy(row.responsible, sizeof row.responsible, message->responsible_code);
    code_copy(row.accepted, sizeof row.accepted, message->accepted_code);
    row.is_closed = message->is_closed != 0;
    team_case_store(tables, case_id, &row);
    /* Told is whoever answers now; the one who did last, while nobody here does. */
    if (row.responsible[0] == '\0' ||
        !team_assessment_load(tables_view(tables), row.assessment, &assessment) ||
        assessment.ended_us != 0)
        return;
    assessment.person = row.person;
    code_copy(assessment.responsible, CODE_BYTES_MAX, row.responsible);
    team_assessment_store(tables, row.assessment, &assessment);
}

void
team_apply_inquiry_gone(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__InquiryGone *message =
        (const Stafett__Team__V1__InquiryGone *)event->message;
    struct key key = key_of_id(id_or_none(message->inquiry_id));
    table_put(tables, TEAM_INQUIRIES_GONE, key_slice(&key), slice_text(""));
}

/* ---- the course of an assessment */

static void
questions_store(struct tables *tables, struct id assessment,
    const Stafett__Team__V1__AssessmentOpened *message)
{
    struct team_answers answers;
    memset(&answers, 0, sizeof answers);
    ASSERT(message->n_question_codes <= RULE_QUESTIONS_MAX);
    answers.question_count = (uint32_t)message->n_question_codes;
    for (size_t i = 0; i < message->n_question_codes; i++)
        code_copy(answers.questions[i], CODE_BYTES_MAX, message->question_codes[i]);
    team_answers_store(tables, assessment, &answers);
}

static void
case_point_to(struct tables *tables, struct id case_id, struct id assessment)
{
    struct team_case row;
    memset(&row, 0, sizeof row);
    bool is_there = team_case_load(tables_view(tables), case_id, &row);
    ASSERT(is_there || tables_status(tables) != STATUS_OK);
    row.assessment = assessment;
    team_case_store(tables, case_id, &row);
}

void
team_apply_opened(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__AssessmentOpened *message =
        (const Stafett__Team__V1__AssessmentOpened *)event->message;
    struct id assessment = id_or_none(message->assessment_id);
    struct team_assessment row;
    memset(&row, 0, sizeof row);
    row.inquiry = id_or_none(message->inquiry_id);
    row.case_id = id_or_none(message->case_id);
    row.person = id_or_none(message->person_id);
    code_copy(row.team, sizeof row.team, message->team_code);
    code_copy(row.responsible, sizeof row.responsible, message->responsible_code);
    row.is_from_contact = strcmp(message->clock_code, "first-contact") == 0;
    row.opened_us = event->time_us;
    row.clock_us = message->clock_us;
    row.due_us = message->due_us;
    copy_reminders(&row, message->remind_us, message->n_remind_us);
    questions_store(tables, assessment, message);
    case_point_to(tables, row.case_id, assessment);
    team_list_put(tables, assessment, &row);
    alarm_next_set(tables, assessment, &row);
    team_assessment_store(tables, assessment, &row);
}

void
team_apply_begun(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__MappingBegun *message =
        (const Stafett__Team__V1__MappingBegun *)event->message;
    struct team_assessment row;
    struct id assessment = load(tables, message->assessment_id, &row);
    content_store(tables, event->id, slice_bytes(message->content));
    row.state = TEAM_MAPPING;
    if (row.is_from_contact)
        row.clock_us = message->met_us;
    copy_reminders(&row, message->remind_us, message->n_remind_us);
    due_move(tables, assessment, &row, message->due_us);
    alarm_next_set(tables, assessment, &row);
    team_assessment_store(tables, assessment, &row);
}

void
team_apply_interim(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__InterimArranged *message =
        (const Stafett__Team__V1__InterimArranged *)event->message;
    struct team_assessment row;
    struct team_interim interim;
    struct id assessment = load(tables, message->assessment_id, &row);
    memset(&interim, 0, sizeof interim);
    content_store(tables, event->id, slice_bytes(message->content));
    interim.content = event->id;
    interim.arranged_us = event->time_us;
    code_copy(interim.by, sizeof interim.by, message->by_code);
    row.interims++;
    struct key key = team_interim_key(assessment, row.interims);
    table_store(tables, TEAM_INTERIMS, &key, &interim, sizeof interim);
    team_assessment_store(tables, assessment, &row);
}

void
team_apply_extended(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__AssessmentExtended *message =
        (const Stafett__Team__V1__AssessmentExtended *)event->message;
    struct team_assessment row;
    struct id assessment = load(tables, message->assessment_id, &row);
    content_store(tables, event->id, slice_bytes(message->content));
    row.extension = event->id;
    row.extensions++;
    copy_reminders(&row, message->remind_us, message->n_remind_us);
    due_move(tables, assessment, &row, message->due_us);
    alarm_next_set(tables, assessment, &row);
    team_assessment_store(tables, assessment, &row);
}

void
team_apply_overdue(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__AssessmentOverdue *message =
        (const Stafett__Team__V1__AssessmentOverdue *)event->message;
    struct team_assessment row;
    struct id assessment = load(tables, message->assessment_id, &row);
    row.remind_next++;
    alarm_next_set(tables, assessment, &row);
    team_assessment_store(tables, assessment, &row);
}

/* ---- its end */

static void
end(struct tables *tables, struct id assessment, struct team_assessment *row,
    enum team_state state, int64_t time_us)
{
    team_list_remove(tables, assessment, row);
    row->state = (uint8_t)state;
    row->ended_us = time_us;
    team_list_put(tables, assessment, row);
    alarm_next_set(tables, assessment, row);
    team_assessment_store(tables, assessment, row);
}

void
team_apply_concluded(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__AssessmentConcluded *message =
        (const Stafett__Team__V1__AssessmentConcluded *)event->message;
    struct team_assessment row;
    struct team_answers answers;
    struct id assessment = load(tables, message->assessment_id, &row);
    load_answers(tables, assessment, &answers);
    content_store(tables, event->id, slice_bytes(message->content));
    answers.content = event->id;
    for (size_t i = 0; i < message->n_none_codes; i++) {
        for (uint32_t j = 0; j < answers.question_count; j++) {
            if (strcmp(answers.questions[j], message->none_codes[i]) == 0)
                answers.is_none[j] = 1;
        }
    }
    code_copy(answers.outcome, sizeof answers.outcome, message->outcome_code);
    code_copy(answers.level, sizeof answers.level, message->level_code);
    code_copy(answers.unit, sizeof answers.unit, message->to_unit_code);
    answers.days = message->days;
    team_answers_store(tables, assessment, &answers);
    end(tables, assessment, &row, TEAM_CONCLUDED, event->time_us);
}

void
team_apply_cancelled(struct tables *tables, const struct event *event)
{
    const Stafett__Team__V1__AssessmentCancelled *message =
        (const Stafett__Team__V1__AssessmentCancelled *)event->message;
    struct team_assessment row;
    struct team_answers answers;
    struct id assessment = load(tables, message->assessment_id, &row);
    load_answers(tables, assessment, &answers);
    content_store(tables, event->id, slice_bytes(message->content));
    answers.content = event->id;
    code_copy(answers.reason, sizeof answers.reason, message->reason_code);
    team_answers_store(tables, assessment, &answers);
    end(tables, assessment, &row, TEAM_CANCELLED, event->time_us);
}

/* A look changes nothing: that it was made stands in the log. */
void
team_apply_looked(struct tables *tables, const struct event *event)
{
    (void)tables;
    (void)event;
}
