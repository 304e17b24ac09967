/* An inquiry comes in, and goes to a team. From its receipt it belongs to a unit: the one
 * that it names, else the one that its kind goes to. With a district it is the team's at
 * once, in the same turn; then no time of its own is set, since the team's days count.
 *
 * What has a statutory channel of its own is refused before anything else is looked at:
 * the log keeps that somebody tried, and the digest of what was written. */

#include "services/intake/intake.h"

#include <string.h>

struct receipt {
    const struct inquiry_rule *rule;
    const char *unit;               /* the owner */
    char team_code[CODE_BYTES_MAX]; /* "": not routed */
    struct intake_team team;
    struct intake_staff actor;
    struct id inquiry_id;
    uint8_t from;
};

/* ---- whose it is */

static const char *
find_owner(const struct view *view, const Stafett__Intake__V1__RegisterInquiry *message,
    struct receipt *out, const char **where_out)
{
    *where_out = "RegisterInquiry.unit_code";
    if (message->unit_code[0] != '\0') {
        out->unit = message->unit_code;
        return intake_unit_is_known(view, out->unit) ? NULL : "unit-unknown";
    }
    out->unit = out->actor.unit;
    return NULL;
}

static const char *
find_coordinating(const struct view *view, const struct input *input,
    struct receipt *out, const char **where_out)
{
    struct intake_self self;
    *where_out = "";
    if (!intake_self_load(view, &self))
        return "not-founded";
    out->unit = arena_text(input->arena, slice_text(self.unit));
    return NULL;
}

/* The team of the district, if there is one, with its unit as owner. */
static const char *
find_team(const struct view *view, const Stafett__Intake__V1__RegisterInquiry *message,
    struct receipt *out, const char **where_out)
{
    if (message->district_code[0] == '\0')
        return NULL;
    *where_out = "RegisterInquiry.district_code";
    if (!intake_team_of_district(view, message->district_code, out->team_code) ||
        !intake_team_load(view, out->team_code, &out->team))
        return "district-unknown";
    *where_out = "RegisterInquiry.person_id";
    if (message->person_id.len == 0)
        return "person-missing";
    out->unit = out->team.unit;
    return NULL;
}

static const char *
owner_fault(const struct view *view, const struct input *input, struct receipt *out,
    const char **where_out)
{
    const Stafett__Intake__V1__RegisterInquiry *message =
        (const Stafett__Intake__V1__RegisterInquiry *)input->message;
    bool is_by_rule =
        message->unit_code[0] == '\0' && out->rule->goes_to == GOES_TO_COORDINATING;
    const char *fault = is_by_rule ? find_coordinating(view, input, out, where_out)
                                   : find_owner(view, message, out, where_out);
    return fault != NULL ? fault : find_team(view, message, out, where_out);
}

/* ---- what was given */

static bool
person_is_known(const struct view *view, ProtobufCBinaryData bytes)
{
    struct id person;
    return id_from(slice_bytes(bytes), &person) && intake_person_is_known(view, person);
}

static const char *
id_fault(const struct view *view, const struct input *input, struct receipt *out)
{
    const Stafett__Intake__V1__RegisterInquiry *message =
        (const Stafett__Intake__V1__RegisterInquiry *)input->message;
    struct intake_inquiry row;
    if (!id_from(slice_bytes(message->inquiry_id), &out->inquiry_id))
        out->inquiry_id = input_id(input, 0);
    return intake_inquiry_load(view, out->inquiry_id, &row) ? "inquiry-exists" : NULL;
}

static const char *
register_fault(const struct view *view, const struct input *input, struct receipt *out,
    const char **where_out)
{
    const Stafett__Intake__V1__RegisterInquiry *message =
        (const Stafett__Intake__V1__RegisterInquiry *)input->message;
    const struct channel_rule *channel =
        rules_channel(input->rules, message->kind_code);
    *where_out = channel == NULL ? "RegisterInquiry.kind_code" : channel->where;
    if (channel != NULL)
        return "statutory-channel";
    out->rule = rules_inquiry(input->rules, message->kind_code);
    if (out->rule == NULL)
        return "kind-unknown";
    *where_out = "RegisterInquiry.from_code";
    if (!intake_from_find(message->from_code, &out->from))
        return "from-unknown";
    *where_out = "actor_code";
    if (!intake_staff_load(view, input->sender, &out->actor))
        return "staff-unknown";
    *where_out = "RegisterInquiry.person_id";
    if (message->person_id.len != 0 && !person_is_known(view, message->person_id))
        return "person-unknown";
    *where_out = "RegisterInquiry.inquiry_id";
    const char *fault = id_fault(view, input, out);
    return fault != NULL ? fault : owner_fault(view, input, out, where_out);
}

/* ---- events */

static void
emit_received(
    const struct input *input, const struct receipt *receipt, struct decision *decision)
{
    const Stafett__Intake__V1__RegisterInquiry *message =
        (const Stafett__Intake__V1__RegisterInquiry *)input->message;
    Stafett__Intake__V1__InquiryReceived event =
        STAFETT__INTAKE__V1__INQUIRY_RECEIVED__INIT;
    const struct inquiry_rule *rule = receipt->rule;
    struct id case_id = intake_inquiry_case(receipt->inquiry_id);
    bool is_routed = receipt->team_code[0] != '\0';
    event.inquiry_id = id_binary(&receipt->inquiry_id);
    event.case_id = id_binary(&case_id);
    event.kind_code = message->kind_code;
    event.person_id = message->person_id;
    event.from_code = message->from_code;
    event.unit_code = (char *)receipt->unit;
    if (!is_routed) {
        event.answer_due_us = input->now_us + (int64_t)rule->answer_minutes * MINUTE_US;
        event.climb_us = event.answer_due_us + (int64_t)rule->climb_minutes * MINUTE_US;
    }
    event.source_code = rule->source;
    event.strength_code = (char *)rule_strength_code(rule->strength);
    event.is_unit_told = !is_routed && strcmp(receipt->unit, receipt->actor.unit) != 0;
    event.content = message->content;
    decision_emit(decision, case_id, &event.base);
}

/* The text stays where it is: whoever routes it sends only what it is about. */
static void
emit_routed(struct id inquiry_id, Stafett__Intake__V1__InquiryRouted *event,
    const struct intake_team *team, struct decision *decision)
{
    struct id case_id = intake_inquiry_case(inquiry_id);
    event->inquiry_id = id_binary(&inquiry_id);
    event->case_id = id_binary(&case_id);
    event->unit_code = (char *)team->unit;
    event->responsible_code = (char *)team->caseworker;
    decision_emit(decision, case_id, &event->base);
}

void
intake_decide_inquiry(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__RegisterInquiry *message =
        (const Stafett__Intake__V1__RegisterInquiry *)input->message;
    Stafett__Intake__V1__InquiryRouted routed =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    struct receipt receipt;
    const char *where;
    memset(&receipt, 0, sizeof receipt);
    const char *reason = register_fault(view, input, &receipt, &where);
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    emit_received(input, &receipt, decision);
    if (receipt.team_code[0] == '\0')
        return;
    routed.kind_code = message->kind_code;
    routed.person_id = message->person_id;
    routed.team_code = receipt.team_code;
    routed.received_us = input->now_us;
    emit_routed(receipt.inquiry_id, &routed, &receipt.team, decision);
}

/* ---- routing later */

static const char *
route_team(const struct view *view, const Stafett__Intake__V1__RouteInquiry *message,
    char team_code[CODE_BYTES_MAX], struct intake_team *team, const char **where_out)
{
    *where_out = "RouteInquiry.district_code";
    if (message->team_code[0] != '\0')
        code_copy(team_code, CODE_BYTES_MAX, message->team_code);
    else if (!intake_team_of_district(view, message->district_code, team_code))
        return "district-unknown";
    *where_out = "RouteInquiry.team_code";
    return intake_team_load(view, team_code, team) ? NULL : "team-unknown";
}

/* Whom it is about: as the inquiry says, else as whoever routes it says. */
static const char *
route_person(const struct view *view, const struct intake_inquiry *row,
    ProtobufCBinaryData given, struct id *out)
{
    *out = row->person;
    if (given.len == 0)
        return id_is_none(row->person) ? "person-missing" : NULL;
    if (!person_is_known(view, given) || !id_from(slice_bytes(given), out))
        return "person-unknown";
    if (!id_is_none(row->person) && !id_equal(row->person, *out))
        return "person-differs";
    return NULL;
}

void
intake_decide_route(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__RouteInquiry *message =
        (const Stafett__Intake__V1__RouteInquiry *)input->message;
    Stafett__Intake__V1__InquiryRouted event =
        STAFETT__INTAKE__V1__INQUIRY_ROUTED__INIT;
    char team_code[CODE_BYTES_MAX];
    struct intake_open open;
    struct intake_team team;
    struct id person;
    const char *where = "RouteInquiry.inquiry_id";
    const char *reason =
        intake_owner_fault(view, input->sender, message->inquiry_id, &open);
    if (reason == NULL && open.row.state == INQUIRY_JOINED)
        reason = "inquiry-routed";
    if (reason == NULL)
        reason = route_team(view, message, team_code, &team, &where);
    if (reason == NULL) {
        where = "RouteInquiry.person_id";
        reason = route_person(view, &open.row, message->person_id, &person);
    }
    if (reason != NULL) {
        decision_refuse(decision, reason, where);
        return;
    }
    event.kind_code = open.row.kind;
    event.person_id = id_binary(&person);
    event.team_code = team_code;
    event.received_us = open.row.received_us;
    emit_routed(open.inquiry_id, &event, &team, decision);
}
