/* The folds of intake's events into its tables. An event is a fact: a size that decide
 * does not let through is our own fault, hence ASSERT. */

#include "services/intake/intake.h"

#include <string.h>

static struct key
key_of_event_id(ProtobufCBinaryData bytes)
{
    return key_of_id(id_sure(bytes));
}

/* The newer identity takes the older one's place: the older is in no table any more. */
void
intake_apply_registered(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__PersonRegistered *message =
        (const Stafett__Intake__V1__PersonRegistered *)event->message;
    struct key person = key_of_event_id(message->person_id);
    table_put(tables, INTAKE_PERSONS, key_slice(&person), slice_bytes(message->sealed));
    if (message->index.len == 0)
        return;
    ASSERT(message->index.len == INTAKE_KEY_BYTES);
    table_put(tables, INTAKE_PERSONS_BY_INDEX, slice_bytes(message->index),
        key_slice(&person));
}

void
intake_apply_protected(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__AddressProtected *message =
        (const Stafett__Intake__V1__AddressProtected *)event->message;
    struct key person = key_of_event_id(message->person_id);
    table_put(tables, INTAKE_PROTECTED, key_slice(&person), slice_text(""));
}

void
intake_apply_linked(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__PersonLinked *message =
        (const Stafett__Intake__V1__PersonLinked *)event->message;
    struct key case_key = key_of_event_id(message->case_id);
    struct key person = key_of_event_id(message->person_id);
    table_put(tables, INTAKE_CASES, key_slice(&case_key), key_slice(&person));
}

static void
remember_file(struct tables *tables, ProtobufCBinaryData digest)
{
    if (digest.len == DIGEST_BYTES)
        table_put(tables, INTAKE_FILES, slice_bytes(digest), slice_text(""));
}

void
intake_apply_notice(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__NoticeBrought *message =
        (const Stafett__Intake__V1__NoticeBrought *)event->message;
    struct key person = key_of_event_id(message->person_id);
    remember_file(tables, message->digest);
    if (message->message_ref[0] != '\0') {
        struct key ref = key_of_code(message->message_ref);
        table_put(tables, INTAKE_MESSAGES, key_slice(&ref), slice_text(""));
    }
    if (message->conversation_ref[0] != '\0') {
        struct key ref = key_of_code(message->conversation_ref);
        table_put(tables, INTAKE_CONVERSATIONS, key_slice(&ref), key_slice(&person));
    }
}

/* The file itself, sealed, is content: it can be erased alone. */
void
intake_apply_unreadable(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__UnreadableBrought *message =
        (const Stafett__Intake__V1__UnreadableBrought *)event->message;
    remember_file(tables, message->digest);
    content_store(tables, event->id, slice_bytes(message->sealed));
}

/* Its reference is a message's like any other's, and nobody's conversation. */
void
intake_apply_receipt(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__ReceiptBrought *message =
        (const Stafett__Intake__V1__ReceiptBrought *)event->message;
    struct key ref = key_of_code(message->receipt_ref);
    remember_file(tables, message->digest);
    table_put(tables, INTAKE_MESSAGES, key_slice(&ref), slice_text(""));
    content_store(tables, event->id, slice_bytes(message->content));
}

void
intake_apply_partner(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__PartnerKnown *message =
        (const Stafett__Intake__V1__PartnerKnown *)event->message;
    struct intake_partner row;
    struct key key = key_of_code(message->organisation_code);
    ASSERT(message->border_key.len == sizeof row.border_key);
    ASSERT(message->signing_key.len == sizeof row.signing_key);
    memset(&row, 0, sizeof row);
    memcpy(row.border_key, message->border_key.data, sizeof row.border_key);
    memcpy(row.signing_key, message->signing_key.data, sizeof row.signing_key);
    table_store(tables, INTAKE_PARTNERS, &key, &row, sizeof row);
}

void
intake_apply_user(struct tables *tables, const struct event *event)
{
    const Stafett__Intake__V1__UserKnown *message =
        (const Stafett__Intake__V1__UserKnown *)event->message;
    users_add(tables, slice_bytes(message->public_key), message->staff_code);
}

void
intake_apply_nothing(struct tables *tables, const struct event *event)
{
    (void)tables;
    (void)event;
}
