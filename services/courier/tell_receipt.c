/* Receipts to intake. What a receipt says in words travels as content. */

#include "common/message.h"
#include "proto/intake.pb-c.h"
#include "services/courier/tell.h"

enum told
tell_receipt(struct teller *teller, struct receipt *receipt)
{
    Stafett__Intake__V1__BringReceipt bring = STAFETT__INTAKE__V1__BRING_RECEIPT__INIT;
    struct apprec *message = &receipt->message;
    char *codes[APPREC_ERRORS_MAX];
    uint8_t salt[COMMAND_SALT_BYTES];
    struct slice content = slice_text("");
    arena_reset(teller->arena);
    tell_salt(teller, receipt->digest, salt);
    for (size_t i = 0; i < message->code_count; i++)
        codes[i] = message->codes[i];
    if (message->text[0] != '\0')
        content = content_with(
            content, "errors", slice_text(message->text), salt, teller->arena);
    bring.family_code = (char *)message->family;
    bring.receipt_ref = message->ref;
    bring.message_ref = message->message_ref;
    bring.type_code = message->message_type;
    bring.status_code = (char *)message->status;
    bring.error_codes = codes;
    bring.n_error_codes = message->code_count;
    bring.direction_code = (char *)receipt->direction;
    bring.partner_code = receipt->partner;
    bring.sent_us = message->sent_us;
    bring.digest = slice_binary(slice_of(receipt->digest, DIGEST_BYTES));
    bring.content = slice_binary(content);
    return tell_command(teller, id_make(message->sent_us, receipt->digest, 0),
        receipt->digest, &bring.base);
}
