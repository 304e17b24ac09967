#include "services/plan/plan_joint.h"

#include <string.h>

/* Notices that our own staff give about a stay, and the alarm of what is owed. Some
 * kinds come only of another command (a stay is opened, a handover is offered or
 * withdrawn, a contact is reported): as notices alone they would say what is not so.
 * Notices are taken for closed stays too: a discharge report may come after the
 * handover has completed. */

static const char *const kinds_of_commands[] = { "admitted", "ready", "ready-withdrawn",
    "received" };

static bool
is_of_command(const char *kind)
{
    return plan_is_among(kind, kinds_of_commands, ARRAY_COUNT(kinds_of_commands));
}

/* NULL when the input may be taken. */
static const char *
notice_refusal(const struct view *view, const struct input *input,
    const Stafett__Plan__V1__GiveNotice *message, struct plan_case *row_out)
{
    struct id case_id;
    if (!id_from(slice_bytes(message->case_id), &case_id) ||
        !plan_case_load(view, case_id, row_out))
        return "case-unknown";
    if (strcmp(row_out->kind, "stay") != 0)
        return "not-a-stay";
    if (!plan_may_act(view, row_out, input->sender))
        return "not-responsible";
    if (rules_notice(input->rules, message->kind_code) == NULL)
        return "kind-unknown";
    return is_of_command(message->kind_code) ? "answer-not-allowed" : NULL;
}

/* The notice that is annulled must be this organisation's own, of this case, and stand.
 * Without its admission nothing is left of a stay: then nobody may be asked to take it, nor
 * hold it already. */
static const char *
annulled_refusal(const struct view *view, const struct input *input,
    const struct plan_case *row, struct plan_notice *out)
{
    const Stafett__Plan__V1__GiveNotice *message =
        (const Stafett__Plan__V1__GiveNotice *)input->message;
    struct id notice_id;
    struct id case_id;
    uint64_t number;
    if (!id_from(slice_bytes(message->annuls), &notice_id) ||
        !plan_notice_find(view, notice_id, &case_id, &number) ||
        !slice_equal(id_slice(&case_id), slice_bytes(message->case_id)) ||
        !plan_notice_load(view, case_id, number, out))
        return "notice-unknown";
    if (strcmp(out->from, input->self) != 0)
        return "not-holder";
    if (out->is_annulled)
        return "notice-annulled";
    bool is_admission = strcmp(out->kind, "admitted") == 0;
    if (is_admission && !row->is_closed && strcmp(row->holder, input->self) != 0)
        return "moved";
    if (is_admission && !row->is_closed && row->open_term != 0)
        return "offer-open";
    bool is_other = !is_admission && is_of_command(out->kind);
    return is_other || strcmp(out->kind, "annulled") == 0 ? "answer-not-allowed" : NULL;
}

void
plan_decide_notice(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__GiveNotice *message =
        (const Stafett__Plan__V1__GiveNotice *)input->message;
    struct plan_case row;
    struct plan_notice annulled = { .is_annulled = 0 };
    if (!plan_baton_content(message->content, decision))
        return;
    if (message->event_us > input->now_us) {
        decision_refuse(decision, "time-future", "event_us");
        return;
    }
    const char *reason = notice_refusal(view, input, message, &row);
    bool is_annulling = strcmp(message->kind_code, "annulled") == 0;
    if (reason == NULL && is_annulling)
        reason = annulled_refusal(view, input, &row, &annulled);
    if (reason != NULL) {
        decision_refuse(decision, reason, is_annulling ? "annuls" : "kind_code");
        return;
    }
    struct id case_id = ID_NONE;
    bool is_id = id_from(slice_bytes(message->case_id), &case_id);
    ASSERT(is_id);
    struct plan_notice_facts facts = {
        .id = input_id(input, 0),
        .kind = message->kind_code,
        .from = input->self,
        .ref = "",
        .sent_us = input->now_us,
        .event_us = message->event_us > 0 ? message->event_us : input->now_us,
        .expected_us = message->expected_us,
        .annuls = annulled.id,
        .content = slice_bytes(message->content),
    };
    plan_pathway_notice(view, input, case_id, &row, &facts, decision);
}

/* Of the fellowship, in a case that we neither hold nor take part in any more. */
static bool
is_over(const struct plan_act *act, const char *rule)
{
    struct plan_membership ours;
    return rules_duty(act->input->rules, rule) != NULL && !plan_act_is_holder(act) &&
           (!plan_membership_load(act->view, act->side.case_id, &ours) ||
               (ours.state != ACTOR_JOINED && ours.state != ACTOR_ASKED));
}

void
plan_decide_obligation_due(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ObligationDue *message =
        (const Stafett__Plan__V1__ObligationDue *)input->message;
    struct id case_id;
    struct plan_case row;
    struct plan_obligation obligation;
    if (!id_from(slice_bytes(message->case_id), &case_id) ||
        !plan_case_load(view, case_id, &row) ||
        !plan_obligation_load(view, case_id, id_or_none(message->part_id),
            message->rule_code, &obligation) ||
        obligation.due_us > input->now_us || !id_is_none(obligation.break_id))
        return;
    Stafett__Plan__V1__BreakOpened event = STAFETT__PLAN__V1__BREAK_OPENED__INIT;
    struct id break_id = input_id(input, 0);
    struct plan_act act = plan_act_start(view, input, decision);
    act.side.case_id = case_id;
    act.side.row = row;
    if (is_over(&act, obligation.rule)) {
        plan_owed_end(&act, obligation.rule, obligation.part, false);
        return;
    }
    char *tells[] = { plan_act_tell(&act) };
    ProtobufCBinaryData notices[] = { id_binary(&obligation.notice) };
    event.break_id = id_binary(&break_id);
    event.case_id = message->case_id;
    event.rule_code = obligation.rule;
    event.strength_code = obligation.strength;
    event.whose_code = obligation.whose;
    event.source_code = obligation.source;
    event.part_id = message->part_id;
    if (!id_is_none(obligation.notice)) {
        event.notice_ids = notices;
        event.n_notice_ids = ARRAY_COUNT(notices);
    }
    event.due_us = obligation.due_us;
    event.tell_codes = tells;
    event.n_tell_codes = 1;
    decision_emit(decision, case_id, &event.base);
    plan_overdue_follow(&act, obligation.rule, obligation.part);
}
