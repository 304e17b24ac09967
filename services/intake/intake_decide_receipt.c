/* Application receipts for messages beside Stafett, as the courier reads them. What the
 * message was about, plan knows by its reference; here the receipt counts once. */

#include "services/intake/intake.h"

#include <string.h>

static const char *const statuses[] = { "ok", "rejected", "ok-in-part" };

static bool
is_status(const char *status)
{
    for (size_t i = 0; i < ARRAY_COUNT(statuses); i++) {
        if (strcmp(statuses[i], status) == 0)
            return true;
    }
    return false;
}

static const char *
receipt_fault(const struct view *view, const Stafett__Intake__V1__BringReceipt *message,
    const char **where_out)
{
    *where_out = "BringReceipt.receipt_ref";
    if (message->receipt_ref[0] == '\0')
        return "receipt-unsound";
    if (intake_message_is_known(view, message->receipt_ref))
        return "bring-repeated";
    *where_out = "BringReceipt.digest";
    if (intake_file_is_known(view, slice_bytes(message->digest)))
        return "bring-repeated";
    *where_out = "BringReceipt.message_ref";
    if (message->message_ref[0] == '\0')
        return "receipt-unsound";
    *where_out = "BringReceipt.status_code";
    if (!is_status(message->status_code))
        return "receipt-unsound";
    *where_out = "BringReceipt.partner_code";
    bool is_named = message->partner_code[0] != '\0' &&
                    strlen(message->partner_code) < CODE_BYTES_MAX;
    return is_named ? NULL : "unknown-sender";
}

void
intake_decide_receipt(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__BringReceipt *message =
        (const Stafett__Intake__V1__BringReceipt *)input->message;
    Stafett__Intake__V1__ReceiptBrought event =
        STAFETT__INTAKE__V1__RECEIPT_BROUGHT__INIT;
    const char *where;
    const char *reason = receipt_fault(view, message, &where);
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    event.family_code = message->family_code;
    event.receipt_ref = message->receipt_ref;
    event.message_ref = message->message_ref;
    event.type_code = message->type_code;
    event.status_code = message->status_code;
    event.error_codes = message->error_codes;
    event.n_error_codes = message->n_error_codes;
    event.direction_code = message->direction_code;
    event.partner_code = message->partner_code;
    event.sent_us = message->sent_us;
    event.digest = message->digest;
    event.content = message->content;
    decision_emit(decision, ID_NONE, &event.base);
}
