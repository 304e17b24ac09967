#include "services/plan/plan_baton.h"

#include "proto/fellowship.pb-c.h"

#include <string.h>

/* Why an offer that is not open any more cannot be answered; by enum plan_offer_state. */
static const char *const state_reasons[] = {
    [OFFER_OPEN] = "term-stale",
    [OFFER_ACCEPTED] = "term-stale",
    [OFFER_COMPLETED] = "already-completed",
    [OFFER_DECLINED] = "offer-declined",
    [OFFER_WITHDRAWN] = "offer-withdrawn",
    [OFFER_VOIDED] = "offer-withdrawn",
};

bool
plan_baton_case(const struct view *view, ProtobufCBinaryData case_id,
    struct plan_side *side, struct decision *decision)
{
    memset(side, 0, sizeof *side);
    if (id_from(slice_bytes(case_id), &side->case_id) &&
        plan_case_load(view, side->case_id, &side->row))
        return true;
    decision_refuse(decision, "case-unknown", "case_id");
    return false;
}

bool
plan_baton_held(
    const struct input *input, const struct plan_side *side, struct decision *decision)
{
    if (strcmp(side->row.holder, input->self) == 0 && !side->row.is_closed)
        return true;
    const char *reason = side->row.is_outside ? "is-outside" : "not-holder";
    if (side->row.baton == BATON_HANDED)
        reason = "moved";
    if (side->row.is_closed)
        reason = "case-closed";
    decision_refuse(decision, reason, "case_id");
    return false;
}

bool
plan_baton_actor(const struct view *view, const struct input *input,
    const struct plan_side *side, struct decision *decision)
{
    if (plan_may_act(view, &side->row, input->sender))
        return true;
    decision_refuse(decision, "not-responsible", "case_id");
    return false;
}

bool
plan_baton_content(ProtobufCBinaryData content, struct decision *decision)
{
    if (content.len <= PLAN_CONTENT_BYTES_MAX)
        return true;
    decision_refuse(decision, "wire-too-large", "content");
    return false;
}

bool
plan_baton_reason(
    ProtobufCBinaryData content, const struct input *input, struct decision *decision)
{
    if (!plan_baton_content(content, decision))
        return false;
    if (content_item(slice_bytes(content), "reason", input->arena).len > 0)
        return true;
    decision_refuse(decision, "reason-missing", "content");
    return false;
}

bool
plan_baton_offer(const struct view *view, struct plan_side *side,
    ProtobufCBinaryData offer_id, uint64_t term)
{
    struct id id;
    return id_from(slice_bytes(offer_id), &id) &&
           plan_offer_load(view, side->case_id, term, &side->offer) &&
           id_equal(side->offer.id, id);
}

const char *
plan_baton_quote(
    const struct view *view, struct plan_side *side, const struct plan_quote *quote)
{
    bool is_known = plan_baton_offer(view, side, quote->offer_id, quote->term);
    bool is_term_known = side->offer.term == quote->term && quote->term != 0;
    if (!is_term_known)
        return quote->term < side->row.term ? "term-stale" : "offer-unknown";
    if (side->row.open_term != quote->term && side->row.open_term != 0)
        return "term-stale";
    ASSERT(side->offer.state < ARRAY_COUNT(state_reasons));
    if (side->row.open_term != quote->term)
        return state_reasons[side->offer.state];
    if (!is_known)
        return "offer-unknown";
    struct slice digest = slice_of(side->offer.digest, DIGEST_BYTES);
    return slice_equal(slice_bytes(quote->digest), digest) ? NULL : "digest-differs";
}

bool
plan_baton_is_time(int64_t time_us)
{
    return time_us > 0 && time_us <= (int64_t)WIRE_TIME_US_MAX;
}

void
plan_baton_remind(const struct input *input, const char *kind, int64_t due_us,
    int64_t remind_us[PLAN_REMINDERS])
{
    const struct handover_rule *rule = rules_handover(input->rules, kind);
    remind_us[0] = 0;
    remind_us[1] = due_us;
    remind_us[2] = 0;
    if (rule == NULL)
        return;
    int64_t before_us = due_us - (int64_t)rule->before_minutes * MINUTE_US;
    if (before_us > input->now_us && before_us < due_us)
        remind_us[0] = before_us;
    if (rule->after_minutes > 0)
        remind_us[2] = due_us + (int64_t)rule->after_minutes * MINUTE_US;
}

size_t
plan_baton_tell(const struct view *view, const struct plan_case *row, bool climbs,
    struct arena *arena, char *tells[PLAN_TELLS_MAX])
{
    struct plan_self self;
    size_t count = 1;
    tells[0] = plan_tell(view, row, arena);
    ASSERT(plan_self_load(view, &self));
    if (climbs && strcmp(tells[0], self.named) != 0) {
        tells[count] = arena_text(arena, slice_text(self.named));
        count++;
    }
    return count;
}

bool
plan_baton_is_inside(const struct plan_side *side)
{
    return side->offer.to_unit[0] != '\0';
}

/* Whoever answers in her place, else the coordinating unit's named person. */
static char *
named_here(const struct view *view, const char *named, struct arena *arena)
{
    struct plan_self self;
    char found[CODE_BYTES_MAX];
    ASSERT(plan_self_load(view, &self));
    bool is_followed = plan_stand_in(view, named, found);
    return arena_text(arena, slice_text(is_followed ? found : self.named));
}

char *
plan_baton_tell_asked(
    const struct view *view, const struct plan_side *side, struct arena *arena)
{
    if (side->offer.state == OFFER_ACCEPTED)
        return named_here(view, side->offer.named, arena);
    return plan_tell_unit(view, side->offer.to_unit, arena);
}

size_t
plan_baton_tell_sides(const struct view *view, const struct plan_side *side,
    bool climbs, struct arena *arena, char *tells[PLAN_TELLS_MAX])
{
    size_t count = plan_baton_tell(view, &side->row, climbs, arena, tells);
    if (!plan_baton_is_inside(side))
        return count;
    char *asked = plan_baton_tell_asked(view, side, arena);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tells[i], asked) == 0)
            return count;
    }
    ASSERT(count < PLAN_TELLS_MAX);
    tells[count] = asked;
    return count + 1;
}

void
plan_baton_notice(const struct view *view, const struct input *input,
    const struct plan_side *side, const struct plan_notice_facts *facts,
    struct decision *decision)
{
    const struct handover_rule *rule = rules_handover(input->rules, side->offer.kind);
    bool is_discharge = rule == NULL || rule->needs_stay;
    if (strcmp(side->row.kind, "stay") != 0 || !is_discharge)
        return;
    struct plan_notice_facts full = *facts;
    full.id = id_derive(side->offer.id, facts->kind);
    full.ref = "";
    full.sent_us = input->origin == FROM_PARTNER ? input->sent_us : input->now_us;
    if (full.event_us == 0)
        full.event_us = full.sent_us;
    plan_pathway_notice(view, input, side->case_id, &side->row, &full, decision);
}

void
plan_baton_inform(const struct view *view, const struct plan_side *side,
    const struct flow_rule *flow, const char *partner, struct decision *decision)
{
    Stafett__Plan__V1__FlowGrounded grounded = STAFETT__PLAN__V1__FLOW_GROUNDED__INIT;
    grounded.case_id = id_binary(&side->case_id);
    grounded.partner_code = (char *)partner;
    grounded.flow_code = flow->flow;
    grounded.ground_code = flow->ground;
    grounded.source_code = flow->source;
    grounded.strength_code = (char *)rule_strength_code(flow->strength);
    decision_emit(decision, side->case_id, &grounded.base);
    if (id_is_none(side->row.person) || plan_is_informed(view, side->case_id, partner))
        return;
    Stafett__Plan__V1__PartnerInformed event =
        STAFETT__PLAN__V1__PARTNER_INFORMED__INIT;
    event.case_id = id_binary(&side->case_id);
    event.person_id = id_binary(&side->row.person);
    event.partner_code = (char *)partner;
    decision_emit(decision, side->case_id, &event.base);
}

bool
plan_baton_closes(const struct input *input, const struct plan_side *side)
{
    const struct handover_rule *rule = rules_handover(input->rules, side->offer.kind);
    bool is_into = !id_is_none(side->offer.into);
    return !plan_baton_is_inside(side) &&
           (is_into || (rule != NULL && rule->closes_case));
}

static void
close_emit(
    const struct input *input, const struct plan_side *side, struct decision *decision)
{
    bool is_into = !id_is_none(side->offer.into);
    if (!plan_baton_closes(input, side))
        return;
    Stafett__Plan__V1__CaseClosed event = STAFETT__PLAN__V1__CASE_CLOSED__INIT;
    event.case_id = id_binary(&side->case_id);
    event.reason_code = (char *)(is_into ? "into-case" : "received");
    if (is_into)
        event.into_case_id = id_binary(&side->offer.into);
    decision_emit(decision, side->case_id, &event.base);
}

void
plan_baton_complete(const struct input *input, const struct plan_side *side,
    const struct plan_completion *completion, struct decision *decision)
{
    Stafett__Plan__V1__HandoverCompleted event =
        STAFETT__PLAN__V1__HANDOVER_COMPLETED__INIT;
    event.case_id = id_binary(&side->case_id);
    event.offer_id = id_binary(&side->offer.id);
    event.term = side->offer.term;
    event.from_code = (char *)side->offer.from;
    event.to_code = (char *)side->offer.to;
    event.acceptance = slice_binary(completion->acceptance);
    if (!id_is_none(side->offer.into))
        event.into_case_id = id_binary(&side->offer.into);
    event.is_outside = side->offer.is_outside != 0;
    if (completion->responsible != NULL)
        event.responsible_code = completion->responsible;
    if (plan_baton_is_inside(side))
        event.former_code = (char *)side->row.responsible;
    if (!id_is_none(completion->member))
        event.member_id = id_binary(&completion->member);
    event.tell_codes = (char **)completion->tells;
    event.n_tell_codes = completion->tell_count;
    event.content = slice_binary(completion->content);
    decision_emit(decision, side->case_id, &event.base);
    close_emit(input, side, decision);
}

void
plan_baton_complete_inside(const struct view *view, const struct input *input,
    const struct plan_side *side, const char *named, struct decision *decision)
{
    struct plan_completion completion = {
        .responsible = named_here(view, named, input->arena),
    };
    completion.content = plan_responsible_content(
        view, completion.responsible, slice_of(NULL, 0), input);
    /* Whoever accepts and completes in one is told by the acceptance. */
    if (strcmp(side->offer.completes, "on-acceptance") != 0 &&
        strcmp(completion.responsible, input->sender) != 0) {
        completion.tells[0] = completion.responsible;
        completion.tell_count = 1;
    }
    plan_baton_complete(input, side, &completion, decision);
}
