/* What the owner does with an inquiry, what falls due when nobody does anything, and who
 * looks. One service of the unit's own may be all it takes: offered, then answered with
 * how to come back. Once a team assesses it the team concludes; it may still be
 * withdrawn. */

#include "services/intake/intake.h"

#include <string.h>

static bool
has_item(const struct input *input, ProtobufCBinaryData content, const char *item)
{
    return content_item(slice_bytes(content), item, input->arena).len != 0;
}

/* ---- the light path */

static const char *
service_fault(const struct input *input,
    const Stafett__Intake__V1__OfferService *message, const char **where_out)
{
    *where_out = "OfferService.service_code";
    if (message->service_code[0] == '\0')
        return "service-missing";
    *where_out = "OfferService.promised_us";
    bool is_past = message->promised_us != 0 && message->promised_us <= input->now_us;
    return is_past ? "time-past" : NULL;
}

/* What is promised by a time is overdue then, and climbs as long after it as before. */
void
intake_decide_service(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__OfferService *message =
        (const Stafett__Intake__V1__OfferService *)input->message;
    Stafett__Intake__V1__ServiceOffered event =
        STAFETT__INTAKE__V1__SERVICE_OFFERED__INIT;
    struct intake_open open;
    const char *where = "OfferService.inquiry_id";
    const char *reason =
        intake_owner_fault(view, input->sender, message->inquiry_id, &open);
    if (reason == NULL)
        reason = service_fault(input, message, &where);
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    event.inquiry_id = message->inquiry_id;
    event.service_code = message->service_code;
    event.promised_us = message->promised_us;
    if (message->promised_us != 0)
        event.climb_us =
            message->promised_us + open.row.climb_us - open.row.answer_due_us;
    event.content = message->content;
    decision_emit(decision, intake_inquiry_case(open.inquiry_id), &event.base);
}

void
intake_decide_answer(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__AnswerInquiry *message =
        (const Stafett__Intake__V1__AnswerInquiry *)input->message;
    Stafett__Intake__V1__InquiryAnswered event =
        STAFETT__INTAKE__V1__INQUIRY_ANSWERED__INIT;
    struct intake_open open;
    const char *where = "AnswerInquiry.inquiry_id";
    const char *reason =
        intake_owner_fault(view, input->sender, message->inquiry_id, &open);
    if (reason == NULL) {
        where = "AnswerInquiry.content";
        reason = !has_item(input, message->content, "answer")      ? "answer-missing"
                 : !has_item(input, message->content, "come_back") ? "come-back-missing"
                                                                   : NULL;
    }
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    event.inquiry_id = message->inquiry_id;
    event.content = message->content;
    decision_emit(decision, intake_inquiry_case(open.inquiry_id), &event.base);
}

/* ---- to another unit, or not at all */

static const char *
transfer_fault(const struct view *view, const struct input *input,
    const struct intake_inquiry *row, const char **where_out)
{
    const Stafett__Intake__V1__TransferInquiry *message =
        (const Stafett__Intake__V1__TransferInquiry *)input->message;
    *where_out = "TransferInquiry.unit_code";
    if (!intake_unit_is_known(view, message->unit_code))
        return "unit-unknown";
    if (strcmp(row->unit, message->unit_code) == 0)
        return "unit-same";
    *where_out = "TransferInquiry.content.reason";
    return has_item(input, message->content, "reason") ? NULL : "reason-missing";
}

void
intake_decide_transfer(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__TransferInquiry *message =
        (const Stafett__Intake__V1__TransferInquiry *)input->message;
    Stafett__Intake__V1__InquiryTransferred event =
        STAFETT__INTAKE__V1__INQUIRY_TRANSFERRED__INIT;
    struct intake_open open;
    const char *where = "TransferInquiry.inquiry_id";
    const char *reason =
        intake_owner_fault(view, input->sender, message->inquiry_id, &open);
    if (reason == NULL)
        reason = transfer_fault(view, input, &open.row, &where);
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    struct id case_id = intake_inquiry_case(open.inquiry_id);
    event.inquiry_id = message->inquiry_id;
    event.unit_code = message->unit_code;
    event.former_code = open.row.unit;
    event.content = message->content;
    event.case_id = id_binary(&case_id);
    decision_emit(decision, case_id, &event.base);
}

void
intake_decide_withdraw(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__WithdrawInquiry *message =
        (const Stafett__Intake__V1__WithdrawInquiry *)input->message;
    Stafett__Intake__V1__InquiryWithdrawn event =
        STAFETT__INTAKE__V1__INQUIRY_WITHDRAWN__INIT;
    struct intake_open open;
    const char *where = "WithdrawInquiry.inquiry_id";
    const char *reason =
        intake_act_fault(view, input->sender, message->inquiry_id, &open);
    if (reason == NULL && !has_item(input, message->content, "reason")) {
        where = "WithdrawInquiry.content.reason";
        reason = "reason-missing";
    }
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    struct id case_id = intake_inquiry_case(open.inquiry_id);
    event.inquiry_id = message->inquiry_id;
    event.case_id = id_binary(&case_id);
    event.was_routed =
        open.row.state == INQUIRY_ROUTED || open.row.state == INQUIRY_JOINED;
    event.content = message->content;
    decision_emit(decision, case_id, &event.base);
}

/* ---- its time has come */

void
intake_decide_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryDue *message =
        (const Stafett__Intake__V1__InquiryDue *)input->message;
    Stafett__Intake__V1__InquiryOverdue event =
        STAFETT__INTAKE__V1__INQUIRY_OVERDUE__INIT;
    struct intake_inquiry row;
    struct id inquiry_id;
    if (!id_from(slice_bytes(message->inquiry_id), &inquiry_id) ||
        !intake_inquiry_load(view, inquiry_id, &row))
        return;
    if (row.ended_us != 0 || row.state == INQUIRY_ROUTED)
        return;
    struct id case_id = intake_inquiry_case(inquiry_id);
    event.inquiry_id = message->inquiry_id;
    event.case_id = id_binary(&case_id);
    event.unit_code = row.unit;
    event.step_code = message->step_code;
    event.answer_due_us = row.answer_due_us;
    decision_emit(decision, case_id, &event.base);
}

/* ---- looks */

static void
emit_looked(const struct input *input, const struct id *inquiry_id,
    const struct intake_inquiry *row, struct decision *decision)
{
    Stafett__Intake__V1__InquiryLooked event =
        STAFETT__INTAKE__V1__INQUIRY_LOOKED__INIT;
    struct id case_id = ID_NONE;
    event.ground_code = rules_flow(input->rules, "look")->ground;
    if (inquiry_id != NULL) {
        case_id = intake_inquiry_case(*inquiry_id);
        event.inquiry_id = id_binary(inquiry_id);
        if (!id_is_none(row->person))
            event.person_id = id_binary(&row->person);
    }
    decision_emit(decision, case_id, &event.base);
}

void
intake_decide_show_inquiry(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__ShowInquiry *message =
        (const Stafett__Intake__V1__ShowInquiry *)input->message;
    struct intake_inquiry row;
    struct intake_staff actor;
    struct id inquiry_id;
    if (!intake_staff_load(view, input->sender, &actor))
        decision_refuse(decision, "staff-unknown", "actor_code");
    else if (!id_from(slice_bytes(message->inquiry_id), &inquiry_id) ||
             !intake_inquiry_load(view, inquiry_id, &row))
        decision_refuse(decision, "inquiry-unknown", "ShowInquiry.inquiry_id");
    else
        emit_looked(input, &inquiry_id, &row, decision);
}

void
intake_decide_list_inquiries(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__ListInquiries *message =
        (const Stafett__Intake__V1__ListInquiries *)input->message;
    struct intake_staff actor;
    if (!intake_staff_load(view, input->sender, &actor))
        decision_refuse(decision, "staff-unknown", "actor_code");
    else if (message->is_all && !intake_is_coordinating(view, input->sender))
        decision_refuse(decision, "not-responsible", "ListInquiries.is_all");
    else
        emit_looked(input, NULL, NULL, decision);
}
