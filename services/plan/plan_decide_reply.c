#include "services/plan/plan_fellowship.h"

#include <string.h>

/* A partner's answers to an offer of ours. One that fits the open offer is recorded, and
 * where the kind says so the handover completes in the same turn: this commit is the
 * transfer. One that does not fit changes nothing: it is answered with what holds now.
 * Only the addressee is answered at all. */

struct reply {
    ProtobufCBinaryData case_id;
    struct plan_quote quote;
    const char *answer; /* accept, cannot-yet, decline, contact */
    const char *reason; /* why it does not fit: what holds now */
};

static void
refused_emit(const struct view *view, const struct input *input,
    const struct plan_side *side, const struct reply *reply, struct decision *decision)
{
    Stafett__Plan__V1__AnswerRefused event = STAFETT__PLAN__V1__ANSWER_REFUSED__INIT;
    event.case_id = reply->case_id;
    event.offer_id = reply->quote.offer_id;
    event.term = reply->quote.term;
    event.by_code = (char *)input->sender;
    event.answer_code = (char *)reply->answer;
    event.reason_code = (char *)reply->reason;
    event.current_term = side->row.term;
    if (strcmp(reply->reason, "withdrawn") == 0)
        event.content =
            slice_binary(content_load(view, side->offer.answer_content, input->arena));
    decision_emit(decision, side->case_id, &event.base);
}

/* What became of an offer of ours that is not open any more. */
static const char *
ended_reason(const struct plan_side *side)
{
    if (side->row.open_term > side->offer.term)
        return "superseded";
    if (side->offer.state == OFFER_DECLINED)
        return "declined";
    return side->offer.state == OFFER_WITHDRAWN ? "withdrawn" : "moved";
}

/* NULL when the reply is about the open offer, else what holds. *is_foreign: the offer
 * was not the sender's to answer. */
static const char *
reply_state(const struct view *view, const struct input *input, struct plan_side *side,
    const struct reply *reply, bool *is_foreign)
{
    *is_foreign = false;
    if (!id_from(slice_bytes(reply->case_id), &side->case_id) ||
        !plan_case_load(view, side->case_id, &side->row) ||
        !plan_baton_offer(view, side, reply->quote.offer_id, reply->quote.term))
        return "unknown";
    *is_foreign = strcmp(side->offer.from, input->self) != 0 ||
                  strcmp(side->offer.to, input->sender) != 0;
    if (side->row.open_term != side->offer.term)
        return ended_reason(side);
    struct slice digest = slice_of(side->offer.digest, DIGEST_BYTES);
    return slice_equal(slice_bytes(reply->quote.digest), digest) ? NULL : "unknown";
}

/* True when the reply is to be recorded; else everything is said. */
static bool
reply_take(const struct view *view, const struct input *input, struct plan_side *side,
    struct reply *reply, struct decision *decision)
{
    bool is_foreign;
    memset(side, 0, sizeof *side);
    reply->reason = reply_state(view, input, side, reply, &is_foreign);
    if (is_foreign) {
        decision_refuse(decision, "not-addressee", "offer_id");
        return false;
    }
    if (reply->reason == NULL)
        return true;
    if (side->offer.state != OFFER_COMPLETED)
        refused_emit(view, input, side, reply, decision);
    else
        decision_refuse(decision, "already-completed", "offer_id");
    return false;
}

/* What completes a handover now: the acceptance, and the words that came with it. */
struct in_hand {
    struct slice acceptance;
    struct slice content;
    bool is_told; /* the acceptance itself told it, in the same turn */
};

static void
complete_now(const struct view *view, const struct input *input,
    const struct plan_side *side, const struct in_hand *in_hand,
    struct decision *decision)
{
    struct plan_completion completion = {
        .acceptance = in_hand->acceptance,
        .content =
            plan_responsible_alone(in_hand->content, input_id(input, 0), input->arena),
    };
    if (!in_hand->is_told)
        completion.tell_count =
            plan_baton_tell(view, &side->row, false, input->arena, completion.tells);
    struct plan_act act = plan_act_start(view, input, decision);
    act.side = *side;
    plan_hand_over(&act, &completion);
}

static const char *
accepted_fault(const struct input *input, const struct plan_side *side,
    const Stafett__Partner__V1__HandoverAccepted *record)
{
    if (side->offer.state == OFFER_ACCEPTED)
        return "already-accepted";
    if (input->record.len > PLAN_RECORD_BYTES_MAX ||
        record->content.len > PLAN_CONTENT_BYTES_MAX)
        return "wire-too-large";
    return record->from_us < 0 ? "time-past" : NULL;
}

void
plan_decide_partner_accepted(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverAccepted *record =
        (const Stafett__Partner__V1__HandoverAccepted *)input->message;
    struct reply reply = { record->case_id,
        { record->offer_id, record->term, record->digest }, "accept", NULL };
    struct plan_side side;
    char *tells[PLAN_TELLS_MAX];
    if (!reply_take(view, input, &side, &reply, decision))
        return;
    const char *fault = accepted_fault(input, &side, record);
    if (fault != NULL) {
        decision_refuse(decision, fault, "offer_id");
        return;
    }
    Stafett__Plan__V1__HandoverAccepted event =
        STAFETT__PLAN__V1__HANDOVER_ACCEPTED__INIT;
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.digest = record->digest;
    event.by_code = (char *)input->sender;
    if (plan_baton_is_time(record->from_us))
        event.from_us = record->from_us;
    event.into_case_id = record->into_case_id;
    event.record = slice_binary(input->record);
    event.n_tell_codes = plan_baton_tell(view, &side.row, false, input->arena, tells);
    event.tell_codes = tells;
    event.content = record->content;
    decision_emit(decision, side.case_id, &event.base);
    if (strcmp(side.offer.completes, "on-acceptance") != 0) {
        struct plan_act act = plan_act_start(view, input, decision);
        act.side = side;
        plan_receiver_accepted(&act);
        return;
    }
    (void)id_from(slice_bytes(record->into_case_id), &side.offer.into);
    const struct in_hand in_hand = { input->record, slice_bytes(record->content),
        true };
    complete_now(view, input, &side, &in_hand, decision);
}

void
plan_decide_partner_postponed(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverPostponed *record =
        (const Stafett__Partner__V1__HandoverPostponed *)input->message;
    struct reply reply = { record->case_id,
        { record->offer_id, record->term, record->digest }, "cannot-yet", NULL };
    struct plan_side side;
    int64_t remind_us[PLAN_REMINDERS];
    char *tells[PLAN_TELLS_MAX];
    if (!reply_take(view, input, &side, &reply, decision))
        return;
    if (side.offer.state == OFFER_ACCEPTED) {
        decision_refuse(decision, "already-accepted", "offer_id");
        return;
    }
    if (!plan_baton_is_time(record->next_answer_us)) {
        decision_refuse(decision, "time-missing", "next_answer_us");
        return;
    }
    if (!plan_baton_content(record->content, decision))
        return;
    Stafett__Plan__V1__HandoverPostponed event =
        STAFETT__PLAN__V1__HANDOVER_POSTPONED__INIT;
    plan_baton_remind(input, side.offer.kind, record->next_answer_us, remind_us);
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.digest = record->digest;
    event.by_code = (char *)input->sender;
    event.next_answer_us = record->next_answer_us;
    event.remind_us = remind_us;
    event.n_remind_us = PLAN_REMINDERS;
    event.n_tell_codes = plan_baton_tell(view, &side.row, false, input->arena, tells);
    event.tell_codes = tells;
    event.content = record->content;
    decision_emit(decision, side.case_id, &event.base);
}

void
plan_decide_partner_declined(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__HandoverDeclined *record =
        (const Stafett__Partner__V1__HandoverDeclined *)input->message;
    struct reply reply = { record->case_id,
        { record->offer_id, record->term, record->digest }, "decline", NULL };
    struct plan_side side;
    char *tells[PLAN_TELLS_MAX];
    if (!reply_take(view, input, &side, &reply, decision))
        return;
    if (side.offer.state == OFFER_ACCEPTED) {
        decision_refuse(decision, "already-accepted", "offer_id");
        return;
    }
    if (!plan_baton_content(record->content, decision))
        return;
    Stafett__Plan__V1__HandoverDeclined event =
        STAFETT__PLAN__V1__HANDOVER_DECLINED__INIT;
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.digest = record->digest;
    event.by_code = (char *)input->sender;
    event.n_tell_codes = plan_baton_tell(view, &side.row, false, input->arena, tells);
    event.tell_codes = tells;
    event.content = record->content;
    decision_emit(decision, side.case_id, &event.base);
}

static void
contact_emit(const struct input *input, const struct plan_side *side,
    int64_t contact_us, struct decision *decision)
{
    const Stafett__Partner__V1__ContactReported *record =
        (const Stafett__Partner__V1__ContactReported *)input->message;
    Stafett__Plan__V1__ContactReported event =
        STAFETT__PLAN__V1__CONTACT_REPORTED__INIT;
    event.case_id = record->case_id;
    event.offer_id = record->offer_id;
    event.term = record->term;
    event.by_code = (char *)input->sender;
    event.contact_us = contact_us;
    event.content = record->content;
    decision_emit(decision, side->case_id, &event.base);
}

void
plan_decide_partner_contact(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__ContactReported *record =
        (const Stafett__Partner__V1__ContactReported *)input->message;
    struct reply reply = { record->case_id,
        { record->offer_id, record->term, record->digest }, "contact", NULL };
    struct plan_side side;
    struct slice acceptance;
    if (!reply_take(view, input, &side, &reply, decision) ||
        !plan_baton_content(record->content, decision))
        return;
    struct key key = key_of_id(side.offer.id);
    if (side.offer.state != OFFER_ACCEPTED ||
        !table_get(view, PLAN_ACCEPTANCES, key_slice(&key), &acceptance)) {
        decision_refuse(decision, "not-accepted", "offer_id");
        return;
    }
    struct slice quoted = arena_copy(input->arena, acceptance);
    bool has_time = plan_baton_is_time(record->contact_us);
    int64_t contact_us = has_time ? record->contact_us : input->now_us;
    contact_emit(input, &side, contact_us, decision);
    struct plan_notice_facts received = {
        .kind = "received", .from = input->sender, .event_us = contact_us
    };
    plan_baton_notice(view, input, &side, &received, decision);
    if (strcmp(side.offer.completes, "on-received") != 0)
        return;
    const struct in_hand in_hand = { quoted,
        content_load(view, side.offer.answer_content, input->arena), false };
    complete_now(view, input, &side, &in_hand, decision);
}
