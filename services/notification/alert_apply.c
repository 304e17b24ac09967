/* The folds of alerts. An alert stands in the list of each who was told and in that of
 * the organisation; the list says what is still open. Its one alarm is the next step of
 * its ladder, set when somebody is told and cancelled when nobody need be any more. With
 * it goes what is owed to be sent by mail (alert_mail.c). */

#include "services/notification/alert.h"

#include <string.h>

static struct id
load(struct tables *tables, ProtobufCBinaryData alert_id, struct alert_row *out)
{
    struct id id = id_sure(alert_id);
    /* After a failed read the row is not there: later puts do nothing anyway. */
    memset(out, 0, sizeof *out);
    bool is_there = alert_row_load(tables_view(tables), id, out);
    ASSERT(is_there || tables_status(tables) != STATUS_OK);
    return id;
}

/* ---- the one alarm */

static struct key
step_key(struct id alert_id)
{
    struct key key = key_of_code("step");
    key_add_id(&key, alert_id);
    return key;
}

static void
step_set(struct tables *tables, struct id alert_id, struct alert_row *row)
{
    Stafett__Alert__V1__StepDue due = STAFETT__ALERT__V1__STEP_DUE__INIT;
    struct key key = step_key(alert_id);
    row->next_us = 0;
    if (row->step + 1 >= row->step_count || row->acknowledged[0] != '\0') {
        alarm_cancel(tables, &key);
        return;
    }
    row->next_us = row->step_us[row->step + 1];
    due.alert_id = id_binary(&alert_id);
    due.step = row->step + 1;
    alarm_set(tables, row->next_us, &key, &due.base);
}

static void
step_cancel(struct tables *tables, struct id alert_id, struct alert_row *row)
{
    struct key key = step_key(alert_id);
    row->next_us = 0;
    alarm_cancel(tables, &key);
}

/* ---- lists */

static void
list_put(struct tables *tables, const char *staff, const struct alert_row *row,
    struct id alert_id, bool is_delivered)
{
    uint8_t delivered = is_delivered;
    struct key key = alert_list_key(staff, row->is_past != 0, row, alert_id);
    table_put(
        tables, ALERT_LISTS, key_slice(&key), slice_of(&delivered, sizeof delivered));
}

static void
list_to_past(struct tables *tables, const char *staff, const struct alert_row *row,
    struct id alert_id)
{
    uint8_t delivered = 0;
    struct key open = alert_list_key(staff, false, row, alert_id);
    (void)table_load(
        tables_view(tables), ALERT_LISTS, &open, &delivered, sizeof delivered);
    table_remove(tables, ALERT_LISTS, &open);
    list_put(tables, staff, row, alert_id, delivered != 0);
}

/* What is not past, by its case: it goes on to whoever answers for the case. */
static void
case_index(
    struct tables *tables, struct id alert_id, const struct alert_row *row, bool is_in)
{
    struct key key = key_of_id(row->case_id);
    if (id_is_none(row->case_id))
        return;
    key_add_id(&key, alert_id);
    if (is_in)
        table_put(tables, ALERT_BY_CASE, key_slice(&key), slice_text(""));
    else
        table_remove(tables, ALERT_BY_CASE, &key);
}

static void
make_past(struct tables *tables, struct id alert_id, struct alert_row *row)
{
    struct key about = key_of_id(row->about);
    if (row->is_past)
        return;
    row->is_past = 1;
    key_add_id(&about, alert_id);
    table_remove(tables, ALERT_BY_ABOUT, &about);
    case_index(tables, alert_id, row, false);
    list_to_past(tables, "", row, alert_id);
    for (uint32_t i = 0; i < row->told_count; i++)
        list_to_past(tables, row->told[i], row, alert_id);
}

static void
tell(struct tables *tables, struct id alert_id, struct alert_row *row,
    const char *staff, int64_t time_us)
{
    struct key cause = key_of_id(row->cause);
    ASSERT(row->told_count < ALERT_TOLD_MAX);
    code_copy(row->told[row->told_count], CODE_BYTES_MAX, staff);
    row->told_count++;
    row->told_us = time_us;
    key_add_code(&cause, staff);
    table_put(tables, ALERT_BY_CAUSE, key_slice(&cause), slice_text(""));
    list_put(tables, staff, row, alert_id, false);
    alert_mail_owe(tables, alert_id, row, time_us);
}

/* ---- events */

static void
copy_ladder(struct alert_row *row, const Stafett__Alert__V1__AlertOpened *message)
{
    ASSERT(message->n_ladder_codes > 0);
    ASSERT(message->n_ladder_codes <= ALERT_STEPS_MAX);
    ASSERT(message->n_step_us == message->n_ladder_codes);
    row->step_count = (uint32_t)message->n_ladder_codes;
    for (size_t i = 0; i < message->n_ladder_codes; i++) {
        code_copy(row->ladder[i], CODE_BYTES_MAX, message->ladder_codes[i]);
        row->step_us[i] = message->step_us[i];
    }
}

void
alert_apply_opened(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertOpened *message =
        (const Stafett__Alert__V1__AlertOpened *)event->message;
    struct alert_row row;
    struct id alert_id = id_sure(message->alert_id);
    memset(&row, 0, sizeof row);
    row.case_id = event->case_id;
    row.about = id_sure(message->about_id);
    row.cause = event->cause;
    code_copy(row.kind, sizeof row.kind, message->kind_code);
    code_copy(row.detail, sizeof row.detail, message->detail_code);
    row.opened_us = event->time_us;
    row.is_information = message->is_information != 0;
    row.is_done_when_seen = message->is_done_when_seen != 0;
    copy_ladder(&row, message);
    struct key about = key_of_id(row.about);
    key_add_id(&about, alert_id);
    table_put(tables, ALERT_BY_ABOUT, key_slice(&about), slice_text(""));
    case_index(tables, alert_id, &row, true);
    list_put(tables, "", &row, alert_id, false);
    tell(tables, alert_id, &row, row.ladder[0], event->time_us);
    step_set(tables, alert_id, &row);
    alert_row_store(tables, alert_id, &row);
}

void
alert_apply_delivered(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertDelivered *message =
        (const Stafett__Alert__V1__AlertDelivered *)event->message;
    struct alert_row row;
    struct id alert_id = load(tables, message->alert_id, &row);
    row.is_delivered = 1;
    list_put(tables, message->staff_code, &row, alert_id, true);
    alert_row_store(tables, alert_id, &row);
}

void
alert_apply_escalated(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertEscalated *message =
        (const Stafett__Alert__V1__AlertEscalated *)event->message;
    struct alert_row row;
    struct id alert_id = load(tables, message->alert_id, &row);
    row.step = message->step;
    tell(tables, alert_id, &row, message->staff_code, event->time_us);
    step_set(tables, alert_id, &row);
    alert_row_store(tables, alert_id, &row);
}

void
alert_apply_acknowledged(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertAcknowledged *message =
        (const Stafett__Alert__V1__AlertAcknowledged *)event->message;
    struct alert_row row;
    struct id alert_id = load(tables, message->alert_id, &row);
    code_copy(row.acknowledged, sizeof row.acknowledged, message->staff_code);
    step_cancel(tables, alert_id, &row);
    alert_mail_drop(tables, alert_id, &row);
    if (row.is_done_when_seen)
        make_past(tables, alert_id, &row);
    alert_row_store(tables, alert_id, &row);
}

void
alert_apply_closed(struct tables *tables, const struct event *event)
{
    const Stafett__Alert__V1__AlertClosed *message =
        (const Stafett__Alert__V1__AlertClosed *)event->message;
    struct alert_row row;
    struct id alert_id = load(tables, message->alert_id, &row);
    row.is_closed = 1;
    step_cancel(tables, alert_id, &row);
    alert_mail_drop(tables, alert_id, &row);
    make_past(tables, alert_id, &row);
    alert_row_store(tables, alert_id, &row);
}

/* What was delivered has events of its own. */
void
alert_apply_looked(struct tables *tables, const struct event *event)
{
    (void)tables;
    (void)event;
}
