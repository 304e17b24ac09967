/* An inquiry as its owner reads it, and a unit's list of them: what has waited longest
 * first; the list of all is unit by unit. Texts are in the one that was asked for, not in lists. */

#include "services/intake/intake.h"

#include <string.h>

static const char *const state_words[INQUIRY_STATES] = {
    [INQUIRY_RECEIVED] = "received",
    [INQUIRY_OFFERED] = "offered",
    [INQUIRY_ROUTED] = "routed",
    [INQUIRY_JOINED] = "joined",
    [INQUIRY_ASSESSED] = "assessed",
    [INQUIRY_ANSWERED] = "answered",
    [INQUIRY_WITHDRAWN] = "withdrawn",
};

static char *
text_of(const struct look *look, const char *code)
{
    return arena_text(look->arena, slice_text(code));
}

static ProtobufCBinaryData
bytes_of(const struct look *look, struct id id)
{
    return id_is_none(id) ? slice_binary(slice_of(NULL, 0))
                          : slice_binary(arena_copy(look->arena, id_slice(&id)));
}

static bool
is_overdue(const struct look *look, const struct intake_inquiry *row)
{
    return row->ended_us == 0 && row->state != INQUIRY_ROUTED &&
           row->answer_due_us <= look->now_us;
}

static Stafett__Intake__V1__InquiryView *
view_of(const struct view *view, const struct look *look, struct id inquiry_id,
    const struct intake_inquiry *row)
{
    Stafett__Intake__V1__InquiryView *out = arena_take(look->arena, sizeof *out);
    struct intake_outcome outcome;
    intake_outcome_load(view, inquiry_id, &outcome);
    ASSERT(row->state > 0 && row->state < INQUIRY_STATES);
    stafett__intake__v1__inquiry_view__init(out);
    out->inquiry_id = bytes_of(look, inquiry_id);
    out->case_id = bytes_of(look, intake_inquiry_case(inquiry_id));
    out->kind_code = text_of(look, row->kind);
    out->state_code = text_of(look, state_words[row->state]);
    out->person_id = bytes_of(look, row->person);
    out->from_code = text_of(look, intake_from_code(row->from));
    out->unit_code = text_of(look, row->unit);
    out->team_code = text_of(look, row->team);
    out->service_code = text_of(look, outcome.service);
    out->outcome_code = text_of(look, outcome.outcome);
    out->received_us = row->received_us;
    out->answer_due_us = row->answer_due_us;
    out->ended_us = row->ended_us;
    out->is_overdue = is_overdue(look, row);
    out->events = row->events;
    return out;
}

const ProtobufCMessage *
intake_answer_inquiry(const struct view *view, const struct look *look)
{
    const Stafett__Intake__V1__ShowInquiry *message =
        (const Stafett__Intake__V1__ShowInquiry *)look->message;
    struct intake_inquiry row;
    struct intake_outcome outcome;
    struct id inquiry_id;
    if (!id_from(slice_bytes(message->inquiry_id), &inquiry_id) ||
        !intake_inquiry_load(view, inquiry_id, &row))
        return NULL;
    Stafett__Intake__V1__InquiryView *answer = view_of(view, look, inquiry_id, &row);
    intake_outcome_load(view, inquiry_id, &outcome);
    answer->content = slice_binary(content_load(view, row.content, look->arena));
    answer->answer_content =
        slice_binary(content_load(view, outcome.said, look->arena));
    return &answer->base;
}

static void
add_list(const struct view *view, const struct look *look, const char *unit,
    bool is_ended, Stafett__Intake__V1__Inquiries *answer)
{
    struct intake_list list;
    struct id inquiry_id;
    intake_list_start(&list, view, unit, is_ended);
    while (answer->n_inquiries < INTAKE_SHOWN_MAX &&
           intake_list_next(&list, &inquiry_id)) {
        struct intake_inquiry row;
        if (!intake_inquiry_load(view, inquiry_id, &row))
            continue;
        answer->inquiries[answer->n_inquiries] = view_of(view, look, inquiry_id, &row);
        answer->n_inquiries++;
    }
}

static void
add_all(const struct view *view, const struct look *look, bool is_ended,
    Stafett__Intake__V1__Inquiries *answer)
{
    struct walk walk;
    struct slice key;
    struct slice value;
    walk_start(&walk, view, INTAKE_UNITS, NULL);
    while (walk_next(&walk, &key, &value))
        add_list(view, look, (const char *)key.data, is_ended, answer);
}

const ProtobufCMessage *
intake_answer_inquiries(const struct view *view, const struct look *look)
{
    const Stafett__Intake__V1__ListInquiries *message =
        (const Stafett__Intake__V1__ListInquiries *)look->message;
    Stafett__Intake__V1__Inquiries *answer = arena_take(look->arena, sizeof *answer);
    struct intake_staff actor;
    stafett__intake__v1__inquiries__init(answer);
    if (!intake_staff_load(view, look->sender, &actor))
        return &answer->base;
    answer->inquiries = arena_take(
        look->arena, INTAKE_SHOWN_MAX * sizeof(Stafett__Intake__V1__InquiryView *));
    for (int is_ended = 0; is_ended <= (message->is_ended_too ? 1 : 0); is_ended++) {
        if (message->is_all)
            add_all(view, look, is_ended != 0, answer);
        else
            add_list(view, look, actor.unit, is_ended != 0, answer);
    }
    return &answer->base;
}
