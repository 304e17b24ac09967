#include "services/plan/plan_baton.h"

#include <string.h>

/* Receipts for messages beside Stafett. A good one is noted; of a rejection whoever
 * answers for the case is told, or the coordinating unit when no notice here is that
 * message. A receipt is kept by the message's reference, whichever of the two comes
 * first. That only one may come is the sender's duty: a second one is told of like the
 * first. */

enum { RECEIPT_ORDINAL = 0 }; /* input_id */

bool
plan_receipt_load(
    const struct view *view, const char *message_ref, struct plan_receipt *out)
{
    if (message_ref[0] == '\0')
        return false;
    struct key key = key_of_code(message_ref);
    return table_load(view, PLAN_RECEIPTS, &key, out, sizeof *out);
}

static char *
tell_find(
    const struct view *view, const struct input *input, const struct plan_case *row)
{
    struct plan_self self;
    if (row != NULL)
        return plan_tell(view, row, input->arena);
    return plan_self_load(view, &self) ? plan_tell_unit(view, self.unit, input->arena)
                                       : NULL;
}

void
plan_decide_receipt(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__ReceiptBrought *message =
        (const Stafett__Intake__V1__ReceiptBrought *)input->message;
    Stafett__Plan__V1__ReceiptRecorded event =
        STAFETT__PLAN__V1__RECEIPT_RECORDED__INIT;
    struct plan_case row;
    struct plan_notice notice;
    struct id case_id = ID_NONE;
    struct id receipt_id = input_id(input, RECEIPT_ORDINAL);
    bool is_ours = strcmp(message->direction_code, "out") == 0;
    bool is_known = plan_notice_of_ref(view, message->message_ref, &case_id, &notice) &&
                    plan_case_load(view, case_id, &row);
    event.receipt_id = id_binary(&receipt_id);
    if (is_known) {
        event.case_id = id_binary(&case_id);
        event.notice_id = id_binary(&notice.id);
    }
    event.message_ref = message->message_ref;
    event.type_code = message->type_code;
    event.status_code = message->status_code;
    event.error_codes = message->error_codes;
    event.n_error_codes = message->n_error_codes;
    event.from_code = is_ours ? (char *)input->self : message->partner_code;
    event.sent_us = message->sent_us;
    event.content = message->content;
    char *tells[] = { tell_find(view, input, is_known ? &row : NULL) };
    if (strcmp(message->status_code, "rejected") == 0 && tells[0] != NULL) {
        event.tell_codes = tells;
        event.n_tell_codes = 1;
    }
    decision_emit(decision, is_known ? case_id : ID_NONE, &event.base);
}
