#include "services/plan/plan.h"

/* The partner's record of an offer. Every answer quotes the digest of these bytes, so
 * they are made by one function from the event alone, whenever they are made. */

struct slice
plan_compose_offer(const Stafett__Plan__V1__HandoverOffered *event,
    const char *case_kind, struct arena *arena,
    Stafett__Partner__V1__HandoverOffered **message_out)
{
    Stafett__Partner__V1__HandoverOffered *message = arena_take(arena, sizeof *message);
    stafett__partner__v1__handover_offered__init(message);
    message->case_id = event->case_id;
    message->offer_id = event->offer_id;
    message->term = event->term;
    message->kind_code = event->kind_code;
    message->case_kind_code = arena_text(arena, slice_text(case_kind));
    message->answer_due_us = event->answer_due_us;
    message->complete_by_us = event->complete_by_us;
    message->completes_code = event->completes_code;
    message->n_missing_codes = event->n_missing_codes;
    message->missing_codes = event->missing_codes;
    message->is_person_asked = event->is_person_asked;
    message->content = event->content;
    message->proofs = event->proofs;
    message->n_proofs = event->n_proofs;
    *message_out = message;
    return message_pack(&message->base, arena);
}
