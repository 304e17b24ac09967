/* What staff do with alerts, and the alarm that makes an alert climb. Looking at one's
 * list is what delivers an alert: from then on it is known that she could have seen it.
 * An acknowledged alert does not climb. */

#include "services/notification/alert.h"

#include <string.h>

void
alert_decide_acknowledge(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Alert__V1__AcknowledgeAlert *message =
        (const Stafett__Alert__V1__AcknowledgeAlert *)input->message;
    Stafett__Alert__V1__AlertAcknowledged event =
        STAFETT__ALERT__V1__ALERT_ACKNOWLEDGED__INIT;
    struct alert_row row;
    struct id alert_id;
    if (!id_from(slice_bytes(message->alert_id), &alert_id) ||
        !alert_row_load(view, alert_id, &row)) {
        decision_refuse(decision, "alert-unknown", "AcknowledgeAlert.alert_id");
        return;
    }
    if (!alert_row_told(&row, input->sender) &&
        !alert_is_coordinating(view, input->sender)) {
        decision_refuse(decision, "not-recipient", "AcknowledgeAlert.alert_id");
        return;
    }
    /* Somebody has it: nothing more is needed, and nothing more happens. */
    if (row.acknowledged[0] != '\0')
        return;
    if (row.is_closed) {
        decision_refuse(decision, "alert-closed", "AcknowledgeAlert.alert_id");
        return;
    }
    event.alert_id = message->alert_id;
    event.staff_code = arena_text(input->arena, slice_text(input->sender));
    decision_emit(decision, row.case_id, &event.base);
}

void
alert_decide_step(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Alert__V1__StepDue *message =
        (const Stafett__Alert__V1__StepDue *)input->message;
    struct alert_row row;
    struct id alert_id;
    if (!id_from(slice_bytes(message->alert_id), &alert_id) ||
        !alert_row_load(view, alert_id, &row))
        return;
    if (row.is_closed || row.acknowledged[0] != '\0' || message->step != row.step + 1)
        return;
    alert_escalate(view, alert_id, &row, "", decision);
}

static void
emit_delivered(const struct view *view, const struct input *input, struct id alert_id,
    struct decision *decision)
{
    Stafett__Alert__V1__AlertDelivered event =
        STAFETT__ALERT__V1__ALERT_DELIVERED__INIT;
    struct alert_row row;
    char channel[] = "inbox";
    ASSERT(alert_row_load(view, alert_id, &row));
    event.alert_id = id_binary(&alert_id);
    event.staff_code = arena_text(input->arena, slice_text(input->sender));
    event.channel_code = channel;
    decision_emit(decision, row.case_id, &event.base);
}

/* Those of the actor's open alerts that she has not seen before. */
static size_t
find_new(const struct view *view, const struct input *input, struct id *ids)
{
    struct alert_list list;
    struct id alert_id;
    bool is_delivered;
    size_t count = 0;
    alert_list_start(&list, view, input->sender, false);
    for (size_t seen = 0; seen < ALERT_SHOWN_MAX; seen++) {
        if (!alert_list_next(&list, &alert_id, &is_delivered))
            break;
        if (is_delivered)
            continue;
        ids[count] = alert_id;
        count++;
    }
    return count;
}

void
alert_decide_list(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Alert__V1__ListAlerts *message =
        (const Stafett__Alert__V1__ListAlerts *)input->message;
    Stafett__Alert__V1__AlertsLooked event = STAFETT__ALERT__V1__ALERTS_LOOKED__INIT;
    struct id *ids = arena_take(input->arena, ALERT_SHOWN_MAX * sizeof *ids);
    if (message->is_all && !alert_is_coordinating(view, input->sender)) {
        decision_refuse(decision, "not-responsible", "ListAlerts.is_all");
        return;
    }
    size_t count = find_new(view, input, ids);
    event.is_all = message->is_all;
    event.delivered =
        arena_take(input->arena, ALERT_SHOWN_MAX * sizeof *event.delivered);
    event.n_delivered = count;
    for (size_t i = 0; i < count; i++)
        event.delivered[i] = id_binary(&ids[i]);
    decision_emit(decision, ID_NONE, &event.base);
    for (size_t i = 0; i < count; i++)
        emit_delivered(view, input, ids[i], decision);
}
