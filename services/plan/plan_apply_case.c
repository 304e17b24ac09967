#include "services/plan/plan.h"

#include <string.h>

/* Folds of cases: opened, linked, closed. Every line of custody
 * is written after the row has changed, so that it says who holds from then on. */

static void
person_index(struct tables *tables, struct id person, struct id case_id)
{
    if (id_is_none(person))
        return;
    struct key key = key_of_id(person);
    key_add_id(&key, case_id);
    table_put(tables, PLAN_CASES_OF_PERSON, key_slice(&key), slice_of(NULL, 0));
}

void
plan_apply_case_opened(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CaseOpened *opened =
        (const Stafett__Plan__V1__CaseOpened *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(opened->case_id);
    struct plan_self self;
    struct plan_case row;
    ASSERT(!id_is_none(case_id));
    ASSERT(table_is_there(view, plan_self_load(view, &self)));
    plan_case_begin(opened, self.organisation, &row);
    row.opened_us = event->time_us;
    if (opened->content.len > 0)
        row.content = event->id;
    content_store(tables, event->id, slice_bytes(opened->content));
    person_index(tables, row.person, case_id);
    if (!id_is_none(row.inquiry))
        plan_inquiry_put(tables, row.inquiry, case_id);
    plan_responsible_index(tables, case_id, row.responsible, true);
    plan_owner_set(tables, case_id, &row, opened->absent_code);
    struct plan_custody custody = plan_custody_begin(view, event, &row);
    code_copy(custody.event, sizeof custody.event, "opened");
    code_copy(custody.other, sizeof custody.other, row.partner);
    custody.content = row.content;
    custody.notice = row.is_outside ? 1 : 0;
    plan_custody_add(tables, case_id, &row, &custody);
    plan_case_store(tables, case_id, &row);
    plan_person_tell(tables, case_id, ID_NONE);
}

void
plan_apply_case_linked(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CaseLinked *linked =
        (const Stafett__Plan__V1__CaseLinked *)event->message;
    struct id case_id = id_or_none(linked->case_id);
    struct plan_case row;
    if (!plan_case_load(tables_view(tables), case_id, &row)) {
        plan_person_tell(tables, case_id, id_or_none(linked->person_id));
        return;
    }
    struct key old = key_of_id(row.person);
    key_add_id(&old, case_id);
    table_remove(tables, PLAN_CASES_OF_PERSON, &old);
    row.person = id_or_none(linked->person_id);
    row.linked = id_or_none(linked->linked_case_id);
    person_index(tables, row.person, case_id);
    plan_case_store(tables, case_id, &row);
}

/* Who was responsible stays in the row: a report that is owed after the closing is told
 * to her. */
void
plan_apply_case_closed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__CaseClosed *closed =
        (const Stafett__Plan__V1__CaseClosed *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(closed->case_id);
    struct plan_case row;
    ASSERT(table_is_there(view, plan_case_load(view, case_id, &row)));
    row.is_closed = 1;
    row.closed_us = event->time_us;
    row.into = id_or_none(closed->into_case_id);
    row.open_term = 0;
    row.is_accepted = 0;
    plan_responsible_index(tables, case_id, row.responsible, false);
    plan_owner_set(tables, case_id, &row, "");
    plan_alarms_cancel(tables, case_id);
    struct plan_custody custody = plan_custody_begin(view, event, &row);
    code_copy(custody.event, sizeof custody.event, "closed");
    if (closed->content.len > 0) {
        content_store(tables, event->id, slice_bytes(closed->content));
        custody.content = event->id;
        row.end_content = event->id;
    }
    plan_custody_add(tables, case_id, &row, &custody);
    plan_case_store(tables, case_id, &row);
}

/* A withdrawal of the inquiry finds the case that it was joined to. */
void
plan_apply_inquiry_joined(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__InquiryJoined *joined =
        (const Stafett__Plan__V1__InquiryJoined *)event->message;
    plan_inquiry_put(
        tables, id_or_none(joined->inquiry_id), id_or_none(joined->case_id));
}

void
plan_apply_assessment_noted(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__AssessmentNoted *noted =
        (const Stafett__Plan__V1__AssessmentNoted *)event->message;
    const struct view *view = tables_view(tables);
    struct id case_id = id_or_none(noted->case_id);
    struct plan_case row;
    ASSERT(table_is_there(view, plan_case_load(view, case_id, &row)));
    code_copy(row.outcome, sizeof row.outcome, noted->outcome_code);
    code_copy(row.level, sizeof row.level, noted->level_code);
    content_store(tables, event->id, slice_bytes(noted->content));
    struct plan_custody custody = plan_custody_begin(view, event, &row);
    code_copy(custody.event, sizeof custody.event, "assessed");
    code_copy(custody.kind, sizeof custody.kind, noted->outcome_code);
    if (noted->content.len > 0)
        custody.content = event->id;
    plan_custody_add(tables, case_id, &row, &custody);
    plan_case_store(tables, case_id, &row);
}

void
plan_apply_partner_informed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__PartnerInformed *informed =
        (const Stafett__Plan__V1__PartnerInformed *)event->message;
    struct key key = key_of_id(id_or_none(informed->case_id));
    key_add_code(&key, informed->partner_code);
    table_put(tables, PLAN_INFORMED, key_slice(&key), slice_of(NULL, 0));
}

/* Of a look, or a word to somebody: that it was said stands in the log. */
void
plan_apply_nothing(struct tables *tables, const struct event *event)
{
    (void)tables;
    (void)event;
}
