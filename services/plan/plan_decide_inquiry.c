#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What comes of inquiries and assessments. A routed inquiry becomes a case with the team's
 * caseworker responsible, or joins the case that the person has here. A conclusion stands
 * with its case, and asks the unit that is to go on, or ends the case that came of the
 * inquiry. Where something else stands in the way, the responsible is told and nothing is
 * taken out of her hands. */

static const char inner_kind[] = "inner";

/* ---- routed */

/* The one who was named, or whoever stands in for her; else her unit's duty; else the
 * coordinating unit's named person. A machine routes, so it never ends with nobody. */
static char *
routed_responsible(const struct view *view, const struct input *input,
    const Stafett__Intake__V1__InquiryRouted *routed)
{
    char found[CODE_BYTES_MAX];
    if (plan_stand_in(view, routed->responsible_code, found))
        return arena_text(input->arena, slice_text(found));
    return plan_tell_unit(view, routed->unit_code, input->arena);
}

static void
joined_emit(const struct view *view, const struct input *input, struct id case_id,
    const Stafett__Intake__V1__InquiryRouted *routed, struct decision *decision)
{
    struct plan_case row;
    Stafett__Plan__V1__InquiryJoined event = STAFETT__PLAN__V1__INQUIRY_JOINED__INIT;
    ASSERT(plan_case_load(view, case_id, &row));
    char *tells[] = { plan_tell(view, &row, input->arena) };
    event.inquiry_id = routed->inquiry_id;
    event.case_id = id_binary(&case_id);
    event.inquiry_case_id = routed->case_id;
    event.kind_code = routed->kind_code;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    decision_emit(decision, case_id, &event.base);
}

void
plan_decide_inquiry_routed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryRouted *routed =
        (const Stafett__Intake__V1__InquiryRouted *)input->message;
    struct plan_case row;
    struct id inquiry;
    struct id case_id;
    struct id person;
    struct id own;
    if (!id_from(slice_bytes(routed->person_id), &person) || id_is_none(person)) {
        decision_refuse(decision, "person-unknown", "person_id");
        return;
    }
    if (!id_from(slice_bytes(routed->inquiry_id), &inquiry) ||
        !id_from(slice_bytes(routed->case_id), &case_id) || id_is_none(case_id) ||
        plan_inquiry_find(view, inquiry, &own) || plan_case_load(view, case_id, &row)) {
        decision_refuse(decision, "case-exists", "case_id");
        return;
    }
    if (plan_case_of_person(view, person, "case", input->self, &own)) {
        joined_emit(view, input, own, routed, decision);
        return;
    }
    struct plan_staff staff;
    char *tells[] = { routed_responsible(view, input, routed) };
    Stafett__Plan__V1__CaseOpened event = STAFETT__PLAN__V1__CASE_OPENED__INIT;
    event.case_id = id_binary(&case_id);
    event.kind_code = (char *)"case";
    event.person_id = id_binary(&person);
    event.holder_code = (char *)input->self;
    event.responsible_code = tells[0];
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.inquiry_id = routed->inquiry_id;
    event.team_code = routed->team_code;
    event.received_us = routed->received_us;
    if (plan_staff_load(view, routed->responsible_code, &staff) && staff.is_absent &&
        plan_owner_has_room(view, routed->responsible_code))
        event.absent_code = routed->responsible_code;
    decision_emit(decision, case_id, &event.base);
    plan_stays_link(view, person, case_id, decision);
}

/* ---- withdrawn */

static bool
is_held(const struct input *input, const struct plan_case *row)
{
    return strcmp(row->holder, input->self) == 0 && !row->is_closed;
}

static void
closed_emit(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *reason, struct decision *decision)
{
    Stafett__Plan__V1__CaseClosed event = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    event.case_id = id_binary(&side->case_id);
    event.reason_code = (char *)reason;
    struct plan_act act = plan_act_start(view, input, decision);
    act.side = *side;
    plan_case_ends(&act);
    decision_emit(decision, side->case_id, &event.base);
}

/* Only a case that came of this inquiry, and of which nothing else has come, ends with
 * it. */
static bool
ends_with_inquiry(
    const struct input *input, const struct plan_case *row, struct id inquiry)
{
    return is_held(input, row) && row->open_term == 0 && row->outcome[0] == '\0' &&
           id_equal(row->inquiry, inquiry);
}

void
plan_decide_inquiry_withdrawn(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Intake__V1__InquiryWithdrawn *withdrawn =
        (const Stafett__Intake__V1__InquiryWithdrawn *)input->message;
    struct plan_case row;
    struct id inquiry;
    struct id case_id;
    if (!withdrawn->was_routed)
        return;
    if (!id_from(slice_bytes(withdrawn->inquiry_id), &inquiry) ||
        !plan_inquiry_find(view, inquiry, &case_id)) {
        decision_refuse(decision, "case-unknown", "inquiry_id");
        return;
    }
    ASSERT(plan_case_load(view, case_id, &row));
    if (row.is_closed)
        return;
    if (ends_with_inquiry(input, &row, inquiry)) {
        const struct plan_side side = { .case_id = case_id, .row = row };
        closed_emit(view, input, &side, "inquiry-withdrawn", decision);
        return;
    }
    Stafett__Plan__V1__InquiryDropped event = STAFETT__PLAN__V1__INQUIRY_DROPPED__INIT;
    char *tells[] = { plan_tell(view, &row, input->arena) };
    event.inquiry_id = withdrawn->inquiry_id;
    event.case_id = id_binary(&case_id);
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    decision_emit(decision, case_id, &event.base);
}

/* ---- concluded */

/* What plan makes of a conclusion. */
enum following { FOLLOWS_NOTHING, FOLLOWS_OFFER, FOLLOWS_END, FOLLOWS_BY_HAND };

static enum following
concluded_following(const struct view *view, const struct input *input,
    const struct plan_side *side,
    const Stafett__Team__V1__AssessmentConcluded *concluded)
{
    struct plan_unit unit;
    struct id inquiry = ID_NONE;
    bool hands_over = concluded->to_unit_code[0] != '\0';
    if (!is_held(input, &side->row))
        return FOLLOWS_NOTHING;
    (void)id_from(slice_bytes(concluded->inquiry_id), &inquiry);
    bool is_of_inquiry = !id_is_none(inquiry) && id_equal(side->row.inquiry, inquiry);
    if (!hands_over && !is_of_inquiry)
        return FOLLOWS_NOTHING; /* the case has more to it than this assessment */
    if (side->row.open_term != 0)
        return FOLLOWS_BY_HAND;
    if (!hands_over)
        return FOLLOWS_END;
    bool can_ask = plan_unit_load(view, concluded->to_unit_code, &unit) &&
                   rules_handover(input->rules, inner_kind) != NULL;
    return can_ask ? FOLLOWS_OFFER : FOLLOWS_BY_HAND;
}

/* The person's own part goes with the offer: whoever is asked reads it first. */
static void
concluded_offer(const struct view *view, const struct input *input,
    struct plan_side *side, const Stafett__Team__V1__AssessmentConcluded *concluded,
    struct decision *decision)
{
    Stafett__Plan__V1__OfferHandover order = STAFETT__PLAN__V1__OFFER_HANDOVER__INIT;
    struct slice person =
        content_item(slice_bytes(concluded->content), "person", input->arena);
    struct id salt = input_id(input, PLAN_CASE_ORDINAL);
    order.case_id = id_binary(&side->case_id);
    order.kind_code = (char *)inner_kind;
    order.to_unit_code = concluded->to_unit_code;
    order.is_person_asked = person.len > 0;
    if (person.len > 0)
        order.content = slice_binary(content_with(
            slice_of(NULL, 0), "person_view", person, salt.bytes, input->arena));
    plan_offer_inside(view, input, side, &order, decision);
}

static void
noted_emit(const struct view *view, const struct input *input,
    const struct plan_side *side, enum following following, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentConcluded *concluded =
        (const Stafett__Team__V1__AssessmentConcluded *)input->message;
    Stafett__Plan__V1__AssessmentNoted event =
        STAFETT__PLAN__V1__ASSESSMENT_NOTED__INIT;
    char *tells[] = { plan_tell(view, &side->row, input->arena) };
    event.assessment_id = concluded->assessment_id;
    event.case_id = concluded->case_id;
    event.team_code = concluded->team_code;
    event.outcome_code = concluded->outcome_code;
    event.level_code = concluded->level_code;
    event.to_unit_code = concluded->to_unit_code;
    event.is_held_up = following == FOLLOWS_BY_HAND;
    event.tell_codes = tells;
    /* Offers and the end of a case speak for themselves. */
    if (following == FOLLOWS_BY_HAND || following == FOLLOWS_NOTHING)
        event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = concluded->content;
    decision_emit(decision, side->case_id, &event.base);
}

void
plan_decide_assessment_concluded(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Team__V1__AssessmentConcluded *concluded =
        (const Stafett__Team__V1__AssessmentConcluded *)input->message;
    struct plan_side side;
    if (!plan_baton_case(view, concluded->case_id, &side, decision))
        return;
    enum following following = concluded_following(view, input, &side, concluded);
    noted_emit(view, input, &side, following, decision);
    if (following == FOLLOWS_OFFER)
        concluded_offer(view, input, &side, concluded, decision);
    else if (following == FOLLOWS_END)
        closed_emit(view, input, &side, "assessed", decision);
}
