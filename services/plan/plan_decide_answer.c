#include "services/plan/plan_baton.h"

#include <string.h>

/* The receiver's side: accept (at once, or "can receive from"), "cannot yet, because",
 * decline, and the report that somebody has met the person. Which answers an offer takes
 * is data and stands in the offer. An acceptance binds this organisation from its commit
 * until the holder completes or withdraws. An outside holder hears of nothing from here:
 * it has its own messages, and the first contact completes in our log alone. An offer
 * inside this organisation is answered by the unit that is asked; both sides are here. */

struct answer {
    ProtobufCBinaryData case_id;
    struct plan_quote quote;
};

/* Inside, the asked unit answers; else whoever may act in the case. */
static bool
answerer_may(const struct view *view, const struct input *input,
    const struct answer *answer, struct plan_side *side, struct decision *decision)
{
    bool is_inside =
        plan_baton_offer(view, side, answer->quote.offer_id, answer->quote.term) &&
        plan_baton_is_inside(side);
    if (!is_inside)
        return plan_baton_actor(view, input, side, decision);
    if (plan_unit_may_answer(view, side->offer.to_unit, input->sender))
        return true;
    decision_refuse(decision, "not-addressee", "offer_id");
    return false;
}

/* Refuses and returns false unless the sender may answer the case's open offer. */
static bool
answer_may(const struct view *view, const struct input *input,
    const struct answer *answer, struct plan_side *side, struct decision *decision)
{
    if (!plan_baton_case(view, answer->case_id, side, decision) ||
        !answerer_may(view, input, answer, side, decision))
        return false;
    const char *fault = plan_baton_quote(view, side, &answer->quote);
    if (fault == NULL && strcmp(side->offer.to, input->self) != 0)
        fault = "not-addressee";
    if (fault == NULL)
        return true;
    decision_refuse(decision, fault, "offer_id");
    return false;
}

static bool
is_allowed(const struct plan_offer *offer, const char *code)
{
    for (uint32_t i = 0; i < offer->answer_count; i++) {
        if (strcmp(offer->answers[i], code) == 0)
            return true;
    }
    return false;
}

/* NULL, or why the time of an acceptance does not fit what the offer takes. */
static const char *
accept_time_fault(
    const struct input *input, const struct plan_offer *offer, int64_t from_us)
{
    if (from_us == 0 && is_allowed(offer, "accept"))
        return NULL;
    if (!is_allowed(offer, "can-receive"))
        return "answer-not-allowed";
    if (from_us == 0)
        return "time-missing";
    return from_us < input->now_us || !plan_baton_is_time(from_us) ? "time-past" : NULL;
}

/* The case that the receiver goes on in must be one that it holds. */
static const char *
into_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, ProtobufCBinaryData into_case_id)
{
    struct id into;
    struct plan_case row;
    if (into_case_id.len == 0)
        return NULL;
    if (!id_from(slice_bytes(into_case_id), &into) || id_equal(into, side->case_id) ||
        !plan_case_load(view, into, &row))
        return "case-unknown";
    if (strcmp(row.holder, input->self) != 0)
        return "not-holder";
    return row.is_closed ? "case-closed" : NULL;
}

static const char *
accept_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *responsible, const char **where)
{
    const Stafett__Plan__V1__AcceptHandover *command =
        (const Stafett__Plan__V1__AcceptHandover *)input->message;
    *where = "offer_id";
    if (side->offer.state == OFFER_ACCEPTED)
        return "already-accepted";
    *where = "from_us";
    const char *fault = accept_time_fault(input, &side->offer, command->from_us);
    if (fault != NULL)
        return fault;
    *where = "responsible_code";
    fault = plan_staff_choice_fault(view, responsible);
    if (fault != NULL)
        return fault;
    *where = "into_case_id";
    if (plan_baton_is_inside(side) && command->into_case_id.len > 0)
        return "answer-not-allowed";
    return into_fault(view, input, side, command->into_case_id);
}

/* Inside, the one who had the case until now is told here, elsewhere by the record. Who
 * took it upon herself knows it already. */
static size_t
accepted_tell(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *responsible, char *tells[PLAN_TELLS_MAX])
{
    char *former = plan_tell(view, &side->row, input->arena);
    size_t count = 0;
    if (plan_baton_is_inside(side) && strcmp(former, input->sender) != 0 &&
        strcmp(former, responsible) != 0)
        tells[count++] = former;
    if (strcmp(responsible, input->sender) != 0)
        tells[count++] = (char *)responsible;
    return count;
}

/* Of "cannot yet" and no, when both sides are here. */
static size_t
holder_tell(const struct view *view, const struct input *input,
    const struct plan_side *side, char *tells[PLAN_TELLS_MAX])
{
    if (!plan_baton_is_inside(side))
        return 0;
    return plan_baton_tell(view, &side->row, false, input->arena, tells);
}

void
plan_decide_accept(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AcceptHandover *command =
        (const Stafett__Plan__V1__AcceptHandover *)input->message;
    const struct answer answer = { command->case_id,
        { command->offer_id, command->term, command->digest } };
    struct plan_side side;
    const char *where;
    if (!answer_may(view, input, &answer, &side, decision) ||
        !plan_baton_content(command->content, decision))
        return;
    const char *responsible = command->responsible_code[0] != '\0'
                                  ? command->responsible_code
                                  : input->sender;
    const char *fault = accept_fault(view, input, &side, responsible, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    Stafett__Plan__V1__HandoverAccepted event =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    char *tells[PLAN_TELLS_MAX];
    event.case_id = command->case_id;
    event.offer_id = command->offer_id;
    event.term = command->term;
    event.digest = command->digest;
    event.by_code = (char *)input->self;
    event.responsible_code = (char *)responsible;
    event.from_us = command->from_us;
    event.into_case_id = command->into_case_id;
    event.tell_codes = tells;
    event.n_tell_codes = accepted_tell(view, input, &side, responsible, tells);
    event.content = slice_binary(plan_responsible_content(
        view, responsible, slice_bytes(command->content), input));
    decision_emit(decision, side.case_id, &event.base);
    if (plan_baton_is_inside(&side) &&
        strcmp(side.offer.completes, "on-acceptance") == 0)
        plan_baton_complete_inside(view, input, &side, responsible, decision);
}

static const char *
postpone_fault(const struct input *input, const struct plan_side *side,
    int64_t next_answer_us, const char **where)
{
    *where = "offer_id";
    if (side->offer.state == OFFER_ACCEPTED)
        return "already-accepted";
    if (!is_allowed(&side->offer, "cannot-yet"))
        return "answer-not-allowed";
    *where = "next_answer_us";
    if (next_answer_us == 0)
        return "time-missing";
    return next_answer_us <= input->now_us || !plan_baton_is_time(next_answer_us)
               ? "time-past"
               : NULL;
}

void
plan_decide_postpone(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__PostponeHandover *command =
        (const Stafett__Plan__V1__PostponeHandover *)input->message;
    const struct answer answer = { command->case_id,
        { command->offer_id, command->term, command->digest } };
    struct plan_side side;
    int64_t remind_us[PLAN_REMINDERS];
    char *tells[PLAN_TELLS_MAX];
    const char *where;
    if (!answer_may(view, input, &answer, &side, decision))
        return;
    const char *fault = postpone_fault(input, &side, command->next_answer_us, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!plan_baton_reason(command->content, input, decision))
        return;
    Stafett__Plan__V1__HandoverPostponed event =
        STAFETT__PLAN__V1__HANDOVER_POSTPONED__INIT;
    plan_baton_remind(input, side.offer.kind, command->next_answer_us, remind_us);
    event.case_id = command->case_id;
    event.offer_id = command->offer_id;
    event.term = command->term;
    event.digest = command->digest;
    event.by_code = (char *)input->self;
    event.next_answer_us = command->next_answer_us;
    event.remind_us = remind_us;
    event.n_remind_us = PLAN_REMINDERS;
    event.n_tell_codes = holder_tell(view, input, &side, tells);
    event.tell_codes = tells;
    event.content = command->content;
    decision_emit(decision, side.case_id, &event.base);
}

void
plan_decide_decline(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__DeclineHandover *command =
        (const Stafett__Plan__V1__DeclineHandover *)input->message;
    const struct answer answer = { command->case_id,
        { command->offer_id, command->term, command->digest } };
    struct plan_side side;
    if (!answer_may(view, input, &answer, &side, decision))
        return;
    if (side.offer.state == OFFER_ACCEPTED || !is_allowed(&side.offer, "decline")) {
        decision_refuse(decision,
            side.offer.state == OFFER_ACCEPTED ? "already-accepted"
                                               : "answer-not-allowed",
            "offer_id");
        return;
    }
    if (!plan_baton_reason(command->content, input, decision))
        return;
    Stafett__Plan__V1__HandoverDeclined event =
        STAFETT__PLAN__V1__HANDOVER_DECLINED__INIT;
    char *tells[PLAN_TELLS_MAX];
    event.case_id = command->case_id;
    event.offer_id = command->offer_id;
    event.term = command->term;
    event.digest = command->digest;
    event.by_code = (char *)input->self;
    event.n_tell_codes = holder_tell(view, input, &side, tells);
    event.tell_codes = tells;
    event.content = command->content;
    decision_emit(decision, side.case_id, &event.base);
}

static const char *
contact_fault(
    const struct input *input, const struct plan_side *side, int64_t contact_us)
{
    if (side->offer.state != OFFER_ACCEPTED)
        return "not-accepted";
    if (strcmp(side->offer.completes, "on-received") != 0)
        return "answer-not-allowed";
    if (side->offer.contact_us != 0)
        return "already-completed";
    return contact_us > input->now_us ? "time-future" : NULL;
}

static void
contact_emit(const struct input *input, const struct plan_side *side,
    int64_t contact_us, struct decision *decision)
{
    const Stafett__Plan__V1__ReportContact *command =
        (const Stafett__Plan__V1__ReportContact *)input->message;
    Stafett__Plan__V1__ContactReported event =
        STAFETT__PLAN__V1__CONTACT_REPORTED__INIT;
    event.case_id = command->case_id;
    event.offer_id = command->offer_id;
    event.term = command->term;
    event.by_code = (char *)input->self;
    event.contact_us = contact_us;
    event.content = command->content;
    decision_emit(decision, side->case_id, &event.base);
}

void
plan_decide_contact(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ReportContact *command =
        (const Stafett__Plan__V1__ReportContact *)input->message;
    const struct answer answer = { command->case_id,
        { command->offer_id, command->term, command->digest } };
    struct plan_side side;
    if (!answer_may(view, input, &answer, &side, decision) ||
        !plan_baton_content(command->content, decision))
        return;
    const char *fault = contact_fault(input, &side, command->contact_us);
    if (fault != NULL) {
        decision_refuse(decision, fault, "contact_us");
        return;
    }
    bool has_time = plan_baton_is_time(command->contact_us);
    int64_t contact_us = has_time ? command->contact_us : input->now_us;
    contact_emit(input, &side, contact_us, decision);
    struct plan_notice_facts received = {
        .kind = "received", .from = input->self, .event_us = contact_us
    };
    plan_baton_notice(view, input, &side, &received, decision);
    if (plan_baton_is_inside(&side))
        plan_baton_complete_inside(view, input, &side, side.offer.named, decision);
    if (!side.offer.is_outside)
        return;
    struct plan_completion completion = { .content = plan_responsible_content(view,
                                              side.row.responsible, slice_of(NULL, 0),
                                              input) };
    plan_baton_complete(input, &side, &completion, decision);
}
