#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The organisation itself: its units, staff, keys and partners. Only the coordinating
 * unit changes them, and it always has a named person: whoever is last told. */

enum { NAME_BYTES_MAX = 2048, UNIT_SALT_ORDINAL = 1, NAME_SALT_ORDINAL = 2 };

/* Refuses and returns false unless the sender belongs to the coordinating unit. */
static bool
is_coordinating(
    const struct view *view, const struct input *input, struct decision *decision)
{
    if (plan_is_coordinating(view, input->sender))
        return true;
    decision_refuse(decision, "not-responsible", "actor_code");
    return false;
}

static const char *
name_fault(struct slice content, const char *item, struct arena *arena)
{
    if (content.len > NAME_BYTES_MAX)
        return "wire-too-large";
    return content_item(content, item, arena).len == 0 ? "name-missing" : NULL;
}

/* One name of the founding's content as a content of its own. */
static ProtobufCBinaryData
founding_name(const struct input *input, const char *item, uint32_t ordinal)
{
    const Stafett__Plan__V1__FoundOrganisation *command =
        (const Stafett__Plan__V1__FoundOrganisation *)input->message;
    struct slice all = slice_bytes(command->content);
    struct slice name = content_item(all, item, input->arena);
    struct id salt = input_id(input, ordinal);
    if (name.len == 0)
        return slice_binary(name);
    return slice_binary(
        content_with(slice_of(NULL, 0), item, name, salt.bytes, input->arena));
}

static void
duty_emit(const char *unit, const char *staff, struct decision *decision)
{
    Stafett__Plan__V1__DutySet event = STAFETT__PLAN__V1__DUTY_SET__INIT;
    event.unit_code = (char *)unit;
    event.staff_code = (char *)staff;
    decision_emit(decision, ID_NONE, &event.base);
}

static void
user_emit(const char *staff, ProtobufCBinaryData key, struct decision *decision)
{
    Stafett__Plan__V1__UserBound event = STAFETT__PLAN__V1__USER_BOUND__INIT;
    event.staff_code = (char *)staff;
    event.public_key = key;
    decision_emit(decision, ID_NONE, &event.base);
}

static const char *
found_fault(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__FoundOrganisation *command)
{
    struct plan_self self;
    if (plan_self_load(view, &self))
        return "already-founded";
    if (strcmp(command->organisation_code, input->self) != 0 ||
        command->unit_code[0] == '\0' || command->staff_code[0] == '\0')
        return "name-missing";
    return command->public_key.len != 32 ? "key-wrong" : NULL;
}

void
plan_decide_found(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__FoundOrganisation *command =
        (const Stafett__Plan__V1__FoundOrganisation *)input->message;
    const char *fault = found_fault(view, input, command);
    if (fault != NULL) {
        decision_refuse(decision, fault, "organisation_code");
        return;
    }
    Stafett__Plan__V1__OrganisationFounded founded =
        STAFETT__PLAN__V1__ORGANISATION_FOUNDED__INIT;
    founded.organisation_code = command->organisation_code;
    founded.country_code = command->country_code;
    founded.unit_code = command->unit_code;
    founded.staff_code = command->staff_code;
    founded.content = command->content;
    decision_emit(decision, ID_NONE, &founded.base);
    Stafett__Plan__V1__UnitAdded unit = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    unit.unit_code = command->unit_code;
    unit.content = founding_name(input, "unit", UNIT_SALT_ORDINAL);
    decision_emit(decision, ID_NONE, &unit.base);
    Stafett__Plan__V1__StaffAdded staff = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    staff.staff_code = command->staff_code;
    staff.unit_code = command->unit_code;
    staff.content = founding_name(input, "name", NAME_SALT_ORDINAL);
    decision_emit(decision, ID_NONE, &staff.base);
    user_emit(command->staff_code, command->public_key, decision);
    duty_emit(command->unit_code, command->staff_code, decision);
}

void
plan_decide_unit(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AddUnit *command =
        (const Stafett__Plan__V1__AddUnit *)input->message;
    struct plan_unit unit;
    bool has_duty = command->duty_code[0] != '\0';
    if (!is_coordinating(view, input, decision))
        return;
    const char *fault = name_fault(slice_bytes(command->content), "unit", input->arena);
    const char *where = "content";
    if (command->unit_code[0] == '\0') {
        fault = "name-missing";
        where = "unit_code";
    } else if (plan_unit_load(view, command->unit_code, &unit)) {
        fault = "unit-exists";
        where = "unit_code";
    } else if (has_duty && plan_staff_choice_fault(view, command->duty_code) != NULL) {
        fault = plan_staff_choice_fault(view, command->duty_code);
        where = "duty_code";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    Stafett__Plan__V1__UnitAdded event = STAFETT__PLAN__V1__UNIT_ADDED__INIT;
    event.unit_code = command->unit_code;
    event.content = command->content;
    decision_emit(decision, ID_NONE, &event.base);
    if (has_duty)
        duty_emit(command->unit_code, command->duty_code, decision);
}

void
plan_decide_duty(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__SetDuty *command =
        (const Stafett__Plan__V1__SetDuty *)input->message;
    struct plan_unit unit;
    if (!is_coordinating(view, input, decision))
        return;
    const char *fault = plan_staff_choice_fault(view, command->staff_code);
    if (!plan_unit_load(view, command->unit_code, &unit))
        decision_refuse(decision, "unit-unknown", "unit_code");
    else if (fault != NULL)
        decision_refuse(decision, fault, "staff_code");
    else
        duty_emit(command->unit_code, command->staff_code, decision);
}

void
plan_decide_staff(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AddStaff *command =
        (const Stafett__Plan__V1__AddStaff *)input->message;
    struct plan_unit unit;
    struct plan_staff staff;
    if (!is_coordinating(view, input, decision))
        return;
    const char *fault = name_fault(slice_bytes(command->content), "name", input->arena);
    const char *where = "content";
    if (!plan_unit_load(view, command->unit_code, &unit)) {
        fault = "unit-unknown";
        where = "unit_code";
    } else if (plan_staff_load(view, command->staff_code, &staff)) {
        fault = "staff-exists";
        where = "staff_code";
    } else if (command->staff_code[0] == '\0') {
        fault = "name-missing";
        where = "staff_code";
    }
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    Stafett__Plan__V1__StaffAdded event = STAFETT__PLAN__V1__STAFF_ADDED__INIT;
    event.staff_code = command->staff_code;
    event.unit_code = command->unit_code;
    event.role_code = command->role_code;
    event.content = command->content;
    decision_emit(decision, ID_NONE, &event.base);
}

void
plan_decide_user(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__BindUser *command =
        (const Stafett__Plan__V1__BindUser *)input->message;
    struct slice bound;
    if (!is_coordinating(view, input, decision))
        return;
    const char *fault = plan_staff_fault(view, command->staff_code);
    if (fault != NULL)
        decision_refuse(decision, fault, "staff_code");
    else if (command->public_key.len != 32)
        decision_refuse(decision, "key-wrong", "public_key");
    else if (table_get(view, PLAN_USERS, slice_bytes(command->public_key), &bound))
        decision_refuse(decision, "key-bound", "public_key");
    else
        user_emit(command->staff_code, command->public_key, decision);
}

static bool
partner_key_is_bound(
    const struct view *view, const Stafett__Plan__V1__AddPartner *command)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    struct key all = { .len = 0 };
    struct plan_partner row;
    walk_start(&walk, view, PLAN_PARTNERS, &all);
    while (walk_next(&walk, &key, &value)) {
        table_row(value, &row, sizeof row);
        if (memcmp(row.border_key, command->border_key.data, 32) == 0 ||
            memcmp(row.signing_key, command->signing_key.data, 32) == 0)
            return true;
    }
    return false;
}

static const char *
partner_fault(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__AddPartner *command)
{
    struct plan_partner partner;
    if (command->organisation_code[0] == '\0')
        return "name-missing";
    if (strlen(command->endpoint) >= PLAN_ENDPOINT_BYTES)
        return "wire-too-large";
    if (strcmp(command->organisation_code, input->self) == 0 ||
        plan_partner_load(view, command->organisation_code, &partner))
        return "partner-exists";
    if (command->border_key.len != 32 || command->signing_key.len != 32)
        return "key-wrong";
    if (partner_key_is_bound(view, command))
        return "key-bound";
    return name_fault(slice_bytes(command->content), "organisation", input->arena);
}

void
plan_decide_partner(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AddPartner *command =
        (const Stafett__Plan__V1__AddPartner *)input->message;
    if (!is_coordinating(view, input, decision))
        return;
    const char *fault = partner_fault(view, input, command);
    if (fault != NULL) {
        decision_refuse(decision, fault, "organisation_code");
        return;
    }
    Stafett__Plan__V1__PartnerAdded event = STAFETT__PLAN__V1__PARTNER_ADDED__INIT;
    event.organisation_code = command->organisation_code;
    event.border_key = command->border_key;
    event.signing_key = command->signing_key;
    event.endpoint = command->endpoint;
    event.sector_code = command->sector_code;
    event.content = command->content;
    decision_emit(decision, ID_NONE, &event.base);
    plan_reach_partner(view, input, command->organisation_code, decision);
}
