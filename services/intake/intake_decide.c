/* What comes from outside: staff who register a person, the courier, partners. decide
 * never sees an identity, only its sealed bytes and the index by which the same person
 * is found again. Two rules follow from that:
 *
 * - A newer identity replaces the older only when our own staff register it. A partner
 *   or a message beside Stafett may bring a person in, never overwrite what is known.
 * - A wrong national id finds nobody. Staff and courier are told; a partner's person is
 *   taken in without index, so that she is never mistaken for another.
 *
 * Codes that rows elsewhere cannot hold are refused here, at the entrance. */

#include "services/intake/intake.h"

#include <string.h>

/* The check digits are those of the Norwegian register. */
static bool
is_national_id_wrong(const struct input *input)
{
    bool is_checked = input->rules == NULL || strcmp(input->rules->country, "NO") == 0;
    return is_checked && input->is_national_id_wrong;
}

static bool
code_fits(const char *code)
{
    return strlen(code) < CODE_BYTES_MAX;
}

static void
emit_registered(const struct input *input, struct id person, struct slice index,
    bool is_known, struct decision *decision)
{
    Stafett__Intake__V1__PersonRegistered event =
        STAFETT__INTAKE__V1__PERSON_REGISTERED__INIT;
    event.person_id = id_binary(&person);
    event.index = slice_binary(index);
    event.sealed = slice_binary(input->sealed);
    event.is_known = is_known;
    decision_emit(decision, ID_NONE, &event.base);
}

/* Whoever says so, of whoever is known; no later word takes it back. */
static void
protect(const struct view *view, const struct input *input, struct id person,
    struct decision *decision)
{
    Stafett__Intake__V1__AddressProtected event =
        STAFETT__INTAKE__V1__ADDRESS_PROTECTED__INIT;
    if (!input->is_address_protected || intake_is_protected(view, person))
        return;
    event.person_id = id_binary(&person);
    decision_emit(decision, ID_NONE, &event.base);
}

void
intake_decide_register(
    const struct view *view, const struct input *input, struct decision *decision)
{
    struct id person;
    if (input->sealed.len == 0) {
        decision_refuse(decision, "identity-missing", "RegisterPerson.content");
        return;
    }
    if (!input->is_named) {
        decision_refuse(decision, "name-missing", "RegisterPerson.content.family_name");
        return;
    }
    if (is_national_id_wrong(input)) {
        decision_refuse(decision, "national-id-invalid", "RegisterPerson.content");
        return;
    }
    bool is_known = intake_person_of_index(view, input->index, &person);
    if (!is_known)
        person = input_id(input, 0);
    emit_registered(input, person, input->index, is_known, decision);
    protect(view, input, person, decision);
}

/* ---- the courier */

static const char *
notice_fault(const struct view *view, const struct input *input, const char **where_out)
{
    const Stafett__Intake__V1__BringNotice *message =
        (const Stafett__Intake__V1__BringNotice *)input->message;
    *where_out = "BringNotice.message_ref";
    if (intake_message_is_known(view, message->message_ref))
        return "bring-repeated";
    *where_out = "BringNotice.digest";
    if (intake_file_is_known(view, slice_bytes(message->digest)))
        return "bring-repeated";
    *where_out = "BringNotice.partner_code";
    if (message->partner_code[0] == '\0' || !code_fits(message->partner_code))
        return "unknown-sender";
    *where_out = "BringNotice.kind_code";
    if (message->kind_code[0] == '\0' || !code_fits(message->kind_code))
        return "kind-unknown";
    *where_out = "BringNotice.content";
    if (input->sealed.len == 0)
        return "identity-missing";
    return is_national_id_wrong(input) ? "national-id-invalid" : NULL;
}

/* Without a national id the conversation still says whom the message is about. */
static bool
notice_person(const struct view *view, const struct input *input, struct id *out)
{
    const Stafett__Intake__V1__BringNotice *message =
        (const Stafett__Intake__V1__BringNotice *)input->message;
    if (input->index.len != 0)
        return intake_person_of_index(view, input->index, out);
    return intake_person_of_conversation(view, message->conversation_ref, out);
}

void
intake_decide_notice(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__BringNotice *message =
        (const Stafett__Intake__V1__BringNotice *)input->message;
    Stafett__Intake__V1__NoticeBrought event =
        STAFETT__INTAKE__V1__NOTICE_BROUGHT__INIT;
    const char *where;
    const char *reason = notice_fault(view, input, &where);
    struct id person;
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    if (!notice_person(view, input, &person)) {
        person = input_id(input, 0);
        emit_registered(input, person, input->index, false, decision);
    }
    protect(view, input, person, decision);
    event.family_code = message->family_code;
    event.type_code = message->type_code;
    event.message_ref = message->message_ref;
    event.parent_ref = message->parent_ref;
    event.conversation_ref = message->conversation_ref;
    event.status_code = message->status_code;
    event.direction_code = message->direction_code;
    event.partner_code = message->partner_code;
    event.sent_us = message->sent_us;
    event.event_us = message->event_us;
    event.is_event_estimated = message->is_event_estimated;
    event.expected_us = message->expected_us;
    event.person_id = id_binary(&person);
    event.kind_code = message->kind_code;
    event.digest = message->digest;
    decision_emit(decision, ID_NONE, &event.base);
}

/* The file may name a person: it is kept sealed. */
void
intake_decide_unreadable(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__BringUnreadable *message =
        (const Stafett__Intake__V1__BringUnreadable *)input->message;
    Stafett__Intake__V1__UnreadableBrought event =
        STAFETT__INTAKE__V1__UNREADABLE_BROUGHT__INIT;
    if (intake_file_is_known(view, slice_bytes(message->digest))) {
        decision_refuse(decision, "bring-repeated", "BringUnreadable.digest");
        return;
    }
    event.reason_code = message->reason_code;
    event.where = message->where;
    event.digest = message->digest;
    event.bytes = input->sealed.len;
    event.sealed = slice_binary(input->sealed);
    decision_emit(decision, ID_NONE, &event.base);
}

/* ---- partners */

/* A case that the partner introduces again keeps its person. */
static bool
introduced_person(const struct view *view, struct id case_id, struct slice index,
    struct id *out, bool *is_linked_out)
{
    struct id linked = ID_NONE;
    bool is_linked = intake_person_of_case(view, case_id, &linked);
    bool is_known = intake_person_of_index(view, index, out);
    if (!is_known && is_linked && index.len == 0) {
        *out = linked;
        is_known = true;
    }
    *is_linked_out = is_linked && is_known && id_equal(*out, linked);
    return is_known;
}

void
intake_decide_introduced(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__PersonIntroduced *message =
        (const Stafett__Partner__V1__PersonIntroduced *)input->message;
    Stafett__Intake__V1__PersonLinked event = STAFETT__INTAKE__V1__PERSON_LINKED__INIT;
    struct id person;
    struct id case_id;
    bool is_linked;
    if (!id_from(slice_bytes(message->case_id), &case_id)) {
        decision_refuse(decision, "case-unknown", "PersonIntroduced.case_id");
        return;
    }
    if (input->sealed.len == 0) {
        decision_refuse(decision, "identity-missing", "PersonIntroduced.content");
        return;
    }
    struct slice index = is_national_id_wrong(input) ? slice_of(NULL, 0) : input->index;
    if (!introduced_person(view, case_id, index, &person, &is_linked)) {
        person = input_id(input, 0);
        emit_registered(input, person, index, false, decision);
    }
    protect(view, input, person, decision);
    if (is_linked)
        return;
    event.case_id = id_binary(&case_id);
    event.person_id = id_binary(&person);
    decision_emit(decision, case_id, &event.base);
}

/* Rows hold shorter codes than the wire lets through. */
static bool
codes_fit(const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    const uint8_t *base = (const uint8_t *)message;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        if (field->type != PROTOBUF_C_TYPE_STRING ||
            field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        const char *code;
        memcpy(&code, base + field->offset, sizeof code);
        if (!code_fits(code))
            return false;
    }
    return true;
}

static struct id
case_of_record(const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "case_id");
    ASSERT(field != NULL);
    ASSERT(field->type == PROTOBUF_C_TYPE_BYTES);
    ProtobufCBinaryData bytes;
    struct id case_id = ID_NONE;
    memcpy(&bytes, (const uint8_t *)message + field->offset, sizeof bytes);
    (void)id_from(slice_bytes(bytes), &case_id);
    return case_id;
}

/* Verbatim, with its source: what the record means is plan's. */
void
intake_decide_pass_on(
    const struct view *view, const struct input *input, struct decision *decision)
{
    Stafett__V1__RecordReceived event = STAFETT__V1__RECORD_RECEIVED__INIT;
    struct id case_id = case_of_record(input->message);
    (void)view;
    if (id_is_none(case_id)) {
        decision_refuse(decision, "case-unknown", "case_id");
        return;
    }
    if (!codes_fit(input->message)) {
        decision_refuse(decision, "wire-too-large", "code");
        return;
    }
    event.organisation_code = arena_text(input->arena, slice_text(input->sender));
    event.record = slice_binary(input->record);
    decision_emit(decision, case_id, &event.base);
}

/* ---- the look */

void
intake_decide_show(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__ShowPerson *message =
        (const Stafett__Intake__V1__ShowPerson *)input->message;
    Stafett__Intake__V1__PersonLooked event = STAFETT__INTAKE__V1__PERSON_LOOKED__INIT;
    struct id person;
    if (!id_from(slice_bytes(message->person_id), &person) ||
        !intake_person_is_known(view, person)) {
        decision_refuse(decision, "person-unknown", "ShowPerson.person_id");
        return;
    }
    event.person_id = message->person_id;
    event.ground_code = rules_flow(input->rules, "look")->ground;
    decision_emit(decision, ID_NONE, &event.base);
}
