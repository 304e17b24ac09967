#include "services/plan/plan.h"

#include <string.h>

/* Folds of notices, obligations and breaks. Nothing here reads a rule: the state, the
 * due times and whose a break is stand in the events. An obligation carries the alarm
 * that will look at it; meeting it cancels the alarm. Notices, obligations and breaks
 * of a closed stay are folded like any other: a report may come after the closing. */

static void
notice_annul(struct tables *tables, struct id notice_id)
{
    const struct view *view = tables_view(tables);
    struct id case_id;
    uint64_t number;
    struct plan_notice row;
    if (id_is_none(notice_id) ||
        !plan_notice_find(view, notice_id, &case_id, &number) ||
        !plan_notice_load(view, case_id, number, &row))
        return;
    row.is_annulled = 1;
    plan_notice_store(tables, case_id, number, &row);
}

static void
notice_index(struct tables *tables, struct id case_id, uint64_t number,
    const struct plan_notice *row)
{
    struct key id_key = key_of_id(row->id);
    struct key place = key_of_id(case_id);
    key_add_u64(&place, number);
    table_put(tables, PLAN_NOTICE_NUMBERS, key_slice(&id_key), key_slice(&place));
    if (row->ref[0] == '\0')
        return;
    struct key ref_key = key_of_code(row->ref);
    table_put(tables, PLAN_NOTICE_REFS, key_slice(&ref_key), id_slice(&row->id));
}

void
plan_apply_notice(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__NoticeRecorded *message =
        (const Stafett__Plan__V1__NoticeRecorded *)event->message;
    struct id case_id = id_or_none(message->case_id);
    struct plan_case row;
    bool is_known = plan_case_load(tables_view(tables), case_id, &row);
    ASSERT(table_is_there(tables_view(tables), is_known));
    struct plan_notice notice;
    memset(&notice, 0, sizeof notice);
    notice.id = id_or_none(message->notice_id);
    code_copy(notice.kind, sizeof notice.kind, message->kind_code);
    code_copy(notice.from, sizeof notice.from, message->from_code);
    code_copy(notice.pathway, sizeof notice.pathway, message->pathway_code);
    code_copy(notice.ref, sizeof notice.ref, message->message_ref);
    notice.sent_us = message->sent_us;
    notice.event_us = message->event_us;
    notice.expected_us = message->expected_us;
    notice.annuls = id_or_none(message->annuls);
    if (message->content.len > 0)
        notice.content = event->id;
    content_store(tables, event->id, slice_bytes(message->content));
    row.notice_count++;
    code_copy(row.pathway, sizeof row.pathway, message->pathway_code);
    plan_notice_store(tables, case_id, row.notice_count, &notice);
    notice_index(tables, case_id, row.notice_count, &notice);
    plan_case_store(tables, case_id, &row);
    notice_annul(tables, id_or_none(message->annuls));
}

/* The last word counts: only one is allowed, and a contradiction has been told of. */
void
plan_apply_receipt(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ReceiptRecorded *message =
        (const Stafett__Plan__V1__ReceiptRecorded *)event->message;
    struct plan_receipt row;
    struct key key = key_of_code(message->message_ref);
    memset(&row, 0, sizeof row);
    code_copy(row.status, sizeof row.status, message->status_code);
    row.sent_us = message->sent_us;
    row.event = event->id;
    table_store(tables, PLAN_RECEIPTS, &key, &row, sizeof row);
    content_store(tables, event->id, slice_bytes(message->content));
}

static struct key
alarm_key(struct id case_id, struct id part, const char *rule)
{
    struct key key = key_of_slice(slice_text("O"));
    key_add_id(&key, case_id);
    key_add_id(&key, part);
    key_add_code(&key, rule);
    return key;
}

void
plan_apply_obligation_set(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ObligationSet *message =
        (const Stafett__Plan__V1__ObligationSet *)event->message;
    struct id case_id = id_or_none(message->case_id);
    struct plan_obligation row;
    memset(&row, 0, sizeof row);
    code_copy(row.rule, sizeof row.rule, message->rule_code);
    code_copy(row.whose, sizeof row.whose, message->whose_code);
    code_copy(row.strength, sizeof row.strength, message->strength_code);
    code_copy(row.source, sizeof row.source, message->source_code);
    row.part = id_or_none(message->part_id);
    row.notice = id_or_none(message->notice_id);
    row.due_us = message->due_us;
    plan_obligation_store(tables, case_id, &row);
    Stafett__Plan__V1__ObligationDue due = STAFETT__PLAN__V1__OBLIGATION_DUE__INIT;
    due.case_id = message->case_id;
    due.rule_code = message->rule_code;
    due.part_id = message->part_id;
    struct key key = alarm_key(case_id, row.part, row.rule);
    alarm_set(tables, row.due_us, &key, &due.base);
}

void
plan_apply_obligation_met(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__ObligationMet *message =
        (const Stafett__Plan__V1__ObligationMet *)event->message;
    struct id case_id = id_or_none(message->case_id);
    struct id part = id_or_none(message->part_id);
    struct key key = alarm_key(case_id, part, message->rule_code);
    plan_obligation_remove(tables, case_id, part, message->rule_code);
    alarm_cancel(tables, &key);
}

void
plan_apply_break_opened(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__BreakOpened *message =
        (const Stafett__Plan__V1__BreakOpened *)event->message;
    struct id case_id = id_or_none(message->case_id);
    struct id break_id = id_or_none(message->break_id);
    struct plan_break row;
    memset(&row, 0, sizeof row);
    row.part = id_or_none(message->part_id);
    code_copy(row.rule, sizeof row.rule, message->rule_code);
    code_copy(row.whose, sizeof row.whose, message->whose_code);
    code_copy(row.strength, sizeof row.strength, message->strength_code);
    code_copy(row.source, sizeof row.source, message->source_code);
    ASSERT(message->n_notice_ids <= PLAN_CODES_MAX);
    for (size_t i = 0; i < message->n_notice_ids; i++)
        row.notices[i] = id_or_none(message->notice_ids[i]);
    row.notice_count = (uint32_t)message->n_notice_ids;
    row.due_us = message->due_us;
    row.opened_us = event->time_us;
    plan_break_store(tables, case_id, break_id, &row);
    struct plan_obligation obligation;
    if (row.due_us == 0 || !plan_obligation_load(tables_view(tables), case_id, row.part,
                               row.rule, &obligation))
        return;
    obligation.break_id = break_id;
    plan_obligation_store(tables, case_id, &obligation);
}

void
plan_apply_break_closed(struct tables *tables, const struct event *event)
{
    const Stafett__Plan__V1__BreakClosed *message =
        (const Stafett__Plan__V1__BreakClosed *)event->message;
    struct id case_id = id_or_none(message->case_id);
    struct id break_id = id_or_none(message->break_id);
    struct plan_break row;
    bool is_known = plan_break_load(tables_view(tables), case_id, break_id, &row);
    ASSERT(table_is_there(tables_view(tables), is_known));
    row.is_closed = 1;
    row.closed_us = event->time_us;
    row.late_us = message->late_us;
    plan_break_store(tables, case_id, break_id, &row);
}
