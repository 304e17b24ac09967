/* Who answers for a case now, and what plan says that she has to know of it. Whoever takes
 * a case over takes over what the one before her has been told of it and nobody has
 * acknowledged: at the moment at which the case is hers, so are its alerts. */

#include "services/notification/alert.h"

#include <string.h>

static const char replaced_kind[] = "responsible-replaced";

/* That the case was hers is over. */
static void
closed_emit(struct id alert_id, const struct alert_row *row, struct decision *decision)
{
    Stafett__Alert__V1__AlertClosed event = STAFETT__ALERT__V1__ALERT_CLOSED__INIT;
    event.alert_id = id_binary(&alert_id);
    event.reason_code = (char *)"replaced";
    decision_emit(decision, row->case_id, &event.base);
}

void
alert_case_take_over(const struct view *view, const struct alert_succession *succession,
    struct decision *decision)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key prefix = key_of_slice(slice_bytes(succession->case_id));
    unsigned told = 0;
    walk_start(&walk, view, ALERT_BY_CASE, &prefix);
    while (told < ALERT_CLOSED_MAX && walk_next(&walk, &key, &value)) {
        struct alert_row row;
        struct id alert_id;
        ASSERT(id_from(slice_of(key.data + prefix.len, ID_BYTES), &alert_id));
        ASSERT(alert_row_load(view, alert_id, &row));
        if (row.acknowledged[0] != '\0' || !alert_row_told(&row, succession->former) ||
            slice_equal(id_slice(&row.about), slice_bytes(succession->but)))
            continue;
        if (strcmp(row.kind, replaced_kind) == 0)
            closed_emit(alert_id, &row, decision);
        else
            alert_tell_besides(view, alert_id, &row, succession->responsible, decision);
        told++;
    }
}

void
alert_decide_responsible(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ResponsibleReplaced *message =
        (const Stafett__Plan__V1__ResponsibleReplaced *)input->message;
    const struct alert_cause cause = {
        .kind = replaced_kind,
        .detail = message->reason_code,
        .case_id = message->case_id,
        .about = message->case_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    const struct alert_succession succession = { message->case_id, message->former_code,
        message->responsible_code, { 0, NULL } };
    struct alert_self self;
    alert_cause_decide(view, input, &cause, NULL, decision);
    if (alert_self_load(view, &self))
        alert_case_take_over(view, &succession, decision);
}

void
alert_decide_inquiry_joined(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__InquiryJoined *message =
        (const Stafett__Plan__V1__InquiryJoined *)input->message;
    const struct alert_cause cause = {
        .kind = "inquiry-joined",
        .detail = message->kind_code,
        .case_id = message->case_id,
        .about = message->inquiry_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_inquiry_dropped(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__InquiryDropped *message =
        (const Stafett__Plan__V1__InquiryDropped *)input->message;
    const struct alert_cause cause = {
        .kind = "inquiry-dropped",
        .case_id = message->case_id,
        .about = message->inquiry_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_assessment_noted(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AssessmentNoted *message =
        (const Stafett__Plan__V1__AssessmentNoted *)input->message;
    const struct alert_cause cause = {
        .kind = "assessment-noted",
        .detail = message->outcome_code,
        .case_id = message->case_id,
        .about = message->assessment_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* Only what could not begin is told. */
void
alert_decide_absence_planned(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AbsencePlanned *message =
        (const Stafett__Plan__V1__AbsencePlanned *)input->message;
    const struct alert_cause cause = {
        .kind = "absence-held-up",
        .detail = message->staff_code,
        .about = message->planned_id,
        .tells = message->tell_codes,
        .tell_count = message->n_tell_codes,
        .is_done_when_seen = true,
    };
    if (message->n_tell_codes > 0)
        alert_cause_decide(view, input, &cause, NULL, decision);
}
