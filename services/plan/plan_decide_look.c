#include "services/plan/plan.h"

/* Looking is acting: who looked, at what, and on which ground stands in the log before
 * the look is answered. Looks at the machinery (units, partners) are in no decide. */

static void
look_emit(const struct input *input, struct id case_id, const char *part,
    struct decision *decision)
{
    Stafett__Plan__V1__CaseLooked event = STAFETT__PLAN__V1__CASE_LOOKED__INIT;
    if (!id_is_none(case_id))
        event.case_id = id_binary(&case_id);
    event.part_code = (char *)part;
    event.ground_code = rules_flow(input->rules, "look")->ground;
    decision_emit(decision, case_id, &event.base);
}

static void
look_at_case(const struct view *view, const struct input *input,
    ProtobufCBinaryData bytes, const char *part, struct decision *decision)
{
    struct id case_id;
    struct plan_case row;
    if (id_from(slice_bytes(bytes), &case_id) && plan_case_load(view, case_id, &row))
        look_emit(input, case_id, part, decision);
    else
        decision_refuse(decision, "case-unknown", "case_id");
}

static bool
may_look(const struct view *view, const struct input *input, struct decision *decision)
{
    const char *fault = plan_staff_fault(view, input->sender);
    if (fault == NULL)
        return true;
    decision_refuse(decision, fault, "actor_code");
    return false;
}

void
plan_decide_show(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__ShowCase *look =
        (const Stafett__Plan__V1__ShowCase *)input->message;
    if (may_look(view, input, decision))
        look_at_case(view, input, look->case_id, "case", decision);
}

void
plan_decide_list(
    const struct view *view, const struct input *input, struct decision *decision)
{
    if (may_look(view, input, decision))
        look_emit(input, ID_NONE, "list", decision);
}

/* Who has no coordinator is for the coordinating unit to see. */
void
plan_decide_gaps(
    const struct view *view, const struct input *input, struct decision *decision)
{
    if (!may_look(view, input, decision))
        return;
    if (plan_is_coordinating(view, input->sender))
        look_emit(input, ID_NONE, "gaps", decision);
    else
        decision_refuse(decision, "not-coordinating", "ListGaps");
}

void
plan_decide_trace(
    const struct view *view, const struct input *input, struct decision *decision)
{
    const Stafett__Plan__V1__TraceCase *look =
        (const Stafett__Plan__V1__TraceCase *)input->message;
    if (may_look(view, input, decision))
        look_at_case(view, input, look->case_id, "trace", decision);
}
