/* The folds of inquiries. While one waits for its owner it has one alarm: until its time,
 * then until it climbs. Whatever is said of it is content under the event's id. */

#include "services/intake/intake.h"

#include <string.h>

static struct id
load(struct tables *tables, ProtobufCBinaryData inquiry, struct intake_inquiry *out)
{
    struct id inquiry_id = id_sure(inquiry);
    /* After a failed read the row is not there: later puts do nothing anyway. */
    memset(out, 0, sizeof *out);
    bool is_there = intake_inquiry_load(tables_view(tables), inquiry_id, out);
    ASSERT(is_there || tables_status(tables) != STATUS_OK);
    return inquiry_id;
}

static void
store(struct tables *tables, struct id inquiry_id, struct intake_inquiry *row)
{
    row->events++;
    intake_inquiry_store(tables, inquiry_id, row);
}

/* ---- the one alarm */

static struct key
alarm_key(struct id inquiry_id)
{
    struct key key = key_of_code("inquiry");
    key_add_id(&key, inquiry_id);
    return key;
}

static void
wake_at(struct tables *tables, struct id inquiry_id, int64_t due_us, const char *step)
{
    Stafett__Intake__V1__InquiryDue due = STAFETT__INTAKE__V1__INQUIRY_DUE__INIT;
    struct key key = alarm_key(inquiry_id);
    due.inquiry_id = id_binary(&inquiry_id);
    due.step_code = (char *)step;
    alarm_set(tables, due_us, &key, &due.base);
}

static void
wake_never(struct tables *tables, struct id inquiry_id)
{
    struct key key = alarm_key(inquiry_id);
    alarm_cancel(tables, &key);
}

/* ---- its place in a list */

static void
list_put(struct tables *tables, struct id inquiry_id, const struct intake_inquiry *row)
{
    struct key key = intake_list_key(row, inquiry_id);
    table_put(tables, INTAKE_LISTS, key_slice(&key), slice_text(""));
}

static void
list_remove(
    struct tables *tables, struct id inquiry_id, const struct intake_inquiry *row)
{
    struct key key = intake_list_key(row, inquiry_id);
    table_remove(tables, INTAKE_LISTS, &key);
}

static void
move_to_unit(struct tables *tables, struct id inquiry_id, struct intake_inquiry *row,
    const char *unit)
{
    if (strcmp(row->unit, unit) == 0)
        return;
    list_remove(tables, inquiry_id, row);
    code_copy(row->unit, sizeof row->unit, unit);
    list_put(tables, inquiry_id, row);
}

static void
end(struct tables *tables, struct id inquiry_id, struct intake_inquiry *row,
    int64_t ended_us)
{
    wake_never(tables, inquiry_id);
    list_remove(tables, inquiry_id, row);
    row->ended_us = ended_us;
    list_put(tables, inquiry_id, row);
}

/* ---- what was said */

static void
say(struct tables *tables, struct id inquiry_id, const struct event *event,
    ProtobufCBinaryData content)
{
    struct intake_outcome row;
    if (content.len == 0)
        return;
    content_store(tables, event->id, slice_bytes(content));
    intake_outcome_load(tables_view(tables), inquiry_id, &row);
    row.said = event->id;
    intake_outcome_store(tables, inquiry_id, &row);
}

/* ---- events */

void
intake_apply_received(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryReceived *message =
        (const Stafett__Intake__V1__InquiryReceived *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = id_sure(message->inquiry_id);
    memset(&row, 0, sizeof row);
    if (message->person_id.len != 0)
        row.person = id_sure(message->person_id);
    if (message->content.len != 0)
        row.content = event->id;
    row.received_us = event->time_us;
    row.answer_due_us = message->answer_due_us;
    row.climb_us = message->climb_us;
    code_copy(row.kind, sizeof row.kind, message->kind_code);
    code_copy(row.unit, sizeof row.unit, message->unit_code);
    row.state = INQUIRY_RECEIVED;
    ASSERT(intake_from_find(message->from_code, &row.from));
    content_store(tables, event->id, slice_bytes(message->content));
    list_put(tables, inquiry_id, &row);
    if (row.answer_due_us != 0)
        wake_at(tables, inquiry_id, row.answer_due_us, "at");
    store(tables, inquiry_id, &row);
}

void
intake_apply_routed(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryRouted *message =
        (const Stafett__Intake__V1__InquiryRouted *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    row.person = id_sure(message->person_id);
    row.state = INQUIRY_ROUTED;
    code_copy(row.team, sizeof row.team, message->team_code);
    if (row.answer_due_us != 0)
        wake_never(tables, inquiry_id);
    move_to_unit(tables, inquiry_id, &row, message->unit_code);
    store(tables, inquiry_id, &row);
}

void
intake_apply_service(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__ServiceOffered *message =
        (const Stafett__Intake__V1__ServiceOffered *)event->message;
    struct intake_inquiry row;
    struct intake_outcome outcome;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    intake_outcome_load(tables_view(tables), inquiry_id, &outcome);
    code_copy(outcome.service, sizeof outcome.service, message->service_code);
    intake_outcome_store(tables, inquiry_id, &outcome);
    say(tables, inquiry_id, event, message->content);
    if (row.state != INQUIRY_JOINED) /* whoever has the case still hears of its end */
        row.state = INQUIRY_OFFERED;
    if (message->promised_us != 0) {
        row.answer_due_us = message->promised_us;
        row.climb_us = message->climb_us;
        wake_at(tables, inquiry_id, row.answer_due_us, "at");
    }
    store(tables, inquiry_id, &row);
}

void
intake_apply_answered(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryAnswered *message =
        (const Stafett__Intake__V1__InquiryAnswered *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    row.state = INQUIRY_ANSWERED;
    say(tables, inquiry_id, event, message->content);
    end(tables, inquiry_id, &row, event->time_us);
    store(tables, inquiry_id, &row);
}

/* Its time goes on. */
void
intake_apply_transferred(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryTransferred *message =
        (const Stafett__Intake__V1__InquiryTransferred *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    say(tables, inquiry_id, event, message->content);
    move_to_unit(tables, inquiry_id, &row, message->unit_code);
    store(tables, inquiry_id, &row);
}

void
intake_apply_withdrawn(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryWithdrawn *message =
        (const Stafett__Intake__V1__InquiryWithdrawn *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    row.state = INQUIRY_WITHDRAWN;
    say(tables, inquiry_id, event, message->content);
    end(tables, inquiry_id, &row, event->time_us);
    store(tables, inquiry_id, &row);
}

void
intake_apply_holder_found(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__HolderFound *message =
        (const Stafett__Intake__V1__HolderFound *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    row.state = INQUIRY_JOINED;
    code_copy(row.team, sizeof row.team, "");
    row.answer_due_us = message->answer_due_us;
    row.climb_us = message->climb_us;
    move_to_unit(tables, inquiry_id, &row, message->unit_code);
    wake_at(tables, inquiry_id, row.answer_due_us, "at");
    store(tables, inquiry_id, &row);
}

void
intake_apply_assessed(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryAssessed *message =
        (const Stafett__Intake__V1__InquiryAssessed *)event->message;
    struct intake_inquiry row;
    struct intake_outcome outcome;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    intake_outcome_load(tables_view(tables), inquiry_id, &outcome);
    code_copy(outcome.outcome, sizeof outcome.outcome, message->outcome_code);
    intake_outcome_store(tables, inquiry_id, &outcome);
    row.state = INQUIRY_ASSESSED;
    end(tables, inquiry_id, &row, event->time_us);
    store(tables, inquiry_id, &row);
}

void
intake_apply_overdue(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__InquiryOverdue *message =
        (const Stafett__Intake__V1__InquiryOverdue *)event->message;
    struct intake_inquiry row;
    struct id inquiry_id = load(tables, message->inquiry_id, &row);
    if (strcmp(message->step_code, "at") == 0)
        wake_at(tables, inquiry_id, row.climb_us, "after");
    store(tables, inquiry_id, &row);
}
