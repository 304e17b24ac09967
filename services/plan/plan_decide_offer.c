#include "services/plan/plan_fellowship.h"

#include <string.h>

/* The holder's side of a handover: offer, withdraw, complete, and the alarms of what
 * nobody answered. Only the holder offers, and every offer takes the case's next term,
 * used or not: an answer to an old offer can never be taken for one to a new. What a
 * former holder writes is answered with "moved". No alarm moves the baton. */

struct draft {
    const struct handover_rule *rule;
    const Stafett__Plan__V1__OfferHandover *command;
    int64_t answer_due_us;
    char **missing;
    size_t missing_count;
};

/* What ends the case at the receiver, or ends a stay, cannot stay inside. */
static const char *
inside_fault(const struct view *view, const struct input *input,
    const struct draft *draft, const char **where)
{
    const Stafett__Plan__V1__OfferHandover *command = draft->command;
    struct plan_unit unit;
    if (draft->rule->needs_stay || draft->rule->closes_case)
        return "kind-outside";
    *where = "to_code";
    if (command->to_code[0] != '\0' && strcmp(command->to_code, input->self) != 0)
        return "unit-unknown";
    *where = "to_unit_code";
    return plan_unit_load(view, command->to_unit_code, &unit) ? NULL : "unit-unknown";
}

static const char *
offer_fault(const struct view *view, const struct input *input,
    const struct plan_side *side, const struct draft *draft, const char **where)
{
    struct plan_partner partner;
    *where = "case_id";
    if (side->row.open_term != 0)
        return "offer-open";
    *where = "kind_code";
    if (draft->rule == NULL)
        return "kind-unknown";
    if (draft->rule->needs_stay && strcmp(side->row.kind, "stay") != 0)
        return "not-a-stay";
    if (draft->command->to_unit_code[0] != '\0')
        return inside_fault(view, input, draft, where);
    *where = "to_code";
    if (strcmp(draft->command->to_code, input->self) == 0 ||
        !plan_partner_load(view, draft->command->to_code, &partner))
        return "partner-unknown";
    *where = "kind_code";
    if (rules_flow(input->rules, draft->command->kind_code) == NULL)
        return "ground-missing";
    *where = "to_code";
    return plan_is_untold(view, side->case_id, draft->command->to_code) ? "do-not-tell"
                                                                        : NULL;
}

static const char *
offer_time_fault(const struct input *input,
    const Stafett__Plan__V1__OfferHandover *command, const char **where)
{
    *where = "answer_due_us";
    if (command->answer_due_us != 0 && (command->answer_due_us <= input->now_us ||
                                           !plan_baton_is_time(command->answer_due_us)))
        return "time-past";
    *where = "complete_by_us";
    if (command->complete_by_us != 0 &&
        (command->complete_by_us <= input->now_us ||
            !plan_baton_is_time(command->complete_by_us)))
        return "time-past";
    return NULL;
}

static bool
is_done(const Stafett__Plan__V1__OfferHandover *command, const char *item)
{
    for (size_t i = 0; i < command->n_done_codes; i++) {
        if (strcmp(command->done_codes[i], item) == 0)
            return true;
    }
    return false;
}

/* What the offer says beyond the command: when an answer is due, what is not done. */
static void
draft_fill(const struct input *input, struct draft *draft)
{
    const struct handover_rule *rule = draft->rule;
    draft->answer_due_us = draft->command->answer_due_us;
    if (draft->answer_due_us == 0)
        draft->answer_due_us =
            input->now_us + (int64_t)rule->answer_minutes * MINUTE_US;
    draft->missing =
        arena_take(input->arena, (rule->checklist.count + 1) * sizeof *draft->missing);
    for (unsigned i = 0; i < rule->checklist.count; i++) {
        if (is_done(draft->command, rule->checklist.codes[i]) ||
            draft->missing_count == RULE_CHECKLIST_MAX)
            continue;
        draft->missing[draft->missing_count] = rule->checklist.codes[i];
        draft->missing_count++;
    }
}

/* Whom it asks: a partner, or a unit of ours, whose duty is told. */
static void
offer_address(const struct view *view, const struct input *input,
    const struct draft *draft, char *tells[PLAN_TELLS_MAX],
    Stafett__Plan__V1__HandoverOffered *event)
{
    event->to_code = draft->command->to_code;
    event->tell_codes = tells;
    if (draft->command->to_unit_code[0] == '\0')
        return;
    event->to_code = (char *)input->self;
    event->to_unit_code = draft->command->to_unit_code;
    tells[0] = plan_tell_unit(view, draft->command->to_unit_code, input->arena);
    event->n_tell_codes = 1;
}

static void
offer_emit(const struct view *view, const struct input *input,
    const struct plan_side *side, const struct draft *draft, struct decision *decision)
{
    const Stafett__Plan__V1__OfferHandover *command = draft->command;
    Stafett__Plan__V1__HandoverOffered event =
        STAFETT__PLAN__V1__HANDOVER_OFFERED__INIT;
    Stafett__Partner__V1__HandoverOffered *record;
    uint8_t digest[DIGEST_BYTES];
    int64_t remind_us[PLAN_REMINDERS];
    char *tells[PLAN_TELLS_MAX];
    event.case_id = id_binary(&side->case_id);
    event.offer_id = id_binary(&side->offer.id);
    event.term = side->row.term + 1;
    event.kind_code = command->kind_code;
    event.from_code = (char *)input->self;
    offer_address(view, input, draft, tells, &event);
    event.answer_due_us = draft->answer_due_us;
    event.complete_by_us = command->complete_by_us;
    event.completes_code = draft->rule->completes;
    event.missing_codes = draft->missing;
    event.n_missing_codes = draft->missing_count;
    event.is_person_asked = command->is_person_asked;
    event.content = slice_binary(plan_responsible_content(
        view, side->row.responsible, slice_bytes(command->content), input));
    if (command->to_unit_code[0] == '\0') {
        plan_proofs_add(view, side->case_id, input->arena, &event);
        event.n_unreached_codes = plan_unreached_list(view, side->case_id,
            command->to_code, input->arena, &event.unreached_codes);
    }
    digest_of(
        plan_compose_offer(&event, side->row.kind, input->arena, &record), digest);
    event.digest = slice_binary(slice_of(digest, sizeof digest));
    plan_baton_remind(input, command->kind_code, draft->answer_due_us, remind_us);
    event.remind_us = remind_us;
    event.n_remind_us = PLAN_REMINDERS;
    event.answer_codes = draft->rule->answers.codes;
    event.n_answer_codes = draft->rule->answers.count;
    decision_emit(decision, side->case_id, &event.base);
}

/* Refuses and returns false unless the sender may write for the holder. */
static bool
holder_may(const struct view *view, const struct input *input,
    ProtobufCBinaryData case_id, struct plan_side *side, struct decision *decision)
{
    return plan_baton_case(view, case_id, side, decision) &&
           plan_baton_held(input, side, decision) &&
           plan_baton_actor(view, input, side, decision);
}

void
plan_offer_inside(const struct view *view, const struct input *input,
    struct plan_side *side, const Stafett__Plan__V1__OfferHandover *command,
    struct decision *decision)
{
    struct draft draft = { .command = command };
    draft.rule = rules_handover(input->rules, command->kind_code);
    ASSERT(draft.rule != NULL);
    draft_fill(input, &draft);
    side->offer.id = input_id(input, PLAN_OFFER_ORDINAL);
    offer_emit(view, input, side, &draft, decision);
}

void
plan_decide_offer(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__OfferHandover *command =
        (const Stafett__Plan__V1__OfferHandover *)input->message;
    struct draft draft = { .command = command };
    struct plan_side side;
    const char *where;
    if (!holder_may(view, input, command->case_id, &side, decision) ||
        !plan_baton_content(command->content, decision))
        return;
    draft.rule = rules_handover(input->rules, command->kind_code);
    const char *fault = offer_fault(view, input, &side, &draft, &where);
    if (fault == NULL)
        fault = offer_time_fault(input, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (command->to_unit_code[0] != '\0') {
        plan_offer_inside(view, input, &side, command, decision);
        return;
    }
    draft_fill(input, &draft);
    side.offer.id = input_id(input, PLAN_OFFER_ORDINAL);
    code_copy(side.offer.kind, sizeof side.offer.kind, command->kind_code);
    offer_emit(view, input, &side, &draft, decision);
    struct plan_notice_facts ready = { .kind = "ready", .from = input->self };
    plan_baton_notice(view, input, &side, &ready, decision);
    plan_baton_inform(view, &side, rules_flow(input->rules, command->kind_code),
        command->to_code, decision);
    plan_story_go_along(view, input, &side, command->to_code, decision);
}

/* Refuses and returns false unless it quotes the open offer of a case held here. */
static bool
holder_quotes(const struct view *view, struct plan_side *side,
    const struct plan_quote *quote, struct decision *decision)
{
    const char *fault = plan_baton_quote(view, side, quote);
    if (fault == NULL)
        return true;
    decision_refuse(decision, fault, "offer_id");
    return false;
}

void
plan_decide_withdraw(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__WithdrawHandover *command =
        (const Stafett__Plan__V1__WithdrawHandover *)input->message;
    const struct plan_quote quote = { command->offer_id, command->term,
        command->digest };
    struct plan_side side;
    if (!holder_may(view, input, command->case_id, &side, decision) ||
        !holder_quotes(view, &side, &quote, decision) ||
        !plan_baton_content(command->content, decision))
        return;
    Stafett__Plan__V1__HandoverWithdrawn event =
        STAFETT__PLAN__V1__HANDOVER_WITHDRAWN__INIT;
    event.case_id = command->case_id;
    event.offer_id = command->offer_id;
    event.term = command->term;
    event.from_code = (char *)input->self;
    event.content = command->content;
    char *tells[1];
    if (plan_baton_is_inside(&side)) {
        tells[0] = plan_baton_tell_asked(view, &side, input->arena);
        event.tell_codes = tells;
        event.n_tell_codes = ARRAY_COUNT(tells);
    }
    decision_emit(decision, side.case_id, &event.base);
    struct plan_notice_facts withdrawn = { .kind = "ready-withdrawn",
        .from = input->self };
    plan_baton_notice(view, input, &side, &withdrawn, decision);
}

void
plan_decide_complete(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CompleteHandover *command =
        (const Stafett__Plan__V1__CompleteHandover *)input->message;
    const struct plan_quote quote = { command->offer_id, command->term,
        command->digest };
    struct plan_side side;
    struct slice acceptance;
    if (!holder_may(view, input, command->case_id, &side, decision) ||
        !holder_quotes(view, &side, &quote, decision))
        return;
    struct key key = key_of_id(side.offer.id);
    if (strcmp(side.offer.completes, "by-holder") != 0) {
        decision_refuse(decision, "answer-not-allowed", "offer_id");
        return;
    }
    bool is_inside = plan_baton_is_inside(&side);
    if (side.offer.state != OFFER_ACCEPTED ||
        (!is_inside &&
            !table_get(view, PLAN_ACCEPTANCES, key_slice(&key), &acceptance))) {
        decision_refuse(decision, "not-accepted", "offer_id");
        return;
    }
    if (is_inside) {
        plan_baton_complete_inside(view, input, &side, side.offer.named, decision);
        return;
    }
    struct plan_completion completion = {
        .acceptance = arena_copy(input->arena, acceptance),
        .content = plan_responsible_alone(
            content_load(view, side.offer.answer_content, input->arena),
            side.offer.answer_content, input->arena),
    };
    struct plan_act act = plan_act_start(view, input, decision);
    act.side = side;
    plan_hand_over(&act, &completion);
}

/* The alarm is cancelled when an answer comes; one that fell due in the same batch says
 * nothing. At both sides: the holder waits, the receiver owes. */
void
plan_decide_answer_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AnswerDue *due =
        (const Stafett__Plan__V1__AnswerDue *)input->message;
    struct plan_side side;
    char *tells[PLAN_TELLS_MAX];
    if (!plan_baton_case(view, due->case_id, &side, decision))
        return;
    if (!plan_baton_offer(view, &side, due->offer_id, due->term) ||
        side.row.open_term != due->term || side.offer.state != OFFER_OPEN)
        return;
    Stafett__Plan__V1__AnswerOverdue event = STAFETT__PLAN__V1__ANSWER_OVERDUE__INIT;
    bool climbs = strcmp(due->step_code, "after") == 0;
    event.case_id = due->case_id;
    event.offer_id = due->offer_id;
    event.term = due->term;
    event.step_code = due->step_code;
    event.to_code = side.offer.to;
    event.answer_due_us = side.offer.answer_due_us;
    event.n_tell_codes =
        plan_baton_tell_sides(view, &side, climbs, input->arena, tells);
    event.tell_codes = tells;
    decision_emit(decision, side.case_id, &event.base);
}

void
plan_decide_completion_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__CompletionDue *due =
        (const Stafett__Plan__V1__CompletionDue *)input->message;
    struct plan_side side;
    char *tells[PLAN_TELLS_MAX];
    if (!plan_baton_case(view, due->case_id, &side, decision))
        return;
    if (!plan_baton_offer(view, &side, due->offer_id, due->term) ||
        side.row.open_term != due->term || side.offer.state != OFFER_ACCEPTED)
        return;
    Stafett__Plan__V1__CompletionOverdue event =
        STAFETT__PLAN__V1__COMPLETION_OVERDUE__INIT;
    event.case_id = due->case_id;
    event.offer_id = due->offer_id;
    event.term = due->term;
    event.n_tell_codes = plan_baton_tell_sides(view, &side, false, input->arena, tells);
    event.tell_codes = tells;
    decision_emit(decision, side.case_id, &event.base);
}
