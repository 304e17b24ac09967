/* What intake says of inquiries. It names a unit; its duty is told, or for a unit without
 * one the coordinating unit. What is told of an inquiry stands until somebody does
 * something about it. The unit that registers what it owns itself knows, so nobody is
 * told of that until it lies past its time. */

#include "services/notification/alert.h"

#include <string.h>

enum { TELLS_MAX = 2 };

/* ---- who is told */

/* A duty that has left is no hindrance: the ladder begins with the one after her. */
static char *
tell_unit(const struct view *view, const struct input *input, const char *unit_code)
{
    struct alert_unit unit;
    if (alert_unit_load(view, unit_code, &unit) && unit.duty[0] != '\0')
        return arena_text(input->arena, slice_text(unit.duty));
    return alert_tell_coordinating(view, input);
}

/* ---- to its owner */

void
alert_decide_inquiry_received(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryReceived *message =
        (const Stafett__Intake__V1__InquiryReceived *)input->message;
    if (!message->is_unit_told)
        return;
    char *tell = tell_unit(view, input, message->unit_code);
    const struct alert_cause cause = {
        .kind = "inquiry-received",
        .detail = message->kind_code,
        .case_id = message->case_id,
        .about = message->inquiry_id,
        .tells = &tell,
        .tell_count = 1,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

void
alert_decide_inquiry_transferred(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryTransferred *message =
        (const Stafett__Intake__V1__InquiryTransferred *)input->message;
    char *tell = tell_unit(view, input, message->unit_code);
    const struct alert_cause cause = {
        .kind = "inquiry-transferred",
        .detail = message->former_code,
        .case_id = message->case_id,
        .about = message->inquiry_id,
        .tells = &tell,
        .tell_count = 1,
    };
    alert_cause_decide(view, input, &cause, "transferred", decision);
}

/* Once more after its time, and then both units: nothing lies untouched. */
void
alert_decide_inquiry_overdue(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryOverdue *message =
        (const Stafett__Intake__V1__InquiryOverdue *)input->message;
    bool is_after = strcmp(message->step_code, "after") == 0;
    char *tells[TELLS_MAX] = {
        tell_unit(view, input, message->unit_code),
        alert_tell_coordinating(view, input),
    };
    const struct alert_cause cause = {
        .kind = "inquiry-overdue",
        .detail = message->step_code,
        .case_id = message->case_id,
        .about = message->inquiry_id,
        .tells = tells,
        .tell_count = is_after ? 2 : 1,
    };
    alert_cause_decide(view, input, &cause, NULL, decision);
}

/* ---- what ends it */

void
alert_decide_inquiry_routed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryRouted *message =
        (const Stafett__Intake__V1__InquiryRouted *)input->message;
    alert_about_close(view, message->inquiry_id, "routed", decision);
}

/* A promise is a new time: what was told of the old one is no longer so. */
void
alert_decide_service_offered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__ServiceOffered *message =
        (const Stafett__Intake__V1__ServiceOffered *)input->message;
    if (message->promised_us != 0)
        alert_about_close(view, message->inquiry_id, "promised", decision);
}

void
alert_decide_inquiry_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryAnswered *message =
        (const Stafett__Intake__V1__InquiryAnswered *)input->message;
    alert_about_close(view, message->inquiry_id, "answered", decision);
}

void
alert_decide_inquiry_withdrawn(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryWithdrawn *message =
        (const Stafett__Intake__V1__InquiryWithdrawn *)input->message;
    alert_about_close(view, message->inquiry_id, "withdrawn", decision);
}
