#include "services/plan/plan_joint.h"

#include <string.h>

/* Only the holder writes the plan; everybody else who takes part proposes, and is
 * answered. A proposal that reaches a former holder is answered with `moved`: whoever made
 * it makes it anew to the holder, knowing so. */

static const char *const parts[] = { "goal", "measure", "actor", "meeting" };

/* A member's staff, or any of the holder's: she who may write needs not, but may. */
static bool
may_propose(struct plan_act *act, ProtobufCBinaryData case_id)
{
    struct plan_case row;
    bool is_here = plan_case_load(act->view, id_or_none(case_id), &row) &&
                   strcmp(row.holder, act->input->self) == 0 && !row.is_closed;
    if (!is_here)
        return plan_act_member(act, case_id);
    const char *fault = plan_staff_fault(act->view, act->input->sender);
    if (fault != NULL)
        decision_refuse(act->decision, fault, "actor_code");
    return fault == NULL &&
           plan_baton_case(act->view, case_id, &act->side, act->decision);
}

static bool
is_part(const char *kind)
{
    return plan_is_among(kind, parts, ARRAY_COUNT(parts));
}

static const char *
proposal_fault(const struct plan_act *act, const Stafett__Plan__V1__Propose *command,
    const char **where)
{
    struct id known_case;
    uint64_t number;
    *where = "part_code";
    if (!is_part(command->part_code))
        return "kind-unknown";
    *where = "part_id";
    bool is_known = plan_place_find(act->view, PLAN_PART_NUMBERS,
                        id_or_none(command->part_id), &known_case, &number) &&
                    id_equal(known_case, act->side.case_id);
    if (command->part_id.len > 0 && !is_known)
        return "part-unknown";
    *where = "category_code";
    if (!plan_is_category(act->input, command->category_code))
        return "category-unknown";
    if (plan_act_is_holder(act))
        return NULL;
    struct plan_asking asking = plan_asking_of(act, act->side.row.holder);
    return plan_ground_find(act->view, &asking, command->category_code).is_there
               ? NULL
               : "ground-missing";
}

void
plan_decide_propose(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__Propose *command =
        (const Stafett__Plan__V1__Propose *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    const char *where;
    if (!may_propose(&act, command->case_id))
        return;
    const char *fault = proposal_fault(&act, command, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (!plan_act_item(&act, command->content, "text"))
        return;
    bool is_ours = plan_act_is_holder(&act);
    struct id proposal_id = input_id(input, PLAN_PART_ORDINAL);
    char *tells[] = { plan_act_tell(&act) };
    Stafett__Plan__V1__ProposalMade event = STAFETT__PLAN__V1__PROPOSAL_MADE__INIT;
    event.proposal_id = id_binary(&proposal_id);
    event.case_id = command->case_id;
    event.part_code = command->part_code;
    event.part_id = command->part_id;
    event.category_code = command->category_code;
    event.from_code = (char *)input->self;
    event.by_code = (char *)input->sender;
    event.to_code = act.side.row.holder;
    event.answer_due_us = plan_duty_due(input, "proposal-answer", input->now_us);
    event.tell_codes = tells;
    event.n_tell_codes = is_ours ? 1 : 0;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    if (is_ours)
        plan_owe(&act, "proposal-answer", proposal_id, event.answer_due_us);
}

/* ---- a member's, here */

static void
moved_emit(struct plan_act *act, const Stafett__Partner__V1__ProposalMade *record)
{
    Stafett__Plan__V1__ProposalAnswered event =
        STAFETT__PLAN__V1__PROPOSAL_ANSWERED__INIT;
    event.proposal_id = record->proposal_id;
    event.case_id = record->case_id;
    event.answer_code = (char *)"moved";
    event.to_code = (char *)act->input->sender;
    plan_act_emit(act, &event.base);
}

void
plan_decide_partner_proposal(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__ProposalMade *record =
        (const Stafett__Partner__V1__ProposalMade *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_proposal before;
    struct id proposal_id;
    if (!plan_act_of_member(&act, record->case_id) ||
        !plan_act_part(&act, record->proposal_id, "proposal", &proposal_id) ||
        !plan_baton_content(record->content, decision))
        return;
    const char *fault = NULL;
    if (plan_proposal_load(view, act.side.case_id, proposal_id, &before))
        fault = "already-done";
    else if (!is_part(record->part_code))
        fault = "kind-unknown";
    else if (act.side.row.is_closed)
        fault = "case-closed";
    if (fault != NULL) {
        decision_refuse(decision, fault, "proposal_id");
        return;
    }
    if (!plan_act_is_holder(&act)) {
        moved_emit(&act, record);
        return;
    }
    char *tells[] = { plan_act_tell(&act) };
    Stafett__Plan__V1__ProposalMade event = STAFETT__PLAN__V1__PROPOSAL_MADE__INIT;
    event.proposal_id = record->proposal_id;
    event.case_id = record->case_id;
    event.part_code = record->part_code;
    event.part_id = record->part_id;
    event.category_code = record->category_code;
    event.from_code = (char *)input->sender;
    event.to_code = (char *)input->self;
    event.answer_due_us = plan_duty_due(input, "proposal-answer", input->now_us);
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    plan_act_emit(&act, &event.base);
    plan_owe(&act, "proposal-answer", proposal_id, event.answer_due_us);
}

/* ---- answers */

/* Who made it, or who stands in for her. */
static char *
tell_proposer(const struct plan_act *act, const struct plan_proposal *row)
{
    char here[CODE_BYTES_MAX];
    if (plan_stand_in(act->view, row->by, here))
        return arena_text(act->input->arena, slice_text(here));
    return plan_act_tell(act);
}

static const char *
answer_fault(const struct plan_act *act,
    const Stafett__Plan__V1__AnswerProposal *command, struct plan_proposal *row,
    const char **where)
{
    *where = "proposal_id";
    if (!plan_proposal_load(
            act->view, act->side.case_id, id_or_none(command->proposal_id), row))
        return "proposal-unknown";
    if (row->answer[0] != '\0')
        return "already-done";
    *where = "answer_code";
    bool is_answer = strcmp(command->answer_code, "taken") == 0 ||
                     strcmp(command->answer_code, "not-taken") == 0;
    return is_answer ? NULL : "answer-unknown";
}

void
plan_decide_answer_proposal(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__AnswerProposal *command =
        (const Stafett__Plan__V1__AnswerProposal *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_proposal row;
    const char *where;
    if (!plan_act_writer(&act, command->case_id) ||
        !plan_act_content(&act, command->content))
        return;
    const char *fault = answer_fault(&act, command, &row, &where);
    if (fault != NULL) {
        decision_refuse(decision, fault, where);
        return;
    }
    if (strcmp(command->answer_code, "not-taken") == 0 &&
        !plan_act_item(&act, command->content, "reason"))
        return;
    bool is_own = strcmp(row.from, input->self) == 0;
    char *tells[] = { tell_proposer(&act, &row) };
    Stafett__Plan__V1__ProposalAnswered event =
        STAFETT__PLAN__V1__PROPOSAL_ANSWERED__INIT;
    event.proposal_id = command->proposal_id;
    event.case_id = command->case_id;
    event.answer_code = command->answer_code;
    event.to_code = row.from;
    event.tell_codes = tells;
    event.n_tell_codes = is_own ? 1 : 0;
    event.content = command->content;
    plan_act_emit(&act, &event.base);
    plan_owed_end(&act, "proposal-answer", row.id, true);
}

/* To a proposal of ours: by whom it was sent to, or by who holds the case now. */
void
plan_decide_partner_proposal_answered(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Partner__V1__ProposalAnswered *record =
        (const Stafett__Partner__V1__ProposalAnswered *)input->message;
    struct plan_act act = plan_act_start(view, input, decision);
    struct plan_proposal row;
    if (!plan_baton_case(view, record->case_id, &act.side, decision) ||
        !plan_baton_content(record->content, decision))
        return;
    bool is_known = plan_proposal_load(view, act.side.case_id,
                        id_or_none(record->proposal_id), &row) &&
                    strcmp(row.from, input->self) == 0 && row.answer[0] == '\0' &&
                    (strcmp(row.to, input->sender) == 0 ||
                        strcmp(act.side.row.holder, input->sender) == 0);
    bool is_answer = strcmp(record->answer_code, "taken") == 0 ||
                     strcmp(record->answer_code, "not-taken") == 0 ||
                     strcmp(record->answer_code, "moved") == 0;
    if (!is_known || !is_answer) {
        decision_refuse(
            decision, is_known ? "answer-unknown" : "proposal-unknown", "proposal_id");
        return;
    }
    char *tells[] = { tell_proposer(&act, &row) };
    Stafett__Plan__V1__ProposalAnswered event =
        STAFETT__PLAN__V1__PROPOSAL_ANSWERED__INIT;
    event.proposal_id = record->proposal_id;
    event.case_id = record->case_id;
    event.answer_code = record->answer_code;
    event.to_code = (char *)input->self;
    event.tell_codes = tells;
    event.n_tell_codes = ARRAY_COUNT(tells);
    event.content = record->content;
    plan_act_emit(&act, &event.base);
}

/* ---- the case has moved */

/* Only what there is a ground for, with this holder too. */
static void
proposal_follow(struct plan_act *act, const struct plan_proposal *row, const char *to)
{
    struct plan_asking asking = plan_asking_of(act, to);
    if (!plan_ground_find(act->view, &asking, row->category).is_there)
        return;
    Stafett__Plan__V1__ProposalMade event = STAFETT__PLAN__V1__PROPOSAL_MADE__INIT;
    event.proposal_id = id_binary(&row->id);
    event.case_id = id_binary(&act->side.case_id);
    event.part_code = (char *)row->part;
    event.part_id = plan_id_copy(row->part_id, act->input->arena);
    event.category_code = (char *)row->category;
    event.from_code = (char *)row->from;
    event.by_code = (char *)row->by;
    event.to_code = (char *)to;
    event.answer_due_us = row->answer_due_us;
    event.content =
        slice_binary(content_load(act->view, row->content, act->input->arena));
    plan_act_emit(act, &event.base);
}

void
plan_proposals_follow(struct plan_act *act, const char *to)
{
    struct walk walk;
    struct plan_proposal row;
    struct id proposal_id;
    plan_rows_walk(&walk, act->view, PLAN_PROPOSALS, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &proposal_id, &row, sizeof row)) {
        if (strcmp(row.from, act->input->self) == 0 && row.answer[0] == '\0' &&
            strcmp(row.to, to) != 0)
            proposal_follow(act, &row, to);
    }
}

void
plan_proposals_end(struct plan_act *act, const char *reason)
{
    struct walk walk;
    struct plan_proposal row;
    struct id proposal_id;
    plan_rows_walk(&walk, act->view, PLAN_PROPOSALS, act->side.case_id);
    while (plan_act_has_room(act) &&
           plan_rows_next(&walk, &proposal_id, &row, sizeof row)) {
        if (row.answer[0] == '\0' && strcmp(row.to, act->input->self) == 0)
            plan_question_end(act, proposal_id, reason);
    }
}
