#include "services/plan/plan_fellowship.h"

#include <string.h>

/* What leaves this organisation: one function per event, one message per call, each with
 * its category. A partner hears of its own stays, offers and answers, and of nobody
 * else's; an outside holder hears of nothing from here. Notices that follow of a step of
 * the handover are not sent: both sides derive them. */

static const char *const notices_of_steps[] = { "admitted", "ready", "ready-withdrawn",
    "received" };

static bool
is_self(const struct view *view, const char *organisation)
{
    struct plan_self self;
    ASSERT(plan_self_load(view, &self));
    return strcmp(self.organisation, organisation) == 0;
}

static const char *
keep(struct sharing *sharing, const char *code)
{
    return arena_text(sharing_arena(sharing), slice_text(code));
}

static void
add(const struct view *view, struct sharing *sharing, const char *partner,
    const char *category, const ProtobufCMessage *message)
{
    struct plan_partner row;
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "case_id");
    ASSERT(field != NULL);
    const ProtobufCBinaryData *case_id =
        (const ProtobufCBinaryData *)(const void *)((const uint8_t *)message +
                                                    field->offset);
    if (plan_partner_load(view, partner, &row))
        sharing_add(
            sharing, keep(sharing, partner), category, id_or_none(*case_id), message);
}

void
plan_share_case_opened(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__CaseOpened *opened =
        (const Stafett__Plan__V1__CaseOpened *)event->message;
    Stafett__Partner__V1__StayOpened message = STAFETT__PARTNER__V1__STAY_OPENED__INIT;
    if (strcmp(opened->kind_code, "stay") != 0 || !is_self(view, opened->holder_code))
        return;
    message.case_id = opened->case_id;
    message.admitted_us = opened->admitted_us;
    message.content = opened->content;
    add(view, sharing, opened->partner_code, "pathway", &message.base);
}

static bool
is_of_step(const char *kind)
{
    return plan_is_among(kind, notices_of_steps, ARRAY_COUNT(notices_of_steps));
}

void
plan_share_notice(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__NoticeRecorded *recorded =
        (const Stafett__Plan__V1__NoticeRecorded *)event->message;
    Stafett__Partner__V1__NoticeGiven message =
        STAFETT__PARTNER__V1__NOTICE_GIVEN__INIT;
    struct plan_case row;
    ASSERT(plan_case_load(view, id_or_none(recorded->case_id), &row));
    if (!is_self(view, recorded->from_code) || is_of_step(recorded->kind_code) ||
        row.is_outside)
        return;
    message.notice_id = recorded->notice_id;
    message.case_id = recorded->case_id;
    message.kind_code = recorded->kind_code;
    message.sent_us = recorded->sent_us;
    message.event_us = recorded->event_us;
    message.expected_us = recorded->expected_us;
    message.annuls = recorded->annuls;
    message.content = recorded->content;
    add(view, sharing, row.partner, "pathway", &message.base);
}

void
plan_share_offered(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HandoverOffered *offered =
        (const Stafett__Plan__V1__HandoverOffered *)event->message;
    Stafett__Partner__V1__HandoverOffered *message;
    struct plan_case row;
    uint8_t digest[DIGEST_BYTES];
    if (!is_self(view, offered->from_code))
        return;
    ASSERT(plan_case_load(view, id_or_none(offered->case_id), &row));
    digest_of(plan_compose_offer(offered, row.kind, sharing_arena(sharing), &message),
        digest);
    ASSERT(slice_equal(slice_bytes(offered->digest), slice_of(digest, sizeof digest)));
    add(view, sharing, offered->to_code, "baton", &message->base);
}

/* The offer that an answer of ours is about; false when nobody is to be told. */
static bool
answered_offer(const struct view *view, ProtobufCBinaryData case_id, uint64_t term,
    const char *by, struct plan_offer *out)
{
    if (!is_self(view, by))
        return false;
    ASSERT(plan_offer_load(view, id_or_none(case_id), term, out));
    return !out->is_outside;
}

void
plan_share_accepted(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HandoverAccepted *accepted =
        (const Stafett__Plan__V1__HandoverAccepted *)event->message;
    Stafett__Partner__V1__HandoverAccepted message =
        STAFETT__PARTNER__V1__HANDOVER_ACCEPTED__INIT;
    struct plan_offer offer;
    if (!answered_offer(
            view, accepted->case_id, accepted->term, accepted->by_code, &offer))
        return;
    message.case_id = accepted->case_id;
    message.offer_id = accepted->offer_id;
    message.term = accepted->term;
    message.digest = accepted->digest;
    message.from_us = accepted->from_us;
    message.into_case_id = accepted->into_case_id;
    message.content = accepted->content;
    add(view, sharing, offer.from, "baton", &message.base);
}

void
plan_share_postponed(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HandoverPostponed *postponed =
        (const Stafett__Plan__V1__HandoverPostponed *)event->message;
    Stafett__Partner__V1__HandoverPostponed message =
        STAFETT__PARTNER__V1__HANDOVER_POSTPONED__INIT;
    struct plan_offer offer;
    if (!answered_offer(
            view, postponed->case_id, postponed->term, postponed->by_code, &offer))
        return;
    message.case_id = postponed->case_id;
    message.offer_id = postponed->offer_id;
    message.term = postponed->term;
    message.digest = postponed->digest;
    message.next_answer_us = postponed->next_answer_us;
    message.content = postponed->content;
    add(view, sharing, offer.from, "baton", &message.base);
}

void
plan_share_declined(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HandoverDeclined *declined =
        (const Stafett__Plan__V1__HandoverDeclined *)event->message;
    Stafett__Partner__V1__HandoverDeclined message =
        STAFETT__PARTNER__V1__HANDOVER_DECLINED__INIT;
    struct plan_offer offer;
    if (!answered_offer(
            view, declined->case_id, declined->term, declined->by_code, &offer))
        return;
    message.case_id = declined->case_id;
    message.offer_id = declined->offer_id;
    message.term = declined->term;
    message.digest = declined->digest;
    message.content = declined->content;
    add(view, sharing, offer.from, "baton", &message.base);
}

void
plan_share_contact(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__ContactReported *contact =
        (const Stafett__Plan__V1__ContactReported *)event->message;
    Stafett__Partner__V1__ContactReported message =
        STAFETT__PARTNER__V1__CONTACT_REPORTED__INIT;
    struct plan_offer offer;
    if (!answered_offer(
            view, contact->case_id, contact->term, contact->by_code, &offer))
        return;
    message.case_id = contact->case_id;
    message.offer_id = contact->offer_id;
    message.term = contact->term;
    message.digest = slice_binary(slice_of(offer.digest, DIGEST_BYTES));
    message.contact_us = contact->contact_us;
    message.content = contact->content;
    add(view, sharing, offer.from, "baton", &message.base);
}

void
plan_share_withdrawn(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HandoverWithdrawn *withdrawn =
        (const Stafett__Plan__V1__HandoverWithdrawn *)event->message;
    Stafett__Partner__V1__HandoverWithdrawn message =
        STAFETT__PARTNER__V1__HANDOVER_WITHDRAWN__INIT;
    struct plan_offer offer;
    if (!answered_offer(
            view, withdrawn->case_id, withdrawn->term, withdrawn->from_code, &offer))
        return;
    message.case_id = withdrawn->case_id;
    message.offer_id = withdrawn->offer_id;
    message.term = withdrawn->term;
    message.content = withdrawn->content;
    add(view, sharing, offer.to, "baton", &message.base);
}

void
plan_share_completed(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__HandoverCompleted *completed =
        (const Stafett__Plan__V1__HandoverCompleted *)event->message;
    Stafett__Partner__V1__HandoverCompleted message =
        STAFETT__PARTNER__V1__HANDOVER_COMPLETED__INIT;
    Stafett__Partner__V1__CustodyPassed passed =
        STAFETT__PARTNER__V1__CUSTODY_PASSED__INIT;
    struct plan_partner receiver;
    struct plan_offer offer;
    struct id case_id = id_or_none(completed->case_id);
    if (is_self(view, completed->to_code) && !is_self(view, completed->from_code) &&
        !completed->is_outside)
        plan_prove_to_all(view, sharing, case_id, completed->from_code);
    if (!answered_offer(
            view, completed->case_id, completed->term, completed->from_code, &offer) ||
        !plan_partner_load(view, offer.to, &receiver))
        return;
    passed.case_id = completed->case_id;
    passed.term = completed->term;
    passed.to_code = offer.to;
    passed.to_key =
        slice_binary(slice_of(receiver.signing_key, sizeof receiver.signing_key));
    add(view, sharing, offer.to, "baton", &passed.base);
    message.case_id = completed->case_id;
    message.offer_id = completed->offer_id;
    message.term = completed->term;
    message.digest = slice_binary(slice_of(offer.digest, DIGEST_BYTES));
    message.acceptance = completed->acceptance;
    message.member_id = completed->member_id;
    add(view, sharing, offer.to, "baton", &message.base);
    plan_tell_members(view, sharing, case_id, offer.to, &passed.base);
}

/* The partner hears the state in the words of the protocol; an answer that quotes what we
 * never sent hears that we do not know it. */
void
plan_share_answer_refused(
    const struct view *view, const struct event *event, struct sharing *sharing)
{
    const Stafett__Plan__V1__AnswerRefused *refused =
        (const Stafett__Plan__V1__AnswerRefused *)event->message;
    Stafett__Partner__V1__OfferState message = STAFETT__PARTNER__V1__OFFER_STATE__INIT;
    message.case_id = refused->case_id;
    message.offer_id = refused->offer_id;
    message.term = refused->term;
    message.state_code = refused->reason_code;
    message.current_term = refused->current_term;
    message.content = refused->content;
    add(view, sharing, refused->by_code, "baton", &message.base);
}
